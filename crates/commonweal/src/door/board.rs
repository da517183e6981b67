//! Exceptions, the quarterly board, and what the public sees of targets: the other half of the door of targets.

use super::targets::{Names, charts_of, meetings};
use super::{FrontDoor, closed, not_done};
use access::Resource;
use charts::{Frame, Typeface};
use desk::targets::TargetPublic;
use desk::watching::{EndedPublic, ExceptionRead, Held, pack_id};
use desk::{Catalogue, Desk, View};
use planning::exception::Answer as Said;
use planning::{Action as PlanAction, Pack, Quarter, Year};
use std::collections::BTreeMap;
use terms::{Action, AreaRecord, BodyId, Month, RecordId, RecordKind};
use web::door::{
    Answer, AnswerTyped, BoardHeld, BoardKnown, Caller, Closed, EndedTold, ExceptionKnown, ExceptionLine,
    ExceptionStep, ExceptionsKnown, FileKind, PackLine, PerformanceKnown, PublicTarget, TakeAway,
    YearEndKnown, YearEndTold,
};

fn plans() -> Resource {
    Resource::paper(RecordKind::Plan)
}

fn refused(words: &str) -> Closed {
    Closed::Refused(words.to_owned())
}

fn line(names: &Names, read: ExceptionRead) -> ExceptionLine {
    ExceptionLine {
        owner: names.body(&read.exception.owner),
        exception: read.exception,
        seen: read.version,
        title: read.title,
        verdict: read.verdict,
        eased: read.may_close,
    }
}

/// Every exception, and what the watch said last.
pub async fn exceptions(desk: &Desk) -> Answer<ExceptionsKnown> {
    let names = Names::read(desk).await?;
    let lines = desk.exceptions().await.map_err(closed)?;
    let watches = desk.watches().await.map_err(closed)?;
    let targets = desk.targets().await.map_err(closed)?;
    let title = |id: &RecordId| {
        let found = targets.iter().find(|read| read.target.id == *id);
        found.map_or_else(|| id.to_string(), |read| read.target.terms.title.clone())
    };
    let changed = match watches.as_slice() {
        [.., before, now] => desk::watching::changed(before, now, title),
        _ => Vec::new(),
    };
    Ok(ExceptionsKnown {
        lines: lines.into_iter().map(|read| line(&names, read)).collect(),
        watched: watches.last().map(|kept| kept.on),
        changed,
        may_watch: desk.would(Action::Change, &plans()).await.map_err(closed)?,
    })
}

/// One exception.
pub async fn exception(desk: &Desk, id: &str) -> Answer<ExceptionKnown> {
    let id = RecordId::new(id).ok_or(Closed::NotFound)?;
    let read = desk.exception(&id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
    let own = Resource { owner: Some(read.exception.owner.clone()), ..plans() };
    let theirs = desk.own_body().await.map_err(closed)?.is_some_and(|body| body == read.exception.owner);
    let may_change = desk.would(Action::Change, &own).await.map_err(closed)?;
    let actions: Vec<PlanAction> = desk.actions_named().await.map_err(closed)?;
    Ok(ExceptionKnown {
        meetings: meetings(desk).await?,
        actions: actions.iter().map(|action| (action.id.to_string(), action.terms.title.clone())).collect(),
        may_answer: theirs && may_change,
        may_change,
        may_decide: desk.would(Action::Decide, &plans()).await.map_err(closed)?,
        line: line(&Names::read(desk).await?, read),
    })
}

fn answer(typed: AnswerTyped) -> Answer<Said> {
    let back_by: Month =
        typed.back_by.trim().parse().map_err(|_| refused("Write the month it gets back by like 2027-01"))?;
    let needed = typed.needed.trim();
    Ok(Said {
        cause: typed.cause.trim().to_owned(),
        action: typed.action.trim().to_owned(),
        actions: RecordId::new(&typed.does).into_iter().collect(),
        recovery: typed.recovery.trim().to_owned(),
        back_by,
        decision_needed: (!needed.is_empty()).then(|| needed.to_owned()),
    })
}

/// Takes a step in the life of an exception.
pub async fn exception_step(desk: &Desk, id: &str, seen: i64, step: ExceptionStep) -> Answer<()> {
    let id = RecordId::new(id).ok_or(Closed::NotFound)?;
    let done = match step {
        ExceptionStep::Answer(typed) => desk.exception_answer(&id, seen, answer(typed)?).await,
        ExceptionStep::Escalate(reason) => desk.exception_escalate(&id, seen, &reason).await,
        ExceptionStep::Decide { meeting, words } => {
            let meeting = RecordId::new(meeting.trim())
                .ok_or_else(|| refused("Say at which meeting it was decided"))?;
            desk.exception_decide(&id, seen, meeting, &words).await
        }
        ExceptionStep::Close(words) => desk.exception_close(&id, seen, &words).await,
    };
    done.map_err(closed)?.map(|_| ()).map_err(not_done)
}

/// What a run of the watch did, in a sentence.
pub fn watch_words(done: &desk::watching::WatchDone) -> String {
    let counted =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    format!(
        "{} judged: {} opened, {} put before the Strategy Group, {} closed with their target, {} may be closed. \
         Figures of {} are late.",
        counted(done.judged, "target", "targets"),
        counted(done.opened.len(), "exception", "exceptions"),
        done.escalated.len(),
        done.closed.len(),
        done.eased.len(),
        counted(done.late.len(), "target", "targets")
    )
}

async fn bodies(desk: &Desk) -> Answer<BTreeMap<BodyId, String>> {
    let register = desk.register().await.map_err(closed)?;
    let bodies = register.template.register.bodies.into_iter();
    Ok(bodies.map(|body| (body.id, body.name)).collect())
}

/// The board of a quarter.
pub async fn board(desk: &Desk, quarter: Option<Quarter>) -> Answer<BoardKnown> {
    let kept = desk.packs().await.map_err(closed)?;
    let exceptions = desk.exceptions().await.map_err(closed)?;
    let board = desk.board(quarter).await.map_err(closed)?;
    let today = board.held == Held::Today;
    Ok(BoardKnown {
        quarter: board.quarter,
        now: board.now,
        held: match board.held {
            Held::Today => BoardHeld::Today,
            Held::Kept => BoardHeld::Kept,
            Held::Nothing => BoardHeld::Nothing,
        },
        years: desk.target_years().await.map_err(closed)?,
        pack: board.pack,
        bodies: bodies(desk).await?.into_iter().collect(),
        seen: exceptions.into_iter().map(|read| (read.exception.id, read.version)).collect(),
        kept: kept
            .iter()
            .rev()
            .map(|kept| PackLine {
                id: pack_id(&kept.pack),
                version: kept.pack.version,
                title: kept.pack.of().words(),
                on: kept.pack.as_of,
                by: kept.by.clone(),
            })
            .collect(),
        meetings: meetings(desk).await?,
        may_keep: desk.would(Action::Change, &plans()).await.map_err(closed)?,
        may_decide: today && desk.would(Action::Decide, &plans()).await.map_err(closed)?,
    })
}

fn file_name(pack: &Pack, version: Option<u32>) -> String {
    match version {
        Some(version) => format!("pack-{}-v{version}", pack_id(pack)),
        None => format!("pack-{}-today", pack_id(pack)),
    }
}

/// The pack of a quarter as it is today.
async fn pack_today(desk: &Desk, quarter: Quarter) -> Answer<Pack> {
    let board = desk.board(Some(quarter)).await.map_err(closed)?;
    if board.held != Held::Today {
        return Err(Closed::NotFound);
    }
    Ok(board.pack)
}

/// The document of a pack as it is today, with a picture of each target whose months may be shown to anybody.
async fn document(door: &FrontDoor, desk: &Desk, pack: &Pack) -> Answer<reports::Document> {
    let view = desk.view().await.map_err(closed)?;
    let mut pictures = BTreeMap::new();
    for read in desk.targets().await.map_err(closed)? {
        if pack.details.iter().any(|detail| detail.target == read.target.id) {
            let area = view.gazetteer().name(read.target.terms.area);
            let drawn = charts_of(desk, &read, &area).await?.into_iter().next();
            pictures.extend(drawn.map(|chart| (read.target.id.clone(), chart)));
        }
    }
    Ok(reports::pack::document(pack, &bodies(desk).await?, &pictures, &door.publisher))
}

/// Keeps the pack of a quarter as it is today: every format is made once and never again.
pub async fn pack_keep(door: &FrontDoor, desk: &Desk, caller: &Caller, quarter: Quarter) -> Answer<()> {
    let pack = pack_today(desk, quarter).await?;
    let document = document(door, desk, &pack).await?;
    let mut formats = BTreeMap::new();
    for kind in FileKind::ALL {
        let file = super::public::take_away(&document, &file_name(&pack, Some(pack.version)), kind)?;
        formats.insert(kind.extension().to_owned(), file.bytes);
    }
    match desk.pack_keep(&pack, &caller.name, formats).await.map_err(closed)? {
        true => Ok(()),
        false => Err(Closed::Stale),
    }
}

/// A pack as a document.
pub async fn pack_file(
    door: &FrontDoor,
    desk: &Desk,
    (quarter, version): (Quarter, Option<u32>),
    kind: FileKind,
) -> Answer<TakeAway> {
    let Some(version) = version else {
        let pack = pack_today(desk, quarter).await?;
        let document = document(door, desk, &pack).await?;
        return super::public::take_away(&document, &file_name(&pack, None), kind);
    };
    let id = quarter.id();
    let bytes = desk.pack_file(&id, version, kind.extension()).await.map_err(closed)?;
    Ok(TakeAway {
        file_name: format!("pack-{id}-v{version}.{}", kind.extension()),
        media_type: kind.media_type(),
        bytes: bytes.ok_or(Closed::NotFound)?,
    })
}

/// The targets of a year as anybody may know them: of the one asked for, or the latest that has begun.
pub async fn performance(door: &FrontDoor, year: Option<i32>) -> Answer<PerformanceKnown> {
    let years = door.desk.performance_years().await.map_err(closed)?;
    let now = Year::of(door.desk.now().date_naive());
    let year = match year {
        Some(start) => Some(*years.iter().find(|year| year.start() == start).ok_or(Closed::NotFound)?),
        None => years.iter().rev().find(|year| **year <= now).or(years.first()).copied(),
    };
    let targets = match year {
        Some(year) => told(door, Some(year)).await?,
        None => Vec::new(),
    };
    Ok(PerformanceKnown { year, over: year.is_some_and(|year| year < now), years, targets })
}

/// How a year ended, or how it stands while it runs.
pub async fn year_end(desk: &Desk, year: i32) -> Answer<YearEndKnown> {
    let year = Year::starting(year).ok_or(Closed::NotFound)?;
    let found = desk.year_end(year).await.map_err(closed)?.ok_or(Closed::NotFound)?;
    Ok(YearEndKnown {
        report: found.report,
        over: found.over,
        years: found.years,
        bodies: bodies(desk).await?.into_iter().collect(),
    })
}

/// The report of a year as a document.
pub async fn year_end_file(door: &FrontDoor, desk: &Desk, year: i32, kind: FileKind) -> Answer<TakeAway> {
    let year = Year::starting(year).ok_or(Closed::NotFound)?;
    let found = desk.year_end(year).await.map_err(closed)?.ok_or(Closed::NotFound)?;
    let today = desk.now().date_naive();
    let document = reports::year_end::document(&found.report, today, &bodies(desk).await?, &door.publisher);
    super::public::take_away(&document, &format!("year-end-{}", year.start()), kind)
}

/// How a year that is over ended, as anybody may know it.
pub async fn year_end_told(door: &FrontDoor, year: i32) -> Answer<YearEndTold> {
    let year = Year::starting(year).ok_or(Closed::NotFound)?;
    let found = door.desk.year_end_told(year).await.map_err(closed)?.ok_or(Closed::NotFound)?;
    let view = door.desk.view().await.map_err(closed)?;
    let measures = door.desk.measures().await.map_err(closed)?;
    let ended = |list: Vec<EndedPublic>| {
        let one = |ended: EndedPublic| EndedTold {
            target: public_target(&measures, &view, ended.target),
            caught: ended.caught,
        };
        list.into_iter().map(one).collect()
    };
    Ok(YearEndTold {
        year,
        missed: ended(found.missed),
        unknown: ended(found.unknown),
        reached: ended(found.reached),
        actions: found.actions,
    })
}

/// Targets of a year, or of all years, as anybody may know them.
pub async fn told(door: &FrontDoor, year: Option<Year>) -> Answer<Vec<PublicTarget>> {
    let desk = &door.desk;
    let view = desk.view().await.map_err(closed)?;
    let shown = desk.performance(year).await.map_err(closed)?;
    let measures = desk.measures().await.map_err(closed)?;
    Ok(shown.into_iter().map(|target| public_target(&measures, &view, target)).collect())
}

fn public_target(measures: &Catalogue, view: &View, target: TargetPublic) -> PublicTarget {
    let area = AreaRecord { code: target.area, name: view.gazetteer().name(target.area), year: 0 };
    let frame = Frame { id: format!("{}-year", target.id), place: area.name.clone(), ..Frame::default() };
    let definition = target.measure.as_ref().and_then(|id| measures.measure(id.as_str()));
    let chart = target.course.as_ref().zip(definition).and_then(|(course, definition)| {
        charts::year(&frame, course, definition, &Typeface::approximate()).ok()
    });
    PublicTarget {
        id: target.id,
        title: target.title,
        kind: target.kind,
        area,
        measure: target.measure,
        year: target.year,
        aim: target.aim,
        priority: target.priority.map(|(_, title)| title).unwrap_or_default(),
        account: target.account,
        verdict: target.verdict,
        chart,
    }
}

#[cfg(test)]
mod tests;
