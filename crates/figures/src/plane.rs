//! Points on the ground as metres on a flat sheet, for methods that need distances.
//!
//! It is for towns and counties, not for countries: see the error below. It must never be used to publish a
//! place more finely than it was sent.

use terms::{Boundary, Point};

/// A flat sheet laid on the ground at one point: x east and y north of it, in metres.
///
/// Degrees are scaled by the two radii of the WGS84 ellipsoid at the sheet's origin (plane chart, "local
/// equirectangular"). Within 50 km of the origin in Great Britain a distance is wrong by less than 1 in 100
/// (east to west, from the meridians drawing together), within 10 km by less than 1 in 400.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    origin: Point,
    metres_per_lon_e6: f64,
    metres_per_lat_e6: f64,
}

/// Half the long axis of the WGS84 ellipsoid, metres. Source: NIMA TR8350.2, table 3.1.
const SEMI_MAJOR_METRES: f64 = 6_378_137.0;
/// Square of the first eccentricity of the WGS84 ellipsoid. Source: NIMA TR8350.2, table 3.3.
const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_14e-3;

impl Plane {
    /// A sheet with its zero at that point.
    ///
    /// Radii of the meridian, `a(1 − e²)/(1 − e² sin²φ)^1.5`, and of the parallel, `a cos φ/(1 − e² sin²φ)^0.5`
    /// (Snyder 1987, "Map Projections: A Working Manual", equations 4-18 and 4-20).
    pub fn at(origin: Point) -> Self {
        let latitude = (f64::from(origin.lat_e6) * 1e-6).to_radians();
        let bulge = 1.0 - ECCENTRICITY_SQUARED * latitude.sin().powi(2);
        let meridian = SEMI_MAJOR_METRES * (1.0 - ECCENTRICITY_SQUARED) / bulge.powf(1.5);
        let parallel = SEMI_MAJOR_METRES * latitude.cos() / bulge.sqrt();
        Self {
            origin,
            metres_per_lon_e6: parallel * 1e-6_f64.to_radians(),
            metres_per_lat_e6: meridian * 1e-6_f64.to_radians(),
        }
    }

    /// A sheet in the middle of the points' box; `None` without a point.
    pub fn around(points: &[Point]) -> Option<Self> {
        let middle = |low: i32, high: i32| ((i64::from(low) + i64::from(high)) / 2) as i32;
        let (west, east) = (points.iter().map(|p| p.lon_e6).min()?, points.iter().map(|p| p.lon_e6).max()?);
        let (south, north) = (points.iter().map(|p| p.lat_e6).min()?, points.iter().map(|p| p.lat_e6).max()?);
        Some(Self::at(Point { lon_e6: middle(west, east), lat_e6: middle(south, north) }))
    }

    /// Metres east and north of the sheet's origin.
    ///
    /// ```
    /// use figures::plane::Plane;
    /// use terms::{Boundary, Point};
    /// let leek = Point { lon_e6: -2_022_000, lat_e6: 53_105_000 };
    /// let (east, north) = Plane::at(leek).metres(Point { lon_e6: -2_022_000, lat_e6: 53_106_000 });
    /// assert!(east == 0.0 && (north - 111.3).abs() < 0.1);
    /// ```
    pub fn metres(&self, point: Point) -> (f64, f64) {
        let east = i64::from(point.lon_e6) - i64::from(self.origin.lon_e6);
        let north = i64::from(point.lat_e6) - i64::from(self.origin.lat_e6);
        (east as f64 * self.metres_per_lon_e6, north as f64 * self.metres_per_lat_e6)
    }

    /// The point on the ground so many metres east and north of the origin, to a millionth of a degree.
    pub fn point(&self, (east, north): (f64, f64)) -> Point {
        Point {
            lon_e6: (f64::from(self.origin.lon_e6) + east / self.metres_per_lon_e6).round() as i32,
            lat_e6: (f64::from(self.origin.lat_e6) + north / self.metres_per_lat_e6).round() as i32,
        }
    }
}

/// Square metres inside an outline: of each polygon the first ring less the others. Rings of fewer than three corners, and
/// corners that are no numbers, count for nothing. Good to 1 in 100 for areas within 50 km of their middle.
///
/// ```
/// use terms::Boundary;
/// let ring = vec![(-2.0, 53.0), (-1.99, 53.0), (-1.99, 53.01), (-2.0, 53.01), (-2.0, 53.0)];
/// let square = Boundary { area: "E01900001".parse().unwrap(), name: String::new(), polygons: vec![vec![ring]] };
/// assert!((figures::plane::area_of(&square) / 746_600.0 - 1.0).abs() < 0.01); // 671 m by 1,113 m
/// ```
pub fn area_of(outline: &Boundary) -> f64 {
    let rounded = |(lon, lat): &(f64, f64)| {
        let sound = lon.abs() <= 180.0 && lat.abs() <= 90.0;
        sound.then(|| Point { lon_e6: (lon * 1e6).round() as i32, lat_e6: (lat * 1e6).round() as i32 })
    };
    let corners: Vec<Point> = outline.polygons.iter().flatten().flatten().filter_map(rounded).collect();
    let Some(plane) = Plane::around(&corners) else { return 0.0 };
    let ring_area = |ring: &Vec<(f64, f64)>| {
        let flat: Vec<(f64, f64)> =
            ring.iter().filter_map(rounded).map(|corner| plane.metres(corner)).collect();
        let next = flat.iter().cycle().skip(1);
        flat.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0
    };
    let polygon_area = |rings: &Vec<Vec<(f64, f64)>>| {
        let mut areas = rings.iter().map(ring_area);
        let outer = areas.next().unwrap_or(0.0);
        (outer - areas.sum::<f64>()).max(0.0)
    };
    outline.polygons.iter().map(polygon_area).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The distance on a sphere of the mean radius (haversine), metres: a second way, good to 1 in 200.
    fn haversine(a: Point, b: Point) -> f64 {
        let radians = |e6: i32| (f64::from(e6) * 1e-6).to_radians();
        let (up, along) = (radians(b.lat_e6) - radians(a.lat_e6), radians(b.lon_e6) - radians(a.lon_e6));
        let h = (up / 2.0).sin().powi(2)
            + radians(a.lat_e6).cos() * radians(b.lat_e6).cos() * (along / 2.0).sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().asin()
    }

    #[test]
    fn a_degree_of_longitude_and_latitude_at_45_degrees_is_as_tables_print_it() {
        // Snyder 1987, table 1 (rounded for WGS84): 111.13 km of latitude and 78.85 km of longitude at 45 degrees.
        let plane = Plane::at(Point { lon_e6: 0, lat_e6: 45_000_000 });
        let (east, north) = plane.metres(Point { lon_e6: 1_000_000, lat_e6: 46_000_000 });
        assert!((east - 78_847.0).abs() < 1.0, "{east}");
        assert!((north - 111_132.0).abs() < 1.0, "{north}");
    }

    #[test]
    fn a_hole_is_no_ground_and_islands_add_up() {
        let square = |west: f64, side: f64| {
            vec![(west, 53.0), (west + side, 53.0), (west + side, 53.0 + side), (west, 53.0 + side)]
        };
        let outline =
            |polygons| Boundary { area: "E01900001".parse().unwrap(), name: String::new(), polygons };
        let whole = area_of(&outline(vec![vec![square(-2.0, 0.02)]]));
        let holed = area_of(&outline(vec![vec![square(-2.0, 0.02), square(-2.0, 0.01)]]));
        let islands = area_of(&outline(vec![vec![square(-2.0, 0.02)], vec![square(-1.9, 0.01)]]));
        assert!((holed / whole - 0.75).abs() < 0.002, "{holed} of {whole}");
        assert!((islands / whole - 1.25).abs() < 0.002, "{islands} and {whole}");
        assert_eq!(area_of(&outline(vec![vec![vec![(0.0, 1.0), (f64::NAN, 2.0)]]])), 0.0);
    }

    #[test]
    fn nowhere_has_no_sheet() {
        assert_eq!(Plane::around(&[]), None);
    }

    proptest! {
        #[test]
        fn distances_near_the_origin_agree_with_a_sphere(
            lat in 49_900_000i32..60_900_000, lon in -8_000_000i32..2_000_000,
            up in -90_000i32..90_000, along in -140_000i32..140_000,
        ) {
            let origin = Point { lon_e6: lon, lat_e6: lat };
            let there = Point { lon_e6: lon + along, lat_e6: lat + up };
            let plane = Plane::at(origin);
            let (east, north) = plane.metres(there);
            let flat = (east * east + north * north).sqrt();
            let round = haversine(origin, there);
            prop_assert!((flat - round).abs() <= 0.008 * round + 0.01, "{flat} and {round}");
            prop_assert_eq!(plane.point((east, north)), there);
        }
    }
}
