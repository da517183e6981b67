//! A pointer says one bit, and what is secret changes neither the bit nor the work.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use linkage::pointer::{Answer, Pointed, Question, pointers};
use linkage::{Model, Options, Records, Standing, Table, fit};
use proptest::prelude::*;

const MODEL: &str = "
name = 'persons'
block = [['a'], ['b'], ['a', 'b']]
prior = { value = 0.05 }
[columns]
a = 'text'
b = 'text'
[[compare]]
name = 'a'
levels = [{ when = 'equal', m = 0.95, u = 0.02 }]
term-frequency = true
[[compare]]
name = 'b'
levels = [{ when = 'equal', m = 0.95, u = 0.03 }]
";

type Row = (&'static str, u8, u8);

fn table(rows: &[Row], from: usize) -> Table {
    let text = |value: u8| if value == 0 { String::new() } else { format!("v{value}") };
    Table::new((from..from + rows.len()).map(|n| n.to_string()).collect())
        .sources(rows.iter().map(|row| row.0).collect())
        .column("a", rows.iter().map(|row| text(row.1)).collect())
        .column("b", rows.iter().map(|row| text(row.2)).collect())
}

/// Learns from open records, takes in secret ones as arrivals, and answers the police.
fn asked(open: &[Row], secret: &[Row], from: f64) -> Pointed {
    let model = Model::from_toml(MODEL).unwrap();
    let records = Records::from_columns(&model, table(open, 0)).unwrap();
    let fitted = fit(&records, &model, &Options::default()).unwrap();
    let mut standing = Standing::new(records, &model, fitted, 1_000);
    if !secret.is_empty() {
        standing.add(table(secret, open.len()), 0.5).unwrap();
    }
    let hidden: Vec<bool> = (0..open.len() + secret.len()).map(|row| row >= open.len()).collect();
    let question = Question { by: "police", secret: &hidden, from, block_records_most: 1_000 };
    pointers(standing.records(), standing.fitted(), &model, &question)
}

fn rows(least: usize) -> impl Strategy<Value = Vec<Row>> {
    let body = prop::sample::select(vec!["police", "housing", "health"]);
    prop::collection::vec((body, 0u8..5, 0u8..5), least..16)
}

fn secret_rows() -> impl Strategy<Value = Vec<Row>> {
    let body = prop::sample::select(vec!["refuge", "health"]);
    prop::collection::vec((body, 0u8..7, 0u8..7), 0..16)
}

proptest! {
    #[test]
    fn what_is_secret_changes_neither_answer_nor_work(open in rows(2), secret in secret_rows(), from in 0.1f64..0.99) {
        // Two that are filled, so that there is something to compare.
        let open = [&open[..], &[("police", 1, 1), ("housing", 2, 1)]].concat();
        let (with, without) = (asked(&open, &secret, from), asked(&open, &[], from));
        prop_assert_eq!(&with.answers, &without.answers);
        prop_assert_eq!(with.weighed, without.weighed);
        prop_assert!(without.silent.is_empty());
        prop_assert!(with.silent.iter().all(|(_, hidden)| *hidden as usize >= open.len()));
    }

    #[test]
    fn a_record_is_pointed_to_exactly_where_another_body_has_its_like(open in rows(2), from in 0.1f64..0.99) {
        let open = [&open[..], &[("police", 1, 1), ("housing", 2, 1)]].concat();
        let model = Model::from_toml(MODEL).unwrap();
        let records = Records::from_columns(&model, table(&open, 0)).unwrap();
        let fitted = fit(&records, &model, &Options::default()).unwrap();
        let told = asked(&open, &[], from);
        prop_assert_eq!(told.answers.len(), open.iter().filter(|row| row.0 == "police").count());
        for (row, answer) in told.answers {
            let mine = open[row as usize];
            let like = (0u32..).zip(&open).any(|(other, theirs)| {
                let blocked = mine.1 != 0 && mine.1 == theirs.1 || mine.2 != 0 && mine.2 == theirs.2;
                theirs.0 != "police" && blocked && fitted.weigh(&records, row, other) >= linkage::bits(from)
            });
            prop_assert_eq!(answer == Answer::Ask, like);
        }
    }
}

/// Others with values of their own, so that a value of the test is rare.
fn among_others(rows: &[Row]) -> Vec<Row> {
    rows.iter().copied().chain((20..100).map(|n| ("health", n, n))).collect()
}

#[test]
fn the_holder_of_a_secret_record_is_told_and_whoever_asked_is_not() {
    let open = [("police", 1, 1), ("police", 2, 2), ("housing", 2, 2), ("housing", 3, 3)];
    let open = among_others(&open);
    let told = asked(&open, &[("refuge", 1, 1)], 0.9);
    assert_eq!(told.answers, [(0, Answer::Nothing), (1, Answer::Ask)]);
    assert_eq!(told.silent, [(0, open.len() as u32)]);
}

#[test]
fn an_answer_is_one_bit_whatever_agreed() {
    // By the first column, by the second, by both: the same answer, and room for nothing beside it.
    let open = [("police", 1, 0), ("police", 0, 2), ("police", 1, 2), ("housing", 1, 2), ("housing", 4, 5)];
    let told = asked(&among_others(&open), &[], 0.3);
    assert!(told.answers.iter().all(|(_, answer)| *answer == Answer::Ask), "{told:?}");
    assert_eq!(size_of::<Answer>(), 1);
    assert_eq!(format!("{:?} {:?}", Answer::Ask, Answer::Nothing), "Ask Nothing");
}

#[test]
fn more_secret_records_than_the_padding_holds_are_all_weighed() {
    let open = [("police", 1, 1), ("housing", 2, 3)];
    let many = [("refuge", 1, 1); 20];
    assert_eq!(asked(&among_others(&open), &many, 0.5).silent.len(), 20);
}
