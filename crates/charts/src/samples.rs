//! Made-up numbers, one chart of each kind: the goldens, the page to look at, and the facts are made from them.

use crate::samples_wide::*;
use crate::{Bar, Chart, Frame, Target, Typeface, bars, control, forecast};
use disclosure::{Policy, Released, release_control, release_series};
use terms::{
    ControlChart, ControlPoint, DataMark, DenominatorKind, Forecast, ForecastPoint, MeasureDefinition,
    MeasureId, Month, MonthCount, Phase, Polarity, RuleSet, Season, SelfVerdict, Sensitivity, Series, Signal,
    Step,
};

pub(crate) fn definition(polarity: Polarity) -> MeasureDefinition {
    MeasureDefinition {
        id: MeasureId::new("burglary").unwrap(),
        version: 1,
        title: "Burglary".into(),
        what_counts: "Burglaries that the police recorded.".into(),
        unit: "burglaries".into(),
        categories: vec![],
        denominator: DenominatorKind::Residents,
        per: 1000,
        polarity,
        sensitivity: Sensitivity::Ordinary,
    }
}

pub(crate) fn frame(id: &str) -> Frame {
    Frame {
        id: id.into(),
        title: None,
        place: "Harrowdale".into(),
        source: "Harrowdale Police, released 20 August 2025".into(),
        notes: vec![],
    }
}

pub(crate) fn series(from: &str, counts: &[Option<f64>]) -> Series {
    let from: Month = from.parse().unwrap();
    let mark = |place: usize, count: Option<f64>| match count {
        None => DataMark::NotAvailable,
        Some(_) if place + 2 >= counts.len() => DataMark::Provisional,
        Some(_) => DataMark::Published,
    };
    let points = counts.iter().enumerate();
    let points = points
        .map(|(i, &count)| MonthCount { month: from.plus(i as i32), count, mark: mark(i, count) })
        .collect();
    Series {
        measure: MeasureId::new("burglary").unwrap(),
        area: "E07000198".parse().unwrap(),
        step: Step::Month,
        points,
    }
}

pub(crate) fn released(series: &Series) -> Released<Series> {
    release_series(series, &definition(Polarity::LowerIsBetter), &Policy::public()).unwrap()
}

/// One released number.
pub(crate) fn amount(value: f64) -> Released<f64> {
    released(&series("2025-01", &[Some(value)])).derive(|series| series.points[0].count.unwrap_or(0.0))
}

/// A control chart with one phase for each break, limits from the points themselves.
pub(crate) fn chart_of(series: &Series, breaks: &[(usize, &str)], verdict: SelfVerdict) -> ControlChart {
    let starts: Vec<usize> = std::iter::once(0).chain(breaks.iter().map(|(at, _)| *at)).collect();
    let phases: Vec<Phase> = starts
        .iter()
        .enumerate()
        .map(|(number, &start)| {
            let end = starts.get(number + 1).copied().unwrap_or(series.points.len());
            let values: Vec<f64> = series.points[start..end].iter().filter_map(|p| p.count).collect();
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            let ranges: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
            let width = 2.66 * ranges.iter().sum::<f64>() / ranges.len().max(1) as f64;
            Phase {
                from: series.points[start].month,
                reason: if number == 0 { String::new() } else { breaks[number - 1].1.into() },
                mean,
                lower: (mean - width).max(0.0),
                upper: mean + width,
                base_points: values.len(),
                early: values.len() < 12,
            }
        })
        .collect();
    let points = series
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let phase = starts.iter().rposition(|&start| start <= index).unwrap();
            let signal = point.count.and_then(|count| match count {
                count if count > phases[phase].upper => Some(Signal::AboveLimit),
                count if count < phases[phase].lower => Some(Signal::BelowLimit),
                _ if index + 7 >= series.points.len() && verdict == SelfVerdict::Better => {
                    Some(Signal::ShiftDown)
                }
                _ => None,
            });
            ControlPoint { month: point.month, value: point.count, charted: point.count, phase, signal }
        })
        .collect();
    ControlChart {
        rules: RuleSet::XmrScreened,
        season: Season::AsCounted,
        points,
        phases,
        verdict,
        words:
            "The last 7 months are all below the old average of 41. That is too many in a row to be chance."
                .into(),
    }
}

pub(crate) fn counts(seed: u32, length: usize, low: u32, spread: u32) -> Vec<Option<f64>> {
    let mut state = seed;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(f64::from(low + (state >> 16) % spread))
        })
        .collect()
}

fn months_with_gap() -> Series {
    let mut counts = counts(7, 36, 28, 26);
    counts[10] = None;
    counts[11] = None;
    counts[18] = Some(92.0);
    for (offset, count) in [24.0, 20.0, 22.0, 19.0, 23.0, 18.0, 21.0].into_iter().enumerate() {
        counts[29 + offset] = Some(count);
    }
    series("2022-07", &counts)
}

pub(crate) fn control_sample(face: &Typeface) -> Chart {
    let series = released(&months_with_gap());
    let chart = chart_of(&series, &[(20, "New crime recording rules began")], SelfVerdict::Better);
    let chart = release_control(&chart, &series).unwrap();
    control(&frame("control"), &chart, &series, &definition(Polarity::LowerIsBetter), face).unwrap()
}

fn neutral_sample(face: &Typeface) -> Chart {
    let mut counts = counts(11, 9, 310, 40);
    counts[8] = Some(420.0);
    let series = released(&series("2025-01", &counts));
    let chart = chart_of(&series, &[], SelfVerdict::TooEarly);
    let chart = release_control(&chart, &series).unwrap();
    control(&frame("early"), &chart, &series, &definition(Polarity::NotJudged), face).unwrap()
}

pub(crate) fn forecast_sample(face: &Typeface) -> Chart {
    let series = released(&series("2023-04", &counts(3, 27, 60, 40)));
    let ahead = series.derive(|series| {
        let last = series.points[series.points.len() - 1];
        let points = (1..=6).map(|i| {
            let (mean, wide) = (70.0 - f64::from(i), 10.0 + 3.0 * f64::from(i));
            ForecastPoint {
                month: last.month.plus(i),
                mean,
                low_80: mean - wide,
                high_80: mean + wide,
                low_95: mean - 1.5 * wide,
                high_95: mean + 1.5 * wide,
            }
        });
        Forecast {
            method: "Exponential smoothing with seasons".into(),
            points: points.collect(),
            mase: 0.8,
            mase_naive: 1.0,
            coverage_80: 0.79,
            tested: 24,
        }
    });
    let target = Target { value: 60.0, words: "target".into() };
    let definition = definition(Polarity::LowerIsBetter);
    forecast(&frame("forecast"), &series, Some(&ahead), Some(&target), &definition, face).unwrap()
}

pub(crate) fn bars_sample(face: &Typeface) -> Chart {
    let bar = |label: &str, value: Result<f64, DataMark>| Bar {
        label: label.into(),
        value: value.map(amount),
        own: false,
    };
    let items = [
        bar("Violence and sexual offences", Ok(1_204.0)),
        bar("Antisocial behaviour", Ok(811.0)),
        bar("Criminal damage and arson", Ok(402.0)),
        bar("Burglary", Ok(96.0)),
        bar("Robbery", Err(DataMark::Withheld)),
        bar("Bicycle theft", Ok(0.0)),
    ];
    bars(&frame("bars"), &items, "reports", "July 2024 to June 2025", 0, face).unwrap()
}

/// One chart of every kind.
pub(crate) fn all(face: &Typeface) -> Vec<Chart> {
    vec![
        control_sample(face),
        neutral_sample(face),
        forecast_sample(face),
        bars_sample(face),
        dots_sample(face),
        strip_sample(face),
        funnel_sample(face),
        scatter_sample(face),
        heat_sample(face),
        lorenz_sample(face),
        map_sample(face),
        surface_sample(face),
        multiples_sample(face),
        year_sample(face),
    ]
}
