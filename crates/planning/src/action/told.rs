//! What one version of an action changed in the one before, in a sentence for its history.
//!
//! It names bodies by their short names and persons not at all.

use crate::action::{Action, Stage};
use crate::day_words;

impl Stage {
    /// What people read.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Proposed => "Waits for its owner",
            Self::Declined { .. } => "Declined",
            Self::Agreed => "Accepted",
            Self::Underway => "Under way",
            Self::Blocked { .. } => "Blocked",
            Self::Done { .. } => "Done",
            Self::Dropped { .. } => "Given up",
            Self::Carried { .. } => "Carried over",
        }
    }

    /// The words of the stage of that short name; `None` where there is none.
    pub fn words_of(slug: &str) -> Option<&'static str> {
        Some(match slug {
            "proposed" => "Waits for its owner",
            "declined" => "Declined",
            "agreed" => "Accepted",
            "under-way" => "Under way",
            "blocked" => "Blocked",
            "done" => "Done",
            "dropped" => "Given up",
            "carried" => "Carried over",
            _ => return None,
        })
    }
}

/// What the later version changed, and why where a reason was given. `None` before: the action is new.
pub fn told(before: Option<&Action>, after: &Action) -> (String, String) {
    let plain = |words: &str| (words.to_owned(), String::new());
    let Some(before) = before else {
        return match &after.carried_from {
            Some(earlier) => (format!("Carried on from {earlier}"), String::new()),
            None => plain("Proposed"),
        };
    };
    if let Some(turn) = after.turns.get(before.turns.len()) {
        return (turn.words.clone(), turn.reason.clone());
    }
    if before.stage != after.stage {
        return match &after.stage {
            Stage::Proposed => plain("Written anew and asked again"),
            Stage::Declined { reason } | Stage::Dropped { reason } => {
                (after.stage.words().to_owned(), reason.clone())
            }
            Stage::Blocked { reason, ask, .. } => {
                ("Blocked".to_owned(), format!("{reason} What would help: {ask}"))
            }
            Stage::Carried { to, reason } => (format!("Carried over as {to}"), reason.clone()),
            Stage::Done { evidence, .. } => {
                let shown: Vec<&str> = evidence.iter().map(|one| one.words.as_str()).collect();
                ("Done".to_owned(), shown.join(" "))
            }
            stage => plain(stage.words()),
        };
    }
    for (was, is) in before.terms.milestones.iter().zip(&after.terms.milestones) {
        if was.done.is_none() && is.done.is_some() {
            return (format!("Step done: {}", is.words), String::new());
        }
        if let (None, Some(reason)) = (&was.dropped, &is.dropped) {
            return (format!("Step given up: {}", is.words), reason.clone());
        }
    }
    if before.terms.due != after.terms.due {
        return (format!("Due on {} now", day_words(after.terms.due)), String::new());
    }
    plain("Written anew")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Command;
    use crate::action::list::STAGES;
    use crate::action::tests::{action, done};
    use crate::table::{day, id};

    #[test]
    fn every_stage_has_the_same_words_by_name_and_by_value() {
        for slug in STAGES {
            assert!(Stage::words_of(slug).is_some(), "{slug}");
        }
        assert_eq!(Stage::words_of(Stage::Underway.slug()), Some(Stage::Underway.words()));
        assert_eq!(Stage::words_of("no-such-stage"), None);
    }

    #[test]
    fn each_version_says_what_it_changed_and_why() {
        let mut life = vec![action("a1")];
        for command in [
            Command::Accept { for_body: id("council"), person: None },
            Command::Start,
            Command::StepDone(0),
            Command::Block { reason: "No permit.".into(), ask: "The county signs.".into() },
            Command::Unblock { words: "It signed.".into() },
            Command::Reschedule { due: day("2026-12-01"), reason: "Two months lost.".into() },
            Command::Drop { reason: "The alley is gone.".into() },
        ] {
            life.push(done(life.last().unwrap(), command));
        }
        let mut lines = vec![told(None, &life[0])];
        lines.extend(life.windows(2).map(|pair| told(Some(&pair[0]), &pair[1])));
        let lines: Vec<String> = lines.into_iter().map(|(what, why)| format!("{what} | {why}")).collect();
        assert_eq!(
            lines,
            [
                "Proposed | ",
                "Accepted | ",
                "Under way | ",
                "Step done: Ask residents | ",
                "Blocked | No permit. What would help: The county signs.",
                "Blocked since 4 May 2026: No permit. | It signed.",
                "Due on 30 September 2026 before. | Two months lost.",
                "Given up | The alley is gone.",
            ]
        );
    }
}
