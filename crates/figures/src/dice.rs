//! Seeded dice: the same throws on every machine, whatever the number of threads.
//!
//! Each task of a calculation takes its own stream, so that the order in which threads run cannot be seen
//! in a result. It must never take a seed from a clock or from the system.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers known by `(seed, stream)` alone.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of that number under that seed. Two streams never overlap (ChaCha, RFC 8439: the nonce).
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A whole number from 0 to `bound - 1`, each as likely. `bound` 0 gives 0.
    ///
    /// Multiply and shift with rejection (Lemire 2019, "Fast random integer generation in an interval").
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let mut product = u64::from(self.0.next_u32()) * u64::from(bound);
        if (product as u32) < bound {
            let floor = bound.wrapping_neg() % bound;
            while (product as u32) < floor {
                product = u64::from(self.0.next_u32()) * u64::from(bound);
            }
        }
        (product >> 32) as u32
    }

    /// Puts the items in an order drawn at random (Fisher and Yates). At most 2^32 items.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
impl Dice {
    /// A number from 0 up to but not including 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A draw from the normal distribution with mean 0 and standard deviation 1 (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A Poisson draw by counting exponential gaps; for means up to some hundreds.
    pub(crate) fn poisson(&mut self, mean: f64) -> f64 {
        let mut left = mean;
        let mut count = 0.0;
        loop {
            left += (1.0 - self.unit()).ln();
            if left < 0.0 {
                return count;
            }
            count += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_stream_throw_the_same() {
        let throw = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (0..20).map(|_| dice.below(6)).collect::<Vec<_>>()
        };
        assert_eq!(throw(7, 3), throw(7, 3));
        assert_ne!(throw(7, 3), throw(7, 4));
        assert_ne!(throw(7, 3), throw(8, 3));
        assert_eq!(Dice::new(1, 1).below(0), 0);
    }

    #[test]
    fn every_face_and_every_order_comes_up_as_often() {
        let mut dice = Dice::new(11, 0);
        let mut faces = [0u32; 6];
        let mut orders = std::collections::BTreeMap::new();
        for _ in 0..24_000 {
            faces[dice.below(6) as usize] += 1;
            let mut hand = [0, 1, 2];
            dice.shuffle(&mut hand);
            *orders.entry(hand).or_insert(0u32) += 1;
        }
        // Standard deviation of a count of 4,000 in 24,000 is 58; five of them either side.
        assert!(faces.iter().all(|&count| count.abs_diff(4000) < 290), "{faces:?}");
        assert_eq!(orders.len(), 6);
        assert!(orders.values().all(|&count| count.abs_diff(4000) < 290), "{orders:?}");
    }
}
