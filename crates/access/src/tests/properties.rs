//! What holds for every question.

use super::town::*;
use crate::entities::{action_uid, context, entities, record_entity};
use crate::{Access, BreakGlass, Caller, Circumstances, Question, Resource};
use cedar_policy::{Authorizer, Effect, Request, Response};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::LazyLock;
use terms::{Action, DataClass, Person, PersonId, RecordKind, Section, Vetting};

static ACCESS: LazyLock<Access> = LazyLock::new(|| {
    access(&[
        agreement("hub", &["police", "hospital", "responsible"], &[Section::Risk, Section::Pointer]),
        agreement("health", &["hospital", "voluntary"], &[Section::Health, Section::Notes]),
    ])
});

fn people() -> impl Strategy<Value = Person> {
    let everyone = register().people;
    let parts = (any::<Index>(), select(Vetting::ALL.to_vec()), any::<bool>(), 0..10u8);
    parts.prop_map(move |(index, vetting, trained, left)| {
        let mut person = index.get(&everyone).clone();
        person.vetting = if left > 5 { Vetting::Police3 } else { vetting };
        person.trained_until = (trained || left > 5).then(|| day("2026-12-31"));
        person.left_on = (left == 0).then(|| day("2026-06-01"));
        person
    })
}

fn resources() -> impl Strategy<Value = Resource> {
    let ids = |names: &[&str]| names.iter().map(|name| id::<PersonId>(name)).collect::<Vec<_>>();
    let some = ids(&[
        "police-case-worker",
        "hospital-case-worker",
        "voluntary-case-worker",
        "responsible-case-worker",
    ]);
    let owners = select(vec![None, Some("police"), Some("hospital"), Some("responsible")]);
    let what =
        (select(RecordKind::ALL.to_vec()), select(Section::ALL.to_vec()), select(DataClass::ALL.to_vec()));
    let who = (
        proptest::sample::subsequence(some.clone(), 0..=4),
        proptest::option::of(select(some.clone())),
        proptest::sample::subsequence(some, 0..=1),
    );
    (what, owners, who, any::<bool>(), any::<bool>()).prop_map(
        |((kind, section, class), owner, (team, lead, shut_out), secret, case)| Resource {
            kind: if case { RecordKind::Case } else { kind },
            owner: owner.map(id),
            lead,
            shut_out,
            secret,
            ..Resource::paper(kind).record(id("r1")).section(section).class(class).team(team)
        },
    )
}

fn surroundings() -> impl Strategy<Value = Circumstances> {
    let purposes = select(vec![None, Some("reduce-antisocial-behaviour"), Some("subject-rights")]);
    let gateways = select(vec![None, Some("cda98-s115"), Some("vital-interests")]);
    (purposes, gateways, select(vec![None, Some("hospital"), Some("police")]), 0..8u8).prop_map(
        |(purpose, gateway, to, glass)| Circumstances {
            purpose: purpose.map(id),
            gateway: gateway.map(id),
            to: to.map(id),
            break_glass: (glass == 0)
                .then(|| BreakGlass::because("somebody is in danger right now").unwrap()),
        },
    )
}

/// The slow twin: every rule is looked at, and everybody who stands in the record's lists.
fn twin(caller: &Caller, action: Action, resource: &Resource, around: &Circumstances) -> Response {
    let record = record_entity(resource);
    let around = context(around, caller.day());
    let request =
        Request::new(caller.uid.clone(), action_uid(action).clone(), record.uid(), around, None).unwrap();
    Authorizer::new().is_authorized(&request, &ACCESS.rules().everything(), &entities(caller, record))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_allowed_without_a_rule_that_says_so_and_a_guard_always_wins(
        person in people(), action in select(Action::ALL.to_vec()), resource in resources(), around in surroundings(),
    ) {
        let body = ACCESS.register().body(&person.body).unwrap();
        let caller = Caller::person(ACCESS.rules().scopes(), &person, body, today());
        let question = Question { caller: &caller, action, resource: &resource, circumstances: &around };
        // The person is not the register's own, so the register's copy must not matter to the answer.
        let decision = ACCESS.decide(&question);
        let slow = twin(&caller, action, &resource, &around);
        prop_assert_eq!(decision.allowed, slow.decision() == cedar_policy::Decision::Allow);
        prop_assert_eq!(slow.diagnostics().errors().count(), 0);
        let everything = ACCESS.rules().everything();
        let effects: Vec<Effect> =
            slow.diagnostics().reason().map(|id| everything.policy(id).unwrap().effect()).collect();
        prop_assert_eq!(decision.by.is_empty(), effects.is_empty());
        if decision.allowed {
            prop_assert!(!decision.by.is_empty());
            prop_assert!(effects.iter().all(|effect| *effect == Effect::Permit));
            prop_assert!(person.left_on.is_none());
            prop_assert!(!resource.shut_out.contains(&person.id));
            prop_assert!(!resource.class.identifies() || around.purpose.is_some());
        } else {
            prop_assert!(effects.iter().all(|effect| *effect == Effect::Forbid));
        }
    }
}
