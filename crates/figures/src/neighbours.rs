//! Which places lie next to which, as short lists.
//!
//! It knows nothing of counts or scores. A place is never its own neighbour here: methods that count a
//! place with its surroundings (Gi*) add it themselves.

use rayon::prelude::*;
use terms::Boundary;

#[cfg(test)]
mod tests;

/// Neighbour lists of places 0, 1, 2 …, each in ascending order without the place itself.
///
/// Held as one run of numbers with starts ("compressed rows"), so that 100,000 lists are one piece of memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    starts: Vec<usize>,
    ids: Vec<u32>,
}

/// When two areas count as touching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touching {
    /// A shared corner is enough ("queen").
    EdgeOrCorner,
    /// They must share an edge ("rook").
    Edge,
}

impl Neighbours {
    /// From one list for each place. Lists are sorted; repeats, the place itself and places that do not
    /// exist are left out. The relation need not go both ways. No list, no place.
    ///
    /// ```
    /// use figures::neighbours::Neighbours;
    /// let row = Neighbours::from_lists(&[vec![1], vec![2, 0, 1], vec![1, 9]]);
    /// assert_eq!(row.of(1), &[0, 2]);
    /// assert_eq!(row.of(2), &[1]);
    /// ```
    pub fn from_lists(lists: &[Vec<u32>]) -> Self {
        let mut built = Self { starts: vec![0], ids: Vec::new() };
        for (place, list) in lists.iter().enumerate() {
            let mut list: Vec<u32> = list
                .iter()
                .copied()
                .filter(|&id| (id as usize) < lists.len() && id as usize != place)
                .collect();
            list.sort_unstable();
            list.dedup();
            built.ids.extend(list);
            built.starts.push(built.ids.len());
        }
        built
    }

    /// The cells of a grid, numbered row by row: cell = row × columns + column. 0 rows or columns: no cell.
    ///
    /// ```
    /// use figures::neighbours::{Neighbours, Touching};
    /// let chess = Neighbours::lattice(8, 8, Touching::EdgeOrCorner);
    /// assert_eq!(chess.of(0), &[1, 8, 9]);
    /// ```
    pub fn lattice(rows: usize, columns: usize, touching: Touching) -> Self {
        let mut built = Self { starts: vec![0], ids: Vec::new() };
        for row in 0..rows {
            for column in 0..columns {
                for near_row in row.saturating_sub(1)..=(row + 1).min(rows - 1) {
                    for near in column.saturating_sub(1)..=(column + 1).min(columns - 1) {
                        let itself = near_row == row && near == column;
                        let corner = near_row != row && near != column;
                        if !itself && (touching == Touching::EdgeOrCorner || !corner) {
                            built.ids.push((near_row * columns + near) as u32);
                        }
                    }
                }
                built.starts.push(built.ids.len());
            }
        }
        built
    }

    /// The `count` nearest others of each point, in metres or any unit in which both axes are alike
    /// (never degrees: see [`crate::plane`]). Equally near ones are taken by lower number.
    ///
    /// Fewer than `count` others: all of them. A point that is not finite has no neighbour and is none.
    /// Exact: a grid with about two points a cell is searched ring by ring until no closer point can exist.
    /// Points that heap up on one spot make it slow (each looks at all the others there).
    ///
    /// ```
    /// use figures::neighbours::Neighbours;
    /// let near = Neighbours::nearest(&[(0.0, 0.0), (1.0, 0.0), (5.0, 0.0)], 1);
    /// assert_eq!((near.of(0), near.of(2)), (&[1][..], &[1][..]));
    /// ```
    pub fn nearest(points: &[(f64, f64)], count: usize) -> Self {
        let finite = points.iter().filter(|(x, y)| x.is_finite() && y.is_finite()).count();
        let width = count.min(finite.saturating_sub(1));
        if width == 0 {
            return Self { starts: vec![0; points.len() + 1], ids: Vec::new() };
        }
        let grid = PointGrid::new(points, finite);
        let mut ids = vec![NOBODY; points.len() * width];
        ids.par_chunks_mut(width).enumerate().with_min_len(512).for_each_init(
            || Vec::with_capacity(width + 1),
            |best, (place, list)| {
                if grid.search(points, place, width, best) {
                    for (id, near) in list.iter_mut().zip(best.iter()) {
                        *id = near.1;
                    }
                    list.sort_unstable();
                }
            },
        );
        let mut starts = vec![0];
        let mut end = 0;
        for list in ids.chunks(width) {
            end += if list[0] == NOBODY { 0 } else { width };
            starts.push(end);
        }
        ids.retain(|&id| id != NOBODY);
        Self { starts, ids }
    }

    /// Areas whose outlines share a point (or an edge), in the order given.
    ///
    /// Points are the same when they agree after rounding to a millionth of a degree (about 10 cm), which is
    /// what ONS outlines of one set do. Outlines of different sets or vintages do not meet and must not be
    /// mixed. An island has no neighbour. An area without a point has none.
    pub fn touching(boundaries: &[Boundary], touching: Touching) -> Self {
        let mut marks: Vec<((u64, u64), u32)> = Vec::new();
        for (place, boundary) in boundaries.iter().enumerate() {
            for ring in boundary.polygons.iter().flatten() {
                let corners: Vec<u64> = ring.iter().filter_map(|&point| corner(point)).collect();
                match touching {
                    Touching::EdgeOrCorner => marks.extend(corners.iter().map(|&c| ((c, c), place as u32))),
                    Touching::Edge => {
                        for (at, &from) in corners.iter().enumerate() {
                            let to = corners[(at + 1) % corners.len()];
                            if from != to {
                                marks.push(((from.min(to), from.max(to)), place as u32));
                            }
                        }
                    }
                }
            }
        }
        marks.par_sort_unstable();
        marks.dedup();
        let mut lists = vec![Vec::new(); boundaries.len()];
        for group in marks.chunk_by(|a, b| a.0 == b.0) {
            for &(_, one) in group {
                lists[one as usize].extend(group.iter().map(|&(_, other)| other).filter(|&o| o != one));
            }
        }
        Self::from_lists(&lists)
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The neighbours of a place, ascending; none for an island.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn of(&self, place: usize) -> &[u32] {
        &self.ids[self.starts[place]..self.starts[place + 1]]
    }
}

/// Fills lists of points that are not finite; no place has this number.
const NOBODY: u32 = u32::MAX;

/// A corner in millionths of a degree, packed; `None` unless it is a longitude and a latitude.
fn corner((lon, lat): (f64, f64)) -> Option<u64> {
    if !(lon.abs() <= 360.0 && lat.abs() <= 90.0) {
        return None;
    }
    let pack = |degrees: f64| ((degrees * 1e6).round() as i32 as u32) as u64;
    Some(pack(lon) << 32 | pack(lat))
}

/// Points sorted into square cells.
struct PointGrid {
    west: f64,
    south: f64,
    cell: f64,
    columns: usize,
    rows: usize,
    starts: Vec<u32>,
    order: Vec<u32>,
}

impl PointGrid {
    /// `finite` points are finite; at least two.
    fn new(points: &[(f64, f64)], finite: usize) -> Self {
        let inside = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
        let (mut west, mut south, mut east, mut north) =
            (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
        for &(x, y) in points.iter().filter(inside) {
            (west, east) = (west.min(x), east.max(x));
            (south, north) = (south.min(y), north.max(y));
        }
        let (wide, high) = (east - west, north - south);
        // Two points a cell over the box; the floor of a side keeps points on one line from making
        // more cells than points.
        let side = (2.0 * wide * high / finite as f64).sqrt().max(2.0 * wide.max(high) / finite as f64);
        let cell = if side > 0.0 { side } else { 1.0 };
        let mut grid = Self {
            west,
            south,
            cell,
            columns: (wide / cell) as usize + 1,
            rows: (high / cell) as usize + 1,
            starts: Vec::new(),
            order: vec![0; finite],
        };
        let mut ends = vec![0u32; grid.columns * grid.rows + 1];
        for point in points.iter().filter(inside) {
            ends[grid.cell_of(*point) + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        grid.starts = ends.clone();
        for (place, point) in points.iter().enumerate().filter(|(_, p)| inside(p)) {
            let slot = &mut ends[grid.cell_of(*point)];
            grid.order[*slot as usize] = place as u32;
            *slot += 1;
        }
        grid
    }

    fn column_row(&self, (x, y): (f64, f64)) -> (usize, usize) {
        let column = ((x - self.west) / self.cell) as usize;
        let row = ((y - self.south) / self.cell) as usize;
        (column.min(self.columns - 1), row.min(self.rows - 1))
    }

    fn cell_of(&self, point: (f64, f64)) -> usize {
        let (column, row) = self.column_row(point);
        row * self.columns + column
    }

    /// Leaves the `width` nearest others of a point in `best`, by distance then number; false if not finite.
    fn search(&self, points: &[(f64, f64)], place: usize, width: usize, best: &mut Vec<(f64, u32)>) -> bool {
        let here = points[place];
        if !(here.0.is_finite() && here.1.is_finite()) {
            return false;
        }
        best.clear();
        let (column, row) = self.column_row(here);
        for ring in 0..self.columns.max(self.rows) {
            let (left, right) = (column.saturating_sub(ring), (column + ring).min(self.columns - 1));
            let (bottom, top) = (row.saturating_sub(ring), (row + ring).min(self.rows - 1));
            for at_row in bottom..=top {
                let edge_row = at_row + ring == row || at_row == row + ring;
                let step = if edge_row || ring == 0 { 1 } else { 2 * ring };
                let first = if edge_row || column >= ring { left } else { column + ring };
                for at_column in (first..=right).step_by(step) {
                    self.offer(points, place, at_row * self.columns + at_column, width, best);
                }
            }
            if best.len() == width && best[width - 1].0 < self.reach(here, column, row, ring).powi(2) {
                break;
            }
        }
        true
    }

    /// How far every point has been seen after that ring: the distance to the nearest side of the box of cells
    /// that still has cells beyond it.
    fn reach(&self, (x, y): (f64, f64), column: usize, row: usize, ring: usize) -> f64 {
        let mut reach = f64::INFINITY;
        if column > ring {
            reach = reach.min(x - self.west - (column - ring) as f64 * self.cell);
        }
        if column + ring + 1 < self.columns {
            reach = reach.min(self.west + (column + ring + 1) as f64 * self.cell - x);
        }
        if row > ring {
            reach = reach.min(y - self.south - (row - ring) as f64 * self.cell);
        }
        if row + ring + 1 < self.rows {
            reach = reach.min(self.south + (row + ring + 1) as f64 * self.cell - y);
        }
        // One part in a million is kept back for the rounding of cell borders.
        (reach - 1e-6 * self.cell).max(0.0)
    }

    fn offer(
        &self,
        points: &[(f64, f64)],
        place: usize,
        cell: usize,
        width: usize,
        best: &mut Vec<(f64, u32)>,
    ) {
        let (x, y) = points[place];
        for &other in &self.order[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
            let (dx, dy) = (points[other as usize].0 - x, points[other as usize].1 - y);
            let entry = (dx * dx + dy * dy, other);
            if other as usize == place || (best.len() == width && entry >= best[width - 1]) {
                continue;
            }
            if best.len() == width {
                best.pop();
            }
            let at = best.partition_point(|held| *held < entry);
            best.insert(at, entry);
        }
    }
}
