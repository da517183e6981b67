//! From a fit to the months to come: means, spreads, and the spread of their sum.

use super::{Error, Fit, SEASONS, Season, Trend};
use crate::forecast::Ahead;

impl Fit {
    /// The coming months: means, standard deviations, and standard deviations of the sum of the first 1, 2, 3 … months.
    ///
    /// With `c(j) = α + β φ(j) + γ [12 divides j]`, `φ(j) = φ + … + φ^j`, an error `e` moves the month `j` later by `c(j) e`.
    /// - Additive error: `var(h) = σ² (1 + Σ_{j<h} c(j)²)` (HKOS table 6.2), and the sum of `H` months has variance
    ///   `σ² Σ_k (1 + Σ_{j ≤ H−k} c(j))²`. Both exact.
    /// - Multiplicative error, seasons none or additive: `θ(h) = μ(h)² + σ² Σ_{j<h} c(j)² θ(h−j)`,
    ///   `var(h) = (1 + σ²) θ(h) − μ(h)²` (HKOS section 6.4, class 2); errors of different months are uncorrelated with
    ///   variance `σ² θ(k)`, which gives the sum. Exact.
    /// - Multiplicative seasons: the same on the level, times the season (HKOS section 6.4, class 3), and an error moves a later
    ///   month in proportion to the two seasons. Exact but for terms of `σ⁴` up to 12 months.
    ///
    /// No months: empty.
    pub fn ahead(&self, months: usize) -> Ahead {
        let p = &self.parameters;
        let factor = self.form.season == Season::Multiplicative;
        let relative = self.form.error == Error::Multiplicative;
        let mut carried = 0.0;
        let mut power = 1.0;
        let mut base = Vec::with_capacity(months);
        let mut moves = Vec::with_capacity(months);
        for h in 1..=months {
            if self.form.trend != Trend::None {
                power *= p.phi;
                carried += power;
            }
            let season = if h % SEASONS == 0 && !factor { p.gamma } else { 0.0 };
            base.push(self.end.level + carried * self.end.trend);
            moves.push(p.alpha + p.beta * carried + season);
        }
        let season = |h: usize| self.end.seasons[h % SEASONS];
        let mean: Vec<f64> = (0..months)
            .map(|h| match self.form.season {
                Season::None => base[h],
                Season::Additive => base[h] + season(h),
                Season::Multiplicative => base[h] * season(h),
            })
            .collect();
        // Mean square of what a relative error is relative to; for additive errors simply 1.
        let size = if factor { &base } else { &mean };
        let mut theta: Vec<f64> = Vec::with_capacity(months);
        for h in 0..months {
            let passed: f64 = (0..h).map(|j| moves[j] * moves[j] * theta[h - 1 - j]).sum();
            theta.push(if relative { size[h] * size[h] + self.sigma2 * passed } else { 1.0 });
        }
        let scale = |h: usize| if factor { season(h) } else { 1.0 };
        let sd = (0..months)
            .map(|h| {
                let variance = if relative {
                    let years = (h / SEASONS) as i32;
                    let seasons =
                        if factor { (1.0 + p.gamma * p.gamma * self.sigma2).powi(years) } else { 1.0 };
                    theta[h] * (1.0 + self.sigma2) * seasons - size[h] * size[h]
                } else {
                    self.sigma2 * (1.0 + moves[..h].iter().map(|c| c * c).sum::<f64>())
                };
                scale(h) * variance.max(0.0).sqrt()
            })
            .collect();
        let total_sd = (1..=months)
            .map(|last| {
                let variance: f64 = (0..last)
                    .map(|k| {
                        let later: f64 = (k + 1..last).map(|h| moves[h - k - 1] * scale(h)).sum();
                        self.sigma2 * theta[k] * (scale(k) + later).powi(2)
                    })
                    .sum();
                variance.sqrt()
            })
            .collect();
        Ahead { mean, sd, total_sd }
    }
}
