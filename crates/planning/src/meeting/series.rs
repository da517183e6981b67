//! Series of meetings: what for, who, how often, under which rules.
//!
//! Dates follow from a rule and a list of bank holidays; a date on a day off moves to the next working day, and says so.

use crate::working_day::Holidays;
use crate::{Refusal, refusal::written, wire};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use terms::{BodyId, Month, RecordId};

/// What a series is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Fortnightly or weekly: problems that no one body can solve (requirement S119).
    ProblemSolving,
    /// Monthly: figures and targets (S109).
    Watch,
    /// Quarterly: senior people review targets and decide (S108).
    StrategyGroup,
    /// At least yearly, with senior people of each authority (S140; SI 2007/1830, regulation 12).
    PublicMeeting,
    /// The commissioner asks.
    Accountability,
    /// A panel on people or places.
    Panel,
}

impl Kind {
    /// Every one, most frequent first.
    pub const ALL: [Self; 6] = [
        Self::ProblemSolving,
        Self::Watch,
        Self::StrategyGroup,
        Self::PublicMeeting,
        Self::Accountability,
        Self::Panel,
    ];

    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::ProblemSolving => "problem-solving",
            Self::Watch => "watch",
            Self::StrategyGroup => "strategy-group",
            Self::PublicMeeting => "public-meeting",
            Self::Accountability => "accountability",
            Self::Panel => "panel",
        }
    }

    /// The one with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ProblemSolving => "Problem-solving meeting",
            Self::Watch => "Monthly watch",
            Self::StrategyGroup => "Strategy Group",
            Self::PublicMeeting => "Public meeting",
            Self::Accountability => "Commissioner's accountability meeting",
            Self::Panel => "Panel",
        }
    }
}

/// Which of the days of that name in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nth {
    /// The first.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
    /// The fourth.
    Fourth,
    /// The last.
    Last,
}

impl Nth {
    /// All of them, with their words.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::First, "first"),
        (Self::Second, "second"),
        (Self::Third, "third"),
        (Self::Fourth, "fourth"),
        (Self::Last, "last"),
    ];

    /// "third".
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(nth, _)| *nth == self).map_or("", |(_, words)| words)
    }
}

/// A day of the week, Monday 0 to Sunday 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DayOfWeek(u8);

impl DayOfWeek {
    /// `None` above 6.
    pub const fn new(from_monday: u8) -> Option<Self> {
        if from_monday <= 6 { Some(Self(from_monday)) } else { None }
    }

    /// From Monday 0 to Sunday 6.
    pub const fn from_monday(self) -> u8 {
        self.0
    }

    /// "Thursday".
    pub const fn words(self) -> &'static str {
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][(self.0 % 7) as usize]
    }

    fn of(self) -> Weekday {
        Weekday::try_from(self.0 % 7).expect("0 to 6 are days of the week")
    }
}

/// How often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recurrence {
    /// Every so many weeks from a day on.
    Weeks {
        /// 1 for weekly, 2 for fortnightly.
        every: u32,
        /// First day.
        #[serde(with = "wire::day")]
        from: NaiveDate,
    },
    /// On the second Thursday of every third month, say.
    Months {
        /// 1 for monthly, 3 for quarterly, 12 for yearly.
        every: u32,
        /// First month.
        from: Month,
        /// Which of the days.
        nth: Nth,
        /// Of which name.
        day: DayOfWeek,
    },
    /// On days that somebody sets.
    Set {
        /// The days.
        #[serde(with = "wire::days")]
        days: Vec<NaiveDate>,
    },
}

impl Recurrence {
    /// "Every 2 weeks", "The third Thursday of every third month".
    pub fn words(&self) -> String {
        match self {
            Self::Weeks { every: 1, .. } => "Every week".to_owned(),
            Self::Weeks { every, .. } => format!("Every {every} weeks"),
            Self::Months { every, nth, day, from } => {
                let (nth, day) = (nth.words(), day.words());
                match every {
                    1 => format!("The {nth} {day} of every month"),
                    12 => format!("The {nth} {day} of {}, every year", month_name(*from)),
                    every => format!("The {nth} {day}, every {every} months"),
                }
            }
            Self::Set { days } => match days.len() {
                1 => "On 1 day that was set".to_owned(),
                several => format!("On {several} days that were set"),
            },
        }
    }
}

/// "November", without its year.
fn month_name(month: Month) -> String {
    month.words().split(' ').next().unwrap_or_default().to_owned()
}

/// The rules of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Working days of notice.
    pub notice_days: u32,
    /// Working days before it by which papers and referrals are in.
    pub papers_days: u32,
    /// Working days before it by which the agenda is out.
    pub agenda_days: u32,
    /// Working days after it by which the minutes are out; 0 is the same day.
    pub minutes_days: u32,
    /// Fewest bodies for a quorum.
    pub quorum: usize,
    /// Bodies without which there is none.
    pub must_attend: Vec<BodyId>,
    /// Whether each of those must send somebody senior.
    pub seniors: bool,
    /// Whether everybody signs a confidentiality statement.
    pub confidential: bool,
    /// What is on every agenda.
    pub standing_items: Vec<String>,
}

impl Rules {
    /// Rules to begin with, as such meetings are held (domain: a Staffordshire hub's terms of reference; regulation 12).
    pub fn usual(kind: Kind) -> Self {
        let (notice, papers, agenda, minutes, quorum) = match kind {
            Kind::ProblemSolving | Kind::Panel => (5, 2, 1, 0, 3),
            Kind::Watch => (5, 3, 2, 1, 2),
            Kind::StrategyGroup | Kind::Accountability => (10, 7, 5, 5, 3),
            Kind::PublicMeeting => (20, 10, 5, 10, 1),
        };
        Self {
            notice_days: notice,
            papers_days: papers,
            agenda_days: agenda,
            minutes_days: minutes,
            quorum,
            must_attend: Vec::new(),
            seniors: kind == Kind::PublicMeeting,
            confidential: matches!(kind, Kind::ProblemSolving | Kind::Panel),
            standing_items: Vec::new(),
        }
    }
}

/// A series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Which.
    pub id: RecordId,
    /// What for.
    pub kind: Kind,
    /// "Leek problem-solving meeting".
    pub title: String,
    /// Terms of reference: purpose, who, what it may decide. Plain paragraphs.
    pub terms_of_reference: String,
    /// How often.
    pub recurrence: Recurrence,
    /// Time of day in London.
    #[serde(with = "wire::time")]
    pub starts: NaiveTime,
    /// Length in minutes.
    pub minutes: u32,
    /// Where.
    pub place: String,
    /// Bodies that belong to it.
    pub members: Vec<BodyId>,
    /// Its rules.
    pub rules: Rules,
}

/// A date of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// When it meets.
    pub on: NaiveDate,
    /// The day the rule gave, if that was a day off.
    pub moved_from: Option<NaiveDate>,
    /// The list of bank holidays does not hold this year: the day may turn out to be one.
    pub holidays_unknown: bool,
    /// The last day on which notice can be given.
    pub notice_by: NaiveDate,
}

/// Most dates given at once.
const DATES_MAX: usize = 600;

impl Series {
    /// Whether it can be used.
    ///
    /// # Errors
    /// Refused without a title or terms of reference, with a rule that never comes round, or where the quorum can never
    /// be reached.
    pub fn checked(self) -> Result<Self, Refusal> {
        written(&self.title, "title")?;
        written(&self.terms_of_reference, "word on what it is for, who comes and what it may decide")?;
        if matches!(self.recurrence, Recurrence::Weeks { every: 0, .. } | Recurrence::Months { every: 0, .. })
        {
            return Err(Refusal::unsound(
                "It would never come round.",
                "Say every how many weeks or months.",
            ));
        }
        if self.rules.quorum > self.members.len()
            || !self.rules.must_attend.iter().all(|b| self.members.contains(b))
        {
            return Err(Refusal::unsound(
                "Its quorum can never be reached.",
                "Name more members, or ask for fewer.",
            ));
        }
        if self.rules.agenda_days > self.rules.notice_days {
            return Err(Refusal::unsound(
                "The agenda would be out before notice is given.",
                "Give notice earlier.",
            ));
        }
        Ok(self)
    }

    /// Its dates from one day to another, both included, oldest first; never two on one day. At most 600.
    pub fn dates(&self, from: NaiveDate, until: NaiveDate, holidays: &Holidays) -> Vec<Date> {
        let mut dates: Vec<Date> = Vec::new();
        for rule in self.rule_days(from, until) {
            let on = if holidays.working(rule) { rule } else { holidays.on_or_after(rule) };
            if from <= on && on <= until && dates.last().is_none_or(|last| last.on < on) {
                let moved_from = (on != rule).then_some(rule);
                let notice_by = holidays.before(on, self.rules.notice_days);
                dates.push(Date { on, moved_from, holidays_unknown: !holidays.knows(on.year()), notice_by });
            }
        }
        dates
    }

    /// Days the rule gives, up to `until`, from a little before `from` (a day off may move into the time asked for).
    fn rule_days(&self, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
        let from = from.checked_sub_days(Days::new(14)).unwrap_or(from);
        let wanted = |day: &NaiveDate| from <= *day && *day <= until;
        match &self.recurrence {
            Recurrence::Weeks { every, from: first } => {
                let apart = i64::from((*every).max(1)) * 7;
                let skipped = ((from - *first).num_days().max(0) + apart - 1) / apart;
                (skipped..)
                    .map_while(|n| first.checked_add_days(Days::new((n * apart) as u64)))
                    .take_while(|day| *day <= until)
                    .filter(wanted)
                    .take(DATES_MAX)
                    .collect()
            }
            Recurrence::Months { every, from: first, nth, day } => (0..DATES_MAX as i32 * 12)
                .step_by((*every).max(1) as usize)
                .map(|months| first.plus(months))
                .take_while(|month| month.first_day() <= until)
                .map(|month| nth_day(month, *nth, day.of()))
                .filter(wanted)
                .take(DATES_MAX)
                .collect(),
            Recurrence::Set { days } => {
                let mut days: Vec<NaiveDate> = days.iter().copied().filter(wanted).take(DATES_MAX).collect();
                days.sort_unstable();
                days
            }
        }
    }
}

fn nth_day(month: Month, nth: Nth, day: Weekday) -> NaiveDate {
    let first = month.first_day();
    let until_first = (7 + day.num_days_from_monday() - first.weekday().num_days_from_monday()) % 7;
    let weeks = match nth {
        Nth::First => 0,
        Nth::Second => 1,
        Nth::Third => 2,
        Nth::Fourth => 3,
        Nth::Last => (month.days() - 1 - until_first) / 7,
    };
    first.checked_add_days(Days::new(u64::from(until_first + 7 * weeks))).expect("a day of the month exists")
}
