//! The limits of control charts on the desk: what was typed becomes a re-base, or words that say how to mend it.

use super::closed;
use desk::Desk;
use terms::{AreaCode, AreaRecord, MeasureId, Month};
use web::door::{Answer, Caller, Closed, LimitsAnew, LimitsDesk, LimitsSuggested, NewLimits};

/// What is shown of an area.
pub async fn limits(desk: &Desk, area: AreaCode) -> Answer<LimitsDesk> {
    let evidence = desk.area(area).await.map_err(closed)?;
    let measures: Vec<(MeasureId, String)> = evidence
        .measures
        .iter()
        .map(|one| (one.definition.id.clone(), one.definition.title.clone()))
        .collect();
    let title = |id: &MeasureId| {
        let shown = measures.iter().find(|(known, _)| known == id);
        shown.map_or_else(|| id.to_string(), |(_, title)| title.clone())
    };
    let anew = desk.limits(area).await.map_err(closed)?;
    let suggested = desk.limits_suggested(area).await.map_err(closed)?;
    Ok(LimitsDesk {
        area: AreaRecord { ..evidence.area.clone() },
        anew: anew
            .into_iter()
            .map(|one| LimitsAnew {
                title: title(&one.measure),
                measure: one.measure,
                from: one.from,
                reason: one.reason,
            })
            .collect(),
        suggested: suggested
            .into_iter()
            .map(|one| LimitsSuggested {
                title: one.title,
                from: one.from,
                points: one.points,
                above: one.above,
            })
            .collect(),
        measures,
        reason_most: ::desk::limits::REASON_MOST,
    })
}

/// Lets limits start anew.
pub async fn anew(desk: &Desk, caller: &Caller, area: AreaCode, new: &NewLimits) -> Answer<()> {
    let refused = |words: &str| Closed::Refused(words.to_owned());
    let measure = MeasureId::new(&new.measure).ok_or_else(|| refused("Choose a measure"))?;
    let from: Month = new.from.parse().map_err(|_| refused("Write the month like 2024-06"))?;
    let anew = desk.anew(measure, from, &new.reason, &caller.name);
    let done = desk.limits_anew(area, anew).await.map_err(closed)?;
    done.map_err(|why| Closed::Refused(web::words::sentence(&why.to_string())))
}

/// Takes a re-base out again.
pub async fn as_before(desk: &Desk, area: AreaCode, gone: &NewLimits) -> Answer<()> {
    let measure = MeasureId::new(&gone.measure).ok_or(Closed::NotFound)?;
    let from: Month = gone.from.parse().map_err(|_| Closed::NotFound)?;
    desk.limits_as_before(area, &measure, from).await.map_err(closed)
}
