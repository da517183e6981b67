//! What is said of a target on a day: in words, from what the figures say.
//!
//! It is told figures and never works them out. It must never call chance a change, nor a gap a success.

use crate::Year;
use crate::target::{Aim, Kind, Target, Terms};
use crate::wording::{number, per_cent};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{LowCheck, Month, Period, SelfVerdict, SurveyVerdict, TargetVerdict, WaveChange, YearEnd};

/// Below this chance a target will be missed unless something changes (domain rule for red).
pub const MISS_BELOW: f64 = 0.2;
/// Above this chance it will be met (domain rule for green).
pub const MEET_ABOVE: f64 = 0.6;

/// How far off track something is; the word is always shown with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Track {
    /// As planned.
    OnTrack,
    /// It could go either way.
    AtRisk,
    /// Not as planned.
    OffTrack,
    /// Not judged: too little is known.
    NotJudged,
}

impl Track {
    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OnTrack => "On track",
            Self::AtRisk => "At risk",
            Self::OffTrack => "Off track",
            Self::NotJudged => "Not judged",
        }
    }
}

/// What the figures say that bears on one target. Whoever asks for a verdict fills it from `figures`:
/// `control` from `control::chart`; `year_end` from `year_end::year_end`, or where that refuses for want of months from
/// `year_end::by_profile`; `do_nothing` from `year_end::do_nothing`, its means added up, which is the same all year and
/// worth keeping; `low` from `keep_low::check` over the months of the baseline; `waves` from `survey::change`, where
/// `NotCompared::TooFew` is [`SurveyVerdict::TooFewAnswers`] and every other reason [`SurveyVerdict::CannotCompare`].
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Last month for which the figures should be here by now.
    pub due_to: Month,
    /// Last month for which they are; `None` if there never were any.
    pub data_to: Option<Month>,
    /// Against itself, with the words of the chart; `None` without a chart.
    pub control: Option<(SelfVerdict, String)>,
    /// Where the year may end, or why that cannot be said. For a target to reduce.
    pub year_end: Option<Result<YearEnd, String>>,
    /// Total that was to come had all gone on as before the year; `None` where that could not be said.
    pub do_nothing: Option<f64>,
    /// Whether it is still low, or why that cannot be said. For a target to keep low.
    pub low: Option<Result<LowCheck, String>>,
    /// The change since the wave of the baseline, or why they cannot be compared. For a target of a survey; `None`
    /// while there is no later wave.
    pub waves: Option<Result<WaveChange, (SurveyVerdict, String)>>,
}

impl Told {
    /// Nothing is known but until when figures are due.
    pub fn nothing(due_to: Month) -> Self {
        Self {
            due_to,
            data_to: None,
            control: None,
            year_end: None,
            do_nothing: None,
            low: None,
            waves: None,
        }
    }

    /// How many months the figures are overdue.
    pub fn months_late(&self, year: Period) -> u32 {
        let have = self.data_to.unwrap_or(year.first().plus(-1));
        u32::try_from(self.due_to.since(have)).unwrap_or(0)
    }
}

/// What is said of a target on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// In one of the few words there are.
    pub verdict: TargetVerdict,
    /// How far off track.
    pub track: Track,
    /// For a survey: the change since the baseline.
    pub survey: Option<SurveyVerdict>,
    /// Probability that it is met, 0 to 1, where it is a number in a year.
    pub chance: Option<f64>,
    /// Whether the latest months are worse than normal, whatever the year's end may be.
    pub concern: bool,
    /// Months by which the figures are overdue.
    pub months_late: u32,
    /// Last month known.
    pub data_to: Option<Month>,
    /// Whole sentences that say all this with its numbers.
    pub sentences: Vec<String>,
}

/// Judges a target by what the figures say, as of that day.
///
/// - **Reduce**: met and missed once every month of the year is known; before that by the chance: below [`MISS_BELOW`]
///   missed unless something changes, above [`MEET_ABOVE`] met, in between open.
/// - **Keep low**: held unless the watch says that the rise is no chance.
/// - **Survey**: met where the latest share is at the one to reach, though only once the year is over is it called so;
///   off track where it is clearly worse than the baseline; on track where clearly better; at risk in between.
///
/// The control chart adds a concern. It never turns a chance into a miss by itself, and for a number to keep low it is
/// not asked, for looked at every month it cries wolf (`docs/methods/targets.md`).
pub fn judge(target: &Target, told: &Told, at: NaiveDate) -> Verdict {
    judge_set(Set::of(&target.terms), told, at)
}

/// What a verdict must know of a target: nothing that was counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Set {
    /// Which kind.
    pub kind: Kind,
    /// What is to be reached.
    pub aim: Aim,
    /// For which year.
    pub year: Year,
}

impl Set {
    /// That of a target's terms.
    pub fn of(terms: &Terms) -> Self {
        Self { kind: terms.kind, aim: terms.aim, year: terms.year }
    }
}

/// The same from what was set out alone, for whoever may not see the baseline.
pub fn judge_set(terms: Set, told: &Told, at: NaiveDate) -> Verdict {
    let over = at > terms.year.last_day();
    let mut verdict = Verdict {
        verdict: TargetVerdict::TooEarly,
        track: Track::NotJudged,
        survey: None,
        chance: None,
        concern: false,
        months_late: told.months_late(terms.year.period()),
        data_to: told.data_to,
        sentences: Vec::new(),
    };
    match terms.kind {
        Kind::Reduce => reduce(&mut verdict, terms.aim, told),
        Kind::KeepLow => keep_low(&mut verdict, told),
        Kind::FewerSay | Kind::MoreHappy => asked(&mut verdict, terms, told, over),
    }
    if let (Kind::Reduce, Some((chart, words))) = (terms.kind, &told.control) {
        verdict.concern = *chart == SelfVerdict::Worse;
        verdict.sentences.push(format!("{}. {words}", chart.words()).trim_end().to_owned());
    }
    if verdict.months_late > 0 {
        let months = if verdict.months_late == 1 {
            "1 month".into()
        } else {
            format!("{} months", verdict.months_late)
        };
        verdict
            .sentences
            .push(format!("The figures are {months} late: they should reach {}.", told.due_to.words()));
    }
    verdict
}

/// A chance as people read it: "49 in 100", never 0 or 100 unless it is.
fn in_a_hundred(chance: f64) -> String {
    match (chance * 100.0).round() {
        _ if chance <= 0.0 => "no chance".to_owned(),
        _ if chance >= 1.0 => "certain".to_owned(),
        hundredths if hundredths < 1.0 => "a chance of less than 1 in 100".to_owned(),
        hundredths if hundredths > 99.0 => "a chance of more than 99 in 100".to_owned(),
        hundredths => format!("a chance of {hundredths:.0} in 100"),
    }
}

fn reduce(verdict: &mut Verdict, aim: Aim, told: &Told) {
    let (Aim::AtMost(most), Some(year_end)) = (aim, &told.year_end) else {
        verdict.verdict = TargetVerdict::NotAvailable;
        return verdict.sentences.push("Nothing has been sent to judge it by.".to_owned());
    };
    let end = match year_end {
        Ok(end) => end,
        Err(reason) => {
            return verdict.sentences.push(format!("It cannot be said where the year will end: {reason}."));
        }
    };
    verdict.chance = Some(end.chance);
    let done = end.months_left == 0;
    (verdict.verdict, verdict.track) = match end.chance {
        chance if done && chance >= 0.5 => (TargetVerdict::Met, Track::OnTrack),
        _ if done => (TargetVerdict::Missed, Track::OffTrack),
        chance if chance < MISS_BELOW => (TargetVerdict::WillMiss, Track::OffTrack),
        chance if chance > MEET_ABOVE => (TargetVerdict::WillMeet, Track::OnTrack),
        _ => (TargetVerdict::Uncertain, Track::AtRisk),
    };
    if let Some(month) = end.counted_to {
        verdict.sentences.push(format!(
            "There were {} from April to {}.",
            number(end.counted),
            month.words()
        ));
    }
    if done {
        verdict.sentences.push(format!("The target was {} or fewer.", number(most)));
    } else {
        verdict.sentences.push(format!(
            "As things go the year will end at about {} (between {} and {}, 8 times in 10). The target is {} or fewer: {}.",
            number(end.expected),
            number(end.low_80),
            number(end.high_80),
            number(most),
            in_a_hundred(end.chance)
        ));
    }
    if let Some(do_nothing) = told.do_nothing {
        verdict
            .sentences
            .push(format!("Had all gone on as before the year, about {} were to come.", number(do_nothing)));
    }
}

fn keep_low(verdict: &mut Verdict, told: &Told) {
    let check = match &told.low {
        Some(Ok(check)) => check,
        Some(Err(reason)) => return verdict.sentences.push(format!("It cannot be said yet: {reason}.")),
        None => {
            verdict.verdict = TargetVerdict::NotAvailable;
            return verdict.sentences.push("Nothing has been sent to judge it by.".to_owned());
        }
    };
    let (seen, usual) = (number(check.seen), crate::wording::decimal(check.expected));
    let when = Period::new(check.since, check.until).words();
    if check.worse {
        (verdict.verdict, verdict.track) = (TargetVerdict::GettingWorse, Track::OffTrack);
        verdict.concern = true;
        verdict.sentences.push(format!(
            "There were {seen} in {when}, where {usual} is usual. That is too many to be chance."
        ));
    } else {
        (verdict.verdict, verdict.track) = (TargetVerdict::Held, Track::OnTrack);
        verdict.sentences.push(format!(
            "The latest months are no higher than chance explains. It explains up to {} in twelve months.",
            number(check.ceiling)
        ));
    }
}

fn asked(verdict: &mut Verdict, set: Set, told: &Told, over: bool) {
    let (Aim::Share(aim), Some(waves)) = (set.aim, &told.waves) else {
        if over {
            verdict.verdict = TargetVerdict::NotAvailable;
        }
        return verdict.sentences.push("Nobody has been asked since the baseline.".to_owned());
    };
    let change = match waves {
        Ok(change) => change,
        Err((survey, reason)) => {
            verdict.survey = Some(*survey);
            return verdict.sentences.push(format!("The answers cannot be compared: {reason}."));
        }
    };
    let fewer = set.kind == Kind::FewerSay;
    let up = change.difference.value > 0.0;
    let survey = match (change.clear(), up) {
        (false, _) => SurveyVerdict::NoClearChange,
        (true, true) => SurveyVerdict::Up,
        (true, false) => SurveyVerdict::Down,
    };
    verdict.survey = Some(survey);
    let share = change.after.value;
    let reached = if fewer { share <= aim } else { share >= aim };
    (verdict.verdict, verdict.track) = match (reached, survey) {
        (true, _) if over => (TargetVerdict::Met, Track::OnTrack),
        (true, _) => (TargetVerdict::WillMeet, Track::OnTrack),
        (false, _) if over => (TargetVerdict::Missed, Track::OffTrack),
        (false, SurveyVerdict::NoClearChange) => (TargetVerdict::Uncertain, Track::AtRisk),
        (false, _) if up != fewer => (TargetVerdict::Uncertain, Track::OnTrack),
        (false, _) => (TargetVerdict::WillMiss, Track::OffTrack),
    };
    verdict.concern = verdict.track == Track::OffTrack && change.clear() && up == fewer;
    verdict.sentences.push(format!(
        "{}: {} of people (between {} and {}), {} before. The share to reach is {}.",
        survey.words(),
        per_cent(share),
        per_cent(change.after.low),
        per_cent(change.after.high),
        per_cent(change.before.value),
        per_cent(aim)
    ));
}

#[cfg(test)]
pub(crate) mod tests;
