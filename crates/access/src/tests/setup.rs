//! The shipped partnership, its roles, and what the law asks of a register.

use super::town::*;
use crate::checks::{checks, responsible};
use crate::{Rules, Template, shipped_roles};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use terms::{
    Body, BodyKind, Combination, Office, OfficeHolder, PartnershipArea, PartyRole, RoleId, Signature, Span,
};

#[test]
fn roles_and_rules_name_the_same_roles() {
    let listed: BTreeSet<RoleId> = shipped_roles().into_iter().map(|role| role.id).collect();
    let rules = Rules::shipped().unwrap();
    let text: String = rules.names().keys().flat_map(|name| rules.text_of(name.as_str())).collect();
    let named: BTreeSet<RoleId> = text
        .split("Role::\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|role| *role != "member")
        .map(id)
        .collect();
    assert_eq!(named, listed);
    assert_eq!(listed, ROLES.iter().map(|role| id(role)).collect());
}

fn names(bodies: Vec<&Body>) -> Vec<&str> {
    bodies.into_iter().map(|body| body.id.as_str()).collect()
}

#[test]
fn the_list_of_2010_has_seven_responsible_authorities_and_eleven_others() {
    let register = Template::moorlands().register;
    let then = day("2010-06-01");
    assert_eq!(
        names(responsible(&register, then)),
        [
            "staffordshire-moorlands-district-council",
            "staffordshire-county-council",
            "staffordshire-police",
            "staffordshire-west-midlands-probation-trust",
            "staffordshire-police-authority",
            "staffordshire-fire-authority",
            "nhs-north-staffordshire",
        ]
    );
    let others =
        register.bodies.iter().filter(|body| body.is_member(then) && body.kind != BodyKind::Responsible);
    assert_eq!(others.count(), 11);
}

#[test]
fn functions_stay_while_the_bodies_that_fill_them_change() {
    let register = Template::moorlands().register;
    let fills = |agency: &str, on: &str| names(register.filling(&id(agency), day(on)));
    assert_eq!(fills("health", "2010-06-01"), ["nhs-north-staffordshire"]);
    assert_eq!(fills("health", "2013-04-01"), ["nhs-north-staffordshire-ccg"]);
    assert_eq!(fills("health", "2026-06-04"), ["nhs-staffordshire-stoke-icb"]);
    assert_eq!(fills("local-policing-body", "2012-11-21"), ["staffordshire-police-authority"]);
    assert_eq!(fills("local-policing-body", "2012-11-22"), ["staffordshire-commissioner"]);
    assert_eq!(fills("probation", "2016-01-01").len(), 2, "the service and the company");
    let now = responsible(&register, today());
    assert_eq!(now.len(), 6, "the commissioner is no responsible authority");
    // On no day since the plan of 2010 is a function that must be filled without a body.
    let mut on = day("2010-06-01");
    while on < day("2026-12-31") {
        for agency in register.duties(on) {
            assert!(!register.filling(&agency.id, on).is_empty(), "{} on {on}", agency.id);
        }
        on = on + chrono::Months::new(1);
    }
}

#[test]
fn a_file_that_speaks_of_what_it_does_not_list_is_refused() {
    let text = include_str!("../../data/moorlands.toml");
    assert!(Template::read(&text.replace("id = \"probation-service\"", "id = \"x\"")).is_err());
    assert!(Template::read(&text.replace("agency = \"health\"", "agency = \"x\"")).is_err());
    assert!(Template::read(&text.replace("kind = \"invited\"", "kind = \"friend\"")).is_err());
    assert!(Template::read(&text.replace("id = \"adsis\"", "id = \"parins\"")).is_err());
    assert!(Template::read(&text.replace("2012-11-21", "21 November")).is_err());
    assert!(Template::moorlands().notes.len() > 9);
}

fn missing(
    on: NaiveDate,
    change: impl FnOnce(&mut crate::Register, &mut terms::Agreement),
) -> Vec<&'static str> {
    let mut register = Template::moorlands().register;
    let bodies: Vec<_> = responsible(&register, on).into_iter().map(|body| body.id.clone()).collect();
    let held = |office, body: &terms::BodyId| OfficeHolder {
        office,
        body: body.clone(),
        name: "B. Example".into(),
        post: "Director".into(),
        senior: true,
        person: None,
        span: Span::since(day("2020-01-01")),
    };
    let partnership = register.partnership.as_mut().unwrap();
    for body in &bodies {
        partnership.offices.push(held(Office::StrategyGroupMember, body));
        partnership.offices.push(held(Office::LiaisonOfficer, body));
        partnership.offices.push(held(Office::DataProtectionOfficer, body));
    }
    partnership.offices.push(held(Office::Chair, &bodies[0]));
    partnership.spend_reviews.push(day("2026-01-15"));
    let mut signed = agreement("protocol", &["a", "b"], &[]);
    let signature = Signature { name: "B. Example".into(), post: "Director".into(), on: day("2026-05-01") };
    signed.parties = bodies
        .iter()
        .map(|body| terms::Party {
            body: body.clone(),
            role: PartyRole::JointController,
            basis: "duty".into(),
            sends: true,
            receives: true,
            signature: Some(signature.clone()),
        })
        .collect();
    change(&mut register, &mut signed);
    let all = checks(&register, &[signed], on);
    assert_eq!(all.len(), 11);
    assert!(all.iter().all(|check| !check.law.is_empty()));
    all.iter().filter(|check| !check.met()).map(|check| check.id).collect()
}

#[test]
fn each_check_fails_for_its_own_reason_and_no_other() {
    let partnership = |register: &mut crate::Register| register.partnership.take().unwrap();
    assert_eq!(missing(today(), |_, _| {}), [""; 0]);
    assert_eq!(
        missing(today(), |r, _| r.bodies.retain(|body| body.id != id("probation-service"))),
        ["functions"]
    );
    let office = |wanted: Office| {
        move |r: &mut crate::Register, _: &mut terms::Agreement| {
            let offices = &mut r.partnership.as_mut().unwrap().offices;
            let at = offices.iter().position(|held| held.office == wanted).unwrap();
            offices[at].span.until = Some(day("2026-06-03"));
        }
    };
    assert_eq!(missing(today(), office(Office::Chair)), ["chair"]);
    assert_eq!(missing(today(), office(Office::LiaisonOfficer)), ["liaison-officers"]);
    assert_eq!(missing(today(), office(Office::DataProtectionOfficer)), ["data-protection-officers"]);
    assert_eq!(
        missing(today(), |_, signed| {
            signed.parties.pop();
        }),
        ["signed-agreement"]
    );
    assert_eq!(missing(today(), |_, signed| signed.review_by = today()), ["agreements-reviewed"]);
    assert_eq!(missing(day("2026-12-31"), |_, _| {}), ["agreements-reviewed"], "its review day has come");
    let spent = |on: &'static str| {
        move |r: &mut crate::Register, _: &mut terms::Agreement| {
            r.partnership.as_mut().unwrap().spend_reviews = vec![day(on)];
        }
    };
    assert_eq!(missing(today(), spent("2025-06-04")), [""; 0], "twelve months to the day");
    assert_eq!(missing(today(), spent("2025-06-03")), ["spend-review"]);
    assert_eq!(missing(today(), spent("2026-06-05")), ["spend-review"], "tomorrow's review is none");
    let two = |agreed: bool| {
        move |r: &mut crate::Register, _: &mut terms::Agreement| {
            let bodies = r.bodies.iter().map(|body| body.id.clone()).collect();
            let partnership = r.partnership.as_mut().unwrap();
            partnership.areas.push(PartnershipArea {
                area: "E07000192".parse().unwrap(),
                name: "Another".into(),
                span: Span::since(day("2020-01-01")),
                successors: Vec::new(),
            });
            let areas = partnership.areas.iter().map(|area| area.area).collect();
            let span = Span::since(day("2020-01-01"));
            partnership.combinations.extend(agreed.then_some(Combination { areas, span, agreed_by: bodies }));
        }
    };
    assert_eq!(missing(today(), two(false)), ["combination"]);
    assert_eq!(missing(today(), two(true)), [""; 0]);
    let nothing = missing(today(), move |r, _| drop(partnership(r)));
    assert!(nothing.contains(&"areas") && nothing.contains(&"chair") && nothing.contains(&"functions"));
}

#[test]
fn a_register_is_written_and_read_back_as_it_was() {
    let mut template = Template::moorlands();
    let body = template.register.bodies[0].id.clone();
    let partnership = template.register.partnership.as_mut().unwrap();
    let span = Span { from: day("2025-04-01"), until: Some(day("2028-03-31")) };
    partnership.offices.push(OfficeHolder {
        office: Office::Chair,
        body: body.clone(),
        name: "B. Example".into(),
        post: "Chief executive".into(),
        senior: true,
        person: Some(id("p-1")),
        span,
    });
    partnership.spend_reviews.push(day("2026-01-15"));
    partnership.combinations.push(Combination {
        areas: partnership.areas.iter().map(|area| area.area).collect(),
        span,
        agreed_by: vec![body.clone()],
    });
    partnership.commitments.push(terms::Commitment {
        body: body.clone(),
        words: "Two wardens.".into(),
        span,
        outcome: None,
    });
    partnership.targets.push(terms::OwnTarget { body, words: "Answer.".into(), measure: None, span });
    let text = template.to_text().unwrap();
    assert_eq!(Template::read(&text).unwrap(), template);
    let stray = text.replacen("body = \"staffordshire-moorlands-district-council\"", "body = \"nobody\"", 1);
    assert!(Template::read(&stray).is_err(), "a body that is not listed holds no office");
}

#[test]
fn an_agreement_is_written_and_read_back_as_it_was() {
    use crate::paper::{agreement_from, agreement_text};
    let mut paper = agreement("protocol", &["a", "b"], &[]);
    paper.parties[0].signature =
        Some(Signature { name: "B. Example".into(), post: "Director".into(), on: day("2026-05-01") });
    paper.parties[1].role = PartyRole::Processor;
    paper.conditions = vec!["DPA 2018, Schedule 1, paragraph 10".into()];
    paper.dpia = Some("register of assessments, 14".into());
    let text = agreement_text(&paper);
    assert_eq!(agreement_from(&text).unwrap(), paper);
    assert!(agreement_from(&text.replace("processor", "friend")).is_err());
    assert!(agreement_from("title = 3").is_err());
}
