//! The account of one file: every row is accepted or kept aside, once, and nothing is lost between.
//!
//! It must never repeat a value from the file: a fault gives the value's shape.

use terms::{Fault, Kept, Reading, shape_of};

/// The cell that is to blame: its column's name and what it holds.
#[derive(Clone, Copy)]
pub(crate) struct Cell<'a> {
    pub(crate) column: &'a str,
    pub(crate) value: &'a str,
}

/// Counts rows and collects faults while a file is read. Balanced by construction: a row exists here only
/// because [`Account::accept`] or [`Account::aside`] was called for it.
pub(crate) struct Account {
    file: String,
    accepted: u64,
    aside: u64,
    faults: Vec<Fault>,
}

impl Account {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), accepted: 0, aside: 0, faults: Vec::new() }
    }

    /// One row was read.
    pub(crate) fn accept(&mut self) {
        self.accepted += 1;
    }

    /// One row was kept aside, for this reason.
    pub(crate) fn aside(&mut self, row: u64, cell: Option<Cell<'_>>, problem: String, hint: &str) {
        self.aside += 1;
        self.push(row, cell, problem, hint, Kept::RowAside);
    }

    /// A value was left out; its row is still counted by whoever calls.
    pub(crate) fn value(&mut self, row: u64, cell: Cell<'_>, problem: String, hint: &str) {
        self.push(row, Some(cell), problem, hint, Kept::ValueAside);
    }

    /// Nothing was left out, but the sender should know. Row 0 speaks of the whole file.
    pub(crate) fn note(&mut self, row: u64, problem: String, hint: &str) {
        self.push(row, None, problem, hint, Kept::Noted);
    }

    /// Refuses the whole file: nothing in it is counted.
    pub(crate) fn refuse<R: Default>(mut self, problem: String, hint: &str) -> Reading<R> {
        self.push(0, None, problem, hint, Kept::FileRefused);
        let rows = self.accepted + self.aside;
        Reading { records: R::default(), accepted: 0, rows, faults: self.faults }
    }

    /// How many rows were accepted so far.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted
    }

    /// The reading, with its faults in the order of the rows.
    pub(crate) fn close<R>(mut self, records: R) -> Reading<R> {
        self.faults.sort_by_key(|fault| fault.row);
        Reading { records, accepted: self.accepted, rows: self.accepted + self.aside, faults: self.faults }
    }

    fn push(&mut self, row: u64, cell: Option<Cell<'_>>, problem: String, hint: &str, kept: Kept) {
        self.faults.push(Fault {
            file: self.file.clone(),
            row,
            column: cell.map(|cell| cell.column.to_owned()),
            shape: cell.map_or_else(String::new, |cell| shape_of(cell.value)),
            problem,
            hint: hint.to_owned(),
            kept,
        });
    }
}
