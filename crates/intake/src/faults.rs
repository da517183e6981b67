//! Collects what is wrong with one file. It never keeps a value, only its shape, and never more than a sender can use.

use std::borrow::Cow;
use std::collections::BTreeMap;
use terms::{Fault, Kept, shape_of};

/// One thing wrong, before it is known what becomes of it.
#[derive(Debug)]
pub(crate) struct Ill<'a> {
    /// Column name as the file has it.
    pub column: Option<&'a str>,
    /// The value, of which only the shape is kept.
    pub value: &'a str,
    /// What is wrong. For values left out and notes, the same words for the same trouble: they are counted by it.
    pub problem: Cow<'static, str>,
    /// How to mend it.
    pub hint: Cow<'static, str>,
}

/// The faults of one file, as they are found.
#[derive(Debug)]
pub(crate) struct Faults {
    file: String,
    list: Vec<Fault>,
    aside: u64,
    last_aside: u64,
    minor: BTreeMap<(String, Cow<'static, str>), (u64, Kept)>,
}

impl Faults {
    /// How many faults of one kind that put no row aside are told one by one. The rest are told as a number: a file
    /// with a million points at sea has one trouble, not a million.
    pub const EACH: u64 = 200;

    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), list: Vec::new(), aside: 0, last_aside: 0, minor: BTreeMap::new() }
    }

    /// Rows kept aside so far.
    pub fn aside_count(&self) -> u64 {
        self.aside
    }

    /// A fault that is already whole.
    pub fn push(&mut self, fault: Fault) {
        self.list.push(fault);
    }

    /// A row is kept aside. Its second such fault is noted only, so that rows kept aside can be counted by their faults.
    pub fn row_aside(&mut self, row: u64, ill: Ill<'_>) {
        let kept = if self.last_aside == row { Kept::Noted } else { Kept::RowAside };
        if kept == Kept::RowAside {
            self.aside += 1;
            self.last_aside = row;
        }
        self.add(row, ill, kept);
    }

    /// A value is left out.
    pub fn value_aside(&mut self, row: u64, ill: Ill<'_>) {
        self.add_some(row, ill, Kept::ValueAside);
    }

    /// The sender should know.
    pub fn note(&mut self, row: u64, ill: Ill<'_>) {
        self.add_some(row, ill, Kept::Noted);
    }

    fn add_some(&mut self, row: u64, ill: Ill<'_>, kept: Kept) {
        let key = (ill.column.unwrap_or_default().to_owned(), ill.problem.clone());
        let seen = &mut self.minor.entry(key).or_insert((0, kept)).0;
        *seen += 1;
        if *seen <= Self::EACH {
            self.add(row, ill, kept);
        }
    }

    fn add(&mut self, row: u64, ill: Ill<'_>, kept: Kept) {
        self.list.push(Fault {
            file: self.file.clone(),
            row,
            column: ill.column.map(str::to_owned),
            shape: shape_of(ill.value),
            problem: ill.problem.into_owned(),
            hint: ill.hint.into_owned(),
            kept,
        });
    }

    /// All faults, those of the whole file first, then by row.
    pub fn finish(mut self) -> Vec<Fault> {
        for ((column, problem), (seen, kept)) in std::mem::take(&mut self.minor) {
            if seen > Self::EACH {
                let more = seen - Self::EACH;
                self.list.push(Fault {
                    file: self.file.clone(),
                    row: 0,
                    column: (!column.is_empty()).then_some(column),
                    shape: String::new(),
                    problem: format!("{problem}, in {more} more rows that are not listed"),
                    hint: "mend the column in all rows".to_owned(),
                    kept,
                });
            }
        }
        self.list.sort_by_key(|fault| fault.row);
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ill(value: &str) -> Ill<'_> {
        Ill { column: Some("Month"), value, problem: "it is wrong".into(), hint: "mend it".into() }
    }

    #[test]
    fn a_row_is_kept_aside_once() {
        let mut faults = Faults::new("x.csv");
        faults.row_aside(2, ill("secret"));
        faults.row_aside(2, ill("secret"));
        let list = faults.finish();
        assert_eq!(list.iter().map(|fault| fault.kept).collect::<Vec<_>>(), [Kept::RowAside, Kept::Noted]);
        assert!(list.iter().all(|fault| fault.shape == "aaaaaa"));
    }

    #[test]
    fn the_same_trouble_is_told_some_times_and_then_counted() {
        let mut faults = Faults::new("x.csv");
        (0..Faults::EACH + 7).for_each(|row| faults.value_aside(row + 2, ill("1")));
        let list = faults.finish();
        assert_eq!(list.len() as u64, Faults::EACH + 1);
        assert_eq!(list[0].problem, "it is wrong, in 7 more rows that are not listed");
    }
}
