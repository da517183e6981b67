//! Exponential smoothing in state space form (ETS): error, trend and season, each additive or multiplicative.
//!
//! Level, trend and twelve seasons are followed month by month; parameters are those of the highest
//! likelihood. It knows months alone: twelve seasons. It never sees a gap: that is the caller's to settle.
//!
//! Source: Hyndman, Koehler, Ord and Snyder 2008, *Forecasting with Exponential Smoothing* ("HKOS"); the
//! recursions, likelihood and counting of parameters are those of R's `forecast::ets`.

mod ahead;
mod fit;
mod slope;
#[cfg(test)]
mod tests;

pub use fit::{Fit, fit, fit_form, fit_with};

/// Months in a year.
pub const SEASONS: usize = 12;

/// How the error enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Added, of the same size at every level.
    Additive,
    /// In proportion to the level. Needs values above 0.
    Multiplicative,
}

/// The trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// None.
    None,
    /// A straight line.
    Additive,
    /// A line that flattens.
    Damped,
}

/// The seasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// None.
    None,
    /// Added to the level.
    Additive,
    /// In proportion to the level. Needs values above 0.
    Multiplicative,
}

/// One of the fifteen forms that R's `ets` tries. (Additive error with multiplicative seasons is left out, since its
/// variance has no bound.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Error.
    pub error: Error,
    /// Trend.
    pub trend: Trend,
    /// Season.
    pub season: Season,
}

impl Form {
    /// All fifteen, simplest first.
    pub fn all() -> impl Iterator<Item = Self> {
        let errors = [Error::Additive, Error::Multiplicative];
        let trends = [Trend::None, Trend::Additive, Trend::Damped];
        let seasons = [Season::None, Season::Additive, Season::Multiplicative];
        seasons.into_iter().flat_map(move |season| {
            trends.into_iter().flat_map(move |trend| {
                errors.into_iter().map(move |error| Self { error, trend, season }).filter(|form| {
                    form.error == Error::Multiplicative || form.season != Season::Multiplicative
                })
            })
        })
    }

    /// Whether the form is about proportions, and so needs every value above 0.
    pub fn needs_positive(self) -> bool {
        self.error == Error::Multiplicative || self.season == Season::Multiplicative
    }

    /// Parameters estimated, the variance included: smoothing, starting level and trend, eleven starting seasons.
    ///
    /// ```
    /// use figures::forecast::ets::{Error, Form, Season, Trend};
    /// let form = Form { error: Error::Additive, trend: Trend::Damped, season: Season::Additive };
    /// assert_eq!((form.parameters(), form.to_string()), (18, "ETS(A,Ad,A)".to_owned()));
    /// ```
    pub fn parameters(self) -> usize {
        let trend = match self.trend {
            Trend::None => 0,
            Trend::Additive => 2,
            Trend::Damped => 3,
        };
        3 + trend + if self.season == Season::None { 0 } else { SEASONS }
    }
}

impl std::fmt::Display for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let error = if self.error == Error::Additive { "A" } else { "M" };
        let trend = match self.trend {
            Trend::None => "N",
            Trend::Additive => "A",
            Trend::Damped => "Ad",
        };
        let season = match self.season {
            Season::None => "N",
            Season::Additive => "A",
            Season::Multiplicative => "M",
        };
        write!(f, "ETS({error},{trend},{season})")
    }
}

/// Parameters of a form: how fast it learns, and where it starts. What a form has not is 0 (damping: 1 without it).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// How much of an error goes into the level, 0 to 1.
    pub alpha: f64,
    /// How much goes into the trend, 0 to `alpha`.
    pub beta: f64,
    /// How much goes into the season, 0 to `1 - alpha`.
    pub gamma: f64,
    /// Share of the trend that is left after a month: 1 for a straight line, 0.8 to 0.98 if damped.
    pub phi: f64,
    /// Where it stands before the first month.
    pub start: State,
}

/// Level, trend and seasons at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Level, in the unit of the series.
    pub level: f64,
    /// Change of the level in a month.
    pub trend: f64,
    /// Seasons, that of the coming month first; a difference or a factor. 0 or 1 without seasons.
    pub seasons: [f64; SEASONS],
}

/// What comes of following a series with given parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// One-month-ahead forecasts.
    pub fitted: Vec<f64>,
    /// Log-likelihood up to a constant, as R gives it: `−½ (n ln Σ e² + 2 Σ ln |μ|)`, the second sum for
    /// multiplicative errors alone, whose `e` is relative.
    pub log_likelihood: f64,
    /// Variance of an error: `Σ e² / (n − parameters)`, the variance itself not counted; relative if multiplicative.
    pub sigma2: f64,
    /// Where it stands after the last month.
    pub end: State,
}

/// Follows a series: HKOS equations of table 2.2 (additive error) and 2.3 (multiplicative), in error-correction form.
///
/// `None` if there are not more values than parameters, if a value is not finite, or if a form of proportions meets
/// a value, level or season at or below 0.
pub fn follow(form: Form, parameters: &Parameters, values: &[f64]) -> Option<Followed> {
    let estimated = form.parameters() - 1;
    if values.len() <= estimated || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    if form.needs_positive() && values.iter().any(|&v| v <= 0.0) {
        return None;
    }
    let relative = form.error == Error::Multiplicative;
    let State { mut level, mut trend, mut seasons } = parameters.start;
    let mut fitted = Vec::with_capacity(values.len());
    let (mut squares, mut logs) = (0.0, 0.0);
    for (t, &value) in values.iter().enumerate() {
        let season = &mut seasons[t % SEASONS];
        let carried = parameters.phi * trend;
        let base = level + carried;
        let expected = match form.season {
            Season::None => base,
            Season::Additive => base + *season,
            Season::Multiplicative => base * *season,
        };
        if form.needs_positive() && !(base > 0.0 && expected > 0.0) {
            return None;
        }
        let error = value - expected;
        let judged = if relative { error / expected } else { error };
        squares += judged * judged;
        logs += if relative { expected.ln() } else { 0.0 };
        fitted.push(expected);
        let (for_level, for_season) = match form.season {
            Season::None => (error, 0.0),
            Season::Additive => (error, error),
            Season::Multiplicative => (error / *season, error / base),
        };
        level = base + parameters.alpha * for_level;
        trend = carried + parameters.beta * for_level;
        *season += parameters.gamma * for_season;
    }
    seasons.rotate_left(values.len() % SEASONS);
    let n = values.len() as f64;
    Some(Followed {
        fitted,
        log_likelihood: -0.5 * (n * squares.ln() + 2.0 * logs),
        sigma2: squares / (n - estimated as f64),
        end: State { level, trend, seasons },
    })
}
