//! Rows as they came, for their sender to mend. It interprets nothing.

use crate::delimited::Lines;
use crate::header::Header;
use crate::split::{Record, Splitter, Whole, value};
use crate::{Limits, decode, sheet};
use terms::Format;

/// The header of a file and some of its rows, cell by cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns as the file has them. Empty where the file has no header.
    pub header: Vec<String>,
    /// Row number as in [`terms::Fault::row`], and the cells. A row that could not be cut into cells is one cell; rows
    /// may have more or fewer cells than the header.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// The rows as CSV, each with one more cell at the end under `heading`: what is wrong with it. Rows shorter than
    /// the header are filled up, so that the last column is always the last.
    ///
    /// ```
    /// let table = intake::Table { header: vec!["a".into(), "b".into()], rows: vec![(2, vec!["x".into()])] };
    /// let csv = table.to_csv_with("problem", &|_| Some("Row too short.".to_owned()));
    /// assert_eq!(csv, b"a,b,problem\r\nx,,Row too short.\r\n");
    /// ```
    pub fn to_csv_with(&self, heading: &str, words: &dyn Fn(u64) -> Option<String>) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(Vec::new());
        let mut wrote = writer.write_record(self.header.iter().map(String::as_str).chain([heading]));
        for (row, cells) in &self.rows {
            let mut record = cells.clone();
            record.resize(record.len().max(self.header.len()), String::new());
            record.push(words(*row).unwrap_or_default());
            wrote = wrote.and_then(|()| writer.write_record(&record));
        }
        wrote.expect("memory does not refuse");
        writer.into_inner().expect("memory does not refuse")
    }
}

/// Rows that somebody copied out of a spreadsheet or typed, with their headings in the first row that holds something. Cells
/// stand between tabs, semicolons or commas. Rows are numbered as a person counts them; blank ones are passed over.
///
/// ```
/// let table = intake::pasted("Question\tShare\n\n\"Is it, \"\"fairly\"\"?\"\t31 %\n");
/// assert_eq!(table.header, ["Question", "Share"]);
/// assert_eq!(table.rows, [(3, vec!["Is it, \"fairly\"?".to_owned(), "31 %".to_owned()])]);
/// ```
pub fn pasted(text: &str) -> Table {
    let mut lines = Lines::new(text.trim_start_matches('\u{feff}'));
    let mut table = Table::default();
    while let Some(row) = lines.next() {
        let cells: Vec<String> = row.cells().map(str::to_owned).collect();
        match (row.is_blank(), table.header.is_empty()) {
            (true, _) => {}
            (false, true) => table.header = cells,
            (false, false) => table.rows.push((row.number, cells)),
        }
    }
    table
}

/// The header and the given rows of a file, as they came, so that faulty rows can be given back with what is wrong.
///
/// Row numbers are those of faults: the header of a file without empty lines is row 1. Rows that are not there are left
/// out; rows come in the file's order, once each. The cells may be personal: whoever gets them must be their sender.
/// Empty for archives and for files without a header.
///
/// ```
/// use terms::Format;
/// let table = intake::rows_of(Format::PoliceStreet, "x.csv", b"Month,Crime type\n2025-01,Drugs\n2025-01,Drugz\n", &[3]);
/// assert_eq!(table.header, ["Month", "Crime type"]);
/// assert_eq!(table.rows, [(3, vec!["2025-01".to_owned(), "Drugz".to_owned()])]);
/// ```
pub fn rows_of(format: Format, name: &str, bytes: &[u8], rows: &[u64]) -> Table {
    if format == Format::Archive {
        return Table::default();
    }
    if format == Format::PartnerSheet {
        return sheet::rows_of(name, bytes, rows);
    }
    let (text, _) = decode::text_of(name, bytes);
    delimited(&text, rows, Limits::default().line_bytes)
}

fn delimited(text: &str, rows: &[u64], line_bytes: usize) -> Table {
    let text = text.as_bytes();
    let Ok(header) = Header::of(text, line_bytes) else { return Table::default() };
    let mut wanted = rows.to_vec();
    wanted.sort_unstable();
    let words = |raw: &[u8]| String::from_utf8_lossy(&value(raw)).into_owned();
    let mut splitter = Splitter::new(text, header.delimiter, line_bytes);
    splitter.skip_to(header.body, header.body_row);
    let mut record = Record::default();
    let mut found = Vec::new();
    let last = wanted.last().copied().unwrap_or(0);
    while splitter.row() <= last
        && let Some(whole) = splitter.next(&mut record)
    {
        if wanted.binary_search(&record.row).is_err() {
            continue;
        }
        let cells = match whole {
            Whole::Yes => record.cells.iter().map(|cell| words(&text[cell.clone()])).collect(),
            Whole::TooLong | Whole::OpenQuote => {
                vec![String::from_utf8_lossy(&text[record.span.clone()]).into_owned()]
            }
        };
        found.push((record.row, cells));
    }
    Table { header: header.names, rows: found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_came() {
        let text = b"\xEF\xBB\xBFa,b\r\n1,\"x, \"\"y\"\"\"\r\n\r\n2\r\n3,\"open\r\n4,z";
        let table = rows_of(Format::PoliceStreet, "x.csv", text, &[6, 2, 4, 4, 5, 99]);
        let expected: Vec<(u64, Vec<&str>)> =
            vec![(2, vec!["1", "x, \"y\""]), (4, vec!["2"]), (5, vec!["3,\"open"]), (6, vec!["4", "z"])];
        let found: Vec<(u64, Vec<&str>)> = table
            .rows
            .iter()
            .map(|(row, cells)| (*row, cells.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_comes_back_from_nothing() {
        assert_eq!(rows_of(Format::PoliceStreet, "x.csv", b"", &[1, 2]), Table::default());
        assert_eq!(rows_of(Format::Archive, "x.zip", b"a,b\n1,2\n", &[2]), Table::default());
    }
}
