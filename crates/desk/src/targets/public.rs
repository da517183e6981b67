//! What the public may know of targets: verdicts worked out anew from released figures, in the same words.
//!
//! A verdict for staff rests on true counts and never comes here.

use super::number_of;
use super::telling::{compared, course, goal, set, told_of_change, told_of_course};
use crate::waves::later;
use crate::{Desk, DeskError};
use access::Resource;
use disclosure::{Released, public, release_low, release_wave};
use planning::target::{Aim, Baseline, Kind, Stage, Target};
use planning::{MeasureEvidence, Priority, Told, Track, Verdict, Year, judge_set};
use std::collections::BTreeSet;
use terms::{Action, AreaCode, Course, Goal, MeasureId, RecordId, RecordKind, Step, TargetVerdict, Wave};

/// A target as the public may know it: what was decided, and what is said of it from released figures.
#[derive(Clone, Debug)]
pub struct TargetPublic {
    /// Which.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// What kind.
    pub kind: Kind,
    /// Where.
    pub area: AreaCode,
    /// What is counted, where it is a count.
    pub measure: Option<MeasureId>,
    /// For which year.
    pub year: Year,
    /// What is to be reached.
    pub aim: Aim,
    /// The priority it serves: which and its title.
    pub priority: Option<(RecordId, String)>,
    /// What the partnership says of it, once it is closed.
    pub account: String,
    /// What is said of it.
    pub verdict: Released<Verdict>,
    /// How its year goes, where it is a number in a year and its months may be shown.
    pub course: Option<Released<Course>>,
}

impl Desk {
    /// The years that have targets the public may know, oldest first.
    pub async fn performance_years(&self) -> Result<Vec<Year>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let years: BTreeSet<Year> =
            self.signed_off(None).await?.iter().map(|target| target.terms.year).collect();
        Ok(years.into_iter().collect())
    }

    /// Targets that were signed off, of a year or of all.
    async fn signed_off(&self, year: Option<Year>) -> Result<Vec<Target>, DeskError> {
        let mut targets: Vec<Target> = self.plain().await?;
        targets.retain(|target| {
            matches!(target.stage, Stage::Locked { .. } | Stage::Closed { .. })
                && year.is_none_or(|year| target.terms.year == year)
        });
        Ok(targets)
    }

    /// Every target of a year, or of all years, that was signed off, by priority and number, as the public may know it.
    pub async fn performance(&self, year: Option<Year>) -> Result<Vec<TargetPublic>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let mut targets = self.signed_off(year).await?;
        let priorities = self.records_of::<Priority>().await?;
        targets.sort_by_key(|target| (target.terms.priority.clone(), number_of(&target.id)));
        let mut shown = Vec::with_capacity(targets.len());
        for target in targets {
            let (verdict, course) = self.told_in_public(&target).await?;
            let verdict = once_over(verdict, &target.stage);
            let titled = |id: &RecordId| {
                let found = priorities.iter().find(|seen| seen.record.id == *id)?;
                Some((id.clone(), found.record.candidate.title.clone()))
            };
            let account = match &target.stage {
                Stage::Closed { account, .. } => account.clone(),
                _ => String::new(),
            };
            let measure = match &target.terms.baseline {
                Baseline::Counted { measure, .. } => Some(measure.clone()),
                Baseline::Asked(_) => None,
            };
            shown.push(TargetPublic {
                id: target.id.clone(),
                title: target.terms.title.clone(),
                kind: target.terms.kind,
                area: target.terms.area,
                measure,
                year: target.terms.year,
                aim: target.terms.aim,
                priority: target.terms.priority.as_ref().and_then(titled),
                account,
                verdict,
                course,
            });
        }
        Ok(shown)
    }

    /// How the year of a target goes, as far as its months may be shown to anybody: for the picture on its page.
    pub async fn target_course(&self, id: &RecordId) -> Result<Option<Released<Course>>, DeskError> {
        self.may(Action::Read, &crate::waves::plans()).await?;
        let Some(held) = self.record_of::<Target>(id.as_str()).await? else { return Ok(None) };
        Ok(self.told_in_public(&held.record).await?.1)
    }

    /// The verdict on a target from released figures alone, and its course where months are shown.
    async fn told_in_public(
        &self,
        target: &Target,
    ) -> Result<(Released<Verdict>, Option<Released<Course>>), DeskError> {
        let goal = public(goal(&target.terms, self.now().date_naive()));
        match (&target.terms.baseline, target.terms.kind) {
            (Baseline::Asked(wave), _) => Ok((self.asked_in_public(wave, &goal).await?, None)),
            (Baseline::Counted { measure, period, .. }, Kind::KeepLow) => {
                Ok((self.low_in_public(target.terms.area, measure, *period, &goal).await?, None))
            }
            (Baseline::Counted { measure, .. }, _) => {
                let evidence = match self.area(target.terms.area).await {
                    Ok(evidence) => evidence,
                    Err(DeskError::UnknownArea(_)) => return Ok((goal.derive(nothing_sent), None)),
                    Err(error) => return Err(error),
                };
                let at = evidence.measures.iter().position(|one| one.definition.id == *measure);
                let shown = evidence.derive(|evidence| evidence.measures.clone()).items();
                let Some(shown) = at.and_then(|at| shown.into_iter().nth(at)) else {
                    return Ok((goal.derive(not_shown), None));
                };
                let worked = shown.and(&goal).derive(worked_out);
                let course =
                    (shown.series.step == Step::Month).then(|| worked.derive(|(course, _)| course.clone()));
                Ok((worked.derive(|(_, verdict)| verdict.clone()), course))
            }
        }
    }

    async fn asked_in_public(
        &self,
        baseline: &Wave,
        goal: &Released<Goal>,
    ) -> Result<Released<Verdict>, DeskError> {
        let waves = self.kept_waves().await?;
        let before = release_wave(baseline, &self.policy);
        let after = later(baseline, &waves).map(|kept| release_wave(&kept.wave, &self.policy));
        Ok(match (before, after) {
            (Ok(before), Some(Ok(after))) => before.and(&after).and(goal).derive(asked),
            (Err(_), _) | (_, Some(Err(_))) => goal.derive(too_few),
            (Ok(_), None) => goal.derive(nobody_asked),
        })
    }

    async fn low_in_public(
        &self,
        area: AreaCode,
        measure: &MeasureId,
        base: terms::Period,
        goal: &Released<Goal>,
    ) -> Result<Released<Verdict>, DeskError> {
        let (measures, _) = self.measures_now().await?;
        let Some(definition) = measures.measure(measure.as_str()) else {
            return Ok(goal.derive(nothing_sent));
        };
        if self.policy.refuses_area(definition, area).is_some() {
            return Ok(goal.derive(not_shown));
        }
        let view = self.seen().await?;
        let Some(counted) = view.counted(definition, area).await? else {
            return Ok(goal.derive(nothing_sent));
        };
        let Ok(check) = figures::keep_low::check(&counted.series, base) else {
            return Ok(goal.derive(too_early));
        };
        Ok(match release_low(&check, definition, &self.policy) {
            Ok(worse) => worse.and(&public(check.until)).and(goal).derive(low),
            Err(_) => goal.derive(not_shown),
        })
    }
}

/// Of a target that is closed nothing is too early: what released figures do not tell, they never will.
fn once_over(verdict: Released<Verdict>, stage: &Stage) -> Released<Verdict> {
    match stage {
        Stage::Closed { .. } if verdict.verdict == TargetVerdict::TooEarly => verdict.derive(never_told),
        _ => verdict,
    }
}

fn never_told(_: &Verdict) -> Verdict {
    plain(
        TargetVerdict::NotAvailable,
        Track::NotJudged,
        "The figures that may be published do not tell how it ended. What the partnership says of it is its own account.",
    )
}

fn worked_out((evidence, goal): &(MeasureEvidence, Goal)) -> (Course, Verdict) {
    let course = course(&evidence.series, goal);
    let mut told = told_of_course(&course, evidence.control.as_ref());
    if evidence.series.step != Step::Month {
        told.year_end = Some(Err("its months are too small to be shown one by one".to_owned()));
        // The last month of the last step.
        told.data_to = Some(evidence.latest.period.last());
    }
    let verdict = judge_set(set(goal), &told, goal.on);
    (course, verdict)
}

fn asked(((before, after), goal): &((Wave, Wave), Goal)) -> Verdict {
    let change = Some((after.fieldwork.last(), compared(before, after)));
    judge_set(set(goal), &told_of_change(change, goal), goal.on)
}

fn nobody_asked(goal: &Goal) -> Verdict {
    judge_set(set(goal), &told_of_change(None, goal), goal.on)
}

/// A verdict in fixed words, without any number.
fn plain(verdict: TargetVerdict, track: Track, words: &str) -> Verdict {
    Verdict {
        verdict,
        track,
        survey: None,
        chance: None,
        concern: false,
        months_late: 0,
        data_to: None,
        sentences: vec![words.to_owned()],
    }
}

fn low(((worse, until), goal): &((bool, terms::Month), Goal)) -> Verdict {
    let said = match worse {
        true => plain(
            TargetVerdict::GettingWorse,
            Track::OffTrack,
            "There have been too many lately to be chance.",
        ),
        false => plain(
            TargetVerdict::Held,
            Track::OnTrack,
            "The latest months are no higher than chance explains.",
        ),
    };
    let told = Told { data_to: Some(*until), ..Told::nothing(goal.due_to) };
    Verdict { data_to: Some(*until), months_late: told.months_late(goal.year), ..said }
}

fn too_early(_: &Goal) -> Verdict {
    plain(TargetVerdict::TooEarly, Track::NotJudged, "Too few months are known to say what is usual.")
}

fn too_few(_: &Goal) -> Verdict {
    plain(TargetVerdict::TooEarly, Track::NotJudged, "Too few people answered to say.")
}

fn nothing_sent(_: &Goal) -> Verdict {
    plain(TargetVerdict::NotAvailable, Track::NotJudged, "Nothing has been sent to judge it by.")
}

fn not_shown(_: &Goal) -> Verdict {
    plain(
        TargetVerdict::NotAvailable,
        Track::NotJudged,
        "The numbers are too small to be shown, to protect people.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use planning::Stamp;
    use terms::Reach;

    #[test]
    fn nothing_is_too_early_to_say_of_a_target_that_is_closed() {
        let day: chrono::NaiveDate = "2027-05-01".parse().unwrap();
        let closed = Stage::Closed {
            result: TargetVerdict::Met,
            account: "We reached it.".into(),
            meeting: None,
            stamp: Stamp::new(&"p1".parse().unwrap(), day),
        };
        let told = |judged: fn(&Goal) -> Verdict, stage: &Stage| {
            let goal = Goal {
                year: Year::starting(2026).unwrap().period(),
                reach: Reach::AtMost(300.0),
                shares: [1.0 / 12.0; 12],
                due_to: "2027-03".parse().unwrap(),
                on: day,
            };
            once_over(public(goal).derive(judged), stage).verdict
        };
        assert_eq!(told(too_few, &closed), TargetVerdict::NotAvailable);
        assert_eq!(told(nothing_sent, &closed), TargetVerdict::NotAvailable);
        assert_eq!(told(too_few, &Stage::Draft), TargetVerdict::TooEarly, "while it runs");
    }
}
