//! The half of the door for the partnership's lists.

use super::{FrontDoor, closed, done};
use async_trait::async_trait;
use desk::settings::{Setting, SettingEntry, SettingRead};
use std::collections::BTreeMap;
use web::door::{
    Answer, Caller, Closed, HouseWordsKnown, SettingEntryKnown, SettingKnown, SettingTyped,
    SettingVersionKnown, SettingsDoor,
};

fn entry(held: SettingEntry) -> SettingEntryKnown {
    SettingEntryKnown {
        group: held.group.to_owned(),
        title: held.title,
        mark: held.mark,
        facts: held.facts.into_iter().map(|(label, words)| (label.to_owned(), words)).collect(),
        source: held.source,
    }
}

fn known(held: SettingRead, names: &BTreeMap<String, String>) -> SettingKnown {
    let version = |one: desk::settings::SettingVersion| SettingVersionKnown {
        version: one.version,
        by: names.get(&one.by).cloned().unwrap_or(one.by),
        on: one.at.date_naive(),
        why: one.why,
        text: one.text,
    };
    SettingKnown {
        slug: held.setting.slug().to_owned(),
        title: held.setting.title().to_owned(),
        what: held.setting.what().to_owned(),
        shipped: held.setting.shipped(),
        text: held.text,
        seen: held.seen,
        entries: held.entries.into_iter().map(entry).collect(),
        versions: held.versions.into_iter().map(version).collect(),
        may_change: held.may_change,
    }
}

fn named(slug: &str) -> Answer<Setting> {
    Setting::from_slug(slug).ok_or(Closed::NotFound)
}

#[async_trait]
impl SettingsDoor for FrontDoor {
    async fn settings(&self, caller: &Caller) -> Answer<Vec<SettingKnown>> {
        let desk = self.of(caller)?;
        let held = desk.settings().await.map_err(closed)?;
        let by = held.iter().flat_map(|one| &one.versions).map(|one| one.by.as_str());
        let names = desk.names_of(by).await.map_err(closed)?;
        Ok(held.into_iter().map(|one| known(one, &names)).collect())
    }

    async fn setting(&self, caller: &Caller, slug: &str) -> Answer<SettingKnown> {
        let desk = self.of(caller)?;
        let held = desk.setting(named(slug)?).await.map_err(closed)?;
        let names = desk.names_of(held.versions.iter().map(|one| one.by.as_str())).await.map_err(closed)?;
        Ok(known(held, &names))
    }

    async fn setting_save(&self, caller: &Caller, slug: &str, typed: &SettingTyped) -> Answer<()> {
        let desk = self.of(caller)?;
        done(desk.setting_save(named(slug)?, &typed.text, &typed.why, typed.seen).await.map_err(closed)?)
    }

    async fn house_words(&self) -> Answer<HouseWordsKnown> {
        let held = self.desk.house_words().await.map_err(closed)?;
        Ok(HouseWordsKnown {
            confidentiality: held.confidentiality,
            emergency: held.emergency,
            about: held.about,
        })
    }
}
