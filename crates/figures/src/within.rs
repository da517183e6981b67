//! Which area a point lies in.
//!
//! It must never guess: a point outside every outline lies in none.

use std::collections::HashMap;
use terms::{AreaCode, Boundary, Point};

/// Outlines sorted into squares, so that a point is tried against the few whose box reaches its square.
#[derive(Clone, Debug, Default)]
pub struct Locator {
    areas: Vec<Outline>,
    squares: HashMap<(i32, i32), Vec<u32>>,
}

#[derive(Clone, Debug)]
struct Outline {
    area: AreaCode,
    /// Closed rings of all its polygons, holes among them, in millionths of a degree.
    rings: Vec<Vec<(i64, i64)>>,
}

/// Side of a square, millionths of a degree: about 2 km.
const SQUARE: i64 = 25_000;

impl Locator {
    /// Puts outlines in order. Where two cover one point, the first given has it. Corners are rounded to millionths of
    /// a degree; rings of fewer than three corners hold nothing.
    pub fn new<'a>(boundaries: impl IntoIterator<Item = &'a Boundary>) -> Self {
        let mut locator = Self::default();
        for boundary in boundaries {
            let rings: Vec<Vec<(i64, i64)>> = boundary
                .polygons
                .iter()
                .flatten()
                .map(|ring| ring.iter().copied().filter_map(e6).collect::<Vec<_>>())
                .filter(|ring| ring.len() >= 3)
                .collect();
            let number = locator.areas.len() as u32;
            for square in squares(&rings) {
                locator.squares.entry(square).or_default().push(number);
            }
            locator.areas.push(Outline { area: boundary.area, rings });
        }
        locator
    }

    /// Whether there is no outline at all.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The area that the point lies in; `None` outside all of them.
    ///
    /// A ray to the east crosses the outline an odd number of times (Shimrat 1962, Communications of the ACM 5:434), in
    /// whole numbers, so exact. An edge belongs to the area east or north of it: where two areas share an edge, a point on
    /// it lies in just one.
    ///
    /// ```
    /// use figures::within::Locator;
    /// use terms::{Boundary, Point};
    /// let square = Boundary {
    ///     area: "E01900001".parse().unwrap(),
    ///     name: String::new(),
    ///     polygons: vec![vec![vec![(-2.0, 53.0), (-1.9, 53.0), (-1.9, 53.1), (-2.0, 53.1), (-2.0, 53.0)]]],
    /// };
    /// let locator = Locator::new([&square]);
    /// assert_eq!(locator.area_of(Point { lon_e6: -1_950_000, lat_e6: 53_050_000 }), Some(square.area));
    /// assert_eq!(locator.area_of(Point { lon_e6: -1_850_000, lat_e6: 53_050_000 }), None);
    /// ```
    pub fn area_of(&self, point: Point) -> Option<AreaCode> {
        let at = (i64::from(point.lon_e6), i64::from(point.lat_e6));
        let near = self.squares.get(&square_of(at))?;
        near.iter().map(|&number| &self.areas[number as usize]).find(|area| area.holds(at)).map(|o| o.area)
    }
}

impl Outline {
    fn holds(&self, (x, y): (i64, i64)) -> bool {
        let mut inside = false;
        for ring in &self.rings {
            let ends = ring.iter().cycle().skip(1);
            for (&(ax, ay), &(bx, by)) in ring.iter().zip(ends) {
                if (ay > y) == (by > y) {
                    continue;
                }
                // The edge crosses the point's parallel: is the crossing east of the point?
                let side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
                if (side > 0) == (by > ay) && side != 0 {
                    inside = !inside;
                }
            }
        }
        inside
    }
}

fn e6((lon, lat): (f64, f64)) -> Option<(i64, i64)> {
    let fits = lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0;
    fits.then(|| ((lon * 1e6).round() as i64, (lat * 1e6).round() as i64))
}

fn square_of((x, y): (i64, i64)) -> (i32, i32) {
    (x.div_euclid(SQUARE) as i32, y.div_euclid(SQUARE) as i32)
}

/// The squares that the box of the rings reaches.
fn squares(rings: &[Vec<(i64, i64)>]) -> Vec<(i32, i32)> {
    let corners = || rings.iter().flatten().copied();
    let (Some(west), Some(east)) = (corners().map(|c| c.0).min(), corners().map(|c| c.0).max()) else {
        return Vec::new();
    };
    let (Some(south), Some(north)) = (corners().map(|c| c.1).min(), corners().map(|c| c.1).max()) else {
        return Vec::new();
    };
    let (first, last) = (square_of((west, south)), square_of((east, north)));
    (first.1..=last.1).flat_map(|y| (first.0..=last.0).map(move |x| (x, y))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(code: &str, rings: Vec<Vec<(f64, f64)>>) -> Boundary {
        Boundary { area: code.parse().unwrap(), name: String::new(), polygons: vec![rings] }
    }

    fn square(west: f64, south: f64, side: f64) -> Vec<(f64, f64)> {
        vec![(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    }

    fn at(lon: f64, lat: f64) -> Point {
        Point { lon_e6: (lon * 1e6).round() as i32, lat_e6: (lat * 1e6).round() as i32 }
    }

    #[test]
    fn a_hole_lies_in_the_area_that_fills_it() {
        let ring = area("E01900001", vec![square(-2.0, 53.0, 0.3), square(-1.9, 53.1, 0.1)]);
        let filling = area("E01900002", vec![square(-1.9, 53.1, 0.1)]);
        let locator = Locator::new([&ring, &filling]);
        assert_eq!(locator.area_of(at(-1.85, 53.15)), Some(filling.area));
        assert_eq!(locator.area_of(at(-1.95, 53.05)), Some(ring.area));
        assert_eq!(locator.area_of(at(-2.05, 53.05)), None);
    }

    #[test]
    fn rings_of_two_corners_and_of_no_numbers_hold_nothing() {
        let line = area("E01900001", vec![vec![(-2.0, 53.0), (-1.0, 53.0)], vec![(f64::NAN, 1.0); 4]]);
        assert_eq!(Locator::new([&line]).area_of(at(-1.5, 53.0)), None);
        assert!(!Locator::new([&line]).is_empty());
    }

    proptest! {
        /// Areas that share edges cover each point of the sheet once, edges and corners included.
        #[test]
        fn of_tiles_that_fill_a_sheet_each_point_lies_in_just_one(x in 0i32..40, y in 0i32..40) {
            let tiles: Vec<Boundary> = (0..16)
                .map(|i| area(
                    &format!("E019{i:05}"),
                    vec![square(-2.0 + f64::from(i % 4) * 0.01, 53.0 + f64::from(i / 4) * 0.01, 0.01)],
                ))
                .collect();
            let point = Point { lon_e6: -2_000_000 + x * 1_000, lat_e6: 53_000_000 + y * 1_000 };
            let holding = tiles.iter().filter(|tile| Locator::new([*tile]).area_of(point).is_some()).count();
            prop_assert_eq!(holding, 1);
            let expected = format!("E019{:05}", x / 10 + 4 * (y / 10));
            prop_assert_eq!(Locator::new(&tiles).area_of(point).unwrap().to_string(), expected);
        }

        /// Turning the order of the corners round, or starting elsewhere, changes nothing.
        #[test]
        fn the_order_of_corners_does_not_matter(turn in 0usize..4, x in -5i32..25, y in -5i32..25) {
            let mut ring = vec![(-2.0, 53.0), (-1.98, 53.004), (-1.985, 53.02), (-2.003, 53.015)];
            let first = Locator::new([&area("E01900001", vec![ring.clone()])]);
            ring.rotate_left(turn);
            let turned = Locator::new([&area("E01900001", vec![ring.clone()])]);
            ring.reverse();
            let back = Locator::new([&area("E01900001", vec![ring])]);
            let point = Point { lon_e6: -2_000_000 + x * 997, lat_e6: 53_000_000 + y * 991 };
            prop_assert_eq!(first.area_of(point), turned.area_of(point));
            prop_assert_eq!(first.area_of(point), back.area_of(point));
        }
    }
}
