//! How dense incidents lie over the ground: squares shaded by class under the outlines of small places.
//! It must never draw a quiet square: what is not in the surface is as if nothing were there.

use crate::canvas::{Canvas, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::classes::shades;
use crate::map::{Extent, Projection, extent_of, outline};
use crate::number::{coordinate, number};
use crate::table::{Cell, Table, numbers};
use crate::tokens::GREY;
use crate::typeface::Typeface;
use crate::wording::sentence;
use disclosure::Released;
use terms::{Boundary, DensitySurface};

/// Most bytes of the outlines of one picture.
const OUTLINES: usize = 30_000;

/// Draws the surface with the outlines it lies under. `unit` is what is counted ("reports"). `Err` without a square or an
/// outline.
pub fn surface(
    frame: &Frame,
    surface: &Released<DensitySurface>,
    outlines: &[Boundary],
    unit: &str,
    period: &str,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let surface = surface.get();
    let extent = extent_of(outlines.iter()).ok_or_else(|| frame.nothing())?;
    let (Some(densest), Some(_)) = (surface.classes.last(), surface.squares.first()) else {
        return Err(frame.nothing());
    };
    let decimals = if densest.1 < 10.0 { 1 } else { 0 };
    let covered = |class: usize| {
        let squares = surface.squares.iter().filter(|square| square.class == class).count();
        squares as f64 * (surface.side_metres / 1_000.0).powi(2)
    };
    let top = surface.classes.len() - 1;
    let title = frame.headline(format!("The densest {} km² stand dark", number(covered(top), 1)))?;
    let subtitle = format!("{} for each square kilometre, {}, {period}", sentence(unit), frame.place);
    let description = format!(
        "Map of how dense {unit} are in {}, {period}, in {} classes. The densest class has {} to {} for each square kilometre \
         and covers {} square kilometres. Squares with few {unit} near them are blank.",
        frame.place,
        surface.classes.len(),
        number(densest.0, decimals),
        number(densest.1, decimals),
        number(covered(top), 1)
    );
    let columns = vec![
        numbers("From", &format!("{unit} for each km²")),
        numbers("To", &format!("{unit} for each km²")),
        numbers("Ground", "km²"),
    ];
    let mut table = Table::new(&subtitle, columns);
    for (class, (low, high)) in surface.classes.iter().enumerate().rev() {
        let cell = |value: f64, decimals| Cell::Number { value, decimals };
        table.rows.push(vec![cell(*low, decimals), cell(*high, decimals), cell(covered(class), 1)]);
    }
    let key = surface
        .classes
        .iter()
        .zip(shades(surface.classes.len()))
        .map(|((low, high), fill)| {
            KeyEntry::swatch(fill, &format!("{} to {}", number(*low, decimals), number(*high, decimals)))
        })
        .collect();
    let notes = vec![format!(
        "Smoothed over {} metres (quartic kernel). Points are those the sender gave; the police move theirs to a nearby spot.",
        number(surface.bandwidth_metres, 0)
    )];
    let words = Words { title, subtitle, description, notes };
    Ok(assemble(frame, words, table, key, face, |canvas| draw(canvas, surface, outlines, extent)))
}

fn draw(canvas: &mut Canvas<'_>, surface: &DensitySurface, outlines: &[Boundary], extent: Extent) -> f64 {
    let most = if canvas.size.is_narrow() { 420.0 } else { 620.0 };
    let (projection, height) = Projection::new(extent, canvas.width(), most);
    let [west, south, east, north] = extent;
    for (class, fill) in shades(surface.classes.len()).enumerate() {
        let mut path = String::new();
        let squares = surface.squares.iter().filter(|square| square.class == class);
        // What lies beyond the outlines would lie beyond the picture.
        let mut run: Option<(f64, f64, f64, f64)> = None;
        for square in squares.filter(|s| s.west < east && s.east > west && s.south < north && s.north > south)
        {
            let ((left, top), (right, bottom)) = (
                projection.at((square.west.max(west), square.north.min(north))),
                projection.at((square.east.min(east), square.south.max(south))),
            );
            run = match run {
                // Neighbours in one row are drawn as one.
                Some((l, t, r, b)) if (t - top).abs() < 1e-6 && (r - left).abs() < 0.01 => {
                    Some((l, t, right, b))
                }
                other => {
                    other.into_iter().for_each(|run| rectangle(&mut path, run));
                    Some((left, top, right, bottom))
                }
            };
        }
        run.into_iter().for_each(|run| rectangle(&mut path, run));
        if !path.is_empty() {
            let (low, high) = surface.classes[class];
            canvas.path(
                &path,
                fill,
                solid(fill, 0.3),
                &format!("{low:.1} to {high:.1} for each square kilometre"),
            );
        }
    }
    let mut tolerance = 0.3;
    let mut paths: Vec<String> = Vec::new();
    for _ in 0..12 {
        paths = outlines.iter().map(|boundary| outline(boundary, projection, tolerance)).collect();
        if paths.iter().map(String::len).sum::<usize>() <= OUTLINES {
            break;
        }
        tolerance *= 1.5;
    }
    canvas.path(&paths.concat(), "none", solid(GREY, 0.7), "Borders of small areas");
    height
}

fn rectangle(path: &mut String, (left, top, right, bottom): (f64, f64, f64, f64)) {
    path.push_str(&format!(
        "M{} {}h{}v{}h{}z",
        coordinate(left),
        coordinate(top),
        coordinate(right - left),
        coordinate(bottom - top),
        coordinate(left - right)
    ));
}
