//! Areas of very different size on one picture: a funnel of what chance alone would bring.
//! It must never draw limits of its own: they come with the funnel and allow for over-dispersion.

use crate::canvas::{Anchor, Canvas, PLAIN, STRONG, dashed, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::marks::Mark;
use crate::number::number;
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::{GREY, INK};
use crate::typeface::Typeface;
use crate::wording::{rate_decimals, sentence};
use crate::xy::{Axis, Field, Taken, field};
use disclosure::Released;
use terms::{AreaCode, DenominatorKind, Funnel, FunnelPoint, MeasureDefinition};

/// Draws all areas hollow, the own one solid, the shared rate and its limits. Areas outside the outer limits are
/// named where there is room; the table names all.
pub fn funnel(
    frame: &Frame,
    funnel: &Released<Funnel>,
    own: AreaCode,
    definition: &MeasureDefinition,
    period: &str,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let funnel = funnel.get();
    let sound = |point: &&FunnelPoint| point.rate.is_finite() && point.population.is_finite();
    let points: Vec<&FunnelPoint> = funnel.points.iter().filter(sound).collect();
    if points.is_empty() {
        return Err(frame.nothing());
    }
    let who = match definition.denominator {
        DenominatorKind::Households => "households",
        _ => "residents",
    };
    let unit = format!("per {} {who}", number(f64::from(definition.per), 0));
    let outside =
        points.iter().filter(|point| standing(point) == OUTSIDE[0] || standing(point) == OUTSIDE[1]).count();
    let own_words = points.iter().find(|point| point.area == own).map(|point| standing(point));
    let title = frame.headline(format!("{outside} of {} areas outside the funnel", points.len()))?;
    let subtitle = format!("{} {unit} by number of {who}, {period}", sentence(&definition.unit));
    let places = rate_decimals(points.iter().map(|point| point.rate));
    let own_words = own_words.map(|words| format!(" {}: {words}.", frame.place)).unwrap_or_default();
    let description = format!(
        "Funnel plot of {} {unit} in {} areas, {period}. The rate of all together is {}. Areas outside the \
         outer limits: {outside}.{own_words}",
        definition.unit,
        points.len(),
        number(funnel.pooled, places)
    );
    let columns =
        vec![words("Area"), numbers(&sentence(who), ""), numbers("Rate", &unit), words("In the funnel")];
    let mut table = Table::new(&format!("{}: {subtitle}", definition.title), columns);
    for point in &points {
        table.rows.push(vec![
            Cell::Text(point.name.clone()),
            Cell::Number { value: point.population, decimals: 0 },
            Cell::Number { value: point.rate, decimals: places },
            Cell::Text(standing(point).to_owned()),
        ]);
    }
    let key = vec![
        KeyEntry::mark(Mark::Own, &frame.place),
        KeyEntry::mark(Mark::Hollow, "Another area"),
        KeyEntry::line(INK, "6 4", "Rate of all together"),
        KeyEntry::line(GREY, "2 3", "19 in 20 lie between these by chance"),
        KeyEntry::line(GREY, "", "998 in 1,000 lie between these by chance"),
    ];
    let notes =
        vec!["The limits allow for differences between areas that chance alone does not explain.".to_owned()];
    let words = Words { title, subtitle, description, notes };
    let axes = (sentence(who), format!("{} {unit}", sentence(&definition.unit)));
    Ok(assemble(frame, words, table, key, face, |canvas| draw(canvas, funnel, &points, own, &axes)))
}

const OUTSIDE: [&str; 2] = ["Below the outer limit", "Above the outer limit"];

/// Where an area lies: 1.96 and 3.09 standard errors are the 95 % and 99.8 % limits of a normal.
fn standing(point: &FunnelPoint) -> &'static str {
    match point.z {
        z if z < -3.09 => OUTSIDE[0],
        z if z > 3.09 => OUTSIDE[1],
        z if z < -1.96 => "Below the inner limit",
        z if z > 1.96 => "Above the inner limit",
        _ => "Inside",
    }
}

fn draw(
    canvas: &mut Canvas<'_>,
    funnel: &Funnel,
    points: &[&FunnelPoint],
    own: AreaCode,
    (across, up): &(String, String),
) -> f64 {
    let narrow = canvas.size.is_narrow();
    let population = points.iter().map(|point| point.population).fold(0.0, f64::max);
    let highest = points.iter().map(|point| point.rate).fold(funnel.pooled, f64::max);
    let x = Axis { low: 0.0, high: population, name: across.clone(), after: "" };
    let y = Axis { low: 0.0, high: highest * 1.1, name: up.clone(), after: "" };
    let place = field(canvas, &x, &y, if narrow { 300.0 } else { 620.0 }, if narrow { 230.0 } else { 300.0 });
    for (limit, stroke) in [
        (1, solid(GREY, 1.0)),
        (2, dashed(GREY, 1.0, "2 3")),
        (3, dashed(GREY, 1.0, "2 3")),
        (4, solid(GREY, 1.0)),
    ] {
        canvas.polyline(&inside(&place, funnel, limit), stroke);
    }
    let (from, level) = place.at(place.x.low, funnel.pooled);
    canvas.line((from, level), (place.x.to, level), dashed(INK, 1.5, "6 4"));
    let mut taken = Taken {
        areas: Vec::new(),
        within: [place.x.from + 2.0, place.y.to, canvas.width() - 2.0, place.y.from - 2.0],
    };
    for point in points {
        let at = place.at(point.population, point.rate);
        taken.mark(at, 6.0);
        if point.area != own {
            canvas.push(&Mark::Hollow.svg(at.0, at.1, 4.0, &point.name));
        }
    }
    let mut named: Vec<&&FunnelPoint> =
        points.iter().filter(|point| point.area == own || point.z.abs() > 3.09).collect();
    named.sort_by(|a, b| (b.area == own).cmp(&(a.area == own)).then(b.z.abs().total_cmp(&a.z.abs())));
    for point in named.into_iter().take(6) {
        let at = place.at(point.population, point.rate);
        let pen = if point.area == own { STRONG } else { PLAIN };
        if point.area == own {
            canvas.push(&Mark::Own.svg(at.0, at.1, 6.0, &point.name));
        }
        if let Some((x, y)) = taken.place(canvas, at, 5.0, pen, &point.name) {
            canvas.text(x, y, Anchor::Start, pen, &point.name);
        }
    }
    place.height
}

/// The points of one limit that lie inside the picture.
fn inside(place: &Field, funnel: &Funnel, limit: usize) -> Vec<(f64, f64)> {
    let within = |row: &&[f64; 5]| {
        row[limit].is_finite()
            && (place.y.low..=place.y.high).contains(&row[limit])
            && (place.x.low..=place.x.high).contains(&row[0])
    };
    funnel.limits.iter().filter(within).map(|row| place.at(row[0], row[limit])).collect()
}
