//! Puts a thread together: nodes and links once each, found again quickly among many.

use crate::thread::{Kind, Node, Thread};
use std::collections::{BTreeMap, BTreeSet};
use terms::RecordId;

/// A thread in the making.
#[derive(Debug, Default)]
pub(super) struct Weaver {
    nodes: Vec<Node>,
    places: BTreeMap<(Kind, String), usize>,
    links: BTreeSet<(usize, usize)>,
}

impl Weaver {
    /// Adds a node once; words given first stay. Returns its place.
    pub(super) fn node(&mut self, kind: Kind, id: &str, title: &str, record: &RecordId) -> usize {
        let key = (kind, id.to_owned());
        if let Some(&at) = self.places.get(&key) {
            return at;
        }
        self.nodes.push(Node { kind, id: key.1.clone(), title: title.to_owned(), record: record.clone() });
        self.places.insert(key, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    /// Links two nodes once, if the first may lead to the second.
    pub(super) fn link(&mut self, from: usize, to: usize) {
        if self.nodes[from].kind.leads_to(self.nodes[to].kind) && from != to {
            self.links.insert((from, to));
        }
    }

    /// The place of a node, if it is there.
    pub(super) fn find(&self, kind: Kind, id: &str) -> Option<usize> {
        self.places.get(&(kind, id.to_owned())).copied()
    }

    /// The thread.
    pub(super) fn thread(self) -> Thread {
        Thread { nodes: self.nodes, links: self.links.into_iter().collect() }
    }
}
