//! A problem goes from a figure to what came of it, over a synthetic county's released figures.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use desk::arrivals::{Handling, Parcel, Sender};
use desk::problems::{Compared, NewResponse};
use desk::{Desk, NotDone};
use planning::action::Lever;
use planning::problem::{Command, Looked, Model, Objective, Side, Statement, Triangle};
use specimens::{Size, county};
use std::sync::Arc;
use terms::{AreaCode, AreaKind, FixedClock, MeasureId, Period};

async fn filled(folder: &std::path::Path) -> Desk {
    let county = county(7, Size::Small, "2025-06".parse().unwrap());
    let clock = Arc::new(FixedClock::on("2025-08-20".parse().unwrap()));
    let desk = Desk::open(folder, clock).await.unwrap();
    let text = access::Template::moorlands().to_text().unwrap();
    desk.register_save(&text, 0).await.unwrap().unwrap();
    let sender = Sender { body: "Westmarch Police".into(), licence: "Invented".into() };
    let handling = Handling { confirm_mappings: true, ..Handling::default() };
    let importing = desk.begin_import(sender, handling).await.unwrap();
    let parcels = county.files.into_iter().map(|file| Parcel { name: file.name, bytes: file.bytes });
    importing.add(parcels.collect()).await.unwrap();
    importing.finish().await.unwrap();
    desk
}

fn council() -> terms::BodyId {
    "staffordshire-moorlands-district-council".parse().unwrap()
}

fn looked() -> Looked {
    Looked {
        method: "Before and after beside another area.".into(),
        effect: None,
        no_comparison: String::new(),
        displacement: "Nobody counted around it.".into(),
        pence: None,
        lessons: vec!["Light first.".into()],
    }
}

/// A district and another area of which the same measure is shown.
async fn two_areas(desk: &Desk, measure: &MeasureId) -> (AreaCode, AreaCode) {
    let view = desk.view().await.unwrap();
    let mut shown = Vec::new();
    for kind in [AreaKind::District, AreaKind::PoliceForceArea, AreaKind::County] {
        for (code, _) in view.gazetteer().areas(kind) {
            let evidence = desk.area(code).await.unwrap();
            if evidence.measure(measure).is_some() {
                shown.push(code);
            }
        }
    }
    (shown[0], shown[1])
}

/// Says what it is and what shows it, and goes on to the analysis; the version after that.
async fn scanned(desk: &Desk, id: &str, measure: &MeasureId, here: AreaCode) -> i64 {
    let early = desk.problem_do(id, 1, Command::Advance).await.unwrap();
    assert!(matches!(early, Err(NotDone::Refused(_))), "nothing is said of it yet");
    let words = || "Said.".to_owned();
    let statement =
        Statement { who: words(), what: words(), place: words(), when: words(), why: words(), how: words() };
    let said = desk.problem_do(id, 1, Command::State(Box::new(statement))).await.unwrap().unwrap();
    let shown = desk.problem_show(id, said.version, "It is high.", Some(measure)).await.unwrap().unwrap();
    let pin = shown.record.evidence[0].1.clone().unwrap();
    assert_eq!((&pin.measure, pin.area), (measure, here));
    let nothing = MeasureId::new("no-such").unwrap();
    let refused = desk.problem_show(id, shown.version, "It is high.", Some(&nothing)).await.unwrap();
    assert!(matches!(refused, Err(NotDone::Refused(_))));
    desk.problem_do(id, shown.version, Command::Advance).await.unwrap().unwrap().version
}

#[tokio::test]
async fn a_problem_goes_through_its_gates_with_counted_baseline_and_effect() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path()).await;
    let measure = MeasureId::new("antisocial-behaviour").unwrap();
    let (here, there) = two_areas(&desk, &measure).await;
    let evidence = desk.area(here).await.unwrap();
    let series = evidence.measure(&measure).unwrap().series.clone();
    let last = evidence.measure(&measure).unwrap().latest.period.last();
    let problem =
        desk.problem_add(Model::Sara, "Brough Park", here, council()).await.unwrap().unwrap().record;
    let id = problem.id.as_str();
    let analysing = scanned(&desk, id, &measure, here).await;
    let objective = Objective {
        words: "Fewer calls".into(),
        measure: measure.clone(),
        baseline: None,
        aim: 1.0,
        by: "2026-03-31".parse().unwrap(),
    };
    let set = desk.problem_objective(id, analysing, objective).await.unwrap().unwrap();
    let year = Period::new(last.plus(-11), last);
    let by_hand: f64 = year.iter().map(|month| series.at(month).unwrap()).sum::<f64>() / 12.0;
    assert!((set.record.objectives[0].baseline.unwrap() - by_hand).abs() < 1e-9);
    let words = || "Said.".to_owned();
    let side = || Side { words: words(), controller: words() };
    let triangle = Triangle { victim: side(), offender: side(), location: side() };
    let done =
        desk.problem_do(id, set.version, Command::Triangle(Box::new(triangle))).await.unwrap().unwrap();
    let done = desk.problem_do(id, done.version, Command::Advance).await.unwrap().unwrap();
    let response = NewResponse {
        lever: Lever::MakeHarder,
        words: "Mend the lamps.".into(),
        why: "It is dark.".into(),
        body: council(),
        due: "2025-10-01".parse().unwrap(),
    };
    let stranger = NewResponse { body: "nobody".parse().unwrap(), ..response.clone() };
    assert!(desk.problem_respond(id, done.version, &stranger).await.unwrap().is_err());
    let done = desk.problem_respond(id, done.version, &response).await.unwrap().unwrap();
    assert_eq!(desk.actions_of_problem(id).await.unwrap()[0].id, done.record.responses[0].action);
    let done = desk.problem_do(id, done.version, Command::Advance).await.unwrap().unwrap();
    let other = desk.area(there).await.unwrap();
    let until = other.measure(&measure).unwrap().latest.period.last().min(last);
    let compared = Compared {
        measure: measure.clone(),
        with: there,
        around: None,
        before: Period::new(until.plus(-11), until.plus(-6)),
        after: Period::new(until.plus(-5), until),
    };
    let same = Compared { with: here, ..compared.clone() };
    let refused = desk.problem_look(id, done.version, looked(), Some(&same)).await.unwrap();
    assert!(matches!(refused, Err(NotDone::Refused(why)) if why.wrong.contains("differ")));
    let done = desk.problem_look(id, done.version, looked(), Some(&compared)).await.unwrap().unwrap();
    let effect = done.record.looked.as_ref().unwrap().effect.clone().unwrap();
    let sum = |period: Period| period.iter().map(|month| series.at(month).unwrap()).sum::<f64>();
    assert_eq!((effect.treated.before, effect.treated.after), (sum(compared.before), sum(compared.after)));
    assert!(effect.ratio.low < effect.ratio.value && effect.ratio.value < effect.ratio.high);
    let nowhere = Command::Close { meeting: "m-9".parse().unwrap() };
    assert!(desk.problem_do(id, done.version, nowhere).await.unwrap().is_err(), "no such meeting agreed");
}
