//! What may show that a duty was done: anything kept here that has an address of its own.
//!
//! It names records and bodies, and no person.

use crate::meetings::paper;
use crate::record::Record;
use crate::waves::plans;
use crate::{Desk, DeskError};
use planning::meeting::{self, Meeting};
use planning::plan::{Plan, Stage};
use terms::{Action, AreaCode};

/// Deliveries that are offered: the latest so many.
const DELIVERIES_MOST: usize = 40;

/// A thing that may show that a duty was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Kind and id: `meeting/m-4`, `plan/plan-1`, `assessment/E07990001`, `pack/2026-q3`.
    pub record: String,
    /// What people read.
    pub words: String,
}

fn proof(kind: &str, id: &str, words: String) -> Proof {
    Proof { record: format!("{kind}/{id}"), words }
}

impl Desk {
    /// Everything that may show that a duty was done and that the asker may see: meetings that were held, latest first, plans
    /// that were approved, assessments that were frozen, packs that were kept, agreements, deliveries.
    pub async fn duty_proofs(&self) -> Result<Vec<Proof>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut proofs: Vec<Proof> =
            self.meetings_by_day().await?.iter().rev().filter_map(|seen| held(&seen.record)).collect();
        if self.would(Action::Read, &plans()).await? {
            let plans: Vec<Plan> = self.plain().await?;
            proofs.extend(
                plans
                    .iter()
                    .filter(|plan| plan.stage != Stage::Draft)
                    .map(|plan| proof(Plan::KIND, plan.id.as_str(), plan.title.clone())),
            );
            for kept in self.packs_read().await?.iter().rev() {
                let quarter = kept.pack.of();
                let words =
                    format!("Pack of the Strategy Group: {}, version {}", quarter.words(), kept.pack.version);
                let found = proof("pack", &quarter.id(), words);
                if proofs.iter().all(|one| one.record != found.record) {
                    proofs.push(found);
                }
            }
        }
        proofs.extend(self.frozen_proofs().await?);
        proofs.extend(self.sharing_proofs().await?);
        Ok(proofs)
    }

    /// Assessments that were frozen, by area.
    async fn frozen_proofs(&self) -> Result<Vec<Proof>, DeskError> {
        let documents = self.store.documents(crate::writing::EDITION, "").await?;
        let view = self.seen().await?;
        let words = |document: records::Document| {
            let area: AreaCode = document.id.parse().ok()?;
            let name = view.gazetteer().name(area);
            let words = format!("Strategic assessment of {name}, version {}", document.version);
            Some(proof("assessment", &document.id, words))
        };
        Ok(documents.into_iter().filter_map(words).collect())
    }

    /// Agreements, and the latest files that came.
    async fn sharing_proofs(&self) -> Result<Vec<Proof>, DeskError> {
        let mut proofs = Vec::new();
        if self.would(Action::Read, &crate::sharing::papers()).await? {
            for agreement in crate::sharing::agreements(&self.store).await? {
                let words = format!("Sharing agreement: {}, version {}", agreement.title, agreement.version);
                proofs.push(proof("agreement", &format!("{}-v{}", agreement.id, agreement.version), words));
            }
        }
        if self.would(Action::Read, &crate::arrivals::deliveries()).await? {
            let mut held = self.lake.deliveries().await?;
            held.retain(|held| held.undone.is_none());
            held.sort_by(|a, b| {
                (b.delivery.received, a.delivery.id).cmp(&(a.delivery.received, b.delivery.id))
            });
            proofs.extend(held.into_iter().take(DELIVERIES_MOST).map(|held| {
                let on = planning::day_words(held.delivery.received.date_naive());
                let words =
                    format!("File from {}, {on} ({})", held.delivery.sender, held.delivery.id.short());
                proof("delivery", &held.delivery.id.to_string(), words)
            }));
        }
        Ok(proofs)
    }
}

fn held(meeting: &Meeting) -> Option<Proof> {
    use meeting::Stage::{Approved, Ended, MinutesOut};
    let held = matches!(meeting.stage, Ended | MinutesOut { .. } | Approved { .. });
    let words = || format!("{}, {}", meeting.title, planning::day_words(meeting.on));
    held.then(|| proof(Meeting::KIND, meeting.id.as_str(), words()))
}
