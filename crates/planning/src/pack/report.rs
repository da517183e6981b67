//! The report after the year's end: what was missed, what was reached, what is not known, and how early a miss was seen.
//!
//! Misses come first and none is left out.

use crate::achievement::Note;
use crate::action::Action;
use crate::exception::Exception;
use crate::plan::{Outturn, Plan, outturn};
use crate::problem::Problem;
use crate::target::{Stage, Target};
use crate::{Year, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{Month, RecordId, TargetVerdict};

/// How a target ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which.
    pub target: RecordId,
    /// Its title.
    pub title: String,
    /// How; `None` while it is not closed.
    pub result: Option<TargetVerdict>,
    /// What the partnership says of it.
    pub account: String,
    /// Whether what was to be reached was changed on the way.
    pub revised: bool,
    /// Whether and when its exception was opened, and how many months before the year's end.
    pub caught: Option<Caught>,
}

/// How early a miss was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caught {
    /// When the first exception on it was opened.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// Whole months from there to the end of the year; 0 if it was in the last month or after.
    pub months_early: u32,
}

/// The report after a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearReport {
    /// Which year.
    pub year: Year,
    /// Missed, or getting worse.
    pub missed: Vec<Outcome>,
    /// Not known: nothing was sent, not closed yet, or withdrawn.
    pub unknown: Vec<Outcome>,
    /// Met, or held.
    pub reached: Vec<Outcome>,
    /// Actions and money of its delivery plan.
    pub outturn: Outturn,
    /// What came of problems that were closed in the year: title and words.
    pub problems: Vec<(String, String)>,
    /// Lessons from them.
    pub lessons: Vec<String>,
    /// Achievements, pilots and asks of the year, in words.
    pub notes: Vec<String>,
    /// One sentence that says how it went, misses and all.
    pub headline: String,
}

/// Builds the report of a plan's year from all its records; those of other years are left out. Every target of the year
/// but a draft is in it exactly once.
pub fn year_report(
    (year, plan): (Year, &Plan),
    targets: &[Target],
    actions: &[Action],
    exceptions: &[Exception],
    problems: &[Problem],
    notes: &[Note],
) -> YearReport {
    let (mut missed, mut unknown, mut reached) = (Vec::new(), Vec::new(), Vec::new());
    for target in targets.iter().filter(|target| target.terms.year == year && target.stage != Stage::Draft) {
        let outcome = outcome(target, exceptions, year);
        match outcome.result {
            Some(TargetVerdict::Met | TargetVerdict::Held) => reached.push(outcome),
            Some(TargetVerdict::Missed | TargetVerdict::GettingWorse) => missed.push(outcome),
            _ => unknown.push(outcome),
        }
    }
    let of_year = |day: NaiveDate| year.first_day() <= day && day <= year.last_day();
    let ended: Vec<&Problem> = problems
        .iter()
        .filter(|problem| matches!(&problem.stage, crate::problem::Stage::Closed { stamp, .. } if of_year(stamp.on)))
        .collect();
    let looked = || ended.iter().filter_map(|problem| Some((problem, problem.looked.as_ref()?)));
    let headline = headline(missed.len(), unknown.len(), reached.len());
    YearReport {
        year,
        missed,
        unknown,
        reached,
        outturn: outturn(plan, actions, targets),
        problems: looked().map(|(problem, looked)| (problem.title.clone(), looked.words())).collect(),
        lessons: looked().flat_map(|(_, looked)| looked.lessons.iter().cloned()).collect(),
        notes: notes.iter().filter(|note| of_year(note.on)).map(|note| note.words.clone()).collect(),
        headline,
    }
}

fn outcome(target: &Target, exceptions: &[Exception], year: Year) -> Outcome {
    let (result, account) = match &target.stage {
        Stage::Closed { result, account, .. } => (Some(*result), account.clone()),
        Stage::Withdrawn { reason, .. } => (None, format!("Withdrawn: {reason}")),
        Stage::Draft | Stage::Locked { .. } => (None, "Not closed yet.".to_owned()),
    };
    let first = exceptions.iter().filter(|exception| exception.target == target.id).map(|e| e.opened).min();
    let caught = first.map(|on| {
        let months = Month::of(on).map_or(0, |month| year.period().last().since(month));
        Caught { on, months_early: u32::try_from(months).unwrap_or(0) }
    });
    Outcome {
        target: target.id.clone(),
        title: target.terms.title.clone(),
        result,
        account,
        revised: !target.revisions.is_empty(),
        caught,
    }
}

fn headline(missed: usize, unknown: usize, reached: usize) -> String {
    let all = missed + unknown + reached;
    if all == 0 {
        return "No target was set for this year.".to_owned();
    }
    let targets = if all == 1 { "target" } else { "targets" };
    let mut words = format!("Of {all} {targets} we missed {missed} and reached {reached}");
    if unknown > 0 {
        words.push_str(&format!("; of {unknown} we do not know"));
    }
    words.push('.');
    words
}
