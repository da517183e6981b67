//! A target from its draft to the exception that is opened on it and the decision of the Strategy Group, over a real store.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use access::{Asker, Template};
use desk::arrivals::{Handling, Outcome, Parcel, Sender};
use desk::people::NewPerson;
use desk::targets::NewTarget;
use desk::watching::Held;
use desk::waves::NewWave;
use desk::{Desk, DeskError, NotDone};
use planning::exception::Answer;
use planning::meeting::Meeting;
use planning::meeting::series::{Kind as MeetingKind, Recurrence, Rules, Series};
use planning::target::{Aim, Baseline, Kind, Profile};
use planning::working_day::Holidays;
use planning::{Quarter, Track, Year};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use terms::{FixedClock, MeasureId, Month, Period, RecordId, Sampling, TargetVerdict, WaveMode};

const BODY: &str = "Westmarch Police";
const AREA: &str = "E07900001";

/// Burglaries a month: thirty, and from April 2026 on one more each month. Robberies: one every other month.
fn files(last: &str) -> Vec<Parcel> {
    let lookup = format!("LSOA21CD,LSOA21NM,LTLA22CD,LTLA22NM\nE01900001,One 001A,{AREA},One\n");
    let mut files = vec![Parcel { name: "lookup.csv".into(), bytes: lookup.into_bytes() }];
    let year = Year::starting(2026).unwrap().period();
    for month in Period::new("2023-04".parse().unwrap(), last.parse().unwrap()).iter() {
        let mut csv =
            "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,\
                       Crime type,Last outcome category,Context\n"
                .to_owned();
        let more = if year.contains(month) { 2 * (month.since(year.first()) + 1) } else { 0 };
        let counts = [
            ("Burglary", 30 + month.since(year.first()).rem_euclid(5) + more),
            ("Robbery", month.number() as i32 % 2),
        ];
        let mut row = 0;
        for (kind, count) in counts {
            for _ in 0..count {
                row += 1;
                let id = u64::from(month.index()) * 1_000 + row;
                writeln!(
                    csv,
                    "{id:064x},{month},{BODY},{BODY},-2.0,53.0,On or near Mill Lane,E01900001,Name,{kind},,"
                )
                .unwrap();
            }
        }
        files.push(Parcel { name: format!("{month}-westmarch-street.csv"), bytes: csv.into_bytes() });
    }
    files
}

async fn open(folder: &Path, day: &str) -> Desk {
    Desk::open(folder, Arc::new(FixedClock::on(day.parse().unwrap()))).await.unwrap()
}

async fn send(desk: &Desk, last: &str) {
    let sender = Sender { body: BODY.into(), licence: "Invented".into() };
    let importing = desk.begin_import(sender, Handling::default()).await.unwrap();
    let reports = importing.add(files(last)).await.unwrap();
    assert!(
        reports.iter().all(|report| matches!(report.outcome, Outcome::Accepted | Outcome::HeldAlready)),
        "{reports:?}"
    );
    importing.finish().await.unwrap();
}

async fn partnership(desk: &Desk) {
    let text = Template::moorlands().to_text().unwrap();
    desk.register_save(&text, 0).await.unwrap().unwrap();
}

async fn person(desk: &Desk, id: &str, body: &str, role: &str) -> Desk {
    let new = NewPerson {
        id: id.into(),
        name: "Ann Example".into(),
        email: format!("{id}@example.org"),
        body: body.into(),
        role: role.into(),
        role_id: format!("{id}-role"),
    };
    desk.invite(&new, [id.as_bytes()[0]; 32]).await.unwrap().unwrap();
    desk.asked_by(Asker::Person(id.parse().unwrap()))
}

const POLICE: &str = "staffordshire-police";
const COUNCIL: &str = "staffordshire-moorlands-district-council";

fn new(kind: Kind, measure: &str, reach: Option<f64>) -> NewTarget {
    NewTarget {
        title: "Fewer burglaries".into(),
        kind,
        area: AREA.parse().unwrap(),
        year: Year::starting(2026).unwrap(),
        measure: MeasureId::new(measure),
        wave: None,
        reach,
        even: false,
        owner: POLICE.parse().unwrap(),
        lead: None,
        priority: None,
    }
}

fn record(id: &str) -> RecordId {
    id.parse().unwrap()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, DeskError>) -> bool {
    matches!(answer, Err(DeskError::Refused(_)))
}

#[tokio::test]
async fn a_target_starts_from_the_figures_held_and_only_the_strategy_group_signs_it_off() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path(), "2026-03-20").await;
    partnership(&desk).await;
    send(&desk, "2026-01").await;
    let officer = person(&desk, "ann", COUNCIL, "community-safety-officer").await;
    let group = person(&desk, "bo", COUNCIL, "strategy-group-member").await;
    let worker = person(&desk, "cy", COUNCIL, "case-worker").await;
    assert!(refused(worker.target_add(&new(Kind::Reduce, "burglary", Some(340.0))).await));
    let too_high = officer.target_add(&new(Kind::Reduce, "burglary", Some(400.0))).await.unwrap();
    assert!(
        matches!(too_high, Err(NotDone::Refused(why)) if why.wrong.contains("no lower than a usual year"))
    );
    let unknown = officer.target_add(&new(Kind::Reduce, "litter-bins", Some(3.0))).await.unwrap();
    assert!(matches!(unknown, Err(NotDone::Refused(_))));
    let done = officer.target_add(&new(Kind::Reduce, "burglary", Some(340.0))).await.unwrap().unwrap();
    let terms = &done.record.terms;
    let Baseline::Counted { period, total, .. } = &terms.baseline else { panic!("{terms:?}") };
    assert_eq!(period.words(), "February 2025 to January 2026");
    assert!(*total > 360.0, "nobody typed it: {total}");
    assert!(matches!(terms.profile, Profile::Monthly(_)));
    assert_eq!(terms.lead.as_str(), "ann");
    let id = done.record.id.clone();
    assert!(refused(officer.target_lock(&id, 1, record("sg-0")).await), "officers write, the group decides");
    let locked = group.target_lock(&id, 1, record("sg-0")).await.unwrap().unwrap();
    assert_eq!(locked.version, 2);
    assert_eq!(group.target_lock(&id, 1, record("sg-0")).await.unwrap(), Err(NotDone::Stale));
    assert!(refused(officer.target_revise(&id, 2, (Some(350.0), Profile::Even), "why").await));
    let silent = group.target_revise(&id, 2, (Some(350.0), Profile::Even), " ").await.unwrap();
    assert!(matches!(silent, Err(NotDone::Refused(why)) if why.wrong == "There is no reason."));
    let revised =
        group.target_revise(&id, 2, (Some(350.0), Profile::Even), "A prison closed.").await.unwrap();
    assert_eq!(revised.unwrap().record.terms.aim, Aim::AtMost(350.0));
    let early = officer.target_close(&id, 3, "").await.unwrap();
    assert!(matches!(early, Err(NotDone::Refused(why)) if why.wrong.contains("The year ends on")));
}

async fn year_under_way(folder: &Path) -> Desk {
    let spring = open(folder, "2026-03-20").await;
    partnership(&spring).await;
    send(&spring, "2026-01").await;
    for (kind, measure, reach) in [(Kind::Reduce, "burglary", Some(340.0)), (Kind::KeepLow, "robbery", None)]
    {
        let done = spring.target_add(&new(kind, measure, reach)).await.unwrap().unwrap();
        spring.target_lock(&done.record.id, 1, record("sg-0")).await.unwrap().unwrap();
    }
    let autumn = open(folder, "2026-11-20").await;
    send(&autumn, "2026-09").await;
    autumn
}

#[tokio::test]
async fn the_watch_opens_one_exception_that_its_owner_answers_the_group_decides_and_evidence_alone_closes() {
    let folder = tempfile::tempdir().unwrap();
    let desk = year_under_way(folder.path()).await;
    let read = desk.targets().await.unwrap();
    assert_eq!(read[0].verdict.verdict, TargetVerdict::WillMiss, "{:?}", read[0].verdict);
    assert_eq!((read[1].verdict.verdict, read[1].verdict.track), (TargetVerdict::Held, Track::OnTrack));
    assert!(read[0].told.do_nothing.is_some() && read[0].course.is_some());
    assert!(desk.watch_due().await.unwrap());
    let first = desk.watch_run().await.unwrap();
    assert_eq!((first.judged, first.opened.len(), first.late.len()), (2, 1, 0));
    let again = desk.watch_run().await.unwrap();
    assert!(again.opened.is_empty(), "one exception at a time");
    assert!(!desk.watch_due().await.unwrap());
    assert_eq!(desk.watches().await.unwrap().len(), 1, "a month is kept once");
    let id = first.opened[0].clone();
    let seen = || async { desk.exception(&id).await.unwrap().unwrap().version };
    let answer = Answer {
        cause: "Three streets near the station.".into(),
        action: "Locks were fitted.".into(),
        actions: Vec::new(),
        recovery: "Patrols until spring.".into(),
        back_by: "2027-01".parse::<Month>().unwrap(),
        decision_needed: Some("Money for lighting.".into()),
    };
    let owner = person(&desk, "dee", POLICE, "liaison-officer").await;
    let stranger = person(&desk, "eve", COUNCIL, "liaison-officer").await;
    assert!(refused(stranger.exception_answer(&id, seen().await, answer.clone()).await));
    owner.exception_answer(&id, seen().await, answer).await.unwrap().unwrap();
    let third = desk.watch_run().await.unwrap();
    assert_eq!(third.escalated, std::slice::from_ref(&id), "a decision is needed");
    let group = person(&desk, "flo", COUNCIL, "strategy-group-member").await;
    assert!(refused(owner.exception_decide(&id, seen().await, record("sg-1"), "Pay for it.").await));
    group.exception_decide(&id, seen().await, record("sg-1"), "Pay for it.").await.unwrap().unwrap();
    let close = owner.exception_close(&id, seen().await, "All is well.").await.unwrap();
    assert!(matches!(close, Err(NotDone::Refused(why)) if why.wrong.contains("will miss it")));
    let pack = desk.board(None).await.unwrap().pack;
    assert_eq!((pack.exceptions.len(), pack.grid.len(), pack.quarter, pack.version), (1, 2, 3, 1));
    assert_eq!(pack.exceptions[0].decisions, ["Pay for it."]);
    let formats = [("json".to_owned(), b"{}".to_vec())].into_iter().collect();
    assert!(desk.pack_keep(&pack, "Ann Example", formats).await.unwrap());
    assert_eq!(desk.board(None).await.unwrap().pack.version, 2, "the first stays as it was");
    assert_eq!(desk.pack_file("2026-q3", 1, "json").await.unwrap(), Some(b"{}".to_vec()));
    assert!(!desk.pack_keep(&pack, "Bo", Default::default()).await.unwrap(), "no version is written over");
}

#[tokio::test]
async fn the_group_reads_the_pack_of_the_quarter_before_and_the_public_is_told_that_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let desk = year_under_way(folder.path()).await;
    let meeting = |kind, on: &str| {
        let series = Series {
            id: record("series-1"),
            kind,
            title: "Group".into(),
            terms_of_reference: "To decide.".into(),
            recurrence: Recurrence::Weeks { every: 13, from: "2026-01-20".parse().unwrap() },
            starts: "10:00:00".parse().unwrap(),
            minutes: 60,
            place: "Leek".into(),
            members: Vec::new(),
            rules: Rules::usual(kind),
        };
        Meeting::new(record("m-1"), &series, on.parse().unwrap(), &Holidays::shipped())
    };
    let read = async |on: &str| desk.pack_of_meeting(&meeting(MeetingKind::StrategyGroup, on)).await.unwrap();
    let third = Quarter::parse("2026-q3").unwrap();
    assert_eq!(read("2027-01-20").await, Some((third, None)), "as it stands, until one is kept");
    let pack = desk.board(None).await.unwrap().pack;
    let visitor = desk.asked_by(Asker::Visitor);
    assert!(visitor.news().await.unwrap().is_empty());
    assert!(desk.pack_keep(&pack, "Ann Example", Default::default()).await.unwrap());
    assert_eq!(read("2027-01-20").await, Some((third, Some(1))));
    assert_eq!(read("2026-10-20").await, None, "no pack was kept for a meeting that is over");
    let watch = desk.pack_of_meeting(&meeting(MeetingKind::Watch, "2027-01-20")).await.unwrap();
    assert_eq!(watch, None);
    let again = desk.board(None).await.unwrap().pack;
    assert!(desk.pack_keep(&again, "Ann Example", Default::default()).await.unwrap());
    assert_eq!(read("2027-01-20").await, Some((third, Some(2))), "the latest");
    let news = visitor.news().await.unwrap();
    let told: Vec<(&str, &str)> = news.iter().map(|one| (one.title.as_str(), one.path.as_str())).collect();
    assert_eq!(told, [("How our targets stood: Quarter 3 of 2026 to 2027", "/performance/2026")]);
}

#[tokio::test]
async fn a_year_that_is_over_is_told_misses_first_and_its_packs_stay_as_they_were_kept() {
    let folder = tempfile::tempdir().unwrap();
    let autumn = year_under_way(folder.path()).await;
    autumn.watch_run().await.unwrap();
    let pack = autumn.board(None).await.unwrap().pack;
    assert!(autumn.pack_keep(&pack, "Ann Example", Default::default()).await.unwrap());
    let year = Year::starting(2026).unwrap();
    assert!(autumn.year_end_told(year).await.unwrap().is_none(), "the year runs");
    assert!(!autumn.year_end(year).await.unwrap().unwrap().over);
    let spring = open(folder.path(), "2027-05-20").await;
    send(&spring, "2027-03").await;
    let end = spring.year_end(year).await.unwrap().unwrap();
    assert!(end.over && end.report.unknown.len() == 2, "nobody has closed a target yet");
    let version = spring.target(&record("t-1")).await.unwrap().unwrap().version;
    spring.target_close(&record("t-1"), version, "Locks came too late.").await.unwrap().unwrap();
    let report = spring.year_end(year).await.unwrap().unwrap().report;
    assert_eq!(report.missed[0].caught.unwrap().months_early, 4, "November, of a year that ends in March");
    assert_eq!(
        (report.missed[0].exceptions.as_slice(), report.unknown.len()),
        ([record("e-1")].as_slice(), 1)
    );
    let told = spring.asked_by(Asker::Visitor).year_end_told(year).await.unwrap().unwrap();
    assert_eq!(told.missed.len() + told.unknown.len() + told.reached.len(), 2, "each target once");
    assert!(told.missed.iter().all(|one| one.caught.is_some()));
    let new = spring.board(None).await.unwrap();
    assert!(
        new.pack.grid.is_empty() && new.quarter.id() == "2027-q1",
        "last year's targets are not this year's"
    );
    let third = spring.board(Quarter::parse("2026-q3")).await.unwrap();
    assert_eq!((third.held, third.pack.as_of), (Held::Kept, pack.as_of), "never worked out anew");
    assert_eq!(third.pack.details, pack.details);
    let first = spring.board(Quarter::parse("2026-q1")).await.unwrap();
    assert!(first.held == Held::Nothing && first.pack.grid.is_empty());
}

#[tokio::test]
async fn late_figures_are_an_exception_and_the_month_before_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    year_under_way(folder.path()).await.watch_run().await.unwrap();
    let later = open(folder.path(), "2027-02-10").await;
    let done = later.watch_run().await.unwrap();
    assert_eq!(done.late.len(), 2, "September is all there is");
    assert_eq!(done.opened.len(), 1, "burglary has its exception already");
    let kept = later.watches().await.unwrap();
    assert_eq!(kept.len(), 2);
    let said = desk::watching::changed(&kept[0], &kept[1], ToString::to_string);
    assert!(said.is_empty(), "the same verdicts as before: {said:?}");
}

#[tokio::test]
async fn the_public_sees_verdicts_of_what_was_signed_off_and_no_small_number() {
    let folder = tempfile::tempdir().unwrap();
    let desk = year_under_way(folder.path()).await;
    desk.target_add(&new(Kind::Reduce, "burglary", Some(300.0))).await.unwrap().unwrap();
    let shown = desk.asked_by(Asker::Visitor).performance(None).await.unwrap();
    assert_eq!(shown.len(), 2, "a draft is nobody's business yet");
    // Beside the total of all crime, its months would give the robberies away: they are not shown, nor judged by.
    assert_eq!(shown[0].verdict.verdict, TargetVerdict::TooEarly);
    assert!(shown[0].course.is_none() && shown[0].verdict.chance.is_none());
    assert!(shown[0].verdict.sentences[0].contains("too small to be shown one by one"));
    assert_eq!(shown[1].verdict.verdict, TargetVerdict::Held);
    let said = shown[1].verdict.sentences.join(" ");
    assert!(!said.contains(|c: char| c.is_ascii_digit()), "robberies are few: {said}");
    assert!(refused(desk.asked_by(Asker::Visitor).targets().await));
}

#[tokio::test]
async fn a_survey_is_compared_with_the_wave_that_asks_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path(), "2026-11-20").await;
    partnership(&desk).await;
    send(&desk, "2026-09").await;
    let wave = |from: &str, share: f64, again: Option<&str>| NewWave {
        area: AREA.parse().unwrap(),
        title: "People who say litter is a problem".into(),
        again: again.map(record),
        wording: "Is litter a problem here?".into(),
        fieldwork: Period::new(from.parse().unwrap(), from.parse().unwrap()),
        share,
        base: 900,
        design_effect: 1.2,
        mode: WaveMode::Post,
        sampling: Sampling::Random,
        source: "Residents' survey".into(),
    };
    desk.wave_add(wave("2025-10", 0.30, None)).await.unwrap().unwrap();
    let wrong = desk.wave_add(wave("2025-10", 30.0, None)).await.unwrap();
    assert!(matches!(wrong, Err(NotDone::Refused(_))));
    let target = NewTarget { wave: Some(record("w-1")), ..new(Kind::FewerSay, "", Some(0.25)) };
    let done = desk.target_add(&target).await.unwrap().unwrap();
    desk.target_lock(&done.record.id, 1, record("sg-0")).await.unwrap().unwrap();
    let verdict = async || desk.targets().await.unwrap().remove(0).verdict;
    assert_eq!(verdict().await.track, Track::NotJudged, "nobody was asked again");
    desk.wave_add(wave("2026-10", 0.22, Some("w-1"))).await.unwrap().unwrap();
    assert_eq!(verdict().await.verdict, TargetVerdict::WillMeet);
    let public = desk.performance(None).await.unwrap();
    assert_eq!(public[0].verdict.verdict, TargetVerdict::WillMeet);
}
