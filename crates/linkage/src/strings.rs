//! How alike two texts are: Jaro, Jaro-Winkler, Levenshtein, optimal string alignment and Damerau-Levenshtein.
//!
//! All of them count characters, never bytes. These are the plain forms, for texts of any length; what runs over
//! millions of pairs is in `alike` and must agree with them to the last bit.

/// Similarity of Jaro (1989, JASA 84:414), between 0 (nothing in common) and 1 (the same).
///
/// Characters match if they are equal and no further apart than half the longer text less one. Two empty texts: 1.
/// One empty text: 0.
///
/// ```
/// assert!((linkage::strings::jaro("martha", "marhta") - 0.944_444).abs() < 1e-6);
/// ```
#[must_use]
pub fn jaro(a: &str, b: &str) -> f64 {
    jaro_of(&chars(a), &chars(b))
}

/// Similarity of Winkler (1990): Jaro, raised by a tenth of what is missing for each of the first four characters
/// that agree, where Jaro is above 0.7.
///
/// ```
/// assert!((linkage::strings::jaro_winkler("martha", "marhta") - 0.961_111).abs() < 1e-6);
/// assert!((linkage::strings::jaro_winkler("żak", "zak") - 0.777_778).abs() < 1e-6);
/// ```
#[must_use]
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (a, b) = (chars(a), chars(b));
    winkler(jaro_of(&a, &b), common_prefix(&a, &b))
}

/// Least number of characters put in, taken out or replaced to make one text the other (Levenshtein 1966).
///
/// ```
/// assert_eq!(linkage::strings::levenshtein("dixon", "dicksonx"), 4);
/// ```
#[must_use]
pub fn levenshtein(a: &str, b: &str) -> usize {
    levenshtein_of(&chars(a), &chars(b))
}

/// As [`levenshtein`], where two neighbours that changed places count once, and nothing is changed twice
/// (optimal string alignment).
///
/// ```
/// assert_eq!(linkage::strings::osa("ca", "abc"), 3);
/// ```
#[must_use]
pub fn osa(a: &str, b: &str) -> usize {
    osa_of(&chars(a), &chars(b))
}

/// As [`levenshtein`], where two characters that changed places count once, whatever is put between them
/// (Damerau 1964; algorithm of Lowrance and Wagner 1975).
///
/// ```
/// assert_eq!(linkage::strings::damerau("ca", "abc"), 2);
/// ```
#[must_use]
pub fn damerau(a: &str, b: &str) -> usize {
    damerau_of(&chars(a), &chars(b))
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// The raise of Winkler, in the order of operations that all forms share.
pub(crate) fn winkler(jaro: f64, prefix: usize) -> f64 {
    if jaro > 0.7 { jaro + prefix as f64 * 0.1 * (1.0 - jaro) } else { jaro }
}

/// Jaro from its counts: matched characters, half the number out of order, lengths.
pub(crate) fn jaro_from(matched: usize, swapped: usize, len_a: usize, len_b: usize) -> f64 {
    let m = matched as f64;
    (m / len_a as f64 + m / len_b as f64 + (m - swapped as f64) / m) / 3.0
}

/// How far apart equal characters may stand, given the longer length.
pub(crate) fn jaro_window(longer: usize) -> usize {
    (longer / 2).max(1) - 1
}

pub(crate) fn common_prefix<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count()
}

pub(crate) fn jaro_of<T: PartialEq>(a: &[T], b: &[T]) -> f64 {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if a.is_empty() {
        return if b.is_empty() { 1.0 } else { 0.0 };
    }
    let window = jaro_window(b.len());
    let mut taken = vec![false; a.len()];
    let mut of_b = Vec::with_capacity(a.len());
    for (j, y) in b.iter().enumerate() {
        let from = j.saturating_sub(window);
        let to = (j + window + 1).min(a.len());
        if let Some(i) = (from..to).find(|i| !taken[*i] && a[*i] == *y) {
            taken[i] = true;
            of_b.push(y);
        }
    }
    if of_b.is_empty() {
        return 0.0;
    }
    let of_a = a.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(x, _)| x);
    let out_of_order = of_a.zip(&of_b).filter(|(x, y)| *x != **y).count();
    jaro_from(of_b.len(), out_of_order / 2, a.len(), b.len())
}

pub(crate) fn levenshtein_of<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

pub(crate) fn osa_of<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..width {
            let same = a[i - 1] == b[j - 1];
            row[j] = (last[j - 1] + usize::from(!same)).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}

pub(crate) fn damerau_of<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let (n, m) = (a.len(), b.len());
    let width = m + 1;
    let mut cost = vec![0usize; (n + 1) * width];
    (0..=n).for_each(|i| cost[i * width] = i);
    (0..=m).for_each(|j| cost[j] = j);
    for i in 1..=n {
        let mut last_in_row = 0;
        for j in 1..=m {
            let same = a[i - 1] == b[j - 1];
            let mut best = (cost[(i - 1) * width + j - 1] + usize::from(!same))
                .min(cost[(i - 1) * width + j] + 1)
                .min(cost[i * width + j - 1] + 1);
            // The last place before i in a that holds b's letter, and the last before j in b that holds a's.
            let i1 = (1..i).rev().find(|k| a[k - 1] == b[j - 1]).unwrap_or(0);
            if i1 > 0 && last_in_row > 0 {
                let j1 = last_in_row;
                best = best.min(cost[(i1 - 1) * width + j1 - 1] + (i - i1 - 1) + 1 + (j - j1 - 1));
            }
            if same {
                last_in_row = j;
            }
            cost[i * width + j] = best;
        }
    }
    cost[n * width + m]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_examples_of_winkler_hold() {
        // Winkler 1990, table: MARTHA/MARHTA, DIXON/DICKSONX, DWAYNE/DUANE.
        for (a, b, expected) in [
            ("martha", "marhta", 0.961_111_111),
            ("dixon", "dicksonx", 0.813_333_333),
            ("dwayne", "duane", 0.840_000_000),
        ] {
            assert!((jaro_winkler(a, b) - expected).abs() < 1e-9, "{a} {b}");
        }
    }

    #[test]
    fn an_empty_text_is_like_nothing_but_another_empty_one() {
        assert_eq!((jaro("", ""), jaro("", "a"), levenshtein("", "abc"), damerau("", "")), (1.0, 0.0, 3, 0));
    }

    proptest! {
        #[test]
        fn distances_are_bounded_and_do_not_mind_the_order(a in "[a-dł]{0,9}", b in "[a-dł]{0,9}") {
            let (l, o, d) = (levenshtein(&a, &b), osa(&a, &b), damerau(&a, &b));
            prop_assert!(d <= o && o <= l && l <= a.chars().count().max(b.chars().count()));
            prop_assert!(l >= a.chars().count().abs_diff(b.chars().count()));
            prop_assert_eq!((l, o, d), (levenshtein(&b, &a), osa(&b, &a), damerau(&b, &a)));
            let (j, w) = (jaro(&a, &b), jaro_winkler(&a, &b));
            prop_assert!((0.0..=1.0 + 1e-12).contains(&j) && w >= j);
            prop_assert_eq!(l == 0, a == b);
        }
    }
}
