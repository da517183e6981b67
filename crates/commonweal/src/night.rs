//! The night's work of a served site: the audit is verified, old tries to sign in are forgotten, and a backup is made and tried
//! out where the operator named a folder for it.

use crate::door::Workers;
use access::Asker;
use anyhow::{Context, Result};
use chrono::{DateTime, Timelike, Utc};
use clap::Args;
use desk::Desk;
use desk::jobs::Work;
use std::path::PathBuf;
use std::time::Duration;

/// How often a served site asks whether the night's work is due, and tries again what went wrong.
const ASK_EVERY: Duration = Duration::from_secs(30 * 60);

/// What a served site does each night.
#[derive(Args, Clone, Debug)]
pub struct NightArgs {
    /// Folder for a backup each night, which is then restored for trial. Best on another disk. Without it none is made.
    #[arg(long, value_name = "FOLDER", env = "COMMONWEAL_BACKUPS")]
    pub backup_folder: Option<PathBuf>,
    /// After which hour of London's clock the night's work is done: 0 to 23.
    #[arg(long, value_name = "HOUR", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..24))]
    pub night_hour: u8,
    /// How many nightly backups stay; older ones are taken away, for they hold what was erased since.
    #[arg(long, value_name = "NUMBER", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub backups_kept: u16,
}

impl NightArgs {
    /// As it is where nothing is said: no backup.
    pub fn plain() -> Self {
        Self { backup_folder: None, night_hour: 2, backups_kept: 30 }
    }
}

/// The last moment at which the clocks of London struck that hour.
fn struck(now: DateTime<Utc>, hour: u8) -> DateTime<Utc> {
    let local = web::words::london(now);
    let back = i64::from(local.hour()) - i64::from(hour);
    let hours = if back < 0 { back + 24 } else { back };
    let past = chrono::TimeDelta::hours(hours)
        + chrono::TimeDelta::minutes(local.minute().into())
        + chrono::TimeDelta::seconds(local.second().into());
    now - past
}

/// Has the night's work done for as long as the site is served. What goes wrong is logged, and tried again later.
pub async fn by_itself(desk: Desk, workers: Workers) {
    let desk = desk.asked_by(Asker::Program("nightly"));
    loop {
        if let Err(error) = queue(&desk, workers.night()).await {
            tracing::error!(error = format!("{error:#}"), "the night's work could not be queued");
        }
        if let Err(error) = workers.queue_letters(&desk).await {
            tracing::error!(error = format!("{error:#}"), "letters could not be queued");
        }
        workers.call();
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// Queues what is due and was not done since the hour struck, and forgets what is old.
pub async fn queue(desk: &Desk, night: &NightArgs) -> Result<()> {
    let since = struck(desk.now(), night.night_hour);
    if desk.verify_due(since).await? {
        desk.tries_forget().await.context("forgetting old tries to sign in")?;
        desk.jobs_forget().await.context("forgetting old jobs")?;
        desk.job_queue(&Work::Verify).await.context("queueing a look at the audit")?;
    }
    if night.backup_folder.is_some() && desk.backup_due(since).await? {
        desk.job_queue(&Work::Backup).await.context("queueing a backup")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::FrontDoor;
    use std::path::Path;
    use std::sync::Arc;
    use terms::FixedClock;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_hour_is_london_s_in_summer_and_in_winter() {
        assert_eq!(struck(at("2026-11-21T02:30:10Z"), 2), at("2026-11-21T02:00:00Z"));
        assert_eq!(struck(at("2026-11-21T01:59:59Z"), 2), at("2026-11-20T02:00:00Z"));
        assert_eq!(struck(at("2026-07-01T01:30:00Z"), 2), at("2026-07-01T01:00:00Z"));
        assert_eq!(struck(at("2026-07-01T00:30:00Z"), 2), at("2026-06-30T01:00:00Z"));
    }

    async fn night(store: &Path, night: &NightArgs, now: &str) -> desk::upkeep::Stands {
        let desk = Desk::open(store, Arc::new(FixedClock(at(now)))).await.unwrap();
        let door = FrontDoor::new(desk.clone(), "A partnership", store.join("waiting"), store.join("keys"))
            .with_night(night.clone());
        queue(&desk.asked_by(Asker::Program("nightly")), night).await.unwrap();
        door.workers().work().await;
        desk.upkeep().await.unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn each_night_makes_one_backup_that_came_back_and_old_ones_go() {
        let store = tempfile::tempdir().unwrap();
        let folder = store.path().join("backups");
        let own = folder.join("by-hand.backup.gz");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&own, "not ours to take away").unwrap();
        let work = NightArgs { backup_folder: Some(folder.clone()), backups_kept: 2, ..NightArgs::plain() };
        for day in ["18", "19", "20"] {
            let stands = night(store.path(), &work, &format!("2026-11-{day}T02:10:00Z")).await;
            let (made, tried) = (stands.backup.unwrap(), stands.rehearsal.unwrap());
            assert!(made.ok && tried.ok && tried.note.contains("came back in SQLite"), "{tried:?}");
            assert_eq!(stands.audit.unwrap().at, at(&format!("2026-11-{day}T02:10:00Z")));
        }
        let kept =
            ["by-hand.backup.gz", "commonweal-2026-11-19.backup.gz", "commonweal-2026-11-20.backup.gz"];
        assert_eq!(names(&folder), kept);
        let again = night(store.path(), &work, "2026-11-20T23:00:00Z").await;
        assert_eq!(again.backup.unwrap().at, at("2026-11-20T02:10:00Z"), "once a night");
    }

    #[tokio::test]
    async fn without_a_folder_no_backup_is_made_and_the_audit_is_verified_all_the_same() {
        let store = tempfile::tempdir().unwrap();
        let stands = night(store.path(), &NightArgs::plain(), "2026-11-20T02:10:00Z").await;
        assert!(stands.backup.is_none() && stands.rehearsal.is_none());
        assert!(stands.audit.unwrap().ok);
    }

    #[tokio::test]
    async fn a_backup_that_could_not_be_made_is_said_and_tried_again() {
        let store = tempfile::tempdir().unwrap();
        let folder = store.path().join("backups");
        std::fs::write(&folder, "a file in its place").unwrap();
        let work = NightArgs { backup_folder: Some(folder.clone()), ..NightArgs::plain() };
        let stands = night(store.path(), &work, "2026-11-20T02:10:00Z").await;
        assert!(!stands.backup.unwrap().ok);
        std::fs::remove_file(&folder).unwrap();
        let stands = night(store.path(), &work, "2026-11-20T03:10:00Z").await;
        assert!(stands.backup.unwrap().ok && stands.rehearsal.unwrap().ok);
    }
}
