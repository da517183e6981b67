//! Which points are not normal: four rules, the first that fits wins.
//!
//! It must never add a rule: each one more doubles back on chance and cries wolf.

use super::limits::Limits;
use std::cmp::Ordering;
use terms::Signal;

/// Points in a trend and points in a shift.
const RUN: usize = 7;

/// The signal of each value, `None` where it is normal or a gap.
///
/// In this order: outside a limit; one of 7 points with 6 strict steps the same way; one of 2 of 3 neighbours beyond two
/// thirds of the way to a limit, all 3 on that side; one of 7 points in a row on one side of the mean, none on it.
/// A gap neither counts nor breaks a run: the points with figures are taken as neighbours. `values` and limits in one
/// unit; the result has the length of `values`.
/// Source: NHS England, Making Data Count, as the R package NHSRplotthedots applies it.
pub fn signals(values: &[Option<f64>], limits: &Limits) -> Vec<Option<Signal>> {
    let places: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_some_and(f64::is_finite)).collect();
    let known: Vec<f64> = places.iter().filter_map(|&i| values[i]).collect();
    let sides: Vec<Ordering> = known.iter().map(|&y| compare(y, limits.mean)).collect();
    let mut found = vec![None; known.len()];
    // The weakest rule first, so that a stronger one writes over it.
    mark(&mut found, RUN, |at| match run_of(&sides[at..at + RUN]) {
        Some(Ordering::Greater) => Some(Signal::ShiftUp),
        Some(Ordering::Less) => Some(Signal::ShiftDown),
        _ => None,
    });
    two_in_three(&mut found, &known, &sides, limits);
    mark(&mut found, RUN, |at| {
        let steps: Vec<Ordering> = known[at..at + RUN].windows(2).map(|w| compare(w[1], w[0])).collect();
        match run_of(&steps) {
            Some(Ordering::Greater) => Some(Signal::TrendUp),
            Some(Ordering::Less) => Some(Signal::TrendDown),
            _ => None,
        }
    });
    for (slot, &y) in found.iter_mut().zip(&known) {
        if y > limits.upper {
            *slot = Some(Signal::AboveLimit);
        } else if y < limits.lower {
            *slot = Some(Signal::BelowLimit);
        }
    }
    let mut all = vec![None; values.len()];
    for (place, signal) in places.into_iter().zip(found) {
        all[place] = signal;
    }
    all
}

/// Whether the value lies between two thirds of the way to a limit and the limit itself.
pub(super) fn is_close(value: f64, limits: &Limits) -> bool {
    let outside = value > limits.upper || value < limits.lower;
    !outside && (value < limits.near_lower || value > limits.near_upper)
}

fn two_in_three(found: &mut [Option<Signal>], known: &[f64], sides: &[Ordering], limits: &Limits) {
    for at in 0..known.len().saturating_sub(2) {
        let close: Vec<usize> = (at..at + 3).filter(|&i| is_close(known[i], limits)).collect();
        let signal = match run_of(&sides[at..at + 3]) {
            Some(Ordering::Greater) => Signal::NearUpper,
            Some(Ordering::Less) => Signal::NearLower,
            _ => continue,
        };
        if close.len() >= 2 {
            for i in close {
                found[i] = Some(signal);
            }
        }
    }
}

/// Writes the signal of each window over all of its points.
fn mark(found: &mut [Option<Signal>], length: usize, window: impl Fn(usize) -> Option<Signal>) {
    for at in 0..(found.len() + 1).saturating_sub(length) {
        if let Some(signal) = window(at) {
            found[at..at + length].fill(Some(signal));
        }
    }
}

/// By value: 0 and -0 are the same.
pub(super) fn compare(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

/// The one direction all of them have, if they have one and it is not "equal".
fn run_of(directions: &[Ordering]) -> Option<Ordering> {
    let first = *directions.first()?;
    (first.is_ne() && directions.iter().all(|&d| d == first)).then_some(first)
}
