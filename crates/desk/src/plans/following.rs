//! The plan that follows: open actions go on in it, each with a reason, all in one act. Nothing is forgotten on the way.

use crate::actions::paper;
use crate::record::{NotDone, Record, Seen, id_of, next_number};
use crate::{Desk, DeskError, Done};
use chrono::NaiveDate;
use planning::plan::{Carry, Plan, roll_over};
use planning::{Refusal, Why};
use records::Kept;
use serde::Serialize;
use terms::{Action, RecordId};

/// An open action that goes on in the next plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoesOn {
    /// Which.
    pub action: RecordId,
    /// Its new day.
    pub due: NaiveDate,
    /// Why it was not done.
    pub reason: String,
}

fn text<T: Serialize>(record: &T) -> String {
    serde_json::to_string(record).expect("records have text keys and finite numbers")
}

fn numbered<T: Record>(held: &[Seen<T>], after: usize) -> RecordId {
    id_of::<T>(next_number(held.iter().map(|held| held.record.id().as_str()), T::LETTER) + after as u64)
}

impl Desk {
    /// Begins the plan that follows a plan: open actions are carried over, each with a new day and a reason, and its owner
    /// is asked anew. All of it is kept, or nothing.
    pub async fn plan_follow(
        &self,
        id: &str,
        title: &str,
        days: (NaiveDate, NaiveDate),
        goes_on: &[GoesOn],
    ) -> Result<Done<Plan>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        let plans = self.records_of::<Plan>().await?;
        let Some(held) = plans.iter().find(|plan| plan.record.id.as_str() == id) else {
            return Ok(Err(NotDone::Unknown));
        };
        if plans.iter().any(|plan| plan.record.follows.as_ref() == Some(&held.record.id)) {
            let no =
                Refusal::new(Why::Stage, "Another plan follows this one already.", "Write on in that one.");
            return Ok(Err(no.into()));
        }
        let actions = self.records_of::<planning::Action>().await?;
        let carry: Vec<Carry> = goes_on
            .iter()
            .enumerate()
            .map(|(n, one)| Carry {
                action: one.action.clone(),
                to: numbered(&actions, n),
                due: one.due,
                reason: one.reason.clone(),
            })
            .collect();
        let known: Vec<planning::Action> = actions.iter().map(|held| held.record.clone()).collect();
        let begins = (numbered(&plans, 0), title, days.0, days.1);
        let rolled = match roll_over(&held.record, begins, &known, &carry) {
            Ok(rolled) => rolled,
            Err(no) => return Ok(Err(no.into())),
        };
        let mut next = rolled.next;
        next.must_sign = self.signers().await?;
        let mut doing = self.store.begin("plan.follow", &self.actor(), self.now()).await?;
        let name = next.id.to_string();
        let mut kept = vec![doing.document_save(Plan::KIND, &name, 0, &text(&next)).await?];
        doing.note(decided.note(Plan::KIND, name));
        for (old, new) in &rolled.carried {
            let seen = actions.iter().find(|held| held.record.id == old.id).map_or(0, |held| held.version);
            for (record, seen) in [(old, seen), (new, 0)] {
                let name = record.id.to_string();
                kept.push(doing.document_save(planning::Action::KIND, &name, seen, &text(record)).await?);
                doing.note(decided.note(planning::Action::KIND, name));
            }
        }
        if kept.iter().any(|kept| matches!(kept, Kept::Behind(_))) {
            return Ok(Err(NotDone::Stale));
        }
        doing.commit().await?;
        Ok(Ok(Seen { record: next, version: 1 }))
    }
}
