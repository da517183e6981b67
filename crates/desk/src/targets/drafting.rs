//! A target before it is signed off: where it starts, by the figures held, and how its year usually goes.
//!
//! Whoever writes a target chooses what to count; nobody types a baseline.

use crate::waves::plans;
use crate::{Desk, DeskError};
use figures::year_end;
use planning::refusal::Why;
use planning::target::{Aim, Baseline, Kind, Profile, Terms};
use planning::{Priority, Refusal, Year};
use terms::{Action, AreaCode, BodyId, MeasureId, Month, Period, PersonId, RecordId, Series};

/// Most characters of a title.
const TITLE_MOST: usize = 150;
/// Months of the baseline of a number to keep low, where there are so many; and the fewest.
const LOW_MONTHS: (i32, i32) = (36, 24);
/// Most whole years from which a year's usual course is taken.
const PROFILE_YEARS_MOST: usize = 3;

/// A target as somebody writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTarget {
    /// "Fewer burglaries in Leek".
    pub title: String,
    /// Which kind.
    pub kind: Kind,
    /// Where.
    pub area: AreaCode,
    /// For which year.
    pub year: Year,
    /// What is counted, for a number.
    pub measure: Option<MeasureId>,
    /// The wave it starts from, for a survey.
    pub wave: Option<RecordId>,
    /// What is to be reached: a number in the year, or a share from 0 to 1; nothing for a number to keep low.
    pub reach: Option<f64>,
    /// Whether each month is a twelfth; otherwise as the last years went.
    pub even: bool,
    /// The body that answers for it.
    pub owner: BodyId,
    /// Who answers there; whoever writes it where nobody is named.
    pub lead: Option<PersonId>,
    /// The priority it serves.
    pub priority: Option<RecordId>,
}

/// Where a target would start.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselineFound {
    /// The baseline.
    pub baseline: Baseline,
    /// A usual year of it, for a number.
    pub usual: Option<f64>,
    /// What is to come in the year if nothing changes, with 8 in 10 such years between the two, where it can be said.
    pub do_nothing: Option<f64>,
    /// The share of each month as the last years went; `None` without a whole year.
    pub profile: Option<[f64; 12]>,
}

fn unsound(wrong: &str, mend: &str) -> Refusal {
    Refusal::new(Why::Unsound, wrong, mend)
}

impl Desk {
    /// Where a target of that kind would start.
    pub async fn target_baseline(
        &self,
        new: &NewTarget,
    ) -> Result<Result<BaselineFound, Refusal>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        self.baseline_of(new).await
    }

    async fn baseline_of(&self, new: &NewTarget) -> Result<Result<BaselineFound, Refusal>, DeskError> {
        if new.kind.asked() {
            let waves = self.kept_waves().await?;
            let found = waves.into_iter().find(|kept| Some(&kept.id) == new.wave.as_ref());
            return Ok(found
                .map(|kept| BaselineFound {
                    baseline: Baseline::Asked(kept.wave),
                    usual: None,
                    do_nothing: None,
                    profile: None,
                })
                .ok_or_else(|| {
                    unsound(
                        "No wave of a survey is chosen.",
                        "Choose where it starts, or enter a wave first.",
                    )
                }));
        }
        let (measures, _) = self.measures_now().await?;
        let definition = new.measure.as_ref().and_then(|id| measures.measure(id.as_str()));
        let Some(definition) = definition else {
            return Ok(Err(unsound("No measure is chosen.", "Choose what is counted.")));
        };
        let view = self.seen().await?;
        if !view.gazetteer().knows(new.area) {
            return Ok(Err(unsound("We do not know that area.", "Choose one from the list.")));
        }
        let Some(counted) = view.counted(definition, new.area).await? else {
            return Ok(Err(unsound(
                "Nobody has sent figures on this for that area.",
                "Choose another measure or area, or import them first.",
            )));
        };
        Ok(found(&counted.series, new.kind, new.year))
    }

    pub(crate) async fn terms_of(&self, new: &NewTarget) -> Result<Result<Terms, Refusal>, DeskError> {
        let title = new.title.trim();
        if title.is_empty() || title.chars().count() > TITLE_MOST {
            return Ok(Err(unsound("The title is missing or too long.", "Write a few words.")));
        }
        let access = self.access().await?;
        let today = self.now().date_naive();
        if !access.register().body(&new.owner).is_some_and(|body| body.is_member(today)) {
            return Ok(Err(unsound("No body is chosen.", "Choose the member that answers for it.")));
        }
        if let Some(priority) = &new.priority
            && self.record_of::<Priority>(priority.as_str()).await?.is_none()
        {
            return Ok(Err(unsound("There is no such priority.", "Choose one from the list.")));
        }
        let start = match self.baseline_of(new).await? {
            Ok(start) => start,
            Err(why) => return Ok(Err(why)),
        };
        let aim = match (new.kind, new.reach) {
            (Kind::KeepLow, _) => Aim::StayLow,
            (Kind::Reduce, Some(most)) => Aim::AtMost(most),
            (Kind::FewerSay | Kind::MoreHappy, Some(share)) => Aim::Share(share),
            (_, None) => {
                return Ok(Err(unsound("There is no number to reach.", "Write what is to be reached.")));
            }
        };
        let profile = match (new.even, start.profile) {
            (false, Some(shares)) => Profile::Monthly(shares),
            _ => Profile::Even,
        };
        let terms = Terms {
            title: title.to_owned(),
            kind: new.kind,
            area: new.area,
            year: new.year,
            baseline: start.baseline,
            aim,
            profile,
            owner: new.owner.clone(),
            lead: new.lead.clone().unwrap_or_else(|| self.hand()),
            priority: new.priority.clone(),
        };
        match terms.problems().as_slice() {
            [] => Ok(Ok(terms)),
            problems => Ok(Err(unsound(&problems.join(" "), "Mend this first."))),
        }
    }
}

/// The baseline of counts: the last twelve months before the year that are all known, or for a number to keep low as many
/// of the last 36 as there are, 24 at least.
fn found(series: &Series, kind: Kind, year: Year) -> Result<BaselineFound, Refusal> {
    let before = year.period().first().plus(-1);
    let last = series
        .points
        .iter()
        .rev()
        .find(|point| point.count.is_some() && point.month <= before)
        .map(|point| point.month)
        .ok_or_else(|| unsound("Nothing is known from before that year.", "Choose a later year."))?;
    let (period, total) = match kind {
        Kind::KeepLow => low_base(series, last)?,
        _ => {
            let period = Period::year_to(last);
            let total = series.total(period).ok_or_else(|| {
                unsound(
                    "A month of the last twelve before that year was not sent, so there is no baseline.",
                    "Import what is missing first.",
                )
            })?;
            (period, total)
        }
    };
    let do_nothing = year_end::do_nothing(series, year.period())
        .ok()
        .map(|months| months.iter().map(|point| point.mean).sum());
    Ok(BaselineFound {
        usual: Some(total * 12.0 / period.months() as f64),
        baseline: Baseline::Counted { measure: series.measure.clone(), period, total },
        do_nothing,
        profile: usual_course(series, before),
    })
}

fn low_base(series: &Series, last: Month) -> Result<(Period, f64), Refusal> {
    let first = series.points.first().map_or(last, |point| point.month);
    let months = (last.since(first) + 1).min(LOW_MONTHS.0);
    let period = Period::new(last.plus(1 - months), last);
    let known: Vec<f64> = period.iter().filter_map(|month| series.at(month)).collect();
    if (known.len() as i32) < LOW_MONTHS.1 {
        return Err(unsound(
            "Fewer than 24 months are known from before that year, too few to say what is usual.",
            "Choose another measure, or import more.",
        ));
    }
    Ok((period, known.iter().sum()))
}

/// The share of each month over the last whole years from April to March.
fn usual_course(series: &Series, before: Month) -> Option<[f64; 12]> {
    let mut counts: Vec<f64> = Vec::new();
    let mut end = before;
    // The year before may not be over, or not be known to its end.
    for _ in 0..=PROFILE_YEARS_MOST {
        let year: Option<Vec<f64>> = Period::year_to(end).iter().map(|month| series.at(month)).collect();
        match year {
            Some(year) if counts.len() < 12 * PROFILE_YEARS_MOST => drop(counts.splice(0..0, year)),
            Some(_) => break,
            None if counts.is_empty() => {}
            None => break,
        }
        end = end.plus(-12);
    }
    match Profile::of_years(&counts) {
        Some(Profile::Monthly(shares)) => Some(shares),
        _ => None,
    }
}
