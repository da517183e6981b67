//! Density of incidents on a grid: kernel density estimation, summed directly.
//!
//! It smooths points that may be held. It must never be run on the snapped points of police files with a
//! bandwidth below their catchment, nor shown without saying that a shade is not a place.

use rayon::prelude::*;
use std::f64::consts::PI;

#[cfg(test)]
mod tests;

/// How the weight of an event falls with distance `d` from it, for bandwidth `h`. Each integrates to 1 over the plane.
/// Source: Silverman 1986, *Density Estimation*, section 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// `3/(π h²) (1 − d²/h²)²` within `h`, 0 beyond: the form of CrimeStat and QGIS.
    Quartic,
    /// `2/(π h²) (1 − d²/h²)` within `h`, 0 beyond.
    Epanechnikov,
    /// `1/(π h²)` within `h`, 0 beyond: times `π h²` it is how many events lie within `h`.
    Uniform,
    /// `exp(−d²/2h²)/(2π h²)`, cut off at `8 h`, where it has fallen to 1.3 × 10⁻¹⁴ of its height.
    Gaussian,
}

impl Kernel {
    /// Distance beyond which an event adds nothing, in bandwidths.
    const fn reach(self) -> f64 {
        match self {
            Self::Quartic | Self::Epanechnikov | Self::Uniform => 1.0,
            Self::Gaussian => 8.0,
        }
    }

    fn height(self, bandwidth: f64) -> f64 {
        let area = PI * bandwidth * bandwidth;
        match self {
            Self::Quartic => 3.0 / area,
            Self::Epanechnikov => 2.0 / area,
            Self::Uniform => 1.0 / area,
            Self::Gaussian => 0.5 / area,
        }
    }
}

/// A grid of square cells, row by row from the south-west corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// West edge, metres.
    pub west: f64,
    /// South edge, metres.
    pub south: f64,
    /// Side of a cell, metres, above 0.
    pub cell: f64,
    /// Cells from west to east.
    pub columns: usize,
    /// Cells from south to north.
    pub rows: usize,
}

impl Grid {
    /// The centre of a cell in metres.
    pub fn centre(&self, column: usize, row: usize) -> (f64, f64) {
        (self.west + (column as f64 + 0.5) * self.cell, self.south + (row as f64 + 0.5) * self.cell)
    }
}

/// One event with a weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Metres east.
    pub x: f64,
    /// Metres north.
    pub y: f64,
    /// What it counts for: 1, or its harm.
    pub weight: f64,
}

/// Most cells of a grid: 16 million, or 128 MB.
pub const CELLS_MAX: usize = 1 << 24;

/// Events per square metre at the centre of each cell, row by row from the south-west.
///
/// `λ(c) = Σ weight × K(|c − event|)`, exact: every event within reach of the kernel is added, in the order given,
/// so the result does not depend on the number of threads. No edge correction: within a bandwidth of the edge of
/// the data the density is too low. Multiply by 1,000,000 for events per square kilometre.
///
/// No events: zeros. An event with a position or weight that is not finite is passed over. `None` if the
/// bandwidth or the cell is not above 0 and finite, or the grid has more than [`CELLS_MAX`] cells.
///
/// ```
/// use figures::surface::{Event, Grid, Kernel, density};
/// let grid = Grid { west: 0.0, south: 0.0, cell: 100.0, columns: 1, rows: 1 };
/// let here = Event { x: 50.0, y: 50.0, weight: 2.0 };
/// let found = density(&[here], grid, Kernel::Quartic, 300.0).unwrap();
/// assert!((found[0] - 2.0 * 3.0 / (std::f64::consts::PI * 300.0 * 300.0)).abs() < 1e-18);
/// ```
pub fn density(events: &[Event], grid: Grid, kernel: Kernel, bandwidth: f64) -> Option<Vec<f64>> {
    let sound = |length: f64| length > 0.0 && length.is_finite();
    let cells = grid.columns.checked_mul(grid.rows).filter(|&cells| cells <= CELLS_MAX)?;
    if !sound(bandwidth) || !sound(grid.cell) || !grid.west.is_finite() || !grid.south.is_finite() {
        return None;
    }
    let mut surface = vec![0.0; cells];
    if cells == 0 {
        return Some(surface);
    }
    let bands = Bands::new(events, grid, kernel.reach() * bandwidth);
    let height = kernel.height(bandwidth);
    surface.par_chunks_mut(grid.columns * ROWS_PER_BAND).enumerate().for_each(|(band, part)| {
        let mut strip = Strip { grid, kernel, bandwidth, first_row: band * ROWS_PER_BAND, along: Vec::new() };
        for &event in bands.of(band) {
            strip.add(&events[event as usize], part);
        }
        part.iter_mut().for_each(|cell| *cell *= height);
    });
    Some(surface)
}

/// Rows of the grid that one task fills.
const ROWS_PER_BAND: usize = 8;

/// The grid's index range whose centres lie within `reach` of `at`; may be empty or reach over a border by one.
fn span(at: f64, reach: f64, origin: f64, cell: f64, count: usize) -> std::ops::Range<usize> {
    let low = ((at - reach - origin) / cell - 0.5).ceil().max(0.0) as usize;
    let high = ((at + reach - origin) / cell - 0.5).floor() + 1.0;
    low..(high.max(0.0) as usize).min(count)
}

/// Which events reach which band of rows, in the order of the events.
struct Bands {
    starts: Vec<usize>,
    events: Vec<u32>,
}

impl Bands {
    fn new(events: &[Event], grid: Grid, reach: f64) -> Self {
        let bands = grid.rows.div_ceil(ROWS_PER_BAND);
        let reached = |event: &Event| {
            let finite = event.x.is_finite() && event.y.is_finite() && event.weight.is_finite();
            let columns = span(event.x, reach, grid.west, grid.cell, grid.columns);
            let rows = span(event.y, reach, grid.south, grid.cell, grid.rows);
            if !finite || columns.is_empty() || rows.is_empty() {
                return 0..0;
            }
            rows.start / ROWS_PER_BAND..(rows.end - 1) / ROWS_PER_BAND + 1
        };
        let mut starts = vec![0; bands + 1];
        for event in events {
            reached(event).for_each(|band| starts[band + 1] += 1);
        }
        for band in 0..bands {
            starts[band + 1] += starts[band];
        }
        let mut ends = starts.clone();
        let mut listed = vec![0; starts[bands]];
        for (at, event) in events.iter().enumerate() {
            for band in reached(event) {
                listed[ends[band]] = at as u32;
                ends[band] += 1;
            }
        }
        Self { starts, events: listed }
    }

    fn of(&self, band: usize) -> &[u32] {
        &self.events[self.starts[band]..self.starts[band + 1]]
    }
}

/// A band of rows being filled.
struct Strip {
    grid: Grid,
    kernel: Kernel,
    bandwidth: f64,
    first_row: usize,
    /// Per column in reach: squared distance over the squared bandwidth, or the Gaussian's factor.
    along: Vec<f64>,
}

impl Strip {
    /// Adds an event to `part`, leaving out the kernel's height.
    fn add(&mut self, event: &Event, part: &mut [f64]) {
        let Self { grid, kernel, bandwidth, first_row, .. } = *self;
        let reach = kernel.reach() * bandwidth;
        let columns = span(event.x, reach, grid.west, grid.cell, grid.columns);
        let rows = span(event.y, reach, grid.south, grid.cell, grid.rows);
        let last_row = first_row + part.len() / grid.columns;
        self.along.clear();
        self.along.extend(columns.clone().map(|column| {
            let u = (grid.centre(column, 0).0 - event.x) / bandwidth;
            if kernel == Kernel::Gaussian { (-0.5 * u * u).exp() } else { u * u }
        }));
        for row in rows.start.max(first_row)..rows.end.min(last_row) {
            let v = (grid.centre(0, row).1 - event.y) / bandwidth;
            let from = (row - first_row) * grid.columns;
            let cells = &mut part[from + columns.start..from + columns.end];
            let pairs = cells.iter_mut().zip(&self.along);
            match kernel {
                Kernel::Quartic => pairs.for_each(|(cell, u2)| {
                    let left = 1.0 - v * v - u2;
                    let left = if left > 0.0 { left } else { 0.0 };
                    *cell += event.weight * left * left;
                }),
                Kernel::Epanechnikov => pairs.for_each(|(cell, u2)| {
                    let left = 1.0 - v * v - u2;
                    *cell += event.weight * if left > 0.0 { left } else { 0.0 };
                }),
                Kernel::Uniform => pairs.for_each(|(cell, u2)| {
                    *cell += if 1.0 - v * v - u2 > 0.0 { event.weight } else { 0.0 };
                }),
                Kernel::Gaussian => {
                    let factor = event.weight * (-0.5 * v * v).exp();
                    pairs.for_each(|(cell, across)| *cell += factor * across);
                }
            }
        }
    }
}
