//! What may come: the counts so far, the forecast with its band, and a target if there is one.
//! It must never draw a forecast as if it had happened: dashes, hollow points, a band and the word say so.

use crate::canvas::{Canvas, PLAIN, STRONG, dashed, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::control::gap_bands;
use crate::marks::Mark;
use crate::number::number;
use crate::table::{Cell, Table, numbers, words};
use crate::time::{EndLabel, Event, Ground, Plot};
use crate::tokens::{FORECAST_BAND, OWN, TARGET};
use crate::typeface::Typeface;
use crate::wording::{count_cell, extremes, labelled, mark_notes, sentence, span_words, step_words};
use disclosure::Released;
use terms::{Forecast, ForecastPoint, MeasureDefinition, Month, Series};

/// A target as a level line. A target is a decision, not a count, and needs no release.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Counts for each step.
    pub value: f64,
    /// "target": the word beside the line; the value is added.
    pub words: String,
}

/// Draws a series, and its forecast if there is one. Forecast months must follow the series' last point; earlier
/// ones are left out. `Err` where the series has no value.
pub fn forecast(
    frame: &Frame,
    series: &Released<Series>,
    ahead: Option<&Released<Forecast>>,
    target: Option<&Target>,
    definition: &MeasureDefinition,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let series = series.get();
    let known: Vec<(Month, f64)> = series.points.iter().filter_map(|p| Some((p.month, p.count?))).collect();
    let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
        return Err(frame.nothing());
    };
    if known.is_empty() {
        return Err(frame.nothing());
    }
    let method = ahead.map(|ahead| ahead.get());
    let coming: Vec<ForecastPoint> = method
        .map(|method| method.points.iter().filter(|point| point.month > last.month).copied().collect())
        .unwrap_or_default();
    let own = match coming.last() {
        Some(point) => format!("What to expect until {}", step_words(point.month, series.step)),
        None => format!("{} over time", definition.title),
    };
    let title = frame.headline(own)?;
    let picture = Picture { series, coming: &coming, target };
    let ground = picture.ground();
    let end = coming.last().map_or(last.month, |point| point.month);
    let span = span_words(first.month, end, series.step);
    let mut subtitle =
        format!("{}, {}, by {}, {span}", sentence(&definition.unit), frame.place, series.step.word());
    if let Some(start) = Ground::start_words(ground.low, ground.high, ground.whole) {
        subtitle = format!("{subtitle}, {start}");
    }
    let description = picture.description(frame, definition, &span, &known);
    let table = picture.table(definition, &format!("{}: {subtitle}", definition.title));
    let mut notes = mark_notes(&series.points);
    if let Some(method) = method.filter(|_| !coming.is_empty()) {
        notes.push(format!(
            "Forecast: {}. In {} past {}s, {} % lay inside the range of 8 in 10.",
            method.method,
            method.tested,
            series.step.word(),
            number(method.coverage_80 * 100.0, 0)
        ));
    }
    let words = Words { title, subtitle, description, notes };
    Ok(assemble(frame, words, table, picture.key(), face, |canvas| picture.draw(canvas, &ground)))
}

struct Picture<'a> {
    series: &'a Series,
    coming: &'a [ForecastPoint],
    target: Option<&'a Target>,
}

impl Picture<'_> {
    fn ground(&self) -> Ground {
        let counts = self.series.points.iter().filter_map(|point| point.count);
        let ahead = self.coming.iter().flat_map(|point| [point.low_80.max(0.0), point.high_80]);
        let values = counts.clone().chain(ahead).chain(self.target.map(|target| target.value));
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, 0.0), |(low, high), v| (f64::min(low, v), f64::max(high, v)));
        let mut labels = Vec::new();
        let latest = self.series.points.iter().rev().find_map(|point| point.count);
        if let (Some(latest), true) = (latest, self.coming.is_empty()) {
            labels.push(EndLabel { value: latest, words: labelled("latest", latest), pen: STRONG });
        }
        if let Some(point) = self.coming.last() {
            let words = labelled("forecast", point.mean.round());
            labels.push(EndLabel { value: point.mean, words, pen: STRONG });
        }
        if let Some(target) = self.target {
            labels.push(EndLabel {
                value: target.value,
                words: labelled(&target.words, target.value),
                pen: PLAIN,
            });
        }
        let events = if self.coming.is_empty() {
            Vec::new()
        } else {
            vec![Event { index: self.series.points.len(), words: "Forecast".to_owned() }]
        };
        let months = self.series.points.iter().map(|point| point.month);
        Ground {
            months: months.chain(self.coming.iter().map(|point| point.month)).collect(),
            step: self.series.step,
            low,
            high,
            whole: counts.clone().all(|count| count.fract() == 0.0),
            labels,
            events,
        }
    }

    fn description(
        &self,
        frame: &Frame,
        definition: &MeasureDefinition,
        span: &str,
        known: &[(Month, f64)],
    ) -> String {
        let step = self.series.step;
        let mut text = format!(
            "Line chart of {} in {}, {span}, by {}. {}",
            definition.unit,
            frame.place,
            step.word(),
            extremes(known, step, usize::from(known.iter().any(|(_, v)| v.fract() != 0.0)))
        );
        if let Some(point) = self.coming.last() {
            text.push_str(&format!(
                " We expect {} in {}, with 8 chances in 10 between {} and {}.",
                number(point.mean, 0),
                step_words(point.month, step),
                number(point.low_80.max(0.0), 0),
                number(point.high_80, 0)
            ));
        }
        if let Some(target) = self.target {
            text.push_str(&format!(" {}.", sentence(&labelled(&target.words, target.value))));
        }
        text
    }

    fn table(&self, definition: &MeasureDefinition, caption: &str) -> Table {
        let mut columns = vec![words(&sentence(self.series.step.word())), numbers("Count", &definition.unit)];
        if !self.coming.is_empty() {
            columns.push(numbers("Lower end, 8 chances in 10", &definition.unit));
            columns.push(numbers("Upper end, 8 chances in 10", &definition.unit));
        }
        columns.push(words("Standing"));
        let mut table = Table::new(caption, columns);
        for point in &self.series.points {
            let mut row = vec![Cell::Text(step_words(point.month, self.series.step)), count_cell(point)];
            if !self.coming.is_empty() {
                row.extend([Cell::Text(String::new()), Cell::Text(String::new())]);
            }
            row.push(crate::wording::mark_cell(point));
            table.rows.push(row);
        }
        for point in self.coming {
            let cell = |value: f64| Cell::Number { value: value.max(0.0), decimals: 0 };
            let month = Cell::Text(step_words(point.month, self.series.step));
            let ends = [cell(point.mean), cell(point.low_80), cell(point.high_80)];
            table
                .rows
                .push([month].into_iter().chain(ends).chain([Cell::Text("Forecast".to_owned())]).collect());
        }
        table
    }

    fn key(&self) -> Vec<KeyEntry> {
        let mut key = vec![KeyEntry::mark(Mark::Own, "Counted")];
        if !self.coming.is_empty() {
            key.push(KeyEntry::mark(Mark::HollowOwn, "Forecast"));
            key.push(KeyEntry::swatch(FORECAST_BAND, "8 chances in 10 that it lies here"));
        }
        if let Some(target) = self.target {
            key.push(KeyEntry::line(TARGET, "2 2", &sentence(&target.words)));
        }
        if self.series.points.iter().any(|point| point.count.is_none()) {
            key.push(KeyEntry::hatch("No figures [x]"));
        }
        key
    }

    fn draw(&self, canvas: &mut Canvas<'_>, ground: &Ground) -> f64 {
        let held = self.series.points.len();
        let plot = ground.draw(canvas, |canvas, plot| {
            let gaps: Vec<bool> = self.series.points.iter().map(|point| point.count.is_none()).collect();
            gap_bands(canvas, plot, &gaps);
            self.band(canvas, plot);
        });
        if let Some(target) = self.target {
            let y = plot.y.at(target.value);
            canvas.line((plot.left, y), (plot.right, y), dashed(TARGET, 2.0, "2 2"));
        }
        let mut run: Vec<(f64, f64)> = Vec::new();
        for (index, point) in self.series.points.iter().enumerate() {
            match point.count {
                Some(count) => run.push((plot.x(index), plot.y.at(count))),
                None => {
                    canvas.polyline(&run, solid(OWN, 2.0));
                    run.clear();
                }
            }
        }
        canvas.polyline(&run, solid(OWN, 2.0));
        let joined = run.last().copied();
        let ahead = self.coming.iter().enumerate().map(|(i, p)| (plot.x(held + i), plot.y.at(p.mean)));
        let ahead: Vec<(f64, f64)> = joined.into_iter().chain(ahead).collect();
        canvas.polyline(&ahead, dashed(OWN, 2.0, "4 4"));
        let radius = plot.radius().min(3.5);
        for (index, point) in self.series.points.iter().enumerate() {
            if let Some(count) = point.count {
                let title = format!("{}: {}", step_words(point.month, self.series.step), number(count, 0));
                canvas.push(&Mark::Own.svg(plot.x(index), plot.y.at(count), radius, &title));
            }
        }
        for (index, point) in self.coming.iter().enumerate() {
            let title =
                format!("{}: {} expected", step_words(point.month, self.series.step), number(point.mean, 0));
            let mark = Mark::HollowOwn.svg(plot.x(held + index), plot.y.at(point.mean), radius, &title);
            canvas.push(&mark);
        }
        plot.height()
    }

    fn band(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        let held = self.series.points.len();
        let x = |index: usize| plot.x(held + index);
        let upper = self.coming.iter().enumerate().map(|(i, p)| (x(i), plot.y.at(p.high_80)));
        let lower = self.coming.iter().enumerate().rev().map(|(i, p)| (x(i), plot.y.at(p.low_80)));
        let mut outline: Vec<(f64, f64)> = upper.chain(lower).collect();
        if let (Some(last), true) = (self.series.points.last().and_then(|point| point.count), held > 0) {
            outline.push((plot.x(held - 1), plot.y.at(last)));
        }
        if self.coming.len() > 1 {
            canvas.polygon(&outline, FORECAST_BAND);
        }
    }
}
