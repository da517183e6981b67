//! A tessellation of the plane into irregular cells with shared corners, smaller where sites lie closer.
//!
//! Cells are Voronoi cells of the sites, evened out by Lloyd's method. Every corner is computed once, from
//! the three sites it belongs to in sorted order, so neighbours share it to the last bit; every edge is bent
//! once and both sides use the same bend. Distances are kilometres. It must never round: the writer does.

use crate::dice::Dice;
use std::collections::BTreeMap;

/// A point on the plane, kilometres east and north.
pub(crate) type Spot = (f64, f64);

/// The cells of the sites that were kept.
pub(crate) struct Mesh {
    /// Corners, each once.
    pub(crate) corners: Vec<Spot>,
    /// Cells as corner numbers, anticlockwise.
    pub(crate) cells: Vec<Vec<usize>>,
    /// Which cells touch each cell, in order of number.
    pub(crate) beside: Vec<Vec<usize>>,
    bends: BTreeMap<(usize, usize), [Spot; 3]>,
}

/// One side of a cell while it is cut: where it starts and which site lies across it.
#[derive(Clone, Copy)]
struct Side {
    start: Spot,
    across: usize,
}

/// Sites from this number on are the walls of the starting square.
const WALL: usize = usize::MAX - 4;

/// Moves the first `movable` sites to the centres of their cells, `rounds` times (Lloyd 1982).
pub(crate) fn even_out(sites: &mut [Spot], movable: usize, rounds: usize) {
    for _ in 0..rounds {
        let centres: Vec<Spot> = (0..movable)
            .map(|at| {
                let corners: Vec<Spot> = cell_of(sites, at).iter().map(|side| side.start).collect();
                centroid(&corners)
            })
            .collect();
        sites[..movable].copy_from_slice(&centres);
    }
}

impl Mesh {
    /// Cells of the first `kept` sites. The others only give the outer cells their outward sides; they must
    /// surround the kept ones.
    pub(crate) fn new(sites: &[Spot], kept: usize, dice: &mut Dice) -> Self {
        let mut numbers: BTreeMap<[usize; 3], usize> = BTreeMap::new();
        let mut corners = Vec::new();
        let mut cells = Vec::with_capacity(kept);
        let mut beside = Vec::with_capacity(kept);
        for at in 0..kept {
            let sides = cell_of(sites, at);
            let mut cell = Vec::with_capacity(sides.len());
            for (position, side) in sides.iter().enumerate() {
                let before = sides[(position + sides.len() - 1) % sides.len()].across;
                let mut key = [at, before, side.across];
                key.sort_unstable();
                assert!(key[2] < WALL, "the sites around the county must enclose it");
                let number = *numbers.entry(key).or_insert_with(|| {
                    corners.push(circumcentre(sites[key[0]], sites[key[1]], sites[key[2]]));
                    corners.len() - 1
                });
                cell.push(number);
            }
            let mut near: Vec<usize> = sides.iter().map(|side| side.across).filter(|&s| s < kept).collect();
            near.sort_unstable();
            cells.push(cell);
            beside.push(near);
        }
        let bends = bend(&corners, &cells, dice);
        Self { corners, cells, beside, bends }
    }

    /// The outline of one cell with its bends, anticlockwise, first point not repeated.
    pub(crate) fn ring(&self, cell: usize) -> Vec<Spot> {
        self.bent(&self.cells[cell])
    }

    /// The outline of several cells together: polygons, each an outer ring and its holes.
    pub(crate) fn outline(&self, cells: &[usize]) -> Vec<Vec<Vec<Spot>>> {
        let mut sides: BTreeMap<(usize, usize), ()> = BTreeMap::new();
        for &cell in cells {
            for (from, to) in pairs(&self.cells[cell]) {
                if sides.remove(&(to, from)).is_none() {
                    sides.insert((from, to), ());
                }
            }
        }
        // Three cells meet in a corner, so at most one border side leaves it.
        let mut next: BTreeMap<usize, usize> = sides.into_keys().collect();
        let mut outer: Vec<Vec<Vec<Spot>>> = Vec::new();
        let mut holes = Vec::new();
        while let Some((&first, _)) = next.iter().next() {
            let mut ring = vec![first];
            let mut at = next.remove(&first).expect("it was just seen");
            while at != first {
                ring.push(at);
                at = next.remove(&at).expect("a border returns to where it began");
            }
            let ring = self.bent(&ring);
            if area(&ring) > 0.0 { outer.push(vec![ring]) } else { holes.push(ring) }
        }
        for hole in holes {
            if let Some(polygon) = outer.iter_mut().find(|polygon| inside(&polygon[0], hole[0])) {
                polygon.push(hole);
            }
        }
        outer
    }

    fn bent(&self, ring: &[usize]) -> Vec<Spot> {
        let mut points = Vec::with_capacity(ring.len() * 4);
        for (from, to) in pairs(ring) {
            points.push(self.corners[from]);
            let bend = &self.bends[&(from.min(to), from.max(to))];
            if from < to { points.extend(bend) } else { points.extend(bend.iter().rev()) }
        }
        points
    }
}

/// Gives each edge three points off its straight line, at most 7 % of its length away.
fn bend(corners: &[Spot], cells: &[Vec<usize>], dice: &mut Dice) -> BTreeMap<(usize, usize), [Spot; 3]> {
    let mut bends: BTreeMap<(usize, usize), [Spot; 3]> = BTreeMap::new();
    for (from, to) in cells.iter().flat_map(|cell| pairs(cell)) {
        let key = (from.min(to), from.max(to));
        bends.entry(key).or_insert_with(|| {
            let (a, b) = (corners[key.0], corners[key.1]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let middle = (dice.normal() * 0.035).clamp(-0.07, 0.07);
            let mut at = |share: f64, off: f64| {
                let off = (off + dice.normal() * 0.01).clamp(-0.07, 0.07);
                (a.0 + dx * share - dy * off, a.1 + dy * share + dx * off)
            };
            [at(0.25, middle * 0.5), at(0.5, middle), at(0.75, middle * 0.5)]
        });
    }
    bends
}

/// The Voronoi cell of one site, anticlockwise: a large square cut by the bisector with every site near enough.
fn cell_of(sites: &[Spot], at: usize) -> Vec<Side> {
    const FAR: f64 = 500.0;
    let home = sites[at];
    let square = [(-FAR, -FAR), (FAR, -FAR), (FAR, FAR), (-FAR, FAR)];
    let mut sides: Vec<Side> =
        square.iter().enumerate().map(|(k, &start)| Side { start, across: WALL + k }).collect();
    let mut order: Vec<(f64, usize)> =
        (0..sites.len()).filter(|&j| j != at).map(|j| (square_of(sites[j], home), j)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (distance, other) in order {
        let reach = sides.iter().map(|side| square_of(side.start, home)).fold(0.0, f64::max);
        if distance > 4.0 * reach {
            break;
        }
        sides = cut(&sides, home, sites[other], other);
    }
    sides
}

/// Keeps the part of the cell that is nearer to `home` than to `other`.
fn cut(sides: &[Side], home: Spot, other: Spot, number: usize) -> Vec<Side> {
    let (nx, ny) = (other.0 - home.0, other.1 - home.1);
    let (mx, my) = ((home.0 + other.0) / 2.0, (home.1 + other.1) / 2.0);
    let beyond = |p: Spot| (p.0 - mx) * nx + (p.1 - my) * ny;
    let mut kept = Vec::with_capacity(sides.len() + 1);
    for (position, side) in sides.iter().enumerate() {
        let end = sides[(position + 1) % sides.len()].start;
        let (here, there) = (beyond(side.start), beyond(end));
        let crossing = || {
            let share = here / (here - there);
            (side.start.0 + (end.0 - side.start.0) * share, side.start.1 + (end.1 - side.start.1) * share)
        };
        if here <= 0.0 {
            kept.push(*side);
            if there > 0.0 {
                kept.push(Side { start: crossing(), across: number });
            }
        } else if there <= 0.0 {
            kept.push(Side { start: crossing(), across: side.across });
        }
    }
    kept
}

fn circumcentre(a: Spot, b: Spot, c: Spot) -> Spot {
    let (bx, by, cx, cy) = (b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1);
    let twice = 2.0 * (bx * cy - by * cx);
    let (bb, cc) = (bx * bx + by * by, cx * cx + cy * cy);
    (a.0 + (cy * bb - by * cc) / twice, a.1 + (bx * cc - cx * bb) / twice)
}

/// Square of the distance between two points.
pub(crate) fn square_of(a: Spot, b: Spot) -> f64 {
    (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)
}

/// Neighbouring pairs around a ring, the last with the first.
pub(crate) fn pairs<T: Copy>(ring: &[T]) -> impl Iterator<Item = (T, T)> {
    (0..ring.len()).map(|k| (ring[k], ring[(k + 1) % ring.len()]))
}

/// Area inside a ring, positive where it runs anticlockwise (the shoelace sum).
pub(crate) fn area(ring: &[Spot]) -> f64 {
    pairs(ring).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

/// Centre of the area inside a ring.
pub(crate) fn centroid(ring: &[Spot]) -> Spot {
    let total = area(ring) * 6.0;
    let (x, y) = pairs(ring).fold((0.0, 0.0), |(x, y), (a, b)| {
        let cross = a.0 * b.1 - b.0 * a.1;
        (x + (a.0 + b.0) * cross, y + (a.1 + b.1) * cross)
    });
    (x / total, y / total)
}

/// Whether a point lies inside a ring (even-odd rule).
pub(crate) fn inside(ring: &[Spot], point: Spot) -> bool {
    pairs(ring).fold(false, |within, (a, b)| {
        let spans = (a.1 > point.1) != (b.1 > point.1);
        within ^ (spans && point.0 < (b.0 - a.0) * (point.1 - a.1) / (b.1 - a.1) + a.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lattice_gives_cells_of_equal_area_that_join() {
        let mut sites = Vec::new();
        let mut rim = Vec::new();
        for row in -4i32..=4 {
            for column in -4i32..=4 {
                // Every other row is shifted, so that cells are hexagons and three meet in a corner.
                let site = (f64::from(column) + 0.5 * f64::from(row & 1), f64::from(row) * 0.75f64.sqrt());
                if row.abs() <= 2 && column.abs() <= 2 { sites.push(site) } else { rim.push(site) }
            }
        }
        let kept = sites.len();
        sites.extend(rim);
        let mesh = Mesh::new(&sites, kept, &mut Dice::new(1, "mesh"));
        for cell in &mesh.cells {
            let corners: Vec<Spot> = cell.iter().map(|&k| mesh.corners[k]).collect();
            assert!((area(&corners) - 0.75f64.sqrt()).abs() < 1e-9);
            assert_eq!(cell.len(), 6);
        }
        let all: Vec<usize> = (0..kept).collect();
        let whole = mesh.outline(&all);
        assert_eq!((whole.len(), whole[0].len()), (1, 1));
        let parts: f64 = all.iter().map(|&k| area(&mesh.ring(k))).sum();
        assert!((area(&whole[0][0]) - parts).abs() < 1e-9);
    }
}
