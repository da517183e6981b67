//! Facts about what guards the audit and the store: nothing seen goes unsaid, nothing said is altered unseen, nothing
//! erased comes back.

use crate::facts::{add, begin, later, noon, note, tamper};
use records::audit::{Asked, AuditForm, Broken, Note, Outcome, SignedCheckpoint, Signer, Verified};
use records::{Kept, Store, StoreError, read_ledger};
use sea_orm::{ConnectionTrait, Database, Statement};
use terms::{Action, Section};

pub async fn open(address: &str) -> Store {
    Store::open(address).await.unwrap()
}

async fn verdict(store: &Store) -> Option<Broken> {
    store.audit_verify(None).await.unwrap().broken
}

async fn all(store: &Store) -> Vec<records::audit::Line> {
    store.audit_search(&Asked { most: 1_000, ..Asked::default() }).await.unwrap()
}

pub async fn what_was_seen_is_said_even_where_the_act_is_given_up(address: &str) {
    let store = open(address).await;
    let mut act = begin(&store, noon()).await;
    let _leave = act.look("case", "c1", Section::Health);
    assert!(act.person_add("ann", "Ann Example", "ann@example.org", "ashmoor").await.unwrap());
    drop(act);
    note(&store, "plan", "p1", later(1)).await;
    let looks = store.who_looked("case", "c1", None).await.unwrap();
    assert_eq!((looks.len(), looks[0].seq, looks[0].section.as_str(), looks[0].at), (1, 1, "health", noon()));
    assert!(store.people().await.unwrap().is_empty());
    let mut act = begin(&store, later(2)).await;
    let _leave = act.look("case", "c2", Section::Whole);
    drop(act);
    store.close().await.unwrap();
    let store = open(address).await;
    assert_eq!(store.who_looked("case", "c2", None).await.unwrap().len(), 1);
    assert_eq!(store.audit_verify(None).await.unwrap(), Verified { lines: 3, broken: None });
}

pub async fn a_refusal_undoes_the_effect_and_keeps_the_look(address: &str) {
    let store = open(address).await;
    for (refused, outcome) in [(true, "refused"), (false, "failed")] {
        let mut act = begin(&store, noon()).await;
        let _leave = act.look("referral", "r1", Section::Whole);
        assert!(act.person_add("ann", "Ann Example", "ann@example.org", "ashmoor").await.unwrap());
        let said = Note::about("referral", "r1").doing(Action::Decide).with("no-consent");
        match refused {
            true => act.refuse(&store, said).await.unwrap(),
            false => act.fail(&store, said).await.unwrap(),
        }
        assert!(store.people().await.unwrap().is_empty());
        let lines = all(&store).await;
        let told: Vec<_> =
            lines.iter().take(2).map(|one| (one.what.as_str(), one.outcome.as_str())).collect();
        assert_eq!(told, [("decide", outcome), ("read", "")]);
    }
}

pub async fn a_line_says_body_part_outcome_and_agreement(address: &str) {
    let store = open(address).await;
    let mut act = begin(&store, noon()).await;
    act.for_body(&"moorlands-council".parse().unwrap());
    let said = Note { section: Some(Section::Risk), outcome: Outcome::Refused, ..Note::about("case", "c1") };
    act.note(said.doing(Action::Share).under(&"asb-hub-2026".parse().unwrap()));
    act.commit().await.unwrap();
    let line = &all(&store).await[0];
    let told = [&line.body, &line.what, &line.section, &line.outcome, &line.agreement].map(String::as_str);
    assert_eq!(told, ["moorlands-council", "share", "risk", "refused", "asb-hub-2026"]);
}

pub async fn a_note_with_more_than_codes_is_not_let_in(address: &str) {
    let store = open(address).await;
    for detail in ["ann@example.org", "née", "a\nb", "a\u{1f}b", &"x".repeat(201)] {
        let mut act = begin(&store, noon()).await;
        act.note(Note::about("person", "p1").with(detail));
        assert!(matches!(act.commit().await, Err(StoreError::NotPlain("test.act"))), "{detail}");
    }
    assert!(all(&store).await.is_empty());
}

pub async fn any_altered_cell_of_any_line_is_found_and_named(address: &str) {
    let store = open(address).await;
    for number in 1..=5 {
        note(&store, "plan", &format!("p{number}"), later(number)).await;
    }
    let columns = [
        "actor",
        "act",
        "record_kind",
        "record_id",
        "purpose",
        "decided_by",
        "detail",
        "body",
        "what",
        "section",
        "outcome",
        "agreement",
    ];
    let separator = if address.starts_with("sqlite") { "char(31)" } else { "chr(31)" };
    let found = Some(Broken::Altered { seq: 3 });
    for column in columns {
        // A separator smuggled in must not let a value slide into the next cell.
        for more in ["'x'", separator] {
            tamper(address, &format!("UPDATE audit SET {column} = {column} || {more} WHERE seq = 3")).await;
            assert_eq!(verdict(&store).await, found, "{column} {more}");
            let back = format!("substr({column}, 1, length({column}) - 1)");
            tamper(address, &format!("UPDATE audit SET {column} = {back} WHERE seq = 3")).await;
            assert_eq!(verdict(&store).await, None, "{column} as it was");
        }
    }
    tamper(address, "UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 5").await;
    assert_eq!(verdict(&store).await, Some(Broken::Altered { seq: 5 }));
    tamper(address, "UPDATE audit SET outcome = 'failed' WHERE seq = 1").await;
    assert_eq!(verdict(&store).await, Some(Broken::Altered { seq: 1 }));
}

pub async fn lines_cut_off_or_put_there_are_found(address: &str) {
    let store = open(address).await;
    for number in 1..=6 {
        note(&store, "plan", &format!("p{number}"), later(number)).await;
    }
    tamper(address, "CREATE TABLE kept AS SELECT * FROM audit").await;
    let restore = async || {
        tamper(address, "DELETE FROM audit").await;
        tamper(address, "INSERT INTO audit SELECT * FROM kept").await;
    };
    for seq in [1, 4, 6] {
        tamper(address, &format!("DELETE FROM audit WHERE seq = {seq}")).await;
        assert_eq!(verdict(&store).await, Some(Broken::Missing { seq }));
        restore().await;
    }
    // One is taken out and the later ones move up.
    tamper(address, "DELETE FROM audit WHERE seq = 2").await;
    for seq in 3..=6 {
        tamper(address, &format!("UPDATE audit SET seq = {} WHERE seq = {seq}", seq - 1)).await;
    }
    assert_eq!(verdict(&store).await, Some(Broken::Altered { seq: 2 }));
    restore().await;
    // The last one is cut off and the end moved back, but not its hash.
    tamper(address, "DELETE FROM audit WHERE seq = 6").await;
    tamper(address, "UPDATE audit_head SET seq = 5").await;
    assert_eq!(verdict(&store).await, Some(Broken::End));
    restore().await;
    // The end moved back with its hash, while a line stands beyond it.
    tamper(address, "UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE seq = 5)").await;
    assert_eq!(verdict(&store).await, Some(Broken::End));
}

pub async fn a_page_joins_the_one_before_it(address: &str) {
    let store = open(address).await;
    let mut act = begin(&store, noon()).await;
    for number in 0..9_003 {
        act.note(Note::about("plan", number.to_string()).doing(Action::Change));
    }
    act.commit().await.unwrap();
    assert_eq!(store.audit_verify(None).await.unwrap(), Verified { lines: 9_003, broken: None });
    for seq in [4_000, 4_001, 9_003] {
        tamper(address, &format!("UPDATE audit SET detail = 'x' WHERE seq = {seq}")).await;
        let found = store.audit_verify(None).await.unwrap();
        assert_eq!(found, Verified { lines: seq - 1, broken: Some(Broken::Altered { seq }) });
        tamper(address, &format!("UPDATE audit SET detail = '' WHERE seq = {seq}")).await;
    }
}

pub async fn a_chain_made_anew_is_found_by_a_signed_checkpoint_alone(address: &str) {
    let store = open(address).await;
    for number in 1..=4 {
        note(&store, "plan", &format!("p{number}"), later(number)).await;
    }
    let signer = Signer::new([7; 32]);
    let kept = store.audit_sign(&signer, later(9)).await.unwrap();
    let text = kept.to_text();
    assert_eq!(SignedCheckpoint::from_text(&text).as_ref(), Some(&kept));
    let against = async |one: &SignedCheckpoint, key: &Signer| {
        store.audit_verify_against(std::slice::from_ref(one), &key.public()).await.unwrap().broken
    };
    note(&store, "plan", "p5", later(10)).await;
    assert_eq!(against(&kept, &signer).await, None);
    assert_eq!(against(&kept, &Signer::new([8; 32])).await, Some(Broken::Foreign { seq: 4 }));
    let forged = SignedCheckpoint::from_text(&text.replace("line 4", "line 2")).unwrap();
    assert_eq!(against(&forged, &signer).await, Some(Broken::Foreign { seq: 2 }));
    let other = SignedCheckpoint::from_text(&text.replace("store ", "store 0")).unwrap();
    assert_eq!(against(&other, &signer).await, Some(Broken::Foreign { seq: 4 }));
    for wrong in
        ["", "commonweal audit checkpoint 1\n", &text.replace("line", "lane"), &format!("{text}more\n")]
    {
        assert_eq!(SignedCheckpoint::from_text(wrong), None, "{wrong}");
    }
    // Lines are cut off with the end, as if they had never been: the chain alone cannot tell.
    tamper(address, "DELETE FROM audit WHERE seq > 2").await;
    tamper(address, "UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)").await;
    assert_eq!(verdict(&store).await, None);
    assert_eq!(against(&kept, &signer).await, Some(Broken::Missing { seq: 3 }));
    for number in 3..=6 {
        note(&store, "plan", &format!("q{number}"), later(number)).await;
    }
    assert_eq!(verdict(&store).await, None);
    assert_eq!(against(&kept, &signer).await, Some(Broken::Checkpoint { seq: 4 }));
}

pub async fn the_database_itself_refuses_to_change_the_audit(address: &str) {
    let store = open(address).await;
    note(&store, "plan", "p1", noon()).await;
    let db = Database::connect(address).await.unwrap();
    for sql in ["UPDATE audit SET actor = 'bob'", "DELETE FROM audit"] {
        let error = db.execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{error}");
    }
    db.close().await.unwrap();
    assert_eq!(verdict(&store).await, None);
}

pub async fn who_looked_at_me_lists_looks_alone(address: &str) {
    let store = open(address).await;
    let mut act = begin(&store, noon()).await;
    let _leave = act.look("case", "c1", Section::Identity);
    act.note(Note::about("case", "c1").doing(Action::Change));
    act.note(Note::about("case", "c1").doing(Action::Export));
    act.note(Note::about("case", "c2").doing(Action::Read));
    act.note(Note::about("case", "c1"));
    act.commit().await.unwrap();
    let looks = store.who_looked("case", "c1", None).await.unwrap();
    assert_eq!(looks.iter().map(|one| one.what.as_str()).collect::<Vec<_>>(), ["export", "read"]);
    assert_eq!(store.who_looked("case", "c1", Some(3)).await.unwrap().len(), 1);
}

pub async fn an_export_holds_every_line_once(address: &str) {
    let store = open(address).await;
    let mut act = begin(&store, noon()).await;
    for number in 0..1_203 {
        act.note(Note::about("plan", number.to_string()).with(if number == 1_202 { "=1+1" } else { "a, b" }));
    }
    act.commit().await.unwrap();
    let (mut csv, mut json) = (Vec::new(), Vec::new());
    let asked = Asked::default();
    assert_eq!(store.audit_export(&asked, AuditForm::Csv, &mut csv).await.unwrap(), 1_203);
    store.audit_export(&asked, AuditForm::JsonLines, &mut json).await.unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().starts_with("number,at,actor,"));
    assert!(lines.next().unwrap().ends_with(",\"'=1+1\""), "no spreadsheet takes it for a formula");
    assert!(lines.next().unwrap().ends_with(",\"a, b\""));
    let number = |line: &str| -> i64 {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["number"].as_str().unwrap().parse().unwrap()
    };
    let json = String::from_utf8(json).unwrap();
    assert!(json.lines().map(number).eq((1..=1_203).rev()));
    assert_eq!(csv.lines().count(), 1_204);
}

pub async fn programs_that_start_together_make_one_store(address: &str) {
    let (one, two, three) = tokio::join!(open(address), open(address), open(address));
    assert!(one.id() == two.id() && two.id() == three.id());
    note(&one, "plan", "p1", noon()).await;
    note(&two, "plan", "p1", noon()).await;
    assert_eq!(three.audit_verify(None).await.unwrap(), Verified { lines: 2, broken: None });
}

async fn tables(address: &str) -> Vec<String> {
    let db = Database::connect(address).await.unwrap();
    let sql = match address.starts_with("sqlite") {
        true => "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        false => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        }
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

pub async fn migrating_a_copy_changes_nothing(address: &str) {
    open(address).await.close().await.unwrap();
    assert_eq!(Store::migrate_on_a_copy(address).await.unwrap(), [] as [&str; 0]);
    // As a program before the last two steps left it.
    for table in ["job", "attempt", "known_device", "document_mark", "upkeep"] {
        tamper(address, &format!("DROP TABLE {table}")).await;
    }
    let counters: &[&str] = match address.starts_with("sqlite") {
        true => &[
            "DROP TRIGGER document_added",
            "DROP TRIGGER document_changed",
            "DROP TRIGGER document_removed",
            "DROP TRIGGER person_added",
            "DROP TRIGGER person_changed",
            "DROP TRIGGER person_removed",
            "DROP TRIGGER role_added",
            "DROP TRIGGER role_changed",
            "DROP TRIGGER role_removed",
        ],
        false => &["DROP FUNCTION count_change CASCADE"],
    };
    for counter in counters.iter().chain(&["DROP TABLE change_count"]) {
        tamper(address, counter).await;
    }
    let last = "DELETE FROM seaql_migrations WHERE version > 'm0003'";
    tamper(address, last).await;
    let before = tables(address).await;
    let made = Store::migrate_on_a_copy(address).await.unwrap();
    assert_eq!(
        made,
        ["m0003_jobs_attempts_marks_upkeep", "m0004_changes_counted", "m0005_duties_are_a_setting"]
    );
    assert_eq!(tables(address).await, before);
    open(address).await.close().await.unwrap();
    assert_eq!(tables(address).await.len(), before.len() + 6);
    // A step that fails leaves everything as it was: a table of that name stands in its way.
    tamper(address, last).await;
    let between = tables(address).await;
    assert!(matches!(Store::migrate_on_a_copy(address).await, Err(StoreError::Migrate(_))));
    assert!(matches!(Store::open(address).await, Err(StoreError::Migrate(_))));
    assert_eq!(tables(address).await, between);
}

/// As a program before `m0005` kept the duties.
pub async fn duties_that_were_changed_before_they_were_a_setting_are_one_now(address: &str) {
    let store = open(address).await;
    for (seen, text) in
        [(0, "audit | Look back | \"Us\" | yearly 03-31"), (1, "audit | Look | Us | yearly 04-30")]
    {
        let mut act = begin(&store, noon()).await;
        act.document_save("duties", "list", seen, text).await.unwrap();
        act.note(Note::about("duties", "list"));
        act.commit().await.unwrap();
    }
    store.close().await.unwrap();
    tamper(address, "DELETE FROM seaql_migrations WHERE version > 'm0004_z'").await;
    let store = open(address).await;
    assert!(store.document("duties", "list").await.unwrap().is_none());
    let versions = store.document_versions("setting", "duties").await.unwrap();
    let texts: Vec<serde_json::Value> =
        versions.iter().map(|one| serde_json::from_str(&one.text).unwrap()).collect();
    let wanted = [
        serde_json::json!({"why": "", "text": "audit | Look back | \"Us\" | yearly 03-31"}),
        serde_json::json!({"why": "", "text": "audit | Look | Us | yearly 04-30"}),
    ];
    assert_eq!(texts, wanted);
}

/// How often SQLite's files hold these bytes; `None` for PostgreSQL, whose files are not ours.
fn bytes_with(address: &str, what: &[u8]) -> Option<usize> {
    let path = address.strip_prefix("sqlite://")?.split('?').next()?;
    let files =
        [path.to_owned(), format!("{path}-wal")].into_iter().filter_map(|path| std::fs::read(path).ok());
    Some(files.map(|bytes| bytes.windows(what.len()).filter(|window| *window == what).count()).sum())
}

pub async fn what_was_erased_is_gone_and_in_the_ledger_outside(address: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outside/erased.jsonl");
    let store = Store::open_with_ledger(address, &path).await.unwrap();
    add(&store, "ann", "ann@example.org").await;
    let mut act = begin(&store, noon()).await;
    for (id, seen) in [("a1", 0), ("a1", 1), ("a2", 0)] {
        assert_eq!(act.document_save("agreement", id, seen, "{}").await.unwrap(), Kept::As(seen + 1));
    }
    act.session_start([1; 32], "ann", later(60), true).await.unwrap();
    act.commit().await.unwrap();
    let mut act = begin(&store, noon()).await;
    act.document_save("agreement", "a1", 2, "unmistakable words").await.unwrap();
    act.commit().await.unwrap();
    assert_ne!(bytes_with(address, b"unmistakable words"), Some(0), "SQLite holds it in the clear");
    let mut act = begin(&store, later(1)).await;
    assert!(act.document_erase("agreement", "a1", "retention-6y").await.unwrap());
    assert!(!act.document_erase("agreement", "a9", "retention-6y").await.unwrap());
    assert!(act.person_erase("ann", "asked").await.unwrap());
    act.commit().await.unwrap();
    assert!(store.document_versions("agreement", "a1").await.unwrap().is_empty());
    assert!(matches!(bytes_with(address, b"unmistakable words"), None | Some(0)), "its bytes are gone too");
    assert_eq!(store.document("agreement", "a2").await.unwrap().unwrap().version, 1);
    assert_eq!(
        (store.person("ann").await.unwrap(), store.sessions("ann", later(2)).await.unwrap().len()),
        (None, 0)
    );
    let mut ledger = read_ledger(&path).unwrap();
    ledger.sort_by(|one, two| (&one.kind, &one.id).cmp(&(&two.kind, &two.id)));
    assert_eq!(ledger, store.erased().await.unwrap());
    assert_eq!(ledger.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a1", "a9", "ann"]);
    // As if the program had been killed before it wrote the last line: opening the store mends it.
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.lines().next().unwrap().to_owned() + "\n{\"cut").unwrap();
    store.close().await.unwrap();
    Store::open_with_ledger(address, &path).await.unwrap();
    assert_eq!(read_ledger(&path).unwrap().len(), 3);
}
