//! Any bytes read as a file of police street: no panic, and every row accounted for.

#![no_main]

use intake::{Content, Limits, read, rows_of, sniff};
use libfuzzer_sys::fuzz_target;
use terms::Format;

fuzz_target!(|bytes: &[u8]| {
    sniff("2025-01-kent-street.csv", bytes);
    let limits = Limits { line_bytes: 4096, ..Limits::default() };
    let Content::Incidents(reading) = read(Format::PoliceStreet, "2025-01-kent-street.csv", bytes, &limits)
    else {
        panic!("a police file holds incidents");
    };
    assert!(reading.balanced());
    let held: usize = reading.records.iter().map(|slice| slice.table.len()).sum();
    assert_eq!(held as u64, reading.accepted);
    let wrong: Vec<u64> = reading.faults.iter().map(|fault| fault.row).collect();
    rows_of(Format::PoliceStreet, "2025-01-kent-street.csv", bytes, &wrong);
});
