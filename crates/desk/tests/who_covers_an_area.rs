//! Who covers an area, read from an invented force's file: its own district, and a neighbour's with a few strays.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use desk::Desk;
use desk::arrivals::{Handling, Outcome, Parcel, Sender};
use std::fmt::Write;
use std::sync::Arc;
use terms::{AreaCode, AreaKind, Dataset, FixedClock};

const OWN: &str = "E07900001";
const NEXT: &str = "E07900002";
const LSOAS: u32 = 10;

fn lsoa(number: u32) -> String {
    format!("E019{number:05}")
}

/// Ten LSOAs in either district.
fn lookup() -> String {
    let mut csv = "LSOA21CD,LSOA21NM,LTLA22CD,LTLA22NM\n".to_owned();
    for number in 0..2 * LSOAS {
        let (code, name) = if number < LSOAS { (OWN, "Own") } else { (NEXT, "Next") };
        writeln!(csv, "{},{name} {number:03}A,{code},{name}", lsoa(number)).unwrap();
    }
    csv
}

/// Twenty crimes in each LSOA of the own district but the last, and three over the border.
fn street() -> String {
    let mut csv =
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
                   Last outcome category,Context\n"
            .to_owned();
    let within = (0..LSOAS - 1).flat_map(|number| std::iter::repeat_n(number, 20));
    for (row, number) in within.chain([LSOAS, LSOAS, LSOAS + 1]).enumerate() {
        let (body, place) = ("Westmarch Police", "On or near Mill Lane");
        writeln!(
            csv,
            "{row:064x},2025-01,{body},{body},-2.0,53.0,{place},{},Name,Burglary,Under investigation,",
            lsoa(number)
        )
        .unwrap();
    }
    csv
}

async fn desk(folder: &std::path::Path) -> Desk {
    let desk = Desk::open(folder, Arc::new(FixedClock::on("2025-08-20".parse().unwrap()))).await.unwrap();
    let sender = Sender { body: "Westmarch Police".into(), licence: "Invented".into() };
    let importing =
        desk.begin_import(sender, Handling { confirm_mappings: true, ..Handling::default() }).await.unwrap();
    let parcel = |name: &str, text: String| Parcel { name: name.into(), bytes: text.into_bytes() };
    let reports = importing
        .add(vec![parcel("lookup.csv", lookup()), parcel("2025-01-westmarch-street.csv", street())])
        .await
        .unwrap();
    assert!(reports.iter().all(|report| report.outcome == Outcome::Accepted), "{reports:?}");
    importing.finish().await.unwrap();
    desk
}

#[tokio::test]
async fn a_force_covers_its_own_district_and_not_the_one_its_strays_lie_in() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    let view = desk.view().await.unwrap();
    let home = async |code: &str| {
        let area: AreaCode = code.parse().unwrap();
        view.home_body(Dataset::PoliceStreet, area).await.unwrap()
    };
    assert_eq!(home(OWN).await.as_deref(), Some("Westmarch Police"));
    assert_eq!(home(NEXT).await, None, "three strays are not the neighbour's crime");
    assert_eq!(home(&lsoa(LSOAS)).await, None, "nor that of the place they lie in");
    let quiet = lsoa(LSOAS - 1);
    assert_eq!(
        home(&quiet).await.as_deref(),
        Some("Westmarch Police"),
        "a quiet place of its own is covered"
    );
    let catalogue = desk.measures().await.unwrap();
    let burglary = catalogue.measures().iter().find(|m| m.id.as_str() == "burglary").unwrap();
    let counted = view.counted(burglary, quiet.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(counted.series.points.len(), 1);
    assert_eq!(counted.series.points[0].count, Some(0.0), "and had none");
    assert_eq!(view.gazetteer().areas(AreaKind::District).len(), 2);
}

#[tokio::test]
async fn of_many_who_ask_for_an_area_at_once_one_works_it_out_and_an_import_makes_it_old() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    let area: AreaCode = OWN.parse().unwrap();
    let (first, second, third) = tokio::join!(desk.area(area), desk.area(area), desk.area(area));
    let first = first.unwrap();
    assert!(Arc::ptr_eq(&first, &second.unwrap()) && Arc::ptr_eq(&first, &third.unwrap()));
    let commit = desk.view().await.unwrap().commit();
    desk.work_ahead().await.unwrap();
    assert!(Arc::ptr_eq(&first, &desk.area(area).await.unwrap()), "what is held is not worked out again");
    let importing = desk
        .begin_import(
            Sender { body: "Westmarch Police".into(), licence: "Invented".into() },
            Handling::default(),
        )
        .await
        .unwrap();
    let text = street().replace("2025-01", "2025-02");
    importing
        .add(vec![Parcel { name: "2025-02-westmarch-street.csv".into(), bytes: text.into_bytes() }])
        .await
        .unwrap();
    importing.finish().await.unwrap();
    let months = |evidence: &disclosure::Released<planning::AreaEvidence>| {
        evidence.get().measures.iter().map(|one| one.series.points.len()).max()
    };
    let now = desk.area(area).await.unwrap();
    assert_ne!(months(&now), months(&first));
    assert_eq!(
        months(&desk.area_at(area, commit).await.unwrap()),
        months(&first),
        "the past stays as it was"
    );
}
