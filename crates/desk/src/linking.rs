//! Linkage runs at the review desk: pairs of records of several bodies, for people who say whether they are of one person.
//!
//! A run is bound to an agreement in force and to a purpose. Records are sealed, each look at them is a line of the audit, and
//! whoever looks is let in twice: by their own body's rules, and by the agreement for each other body whose records are in the
//! run. What is said of a pair speaks of numbers alone, only grows, and can be taken back. To everybody else there is no run.

mod bringing;
mod groups;
mod pairs;
mod pointer;
mod saying;
mod team;
mod telling;

pub use bringing::{Brought, NewRun, PAIRS_MOST};
pub use groups::{GROUPS_MOST, GroupKept, GroupLine, GroupOpened, GroupText, RECORDS_MOST};
pub use pairs::PairOpened;
pub use pointer::{KnownAs, LIST_MOST, Listed, MayAsk, SilentlyAsked};
pub use team::TeamCommand;
pub use telling::{Progress, RunOpened};

use crate::asking::Decided;
use crate::record::{NotDone, Record, parsed};
use crate::{Desk, DeskError, Seen};
use access::agreement::open_on;
use access::{Asker, Circumstances, Resource};
use linkage::review::{Opinion, Reached, Verdict, reached, standing};
use planning::refusal::Why;
use planning::{Refusal, Stamp};
use records::Keys;
use records::audit::Note;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Action, AgreementId, BodyId, DataClass, PersonId, PurposeId, RecordId, RecordKind, Section};

/// Kind of the sealed documents with a pair's two records.
const PAIR: &str = "linkage-pair";
/// Kind of the sealed documents that say which records a run's pairs are of.
const NAMES: &str = "linkage-names";
/// Kind of the documents with what was said of a pair, by number.
const SAID: &str = "linkage-said";
/// Parts of another body's records that a pair shows: an agreement must open both.
const PARTS: [Section; 2] = [Section::Identity, Section::Contact];

/// A run, without anything of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its number.
    pub id: RecordId,
    /// What it is called. Never about anybody.
    pub title: String,
    /// The agreement it rests on.
    pub agreement: AgreementId,
    /// What for.
    pub purpose: PurposeId,
    /// How closely the law guards its records.
    pub class: DataClass,
    /// Whose records are in it.
    pub bodies: Vec<BodyId>,
    /// Who brought it, and when.
    pub brought: Stamp,
    /// Who looks at pairs.
    pub team: Vec<PersonId>,
    /// Who is kept from it because of a conflict of interest.
    pub shut_out: Vec<PersonId>,
    /// What each pair weighs, in bits, in their order.
    pub weights: Vec<f64>,
    /// Pairs with a record that its body marked as sensitive, by number from 1: no one person is ever enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensitive: Vec<usize>,
    /// Groups that need attention, in their order.
    #[serde(default)]
    pub groups: Vec<GroupKept>,
    /// Which records pairs and groups are of.
    #[serde(default)]
    pub of: Numbered,
    /// Probability from which on pairs make groups.
    pub group_from: f64,
    /// All pairs of the run, counted by weight.
    pub strata: Vec<StratumKept>,
    /// The model: each comparison with its levels and what they weigh, in bits.
    pub model: Vec<(String, Vec<(String, f64)>)>,
}

/// Which records pairs and groups are of, by numbers that mean nothing outside the run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// Of each pair, in their order.
    pairs: Vec<[usize; 2]>,
    /// Of each group, in their order.
    groups: Vec<Vec<usize>>,
}

impl Numbered {
    /// Records of a pair, by its number from 1.
    fn pair(&self, number: usize) -> &[usize] {
        number.checked_sub(1).and_then(|at| self.pairs.get(at)).map_or(&[], |pair| pair)
    }

    /// Records of a group, by its number from 1.
    fn group(&self, number: usize) -> &[usize] {
        number.checked_sub(1).and_then(|at| self.groups.get(at)).map_or(&[], |group| group)
    }
}

/// [`linkage::review::Stratum`] as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StratumKept {
    step: i64,
    above: bool,
    pairs: u64,
    said: f64,
}

impl Record for Run {
    const KIND: &'static str = "linkage-run";
    const LETTER: &'static str = "run";

    fn id(&self) -> &RecordId {
        &self.id
    }
}

/// A record as its body wrote it. It has no `Debug`: nothing of it belongs in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordText {
    /// Whose.
    pub body: BodyId,
    /// The file it came in.
    pub source: String,
    /// Its id there.
    pub id: String,
}

/// A column of two records, side by side.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairLine {
    /// The column.
    pub column: String,
    /// What one record says.
    pub left: String,
    /// What the other says.
    pub right: String,
    /// How they stand to one another: "same", "differs", "one missing", "both missing".
    pub alike: String,
}

/// Two records side by side. Sealed where it is kept.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct PairText {
    /// One record.
    pub left: RecordText,
    /// The other.
    pub right: RecordText,
    /// Column by column.
    pub lines: Vec<PairLine>,
    /// Why the model gives it its weight, a sentence for each part.
    pub why: Vec<String>,
}

/// What somebody does with a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// It cannot be told.
    Unsure,
    /// They take back what they said.
    Withdrawn,
    /// They know somebody in it, and leave it to others.
    Conflict,
}

impl Word {
    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unsure => "unsure",
            Self::Withdrawn => "withdrawn",
            Self::Conflict => "conflict",
        }
    }

    /// The one with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::Same, Self::Different, Self::Unsure, Self::Withdrawn, Self::Conflict]
            .into_iter()
            .find(|one| one.slug() == slug)
    }

    const fn verdict(self) -> Option<Verdict> {
        Some(match self {
            Self::Same => Verdict::Same,
            Self::Different => Verdict::Different,
            Self::Unsure => Verdict::Unsure,
            Self::Withdrawn => Verdict::Withdrawn,
            Self::Conflict => return None,
        })
    }
}

/// One thing that somebody said of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SaidLine {
    who: PersonId,
    what: Word,
    /// Whether a second person must look as well.
    sensitive: bool,
    at: chrono::DateTime<chrono::Utc>,
}

/// Everything that was said of one pair. It only grows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    log: Vec<SaidLine>,
    /// Whether a record of the pair is marked as sensitive, as the run has it.
    #[serde(skip)]
    marked: bool,
}

impl Said {
    fn opinions(&self) -> Vec<Opinion> {
        let opinion = |line: &SaidLine| {
            let verdict = line.what.verdict()?;
            Some(Opinion { who: line.who.to_string(), verdict, sensitive: line.sensitive })
        };
        self.log.iter().filter_map(opinion).collect()
    }

    fn reached(&self) -> Reached {
        reached(&self.opinions(), self.marked)
    }

    /// What stands of what somebody said.
    fn of(&self, who: &PersonId) -> Option<Verdict> {
        let all = self.opinions();
        standing(&all).into_iter().find(|one| one.who == who.as_str()).map(|one| one.verdict)
    }

    fn left_to_others_by(&self, who: &PersonId) -> bool {
        self.log.iter().any(|line| line.what == Word::Conflict && line.who == *who)
    }

    /// Whether it waits for a word of this person.
    fn waits_for(&self, who: &PersonId) -> bool {
        let open = !matches!(self.reached(), Reached::Settled(_));
        open && self.of(who).is_none() && !self.left_to_others_by(who)
    }
}

/// What was said of each pair of a run, with versions, by number.
struct SaidOfRun(BTreeMap<usize, (Said, i64)>);

impl SaidOfRun {
    fn of(&self, number: usize) -> (Said, i64) {
        self.0.get(&number).cloned().unwrap_or_default()
    }

    /// Records of pairs that somebody left to others: whatever else holds one of them is closed to them too.
    fn closed_to(&self, run: &Run, who: &PersonId) -> BTreeSet<usize> {
        let left = self.0.iter().filter(|(_, (said, _))| said.left_to_others_by(who));
        left.flat_map(|(number, _)| run.of.pair(*number)).copied().collect()
    }

    /// Pairs that wait for this person, in order.
    fn waiting_for<'a>(&'a self, run: &'a Run, who: &'a PersonId) -> impl Iterator<Item = usize> + 'a {
        let closed = self.closed_to(run, who);
        (1..=run.weights.len()).filter(move |number| {
            let waits = self.0.get(number).is_none_or(|(said, _)| said.waits_for(who));
            waits && !run.of.pair(*number).iter().any(|record| closed.contains(record))
        })
    }

    /// Whether a pair is closed to somebody: they left it, or another with one of its records, to others.
    fn hides(&self, run: &Run, number: usize, who: &PersonId) -> bool {
        let closed = self.closed_to(run, who);
        let held = run.of.pair(number).iter().any(|record| closed.contains(record));
        held || self.0.get(&number).is_some_and(|(said, _)| said.left_to_others_by(who))
    }

    /// The next of them after a pair: beginning anew at the end.
    fn next(&self, run: &Run, who: &PersonId, after: usize) -> Option<usize> {
        let waiting: Vec<usize> = self.waiting_for(run, who).collect();
        waiting.iter().find(|number| **number > after).or(waiting.first()).copied()
    }
}

fn no(why: Why, wrong: &str, mend: &str) -> NotDone {
    Refusal::new(why, wrong, mend).into()
}

fn not_in_force(mend: &str) -> NotDone {
    no(Why::Stage, "The agreement that this run rests on is not in force today.", mend)
}

/// Name of the documents of one pair.
fn pair_id(run: &RecordId, number: usize) -> String {
    format!("{run}.{number}")
}

/// A body's part of a run, as the rules look at it.
fn part(run: &Run, owner: &BodyId) -> Resource {
    let part = Resource::about_people(RecordKind::Linkage, owner.clone());
    Resource { shut_out: run.shut_out.clone(), ..part }
        .record(run.id.clone())
        .class(run.class)
        .team(run.team.iter().cloned())
}

fn purpose(run: &Run) -> Circumstances {
    purpose_of(&run.purpose)
}

fn purpose_of(purpose: &PurposeId) -> Circumstances {
    Circumstances::for_purpose(purpose.clone())
}

impl Desk {
    /// The person who asks.
    fn reader(&self) -> Option<&PersonId> {
        match &self.asker {
            Asker::Person(person) => Some(person),
            Asker::Program(_) | Asker::Visitor => None,
        }
    }

    /// The asker's own part of a run; the first body's, where theirs has none in it.
    async fn own_part(&self, run: &Run) -> Result<Resource, DeskError> {
        let own = self.own_body().await?.filter(|own| run.bodies.contains(own));
        let owner = own.or_else(|| run.bodies.first().cloned());
        Ok(part(run, &owner.expect("a run without a body is never kept")))
    }

    /// Whether the agreement is in force today and lists the purpose.
    async fn agreed_today(&self, agreement: &AgreementId, purpose: &PurposeId) -> Result<bool, DeskError> {
        let today = self.now().date_naive();
        Ok(self
            .agreements_known()
            .await?
            .iter()
            .any(|one| one.id == *agreement && open_on(one, today) && one.purposes.contains(purpose)))
    }

    /// A run that the asker may know of.
    async fn run_known(&self, id: &str) -> Result<Option<Seen<Run>>, DeskError> {
        let Some(seen) = self.record_of::<Run>(id).await? else { return Ok(None) };
        self.may_in(Action::Find, &self.own_part(&seen.record).await?, &purpose(&seen.record)).await?;
        Ok(Some(seen))
    }

    /// Goes on only where the asker may look at the records of every body in a run today, and do that with their own body's.
    async fn may_look(&self, run: &Run, action: Action) -> Result<Result<Decided, NotDone>, DeskError> {
        let own = self.own_part(run).await?;
        let decided = self.may_in(action, &own, &purpose(run)).await?;
        if !self.agreed_today(&run.agreement, &run.purpose).await? {
            return Ok(Err(not_in_force("Nobody looks at its records until one is.")));
        }
        for other in run.bodies.iter().filter(|body| own.owner.as_ref() != Some(*body)) {
            for section in PARTS {
                self.may_in(Action::Read, &part(run, other).section(section), &purpose(run)).await?;
            }
        }
        Ok(Ok(decided))
    }

    /// A run at whose records the asker may look today, and what lets them.
    async fn run_open(&self, id: &str, action: Action) -> Result<Result<(Run, Decided), NotDone>, DeskError> {
        match self.run_known(id).await? {
            Some(seen) => Ok(self.may_look(&seen.record, action).await?.map(|why| (seen.record, why))),
            None => Ok(Err(NotDone::Unknown)),
        }
    }

    /// Opens a sealed document of a run; that it was opened is in the audit, with the note.
    async fn unsealed<T: DeserializeOwned>(
        &self,
        (act, note): (&'static str, Note),
        (kind, name, section): (&'static str, &str, Section),
        keys: &Keys,
    ) -> Result<Option<T>, DeskError> {
        let mut doing = self.store.begin(act, &self.actor(), self.now()).await?;
        let leave = doing.look(kind, name, section);
        let found = doing.document_open(keys, kind, &leave).await?;
        doing.note(note);
        doing.commit().await?;
        found.as_ref().map(parsed).transpose()
    }

    /// Everything that was said of a run's pairs.
    async fn said_of(&self, run: &Run) -> Result<SaidOfRun, DeskError> {
        let marked = |number: &usize| (*number, (Said { marked: true, ..Said::default() }, 0));
        let mut all: BTreeMap<usize, (Said, i64)> = run.sensitive.iter().map(marked).collect();
        let begins = format!("{}.", run.id);
        for document in self.store.documents(SAID, &begins).await? {
            let Some(Ok(number)) = document.id.strip_prefix(&begins).map(str::parse) else { continue };
            let said = Said { marked: all.contains_key(&number), ..parsed(&document)? };
            all.insert(number, (said, document.version));
        }
        Ok(SaidOfRun(all))
    }
}
