//! The half of the door for the demo's days: closed wherever no demo is served.

use super::FrontDoor;
use async_trait::async_trait;
use chrono::NaiveDate;
use web::door::{Answer, Caller, Closed, DemoDoor};

#[async_trait]
impl DemoDoor for FrontDoor {
    async fn demo_go_on(&self, _: &Caller, to: NaiveDate) -> Answer<()> {
        let Some(year) = &self.year else { return Err(Closed::NotFound) };
        if to <= year.day() || to > crate::demo::year::LAST {
            let words = format!(
                "Choose a day after {} and not after {}",
                web::words::day(year.day()),
                web::words::day(crate::demo::year::LAST)
            );
            return Err(Closed::Refused(words));
        }
        year.go_on(to).await.map_err(|error| Closed::Failed(error.into()))
    }
}
