//! A quick hash for tables that live as long as one file is read. Its numbers never leave the file: nothing stored or
//! shown depends on them.

use std::hash::{BuildHasher, RandomState};

/// Multiplies in 128 bits and folds the halves together (the step of wyhash and its relatives).
#[inline]
pub(crate) fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    wide as u64 ^ (wide >> 64) as u64
}

/// Two odd secrets, fresh for each file, so that nobody can prepare a file in which all rows share a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Secrets(u64, u64);

impl Secrets {
    pub fn new() -> Self {
        let state = RandomState::new();
        Self(state.hash_one(1u8) | 1, state.hash_one(2u8) | 1)
    }

    /// Hash of three words.
    #[inline]
    pub fn three(self, a: u64, b: u64, c: u64) -> u64 {
        let first = fold(a ^ self.0, b ^ self.1);
        fold(first ^ self.1, c ^ self.0)
    }

    /// Hash of bytes of any length.
    #[inline]
    pub fn bytes(self, bytes: &[u8]) -> u64 {
        let mut hash = self.0 ^ bytes.len() as u64;
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            hash = fold(hash ^ u64::from_le_bytes(word.try_into().expect("chunks of 8")), self.1);
        }
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        fold(hash ^ u64::from_le_bytes(last), self.1)
    }
}
