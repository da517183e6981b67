//! Names written with the marks of their language link exactly as they do without.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use linkage::{Linked, Model, Options, Records, Table, TextColumn, run};

const MODEL: &str = "
name = 'persons'
block = [['surname'], ['dob'], ['first 2 of first_name', 'year of dob']]
learn = [['surname'], ['dob']]
prior = { value = 0.005 }
[columns]
first_name = 'name'
surname = 'name'
dob = 'date'
[[compare]]
name = 'first_name'
levels = ['equal', 'jaro-winkler 0.9', 'levenshtein 1']
term-frequency = true
[[compare]]
name = 'surname'
levels = ['equal', 'jaro-winkler 0.9', 'levenshtein 1']
term-frequency = true
[[compare]]
name = 'dob'
levels = ['equal', 'damerau 1']
";

/// Each name as its bearer writes it, and as it is written without marks.
const FIRST: [(&str, &str); 10] = [
    ("Łukasz", "Lukasz"),
    ("Paweł", "Pawel"),
    ("Zoë", "Zoe"),
    ("Siân", "Sian"),
    ("Ioan\u{0327}a", "Ioana"),
    ("Nguyễn", "Nguyen"),
    ("Chloé", "Chloe"),
    ("Øyvind", "Oyvind"),
    ("Gülşen", "Gulsen"),
    ("Ọlá", "Ola"),
];
const SURNAME: [(&str, &str); 9] = [
    ("Żółkiewski", "Zolkiewski"),
    ("Müller", "Muller"),
    ("Ó Néill", "O Neill"),
    ("Đặng", "Dang"),
    ("Çelik", "Celik"),
    ("Ștefănescu", "Stefanescu"),
    ("Núñez", "Nunez"),
    ("Dvořák", "Dvorak"),
    ("Adébáyọ̀", "Adebayo"),
];

/// Three records of each of 90 persons; one in six has a letter less. `marks` says which of the three carry marks.
fn linked(marks: [bool; 3]) -> Linked {
    let written = |(with, without): (&str, &str), row: usize| {
        let text = if marks[row % 3] { with } else { without };
        // The first letter carries a mark in some names and is one character in either writing.
        if row.is_multiple_of(6) { text.chars().skip(1).collect() } else { text.to_owned() }
    };
    let column = |of: &dyn Fn(usize) -> String| (0..270).map(of).collect::<TextColumn>();
    let table = Table::new(column(&|row| row.to_string()))
        .column("first_name", column(&|row| written(FIRST[row / 3 % 10], row)))
        .column("surname", column(&|row| written(SURNAME[row / 3 % 9], row + 3)))
        .column("dob", column(&|row| format!("19{}-0{}-1{}", 30 + row / 6, 1 + row / 3 % 9, row / 3 % 7)));
    let model = Model::from_toml(MODEL).unwrap();
    let records = Records::from_columns(&model, table).unwrap();
    run(&records, &model, &Options { keep_from: 0.01, ..Options::default() }).unwrap()
}

#[test]
fn names_link_the_same_with_their_marks_without_them_and_mixed() {
    let plain = linked([false; 3]);
    assert!(plain.edges.len() > 200, "{}", plain.edges.len());
    for marks in [[true; 3], [true, false, false], [false, true, true]] {
        let other = linked(marks);
        assert_eq!(other.edges, plain.edges, "{marks:?}");
        assert_eq!(other.groups, plain.groups, "{marks:?}");
    }
}
