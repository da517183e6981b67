//! The life of an information-sharing agreement: written, signed by all, in force, reviewed, expired or withdrawn.
//!
//! `decide` says what follows from a command or why nothing does; `apply` puts it into effect. Nobody signs what a
//! gateway does not carry. Whether an agreement is in force follows from its signatures and dates, never from a flag.

use crate::{Catalogue, Register};
use chrono::NaiveDate;
use terms::{Agreement, AgreementState, BodyId, DataClass, Gateway, Party, Signature};

/// What somebody wants to do with an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write it anew; only while nobody has signed. Id and version stay.
    Change(Box<Agreement>),
    /// Sign for a body.
    Sign {
        /// Which body.
        body: BodyId,
        /// Name as it stands under the paper.
        name: String,
        /// Their post.
        post: String,
    },
    /// It was reviewed and still holds; the next review is due on that day.
    Review {
        /// When it must be reviewed again.
        next: NaiveDate,
    },
    /// End it today.
    Withdraw {
        /// Why, in words.
        reason: String,
    },
}

/// What happened to an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was written anew.
    Changed(Box<Agreement>),
    /// A body signed.
    Signed {
        /// Which body.
        body: BodyId,
        /// Its signature.
        signature: Signature,
    },
    /// Every party has signed.
    Activated {
        /// On which day.
        on: NaiveDate,
    },
    /// It was reviewed.
    Reviewed {
        /// On which day.
        on: NaiveDate,
        /// When again.
        next: NaiveDate,
    },
    /// It ended before its time.
    Withdrawn {
        /// From which day nothing flows.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
}

/// Why nothing follows from a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not in this state.
    #[error("an agreement that is {} cannot be {deed}", .state.slug())]
    WrongState {
        /// Where it stands.
        state: AgreementState,
        /// "signed", "changed" …
        deed: &'static str,
    },
    /// The body is no party.
    #[error("{0} is not a party to this agreement")]
    NotAParty(BodyId),
    /// The body has signed before.
    #[error("{0} has signed already")]
    AlreadySigned(BodyId),
    /// It cannot be signed as it is written.
    #[error("the agreement cannot be signed yet: {}", .0.join("; "))]
    Unsound(Vec<String>),
    /// The next review must lie ahead and before the end.
    #[error("the next review must be after today and not after the last day of the agreement")]
    ReviewDay,
    /// No reason was given.
    #[error("say why the agreement is withdrawn")]
    NoReason,
    /// Id or version differ.
    #[error("a change keeps the agreement's short name and version, and carries no signature")]
    AnotherAgreement,
}

/// Where an agreement stands on a day. It is "active" from the last signature, also while its first day lies ahead.
pub fn state_on(agreement: &Agreement, day: NaiveDate) -> AgreementState {
    let signed = agreement.parties.iter().filter(|party| party.signature.is_some()).count();
    if agreement.withdrawn_on.is_some_and(|on| on <= day) {
        AgreementState::Withdrawn
    } else if agreement.span.until.is_some_and(|last| last < day) {
        AgreementState::Expired
    } else if signed == 0 {
        AgreementState::Draft
    } else if signed < agreement.parties.len() || agreement.activated_on.is_none_or(|on| on > day) {
        AgreementState::PartSigned
    } else if agreement.review_by <= day {
        AgreementState::ReviewDue
    } else {
        AgreementState::Active
    }
}

/// Whether something may pass under an agreement on a day: it is in force and has begun.
pub fn open_on(agreement: &Agreement, day: NaiveDate) -> bool {
    state_on(agreement, day).in_force() && agreement.span.from <= day
}

/// What follows from a command today, or why nothing does.
pub fn decide(
    agreement: &Agreement,
    command: Command,
    catalogue: &Catalogue,
    register: &Register,
    today: NaiveDate,
) -> Result<Vec<Event>, Refusal> {
    use AgreementState::{Active, Draft, PartSigned, ReviewDue};
    let state = state_on(agreement, today);
    let only = |states: &[AgreementState], deed| {
        if states.contains(&state) { Ok(()) } else { Err(Refusal::WrongState { state, deed }) }
    };
    match command {
        Command::Change(new) => {
            only(&[Draft], "changed")?;
            let same = new.id == agreement.id && new.version == agreement.version;
            let unsigned = new.parties.iter().all(|party| party.signature.is_none());
            if !same || !unsigned || new.activated_on.is_some() || new.withdrawn_on.is_some() {
                return Err(Refusal::AnotherAgreement);
            }
            Ok(vec![Event::Changed(new)])
        }
        Command::Sign { body, name, post } => {
            only(&[Draft, PartSigned], "signed")?;
            let mut parties = agreement.parties.iter();
            let party = parties.find(|party| party.body == body).ok_or(Refusal::NotAParty(body.clone()))?;
            if party.signature.is_some() {
                return Err(Refusal::AlreadySigned(body));
            }
            let problems = problems(agreement, catalogue, register, today);
            if !problems.is_empty() {
                return Err(Refusal::Unsound(problems));
            }
            let open = agreement.parties.iter().filter(|party| party.signature.is_none()).count();
            let mut events = vec![Event::Signed { body, signature: Signature { name, post, on: today } }];
            if open == 1 {
                events.push(Event::Activated { on: today });
            }
            Ok(events)
        }
        Command::Review { next } => {
            only(&[Active, ReviewDue], "reviewed")?;
            if next <= today || agreement.span.until.is_some_and(|last| next > last) {
                return Err(Refusal::ReviewDay);
            }
            Ok(vec![Event::Reviewed { on: today, next }])
        }
        Command::Withdraw { reason } => {
            only(&[Draft, PartSigned, Active, ReviewDue], "withdrawn")?;
            if reason.trim().is_empty() {
                return Err(Refusal::NoReason);
            }
            Ok(vec![Event::Withdrawn { on: today, reason }])
        }
    }
}

/// The agreement after an event.
pub fn apply(mut agreement: Agreement, event: &Event) -> Agreement {
    match event {
        Event::Changed(new) => agreement = (**new).clone(),
        Event::Signed { body, signature } => {
            for party in agreement.parties.iter_mut().filter(|party| party.body == *body) {
                party.signature = Some(signature.clone());
            }
        }
        Event::Activated { on } => agreement.activated_on = Some(*on),
        Event::Reviewed { next, .. } => agreement.review_by = *next,
        Event::Withdrawn { on, .. } => agreement.withdrawn_on = Some(*on),
    }
    agreement
}

/// The next version of an agreement, as a draft to be changed and signed anew. The old one stays as it is until it is
/// withdrawn or ends.
pub fn next_version(agreement: &Agreement) -> Agreement {
    let unsigned = |party: &Party| Party { signature: None, ..party.clone() };
    Agreement {
        version: agreement.version + 1,
        parties: agreement.parties.iter().map(unsigned).collect(),
        activated_on: None,
        withdrawn_on: None,
        ..agreement.clone()
    }
}

/// What keeps an agreement from being signed on that day, in words; empty if nothing does.
pub fn problems(
    agreement: &Agreement,
    catalogue: &Catalogue,
    register: &Register,
    day: NaiveDate,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut unless = |sound: bool, words: &str| {
        if !sound {
            found.push(words.to_owned());
        }
    };
    let flows = agreement.parties.iter().any(|one| {
        one.sends && agreement.parties.iter().any(|other| other.receives && other.body != one.body)
    });
    unless(flows, "no party sends to another that receives");
    unless(!agreement.purposes.is_empty(), "no purpose is named");
    unless(!agreement.gateways.is_empty(), "no gateway is named");
    unless(!agreement.items.is_empty(), "nothing is listed to be shared");
    let complete = |item: &terms::DataItem| {
        !item.sections.is_empty() && !item.classes.is_empty() && !item.necessity.trim().is_empty()
    };
    unless(
        agreement.items.iter().all(complete),
        "something listed lacks its sections, its classes or why it is needed",
    );
    unless(!agreement.retention.trim().is_empty(), "nothing says how long data are kept");
    unless(agreement.review_by > day, "the review day does not lie ahead");
    let classes = || agreement.items.iter().flat_map(|item| item.classes.iter().copied());
    unless(
        agreement.dpia.is_some() || !classes().any(DataClass::identifies),
        "people can be recognised, and no data protection impact assessment is named",
    );
    let guarded = classes().any(|class| matches!(class, DataClass::Special | DataClass::Criminal));
    unless(
        !guarded || !agreement.conditions.is_empty(),
        "special categories or offence data are listed, and no condition for them",
    );
    for party in &agreement.parties {
        let member = register.body(&party.body).is_some_and(|body| body.is_member(day));
        unless(member, &format!("{} is not a member of the partnership", party.body));
        unless(!party.basis.trim().is_empty(), &format!("{} names no legal basis", party.body));
    }
    found.extend(beyond_gateways(agreement, catalogue, register, day));
    found
}

/// What the named gateways do not carry.
fn beyond_gateways(
    agreement: &Agreement,
    catalogue: &Catalogue,
    register: &Register,
    day: NaiveDate,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut gateways: Vec<&Gateway> = Vec::new();
    for id in &agreement.gateways {
        match catalogue.gateway(id).filter(|gateway| gateway.span.holds(day)) {
            Some(gateway) => gateways.push(gateway),
            None => found.push(format!("the gateway {id} is not in the catalogue or not in force")),
        }
    }
    for purpose in &agreement.purposes {
        if catalogue.purpose(purpose).is_none() {
            found.push(format!("the purpose {purpose} is not in the catalogue"));
        }
    }
    let parties = |wanted: fn(&&Party) -> bool| agreement.parties.iter().filter(wanted);
    for sender in parties(|party| party.sends) {
        for receiver in parties(|party| party.receives).filter(|party| party.body != sender.body) {
            for item in &agreement.items {
                for class in &item.classes {
                    for purpose in &agreement.purposes {
                        let carried = gateways.iter().any(|gateway| {
                            let serves = gateway.purposes.is_empty() || gateway.purposes.contains(purpose);
                            serves && carries(gateway, register, (&sender.body, &receiver.body), *class, day)
                        });
                        if !carried {
                            found.push(format!(
                                "no named gateway carries {} from {} to {} for {purpose}",
                                class.words(),
                                sender.body,
                                receiver.body
                            ));
                        }
                    }
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Whether a gateway carries a class of data between two bodies on a day, whatever the purpose.
pub fn carries(
    gateway: &Gateway,
    register: &Register,
    (from, to): (&BodyId, &BodyId),
    class: DataClass,
    day: NaiveDate,
) -> bool {
    let fills = |body: &BodyId, agencies: &[terms::AgencyId]| {
        register.body(body).is_some_and(|body| agencies.iter().any(|agency| body.fills(agency, day)))
    };
    gateway.span.holds(day)
        && gateway.classes.contains(&class)
        && (gateway.receivers.is_empty() || fills(to, &gateway.receivers))
        && gateway.limits.iter().all(|limit| !fills(from, &limit.agencies) || limit.classes.contains(&class))
}
