//! `cargo xtask bench pack`: the pack of a Strategy Group that watches very many targets, as tagged PDF, in seconds.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops where it fails, and says what it measured"
)]

use planning::pack::{Gathered, pack};
use planning::target::{Aim, Baseline, Command, Kind, Profile, Target, Terms, apply};
use planning::{Track, Verdict, Year};
use std::collections::BTreeMap;
use std::time::Instant;
use terms::{Period, TargetVerdict};

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

fn main() {
    let targets: Vec<(Target, Verdict)> = (1..=TARGETS).map(target).collect();
    let gathered = Gathered { targets: &targets, ..Gathered::default() };
    let quarter = (Year::starting(2026).unwrap(), 3);
    let pack = pack(quarter, &gathered, None, None, "2026-11-20".parse().unwrap());
    let bodies = BTreeMap::from([("council".parse().unwrap(), "Harrowdale Council".to_owned())]);
    let document = reports::pack::document(&pack, &bodies, "Westmarch Partnership");
    for run in ["first", "again"] {
        let started = Instant::now();
        let bytes = reports::pdf::render(&document, &reports::fonts()).unwrap();
        let took = started.elapsed().as_secs_f64();
        // Each page is an object of that type, and their tree is one more that begins alike.
        let pages =
            bytes.windows(10).filter(|part| *part == b"/Type /Pag" || *part == b"/Type/Page").count() - 1;
        println!("{run}: {TARGETS} targets on {pages} pages, {} kB, in {took:.2} s", bytes.len() / 1_000);
    }
}
