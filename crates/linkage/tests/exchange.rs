//! What leaves in an exchange is tokens alone, and they agree exactly where folded combinations do.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use linkage::exchange::{Sealed, Secrets, combinations, overlap, seal};
use linkage::{LinkageError, Model, Table};
use proptest::prelude::*;
use std::collections::BTreeMap;

const MODEL: &str = "
name = 'x'
block = [['a'], ['b', 'a'], ['a', 'b'], ['c', 'first 2 of a']]
prior = { value = 0.1 }
[columns]
a = 'name'
b = 'text'
c = 'phone'
[[compare]]
name = 'a'
levels = ['equal']
";

fn secrets<'a>(purpose: &'a str, own: &'a [u8]) -> Secrets<'a> {
    Secrets { shared: &[b'k'; 32], purpose, own }
}

fn table(rows: &[[&str; 3]]) -> Table {
    let column = |at: usize| rows.iter().map(|row| row[at]).collect();
    Table::new((0..rows.len()).map(|n| format!("r{n}")).collect())
        .column("a", column(0))
        .column("b", column(1))
        .column("c", column(2))
}

fn sealed(rows: &[[&str; 3]], own: &[u8]) -> Sealed {
    seal(&Model::from_toml(MODEL).unwrap(), table(rows), &secrets("a purpose", own)).unwrap().0
}

#[test]
fn tokens_are_those_of_a_second_implementation() {
    // Python: hmac.new(b"k" * 32, parts each with its length as eight bytes before it, "sha256"), 16 bytes of it.
    let sealed = sealed(&[["Ann-LEE", " 1984", ""]], &[b'o'; 32]);
    assert_eq!(sealed.combinations, ["a + b", "c + first 2 of a"]);
    assert_eq!(sealed.rows[0].reference, "aec2559cda192e52b2a2c517e336cd4d");
    assert_eq!(sealed.rows[0].tokens, ["2356b9443925ecc1746eb7b79bf1f4f5", ""]);
}

#[test]
fn nothing_of_a_record_leaves_and_rows_come_in_no_order_of_the_file() {
    let rows: Vec<[String; 3]> =
        (0..40).map(|n| [format!("name{n}"), format!("secret{n}"), format!("0790000{n:04}")]).collect();
    let rows: Vec<[&str; 3]> = rows.iter().map(|row| [0, 1, 2].map(|at| row[at].as_str())).collect();
    let (first, second) = (sealed(&rows, &[b'o'; 32]), sealed(&rows, &[b'p'; 32]));
    for row in &first.rows {
        for text in row.tokens.iter().chain([&row.reference]) {
            assert!(text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()), "{text}");
        }
    }
    assert!(first.rows.windows(2).all(|pair| pair[0].reference < pair[1].reference));
    let references = |of: &Sealed| of.rows.iter().map(|row| row.reference.clone()).collect::<Vec<_>>();
    assert!(references(&first).iter().all(|reference| !references(&second).contains(reference)));
    assert_eq!(overlap(&first, &second, 2).unwrap().len(), 40);
}

#[test]
fn what_many_share_is_left_out_and_counted() {
    let mut rows = vec![["default", "1900-01-01", ""]; 11];
    rows.push(["ann", "1984", ""]);
    let model = Model::from_toml(MODEL).unwrap();
    let (sealed, kept) = seal(&model, table(&rows), &secrets("p", &[1; 32])).unwrap();
    assert_eq!((sealed.rows.len(), kept.empty, kept.shared_by_many), (1, 11, vec![11, 0]));
    assert!(kept.references.contains(&sealed.rows[0].reference));
    let (sealed, _) = seal(&model, table(&rows[1..]), &secrets("p", &[1; 32])).unwrap();
    assert_eq!(sealed.rows.len(), 11);
}

#[test]
fn files_that_were_not_sealed_alike_are_refused() {
    let model = Model::from_toml(MODEL).unwrap();
    let rows = [["ann", "1984", "1"]];
    let here = sealed(&rows, &[1; 32]);
    let other = |model: &Model, secrets: Secrets<'_>| seal(model, table(&rows), &secrets).unwrap().0;
    let purpose = other(&model, secrets("another purpose", &[1; 32]));
    let key = other(&model, Secrets { shared: &[b'l'; 32], ..secrets("a purpose", &[1; 32]) });
    let fewer = MODEL.replace(", ['c', 'first 2 of a']", "");
    let combined = other(&Model::from_toml(&fewer).unwrap(), secrets("a purpose", &[1; 32]));
    for there in [&purpose, &key, &combined] {
        assert!(matches!(overlap(&here, there, 1), Err(LinkageError::OtherSeal)));
    }
    for (one, two) in here.rows.iter().zip(purpose.rows.iter().chain(&key.rows)) {
        assert!(one.tokens.iter().all(|token| !two.tokens.contains(token)));
    }
    let weak = |secrets: Secrets<'_>| seal(&model, table(&rows), &secrets).unwrap_err();
    assert!(matches!(
        weak(Secrets { shared: &[7; 31], ..secrets("p", &[1; 32]) }),
        LinkageError::WeakKey { .. }
    ));
    assert!(matches!(weak(secrets(" ", &[1; 32])), LinkageError::WeakKey { .. }));
}

#[test]
fn one_field_alone_is_never_sealed_and_a_model_may_say_what_is() {
    let alone = MODEL.replace(", ['b', 'a'], ['a', 'b'], ['c', 'first 2 of a']", "");
    assert!(combinations(&Model::from_toml(&alone).unwrap()).is_err());
    let said = MODEL.replace("prior", "seal = [['c', 'b']]\nprior");
    let combined = combinations(&Model::from_toml(&said).unwrap()).unwrap();
    assert_eq!(combined.iter().map(ToString::to_string).collect::<Vec<_>>(), ["b + c"]);
}

proptest! {
    /// The slow twin joins folded texts in the open.
    #[test]
    fn rows_overlap_exactly_where_folded_combinations_agree(
        left in prop::collection::vec((0usize..4, 0usize..4, 0usize..4), 1..14),
        right in prop::collection::vec((0usize..4, 0usize..4, 0usize..4), 1..14),
    ) {
        let (a, b, c) = (["", "Ann", "ÁNN", "Bo"], ["", "x", "X ", "y"], ["", "0791", "+44 791", "0792"]);
        let folded = |row: &(usize, usize, usize)| {
            let (a, b) = (["", "ann", "ann", "bo"][row.0], ["", "x", "x", "y"][row.1]);
            let c = ["", "0791", "0791", "0792"][row.2];
            let pair = |x: &str, y: &str| (!x.is_empty() && !y.is_empty()).then(|| format!("{x}|{y}"));
            [pair(a, b), pair(c, &a.chars().take(2).collect::<String>())]
        };
        let rows = |of: &[(usize, usize, usize)]| of.iter().map(|row| [a[row.0], b[row.1], c[row.2]]).collect::<Vec<_>>();
        let (here, there) = (folded_counts(&left, &folded), folded_counts(&right, &folded));
        let few = |counts: &BTreeMap<(usize, String), usize>, at: usize, text: &str| counts[&(at, text.to_owned())] <= 10;
        let mut expected = Vec::new();
        for x in left.iter().map(&folded) {
            for y in right.iter().map(&folded) {
                let agreed = (0..2).filter(|at| {
                    x[*at].as_ref().is_some_and(|text| y[*at].as_ref() == Some(text) && few(&here, *at, text) && few(&there, *at, text))
                }).count();
                if agreed > 0 { expected.push(agreed); }
            }
        }
        let found = overlap(&sealed(&rows(&left), &[1; 32]), &sealed(&rows(&right), &[2; 32]), 1).unwrap();
        let mut agreed: Vec<usize> = found.iter().map(|of| of.agreed).collect();
        agreed.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(agreed, expected);
    }
}

fn folded_counts(
    rows: &[(usize, usize, usize)],
    folded: &impl Fn(&(usize, usize, usize)) -> [Option<String>; 2],
) -> BTreeMap<(usize, String), usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        for (at, text) in folded(row).into_iter().enumerate() {
            *counts.entry((at, text.unwrap_or_default())).or_default() += 1;
        }
    }
    counts
}
