//! The monthly watch: every target that is signed off is judged, what may be missed becomes an exception, and what was said
//! each month is kept.
//!
//! Run twice on a day it finds the same and opens nothing twice. It never closes an exception that people must account for.

pub(crate) mod exceptions;
pub(crate) mod packs;
mod year_end;

pub use exceptions::ExceptionRead;
pub use packs::{Board, Held, PackKept, pack_id};
pub use year_end::{EndedPublic, YearEnd, YearEndPublic};

use crate::asking::Decided;
use crate::record::{Record, next_number, parsed};
use crate::targets::TargetRead;
use crate::waves::plans;
use crate::{Desk, DeskError, Seen};
use chrono::{Datelike, NaiveDate};
use planning::exception::{self, Closing, Command};
use planning::target::Stage;
use planning::{Exception, Verdict, Watch, Watched};
use records::Kept;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{Action, PersonId, RecordId, TargetVerdict};

/// Kind of the documents: one for each month, its id like `2026-11`.
const KIND: &str = "watch";
/// How often a run is tried again where somebody changed an exception meanwhile.
const TRIES: usize = 3;

/// What was said of every target in a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchKept {
    /// As of which day.
    pub on: NaiveDate,
    /// Every target that was judged.
    pub verdicts: Vec<(RecordId, Verdict)>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchDone {
    /// As of which day.
    pub on: NaiveDate,
    /// How many targets were judged.
    pub judged: usize,
    /// Exceptions that were opened.
    pub opened: Vec<RecordId>,
    /// Exceptions that went to the Strategy Group.
    pub escalated: Vec<RecordId>,
    /// Exceptions that ended with their target.
    pub closed: Vec<RecordId>,
    /// Exceptions that people may close now.
    pub eased: Vec<RecordId>,
    /// Targets whose figures are late.
    pub late: Vec<RecordId>,
}

fn month_id(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

impl Desk {
    /// What was said of every target, month by month, oldest first.
    pub async fn watches(&self) -> Result<Vec<WatchKept>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        Ok(self.kept_watches().await?.into_iter().map(|(_, _, kept)| kept).collect())
    }

    async fn kept_watches(&self) -> Result<Vec<(String, i64, WatchKept)>, DeskError> {
        let read = |document: records::Document| {
            let kept = parsed(&document)?;
            Ok((document.id, document.version, kept))
        };
        self.store.documents(KIND, "").await?.into_iter().map(read).collect()
    }

    /// Whether nobody has looked this month yet.
    pub async fn watch_due(&self) -> Result<bool, DeskError> {
        self.may(Action::Read, &plans()).await?;
        Ok(self.store.document(KIND, &month_id(self.now().date_naive())).await?.is_none())
    }

    /// Judges every target that is signed off, opens exceptions by rule, takes those that wait too long to the Strategy Group,
    /// and keeps what was said.
    pub async fn watch_run(&self) -> Result<WatchDone, DeskError> {
        let decided = self.may(Action::Change, &plans()).await?;
        for _ in 0..TRIES {
            if let Some(done) = self.watch_once(&decided).await? {
                return Ok(done);
            }
        }
        Err(DeskError::Store(records::StoreError::Busy("watch.run")))
    }

    /// `None` where somebody changed an exception meanwhile: then nothing is kept.
    async fn watch_once(&self, decided: &Decided) -> Result<Option<WatchDone>, DeskError> {
        let today = self.now().date_naive();
        let month = month_id(today);
        let targets = self.targets_read().await?;
        let exceptions = self.records_of::<Exception>().await?;
        let kept = self.kept_watches().await?;
        let before = kept.iter().rev().find(|(id, _, _)| *id < month).map(|(_, _, kept)| kept);
        let said: BTreeMap<&RecordId, &Verdict> =
            before.iter().flat_map(|kept| kept.verdicts.iter().map(|(id, said)| (id, said))).collect();
        let watched: Vec<Watched> = targets
            .iter()
            .map(|read| Watched {
                target: &read.target,
                told: &read.told,
                before: said.get(&read.target.id).copied(),
            })
            .collect();
        let open: Vec<Exception> = exceptions.iter().map(|seen| seen.record.clone()).collect();
        let watch = planning::watch(&watched, &open, today);
        let changes = changes(&watch, &targets, &exceptions, &self.hand());
        let version = kept.iter().find(|(id, _, _)| *id == month).map_or(0, |(_, version, _)| *version);
        let mut act = self.store.begin("watch.run", &self.actor(), self.now()).await?;
        for (record, seen) in &changes.records {
            let text = serde_json::to_string(record).expect("records have text keys and finite numbers");
            if !matches!(
                act.document_save(Exception::KIND, record.id.as_str(), *seen, &text).await?,
                Kept::As(_)
            ) {
                return Ok(None);
            }
        }
        let kept = WatchKept { on: today, verdicts: watch.verdicts.clone() };
        let text = serde_json::to_string(&kept).expect("verdicts are JSON");
        if !matches!(act.document_save(KIND, &month, version, &text).await?, Kept::As(_)) {
            return Ok(None);
        }
        let done = changes.done(&watch);
        let counted = format!("judged={} opened={}", done.judged, done.opened.len());
        act.note(decided.note(KIND, month).with(counted));
        act.commit().await?;
        Ok(Some(done))
    }
}

/// What a run changes.
#[derive(Default)]
struct Changes {
    records: Vec<(Exception, i64)>,
    opened: Vec<RecordId>,
    escalated: Vec<RecordId>,
    closed: Vec<RecordId>,
}

impl Changes {
    fn done(self, watch: &Watch) -> WatchDone {
        let late = watch.verdicts.iter().filter(|(_, said)| said.months_late > 0).map(|(id, _)| id.clone());
        WatchDone {
            on: watch.on,
            judged: watch.verdicts.len(),
            late: late.collect(),
            opened: self.opened,
            escalated: self.escalated,
            closed: self.closed,
            eased: watch.eased.clone(),
        }
    }
}

fn changes(watch: &Watch, targets: &[TargetRead], held: &[Seen<Exception>], by: &PersonId) -> Changes {
    let mut changes = Changes::default();
    for seen in held.iter().filter(|seen| seen.record.open()) {
        let mut after = seen.record.clone();
        let standing = watch.standing.iter().find(|(id, _, _)| *id == after.id);
        if let Some((_, rules, sentences)) = standing {
            let command = Command::Seen { rules: rules.clone(), sentences: sentences.clone() };
            after = follow(after, command, by, watch.on);
        }
        let target = targets.iter().find(|read| read.target.id == after.target);
        if let Some(closing) = target.and_then(|read| ended(&read.target.stage)) {
            after = follow(after, Command::Close(closing), by, watch.on);
            changes.closed.push(after.id.clone());
        } else if let Some(reason) = after.should_escalate(watch.on) {
            after = follow(after, Command::Escalate { reason }, by, watch.on);
            changes.escalated.push(after.id.clone());
        }
        if after != seen.record {
            changes.records.push((after, seen.version));
        }
    }
    let first = next_number(held.iter().map(|seen| seen.record.id.as_str()), Exception::LETTER);
    for (number, finding) in (first..).zip(&watch.found) {
        let id = RecordId::new(&format!("{}-{number}", Exception::LETTER)).expect("a letter and digits");
        changes.opened.push(id.clone());
        changes.records.push((Exception::new(id, finding, watch.on), 0));
    }
    changes
}

/// The exception after a command of the watch; as it was where its life does not allow it.
fn follow(exception: Exception, command: Command, by: &PersonId, on: NaiveDate) -> Exception {
    exception::apply(exception.clone(), command, by, on).unwrap_or(exception)
}

/// What ends an exception because its target ended.
fn ended(stage: &Stage) -> Option<Closing> {
    match stage {
        Stage::Closed { result, .. } => Some(Closing::YearOver { result: *result }),
        Stage::Withdrawn { reason, .. } => Some(Closing::Withdrawn { reason: reason.clone() }),
        Stage::Draft | Stage::Locked { .. } => None,
    }
}

/// What changed between two months, in whole sentences: title, words before, words now.
pub fn changed(before: &WatchKept, now: &WatchKept, title: impl Fn(&RecordId) -> String) -> Vec<String> {
    let was: BTreeMap<&RecordId, TargetVerdict> =
        before.verdicts.iter().map(|(id, said)| (id, said.verdict)).collect();
    let line = |(id, said): &(RecordId, Verdict)| match was.get(id) {
        None => Some(format!("{} is judged for the first time: {}.", title(id), said.verdict.words())),
        Some(was) if *was != said.verdict => {
            Some(format!("{}: “{}” before, “{}” now.", title(id), was.words(), said.verdict.words()))
        }
        Some(_) => None,
    };
    now.verdicts.iter().filter_map(line).collect()
}
