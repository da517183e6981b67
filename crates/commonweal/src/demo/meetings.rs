//! The demo's meetings: series of each kind, the Strategy Group's of spring and of last month, one of today, questions
//! at each stage, duties done, and a problem on its way. Everything goes through the desk, on the days on which it happened.

mod accounts;
mod problems;
mod published;

use crate::machine;
use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, NaiveTime};
use desk::meetings::Line;
use desk::{Desk, Done};
use planning::action::Lever;
use planning::meeting::series::{DayOfWeek, Nth};
use planning::meeting::{
    Attendance, Command, Kind, Meeting, Presence, Recurrence, Rules, Series, Slot, Stage,
};
use planning::question::{Asker, Command as Ask};
use planning::statutory::Done as DutyDone;
use records::Keys;
use std::sync::Arc;
use terms::{BodyId, FixedClock, Month};

const COUNCIL: &str = "ashmoor-district-council";
const POLICE: &str = "westmarch-police";

fn body(id: &str) -> Result<BodyId> {
    id.parse().with_context(|| format!("{id} is a short name"))
}

/// The record a command made, or why it made none.
fn made<T>(done: Done<T>) -> Result<T> {
    done.map(|seen| seen.record).map_err(|why| anyhow::anyhow!("the demo's own step was refused: {why}"))
}

/// The desk as it was at noon of a day.
fn on(desk: &Desk, day: NaiveDate) -> Desk {
    desk.at(Arc::new(FixedClock::on(day)))
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// How many days ago the Strategy Group met in spring, and how many ago it met last.
const SPRING_DAYS: u64 = 120;
const LAST_DAYS: u64 = 40;

/// Founds the series and holds the Strategy Group's meeting of spring, where there is no series yet.
pub async fn begin(desk: &Desk) -> Result<()> {
    if !desk.meeting_series().await?.is_empty() {
        return Ok(());
    }
    let today = desk.now().date_naive();
    let members: Vec<BodyId> = desk
        .bodies()
        .await?
        .into_iter()
        .map(|body| body.id)
        .filter(|id| [COUNCIL, POLICE].contains(&id.as_str()) || id.as_str().contains("fire"))
        .collect();
    let start = before(today, 56);
    let early = on(desk, before(today, SPRING_DAYS));
    for kind in KINDS {
        let series = made(early.series_add(series(kind, start, &members)?).await?)?;
        if kind == Kind::StrategyGroup {
            held(desk, series.id.as_str(), before(today, SPRING_DAYS), &SPRING, true).await?;
        }
    }
    Ok(())
}

/// Kinds of series, in the order in which they are founded.
const KINDS: [Kind; 5] =
    [Kind::ProblemSolving, Kind::Watch, Kind::StrategyGroup, Kind::PublicMeeting, Kind::Accountability];

/// Holds meetings, asks questions and marks duties, where nobody has since spring.
pub async fn set_up(desk: &Desk, keys: &Keys) -> Result<()> {
    if desk.meetings().await?.len() > 1 {
        return Ok(());
    }
    let today = desk.now().date_naive();
    let series = desk.meeting_series().await?;
    let of = |kind: Kind| -> Result<String> {
        let found = series.iter().find(|held| held.series.record.kind == kind);
        Ok(found.context("each kind has its series")?.series.record.id.to_string())
    };
    let solving = of(Kind::ProblemSolving)?;
    let group = held(desk, &of(Kind::StrategyGroup)?, before(today, LAST_DAYS), &GROUP, true).await?;
    for (days, lines) in [(28, &FIRST[..]), (14, &SECOND[..])] {
        held(desk, &solving, before(today, days), lines, false).await?;
    }
    planned(desk, &solving, today).await?;
    let later = today.checked_add_days(Days::new(61)).unwrap_or(today);
    let public = made(desk.meeting_plan(&of(Kind::PublicMeeting)?, later).await?)?;
    send_agenda(desk, &public).await?;
    questions(desk, today, keys).await?;
    duties(desk, &group).await?;
    published::set_up(desk).await?;
    accounts::set_up(desk, today).await?;
    problems::set_up(desk, &group).await
}

fn series(kind: Kind, start: NaiveDate, members: &[BodyId]) -> Result<Series> {
    let (title, about) = match kind {
        Kind::ProblemSolving => (
            "Ashmoor problem solving",
            "We look at places and problems that no one body can solve alone. Officers of the council, police and fire service come. The meeting may agree actions of those who are here.",
        ),
        Kind::Watch => ("Monthly watch", "We read the figures, and say early where a target will be missed."),
        Kind::StrategyGroup => (
            "Strategy Group",
            "Senior people of the responsible authorities decide on priorities, plans and targets, every quarter.",
        ),
        Kind::PublicMeeting => (
            "Ashmoor public meeting",
            "Senior people of each authority say what was done, hear what people want, and answer.",
        ),
        Kind::Accountability | Kind::Panel => {
            ("Commissioner asks", "The commissioner holds the chief constable to account in public.")
        }
    };
    let day = DayOfWeek::new(3).context("3 is a day of the week")?;
    let month = Month::of(start).context("a month of our time")?;
    let months = |every| Recurrence::Months { every, from: month, nth: Nth::Third, day };
    let usual = Rules::usual(kind);
    Ok(Series {
        id: "new".parse().context("a short name")?,
        kind,
        title: title.to_owned(),
        terms_of_reference: about.to_owned(),
        recurrence: match kind {
            Kind::ProblemSolving | Kind::Panel => Recurrence::Weeks { every: 2, from: start },
            Kind::Watch => months(1),
            Kind::StrategyGroup => months(3),
            Kind::PublicMeeting => months(12),
            Kind::Accountability => months(6),
        },
        starts: NaiveTime::from_hms_opt(10, 0, 0).context("ten o'clock exists")?,
        minutes: if kind == Kind::ProblemSolving { 60 } else { 120 },
        place: if kind == Kind::PublicMeeting {
            "Ashmoor Town Hall".into()
        } else {
            "Ashmoor House, room 2".into()
        },
        members: members.to_vec(),
        rules: Rules { must_attend: vec![body(POLICE)?], quorum: usual.quorum.min(2), ..usual },
    })
}

/// What is written under an item: `D`ecision, `A`ction or `N`ote; words; for an action the body and days until it is due.
type Written = (char, &'static str, &'static str, u64);

const FIRST: [Written; 4] = [
    ('N', "Nobody declared an interest.", "", 0),
    ('D', "We treat Brough Park in the evening as a problem of the partnership.", "", 0),
    ('A', "Check the lamps in and around Brough Park and mend those that are out", COUNCIL, 21),
    ('A', "Patrol Brough Park on Friday and Saturday evenings", POLICE, 40),
];
const SECOND: [Written; 3] = [
    ('N', "Half of the lamps are mended.", "", 0),
    ('A', "Lock the car park behind the leisure centre at 9pm", COUNCIL, 30),
    ('N', "The shops in High Street ask for one number to call.", "", 0),
];
const SPRING: [Written; 2] = [
    ('D', "Antisocial behaviour, violence, burglary and theft from shops come first this year.", "", 0),
    ('D', "Each target stands under the priority it serves, and is judged each month.", "", 0),
];
/// What the Strategy Group decides on an exception that is before it.
const ON_EXCEPTION: &str =
    "We pay for wardens in the High Street for three more months, from the shared budget.";
const GROUP: [Written; 3] = [
    ('D', "Our priorities stay as they are until April.", "", 0),
    ('D', "We pay for two more wardens from the partnership's fund until the summer.", "", 0),
    ('A', "Say in public what was done about burglary since the spring", COUNCIL, 45),
];

async fn send_agenda(desk: &Desk, meeting: &Meeting) -> Result<Meeting> {
    let id = meeting.id.as_str();
    let items = desk.agenda_proposed(id).await?;
    made(desk.meeting_do(id, 1, Command::Agenda(items)).await?)?;
    let late = Some("It was planned at short notice.".to_owned());
    made(desk.meeting_do(id, 2, Command::SendAgenda { late }).await?)
}

/// A meeting with its agenda out and its people written down.
async fn planned(desk: &Desk, series: &str, day: NaiveDate) -> Result<Meeting> {
    let meeting = made(desk.meeting_plan(series, day).await?)?;
    send_agenda(desk, &meeting).await?;
    let here = |number: u32, id: &str| -> Result<Attendance> {
        Ok(Attendance {
            person: format!("guest-{number}").parse().context("a short name")?,
            body: body(id)?,
            presence: Presence::Here,
            senior: true,
            confidentiality: Some(day),
        })
    };
    let who = vec![here(1, COUNCIL)?, here(2, POLICE)?];
    made(desk.meeting_attendance(meeting.id.as_str(), 3, who).await?)
}

/// Holds a meeting on its day, from notice to minutes, and publishes what is not confidential.
async fn held(
    desk: &Desk,
    series: &str,
    day: NaiveDate,
    lines: &[Written],
    publish: bool,
) -> Result<Meeting> {
    let desk = on(desk, day);
    let meeting = planned(&desk, series, day).await?;
    let id = meeting.id.as_str();
    let seen = |desk: &Desk| {
        let (desk, id) = (desk.clone(), id.to_owned());
        async move { desk.meeting(&id).await?.context("the meeting is there") }
    };
    made(desk.meeting_do(id, seen(&desk).await?.version, Command::Open).await?)?;
    let last = meeting.agenda.last().context("an agenda has items")?.id.clone();
    for (kind, words, who, days) in lines {
        let line = match kind {
            'D' => Line::Decision { words: (*words).to_owned(), against: String::new() },
            'A' => Line::Action {
                words: (*words).to_owned(),
                body: body(who)?,
                due: day.checked_add_days(Days::new(*days)).unwrap_or(day),
                lever: if *who == POLICE { Lever::UseTheLaw } else { Lever::MakeHarder },
            },
            _ => Line::Note((*words).to_owned()),
        };
        made(desk.meeting_write(id, &last, &line).await?)?;
    }
    for item in seen(&desk).await?.record.open_items() {
        if item.slot == Slot::Exceptions && meeting.kind == Kind::StrategyGroup {
            let decided = Line::Decision { words: ON_EXCEPTION.to_owned(), against: String::new() };
            made(desk.meeting_write(id, &item.id, &decided).await?)?;
            continue;
        }
        made(desk.meeting_write(id, &item.id, &Line::Note("Heard.".to_owned())).await?)?;
    }
    made(desk.meeting_do(id, seen(&desk).await?.version, Command::End).await?)?;
    let settled = made(desk.meeting_do(id, seen(&desk).await?.version, Command::SendMinutes).await?)?;
    if publish {
        let done = desk.minutes_publish(id, false).await?;
        done.map_err(|why| anyhow::anyhow!("the demo's minutes were not published: {why}"))?;
    }
    debug_assert!(matches!(settled.stage, Stage::MinutesOut { .. }));
    Ok(settled)
}

/// One question of each kind, and one that nobody has read yet.
async fn questions(desk: &Desk, today: NaiveDate, keys: &Keys) -> Result<()> {
    let then = on(desk, before(today, 30));
    let promised =
        made(then.question_add(Asker::Public, "Who mends the lamps round Brough Park, and when?").await?)?;
    let take = || -> Result<Ask> { Ok(Ask::Take { body: body(COUNCIL)?, meeting: None }) };
    made(then.question_do(promised.id.as_str(), 1, take()?).await?)?;
    let due = today.checked_add_days(Days::new(20)).unwrap_or(today);
    let answer = "The council looks after them. We found ten that are out.";
    let promise = ("We will mend all ten lamps.", due);
    made(on(desk, before(today, 20)).question_promise(promised.id.as_str(), 2, answer, promise).await?)?;
    let asked = made(
        then.question_add(Asker::Commissioner, "What do you do about shops that are hit again and again?")
            .await?,
    )?;
    made(then.question_do(asked.id.as_str(), 1, Ask::Take { body: body(POLICE)?, meeting: None }).await?)?;
    let words =
        "Each shop that is hit twice in a month gets a visit within a week. We made 31 visits since April.";
    let done = Ask::Answer { for_body: body(POLICE)?, words: words.to_owned(), promise: None };
    made(on(desk, before(today, 12)).question_do(asked.id.as_str(), 2, done).await?)?;
    made(
        on(desk, before(today, 4)).question_add(Asker::Public, "Can we have more bins in the park?").await?,
    )?;
    let sent = desk
        .question_ask(
            "My neighbour Mr A. Sample at 3 Mill Lane parks on the path. Who can stop that?",
            keys,
            machine::nonce(),
        )
        .await?;
    sent.map_err(|why| anyhow::anyhow!("the demo's question was not taken in: {why}"))?;
    Ok(())
}

/// Some duties of the year are done, with the Strategy Group's meeting to show for it.
async fn duties(desk: &Desk, shown: &Meeting) -> Result<()> {
    let year = planning::Year::of(desk.now().date_naive());
    let due: Vec<(terms::RecordId, NaiveDate)> =
        desk.duties(year).await?.lines.into_iter().map(|line| (line.duty.id, line.due)).collect();
    for (duty, due) in due.into_iter().filter(|(_, due)| *due <= shown.on) {
        if duty.as_str() == "case-review-figures" {
            continue;
        }
        let done = DutyDone { duty, due, on: before(due, 6), evidence: format!("meeting/{}", shown.id) };
        let kept = desk.duty_done(done, "The Strategy Group noted it.").await?;
        kept.map_err(|why| anyhow::anyhow!("the demo's duty was not marked: {why}"))?;
    }
    Ok(())
}
