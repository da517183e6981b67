//! A run that was stopped goes on where it was, and nobody can tell from what comes out.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use linkage::{Compared, Journal, LinkageError, Linked, Model, Options, Piece, Records, Table, run};
use std::collections::HashMap;
use std::sync::Mutex;

const MODEL: &str = "
name = 'persons'
block = [['surname'], ['dob'], ['first_name', 'year of dob']]
learn = [['surname', 'dob'], ['first_name']]
prior = { value = 0.0005 }
[columns]
first_name = 'name'
surname = 'name'
dob = 'date'
[[compare]]
name = 'first_name'
levels = ['equal', 'jaro-winkler 0.9']
term-frequency = true
[[compare]]
name = 'surname'
levels = ['equal', 'jaro-winkler 0.9']
[[compare]]
name = 'dob'
levels = ['equal', 'damerau 1']
";

/// Records in so few surnames that the rules make some millions of pairs: several pieces each.
fn records(model: &Model, rows: usize) -> Records {
    let of = |f: &dyn Fn(usize) -> String| (0..rows).map(f).collect();
    let first = ["ann", "bela", "carla", "dov", "emre", "fay", "gert"];
    let slip = |n: usize| if n.is_multiple_of(11) { "e" } else { "" };
    let table = Table::new(of(&|n| format!("r{n}")))
        .column("first_name", of(&|n| format!("{}{}", first[n / 2 % 7], slip(n))))
        .column("surname", of(&|n| format!("{}mann", ["ak", "el", "in", "or", "ut"][n / 2 % 5])))
        .column("dob", of(&|n| format!("19{:02}-0{}-1{}", n / 2 % 60, 1 + n / 2 % 9, n / 2 % 7)));
    Records::from_columns(model, table).unwrap()
}

/// Keeps so many pieces and then fails, as a full disk or a pulled plug would.
#[derive(Default)]
struct Paper {
    kept: Mutex<HashMap<Piece, Vec<u8>>>,
    most: Option<usize>,
    asked: Mutex<usize>,
}

impl Journal for Paper {
    fn kept(&self, piece: Piece) -> Option<Compared> {
        let found = self.kept.lock().unwrap().get(&piece).and_then(|bytes| Compared::from_bytes(bytes));
        *self.asked.lock().unwrap() += usize::from(found.is_some());
        found
    }

    fn keep(&self, piece: Piece, brought: &Compared) -> bool {
        let mut kept = self.kept.lock().unwrap();
        let room = self.most.is_none_or(|most| kept.len() < most);
        if room {
            kept.insert(piece, brought.to_bytes());
        }
        room
    }
}

fn linked(records: &Records, model: &Model, journal: &Paper, seed: u64) -> Result<Linked, LinkageError> {
    let options = Options { journal: Some(journal), piece_pairs: 400_000, seed, ..Options::default() };
    run(records, model, &options)
}

fn same(a: &Linked, b: &Linked) {
    assert_eq!((&a.edges, &a.groups, &a.rules, a.pairs), (&b.edges, &b.groups, &b.rules, b.pairs));
    assert_eq!(a.notices, b.notices);
}

#[test]
fn a_run_stopped_after_any_piece_brings_what_a_whole_one_does() {
    let model = Model::from_toml(MODEL).unwrap();
    let records = records(&model, 4_000);
    let whole = run(&records, &model, &Options::default()).unwrap();
    let all = Paper::default();
    same(&whole, &linked(&records, &model, &all, 1).unwrap());
    let pieces = all.kept.lock().unwrap().len();
    assert!(pieces > 4, "{pieces}");
    for stop in 0..pieces {
        let mut paper = Paper { most: Some(stop), ..Paper::default() };
        assert!(matches!(linked(&records, &model, &paper, 1), Err(LinkageError::NotKept)), "{stop}");
        paper.most = None;
        same(&whole, &linked(&records, &model, &paper, 1).unwrap());
        assert_eq!(*paper.asked.lock().unwrap(), stop);
    }
}

#[test]
fn pieces_that_follow_from_other_learning_are_compared_again() {
    let model = Model::from_toml(MODEL).unwrap();
    let few = records(&model, 2_000);
    let paper = Paper::default();
    linked(&few, &model, &paper, 1).unwrap();
    let more = records(&model, 4_000);
    let there = linked(&more, &model, &paper, 1).unwrap();
    assert_eq!(*paper.asked.lock().unwrap(), 0);
    same(&there, &run(&more, &model, &Options::default()).unwrap());
}
