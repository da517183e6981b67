//! Tests of exponential smoothing.

use super::*;
use crate::dice::Dice;
use crate::{golden, reference_values};

fn form(name: &str) -> Form {
    Form::all().find(|form| form.to_string() == name).expect("one of the fifteen")
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().unwrap()
}

/// Parameters as R lists them: seasons latest first.
fn parameters_of(form: Form, model: &serde_json::Value) -> Parameters {
    let par = &model["par"];
    let or = |name: &str, missing: f64| par[name].as_f64().unwrap_or(missing);
    let none = if form.season == Season::Multiplicative { 1.0 } else { 0.0 };
    let mut seasons = [none; SEASONS];
    if form.season != Season::None {
        let states = reference_values::numbers(&model["init"]);
        seasons.iter_mut().zip(states.iter().rev()).for_each(|(season, state)| *season = *state);
    }
    let phi = if form.trend == Trend::None { 0.0 } else { or("phi", 1.0) };
    let start = State { level: or("l", 0.0), trend: or("b", 0.0), seasons };
    Parameters { alpha: or("alpha", 0.0), beta: or("beta", 0.0), gamma: or("gamma", 0.0), phi, start }
}

fn each_golden_model(mut check: impl FnMut(&str, &[f64], Form, &serde_json::Value)) {
    let Some(golden) = golden("forecast_r.json") else { return };
    for (name, series) in golden.as_object().unwrap().iter().filter(|(_, series)| series.is_object()) {
        let values = reference_values::numbers(&series["y"]);
        for kind in ["ets_auto", "ets_AAA"] {
            let model = &series[kind];
            check(name, &values, form(model["method"].as_str().unwrap()), model);
        }
    }
}

#[test]
fn following_a_series_with_given_parameters_is_what_r_does() {
    each_golden_model(|name, values, form, model| {
        let parameters = parameters_of(form, model);
        let found = follow(form, &parameters, values).unwrap();
        let what = format!("{name} {form}");
        reference_values::close(&[found.log_likelihood], &[number(&model["loglik"])], 1e-9, &what);
        reference_values::close(&[found.sigma2], &[number(&model["sigma2"])], 1e-9, &what);
        reference_values::close(
            &found.fitted[..24],
            &reference_values::numbers(&model["fitted_head"]),
            1e-9,
            &what,
        );
        let fit = fit_with(form, parameters, values).unwrap();
        reference_values::close(&[fit.aicc], &[number(&model["aicc"])], 1e-9, &what);
        if form.trend == Trend::Damped && form.season == Season::Multiplicative {
            // R's forecasts of this form add the undamped trend in the first month (its `class3`), unlike its own
            // one-month-ahead fits and the book. We follow the book.
            return;
        }
        let ahead = fit.ahead(12);
        reference_values::close(&ahead.mean, &reference_values::numbers(&model["mean"]), 1e-9, &what);
        let z = 1.959963984540054;
        let high: Vec<f64> = ahead.mean.iter().zip(&ahead.sd).map(|(mean, sd)| mean + z * sd).collect();
        reference_values::close(&high, &reference_values::numbers(&model["hi95"]), 1e-9, &what);
    });
}

#[test]
fn no_likelihood_is_lower_than_those_of_r_and_statsforecast() {
    let Some(python) = golden("forecast_py.json") else { return };
    each_golden_model(|name, values, form, model| {
        let found = fit_form(form, values).unwrap();
        let sums_to = found.parameters.start.seasons.iter().sum::<f64>();
        let whole = if form.season == Season::Multiplicative { 12.0 } else { 0.0 };
        assert!(form.season == Season::None || (sums_to - whole).abs() < 1e-6, "{name} {form}");
        for other in [model, &python[name], &python[name]["AAA"]] {
            let same = other["method"].as_str().unwrap_or("ETS(A,A,A)") == form.to_string();
            let least = number(&other["loglik"]);
            assert!(
                !same || found.log_likelihood >= least - 1e-6,
                "{name} {form}: {} < {least}",
                found.log_likelihood
            );
        }
    });
}

#[test]
fn the_form_chosen_has_no_higher_aicc_than_those_of_r_and_statsforecast() {
    let (Some(r), Some(python)) = (golden("forecast_r.json"), golden("forecast_py.json")) else { return };
    for name in ["AirPassengers", "series_3", "series_256", "series_777"] {
        let found = fit(&reference_values::numbers(&r[name]["y"])).unwrap();
        let least = number(&r[name]["ets_auto"]["aicc"]).min(number(&python[name]["aicc"]));
        assert!(found.aicc <= least + 1e-6, "{name} {}: {} > {least}", found.form, found.aicc);
    }
}

/// A path of a form from its state, with normal errors.
fn simulate(form: Form, p: &Parameters, sd: f64, months: usize, dice: &mut Dice) -> Vec<f64> {
    let State { mut level, mut trend, mut seasons } = p.start;
    (0..months)
        .map(|t| {
            let base = level + p.phi * trend;
            let season = seasons[t % SEASONS];
            let expected = match form.season {
                Season::None => base,
                Season::Additive => base + season,
                Season::Multiplicative => base * season,
            };
            let noise = sd * dice.normal();
            let error = if form.error == Error::Multiplicative { expected * noise } else { noise };
            let (up, round) = if form.season == Season::Multiplicative {
                (error / season, error / base)
            } else {
                (error, error)
            };
            level = base + p.alpha * up;
            trend = p.phi * trend + p.beta * up;
            seasons[t % SEASONS] += if form.season == Season::None { 0.0 } else { p.gamma * round };
            expected + error
        })
        .collect()
}

#[test]
fn spreads_of_months_and_totals_are_those_of_simulated_paths() {
    let factors: [f64; SEASONS] = std::array::from_fn(|m| 1.0 + (m as f64 - 5.5) * 0.04);
    let added: [f64; SEASONS] = std::array::from_fn(|m| (m as f64 - 5.5) * 4.0);
    for (name, sd, seasons) in [
        ("ETS(A,Ad,A)", 8.0, added),
        ("ETS(M,N,N)", 0.08, [0.0; SEASONS]),
        ("ETS(M,A,A)", 0.08, added),
        ("ETS(M,A,M)", 0.08, factors),
    ] {
        let form = form(name);
        let phi = match form.trend {
            Trend::None => 0.0,
            Trend::Additive => 1.0,
            Trend::Damped => 0.9,
        };
        let trend = if form.trend == Trend::None { 0.0 } else { 0.5 };
        let start = State { level: 100.0, trend, seasons };
        let beta = if form.trend == Trend::None { 0.0 } else { 0.03 };
        let gamma = if form.season == Season::None { 0.0 } else { 0.1 };
        let parameters = Parameters { alpha: 0.3, beta, gamma, phi, start };
        let fit =
            Fit { form, parameters, log_likelihood: 0.0, aicc: 0.0, sigma2: sd * sd, end: parameters.start };
        let ahead = fit.ahead(12);
        let mut dice = Dice::new(12, 0);
        let paths = 6_000;
        let (mut last, mut total) = (0.0, 0.0);
        for _ in 0..paths {
            let path = simulate(form, &parameters, sd, 12, &mut dice);
            last += (path[11] - ahead.mean[11]).powi(2);
            total += (path.iter().sum::<f64>() - ahead.mean.iter().sum::<f64>()).powi(2);
        }
        let (last, total) = ((last / f64::from(paths)).sqrt(), (total / f64::from(paths)).sqrt());
        // The standard error of a standard deviation from 6,000 paths is 0.9 %; four of them.
        assert!((last / ahead.sd[11] - 1.0).abs() < 0.036, "{name}: {last} and {}", ahead.sd[11]);
        assert!(
            (total / ahead.total_sd[11] - 1.0).abs() < 0.036,
            "{name}: {total} and {}",
            ahead.total_sd[11]
        );
    }
}

#[test]
fn parameters_that_made_a_series_are_found_again() {
    let added: [f64; SEASONS] =
        std::array::from_fn(|m| 30.0 * (m as f64 * std::f64::consts::FRAC_PI_6).sin());
    let form = form("ETS(A,N,A)");
    let start = State { level: 200.0, trend: 0.0, seasons: added };
    let truth = Parameters { alpha: 0.35, beta: 0.0, gamma: 0.35, phi: 0.0, start };
    let values = simulate(form, &truth, 5.0, 360, &mut Dice::new(31, 0));
    let found = fit_form(form, &values).unwrap();
    assert!((found.parameters.alpha - 0.35).abs() < 0.12, "{found:?}");
    assert!((found.parameters.gamma - 0.35).abs() < 0.15, "{found:?}");
    assert!((found.sigma2.sqrt() - 5.0).abs() < 0.6, "{found:?}");
    assert!(found.log_likelihood >= follow(form, &truth, &values).unwrap().log_likelihood);
}

#[test]
fn a_series_that_cannot_be_followed_is_refused() {
    assert_eq!(fit(&[5.0; 40]), None);
    assert_eq!(fit(&[1.0, 2.0, 3.0]), None);
    assert_eq!(fit(&[1.0, 2.0, f64::NAN, 4.0, 5.0, 6.0, 7.0, 8.0]), None);
    let zeros: Vec<f64> = (0..40).map(|t| f64::from(t % 3)).collect();
    assert_eq!(fit_form(form("ETS(M,N,N)"), &zeros), None);
    assert!(!fit(&zeros).unwrap().form.needs_positive());
    assert_eq!(Form::all().count(), 15);
    assert!(fit(&zeros).unwrap().ahead(0).mean.is_empty());
}

#[test]
fn doubling_every_count_doubles_the_forecast() {
    let mut dice = Dice::new(6, 0);
    let values: Vec<f64> = (0..48)
        .map(|t| 40.0 + 6.0 * (f64::from(t) * std::f64::consts::FRAC_PI_6).sin() + 3.0 * dice.normal())
        .collect();
    let twice: Vec<f64> = values.iter().map(|value| 2.0 * value).collect();
    let (one, two) = (fit(&values).unwrap(), fit(&twice).unwrap());
    assert_eq!(one.form, two.form);
    for (a, b) in one.ahead(12).mean.iter().zip(&two.ahead(12).mean) {
        assert!((2.0 * a / b - 1.0).abs() < 1e-3, "{a} and {b}");
    }
}
