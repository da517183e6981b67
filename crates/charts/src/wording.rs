//! Sentences of charts: periods, lowest and highest, notes on marks.
//! It must never use a verdict word that is not in `terms::verdict`.

use crate::number::{number, plain};
use crate::table::Cell;
use terms::{DataMark, Estimate, Month, MonthCount, Period, Series, Step};

/// "June 2025", "April to June 2025", "July 2024 to June 2025".
pub(crate) fn step_words(month: Month, step: Step) -> String {
    match step {
        Step::Month => month.words(),
        Step::Quarter => {
            let last = month.plus(2);
            format!("{} to {}", month.name(), last.words())
        }
        Step::Year => Period::new(month, month.plus(11)).words(),
    }
}

/// The months a series spans, with the length of its last step.
pub(crate) fn span_words(first: Month, last: Month, step: Step) -> String {
    let length = match step {
        Step::Month => 0,
        Step::Quarter => 2,
        Step::Year => 11,
    };
    Period::new(first, last.plus(length)).words()
}

/// "Lowest 18 in February 2024, highest 52 in May 2025, latest 33 in June 2025."
pub(crate) fn extremes(points: &[(Month, f64)], step: Step, decimals: usize) -> String {
    let Some(&latest) = points.last() else { return "No figures.".to_owned() };
    let mut lowest = latest;
    let mut highest = latest;
    for &point in points {
        if point.1 < lowest.1 {
            lowest = point;
        }
        if point.1 > highest.1 {
            highest = point;
        }
    }
    let say =
        |(month, value): (Month, f64)| format!("{} in {}", number(value, decimals), step_words(month, step));
    format!("Lowest {}, highest {}, latest {}.", say(lowest), say(highest), say(latest))
}

/// "Burglary" as the first word of a sentence stays; anything in lower case gets its capital.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// "7.4 (6.9 to 7.9)".
pub(crate) fn interval(estimate: Estimate, decimals: usize) -> String {
    let say = |value| number(value, decimals);
    format!("{} ({} to {})", say(estimate.value), say(estimate.low), say(estimate.high))
}

/// One decimal for rates; two where all are under 1, none from 1,000 on.
pub(crate) fn rate_decimals(values: impl Iterator<Item = f64>) -> usize {
    match values.fold(0.0, f64::max) {
        largest if largest < 1.0 => 2,
        largest if largest < 1000.0 => 1,
        _ => 0,
    }
}

/// The cell of a point of a series.
pub(crate) fn count_cell(point: &MonthCount) -> Cell {
    match point.count {
        Some(value) => whole_cell(value),
        None => Cell::Missing(missing(point.mark)),
    }
}

pub(crate) fn whole_cell(value: f64) -> Cell {
    Cell::Number { value, decimals: usize::from((value - value.round()).abs() > 1e-9) }
}

/// The mark of an empty cell: a published or provisional nothing is "not available".
pub(crate) fn missing(mark: DataMark) -> DataMark {
    if mark == DataMark::Withheld { mark } else { DataMark::NotAvailable }
}

/// Whether a column for marks is needed.
pub(crate) fn is_marked(series: &Series) -> bool {
    series.points.iter().any(|point| point.mark != DataMark::Published || point.count.is_none())
}

pub(crate) fn mark_cell(point: &MonthCount) -> Cell {
    let mark = if point.count.is_none() { missing(point.mark) } else { point.mark };
    Cell::Text(mark.words().to_owned())
}

/// Notes on the marks that appear.
pub(crate) fn mark_notes(points: &[MonthCount]) -> Vec<String> {
    let has = |mark| points.iter().any(|point| point.mark == mark && point.count.is_some());
    let mut notes = Vec::new();
    if has(DataMark::Provisional) {
        notes.push("[p] Provisional figures may still change.".to_owned());
    }
    if has(DataMark::Revised) {
        notes.push("[r] Revised since first published.".to_owned());
    }
    if has(DataMark::Estimated) {
        notes.push("[e] Partly estimated.".to_owned());
    }
    if points.iter().any(|point| point.count.is_none()) {
        notes.push("[x] Not available: nobody sent figures for this time. A gap is not a zero.".to_owned());
    }
    notes
}

/// "upper limit 52".
pub(crate) fn labelled(name: &str, value: f64) -> String {
    let value = if value.abs() >= 100.0 { value.round() } else { (value * 10.0).round() / 10.0 };
    format!("{name} {}", plain(value))
}
