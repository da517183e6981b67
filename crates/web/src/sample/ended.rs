//! The end of a year that nobody lived, behind the sample's door: one target missed, actions carried over and open.

use super::targets::{board, performance, staged, targets};
use crate::door::{EndedTold, YearEndKnown, YearEndTold};
use chrono::NaiveDate;
use planning::Year;
use planning::pack::Caught;
use planning::target::{self, Target};
use terms::{PersonId, RecordId, TargetVerdict};

fn id(text: &str) -> RecordId {
    RecordId::new(text).expect("a short name")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// How a year ended in which one target was missed.
pub fn year_end() -> YearEndKnown {
    use planning::action::Stage;
    let year = Year::starting(2025).expect("a year");
    let ended = |result| {
        move |stage: &target::Stage| match stage {
            target::Stage::Draft => target::Stage::Draft,
            _ => target::Stage::Closed {
                result,
                account: "Wardens came too late.".into(),
                meeting: None,
                stamp: planning::Stamp::new(&PersonId::new("ann").expect("a short name"), day("2026-04-20")),
            },
        }
    };
    let results =
        [TargetVerdict::Missed, TargetVerdict::Held, TargetVerdict::NotAvailable, TargetVerdict::Met];
    let mut read: Vec<Target> = targets().lines.into_iter().map(|line| line.target).collect();
    for (target, result) in read.iter_mut().zip(results) {
        target.terms.year = year;
        target.stage = ended(result)(&target.stage);
    }
    let mut staged = staged();
    for exception in &mut staged {
        exception.opened = day("2025-10-10");
    }
    let mut actions = super::plans::actions().rows;
    for action in &mut actions {
        action.terms.due = day("2026-02-01");
    }
    if let Some(first) = actions.first_mut() {
        first.stage = Stage::Carried { to: id("a-2"), reason: "The licence came late.".into() };
    }
    let report = planning::pack::year_report((year, None), &read, &actions, &staged, &[], &[]);
    YearEndKnown { report, over: true, years: vec![year, year.next()], bodies: board().bodies }
}

/// The same as anybody may know it.
pub fn year_end_told() -> YearEndTold {
    let known = year_end();
    let mut told = performance().targets.into_iter();
    let mut take =
        |caught: Option<Caught>| told.next().map(|target| EndedTold { target, caught }).into_iter().collect();
    let on = day("2025-10-10");
    YearEndTold {
        year: known.report.year,
        missed: take(Some(Caught::new(on, known.report.year))),
        reached: take(None),
        unknown: take(None),
        actions: known.report.done_and_not(),
    }
}
