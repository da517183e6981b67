//! Requests for information about somebody, from one body to another, under an agreement in force (requirement S50).
//!
//! What is asked for in kind stands in the clear; about whom, and what was shared, is sealed, and each look at it is in the
//! audit. To whoever works for neither body a request does not exist. An answer passes only by a rule that an agreement opens
//! on that day: when the agreement ends, nothing passes any more.

mod glass;
mod mine;

pub use glass::{GLASS_WORDS_MOST, GlassBroken};

use crate::record::{NotDone, Record, id_of, next_number};
use crate::{Desk, DeskError, Done, Seen};
use access::coverage::{Flow, coverage};
use access::{Asker, BreakGlass, Circumstances, Resource};
use planning::Refusal;
use planning::information::{Answer, Command, InformationRequest, Summary, Terms, apply, summary};
use planning::refusal::Why;
use records::audit::{Asked, Line, Note};
use records::{Act, Kept, Keys};
use serde::{Deserialize, Serialize};
use terms::{Action, BodyId, PersonId, RecordKind, Section};

/// Kind of the sealed documents with what is asked, and with what was shared.
const ASKED: &str = "request-asked";
const SHARED: &str = "request-shared";
/// Most characters of what is asked, and of what is shared.
pub const ASKED_MOST: usize = 2_000;
/// Most characters of what is shared.
pub const SHARED_MOST: usize = 20_000;

/// About whom, and what is needed. Sealed where it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedWords {
    /// Who it is about, so that the other body finds them.
    pub about: String,
    /// What is needed, and why no less would do.
    pub needed: String,
}

/// A request with all that its reader may see.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The request.
    pub seen: Seen<InformationRequest>,
    /// About whom, and what is needed.
    pub asked: AskedWords,
    /// What was shared, if something was.
    pub shared: Option<String>,
    /// Whether the glass was broken for it.
    pub glass: bool,
    /// Who opened it before, newest first, for those who decide on it.
    pub looked: Vec<Line>,
}

/// The requests that the asker may know of.
#[derive(Clone, Debug, Default)]
pub struct RequestsHeld {
    /// The latest first.
    pub requests: Vec<Seen<InformationRequest>>,
    /// Why some of their own body's are closed to them, in words.
    pub closed: Vec<String>,
    /// How those were answered that the asker may know of.
    pub summary: Summary,
}

fn no(why: Why, wrong: &str, mend: &str) -> NotDone {
    Refusal::new(why, wrong, mend).into()
}

fn fits(words: &str, most: usize, what: &str) -> Result<(), NotDone> {
    if words.trim().is_empty() {
        let (wrong, mend) = (format!("You have not written {what}."), format!("Write {what}."));
        return Err(no(Why::Missing, &wrong, &mend));
    }
    if words.chars().count() > most {
        let wrong = format!("What you wrote on {what} is longer than {most} characters.");
        return Err(no(Why::Unsound, &wrong, "Make it shorter."));
    }
    Ok(())
}

/// A request as the rules look at it, as a record of that body.
fn held_by(request: &InformationRequest, owner: &BodyId) -> Resource {
    let resource = Resource::about_people(RecordKind::Disclosure, owner.clone());
    Resource { shut_out: request.shut_out.clone(), ..resource }
        .record(request.id.clone())
        .class(request.terms.class)
        .team(request.team.iter().cloned())
}

fn purpose(terms: &Terms) -> Circumstances {
    Circumstances::for_purpose(terms.purpose.clone())
}

/// Whether a flow carries what is asked for.
fn carries(flow: &Flow, terms: &Terms) -> bool {
    let ends = flow.from == terms.to && flow.to == terms.from;
    let under = flow.agreement == terms.agreement && flow.purpose == terms.purpose;
    let parts = terms.sections.iter().all(|section| flow.sections.contains(section));
    let what = flow.kind == terms.kind && flow.classes.contains(&terms.class) && parts;
    ends && under && what && flow.gateways.contains(&terms.gateway)
}

impl Desk {
    /// The asker, where they are a person of staff with a body.
    async fn me(&self) -> Result<Option<(PersonId, BodyId)>, DeskError> {
        let body = self.own_body().await?;
        Ok(match (&self.asker, body) {
            (Asker::Person(person), Some(body)) => Some((person.clone(), body)),
            _ => None,
        })
    }

    /// A request as a record of the asker's own body, where that is one of the two; of the one that holds the information
    /// otherwise.
    async fn request_seen(&self, request: &InformationRequest) -> Result<Resource, DeskError> {
        let own = self.own_body().await?;
        let terms = &request.terms;
        let owner = own.filter(|own| *own == terms.from || *own == terms.to);
        Ok(held_by(request, owner.as_ref().unwrap_or(&terms.to)))
    }

    /// What other bodies may share with the asker's today about people, under agreements in force.
    pub async fn requests_possible(&self) -> Result<Vec<Flow>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Agreement)).await?;
        let Some((_, own)) = self.me().await? else { return Ok(Vec::new()) };
        let agreements = self.agreements_known().await?;
        let mut flows = coverage(&agreements, self.now().date_naive());
        // What is linked is looked at on the review desk, and asked for by the kind of record it is.
        flows.retain(|flow| {
            let people = flow.classes.iter().any(|class| class.identifies());
            flow.to == own && people && flow.kind != RecordKind::Linkage
        });
        Ok(flows)
    }

    /// The requests of the asker's own body, sent and received, that they may know of.
    pub async fn requests(&self) -> Result<RequestsHeld, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let mut held = RequestsHeld::default();
        for seen in self.records_of::<InformationRequest>().await? {
            let (resource, purpose) = (self.request_seen(&seen.record).await?, purpose(&seen.record.terms));
            let decision = self.decision_in(Action::Find, &resource, &purpose).await?;
            if decision.allowed {
                held.requests.push(seen);
            } else if decision.denial == Some(access::Denial::Forbidden)
                && !held.closed.contains(&decision.words)
            {
                held.closed.push(decision.words);
            }
        }
        held.requests
            .sort_by(|a, b| b.record.asked.on.cmp(&a.record.asked.on).then(b.record.id.cmp(&a.record.id)));
        let today = self.now().date_naive();
        held.summary = summary(held.requests.iter().map(|seen| &seen.record), today);
        Ok(held)
    }

    /// Asks another body for information about somebody. `nonce` is 24 bytes of the machine's randomness.
    pub async fn request_add(
        &self,
        terms: Terms,
        words: &AskedWords,
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<Done<InformationRequest>, DeskError> {
        let own = self.me().await?;
        let (person, body) = own.unwrap_or_else(|| (nobody(), terms.from.clone()));
        let asking = Resource::about_people(RecordKind::Disclosure, body.clone()).class(terms.class);
        let decided = self.may_in(Action::Add, &asking.team([person.clone()]), &purpose(&terms)).await?;
        for (text, what) in [(&words.about, "who it is about"), (&words.needed, "what is needed and why")] {
            if let Err(wrong) = fits(text, ASKED_MOST, what) {
                return Ok(Err(wrong));
            }
        }
        if !self.requests_possible().await?.iter().any(|flow| carries(flow, &terms)) {
            let wrong = "No agreement in force opens that to your body.";
            let mend = "Choose what one lists, or write it on the barrier register.";
            return Ok(Err(no(Why::NotThere, wrong, mend)));
        }
        let terms = Terms { from: body, ..terms };
        loop {
            let held = self.store.documents(InformationRequest::KIND, "").await?;
            let number = next_number(held.iter().map(|one| one.id.as_str()), InformationRequest::LETTER);
            let id = id_of::<InformationRequest>(number);
            let (today, holidays) = (self.now().date_naive(), self.holidays().await?);
            let request = match InformationRequest::new(id, terms.clone(), &person, today, &holidays) {
                Ok(request) => request,
                Err(why) => return Ok(Err(why.into())),
            };
            let mut doing = self.store.begin("request.ask", &self.actor(), self.now()).await?;
            let Some(version) = keep(&mut doing, &request, 0).await? else { continue };
            let text = serde_json::to_string(words).expect("text is JSON");
            let key = (ASKED, request.id.as_str());
            if !matches!(doing.document_save_sealed(keys, nonce, key, 0, &text).await?, Kept::As(_)) {
                return Ok(Err(NotDone::Stale));
            }
            doing.note(under(decided.note(InformationRequest::KIND, request.id.to_string()), &request));
            doing.commit().await?;
            return Ok(Ok(Seen { record: request, version }));
        }
    }

    /// Opens a request with what is sealed in it; `None` where there is none. With a reason the glass is broken: whoever
    /// decides on the request is told, and must look at it by the next working day.
    pub async fn request_open(
        &self,
        id: &str,
        glass: Option<&BreakGlass>,
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<Option<Opened>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(seen) = self.record_of::<InformationRequest>(id).await? else { return Ok(None) };
        let request = &seen.record;
        let resource = self.request_seen(request).await?;
        let circumstances = Circumstances { break_glass: glass.cloned(), ..purpose(&request.terms) };
        let decided = self.may_in(Action::Read, &resource, &circumstances).await?;
        let broken = decided.alert.is_some();
        let act = if broken { "request.glass" } else { "request.open" };
        let mut doing = self.store.begin(act, &self.actor(), self.now()).await?;
        let asked = open(&mut doing, keys, ASKED, id).await?.unwrap_or_default();
        let asked = serde_json::from_str(&asked)
            .map_err(|cause| DeskError::Document { kind: ASKED.to_owned(), cause })?;
        let shared = open(&mut doing, keys, SHARED, id).await?;
        if let (true, Some(glass)) = (broken, glass) {
            self.glass_keep(&mut doing, request, glass, keys, nonce).await?;
        }
        doing.note(under(decided.note(InformationRequest::KIND, id).doing(Action::Read), request));
        doing.commit().await?;
        let decides = self.decision_in(Action::Decide, &resource, &purpose(&request.terms)).await?.allowed;
        let looked = if decides { self.looked(id).await? } else { Vec::new() };
        Ok(Some(Opened { asked, shared, glass: broken, looked, seen }))
    }

    /// Lines of the audit on who opened a request, newest first.
    async fn looked(&self, id: &str) -> Result<Vec<Line>, DeskError> {
        let asked = Asked {
            record_kind: Some(InformationRequest::KIND.to_owned()),
            record_id: Some(id.to_owned()),
            most: 200,
            ..Asked::default()
        };
        let lines = self.store.audit_search(&asked).await?;
        Ok(lines
            .into_iter()
            .filter(|line| matches!(line.act.as_str(), "request.open" | "request.glass"))
            .collect())
    }

    /// Answers a request. What is shared passes only by a rule that an agreement opens today.
    pub async fn request_answer(
        &self,
        (id, seen): (&str, i64),
        (answer, reason): (Answer, &str),
        shared: &str,
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<Done<InformationRequest>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(held) = self.record_of::<InformationRequest>(id).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let terms = held.record.terms.clone();
        let resource = held_by(&held.record, &terms.to);
        let decided = self.may_in(Action::Decide, &resource, &purpose(&terms)).await?;
        if held.version != seen {
            return Ok(Err(NotDone::Stale));
        }
        if answer != Answer::Refused {
            self.may_share(&held.record).await?;
            if let Err(wrong) = fits(shared, SHARED_MOST, "what you share") {
                return Ok(Err(wrong));
            }
        }
        let command = Command::Answer { answer, reason: reason.to_owned() };
        let after = match apply(held.record, command, &self.stamped_by(), self.now().date_naive()) {
            Ok(after) => after,
            Err(why) => return Ok(Err(why.into())),
        };
        let mut doing = self.store.begin("request.answer", &self.actor(), self.now()).await?;
        let Some(version) = keep(&mut doing, &after, seen).await? else { return Ok(Err(NotDone::Stale)) };
        let sealed = answer == Answer::Refused
            || matches!(
                doing.document_save_sealed(keys, nonce, (SHARED, id), 0, shared.trim()).await?,
                Kept::As(_)
            );
        if !sealed {
            return Ok(Err(NotDone::Stale));
        }
        let what = if answer == Answer::Refused { Action::Decide } else { Action::Share };
        let note =
            decided.note(InformationRequest::KIND, id).doing(what).with(format!("answer={}", answer.slug()));
        doing.note(under(note, &after));
        doing.commit().await?;
        Ok(Ok(Seen { record: after, version }))
    }

    /// Whether every part that was asked for may be shared today with the body that asked.
    async fn may_share(&self, request: &InformationRequest) -> Result<(), DeskError> {
        let terms = &request.terms;
        let circumstances = Circumstances {
            gateway: Some(terms.gateway.clone()),
            to: Some(terms.from.clone()),
            ..purpose(terms)
        };
        for section in &terms.sections {
            let part =
                Resource::about_people(terms.kind, terms.to.clone()).class(terms.class).section(*section);
            self.may_in(Action::Share, &part, &circumstances).await?;
        }
        Ok(())
    }

    /// Takes a step in a request's life that shares nothing. Whoever works on it says that the answer arrived or takes it
    /// back; liaison officers of both bodies say who of theirs works on it and who is kept from it.
    pub async fn request_do(
        &self,
        (id, seen): (&str, i64),
        command: Command,
    ) -> Result<Done<InformationRequest>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(held) = self.record_of::<InformationRequest>(id).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let terms = &held.record.terms;
        let (action, resource, name) = match &command {
            Command::Receive => (Action::Add, held_by(&held.record, &terms.from), "request.receive"),
            Command::Withdraw { .. } => (Action::Add, held_by(&held.record, &terms.from), "request.withdraw"),
            Command::Join(_) => (Action::Change, self.request_seen(&held.record).await?, "request.join"),
            Command::ShutOut(_) => {
                (Action::Change, self.request_seen(&held.record).await?, "request.shut-out")
            }
            Command::LetIn(_) => (Action::Change, self.request_seen(&held.record).await?, "request.let-in"),
            Command::Answer { .. } => {
                return Ok(Err(no(Why::Missing, "An answer holds words.", "Answer it on its page.")));
            }
        };
        let decided = self.may_in(action, &resource, &purpose(terms)).await?;
        if let Command::Join(person) | Command::ShutOut(person) | Command::LetIn(person) = &command
            && !self.of_either(person, terms).await?
        {
            let wrong = "They work for neither body.";
            return Ok(Err(no(Why::NotThere, wrong, "Choose somebody of one of the two.")));
        }
        if held.version != seen {
            return Ok(Err(NotDone::Stale));
        }
        let after = match apply(held.record, command, &self.stamped_by(), self.now().date_naive()) {
            Ok(after) => after,
            Err(why) => return Ok(Err(why.into())),
        };
        let mut doing = self.store.begin(name, &self.actor(), self.now()).await?;
        let Some(version) = keep(&mut doing, &after, seen).await? else { return Ok(Err(NotDone::Stale)) };
        doing.note(under(decided.note(InformationRequest::KIND, id), &after));
        doing.commit().await?;
        Ok(Ok(Seen { record: after, version }))
    }

    async fn of_either(&self, person: &PersonId, terms: &Terms) -> Result<bool, DeskError> {
        let access = self.access().await?;
        let body = access.register().person(person).map(|person| person.body.clone());
        Ok(body.is_some_and(|body| body == terms.from || body == terms.to))
    }

    /// People of both bodies of a request, for choosing who works on it: id and name, those of the asker's body first.
    pub async fn request_people(
        &self,
        request: &InformationRequest,
    ) -> Result<Vec<(PersonId, String)>, DeskError> {
        let resource = self.request_seen(request).await?;
        self.may_in(Action::Change, &resource, &purpose(&request.terms)).await?;
        let (own, today) = (self.own_body().await?, self.now().date_naive());
        let mut people: Vec<records::Person> = self.store.people().await?;
        people.retain(|person| {
            let body = person.body.as_str();
            let here = person.left.is_none_or(|left| left.date_naive() > today);
            here && (body == request.terms.from.as_str() || body == request.terms.to.as_str())
        });
        let first = own.map_or_else(String::new, |own| own.to_string());
        people.sort_by(|a, b| (a.body != first, &a.name).cmp(&(b.body != first, &b.name)));
        Ok(people.into_iter().filter_map(|person| Some((person.id.parse().ok()?, person.name))).collect())
    }

    /// What the asker may do with a request: answer it, work on it, say who works on it.
    pub async fn request_rights(&self, request: &InformationRequest) -> Result<Rights, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let (terms, purpose) = (&request.terms, purpose(&request.terms));
        let may = async |action, resource: &Resource| -> Result<bool, DeskError> {
            Ok(self.decision_in(action, resource, &purpose).await?.allowed)
        };
        Ok(Rights {
            answer: may(Action::Decide, &held_by(request, &terms.to)).await?,
            receive: may(Action::Add, &held_by(request, &terms.from)).await?,
            staff: may(Action::Change, &self.request_seen(request).await?).await?,
        })
    }
}

/// What somebody may do with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Answer it, for the body that holds the information.
    pub answer: bool,
    /// Say that the answer arrived, or take it back, for the body that asked.
    pub receive: bool,
    /// Say who works on it.
    pub staff: bool,
}

/// Stands where no person asks; the rules refuse it.
fn nobody() -> PersonId {
    PersonId::new("nobody").expect("letters")
}

fn under(note: Note, request: &InformationRequest) -> Note {
    note.under(&request.terms.agreement)
}

/// Keeps the outline as the version after `seen`; `None` where somebody else was first.
async fn keep(doing: &mut Act, request: &InformationRequest, seen: i64) -> Result<Option<i64>, DeskError> {
    let text = serde_json::to_string(request).expect("records have text keys and finite numbers");
    let kept = doing.document_save(InformationRequest::KIND, request.id.as_str(), seen, &text).await?;
    Ok(match kept {
        Kept::As(version) => Some(version),
        Kept::Behind(_) => None,
    })
}

/// Opens a sealed document; the look is said in the audit.
async fn open(
    doing: &mut Act,
    keys: &Keys,
    kind: &'static str,
    id: &str,
) -> Result<Option<String>, DeskError> {
    let leave = doing.look(kind, id, Section::Whole);
    Ok(doing.document_open(keys, kind, &leave).await?.map(|document| document.text))
}
