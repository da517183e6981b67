//! What is known of seasons from R, from series with seasons put in by hand and from noise.

use super::*;
use crate::golden;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use terms::{DataMark, MeasureId, Month, MonthCount};

fn series(values: &[Option<f64>]) -> Series {
    let first = Month::new(2019, 4).unwrap();
    let point = |(i, count): (usize, &Option<f64>)| MonthCount {
        month: first.plus(i as i32),
        count: *count,
        mark: DataMark::Published,
    };
    Series {
        measure: MeasureId::new("robbery").unwrap(),
        area: "E07000198".parse().unwrap(),
        step: Step::Month,
        points: values.iter().enumerate().map(point).collect(),
    }
}

fn noise(dice: &mut ChaCha8Rng, months: usize) -> Vec<f64> {
    (0..months).map(|_| 100.0 + 10.0 * ((0..12).map(|_| dice.random::<f64>()).sum::<f64>() - 6.0)).collect()
}

fn known(values: Vec<f64>) -> Series {
    series(&values.into_iter().map(Some).collect::<Vec<_>>())
}

#[test]
fn parts_agree_with_r() {
    let Some(golden) = golden("forecast_r.json") else { return };
    let mut series = 0;
    for (name, one) in golden.as_object().unwrap() {
        let Some(theirs) = one.get("stl_13") else { continue };
        let numbers = |v: &serde_json::Value| -> Vec<f64> {
            v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let ours = stl(&numbers(&one["y"]), StlOptions::MONTHLY).unwrap();
        for (part, values) in
            [("seasonal", &ours.seasonal), ("trend", &ours.trend), ("remainder", &ours.remainder)]
        {
            for (i, (a, b)) in values.iter().zip(numbers(&theirs[part])).enumerate() {
                assert!((a - b).abs() < 1e-9, "{name} {part} {i}: {a} is not {b}");
            }
        }
        series += 1;
    }
    assert_eq!(series, 6);
}

#[test]
fn noise_has_no_seasons() {
    let mut dice = ChaCha8Rng::seed_from_u64(9);
    for (months, most) in [(36, 8), (60, 0)] {
        let chosen =
            (0..300).filter(|_| choose(&known(noise(&mut dice, months))) == Season::Adjusted).count();
        assert!(chosen <= most, "{months} months: {chosen} of 300"); // seed 9
    }
}

#[test]
fn seasons_put_in_are_found_and_taken_out() {
    let mut dice = ChaCha8Rng::seed_from_u64(10);
    let wave = |i: usize| 30.0 * (std::f64::consts::TAU * i as f64 / 12.0).sin();
    for months in [36, 60, 119] {
        let plain = noise(&mut dice, months);
        let waved: Vec<f64> = plain.iter().enumerate().map(|(i, v)| v + wave(i)).collect();
        let series = known(waved.clone());
        assert_eq!(choose(&series), Season::Adjusted);
        let adjusted: Vec<f64> = adjusted(&series).unwrap().into_iter().flatten().collect();
        let error = |values: &[f64]| {
            (values.iter().zip(&plain).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / months as f64).sqrt()
        };
        // Noise has standard deviation 10; each month of the year is seen 3 to 10 times.
        assert!(error(&adjusted) < 7.0 && error(&waved) > 20.0, "{months}: {}", error(&adjusted));
    }
}

#[test]
fn short_broken_and_constant_series_stay_as_counted() {
    let wave = |i: i32| Some(if i % 12 < 6 { 10.0 } else { 90.0 });
    let full: Vec<Option<f64>> = (0..40).map(wave).collect();
    assert_eq!(choose(&series(&full)), Season::Adjusted);
    assert_eq!(choose(&series(&full[..35])), Season::AsCounted);
    let mut broken = full.clone();
    broken[20] = None;
    assert_eq!(strength(&series(&broken)), None);
    let mut late = full.clone();
    late[0] = None;
    late[39] = None;
    let kept = adjusted(&series(&late)).unwrap();
    assert_eq!((kept[0], kept[39], kept.len()), (None, None, 40));
    assert!(kept[1].is_some());
    assert_eq!(strength(&series(&[Some(5.0); 48])), Some(0.0));
    assert_eq!(choose(&series(&[])), Season::AsCounted);
    let mut quarters = series(&full);
    quarters.step = Step::Quarter;
    assert_eq!(choose(&quarters), Season::AsCounted);
    assert!(stl(&[1.0; 24], StlOptions::MONTHLY).is_none());
    assert!(stl(&[1.0; 25], StlOptions::MONTHLY).is_some());
    assert!(stl(&[f64::NAN; 48], StlOptions::MONTHLY).is_none());
    assert!(stl(&[1.0; 48], StlOptions { inner: 0, ..StlOptions::MONTHLY }).is_none());
}

#[test]
fn a_chart_of_a_seasonal_series_says_so() {
    let mut dice = ChaCha8Rng::seed_from_u64(11);
    let values: Vec<Option<f64>> = noise(&mut dice, 60)
        .into_iter()
        .enumerate()
        .map(|(i, v)| Some(v + 40.0 * (std::f64::consts::TAU * i as f64 / 12.0).sin()))
        .collect();
    let options = crate::control::Options::default();
    let chart = crate::control::chart(&series(&values), terms::Polarity::LowerIsBetter, &options);
    assert_eq!(chart.season, Season::Adjusted);
    assert_eq!(chart.points[5].value, values[5]);
    assert_ne!(chart.points[5].charted, values[5]);
    assert!(chart.words.contains(", allowing for the season,"), "{}", chart.words);
    let left_in = crate::control::Options { seasons: crate::control::Seasons::AsCounted, ..options };
    let plain = crate::control::chart(&series(&values), terms::Polarity::LowerIsBetter, &left_in);
    assert_eq!(plain.season, Season::AsCounted);
    assert!(plain.phases[0].upper > chart.phases[0].upper);
}

proptest! {
    #[test]
    fn parts_add_up_and_move_with_the_series(
        values in proptest::collection::vec(0.0..500.0_f64, 36..80), up in -100.0..100.0_f64, scale in 0.1..10.0_f64
    ) {
        let parts = stl(&values, StlOptions::MONTHLY).unwrap();
        for (i, v) in values.iter().enumerate() {
            prop_assert!((parts.seasonal[i] + parts.trend[i] + parts.remainder[i] - v).abs() < 1e-9);
        }
        let moved: Vec<f64> = values.iter().map(|v| up + scale * v).collect();
        let other = stl(&moved, StlOptions::MONTHLY).unwrap();
        for i in 0..values.len() {
            prop_assert!((other.seasonal[i] - scale * parts.seasonal[i]).abs() < 1e-6);
            prop_assert!((other.trend[i] - up - scale * parts.trend[i]).abs() < 1e-6);
        }
        let strength = strength(&known(values.clone())).unwrap();
        prop_assert!((0.0..=1.0).contains(&strength));
    }
}
