//! A sample whose day cannot be moved on.

use super::door::SampleDoor;
use crate::Answer;
use crate::door::{Caller, Closed, DemoDoor};
use async_trait::async_trait;
use chrono::NaiveDate;

#[async_trait]
impl DemoDoor for SampleDoor {
    async fn demo_go_on(&self, _: &Caller, _: NaiveDate) -> Answer<()> {
        Err(Closed::NotFound)
    }
}
