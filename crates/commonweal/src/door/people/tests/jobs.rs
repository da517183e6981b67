//! Jobs: a file is checked and counted by them, they outlive the program, are stopped and tried again.

use super::*;
use desk::jobs::Work;
use terms::{DeliveryId, Format};
use web::door::{AuditAsked, ImportStage, Job, JobId, JobState, Mapping, Quiet, UpkeepDoor, Upload};

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n\
    ,2025-01,Staffordshire Police,Staffordshire Police,-2.02,53.10,On or near Mill Street,E01029761,Staffordshire Moorlands 001A,Burglary,Under investigation,\n";

async fn upload(set: &Set, caller: &Caller) -> DeliveryId {
    let path = set._folder.path().join("upload.csv");
    std::fs::write(&path, STREET).unwrap();
    let upload = Upload {
        path,
        file_name: "2025-01-staffordshire-street.csv".into(),
        bytes: STREET.len() as u64,
        sender: "data.police.uk".into(),
        licence: "Open Government Licence v3.0".into(),
    };
    set.door.receive(caller, upload).await.unwrap()
}

async fn read(set: &Set, caller: &Caller, id: DeliveryId) {
    set.door.read_as(caller, id, Format::PoliceStreet, &Mapping::default()).await.unwrap();
}

/// Has every job done that waits.
async fn work(set: &Set) {
    let workers = set.door.workers();
    workers.clone().work().await;
    workers.rest().await;
}

async fn newest(set: &Set, caller: &Caller) -> Job {
    set.door.jobs(caller).await.unwrap().remove(0)
}

async fn stage(set: &Set, caller: &Caller, id: DeliveryId) -> ImportStage {
    set.door.import(caller, id).await.unwrap().known.stage
}

#[tokio::test]
async fn a_file_is_checked_and_counted_by_jobs_that_say_how_far_they_are() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let id = upload(&set, &ann).await;
    read(&set, &ann, id).await;
    let twice = set.door.read_as(&ann, id, Format::PoliceStreet, &Mapping::default()).await;
    assert!(matches!(twice, Err(Closed::Refused(words)) if words.contains("already")), "one job at a time");
    work(&set).await;
    let checked = newest(&set, &ann).await;
    assert_eq!((checked.state, checked.done, checked.by.as_str()), (JobState::Done, 1, "Ann Example"));
    assert_eq!(checked.what, "Checking 2025-01-staffordshire-street.csv");
    assert_eq!(stage(&set, &ann, id).await, ImportStage::Checked);
    set.door.accept(&ann, id, Quiet::NoneHappened).await.unwrap();
    work(&set).await;
    let counted = newest(&set, &ann).await;
    assert_eq!((counted.state, counted.done, counted.import), (JobState::Done, 1, Some(id)));
    assert!(matches!(stage(&set, &ann, id).await, ImportStage::Accepted { .. }));
}

#[tokio::test]
async fn a_job_whose_program_was_killed_is_begun_anew_by_the_next() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let id = upload(&set, &ann).await;
    let work_on = Work::Check { file: id.to_string(), sender: "data.police.uk".into() };
    let mine = set.door.of(&ann).unwrap();
    let job = JobId(mine.job_queue(&work_on).await.unwrap());
    // A worker takes it and is never heard of again.
    let dead = set.door.desk.asked_by(access::Asker::Program("worker"));
    assert!(dead.job_take("a program that was killed").await.unwrap().is_some());
    let Set { _folder: folder, door, .. } = set;
    drop(door);
    let soon = open(folder, "2026-03-04T12:00:30Z").await;
    work(&soon).await;
    assert_eq!(soon.door.job(&ann, job).await.unwrap().state, JobState::Running, "it may still be at work");
    let Set { _folder: folder, door, .. } = soon;
    drop(door);
    let later = open(folder, "2026-03-04T12:02:00Z").await;
    later.door.imports.resume(&later.door.desk.asked_by(access::Asker::Program("worker"))).await;
    assert_eq!(stage(&later, &ann, id).await, ImportStage::Checking(job), "it is known to be under way");
    work(&later).await;
    assert_eq!(later.door.job(&ann, job).await.unwrap().state, JobState::Done);
    assert_eq!(stage(&later, &ann, id).await, ImportStage::Checked);
}

#[tokio::test]
async fn a_file_that_was_counted_before_its_worker_could_say_so_is_not_counted_twice() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let id = upload(&set, &ann).await;
    read(&set, &ann, id).await;
    work(&set).await;
    set.door.accept(&ann, id, Quiet::NoneHappened).await.unwrap();
    work(&set).await;
    let file = id.to_string();
    let again = Work::Count { file, sender: "data.police.uk".into(), quiet_missing: false };
    set.door.of(&ann).unwrap().job_queue(&again).await.unwrap();
    work(&set).await;
    assert_eq!(newest(&set, &ann).await.state, JobState::Done);
    assert_eq!(set.door.of(&ann).unwrap().deliveries().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_job_is_stopped_and_tried_again_by_those_who_may() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let id = upload(&set, &ann).await;
    let work_on = Work::Check { file: id.to_string(), sender: "data.police.uk".into() };
    let job = set.door.imports.queue(&set.door.of(&ann).unwrap(), id, &work_on).await.unwrap();
    assert_eq!(stage(&set, &ann, id).await, ImportStage::Checking(job));
    assert!(set.door.job(&ann, job).await.unwrap().may_stop);
    set.door.job_cancel(&ann, job).await.unwrap();
    let stopped = set.door.job(&ann, job).await.unwrap();
    assert!(stopped.state == JobState::Cancelled && stopped.may_try_again && !stopped.may_stop);
    assert_eq!(stage(&set, &ann, id).await, ImportStage::Uploaded, "the file waits as before");
    assert!(matches!(set.door.job_cancel(&ann, job).await, Err(Closed::Refused(_))), "it has ended");
    let new = set.door.job_again(&ann, job).await.unwrap();
    work(&set).await;
    assert_eq!(set.door.job(&ann, new).await.unwrap().state, JobState::Done);
    assert!(matches!(set.door.job_again(&ann, new).await, Err(Closed::Refused(_))), "it did not fail");
    let lines = set.door.audit(&set.operator, &AuditAsked::default()).await.unwrap();
    let of = |act: &str| lines.iter().filter(|line| line.act == act).count();
    assert_eq!((of("job.cancel"), of("job.queue")), (1, 2), "stopping and trying again stand in the audit");
    assert!(matches!(set.door.job(&ann, JobId(1)).await, Err(Closed::NotFound)));
}

#[tokio::test]
async fn the_nights_jobs_are_shown_to_administrators_and_files_to_those_who_bring_them_in() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "administrator").await;
    let id = upload(&set, &set.operator).await;
    read(&set, &set.operator, id).await;
    let nightly = set.door.desk.asked_by(access::Asker::Program("nightly"));
    let verify = JobId(nightly.job_queue(&Work::Verify).await.unwrap());
    assert_eq!(nightly.job_queue(&Work::Verify).await.unwrap(), verify.0, "the same work waits once");
    nightly.job_queue(&Work::Backup).await.unwrap();
    work(&set).await;
    let theirs = set.door.jobs(&ann).await.unwrap();
    assert!(theirs.iter().all(|job| job.import.is_none()) && theirs.len() == 2, "{theirs:?}");
    let done = theirs.iter().find(|job| job.id == verify).unwrap();
    assert!(done.state == JobState::Done && done.by == "the program, by itself", "{done:?}");
    let failed = theirs.iter().find(|job| job.id != verify).unwrap();
    assert!(
        matches!(&failed.state, JobState::Failed(words) if words.contains("--backup-folder")),
        "{failed:?}"
    );
    let now = set.door.verify_now(&ann).await.unwrap();
    work(&set).await;
    assert_eq!(set.door.job(&ann, now).await.unwrap().state, JobState::Done, "she may have it done");
    let stands = set.door.upkeep(&ann).await.unwrap();
    assert!(stands.may_do && stands.nightly.is_none() && stands.jobs.len() == 3, "{stands:?}");
    assert!(stands.audit.unwrap().ok && stands.backup.is_none());
}
