//! The report after the year's end: what was missed, what was reached, what is not known, and how early a miss was seen.
//!
//! Misses come first and none is left out.

use crate::achievement::Note;
use crate::action::{Action, Stage as ActionStage};
use crate::exception::{Closing, Exception, Stage as ExceptionStage};
use crate::plan::{Outturn, Plan, outturn};
use crate::problem::Problem;
use crate::target::{Stage, Target};
use crate::{Year, day_words, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{BodyId, Month, RecordId, TargetVerdict};

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
    /// The exceptions on it, oldest first.
    pub exceptions: Vec<RecordId>,
    /// What was decided on them: at which meeting, in which words, oldest first.
    pub decisions: Vec<(RecordId, String)>,
    /// What brought it back, where an exception was closed by figures on track.
    pub recovered: Option<String>,
}

impl Outcome {
    /// In whole sentences: how it ended, how early a miss was seen, what was decided, what the partnership says.
    pub fn sentences(&self) -> Vec<String> {
        let mut said: Vec<String> =
            self.result.map(|result| format!("{}.", result.words())).into_iter().collect();
        if !self.account.is_empty() {
            said.push(self.account.clone());
        }
        said.extend(self.caught.map(|caught| caught.words()));
        said.extend(self.decisions.iter().map(|(_, words)| format!("Decided: {words}")));
        said.extend(self.recovered.iter().map(|words| format!("What brought it back: {words}")));
        if self.revised {
            said.push("What was to be reached was changed on the way.".to_owned());
        }
        said
    }
}

/// What became of an action by the end of the year, what is not done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Given up, or declined and taken on by nobody.
    NotDone,
    /// Nobody has said.
    Open,
    /// Goes on in the next plan.
    Carried,
    /// Done after its day.
    DoneLate,
    /// Done.
    Done,
}

impl Ended {
    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotDone => "Not done",
            Self::Open => "Still open",
            Self::Carried => "Carried over",
            Self::DoneLate => "Done late",
            Self::Done => "Done",
        }
    }
}

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionOutcome {
    /// Which.
    pub action: RecordId,
    /// Its title.
    pub title: String,
    /// Who was to do it.
    pub owner: BodyId,
    /// What became of it.
    pub ended: Ended,
    /// Why it is not done, or what shows that it is.
    pub reason: String,
    /// The action that carries it on.
    pub to: Option<RecordId>,
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

impl Caught {
    /// First seen on that day, for a target of that year.
    pub fn new(on: NaiveDate, year: Year) -> Self {
        let months = Month::of(on).map_or(0, |month| year.period().last().since(month));
        Self { on, months_early: u32::try_from(months).unwrap_or(0) }
    }

    /// "We saw it on 10 September 2026, 6 months before the year's end."
    pub fn words(self) -> String {
        let early = match self.months_early {
            0 => "in the last month of the year or after it".to_owned(),
            1 => "1 month before the year's end".to_owned(),
            months => format!("{months} months before the year's end"),
        };
        format!("We saw it on {}, {early}.", day_words(self.on))
    }
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
    /// Actions and money of its delivery plan; nothing where there was none.
    pub outturn: Outturn,
    /// Every action of the year, whatever its plan: what is not done first.
    pub actions: Vec<ActionOutcome>,
    /// What came of problems that were closed in the year: title and words.
    pub problems: Vec<(String, String)>,
    /// Lessons from them.
    pub lessons: Vec<String>,
    /// Achievements, pilots and asks of the year, in words.
    pub notes: Vec<String>,
    /// One sentence that says how it went, misses and all.
    pub headline: String,
}

impl YearReport {
    /// How it went, in a few sentences, misses first.
    pub fn summary(&self) -> Vec<String> {
        let mut said = vec![self.headline.clone()];
        let caught: Vec<u32> =
            self.missed.iter().filter_map(|one| one.caught).map(|caught| caught.months_early).collect();
        let unseen = self.missed.len() - caught.len();
        if let (Some(least), Some(most)) = (caught.iter().min(), caught.iter().max()) {
            let months = if least == most { format!("{most}") } else { format!("{least} to {most}") };
            let unit = if *most == 1 { "month" } else { "months" };
            said.push(format!("What we missed we saw {months} {unit} before the year's end."));
        }
        if unseen > 0 {
            said.push(format!("{unseen} of the misses we did not see coming."));
        }
        let of = |ended: &[Ended]| self.actions.iter().filter(|one| ended.contains(&one.ended)).count();
        if !self.actions.is_empty() {
            said.push(format!(
                "Of {} actions {} were done, {} were not, {} go on and {} are still open.",
                self.actions.len(),
                of(&[Ended::Done, Ended::DoneLate]),
                of(&[Ended::NotDone]),
                of(&[Ended::Carried]),
                of(&[Ended::Open])
            ));
        }
        said
    }

    /// The actions of the year in numbers, whatever their plan.
    pub fn done_and_not(&self) -> Outturn {
        let of = |ended: Ended| self.actions.iter().filter(|one| one.ended == ended).count() as u32;
        Outturn {
            done: of(Ended::Done) + of(Ended::DoneLate),
            on_time: of(Ended::Done),
            dropped: of(Ended::NotDone),
            carried: of(Ended::Carried),
            open: of(Ended::Open),
            ..Outturn::default()
        }
    }
}

/// Builds the report of a year from all its records, with its delivery plan if there was one; those of other years are left
/// out. Every target of the year but a draft is in it exactly once.
pub fn year_report(
    (year, plan): (Year, Option<&Plan>),
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
        outturn: plan.map(|plan| outturn(plan, actions, targets)).unwrap_or_default(),
        actions: action_outcomes(year, actions),
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
    let mut own: Vec<&Exception> =
        exceptions.iter().filter(|exception| exception.target == target.id).collect();
    own.sort_by_key(|exception| exception.opened);
    let closed = |exception: &&Exception| match &exception.stage {
        ExceptionStage::Closed { closing: Closing::BackOnTrack { words, .. }, .. } => Some(words.clone()),
        _ => None,
    };
    let decided = |exception: &&Exception| {
        let decisions = exception.decisions.iter();
        decisions.map(|(meeting, words, _)| (meeting.clone(), words.clone())).collect::<Vec<_>>()
    };
    Outcome {
        target: target.id.clone(),
        title: target.terms.title.clone(),
        result,
        account,
        revised: !target.revisions.is_empty(),
        caught: own.first().map(|exception| Caught::new(exception.opened, year)),
        exceptions: own.iter().map(|exception| exception.id.clone()).collect(),
        decisions: own.iter().flat_map(decided).collect(),
        recovered: own.iter().rev().find_map(closed),
    }
}

/// What became of each action of a year, what is not done first, then by its day.
fn action_outcomes(year: Year, actions: &[Action]) -> Vec<ActionOutcome> {
    let mut all: Vec<(NaiveDate, ActionOutcome)> = actions
        .iter()
        .filter(|action| action.of_year(year))
        .map(|action| {
            let (ended, reason, to) = match &action.stage {
                ActionStage::Done { evidence, .. } => {
                    let shown = evidence.first().map_or_else(String::new, |shown| shown.words.clone());
                    (if action.on_time() == Some(false) { Ended::DoneLate } else { Ended::Done }, shown, None)
                }
                ActionStage::Dropped { reason } | ActionStage::Declined { reason } => {
                    (Ended::NotDone, reason.clone(), None)
                }
                ActionStage::Carried { to, reason } => (Ended::Carried, reason.clone(), Some(to.clone())),
                ActionStage::Blocked { reason, .. } => (Ended::Open, reason.clone(), None),
                ActionStage::Proposed | ActionStage::Agreed | ActionStage::Underway => {
                    (Ended::Open, String::new(), None)
                }
            };
            let outcome = ActionOutcome {
                action: action.id.clone(),
                title: action.terms.title.clone(),
                owner: action.terms.owner.body().clone(),
                ended,
                reason,
                to,
            };
            (action.terms.due, outcome)
        })
        .collect();
    all.sort_by(|(a_due, a), (b_due, b)| (a.ended, a_due, &a.action).cmp(&(b.ended, b_due, &b.action)));
    all.into_iter().map(|(_, outcome)| outcome).collect()
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
