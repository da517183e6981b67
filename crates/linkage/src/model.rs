//! What a linkage is: columns, comparisons with their levels, blocking rules, what to learn from.
//!
//! A model holds no record and no learnt number except those somebody wrote into it. It is read from a small TOML file
//! (`model_file`) or from the settings of Splink (`splink`).

use crate::error::LinkageError;
use crate::fold::Fold;
use std::fmt;

/// Most levels of a comparison, the missing one among them.
pub const LEVELS_MOST: usize = 16;
/// Most columns, with their parts, that one model may compare or block on: one bit each in a word.
pub const FIELDS_MOST: usize = 64;

/// How records are compared, blocked and learnt from.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What the model is called, for reports.
    pub name: String,
    /// Columns that the model reads, and how each is folded.
    pub columns: Vec<ModelColumn>,
    /// What is compared.
    pub comparisons: Vec<Comparison>,
    /// Rules of which a pair must satisfy one to be looked at.
    pub rules: Vec<Rule>,
    /// Rules whose pairs teach the m probabilities, one session each.
    pub sessions: Vec<Rule>,
    /// Combinations of fields that are sealed for an exchange; empty where they follow from the other rules.
    pub seal: Vec<Rule>,
    /// How likely two records are one person before anything is compared.
    pub prior: Prior,
    /// The column that says which home a record is of: pairs there teach what another person of the same home is.
    pub home: Option<String>,
    /// How probabilities are learnt.
    pub learning: Learning,
    /// Which pairs may be made.
    pub mode: Mode,
}

/// Which pairs are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// All pairs, within a source and across.
    #[default]
    Dedupe,
    /// Pairs of records of different sources only.
    LinkOnly,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelColumn {
    /// Its name in the file.
    pub name: String,
    /// How its values are folded.
    pub fold: Fold,
}

/// One thing that is compared: a column, or several that say the same thing (postcode and address).
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What it is called in explanations.
    pub name: String,
    /// The comparison is missing where each of these lacks a value on one side at least.
    pub columns: Vec<String>,
    /// Levels from the strongest; what no level takes is "else".
    pub levels: Vec<Level>,
    /// Probabilities of "else", where the model gives them.
    pub otherwise: Given,
    /// The column whose values' frequencies adjust the strongest level, or `None`.
    pub term_frequency: Option<String>,
}

/// One level of agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What it is called in explanations.
    pub label: String,
    /// Any of these must hold; one holds if all its tests hold.
    pub any: Vec<Vec<Test>>,
    /// Probabilities that the model gives; what it does not give is learnt.
    pub given: Given,
}

/// Probabilities written into a model.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Given {
    /// Of this level among pairs of one person.
    pub m: Option<f64>,
    /// Of this level among pairs of different people.
    pub u: Option<f64>,
}

/// A test of two values. A test of a missing value fails.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The same after folding.
    Equal(Key),
    /// Jaro similarity of at least this.
    Jaro(String, f64),
    /// Jaro-Winkler similarity of at least this.
    JaroWinkler(String, f64),
    /// Levenshtein distance of at most this.
    Levenshtein(String, u32),
    /// Optimal string alignment distance of at most this.
    Osa(String, u32),
    /// Damerau-Levenshtein distance of at most this.
    Damerau(String, u32),
    /// Short forms of one given name, or one the short form of the other.
    Nickname(String),
    /// The first column of each record holds what the second column of the other holds.
    Swapped(String, String),
    /// Dates at most this many days apart.
    Days(String, f64),
    /// Dates alike but for day and month that changed places.
    DayMonthSwapped(String),
    /// The same year, and one of the dates is a first of January: what is written when only the year is known.
    DefaultDate(String),
    /// Points (latitude column, longitude column, in degrees) at most this many kilometres apart.
    Kilometres(String, String, f64),
}

/// A column or a part of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The column.
    pub column: String,
    /// Which part of the value.
    pub part: Part,
}

/// Which part of a value is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    Whole,
    /// Its first characters.
    First(u8),
    /// The year of a date.
    Year,
    /// The part of a postcode before the blank.
    Outcode,
    /// The postcode without its last two letters.
    Sector,
    /// The letters that a postcode begins with, at most two.
    Area,
    /// What stands before the @ of an address of electronic mail.
    Local,
    /// How a name sounds in English: American Soundex.
    Sound,
}

/// Records with equal keys are put in one block. No key may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The keys, all of which must agree.
    pub keys: Vec<Key>,
}

/// How likely two records are of one person before anything is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Prior {
    /// A probability that is known.
    Given(f64),
    /// Pairs that satisfy one of these rules are taken as matches, and as this share of all matches.
    Rules {
        /// Rules that hardly any two people satisfy.
        rules: Vec<Rule>,
        /// Share of all matches that satisfy one of the rules, above 0 and at most 1.
        recall: f64,
    },
}

/// How probabilities are learnt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learning {
    /// Most rounds of expectation and maximisation in a session.
    pub rounds: u32,
    /// A session is done when no probability changes more than this in a round.
    pub convergence: f64,
    /// Most pairs drawn to learn u where it cannot be worked out exactly; drawing stops where every level was seen often.
    pub sample_pairs: u64,
    /// Most pairs looked at in one session; where there are more, blocks are drawn.
    pub session_pairs: u64,
    /// Whether means over sessions are made to add up to one. Splink does not.
    pub renormalise: bool,
    /// Whether a session that contradicts what is nearly certain is left out.
    pub refuse_poisoned: bool,
}

impl Default for Learning {
    fn default() -> Self {
        Learning {
            rounds: 50,
            convergence: 1e-5,
            sample_pairs: 2_000_000,
            session_pairs: 4_000_000,
            renormalise: true,
            refuse_poisoned: true,
        }
    }
}

impl Key {
    /// A whole column.
    #[must_use]
    pub fn whole(column: &str) -> Self {
        Key { column: column.to_owned(), part: Part::Whole }
    }

    /// Reads `surname`, `first 3 of surname`, `year of dob`, `outcode of postcode`, `sector of postcode`,
    /// `area of postcode`, `local of email`, `sound of surname`.
    ///
    /// # Errors
    /// [`LinkageError::Model`] where the words are not one of these.
    pub fn parse(text: &str) -> Result<Self, LinkageError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (column, part) = match words.as_slice() {
            [column] => (*column, Part::Whole),
            ["first", n, "of", column] => (*column, first_part(n, text)?),
            ["year", "of", column] => (*column, Part::Year),
            ["outcode", "of", column] => (*column, Part::Outcode),
            ["sector", "of", column] => (*column, Part::Sector),
            ["area", "of", column] => (*column, Part::Area),
            ["local", "of", column] => (*column, Part::Local),
            ["sound", "of", column] => (*column, Part::Sound),
            _ => {
                return Err(LinkageError::model(
                    format!("key `{text}`"),
                    "write a column, or `first 3 of`, `year of`, `outcode of`, `sector of`, `area of`, `local of` or \
                     `sound of` before it",
                ));
            }
        };
        Ok(Key { column: column.to_owned(), part })
    }
}

pub(crate) fn first_part(number: &str, place: &str) -> Result<Part, LinkageError> {
    match number.parse::<u8>() {
        Ok(n) if n > 0 => Ok(Part::First(n)),
        _ => Err(LinkageError::model(format!("`{place}`"), "the number of characters is between 1 and 255")),
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::Whole => write!(f, "{}", self.column),
            Part::First(n) => write!(f, "first {n} of {}", self.column),
            Part::Year => write!(f, "year of {}", self.column),
            Part::Outcode => write!(f, "outcode of {}", self.column),
            Part::Sector => write!(f, "sector of {}", self.column),
            Part::Area => write!(f, "area of {}", self.column),
            Part::Local => write!(f, "local of {}", self.column),
            Part::Sound => write!(f, "sound of {}", self.column),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<String> = self.keys.iter().map(ToString::to_string).collect();
        write!(f, "{}", keys.join(" + "))
    }
}

impl Rule {
    /// A rule on whole columns.
    #[must_use]
    pub fn on(columns: &[&str]) -> Self {
        Rule { keys: columns.iter().map(|column| Key::whole(column)).collect() }
    }
}

impl Part {
    /// The part of a folded value; empty where the value has no such part.
    pub(crate) fn of(self, text: &str) -> String {
        match self {
            Part::Whole => text.to_owned(),
            Part::First(n) => text.chars().take(usize::from(n)).collect(),
            Part::Year => match crate::fold::iso_date(text) {
                Some((year, ..)) => format!("{year:04}"),
                // A date that cannot be, such as 1856-86-18, still has its year.
                None => match text.split_once('-') {
                    Some((year, _)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
                        year.to_owned()
                    }
                    _ => String::new(),
                },
            },
            Part::Outcode => text.split(' ').next().unwrap_or_default().to_owned(),
            Part::Sector => match text.split_once(' ') {
                Some((out, rest)) => format!("{out} {}", rest.chars().take(1).collect::<String>()),
                None => String::new(),
            },
            Part::Area => text.chars().take(2).take_while(char::is_ascii_alphabetic).collect(),
            Part::Local => text.split('@').next().unwrap_or_default().to_owned(),
            Part::Sound => soundex(text),
        }
    }
}

/// American Soundex (Knuth, The Art of Computer Programming, volume 3, section 6). Empty for a text without a Latin letter.
fn soundex(text: &str) -> String {
    let code = |c: char| match c {
        'b' | 'f' | 'p' | 'v' => '1',
        'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => '2',
        'd' | 't' => '3',
        'l' => '4',
        'm' | 'n' => '5',
        'r' => '6',
        'h' | 'w' => '-',
        _ => '0',
    };
    let mut letters = text.chars().map(|c| c.to_ascii_lowercase()).filter(char::is_ascii_lowercase);
    let Some(first) = letters.next() else { return String::new() };
    let mut out = String::from(first);
    let mut last = code(first);
    for digit in letters.map(code) {
        if digit == '-' {
            continue;
        }
        if digit != '0' && digit != last {
            out.push(digit);
        }
        last = digit;
        if out.len() == 4 {
            return out;
        }
    }
    while out.len() < 4 {
        out.push('0');
    }
    out
}

impl Test {
    /// The columns that the test reads.
    pub(crate) fn columns(&self) -> Vec<&str> {
        match self {
            Test::Equal(key) => vec![&key.column],
            Test::Jaro(c, _)
            | Test::JaroWinkler(c, _)
            | Test::Levenshtein(c, _)
            | Test::Osa(c, _)
            | Test::Damerau(c, _)
            | Test::Nickname(c)
            | Test::Days(c, _)
            | Test::DayMonthSwapped(c)
            | Test::DefaultDate(c) => vec![c],
            Test::Swapped(a, b) | Test::Kilometres(a, b, _) => vec![a, b],
        }
    }
}

impl Comparison {
    /// All columns that the comparison reads, each once, in the order of first mention.
    #[must_use]
    pub fn reads(&self) -> Vec<&str> {
        let tested = self.levels.iter().flat_map(|level| level.any.iter().flatten().flat_map(Test::columns));
        let mut columns: Vec<&str> = Vec::new();
        for column in self.columns.iter().map(String::as_str).chain(tested) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }
}

impl Model {
    /// Checks what a model must fulfil before it is used; both readers call it.
    ///
    /// # Errors
    /// [`LinkageError::Model`] naming the part that cannot be.
    pub fn check(&self) -> Result<(), LinkageError> {
        let known = |column: &str, place: &str| {
            if self.columns.iter().any(|c| c.name == column) {
                return Ok(());
            }
            Err(LinkageError::model(place, format!("`{column}` is not one of the model's columns")))
        };
        if self.comparisons.is_empty() || self.rules.is_empty() {
            return Err(LinkageError::model("the whole", "at least one comparison and one rule are needed"));
        }
        for comparison in &self.comparisons {
            let place = format!("comparison `{}`", comparison.name);
            if comparison.levels.is_empty() || comparison.levels.len() + 2 > LEVELS_MOST {
                return Err(LinkageError::model(
                    place,
                    format!("1 to {} levels are needed", LEVELS_MOST - 2),
                ));
            }
            let mut columns = comparison.reads();
            columns.extend(comparison.term_frequency.as_deref());
            columns.iter().try_for_each(|column| known(column, &place))?;
            for given in comparison.levels.iter().map(|l| l.given).chain([comparison.otherwise]) {
                if [given.m, given.u].into_iter().flatten().any(|p| !(0.0..=1.0).contains(&p)) {
                    return Err(LinkageError::model(place, "probabilities lie between 0 and 1"));
                }
            }
        }
        let (prior_rules, sound) = match &self.prior {
            Prior::Given(p) => (&[][..], *p > 0.0 && *p < 1.0),
            Prior::Rules { rules, recall } => (rules.as_slice(), *recall > 0.0 && *recall <= 1.0),
        };
        if !sound {
            return Err(LinkageError::model("the prior", "a probability above 0 and below 1 is needed"));
        }
        for rule in self.rules.iter().chain(&self.sessions).chain(&self.seal).chain(prior_rules) {
            if rule.keys.is_empty() {
                return Err(LinkageError::model("a rule", "it has no key"));
            }
            rule.keys.iter().try_for_each(|key| known(&key.column, &format!("rule `{rule}`")))?;
        }
        self.home.iter().try_for_each(|column| known(column, "home"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soundex_follows_the_worked_examples_of_knuth() {
        for (name, code) in [
            ("Euler", "e460"),
            ("Gauss", "g200"),
            ("Knuth", "k530"),
            ("Lloyd", "l300"),
            ("Tymczak", "t522"),
            ("", ""),
        ] {
            assert_eq!(soundex(name), code, "{name}");
        }
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        for text in [
            "surname",
            "first 3 of surname",
            "year of dob",
            "outcode of postcode",
            "sector of postcode",
            "sound of surname",
        ] {
            assert_eq!(Key::parse(text).unwrap().to_string(), text);
        }
        assert!(Key::parse("first 0 of surname").is_err() && Key::parse("last 2 of surname").is_err());
    }

    #[test]
    fn parts_of_values_are_what_they_say() {
        assert_eq!(Part::Outcode.of("ST16 2LH"), "ST16");
        assert_eq!(Part::Sector.of("ST16 2LH"), "ST16 2");
        assert_eq!(Part::Year.of("1984-11-03"), "1984");
        assert_eq!(Part::Year.of("1856-86-18"), "1856");
        assert_eq!(
            (Part::Area.of("ST16 2LH"), Part::Area.of("B1 1AA"), Part::Area.of("16")),
            ("ST".into(), "B".into(), String::new())
        );
        assert_eq!((Part::Local.of("ann@example.org"), Part::Local.of("@x")), ("ann".into(), String::new()));
        assert_eq!(Part::Year.of("not known"), "");
        assert_eq!(Part::First(2).of("żółw"), "żó");
    }
}
