//! Measures the chance of meeting a target: does it come true as often as it says, from how early in the year?
//!
//! `cargo run -p figures --example target_chances`. Invented years with seasons, trends and clustered counts; it prints the
//! table of `docs/methods/targets.md` and writes nothing.
#![expect(clippy::print_stdout, reason = "an example prints")]
#![expect(clippy::unwrap_used, reason = "an example may stop")]

use figures::year_end::year_end;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use terms::{DataMark, MeasureId, Month, MonthCount, Period, Series, Step};

fn unit(dice: &mut ChaCha8Rng) -> f64 {
    (dice.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

fn poisson(dice: &mut ChaCha8Rng, mean: f64) -> f64 {
    let (mut left, mut count) = (mean, 0.0);
    loop {
        left += (1.0 - unit(dice)).ln();
        if left < 0.0 {
            return count;
        }
        count += 1.0;
    }
}

/// Five years and one more: a level of 8 to 80 a month that drifts, seasons of up to a third, groups of 1 to 2.
fn counts(dice: &mut ChaCha8Rng) -> Vec<f64> {
    let mut level = 8.0 + 72.0 * unit(dice);
    let (swing, phase, size) = (unit(dice) / 3.0, 6.3 * unit(dice), 1.0 + unit(dice));
    (0..72)
        .map(|t| {
            level *= 1.0 + 0.06 * (unit(dice) - 0.5);
            let mean = level * (1.0 + swing * (f64::from(t) * std::f64::consts::TAU / 12.0 + phase).sin());
            (size * poisson(dice, mean / size)).floor()
        })
        .collect()
}

fn main() {
    let many: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1500);
    let first: Month = "2021-04".parse().unwrap();
    let year = Period::new(first.plus(60), first.plus(71));
    println!("| months known | said under 20 | 20 to 40 | 40 to 60 | 60 to 80 | over 80 | squared error |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for known in [1, 3, 5, 8] {
        let mut dice = ChaCha8Rng::seed_from_u64(32);
        let mut bins = [(0.0, 0.0, 0u32); 5];
        let mut error = 0.0;
        for _ in 0..many {
            let all = counts(&mut dice);
            let total: f64 = all[60..].iter().sum();
            let before: f64 = all[48..60].iter().sum();
            let target = (before * (0.85 + 0.3 * unit(&mut dice))).floor();
            let point = |(t, count): (usize, &f64)| MonthCount {
                month: first.plus(t as i32),
                count: Some(*count),
                mark: DataMark::Published,
            };
            let series = Series {
                measure: MeasureId::new("invented").unwrap(),
                area: "E07000198".parse().unwrap(),
                step: Step::Month,
                points: all[..60 + known].iter().enumerate().map(point).collect(),
            };
            let chance = year_end(&series, year, target).unwrap().chance;
            let met = f64::from(u8::from(total <= target));
            let bin = &mut bins[((chance * 5.0) as usize).min(4)];
            *bin = (bin.0 + chance, bin.1 + met, bin.2 + 1);
            error += (chance - met).powi(2);
        }
        let cell = |(said, met, of): &(f64, f64, u32)| {
            let of = f64::from((*of).max(1));
            format!("{:.0} said, {:.0} came", 100.0 * said / of, 100.0 * met / of)
        };
        let cells: Vec<String> = bins.iter().map(cell).collect();
        println!("| {known} | {} | {:.3} |", cells.join(" | "), error / many as f64);
    }
}
