//! What has changed between two packs, in whole sentences.

use crate::exception::Stage as ExceptionStage;
use crate::pack::{Gathered, Pack, Row};

/// What has changed since the pack before: verdicts, targets that came or went, revisions, exceptions opened and closed,
/// actions done. In that order; the same sentences for the same two packs.
pub(super) fn since(before: &Pack, now: &Pack, gathered: &Gathered) -> Vec<String> {
    let mut changed = Vec::new();
    let same_year = before.year == now.year;
    if !same_year {
        let targets =
            if now.grid.len() == 1 { "1 target".to_owned() } else { format!("{} targets", now.grid.len()) };
        changed.push(format!("A new year began: {targets} for {}.", now.year.words()));
    }
    for row in now.grid.iter().filter(|_| same_year) {
        let title = &row.title;
        match before.grid.iter().find(|old| old.target == row.target) {
            None => changed.push(format!("{title} is new. {}.", row.verdict.words())),
            Some(old) => {
                if old.verdict != row.verdict {
                    changed.push(format!(
                        "{title}: \"{}\" before, \"{}\" now.",
                        old.verdict.words(),
                        row.verdict.words()
                    ));
                }
                if row.revisions > old.revisions {
                    changed.push(format!("{title} was revised."));
                }
            }
        }
    }
    let gone = |old: &&Row| same_year && now.grid.iter().all(|row| row.target != old.target);
    for old in before.grid.iter().filter(gone) {
        changed.push(format!("{} was taken out.", old.title));
    }
    let held = |pack: &Pack, id: &terms::RecordId| pack.exceptions.iter().any(|card| card.exception == *id);
    for card in now.exceptions.iter().filter(|card| !held(before, &card.exception)) {
        changed.push(format!("A new exception on {}: {}.", card.title, card.rules.to_lowercase()));
    }
    for card in before.exceptions.iter().filter(|card| !held(now, &card.exception)) {
        let ended = gathered.exceptions.iter().find(|exception| exception.id == card.exception);
        let closed = ended.is_some_and(|exception| matches!(exception.stage, ExceptionStage::Closed { .. }));
        let words = if closed { "is closed" } else { "is no longer here" };
        changed.push(format!("The exception on {} {words}.", card.title));
    }
    let done = now.actions.done.saturating_sub(if same_year { before.actions.done } else { 0 });
    if done > 0 {
        changed.push(if done == 1 {
            "1 action was done.".to_owned()
        } else {
            format!("{done} actions were done.")
        });
    }
    changed
}
