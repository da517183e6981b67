//! The end of a year: the report for staff from true counts, and what the public may know of it from released figures.
//!
//! A miss that the public is told of is one that released figures show.

use super::exceptions::first_opened;
use crate::targets::TargetPublic;
use crate::waves::plans;
use crate::{Desk, DeskError};
use access::Resource;
use planning::achievement::Note;
use planning::pack::{Caught, year_report};
use planning::plan::{Kind, Outturn};
use planning::target::Stage;
use planning::{Action as PlanAction, Exception, Plan, Problem, Target, Year, YearReport};
use std::collections::BTreeSet;
use terms::{Action, RecordKind, TargetVerdict};

/// How a year ended, for staff.
#[derive(Clone, Debug, PartialEq)]
pub struct YearEnd {
    /// Misses first, then what is not known, then what was reached; actions; what was learnt.
    pub report: YearReport,
    /// Whether the year is over: before that the report is how it stands.
    pub over: bool,
    /// Every year that has targets, oldest first.
    pub years: Vec<Year>,
}

/// How a target ended, as the public may know it.
#[derive(Clone, Debug)]
pub struct EndedPublic {
    /// The target and what released figures say of it.
    pub target: TargetPublic,
    /// How early it was seen, where it was missed.
    pub caught: Option<Caught>,
}

/// How a year ended, as the public may know it: each target once.
#[derive(Clone, Debug)]
pub struct YearEndPublic {
    /// Which year.
    pub year: Year,
    /// Missed, or getting worse.
    pub missed: Vec<EndedPublic>,
    /// Not known, or not to be shown.
    pub unknown: Vec<EndedPublic>,
    /// Met, or held.
    pub reached: Vec<EndedPublic>,
    /// What became of the actions, in numbers.
    pub actions: Outturn,
}

impl Desk {
    /// How a year ended, or how it stands while it runs; `None` where it has no target and no action.
    pub async fn year_end(&self, year: Year) -> Result<Option<YearEnd>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        let report = self.year_report_read(year).await?;
        let years = self.years_read().await?;
        if !years.contains(&year) && report.actions.is_empty() {
            return Ok(None);
        }
        Ok(Some(YearEnd { report, over: Year::of(self.now().date_naive()) > year, years }))
    }

    /// Every year that has targets, drafts left out, oldest first.
    pub async fn target_years(&self) -> Result<Vec<Year>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        self.years_read().await
    }

    async fn years_read(&self) -> Result<Vec<Year>, DeskError> {
        let targets: Vec<Target> = self.plain().await?;
        let signed = targets.iter().filter(|target| target.stage != Stage::Draft);
        let years: BTreeSet<Year> = signed.map(|target| target.terms.year).collect();
        Ok(years.into_iter().collect())
    }

    async fn year_report_read(&self, year: Year) -> Result<YearReport, DeskError> {
        let targets: Vec<Target> = self.plain().await?;
        let actions: Vec<PlanAction> = self.plain().await?;
        let exceptions: Vec<Exception> = self.plain().await?;
        let problems: Vec<Problem> = self.plain().await?;
        let notes: Vec<Note> = self.plain().await?;
        let held: Vec<Plan> = self.plain().await?;
        let plan = held.iter().find(|plan| plan.kind == Kind::Delivery && Year::of(plan.from) == year);
        Ok(year_report((year, plan), &targets, &actions, &exceptions, &problems, &notes))
    }

    /// How a year that is over ended, as the public may know it; `None` before its end, and where it had no target.
    pub async fn year_end_told(&self, year: Year) -> Result<Option<YearEndPublic>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        if Year::of(self.now().date_naive()) <= year {
            return Ok(None);
        }
        let targets = self.performance(Some(year)).await?;
        if targets.is_empty() {
            return Ok(None);
        }
        let report = self.year_report_read(year).await?;
        let exceptions: Vec<Exception> = self.plain().await?;
        let mut told = YearEndPublic {
            year,
            missed: Vec::new(),
            unknown: Vec::new(),
            reached: Vec::new(),
            actions: report.done_and_not(),
        };
        for target in targets {
            let caught = first_opened(&exceptions, &target.id).map(|on| Caught::new(on, year));
            match target.verdict.verdict {
                TargetVerdict::Missed | TargetVerdict::GettingWorse => {
                    told.missed.push(EndedPublic { target, caught });
                }
                TargetVerdict::Met | TargetVerdict::Held => {
                    told.reached.push(EndedPublic { target, caught: None });
                }
                _ => told.unknown.push(EndedPublic { target, caught: None }),
            }
        }
        Ok(Some(told))
    }
}
