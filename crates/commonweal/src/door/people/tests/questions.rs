//! Questions from the public site to an answer and a kept promise; duties; calendars under a secret address.

use super::*;
use planning::question::{Asker, Stage};
use planning::statutory::Standing;
use web::door::{DutyTyped, QuestionStep, QuestionsDoor, SettingTyped, SettingsDoor};

const COUNCIL: &str = "staffordshire-moorlands-district-council";

async fn one(set: &Set, who: &Caller) -> (Stage, i64) {
    let known = set.door.questions(who).await.unwrap();
    let (question, seen) = known.questions.into_iter().find(|(one, _)| one.id.as_str() == "q-1").unwrap();
    (question.stage, seen)
}

async fn step(set: &Set, who: &Caller, step: QuestionStep) -> Answer<()> {
    let (_, seen) = one(set, who).await;
    set.door.question_step(who, "q-1", seen, step).await
}

#[tokio::test]
async fn what_a_visitor_sends_is_read_first_settled_and_then_erased() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    set.door.question_ask("Why does J. Example of 3 Mill Lane shout?").await.unwrap();
    set.door.question_ask("When are the lamps mended?").await.unwrap();
    assert!(set.door.questions_told().await.unwrap().is_empty(), "nobody has read it");
    let arrived = set.door.questions(&ann).await.unwrap().arrived;
    let [first, second] = [&arrived[0].id, &arrived[1].id];
    set.door.question_settle(&ann, first, None).await.unwrap();
    set.door.question_settle(&ann, second, Some("When are the lamps in Leek mended?")).await.unwrap();
    assert!(matches!(set.door.question_settle(&ann, second, Some("x")).await, Err(Closed::NotFound)));
    let told = set.door.questions_told().await.unwrap();
    assert_eq!((told.len(), told[0].words.as_str()), (1, "When are the lamps in Leek mended?"));
    let held = set._folder.path().join("records");
    for file in std::fs::read_dir(held).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let name = b"J. Example of 3 Mill Lane";
        assert!(!bytes.windows(name.len()).any(|seen| seen == name), "what was sent is gone from the disk");
    }
    let nobody = set.door.question_ask("  ").await;
    assert!(matches!(nobody, Err(Closed::Refused(_))));
}

#[tokio::test]
async fn a_promise_makes_an_action_and_stays_until_it_is_kept() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    set.door.question_add(&ann, Asker::Commissioner, "Why did burglary rise?").await.unwrap();
    let early = step(&set, &ann, QuestionStep::Answer("It did.".into())).await;
    assert!(matches!(early, Err(Closed::Refused(_))), "no body has it");
    step(&set, &ann, QuestionStep::Take(COUNCIL.into(), None)).await.unwrap();
    let stranger = step(&set, &ann, QuestionStep::Take("nobody".into(), None)).await;
    assert!(matches!(stranger, Err(Closed::Refused(_))));
    let day = |text: &str| text.parse().unwrap();
    let promise = |due| QuestionStep::Promise("It did.".into(), "New locks.".into(), day(due));
    assert!(matches!(step(&set, &ann, promise("2026-03-01")).await, Err(Closed::Refused(_))), "in the past");
    step(&set, &ann, promise("2026-06-30")).await.unwrap();
    let Stage::Promised { promise, .. } = one(&set, &ann).await.0 else { panic!("it is promised") };
    assert_eq!(promise.action.unwrap().as_str(), "a-1");
    let told = set.door.questions_told().await.unwrap();
    assert_eq!(told[0].promise, Some(("New locks.".into(), day("2026-06-30"))));
    assert_eq!(told[0].body, "Staffordshire Moorlands District Council");
    step(&set, &ann, QuestionStep::PutOff(day("2026-09-30"), "Supply.".into())).await.unwrap();
    step(&set, &ann, QuestionStep::Kept("40 locks.".into())).await.unwrap();
    assert!(matches!(one(&set, &ann).await.0, Stage::Closed { .. }));
    assert_eq!(set.door.news().await.unwrap()[0].title, "Answered: Why did burglary rise?");
}

fn list(text: &str) -> SettingTyped {
    SettingTyped { text: text.into(), why: "As we agreed".into(), seen: 0 }
}

#[tokio::test]
async fn members_read_questions_and_never_what_was_sent() {
    let set = set(NOON).await;
    let (bo, _, _) = join(&set, "case-worker").await;
    set.door.question_ask("Why does J. Example shout?").await.unwrap();
    let known = set.door.questions(&bo).await.unwrap();
    assert!(known.arrived.is_empty() && !known.may_change);
    let forbidden = |answer: Answer<()>| matches!(answer, Err(Closed::Forbidden(_)));
    assert!(forbidden(set.door.question_add(&bo, Asker::Public, "Why?").await));
    assert!(forbidden(set.door.question_settle(&bo, "in-1", None).await));
    assert!(forbidden(set.door.setting_save(&bo, "duties", &list("aa | b | c | yearly 05-31")).await));
}

#[tokio::test]
async fn a_duty_is_late_until_somebody_says_what_shows_that_it_was_done() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let standing = async || {
        let known = set.door.duties(&ann, Some(2025)).await.unwrap();
        known.lines.into_iter().find(|line| line.duty.id.as_str() == "strategic-assessment").unwrap().standing
    };
    assert_eq!(standing().await, Standing::Late(32), "due on 31 January");
    let done = DutyTyped {
        duty: "strategic-assessment".into(),
        due: "2026-01-31".parse().unwrap(),
        on: "2026-01-20".parse().unwrap(),
        evidence: "M-1".into(),
        words: "The Strategy Group approved it.".into(),
    };
    let refused = |answer: Answer<()>| matches!(answer, Err(Closed::Refused(_)));
    assert!(refused(set.door.duty_done(&ann, &DutyTyped { words: String::new(), ..done.clone() }).await));
    let ahead = DutyTyped { on: "2026-03-05".parse().unwrap(), ..done.clone() };
    assert!(refused(set.door.duty_done(&ann, &ahead).await));
    let never = DutyTyped { due: "2026-02-01".parse().unwrap(), ..done.clone() };
    assert!(matches!(set.door.duty_done(&ann, &never).await, Err(Closed::NotFound)));
    set.door.duty_done(&ann, &done).await.unwrap();
    assert_eq!(standing().await, Standing::Done);
    set.door.duty_undone(&ann, "strategic-assessment", done.due).await.unwrap();
    assert_eq!(standing().await, Standing::Late(32));
    assert!(refused(set.door.setting_save(&ann, "duties", &list("nonsense")).await));
    let ours = list("our-day | Open day | Our promise | yearly 02-01");
    set.door.setting_save(&ann, "duties", &ours).await.unwrap();
    assert_eq!(set.door.duties(&ann, Some(2025)).await.unwrap().lines.len(), 1);
}

#[tokio::test]
async fn a_calendar_address_works_until_it_is_ended_or_its_person_leaves() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let opens = async |secret: u8| set.door.calendar([secret; 32], "https://csp.example").await;
    assert!(matches!(opens(1).await, Err(Closed::NotFound)));
    set.door.calendar_set(&ann, Some([1; 32])).await.unwrap();
    assert!(set.door.calendar_since(&ann).await.unwrap().is_some());
    let entries = opens(1).await.unwrap();
    assert!(!entries.is_empty() && entries.iter().all(|entry| entry.title.starts_with("Due: ")));
    set.door.calendar_set(&ann, Some([2; 32])).await.unwrap();
    assert!(matches!(opens(1).await, Err(Closed::NotFound)), "a new one ends the old one");
    set.door.calendar_set(&ann, None).await.unwrap();
    assert!(matches!(opens(2).await, Err(Closed::NotFound)));
    assert_eq!(set.door.calendar_since(&ann).await.unwrap(), None);
    set.door.calendar_set(&ann, Some([3; 32])).await.unwrap();
    set.door.leave(&set.operator, &ann.account).await.unwrap();
    assert!(matches!(opens(3).await, Err(Closed::NotFound)), "she left");
}
