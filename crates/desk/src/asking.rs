//! Who asks, and whether they may: the first line of every function of the desk.
//!
//! A desk is asked by somebody: a visitor, a person of staff, or a part of the program. What they may do is decided by the
//! rules of [`access`] over the register of today, and a refusal to a person of staff stands in the audit.

mod rulebook;

use crate::{Desk, DeskError};
use access::{Access, Asker, Circumstances, Decision, Question, Reader, Remedy, Resource};
use records::Actor;
use records::audit::Note;
pub(crate) use rulebook::Rulebook;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Action, BodyId};

impl Desk {
    /// The same desk, asked by somebody else.
    pub fn asked_by(&self, asker: Asker) -> Self {
        Self { asker, ..self.clone() }
    }

    /// The same desk at another time: for setting up what happened before.
    pub fn at(&self, clock: Arc<dyn terms::Clock>) -> Self {
        Self { clock, ..self.clone() }
    }

    /// Who asks.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// As the audit names them.
    pub(crate) fn actor(&self) -> Actor {
        match &self.asker {
            Asker::Person(person) => Actor::person(person.as_str()),
            Asker::Program(name) => Actor::system(name),
            Asker::Visitor => Actor::system("visitor"),
        }
    }

    /// What bodies are called. Names of bodies are no secret.
    pub(crate) async fn names_of_bodies(&self) -> Result<BTreeMap<BodyId, String>, DeskError> {
        let access = self.access().await?;
        let bodies = access.register().bodies.iter();
        Ok(bodies.map(|body| (body.id.clone(), body.name.clone())).collect())
    }

    /// The rules over the register of now.
    pub(crate) async fn access(&self) -> Result<Access, DeskError> {
        Ok(self.rules_read().await?.access.clone())
    }

    /// The rules, and the asker as they know them. Whoever is not in what was read a moment ago may have been invited since
    /// by another process: it is read again before they are told that nobody knows them.
    async fn access_for_asker(&self) -> Result<(Access, Option<Arc<access::Caller>>), DeskError> {
        let today = self.now().date_naive();
        let read = self.rules_read().await?;
        if let Some(caller) = read.caller(&self.asker, today) {
            return Ok((read.access.clone(), Some(caller)));
        }
        let read = self.rules_asked().await?;
        Ok((read.access.clone(), read.caller(&self.asker, today)))
    }

    /// What the rules say to the asker.
    pub(crate) async fn decision(&self, action: Action, resource: &Resource) -> Result<Decision, DeskError> {
        self.decision_in(action, resource, &Circumstances::default()).await
    }

    /// What the rules say to the asker, for a purpose, by a law, in an emergency.
    pub(crate) async fn decision_in(
        &self,
        action: Action,
        resource: &Resource,
        circumstances: &Circumstances,
    ) -> Result<Decision, DeskError> {
        let (access, Some(caller)) = self.access_for_asker().await? else {
            return Ok(Decision {
                allowed: false,
                by: Vec::new(),
                words: "They or their body are not in the register.".to_owned(),
                alert: None,
                denial: Some(access::Denial::Forbidden),
            });
        };
        Ok(access.decide(&Question { caller: &caller, action, resource, circumstances }))
    }

    /// Goes on only where a rule allows it, and answers the names of the rules that did. A refusal to a person of staff is
    /// written down.
    pub(crate) async fn may(&self, action: Action, resource: &Resource) -> Result<Decided, DeskError> {
        self.may_in(action, resource, &Circumstances::default()).await
    }

    /// The same with data about people: for a purpose, by a law, in an emergency.
    pub(crate) async fn may_in(
        &self,
        action: Action,
        resource: &Resource,
        circumstances: &Circumstances,
    ) -> Result<Decided, DeskError> {
        let decision = self.decision_in(action, resource, circumstances).await?;
        if decision.allowed {
            let purpose = circumstances.purpose.as_ref().map_or_else(String::new, ToString::to_string);
            return Ok(Decided { by: names(&decision), purpose, alert: decision.alert });
        }
        if matches!(self.asker, Asker::Person(_)) {
            let act = self.store.begin("refused", &self.actor(), self.now()).await?;
            let id = resource.id.as_ref().map_or_else(String::new, ToString::to_string);
            let mut note = Note::about(resource.kind.slug(), id).doing(action);
            note.decided_by = names(&decision);
            note.purpose = circumstances.purpose.as_ref().map_or_else(String::new, ToString::to_string);
            act.refuse(&self.store, note).await?;
        }
        let helps = self.what_would_help(action, resource, circumstances).await?;
        Err(DeskError::Refused(Box::new(Refused { decision, helps })))
    }

    /// What would make the answer "yes", in words for the asker; nothing where they may not even know that there is such a
    /// record.
    async fn what_would_help(
        &self,
        action: Action,
        resource: &Resource,
        circumstances: &Circumstances,
    ) -> Result<Vec<String>, DeskError> {
        let (access, Some(caller)) = self.access_for_asker().await? else { return Ok(Vec::new()) };
        let question = Question { caller: &caller, action, resource, circumstances };
        let remedies = access.why_not(&question, &[], &[], Reader::Asker).remedies;
        let mut roles = Vec::new();
        let mut helps = Vec::new();
        for remedy in remedies {
            match remedy.as_slice() {
                [Remedy::HoldRole(role)] => {
                    let known = access.register().roles.iter().find(|known| known.id == *role);
                    roles.push(known.map_or_else(|| role.to_string(), |known| known.title.to_lowercase()));
                }
                all => helps.push(all.iter().map(Remedy::words).collect::<Vec<_>>().join(" ")),
            }
        }
        if !roles.is_empty() {
            helps.insert(
                0,
                format!("It needs the role of {}. Ask whoever keeps accounts.", roles.join(", or of ")),
            );
        }
        Ok(helps)
    }

    /// The body of whoever asks, where they are a person of staff.
    pub async fn own_body(&self) -> Result<Option<BodyId>, DeskError> {
        let (_, caller) = self.access_for_asker().await?;
        Ok(caller.and_then(|caller| caller.body().cloned()))
    }

    /// Writes down what the asker does where the act itself is kept elsewhere.
    pub(crate) async fn said(&self, act: &'static str, note: Note) -> Result<(), DeskError> {
        let mut done = self.store.begin(act, &self.actor(), self.now()).await?;
        done.note(note);
        Ok(done.commit().await?)
    }

    /// Whether the asker may, without any trace: for showing only what leads somewhere.
    pub async fn would(&self, action: Action, resource: &Resource) -> Result<bool, DeskError> {
        Ok(self.decision(action, resource).await?.allowed)
    }
}

fn names(decision: &Decision) -> String {
    let names: Vec<&str> = decision.by.iter().map(access::RuleName::as_str).collect();
    names.join(" ")
}

/// A rule's "no", or that no rule says "yes".
#[derive(Clone, Debug)]
pub struct Refused {
    /// The answer, with the rules that decided.
    pub decision: Decision,
    /// What would help, in words for the asker.
    pub helps: Vec<String>,
}

/// What allowed something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decided {
    /// The names of the rules.
    by: String,
    /// The purpose it was asked for; empty where none is needed.
    purpose: String,
    /// What others must be told at once: the glass was broken.
    pub(crate) alert: Option<String>,
}

impl Decided {
    /// A note on a record, with the rules that allowed the act.
    pub(crate) fn note(&self, kind: &'static str, id: impl Into<String>) -> Note {
        let mut note = Note::about(kind, id);
        note.decided_by.clone_from(&self.by);
        note.purpose.clone_from(&self.purpose);
        note
    }
}
