//! Time is an argument.

use chrono::{DateTime, NaiveDate, Utc};

/// Tells the time. The real one lives in the program; everything else is given one.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// What people's own devices say, for one-time codes and sessions: the same as now, but where a demo's days go by
    /// faster than ours.
    fn devices(&self) -> DateTime<Utc> {
        self.now()
    }

    /// Today, in UTC. The London date differs for an hour a day in summer; pages convert for show.
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// A clock that stands still: for tests, and for making a document again as of a date.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub DateTime<Utc>);

impl FixedClock {
    /// Noon UTC of that day.
    pub fn on(day: NaiveDate) -> Self {
        Self(day.and_hms_opt(12, 0, 0).expect("noon exists on every day").and_utc())
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}
