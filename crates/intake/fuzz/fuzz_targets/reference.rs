//! Any bytes read as a reference file: no panic, and every row accounted for.

#![no_main]

use intake::reference::{Options, read, sniff};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    sniff(bytes);
    let options = Options { source: Some("a fuzzer, not official"), year: None };
    let reading = read("figures-2023.csv", bytes, &options);
    assert!(reading.balanced());
    assert_eq!(reading, read("figures-2023.csv", bytes, &options));
});
