//! A meeting from its series to published minutes, and who may do what on the way.

use super::*;
use planning::action::Lever;
use planning::meeting::{Attendance, Command, Kind, Presence, Recurrence, Rules, Series, Stage};
use web::door::{MeetingLine, MeetingStep, MeetingsDoor};

const COUNCIL: &str = "staffordshire-moorlands-district-council";
const POLICE: &str = "staffordshire-police";

fn series() -> Series {
    let members = [COUNCIL, POLICE].map(|body| body.parse().unwrap()).to_vec();
    let usual = Rules::usual(Kind::StrategyGroup);
    Series {
        id: "new".parse().unwrap(),
        kind: Kind::StrategyGroup,
        title: "Strategy Group".into(),
        terms_of_reference: "It decides.".into(),
        recurrence: Recurrence::Weeks { every: 13, from: "2026-03-04".parse().unwrap() },
        starts: "10:00:00".parse().unwrap(),
        minutes: 90,
        place: "Leek".into(),
        rules: Rules { quorum: 2, must_attend: vec![POLICE.parse().unwrap()], ..usual },
        members,
    }
}

fn came(person: &str, body: &str) -> Attendance {
    Attendance {
        person: person.parse().unwrap(),
        body: body.parse().unwrap(),
        presence: Presence::Here,
        senior: false,
        confidentiality: None,
    }
}

/// Somebody else of the council with a role.
async fn with(set: &Set, email: &str, role: &str) -> Caller {
    set.door.invite(&set.operator, &new(email, role)).await.unwrap();
    let people = set.door.people(&set.operator).await.unwrap().people;
    let known = people.into_iter().find(|person| person.email == email).unwrap();
    Caller { account: known.id, name: known.name, opens: Opens::default() }
}

async fn step(set: &Set, who: &Caller, step: MeetingStep) -> Answer<()> {
    let seen = set.door.meeting(who, "m-1").await?.seen;
    set.door.meeting_step(who, "m-1", seen, step).await
}

fn refused(answer: &Answer<()>) -> &str {
    let Err(Closed::Refused(words)) = answer else { panic!("{answer:?}") };
    words
}

/// A meeting of today that is under way, with one item, the council alone in the room.
async fn under_way(set: &Set, ann: &Caller) {
    assert_eq!(set.door.series_save(ann, None, series()).await.unwrap(), "series-1");
    let today = "2026-03-04".parse().unwrap();
    assert_eq!(set.door.meeting_plan(ann, "series-1", today).await.unwrap(), "m-1");
    let again = set.door.meeting_plan(ann, "series-1", today).await;
    assert!(matches!(again, Err(Closed::Refused(words)) if words.contains("already")));
    step(set, ann, MeetingStep::Build).await.unwrap();
    let late = step(set, ann, MeetingStep::Do(Command::SendAgenda { late: None })).await;
    assert!(refused(&late).contains("Say why it is late"));
    let send = Command::SendAgenda { late: Some("Planned today.".into()) };
    step(set, ann, MeetingStep::Do(send)).await.unwrap();
    step(set, ann, MeetingStep::Attend(vec![came(&ann.account, COUNCIL)])).await.unwrap();
    step(set, ann, MeetingStep::Do(Command::Open)).await.unwrap();
}

#[tokio::test]
async fn a_meeting_goes_from_what_is_open_to_published_minutes() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    under_way(&set, &ann).await;
    let item = "item-1".parse().unwrap();
    let write = async |line| set.door.meeting_write(&ann, "m-1", &item, line).await;
    let decision = MeetingLine::Decision("Light the park.".into(), String::new());
    let alone = write(decision.clone()).await;
    assert!(refused(&alone).contains("Staffordshire Police is not here"), "{alone:?}");
    step(&set, &ann, MeetingStep::Attend(vec![came("guest-1", POLICE)])).await.unwrap();
    write(decision).await.unwrap();
    let action = |body: &str, due: &str| MeetingLine::Action {
        words: "Mend the lamps.".into(),
        body: body.into(),
        due: due.parse().unwrap(),
        lever: Lever::MakeHarder,
    };
    assert!(refused(&write(action("nobody", "2026-04-01")).await).contains("no such member"));
    assert!(refused(&write(action(POLICE, "2026-03-03")).await).contains("past"));
    write(action(POLICE, "2026-04-01")).await.unwrap();
    let known = set.door.meeting(&ann, "m-1").await.unwrap();
    assert_eq!((known.actions.len(), known.actions[0].id.as_str()), (1, "a-1"));
    for item in known.meeting.open_items() {
        set.door.meeting_write(&ann, "m-1", &item.id, MeetingLine::Note("Heard.".into())).await.unwrap();
    }
    step(&set, &ann, MeetingStep::Do(Command::End)).await.unwrap();
    let settle = step(&set, &ann, MeetingStep::Do(Command::SendMinutes)).await;
    assert!(matches!(settle, Err(Closed::Forbidden(words)) if words.contains("chair")));
    assert!(refused(&step(&set, &ann, MeetingStep::Publish).await).contains("not settled"));
    let chair = with(&set, "chair@example.org", "strategy-group-chair").await;
    step(&set, &chair, MeetingStep::Do(Command::SendMinutes)).await.unwrap();
    assert!(set.door.meetings_told().await.unwrap().is_empty(), "nothing is told before it is published");
    step(&set, &chair, MeetingStep::Publish).await.unwrap();
    let told = set.door.meetings_told().await.unwrap();
    assert_eq!(told[0].decisions, [("d-1-1".to_owned(), "Light the park.".to_owned())]);
    assert_eq!(told[0].actions[0].0, "a-1");
    step(&set, &chair, MeetingStep::TakeBack).await.unwrap();
    assert!(set.door.meetings_told().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_put_off_and_what_was_agreed_stand_on_the_next_agenda() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    under_way(&set, &ann).await;
    let known = set.door.meeting(&ann, "m-1").await.unwrap();
    let action = MeetingLine::Action {
        words: "Mend the lamps.".into(),
        body: COUNCIL.into(),
        due: "2026-09-01".parse().unwrap(),
        lever: Lever::MakeHarder,
    };
    let first = &known.meeting.agenda[0];
    set.door.meeting_write(&ann, "m-1", &first.id, action).await.unwrap();
    for item in &known.meeting.agenda[1..] {
        let line = MeetingLine::PutOff("No time.".into());
        set.door.meeting_write(&ann, "m-1", &item.id, line).await.unwrap();
    }
    step(&set, &ann, MeetingStep::Do(Command::End)).await.unwrap();
    let next = set.door.meeting_plan(&ann, "series-1", "2026-06-03".parse().unwrap()).await.unwrap();
    let proposed = set.door.meeting(&ann, &next).await.unwrap().proposed;
    let why = |title: &str| proposed.iter().find(|item| item.title == title).map(|item| item.why.clone());
    assert_eq!(why("Mend the lamps.").unwrap(), "Agreed last time. Due on 1 September 2026.");
    for item in &known.meeting.agenda[1..] {
        assert!(why(&item.title).is_some(), "{} was lost", item.title);
    }
}

#[tokio::test]
async fn members_read_meetings_and_only_those_who_run_them_change_them() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    under_way(&set, &ann).await;
    let bo = with(&set, "bo@example.org", "case-worker").await;
    let known = set.door.meeting(&bo, "m-1").await.unwrap();
    assert!(!known.may_change && !known.may_settle && !known.may_publish);
    assert!(known.people.is_empty(), "who has an account is for those who run the meeting");
    let forbidden = |answer: Answer<()>| matches!(answer, Err(Closed::Forbidden(_)));
    assert!(forbidden(step(&set, &bo, MeetingStep::Do(Command::End)).await));
    assert!(forbidden(step(&set, &bo, MeetingStep::Publish).await));
    let note = MeetingLine::Note("x".into());
    assert!(forbidden(set.door.meeting_write(&bo, "m-1", &"item-1".parse().unwrap(), note).await));
    assert!(forbidden(set.door.series_save(&bo, None, series()).await.map(drop)));
    let stale = set.door.meeting_step(&ann, "m-1", 1, MeetingStep::Do(Command::End)).await;
    assert!(matches!(stale, Err(Closed::Stale)));
    let stranger = Series { members: vec!["nobody".parse().unwrap()], ..series() };
    assert!(matches!(set.door.series_save(&ann, None, stranger).await, Err(Closed::Refused(_))));
    let lines = set.door.audit(&set.operator, &AuditAsked::default()).await.unwrap();
    for act in ["series.add", "meeting.plan", "meeting.send-agenda", "meeting.attend", "meeting.open"] {
        assert!(lines.iter().any(|line| line.act == act), "{act} stands in the audit");
    }
    assert!(matches!(known.meeting.stage, Stage::Open));
}
