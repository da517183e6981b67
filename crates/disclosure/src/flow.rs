//! How far a hidden cell of a table may lie from the truth, given everything that is shown: exact, by flows.
//! It must never answer with less freedom taken away than there is: what is shown is taken as known to the unit.

use crate::policy::DUST;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

/// A table with its margins as a network in which counts circulate. Each row is a node, each column is a node,
/// and two more stand for the whole; every cell, margins too, is an arc that carries its count. Rows and columns
/// adding up is the same as flow being conserved, so the ways to fill the hidden cells are the circulations with
/// the shown arcs held fast, and how far one hidden arc can rise or fall is a maximum flow through the other
/// hidden arcs (Ahuja, Magnanti and Orlin, Network Flows, on residual networks).
pub(crate) struct Network {
    arcs: Vec<Arc>,
    // For each node: (arc, whether it leaves the node).
    beside: Vec<Vec<(usize, bool)>>,
}

struct Arc {
    from: usize,
    to: usize,
    flow: f64,
    hidden: bool,
    // What hiding it would cost the reader.
    cost: f64,
}

impl Network {
    /// `counts` holds rows of equal length, the last row and the last column being the margins. Arc numbers are
    /// `row * width + column`.
    pub(crate) fn new(counts: &[Vec<f64>], hidden: &[Vec<bool>]) -> Self {
        let (height, width) = (counts.len(), counts.first().map_or(0, Vec::len));
        // Nodes: rows, then columns; the last row node and the last column node are the two ends of the whole.
        let mut network = Self { arcs: Vec::new(), beside: vec![Vec::new(); height + width] };
        for row in 0..height {
            for column in 0..width {
                let flow = counts[row][column];
                let margins = usize::from(row + 1 == height) + usize::from(column + 1 == width);
                // A cell leads from its row to its column. A row's margin leads into the row from the whole, and a
                // column's margin out of the column into the whole, which is closed by the grand total.
                let (from, to) = match (row + 1 == height, column + 1 == width) {
                    (false, false) => (row, height + column),
                    (false, true) => (height - 1, row),
                    (true, false) => (height + column, height + width - 1),
                    (true, true) => (height + width - 1, height - 1),
                };
                // Zeros and margins say most to a reader, so they go last.
                let zero = if flow <= DUST { 1e6 } else { 0.0 };
                let cost = 1.0 + flow + zero + 1e7 * margins as f64;
                let arc = network.arcs.len();
                network.beside[from].push((arc, true));
                network.beside[to].push((arc, false));
                network.arcs.push(Arc { from, to, flow, hidden: hidden[row][column], cost });
            }
        }
        network
    }

    pub(crate) fn hide(&mut self, arc: usize) {
        self.arcs[arc].hidden = true;
    }

    /// How far the hidden cell may lie below and above its true count, looked for only until the two come to
    /// `enough`; exact below that.
    pub(crate) fn freedom(&self, arc: usize, enough: f64) -> (f64, f64) {
        let Arc { from, to, flow, .. } = self.arcs[arc];
        let up = self.push(arc, to, from, enough, &mut self.rest());
        let down = self.push(arc, from, to, (enough - up).max(0.0).min(flow), &mut self.rest());
        (down, up)
    }

    /// The cheapest shown cells whose hiding lets the hidden cell rise further, in order of arc.
    pub(crate) fn company(&self, arc: usize, enough: f64) -> Vec<usize> {
        let Arc { from, to, .. } = self.arcs[arc];
        let mut change = self.rest();
        self.push(arc, to, from, enough, &mut change);
        self.cheapest_path(arc, to, from, enough, &change)
    }

    /// No change of any arc.
    fn rest(&self) -> Vec<f64> {
        vec![0.0; self.arcs.len()]
    }

    /// Sends up to `want` from `start` to `goal` through hidden arcs other than `skip` by shortest augmenting paths
    /// (Edmonds and Karp), noting what each arc changes by.
    fn push(&self, skip: usize, start: usize, goal: usize, want: f64, change: &mut [f64]) -> f64 {
        let mut sent = 0.0;
        while sent < want - DUST {
            let Some(path) = self.shortest_path(skip, start, goal, change) else { break };
            let room =
                path.iter().map(|&(arc, along)| self.room(arc, along, change)).fold(want - sent, f64::min);
            for (arc, along) in path {
                change[arc] += if along { room } else { -room };
            }
            sent += room;
        }
        sent
    }

    /// How much more may pass along an arc in that direction: without bound along it, down to zero against it.
    fn room(&self, arc: usize, along: bool, change: &[f64]) -> f64 {
        if along { f64::INFINITY } else { self.arcs[arc].flow + change[arc] }
    }

    fn shortest_path(
        &self,
        skip: usize,
        start: usize,
        goal: usize,
        change: &[f64],
    ) -> Option<Vec<(usize, bool)>> {
        let mut came: Vec<Option<(usize, bool)>> = vec![None; self.beside.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if node == goal {
                break;
            }
            for &(arc, along) in &self.beside[node] {
                let other = if along { self.arcs[arc].to } else { self.arcs[arc].from };
                let open = arc != skip && self.arcs[arc].hidden && self.room(arc, along, change) > DUST;
                if open && other != start && came[other].is_none() {
                    came[other] = Some((arc, along));
                    queue.push_back(other);
                }
            }
        }
        self.walk_back(start, goal, &came)
    }

    fn walk_back(
        &self,
        start: usize,
        goal: usize,
        came: &[Option<(usize, bool)>],
    ) -> Option<Vec<(usize, bool)>> {
        let mut path = Vec::new();
        let mut node = goal;
        while node != start {
            let (arc, along) = came[node]?;
            path.push((arc, along));
            node = if along { self.arcs[arc].from } else { self.arcs[arc].to };
        }
        path.reverse();
        Some(path)
    }

    /// Dijkstra over all arcs: hidden ones with room are free, shown ones cost what hiding them costs, and twice
    /// that where they could give less than is asked.
    fn cheapest_path(
        &self,
        skip: usize,
        start: usize,
        goal: usize,
        enough: f64,
        change: &[f64],
    ) -> Vec<usize> {
        let mut best = vec![f64::INFINITY; self.beside.len()];
        let mut came: Vec<Option<(usize, bool)>> = vec![None; self.beside.len()];
        let mut heap = BinaryHeap::from([Stop { cost: 0.0, node: start }]);
        best[start] = 0.0;
        while let Some(Stop { cost, node }) = heap.pop() {
            if cost > best[node] {
                continue;
            }
            for &(arc, along) in &self.beside[node] {
                let room = self.room(arc, along, change);
                if arc == skip || room <= DUST {
                    continue;
                }
                let other = if along { self.arcs[arc].to } else { self.arcs[arc].from };
                let own = self.arcs[arc].cost * if room < enough { 2.0 } else { 1.0 };
                let next = cost + if self.arcs[arc].hidden { 0.0 } else { own };
                if next < best[other] {
                    best[other] = next;
                    came[other] = Some((arc, along));
                    heap.push(Stop { cost: next, node: other });
                }
            }
        }
        let path = self.walk_back(start, goal, &came).unwrap_or_default();
        let mut shown: Vec<usize> =
            path.into_iter().map(|(arc, _)| arc).filter(|&arc| !self.arcs[arc].hidden).collect();
        shown.sort_unstable();
        shown
    }
}

/// A node in the queue; the heap gives the cheapest first, and among equals the lowest number.
struct Stop {
    cost: f64,
    node: usize,
}

impl Ord for Stop {
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost).then(other.node.cmp(&self.node))
    }
}
impl PartialOrd for Stop {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Stop {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Stop {}
