//! From counts and waves to what a verdict is told: which figure fills which field.
//!
//! Pure: series, goals and waves in, figures out. It must never judge; `planning::verdict` does.

use crate::waves::{KeptWave, later};
use figures::survey::{self, NotCompared};
use figures::{control, keep_low, year_end};
use planning::target::{Aim, Baseline, Kind, Terms};
use planning::verdict::Set;
use planning::{Told, Year};
use terms::{Course, Goal, Month, Polarity, Reach, Series, SurveyVerdict, Wave, WaveChange};

/// Months after the end of a month by which its figures should be here: police figures of September come out by the end of
/// November.
pub const MONTHS_TO_COME: i32 = 2;

/// Last month for which figures should be here on that day, no later than the end of the year.
pub fn due_to(today: chrono::NaiveDate, year: Year) -> Month {
    let month = Month::of(today).unwrap_or_else(|_| year.period().last());
    month.plus(-MONTHS_TO_COME).min(year.period().last())
}

/// What was set out, without anything that was counted.
pub fn goal(terms: &Terms, on: chrono::NaiveDate) -> Goal {
    let reach = match (terms.kind, terms.aim) {
        (Kind::FewerSay, Aim::Share(share)) => Reach::Fewer(share),
        (_, Aim::Share(share)) => Reach::More(share),
        (_, Aim::AtMost(most)) => Reach::AtMost(most),
        (_, Aim::StayLow) => Reach::StayLow,
    };
    Goal {
        year: terms.year.period(),
        reach,
        shares: terms.profile.months(),
        due_to: due_to(on, terms.year),
        on,
    }
}

/// What a verdict must know of a goal.
pub fn set(goal: &Goal) -> Set {
    let (kind, aim) = match goal.reach {
        Reach::AtMost(most) => (Kind::Reduce, Aim::AtMost(most)),
        Reach::StayLow => (Kind::KeepLow, Aim::StayLow),
        Reach::Fewer(share) => (Kind::FewerSay, Aim::Share(share)),
        Reach::More(share) => (Kind::MoreHappy, Aim::Share(share)),
    };
    let year = Year::starting(goal.year.first().year()).expect("a goal's year is one of a target");
    Set { kind, aim, year }
}

/// How a year goes: where it may end, and what was to come. Only for a number in a year.
pub fn course(series: &Series, goal: &Goal) -> Course {
    let most = match goal.reach {
        Reach::AtMost(most) => most,
        Reach::StayLow | Reach::Fewer(_) | Reach::More(_) => f64::INFINITY,
    };
    let mut course = Course {
        goal: goal.clone(),
        series: series.clone(),
        end: Err("it is not a number in a year".to_owned()),
        do_nothing: Vec::new(),
    };
    if !most.is_finite() {
        return course;
    }
    course.end = year_end::year_end(series, goal.year, most).or_else(|why| {
        let counted: Vec<f64> = goal.year.iter().map_while(|month| series.at(month)).collect();
        let known = series.points.iter().rev().find(|point| point.count.is_some()).map(|point| point.month);
        // The ratio to profile serves only where the year is whole so far.
        let whole = known.is_some_and(|last| last < goal.year.first().plus(counted.len() as i32));
        whole
            .then(|| year_end::by_profile(&counted, &goal.shares, goal.year.first(), most))
            .flatten()
            .ok_or_else(|| why.to_string())
    });
    course.do_nothing = year_end::do_nothing(series, goal.year).unwrap_or_default();
    course
}

/// What a course says to a verdict, with the words of the control chart.
pub fn told_of_course(course: &Course, control: Option<&terms::ControlChart>) -> Told {
    let data_to = course.series.points.iter().rev().find(|point| point.count.is_some());
    Told {
        data_to: data_to.map(|point| point.month),
        control: control.map(|chart| (chart.verdict, chart.words.clone())),
        year_end: Some(course.end.clone()),
        do_nothing: course.had_nothing_changed().last().copied(),
        ..Told::nothing(course.goal.due_to)
    }
}

/// What the figures say of a target to reduce or to keep low.
pub fn told_of_counts(
    terms: &Terms,
    series: &Series,
    polarity: Polarity,
    anew: Vec<control::Rebase>,
    goal: &Goal,
) -> (Told, Option<Course>) {
    let data_to = series.points.iter().rev().find(|point| point.count.is_some()).map(|point| point.month);
    match (&terms.baseline, terms.kind) {
        (Baseline::Counted { period, .. }, Kind::KeepLow) => {
            let low = keep_low::check(series, *period).map_err(|why| why.to_string());
            (Told { data_to, low: Some(low), ..Told::nothing(goal.due_to) }, None)
        }
        _ => {
            let options = control::Options { rebases: anew, ..control::Options::default() };
            let chart = control::chart(series, polarity, &options);
            let course = course(series, goal);
            (told_of_course(&course, Some(&chart)), Some(course))
        }
    }
}

/// What two waves say, or why they cannot be compared.
pub type Compared = Result<WaveChange, (SurveyVerdict, String)>;

/// Compares two waves of a question.
pub fn compared(before: &Wave, after: &Wave) -> Compared {
    survey::change(before, after).map_err(|why| {
        let verdict = match why {
            NotCompared::TooFew => SurveyVerdict::TooFewAnswers,
            _ => SurveyVerdict::CannotCompare,
        };
        (verdict, why.to_string())
    })
}

/// What the waves say of a target of a survey. Nobody is late before the year is over: a survey is asked once in it.
pub fn told_of_waves(baseline: &Wave, waves: &[KeptWave], goal: &Goal) -> Told {
    let again = later(baseline, waves);
    told_of_change(again.map(|kept| (kept.wave.fieldwork.last(), compared(baseline, &kept.wave))), goal)
}

/// The same from the change itself, with the last month of the later wave's fieldwork.
pub fn told_of_change(change: Option<(Month, Compared)>, goal: &Goal) -> Told {
    let before = goal.year.first().plus(-1);
    let data_to = change.as_ref().map(|(month, _)| *month);
    let asked_in_year = data_to.is_some_and(|month| month >= goal.year.first());
    let over = goal.on > goal.year.last().plus(1).first_day();
    let due_to = if over && !asked_in_year { goal.due_to } else { before };
    Told { data_to, waves: change.map(|(_, change)| change), ..Told::nothing(due_to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{DataMark, MeasureId, MonthCount, Step};

    fn series(from: &str, counts: &[f64]) -> Series {
        let first: Month = from.parse().unwrap();
        let points = counts.iter().enumerate().map(|(at, count)| MonthCount {
            month: first.plus(at as i32),
            count: Some(*count),
            mark: DataMark::Published,
        });
        Series {
            measure: MeasureId::new("burglary").unwrap(),
            area: "E07900001".parse().unwrap(),
            step: Step::Month,
            points: points.collect(),
        }
    }

    fn a_goal(most: f64) -> Goal {
        let year = Year::starting(2026).unwrap();
        let on = "2026-11-20".parse().unwrap();
        let reach = Reach::AtMost(most);
        Goal { year: year.period(), reach, shares: [1.0 / 12.0; 12], due_to: due_to(on, year), on }
    }

    #[test]
    fn a_short_series_is_carried_on_by_its_profile_and_a_broken_one_is_not() {
        let short = series("2026-04", &[30.0, 28.0, 31.0, 27.0, 26.0]);
        let said = course(&short, &a_goal(340.0));
        assert_eq!(said.end.unwrap().months_left, 7);
        assert!(said.do_nothing.is_empty(), "nothing is known from before the year");
        let mut broken = short;
        broken.points[2].count = None;
        assert!(course(&broken, &a_goal(340.0)).end.is_err(), "a gap is no zero");
    }

    #[test]
    fn figures_are_due_two_months_after_and_never_beyond_the_year() {
        let year = Year::starting(2026).unwrap();
        let due = |day: &str| due_to(day.parse().unwrap(), year).to_string();
        assert_eq!(due("2026-11-20"), "2026-09");
        assert_eq!(due("2027-09-01"), "2027-03");
    }

    #[test]
    fn a_survey_is_late_only_once_the_year_is_over_without_one() {
        let goal = |on: &str| Goal { on: on.parse().unwrap(), reach: Reach::Fewer(0.2), ..a_goal(0.0) };
        let year = Year::starting(2026).unwrap().period();
        assert_eq!(told_of_change(None, &goal("2026-11-20")).months_late(year), 0);
        assert!(told_of_change(None, &goal("2027-06-20")).months_late(year) > 0);
    }
}
