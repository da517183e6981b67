//! What figures say that bears on a target: where a year may end, and whether a low number is still low.
//!
//! Whether a target is met is not said here: that is a judgement, and `planning` makes it.

use crate::Month;

/// Where a year may end.
#[derive(Clone, Debug, PartialEq)]
pub struct YearEnd {
    /// Counted in the year so far.
    pub counted: f64,
    /// Last month counted; `None` before the first month of the year is known.
    pub counted_to: Option<Month>,
    /// Months of the year still to come.
    pub months_left: u32,
    /// Expected total of the whole year.
    pub expected: f64,
    /// Lower end of the 80 % interval of the total.
    pub low_80: f64,
    /// Upper end of the 80 % interval of the total.
    pub high_80: f64,
    /// Probability that the total is at or below the target, 0 to 1.
    pub chance: f64,
    /// How it was worked out, in words.
    pub method: String,
}

/// Whether a number that was low still is.
#[derive(Clone, Debug, PartialEq)]
pub struct LowCheck {
    /// Usual number in twelve months, from the base period.
    pub usual: f64,
    /// Twelve months stay at or below this in 39 of 40 years in which nothing has changed.
    pub ceiling: f64,
    /// First month of the recent months that stand out most.
    pub since: Month,
    /// Last month known.
    pub until: Month,
    /// Counted in those months.
    pub seen: f64,
    /// Usual in those months.
    pub expected: f64,
    /// Probability of as many or more in those months if nothing has changed, 0 to 1.
    pub chance: f64,
    /// Whether that is too many to be chance.
    pub worse: bool,
}
