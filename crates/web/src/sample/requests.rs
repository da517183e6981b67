//! Requests of the sample: one that waits, one that was answered, and a broken glass.

use super::door::SampleDoor;
use crate::door::{
    Answer, Caller, Closed, GlassKnown, OpenFlow, RequestKnown, RequestLine, RequestStep, RequestTyped,
    RequestsDoor, RequestsKnown,
};
use async_trait::async_trait;
use chrono::NaiveDate;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the year")
}

fn line(id: &str) -> RequestLine {
    RequestLine {
        id: id.to_owned(),
        from: "Harrowdale Council".to_owned(),
        to: "Westmarch Police".to_owned(),
        what: "offences and orders, of cases".to_owned(),
        asked: day(11, 16),
        due: day(11, 23),
        stage: "asked",
        answer: None,
        late: false,
        urgent: true,
    }
}

/// What can be asked for.
pub fn flows() -> Vec<OpenFlow> {
    vec![OpenFlow {
        key: "asb-hub/westmarch-police/reduce-antisocial-behaviour/case".to_owned(),
        words:
            "Cases of Westmarch Police, to stop repeat antisocial behaviour, under Antisocial behaviour hub"
                .to_owned(),
        until: Some(day(12, 31)),
        sections: vec![("offences", "offences and orders"), ("identity", "name and date of birth")],
        classes: vec![("criminal", "criminal offence data")],
        gateways: vec![("cda98-s115".to_owned(), "Power to disclose to a relevant authority".to_owned())],
    }]
}

/// One that waits for an answer.
pub fn request() -> RequestKnown {
    RequestKnown {
        line: line("r-1"),
        purpose: "Stop repeat antisocial behaviour and protect those who suffer from it".to_owned(),
        gateway: "Power to disclose to a relevant authority".to_owned(),
        agreement: "asb-hub".to_owned(),
        about: "J. Sample, Mill Lane".to_owned(),
        needed: "Whether the same person is known for damage.\nWe see three reports and no name.".to_owned(),
        shared: None,
        reason: String::new(),
        team: vec!["Ann Example".to_owned()],
        shut_out: vec![("cy".to_owned(), "Cy Example".to_owned())],
        people: vec![("bob".to_owned(), "Bob Example".to_owned())],
        steps: vec![(
            "Somebody was shut out because of a conflict of interest.".to_owned(),
            "Ann Example".to_owned(),
            day(11, 17),
        )],
        looked: vec![
            ("Bob Example".to_owned(), "18 November 2026 at 9:30am".to_owned(), false),
            ("Di Example".to_owned(), "18 November 2026 at 11:02pm".to_owned(), true),
        ],
        glass: false,
        may_answer: true,
        may_receive: true,
        seen: 2,
    }
}

/// One that was answered in part.
pub fn answered() -> RequestKnown {
    let line = RequestLine {
        stage: "answered",
        answer: Some(("Shared in part", day(11, 18))),
        urgent: false,
        ..line("r-2")
    };
    let (shared, reason) =
        (Some("Two cautions in 2025.".to_owned()), "The rest is held elsewhere".to_owned());
    RequestKnown { line, shared, reason, shut_out: Vec::new(), may_answer: false, ..request() }
}

/// What a liaison officer knows.
pub fn known() -> RequestsKnown {
    let refused = RequestLine {
        stage: "received",
        answer: Some(("Refused", day(11, 10))),
        asked: day(11, 2),
        due: day(11, 9),
        urgent: false,
        ..line("r-3")
    };
    let late = RequestLine { late: true, due: day(11, 12), asked: day(11, 5), ..line("r-4") };
    let taken_back = RequestLine { stage: "withdrawn", urgent: false, ..line("r-5") };
    let broken = GlassKnown {
        id: "glass-1".to_owned(),
        request: "r-1".to_owned(),
        by: "Di Example".to_owned(),
        on: day(11, 18),
        reason: "Somebody was in danger at that door tonight.".to_owned(),
        review_by: day(11, 19),
        reviewed: None,
        seen: 1,
    };
    let reviewed = GlassKnown {
        id: "glass-2".to_owned(),
        reviewed: Some(("Bob Example".to_owned(), day(11, 19), "It was needed.".to_owned())),
        ..broken.clone()
    };
    RequestsKnown {
        requests: vec![request().line, answered().line, refused, late, taken_back],
        closed: Vec::new(),
        asked: 4,
        answers: [0, 1, 1],
        late: 1,
        median_days: Some(5.0),
        reasons: vec![("It is held by another force.".to_owned(), 1)],
        glass: vec![broken, reviewed],
    }
}

#[async_trait]
impl RequestsDoor for SampleDoor {
    async fn requests(&self, _: &Caller) -> Answer<RequestsKnown> {
        Ok(known())
    }

    async fn requests_possible(&self, _: &Caller) -> Answer<Vec<OpenFlow>> {
        Ok(flows())
    }

    async fn request_add(&self, _: &Caller, typed: &RequestTyped) -> Answer<String> {
        if typed.about.is_empty() {
            return Err(Closed::Refused("You have not written who it is about.".into()));
        }
        Ok("r-1".to_owned())
    }

    async fn request(&self, _: &Caller, id: &str, glass: Option<&str>) -> Answer<RequestKnown> {
        match (id, glass) {
            (_, Some(reason)) if reason.chars().count() < 20 => {
                Err(Closed::Refused("Say in at least 20 characters why you need to see this now".into()))
            }
            ("r-1" | "r-3" | "r-4" | "r-5", glass) => {
                let line = RequestLine { id: id.to_owned(), ..request().line };
                Ok(RequestKnown { line, glass: glass.is_some(), ..request() })
            }
            ("r-2", _) => Ok(answered()),
            _ => Err(Closed::NotFound),
        }
    }

    async fn request_step(&self, _: &Caller, id: &str, seen: i64, step: RequestStep) -> Answer<()> {
        match (id, step) {
            ("r-1" | "r-2", _) if seen != 2 => Err(Closed::Stale),
            ("r-1", RequestStep::Answer { shared, .. }) if shared.is_empty() => {
                Err(Closed::Refused("You have not written what you share.".into()))
            }
            ("r-1" | "r-2", _) => Ok(()),
            _ => Err(Closed::NotFound),
        }
    }

    async fn glass_review(&self, _: &Caller, id: &str, _: i64, words: &str) -> Answer<()> {
        match (id, words) {
            ("glass-1", "") => Err(Closed::Refused("Write what you found.".into())),
            ("glass-1", _) => Ok(()),
            _ => Err(Closed::NotFound),
        }
    }
}
