//! How likely a sum of months is to stay at or under a target.
//!
//! It knows nothing of what a target means or how a miss is judged.

use statrs::distribution::{ContinuousCDF, Normal};

/// Probability that a total with that mean and standard deviation is at or below `target`, 0 to 1.
///
/// `Φ((target − mean)/sd)`. With `sd` 0 or less it is 1 at or above the mean, else 0. NaN gives 0.
/// For whole counts give the target plus one half (continuity correction).
///
/// ```
/// use figures::forecast::chance_at_or_below;
/// assert_eq!(chance_at_or_below(100.0, 100.0, 15.0), 0.5);
/// assert_eq!(chance_at_or_below(99.0, 100.0, 0.0), 0.0);
/// ```
pub fn chance_at_or_below(target: f64, mean: f64, sd: f64) -> f64 {
    match Normal::new(mean, sd) {
        Ok(normal) if target.is_finite() => normal.cdf(target),
        _ => f64::from(u8::from(target >= mean)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::ets::{Error, Form, Parameters, SEASONS, Season, State, Trend, fit_with};
    use crate::{golden, reference_values};

    #[test]
    fn totals_of_twelve_months_agree_with_the_closed_form() {
        let (Some(golden), Some(r)) = (golden("target_probability.json"), golden("forecast_r.json")) else {
            return;
        };
        let form = Form { error: Error::Additive, trend: Trend::Additive, season: Season::Additive };
        for (name, expected) in golden.as_object().unwrap() {
            let model = &r[name]["ets_AAA"];
            let par = |key: &str| model["par"][key].as_f64().unwrap();
            let mut seasons = [0.0; SEASONS];
            let states = reference_values::numbers(&model["init"]);
            seasons.iter_mut().zip(states.iter().rev()).for_each(|(season, state)| *season = *state);
            let start = State { level: par("l"), trend: par("b"), seasons };
            let parameters =
                Parameters { alpha: par("alpha"), beta: par("beta"), gamma: par("gamma"), phi: 1.0, start };
            let fit = fit_with(form, parameters, &reference_values::numbers(&r[name]["y"])).unwrap();
            let ahead = fit.ahead(12);
            let (mean, sd) = (ahead.mean.iter().sum::<f64>(), ahead.total_sd[11]);
            let number = |value: &serde_json::Value| value.as_f64().unwrap();
            let agree =
                |found: f64, expected: f64| reference_values::close(&[found], &[expected], 1e-9, name);
            agree(mean, number(&expected["mean_total"]));
            agree(sd, number(&expected["sd_total"]));
            for target in expected["targets"].as_object().unwrap().values() {
                agree(
                    chance_at_or_below(number(&target["target"]), mean, sd),
                    number(&target["p_at_or_below"]),
                );
            }
        }
    }

    #[test]
    fn a_total_that_cannot_vary_is_met_or_not() {
        assert_eq!(chance_at_or_below(5.0, 5.0, 0.0), 1.0);
        assert_eq!(chance_at_or_below(4.0, 5.0, 0.0), 0.0);
        assert_eq!(chance_at_or_below(f64::NAN, 5.0, 1.0), 0.0);
        assert_eq!(chance_at_or_below(f64::INFINITY, 5.0, 1.0), 1.0);
        assert_eq!(chance_at_or_below(f64::NEG_INFINITY, 5.0, 1.0), 0.0);
    }
}
