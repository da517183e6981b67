//! Facts about what the store keeps: jobs, tries to sign in, sealed documents, backups.

use crate::facts::{add, begin, later, noon, note};
use crate::guards::open;
use chrono::TimeDelta;
use records::audit::{Asked, Verified};
use records::{
    Actor, Attempt, AttemptLimits, Beat, CredentialKind, JobEnd, JobState, Kept, Keys, NewJob, Place, Store,
    StoreError, UpkeepKind, rehearse_restore, restore,
};
use sea_orm::{ConnectionTrait, Database};
use std::path::Path;
use terms::Section;

fn keys() -> Keys {
    Keys::from_text(&format!("1:{}\n", "11".repeat(32))).unwrap()
}

fn both_keys() -> Keys {
    Keys::from_text(&format!("1:{}\n2:{}\n", "11".repeat(32), "22".repeat(32))).unwrap()
}

fn new_key() -> Keys {
    Keys::from_text(&format!("2:{}\n", "22".repeat(32))).unwrap()
}

async fn outside(address: &str, sql: &str) {
    let db = Database::connect(address).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

async fn queue(store: &Store, id: &str, minute: i64, tries_max: u32) {
    let mut act = begin(store, noon()).await;
    let job =
        NewJob { id: id.to_owned(), kind: "import", input: "{}".to_owned(), due: later(minute), tries_max };
    act.job_queue(&job).await.unwrap();
    act.commit().await.unwrap();
}

const LEASE: TimeDelta = TimeDelta::minutes(5);

async fn take(store: &Store, worker: &str, minute: i64) -> Option<String> {
    store.job_take(worker, later(minute), LEASE).await.unwrap().map(|job| job.id)
}

async fn state(store: &Store, id: &str) -> JobState {
    store.job(id).await.unwrap().unwrap().state
}

pub async fn a_job_is_done_once_by_one_worker_with_progress(address: &str) {
    let store = open(address).await;
    queue(&store, "j2", 2, 3).await;
    queue(&store, "j1", 1, 3).await;
    assert_eq!(take(&store, "w1", 0).await, None, "not due");
    let (one, two) = tokio::join!(take(&store, "w1", 3), take(&store, "w2", 3));
    let mut taken = [one.clone().unwrap(), two.unwrap()];
    taken.sort();
    assert_eq!(taken, ["j1", "j2"]);
    assert_eq!(take(&store, "w3", 4).await, None);
    let id = one.unwrap();
    assert_eq!(store.job_beat(&id, "w1", (3, 10), later(4), LEASE).await.unwrap(), Beat::GoOn);
    assert_eq!(store.job_beat(&id, "w2", (9, 10), later(4), LEASE).await.unwrap(), Beat::Lost, "not w2's");
    let job = store.job(&id).await.unwrap().unwrap();
    assert_eq!((job.steps, job.tries, job.made_by.as_str()), ((3, 10), 1, "tester"));
    let done = JobEnd::Done("{\"rows\":7}".to_owned());
    assert!(!store.job_end(&id, "w2", &done, later(5)).await.unwrap());
    assert!(store.job_end(&id, "w1", &done, later(5)).await.unwrap());
    assert!(!store.job_end(&id, "w1", &done, later(6)).await.unwrap(), "only once");
    let job = store.job(&id).await.unwrap().unwrap();
    assert_eq!((job.state, job.result.as_str(), job.ended), (JobState::Done, "{\"rows\":7}", Some(later(5))));
    assert_eq!(store.jobs(Some(JobState::Running)).await.unwrap().len(), 1);
    assert_eq!(store.jobs(None).await.unwrap().len(), 2);
}

pub async fn a_job_whose_worker_died_is_taken_by_another_and_given_up_in_the_end(address: &str) {
    let store = open(address).await;
    queue(&store, "j1", 0, 2).await;
    assert_eq!(take(&store, "w1", 0).await.as_deref(), Some("j1"));
    assert_eq!(take(&store, "w2", 4).await, None, "its time has not run out");
    assert_eq!(store.job_beat("j1", "w1", (1, 2), later(4), LEASE).await.unwrap(), Beat::GoOn);
    assert_eq!(take(&store, "w2", 8).await, None, "it was kept");
    assert_eq!(take(&store, "w2", 10).await.as_deref(), Some("j1"));
    assert_eq!(store.job_beat("j1", "w1", (2, 2), later(10), LEASE).await.unwrap(), Beat::Lost);
    assert_eq!(take(&store, "w3", 20).await, None, "begun twice already");
    let job = store.job("j1").await.unwrap().unwrap();
    assert_eq!((job.state, job.failure.as_str()), (JobState::Failed, "worker-died"));
}

pub async fn a_job_is_tried_again_later_and_can_be_stopped(address: &str) {
    let store = open(address).await;
    queue(&store, "j1", 0, 2).await;
    queue(&store, "j2", 0, 2).await;
    assert_eq!(take(&store, "w1", 0).await.as_deref(), Some("j1"));
    let failed = JobEnd::Failed { code: "no-disk", again: later(30) };
    assert!(store.job_end("j1", "w1", &failed, later(1)).await.unwrap());
    assert_eq!(state(&store, "j1").await, JobState::Queued);
    let cancel = async |id: &str| {
        let mut act = begin(&store, later(2)).await;
        let asked = act.job_cancel(id).await.unwrap();
        if asked {
            act.commit().await.unwrap();
        }
        asked
    };
    assert!(cancel("j2").await);
    assert_eq!(state(&store, "j2").await, JobState::Cancelled);
    assert!(!cancel("j2").await, "it has ended");
    assert_eq!(take(&store, "w1", 29).await, None);
    assert_eq!(take(&store, "w1", 30).await.as_deref(), Some("j1"));
    assert!(cancel("j1").await);
    assert_eq!(state(&store, "j1").await, JobState::Running, "its worker is asked first");
    assert_eq!(store.job_beat("j1", "w1", (0, 0), later(31), LEASE).await.unwrap(), Beat::Stop);
    assert!(store.job_end("j1", "w1", &JobEnd::Cancelled, later(31)).await.unwrap());
    assert_eq!(state(&store, "j1").await, JobState::Cancelled);
}

pub async fn of_many_workers_each_job_has_one(address: &str) {
    let store = open(address).await;
    for number in 0..12 {
        queue(&store, &format!("j{number:02}"), 0, 1).await;
    }
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..6 {
        let store = store.clone();
        workers.spawn(async move {
            let mut taken = Vec::new();
            while let Some(job) = take(&store, &format!("w{worker}"), 1).await {
                taken.push(job);
            }
            taken
        });
    }
    let mut all: Vec<String> = workers.join_all().await.into_iter().flatten().collect();
    all.sort();
    assert_eq!(all, (0..12).map(|number| format!("j{number:02}")).collect::<Vec<_>>());
}

pub async fn who_fails_must_wait_and_nobody_else_is_shut_out(address: &str) {
    let store = open(address).await;
    let limits = AttemptLimits { at_account: 3, from_device: 2, from_address: 5, ..AttemptLimits::default() };
    let ann = Attempt { account: "ann@example.org", address: "192.0.2.1", device: Some("token-of-ann") };
    let thief = Attempt { account: "ann@example.org", address: "198.51.100.7", device: None };
    let waits = async |one: &Attempt<'_>, minute: i64| {
        store.attempt_must_wait(one, later(minute), &limits).await.unwrap()
    };
    store.attempt_keep(&ann, true, later(0)).await.unwrap();
    for minute in 1..=3 {
        assert_eq!(waits(&thief, minute).await, None);
        store.attempt_keep(&thief, false, later(minute)).await.unwrap();
    }
    assert_eq!(
        waits(&thief, 4).await,
        Some(later(16)),
        "until the first of three is a quarter of an hour old"
    );
    assert_eq!(waits(&thief, 16).await, None);
    assert_eq!(
        waits(&ann, 4).await,
        None,
        "her device is known: whoever hammers at her account cannot shut her out"
    );
    let forged = Attempt { device: Some("made-up"), ..thief };
    assert_eq!(waits(&forged, 4).await, Some(later(16)), "a token that never signed in is no device");
    for account in ["bob", "cat"] {
        store.attempt_keep(&Attempt { account, ..thief }, false, later(4)).await.unwrap();
    }
    let other = Attempt { account: "dan", ..thief };
    assert_eq!(waits(&other, 5).await, Some(later(16)), "five from one address");
    assert_eq!(waits(&Attempt { address: "192.0.2.9", ..other }, 5).await, None);
    for minute in [6, 7] {
        store.attempt_keep(&ann, false, later(minute)).await.unwrap();
    }
    assert_eq!(waits(&ann, 8).await, Some(later(21)), "her device too may guess twice only");
    assert_eq!(store.attempts_forget(later(3)).await.unwrap(), 3);
    assert_eq!(store.attempts_forget(later(1_000)).await.unwrap(), 5);
}

async fn save_sealed(store: &Store, id: &str, seen: i64, text: &str) -> Kept {
    let mut act = begin(store, noon()).await;
    let kept = act.document_save_sealed(&keys(), [seen as u8; 24], ("note", id), seen, text).await.unwrap();
    if matches!(kept, Kept::As(_)) {
        act.commit().await.unwrap();
    }
    kept
}

pub async fn a_sealed_document_needs_leave_and_does_not_stand_in_the_clear(address: &str) {
    let store = open(address).await;
    assert_eq!(save_sealed(&store, "n1", 0, "Ann Example was seen").await, Kept::As(1));
    assert_eq!(save_sealed(&store, "n1", 1, "Ann Example was heard").await, Kept::As(2));
    assert!(matches!(store.document("note", "n1").await, Err(StoreError::OtherAccess)));
    assert!(matches!(store.documents("note", "").await, Err(StoreError::OtherAccess)));
    let mut act = begin(&store, later(1)).await;
    let leave = act.look("note", "n1", Section::Notes);
    let read = act.document_open(&keys(), "note", &leave).await.unwrap().unwrap();
    assert_eq!((read.version, read.text.as_str()), (2, "Ann Example was heard"));
    let old = act.document_version_open(&keys(), "note", &leave, 1).await.unwrap().unwrap();
    assert_eq!(old.text, "Ann Example was seen");
    let other = act.look("referral", "n1", Section::Notes);
    assert!(matches!(act.document_open(&keys(), "note", &other).await, Err(StoreError::OtherAccess)));
    assert!(matches!(act.document_open(&new_key(), "note", &leave).await, Err(StoreError::Sealed { .. })));
    drop(act);
    let Kept::Behind(latest) = save_sealed(&store, "n1", 1, "mine").await else {
        panic!("nothing may be written over")
    };
    assert_eq!(latest.text, "Ann Example was heard");
    store.settle().await.unwrap();
    assert_eq!(store.who_looked("note", "n1", None).await.unwrap().len(), 2, "the second editor saw it too");
    for from in ["id = 'n1' AND version = 1", "id = 'n2'"] {
        save_sealed(&store, "n2", 0, "other").await;
        let moved = format!(
            "UPDATE document SET sealed = (SELECT sealed FROM document WHERE {from}) WHERE id = 'n1' AND version = 2"
        );
        outside(address, &moved).await;
        let mut act = begin(&store, later(2)).await;
        let leave = act.look("note", "n1", Section::Notes);
        assert!(
            matches!(act.document_open(&keys(), "note", &leave).await, Err(StoreError::Sealed { .. })),
            "{from}"
        );
    }
    store.close().await.unwrap();
    if let Some(path) = address.strip_prefix("sqlite://").and_then(|path| path.split('?').next()) {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"Ann Example"));
    }
}

pub async fn of_many_who_save_at_once_one_is_first(address: &str) {
    let store = open(address).await;
    let mut editors = tokio::task::JoinSet::new();
    for number in 0..8 {
        let store = store.clone();
        editors.spawn(async move {
            let mut act = begin(&store, noon()).await;
            let kept = act.document_save("agreement", "a1", 0, &number.to_string()).await.unwrap();
            if matches!(kept, Kept::As(_)) {
                act.commit().await.unwrap();
            }
            kept
        });
    }
    let all = editors.join_all().await;
    assert_eq!(all.iter().filter(|kept| **kept == Kept::As(1)).count(), 1);
    assert!(all.iter().all(|kept| matches!(kept, Kept::As(1) | Kept::Behind(_))));
}

pub async fn documents_are_found_by_their_marks(address: &str) {
    let store = open(address).await;
    let mut act = begin(&store, noon()).await;
    for (id, parties) in [("a1", &["police", "council"][..]), ("a2", &["council"])] {
        act.document_save("agreement", id, 0, "1").await.unwrap();
        let marks: Vec<(&str, &str)> = parties.iter().map(|party| ("party", *party)).collect();
        act.document_mark("agreement", id, &marks).await.unwrap();
    }
    act.document_save("agreement", "a1", 1, "2").await.unwrap();
    act.commit().await.unwrap();
    let found = async |party: &str| -> Vec<(String, i64)> {
        let found = store.documents_marked("agreement", "party", party).await.unwrap();
        found.into_iter().map(|one| (one.id, one.version)).collect()
    };
    assert_eq!(found("council").await, [("a1".to_owned(), 2), ("a2".to_owned(), 1)]);
    assert_eq!(found("police").await, [("a1".to_owned(), 2)]);
    assert!(found("probation").await.is_empty());
    let mut act = begin(&store, noon()).await;
    act.document_save("agreement", "a1", 2, "3").await.unwrap();
    act.document_mark("agreement", "a1", &[("party", "probation")]).await.unwrap();
    act.commit().await.unwrap();
    assert!(found("police").await.is_empty());
    assert_eq!(found("probation").await.len(), 1);
}

/// A store with a row in every table of weight.
async fn furnish(store: &Store) {
    add(store, "ann", "ann@example.org").await;
    save_sealed(store, "n1", 0, "Ann Example was seen").await;
    save_sealed(store, "n2", 0, "to be erased").await;
    let mut act = begin(store, noon()).await;
    let cell = keys().seal(Place { table: "credential", row: "c1", column: "value" }, [1; 24], b"secret");
    act.credential_give("ann", "c1", CredentialKind::OneTimeCode, cell).await.unwrap();
    act.credential_give("ann", "c2", CredentialKind::Password, b"hash".to_vec()).await.unwrap();
    act.session_start([1; 32], "ann", later(600), true).await.unwrap();
    act.document_save("agreement", "a1", 0, "{\"title\": \"\u{e9}\u{1F512} 'quoted' \\\\\"}").await.unwrap();
    act.document_mark("agreement", "a1", &[("party", "council")]).await.unwrap();
    act.commit().await.unwrap();
    queue(store, "j1", 0, 3).await;
    store
        .attempt_keep(&Attempt { account: "ann", address: "192.0.2.1", device: None }, false, noon())
        .await
        .unwrap();
    for number in 0..1_050 {
        if number % 350 == 0 {
            note(store, "plan", &format!("p{number}"), later(number)).await;
        }
    }
}

/// An empty SQLite place for what comes out of another database, and the other way round for PostgreSQL's own copy.
fn elsewhere(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("elsewhere.sqlite").display())
}

pub async fn a_backup_restores_elsewhere_as_it_was_and_what_was_erased_stays_erased(address: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (file, ledger) = (folder.path().join("backup.gz"), folder.path().join("erased.jsonl"));
    let store = Store::open_with_ledger(address, &ledger).await.unwrap();
    furnish(&store).await;
    let made = store.backup(&file, later(1)).await.unwrap();
    assert!(made.rows >= 20 && made.bytes > 500, "{made:?}");
    assert_eq!(store.upkeep_last(UpkeepKind::Backup).await.unwrap().unwrap().at, later(1));
    let lines = store.audit_search(&Asked { most: 100, ..Asked::default() }).await.unwrap();
    // Erased after the backup was made.
    let mut act = begin(&store, later(2)).await;
    assert!(act.document_erase("note", "n2", "retention-6y").await.unwrap());
    act.commit().await.unwrap();
    let beside = Some(address);
    let tried = rehearse_restore(&file, beside, Some(&keys()), &[], later(3)).await.unwrap();
    assert_eq!(
        tried.database,
        store.database(),
        "a rehearsal is in the kind of database that the store is in"
    );
    assert_eq!((tried.rows, tried.cells), (made.rows, Some(3)));
    assert!(matches!(
        rehearse_restore(&file, beside, Some(&new_key()), &[], later(3)).await,
        Err(StoreError::Sealed { .. })
    ));
    let tried = store.rehearse(&file, Some(&keys()), later(4)).await.unwrap();
    assert_eq!((tried.erased_again, tried.database), (1, store.database()));
    let rehearsed = store.upkeep_last(UpkeepKind::Rehearsal).await.unwrap().unwrap();
    assert_eq!((rehearsed.at, rehearsed.ok), (later(4), true));

    let kept = records::read_ledger(&ledger).unwrap();
    let by = Actor::person("ann");
    let (again, restored) = restore(&file, &elsewhere(folder.path()), &kept, &by, later(5)).await.unwrap();
    assert_eq!((restored.rows, restored.erased_again), (made.rows, 1));
    assert_eq!(again.id(), store.id());
    assert_eq!(again.person("ann").await.unwrap(), store.person("ann").await.unwrap());
    assert_eq!(again.credentials("ann").await.unwrap(), store.credentials("ann").await.unwrap());
    assert_eq!(
        again.document("agreement", "a1").await.unwrap(),
        store.document("agreement", "a1").await.unwrap()
    );
    assert_eq!(again.documents_marked("agreement", "party", "council").await.unwrap().len(), 1);
    assert_eq!(again.job("j1").await.unwrap(), store.job("j1").await.unwrap());
    assert!(
        again.sessions("ann", later(5)).await.unwrap().is_empty(),
        "whoever was signed in signs in again"
    );
    assert_eq!(again.erased().await.unwrap(), kept);
    let mut act = begin(&again, later(6)).await;
    let (gone, there) = (act.look("note", "n2", Section::Whole), act.look("note", "n1", Section::Whole));
    assert_eq!(act.document_open(&keys(), "note", &gone).await.unwrap(), None);
    assert_eq!(
        act.document_open(&keys(), "note", &there).await.unwrap().unwrap().text,
        "Ann Example was seen"
    );
    act.commit().await.unwrap();
    let said = again.audit_search(&Asked { most: 100, ..Asked::default() }).await.unwrap();
    assert_eq!(said[said.len() - lines.len()..], lines[..], "the chain goes on where it stood");
    let sound = Verified { lines: said.len() as i64, broken: None };
    assert_eq!(again.audit_verify(None).await.unwrap(), sound);
    // From SQLite back into the database it came from: it is not empty, so nothing is touched.
    let refused = restore(&file, address, &kept, &by, later(7)).await;
    assert!(matches!(refused, Err(StoreError::Backup(why)) if why.contains("already")));
}

pub async fn a_rehearsal_that_went_wrong_leaves_nothing_in_the_way_of_the_next(address: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.gz");
    let store = open(address).await;
    furnish(&store).await;
    store.backup(&file, later(1)).await.unwrap();
    assert!(store.rehearse(&file, Some(&new_key()), later(2)).await.is_err());
    assert!(!store.upkeep_last(UpkeepKind::Rehearsal).await.unwrap().unwrap().ok);
    let first = store.rehearse(&file, Some(&keys()), later(3)).await.unwrap();
    assert_eq!(store.rehearse(&file, Some(&keys()), later(4)).await.unwrap(), first);
    assert!(first.words().contains(store.database()), "{}", first.words());
}

pub async fn a_backup_that_is_not_whole_is_refused_and_leaves_nothing(address: &str) {
    use std::io::{Read, Write};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.gz");
    let store = open(address).await;
    furnish(&store).await;
    store.backup(&file, later(1)).await.unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    assert!(!text.contains("Ann Example was"), "sealed cells stay sealed");
    let packed = |text: &str| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let lines: Vec<&str> = text.lines().collect();
    let without = |at: usize| {
        let left =
            lines.iter().enumerate().filter(|(one, _)| *one != at).map(|(_, line)| format!("{line}\n"));
        left.collect::<String>()
    };
    let wrong = [
        bytes[..bytes.len() / 2].to_vec(),
        packed(&without(5)),
        packed(&without(lines.len() - 1)),
        packed(&text.replace("ashmoor", "ashmore")),
        packed(&format!("{text}[0]\n")),
        packed("{}\n"),
        b"no backup".to_vec(),
    ];
    let target = elsewhere(folder.path());
    for (number, bytes) in wrong.into_iter().enumerate() {
        std::fs::write(&file, bytes).unwrap();
        let refused = restore(&file, &target, &[], &Actor::person("ann"), later(2)).await;
        assert!(matches!(refused, Err(StoreError::Backup(_))), "case {number}: {refused:?}");
        assert!(store.rehearse(&file, None, later(3 + number as i64)).await.is_err());
        assert!(!store.upkeep_last(UpkeepKind::Rehearsal).await.unwrap().unwrap().ok);
    }
    let newer = text.replace("\"m0003", "\"m9999");
    std::fs::write(&file, packed(&newer)).unwrap();
    let refused = restore(&file, &target, &[], &Actor::person("ann"), later(2)).await;
    assert!(matches!(refused, Err(StoreError::Newer { .. })), "{refused:?}");
    // The place is as empty as it was: the whole backup goes in.
    std::fs::write(&file, packed(&text)).unwrap();
    restore(&file, &target, &[], &Actor::person("ann"), later(2)).await.unwrap();
}

pub async fn keys_are_changed_cell_by_cell_and_the_old_one_can_go(address: &str) {
    let store = open(address).await;
    furnish(&store).await;
    let mut count = 0u8;
    let mut nonce = || {
        count += 1;
        [count; 24]
    };
    assert_eq!(store.cells_open(&both_keys()).await.unwrap(), 3);
    assert!(store.cells_open(&new_key()).await.is_err(), "the old key is still needed");
    let by = Actor::system("rotation");
    assert_eq!(store.keys_rotate(&both_keys(), &by, later(1), &mut nonce).await.unwrap(), 3);
    assert_eq!(store.keys_rotate(&both_keys(), &by, later(2), &mut nonce).await.unwrap(), 0);
    assert_eq!(store.cells_open(&new_key()).await.unwrap(), 3);
    let held = store.credentials("ann").await.unwrap();
    let cell = &held.iter().find(|one| one.id == "c1").unwrap().value;
    let place = Place { table: "credential", row: "c1", column: "value" };
    assert_eq!(new_key().open(place, cell).unwrap(), b"secret");
}
