//! The table: kind of body × role × kind of record × action, to be read by those who answer for it.

use super::town::*;
use crate::{Access, Caller, Circumstances, Question, Resource};
use std::fmt::Write as _;
use terms::{Action, BodyKind, DataClass, RecordKind, Section};

/// One letter for each action.
const LETTERS: [char; 9] = ['f', 'r', 'a', 'c', 'd', 's', 'x', 'p', 'e'];

fn letters(access: &Access, caller: &Caller, resource: &Resource, circumstances: &Circumstances) -> String {
    let may = |action| access.allows(&Question { caller, action, resource, circumstances });
    Action::ALL.iter().zip(LETTERS).map(|(action, letter)| if may(*action) { letter } else { '.' }).collect()
}

/// The record as it is met most often: people's records are their own body's, with them on the team.
fn usual(kind: RecordKind, body: &str, who: &str) -> Resource {
    match kind {
        RecordKind::Publication => Resource::open(kind),
        RecordKind::Evidence | RecordKind::Delivery => Resource::depersonalised(kind),
        kind if kind.existence_is_secret() => {
            let part = if kind == RecordKind::Case { Section::Notes } else { Section::Whole };
            Resource::about_people(kind, id(body)).record(id("r1")).team([id(who)]).section(part)
        }
        kind => Resource::paper(kind),
    }
}

#[test]
fn who_may_do_what_by_body_role_and_record() {
    let access = access(&[]);
    let mut table = String::from(
        "f find · r read · a add · c change · d decide · s share · x export · p publish · e erase\n",
    );
    for role in ROLES {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for kind in BodyKind::ALL {
            let who = format!("{}-{role}", kind.slug());
            let caller = caller(&access, &who, today());
            let mut rows = String::new();
            for record in RecordKind::ALL {
                let told = letters(&access, &caller, &usual(record, kind.slug(), &who), &purpose());
                let _ = writeln!(rows, "  {:<15} {told}", record.slug());
            }
            match groups.iter_mut().find(|(same, _)| *same == rows) {
                Some((_, kinds)) => kinds.push(kind.slug()),
                None => groups.push((rows, vec![kind.slug()])),
            }
        }
        for (rows, kinds) in groups {
            let _ = write!(table, "\n{role} of: {}\n{rows}", kinds.join(", "));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_sees_which_part_of_a_case() {
    let all: Vec<Section> = Section::ALL.to_vec();
    let access = access(&[agreement("hub", &["police", "hospital"], &all)]);
    let bare = Resource::about_people(RecordKind::Case, id("police")).record(id("r1"));
    let situations = [
        ("police, on the team", "police-case-worker", bare.clone().team([id("police-case-worker")])),
        ("police, leads it", "police-case-worker", bare.clone().lead(id("police-case-worker"))),
        ("police, not on the team", "police-case-worker", bare.clone()),
        ("police, officer", "police-community-safety-officer", bare.clone()),
        ("police, data protection officer", "police-data-protection-officer", bare.clone()),
        (
            "hospital, on the team, agreement",
            "hospital-case-worker",
            bare.clone().team([id("hospital-case-worker")]),
        ),
        ("hospital, not on the team, agreement", "hospital-case-worker", bare.clone()),
        (
            "charity, on the team, no agreement",
            "voluntary-case-worker",
            bare.team([id("voluntary-case-worker")]),
        ),
    ];
    let mut table = String::new();
    for (title, who, resource) in &situations {
        let caller = caller(&access, who, today());
        let _ = writeln!(table, "{title}{:<w$}personal   offences   secret", "", w = 50 - title.len());
        for section in Section::ALL {
            let told = |class, secret| {
                let resource = Resource { secret, ..resource.clone().section(section).class(class) };
                letters(&access, &caller, &resource, &purpose())
            };
            let usual = told(DataClass::Personal, false);
            let (offences, secret) = (told(DataClass::Criminal, false), told(DataClass::Personal, true));
            let _ = writeln!(table, "  {:<48}{usual}  {offences}  {secret}", section.slug());
        }
    }
    insta::assert_snapshot!(table);
}
