//! What people said is heeded, found again in every later run, can be taken back, and tells how good the linkage is.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use linkage::review::{Label, Labels, Order, RecordName, Verdict, draw, measure, needs, preview, undecided};
use linkage::{Grouping, Linked, Model, NEW, Options, Records, Table, bits, quality, run};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MODEL: &str = "
name = 'persons'
block = [['a'], ['b'], ['c']]
prior = { value = 0.02 }
[columns]
a = 'text'
b = 'text'
c = 'text'
[[compare]]
name = 'a'
levels = [{ when = 'equal', m = 0.9, u = 0.05 }]
[[compare]]
name = 'b'
levels = [{ when = 'equal', m = 0.8, u = 0.10 }]
[[compare]]
name = 'c'
levels = [{ when = 'equal', m = 0.9, u = 0.02 }]
";
/// No learning is needed, so that the weights are the same whatever the records are.
const FROM: f64 = 0.6;

type Row = (u8, u8, u8);

fn model() -> Model {
    Model::from_toml(MODEL).unwrap()
}

/// Records named by their place in `names`.
fn records(model: &Model, rows: &[(usize, Row)]) -> Records {
    let text = |value: u8| if value == 0 { String::new() } else { format!("v{value}") };
    let column = |of: fn(&Row) -> u8| rows.iter().map(|(_, row)| text(of(row))).collect();
    let table = Table::new(rows.iter().map(|(name, _)| format!("r{name}")).collect())
        .column("a", column(|row| row.0))
        .column("b", column(|row| row.1))
        .column("c", column(|row| row.2));
    Records::from_columns(model, table).unwrap()
}

fn label(a: usize, b: usize, verdict: Verdict) -> Label {
    let name = |n: usize| RecordName { source: String::new(), id: format!("r{n}") };
    Label { left: name(a), right: name(b), verdict, who: "who".to_owned(), when: "when".to_owned() }
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((0u8..6, 0u8..4, 0u8..6), 6..26)
}

fn said() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    prop::collection::vec((0usize..12, 0usize..12, 0u8..8), 0..14)
}

fn labels(said: &[(usize, usize, u8)]) -> Labels {
    let verdict = |n: u8| match n {
        0..=3 => Verdict::Same,
        4..=5 => Verdict::Different,
        6 => Verdict::Unsure,
        _ => Verdict::Withdrawn,
    };
    Labels::new(said.iter().map(|(a, b, n)| label(*a, *b, verdict(*n))).collect())
}

fn numbered(rows: &[Row]) -> Vec<(usize, Row)> {
    rows.iter().copied().enumerate().collect()
}

fn options() -> Options<'static> {
    Options { keep_from: 0.001, group_from: FROM, ..Options::default() }
}

/// Standing labels, worked out again the slow way: from the end, a withdrawal eats the label before it.
fn standing(labels: &Labels) -> BTreeMap<BTreeSet<&RecordName>, Verdict> {
    let mut left: BTreeMap<BTreeSet<&RecordName>, (usize, Option<Verdict>)> = BTreeMap::new();
    // Forwards first, to know which withdrawals had something to take back.
    let mut depth: BTreeMap<BTreeSet<&RecordName>, usize> = BTreeMap::new();
    let mut counts = Vec::new();
    for label in labels.log() {
        let depth = depth.entry(BTreeSet::from([&label.left, &label.right])).or_default();
        let counted = label.verdict != Verdict::Withdrawn || *depth > 0;
        *depth = if label.verdict == Verdict::Withdrawn { depth.saturating_sub(1) } else { *depth + 1 };
        counts.push(counted);
    }
    for (label, _) in labels.log().iter().zip(counts).rev().filter(|(_, counted)| *counted) {
        let (skip, found) = left.entry(BTreeSet::from([&label.left, &label.right])).or_default();
        match label.verdict {
            Verdict::Withdrawn if found.is_none() => *skip += 1,
            _ if *skip > 0 => *skip -= 1,
            verdict if found.is_none() => *found = Some(verdict),
            _ => {}
        }
    }
    let stands = left.into_iter().filter(|(pair, _)| pair.len() == 2);
    stands.filter_map(|(pair, (_, verdict))| Some((pair, verdict?))).collect()
}

proptest! {
    #[test]
    fn what_was_said_is_heeded_and_the_same_in_a_run_of_other_rows(
        rows in rows(), said in said(), turn in 0usize..20, more in rows(),
    ) {
        let (model, labels) = (model(), labels(&said));
        let heeded = |rows: &[(usize, Row)]| {
            let records = records(&model, rows);
            let placed = labels.place(&records);
            let linked = run(&records, &model, &Options { decisions: Some(&placed.decisions), ..options() }).unwrap();
            let row = |name: usize| (0..records.len() as u32).find(|r| records.id(*r) == format!("r{name}"));
            for a in 0..12 {
                for b in 0..a {
                    let (Some(x), Some(y)) = (row(a), row(b)) else { continue };
                    let together = linked.groups[x as usize] == linked.groups[y as usize];
                    let said = [(a, b), (b, a)].iter().any(|(a, b)| placed_same(&labels, *a, *b, &placed.contradictions));
                    prop_assert!(!said || together, "r{a} and r{b} are the same");
                }
            }
            prop_assert_eq!(linked.cuts.decisions_unheeded, 0);
            prop_assert!(placed.decisions.counts().0 + placed.decisions.counts().1 <= labels.standing().len());
            Ok(placed.decisions.counts())
        };
        let first = heeded(&numbered(&rows))?;
        let mut turned = numbered(&rows);
        turned.rotate_left(turn % rows.len());
        turned.extend(more.iter().enumerate().map(|(n, row)| (1_000 + n, *row)));
        prop_assert_eq!(first, heeded(&turned)?);
    }

    #[test]
    fn every_contradiction_is_found_and_explained_by_a_way_that_is_there(said in said()) {
        let labels = labels(&said);
        let slow = standing(&labels);
        let mut root: Vec<usize> = (0..12).collect();
        for _ in 0..12 {
            for a in 0..12 {
                for b in 0..12 {
                    if slow.get(&BTreeSet::from([&label(a, b, Verdict::Same).left, &label(a, b, Verdict::Same).right]))
                        == Some(&Verdict::Same)
                    {
                        root[a] = root[a].min(root[b]);
                    }
                }
            }
        }
        let names: Vec<RecordName> = (0..12).map(|n| label(n, n, Verdict::Same).left).collect();
        let mut expected = BTreeSet::new();
        for (pair, verdict) in &slow {
            let ends: Vec<usize> = pair.iter().map(|name| names.iter().position(|n| n == *name).unwrap()).collect();
            if *verdict == Verdict::Different && root[ends[0]] == root[ends[1]] {
                expected.insert(pair.clone());
            }
        }
        let found = labels.contradictions();
        let pair = |n: usize| BTreeSet::from([&labels.log()[n].left, &labels.log()[n].right]);
        prop_assert_eq!(&found.iter().map(|of| pair(of.different)).collect::<BTreeSet<_>>(), &expected);
        for of in &found {
            let (mut at, end) = (&labels.log()[of.different].left, &labels.log()[of.different].right);
            for step in &of.same {
                prop_assert_eq!(slow[&pair(*step)], Verdict::Same);
                let Label { left, right, .. } = &labels.log()[*step];
                prop_assert!(left == at || right == at);
                at = if left == at { right } else { left };
            }
            prop_assert_eq!(at, end);
            prop_assert!(of.words(&labels).contains("are said to be different, but"));
        }
    }

    #[test]
    fn whatever_was_said_last_of_a_pair_can_be_taken_back(said in said(), a in 0usize..12, b in 0usize..12, n in 0u8..7) {
        let before = labels(&said);
        let mut after = before.clone();
        let new = labels(&[(a, b, n)]).log()[0].clone();
        after.say(new.clone());
        after.say(Labels::take_back(&new, ("somebody", "later")));
        prop_assert_eq!(before.standing(), after.standing());
        prop_assert_eq!(before.standing().len(), standing(&before).len());
        // Nothing is lost: what was said is still in the log.
        prop_assert_eq!(after.log().len(), before.log().len() + 2);
    }

    #[test]
    fn groups_made_anew_after_a_decision_are_those_of_a_whole_run(rows in rows(), said in said()) {
        let model = model();
        let records = records(&model, &numbered(&rows));
        let placed = labels(&said).place(&records);
        let heeding = Options { decisions: Some(&placed.decisions), ..options() };
        let whole = run(&records, &model, &heeding).unwrap();
        let mut anew = run(&records, &model, &options()).unwrap();
        let plain = anew.groups.clone();
        anew.regroup(&records, &heeding);
        prop_assert_eq!((&anew.groups, &anew.notices, anew.cuts), (&whole.groups, &whole.notices, whole.cuts));
        anew.regroup(&records, &options());
        prop_assert_eq!(anew.groups, plain);
    }

    #[test]
    fn a_merge_makes_one_group_and_taking_it_back_leaves_what_was(rows in rows(), picks in prop::collection::vec(0usize..26, 2..5)) {
        let model = model();
        let records = records(&model, &numbered(&rows));
        let mut linked = run(&records, &model, &options()).unwrap();
        let before = linked.groups.clone();
        let groups: BTreeSet<u32> = picks.iter().map(|pick| before[pick % before.len()]).collect();
        let groups: Vec<u32> = groups.into_iter().collect();
        let seen = preview(&linked, &records, &Default::default(), &groups, FROM);
        let made = seen.merge(&linked, &records, ("who", "when"));
        prop_assert_eq!(made.len(), seen.records.len() - 1);
        let mut labels = Labels::new(made.clone());
        let apply = |linked: &mut Linked, labels: &Labels| {
            let placed = labels.place(&records);
            linked.regroup(&records, &Options { decisions: Some(&placed.decisions), ..options() });
        };
        apply(&mut linked, &labels);
        let merged: BTreeSet<u32> = seen.records.iter().map(|r| linked.groups[*r as usize]).collect();
        prop_assert_eq!(merged.len(), 1);
        for label in made.iter().rev() {
            labels.say(Labels::take_back(label, ("who", "later")));
        }
        apply(&mut linked, &labels);
        prop_assert_eq!(&linked.groups, &before);
        // A split of the first record from its group, and back.
        let rest: Vec<u32> = (1..records.len() as u32).filter(|r| before[*r as usize] == before[0]).collect();
        let split = Labels::split(&records, &[0], &rest, ("who", "when"));
        let mut labels = Labels::new(split.clone());
        apply(&mut linked, &labels);
        prop_assert!(rest.iter().all(|r| linked.groups[*r as usize] != linked.groups[0]));
        split.iter().for_each(|label| labels.say(Labels::take_back(label, ("who", "later"))));
        apply(&mut linked, &labels);
        prop_assert_eq!(&linked.groups, &before);
    }

    #[test]
    fn what_was_one_group_stays_one_down_to_a_lower_line(rows in rows(), cut in 1usize..30) {
        let model = model();
        let records = records(&model, &numbered(&rows));
        for grouping in [Grouping::Connected, Grouping::Consistent] {
            let plain = Options { grouping, ..options() };
            let first = run(&records, &model, &plain).unwrap();
            // Nothing changed: nothing moves.
            let again = run(&records, &model, &Options { before: &first.groups, split_below: 0.1, ..plain }).unwrap();
            prop_assert_eq!(&again.groups, &first.groups);
        }
        // The line rises: strangers part, what was together holds down to the lower line.
        let plain = Options { grouping: Grouping::Connected, ..options() };
        let mut before = run(&records, &model, &plain).unwrap().groups;
        before.iter_mut().skip(cut).for_each(|group| *group = NEW);
        let higher = Options { group_from: 0.95, split_below: FROM, ..plain };
        let without = run(&records, &model, &higher).unwrap();
        let with = run(&records, &model, &Options { before: &before, ..higher }).unwrap();
        for edge in &with.edges {
            let (a, b) = (edge.a as usize, edge.b as usize);
            let was = before[a] != NEW && before[a] == before[b];
            if without.groups[a] == without.groups[b] || (was && edge.weight >= bits(FROM)) {
                prop_assert_eq!(with.groups[a], with.groups[b]);
            }
        }
    }

    #[test]
    fn groups_come_in_order_and_fall_apart_just_above_their_thread(rows in rows()) {
        let model = model();
        let records = records(&model, &numbered(&rows));
        let linked = run(&records, &model, &options()).unwrap();
        let none = Default::default();
        for order in [Order::Contradictory, Order::Doubtful, Order::Large] {
            let found = needs(&linked, &records, &none, (FROM, 1.0), order, 100);
            for pair in found.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                let ordered = match order {
                    Order::Contradictory => a.contradictions >= b.contradictions,
                    Order::Doubtful => a.doubt() >= b.doubt(),
                    Order::Large => a.records >= b.records,
                };
                prop_assert!(ordered);
            }
            for need in &found {
                let members: Vec<u32> = (0..records.len() as u32).filter(|r| linked.groups[*r as usize] == need.group).collect();
                prop_assert_eq!(members.len(), need.records);
                let connected = |from: f64| {
                    let mut reached = BTreeSet::from([members[0]]);
                    for _ in &members {
                        for edge in linked.edges.iter().filter(|e| e.weight >= from && members.contains(&e.a) && members.contains(&e.b)) {
                            if reached.contains(&edge.a) || reached.contains(&edge.b) {
                                reached.extend([edge.a, edge.b]);
                            }
                        }
                    }
                    reached.len() == members.len()
                };
                prop_assert!(need.thread.is_infinite() || connected(need.thread) && !connected(need.thread + 1e-9));
            }
        }
        let near = undecided(&linked, &none, &[], FROM, 1_000);
        prop_assert_eq!(near.len(), linked.edges.len());
        let far = |weight: f64| (weight - bits(FROM)).abs();
        prop_assert!(near.windows(2).all(|pair| far(pair[0].weight) <= far(pair[1].weight)));
    }

    #[test]
    fn with_every_pair_labelled_the_measure_is_the_truth(rows in rows(), truth in prop::collection::vec(0u32..5, 26)) {
        let model = model();
        let records = records(&model, &numbered(&rows));
        let linked = run(&records, &model, &options()).unwrap();
        let verdict = |a: u32, b: u32| match truth[a as usize] == truth[b as usize] {
            true => Verdict::Same,
            false => Verdict::Different,
        };
        let log = linked.edges.iter().map(|e| label(e.a as usize, e.b as usize, verdict(e.a, e.b))).collect();
        let placed = Labels::new(log).place(&records);
        prop_assert!(placed.contradictions.is_empty());
        let measured = measure(&linked, &placed.decisions, FROM, 0.9);
        let known = quality::of_pairs(&linked.edges, &truth, FROM);
        let kept = quality::of_pairs(&linked.edges, &truth, 0.0);
        prop_assert_eq!(measured.labelled, linked.edges.len() as u64);
        prop_assert!((measured.precision.share - known.precision()).abs() < 1e-9);
        let recall = if kept.right == 0 { 1.0 } else { known.right as f64 / kept.right as f64 };
        prop_assert!((measured.recall.share - recall).abs() < 1e-9);
        prop_assert!(measured.precise.is_none_or(|advice| advice.score.precision() >= 0.9));
    }
}

/// Whether a standing label says `same`, and no contradiction touches either record.
fn placed_same(labels: &Labels, a: usize, b: usize, found: &[linkage::review::Contradiction]) -> bool {
    found.is_empty()
        && labels.standing().iter().map(|n| &labels.log()[*n]).any(|l| {
            l.verdict == Verdict::Same
                && l.left == label(a, b, Verdict::Same).left
                && l.right == label(a, b, Verdict::Same).right
        })
}

#[test]
fn contradictions_are_told_in_words_and_decide_nothing() {
    let labels = Labels::new(vec![
        label(0, 1, Verdict::Same),
        label(2, 1, Verdict::Same),
        label(0, 2, Verdict::Different),
        label(4, 5, Verdict::Same),
        label(3, 5, Verdict::Different),
    ]);
    let found = labels.contradictions();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].words(&labels), "r0 and r2 are said to be different, but r0 is r1 and r1 is r2");
    let records = records(&model(), &numbered(&[(0, 0, 0); 6]));
    let placed = labels.place(&records);
    assert_eq!(placed.decisions.counts(), (1, 1));
}

/// Two records of each of many people, some alike by chance: the estimate from a few hundred labels lies about the truth,
/// and its interval holds it about as often as it says.
#[test]
fn two_hundred_labels_tell_the_precision_and_recall_of_thousands_of_pairs() {
    let model = model();
    let mut dice = 7u64;
    let mut next = |most: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % most
    };
    let mut truth = Vec::new();
    let rows: Vec<(usize, Row)> = (0..900)
        .map(|n| {
            let person = n as u64 / 2;
            truth.push(person as u32);
            let mut field = |slips: u64, values: u64| match next(100) < slips {
                true => next(values) as u8,
                false => (person * 7 / (slips + 1) % values) as u8,
            };
            (n, (field(10, 120), field(20, 40), field(10, 150)))
        })
        .collect();
    let records = records(&model, &rows);
    let linked = run(&records, &model, &options()).unwrap();
    assert!(linked.edges.len() > 2_000, "{}", linked.edges.len());
    let known = quality::of_pairs(&linked.edges, &truth, FROM);
    let kept = quality::of_pairs(&linked.edges, &truth, 0.0).right;
    let recall = known.right as f64 / kept as f64;
    let (mut held, mut sum) = (0, 0.0);
    for seed in 0..60 {
        let drawn = draw(&linked, 200, seed);
        assert_eq!((drawn.len(), &drawn), (200, &draw(&linked, 200, seed)));
        assert_eq!(drawn.iter().map(|e| (e.a, e.b)).collect::<BTreeSet<_>>().len(), 200);
        let log = drawn.iter().map(|e| {
            let same = truth[e.a as usize] == truth[e.b as usize];
            label(e.a as usize, e.b as usize, if same { Verdict::Same } else { Verdict::Different })
        });
        let placed = Labels::new(log.collect()).place(&records);
        let measured = measure(&linked, &placed.decisions, FROM, 0.95);
        sum += measured.precision.share - known.precision();
        let holds = |of: linkage::review::Share, truth: f64| of.low <= truth && truth <= of.high;
        held += usize::from(holds(measured.precision, known.precision()));
        held += usize::from(holds(measured.recall, recall));
    }
    assert!((sum / 60.0).abs() < 0.02, "{}", sum / 60.0);
    // 120 intervals of 95 per cent: 114 are expected.
    assert!((104..=120).contains(&held), "{held} of 120");
}
