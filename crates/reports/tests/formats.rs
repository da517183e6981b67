//! One document in every format: the same bytes each time, the same numbers everywhere, readable by others.

use calamine::{Data, Ods, Reader, Xlsx, open_workbook_from_rs};
use charts::{Cell, Column, Table};
use planning::plan::told::{Commitment, LineTold, PlanTold};
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

fn plan(priorities: usize) -> PlanTold {
    let commitment = |number: usize| Commitment {
        number: format!("A-{number}"),
        title: "Gate the alleys".to_owned(),
        owner: "Harrowdale Council".to_owned(),
        lever: "Make it harder".to_owned(),
        due: day(2026, 9, 30),
        stage: "proposed".to_owned(),
    };
    let line = |number: usize| LineTold {
        title: format!("Priority {number}: burglary of homes & sheds"),
        why: "It harms most.".to_owned(),
        owner: "Westmarch Police".to_owned(),
        resources: "Two officers.".to_owned(),
        targets: vec!["At most 1,200 burglaries in the year".to_owned()],
        commitments: vec![commitment(2 * number), commitment(2 * number + 1)],
    };
    PlanTold {
        title: "Partnership plan 2026 to 2029".to_owned(),
        kind: "Partnership plan".to_owned(),
        from: day(2026, 4, 1),
        until: day(2029, 3, 31),
        slug: "partnership-2026".to_owned(),
        over: false,
        replaced: None,
        vision: "Fewer people are hurt.".to_owned(),
        objectives: vec!["Fewer homes are burgled.".to_owned()],
        parts: vec![("Our strategy".to_owned(), "First.\n\nSecond.".to_owned())],
        forewords: vec![("A. Example, chair".to_owned(), "This is our plan.".to_owned())],
        lines: (1..=priorities).map(line).collect(),
        signed: vec![("Harrowdale Council".to_owned(), day(2026, 3, 1))],
        account: String::new(),
        came_of_it: None,
    }
}

fn day(year: i32, month: u32, day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

/// How many pages a PDF says that it has.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let at =
        text.find("/Type /Pages").or_else(|| text.find("/Type/Pages")).expect("a PDF has a tree of pages");
    let count = text[at..].split("/Count").nth(1).expect("it says how many");
    count.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
}

#[test]
fn a_plan_on_one_page_is_one_page_as_long_as_it_can_be_read() {
    let fonts = pdf::Fonts::default();
    let page = |priorities| {
        let page = reports::plan::one_page(&plan(priorities), day(2026, 4, 1), "Westmarch Partnership");
        pages(&pdf::render_page(&page, &fonts).unwrap())
    };
    assert_eq!((page(0), page(1), page(12)), (1, 1, 1));
    assert!(page(80) > 1, "nothing is left out where it does not fit");
    let whole = reports::plan::document(&plan(3), day(2026, 4, 1), "Westmarch Partnership");
    assert!(pages(&pdf::render(&whole, &fonts).unwrap()) > 2, "the whole plan has a cover and contents");
}

#[test]
fn what_was_written_for_one_page_stands_on_it() {
    let law = planning::plan::Kind::Partnership.parts();
    let title = law.iter().find(|part| part.slug == "summary").expect("the law wants a summary").title;
    let told = PlanTold { parts: vec![(title.to_owned(), "In a word: safer.".to_owned())], ..plan(1) };
    let page = html::render(&reports::plan::one_page(&told, day(2026, 4, 1), "Westmarch Partnership"));
    assert!(page.contains("In a word: safer."), "{page}");
}

#[test]
fn the_whole_plan_holds_every_promise_part_foreword_and_signature() {
    let whole = reports::plan::document(&plan(2), day(2026, 4, 1), "Westmarch Partnership");
    let page = html::render(&whole);
    for words in
        ["A-2", "A-5", "First.", "Second.", "A. Example, chair", "Fewer homes are burgled.", "1 March 2026"]
    {
        assert!(page.contains(words), "{words}");
    }
    let over =
        PlanTold { over: true, came_of_it: Some([8, 6, 1, 2]), account: "Most was done.".into(), ..plan(1) };
    let page = html::render(&reports::plan::document(&over, day(2029, 5, 1), "Westmarch Partnership"));
    assert!(
        page.contains("What came of it") && page.contains("8 actions done, 6 of them in time."),
        "{page}"
    );
    let replaced = PlanTold { replaced: Some(("The new plan".into(), "partnership-2027".into())), ..plan(1) };
    let page = html::render(&reports::plan::document(&replaced, day(2027, 5, 1), "Westmarch Partnership"));
    assert!(page.contains("The new plan took its place."), "{page}");
}
