//! Mean and process limits from moving ranges.
//!
//! It must never use the standard deviation of the values: a shift would widen it and hide itself.

/// The two factors of a chart of individual values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// Distance from mean to limit, in mean moving ranges (no unit): E2 = 3 / d2.
    pub limit: f64,
    /// A moving range of this many mean moving ranges or more is outlying (no unit): D4 = 1 + 3 d3 / d2.
    pub range: f64,
}

impl Factors {
    /// 2.66 and 3.267, as NHSRplotthedots and Making Data Count print and use them.
    pub const PUBLISHED: Self = Self { limit: 2.66, range: 3.267 };

    /// 2.66 and 3.268, as rounded by Wheeler and Chambers 1992.
    pub const WHEELER: Self = Self { limit: 2.66, range: 3.268 };

    /// Not rounded. For two normal draws d2 = 2 / sqrt(pi), so E2 = 3 sqrt(pi) / 2 = 2.658681; the standard deviation of
    /// their range is sqrt(2 - 4/pi), so D4 = 1 + 3 sqrt(pi/2 - 1) = 3.266532.
    pub const EXACT: Self = Self { limit: 2.658_680_776_358_274, range: 3.266_531_919_288_591_5 };
}

impl Default for Factors {
    fn default() -> Self {
        Self::PUBLISHED
    }
}

/// Whether outlying moving ranges widen the limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screening {
    /// Ranges of `Factors::range` times their mean or more are left out, once (NHSRplotthedots).
    #[default]
    Once,
    /// All ranges are kept (the Excel tool of Making Data Count).
    Off,
}

/// Mean and limits of one phase, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Mean of the base.
    pub mean: f64,
    /// Mean moving range, after screening.
    pub range_mean: f64,
    /// Lower process limit; may be below 0.
    pub lower: f64,
    /// Upper process limit.
    pub upper: f64,
    /// Two thirds of the way down to the lower limit.
    pub near_lower: f64,
    /// Two thirds of the way up to the upper limit.
    pub near_upper: f64,
    /// Values in the base.
    pub base_points: usize,
    /// Moving ranges left out as outlying.
    pub ranges_left_out: usize,
}

/// Mean and process limits of the values given; gaps are `None`.
///
/// `mean ± E2 * (mean of |y_i - y_(i-1)|)`, ranges taken between neighbours only and never across a gap. One value alone,
/// or no two neighbours, gives limits that lie on the mean. `None` if there is no value; values that are not numbers
/// count as gaps. Source: Wheeler and Chambers 1992, Understanding Statistical Process Control;
/// the R package NHSRplotthedots (`screen_outliers`).
///
/// ```
/// use figures::control::{Factors, Screening, limits};
/// let waits = [1., 2., 1., 2., 10., 1., 2., 1., 2., 1., 2., 1., 2., 1., 2., 1., 2., 1.].map(Some);
/// let screened = limits(&waits, Screening::Once, Factors::PUBLISHED).unwrap();
/// assert_eq!(format!("{:.3} {:.3} {:.3}", screened.mean, screened.lower, screened.upper), "1.944 -0.716 4.604");
/// ```
pub fn limits(values: &[Option<f64>], screening: Screening, factors: Factors) -> Option<Limits> {
    let known: Vec<Option<f64>> = values.iter().map(|v| v.filter(|x| x.is_finite())).collect();
    let base: Vec<f64> = known.iter().flatten().copied().collect();
    let mean = mean(&base)?;
    let ranges: Vec<f64> = known.windows(2).filter_map(|pair| Some((pair[1]? - pair[0]?).abs())).collect();
    let mut range_mean = self::mean(&ranges).unwrap_or(0.0);
    let mut ranges_left_out = 0;
    if screening == Screening::Once {
        let edge = factors.range * range_mean;
        let kept: Vec<f64> = ranges.iter().copied().filter(|&r| r < edge).collect();
        // Where every range is 0 the edge is 0 too and nothing is below it: nothing stands out, nothing is left out.
        if let Some(screened) = self::mean(&kept) {
            range_mean = screened;
            ranges_left_out = ranges.len() - kept.len();
        }
    }
    let reach = factors.limit * range_mean;
    let near = reach * 2.0 / 3.0;
    Some(Limits {
        mean,
        range_mean,
        lower: mean - reach,
        upper: mean + reach,
        near_lower: mean - near,
        near_upper: mean + near,
        base_points: base.len(),
        ranges_left_out,
    })
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
