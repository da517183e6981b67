//! Any bytes read as road collisions, casualties or vehicles, placed by themselves: no panic, every row accounted for.

#![no_main]

use intake::stats19::{collision_dates, read, sniff};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    sniff(bytes);
    assert!(read("collision.csv", bytes, None).balanced());
    let reading = read("collision.csv", bytes, Some(&collision_dates(bytes)));
    assert!(reading.balanced());
    let held: usize = reading.records.iter().map(|slice| slice.table.len()).sum();
    assert_eq!(held as u64, reading.accepted);
});
