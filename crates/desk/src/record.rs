//! Records of the partnership's year (targets, plans, actions, meetings …): each is one document in the store, changed by
//! commands of `planning`, with every version kept.
//!
//! Nothing here asks whether somebody may: each function of the desk does so on its first line and hands over the answer.

use crate::asking::Decided;
use crate::{Desk, DeskError};
use planning::Refusal;
use records::{Document, Kept};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use terms::RecordId;

/// A record as it stands, with the version that whoever changes it says they saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen<T> {
    /// As it stands.
    pub record: T,
    /// From 1.
    pub version: i64,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// There is no such record.
    #[error("There is no such record.")]
    Unknown,
    /// Somebody else changed it first.
    #[error("Somebody else changed this first. Look at it again, then make your change.")]
    Stale,
    /// Its life does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// What came of a command: the record with its new version, or why nothing was changed.
pub type Done<T> = Result<Seen<T>, NotDone>;

/// A kind of record that is kept as documents of its own.
pub(crate) trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// Kind of the documents, and of the record in the audit.
    const KIND: &'static str;
    /// Stands before its number in an id that people say aloud: `a-142`.
    const LETTER: &'static str;

    /// Its id.
    fn id(&self) -> &RecordId;
}

macro_rules! records {
    ($($record:ty: $kind:literal, $letter:literal;)*) => {
        /// Letter and kind of every record that people name aloud.
        const NAMED: &[(&str, &str)] = &[$(($letter, $kind)),*, ("w", "wave"), ("run", "linkage-run")];

        $(impl Record for $record {
            const KIND: &'static str = $kind;
            const LETTER: &'static str = $letter;

            fn id(&self) -> &RecordId {
                &self.id
            }
        })*
    };
}

records! {
    planning::priority::round::Round: "round", "round";
    planning::Priority: "priority", "p";
    planning::Plan: "plan", "plan";
    planning::Action: "action", "a";
    planning::Target: "target", "t";
    planning::Exception: "exception", "e";
    planning::meeting::series::Series: "series", "series";
    planning::Meeting: "meeting", "m";
    planning::Question: "question", "q";
    planning::Problem: "problem", "prob";
    planning::achievement::Note: "achievement", "log";
    planning::InformationRequest: "request", "r";
    planning::specified::Tracked: "specified", "pub";
    planning::Inquiry: "inquiry", "ask";
}

/// What a document of the store says.
pub(crate) fn parsed<T: DeserializeOwned>(document: &Document) -> Result<T, DeskError> {
    serde_json::from_str(&document.text)
        .map_err(|cause| DeskError::Document { kind: document.kind.clone(), cause })
}

fn read<T: Record>(document: Document) -> Result<Seen<T>, DeskError> {
    let record = parsed(&document)?;
    Ok(Seen { record, version: document.version })
}

fn text<T: Record>(record: &T) -> String {
    serde_json::to_string(record).expect("records have text keys and finite numbers")
}

/// The number after the highest one among ids like `barrier-7`.
pub(crate) fn next_number<'a>(ids: impl Iterator<Item = &'a str>, letter: &str) -> u64 {
    let number = |id: &'a str| id.strip_prefix(letter)?.strip_prefix('-')?.parse::<u64>().ok();
    ids.filter_map(number).max().unwrap_or(0) + 1
}

/// The id of a number, as people say it aloud: `a-142`.
pub(crate) fn id_of<T: Record>(number: u64) -> RecordId {
    RecordId::new(&format!("{}-{number}", T::LETTER)).expect("letters, a hyphen, digits")
}

impl Desk {
    /// Whether something that people name as proof is kept here; web addresses, pages of the site and names of other things are
    /// taken as they are.
    pub(crate) async fn is_there(&self, named: &str) -> Result<bool, DeskError> {
        let id = named.trim().to_lowercase();
        let kind = id.rsplit_once('-').and_then(|(letter, number)| {
            let kind = NAMED.iter().find(|(known, _)| *known == letter).map(|(_, kind)| *kind);
            kind.filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))
        });
        match kind {
            Some(kind) => Ok(self.store.document(kind, &id).await?.is_some()),
            None => Ok(true),
        }
    }

    /// Every record of a kind, in order of id, to be changed or handed on.
    pub(crate) async fn records_of<T: Record>(&self) -> Result<Vec<Seen<T>>, DeskError> {
        Ok(self.records_seen().await?.to_vec())
    }

    /// Every record of a kind, in order of id, to look at: read again only where one of them has changed.
    pub(crate) async fn records_seen<T: Record>(&self) -> Result<Arc<Vec<Seen<T>>>, DeskError> {
        self.read_all(T::KIND, read).await
    }

    /// One record.
    pub(crate) async fn record_of<T: Record>(&self, id: &str) -> Result<Option<Seen<T>>, DeskError> {
        self.store.document(T::KIND, id).await?.map(read).transpose()
    }

    /// Keeps a new record under the next number of its kind. What does not come about keeps nothing.
    pub(crate) async fn record_add<T: Record>(
        &self,
        act: &'static str,
        decided: &Decided,
        make: impl Fn(RecordId) -> Result<T, Refusal>,
    ) -> Result<Done<T>, DeskError> {
        loop {
            let held = self.records_seen::<T>().await?;
            let number = next_number(held.iter().map(|seen| seen.record.id().as_str()), T::LETTER);
            let id = id_of::<T>(number);
            let record = match make(id) {
                Ok(record) => record,
                Err(why) => return Ok(Err(why.into())),
            };
            // Somebody who took the number meanwhile keeps it: this one gets the next.
            match self.record_keep(record, 0, act, decided).await? {
                Err(NotDone::Stale) => {}
                done => return Ok(done),
            }
        }
    }

    /// Changes a record if `seen` is still its latest version.
    pub(crate) async fn record_change<T: Record>(
        &self,
        id: &str,
        seen: i64,
        act: &'static str,
        decided: &Decided,
        change: impl FnOnce(T) -> Result<T, Refusal>,
    ) -> Result<Done<T>, DeskError> {
        let Some(held) = self.record_of::<T>(id).await? else { return Ok(Err(NotDone::Unknown)) };
        if held.version != seen {
            return Ok(Err(NotDone::Stale));
        }
        match change(held.record) {
            Ok(after) => self.record_keep(after, seen, act, decided).await,
            Err(why) => Ok(Err(why.into())),
        }
    }

    /// Keeps a record as the version after `seen`, with its line in the audit, or neither.
    pub(crate) async fn record_keep<T: Record>(
        &self,
        record: T,
        seen: i64,
        act: &'static str,
        decided: &Decided,
    ) -> Result<Done<T>, DeskError> {
        let mut doing = self.store.begin(act, &self.actor(), self.now()).await?;
        let id = record.id().to_string();
        let Kept::As(version) = doing.document_save(T::KIND, &id, seen, &text(&record)).await? else {
            return Ok(Err(NotDone::Stale));
        };
        doing.note(decided.note(T::KIND, id));
        doing.commit().await?;
        Ok(Ok(Seen { record, version }))
    }
}

#[cfg(test)]
mod tests {
    use super::next_number;

    #[test]
    fn a_number_follows_the_highest_one_and_not_how_many_there_are() {
        assert_eq!(next_number(["a-1", "a-7"].into_iter(), "a"), 8, "five were erased");
        assert_eq!(next_number(["b-9", "a-", "a-x"].into_iter(), "a"), 1);
    }
}
