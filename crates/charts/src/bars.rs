//! Bars side by side: kinds of crime, places, answers.
//! It must never start a bar anywhere but at zero, nor draw a withheld count as an empty one.

use crate::canvas::{Anchor, Canvas, PLAIN, STRONG, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::number::number;
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::{GREY, LABEL, LEADING, OWN};
use crate::typeface::Typeface;
use crate::wording::{missing, sentence};
use disclosure::Released;
use terms::DataMark;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How much, or why not. Below 0 counts as 0.
    pub value: Result<Released<f64>, DataMark>,
    /// Whether it is the own area, drawn bold.
    pub own: bool,
}

/// Draws bars in the order given. `unit` is what one is ("burglaries", "reports per 1,000 residents"), `period`
/// when. `Err` where no bar has a value.
pub fn bars(
    frame: &Frame,
    items: &[Bar],
    unit: &str,
    period: &str,
    decimals: usize,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let known: Vec<(&str, f64)> = items
        .iter()
        .filter_map(|bar| Some((bar.label.as_str(), *bar.value.as_ref().ok()?.get())))
        .filter(|(_, value)| value.is_finite())
        .collect();
    let Some(&first) = known.first() else { return Err(frame.nothing()) };
    let most = known.iter().fold(first, |most, item| if item.1 > most.1 { *item } else { most });
    let least = known.iter().fold(first, |least, item| if item.1 < least.1 { *item } else { least });
    let title = frame.headline(format!("Largest: {}", sentence(most.0)))?;
    let subtitle = format!("{}, {}, {period}", sentence(unit), frame.place);
    let say = |(label, value): (&str, f64)| format!("{label}, {}", number(value, decimals));
    let description = format!(
        "Bar chart of {unit} in {}, {period}, {} bars. Most: {}. Fewest: {}.",
        frame.place,
        items.len(),
        say(most),
        say(least)
    );
    let mut table = Table::new(&subtitle, vec![words("What"), numbers("How many", unit)]);
    for bar in items {
        table.rows.push(vec![Cell::Text(bar.label.clone()), cell(bar, decimals)]);
    }
    let withheld = items.iter().any(|bar| matches!(bar.value, Err(DataMark::Withheld)));
    let gaps = items.iter().any(|bar| matches!(bar.value, Err(mark) if mark != DataMark::Withheld));
    let mut key = Vec::new();
    if withheld {
        key.push(KeyEntry::hatch("Withheld to protect people [c]"));
    }
    if gaps {
        key.push(KeyEntry::hatch("Not available [x]"));
    }
    let words = Words { title, subtitle, description, notes: Vec::new() };
    let highest = most.1.max(0.0);
    Ok(assemble(frame, words, table, key, face, |canvas| draw(canvas, items, highest, decimals)))
}

fn cell(bar: &Bar, decimals: usize) -> Cell {
    match &bar.value {
        Ok(value) if value.get().is_finite() => Cell::Number { value: *value.get(), decimals },
        Ok(_) => Cell::Missing(DataMark::NotAvailable),
        Err(mark) => Cell::Missing(missing(*mark)),
    }
}

/// Height of a bar.
const BAR: f64 = 18.0;

fn draw(canvas: &mut Canvas<'_>, items: &[Bar], highest: f64, decimals: usize) -> f64 {
    let narrow = canvas.size.is_narrow();
    let pen = |bar: &Bar| if bar.own { STRONG } else { PLAIN };
    let room = if narrow { canvas.width() - 8.0 } else { 240.0 };
    let names: Vec<Vec<String>> = items.iter().map(|bar| canvas.wrap(&bar.label, pen(bar), room)).collect();
    let widest = (items.iter().zip(&names))
        .flat_map(|(bar, lines)| lines.iter().map(|line| canvas.measure(line, pen(bar))))
        .fold(0.0, f64::max);
    let values: Vec<String> = items.iter().map(|bar| cell(bar, decimals).words()).collect();
    let value_room = values.iter().map(|value| canvas.measure(value, STRONG)).fold(0.0, f64::max) + 8.0;
    let left = if narrow { 1.0 } else { widest + 12.0 };
    let right = canvas.width() - value_room - 2.0;
    let mut y = 6.0;
    let top = y;
    for ((bar, lines), value) in items.iter().zip(&names).zip(&values) {
        let text = lines.len() as f64 * LEADING;
        let (bar_y, next) = if narrow {
            canvas.lines(left, y + LABEL - 1.0, Anchor::Start, pen(bar), lines);
            (y + text + 2.0, y + text + 2.0 + BAR + 10.0)
        } else {
            let height = text.max(BAR);
            let first = y + (height - text) / 2.0 + LABEL - 1.0;
            canvas.lines(left - 10.0, first, Anchor::End, pen(bar), lines);
            (y + (height - BAR) / 2.0, y + height + 8.0)
        };
        if narrow {
            canvas.line((left, bar_y - 1.0), (left, bar_y + BAR + 1.0), solid(GREY, 1.0));
        }
        let shown = bar.value.as_ref().ok().map(|value| *value.get()).filter(|value| value.is_finite());
        let end = match shown {
            Some(value) => {
                let share = if highest > 0.0 { (value / highest).clamp(0.0, 1.0) } else { 0.0 };
                let fill = if bar.own || !items.iter().any(|bar| bar.own) { OWN } else { GREY };
                let width = (right - left) * share;
                canvas.rect(left, bar_y, (width, BAR), fill, None);
                left + width
            }
            None => {
                let hatch = canvas.hatch();
                canvas.rect(left, bar_y, (24.0, BAR), &hatch, Some(solid(GREY, 1.0)));
                left + 24.0
            }
        };
        canvas.text(end + 6.0, bar_y + BAR * 0.5 + LABEL * 0.36, Anchor::Start, pen(bar), value);
        y = next;
    }
    if !narrow {
        canvas.line((left, top - 4.0), (left, y - 4.0), solid(GREY, 1.0));
    }
    y + 2.0
}
