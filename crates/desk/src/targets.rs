//! Targets: written as drafts, signed off, revised with a reason, closed by what the figures say; and how each stands today.
//!
//! Figures here are true counts, for staff of the partnership alone. What the public sees of a target is in `told_in_public`.

pub(crate) mod drafting;
mod public;
pub(crate) mod telling;

pub use drafting::{BaselineFound, NewTarget};
pub use public::TargetPublic;

use crate::limits::{self, Rebases};
use crate::waves::{KeptWave, plans};
use crate::{Desk, DeskError, Done, NotDone, Seen};
use access::{Asker, Resource};
use chrono::NaiveDate;
use planning::target::{self, Aim, Baseline, Command, Profile, Stage, Target};
use planning::{Meeting, Priority, Refusal, Told, Verdict, judge};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use telling::{due_to, goal, told_of_counts, told_of_waves};
use terms::{Action, Course, MeasureDefinition, Month, PersonId, RecordId, Series};

/// A target as it stands today.
#[derive(Clone, Debug)]
pub struct TargetRead {
    /// The target.
    pub target: Target,
    /// Its version, for saving.
    pub version: i64,
    /// What the figures say.
    pub told: Told,
    /// What is said of it.
    pub verdict: Verdict,
    /// How its year goes, where it is a number in a year.
    pub course: Option<Course>,
    /// How the figures came about, in whole sentences.
    pub method: Vec<String>,
}

/// What a verdict was worked out from: commit of the lake, target and its version, last month that is due.
type Key = (u64, RecordId, i64, Month);
type Worked = Arc<(Told, Option<Course>, Vec<String>)>;

/// Figures of targets that were worked out before and still hold.
#[derive(Clone, Default)]
pub(crate) struct Verdicts {
    held: Arc<Mutex<HashMap<Key, Worked>>>,
    /// Whoever works some out does so alone: those who ask meanwhile find them held.
    working: Arc<tokio::sync::Mutex<()>>,
}

impl Verdicts {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Worked>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts of a target, before anything is worked out from them.
struct Counts {
    definition: MeasureDefinition,
    series: Series,
    anew: Vec<figures::control::Rebase>,
    method: Vec<String>,
}

/// Most words kept of what was worked out: more targets than any partnership has.
const HELD_MOST: usize = 2_000;

impl Desk {
    /// Who does it, as a record names them: a number, never a name.
    pub(crate) fn hand(&self) -> PersonId {
        let name = match &self.asker {
            Asker::Person(person) => return person.clone(),
            Asker::Program(name) => name,
            Asker::Visitor => "visitor",
        };
        PersonId::new(name).expect("parts of the program have short names")
    }

    /// What was worked out of targets rests on something that was changed.
    pub(crate) fn forget_verdicts(&self) {
        self.verdicts.lock().clear();
    }

    /// Every target with what is said of it today, in order of its number.
    pub async fn targets(&self) -> Result<Vec<TargetRead>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        self.targets_read().await
    }

    pub(crate) async fn targets_read(&self) -> Result<Vec<TargetRead>, DeskError> {
        let mut all = self.records_of::<Target>().await?;
        all.sort_by_key(|seen| number_of(&seen.record.id));
        self.read_targets(all).await
    }

    /// One target with what is said of it today.
    pub async fn target(&self, id: &RecordId) -> Result<Option<TargetRead>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        let Some(seen) = self.record_of::<Target>(id.as_str()).await? else { return Ok(None) };
        Ok(self.read_targets(vec![seen]).await?.pop())
    }

    /// Judges targets by the figures of now: counts first, then everything that follows from them, on both cores.
    async fn read_targets(&self, targets: Vec<Seen<Target>>) -> Result<Vec<TargetRead>, DeskError> {
        self.forget_measures_of_before().await?;
        let (view, waves, rebases) = (self.seen().await?, self.kept_waves().await?, self.rebases().await?);
        let today = self.now().date_naive();
        let key = |seen: &Seen<Target>| -> Key {
            (view.commit(), seen.record.id.clone(), seen.version, due_to(today, seen.record.terms.year))
        };
        let lacking = |seen: &Seen<Target>| {
            !seen.record.terms.kind.asked() && !self.verdicts.lock().contains_key(&key(seen))
        };
        let _alone = match targets.iter().any(lacking) {
            true => Some(self.verdicts.working.lock().await),
            false => None,
        };
        let mut work = Vec::with_capacity(targets.len());
        for seen in targets {
            let key = key(&seen);
            let held = self.verdicts.lock().get(&key).cloned();
            let counts = match held {
                Some(_) => None,
                None => self.counts_of(&view, &rebases, &seen.record).await?,
            };
            work.push((seen, key, held, counts));
        }
        let working = tokio::task::spawn_blocking(move || {
            let of = |(seen, key, held, counts): (Seen<Target>, Key, Option<Worked>, Option<Counts>)| {
                let worked =
                    held.unwrap_or_else(|| Arc::new(figures_of(&seen.record, counts, &waves, today)));
                (seen, key, worked)
            };
            work.into_par_iter().map(of).collect::<Vec<_>>()
        });
        let worked = working.await.map_err(|cause| DeskError::Worker { what: "judging targets", cause })?;
        let mut held = self.verdicts.lock();
        if held.len() > HELD_MOST {
            held.clear();
        }
        let read = worked.into_iter().map(|(seen, key, worked)| {
            // Waves are few and quickly compared: they are looked at anew each time.
            if !seen.record.terms.kind.asked() {
                held.insert(key, Arc::clone(&worked));
            }
            let (told, course, method) = (*worked).clone();
            let verdict = judge(&seen.record, &told, today);
            TargetRead { target: seen.record, version: seen.version, told, verdict, course, method }
        });
        Ok(read.collect())
    }

    async fn counts_of(
        &self,
        view: &crate::View,
        rebases: &Rebases,
        target: &Target,
    ) -> Result<Option<Counts>, DeskError> {
        let Baseline::Counted { measure, .. } = &target.terms.baseline else { return Ok(None) };
        let (measures, _) = self.measures_now().await?;
        let Some(definition) = measures.measure(measure.as_str()) else { return Ok(None) };
        let area = target.terms.area;
        let Some(counted) = view.counted(definition, area).await? else { return Ok(None) };
        let anew = rebases.get(&(area, measure.clone())).map_or(&[][..], Vec::as_slice);
        Ok(Some(Counts {
            method: method(definition, &counted),
            definition: definition.clone(),
            series: counted.series,
            anew: limits::for_chart(anew),
        }))
    }

    /// Writes a new draft.
    pub async fn target_add(&self, new: &NewTarget) -> Result<Done<Target>, DeskError> {
        let decided = self.may(Action::Add, &plans()).await?;
        match self.terms_of(new).await? {
            Err(why) => Ok(Err(why.into())),
            Ok(terms) => {
                self.record_add("target.add", &decided, |id| Ok(Target::new(id, terms.clone()))).await
            }
        }
    }

    /// Writes a draft anew.
    pub async fn target_write(
        &self,
        id: &RecordId,
        seen: i64,
        new: &NewTarget,
    ) -> Result<Done<Target>, DeskError> {
        let decided = self.may(Action::Change, &self.target_paper(id).await?).await?;
        let terms = match self.terms_of(new).await? {
            Ok(terms) => terms,
            Err(why) => return Ok(Err(why.into())),
        };
        self.target_do(id, seen, ("target.write", &decided), Command::Write(Box::new(terms))).await
    }

    /// Signs a draft off: the Strategy Group decides.
    pub async fn target_lock(
        &self,
        id: &RecordId,
        seen: i64,
        meeting: RecordId,
    ) -> Result<Done<Target>, DeskError> {
        let decided = self.may(Action::Decide, &plans()).await?;
        if let Err(why) = self.meeting_known(&meeting).await? {
            return Ok(Err(why.into()));
        }
        self.target_do(id, seen, ("target.lock", &decided), Command::Lock { meeting }).await
    }

    /// Changes what was signed off, with a reason: the Strategy Group decides. Whole numbers or shares as the kind has it.
    pub async fn target_revise(
        &self,
        id: &RecordId,
        seen: i64,
        (reach, profile): (Option<f64>, Profile),
        reason: &str,
    ) -> Result<Done<Target>, DeskError> {
        let decided = self.may(Action::Decide, &plans()).await?;
        let Some(held) = self.record_of::<Target>(id.as_str()).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let aim = match (held.record.terms.aim, reach) {
            (Aim::AtMost(_), Some(most)) => Aim::AtMost(most),
            (Aim::Share(_), Some(share)) => Aim::Share(share),
            (aim, _) => aim,
        };
        let command = Command::Revise { aim, profile, reason: reason.trim().to_owned() };
        self.target_do(id, seen, ("target.revise", &decided), command).await
    }

    /// Closes a target after its year, by what the figures say of it today.
    pub async fn target_close(
        &self,
        id: &RecordId,
        seen: i64,
        account: &str,
    ) -> Result<Done<Target>, DeskError> {
        let decided = self.may(Action::Change, &self.target_paper(id).await?).await?;
        let Some(held) = self.record_of::<Target>(id.as_str()).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let Some(read) = self.read_targets(vec![held]).await?.pop() else { return Ok(Err(NotDone::Unknown)) };
        let command = Command::Close { verdict: Box::new(read.verdict), account: account.trim().to_owned() };
        self.target_do(id, seen, ("target.close", &decided), command).await
    }

    /// Gives a target up: a draft by whoever may write it, one that was signed off by the Strategy Group.
    pub async fn target_withdraw(
        &self,
        id: &RecordId,
        seen: i64,
        reason: &str,
    ) -> Result<Done<Target>, DeskError> {
        let decided = match self.record_of::<Target>(id.as_str()).await? {
            Some(held) if held.record.stage == Stage::Draft => {
                self.may(Action::Change, &self.target_paper(id).await?).await?
            }
            _ => self.may(Action::Decide, &plans()).await?,
        };
        let command = Command::Withdraw { reason: reason.trim().to_owned() };
        self.target_do(id, seen, ("target.withdraw", &decided), command).await
    }

    async fn target_do(
        &self,
        id: &RecordId,
        seen: i64,
        (act, decided): (&'static str, &crate::asking::Decided),
        command: Command,
    ) -> Result<Done<Target>, DeskError> {
        let (by, on) = (self.hand(), self.now().date_naive());
        let change = |target| target::apply(target, command, &by, on);
        self.record_change(id.as_str(), seen, act, decided, change).await
    }

    /// Priorities that a target may serve: which and its title, in order of their number.
    pub async fn target_priorities(&self) -> Result<Vec<(RecordId, String)>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        let mut all = self.records_of::<Priority>().await?;
        all.sort_by_key(|seen| number_of(&seen.record.id));
        Ok(all.into_iter().map(|seen| (seen.record.id.clone(), seen.record.candidate.title)).collect())
    }

    /// Meetings at which something may be decided: which, its title and its day, newest first.
    pub async fn target_meetings(&self) -> Result<Vec<(RecordId, String, NaiveDate)>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        let mut all = self.records_of::<Meeting>().await?;
        all.sort_by_key(|seen| std::cmp::Reverse(seen.record.on));
        let shown = |seen: Seen<Meeting>| (seen.record.id.clone(), seen.record.title.clone(), seen.record.on);
        Ok(all.into_iter().map(shown).collect())
    }

    /// A target as the rules look at it: the body that owns it works on it.
    pub(crate) async fn target_paper(&self, id: &RecordId) -> Result<Resource, DeskError> {
        let held = self.record_of::<Target>(id.as_str()).await?;
        let owner = held.map(|seen| seen.record.terms.owner);
        Ok(Resource { owner, ..plans().record(id.clone()) })
    }

    /// Refused if meetings are kept here and that one is not among them.
    pub(crate) async fn meeting_known(&self, meeting: &RecordId) -> Result<Result<(), Refusal>, DeskError> {
        let held = self.records_of::<Meeting>().await?;
        let known = held.is_empty() || held.iter().any(|seen| seen.record.id == *meeting);
        Ok(if known {
            Ok(())
        } else {
            let why = planning::refusal::Why::NotThere;
            Err(Refusal::new(why, "There is no such meeting.", "Choose one from the list."))
        })
    }
}

/// The number in "t-12"; 0 where there is none.
pub(crate) fn number_of(id: &RecordId) -> u64 {
    id.as_str().rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn method(definition: &MeasureDefinition, counted: &crate::Counted) -> Vec<String> {
    let deliveries = counted.grounds.deliveries.len();
    let files = if deliveries == 1 { "file" } else { "files" };
    vec![
        format!(
            "Counted from the records of {}, {deliveries} {files}, by definition {} of {}.",
            counted.body,
            definition.version,
            planning::wording::inside(&definition.title)
        ),
        "A month that nobody sent is a gap and never a zero.".to_owned(),
    ]
}

fn figures_of(
    target: &Target,
    counts: Option<Counts>,
    waves: &[KeptWave],
    today: NaiveDate,
) -> (Told, Option<Course>, Vec<String>) {
    let goal = goal(&target.terms, today);
    match (&target.terms.baseline, counts) {
        (Baseline::Asked(wave), _) => {
            let method = vec![format!("Asked by {}; {} people answered.", wave.source, wave.base)];
            (told_of_waves(wave, waves, &goal), None, method)
        }
        (Baseline::Counted { .. }, None) => (Told::nothing(goal.due_to), None, Vec::new()),
        (Baseline::Counted { .. }, Some(counts)) => {
            let polarity = counts.definition.polarity;
            let (told, course) = told_of_counts(&target.terms, &counts.series, polarity, counts.anew, &goal);
            let mut method = counts.method;
            method.extend(told.year_end.iter().flatten().map(|end| sentence(&end.method)));
            (told, course, method)
        }
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
