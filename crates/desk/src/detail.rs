//! The rows of one area with their days, times and points, for what counts by month cannot show.

use crate::DeskError;
use crate::loose::{Lies, may_be_loose, of_spots};
use crate::view::{Counted, View};
use lake::{CountQuery, HeldRows, Lake, Places, RowQuery};
use std::collections::BTreeSet;
use terms::{AreaCode, Category, Dataset, IncidentSlice, IncidentTable, Month, Period, Point};

/// Most months looked at.
const MONTHS: i32 = 12;

/// Rows of one body's records in one area over its last months.
pub struct Detail {
    /// The last months the body sent, twelve at most.
    pub period: Period,
    /// The rows, month by month.
    pub slices: Vec<IncidentSlice>,
}

/// One incident with a day and a point.
pub struct Dated {
    /// Where.
    pub point: Point,
    /// Days since 1 January 1970.
    pub day: i32,
}

impl Detail {
    /// The rows behind a count; `None` where the body sent nothing. Rows without an area are found by point; what was
    /// shared out among areas is in nobody's rows.
    pub async fn read(
        lake: &Lake,
        view: &View,
        dataset: Dataset,
        counted: &Counted,
        area: AreaCode,
    ) -> Result<Option<Self>, DeskError> {
        let months: BTreeSet<Month> = view
            .bodies(dataset)
            .find(|(body, _)| *body == counted.sent_as)
            .map(|(_, months)| months.clone())
            .unwrap_or_default();
        let Some(&last) = months.last() else { return Ok(None) };
        let period = Period::new(last.plus(1 - MONTHS).max(months.first().copied().unwrap_or(last)), last);
        let slices = within(lake, view, dataset, &counted.sent_as, area, period).await?;
        Ok(Some(Self { period, slices }))
    }

    /// Incidents of those categories that have a day and a point.
    pub fn dated(&self, categories: &[Category]) -> Vec<Dated> {
        self.rows(categories)
            .filter_map(|(table, row, month)| {
                let day = month
                    .first_day()
                    .checked_add_days(chrono::Days::new(u64::from(table.day[row]).checked_sub(1)?))?;
                let since = day.signed_duration_since(chrono::NaiveDate::default()).num_days();
                Some(Dated {
                    point: table.spots[table.spot[row] as usize].point?,
                    day: i32::try_from(since).ok()?,
                })
            })
            .collect()
    }

    /// Points of incidents of those categories, with how many each row stands for.
    pub fn points(&self, categories: &[Category]) -> Vec<(Point, f64)> {
        self.rows(categories)
            .filter_map(|(table, row, _)| {
                Some((table.spots[table.spot[row] as usize].point?, f64::from(table.count[row])))
            })
            .collect()
    }

    fn rows<'a>(
        &'a self,
        categories: &'a [Category],
    ) -> impl Iterator<Item = (&'a IncidentTable, usize, Month)> {
        self.slices.iter().flat_map(move |slice| {
            let table = &slice.table;
            let asked = move |row: &usize| categories.contains(&table.category[*row]);
            (0..table.len()).filter(asked).map(move |row| (table, row, slice.key.month))
        })
    }
}

/// Rows of a body in an area over a period.
pub async fn within(
    lake: &Lake,
    view: &View,
    dataset: Dataset,
    body: &str,
    area: AreaCode,
    period: Period,
) -> Result<Vec<IncidentSlice>, DeskError> {
    let counts = CountQuery {
        period: Some(period),
        bodies: Some(vec![body.to_owned()]),
        as_of: Some(view.commit()),
        ..CountQuery::of(dataset)
    };
    let places = Places::In(view.codes_in(area));
    let named = lake.rows(&RowQuery { counts: counts.clone(), places }).await?;
    let slice = |held: HeldRows| IncidentSlice { key: held.key, table: held.table };
    let mut slices: Vec<IncidentSlice> = named.into_iter().map(slice).collect();
    if may_be_loose(dataset) {
        let loose = lake.rows(&RowQuery { counts, places: Places::WithoutArea }).await?;
        slices.extend(loose.into_iter().map(|held| {
            let here = |spot: &terms::Spot| match view.placer().place(spot) {
                Lies::In(found) => view.lies_in(found, area),
                Lies::Among(_) | Lies::Nowhere => false,
            };
            IncidentSlice { table: of_spots(&held.table, here), key: held.key }
        }));
    }
    slices.retain(|slice| !slice.table.is_empty());
    for slice in &mut slices {
        slice.key.body = view.full_name(&slice.key.body);
    }
    Ok(slices)
}
