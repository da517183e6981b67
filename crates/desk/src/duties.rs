//! The statutory calendar: what the law and the partnership's promises want, by when, what shows that it was done. The list
//! of duties is one of the settings. Silence is never taken for done.

mod proofs;

pub use proofs::Proof;

use crate::record::{NotDone, parsed};
use crate::{Desk, DeskError};
use access::Resource;
use chrono::NaiveDate;
use planning::refusal::Why;
use planning::statutory::{self, Done as DutyDone, Duty, Standing};
use planning::{Refusal, Year};
use records::Kept;
use serde::{Deserialize, Serialize};
use terms::{Action, RecordId, RecordKind};

/// Kind of the documents that say that a duty was done: one for each day it was due.
const DONE: &str = "duty-done";

/// A line of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyLine {
    /// Which duty.
    pub duty: Duty,
    /// When it is due.
    pub due: NaiveDate,
    /// How it stands.
    pub standing: Standing,
    /// What shows that it was done: the record, and words.
    pub evidence: Option<(String, String)>,
}

/// The calendar of a year.
#[derive(Clone, Debug)]
pub struct Duties {
    /// Of which year.
    pub year: Year,
    /// What falls due in it.
    pub lines: Vec<DutyLine>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    done: DutyDone,
    words: String,
    taken_back: bool,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Meeting)
}

fn refused(why: Why, wrong: impl Into<String>, mend: &str) -> NotDone {
    Refusal::new(why, wrong, mend).into()
}

impl Desk {
    async fn done_lines(&self) -> Result<Vec<Line>, DeskError> {
        let documents = self.store.documents(DONE, "").await?;
        let lines: Vec<Line> = documents.iter().map(parsed).collect::<Result<_, _>>()?;
        Ok(lines.into_iter().filter(|line| !line.taken_back).collect())
    }

    /// Every duty and what was done of them, what must be published among them.
    pub(crate) async fn duties_and_done(&self) -> Result<(Vec<Duty>, Vec<DutyDone>), DeskError> {
        let (mut duties, mut done) = self.own_duties_and_done().await?;
        for (duty, of_it) in self.specified_duties().await? {
            duties.push(duty);
            done.extend(of_it);
        }
        Ok((duties, done))
    }

    /// The duties of the list, and what was done of them.
    pub(crate) async fn own_duties_and_done(&self) -> Result<(Vec<Duty>, Vec<DutyDone>), DeskError> {
        Ok((self.duty_list().await?, self.done_lines().await?.into_iter().map(|line| line.done).collect()))
    }

    /// The calendar of a year as it stands today.
    pub async fn duties(&self, year: Year) -> Result<Duties, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let duties = self.duty_list().await?;
        let told = self.done_lines().await?;
        let done: Vec<DutyDone> = told.iter().map(|line| line.done.clone()).collect();
        let lines = statutory::calendar(&duties, &done, year, self.now().date_naive());
        let words = |duty: &RecordId, due: NaiveDate| {
            let found = told.iter().find(|line| line.done.duty == *duty && line.done.due == due);
            found.map_or_else(String::new, |line| line.words.clone())
        };
        let line = |line: &statutory::CalendarLine| DutyLine {
            evidence: line.evidence.map(|evidence| (evidence.to_owned(), words(&line.duty.id, line.due))),
            duty: line.duty.clone(),
            due: line.due,
            standing: line.standing,
        };
        Ok(Duties { year, lines: lines.iter().map(line).collect() })
    }

    /// Says that a duty was done for a day on which it was due, and what shows it.
    pub async fn duty_done(&self, done: DutyDone, words: &str) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let duties = self.duty_list().await?;
        let falls_due =
            |duty: &Duty| duty.id == done.duty && duty.due_in(Year::of(done.due)).contains(&done.due);
        if !duties.iter().any(falls_due) {
            return Ok(Err(NotDone::Unknown));
        }
        if done.on > self.now().date_naive() {
            return Ok(Err(refused(
                Why::Unsound,
                "That day is to come.",
                "Give the day on which it was done.",
            )));
        }
        if words.trim().is_empty() || words.chars().count() > crate::meetings::WORDS_MOST {
            return Ok(Err(refused(Why::Missing, "Nothing says what shows it.", "Write a sentence.")));
        }
        if !self.proves(&done.evidence).await? {
            return Ok(Err(refused(
                Why::NotThere,
                "What shows it is not kept here.",
                "Choose it from the list, or give a web address that begins with https.",
            )));
        }
        self.duty_keep(
            &Line { done, words: words.trim().to_owned(), taken_back: false },
            "duty.done",
            &decided,
        )
        .await
    }

    /// Whether something is kept here, or is a web address. The number of a meeting may stand alone: `m-4`.
    async fn proves(&self, evidence: &str) -> Result<bool, DeskError> {
        if evidence.starts_with("https://") || evidence.parse::<RecordId>().is_ok() {
            return Ok(true);
        }
        Ok(self.duty_proofs().await?.iter().any(|proof| proof.record == evidence))
    }

    /// Takes back that a duty was done.
    pub async fn duty_undone(&self, duty: &str, due: NaiveDate) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let found = self.done_lines().await?;
        let found = found.into_iter().find(|line| line.done.duty.as_str() == duty && line.done.due == due);
        let Some(line) = found else { return Ok(Err(NotDone::Unknown)) };
        self.duty_keep(&Line { taken_back: true, ..line }, "duty.undone", &decided).await
    }

    async fn duty_keep(
        &self,
        line: &Line,
        name: &'static str,
        decided: &crate::asking::Decided,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let id = format!("{}-{}", line.done.duty, line.done.due);
        let seen = self.store.document(DONE, &id).await?.map_or(0, |document| document.version);
        let text = serde_json::to_string(line).expect("days and text are JSON");
        self.document_keep(DONE, &id, seen, &text, name, decided).await
    }

    /// Keeps a text as the version after `seen`, with its line in the audit.
    pub(crate) async fn document_keep(
        &self,
        kind: &'static str,
        id: &str,
        seen: i64,
        text: &str,
        name: &'static str,
        decided: &crate::asking::Decided,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let mut doing = self.store.begin(name, &self.actor(), self.now()).await?;
        let Kept::As(_) = doing.document_save(kind, id, seen, text).await? else {
            return Ok(Err(NotDone::Stale));
        };
        doing.note(decided.note(kind, id));
        doing.commit().await?;
        Ok(Ok(()))
    }
}
