//! Any bytes taken apart as a delivery: no panic, and no file past the limits.

#![no_main]

use intake::{Limits, unpack};
use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { member_bytes: 1 << 20, total_bytes: 4 << 20, members: 100, ..Limits::default() };
    let mut given = 0usize;
    unpack("delivery", bytes, &limits, &mut |member| {
        if let Ok(member) = member {
            given += 1;
            assert!(member.bytes.len() as u64 <= limits.member_bytes);
        }
        ControlFlow::Continue(())
    });
    assert!(given <= limits.members);
});
