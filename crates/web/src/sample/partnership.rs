//! A partnership that does not exist, behind the sample's door.

use super::door::SampleDoor;
use crate::door::{
    AgreementKnown, AgreementStep, AgreementsKnown, BarrierKnown, BarriersKnown, BodyKnown, Caller,
    CheckKnown, FlowKnown, NewAsk, NewBarrier, OfficeKnown, PartnershipDoor, PartyKnown, RegisterKnown,
};
use crate::{Answer, Closed, TakeAway};
use async_trait::async_trait;

const TEXT: &str =
    "[partnership]\nid = \"harrowdale\"\nname = \"Harrowdale Together\"\nagencies = [\"police\"]\n";

/// Two members, one of the past, and one thing that is missing.
pub fn register() -> RegisterKnown {
    let body = |name: &str, kind: &str, fills: &str, member| BodyKnown {
        name: name.into(),
        kind: kind.into(),
        fills: vec![fills.into()],
        member,
        span: if member { "since 1998".into() } else { "1995 to 2012".into() },
        successors: if member { vec![] } else { vec!["Harrowdale Commissioner".into()] },
        note: String::new(),
    };
    RegisterKnown {
        name: "Harrowdale Together".into(),
        areas: vec!["Harrowdale".into()],
        bodies: vec![
            body("Harrowdale Council", "responsible authority", "District council", true),
            body("Harrowdale Police", "responsible authority", "Chief officer of police", true),
            body("Harrowdale Police Authority", "responsible authority", "Local policing body", false),
        ],
        offices: vec![OfficeKnown {
            office: "Chair".into(),
            who: "B. Example, chief executive".into(),
            body: "Harrowdale Council".into(),
        }],
        checks: vec![
            CheckKnown {
                title: "Every responsible authority has a liaison officer".into(),
                law: "SI 2007/1830, regulation 4".into(),
                missing: vec!["Harrowdale Police has none".into()],
            },
            CheckKnown {
                title: "The Strategy Group has a chair".into(),
                law: "SI 2007/1830, regulation 3".into(),
                missing: vec![],
            },
        ],
        seen: 3,
        text: Some(TEXT.into()),
    }
}

/// One agreement in force, one part signed.
pub fn agreements() -> AgreementsKnown {
    let party = |body: &str, name: &str, signed: Option<&str>| PartyKnown {
        body: body.into(),
        name: name.into(),
        does: "sends and receives".into(),
        signed: signed.map(str::to_owned),
    };
    let day = |text: &str| text.parse().expect("a day");
    let one = |id: &str, title: &str, state, signed: Option<&str>| AgreementKnown {
        id: id.into(),
        title: title.into(),
        state,
        in_force: state == "active",
        parties: vec![
            party("council", "Harrowdale Council", Some("B. Example, director, 3 March 2026")),
            party("police", "Harrowdale Police", signed),
        ],
        shares: vec!["Cases: the name-only pointer and actions, personal data".into()],
        purposes: vec!["Stop repeat antisocial behaviour".into()],
        gateways: vec!["Section 115: power to disclose".into()],
        retention: "Six years after the case closes".into(),
        from: None,
        until: None,
        review_by: day("2027-03-31"),
        problems: vec![],
        seen: 2,
        may_sign: signed.is_none().then(|| party("police", "Harrowdale Police", None)),
    };
    AgreementsKnown {
        agreements: vec![
            one("asb-hub v1", "Antisocial behaviour hub", "active", Some("C. Sample, superintendent")),
            one("offenders v1", "Work with offenders", "part-signed", None),
        ],
        flows: vec![FlowKnown {
            from: "Harrowdale Council".into(),
            to: "Harrowdale Police".into(),
            what: "Cases: the name-only pointer".into(),
            purpose: "Stop repeat antisocial behaviour".into(),
            agreement: "Antisocial behaviour hub".into(),
        }],
        gaps: vec![("Harrowdale Fire Authority".into(), vec!["Harrowdale Council".into()])],
        may_write: true,
        may_decide: true,
        pattern: "id = \"asb-hub\"\nversion = 1\n".into(),
    }
}

/// One barrier that stands and one that is gone.
pub fn barriers() -> BarriersKnown {
    let one = |id: &str, title: &str, removed: Option<&str>| BarrierKnown {
        id: id.into(),
        title: title.into(),
        age_days: 120,
        asked: 3,
        refused: 2,
        in_part: 0,
        waiting: 1,
        answer_days: Some(21.5),
        reasons: vec![("No agreement covers it".into(), 2)],
        remover: "Harrowdale Police".into(),
        remedy: "sign the agreement on repeat antisocial behaviour".into(),
        removed: removed.map(|how| ("2026-10-01".parse().expect("a day"), how.into())),
        seen: 4,
    };
    let pair = |slug: &str, words: &str| vec![(slug.to_owned(), words.to_owned())];
    BarriersKnown {
        barriers: vec![
            one("barrier-1", "Names of repeat callers are not passed on", None),
            one("barrier-2", "Postcodes came a month late", Some("A nightly file.")),
        ],
        bodies: pair("police", "Harrowdale Police"),
        purposes: pair("reduce-crime", "Reduce crime"),
        kinds: pair("case", "cases"),
        may_add: true,
        may_change: true,
    }
}

#[async_trait]
impl PartnershipDoor for SampleDoor {
    async fn register(&self, _: &Caller) -> Answer<RegisterKnown> {
        Ok(register())
    }

    async fn register_file(&self, _: &Caller, pattern: bool) -> Answer<TakeAway> {
        let name = if pattern { "pattern.toml" } else { "partnership.toml" };
        Ok(TakeAway {
            file_name: name.into(),
            media_type: "application/toml; charset=utf-8",
            bytes: TEXT.as_bytes().to_vec(),
        })
    }

    async fn register_save(&self, _: &Caller, text: &str, seen: i64) -> Answer<()> {
        match (text.contains("[partnership]"), seen) {
            (false, _) => Err(Closed::Refused("The file names no partnership".into())),
            (true, 3) => Ok(()),
            (true, _) => Err(Closed::Stale),
        }
    }

    async fn agreements(&self, _: &Caller) -> Answer<AgreementsKnown> {
        Ok(agreements())
    }

    async fn agreement_add(&self, _: &Caller, text: &str) -> Answer<()> {
        if text.contains("id = ") {
            Ok(())
        } else {
            Err(Closed::Refused("The agreement has no short name".into()))
        }
    }

    async fn barriers(&self, _: &Caller) -> Answer<BarriersKnown> {
        Ok(barriers())
    }

    async fn barrier_add(&self, _: &Caller, new: &NewBarrier) -> Answer<()> {
        if new.title.is_empty() { Err(Closed::Refused("Say what stands in the way".into())) } else { Ok(()) }
    }

    async fn barrier_ask(&self, _: &Caller, id: &str, _: i64, ask: &NewAsk) -> Answer<()> {
        match (id, ask.purpose.as_str()) {
            ("barrier-1", "") => Err(Closed::Refused("Choose a purpose".into())),
            ("barrier-1", _) => Ok(()),
            _ => Err(Closed::NotFound),
        }
    }

    async fn barrier_remove(&self, _: &Caller, id: &str, _: i64, _: &str) -> Answer<()> {
        if id == "barrier-1" { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn agreement_step(&self, _: &Caller, id: &str, seen: i64, _: AgreementStep) -> Answer<()> {
        let known = agreements().agreements.into_iter().find(|one| one.id == id).ok_or(Closed::NotFound)?;
        if known.seen == seen { Ok(()) } else { Err(Closed::Stale) }
    }
}
