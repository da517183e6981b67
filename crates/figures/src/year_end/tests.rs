//! Worked examples, edges, and whether a chance of one in two comes true one time in two.

use super::*;
use crate::dice::Dice;
use proptest::prelude::*;
use terms::{DataMark, MeasureId, MonthCount, Step};

fn series(first: &str, counts: &[Option<f64>]) -> Series {
    let first: Month = first.parse().unwrap();
    let point = |(t, count): (usize, &Option<f64>)| MonthCount {
        month: first.plus(t as i32),
        count: *count,
        mark: DataMark::Published,
    };
    Series {
        measure: MeasureId::new("burglary").unwrap(),
        area: "E07000198".parse().unwrap(),
        step: Step::Month,
        points: counts.iter().enumerate().map(point).collect(),
    }
}

fn year() -> Period {
    Period::new("2026-04".parse().unwrap(), "2027-03".parse().unwrap())
}

/// TV-6: 142 in five months, flat profile: 198.8 to come, 340.8 in all; at 340 or under z = −0.0213.
#[test]
fn ratio_to_profile_agrees_with_the_worked_example() {
    let rest = rest(&[30., 28., 31., 27., 26.], &EVEN).unwrap();
    assert!((rest.expected - 198.8).abs() < 1e-9);
    assert_eq!(rest.dispersion, 1.0);
    let z = (340.5 - 142.0 - rest.expected) / rest.sd;
    assert_eq!(format!("{z:.4}"), "-0.0213");
    assert_eq!(format!("{:.2}", chance_at_or_below(z, 0.0, 1.0)), "0.49");
}

#[test]
fn a_profile_without_the_months_so_far_says_nothing() {
    let mut late = [0.0; 12];
    late[11] = 1.0;
    assert_eq!(rest(&[3.0], &late), None);
    assert_eq!(rest(&[], &EVEN), None);
    assert_eq!(rest(&[f64::NAN], &EVEN), None);
    assert!(by_profile(&[0.0, 0.0], &EVEN, "2026-04".parse().unwrap(), 5.0).unwrap().chance > 0.9);
}

#[test]
fn a_year_that_is_over_was_met_or_missed() {
    let counts: Vec<Option<f64>> = (0..36).map(|t| Some(20.0 + f64::from(t % 3))).collect();
    let over = series("2024-04", &counts);
    let total: f64 = counts[24..].iter().flatten().sum();
    let end = |target| year_end(&over, year(), target).unwrap();
    assert_eq!((end(total).chance, end(total - 1.0).chance), (1.0, 0.0));
    assert_eq!((end(total).expected, end(total).months_left), (total, 0));
    let line = do_nothing(&over, year()).unwrap();
    assert_eq!((line.len(), line[0].month), (12, year().first()));
    assert!((line.iter().map(|point| point.mean).sum::<f64>() - total).abs() < 5.0);
}

#[test]
fn more_than_the_target_is_missed_whatever_comes() {
    let counts: Vec<Option<f64>> = (0..30).map(|t| Some(20.0 + f64::from(t % 3))).collect();
    let end = year_end(&series("2024-04", &counts), year(), 100.0).unwrap();
    assert_eq!((end.months_left, end.chance), (6, 0.0));
    assert!(end.expected > 240.0 && end.low_80 < end.expected && end.expected < end.high_80);
}

#[test]
fn a_year_not_yet_begun_is_told_from_the_months_before() {
    let counts: Vec<Option<f64>> = (0..35).map(|t| Some(20.0 + f64::from(t % 3))).collect();
    let end = year_end(&series("2023-04", &counts), year(), 252.0).unwrap();
    assert_eq!((end.counted, end.counted_to, end.months_left), (0.0, None, 12));
    assert!((end.expected - 252.0).abs() < 8.0, "{}", end.expected);
    let line = do_nothing(&series("2023-04", &counts), year()).unwrap();
    let total: f64 = line.iter().map(|point| point.mean).sum();
    assert!((total - end.expected).abs() < 1e-9, "nothing of the year is known yet");
}

#[test]
fn a_hole_in_the_year_is_named() {
    let mut counts: Vec<Option<f64>> = (0..40).map(|t| Some(20.0 + f64::from(t % 3))).collect();
    counts[37] = None;
    let refused = year_end(&series("2023-04", &counts), year(), 252.0);
    assert_eq!(refused, Err(NoForecast::Gap { month: "2026-05".parse().unwrap() }));
    assert_eq!(year_end(&series("2023-04", &[]), year(), 1.0), Err(NoForecast::TooShort { months: 0 }));
}

/// 4,000 Poisson years of all sizes seen after five months: of those given a chance between 20 and 40 per cent and so on,
/// as many stay under.
#[test]
fn a_chance_comes_true_as_often_as_it_says() {
    let mut dice = Dice::new(6, 0);
    let mut bins = [(0.0, 0u32, 0.0); 5];
    for _ in 0..4000 {
        let mean = 16.0 + 24.0 * dice.unit();
        let months: Vec<f64> = (0..12).map(|_| dice.poisson(mean)).collect();
        let chance = by_profile(&months[..5], &EVEN, "2026-04".parse().unwrap(), 336.0).unwrap().chance;
        let bin = &mut bins[((chance * 5.0) as usize).min(4)];
        bin.0 += chance;
        bin.1 += 1;
        bin.2 += f64::from(u8::from(months.iter().sum::<f64>() <= 336.0));
    }
    for (said, of, came) in bins {
        let (said, came) = (said / f64::from(of), came / f64::from(of));
        assert!(of >= 100 && (said - came).abs() < 0.07, "said {said:.2}, came {came:.2} of {of}");
    }
}

proptest! {
    #[test]
    fn a_higher_target_is_never_less_likely(
        counts in prop::collection::vec(0.0f64..60.0, 1..12), low in 0.0f64..400.0, more in 0.0f64..200.0,
    ) {
        let counts: Vec<f64> = counts.iter().map(|count| count.floor()).collect();
        let chance = |target| by_profile(&counts, &EVEN, "2026-04".parse().unwrap(), target).unwrap().chance;
        prop_assert!(chance(low) <= chance(low + more));
        prop_assert!((0.0..=1.0).contains(&chance(low)));
    }
}
