//! Places with more reports: scores, concentration, near repeats.

use crate::AreaCode;

/// How places were scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpotMethod {
    /// Getis-Ord Gi* on counts, binary neighbours, self included, false discovery rate 5 %.
    GiStar,
}

/// One place and how it stands out from its surroundings.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceScore {
    /// Which area (LSOA).
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Incidents in it.
    pub count: f64,
    /// Residents, if known.
    pub population: Option<f64>,
    /// Gi* z score.
    pub z: f64,
    /// p-value, two-sided.
    pub p: f64,
    /// Whether it stands out after false-discovery control.
    pub stands_out: bool,
}

/// How concentrated incidents are.
#[derive(Clone, Debug, PartialEq)]
pub struct Concentration {
    /// How many places.
    pub places: usize,
    /// Gini coefficient, 0 (even) to 1 (all in one place).
    pub gini: f64,
    /// Share of incidents in the top 5 % of places.
    pub top_5_per_cent: f64,
    /// Lorenz curve: share of places (fewest first), share of incidents; from (0,0) to (1,1).
    pub lorenz: Vec<(f64, f64)>,
}

/// One cell of a Knox table.
#[derive(Clone, Debug, PartialEq)]
pub struct NearRepeat {
    /// Distance band in metres, from (exclusive, but 0 included for the first) and to (inclusive).
    pub metres: (f64, f64),
    /// Time band in days, both included.
    pub days: (u32, u32),
    /// Pairs seen.
    pub observed: u64,
    /// Pairs expected if place and time had nothing to do with one another.
    pub expected: f64,
    /// p-value from permutations.
    pub p: f64,
}

/// One square of a density surface, by its sides in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DensitySquare {
    /// West side.
    pub west: f64,
    /// South side.
    pub south: f64,
    /// East side.
    pub east: f64,
    /// North side.
    pub north: f64,
    /// Index into [`DensitySurface::classes`].
    pub class: usize,
}

/// How dense incidents are over the ground: kernel density in classes, quiet squares left out.
#[derive(Clone, Debug, PartialEq)]
pub struct DensitySurface {
    /// Bandwidth of the kernel in metres.
    pub bandwidth_metres: f64,
    /// Side of a square in metres.
    pub side_metres: f64,
    /// Incidents per square kilometre from and to, class by class, rising.
    pub classes: Vec<(f64, f64)>,
    /// The squares, row by row from the south-west.
    pub squares: Vec<DensitySquare>,
}
