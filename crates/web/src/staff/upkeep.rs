//! Upkeep: when the store was last backed up, tried out and verified, and what keeps it.

use crate::door::{UpkeepDone, UpkeepKnown};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::jobs::JobView;
use crate::{route, words};
use axum::Form;
use axum::extract::State;
use axum::response::{Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One thing that is looked after.
#[derive(Serialize)]
struct LineView {
    title: &'static str,
    status: &'static str,
    tone: &'static str,
    at: String,
    words: String,
}

impl LineView {
    /// What was done last, in the words for "it went well" and "it did not".
    fn new(title: &'static str, fine: &'static str, bad: &'static str, done: Option<&UpkeepDone>) -> Self {
        let (status, tone) = match done {
            None => ("Never done", "red"),
            Some(done) if done.ok => (fine, "plain"),
            Some(_) => (bad, "red"),
        };
        Self {
            title,
            status,
            tone,
            at: done.map(|done| words::moment(done.at)).unwrap_or_default(),
            words: done.map(|done| words::sentence(&done.words)).unwrap_or_default(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct UpkeepView {
    lines: Vec<LineView>,
    nightly: String,
    database: String,
    schema: String,
    keys: String,
    may_do: bool,
    jobs: Vec<JobView>,
}

impl View for UpkeepView {
    const TEMPLATE: &'static str = "staff/upkeep.html";
}

/// "Key 2 seals. 2 keys open. They were last changed on 20 November 2026 at 9:30am."
fn keys_words(known: &UpkeepKnown) -> String {
    let Some(keys) = &known.keys else { return "The file of keys cannot be read.".to_owned() };
    let since = keys.since.map(|at| format!(" The file was last changed on {}.", words::moment(at)));
    let count = words::counted(keys.count as u64, "key opens", "keys open");
    format!("Key {} seals. {count}.{}", keys.newest, since.unwrap_or_default())
}

impl UpkeepView {
    fn new(known: &UpkeepKnown) -> Self {
        let hour = |hour: u8| chrono::NaiveTime::from_hms_opt(hour.into(), 0, 0).unwrap_or_default();
        Self {
            lines: vec![
                LineView::new("Backup", "Made", "Failed", known.backup.as_ref()),
                LineView::new("Rehearsal", "Came back", "Did not come back", known.rehearsal.as_ref()),
                LineView::new("Audit", "Whole", "Not whole", known.audit.as_ref()),
            ],
            nightly: known.nightly.map(|at| words::time(hour(at))).unwrap_or_default(),
            database: known.database.clone(),
            schema: known.schema.clone(),
            keys: keys_words(known),
            may_do: known.may_do,
            jobs: known.jobs.iter().map(JobView::new).collect(),
        }
    }
}

/// GET `/app/upkeep`
pub(crate) async fn upkeep(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = site.door.upkeep(&staff.caller).await?;
    let frame = Frame::new("Upkeep", Place::Upkeep).signed(staff.signed());
    site.show(&frame, &UpkeepView::new(&known))
}

/// What is to be done now.
#[derive(Deserialize)]
pub(crate) struct Now {
    csrf: String,
    #[serde(default)]
    what: String,
}

/// POST `/app/upkeep`
pub(crate) async fn now(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Now>,
) -> Result<Redirect, Problem> {
    staff.check(&form.csrf)?;
    let job = match form.what.as_str() {
        "backup" => site.door.backup_now(&staff.caller).await?,
        _ => site.door.verify_now(&staff.caller).await?,
    };
    Ok(Redirect::to(&route::job(job)))
}

#[cfg(test)]
impl UpkeepView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::upkeep::known();
        let broken = UpkeepKnown { nightly: None, keys: None, rehearsal: None, ..known.clone() };
        vec![Self::new(&known), Self::new(&broken), Self::new(&UpkeepKnown::default())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_done_or_went_wrong_is_said_in_words() {
        let known = crate::sample::upkeep::known();
        let failed = UpkeepDone { ok: false, ..known.rehearsal.clone().unwrap() };
        let view = UpkeepView::new(&UpkeepKnown { rehearsal: Some(failed), audit: None, ..known });
        let said: Vec<&str> = view.lines.iter().map(|line| line.status).collect();
        assert_eq!(said, ["Made", "Did not come back", "Never done"]);
    }
}
