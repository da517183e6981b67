//! Tests of the density surface.

use super::*;
use crate::dice::Dice;
use crate::{golden, reference_values};
use proptest::prelude::*;

const KERNELS: [Kernel; 4] = [Kernel::Quartic, Kernel::Epanechnikov, Kernel::Uniform, Kernel::Gaussian];

/// Every event against every cell, with the formulas as printed and no cut-off.
fn density_slowly(events: &[Event], grid: Grid, kernel: Kernel, h: f64) -> Vec<f64> {
    let cell_centres = (0..grid.rows).flat_map(|row| (0..grid.columns).map(move |column| (column, row)));
    cell_centres
        .map(|(column, row)| {
            let (x, y) = grid.centre(column, row);
            let add = |event: &Event| {
                let d = ((x - event.x).powi(2) + (y - event.y).powi(2)).sqrt();
                event.weight
                    * match kernel {
                        Kernel::Quartic if d < h => 3.0 / (PI * h * h) * (1.0 - (d / h).powi(2)).powi(2),
                        Kernel::Uniform if d < h => 1.0 / (PI * h * h),
                        Kernel::Epanechnikov if d < h => 2.0 / (PI * h * h) * (1.0 - (d / h).powi(2)),
                        Kernel::Gaussian => (-d * d / (2.0 * h * h)).exp() / (2.0 * PI * h * h),
                        _ => 0.0,
                    }
            };
            events.iter().map(add).sum()
        })
        .collect()
}

fn scatter(count: usize, seed: u64) -> Vec<Event> {
    let mut dice = Dice::new(seed, 0);
    (0..count)
        .map(|_| Event {
            x: dice.unit() * 1400.0 - 200.0,
            y: dice.unit() * 1400.0 - 200.0,
            weight: f64::from(dice.below(4)),
        })
        .collect()
}

#[test]
fn densities_agree_with_direct_sums_scikit_learn_and_spatstat() {
    let Some(golden) = golden("kde.json") else { return };
    let h = golden["bandwidth"].as_f64().unwrap();
    let points: Vec<Vec<f64>> =
        golden["points"].as_array().unwrap().iter().map(reference_values::numbers).collect();
    let weights = reference_values::numbers(&golden["weights"]);
    let event = |at: usize, weight: f64| Event { x: points[at][0], y: points[at][1], weight };
    let plain: Vec<Event> = (0..points.len()).map(|at| event(at, 1.0)).collect();
    let weighted: Vec<Event> = (0..points.len()).map(|at| event(at, weights[at])).collect();
    // The golden grid's points are 200, 300 … 800 both ways.
    let grid = Grid { west: 150.0, south: 150.0, cell: 100.0, columns: 7, rows: 7 };
    for (name, events, kernel) in [
        ("quartic", &plain, Kernel::Quartic),
        ("quartic_w", &weighted, Kernel::Quartic),
        ("gaussian", &plain, Kernel::Gaussian),
        ("epanechnikov", &plain, Kernel::Epanechnikov),
    ] {
        let expected = reference_values::numbers(&golden[name]);
        let highest = expected.iter().copied().fold(0.0, f64::max);
        let found = density(events, grid, kernel, h).unwrap();
        let over = |values: Vec<f64>| values.into_iter().map(|v| v / highest).collect::<Vec<_>>();
        reference_values::close(&over(found), &over(expected), 1e-12, name);
    }
}

#[test]
fn a_nonsense_bandwidth_or_grid_gives_no_surface() {
    let grid = Grid { west: 0.0, south: 0.0, cell: 50.0, columns: 3, rows: 3 };
    for h in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(density(&[], grid, Kernel::Quartic, h), None);
    }
    assert_eq!(density(&[], Grid { cell: 0.0, ..grid }, Kernel::Quartic, 1.0), None);
    assert_eq!(density(&[], Grid { columns: 1 << 13, rows: 1 << 12, ..grid }, Kernel::Quartic, 1.0), None);
    assert_eq!(density(&[], Grid { rows: 0, ..grid }, Kernel::Quartic, 1.0), Some(vec![]));
    assert_eq!(density(&[], grid, Kernel::Quartic, 1.0), Some(vec![0.0; 9]));
}

#[test]
fn an_event_nowhere_is_passed_over() {
    let grid = Grid { west: 0.0, south: 0.0, cell: 50.0, columns: 3, rows: 3 };
    let lost = [
        Event { x: f64::NAN, y: 1.0, weight: 1.0 },
        Event { x: 1.0, y: 1.0, weight: f64::INFINITY },
        Event { x: 9e9, y: 1.0, weight: 1.0 },
    ];
    assert_eq!(density(&lost, grid, Kernel::Quartic, 100.0), Some(vec![0.0; 9]));
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads() {
    let grid = Grid { west: 0.0, south: 0.0, cell: 20.0, columns: 50, rows: 53 };
    let events = scatter(500, 4);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| density(&events, grid, Kernel::Quartic, 150.0).unwrap())
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn a_planted_centre_is_the_peak() {
    let mut dice = Dice::new(21, 0);
    let mut events = scatter(300, 22);
    events.iter_mut().for_each(|event| event.weight = 1.0);
    events.extend((0..150).map(|_| Event {
        x: 620.0 + 40.0 * dice.normal(),
        y: 340.0 + 40.0 * dice.normal(),
        weight: 1.0,
    }));
    let grid = Grid { west: 0.0, south: 0.0, cell: 20.0, columns: 50, rows: 50 };
    for kernel in KERNELS {
        let h = if kernel == Kernel::Gaussian { 60.0 } else { 120.0 };
        let found = density(&events, grid, kernel, h).unwrap();
        let peak = (0..found.len()).max_by(|&a, &b| found[a].total_cmp(&found[b])).unwrap();
        let (x, y) = grid.centre(peak % 50, peak / 50);
        assert!((x - 620.0).abs() <= 40.0 && (y - 340.0).abs() <= 40.0, "{kernel:?}: {x}, {y}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_kernel_is_the_sum_of_its_formula(seed in 0u64..1000, h in 30.0f64..400.0) {
        let grid = Grid { west: 0.0, south: 100.0, cell: 70.0, columns: 13, rows: 11 };
        let events = scatter(40, seed);
        for kernel in KERNELS {
            let slow = density_slowly(&events, grid, kernel, h);
            let most = slow.iter().copied().fold(1e-300, f64::max);
            for (a, b) in density(&events, grid, kernel, h).unwrap().iter().zip(&slow) {
                prop_assert!((a - b).abs() <= 1e-12 * most, "{kernel:?}: {a} and {b}");
            }
        }
    }

    #[test]
    fn the_volume_under_the_surface_is_the_weight_of_the_events(seed in 0u64..1000) {
        // A fine grid that holds every kernel whole: its sum times the cell is the integral.
        let events = scatter(10, seed);
        let weight: f64 = events.iter().map(|event| event.weight).sum();
        let grid = Grid { west: -500.0, south: -500.0, cell: 10.0, columns: 200, rows: 200 };
        for kernel in [Kernel::Quartic, Kernel::Epanechnikov] {
            let volume = density(&events, grid, kernel, 200.0).unwrap().iter().sum::<f64>() * 100.0;
            prop_assert!((volume - weight).abs() < 0.01 * weight + 1e-9, "{volume} and {weight}");
        }
    }
}
