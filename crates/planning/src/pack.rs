//! The quarterly pack of the Strategy Group: exceptions first, then the grid, then the detail, and what has changed.
//!
//! It is built from records and verdicts alone, so that every format of it says the same. No target of its year is ever
//! left out, and a miss stands before a success. It holds no person's name.

mod changes;
mod report;

pub use report::{ActionOutcome, Caught, Ended, Outcome, YearReport, year_report};

use crate::achievement::Note;
use crate::action::{Action, Stage as ActionStage};
use crate::exception::{Answer, Exception, Stage as ExceptionStage};
use crate::priority::Priority;
use crate::statutory::{CalendarLine, Standing};
use crate::target::{Kind, Stage as TargetStage, Target};
use crate::{Quarter, Track, Verdict, Year, day_words, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{BodyId, Month, RecordId, TargetVerdict};

/// All that a pack is built from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gathered<'a> {
    /// Priorities, in the partnership's order.
    pub priorities: &'a [Priority],
    /// Targets with what is said of them today. Drafts and those of other years are left out.
    pub targets: &'a [(Target, Verdict)],
    /// Actions. Those of other years are left out.
    pub actions: &'a [Action],
    /// Exceptions, open and closed.
    pub exceptions: &'a [Exception],
    /// The statutory calendar.
    pub duties: &'a [CalendarLine<'a>],
    /// The log beside the plans.
    pub notes: &'a [Note],
}

/// An exception as the Strategy Group sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Which.
    pub exception: RecordId,
    /// On which target.
    pub target: RecordId,
    /// The target's title.
    pub title: String,
    /// "Off track, Figures are late".
    pub rules: String,
    /// When it was opened.
    #[serde(with = "wire::day")]
    pub since: NaiveDate,
    /// Whether it is before the Strategy Group.
    pub escalated: bool,
    /// What was seen.
    pub sentences: Vec<String>,
    /// What the owner said last; `None` if nothing yet.
    pub answer: Option<Answer>,
    /// Whether that answer is overdue.
    pub answer_overdue: bool,
    /// What was decided on it: words, oldest first.
    pub decisions: Vec<String>,
}

/// A target in the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub target: RecordId,
    /// Its title.
    pub title: String,
    /// The priority it serves: which and its title.
    pub priority: Option<(RecordId, String)>,
    /// What kind.
    pub kind: Kind,
    /// Who answers for it.
    pub owner: BodyId,
    /// What is said of it.
    pub verdict: TargetVerdict,
    /// How far off track.
    pub track: Track,
    /// Probability that it is met, 0 to 1, where it is a number in a year.
    pub chance: Option<f64>,
    /// Last month known.
    pub data_to: Option<Month>,
    /// Months by which the figures are overdue.
    pub months_late: u32,
    /// What was said in the pack before; `None` if it was not in it.
    pub before: Option<TargetVerdict>,
    /// How often it was revised after sign-off.
    pub revisions: u32,
}

/// An action in the detail of a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionLine {
    /// Which.
    pub action: RecordId,
    /// Its title.
    pub title: String,
    /// Who does it.
    pub owner: BodyId,
    /// "under-way".
    pub stage: String,
    /// By when.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// Days past its day; 0 if it is not.
    pub days_overdue: i64,
    /// Why it is blocked and what would help; empty if it is not.
    pub blocked: String,
}

/// The detail of a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Which.
    pub target: RecordId,
    /// What is said of it, in whole sentences.
    pub sentences: Vec<String>,
    /// What was changed after sign-off, and why.
    pub revisions: Vec<String>,
    /// The actions of its priority, late ones first.
    pub actions: Vec<ActionLine>,
}

/// Actions in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Done.
    pub done: u32,
    /// Not ended and not late.
    pub in_time: u32,
    /// Not ended and late.
    pub late: u32,
    /// Blocked, late or not.
    pub blocked: u32,
    /// Dropped, declined or carried over.
    pub ended_otherwise: u32,
}

/// A quarterly pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// Which year.
    pub year: Year,
    /// Which quarter, 1 to 4.
    pub quarter: u32,
    /// As of which day.
    #[serde(with = "wire::day")]
    pub as_of: NaiveDate,
    /// From 1; one more each time the pack of a quarter is built anew.
    pub version: u32,
    /// Exceptions that are open: those before the group first, then the oldest.
    pub exceptions: Vec<Card>,
    /// What the group is asked to decide: exception and words.
    pub asked: Vec<(RecordId, String)>,
    /// Every target of the year, by priority, worst first.
    pub grid: Vec<Row>,
    /// The detail of each, in the order of the grid.
    pub details: Vec<Detail>,
    /// Actions in numbers.
    pub actions: Counts,
    /// Duties that are late or due soon, in words.
    pub duties: Vec<String>,
    /// What was achieved, tried and asked since the pack before, in words.
    pub notes: Vec<String>,
    /// What has changed since the pack before, in whole sentences; empty for the first.
    pub changed: Vec<String>,
}

impl Pack {
    /// Which quarter of which year.
    pub fn of(&self) -> Quarter {
        Quarter::new(self.year, self.quarter.clamp(1, 4)).expect("held within one to four")
    }
}

/// Builds the pack of a quarter as of a day. `before` is the last pack of an earlier quarter, `again` the last of this one.
pub fn pack(
    (year, quarter): (Year, u32),
    gathered: &Gathered,
    before: Option<&Pack>,
    again: Option<&Pack>,
    as_of: NaiveDate,
) -> Pack {
    let actions: Vec<&Action> = gathered.actions.iter().filter(|action| action.of_year(year)).collect();
    let grid = grid(year, gathered, before);
    let details = grid.iter().filter_map(|row| detail((gathered, &actions), row, as_of)).collect();
    let exceptions = cards(year, gathered, as_of);
    let asked = exceptions
        .iter()
        .filter_map(|card| Some((card.exception.clone(), card.answer.as_ref()?.decision_needed.clone()?)))
        .collect();
    let since = before.map(|before| before.as_of);
    let mut pack = Pack {
        year,
        quarter: quarter.clamp(1, 4),
        as_of,
        version: again.map_or(1, |again| again.version + 1),
        exceptions,
        asked,
        grid,
        details,
        actions: counts(&actions, as_of),
        duties: gathered.duties.iter().filter_map(duty).collect(),
        notes: gathered
            .notes
            .iter()
            .filter(|note| note.on <= as_of && since.is_none_or(|since| note.on > since))
            .map(|note| note.words.clone())
            .collect(),
        changed: Vec::new(),
    };
    if let Some(before) = before {
        pack.changed = changes::since(before, &pack, gathered);
    }
    pack
}

fn duty(line: &CalendarLine) -> Option<String> {
    match line.standing {
        Standing::Late(days) => Some(format!("{}: {days} days late ({}).", line.duty.title, line.duty.law)),
        Standing::Soon(_) => {
            Some(format!("{}: due on {} ({}).", line.duty.title, day_words(line.due), line.duty.law))
        }
        Standing::Ahead | Standing::Done | Standing::DoneLate(_) => None,
    }
}

/// Exceptions on targets of the year, and those of years before that nobody has ended yet.
fn cards(year: Year, gathered: &Gathered, as_of: NaiveDate) -> Vec<Card> {
    let title = |target: &RecordId| {
        let found = gathered.targets.iter().find(|(of, _)| of.id == *target);
        found.map_or_else(|| target.to_string(), |(of, _)| of.terms.title.clone())
    };
    let later =
        |target: &RecordId| gathered.targets.iter().any(|(of, _)| of.id == *target && of.terms.year > year);
    let mut cards: Vec<Card> = gathered
        .exceptions
        .iter()
        .filter(|exception| exception.open() && !later(&exception.target))
        .map(|exception| Card {
            exception: exception.id.clone(),
            target: exception.target.clone(),
            title: title(&exception.target),
            rules: exception.rules.iter().map(|rule| rule.words()).collect::<Vec<_>>().join(", "),
            since: exception.opened,
            escalated: matches!(exception.stage, ExceptionStage::Escalated { .. }),
            sentences: exception.sentences.clone(),
            answer: exception.answers.last().map(|(answer, _)| answer.clone()),
            answer_overdue: exception.answer_overdue(as_of),
            decisions: exception.decisions.iter().map(|(_, words, _)| words.clone()).collect(),
        })
        .collect();
    cards.sort_by(|a, b| (!a.escalated, a.since, &a.exception).cmp(&(!b.escalated, b.since, &b.exception)));
    cards
}

fn grid(year: Year, gathered: &Gathered, before: Option<&Pack>) -> Vec<Row> {
    let place = |row: &Row| {
        let of = row.priority.as_ref().map(|(id, _)| id);
        of.and_then(|id| gathered.priorities.iter().position(|p| p.id == *id)).unwrap_or(usize::MAX)
    };
    let mut rows: Vec<Row> = gathered
        .targets
        .iter()
        .filter(|(target, _)| target.terms.year == year)
        .filter(|(target, _)| matches!(target.stage, TargetStage::Locked { .. } | TargetStage::Closed { .. }))
        .map(|(target, verdict)| {
            let priority = target.terms.priority.as_ref();
            let titled = |id: &RecordId| {
                let found = gathered.priorities.iter().find(|priority| priority.id == *id);
                (
                    id.clone(),
                    found.map_or_else(|| id.to_string(), |priority| priority.candidate.title.clone()),
                )
            };
            let said = match &target.stage {
                TargetStage::Closed { result, .. } => *result,
                _ => verdict.verdict,
            };
            Row {
                target: target.id.clone(),
                title: target.terms.title.clone(),
                priority: priority.map(titled),
                kind: target.terms.kind,
                owner: target.terms.owner.clone(),
                verdict: said,
                track: verdict.track,
                chance: verdict.chance,
                data_to: verdict.data_to,
                months_late: verdict.months_late,
                before: before
                    .and_then(|b| b.grid.iter().find(|row| row.target == target.id))
                    .map(|row| row.verdict),
                revisions: target.revisions.len() as u32,
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &Row| (place(row), worst_first(row.track));
        key(a).cmp(&key(b)).then_with(|| a.title.cmp(&b.title)).then_with(|| a.target.cmp(&b.target))
    });
    rows
}

/// Not judged stands before on track: nobody knows whether it is well.
const fn worst_first(track: Track) -> u8 {
    match track {
        Track::OffTrack => 0,
        Track::AtRisk => 1,
        Track::NotJudged => 2,
        Track::OnTrack => 3,
    }
}

fn detail((gathered, actions): (&Gathered, &[&Action]), row: &Row, as_of: NaiveDate) -> Option<Detail> {
    let (target, verdict) = gathered.targets.iter().find(|(target, _)| target.id == row.target)?;
    let serves = |action: &&&Action| {
        let priority = target.terms.priority.as_ref();
        priority.is_some() && action.terms.priority.as_ref() == priority
    };
    let mut actions: Vec<ActionLine> =
        actions.iter().filter(serves).map(|action| line(action, as_of)).collect();
    actions.sort_by(|a, b| (-a.days_overdue, a.due, &a.action).cmp(&(-b.days_overdue, b.due, &b.action)));
    let revisions = target
        .revisions
        .iter()
        .map(|revision| format!("Revised on {}: {}", day_words(revision.stamp.on), revision.reason));
    Some(Detail {
        target: target.id.clone(),
        sentences: verdict.sentences.clone(),
        revisions: revisions.collect(),
        actions,
    })
}

fn line(action: &Action, as_of: NaiveDate) -> ActionLine {
    let blocked = match &action.stage {
        ActionStage::Blocked { reason, ask, .. } => format!("{reason} Asked for: {ask}"),
        _ => String::new(),
    };
    ActionLine {
        action: action.id.clone(),
        title: action.terms.title.clone(),
        owner: action.terms.owner.body().clone(),
        stage: action.stage.slug().to_owned(),
        due: action.terms.due,
        days_overdue: action.days_overdue(as_of),
        blocked,
    }
}

fn counts(actions: &[&Action], as_of: NaiveDate) -> Counts {
    let mut counts = Counts::default();
    for action in actions {
        match &action.stage {
            ActionStage::Done { .. } => counts.done += 1,
            ActionStage::Dropped { .. } | ActionStage::Declined { .. } | ActionStage::Carried { .. } => {
                counts.ended_otherwise += 1;
            }
            _ if action.overdue(as_of) => counts.late += 1,
            _ => counts.in_time += 1,
        }
        counts.blocked += u32::from(matches!(action.stage, ActionStage::Blocked { .. }));
    }
    counts
}

#[cfg(test)]
mod tests;
