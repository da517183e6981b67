//! What somebody may say of an item: that it was published and where, that something changed, that it was not so after all.

use super::{Answers, Change, Item, Shown, Tracked};
use crate::refusal::{past, written};
use crate::{Refusal, Stamp};
use chrono::NaiveDate;
use terms::PersonId;

/// Longest address, in characters.
const PLACE_MOST: usize = 500;
/// Most words about one thing, in characters.
const WORDS_MOST: usize = 500;
/// Most lines of one item: a century of quarters.
const LINES_MOST: usize = 400;

/// What somebody says of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// It was published.
    Publish {
        /// On which day.
        on: NaiveDate,
        /// Where.
        place: String,
        /// What, in a few words.
        words: String,
        /// What it was published by.
        answers: Answers,
    },
    /// It was not so, or what was published is there no longer.
    TakeBack {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Something changed or came about, and must be published.
    Change {
        /// When.
        on: NaiveDate,
        /// What.
        words: String,
    },
    /// Nothing of it is to be published after all.
    Drop {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
}

/// Whether that is the address of something published: a web address, or a page of this site.
pub(crate) fn an_address(place: &str) -> bool {
    let rest = place.strip_prefix("https://").or_else(|| place.strip_prefix('/'));
    let sound = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '\\']));
    sound
        && place.chars().count() <= PLACE_MOST
        && !place.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn short(words: &str) -> Result<(), Refusal> {
    if words.chars().count() > WORDS_MOST {
        return Err(Refusal::unsound(
            format!("That is longer than {WORDS_MOST} characters."),
            "Make it shorter.",
        ));
    }
    Ok(())
}

fn published(mut tracked: Tracked, item: &Item, shown: Shown, at: NaiveDate) -> Result<Tracked, Refusal> {
    past(shown.on, at)?;
    short(&shown.words)?;
    if !an_address(&shown.place) {
        return Err(Refusal::missing(
            "There is no address of what was published.",
            "Give one that begins with https://, or with / for a page of this site.",
        ));
    }
    if !item.may_answer(Some(&tracked), at).contains(&shown.answers) {
        return Err(Refusal::stage(
            "That is not due, or was published already.",
            "Choose what it was published for.",
        ));
    }
    tracked.shown.push(shown);
    Ok(tracked)
}

/// The number after the last.
fn next(lines: usize) -> Result<u32, Refusal> {
    match u32::try_from(lines + 1) {
        Ok(number) if lines < LINES_MOST => Ok(number),
        _ => Err(Refusal::stage("Too much was said of it.", "Begin another line of the list.")),
    }
}

/// What became of the item after a command, or why it stays as it is.
pub fn apply(
    mut tracked: Tracked,
    item: &Item,
    command: Command,
    by: &PersonId,
    at: NaiveDate,
) -> Result<Tracked, Refusal> {
    let stamp = Stamp::new(by, at);
    match command {
        Command::Publish { on, place, words, answers } => {
            let number = next(tracked.shown.len())?;
            let (place, words) = (place.trim().to_owned(), words.trim().to_owned());
            let shown = Shown { number, on, place, words, answers, by: stamp, taken_back: None };
            return published(tracked, item, shown, at);
        }
        Command::TakeBack { number, reason } => {
            written(&reason, "reason")?;
            short(&reason)?;
            let counted = |shown: &&mut Shown| shown.number == number && shown.taken_back.is_none();
            match tracked.shown.iter_mut().find(counted) {
                Some(shown) => shown.taken_back = Some((reason, stamp)),
                None => return Err(Refusal::not_there("That does not count.", "Look at the list again.")),
            }
        }
        Command::Change { on, words } => {
            if matches!(item.due, super::Due::Cycle(_)) {
                return Err(Refusal::stage("It is due on its days.", "Say when it was published."));
            }
            written(&words, "word on what is new")?;
            short(&words)?;
            past(on, at)?;
            let number = next(tracked.changes.len())?;
            tracked.changes.push(Change { number, on, words, by: stamp, dropped: None });
        }
        Command::Drop { number, reason } => {
            written(&reason, "reason")?;
            short(&reason)?;
            if !tracked.waiting().iter().any(|change| change.number == number) {
                return Err(Refusal::not_there("That does not wait.", "Look at the list again."));
            }
            let found = tracked.changes.iter_mut().find(|change| change.number == number);
            found.expect("it was among those that wait").dropped = Some((reason, stamp));
        }
    }
    Ok(tracked)
}
