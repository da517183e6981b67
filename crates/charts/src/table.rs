//! The table of a chart: the same rows as the picture.
//! It must never hold a number that the picture does not show, nor leave out one that it does.

use crate::number::{number, signed_csv};
use terms::DataMark;

/// A column and its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// "Burglaries".
    pub name: String,
    /// "per 1,000 residents"; may be empty.
    pub unit: String,
    /// Whether its cells are numbers, to be set to the right.
    pub numeric: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number and its decimals.
    Number {
        /// The number.
        value: f64,
        /// How many decimals are shown.
        decimals: usize,
    },
    /// No number, and why.
    Missing(DataMark),
}

impl Cell {
    /// As shown on a page: numbers with commas, "[c]" for withheld.
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number { value, decimals } => number(*value, *decimals),
            Self::Missing(mark) => mark.shorthand().to_owned(),
        }
    }
}

/// Rows and columns with a caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What, where, when: the statistical subtitle.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has one cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn new(caption: &str, columns: Vec<Column>) -> Self {
        Self { caption: caption.to_owned(), columns, rows: Vec::new() }
    }

    /// Comma-separated values (RFC 4180): a line of column names with units, then one line for each row; lines end
    /// with CR LF; numbers have no commas.
    pub fn to_csv(&self) -> String {
        let heads = self.columns.iter().map(|column| {
            let unit = if column.unit.is_empty() { String::new() } else { format!(" ({})", column.unit) };
            quoted(&format!("{}{unit}", column.name))
        });
        let mut text = heads.collect::<Vec<_>>().join(",") + "\r\n";
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Number { value, decimals } => signed_csv(*value, *decimals),
                other => quoted(&other.words()),
            });
            text.push_str(&cells.collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        }
        text
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

pub(crate) fn words(name: &str) -> Column {
    Column { name: name.to_owned(), unit: String::new(), numeric: false }
}

pub(crate) fn numbers(name: &str, unit: &str) -> Column {
    Column { name: name.to_owned(), unit: unit.to_owned(), numeric: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_no_commas_in_its_numbers_and_quotes_its_words() {
        let mut table = Table::new("Burglary", vec![words("Place"), numbers("Rate", "per 1,000")]);
        table.rows.push(vec![
            Cell::Text("Leek \"town\", north".into()),
            Cell::Number { value: 1204.25, decimals: 1 },
        ]);
        table.rows.push(vec![Cell::Text("Biddulph".into()), Cell::Missing(DataMark::Withheld)]);
        assert_eq!(
            table.to_csv(),
            "Place,\"Rate (per 1,000)\"\r\n\"Leek \"\"town\"\", north\",1204.3\r\nBiddulph,[c]\r\n"
        );
    }
}
