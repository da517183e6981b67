//! Records that arrive later find what a whole run would find, and what cannot be taken in leaves nothing behind.

use linkage::{LinkageError, Model, Options, Records, Standing, Table, TextColumn, fit, link};
use std::ops::Range;

const MODEL: &str = "
name = 'persons'
block = [['surname', 'dob'], ['first_name', 'dob'], ['first 3 of surname', 'year of dob']]
learn = [['surname', 'dob'], ['first_name']]
prior = { value = 0.001 }
[columns]
first_name = 'name'
surname = 'name'
dob = 'date'
town = 'text'
[[compare]]
name = 'first_name'
levels = ['equal', 'jaro-winkler 0.9']
[[compare]]
name = 'surname'
levels = ['equal', 'jaro-winkler 0.9']
[[compare]]
name = 'dob'
levels = ['equal', 'damerau 1']
[[compare]]
name = 'town'
levels = ['equal']
";

/// Three records of each of 70 persons. The third, and the second of every third person, is spoilt in a way that brings
/// texts that were not there before.
fn table(rows: Range<usize>) -> Table {
    let first = ["Ann", "Bela", "Carla", "Dov", "Emre", "Fay", "Gert"];
    let letters = |n: usize| ["ak", "el", "in", "or", "ut", "yv"][n % 6];
    let column = |of: &dyn Fn(usize, bool) -> String| -> TextColumn {
        rows.clone().map(|row| of(row % 70, row >= 140 || row >= 70 && row % 3 == 0)).collect()
    };
    Table::new(rows.clone().map(|row| format!("r{row}")).collect())
        .column("first_name", column(&|n, _| first[n % 7].to_owned()))
        .column(
            "surname",
            column(&|n, spoilt| {
                let end = if spoilt { letters(n / 5) } else { "" };
                format!("{}{}mann{end}", letters(n / 2), letters(n / 12))
            }),
        )
        .column("dob", column(&|n, _| format!("19{:02}-0{}-1{}", 30 + n / 3, 1 + n % 9, n % 7)))
        .column("town", column(&|n, spoilt| format!("Town {}{}", n % 5, if spoilt { "e" } else { "" })))
}

#[test]
fn arrivals_find_the_pairs_that_a_whole_run_would_find() {
    let model = Model::from_toml(MODEL).unwrap();
    let options = Options { keep_from: 0.01, ..Options::default() };
    let learnt = || fit(&Records::from_columns(&model, table(0..140)).unwrap(), &model, &options).unwrap();
    let whole = Records::from_columns(&model, table(0..210)).unwrap();
    let mut theirs: Vec<(u32, u32, i64)> = link(&whole, &model, learnt(), &options)
        .unwrap()
        .edges
        .iter()
        .filter(|edge| edge.b >= 140)
        .map(|edge| (edge.a, edge.b, (edge.weight * 1e9) as i64))
        .collect();

    let held = Records::from_columns(&model, table(0..140)).unwrap();
    let mut standing = Standing::new(held, &model, learnt(), 10_000);
    // One by one, then the others together.
    let mut ours = Vec::new();
    for rows in [140..141, 141..142, 142..210] {
        let arrived = standing.add(table(rows.clone()), 0.01).unwrap();
        assert_eq!((arrived.first as usize, arrived.blocks_passed_over), (rows.start, 0));
        ours.extend(arrived.edges.iter().map(|edge| (edge.a, edge.b, (edge.weight * 1e9) as i64)));
    }
    theirs.sort_unstable();
    ours.sort_unstable();
    assert!(ours.len() >= 140, "two doubles each: {}", ours.len());
    assert_eq!(ours, theirs);
}

#[test]
fn an_id_that_is_held_is_refused_and_nothing_is_taken_in() {
    let model = Model::from_toml(MODEL).unwrap();
    let held = Records::from_columns(&model, table(0..140)).unwrap();
    let fitted = fit(&held, &model, &Options::default()).unwrap();
    let mut standing = Standing::new(held, &model, fitted, 10_000);
    standing.add(table(140..150), 0.5).unwrap();
    for rows in [139..142, 149..151] {
        let refused = standing.add(table(rows), 0.5).unwrap_err();
        assert!(matches!(refused, LinkageError::DuplicateIds { .. }), "{refused}");
    }
    assert!(matches!(
        standing.add(Table::new(["new"].map(str::to_owned).into_iter().collect()), 0.5),
        Err(LinkageError::MissingColumn { .. })
    ));
    assert_eq!(standing.records().len(), 150);
}

#[test]
fn a_block_too_large_is_passed_over_and_counted() {
    let model = Model::from_toml(MODEL).unwrap();
    let held = Records::from_columns(&model, table(0..140)).unwrap();
    let fitted = fit(&held, &model, &Options::default()).unwrap();
    let mut standing = Standing::new(held, &model, fitted, 1);
    let arrived = standing.add(table(140..141), 0.5).unwrap();
    assert!(arrived.edges.is_empty());
    assert!(arrived.blocks_passed_over > 0);
}
