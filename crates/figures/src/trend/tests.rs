//! What is known of the test from books, from the long way round and from simulation.

use super::*;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use terms::{DataMark, MeasureId, Month, MonthCount};

fn stepped(values: &[Option<f64>], step: Step, apart: i32) -> Series {
    let first = Month::new(2010, 1).unwrap();
    let point = |(i, count): (usize, &Option<f64>)| MonthCount {
        month: first.plus(i as i32 * apart),
        count: *count,
        mark: DataMark::Published,
    };
    Series {
        measure: MeasureId::new("robbery").unwrap(),
        area: "E07000198".parse().unwrap(),
        step,
        points: values.iter().enumerate().map(point).collect(),
    }
}

fn monthly(values: &[f64]) -> Series {
    stepped(&values.iter().map(|v| Some(*v)).collect::<Vec<_>>(), Step::Month, 1)
}

fn normal(dice: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| dice.random::<f64>()).sum::<f64>() - 6.0
}

type Table = Vec<Vec<Option<f64>>>;

fn score(columns: &Table) -> f64 {
    let mut sum = 0.0;
    for column in columns {
        for j in 0..column.len() {
            for i in 0..j {
                if let (Some(a), Some(b)) = (column[i], column[j]) {
                    sum += if b > a {
                        1.0
                    } else if b < a {
                        -1.0
                    } else {
                        0.0
                    };
                }
            }
        }
    }
    sum
}

/// Every order of the years.
fn orders(years: usize) -> Vec<Vec<usize>> {
    if years == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(years - 1);
    let put = |(order, at): (&Vec<usize>, usize)| {
        let mut longer = order.clone();
        longer.insert(at, years - 1);
        longer
    };
    shorter.iter().flat_map(|o| (0..years).map(move |at| (o, at))).map(put).collect()
}

/// The second implementation: the variance of the score over all orders of the years, months of a year kept together.
#[test]
fn the_variance_is_that_over_all_orders_of_the_years() {
    let mut dice = ChaCha8Rng::seed_from_u64(4);
    for round in 0..6 {
        let years = 5 + round % 2;
        let columns: Table = (0..3)
            .map(|_| (0..years).map(|_| Some(f64::from(dice.random_range(0..6_u8)))).collect())
            .collect();
        let scores: Vec<f64> = orders(years)
            .iter()
            .map(|order| score(&columns.iter().map(|c| order.iter().map(|&i| c[i]).collect()).collect()))
            .collect();
        let truth = scores.iter().map(|s| s * s).sum::<f64>() / scores.len() as f64;
        let ours = kendall::variance(&columns);
        assert!((ours - truth).abs() < 1e-9, "{ours} is not {truth}: {columns:?}"); // seed 4
    }
}

/// Kendall 1975, Rank Correlation Methods: ten values without ties have a variance of 125 (`n (n - 1)(2 n + 5) / 18`).
#[test]
fn ten_years_have_the_variance_of_the_book() {
    let years = [3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0, 5.5, 3.5].map(Some).to_vec();
    assert!((kendall::variance(std::slice::from_ref(&years)) - 125.0).abs() < 1e-9);
    // By hand: 30 pairs rise and 15 fall, so S = 15, z = 14 / 11.18 = 1.2522, p = 0.2105.
    let trend = of(&stepped(&years, Step::Year, 12));
    assert_eq!((trend.score, trend.verdict), (15, TrendVerdict::NoClearTrend));
    assert!((trend.p.unwrap() - 0.2105).abs() < 1e-4, "{:?}", trend.p);
}

#[test]
fn a_straight_line_has_its_own_slope() {
    let values: Vec<f64> = (0..72).map(|i| 10.0 + f64::from(i) * 0.5).collect();
    let trend = of(&monthly(&values));
    assert_eq!(trend.verdict, TrendVerdict::Up);
    assert_eq!(trend.per_year.unwrap(), Estimate { value: 6.0, low: 6.0, high: 6.0 });
    assert_eq!(trend.span.unwrap().months(), 72);
}

#[test]
fn seasons_and_gaps_are_no_trend() {
    let wave = |i: usize| Some(100.0 + 5.0 * (i % 12) as f64);
    let mut values: Vec<Option<f64>> = (0..71).map(wave).collect();
    values[5] = None;
    values[40] = None;
    let trend = of(&stepped(&values, Step::Month, 1));
    assert_eq!((trend.verdict, trend.score), (TrendVerdict::NoClearTrend, 0));
    let constant = of(&monthly(&[4.0; 80]));
    assert_eq!((constant.verdict, constant.p), (TrendVerdict::NoClearTrend, Some(1.0)));
}

#[test]
fn below_five_years_it_is_too_early_and_what_is_held_is_told() {
    let falling: Vec<f64> = (0..59).map(|i| 200.0 - f64::from(i) + f64::from(i % 3)).collect();
    let short = of(&monthly(&falling));
    assert_eq!((short.verdict, short.held), (TrendVerdict::TooEarly, TrendVerdict::Down));
    assert_eq!(
        words(&short, "robberies", Step::Month),
        "We cannot tell the long trend from 59 months of figures. Robberies went down over the 59 months held. \
         Each month has about 12 fewer than a year before (12 to 12 fewer)."
    );
    let tiny = of(&monthly(&falling[..29]));
    assert_eq!((tiny.held, tiny.per_year), (TrendVerdict::TooEarly, None));
    assert_eq!(
        words(&tiny, "robberies", Step::Month),
        "We cannot tell the long trend from 29 months of figures."
    );
    assert_eq!(
        words(&of(&monthly(&[])), "robberies", Step::Month),
        "There are no figures for robberies yet."
    );
    let steady = of(&monthly(&[4.0; 60]));
    assert_eq!(
        words(&steady, "robberies", Step::Month),
        "Robberies show no clear trend from January 2010 to December 2014."
    );
}

#[test]
fn quarters_and_years_count_their_months() {
    let quarters: Vec<Option<f64>> = (0..20).map(|i| Some(f64::from(i))).collect();
    let trend = of(&stepped(&quarters, Step::Quarter, 3));
    assert_eq!((trend.verdict, trend.span.unwrap().months()), (TrendVerdict::Up, 60));
    assert_eq!(trend.per_year.unwrap().value, 4.0);
    assert_eq!(of(&stepped(&quarters[..19], Step::Quarter, 3)).verdict, TrendVerdict::TooEarly);
}

proptest! {
    #[test]
    fn turning_a_series_round_in_time_or_in_value_turns_the_trend(
        values in proptest::collection::vec(0_u16..400, 60..85)
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let upside: Vec<f64> = values.iter().map(|v| 400.0 - v).collect();
        let (a, b) = (of(&monthly(&values)), of(&monthly(&upside)));
        prop_assert_eq!(a.score, -b.score);
        prop_assert!((a.p.unwrap() - b.p.unwrap()).abs() < 1e-12);
        let (s, t) = (a.per_year.unwrap(), b.per_year.unwrap());
        prop_assert!((s.value + t.value).abs() < 1e-9 && (s.low + t.high).abs() < 1e-9);
        prop_assert!(s.low <= s.value && s.value <= s.high);
        let twelves = values.len() / 12 * 12;
        let forwards = of(&monthly(&values[..twelves]));
        let mut backwards = values[..twelves].to_vec();
        backwards.reverse();
        prop_assert_eq!(forwards.score, -of(&monthly(&backwards)).score);
    }
}

/// Series of months that hang together (each takes 0.4 of the one before) with a slope put in.
#[test]
fn a_trend_put_in_is_found_and_none_is_rarely_seen() {
    let mut dice = ChaCha8Rng::seed_from_u64(5);
    let mut study = |years: usize, slope: f64| {
        const TRIALS: usize = 150;
        let (mut called, mut held) = (0, 0);
        for _ in 0..TRIALS {
            let mut x = 0.0;
            let values: Vec<f64> = (0..years * 12)
                .map(|i| {
                    x = 0.4 * x + 10.0 * normal(&mut dice);
                    100.0 + x + slope * i as f64 / 12.0
                })
                .collect();
            let trend = of(&monthly(&values));
            called += usize::from(trend.verdict != TrendVerdict::NoClearTrend);
            let found = trend.per_year.unwrap();
            held += usize::from(found.low <= slope && slope <= found.high);
        }
        (called as f64 / TRIALS as f64, held as f64 / TRIALS as f64)
    };
    for years in [5, 10] {
        let (called, held) = study(years, 0.0);
        assert!(called < 0.08 && held > 0.92, "{years} years: {called} {held}"); // seed 5
    }
    let (called, held) = study(8, 5.0);
    assert!(called > 0.9 && held > 0.92, "{called} {held}");
}
