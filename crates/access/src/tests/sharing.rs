//! Agreements from draft to end, what they cover, and what stands in the way.

use super::town::*;
use crate::agreement::{Command, Refusal, apply, carries, decide, next_version, problems, state_on};
use crate::barriers;
use crate::coverage::{coverage, gaps};
use crate::{Catalogue, Question, Register, Resource};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::fmt::Write as _;
use terms::{
    Action, Agreement, AgreementState, Ask, AskOutcome, Barrier, DataClass, Filling, RecordKind, Section,
    Span,
};

/// The test town, in which responsible bodies fill functions that section 115 knows.
fn town() -> Register {
    let mut register = register();
    let fill = |register: &mut Register, name: &str, agency: &str| {
        let body = register.bodies.iter_mut().find(|body| body.id == id(name)).unwrap();
        body.fills.push(Filling { agency: id(agency), span: Span::since(day("2010-01-01")) });
    };
    fill(&mut register, "responsible", "district-council");
    register
}

fn draft() -> Agreement {
    let mut draft = agreement("hub", &["police", "responsible"], &[Section::Risk]);
    draft.parties.iter_mut().for_each(|party| party.signature = None);
    draft.activated_on = None;
    draft
}

fn sign(body: &str) -> Command {
    Command::Sign { body: id(body), name: "B. Example".into(), post: "Director".into() }
}

fn done(agreement: &Agreement, command: Command, on: NaiveDate) -> Agreement {
    let events = decide(agreement, command, &Catalogue::shipped(), &town(), on).unwrap();
    events.iter().fold(agreement.clone(), apply)
}

/// An agreement in each state on `today()`, in the order of [`AgreementState::ALL`].
fn lives() -> [Agreement; 6] {
    let early = day("2026-05-10");
    let part = done(&draft(), sign("police"), early);
    let active = done(&part, sign("responsible"), early);
    let due = Agreement { review_by: day("2026-06-01"), ..active.clone() };
    let mut expired = active.clone();
    expired.span.until = Some(day("2026-06-03"));
    let withdrawn = done(&active, Command::Withdraw { reason: "merged".into() }, early);
    [draft(), part, active, due, expired, withdrawn]
}

#[test]
fn every_command_in_every_state_has_one_outcome() {
    let mut table = String::new();
    for (agreement, state) in lives().iter().zip(AgreementState::ALL) {
        assert_eq!(state_on(agreement, today()), state);
        let commands = [
            ("change", Command::Change(Box::new(draft()))),
            ("sign", sign("responsible")),
            ("sign again", sign("police")),
            ("review", Command::Review { next: day("2026-12-01") }),
            ("withdraw", Command::Withdraw { reason: "no longer needed".into() }),
        ];
        for (name, command) in commands {
            let outcome = match decide(agreement, command, &Catalogue::shipped(), &town(), today()) {
                Ok(events) => {
                    let after = events.iter().fold(agreement.clone(), apply);
                    format!("{} event(s), then {}", events.len(), state_on(&after, today()).slug())
                }
                Err(refusal) => format!("no: {refusal}"),
            };
            let _ = writeln!(table, "{:<12} {name:<11} {outcome}", state.slug());
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn nobody_signs_what_is_not_complete_or_not_carried() {
    let refused = |change: fn(&mut Agreement)| {
        let mut draft = draft();
        change(&mut draft);
        problems(&draft, &Catalogue::shipped(), &town(), today()).join("; ")
    };
    assert_eq!(refused(|_| {}), "");
    assert!(refused(|draft| draft.dpia = None).contains("impact assessment"));
    assert!(refused(|draft| draft.conditions.clear()).contains("condition"));
    assert!(refused(|draft| draft.items[0].necessity.clear()).contains("why it is needed"));
    assert!(refused(|draft| draft.parties[1].receives = false).is_empty(), "one way is enough");
    assert!(refused(|draft| draft.gateways = vec![id("unheard-of")]).contains("not in the catalogue"));
    assert!(refused(|draft| draft.purposes = vec![id("unheard-of")]).contains("not in the catalogue"));
    assert!(refused(|draft| draft.parties[1].body = id("nobody")).contains("not a member"));
    // Section 115 discloses to relevant authorities: a charity is none.
    assert!(refused(|draft| draft.parties[1].body = id("voluntary")).contains("no named gateway carries"));
    let unsound = Agreement { dpia: None, ..draft() };
    let told = decide(&unsound, sign("police"), &Catalogue::shipped(), &town(), today());
    assert!(matches!(told, Err(Refusal::Unsound(_))));
}

#[test]
fn health_bodies_share_only_depersonalised_information_for_serious_violence() {
    let catalogue = Catalogue::shipped();
    let gateway = catalogue.gateway(&id("pcsc22-s16")).unwrap();
    let (police, hospital) = (id("police"), id("hospital"));
    let passes = |from, to, class| carries(gateway, &town(), (from, to), class, today());
    assert!(passes(&hospital, &police, DataClass::Depersonalised));
    assert!(!passes(&hospital, &police, DataClass::Personal));
    assert!(passes(&police, &hospital, DataClass::Personal));
    assert!(!carries(gateway, &town(), (&police, &hospital), DataClass::Personal, day("2022-01-01")));
    let s17a = catalogue.gateway(&id("cda98-s17a")).unwrap();
    assert!(!carries(s17a, &town(), (&police, &hospital), DataClass::Personal, today()));
}

#[test]
fn the_shipped_catalogue_names_law_source_and_limits() {
    let catalogue = Catalogue::shipped();
    assert!(catalogue.gateways.len() >= 13);
    for gateway in &catalogue.gateways {
        assert!(gateway.source.starts_with("https://"), "{}", gateway.id);
        assert!(!gateway.law.is_empty() && !gateway.words.is_empty(), "{}", gateway.id);
        assert!(gateway.purposes.iter().all(|purpose| catalogue.purpose(purpose).is_some()));
    }
    assert!(Catalogue::read("[[gateway]]\nid = \"x\"").is_err());
    let wrong = "[[purpose]]\nid = \"Not A Name\"\ntitle = \"\"\nlaw_enforcement = false";
    assert!(Catalogue::read(wrong).is_err());
}

#[test]
fn the_next_version_is_a_draft_and_the_old_one_stays_in_force() {
    let [.., active, _, _, _] = lives();
    let next = next_version(&active);
    assert_eq!((next.version, state_on(&next, today())), (2, AgreementState::Draft));
    assert_eq!(state_on(&active, today()), AgreementState::Active);
    let access = SHIPPED.with_agreements(&[active, next]).unwrap();
    assert_eq!(access.len(), SHIPPED.len() + 4, "two parties that send and receive, one item");
}

#[test]
fn an_agreement_of_forty_bodies_is_asked_like_any_other() {
    let names: Vec<String> = (0..40).map(|number| format!("body-{number}")).collect();
    let mut register = register();
    for name in &names {
        register.bodies.push(body(name, terms::BodyKind::Cooperating, &[]));
        register.people.push(person(&format!("{name}-worker"), name, "case-worker"));
    }
    let parties: Vec<&str> = names.iter().map(String::as_str).collect();
    let hub = agreement("hub", &parties, &Section::ALL);
    let access = crate::Access::new(SHIPPED.with_agreements(&[hub]).unwrap(), register);
    let case =
        Resource::about_people(RecordKind::Case, id("body-39")).record(id("r")).section(Section::Actions);
    let case = case.team([id("body-0-worker")]);
    let decision = ask(&access, "body-0-worker", Action::Change, &case, &purpose());
    assert!(decision.allowed, "{}", decision.words);
}

#[test]
fn what_is_covered_and_what_is_not() {
    let hub = agreement("hub", &["police", "hospital"], &[Section::Risk]);
    let flows = coverage(std::slice::from_ref(&hub), today());
    let told: Vec<_> = flows.iter().map(|flow| format!("{} to {}", flow.from, flow.to)).collect();
    assert_eq!(told, ["hospital to police", "police to hospital"]);
    assert!(coverage(&[hub], day("2027-01-01")).is_empty());
    let bodies = [id("police"), id("hospital"), id("responsible")];
    assert_eq!(gaps(&flows, &bodies).len(), 4, "every pair with the council, both ways");
}

#[test]
fn a_barrier_says_how_old_it_is_how_often_it_was_met_and_who_can_remove_it() {
    let ask = |on: &str, outcome, answered: Option<&str>| Ask {
        on: day(on),
        from: id("police"),
        to: id("hospital"),
        purpose: id("reduce-crime"),
        kind: RecordKind::Delivery,
        outcome,
        reason: "no agreement".into(),
        answered_on: answered.map(day),
    };
    let barrier = |name: &str, since: &str, removed: Option<&str>| Barrier {
        id: id(name),
        title: "Assault admissions come late".into(),
        since: day(since),
        asks: vec![
            ask("2026-01-10", AskOutcome::Refused, Some("2026-01-20")),
            ask("2026-02-10", AskOutcome::Refused, Some("2026-02-14")),
            ask("2026-03-10", AskOutcome::PartShared, Some("2026-03-30")),
            ask("2026-06-01", AskOutcome::Waiting, None),
            ask("2026-07-01", AskOutcome::Refused, Some("2026-07-02")),
        ],
        remover: id("hospital"),
        owner: None,
        remedy: "sign the agreement on section 17A data".into(),
        removed: removed.map(|on| (day(on), "signed".to_owned())),
    };
    let all = [
        barrier("young", "2026-01-05", None),
        barrier("old", "2025-01-05", None),
        barrier("gone", "2020-01-01", Some("2026-01-31")),
        barrier("later", "2026-08-01", None),
    ];
    let told = barriers::register(&all, today());
    assert_eq!(told.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["old", "young", "gone"]);
    let young = &told[1];
    assert_eq!((young.asked, young.refused, young.in_part, young.waiting), (4, 2, 1, 1));
    assert_eq!(young.answer_days_median, Some(10.0), "of 4, 10 and 20");
    assert_eq!(young.age_days, 150);
    assert_eq!(young.reasons, [("no agreement".to_owned(), 2)]);
    assert!(!told[2].stands);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// What the coverage map says and what the rules allow is the same, pair by pair.
    #[test]
    fn the_coverage_map_and_the_rules_agree(
        sends in proptest::collection::vec(any::<bool>(), 3),
        receives in proptest::collection::vec(any::<bool>(), 3),
        unsigned in 0..6usize,
        withdrawn in any::<bool>(),
        offset in -40i64..260,
    ) {
        let names = ["police", "hospital", "responsible"];
        let mut hub = agreement("hub", &names, &[Section::Risk, Section::Notes]);
        for (at, party) in hub.parties.iter_mut().enumerate() {
            (party.sends, party.receives) = (sends[at], receives[at]);
            if at == unsigned {
                party.signature = None;
            }
        }
        hub.withdrawn_on = withdrawn.then(|| day("2026-09-01"));
        let on = day("2026-05-20") + chrono::Days::new(40) - chrono::Duration::days(40 - offset);
        let flows = coverage(std::slice::from_ref(&hub), on);
        let access = access(&[hub]);
        let around = purpose();
        for from in names {
            for to in names.into_iter().filter(|to| *to != from) {
                let worker = format!("{to}-case-worker");
                let caller = caller(&access, &worker, on);
                let case = Resource::about_people(RecordKind::Case, id(from)).record(id("r")).section(Section::Risk);
                let case = case.team([id(&worker)]);
                let question =
                    Question { caller: &caller, action: Action::Read, resource: &case, circumstances: &around };
                let mapped = flows.iter().any(|flow| flow.from == id(from) && flow.to == id(to));
                // Training in the test town ends on 1 January 2027; agreements end before.
                prop_assert_eq!(access.allows(&question), mapped, "{} to {} on {}", from, to, on);
            }
        }
    }
}
