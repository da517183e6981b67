//! Sheets of cells as text, from CSV, XLSX and ODS alike.
//!
//! Only values are read: no formula is worked out, no macro run, no link followed. A workbook that would
//! unfold to more than the bounds below is refused before it is unfolded.

use crate::decode::text_of;
use crate::delimited::{Lines, Row};
use calamine::{Data, Ods, Reader, Xlsx};
use csv::StringRecord;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use terms::Fault;

/// Most bytes a workbook may unfold to.
const UNFOLDED_MOST: u64 = 1 << 30;
/// Most cells in one workbook. A full year of a large council's reports has under a million.
const CELLS_MOST: u64 = 20_000_000;
/// Most columns of a sheet.
const COLUMNS_MOST: u32 = 2_048;

/// Why a file cannot be opened as sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    /// An Excel workbook of before 2007, or one under a password.
    Old,
    /// A workbook that is damaged.
    Broken,
    /// More cells than we take.
    TooLarge,
}

impl Closed {
    pub(crate) const fn problem(self) -> &'static str {
        match self {
            Self::Old => "this is an Excel workbook of before 2007, or one under a password",
            Self::Broken => "the workbook is damaged",
            Self::TooLarge => "the workbook unfolds to more cells than we take",
        }
    }

    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Old => "save it as XLSX, ODS or CSV, without a password",
            Self::Broken => "open it, save it again as XLSX, ODS or CSV, and send that",
            Self::TooLarge => "send the rows of one year, as CSV",
        }
    }
}

/// A file as sheets.
pub(crate) struct Book<'a> {
    sheets: Vec<Sheet<'a>>,
    /// What the sender should know of the file's encoding.
    pub(crate) guessed: Option<Fault>,
}

/// One sheet: a workbook's cells, or the text of a delimited file.
pub(crate) struct Sheet<'a> {
    /// Empty for delimited text.
    pub(crate) name: String,
    body: Body<'a>,
}

enum Body<'a> {
    Text(Cow<'a, str>),
    Cells(Vec<(u64, StringRecord)>),
}

/// The rows of a sheet that hold anything, from the first.
pub(crate) enum Rows<'a> {
    Text(Box<Lines<'a>>),
    Cells(std::slice::Iter<'a, (u64, StringRecord)>),
}

impl Rows<'_> {
    pub(crate) fn next(&mut self) -> Option<Row<'_>> {
        match self {
            Self::Text(lines) => lines.next(),
            Self::Cells(rows) => rows.next().map(|(number, cells)| Row::of(*number, cells)),
        }
    }
}

impl Sheet<'_> {
    pub(crate) fn rows(&self) -> Rows<'_> {
        match &self.body {
            Body::Text(text) => Rows::Text(Box::new(Lines::new(text))),
            Body::Cells(rows) => Rows::Cells(rows.iter()),
        }
    }
}

impl<'a> Book<'a> {
    /// Opens a workbook by its first bytes, and anything else as delimited text.
    pub(crate) fn open(name: &str, bytes: &'a [u8]) -> Result<Self, Closed> {
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(Closed::Old);
        }
        if !bytes.starts_with(b"PK\x03\x04") {
            let (text, guessed) = text_of(name, bytes);
            return Ok(Self { sheets: vec![Sheet { name: String::new(), body: Body::Text(text) }], guessed });
        }
        let sheets = if unfold(bytes)? { ods(bytes)? } else { xlsx(bytes)? };
        Ok(Self { sheets, guessed: None })
    }

    pub(crate) fn sheets(&self) -> &[Sheet<'a>] {
        &self.sheets
    }
}

/// Whether the bytes are an XLSX or ODS workbook, which are zip archives too. The first 64 KiB are enough.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    const EARLY: usize = 64 << 10;
    let early = &bytes[..bytes.len().min(EARLY)];
    let says = |mark: &[u8]| memchr::memmem::find(early, mark).is_some();
    early.starts_with(b"PK\x03\x04")
        && (says(b"[Content_Types].xml")
            || says(b"xl/work")
            || says(b"application/vnd.oasis.opendocument.spreadsheet"))
}

/// Unfolds every part once to see how large it is, whatever the archive claims. Says whether it is an ODS.
fn unfold(bytes: &[u8]) -> Result<bool, Closed> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Closed::Broken)?;
    let mut left = UNFOLDED_MOST;
    let mut is_ods = false;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| Closed::Broken)?;
        let is_content = part.name().is_ok_and(|name| name == "content.xml");
        let mut part = part.take(left + 1);
        let size = if is_content {
            let mut content = Vec::new();
            part.read_to_end(&mut content).map_err(|_| Closed::Broken)?;
            is_ods = true;
            if content.len() as u64 <= left && cells_of_ods(&content) > CELLS_MOST {
                return Err(Closed::TooLarge);
            }
            content.len() as u64
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| Closed::Broken)?
        };
        left = left.checked_sub(size).ok_or(Closed::TooLarge)?;
    }
    Ok(is_ods)
}

/// How many cells an ODS unfolds to: in each table, rows up to the last filled one, times the widest row. A cell
/// or row may stand for many (`number-columns-repeated`), which a few bytes can make billions.
fn cells_of_ods(content: &[u8]) -> u64 {
    let (mut total, mut rows, mut empty_rows, mut widest) = (0u64, 0u64, 0u64, 0u64);
    let (mut width, mut filled, mut repeats) = (0u64, 0u64, 1u64);
    for at in memchr::memchr_iter(b'<', content) {
        let tag = &content[at + 1..];
        let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
        if tag.starts_with(b"table:table-row") {
            (width, filled) = (0, 0);
            repeats = attribute(tag, b"number-rows-repeated=\"");
            if tag.ends_with(b"/") {
                empty_rows = empty_rows.saturating_add(repeats);
            }
        } else if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered-table-cell") {
            width = width.saturating_add(attribute(tag, b"number-columns-repeated=\""));
            if !tag.ends_with(b"/") || memchr::memmem::find(tag, b":formula").is_some() {
                filled = width;
            }
        } else if tag.starts_with(b"/table:table-row") && !tag.starts_with(b"/table:table-rows") {
            if filled > 0 {
                rows = rows.saturating_add(empty_rows).saturating_add(repeats);
                empty_rows = 0;
                widest = widest.max(filled);
            } else {
                empty_rows = empty_rows.saturating_add(repeats);
            }
        } else if tag == b"/table:table" {
            total = total.saturating_add(rows.saturating_mul(widest));
            (rows, empty_rows, widest) = (0, 0, 0);
        }
    }
    total.saturating_add(rows.saturating_mul(widest))
}

/// The number in an attribute, 1 where it is not given.
fn attribute(tag: &[u8], name: &[u8]) -> u64 {
    let Some(at) = memchr::memmem::find(tag, name) else { return 1 };
    let digits: String =
        tag[at + name.len()..].iter().take_while(|b| b.is_ascii_digit()).map(|&b| char::from(b)).collect();
    digits.parse().unwrap_or(u64::MAX)
}

fn ods(bytes: &[u8]) -> Result<Vec<Sheet<'static>>, Closed> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|_| Closed::Broken)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|_| Closed::Broken)?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let rows = range
            .rows()
            .zip(u64::from(top) + 1..)
            .map(|(cells, number)| {
                let before = std::iter::repeat_n(String::new(), left as usize);
                (number, before.chain(cells.iter().map(text_of_cell)).collect())
            })
            .filter(|(_, cells): &(u64, StringRecord)| cells.iter().any(|cell| !cell.is_empty()))
            .collect();
        sheets.push(Sheet { name, body: Body::Cells(rows) });
    }
    Ok(sheets)
}

/// Cell by cell, so that one cell at the far corner of an empty sheet costs one cell.
fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet<'static>>, Closed> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Closed::Broken)?;
    let mut sheets = Vec::new();
    let mut held = 0u64;
    for name in book.sheet_names() {
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        while let Some(cell) = reader.next_cell().map_err(|_| Closed::Broken)? {
            let (row, column) = cell.get_position();
            let text = text_of_cell(&Data::from(cell.get_value().clone()));
            if text.is_empty() {
                continue;
            }
            if column >= COLUMNS_MOST {
                return Err(Closed::TooLarge);
            }
            let cells = rows.entry(row).or_default();
            let column = column as usize;
            if cells.len() <= column {
                held += (column + 1 - cells.len()) as u64;
                cells.resize(column + 1, String::new());
            }
            if held > CELLS_MOST {
                return Err(Closed::TooLarge);
            }
            cells[column] = text;
        }
        let rows =
            rows.into_iter().map(|(row, cells)| (u64::from(row) + 1, StringRecord::from(cells))).collect();
        sheets.push(Sheet { name, body: Body::Cells(rows) });
    }
    Ok(sheets)
}

/// What a cell holds, in the forms that CSV has it: dates as `2025-01-31` or `2025-01-31 14:05:00`, times of day as
/// `14:05:00`, whole numbers without a point. An error of a formula is nothing.
fn text_of_cell(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => plain(*number),
        Data::String(text) => text.trim().to_owned(),
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::DateTime(stamp) => {
            let (year, month, day, hour, minute, second, _) = stamp.to_ymd_hms_milli();
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            if (0.0..1.0).contains(&stamp.as_f64()) {
                time
            } else if time == "00:00:00" {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {time}")
            }
        }
        Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        Data::DurationIso(text) => time_of_duration(text).unwrap_or_else(|| text.clone()),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// `PT14H05M00S` as `14:05:00`, as ODS keeps a time of day.
fn time_of_duration(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split('.').next()?;
    let [hours, minutes, seconds]: [u8; 3] =
        [hours.parse().ok()?, minutes.parse().ok()?, seconds.parse().ok()?];
    Some(format!("{hours:02}:{minutes:02}:{seconds:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_read_as_text_would_be() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("Data").unwrap();
        let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        let time = rust_xlsxwriter::Format::new().set_num_format("hh:mm");
        sheet.write(2, 0, "Opened").unwrap();
        sheet
            .write_with_format(3, 0, rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 1, 31).unwrap(), &date)
            .unwrap();
        sheet
            .write_with_format(3, 1, rust_xlsxwriter::ExcelDateTime::from_hms(14, 5, 0).unwrap(), &time)
            .unwrap();
        sheet.write(3, 2, 398_000.0).unwrap();
        sheet.write(1_048_575, 9, "far off").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        assert!(is_workbook(&bytes));
        let book = Book::open("x", &bytes).unwrap();
        let mut rows = book.sheets()[0].rows();
        let mut seen = Vec::new();
        while let Some(row) = rows.next() {
            seen.push((row.number, row.cells().map(str::to_owned).collect::<Vec<_>>().join("|")));
        }
        assert_eq!(seen[0], (3, "Opened".to_owned()));
        assert_eq!(seen[1], (4, "2025-01-31|14:05:00|398000".to_owned()));
        assert_eq!(seen[2].0, 1_048_576);
    }

    #[test]
    fn an_ods_is_read_as_a_workbook_is() {
        use std::io::Write as _;
        let cell = |kind: &str, text: &str| {
            format!(
                r#"<table:table-cell office:value-type={kind}><text:p>{text}</text:p></table:table-cell>"#
            )
        };
        let row = |cells: [String; 2]| {
            format!("<table:table-row><table:table-cell/>{}{}</table:table-row>", cells[0], cells[1])
        };
        let header = row([cell("\"string\"", "Opened"), cell("\"string\"", "Time")]);
        let values = row([
            cell("\"date\" office:date-value=\"2025-01-31\"", "31/01/25"),
            cell("\"time\" office:time-value=\"PT14H05M00S\"", "14:05"),
        ]);
        let content = format!(
            r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet
            ><table:table table:name="Data"><table:table-row table:number-rows-repeated="2"><table:table-cell
            /></table:table-row>{header}{values}</table:table></office:spreadsheet></office:body
            ></office:document-content>"#
        );
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let manifest =
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
        for (name, text) in [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", content.as_str()),
        ] {
            archive.start_file(name, stored).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(is_workbook(&bytes));
        let book = Book::open("x.ods", &bytes).unwrap();
        let mut rows = book.sheets()[0].rows();
        let mut seen = Vec::new();
        while let Some(row) = rows.next() {
            seen.push((row.number, row.cells().map(str::to_owned).collect::<Vec<_>>().join("|")));
        }
        assert_eq!(seen, [(3, "|Opened|Time".to_owned()), (4, "|2025-01-31|14:05:00".to_owned())]);
    }

    #[test]
    fn a_few_bytes_cannot_unfold_to_billions_of_cells() {
        let row = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell
            table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>
            </table:table-row>"#;
        assert!(cells_of_ods(format!("<table:table>{row}</table:table>").as_bytes()) > CELLS_MOST);
        let usual = r#"<table:table><table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p>
            </table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row>
            <table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row></table:table>"#;
        assert_eq!(cells_of_ods(usual.as_bytes()), 1);
    }

    #[test]
    fn what_is_no_workbook_is_said_so() {
        assert_eq!(Book::open("x", b"PK\x03\x04 and then nothing").err(), Some(Closed::Broken));
        assert_eq!(Book::open("x", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1]).err(), Some(Closed::Old));
        assert_eq!(Book::open("x", b"a,b\n1,2\n").unwrap().sheets().len(), 1);
    }
}
