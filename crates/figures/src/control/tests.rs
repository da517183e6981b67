//! What is known of the chart from its publishers, from other programs and from simulation.

use super::*;
use crate::golden;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use terms::{DataMark, MeasureId, MonthCount, SelfVerdict, Signal, Step};

pub(super) fn series(counts: &[Option<f64>]) -> Series {
    let first = Month::new(2024, 1).unwrap();
    let point = |(i, count): (usize, &Option<f64>)| MonthCount {
        month: first.plus(i as i32),
        count: *count,
        mark: DataMark::Published,
    };
    Series {
        measure: MeasureId::new("burglary").unwrap(),
        area: "E07000198".parse().unwrap(),
        step: Step::Month,
        points: counts.iter().enumerate().map(point).collect(),
    }
}

fn whole(text: &str) -> Series {
    let counts: Vec<Option<f64>> = text.split_whitespace().map(|w| w.parse().ok()).collect();
    series(&counts)
}

fn fixed(fix_after: usize) -> Options {
    Options { fix_after: Some(fix_after), ..Options::default() }
}

fn judge(text: &str, options: &Options) -> ControlChart {
    chart(&whole(text), Polarity::LowerIsBetter, options)
}

#[track_caller]
fn close(ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance, "{ours} is not {theirs}");
}

const BURGLARY: &str = "42 38 45 40 37 44 41 39 43 40 36 42 33 31 34 30 32 33 29";
const RISING: &str = "20 22 19 21 20 22 21 19 20 21 22 20 21 22 23 24 25 26 27";

/// TV-3: the package's own vignette.
#[test]
fn one_outlying_value_widens_the_limits_only_where_it_is_kept() {
    let values: Vec<Option<f64>> =
        "1 2 1 2 10 1 2 1 2 1 2 1 2 1 2 1 2 1".split(' ').map(|w| w.parse().ok()).collect();
    let screened = limits(&values, Screening::Once, Factors::PUBLISHED).unwrap();
    close(screened.mean, 1.944, 5e-4);
    close(screened.lower, -0.716, 5e-4);
    close(screened.upper, 4.604, 5e-4);
    assert_eq!(screened.ranges_left_out, 2);
    let all = limits(&values, Screening::Off, Factors::PUBLISHED).unwrap();
    close(all.lower, -3.063, 5e-4);
    close(all.upper, 6.952, 5e-4);
    assert_eq!(judge("1 2 1 2 10 1 2 1 2 1 2 1 2 1 2 1 2 1", &Options::default()).phases[0].lower, 0.0);
}

/// TV-4: limits fixed on the first twelve.
#[test]
fn a_fall_after_a_fixed_base_is_a_shift_and_two_in_three() {
    let chart = judge(BURGLARY, &fixed(12));
    close(chart.phases[0].mean, 40.583, 5e-4);
    close(chart.phases[0].lower, 28.976, 1e-3);
    close(chart.phases[0].upper, 52.191, 1e-3);
    let values: Vec<Option<f64>> = BURGLARY.split(' ').take(12).map(|w| w.parse().ok()).collect();
    close(limits(&values, Screening::Once, Factors::PUBLISHED).unwrap().range_mean, 4.364, 5e-4);
    use Signal::{NearLower as N, ShiftDown as S};
    let expected = [S, N, S, N, N, S, N].map(Some);
    let found: Vec<Option<Signal>> = chart.points.iter().map(|p| p.signal).collect();
    assert_eq!(found[12..], expected);
    assert!(found[..12].iter().all(Option::is_none));
    assert_eq!(chart.verdict, SelfVerdict::Better);
}

/// TV-5: a trend that runs out of the limits.
#[test]
fn a_trend_that_leaves_the_limits_is_both() {
    let chart = judge(RISING, &fixed(12));
    close(chart.phases[0].lower, 16.231, 5e-4);
    close(chart.phases[0].upper, 24.936, 5e-4);
    let found: Vec<Option<Signal>> = chart.points.iter().map(|p| p.signal).collect();
    assert!(found[..11].iter().all(Option::is_none), "{found:?}");
    assert!(found[11..16].iter().all(|s| *s == Some(Signal::TrendUp)), "{found:?}");
    assert!(found[16..].iter().all(|s| *s == Some(Signal::AboveLimit)), "{found:?}");
    assert_eq!(chart.verdict, SelfVerdict::Worse);
    assert_eq!(chart.words, "July is above the upper limit of 25.");
}

#[test]
fn limits_agree_with_scipy() {
    let Some(golden) = golden("spc.json") else { return };
    let two = &golden["constants"]["2"];
    close(Factors::EXACT.limit, two["E2"].as_f64().unwrap(), 1e-9);
    close(Factors::EXACT.range, two["D4"].as_f64().unwrap(), 1e-9);
    let values: Vec<Option<f64>> = golden["x"].as_array().unwrap().iter().map(|v| v.as_f64()).collect();
    let check = |count: usize, factors: Factors, theirs: &serde_json::Value, mean: &serde_json::Value| {
        let ours = limits(&values[..count], Screening::Off, factors).unwrap();
        close(ours.mean, mean["mean"].as_f64().unwrap(), 1e-9);
        close(ours.range_mean, mean["mr_bar"].as_f64().unwrap(), 1e-9);
        close(ours.upper, theirs["unpl"].as_f64().unwrap(), 1e-9);
        close(ours.lower, theirs["lnpl"].as_f64().unwrap(), 1e-9);
        if let Some(edge) = theirs["url"].as_f64() {
            close(factors.range * ours.range_mean, edge, 1e-9);
        }
    };
    let all = &golden["all"];
    check(values.len(), Factors::EXACT, all, all);
    check(values.len(), Factors::WHEELER, &all["rounded"], all);
    check(20, Factors::EXACT, &golden["baseline20"], &golden["baseline20"]);
}

#[test]
fn words_are_those_of_the_style_sheet() {
    let words = |text: &str, options: &Options| judge(text, options).words;
    let base = "42 38 45 40 37 44 41 39 43 40 36 42";
    assert_eq!(
        words(&format!("{base} 38 39 37 38 39 38 39"), &fixed(12)),
        "The last 7 months are all below the old average of 41. That is too many in a row to be chance."
    );
    assert_eq!(words(&format!("{base} 60"), &fixed(12)), "January is above the upper limit of 52.");
    assert_eq!(
        words(&format!("{base} 36 29 - 30"), &fixed(12)),
        "2 of the last 3 months with figures are close to the lower limit of 29."
    );
    assert_eq!(
        words(&format!("{base} 35 36 37 38 39 40 41 42"), &fixed(12)),
        "The last 7 months have each been higher than the one before."
    );
    assert_eq!(words(&format!("{base} 41"), &fixed(12)), "January is within the normal range of 29 to 52.");
    assert_eq!(words("4 5 4", &Options::default()), "We cannot tell from 3 months of figures.");
    assert_eq!(words("4", &Options::default()), "We cannot tell from 1 month of figures.");
    assert_eq!(words("", &Options::default()), "There are no figures yet.");
    assert_eq!(
        words("10 12 10 12 10 12 12 12 12 12 12 12 12", &Options::default()),
        "The last 8 months are all above the average of 11.5. That is too many in a row to be chance."
    );
}

#[test]
fn a_limit_is_printed_finely_where_rounding_would_hide_the_excess() {
    // Mean 40, ranges 4: upper limit 50.64 prints as 51, and 51 is above it.
    let chart = judge("42 38 42 38 42 38 42 38 42 38 42 38 51", &fixed(12));
    assert_eq!(chart.words, "January is above the upper limit of 50.6.");
}

#[test]
fn under_twelve_points_is_too_early_and_the_limits_are_early() {
    let eleven = judge("4 5 4 5 4 5 4 5 4 5 90", &Options::default());
    assert_eq!(eleven.verdict, SelfVerdict::TooEarly);
    assert!(eleven.phases[0].early);
    let twelve = judge("4 5 4 5 4 5 4 5 4 5 4 90", &Options::default());
    assert!(!twelve.phases[0].early);
    assert_ne!(twelve.verdict, SelfVerdict::TooEarly);
    let empty = judge("- - -", &Options::default());
    assert_eq!((empty.verdict, empty.phases.len(), empty.points.len()), (SelfVerdict::TooEarly, 0, 3));
}

#[test]
fn no_range_is_taken_across_a_gap_and_no_run_is_broken_by_one() {
    let split = [Some(10.0), Some(12.0), None, Some(40.0), Some(42.0)];
    close(limits(&split, Screening::Off, Factors::EXACT).unwrap().range_mean, 2.0, 1e-12);
    let chart = judge("42 38 45 40 37 44 41 39 43 40 36 42 38 39 37 - 38 39 38 39 -", &fixed(12));
    assert_eq!(chart.points[19].signal, Some(Signal::ShiftDown));
    assert_eq!(chart.points[15].signal, None);
    assert_eq!(chart.verdict, SelfVerdict::Better);
    assert!(chart.words.starts_with("The last 7 months with figures are all below"), "{}", chart.words);
}

#[test]
fn a_fixed_base_counts_figures_and_not_gaps() {
    let chart = judge("- 10 - 12 10 12 90 95", &fixed(4));
    assert_eq!(chart.phases[0].base_points, 4);
    close(chart.phases[0].mean, 11.0, 1e-12);
}

#[test]
fn a_new_phase_needs_a_reason_and_starts_afresh() {
    let from = Month::new(2025, 1).unwrap();
    assert_eq!(Rebase::new(from, "  "), None);
    let rebase = Rebase::new(from, "New recording rules").unwrap();
    let options = Options { rebases: vec![rebase.clone(), rebase], ..Options::default() };
    let chart = judge(BURGLARY, &options);
    assert_eq!(chart.phases.len(), 2);
    assert_eq!((chart.phases[1].from, chart.phases[1].reason.as_str()), (from, "New recording rules"));
    assert!(chart.points.iter().all(|p| p.signal.is_none()));
    assert_eq!(chart.points[12].phase, 1);
    assert_eq!(chart.verdict, SelfVerdict::TooEarly);
    assert_eq!(chart.words, "We cannot tell from 7 months of figures since January 2025.");
    for nowhere in ["2023-01", "2024-01", "2031-01"] {
        let rebase = Rebase::new(nowhere.parse().unwrap(), "Far away").unwrap();
        assert_eq!(
            judge(BURGLARY, &Options { rebases: vec![rebase], ..fixed(12) }),
            judge(BURGLARY, &fixed(12))
        );
    }
}

#[test]
fn a_lasting_shift_suggests_a_new_phase_and_moves_nothing() {
    let base = "42 38 45 40 37 44 41 39 43 40 36 42";
    let long = judge(&format!("{base} 33 31 34 30 32 33 29 33 31 34 30 32"), &fixed(12));
    let suggestion = suggest_rebase(&long).unwrap();
    assert_eq!(suggestion, Suggestion { from: "2025-01".parse().unwrap(), points: 12, above: false });
    assert_eq!(long.phases.len(), 1);
    assert_eq!(suggest_rebase(&judge(BURGLARY, &fixed(12))), None);
    assert_eq!(suggest_rebase(&judge("", &fixed(12))), None);
}

#[test]
fn a_measure_that_is_not_judged_is_higher_or_lower() {
    let verdict = |polarity| chart(&whole(RISING), polarity, &fixed(12)).verdict;
    assert_eq!(verdict(Polarity::NotJudged), SelfVerdict::Higher);
    assert_eq!(verdict(Polarity::HigherIsBetter), SelfVerdict::Better);
}

#[test]
fn minus_nothing_is_nothing() {
    let values = [0.0, -0.0, 0.0, -0.0, 0.0, -0.0, 0.0, -0.0].map(Some);
    let found = limits(&values, Screening::Once, Factors::PUBLISHED).unwrap();
    assert!(signals(&values, &found).iter().all(Option::is_none));
}

/// The slow twin: the published rules read aloud, one point and one window at a time, gaps left out beforehand.
fn slow_signal(known: &[f64], limits: &Limits, at: usize) -> Option<Signal> {
    let y = known[at];
    if y > limits.upper {
        return Some(Signal::AboveLimit);
    }
    if y < limits.lower {
        return Some(Signal::BelowLimit);
    }
    let windows = |length: usize| {
        (0..=at)
            .filter(move |start| start + length > at)
            .filter_map(move |start| known.get(start..start + length))
    };
    let close =
        |v: f64| (v <= limits.upper && v > limits.near_upper) || (v >= limits.lower && v < limits.near_lower);
    let mut rules: [bool; 6] = [false; 6];
    for w in windows(7) {
        rules[0] |= (1..7).all(|i| w[i] > w[i - 1]);
        rules[1] |= (1..7).all(|i| w[i] < w[i - 1]);
        rules[4] |= w.iter().all(|&v| v > limits.mean);
        rules[5] |= w.iter().all(|&v| v < limits.mean);
    }
    for w in windows(3) {
        let near = close(y) && w.iter().filter(|&&v| close(v)).count() >= 2;
        rules[2] |= near && w.iter().all(|&v| v > limits.mean);
        rules[3] |= near && w.iter().all(|&v| v < limits.mean);
    }
    use Signal::{NearLower, NearUpper, ShiftDown, ShiftUp, TrendDown, TrendUp};
    let order = [TrendUp, TrendDown, NearUpper, NearLower, ShiftUp, ShiftDown];
    rules.iter().zip(order).find(|(fired, _)| **fired).map(|(_, signal)| signal)
}

proptest! {
    #[test]
    fn signals_agree_with_the_rules_read_aloud(
        counts in proptest::collection::vec(proptest::option::weighted(0.9, 0_u8..30), 1..40), drift in -1.0..1.0_f64
    ) {
        let values: Vec<Option<f64>> = counts.iter().enumerate()
            .map(|(i, c)| c.map(|c| (f64::from(c) / 3.0 + drift * i as f64).round())).collect();
        if let Some(found) = limits(&values, Screening::Once, Factors::PUBLISHED) {
            let known: Vec<f64> = values.iter().flatten().copied().collect();
            let ours: Vec<Option<Signal>> = signals(&values, &found).into_iter().zip(&values)
                .filter(|(_, v)| v.is_some()).map(|(s, _)| s).collect();
            let theirs: Vec<Option<Signal>> = (0..known.len()).map(|at| slow_signal(&known, &found, at)).collect();
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn a_chart_has_every_point_once_and_limits_around_its_mean(
        counts in proptest::collection::vec(proptest::option::weighted(0.8, 0_u16..500), 0..60),
        cut in 0_i32..70, fix in proptest::option::of(1_usize..20)
    ) {
        let values: Vec<Option<f64>> = counts.iter().map(|c| c.map(f64::from)).collect();
        let series = series(&values);
        let rebase = Rebase::new(Month::new(2024, 1).unwrap().plus(cut), "A reason").unwrap();
        // Of counts: a chart of the days between events has a point for each event instead.
        let options =
            Options { method: Method::SingleValues, fix_after: fix, rebases: vec![rebase], ..Options::default() };
        let chart = chart(&series, Polarity::LowerIsBetter, &options);
        prop_assert_eq!(chart.points.len(), values.len());
        prop_assert!(chart.points.iter().zip(&series.points).all(|(a, b)| a.month == b.month && a.value == b.count));
        prop_assert!(chart.points.iter().all(|p| p.charted.is_some() || p.signal.is_none()));
        for phase in &chart.phases {
            prop_assert!(0.0 <= phase.lower && phase.lower <= phase.mean && phase.mean <= phase.upper);
            prop_assert_eq!(phase.early, phase.base_points < FIRM_FROM);
        }
        prop_assert_eq!(chart.phases.is_empty(), values.iter().all(Option::is_none));
    }

    #[test]
    fn turning_the_values_upside_down_turns_the_signals(counts in proptest::collection::vec(0_u16..60, 2..40)) {
        let values: Vec<Option<f64>> = counts.iter().map(|&c| Some(f64::from(c))).collect();
        let turned: Vec<Option<f64>> = values.iter().map(|v| v.map(|y| 60.0 - y)).collect();
        let up = |values: &[Option<f64>]| {
            let found = limits(values, Screening::Once, Factors::PUBLISHED).unwrap();
            signals(values, &found).into_iter().map(|s| s.map(Signal::is_up)).collect::<Vec<_>>()
        };
        // A value that lies on the mean or a limit to the last bit may fall either way after turning: leave those out.
        let found = limits(&values, Screening::Once, Factors::PUBLISHED).unwrap();
        let edges = [found.mean, found.lower, found.upper, found.near_lower, found.near_upper];
        prop_assume!(values.iter().flatten().all(|y| edges.iter().all(|e| (y - e).abs() > 1e-9)));
        prop_assert_eq!(up(&values), up(&turned).into_iter().map(|s| s.map(|up| !up)).collect::<Vec<_>>());
    }
}

/// A rough normal draw: twelve uniform draws less six (mean 0, variance 1).
fn normal(dice: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| dice.random::<f64>()).sum::<f64>() - 6.0
}

#[test]
fn a_steady_series_rarely_alarms_and_a_changed_one_mostly_does() {
    let mut dice = ChaCha8Rng::seed_from_u64(35);
    let mut alarms = |shift: f64| {
        const TRIALS: usize = 600;
        (0..TRIALS)
            .filter(|_| {
                let values: Vec<Option<f64>> = (0..32)
                    .map(|i| {
                        Some((100.0 + 10.0 * normal(&mut dice) + if i < 24 { 0.0 } else { shift }).max(0.0))
                    })
                    .collect();
                let judged = chart(&series(&values), Polarity::LowerIsBetter, &fixed(24));
                judged.verdict != SelfVerdict::Normal
            })
            .count() as f64
            / TRIALS as f64
    };
    // Four rules together fire on about 3 to 4 in 100 latest points of a steady series with known limits; limits
    // from 24 points add some. Seed 35.
    let (false_alarms, found) = (alarms(0.0), alarms(20.0));
    assert!(false_alarms < 0.08, "{false_alarms}");
    assert!(found > 0.85, "{found}");
}
