//! How an area's assessment is made: all of it each year, what has changed since the last, or one subject in depth each
//! quarter that add up to the whole.

use crate::{Quarter, Refusal, refusal::written};
use serde::{Deserialize, Serialize};
use terms::{Mode, Topic};

/// The way an assessment is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Every section in full.
    #[default]
    Full,
    /// What has changed since the last full one (years 2 and 3 of Staffordshire's cycle).
    Refresh,
    /// One subject in depth each quarter, kept up all year.
    Continuous,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Refresh, Self::Continuous];

    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Refresh => "refresh",
            Self::Continuous => "continuous",
        }
    }

    /// The way of that name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.slug() == slug)
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Full => "In full",
            Self::Refresh => "A refresh: what has changed since the last one",
            Self::Continuous => "All year: one subject in depth each quarter",
        }
    }

    /// Which sentences rules draft.
    pub const fn mode(self) -> Mode {
        match self {
            Self::Refresh => Mode::Refresh,
            Self::Full | Self::Continuous => Mode::Full,
        }
    }
}

/// A subject of one quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Which quarter.
    pub quarter: Quarter,
    /// What it is about.
    pub title: String,
}

impl Subject {
    /// As a part of the document.
    pub fn topic(&self) -> Topic {
        Topic {
            part: format!("topic-{}", self.quarter.id()),
            title: self.title.clone(),
            when: self.quarter.words(),
        }
    }
}

/// How an area's assessment is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// The way.
    pub way: Way,
    /// Subjects, by quarter; at most one in a quarter.
    pub subjects: Vec<Subject>,
}

impl Scheme {
    /// The same made another way. Subjects stay: what was written is not lost.
    #[must_use]
    pub fn by(self, way: Way) -> Self {
        Self { way, ..self }
    }

    /// With the subject of a quarter; the quarter's earlier one is called so from now on.
    pub fn with(mut self, quarter: Quarter, title: &str) -> Result<Self, Refusal> {
        written(title, "subject")?;
        if self.way != Way::Continuous {
            let wrong = "Subjects of a quarter belong to an assessment that is kept up all year.";
            return Err(Refusal::stage(wrong, "Choose that way first."));
        }
        self.subjects.retain(|subject| subject.quarter != quarter);
        self.subjects.push(Subject { quarter, title: title.trim().to_owned() });
        self.subjects.sort_by_key(|subject| subject.quarter);
        Ok(self)
    }

    /// Parts of the document that are in it besides the seven sections: subjects of the four quarters up to `now`, and those
    /// to come. None unless it is kept up all year.
    pub fn topics(&self, now: Quarter) -> Vec<Topic> {
        let first = now.before().before().before();
        let shown = |subject: &&Subject| self.way == Way::Continuous && subject.quarter >= first;
        self.subjects.iter().filter(shown).map(Subject::topic).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::survives_json;

    fn quarter(id: &str) -> Quarter {
        Quarter::parse(id).unwrap()
    }

    #[test]
    fn a_year_of_subjects_adds_up_and_older_ones_step_back() {
        let all_year = Scheme::default().by(Way::Continuous);
        let mut scheme = all_year;
        for (at, title) in
            [("2026-q1", "Violence"), ("2026-q3", "Drugs"), ("2026-q2", "Theft"), ("2025-q4", "Arson")]
        {
            scheme = scheme.with(quarter(at), title).unwrap();
        }
        let titles =
            |now: &str| scheme.topics(quarter(now)).into_iter().map(|topic| topic.title).collect::<Vec<_>>();
        assert_eq!(titles("2026-q3"), ["Arson", "Violence", "Theft", "Drugs"]);
        assert_eq!(titles("2026-q4"), ["Violence", "Theft", "Drugs"]);
        assert_eq!(scheme.topics(quarter("2026-q3"))[0].part, "topic-2025-q4");
        survives_json(&scheme);
        assert!(scheme.by(Way::Full).topics(quarter("2026-q3")).is_empty());
    }

    #[test]
    fn a_quarter_has_one_subject_and_only_where_they_are_kept_up_all_year() {
        let scheme = Scheme::default().by(Way::Continuous).with(quarter("2026-q1"), "Violence").unwrap();
        let scheme = scheme.with(quarter("2026-q1"), " Violence at night ").unwrap();
        assert_eq!(scheme.subjects.len(), 1);
        assert_eq!(scheme.subjects[0].title, "Violence at night");
        assert!(scheme.clone().with(quarter("2026-q2"), " ").is_err());
        assert!(scheme.by(Way::Refresh).with(quarter("2026-q2"), "Drugs").is_err());
        assert!(Way::ALL.iter().all(|way| Way::from_slug(way.slug()) == Some(*way)));
    }
}
