//! `commonweal watch`: the monthly watch over targets, by hand and by itself while the site is served.
//!
//! It never decides what an exception is: that is a rule of `planning`.

use crate::door::{Workers, watch_words};
use crate::{Common, store};
use access::Asker;
use anyhow::{Context, Result};
use desk::Desk;
use desk::jobs::Work;
use serde_json::json;
use std::io::Write;
use std::time::Duration;

/// How often a served site asks whether this month was looked at.
const ASK_EVERY: Duration = Duration::from_secs(60 * 60);

/// Looks now, whether or not somebody looked this month, and says what it did.
pub async fn watch(common: &Common) -> Result<u8> {
    let desk = store::open(common).await?;
    let done = desk.watch_run().await.context("watching targets")?;
    if common.json {
        let ids = |ids: &[terms::RecordId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let said = json!({
            "on": done.on.to_string(),
            "judged": done.judged,
            "opened": ids(&done.opened),
            "escalated": ids(&done.escalated),
            "closed": ids(&done.closed),
            "eased": ids(&done.eased),
            "late": ids(&done.late),
        });
        writeln!(std::io::stdout().lock(), "{said}")?;
    } else if !common.quiet {
        writeln!(std::io::stdout().lock(), "{}", watch_words(&done))?;
    }
    Ok(0)
}

/// Has a look queued once in every month for as long as the site is served. What goes wrong is logged, and tried again in an
/// hour.
pub async fn by_itself(desk: Desk, workers: Workers) {
    let desk = desk.asked_by(Asker::Program("watch"));
    loop {
        match desk.watch_due().await {
            Ok(true) => {
                if let Err(error) = desk.job_queue(&Work::Watch).await {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the watch could not be queued"
                    );
                }
                workers.call();
            }
            Ok(false) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the watch could not ask");
            }
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}
