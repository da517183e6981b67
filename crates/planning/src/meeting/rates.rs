//! What became of meetings: actions followed up, attendance by body, minutes in time.
//!
//! It counts. It never ranks bodies or people.

use crate::action::{Action, Stage as ActionStage};
use crate::meeting::{Meeting, Presence, Stage};
use chrono::NaiveDate;
use terms::BodyId;

/// What became of the actions of some meetings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FollowUp {
    /// Actions agreed.
    pub agreed: u32,
    /// Done by their day.
    pub on_time: u32,
    /// Done after it.
    pub late: u32,
    /// Not ended and past their day.
    pub overdue: u32,
    /// Not ended and not yet due.
    pub open: u32,
    /// Dropped, declined or carried into another plan.
    pub other: u32,
    /// Days past its day of the action that is overdue longest.
    pub overdue_days_most: i64,
}

impl FollowUp {
    /// Share of actions due by now that were done by their day, 0 to 1; `None` where none was due.
    pub fn on_time_share(&self) -> Option<f64> {
        let due = self.on_time + self.late + self.overdue;
        (due > 0).then(|| f64::from(self.on_time) / f64::from(due))
    }
}

/// Follows up the actions that came from these meetings.
pub fn follow_up(meetings: &[Meeting], actions: &[Action], today: NaiveDate) -> FollowUp {
    let mut rates = FollowUp::default();
    let from_here = |action: &&Action| {
        let from = action.terms.from.as_ref();
        from.is_some_and(|from| meetings.iter().any(|meeting| meeting.id == *from))
    };
    for action in actions.iter().filter(from_here) {
        rates.agreed += 1;
        match (&action.stage, action.on_time()) {
            (_, Some(true)) => rates.on_time += 1,
            (_, Some(false)) => rates.late += 1,
            (ActionStage::Declined { .. } | ActionStage::Dropped { .. } | ActionStage::Carried { .. }, _) => {
                rates.other += 1
            }
            _ if action.overdue(today) => rates.overdue += 1,
            _ => rates.open += 1,
        }
        rates.overdue_days_most = rates.overdue_days_most.max(action.days_overdue(today));
    }
    rates
}

/// For each body, in how many of the meetings that were held it was here, sent apologies, or neither. In the order given.
pub fn attendance(meetings: &[Meeting], bodies: &[BodyId]) -> Vec<(BodyId, [u32; 3])> {
    let held = |meeting: &&Meeting| {
        !matches!(meeting.stage, Stage::Planned | Stage::AgendaOut { .. } | Stage::Cancelled { .. })
    };
    let counted = |body: &BodyId| {
        let mut counts = [0; 3];
        for meeting in meetings.iter().filter(held) {
            let best =
                meeting.attendance.iter().filter(|one| one.body == *body).map(|one| one.presence).min();
            counts[match best {
                Some(Presence::Here) => 0,
                Some(Presence::Apologies) => 1,
                Some(Presence::Absent) | None => 2,
            }] += 1;
        }
        counts
    };
    bodies.iter().map(|body| (body.clone(), counted(body))).collect()
}
