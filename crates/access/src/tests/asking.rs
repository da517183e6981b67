//! Why not, and who could.

use super::town::*;
use crate::{Access, Asker, Circumstances, Explanation, Question, Reader, Remedy, Resource};
use terms::{Action, GatewayId, PurposeId, RecordKind, RoleHeld, Section, Span, Vetting};

fn purposes() -> Vec<PurposeId> {
    vec![id("reduce-antisocial-behaviour"), id("subject-rights")]
}

fn why(access: &Access, who: &str, action: Action, resource: &Resource, reader: Reader) -> Explanation {
    let caller = caller(access, who, today());
    let around = purpose();
    let question = Question { caller: &caller, action, resource, circumstances: &around };
    let gateways: [GatewayId; 1] = [id("cda98-s115")];
    access.why_not(&question, &purposes(), &gateways, reader)
}

#[test]
fn the_smallest_thing_that_would_help_is_named() {
    let access = access(&[agreement("hub", &["police", "hospital"], &[Section::Risk])]);
    let case = police_case(&[]);
    let told = why(&access, "police-case-worker", Action::Read, &case, Reader::Asker);
    assert!(!told.allowed);
    assert_eq!(told.remedies, [vec![Remedy::JoinTeam], vec![Remedy::BecomeLead], vec![Remedy::BreakGlass]]);
    let plan = Resource::paper(RecordKind::Job);
    let told = why(&access, "police-case-worker", Action::Decide, &plan, Reader::Asker);
    assert_eq!(told.remedies, [vec![Remedy::HoldRole(id("administrator"))]]);
    assert_eq!(told.words, "No rule allows it.");
    let allowed = why(
        &access,
        "police-case-worker",
        Action::Read,
        &police_case(&["police-case-worker"]),
        Reader::Asker,
    );
    assert!(allowed.allowed && allowed.remedies.is_empty());
}

#[test]
fn two_lapses_at_once_are_named_together() {
    let mut register = register();
    let me = register.people.iter_mut().find(|one| one.id == id("police-case-worker")).unwrap();
    (me.vetting, me.trained_until) = (Vetting::None, None);
    let access = access(&[]).with_register(register);
    let told = why(
        &access,
        "police-case-worker",
        Action::Read,
        &police_case(&["police-case-worker"]),
        Reader::Asker,
    );
    assert_eq!(told.remedies[0], [Remedy::RenewTraining, Remedy::RaiseVetting(Vetting::Baseline)]);
}

#[test]
fn an_explanation_gives_no_secret_away() {
    let access = access(&[]);
    let told = why(&access, "hospital-case-worker", Action::Read, &police_case(&[]), Reader::Asker);
    assert_eq!(told.words, "We cannot find it. It may not exist, or you may not see it.");
    assert!(told.by.is_empty() && told.remedies.is_empty());
    let overseen = why(&access, "hospital-case-worker", Action::Read, &police_case(&[]), Reader::Overseer);
    assert!(overseen.remedies.contains(&vec![Remedy::BreakGlass]));
    let on_team = why(
        &access,
        "hospital-case-worker",
        Action::Add,
        &police_case(&["hospital-case-worker"]),
        Reader::Overseer,
    );
    assert_eq!(on_team.remedies, [vec![Remedy::Agreement]], "somebody put on the team without an agreement");
}

#[test]
fn who_could_see_it_on_a_day_is_who_a_decision_would_let_in() {
    let mut register = register();
    // One more case worker of the police, for May only.
    let mut guest = person("guest", "police", "case-worker");
    guest.roles = vec![RoleHeld {
        role: id("case-worker"),
        span: Span { from: day("2026-05-01"), until: Some(day("2026-05-31")) },
    }];
    register.people.push(guest);
    let hub = agreement("hub", &["police", "hospital"], &[Section::Risk]);
    let access = Access::new(SHIPPED.with_agreements(&[hub]).unwrap(), register);
    let case = police_case(&["police-case-worker", "hospital-case-worker", "guest"]);
    let seen = |on: &str| -> Vec<String> {
        let all = access.who_could(Action::Read, &case, &purposes(), day(on));
        let surely = all.iter().filter(|one| !one.in_emergency_only);
        surely.map(|one| format!("{} by {}", one.person, one.by[0])).collect()
    };
    let police = "police-case-worker by teams-work-on-their-bodys-cases";
    let rights = "police-data-protection-officer by rights-of-people-over-their-case";
    let hospital = "hospital-case-worker by agreement hub";
    let guest = "guest by teams-work-on-their-bodys-cases";
    assert_eq!(seen("2026-05-15"), [police, rights, hospital, guest]);
    assert_eq!(seen("2026-06-04"), [police, rights, hospital]);
    assert_eq!(seen("2026-04-15"), [police, rights]);
    let emergency = access.who_could(Action::Read, &case, &purposes(), today());
    assert!(emergency.iter().any(|one| one.in_emergency_only && one.person == id("voluntary-case-worker")));
    for one in &emergency {
        let caller = access.caller(&Asker::Person(one.person.clone()), today()).unwrap();
        let let_in = one.purposes.iter().any(|purpose| {
            let around = Circumstances::for_purpose(purpose.clone());
            let question =
                Question { caller: &caller, action: Action::Read, resource: &case, circumstances: &around };
            access.allows(&question)
        });
        assert_eq!(let_in, !one.in_emergency_only, "{}", one.person);
    }
}
