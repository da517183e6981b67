//! Wall and CPU seconds of the heavy figures on invented data. Run it in release: `cargo run --release -p figures --example bench_figures`.
//!
//! It checks nothing and is no test.
#![allow(clippy::print_stdout)] // it is a program that prints

use figures::forecast::ets;
use figures::hotspots::{chances, gi_star};
use figures::near_repeat::{self, Bands};
use figures::neighbours::Neighbours;
use figures::surface::{self, Grid, Kernel};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::hint::black_box;
use std::time::Instant;

/// Prints the median wall and CPU seconds of three runs, and gives back the last result.
fn timed<T>(what: &str, mut run: impl FnMut() -> T) -> T {
    let (mut walls, mut cpus, mut last) = (Vec::new(), Vec::new(), None);
    for _ in 0..3 {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        last = Some(black_box(run()));
        walls.push(start.elapsed().as_secs_f64());
        cpus.push(cpu_seconds() - cpu);
    }
    walls.sort_by(f64::total_cmp);
    cpus.sort_by(f64::total_cmp);
    println!("{what}: {:.4} s, {:.4} CPU s", walls[1], cpus[1]);
    last.expect("three runs")
}

/// CPU seconds of all threads so far, where Linux tells them; else 0.
fn cpu_seconds() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return 0.0 };
    let nanoseconds = |thread: std::fs::DirEntry| -> Option<f64> {
        std::fs::read_to_string(thread.path().join("schedstat")).ok()?.split(' ').next()?.parse().ok()
    };
    threads.flatten().filter_map(nanoseconds).sum::<f64>() * 1e-9
}

fn main() {
    let mut dice = ChaCha8Rng::seed_from_u64(1);
    let mut unit = move || (dice.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let count = 100_000;

    let points: Vec<(f64, f64)> = (0..count).map(|_| (unit() * 30_000.0, unit() * 30_000.0)).collect();
    // Gamma with shape 2 and mean 6, rounded: counts of areas.
    let counts: Vec<f64> = (0..count).map(|_| (-3.0 * (unit() * unit()).ln()).round()).collect();
    let near = timed("neighbours, 100,000 points, 8 nearest", || Neighbours::nearest(&points, 8));
    timed("gi*, 100,000 areas", || gi_star(&counts, &near));
    timed("gi* exact p-values, 100,000 areas", || chances(&counts, &near, 1));
    let halves: Vec<f64> = counts.iter().map(|c| c + 0.5).collect();
    timed("gi* drawn p-values, 1,000,000 draws", || chances(&halves, &near, 1));

    let events: Vec<surface::Event> =
        points.iter().map(|&(x, y)| surface::Event { x, y, weight: 1.0 }).collect();
    let grid = Grid { west: 0.0, south: 0.0, cell: 100.0, columns: 300, rows: 300 };
    for kernel in [Kernel::Quartic, Kernel::Gaussian] {
        timed(&format!("kde {kernel:?}, 100,000 events, 300 x 300, 600 m"), || {
            surface::density(&events, grid, kernel, 600.0)
        });
    }

    let days: Vec<near_repeat::Event> =
        points.iter().map(|&(x, y)| near_repeat::Event { x, y, day: (unit() * 365.0) as i32 }).collect();
    timed("knox 100,000 events, 999 permutations, 400 m, 28 days", || {
        near_repeat::table(&days, &Bands::default(), 999, 1).is_ok()
    });

    let series: Vec<Vec<f64>> = (0..100)
        .map(|_| {
            let (level, drift, wave, turn) =
                (20.0 + 200.0 * unit(), 0.4 * unit() - 0.2, 0.3 * unit(), 12.0 * unit());
            (0..120)
                .map(|t| {
                    let season = (std::f64::consts::TAU * (f64::from(t) + turn) / 12.0).sin();
                    let mean = (level + drift * f64::from(t)) * (1.0 + wave * season);
                    let noise: f64 = (0..12).map(|_| unit()).sum::<f64>() - 6.0;
                    (mean + 1.3 * mean.sqrt() * noise).round().max(1.0)
                })
                .collect()
        })
        .collect();
    timed("ets, 100 series of 120 months, 15 forms", || {
        series.iter().map(|values| ets::fit(values)).collect::<Vec<_>>()
    });
}
