//! `cargo xtask bench targets`: 200 targets over 60 invented districts, judged from the store, in seconds.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops where it fails, and says what it measured"
)]

use access::Template;
use desk::Desk;
use desk::arrivals::{Handling, Parcel, Sender};
use desk::targets::NewTarget;
use planning::Year;
use planning::target::Kind;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use terms::{FixedClock, MeasureId, Month, Period};

const DISTRICTS: u32 = 60;
const TARGETS: usize = 200;
const BODY: &str = "Westmarch Police";
/// Kind in the files, measure, and how many a month.
const KINDS: [(&str, &str, u32); 4] = [
    ("Burglary", "burglary", 12),
    ("Shoplifting", "shoplifting", 14),
    ("Vehicle crime", "vehicle-crime", 10),
    ("Robbery", "robbery", 1),
];

async fn open(folder: &Path, day: &str) -> Desk {
    Desk::open(folder, Arc::new(FixedClock::on(day.parse().unwrap()))).await.unwrap()
}

fn month_file(month: Month) -> Parcel {
    let mut csv =
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
                   Last outcome category,Context\n"
            .to_owned();
    let mut row = 0u64;
    for district in 1..=DISTRICTS {
        for (kind, _, usual) in KINDS {
            let count = usual + (u32::from(month.index()) * 7 + district * 3) % 5;
            for _ in 0..count {
                row += 1;
                let id = u64::from(month.index()) * 1_000_000 + row;
                writeln!(
                    csv,
                    "{id:064x},{month},{BODY},{BODY},-2.0,53.0,On or near Mill Lane,E019{district:05},Name,{kind},,"
                )
                .unwrap();
            }
        }
    }
    Parcel { name: format!("{month}-westmarch-street.csv"), bytes: csv.into_bytes() }
}

async fn fill(desk: &Desk) {
    let mut lookup = "LSOA21CD,LSOA21NM,LTLA22CD,LTLA22NM\n".to_owned();
    for district in 1..=DISTRICTS {
        writeln!(lookup, "E019{district:05},Place {district},E079{district:05},District {district}").unwrap();
    }
    let mut parcels = vec![Parcel { name: "lookup.csv".into(), bytes: lookup.into_bytes() }];
    let months = Period::new("2022-04".parse().unwrap(), "2026-09".parse().unwrap());
    parcels.extend(months.iter().map(month_file));
    let sender = Sender { body: BODY.into(), licence: "Invented".into() };
    let importing = desk.begin_import(sender, Handling::default()).await.unwrap();
    importing.add(parcels).await.unwrap();
    importing.finish().await.unwrap();
}

async fn write_targets(desk: &Desk) {
    for number in 0..TARGETS {
        let (_, measure, _) = KINDS[number % KINDS.len()];
        let kind = if measure == "robbery" { Kind::KeepLow } else { Kind::Reduce };
        let district = number as u32 / KINDS.len() as u32 % DISTRICTS + 1;
        let mut new = NewTarget {
            title: format!("Target {number}"),
            kind,
            area: format!("E079{district:05}").parse().unwrap(),
            year: Year::starting(2026).unwrap(),
            measure: MeasureId::new(measure),
            wave: None,
            reach: None,
            even: false,
            owner: "staffordshire-police".parse().unwrap(),
            lead: None,
            priority: None,
        };
        let start = desk.target_baseline(&new).await.unwrap().unwrap();
        new.reach = start.usual.map(|usual| (usual * 0.95).round());
        let done = desk.target_add(&new).await.unwrap().unwrap();
        desk.target_lock(&done.record.id, 1, "sg-0".parse().unwrap()).await.unwrap().unwrap();
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path(), "2026-11-20").await;
    let text = Template::moorlands().to_text().unwrap();
    desk.register_save(&text, 0).await.unwrap().unwrap();
    fill(&desk).await;
    write_targets(&desk).await;
    let fresh = open(folder.path(), "2026-11-20").await;
    let started = Instant::now();
    let judged = fresh.targets().await.unwrap().len();
    println!(
        "{judged} targets over {DISTRICTS} districts, from a store just opened: {:.2} s",
        started.elapsed().as_secs_f64()
    );
    let started = Instant::now();
    fresh.targets().await.unwrap();
    println!("the same again, with the figures at hand: {:.3} s", started.elapsed().as_secs_f64());
    let started = Instant::now();
    let done = fresh.watch_run().await.unwrap();
    println!(
        "the watch: {} exceptions opened in {:.2} s",
        done.opened.len(),
        started.elapsed().as_secs_f64()
    );
}
