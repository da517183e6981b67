//! Which requests wait for whoever asks: to be answered, to be read, to be reviewed. It opens nothing that is sealed.

use super::{held_by, purpose};
use crate::{Desk, DeskError};
use chrono::NaiveDate;
use planning::information::Stage;
use terms::Action;

/// A request that waits, or a broken glass: its kind and id, what to do, by when.
pub(crate) struct RequestWaits {
    pub kind: &'static str,
    pub id: String,
    pub words: String,
    pub by: NaiveDate,
}

impl Desk {
    /// What waits. Each was decided on by the rules before it is in the list.
    pub(crate) async fn requests_waiting(&self) -> Result<Vec<RequestWaits>, DeskError> {
        let mut all = Vec::new();
        for seen in self.requests().await?.requests {
            let request = &seen.record;
            let (kind, id, purpose) = ("request", request.id.to_string(), purpose(&request.terms));
            let (action, owner, words) = match request.stage {
                Stage::Asked => (Action::Decide, &request.terms.to, "Answer a request for information"),
                Stage::Answered { .. } => {
                    (Action::Add, &request.terms.from, "Read the answer to your request")
                }
                Stage::Received { .. } | Stage::Withdrawn { .. } => continue,
            };
            if self.decision_in(action, &held_by(request, owner), &purpose).await?.allowed {
                let words = format!("{words}: {id}");
                all.push(RequestWaits { kind, id, words, by: request.due });
            }
        }
        for seen in self.glass_of_mine().await?.into_iter().filter(|seen| seen.record.reviewed.is_none()) {
            let (id, by) = (seen.record.request.to_string(), seen.record.review_by);
            let words = format!("Somebody broke the glass on {id}: write what you find");
            all.push(RequestWaits { kind: "glass", id, words, by });
        }
        Ok(all)
    }
}
