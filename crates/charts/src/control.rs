//! Control charts: a line, its normal range, and the points that are not normal, told by shape and colour.
//! It must never judge: signals, limits and words come from the control chart it is given.

use crate::canvas::{Canvas, PLAIN, STRONG, dashed, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::marks::Mark;
use crate::number::plain;
use crate::table::{Cell, Table, numbers, words};
use crate::time::{EndLabel, Event, Ground, Plot};
use crate::tokens::{BAND, GREY, INK};
use crate::typeface::Typeface;
use crate::wording::{
    extremes, is_marked, labelled, mark_cell, mark_notes, sentence, span_words, step_words, whole_cell,
};
use disclosure::Released;
use terms::{ControlChart, MeasureDefinition, Month, Season, SelfVerdict, Series, Signal, Step};

/// Draws a control chart. `series` is the released series it was worked out from; it gives the step and the marks.
/// Points beyond the chart's, and marks of months it lacks, are not shown. `Err` without a single value.
pub fn control(
    frame: &Frame,
    chart: &Released<ControlChart>,
    series: &Released<Series>,
    definition: &MeasureDefinition,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let (chart, series) = (chart.get(), series.get());
    let known: Vec<(Month, f64)> = chart.points.iter().filter_map(|p| Some((p.month, p.charted?))).collect();
    let (Some(first), Some(last)) = (chart.points.first(), chart.points.last()) else {
        return Err(frame.nothing());
    };
    if known.is_empty() {
        return Err(frame.nothing());
    }
    let title = frame.headline(headline(chart.verdict, &definition.title))?;
    let (low, high) = range(chart);
    let whole = known.iter().all(|(_, value)| value.fract() == 0.0);
    let span = span_words(first.month, last.month, series.step);
    let mut subtitle =
        format!("{}, {}, by {}, {span}", sentence(&definition.unit), frame.place, series.step.word());
    if let Some(start) = Ground::start_words(low, high, whole) {
        subtitle = format!("{subtitle}, {start}");
    }
    let places = usize::from(!whole);
    let description = format!(
        "Control chart of {} in {}, {span}, by {}. {} {}",
        definition.unit,
        frame.place,
        series.step.word(),
        extremes(&known, series.step, places),
        chart.words
    );
    let table = table(chart, series, definition, &format!("{}: {subtitle}", definition.title));
    let words = Words { title, subtitle, description, notes: notes(chart, series) };
    let ground = ground(chart, series.step, (low, high, whole));
    Ok(assemble(frame, words, table, key(chart, definition), face, |canvas| {
        draw(canvas, chart, definition, &ground, series.step)
    }))
}

fn headline(verdict: SelfVerdict, measure: &str) -> String {
    match verdict {
        SelfVerdict::Better => format!("{measure} is better than normal"),
        SelfVerdict::Worse => format!("{measure} is worse than normal"),
        SelfVerdict::Higher => format!("{measure} is higher than normal"),
        SelfVerdict::Lower => format!("{measure} is lower than normal"),
        SelfVerdict::Normal => format!("{measure}: normal variation"),
        SelfVerdict::TooEarly => format!("{measure}: too early to say"),
    }
}

fn range(chart: &ControlChart) -> (f64, f64) {
    let values = chart.points.iter().filter_map(|point| point.charted);
    let limits = chart.phases.iter().flat_map(|phase| [phase.lower.max(0.0), phase.upper]);
    let finite = |value: &f64| value.is_finite();
    values
        .chain(limits)
        .filter(finite)
        .fold((f64::INFINITY, 0.0), |(low, high), value| (f64::min(low, value), f64::max(high, value)))
}

fn notes(chart: &ControlChart, series: &Series) -> Vec<String> {
    let mut notes = vec![format!("{}.", chart.rules.words())];
    if chart.season == Season::Adjusted {
        notes.push(
            "The effect of the season has been taken out of the points; the table has both.".to_owned(),
        );
    }
    for phase in chart.phases.iter().skip(1) {
        let reason = if phase.reason.is_empty() { "the level changed" } else { &phase.reason };
        notes.push(format!("The average starts again in {}: {reason}.", phase.from.words()));
    }
    if let Some(phase) = chart.phases.last().filter(|phase| phase.early) {
        notes.push(format!("Early limits: they rest on {} points, fewer than 12.", phase.base_points));
    }
    notes.extend(mark_notes(&series.points));
    notes
}

fn ground(chart: &ControlChart, step: Step, (low, high, whole): (f64, f64, bool)) -> Ground {
    let mut labels = Vec::new();
    if let Some(phase) = chart.phases.last() {
        let early = if phase.early { "early " } else { "" };
        labels.push(EndLabel {
            value: phase.upper,
            words: labelled(&format!("{early}upper limit"), phase.upper),
            pen: PLAIN,
        });
        labels.push(EndLabel { value: phase.mean, words: labelled("average", phase.mean), pen: STRONG });
        if phase.lower > 0.0 {
            labels.push(EndLabel {
                value: phase.lower,
                words: labelled(&format!("{early}lower limit"), phase.lower),
                pen: PLAIN,
            });
        }
    }
    let events = chart.phases.iter().skip(1).filter_map(|phase| {
        let index = chart.points.iter().position(|point| point.month >= phase.from)?;
        let reason = if phase.reason.is_empty() { "new average" } else { &phase.reason };
        Some(Event { index, words: sentence(reason) })
    });
    let events = events.collect();
    let months = chart.points.iter().map(|point| point.month).collect();
    Ground { months, step, low, high, whole, labels, events }
}

fn draw(
    canvas: &mut Canvas<'_>,
    chart: &ControlChart,
    definition: &MeasureDefinition,
    ground: &Ground,
    step: Step,
) -> f64 {
    let plot = ground.draw(canvas, |canvas, plot| bands(canvas, chart, plot));
    for (phase, (from, to)) in stretches(chart) {
        let (x0, x1) = edges(&plot, from, to);
        let (mean, upper, lower) =
            (plot.y.at(phase.mean), plot.y.at(phase.upper), plot.y.at(phase.lower.max(0.0)));
        canvas.line((x0, upper), (x1, upper), dashed(GREY, 1.0, "2 3"));
        if phase.lower > 0.0 {
            canvas.line((x0, lower), (x1, lower), dashed(GREY, 1.0, "2 3"));
        }
        canvas.line((x0, mean), (x1, mean), dashed(INK, 1.5, "6 4"));
    }
    let mut run: Vec<(f64, f64)> = Vec::new();
    for (index, point) in chart.points.iter().enumerate() {
        match point.charted {
            Some(value) => run.push((plot.x(index), plot.y.at(value))),
            None => {
                canvas.polyline(&run, solid(GREY, 1.5));
                run.clear();
            }
        }
    }
    canvas.polyline(&run, solid(GREY, 1.5));
    for (index, point) in chart.points.iter().enumerate() {
        let Some(value) = point.charted else { continue };
        let mark = mark(point.signal, definition);
        let radius = if mark == Mark::Circle { plot.radius() } else { plot.radius().max(3.6) };
        let title = format!("{}: {}", step_words(point.month, step), plain(value));
        canvas.push(&mark.svg(plot.x(index), plot.y.at(value), radius, &title));
    }
    plot.height()
}

/// The normal range of each phase, and grey where nobody sent figures.
fn bands(canvas: &mut Canvas<'_>, chart: &ControlChart, plot: &Plot) {
    for (phase, (from, to)) in stretches(chart) {
        let (x0, x1) = edges(plot, from, to);
        let (upper, lower) = (plot.y.at(phase.upper), plot.y.at(phase.lower.max(0.0)));
        canvas.rect(x0, upper, (x1 - x0, lower - upper), BAND, None);
    }
    let gaps: Vec<bool> = chart.points.iter().map(|point| point.charted.is_none()).collect();
    gap_bands(canvas, plot, &gaps);
}

/// Hatched columns, one for each run of gaps.
pub(crate) fn gap_bands(canvas: &mut Canvas<'_>, plot: &Plot, gaps: &[bool]) {
    let mut from = 0;
    while from < gaps.len() {
        let length = gaps[from..].iter().take_while(|gap| **gap).count();
        if length > 0 {
            let x = plot.left + plot.spacing() * from as f64;
            let width = plot.spacing() * length as f64;
            let hatch = canvas.hatch();
            canvas.rect(x, plot.top, (width, plot.bottom - plot.top), &hatch, None);
        }
        from += length.max(1);
    }
}

/// Each phase with the places of its first and last point.
fn stretches(chart: &ControlChart) -> Vec<(&terms::Phase, (usize, usize))> {
    let of = |number: usize| {
        let first = chart.points.iter().position(|point| point.phase == number)?;
        let last = chart.points.iter().rposition(|point| point.phase == number)?;
        Some((first, last))
    };
    chart.phases.iter().enumerate().filter_map(|(number, phase)| Some((phase, of(number)?))).collect()
}

fn edges(plot: &Plot, from: usize, to: usize) -> (f64, f64) {
    (plot.left + plot.spacing() * from as f64, plot.left + plot.spacing() * (to + 1) as f64)
}

fn mark(signal: Option<Signal>, definition: &MeasureDefinition) -> Mark {
    signal.map_or(Mark::Circle, |signal| Mark::of(signal.verdict(definition.polarity), signal.is_up()))
}

fn key(chart: &ControlChart, definition: &MeasureDefinition) -> Vec<KeyEntry> {
    let mut marks: Vec<(Mark, &str)> = vec![(Mark::Circle, SelfVerdict::Normal.words())];
    for signal in chart.points.iter().filter(|point| point.charted.is_some()).filter_map(|point| point.signal)
    {
        let verdict = signal.verdict(definition.polarity);
        let entry = (Mark::of(verdict, signal.is_up()), verdict.words());
        if !marks.contains(&entry) {
            marks.push(entry);
        }
    }
    let mut key: Vec<KeyEntry> = marks.into_iter().map(|(mark, words)| KeyEntry::mark(mark, words)).collect();
    key.push(KeyEntry::line(INK, "6 4", "Average"));
    key.push(KeyEntry::band("Normal range, between the limits"));
    if chart.points.iter().any(|point| point.charted.is_none()) {
        key.push(KeyEntry::hatch("No figures [x]"));
    }
    key
}

fn table(chart: &ControlChart, series: &Series, definition: &MeasureDefinition, caption: &str) -> Table {
    let adjusted = chart.season == Season::Adjusted;
    let marked = is_marked(series);
    let mut columns = vec![words(&sentence(series.step.word())), numbers("Count", &definition.unit)];
    if adjusted {
        columns.push(numbers("Without the season", &definition.unit));
    }
    columns.push(words("Against itself"));
    if marked {
        columns.push(words("Standing"));
    }
    let mut table = Table::new(caption, columns);
    for point in &chart.points {
        let cell =
            |value: Option<f64>| value.map_or(Cell::Missing(terms::DataMark::NotAvailable), whole_cell);
        let verdict = match (point.charted, point.signal) {
            (None, _) => String::new(),
            (_, None) => SelfVerdict::Normal.words().to_owned(),
            (_, Some(signal)) => signal.verdict(definition.polarity).words().to_owned(),
        };
        let mut row = vec![Cell::Text(step_words(point.month, series.step)), cell(point.value)];
        if adjusted {
            let rounded = point.charted.map(|value| Cell::Number { value, decimals: 1 });
            row.push(rounded.unwrap_or(Cell::Missing(terms::DataMark::NotAvailable)));
        }
        row.push(Cell::Text(verdict));
        if marked {
            let of_month = series.points.iter().find(|of| of.month == point.month);
            row.push(of_month.map_or(Cell::Text(String::new()), mark_cell));
        }
        table.rows.push(row);
    }
    table
}
