//! A small invented partnership for tests: one body of each kind, in each of them one person of each role.

use crate::{Access, Asker, Caller, Circumstances, Decision, Question, Register, Resource, Rules};
use chrono::NaiveDate;
use std::sync::LazyLock;
use terms::{
    Action, Agreement, Body, BodyId, BodyKind, DataClass, DataItem, Filling, Party, PartyRole, Person,
    PersonId, RecordKind, Role, RoleHeld, Section, Sensitive, Signature, Span, Vetting,
};

pub const ROLES: [&str; 10] = [
    "community-safety-officer",
    "partnership-analyst",
    "case-worker",
    "strategy-group-member",
    "strategy-group-chair",
    "liaison-officer",
    "data-protection-officer",
    "commissioners-office",
    "administrator",
    "auditor",
];

/// The rules as shipped, read once for all tests.
pub static SHIPPED: LazyLock<Rules> = LazyLock::new(|| Rules::shipped().unwrap());

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn today() -> NaiveDate {
    day("2026-06-04")
}

pub fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

pub fn body(name: &str, kind: BodyKind, fills: &[&str]) -> Body {
    let span = Span::since(day("2010-01-01"));
    Body {
        id: id(name),
        name: name.to_owned(),
        kind,
        fills: fills.iter().map(|agency| Filling { agency: id(agency), span }).collect(),
        span,
        successors: Vec::new(),
        areas: Vec::new(),
        services: Vec::new(),
    }
}

/// Trained, vetted and with one role, from 2010 on.
pub fn person(name: &str, of: &str, role: &str) -> Person {
    Person {
        id: id(name),
        name: Sensitive::new("Ann Example".to_owned()),
        body: id(of),
        roles: vec![RoleHeld { role: id(role), span: Span::since(day("2010-01-01")) }],
        vetting: Vetting::Police3,
        vetted_until: None,
        trained_until: Some(day("2027-01-01")),
        left_on: None,
    }
}

/// One body of each kind, named for it, besides a second responsible authority, `police`, and a health body.
pub fn register() -> Register {
    let mut bodies: Vec<Body> = BodyKind::ALL.iter().map(|kind| body(kind.slug(), *kind, &[])).collect();
    bodies.push(body("police", BodyKind::Responsible, &["police"]));
    bodies.push(body("hospital", BodyKind::Cooperating, &["health"]));
    let mut people = Vec::new();
    for body in &bodies {
        people
            .extend(ROLES.iter().map(|role| person(&format!("{}-{role}", body.id), body.id.as_str(), role)));
    }
    let roles = ROLES
        .iter()
        .map(|role| Role { id: id(role), title: (*role).to_owned(), what: String::new() })
        .collect();
    Register { bodies, people, roles, ..Register::default() }
}

/// An agreement on the case sections given, signed by all on 1 May 2026, in force to the end of that year.
pub fn agreement(name: &str, bodies: &[&str], sections: &[Section]) -> Agreement {
    let signature = Signature { name: "B. Example".into(), post: "Director".into(), on: day("2026-05-01") };
    let party = |body: &&str| Party {
        body: id(body),
        role: PartyRole::JointController,
        basis: "UK GDPR article 6(1)(e)".into(),
        sends: true,
        receives: true,
        signature: Some(signature.clone()),
    };
    Agreement {
        id: id(name),
        version: 1,
        title: name.to_owned(),
        parties: bodies.iter().map(party).collect(),
        gateways: vec![id("cda98-s115")],
        purposes: vec![id("reduce-antisocial-behaviour")],
        items: vec![DataItem {
            kind: RecordKind::Case,
            sections: sections.to_vec(),
            classes: vec![DataClass::Personal, DataClass::Special],
            fields: vec!["name".into()],
            necessity: "to know who is at risk".into(),
        }],
        conditions: vec!["DPA 2018 Schedule 1 paragraph 10".into()],
        retention: "six years after the case closes".into(),
        span: Span { from: day("2026-05-01"), until: Some(day("2026-12-31")) },
        review_by: day("2026-11-01"),
        dpia: Some("DPIA 7".into()),
        activated_on: Some(day("2026-05-01")),
        withdrawn_on: None,
    }
}

pub fn access(agreements: &[Agreement]) -> Access {
    Access::new(SHIPPED.with_agreements(agreements).unwrap(), register())
}

pub fn caller(access: &Access, name: &str, day: NaiveDate) -> Caller {
    access.caller(&Asker::Person(id(name)), day).unwrap()
}

/// For the purpose of the test agreement.
pub fn purpose() -> Circumstances {
    Circumstances::for_purpose(id("reduce-antisocial-behaviour"))
}

pub fn ask(
    access: &Access,
    who: &str,
    action: Action,
    resource: &Resource,
    around: &Circumstances,
) -> Decision {
    ask_on(access, today(), who, action, resource, around)
}

pub fn ask_on(
    access: &Access,
    on: NaiveDate,
    who: &str,
    action: Action,
    resource: &Resource,
    around: &Circumstances,
) -> Decision {
    let caller = caller(access, who, on);
    access.decide(&Question { caller: &caller, action, resource, circumstances: around })
}

/// A case of the police with these people on its team.
pub fn police_case(team: &[&str]) -> Resource {
    Resource::about_people(RecordKind::Case, id::<BodyId>("police"))
        .record(id("case-1"))
        .section(Section::Risk)
        .team(team.iter().map(|name| id::<PersonId>(name)))
}
