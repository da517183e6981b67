//! What the law and the partnership's own arrangements ask of the register, checked on a day.
//!
//! Each check names the section it rests on and what is missing. It reports; it forbids nothing.

use crate::Register;
use crate::agreement::state_on;
use chrono::{Months, NaiveDate};
use terms::{Agreement, AgreementState, Body, Office, PartnershipArea};

/// One check of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Short stable name.
    pub id: &'static str,
    /// What is asked, as a statement that should be true.
    pub title: &'static str,
    /// What it rests on.
    pub law: &'static str,
    /// What is missing, one sentence each; empty if the statement is true.
    pub missing: Vec<String>,
}

impl Check {
    /// Whether the statement is true.
    pub fn met(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Months after which a review of spending no longer counts.
const SPEND_REVIEW_MONTHS: u32 = 12;

/// Every check on that day, always the same ones in the same order. Without a partnership nothing is met.
pub fn checks(register: &Register, agreements: &[Agreement], day: NaiveDate) -> Vec<Check> {
    let authorities = responsible(register, day);
    let mut all = of_the_partnership(register, &authorities, day);
    all.extend(of_each_authority(register, &authorities, agreements, day));
    let check = |id, title, law, missing| Check { id, title, law, missing };
    all.push(check(
        "agreements-reviewed",
        "No sharing agreement waits for its review",
        "SI 2007/1830, regulation 4",
        due(agreements, day),
    ));
    all.push(check(
        "spend-review",
        "The spending of partnership money was reviewed in the last 12 months",
        "SI 2007/1830, regulation 3",
        spend_review(register, day),
    ));
    all
}

/// Checks of the partnership as a whole.
fn of_the_partnership(register: &Register, authorities: &[&Body], day: NaiveDate) -> Vec<Check> {
    let check = |id, title, law, missing| Check { id, title, law, missing };
    vec![
        check(
            "areas",
            "The partnership has an area",
            "Crime and Disorder Act 1998, section 5(1)",
            areas(register, day),
        ),
        check(
            "functions",
            "Every function of a responsible authority is filled",
            "Crime and Disorder Act 1998, section 5(1)",
            functions(register, day),
        ),
        check(
            "combination",
            "Several areas are combined by agreement of all",
            "Crime and Disorder Act 1998, sections 5(1A) to 5(1C) and 5A",
            combination(register, authorities, day),
        ),
        check(
            "strategy-group",
            "The Strategy Group has two members or more of responsible authorities",
            "SI 2007/1830, regulation 3, as amended by SI 2011/1230",
            strategy_group(register, authorities, day),
        ),
        check("chair", "A chair is named", "SI 2007/1830, regulation 3", chair(register, day)),
    ]
}

/// Checks that every responsible authority must pass.
fn of_each_authority(
    register: &Register,
    authorities: &[&Body],
    agreements: &[Agreement],
    day: NaiveDate,
) -> Vec<Check> {
    let check = |id, title, law, missing| Check { id, title, law, missing };
    let offices = || register.partnership.iter().flat_map(|partnership| &partnership.offices);
    let holds =
        |office: Office, body: &Body| register.holders(office, day).iter().any(|held| held.body == body.id);
    let signed = |agreement: &&Agreement, body: &Body| {
        agreement.parties.iter().any(|party| party.body == body.id && party.signature.is_some())
    };
    vec![
        check(
            "seniority",
            "Every responsible authority names somebody in a senior position",
            "SI 2007/1830, regulation 12",
            without(authorities, "names nobody in a senior position", |body| {
                offices().any(|held| held.body == body.id && held.senior && held.span.holds(day))
            }),
        ),
        check(
            "liaison-officers",
            "Every responsible authority has a designated liaison officer",
            "SI 2007/1830, regulation 4",
            without(authorities, "has no designated liaison officer", |body| {
                holds(Office::LiaisonOfficer, body)
            }),
        ),
        check(
            "signed-agreement",
            "Every responsible authority has signed an agreement that is in force",
            "SI 2007/1830, regulation 4",
            without(authorities, "has signed no sharing agreement that is in force", |body| {
                agreements.iter().any(|one| state_on(one, day).in_force() && signed(&one, body))
            }),
        ),
        check(
            "data-protection-officers",
            "Every responsible authority has a data protection officer",
            "UK GDPR, article 37",
            without(authorities, "names no data protection officer", |body| {
                holds(Office::DataProtectionOfficer, body)
            }),
        ),
    ]
}

/// Members on that day that fill a function which the law makes a responsible authority.
pub fn responsible(register: &Register, day: NaiveDate) -> Vec<&Body> {
    let duties = register.duties(day);
    let lawful = |body: &&Body| duties.iter().any(|agency| body.fills(&agency.id, day));
    register.bodies.iter().filter(lawful).collect()
}

fn without(bodies: &[&Body], lack: &str, has: impl Fn(&Body) -> bool) -> Vec<String> {
    if bodies.is_empty() {
        return vec!["No responsible authority is in the register.".to_owned()];
    }
    bodies.iter().filter(|body| !has(body)).map(|body| format!("{} {lack}.", body.name)).collect()
}

fn today(register: &Register, day: NaiveDate) -> Vec<&PartnershipArea> {
    let areas = register.partnership.iter().flat_map(|partnership| &partnership.areas);
    areas.filter(|area| area.span.holds(day)).collect()
}

fn areas(register: &Register, day: NaiveDate) -> Vec<String> {
    if today(register, day).is_empty() {
        vec!["No area is named for this day.".to_owned()]
    } else {
        Vec::new()
    }
}

fn functions(register: &Register, day: NaiveDate) -> Vec<String> {
    let duties = register.duties(day);
    if duties.is_empty() {
        return vec!["No function is named for the partnership.".to_owned()];
    }
    let empty = duties.iter().filter(|agency| register.filling(&agency.id, day).is_empty());
    empty.map(|agency| format!("Nobody fills \"{}\" ({}).", agency.title, agency.law)).collect()
}

fn combination(register: &Register, authorities: &[&Body], day: NaiveDate) -> Vec<String> {
    let areas = today(register, day);
    if areas.len() < 2 {
        return Vec::new();
    }
    let combinations = register.partnership.iter().flat_map(|partnership| &partnership.combinations);
    let covers = |agreed: &&terms::Combination| {
        agreed.span.holds(day) && areas.iter().all(|area| agreed.areas.contains(&area.area))
    };
    let Some(agreed) = combinations.clone().find(covers) else {
        return vec![format!("No combination agreement covers all {} areas.", areas.len())];
    };
    let lacking = authorities.iter().filter(|body| !agreed.agreed_by.contains(&body.id));
    lacking.map(|body| format!("{} has not agreed to the combination.", body.name)).collect()
}

fn strategy_group(register: &Register, authorities: &[&Body], day: NaiveDate) -> Vec<String> {
    let members = register.holders(Office::StrategyGroupMember, day);
    let of_authorities =
        members.iter().filter(|held| authorities.iter().any(|body| body.id == held.body)).count();
    match of_authorities {
        0 => vec!["Nobody of a responsible authority sits in the Strategy Group.".to_owned()],
        1 => vec!["Only one person of a responsible authority sits in the Strategy Group.".to_owned()],
        _ => Vec::new(),
    }
}

fn chair(register: &Register, day: NaiveDate) -> Vec<String> {
    if register.holders(Office::Chair, day).is_empty() {
        vec!["No chair is named for this day.".to_owned()]
    } else {
        Vec::new()
    }
}

fn due(agreements: &[Agreement], day: NaiveDate) -> Vec<String> {
    let waiting = agreements.iter().filter(|one| state_on(one, day) == AgreementState::ReviewDue);
    waiting.map(|one| format!("\"{}\" was to be reviewed by {}.", one.title, one.review_by)).collect()
}

fn spend_review(register: &Register, day: NaiveDate) -> Vec<String> {
    let reviews = register.partnership.iter().flat_map(|partnership| &partnership.spend_reviews);
    let Some(last) = reviews.filter(|on| **on <= day).max() else {
        return vec!["No review of spending is recorded.".to_owned()];
    };
    let oldest = day.checked_sub_months(Months::new(SPEND_REVIEW_MONTHS)).unwrap_or(NaiveDate::MIN);
    if *last < oldest {
        vec![format!(
            "The last review of spending was on {last}, more than {SPEND_REVIEW_MONTHS} months ago."
        )]
    } else {
        Vec::new()
    }
}
