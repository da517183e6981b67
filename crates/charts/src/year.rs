//! A year against what was set out for it: what is counted so far, summed up, the number to be reached by each month, where
//! the year may end, and what was to come had nothing changed.
//! It must never draw what is still to come as if it had happened: dashes, a band and words say so.

use crate::canvas::{Canvas, PLAIN, STRONG, dashed, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::marks::Mark;
use crate::number::number;
use crate::table::{Cell, Table, numbers, words};
use crate::time::{EndLabel, Ground, Plot};
use crate::tokens::{FORECAST_BAND, GREY, OWN, TARGET};
use crate::typeface::Typeface;
use crate::wording::{labelled, sentence, whole_cell};
use disclosure::Released;
use terms::{Course, MeasureDefinition, Month, Step, YearEnd};

/// Draws the course of a year. `Err` before the first month of the year is known, unless there is a number to reach.
pub fn year(
    frame: &Frame,
    course: &Released<Course>,
    definition: &MeasureDefinition,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let picture = Picture::of(course.get());
    if picture.so_far.is_empty() && picture.plan.is_empty() {
        return Err(frame.nothing());
    }
    let title = frame.headline(picture.headline(definition))?;
    let span = course.goal.year.words();
    let subtitle =
        format!("{}, {}, summed up month by month, {span}", sentence(&definition.unit), frame.place);
    let ground = picture.ground();
    let words = Words {
        description: picture.description(frame, definition, &span),
        notes: picture.notes(),
        title,
        subtitle,
    };
    let table = picture.table(definition, &format!("{}: {}", definition.title, words.subtitle));
    Ok(assemble(frame, words, table, picture.key(), face, |canvas| picture.draw(canvas, &ground)))
}

struct Picture<'a> {
    months: Vec<Month>,
    so_far: Vec<f64>,
    plan: Vec<f64>,
    unchanged: Vec<f64>,
    end: Option<&'a YearEnd>,
}

impl<'a> Picture<'a> {
    fn of(course: &'a Course) -> Self {
        Self {
            months: course.goal.year.iter().collect(),
            so_far: course.so_far(),
            plan: course.plan().map(Vec::from).unwrap_or_default(),
            unchanged: course.had_nothing_changed(),
            end: course.end.as_ref().ok().filter(|end| end.months_left > 0),
        }
    }

    fn headline(&self, definition: &MeasureDefinition) -> String {
        let last = self.so_far.len().checked_sub(1).map(|at| (self.months[at], self.so_far[at]));
        match (last, self.plan.get(self.so_far.len().saturating_sub(1))) {
            (Some((month, counted)), Some(plan)) => {
                let side = if counted.round() > plan.round() {
                    "above plan"
                } else if counted.round() < plan.round() {
                    "below plan"
                } else {
                    "as planned"
                };
                format!("{} to {}: {side}", definition.title, month.words())
            }
            (Some((month, _)), None) => format!("{} to {}", definition.title, month.words()),
            (None, _) => format!("{}: what is planned", definition.title),
        }
    }

    fn ground(&self) -> Ground {
        let end = self.end.map(|end| end.high_80);
        let values = || self.so_far.iter().chain(&self.plan).chain(&self.unchanged).copied().chain(end);
        let high = values().filter(|value| value.is_finite()).fold(0.0, f64::max);
        let mut labels = Vec::new();
        if let Some(latest) = self.so_far.last() {
            labels.push(EndLabel {
                value: self.end.map_or(*latest, |end| end.expected),
                words: match self.end {
                    Some(end) => labelled("expected", end.expected.round()),
                    None => labelled("counted", *latest),
                },
                pen: STRONG,
            });
        }
        if let Some(plan) = self.plan.last() {
            labels.push(EndLabel { value: *plan, words: labelled("target", *plan), pen: PLAIN });
        }
        if let Some(unchanged) = self.unchanged.last() {
            let words = labelled("had nothing changed", unchanged.round());
            labels.push(EndLabel { value: *unchanged, words, pen: PLAIN });
        }
        Ground {
            months: self.months.clone(),
            step: Step::Month,
            low: 0.0,
            high,
            whole: true,
            labels,
            events: Vec::new(),
        }
    }

    fn description(&self, frame: &Frame, definition: &MeasureDefinition, span: &str) -> String {
        let mut text = format!(
            "Line chart of {} in {}, {span}, summed up month by month.",
            definition.unit, frame.place
        );
        if let Some(latest) = self.so_far.last() {
            let month = self.months[self.so_far.len() - 1].words();
            text.push_str(&format!(" {} by the end of {month}.", number(*latest, 0)));
        }
        if let Some(plan) = self.plan.last() {
            text.push_str(&format!(" The target for the year is {} or fewer.", number(*plan, 0)));
        }
        if let Some(end) = self.end {
            text.push_str(&format!(
                " We expect {} by the end of the year, with 8 chances in 10 between {} and {}.",
                number(end.expected, 0),
                number(end.low_80, 0),
                number(end.high_80, 0)
            ));
        }
        if let Some(unchanged) = self.unchanged.last() {
            text.push_str(&format!(" Had nothing changed, {} were to come.", number(*unchanged, 0)));
        }
        text
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(end) = self.end {
            notes.push(format!("Where the year may end: {}.", end.method));
        }
        if !self.unchanged.is_empty() {
            notes.push("Had nothing changed: the forecast as it stood before the year began.".to_owned());
        }
        notes
    }

    fn table(&self, definition: &MeasureDefinition, caption: &str) -> Table {
        let unit = &definition.unit;
        let mut columns = vec![words("To the end of"), numbers("Counted so far", unit)];
        if !self.plan.is_empty() {
            columns.push(numbers("Planned", unit));
        }
        if !self.unchanged.is_empty() {
            columns.push(numbers("Had nothing changed", unit));
        }
        if self.end.is_some() {
            columns.push(numbers("Expected", unit));
            columns.push(numbers("Lower end, 8 chances in 10", unit));
            columns.push(numbers("Upper end, 8 chances in 10", unit));
        }
        let mut table = Table::new(caption, columns);
        let empty = || Cell::Text(String::new());
        let rounded = |value: &f64| Cell::Number { value: value.round(), decimals: 0 };
        for (at, month) in self.months.iter().enumerate() {
            let mut row = vec![Cell::Text(month.words())];
            row.push(self.so_far.get(at).map_or_else(empty, |value| whole_cell(*value)));
            if !self.plan.is_empty() {
                row.push(rounded(&self.plan[at]));
            }
            if !self.unchanged.is_empty() {
                row.push(self.unchanged.get(at).map_or_else(empty, rounded));
            }
            if let Some(end) = self.end {
                let last = at + 1 == self.months.len();
                row.extend(
                    [end.expected, end.low_80, end.high_80].map(
                        |value| {
                            if last { rounded(&value) } else { empty() }
                        },
                    ),
                );
            }
            table.rows.push(row);
        }
        table
    }

    fn key(&self) -> Vec<KeyEntry> {
        let mut key = Vec::new();
        if !self.so_far.is_empty() {
            key.push(KeyEntry::mark(Mark::Own, "Counted so far"));
        }
        if self.end.is_some() {
            key.push(KeyEntry::line(OWN, "4 4", "Expected"));
            key.push(KeyEntry::swatch(FORECAST_BAND, "8 chances in 10 that it lies here"));
        }
        if !self.plan.is_empty() {
            key.push(KeyEntry::line(TARGET, "2 2", "Planned"));
        }
        if !self.unchanged.is_empty() {
            key.push(KeyEntry::line(GREY, "8 3", "Had nothing changed"));
        }
        key
    }

    fn draw(&self, canvas: &mut Canvas<'_>, ground: &Ground) -> f64 {
        let plot = ground.draw(canvas, |canvas, plot| self.fan(canvas, plot));
        let line = |values: &[f64]| -> Vec<(f64, f64)> {
            values.iter().enumerate().map(|(at, value)| (plot.x(at), plot.y.at(*value))).collect()
        };
        canvas.polyline(&line(&self.unchanged), dashed(GREY, 1.5, "8 3"));
        canvas.polyline(&line(&self.plan), dashed(TARGET, 2.0, "2 2"));
        canvas.polyline(&line(&self.so_far), solid(OWN, 2.0));
        if let (Some(end), Some((at, latest))) = (self.end, self.latest()) {
            let last = self.months.len() - 1;
            let to = (plot.x(last), plot.y.at(end.expected));
            canvas.line((plot.x(at), plot.y.at(latest)), to, dashed(OWN, 2.0, "4 4"));
            let title = format!("{}: {} expected", self.months[last].words(), number(end.expected, 0));
            canvas.push(&Mark::HollowOwn.svg(to.0, to.1, 4.0, &title));
        }
        for (at, value) in self.so_far.iter().enumerate() {
            let title = format!("To the end of {}: {}", self.months[at].words(), number(*value, 0));
            canvas.push(&Mark::Own.svg(plot.x(at), plot.y.at(*value), 3.5, &title));
        }
        plot.height()
    }

    fn latest(&self) -> Option<(usize, f64)> {
        let at = self.so_far.len().checked_sub(1)?;
        Some((at, self.so_far[at]))
    }

    /// Where the year may end, opening from the last month counted.
    fn fan(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        let (Some(end), Some((at, latest))) = (self.end, self.latest()) else { return };
        let last = plot.x(self.months.len() - 1);
        let outline =
            [(plot.x(at), plot.y.at(latest)), (last, plot.y.at(end.high_80)), (last, plot.y.at(end.low_80))];
        canvas.polygon(&outline, FORECAST_BAND);
    }
}
