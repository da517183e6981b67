//! From a released series to what can be said of it: level, change, control chart, trend, forecast.
//!
//! Every function here is given released numbers and facts that were public before, so that what it returns may be
//! published. It never sees a count that was held back.

use crate::limits;
use figures::{change, control, forecast, rate, trend};
use planning::MeasureEvidence;
use terms::{
    Change, Denominator, Measure, MeasureDefinition, Month, Parents, Period, Series, SignedText, Step,
};

/// Longest run that counts as "the latest".
const LATEST_MONTHS: i32 = 12;

/// What was public before: the definition, who a rate is out of, how the number came about, and where a person let limits
/// start anew.
pub type Facts = ((MeasureDefinition, Option<Denominator>), (Parents, Vec<(Month, SignedText)>));
/// What a released series is read with.
pub type Reading = (Series, Facts);

/// All that follows from a series alone; comparison and placing are added later.
pub fn of_series(reading: &Reading) -> MeasureEvidence {
    let (series, ((definition, denominator), (parents, anew))) = reading;
    let run = latest_run(series);
    let control = control_of(series, definition, anew);
    MeasureEvidence {
        definition: definition.clone(),
        latest: latest(series, run, definition, denominator.as_ref(), parents),
        change: run.and_then(|run| change_before(series, run)),
        control: Some(control),
        trend: trend_of(series),
        forecast: ahead(series),
        comparison: None,
        funnel: None,
        rhythm: None,
        repeats: None,
        gaps: gaps(series),
        placed_per_cent: None,
        series: series.clone(),
    }
}

fn months_of(step: Step) -> i32 {
    match step {
        Step::Month => 1,
        Step::Quarter => 3,
        Step::Year => 12,
    }
}

/// The coming year, month by month; only a monthly series is looked ahead.
fn ahead(series: &Series) -> Result<terms::Forecast, String> {
    if series.step != Step::Month {
        return Err(format!("It is shown by {}, and a forecast needs months.", series.step.word()));
    }
    forecast::outlook(series, 12).map(|outlook| outlook.forecast).map_err(|why| why.to_string())
}

fn trend_of(series: &Series) -> Option<(terms::TrendVerdict, u32)> {
    let trend = trend::of(series);
    Some((trend.verdict, trend.span?.months() as u32))
}

fn control_of(
    series: &Series,
    definition: &MeasureDefinition,
    anew: &[(Month, SignedText)],
) -> terms::ControlChart {
    let options = control::Options { rebases: limits::for_chart(anew), ..control::Options::default() };
    control::chart(series, definition.polarity, &options)
}

/// The months of the last unbroken run of points with a figure, twelve at most; `None` without any figure.
pub fn latest_run(series: &Series) -> Option<Period> {
    let step = months_of(series.step);
    let end = series.points.iter().rposition(|point| point.count.is_some())?;
    let most = (LATEST_MONTHS / step) as usize;
    let length =
        series.points[..=end].iter().rev().take(most).take_while(|point| point.count.is_some()).count();
    let first = series.points[end + 1 - length].month;
    Some(Period::new(first, series.points[end].month.plus(step - 1)))
}

/// Sum of the points that lie wholly inside the period; `None` if one of them is a gap or the period is not covered.
pub fn total(series: &Series, period: Period) -> Option<f64> {
    let step = months_of(series.step);
    let inside = |month: Month| period.contains(month) && period.contains(month.plus(step - 1));
    let mut sum = 0.0;
    let mut months = 0;
    for point in series.points.iter().filter(|point| inside(point.month)) {
        sum += point.count?;
        months += step;
    }
    (months as usize == period.months()).then_some(sum)
}

fn latest(
    series: &Series,
    run: Option<Period>,
    definition: &MeasureDefinition,
    denominator: Option<&Denominator>,
    parents: &Parents,
) -> Measure {
    let end = series.points.last().map_or(Month::new(2000, 1).expect("a real month"), |point| point.month);
    let period = run.unwrap_or(Period::new(end, end));
    let count = run.and_then(|run| total(series, run));
    let rate =
        count.zip(denominator).and_then(|(count, whom)| rate::of(count, definition.per, whom.clone()).ok());
    Measure {
        definition: definition.clone(),
        area: series.area,
        period,
        count: count.map(figures::interval::count_interval),
        rate,
        parents: parents.clone(),
    }
}

/// The run against the same months a year before, as far as both are held; up to five years back if need be.
fn change_before(series: &Series, run: Period) -> Option<Change> {
    let step = months_of(series.step);
    (1..=5).find_map(|years| {
        let back = -12 * years;
        let mut first = None;
        let mut last = None;
        let mut month = run.first();
        while month <= run.last() {
            let now = Period::new(month, month.plus(step - 1));
            let then = Period::new(month.plus(back), month.plus(back + step - 1));
            let both = total(series, now).is_some() && total(series, then).is_some();
            match (both, first) {
                (true, None) => (first, last) = (Some(month), Some(now.last())),
                (true, Some(_)) => last = Some(now.last()),
                (false, Some(_)) => break,
                (false, None) => {}
            }
            month = month.plus(step);
        }
        let after = Period::new(first?, last?);
        let before = Period::new(after.first().plus(back), after.last().plus(back));
        Some(change::between((total(series, before)?, before), (total(series, after)?, after)))
    })
}

/// Runs of points that nobody sent, between the first and the last that somebody did.
pub fn gaps(series: &Series) -> Vec<Period> {
    let step = months_of(series.step);
    let held: Vec<Month> =
        series.points.iter().filter(|point| point.count.is_some()).map(|point| point.month).collect();
    held.windows(2)
        .filter(|pair| pair[1].since(pair[0]) > step)
        .map(|pair| Period::new(pair[0].plus(step), pair[1].plus(-1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{DataMark, MeasureId, MonthCount};

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    /// Months from January 2021; `.` is a gap.
    fn series(text: &str) -> Series {
        let points = text.split_whitespace().enumerate().map(|(i, word)| MonthCount {
            month: month("2021-01").plus(i as i32),
            count: word.parse().ok(),
            mark: DataMark::Published,
        });
        Series {
            measure: MeasureId::new("burglary").unwrap(),
            area: "E07900001".parse().unwrap(),
            step: Step::Month,
            points: points.collect(),
        }
    }

    #[test]
    fn the_latest_run_stops_at_a_gap_and_at_twelve() {
        assert_eq!(latest_run(&series("5 5 . 7 8")), Some(Period::new(month("2021-04"), month("2021-05"))));
        let long = "9 ".repeat(20);
        assert_eq!(latest_run(&series(&long)).unwrap().months(), 12);
        assert_eq!(latest_run(&series(". .")), None);
    }

    #[test]
    fn a_change_compares_only_months_held_in_both_years() {
        let counts = "60 60 60 . . . . . . . . . 30 30 30 30 30 30";
        let series = series(counts);
        let change = change_before(&series, latest_run(&series).unwrap()).unwrap();
        assert_eq!(change.after_period, Period::new(month("2022-01"), month("2022-03")));
        assert_eq!((change.before, change.after), (180.0, 90.0));
        assert!(change.clear);
    }

    #[test]
    fn a_gap_between_two_figures_is_named_and_open_ends_are_not() {
        assert_eq!(gaps(&series(". 5 . . 7 .")), [Period::new(month("2021-03"), month("2021-04"))]);
    }
}
