//! The likelihood of a form with its slope in every parameter, by going through the series forwards and back.
//!
//! It never judges which form is best.

use super::{Error, Form, Parameters, SEASONS, Season, State, Trend};

/// Where a parameter lies: `sin²` maps any number into 0 to 1 and reaches both ends, so no bound needs watching.
fn within(free: f64) -> f64 {
    free.sin().powi(2)
}

/// Damping runs from 0.8 to 0.98, as in R: below, a trend is no trend; above, it is a line.
const DAMPING_MIN: f64 = 0.8;
const DAMPING_SPAN: f64 = 0.18;

/// One month on the way forward.
#[derive(Clone, Copy)]
struct Mark {
    error: f64,
    expected: f64,
    base: f64,
    season: f64,
    trend: f64,
}

/// The function that a search lowers: minus twice the log-likelihood.
pub(super) struct Slope<'a> {
    form: Form,
    values: &'a [f64],
    /// Free numbers count from here: the first guess.
    guess: State,
    /// What one unit of a free number is worth: level, trend, season.
    units: [f64; 3],
    /// Squares below this are rounding: a perfect fit must not run off to infinity.
    squares_min: f64,
    marks: Vec<Mark>,
}

impl<'a> Slope<'a> {
    pub(super) fn new(form: Form, values: &'a [f64], guess: State, units: [f64; 3]) -> Self {
        let relative = form.error == Error::Multiplicative;
        let largest = values.iter().map(|v| v * v).sum::<f64>();
        let squares_min = if relative { 1e-18 * values.len() as f64 } else { 1e-18 * largest };
        Self { form, values, guess, units, squares_min, marks: Vec::with_capacity(values.len()) }
    }

    /// Free numbers for smoothing at `alpha`, `beta / alpha`, `gamma / (1 − alpha)` and damping 0.95, starting from the guess.
    pub(super) fn begin(&self, alpha: f64, beta_share: f64, gamma_share: f64) -> Vec<f64> {
        let free = |share: f64| share.sqrt().asin();
        let mut point = vec![free(alpha)];
        if self.form.trend != Trend::None {
            point.push(free(beta_share));
        }
        if self.form.season != Season::None {
            point.push(free(gamma_share));
        }
        if self.form.trend == Trend::Damped {
            point.push(free((0.95 - DAMPING_MIN) / DAMPING_SPAN));
        }
        point.resize(self.form.parameters() - 1, 0.0);
        point
    }

    /// The parameters that free numbers stand for.
    pub(super) fn parameters(&self, point: &[f64]) -> Parameters {
        let mut next = point.iter().copied();
        let mut take = || next.next().unwrap_or(0.0);
        let alpha = within(take());
        let beta = if self.form.trend == Trend::None { 0.0 } else { alpha * within(take()) };
        let gamma = if self.form.season == Season::None { 0.0 } else { (1.0 - alpha) * within(take()) };
        let phi = match self.form.trend {
            Trend::None => 0.0,
            Trend::Additive => 1.0,
            Trend::Damped => DAMPING_MIN + DAMPING_SPAN * within(take()),
        };
        let level = self.guess.level + self.units[0] * take();
        let trend =
            if self.form.trend == Trend::None { 0.0 } else { self.guess.trend + self.units[1] * take() };
        let mut seasons = self.guess.seasons;
        if self.form.season != Season::None {
            let whole: f64 = if self.form.season == Season::Additive { 0.0 } else { SEASONS as f64 };
            seasons[..SEASONS - 1].iter_mut().for_each(|season| *season += self.units[2] * take());
            seasons[SEASONS - 1] = whole - seasons[..SEASONS - 1].iter().sum::<f64>();
        }
        Parameters { alpha, beta, gamma, phi, start: State { level, trend, seasons } }
    }

    /// Minus twice the log-likelihood at free numbers, its slope put in `slope`; infinite where not allowed.
    pub(super) fn at(&mut self, point: &[f64], slope: &mut [f64]) -> f64 {
        let parameters = self.parameters(point);
        let Some((squares, logs)) = self.forward(&parameters) else { return f64::INFINITY };
        let n = self.values.len() as f64;
        let floored = squares.max(self.squares_min);
        let weight = if squares > self.squares_min { 2.0 * n / squares } else { 0.0 };
        let back = self.backward(&parameters, weight);
        self.chain(point, &parameters, &back, slope);
        n * floored.ln() + 2.0 * logs
    }

    fn forward(&mut self, p: &Parameters) -> Option<(f64, f64)> {
        let relative = self.form.error == Error::Multiplicative;
        let factor = self.form.season == Season::Multiplicative;
        let State { mut level, mut trend, mut seasons } = p.start;
        if !factor && self.form.season == Season::None {
            seasons = [0.0; SEASONS];
        }
        let (mut squares, mut logs, mut product) = (0.0, 0.0, 1.0);
        self.marks.clear();
        let mut month = 0;
        for (t, &value) in self.values.iter().enumerate() {
            let season = seasons[month];
            let carried = p.phi * trend;
            let base = level + carried;
            let expected = if factor { base * season } else { base + season };
            if (relative || factor) && !(base > 0.0 && expected > 0.0) {
                return None;
            }
            let error = value - expected;
            self.marks.push(Mark { error, expected, base, season, trend });
            let (for_level, for_season) =
                if factor { (error / season, error / base) } else { (error, error) };
            level = base + p.alpha * for_level;
            trend = carried + p.beta * for_level;
            seasons[month] = season + p.gamma * for_season;
            let judged = if relative { error / expected } else { error };
            squares += judged * judged;
            if relative {
                // One logarithm for eight months.
                product *= expected;
                if t % 8 == 7 {
                    logs += product.ln();
                    product = 1.0;
                }
            }
            month = if month + 1 == SEASONS { 0 } else { month + 1 };
        }
        let logs = logs + product.ln();
        (squares.is_finite() && logs.is_finite()).then_some((squares, logs))
    }

    /// Slopes in the parameters themselves. Each `by_…` is the slope of the value in that state after the month at hand.
    fn backward(&self, p: &Parameters, weight: f64) -> Back {
        let relative = self.form.error == Error::Multiplicative;
        let factor = self.form.season == Season::Multiplicative;
        let mut back = Back::default();
        let (mut by_level, mut by_trend) = (0.0, 0.0);
        let mut by_season = [0.0; SEASONS];
        let mut month = self.values.len() % SEASONS;
        for mark in self.marks.iter().rev() {
            month = if month == 0 { SEASONS - 1 } else { month - 1 };
            let &Mark { error, expected, base, season, trend } = mark;
            let direct = if relative {
                let judged = error / expected;
                (2.0 - weight * judged * (judged + 1.0)) / expected
            } else {
                -weight * error
            };
            let after_season = by_season[month];
            let pull = p.alpha * by_level + p.beta * by_trend;
            let (by_base, here);
            if factor {
                let (for_level, for_season) = (error / season, error / base);
                back.alpha += by_level * for_level;
                back.beta += by_trend * for_level;
                back.gamma += after_season * for_season;
                let by_expected = direct - pull / season - p.gamma * after_season / base;
                by_base = by_level - p.gamma * after_season * for_season / base + by_expected * season;
                here = after_season - pull * for_level / season + by_expected * base;
            } else {
                back.alpha += by_level * error;
                back.beta += by_trend * error;
                back.gamma += after_season * error;
                let by_expected = direct - pull - p.gamma * after_season;
                by_base = by_level + by_expected;
                here = after_season + by_expected;
            }
            by_season[month] = here;
            back.phi += trend * (by_base + by_trend);
            by_trend = p.phi * (by_base + by_trend);
            by_level = by_base;
        }
        back.start = State { level: by_level, trend: by_trend, seasons: by_season };
        back
    }

    /// From slopes in the parameters to slopes in the free numbers.
    fn chain(&self, point: &[f64], p: &Parameters, back: &Back, slope: &mut [f64]) {
        let turn = |free: f64| (2.0 * free).sin();
        let mut at = 1;
        slope[0] = back.alpha * turn(point[0]);
        if self.form.trend != Trend::None {
            slope[0] += back.beta * within(point[at]) * turn(point[0]);
            slope[at] = back.beta * p.alpha * turn(point[at]);
            at += 1;
        }
        if self.form.season != Season::None {
            slope[0] -= back.gamma * within(point[at]) * turn(point[0]);
            slope[at] = back.gamma * (1.0 - p.alpha) * turn(point[at]);
            at += 1;
        }
        if self.form.trend == Trend::Damped {
            slope[at] = back.phi * DAMPING_SPAN * turn(point[at]);
            at += 1;
        }
        slope[at] = back.start.level * self.units[0];
        at += 1;
        if self.form.trend != Trend::None {
            slope[at] = back.start.trend * self.units[1];
            at += 1;
        }
        if self.form.season != Season::None {
            let last = back.start.seasons[SEASONS - 1];
            for season in &back.start.seasons[..SEASONS - 1] {
                slope[at] = (season - last) * self.units[2];
                at += 1;
            }
        }
    }
}

/// Slopes in each parameter.
struct Back {
    alpha: f64,
    beta: f64,
    gamma: f64,
    phi: f64,
    start: State,
}

impl Default for Back {
    fn default() -> Self {
        let start = State { level: 0.0, trend: 0.0, seasons: [0.0; SEASONS] };
        Self { alpha: 0.0, beta: 0.0, gamma: 0.0, phi: 0.0, start }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    #[test]
    fn slopes_agree_with_small_steps_in_every_form() {
        let mut dice = Dice::new(4, 0);
        let values: Vec<f64> = (0..40)
            .map(|t| 60.0 + f64::from(t % 12) * 2.0 + f64::from(t) * 0.3 + 5.0 * dice.normal())
            .collect();
        for form in Form::all() {
            let seasons = match form.season {
                Season::None => [0.0; SEASONS],
                Season::Additive => std::array::from_fn(|m| m as f64 * 2.0 - 11.0),
                Season::Multiplicative => std::array::from_fn(|m| 1.0 + (m as f64 - 5.5) * 0.02),
            };
            let guess = State { level: 65.0, trend: 0.2, seasons };
            let mut slope =
                Slope::new(form, &values, guess, [5.0, 0.4, if seasons[5] > 0.5 { 0.07 } else { 5.0 }]);
            let mut point = slope.begin(0.3, 0.2, 0.25);
            point.iter_mut().for_each(|free| *free += 0.1 * dice.normal());
            let mut found = vec![0.0; point.len()];
            let value = slope.at(&point, &mut found);
            assert!(value.is_finite());
            let followed = super::super::follow(form, &slope.parameters(&point), &values).unwrap();
            assert!((value + 2.0 * followed.log_likelihood).abs() < 1e-9, "{form}");
            let mut unread = vec![0.0; point.len()];
            for at in 0..point.len() {
                let mut moved = |by: f64| {
                    let mut there = point.clone();
                    there[at] += by;
                    slope.at(&there, &mut unread)
                };
                let step = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!(
                    (found[at] - step).abs() < 1e-5 * (1.0 + step.abs()),
                    "{form}, {at}: {} and {step}",
                    found[at]
                );
            }
        }
    }
}
