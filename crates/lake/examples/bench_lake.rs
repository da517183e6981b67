//! Times writing and counting on invented rows: `cargo run --release -p lake --no-default-features --example
//! bench_lake -- 12000000`. It prints wall and processor seconds and the most memory held, and checks that the
//! ways of counting agree. It needs Linux's `/proc` and a temporary folder with about 50 bytes a row.
#![allow(clippy::print_stdout)]

use chrono::{DateTime, Utc};
use lake::{AreaMap, Arrival, CountQuery, Lake};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::error::Error;
use std::time::Instant;
use terms::{
    AreaCode, Category, Dataset, Delivery, Format, Incident, IncidentSlice, IncidentTable, Month, Outcome,
    Point, SliceKey, Spot,
};

const BODIES: u32 = 43;
const MONTHS: u32 = 24;
const AREAS_PER_BODY: u32 = 829;
const SPOTS_PER_AREA: u32 = 16;

/// One file of a force and month, as data.police.uk would send it.
fn slice(body: u32, month: Month, rows: u32) -> IncidentSlice {
    let mut dice = ChaCha8Rng::seed_from_u64(u64::from(body) << 32 | u64::from(month.index()));
    let kinds: Vec<Category> = Category::of(Dataset::PoliceStreet).take(14).collect();
    let mut table = IncidentTable::default();
    let mut number_of = vec![u32::MAX; (AREAS_PER_BODY * SPOTS_PER_AREA) as usize];
    for row in 0..rows {
        let place = dice.random_range(0..AREAS_PER_BODY * SPOTS_PER_AREA);
        let number = &mut number_of[place as usize];
        if *number == u32::MAX {
            *number = table.spots.len() as u32;
            let area = 401_000_000 + body * AREAS_PER_BODY + place / SPOTS_PER_AREA;
            let point = Point { lon_e6: -2_000_000 + place as i32, lat_e6: 53_000_000 + body as i32 };
            let place = format!("On or near Street {}", place % 500);
            table.spots.push(Spot { point: Some(point), area: AreaCode::unpack(area), place });
        }
        let category = kinds[dice.random_range(0..kinds.len())];
        let mut reference = [0u8; 32];
        if category != Category::ANTISOCIAL_BEHAVIOUR {
            dice.fill(&mut reference);
        }
        let incident = Incident {
            row: row + 2,
            month,
            day: None,
            minute: None,
            category,
            area: None,
            point: None,
            place: String::new(),
            reference,
            outcome: Outcome::from_id(dice.random_range(0..12)),
            count: 1,
        };
        table.push_at(*number, &incident);
    }
    IncidentSlice {
        key: SliceKey { dataset: Dataset::PoliceStreet, body: format!("Force {body}"), month },
        table,
    }
}

/// Processor seconds of this process, user and system (fields 14 and 15 of `/proc/self/stat`, in hundredths).
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>()
        / 100.0
}

fn memory_most() -> String {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    text.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
}

struct Watch(Instant, f64);

impl Watch {
    fn start() -> Self {
        Self(Instant::now(), processor_seconds())
    }

    fn say(&self, what: &str) {
        let (wall, processor) = (self.0.elapsed().as_secs_f64(), processor_seconds() - self.1);
        println!("{what}: {wall:.4} s wall, {processor:.2} s processor, {}", memory_most());
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows: u32 = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()?
        .block_on(bench(folder.path(), rows))
}

async fn bench(folder: &std::path::Path, rows: u32) -> Result<(), Box<dyn Error>> {
    let now = DateTime::<Utc>::UNIX_EPOCH;
    let lake = Lake::open(folder).await?;
    let id = lake.keep(b"invented").await?;
    let first = Month::new(2024, 1)?;
    let import = lake.begin().await?;
    let (mut wall, mut processor) = (0.0, 0.0);
    // Slices are made month by month so that making them stays out of the measure and memory stays small.
    for month in 0..MONTHS as i32 {
        let each = rows / (BODIES * MONTHS);
        let slices: Vec<IncidentSlice> =
            (0..BODIES).into_par_iter().map(|body| slice(body, first.plus(month), each)).collect();
        let mut bytes = id.0;
        bytes[0] = month as u8;
        let id = if month == 0 { id } else { lake.keep(&bytes).await? };
        let delivery = Delivery {
            id,
            file_name: format!("{month}"),
            sender: "nobody".to_owned(),
            licence: "none".to_owned(),
            received: now,
            format: Format::Archive,
            bytes: 8,
            accepted: u64::from(each * BODIES),
            aside: 0,
        };
        let watch = Watch::start();
        tokio::task::block_in_place(|| {
            import.add(Arrival { delivery, slices, reference: None, faults: vec![] })
        })?;
        wall += watch.0.elapsed().as_secs_f64();
        processor += processor_seconds() - watch.1;
    }
    let watch = Watch::start();
    import.finish(now).await?;
    watch.say("the end of the import: last sync and commit");
    wall += watch.0.elapsed().as_secs_f64();
    processor += processor_seconds() - watch.1;
    println!(
        "import of {rows} rows in {} slices: {wall:.3} s wall, {processor:.2} s processor",
        BODIES * MONTHS
    );

    let all = CountQuery::of(Dataset::PoliceStreet);
    for _ in 0..5 {
        let watch = Watch::start();
        let counts = lake.scan_counts(&all).await?;
        watch.say(&format!("scan of the rows, {} groups", counts.rows.len()));
    }
    let scanned = lake.scan_counts(&all).await?;
    let lake = Lake::open(folder).await?;
    let watch = Watch::start();
    let counts = lake.counts(&all).await?;
    watch.say("counts from a cold cube");
    assert_eq!(counts.rows, scanned.rows);
    let watch = Watch::start();
    lake.counts(&all).await?;
    watch.say("counts from the cube");
    sums(&lake, &all).await
}

async fn sums(lake: &Lake, all: &CountQuery) -> Result<(), Box<dyn Error>> {
    let areas =
        (0..BODIES * AREAS_PER_BODY).filter_map(|n| Some((AreaCode::unpack(401_000_000 + n)?, n / 113)));
    let districts = AreaMap::new(318, areas);
    let one = CountQuery { categories: Some(vec![Category::ANTISOCIAL_BEHAVIOUR]), ..all.clone() };
    for (what, query) in [("one measure by district", &one), ("everything by district", all)] {
        let mut best = f64::MAX;
        for _ in 0..50 {
            let watch = Instant::now();
            lake.sum_by(query, &districts).await?;
            best = best.min(watch.elapsed().as_secs_f64());
        }
        println!("{what}, {MONTHS} months: best of 50 {:.3} ms", best * 1e3);
    }
    let some = CountQuery {
        categories: Some(Category::of(Dataset::PoliceStreet).take(3).collect()),
        bodies: Some(vec!["Force 7".to_owned()]),
        ..all.clone()
    };
    let watch = Instant::now();
    let counts = lake.counts(&some).await?;
    println!(
        "one force, three kinds, {} groups: {:.3} ms",
        counts.rows.len(),
        watch.elapsed().as_secs_f64() * 1e3
    );
    Ok(())
}
