//! What is written down in a meeting, line by line, and what comes of it: an action that was agreed serves the priority of its
//! item, and what the Strategy Group decides on an exception is written on the exception. A line and what comes of it are
//! kept together. Lines are added behind one another: two who write at once lose nothing.

use super::{WORDS_MOST, paper};
use crate::record::{NotDone, Record, id_of, next_number};
use crate::{Desk, DeskError, Done, Seen};
use access::Resource;
use chrono::NaiveDate;
use planning::action::{Lever, Terms};
use planning::meeting::{Command, Kind, Meeting, Minute};
use planning::refusal::Why;
use planning::{Action as Agreed, Exception, Priority, Refusal, Target, exception};
use records::Kept;
use terms::{Action, BodyId, RecordId, RecordKind};

/// What somebody writes down under an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// What was said.
    Note(String),
    /// What was decided, and what was said against it.
    Decision {
        /// In which words.
        words: String,
        /// What was said against it.
        against: String,
    },
    /// What somebody does, by when.
    Action {
        /// What.
        words: String,
        /// Which body.
        body: BodyId,
        /// By when.
        due: NaiveDate,
        /// By which lever.
        lever: Lever,
    },
    /// It is put off to the next meeting.
    PutOff(String),
}

impl Line {
    fn words(&self) -> [&str; 2] {
        match self {
            Self::Note(words) | Self::PutOff(words) | Self::Action { words, .. } => [words, ""],
            Self::Decision { words, against } => [words, against],
        }
    }
}

/// What an item of a meeting is about.
fn about<'a>(meeting: &'a Meeting, item: &RecordId) -> Option<&'a RecordId> {
    meeting.agenda.iter().find(|one| one.id == *item)?.about.as_ref()
}

/// How often somebody may be overtaken before they are asked to try again.
const TRIES: usize = 20;

impl Desk {
    /// Writes a line under an item of a meeting that is under way. An action needs leave to add to plans as well.
    pub async fn meeting_write(
        &self,
        id: &str,
        item: &RecordId,
        line: &Line,
    ) -> Result<Done<Meeting>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        if matches!(line, Line::Action { .. }) {
            self.may(Action::Add, &Resource::paper(RecordKind::Plan)).await?;
        }
        if line.words().iter().any(|words| words.chars().count() > WORDS_MOST) {
            let words = format!("That is more than {WORDS_MOST} characters.");
            return Ok(Err(Refusal::new(Why::Unsound, words, "Write it shorter.").into()));
        }
        for _ in 0..TRIES {
            let Some(held) = self.record_of::<Meeting>(id).await? else { return Ok(Err(NotDone::Unknown)) };
            let (minute, action) = match self.line_of(&held.record, item, line).await? {
                Ok(both) => both,
                Err(refusal) => return Ok(Err(refusal.into())),
            };
            let command = Command::Minute { item: item.clone(), line: minute };
            let (by, at) = (self.stamped_by(), self.now().date_naive());
            let after = match planning::meeting::apply(held.record, command, &by, at) {
                Ok(after) => after,
                Err(refusal) => return Ok(Err(refusal.into())),
            };
            let exception = self.exception_decided_by(&after, item, line).await?;
            let mut doing = self.store.begin("meeting.write", &self.actor(), self.now()).await?;
            if let Some(Seen { record, version }) = &exception {
                let text = serde_json::to_string(record).expect("an exception is JSON");
                let kept = doing.document_save(Exception::KIND, record.id.as_str(), *version, &text).await?;
                if !matches!(kept, Kept::As(_)) {
                    continue;
                }
                doing.note(decided.note(Exception::KIND, record.id.to_string()));
            }
            if let Some(action) = &action {
                let text = serde_json::to_string(action).expect("an action is JSON");
                let kept = doing.document_save(Agreed::KIND, action.id.as_str(), 0, &text).await?;
                if !matches!(kept, Kept::As(_)) {
                    continue;
                }
                doing.note(decided.note(Agreed::KIND, action.id.to_string()));
            }
            let text = serde_json::to_string(&after).expect("a meeting is JSON");
            let Kept::As(version) = doing.document_save(Meeting::KIND, id, held.version, &text).await? else {
                continue;
            };
            doing.note(decided.note(Meeting::KIND, id));
            doing.commit().await?;
            return Ok(Ok(Seen { record: after, version }));
        }
        Ok(Err(NotDone::Stale))
    }

    /// The exception that an item of the Strategy Group is about, with what was decided under it, and the version it had.
    /// `None` where nothing was decided, the item is about something else, or the exception is not before the group.
    async fn exception_decided_by(
        &self,
        meeting: &Meeting,
        item: &RecordId,
        line: &Line,
    ) -> Result<Option<Seen<Exception>>, DeskError> {
        let (Line::Decision { words, .. }, Kind::StrategyGroup) = (line, meeting.kind) else {
            return Ok(None);
        };
        let Some(about) = about(meeting, item) else { return Ok(None) };
        let Some(held) = self.record_of::<Exception>(about.as_str()).await? else { return Ok(None) };
        let command =
            exception::Command::Decide { meeting: meeting.id.clone(), words: words.trim().to_owned() };
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let after = exception::apply(held.record, command, &by, at).ok();
        Ok(after.map(|record| Seen { record, version: held.version }))
    }

    /// The priority that an item serves: its own, or that of the target, exception or action it is about.
    async fn priority_served(&self, about: &RecordId) -> Result<Option<RecordId>, DeskError> {
        if self.record_of::<Priority>(about.as_str()).await?.is_some() {
            return Ok(Some(about.clone()));
        }
        if let Some(action) = self.record_of::<Agreed>(about.as_str()).await? {
            return Ok(action.record.terms.priority);
        }
        let exception = self.record_of::<Exception>(about.as_str()).await?;
        let target = exception.map_or_else(|| about.clone(), |held| held.record.target);
        Ok(self.record_of::<Target>(target.as_str()).await?.and_then(|held| held.record.terms.priority))
    }

    /// The line as it stands in the minutes, and the action it makes.
    async fn line_of(
        &self,
        meeting: &Meeting,
        item: &RecordId,
        line: &Line,
    ) -> Result<Result<(Minute, Option<Agreed>), Refusal>, DeskError> {
        let trimmed = |words: &str| words.trim().to_owned();
        Ok(Ok(match line {
            Line::Note(words) => (Minute::Note(trimmed(words)), None),
            Line::PutOff(reason) => (Minute::PutOff { reason: trimmed(reason) }, None),
            Line::Decision { words, against } => {
                let number = meeting.decisions().len() + 1;
                let of = meeting.id.as_str().trim_start_matches("m-");
                let id = format!("d-{of}-{number}").parse().expect("letters, hyphens, digits");
                (Minute::Decision { id, words: trimmed(words), against: trimmed(against) }, None)
            }
            Line::Action { words, body, due, lever } => {
                if let Err(refusal) = self.may_be_asked(body, *due).await? {
                    return Ok(Err(refusal));
                }
                let held = self.store.documents(Agreed::KIND, "").await?;
                let number = next_number(held.iter().map(|document| document.id.as_str()), Agreed::LETTER);
                let id = id_of::<Agreed>(number);
                let priority = match about(meeting, item) {
                    Some(about) => self.priority_served(about).await?,
                    None => None,
                };
                let terms = Terms {
                    priority,
                    from: Some(meeting.id.clone()),
                    ..Terms::of_body(trimmed(words), *lever, body.clone(), *due)
                };
                let action = Agreed::new(id.clone(), terms);
                (Minute::Action { id, words: trimmed(words) }, Some(action))
            }
        }))
    }

    async fn may_be_asked(&self, body: &BodyId, due: NaiveDate) -> Result<Result<(), Refusal>, DeskError> {
        let today = self.now().date_naive();
        let access = self.access().await?;
        if !access.register().body(body).is_some_and(|body| body.is_member(today)) {
            return Ok(Err(Refusal::new(Why::NotThere, "There is no such member.", "Choose who does it.")));
        }
        if due < today {
            return Ok(Err(Refusal::new(Why::Unsound, "That day is past.", "Give a day to come.")));
        }
        Ok(Ok(()))
    }
}
