//! What the public is told of meetings. Minutes are published once they are settled, by who may publish; what was
//! published can be taken back. Nothing of a confidential meeting ever goes out.

use super::paper;
use crate::record::{NotDone, Record, parsed};
use crate::{Desk, DeskError, Seen};
use access::Resource;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::Refusal;
use planning::meeting::notice::{self, Notice};
use planning::meeting::{Meeting, Stage};
use planning::refusal::Why;
use records::Kept;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{Action, RecordKind};

/// Kind of the documents that say which minutes are published.
const KIND: &str = "minutes-published";

/// Whether the minutes of a meeting are published, since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// Since when.
    pub on: NaiveDate,
    /// They were taken back.
    pub taken_back: bool,
}

impl Desk {
    pub(crate) async fn minutes_published(&self) -> Result<BTreeMap<String, NaiveDate>, DeskError> {
        let mut found = BTreeMap::new();
        for document in self.store.documents(KIND, "").await? {
            let announced: Announced = parsed(&document)?;
            if !announced.taken_back {
                found.insert(document.id, announced.on);
            }
        }
        Ok(found)
    }

    /// Since when the minutes of a meeting are published.
    pub async fn minutes_out(&self, id: &str) -> Result<Option<NaiveDate>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        Ok(self.minutes_published().await?.get(id).copied())
    }

    /// Publishes the minutes of a meeting that are settled, or takes them back.
    pub async fn minutes_publish(&self, id: &str, take_back: bool) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Publish, &Resource::open(RecordKind::Meeting)).await?;
        let Some(Seen { record: meeting, .. }) = self.record_of::<Meeting>(id).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        if meeting.rules.confidential {
            let no = Refusal::new(Why::Unsound, "The meeting is confidential.", "Its minutes stay inside.");
            return Ok(Err(no.into()));
        }
        if !matches!(meeting.stage, Stage::MinutesOut { .. } | Stage::Approved { .. }) {
            let no =
                Refusal::new(Why::Stage, "The minutes are not settled.", "The chair settles them first.");
            return Ok(Err(no.into()));
        }
        let seen = self.store.document(KIND, id).await?.map_or(0, |document| document.version);
        let announced = Announced { on: self.now().date_naive(), taken_back: take_back };
        let name = if take_back { "meeting.take-back-minutes" } else { "meeting.publish-minutes" };
        let mut doing = self.store.begin(name, &self.actor(), self.now()).await?;
        let text = serde_json::to_string(&announced).expect("a day is JSON");
        let Kept::As(_) = doing.document_save(KIND, id, seen, &text).await? else {
            return Ok(Err(NotDone::Stale));
        };
        doing.note(decided.note(Meeting::KIND, id));
        doing.commit().await?;
        Ok(Ok(()))
    }

    /// What the public may know of meetings, by day.
    pub async fn meetings_told(&self) -> Result<Released<Vec<Notice>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let published = self.minutes_published().await?;
        let told = self.meetings_by_day().await?.into_iter().filter_map(|seen| {
            let on = published.get(seen.record.id.as_str()).copied();
            notice::told(&seen.record, on)
        });
        Ok(public(told.collect::<Vec<_>>()).derive(|told| notice::notices(told)))
    }
}
