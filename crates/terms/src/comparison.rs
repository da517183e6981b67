//! One area beside others: a range and words, never a rank.

use crate::{AreaCode, Estimate, SimilarVerdict};

/// Another area.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    /// Which.
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Rate with its interval; `None` where its data are not there.
    pub rate: Option<Estimate>,
}

/// One area beside similar ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Own rate.
    pub own: Estimate,
    /// Name of the list of similar areas and who drew it up.
    pub list: String,
    /// The similar areas, in order of name, own area left out.
    pub peers: Vec<Peer>,
    /// Lowest, quarter, middle, three quarters and highest of the peers' rates, where at least 4 have one.
    pub range: Option<[f64; 5]>,
    /// The verdict.
    pub verdict: SimilarVerdict,
}

/// One area on a funnel plot.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelPoint {
    /// Which.
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Denominator.
    pub population: f64,
    /// Rate.
    pub rate: f64,
    /// Standardised distance from the pooled rate after allowing for over-dispersion.
    pub z: f64,
}

/// A funnel plot with limits that allow for over-dispersion (Spiegelhalter 2005).
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// The rate all areas share.
    pub pooled: f64,
    /// Over-dispersion factor phi, at least 1.
    pub phi: f64,
    /// Between-area standard deviation tau of the additive model (same unit as the transformed rate).
    pub tau: f64,
    /// The areas.
    pub points: Vec<FunnelPoint>,
    /// Limits: population, lower 99.8, lower 95, upper 95, upper 99.8; population rising.
    pub limits: Vec<[f64; 5]>,
}
