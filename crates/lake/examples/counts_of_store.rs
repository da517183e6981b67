//! Times counting in a store that is there: `cargo run --release -p lake --no-default-features --example
//! counts_of_store -- STORE/lake`. One line of JSON for each question: wall and processor seconds, rows in the answer,
//! and the most memory held so far. It needs Linux's `/proc`.
#![allow(clippy::print_stdout)]

use lake::{AreaMap, CountQuery, Lake};
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;
use terms::{AreaCode, Category, Dataset};

/// LSOAs of one made-up district: about as many as a real one has.
const LSOAS_OF_A_DISTRICT: usize = 113;
/// A question is asked this often where one answer is too quick to time.
const TIMES: u32 = 20;

/// Processor seconds of this process, user and system (fields 14 and 15 of `/proc/self/stat`, in hundredths).
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>()
        / 100.0
}

fn most_megabytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

struct Watch(Instant, f64);

impl Watch {
    fn start() -> Self {
        Self(Instant::now(), processor_seconds())
    }

    fn say(&self, op: &str, times: u32, rows: usize) {
        let (wall, cpu) = (self.0.elapsed().as_secs_f64(), processor_seconds() - self.1);
        let (wall, cpu) = (wall / f64::from(times), cpu / f64::from(times));
        println!(
            "{{\"op\":\"{op}\",\"wall\":{wall:.6},\"cpu\":{cpu:.4},\"rows\":{rows},\"megabytes\":{}}}",
            most_megabytes()
        );
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = std::env::args().nth(1).ok_or("name the folder of a lake")?.into();
    let worker = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build()?;
    worker.block_on(ask(&folder))
}

async fn ask(folder: &std::path::Path) -> Result<(), Box<dyn Error>> {
    let all = CountQuery::of(Dataset::PoliceStreet);
    let watch = Watch::start();
    let lake = Lake::open(folder).await?;
    watch.say("open", 1, 0);
    let watch = Watch::start();
    let scanned = lake.scan_counts(&all).await?;
    watch.say("scan", 1, scanned.rows.len());
    let watch = Watch::start();
    let counts = lake.counts(&all).await?;
    watch.say("cold cube", 1, counts.rows.len());
    assert_eq!(counts.rows, scanned.rows, "both ways count the same");
    let areas: Vec<AreaCode> = {
        let mut areas: Vec<AreaCode> =
            scanned.rows.iter().filter_map(|row| AreaCode::unpack(row.area)).collect();
        areas.sort_unstable();
        areas.dedup();
        areas
    };
    let numbered = areas.iter().enumerate().map(|(at, area)| (*area, (at / LSOAS_OF_A_DISTRICT) as u32));
    let districts = AreaMap::new(areas.len().div_ceil(LSOAS_OF_A_DISTRICT), numbered);
    let one = CountQuery { categories: Some(vec![Category::ANTISOCIAL_BEHAVIOUR]), ..all.clone() };
    let watch = Watch::start();
    for _ in 0..TIMES {
        lake.sum_by(&one, &districts).await?;
    }
    watch.say("one measure by district", TIMES, areas.len().div_ceil(LSOAS_OF_A_DISTRICT));
    let watch = Watch::start();
    for _ in 0..TIMES {
        lake.sum_by(&all, &districts).await?;
    }
    watch.say("everything by district", TIMES, areas.len().div_ceil(LSOAS_OF_A_DISTRICT));
    let kinds = ["burglary", "robbery", "vehicle-crime"].into_iter().filter_map(Category::from_slug);
    let some = CountQuery {
        categories: Some(kinds.collect()),
        bodies: Some(vec!["Staffordshire Police".to_owned()]),
        ..all.clone()
    };
    let watch = Watch::start();
    for _ in 0..TIMES {
        lake.counts(&some).await?;
    }
    watch.say("one force, three kinds", TIMES, lake.counts(&some).await?.rows.len());
    Ok(())
}
