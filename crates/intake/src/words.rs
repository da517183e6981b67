//! Comparing words as people do: without regard to case, accents of punctuation, or a slip of the hand.

/// Letters and digits only, lower case: `LSOA21CD`, `lsoa21_cd` and `LSOA 21 cd` are one word.
pub(crate) fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a text, folded, in order: "Fly-tipping (large)" gives `fly`, `tipping`, `large`.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).collect())
        .collect()
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make `a` from `b`
/// (optimal string alignment), in characters. Texts longer than 64 characters are compared by their first 64.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// The known word that was probably meant: at most a third of its letters off, the nearest first, ties to
/// the earlier one. `None` where nothing is near.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    let letters = word.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let folded = fold(candidate);
        let length = folded.chars().count();
        // Each letter more or less is a letter off: most words need no closer look.
        if length.abs_diff(letters) * 3 > length {
            continue;
        }
        let off = distance(&word, &folded);
        if off * 3 <= length && best.is_none_or(|(least, _)| off < least) {
            best = Some((off, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_understood() {
        assert_eq!(nearest("Mnoth", ["Date", "Month", "Place"]), Some("Month"));
        assert_eq!(nearest("elephant", ["Date", "Month", "Place"]), None);
        assert_eq!(distance("", "abc"), 3);
    }
}
