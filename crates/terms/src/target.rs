//! What figures say that bears on a target: where a year may end, and whether a low number is still low.
//!
//! Whether a target is met is not said here: that is a judgement, and `planning` makes it.

use crate::{ForecastPoint, Month, Period, Series};
use chrono::NaiveDate;

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

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// So many or fewer in the year.
    AtMost(f64),
    /// No more than chance explains.
    StayLow,
    /// At most that share of people say so, 0 to 1.
    Fewer(f64),
    /// At least that share of people are happy, 0 to 1.
    More(f64),
}

/// What was set out to be reached in a year: a decision of the partnership, with nothing in it that was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// The twelve months.
    pub year: Period,
    /// What is to be reached.
    pub reach: Reach,
    /// Share of the year that each month is expected to hold, its first month first.
    pub shares: [f64; 12],
    /// Last month for which figures should be here by now.
    pub due_to: Month,
    /// The day on which it is asked how it stands.
    pub on: NaiveDate,
}

/// How a year goes beside what was set out for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What was set out.
    pub goal: Goal,
    /// What is counted, as far back as it goes.
    pub series: Series,
    /// Where the year may end, or why that cannot be said.
    pub end: Result<YearEnd, String>,
    /// The months of the year as they were to come, seen from before it; empty where that could not be said.
    pub do_nothing: Vec<ForecastPoint>,
}

impl Course {
    /// Counted in the year by the end of each of its months, as far as every month is known.
    pub fn so_far(&self) -> Vec<f64> {
        let mut sum = 0.0;
        let known = self.goal.year.iter().map_while(|month| self.series.at(month));
        known
            .map(|count| {
                sum += count;
                sum
            })
            .collect()
    }

    /// The number set out for the end of each month; `None` unless there is one for the year.
    pub fn plan(&self) -> Option<[f64; 12]> {
        let Reach::AtMost(most) = self.goal.reach else { return None };
        let mut sum = 0.0;
        Some(self.goal.shares.map(|share| {
            sum += share * most;
            sum
        }))
    }

    /// What was to come by the end of each month had nothing changed; empty where that could not be said.
    pub fn had_nothing_changed(&self) -> Vec<f64> {
        let mut sum = 0.0;
        let months = self.do_nothing.iter().map(|point| {
            sum += point.mean;
            sum
        });
        months.collect()
    }
}
