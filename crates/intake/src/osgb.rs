//! Eastings and northings of the British National Grid as longitude and latitude.
//!
//! The shift of datum is Ordnance Survey's seven-parameter Helmert transformation, which is good to about
//! 3 metres (5 at worst) over Great Britain: enough to find a street or a small area, never to tell two
//! houses apart. It must not be used to draw a boundary again on the grid it came from.

use terms::Point;

/// Semi-major and semi-minor axis in metres of an ellipsoid.
struct Ellipsoid {
    a: f64,
    b: f64,
}

impl Ellipsoid {
    /// First eccentricity squared.
    fn e2(&self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }
}

// Ordnance Survey, "A guide to coordinate systems in Great Britain", v3.6, annex A.1 and A.2.
const AIRY_1830: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
const WGS84: Ellipsoid = Ellipsoid { a: 6_378_137.0, b: 6_356_752.314_245 };
/// Scale on the central meridian.
const F0: f64 = 0.999_601_271_7;
/// True origin, degrees.
const ORIGIN_LAT: f64 = 49.0;
const ORIGIN_LON: f64 = -2.0;
/// Grid coordinates of the true origin, metres.
const ORIGIN_E: f64 = 400_000.0;
const ORIGIN_N: f64 = -100_000.0;

/// Whether a pair may be an easting and northing in metres of land in Great Britain: from Scilly to Lowestoft, from the
/// Lizard to Shetland. Nought and nought is what systems write for "not known".
pub(crate) fn is_on_grid(easting: f64, northing: f64) -> bool {
    (50_000.0..=700_000.0).contains(&easting) && (1_000.0..=1_300_000.0).contains(&northing)
}

/// Longitude and latitude in degrees (WGS84) of a place on the grid; `None` off the grid.
pub(crate) fn to_wgs84(easting: f64, northing: f64) -> Option<(f64, f64)> {
    if !is_on_grid(easting, northing) {
        return None;
    }
    let (lon, lat) = to_osgb36(easting, northing);
    Some(shift_datum(lon, lat))
}

/// The same as a [`Point`], to a millionth of a degree.
pub(crate) fn to_point(easting: f64, northing: f64) -> Option<Point> {
    let (lon, lat) = to_wgs84(easting, northing)?;
    Some(Point { lon_e6: (lon * 1e6).round() as i32, lat_e6: (lat * 1e6).round() as i32 })
}

/// Developed arc of a meridian from the true origin to a latitude in radians, metres (annex C, equation C3).
fn meridian(lat: f64) -> f64 {
    let n = (AIRY_1830.a - AIRY_1830.b) / (AIRY_1830.a + AIRY_1830.b);
    let (n2, n3) = (n * n, n * n * n);
    let (less, more) = (lat - ORIGIN_LAT.to_radians(), lat + ORIGIN_LAT.to_radians());
    AIRY_1830.b
        * F0
        * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * less
            - (3.0 * n + 3.0 * n2 + 2.625 * n3) * less.sin() * more.cos()
            + (1.875 * n2 + 1.875 * n3) * (2.0 * less).sin() * (2.0 * more).cos()
            - 35.0 / 24.0 * n3 * (3.0 * less).sin() * (3.0 * more).cos())
}

/// The inverse transverse Mercator projection: longitude and latitude in degrees on Airy's ellipsoid
/// (annex C, equations C6 to C9).
fn to_osgb36(easting: f64, northing: f64) -> (f64, f64) {
    let mut lat = ORIGIN_LAT.to_radians();
    // Converges in four steps anywhere on the grid; the bound is there so that it always ends.
    for _ in 0..20 {
        let left = northing - ORIGIN_N - meridian(lat);
        if left.abs() < 1e-5 {
            break;
        }
        lat += left / (AIRY_1830.a * F0);
    }
    let (sin, cos, tan) = (lat.sin(), lat.cos(), lat.tan());
    let within = 1.0 - AIRY_1830.e2() * sin * sin;
    let nu = AIRY_1830.a * F0 / within.sqrt();
    let rho = AIRY_1830.a * F0 * (1.0 - AIRY_1830.e2()) / within.powf(1.5);
    let eta2 = nu / rho - 1.0;
    let (t2, t4, t6) = (tan.powi(2), tan.powi(4), tan.powi(6));
    let vii = tan / (2.0 * rho * nu);
    let viii = tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
    let ix = tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t4);
    let x = 1.0 / (cos * nu);
    let xi = 1.0 / (cos * 6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
    let xii = 1.0 / (cos * 120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t4);
    let xiia = 1.0 / (cos * 5040.0 * nu.powi(7)) * (61.0 + 662.0 * t2 + 1320.0 * t4 + 720.0 * t6);
    let d = easting - ORIGIN_E;
    let latitude = lat - vii * d.powi(2) + viii * d.powi(4) - ix * d.powi(6);
    let longitude = ORIGIN_LON.to_radians() + x * d - xi * d.powi(3) + xii * d.powi(5) - xiia * d.powi(7);
    (longitude.to_degrees(), latitude.to_degrees())
}

/// OSGB36 to WGS84 by the seven parameters of section 6.6, with their signs turned (they are given for the
/// other way), on the ellipsoid's surface.
fn shift_datum(lon: f64, lat: f64) -> (f64, f64) {
    const SHIFT: [f64; 3] = [446.448, -125.157, 542.060];
    const SCALE: f64 = 1.0 - 20.4894e-6;
    let arcsecond = (1.0_f64 / 3600.0).to_radians();
    let [rx, ry, rz] = [0.1502 * arcsecond, 0.2470 * arcsecond, 0.8421 * arcsecond];
    let (lon, lat) = (lon.to_radians(), lat.to_radians());
    let nu = AIRY_1830.a / (1.0 - AIRY_1830.e2() * lat.sin().powi(2)).sqrt();
    let x = nu * lat.cos() * lon.cos();
    let y = nu * lat.cos() * lon.sin();
    let z = (1.0 - AIRY_1830.e2()) * nu * lat.sin();
    let x2 = SHIFT[0] + SCALE * x - rz * y + ry * z;
    let y2 = SHIFT[1] + rz * x + SCALE * y - rx * z;
    let z2 = SHIFT[2] - ry * x + rx * y + SCALE * z;
    let p = x2.hypot(y2);
    let mut latitude = z2.atan2(p * (1.0 - WGS84.e2()));
    for _ in 0..10 {
        let nu = WGS84.a / (1.0 - WGS84.e2() * latitude.sin().powi(2)).sqrt();
        latitude = (z2 + WGS84.e2() * nu * latitude.sin()).atan2(p);
    }
    (y2.atan2(x2).to_degrees(), latitude.to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_agrees_with_the_worked_example() {
        // "A guide to coordinate systems in Great Britain", annex C.2: 52°39'27.2531" N, 1°43'4.5177" E, on Airy's
        // ellipsoid, before any shift of datum.
        let (lon, lat) = to_osgb36(651_409.903, 313_177.270);
        assert!((lat - (52.0 + 39.0 / 60.0 + 27.2531 / 3600.0)).abs() < 1e-7, "{lat}");
        assert!((lon - (1.0 + 43.0 / 60.0 + 4.5177 / 3600.0)).abs() < 1e-7, "{lon}");
    }

    #[test]
    fn a_place_is_found_within_five_metres() {
        // Grid by OSTN15, which is exact, and ETRS89, from Ordnance Survey's test points: Caister.
        let (lon, lat) = to_wgs84(651_409.804, 313_177.450).unwrap();
        let north = (lat - 52.658_007_833) * 111_250.0;
        let east = (lon - 1.716_073_973) * 111_250.0 * 52.658_f64.to_radians().cos();
        assert!(north.hypot(east) < 5.0, "{north} {east}");
    }

    #[test]
    fn longitude_and_latitude_are_not_taken_for_the_grid() {
        assert_eq!(to_wgs84(-2.02, 53.1), None);
        assert_eq!(to_wgs84(0.0, 0.0), None);
        assert_eq!(to_wgs84(f64::NAN, 53.1), None);
        assert_eq!(to_point(398_000.0, 356_500.0).map(|p| p.lat_e6 / 100_000), Some(531));
    }
}
