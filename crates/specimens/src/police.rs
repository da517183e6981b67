//! Police files as data.police.uk ships them: crimes and antisocial behaviour by street, and their outcomes.
//!
//! A crime is made once; both files are printed from it, so a reference joins and an outcome agrees.

use crate::dice::Dice;
use crate::layout::{degrees, print_e6};
use crate::names::{NEXT_FORCE, OWN_FORCE};
use crate::place::Place;
use crate::planted::{Planted, RECIPES};
use crate::truth::{Cell, Counts};
use terms::{AreaCode, Category, Dataset, Month, Period};

/// Header of a street file.
pub(crate) const STREET: [&str; 12] = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
];
/// Header of an outcomes file.
pub(crate) const OUTCOMES: [&str; 10] = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Outcome type",
];

/// One crime or incident of antisocial behaviour.
pub(crate) struct Crime {
    /// Position in [`RECIPES`], as recorded.
    pub(crate) kind: usize,
    /// LSOA and snap point; `None` is "No Location".
    pub(crate) snap: Option<(usize, usize)>,
    pub(crate) id: String,
    /// What comes of it, and how many months later.
    pub(crate) outcome: Option<(&'static str, u32)>,
}

/// A force, and which edition of LSOA codes it prints in which month.
#[derive(Clone, Copy)]
pub(crate) struct Force {
    pub(crate) own: bool,
    pub(crate) vintage_from: Month,
}

impl Force {
    /// Its name.
    pub(crate) fn body(self) -> &'static str {
        if self.own { OWN_FORCE } else { NEXT_FORCE }
    }

    /// Its name in file names.
    pub(crate) fn slug(self) -> &'static str {
        if self.own { "westmarch" } else { "northmere" }
    }

    /// Name of one of its files.
    pub(crate) fn file(self, month: Month, kind: &str) -> String {
        format!("{month}/{month}-{}-{kind}.csv", self.slug())
    }
}

const UNDER_INVESTIGATION: &str = "Under investigation";
const ENDS: [&str; 10] = [
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Local resolution",
    "Awaiting court outcome",
    "Court result unavailable",
    "Status update unavailable",
    "Offender given a caution",
    "Further investigation is not in the public interest",
    "Action to be taken by another organisation",
    "Suspect charged as part of another case",
];
/// How often each end comes: where nobody saw it, where somebody did, where the police find it themselves.
const UNSEEN: [f64; 10] = [72.0, 17.0, 1.5, 1.0, 2.5, 4.5, 0.5, 0.4, 0.2, 0.4];
const SEEN: [f64; 10] = [13.0, 67.0, 3.0, 2.0, 6.0, 4.0, 1.2, 0.8, 2.6, 0.4];
const FOUND: [f64; 10] = [16.0, 22.0, 38.0, 3.0, 13.0, 4.0, 2.5, 0.6, 0.7, 0.2];
/// How likely an outcome is to come in the month itself, the next, and so on.
const DELAYS: [f64; 8] = [0.26, 0.24, 0.16, 0.11, 0.09, 0.06, 0.05, 0.03];

/// Everything that a force records, month by month, in the order of its files.
pub(crate) fn crimes(
    seed: u64,
    place: &Place,
    planted: &Planted,
    force: Force,
    months: Period,
) -> Vec<Vec<Crime>> {
    let mut lasting = Dice::new(seed, "quirks");
    let quirk: Vec<[f64; 14]> =
        place.lsoas.iter().map(|_| [0.0; 14].map(|_: f64| lasting.factor(0.22))).collect();
    let lsoas: Vec<usize> = (0..place.lsoas.len())
        .filter(|&at| place.districts[place.lsoas[at].district].own == force.own)
        .collect();
    let monthly: Vec<[f64; 14]> = lsoas
        .iter()
        .map(|&at| {
            let people = f64::from(place.lsoas[at].residents()) / 1000.0;
            std::array::from_fn(|kind| {
                people * RECIPES[kind].yearly / 12.0 * planted.spread(place, at, kind) * quirk[at][kind]
            })
        })
        .collect();
    months
        .iter()
        .map(|month| {
            let mut dice = Dice::new(seed, &format!("crimes {} {month}", force.slug()));
            let times: Vec<[f64; 14]> = place
                .districts
                .iter()
                .map(|d| std::array::from_fn(|kind| planted.time(kind, d.code, month) * dice.factor(0.05)))
                .collect();
            let mut found = Vec::new();
            for (&lsoa, means) in lsoas.iter().zip(&monthly) {
                let time = &times[place.lsoas[lsoa].district];
                for kind in 0..RECIPES.len() {
                    for _ in 0..dice.poisson(means[kind] * time[kind]) {
                        found.push(crime(place, planted, force, month, lsoa, kind, &mut dice));
                    }
                }
            }
            found.sort_by(|a, b| order(place, a).cmp(&order(place, b)));
            found
        })
        .collect()
}

/// Files run by LSOA name, then kind; rows without a place come last.
fn order<'a>(place: &'a Place, crime: &Crime) -> (bool, &'a str, usize) {
    let name = crime.snap.map_or("", |(lsoa, _)| place.lsoas[lsoa].name.as_str());
    (crime.snap.is_none(), name, crime.kind)
}

fn crime(
    place: &Place,
    planted: &Planted,
    force: Force,
    month: Month,
    lsoa: usize,
    kind: usize,
    dice: &mut Dice,
) -> Crime {
    let change = &planted.recording;
    let moved = change.body == force.body()
        && month >= change.from
        && RECIPES[kind].category() == change.was
        && dice.chance(change.share);
    let kind = if moved {
        RECIPES
            .iter()
            .position(|recipe| recipe.category() == change.becomes)
            .expect("it becomes a police kind")
    } else {
        kind
    };
    // Of a hundred rows one has no place; of a thousand three lie outside the force's own area.
    let fate = dice.unit();
    let lsoa = if fate < 0.003 { dice.below(place.lsoas.len()) } else { lsoa };
    let snap = (fate < 0.99).then(|| (lsoa, dice.below(place.lsoas[lsoa].snaps.len())));
    if RECIPES[kind].category() == Category::ANTISOCIAL_BEHAVIOUR {
        return Crime { kind, snap, id: String::new(), outcome: None };
    }
    let ends = match RECIPES[kind].slug {
        "violent-crime" | "public-order" | "robbery" | "other-crime" => &SEEN,
        "drugs" | "possession-of-weapons" => &FOUND,
        _ => &UNSEEN,
    };
    let outcome = (ENDS[dice.weighted(ends)], dice.weighted(&DELAYS) as u32);
    Crime { kind, snap, id: dice.hex_id(), outcome: Some(outcome) }
}

/// The area whose code the row prints.
pub(crate) fn printed_area(place: &Place, force: Force, month: Month, crime: &Crime) -> Option<AreaCode> {
    let (lsoa, snap) = crime.snap?;
    let here = &place.lsoas[lsoa];
    Some(if month >= force.vintage_from { here.code } else { place.old[here.snaps[snap].old].code })
}

/// The first nine cells, which street and outcomes files share. `vintage` is the month that decides the edition
/// of LSOA codes; `month` the one that is printed.
fn shared_cells(place: &Place, force: Force, month: Month, vintage: Month, crime: &Crime) -> Vec<String> {
    let body = force.body().to_owned();
    let mut cells = vec![crime.id.clone(), month.to_string(), body.clone(), body];
    let Some((lsoa, snap)) = crime.snap else {
        cells.extend(["", "", "No Location", "", ""].map(str::to_owned));
        return cells;
    };
    let here = &place.lsoas[lsoa];
    let spot = &here.snaps[snap];
    let (lon, lat) = degrees(spot.at);
    let (code, name) = if vintage >= force.vintage_from {
        (here.code, &here.name)
    } else {
        (place.old[spot.old].code, &place.old[spot.old].name)
    };
    cells.extend([print_e6(lon), print_e6(lat), spot.text.clone(), code.to_string(), name.clone()]);
    cells
}

/// A row of a street file, published after `last`, the newest month there is.
pub(crate) fn street_row(
    place: &Place,
    force: Force,
    month: Month,
    last: Month,
    crime: &Crime,
) -> Vec<String> {
    let mut cells = shared_cells(place, force, month, month, crime);
    let outcome = match crime.outcome {
        None => "",
        Some((words, delay)) if month.plus(delay as i32) <= last => words,
        Some(_) => UNDER_INVESTIGATION,
    };
    cells.extend([RECIPES[crime.kind].printed.to_owned(), outcome.to_owned(), String::new()]);
    cells
}

/// Counts the rows of a street file.
pub(crate) fn count_street(place: &Place, force: Force, month: Month, crimes: &[&Crime], into: &mut Counts) {
    for crime in crimes {
        into.add(Cell {
            dataset: Dataset::PoliceStreet,
            body: force.body(),
            month,
            area: printed_area(place, force, month, crime),
            category: RECIPES[crime.kind].category(),
        });
    }
}

/// A row of an outcomes file, with the area and the words it counts under.
pub(crate) type OutcomeRow = (Vec<String>, Option<AreaCode>, &'static str);

/// The outcomes that come in `month`, of crimes of that month and the months before it, oldest first.
pub(crate) fn outcome_rows(
    place: &Place,
    force: Force,
    months: Period,
    all: &[Vec<Crime>],
    month: Month,
) -> Vec<OutcomeRow> {
    let mut rows = Vec::new();
    for (made, crimes) in months.iter().zip(all) {
        let delay = month.since(made);
        if delay < 0 || delay >= DELAYS.len() as i32 {
            continue;
        }
        for crime in crimes {
            if let Some((words, after)) = crime.outcome
                && after as i32 == delay
            {
                let mut cells = shared_cells(place, force, month, month, crime);
                cells.push(words.to_owned());
                rows.push((cells, printed_area(place, force, month, crime), words));
            }
        }
    }
    rows
}
