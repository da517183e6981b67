//! The log beside the plans: what was achieved, tried out, done in a new way, and asked of government.
//!
//! It never claims what nothing shows.

use crate::{Refusal, Stamp, refusal::written, wire};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{PersonId, RecordId};

/// What kind of note it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Something went well.
    Achievement,
    /// Something is tried out.
    Pilot,
    /// The normal response was changed, at no cost (requirement S112).
    NewWay,
    /// Something is asked of government.
    Ask,
}

/// A note in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Which.
    pub id: RecordId,
    /// What kind.
    pub kind: Kind,
    /// In a sentence or two.
    pub words: String,
    /// When it happened, began or was asked.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// What shows it: actions, targets, documents.
    pub evidence: Vec<RecordId>,
    /// The priority it serves.
    pub priority: Option<RecordId>,
    /// How it ended: what the pilot showed, what government answered.
    pub outcome: Option<(String, Stamp)>,
}

impl Note {
    /// Whether it can go into the log.
    ///
    /// # Errors
    /// Refused without words, and for an achievement that nothing shows.
    pub fn checked(self) -> Result<Self, Refusal> {
        written(&self.words, "sentence")?;
        if self.kind == Kind::Achievement && self.evidence.is_empty() {
            return Err(Refusal::missing(
                "Nothing shows it.",
                "Name the action, the target or the document that does.",
            ));
        }
        Ok(self)
    }

    /// Whether an outcome is still to come: pilots and asks have one.
    pub fn open(&self) -> bool {
        matches!(self.kind, Kind::Pilot | Kind::Ask) && self.outcome.is_none()
    }

    /// The note with its outcome.
    ///
    /// # Errors
    /// Refused without words, and where no outcome is to come.
    pub fn ended(mut self, words: &str, by: &PersonId, at: NaiveDate) -> Result<Self, Refusal> {
        written(words, "outcome")?;
        if !self.open() {
            return Err(Refusal::stage("No outcome is to come.", "Write a new note."));
        }
        self.outcome = Some((words.to_owned(), Stamp::new(by, at)));
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{day, id, survives_json};

    #[test]
    fn an_achievement_needs_something_that_shows_it_and_a_pilot_an_end() {
        let note = |kind| Note {
            id: id("n1"),
            kind,
            words: "Street pastors on Fridays.".into(),
            on: day("2026-05-01"),
            evidence: Vec::new(),
            priority: None,
            outcome: None,
        };
        assert!(note(Kind::Achievement).checked().is_err());
        assert!(Note { words: " ".into(), ..note(Kind::Pilot) }.checked().is_err());
        let pilot = note(Kind::Pilot).checked().unwrap();
        assert!(pilot.open() && !note(Kind::NewWay).open());
        let ended = pilot.ended("Fewer calls.", &id("p1"), day("2026-09-01")).unwrap();
        survives_json(&ended);
        assert!(ended.ended("Again.", &id("p1"), day("2026-09-02")).is_err());
    }
}
