//! What can go wrong when records are linked.
//!
//! A message names columns, rules and counts. It never repeats a value of a record: every value is about a person.

use thiserror::Error;

/// A linkage that cannot be done, with what to change.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LinkageError {
    /// The model is not readable as TOML.
    #[error("reading the model as TOML")]
    ModelToml(#[source] toml::de::Error),
    /// The settings are not readable as JSON.
    #[error("reading the settings as JSON")]
    SettingsJson(#[source] serde_json::Error),
    /// A part of the model says something that cannot be.
    #[error("{place} of the model: {reason}")]
    Model {
        /// Which part: a comparison, a rule, a column.
        place: String,
        /// What is wrong with it and what is possible.
        reason: String,
    },
    /// Settings of another program hold something that has no counterpart here.
    #[error("{place} of the settings cannot be taken over: {reason}")]
    Settings {
        /// Which part of the settings.
        place: String,
        /// Why it has no counterpart.
        reason: String,
    },
    /// The model names a column that the file does not have.
    #[error("the model needs the column `{column}`, which the file does not have (it has {present})")]
    MissingColumn {
        /// The column that the model names.
        column: String,
        /// The columns of the file, by name.
        present: String,
    },
    /// Columns of one table have different numbers of rows.
    #[error("column `{column}` has {rows} rows where {expected} are expected")]
    UnevenColumns {
        /// The column at fault.
        column: String,
        /// Its rows.
        rows: usize,
        /// The rows of the table.
        expected: usize,
    },
    /// Two records have the same id.
    #[error(
        "{count} ids are given to more than one record; rows {first} and {second} share the first of them"
    )]
    DuplicateIds {
        /// How many ids are not unique.
        count: usize,
        /// Row of the first record, counted from 1.
        first: usize,
        /// Row of its double, counted from 1.
        second: usize,
    },
    /// There are more records than the engine can number.
    #[error("{rows} records are more than can be linked in one run ({limit})")]
    TooManyRecords {
        /// Records given.
        rows: usize,
        /// Most that are possible.
        limit: usize,
    },
    /// The blocking rules make more pairs than allowed. Nothing was compared.
    #[error(
        "the rules make {pairs} pairs, more than the {limit} allowed; the largest share, {largest}, comes from rule `{rule}`"
    )]
    TooManyPairs {
        /// Pairs over all rules; a pair that two rules make counts twice.
        pairs: u64,
        /// Most that are allowed.
        limit: u64,
        /// Rule with the most pairs.
        rule: String,
        /// Its pairs.
        largest: u64,
    },
    /// Blocks too large to compare, and the model says to stop then.
    #[error("rule `{rule}` has {blocks} blocks of more than {limit} records, the largest of {largest}")]
    BlockTooLarge {
        /// The rule.
        rule: String,
        /// How many of its blocks are too large.
        blocks: usize,
        /// Records in the largest.
        largest: usize,
        /// Most records a block may have.
        limit: usize,
    },
    /// Decisions of people cannot all be heeded.
    #[error(
        "{count} decisions say that two records are different which others make the same; the first is about rows {first} \
         and {second}"
    )]
    DecisionsContradict {
        /// How many decisions for two people stand against others.
        count: usize,
        /// Row of one record of the first, counted from 1.
        first: usize,
        /// Row of the other, counted from 1.
        second: usize,
    },
    /// A decision is about a record that is not there.
    #[error("a decision is about row {row}, and there are {records}")]
    NoSuchRecord {
        /// The row, counted from 1.
        row: usize,
        /// Records there are.
        records: usize,
    },
    /// Nothing is left to compare: every comparison is without values.
    #[error("no comparison has values on both sides of any pair")]
    NothingToCompare,
    /// A key that could be guessed, or no purpose.
    #[error("sealing needs keys of {least} bytes or more, and a purpose in words")]
    WeakKey {
        /// Shortest key, in bytes.
        least: usize,
    },
    /// Two files were not sealed alike.
    #[error("the files were sealed under another key, for another purpose, or by other combinations")]
    OtherSeal,
    /// What was compared could not be kept.
    #[error("what was compared could not be kept")]
    NotKept,
    /// The run was asked to stop.
    #[error("the linkage was cancelled")]
    Cancelled,
}

impl LinkageError {
    pub(crate) fn model(place: impl Into<String>, reason: impl Into<String>) -> Self {
        LinkageError::Model { place: place.into(), reason: reason.into() }
    }

    pub(crate) fn settings(place: impl Into<String>, reason: impl Into<String>) -> Self {
        LinkageError::Settings { place: place.into(), reason: reason.into() }
    }
}
