//! Questions to the partnership: from the public or those who hold it to account, followed until what was promised is done.
//!
//! What somebody sends from the public site waits in a place of its own until a person of staff has read it. The question
//! that is kept holds the words they settled; what was sent is then erased for good, so that no name stays behind.

use crate::meetings::WORDS_MOST;
use crate::record::{NotDone, Record, id_of, next_number, parsed};
use crate::{Desk, DeskError, Done, Seen};
use access::Resource;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::question::answer::{self, Answered};
use planning::question::{Asker, Command, Promise, Question, Stage};
use planning::refusal::Why;
use planning::{Action as Agreed, Refusal};
use records::{Kept, Keys};
use serde::{Deserialize, Serialize};
use terms::{Action, BodyId, RecordId, RecordKind, Section};

/// Kind of the documents that wait to be read: when each was sent.
const ARRIVED: &str = "question-arrived";
/// Kind of the sealed documents with what was sent, which may name somebody.
const SENT: &str = "question-sent";
/// Longest question somebody may send, in characters.
pub const QUESTION_MOST: usize = 1_000;
/// Most that wait at a time: a flood is turned away, not kept.
const WAITING_MOST: usize = 300;

/// A question as somebody sent it. It may name people and is for those who read it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Which.
    pub id: String,
    /// As it was sent.
    pub words: String,
    /// When.
    pub on: NaiveDate,
}

#[derive(Serialize, Deserialize)]
struct Line {
    /// What was sent, where it came before such words were sealed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    words: String,
    on: NaiveDate,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Meeting)
}

fn no(why: Why, wrong: &str, mend: &str) -> NotDone {
    Refusal::new(why, wrong, mend).into()
}

fn sound(words: &str, most: usize) -> Result<(), NotDone> {
    if words.trim().is_empty() {
        return Err(no(Why::Missing, "There is no question.", "Write your question."));
    }
    if words.chars().count() > most {
        let wrong = format!("The question is longer than {most} characters.");
        return Err(no(Why::Unsound, &wrong, "Make it shorter."));
    }
    Ok(())
}

impl Desk {
    /// Takes in what somebody asks from the public site, sealed. Nobody sees it but those who check it. `nonce` is 24 bytes
    /// of the machine's randomness.
    pub async fn question_ask(
        &self,
        words: &str,
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Add, &Resource::paper(RecordKind::Consultation)).await?;
        if let Err(wrong) = sound(words, QUESTION_MOST) {
            return Ok(Err(wrong));
        }
        if self.store.documents(ARRIVED, "").await?.len() >= WAITING_MOST {
            let wrong = "Too many questions wait to be read.";
            return Ok(Err(no(Why::Stage, wrong, "Try again in a few days, or come to a meeting.")));
        }
        let line = Line { words: String::new(), on: self.now().date_naive() };
        let text = serde_json::to_string(&line).expect("a day is JSON");
        // The time makes the id: a number that was erased must never be given again.
        let mut at = self.now().timestamp_millis();
        loop {
            let id = format!("in-{at}");
            let mut doing = self.store.begin("question.ask", &self.actor(), self.now()).await?;
            if !matches!(doing.document_save(ARRIVED, &id, 0, &text).await?, Kept::As(_)) {
                at += 1;
                continue;
            }
            doing.document_save_sealed(keys, nonce, (SENT, &id), 0, words.trim()).await?;
            doing.note(decided.note(ARRIVED, id));
            doing.commit().await?;
            return Ok(Ok(()));
        }
    }

    /// What waits to be read, oldest first, for those who may settle its words. Each look is in the audit.
    pub async fn questions_arrived(&self, keys: &Keys) -> Result<Vec<Arrived>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let waiting = self.store.documents(ARRIVED, "").await?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mut arrived = Vec::new();
        let mut doing = self.store.begin("question.look", &self.actor(), self.now()).await?;
        for document in waiting {
            let id = document.id.clone();
            let leave = doing.look(SENT, &id, Section::Whole);
            let sent = doing.document_open(keys, SENT, &leave).await?;
            let Line { words, on } = parsed(&document)?;
            arrived.push(Arrived { id, words: sent.map_or(words, |sent| sent.text), on });
        }
        doing.note(decided.note(ARRIVED, "all").doing(Action::Read));
        doing.commit().await?;
        arrived.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
        Ok(arrived)
    }

    /// Keeps a question that arrived, in the words somebody settled, and erases what was sent.
    pub async fn question_settle(&self, arrived: &str, words: &str) -> Result<Done<Question>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        if let Err(wrong) = sound(words, QUESTION_MOST) {
            return Ok(Err(wrong));
        }
        loop {
            let Some(document) = self.store.document(ARRIVED, arrived).await? else {
                return Ok(Err(NotDone::Unknown));
            };
            let line: Line = parsed(&document)?;
            let held = self.store.documents(Question::KIND, "").await?;
            let number = next_number(held.iter().map(|one| one.id.as_str()), Question::LETTER);
            let id = id_of::<Question>(number);
            let question = Question::new(id.clone(), Asker::Public, words.trim(), line.on);
            let text = serde_json::to_string(&question).expect("a question is JSON");
            let mut doing = self.store.begin("question.settle", &self.actor(), self.now()).await?;
            let Kept::As(version) = doing.document_save(Question::KIND, id.as_str(), 0, &text).await? else {
                continue;
            };
            doing.document_erase(ARRIVED, arrived, "settled").await?;
            doing.document_erase(SENT, arrived, "settled").await?;
            doing.note(decided.note(Question::KIND, id.to_string()));
            doing.commit().await?;
            return Ok(Ok(Seen { record: question, version }));
        }
    }

    /// Erases what arrived without keeping a question: it was none, or it was about one person.
    pub async fn question_set_aside(&self, arrived: &str) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        if self.store.document(ARRIVED, arrived).await?.is_none() {
            return Ok(Err(NotDone::Unknown));
        }
        let mut doing = self.store.begin("question.set-aside", &self.actor(), self.now()).await?;
        doing.document_erase(ARRIVED, arrived, "set-aside").await?;
        doing.document_erase(SENT, arrived, "set-aside").await?;
        doing.note(decided.note(ARRIVED, arrived));
        doing.commit().await?;
        Ok(Ok(()))
    }

    /// Keeps a question that was asked in a meeting or in writing.
    pub async fn question_add(&self, asker: Asker, words: &str) -> Result<Done<Question>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        if let Err(wrong) = sound(words, QUESTION_MOST) {
            return Ok(Err(wrong));
        }
        let today = self.now().date_naive();
        self.record_add("question.add", &decided, |id| Ok(Question::new(id, asker, words.trim(), today)))
            .await
    }

    /// Every question: late ones first, then those that wait, then the others.
    pub async fn questions(&self) -> Result<Vec<Seen<Question>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let today = self.now().date_naive();
        let mut questions: Vec<Seen<Question>> = self.records_of().await?;
        questions.sort_by_key(|seen| {
            let question = &seen.record;
            (!question.overdue(today), !question.open(), question.due)
        });
        Ok(questions)
    }

    /// One question.
    pub async fn question(&self, id: &str) -> Result<Option<Seen<Question>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        self.record_of(id).await
    }

    /// Takes a step in a question's life.
    pub async fn question_do(
        &self,
        id: &str,
        seen: i64,
        command: Command,
    ) -> Result<Done<Question>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        if let Command::Take { body, .. } | Command::Answer { for_body: body, .. } = &command
            && !self
                .access()
                .await?
                .register()
                .body(body)
                .is_some_and(|b| b.is_member(self.now().date_naive()))
        {
            return Ok(Err(no(Why::NotThere, "There is no such member.", "Choose who answers.")));
        }
        let name = match &command {
            Command::Take { .. } => "question.take",
            Command::Answer { .. } => "question.answer",
            Command::Kept { .. } => "question.kept",
            Command::PutOff { .. } => "question.put-off",
            Command::Refuse { .. } => "question.refuse",
        };
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let change = |question| planning::question::apply(question, command, &by, at);
        self.record_change(id, seen, name, &decided, change).await
    }

    /// Answers a question with a promise, and makes the action that keeps it: both are kept or neither.
    pub async fn question_promise(
        &self,
        id: &str,
        seen: i64,
        answer: &str,
        (promise, due): (&str, NaiveDate),
    ) -> Result<Done<Question>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        self.may(Action::Add, &Resource::paper(RecordKind::Plan)).await?;
        if answer.chars().count() > WORDS_MOST || promise.chars().count() > WORDS_MOST {
            return Ok(Err(no(Why::Unsound, "That is too long.", "Make it shorter.")));
        }
        if due < self.now().date_naive() {
            return Ok(Err(no(Why::Unsound, "That day is past.", "Give a day to come.")));
        }
        loop {
            let Some(held) = self.record_of::<Question>(id).await? else { return Ok(Err(NotDone::Unknown)) };
            if held.version != seen {
                return Ok(Err(NotDone::Stale));
            }
            let Stage::Taken { body } = held.record.stage.clone() else {
                return Ok(Err(no(Why::Stage, "No body has it, or it is answered.", "Look at it again.")));
            };
            let number = {
                let held = self.store.documents(Agreed::KIND, "").await?;
                next_number(held.iter().map(|one| one.id.as_str()), Agreed::LETTER)
            };
            let action = promised(number, &body, promise, due, &held.record.id);
            let promise = Promise { words: promise.trim().to_owned(), due, action: Some(action.id.clone()) };
            let command =
                Command::Answer { for_body: body, words: answer.trim().to_owned(), promise: Some(promise) };
            let (by, at) = (self.stamped_by(), self.now().date_naive());
            let after = match planning::question::apply(held.record, command, &by, at) {
                Ok(after) => after,
                Err(refusal) => return Ok(Err(refusal.into())),
            };
            let mut doing = self.store.begin("question.answer", &self.actor(), self.now()).await?;
            let text = serde_json::to_string(&action).expect("an action is JSON");
            if !matches!(doing.document_save(Agreed::KIND, action.id.as_str(), 0, &text).await?, Kept::As(_))
            {
                continue;
            }
            doing.note(decided.note(Agreed::KIND, action.id.to_string()));
            let text = serde_json::to_string(&after).expect("a question is JSON");
            let Kept::As(version) = doing.document_save(Question::KIND, id, seen, &text).await? else {
                return Ok(Err(NotDone::Stale));
            };
            doing.note(decided.note(Question::KIND, id));
            doing.commit().await?;
            return Ok(Ok(Seen { record: after, version }));
        }
    }

    /// What the public may know of questions.
    pub async fn questions_told(&self) -> Result<Released<Vec<Answered>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let access = self.access().await?;
        let name =
            |id: &BodyId| access.register().body(id).map_or_else(|| id.to_string(), |body| body.name.clone());
        let questions: Vec<Question> = self.plain().await?;
        let told: Vec<answer::Told> = questions.iter().map(|one| answer::told(one, name)).collect();
        Ok(public(told).derive(|told| answer::answers(told)))
    }
}

fn promised(number: u64, body: &BodyId, words: &str, due: NaiveDate, from: &RecordId) -> Agreed {
    use planning::action::{Lever, Terms};
    let id = id_of::<Agreed>(number);
    let terms = Terms {
        from: Some(from.clone()),
        ..Terms::of_body(words.trim().to_owned(), Lever::WorkWithPeople, body.clone(), due)
    };
    Agreed::new(id, terms)
}
