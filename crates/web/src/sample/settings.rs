//! Lists behind the sample's door: one that was changed twice, and one as it comes.

use super::door::SampleDoor;
use crate::Answer;
use crate::door::{
    Caller, Closed, HouseWordsKnown, SettingEntryKnown, SettingKnown, SettingTyped, SettingVersionKnown,
    SettingsDoor,
};
use async_trait::async_trait;

const MEASURES: &str = "[[measure]]\nid = \"burglary\"\nversion = 1\ntitle = \"Burglary\"\n";

fn entry(title: &str, group: &str, facts: &[(&str, &str)]) -> SettingEntryKnown {
    SettingEntryKnown {
        group: group.into(),
        title: title.into(),
        facts: facts.iter().map(|(label, words)| ((*label).into(), (*words).into())).collect(),
        ..SettingEntryKnown::default()
    }
}

/// The list of what must be published, as it comes.
fn specified() -> SettingKnown {
    SettingKnown {
        slug: "specified".into(),
        title: "What must be published".into(),
        what: "What a commissioner's office must publish, by which law and how often.".into(),
        text: planning::specified::shipped_text().to_owned(),
        shipped: planning::specified::shipped_text().to_owned(),
        seen: 0,
        entries: vec![entry("Land and buildings", "", &[("How often", "Each year by 30 June")])],
        versions: Vec::new(),
        may_change: false,
    }
}

/// The lists.
pub fn known() -> Vec<SettingKnown> {
    let version = |version: i64, why: &str, text: String| SettingVersionKnown {
        version,
        by: "Ann Example".into(),
        on: "2026-11-03".parse().expect("a day"),
        why: why.into(),
        text,
    };
    let first = MEASURES.replace("Burglary", "Burglary of homes").replace("version = 1", "version = 2");
    let second = first.replace("of homes", "of homes and sheds").replace("version = 2", "version = 3");
    let law = SettingEntryKnown {
        mark: Some("To be confirmed".into()),
        source: Some("https://www.legislation.gov.uk/ukpga/1998/37/section/115".into()),
        ..entry(
            "Power to disclose to a relevant authority",
            "Laws",
            &[("Law", "Crime and Disorder Act 1998, section 115"), ("Duty or power", "Power to share")],
        )
    };
    vec![
        SettingKnown {
            slug: "measures".into(),
            title: "Measures".into(),
            what: "What we count, who it is counted against, and which way is better.".into(),
            text: second.clone(),
            shipped: MEASURES.into(),
            seen: 2,
            entries: vec![entry(
                "Burglary of homes and sheds",
                "",
                &[("Short name", "burglary, version 3"), ("Judged", "Fewer is better")],
            )],
            versions: vec![version(2, "Sheds count since April", second), version(1, "Homes alone", first)],
            may_change: true,
        },
        SettingKnown {
            slug: "laws".into(),
            title: "Purposes and laws of sharing".into(),
            what: "Why partners may share, by which law, and within which limits.".into(),
            text: "[[purpose]]\nid = \"reduce-crime\"\n".into(),
            shipped: "[[purpose]]\nid = \"reduce-crime\"\n".into(),
            seen: 0,
            entries: vec![
                entry("Prevent and reduce crime and disorder", "Purposes", &[("Short name", "reduce-crime")]),
                law,
            ],
            versions: Vec::new(),
            may_change: true,
        },
        SettingKnown {
            slug: "duties".into(),
            title: "Duties and when they are due".into(),
            what: "What the law and our own promises want.".into(),
            text: planning::statutory::shipped_text().to_owned(),
            shipped: planning::statutory::shipped_text().to_owned(),
            seen: 0,
            entries: vec![entry("Strategic assessment", "", &[("How often", "Each year, by 31 January")])],
            versions: Vec::new(),
            may_change: false,
        },
        specified(),
    ]
}

#[async_trait]
impl SettingsDoor for SampleDoor {
    async fn settings(&self, _: &Caller) -> Answer<Vec<SettingKnown>> {
        Ok(known())
    }

    async fn setting(&self, _: &Caller, slug: &str) -> Answer<SettingKnown> {
        known().into_iter().find(|one| one.slug == slug).ok_or(Closed::NotFound)
    }

    async fn setting_save(&self, _: &Caller, slug: &str, typed: &SettingTyped) -> Answer<()> {
        let known = known().into_iter().find(|one| one.slug == slug).ok_or(Closed::NotFound)?;
        match typed {
            typed if typed.seen != known.seen => Err(Closed::Stale),
            typed if typed.why.is_empty() => {
                Err(Closed::Refused("Nothing says why. Say it in a sentence.".into()))
            }
            _ => Ok(()),
        }
    }

    async fn house_words(&self) -> Answer<HouseWordsKnown> {
        Ok(HouseWordsKnown {
            confidentiality: "I keep to myself what is said here about people.".into(),
            emergency: "If someone is in danger, call 999. To tell the police, call 101.".into(),
            about: "We are nine bodies who work together in the Moorlands.".into(),
        })
    }
}
