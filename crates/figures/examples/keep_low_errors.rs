//! Measures the watch over low numbers: how often it cries wolf, how often and how soon it catches a real rise.
//!
//! `cargo run -p figures --example keep_low_errors`. It prints the tables of `docs/methods/targets.md` and writes nothing.
#![expect(clippy::print_stdout, reason = "an example prints")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "an example may stop")]

use figures::control::{self, Method, Options};
use figures::keep_low::{ALARM_BELOW, check};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use terms::{DataMark, MeasureId, Month, MonthCount, Period, Polarity, SelfVerdict, Series, Step};

const YEARS: usize = 4000;

fn poisson(dice: &mut ChaCha8Rng, mean: f64) -> f64 {
    let mut left = mean;
    let mut count = 0.0;
    loop {
        left += (1.0 - (dice.next_u64() >> 11) as f64 / (1u64 << 53) as f64).ln();
        if left < 0.0 {
            return count;
        }
        count += 1.0;
    }
}

fn series(counts: &[f64]) -> Series {
    let first: Month = "2023-04".parse().unwrap();
    let point = |(t, count): (usize, &f64)| MonthCount {
        month: first.plus(t as i32),
        count: Some(*count),
        mark: DataMark::Published,
    };
    Series {
        measure: MeasureId::new("robbery").unwrap(),
        area: "E07000198".parse().unwrap(),
        step: Step::Month,
        points: counts.iter().enumerate().map(point).collect(),
    }
}

/// The month (1 to 12) in which the watch, and in which the control chart, first says worse.
fn year(
    dice: &mut ChaCha8Rng,
    (a_year, times, size): (f64, f64, f64),
    chart: bool,
) -> (Option<usize>, Option<usize>) {
    let mean = |t| a_year / 12.0 * if t < 36 { 1.0 } else { times };
    let counts: Vec<f64> = (0..48).map(|t| size * poisson(dice, mean(t) / size)).collect();
    let first: Month = "2023-04".parse().unwrap();
    let base = Period::new(first, first.plus(35));
    let options = Options { fix_after: Some(36), method: Method::SingleValues, ..Options::default() };
    let watched =
        |month: &usize| check(&series(&counts[..36 + month]), base).expect("the base is whole").worse;
    let charted = |month: &usize| {
        let drawn = control::chart(&series(&counts[..36 + month]), Polarity::LowerIsBetter, &options);
        drawn.verdict == SelfVerdict::Worse
    };
    ((1..=12).find(watched), (1..=12).filter(|_| chart).find(charted))
}

fn main() {
    let years = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(YEARS);
    println!("alarm below {ALARM_BELOW}; {years} years each, a tenth of them for the control chart\n");
    println!(
        "| usual in a year | in groups of | times as many | alarm, % of years | median month | control chart, % of years |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    for (times, size) in [(1.0, 1.0), (1.0, 2.0), (1.5, 1.0), (2.0, 1.0), (3.0, 1.0)] {
        for a_year in [2.0, 6.0, 12.0, 24.0, 60.0, 120.0] {
            let mut dice = ChaCha8Rng::seed_from_u64(105);
            let lived: Vec<_> =
                (0..years).map(|n| year(&mut dice, (a_year, times, size), n < years / 10)).collect();
            let mut months: Vec<usize> = lived.iter().filter_map(|(watch, _)| *watch).collect();
            months.sort_unstable();
            let median = months.get(months.len() / 2).map_or("none".to_owned(), ToString::to_string);
            let watch = 100.0 * months.len() as f64 / years as f64;
            let chart = lived.iter().filter(|(_, alarm)| alarm.is_some()).count();
            let chart = 100.0 * chart as f64 / (years / 10).max(1) as f64;
            println!("| {a_year} | {size} | {times} | {watch:.1} | {median} | {chart:.0} |");
        }
    }
}
