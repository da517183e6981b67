//! A partnership that does not exist, behind the sample's door.

use super::door::SampleDoor;
use crate::door::{
    AgreementForm, AgreementKnown, AgreementStep, AgreementTyped, AgreementsKnown, BarrierKnown,
    BarriersKnown, BodyKnown, Caller, CheckKnown, FlowKnown, ItemTyped, NewAsk, NewBarrier, OfficeKnown,
    PartnershipDoor, PartyKnown, PartyTyped, PromisedKnown, RegisterKnown,
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
        commitments: vec![PromisedKnown {
            body: "Harrowdale Council".into(),
            words: "An officer for a day each week in the hub".into(),
            span: "since 1 April 2026".into(),
            outcome: String::new(),
        }],
        own_targets: vec![PromisedKnown {
            body: "Harrowdale Police".into(),
            words: "Answer 90 in 100 calls within ten minutes".into(),
            span: "since 1 April 2026".into(),
            outcome: "Measured by all crime".into(),
        }],
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
        basis: "UK GDPR article 6(1)(e)".into(),
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
        conditions: vec!["Data Protection Act 2018, Schedule 1, paragraph 10".into()],
        dpia: "Register of assessments, number 14".into(),
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

/// A draft in its form.
pub fn agreement_form() -> AgreementForm {
    let pairs = |list: &[(&str, &str)]| {
        list.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect::<Vec<_>>()
    };
    let party = |body: &str| PartyTyped {
        body: body.into(),
        role: "joint-controller".into(),
        basis: "UK GDPR article 6(1)(e)".into(),
        sends: true,
        receives: true,
    };
    AgreementForm {
        id: "asb-hub v1".into(),
        next: false,
        seen: 2,
        typed: AgreementTyped {
            id: "asb-hub".into(),
            title: "Antisocial behaviour hub".into(),
            from: "2026-04-01".into(),
            until: String::new(),
            review_by: "2027-03-31".into(),
            parties: vec![party("council"), party("police")],
            purposes: vec!["reduce-crime".into()],
            gateways: vec!["cda98-s115".into()],
            items: vec![ItemTyped {
                kind: "case".into(),
                sections: vec!["identity".into()],
                classes: vec!["personal".into()],
                fields: "case number, next review".into(),
                necessity: "Both must know that the other works with the same person.".into(),
            }],
            conditions: "Data Protection Act 2018, Schedule 1, paragraph 10".into(),
            retention: "Six years after the case closes".into(),
            dpia: "Register of assessments, number 14".into(),
        },
        bodies: pairs(&[
            ("council", "Harrowdale Council"),
            ("police", "Harrowdale Police"),
            ("fire", "Harrowdale Fire Authority"),
        ]),
        purposes: pairs(&[("reduce-crime", "Prevent and reduce crime"), ("prevent", "Keep people safe")]),
        gateways: pairs(&[("cda98-s115", "Power to disclose (Crime and Disorder Act 1998, section 115)")]),
        kinds: pairs(&[("case", "cases"), ("referral", "referrals")]),
        sections: pairs(&[("identity", "name and date of birth"), ("offences", "offences and orders")]),
        classes: pairs(&[("personal", "personal data"), ("criminal", "criminal offence data")]),
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

    async fn agreement_form(&self, _: &Caller, id: &str) -> Answer<AgreementForm> {
        match id {
            "" => {
                Ok(AgreementForm { id: String::new(), typed: AgreementTyped::default(), ..agreement_form() })
            }
            "asb-hub v1" | "offenders v1" => Ok(AgreementForm { id: id.to_owned(), ..agreement_form() }),
            _ => Err(Closed::NotFound),
        }
    }

    async fn agreement_write(&self, _: &Caller, id: &str, seen: i64, typed: &AgreementTyped) -> Answer<()> {
        match (id, typed.title.as_str()) {
            (_, "") => Err(Closed::Refused("Say what the agreement is called".into())),
            ("", _) => Ok(()),
            ("asb-hub v1", _) if seen == 2 => Ok(()),
            ("asb-hub v1", _) => Err(Closed::Stale),
            _ => Err(Closed::NotFound),
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
