//! From a synthetic county's files, through the same door as real ones, to what may be said of a district.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use desk::arrivals::{Handling, Outcome, Parcel, Report, Sender};
use desk::{Desk, DeskError, Earlier, Making};
use planning::WhatChanged;
use specimens::{County, NEXT_FORCE, OWN_FORCE, Size, SpecimenFile, county};
use std::sync::Arc;
use terms::{AreaCode, AreaKind, Dataset, Edition, FixedClock, Kept, Mode, Month, SliceKey, Standing};

fn small() -> County {
    county(7, Size::Small, "2025-06".parse().unwrap())
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::on("2025-08-20".parse().unwrap()))
}

async fn send(desk: &Desk, files: Vec<SpecimenFile>) -> Vec<Report> {
    let sender = Sender { body: "Westmarch Police".into(), licence: "Invented".into() };
    let importing =
        desk.begin_import(sender, Handling { confirm_mappings: true, ..Handling::default() }).await.unwrap();
    let parcels = files.into_iter().map(|file| Parcel { name: file.name, bytes: file.bytes }).collect();
    let reports = importing.add(parcels).await.unwrap();
    importing.finish().await.unwrap();
    reports
}

async fn filled(folder: &std::path::Path) -> (Desk, County, Vec<Report>) {
    let county = small();
    let desk = Desk::open(folder, clock()).await.unwrap();
    let reports = send(&desk, county.files.clone()).await;
    (desk, county, reports)
}

fn district(desk_areas: &[(AreaCode, String)]) -> AreaCode {
    desk_areas.first().expect("the small county has a district").0
}

#[tokio::test]
async fn every_row_of_every_file_is_accepted_or_kept_aside() {
    let folder = tempfile::tempdir().unwrap();
    let (_, _, reports) = filled(folder.path()).await;
    for report in &reports {
        let aside = report.faults.iter().filter(|fault| fault.kept == Kept::RowAside).count() as u64;
        assert_eq!(report.aside, aside, "{}", report.name);
        if report.outcome == Outcome::Accepted {
            assert_eq!(report.accepted + report.aside, report.rows, "{}", report.name);
        }
    }
}

#[tokio::test]
async fn counts_by_district_are_the_planted_ones_and_gaps_stay_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, county, _) = filled(folder.path()).await;
    let view = desk.view().await.unwrap();
    let ashmoor = district(&view.gazetteer().areas(AreaKind::District));
    let mut compared = 0;
    for definition in desk.measures().await.unwrap().measures() {
        if definition.categories.len() != 1 || definition.categories[0].dataset() != Dataset::PoliceStreet {
            continue;
        }
        let Some(counted) = view.counted(definition, ashmoor).await.unwrap() else { continue };
        for point in &counted.series.points {
            let gap = |gap: &SliceKey| {
                gap.dataset == Dataset::PoliceStreet && gap.body == OWN_FORCE && gap.month == point.month
            };
            let planted = county.truth.first.sum(|cell| {
                cell.body == OWN_FORCE
                    && cell.category == definition.categories[0]
                    && cell.month == point.month
                    && cell.area.and_then(|lsoa| county.truth.district_of.get(&lsoa)) == Some(&ashmoor)
            });
            let planted = (!county.truth.gaps.iter().any(gap)).then_some(planted as f64);
            assert_eq!(point.count, planted, "{} {}", definition.id, point.month);
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} points were compared");
}

#[tokio::test]
async fn the_same_files_again_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, county, _) = filled(folder.path()).await;
    let before = desk.view().await.unwrap().commit();
    let reports = send(&desk, county.files).await;
    assert!(reports.iter().all(|report| report.outcome != Outcome::Accepted));
    assert_eq!(desk.view().await.unwrap().commit(), before);
}

#[tokio::test]
async fn no_small_count_is_in_what_the_public_may_know() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _, _) = filled(folder.path()).await;
    let view = desk.view().await.unwrap();
    let ashmoor = district(&view.gazetteer().areas(AreaKind::District));
    let evidence = desk.area(ashmoor).await.unwrap();
    assert!(!evidence.measures.is_empty());
    for measure in &evidence.measures {
        for point in &measure.series.points {
            assert!(
                point.count.is_none_or(|count| count == 0.0 || count >= 5.0),
                "{}",
                measure.definition.id
            );
        }
        assert!(!measure.latest.parents.deliveries.is_empty(), "a number without parents");
    }
    for place in &evidence.places {
        assert!(place.count.is_none_or(|count| count == 0.0 || count >= 5.0), "{}", place.name);
    }
}

#[tokio::test]
async fn a_later_delivery_fills_a_gap_and_undo_opens_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, county, _) = filled(folder.path()).await;
    let held = async || -> Vec<Month> {
        let view = desk.view().await.unwrap();
        let months = view.bodies(Dataset::PoliceStreet).find(|(body, _)| *body == NEXT_FORCE);
        months.map(|(_, months)| months.iter().copied().collect()).unwrap_or_default()
    };
    let late = county.truth.late[0].month;
    let before = held().await;
    assert!(!before.contains(&late));
    let reports = send(&desk, county.late.clone()).await;
    assert!(held().await.contains(&late));
    for report in &reports {
        desk.undo_import(report.delivery).await.unwrap().unwrap();
    }
    assert_eq!(held().await, before);
}

#[tokio::test]
async fn what_a_late_file_revised_is_said_since_the_day_before_and_the_earlier_reading_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, county, _) = filled(folder.path()).await;
    let view = desk.view().await.unwrap();
    let ashmoor = district(&view.gazetteer().areas(AreaKind::District));
    let earlier = Earlier { commit: view.commit(), on: "2025-08-20".parse().unwrap() };
    let making = || {
        let edition = Edition { as_of: earlier.on, mode: Mode::Full, standing: Standing::Draft };
        Making { edition, people: planning::ByPeople::default(), earlier: Some(earlier) }
    };
    let first = desk.assessment_at(ashmoor, earlier.commit, making()).await.unwrap();
    let changed = first.get().changed.as_ref().unwrap();
    assert_eq!(*changed, WhatChanged { since: Some(earlier.on), ..WhatChanged::default() }, "nothing came");
    send(&desk, county.late.clone()).await;
    let now = desk.view().await.unwrap().commit();
    let later = desk.assessment_at(ashmoor, now, making()).await.unwrap();
    let changed = later.get().changed.as_ref().unwrap();
    let new = changed.deliveries.iter().filter(|words| words.contains("new file")).count();
    assert_eq!(new, 1, "{:?}", changed.deliveries);
    assert!(changed.revisions.iter().any(|words| words.starts_with("All crime: ")), "{changed:?}");
    let again = desk.assessment_at(ashmoor, earlier.commit, making()).await.unwrap();
    assert_eq!(again.get(), first.get(), "what was known then does not change");
}

#[tokio::test]
async fn nothing_is_known_before_the_first_file() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _, _) = filled(folder.path()).await;
    assert_eq!(desk.commit_on("2025-08-19".parse().unwrap()).await.unwrap(), 0);
    let view = desk.view().await.unwrap();
    assert_eq!(desk.commit_on("2025-08-20".parse().unwrap()).await.unwrap(), view.commit());
    let ashmoor = district(&view.gazetteer().areas(AreaKind::District));
    let edition =
        Edition { as_of: "2025-08-19".parse().unwrap(), mode: Mode::Full, standing: Standing::Draft };
    assert!(matches!(desk.assessment(ashmoor, edition).await, Err(DeskError::UnknownArea(_))));
}
