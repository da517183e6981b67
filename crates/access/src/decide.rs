//! The question is put and answered.

use crate::entities::{self, Caller, action_uid, context, record_for};
use crate::rules::RuleNote;
use crate::{Asker, Question, Register, RuleName, Rules};
use cedar_policy::{Authorizer, Decision as Verdict, Diagnostics, Request};
use chrono::NaiveDate;
use std::sync::Arc;
use terms::{Action, PersonId, Section};

/// Nobody of that id is in the register, or their body is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("person {0} or their body is not in the register")]
pub struct UnknownPerson(pub PersonId);

/// What the asker is told when the answer is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Denial {
    /// "You may not": 403. They know that it exists, or that it exists is no secret.
    Forbidden,
    /// "There is no such thing": 404. That it exists is itself a fact about somebody.
    NotFound,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether they may.
    pub allowed: bool,
    /// The rules that decided, by name, in the order in which they are written: those that allow, or those that
    /// forbid, the gravest first. Empty if no rule allows it.
    pub by: Vec<RuleName>,
    /// The answer in words, for the trail and for the one who oversees. To the asker show it only if `denial` is not
    /// [`Denial::NotFound`]; [`crate::Access::why_not`] does that.
    pub words: String,
    /// What must be told to others at once: the glass was broken, or a rule could not be worked out.
    pub alert: Option<String>,
    /// What the asker is told if the answer is no.
    pub denial: Option<Denial>,
}

/// Rules and register together: what `desk` asks. Cheap to clone; made anew when either changes.
#[derive(Clone, Debug)]
pub struct Access {
    rules: Arc<Rules>,
    register: Arc<Register>,
}

impl Access {
    /// Rules over a register.
    pub fn new(rules: Rules, register: Register) -> Self {
        Self { rules: Arc::new(rules), register: Arc::new(register) }
    }

    /// The same rules over a changed register: somebody joined, left, was trained.
    pub fn with_register(&self, register: Register) -> Self {
        Self { rules: Arc::clone(&self.rules), register: Arc::new(register) }
    }

    /// The same register under changed rules: an agreement was signed or withdrawn.
    pub fn with_rules(&self, rules: Rules) -> Self {
        Self { rules: Arc::new(rules), register: Arc::clone(&self.register) }
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The register.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// Somebody who asks on that day, ready for many questions. Roles, body, vetting and leaving are those of the day.
    pub fn caller(&self, asker: &Asker, day: NaiveDate) -> Result<Caller, UnknownPerson> {
        let Asker::Person(id) = asker else {
            return Ok(Caller::alone(self.rules.scopes(), asker.clone(), day));
        };
        let unknown = || UnknownPerson(id.clone());
        let person = self.register.person(id).ok_or_else(unknown)?;
        let body = self.register.body(&person.body).ok_or_else(unknown)?;
        Ok(Caller::person(self.rules.scopes(), person, body, day))
    }

    /// Answers one question. Deny is the default; a forbidding rule always wins; a rule that cannot be worked out
    /// turns the answer into "no", with an alert. How long it takes at 500 rules stands in `docs/benchmarks.md`.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let answer = self.evaluate(question);
        let (verdict, diagnostics) = (answer.decision(), answer.diagnostics());
        if diagnostics.errors().next().is_some() {
            return broken(diagnostics, self.denial(question));
        }
        let mut notes: Vec<&RuleNote> = diagnostics.reason().filter_map(|id| self.rules.note(id)).collect();
        notes.sort_by_key(|note| note.place);
        notes.dedup_by(|a, b| a.name == b.name);
        let by = notes.iter().map(|note| note.name.clone()).collect();
        if verdict == Verdict::Allow {
            // An alert is raised only where nothing but an emergency rule allows it.
            let quiet = notes.iter().any(|note| note.alert.is_none());
            let alert = notes.iter().find_map(|note| note.alert.as_ref()).filter(|_| !quiet);
            let told = notes.iter().find(|note| quiet == note.alert.is_none()).or(notes.first());
            return Decision {
                allowed: true,
                by,
                words: told.map_or_else(String::new, |note| format!("Allowed: {}.", note.words)),
                alert: alert.map(|words| words.to_string()),
                denial: None,
            };
        }
        let words = match notes.first() {
            Some(note) => note.words.to_string(),
            None => "No rule allows it.".to_owned(),
        };
        Decision { allowed: false, by, words, alert: None, denial: Some(self.denial(question)) }
    }

    /// Whether they may, without the reasons.
    pub fn allows(&self, question: &Question<'_>) -> bool {
        let answer = self.evaluate(question);
        answer.decision() == Verdict::Allow && answer.diagnostics().errors().next().is_none()
    }

    fn evaluate(&self, question: &Question<'_>) -> cedar_policy::Response {
        let Question { caller, action, resource, circumstances } = *question;
        let scopes = self.rules.scopes();
        // A caller made before the rules changed is put before the rules of now.
        let now = (!scopes.made(&caller.met)).then(|| scopes.met(&caller.uid, caller.groups.iter()));
        let met = now.as_ref().unwrap_or(&caller.met);
        let set = scopes.rules_for(met, action, resource, circumstances.purpose.as_ref());
        let record = record_for(resource, caller, set.grouped);
        let request = Request::new(
            caller.uid.clone(),
            action_uid(action).clone(),
            record.uid(),
            context(circumstances, caller.day),
            None,
        )
        .expect("without a schema any request is one; tests check requests against the schema");
        Authorizer::new().is_authorized(&request, &set.rules, &entities::entities(caller, record))
    }

    /// Where that a record exists is a secret, only those who may find its pointer are told "forbidden". A lapse of
    /// their own, such as training that ran out or a purpose not given, does not turn what they know into a secret.
    fn denial(&self, question: &Question<'_>) -> Denial {
        let resource = question.resource;
        if !(resource.secret || resource.kind.existence_is_secret()) || resource.id.is_none() {
            return Denial::Forbidden;
        }
        let ready = self.without_lapses(question);
        let twin = Question {
            caller: ready.as_ref().map_or(question.caller, |(caller, _)| &**caller),
            circumstances: ready.as_ref().map_or(question.circumstances, |(_, circumstances)| circumstances),
            ..*question
        };
        let other = Some(resource.section).filter(|section| *section != Section::Pointer);
        let mut sections = [Section::Pointer].into_iter().chain(other);
        if sections.any(|section| self.finds(&twin, section)) { Denial::Forbidden } else { Denial::NotFound }
    }

    fn finds(&self, question: &Question<'_>, section: Section) -> bool {
        let resource = question.resource.clone().section(section);
        self.allows(&Question { action: Action::Find, resource: &resource, ..*question })
    }

    /// The caller with training, vetting and a purpose, and nothing else changed. `None` for those not of staff.
    fn without_lapses(&self, question: &Question<'_>) -> Option<(Arc<Caller>, crate::Circumstances)> {
        let caller = question.caller;
        let known = caller.ready.get_or_init(|| (Arc::clone(&self.register), self.ready(caller)));
        // Somebody looked up in another register may stand otherwise in this one.
        let ready = match Arc::ptr_eq(&known.0, &self.register) {
            true => known.1.clone()?,
            false => self.ready(caller)?,
        };
        let mut circumstances = question.circumstances.clone();
        // Breaking the glass opens everything to those who may: it must not tell beforehand what there is.
        circumstances.break_glass = None;
        if circumstances.purpose.is_none() {
            circumstances.purpose = terms::PurposeId::new("not-given");
        }
        Some((ready, circumstances))
    }

    fn ready(&self, caller: &Caller) -> Option<Arc<Caller>> {
        let Asker::Person(id) = caller.asker() else { return None };
        let mut person = self.register.person(id)?.clone();
        let body = self.register.body(&person.body)?;
        person.trained_until = Some(caller.day());
        person.vetting = terms::Vetting::Police3;
        person.vetted_until = None;
        Some(Arc::new(Caller::person(self.rules.scopes(), &person, body, caller.day())))
    }
}

/// A rule could not be worked out. It might have been one that forbids, so the answer is no.
fn broken(diagnostics: &Diagnostics, denial: Denial) -> Decision {
    let mut rules: Vec<String> = diagnostics
        .errors()
        .map(|error| match error {
            cedar_policy::AuthorizationError::PolicyEvaluationError(failed) => failed.policy_id().to_string(),
        })
        .collect();
    rules.sort();
    Decision {
        allowed: false,
        by: Vec::new(),
        words: "A rule could not be worked out, so the answer is no.".to_owned(),
        alert: Some(format!("Rules that could not be worked out: {}.", rules.join(", "))),
        denial: Some(denial),
    }
}
