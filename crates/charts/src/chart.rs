//! What a chart is: two pictures, a table, and words.
//! It must never exist without any one of them.

use crate::canvas::{Canvas, Size};
use crate::marks::Mark;
use crate::table::Table;
use crate::tokens::{BAND, GREY, INK};
use crate::typeface::Typeface;

/// A chart, ready for a page or a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Name, unique on its page; element ids begin with it.
    pub id: String,
    /// The message, at most twelve words: a heading of the page.
    pub title: String,
    /// Measure, unit, place, period.
    pub subtitle: String,
    /// SVG, 680 units wide.
    pub wide: String,
    /// SVG, 320 units wide.
    pub narrow: String,
    /// Kind, what, where, when; lowest, highest, latest; the verdict. Also inside both pictures.
    pub description: String,
    /// The same numbers as the picture.
    pub table: Table,
    /// What the marks mean; empty where labels say it.
    pub key: Vec<KeyEntry>,
    /// Who counted, and when it was released.
    pub source: String,
    /// Notes, each a sentence.
    pub notes: Vec<String>,
}

/// One mark and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// A small SVG, 20 by 20 units, hidden from screen readers: the words say it.
    pub symbol: String,
    /// The meaning.
    pub words: String,
}

/// What every chart needs besides its numbers. Words only: a number in them must come from a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Name, unique on its page: letters, digits and hyphens.
    pub id: String,
    /// The message, at most twelve words. Without one, the chart states its own verdict.
    pub title: Option<String>,
    /// "Staffordshire Moorlands".
    pub place: String,
    /// "Staffordshire Police, released 20 August 2025".
    pub source: String,
    /// Notes, each a sentence.
    pub notes: Vec<String>,
}

/// Why there is no chart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotDraw {
    /// No value at all.
    #[error("chart {id} has nothing to show")]
    Nothing {
        /// Which chart.
        id: String,
    },
    /// The id is empty or has other signs than letters, digits and hyphens.
    #[error("a chart is named by letters, digits and hyphens")]
    Name,
    /// The title is a message, not a paragraph.
    #[error("the title of chart {id} has {words} words, and 12 is the most")]
    LongTitle {
        /// Which chart.
        id: String,
        /// How many words it has.
        words: usize,
    },
}

/// Most words of a title.
const TITLE_WORDS: usize = 12;

impl Frame {
    /// The title to use, or why not.
    pub(crate) fn headline(&self, own: String) -> Result<String, CannotDraw> {
        let sound = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if self.id.is_empty() || !self.id.bytes().all(sound) {
            return Err(CannotDraw::Name);
        }
        let title = self.title.clone().unwrap_or(own);
        let words = title.split_whitespace().count();
        if words > TITLE_WORDS {
            return Err(CannotDraw::LongTitle { id: self.id.clone(), words });
        }
        Ok(title)
    }

    pub(crate) fn nothing(&self) -> CannotDraw {
        CannotDraw::Nothing { id: self.id.clone() }
    }
}

/// The words of a chart before it is drawn.
pub(crate) struct Words {
    pub title: String,
    pub subtitle: String,
    pub description: String,
    pub notes: Vec<String>,
}

/// Draws both pictures and puts the chart together. `draw` answers how tall the picture is.
pub(crate) fn assemble(
    frame: &Frame,
    words: Words,
    table: Table,
    key: Vec<KeyEntry>,
    face: &Typeface,
    draw: impl Fn(&mut Canvas<'_>) -> f64,
) -> Chart {
    let picture = |size: Size| {
        let mut canvas = Canvas::new(&frame.id, size, face);
        let height = draw(&mut canvas);
        canvas.finish(height, &words.title, &words.description)
    };
    let (wide, narrow) = (picture(Size::Wide), picture(Size::Narrow));
    let mut notes = words.notes;
    notes.extend(frame.notes.iter().cloned());
    Chart {
        id: frame.id.clone(),
        title: words.title,
        subtitle: words.subtitle,
        wide,
        narrow,
        description: words.description,
        table,
        key,
        source: frame.source.clone(),
        notes,
    }
}

impl KeyEntry {
    pub(crate) fn mark(mark: Mark, words: &str) -> Self {
        Self::drawn(&mark.svg(10.0, 10.0, 5.0, ""), words)
    }

    pub(crate) fn line(colour: &str, dash: &str, words: &str) -> Self {
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let line = format!(
            "<line x1=\"1\" y1=\"10\" x2=\"19\" y2=\"10\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>"
        );
        Self::drawn(&line, words)
    }

    pub(crate) fn band(words: &str) -> Self {
        Self::swatch(BAND, words)
    }

    pub(crate) fn swatch(fill: &str, words: &str) -> Self {
        let swatch = format!(
            "<rect x=\"2\" y=\"4\" width=\"16\" height=\"12\" fill=\"{fill}\" stroke=\"{INK}\" stroke-width=\"1\"/>"
        );
        Self::drawn(&swatch, words)
    }

    /// Slanted lines, without a pattern: a key stands many times on a page and an id only once.
    pub(crate) fn hatch(words: &str) -> Self {
        let swatch = format!(
            "<rect x=\"2\" y=\"4\" width=\"16\" height=\"12\" fill=\"#eeeeee\" stroke=\"{INK}\" stroke-width=\"1\"/>\
             <path d=\"M2 10l6 -6M2 16l12 -12M8 16l10 -10M14 16l4 -4\" stroke=\"{GREY}\" stroke-width=\"1\"/>"
        );
        Self::drawn(&swatch, words)
    }

    fn drawn(shape: &str, words: &str) -> Self {
        let symbol = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" \
             aria-hidden=\"true\" focusable=\"false\">{shape}</svg>"
        );
        Self { symbol, words: words.to_owned() }
    }
}
