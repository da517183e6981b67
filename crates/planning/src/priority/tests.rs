//! Blind scores, kept dissent, the order by hand, every command at every stage.

use super::matrix::{Confidence, Consensus, Matrix};
use super::ranking::rank;
use super::round::{Command, Round, apply};
use super::*;
use crate::table::{day, id, survives_json, table};
use proptest::prelude::*;

pub(crate) fn candidate(name: &str, public_rank: Option<u32>) -> Candidate {
    Candidate {
        id: id(name),
        title: name.to_owned(),
        area: "E07000198".parse().unwrap(),
        sources: vec![Source::Law { duty: "Crime and Disorder Act 1998, section 6".into() }],
        beside: Beside { public_rank, ..Beside::default() },
    }
}

/// Harm all `harm`, frequency and trend as given, gaps all `gap`.
fn sheet(scorer: &str, candidate: &str, (harm, frequency, trend, gap): (i32, i32, i32, i32)) -> Sheet {
    let matrix = Matrix::shipped();
    let score = |element: &matrix::Element| match (element.part, element.id.as_str()) {
        (matrix::Part::Harm, _) => harm,
        (_, "frequency") => frequency,
        (_, "trend") => trend,
        _ => gap,
    };
    Sheet {
        scorer: id(scorer),
        candidate: id(candidate),
        scores: matrix.elements.iter().map(|element| (element.id.clone(), score(element))).collect(),
        confidence: Confidence::Moderate,
        note: String::new(),
    }
}

fn done(round: &Round, command: Command, by: &str) -> Round {
    apply(round.clone(), command, &id(by), day("2026-01-20")).unwrap()
}

fn gathering() -> Round {
    let round = Round::new(id("r2026"), Year::starting(2026).unwrap(), Matrix::shipped());
    let round = done(&round, Command::Put(Box::new(candidate("burglary", Some(2)))), "analyst");
    done(&round, Command::Put(Box::new(candidate("litter", Some(1)))), "analyst")
}

fn scoring() -> Round {
    let scorers = ["p1", "p2", "p3", "p4"].map(id).to_vec();
    done(&gathering(), Command::Start { scorers }, "analyst")
}

fn scored() -> Round {
    let mut round = scoring();
    for (scorer, harm) in [("p1", 3), ("p2", 1), ("p3", 3), ("p4", 4)] {
        round = done(&round, Command::Score(sheet(scorer, "burglary", (harm, 3, 1, 2))), scorer);
        round = done(&round, Command::Score(sheet(scorer, "litter", (1, 4, 0, 1))), scorer);
    }
    round
}

pub(crate) fn deciding() -> Round {
    done(&scored(), Command::Show, "analyst")
}

fn decide(candidate: &str, choice: Choice) -> Command {
    Command::Decide { candidate: id(candidate), choice, reason: "Most harm.".into(), meeting: id("sg1") }
}

pub(crate) fn closed() -> Round {
    let round = done(&deciding(), decide("burglary", Choice::Adopt), "p1");
    let round = done(&round, decide("litter", Choice::Refer), "p1");
    done(&round, Command::Close, "p1")
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let states = [
        ("gathering", gathering()),
        ("scoring", scoring()),
        ("scored", scored()),
        ("deciding", deciding()),
        ("closed", closed()),
    ];
    let scorers = |names: &[&str]| Command::Start { scorers: names.iter().map(|name| id(name)).collect() };
    let commands = [
        ("put", Command::Put(Box::new(candidate("noise", None)))),
        ("take back", Command::TakeBack { candidate: id("litter"), reason: "the council does it".into() }),
        ("start", scorers(&["p1", "p2", "p3"])),
        ("start with two", scorers(&["p1", "p2", "p2"])),
        ("score", Command::Score(sheet("p1", "litter", (0, 1, 0, 0)))),
        ("score another's", Command::Score(sheet("p2", "litter", (0, 1, 0, 0)))),
        ("score off scale", Command::Score(sheet("p1", "litter", (5, 1, 0, 0)))),
        ("go without", Command::GoWithout { scorer: id("p4"), reason: "left".into() }),
        ("show", Command::Show),
        ("dissent", Command::Dissent { candidate: id("litter"), words: "It matters to people.".into() }),
        ("decide", decide("litter", Choice::Adopt)),
        ("decide unknown", decide("noise", Choice::Adopt)),
        ("close", Command::Close),
    ];
    let show = |round: &Round| {
        let (sheets, decided, dissent) = (round.sheets.len(), round.decided.len(), round.dissent.len());
        let candidates = round.candidates.len();
        format!(
            "{}: {candidates} candidates, {sheets} sheets, {decided} decided, {dissent} against",
            round.stage.slug()
        )
    };
    insta::assert_snapshot!(table(
        &states,
        &commands,
        |s, c| apply(s, c, &id("p1"), day("2026-01-21")),
        show
    ));
    states.iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn nobody_sees_anothers_sheet_before_all_are_shown() {
    let round = scored();
    assert_eq!(round.sheets_for(&id("p2")).len(), 2);
    assert!(round.sheets_for(&id("p2")).iter().all(|sheet| sheet.scorer == id("p2")));
    assert!(round.sheets_for(&id("chair")).is_empty() && round.ranking().is_none());
    assert_eq!(deciding().sheets_for(&id("chair")).len(), 8);
}

/// By hand: burglary median harm (1, 3, 3, 4) is 3 six times = 18, likelihood 3 + 1 = 4, risk 72, gaps 4 × 2 = 8. Litter
/// 6 × 1 = 6, likelihood 4, risk 24. One scorer alone would give burglary 6 × 1 × 4 = 24 to 6 × 4 × 4 = 96.
#[test]
fn the_order_is_that_worked_out_by_hand() {
    let order = deciding().ranking().unwrap();
    let first = &order[0];
    assert_eq!(
        (first.candidate.as_str(), first.rank, first.risk, first.position),
        ("burglary", 1, 72.0, 8.0)
    );
    assert_eq!((first.harm, first.likelihood, first.spread), (18.0, 4.0, (24.0, 96.0)));
    assert_eq!(first.rank_range, (1, 1), "no weight changes the order");
    assert_eq!(first.apart.len(), 6);
    assert!((first.confidence - 0.85).abs() < 1e-12, "shown, not multiplied");
    assert_eq!((order[1].risk, order[1].rank), (24.0, 2));
}

#[test]
fn a_close_order_hangs_on_the_weights_and_says_so() {
    let candidates = [candidate("violence", None), candidate("fraud", None)];
    let mut violence = sheet("p1", "violence", (0, 2, 0, 0));
    let mut fraud = sheet("p1", "fraud", (0, 2, 0, 0));
    violence.scores[0].1 = 4;
    violence.scores[1].1 = 1;
    fraud.scores[2].1 = 4;
    let order = rank(&Matrix::shipped(), &candidates, &[violence, fraud]);
    assert_eq!((order[0].candidate.as_str(), order[0].rank_range), ("violence", (1, 2)));
    assert_eq!(order[1].rank_range, (1, 2));
}

#[test]
fn equals_are_parted_by_position_then_by_the_public_and_else_share_a_place() {
    let places = |a: (i32, Option<u32>), b: (i32, Option<u32>)| {
        let candidates = [candidate("aa", a.1), candidate("bb", b.1)];
        let sheets = [sheet("p1", "aa", (2, 2, 0, a.0)), sheet("p1", "bb", (2, 2, 0, b.0))];
        let order = rank(&Matrix::shipped(), &candidates, &sheets);
        order
            .iter()
            .map(|ranked| format!("{}{}", ranked.candidate, ranked.rank))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(places((1, Some(1)), (2, Some(2))), "bb1 aa2");
    assert_eq!(places((1, Some(2)), (1, Some(1))), "bb1 aa2");
    assert_eq!(places((1, None), (1, Some(9))), "bb1 aa2");
    assert_eq!(places((1, Some(3)), (1, Some(3))), "aa1 bb1");
}

#[test]
fn an_adopted_candidate_becomes_a_priority_with_its_dissent_and_needs_every_strand() {
    let against = Command::Dissent { candidate: id("burglary"), words: "Violence does more harm.".into() };
    let round = done(&closed(), against, "p3");
    let priority = round.priority(&id("burglary"), id("burglary-2026")).unwrap();
    assert_eq!(priority.dissent.len(), 1);
    survives_json(&priority);
    assert_eq!(round.priority(&id("litter"), id("x1")), None);
    let mut strategy =
        ControlStrategy { lines: vec![(Strand::Prevention, "Locks.".into())], left_out: Vec::new() };
    let refused = priority.clone().with_strategy(strategy.clone()).unwrap_err();
    assert_eq!(refused.wrong, "Nothing is said on intelligence, enforcement and support.");
    strategy.lines.push((Strand::Intelligence, "Who buys the goods.".into()));
    strategy.lines.push((Strand::Support, "Visits after a burglary.".into()));
    strategy.left_out.push((Strand::Enforcement, "The police plan covers it.".into()));
    assert!(priority.with_strategy(strategy).is_ok());
}

#[test]
fn a_matrix_with_holes_is_not_used() {
    assert_eq!(Matrix::shipped().problems(), Vec::<String>::new());
    let mut matrix = Matrix::shipped();
    matrix.elements.retain(|element| element.part != matrix::Part::Position);
    matrix.elements[1] = matrix.elements[0].clone();
    matrix.elements[2].weight = -1.0;
    matrix.likelihood = (5.0, 1.0);
    assert_eq!(matrix.problems().len(), 4);
}

proptest! {
    /// A higher score never lowers a candidate, whatever the others have and however scores become one.
    #[test]
    fn a_higher_score_never_lowers_a_candidate(
        scores in prop::collection::vec((0i32..=4, 1i32..=4, -1i32..=1, 0i32..=4), 9),
        raise in 0usize..12, scorer in 0usize..3, mean in any::<bool>(),
    ) {
        let mut matrix = Matrix::shipped();
        matrix.consensus = if mean { Consensus::Mean } else { Consensus::Median };
        let names = ["aa", "bb", "cc"];
        let candidates = names.map(|name| candidate(name, None));
        let mut sheets: Vec<Sheet> = (0..9)
            .map(|at| sheet(&format!("p{}", at % 3), names[at / 3], scores[at]))
            .collect();
        let place = |sheets: &[Sheet]| {
            rank(&matrix, &candidates, sheets).iter().find(|ranked| ranked.candidate == id("aa")).unwrap().clone()
        };
        let before = place(&sheets);
        prop_assert!(before.rank_range.0 <= before.rank && before.rank <= before.rank_range.1);
        prop_assert!((0.0..=120.0).contains(&before.risk));
        let score = &mut sheets[scorer].scores[raise].1;
        if matrix.elements[raise].allows(*score + 1) {
            *score += 1;
        }
        let after = place(&sheets);
        prop_assert!(after.rank <= before.rank && after.risk >= before.risk - 1e-9);
        sheets.reverse();
        prop_assert_eq!(place(&sheets), after, "the order of sheets does not matter");
    }
}
