//! What a reader can learn of one area from what is shown of another: two invented districts in one force area.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use desk::Desk;
use desk::arrivals::{Handling, Outcome, Parcel, Sender};
use std::fmt::Write;
use std::sync::Arc;
use terms::{FixedClock, Series, Step};

const ONE: &str = "E07900001";
const TWO: &str = "E07900002";
const FORCE: &str = "E23900001";
const BODY: &str = "Westmarch Police";

/// Kind of crime, and how many a month in either district.
const CRIMES: [(&str, u32, u32); 3] =
    [("Burglary", 20, 21), ("Anti-social behaviour", 20, 2), ("Shoplifting", 24, 24)];

fn files() -> Vec<Parcel> {
    let lookup = format!(
        "LSOA21CD,LSOA21NM,LTLA22CD,LTLA22NM,PFA23CD,PFA23NM\n\
         E01900001,One 001A,{ONE},One,{FORCE},Westmarch\nE01900002,Two 001A,{TWO},Two,{FORCE},Westmarch\n"
    );
    let mut files = vec![Parcel { name: "lookup.csv".into(), bytes: lookup.into_bytes() }];
    for month in 1..=12 {
        let mut csv =
            "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,\
                       Crime type,Last outcome category,Context\n"
                .to_owned();
        let mut row = 0;
        let mut add = |kind: &str, lsoa: &str, how_many: u32| {
            for _ in 0..how_many {
                row += 1;
                let id = month * 10_000 + row;
                writeln!(
                    csv,
                    "{id:064x},2024-{month:02},{BODY},{BODY},-2.0,53.0,On or near Mill Lane,{lsoa},Name,{kind},,"
                )
                .unwrap();
            }
        };
        for (kind, one, two) in CRIMES {
            add(kind, "E01900001", one);
            add(kind, "E01900002", two);
        }
        add("Possession of weapons", "E01900001", 30);
        add("Possession of weapons", "E01900002", u32::from(month == 6));
        files.push(Parcel { name: format!("2024-{month:02}-westmarch-street.csv"), bytes: csv.into_bytes() });
    }
    files
}

async fn desk(folder: &std::path::Path) -> Desk {
    let desk = Desk::open(folder, Arc::new(FixedClock::on("2025-08-20".parse().unwrap()))).await.unwrap();
    let sender = Sender { body: BODY.into(), licence: "Invented".into() };
    let importing = desk.begin_import(sender, Handling::default()).await.unwrap();
    let reports = importing.add(files()).await.unwrap();
    assert!(reports.iter().all(|report| report.outcome == Outcome::Accepted), "{reports:?}");
    importing.finish().await.unwrap();
    desk
}

async fn shown(desk: &Desk, area: &str, measure: &str) -> Option<Series> {
    let evidence = desk.area(area.parse().unwrap()).await.unwrap();
    evidence.measures.iter().find(|one| one.definition.id.as_str() == measure).map(|one| one.series.clone())
}

#[tokio::test]
async fn a_force_area_is_no_finer_than_its_districts_and_hides_what_one_of_them_hides() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    let step = async |area, measure| shown(&desk, area, measure).await.map(|series| series.step);
    assert_eq!(step(TWO, "possession-of-weapons").await, None, "one in a year is withheld");
    assert_eq!(step(FORCE, "possession-of-weapons").await, None, "and the sum less the other would tell it");
    let coarse = step(TWO, "antisocial-behaviour").await;
    assert!(coarse > Some(Step::Month), "two a month are not shown by month: {coarse:?}");
    assert_eq!(
        step(FORCE, "antisocial-behaviour").await,
        coarse.max(step(ONE, "antisocial-behaviour").await)
    );
    for measure in ["burglary", "antisocial-behaviour", "shoplifting", "all-crime"] {
        let Some(whole) = shown(&desk, FORCE, measure).await else { continue };
        for district in [ONE, TWO] {
            let part =
                shown(&desk, district, measure).await.expect("what the force area shows, each district does");
            assert!(part.step <= whole.step, "{measure}");
        }
    }
    let lifted = shown(&desk, FORCE, "shoplifting").await.unwrap();
    assert!(lifted.points.iter().flat_map(|point| point.count).all(|count| count % 48.0 == 0.0));
}

#[tokio::test]
async fn a_place_smaller_than_a_district_has_no_figures_of_its_own_and_partners_see_them() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    assert!(shown(&desk, "E01900001", "burglary").await.is_none());
    let evidence = desk.area("E01900001".parse().unwrap()).await.unwrap();
    assert!(evidence.measures.is_empty() && evidence.places.is_empty());
}

#[tokio::test]
async fn limits_start_anew_where_a_person_says_why_and_the_reason_stands_with_the_figure() {
    use desk::limits::NotAnew;
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path()).await;
    let area = ONE.parse().unwrap();
    let id = |slug: &str| terms::MeasureId::new(slug).unwrap();
    let anew =
        |measure: &str, from: &str, why: &str| desk.anew(id(measure), from.parse().unwrap(), why, "Ann");
    let refused = [
        (anew("burglary", "2024-06", "  "), NotAnew::Reason),
        (anew("burglary", "2024-01", "A new system."), NotAnew::Month),
        (anew("burglary", "2025-01", "A new system."), NotAnew::Month),
        (anew("robbery", "2024-06", "A new system."), NotAnew::Measure),
    ];
    for (wrong, why) in refused {
        assert_eq!(desk.limits_anew(area, wrong).await.unwrap(), Err(why));
    }
    let charted = async || {
        let evidence = desk.area(area).await.unwrap();
        let one = evidence.measures.iter().find(|one| one.definition.id == id("burglary")).unwrap().clone();
        (one.control.unwrap().phases.len(), one.latest.parents.method.join(" "))
    };
    assert_eq!(charted().await.0, 1);
    desk.limits_anew(area, anew("burglary", "2024-06", "A new system.")).await.unwrap().unwrap();
    let (phases, method) = charted().await;
    assert_eq!(phases, 2);
    assert!(method.contains("Limits start anew in June 2024: A new system (Ann, 2025-08-20)."), "{method}");
    let again = anew("burglary", "2024-06", "Another.");
    assert_eq!(desk.limits_anew(area, again).await.unwrap(), Err(NotAnew::Already));
    assert_eq!(desk.limits(area).await.unwrap().len(), 1);
    desk.limits_as_before(area, &id("burglary"), "2024-06".parse().unwrap()).await.unwrap();
    assert_eq!((charted().await.0, desk.limits(area).await.unwrap().len()), (1, 0));
}
