//! What is known of changes from R, from exact sums and from simulation.

use super::*;
use crate::golden;
use proptest::prelude::*;
use terms::Month;

fn year() -> Period {
    Period::year_to(Month::new(2025, 6).unwrap())
}

fn change(before: f64, after: f64) -> Change {
    between((before, year().year_before()), (after, year()))
}

/// Worked by hand: ln(90/120) ± 1.96 sqrt(1/90 + 1/120) = -0.2877 ± 0.2733.
#[test]
fn ninety_after_a_hundred_and_twenty_is_a_clear_fall() {
    let fall = change(120.0, 90.0);
    let ratio = fall.ratio.unwrap();
    assert!((ratio.low - 0.570_6).abs() < 1e-4 && (ratio.high - 0.985_7).abs() < 1e-4, "{ratio:?}");
    assert!(fall.clear);
    assert!((fall.per_cent.unwrap().value + 25.0).abs() < 1e-12);
}

#[test]
fn the_exact_ratio_agrees_with_r() {
    let Some(golden) = golden("intervals_r.json") else { return };
    let theirs = &golden["rate_ratio"];
    let number = |name: &str, i: usize| theirs[name][i].as_f64().unwrap();
    let side = |i: usize| Side { count: number("x", i), exposure: number("T", i), period: year() };
    let ours = exact_ratio(side(1), side(0)).unwrap();
    assert!((ours.value - theirs["est"].as_f64().unwrap()).abs() < 1e-10);
    assert!((ours.low - number("ci", 0)).abs() < 1e-10 && (ours.high - number("ci", 1)).abs() < 1e-10);
}

/// The second implementation: the two intervals are of the same thing and must nearly meet where they change over.
#[test]
fn the_two_intervals_meet_where_one_follows_the_other() {
    let side = |count| Side { count, exposure: 1.0, period: year() };
    for (before, after) in [(20.0, 20.0), (20.0, 35.0), (60.0, 20.0)] {
        let (log, exact) =
            (log_ratio(side(before), side(after)), exact_ratio(side(before), side(after)).unwrap());
        assert!((log.low / exact.low).ln().abs() < 0.08, "{log:?} {exact:?}");
        assert!((log.high / exact.high).ln().abs() < 0.08, "{log:?} {exact:?}");
        assert!(exact.low < log.low && log.high < exact.high);
    }
}

#[test]
fn small_bases_get_no_per_cent() {
    assert!(change(49.0, 99.0).per_cent.is_none());
    assert!(change(50.0, 99.0).per_cent.is_some());
    assert!(change(49.0, 99.0).clear);
}

#[test]
fn a_start_from_nothing_has_no_ratio_but_can_be_clear() {
    let start = change(0.0, 30.0);
    assert!(start.ratio.is_none() && start.per_cent.is_none() && start.clear);
    let end = change(30.0, 0.0);
    assert!(end.ratio.is_none() && end.clear);
    // 5 of 5 on one side has probability 1/32 in each tail: above 2.5 %. 6 of 6 has 1/64.
    assert!(!change(0.0, 5.0).clear);
    assert!(change(0.0, 6.0).clear);
    assert!(!change(0.0, 0.0).clear && change(0.0, 0.0).ratio.is_none());
    assert!(!change(f64::NAN, 30.0).clear && change(f64::NAN, 30.0).ratio.is_none());
}

#[test]
fn nine_months_are_not_judged_against_twelve() {
    let nine = Period::new(Month::new(2025, 1).unwrap(), Month::new(2025, 9).unwrap());
    let same_pace = between((120.0, year()), (90.0, nine));
    assert!((same_pace.ratio.unwrap().value - 1.0).abs() < 1e-12);
    assert!(!same_pace.clear);
    let side = |exposure| Side { count: 10.0, exposure, period: year() };
    assert_eq!(between_rates(side(0.0), side(1.0)), Err(RateOverNobody));
}

#[test]
fn words_say_the_counts_and_then_the_change() {
    let text = |before, after| words(&change(before, after), "reports");
    assert_eq!(
        text(0.0, 1.0),
        "Reports: there was 1 from July 2024 to June 2025 and none from July 2023 to June 2024. \
         That is no clear change: chance alone could explain the difference."
    );
    assert!(
        text(1000.0, 1500.0)
            .ends_with("1,000 from July 2023 to June 2024. That is 50% more (38% to 62% more).")
    );
    assert!(text(40.0, 10.0).ends_with("That is fewer than chance alone would explain."));
    assert!(text(0.0, 30.0).ends_with("That is more than chance alone would explain."));
    let three = Period::new(Month::new(2025, 7).unwrap(), Month::new(2025, 9).unwrap());
    let uneven = words(&between((400.0, year()), (50.0, three)), "reports");
    assert!(uneven.contains("That is 50% fewer for each month ("), "{uneven}");
}

proptest! {
    #[test]
    fn forwards_and_backwards_are_each_others_inverse(before in 1_u32..400, after in 1_u32..400) {
        let there = change(f64::from(before), f64::from(after));
        let back = change(f64::from(after), f64::from(before));
        let (a, b) = (there.ratio.unwrap(), back.ratio.unwrap());
        prop_assert!((a.low * b.high - 1.0).abs() < 1e-9 && (a.high * b.low - 1.0).abs() < 1e-9);
        prop_assert!(a.low < a.value && a.value < a.high);
        prop_assert_eq!(there.clear, back.clear);
    }

    #[test]
    fn a_larger_later_count_never_lowers_the_ratio(before in 1_u32..200, after in 1_u32..200) {
        let less = change(f64::from(before), f64::from(after)).ratio.unwrap();
        let more = change(f64::from(before), f64::from(after + 1)).ratio.unwrap();
        prop_assert!(less.value < more.value);
    }
}

/// Recovery of a known truth, summed exactly over both Poisson counts and not simulated: how often "clear" is said of
/// two periods with the same mean.
#[test]
fn where_nothing_changed_clear_is_said_about_one_time_in_twenty() {
    for mean in [2.0_f64, 8.0, 25.0, 40.0] {
        let most = (mean + 6.0 * mean.sqrt()) as usize;
        let mut chance = vec![(-mean).exp()];
        for k in 1..=most {
            chance.push(chance[k - 1] * mean / k as f64);
        }
        let mut said = 0.0;
        for (before, p) in chance.iter().enumerate() {
            for (after, q) in chance.iter().enumerate() {
                if change(before as f64, after as f64).clear {
                    said += p * q;
                }
            }
        }
        assert!(said < 0.055, "mean {mean}: {said}");
        assert!(mean < 20.0 || said > 0.03, "mean {mean}: {said}");
    }
}
