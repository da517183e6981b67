//! Pointers: whether another agency knows somebody, in one bit: "known to another agency: ask", or nothing.
//!
//! Each body brings a list of whom it knows, sealed, under an agreement. Whoever asks is never told which body, which record
//! or what agreed. Of records whose existence is secret nothing is said, and the work, the audit and what is kept are the same
//! as if there were none; the liaison officer of the body that holds such a record is told that somebody asked.

use super::{no, purpose_of};
use crate::asking::Decided;
use crate::record::{NotDone, next_number, parsed};
use crate::{Desk, DeskError};
use access::Resource;
use access::coverage::{Flow, coverage};
use linkage::pointer::{Answer, Question, pointers, small_model};
use linkage::{Options, Records, Table, TextColumn, fit};
use planning::refusal::Why;
use records::{Kept, Keys};
use serde::{Deserialize, Serialize};
use terms::{Action, AgreementId, BodyId, PurposeId, RecordKind, Section};

/// Kind of the sealed lists of whom a body knows.
const LIST: &str = "pointer-list";
/// Kind of the documents on each question that was asked: by which body, when, under what.
const QUESTION: &str = "pointer-question";
/// Kind of the sealed documents beside them.
const ASKED: &str = "pointer-asked";
/// Most records of one list: all of them are opened at each question.
pub const LIST_MOST: usize = 20_000;
/// Most questions that a liaison officer is told of at once.
const TOLD_MOST: usize = 100;
/// Probability from which on somebody counts as known.
const KNOWN_FROM: f64 = 0.95;
/// Keys that more records share than this are passed over.
const BLOCK_MOST: usize = 1_000;

/// What is known of a person. It has no `Debug`: nothing of it belongs in a log.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAs {
    /// Given name.
    pub first_name: String,
    /// Surname.
    pub surname: String,
    /// Date of birth.
    pub dob: String,
    /// Postcode.
    pub postcode: String,
}

/// Somebody on a body's list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The body's own number for them.
    pub id: String,
    /// What is known.
    pub known: KnownAs,
    /// Whether that the body knows them is itself a secret.
    pub secret: bool,
}

/// A question, without anything of a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    by: BodyId,
    on: chrono::NaiveDate,
    agreement: AgreementId,
    purpose: PurposeId,
}

/// Secret records of the person that was asked about: whose, and their number there. Always kept, whatever it holds.
type Silent = Vec<(BodyId, String)>;

/// Lists of bodies, opened.
type Lists = Vec<(BodyId, Vec<Listed>)>;

/// A question about somebody whose record is secret, for whoever holds that record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilentlyAsked {
    /// The body that asked.
    pub by: BodyId,
    /// When.
    pub on: chrono::NaiveDate,
    /// The record's number at the body that holds it.
    pub record: String,
}

/// Under what somebody may ask: an agreement, a purpose, and the bodies that it lets be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MayAsk {
    /// The agreement.
    pub agreement: AgreementId,
    /// The purpose.
    pub purpose: PurposeId,
    /// Bodies whose lists are looked through.
    pub bodies: Vec<BodyId>,
}

fn list_id(agreement: &AgreementId, body: &BodyId) -> String {
    format!("{agreement}.{body}")
}

/// That a body knows somebody, as the rules look at it.
fn pointer_of(body: &BodyId) -> Resource {
    Resource::about_people(RecordKind::Linkage, body.clone()).section(Section::Pointer)
}

impl Desk {
    /// Flows of pointers that are open today, to a body or to any.
    async fn pointer_flows(&self) -> Result<Vec<Flow>, DeskError> {
        let mut flows = coverage(&self.agreements_known().await?, self.now().date_naive());
        flows.retain(|flow| flow.kind == RecordKind::Linkage && flow.sections.contains(&Section::Pointer));
        Ok(flows)
    }

    /// Keeps whom a body knows, instead of what it brought before, under an agreement that lets it say so today.
    pub async fn pointer_list(
        &self,
        (agreement, purpose, body): (&AgreementId, &PurposeId, &BodyId),
        listed: &[Listed],
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may_in(Action::Add, &pointer_of(body), &purpose_of(purpose)).await?;
        let opens =
            |flow: &Flow| flow.agreement == *agreement && flow.purpose == *purpose && flow.from == *body;
        if !self.pointer_flows().await?.iter().any(opens) {
            let wrong = "No agreement of that name in force lets this body say whom it knows.";
            return Ok(Err(no(
                Why::NotThere,
                wrong,
                "Sign one that lists linkage runs with the name-only pointer.",
            )));
        }
        if listed.is_empty() || listed.len() > LIST_MOST {
            let mend = format!("Bring between 1 and {LIST_MOST} records.");
            return Ok(Err(no(Why::Unsound, "The list is empty or too long.", &mend)));
        }
        let id = list_id(agreement, body);
        let text = serde_json::to_string(listed).expect("text is JSON");
        let mut doing = self.store.begin("pointer.list", &self.actor(), self.now()).await?;
        let leave = doing.look(LIST, &id, Section::Pointer);
        let seen = doing.document_open(keys, LIST, &leave).await?.map_or(0, |document| document.version);
        if !matches!(doing.document_save_sealed(keys, nonce, (LIST, &id), seen, &text).await?, Kept::As(_)) {
            return Ok(Err(NotDone::Stale));
        }
        let what = format!("records={}", listed.len());
        doing.note(decided.note(LIST, id).under(agreement).with(what));
        doing.commit().await?;
        Ok(Ok(()))
    }

    /// Under what the asker may ask today: one for each agreement and purpose, in their order.
    pub async fn pointers_possible(&self) -> Result<Vec<MayAsk>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(own) = self.own_body().await? else { return Ok(Vec::new()) };
        let mut all: Vec<MayAsk> = Vec::new();
        for flow in self.pointer_flows().await?.into_iter().filter(|flow| flow.to == own) {
            let circumstances = purpose_of(&flow.purpose);
            if !self.decision_in(Action::Find, &pointer_of(&flow.from), &circumstances).await?.allowed {
                continue;
            }
            let same = |one: &&mut MayAsk| one.agreement == flow.agreement && one.purpose == flow.purpose;
            match all.iter_mut().find(same) {
                Some(one) if one.bodies.contains(&flow.from) => {}
                Some(one) => one.bodies.push(flow.from),
                None => all.push(MayAsk {
                    agreement: flow.agreement,
                    purpose: flow.purpose,
                    bodies: vec![flow.from],
                }),
            }
        }
        Ok(all)
    }

    /// Asks whether another agency knows somebody.
    pub async fn pointer_ask(
        &self,
        (agreement, purpose): (&AgreementId, &PurposeId),
        known: &KnownAs,
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<Result<Answer, NotDone>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let possible = self.pointers_possible().await?;
        let found = possible.iter().find(|one| one.agreement == *agreement && one.purpose == *purpose);
        let (Some(asked), Some(own)) = (found, self.own_body().await?) else {
            return Ok(Err(no(
                Why::NotThere,
                "No agreement in force lets you ask that.",
                "Choose one that is listed.",
            )));
        };
        if let Some(wrong) = too_little(known) {
            return Ok(Err(no(
                Why::Missing,
                wrong,
                "Write a surname, and a given name, day of birth or postcode.",
            )));
        }
        let (lists, decided) = self.pointer_lists(asked, keys).await?;
        let (by, known) = (own.clone(), known.clone());
        let worked = tokio::task::spawn_blocking(move || answered(&by, &known, &lists)).await;
        let (answer, silent) = worked.map_err(|cause| DeskError::Worker { what: "a pointer", cause })?;
        let on = self.now().date_naive();
        let question = Asked { by: own, on, agreement: agreement.clone(), purpose: purpose.clone() };
        self.pointer_keep((&question, &decided), &silent, keys, nonce).await?;
        Ok(Ok(answer))
    }

    /// The lists that a question looks through. They are let go before anything is compared, so that nobody waits for it.
    async fn pointer_lists(&self, asked: &MayAsk, keys: &Keys) -> Result<(Lists, Decided), DeskError> {
        let mut allowed = Vec::with_capacity(asked.bodies.len());
        for body in &asked.bodies {
            allowed.push(self.may_in(Action::Find, &pointer_of(body), &purpose_of(&asked.purpose)).await?);
        }
        let mut doing = self.store.begin("pointer.look", &self.actor(), self.now()).await?;
        let mut lists = Vec::new();
        for (body, decided) in asked.bodies.iter().zip(&allowed) {
            let id = list_id(&asked.agreement, body);
            let leave = doing.look(LIST, &id, Section::Pointer);
            if let Some(list) = doing.document_open(keys, LIST, &leave).await? {
                lists.push((body.clone(), parsed(&list)?));
            }
            doing.note(decided.note(LIST, id).doing(Action::Find).under(&asked.agreement));
        }
        doing.commit().await?;
        Ok((lists, allowed.pop().expect("what may be asked names a body")))
    }

    /// Keeps that a question was asked, and beside it, sealed, whose secrets it touched, if any.
    async fn pointer_keep(
        &self,
        (question, decided): (&Asked, &Decided),
        silent: &Silent,
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<(), DeskError> {
        let text = serde_json::to_string(question).expect("ids and days are JSON");
        let silent = serde_json::to_string(silent).expect("ids are JSON");
        loop {
            let held = self.store.documents(QUESTION, "").await?;
            let id = format!("ask-{}", next_number(held.iter().map(|one| one.id.as_str()), "ask"));
            let mut doing = self.store.begin("pointer.ask", &self.actor(), self.now()).await?;
            let kept = doing.document_save(QUESTION, &id, 0, &text).await?;
            let sealed = doing.document_save_sealed(keys, nonce, (ASKED, &id), 0, &silent).await?;
            // Two who ask at once are given two numbers.
            if matches!((kept, sealed), (Kept::As(_), Kept::As(_))) {
                doing.note(decided.note(QUESTION, id).doing(Action::Find).under(&question.agreement));
                doing.commit().await?;
                return Ok(());
            }
        }
    }

    /// Questions about people whom the asker's own body knows and keeps secret, the latest first: for its liaison officers.
    pub async fn pointers_silent(&self, keys: &Keys) -> Result<Vec<SilentlyAsked>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let mut told = Vec::new();
        let Some(own) = self.own_body().await? else { return Ok(told) };
        let mut questions = self.store.documents(QUESTION, "").await?;
        questions.sort_by_key(|one| std::cmp::Reverse(next_number([one.id.as_str()].into_iter(), "ask")));
        let mut doing = self.store.begin("pointer.told", &self.actor(), self.now()).await?;
        let mut looked = false;
        for document in questions.into_iter().take(TOLD_MOST) {
            let asked: Asked = parsed(&document)?;
            let may =
                self.decision_in(Action::Decide, &pointer_of(&own), &purpose_of(&asked.purpose)).await?;
            if asked.by == own || !may.allowed {
                continue;
            }
            let leave = doing.look(ASKED, &document.id, Section::Pointer);
            looked = true;
            let Some(found) = doing.document_open(keys, ASKED, &leave).await? else { continue };
            let silent: Silent = parsed(&found)?;
            let ours = silent.into_iter().filter(|(body, _)| *body == own);
            told.extend(ours.map(|(_, record)| SilentlyAsked { by: asked.by.clone(), on: asked.on, record }));
        }
        if looked {
            doing.commit().await?;
        }
        Ok(told)
    }
}

/// What is wrong with a question that could be about anybody.
fn too_little(known: &KnownAs) -> Option<&'static str> {
    let some = |text: &str| !text.trim().is_empty();
    let more = some(&known.first_name) || some(&known.dob) || some(&known.postcode);
    (!some(&known.surname) || !more).then_some("That is too little to know anybody by.")
}

/// The answer, and secret records of the same person. The model's weights are fixed, so nothing in them comes from the lists.
fn answered(own: &BodyId, known: &KnownAs, lists: &Lists) -> (Answer, Silent) {
    let asked = Listed { id: String::new(), known: known.clone(), secret: false };
    let others = || lists.iter().flat_map(|(body, listed)| listed.iter().map(move |one| (body, one)));
    let all: Vec<(&BodyId, &Listed)> = std::iter::once((own, &asked)).chain(others()).collect();
    let column = |of: &dyn Fn(&(&BodyId, &Listed)) -> String| -> TextColumn {
        let texts: Vec<String> = all.iter().map(of).collect();
        texts.iter().map(String::as_str).collect()
    };
    // Bodies number their records as they like: two may use the same number.
    let table = Table::new(
        (0..all.len()).map(|at| at.to_string()).collect::<Vec<_>>().iter().map(String::as_str).collect(),
    )
    .sources(column(&|(body, _)| body.to_string()))
    .column("first_name", column(&|(_, one)| one.known.first_name.clone()))
    .column("surname", column(&|(_, one)| one.known.surname.clone()))
    .column("dob", column(&|(_, one)| one.known.dob.clone()))
    .column("postcode", column(&|(_, one)| one.known.postcode.clone()));
    let model = small_model();
    let fitted = Records::from_columns(&model, table).and_then(|records| {
        let fitted = fit(&records, &model, &Options::default())?;
        Ok((records, fitted))
    });
    // A table that cannot be compared knows nobody.
    let Ok((records, fitted)) = fitted else { return (Answer::Nothing, Vec::new()) };
    let secret: Vec<bool> = all.iter().map(|(_, one)| one.secret).collect();
    let question =
        Question { by: own.as_str(), secret: &secret, from: KNOWN_FROM, block_records_most: BLOCK_MOST };
    let pointed = pointers(&records, &fitted, &model, &question);
    let answer = pointed.answers.first().map_or(Answer::Nothing, |(_, answer)| *answer);
    let named = |(_, at): &(u32, u32)| {
        let (body, one) = all[*at as usize];
        (body.clone(), one.id.clone())
    };
    (answer, pointed.silent.iter().map(named).collect())
}
