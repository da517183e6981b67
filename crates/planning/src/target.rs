//! Targets: what the partnership set out to reach in a year, of four kinds (requirements S104 to S107).
//!
//! A target is written, locked at sign-off, and from then on revised only with a reason. What it says is never judged
//! here (`verdict`), and a target that was locked is never deleted.

use crate::{Refusal, Stamp, Verdict, Year, day_words, refusal::written};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use terms::{AreaCode, BodyId, MeasureId, Period, PersonId, RecordId, TargetVerdict, Wave};

/// What kind of target it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Fewer crimes or other problems.
    Reduce,
    /// Where there are few already: no more than chance explains.
    KeepLow,
    /// Fewer people say it is a problem.
    FewerSay,
    /// More people are happy with the area or a service.
    MoreHappy,
}

impl Kind {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Reduce, Self::KeepLow, Self::FewerSay, Self::MoreHappy];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reduce => "Reduce it",
            Self::KeepLow => "Keep it low",
            Self::FewerSay => "Fewer people say it is a problem",
            Self::MoreHappy => "More people are happy",
        }
    }

    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Reduce => "reduce",
            Self::KeepLow => "keep-low",
            Self::FewerSay => "fewer-say",
            Self::MoreHappy => "more-happy",
        }
    }

    /// Whether it is judged by a survey.
    pub const fn asked(self) -> bool {
        matches!(self, Self::FewerSay | Self::MoreHappy)
    }
}

/// Where it started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// A count over a period.
    Counted {
        /// What is counted.
        measure: MeasureId,
        /// Months.
        period: Period,
        /// How many there were.
        total: f64,
    },
    /// A wave of a survey.
    Asked(Wave),
}

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aim {
    /// So many or fewer in the year.
    AtMost(f64),
    /// No more than chance explains.
    StayLow,
    /// A share of people, 0 to 1: at most that say so, or at least that are happy.
    Share(f64),
}

/// How the year's number is expected to be spread over it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A twelfth each month.
    Even,
    /// The share of each month, April first.
    Monthly([f64; 12]),
    /// The share of each quarter, April to June first; its months alike.
    Quarterly([f64; 4]),
}

impl Profile {
    /// The share of each month, April first.
    pub fn months(&self) -> [f64; 12] {
        match self {
            Self::Even => [1.0 / 12.0; 12],
            Self::Monthly(shares) => *shares,
            Self::Quarterly(shares) => std::array::from_fn(|month| shares[month / 3] / 3.0),
        }
    }

    /// The profile of the counts of whole years, April first: the share of each month in all. `None` unless there is
    /// a whole year and something in it.
    ///
    /// ```
    /// use planning::target::Profile;
    /// let counts: Vec<f64> = (0..24).map(|month| if month % 12 == 3 { 13.0 } else { 1.0 }).collect();
    /// let Some(Profile::Monthly(shares)) = Profile::of_years(&counts) else { panic!() };
    /// assert!((shares[3] - 13.0 / 24.0).abs() < 1e-12);
    /// ```
    pub fn of_years(counts: &[f64]) -> Option<Self> {
        let whole = &counts[..counts.len() / 12 * 12];
        let total: f64 = whole.iter().sum();
        if !total.is_finite() || total <= 0.0 || whole.iter().any(|count| *count < 0.0) {
            return None;
        }
        let share = |month: usize| whole.iter().skip(month).step_by(12).sum::<f64>() / total;
        Some(Self::Monthly(std::array::from_fn(share)))
    }

    fn sound(&self) -> bool {
        let months = self.months();
        let total: f64 = months.iter().sum();
        months.iter().all(|share| share.is_finite() && *share >= 0.0) && (total - 1.0).abs() < 1e-6
    }
}

/// What is agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// "Fewer burglaries in Leek".
    pub title: String,
    /// Which kind.
    pub kind: Kind,
    /// Where.
    pub area: AreaCode,
    /// For which year.
    pub year: Year,
    /// Where it started.
    pub baseline: Baseline,
    /// What is to be reached.
    pub aim: Aim,
    /// How the year is expected to go.
    pub profile: Profile,
    /// The body that answers for it.
    pub owner: BodyId,
    /// Who answers for it there.
    pub lead: PersonId,
    /// The priority it serves, if it serves one.
    pub priority: Option<RecordId>,
}

impl Terms {
    /// What keeps it from being signed, in words; empty if nothing does.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut unless = |sound: bool, words: &str| {
            if !sound {
                found.push(words.to_owned());
            }
        };
        unless(!self.title.trim().is_empty(), "It has no title.");
        unless(self.profile.sound(), "The shares of the months do not add up to the whole year.");
        match (&self.baseline, self.aim, self.kind) {
            (Baseline::Counted { total, period, .. }, Aim::AtMost(most), Kind::Reduce) => {
                let usual = total * 12.0 / period.months() as f64;
                unless(most.is_finite() && most >= 0.0, "The number to reach is not a count.");
                unless(most < usual, "The number to reach is no lower than a usual year of the baseline.");
                unless(period.months() >= 12, "The baseline is shorter than twelve months.");
            }
            (Baseline::Counted { period, .. }, Aim::StayLow, Kind::KeepLow) => {
                unless(period.months() >= 24, "The baseline of a number to keep low is at least 24 months.");
            }
            (Baseline::Asked(wave), Aim::Share(share), Kind::FewerSay | Kind::MoreHappy) => {
                unless((0.0..=1.0).contains(&share), "The share to reach is not between none and all.");
                let better =
                    if self.kind == Kind::FewerSay { share < wave.share } else { share > wave.share };
                unless(better, "The share to reach is no better than that of the baseline.");
                unless(wave.base > 0, "Nobody answered in the wave of the baseline.");
            }
            _ => unless(false, "Kind, baseline and what is to be reached do not belong together."),
        }
        if let Baseline::Counted { period, .. } = &self.baseline {
            unless(period.last() < self.year.period().first(), "The baseline reaches into the year itself.");
        }
        found
    }

    /// The number to be reached by the end of each month, April first, summed up; `None` unless it is a number in a year.
    pub fn plan_line(&self) -> Option<[f64; 12]> {
        let Aim::AtMost(most) = self.aim else { return None };
        let mut sum = 0.0;
        Some(self.profile.months().map(|share| {
            sum += share * most;
            sum
        }))
    }
}

/// A change after sign-off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// What was to be reached before.
    pub aim: Aim,
    /// How the year was expected to go before.
    pub profile: Profile,
    /// Why it was changed.
    pub reason: String,
    /// Who changed it, and when.
    pub stamp: Stamp,
}

/// Where a target is in its life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Being written.
    Draft,
    /// Signed off: what is agreed changes only with a reason.
    Locked {
        /// At which meeting it was signed off.
        meeting: RecordId,
        /// By whom it was written down, and when.
        stamp: Stamp,
    },
    /// The year is over.
    Closed {
        /// How it ended.
        result: TargetVerdict,
        /// What the partnership says of it, above all of a miss.
        account: String,
        /// At which meeting it was signed off.
        #[serde(default)]
        meeting: Option<RecordId>,
        /// Who closed it, and when.
        stamp: Stamp,
    },
    /// Given up before its time.
    Withdrawn {
        /// Why.
        reason: String,
        /// Who withdrew it, and when.
        stamp: Stamp,
    },
}

impl Stage {
    /// A short stable name.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Locked { .. } => "locked",
            Self::Closed { .. } => "closed",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// A target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Which.
    pub id: RecordId,
    /// What is agreed now.
    pub terms: Terms,
    /// Where it is in its life.
    pub stage: Stage,
    /// What was agreed before, oldest first.
    pub revisions: Vec<Revision>,
}

impl Target {
    /// A new target, as a draft.
    pub fn new(id: RecordId, terms: Terms) -> Self {
        Self { id, terms, stage: Stage::Draft, revisions: Vec::new() }
    }

    /// At which meeting it was signed off; none of a draft, and of one that was given up.
    pub fn signed_off_at(&self) -> Option<&RecordId> {
        match &self.stage {
            Stage::Locked { meeting, .. } => Some(meeting),
            Stage::Closed { meeting, .. } => meeting.as_ref(),
            Stage::Draft | Stage::Withdrawn { .. } => None,
        }
    }

    /// Whether it is judged every month: signed off and not ended.
    pub fn watched(&self) -> bool {
        matches!(self.stage, Stage::Locked { .. })
    }
}

/// What somebody wants to do with a target.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Write it anew; only as a draft.
    Write(Box<Terms>),
    /// Sign it off at a meeting.
    Lock {
        /// Which meeting.
        meeting: RecordId,
    },
    /// Change what is to be reached, or how the year is expected to go, after sign-off.
    Revise {
        /// What is to be reached now.
        aim: Aim,
        /// How the year is expected to go now.
        profile: Profile,
        /// Why.
        reason: String,
    },
    /// Say how it ended, once the year is over and its figures are known.
    Close {
        /// The verdict on the whole year: nobody chooses how a target ended.
        verdict: Box<Verdict>,
        /// What the partnership says of it; must be written where it was not reached.
        account: String,
    },
    /// Give it up.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// The target after a command, or why it stays as it is.
pub fn apply(mut target: Target, command: Command, by: &PersonId, at: NaiveDate) -> Result<Target, Refusal> {
    let stamp = Stamp::new(by, at);
    match (&target.stage, command) {
        (Stage::Draft, Command::Write(terms)) => target.terms = *terms,
        (Stage::Draft, Command::Lock { meeting }) => {
            sound(&target.terms)?;
            target.stage = Stage::Locked { meeting, stamp };
        }
        (Stage::Locked { .. }, Command::Revise { aim, profile, reason }) => {
            written(&reason, "reason")?;
            let terms = Terms { aim, profile, ..target.terms.clone() };
            if terms == target.terms {
                return Err(Refusal::unsound(
                    "Nothing would change.",
                    "Give another number or another profile.",
                ));
            }
            sound(&terms)?;
            let before = std::mem::replace(&mut target.terms, terms);
            target.revisions.push(Revision { aim: before.aim, profile: before.profile, reason, stamp });
        }
        (Stage::Locked { .. }, Command::Close { verdict, account }) => {
            let result = result(&target.terms, &verdict, &account, at)?;
            let meeting = target.signed_off_at().cloned();
            target.stage = Stage::Closed { result, account, meeting, stamp };
        }
        (Stage::Draft | Stage::Locked { .. }, Command::Withdraw { reason }) => {
            written(&reason, "reason")?;
            target.stage = Stage::Withdrawn { reason, stamp };
        }
        (stage, command) => return Err(out_of_turn(stage, &command)),
    }
    Ok(target)
}

fn sound(terms: &Terms) -> Result<(), Refusal> {
    match terms.problems().as_slice() {
        [] => Ok(()),
        problems => Err(Refusal::unsound(problems.join(" "), "Mend this first.")),
    }
}

/// Days after the year's end in which figures may still come; a target that is not known by then is closed as such.
pub const WAIT_DAYS: u64 = 180;

/// How the target ended, as the verdict says it.
fn result(terms: &Terms, verdict: &Verdict, account: &str, at: NaiveDate) -> Result<TargetVerdict, Refusal> {
    use TargetVerdict::{
        GettingWorse, Held, Met, Missed, NotAvailable, TooEarly, Uncertain, WillMeet, WillMiss,
    };
    let last = terms.year.last_day();
    if at <= last {
        let last = day_words(last);
        return Err(Refusal::stage(format!("The year ends on {last}."), "Close it after that day."));
    }
    let waited = last.checked_add_days(Days::new(WAIT_DAYS)).is_some_and(|until| at > until);
    let low = terms.kind == Kind::KeepLow;
    // What was low as far as it is known is not known to have been held.
    let whole = verdict.data_to.is_some_and(|to| to >= terms.year.period().last());
    let result = match verdict.verdict {
        Met | Missed if !low => verdict.verdict,
        GettingWorse if low => GettingWorse,
        Held if low && whole => Held,
        NotAvailable | TooEarly => NotAvailable,
        WillMeet | Uncertain | WillMiss if waited => NotAvailable,
        Held if low && waited => NotAvailable,
        WillMeet | Uncertain | WillMiss | Held if low || verdict.verdict != Held => {
            return Err(Refusal::missing(
                "The figures of the year are not all here.",
                format!("Wait for them, or for {WAIT_DAYS} days after the year's end."),
            ));
        }
        _ => {
            let said = verdict.verdict.words();
            return Err(Refusal::unsound(
                format!("\"{said}\" is not how such a target ends."),
                "Judge it again.",
            ));
        }
    };
    if !matches!(result, Met | Held) {
        written(account, "account of why it was not reached")?;
    }
    Ok(result)
}

fn out_of_turn(stage: &Stage, command: &Command) -> Refusal {
    match (stage, command) {
        (Stage::Draft, _) => {
            Refusal::stage("The target is still a draft.", "Sign it off at a meeting first.")
        }
        (Stage::Locked { .. }, Command::Write(_)) => {
            Refusal::stage("The target is signed off.", "Revise it, and say why.")
        }
        (Stage::Locked { .. }, _) => {
            Refusal::stage("The target is signed off already.", "There is nothing to do.")
        }
        (Stage::Closed { .. }, _) => {
            Refusal::stage("The target is closed.", "Set a new one for the next year.")
        }
        (Stage::Withdrawn { .. }, _) => Refusal::stage("The target was withdrawn.", "Write a new one."),
    }
}

#[cfg(test)]
pub(crate) mod tests;
