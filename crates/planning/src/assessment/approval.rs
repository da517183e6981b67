//! Who agreed to a frozen assessment. It is prepared for the responsible authorities (SI 2007/1830, regulation 6): each signs
//! for itself, and the public reads it when all have signed.

use crate::{Refusal, Stamp};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{BodyId, PersonId};

/// Signatures under one frozen version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The responsible authorities of the day it was frozen.
    pub must_sign: Vec<BodyId>,
    /// Those that have signed, in their order.
    pub signed: Vec<(BodyId, Stamp)>,
    /// When it was put before the public.
    pub published: Option<Stamp>,
    /// A later version stands in its place.
    pub replaced: Option<u32>,
}

/// What can be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A body signs.
    Sign {
        /// Which.
        body: BodyId,
    },
    /// It is put before the public.
    Publish,
    /// A later version was put before the public.
    Replace {
        /// Which.
        by: u32,
    },
}

impl Approval {
    /// Nobody has signed yet.
    pub fn new(must_sign: Vec<BodyId>) -> Self {
        Self { must_sign, ..Self::default() }
    }

    /// Bodies that have not signed.
    pub fn unsigned(&self) -> Vec<&BodyId> {
        self.must_sign.iter().filter(|body| self.signed.iter().all(|(signed, _)| signed != *body)).collect()
    }

    /// What it is after a command, or why it stays as it is.
    pub fn apply(mut self, command: Command, by: &PersonId, on: NaiveDate) -> Result<Self, Refusal> {
        match command {
            Command::Sign { body } if !self.must_sign.contains(&body) => {
                let wrong = "This body does not sign the assessment.";
                return Err(Refusal::not_theirs(wrong, "The responsible authorities do."));
            }
            Command::Sign { body } if self.signed.iter().any(|(signed, _)| *signed == body) => {
                return Err(Refusal::stage("This body has signed already.", "There is nothing to do."));
            }
            Command::Sign { body } => self.signed.push((body, Stamp::new(by, on))),
            Command::Publish if self.published.is_some() => {
                return Err(Refusal::stage("It is published already.", "There is nothing to do."));
            }
            Command::Publish => {
                let unsigned: Vec<String> = self.unsigned().iter().map(ToString::to_string).collect();
                if self.must_sign.is_empty() {
                    let wrong = "The register names no responsible authority, so nobody has signed.";
                    return Err(Refusal::missing(wrong, "Enter them, and freeze it again."));
                }
                if !unsigned.is_empty() {
                    let list = crate::wording::list(&unsigned);
                    return Err(Refusal::missing(format!("{list} did not sign yet."), "Ask them to sign."));
                }
                self.published = Some(Stamp::new(by, on));
            }
            Command::Replace { by } if self.published.is_some() && self.replaced.is_none() => {
                self.replaced = Some(by);
            }
            Command::Replace { .. } => {
                return Err(Refusal::stage(
                    "It is not what the public reads.",
                    "Only a published version is replaced.",
                ));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{day, id, survives_json, table};

    fn done(approval: &Approval, command: Command) -> Approval {
        approval.clone().apply(command, &id("p1"), day("2026-11-02")).unwrap()
    }

    #[test]
    fn every_command_at_every_stage_has_one_outcome() {
        let frozen = Approval::new(vec![id("police"), id("council")]);
        let half = done(&frozen, Command::Sign { body: id("police") });
        let signed = done(&half, Command::Sign { body: id("council") });
        let out = done(&signed, Command::Publish);
        let states = [
            ("no register", Approval::new(Vec::new())),
            ("frozen", frozen),
            ("half signed", half),
            ("signed", signed),
            ("published", out.clone()),
            ("replaced", done(&out, Command::Replace { by: 3 })),
        ];
        let commands = [
            ("police sign", Command::Sign { body: id("police") }),
            ("charity signs", Command::Sign { body: id("charity") }),
            ("publish", Command::Publish),
            ("replace", Command::Replace { by: 4 }),
        ];
        let show = |state: &Approval| {
            let published = state.published.is_some();
            format!("{} signed, published {published}, replaced by {:?}", state.signed.len(), state.replaced)
        };
        let text = table(&states, &commands, |s, c| s.apply(c, &id("p1"), day("2026-11-02")), show);
        insta::assert_snapshot!(text);
        states.iter().for_each(|(_, state)| survives_json(state));
    }
}
