//! Facts about released series, and the makers of small cases that other tests use too.

use super::*;
use proptest::prelude::*;
use terms::{DenominatorKind, MeasureId, Polarity, Sensitivity};

pub(crate) fn definition(sensitivity: Sensitivity) -> MeasureDefinition {
    MeasureDefinition {
        id: MeasureId::new("burglary").unwrap(),
        version: 1,
        title: "Burglary".into(),
        what_counts: "Burglaries that the police recorded.".into(),
        unit: "burglaries".into(),
        categories: vec![],
        denominator: DenominatorKind::Residents,
        per: 1000,
        polarity: Polarity::LowerIsBetter,
        sensitivity,
    }
}

pub(crate) fn monthly(from: &str, counts: &[Option<f64>]) -> Series {
    let from: Month = from.parse().unwrap();
    let points = counts
        .iter()
        .enumerate()
        .map(|(i, &count)| MonthCount {
            month: from.plus(i as i32),
            count,
            mark: if count.is_some() { DataMark::Published } else { DataMark::NotAvailable },
        })
        .collect();
    Series {
        measure: MeasureId::new("burglary").unwrap(),
        area: "E07000198".parse().unwrap(),
        step: Step::Month,
        points,
    }
}

fn check(from: &str, text: &str, sensitivity: Sensitivity) -> String {
    let counts: Vec<_> = text.split(' ').map(|word| word.parse::<f64>().ok()).collect();
    match release_series(&monthly(from, &counts), &definition(sensitivity), &Policy::public()) {
        Err(reason) => format!("{reason:?}"),
        Ok(shown) => {
            let cells: Vec<_> = shown
                .points
                .iter()
                .map(|p| format!("{}={}", p.month, p.count.map_or("-".into(), |c| c.to_string())))
                .collect();
            format!("{}: {}", shown.step.word(), cells.join(" "))
        }
    }
}

#[test]
fn a_series_without_small_months_is_shown_by_month() {
    assert_eq!(check("2025-01", "5 0 7", Sensitivity::Ordinary), "month: 2025-01=5 2025-02=0 2025-03=7");
}

#[test]
fn one_small_month_makes_quarters_and_a_cut_quarter_is_left_out() {
    assert_eq!(check("2024-12", "9 5 4 7 8 8 8 9", Sensitivity::Ordinary), "quarter: 2025-01=16 2025-04=24");
}

#[test]
fn a_small_quarter_makes_years_that_end_with_the_last_month_held() {
    assert_eq!(
        check("2024-01", "9 1 0 0 1 0 2 0 9 0 0 0 1 9 0 -", Sensitivity::Ordinary),
        "year: 2024-04=22"
    );
}

#[test]
fn a_quarter_with_a_gap_month_is_a_gap() {
    assert_eq!(check("2025-01", "2 - 3 4 4 4", Sensitivity::Ordinary), "quarter: 2025-01=- 2025-04=12");
}

#[test]
fn a_small_year_is_withheld() {
    assert_eq!(
        check("2025-01", "1 0 0 0 1 0 0 0 0 1 0 1", Sensitivity::Ordinary),
        "SmallCounts { minimum: 5 }"
    );
    assert_eq!(check("2025-01", "1 1 1", Sensitivity::Ordinary), "SmallCounts { minimum: 5 }");
}

#[test]
fn a_sensitive_series_needs_ten_and_a_district() {
    assert_eq!(check("2025-01", "9 12 13", Sensitivity::Sensitive), "quarter: 2025-01=34");
    let mut ward = monthly("2025-01", &[Some(50.0)]);
    ward.area = "E05009999".parse().unwrap();
    assert_eq!(
        release_series(&ward, &definition(Sensitivity::Sensitive), &Policy::public()),
        Err(Withheld::BelowDistrict)
    );
    assert!(release_series(&ward, &definition(Sensitivity::Ordinary), &Policy::public()).is_ok());
}

#[test]
fn a_series_of_gaps_holds_nothing() {
    assert_eq!(check("2025-01", "- - -", Sensitivity::Ordinary), "NothingHeld");
}

#[test]
fn a_quarter_with_a_provisional_month_is_provisional() {
    let mut series = monthly("2025-01", &[Some(1.0), Some(5.0), Some(5.0)]);
    series.points[1].mark = DataMark::Provisional;
    series.points[2].mark = DataMark::Revised;
    assert_eq!(coarsen(&series, Step::Quarter).points[0].mark, DataMark::Provisional);
}

proptest! {
    #[test]
    fn no_released_cell_is_small_and_each_is_the_sum_of_its_months(
        counts in prop::collection::vec(prop::option::weighted(0.95, 0u8..14), 1..60), start in 0i32..12,
    ) {
        let from = Month::new(2020, 1).unwrap().plus(start).to_string();
        let counts: Vec<_> = counts.into_iter().map(|c| c.map(f64::from)).collect();
        let series = monthly(&from, &counts);
        if let Ok(shown) = release_series(&series, &definition(Sensitivity::Ordinary), &Policy::public()) {
            for point in &shown.points {
                let last = point.month.plus(months_of(shown.step) - 1);
                prop_assert_eq!(point.count, series.total(terms::Period::new(point.month, last)));
                prop_assert!(point.count.is_none_or(|c| c == 0.0 || c >= 5.0));
            }
        }
    }
}
