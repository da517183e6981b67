//! The quick way against the careful way and against a plain reading with the `csv` crate; damage of every kind.

use super::layout::{OUTCOMES, STOPS, STREET};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use terms::{Category, Outcome};

const NAMES: [&str; 12] = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
];

/// Values of each column, ordinary ones first; from the third-last on they are odd.
const VALUES: [&[&str]; 12] = [
    &["", "#", "#", "#", "0123", "zz"],
    &["2025-01", "2025-01", "2025-01", "2025-02", "Jan-25", "2025-13"],
    &["Kent Police", "Kent Police", "Kent Police", "Essex Police", "Devon & Cornwall Police", ""],
    &["Kent Police", "Kent Police", "Kent Police", "Essex Police", "", "Kent"],
    &["1.080000", "1.080001", "1.08", "", "51.28", "0"],
    &["51.280000", "51.280001", "51.28", "", "1.08", "north"],
    &[
        "On or near High Street",
        "On or near Mill Lane",
        "No Location",
        "Ŵern, \"The\"",
        "On or near ",
        "a\nb",
    ],
    &["E01024063", "E01024064", "W01000001", "", "e01024063", "E0102"],
    &["Canterbury 001A", "Canterbury 001B", "", "Bristol, City of 001A", "X", "Canterbury 001A"],
    &["Anti-social behaviour", "Drugs", "Other theft", "violent-crime", "Burglery", ""],
    &["", "Under investigation", "Local resolution", "Local resolutoin", "Suspect charged", "?"],
    &["", "", "", "", "note", ""],
];

/// How a cell is written: as it is where that can be, quoted where it must or where `quote` says so.
fn written(value: &str, quote: bool) -> String {
    if quote || value.contains([',', '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// One made file: for each row a number for each cell, the order of the columns, and how lines end.
#[derive(Clone, Debug)]
struct Made {
    rows: Vec<Vec<u16>>,
    order: Vec<usize>,
    end: &'static str,
    last_end: bool,
    dirt: u16,
}

impl Made {
    /// The value of a cell: odd ones come in one row of so many, by `dirt`.
    fn value(&self, column: usize, pick: u16) -> String {
        let values = VALUES[column];
        let odd = self.dirt > 0 && pick % 97 < self.dirt;
        let among = if odd { values.len() } else { 3 };
        match values[usize::from(pick / 97) % among] {
            "#" => format!("{:064x}", u64::from(pick).wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            value => value.to_owned(),
        }
    }

    fn text(&self) -> String {
        let mut text = self.order.iter().map(|&at| NAMES[at]).collect::<Vec<_>>().join(",");
        for row in &self.rows {
            text.push_str(self.end);
            let cells = self.order.iter().map(|&at| {
                let quoted = self.dirt > 0 && row[at] % 89 < self.dirt;
                written(&self.value(at, row[at]), quoted)
            });
            text.push_str(&cells.collect::<Vec<_>>().join(","));
            if self.dirt > 3 && row[0] % 31 == 0 {
                text.push_str(["", self.end, ",", "\"", "\r"][usize::from(row[1] % 5)]);
            }
        }
        if self.last_end {
            text.push_str(self.end);
        }
        text
    }
}

fn made(dirt: impl Strategy<Value = u16>) -> impl Strategy<Value = Made> {
    let order = prop_oneof![
        3 => Just((0..12).collect::<Vec<usize>>()),
        1 => Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        1 => Just(vec![9, 10, 3, 2, 1, 0, 11, 8, 7, 6, 5, 4]),
        1 => Just(vec![0, 9, 10, 1, 2, 11, 4, 5, 6, 7]),
    ];
    let rows = prop::collection::vec(prop::collection::vec(any::<u16>(), 12), 0..40);
    (rows, order, prop_oneof![Just("\n"), Just("\r\n")], any::<bool>(), dirt)
        .prop_map(|(rows, order, end, last_end, dirt)| Made { rows, order, end, last_end, dirt })
}

fn both_ways(
    police: &'static Police,
    name: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Reading<Vec<IncidentSlice>> {
    let quick = read(police, name, bytes, limits, Way::Quick);
    let careful = read(police, name, bytes, limits, Way::Careful);
    assert_eq!(quick, careful);
    assert!(quick.balanced(), "{quick:?}");
    let held: usize = quick.records.iter().map(|slice| slice.table.len()).sum();
    assert_eq!(held as u64, quick.accepted);
    for slice in &quick.records {
        let table = &slice.table;
        let lengths =
            [table.day.len(), table.minute.len(), table.category.len(), table.spot.len(), table.count.len()];
        assert!(lengths.iter().all(|&length| length == table.len()));
        assert!(table.spot.iter().all(|&spot| (spot as usize) < table.spots.len()));
    }
    quick
}

/// A plain reading of clean rows with the `csv` crate: (force, month) to rows as text.
fn plainly(text: &str) -> BTreeMap<(String, String), Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let mut slices: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (number, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let cell = |name: &str| {
            let at = headers.iter().position(|header| header == name);
            at.map_or("", |at| record.get(at).unwrap()).trim().to_owned()
        };
        let category = cell("Crime type").replace("Anti-social", "Antisocial");
        let place = cell("Location").replace("No Location", "");
        let number_of =
            |name: &str| cell(name).parse::<f64>().map(|degrees| (degrees * 1e6).round() as i32).ok();
        let line = format!(
            "{} {} {category} {:?} {:?} {} {place} {}",
            number + 2,
            cell("Crime ID"),
            number_of("Longitude"),
            number_of("Latitude"),
            cell("LSOA code"),
            cell("Last outcome category"),
        );
        slices.entry((cell("Reported by"), cell("Month"))).or_default().push(line);
    }
    slices
}

/// What we read, in the words of [`plainly`].
fn in_words(reading: &Reading<Vec<IncidentSlice>>) -> BTreeMap<(String, String), Vec<String>> {
    let mut slices = BTreeMap::new();
    for slice in &reading.records {
        let table = &slice.table;
        let line = |at: usize| {
            let spot = &table.spots[table.spot[at] as usize];
            let reference = table.reference[at];
            let reference =
                if reference == [0; 32] { String::new() } else { terms::DeliveryId(reference).to_string() };
            format!(
                "{} {reference} {} {:?} {:?} {} {} {}",
                table.row[at],
                table.category[at].name(),
                spot.point.map(|point| point.lon_e6),
                spot.point.map(|point| point.lat_e6),
                spot.area.map(|area| area.to_string()).unwrap_or_default(),
                spot.place,
                Outcome::from_id(table.outcome[at]).map_or("", Outcome::words),
            )
        };
        let key = (slice.key.body.clone(), slice.key.month.to_string());
        slices.insert(key, (0..table.len()).map(line).collect());
    }
    slices
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_quick_way_reads_as_the_careful_way_does(made in made(0u16..30)) {
        both_ways(&STREET, "x.csv", made.text().as_bytes(), &Limits::default());
    }

    #[test]
    fn clean_files_are_read_as_the_csv_crate_reads_them(made in made(Just(0u16))) {
        let text = made.text();
        let reading = both_ways(&STREET, "x.csv", text.as_bytes(), &Limits::default());
        prop_assert_eq!(reading.accepted, made.rows.len() as u64);
        prop_assert_eq!(in_words(&reading), plainly(&text));
    }

    #[test]
    fn bytes_in_disorder_never_make_it_panic_and_always_balance(
        made in made(0u16..10),
        cut in 0usize..3000,
        flips in prop::collection::vec((0usize..3000, any::<u8>()), 0..12),
        encoding in 0usize..4,
        line_bytes in prop_oneof![Just(64usize << 10), 20usize..300],
    ) {
        let text = made.text();
        let mut bytes = match encoding {
            0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            1 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            _ => text.into_bytes(),
        };
        if encoding == 0 {
            bytes.splice(0..0, [0xFF, 0xFE]);
        }
        for (at, flip) in flips {
            let at = at % bytes.len();
            bytes[at] ^= flip;
        }
        bytes.truncate(bytes.len().saturating_sub(cut / 4));
        let limits = Limits { line_bytes, ..Limits::default() };
        for police in [&STREET, &OUTCOMES, &STOPS] {
            both_ways(police, "2025-01-kent-stop-and-search.csv", &bytes, &limits);
        }
    }
}

fn street(rows: &str) -> Reading<Vec<IncidentSlice>> {
    both_ways(&STREET, "x.csv", format!("{}\n{rows}", NAMES.join(",")).as_bytes(), &Limits::default())
}

#[test]
fn a_force_after_another_does_not_inherit_its_rows() {
    // The second row's place is wrong, so its cells are not remembered; the third must still find its own force.
    let reading = street(
        ",2025-01,Kent Police,Kent Police,1.08,51.28,High Street,E01024063,C,Drugs,,\n\
         ,2025-01,Essex Police,Essex Police,0,0,High Street,E01024063,C,Drugs,,\n\
         ,2025-01,Kent Police,Kent Police,1.08,51.28,High Street,E01024063,C,Drugs,,\n",
    );
    let rows: Vec<_> =
        reading.records.iter().map(|slice| (slice.key.body.as_str(), slice.table.row.clone())).collect();
    assert_eq!(rows, [("Kent Police", vec![2, 4]), ("Essex Police", vec![3])]);
}

#[test]
fn hopeless_files_are_refused_before_their_faults_fill_memory() {
    let reading = street(&"x\n".repeat(100_002));
    assert!(reading.refused() && reading.balanced());
    assert!(reading.faults.len() < 100);
}

#[test]
fn a_column_that_holds_no_forces_is_found_out() {
    let rows: String = (0..20_001)
        .map(|n| format!(",2025-01,Person {n},K,1.08,51.28,High Street,E01024063,C,Drugs,,\n"))
        .collect();
    let reading = read(
        &STREET,
        "x.csv",
        format!("{}\n{rows}", NAMES.join(",")).as_bytes(),
        &Limits::default(),
        Way::Quick,
    );
    assert!(reading.refused());
}

#[test]
fn outcomes_name_no_kind_of_crime() {
    let header = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
    let reference = "0f".repeat(32);
    let row = |outcome: &str| {
        format!("\n{reference},2025-01,Kent Police,K,1.08,51.28,High Street,E01024063,C,{outcome}")
    };
    let text = [header.to_owned(), row("Local resolution"), row("Suspect charged"), row("Local resolution")]
        .concat();
    let reading = both_ways(&OUTCOMES, "x.csv", text.as_bytes(), &Limits::default());
    assert_eq!(reading.accepted, 3);
    assert_eq!(reading.records[0].table.category, [Category::POLICE_OUTCOME; 3]);
    assert_eq!(reading.faults.len(), 1, "{:?}", reading.faults);
    assert_eq!(reading.faults[0].row, 4);
}
