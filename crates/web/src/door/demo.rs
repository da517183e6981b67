//! The days of a demo that is lived through: nothing of it opens elsewhere.

use super::{Answer, Caller};
use async_trait::async_trait;
use chrono::NaiveDate;

/// Moving a demo's day on.
#[async_trait]
pub trait DemoDoor: Send + Sync {
    /// Goes on to a later day; not found where no such demo is served.
    async fn demo_go_on(&self, caller: &Caller, to: NaiveDate) -> Answer<()>;
}
