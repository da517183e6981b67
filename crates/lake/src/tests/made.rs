//! Invented deliveries, the same for the same seed.

use crate::{Arrival, Lake};
use chrono::{DateTime, Utc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::path::Path;
use terms::{
    AreaCode, Category, Dataset, Delivery, Fault, Format, Incident, IncidentSlice, IncidentTable, Kept,
    Month, Outcome, Point, SliceKey, Spot,
};

pub(super) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub(super) fn at(minute: u32) -> DateTime<Utc> {
    month("2025-06").first_day().and_hms_opt(minute / 60, minute % 60, 0).unwrap().and_utc()
}

pub(super) fn key(body: &str, text: &str) -> SliceKey {
    SliceKey { dataset: Dataset::PoliceStreet, body: body.to_owned(), month: month(text) }
}

pub(super) async fn open(folder: &Path) -> Lake {
    Lake::open(folder).await.unwrap()
}

/// `rows` incidents in up to 40 places.
pub(super) fn slice(key: SliceKey, rows: u32, seed: u64) -> IncidentSlice {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let kinds: Vec<Category> = Category::of(key.dataset).collect();
    let mut table = IncidentTable::default();
    for number in 0..40 {
        let area = (number % 7 != 0).then(|| AreaCode::unpack(400_000_000 + 1_000_000 + number / 3).unwrap());
        let point =
            (number % 11 != 0).then(|| Point { lon_e6: -2_000_000 - number as i32, lat_e6: 53_000_000 });
        table.spots.push(Spot { point, area, place: format!("On or near Street {number}") });
    }
    for row in 0..rows {
        let mut reference = [0u8; 32];
        if dice.random_bool(0.8) {
            dice.fill(&mut reference);
        }
        let incident = Incident {
            row: row + 2,
            month: key.month,
            day: dice.random_bool(0.5).then(|| dice.random_range(1..=28)),
            minute: dice.random_bool(0.5).then(|| dice.random_range(0..1440)),
            category: kinds[dice.random_range(0..kinds.len())],
            area: None,
            point: None,
            place: String::new(),
            reference,
            outcome: dice.random_bool(0.6).then(|| Outcome::from_id(dice.random_range(1..10)).unwrap()),
            count: dice.random_range(1..4),
        };
        table.push_at(dice.random_range(0..40), &incident);
    }
    IncidentSlice { key, table }
}

/// A delivery whose bytes are `name`, kept.
pub(super) async fn arrival(lake: &Lake, name: &str, slices: Vec<IncidentSlice>, minute: u32) -> Arrival {
    let id = lake.keep(name.as_bytes()).await.unwrap();
    let accepted = slices.iter().map(|slice| slice.table.len() as u64).sum();
    let delivery = Delivery {
        id,
        file_name: format!("{name}.csv"),
        sender: "Anyshire Police".to_owned(),
        licence: "Open Government Licence v3.0".to_owned(),
        received: at(minute),
        format: Format::PoliceStreet,
        bytes: name.len() as u64,
        accepted,
        aside: 1,
    };
    let fault = Fault {
        file: delivery.file_name.clone(),
        row: 7,
        column: Some("Month".to_owned()),
        shape: "Aaaa 99".to_owned(),
        problem: "this is not a month".to_owned(),
        hint: "write it like 2025-01".to_owned(),
        kept: Kept::RowAside,
    };
    Arrival { delivery, slices, reference: None, faults: vec![fault] }
}

/// Counts a table the slow way.
pub(super) fn counted(table: &IncidentTable) -> BTreeMap<(u32, Category), u64> {
    let mut counts = BTreeMap::new();
    for row in 0..table.len() {
        let area = table.spots[table.spot[row] as usize].area.map_or(0, AreaCode::pack);
        *counts.entry((area, table.category[row])).or_default() += u64::from(table.count[row]);
    }
    counts
}
