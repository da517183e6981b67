//! A sheet to draw on: text, lines and shapes become SVG with presentation attributes alone.
//! It must never write a style, a class, a script or a link to anything outside.

use crate::number::coordinate as at;
use crate::tokens::{BLANK, FONT, GREY, INK, LABEL, LEADING, SMALL};
use crate::typeface::Typeface;

/// Which of the two pictures is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Wide,
    Narrow,
}

impl Size {
    pub(crate) fn width(self) -> f64 {
        match self {
            Self::Wide => crate::tokens::WIDE,
            Self::Narrow => crate::tokens::NARROW,
        }
    }

    pub(crate) fn is_narrow(self) -> bool {
        self == Self::Narrow
    }

    fn letter(self) -> char {
        match self {
            Self::Wide => 'w',
            Self::Narrow => 'n',
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pen {
    pub size: f64,
    pub fill: &'static str,
    pub bold: bool,
}

pub(crate) const TICK: Pen = Pen { size: SMALL, fill: crate::tokens::INK_SOFT, bold: false };
pub(crate) const PLAIN: Pen = Pen { size: LABEL, fill: INK, bold: false };
pub(crate) const STRONG: Pen = Pen { size: LABEL, fill: INK, bold: true };

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stroke {
    pub colour: &'static str,
    pub width: f64,
    pub dash: &'static str,
}

pub(crate) const fn solid(colour: &'static str, width: f64) -> Stroke {
    Stroke { colour, width, dash: "" }
}

pub(crate) const fn dashed(colour: &'static str, width: f64, dash: &'static str) -> Stroke {
    Stroke { colour, width, dash }
}

/// A sheet of one size for one chart.
pub(crate) struct Canvas<'a> {
    pub(crate) face: &'a Typeface,
    pub(crate) size: Size,
    id: String,
    body: String,
    hatched: bool,
}

impl<'a> Canvas<'a> {
    pub(crate) fn new(id: &str, size: Size, face: &'a Typeface) -> Self {
        Self { face, size, id: format!("{id}-{}", size.letter()), body: String::new(), hatched: false }
    }

    pub(crate) fn width(&self) -> f64 {
        self.size.width()
    }

    pub(crate) fn measure(&self, text: &str, pen: Pen) -> f64 {
        self.face.width(text, pen.size, pen.bold)
    }

    pub(crate) fn wrap(&self, text: &str, pen: Pen, room: f64) -> Vec<String> {
        self.face.wrap(text, pen.size, pen.bold, room)
    }

    /// A line of text whose baseline starts, is centred or ends at that place.
    pub(crate) fn text(&mut self, x: f64, y: f64, anchor: Anchor, pen: Pen, text: &str) {
        if text.is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if pen.bold { " font-weight=\"700\"" } else { "" };
        self.push(&format!(
            "<text x=\"{}\" y=\"{}\"{anchor} font-size=\"{}\"{weight} fill=\"{}\">{}</text>",
            at(x),
            at(y),
            at(pen.size),
            pen.fill,
            escape(text)
        ));
    }

    /// Lines of text one below the other, the first baseline at `y`.
    pub(crate) fn lines(&mut self, x: f64, y: f64, anchor: Anchor, pen: Pen, lines: &[String]) {
        for (place, line) in lines.iter().enumerate() {
            self.text(x, y + LEADING * place as f64, anchor, pen, line);
        }
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        self.push(&format!(
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>",
            at(from.0),
            at(from.1),
            at(to.0),
            at(to.1),
            stroked(stroke)
        ));
    }

    /// A line through points; fewer than two draw nothing.
    pub(crate) fn polyline(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        if points.len() >= 2 {
            let (points, stroke) = (pairs(points), stroked(stroke));
            self.push(&format!(
                "<polyline points=\"{points}\" fill=\"none\" stroke-linejoin=\"round\"{stroke}/>"
            ));
        }
    }

    pub(crate) fn polygon(&mut self, points: &[(f64, f64)], fill: &str) {
        self.push(&format!("<polygon points=\"{}\" fill=\"{fill}\"/>", pairs(points)));
    }

    /// A rectangle; widths and heights below 0 count as 0.
    pub(crate) fn rect(&mut self, x: f64, y: f64, size: (f64, f64), fill: &str, edge: Option<Stroke>) {
        let (width, height) = (at(size.0.max(0.0)), at(size.1.max(0.0)));
        let edge = edge.map(stroked).unwrap_or_default();
        let (x, y) = (at(x), at(y));
        self.push(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"{edge}/>"
        ));
    }

    /// A path already written, with its own words on hovering.
    pub(crate) fn path(&mut self, data: &str, fill: &str, edge: Stroke, title: &str) {
        let (edge, title) = (stroked(edge), titled(title));
        self.push(&format!(
            "<path d=\"{data}\" fill=\"{fill}\" fill-rule=\"evenodd\" stroke-linejoin=\"round\"{edge}>{title}</path>"
        ));
    }

    /// The fill for what is withheld or not available: slanted lines on light grey.
    pub(crate) fn hatch(&mut self) -> String {
        self.hatched = true;
        format!("url(#{}-hatch)", self.id)
    }

    /// Shapes written elsewhere.
    pub(crate) fn push(&mut self, svg: &str) {
        self.body.push_str(svg);
        self.body.push('\n');
    }

    /// The whole picture, as tall as said.
    pub(crate) fn finish(self, height: f64, title: &str, description: &str) -> String {
        let (id, width, height) = (&self.id, at(self.width()), at(height.ceil()));
        let hatch = if self.hatched {
            format!(
                "<defs><pattern id=\"{id}-hatch\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                 <rect width=\"8\" height=\"8\" fill=\"{BLANK}\"/>\
                 <path d=\"M-1 1l2 -2M0 8l8 -8M7 9l2 -2\" stroke=\"{GREY}\" stroke-width=\"0.5\"/></pattern></defs>\n"
            )
        } else {
            String::new()
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FONT}\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{hatch}{}</svg>\n",
            escape(title),
            escape(description),
            self.body
        )
    }
}

pub(crate) fn titled(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!("<title>{}</title>", escape(title)) }
}

fn stroked(stroke: Stroke) -> String {
    let dash =
        if stroke.dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", stroke.dash) };
    format!(" stroke=\"{}\" stroke-width=\"{}\"{dash}", stroke.colour, at(stroke.width))
}

fn pairs(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{},{}", at(*x), at(*y))).collect::<Vec<_>>().join(" ")
}

/// Text that is safe inside an element or a quoted attribute. Letters that XML does not know are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(' '),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => safe.push(letter),
        }
    }
    safe
}
