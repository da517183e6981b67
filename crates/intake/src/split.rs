//! Delimited text cut into records and cells.
//!
//! It reads what the `csv` crate reads (a property test holds the two together) with two things that crate cannot do:
//! no record may be longer than a bound, and a quotation mark that is never closed spoils one line instead of
//! swallowing the rest of the file. It never drops a line that is not empty.

use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;

/// One record: where it stands, and whether its cells can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// Cells were cut.
    Yes,
    /// Longer than the bound; not cut.
    TooLong,
    /// A quotation mark opens and is never closed; not cut.
    OpenQuote,
}

/// Cuts one text, record after record.
pub(crate) struct Splitter<'a> {
    text: &'a [u8],
    at: usize,
    row: u64,
    delimiter: u8,
    line_bytes: usize,
}

/// One record as it stands in the text. Cells are ranges of the text, with their quotation marks.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Row as a spreadsheet counts, from 1.
    pub row: u64,
    /// The record without its line end.
    pub span: Range<usize>,
    /// Where the next record starts.
    pub next: usize,
    /// Each cell as it stands.
    pub cells: Vec<Range<usize>>,
}

impl<'a> Splitter<'a> {
    pub fn new(text: &'a [u8], delimiter: u8, line_bytes: usize) -> Self {
        Self { text, at: 0, row: 1, delimiter, line_bytes }
    }

    /// Where the next record starts.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Row number of the next line.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// Goes on as if the lines up to `at` had been read.
    pub fn skip_to(&mut self, at: usize, row: u64) {
        (self.at, self.row) = (at, row);
    }

    /// Reads the next record that is not an empty line into `record`; `None` at the end.
    pub fn next(&mut self, record: &mut Record) -> Option<Whole> {
        while let Some(length) = self.empty_line() {
            self.at += length;
            self.row += 1;
        }
        if self.at >= self.text.len() {
            return None;
        }
        record.row = self.row;
        let whole = self.cut(record);
        self.at = record.next;
        self.row += 1;
        Some(whole)
    }

    /// Length of the line end we stand at, if the line is empty.
    fn empty_line(&self) -> Option<usize> {
        match self.text.get(self.at..)? {
            [b'\n', ..] => Some(1),
            [b'\r', b'\n', ..] => Some(2),
            [b'\r'] => Some(1),
            _ => None,
        }
    }

    fn cut(&self, record: &mut Record) -> Whole {
        record.cells.clear();
        let start = self.at;
        let bound = self.text.len().min(start.saturating_add(self.line_bytes).saturating_add(2));
        let mut at = start;
        loop {
            let quoted = self.text.get(at) == Some(&b'"');
            let end = if quoted { self.quoted_end(at, bound) } else { self.plain_end(at, bound) };
            let Some(end) = end else {
                return self.give_up(start, record, quoted);
            };
            match self.text.get(end) {
                Some(&byte) if byte == self.delimiter => {
                    record.cells.push(at..end);
                    at = end + 1;
                }
                stop => {
                    let trimmed = if end > at && self.text[end - 1] == b'\r' { end - 1 } else { end };
                    record.cells.push(at..trimmed);
                    record.span = start..trimmed;
                    record.next = if stop.is_some() { end + 1 } else { end };
                    let long = trimmed - start > self.line_bytes;
                    return if long { Whole::TooLong } else { Whole::Yes };
                }
            }
        }
    }

    /// End of an unquoted cell: the delimiter, the line feed, or the end of the text; `None` past the bound.
    fn plain_end(&self, at: usize, bound: usize) -> Option<usize> {
        match memchr2(self.delimiter, b'\n', &self.text[at..bound]) {
            Some(length) => Some(at + length),
            None if bound == self.text.len() => Some(bound),
            None => None,
        }
    }

    /// End of a cell that opens with a quotation mark. Text after the closing mark belongs to the cell.
    fn quoted_end(&self, at: usize, bound: usize) -> Option<usize> {
        let mut inside = at + 1;
        loop {
            let length = memchr(b'"', self.text.get(inside..bound)?)?;
            inside += length + 1;
            if self.text.get(inside) == Some(&b'"') && inside < bound {
                inside += 1;
                continue;
            }
            return self.plain_end(inside.min(bound), bound);
        }
    }

    /// The record ends at its first line feed, whatever its quotation marks say.
    fn give_up(&self, start: usize, record: &mut Record, quoted: bool) -> Whole {
        record.cells.clear();
        let feed = memchr(b'\n', &self.text[start..]).map(|length| start + length);
        let end = feed.unwrap_or(self.text.len());
        let trimmed = if end > start && self.text[end - 1] == b'\r' { end - 1 } else { end };
        record.span = start..trimmed;
        record.next = feed.map_or(end, |feed| feed + 1);
        if quoted && trimmed - start <= self.line_bytes { Whole::OpenQuote } else { Whole::TooLong }
    }
}

/// The value of a cell: quotation marks around it taken off, doubled ones inside made single.
pub(crate) fn value(raw: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', inner @ ..] = raw else { return Cow::Borrowed(raw) };
    if let Some((b'"', body)) = inner.split_last()
        && memchr(b'"', body).is_none()
    {
        return Cow::Borrowed(body);
    }
    let mut value = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(mark) = memchr(b'"', rest) {
        value.extend_from_slice(&rest[..mark]);
        rest = &rest[mark + 1..];
        let Some((b'"', after)) = rest.split_first() else { break };
        value.push(b'"');
        rest = after;
    }
    value.extend_from_slice(rest);
    Cow::Owned(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ours(text: &str, line_bytes: usize) -> Vec<(u64, Whole, Vec<String>)> {
        let mut splitter = Splitter::new(text.as_bytes(), b',', line_bytes);
        let mut record = Record::default();
        let mut all = Vec::new();
        while let Some(whole) = splitter.next(&mut record) {
            let cells = record
                .cells
                .iter()
                .map(|cell| String::from_utf8_lossy(&value(&text.as_bytes()[cell.clone()])).into_owned());
            all.push((record.row, whole, cells.collect()));
        }
        all
    }

    fn theirs(text: &str) -> Vec<Vec<String>> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    proptest! {
        #[test]
        fn we_cut_as_the_csv_crate_does(
            cells in prop::collection::vec(
                prop::collection::vec(
                    prop_oneof!["[a-c]{1,3}", Just(String::new()), "\"([a ,\n]|\"\"){0,4}\"", "[a-b]\"[a-b]"],
                    1..4,
                ),
                0..6,
            ),
            end in prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n")],
            last in any::<bool>(),
        ) {
            let mut text = cells.iter().map(|row| row.join(",")).collect::<Vec<_>>().join(end);
            if last {
                text.push_str(end);
            }
            let ours: Vec<_> = ours(&text, 1000).into_iter().map(|(_, _, cells)| cells).collect();
            prop_assert_eq!(ours, theirs(&text));
        }

        #[test]
        fn no_byte_of_a_line_is_lost(text in "[a,\"\r\n]{0,60}", line_bytes in 1usize..20) {
            let mut splitter = Splitter::new(text.as_bytes(), b',', line_bytes);
            let mut record = Record::default();
            let mut end = 0;
            while splitter.next(&mut record).is_some() {
                let skipped = &text[end..record.span.start];
                prop_assert!(skipped.bytes().all(|byte| byte == b'\r' || byte == b'\n'), "{:?}", skipped);
                end = record.span.end;
            }
            prop_assert!(text[end..].bytes().all(|byte| byte == b'\r' || byte == b'\n'));
        }
    }

    #[test]
    fn an_open_quote_spoils_one_line() {
        let rows = ours("a,b\n1,\"two\n3,4\n5,6\n", 1000);
        let whole: Vec<_> = rows.iter().map(|(row, whole, _)| (*row, *whole)).collect();
        assert_eq!(whole, [(1, Whole::Yes), (2, Whole::OpenQuote), (3, Whole::Yes), (4, Whole::Yes)]);
    }

    #[test]
    fn a_line_past_the_bound_is_one_row() {
        let text = format!("a,b\n{}\n3,4\n", "x".repeat(50));
        let rows = ours(&text, 20);
        assert_eq!(rows[1].1, Whole::TooLong);
        assert_eq!(rows[2], (3, Whole::Yes, vec!["3".to_owned(), "4".to_owned()]));
    }

    #[test]
    fn empty_lines_are_no_rows_but_are_counted_as_a_spreadsheet_counts() {
        let rows = ours("a\n\n\r\nb", 20);
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 4]);
    }
}
