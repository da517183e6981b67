//! How far runs are, how sure they are by what people said, and what was decided, for the next run.

use super::bringing::Names;
use super::{NAMES, RecordText, Run, SaidOfRun, StratumKept, Word, not_in_force, purpose};
use crate::record::{NotDone, Record};
use crate::{Desk, DeskError, Seen};
use access::{Denial, Resource};
use linkage::review::{Label, Measured, Reached, RecordName, Stratum, Verdict, measure_drawn};
use records::Keys;
use terms::{Action, RecordKind, Section};

/// A precision that somebody may want to hold, for the threshold that gives it.
const PRECISION_WANTED: f64 = 0.99;

/// How far a run is, for whoever asks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Pairs that were decided: the same, different, cannot be told.
    pub settled: [usize; 3],
    /// Pairs that wait for a second person, and for a third.
    pub waiting: [usize; 2],
    /// Pairs that wait for the asker; empty where they look at none.
    pub mine: Vec<usize>,
}

/// A run, opened, without anything of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOpened {
    /// The run.
    pub seen: Seen<Run>,
    /// How far it is.
    pub progress: Progress,
    /// How good it is by what was decided; none before anything was.
    pub measured: Option<Measured>,
    /// Whether the asker looks at pairs.
    pub looks: bool,
    /// Why nobody looks at its records today, in words; empty where they do.
    pub closed: String,
    /// Whether the asker says who looks.
    pub staffs: bool,
    /// Whether the asker takes decisions away.
    pub exports: bool,
}

impl StratumKept {
    fn stratum(&self) -> Stratum {
        Stratum { step: self.step, above: self.above, pairs: self.pairs, said: self.said }
    }
}

fn measured(run: &Run, said: &SaidOfRun) -> Option<Measured> {
    let strata: Vec<Stratum> = run.strata.iter().map(StratumKept::stratum).collect();
    let decided = |(number, (of_this, _)): (&usize, &(super::Said, i64))| {
        let same = match of_this.reached() {
            Reached::Settled(Verdict::Same) => true,
            Reached::Settled(Verdict::Different) => false,
            _ => return None,
        };
        Some((*run.weights.get(number.checked_sub(1)?)?, same))
    };
    let decided: Vec<(f64, bool)> = said.0.iter().filter_map(decided).collect();
    (!decided.is_empty())
        .then(|| measure_drawn(&strata, decided.into_iter(), run.group_from, PRECISION_WANTED))
}

impl Desk {
    fn progress(&self, run: &Run, said: &SaidOfRun, looks: bool) -> Progress {
        let mut progress = Progress::default();
        for (of_this, _) in said.0.values() {
            match of_this.reached() {
                Reached::Settled(Verdict::Same) => progress.settled[0] += 1,
                Reached::Settled(Verdict::Different) => progress.settled[1] += 1,
                Reached::Settled(_) => progress.settled[2] += 1,
                Reached::Second => progress.waiting[0] += 1,
                Reached::Third => progress.waiting[1] += 1,
                Reached::Nothing => {}
            }
        }
        if let Some(me) = self.reader().filter(|_| looks) {
            progress.mine = said.waiting_for(run, me).collect();
        }
        progress
    }

    async fn told(&self, seen: Seen<Run>) -> Result<RunOpened, DeskError> {
        let (run, own) = (&seen.record, self.own_part(&seen.record).await?);
        let may = async |action| -> Result<bool, DeskError> {
            Ok(self.decision_in(action, &own, &purpose(run)).await?.allowed)
        };
        let looks = may(Action::Change).await?;
        let agreed = self.agreed_today(&run.agreement, &run.purpose).await?;
        let said = self.said_of(run).await?;
        Ok(RunOpened {
            progress: self.progress(run, &said, looks && agreed),
            measured: measured(run, &said),
            looks: looks && agreed,
            closed: match agreed {
                true => String::new(),
                false => "The agreement is not in force today, so nobody looks at its records.".to_owned(),
            },
            staffs: may(Action::Decide).await?,
            exports: agreed && may(Action::Export).await?,
            seen,
        })
    }

    /// Runs with pairs that wait for whoever asks, each with what to do. It opens no record.
    pub(crate) async fn pairs_waiting(&self) -> Result<Vec<(String, String)>, DeskError> {
        let mut all = Vec::new();
        let Some(me) = self.reader() else { return Ok(all) };
        for seen in self.records_seen::<Run>().await?.iter() {
            let run = &seen.record;
            let looks = self.decision_in(Action::Change, &self.own_part(run).await?, &purpose(run)).await?;
            if !looks.allowed || !self.agreed_today(&run.agreement, &run.purpose).await? {
                continue;
            }
            let waiting = self.said_of(run).await?.waiting_for(run, me).count();
            if waiting > 0 {
                all.push((run.id.to_string(), format!("Pairs to look at: {} ({waiting})", run.title)));
            }
        }
        Ok(all)
    }

    /// The runs that the asker may know of, the latest first, and why others of their body's are closed to them.
    pub async fn linkage_runs(&self) -> Result<(Vec<RunOpened>, Vec<String>), DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let (mut runs, mut closed) = (Vec::new(), Vec::new());
        for seen in self.records_of::<Run>().await? {
            let own = self.own_part(&seen.record).await?;
            let decision = self.decision_in(Action::Find, &own, &purpose(&seen.record)).await?;
            if decision.allowed {
                runs.push(self.told(seen).await?);
            } else if decision.denial == Some(Denial::Forbidden) && !closed.contains(&decision.words) {
                closed.push(decision.words);
            }
        }
        let number = |run: &RunOpened| {
            crate::record::next_number([run.seen.record.id.as_str()].into_iter(), Run::LETTER)
        };
        runs.sort_by_key(|run| std::cmp::Reverse(number(run)));
        Ok((runs, closed))
    }

    /// A run, without its records.
    pub async fn linkage_run(&self, id: &str) -> Result<Option<RunOpened>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        match self.run_known(id).await? {
            Some(seen) => Ok(Some(self.told(seen).await?)),
            None => Ok(None),
        }
    }

    /// What was decided of the pairs of a run, for the next run: which records, what of them, by whom and when.
    pub async fn linkage_decisions(
        &self,
        id: &str,
        keys: &Keys,
    ) -> Result<Result<Vec<Label>, NotDone>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(run) = self.run_known(id).await?.map(|seen| seen.record) else {
            return Ok(Err(NotDone::Unknown));
        };
        let decided = self.may_in(Action::Export, &self.own_part(&run).await?, &purpose(&run)).await?;
        if !self.agreed_today(&run.agreement, &run.purpose).await? {
            return Ok(Err(not_in_force("Nothing leaves it until one is.")));
        }
        let said = self.said_of(&run).await?;
        let note = decided.note(Run::KIND, id).doing(Action::Export).under(&run.agreement);
        let sealed = (NAMES, run.id.as_str(), Section::Whole);
        let Some(names) = self.unsealed::<Names>(("linkage.export", note), sealed, keys).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let of_pair = |(number, (of_this, _)): (&usize, &(super::Said, i64))| {
            let Reached::Settled(verdict) = of_this.reached() else { return None };
            let (left, right) = names.pairs.get(number.checked_sub(1)?)?;
            let name =
                |record: &RecordText| RecordName { source: record.source.clone(), id: record.id.clone() };
            let spoke = |line: &&super::SaidLine| line.what != Word::Withdrawn && line.what != Word::Conflict;
            let last = of_this.log.iter().rev().find(spoke)?;
            let when = last.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            Some(Label { left: name(left), right: name(right), verdict, who: last.who.to_string(), when })
        };
        let mut labels: Vec<Label> = said.0.iter().filter_map(of_pair).collect();
        labels.extend(self.labels_of_groups(&run, &names.groups).await?);
        Ok(Ok(labels))
    }
}
