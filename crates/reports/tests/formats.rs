//! One document in every format: the same bytes each time, the same numbers everywhere, readable by others.

use calamine::{Data, Ods, Reader, Xlsx, open_workbook_from_rs};
use charts::{Cell, Column, Table};
use reports::{Block, Document, Part, html, open_data, pdf, workbook};
use std::io::Cursor;
use terms::DataMark;

fn column(name: &str, numeric: bool) -> Column {
    Column { name: name.to_owned(), unit: String::new(), numeric }
}

fn number(value: f64) -> Cell {
    Cell::Number { value, decimals: 0 }
}

fn document() -> Document {
    let table = Table {
        caption: "Burglary by quarter".to_owned(),
        columns: vec![column("Quarter", false), column("Count", true)],
        rows: vec![
            vec![Cell::Text("January to March 2025".to_owned()), number(1_204.0)],
            vec![Cell::Text("April to June 2025 <b>".to_owned()), Cell::Missing(DataMark::Withheld)],
        ],
    };
    Document {
        title: "Ashmoor & district strategic assessment".to_owned(),
        subtitle: "Evidence from 2025".to_owned(),
        publisher: "Westmarch Partnership".to_owned(),
        as_of: chrono::NaiveDate::from_ymd_opt(2025, 8, 20).expect("a real day"),
        standing: "Draft.".to_owned(),
        keywords: vec!["community safety".to_owned()],
        summary: vec!["Nothing is worse than normal.".to_owned()],
        parts: vec![Part {
            id: "levels".to_owned(),
            title: "What happened".to_owned(),
            blocks: vec![
                Block::Heading("Burglary".to_owned()),
                Block::Paragraph("Plain words with [brackets], #hashes and *stars*.".to_owned()),
                Block::Statement {
                    text: "There were 1,204 burglaries.".to_owned(),
                    confidence: "High".to_owned(),
                    rests_on: "burglary (definition 1)".to_owned(),
                },
                Block::Waiting("Say why.".to_owned()),
                Block::Table { id: "burglary".to_owned(), table },
            ],
        }],
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_in_every_format() {
    let make = || {
        let document = document();
        let fonts = pdf::Fonts::default();
        [
            html::render(&document).into_bytes(),
            pdf::render(&document, &fonts).unwrap(),
            workbook::xlsx(&document).unwrap(),
            workbook::ods(&document).unwrap(),
            open_data::json(&document),
        ]
    };
    assert!(make() == make(), "a format differs between two runs");
}

#[test]
fn the_pdf_is_tagged_and_says_which_standards_it_keeps() {
    let bytes = pdf::render(&document(), &pdf::Fonts::default()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for mark in ["/MarkInfo", "/StructTreeRoot", "pdfuaid:part", "pdfaid:part"] {
        assert!(text.contains(mark), "{mark} is not in the file");
    }
}

fn rows(range: &calamine::Range<Data>) -> Vec<Vec<String>> {
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn both_workbooks_are_read_back_with_one_table_a_sheet_and_the_title_in_a1() {
    let document = document();
    let mut xlsx: Xlsx<_> = open_workbook_from_rs(Cursor::new(workbook::xlsx(&document).unwrap())).unwrap();
    let mut ods: Ods<_> = open_workbook_from_rs(Cursor::new(workbook::ods(&document).unwrap())).unwrap();
    assert_eq!(xlsx.sheet_names(), ["Cover", "Contents", "Notes", "burglary"]);
    assert_eq!(ods.sheet_names(), xlsx.sheet_names());
    let sheet = rows(&xlsx.worksheet_range("burglary").unwrap());
    assert_eq!(sheet[0][0], "Burglary by quarter");
    assert_eq!(sheet[sheet.len() - 2], ["January to March 2025", "1204"]);
    assert_eq!(sheet[sheet.len() - 1], ["April to June 2025 <b>", "[c]"]);
    let open = rows(&ods.worksheet_range("burglary").unwrap());
    assert_eq!(open[open.len() - 2..], sheet[sheet.len() - 2..]);
}

#[test]
fn csv_has_no_shorthand_in_a_data_cell_but_a_mark_beside_it() {
    let files = open_data::csv_files(&document());
    let text = String::from_utf8(files[0].bytes.clone()).unwrap();
    let expected = "Quarter,Count,Count mark\r\nJanuary to March 2025,1204,\r\nApril to June 2025 <b>,,withheld to protect people\r\n";
    assert_eq!(text, expected);
}

#[test]
fn words_never_become_markup() {
    let page = html::render(&document());
    assert!(page.contains("Ashmoor &amp; district") && page.contains("2025 &lt;b&gt;"));
    assert!(!page.contains("2025 <b>") && !page.contains("<script"));
}
