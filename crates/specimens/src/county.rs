//! A whole county: every file in the order in which it would arrive, and the truth about all of them.

use crate::delivered::{Packing, Pile};
use crate::dice::Dice;
use crate::layout::Size;
use crate::names::{NEXT_FORCE, OWN_FORCE, ROADS, STATISTICS};
use crate::partners::{self, PARTNERS, Partner, Sighting};
use crate::place::Place;
use crate::planted::{Planted, RECIPES};
use crate::police::{self, Crime, Force};
use crate::sheet::{csv_text, push_row, windows_1252, workbook};
use crate::truth::{Cell, Counts, Dirt, DirtyRow, DistrictTruth, OutcomeCell, Truth};
use crate::{reference, roads, shapes, spoilt, stops};
use std::collections::BTreeMap;
use terms::{AreaCode, Category, Dataset, Format, Month, Period, SliceKey};

/// One file as it would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecimenFile {
    /// Path under which it is kept: `2025-01/2025-01-westmarch-street.csv`.
    pub name: String,
    /// Who sends it.
    pub sender: String,
    /// Terms under which it is held.
    pub licence: String,
    /// What it is.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A county and the force next door.
#[derive(Clone, Debug, PartialEq)]
pub struct County {
    /// Files delivered in time: areas first, then police by month, partners, roads.
    pub files: Vec<SpecimenFile>,
    /// Files that come later: a month that was missing, and a month with corrected numbers. Each goes by the
    /// name it would have had in time.
    pub late: Vec<SpecimenFile>,
    /// What is true of them.
    pub truth: Truth,
}

/// Makes the county of that seed and size, with police files up to and with `last_month`.
///
/// The same arguments give the same bytes. A small county takes a moment; the demonstration's takes seconds in a
/// debug build.
pub fn county(seed: u64, size: Size, last_month: Month) -> County {
    let place = Place::new(seed, size);
    let first = last_month.plus(1 - size.months() as i32);
    let months = Period::new(first, last_month);
    let planted = Planted::new(seed, &place, first, last_month);
    let calendar = Calendar::new(size, months);
    let mut pile = Pile::default();
    areas(&place, &mut pile);
    police_files(seed, &place, &planted, &calendar, &mut pile);
    for partner in &PARTNERS {
        partner_files(seed, &place, &planted, &calendar, partner, &mut pile);
    }
    road_files(seed, &place, months, &mut pile);
    let truth = truth(&place, planted, &calendar, &mut pile);
    County { files: pile.files, late: pile.late, truth }
}

/// What happens to which month.
struct Calendar {
    months: Period,
    vintage_from: Month,
    /// The own force never sends this month.
    gap: Month,
    /// The force next door sends this month late.
    late: Month,
    /// The own force sends this month twice.
    corrected: Month,
    /// Spoilt rows are in the files of this month.
    dirty: Month,
    zipped: usize,
    under_gzip: usize,
}

impl Calendar {
    fn new(size: Size, months: Period) -> Self {
        let last = months.last();
        let (vintage, gap, zipped, under_gzip) = match size {
            Size::Small => (10, 3, 6, 2),
            Size::Demo | Size::Years => (13, 7, 12, 3),
        };
        Self {
            months,
            vintage_from: months.first().plus(vintage),
            gap: months.first().plus(gap),
            late: last,
            corrected: last.plus(-3),
            dirty: last.plus(-5),
            zipped,
            under_gzip,
        }
    }

    fn packing(&self, month: Month) -> Packing {
        let position = month.since(self.months.first()) as usize;
        if position < self.zipped {
            Packing::Archive
        } else if position < self.zipped + self.under_gzip {
            Packing::Gzip
        } else {
            Packing::Plain
        }
    }
}

fn areas(place: &Place, pile: &mut Pile) {
    let files = [
        ("areas/lookup-lsoa21-ward24-ltla24.csv", Format::Lookup, reference::lsoa_ward_district(place)),
        ("areas/lookup-ltla24-csp24-pfa24.csv", Format::Lookup, reference::district_partnership_force(place)),
        ("areas/lookup-lsoa11-lsoa21-ltla22.csv", Format::Lookup, reference::lsoa_vintages(place)),
        ("areas/lookup-postcodes-2024.csv", Format::Lookup, reference::postcodes(place)),
        ("areas/lsoa-2021.geojson", Format::Boundaries, shapes::lsoas(place)),
        ("areas/wards-2024.geojson", Format::Boundaries, shapes::wards(place)),
        ("areas/districts-2024.geojson", Format::Boundaries, shapes::districts(place)),
        ("areas/population-2021.csv", Format::Population, reference::residents(place)),
        ("areas/households-2021.csv", Format::Households, reference::households(place)),
        ("areas/households-lsoa-2021.csv", Format::Households, reference::households_by_lsoa(place)),
        ("areas/deprivation-2025.csv", Format::Deprivation, reference::deprivation(place)),
        ("areas/similar-districts-2024.csv", Format::SimilarAreas, reference::similar(place)),
        ("areas/harm-weights-2025.csv", Format::HarmWeights, reference::harm()),
    ];
    for (name, format, text) in files {
        pile.bytes(name, STATISTICS, format, text.into_bytes());
    }
}

fn police_files(seed: u64, place: &Place, planted: &Planted, calendar: &Calendar, pile: &mut Pile) {
    let forces = [true, false].map(|own| Force { own, vintage_from: calendar.vintage_from });
    let crimes = forces.map(|force| police::crimes(seed, place, planted, force, calendar.months));
    for (position, month) in calendar.months.iter().enumerate() {
        for (force, crimes) in forces.iter().zip(&crimes) {
            street_file(seed, place, *force, calendar, month, &crimes[position], pile);
        }
        outcome_file(place, forces[0], calendar, &crimes[0], month, pile);
        stop_file(seed, place, forces[0], calendar, month, pile);
        if position + 1 == calendar.zipped {
            pile.close_archive();
        }
    }
}

fn street_file(
    seed: u64,
    place: &Place,
    force: Force,
    calendar: &Calendar,
    month: Month,
    crimes: &[Crime],
    pile: &mut Pile,
) {
    if force.own && month == calendar.gap {
        return;
    }
    let name = force.file(month, "street");
    let all: Vec<&Crime> = crimes.iter().collect();
    let text = |chosen: &[&Crime]| {
        let mut text = String::with_capacity(chosen.len() * 220);
        push_row(&mut text, &police::STREET);
        for crime in chosen {
            push_row(&mut text, &police::street_row(place, force, month, calendar.months.last(), crime));
        }
        (text, chosen.len() as u64)
    };
    let (body, format) = (force.body(), Format::PoliceStreet);
    if !force.own && month == calendar.late {
        pile.later(&name, body, format, text(&all));
        police::count_street(place, force, month, &all, &mut pile.late_counts);
    } else if force.own && month == calendar.corrected {
        // The first version lacks about one row in eight, as when a system's feed broke off.
        let mut dice = Dice::new(seed, "correction");
        let some: Vec<&Crime> = all.iter().copied().filter(|_| !dice.chance(0.12)).collect();
        pile.text(&name, body, format, calendar.packing(month), text(&some));
        police::count_street(place, force, month, &some, &mut pile.counts);
        pile.later(&name, body, format, text(&all));
        police::count_street(place, force, month, &all, &mut pile.late_counts);
    } else if force.own && month == calendar.dirty {
        police::count_street(place, force, month, &all, &mut pile.counts);
        let made = dirty_street(seed, place, force, calendar, crimes, pile);
        pile.text(&name, body, format, calendar.packing(month), made);
    } else {
        pile.text(&name, body, format, calendar.packing(month), text(&all));
        police::count_street(place, force, month, &all, &mut pile.counts);
    }
}

const STREET_DIRT: [Dirt; 8] = [
    Dirt::UnknownCategory,
    Dirt::ImpossibleDate,
    Dirt::SwappedCoordinates,
    Dirt::BadLsoa,
    Dirt::TooFewCells,
    Dirt::TooManyCells,
    Dirt::RepeatedReference,
    Dirt::UnknownOutcome,
];

/// The month with spoilt rows: each is an added copy of a good row a little above it, with one fault.
fn dirty_street(
    seed: u64,
    place: &Place,
    force: Force,
    calendar: &Calendar,
    crimes: &[Crime],
    pile: &mut Pile,
) -> (String, u64) {
    let month = calendar.dirty;
    let mut dice = Dice::new(seed, "dirt");
    let mut rows: Vec<Vec<String>> = crimes
        .iter()
        .map(|crime| police::street_row(place, force, month, calendar.months.last(), crime))
        .collect();
    let good: Vec<usize> =
        (0..crimes.len()).filter(|&at| crimes[at].outcome.is_some() && crimes[at].snap.is_some()).collect();
    // From the last to the first, so that the places of those still to come do not move.
    for (number, &dirt) in STREET_DIRT.iter().enumerate().rev() {
        let model = good[(number + 1) * good.len() / (STREET_DIRT.len() + 2)];
        let mut row = rows[model].clone();
        if dirt != Dirt::RepeatedReference {
            row[0] = dice.hex_id();
        }
        let column = spoilt::spoil(&mut row, &police::STREET, dirt);
        rows.insert(model + 1, row);
        // Header, one-based count, the model itself, and the spoilt rows that will stand above.
        let line = model as u64 + 3 + number as u64;
        pile.dirty.push(DirtyRow { file: force.file(month, "street"), row: line, column, dirt });
        if dirt.kept() != terms::Kept::RowAside {
            let area = police::printed_area(place, force, month, &crimes[model]);
            pile.counts.add(Cell {
                dataset: Dataset::PoliceStreet,
                body: force.body(),
                month,
                area: area.filter(|_| dirt != Dirt::BadLsoa),
                category: RECIPES[crimes[model].kind].category(),
            });
        }
    }
    let rows_made = rows.len() as u64;
    (csv_text(&police::STREET, &rows), rows_made)
}

fn outcome_file(
    place: &Place,
    force: Force,
    calendar: &Calendar,
    crimes: &[Vec<Crime>],
    month: Month,
    pile: &mut Pile,
) {
    let category = Category::from_slug("police-outcome").expect("a slug of the glossary");
    let rows = police::outcome_rows(place, force, calendar.months, crimes, month);
    let mut text = String::with_capacity(rows.len() * 220);
    push_row(&mut text, &police::OUTCOMES);
    for (cells, area, words) in &rows {
        push_row(&mut text, cells);
        let cell = OutcomeCell { body: force.body(), month, area: *area, words };
        *pile.outcomes.entry(cell).or_default() += 1;
        let (dataset, body) = (Dataset::PoliceOutcomes, force.body());
        pile.counts.add(Cell { dataset, body, month, area: *area, category });
    }
    let made = (text, rows.len() as u64);
    pile.text(
        &force.file(month, "outcomes"),
        force.body(),
        Format::PoliceOutcomes,
        calendar.packing(month),
        made,
    );
}

fn stop_file(seed: u64, place: &Place, force: Force, calendar: &Calendar, month: Month, pile: &mut Pile) {
    let rows = stops::rows(seed, place, month);
    let mut text = String::new();
    push_row(&mut text, &stops::STOPS);
    for (cells, category) in &rows {
        push_row(&mut text, cells);
        let (dataset, body, category) = (Dataset::PoliceStops, force.body(), *category);
        pile.counts.add(Cell { dataset, body, month, area: None, category });
    }
    let made = (text, rows.len() as u64);
    let name = force.file(month, "stop-and-search");
    pile.text(&name, force.body(), Format::PoliceStops, calendar.packing(month), made);
}

fn partner_files(
    seed: u64,
    place: &Place,
    planted: &Planted,
    calendar: &Calendar,
    partner: &Partner,
    pile: &mut Pile,
) {
    let all = partner.sightings(seed, place, planted, calendar.months);
    let mut sheets: BTreeMap<String, Vec<&Sighting>> = BTreeMap::new();
    for seen in &all {
        pile.counts.add(seen.cell(place, partner));
        sheets.entry(partner.file(seen.month())).or_default().push(seen);
    }
    let dirty = partner.file(calendar.dirty);
    for (name, seen) in sheets {
        if name.ends_with("xlsx") {
            let rows: Vec<_> = seen.iter().map(|seen| partner.book_row(place, seen)).collect();
            let bytes = workbook(partner.slug, partner.titles(), partner.header(), &rows);
            pile.rows.insert(name.clone(), rows.len() as u64);
            pile.bytes(&name, partner.body, Format::PartnerSheet, bytes);
            continue;
        }
        let mut rows: Vec<_> = seen.iter().map(|seen| partner.text_row(place, seen)).collect();
        if partner.dataset == Dataset::Council && name == dirty {
            dirty_council(place, partner, &name, &seen, &mut rows, pile);
        }
        let text = csv_text(partner.header(), &rows);
        pile.rows.insert(name.clone(), rows.len() as u64);
        let bytes = if partner.dataset == Dataset::Council { windows_1252(&text) } else { text.into_bytes() };
        pile.bytes(&name, partner.body, Format::PartnerSheet, bytes);
    }
}

const COUNCIL_DIRT: [Dirt; 5] =
    [Dirt::UnknownCategory, Dirt::ImpossibleDate, Dirt::EmptyCategory, Dirt::BadLsoa, Dirt::TooFewCells];

/// Adds a spoilt copy below one row in each sixth of the sheet.
fn dirty_council(
    place: &Place,
    partner: &Partner,
    name: &str,
    seen: &[&Sighting],
    rows: &mut Vec<Vec<String>>,
    pile: &mut Pile,
) {
    for (number, &dirt) in COUNCIL_DIRT.iter().enumerate().rev() {
        let model = (number + 1) * seen.len() / (COUNCIL_DIRT.len() + 1);
        let mut row = rows[model].clone();
        row[0] = format!("WC9{number:05}");
        let column = spoilt::spoil(&mut row, partner.header(), dirt);
        rows.insert(model + 1, row);
        let line = model as u64 + 3 + number as u64;
        pile.dirty.push(DirtyRow { file: name.to_owned(), row: line, column, dirt });
        if dirt.kept() != terms::Kept::RowAside {
            let cell = seen[model].cell(place, partner);
            pile.counts.add(Cell { area: cell.area.filter(|_| dirt != Dirt::BadLsoa), ..cell });
        }
    }
}

fn road_files(seed: u64, place: &Place, months: Period, pile: &mut Pile) {
    let vehicle = Category::from_slug("vehicle-in-collision").expect("a slug of the glossary");
    for year in months.first().year()..=months.last().year() {
        let of_year: Vec<Month> = months.iter().filter(|month| month.year() == year).collect();
        let made = roads::collisions(seed, place, &of_year);
        for one in &made {
            let cell =
                |dataset, area, category| Cell { dataset, body: ROADS, month: one.month, area, category };
            pile.counts.add(cell(Dataset::Collisions, Some(one.area), one.category));
            for &casualty in &one.casualties {
                pile.counts.add(cell(Dataset::Casualties, Some(one.area), casualty));
            }
            for _ in 0..one.vehicles {
                pile.counts.add(cell(Dataset::Vehicles, Some(one.area), vehicle));
            }
        }
        let formats = [Format::Stats19Collisions, Format::Stats19Casualties, Format::Stats19Vehicles];
        for ((kind, text, rows), format) in roads::files(&made).into_iter().zip(formats) {
            let name = format!("roads/dft-road-casualty-statistics-{kind}-{year}.csv");
            pile.text(&name, ROADS, format, Packing::Plain, (text, rows));
        }
    }
}

fn truth(place: &Place, planted: Planted, calendar: &Calendar, pile: &mut Pile) -> Truth {
    let slice = |body: &str, month| SliceKey { dataset: Dataset::PoliceStreet, body: body.to_owned(), month };
    let first = std::mem::take(&mut pile.counts);
    let mut last: Counts = first.clone();
    last.replace(&pile.late_counts);
    pile.dirty.sort_by(|a, b| (&a.file, a.row).cmp(&(&b.file, b.row)));
    let district = |at: usize| place.districts[at].code;
    let mut district_of: BTreeMap<AreaCode, AreaCode> =
        place.old.iter().map(|old| (old.code, district(old.district))).collect();
    district_of.extend(place.lsoas.iter().map(|lsoa| (lsoa.code, district(lsoa.district))));
    let residents: BTreeMap<AreaCode, u32> =
        place.lsoas.iter().map(|lsoa| (lsoa.code, lsoa.residents())).collect();
    let districts = place
        .districts
        .iter()
        .map(|district| DistrictTruth {
            code: district.code,
            name: district.name,
            partnership: district.partnership,
            force: if district.own { OWN_FORCE } else { NEXT_FORCE },
            residents: district.lsoas.iter().map(|&at| place.lsoas[at].residents()).sum(),
        })
        .collect();
    Truth {
        first,
        last,
        outcomes: std::mem::take(&mut pile.outcomes),
        rows: std::mem::take(&mut pile.rows),
        dirty: std::mem::take(&mut pile.dirty),
        gaps: vec![slice(OWN_FORCE, calendar.gap)],
        late: vec![slice(NEXT_FORCE, calendar.late)],
        corrected: vec![slice(OWN_FORCE, calendar.corrected)],
        vintage_from: calendar.vintage_from,
        planted,
        codes: partners::codes(),
        residents,
        district_of,
        districts,
        months: calendar.months,
    }
}

#[cfg(test)]
mod tests;
