//! The statutory calendar: what the law and the partnership's promises want, when, and what is late.
//!
//! Duties are data. It never takes silence for done.

use crate::{Quarter, Year, wire};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use terms::RecordId;

/// Duties as they come with the product.
const SHIPPED: &str = include_str!("../data/duties.txt");

/// How often a duty falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cycle {
    /// On that month and day of each financial year.
    Yearly {
        /// Month, 1 to 12.
        month: u32,
        /// Day of the month.
        day: u32,
    },
    /// So many days after the last day of each quarter.
    Quarterly {
        /// Days.
        days: u32,
    },
    /// On the last day of the quarter after each quarter: what April to June brought is due on 30 September.
    NextQuarterEnd,
    /// On two days of each financial year.
    TwiceYearly {
        /// Month and day of each.
        on: [(u32, u32); 2],
    },
    /// On that month and day of one calendar year in three.
    EveryThreeYears {
        /// One of the years.
        year: i32,
        /// Month, 1 to 12.
        month: u32,
        /// Day of the month.
        day: u32,
    },
}

impl Cycle {
    /// Reads how often: `yearly 01-31`, `quarterly 45` and so on, as in the list of duties.
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let month_day = |text: &str| {
            let (month, day) = text.split_once('-')?;
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            // A year without 29 February: a duty must fall due in every year.
            NaiveDate::from_ymd_opt(2025, month, day).map(|_| (month, day))
        };
        Some(match words.as_slice() {
            ["yearly", on] => month_day(on).map(|(month, day)| Self::Yearly { month, day })?,
            ["quarterly", "next-quarter"] => Self::NextQuarterEnd,
            ["twice-yearly", first, second] => {
                Self::TwiceYearly { on: [month_day(first)?, month_day(second)?] }
            }
            ["quarterly", days] => {
                Self::Quarterly { days: days.parse().ok().filter(|days| (1..=90).contains(days))? }
            }
            ["every-3-years", year, on] => {
                let (month, day) = month_day(on)?;
                Self::EveryThreeYears { year: year.parse().ok()?, month, day }
            }
            _ => return None,
        })
    }

    /// "Each year by 31 January".
    pub fn words(&self) -> String {
        let on = |month: u32, day: u32| {
            NaiveDate::from_ymd_opt(2000, month, day)
                .map_or_else(String::new, |day| day.format("%-d %B").to_string())
        };
        match *self {
            Self::Yearly { month, day } => format!("Each year by {}", on(month, day)),
            Self::Quarterly { days } => format!("Within {days} days of the end of each quarter"),
            Self::NextQuarterEnd => "By the last day of the quarter after each quarter".to_owned(),
            Self::TwiceYearly { on: [one, two] } => {
                format!("Each year by {} and {}", on(one.0, one.1), on(two.0, two.1))
            }
            Self::EveryThreeYears { year, month, day } => {
                format!("Every three years by {}, as in {year}", on(month, day))
            }
        }
    }
}

/// A duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Short stable name.
    pub id: RecordId,
    /// What.
    pub title: String,
    /// Why: the law, or a promise.
    pub law: String,
    /// How often.
    pub cycle: Cycle,
}

impl Duty {
    /// The days on which it falls due within a financial year, oldest first.
    pub fn due_in(&self, year: Year) -> Vec<NaiveDate> {
        self.cycle.due_in(year)
    }
}

impl Cycle {
    /// The days on which something falls due within a financial year, oldest first.
    pub fn due_in(&self, year: Year) -> Vec<NaiveDate> {
        let within = |day: &NaiveDate| year.first_day() <= *day && *day <= year.last_day();
        let on = |month: u32, day: u32| {
            let calendar_year = if month >= 4 { year.start() } else { year.start() + 1 };
            NaiveDate::from_ymd_opt(calendar_year, month, day)
        };
        match *self {
            Cycle::Yearly { month, day } => on(month, day).into_iter().collect(),
            Cycle::TwiceYearly { on: both } => {
                let mut days: Vec<NaiveDate> =
                    both.into_iter().filter_map(|(month, day)| on(month, day)).collect();
                days.sort_unstable();
                days
            }
            Cycle::NextQuarterEnd => {
                (1..=4).filter_map(|number| Some(Quarter::new(year, number)?.last_day())).collect()
            }
            Cycle::EveryThreeYears { year: first, month, day } => {
                on(month, day).filter(|due| (due.year() - first).rem_euclid(3) == 0).into_iter().collect()
            }
            Cycle::Quarterly { days } => [year.before(), year]
                .into_iter()
                .flat_map(|year| {
                    (1..=4).map(move |quarter| year.quarter_period(quarter).last().plus(1).first_day())
                })
                .filter_map(|after| after.checked_add_days(Days::new(u64::from(days)))?.pred_opt())
                .filter(within)
                .collect(),
        }
    }
}

/// The duties that come with the product.
pub fn shipped() -> Vec<Duty> {
    read(SHIPPED).0
}

/// The same as text.
pub const fn shipped_text() -> &'static str {
    SHIPPED
}

/// Reads duties: short name, what, why and how often on each line, parted by `|`; `#` begins a remark. The second part
/// holds the numbers, from 1, of lines that are none.
pub fn read(text: &str) -> (Vec<Duty>, Vec<usize>) {
    let (mut duties, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match duty(line) {
            Some(duty) => duties.push(duty),
            None => faults.push(at + 1),
        }
    }
    (duties, faults)
}

fn duty(line: &str) -> Option<Duty> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let [id, title, law, cycle] = parts.as_slice() else { return None };
    let cycle = Cycle::read(cycle)?;
    let filled = !title.is_empty() && !law.is_empty();
    filled.then(|| {
        Some(Duty { id: RecordId::new(id)?, title: (*title).to_owned(), law: (*law).to_owned(), cycle })
    })?
}

/// A duty was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which duty.
    pub duty: RecordId,
    /// For which day it was due.
    #[serde(with = "wire::day")]
    pub due: NaiveDate,
    /// When it was done.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// What shows it: kind and id of anything kept here, like `plan/plan-1`; the id of a meeting alone, or a web address.
    pub evidence: String,
}

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Past its day and not done; in how many days.
    Late(i64),
    /// Due within [`SOON_DAYS`]; in how many days.
    Soon(i64),
    /// Due later.
    Ahead,
    /// Done after its day, by how many days.
    DoneLate(i64),
    /// Done.
    Done,
}

/// A duty is shown as due soon from so many days before.
pub const SOON_DAYS: i64 = 42;

/// One line of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarLine<'a> {
    /// Which duty.
    pub duty: &'a Duty,
    /// When it is due.
    pub due: NaiveDate,
    /// How it stands.
    pub standing: Standing,
    /// What shows that it was done.
    pub evidence: Option<&'a str>,
}

/// What is late is told of for so many days: half a year, so that what a year left open is not forgotten when it ends.
pub const LATE_DAYS: i64 = 184;

/// What presses on a day, whatever year it belongs to: duties that are late, longest first, then those due soon.
pub fn pressing<'a>(duties: &'a [Duty], done: &'a [Done], today: NaiveDate) -> Vec<CalendarLine<'a>> {
    let year = Year::of(today);
    let mut lines: Vec<CalendarLine> = [year.before(), year, year.next()]
        .into_iter()
        .flat_map(|year| calendar(duties, done, year, today))
        .collect();
    lines.retain(|line| match line.standing {
        Standing::Late(days) => days <= LATE_DAYS,
        Standing::Soon(_) => true,
        Standing::Ahead | Standing::DoneLate(_) | Standing::Done => false,
    });
    lines
}

/// The calendar of a year as it stands on a day, by day due and then in the order of the duties.
pub fn calendar<'a>(
    duties: &'a [Duty],
    done: &'a [Done],
    year: Year,
    today: NaiveDate,
) -> Vec<CalendarLine<'a>> {
    let mut lines: Vec<CalendarLine> = duties
        .iter()
        .flat_map(|duty| duty.due_in(year).into_iter().map(move |due| (duty, due)))
        .map(|(duty, due)| {
            let found =
                done.iter().filter(|done| done.duty == duty.id && done.due == due && done.on <= today);
            let first = found.min_by_key(|done| done.on);
            let standing = match (first, (due - today).num_days()) {
                (Some(done), _) if done.on > due => Standing::DoneLate((done.on - due).num_days()),
                (Some(_), _) => Standing::Done,
                (None, left) if left < 0 => Standing::Late(-left),
                (None, left) if left <= SOON_DAYS => Standing::Soon(left),
                (None, _) => Standing::Ahead,
            };
            CalendarLine { duty, due, standing, evidence: first.map(|done| done.evidence.as_str()) }
        })
        .collect();
    lines.sort_by_key(|line| line.due);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{day, id, survives_json};

    fn year() -> Year {
        Year::starting(2026).unwrap()
    }

    #[test]
    fn what_is_shipped_is_whole_and_each_duty_falls_due() {
        let (duties, faults) = read(SHIPPED);
        assert_eq!(faults, Vec::<usize>::new());
        let three = [2026, 2027, 2028].map(|start| Year::starting(start).unwrap());
        for duty in &duties {
            let due: usize = three.iter().map(|year| duty.due_in(*year).len()).sum();
            let expected = match duty.cycle {
                Cycle::Yearly { .. } => 3,
                Cycle::TwiceYearly { .. } => 6,
                Cycle::Quarterly { .. } | Cycle::NextQuarterEnd => 12,
                Cycle::EveryThreeYears { .. } => 1,
            };
            assert_eq!(due, expected, "{}", duty.title);
            survives_json(duty);
        }
    }

    #[test]
    fn how_often_a_duty_falls_due_is_said_in_words() {
        let told = |cycle: &str| duty(&format!("aa | What | Why | {cycle}")).unwrap().cycle.words();
        assert_eq!(told("yearly 01-31"), "Each year by 31 January");
        assert_eq!(told("quarterly 45"), "Within 45 days of the end of each quarter");
        assert_eq!(told("quarterly next-quarter"), "By the last day of the quarter after each quarter");
        assert_eq!(told("twice-yearly 05-31 11-30"), "Each year by 31 May and 30 November");
        assert_eq!(told("every-3-years 2026 03-31"), "Every three years by 31 March, as in 2026");
    }

    #[test]
    fn quarters_fall_due_after_they_end() {
        let group = duty("group | Group met | promise | quarterly 30").unwrap();
        assert_eq!(group.due_in(year()), ["2026-04-30", "2026-07-30", "2026-10-30", "2027-01-30"].map(day));
        let twice = duty("public | In public | promise | twice-yearly 01-31 07-31").unwrap();
        assert_eq!(twice.due_in(year()), ["2026-07-31", "2027-01-31"].map(day));
    }

    /// SI 2007/1831: by the end of the following information period. July to September 2026 is due on 31 December 2026.
    #[test]
    fn depersonalised_data_is_due_on_the_last_day_of_the_next_quarter() {
        let shipped = shipped();
        let data = shipped.iter().find(|duty| duty.id.as_str() == "section-17a").unwrap();
        assert_eq!(data.due_in(year()), ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"].map(day));
    }

    #[test]
    fn what_a_year_left_open_presses_in_the_next_and_what_the_next_brings_is_told_in_time() {
        let duties = [
            duty("aa | Plan | reg 10 | yearly 03-31").unwrap(),
            duty("bb | Copy | reg 13A | yearly 04-30").unwrap(),
            duty("cc | Update | promise | yearly 06-30").unwrap(),
        ];
        let told = |today: &str, done: &[Done]| {
            let lines = pressing(&duties, done, day(today));
            lines
                .iter()
                .map(|line| format!("{} {:?}", line.duty.id, line.standing))
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(told("2027-03-25", &[]), "aa Soon(6), bb Soon(36)", "the next year's is told in time");
        let done =
            Done { duty: id("aa"), due: day("2026-03-31"), on: day("2026-03-30"), evidence: "m-1".into() };
        assert_eq!(told("2026-04-10", &[]), "aa Late(10), bb Soon(20)", "April does not forget March");
        assert_eq!(told("2026-04-10", &[done]), "bb Soon(20)");
        assert_eq!(told("2027-01-10", &[]), "", "half a year is enough");
    }

    #[test]
    fn silence_is_never_done() {
        let duties = [
            duty("aa | Assessment | reg 5 | yearly 01-31").unwrap(),
            duty("bb | Summary | reg 13 | yearly 05-31").unwrap(),
            duty("cc | Update | promise | yearly 06-30").unwrap(),
        ];
        let report = |name: &str, due: &str, on: &str| Done {
            duty: id(name),
            due: day(due),
            on: day(on),
            evidence: "plan/plan-1".into(),
        };
        let done = [report("bb", "2026-05-31", "2026-06-10"), report("cc", "2025-06-30", "2025-06-01")];
        let standing = |today: &str| {
            let lines = calendar(&duties, &done, year(), day(today));
            lines
                .iter()
                .map(|line| format!("{} {:?}", line.duty.id, line.standing))
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(
            standing("2026-06-05"),
            "bb Late(5), cc Soon(25), aa Ahead",
            "what was done later is not known yet"
        );
        assert_eq!(
            standing("2026-07-05"),
            "bb DoneLate(10), cc Late(5), aa Ahead",
            "last year's update is no update"
        );
        assert_eq!(standing("2027-02-10"), "bb DoneLate(10), cc Late(225), aa Late(10)");
    }

    #[test]
    fn lines_that_are_no_duty_are_named() {
        let (duties, faults) = read(
            "# remark\na | b | c | yearly 02-30\n\na | b | c | daily\na|b|c|quarterly 1\nA b|b|c|quarterly 1",
        );
        assert_eq!((duties.len(), faults), (1, vec![2, 4, 6]));
    }
}
