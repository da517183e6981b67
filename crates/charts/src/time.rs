//! The ground of every chart over time: scales, grid, months, gaps, labels at the ends of lines.
//! It must never join two points across a gap.

use crate::canvas::{Anchor, Canvas, PLAIN, Pen, TICK, solid};
use crate::number::number;
use crate::scale::{Scale, decimals, label_year, labelled, month_label, ticks};
use crate::tokens::{GREY, GRID, INK, LABEL, LEADING, SMALL};
use terms::{Month, Step};

/// A label at the right end of a line.
pub(crate) struct EndLabel {
    pub value: f64,
    pub words: String,
    pub pen: Pen,
}

/// A vertical line with words, at the start of that point.
pub(crate) struct Event {
    pub index: usize,
    pub words: String,
}

/// What the ground of a chart over time is made from.
pub(crate) struct Ground {
    pub months: Vec<Month>,
    pub step: Step,
    pub low: f64,
    pub high: f64,
    pub whole: bool,
    pub labels: Vec<EndLabel>,
    pub events: Vec<Event>,
}

/// Where things lie once the ground is drawn.
pub(crate) struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub y: Scale,
    count: usize,
}

/// Below the plot: a tick, month, year.
const FOOT: f64 = 44.0;

impl Plot {
    /// Where a point of that place in the order lies.
    pub(crate) fn x(&self, index: usize) -> f64 {
        self.left + self.spacing() * (index as f64 + 0.5)
    }

    /// Between two points.
    pub(crate) fn spacing(&self) -> f64 {
        (self.right - self.left) / self.count.max(1) as f64
    }

    /// Radius of a plain point that leaves room to its neighbours.
    pub(crate) fn radius(&self) -> f64 {
        (self.spacing() * 0.4).clamp(1.6, 4.5)
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom + FOOT
    }
}

impl Ground {
    /// From zero, unless every value lies in the top two fifths: then the subtitle must say where it starts.
    pub(crate) fn start(low: f64, high: f64) -> f64 {
        if low > 0.6 * high && low > 0.0 { low } else { 0.0 }
    }

    /// "axis starts at 30" where it does not start at zero.
    pub(crate) fn start_words(low: f64, high: f64, whole: bool) -> Option<String> {
        let first = ticks(Self::start(low, high), high, whole)[0];
        (first > 0.0).then(|| format!("axis starts at {}", number(first, 0)))
    }

    /// Measures the margins, draws grid, axes, events and end labels.
    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>, band: impl Fn(&mut Canvas<'_>, &Plot)) -> Plot {
        let narrow = canvas.size.is_narrow();
        let marks = ticks(Self::start(self.low, self.high), self.high, self.whole);
        let places = decimals(&marks);
        let names: Vec<String> = marks.iter().map(|tick| number(*tick, places)).collect();
        let left = names.iter().map(|name| canvas.measure(name, TICK)).fold(0.0, f64::max) + 8.0;
        let room = if narrow { 66.0 } else { 146.0 };
        let ends: Vec<Vec<String>> =
            self.labels.iter().map(|label| canvas.wrap(&label.words, label.pen, room)).collect();
        let widest = (ends.iter().zip(&self.labels))
            .flat_map(|(lines, label)| lines.iter().map(|line| canvas.measure(line, label.pen)))
            .fold(0.0, f64::max);
        let right = canvas.width() - if self.labels.is_empty() { 10.0 } else { widest + 10.0 };
        let mut plot = Plot {
            left,
            right,
            top: 12.0,
            bottom: 0.0,
            y: Scale { low: marks[0], high: marks[marks.len() - 1], from: 0.0, to: 0.0 },
            count: self.months.len(),
        };
        let events = self.event_rows(canvas, &plot);
        plot.top += events
            .iter()
            .map(|(lines, _, row)| (row + lines.len() as f64) * LEADING + 4.0)
            .fold(0.0, f64::max);
        plot.bottom = plot.top + if narrow { 200.0 } else { 260.0 };
        plot.y.from = plot.bottom;
        plot.y.to = plot.top;
        band(canvas, &plot);
        for (tick, name) in marks.iter().zip(&names) {
            let y = plot.y.at(*tick);
            let axis = *tick == 0.0;
            canvas.line((left, y), (right, y), solid(if axis { GREY } else { GRID }, 1.0));
            canvas.text(left - 6.0, y + SMALL * 0.36, Anchor::End, TICK, name);
        }
        for (event, (lines, x, row)) in self.events.iter().zip(&events) {
            let line = plot.left + plot.spacing() * event.index as f64;
            let top = row * LEADING;
            canvas.line((line, top + 3.0), (line, plot.bottom), solid(INK, 1.0));
            canvas.lines(*x, top + LABEL, Anchor::Start, PLAIN, lines);
        }
        self.months_below(canvas, &plot);
        self.end_labels(canvas, &plot, &ends);
        plot
    }

    /// Lines of each event's words, where they start, and how many lines down: no two share a place.
    fn event_rows(&self, canvas: &Canvas<'_>, plot: &Plot) -> Vec<(Vec<String>, f64, f64)> {
        let mut placed: Vec<(Vec<String>, f64, f64)> = Vec::new();
        let mut row = 0.0;
        for event in &self.events {
            let line = plot.left + plot.spacing() * event.index as f64;
            let room = if canvas.size.is_narrow() { 150.0 } else { 230.0 };
            let lines = canvas.wrap(&event.words, PLAIN, room);
            let widest = lines.iter().map(|line| canvas.measure(line, PLAIN)).fold(0.0, f64::max);
            // Beside its line, to the left where there is no room to the right.
            let x =
                if line + 5.0 + widest <= canvas.width() - 2.0 { line + 5.0 } else { line - 5.0 - widest };
            let height = lines.len() as f64;
            placed.push((lines, x.max(2.0), row));
            row += height;
        }
        placed
    }

    fn months_below(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        let names: Vec<String> = self.months.iter().map(|month| month_label(*month, self.step)).collect();
        let widest = names.iter().map(|name| canvas.measure(name, TICK)).fold(0.0, f64::max);
        let chosen =
            labelled(&self.months, self.step, plot.spacing(), widest.max(canvas.measure("2025", TICK)));
        let mut year = None;
        let mut end = f64::NEG_INFINITY;
        for index in chosen {
            let x = plot.x(index);
            let half = canvas.measure(&names[index], TICK).max(canvas.measure("2025", TICK)) / 2.0;
            let x_text = x.clamp(half, canvas.width() - half);
            canvas.line((x, plot.bottom), (x, plot.bottom + 5.0), solid(GREY, 1.0));
            if x_text - half < end + 4.0 {
                continue;
            }
            end = x_text + half;
            canvas.text(x_text, plot.bottom + 19.0, Anchor::Middle, TICK, &names[index]);
            let own = label_year(self.months[index], self.step);
            if year != Some(own) {
                canvas.text(x_text, plot.bottom + 19.0 + LEADING, Anchor::Middle, TICK, &own.to_string());
                year = Some(own);
            }
        }
    }

    /// Labels beside the ends of their lines, pushed apart where they would touch.
    fn end_labels(&self, canvas: &mut Canvas<'_>, plot: &Plot, ends: &[Vec<String>]) {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.sort_by(|&a, &b| self.labels[b].value.total_cmp(&self.labels[a].value));
        let heights: Vec<f64> = order.iter().map(|&i| ends[i].len() as f64 * LEADING).collect();
        let wanted: Vec<f64> = order.iter().map(|&i| plot.y.at(self.labels[i].value)).collect();
        // The words of events stand above the plot and may reach as far to the right.
        let top = if self.events.is_empty() { 2.0 } else { plot.top - 6.0 };
        let middles = spread(&wanted, &heights, top, plot.bottom + 8.0);
        for (&index, (middle, height)) in order.iter().zip(middles.iter().zip(&heights)) {
            let first = middle - height / 2.0 + LEADING * 0.75;
            canvas.lines(plot.right + 8.0, first, Anchor::Start, self.labels[index].pen, &ends[index]);
        }
    }
}

/// Middles of boxes of those heights, as near as may be to where they are wanted, in that order from top to bottom,
/// none touching, within `top` and `bottom` if they fit.
pub(crate) fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut middles: Vec<f64> = wanted.to_vec();
    let mut edge = top;
    for (middle, height) in middles.iter_mut().zip(heights) {
        *middle = middle.max(edge + height / 2.0);
        edge = *middle + height / 2.0;
    }
    let mut edge = bottom;
    for (middle, height) in middles.iter_mut().zip(heights).rev() {
        *middle = middle.min(edge - height / 2.0);
        edge = *middle - height / 2.0;
    }
    middles
}
