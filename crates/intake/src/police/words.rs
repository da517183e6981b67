//! Names of categories and outcomes, found by the bytes they begin with.

use crate::words::nearest;
use std::collections::HashMap;
use terms::{Category, Dataset, Outcome};

/// Known wordings sorted by first letter, for looking at the text in front of us without knowing where the cell ends.
#[derive(Debug)]
pub(crate) struct Lexicon<T> {
    /// Where the words of each first byte start in `words`; one past the last for 255.
    starts: Vec<u16>,
    words: Vec<(Vec<u8>, T)>,
}

impl<T: Copy> Lexicon<T> {
    fn new(mut words: Vec<(Vec<u8>, T)>) -> Self {
        words.sort_by(|a, b| a.0.first().cmp(&b.0.first()));
        let mut starts = vec![0u16; 257];
        words.iter().for_each(|(word, _)| starts[usize::from(word[0]) + 1] += 1);
        (1..starts.len()).for_each(|byte| starts[byte] += starts[byte - 1]);
        Self { starts, words }
    }

    /// The word that the text begins with, if the byte after it is `stop` or, for the last cell of a row, a line end.
    #[inline]
    pub fn at_start(&self, text: &[u8], stop: u8) -> Option<(T, usize)> {
        let first = usize::from(*text.first()?);
        let words = &self.words[usize::from(self.starts[first])..usize::from(self.starts[first + 1])];
        words.iter().find_map(|(word, meaning)| {
            let next = *text.get(word.len())?;
            let ends = next == stop || (stop == b'\n' && next == b'\r');
            (ends && text.starts_with(word)).then_some((*meaning, word.len()))
        })
    }
}

/// What data.police.uk still calls [`Category::ANTISOCIAL_BEHAVIOUR`].
const HYPHENATED: &str = "Anti-social behaviour";

/// The categories of a dataset by name as data.police.uk writes them.
pub(crate) fn categories(dataset: Dataset) -> Lexicon<Category> {
    let named = |category: Category| (category.name().as_bytes().to_vec(), category);
    let mut words: Vec<_> = Category::of(dataset).map(named).collect();
    if dataset == Dataset::PoliceStreet {
        words.push((HYPHENATED.as_bytes().to_vec(), Category::ANTISOCIAL_BEHAVIOUR));
    }
    Lexicon::new(words)
}

/// Every outcome by its wording.
pub(crate) fn outcomes() -> Lexicon<Outcome> {
    Lexicon::new(known_outcomes().map(|outcome| (outcome.words().as_bytes().to_vec(), outcome)).collect())
}

fn known_outcomes() -> impl Iterator<Item = Outcome> {
    (1..=u8::MAX).map_while(Outcome::from_id)
}

/// The category of a cell: by name whatever the case, or by slug.
pub(crate) fn category_of(dataset: Dataset, cell: &str) -> Option<Category> {
    if dataset == Dataset::PoliceStreet && cell.eq_ignore_ascii_case(HYPHENATED) {
        return Some(Category::ANTISOCIAL_BEHAVIOUR);
    }
    let by_name = Category::of(dataset).find(|category| category.name().eq_ignore_ascii_case(cell));
    by_name.or_else(|| Category::of(dataset).find(|category| category.slug() == cell))
}

/// What mistyped words were probably meant for, each looked up once in a file: a slip repeats itself in every row.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    categories: HashMap<String, Option<&'static str>>,
    outcomes: HashMap<String, Option<&'static str>>,
}

/// Most different mistyped words of one kind that are looked up in a file; a column with more holds something else.
const GUESSES_MAX: usize = 200;

impl Guesses {
    /// The category whose name is nearest to a mistyped one.
    pub fn category(&mut self, dataset: Dataset, cell: &str) -> Option<&'static str> {
        guess(&mut self.categories, cell, || nearest(cell, Category::of(dataset).map(Category::name)))
    }

    /// The outcome whose wording is nearest to a mistyped one.
    pub fn outcome(&mut self, cell: &str) -> Option<&'static str> {
        guess(&mut self.outcomes, cell, || nearest(cell, known_outcomes().map(Outcome::words)))
    }
}

fn guess(
    known: &mut HashMap<String, Option<&'static str>>,
    cell: &str,
    look: impl FnOnce() -> Option<&'static str>,
) -> Option<&'static str> {
    if let Some(&guess) = known.get(cell) {
        return guess;
    }
    if known.len() >= GUESSES_MAX {
        return None;
    }
    let guess = look();
    known.insert(cell.to_owned(), guess);
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_at_the_start_of_a_row_and_nothing_else_is() {
        let (categories, outcomes) = (categories(Dataset::PoliceStreet), outcomes());
        for category in Category::of(Dataset::PoliceStreet) {
            let text = format!("{},rest", category.name());
            assert_eq!(categories.at_start(text.as_bytes(), b','), Some((category, category.name().len())));
        }
        for outcome in known_outcomes() {
            let text = format!("{}\r\nrest", outcome.words());
            assert_eq!(outcomes.at_start(text.as_bytes(), b'\n'), Some((outcome, outcome.words().len())));
        }
        for wrong in ["", ",", "Drug,", "Drugs", "Drugss,", "\"Drugs\",", "drugs,"] {
            assert_eq!(categories.at_start(wrong.as_bytes(), b','), None, "{wrong}");
        }
    }

    #[test]
    fn a_category_is_known_by_name_and_by_slug() {
        let of = |cell| category_of(Dataset::PoliceStreet, cell).map(Category::slug);
        assert_eq!(of("Anti-social behaviour"), Some("anti-social-behaviour"));
        assert_eq!(of("antisocial BEHAVIOUR"), Some("anti-social-behaviour"));
        assert_eq!(of("Violent crime"), Some("violent-crime-2011"));
        assert_eq!(of("violent-crime"), Some("violent-crime"));
        assert_eq!(of("Fly-tipping"), None);
    }

    #[test]
    fn a_slip_is_guessed_and_endless_slips_are_not() {
        let mut guesses = Guesses::default();
        for _ in 0..2 {
            assert_eq!(guesses.category(Dataset::PoliceStreet, "Burglery"), Some("Burglary"));
            assert_eq!(guesses.outcome("Local resolutoin"), Some("Local resolution"));
        }
        (0..GUESSES_MAX).for_each(|n| assert_eq!(guesses.outcome(&format!("{n}")), None));
        assert_eq!(guesses.outcome("Suspect chraged"), None);
        assert_eq!(guesses.outcome("Local resolutoin"), Some("Local resolution"));
    }
}
