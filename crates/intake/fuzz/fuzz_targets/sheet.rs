//! Any bytes as a partner's sheet: a profile is proposed, written down, read back and used. No panic, every row accounted
//! for, and a sheet that the proposal refuses is refused by the reading.

#![no_main]

use intake::sheet::{from_toml, propose, read, to_toml};
use intake::{rows_of, sniff};
use libfuzzer_sys::fuzz_target;
use terms::Format;

fuzz_target!(|bytes: &[u8]| {
    sniff("sheet.csv", bytes);
    let proposal = propose("sheet.csv", bytes);
    let profile = proposal.profile;
    let reading = read(&profile, "sheet.csv", bytes);
    assert!(reading.balanced());
    assert!(proposal.refused.is_empty() || reading.refused());
    if profile.check().is_ok() {
        assert_eq!(from_toml(&to_toml(&profile)).expect("a checked profile can be written down"), profile);
    }
    let wrong: Vec<u64> = reading.faults.iter().map(|fault| fault.row).collect();
    rows_of(Format::PartnerSheet, "sheet.csv", bytes, &wrong);
});
