//! The demo's partnership and its people: the pattern for a new district under invented names, and open invitations.

use crate::machine;
use access::Template;
use anyhow::{Context, Result};
use chrono::NaiveDate;
use desk::Desk;
use desk::people::NewPerson;
use sha2::{Digest, Sha256};
use terms::{BodyId, Commitment, Office, OfficeHolder, OwnTarget, Span};

/// Names of real places and bodies in the pattern, and what they are called here. Longer ones first.
const NAMES: [(&str, &str); 8] = [
    ("Staffordshire Moorlands", "Ashmoor"),
    ("staffordshire-moorlands", "ashmoor"),
    ("North Staffordshire", "North Westmarch"),
    ("Staffordshire", "Westmarch"),
    ("staffordshire", "westmarch"),
    ("Moorlands", "Ashmoor"),
    ("moorlands", "ashmoor"),
    ("E07000198", "E07900001"),
];

/// Who is invited: name, address, body, role and what they do.
const PEOPLE: [(&str, &str, &str, &str); 9] = [
    ("Ann Example", "ann@ashmoor.example", "ashmoor-district-council", "community-safety-officer"),
    ("Bo Sample", "bo@ashmoor.example", "ashmoor-district-council", "partnership-analyst"),
    ("Cy Specimen", "cy@westmarch-police.example", "westmarch-police", "liaison-officer"),
    ("Di Pattern", "di@ashmoor.example", "ashmoor-district-council", "liaison-officer"),
    ("Flo Figure", "flo@ashmoor.example", "ashmoor-district-council", "strategy-group-member"),
    ("Ed Instance", "ed@ashmoor.example", "ashmoor-district-council", "data-protection-officer"),
    ("Gil Model", "gil@ashmoor.example", "ashmoor-district-council", "case-worker"),
    ("Hal Draft", "hal@ashmoor.example", "ashmoor-district-council", "case-worker"),
    ("Ivy Outline", "ivy@westmarch-police.example", "westmarch-police", "case-worker"),
];

/// Sets the partnership up, where it is not yet.
pub async fn set_up(desk: &Desk) -> Result<()> {
    if desk.register().await?.version > 0 {
        return Ok(());
    }
    let mut pattern = Template::moorlands();
    offices(&mut pattern, desk.now().date_naive());
    let mut text = pattern.to_text().context("the pattern has a partnership")?;
    for (real, invented) in NAMES {
        text = text.replace(real, invented);
    }
    desk.register_save(&text, 0).await?.context("setting the demo's partnership up")?;
    Ok(())
}

/// Who holds which office in the demo: a chair, and for each responsible authority a senior member of the Strategy Group,
/// a designated liaison officer and a data protection officer.
fn offices(pattern: &mut Template, today: NaiveDate) {
    let authorities: Vec<(BodyId, String)> = access::checks::responsible(&pattern.register, today)
        .into_iter()
        .map(|body| (body.id.clone(), body.name.clone()))
        .collect();
    let Some(partnership) = pattern.register.partnership.as_mut() else { return };
    let since = Span::since(today - chrono::TimeDelta::days(400));
    for (at, (body, name)) in authorities.iter().enumerate() {
        let holder = |office, person: &str, post: &str, senior| OfficeHolder {
            office,
            body: body.clone(),
            name: format!("{person} {}", at + 1),
            post: format!("{post}, {name}"),
            senior,
            person: None,
            span: since,
        };
        if at == 0 {
            partnership.offices.push(holder(Office::Chair, "Chair Example", "Chief executive", true));
        }
        partnership.offices.extend([
            holder(Office::StrategyGroupMember, "Member Example", "Director", true),
            holder(Office::LiaisonOfficer, "Liaison Example", "Designated liaison officer", false),
            holder(Office::DataProtectionOfficer, "Protection Example", "Data protection officer", false),
        ]);
    }
    if let Some((body, _)) = authorities.first() {
        partnership.commitments.push(Commitment {
            body: body.clone(),
            words: "A room, and an officer for a day each week, for the hub".to_owned(),
            span: since,
            outcome: None,
        });
        partnership.targets.push(OwnTarget {
            body: body.clone(),
            words: "Clear fly-tips within two working days".to_owned(),
            measure: None,
            span: since,
        });
    }
    partnership.spend_reviews.push(today - chrono::TimeDelta::days(150));
}

/// Invites everybody who is not here yet, and answers a line for each with the path of their invitation.
pub async fn invite(desk: &Desk) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for (name, email, body, role) in PEOPLE {
        let token = hex::encode(machine::random().context("asking the machine for randomness")?);
        let id = || machine::random().map(|bytes| hex::encode(&bytes[..16]));
        let new = NewPerson {
            id: id()?,
            name: name.to_owned(),
            email: email.to_owned(),
            body: body.to_owned(),
            role: role.to_owned(),
            role_id: id()?,
        };
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if desk.invite(&new, hash).await?.is_ok() {
            let title = role.replace('-', " ");
            lines.push(format!("{name}, {title}, signs in as {email} after /invitation/{token}"));
        }
    }
    Ok(lines)
}
