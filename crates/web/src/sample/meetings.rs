//! Meetings of a partnership that does not exist, behind the sample's door.

use super::door::SampleDoor;
use crate::door::{
    BodyNames, Caller, MeetingKnown, MeetingLine, MeetingStep, MeetingsDoor, MeetingsKnown, SeriesKnown,
};
use crate::{Answer, Closed};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::action::{Action, Lever, Terms};
use planning::meeting::notice::{self, Notice};
use planning::meeting::rates::FollowUp;
use planning::meeting::series::{Kind, Recurrence, Rules, Series};
use planning::meeting::{Attendance, Command, Item, Meeting, Minute, Paper, Presence, Slot, Stage};
use planning::working_day::Holidays;
use terms::RecordId;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn id<T: std::str::FromStr<Err = terms::NotAShortName>>(text: &str) -> T {
    text.parse().expect("a short name")
}

fn names() -> BodyNames {
    let pair = |slug: &str, name: &str| (slug.to_owned(), name.to_owned());
    [
        pair("council", "Harrowdale Council"),
        pair("fire", "Harrowdale Fire Authority"),
        pair("police", "Harrowdale Police"),
    ]
    .into()
}

/// A series of a kind, every second Friday.
fn series(kind: Kind) -> Series {
    Series {
        id: id("series-1"),
        kind,
        title: "Harrowdale problem solving".into(),
        terms_of_reference: "We look at places and problems that no one body can solve alone.".into(),
        recurrence: Recurrence::Weeks { every: 2, from: day("2026-04-10") },
        starts: "10:00:00".parse().expect("a time"),
        minutes: 60,
        place: "Harrowdale House".into(),
        members: ["council", "fire", "police"].map(id).to_vec(),
        rules: Rules {
            must_attend: vec![id("police")],
            confidential: false,
            quorum: 2,
            ..Rules::usual(kind)
        },
    }
}

/// A meeting of today at a stage of its life.
pub fn meeting(stage: Stage) -> MeetingKnown {
    let today = day("2026-11-20");
    let mut meeting = Meeting::new(id("m-1"), &series(Kind::ProblemSolving), today, &Holidays::shipped());
    let item = |number: &str, slot, title: &str, why: &str, about: Option<&str>| Item {
        id: id(number),
        slot,
        title: title.into(),
        why: why.into(),
        about: about.map(id),
        minutes: 10,
    };
    meeting.agenda = vec![
        item("item-1", Slot::Opening, "Welcome, who is here, interests to declare", "", None),
        item("item-2", Slot::Actions, "Mend the lamps in Mill Lane", "Due on 6 November 2026.", Some("a-1")),
        item("item-3", Slot::Problems, "Brough Park in the evening", "At the stage of analysis.", None),
    ];
    meeting.papers =
        vec![Paper { title: "Figures for Blackmoor".into(), address: "/areas/E07990001".into() }];
    let here = |person: &str, body: &str, presence| Attendance {
        person: id(person),
        body: id(body),
        presence,
        senior: false,
        confidentiality: Some(today),
    };
    meeting.attendance = vec![
        here("ann", "council", Presence::Here),
        here("bo", "police", Presence::Here),
        here("guest-1", "fire", Presence::Apologies),
    ];
    if !matches!(stage, Stage::Planned | Stage::AgendaOut { .. } | Stage::Cancelled { .. }) {
        let decision = Minute::Decision {
            id: id("d-1-1"),
            words: "Patrol the park on Friday and Saturday evenings until the new year.".into(),
            against: "It takes people from the town centre.".into(),
        };
        let agreed = Minute::Action { id: id("a-2"), words: "Lock the car park at 9pm".into() };
        let lines = [
            ("item-1", Minute::Note("Nobody declared an interest.".into())),
            ("item-2", Minute::PutOff { reason: "The county was not here.".into() }),
            ("item-3", decision),
            ("item-3", agreed),
        ];
        meeting.minutes = lines.map(|(item, line)| (id(item), line)).to_vec();
    }
    meeting.stage = stage;
    MeetingKnown {
        pack: Some((super::targets::board().quarter, Some(1))),
        proposed: meeting.agenda.clone(),
        meeting,
        seen: 4,
        names: names(),
        members: ["council", "fire", "police"].map(str::to_owned).to_vec(),
        people: vec![
            ("ann".into(), "Ann Example".into(), "council".into()),
            ("bo".into(), "Bo Sample".into(), "police".into()),
        ],
        actions: vec![action()],
        later: vec![("m-2".into(), day("2026-12-04"))],
        statement: "I keep to myself what is said here about people.".into(),
        published: None,
        may_change: true,
        may_settle: true,
        may_publish: true,
    }
}

fn action() -> Action {
    let terms = Terms {
        from: Some(id("m-1")),
        ..Terms::of_body("Lock the car park at 9pm", Lever::MakeHarder, id("council"), day("2026-12-04"))
    };
    Action::new(id("a-2"), terms)
}

/// One series with a meeting that is over and one to come.
pub fn meetings() -> MeetingsKnown {
    let series = series(Kind::ProblemSolving);
    let over = meeting(Stage::Ended).meeting;
    let mut coming = meeting(Stage::Planned).meeting;
    (coming.id, coming.on) = (id("m-2"), day("2026-12-04"));
    MeetingsKnown {
        series: vec![SeriesKnown {
            dates: series.dates(day("2026-11-20"), day("2027-02-01"), &Holidays::shipped()),
            series,
            seen: 2,
            meetings: vec![coming, over],
            follow_up: FollowUp {
                agreed: 9,
                on_time: 5,
                late: 1,
                overdue: 2,
                open: 1,
                other: 0,
                overdue_days_most: 12,
            },
            attendance: vec![
                ("council".into(), [6, 0, 0]),
                ("fire".into(), [2, 3, 1]),
                ("police".into(), [6, 0, 0]),
            ],
        }],
        names: names(),
        members: ["council", "fire", "police"].map(str::to_owned).to_vec(),
        may_add: true,
        may_change: true,
    }
}

/// What the public is told: one meeting to come, one with minutes.
pub fn told() -> Released<Vec<Notice>> {
    let mut coming = meeting(Stage::AgendaOut { on: day("2026-11-20"), late: None }).meeting;
    (coming.id, coming.on, coming.kind) = (id("m-3"), day("2027-01-21"), Kind::PublicMeeting);
    coming.title = "Harrowdale public meeting".into();
    let over = meeting(Stage::MinutesOut { on: day("2026-11-20") }).meeting;
    let told = [notice::told(&coming, None), notice::told(&over, Some(day("2026-11-21")))];
    public(told.into_iter().flatten().collect::<Vec<_>>()).derive(|told| notice::notices(told))
}

#[async_trait]
impl MeetingsDoor for SampleDoor {
    async fn meetings(&self, _: &Caller) -> Answer<MeetingsKnown> {
        Ok(meetings())
    }

    async fn series_save(&self, _: &Caller, at: Option<(&str, i64)>, series: Series) -> Answer<String> {
        let sound = series.checked().map_err(|refusal| Closed::Refused(refusal.to_string()))?;
        match at {
            Some((id, _)) if id != "series-1" => Err(Closed::NotFound),
            Some((_, seen)) if seen != 2 => Err(Closed::Stale),
            _ => Ok(sound.id.to_string()),
        }
    }

    async fn meeting_plan(&self, _: &Caller, series: &str, _: NaiveDate) -> Answer<String> {
        if series == "series-1" { Ok("m-2".into()) } else { Err(Closed::NotFound) }
    }

    async fn meeting(&self, _: &Caller, id: &str) -> Answer<MeetingKnown> {
        match id {
            "m-1" => Ok(meeting(Stage::Open)),
            "m-2" => Ok(meeting(Stage::Planned)),
            _ => Err(Closed::NotFound),
        }
    }

    async fn meeting_step(&self, _: &Caller, id: &str, seen: i64, step: MeetingStep) -> Answer<()> {
        match (id, step) {
            ("m-1" | "m-2", _) if seen != 4 => Err(Closed::Stale),
            ("m-1", MeetingStep::Do(Command::Cancel { .. })) => {
                Err(Closed::Refused("The meeting is under way. Close it first.".into()))
            }
            ("m-1" | "m-2", _) => Ok(()),
            _ => Err(Closed::NotFound),
        }
    }

    async fn meeting_write(&self, _: &Caller, id: &str, _: &RecordId, line: MeetingLine) -> Answer<()> {
        match (id, line) {
            ("m-1", MeetingLine::Action { body, .. }) if body == "stranger" => {
                Err(Closed::Refused("There is no such member. Choose who does it.".into()))
            }
            ("m-1", _) => Ok(()),
            _ => Err(Closed::NotFound),
        }
    }

    async fn meetings_told(&self) -> Answer<Released<Vec<Notice>>> {
        Ok(told())
    }
}
