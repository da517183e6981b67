//! Any text as a mapping profile: no panic, and a profile that is taken reads sheets without one.

#![no_main]

use intake::sheet::{from_toml, read, to_toml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (profile, sheet) = text.split_once("\n---\n").unwrap_or((text, "Date,Type\n31/01/2025,Noise\n"));
    if let Ok(profile) = from_toml(profile) {
        assert_eq!(from_toml(&to_toml(&profile)).expect("what was read can be written"), profile);
        assert!(read(&profile, "sheet.csv", sheet.as_bytes()).balanced());
    }
});
