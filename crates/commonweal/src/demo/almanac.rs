//! The demo's own day: it stands still until somebody moves it on, and is kept beside the store.

use crate::machine::MachineClock;
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use terms::Clock;

/// Name of the file in the store's folder that holds the day.
const FILE: &str = "demo-day";

/// The day of a demo. Its time of day is the machine's, so that what is done one after another stays in order.
pub struct Almanac {
    file: PathBuf,
    day: RwLock<NaiveDate>,
}

impl Almanac {
    /// The day that was reached in this folder, or the first one.
    pub fn open(folder: &Path, first: NaiveDate) -> Result<Self> {
        let file = folder.join(FILE);
        let day = match fs::read_to_string(&file) {
            Ok(text) => text.trim().parse().with_context(|| {
                format!("{} holds no day: write one like 2026-04-01, or take the file away", file.display())
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => first,
            Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
        };
        Ok(Self { file, day: RwLock::new(day) })
    }

    /// The day it is.
    pub fn day(&self) -> NaiveDate {
        *self.day.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves on to a later day, and keeps it.
    pub fn go_on(&self, to: NaiveDate) -> Result<()> {
        let mut day = self.day.write().unwrap_or_else(PoisonError::into_inner);
        ensure!(to > *day, "the demo's day is {day} already: days only go on");
        let beside = self.file.with_extension("new");
        fs::write(&beside, format!("{to}\n")).with_context(|| format!("writing {}", beside.display()))?;
        fs::rename(&beside, &self.file).with_context(|| format!("writing {}", self.file.display()))?;
        *day = to;
        Ok(())
    }
}

impl Clock for Almanac {
    fn now(&self) -> DateTime<Utc> {
        self.day().and_time(MachineClock.now().time()).and_utc()
    }

    fn devices(&self) -> DateTime<Utc> {
        MachineClock.now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_was_reached_is_there_after_a_restart_and_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let almanac = Almanac::open(folder.path(), day("2025-11-03")).unwrap();
        assert_eq!(almanac.now().date_naive(), day("2025-11-03"));
        almanac.go_on(day("2025-12-01")).unwrap();
        assert!(almanac.go_on(day("2025-12-01")).is_err());
        assert!(almanac.go_on(day("2025-11-30")).is_err());
        let again = Almanac::open(folder.path(), day("2025-11-03")).unwrap();
        assert_eq!(again.day(), day("2025-12-01"));
        assert_ne!(again.devices().date_naive(), day("2025-12-01"), "people's phones keep their own time");
        fs::write(folder.path().join(FILE), "soon").unwrap();
        assert!(Almanac::open(folder.path(), day("2025-11-03")).is_err());
    }
}
