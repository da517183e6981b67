//! What the coming months may bring.

use crate::Month;

/// One month ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastPoint {
    /// Which month.
    pub month: Month,
    /// Middle of what is expected.
    pub mean: f64,
    /// 80 % interval, lower.
    pub low_80: f64,
    /// 80 % interval, upper.
    pub high_80: f64,
    /// 95 % interval, lower.
    pub low_95: f64,
    /// 95 % interval, upper.
    pub high_95: f64,
}

/// A forecast, chosen by back-test.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Method in words: "Exponential smoothing with seasons".
    pub method: String,
    /// Months ahead.
    pub points: Vec<ForecastPoint>,
    /// Back-tested mean absolute scaled error of the method chosen.
    pub mase: f64,
    /// The same of repeating last year.
    pub mase_naive: f64,
    /// Share of back-tested months inside their 80 % interval.
    pub coverage_80: f64,
    /// How many months the back-test judged.
    pub tested: usize,
}
