//! "Why can't I see this?" and "who could see this on that day?"
//!
//! Both put further questions to the rules and never look behind them: an answer here cannot differ from a decision.
//! Somebody from whom the very existence of a record is kept learns nothing here either.

use crate::{
    Access, Asker, BreakGlass, Caller, Circumstances, Decision, Denial, Question, Resource, RuleName,
};
use chrono::NaiveDate;
use terms::{Action, GatewayId, Person, PersonId, PurposeId, RoleHeld, RoleId, Span, Vetting};

/// What would change the answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Say why it is needed.
    StatePurpose(PurposeId),
    /// Do the data protection training again.
    RenewTraining,
    /// Be vetted at least so far.
    RaiseVetting(Vetting),
    /// Be named on the team of the record.
    JoinTeam,
    /// Ask the lead, or become it.
    BecomeLead,
    /// Hold that role.
    HoldRole(RoleId),
    /// A sharing agreement in force that covers it, or a record of one's own body.
    Agreement,
    /// Name the law by which it is shared.
    NameGateway(GatewayId),
    /// In an emergency, break the glass with a reason.
    BreakGlass,
}

impl Remedy {
    /// What to do, as people read it.
    pub fn words(&self) -> String {
        match self {
            Self::StatePurpose(purpose) => format!("Say that you need it for the purpose \"{purpose}\"."),
            Self::RenewTraining => "Renew your data protection training.".to_owned(),
            Self::RaiseVetting(level) => format!("Be vetted to {}.", level.words()),
            Self::JoinTeam => "Ask to be put on the team of this record.".to_owned(),
            Self::BecomeLead => "Ask the lead of this record: they may do it.".to_owned(),
            Self::HoldRole(role) => format!("It needs the role \"{role}\". Ask your administrator."),
            Self::Agreement => {
                "It belongs to another body. A sharing agreement in force must cover it. Ask your liaison officer."
                    .to_owned()
            }
            Self::NameGateway(gateway) => format!("Name the lawful gateway \"{gateway}\"."),
            Self::BreakGlass => {
                "In an emergency, break the glass and say why. Your liaison officer is told.".to_owned()
            }
        }
    }
}

/// Who reads an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The one who asked.
    Asker,
    /// Somebody who oversees: a data protection officer, an auditor.
    Overseer,
}

/// Why the answer is what it is, and what would change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether they may.
    pub allowed: bool,
    /// What the asker is told.
    pub denial: Option<Denial>,
    /// In words.
    pub words: String,
    /// The rules that decided.
    pub by: Vec<RuleName>,
    /// Sets of things, each of which would be enough together; smallest sets first, at most two things each. Empty if
    /// nothing of the kind would help, or if the reader must not learn that there is such a record.
    pub remedies: Vec<Vec<Remedy>>,
}

/// Somebody who could have done something on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onlooker {
    /// Who.
    pub person: PersonId,
    /// For which purposes; empty if no purpose was needed.
    pub purposes: Vec<PurposeId>,
    /// By which rules, over all those purposes.
    pub by: Vec<RuleName>,
    /// Only by breaking the glass, with an alert and a review.
    pub in_emergency_only: bool,
}

/// A question with something changed in it.
#[derive(Clone)]
struct Supposed {
    person: Person,
    resource: Resource,
    circumstances: Circumstances,
}

impl Access {
    /// Explains the answer to a question of somebody of staff. `purposes` and `gateways` are those of the catalogue.
    pub fn why_not(
        &self,
        question: &Question<'_>,
        purposes: &[PurposeId],
        gateways: &[GatewayId],
        reader: Reader,
    ) -> Explanation {
        let Decision { allowed, by, words, denial, .. } = self.decide(question);
        let hidden = denial == Some(Denial::NotFound) && reader == Reader::Asker;
        if hidden {
            let words = "We cannot find it. It may not exist, or you may not see it.".to_owned();
            return Explanation { allowed, denial, words, by: Vec::new(), remedies: Vec::new() };
        }
        let remedies = if allowed { Vec::new() } else { self.remedies(question, purposes, gateways) };
        Explanation { allowed, denial, words, by, remedies }
    }

    fn remedies(
        &self,
        question: &Question<'_>,
        purposes: &[PurposeId],
        gateways: &[GatewayId],
    ) -> Vec<Vec<Remedy>> {
        let Asker::Person(id) = question.caller.asker() else { return Vec::new() };
        let Some(person) = self.register().person(id) else { return Vec::new() };
        let start = Supposed {
            person: person.clone(),
            resource: question.resource.clone(),
            circumstances: question.circumstances.clone(),
        };
        let single = self.conceivable(question, purposes, gateways);
        let helps = |remedies: &[&Remedy]| {
            let mut supposed = start.clone();
            remedies.iter().for_each(|remedy| suppose(&mut supposed, remedy, question.caller.day()));
            self.would(question, &supposed)
        };
        let alone: Vec<Vec<Remedy>> =
            single.iter().filter(|one| helps(&[one])).map(|one| vec![one.clone()]).collect();
        if !alone.is_empty() {
            return alone;
        }
        let mut pairs = Vec::new();
        for (at, one) in single.iter().enumerate() {
            for other in single.iter().skip(at + 1).filter(|other| helps(&[one, other])) {
                pairs.push(vec![one.clone(), other.clone()]);
            }
        }
        pairs
    }

    /// Everything that could be different, in the order in which it is offered.
    fn conceivable(
        &self,
        question: &Question<'_>,
        purposes: &[PurposeId],
        gateways: &[GatewayId],
    ) -> Vec<Remedy> {
        let mut all = vec![Remedy::RenewTraining];
        all.extend([Vetting::Baseline, Vetting::Police2].map(Remedy::RaiseVetting));
        all.extend(purposes.iter().cloned().map(Remedy::StatePurpose));
        if question.resource.kind.existence_is_secret() {
            all.extend([Remedy::JoinTeam, Remedy::BecomeLead]);
        }
        if question.resource.owner.is_some() && question.resource.owner.as_ref() != question.caller.body() {
            all.push(Remedy::Agreement);
        }
        if question.action == Action::Share {
            all.extend(gateways.iter().cloned().map(Remedy::NameGateway));
        }
        all.extend(self.register().roles.iter().map(|role| Remedy::HoldRole(role.id.clone())));
        if matches!(question.action, Action::Find | Action::Read) {
            all.push(Remedy::BreakGlass);
        }
        all
    }

    fn would(&self, question: &Question<'_>, supposed: &Supposed) -> bool {
        let Some(body) = self.register().body(&supposed.person.body) else { return false };
        let caller = Caller::person(self.rules().scopes(), &supposed.person, body, question.caller.day());
        self.allows(&Question {
            caller: &caller,
            action: question.action,
            resource: &supposed.resource,
            circumstances: &supposed.circumstances,
        })
    }

    /// Everybody of staff who could do that with a record on a day, in the order of the register, each for the
    /// purposes given and for none. The register and the record must be those of that day.
    pub fn who_could(
        &self,
        action: Action,
        resource: &Resource,
        purposes: &[PurposeId],
        day: NaiveDate,
    ) -> Vec<Onlooker> {
        let people = self.register().people.iter();
        people.filter_map(|person| self.onlooker(person, action, resource, purposes, day)).collect()
    }

    fn onlooker(
        &self,
        person: &Person,
        action: Action,
        resource: &Resource,
        purposes: &[PurposeId],
        day: NaiveDate,
    ) -> Option<Onlooker> {
        let caller = self.caller(&Asker::Person(person.id.clone()), day).ok()?;
        let ask = |circumstances: &Circumstances| {
            self.decide(&Question { caller: &caller, action, resource, circumstances })
        };
        let aimless = ask(&Circumstances::default());
        let mut found = Onlooker {
            person: person.id.clone(),
            purposes: Vec::new(),
            by: aimless.by.iter().filter(|_| aimless.allowed).cloned().collect(),
            in_emergency_only: false,
        };
        if aimless.allowed {
            return Some(found);
        }
        let glass = BreakGlass::because("asked who could have seen it").ok();
        for in_emergency in [false, true] {
            for purpose in purposes {
                let circumstances = Circumstances {
                    purpose: Some(purpose.clone()),
                    break_glass: glass.clone().filter(|_| in_emergency),
                    ..Circumstances::default()
                };
                let decision = ask(&circumstances);
                if decision.allowed {
                    found.purposes.push(purpose.clone());
                    found.by.extend(decision.by);
                }
            }
            if !found.purposes.is_empty() {
                found.by.sort();
                found.by.dedup();
                found.in_emergency_only = in_emergency;
                return Some(found);
            }
        }
        None
    }
}

fn suppose(supposed: &mut Supposed, remedy: &Remedy, day: NaiveDate) {
    let Supposed { person, resource, circumstances } = supposed;
    match remedy {
        Remedy::StatePurpose(purpose) => circumstances.purpose = Some(purpose.clone()),
        Remedy::RenewTraining => person.trained_until = Some(day),
        Remedy::RaiseVetting(level) => {
            person.vetting = person.vetting_on(day).max(*level);
            person.vetted_until = None;
        }
        Remedy::JoinTeam => resource.team.push(person.id.clone()),
        Remedy::BecomeLead => resource.lead = Some(person.id.clone()),
        Remedy::HoldRole(role) => person.roles.push(RoleHeld { role: role.clone(), span: Span::since(day) }),
        // What an agreement opens is never more than what one's own body's record would open.
        Remedy::Agreement => resource.owner = Some(person.body.clone()),
        Remedy::NameGateway(gateway) => circumstances.gateway = Some(gateway.clone()),
        Remedy::BreakGlass => {
            circumstances.break_glass = BreakGlass::because("asked whether breaking the glass helps").ok();
        }
    }
}
