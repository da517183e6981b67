//! What is known of rare events from the exponential distribution, from hand-made dates and from simulation.

use super::*;
use crate::control;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use terms::{DataMark, MeasureId, MonthCount, SelfVerdict};

fn series(counts: &[Option<f64>]) -> Series {
    let first = Month::new(2020, 1).unwrap();
    let point = |(i, count): (usize, &Option<f64>)| MonthCount {
        month: first.plus(i as i32),
        count: *count,
        mark: DataMark::Published,
    };
    Series {
        measure: MeasureId::new("homicide").unwrap(),
        area: "E07000198".parse().unwrap(),
        step: Step::Month,
        points: counts.iter().enumerate().map(point).collect(),
    }
}

/// The series of those days, from January 2020, so many months long.
fn of_days(days: &[NaiveDate], months: usize) -> Series {
    let mut counts = vec![Some(0.0); months];
    for &day in days {
        let at = Month::of(day).unwrap().since(Month::new(2020, 1).unwrap());
        *counts[at as usize].as_mut().unwrap() += 1.0;
    }
    series(&counts)
}

fn day(offset: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Duration::days(offset)
}

fn with_days(days: &[NaiveDate]) -> Options {
    Options { event_days: days.to_vec(), ..Options::default() }
}

/// Chan, Xie and Goh 2000: for a false alarm rate of 0.0027 the limits are 0.00135 and 6.6077 times the mean.
#[test]
fn limits_are_those_of_the_paper() {
    let found = limits(&[Some(1.0)]).unwrap();
    assert!((found.upper - 6.607_7).abs() < 1e-4 && (found.lower - 0.001_35).abs() < 1e-6, "{found:?}");
    // The second implementation: the share of an exponential below each of them, by its distribution.
    let below = |t: f64| 1.0 - (-t).exp();
    let shares = [
        (found.lower, 0.001_35),
        (found.near_lower, 0.022_75),
        (found.near_upper, 0.977_25),
        (found.upper, 0.998_65),
    ];
    for (t, share) in shares {
        assert!((below(t) - share).abs() < 1e-6, "{t} {share}");
    }
    assert_eq!(limits(&[]), None);
    assert_eq!(limits(&[None]), None);
}

/// Nelson 1994: the middle of exponential days is Gamma(1 + 1/3.6)^3.6 = 0.687 of their mean, near their median (0.693).
#[test]
fn the_middle_of_random_days_is_near_their_median() {
    let days: Vec<Option<f64>> =
        (0..2000).map(|i| Some(-(1.0 - (f64::from(i) + 0.5) / 2000.0).ln())).collect();
    assert!((limits(&days).unwrap().mean - 0.687).abs() < 2e-3, "{:?}", limits(&days));
    assert!((limits(&[Some(30.0); 9]).unwrap().mean - 30.0).abs() < 1e-9);
}

#[test]
fn known_days_give_their_own_gaps() {
    let days = [day(3), day(40), day(40), day(100)];
    let gaps: Vec<Option<f64>> = gaps(&of_days(&days, 6), &days).iter().map(|g| g.days).collect();
    // The two of one day lie at a quarter and three quarters of it.
    assert_eq!(gaps, [Some(36.75), Some(0.5), Some(59.75)]);
}

#[test]
fn without_days_the_events_of_a_month_are_spread_over_it() {
    let found = gaps(&series(&[Some(1.0), Some(2.0), Some(0.0), Some(1.0)]), &[]);
    let days: Vec<f64> = found.iter().filter_map(|g| g.days).collect();
    // January 15.5; February 31 + 7.25 and 31 + 21.75; April 91 + 15.
    assert_eq!(days, [22.75, 14.5, 53.25]);
    assert_eq!(found[2].month.to_string(), "2020-04");
    // One day too few: the days do not fit the counts.
    assert_eq!(gaps(&series(&[Some(1.0), Some(1.0)]), &[day(0)])[0].days, Some(30.0));
}

#[test]
fn no_gap_of_days_is_measured_across_a_missing_month() {
    let found = gaps(&series(&[Some(1.0), None, Some(1.0), Some(1.0)]), &[]);
    assert_eq!(found.iter().map(|g| g.days.is_some()).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn rare_events_get_the_chart_of_days_and_others_do_not() {
    let rules = |counts: &[Option<f64>], days: &[NaiveDate]| {
        control::chart(&series(counts), Polarity::LowerIsBetter, &with_days(days)).rules
    };
    let few: Vec<Option<f64>> = (0..40).map(|i| Some(f64::from(i % 2))).collect();
    assert_eq!(rules(&few, &[]), RuleSet::DaysBetween);
    let some = vec![Some(2.0); 40];
    assert_eq!(rules(&some, &[]), RuleSet::XmrScreened);
    let days: Vec<NaiveDate> = (0..40)
        .flat_map(|m| {
            let first = Month::new(2020, 1).unwrap().plus(m).first_day();
            [first, first + chrono::Duration::days(11)]
        })
        .collect();
    assert_eq!(rules(&some, &days), RuleSet::DaysBetween);
    assert_eq!(rules(&vec![Some(3.0); 40], &[]), RuleSet::XmrScreened);
    assert_eq!(rules(&vec![Some(0.5); 40], &[]), RuleSet::XmrScreened);
    assert_eq!(rules(&[], &[]), RuleSet::XmrScreened);
    let never = Options { method: control::Method::SingleValues, ..Options::default() };
    assert_eq!(control::chart(&series(&few), Polarity::LowerIsBetter, &never).rules, RuleSet::XmrScreened);
}

#[test]
fn long_gaps_are_good_where_fewer_is_better() {
    // Twenty events ten days apart, then eight forty days apart.
    let mut at = 0;
    let days: Vec<NaiveDate> = (0..28)
        .map(|i| {
            at += if i < 20 { 10 } else { 40 };
            day(at)
        })
        .collect();
    let options = Options { fix_after: Some(15), ..with_days(&days) };
    let judge = |polarity| control::chart(&of_days(&days, 18), polarity, &options);
    let chart = judge(Polarity::LowerIsBetter);
    assert_eq!(chart.points.last().unwrap().signal, Some(Signal::NearUpper));
    assert_eq!(chart.verdict, SelfVerdict::Better);
    assert_eq!(judge(Polarity::NotJudged).verdict, SelfVerdict::Lower);
    assert_eq!(judge(Polarity::HigherIsBetter).verdict, SelfVerdict::Worse);
    assert_eq!(
        chart.words,
        "3 of the last 3 gaps between one and the next are close to the upper limit of 66 days."
    );
}

#[test]
fn a_long_silence_counts_before_it_ends() {
    let days: Vec<NaiveDate> = (0..15).map(|i| day(i * 14)).collect();
    let chart = control::chart(&of_days(&days, 12), Polarity::LowerIsBetter, &with_days(&days));
    let last = chart.points.last().unwrap();
    // The last event was on 15 July 2020; the year has 169.5 days after its noon.
    assert_eq!((last.month.to_string().as_str(), last.value), ("2020-12", Some(169.5)));
    assert_eq!(chart.verdict, SelfVerdict::Better);
    assert_eq!(
        chart.words,
        "There have been none for 170 days. That is longer than the upper limit of 93 days."
    );
    // With a month missing since, nobody can say that there were none.
    let mut unknown = of_days(&days, 12);
    unknown.points[9].count = None;
    assert_eq!(
        control::chart(&unknown, Polarity::LowerIsBetter, &with_days(&days)).verdict,
        SelfVerdict::Normal
    );
}

#[test]
fn words_of_few_and_none() {
    let words = |counts: &[Option<f64>]| {
        control::chart(&series(counts), Polarity::LowerIsBetter, &Options::default()).words
    };
    assert_eq!(words(&[Some(0.0); 30]), "There have been none in 30 months of figures.");
    let mut one = [Some(0.0); 30];
    one[4] = Some(1.0);
    assert_eq!(words(&one), "There have been too few to tell in 30 months of figures.");
    one[9] = Some(1.0);
    assert_eq!(words(&one), "We cannot tell from 1 gap between one and the next.");
    let months: Vec<Option<f64>> = (0..60).map(|i| Some(f64::from(u8::from(i % 3 == 1)))).collect();
    assert!(
        words(&months).starts_with("The last gap between one and the next was about 92 days. That is within"),
        "{}",
        words(&months)
    );
}

proptest! {
    #[test]
    fn gaps_add_up_to_the_time_from_first_to_last(offsets in proptest::collection::vec(0_i64..900, 2..40), seed in 0_u64..50) {
        let mut days: Vec<NaiveDate> = offsets.iter().map(|&o| day(o)).collect();
        let series = of_days(&days, 30);
        let total: f64 = gaps(&series, &days).iter().map(|g| g.days.unwrap()).sum();
        let (first, last) = (*days.iter().min().unwrap(), *days.iter().max().unwrap());
        prop_assert!((total - (last - first).num_days() as f64).abs() < 1.0);
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        for i in (1..days.len()).rev() {
            days.swap(i, dice.random_range(0..=i));
        }
        let turned: f64 = gaps(&series, &days).iter().map(|g| g.days.unwrap()).sum();
        prop_assert!((total - turned).abs() < 1e-9);
    }
}

/// Days of events at random at a pace per day, over five years.
fn at_random(dice: &mut ChaCha8Rng, pace: f64, faster_after: f64, factor: f64) -> Vec<NaiveDate> {
    let mut at = 0.0;
    let mut days = Vec::new();
    loop {
        let now = if at > faster_after { pace * factor } else { pace };
        at -= (1.0 - dice.random::<f64>()).ln() / now;
        if at >= 1825.0 {
            return days;
        }
        days.push(day(at as i64));
    }
}

#[test]
fn a_steady_pace_rarely_alarms_and_a_faster_one_is_found() {
    let mut dice = ChaCha8Rng::seed_from_u64(41);
    let mut share = |per_month: f64, factor: f64, known: bool, worse: bool| {
        const TRIALS: usize = 400;
        let hits = (0..TRIALS).filter(|_| {
            let days = at_random(&mut dice, per_month / 30.4, 1450.0, factor);
            let options = Options { fix_after: Some(20), ..with_days(if known { &days } else { &[] }) };
            let verdict = chart(&of_days(&days, 60), Polarity::LowerIsBetter, &options).verdict;
            if worse {
                verdict == SelfVerdict::Worse
            } else {
                !matches!(verdict, SelfVerdict::Normal | SelfVerdict::TooEarly)
            }
        });
        hits.count() as f64 / TRIALS as f64
    };
    for (per_month, known, most) in [(2.0, true, 0.08), (0.5, true, 0.08), (0.5, false, 0.08)] {
        let false_alarms = share(per_month, 1.0, known, false);
        assert!(false_alarms < most, "{per_month} a month, days known {known}: {false_alarms}"); // seed 41
    }
    let found = share(2.0, 4.0, true, true);
    assert!(found > 0.5, "{found}");
}
