//! Seeded dice that fall the same way on every machine.
//!
//! ChaCha gives the bits; everything above the bits is plain IEEE arithmetic written here, so neither a new
//! release of a sampling crate nor another system's mathematics library can change a specimen. It must never
//! be seeded from a clock or from the system.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One stream of dice. Each file and each purpose has its own, so that adding one does not disturb another.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of that name under that seed.
    pub(crate) fn new(seed: u64, stream: &str) -> Self {
        // FNV-1a, 64 bits: any fixed spreading of names over streams would do.
        let name = stream.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut bits = ChaCha8Rng::seed_from_u64(seed);
        bits.set_stream(name);
        Self(bits)
    }

    /// From 0 to 1, without 1: 53 random bits.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From `low` to `high`, without `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number under `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// True with that probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Mean 0 and standard deviation 1, between -6 and 6: the sum of twelve uniforms less six (Irwin-Hall),
    /// near enough to normal for noise, and free of logarithms.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A factor around 1 with mean near 1: `exp(sigma z - sigma^2 / 2)`.
    pub(crate) fn factor(&mut self, sigma: f64) -> f64 {
        exp(sigma * self.normal() - sigma * sigma / 2.0)
    }

    /// A Poisson count by Knuth's product of uniforms (The Art of Computer Programming, volume 2, 3.4.1),
    /// in steps of at most 16 so that the product stays in range. 0 for a mean of 0 or below.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let mut left = mean;
        let mut count = 0;
        while left > 0.0 {
            let step = left.min(16.0);
            let floor = exp(-step);
            let mut product = self.unit();
            while product > floor {
                count += 1;
                product *= self.unit();
            }
            left -= step;
        }
        count
    }

    /// One of them. `all` must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// The position of one of the weights, in proportion to them; the last where all are 0.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (position, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return position;
            }
        }
        weights.len() - 1
    }

    /// Mixes the order (Fisher-Yates).
    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }

    /// 64 hex digits, as data.police.uk prints a crime's reference.
    pub(crate) fn hex_id(&mut self) -> String {
        (0..4).map(|_| format!("{:016x}", self.0.next_u64())).collect()
    }
}

/// The exponential by halving and a Taylor sum: additions and products alone, so the same bits everywhere.
/// Good to about 1e-14 for arguments from -40 to 40.
pub(crate) fn exp(x: f64) -> f64 {
    let small = x / 1024.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..12 {
        term *= small / f64::from(k);
        sum += term;
    }
    (0..10).fold(sum, |value, _| value * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_exponential_agrees_with_the_library() {
        for step in -160..=80 {
            let x = f64::from(step) / 4.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn counts_have_the_mean_and_the_spread_of_poisson() {
        for mean in [0.3, 4.0, 60.0] {
            let mut dice = Dice::new(7, "poisson");
            let draws: Vec<f64> = (0..4000).map(|_| f64::from(dice.poisson(mean))).collect();
            let average = draws.iter().sum::<f64>() / 4000.0;
            let variance = draws.iter().map(|d| (d - average) * (d - average)).sum::<f64>() / 4000.0;
            // Four standard errors: of the mean sqrt(m / n); of the variance about sqrt((m + 2 m^2) / n).
            assert!((average - mean).abs() < 4.0 * (mean / 4000.0).sqrt(), "{mean}: {average}");
            assert!((variance - mean).abs() < 4.0 * ((mean + 2.0 * mean * mean) / 4000.0).sqrt());
        }
    }

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |stream| Dice::new(1, stream).unit().to_bits();
        assert_eq!(draw("a"), draw("a"));
        assert_ne!(draw("a"), draw("b"));
    }
}
