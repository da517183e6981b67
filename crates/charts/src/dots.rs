//! One measure in many areas: dots with intervals, in order of value.
//! It must never print a rank: intervals overlap, and a place in a row is not a result.

use crate::canvas::{Anchor, Canvas, PLAIN, STRONG, Stroke, TICK, dashed, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::marks::Mark;
use crate::number::number;
use crate::scale::{Scale, decimals, ticks};
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::{GREY, GRID, INK, LABEL, LEADING, OWN};
use crate::typeface::Typeface;
use crate::wording::{interval, rate_decimals, sentence};
use disclosure::Released;
use terms::{Comparison, DataMark, Estimate, MeasureDefinition};

/// Draws the own area solid and bold among its similar areas. `unit` is the rate's ("per 1,000 residents"),
/// `period` when. Areas without a rate stand last with "[x]".
pub fn dots(
    frame: &Frame,
    comparison: &Released<Comparison>,
    definition: &MeasureDefinition,
    unit: &str,
    period: &str,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let comparison = comparison.get();
    let peers = comparison.peers.iter().map(|peer| Row { name: &peer.name, rate: peer.rate, own: false });
    let own = Row { name: &frame.place, rate: Some(comparison.own), own: true };
    let mut rows: Vec<Row<'_>> = peers.chain([own]).collect();
    let value = |row: &Row<'_>| row.rate.map_or(f64::NEG_INFINITY, |rate| rate.value);
    rows.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.name.cmp(b.name)));
    if rows.iter().all(|row| row.rate.is_none_or(|rate| !rate.value.is_finite())) {
        return Err(frame.nothing());
    }
    let title = frame.headline(format!("{}: {}", definition.title, comparison.verdict.words()))?;
    let subtitle =
        format!("{} {unit}, {} and similar areas, {period}", sentence(&definition.unit), frame.place);
    let places = rate_decimals(rows.iter().filter_map(|row| row.rate.map(|rate| rate.high)));
    let shown: Vec<&Row<'_>> = rows.iter().filter(|row| row.rate.is_some()).collect();
    let say = |row: &Row<'_>| format!("{} {}", number(value(row), places), row.name);
    let description = format!(
        "Dots with intervals: {} {unit} in {} and {} similar areas, {period}. Lowest {}, highest {}, {} {}. {}.",
        definition.unit,
        frame.place,
        rows.len() - 1,
        shown.last().map(|row| say(row)).unwrap_or_default(),
        shown.first().map(|row| say(row)).unwrap_or_default(),
        frame.place,
        interval(comparison.own, places),
        comparison.verdict.words()
    );
    let mut table = Table::new(
        &format!("{}: {subtitle}", definition.title),
        vec![words("Area"), numbers("Rate", unit), numbers("Lower end", unit), numbers("Upper end", unit)],
    );
    for row in &rows {
        let cell = |value: Option<f64>| match value {
            Some(value) => Cell::Number { value, decimals: places },
            None => Cell::Missing(DataMark::NotAvailable),
        };
        let name = Cell::Text(row.name.to_owned());
        let ends = [row.rate.map(|r| r.value), row.rate.map(|r| r.low), row.rate.map(|r| r.high)];
        table.rows.push([name].into_iter().chain(ends.map(cell)).collect());
    }
    let mut key = vec![KeyEntry::mark(Mark::Own, &frame.place), KeyEntry::mark(Mark::Hollow, "Similar area")];
    key.push(KeyEntry::line(GREY, "", "Interval: the true rate lies here 19 times in 20"));
    if comparison.range.is_some() {
        key.push(KeyEntry::line(INK, "6 4", "Middle of the similar areas"));
    }
    let words =
        Words { title, subtitle, description, notes: vec![format!("Similar areas: {}.", comparison.list)] };
    let middle = comparison.range.map(|range| range[2]);
    Ok(assemble(frame, words, table, key, face, |canvas| draw(canvas, &rows, middle, places)))
}

struct Row<'a> {
    name: &'a str,
    rate: Option<Estimate>,
    own: bool,
}

fn draw(canvas: &mut Canvas<'_>, rows: &[Row<'_>], middle: Option<f64>, places: usize) -> f64 {
    let narrow = canvas.size.is_narrow();
    let room = if narrow { 120.0 } else { 230.0 };
    let pen = |row: &Row<'_>| if row.own { STRONG } else { PLAIN };
    let names: Vec<Vec<String>> = rows.iter().map(|row| canvas.wrap(row.name, pen(row), room)).collect();
    let widest = (rows.iter().zip(&names))
        .flat_map(|(row, lines)| lines.iter().map(|line| canvas.measure(line, pen(row))))
        .fold(0.0, f64::max);
    let values: Vec<String> =
        rows.iter().map(|row| row.rate.map_or("[x]".to_owned(), |rate| number(rate.value, places))).collect();
    let value_room = values.iter().map(|value| canvas.measure(value, STRONG)).fold(0.0, f64::max);
    let (left, right) = (widest + 16.0, canvas.width() - value_room - 12.0);
    let highest = rows.iter().filter_map(|row| row.rate).map(|rate| rate.high.max(rate.value));
    let marks = ticks(0.0, highest.filter(|v| v.is_finite()).fold(0.0, f64::max), false);
    let scale = Scale { low: 0.0, high: marks[marks.len() - 1], from: left, to: right };
    let heights: Vec<f64> = names.iter().map(|lines| lines.len() as f64 * LEADING + 8.0).collect();
    let top = 4.0;
    let bottom = top + heights.iter().sum::<f64>();
    axis(canvas, &marks, &scale, top, bottom);
    if let Some(middle) = middle {
        let x = scale.at(middle);
        canvas.line((x, top), (x, bottom), dashed(INK, 1.5, "6 4"));
    }
    let mut y = top;
    for (index, row) in rows.iter().enumerate() {
        let centre = y + heights[index] / 2.0;
        let first = centre - names[index].len() as f64 * LEADING / 2.0 + LABEL * 0.95;
        canvas.lines(left - 12.0, first, Anchor::End, pen(row), &names[index]);
        canvas.text(canvas.width() - 2.0, centre + LABEL * 0.36, Anchor::End, pen(row), &values[index]);
        if let Some(rate) = row.rate {
            let stroke = if row.own { solid(OWN, 3.0) } else { solid(GREY, 1.0) };
            whisker(canvas, &scale, rate, centre, stroke);
            let mark = if row.own { Mark::Own } else { Mark::Hollow };
            let radius = if row.own { 6.0 } else { 4.5 };
            let title = format!("{}: {}", row.name, interval(rate, places));
            canvas.push(&mark.svg(scale.at(rate.value), centre, radius, &title));
        }
        y += heights[index];
    }
    bottom + 26.0
}

fn axis(canvas: &mut Canvas<'_>, marks: &[f64], scale: &Scale, top: f64, bottom: f64) {
    let places = decimals(marks);
    let widest = marks.iter().map(|tick| canvas.measure(&number(*tick, places), TICK)).fold(0.0, f64::max);
    let stride = if widest + 6.0 > (scale.to - scale.from) / (marks.len() - 1) as f64 { 2 } else { 1 };
    for (index, tick) in marks.iter().enumerate() {
        let x = scale.at(*tick);
        canvas.line((x, top), (x, bottom), solid(if index == 0 { GREY } else { GRID }, 1.0));
        if index % stride == 0 {
            let text = number(*tick, places);
            let half = canvas.measure(&text, TICK) / 2.0;
            canvas.text(x.min(canvas.width() - half - 1.0), bottom + 17.0, Anchor::Middle, TICK, &text);
        }
    }
}

/// A thin line with caps from the lower to the upper end.
pub(crate) fn whisker(canvas: &mut Canvas<'_>, scale: &Scale, rate: Estimate, y: f64, stroke: Stroke) {
    let (low, high) = (scale.at(rate.low), scale.at(rate.high));
    canvas.line((low, y), (high, y), stroke);
    for end in [low, high] {
        canvas.line((end, y - 4.0), (end, y + 4.0), Stroke { width: stroke.width.min(2.0), ..stroke });
    }
}
