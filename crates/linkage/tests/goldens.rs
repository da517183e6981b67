//! The same model on the same records gives the same numbers as Splink 5 and rapidfuzz, to the digits stated with
//! the goldens.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use linkage::{Grouping, Model, Options, Records, Table, TextColumn, fit, link, strings};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

fn golden(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: ../shared is not here");
    None
}

fn rows(path: &PathBuf) -> (Vec<String>, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (head, reader.records().map(Result::unwrap).collect())
}

const MODEL: &str = r#"
name = "people2k"
block = [["first_name"], ["surname"], ["dob"], ["email"], ["postcode"]]
learn = [["first_name", "surname"], ["dob"]]
prior = { rules = [["first_name", "surname", "dob"], ["email"]], recall = 0.7 }
learning = { rounds = 50, convergence = 1e-6, sample-pairs = 2000000, renormalise = false, refuse-poisoned = false }
[columns]
first_name = "exact"
surname = "exact"
dob = "exact"
postcode = "exact"
address = "exact"
email = "exact"
sex = "exact"
[[compare]]
name = "first_name"
levels = ["equal", "jaro-winkler 0.92", "jaro-winkler 0.8"]
term-frequency = true
[[compare]]
name = "surname"
levels = ["equal", "jaro-winkler 0.92", "jaro-winkler 0.8"]
term-frequency = true
[[compare]]
name = "dob"
levels = ["equal", "damerau 1", "damerau 2"]
[[compare]]
name = "postcode"
levels = ["equal", "levenshtein 1"]
[[compare]]
name = "address"
levels = ["equal", "jaro-winkler 0.9"]
[[compare]]
name = "email"
levels = ["equal"]
[[compare]]
name = "sex"
levels = ["equal"]
"#;

fn near(ours: f64, theirs: f64, tolerance: f64, what: &str) {
    assert!((ours - theirs).abs() <= tolerance * theirs.abs().max(1.0), "{what}: {ours} against {theirs}");
}

fn people2k(path: &PathBuf, model: &Model) -> Records {
    let (head, rows) = rows(path);
    let column = |name: &str| -> TextColumn {
        let at = head.iter().position(|h| h == name).unwrap();
        rows.iter().map(|row| row[at].to_owned()).collect()
    };
    let mut table = Table::new(column("unique_id"));
    for of in &model.columns {
        table = table.column(&of.name, column(&of.name));
    }
    Records::from_columns(model, table).unwrap()
}

#[test]
fn learning_agrees_with_splink_round_by_round() {
    let (Some(input), Some(path)) =
        (golden("linkage_people2k_input.csv"), golden("linkage_people2k_splink5.json"))
    else {
        return;
    };
    let theirs: Value = serde_json::from_reader(std::fs::File::open(path).unwrap()).unwrap();
    let model = Model::from_toml(MODEL).unwrap();
    let records = people2k(&input, &model);
    let fitted = fit(&records, &model, &Options::default()).unwrap();
    near(fitted.prior, theirs["prior"].as_f64().unwrap(), 1e-12, "prior");
    for learnt in &fitted.learnt {
        for (digit, level) in learnt.levels.iter().enumerate() {
            let of = &theirs["final"][&learnt.comparison][digit.to_string()];
            near(level.m, of["m"].as_f64().unwrap(), 1e-12, &format!("m of {} {digit}", learnt.comparison));
            near(level.u, of["u"].as_f64().unwrap(), 1e-12, &format!("u of {} {digit}", learnt.comparison));
        }
    }
    for (session, of) in fitted.sessions.iter().zip(theirs["sessions"].as_array().unwrap()) {
        let history = of["history"].as_array().unwrap();
        assert_eq!(session.rounds as usize, history.len() - 1);
        near(session.match_share, history.last().unwrap()["lam"].as_f64().unwrap(), 1e-12, "match share");
        let pairs: u64 = of["patterns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p.as_array().unwrap().last().unwrap().as_u64().unwrap())
            .sum();
        assert_eq!(session.pairs, pairs);
    }
}

#[test]
fn patterns_weights_and_groups_agree_with_splink() {
    let names = ["input.csv", "predict_patterns.json", "pairs_splink5_sample.csv", "clusters_splink5.csv"];
    let paths: Vec<PathBuf> = names.iter().filter_map(|n| golden(&format!("linkage_people2k_{n}"))).collect();
    let [input, patterns, pairs, clusters] = paths.as_slice() else { return };
    let model = Model::from_toml(MODEL).unwrap();
    let records = people2k(input, &model);
    let options =
        Options { keep_from: 0.0, count_patterns: true, grouping: Grouping::Connected, ..Options::default() };
    let fitted = fit(&records, &model, &options).unwrap();
    let linked = link(&records, &model, fitted, &options).unwrap();
    assert_eq!((linked.pairs, linked.edges.len()), (32_700, 32_700));

    let theirs: Value = serde_json::from_reader(std::fs::File::open(patterns).unwrap()).unwrap();
    let theirs: BTreeMap<Vec<u8>, u64> = theirs["patterns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let numbers: Vec<i64> = row.as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
            let (count, levels) = numbers.split_last().unwrap();
            (levels.iter().map(|l| u8::try_from(l + 1).unwrap()).collect(), u64::try_from(*count).unwrap())
        })
        .collect();
    assert_eq!(linked.patterns.unwrap().into_iter().collect::<BTreeMap<_, _>>(), theirs);

    let ours: HashMap<(u32, u32), f64> = linked.edges.iter().map(|e| ((e.a, e.b), e.weight)).collect();
    let (_, sample) = rows(pairs);
    for row in &sample {
        let (a, b): (u32, u32) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        near(ours[&(a.min(b), a.max(b))], row[2].parse().unwrap(), 1e-9, "match weight");
    }

    let (_, theirs) = rows(clusters);
    let mut pairs_of_names: BTreeMap<u32, String> = BTreeMap::new();
    let mut names_seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in &theirs {
        let group = linked.groups[row[0].parse::<usize>().unwrap()];
        assert_eq!(pairs_of_names.entry(group).or_insert_with(|| row[1].to_owned()), &row[1]);
        assert_eq!(*names_seen.entry(row[1].to_owned()).or_insert(group), group);
    }
    assert_eq!(names_seen.len(), 814);
}

#[test]
fn text_measures_agree_with_rapidfuzz() {
    let Some(path) = golden("strings.csv") else { return };
    let (head, rows) = rows(&path);
    let at = |name: &str| head.iter().position(|h| h == name).unwrap();
    for row in &rows {
        let (a, b) = (&row[0], &row[1]);
        near(strings::jaro(a, b), row[at("jaro_rapidfuzz")].parse().unwrap(), 1e-12, "jaro");
        near(strings::jaro_winkler(a, b), row[at("jw_rapidfuzz")].parse().unwrap(), 1e-12, "jaro-winkler");
        let whole = |name: &str| row[at(name)].parse::<usize>().unwrap();
        assert_eq!(strings::levenshtein(a, b), whole("lev_rapidfuzz"));
        assert_eq!(strings::osa(a, b), whole("osa_rapidfuzz"));
        assert_eq!(strings::damerau(a, b), whole("damerau_rapidfuzz"));
    }
}
