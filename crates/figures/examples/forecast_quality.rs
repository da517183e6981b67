//! How good forecasts are: each line of a CSV file is a series whose last 12 months are held back, forecast and compared.
//!
//! `cargo run --release -p figures --example forecast_quality -- FILE [TEXT_COLUMNS [EVERY [DROP]]]`: the first TEXT_COLUMNS columns
//! (3) are not counts, every EVERY-th line (1) is read, and the last DROP months (0) are left out altogether. It checks nothing and is no test.
#![allow(clippy::print_stdout)] // it is a program that prints

use figures::forecast::{Outlook, outlook};
use std::collections::BTreeMap;
use terms::{AreaCode, DataMark, MeasureId, Month, MonthCount, Series, Step};

const HELD_BACK: usize = 12;

/// Sums over all series.
#[derive(Default)]
struct Tally {
    series: usize,
    refused: usize,
    mase: Vec<f64>,
    mase_naive: Vec<f64>,
    mase_said: f64,
    in_80: usize,
    in_95: usize,
    said_80: f64,
    total_in_80: usize,
    total_in_95: usize,
    months: usize,
    methods: BTreeMap<String, usize>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = arguments.first().ok_or("which file?")?;
    let text_columns: usize = arguments.get(1).map_or(Ok(3), |text| text.parse())?;
    let every: usize = arguments.get(2).map_or(Ok(1), |text| text.parse())?;
    let drop: usize = arguments.get(3).map_or(Ok(0), |text| text.parse())?;
    let mut tally = Tally::default();
    let mut took = std::time::Duration::ZERO;
    for line in std::fs::read_to_string(file)?.lines().skip(1).step_by(every) {
        let counts: Option<Vec<f64>> =
            line.split(',').skip(text_columns).map(|cell| cell.trim().parse().ok()).collect();
        let Some(counts) = counts.filter(|counts| counts.len() > 2 * HELD_BACK) else { continue };
        let counts = &counts[..counts.len().saturating_sub(drop).max(2 * HELD_BACK + 1)];
        let (seen, coming) = counts.split_at(counts.len() - HELD_BACK);
        let changes: f64 = (12..seen.len()).map(|t| (seen[t] - seen[t - 12]).abs()).sum();
        let scale = changes / (seen.len() - 12) as f64;
        let (series, begun) = (series(seen)?, std::time::Instant::now());
        let ahead = outlook(&series, HELD_BACK);
        took += begun.elapsed();
        match ahead {
            Ok(ahead) if scale > 0.0 => tally.add(&ahead, seen, coming, scale),
            _ => tally.refused += 1,
        }
    }
    tally.print();
    // It works on one thread: this is the processor's time where the machine is quiet.
    println!("processor a series: {:.1} ms", took.as_secs_f64() * 1e3 / tally.series.max(1) as f64);
    Ok(())
}

fn series(counts: &[f64]) -> Result<Series, Box<dyn std::error::Error>> {
    let first = Month::new(2010, 1)?;
    let point = |(t, &count): (usize, &f64)| MonthCount {
        month: first.plus(t as i32),
        count: Some(count),
        mark: DataMark::Published,
    };
    Ok(Series {
        measure: MeasureId::new("held-back").ok_or("a name")?,
        area: AreaCode::unpack(407_000_198).ok_or("a code")?,
        step: Step::Month,
        points: counts.iter().enumerate().map(point).collect(),
    })
}

impl Tally {
    fn add(&mut self, ahead: &Outlook, seen: &[f64], coming: &[f64], scale: f64) {
        self.series += 1;
        let forecast = &ahead.forecast;
        *self.methods.entry(forecast.method.clone()).or_default() += 1;
        self.mase_said += forecast.mase;
        self.said_80 += forecast.coverage_80;
        let (mut missed, mut missed_naive) = (0.0, 0.0);
        for (h, (point, &came)) in forecast.points.iter().zip(coming).enumerate() {
            self.months += 1;
            missed += (point.mean - came).abs();
            missed_naive += (seen[seen.len() - 12 + h] - came).abs();
            self.in_80 += usize::from(point.low_80 <= came && came <= point.high_80);
            self.in_95 += usize::from(point.low_95 <= came && came <= point.high_95);
        }
        self.mase.push(missed / scale / HELD_BACK as f64);
        self.mase_naive.push(missed_naive / scale / HELD_BACK as f64);
        if let Some(chance) = ahead.chance_at_or_below(coming.iter().sum(), HELD_BACK) {
            self.total_in_80 += usize::from((0.1..=0.9).contains(&chance));
            self.total_in_95 += usize::from((0.025..=0.975).contains(&chance));
        }
    }

    fn print(&self) {
        let series = self.series as f64;
        let months = self.months as f64;
        println!("{} series, {} refused or without change", self.series, self.refused);
        println!(
            "MASE mean {:.4} median {:.4}, last year again {:.4} and {:.4}, back-test said {:.4}",
            mean(&self.mase),
            median(&self.mase),
            mean(&self.mase_naive),
            median(&self.mase_naive),
            self.mase_said / series
        );
        println!(
            "months inside 80 %: {:.2} % (back-test said {:.2} %), 95 %: {:.2} %",
            100.0 * self.in_80 as f64 / months,
            100.0 * self.said_80 / series,
            100.0 * self.in_95 as f64 / months
        );
        println!(
            "12-month totals inside 80 %: {:.2} %, 95 %: {:.2} %",
            100.0 * self.total_in_80 as f64 / series,
            100.0 * self.total_in_95 as f64 / series
        );
        println!("methods: {:?}", self.methods);
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
