//! Facts about single numbers.

use super::*;
use crate::release_series;
use crate::series::tests::{definition, monthly};
use terms::{
    ControlPoint, Denominator, DenominatorKind, Estimate, FunnelPoint, Month, Parents, Peer, Phase, Rate,
    RuleSet, Season, SelfVerdict, Sensitivity, SimilarVerdict,
};

fn estimate(value: f64) -> Estimate {
    Estimate { value, low: value * 0.8, high: value * 1.3 }
}

fn measure(count: f64, last: &str) -> Measure {
    let area: AreaCode = "E07000198".parse().unwrap();
    let denominator = Denominator {
        kind: DenominatorKind::Residents,
        area,
        year: 2021,
        count: 95_843.0,
        source: "Census 2021".into(),
        delivery: None,
    };
    Measure {
        definition: definition(Sensitivity::Ordinary),
        area,
        period: Period::year_to(last.parse().unwrap()),
        count: Some(estimate(count)),
        rate: Some(Rate::new(estimate(count), 1000, denominator).unwrap()),
        parents: Parents::default(),
    }
}

#[test]
fn the_rate_of_a_withheld_count_is_withheld_with_it() {
    let shown = release_measure(&measure(4.0, "2025-06"), None, &Policy::public());
    assert_eq!(shown, Err(Withheld::SmallCounts { minimum: 5 }));
    assert!(release_measure(&measure(5.0, "2025-06"), None, &Policy::public()).is_ok());
}

#[test]
fn a_year_that_cuts_a_published_quarter_must_not_give_away_a_month() {
    // January 2024 to June 2025. Quarters are shown because May and June 2024 hold 1 each.
    let counts: Vec<_> = (0..18)
        .map(|i| {
            Some(match i {
                3 => 25.0,
                4 | 5 => 1.0,
                15 => 2.0,
                _ => 9.0,
            })
        })
        .collect();
    let series = monthly("2024-01", &counts);
    let shown = release_series(&series, &definition(Sensitivity::Ordinary), &Policy::public()).unwrap();
    assert_eq!(shown.step.word(), "quarter");
    let release = |count, last| release_measure(&measure(count, last), Some(&shown), &Policy::public());
    // Whole quarters.
    assert!(release(108.0, "2025-03").is_ok());
    // The year to April 2025 leaves 4 for May 2024, June 2024 and April 2025 together.
    assert_eq!(release(85.0, "2025-04"), Err(Withheld::BySubtraction { minimum: 5 }));
    // A year that contradicts the quarters was not counted from the same rows.
    assert_eq!(release(75.0, "2025-04"), Err(Withheld::BySubtraction { minimum: 5 }));
}

#[test]
fn no_per_cent_change_on_fewer_than_fifty() {
    let later = Period::year_to("2025-06".parse().unwrap());
    let change = |before: f64, after: f64| Change {
        before,
        after,
        before_period: later.year_before(),
        after_period: later,
        ratio: Some(estimate(after / before)),
        per_cent: Some(estimate(10.0)),
        clear: true,
    };
    let release = |change: &Change| {
        let area = "E07000198".parse().unwrap();
        release_change(change, &definition(Sensitivity::Ordinary), area, &Policy::public())
    };
    assert_eq!(release(&change(49.0, 60.0)).unwrap().per_cent, None);
    assert!(release(&change(50.0, 60.0)).unwrap().per_cent.is_some());
    assert_eq!(release(&change(50.0, 3.0)), Err(Withheld::SmallCounts { minimum: 5 }));
    let mut overlapping = change(60.0, 62.0);
    overlapping.before_period = Period::year_to("2025-05".parse().unwrap());
    assert!(release(&overlapping).is_ok(), "June against June is free while neither is known");
    overlapping.before_period = Period::new(later.first(), later.last().plus(-1));
    assert_eq!(release(&overlapping), Err(Withheld::BySubtraction { minimum: 5 }));
}

#[test]
fn peers_with_small_or_unknown_counts_must_be_left_out() {
    let codes: Vec<AreaCode> =
        ["E07000192", "E07000193", "E07000194", "E07000198"].iter().map(|c| c.parse().unwrap()).collect();
    let peer = |i: usize, rate| Peer { area: codes[i], name: format!("Area {i}"), rate };
    let comparison = Comparison {
        own: estimate(5.0),
        list: "Similar areas, ONS".into(),
        peers: vec![peer(2, Some(estimate(0.1))), peer(1, Some(estimate(4.0))), peer(0, None)],
        range: None,
        verdict: SimilarVerdict::CannotCompare,
    };
    let release = |counts: &[(usize, f64)]| {
        let counts = counts.iter().map(|&(i, count)| (codes[i], count)).collect();
        let policy = Policy::public();
        release_comparison(&comparison, codes[3], &definition(Sensitivity::Ordinary), &counts, &policy)
    };
    assert!(release(&[(3, 500.0), (1, 400.0), (2, 10.0)]).is_ok());
    assert_eq!(release(&[(3, 500.0), (2, 4.0)]), Err(Withheld::LeaveOut { areas: vec![codes[1], codes[2]] }));
    assert_eq!(release(&[(3, 2.0)]), Err(Withheld::SmallCounts { minimum: 5 }));
    assert_eq!(release(&[]), Err(Withheld::NothingHeld));
}

#[test]
fn a_funnel_with_a_small_area_must_be_worked_out_again() {
    let area: AreaCode = "E07000192".parse().unwrap();
    let funnel = |count: f64| Funnel {
        pooled: 5.0,
        phi: 1.0,
        tau: 0.0,
        points: vec![FunnelPoint {
            area,
            name: "A".into(),
            population: 90_001.0,
            rate: count * 1000.0 / 90_001.0,
            z: 0.0,
        }],
        limits: vec![],
    };
    let definition = definition(Sensitivity::Ordinary);
    assert_eq!(
        release_funnel(&funnel(4.0), &definition, &Policy::public()),
        Err(Withheld::LeaveOut { areas: vec![area] })
    );
    assert!(release_funnel(&funnel(5.0), &definition, &Policy::public()).is_ok());
}

#[test]
fn a_control_chart_may_hold_only_released_values() {
    let series = monthly("2025-01", &[Some(9.0), None, Some(7.0)]);
    let shown = release_series(&series, &definition(Sensitivity::Ordinary), &Policy::public()).unwrap();
    let month: Month = "2025-01".parse().unwrap();
    let chart = |values: &[Option<f64>]| ControlChart {
        rules: RuleSet::XmrScreened,
        season: Season::AsCounted,
        points: (values.iter().enumerate())
            .map(|(i, &value)| ControlPoint {
                month: month.plus(i as i32),
                value,
                charted: value,
                phase: 0,
                signal: None,
            })
            .collect(),
        phases: vec![Phase {
            from: month,
            reason: String::new(),
            mean: 8.0,
            lower: 0.0,
            upper: 20.0,
            base_points: 2,
            early: true,
        }],
        verdict: SelfVerdict::TooEarly,
        words: String::new(),
    };
    assert!(release_control(&chart(&[Some(9.0), None, Some(7.0)]), &shown).is_ok());
    let refused = Err(Withheld::NotFromRelease);
    assert_eq!(release_control(&chart(&[Some(9.0), Some(3.0)]), &shown), refused);
    assert_eq!(release_control(&chart(&[Some(9.0), None, Some(7.0), Some(8.0)]), &shown), refused);
}
