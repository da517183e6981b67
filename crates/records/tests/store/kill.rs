//! A program killed at any moment loses nothing it acknowledged, and leaves nothing half done.
//!
//! The test starts itself again as the program to be killed. How often: `COMMONWEAL_KILL_ROUNDS`, 20 without it.

use crate::facts::noon;
use chrono::TimeDelta;
use records::audit::{Note, Verified};
use records::{Actor, Document, Kept, Store};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Where the program to be killed finds its store.
const ADDRESS: &str = "COMMONWEAL_KILL_ADDRESS";

/// Lines that each of its acts puts in the audit.
const LINES: i64 = 3;

/// The program to be killed: writes documents one after another and says which are on the disk.
#[tokio::test]
#[ignore = "started by the tests of this file alone"]
async fn write_until_killed() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let store = Store::open(&address).await.unwrap();
    let first = store.documents("paper", "").await.unwrap().len();
    for number in first.. {
        let mut act =
            store.begin("paper.write", &Actor::person("p1"), noon() + TimeDelta::seconds(1)).await.unwrap();
        let id = format!("d{number:06}");
        for seen in 0..2 {
            assert_eq!(act.document_save("paper", &id, seen, "{}").await.unwrap(), Kept::As(seen + 1));
        }
        act.document_mark("paper", &id, &[("of", "test")]).await.unwrap();
        act.note(Note::about("paper", &id).with("written"));
        act.commit().await.unwrap();
        println!("acknowledged {id}");
    }
}

/// Starts the program, kills it after a while, and gives what it acknowledged.
fn killed_after(address: &str, wait: Duration) -> Vec<String> {
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["kill::write_until_killed", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(ADDRESS, address)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = program.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines.filter_map(|line| Some(line.split_once("acknowledged ")?.1.to_owned())).collect::<Vec<_>>()
    });
    std::thread::sleep(wait);
    program.kill().unwrap();
    program.wait().unwrap();
    reader.join().unwrap()
}

/// What is there once it stands still: a server may be at the last commit of a program that is dead already.
async fn settled(store: &Store) -> (Vec<Document>, Verified) {
    loop {
        let there = store.documents("paper", "").await.unwrap();
        let verified = store.audit_verify(None).await.unwrap();
        if store.documents("paper", "").await.unwrap() == there {
            return (there, verified);
        }
    }
}

async fn rounds(address: &str, rounds: u32) {
    let mut acknowledged: Vec<String> = Vec::new();
    // Waits are spread by the golden ratio: some fall into opening, most into writing.
    for round in 0..rounds {
        let part = (f64::from(round) * 0.618_033_988_75).fract();
        acknowledged.extend(killed_after(address, Duration::from_millis(120 + (part * 400.0) as u64)));
        let store = Store::open(address).await.unwrap();
        let (there, verified) = settled(&store).await;
        for id in &acknowledged {
            assert!(
                there.iter().any(|one| one.id == *id),
                "round {round}: {id} was acknowledged and is lost"
            );
        }
        assert!(there.iter().all(|one| one.version == 2), "round {round}: half an act is there");
        assert_eq!(
            store.documents_marked("paper", "of", "test").await.unwrap().len(),
            there.len(),
            "round {round}"
        );
        let lines = LINES * there.len() as i64;
        assert_eq!(
            (verified.lines, verified.broken),
            (lines, None),
            "round {round}: each act with all its lines"
        );
        store.close().await.unwrap();
    }
    println!("{} acknowledged in {rounds} rounds", acknowledged.len());
    assert!(acknowledged.len() > rounds as usize, "it was never killed while it wrote");
}

fn how_often() -> u32 {
    std::env::var("COMMONWEAL_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(20)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_killed_at_any_moment_loses_nothing_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    rounds(&format!("sqlite://{}?mode=rwc", folder.path().join("records.sqlite").display()), how_often())
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_holds_on_postgresql() {
    let Some(server) = crate::postgres::Server::start() else {
        println!("skipped: PostgreSQL is not here");
        return;
    };
    rounds(&server.database("killed"), how_often().div_ceil(4)).await;
}
