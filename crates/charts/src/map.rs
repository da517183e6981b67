//! Rates by place as shades of one colour. Pages show the list first.
//! It must never shade a count: a rate or nothing. It must never show what is withheld as the lightest shade.

use crate::canvas::{Canvas, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::classes::{classes, shades};
use crate::number::{coordinate, number};
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::INK;
use crate::typeface::Typeface;
use crate::wording::{missing, sentence};
use disclosure::Released;
use terms::{Boundary, DataMark};

/// One area of the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape<'a> {
    /// Its outline.
    pub boundary: &'a Boundary,
    /// Its name, as the list has it.
    pub name: String,
    /// Its rate, or why not.
    pub value: Result<Released<f64>, DataMark>,
}

/// Most bytes of the paths of one picture.
const PATHS: usize = 48_000;

/// Draws the areas in five classes of equally many areas, withheld ones hatched. `unit` is the rate's ("burglaries
/// per 1,000 residents"). `Err` without any value or outline.
pub fn map(
    frame: &Frame,
    shapes: &[Shape<'_>],
    unit: &str,
    period: &str,
    decimals: usize,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let scale = 10f64.powi(decimals as i32);
    // Classes are made from the numbers as shown, so that the key is true to the digit.
    let values: Vec<Option<f64>> = shapes
        .iter()
        .map(|shape| shape.value.as_ref().ok().map(|value| (value.get() * scale).round() / scale))
        .map(|value| value.filter(|value| value.is_finite()))
        .collect();
    let classes = classes(&values);
    let extent = extent(shapes).ok_or_else(|| frame.nothing())?;
    let ranked = |sign: f64| {
        let known = shapes.iter().zip(&values).filter_map(|(shape, value)| Some((shape, (*value)?)));
        known.fold(None, |best: Option<(&Shape<'_>, f64)>, (shape, value)| match best {
            Some(other) if other.1 * sign >= value * sign => Some(other),
            _ => Some((shape, value)),
        })
    };
    let (Some(most), Some(least)) = (ranked(1.0), ranked(-1.0)) else { return Err(frame.nothing()) };
    let title = frame.headline(format!("{} has the highest rate", most.0.name))?;
    let subtitle = format!("{}, {}, {period}", sentence(unit), frame.place);
    let hidden = values.iter().filter(|value| value.is_none()).count();
    let without =
        if hidden > 0 { format!(" {hidden} are withheld or not available.") } else { String::new() };
    let description = format!(
        "Map of {unit} in {} areas of {}, {period}. Highest {} in {}, lowest {} in {}.{without}",
        shapes.len(),
        frame.place,
        number(most.1, decimals),
        most.0.name,
        number(least.1, decimals),
        least.0.name
    );
    let mut table = Table::new(&subtitle, vec![words("Area"), numbers("Rate", unit)]);
    for (shape, value) in shapes.iter().zip(&values) {
        let cell = match (value, &shape.value) {
            (Some(value), _) => Cell::Number { value: *value, decimals },
            (None, Err(mark)) => Cell::Missing(missing(*mark)),
            (None, Ok(_)) => Cell::Missing(DataMark::NotAvailable),
        };
        table.rows.push(vec![Cell::Text(shape.name.clone()), cell]);
    }
    let range = |(low, high): &(f64, f64)| {
        let (low, high) = (number(*low, decimals), number(*high, decimals));
        if low == high { low } else { format!("{low} to {high}") }
    };
    let mut key: Vec<KeyEntry> = classes
        .iter()
        .zip(shades(classes.len()))
        .map(|(class, fill)| KeyEntry::swatch(fill, &range(class)))
        .collect();
    if hidden > 0 {
        key.push(KeyEntry::hatch("Withheld [c] or not available [x]"));
    }
    let notes = vec!["Town centres have few residents and many visitors: their rates look high.".to_owned()];
    let words = Words { title, subtitle, description, notes };
    Ok(assemble(frame, words, table, key, face, |canvas| {
        draw(canvas, shapes, &values, &classes, extent, decimals)
    }))
}

/// West, south, east and north of all outlines, degrees.
pub(crate) type Extent = [f64; 4];

fn extent(shapes: &[Shape<'_>]) -> Option<Extent> {
    extent_of(shapes.iter().map(|shape| shape.boundary))
}

pub(crate) fn extent_of<'a>(boundaries: impl Iterator<Item = &'a Boundary>) -> Option<Extent> {
    let points = boundaries.flat_map(|boundary| boundary.polygons.iter().flatten().flatten());
    let sound = points.filter(|(lon, lat)| lon.is_finite() && lat.is_finite());
    let empty = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let extent = sound.fold(empty, |[west, south, east, north], &(lon, lat)| {
        [west.min(lon), south.min(lat), east.max(lon), north.max(lat)]
    });
    extent.iter().all(|side| side.is_finite()).then_some(extent)
}

/// From degrees to the picture: a degree of longitude is shorter than one of latitude by the cosine of the latitude.
#[derive(Clone, Copy)]
pub(crate) struct Projection {
    west: f64,
    north: f64,
    across: f64,
    down: f64,
    left: f64,
}

impl Projection {
    pub(crate) fn new([west, south, east, north]: Extent, width: f64, height_most: f64) -> (Self, f64) {
        let cosine = ((south + north) / 2.0).to_radians().cos().max(0.01);
        let (wide, tall) = (((east - west) * cosine).max(1e-9), (north - south).max(1e-9));
        let down = ((width - 4.0) / wide).min((height_most - 4.0) / tall);
        let left = (width - wide * down) / 2.0;
        (Self { west, north, across: down * cosine, down, left }, tall * down + 4.0)
    }

    pub(crate) fn at(self, (lon, lat): (f64, f64)) -> (f64, f64) {
        (self.left + (lon - self.west) * self.across, 2.0 + (self.north - lat) * self.down)
    }
}

fn draw(
    canvas: &mut Canvas<'_>,
    shapes: &[Shape<'_>],
    values: &[Option<f64>],
    classes: &[(f64, f64)],
    extent: Extent,
    decimals: usize,
) -> f64 {
    let most = if canvas.size.is_narrow() { 420.0 } else { 620.0 };
    let (projection, height) = Projection::new(extent, canvas.width(), most);
    let mut tolerance = 0.3;
    let mut paths: Vec<String> = Vec::new();
    // Coarser until it is light enough; twelve rounds are a hundredfold.
    for _ in 0..12 {
        paths = shapes.iter().map(|shape| outline(shape.boundary, projection, tolerance)).collect();
        if paths.iter().map(String::len).sum::<usize>() <= PATHS {
            break;
        }
        tolerance *= 1.5;
    }
    let fine = shapes.len() > 150 || (canvas.size.is_narrow() && shapes.len() > 40);
    let edge = solid(INK, if fine { 0.5 } else { 1.0 });
    let shades: Vec<&str> = shades(classes.len()).collect();
    for ((shape, value), path) in shapes.iter().zip(values).zip(&paths) {
        let (fill, words) = match value {
            Some(value) => {
                let class = classes.iter().position(|(_, high)| value <= high).unwrap_or(0);
                (shades[class.min(shades.len() - 1)].to_owned(), number(*value, decimals))
            }
            None => {
                let mark = shape.value.as_ref().err().copied().unwrap_or(DataMark::NotAvailable);
                (canvas.hatch(), missing(mark).words().to_owned())
            }
        };
        if !path.is_empty() {
            canvas.path(path, &fill, edge, &format!("{}: {words}", shape.name));
        }
    }
    height
}

/// A path of tenths of a unit, moves relative to the last point. Rings that shrink to nothing are left out, but an
/// area never vanishes: the smallest one is a dot.
pub(crate) fn outline(boundary: &Boundary, projection: Projection, tolerance: f64) -> String {
    let mut path = String::new();
    for ring in boundary.polygons.iter().flatten() {
        let points: Vec<(f64, f64)> = ring
            .iter()
            .filter(|(lon, lat)| lon.is_finite() && lat.is_finite())
            .map(|point| projection.at(*point))
            .collect();
        let kept = simplify(&points, tolerance);
        let tenths: Vec<(i64, i64)> =
            kept.iter().map(|(x, y)| ((x * 10.0).round() as i64, (y * 10.0).round() as i64)).collect();
        ring_path(&tenths, &mut path);
    }
    let first = boundary.polygons.first().and_then(|rings| rings.first()).and_then(|ring| ring.first());
    if let (true, Some(point)) = (path.is_empty(), first) {
        let (x, y) = projection.at(*point);
        if x.is_finite() && y.is_finite() {
            path = format!("M{} {}h1v1h-1z", coordinate(x), coordinate(y));
        }
    }
    path
}

fn ring_path(points: &[(i64, i64)], path: &mut String) {
    let mut points = points.to_vec();
    points.dedup();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 {
        return;
    }
    let tenths = |value: i64| coordinate(value as f64 / 10.0);
    path.push_str(&format!("M{} {}l", tenths(points[0].0), tenths(points[0].1)));
    let steps = points
        .windows(2)
        .map(|pair| format!("{} {}", tenths(pair[1].0 - pair[0].0), tenths(pair[1].1 - pair[0].1)));
    path.push_str(&steps.collect::<Vec<_>>().join(" "));
    path.push('z');
}

/// Fewer points, none further than `tolerance` from the line that replaces it (Douglas and Peucker 1973), worked
/// with a list of stretches so that a long coast cannot overflow the stack.
fn simplify(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[points.len() - 1] = true;
    let mut stretches = vec![(0, points.len() - 1)];
    while let Some((from, to)) = stretches.pop() {
        let far = (from + 1..to)
            .map(|index| (index, distance(points[index], points[from], points[to])))
            .fold((from, 0.0), |far, next| if next.1 > far.1 { next } else { far });
        if far.1 > tolerance {
            kept[far.0] = true;
            stretches.push((from, far.0));
            stretches.push((far.0, to));
        }
    }
    points.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// From a point to a stretch; to its end where the stretch has no length.
fn distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length == 0.0 {
        return (point.0 - from.0).hypot(point.1 - from.1);
    }
    ((point.0 - from.0) * dy - (point.1 - from.1) * dx).abs() / length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_keeps_its_ends_alone() {
        let line: Vec<(f64, f64)> = (0..50).map(|i| (f64::from(i), 0.1)).collect();
        assert_eq!(simplify(&line, 0.3), [(0.0, 0.1), (49.0, 0.1)]);
    }

    #[test]
    fn an_area_too_small_to_see_is_a_dot() {
        let tiny = vec![vec![vec![(0.0, 0.0), (1e-9, 0.0), (0.0, 1e-9)]]];
        let boundary = Boundary { area: "E01000001".parse().unwrap(), name: String::new(), polygons: tiny };
        let (projection, _) = Projection::new([-1.0, -1.0, 1.0, 1.0], 320.0, 400.0);
        assert!(outline(&boundary, projection, 0.3).ends_with("h1v1h-1z"));
    }
}
