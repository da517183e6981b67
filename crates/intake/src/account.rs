//! The account of one file: every row is accepted or kept aside, once, and nothing is lost between.
//!
//! It must never repeat a value from the file: a fault gives the value's shape.

use crate::faults::{Faults, Ill};
use crate::refusal;
use std::borrow::Cow;
use terms::{Fault, Reading};

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
    faults: Faults,
}

impl Account {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), accepted: 0, aside: 0, faults: Faults::new(file) }
    }

    /// A fault that was found while the bytes were decoded, if any.
    pub(crate) fn told(&mut self, fault: Option<Fault>) {
        if let Some(fault) = fault {
            self.faults.push(fault);
        }
    }

    /// One row was read.
    pub(crate) fn accept(&mut self) {
        self.accepted += 1;
    }

    /// One row was kept aside, for this reason.
    pub(crate) fn aside(&mut self, row: u64, cell: Option<Cell<'_>>, problem: String, hint: &str) {
        self.aside += 1;
        self.faults.row_aside(row, ill(cell, problem, hint));
    }

    /// A value was left out; its row is still counted by whoever calls. The same trouble in very many rows is told as a
    /// number.
    pub(crate) fn value(&mut self, row: u64, cell: Cell<'_>, problem: String, hint: &str) {
        self.faults.value_aside(row, ill(Some(cell), problem, hint));
    }

    /// Nothing was left out, but the sender should know. Row 0 speaks of the whole file.
    pub(crate) fn note(&mut self, row: u64, problem: String, hint: &str) {
        self.faults.note(row, ill(None, problem, hint));
    }

    /// Refuses the whole file: nothing in it is counted.
    pub(crate) fn refuse<R: Default>(self, problem: String, hint: &str) -> Reading<R> {
        let fault = refusal(&self.file, problem, hint);
        self.refuse_for(vec![fault])
    }

    /// Refuses the file for these faults, each of which says so.
    pub(crate) fn refuse_for<R: Default>(mut self, faults: Vec<Fault>) -> Reading<R> {
        faults.into_iter().for_each(|fault| self.faults.push(fault));
        let rows = self.accepted + self.aside;
        Reading { records: R::default(), accepted: 0, rows, faults: self.faults.finish() }
    }

    /// How many rows were accepted so far.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted
    }

    /// The reading, with its faults in the order of the rows.
    pub(crate) fn close<R>(self, records: R) -> Reading<R> {
        let rows = self.accepted + self.aside;
        Reading { records, accepted: self.accepted, rows, faults: self.faults.finish() }
    }
}

fn ill<'a>(cell: Option<Cell<'a>>, problem: String, hint: &str) -> Ill<'a> {
    Ill {
        column: cell.map(|cell| cell.column),
        value: cell.map_or("", |cell| cell.value),
        problem: Cow::Owned(problem),
        hint: Cow::Owned(hint.to_owned()),
    }
}
