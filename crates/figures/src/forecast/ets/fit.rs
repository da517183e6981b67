//! Choosing a form and its parameters.

use super::slope::Slope;
use super::{Form, Parameters, SEASONS, Season, State, Trend, follow};
use crate::forecast::search::{Lowest, minimise};

/// A form with the parameters of the highest likelihood found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Form.
    pub form: Form,
    /// Parameters.
    pub parameters: Parameters,
    /// Log-likelihood up to a constant; see [`super::Followed`].
    pub log_likelihood: f64,
    /// Akaike's criterion corrected for short series, lower is better:
    /// `−2 log-likelihood + 2k + 2k(k + 1)/(n − k − 1)` (Hurvich and Tsai 1989).
    pub aicc: f64,
    /// Variance of an error, relative for multiplicative errors.
    pub sigma2: f64,
    /// Where it stands after the last month.
    pub end: State,
}

/// The form with the lowest AICc, each at its highest likelihood.
///
/// Forms of proportions are tried only if every value is above 0; forms with seasons from 24 values on; a form only with at
/// least two values more than parameters. `None` for fewer than 6 values, values that are not finite, or values all
/// alike (nothing to learn). Deterministic: fixed starts, no dice.
///
/// ```
/// use figures::forecast::ets::{Trend, fit};
/// let rising: Vec<f64> = (0..30).map(|t| 50.0 + 4.0 * f64::from(t) + f64::from(t * 7 % 5)).collect();
/// assert_eq!(fit(&rising).unwrap().form.trend, Trend::Additive);
/// ```
pub fn fit(values: &[f64]) -> Option<Fit> {
    let seasonal = values.len() >= 2 * SEASONS;
    let mut begun: Vec<Begun<'_>> = Form::all()
        .filter(|form| seasonal || form.season == Season::None)
        .filter_map(|form| Begun::new(form, values))
        .collect();
    // A stable sort: of equals the simpler form goes first.
    begun.sort_by(|a, b| a.aicc.total_cmp(&b.aicc));
    let mut best: Option<Fit> = None;
    for begun in begun {
        if best.as_ref().is_some_and(|best| begun.aicc - best.aicc > AICC_HOPELESS) {
            break;
        }
        if let Some(found) = begun.finish(values)
            && best.as_ref().is_none_or(|best| found.aicc < best.aicc)
        {
            best = Some(found);
        }
    }
    best
}

/// A form whose short searches leave it so far behind the best is not searched to the end.
const AICC_HOPELESS: f64 = 20.0;

/// Smoothing that searches start from: `alpha`, `beta / alpha`, `gamma / (1 − alpha)`.
const STARTS: [(f64, f64, f64); 4] =
    [(0.1, 0.05, 0.02), (0.5, 0.02, 0.05), (0.25, 0.1, 0.7), (0.95, 0.01, 0.3)];

/// Steps after which searches are compared; only the best goes on, and the next if it is close.
const STEPS_FIRST: usize = 12;
/// Steps of a search in all.
const STEPS_MAX: usize = 300;
/// Minus twice the log-likelihood within which a second search goes on too.
const CLOSE: f64 = 10.0;

/// One form at its highest likelihood. `None` as for [`fit`], or where the form cannot follow the series.
pub fn fit_form(form: Form, values: &[f64]) -> Option<Fit> {
    Begun::new(form, values)?.finish(values)
}

/// A form after short searches from every start.
struct Begun<'a> {
    form: Form,
    slope: Slope<'a>,
    /// The best, and another if it is close.
    tried: Vec<Lowest>,
    /// AICc of the best so far.
    aicc: f64,
}

impl<'a> Begun<'a> {
    fn new(form: Form, values: &'a [f64]) -> Option<Self> {
        let varied = values.windows(2).any(|pair| pair[0] != pair[1]);
        if values.len() < 6 || values.len() < form.parameters() + 2 || !varied {
            return None;
        }
        if values.iter().any(|v| !v.is_finite() || (form.needs_positive() && *v <= 0.0)) {
            return None;
        }
        let (guess, units) = first_guess(form, values);
        let mut slope = Slope::new(form, values, guess, units);
        let mut tried: Vec<Lowest> = STARTS
            .iter()
            .map(|&(alpha, beta, gamma)| {
                let begin = slope.begin(alpha, beta, gamma);
                minimise(|point, to| slope.at(point, to), begin, 1e-2, STEPS_FIRST)
            })
            .collect();
        tried.sort_by(|a, b| a.value.total_cmp(&b.value));
        let least = tried.first()?.value;
        tried.truncate(2);
        tried.retain(|lowest| lowest.value <= least + CLOSE);
        let aicc = least + penalty(form, values.len());
        Some(Self { form, slope, tried, aicc })
    }

    fn finish(self, values: &[f64]) -> Option<Fit> {
        let Self { form, mut slope, tried, .. } = self;
        let lowest = tried
            .into_iter()
            .map(|start| minimise(|point, to| slope.at(point, to), start.at, 1e-8, STEPS_MAX))
            .min_by(|a, b| a.value.total_cmp(&b.value))?;
        fit_with(form, slope.parameters(&lowest.at), values)
    }
}

/// What AICc adds to minus twice the log-likelihood.
fn penalty(form: Form, values: usize) -> f64 {
    let (k, n) = (form.parameters() as f64, values as f64);
    2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0)
}

/// A form with parameters that are given rather than found. `None` as for [`follow`].
pub fn fit_with(form: Form, parameters: Parameters, values: &[f64]) -> Option<Fit> {
    let followed = follow(form, &parameters, values)?;
    let aicc = -2.0 * followed.log_likelihood + penalty(form, values.len());
    aicc.is_finite().then_some(Fit {
        form,
        parameters,
        log_likelihood: followed.log_likelihood,
        aicc,
        sigma2: followed.sigma2,
        end: followed.end,
    })
}

/// A plain start: a line through the first two years, month means about the line through all years. With it, what
/// one unit of a free number is worth: the spread about those.
fn first_guess(form: Form, values: &[f64]) -> (State, [f64; 3]) {
    let n = values.len();
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let middle = mean(values);
    let line = if n >= 2 * SEASONS {
        (mean(&values[n - SEASONS..]) - mean(&values[..SEASONS])) / (n - SEASONS) as f64
    } else {
        0.0
    };
    let on_line = |t: usize| middle + line * (t as f64 - 0.5 * (n - 1) as f64);
    let factor = form.season == Season::Multiplicative;
    let mut seasons = [if factor { 1.0 } else { 0.0 }; SEASONS];
    if form.season != Season::None {
        for (month, season) in seasons.iter_mut().enumerate() {
            let months = (month..n).step_by(SEASONS);
            let years = months.len() as f64;
            let floor = 0.05 * middle;
            *season = months
                .map(|t| if factor { values[t] / on_line(t).max(floor) } else { values[t] - on_line(t) })
                .sum::<f64>()
                / years;
        }
        let off = mean(&seasons);
        seasons.iter_mut().for_each(|s| *s = if factor { (*s / off).max(0.02) } else { *s - off });
        let off = mean(&seasons);
        seasons.iter_mut().for_each(|s| *s = if factor { *s / off } else { *s });
    }
    let plain = |t: usize| {
        let season = seasons[t % SEASONS];
        if factor { values[t] / season } else { values[t] - season }
    };
    let early = n.min(2 * SEASONS);
    let (first, second): (Vec<f64>, Vec<f64>) =
        ((0..early / 2).map(plain).collect(), (early / 2..early).map(plain).collect());
    let slope = (mean(&second) - mean(&first)) / (early as f64 / 2.0);
    let trend = if form.trend == Trend::None { 0.0 } else { slope };
    let start = mean(&first) - trend * 0.5 * (early as f64 / 2.0 + 1.0);
    let level = if form.needs_positive() { start.max(0.2 * middle) } else { start };
    let spread = (1..n).map(|t| (plain(t) - plain(t - 1)).powi(2)).sum::<f64>() / (n - 1) as f64;
    let unit = spread.sqrt().max(1e-3 * middle.abs()).max(1e-9);
    let state = State { level, trend, seasons };
    (state, [unit, unit / SEASONS as f64, if factor { unit / middle } else { unit }])
}
