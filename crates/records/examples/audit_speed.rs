//! How fast the store writes and how fast its audit is verified: `audit_speed [LINES] [ADDRESS]`. Without an address, an SQLite
//! file in a temporary folder. It is a measuring tool: it never runs on a store that holds something.
#![expect(clippy::print_stdout, reason = "a program's output")]

use chrono::{DateTime, TimeDelta, Utc};
use records::audit::{Note, Verified};
use records::{Actor, Store};
use std::error::Error;
use std::time::Instant;
use terms::{Action, Section};

/// Lines of one act while the store is filled.
const LINES_PER_ACT: u64 = 20_000;
/// Acts of one line each, for the speed of small writes.
const SMALL_ACTS: i64 = 500;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let lines: u64 = words.next().map_or(Ok(1_000_000), |word| word.parse())?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("records.sqlite").display());
    let store = Store::open(&words.next().unwrap_or(file)).await?;
    if store.audit_checkpoint().await?.seq > 0 {
        return Err("this store holds something: measure on an empty one".into());
    }
    let begun: DateTime<Utc> = "2026-06-04T09:00:00Z".parse()?;
    let clock = Instant::now();
    for number in 0..SMALL_ACTS {
        let mut act =
            store.begin("case.read", &Actor::person("p1"), begun + TimeDelta::seconds(number)).await?;
        let _leave = act.look("case", &format!("c{number}"), Section::Health);
        act.commit().await?;
    }
    println!(
        "acts of one line, each on the disk: {:.0} a second",
        SMALL_ACTS as f64 / clock.elapsed().as_secs_f64()
    );
    let clock = Instant::now();
    let mut written = 0;
    while written < lines {
        let actor = Actor::person(&format!("6f1c9a52-0f3c-4d2b-9d2e-{:012}", written / LINES_PER_ACT));
        let mut act = store.begin("case.read", &actor, begun).await?;
        act.for_body(&"moorlands-council".parse()?);
        for number in written..lines.min(written + LINES_PER_ACT) {
            let note =
                Note::about("case", format!("0b7c1e9a-0f3c-4d2b-9d2e-{number:012}")).doing(Action::Read);
            act.note(Note {
                purpose: "reduce-antisocial-behaviour".into(),
                decided_by: "case-team".into(),
                ..note
            });
        }
        act.commit().await?;
        written = lines.min(written + LINES_PER_ACT);
    }
    println!("lines written: {:.0} a second", lines as f64 / clock.elapsed().as_secs_f64());
    for _ in 0..3 {
        let clock = Instant::now();
        let Verified { lines, broken } = store.audit_verify(None).await?;
        let seconds = clock.elapsed().as_secs_f64();
        println!(
            "{lines} lines verified in {seconds:.2} s: {:.0} a second; broken: {broken:?}",
            lines as f64 / seconds
        );
    }
    store.close().await?;
    Ok(())
}
