//! Many small lines on one scale, and a single one for a row of a table.
//! It must never give two panels different scales.

use crate::canvas::{Anchor, Canvas, Pen, STRONG, TICK, solid};
use crate::chart::{CannotDraw, Chart, Frame, Words, assemble};
use crate::marks::Mark;
use crate::number::{coordinate, plain};
use crate::scale::Scale;
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::{GREY, LABEL, LEADING, OWN};
use crate::typeface::Typeface;
use crate::wording::{count_cell, extremes, sentence, span_words, step_words};
use disclosure::Released;
use terms::{MeasureDefinition, Month, Series};

/// One small picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Name of the place or kind.
    pub name: String,
    /// Its counts.
    pub series: Released<Series>,
    /// The verdict, in the words of `terms::verdict`; may be empty.
    pub words: String,
}

/// Draws panels in the order given, six to a row or two on a telephone, all on the scale from 0 to the highest count
/// of any. Each has its name, its line, its latest count and its words.
pub fn multiples(
    frame: &Frame,
    panels: &[Panel],
    definition: &MeasureDefinition,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let known =
        |panel: &Panel| panel.series.points.iter().filter_map(|point| point.count).collect::<Vec<_>>();
    let highest = panels.iter().flat_map(known).filter(|count| count.is_finite()).fold(0.0, f64::max);
    if panels.iter().all(|panel| known(panel).is_empty()) {
        return Err(frame.nothing());
    }
    let first = panels.iter().filter_map(|panel| panel.series.points.first()).map(|point| point.month).min();
    let last = panels.iter().filter_map(|panel| panel.series.points.last()).map(|point| point.month).max();
    let step = panels.iter().map(|panel| panel.series.step).max().unwrap_or(terms::Step::Month);
    let span = first.zip(last).map(|(first, last)| span_words(first, last, step)).unwrap_or_default();
    let title = frame.headline(format!("{} in {} places", definition.title, panels.len()))?;
    let subtitle = format!(
        "{}, {}, {span}, all on a scale from 0 to {}",
        sentence(&definition.unit),
        frame.place,
        plain(highest)
    );
    let description = format!(
        "{} small line charts of {}, {span}, on one scale from 0 to {}.",
        panels.len(),
        definition.unit,
        plain(highest)
    );
    let columns =
        vec![words("Place"), words("When"), numbers("Count", &definition.unit), words("Against itself")];
    let mut table = Table::new(&format!("{}: {subtitle}", definition.title), columns);
    for panel in panels {
        let last = panel.series.points.len();
        for (index, point) in panel.series.points.iter().enumerate() {
            let words = if index + 1 == last { panel.words.clone() } else { String::new() };
            let when = Cell::Text(step_words(point.month, panel.series.step));
            table.rows.push(vec![Cell::Text(panel.name.clone()), when, count_cell(point), Cell::Text(words)]);
        }
    }
    let words = Words { title, subtitle, description, notes: Vec::new() };
    Ok(assemble(frame, words, table, Vec::new(), face, |canvas| draw(canvas, panels, highest)))
}

/// Height of a small line.
const LINE: f64 = 46.0;
/// Room between panels.
const GAP: f64 = 14.0;
const NAME: Pen = Pen { size: 13.0, bold: true, ..STRONG };

fn draw(canvas: &mut Canvas<'_>, panels: &[Panel], highest: f64) -> f64 {
    let across = if canvas.size.is_narrow() { 2 } else { 6 };
    let width = (canvas.width() - GAP * (across - 1) as f64) / across as f64;
    let mut y = 2.0;
    for row in panels.chunks(across) {
        let names: Vec<Vec<String>> = row.iter().map(|panel| canvas.wrap(&panel.name, NAME, width)).collect();
        let verdicts: Vec<Vec<String>> =
            row.iter().map(|panel| canvas.wrap(&panel.words, TICK, width)).collect();
        let tallest = |lines: &[Vec<String>]| lines.iter().map(Vec::len).max().unwrap_or(0) as f64 * LEADING;
        let top = y + tallest(&names) + 6.0;
        for (index, panel) in row.iter().enumerate() {
            let x = (width + GAP) * index as f64;
            canvas.lines(x, y + LABEL, Anchor::Start, NAME, &names[index]);
            let latest = panel.series.points.iter().rev().find_map(|point| point.count);
            let value = latest.map_or("[x]".to_owned(), plain);
            let room = canvas.measure(&value, STRONG) + 8.0;
            let points: Vec<Option<f64>> = panel.series.points.iter().map(|point| point.count).collect();
            let frame = Small { left: x + 2.0, right: x + width - room, top, bottom: top + LINE, highest };
            canvas.line((x, top + LINE), (frame.right, top + LINE), solid(GREY, 1.0));
            let (line, end) = frame.line(&points);
            canvas.push(&line);
            let height = end.map_or(top + LINE / 2.0, |(_, y)| y);
            let base = (height + LABEL * 0.36).clamp(top + LABEL, top + LINE);
            canvas.text(x + width - room + 7.0, base, Anchor::Start, STRONG, &value);
            canvas.lines(x, top + LINE + LABEL + 4.0, Anchor::Start, TICK, &verdicts[index]);
        }
        y = top + LINE + tallest(&verdicts) + 26.0;
    }
    y - 14.0
}

/// A small frame to draw a line in.
struct Small {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    highest: f64,
}

impl Small {
    /// The line in stretches between gaps, a dot on the latest count, and where that dot lies.
    fn line(&self, counts: &[Option<f64>]) -> (String, Option<(f64, f64)>) {
        let y = Scale { low: 0.0, high: self.highest, from: self.bottom, to: self.top };
        let spacing = (self.right - self.left - 4.0) / counts.len().saturating_sub(1).max(1) as f64;
        let place = |index: usize, count: f64| (self.left + spacing * index as f64, y.at(count));
        let mut svg = String::new();
        let mut end = None;
        for stretch in counts.iter().enumerate().collect::<Vec<_>>().split(|(_, count)| count.is_none()) {
            let points: Vec<(f64, f64)> =
                stretch.iter().filter_map(|(index, count)| Some(place(*index, (**count)?))).collect();
            end = points.last().copied().or(end);
            match points.as_slice() {
                [] => {}
                [(x, y)] => svg.push_str(&Mark::Own.svg(*x, *y, 1.5, "")),
                points => {
                    let pairs = points.iter().map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y)));
                    svg.push_str(&format!(
                        "<polyline points=\"{}\" fill=\"none\" stroke=\"{OWN}\" stroke-width=\"1.5\"/>",
                        pairs.collect::<Vec<_>>().join(" ")
                    ));
                }
            }
        }
        if let Some((x, y)) = end {
            svg.push_str(&Mark::Own.svg(x, y, 3.0, ""));
        }
        (svg, end)
    }
}

/// A line for a row of a table, without text: the row says the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spark {
    /// SVG, 120 by 32 units.
    pub svg: String,
    /// Lowest, highest and latest; also inside the picture.
    pub description: String,
}

/// Draws a small line of a series on its own scale from 0. `Err` without any value, or with a strange id.
pub fn spark(id: &str, title: &str, series: &Released<Series>) -> Result<Spark, CannotDraw> {
    let frame = Frame { id: id.to_owned(), ..Frame::default() };
    let title = frame.headline(title.to_owned())?;
    let counts: Vec<Option<f64>> = series.points.iter().map(|point| point.count).collect();
    let known: Vec<(Month, f64)> =
        series.points.iter().filter_map(|point| Some((point.month, point.count?))).collect();
    if known.is_empty() {
        return Err(frame.nothing());
    }
    let decimals = usize::from(known.iter().any(|(_, count)| count.fract() != 0.0));
    let description = extremes(&known, series.step, decimals);
    let highest = known.iter().map(|(_, count)| *count).filter(|count| count.is_finite()).fold(0.0, f64::max);
    let (line, _) = Small { left: 3.0, right: 120.0, top: 4.0, bottom: 28.0, highest }.line(&counts);
    let escape = crate::canvas::escape;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 32\" width=\"120\" height=\"32\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>\
         <line x1=\"3\" y1=\"28\" x2=\"116\" y2=\"28\" stroke=\"{GREY}\" stroke-width=\"1\"/>{line}</svg>",
        escape(&title),
        escape(&description)
    );
    Ok(Spark { svg, description })
}
