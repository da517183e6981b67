//! Tests of Gi* and its p-values.

use super::chance::chances_from;
use super::*;
use crate::dice::Dice;
use crate::neighbours::Touching;
use crate::{golden, reference_values};
use proptest::prelude::*;

/// Equation 14 of Ord and Getis with any weights, place by place, as it stands in the paper.
fn gi_star_slowly(values: &[f64], weights: &[Vec<f64>]) -> Vec<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let s = (values.iter().map(|x| x * x).sum::<f64>() / n - mean * mean).sqrt();
    weights
        .iter()
        .map(|row| {
            let w: f64 = row.iter().sum();
            let w2: f64 = row.iter().map(|w| w * w).sum();
            let wx: f64 = row.iter().zip(values).map(|(w, x)| w * x).sum();
            (wx - mean * w) / (s * ((n * w2 - w * w) / (n - 1.0)).sqrt())
        })
        .collect()
}

fn full_weights(neighbours: &Neighbours, standardised: bool) -> Vec<Vec<f64>> {
    (0..neighbours.len())
        .map(|place| {
            let mut row = vec![0.0; neighbours.len()];
            let weight = if standardised { 1.0 / (neighbours.of(place).len() + 1) as f64 } else { 1.0 };
            row[place] = weight;
            neighbours.of(place).iter().for_each(|&id| row[id as usize] = weight);
            row
        })
        .collect()
}

/// All ways to take `size` of the values, one by one.
fn p_slowly(values: &[f64], size: usize, sum: f64) -> f64 {
    let (mut at_least, mut at_most, mut all) = (0u64, 0u64, 0u64);
    for hand in 0u32..1 << values.len() {
        if hand.count_ones() as usize == size {
            let dealt: f64 = (0..values.len()).filter(|i| hand >> i & 1 == 1).map(|i| values[i]).sum();
            at_least += u64::from(dealt >= sum);
            at_most += u64::from(dealt <= sum);
            all += 1;
        }
    }
    (2.0 * at_least.min(at_most) as f64 / all as f64).min(1.0)
}

#[test]
fn scores_agree_with_the_textbook_and_with_spdep() {
    let (Some(golden), Some(spdep)) = (golden("gi_star.json"), golden("gi_star_spdep.json")) else {
        return;
    };
    let lattice = reference_values::columns("gi_lattice_input.csv").unwrap();
    let points = reference_values::columns("gi_points_input.csv").unwrap();
    let xy: Vec<(f64, f64)> = points[1].iter().copied().zip(points[2].iter().copied()).collect();
    let cases = [
        ("lattice_queen", Neighbours::lattice(12, 12, Touching::EdgeOrCorner), &lattice[3]),
        ("points_knn6", Neighbours::nearest(&xy, 6), &points[3]),
    ];
    for (name, neighbours, values) in cases {
        let z = gi_star(values, &neighbours);
        reference_values::close(
            &z,
            &reference_values::numbers(&golden[name]["textbook_Gstar_B_z"]),
            1e-12,
            name,
        );
        reference_values::close(&z, &reference_values::numbers(&spdep[name]["Gstar_B"]), 1e-12, name);
        reference_values::close(&z, &reference_values::numbers(&spdep[name]["Gstar_W"]), 1e-12, name);
        let p: Vec<f64> = z.iter().map(|&z| p_normal(z)).collect();
        reference_values::close(
            &p,
            &reference_values::numbers(&golden[name]["p_two_sided_normal"]),
            1e-10,
            name,
        );
        reference_values::close(
            &false_discovery(&p),
            &reference_values::numbers(&golden[name]["bh_q"]),
            1e-10,
            name,
        );
    }
}

#[test]
fn discoveries_of_the_worked_example_of_benjamini_and_hochberg() {
    // Benjamini and Hochberg 1995, section 4.1: 15 p-values, four discoveries at 5 %.
    let p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
        0.6528, 0.7590, 1.0,
    ];
    assert_eq!(false_discovery(&p).iter().filter(|&&q| q <= 0.05).count(), 4);
    assert!(false_discovery(&[]).is_empty());
}

#[test]
fn a_place_that_neighbours_all_others_cannot_be_scored() {
    let all = Neighbours::lattice(2, 2, Touching::EdgeOrCorner);
    assert_eq!(gi_star(&[1.0, 2.0, 3.0, 40.0], &all), vec![0.0; 4]);
    assert_eq!(chances(&[1.0, 2.0, 3.0, 40.0], &all, 1).p, vec![1.0; 4]);
    assert_eq!(gi_star(&[5.0], &Neighbours::lattice(1, 1, Touching::Edge)), vec![0.0]);
    assert!(gi_star(&[], &Neighbours::lattice(0, 0, Touching::Edge)).is_empty());
}

#[test]
fn a_value_that_is_no_number_scores_nobody() {
    let row = Neighbours::lattice(1, 3, Touching::Edge);
    assert_eq!(gi_star(&[1.0, f64::NAN, 3.0], &row), vec![0.0; 3]);
    assert_eq!(chances(&[1.0, f64::NAN, 3.0], &row, 1).p, vec![1.0; 3]);
}

#[test]
fn drawn_chances_agree_with_exact_ones_and_do_not_depend_on_threads() {
    let mut dice = Dice::new(3, 0);
    let counts: Vec<f64> = (0..36).map(|_| dice.poisson(4.0)).collect();
    let neighbours = Neighbours::lattice(6, 6, Touching::Edge);
    let exact = chances(&counts, &neighbours, 0);
    assert_eq!(exact.method, ChanceMethod::Exact);
    // Halves are no counts, so the same question must be drawn.
    let halves: Vec<f64> = counts.iter().map(|c| c + 0.5).collect();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let drawn = alone.install(|| chances_from(&halves, &neighbours, 9, 40_000));
    assert_eq!(drawn.method, ChanceMethod::Drawn);
    // Four standard errors of a two-sided p from 40,000 draws.
    for (a, b) in exact.p.iter().zip(&drawn.p) {
        assert!((a - b).abs() < 0.02, "{a} and {b}");
    }
    let crowd = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    assert_eq!(crowd.install(|| chances_from(&halves, &neighbours, 9, 40_000)), drawn);
}

#[test]
fn a_planted_cluster_is_found_and_chance_is_mostly_not_marked() {
    let neighbours = Neighbours::lattice(15, 15, Touching::EdgeOrCorner);
    let planted = [7 * 15 + 7, 7 * 15 + 8, 8 * 15 + 7, 8 * 15 + 8];
    let mut marked_in_noise = 0;
    for seed in 0..20 {
        let mut dice = Dice::new(seed, 1);
        let noise: Vec<f64> = (0..225).map(|_| dice.poisson(5.0)).collect();
        let mark = |counts: &[f64]| -> Vec<usize> {
            let q = false_discovery(&chances(counts, &neighbours, 0).p);
            let z = gi_star(counts, &neighbours);
            (0..225).filter(|&i| z[i] > 0.0 && q[i] <= FALSE_DISCOVERY_RATE).collect()
        };
        marked_in_noise += usize::from(!mark(&noise).is_empty());
        let mut town = noise.clone();
        planted.iter().for_each(|&place| town[place] += 25.0);
        let found = mark(&town);
        assert!(planted.iter().all(|place| found.contains(place)), "seed {seed}: {found:?}");
    }
    // Where all is noise, a map with any mark should come up in about 1 of 20.
    assert!(marked_in_noise <= 4, "{marked_in_noise} of 20");
}

#[test]
fn places_with_fewer_are_scored_but_do_not_stand_out() {
    let neighbours = Neighbours::lattice(10, 10, Touching::EdgeOrCorner);
    let places: Vec<Place> = (0..100u32)
        .map(|i| Place {
            area: AreaCode::unpack(401_000_001 + i).unwrap(),
            name: format!("Place {i}"),
            count: if i / 10 < 3 && i % 10 < 3 { 0.0 } else { 20.0 + f64::from(i * 7 % 5) },
            population: Some(1500.0),
        })
        .collect();
    let scored = scores(&places, &neighbours, 0);
    assert!(scored[11].z < -5.0 && scored[11].p < 1e-4);
    assert!(scored.iter().all(|score| !score.stands_out));
    assert_eq!(scored[57].name, "Place 57");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_weights_written_out_in_full_give_the_same(values in prop::collection::vec(0u32..50, 20)) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        prop_assume!(values.windows(2).any(|pair| pair[0] != pair[1]));
        let neighbours = Neighbours::lattice(4, 5, Touching::EdgeOrCorner);
        let z = gi_star(&values, &neighbours);
        for standardised in [false, true] {
            let slow = gi_star_slowly(&values, &full_weights(&neighbours, standardised));
            for (a, b) in z.iter().zip(&slow) {
                prop_assert!((a - b).abs() < 1e-10);
            }
        }
        // Neither a shift nor a change of unit changes a score.
        let moved: Vec<f64> = values.iter().map(|v| 3.0 * v + 17.0).collect();
        for (a, b) in z.iter().zip(&gi_star(&moved, &neighbours)) {
            prop_assert!((a - b).abs() < 1e-10);
        }
    }

    #[test]
    fn exact_chances_count_every_deal(values in prop::collection::vec(0u32..9, 12)) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        prop_assume!(values.windows(2).any(|pair| pair[0] != pair[1]));
        let neighbours = Neighbours::lattice(3, 4, Touching::Edge);
        let found = chances(&values, &neighbours, 0);
        prop_assert_eq!(found.method, ChanceMethod::Exact);
        for place in 0..12 {
            let slow =
                p_slowly(&values, neighbours.of(place).len() + 1, sum_around(&values, &neighbours, place));
            prop_assert!((found.p[place] - slow).abs() < 1e-12, "{} and {slow}", found.p[place]);
        }
    }

    #[test]
    fn q_is_no_smaller_than_p_and_keeps_its_order(p in prop::collection::vec(0.0f64..=1.0, 1..40)) {
        let q = false_discovery(&p);
        for a in 0..p.len() {
            prop_assert!(p[a] <= q[a] + 1e-15 && q[a] <= 1.0);
            for b in 0..p.len() {
                prop_assert!(p[a] > p[b] || q[a] <= q[b]);
            }
        }
    }
}
