//! How concentrated: the curve of places against incidents.
//! It must never draw single places: the curve comes thinned from its release.

use crate::canvas::{Anchor, Canvas, PLAIN, STRONG, dashed, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::marks::Mark;
use crate::number::number;
use crate::table::{Cell, Table, numbers};
use crate::tokens::{GREY, LABEL, LEADING, OWN, PAGE};
use crate::typeface::Typeface;
use crate::xy::{Axis, field};
use disclosure::Released;
use terms::{Concentration, MeasureDefinition};

/// Draws the Lorenz curve and the line of an even spread. `Err` without places or curve.
pub fn lorenz(
    frame: &Frame,
    concentration: &Released<Concentration>,
    definition: &MeasureDefinition,
    period: &str,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let concentration = concentration.get();
    let curve: Vec<(f64, f64)> =
        concentration.lorenz.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    if concentration.places == 0 || curve.len() < 2 {
        return Err(frame.nothing());
    }
    let top = number(concentration.top_5_per_cent * 100.0, 0);
    let title = frame.headline(format!("5% of places had {top}% of {}", definition.unit))?;
    let subtitle = format!("{} by place, {}, {period}", definition.title, frame.place);
    let description = format!(
        "Curve of how concentrated {} are in {}, {period}: {} places, from the quietest to the busiest. The busiest \
         5% of places had {top}%. Gini coefficient {}, where 0 is even and 1 is all in one place.",
        definition.unit,
        frame.place,
        number(concentration.places as f64, 0),
        number(concentration.gini, 2)
    );
    let columns = vec![
        numbers("Share of places, quietest first", "%"),
        numbers(&format!("Share of {}", definition.unit), "%"),
    ];
    let mut table = Table::new(&subtitle, columns);
    for (places, share) in &curve {
        let cell = |value: f64| Cell::Number { value: value * 100.0, decimals: 1 };
        table.rows.push(vec![cell(*places), cell(*share)]);
    }
    let key = vec![
        KeyEntry::mark(Mark::Own, "What was counted"),
        KeyEntry::line(GREY, "6 4", "If every place had the same"),
    ];
    let words = Words { title, subtitle, description, notes: Vec::new() };
    let said = format!("The busiest 5% of places had {top}% of {}", definition.unit);
    let up = format!("Share of {}", definition.unit);
    Ok(assemble(frame, words, table, key, face, |canvas| draw(canvas, &curve, &said, &up)))
}

fn draw(canvas: &mut Canvas<'_>, curve: &[(f64, f64)], said: &str, up: &str) -> f64 {
    let side = if canvas.size.is_narrow() { 250.0 } else { 400.0 };
    let axis = |name: &str| Axis { low: 0.0, high: 100.0, name: name.to_owned(), after: "%" };
    let place = field(canvas, &axis("Share of places, quietest first"), &axis(up), side, side);
    let (start, end) = (place.at(0.0, 0.0), place.at(100.0, 100.0));
    canvas.line(start, end, dashed(GREY, 1.5, "6 4"));
    let points: Vec<(f64, f64)> = curve.iter().map(|(x, y)| place.at(x * 100.0, y * 100.0)).collect();
    canvas.polyline(&points, solid(OWN, 2.5));
    for ((x, y), (places, share)) in points.iter().zip(curve) {
        let title = format!("{}% of places: {}%", number(places * 100.0, 0), number(share * 100.0, 0));
        canvas.push(&Mark::Own.svg(*x, *y, 3.0, &title));
    }
    // Above the even line there is never a curve: the words stand there, no wider than the line leaves room.
    let lines = canvas.wrap(said, STRONG, side * 0.5);
    let widest = lines.iter().map(|line| canvas.measure(line, STRONG)).fold(0.0, f64::max);
    let tall = LEADING * lines.len() as f64 + 6.0;
    canvas.rect(place.x.from + 7.0, place.y.to + 7.0, (widest + 6.0, tall), PAGE, None);
    canvas.lines(place.x.from + 10.0, place.y.to + LABEL + 8.0, Anchor::Start, STRONG, &lines);
    let (x, y) = place.at(36.0, 40.0);
    let below = place.y.to + LABEL + 8.0 + LEADING * lines.len() as f64 + 6.0;
    let (y, words) = (y.max(below), "even spread");
    let width = canvas.measure(words, PLAIN) + 6.0;
    canvas.rect(x - width + 3.0, y - LABEL, (width, LABEL + 5.0), PAGE, None);
    canvas.text(x, y, Anchor::End, PLAIN, words);
    place.height
}
