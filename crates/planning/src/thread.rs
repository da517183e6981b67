//! The golden thread: from any action to the evidence, the voice, the decision, the money and the result behind it.
//!
//! Links are typed and found in the records themselves; nobody draws them by hand. Where the thread is torn it says what
//! is missing, and never fills it in.

mod gather;
mod weaver;

pub use gather::{Records, gather};

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use terms::RecordId;

/// What a node of the thread is, in the order in which one thing leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Figures.
    Evidence,
    /// What people said.
    Voice,
    /// A duty.
    Law,
    /// Something a meeting decided.
    Decision,
    /// What is put first.
    Priority,
    /// What is set out to be reached.
    Target,
    /// A target that may be missed.
    Exception,
    /// A problem being solved.
    Problem,
    /// A plan.
    Plan,
    /// Money, or people and things.
    Resource,
    /// What is done.
    Action,
    /// What was promised to whoever asked.
    Promise,
    /// What came of it.
    Result,
}

impl Kind {
    /// All, in order.
    pub const ALL: [Self; 13] = [
        Self::Evidence,
        Self::Voice,
        Self::Law,
        Self::Decision,
        Self::Priority,
        Self::Target,
        Self::Exception,
        Self::Problem,
        Self::Plan,
        Self::Resource,
        Self::Action,
        Self::Promise,
        Self::Result,
    ];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Evidence => "Evidence",
            Self::Voice => "What people said",
            Self::Law => "Duty",
            Self::Decision => "Decision",
            Self::Priority => "Priority",
            Self::Target => "Target",
            Self::Exception => "Exception",
            Self::Problem => "Problem",
            Self::Plan => "Plan",
            Self::Resource => "Money and gifts",
            Self::Action => "Action",
            Self::Promise => "Promise",
            Self::Result => "Result",
        }
    }

    /// A short stable name, for addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Voice => "voice",
            Self::Law => "law",
            Self::Decision => "decision",
            Self::Priority => "priority",
            Self::Target => "target",
            Self::Exception => "exception",
            Self::Problem => "problem",
            Self::Plan => "plan",
            Self::Resource => "resource",
            Self::Action => "action",
            Self::Promise => "promise",
            Self::Result => "result",
        }
    }

    /// The kind of that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// Whether a thing of this kind may lead to one of the other.
    pub const fn leads_to(self, other: Self) -> bool {
        use Kind::{
            Action, Decision, Evidence, Exception, Law, Plan, Priority, Problem, Promise, Resource, Result,
            Target, Voice,
        };
        matches!(
            (self, other),
            (Evidence | Voice | Law | Decision, Priority)
                | (Evidence, Problem | Target | Action | Promise)
                | (Voice, Target | Action | Promise)
                | (Priority, Target | Problem | Plan | Action | Promise)
                | (Plan, Action | Promise)
                | (Promise, Result)
                | (Target, Exception | Result)
                | (Exception, Decision)
                | (Decision, Action | Target)
                | (Problem, Action | Result)
                | (Resource, Action)
                | (Action, Result | Action | Exception)
        )
    }

    /// What a walk from a thing of this kind should meet: behind it, then before it.
    const fn wanted(self) -> (&'static [Self], &'static [Self]) {
        match self {
            Self::Action => (
                &[Self::Evidence, Self::Voice, Self::Decision, Self::Priority, Self::Plan, Self::Resource],
                &[Self::Result],
            ),
            Self::Target => (&[Self::Evidence, Self::Voice, Self::Decision, Self::Priority], &[Self::Result]),
            Self::Priority => {
                (&[Self::Evidence, Self::Voice, Self::Decision], &[Self::Target, Self::Plan, Self::Action])
            }
            Self::Problem => (&[Self::Evidence], &[Self::Action, Self::Result]),
            Self::Plan => (&[Self::Priority], &[Self::Action]),
            Self::Promise => (&[Self::Voice], &[Self::Result]),
            Self::Exception => (&[Self::Target], &[]),
            Self::Result => (&[Self::Evidence], &[]),
            Self::Resource => (&[], &[Self::Action, Self::Result]),
            // That nothing is done about them is said where it is mended: at the priority they led to.
            Self::Evidence | Self::Voice | Self::Law | Self::Decision => (&[], &[]),
        }
    }
}

/// A node: a record, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Which: the record's id, or the record's with a part (`a1.money.0`).
    pub id: String,
    /// Words to show.
    pub title: String,
    /// The record it is, or is a part of.
    pub record: RecordId,
}

/// The thread: nodes and what leads to what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    nodes: Vec<Node>,
    links: Vec<(usize, usize)>,
}

/// One step of a walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met<'a> {
    /// What was met.
    pub node: &'a Node,
    /// Links from the start.
    pub far: u32,
    /// The node by which it was met, nearer to the start.
    pub by: &'a Node,
}

/// A walk from one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk<'a> {
    /// Where it starts.
    pub start: &'a Node,
    /// What led to it: nearest first, then by kind and id. Each node once.
    pub back: Vec<Met<'a>>,
    /// What it led to, likewise.
    pub forward: Vec<Met<'a>>,
    /// Kinds that should be behind it and are not.
    pub missing_back: Vec<Kind>,
    /// Kinds that should follow from it and do not.
    pub missing_forward: Vec<Kind>,
}

impl Thread {
    fn find(&self, kind: Kind, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.kind == kind && node.id == id)
    }

    /// All nodes, in the order in which they were found.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What leads to what.
    pub fn links(&self) -> impl Iterator<Item = (&Node, &Node)> {
        self.links.iter().map(|&(from, to)| (&self.nodes[from], &self.nodes[to]))
    }

    /// A walk from a node, back and forward; `None` if there is no such node.
    ///
    /// Back means against the links, all the way: a decision behind an exception behind an action is met too. A node met on
    /// two ways is told once, by the shortest. A circle ends. A plan is met but not walked through, unless the walk starts there:
    /// otherwise everything in it would lead to everything.
    pub fn walk(&self, kind: Kind, id: &str) -> Option<Walk<'_>> {
        let start = self.find(kind, id)?;
        let back = self.reach(start, false);
        let forward = self.reach(start, true);
        let (behind, before) = kind.wanted();
        let missing = |wanted: &[Kind], met: &[Met]| {
            let absent = |kind: &Kind| met.iter().all(|met| met.node.kind != *kind);
            wanted.iter().copied().filter(absent).collect::<Vec<_>>()
        };
        Some(Walk {
            start: &self.nodes[start],
            missing_back: missing(behind, &back),
            missing_forward: missing(before, &forward),
            back,
            forward,
        })
    }

    fn reach(&self, start: usize, forward: bool) -> Vec<Met<'_>> {
        let mut ways: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &(from, to) in &self.links {
            let (here, there) = if forward { (from, to) } else { (to, from) };
            ways.entry(here).or_default().push(there);
        }
        let mut met: BTreeMap<usize, (u32, usize)> = BTreeMap::new();
        let mut queue = VecDeque::from([(start, 0)]);
        while let Some((here, far)) = queue.pop_front() {
            // A plan holds many priorities: what it holds besides is not what led to this, or came of it.
            if self.nodes[here].kind == Kind::Plan && here != start {
                continue;
            }
            for &there in ways.get(&here).into_iter().flatten() {
                if there != start && !met.contains_key(&there) {
                    met.insert(there, (far + 1, here));
                    queue.push_back((there, far + 1));
                }
            }
        }
        let mut found: Vec<Met> = met
            .into_iter()
            .map(|(at, (far, by))| Met { node: &self.nodes[at], far, by: &self.nodes[by] })
            .collect();
        found.sort_by(|a, b| (a.far, a.node).cmp(&(b.far, b.node)));
        found
    }

    /// Every node at which the thread is torn, with what is missing behind and before it, in the order of kinds and ids: what
    /// [`Thread::walk`] says of each, worked out for all at once. Actions and targets under way are not blamed for a result
    /// that is still to come: give `over` to ask for results.
    pub fn torn(&self, over: bool) -> Vec<(&Node, Vec<Kind>)> {
        let (back, forward) = (self.kinds_met(false), self.kinds_met(true));
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|&at| &self.nodes[at]);
        let torn = |at: usize| {
            let (behind, before) = self.nodes[at].kind.wanted();
            let absent = |met: u16, kind: &Kind| met & kind.bit() == 0;
            let behind = behind.iter().filter(|kind| absent(back[at], kind));
            let before =
                before.iter().filter(|kind| absent(forward[at], kind) && (over || **kind != Kind::Result));
            let missing: Vec<Kind> = behind.chain(before).copied().collect();
            (!missing.is_empty()).then(|| (&self.nodes[at], missing))
        };
        order.into_iter().filter_map(torn).collect()
    }

    /// For each node the kinds that a walk from it meets, as bits: passed on along the links until nothing changes.
    fn kinds_met(&self, forward: bool) -> Vec<u16> {
        let mut feeds: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for &(from, to) in &self.links {
            let (here, there) = if forward { (from, to) } else { (to, from) };
            feeds[there].push(here);
        }
        let mut met = vec![0u16; self.nodes.len()];
        let mut queue: VecDeque<usize> = (0..self.nodes.len()).collect();
        while let Some(there) = queue.pop_front() {
            let kind = self.nodes[there].kind;
            // As in a walk: a plan is met but not walked through.
            let gives = kind.bit() | if kind == Kind::Plan { 0 } else { met[there] };
            for &here in &feeds[there] {
                if met[here] | gives != met[here] {
                    met[here] |= gives;
                    queue.push_back(here);
                }
            }
        }
        met
    }
}

impl Kind {
    /// A bit of its own.
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

#[cfg(test)]
mod tests;
