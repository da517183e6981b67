//! Labels of pairs as a log that only grows: nothing that was said is lost, and everything can be taken back.
//!
//! A label names records as their files do, by source and id, so that it survives every new run. Labels that contradict
//! one another decide nothing until somebody has looked again: no grouping could heed them all.

use crate::clusters::{Decided, Decisions};
use crate::records::Records;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt;

/// A record as its file knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordName {
    /// The file or agency; empty where there is but one.
    pub source: String,
    /// Its id there.
    pub id: String,
}

impl RecordName {
    /// A record of a run.
    #[must_use]
    pub fn of(records: &Records, record: u32) -> Self {
        RecordName { source: records.source(record).to_owned(), id: records.id(record).to_owned() }
    }
}

impl fmt::Display for RecordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source.as_str() {
            "" => f.write_str(&self.id),
            source => write!(f, "{source}:{}", self.id),
        }
    }
}

/// What somebody who looked at two records says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are of one person.
    Same,
    /// They are of two people.
    Different,
    /// It cannot be told from what there is. Decides nothing, and need not be asked again.
    Unsure,
    /// What was said last of this pair, and not taken back yet, is taken back.
    Withdrawn,
}

/// One thing that somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// One record.
    pub left: RecordName,
    /// The other.
    pub right: RecordName,
    /// What is said of them.
    pub verdict: Verdict,
    /// Who said it, opaque.
    pub who: String,
    /// When, opaque: the order of the log is what counts.
    pub when: String,
}

impl Label {
    /// Both records, the lower name first.
    fn pair(&self) -> (&RecordName, &RecordName) {
        if self.left <= self.right { (&self.left, &self.right) } else { (&self.right, &self.left) }
    }
}

/// Everything that was said, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    log: Vec<Label>,
}

/// A label for two people whose records others make one, round about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Place in the log of the label that says `different`.
    pub different: usize,
    /// Places of the labels that say `same`, from one of its records to the other: the shortest such way.
    pub same: Vec<usize>,
}

/// Labels found among the records of a run.
#[derive(Debug, Clone, Default)]
pub struct Placed {
    /// What they decide; nothing about records that contradictions touch, however far round.
    pub decisions: Decisions,
    /// Pairs of which somebody was unsure.
    pub unsure: Vec<(u32, u32)>,
    /// What cannot all be heeded.
    pub contradictions: Vec<Contradiction>,
    /// Labels that stand and are about records that are not there.
    pub unknown: usize,
}

impl Labels {
    /// Labels that were kept.
    #[must_use]
    pub fn new(log: Vec<Label>) -> Self {
        Labels { log }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &[Label] {
        &self.log
    }

    /// Adds a label.
    pub fn say(&mut self, label: Label) {
        self.log.push(label);
    }

    /// Places in the log of the labels that stand: for each pair the last that was not taken back. In their order.
    #[must_use]
    pub fn standing(&self) -> Vec<usize> {
        let mut said: BTreeMap<(&RecordName, &RecordName), Vec<usize>> = BTreeMap::new();
        for (number, label) in self.log.iter().enumerate().filter(|(_, label)| label.left != label.right) {
            let of_pair = said.entry(label.pair()).or_default();
            match label.verdict {
                Verdict::Withdrawn => drop(of_pair.pop()),
                _ => of_pair.push(number),
            }
        }
        let mut last: Vec<usize> = said.values().filter_map(|of_pair| of_pair.last().copied()).collect();
        last.sort_unstable();
        last
    }

    /// Finds every label for two people whose records other labels make one.
    #[must_use]
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let standing = self.standing();
        let mut ways: HashMap<&RecordName, Vec<(&RecordName, usize)>> = HashMap::new();
        for number in standing.iter().copied().filter(|n| self.log[*n].verdict == Verdict::Same) {
            let Label { left, right, .. } = &self.log[number];
            ways.entry(left).or_default().push((right, number));
            ways.entry(right).or_default().push((left, number));
        }
        let different = standing.into_iter().filter(|n| self.log[*n].verdict == Verdict::Different);
        let found = different.filter_map(|different| {
            let Label { left, right, .. } = &self.log[different];
            Some(Contradiction { different, same: way(&ways, left, right)? })
        });
        found.collect()
    }

    /// Finds the labels among the records of a run.
    ///
    /// ```
    /// use linkage::{Model, Records, Table, review::{Label, Labels, RecordName, Verdict}};
    /// let model = Model::from_toml(
    ///     "name = 'x'\nblock = [['a']]\nprior = { value = 0.1 }\n[columns]\na = 'text'\n[[compare]]\nname = 'a'\nlevels = ['equal']\n",
    /// )?;
    /// let table = Table::new(["1", "2", "3"].iter().collect()).column("a", ["x", "y", "z"].iter().collect());
    /// let records = Records::from_columns(&model, table)?;
    /// let name = |id: &str| RecordName { source: String::new(), id: id.to_owned() };
    /// let label = |a, b, verdict| Label { left: name(a), right: name(b), verdict, who: "u7".into(), when: String::new() };
    /// let mut labels = Labels::new(vec![label("1", "2", Verdict::Same), label("2", "3", Verdict::Same)]);
    /// assert_eq!(labels.place(&records).decisions.counts(), (2, 0));
    /// labels.say(label("3", "1", Verdict::Different));
    /// let placed = labels.place(&records);
    /// assert_eq!(placed.contradictions[0].same, [1, 0]);
    /// assert_eq!(placed.decisions.counts(), (0, 0));
    /// # Ok::<(), linkage::LinkageError>(())
    /// ```
    #[must_use]
    pub fn place(&self, records: &Records) -> Placed {
        let mut placed = Placed { contradictions: self.contradictions(), ..Placed::default() };
        let standing = self.standing();
        let tangled = self.tangled(&standing, &placed.contradictions);
        let names: BTreeSet<(&str, &str)> = standing
            .iter()
            .flat_map(|n| [&self.log[*n].left, &self.log[*n].right])
            .map(|name| (name.source.as_str(), name.id.as_str()))
            .collect();
        let named = |row: u32| (records.source(row), records.id(row));
        let rows: HashMap<(&str, &str), u32> = (0..records.len() as u32)
            .map(|row| (named(row), row))
            .filter(|(name, _)| names.contains(name))
            .collect();
        let row = |name: &RecordName| rows.get(&(name.source.as_str(), name.id.as_str())).copied();
        let mut made = Vec::new();
        for Label { left, right, verdict, .. } in standing.iter().map(|n| &self.log[*n]) {
            let (Some(a), Some(b)) = (row(left), row(right)) else {
                placed.unknown += 1;
                continue;
            };
            let tangled = tangled.contains(left) || tangled.contains(right);
            match verdict {
                Verdict::Same if !tangled => made.push((a, b, Decided::Same)),
                Verdict::Different if !tangled => made.push((a, b, Decided::Different)),
                Verdict::Unsure => placed.unsure.push((a.min(b), a.max(b))),
                _ => {}
            }
        }
        placed.unsure.sort_unstable();
        placed.decisions = Decisions::new(records.len(), made).expect("what contradicts was left out");
        placed
    }

    /// Records that `same` ties, however far round, to one that a contradiction is about.
    fn tangled<'s>(&'s self, standing: &[usize], found: &[Contradiction]) -> BTreeSet<&'s RecordName> {
        let mut reached: BTreeSet<&RecordName> = BTreeSet::new();
        let mut next: Vec<&RecordName> = found.iter().map(|of| &self.log[of.different].left).collect();
        let mut ties: HashMap<&RecordName, Vec<&RecordName>> = HashMap::new();
        for label in standing.iter().map(|n| &self.log[*n]).filter(|label| label.verdict == Verdict::Same) {
            ties.entry(&label.left).or_default().push(&label.right);
            ties.entry(&label.right).or_default().push(&label.left);
        }
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                next.extend(ties.get(name).into_iter().flatten());
            }
        }
        reached
    }
}

impl Contradiction {
    /// In words, with the ids of the records: `a and c are said to be different, but a is b and b is c`.
    #[must_use]
    pub fn words(&self, labels: &Labels) -> String {
        let Label { left, right, .. } = &labels.log[self.different];
        let mut at = left;
        let mut steps = Vec::with_capacity(self.same.len());
        for label in self.same.iter().map(|number| &labels.log[*number]) {
            let to = if label.left == *at { &label.right } else { &label.left };
            steps.push(format!("{at} is {to}"));
            at = to;
        }
        format!("{left} and {right} are said to be different, but {}", steps.join(" and "))
    }
}

/// The shortest way from one record to another over labels that say `same`.
fn way<'l>(
    ways: &HashMap<&'l RecordName, Vec<(&'l RecordName, usize)>>,
    from: &'l RecordName,
    to: &RecordName,
) -> Option<Vec<usize>> {
    let mut came: HashMap<&RecordName, Option<(&RecordName, usize)>> = HashMap::from([(from, None)]);
    let mut next = VecDeque::from([from]);
    while let Some(at) = next.pop_front() {
        if at == to {
            let mut back = Vec::new();
            let mut at = at;
            while let Some(Some((before, number))) = came.get(at) {
                back.push(*number);
                at = before;
            }
            back.reverse();
            return Some(back);
        }
        for (other, number) in ways.get(at).into_iter().flatten() {
            if !came.contains_key(other) {
                came.insert(other, Some((at, *number)));
                next.push_back(other);
            }
        }
    }
    None
}
