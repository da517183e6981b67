//! A document as tagged PDF: PDF/A-2a and PDF/UA-1 in one file, by Typst as a library.
//!
//! Everything reaches Typst as data; no text is ever pasted into markup. Nothing is read from disk or network.

use crate::document::{Block, Document, day, heading};
use charts::{Chart, Table};
use chrono::Datelike;
use serde::Serialize;
use std::sync::OnceLock;
use typst::LibraryExt;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const TEMPLATE: &str = include_str!("../templates/assessment.typ");

/// A PDF could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The document does not fit the form Typst was given.
    #[error("writing the document as data for the typesetter")]
    Data(#[source] serde_json::Error),
    /// Typst refused it: a missing alternative text, a skipped heading, a table split in a way that breaks its tags.
    #[error("typesetting: {0}")]
    Typeset(String),
}

/// The fonts a document is set in: regular and bold of one sans-serif family, as TTF or OTF.
/// The typesetter's own fonts (serif, monospaced, mathematics) are always there to fall back on.
#[derive(Clone, Debug, Default)]
pub struct Fonts {
    files: Vec<Vec<u8>>,
}

impl Fonts {
    /// Fonts from the bytes of their files. A file that is no font is left out.
    pub fn new(files: Vec<Vec<u8>>) -> Self {
        Self { files }
    }
}

/// Sizes of letters that a document on one page is tried with, in points, the largest first.
const PAGE_SIZES: [f64; 5] = [13.0, 11.5, 10.0, 9.0, 8.0];

/// Renders the document, with a cover and contents. Same document and fonts, same bytes.
pub fn render(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, PdfError> {
    written(document, &set(document, fonts, None)?)
}

/// Renders the document on one page, in the largest letters in which it fits. What does not fit in the smallest goes on: nothing
/// is left out.
pub fn render_page(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, PdfError> {
    let mut tried = None;
    for size in PAGE_SIZES {
        let pages = set(document, fonts, Some(size))?;
        let fits = pages.pages().len() == 1;
        tried = Some(pages);
        if fits {
            break;
        }
    }
    written(document, &tried.expect("there are sizes"))
}

fn set(document: &Document, fonts: &Fonts, one_page: Option<f64>) -> Result<PagedDocument, PdfError> {
    let (data, pictures) = data_of(document, one_page)?;
    let stage = Stage::new(fonts, data, pictures);
    typst::compile::<PagedDocument>(&stage).output.map_err(|errors| refusal(&errors))
}

fn written(document: &Document, set: &PagedDocument) -> Result<Vec<u8>, PdfError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| PdfError::Typeset(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {}", document.title, document.as_of)),
        creator: Smart::Custom(Some("Commonweal".to_owned())),
        timestamp: timestamp(document),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(set, &options).map_err(|errors| refusal(&errors));
    comemo::evict(3);
    bytes
}

fn timestamp(document: &Document) -> Option<Timestamp> {
    let date = document.as_of;
    Datetime::from_ymd_hms(date.year(), date.month() as u8, date.day() as u8, 12, 0, 0)
        .map(Timestamp::new_utc)
}

fn refusal(errors: &[typst::diag::SourceDiagnostic]) -> PdfError {
    let words: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    PdfError::Typeset(words.join("; "))
}

#[derive(Serialize)]
struct Data<'a> {
    title: &'a str,
    subtitle: &'a str,
    publisher: &'a str,
    standing: &'a str,
    as_of: String,
    year: i32,
    month: u32,
    day: u32,
    keywords: &'a [String],
    summary: &'a [String],
    parts: Vec<PartData<'a>>,
    /// Size of letters where everything stands on one page, without cover and contents.
    one_page: Option<f64>,
}

#[derive(Serialize)]
struct PartData<'a> {
    own_page: bool,
    title: &'a str,
    blocks: Vec<BlockData<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum BlockData<'a> {
    Heading {
        text: &'a str,
    },
    Paragraph {
        text: &'a str,
    },
    Statement {
        text: &'a str,
        confidence: String,
        rests_on: &'a str,
    },
    Written {
        paragraphs: &'a [String],
        by: &'a str,
    },
    Waiting {
        text: &'a str,
    },
    List {
        items: &'a [String],
    },
    Figure {
        title: &'a str,
        subtitle: &'a str,
        picture: String,
        alt: &'a str,
        source: &'a str,
        notes: &'a [String],
        table: TableData<'a>,
    },
    Table {
        table: TableData<'a>,
    },
}

#[derive(Serialize)]
struct TableData<'a> {
    caption: &'a str,
    columns: Vec<ColumnData>,
    rows: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct ColumnData {
    name: String,
    numeric: bool,
}

/// A chart's table goes into print only up to this many rows; the workbook has them all and the page says so.
const PRINTED_ROWS: usize = 14;

fn table_data(table: &Table, most: usize) -> TableData<'_> {
    let columns = table.columns.iter().map(|c| ColumnData { name: heading(c), numeric: c.numeric }).collect();
    let skipped = table.rows.len().saturating_sub(most);
    let rows =
        table.rows[skipped..].iter().map(|row| row.iter().map(crate::html::cell_words).collect()).collect();
    TableData { caption: &table.caption, columns, rows }
}

fn data_of(document: &Document, one_page: Option<f64>) -> Result<(Vec<u8>, Vec<String>), PdfError> {
    let mut pictures = Vec::new();
    let parts = document
        .parts
        .iter()
        .map(|part| PartData {
            own_page: matches!(part.id.as_str(), "levels-and-patterns" | "measures" | "methods"),
            title: &part.title,
            blocks: part.blocks.iter().map(|block| block_data(block, &mut pictures)).collect(),
        })
        .collect();
    let data = Data {
        title: &document.title,
        subtitle: &document.subtitle,
        publisher: &document.publisher,
        standing: &document.standing,
        as_of: day(document.as_of),
        year: document.as_of.year(),
        month: document.as_of.month(),
        day: document.as_of.day(),
        keywords: &document.keywords,
        summary: &document.summary,
        parts,
        one_page,
    };
    Ok((serde_json::to_vec(&data).map_err(PdfError::Data)?, pictures))
}

fn block_data<'a>(block: &'a Block, pictures: &mut Vec<String>) -> BlockData<'a> {
    match block {
        Block::Heading(text) => BlockData::Heading { text },
        Block::Paragraph(text) => BlockData::Paragraph { text },
        Block::Statement { text, confidence, rests_on } => {
            BlockData::Statement { text, confidence: confidence.to_lowercase(), rests_on }
        }
        Block::Written { paragraphs, by } => BlockData::Written { paragraphs, by },
        Block::Waiting(text) => BlockData::Waiting { text },
        Block::List(items) => BlockData::List { items },
        Block::Figure(chart) => figure_data(chart, pictures),
        Block::Table { table, .. } => BlockData::Table { table: table_data(table, usize::MAX) },
    }
}

fn figure_data<'a>(chart: &'a Chart, pictures: &mut Vec<String>) -> BlockData<'a> {
    let picture = format!("/c{}.svg", pictures.len());
    pictures.push(chart.wide.clone());
    BlockData::Figure {
        title: &chart.title,
        subtitle: &chart.subtitle,
        picture,
        alt: &chart.description,
        source: &chart.source,
        notes: &chart.notes,
        table: table_data(&chart.table, PRINTED_ROWS),
    }
}

/// The world a document is set in: one template, its data, its pictures, the fonts; nothing else exists.
struct Stage {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    data: Bytes,
    data_id: FileId,
    pictures: Vec<(FileId, Bytes)>,
}

/// File ids live for ever in sixteen bits, so names are fixed and used again for every document.
fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("names of virtual files are written here");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn shipped_fonts() -> &'static [Font] {
    static FONTS: OnceLock<Vec<Font>> = OnceLock::new();
    FONTS.get_or_init(|| typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect())
}

impl Stage {
    fn new(fonts: &Fonts, data: Vec<u8>, pictures: Vec<String>) -> Self {
        let own = fonts.files.iter().flat_map(|file| Font::iter(Bytes::new(file.clone())));
        let fonts: Vec<Font> = own.chain(shipped_fonts().iter().cloned()).collect();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: Source::new(file_id("/assessment.typ"), TEMPLATE.to_owned()),
            data: Bytes::new(data),
            data_id: file_id("/data.json"),
            pictures: pictures
                .into_iter()
                .enumerate()
                .map(|(number, svg)| (file_id(&format!("/c{number}.svg")), Bytes::from_string(svg)))
                .collect(),
        }
    }
}

impl World for Stage {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id {
            return Ok(self.data.clone());
        }
        let picture = self.pictures.iter().find(|(known, _)| *known == id);
        picture.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
