//! `cargo xtask bench pack`: the pack of a Strategy Group that watches very many targets, as tagged PDF, in seconds.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops where it fails, and says what it measured"
)]

use charts::{Chart, Frame, Typeface};
use planning::pack::{Gathered, pack};
use planning::target::{Aim, Baseline, Command, Kind, Profile, Target, Terms, apply};
use planning::{Track, Verdict, Year};
use std::collections::BTreeMap;
use std::time::Instant;
use terms::{
    Course, DataMark, DenominatorKind, ForecastPoint, Goal, MeasureDefinition, Month, MonthCount, Period,
    Polarity, Reach, RecordId, Sensitivity, Series, Step, TargetVerdict, YearEnd,
};

/// So many that the papers run to forty pages and more.
const TARGETS: usize = 240;

fn target(number: usize) -> (Target, Verdict) {
    let terms = Terms {
        title: format!("Fewer burglaries of homes, sheds and garages in district {number}"),
        kind: Kind::Reduce,
        area: "E07900001".parse().unwrap(),
        year: Year::starting(2026).unwrap(),
        baseline: Baseline::Counted {
            measure: "burglary".parse().unwrap(),
            period: Period::new("2023-04".parse().unwrap(), "2026-03".parse().unwrap()),
            total: 3_600.0,
        },
        aim: Aim::AtMost(1_080.0),
        profile: Profile::Even,
        owner: "council".parse().unwrap(),
        lead: "ann".parse().unwrap(),
        priority: None,
    };
    let draft = Target::new(format!("t-{number}").parse().unwrap(), terms);
    let lock = Command::Lock { meeting: "m-1".parse().unwrap() };
    let day = "2026-03-20".parse().unwrap();
    let locked = apply(draft, lock, &"ann".parse().unwrap(), day).unwrap();
    let missed = number.is_multiple_of(3);
    let verdict = Verdict {
        verdict: if missed { TargetVerdict::WillMiss } else { TargetVerdict::WillMeet },
        track: if missed { Track::OffTrack } else { Track::OnTrack },
        survey: None,
        chance: Some(if missed { 0.04 } else { 0.93 }),
        concern: missed,
        months_late: 0,
        data_to: "2026-09".parse().ok(),
        sentences: vec![
            "There were 612 from April to September 2026, where 540 were set out for that time.".to_owned(),
            "The year may end between 1,090 and 1,310; 1,080 is to be reached.".to_owned(),
            "The chance of reaching it is 4 in 100 unless something changes.".to_owned(),
        ],
    };
    (locked, verdict)
}

fn course(goal: &Goal) -> Course {
    let point = |month: Month| {
        let count = 80.0 + f64::from(u32::from(month.index()) * 7 % 30);
        MonthCount { month, count: Some(count), mark: DataMark::Published }
    };
    let first = goal.year.first();
    let usual = |month| ForecastPoint {
        month,
        mean: 100.0,
        low_80: 85.0,
        high_80: 115.0,
        low_95: 78.0,
        high_95: 122.0,
    };
    Course {
        goal: goal.clone(),
        series: Series {
            measure: "burglary".parse().unwrap(),
            area: "E07900001".parse().unwrap(),
            step: Step::Month,
            points: (-36..6).map(|month| point(first.plus(month))).collect(),
        },
        end: Ok(YearEnd {
            counted: 570.0,
            counted_to: Some(first.plus(5)),
            months_left: 6,
            expected: 1_140.0,
            low_80: 1_060.0,
            high_80: 1_220.0,
            chance: 0.2,
            method: "forecast of the months left: an average of all".to_owned(),
        }),
        do_nothing: goal.year.iter().map(usual).collect(),
    }
}

/// A picture of each target, as the page of a target has it.
fn pictures(targets: &[(Target, Verdict)]) -> BTreeMap<RecordId, Chart> {
    let released = disclosure::public(Goal {
        year: Period::new("2026-04".parse().unwrap(), "2027-03".parse().unwrap()),
        reach: Reach::AtMost(1_080.0),
        shares: [1.0 / 12.0; 12],
        due_to: "2026-09".parse().unwrap(),
        on: "2026-11-20".parse().unwrap(),
    })
    .derive(course);
    let definition = MeasureDefinition {
        id: "burglary".parse().unwrap(),
        version: 1,
        title: "Burglary".to_owned(),
        what_counts: "Burglaries that the police recorded.".to_owned(),
        unit: "burglaries".to_owned(),
        categories: Vec::new(),
        denominator: DenominatorKind::Residents,
        per: 1_000,
        polarity: Polarity::LowerIsBetter,
        sensitivity: Sensitivity::Ordinary,
    };
    let drawn = |(target, _): &(Target, Verdict)| {
        let frame = Frame {
            id: format!("{}-year", target.id),
            place: format!("District {}", target.id),
            source: "Harrowdale Police".to_owned(),
            ..Frame::default()
        };
        let chart = charts::year(&frame, &released, &definition, &Typeface::approximate()).unwrap();
        (target.id.clone(), chart)
    };
    targets.iter().map(drawn).collect()
}

fn main() {
    let targets: Vec<(Target, Verdict)> = (1..=TARGETS).map(target).collect();
    let gathered = Gathered { targets: &targets, ..Gathered::default() };
    let quarter = (Year::starting(2026).unwrap(), 3);
    let pack = pack(quarter, &gathered, None, None, "2026-11-20".parse().unwrap());
    let bodies = BTreeMap::from([("council".parse().unwrap(), "Harrowdale Council".to_owned())]);
    for run in ["first", "again"] {
        let started = Instant::now();
        let pictures = pictures(&targets);
        let document = reports::pack::document(&pack, &bodies, &pictures, "Westmarch Partnership");
        let bytes = reports::pdf::render(&document, &reports::fonts()).unwrap();
        let took = started.elapsed().as_secs_f64();
        // Each page is an object of that type, and their tree is one more that begins alike.
        let pages =
            bytes.windows(10).filter(|part| *part == b"/Type /Pag" || *part == b"/Type/Page").count() - 1;
        println!("{run}: {TARGETS} targets on {pages} pages, {} kB, in {took:.2} s", bytes.len() / 1_000);
    }
}
