//! Every two events that are close in place, by band of distance.
//!
//! Events are put in order of square cells as wide as the largest distance, so that a pair lies in one cell or
//! in two that touch. Days are no matter here.

use super::{Event, NoTable};
use rayon::prelude::*;

/// Close pairs.
pub(super) struct Pairs {
    /// Events as given, in cell order: place in a list → event.
    pub(super) order: Vec<u32>,
    /// One list for each band of distance.
    pub(super) lists: Vec<List>,
}

/// For each event in cell order, the later ones it makes a pair with.
pub(super) struct List {
    starts: Vec<u32>,
    others: Vec<u32>,
}

impl List {
    /// Partners of an event, by place in cell order.
    pub(super) fn of(&self, one: usize) -> &[u32] {
        &self.others[self.starts[one] as usize..self.starts[one + 1] as usize]
    }
}

/// Events that one task looks at.
const EVENTS_PER_TASK: usize = 512;

impl Pairs {
    /// Pairs within each band, at most `most`. `metres_to` rises and is not empty; places are finite.
    pub(super) fn close(events: &[Event], metres_to: &[f64], most: u64) -> Result<Self, NoTable> {
        let sorted = Sorted::new(events, metres_to[metres_to.len() - 1]);
        let firsts: Vec<usize> = (0..events.len()).step_by(EVENTS_PER_TASK).collect();
        let task = |first: usize| first..(first + EVENTS_PER_TASK).min(events.len());
        let pairs: u64 = firsts
            .par_iter()
            .map(|&first| {
                let mut near = 0u64;
                task(first).for_each(|one| sorted.partners(one, metres_to, |_, _| near += 1));
                near
            })
            .sum();
        if pairs > most {
            return Err(NoTable::Pairs { pairs });
        }
        let parts: Vec<Vec<List>> = firsts
            .par_iter()
            .map(|&first| {
                let mut lists: Vec<List> = metres_to.iter().map(|_| List::empty()).collect();
                for one in task(first) {
                    sorted.partners(one, metres_to, |band, other| lists[band].others.push(other));
                    lists.iter_mut().for_each(List::close_one);
                }
                lists
            })
            .collect();
        let mut lists: Vec<List> = metres_to.iter().map(|_| List::empty()).collect();
        for part in parts {
            lists.iter_mut().zip(part).for_each(|(list, more)| list.append(more));
        }
        Ok(Self { order: sorted.order, lists })
    }
}

impl List {
    fn empty() -> Self {
        Self { starts: vec![0], others: Vec::new() }
    }

    fn close_one(&mut self) {
        self.starts.push(self.others.len() as u32);
    }

    fn append(&mut self, more: Self) {
        let base = self.others.len() as u32;
        self.starts.extend(more.starts[1..].iter().map(|start| start + base));
        self.others.extend(more.others);
    }
}

/// Events by row, then column of cells.
struct Sorted {
    /// Row and column of each event's cell, ascending.
    cells: Vec<(i64, i64)>,
    places: Vec<(f64, f64)>,
    order: Vec<u32>,
    /// For each event, where the cells around it begin and end in its own row and in the next.
    reach: Vec<(u32, u32, u32)>,
}

impl Sorted {
    fn new(events: &[Event], furthest: f64) -> Self {
        // A hair wider than the distance, so that rounding cannot part a pair by two cells.
        let side = if furthest > 0.0 { furthest * (1.0 + 1e-9) } else { 1.0 };
        let cell_of = |event: &Event| ((event.y / side).floor() as i64, (event.x / side).floor() as i64);
        let mut order: Vec<u32> = (0..events.len() as u32).collect();
        order.sort_by_cached_key(|&at| (cell_of(&events[at as usize]), at));
        let event = |at: &u32| &events[*at as usize];
        let cells: Vec<(i64, i64)> = order.iter().map(|at| cell_of(event(at))).collect();
        let places = order.iter().map(|at| (event(at).x, event(at).y)).collect();
        let mut sorted = Self { cells, places, order, reach: Vec::new() };
        sorted.reach = sorted.reaches();
        sorted
    }

    fn reaches(&self) -> Vec<(u32, u32, u32)> {
        let (mut row_end, mut next_start, mut next_end) = (0, 0, 0);
        let forward = |mut at: usize, limit: (i64, i64)| {
            while at < self.cells.len() && self.cells[at] < limit {
                at += 1;
            }
            at
        };
        self.cells
            .iter()
            .map(|&(row, column)| {
                row_end = forward(row_end, (row, column.saturating_add(2)));
                next_start = forward(next_start, (row.saturating_add(1), column.saturating_sub(1)));
                next_end = forward(next_end, (row.saturating_add(1), column.saturating_add(2)));
                (row_end as u32, next_start as u32, next_end as u32)
            })
            .collect()
    }

    /// Calls `near(band, other)` for each later event within the largest distance.
    fn partners(&self, one: usize, metres_to: &[f64], mut near: impl FnMut(usize, u32)) {
        let (x, y) = self.places[one];
        let furthest = metres_to[metres_to.len() - 1];
        let (row_end, next_start, next_end) = self.reach[one];
        let own = one as u32 + 1..row_end;
        for other in own.chain(next_start..next_end) {
            let (there_x, there_y) = self.places[other as usize];
            let square = (there_x - x).powi(2) + (there_y - y).powi(2);
            if square > furthest * furthest * (1.0 + 1e-12) {
                continue;
            }
            let metres = square.sqrt();
            let band = metres_to.partition_point(|&to| to < metres);
            if band < metres_to.len() {
                near(band, other);
            }
        }
    }
}
