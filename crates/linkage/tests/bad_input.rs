//! Bad input is refused by name or told by name; it never explodes in silence.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use linkage::{LinkageError, Linked, Model, Notice, Options, Oversized, Records, Table, TextColumn, run};
use std::sync::atomic::{AtomicBool, Ordering};

const MODEL: &str = "
name = 'persons'
block = [['surname'], ['dob']]
learn = [['surname'], ['dob']]
prior = { value = 0.001 }
[columns]
surname = 'name'
dob = 'date'
town = 'text'
[[compare]]
name = 'surname'
levels = ['equal', 'jaro-winkler 0.9']
[[compare]]
name = 'dob'
levels = ['equal']
[[compare]]
name = 'town'
levels = ['equal']
";

fn table(rows: usize, surname: fn(usize) -> String, town: fn(usize) -> String) -> Table {
    let column = |of: &dyn Fn(usize) -> String| (0..rows).map(of).collect::<TextColumn>();
    Table::new(column(&|row| row.to_string()))
        .column("surname", column(&surname))
        .column(
            "dob",
            column(&|n| format!("19{:02}-{:02}-{:02}", n / 2 % 90, 1 + n / 2 % 12, 1 + n / 3 % 28)),
        )
        .column("town", column(&town))
}

fn linked(table: Table, options: &Options<'_>) -> Result<Linked, LinkageError> {
    let model = Model::from_toml(MODEL).unwrap();
    run(&Records::from_columns(&model, table)?, &model, options)
}

fn ordinary(n: usize) -> String {
    format!("name {}", n / 2)
}

#[test]
fn a_missing_column_is_named_with_what_there_is() {
    let model = Model::from_toml(MODEL).unwrap();
    let few = Table::new((0..2).map(|n| n.to_string()).collect())
        .column("surname", ["a", "b"].map(str::to_owned).into_iter().collect())
        .column("birthday", ["", ""].map(str::to_owned).into_iter().collect());
    let refused = Records::from_columns(&model, few).unwrap_err().to_string();
    assert!(refused.contains("`dob`") && refused.contains("birthday, surname"), "{refused}");
}

#[test]
fn a_column_without_a_value_is_left_out_by_name() {
    let linked = linked(table(400, ordinary, |_| String::new()), &Options::default()).unwrap();
    assert!(linked.notices.contains(&Notice::NothingInComparison { comparison: "town".into() }));
    assert!(!linked.edges.is_empty());
    let refused = Records::from_columns(
        &Model::from_toml(MODEL).unwrap(),
        Table::new(["1", "2"].map(str::to_owned).into_iter().collect())
            .column("surname", vec![String::new(); 2].into_iter().collect())
            .column("dob", vec![String::new(); 2].into_iter().collect())
            .column("town", vec![String::new(); 2].into_iter().collect()),
    )
    .and_then(|records| run(&records, &Model::from_toml(MODEL).unwrap(), &Options::default()));
    assert!(matches!(refused, Err(LinkageError::NothingToCompare)));
}

#[test]
fn one_value_in_half_of_the_rows_is_set_aside_by_name_or_refused() {
    let half = |n: usize| if n.is_multiple_of(2) { "UNKNOWN".to_owned() } else { format!("name {}", n / 4) };
    let options = Options { block_records_most: 1_000, ..Options::default() };
    let told = linked(table(4_000, half, ordinary), &options).unwrap();
    let aside = told.notices.iter().find_map(|notice| match notice {
        Notice::BlocksSetAside { rule, aside, .. } if rule == "surname" => Some(aside),
        _ => None,
    });
    let aside = aside.unwrap();
    assert_eq!((aside.blocks, aside.largest), (1, 2_000));
    assert!(told.pairs < 200_000, "{}", told.pairs);
    let strict = Options { oversized: Oversized::Refuse, ..options };
    let refused = linked(table(4_000, half, ordinary), &strict).unwrap_err().to_string();
    assert!(refused.contains("`surname`") && refused.contains("2000"), "{refused}");
}

#[test]
fn a_block_of_100_000_records_is_not_compared() {
    let options = Options::default();
    let told = linked(table(100_000, |_| "same".to_owned(), ordinary), &options).unwrap();
    assert_eq!(told.rules[0].aside.largest, 100_000);
    assert_eq!(told.rules[0].pairs, 0);
}

#[test]
fn too_many_pairs_are_refused_before_one_is_compared() {
    let options = Options { pairs_most: 100, ..Options::default() };
    let refused = linked(table(4_000, |n| format!("name {}", n / 50), ordinary), &options).unwrap_err();
    let LinkageError::TooManyPairs { pairs, rule, largest, .. } = refused else { panic!("{refused}") };
    assert_eq!((rule.as_str(), largest), ("surname", 80 * 50 * 49 / 2));
    assert!(pairs > largest);
}

#[test]
fn ids_that_come_twice_are_counted_and_placed() {
    let model = Model::from_toml(MODEL).unwrap();
    let column = |texts: [&str; 4]| texts.map(str::to_owned).into_iter().collect::<TextColumn>();
    let table = Table::new(column(["a", "b", "a", "b"]))
        .column("surname", column(["x", "y", "x", "y"]))
        .column("dob", column([""; 4]))
        .column("town", column([""; 4]));
    let refused = Records::from_columns(&model, table).unwrap_err().to_string();
    assert!(refused.starts_with("2 ids are given to more than one record; rows 1 and 3"), "{refused}");
}

#[test]
fn a_run_stops_when_it_is_asked_to() {
    let cancel = AtomicBool::new(true);
    let options = Options { cancel: Some(&cancel), ..Options::default() };
    let stopped = linked(table(4_000, ordinary, ordinary), &options);
    assert!(matches!(stopped, Err(LinkageError::Cancelled)));
    cancel.store(false, Ordering::Relaxed);
    let again = linked(table(4_000, ordinary, ordinary), &options).unwrap();
    let whole = linked(table(4_000, ordinary, ordinary), &Options::default()).unwrap();
    assert_eq!(again.edges, whole.edges);
}
