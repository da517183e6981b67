//! Chosen columns of a delimited file as text, for engines that compare texts and know no format.
//!
//! It interprets nothing and leaves nothing out unsaid: rows that cannot be told apart into the columns of the header
//! are kept aside with a fault. A large file is cut into pieces that several threads read; the answer is the same.

use crate::header::{Header, NoHeader};
use crate::split::{Record, Splitter, Whole, value};
use crate::{Limits, decode};
use memchr::{memchr, memchr_iter, memchr2};
use std::thread;
use terms::{Fault, Kept, Reading};

/// Pieces smaller than this are not worth a thread.
const PIECE_BYTES: usize = 1 << 20;

/// One column: its cells one after the other, and where each ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextCells {
    /// The column's name in the header, trimmed.
    pub name: String,
    /// The text of all cells, without blanks around each.
    pub text: String,
    /// For each row, the byte where its cell ends. An empty cell ends where the one before it does.
    pub ends: Vec<u32>,
}

/// Reads the columns that `wanted` says yes to, in the order of the header.
///
/// Comma, semicolon, tab and bar are told apart by the header. Rows of fewer cells than the header are filled up with
/// empty ones; rows of more, unless these are empty, are kept aside, and so are rows with a quotation mark that is never
/// closed. A file without a header, with a wanted column twice, or with a column of 4 GiB is refused by a fault.
/// `threads` of 0 counts as 1.
///
/// ```
/// let bytes = b"id;name;town\n1; Ann ;Leek\n2;\"O;Neill\"\n3;x;y;z\n";
/// let reading = intake::texts("x.csv", bytes, &intake::Limits::default(), 2, &|name| name != "town");
/// assert_eq!((reading.rows, reading.accepted, reading.aside()), (3, 2, 1));
/// assert_eq!((reading.records[1].text.as_str(), reading.records[1].ends.as_slice()), ("AnnO;Neill", &[3, 10][..]));
/// ```
pub fn texts(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    threads: usize,
    wanted: &dyn Fn(&str) -> bool,
) -> Reading<Vec<TextCells>> {
    let (text, note) = decode::text_of(name, bytes);
    let refused = |problem: &str, hint: &str| {
        let fault = whole_file(name, problem, hint);
        Reading { records: Vec::new(), accepted: 0, rows: 0, faults: vec![fault] }
    };
    let header = match Header::of(text.as_bytes(), limits.line_bytes) {
        Ok(header) => header,
        Err(NoHeader::Empty) => return refused("the file is empty", "send a file with a header and rows"),
        Err(NoHeader::Endless) => {
            return refused("the first line does not end", "start the file with the names of its columns");
        }
    };
    let chosen: Vec<usize> = (0..header.names.len()).filter(|at| wanted(&header.names[*at])).collect();
    if let Some(at) = chosen.iter().find(|at| header.names[..**at].contains(&header.names[**at])) {
        let problem = format!("the column `{}` is there twice", header.names[*at]);
        return refused(&problem, "give each column a name of its own");
    }
    let look = Look { name, text: &text, header: &header, chosen: &chosen, limits };
    let mut pieces = look.in_pieces(threads.max(1));
    if pieces.len() > 1 && pieces.iter().any(|piece| piece.uncut) {
        // A record that could not be cut may reach beyond its piece: only reading on from the start can tell.
        pieces = vec![look.piece(header.body, text.len())];
    }
    let mut reading = put_together(pieces, header.body_row);
    if reading.records.iter().any(|cells| cells.text.len() >= u32::MAX as usize) {
        return refused("a column holds more than 4 GiB of text", "send the file in parts");
    }
    for (cells, at) in reading.records.iter_mut().zip(&chosen) {
        cells.name.clone_from(&header.names[*at]);
    }
    reading.faults.splice(0..0, note);
    reading
}

fn whole_file(name: &str, problem: &str, hint: &str) -> Fault {
    Fault {
        file: name.to_owned(),
        row: 0,
        column: None,
        shape: String::new(),
        problem: problem.to_owned(),
        hint: hint.to_owned(),
        kept: Kept::FileRefused,
    }
}

/// What came of a piece of the file.
struct Piece {
    columns: Vec<(String, Vec<u32>)>,
    accepted: u64,
    rows: u64,
    /// Lines, empty ones counted: what the next piece's row numbers start from.
    lines: u64,
    /// Rows kept aside: line within the piece, what is wrong, what to do.
    aside: Vec<Fault>,
    /// Whether a record could not be cut.
    uncut: bool,
}

struct Look<'a> {
    name: &'a str,
    text: &'a str,
    header: &'a Header,
    chosen: &'a [usize],
    limits: &'a Limits,
}

impl Look<'_> {
    fn in_pieces(&self, threads: usize) -> Vec<Piece> {
        let bounds = self.bounds(threads);
        thread::scope(|scope| {
            let pieces = bounds.windows(2).map(|bound| (bound[0], bound[1]));
            let running: Vec<_> =
                pieces.map(|(from, to)| scope.spawn(move || self.piece(from, to))).collect();
            running.into_iter().map(|piece| piece.join().expect("a piece does not panic")).collect()
        })
    }

    /// Where pieces start and end: after line feeds that no quotation mark encloses, as far as counting marks can say.
    fn bounds(&self, threads: usize) -> Vec<usize> {
        let text = self.text.as_bytes();
        let (from, to) = (self.header.body.min(text.len()), text.len());
        let count = threads.min((to - from) / PIECE_BYTES).max(1);
        let mut bounds = vec![from];
        let quotes = memchr(b'"', &text[from..]).is_some();
        let mut open = false;
        let mut at = from;
        for number in 1..count {
            let target = (from + (to - from) / count * number).max(at);
            if quotes {
                open ^= memchr_iter(b'"', &text[at..target]).count() % 2 == 1;
            }
            at = target;
            while let Some(step) = memchr2(b'"', b'\n', &text[at..]) {
                at += step + 1;
                if text[at - 1] == b'"' {
                    open = !open;
                } else if !open {
                    break;
                }
            }
            if text.get(at - 1) != Some(&b'\n') || open {
                break;
            }
            bounds.push(at);
        }
        bounds.push(to);
        bounds
    }

    fn piece(&self, from: usize, to: usize) -> Piece {
        let text = &self.text.as_bytes()[..to];
        let mut splitter = Splitter::new(text, self.header.delimiter, self.limits.line_bytes);
        splitter.skip_to(from, 0);
        let mut piece = Piece {
            columns: vec![(String::new(), Vec::new()); self.chosen.len()],
            accepted: 0,
            rows: 0,
            lines: 0,
            aside: Vec::new(),
            uncut: false,
        };
        let mut record = Record::default();
        while let Some(whole) = splitter.next(&mut record) {
            piece.rows += 1;
            let wrong = match whole {
                Whole::TooLong => Some(("the row is too long", "look for a line end that is missing")),
                Whole::OpenQuote => Some(("a quotation mark is never closed", "close it, or take it away")),
                Whole::Yes => {
                    let beyond = record.cells.get(self.header.names.len()..).unwrap_or_default();
                    let more = beyond.iter().any(|cell| !text[cell.clone()].trim_ascii().is_empty());
                    more.then_some((
                        "the row has more cells than the header",
                        "quote cells that hold a comma",
                    ))
                }
            };
            piece.uncut |= whole != Whole::Yes;
            if let Some((problem, hint)) = wrong {
                let kept = Kept::RowAside;
                piece.aside.push(Fault { row: record.row, kept, ..whole_file(self.name, problem, hint) });
                continue;
            }
            piece.accepted += 1;
            for (at, (out, ends)) in self.chosen.iter().zip(&mut piece.columns) {
                if let Some(cell) = record.cells.get(*at) {
                    push_value(&self.text[cell.clone()], out);
                }
                // A column that grows beyond is refused as a whole.
                ends.push(u32::try_from(out.len()).unwrap_or(u32::MAX));
            }
        }
        piece.lines = splitter.row();
        piece
    }
}

/// Adds the value of a cell, without blanks around it.
fn push_value(raw: &str, out: &mut String) {
    let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    match inner {
        Some(inner) if memchr(b'"', inner.as_bytes()).is_none() => out.push_str(inner.trim()),
        None if !raw.starts_with('"') => out.push_str(raw.trim()),
        // The text is UTF-8 and only marks of one byte are taken out, so nothing is lost here.
        _ => out.push_str(String::from_utf8_lossy(&value(raw.as_bytes())).trim()),
    }
}

fn put_together(pieces: Vec<Piece>, first_row: u64) -> Reading<Vec<TextCells>> {
    let columns = pieces.first().map_or(0, |piece| piece.columns.len());
    let mut reading =
        Reading { records: vec![TextCells::default(); columns], accepted: 0, rows: 0, faults: Vec::new() };
    let mut row = first_row;
    for piece in pieces {
        reading.accepted += piece.accepted;
        reading.rows += piece.rows;
        reading.faults.extend(piece.aside.into_iter().map(|fault| Fault { row: fault.row + row, ..fault }));
        row += piece.lines;
        for (cells, (text, ends)) in reading.records.iter_mut().zip(piece.columns) {
            let before = cells.text.len();
            if cells.ends.is_empty() {
                (cells.text, cells.ends) = (text, ends);
            } else {
                let shifted = |end| u32::try_from(before + end as usize).unwrap_or(u32::MAX);
                cells.ends.extend(ends.into_iter().map(shifted));
                cells.text.push_str(&text);
            }
        }
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(column: &TextCells) -> Vec<&str> {
        let starts = std::iter::once(&0).chain(&column.ends);
        starts.zip(&column.ends).map(|(from, to)| &column.text[*from as usize..*to as usize]).collect()
    }

    #[test]
    fn what_is_wrong_is_said_and_kept_aside() {
        let read = |text: &str| texts("x.csv", text.as_bytes(), &Limits::default(), 1, &|_| true);
        let reading = read("a,b\n1,2\n\n3,\"open\n4,5,6\n7\n8,9,\n");
        assert_eq!(cells(&reading.records[0]), ["1", "7", "8"]);
        assert_eq!(cells(&reading.records[1]), ["2", "", "9"]);
        let said: Vec<(u64, &str)> = reading.faults.iter().map(|f| (f.row, f.problem.as_str())).collect();
        assert_eq!(
            said,
            [(4, "a quotation mark is never closed"), (5, "the row has more cells than the header")]
        );
        assert!(reading.balanced());
        assert!(read("a,a\n1,2\n").refused() && read(" \n").refused());
    }

    #[test]
    fn a_large_file_reads_the_same_with_any_number_of_threads() {
        let mut text = String::from("id,name,note,late\n");
        for n in 0..60_000 {
            let note = if n % 97 == 0 { "\"two\nlines, \"\"so\"\"\"" } else { "some plain words to fill it" };
            let late = if n < 50_000 { "" } else { "here" };
            text += &format!("{n},Żak {n},{note},{late}\n");
        }
        let read = |text: &str, threads| texts("x", text.as_bytes(), &Limits::default(), threads, &|_| true);
        assert_eq!(read(&text, 1), read(&text, 4));
        assert_eq!(
            (read(&text, 4).accepted, cells(&read(&text, 3).records[1])[59_999]),
            (60_000, "Żak 59999")
        );
        // A mark that never closes, and one inside a cell, must not shift what other threads see.
        for wild in ["5\" pipe", "\"never closed"] {
            let spoilt = text.replacen("some plain words to fill it", wild, 3);
            assert_eq!(read(&spoilt, 1), read(&spoilt, 4));
        }
    }

    proptest! {
        #[test]
        fn it_reads_what_the_csv_crate_writes(
            rows in proptest::collection::vec(proptest::collection::vec("[a-zé\",;\n ]{0,6}", 3), 0..20),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
            let reading = texts("x", &writer.into_inner().unwrap(), &Limits::default(), 1, &|_| true);
            for (at, column) in reading.records.iter().enumerate() {
                let expected: Vec<&str> = rows.iter().map(|row| row[at].trim()).collect();
                prop_assert_eq!(cells(column), expected);
            }
        }
    }
}
