//! The demo's commissioner holds the chief constable to account: a police and crime plan with its objectives, and questions
//! at each stage: one waits, one has a late promise, one is settled, one was not kept.

use super::{POLICE, before, body, made, on};
use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use desk::plans::NewPlan;
use desk::{Desk, Seen};
use planning::account::{Answer, Command, Inquiry, Source};
use planning::meeting::{Kind as MeetingKind, Meeting};
use planning::plan::{Command as PlanCommand, Kind as PlanKind};

/// What the commissioner wants to reach, one on each line.
const OBJECTIVES: &str =
    "Answer when people call\nFewer burglaries and robberies\nSupport those who were harmed";
/// How many days ago the chief constable was held to account last.
const LAST_DAYS: u64 = 90;

/// A promise: what, and how many days from today it is due, negative for past.
type Promise = (&'static str, i64);

/// A question of the demo and what became of it.
struct Asked {
    source: Source,
    words: &'static str,
    /// Which objective, from 0.
    objective: usize,
    answer: &'static str,
    promises: &'static [Promise],
}

const ASKED: [Asked; 4] = [
    Asked {
        source: Source::Commissioner,
        words: "Why do people who call 101 wait so long?",
        objective: 0,
        answer: "Too few people work in the control room in the evening. Half of all calls wait more than two minutes.",
        promises: &[
            ("Half of all calls to 101 are answered within a minute", -20),
            ("Six more people work in the control room", 45),
        ],
    },
    Asked {
        source: Source::Panel,
        words: "Is everybody visited whose home was broken into?",
        objective: 1,
        answer: "Nine in ten were visited. We did not reach those who were away.",
        promises: &[("Everybody is visited within two days", -30)],
    },
    Asked {
        source: Source::Public,
        words: "Why is there no police desk in Ashmoor?",
        objective: 0,
        answer: "We looked for a room in the library and in the market hall.",
        promises: &[("A desk on two days of each week", 10)],
    },
    Asked {
        source: Source::Panel,
        words: "How soon are those who were robbed told what became of their case?",
        objective: 2,
        answer: "",
        promises: &[],
    },
];

/// Writes the plan and asks, where nobody has asked yet.
pub(super) async fn set_up(desk: &Desk, today: NaiveDate) -> Result<()> {
    if !desk.accounts().await?.is_empty() {
        return Ok(());
    }
    let last = on(desk, before(today, LAST_DAYS));
    plan(&last).await?;
    let series = desk.meeting_series().await?;
    let series = series.into_iter().find(|held| held.series.record.kind == MeetingKind::Accountability);
    let series = series.context("the commissioner has a series")?.series.record.id;
    let met = met(desk, series.as_str(), before(today, LAST_DAYS - 20)).await?;
    let objectives = desk.account_objectives().await?;
    for asked in &ASKED {
        let objective = &objectives.get(asked.objective).context("the plan has three objectives")?.id;
        if asked.answer.is_empty() {
            let lately = on(desk, before(today, 6));
            made(lately.account_ask((asked.source, asked.words), objective, None).await?)?;
            continue;
        }
        let new = last.account_ask((asked.source, asked.words), objective, Some(met.id.as_str())).await?;
        answered(desk, seen(new)?, asked, today, &met).await?;
    }
    Ok(())
}

fn seen<T>(done: desk::Done<T>) -> Result<Seen<T>> {
    done.map_err(|why| anyhow::anyhow!("the demo's own step was refused: {why}"))
}

/// The commissioner's plan with its objectives.
async fn plan(desk: &Desk) -> Result<()> {
    let year = planning::Year::of(desk.now().date_naive());
    let new = NewPlan {
        kind: PlanKind::PoliceAndCrime,
        title: format!("Police and crime plan {}", year.start()),
        from: year.first_day(),
        until: year.next().next().last_day(),
        under: None,
    };
    let plan = seen(desk.plan_add(&new).await?)?;
    let write = PlanCommand::Write { part: "objectives".into(), words: OBJECTIVES.into() };
    seen(desk.plan_do(plan.record.id.as_str(), plan.version, write).await?).map(drop)
}

/// The meeting at which most of it was asked: planned, so that questions can be brought to it.
async fn met(desk: &Desk, series: &str, day: NaiveDate) -> Result<Meeting> {
    let then = on(desk, before(day, 40));
    made(then.meeting_plan(series, day).await?)
}

/// The answer, what was promised, and what became of it.
async fn answered(
    desk: &Desk,
    asked: Seen<Inquiry>,
    told: &Asked,
    today: NaiveDate,
    met: &Meeting,
) -> Result<()> {
    let (id, then) = (asked.record.id.clone(), on(desk, met.on));
    let police = body(POLICE)?;
    let mut version = asked.version;
    let answer = Answer { words: told.answer.into(), on: met.on, evidence: met.id.to_string() };
    let mut steps = vec![(then.clone(), Command::Answer(answer))];
    for (words, days) in told.promises {
        let due = today.checked_add_signed(chrono::TimeDelta::days(*days)).context("a day of our time")?;
        let command = Command::Commit { words: (*words).into(), owner: police.clone(), due };
        steps.push((then.clone(), command));
    }
    let after = met.on.checked_add_days(Days::new(7)).unwrap_or(met.on);
    let later = on(desk, after);
    steps.push((later.clone(), Command::Publish));
    match told.objective {
        1 => {
            let done = before(today, 32);
            let proof = "https://police.westmarch.example/visits".to_owned();
            let words = "All 41 homes of the quarter were visited within two days.".to_owned();
            steps.push((on(desk, done), Command::Keep { number: 1, on: done, words, proof }));
            let words = "Everybody whose home was broken into is visited.".to_owned();
            steps.push((on(desk, before(today, 30)), Command::Settle { words }));
        }
        0 if told.source == Source::Public => {
            let reason =
                "No room was found that is open to all. Officers are at the market each Tuesday.".to_owned();
            steps.push((later, Command::Drop { number: 1, reason }));
        }
        _ => {}
    }
    for (desk, command) in steps {
        version = seen(desk.account_do(id.as_str(), version, command).await?)?.version;
    }
    Ok(())
}
