//! Reads a model from the settings of Splink (versions 4 and 5), where its SQL says what our tests can say.
//!
//! Known are equality, Jaro, Jaro-Winkler, Levenshtein and Damerau-Levenshtein thresholds, dates apart, substrings and
//! first words of columns, the parts of postcodes and of mail addresses that its library takes, nulls, ELSE, joined by
//! AND and OR. Anything else is refused with its place: a condition that is nearly understood would link people on
//! something nobody asked for. Only the weakest level of a comparison may be left out: its pairs count as unlike, which
//! is said.

use crate::error::LinkageError;
use crate::fold::Fold;
use crate::model::{
    Comparison, Given, Key, Learning, Level, Mode, Model, ModelColumn, Part, Prior, Rule, Test,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Settings {
    link_type: Option<String>,
    probability_two_random_records_match: Option<f64>,
    comparisons: Vec<SettingsComparison>,
    #[serde(default)]
    blocking_rules_to_generate_predictions: Vec<SettingsRule>,
    em_convergence: Option<f64>,
    max_iterations: Option<u32>,
}

#[derive(Deserialize)]
struct SettingsComparison {
    output_column_name: Option<String>,
    comparison_levels: Vec<SettingsLevel>,
}

#[derive(Deserialize)]
struct SettingsLevel {
    sql_condition: String,
    label_for_charts: Option<String>,
    #[serde(default)]
    is_null_level: bool,
    m_probability: Option<f64>,
    u_probability: Option<f64>,
    tf_adjustment_column: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SettingsRule {
    Plain(String),
    Full { blocking_rule: String },
}

impl Model {
    /// Reads a model from the settings JSON of Splink. Columns are compared as they are written, without folding, as
    /// Splink does; sessions to learn from are not in the settings and must be added. Beside the model comes what was
    /// left out of it, in sentences.
    ///
    /// ```
    /// let (model, left_out) = linkage::Model::from_splink_json(r#"{
    ///     "link_type": "dedupe_only",
    ///     "probability_two_random_records_match": 0.0001,
    ///     "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.surname = r.surname AND l.dob = r.dob"}],
    ///     "comparisons": [{"output_column_name": "surname", "comparison_levels": [
    ///         {"sql_condition": "\"surname_l\" IS NULL OR \"surname_r\" IS NULL", "is_null_level": true},
    ///         {"sql_condition": "\"surname_l\" = \"surname_r\"", "m_probability": 0.9, "u_probability": 0.001},
    ///         {"sql_condition": "jaro_winkler_similarity(\"surname_l\", \"surname_r\") >= 0.92"},
    ///         {"sql_condition": "ELSE"}]}]
    /// }"#)?;
    /// assert!(left_out.is_empty());
    /// assert_eq!(model.rules[0].to_string(), "surname + dob");
    /// assert_eq!(model.comparisons[0].levels[0].given.m, Some(0.9));
    /// # Ok::<(), linkage::LinkageError>(())
    /// ```
    ///
    /// # Errors
    /// [`LinkageError::SettingsJson`] where it is no such JSON, [`LinkageError::Settings`] where a condition has no
    /// counterpart, [`LinkageError::Model`] where the whole makes no model.
    pub fn from_splink_json(text: &str) -> Result<(Model, Vec<String>), LinkageError> {
        let settings: Settings = serde_json::from_str(text).map_err(LinkageError::SettingsJson)?;
        let mut left_out = Vec::new();
        let comparisons: Vec<Comparison> = settings
            .comparisons
            .into_iter()
            .map(|from| comparison(from, &mut left_out))
            .collect::<Result<_, _>>()?;
        let rules: Vec<Rule> =
            settings.blocking_rules_to_generate_predictions.iter().map(rule).collect::<Result<_, _>>()?;
        let mut names: Vec<String> = Vec::new();
        let of_rules = rules.iter().flat_map(|r| r.keys.iter().map(|k| k.column.as_str()));
        for name in comparisons.iter().flat_map(Comparison::reads).chain(of_rules) {
            if !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
        let mode = match settings.link_type.as_deref() {
            Some("link_only") => Mode::LinkOnly,
            Some("dedupe_only" | "link_and_dedupe") | None => Mode::Dedupe,
            Some(other) => {
                return Err(LinkageError::settings("link_type", format!("`{other}` is not known")));
            }
        };
        let usual = Learning::default();
        let model = Model {
            name: "from Splink settings".to_owned(),
            columns: names.into_iter().map(|name| ModelColumn { name, fold: Fold::Exact }).collect(),
            comparisons,
            rules,
            sessions: Vec::new(),
            seal: Vec::new(),
            prior: Prior::Given(settings.probability_two_random_records_match.unwrap_or(0.0001)),
            home: None,
            learning: Learning {
                rounds: settings.max_iterations.unwrap_or(usual.rounds),
                convergence: settings.em_convergence.unwrap_or(usual.convergence),
                ..usual
            },
            mode,
        };
        model.check()?;
        Ok((model, left_out))
    }
}

fn comparison(from: SettingsComparison, left_out: &mut Vec<String>) -> Result<Comparison, LinkageError> {
    let name = from.output_column_name.clone().unwrap_or_else(|| "unnamed".to_owned());
    let place = format!("comparison `{name}`");
    let mut out = Comparison {
        name,
        columns: Vec::new(),
        levels: Vec::new(),
        otherwise: Given::default(),
        term_frequency: None,
    };
    let weakest = from.comparison_levels.iter().rposition(|level| !is_else(&level.sql_condition));
    let mut merged = Given { m: Some(0.0), u: Some(0.0) };
    for (number, level) in from.comparison_levels.into_iter().enumerate() {
        let given = Given { m: level.m_probability, u: level.u_probability };
        let condition = level.sql_condition.trim();
        if level.is_null_level {
            out.columns = nulls(condition);
        } else if is_else(condition) {
            let sum = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a + b);
            out.otherwise = Given { m: sum(given.m, merged.m), u: sum(given.u, merged.u) };
        } else {
            if let Some(column) = level.tf_adjustment_column {
                if !out.levels.is_empty() {
                    return Err(LinkageError::settings(
                        place,
                        "term frequencies are used on the first level only",
                    ));
                }
                out.term_frequency = Some(column);
            }
            let any = match any_of(condition, &place) {
                Err(_) if Some(number) == weakest && !out.levels.is_empty() => {
                    left_out.push(format!(
                        "The weakest level of {place}, `{condition}`, has no counterpart; its pairs count as unlike."
                    ));
                    merged = given;
                    continue;
                }
                any => any?,
            };
            let label = level.label_for_charts.unwrap_or_else(|| condition.to_owned());
            out.levels.push(Level { label, any, given });
        }
    }
    if out.columns.is_empty() {
        out.columns = out.reads().into_iter().map(str::to_owned).collect();
    }
    Ok(out)
}

fn is_else(condition: &str) -> bool {
    condition.trim().eq_ignore_ascii_case("else")
}

/// The columns of a null level, whatever its shape: each `X_l` that is null.
fn nulls(condition: &str) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for word in condition.split(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')' | '`')) {
        if let Some(column) = word.strip_suffix("_l")
            && !columns.iter().any(|c| c == column)
        {
            columns.push(column.to_owned());
        }
    }
    columns
}

/// Splits at a word outside brackets, in any case of letters.
fn split<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let (mut parts, mut depth, mut from, mut at) = (Vec::new(), 0i32, 0, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        depth += i32::from(bytes[at] == b'(') - i32::from(bytes[at] == b')');
        let here = text.get(at..at + word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word));
        if depth == 0 && here {
            parts.push(&text[from..at]);
            at += word.len();
            from = at;
        } else {
            at += 1;
        }
    }
    parts.push(&text[from..]);
    parts
}

fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        let mut depth = 0i32;
        let closes_early = inner.chars().any(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth < 0
        });
        if closes_early {
            break;
        }
        text = inner.trim();
    }
    text
}

fn any_of(condition: &str, place: &str) -> Result<Vec<Vec<Test>>, LinkageError> {
    split(unwrapped(condition), " or ")
        .into_iter()
        .map(|all| {
            split(unwrapped(all), " and ").into_iter().map(|one| test(unwrapped(one), place)).collect()
        })
        .collect()
}

fn test(text: &str, place: &str) -> Result<Test, LinkageError> {
    let unknown = || LinkageError::settings(place, format!("condition `{text}` has no counterpart"));
    if let Some((left, least)) = text.split_once(">=") {
        let least: f64 = least.trim().parse().map_err(|_| unknown())?;
        let (function, column) = call(left).ok_or_else(unknown)?;
        return match function.as_str() {
            "jaro_winkler_similarity" | "jaro_winkler" => Ok(Test::JaroWinkler(column, least)),
            "jaro_similarity" | "jaro" => Ok(Test::Jaro(column, least)),
            _ => Err(unknown()),
        };
    }
    if let Some((left, most)) = text.split_once("<=") {
        let most: f64 = most.trim().parse().map_err(|_| unknown())?;
        let whole = most as u32;
        if let Some((function, column)) = call(left) {
            return match function.as_str() {
                "levenshtein" => Ok(Test::Levenshtein(column, whole)),
                "damerau_levenshtein" => Ok(Test::Damerau(column, whole)),
                _ => Err(unknown()),
            };
        }
        // Seconds between two dates, as `ABS(EPOCH(...) - EPOCH(...))`.
        let lower = left.to_ascii_lowercase();
        let columns = nulls(left);
        if let ([column], true) = (columns.as_slice(), lower.contains("abs") && lower.contains("epoch")) {
            return Ok(Test::Days(column.clone(), most / 86_400.0));
        }
        return Err(unknown());
    }
    let (left, right) = text.split_once('=').ok_or_else(unknown)?;
    let (left, right) = (side(left, "_l").ok_or_else(unknown)?, side(right, "_r").ok_or_else(unknown)?);
    if left == right {
        return Ok(Test::Equal(left));
    }
    Err(unknown())
}

/// `function("column_l", "column_r")`: the function and the column.
fn call(text: &str) -> Option<(String, String)> {
    let (function, rest) = text.trim().split_once('(')?;
    let (left, right) = rest.trim().strip_suffix(')')?.split_once(',')?;
    let (left, right) = (side(left, "_l")?, side(right, "_r")?);
    (left == right && left.part == Part::Whole).then(|| (function.trim().to_ascii_lowercase(), left.column))
}

/// One side of an equation: a column with its suffix (`_l`) or alias (`l.`), or a known part of it.
fn side(text: &str, suffix: &str) -> Option<Key> {
    let text = unwrapped(text);
    if let Some((column, part)) = extracted(text) {
        return Some(Key { column: side(column, suffix)?.column, part });
    }
    if let Some((function, rest)) = text.split_once('(') {
        let mut arguments = rest.trim().strip_suffix(')')?.split(',').map(str::trim);
        let column = side(arguments.next()?, suffix)?.column;
        let rest: Vec<&str> = arguments.collect();
        let part = match (function.trim().to_ascii_lowercase().as_str(), rest.as_slice()) {
            ("substr" | "substring", ["1", n]) => Part::First(n.parse().ok()?),
            ("split_part", ["' '", "1"]) => Part::Outcode,
            _ => return None,
        };
        return Some(Key { column, part });
    }
    let bare: String = text.chars().filter(|c| !matches!(c, '"' | '`')).collect();
    let alias = if suffix == "_l" { "l." } else { "r." };
    let column = bare.strip_prefix(alias).or_else(|| bare.strip_suffix(suffix))?;
    let plain = column.chars().all(|c| c.is_alphanumeric() || c == '_');
    (plain && !column.is_empty()).then(|| Key::whole(column))
}

/// `NULLIF(regexp_extract(COLUMN, 'PATTERN', 0), '')`, with the patterns of Splink's own comparisons of postcodes and
/// mail addresses.
fn extracted(text: &str) -> Option<(&str, Part)> {
    let inner = text.strip_prefix("NULLIF(regexp_extract(")?.strip_suffix(", 0), '')")?;
    let (column, pattern) = inner.split_once(',')?;
    let part = match pattern.trim().trim_matches('\'') {
        "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]" => Part::Sector,
        "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?" => Part::Outcode,
        "^[A-Za-z]{1,2}" => Part::Area,
        "^[^@]+" => Part::Local,
        _ => return None,
    };
    Some((column, part))
}

fn rule(from: &SettingsRule) -> Result<Rule, LinkageError> {
    let (SettingsRule::Plain(text) | SettingsRule::Full { blocking_rule: text }) = from;
    let keys = split(unwrapped(text), " and ")
        .into_iter()
        .map(|equation| {
            let unknown =
                || LinkageError::settings("a blocking rule", format!("`{equation}` has no counterpart"));
            let (left, right) = unwrapped(equation).split_once('=').ok_or_else(unknown)?;
            let (left, right) =
                (side(left, "_l").ok_or_else(unknown)?, side(right, "_r").ok_or_else(unknown)?);
            if left == right { Ok(left) } else { Err(unknown()) }
        })
        .collect::<Result<_, _>>()?;
    Ok(Rule { keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_of_splink_become_tests() {
        let read = |sql: &str| any_of(sql, "x").unwrap();
        assert_eq!(read("\"a_l\" = \"a_r\""), [vec![Test::Equal(Key::whole("a"))]]);
        assert_eq!(
            read("SUBSTR(\"a_l\", 1, 3) = SUBSTR(\"a_r\", 1, 3)")[0][0],
            Test::Equal(Key::parse("first 3 of a").unwrap())
        );
        assert_eq!(
            read("(\"p_l\" = \"p_r\") AND (jaro_winkler_similarity(\"a_l\", \"a_r\") >= 0.92)"),
            [vec![Test::Equal(Key::whole("p")), Test::JaroWinkler("a".into(), 0.92)]]
        );
        assert_eq!(
            read("damerau_levenshtein(a_l, a_r) <= 1 OR levenshtein(b_l, b_r) <= 2"),
            [vec![Test::Damerau("a".into(), 1)], vec![Test::Levenshtein("b".into(), 2)]]
        );
        assert_eq!(
            read(
                "ABS(EPOCH(try_strptime(\"dob_l\", '%Y-%m-%d')) - EPOCH(try_strptime(\"dob_r\", '%Y-%m-%d'))) <= 2629800.0"
            ),
            [vec![Test::Days("dob".into(), 30.4375)]]
        );
        assert_eq!(
            nulls("(p_l is null or p_r is null) and (\"a_l\" IS NULL or \"a_r\" IS NULL)"),
            ["p", "a"]
        );
    }

    #[test]
    fn parts_of_postcodes_and_addresses_are_those_of_splinks_library() {
        let part = |column: &str, pattern: &str| {
            let of = |side: &str| format!("NULLIF(regexp_extract(\"{column}_{side}\", '{pattern}', 0), '')");
            any_of(&format!("{} = {}", of("l"), of("r")), "x").map(|any| any[0][0].clone())
        };
        let key = |words: &str| Test::Equal(Key::parse(words).unwrap());
        assert_eq!(part("p", "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]").unwrap(), key("sector of p"));
        assert_eq!(part("p", "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?").unwrap(), key("outcode of p"));
        assert_eq!(part("p", "^[A-Za-z]{1,2}").unwrap(), key("area of p"));
        assert_eq!(part("e", "^[^@]+").unwrap(), key("local of e"));
        assert!(part("e", "[0-9]+").is_err());
    }

    #[test]
    fn only_the_weakest_level_may_be_left_out() {
        let settings = |strange_at: usize| {
            let mut levels = vec![
                r#"{"sql_condition": "a_l IS NULL OR a_r IS NULL", "is_null_level": true}"#,
                r#"{"sql_condition": "a_l = a_r", "m_probability": 0.9, "u_probability": 0.01}"#,
                r#"{"sql_condition": "ELSE", "m_probability": 0.04, "u_probability": 0.97}"#,
            ];
            levels.insert(
                strange_at,
                r#"{"sql_condition": "cosine(a_l, a_r) >= 0.5", "m_probability": 0.06, "u_probability": 0.02}"#,
            );
            let levels = levels.join(", ");
            Model::from_splink_json(&format!(
                r#"{{"comparisons": [{{"output_column_name": "a", "comparison_levels": [{levels}]}}],
                    "blocking_rules_to_generate_predictions": ["l.a = r.a"]}}"#
            ))
        };
        let (model, left_out) = settings(2).unwrap();
        let otherwise = model.comparisons[0].otherwise;
        assert_eq!((otherwise.m, otherwise.u), (Some(0.1), Some(0.99)));
        assert!(left_out[0].contains("cosine"), "{left_out:?}");
        // What the settings give need not be learnt, and nobody is told that it was not.
        let ids = (0..8).map(|n| n.to_string()).collect();
        let table = crate::Table::new(ids).column("a", (0..8).map(|n| format!("value {}", n / 2)).collect());
        let records = crate::Records::from_columns(&model, table).unwrap();
        let linked = crate::run(&records, &model, &crate::Options::default()).unwrap();
        let unlearnt = |notice: &crate::Notice| matches!(notice, crate::Notice::NotLearnt { .. });
        assert!(!linked.notices.iter().any(unlearnt), "{:?}", linked.notices);
        assert!(settings(1).is_err());
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        for sql in ["a_l = b_r", "soundex(a_l) = soundex(a_r)", "cosine(a_l, a_r) >= 0.5", "a_l > a_r"] {
            let refused = any_of(sql, "comparison `a`").unwrap_err().to_string();
            assert!(refused.starts_with("comparison `a` of the settings cannot be taken over"), "{refused}");
        }
    }
}
