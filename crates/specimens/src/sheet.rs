//! Rows of text as delimited files and workbooks, and bytes as compressed files. It never touches a disk.

use flate2::{Compression, GzBuilder};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Adds one row to a comma-separated text; a cell with a comma, a quotation mark or a line break is quoted.
pub(crate) fn push_row<S: AsRef<str>>(text: &mut String, cells: &[S]) {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        let cell = cell.as_ref();
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}

/// A comma-separated text of a header and rows.
pub(crate) fn csv_text(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    push_row(&mut text, header);
    for row in rows {
        push_row(&mut text, row);
    }
    text
}

/// The text in Windows-1252, as older office programs save it. Holds for the characters up to U+00FF except
/// the control characters from U+0080 to U+009F; others become a question mark.
pub(crate) fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match u32::from(c) {
            plain @ (0..=0x7f | 0xa0..=0xff) => plain as u8,
            _ => b'?',
        })
        .collect()
}

/// The bytes under gzip, with no time and no name, so that they are the same every day.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut pack = GzBuilder::new().mtime(0).write(Vec::new(), Compression::fast());
    pack.write_all(bytes).expect("memory takes any bytes");
    pack.finish().expect("memory takes any bytes")
}

/// A zip archive of named members, dated 1 January 1980.
pub(crate) fn archive(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let how = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(1));
    let mut pack = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        pack.start_file(name.as_str(), how).expect("member names are short and plain");
        pack.write_all(bytes).expect("memory takes any bytes");
    }
    pack.finish().expect("memory takes any bytes").into_inner()
}

/// A cell of a workbook.
pub(crate) enum Value {
    /// Text.
    Text(String),
    /// Year, month, day.
    Date(u16, u8, u8),
    /// Minute of the day.
    Time(u16),
}

/// A workbook of one sheet: lines of title, a header row, then the rows.
pub(crate) fn workbook(name: &str, titles: &[&str], header: &[&str], rows: &[Vec<Value>]) -> Vec<u8> {
    write_workbook(name, titles, header, rows).expect("the sheet is far inside every limit of the format")
}

fn write_workbook(
    name: &str,
    titles: &[&str],
    header: &[&str],
    rows: &[Vec<Value>],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2025, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let time = Format::new().set_num_format("hh:mm");
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    for (row, title) in (0u32..).zip(titles) {
        sheet.write_with_format(row, 0, *title, &bold)?;
    }
    let top = titles.len() as u32;
    for (column, title) in (0u16..).zip(header) {
        sheet.write_with_format(top, column, *title, &bold)?;
    }
    for (row, cells) in (top + 1..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Value::Text(text) if text.is_empty() => {}
                Value::Text(text) => {
                    sheet.write(row, column, text.as_str())?;
                }
                Value::Date(year, month, day) => {
                    sheet.write_with_format(
                        row,
                        column,
                        ExcelDateTime::from_ymd(*year, *month, *day)?,
                        &date,
                    )?;
                }
                Value::Time(minute) => {
                    let at = ExcelDateTime::from_hms(minute / 60, (minute % 60) as u8, 0)?;
                    sheet.write_with_format(row, column, at, &time)?;
                }
            }
        }
    }
    book.save_to_buffer()
}
