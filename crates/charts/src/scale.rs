//! From values to places: scales with round ticks, and which months get a label.
//! It must never start a bar anywhere but at zero.

use terms::{Month, Step};

/// A straight scale from values to coordinates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Scale {
    /// Where the value lies, held inside the scale.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        let share = if span > 0.0 { ((value - self.low) / span).clamp(0.0, 1.0) } else { 0.0 };
        self.from + (self.to - self.from) * if share.is_nan() { 0.0 } else { share }
    }
}

/// Four to six round ticks from at or below `low` to at or above `high` (fewer only where whole numbers are asked
/// for and there are no more). `low` above `high`, or anything not finite, gives ticks from 0 to 1.
pub(crate) fn ticks(low: f64, high: f64, whole: bool) -> Vec<f64> {
    let (low, high) =
        if low.is_finite() && high.is_finite() && low <= high { (low, high) } else { (0.0, 1.0) };
    let span = (high - low).max(high.abs() * 1e-6).max(1e-6);
    let mut magnitude = 10f64.powf((span / 5.0).log10().floor());
    loop {
        for unit in [1.0, 2.0, 2.5, 5.0] {
            let step: f64 = unit * magnitude;
            if whole && (step < 1.0 || step.fract() != 0.0) {
                continue;
            }
            let first = (low / step + 1e-9).floor();
            let last = (high / step - 1e-9).ceil().max(first + if whole { 1.0 } else { 3.0 });
            if last - first <= 5.0 {
                return (0..=(last - first) as u32).map(|i| (first + f64::from(i)) * step).collect();
            }
        }
        magnitude *= 10.0;
    }
}

/// Decimals that tell these ticks apart.
pub(crate) fn decimals(ticks: &[f64]) -> usize {
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    (0..4usize)
        .find(|&places| {
            let scaled = step * 10f64.powi(places as i32);
            scaled >= 1.0 - 1e-9 && (scaled - scaled.round()).abs() < 1e-6
        })
        .unwrap_or(0)
}

/// What stands under a point of time: first line always, second where the year changes.
pub(crate) fn month_label(month: Month, step: Step) -> String {
    let short = |month: Month| month.name()[..3].to_owned();
    match step {
        Step::Month => short(month),
        Step::Quarter => format!("{}–{}", short(month), short(month.plus(2))),
        Step::Year => format!("to {}", short(month.plus(11))),
    }
}

/// The year that belongs to a label: a year's is the one it ends in.
pub(crate) fn label_year(month: Month, step: Step) -> i32 {
    if step == Step::Year { month.plus(11).year() } else { month.year() }
}

/// Which points get a label so that labels `width` wide and `gap` apart do not touch: months every third (January,
/// April, July, October), then April and October, then April alone, then every second April and so on.
pub(crate) fn labelled(months: &[Month], step: Step, spacing: f64, width: f64) -> Vec<usize> {
    let strides: &[usize] = match step {
        Step::Month => &[3, 6, 12, 24, 36, 60, 120, 240],
        Step::Quarter => &[1, 2, 4, 8, 20, 40, 80],
        Step::Year => &[1, 2, 5, 10, 20, 50],
    };
    let apart = width + 8.0;
    let stride = strides.iter().copied().find(|&s| s as f64 * spacing >= apart).unwrap_or(240);
    // Months and quarters are counted from an April, the start of the financial year.
    let phase = |month: Month| match step {
        Step::Month => (usize::from(month.index()) + 9) % stride.max(1),
        Step::Quarter => ((usize::from(month.index()) + 9) / 3) % stride.max(1),
        Step::Year => 0,
    };
    let mut chosen: Vec<usize> = match step {
        Step::Year => (0..months.len()).rev().step_by(stride).collect(),
        _ => (0..months.len()).filter(|&i| phase(months[i]) == 0).collect(),
    };
    chosen.sort_unstable();
    if chosen.is_empty() && !months.is_empty() {
        chosen.push(0);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(0.0, 52.0, true), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(ticks(0.0, 110.0, true), [0.0, 25.0, 50.0, 75.0, 100.0, 125.0]);
        assert_eq!(ticks(0.0, 2.0, true), [0.0, 1.0, 2.0]);
        assert_eq!(ticks(0.0, 0.0, true), [0.0, 1.0]);
        assert_eq!(decimals(&ticks(0.0, 1.1, false)), 2);
    }

    #[test]
    fn years_are_labelled_from_april() {
        let months: Vec<Month> = (0..48).map(|i| Month::new(2021, 6).unwrap().plus(i)).collect();
        let labels = labelled(&months, Step::Month, 10.0, 60.0);
        assert!(labels.iter().all(|&i| months[i].number() == 4), "{labels:?}");
    }

    proptest! {
        #[test]
        fn there_are_four_to_six_ticks_around_the_values(low in 0.0..1e7f64, span in 0.01..1e7f64) {
            let ticks = ticks(low, low + span, false);
            prop_assert!((4..=6).contains(&ticks.len()), "{:?}", ticks);
            prop_assert!(ticks[0] <= low + 1e-6 * low.max(1.0));
            prop_assert!(ticks[ticks.len() - 1] >= low + span - 1e-6 * (low + span));
        }
    }
}
