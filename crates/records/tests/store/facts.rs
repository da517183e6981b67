//! Facts about any store, told by its address.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use records::audit::{Asked, Broken, Checkpoint, Note};
use records::{Act, Actor, CredentialKind, Kept, RoleHeld, Store, StoreError};
use sea_orm::{ConnectionTrait, Database};

pub fn noon() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

pub fn later(minutes: i64) -> DateTime<Utc> {
    noon() + TimeDelta::minutes(minutes)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub async fn begin(store: &Store, at: DateTime<Utc>) -> Act {
    store.begin("test.act", &Actor::person("tester"), at).await.unwrap()
}

pub async fn add(store: &Store, id: &str, email: &str) {
    let mut act = begin(store, noon()).await;
    assert!(act.person_add(id, "Ann Example", email, "ashmoor").await.unwrap());
    act.commit().await.unwrap();
}

pub async fn note(store: &Store, kind: &'static str, id: &str, at: DateTime<Utc>) {
    let mut act = begin(store, at).await;
    act.note(Note::about(kind, id).with("code=1"));
    act.commit().await.unwrap();
}

/// Does to the tables what nobody may, past the guards that stand there.
pub async fn tamper(address: &str, sql: &str) {
    let db = Database::connect(address).await.unwrap();
    let guards: &[&str] = match address.starts_with("sqlite") {
        true => &["DROP TRIGGER IF EXISTS audit_never_changes", "DROP TRIGGER IF EXISTS audit_never_shrinks"],
        false => &["ALTER TABLE audit DISABLE TRIGGER ALL"],
    };
    for one in guards.iter().chain([&sql]) {
        db.execute_unprepared(one).await.unwrap();
    }
    db.close().await.unwrap();
}

pub async fn an_act_that_says_nothing_in_the_audit_changes_nothing(address: &str) {
    let store = Store::open(address).await.unwrap();
    let act = begin(&store, noon()).await;
    assert!(matches!(act.commit().await, Err(StoreError::Silent("test.act"))));
    assert_eq!(store.audit_checkpoint().await.unwrap().seq, 0);
}

pub async fn an_act_dropped_halfway_leaves_nothing(address: &str) {
    let store = Store::open(address).await.unwrap();
    let mut act = begin(&store, noon()).await;
    assert!(act.person_add("ann", "Ann Example", "ann@example.org", "ashmoor").await.unwrap());
    drop(act);
    assert!(store.people().await.unwrap().is_empty());
    assert_eq!(store.audit_verify(None).await.unwrap().lines, 0);
}

pub async fn the_audit_chain_holds_and_an_altered_missing_or_moved_line_is_named(address: &str) {
    let store = Store::open(address).await.unwrap();
    for number in 1..=6 {
        note(&store, "person", &format!("p{number}"), later(number)).await;
    }
    let whole = store.audit_verify(None).await.unwrap();
    assert_eq!((whole.lines, whole.broken), (6, None));
    tamper(address, "UPDATE audit SET detail = 'code=2' WHERE seq = 3").await;
    let found = store.audit_verify(None).await.unwrap();
    assert_eq!((found.lines, found.broken), (2, Some(Broken::Altered { seq: 3 })));
    tamper(address, "UPDATE audit SET detail = 'code=1' WHERE seq = 3").await;
    assert_eq!(store.audit_verify(None).await.unwrap().broken, None);
    tamper(address, "UPDATE audit SET seq = 99 WHERE seq = 4").await;
    tamper(address, "UPDATE audit SET seq = 4 WHERE seq = 5").await;
    tamper(address, "UPDATE audit SET seq = 5 WHERE seq = 99").await;
    assert_eq!(store.audit_verify(None).await.unwrap().broken, Some(Broken::Altered { seq: 4 }), "moved");
    tamper(address, "DELETE FROM audit WHERE seq = 4").await;
    assert_eq!(store.audit_verify(None).await.unwrap().broken, Some(Broken::Missing { seq: 4 }));
    tamper(address, "DELETE FROM audit WHERE seq > 3").await;
    assert_eq!(store.audit_verify(None).await.unwrap().broken, Some(Broken::Missing { seq: 4 }), "the end");
}

pub async fn a_checkpoint_kept_elsewhere_finds_a_chain_that_was_made_anew(address: &str) {
    let store = Store::open(address).await.unwrap();
    note(&store, "person", "p1", noon()).await;
    let kept = Checkpoint::from_text(&store.audit_checkpoint().await.unwrap().to_text()).unwrap();
    note(&store, "person", "p2", noon()).await;
    assert_eq!(store.audit_verify(Some(&kept)).await.unwrap().broken, None);
    let zeros = Checkpoint { seq: 1, hash: vec![0; 32] };
    let other = store.audit_verify(Some(&zeros)).await.unwrap().broken;
    assert_eq!(other, Some(Broken::Checkpoint { seq: 1 }));
    let far = Checkpoint { seq: 9, ..zeros };
    assert_eq!(store.audit_verify(Some(&far)).await.unwrap().broken, Some(Broken::Missing { seq: 3 }));
}

pub async fn of_many_who_write_at_once_every_line_is_kept_in_one_chain(address: &str) {
    let store = Store::open(address).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let store = store.clone();
        writers.spawn(async move {
            for round in 0..5 {
                note(&store, "person", &format!("{writer}-{round}"), noon()).await;
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let found = store.audit_verify(None).await.unwrap();
    assert_eq!((found.lines, found.broken), (40, None));
}

pub async fn the_audit_is_searched_by_who_what_which_and_when(address: &str) {
    let store = Store::open(address).await.unwrap();
    note(&store, "person", "p1", later(1)).await;
    note(&store, "agreement", "a1", later(2)).await;
    note(&store, "person", "p1", later(3)).await;
    let ask = async |asked: Asked| -> Vec<i64> {
        let lines = store.audit_search(&Asked { most: 10, ..asked }).await.unwrap();
        lines.iter().map(|line| line.seq).collect()
    };
    assert_eq!(ask(Asked::default()).await, [3, 2, 1]);
    let about =
        Asked { record_kind: Some("person".into()), record_id: Some("p1".into()), ..Asked::default() };
    assert_eq!(ask(about.clone()).await, [3, 1]);
    assert_eq!(ask(Asked { before: Some(3), ..about }).await, [1]);
    assert_eq!(ask(Asked { from: Some(later(2)), to: Some(later(3)), ..Asked::default() }).await, [2]);
    assert_eq!(ask(Asked { act: Some("test.".into()), ..Asked::default() }).await.len(), 3);
    assert!(ask(Asked { actor: Some("somebody else".into()), ..Asked::default() }).await.is_empty());
}

pub async fn the_second_of_two_who_save_a_document_is_given_the_first_ones(address: &str) {
    let store = Store::open(address).await.unwrap();
    let save = async |seen: i64, text: &str| -> Kept {
        let mut act = begin(&store, noon()).await;
        let kept = act.document_save("agreement", "a1", seen, text).await.unwrap();
        match kept {
            Kept::As(_) => act.commit().await.unwrap(),
            Kept::Behind(_) => drop(act),
        }
        kept
    };
    assert_eq!(save(0, "{\"a\":1}").await, Kept::As(1));
    assert_eq!(save(1, "{\"a\":2}").await, Kept::As(2));
    let Kept::Behind(first) = save(1, "{\"a\":3}").await else { panic!("nothing may be written over") };
    assert_eq!((first.version, first.text.as_str()), (2, "{\"a\":2}"));
    let versions = store.document_versions("agreement", "a1").await.unwrap();
    assert_eq!(versions.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2]);
    let mut act = begin(&store, noon()).await;
    act.document_save("agreement", "b1", 0, "{}").await.unwrap();
    act.commit().await.unwrap();
    let all = store.documents("agreement", "").await.unwrap();
    assert_eq!(
        all.iter().map(|one| (one.id.as_str(), one.version)).collect::<Vec<_>>(),
        [("a1", 2), ("b1", 1)]
    );
    assert_eq!(store.documents("agreement", "b").await.unwrap().len(), 1);
}

pub async fn what_was_changed_is_counted_with_the_change_and_nothing_else_is(address: &str) {
    let store = Store::open(address).await.unwrap();
    let asked = async |kind: &str| store.changes(&[kind]).await.unwrap();
    let save = async |kind: &'static str, id: &str, seen: i64| {
        let mut act = begin(&store, noon()).await;
        act.document_save(kind, id, seen, "{}").await.unwrap();
        act
    };
    let before = asked("plan").await;
    let act = save("plan", "p1", 0).await;
    act.commit().await.unwrap();
    let first = asked("plan").await;
    assert_ne!(first, before, "a new document counts");
    save("plan", "p1", 1).await.commit().await.unwrap();
    let second = asked("plan").await;
    assert_ne!(second, first, "so does a new version");
    drop(save("plan", "p1", 2).await);
    save("action", "a1", 0).await.commit().await.unwrap();
    note(&store, "plan", "p1", noon()).await;
    assert_eq!(asked("plan").await, second, "what was given up, another kind and a look do not");
    let mut act = begin(&store, noon()).await;
    act.document_erase("plan", "p1", "asked-for").await.unwrap();
    act.commit().await.unwrap();
    assert_ne!(asked("plan").await, second, "what is erased counts");

    let nobody = asked("person").await;
    add(&store, "ann", "ann@example.org").await;
    let ann = asked("person").await;
    assert_ne!(ann, nobody);
    let mut act = begin(&store, noon()).await;
    let from = day("2026-01-01");
    let role = RoleHeld { id: "r1".into(), role: "auditor".into(), from, until: None };
    act.role_give("ann", &role).await.unwrap();
    act.commit().await.unwrap();
    assert_ne!(asked("person").await, ann, "a role counts with its person");
}

pub async fn an_address_names_one_person_whatever_its_case(address: &str) {
    let store = Store::open(address).await.unwrap();
    add(&store, "ann", "Ann@Example.org").await;
    let mut act = begin(&store, noon()).await;
    assert!(!act.person_add("bob", "Bob", " ann@example.ORG", "ashmoor").await.unwrap());
    drop(act);
    let found = store.person_by_email("ANN@example.org ").await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.email.as_str()), ("ann", "ann@example.org"));
}

pub async fn whoever_leaves_is_out_everywhere_at_once(address: &str) {
    let store = Store::open(address).await.unwrap();
    add(&store, "ann", "ann@example.org").await;
    for token in [1, 2] {
        let mut act = begin(&store, noon()).await;
        act.session_start([token; 32], "ann", later(600), true).await.unwrap();
        act.commit().await.unwrap();
    }
    let idle = TimeDelta::hours(1);
    assert!(store.session_of(&[1; 32], later(1), idle).await.unwrap().is_some());
    let mut act = begin(&store, later(2)).await;
    assert!(act.person_leave("ann").await.unwrap());
    assert!(!act.person_leave("ann").await.unwrap(), "only once");
    act.commit().await.unwrap();
    for token in [1, 2] {
        assert!(store.session_of(&[token; 32], later(3), idle).await.unwrap().is_none());
    }
    assert_eq!(store.person("ann").await.unwrap().unwrap().left, Some(later(2)));
}

pub async fn a_session_ends_by_time_by_idleness_and_by_hand(address: &str) {
    let store = Store::open(address).await.unwrap();
    add(&store, "ann", "ann@example.org").await;
    let mut act = begin(&store, noon()).await;
    act.session_start([1; 32], "ann", later(100), false).await.unwrap();
    act.session_start([2; 32], "ann", later(100), true).await.unwrap();
    act.commit().await.unwrap();
    let open = async |token: u8, at: i64, idle: i64| {
        store.session_of(&[token; 32], later(at), TimeDelta::minutes(idle)).await.unwrap().is_some()
    };
    assert!(open(1, 30, 60).await);
    assert!(open(1, 80, 60).await, "it was used at minute 30");
    assert!(!open(1, 100, 60).await, "its end");
    assert!(!open(2, 99, 60).await, "idle since it began");
    assert!(!open(3, 1, 60).await, "unknown");
    assert_eq!(store.sessions("ann", later(50)).await.unwrap().len(), 2);
    let mut act = begin(&store, later(81)).await;
    assert!(act.session_end(&[1; 32]).await.unwrap());
    assert!(!act.session_end(&[1; 32]).await.unwrap());
    act.commit().await.unwrap();
    assert!(!open(1, 82, 60).await);
}

pub async fn an_invitation_works_once_and_in_time(address: &str) {
    let store = Store::open(address).await.unwrap();
    add(&store, "ann", "ann@example.org").await;
    let mut act = begin(&store, noon()).await;
    act.invite([1; 32], "ann", later(10)).await.unwrap();
    act.invite([2; 32], "ann", later(10)).await.unwrap();
    act.commit().await.unwrap();
    let answer = async |token: u8, at: i64| -> Option<String> {
        let mut act = begin(&store, later(at)).await;
        let person = act.invitation_use(&[token; 32]).await.unwrap();
        if person.is_some() {
            act.commit().await.unwrap();
        }
        person
    };
    assert_eq!(answer(1, 5).await.as_deref(), Some("ann"));
    assert_eq!(answer(1, 6).await, None, "used");
    assert_eq!(answer(2, 10).await, None, "too late");
    assert_eq!(answer(3, 1).await, None, "unknown");
}

pub async fn a_new_password_takes_the_place_of_the_old_and_a_recovery_code_works_once(address: &str) {
    let store = Store::open(address).await.unwrap();
    add(&store, "ann", "ann@example.org").await;
    let mut act = begin(&store, noon()).await;
    act.credential_give("ann", "c1", CredentialKind::Password, b"one".to_vec()).await.unwrap();
    act.credential_give("ann", "c2", CredentialKind::Password, b"two".to_vec()).await.unwrap();
    act.credential_give("ann", "c3", CredentialKind::Recovery, b"code".to_vec()).await.unwrap();
    act.commit().await.unwrap();
    let held = store.credentials("ann").await.unwrap();
    let shown: Vec<_> = held.iter().map(|one| (one.id.as_str(), one.kind)).collect();
    assert_eq!(shown, [("c2", CredentialKind::Password), ("c3", CredentialKind::Recovery)]);
    assert!(!format!("{held:?}").contains("116"), "a value is never shown");
    let mut act = begin(&store, later(1)).await;
    assert!(act.credential_use("ann", "c3", true).await.unwrap());
    assert!(!act.credential_use("ann", "c3", true).await.unwrap());
    assert!(!act.credential_use("bob", "c2", false).await.unwrap(), "somebody else's");
    assert!(act.credential_take("ann", "c3").await.unwrap());
    act.commit().await.unwrap();
    assert_eq!(store.credentials("ann").await.unwrap().len(), 1);
}

pub async fn a_role_is_held_between_its_days(address: &str) {
    let store = Store::open(address).await.unwrap();
    add(&store, "ann", "ann@example.org").await;
    let held = RoleHeld { id: "r1".into(), role: "case-worker".into(), from: day("2026-03-01"), until: None };
    let mut act = begin(&store, noon()).await;
    act.role_give("ann", &held).await.unwrap();
    act.commit().await.unwrap();
    let mut act = begin(&store, noon()).await;
    assert!(act.role_end("ann", "r1", day("2026-03-31")).await.unwrap());
    assert!(!act.role_end("ann", "r1", day("2026-04-30")).await.unwrap(), "it has an end");
    act.commit().await.unwrap();
    let roles = store.roles_of("ann").await.unwrap();
    let holds = |text: &str| roles[0].holds_on(day(text));
    assert_eq!(
        [holds("2026-02-28"), holds("2026-03-01"), holds("2026-03-31"), holds("2026-04-01")],
        [false, true, true, false]
    );
}

pub async fn a_store_of_a_later_version_is_refused(address: &str) {
    Store::open(address).await.unwrap().close().await.unwrap();
    tamper(address, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)").await;
    let refused = Store::open(address).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Newer { migration } if migration == "m9999_later"), "{refused:?}");
}
