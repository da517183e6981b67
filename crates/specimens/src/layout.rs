//! Where the towns of each size of county lie, on a plane of kilometres, and how the plane becomes degrees.
//!
//! The county lies in the Irish Sea, between Anglesey and the Isle of Man: inside the box of the United
//! Kingdom, so that every check of coordinates passes, and under water, so that no dot falls on anyone's home.

use crate::dice::{Dice, exp};
use crate::mesh::{self, Mesh, Spot, square_of};

/// How much to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// One district of about a dozen LSOAs, 24 months, for tests; the force next door has two small districts.
    Small,
    /// Six districts, one of them a city, about 180 LSOAs, 39 months; four districts next door.
    Demo,
    /// The demonstration's districts over 48 months: a year to be lived, with three whole years known before it ends.
    Years,
}

impl Size {
    /// How many months of police files, last one included.
    pub const fn months(self) -> usize {
        match self {
            Self::Small => 24,
            Self::Demo => 39,
            Self::Years => 48,
        }
    }
}

/// A district before it has any people.
pub(crate) struct Town {
    pub(crate) name: &'static str,
    pub(crate) own: bool,
    pub(crate) city: bool,
    pub(crate) centre: Spot,
    /// How many LSOAs lie in the town itself.
    pub(crate) urban: usize,
    /// Radius of the town, kilometres.
    pub(crate) radius: f64,
    /// Level of crime against the county's, before category and place.
    pub(crate) level: f64,
}

const fn town(name: &'static str, centre: Spot, urban: usize, radius: f64, level: f64) -> Town {
    Town { name, own: true, city: false, centre, urban, radius, level }
}

const fn next_door(name: &'static str, centre: Spot, urban: usize, level: f64) -> Town {
    Town { name, own: false, city: false, centre, urban, radius: 2.2, level }
}

const SMALL: [Town; 3] = [
    town("Ashmoor", (0.0, 0.0), 7, 2.4, 1.0),
    next_door("Kelderwick", (11.0, 2.0), 2, 0.8),
    next_door("Ostrey", (6.0, -9.0), 1, 0.65),
];

const DEMO: [Town; 10] = [
    town("Ashmoor", (-8.5, 11.0), 13, 2.7, 0.85),
    Town {
        name: "Castlebeck",
        own: true,
        city: true,
        centre: (0.5, 0.0),
        urban: 52,
        radius: 5.6,
        level: 1.25,
    },
    town("Wrenfold", (8.5, 12.0), 14, 2.8, 0.95),
    town("Thornmere", (-13.0, -2.5), 12, 2.6, 1.0),
    town("Larkhope", (-5.0, -13.0), 9, 2.3, 0.7),
    town("High Linden", (9.5, -11.5), 11, 2.5, 0.8),
    next_door("Kelderwick", (21.0, 3.5), 6, 0.8),
    next_door("Ostrey", (23.5, -10.0), 4, 0.65),
    next_door("Brackenholme", (22.0, 16.5), 5, 0.75),
    next_door("Dunhollow", (34.0, 1.0), 5, 0.7),
];

/// The shapes of a county: cells, and which town each belongs to.
pub(crate) struct Ground {
    pub(crate) towns: &'static [Town],
    pub(crate) mesh: Mesh,
    /// Position of the town in `towns`, for each cell.
    pub(crate) town_of: Vec<usize>,
    /// Whether the cell lies in the town itself, for each cell.
    pub(crate) urban: Vec<bool>,
    /// Centre of each cell, kilometres.
    pub(crate) centres: Vec<Spot>,
}

/// Distance between the rows of country sites, kilometres: a country LSOA covers about 14 square kilometres.
const COUNTRY_STEP: f64 = 4.0;

/// Lays out the ground: a jittered lattice in the country, a thicker scatter in each town, the sea around.
pub(crate) fn ground(seed: u64, size: Size) -> Ground {
    let towns: &'static [Town] = match size {
        Size::Small => &SMALL,
        Size::Demo | Size::Years => &DEMO,
    };
    let mut dice = Dice::new(seed, "ground");
    let (mut sites, mut urban) = (Vec::new(), Vec::new());
    for town in towns {
        let scattered = scatter(town, &mut dice);
        urban.resize(urban.len() + scattered.len(), true);
        sites.extend(scattered);
    }
    let mut sea = Vec::new();
    for site in lattice(towns, &mut dice) {
        if land(towns, site) {
            if towns
                .iter()
                .all(|town| square_of(town.centre, site) > (town.radius + 1.2) * (town.radius + 1.2))
            {
                sites.push(site);
                urban.push(false);
            }
        } else {
            sea.push(site);
        }
    }
    let kept = sites.len();
    sites.extend(sea);
    mesh::even_out(&mut sites, kept, 2);
    let mesh = Mesh::new(&sites, kept, &mut dice);
    let town_of: Vec<usize> = sites[..kept].iter().map(|&site| nearest(towns, site)).collect();
    Ground { towns, mesh, town_of, urban, centres: sites[..kept].to_vec() }
}

/// Sites inside a town: each the farthest of eight throws from those before it (Mitchell 1991), thicker inwards.
fn scatter(town: &Town, dice: &mut Dice) -> Vec<Spot> {
    let mut sites: Vec<Spot> = vec![town.centre];
    while sites.len() < town.urban {
        let mut best = (town.centre, -1.0);
        for _ in 0..8 {
            let (dx, dy) = (dice.normal() * 0.5, dice.normal() * 0.5);
            if dx * dx + dy * dy > 1.0 {
                continue;
            }
            let site = (town.centre.0 + dx * town.radius, town.centre.1 + dy * town.radius);
            let gap = sites.iter().map(|&other| square_of(site, other)).fold(f64::MAX, f64::min);
            if gap > best.1 {
                best = (site, gap);
            }
        }
        if best.1 > 0.01 {
            sites.push(best.0);
        }
    }
    sites
}

/// Every country and sea site: a triangular lattice, jittered, two rows wider than the towns.
fn lattice(towns: &[Town], dice: &mut Dice) -> Vec<Spot> {
    let low = |pick: fn(&Town) -> f64| towns.iter().map(pick).fold(f64::MAX, f64::min) - 24.0;
    let high = |pick: fn(&Town) -> f64| towns.iter().map(pick).fold(f64::MIN, f64::max) + 24.0;
    let (x0, x1) = (low(|t| t.centre.0), high(|t| t.centre.0));
    let (y0, y1) = (low(|t| t.centre.1), high(|t| t.centre.1));
    let rise = COUNTRY_STEP * 0.866;
    let mut sites = Vec::new();
    let mut row = 0u32;
    while y0 + f64::from(row) * rise < y1 {
        let y = y0 + f64::from(row) * rise;
        let mut x = x0 + COUNTRY_STEP * 0.5 * f64::from(row % 2);
        while x < x1 {
            let jitter = COUNTRY_STEP * 0.28;
            sites.push((x + dice.between(-jitter, jitter), y + dice.between(-jitter, jitter)));
            x += COUNTRY_STEP;
        }
        row += 1;
    }
    sites
}

/// Whether a point is land: the towns' influence, falling with distance, adds up to enough.
fn land(towns: &[Town], site: Spot) -> bool {
    // Lone towns need a smaller reach and a lower bar for land than towns that stand close.
    let (reach, least) = if towns.len() < 5 { (4.2, 0.36) } else { (6.6, 0.42) };
    towns
        .iter()
        .map(|town| exp(-(square_of(town.centre, site) / (2.0 * reach * reach)).min(40.0)))
        .sum::<f64>()
        > least
}

fn nearest(towns: &[Town], site: Spot) -> usize {
    (0..towns.len())
        .min_by(|&a, &b| square_of(towns[a].centre, site).total_cmp(&square_of(towns[b].centre, site)))
        .expect("a layout has towns")
}

/// Longitude and latitude of the plane's origin.
const ORIGIN: (f64, f64) = (-4.75, 53.75);
/// Kilometres in a degree of longitude at latitude 53.75 north: 111.3 cos(53.75 degrees), rounded.
pub(crate) const KM_PER_LON: f64 = 65.9;
/// Kilometres in a degree of latitude, rounded.
pub(crate) const KM_PER_LAT: f64 = 111.3;

/// Longitude and latitude in millionths of a degree: what is printed, and therefore what is true.
pub(crate) fn degrees(at: Spot) -> (i32, i32) {
    let e6 = |degrees: f64| (degrees * 1e6).round() as i32;
    (e6(ORIGIN.0 + at.0 / KM_PER_LON), e6(ORIGIN.1 + at.1 / KM_PER_LAT))
}

/// Easting and northing of the Ordnance Survey's grid, in metres: a quadratic fit over this county to the
/// transverse Mercator of OSGB36, within 0.3 m of it here and worthless elsewhere.
pub(crate) fn grid((x, y): Spot) -> (i64, i64) {
    let east = 218_773.559 + 1_000.311_385 * x + 38.712_806 * y + 0.001_776 * x * x - 0.213_742 * x * y
        + 0.002_094 * y * y;
    let north = 431_692.163 - 38.751_947 * x
        + 999.282_679 * y
        + 0.106_979 * x * x
        + 0.003_560 * x * y
        + 0.000_602 * y * y;
    (east.round() as i64, north.round() as i64)
}

/// Prints millionths of a degree with six decimals.
pub(crate) fn print_e6(e6: i32) -> String {
    let sign = if e6 < 0 { "-" } else { "" };
    let size = e6.unsigned_abs();
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}
