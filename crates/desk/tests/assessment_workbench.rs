//! An assessment on the workbench, over a real store: remarks, versions, how it is made, who signs, what the public reads.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "set_up/who_works_here.rs"]
mod who_works_here;

use access::Template;
use desk::writing::{Frozen, Saved};
use desk::{Desk, NotDone};
use planning::Quarter;
use planning::assessment::scheme::Way;
use planning::assessment::told::{PartTold, Said};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{AreaCode, FixedClock, SignedText};
use who_works_here::someone;

const COUNCIL: &str = "staffordshire-moorlands-district-council";
const POLICE: &str = "staffordshire-police";

struct Town {
    _folder: tempfile::TempDir,
    root: Desk,
    area: AreaCode,
}

impl Town {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = FixedClock("2026-11-10T09:00:00Z".parse().unwrap());
        let root = Desk::open(folder.path(), Arc::new(clock)).await.unwrap();
        root.register_save(&Template::moorlands().to_text().unwrap(), 0).await.unwrap().unwrap();
        Self { _folder: folder, root, area: "E07000198".parse().unwrap() }
    }

    /// Freezes a version with one sentence in it.
    async fn freeze(&self, by: &Desk, version: u32) {
        let file = self.root.keep(b"%PDF".to_vec()).await.unwrap().to_string();
        let reasons =
            PartTold { id: "reasons".into(), written: vec!["Shops say so.".into()], ..PartTold::default() };
        let frozen = Frozen {
            version,
            on: by.now().date_naive(),
            by: "Ann Example".into(),
            commit: 0,
            files: BTreeMap::from([("pdf".to_owned(), file)]),
            texts: BTreeMap::new(),
            said: Some(Said { parts: vec![reasons], ..Said::default() }),
        };
        assert_eq!(by.freeze(self.area, &frozen).await.unwrap(), Saved::As(version));
    }
}

fn text(part: &str, words: &str) -> SignedText {
    let on = "2026-11-10".parse().unwrap();
    SignedText { part: part.into(), words: words.into(), by: "Ann Example".into(), on }
}

fn words<T: std::fmt::Debug>(refused: Result<T, NotDone>) -> String {
    match refused {
        Err(NotDone::Refused(no)) => no.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_reads_the_draft_may_remark_on_it_and_every_version_of_its_words_is_kept() {
    let town = Town::new().await;
    let officer = someone(&town.root, "olu", COUNCIL, "community-safety-officer").await;
    let member = someone(&town.root, "pat", POLICE, "strategy-group-member").await;
    for (seen, said) in ["Most named litter.", "Most named litter, then speed."].into_iter().enumerate() {
        let saved = officer.write_text(town.area, &text("public-view", said), seen as u32).await.unwrap();
        assert_eq!(saved, Saved::As(seen as u32 + 1));
    }
    let versions = member.text_versions(town.area, "public-view").await.unwrap();
    assert_eq!(versions.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(versions[0].text.words, "Most named litter.");
    member.remark_add(town.area, &text("public-view", " How many? ")).await.unwrap().unwrap();
    let empty = member.remark_add(town.area, &text("public-view", " ")).await.unwrap();
    assert!(words(empty).contains("empty"));
    let nowhere = member.remark_add(town.area, &text("elsewhere", "Hm")).await.unwrap();
    assert_eq!(nowhere, Err(NotDone::Unknown));
    let remarks = officer.remarks(town.area).await.unwrap();
    assert_eq!((remarks.len(), remarks[0].text.words.as_str(), remarks[0].number), (1, "How many?", 1));
    let not_theirs = member.remark_settle(town.area, ("public-view", 1), "Pat").await;
    assert!(matches!(not_theirs, Err(desk::DeskError::Refused { .. })), "{not_theirs:?}");
    officer.remark_settle(town.area, ("public-view", 1), "Olu").await.unwrap().unwrap();
    let twice = officer.remark_settle(town.area, ("public-view", 1), "Olu").await.unwrap();
    assert!(words(twice).contains("already"));
}

#[tokio::test]
async fn a_subject_of_a_quarter_is_a_part_and_of_two_who_change_the_way_the_second_is_told() {
    let town = Town::new().await;
    let officer = someone(&town.root, "olu", COUNCIL, "community-safety-officer").await;
    assert!(!officer.is_part(town.area, "topic-2026-q3").await.unwrap());
    let (scheme, seen) = officer.assessment_scheme(town.area).await.unwrap();
    let quarter = Quarter::parse("2026-q3").unwrap();
    let all_year = scheme.by(Way::Continuous).with(quarter, "Drugs").unwrap();
    officer.assessment_scheme_save(town.area, &all_year, seen).await.unwrap().unwrap();
    assert!(officer.is_part(town.area, "topic-2026-q3").await.unwrap());
    let late = officer.assessment_scheme_save(town.area, &all_year, seen).await.unwrap();
    assert_eq!(late, Err(NotDone::Stale));
    let nothing = officer.pin(town.area, "reasons", "burglary", "Olu").await;
    assert!(nothing.is_err(), "an area without figures has none to put beside the words");
}

#[tokio::test]
async fn the_public_reads_what_every_responsible_authority_signed_and_nothing_else() {
    let town = Town::new().await;
    let officer = someone(&town.root, "olu", COUNCIL, "community-safety-officer").await;
    let chair = someone(&town.root, "chris", COUNCIL, "strategy-group-chair").await;
    town.freeze(&officer, 1).await;
    let must = officer.approvals(town.area).await.unwrap()[&1].approval.must_sign.clone();
    assert!(must.len() > 3, "{must:?}");
    let unsigned = officer.assessment_publish(town.area, 1).await.unwrap();
    assert!(words(unsigned).contains(POLICE));
    for (number, body) in must.iter().enumerate() {
        let member = someone(&town.root, &format!("m{number}"), body.as_str(), "strategy-group-member").await;
        assert_eq!(member.approvals(town.area).await.unwrap()[&1].may_sign.as_ref(), Some(body));
        let told = async || member.mine().await.unwrap().iter().any(|one| one.words.contains("version 1"));
        assert!(told().await, "it stands on Today");
        member.assessment_sign(town.area, 1).await.unwrap().unwrap();
        assert!(!told().await);
        assert!(words(member.assessment_sign(town.area, 1).await.unwrap()).contains("already"));
    }
    assert!(officer.assessments_told().await.unwrap().is_empty(), "nobody has published it");
    assert_eq!(town.root.assessment_told_file(town.area, 1, "pdf").await.unwrap(), None);
    chair.assessment_publish(town.area, 1).await.unwrap().unwrap();
    let visitor = town.root.asked_by(access::Asker::Visitor);
    let told = visitor.assessments_told().await.unwrap();
    assert_eq!((told.len(), told[0].version, told[0].signed.len()), (1, 1, must.len()));
    assert_eq!(told[0].said.as_ref().unwrap().parts[0].written, ["Shops say so."]);
    assert_eq!(visitor.assessment_told_file(town.area, 1, "pdf").await.unwrap().unwrap(), b"%PDF");
    assert_eq!(visitor.assessment_told_file(town.area, 1, "xlsx").await.unwrap(), None);
    town.freeze(&officer, 2).await;
    for number in 0..must.len() {
        let who = access::Asker::Person(format!("m{number}").parse().unwrap());
        town.root.asked_by(who).assessment_sign(town.area, 2).await.unwrap().unwrap();
    }
    chair.assessment_publish(town.area, 2).await.unwrap().unwrap();
    let told = visitor.assessments_told().await.unwrap();
    let versions: Vec<_> = told.iter().map(|one| (one.version, one.replaced)).collect();
    assert_eq!(
        versions,
        [(2, None), (1, Some(2))],
        "the first stays at its address and points at the second"
    );
    let late = officer.assessment_sign(town.area, 2).await;
    assert!(matches!(late, Err(desk::DeskError::Refused { .. })), "an officer does not sign: {late:?}");
}
