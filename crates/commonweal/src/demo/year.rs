//! A year to be lived: a partnership for which nothing is planned yet, and whose days somebody moves on. Files arrive on
//! their days, and the watch looks each month, as they would by themselves.

use super::almanac::Almanac;
use super::{confirm_profiles, import};
use anyhow::{Context, Result, ensure};
use chrono::{Datelike, Days, Months, NaiveDate};
use desk::Desk;
use sha2::{Digest, Sha256};
use specimens::{County, SpecimenFile, county};
use std::collections::HashSet;
use std::sync::Arc;
use terms::{DeliveryId, Month};
use tokio::sync::Mutex;

/// The day on which it begins: time to make the assessment for the year that starts in April.
pub const FIRST: NaiveDate = match NaiveDate::from_ymd_opt(2025, 11, 3) {
    Some(day) => day,
    None => panic!("the third of November 2025 is a day"),
};
/// The last day it reaches: after the year's end was reported.
pub const LAST: NaiveDate = match NaiveDate::from_ymd_opt(2027, 6, 30) {
    Some(day) => day,
    None => panic!("the thirtieth of June 2027 is a day"),
};
/// The last month of police files.
const LAST_MONTH: Month = match Month::new(2027, 3) {
    Ok(month) => month,
    Err(_) => panic!("March 2027 is a month"),
};
/// Day of the month on which a month's files arrive.
const ARRIVES: u32 = 20;

/// The day on which a file arrives, by its name; `None` for what is there from the beginning.
pub fn arrives(name: &str, late: bool) -> Option<NaiveDate> {
    let after = |year: i32, month: u32, months: u32| {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        first.checked_add_months(Months::new(months))?.with_day(ARRIVES)
    };
    let stem = name.split(['.']).next().unwrap_or(name);
    // 2026-09/2026-09-westmarch-street.csv
    if let Some((month, _)) = name.split_once('/')
        && let Some((year, month)) = month.split_once('-')
        && let (Ok(year), Ok(month)) = (year.parse(), month.parse())
    {
        return after(year, month, if late { 3 } else { 1 });
    }
    // partners/fire-2026-q3.xlsx
    if let Some((rest, quarter)) = stem.rsplit_once("-q")
        && let (Some((_, year)), Ok(quarter)) = (rest.rsplit_once('-'), quarter.parse::<u32>())
        && let Ok(year) = year.parse()
    {
        return after(year, quarter * 3, 1);
    }
    // partners/council-2026.csv, roads/dft-road-casualty-statistics-collision-2026.csv
    if !name.starts_with("areas/")
        && let Some(year) = stem.rsplit_once('-').and_then(|(_, year)| year.parse().ok())
    {
        return after(year, 12, if name.starts_with("roads/") { 6 } else { 1 });
    }
    None
}

/// A year that is being lived.
pub struct LivedYear {
    almanac: Arc<Almanac>,
    desk: Desk,
    /// What is still to arrive, in order of day.
    coming: Mutex<Vec<(NaiveDate, SpecimenFile)>>,
}

impl LivedYear {
    /// Begins it, or goes on where it was left. What should be held by now and is not comes in.
    pub async fn open(
        desk: Desk,
        almanac: Arc<Almanac>,
        (seed, size): (u64, specimens::Size),
    ) -> Result<Self> {
        let county = county(seed, size, LAST_MONTH);
        if desk.deliveries().await?.is_empty() {
            confirm_profiles(&desk, &county).await?;
        }
        let County { files, late, .. } = county;
        let day = |file: &SpecimenFile, late| arrives(&file.name, late).unwrap_or(FIRST);
        let files = files.into_iter().map(|file| (day(&file, false), file));
        let mut coming: Vec<_> = files.chain(late.into_iter().map(|file| (day(&file, true), file))).collect();
        // Files of one day stay in the order in which a county sends them.
        coming.sort_by_key(|(day, _)| *day);
        let year = Self { almanac, desk, coming: Mutex::new(coming) };
        year.arrive().await?;
        Ok(year)
    }

    /// The day it is.
    pub fn day(&self) -> NaiveDate {
        self.almanac.day()
    }

    /// Goes on to a day: files arrive and the watch looks on their days in between.
    pub async fn go_on(&self, to: NaiveDate) -> Result<()> {
        ensure!(to <= LAST, "the demo ends on {LAST}");
        ensure!(to > self.day(), "the demo's day is {} already: days only go on", self.day());
        while self.day() < to {
            let day = self.day();
            let next_file = self.coming.lock().await.first().map_or(to, |(day, _)| *day);
            let next_month = day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
            let next = next_file.min(next_month.context("months go on")?).min(to);
            self.almanac.go_on(next.max(day + Days::new(1)))?;
            self.arrive().await?;
            if self.desk.watch_due().await? {
                self.desk.watch_run().await?;
            }
        }
        Ok(())
    }

    /// Takes in what has arrived by today and is not held yet.
    async fn arrive(&self) -> Result<()> {
        let mut coming = self.coming.lock().await;
        let today = self.day();
        let arrived = coming.partition_point(|(day, _)| *day <= today);
        let held: HashSet<DeliveryId> =
            self.desk.deliveries().await?.into_iter().map(|held| held.delivery.id).collect();
        let mut files = Vec::new();
        for (_, file) in coming.drain(..arrived) {
            if !held.contains(&DeliveryId(Sha256::digest(&file.bytes).into())) {
                files.push(file);
            }
        }
        import(&self.desk, files, true).await
    }
}

#[cfg(test)]
mod tests {
    use super::arrives;

    #[test]
    fn each_file_arrives_after_what_it_tells_of() {
        let told = |name: &str, late| arrives(name, late).map(|day| day.to_string());
        assert_eq!(told("2026-09/2026-09-westmarch-street.csv", false).unwrap(), "2026-10-20");
        assert_eq!(told("2026-12/2026-12-westmarch-street.csv.gz", false).unwrap(), "2027-01-20");
        assert_eq!(told("2026-09/2026-09-westmarch-street.csv", true).unwrap(), "2026-12-20");
        assert_eq!(told("partners/fire-2026-q4.xlsx", false).unwrap(), "2027-01-20");
        assert_eq!(told("partners/council-2026.csv", false).unwrap(), "2027-01-20");
        let roads = "roads/dft-road-casualty-statistics-collision-2025.csv";
        assert_eq!(told(roads, false).unwrap(), "2026-06-20");
        assert_eq!(told("areas/population-2021.csv", false), None);
        assert_eq!(told("areas/lookup-lsoa21-ward24-ltla24.csv", false), None);
    }
}
