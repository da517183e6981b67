//! One area, many measures: where its rate lies in the range of similar areas.
//! It must never print a rank, nor put two measures on one scale.

use crate::canvas::{Anchor, Canvas, PLAIN, STRONG, TICK, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::dots::whisker;
use crate::marks::Mark;
use crate::number::number;
use crate::scale::Scale;
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::{BAND, GREY, INK, LABEL, LEADING, OWN, SMALL};
use crate::typeface::Typeface;
use crate::wording::{interval, rate_decimals};
use disclosure::Released;
use terms::{Comparison, DataMark, SimilarVerdict};

/// One measure of the strip.
#[derive(Clone, Debug, PartialEq)]
pub struct StripRow {
    /// "Burglary".
    pub label: String,
    /// "per 1,000 residents".
    pub unit: String,
    /// Own rate and similar areas.
    pub comparison: Released<Comparison>,
}

/// Draws one strip for each measure, each on its own scale from 0: a grey range of the similar areas, a box for
/// their middle half, a line for their middle, a dot with its interval for the own area, and the verdict in words.
/// Without at least four similar areas the range is left out and the words say so.
pub fn strip(frame: &Frame, rows: &[StripRow], period: &str, face: &Typeface) -> Result<Chart, CannotDraw> {
    let finite = |row: &StripRow| row.comparison.own.value.is_finite();
    if rows.is_empty() || !rows.iter().all(finite) {
        return Err(frame.nothing());
    }
    let count = |verdict| rows.iter().filter(|row| row.comparison.verdict == verdict).count();
    let (higher, lower) = (count(SimilarVerdict::Higher), count(SimilarVerdict::Lower));
    let title = frame.headline(format!("{higher} of {} higher than similar areas", counted(rows.len())))?;
    let subtitle = format!("Rates in {} among similar areas, {period}", frame.place);
    let description = format!(
        "Range strips of {} measures in {}, {period}. Higher than similar areas: {higher}. Lower: {lower}. \
         About the same: {}. Cannot compare: {}.",
        rows.len(),
        frame.place,
        count(SimilarVerdict::Same),
        count(SimilarVerdict::CannotCompare)
    );
    let heads = ["Rate", "Lower end", "Upper end", "Lowest similar", "Middle similar", "Highest similar"];
    let mut columns = vec![words("Measure"), words("Unit")];
    columns.extend(heads.iter().map(|head| numbers(head, "")));
    columns.push(words("Against similar areas"));
    let mut table = Table::new(&subtitle, columns);
    for row in rows {
        let (own, range, decimals) = (row.comparison.own, row.comparison.range, places(row));
        let cell = |value: Option<f64>| match value {
            Some(value) => Cell::Number { value, decimals },
            None => Cell::Missing(DataMark::NotAvailable),
        };
        let ends = [Some(own.value), Some(own.low), Some(own.high)];
        let others = [0, 2, 4].map(|place| range.map(|range| range[place]));
        let names = [Cell::Text(row.label.clone()), Cell::Text(row.unit.clone())];
        let verdict = Cell::Text(row.comparison.verdict.words().to_owned());
        table.rows.push(
            names.into_iter().chain(ends.into_iter().chain(others).map(cell)).chain([verdict]).collect(),
        );
    }
    let key = vec![
        KeyEntry::mark(Mark::Own, &format!("{}, with its interval", frame.place)),
        KeyEntry::swatch(BAND, "From the lowest to the highest similar area"),
        KeyEntry::swatch("#ffffff", "The middle half of them"),
    ];
    let mut lists: Vec<&str> = rows.iter().map(|row| row.comparison.list.as_str()).collect();
    lists.dedup();
    let notes = vec![format!("Similar areas: {}. Each strip has its own scale.", lists.join("; "))];
    let words = Words { title, subtitle, description, notes };
    Ok(assemble(frame, words, table, key, face, |canvas| draw(canvas, rows)))
}

fn counted(measures: usize) -> String {
    if measures == 1 { "1 measure".to_owned() } else { format!("{measures} measures") }
}

fn places(row: &StripRow) -> usize {
    let range = row.comparison.range.into_iter().flatten();
    rate_decimals(range.chain([row.comparison.own.high]))
}

fn draw(canvas: &mut Canvas<'_>, rows: &[StripRow]) -> f64 {
    let narrow = canvas.size.is_narrow();
    let mut y = 6.0;
    for row in rows {
        let value = interval(row.comparison.own, places(row));
        let verdict = row.comparison.verdict.words();
        y = if narrow {
            stacked(canvas, row, &value, verdict, y)
        } else {
            beside(canvas, row, &value, verdict, y)
        };
    }
    y
}

/// Label, strip and words in one line.
fn beside(canvas: &mut Canvas<'_>, row: &StripRow, value: &str, verdict: &str, y: f64) -> f64 {
    let name = canvas.wrap(&row.label, STRONG, 164.0);
    let unit = canvas.wrap(&row.unit, TICK, 164.0);
    let words = canvas.wrap(verdict, PLAIN, 186.0);
    let height =
        ((name.len() + unit.len()) as f64 * LEADING).max((words.len() + 1) as f64 * LEADING).max(40.0);
    canvas.lines(0.0, y + LABEL, Anchor::Start, STRONG, &name);
    canvas.lines(0.0, y + LABEL + name.len() as f64 * LEADING, Anchor::Start, TICK, &unit);
    track(canvas, row, (176.0, 478.0), y + 14.0);
    canvas.text(490.0, y + LABEL, Anchor::Start, STRONG, value);
    canvas.lines(490.0, y + LABEL + LEADING, Anchor::Start, PLAIN, &words);
    y + height + 14.0
}

/// Label above, strip over the whole width, words below.
fn stacked(canvas: &mut Canvas<'_>, row: &StripRow, value: &str, verdict: &str, mut y: f64) -> f64 {
    let width = canvas.width();
    for (pen, text) in [(STRONG, &row.label), (TICK, &row.unit)] {
        let lines = canvas.wrap(text, pen, width - 4.0);
        canvas.lines(0.0, y + LABEL, Anchor::Start, pen, &lines);
        y += lines.len() as f64 * LEADING;
    }
    track(canvas, row, (8.0, width - 8.0), y + 16.0);
    y += 52.0;
    for (pen, text) in [(STRONG, value), (PLAIN, verdict)] {
        let lines = canvas.wrap(text, pen, width - 4.0);
        canvas.lines(0.0, y + LABEL, Anchor::Start, pen, &lines);
        y += lines.len() as f64 * LEADING;
    }
    y + 20.0
}

fn track(canvas: &mut Canvas<'_>, row: &StripRow, (left, right): (f64, f64), y: f64) {
    let own = row.comparison.own;
    let most = row.comparison.range.map_or(0.0, |range| range[4]).max(own.high).max(own.value);
    let scale = Scale { low: 0.0, high: most * 1.05, from: left, to: right };
    canvas.line((left, y), (right, y), solid(GREY, 1.0));
    if let Some(range) = row.comparison.range {
        let (low, high) = (scale.at(range[0]), scale.at(range[4]));
        canvas.rect(low, y - 10.0, (high - low, 20.0), BAND, Some(solid(GREY, 1.0)));
        let (quarter, three) = (scale.at(range[1]), scale.at(range[3]));
        canvas.rect(quarter, y - 10.0, (three - quarter, 20.0), "#ffffff", Some(solid(GREY, 1.0)));
        let middle = scale.at(range[2]);
        canvas.line((middle, y - 10.0), (middle, y + 10.0), solid(INK, 2.0));
        ends(canvas, row, &scale, y);
    }
    whisker(canvas, &scale, own, y, solid(OWN, 2.0));
    let title = format!("{}: {}", row.label, interval(own, places(row)));
    canvas.push(&Mark::Own.svg(scale.at(own.value), y, 6.0, &title));
}

/// Lowest and highest of the range in numbers under its ends, if there is room for both.
fn ends(canvas: &mut Canvas<'_>, row: &StripRow, scale: &Scale, y: f64) {
    let Some(range) = row.comparison.range else { return };
    let texts = [range[0], range[4]].map(|value| number(value, places(row)));
    let widths = [0, 1].map(|end| canvas.measure(&texts[end], TICK));
    let from = (scale.at(range[0]) - widths[0] / 2.0).max(scale.from);
    let to = (scale.at(range[4]) - widths[1] / 2.0).min(scale.to - widths[1]);
    if from + widths[0] + 10.0 <= to {
        canvas.text(from, y + 12.0 + SMALL, Anchor::Start, TICK, &texts[0]);
        canvas.text(to, y + 12.0 + SMALL, Anchor::Start, TICK, &texts[1]);
    }
}
