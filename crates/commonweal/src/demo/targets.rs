//! The demo's targets: one of each kind, each under the priority it serves. One goes wrong: the watch sees it, its owner
//! answers, and it goes before the Strategy Group.

use anyhow::{Context, Result};
use chrono::Days;
use desk::targets::NewTarget;
use desk::watching::ExceptionRead;
use desk::waves::NewWave;
use desk::{Desk, Done};
use planning::exception::Answer;
use planning::target::Kind;
use planning::{Exception, Year};
use std::sync::Arc;
use terms::{AreaCode, BodyId, FixedClock, MeasureId, Month, Period, RecordId, Sampling, WaveMode};

/// The district in which the demo's partnership works.
const AREA: &str = "E07900001";
/// Title, kind, measure, the number to reach as a share of a usual year, a word of its priority, and who answers for it.
const COUNTED: [(&str, Kind, &str, f64, &str, &str); 4] = [
    ("Fewer burglaries in Ashmoor", Kind::Reduce, "burglary", 0.9, "burglar", "westmarch-police"),
    (
        "Less antisocial behaviour in Ashmoor",
        Kind::Reduce,
        "antisocial-behaviour",
        0.97,
        "antisocial",
        "ashmoor-district-council",
    ),
    ("Less shoplifting in Ashmoor", Kind::Reduce, "shoplifting", 0.8, "shop", "westmarch-police"),
    ("Robbery in Ashmoor stays rare", Kind::KeepLow, "robbery", 1.0, "violen", "westmarch-police"),
];
/// The word of the priority that both questions serve.
const ASKED_FOR: &str = "antisocial";
/// Title of the question, its wording, share before and lately, kind, title of the target, share to reach.
type Question = (&'static str, &'static str, [f64; 2], Kind, &'static str, f64);

const ASKED: [Question; 2] = [
    (
        "People who say litter is a problem",
        "Is litter a problem here? (very or fairly big)",
        [0.31, 0.26],
        Kind::FewerSay,
        "Fewer people say litter is a problem",
        0.24,
    ),
    (
        "People who are happy with where they live",
        "How happy are you with your area? (very or fairly)",
        [0.72, 0.73],
        Kind::MoreHappy,
        "More people are happy with Ashmoor",
        0.76,
    ),
];

/// So many days ago the watch saw what goes wrong.
const SEEN_DAYS: u64 = 60;

/// Sets the targets up, where there are none yet.
pub async fn set_up(desk: &Desk) -> Result<()> {
    if !desk.targets().await?.is_empty() {
        return Ok(());
    }
    let priorities = desk.target_priorities().await?;
    let serves = |word: &str| {
        let fits = |title: &str| title.to_lowercase().contains(word);
        priorities.iter().find(|(_, title)| fits(title)).map(|(id, _)| id.clone())
    };
    for (title, kind, measure, share, word, owner) in COUNTED {
        let mut new = blank(title, kind, owner, desk)?;
        new.measure = MeasureId::new(measure);
        new.priority = serves(word);
        // A small county's files do not reach back far enough to set a target by.
        let Ok(start) = desk.target_baseline(&new).await? else { continue };
        new.reach = start.usual.filter(|_| kind == Kind::Reduce).map(|usual| (usual * share).round());
        sign_off(desk, &new).await?;
    }
    for question in ASKED {
        asked(desk, question, serves(ASKED_FOR)).await?;
    }
    Ok(())
}

/// The watch of two months ago sees what goes wrong; the owner answers within the week, and it goes before the Strategy
/// Group, which decides at its next meeting.
pub async fn go_wrong(desk: &Desk) -> Result<()> {
    if !desk.exceptions().await?.is_empty() {
        return Ok(());
    }
    let today = desk.now().date_naive();
    let on = |days: u64| {
        let day = today.checked_sub_days(Days::new(days)).unwrap_or(today);
        desk.at(Arc::new(FixedClock::on(day)))
    };
    on(SEEN_DAYS).watch_run().await?;
    answer(&on(SEEN_DAYS - 5)).await?;
    on(SEEN_DAYS - 10).watch_run().await?;
    desk.watch_run().await?;
    Ok(())
}

fn blank(title: &str, kind: Kind, owner: &str, desk: &Desk) -> Result<NewTarget> {
    Ok(NewTarget {
        title: title.to_owned(),
        kind,
        area: AREA.parse::<AreaCode>().context("the demo's district")?,
        year: Year::of(desk.now().date_naive()),
        measure: None,
        wave: None,
        reach: None,
        even: false,
        owner: owner.parse::<BodyId>().context("a body of the demo")?,
        lead: None,
        priority: None,
    })
}

/// At the newest meeting that is kept, if there is one.
async fn sign_off(desk: &Desk, new: &NewTarget) -> Result<()> {
    let meeting = match desk.target_meetings().await?.into_iter().next_back() {
        Some((meeting, _, _)) => meeting,
        None => RecordId::new("sg-spring").context("a short name")?,
    };
    let draft = desk.target_add(new).await?.with_context(|| format!("writing “{}”", new.title))?;
    desk.target_lock(&draft.record.id, draft.version, meeting)
        .await?
        .with_context(|| format!("signing “{}” off", new.title))?;
    Ok(())
}

async fn asked(
    desk: &Desk,
    (title, wording, shares, kind, target, reach): (&str, &str, [f64; 2], Kind, &str, f64),
    priority: Option<RecordId>,
) -> Result<()> {
    let year = Year::of(desk.now().date_naive()).period();
    let mut first: Option<RecordId> = None;
    for (share, from) in shares.into_iter().zip([year.first().plus(-6), year.first().plus(2)]) {
        let wave = NewWave {
            area: AREA.parse::<AreaCode>().context("the demo's district")?,
            title: title.to_owned(),
            again: first.clone(),
            wording: wording.to_owned(),
            fieldwork: Period::new(from, from.plus(1)),
            share,
            base: 1_012,
            design_effect: 1.2,
            mode: WaveMode::Post,
            sampling: Sampling::Random,
            source: "Ashmoor residents’ survey".to_owned(),
        };
        let kept = desk.wave_add(wave).await?.context("entering a wave of the demo")?;
        first.get_or_insert(kept.id);
    }
    let mut new = blank(target, kind, "ashmoor-district-council", desk)?;
    (new.wave, new.reach, new.priority) = (first, Some(reach), priority);
    sign_off(desk, &new).await
}

/// The owner of the exception on shoplifting answers it, and names the action that brings it back.
async fn answer(desk: &Desk) -> Result<()> {
    let wrong = |read: &ExceptionRead| read.exception.open() && read.title.contains("shoplifting");
    let Some(open) = desk.exceptions().await?.into_iter().find(wrong) else { return Ok(()) };
    let named = desk.actions_named().await?;
    let wardens = named.iter().find(|action| action.terms.title == super::plans::WARDENS);
    let back_by = Month::of(desk.now().date_naive()).context("a month")?.plus(3);
    let answer = Answer {
        cause: "Two shops in the High Street account for nearly half of it, on weekday afternoons."
            .to_owned(),
        action: "Wardens walk the street at those hours, and both shops have moved what is taken most."
            .to_owned(),
        actions: wardens.map(|action| action.id.clone()).into_iter().collect(),
        recovery: "The months to come must stay a fifth under those of last year.".to_owned(),
        back_by,
        decision_needed: Some("Wardens for three more months, paid from the shared budget.".to_owned()),
    };
    let done: Done<Exception> = desk.exception_answer(&open.exception.id, open.version, answer).await?;
    done.context("answering an exception of the demo")?;
    Ok(())
}
