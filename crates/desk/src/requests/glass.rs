//! The glass was broken: somebody saw a request in an emergency. Whoever decides on it is told and writes what they found.
//!
//! The reason may speak of somebody, so it is sealed.

use super::{held_by, purpose};
use crate::record::{NotDone, Record, id_of, next_number};
use crate::{Desk, DeskError, Done, Seen};
use access::{BreakGlass, Resource};
use chrono::NaiveDate;
use planning::InformationRequest;
use planning::refusal::Why;
use planning::{Refusal, Stamp};
use records::{Act, Kept, Keys};
use serde::{Deserialize, Serialize};
use terms::{Action, RecordId, RecordKind, Section};

/// Kind of the sealed documents with the reasons.
const REASON: &str = "glass-reason";
/// Most characters of what a review found.
pub const GLASS_WORDS_MOST: usize = 1_000;

/// Somebody broke the glass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlassBroken {
    /// Which time.
    pub id: RecordId,
    /// The request that was opened.
    pub request: RecordId,
    /// Who, and when.
    pub by: Stamp,
    /// By when it is reviewed: the next working day.
    pub review_by: NaiveDate,
    /// Who reviewed it, when, and what they found. Never about anybody but staff.
    pub reviewed: Option<(Stamp, String)>,
}

impl Record for GlassBroken {
    const KIND: &'static str = "glass";
    const LETTER: &'static str = "glass";

    fn id(&self) -> &RecordId {
        &self.id
    }
}

impl Desk {
    /// Keeps that the glass was broken, with the reason, in the act in which it was.
    pub(super) async fn glass_keep(
        &self,
        doing: &mut Act,
        request: &InformationRequest,
        glass: &BreakGlass,
        keys: &Keys,
        nonce: [u8; 24],
    ) -> Result<(), DeskError> {
        let (today, holidays) = (self.now().date_naive(), self.holidays().await?);
        loop {
            let held = self.store.documents(GlassBroken::KIND, "").await?;
            let number = next_number(held.iter().map(|one| one.id.as_str()), GlassBroken::LETTER);
            let id = id_of::<GlassBroken>(number);
            let broken = GlassBroken {
                request: request.id.clone(),
                by: Stamp::new(&self.stamped_by(), today),
                review_by: holidays.after(today, 1),
                reviewed: None,
                id,
            };
            let text = serde_json::to_string(&broken).expect("ids and days are JSON");
            let key = (REASON, broken.id.as_str());
            if let Kept::As(_) = doing.document_save(GlassBroken::KIND, broken.id.as_str(), 0, &text).await? {
                doing.document_save_sealed(keys, nonce, key, 0, glass.reason()).await?;
                return Ok(());
            }
        }
    }

    /// Each time the glass was broken on a request of the asker's body that they decide on, with the reason; the latest
    /// first.
    pub async fn glass_broken(&self, keys: &Keys) -> Result<Vec<(Seen<GlassBroken>, String)>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let mut all = Vec::new();
        for seen in self.glass_of_mine().await? {
            let mut doing = self.store.begin("glass.read", &self.actor(), self.now()).await?;
            let leave = doing.look(REASON, seen.record.id.as_str(), Section::Whole);
            let reason = doing.document_open(keys, REASON, &leave).await?;
            doing.commit().await?;
            all.push((seen, reason.map(|document| document.text).unwrap_or_default()));
        }
        all.reverse();
        Ok(all)
    }

    /// The same without the reasons, the oldest first.
    pub(super) async fn glass_of_mine(&self) -> Result<Vec<Seen<GlassBroken>>, DeskError> {
        let mut mine = Vec::new();
        for seen in self.records_of::<GlassBroken>().await? {
            let Some(request) = self.record_of::<InformationRequest>(seen.record.request.as_str()).await?
            else {
                continue;
            };
            let resource = self.request_seen(&request.record).await?;
            if self.decision_in(Action::Decide, &resource, &purpose(&request.record.terms)).await?.allowed {
                mine.push(seen);
            }
        }
        mine.sort_by(|a, b| (a.record.by.on, &a.record.id).cmp(&(b.record.by.on, &b.record.id)));
        Ok(mine)
    }

    /// Writes down what the review found: whoever decides on the request for the body that holds the information, and never
    /// the person who broke the glass.
    pub async fn glass_review(
        &self,
        id: &str,
        seen: i64,
        words: &str,
    ) -> Result<Done<GlassBroken>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(held) = self.record_of::<GlassBroken>(id).await? else { return Ok(Err(NotDone::Unknown)) };
        let Some(request) = self.record_of::<InformationRequest>(held.record.request.as_str()).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let request = request.record;
        let resource = held_by(&request, &request.terms.to);
        let decided = self.may_in(Action::Decide, &resource, &purpose(&request.terms)).await?;
        let by = self.stamped_by();
        self.record_change(id, seen, "glass.review", &decided, |broken: GlassBroken| {
            if broken.reviewed.is_some() {
                return Err(Refusal::new(Why::Stage, "It was reviewed.", "There is nothing to do."));
            }
            if broken.by.by == by {
                let mend = "Somebody else of your body must do it.";
                return Err(Refusal::new(Why::NotTheirs, "You broke the glass yourself.", mend));
            }
            let words = words.trim();
            if words.is_empty() || words.chars().count() > GLASS_WORDS_MOST {
                let mend = format!("Write what you found, in {GLASS_WORDS_MOST} characters at most.");
                return Err(Refusal::new(Why::Missing, "There is no finding, or it is too long.", mend));
            }
            let reviewed = Some((Stamp::new(&by, self.now().date_naive()), words.to_owned()));
            Ok(GlassBroken { reviewed, ..broken })
        })
        .await
    }
}
