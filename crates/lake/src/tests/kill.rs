//! Killed at any moment, the lake has lost nothing it acknowledged and shows nothing half-written.
//!
//! The test runs itself again as a child that imports without end and says each commit it was told of; the parent
//! kills it at a moment that seeded dice choose, opens the folder, and checks everything that was said.

use super::made::{arrival, at, counted, key, open, slice};
use crate::{CountQuery, Lake, RowQuery};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::tempdir;
use terms::{Dataset, IncidentSlice};

const FOLDER: &str = "COMMONWEAL_KILL_FOLDER";
const START: &str = "COMMONWEAL_KILL_START";
const KILLS: &str = "COMMONWEAL_KILLS";

/// Delivery `number`: three slices, one of which supersedes another's.
fn slices(number: u64) -> Vec<IncidentSlice> {
    let months = ["2025-01", "2025-02", "2025-03"];
    let sized = |(at, text): (usize, &&str)| {
        let body = if at == 0 { "Everybody".to_owned() } else { format!("Body {number}") };
        slice(key(&body, text), 40 + number as u32 % 7, number * 3 + at as u64)
    };
    months.iter().enumerate().map(sized).collect()
}

/// What the killed child does. Run as an ordinary test it has nothing to do.
#[test]
fn child_that_is_killed() {
    let (Ok(folder), Ok(start)) = (std::env::var(FOLDER), std::env::var(START)) else { return };
    let start: u64 = start.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let lake = open(Path::new(&folder)).await;
        for number in start..start + 1_000 {
            let sent = arrival(&lake, &format!("delivery {number}"), slices(number), 1).await;
            let committed = lake.commit(sent, at(2)).await.unwrap();
            assert_eq!(committed.added.len(), 3);
            let mut out = std::io::stdout().lock();
            writeln!(out, "acknowledged {number}").unwrap();
            out.flush().unwrap();
        }
    });
}

/// Runs the child, kills it after `wait`, and returns the numbers it acknowledged.
fn kill_after(folder: &Path, start: u64, wait: Duration) -> Vec<u64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::kill::child_that_is_killed", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(START, start.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        // A line may be cut by the kill; only whole ones with their newline parse and count.
        lines.filter_map(|line| line.split("acknowledged ").nth(1)?.parse().ok()).collect::<Vec<u64>>()
    });
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

/// Opens the folder and checks that exactly deliveries `0..n` are there, whole, with `n` no less than what was
/// acknowledged. Returns `n`.
async fn check(folder: &Path, acknowledged: u64) -> u64 {
    let lake = open(folder).await;
    let held = lake.deliveries().await.unwrap();
    let count = held.len() as u64;
    assert!(count >= acknowledged, "{acknowledged} were acknowledged and {count} are there");
    for (number, held) in (0..).zip(&held) {
        assert_eq!(held.delivery.file_name, format!("delivery {number}.csv"));
    }
    assert_counts(&lake, count).await;
    let left = std::fs::read_dir(folder.join("parts")).map_or(0, |entries| entries.count());
    assert_eq!(left as u64, count, "what was left behind is swept");
    assert_eq!(std::fs::read_dir(folder.join("tmp")).unwrap().count(), 0);
    count
}

async fn assert_counts(lake: &Lake, count: u64) {
    let query = CountQuery::of(Dataset::PoliceStreet);
    let counts = lake.counts(&query).await.unwrap();
    assert_eq!(counts, lake.scan_counts(&query).await.unwrap());
    // The last few are read in full, row by row; the others by their sums.
    for number in count.saturating_sub(3)..count {
        let held = lake.delivery(lake.keep(format!("delivery {number}").as_bytes()).await.unwrap()).await;
        assert_eq!(held.unwrap().unwrap().faults, 1);
        let query = RowQuery {
            counts: CountQuery { as_of: Some(number + 1), ..CountQuery::of(Dataset::PoliceStreet) },
            places: crate::Places::All,
        };
        let rows = lake.rows(&query).await.unwrap();
        for sent in slices(number) {
            let kept = rows.iter().find(|held| held.key == sent.key).unwrap();
            assert_eq!(kept.table, sent.table);
        }
    }
    let sum = |slice: &IncidentSlice| counted(&slice.table).values().sum::<u64>();
    let mut expected = 0;
    for number in 0..count {
        let sent = slices(number);
        expected += sent[1..].iter().map(sum).sum::<u64>();
        if number + 1 == count {
            expected += sum(&sent[0]);
        }
    }
    assert_eq!(counts.rows.iter().map(|row| row.n).sum::<u64>(), expected);
}

fn run(kills: u32, seed: u64) -> (u64, u32) {
    let folder = tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let (mut count, mut busy) = (0, 0);
    for _ in 0..kills {
        let wait = Duration::from_micros(dice.random_range(5_000..120_000));
        let said = kill_after(folder.path(), count, wait);
        let acknowledged = said.last().map_or(count, |last| last + 1);
        busy += u32::from(!said.is_empty());
        count = runtime.block_on(check(folder.path(), acknowledged));
    }
    (count, busy)
}

#[test]
fn nothing_acknowledged_is_lost_when_it_is_killed() {
    if std::env::var(FOLDER).is_ok() {
        return;
    }
    let (count, busy) = run(10, 20_261_120);
    assert!(count > 0 && busy > 0, "the child must get far enough to be worth killing ({count}, {busy})");
}

#[test]
#[ignore = "takes minutes: COMMONWEAL_KILLS=200 cargo nextest run -p lake --run-ignored only"]
fn nothing_acknowledged_is_lost_in_hundreds_of_kills() {
    if std::env::var(FOLDER).is_ok() {
        return;
    }
    let kills = std::env::var(KILLS).map_or(200, |text| text.parse().unwrap());
    let (count, busy) = run(kills, 17);
    assert!(busy > kills / 4, "{busy} of {kills} children had acknowledged something");
    assert!(count > 0);
}
