//! Two records side by side, for whoever may see them.
//!
//! This hands out values of records: it is for the eyes of a person who decides about the pair, and for nothing else. It
//! does not say what the model thinks of the pair, so that nobody agrees with the machine out of politeness.

use super::labels::RecordName;
use crate::dictionary::TextColumn;
use crate::records::Records;

/// How two values of a column stand to one another once they are written in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    /// The same.
    Same,
    /// Not the same.
    Differs,
    /// One of them is missing.
    OneMissing,
    /// Both are missing.
    BothMissing,
}

impl Alike {
    /// In a word or two.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Alike::Same => "same",
            Alike::Differs => "differs",
            Alike::OneMissing => "one missing",
            Alike::BothMissing => "both missing",
        }
    }
}

/// One column of two records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The column.
    pub column: String,
    /// What one record says, as it was written.
    pub left: String,
    /// What the other says.
    pub right: String,
    /// How they stand to one another.
    pub alike: Alike,
}

/// Two records side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// One record.
    pub left: RecordName,
    /// The other.
    pub right: RecordName,
    /// Column by column.
    pub lines: Vec<Line>,
}

impl Shown {
    /// Puts two records side by side. `written` holds the columns as they were in the files.
    #[must_use]
    pub fn new(records: &Records, (a, b): (u32, u32), written: &[(String, TextColumn)]) -> Self {
        let line = |(column, texts): &(String, TextColumn)| {
            let folded = (records.value(a, column), records.value(b, column));
            let alike = match folded {
                ("", "") => Alike::BothMissing,
                ("", _) | (_, "") => Alike::OneMissing,
                (a, b) if a == b => Alike::Same,
                _ => Alike::Differs,
            };
            let text = |record: u32| texts.get(record as usize).to_owned();
            Line { column: column.clone(), left: text(a), right: text(b), alike }
        };
        Shown {
            left: RecordName::of(records, a),
            right: RecordName::of(records, b),
            lines: written.iter().map(line).collect(),
        }
    }
}
