//! Exceptions on the desk: the owner answers, the Strategy Group decides, and only evidence closes.

use crate::targets::number_of;
use crate::waves::plans;
use crate::{Desk, DeskError, Done, NotDone};
use access::{Asker, Resource};
use planning::exception::{self, Answer, Closing, Command};
use planning::refusal::Why;
use planning::{Exception, Refusal, Verdict};
use terms::{Action, BodyId, RecordId};

/// An exception with what is said of its target today.
#[derive(Clone, Debug)]
pub struct ExceptionRead {
    /// The exception.
    pub exception: Exception,
    /// Its version, for saving.
    pub version: i64,
    /// Title of its target.
    pub title: String,
    /// What is said of the target today; `None` if there is no such target any more.
    pub verdict: Option<Verdict>,
    /// Whether that is evidence enough to close it.
    pub may_close: bool,
}

/// When the first exception on a target was opened.
pub(crate) fn first_opened(exceptions: &[Exception], target: &RecordId) -> Option<chrono::NaiveDate> {
    exceptions.iter().filter(|exception| exception.target == *target).map(|one| one.opened).min()
}

impl Desk {
    /// Every exception: those before the Strategy Group first, then those that are open, then those that ended; oldest first.
    pub async fn exceptions(&self) -> Result<Vec<ExceptionRead>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        self.exceptions_read().await
    }

    pub(crate) async fn exceptions_read(&self) -> Result<Vec<ExceptionRead>, DeskError> {
        let targets = self.targets_read().await?;
        let mut all = Vec::new();
        for seen in self.records_of::<Exception>().await? {
            let target = targets.iter().find(|read| read.target.id == seen.record.target);
            let verdict = target.map(|read| read.verdict.clone());
            all.push(ExceptionRead {
                title: target
                    .map_or_else(|| seen.record.target.to_string(), |read| read.target.terms.title.clone()),
                may_close: seen.record.open()
                    && verdict.as_ref().is_some_and(|verdict| seen.record.eased_by(verdict)),
                verdict,
                version: seen.version,
                exception: seen.record,
            });
        }
        all.sort_by_key(|read| {
            let escalated = matches!(read.exception.stage, exception::Stage::Escalated { .. });
            (!read.exception.open(), !escalated, read.exception.opened, number_of(&read.exception.id))
        });
        Ok(all)
    }

    /// One exception.
    pub async fn exception(&self, id: &RecordId) -> Result<Option<ExceptionRead>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        Ok(self.exceptions_read().await?.into_iter().find(|read| read.exception.id == *id))
    }

    /// Actions that an answer may name.
    pub async fn actions_named(&self) -> Result<Vec<planning::Action>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        Ok(self.records_of::<planning::Action>().await?.into_iter().map(|seen| seen.record).collect())
    }

    /// An exception as the rules look at it: the body that is asked works on it.
    async fn exception_paper(&self, id: &RecordId) -> Result<Resource, DeskError> {
        let held = self.record_of::<Exception>(id.as_str()).await?;
        let owner = held.map(|seen| seen.record.owner);
        Ok(Resource { owner, ..plans().record(id.clone()) })
    }

    /// The owner answers: cause, action, way back, and what somebody else must decide.
    pub async fn exception_answer(
        &self,
        id: &RecordId,
        seen: i64,
        answer: Answer,
    ) -> Result<Done<Exception>, DeskError> {
        let decided = self.may(Action::Change, &self.exception_paper(id).await?).await?;
        let for_body: Option<BodyId> = match &self.asker {
            Asker::Person(_) => self.own_body().await?,
            // A part of the program writes down what the owner said.
            _ => self.exception_paper(id).await?.owner,
        };
        let Some(for_body) = for_body else {
            let why =
                Refusal::new(Why::NotTheirs, "You belong to no member.", "Ask the owner of the target.");
            return Ok(Err(NotDone::Refused(why)));
        };
        self.exception_do(id, seen, ("exception.answer", &decided), Command::Answer { for_body, answer })
            .await
    }

    /// Puts an exception before the Strategy Group, and says why.
    pub async fn exception_escalate(
        &self,
        id: &RecordId,
        seen: i64,
        reason: &str,
    ) -> Result<Done<Exception>, DeskError> {
        let decided = self.may(Action::Change, &self.exception_paper(id).await?).await?;
        let command = Command::Escalate { reason: reason.trim().to_owned() };
        self.exception_do(id, seen, ("exception.escalate", &decided), command).await
    }

    /// Writes down what the Strategy Group decided on it.
    pub async fn exception_decide(
        &self,
        id: &RecordId,
        seen: i64,
        meeting: RecordId,
        words: &str,
    ) -> Result<Done<Exception>, DeskError> {
        let decided = self.may(Action::Decide, &plans()).await?;
        if let Err(why) = self.meeting_known(&meeting).await? {
            return Ok(Err(why.into()));
        }
        let command = Command::Decide { meeting, words: words.trim().to_owned() };
        self.exception_do(id, seen, ("exception.decide", &decided), command).await
    }

    /// Closes an exception by the figures of today, with what brought the target back.
    pub async fn exception_close(
        &self,
        id: &RecordId,
        seen: i64,
        words: &str,
    ) -> Result<Done<Exception>, DeskError> {
        let decided = self.may(Action::Change, &self.exception_paper(id).await?).await?;
        let read = self.exceptions_read().await?.into_iter().find(|read| read.exception.id == *id);
        let Some(verdict) = read.and_then(|read| read.verdict) else { return Ok(Err(NotDone::Unknown)) };
        let closing = Closing::BackOnTrack { verdict: Box::new(verdict), words: words.trim().to_owned() };
        self.exception_do(id, seen, ("exception.close", &decided), Command::Close(closing)).await
    }

    async fn exception_do(
        &self,
        id: &RecordId,
        seen: i64,
        (act, decided): (&'static str, &crate::asking::Decided),
        command: Command,
    ) -> Result<Done<Exception>, DeskError> {
        let (by, on) = (self.hand(), self.now().date_naive());
        let change = |held: Exception| exception::apply(held, command, &by, on);
        self.record_change(id.as_str(), seen, act, decided, change).await
    }
}
