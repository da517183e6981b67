//! Days and times of day at which things happen: evenings and week ends for disorder, school runs for roads.

use crate::dice::Dice;
use chrono::{Datelike, NaiveDate};
use terms::Month;

/// Weights of the 24 hours.
pub(crate) type Hours = [f64; 24];

/// Disorder: quiet mornings, most from six to midnight.
pub(crate) const EVENING: Hours = [
    4.0, 3.0, 2.0, 1.0, 0.6, 0.4, 0.5, 0.8, 1.2, 1.6, 2.0, 2.4, 2.8, 3.0, 3.4, 4.4, 5.2, 6.0, 7.0, 8.0, 8.4,
    8.0, 7.0, 5.6,
];
/// Drink and violence: most from nine in the evening to three in the morning.
pub(crate) const NIGHT: Hours = [
    8.0, 7.4, 6.4, 4.4, 2.0, 1.0, 0.8, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.6, 3.0, 3.4, 4.0, 5.0, 6.0,
    7.0, 8.0, 8.6,
];
/// Reports made in office hours.
pub(crate) const OFFICE: Hours = [
    0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.8, 2.0, 6.0, 9.0, 10.0, 9.6, 8.4, 8.8, 9.0, 8.4, 7.0, 4.8, 3.4, 2.6, 2.0,
    1.2, 0.6, 0.3,
];
/// Traffic: two rush hours.
pub(crate) const TRAFFIC: Hours = [
    1.2, 0.8, 0.6, 0.6, 0.6, 1.2, 2.4, 5.0, 7.4, 4.6, 4.4, 4.8, 5.4, 5.4, 6.0, 8.0, 8.4, 8.6, 6.6, 4.8, 3.6,
    2.8, 2.4, 1.8,
];

/// Weights of the seven days, Monday first: more towards the end of the week.
pub(crate) const WEEK_END: [f64; 7] = [0.85, 0.83, 0.86, 0.92, 1.12, 1.30, 1.12];
/// Weights of the seven days, Monday first: working days.
pub(crate) const WORK_DAYS: [f64; 7] = [1.25, 1.2, 1.15, 1.15, 1.1, 0.65, 0.5];

/// A day of the month, by its weekday's weight.
pub(crate) fn day(dice: &mut Dice, month: Month, week: &[f64; 7]) -> u32 {
    let first = month.first_day().weekday().num_days_from_monday() as usize;
    let mut weights = [0.0; 31];
    let days = month.days() as usize;
    for (position, weight) in weights[..days].iter_mut().enumerate() {
        *weight = week[(first + position) % 7];
    }
    dice.weighted(&weights[..days]) as u32 + 1
}

/// A minute of the day, by its hour's weight.
pub(crate) fn minute(dice: &mut Dice, hours: &Hours) -> u16 {
    (dice.weighted(hours) * 60 + dice.below(60)) as u16
}

/// "18:05".
pub(crate) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// "05/01/2025".
pub(crate) fn british(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}
