//! An assessment's workbench behind the sample's door: remarks, pinned figures, signatures, and two published versions.

use super::door::SampleDoor;
use crate::door::{
    ApprovalKnown, AssessmentStep, Caller, FileKind, PartStep, RemarkKnown, TakeAway, TextVersionKnown,
    WorkbenchDoor, WorkbenchKnown,
};
use crate::{Answer, Closed};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::Quarter;
use planning::assessment::pinned::Freshness;
use planning::assessment::scheme::{Scheme, Way};
use planning::assessment::told::{AssessmentTold, PartTold, Said};
use std::collections::{BTreeMap, BTreeSet};
use terms::{AreaCode, MeasureId, Period, PinnedFigure, SignedText};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn text(part: &str, words: &str, by: &str, on: &str) -> SignedText {
    SignedText { part: part.into(), words: words.into(), by: by.into(), on: day(on) }
}

/// How the sample's assessment is made.
pub fn scheme() -> Scheme {
    let quarter = Quarter::parse("2026-q3").expect("a quarter");
    Scheme::default()
        .by(Way::Continuous)
        .with(quarter, "Violence where people drink")
        .expect("it has a title")
}

/// Figures that stand beside words.
pub fn pins() -> Vec<PinnedFigure> {
    let month = |text: &str| text.parse().expect("a month");
    let pin = |measure: &str, title: &str, value: &str| PinnedFigure {
        part: "public-view".into(),
        measure: MeasureId::new(measure).expect("a short name"),
        title: title.into(),
        definition_version: 1,
        period: Period::new(month("2025-10"), month("2026-09")),
        value: value.into(),
        by: "Ann Example".into(),
        on: day("2026-11-02"),
    };
    vec![
        pin("burglary", "Burglary", "512 burglaries, 5.4 for each 1,000 residents (4.9 to 5.9)"),
        pin("antisocial-behaviour", "Antisocial behaviour", "2,104 reports"),
    ]
}

/// The people's side of the sample's assessment.
pub fn workbench() -> WorkbenchKnown {
    let signed = |name: &str, on: Option<&str>| (name.to_owned(), on.map(day));
    let second = ApprovalKnown {
        bodies: vec![signed("Blackmoor Borough Council", Some("2026-02-03")), signed("Wend Police", None)],
        may_sign: Some("Wend Police".into()),
        ..ApprovalKnown::default()
    };
    let first = ApprovalKnown {
        bodies: vec![signed("Wend Police", Some("2025-02-03"))],
        published: Some(day("2025-02-10")),
        replaced: Some(2),
        may_publish: true,
        ..ApprovalKnown::default()
    };
    let later = Freshness::Later { now: "530 burglaries in November 2025 to October 2026".into() };
    WorkbenchKnown {
        scheme: scheme(),
        scheme_seen: 2,
        remarks: vec![
            RemarkKnown {
                number: 1,
                text: text("public-view", "Say how many were under 25.", "Pat Police", "2026-11-03"),
                settled: Some(("Ann Example".into(), day("2026-11-04"))),
            },
            RemarkKnown {
                number: 2,
                text: text("public-view", "The markets were on weekdays.", "Cal Council", "2026-11-05"),
                settled: None,
            },
        ],
        pins: pins().into_iter().zip([later, Freshness::Latest]).collect(),
        carried: BTreeSet::from(["horizon-political".to_owned()]),
        approvals: BTreeMap::from([(1, first), (2, second)]),
        may_write: true,
    }
}

/// Versions of one of its texts.
pub fn versions() -> Vec<TextVersionKnown> {
    let first = "We asked 412 people at markets.";
    let second = "We asked 412 people at markets and online. Most named speeding first.";
    [(1, first, "2026-11-01"), (2, second, "2026-11-02")]
        .map(|(version, words, on)| TextVersionKnown {
            version,
            text: text("public-view", words, "Ann Example", on),
        })
        .into()
}

/// What the public reads.
pub fn told() -> Released<Vec<AssessmentTold>> {
    let version = |version: u32, replaced: Option<u32>, said: Option<Said>| AssessmentTold {
        area: "E07990001".into(),
        name: "Blackmoor".into(),
        version,
        frozen: day("2026-01-30"),
        published: day("2026-02-10"),
        replaced,
        signed: vec![("Wend Police".into(), day("2026-02-03"))],
        said,
        formats: vec!["pdf".into(), "csv".into()],
    };
    let part = PartTold {
        id: "reasons".into(),
        title: "Why it changed".into(),
        drafted: vec!["Burglary is better than normal.".into()],
        written: vec!["Shops and wardens agree.".into()],
        pinned: vec!["Burglary: 512 burglaries in October 2025 to September 2026".into()],
    };
    let said = Said {
        period: "To September 2026".into(),
        changed: vec!["Burglary was normal.".into()],
        parts: vec![part],
    };
    let all = vec![version(2, None, Some(said)), version(1, Some(2), None)];
    let words = serde_json::to_string(&all).expect("text and days are JSON");
    public(text("assessments", &words, "", "2026-02-10"))
        .derive(|text| serde_json::from_str(&text.words).expect("it was written above"))
}

fn known(area: AreaCode) -> Answer<()> {
    match area.to_string().as_str() {
        "E07990001" | "E07990002" => Ok(()),
        _ => Err(Closed::NotFound),
    }
}

#[async_trait]
impl WorkbenchDoor for SampleDoor {
    async fn text_versions(&self, _: &Caller, area: AreaCode, part: &str) -> Answer<Vec<TextVersionKnown>> {
        known(area)?;
        Ok(if part == "public-view" { versions() } else { Vec::new() })
    }

    async fn part_step(&self, _: &Caller, area: AreaCode, _: &str, step: PartStep) -> Answer<()> {
        known(area)?;
        match step {
            PartStep::Remark(words) if words.trim().is_empty() => {
                Err(Closed::Refused("The remark is empty or too long. Write 1 to 2000 characters.".into()))
            }
            PartStep::Settle(number) if number > 2 => Err(Closed::NotFound),
            _ => Ok(()),
        }
    }

    async fn assessment_step(&self, _: &Caller, area: AreaCode, step: AssessmentStep) -> Answer<()> {
        known(area)?;
        match step {
            AssessmentStep::Way(_, seen) | AssessmentStep::Subject(_, _, seen) if seen != 2 => {
                Err(Closed::Stale)
            }
            AssessmentStep::Subject(_, title, _) if title.is_empty() => {
                Err(Closed::Refused("There is no subject. Write a subject.".into()))
            }
            AssessmentStep::Publish(2) => {
                Err(Closed::Refused("Wend Police did not sign yet. Ask them to sign.".into()))
            }
            _ => Ok(()),
        }
    }

    async fn assessments_told(&self) -> Answer<Released<Vec<AssessmentTold>>> {
        Ok(told())
    }

    async fn assessment_told_file(&self, area: AreaCode, version: u32, kind: FileKind) -> Answer<TakeAway> {
        known(area)?;
        let kept = told()
            .iter()
            .any(|one| one.version == version && one.formats.iter().any(|format| format == kind.extension()));
        if kept {
            Ok(super::door::text_file(&format!("assessment-{area}-v{version}"), kind))
        } else {
            Err(Closed::NotFound)
        }
    }
}
