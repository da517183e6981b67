//! How alike two texts of a dictionary are, quickly: a refusal from their shapes first, then bit masks.
//!
//! Every answer equals the plain form in `strings`; a property test holds the two together. Sixteen
//! characters are compared at once, in plain Rust that compilers turn into vector instructions.

use crate::dictionary::{Dictionary, Shape, Spelling};
use crate::instructions::equal_mask;
use crate::strings;

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

/// One over a length, to be quick; lengths beyond are divided.
const OVER: [f32; 65] = {
    let mut over = [0.0; 65];
    let mut len = 1;
    while len < 65 {
        over[len] = 1.0 / len as f32;
        len += 1;
    }
    over
};

/// Rounding of `jaro_of_matched`, and more.
const ROUNDED: f32 = 1e-5;

/// Jaro or Jaro-Winkler similarity if so many characters match and none is out of order, but for rounding.
#[inline(always)]
fn jaro_of_matched(matched: u32, x: &Shape, y: &Shape, raised: bool) -> f32 {
    let over = |len: u16| OVER.get(usize::from(len)).copied().unwrap_or_else(|| 1.0 / f32::from(len));
    let matched = matched as f32;
    let jaro = (matched * over(x.len) + matched * over(y.len) + 1.0) * (1.0 / 3.0);
    let raise = if raised { prefix(x, y) as f32 * 0.1 } else { 0.0 };
    jaro + raise * (1.0 - jaro)
}

/// The most that Jaro or Jaro-Winkler similarity of texts of these shapes can be.
#[inline(always)]
pub(crate) fn jaro_most(x: &Shape, y: &Shape, raised: bool) -> f64 {
    f64::from(jaro_of_matched(common_at_most(x, y), x, y, raised) + ROUNDED)
}

/// The least that any edit distance of texts of these shapes can be.
///
/// Each edit brings the counts of letters at most one nearer on the longer side; a swap brings nothing.
#[inline(always)]
pub(crate) fn edits_least(x: &Shape, y: &Shape) -> usize {
    usize::from(x.len.max(y.len)) - common_at_most(x, y) as usize
}

/// Jaro or Jaro-Winkler similarity of two codes, or 0 where it is certainly below `least`.
#[inline(always)]
pub(crate) fn jaro(
    dictionary: &Dictionary,
    spelling: &Spelling,
    (a, x): (u32, &Shape),
    (b, y): (u32, &Shape),
    least: f64,
    raised: bool,
) -> f64 {
    if x.len == 0 || y.len == 0 || jaro_most(x, y, raised) < least {
        return 0.0;
    }
    let (x, y) = if x.len <= y.len { (x, y) } else { (y, x) };
    let (la, lb) = (usize::from(x.len), usize::from(y.len));
    if lb > 64 || !spelling.exact() {
        let (s, t) = (dictionary.text(a), dictionary.text(b));
        return if raised { strings::jaro_winkler(s, t) } else { strings::jaro(s, t) };
    }
    let (matched_a, matched_b) = matches(spelling, x, y);
    let matched = matched_a.count_ones();
    if matched == 0 || f64::from(jaro_of_matched(matched, x, y, raised) + ROUNDED) < least {
        return 0.0;
    }
    let swapped = out_of_order(spelling, x, y, matched_a, matched_b) / 2;
    let jaro = strings::jaro_from(matched as usize, swapped, la, lb);
    if raised { strings::winkler(jaro, prefix(x, y)) } else { jaro }
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
#[inline(always)]
pub(crate) fn edits(
    dictionary: &Dictionary,
    spelling: &Spelling,
    (a, x): (u32, &Shape),
    (b, y): (u32, &Shape),
    most: usize,
    kind: Edits,
) -> usize {
    if edits_least(x, y) > most {
        return most + 1;
    }
    edits_of_letters(dictionary, spelling, (a, x), (b, y), most, kind)
}

/// The distance, once shapes did not refuse it.
fn edits_of_letters(
    dictionary: &Dictionary,
    spelling: &Spelling,
    (a, x): (u32, &Shape),
    (b, y): (u32, &Shape),
    most: usize,
    kind: Edits,
) -> usize {
    let (la, lb) = (usize::from(x.len), usize::from(y.len));
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

    fn jaro_by_code(d: &Dictionary, s: &Spelling, a: u32, b: u32, least: f64, raised: bool) -> f64 {
        jaro(d, s, (a, &s.shapes[a as usize]), (b, &s.shapes[b as usize]), least, raised)
    }

    fn edits_by_code(d: &Dictionary, s: &Spelling, a: u32, b: u32, most: usize, kind: Edits) -> usize {
        edits(d, s, (a, &s.shapes[a as usize]), (b, &s.shapes[b as usize]), most, kind)
    }

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
            prop_assert_eq!(jaro_by_code(&dictionary, &spelling, x, y, 0.0, true), strings::jaro_winkler(&a, &b));
            prop_assert_eq!(jaro_by_code(&dictionary, &spelling, x, y, 0.0, false), strings::jaro(&a, &b));
            let plain = strings::jaro_winkler(&a, &b);
            let quick = jaro_by_code(&dictionary, &spelling, x, y, 0.8, true);
            prop_assert!(quick == plain || (quick < 0.8 && plain < 0.8));
            for (kind, plain) in [
                (Edits::Levenshtein, strings::levenshtein(&a, &b)),
                (Edits::Osa, strings::osa(&a, &b)),
                (Edits::Damerau, strings::damerau(&a, &b)),
            ] {
                for most in [1, 2, 3, 100] {
                    let quick = edits_by_code(&dictionary, &spelling, x, y, most, kind);
                    prop_assert!(quick == plain || (quick > most && plain > most), "{:?} {} {}", kind, quick, plain);
                }
            }
        }
    }
}
