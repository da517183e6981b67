//! Real police files, where they are at hand: every row is accepted or kept aside, and all are counted.

#![allow(clippy::unwrap_used)] // helpers of a test are test code

use intake::{Content, Limits, Member, read, sniff, unpack};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use terms::{AreaKind, Category, Format, IncidentSlice, Reading};

/// The folder of real police files, or `None` (said aloud) where it is not at hand.
fn police_folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/police");
    if !folder.is_dir() {
        eprintln!("skipped: ../shared is not here");
        return None;
    }
    Some(folder)
}

/// Rows by another way: lines that are not empty, less the header. No real file breaks a line inside a cell.
fn lines_below_header(bytes: &[u8]) -> u64 {
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty() && line != b"\r");
    lines.count() as u64 - 1
}

/// Every file of an archive: what it is, its reading and its name.
fn readings(path: &Path) -> Vec<(Format, Reading<Vec<IncidentSlice>>, String)> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut all = Vec::new();
    unpack(name, &bytes, &Limits::default(), &mut |member| {
        let Member { name, bytes } = member.unwrap();
        let format = sniff(&name, &bytes).unwrap_or_else(|| panic!("{name} is not known"));
        let Content::Incidents(reading) = read(format, &name, &bytes, &Limits::default()) else {
            panic!("{name} holds no incidents")
        };
        assert!(reading.balanced() && !reading.refused(), "{name}: {:?}", reading.faults);
        assert_eq!(reading.rows, lines_below_header(&bytes), "{name}");
        assert_eq!(reading.aside(), 0, "{name}: {:?}", reading.faults.first());
        all.push((format, reading, name));
        ControlFlow::Continue(())
    });
    all
}

fn rows(readings: &[(Format, Reading<Vec<IncidentSlice>>, String)]) -> u64 {
    readings.iter().map(|(_, reading, _)| reading.rows).sum()
}

/// What README.md of the real files says of a street file.
fn check_street(reading: &Reading<Vec<IncidentSlice>>, name: &str) {
    assert_eq!(reading.records.len(), 1, "{name} is one force and one month");
    let table = &reading.records[0].table;
    assert_eq!(table.len() as u64, reading.rows);
    for at in 0..table.len() {
        let asb = table.category[at] == Category::ANTISOCIAL_BEHAVIOUR;
        // Other forces leave references out elsewhere too.
        if reading.records[0].key.body == "Staffordshire Police" {
            assert_eq!(asb, table.reference[at] == [0; 32], "{name} row {}", table.row[at]);
        }
    }
    let areas = table.spots.iter().filter_map(|spot| spot.area);
    assert!(areas.into_iter().all(|area| area.kind() == AreaKind::Lsoa), "{name}");
    // Some forces repeat references within a month; nothing else is wrong with any file.
    let other = reading.faults.iter().find(|fault| fault.column.as_deref() != Some("Crime ID"));
    assert_eq!(other, None, "{name}");
}

/// Second rows of one reference, counted by another way.
fn repeated(reading: &Reading<Vec<IncidentSlice>>) -> usize {
    let mut references: Vec<[u8; 32]> =
        reading.records.iter().flat_map(|slice| slice.table.reference.clone()).collect();
    references.retain(|reference| *reference != [0; 32]);
    references.sort_unstable();
    references.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

#[test]
fn real_months_of_one_force_balance() {
    let Some(folder) = police_folder() else { return };
    let street = readings(&folder.join("staffordshire/2025-01-staffordshire-street.csv.gz"));
    assert_eq!(rows(&street), 7_522);
    check_street(&street[0].1, &street[0].2);
    assert!(street[0].1.faults.is_empty());
    let outcomes = readings(&folder.join("staffordshire/2021-11-staffordshire-outcomes.csv.gz"));
    assert_eq!(outcomes[0].0, Format::PoliceOutcomes);
}

#[test]
#[ignore = "reads every real police file, nearly a million rows: ten seconds in a debug build"]
fn every_real_police_file_balances() {
    let Some(folder) = police_folder() else { return };
    let national = readings(&folder.join("national/2025-01-street-all-forces.tar.gz"));
    assert_eq!((rows(&national), national.len()), (318_117, 41));
    for (_, reading, name) in &national {
        check_street(reading, name);
        if reading.faults.len() < 200 {
            assert_eq!(reading.faults.len(), repeated(reading), "{name}");
        }
    }
    let outcomes = readings(&folder.join("national/2021-11-outcomes-all-forces.tar.gz"));
    assert_eq!(outcomes.len(), 39);
    assert_eq!(rows(&outcomes), 295_726);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder.join("staffordshire")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut street_months, mut outcome_rows) = (0, 0);
    for path in paths {
        for (format, reading, name) in readings(&path) {
            match format {
                Format::PoliceStreet => {
                    street_months += 1;
                    check_street(&reading, &name);
                }
                _ => outcome_rows += reading.rows,
            }
        }
    }
    assert_eq!((street_months, outcome_rows), (23, 83_377));
}
