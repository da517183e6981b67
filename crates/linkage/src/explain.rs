//! Why two records got their weight, part by part and in words.
//!
//! An explanation says which level each comparison reached and what that is worth. It holds no value of a record: who
//! may see the values beside it is decided elsewhere.

use crate::linked::Fitted;
use crate::records::Records;
use crate::scheme::pair_of;
use crate::weights::{bits, probability};
use std::fmt;

/// What one comparison adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The comparison's name.
    pub comparison: String,
    /// The level reached, by its label; "missing" or "else" among them.
    pub level: String,
    /// What the level is worth, in bits; 0 where it is missing.
    pub bits: f64,
    /// What the rarity of the value adds, in bits; negative for a common value.
    pub term_bits: f64,
}

/// A weight and where it comes from: the parts add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Odds before anything is compared, in bits.
    pub prior_bits: f64,
    /// One part for each comparison in use.
    pub parts: Vec<Part>,
    /// Bits lost because they may be two people of one home; 0 where that class is not used.
    pub home_bits: f64,
    /// The weight of the pair, in bits.
    pub weight: f64,
}

impl Explanation {
    /// Probability that the two are one person, as far as the model is right.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.weight)
    }
}

impl Fitted {
    /// Explains a pair. It need not be one that a rule made.
    #[must_use]
    pub fn explain(&self, records: &Records, a: u32, b: u32) -> Explanation {
        let digits = self.scheme.digits_of(records, a, b);
        let pair = pair_of(records, a, b);
        let parts = digits
            .iter()
            .enumerate()
            .map(|(k, digit)| {
                let learnt = &self.learnt[k];
                let level = usize::from(*digit).checked_sub(1).map(|level| &learnt.levels[level]);
                Part {
                    comparison: learnt.comparison.clone(),
                    level: level.map_or("missing", |level| level.label.as_str()).to_owned(),
                    bits: level.map_or(0.0, |level| level.bits),
                    term_bits: self.weights.term_bits(&self.scheme, k, *digit, &pair),
                }
            })
            .collect();
        let home_bits = self
            .weights
            .homes
            .as_ref()
            .map_or(0.0, |homes| -self.weights.home_penalty(&self.scheme, &digits, &pair, homes));
        Explanation {
            prior_bits: bits(self.prior),
            parts,
            home_bits,
            weight: self.weights.weigh(&self.scheme, &digits, &pair),
        }
    }

    /// The weight of a pair in bits, whether a rule makes it or not.
    #[must_use]
    pub fn weigh(&self, records: &Records, a: u32, b: u32) -> f64 {
        let digits = self.scheme.digits_of(records, a, b);
        self.weights.weigh(&self.scheme, &digits, &pair_of(records, a, b))
    }
}

/// How strongly so many bits speak, and for what. A bit doubles the odds.
fn strength(bits: f64) -> &'static str {
    match bits {
        b if b >= 8.0 => "speaks very strongly for one person",
        b if b >= 3.0 => "speaks for one person",
        b if b >= 1.0 => "speaks a little for one person",
        b if b > -1.0 => "says little",
        b if b > -3.0 => "speaks a little for two people",
        b if b > -8.0 => "speaks for two people",
        _ => "speaks very strongly for two people",
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Before anything is compared: {:+.1} bits.", self.prior_bits)?;
        for part in &self.parts {
            if part.level == "missing" {
                writeln!(f, "{}: missing in one of the records; says nothing.", part.comparison)?;
                continue;
            }
            let sum = part.bits + part.term_bits;
            write!(f, "{}: {}; {} ({sum:+.1} bits", part.comparison, part.level, strength(sum))?;
            match part.term_bits {
                t if t > 0.5 => writeln!(f, ", {t:+.1} of them because the value is rare).")?,
                t if t < -0.5 => writeln!(f, ", {t:+.1} of them because the value is common).")?,
                _ => writeln!(f, ").")?,
            }
        }
        if self.home_bits < -0.05 {
            writeln!(f, "They may be two people of one home: {:+.1} bits.", self.home_bits)?;
        }
        write!(
            f,
            "Together {:+.1} bits: a probability of {:.4} that they are one person.",
            self.weight,
            self.probability()
        )
    }
}
