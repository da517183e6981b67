//! One fact each: guards, agreements, secrets, emergencies.

use super::town::*;
use crate::entities::{context, entities, record_entity};
use crate::{Access, Asker, BreakGlass, Circumstances, Denial, Question, Resource, Rules, RulesError};
use cedar_policy::{Entities, Request};
use terms::{Action, BodyKind, DataClass, RecordKind, Section, Vetting};

fn glass() -> Circumstances {
    let reason = "a child is in danger tonight at the address";
    Circumstances { break_glass: Some(BreakGlass::because(reason).unwrap()), ..purpose() }
}

#[test]
fn the_shipped_rules_fit_their_schema_and_each_has_a_name() {
    let rules = Rules::shipped().unwrap();
    assert_eq!(rules.names().len(), rules.len());
    assert!(rules.names().values().all(|words| words.len() > 10));
}

#[test]
fn the_schema_knows_every_kind_section_class_and_action_of_ours() {
    let access = access(&[]);
    let schema = access.rules().schema();
    for kind in BodyKind::ALL {
        let caller = caller(&access, &format!("{}-auditor", kind.slug()), today());
        Entities::from_entities(caller.known.iter().cloned(), Some(schema)).unwrap();
    }
    let caller = caller(&access, "police-case-worker", today());
    for kind in RecordKind::ALL {
        for section in Section::ALL {
            for class in DataClass::ALL {
                let resource = police_case(&["police-case-worker"]).lead(id("police-case-worker"));
                let resource = Resource { kind, class, section, ..resource };
                let record = record_entity(&resource);
                Entities::from_entities([record.clone()], Some(schema)).unwrap();
                assert_eq!(entities(&caller, record).len(), 2);
            }
        }
    }
    let around = Circumstances { gateway: Some(id("cda98-s115")), to: Some(id("hospital")), ..glass() };
    for action in Action::ALL {
        let record = record_entity(&police_case(&[])).uid();
        let deed = crate::entities::action_uid(action).clone();
        let around = context(&around, today());
        Request::new(caller.uid.clone(), deed, record, around, Some(schema)).unwrap();
    }
}

/// A record's lists are cut to the asker before the rules see them.
#[test]
fn rules_ask_of_a_records_lists_only_whether_the_asker_stands_in_them() {
    let access = access(&[agreement("hub", &["police", "hospital"], &[Section::Risk])]);
    let mut asked = 0;
    for name in access.rules().names().keys() {
        for text in access.rules().text_of(name.as_str()) {
            for (list, question) in [
                ("team", "contains(principal)"),
                ("shut_out", "contains(principal)"),
                ("bodies_shut_out", "contains(principal.body)"),
            ] {
                for (at, found) in text.match_indices(&format!("resource.{list}")) {
                    let after = text[at + found.len()..].trim_start().trim_start_matches('.').trim_start();
                    assert!(after.starts_with(question), "{name}: {after}");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 8, "{asked}");
}

#[test]
fn a_rule_that_speaks_of_what_is_not_there_is_refused_at_the_start() {
    let rule = r#"@id("x") @words("x") permit (principal, action, resource in Kind::"cse");"#;
    assert!(matches!(Rules::from_texts(&[("x", rule)]), Err(RulesError::Unsound { .. })));
    let nameless = "permit (principal, action, resource);";
    assert!(matches!(Rules::from_texts(&[("x", nameless)]), Err(RulesError::Unnamed { .. })));
    let twice = r#"@id("x") @words("w") permit (principal is Program, action, resource);
        @id("x") @words("w") forbid (principal is Program, action, resource);"#;
    assert!(matches!(Rules::from_texts(&[("x", twice)]), Err(RulesError::Twice { .. })));
}

#[test]
fn a_rule_that_cannot_be_worked_out_means_no_and_an_alert() {
    // The sum is too large for any vetting above 0: strict checks cannot know.
    let texts = r#"@id("all") @words("everything") permit (principal, action, resource);
        @id("sum") @words("sum") forbid (principal is Person, action, resource)
        when { principal.vetting + 9223372036854775807 < 0 };"#;
    let access = Access::new(Rules::from_texts(&[("texts", texts)]).unwrap(), register());
    let plan = Resource::paper(RecordKind::Plan);
    let decision = ask(&access, "police-auditor", Action::Read, &plan, &purpose());
    assert!(!decision.allowed);
    assert_eq!(decision.alert.as_deref(), Some("Rules that could not be worked out: sum."));
}

#[test]
fn who_left_may_do_nothing_from_that_day_on() {
    let mut register = register();
    for person in &mut register.people {
        person.left_on = Some(today());
    }
    let access = access(&[]).with_register(register);
    let before = today().pred_opt().unwrap();
    let page = Resource::open(RecordKind::Publication);
    assert!(ask_on(&access, before, "police-auditor", Action::Read, &page, &purpose()).allowed);
    for kind in RecordKind::ALL {
        for action in Action::ALL {
            for role in ROLES {
                let resource = Resource::paper(kind);
                let decision = ask(&access, &format!("police-{role}"), action, &resource, &purpose());
                assert!(!decision.allowed, "{role} {action:?} {kind:?}");
                assert_eq!(decision.by[0].as_str(), "who-left-may-do-nothing");
            }
        }
    }
}

#[test]
fn a_body_that_ended_takes_its_people_with_it() {
    let mut register = register();
    register.bodies.iter_mut().find(|body| body.id == id("police")).unwrap().span.until =
        Some(today().pred_opt().unwrap());
    let access = access(&[]).with_register(register);
    let plan = Resource::paper(RecordKind::Plan);
    let decision = ask(&access, "police-community-safety-officer", Action::Read, &plan, &purpose());
    assert_eq!(decision.by[0].as_str(), "only-members-of-the-partnership");
}

#[test]
fn an_expired_agreement_closes_its_flow_the_same_day() {
    let access = access(&[agreement("hub", &["police", "hospital"], &[Section::Risk])]);
    let case = police_case(&["hospital-case-worker"]);
    let on = |text: &str| {
        ask_on(&access, day(text), "hospital-case-worker", Action::Read, &case, &purpose()).allowed
    };
    assert!(!on("2026-04-30"), "before the last signature");
    assert!(on("2026-05-01"));
    assert!(on("2026-12-31"), "the last day");
    assert!(!on("2027-01-01"), "the day after");
}

#[test]
fn an_agreement_opens_what_it_lists_to_the_team_and_nothing_else() {
    let access = access(&[agreement("hub", &["police", "hospital"], &[Section::Risk, Section::Pointer])]);
    let case = police_case(&["hospital-case-worker", "voluntary-case-worker"]);
    let read = |who: &str, resource: &Resource, around: &Circumstances| {
        ask(&access, who, Action::Read, resource, around)
    };
    let allowed = read("hospital-case-worker", &case, &purpose());
    assert_eq!(allowed.by.iter().map(|rule| rule.as_str()).collect::<Vec<_>>(), ["agreement hub"]);
    let no = |who: &str, resource: &Resource, around: &Circumstances| !read(who, resource, around).allowed;
    assert!(no("voluntary-case-worker", &case, &purpose()), "no party");
    assert!(no("hospital-auditor", &case, &purpose()), "no case worker");
    assert!(no("hospital-case-worker", &police_case(&[]), &purpose()), "not on the team");
    assert!(no("hospital-case-worker", &case.clone().section(Section::Contact), &purpose()), "not listed");
    assert!(no("hospital-case-worker", &case.clone().class(DataClass::Criminal), &purpose()), "not agreed");
    let other = Circumstances::for_purpose(id("fraud"));
    assert!(no("hospital-case-worker", &case, &other), "another purpose");
    let pointer = police_case(&[]).section(Section::Pointer);
    assert!(read("hospital-case-worker", &pointer, &purpose()).allowed, "the pointer needs no team");
    let secret = Resource { secret: true, ..pointer };
    assert!(no("hospital-case-worker", &secret, &purpose()), "unless the case is secret");
    let change = ask(&access, "hospital-case-worker", Action::Decide, &case, &purpose());
    assert!(!change.allowed, "deciding stays with the owner");
}

#[test]
fn sharing_needs_a_gateway_of_the_agreement_and_a_party_to_receive() {
    let access = access(&[agreement("hub", &["police", "hospital"], &[Section::Risk])]);
    let case = police_case(&[]).lead(id("police-case-worker"));
    let share = |gateway: Option<&str>, to: &str| {
        let around = Circumstances { gateway: gateway.map(id), to: Some(id(to)), ..purpose() };
        ask(&access, "police-case-worker", Action::Share, &case, &around)
    };
    assert!(share(Some("cda98-s115"), "hospital").allowed);
    assert!(!share(Some("cda98-s115"), "voluntary").allowed);
    assert!(!share(Some("consent"), "hospital").allowed);
    assert_eq!(share(None, "hospital").by[0].as_str(), "a-gateway-for-sharing-personal-data");
    let saved = share(Some("vital-interests"), "voluntary");
    assert!(saved.allowed && saved.alert.is_some(), "to save life it may, and others are told");
}

#[test]
fn lapses_of_their_own_are_told_and_other_peoples_secrets_are_not() {
    let mut register = register();
    for person in &mut register.people {
        person.trained_until = Some(day("2026-01-01"));
    }
    let trained = access(&[]);
    let lapsed = trained.with_register(register);
    let mine = police_case(&["police-case-worker"]);
    let decision = ask(&lapsed, "police-case-worker", Action::Read, &mine, &purpose());
    assert_eq!(decision.denial, Some(Denial::Forbidden));
    assert_eq!(decision.words, "Their data protection training has run out or was never done.");
    let foreign = ask(&lapsed, "hospital-case-worker", Action::Read, &mine, &purpose());
    assert_eq!(foreign.denial, Some(Denial::NotFound));
    let locked = Resource { shut_out: vec![id("police-case-worker")], ..mine.clone() };
    let decision = ask(&trained, "police-case-worker", Action::Read, &locked, &purpose());
    assert_eq!(decision.denial, Some(Denial::NotFound), "who is shut out does not learn of it");
    let jobs =
        ask(&trained, "police-case-worker", Action::Read, &Resource::paper(RecordKind::Job), &purpose());
    assert_eq!(jobs.denial, Some(Denial::Forbidden), "that there are jobs is no secret");
}

#[test]
fn breaking_the_glass_shows_with_an_alert_and_lifts_no_lock() {
    let access = access(&[]);
    let case = police_case(&["police-case-worker"]).section(Section::Health);
    let decision = ask(&access, "hospital-case-worker", Action::Read, &case, &glass());
    assert!(decision.allowed && decision.alert.is_some());
    assert_eq!(decision.by[0].as_str(), "case-workers-break-the-glass");
    assert!(!ask(&access, "hospital-case-worker", Action::Change, &case, &glass()).allowed);
    assert!(!ask(&access, "hospital-auditor", Action::Read, &case, &glass()).allowed);
    assert!(!ask(&access, "business-case-worker", Action::Read, &case, &glass()).allowed);
    let locked = Resource { shut_out: vec![id("hospital-case-worker")], ..case.clone() };
    let decision = ask(&access, "hospital-case-worker", Action::Read, &locked, &glass());
    assert_eq!(decision.by[0].as_str(), "conflict-of-interest-lock");
    let linked = Resource { bodies_shut_out: vec![id("hospital")], ..case };
    assert!(!ask(&access, "hospital-case-worker", Action::Read, &linked, &glass()).allowed);
    assert!(BreakGlass::because("  urgent            ").is_err());
    let own = police_case(&["police-case-worker"]);
    let quiet = ask(&access, "police-case-worker", Action::Read, &own, &glass());
    assert!(quiet.allowed && quiet.alert.is_none(), "no glass was in the way");
}

#[test]
fn vetting_purpose_area_and_health_guard_what_is_about_people() {
    let mut register = register();
    for body in &mut register.bodies {
        let span = body.span;
        body.areas = vec![terms::Covering { area: "E07900001".parse().unwrap(), span }];
    }
    let me = register.people.iter_mut().find(|one| one.id == id("police-case-worker")).unwrap();
    me.vetting = Vetting::Baseline;
    let access = access(&[]).with_register(register);
    let case = police_case(&["police-case-worker"]);
    let rule = |resource: &Resource, around: &Circumstances| {
        let decision = ask(&access, "police-case-worker", Action::Read, resource, around);
        (!decision.allowed).then(|| decision.by[0].to_string())
    };
    assert_eq!(rule(&case, &purpose()), None);
    let offence = case.clone().class(DataClass::Criminal);
    assert_eq!(rule(&offence, &purpose()).as_deref(), Some("vetting-before-personal-data"));
    let aimless = Circumstances::default();
    assert_eq!(rule(&case, &aimless).as_deref(), Some("a-purpose-for-personal-data"));
    let elsewhere = Resource { areas: vec!["E07900002".parse().unwrap()], ..case.clone() };
    assert_eq!(rule(&elsewhere, &purpose()).as_deref(), Some("inside-their-area"));
    let health = case.section(Section::Health);
    assert_eq!(rule(&health, &purpose()).as_deref(), Some("health-details-for-health-bodies-and-the-lead"));
    let led = health.lead(id("police-case-worker"));
    assert_eq!(rule(&led, &purpose()), None);
}

#[test]
fn the_program_does_not_look_at_people_and_a_stranger_only_at_what_is_published() {
    let access = access(&[]);
    let around = Circumstances::default();
    let ask = |asker: Asker, action, resource: &Resource| {
        let caller = access.caller(&asker, today()).unwrap();
        access.allows(&Question { caller: &caller, action, resource, circumstances: &around })
    };
    assert!(ask(Asker::Program("nightly"), Action::Change, &Resource::paper(RecordKind::Job)));
    assert!(!ask(Asker::Program("nightly"), Action::Read, &police_case(&[])));
    assert!(ask(Asker::Program("retention"), Action::Erase, &police_case(&[])));
    assert!(!ask(Asker::Program("nightly"), Action::Erase, &Resource::paper(RecordKind::Trail)));
    assert!(!ask(Asker::Program("nightly"), Action::Publish, &Resource::paper(RecordKind::Plan)));
    for kind in RecordKind::ALL {
        for action in Action::ALL {
            let open = kind == RecordKind::Publication
                && matches!(action, Action::Find | Action::Read | Action::Export);
            let says =
                matches!(kind, RecordKind::Consultation | RecordKind::ProblemReport) && action == Action::Add;
            assert_eq!(
                ask(Asker::Visitor, action, &Resource::open(kind)),
                open || says,
                "{kind:?} {action:?}"
            );
        }
    }
}

#[test]
fn agreements_that_list_nothing_or_are_not_signed_by_all_open_nothing() {
    let mut draft = agreement("hub", &["police", "hospital"], &[Section::Risk]);
    draft.parties[1].signature = None;
    let empty = agreement("empty", &["police", "hospital"], &[]);
    let mut withdrawn = agreement("gone", &["police", "hospital"], &[Section::Risk]);
    withdrawn.withdrawn_on = Some(today());
    let access = access(&[draft, empty, withdrawn]);
    let case = police_case(&["hospital-case-worker"]);
    assert!(!ask(&access, "hospital-case-worker", Action::Read, &case, &purpose()).allowed);
    let before = today().pred_opt().unwrap();
    let then = ask_on(&access, before, "hospital-case-worker", Action::Read, &case, &purpose());
    assert_eq!(then.by[0].as_str(), "agreement gone", "what was allowed then is still answered rightly");
    assert_eq!(access.rules().text_of("agreement gone").len(), 4);
}

#[test]
fn a_caller_made_before_the_rules_changed_meets_the_rules_of_now() {
    let before = access(&[]);
    let early = caller(&before, "hospital-case-worker", today());
    let hub = agreement("hub", &["police", "hospital"], &[Section::Risk]);
    let after = before.with_rules(SHIPPED.with_agreements(&[hub]).unwrap());
    let case = police_case(&["hospital-case-worker"]);
    let around = purpose();
    let question = Question { caller: &early, action: Action::Read, resource: &case, circumstances: &around };
    assert!(!before.allows(&question));
    assert!(after.allows(&question));
    assert!(!before.allows(&question));
}

#[test]
fn the_owner_body_and_those_named_work_on_their_part_of_a_plan_and_nobody_else_does() {
    let access = access(&[]);
    let plan = Resource::paper(RecordKind::Plan);
    let mine = Resource { owner: Some(id("police")), ..plan.clone() };
    let theirs = Resource { owner: Some(id("council")), ..plan.clone() };
    let allowed = |resource: &Resource| {
        ask(&access, "police-case-worker", Action::Change, resource, &Circumstances::default()).allowed
    };
    assert!(allowed(&mine));
    assert!(!allowed(&theirs) && !allowed(&plan));
    assert!(allowed(&theirs.team([id("police-case-worker")])));
}
