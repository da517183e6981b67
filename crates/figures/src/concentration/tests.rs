//! Tests of concentration and of how places foretell.

use super::*;
use crate::dice::Dice;
use crate::{golden, reference_values};
use proptest::prelude::*;

/// Half the mean difference of all pairs over the mean: the definition.
fn gini_slowly(counts: &[f64]) -> f64 {
    let n = counts.len() as f64;
    let apart: f64 = counts.iter().flat_map(|a| counts.iter().map(move |b| (a - b).abs())).sum();
    apart / (2.0 * n * counts.iter().sum::<f64>())
}

#[test]
fn a_gini_worked_by_hand() {
    // Counts 1, 2, 3, 4: (2 (1 + 4 + 9 + 16))/(4 × 10) − 5/4 = 0.25.
    let four = concentration(&[3.0, 1.0, 4.0, 2.0]).unwrap();
    assert!((four.gini - 0.25).abs() < 1e-15);
    assert_eq!(four.lorenz, vec![(0.0, 0.0), (0.25, 0.1), (0.5, 0.3), (0.75, 0.6), (1.0, 1.0)]);
}

#[test]
fn the_top_twentieth_of_forty_places_is_two_places() {
    let mut counts = vec![1.0; 40];
    (counts[7], counts[30]) = (10.0, 12.0);
    let town = concentration(&counts).unwrap();
    assert!((town.top_5_per_cent - 22.0 / 60.0).abs() < 1e-12);
}

#[test]
fn even_places_are_not_concentrated_and_one_place_is_all() {
    let even = concentration(&[3.0; 50]).unwrap();
    assert!(even.gini.abs() < 1e-12 && (even.top_5_per_cent - 0.05).abs() < 1e-12);
    let mut one = vec![0.0; 50];
    one[3] = 9.0;
    let one = concentration(&one).unwrap();
    assert!((one.gini - 0.98).abs() < 1e-12 && (one.top_5_per_cent - 1.0).abs() < 1e-12);
}

#[test]
fn nothing_counted_is_not_concentrated_anywhere() {
    for counts in [&[][..], &[0.0, 0.0], &[1.0, -1.0], &[f64::NAN, 1.0]] {
        assert_eq!(concentration(counts), None);
        assert_eq!(gini_for_few(counts), None);
    }
}

#[test]
fn few_incidents_spread_as_far_as_they_can_are_even() {
    let mut counts = vec![0.0; 100];
    counts[..20].fill(1.0);
    assert!(gini_for_few(&counts).unwrap().abs() < 1e-12);
    assert!(concentration(&counts).unwrap().gini > 0.79);
    // With more incidents than places it is the plain coefficient.
    let many = [5.0, 9.0, 1.0, 30.0];
    assert!((gini_for_few(&many).unwrap() - gini_slowly(&many)).abs() < 1e-12);
}

#[test]
fn indices_agree_with_the_golden_table() {
    let (Some(columns), Some(golden)) = (reference_values::columns("pai_input.csv"), golden("pai.json"))
    else {
        return;
    };
    let candidates: Vec<Candidate> = (0..columns[0].len())
        .map(|i| Candidate { area: columns[1][i], before: columns[2][i], after: columns[3][i] })
        .collect();
    for row in golden.as_array().unwrap() {
        let share = row["area_share"].as_f64().unwrap();
        let found = foretold(&candidates, share).unwrap();
        let places: Vec<f64> = found.places.iter().map(|&p| p as f64).collect();
        assert_eq!(places, reference_values::numbers(&row["cells"]), "places at {share}");
        for (value, name) in [
            (found.hits, "hits"),
            (found.area, "area"),
            (found.hit_rate, "hit_rate"),
            (found.pai, "PAI"),
            (found.pei_of_indices, "PEI_pai_ratio"),
            (found.pei_of_hits, "PEI_star_hits"),
            (found.rri, "RRI"),
        ] {
            reference_values::close(&[value], &[row[name].as_f64().unwrap()], 1e-12, name);
        }
    }
}

#[test]
fn four_cells_chosen_by_hand_have_the_efficiency_of_the_example() {
    let counts = [5.0, 0.0, 12.0, 3.0, 9.0, 1.0, 0.0, 7.0, 2.0, 11.0];
    let hits: f64 = [2, 4, 0, 7].iter().map(|&cell: &usize| counts[cell]).sum();
    assert_eq!((hits, most_hits(&counts, 4)), (33.0, 39.0));
    assert!((pei(hits, most_hits(&counts, 4)).unwrap() - 33.0 / 39.0).abs() < 1e-15);
}

#[test]
fn an_index_of_nothing_is_none() {
    assert_eq!(pai(0.0, 0.0, 1.0, 2.0), None);
    assert_eq!(pai(1.0, 2.0, 0.0, 2.0), None);
    assert_eq!(pei(0.0, 0.0), None);
    assert_eq!(rri(1.0, 2.0, 0.0, 2.0), None);
    assert_eq!(foretold(&[], 0.5), None);
    let empty = Candidate { area: 1.0, before: 1.0, after: 0.0 };
    assert_eq!(foretold(&[empty, empty], 0.5), None);
    assert_eq!(choose(&[1.0, 2.0], &[1.0, 1.0], 1.0), vec![0, 1]);
}

#[test]
fn lasting_hot_places_are_foretold_and_noise_is_not() {
    let mut dice = Dice::new(17, 0);
    let mut town = |hot: f64| -> Vec<Candidate> {
        (0..400)
            .map(|place| {
                let mean = if place < 20 { hot } else { 2.0 };
                Candidate { area: 1.0, before: dice.poisson(mean), after: dice.poisson(mean) }
            })
            .collect()
    };
    // 20 hot places of 400 with mean 20: (20 × 20)/(20 × 20 + 380 × 2) = 0.345 of incidents in 5 %: index 6.9.
    let hot = foretold(&town(20.0), 0.05).unwrap();
    assert!((hot.pai - 6.9).abs() < 0.8 && hot.pei_of_hits > 0.9, "{hot:?}");
    let noise = foretold(&town(2.0), 0.05).unwrap();
    assert!((noise.pai - 1.0).abs() < 0.6 && noise.rri < 0.5, "{noise:?}");
}

proptest! {
    #[test]
    fn gini_is_half_the_mean_difference(counts in prop::collection::vec(0u32..30, 1..40)) {
        let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
        prop_assume!(counts.iter().sum::<f64>() > 0.0);
        let found = concentration(&counts).unwrap();
        prop_assert!((found.gini - gini_slowly(&counts)).abs() < 1e-12);
        // The curve rises, and bends one way only.
        for three in found.lorenz.windows(3) {
            prop_assert!(three[0].1 <= three[1].1);
            prop_assert!(three[1].1 - three[0].1 <= three[2].1 - three[1].1 + 1e-12);
        }
        prop_assert!(found.top_5_per_cent >= 0.05 - 1e-12 && found.top_5_per_cent <= 1.0 + 1e-12);
        let mut turned = counts.clone();
        turned.reverse();
        prop_assert_eq!(concentration(&turned).unwrap(), found.clone());
        prop_assert!(gini_for_few(&counts).unwrap() <= found.gini + 1e-12);
    }
}
