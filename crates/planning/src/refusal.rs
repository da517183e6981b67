//! Why a command is not followed: what is wrong, and how to mend it, in words that a page can show as they stand.
//!
//! A refusal is a value for the person who asked. It never names a person.

use chrono::NaiveDate;

/// What kind of "no" it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Not at this stage of its life.
    Stage,
    /// Something must be written or done first.
    Missing,
    /// What was given contradicts itself or the rules.
    Unsound,
    /// What was named is not there.
    NotThere,
    /// It is for somebody else to do.
    NotTheirs,
}

/// Why a command is not followed. Both texts are whole sentences.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wrong} {mend}")]
pub struct Refusal {
    /// What kind of "no" it is.
    pub why: Why,
    /// What is wrong: "The target is locked."
    pub wrong: String,
    /// What to do: "Revise it and say why."
    pub mend: String,
}

impl Refusal {
    /// A refusal of that kind.
    pub fn new(why: Why, wrong: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { why, wrong: wrong.into(), mend: mend.into() }
    }

    pub(crate) fn stage(wrong: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(Why::Stage, wrong, mend)
    }

    pub(crate) fn missing(wrong: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(Why::Missing, wrong, mend)
    }

    pub(crate) fn unsound(wrong: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(Why::Unsound, wrong, mend)
    }

    pub(crate) fn not_there(wrong: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(Why::NotThere, wrong, mend)
    }

    pub(crate) fn not_theirs(wrong: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(Why::NotTheirs, wrong, mend)
    }
}

/// Refused unless there are words: `what` names them, "a reason".
pub(crate) fn written(words: &str, what: &str) -> Result<(), Refusal> {
    if words.trim().is_empty() {
        Err(Refusal::missing(format!("There is no {what}."), format!("Write {}.", with_article(what))))
    } else {
        Ok(())
    }
}

/// Refused where a day on which something was done is still to come.
pub(crate) fn past(on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if on > today {
        return Err(Refusal::unsound("That day is to come.", "Give the day on which it was."));
    }
    Ok(())
}

fn with_article(what: &str) -> String {
    let an = what.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {what}", if an { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_is_wrong_and_what_to_do() {
        assert_eq!(written(" ", "reason").unwrap_err().to_string(), "There is no reason. Write a reason.");
        assert_eq!(written("", "outcome").unwrap_err().to_string(), "There is no outcome. Write an outcome.");
        assert_eq!(written("it was late", "reason"), Ok(()));
    }
}
