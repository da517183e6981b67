//! What is known of carrying from worked cases, from the real lookup and from made-up people.

use super::*;
use crate::reference_values::shared_table;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn old(number: u32) -> AreaCode {
    format!("E010{number:05}").parse().unwrap()
}

fn new(number: u32) -> AreaCode {
    format!("E019{number:05}").parse().unwrap()
}

fn link(from: AreaCode, to: AreaCode, weight: Option<f64>) -> AreaLink {
    AreaLink { from, to, relation: Relation::Became, weight, change: None, year: 2021 }
}

fn people(area: AreaCode, count: f64) -> Population {
    Population { area, year: 2021, age_from: 0, age_to: 255, count }
}

fn shown(carried: &Carried) -> Vec<(AreaCode, f64, bool)> {
    carried.counts.iter().map(|c| (c.area, c.count, c.mark == DataMark::Estimated)).collect()
}

#[test]
fn unchanged_and_merged_areas_go_whole_and_split_ones_by_residents() {
    let links = [
        link(old(1), new(1), None),
        link(old(2), new(2), None),
        link(old(3), new(2), None),
        link(old(4), new(4), None),
        link(old(4), new(5), None),
        link(old(4), new(5), None),
        AreaLink { relation: Relation::Within, ..link(old(4), new(9), None) },
    ];
    let weights = weights(&links, &[people(new(4), 900.0), people(new(5), 2700.0)]);
    let counts =
        counts(&[(old(1), 7.0), (old(2), 1.0), (old(3), 2.0), (old(4), 10.0), (old(4), 2.0)], &weights);
    let expected = [(new(1), 7.0, false), (new(2), 3.0, false), (new(4), 3.0, true), (new(5), 9.0, true)];
    assert_eq!(shown(&counts), expected);
    assert_eq!((counts.unknown.len(), weights.evenly().len()), (0, 0));
    assert_eq!(
        weights.method(),
        ["Counts of 1 older areas were shared between their newer areas by residents."]
    );
}

/// 8 became 1 and half of 2; 9 went into 2 whole. Residents fix the flow: of 2's 2,500 people 1,500 are of 9.
#[test]
fn areas_that_overlap_both_ways_go_by_the_flow_of_residents() {
    let links = [link(old(8), new(1), None), link(old(8), new(2), None), link(old(9), new(2), None)];
    let residents =
        [people(old(8), 2000.0), people(old(9), 1500.0), people(new(1), 1000.0), people(new(2), 2500.0)];
    let weights = weights(&links, &residents);
    let shares = weights.of(old(8));
    assert!((shares[0].1 - 0.5).abs() < 1e-6 && (shares[1].1 - 0.5).abs() < 1e-6, "{shares:?}");
    assert_eq!(weights.of(old(9)), [(new(2), 1.0)]);
    // Without the residents of the older areas the parts alone decide.
    let poorer = super::weights(&links, &residents[2..]);
    assert!((poorer.of(old(8))[0].1 - 1000.0 / 3500.0).abs() < 1e-12);
}

#[test]
fn shares_of_the_lookup_win_and_are_made_whole() {
    let links = [link(old(1), new(1), Some(0.3)), link(old(1), new(2), Some(0.3))];
    let people = [people(new(1), 1.0), people(new(2), 9.0)];
    assert_eq!(weights(&links, &people).of(old(1)), [(new(1), 0.5), (new(2), 0.5)]);
    let none = [link(old(1), new(1), Some(1.0)), link(old(1), new(2), Some(0.0))];
    let weights = weights(&none, &people);
    let carried = counts(&[(old(1), 4.0)], &weights);
    assert_eq!(shown(&carried), [(new(1), 4.0, false), (new(2), 0.0, false)]);
}

#[test]
fn where_residents_are_not_known_shares_are_even_and_said_to_be() {
    let links = [link(old(1), new(1), None), link(old(1), new(2), None)];
    for residents in [vec![], vec![people(new(1), 5.0)], vec![people(new(1), 0.0), people(new(2), 0.0)]] {
        let weights = weights(&links, &residents);
        assert_eq!(weights.of(old(1)), [(new(1), 0.5), (new(2), 0.5)]);
        assert_eq!(weights.evenly(), [old(1)]);
        assert_eq!(weights.method().len(), 2);
    }
}

#[test]
fn newer_areas_stay_and_strangers_are_named() {
    let weights = weights(&[link(old(1), new(1), None)], &[]);
    let carried = counts(&[(new(1), 2.0), (old(1), 3.0), (new(77), 4.0)], &weights);
    assert_eq!(shown(&carried), [(new(1), 5.0, false), (new(77), 4.0, false)]);
    assert_eq!(carried.unknown, [new(77)]);
    assert_eq!(counts(&[], &weights), Carried::default());
}

#[test]
fn residents_are_of_the_latest_year_and_counted_once() {
    let row = |year, age_from, age_to, count| Population { area: new(1), year, age_from, age_to, count };
    let sum = |rows: &[Population]| residents(rows)[&new(1)];
    assert_eq!(sum(&[row(2020, 0, 255, 9.0), row(2021, 0, 15, 3.0), row(2021, 16, 255, 4.0)]), 7.0);
    assert_eq!(sum(&[row(2021, 0, 15, 3.0), row(2021, 0, 255, 8.0), row(2021, 16, 255, 5.0)]), 8.0);
}

proptest! {
    #[test]
    fn nothing_is_lost_on_the_way(
        links in proptest::collection::vec((0_u32..12, 0_u32..12, proptest::option::weighted(0.2, 0.0..2.0_f64)), 0..40),
        residents in proptest::collection::vec(proptest::option::weighted(0.9, 0_u16..4000), 24),
        sent in proptest::collection::vec((0_u32..14, 0_u32..100), 0..30)
    ) {
        let links: Vec<AreaLink> = links.iter().map(|&(f, t, w)| link(old(f), new(t), w)).collect();
        let residents: Vec<Population> = residents.iter().enumerate().filter_map(|(i, p)| {
            let area = if i < 12 { old(i as u32) } else { new(i as u32 - 12) };
            p.map(|p| people(area, f64::from(p)))
        }).collect();
        let weights = weights(&links, &residents);
        for older in 0..12 {
            let shares = weights.of(old(older));
            prop_assert!(shares.is_empty() || (shares.iter().map(|s| s.1).sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(shares.iter().all(|s| (0.0..=1.0).contains(&s.1)));
        }
        let sent: Vec<(AreaCode, f64)> = sent.iter().map(|&(a, n)| (old(a), f64::from(n))).collect();
        let carried = counts(&sent, &weights);
        let (before, after): (f64, f64) = (sent.iter().map(|s| s.1).sum(), carried.counts.iter().map(|c| c.count).sum());
        prop_assert!((before - after).abs() < 1e-9 * before.max(1.0));
        for count in carried.counts.iter().filter(|c| c.mark == DataMark::Published) {
            prop_assert!(count.count.fract() == 0.0);
        }
        let (mut turned, mut back) = (links.clone(), sent.clone());
        turned.reverse();
        back.reverse();
        // A link given twice with two shares has the first: leave those out of the turning.
        let mut pairs: Vec<_> = links.iter().map(|l| (l.from, l.to)).collect();
        pairs.sort_unstable();
        if pairs.windows(2).all(|w| w[0] != w[1]) {
            prop_assert_eq!(counts(&back, &super::weights(&turned, &residents)), carried);
        }
    }
}

/// Incidents that happen to people at one rate everywhere come out where they happened, but for chance.
#[test]
fn counts_by_residents_are_near_the_truth() {
    let mut dice = ChaCha8Rng::seed_from_u64(2021);
    let links: Vec<AreaLink> = (0..200).map(|i| link(old(i / 2), new(i), None)).collect();
    let residents: Vec<Population> =
        (0..200).map(|i| people(new(i), f64::from(700 + 13 * (i % 60)))).collect();
    let truth: Vec<f64> = residents
        .iter()
        .map(|p| (0..p.count as u32).filter(|_| dice.random::<f64>() < 0.08).count() as f64)
        .collect();
    let sent: Vec<(AreaCode, f64)> =
        (0..100).map(|i| (old(i), truth[2 * i as usize] + truth[2 * i as usize + 1])).collect();
    let carried = counts(&sent, &weights(&links, &residents));
    // Given the sum of two parts, each is binomial: squared distance over n p (1 - p) has mean 1 over 100 pairs.
    let chi: f64 = (0..100)
        .map(|i| {
            let (ours, n) = (carried.counts[2 * i].count, sent[i].1);
            (truth[2 * i] - ours).powi(2) / (ours * (1.0 - ours / n))
        })
        .sum();
    assert!((60.0..145.0).contains(&chi), "{chi}"); // seed 2021
}

/// The lookup of the Office for National Statistics, with residents of both vintages.
#[test]
fn the_real_lookup_carries_every_area() {
    let Some(lookup) = shared_table("data/lookups/lookup_lsoa11_lsoa21_ltla22.csv.gz") else { return };
    let codes = |row: &csv::StringRecord, a: usize, b: usize| -> (AreaCode, AreaCode) {
        (row[a].parse().unwrap(), row[b].parse().unwrap())
    };
    let links: Vec<AreaLink> = lookup
        .iter()
        .map(|row| {
            let (from, to) = codes(row, 1, 4);
            link(from, to, None)
        })
        .collect();
    let mut residents: Vec<Population> = shared_table("data/population/census21_pop.csv.gz")
        .unwrap()
        .iter()
        .enumerate()
        .map(|(i, row)| Population {
            age_from: i as u8 % 6,
            age_to: 90,
            ..people(row[0].parse().unwrap(), row[3].parse().unwrap())
        })
        .collect();
    residents.extend(
        shared_table("data/population/population20_lsoa11.csv.gz")
            .unwrap()
            .iter()
            .map(|row| Population { year: 2020, ..people(row[1].parse().unwrap(), row[2].parse().unwrap()) }),
    );
    let weights = weights(&links, &residents);
    assert_eq!((links.len(), weights.all().count(), weights.evenly().len()), (35_795, 35_795, 0));
    let sent: Vec<(AreaCode, f64)> =
        links.iter().map(|l| l.from).collect::<BTreeSet<_>>().into_iter().map(|a| (a, 3.0)).collect();
    let carried = counts(&sent, &weights);
    let after: f64 = carried.counts.iter().map(|c| c.count).sum();
    assert!((after - 3.0 * sent.len() as f64).abs() < 1e-6);
    assert_eq!((carried.counts.len(), carried.unknown.len()), (35_672, 0));
    let estimated = carried.counts.iter().filter(|c| c.mark == DataMark::Estimated).count();
    // 1,900 parts of split areas, and the two parts of the one area of code X whose people went two ways.
    assert_eq!(estimated, 1_902);
    let whole = |code: &str| weights.of(code.parse().unwrap()).iter().any(|share| share.1 == 1.0);
    assert_eq!(["E01008187", "E01023964", "E01023508"].map(whole), [true, true, false]);
}
