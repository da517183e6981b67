//! What must be published: which information, by which law, how often; what was published where; what is late.
//!
//! The list is data. It never takes silence for published, and it looks at no page: somebody says what stands where.

mod following;
pub mod told;

pub(crate) use following::an_address;
pub use following::{Command, apply};

use crate::statutory::{Cycle, Done, Duty};
use crate::{Stamp, Year, wire};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use terms::RecordId;

/// The list as it comes with the product.
const SHIPPED: &str = include_str!("../data/specified.txt");
/// What falls due is shown as due soon from so many days before.
pub const SOON_DAYS: i64 = 42;
/// Years looked at before and after today's: a cycle is of three years at most.
const YEARS: i32 = 3;
/// Stands before an item's short name where it is shown among duties.
pub const DUTY: &str = "publish-";

/// When an item must be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// On days of the calendar.
    Cycle(Cycle),
    /// It is always there; within so many days of each change.
    Changed(u32),
    /// Within so many days of each time that it comes about, which may be never.
    Made(u32),
}

impl Due {
    /// Reads it: what [`Cycle::read`] reads, `on-change 28` or `when-made 28`.
    pub fn read(text: &str) -> Option<Self> {
        let days = |days: &str| days.parse().ok().filter(|days| (1..=90).contains(days));
        match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["on-change", number] => days(number).map(Self::Changed),
            ["when-made", number] => days(number).map(Self::Made),
            _ => Cycle::read(text).map(Self::Cycle),
        }
    }

    /// "Within 28 days of each change".
    pub fn words(&self) -> String {
        match self {
            Self::Cycle(cycle) => cycle.words(),
            Self::Changed(days) => format!("Within {days} days of each change"),
            Self::Made(days) => format!("Within {days} days of each new one"),
        }
    }
}

/// Something that must be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Short stable name.
    pub id: RecordId,
    /// What.
    pub title: String,
    /// Why: the law.
    pub law: String,
    /// When.
    pub due: Due,
    /// Whether somebody has held the line against the law.
    pub confirmed: bool,
}

/// The list that comes with the product.
pub fn shipped() -> Vec<Item> {
    read(SHIPPED).0
}

/// The same as text.
pub const fn shipped_text() -> &'static str {
    SHIPPED
}

/// Reads a list: short name, what, why, how often and perhaps `to be confirmed` on each line, parted by `|`; `#` begins a
/// remark. The second part holds the numbers, from 1, of lines that are none.
pub fn read(text: &str) -> (Vec<Item>, Vec<usize>) {
    let (mut items, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match item(line) {
            Some(item) => items.push(item),
            None => faults.push(at + 1),
        }
    }
    (items, faults)
}

/// Longest short name: [`DUTY`] is put before it, and an id has 64 signs at most.
const NAME_MOST: usize = 48;

fn item(line: &str) -> Option<Item> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let (id, title, law, due, confirmed) = match parts.as_slice() {
        [id, title, law, due] => (id, title, law, due, true),
        [id, title, law, due, "to be confirmed"] => (id, title, law, due, false),
        _ => return None,
    };
    if title.is_empty() || law.is_empty() || id.len() > NAME_MOST {
        return None;
    }
    let (title, law) = ((*title).to_owned(), (*law).to_owned());
    Some(Item { id: RecordId::new(id)?, title, law, due: Due::read(due)?, confirmed })
}

/// What was published by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// The day on which it was due.
    Due(#[serde(with = "wire::day")] NaiveDate),
    /// A change or something new, by its number.
    Change(u32),
    /// Nothing that was due: a correction, or more than the law asks.
    Nothing,
}

/// That something was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// From 1.
    pub number: u32,
    /// On which day.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// Where: the address of the page or file.
    pub place: String,
    /// What, in a few words; may be empty.
    pub words: String,
    /// What it was published by.
    pub answers: Answers,
    /// Who said so.
    pub by: Stamp,
    /// Why it does not count after all.
    pub taken_back: Option<(String, Stamp)>,
}

/// A change, or something new that must be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// From 1.
    pub number: u32,
    /// When it came about.
    #[serde(with = "wire::day")]
    pub on: NaiveDate,
    /// What.
    pub words: String,
    /// Who said so.
    pub by: Stamp,
    /// Why nothing is to be published after all.
    pub dropped: Option<(String, Stamp)>,
}

/// What became of an item: everything that was published, and what must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracked {
    /// The item's short name.
    pub id: RecordId,
    /// What was published, in the order in which it was said.
    pub shown: Vec<Shown>,
    /// Changes and new things, in the order in which they were said.
    pub changes: Vec<Change>,
}

impl Tracked {
    /// Nothing published yet.
    pub fn new(id: RecordId) -> Self {
        Self { id, shown: Vec::new(), changes: Vec::new() }
    }

    /// What counts, in the order in which it was said.
    pub fn counted(&self) -> impl Iterator<Item = &Shown> {
        self.shown.iter().filter(|shown| shown.taken_back.is_none())
    }

    /// What was published last.
    pub fn last(&self) -> Option<&Shown> {
        self.counted().max_by_key(|shown| (shown.on, shown.number))
    }

    /// Whether something was published by that.
    fn answered(&self, answers: &Answers) -> bool {
        self.counted().any(|shown| shown.answers == *answers)
    }

    /// Changes and new things that are not published yet, oldest first.
    pub fn waiting(&self) -> Vec<&Change> {
        let open =
            |change: &&Change| change.dropped.is_none() && !self.answered(&Answers::Change(change.number));
        let mut waiting: Vec<&Change> = self.changes.iter().filter(open).collect();
        waiting.sort_by_key(|change| (change.on, change.number));
        waiting
    }
}

/// How an item stands; in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Past its day, by so many days.
    Late(i64),
    /// Nobody has said that it was ever published.
    Never,
    /// Due in so many days.
    Soon(i64),
    /// Published, and nothing is due soon.
    Published,
    /// There has been nothing to publish.
    Nothing,
}

/// How an item stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// In a word.
    pub standing: Standing,
    /// The day that is missed, or else the next on which it is due.
    pub due: Option<NaiveDate>,
}

/// The last day due before `today` and the next one from `today` on.
fn around(cycle: &Cycle, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let this = Year::of(today).start();
    let years = (this - YEARS..=this + YEARS).filter_map(Year::starting);
    let mut days: Vec<NaiveDate> = years.flat_map(|year| cycle.due_in(year)).collect();
    days.sort_unstable();
    let next = days.partition_point(|day| *day < today);
    (next.checked_sub(1).map(|at| days[at]), days.get(next).copied())
}

impl Item {
    /// How it stands on a day. Only the last day that is past counts: what was published since stands for what came before.
    pub fn stands(&self, tracked: Option<&Tracked>, today: NaiveDate) -> Stands {
        let published = tracked.is_some_and(|tracked| tracked.last().is_some());
        match self.due {
            Due::Cycle(cycle) => {
                let (past, next) = around(&cycle, today);
                if !published {
                    return Stands { standing: Standing::Never, due: next };
                }
                let open =
                    |day: &NaiveDate| tracked.is_none_or(|tracked| !tracked.answered(&Answers::Due(*day)));
                let following = tracked.and_then(|tracked| self.after_answered(tracked, next));
                let missed = past.filter(open);
                let due = missed.or_else(|| next.filter(open)).or(following);
                Stands { standing: Self::by_day(due, today, Standing::Published), due }
            }
            Due::Changed(days) | Due::Made(days) => {
                let waiting = tracked.map(Tracked::waiting).unwrap_or_default();
                let by = |change: &&Change| change.on.checked_add_days(Days::new(u64::from(days)));
                let due = waiting.iter().filter_map(by).min();
                let otherwise = match self.due {
                    _ if published => Standing::Published,
                    Due::Made(_) => Standing::Nothing,
                    _ => Standing::Never,
                };
                Stands { standing: Self::by_day(due, today, otherwise), due }
            }
        }
    }

    /// The day due after the next one, where that is answered already.
    fn after_answered(&self, tracked: &Tracked, next: Option<NaiveDate>) -> Option<NaiveDate> {
        let (Due::Cycle(cycle), Some(next)) = (self.due, next) else { return None };
        let answered = tracked.answered(&Answers::Due(next));
        answered.then(|| around(&cycle, next.succ_opt()?).1).flatten()
    }

    fn by_day(due: Option<NaiveDate>, today: NaiveDate, otherwise: Standing) -> Standing {
        match due.map(|due| (due - today).num_days()) {
            Some(left) if left < 0 => Standing::Late(-left),
            Some(left) if left <= SOON_DAYS => Standing::Soon(left),
            // What waits to be published is due, however far its day.
            Some(left) if otherwise != Standing::Published => Standing::Soon(left),
            _ => otherwise,
        }
    }

    /// The days and changes by which it may be published now, what presses most first.
    pub fn may_answer(&self, tracked: Option<&Tracked>, today: NaiveDate) -> Vec<Answers> {
        let open = |answers: &Answers| tracked.is_none_or(|tracked| !tracked.answered(answers));
        let mut all: Vec<Answers> = match self.due {
            Due::Cycle(cycle) => {
                let (past, next) = around(&cycle, today);
                past.into_iter().chain(next).map(Answers::Due).filter(open).collect()
            }
            Due::Changed(_) | Due::Made(_) => {
                let waiting = tracked.map(Tracked::waiting).unwrap_or_default();
                waiting.iter().map(|change| Answers::Change(change.number)).collect()
            }
        };
        all.push(Answers::Nothing);
        all
    }

    /// The item as a duty among the others, with what was done of it, so that what is late is told wherever duties are. `None`
    /// for what has no days of its own, and as long as nobody has said that it was ever published.
    pub fn as_duty(&self, tracked: &Tracked, today: NaiveDate) -> Option<(Duty, Vec<Done>)> {
        let (Due::Cycle(cycle), Some(last)) = (self.due, tracked.last()) else { return None };
        let id = RecordId::new(&format!("{DUTY}{}", self.id))?;
        let title = format!("Publish: {}", self.title);
        let duty = Duty { id: id.clone(), title, law: self.law.clone(), cycle };
        let done = |shown: &Shown, due: NaiveDate| Done {
            duty: id.clone(),
            due,
            on: shown.on,
            evidence: shown.place.clone(),
        };
        let (past, _) = around(&cycle, today);
        let this = Year::of(today).start();
        let before = (this - YEARS..=this).filter_map(Year::starting).flat_map(|year| cycle.due_in(year));
        // What was published since stands for what came before it.
        let superseded = before.filter(|day| past.is_some_and(|past| *day < past)).map(|day| done(last, day));
        let answered = tracked.counted().filter_map(|shown| match shown.answers {
            Answers::Due(due) => Some(done(shown, due)),
            Answers::Change(_) | Answers::Nothing => None,
        });
        let all = answered.chain(superseded).collect();
        Some((duty, all))
    }
}

#[cfg(test)]
mod tests;
