//! Documents of published plans, set once and kept until the plan reads otherwise.

use super::FrontDoor;
use chrono::NaiveDate;
use planning::plan::told::PlanTold;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use web::door::{Answer, Closed, PlanPaper};

type Set = (PlanTold, NaiveDate, Arc<[u8]>);

/// Documents that were set, by address and kind: as many as there are published plans.
#[derive(Clone, Default)]
pub struct Papers {
    set: Arc<Mutex<BTreeMap<(String, PlanPaper), Set>>>,
}

impl Papers {
    /// A document of a published plan, as it reads today.
    pub async fn of(&self, door: &FrontDoor, plan: &PlanTold, paper: PlanPaper) -> Answer<Arc<[u8]>> {
        let today = door.desk.now().date_naive();
        let name = (plan.slug.clone(), paper);
        let kept = self.set.lock().unwrap_or_else(|held| held.into_inner()).get(&name).cloned();
        if let Some((_, _, bytes)) = kept.filter(|(was, on, _)| was == plan && *on == today) {
            return Ok(bytes);
        }
        let (publisher, of) = (door.publisher.clone(), plan.clone());
        let work = move || match paper {
            PlanPaper::OnePage => {
                let page = reports::plan::one_page(&of, today, &publisher);
                reports::pdf::render_page(&page, &reports::fonts())
            }
            PlanPaper::Whole => {
                reports::pdf::render(&reports::plan::document(&of, today, &publisher), &reports::fonts())
            }
        };
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| Closed::Failed(error);
        let bytes = tokio::task::spawn_blocking(work).await.map_err(|error| failed(Box::new(error)))?;
        let bytes: Arc<[u8]> = bytes.map_err(|error| failed(Box::new(error)))?.into();
        let mut set = self.set.lock().unwrap_or_else(|held| held.into_inner());
        set.insert(name, (plan.clone(), today, Arc::clone(&bytes)));
        Ok(bytes)
    }
}
