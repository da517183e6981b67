//! How good the data are: what is missing, how soon it came, how much of it is filled in, whether the mix has moved.
//!
//! Each finding is a sentence made from released numbers.

use crate::detail::{Detail, within};
use crate::view::View;
use crate::{DeskError, weighing};
use disclosure::{DeliveryNote, Policy, Released, public, release_share};
use figures::quality::{Mix, completeness_of, drift, joins, timeliness_of};
use lake::Lake;
use planning::MeasureEvidence;
use std::collections::BTreeSet;
use terms::{AreaCode, Category, Dataset, Period, SliceKey};

/// Columns whose absence matters to a reader, as `figures` names them, and how a sentence names them.
const COLUMNS: [(&str, &str); 3] = [("Day", "a day"), ("Time of day", "a time"), ("Point", "a point")];

/// What share of the rows of one body have a day, a time and a point; `None` with too few rows.
pub fn filled(detail: &Detail, policy: &Policy) -> Option<Released<String>> {
    let key = detail.slices.first()?.key.clone();
    let mut columns: Vec<Released<(u32, &'static str)>> = Vec::new();
    for (name, words) in COLUMNS {
        let counts = detail.slices.iter().flat_map(|slice| completeness_of(&slice.table));
        let (filled, rows) = counts
            .filter(|column| column.column == name)
            .fold((0, 0), |sum, column| (sum.0 + column.filled, sum.1 + column.rows));
        let share = release_share(u32::try_from(filled).ok()?, u32::try_from(rows).ok()?, policy).ok()?;
        columns.push(share.and(&public(words)));
    }
    let about = public((key, detail.period));
    Some(Released::list(&columns).and(&about).derive(filled_words))
}

type Filled = (Vec<(u32, &'static str)>, (SliceKey, Period));

fn filled_words((columns, (key, period)): &Filled) -> String {
    let said: Vec<String> = columns.iter().map(|(share, what)| format!("{share}% have {what}")).collect();
    format!("{}, {}: of the rows here {}.", key.body, period.words(), planning::wording::list(&said))
}

/// How many outcomes of the last twelve months find their crime by its reference; `None` without either, or too few.
pub async fn joined(
    lake: &Lake,
    view: &View,
    area: AreaCode,
    policy: &Policy,
) -> Result<Option<Released<String>>, DeskError> {
    let mut references: Vec<Vec<[u8; 32]>> = Vec::new();
    let Some(body) = view.home_body(Dataset::PoliceOutcomes, area).await? else { return Ok(None) };
    let Some(last) = view.last_month(Dataset::PoliceOutcomes) else { return Ok(None) };
    let outcomes = Period::year_to(last);
    // A crime may be years older than its outcome; three years find nearly all.
    let crimes = Period::new(last.plus(-35), last);
    for (dataset, period) in [(Dataset::PoliceStreet, crimes), (Dataset::PoliceOutcomes, outcomes)] {
        let slices = within(lake, view, dataset, &body, area, period).await?;
        references.push(slices.iter().flat_map(|slice| slice.table.reference.iter().copied()).collect());
    }
    let found = joins(&references[0], &references[1]);
    let share = u32::try_from(found.outcomes_joined)
        .ok()
        .zip(u32::try_from(found.outcomes).ok())
        .and_then(|(joined, all)| release_share(joined, all, policy).ok());
    Ok(share.map(|share| share.and(&public(outcomes)).derive(joined_words)))
}

fn joined_words((share, period): &(u32, Period)) -> String {
    format!(
        "{share}% of the outcomes of {} find their crime by its reference. Gaps in the crimes we hold lower this.",
        period.words()
    )
}

/// Gaps, places, how soon deliveries came and whether the mix of kinds has moved: all that released figures say.
pub fn of_released((measures, notes): &(Vec<MeasureEvidence>, Vec<DeliveryNote>)) -> Vec<String> {
    let mut sentences = gaps(measures);
    sentences.extend(placed(measures));
    sentences.extend(soon(notes));
    sentences.extend(moved(measures));
    sentences
}

fn body_of(measure: &MeasureEvidence) -> &str {
    let who = measure.latest.parents.method.first().map_or("", String::as_str);
    who.trim_start_matches("Counted from the records of ").trim_end_matches('.')
}

/// One sentence for each gap, without repeating it for every measure.
fn gaps(measures: &[MeasureEvidence]) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for measure in measures {
        for gap in &measure.gaps {
            let who = body_of(measure);
            let sentence = format!("{who} sent nothing for {}. It is a gap, not a zero.", gap.words());
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
    }
    sentences
}

/// One sentence for each body: how many of its rows have a place that we know.
fn placed(measures: &[MeasureEvidence]) -> Vec<String> {
    let bodies: BTreeSet<&str> = measures.iter().map(body_of).collect();
    let mut sentences = Vec::new();
    for body in bodies {
        let of_body = measures.iter().filter(|measure| body_of(measure) == body);
        let shares: Vec<u32> = of_body.filter_map(|measure| measure.placed_per_cent).collect();
        let (Some(least), Some(most)) = (shares.iter().min(), shares.iter().max()) else { continue };
        let share = match least == most {
            true => format!("{least}%"),
            false => format!("Between {least}% and {most}%, by kind,"),
        };
        sentences.push(format!("{share} of the rows of {body} have a place that we know."));
    }
    sentences
}

/// How soon deliveries of incidents came, against the end of the quarter after (SI 2007/1831).
fn soon(notes: &[DeliveryNote]) -> Option<String> {
    let last = notes.iter().filter_map(|note| Some(note.months?.last())).max()?;
    // Older months that were sent to fill the past are not late.
    let came: Vec<_> = notes
        .iter()
        .filter_map(|note| Some((note.months?, note.received.parse::<chrono::NaiveDate>().ok()?)))
        .filter(|(months, _)| last.since(months.last()) < 12)
        .collect();
    let found = timeliness_of(&came)?;
    let days = planning::wording::number(found.days_middle);
    let late = match found.late {
        0 => "none came late".to_owned(),
        1 => "1 came late".to_owned(),
        several => format!("{several} came late"),
    };
    let word = if found.deliveries == 1 { "delivery" } else { "deliveries" };
    Some(format!(
        "{} {word} of the last 12 months came a median of {days} days after the last month in them. By the rule that data are \
         due by the end of the next quarter, {late}.",
        found.deliveries
    ))
}

/// Whether the mix of the police's kinds has moved against a year before.
fn moved(measures: &[MeasureEvidence]) -> Option<String> {
    let police = |measure: &&MeasureEvidence| {
        measure.definition.categories.first().is_some_and(|kind| kind.dataset() == Dataset::PoliceStreet)
    };
    let counted: Vec<(Category, f64, f64)> = weighing::parts(measures)
        .filter(police)
        .filter_map(|measure| {
            let change = measure.change.as_ref()?;
            Some((*measure.definition.categories.first()?, change.before, change.after))
        })
        .collect();
    let before: Vec<_> = counted.iter().map(|(kind, before, _)| (*kind, *before)).collect();
    let after: Vec<_> = counted.iter().map(|(kind, _, after)| (*kind, *after)).collect();
    let found = drift(&before, &after);
    (found.mix != Mix::TooFew).then(|| format!("Kinds of crime against a year before: {}", found.words))
}
