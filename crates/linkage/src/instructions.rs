//! Runs hot work with the instructions that this processor has, where they are more than those every processor has.
//!
//! The only unsafe lines of the crate are here: a call of a function that was compiled for more instructions, after the
//! processor said that it has them, and four instructions without a pointer. Each has a safe twin that must say the
//! same, `Work::run` and `equal_mask_anywhere`; tests hold them together.

/// A piece of work that is compiled twice: `run` and all that is inlined into it.
pub(crate) trait Work {
    type Out;

    /// Does the work. Mark it `#[inline(always)]`: what is not inlined is compiled once, for every processor.
    fn run(self) -> Self::Out;
}

/// Does the work with the best instructions there are. Numbers are the same either way: no fused multiplications.
#[inline]
pub(crate) fn with_best<W: Work>(work: W) -> W::Out {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx2") && has!("popcnt") && has!("bmi1") && has!("bmi2") && has!("lzcnt") {
            // SAFETY: `with_avx2` needs a processor with these five features, and it just said that it has them.
            #[expect(unsafe_code, reason = "the features were asked for on the line above")]
            return unsafe { with_avx2(work) };
        }
    }
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2,lzcnt")]
fn with_avx2<W: Work>(work: W) -> W::Out {
    work.run()
}

/// Which of a chunk of 16 characters equal `letter`: bit i for character i.
///
/// The two instructions it takes are among those that every processor of this kind has.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn equal_mask(chunk: &[u8; 16], letter: u8) -> u64 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8};
    let (low, high) = chunk.split_at(8);
    let low = i64::from_le_bytes(low.try_into().expect("half of sixteen"));
    let high = i64::from_le_bytes(high.try_into().expect("half of sixteen"));
    // SAFETY: SSE2, which all four need, is part of every x86-64 processor; none of them reads memory.
    #[expect(unsafe_code, reason = "instructions of every x86-64 processor, without a pointer")]
    let mask = unsafe {
        let equal = _mm_cmpeq_epi8(_mm_set_epi64x(high, low), _mm_set1_epi8(letter.cast_signed()));
        _mm_movemask_epi8(equal)
    };
    u64::from(mask.cast_unsigned())
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn equal_mask(chunk: &[u8; 16], letter: u8) -> u64 {
    equal_mask_anywhere(chunk, letter)
}

/// The same on any processor, written so that a compiler turns the loop into one comparison of sixteen bytes; the sums
/// of eight different bits are gathered by a multiplication.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
fn equal_mask_anywhere(chunk: &[u8; 16], letter: u8) -> u64 {
    const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    let mut bits = [0u8; 16];
    for i in 0..16 {
        bits[i] = if chunk[i] == letter { BITS[i] } else { 0 };
    }
    let (low, high) = bits.split_at(8);
    let low = u64::from_le_bytes(low.try_into().expect("half of sixteen"));
    let high = u64::from_le_bytes(high.try_into().expect("half of sixteen"));
    let gather = 0x0101_0101_0101_0101u64;
    low.wrapping_mul(gather) >> 56 | high.wrapping_mul(gather) >> 56 << 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Sum<'a>(&'a [f64], &'a [u64]);

    impl Work for Sum<'_> {
        type Out = (f64, u32);

        #[inline(always)]
        fn run(self) -> (f64, u32) {
            let product = |(x, n): (&f64, &u64)| x * f64::from(n.count_ones()) + 0.1;
            (self.0.iter().zip(self.1).map(product).sum(), self.1.iter().map(|n| n.leading_zeros()).sum())
        }
    }

    proptest! {
        #[test]
        fn work_says_the_same_with_any_instructions(
            of in proptest::collection::vec((-1e6f64..1e6, any::<u64>()), 0..60),
        ) {
            let (x, n): (Vec<f64>, Vec<u64>) = of.into_iter().unzip();
            let (best, plain) = (with_best(Sum(&x, &n)), Sum(&x, &n).run());
            prop_assert_eq!((best.0.to_bits(), best.1), (plain.0.to_bits(), plain.1));
        }

        #[test]
        fn sixteen_at_once_finds_the_same_letters(bytes in proptest::array::uniform16(0u8..6), letter in 0u8..6) {
            let plain = (0..16).filter(|i| bytes[*i] == letter).fold(0u64, |mask, i| mask | 1 << i);
            prop_assert_eq!(equal_mask(&bytes, letter), plain);
            prop_assert_eq!(equal_mask_anywhere(&bytes, letter), plain);
        }
    }
}
