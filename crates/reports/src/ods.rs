//! OpenDocument spreadsheets (ISO/IEC 26300, version 1.3), as little of the format as our sheets need.
//!
//! Written by hand because the same document must give the same bytes: names in a fixed order, no time of writing.

use crate::document::Document;
use crate::html::escaped;
use charts::Cell;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// One sheet: lines in column A, then one table with its headings.
pub struct Sheet {
    /// Name of the sheet.
    pub name: String,
    /// Name of the table.
    pub table: String,
    /// Lines above the table; the first is the title.
    pub lines: Vec<String>,
    /// Headings of the table, all different.
    pub headings: Vec<String>,
    /// Rows of the table.
    pub rows: Vec<Vec<Cell>>,
}

const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" office:version=\"1.3\"";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

const MANIFEST: &str = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
    manifest:version=\"1.3\">\
    <manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" \
    manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>\
    <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
    <manifest:file-entry manifest:full-path=\"meta.xml\" manifest:media-type=\"text/xml\"/>\
    </manifest:manifest>";

/// The file's bytes.
pub fn write(document: &Document, sheets: &[Sheet]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let packed = plain.compression_method(CompressionMethod::Deflated);
    zip.start_file("mimetype", plain.compression_method(CompressionMethod::Stored))?;
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet")?;
    let parts = [
        ("META-INF/manifest.xml", format!("{DECLARATION}{MANIFEST}")),
        ("content.xml", content(sheets)),
        ("meta.xml", meta(document)),
    ];
    for (name, text) in parts {
        zip.start_file(name, packed)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn meta(document: &Document) -> String {
    let mut text = format!("{DECLARATION}<office:document-meta {SPACES}><office:meta>");
    let _ = write!(
        text,
        "<meta:generator>Commonweal</meta:generator><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <meta:initial-creator>{}</meta:initial-creator><meta:creation-date>{}T00:00:00</meta:creation-date>\
         <dc:date>{}T00:00:00</dc:date><dc:language>en-GB</dc:language>",
        escaped(&document.title),
        escaped(&document.publisher),
        escaped(&document.publisher),
        document.as_of,
        document.as_of
    );
    for keyword in &document.keywords {
        let _ = write!(text, "<meta:keyword>{}</meta:keyword>", escaped(keyword));
    }
    text.push_str("</office:meta></office:document-meta>\n");
    text
}

fn content(sheets: &[Sheet]) -> String {
    let mut text = format!(
        "{DECLARATION}<office:document-content {SPACES}><office:automatic-styles>\
         <style:style style:name=\"title\" style:family=\"table-cell\">\
         <style:text-properties fo:font-weight=\"bold\" fo:font-size=\"16pt\"/></style:style>\
         <style:style style:name=\"head\" style:family=\"table-cell\">\
         <style:text-properties fo:font-weight=\"bold\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>"
    );
    for sheet in sheets {
        one(&mut text, sheet);
    }
    text.push_str("<table:database-ranges>");
    for sheet in sheets {
        let top = sheet.lines.len() + 1;
        let last = column_name(sheet.headings.len().max(1) - 1);
        let _ = write!(
            text,
            "<table:database-range table:name=\"{}\" table:contains-header=\"true\" \
             table:target-range-address=\"{}.A{top}:{}.{last}{}\"/>",
            escaped(&sheet.table),
            escaped(&sheet.name),
            escaped(&sheet.name),
            top + sheet.rows.len()
        );
    }
    text.push_str("</table:database-ranges></office:spreadsheet></office:body></office:document-content>\n");
    text
}

fn one(text: &mut String, sheet: &Sheet) {
    let _ = write!(text, "<table:table table:name=\"{}\">", escaped(&sheet.name));
    let _ = write!(
        text,
        "<table:table-column table:number-columns-repeated=\"{}\"/>",
        sheet.headings.len().max(1)
    );
    for (at, line) in sheet.lines.iter().enumerate() {
        text.push_str("<table:table-row>");
        words(text, line, if at == 0 { "title" } else { "" });
        text.push_str("</table:table-row>");
    }
    text.push_str("<table:table-header-rows><table:table-row>");
    for heading in &sheet.headings {
        words(text, heading, "head");
    }
    text.push_str("</table:table-row></table:table-header-rows>");
    for row in &sheet.rows {
        text.push_str("<table:table-row>");
        for cell in row {
            match cell {
                Cell::Number { value, .. } if value.is_finite() => {
                    let _ = write!(
                        text,
                        "<table:table-cell office:value-type=\"float\" office:value=\"{value}\">\
                         <text:p>{}</text:p></table:table-cell>",
                        escaped(&cell.words())
                    );
                }
                other => words(text, &other.words(), ""),
            }
        }
        text.push_str("</table:table-row>");
    }
    text.push_str("</table:table>");
}

fn words(text: &mut String, words: &str, style: &str) {
    let style = if style.is_empty() { String::new() } else { format!(" table:style-name=\"{style}\"") };
    let _ = write!(
        text,
        "<table:table-cell office:value-type=\"string\"{style}><text:p>{}</text:p></table:table-cell>",
        escaped(words)
    );
}

/// "A", "B" … "Z", "AA".
fn column_name(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (number % 26) as u8));
        if number < 26 {
            return name;
        }
        number = number / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::column_name;

    #[test]
    fn the_column_after_z_is_aa() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column_name), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
