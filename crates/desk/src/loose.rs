//! Rows that name no area and can still be placed: by their point, or by the first half of a postcode.
//!
//! Placing happens when rows are counted, so that it does not matter whether outlines and postcodes came before them
//! or after. A row that cannot be placed is counted nowhere, and the share of rows placed says so.

use crate::Gazetteer;
use figures::within::Locator;
use lake::HeldRows;
use std::collections::{BTreeMap, BTreeSet};
use terms::{AreaCode, AreaKind, Category, Dataset, IncidentTable, Month, Spot};

/// Whether rows of a dataset may have a point or a postcode and no area. The police's street files print the LSOA
/// beside every point, and their rows without one have no place at all.
pub(crate) fn may_be_loose(dataset: Dataset) -> bool {
    !matches!(dataset, Dataset::PoliceStreet | Dataset::PoliceOutcomes | Dataset::Totals)
}

/// What places rows: outlines and postcodes.
#[derive(Debug, Default)]
pub(crate) struct Placer {
    small: Locator,
    districts: Locator,
    outward: BTreeMap<String, Vec<(AreaCode, f64)>>,
}

/// Where a row lies, and how that is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lies {
    /// In this area.
    In(AreaCode),
    /// Somewhere in these, with that share of certainty in each; shares sum to 1.
    Among(Vec<(AreaCode, f64)>),
    /// Nobody knows.
    Nowhere,
}

impl Placer {
    pub(crate) fn new(gazetteer: &Gazetteer) -> Self {
        let shares = |areas: BTreeMap<AreaCode, u32>| {
            let all: u32 = areas.values().sum();
            areas.into_iter().map(|(area, n)| (area, f64::from(n) / f64::from(all.max(1)))).collect()
        };
        Self {
            small: Locator::new(gazetteer.outlines(AreaKind::Lsoa)),
            districts: Locator::new(gazetteer.outlines(AreaKind::District)),
            outward: gazetteer
                .outward_codes()
                .into_iter()
                .map(|(code, areas)| (code, shares(areas)))
                .collect(),
        }
    }

    /// Where a spot without an area lies.
    pub(crate) fn place(&self, spot: &Spot) -> Lies {
        if let Some(point) = spot.point {
            return self
                .small
                .area_of(point)
                .or_else(|| self.districts.area_of(point))
                .map_or(Lies::Nowhere, Lies::In);
        }
        match self.outward.get(spot.place.trim()) {
            Some(areas) => match areas.as_slice() {
                [(area, _)] => Lies::In(*area),
                several => Lies::Among(several.to_vec()),
            },
            None => Lies::Nowhere,
        }
    }
}

/// Loose rows of one body, counted by what could be found out about their place.
#[derive(Debug, Default)]
pub(crate) struct Loose {
    cells: BTreeMap<(Month, Category), BTreeMap<AreaCode, f64>>,
    /// Months in which a row was shared out among areas.
    shared: BTreeSet<Month>,
    /// Incidents that were placed, by kind.
    placed: BTreeMap<Category, u64>,
}

impl Loose {
    pub(crate) fn count(rows: &[HeldRows], placer: &Placer) -> Self {
        let mut loose = Self::default();
        for held in rows {
            let lies: Vec<Lies> = held.table.spots.iter().map(|spot| placer.place(spot)).collect();
            for row in 0..held.table.len() {
                let count = held.table.count[row];
                let cell = (held.key.month, held.table.category[row]);
                match &lies[held.table.spot[row] as usize] {
                    Lies::Nowhere => continue,
                    Lies::In(area) => {
                        *loose.cells.entry(cell).or_default().entry(*area).or_default() += f64::from(count);
                    }
                    Lies::Among(areas) => {
                        loose.shared.insert(held.key.month);
                        for (area, share) in areas {
                            *loose.cells.entry(cell).or_default().entry(*area).or_default() +=
                                f64::from(count) * share;
                        }
                    }
                }
                *loose.placed.entry(cell.1).or_default() += u64::from(count);
            }
        }
        loose
    }

    /// Incidents of those categories (all without) by month, in the areas that `inside` accepts.
    pub(crate) fn by_month(
        &self,
        categories: Option<&[Category]>,
        inside: impl Fn(AreaCode) -> bool,
    ) -> BTreeMap<Month, f64> {
        let mut months = BTreeMap::new();
        let asked = |category: &Category| categories.is_none_or(|asked| asked.contains(category));
        for ((month, category), areas) in &self.cells {
            if asked(category) {
                let sum: f64 = areas.iter().filter(|(area, _)| inside(**area)).map(|(_, n)| n).sum();
                *months.entry(*month).or_default() += sum;
            }
        }
        months
    }

    /// How many incidents of those categories were placed.
    pub(crate) fn placed_of(&self, categories: &[Category]) -> u64 {
        categories.iter().filter_map(|category| self.placed.get(category)).sum()
    }

    /// Whether rows of the month were shared out, so that a count is an estimate.
    pub(crate) fn is_shared(&self, month: Month) -> bool {
        self.shared.contains(&month)
    }
}

/// The rows of a table whose spots are wanted.
pub(crate) fn of_spots(table: &IncidentTable, wanted: impl Fn(&Spot) -> bool) -> IncidentTable {
    let wanted: Vec<bool> = table.spots.iter().map(wanted).collect();
    let rows: Vec<usize> = (0..table.len()).filter(|&row| wanted[table.spot[row] as usize]).collect();
    IncidentTable {
        row: rows.iter().map(|&row| table.row[row]).collect(),
        day: rows.iter().map(|&row| table.day[row]).collect(),
        minute: rows.iter().map(|&row| table.minute[row]).collect(),
        category: rows.iter().map(|&row| table.category[row]).collect(),
        spot: rows.iter().map(|&row| table.spot[row]).collect(),
        reference: rows.iter().map(|&row| table.reference[row]).collect(),
        outcome: rows.iter().map(|&row| table.outcome[row]).collect(),
        count: rows.iter().map(|&row| table.count[row]).collect(),
        spots: table.spots.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{AreaLink, Boundary, Point, PostcodeLink, Reference, Relation};

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    fn placer() -> Placer {
        let square = vec![(-2.0, 53.0), (-1.9, 53.0), (-1.9, 53.1), (-2.0, 53.1)];
        let post = |postcode: &str, area: &str| PostcodeLink {
            postcode: postcode.into(),
            outcode: None,
            area: code(area),
        };
        Placer::new(&Gazetteer::new(&Reference {
            links: vec![AreaLink {
                from: code("E01900001"),
                to: code("E07900001"),
                relation: Relation::Within,
                weight: None,
                change: None,
                year: 2024,
            }],
            boundaries: vec![Boundary {
                area: code("E01900001"),
                name: String::new(),
                polygons: vec![vec![square]],
            }],
            postcodes: vec![
                post("ZZ11AA", "E01900001"),
                post("ZZ11AB", "E01900001"),
                post("ZZ11AC", "E01900001"),
                post("ZZ11AD", "E01900002"),
                post("ZZ2", "E07900001"),
            ],
            ..Reference::default()
        }))
    }

    fn spot(point: Option<(i32, i32)>, place: &str) -> Spot {
        let point = point.map(|(lon_e6, lat_e6)| Point { lon_e6, lat_e6 });
        Spot { point, area: None, place: place.into() }
    }

    #[test]
    fn a_point_is_placed_by_the_outline_it_lies_in() {
        let placer = placer();
        assert_eq!(placer.place(&spot(Some((-1_950_000, 53_050_000)), "")), Lies::In(code("E01900001")));
        assert_eq!(placer.place(&spot(Some((-1_000_000, 53_050_000)), "ZZ2")), Lies::Nowhere);
    }

    #[test]
    fn an_outward_code_is_shared_out_by_its_postcodes() {
        let placer = placer();
        let shares = vec![(code("E01900001"), 0.75), (code("E01900002"), 0.25)];
        assert_eq!(placer.place(&spot(None, "ZZ1")), Lies::Among(shares));
        assert_eq!(placer.place(&spot(None, "ZZ2")), Lies::In(code("E07900001")));
        assert_eq!(placer.place(&spot(None, "High Street")), Lies::Nowhere);
    }
}
