//! How alike two texts of a dictionary are, quickly: a refusal from their shapes first, then bit masks.
//!
//! Every answer equals the plain form in `strings`; a property test holds the two together. Sixteen
//! characters are compared at once, in plain Rust that compilers turn into vector instructions.

use crate::dictionary::{Dictionary, Shape, Spelling};
use crate::strings;

/// The bit that each of sixteen characters has in its half of a mask.
const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

/// Which of a chunk of 16 characters equal `letter`: bit i for character i.
///
/// Written so that a compiler turns the loop into one comparison of sixteen bytes; the sums of eight different bits
/// are gathered by a multiplication.
#[inline(always)]
fn equal_mask(chunk: &[u8; 16], letter: u8) -> u64 {
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

#[inline(always)]
fn chunk(spelling: &Spelling, start: usize) -> &[u8; 16] {
    spelling.bytes[start..start + 16].try_into().expect("sixteen bytes, and 64 to spare at the end")
}

/// Positions in the text at `start` of `len` characters (at most 64) that hold `letter`.
#[inline(always)]
fn positions(spelling: &Spelling, start: usize, len: usize, letter: u8) -> u64 {
    let mut mask = equal_mask(chunk(spelling, start), letter);
    let mut done = 16;
    while done < len {
        mask |= equal_mask(chunk(spelling, start + done), letter) << done;
        done += 16;
    }
    mask
}

#[inline(always)]
fn low_bits(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// Most characters that two texts can have in common, from their shapes.
#[inline(always)]
fn common_at_most(a: &Shape, b: &Shape) -> u32 {
    let shared = (a.letters & b.letters).count_ones() + u32::from(a.more.min(b.more));
    shared.min(u32::from(a.len.min(b.len)))
}

#[inline(always)]
fn prefix(a: &Shape, b: &Shape) -> usize {
    let same = (u64::from(a.first ^ b.first) | 1 << 32).trailing_zeros() / 8;
    (same as usize).min(usize::from(a.len.min(b.len)))
}

/// Jaro or Jaro-Winkler similarity of two codes, or 0 where it is certainly below `least`.
#[inline]
pub(crate) fn jaro(
    dictionary: &Dictionary,
    spelling: &Spelling,
    a: u32,
    b: u32,
    least: f64,
    raised: bool,
) -> f64 {
    let (x, y) = (&spelling.shapes[a as usize], &spelling.shapes[b as usize]);
    let (x, y) = if x.len <= y.len { (x, y) } else { (y, x) };
    let raise = if raised { prefix(x, y) } else { 0 };
    let (la, lb) = (usize::from(x.len), usize::from(y.len));
    if la == 0 {
        return 0.0;
    }
    let best = |matched: f32| {
        let jaro = (matched / la as f32 + matched / lb as f32 + 1.0) * (1.0 / 3.0);
        jaro + raise as f32 * 0.1 * (1.0 - jaro)
    };
    let least_rounded = least as f32 - 1e-5;
    if best(common_at_most(x, y) as f32) < least_rounded {
        return 0.0;
    }
    if lb > 64 || !spelling.exact() {
        let (s, t) = (dictionary.text(a), dictionary.text(b));
        return if raised { strings::jaro_winkler(s, t) } else { strings::jaro(s, t) };
    }
    let (matched_a, matched_b) = matches(spelling, x, y);
    let matched = matched_a.count_ones();
    if matched == 0 || best(matched as f32) < least_rounded {
        return 0.0;
    }
    let swapped = out_of_order(spelling, x, y, matched_a, matched_b) / 2;
    let jaro = strings::jaro_from(matched as usize, swapped, la, lb);
    if raised { strings::winkler(jaro, raise) } else { jaro }
}

/// Which characters of each text are matched, the shorter first.
#[inline(always)]
fn matches(spelling: &Spelling, x: &Shape, y: &Shape) -> (u64, u64) {
    let (sa, la) = (x.start as usize, usize::from(x.len));
    let (sb, lb) = (y.start as usize, usize::from(y.len));
    let window = strings::jaro_window(lb);
    let mut reach = low_bits(window + 1);
    let mut free = low_bits(la);
    let mut of_b = 0u64;
    for j in 0..lb {
        let letter = spelling.bytes[sb + j];
        let found = positions(spelling, sa, la, letter) & reach & free;
        free &= !(found & found.wrapping_neg());
        of_b |= u64::from(found != 0) << j;
        reach = reach << 1 | u64::from(j < window);
    }
    (low_bits(la) & !free, of_b)
}

#[inline(always)]
fn out_of_order(spelling: &Spelling, x: &Shape, y: &Shape, mut of_a: u64, mut of_b: u64) -> usize {
    let mut count = 0;
    while of_a != 0 && of_b != 0 {
        let s = spelling.bytes[x.start as usize + of_a.trailing_zeros() as usize];
        let t = spelling.bytes[y.start as usize + of_b.trailing_zeros() as usize];
        count += usize::from(s != t);
        of_a &= of_a - 1;
        of_b &= of_b - 1;
    }
    count
}

/// Which edits count as one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edits {
    Levenshtein,
    Osa,
    Damerau,
}

/// Edit distance of two codes, or a number above `most` where it is certainly more.
#[inline]
pub(crate) fn edits(
    dictionary: &Dictionary,
    spelling: &Spelling,
    a: u32,
    b: u32,
    most: usize,
    kind: Edits,
) -> usize {
    let (x, y) = (&spelling.shapes[a as usize], &spelling.shapes[b as usize]);
    let (la, lb) = (usize::from(x.len), usize::from(y.len));
    // Each edit brings the counts of letters at most one nearer on the longer side; a swap brings nothing.
    if la.abs_diff(lb) > most || la.max(lb) - common_at_most(x, y) as usize > most {
        return most + 1;
    }
    if !spelling.exact() || la > 1000 || lb > 1000 {
        let (s, t) = (dictionary.text(a), dictionary.text(b));
        return match kind {
            Edits::Levenshtein => strings::levenshtein(s, t),
            Edits::Osa => strings::osa(s, t),
            Edits::Damerau => strings::damerau(s, t),
        };
    }
    let s = &spelling.bytes[x.start as usize..x.start as usize + la];
    let t = &spelling.bytes[y.start as usize..y.start as usize + lb];
    let head = s.iter().zip(t).take_while(|(p, q)| p == q).count();
    let tail = s[head..].iter().rev().zip(t[head..].iter().rev()).take_while(|(p, q)| p == q).count();
    let (s, t) = (&s[head..la - tail], &t[head..lb - tail]);
    if s.is_empty() || t.is_empty() {
        return s.len().max(t.len());
    }
    if s.len() == 1 && t.len() == 1 {
        return 1;
    }
    if kind != Edits::Levenshtein && s.len() == 2 && t.len() == 2 && s[0] == t[1] && s[1] == t[0] {
        return 1;
    }
    if most < 2 {
        return 2;
    }
    match kind {
        Edits::Levenshtein => strings::levenshtein_of(s, t),
        Edits::Osa => strings::osa_of(s, t),
        Edits::Damerau => strings::damerau_of(s, t),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn both(a: &str, b: &str) -> (Dictionary, Spelling, u32, u32) {
        let mut dictionary = Dictionary::new();
        let (x, y) = (dictionary.code(a), dictionary.code(b));
        let spelling = Spelling::of(&dictionary);
        (dictionary, spelling, x, y)
    }

    proptest! {
        #[test]
        fn the_quick_form_equals_the_plain_one(a in "[a-eł -]{1,20}|[a-z]{30,70}", b in "[a-eł -]{1,20}|[a-z]{30,70}") {
            let (dictionary, spelling, x, y) = both(&a, &b);
            prop_assert_eq!(jaro(&dictionary, &spelling, x, y, 0.0, true), strings::jaro_winkler(&a, &b));
            prop_assert_eq!(jaro(&dictionary, &spelling, x, y, 0.0, false), strings::jaro(&a, &b));
            let plain = strings::jaro_winkler(&a, &b);
            let quick = jaro(&dictionary, &spelling, x, y, 0.8, true);
            prop_assert!(quick == plain || (quick < 0.8 && plain < 0.8));
            for (kind, plain) in [
                (Edits::Levenshtein, strings::levenshtein(&a, &b)),
                (Edits::Osa, strings::osa(&a, &b)),
                (Edits::Damerau, strings::damerau(&a, &b)),
            ] {
                for most in [1, 2, 3, 100] {
                    let quick = edits(&dictionary, &spelling, x, y, most, kind);
                    prop_assert!(quick == plain || (quick > most && plain > most), "{:?} {} {}", kind, quick, plain);
                }
            }
        }

        #[test]
        fn sixteen_at_once_finds_the_same_letters(bytes in proptest::array::uniform16(0u8..6), letter in 0u8..6) {
            let plain = (0..16).filter(|i| bytes[*i] == letter).fold(0u64, |mask, i| mask | 1 << i);
            prop_assert_eq!(equal_mask(&bytes, letter), plain);
        }
    }
}
