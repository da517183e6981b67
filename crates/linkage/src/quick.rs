//! What equal codes say of a pair, kept: thousands of pairs agree on the same fields, and are asked once.

use crate::scheme::Pair;
use crate::weights::COMPARISONS_MOST;

/// What is known of all pairs that have values in, and agree on, the same fields.
#[derive(Clone)]
pub(crate) struct Known {
    equal: u64,
    both: u64,
    /// For each comparison its digit, or the strongest one possible where it is waiting.
    pub(crate) digits: [u8; COMPARISONS_MOST],
    /// Comparisons whose letters must be looked at.
    pub(crate) waiting: u32,
    /// Comparisons whose value's rarity counts.
    pub(crate) terms: u32,
    /// The largest weight possible, in bits, without the rarity of values.
    pub(crate) most: f64,
    /// The pattern of the digits that are certain.
    pub(crate) pattern: u64,
}

/// A small table of what was asked before; a newer answer takes the place of an older one.
pub(crate) struct Memo {
    known: Vec<Known>,
    shift: u32,
}

impl Memo {
    /// A table of two to this power.
    pub(crate) fn new(power: u32) -> Self {
        // Equal in a field without a value: no pair is like that.
        let nobody = Known {
            equal: u64::MAX,
            both: 0,
            digits: [0; COMPARISONS_MOST],
            waiting: 0,
            terms: 0,
            most: 0.0,
            pattern: 0,
        };
        Memo { known: vec![nobody; 1 << power], shift: 64 - power }
    }

    /// What is known of the pair; `ask` is called where nothing is.
    #[inline(always)]
    pub(crate) fn of(&mut self, pair: &Pair<'_>, ask: impl FnOnce(&mut Known)) -> &Known {
        let mixed = pair.equal.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ pair.both.wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(32);
        let known = &mut self.known[(mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize];
        if known.equal != pair.equal || known.both != pair.both {
            (known.equal, known.both) = (pair.equal, pair.both);
            ask(known);
        }
        known
    }
}
