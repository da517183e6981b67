//! Tests of the Knox table.

use super::*;
use crate::{golden, reference_values};
use proptest::prelude::*;

fn at(x: f64, y: f64, day: i32) -> Event {
    Event { x, y, day }
}

/// Every two events against every cell.
fn counts_slowly(events: &[Event], bands: &Bands) -> Vec<u64> {
    let mut counts = vec![0; bands.metres_to.len() * bands.days_to.len()];
    for (i, a) in events.iter().enumerate() {
        for b in &events[i + 1..] {
            let metres = ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt();
            let far = bands.metres_to.iter().position(|&to| metres <= to);
            let late = bands.days_to.iter().position(|&to| a.day.abs_diff(b.day) <= to);
            if let (Some(far), Some(late)) = (far, late) {
                counts[far * bands.days_to.len() + late] += 1;
            }
        }
    }
    counts
}

fn observed(events: &[Event], bands: &Bands) -> Vec<u64> {
    table(events, bands, 0, 0).unwrap().iter().map(|cell| cell.observed).collect()
}

fn town(count: usize, seed: u64) -> Vec<Event> {
    let mut dice = Dice::new(seed, u64::MAX);
    (0..count).map(|_| at(dice.unit() * 3000.0, dice.unit() * 3000.0, dice.below(365) as i32)).collect()
}

#[test]
fn six_events_of_the_domain_reference_make_four_close_pairs() {
    let events = [
        at(0.0, 0.0, 0),
        at(50.0, 0.0, 3),
        at(120.0, 50.0, 5),
        at(1000.0, 1000.0, 2),
        at(1010.0, 1000.0, 9),
        at(30.0, 30.0, 40),
    ];
    let bands = Bands { metres_to: vec![200.0], days_to: vec![14] };
    assert_eq!(observed(&events, &bands), vec![4]);
}

#[test]
fn counts_agree_with_the_golden_table() {
    let (Some(columns), Some(golden)) = (reference_values::columns("knox_input.csv"), golden("knox.json"))
    else {
        return;
    };
    let events: Vec<Event> =
        (0..columns[0].len()).map(|i| at(columns[0][i], columns[1][i], columns[2][i] as i32)).collect();
    // Golden bands of days leave their upper end out: 0 to 6, 7 to 13 …
    let bands = Bands { metres_to: vec![100.0, 200.0, 300.0, 400.0], days_to: vec![6, 13, 20, 27] };
    let expected: Vec<u64> = golden["observed"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row.as_array().unwrap().iter().map(|cell| cell.as_u64().unwrap()))
        .collect();
    assert_eq!(observed(&events, &bands), expected);
    for (name, metres, days) in [("100m_7d", 100.0, 7), ("200m_14d", 200.0, 14), ("400m_28d", 400.0, 28)] {
        let single = &golden["single"][name];
        let cell =
            &table(&events, &Bands { metres_to: vec![metres], days_to: vec![days] }, 199, 5).unwrap()[0];
        assert_eq!(cell.observed, single["close_both"].as_u64().unwrap(), "{name}");
        // The mean of all permutations is pairs close in space × pairs close in time / pairs. Five standard errors of
        // the mean of 199, a cell's standard deviation being near the root of its mean.
        let mean = single["expected"].as_f64().unwrap();
        assert!((cell.expected - mean).abs() < 5.0 * 1.5 * (mean / 199.0).sqrt(), "{name}: {cell:?}");
    }
}

#[test]
fn distance_and_days_on_a_border_fall_in_the_lower_band() {
    let bands = Bands { metres_to: vec![0.0, 100.0, 200.0], days_to: vec![7, 14] };
    let with = |x: f64, day: i32| observed(&[at(0.0, 0.0, 0), at(x, 0.0, day)], &bands);
    assert_eq!(with(0.0, 7), vec![1, 0, 0, 0, 0, 0]);
    assert_eq!(with(100.0, 8), vec![0, 0, 0, 1, 0, 0]);
    assert_eq!(with(-100.0, -14), vec![0, 0, 0, 1, 0, 0]);
    assert_eq!(with(100.000001, 0), vec![0, 0, 0, 0, 1, 0]);
    assert_eq!(with(200.0, 15), vec![0; 6]);
    assert_eq!(with(200.1, 1), vec![0; 6]);
    let cells = table(&[], &Bands::default(), 99, 1).unwrap();
    assert_eq!((cells.len(), cells[0].metres, cells[4].metres), (16, (0.0, 0.0), (0.0, 100.0)));
    assert_eq!((cells[0].days, cells[1].days), ((0, 7), (8, 14)));
    assert!(cells.iter().all(|cell| cell.observed == 0 && cell.expected == 0.0 && cell.p == 1.0));
    assert_eq!(ratio(&cells[0]), None);
}

#[test]
fn bands_that_do_not_rise_are_refused() {
    for bands in [
        Bands { metres_to: vec![], days_to: vec![7] },
        Bands { metres_to: vec![100.0], days_to: vec![] },
        Bands { metres_to: vec![100.0, 100.0], days_to: vec![7] },
        Bands { metres_to: vec![-1.0], days_to: vec![7] },
        Bands { metres_to: vec![f64::NAN], days_to: vec![7] },
        Bands { metres_to: vec![1.0], days_to: (1..10).collect() },
    ] {
        assert_eq!(table(&[], &bands, 9, 1), Err(NoTable::Bands), "{bands:?}");
    }
    let ages = [at(0.0, 0.0, i32::MIN), at(0.0, 0.0, i32::MAX)];
    assert_eq!(table(&ages, &Bands::default(), 9, 1), Err(NoTable::Span));
}

#[test]
fn a_heap_on_one_spot_is_refused_rather_than_waited_for() {
    let heap = vec![at(5.0, 5.0, 1); 1_000];
    assert_eq!(Pairs::close(&heap, &[10.0], 499_499).err(), Some(NoTable::Pairs { pairs: 499_500 }));
    assert!(Pairs::close(&heap, &[10.0], 499_500).is_ok());
}

#[test]
fn more_pairs_than_a_small_counter_holds_are_still_counted() {
    // 400 events on one spot on one day: 79,800 pairs, over the 65,535 of a 16-bit sum.
    let heap = vec![at(5.0, 5.0, 1); 400];
    let bands = Bands { metres_to: vec![10.0], days_to: vec![0, 1, 2, 3, 4] };
    let cells = table(&heap, &bands, 20, 1).unwrap();
    assert_eq!((cells[0].observed, cells[0].expected, cells[0].p), (79_800, 79_800.0, 1.0));
    assert!(cells[1..].iter().all(|cell| cell.observed == 0));
}

#[test]
fn the_same_table_comes_from_any_number_of_threads() {
    let events = town(300, 2);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| table(&events, &Bands::default(), 49, 3).unwrap())
    };
    assert_eq!(with(1), with(3));
    assert_ne!(table(&events, &Bands::default(), 49, 4).unwrap(), with(1));
}

#[test]
fn planted_near_repeats_are_found_where_they_were_planted() {
    let mut dice = Dice::new(8, u64::MAX);
    let mut events = town(600, 9);
    for i in 0..60 {
        let first = events[i];
        let day = first.day + dice.below(7) as i32;
        events.push(at(first.x + 40.0 * dice.normal(), first.y + 40.0 * dice.normal(), day));
    }
    let cells = table(&events, &Bands::default(), 199, 10).unwrap();
    let near = cells.iter().find(|cell| cell.metres == (0.0, 100.0) && cell.days == (0, 7)).unwrap();
    assert!(stands_out(near) && near.p == 0.005 && ratio(near).unwrap() > 2.0, "{near:?}");
    // 600 events in 9 km² and a year: π 0.1² / 9 × 7.5 × 2 / 365 of 660 × 659 / 2 pairs, plus what the 60 add.
    assert!(near.observed as f64 > near.expected + 45.0);
    let far: Vec<_> = cells.iter().filter(|cell| cell.metres.0 >= 200.0 && cell.days.0 > 7).collect();
    assert!(far.iter().all(|cell| !stands_out(cell)), "{far:?}");
}

#[test]
fn where_nothing_is_planted_p_is_even() {
    let bands = Bands { metres_to: vec![300.0], days_to: vec![14] };
    let p: Vec<f64> = (0..100).map(|seed| table(&town(120, seed), &bands, 39, seed).unwrap()[0].p).collect();
    // An even p is 0.5 on average with standard error 0.029, and at most 0.05 in 5 of 100 (standard deviation 2.2).
    let mean = p.iter().sum::<f64>() / 100.0;
    assert!((0.42..0.60).contains(&mean), "{mean}");
    assert!(p.iter().filter(|&&p| p <= 0.05).count() <= 13);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn cells_count_every_two_events(
        places in prop::collection::vec((-900i32..900, -900i32..900, -40i32..40), 0..60),
    ) {
        // Steps of 50 m put many pairs on the borders of bands.
        let events: Vec<Event> = places
            .into_iter()
            .map(|(x, y, day)| at(f64::from(x / 50 * 50), f64::from(y / 50 * 50), day))
            .collect();
        let bands = Bands { metres_to: vec![0.0, 50.0, 100.0, 350.0], days_to: vec![0, 7, 8] };
        let found = observed(&events, &bands);
        prop_assert_eq!(&found, &counts_slowly(&events, &bands));
        let mut turned = events.clone();
        turned.reverse();
        prop_assert_eq!(found, observed(&turned, &bands));
    }
}
