//! Whether something that was done made a difference, and whether the trouble only moved.

use crate::{AreaCode, Estimate, Period};
use serde::{Deserialize, Serialize};

/// Counts of one place before and after.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeforeAfter {
    /// Count before.
    pub before: f64,
    /// Count after, over as many months.
    pub after: f64,
}

/// What became of a place beside a comparison place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Months before.
    pub before: Period,
    /// Months after, as many.
    pub after: Period,
    /// Where it was done.
    pub treated: BeforeAfter,
    /// Where it was not.
    pub comparison: BeforeAfter,
    /// Area of the comparison, where it is a whole one.
    pub comparison_area: Option<AreaCode>,
    /// Change here over change there, with its 95 % interval (no unit): below 1 it fell by more than there.
    pub ratio: Estimate,
    /// Incidents fewer here than had it gone as there, with its 95 % interval; below 0: more.
    pub avoided: Estimate,
    /// Whether the trouble moved to the ground around; `None` where nobody counted there, or nothing was gained.
    pub displacement: Option<Displacement>,
}

impl Effect {
    /// Whether the interval of the ratio leaves 1 out.
    pub fn clear(&self) -> bool {
        self.ratio.high < 1.0 || self.ratio.low > 1.0
    }
}

/// What became of the ground around.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Displacement {
    /// Counts there.
    pub around: BeforeAfter,
    /// Weighted displacement quotient (no unit): above 0 the gain spread, below 0 some trouble moved, below −1 more moved
    /// than was gained.
    pub quotient: f64,
}
