//! Blocks make each pair once, whatever the rules and the mode.

use super::*;
use crate::dictionary::TextColumn;
use crate::model::Model;
use crate::records::Table;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn records(mode: &str, values: &[(u8, u8, u8)]) -> (Model, Records) {
    let model = Model::from_toml(&format!(
        "name = 'x'\nmode = '{mode}'\nblock = [['a'], ['b', 'c'], ['a', 'b', 'c'], ['c']]\nprior = {{ value = 0.001 }}\n\
         [columns]\na = 'exact'\nb = 'exact'\nc = 'exact'\n[[compare]]\nname = 'a'\nlevels = ['equal']\n"
    ))
    .unwrap();
    let text = |value: u8| if value == 0 { String::new() } else { value.to_string() };
    let column = |of: fn(&(u8, u8, u8)) -> u8| values.iter().map(|v| text(of(v))).collect::<TextColumn>();
    let table = Table::new((0..values.len()).map(|n| n.to_string()).collect())
        .sources((0..values.len()).map(|n| (n % 3).to_string()).collect())
        .column("a", column(|v| v.0))
        .column("b", column(|v| v.1))
        .column("c", column(|v| v.2));
    let records = Records::from_columns(&model, table).unwrap();
    (model, records)
}

#[derive(Debug, Default)]
struct Made(Vec<(u32, u32)>);

impl Look for Made {
    fn look(&mut self, a: u32, b: u32, _: &Pair<'_>) {
        self.0.push((a.min(b), a.max(b)));
    }
}

fn made(model: &Model, records: &Records) -> Vec<(u32, u32)> {
    let keys: Vec<Keys> = model.rules.iter().map(|rule| Keys::of(rule, records)).collect();
    let masks: Vec<u64> = keys.iter().map(|k| k.mask).collect();
    let mut pairs = Vec::new();
    for (number, keys) in keys.iter().enumerate() {
        let walk =
            Walk { records, mode: model.mode, mask: keys.mask, earlier: &masks[..number], cancel: None };
        let blocks = Blocks::of(records, keys);
        let found = walk.over(&blocks, &blocks.units(), Made::default, |made| made);
        pairs.extend(found.unwrap().into_iter().flat_map(|made| made.0));
    }
    pairs
}

proptest! {
    #[test]
    fn every_pair_that_a_rule_makes_is_made_once(
        values in proptest::collection::vec((0u8..3, 0u8..3, 0u8..4), 0..40), link in any::<bool>(),
    ) {
        let (model, records) = records(if link { "link-only" } else { "dedupe" }, &values);
        let mut expected = BTreeSet::new();
        let mut of_first_rule = 0;
        for i in 0..values.len() {
            for j in i + 1..values.len() {
                let (x, y) = (values[i], values[j]);
                let same = |p: u8, q: u8| p == q && p != 0;
                let (a, c) = (same(x.0, y.0), same(x.2, y.2));
                if (a || c) && !(link && i % 3 == j % 3) {
                    expected.insert((i as u32, j as u32));
                    of_first_rule += u64::from(a);
                }
            }
        }
        let pairs = made(&model, &records);
        prop_assert_eq!(pairs.len(), expected.len());
        prop_assert_eq!(pairs.into_iter().collect::<BTreeSet<_>>(), expected);
        let keys = Keys::of(&model.rules[0], &records);
        prop_assert_eq!(Blocks::of(&records, &keys).pairs(&records, model.mode), of_first_rule);
    }
}

#[test]
fn a_large_block_is_set_aside_and_counted() {
    let values: Vec<(u8, u8, u8)> = (0..60).map(|n| (if n < 50 { 1 } else { 2 }, 1, 1)).collect();
    let (model, records) = records("dedupe", &values);
    let mut blocks = Blocks::of(&records, &Keys::of(&model.rules[0], &records));
    let aside = blocks.set_aside(20, &records, Mode::Dedupe);
    assert_eq!(aside, SetAside { blocks: 1, records: 50, pairs: 1225, largest: 50 });
    assert_eq!((blocks.len(), blocks.pairs(&records, Mode::Dedupe)), (1, 45));
}

#[test]
fn drawn_pairs_are_of_one_block_and_of_two_records() {
    let values: Vec<(u8, u8, u8)> = (0..60).map(|n| (1 + n % 7, 1, 1)).collect();
    let (model, records) = records("dedupe", &values);
    let blocks = Blocks::of(&records, &Keys::of(&model.rules[0], &records));
    let pairs = blocks.draw_pairs(500, 1);
    assert!(pairs.iter().all(|(a, b)| a != b && a % 7 == b % 7));
    assert_eq!(pairs, blocks.draw_pairs(500, 1));
}

#[test]
fn a_walk_stops_when_it_is_asked_to() {
    let (model, records) = records("dedupe", &[(1, 1, 1), (1, 1, 1)]);
    let flag = AtomicBool::new(true);
    let keys = Keys::of(&model.rules[0], &records);
    let walk =
        Walk { records: &records, mode: Mode::Dedupe, mask: keys.mask, earlier: &[], cancel: Some(&flag) };
    let blocks = Blocks::of(&records, &keys);
    let stopped = walk.over(&blocks, &blocks.units(), Made::default, |made| made.0.len());
    assert!(matches!(stopped, Err(LinkageError::Cancelled)));
}
