//! How dense incidents lie over the ground, and how well last period's busiest places foretold this one's.

use crate::detail::Detail;
use disclosure::{Policy, Released, public, release_share, release_surface};
use figures::concentration::{Candidate, foretold as judged};
use figures::plane::Plane;
use figures::surface::{Event, Grid, Kernel, density};
use planning::Foretold;
use terms::{Boundary, DensitySquare, DensitySurface, MeasureDefinition, Period, Point};

/// Bandwidth in metres: about a ten-minute walk. Source: Chainey and Ratcliffe 2005, "GIS and Crime Mapping", chapter 6,
/// which asks for one that suits the ground and is stated.
const BANDWIDTH: f64 = 750.0;
/// Most squares of the grid; the side grows where there would be more.
const SQUARES_MOST: usize = 40_000;
/// Smallest side of a square in metres.
const SIDE: f64 = 250.0;
/// Shares of the squares in each class of density, least dense first: few squares are dense, and those are to be found.
const CLASSES: [f64; 5] = [0.35, 0.30, 0.20, 0.10, 0.05];
/// Share of the ground that the busiest places may cover.
const GROUND: f64 = 0.05;

/// The density of a measure's incidents over the ground, in five classes of which the densest holds one square in twenty. `None` without points or
/// where it may not be shown.
pub fn surface(
    detail: &Detail,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Option<Released<DensitySurface>> {
    let points = detail.points(&definition.categories);
    let places: Vec<Point> = points.iter().map(|(point, _)| *point).collect();
    let plane = Plane::around(&places)?;
    let events: Vec<Event> = points
        .iter()
        .map(|(point, weight)| {
            let (x, y) = plane.metres(*point);
            Event { x, y, weight: *weight }
        })
        .collect();
    let grid = grid(&events)?;
    let densities = density(&events, grid, Kernel::Quartic, BANDWIDTH)?;
    let reach = std::f64::consts::PI * BANDWIDTH * BANDWIDTH;
    let near = density(&events, grid, Kernel::Uniform, BANDWIDTH)?;
    let held: Vec<(usize, f64, f64)> = densities
        .iter()
        .zip(&near)
        .enumerate()
        .map(|(number, (density, near))| (number, density * 1e6, (near * reach).round()))
        // The release leaves out squares with too few incidents near them; classes are those of the others.
        .filter(|(_, density, near)| *density > 0.0 && *near >= policy.minimum_for(definition.sensitivity))
        .collect();
    let classes = classes(held.iter().map(|(_, density, _)| *density).collect());
    let squares = held
        .iter()
        .map(|&(number, density, _)| {
            let (column, row) = (number % grid.columns, number / grid.columns);
            let corner = |column: usize, row: usize| {
                let east = grid.west + column as f64 * grid.cell;
                let point = plane.point((east, grid.south + row as f64 * grid.cell));
                (f64::from(point.lon_e6) * 1e-6, f64::from(point.lat_e6) * 1e-6)
            };
            let ((west, south), (east, north)) = (corner(column, row), corner(column + 1, row + 1));
            let class = classes.iter().position(|(_, high)| density <= *high).unwrap_or(classes.len() - 1);
            DensitySquare { west, south, east, north, class }
        })
        .collect();
    let within: Vec<f64> = held.iter().map(|(_, _, near)| *near).collect();
    let surface = DensitySurface { bandwidth_metres: BANDWIDTH, side_metres: grid.cell, classes, squares };
    release_surface(&surface, &within, definition, policy).ok()
}

/// Squares over all events and one bandwidth around them.
fn grid(events: &[Event]) -> Option<Grid> {
    let least = |of: fn(&Event) -> f64| events.iter().map(of).fold(f64::INFINITY, f64::min) - BANDWIDTH;
    let most = |of: fn(&Event) -> f64| events.iter().map(of).fold(f64::NEG_INFINITY, f64::max) + BANDWIDTH;
    let (west, south) = (least(|event| event.x), least(|event| event.y));
    let (wide, tall) = (most(|event| event.x) - west, most(|event| event.y) - south);
    if !(wide.is_finite() && tall.is_finite()) {
        return None;
    }
    let mut cell = SIDE;
    while (wide / cell).ceil() * (tall / cell).ceil() > SQUARES_MOST as f64 {
        cell *= 2.0;
    }
    let (columns, rows) = ((wide / cell).ceil() as usize, (tall / cell).ceil() as usize);
    Some(Grid { west, south, cell, columns, rows })
}

/// The lowest and highest density of each class. A class that would hold no square is left out.
fn classes(mut densities: Vec<f64>) -> Vec<(f64, f64)> {
    densities.sort_by(f64::total_cmp);
    let mut classes = Vec::new();
    let (mut from, mut share) = (0, 0.0);
    for part in CLASSES {
        share += part;
        let to = ((densities.len() as f64 * share).round() as usize).min(densities.len());
        if let Some(class) = densities.get(from..to).filter(|class| !class.is_empty()) {
            classes.push((class[0], class[class.len() - 1]));
            from = to;
        }
    }
    classes
}

/// How well the places that were busiest in one period foretold the next. `counts` are before and after, one pair for each
/// outline. `None` where nothing may be said.
pub fn foretold(
    outlines: &[&Boundary],
    counts: &[(f64, f64)],
    periods: (Period, Period),
    policy: &Policy,
) -> Option<Released<Foretold>> {
    let candidates: Vec<Candidate> = outlines
        .iter()
        .zip(counts)
        .map(|(outline, &(before, after))| Candidate {
            area: figures::plane::area_of(outline),
            before,
            after,
        })
        .collect();
    let found = judged(&candidates, GROUND)?;
    let ground: f64 = candidates.iter().map(|candidate| candidate.area).sum();
    let all: f64 = counts.iter().map(|(_, after)| after).sum();
    let hits = release_share(found.hits.round() as u32, all.round() as u32, policy).ok()?;
    let best = found.hits / found.pei_of_hits;
    let of_best = (best.is_finite() && best > 0.0)
        .then(|| release_share(found.hits.round() as u32, best.round() as u32, policy).ok())
        .flatten();
    // How much ground places cover is a fact of the map.
    let cover = release_share(
        (found.area / 1e3).round() as u32,
        ((ground / 1e3).round() as u32).max(1),
        &Policy { base_survey: 1, ..policy.clone() },
    )
    .ok()?;
    let places: Vec<terms::AreaCode> = outlines.iter().map(|outline| outline.area).collect();
    let chosen: Vec<terms::AreaCode> = found.places.iter().map(|&place| places[place]).collect();
    let about = public(((chosen, places), periods));
    Some(hits.and(&Released::optional(of_best)).and(&cover).and(&about).derive(of_parts))
}

type Places = (Vec<terms::AreaCode>, Vec<terms::AreaCode>);
type Parts = (((u32, Option<u32>), u32), (Places, (Period, Period)));

fn of_parts((((hits, best), cover), ((chosen, places), periods)): &Parts) -> Foretold {
    Foretold {
        places: (chosen.len(), places.len()),
        ground_per_cent: *cover,
        hits_per_cent: *hits,
        of_best_per_cent: *best,
        periods: *periods,
    }
}
