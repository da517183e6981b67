//! Delimited text as rows with the numbers a person counts in a spreadsheet.
//!
//! It knows nothing of what the columns mean, and never reads past what the file holds.

use crate::account::Account;
use csv::{ReaderBuilder, StringRecord};

/// How many rows below the top a header is looked for: titles, notes and blank rows stand above it.
pub(crate) const HEADER_WITHIN: usize = 40;

/// Rows of delimited text, from the first.
pub(crate) struct Lines<'a> {
    delimiter: u8,
    reader: csv::Reader<&'a [u8]>,
    blanks: std::iter::Peekable<std::vec::IntoIter<u64>>,
    next_row: u64,
    record: StringRecord,
}

/// A table of text: a header, the comments above it, and rows that are read one by one.
pub(crate) struct Table<'a> {
    /// Column names, trimmed, in the file's order.
    pub(crate) header: Vec<String>,
    /// Lines above the header that open with `#`, without the mark.
    pub(crate) comments: Vec<String>,
    lines: Lines<'a>,
    /// The first row below the header was read to be looked at, and is still to come.
    held: Option<u64>,
}

/// One row of a [`Table`].
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// As a person counts in a spreadsheet: the first row of the file is row 1.
    pub(crate) number: u64,
    cells: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// Cells that come from elsewhere than a table of text.
    pub(crate) fn of(number: u64, cells: &'a StringRecord) -> Self {
        Self { number, cells }
    }

    /// The cell in that column, trimmed; empty where the row is too short.
    pub(crate) fn cell(self, column: usize) -> &'a str {
        self.cells.get(column).unwrap_or("").trim()
    }

    /// The cell in that column, if the file has such a column.
    pub(crate) fn maybe(self, column: Option<usize>) -> &'a str {
        column.map_or("", |column| self.cell(column))
    }

    /// Whether nothing is written in any cell.
    pub(crate) fn is_blank(self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// How many cells, up to the last that holds something.
    pub(crate) fn width(self) -> usize {
        (0..self.cells.len()).rev().find(|&at| !self.cell(at).is_empty()).map_or(0, |last| last + 1)
    }

    /// Every cell, trimmed.
    pub(crate) fn cells(self) -> impl Iterator<Item = &'a str> {
        self.cells.iter().map(str::trim)
    }
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let delimiter = delimiter_of(text);
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Self {
            delimiter,
            reader,
            blanks: blank_rows(text, delimiter).into_iter().peekable(),
            next_row: 1,
            record: StringRecord::new(),
        }
    }

    /// The next row that holds anything; `None` at the end. The text is valid, so nothing can fail but a
    /// record past the reader's own limits, which ends the rows.
    pub(crate) fn next(&mut self) -> Option<Row<'_>> {
        loop {
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            while self.blanks.next_if(|&blank| blank == self.next_row).is_some() {
                self.next_row += 1;
            }
            let number = self.next_row;
            self.next_row += 1;
            if !(Row { number, cells: &self.record }).is_blank() {
                return Some(Row { number, cells: &self.record });
            }
        }
    }
}

impl<'a> Table<'a> {
    /// Finds the header: the first row for which `is_header` holds, within the top rows of the file.
    /// `None` where no row is one.
    pub(crate) fn open(text: &'a str, is_header: impl Fn(&[&str]) -> bool) -> Option<Self> {
        let mut lines = Lines::new(text);
        let separator = format!("{} ", char::from(lines.delimiter));
        let mut comments = Vec::new();
        for _ in 0..HEADER_WITHIN {
            let row = lines.next()?;
            let cells: Vec<&str> = row.cells().collect();
            if cells.first().is_some_and(|first| first.starts_with('#')) {
                let filled: Vec<&str> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
                comments.push(filled.join(&separator)[1..].trim().to_owned());
            } else if is_header(&cells) {
                let header = cells.into_iter().map(str::to_owned).collect();
                let held = lines.next().map(|row| row.number);
                return Some(Self { header, comments, lines, held });
            }
        }
        None
    }

    /// The next row that holds anything; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Row<'_>> {
        match self.held.take() {
            Some(number) => Some(Row { number, cells: &self.lines.record }),
            None => self.lines.next(),
        }
    }

    /// The first row below the header, to be looked at before any is read.
    pub(crate) fn first(&self) -> Option<Row<'_>> {
        self.held.map(|number| Row { number, cells: &self.lines.record })
    }

    /// The next row that fits under the header. A wider one is kept aside and passed over.
    pub(crate) fn next_fitting(&mut self, account: &mut Account) -> Option<Row<'_>> {
        loop {
            let columns = self.header.len();
            let row = self.next()?;
            let (number, width) = (row.number, row.width());
            if width <= columns {
                return Some(Row { number, cells: &self.lines.record });
            }
            account.aside(
                number,
                None,
                format!("the row has {width} cells and the header {columns}"),
                "put quotation marks around a value that holds a comma",
            );
        }
    }

    /// The text after `key:` in a comment above the header, in any case.
    pub(crate) fn comment(&self, key: &str) -> Option<&str> {
        self.comments.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            (name.trim().eq_ignore_ascii_case(key) && !value.trim().is_empty()).then(|| value.trim())
        })
    }
}

/// The character between cells: whichever of comma, tab, semicolon and bar the first lines hold most of.
/// Comma where they hold none.
fn delimiter_of(text: &str) -> u8 {
    let mut counts = [(b',', 0usize), (b'\t', 0), (b';', 0), (b'|', 0)];
    for line in text.lines().filter(|line| !line.starts_with('#')).take(10) {
        let mut quoted = false;
        for byte in line.bytes() {
            match byte {
                b'"' => quoted = !quoted,
                _ if quoted => {}
                _ => {
                    for (delimiter, count) in &mut counts {
                        *count += usize::from(byte == *delimiter);
                    }
                }
            }
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

/// The numbers of the empty lines, as rows of a spreadsheet. The reader below passes over them in silence,
/// and row numbers after them would be wrong.
fn blank_rows(text: &str, delimiter: u8) -> Vec<u64> {
    let mut blanks = Vec::new();
    let (mut row, mut quoted, mut empty, mut opens) = (1u64, false, true, true);
    for byte in text.bytes() {
        match byte {
            b'\n' if !quoted => {
                if empty {
                    blanks.push(row);
                }
                row += 1;
                (empty, opens) = (true, true);
            }
            b'\r' => {}
            b'"' if quoted || opens => {
                quoted = !quoted;
                (empty, opens) = (false, false);
            }
            _ => {
                empty = false;
                opens = byte == delimiter;
            }
        }
    }
    blanks
}

/// A number as people write it: thousands commas, spaces and a trailing `.0` are fine. `None` for
/// anything else, for negative numbers, and for what is not finite.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
    if plain.is_empty() || plain.bytes().any(|b| !(b.is_ascii_digit() || b == b'.' || b == b'e' || b == b'E'))
    {
        return None;
    }
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_as_in_a_spreadsheet() {
        let text = "Title\r\n\r\na,b\r\n1,\"two\nlines\"\r\n\r\n,\r\n3,4\r\n";
        let mut table = Table::open(text, |cells| cells.contains(&"a")).unwrap();
        assert_eq!(table.next().unwrap().number, 4);
        assert_eq!(table.next().unwrap().number, 7);
        assert!(table.next().is_none());
    }

    #[test]
    fn comments_above_the_header_are_kept() {
        let text = "# Source: somebody, 2025\na;b\n1;2\n";
        let table = Table::open(text, |cells| cells.contains(&"a")).unwrap();
        assert_eq!(table.comment("source"), Some("somebody, 2025"));
        assert_eq!(table.header, ["a", "b"]);
    }

    #[test]
    fn a_number_is_read_as_people_write_it() {
        assert_eq!(number_of("1,234.0"), Some(1234.0));
        for wrong in ["", "-1", "nan", "inf", "[x]", "1.2.3"] {
            assert_eq!(number_of(wrong), None, "{wrong}");
        }
    }
}
