//! Tests of forecasts as a whole.

use super::*;
use crate::dice::Dice;
use proptest::prelude::*;
use terms::{AreaCode, DataMark, MeasureId, MonthCount};

fn first() -> Month {
    Month::new(2019, 4).unwrap()
}

fn series(counts: &[Option<f64>]) -> Series {
    let points = counts.iter().enumerate().map(|(t, &count)| MonthCount {
        month: first().plus(t as i32),
        count,
        mark: DataMark::Published,
    });
    Series {
        measure: MeasureId::new("burglary").unwrap(),
        area: "E07000198".parse::<AreaCode>().unwrap(),
        step: Step::Month,
        points: points.collect(),
    }
}

/// Poisson counts about a level with a season and a slow fall.
fn town(months: usize, level: f64, seed: u64) -> Vec<Option<f64>> {
    let mut dice = Dice::new(seed, 0);
    (0..months).map(|t| Some(dice.poisson(truth(level, t)))).collect()
}

fn truth(level: f64, t: usize) -> f64 {
    level * (1.0 - 0.002 * t as f64) * (1.0 + 0.2 * (t as f64 * std::f64::consts::FRAC_PI_6).sin())
}

#[test]
fn every_reason_for_no_forecast_is_said_in_words() {
    let check = |counts: Vec<Option<f64>>, words: &str| {
        assert_eq!(outlook(&series(&counts), 12).unwrap_err().to_string(), words);
    };
    check(vec![], "0 months are too few to forecast from: at least 24 are needed");
    check(vec![None; 40], "0 months are too few to forecast from: at least 24 are needed");
    check(town(23, 50.0, 1), "23 months are too few to forecast from: at least 24 are needed");
    let mut gap = town(60, 50.0, 1);
    gap[45] = None;
    check(gap, "January 2023 is missing, and a forecast is not made across a gap in the last 24 months");
    let mut late = town(40, 50.0, 1);
    late.extend([None; 7]);
    check(late, "nothing was sent after July 2022: a forecast from there would be out of date");
    let mut less = town(40, 50.0, 1);
    less[30] = Some(-1.0);
    check(less, "the count of October 2021 is not a count");
    let mut yearly = series(&town(40, 50.0, 1));
    yearly.step = Step::Year;
    assert_eq!(outlook(&yearly, 12), Err(NoForecast::NotMonthly));
}

#[test]
fn months_before_an_old_gap_change_nothing() {
    let mut long = town(60, 80.0, 2);
    long[20] = None;
    let mut other = long.clone();
    other[3] = Some(4_000.0);
    let found = outlook(&series(&long), 6).unwrap();
    assert_eq!(found, outlook(&series(&other), 6).unwrap());
    assert_eq!(found.forecast.points.len(), 6);
}

#[test]
fn a_late_month_is_forecast_first() {
    let mut counts = town(36, 80.0, 2);
    let whole = outlook(&series(&counts), 3).unwrap();
    counts.push(None);
    let late = outlook(&series(&counts), 3).unwrap();
    assert_eq!(whole, late);
    assert_eq!(late.forecast.points[0].month, first().plus(36));
}

#[test]
fn a_series_that_never_changed_stays() {
    let found = outlook(&series(&[Some(0.0); 30]), 12).unwrap();
    assert!(found.forecast.points.iter().all(|point| point.mean == 0.0 && point.high_95 == 0.0));
    assert_eq!((found.forecast.mase, found.forecast.mase_naive), (0.0, 0.0));
    assert_eq!(found.chance_at_or_below(0.0, 12), Some(1.0));
    assert_eq!(found.chance_at_or_below(-1.0, 12), Some(0.0));
}

#[test]
fn more_than_two_years_ahead_are_not_given() {
    let found = outlook(&series(&town(30, 20.0, 3)), 100).unwrap();
    assert_eq!(found.forecast.points.len(), AHEAD_MAX);
    assert_eq!(outlook(&series(&town(30, 20.0, 3)), 0).unwrap().forecast.points.len(), 1);
    assert_eq!((found.total(0), found.total(AHEAD_MAX + 1)), (None, None));
}

#[test]
fn the_same_forecast_comes_from_any_number_of_threads() {
    let counts = series(&town(48, 60.0, 4));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| outlook(&counts, 12).unwrap())
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_known_town_is_forecast_within_its_interval_as_often_as_said() {
    let (mut in_80, mut in_95, mut totals, mut off) = (0, 0, 0, 0.0);
    let towns = 8;
    for seed in 0..towns {
        let counts = town(72, 120.0, 100 + seed);
        let (seen, coming) = counts.split_at(60);
        let found = outlook(&series(seen), 12).unwrap();
        for (h, point) in found.forecast.points.iter().enumerate() {
            let came = coming[h].unwrap();
            in_80 += usize::from(point.low_80 <= came && came <= point.high_80);
            in_95 += usize::from(point.low_95 <= came && came <= point.high_95);
            off += (point.mean / truth(120.0, 60 + h) - 1.0).abs();
        }
        let sum = coming.iter().flatten().sum();
        totals += usize::from((0.025..=0.975).contains(&found.chance_at_or_below(sum, 12).unwrap()));
    }
    // 96 months: standard deviation of the share in 80 % is 4 points, of that in 95 % 2.2; the spread of one town's months
    // goes together, so three of them.
    assert!((65..=92).contains(&in_80), "{in_80} of 96");
    assert!(in_95 >= 84, "{in_95} of 96");
    assert!(totals >= 6, "{totals} of 8");
    assert!(off / 96.0 < 0.08, "the mean is off by {}", off / 96.0);
}

#[test]
fn a_target_is_likelier_the_higher_it_is() {
    let found = outlook(&series(&town(60, 90.0, 5)), 12).unwrap();
    let total = found.total(12).unwrap();
    let chances: Vec<f64> = (0..20)
        .map(|k| found.chance_at_or_below(total.mean + f64::from(k - 10) * 20.0, 12).unwrap())
        .collect();
    assert!(chances.windows(2).all(|pair| pair[0] < pair[1]), "{chances:?}");
    let half = found.chance_at_or_below(total.mean, 12).unwrap();
    assert!((half - 0.5).abs() < 0.02, "{half}");
    // A target met so far leaves what is left for fewer months.
    assert!(found.total(3).unwrap().scale < total.scale);
}

#[test]
fn a_total_has_the_tails_of_a_width_that_few_years_taught() {
    // Table of Student's t, nine degrees of freedom: 1.383 for 90 %, 2.262 for 97.5 %.
    let total = Total { mean: 100.0, scale: 10.0, freedom: 9.0 };
    assert!((total.half_80() - 13.83).abs() < 0.005, "{}", total.half_80());
    assert!((total.chance_at_or_below(122.62) - 0.975).abs() < 1e-4);
    // With very many years behind it, it is the normal curve.
    let normal = Total { freedom: 1e7, ..total };
    assert!((normal.chance_at_or_below(112.0) - chance_at_or_below(112.0, 100.0, 10.0)).abs() < 1e-6);
    let sure = Total { scale: 0.0, ..total };
    assert_eq!(
        (sure.chance_at_or_below(100.0), sure.chance_at_or_below(99.0), sure.half_80()),
        (1.0, 0.0, 0.0)
    );
    assert_eq!(total.chance_at_or_below(f64::NAN), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]
    #[test]
    fn intervals_hold_one_another_and_stay_above_nothing(counts in prop::collection::vec(0u32..6, 24..40)) {
        let counts: Vec<Option<f64>> = counts.into_iter().map(|count| Some(f64::from(count))).collect();
        let found = outlook(&series(&counts), 14).unwrap();
        for point in &found.forecast.points {
            prop_assert!(0.0 <= point.low_95 && point.low_95 <= point.low_80 && point.low_80 <= point.mean);
            prop_assert!(point.mean <= point.high_80 && point.high_80 <= point.high_95);
            prop_assert!(point.high_95.is_finite());
        }
        let said = &found.forecast;
        prop_assert!(said.mase <= said.mase_naive / 0.85 + 1e-12 && (0.0..=1.0).contains(&said.coverage_80));
    }
}
