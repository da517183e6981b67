//! Two readings of an invented borough, set side by side.

use super::what_changed;
use crate::{AreaEvidence, DeliveryUsed, MeasureEvidence};
use terms::{
    AreaCode, AreaRecord, Category, Comparison, ControlChart, DataMark, DeliveryId, DenominatorKind,
    Estimate, Measure, MeasureDefinition, MeasureId, Month, MonthCount, Parents, Period, Polarity, RuleSet,
    Season, SelfVerdict, Sensitivity, Series, SimilarVerdict, Step, TrendVerdict,
};

fn area() -> AreaCode {
    "E07900001".parse().unwrap()
}

fn first() -> Month {
    "2025-01".parse().unwrap()
}

pub(crate) fn measure(title: &str, counts: &[f64], verdict: SelfVerdict) -> MeasureEvidence {
    let definition = MeasureDefinition {
        id: MeasureId::new(&title.to_lowercase()).unwrap(),
        version: 1,
        title: title.to_owned(),
        what_counts: String::new(),
        unit: "crimes".to_owned(),
        categories: Category::from_slug("burglary").into_iter().collect(),
        denominator: DenominatorKind::Residents,
        per: 1_000,
        polarity: Polarity::LowerIsBetter,
        sensitivity: Sensitivity::Ordinary,
    };
    let point = |(months, count): (usize, &f64)| MonthCount {
        month: first().plus(months as i32),
        count: Some(*count),
        mark: DataMark::Published,
    };
    let period = Period::new(first(), first().plus(counts.len() as i32 - 1));
    MeasureEvidence {
        latest: Measure {
            definition: definition.clone(),
            area: area(),
            period,
            count: None,
            rate: None,
            parents: Parents { definition_version: 1, deliveries: Vec::new(), method: Vec::new() },
        },
        series: Series {
            measure: definition.id.clone(),
            area: area(),
            step: Step::Month,
            points: counts.iter().enumerate().map(point).collect(),
        },
        definition,
        change: None,
        control: Some(ControlChart {
            rules: RuleSet::XmrScreened,
            season: Season::AsCounted,
            points: Vec::new(),
            phases: Vec::new(),
            verdict,
            words: String::new(),
        }),
        trend: None,
        forecast: Err("too short".to_owned()),
        comparison: None,
        funnel: None,
        rhythm: None,
        repeats: None,
        gaps: Vec::new(),
        placed_per_cent: None,
    }
}

pub(crate) fn reading(measures: Vec<MeasureEvidence>, files: &[(&str, &str)]) -> AreaEvidence {
    let file = |(sender, day): &(&str, &str)| DeliveryUsed {
        id: DeliveryId(std::array::from_fn(|i| format!("{day}{sender}").bytes().nth(i).unwrap_or(0))),
        sender: (*sender).to_owned(),
        licence: String::new(),
        received: (*day).to_owned(),
    };
    AreaEvidence {
        area: AreaRecord { code: area(), name: "Ashmoor".to_owned(), year: 2024 },
        measures,
        harm: Vec::new(),
        harm_total: None,
        harm_unit: String::new(),
        harm_source: String::new(),
        withheld: Vec::new(),
        places: Vec::new(),
        places_basis: String::new(),
        concentration: None,
        surface: None,
        foretold: None,
        quality: Vec::new(),
        deliveries: files.iter().map(file).collect(),
        methods: Vec::new(),
    }
}

#[test]
fn the_same_reading_twice_has_changed_in_nothing() {
    let reading =
        reading(vec![measure("Burglary", &[5.0, 7.0], SelfVerdict::Normal)], &[("Police", "2025-03-01")]);
    assert_eq!(what_changed(&reading, &reading, None), crate::WhatChanged::default());
}

#[test]
fn a_verdict_that_moved_is_told_with_what_it_was() {
    let before = reading(vec![measure("Burglary", &[5.0], SelfVerdict::Normal)], &[]);
    let mut after = measure("Burglary", &[5.0], SelfVerdict::Worse);
    after.trend = Some((TrendVerdict::Up, 36));
    let changed = what_changed(&before, &reading(vec![after], &[]), None);
    assert_eq!(changed.verdicts, ["Burglary: now “worse than normal”, before “normal variation”."]);
}

#[test]
fn a_trend_that_could_not_be_told_before_is_no_change() {
    let with = |verdict| {
        let mut measure = measure("Burglary", &[5.0], SelfVerdict::Normal);
        measure.trend = Some((verdict, 36));
        reading(vec![measure], &[])
    };
    let changed = |was, is| what_changed(&with(was), &with(is), None).verdicts;
    assert!(changed(TrendVerdict::TooEarly, TrendVerdict::Up).is_empty());
    let words = changed(TrendVerdict::NoClearTrend, TrendVerdict::Up);
    assert_eq!(words, ["Burglary: long trend, now “going up”, before “no clear trend”."]);
}

#[test]
fn a_place_among_similar_areas_that_moved_is_told() {
    let with = |verdict| {
        let mut measure = measure("Burglary", &[5.0], SelfVerdict::Normal);
        let own = Estimate { value: 1.0, low: 0.5, high: 2.0 };
        let beside = Comparison { own, list: String::new(), peers: Vec::new(), range: None, verdict };
        measure.comparison = Some((beside, Period::new(first(), first())));
        reading(vec![measure], &[])
    };
    let changed = what_changed(&with(SimilarVerdict::Same), &with(SimilarVerdict::Higher), None);
    assert_eq!(changed.verdicts.len(), 1, "{:?}", changed.verdicts);
    let cannot = what_changed(&with(SimilarVerdict::CannotCompare), &with(SimilarVerdict::Higher), None);
    assert!(cannot.verdicts.is_empty());
}

#[test]
fn a_month_held_before_with_another_count_was_revised_and_a_new_month_was_not() {
    let before = reading(vec![measure("Burglary", &[5.0, 7.0, 9.0], SelfVerdict::Normal)], &[]);
    let after = reading(vec![measure("Burglary", &[5.0, 8.0, 9.0, 11.0], SelfVerdict::Normal)], &[]);
    let words = what_changed(&before, &after, None).revisions;
    assert_eq!(words, ["Burglary: the count for February 2025 was revised from 7 to 8."]);
    let after = reading(vec![measure("Burglary", &[6.0, 7.0, 12.0], SelfVerdict::Normal)], &[]);
    let words = what_changed(&before, &after, None).revisions;
    assert_eq!(
        words,
        ["Burglary: 2 counts in January 2025 to March 2025 were revised, from 14 to 18 together."]
    );
}

#[test]
fn another_definition_is_no_revision() {
    let before = reading(vec![measure("Burglary", &[5.0], SelfVerdict::Normal)], &[]);
    let mut after = measure("Burglary", &[500.0], SelfVerdict::Normal);
    after.definition.version = 2;
    let words = what_changed(&before, &reading(vec![after], &[]), None).revisions;
    assert_eq!(
        words,
        [
            "Burglary: counted by another definition (version 2, before 1), so its figures cannot be set side by side."
        ]
    );
}

#[test]
fn a_measure_that_came_or_went_is_told() {
    let before = reading(vec![measure("Burglary", &[5.0], SelfVerdict::Normal)], &[]);
    let after = reading(vec![measure("Robbery", &[5.0], SelfVerdict::Normal)], &[]);
    let words = what_changed(&before, &after, None).verdicts;
    assert_eq!(words, ["Robbery: shown for the first time.", "Burglary: no longer shown."]);
}

#[test]
fn new_files_are_told_by_sender_and_files_no_longer_used_too() {
    let before = reading(Vec::new(), &[("Police", "2025-03-01"), ("Fire", "2025-03-02")]);
    let after = reading(
        Vec::new(),
        &[
            ("Fire", "2025-03-02"),
            ("Council", "2025-06-01"),
            ("Council", "2025-05-01"),
            ("Fire", "2025-07-01"),
        ],
    );
    assert_eq!(
        what_changed(&before, &after, None).deliveries,
        [
            "2 new files from Council, received from 2025-05-01 to 2025-06-01.",
            "1 new file from Fire, received on 2025-07-01.",
            "Files from Police are no longer used: later ones took their place, or they were taken back."
        ]
    );
}
