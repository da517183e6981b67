//! Lists that the partnership may change, over a real store: what is refused and why, what a change does at once and to whom,
//! and what stands in the audit.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "set_up/who_works_here.rs"]
mod who_works_here;

use access::Template;
use desk::settings::Setting;
use desk::{Desk, DeskError, NotDone};
use planning::meeting::series::{Kind, Recurrence, Rules, Series};
use records::audit::Asked;
use std::path::Path;
use std::sync::Arc;
use terms::FixedClock;

const COUNCIL: &str = "staffordshire-moorlands-district-council";

struct Town {
    folder: tempfile::TempDir,
}

async fn desk(folder: &Path) -> Desk {
    Desk::open(folder, Arc::new(FixedClock("2026-06-10T09:00:00Z".parse().unwrap()))).await.unwrap()
}

impl Town {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = desk(folder.path()).await;
        root.register_save(&Template::moorlands().to_text().unwrap(), 0).await.unwrap().unwrap();
        Self { folder }
    }

    async fn someone(&self, id: &str, role: &str) -> Desk {
        who_works_here::someone(&desk(self.folder.path()).await, id, COUNCIL, role).await
    }
}

fn every_two_weeks() -> Series {
    Series {
        id: "new".parse().unwrap(),
        kind: Kind::ProblemSolving,
        title: "Hub".into(),
        terms_of_reference: "To solve problems together.".into(),
        recurrence: Recurrence::Weeks { every: 2, from: "2026-06-18".parse().unwrap() },
        starts: "10:00:00".parse().unwrap(),
        minutes: 60,
        place: "Leek".into(),
        members: vec![COUNCIL.parse().unwrap()],
        rules: Rules { quorum: 1, ..Rules::usual(Kind::ProblemSolving) },
    }
}

/// Saves a list as the officer does, and answers why it was not kept.
async fn refused(officer: &Desk, setting: Setting, text: &str) -> String {
    match officer.setting_save(setting, text, "To see what is said", 0).await.unwrap() {
        Err(NotDone::Refused(why)) => why.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_refused_with_the_line_and_the_way_to_mend_it() {
    let town = Town::new().await;
    let officer = town.someone("olu", "community-safety-officer").await;
    let holidays = Setting::Holidays.shipped();
    let told =
        refused(&officer, Setting::Holidays, &format!("{}\nChristmas is in winter\n", holidays.trim_end()))
            .await;
    let line = holidays.trim_end().lines().count() + 1;
    assert!(told.starts_with(&format!("Line {line} ")), "{told}");
    assert!(told.contains("2026-12-25 Christmas Day"), "{told}");
    let words = format!("{}\nemergncy = \"Call\"\n", Setting::Words.shipped().trim_end());
    let told = refused(&officer, Setting::Words, &words).await;
    assert!(told.contains("emergncy") && told.contains(&format!("Line {}", words.lines().count())), "{told}");
    let measures = Setting::Measures.shipped().replace("\"burglary\"]", "\"burglery\"]");
    let told = refused(&officer, Setting::Measures, &measures).await;
    assert!(told.contains("burglery"), "{told}");
    let laws = Setting::Laws.shipped().replace("classes = [\"personal\"", "classes = [\"personl\"");
    assert!(refused(&officer, Setting::Laws, &laws).await.contains("personl"));
    let matrix = Setting::Matrix.shipped().replacen("weight = 1.0", "weight = -1.0", 1);
    assert!(refused(&officer, Setting::Matrix, &matrix).await.contains("below nothing"));
    let duties = format!("{}\naudit | Look back | Us | now and then\n", Setting::Duties.shipped().trim_end());
    let told = refused(&officer, Setting::Duties, &duties).await;
    assert!(told.starts_with(&format!("Line {} is no duty", duties.lines().count())), "{told}");
    let none = officer.setting_save(Setting::Words, "about = \"We\"", " ", 0).await.unwrap();
    assert!(matches!(none, Err(NotDone::Refused(_))), "a list is not changed without a reason");
}

#[tokio::test]
async fn a_measure_that_changes_has_a_higher_version_and_every_reader_has_it_at_once() {
    let town = Town::new().await;
    let officer = town.someone("olu", "community-safety-officer").await;
    let reader = town.someone("rae", "case-worker").await;
    let shipped = Setting::Measures.shipped();
    let title = "title = \"Antisocial behaviour\"";
    let same_version = shipped.replacen(title, "title = \"Nuisance\"", 1);
    let told = refused(&officer, Setting::Measures, &same_version).await;
    assert!(told.contains("kept version 1") && told.contains("Give it version 2"), "{told}");
    let before = format!("version = 1\n{title}");
    assert!(shipped.contains(&before));
    let changed = shipped.replacen(&before, "version = 2\ntitle = \"Nuisance\"", 1);
    assert_eq!(reader.measures().await.unwrap().measure("antisocial-behaviour").unwrap().version, 1);
    officer.setting_save(Setting::Measures, &changed, "Residents say nuisance", 0).await.unwrap().unwrap();
    let now = reader.measures().await.unwrap();
    let now = now.measure("antisocial-behaviour").unwrap();
    assert_eq!((now.version, now.title.as_str()), (2, "Nuisance"));
    let back = refused(&officer, Setting::Measures, &shipped).await;
    assert!(back.contains("Give it version 3"), "{back}");
    let read = reader.setting(Setting::Measures).await.unwrap();
    assert_eq!((read.seen, read.versions[0].by.as_str(), read.may_change), (1, "olu", false));
    assert_eq!(read.versions[0].why, "Residents say nuisance");
}

#[tokio::test]
async fn notice_moves_with_the_list_of_bank_holidays() {
    let town = Town::new().await;
    let officer = town.someone("olu", "community-safety-officer").await;
    officer.series_add(every_two_weeks()).await.unwrap().unwrap();
    let before = officer.meeting_series().await.unwrap()[0].dates[0].clone();
    let with = format!(
        "{}\n{} A day that was proclaimed\n",
        Setting::Holidays.shipped().trim_end(),
        before.notice_by
    );
    officer.setting_save(Setting::Holidays, &with, "A day was proclaimed", 0).await.unwrap().unwrap();
    let after = officer.meeting_series().await.unwrap()[0].dates[0].clone();
    assert_eq!(after.on, before.on);
    assert!(after.notice_by < before.notice_by, "{before:?} {after:?}");
}

#[tokio::test]
async fn whoever_does_not_keep_the_lists_reads_them_and_changes_none_and_both_are_in_the_audit() {
    let town = Town::new().await;
    let (worker, officer) =
        (town.someone("wyn", "case-worker").await, town.someone("olu", "community-safety-officer").await);
    assert_eq!(worker.settings().await.unwrap().len(), Setting::ALL.len());
    let told = worker.setting_save(Setting::Words, "about = \"Us\"", "For fun", 0).await.unwrap_err();
    assert!(matches!(told, DeskError::Refused(_)), "{told}");
    officer.setting_save(Setting::Words, "about = \"Us\"", "Our own words", 0).await.unwrap().unwrap();
    assert_eq!(worker.house_words().await.unwrap().about, "Us");
    let auditor = town.someone("ada", "auditor").await;
    let asked = Asked { record_kind: Some("setting".into()), most: 10, ..Asked::default() };
    let lines = auditor.audit(&asked).await.unwrap();
    // One line for the document and one with the rule that let her.
    let mut told: Vec<(&str, &str)> =
        lines.iter().map(|line| (line.act.as_str(), line.actor.as_str())).collect();
    told.dedup();
    assert_eq!(told, [("setting.save", "olu")]);
}
