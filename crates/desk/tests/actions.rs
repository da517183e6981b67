//! Actions over a real store: who proposes, who accepts, who works, what stays in the audit, and how long the list takes.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "set_up/who_works_here.rs"]
mod who_works_here;

use access::{Asker, Template};
use desk::{Desk, DeskError, NotDone};
use planning::action::list::{Filter, Order};
use planning::action::{Command, Evidence, Lever, Stage, Terms};
use records::audit::Asked;
use std::sync::Arc;
use terms::{BodyId, FixedClock, PersonId, RecordId};
use who_works_here::someone;

const COUNCIL: &str = "staffordshire-moorlands-district-council";
const POLICE: &str = "staffordshire-police";

async fn desk(folder: &std::path::Path) -> Desk {
    let clock = Arc::new(FixedClock("2026-06-10T09:00:00Z".parse().unwrap()));
    let desk = Desk::open(folder, clock).await.unwrap();
    desk.register_save(&Template::moorlands().to_text().unwrap(), 0).await.unwrap().unwrap();
    desk
}

fn terms(title: &str, body: &str) -> Terms {
    Terms::of_body(title, Lever::MakeHarder, body.parse().unwrap(), "2026-06-01".parse().unwrap())
}

fn accept(person: Option<&str>) -> Command {
    // Whatever body is named: the desk puts in the asker's own.
    let for_body = POLICE.parse().unwrap();
    Command::Accept { for_body, person: person.map(|id| id.parse::<PersonId>().unwrap()) }
}

async fn acts(desk: &Desk, id: &str) -> Vec<String> {
    let asked = Asked { record_id: Some(id.into()), most: 100, ..Asked::default() };
    let mut lines: Vec<String> = desk.audit(&asked).await.unwrap().into_iter().map(|line| line.act).collect();
    lines.reverse();
    lines
}

#[tokio::test]
async fn an_action_is_proposed_by_officers_and_accepted_by_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = desk(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let police = someone(&root, "cy", POLICE, "liaison-officer").await;
    let other = someone(&root, "di", COUNCIL, "liaison-officer").await;
    let refused = police.action_add(terms("Patrol", POLICE)).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))), "members read plans and do not write them");
    let added = officer.action_add(terms("Patrol the market", POLICE)).await.unwrap().unwrap();
    assert_eq!((added.record.id.as_str(), added.version), ("a-1", 1));
    let theirs = officer.action_do("a-1", 1, accept(None)).await.unwrap().unwrap_err();
    assert!(theirs.to_string().contains("Only its owner accepts"), "{theirs}");
    assert!(matches!(other.action_do("a-1", 1, accept(None)).await, Err(DeskError::Refused(_))));
    let stranger = police.action_do("a-1", 1, accept(Some("ann"))).await.unwrap().unwrap_err();
    assert!(stranger.to_string().contains("not of your body"), "{stranger}");
    let accepted = police.action_do("a-1", 1, accept(Some("cy"))).await.unwrap().unwrap();
    assert_eq!(accepted.record.stage, Stage::Agreed);
    let held = police.action("a-1").await.unwrap().unwrap();
    assert!(held.may_answer && held.may_work && !held.may_write);
    police.action_do("a-1", 2, Command::Start).await.unwrap().unwrap();
    assert_eq!(police.action_do("a-1", 2, Command::Start).await.unwrap(), Err(NotDone::Stale));
    let dropping = Command::Drop { reason: "We have no time.".into() };
    assert!(matches!(police.action_do("a-1", 3, dropping).await, Err(DeskError::Refused(_))));
    let nothing = police.action_do("a-1", 3, Command::Finish { evidence: Vec::new() }).await.unwrap();
    assert!(nothing.unwrap_err().to_string().contains("Nothing shows that it was done"));
    let evidence = vec![Evidence { words: "Twelve patrols were walked.".into(), record: None }];
    police.action_do("a-1", 3, Command::Finish { evidence }).await.unwrap().unwrap();
    let told: Vec<String> =
        officer.action("a-1").await.unwrap().unwrap().history.into_iter().map(|line| line.words).collect();
    assert_eq!(told, ["Proposed", "Accepted", "Under way", "Done"]);
    let acts = acts(&root, "a-1").await;
    let mut done: Vec<&str> = acts.iter().map(String::as_str).filter(|act| *act != "refused").collect();
    done.dedup();
    assert_eq!(done, ["action.add", "action.accept", "action.start", "action.finish"]);
}

#[tokio::test]
async fn actions_do_not_wait_for_one_another_in_a_circle_and_speak_of_members_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = desk(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let needing = |title: &str, needs: &[&str]| {
        let needs = needs.iter().map(|id| id.parse::<RecordId>().unwrap()).collect();
        Terms { needs, ..terms(title, COUNCIL) }
    };
    officer.action_add(needing("Ask", &[])).await.unwrap().unwrap();
    officer.action_add(needing("Buy", &["a-1"])).await.unwrap().unwrap();
    let unknown = officer.action_add(needing("Fit", &["a-9"])).await.unwrap().unwrap_err();
    assert!(unknown.to_string().contains("no action a-9"), "{unknown}");
    let anew = Command::Write(Box::new(needing("Ask", &["a-2"])));
    let circle = officer.action_do("a-1", 1, anew).await.unwrap().unwrap_err();
    assert!(circle.to_string().contains("wait for one another: Ask and Buy"), "{circle}");
    let nobody = officer.action_add(terms("Fit", "no-such-body")).await.unwrap().unwrap_err();
    assert!(nobody.to_string().contains("not a member"), "{nobody}");
    assert_eq!(officer.action("a-1").await.unwrap().unwrap().holds_up[0].id.as_str(), "a-2");
}

#[tokio::test]
async fn a_list_shows_whose_and_how_late_and_export_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let root = desk(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let police = someone(&root, "cy", POLICE, "liaison-officer").await;
    for (title, body) in [("One", COUNCIL), ("Two", POLICE), ("Three", POLICE)] {
        officer.action_add(terms(title, body)).await.unwrap().unwrap();
    }
    police.action_do("a-2", 1, accept(Some("cy"))).await.unwrap().unwrap();
    let later = Command::Reschedule { due: "2026-07-01".parse().unwrap(), reason: "Rain.".into() };
    police.action_do("a-3", 1, later).await.unwrap().unwrap();
    let found = |filter: Filter| {
        let police = police.clone();
        async move {
            let listed = police.actions(&filter, Order::Due, 0, 25).await.unwrap();
            listed.rows.iter().map(|action| action.id.to_string()).collect::<Vec<_>>()
        }
    };
    let body: BodyId = POLICE.parse().unwrap();
    assert_eq!(found(Filter { body: Some(body), ..Filter::default() }).await, ["a-2", "a-3"]);
    assert_eq!(found(Filter { person: "cy".parse().ok(), ..Filter::default() }).await, ["a-2"]);
    assert_eq!(found(Filter { late: true, ..Filter::default() }).await, ["a-1", "a-2"]);
    let counts = police.actions(&Filter::default(), Order::Due, 0, 1).await.unwrap();
    assert_eq!((counts.rows.len(), counts.found, counts.counts.open, counts.counts.late), (1, 3, 3, 2));
    assert!(matches!(
        police.actions_export(&Filter::default(), Order::Due).await,
        Err(DeskError::Refused(_))
    ));
    assert_eq!(officer.actions_export(&Filter::default(), Order::Title).await.unwrap().len(), 3);
    assert!(acts(&root, "all").await.contains(&"action.export".to_owned()));
}

#[tokio::test]
async fn whoever_another_program_invites_is_known_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let serving = desk(folder.path()).await;
    let ann = someone(&serving, "ann", COUNCIL, "community-safety-officer").await;
    ann.actions(&Filter::default(), Order::Due, 0, 10).await.unwrap();
    let clock = Arc::new(FixedClock("2026-06-10T09:00:00Z".parse().unwrap()));
    let command = Desk::open(folder.path(), clock).await.unwrap();
    someone(&command, "bob", COUNCIL, "community-safety-officer").await;
    let bob = serving.asked_by(Asker::Person("bob".parse().unwrap()));
    assert_eq!(bob.own_body().await.unwrap(), Some(COUNCIL.parse().unwrap()));
    bob.actions(&Filter::default(), Order::Due, 0, 10).await.unwrap();
}

#[tokio::test]
async fn a_list_that_was_read_before_shows_what_another_program_has_changed_since() {
    let folder = tempfile::tempdir().unwrap();
    let here = someone(&desk(folder.path()).await, "ann", COUNCIL, "community-safety-officer").await;
    let clock = Arc::new(FixedClock("2026-06-10T09:00:00Z".parse().unwrap()));
    let there = Desk::open(folder.path(), clock).await.unwrap().asked_by(here.asker().clone());
    let titles = async |desk: &Desk| -> Vec<String> {
        let found = desk.find("lamps").await.unwrap().found;
        found.into_iter().map(|one| one.title).collect()
    };
    assert!(titles(&here).await.is_empty());
    there.action_add(terms("Lamps for the market", COUNCIL)).await.unwrap().unwrap();
    assert_eq!(titles(&here).await, ["Lamps for the market"]);
    let held = here.action_add(terms("Lamps for the park", COUNCIL)).await.unwrap().unwrap();
    assert_eq!(held.record.id.as_str(), "a-2", "nor is a number given twice");
    assert_eq!(titles(&there).await, ["Lamps for the market", "Lamps for the park"]);
}
