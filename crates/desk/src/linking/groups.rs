//! Groups of records that need attention: shown with what ties them, sorted into persons, undone without loss.
//!
//! What somebody says of a group is which of its records are of which person. That covers "all one", "split here" and "as it
//! is" alike. It only grows, and what it was before comes back when it is taken back.

use super::{RecordText, Run, no, pair_id, purpose};
use crate::record::{NotDone, Record, parsed};
use crate::{Desk, DeskError};
use access::Resource;
use linkage::review::{Agreed, Label, RecordName, Verdict, agreed, last_of_each};
use planning::refusal::Why;
use records::{Kept, Keys};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Action, PersonId, RecordKind, Section};

/// Kind of the sealed documents with the records of a group.
pub(super) const GROUP: &str = "linkage-group";
/// Kind of the documents with what was said of a group, by number.
const SORTED: &str = "linkage-sorted";
/// Most records of a group that people are shown at once.
pub const RECORDS_MOST: usize = 20;
/// Most groups of one run.
pub const GROUPS_MOST: usize = 50;

/// A group without anything of a record.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupKept {
    /// Records in it.
    pub records: usize,
    /// Pairs in it that speak against one person, and ties to others that were cut.
    pub contradictions: u64,
    /// Probability that it is of one person at its thinnest place.
    pub thread: f64,
    /// Whether a body marked one of its records as sensitive: no one person is ever enough.
    #[serde(default)]
    pub sensitive: bool,
}

/// The records of a group, and of groups that it was kept apart from. Sealed where it is kept.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupText {
    /// The columns.
    pub columns: Vec<String>,
    /// Each record with what it says in each column.
    pub records: Vec<(RecordText, Vec<String>)>,
    /// Which person each record is of as the run has it, from 1.
    pub now: Vec<usize>,
    /// Two records, from 1, and the probability that they are of one person: the strongest first.
    pub ties: Vec<(usize, usize, f64)>,
}

/// One thing that somebody said of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SortedLine {
    who: PersonId,
    /// Which person each record is of, from 1; none where they take back what they said.
    persons: Option<Vec<usize>>,
    sensitive: bool,
    at: chrono::DateTime<chrono::Utc>,
}

/// Everything that was said of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sorted {
    log: Vec<SortedLine>,
    /// Whether a record of the group is marked as sensitive, as the run has it.
    #[serde(skip)]
    marked: bool,
}

impl Sorted {
    /// What stands: of each person the last thing they said and did not take back.
    fn standing(&self) -> Vec<&SortedLine> {
        let mut said = last_of_each(&self.log, |line| &line.who);
        said.retain(|line| line.persons.is_some());
        said
    }

    fn agreed(&self) -> Agreed<Vec<usize>> {
        let standing = self.standing();
        let sensitive = self.marked || standing.iter().any(|line| line.sensitive);
        let said: Vec<&Vec<usize>> = standing.iter().filter_map(|line| line.persons.as_ref()).collect();
        agreed(&said, sensitive)
    }

    fn of(&self, who: &PersonId) -> Option<&Vec<usize>> {
        self.standing().into_iter().find(|line| line.who == *who).and_then(|line| line.persons.as_ref())
    }

    fn waits_for(&self, who: &PersonId) -> bool {
        self.of(who).is_none() && matches!(self.agreed(), Agreed::Nothing | Agreed::Second | Agreed::Third)
    }
}

/// The same persons under the lowest numbers, in the order of the records, so that two who mean the same say the same.
fn numbered(persons: &[usize]) -> Vec<usize> {
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut numbered = Vec::with_capacity(persons.len());
    for person in persons {
        let next = numbers.len() + 1;
        numbered.push(*numbers.entry(*person).or_insert(next));
    }
    numbered
}

/// A group with all that its reader may see.
pub struct GroupOpened {
    /// The run.
    pub run: Run,
    /// Number of the group, from 1.
    pub number: usize,
    /// What is known of it without its records.
    pub kept: GroupKept,
    /// The records.
    pub text: GroupText,
    /// How far it is.
    pub agreed: Agreed<Vec<usize>>,
    /// What the reader said and has not taken back.
    pub own: Option<Vec<usize>>,
    /// Whether it waits for a word of the reader's.
    pub waits: bool,
}

/// How far a group is, in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupLine {
    /// Number of the group, from 1.
    pub number: usize,
    /// What is known of it without its records.
    pub kept: GroupKept,
    /// How far it is.
    pub agreed: Agreed<Vec<usize>>,
    /// Whether it waits for the asker.
    pub waits: bool,
    /// Whether the asker may open it: not where they left a pair with one of its records to others.
    pub opens: bool,
}

impl Desk {
    async fn sorted(&self, run: &Run, number: usize) -> Result<(Sorted, i64), DeskError> {
        let held = self.store.document(SORTED, &pair_id(&run.id, number)).await?;
        let version = held.as_ref().map_or(0, |document| document.version);
        let sorted: Sorted = held.as_ref().map(parsed).transpose()?.unwrap_or_default();
        let marked = number.checked_sub(1).and_then(|at| run.groups.get(at)).is_some_and(|one| one.sensitive);
        Ok((Sorted { marked, ..sorted }, version))
    }

    /// Groups, from 1, that hold a record of a pair that the asker left to others.
    async fn groups_closed(&self, run: &Run) -> Result<BTreeSet<usize>, DeskError> {
        let numbers = 1..=run.groups.len();
        let Some(me) = self.reader() else { return Ok(numbers.collect()) };
        let closed = self.said_of(run).await?.closed_to(run, me);
        Ok(numbers.filter(|group| run.of.group(*group).iter().any(|one| closed.contains(one))).collect())
    }

    /// The groups of a run that need attention, without their records.
    pub async fn linkage_groups(&self, run: &Run) -> Result<Vec<GroupLine>, DeskError> {
        self.may_in(Action::Find, &self.own_part(run).await?, &purpose(run)).await?;
        let closed = self.groups_closed(run).await?;
        let mut lines = Vec::with_capacity(run.groups.len());
        for (at, kept) in run.groups.iter().enumerate() {
            let (sorted, _) = self.sorted(run, at + 1).await?;
            let opens = !closed.contains(&(at + 1));
            let waits = opens && self.reader().is_some_and(|me| sorted.waits_for(me));
            lines.push(GroupLine { number: at + 1, kept: *kept, agreed: sorted.agreed(), waits, opens });
        }
        Ok(lines)
    }

    /// Opens a group with its records.
    pub async fn linkage_group(
        &self,
        (id, number): (&str, usize),
        keys: &Keys,
    ) -> Result<Result<GroupOpened, NotDone>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let (run, decided) = match self.run_open(id, Action::Read).await? {
            Ok(open) => open,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let (Some(kept), Some(me)) = (run.groups.get(number.wrapping_sub(1)), self.reader()) else {
            return Ok(Err(NotDone::Unknown));
        };
        if self.groups_closed(&run).await?.contains(&number) {
            return Ok(Err(NotDone::Unknown));
        }
        let note = decided.note(Run::KIND, id).doing(Action::Read).under(&run.agreement);
        let name = pair_id(&run.id, number);
        let sealed = (GROUP, name.as_str(), Section::Identity);
        let Some(text) = self.unsealed(("linkage.open", note), sealed, keys).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let (sorted, _) = self.sorted(&run, number).await?;
        Ok(Ok(GroupOpened {
            kept: *kept,
            number,
            text,
            agreed: sorted.agreed(),
            own: sorted.of(me).cloned(),
            waits: sorted.waits_for(me),
            run,
        }))
    }

    /// Says which records of a group are of which person; with none, takes back what the asker said.
    pub async fn linkage_sort(
        &self,
        (id, number): (&str, usize),
        persons: Option<&[usize]>,
        sensitive: bool,
    ) -> Result<Result<(), NotDone>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let (run, decided) = match self.run_open(id, Action::Change).await? {
            Ok(open) => open,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let (Some(kept), Some(me)) = (run.groups.get(number.wrapping_sub(1)), self.reader()) else {
            return Ok(Err(NotDone::Unknown));
        };
        if persons.is_some() && self.groups_closed(&run).await?.contains(&number) {
            return Ok(Err(NotDone::Unknown));
        }
        let (mut sorted, seen) = self.sorted(&run, number).await?;
        let wrong = match persons {
            None if sorted.of(me).is_none() => Some("You have said nothing of this group."),
            Some(persons) if persons.len() != kept.records => Some("Not every record has a person."),
            Some(_) if sorted.of(me).is_some() => Some("You have sorted this group."),
            Some(_) if !sorted.waits_for(me) => Some("Others have sorted this group."),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return Ok(Err(no(Why::Stage, wrong, "Look at it again.")));
        }
        let persons = persons.map(numbered);
        let parts = persons.as_ref().map_or(0, |all| all.iter().max().copied().unwrap_or(0));
        sorted.log.push(SortedLine { who: me.clone(), persons, sensitive, at: self.now() });
        let text = serde_json::to_string(&sorted).expect("ids, numbers and times are JSON");
        let mut doing = self.store.begin("linkage.sort", &self.actor(), self.now()).await?;
        let name = pair_id(&run.id, number);
        let Kept::As(_) = doing.document_save(SORTED, &name, seen, &text).await? else {
            return Ok(Err(NotDone::Stale));
        };
        let what = format!("group={number} persons={parts}");
        doing.note(decided.note(Run::KIND, id).doing(Action::Change).under(&run.agreement).with(what));
        doing.commit().await?;
        Ok(Ok(()))
    }

    /// What was decided of groups, for the next run, by the groups' names.
    pub(super) async fn labels_of_groups(
        &self,
        run: &Run,
        names: &[Vec<RecordText>],
    ) -> Result<Vec<Label>, DeskError> {
        let mut labels = Vec::new();
        for (at, records) in names.iter().enumerate() {
            let (sorted, _) = self.sorted(run, at + 1).await?;
            let Agreed::Settled(persons) = sorted.agreed() else { continue };
            let Some(last) = sorted.standing().last().copied() else { continue };
            labels.extend(labels_of(records, &persons, last));
        }
        Ok(labels)
    }
}

/// Of each person their first record with every other; of two persons every record of one with every record of the other.
fn labels_of(records: &[RecordText], persons: &[usize], said: &SortedLine) -> Vec<Label> {
    let when = said.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let name = |record: &RecordText| RecordName { source: record.source.clone(), id: record.id.clone() };
    let all: Vec<(&RecordText, &usize)> = records.iter().zip(persons).collect();
    let mut labels = Vec::new();
    for (at, (left, person)) in all.iter().enumerate() {
        let first = !all[..at].iter().any(|(_, before)| before == person);
        for (right, other) in &all[at + 1..] {
            let verdict = match person == other {
                true if first => Verdict::Same,
                true => continue,
                false => Verdict::Different,
            };
            let (left, right, who) = (name(left), name(right), said.who.to_string());
            labels.push(Label { left, right, verdict, who, when: when.clone() });
        }
    }
    labels
}
