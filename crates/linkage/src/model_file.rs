//! Reads a model from its TOML file. The words of the file are listed in `docs/methods/linkage.md`.

use crate::error::LinkageError;
use crate::fold::Fold;
use crate::model::{
    Comparison, Given, Key, Learning, Level, Mode, Model, ModelColumn, Part, Prior, Rule, Test, first_part,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileModel {
    name: String,
    #[serde(default)]
    mode: FileMode,
    home: Option<String>,
    block: Vec<Vec<String>>,
    #[serde(default)]
    learn: Vec<Vec<String>>,
    #[serde(default)]
    seal: Vec<Vec<String>>,
    prior: FilePrior,
    columns: BTreeMap<String, String>,
    #[serde(rename = "compare")]
    comparisons: Vec<FileComparison>,
    #[serde(default)]
    learning: FileLearning,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum FileMode {
    #[default]
    Dedupe,
    LinkOnly,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePrior {
    value: Option<f64>,
    #[serde(default)]
    rules: Vec<Vec<String>>,
    recall: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileComparison {
    name: String,
    columns: Option<Vec<String>>,
    levels: Vec<FileLevel>,
    #[serde(default)]
    otherwise: FileGiven,
    #[serde(default)]
    term_frequency: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FileLevel {
    Words(String),
    Full { when: String, label: Option<String>, m: Option<f64>, u: Option<f64> },
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FileGiven {
    m: Option<f64>,
    u: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileLearning {
    rounds: Option<u32>,
    convergence: Option<f64>,
    sample_pairs: Option<u64>,
    session_pairs: Option<u64>,
    renormalise: Option<bool>,
    refuse_poisoned: Option<bool>,
}

impl Model {
    /// Reads a model from the text of its TOML file.
    ///
    /// ```
    /// let model = linkage::Model::from_toml(r#"
    ///     name = "people"
    ///     block = [["surname", "dob"], ["first_name", "year of dob"]]
    ///     learn = [["dob"], ["first_name", "surname"]]
    ///     prior = { rules = [["first_name", "surname", "dob"]], recall = 0.8 }
    ///     [columns]
    ///     first_name = "name"
    ///     surname = "name"
    ///     dob = "date"
    ///     [[compare]]
    ///     name = "first_name"
    ///     levels = ["equal", "nickname", "jaro-winkler 0.92"]
    ///     term-frequency = true
    ///     [[compare]]
    ///     name = "surname"
    ///     levels = ["equal", "jaro-winkler 0.92"]
    ///     [[compare]]
    ///     name = "dob"
    ///     levels = ["equal", "damerau 1 or day-month-swapped", "within 1 years"]
    /// "#)?;
    /// assert_eq!(model.comparisons[2].levels.len(), 3);
    /// # Ok::<(), linkage::LinkageError>(())
    /// ```
    ///
    /// # Errors
    /// [`LinkageError::ModelToml`] where it is no such TOML, [`LinkageError::Model`] where it says what cannot be.
    pub fn from_toml(text: &str) -> Result<Model, LinkageError> {
        let file: FileModel = toml::from_str(text).map_err(LinkageError::ModelToml)?;
        let columns = file
            .columns
            .iter()
            .map(|(name, word)| {
                let fold = Fold::from_word(word).ok_or_else(|| {
                    LinkageError::model(
                        format!("column `{name}`"),
                        "a column is exact, text, name, postcode, phone, email or date",
                    )
                })?;
                Ok(ModelColumn { name: name.clone(), fold })
            })
            .collect::<Result<Vec<_>, LinkageError>>()?;
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let comparisons =
            file.comparisons.into_iter().map(|c| comparison(c, &names)).collect::<Result<_, _>>()?;
        let model = Model {
            name: file.name,
            comparisons,
            rules: rules(&file.block)?,
            sessions: rules(&file.learn)?,
            seal: rules(&file.seal)?,
            prior: prior(&file.prior)?,
            home: file.home,
            learning: learning(&file.learning),
            mode: match file.mode {
                FileMode::Dedupe => Mode::Dedupe,
                FileMode::LinkOnly => Mode::LinkOnly,
            },
            columns,
        };
        model.check()?;
        Ok(model)
    }
}

impl Model {
    /// The model for person records that comes with the engine: names with nicknames and swaps, date of birth with
    /// transpositions and defaults, place, telephone, email, sex. `models/people.toml` is its text.
    #[must_use]
    pub fn people() -> Model {
        Model::from_toml(PEOPLE).expect("a test reads the model that comes with the engine")
    }

    /// The model without some columns, for a file that lacks them: comparisons, rules and levels that read one of them are
    /// taken out.
    ///
    /// ```
    /// let model = linkage::Model::people().without(&["email", "postcode"])?;
    /// assert_eq!(model.home, None);
    /// assert!(model.rules.iter().all(|rule| !rule.to_string().contains("email")));
    /// assert!(model.comparisons.iter().any(|c| c.name == "place" && c.columns == ["address"]));
    /// # Ok::<(), linkage::LinkageError>(())
    /// ```
    ///
    /// # Errors
    /// [`LinkageError::Model`] where nothing is left to compare, no rule, or no rule for the prior.
    pub fn without(mut self, missing: &[&str]) -> Result<Model, LinkageError> {
        let gone = |column: &str| missing.contains(&column);
        let whole = |rule: &Rule| !rule.keys.iter().any(|key| gone(&key.column));
        self.columns.retain(|column| !gone(&column.name));
        self.rules.retain(whole);
        self.sessions.retain(whole);
        self.seal.retain(whole);
        if let Prior::Rules { rules, .. } = &mut self.prior {
            rules.retain(whole);
            if rules.is_empty() {
                return Err(LinkageError::model(
                    "the prior",
                    "without the missing columns no rule is left for it",
                ));
            }
        }
        self.home = self.home.filter(|column| !gone(column));
        for comparison in &mut self.comparisons {
            comparison.columns.retain(|column| !gone(column));
            for level in &mut comparison.levels {
                level.any.retain(|all| !all.iter().flat_map(Test::columns).any(gone));
            }
            comparison.levels.retain(|level| !level.any.is_empty());
            comparison.term_frequency = comparison.term_frequency.take().filter(|column| !gone(column));
        }
        self.comparisons.retain(|c| !c.columns.is_empty() && !c.levels.is_empty());
        self.check()?;
        Ok(self)
    }
}

const PEOPLE: &str = include_str!("../models/people.toml");

fn rules(lists: &[Vec<String>]) -> Result<Vec<Rule>, LinkageError> {
    lists
        .iter()
        .map(|keys| Ok(Rule { keys: keys.iter().map(|key| Key::parse(key)).collect::<Result<_, _>>()? }))
        .collect()
}

fn prior(file: &FilePrior) -> Result<Prior, LinkageError> {
    match (file.value, file.rules.is_empty()) {
        (Some(value), true) => Ok(Prior::Given(value)),
        (None, false) => Ok(Prior::Rules { rules: rules(&file.rules)?, recall: file.recall.unwrap_or(0.8) }),
        _ => Err(LinkageError::model("the prior", "give either `value`, or `rules` and `recall`")),
    }
}

fn learning(file: &FileLearning) -> Learning {
    let usual = Learning::default();
    Learning {
        rounds: file.rounds.unwrap_or(usual.rounds),
        convergence: file.convergence.unwrap_or(usual.convergence),
        sample_pairs: file.sample_pairs.unwrap_or(usual.sample_pairs),
        session_pairs: file.session_pairs.unwrap_or(usual.session_pairs),
        renormalise: file.renormalise.unwrap_or(usual.renormalise),
        refuse_poisoned: file.refuse_poisoned.unwrap_or(usual.refuse_poisoned),
    }
}

fn comparison(file: FileComparison, columns: &[&str]) -> Result<Comparison, LinkageError> {
    let place = format!("comparison `{}`", file.name);
    let own = file.columns.unwrap_or_else(|| vec![file.name.clone()]);
    let Some(main) = own.first().cloned() else {
        return Err(LinkageError::model(place, "it has no column"));
    };
    let levels = file
        .levels
        .into_iter()
        .map(|level| {
            let (when, label, given) = match level {
                FileLevel::Words(words) => (words, None, Given::default()),
                FileLevel::Full { when, label, m, u } => (when, label, Given { m, u }),
            };
            let any = when
                .split(" or ")
                .map(|all| all.split(" and ").map(|t| test(t, &own, &main, columns, &place)).collect())
                .collect::<Result<_, _>>()?;
            Ok(Level { label: label.unwrap_or(when), any, given })
        })
        .collect::<Result<_, LinkageError>>()?;
    Ok(Comparison {
        name: file.name,
        columns: own,
        levels,
        otherwise: Given { m: file.otherwise.m, u: file.otherwise.u },
        term_frequency: file.term_frequency.then_some(main),
    })
}

/// One test, as `equal`, `surname equal`, `jaro-winkler 0.9`, `within 1 years`, `same outcode`.
fn test(text: &str, own: &[String], main: &str, columns: &[&str], place: &str) -> Result<Test, LinkageError> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let named = words.len() > 1 && columns.contains(&words[0]);
    let column = if named { words.remove(0).to_owned() } else { main.to_owned() };
    let wrong = |reason: &str| LinkageError::model(place, format!("level `{}`: {reason}", text.trim()));
    let number = |word: &str| word.parse::<f64>().map_err(|_| wrong("a number is missing"));
    let whole = |word: &str| word.parse::<u32>().map_err(|_| wrong("a whole number is missing"));
    let equal = |part: Part| Test::Equal(Key { column: column.clone(), part });
    Ok(match words.as_slice() {
        ["equal"] => equal(Part::Whole),
        ["same", "first", n] => equal(first_part(n, text)?),
        ["same", "year"] => equal(Part::Year),
        ["same", "outcode"] => equal(Part::Outcode),
        ["same", "sector"] => equal(Part::Sector),
        ["same", "area"] => equal(Part::Area),
        ["same", "local"] => equal(Part::Local),
        ["same", "sound"] => equal(Part::Sound),
        ["jaro", n] => Test::Jaro(column, number(n)?),
        ["jaro-winkler", n] => Test::JaroWinkler(column, number(n)?),
        ["levenshtein", n] => Test::Levenshtein(column, whole(n)?),
        ["osa", n] => Test::Osa(column, whole(n)?),
        ["damerau", n] => Test::Damerau(column, whole(n)?),
        ["nickname"] => Test::Nickname(column),
        ["swapped-with", other] => Test::Swapped(column, (*other).to_owned()),
        ["within", n, "days"] => Test::Days(column, number(n)?),
        // Mean lengths in the Gregorian calendar.
        ["within", n, "months"] => Test::Days(column, number(n)? * 30.4375),
        ["within", n, "years"] => Test::Days(column, number(n)? * 365.25),
        ["day-month-swapped"] => Test::DayMonthSwapped(column),
        ["default-date"] => Test::DefaultDate(column),
        ["within", n, "km"] => {
            let [latitude, longitude] = own else {
                return Err(wrong("a distance needs `columns = [LATITUDE, LONGITUDE]`"));
            };
            Test::Kilometres(latitude.clone(), longitude.clone(), number(n)?)
        }
        _ => return Err(wrong("this test is not known")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_level(level: &str) -> Result<Model, LinkageError> {
        Model::from_toml(&format!(
            "name = 'x'\nblock = [['dob']]\nprior = {{ value = 0.001 }}\n[columns]\ndob = 'date'\nsurname = 'name'\n\
             [[compare]]\nname = 'dob'\nlevels = ['{level}']\n"
        ))
    }

    #[test]
    fn tests_are_read_with_and_without_their_column() {
        let model = with_level("surname equal and within 2 years or default-date").unwrap();
        assert_eq!(
            model.comparisons[0].levels[0].any,
            [
                vec![Test::Equal(Key::whole("surname")), Test::Days("dob".into(), 730.5)],
                vec![Test::DefaultDate("dob".into())]
            ]
        );
    }

    #[test]
    fn what_the_model_cannot_mean_is_said_with_its_place() {
        for (level, said) in [
            ("jaro-winkler x", "comparison `dob` of the model: level `jaro-winkler x`: a number is missing"),
            ("alike", "comparison `dob` of the model: level `alike`: this test is not known"),
            ("swapped-with town", "comparison `dob` of the model: `town` is not one of the model's columns"),
            (
                "within 1 km",
                "comparison `dob` of the model: level `within 1 km`: a distance needs `columns = [LATITUDE, LONGITUDE]`",
            ),
        ] {
            assert_eq!(with_level(level).unwrap_err().to_string(), said);
        }
    }
}
