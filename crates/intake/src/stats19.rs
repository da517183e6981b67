//! Road collisions, casualties and vehicles as the Department for Transport publishes them (STATS19).
//!
//! Files of every year are read: `accident_…` columns became `collision_…` in 2024, and -1 is "not known".
//! The home area of a casualty or driver (`lsoa_of_casualty`, `lsoa_of_driver`) is never read: it says where
//! a person lives, not where something happened.

mod forces;

use crate::account::{Account, Cell};
use crate::decode::text_of;
use crate::delimited::{Row, Table, number_of};
use crate::moment::{DateFormat, Moment, minute_of};
use crate::osgb;
use crate::slices::{Slices, reference_of};
use crate::words::{fold, nearest};
use forces::force_name;
use std::collections::{HashMap, HashSet};
use terms::{AreaCode, Category, Dataset, Format, Incident, IncidentSlice, Point, Reading};

/// When and where each collision of a file happened, and which force recorded it: casualties and vehicles
/// carry none of it and are placed by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collisions {
    known: HashMap<String, Occurrence>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Occurrence {
    moment: Moment,
    point: Option<Point>,
    area: Option<AreaCode>,
    body: String,
}

impl Collisions {
    /// How many collisions are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds the collisions of another file; what is known already stays.
    pub fn extend(&mut self, other: Self) {
        for (index, occurrence) in other.known {
            self.known.entry(index).or_insert(occurrence);
        }
    }
}

/// When and where the collisions of a collision file happened. Rows that [`read`] would keep aside are not in it,
/// and a file of another kind gives none.
pub fn collision_dates(bytes: &[u8]) -> Collisions {
    let mut collisions = Collisions::default();
    let (text, _) = text_of("", bytes);
    let Some(mut table) = open(&text) else { return collisions };
    let columns = Columns::find(&table.header);
    if columns.kind() != Some(Format::Stats19Collisions) || !columns.missing().is_empty() {
        return collisions;
    }
    while let Some(row) = table.next() {
        if let Ok(occurrence) = columns.occurrence(row) {
            collisions.known.entry(columns.index(row).to_owned()).or_insert(occurrence);
        }
    }
    collisions
}

/// Which of the three files this is, from its header; `None` where it is none of them.
pub fn sniff(bytes: &[u8]) -> Option<Format> {
    let (text, _) = text_of("", bytes);
    Columns::find(&open(&text)?.header).kind()
}

/// Reads a collision, casualty or vehicle file into slices by police force and month.
///
/// Casualties and vehicles need `collisions`, from [`collision_dates`]: a row whose collision is not there is
/// kept aside, for the year alone gives no month. A casualty or vehicle file with dates of its own needs none.
///
/// ```
/// use intake::stats19;
/// let collisions = "collision_index,police_force,collision_severity,date,time,lsoa_of_collision_location\n\
///                   20250001,21,2,31/01/2025,17:30,E01029761\n";
/// let reading = stats19::read("collision.csv", collisions.as_bytes(), None);
/// assert!(reading.balanced());
/// assert_eq!(reading.records[0].key.body, "Staffordshire Police");
///
/// let casualties = "collision_index,casualty_reference,casualty_severity\n20250001,1,2\n";
/// let known = stats19::collision_dates(collisions.as_bytes());
/// let reading = stats19::read("casualty.csv", casualties.as_bytes(), Some(&known));
/// assert_eq!(reading.records[0].key.month.to_string(), "2025-01");
/// ```
pub fn read(name: &str, bytes: &[u8], collisions: Option<&Collisions>) -> Reading<Vec<IncidentSlice>> {
    let mut account = Account::new(name);
    let (text, guessed) = text_of(name, bytes);
    account.told(guessed);
    let Some((mut table, columns, kind)) = open(&text).and_then(|table| {
        let columns = Columns::find(&table.header);
        let kind = columns.kind()?;
        Some((table, columns, kind))
    }) else {
        return account.refuse(
            "the file is none of the three road safety files".to_owned(),
            "send the collision, casualty or vehicle file with its header row",
        );
    };
    let missing = columns.missing();
    if !missing.is_empty() {
        let problem =
            missing.iter().map(|name| columns.explain(name, &table.header)).collect::<Vec<_>>().join("; ");
        return account.refuse(problem, "send the file as the Department for Transport publishes it");
    }
    let header = table.header.clone();
    let mut slices = Slices::new(match kind {
        Format::Stats19Casualties => Dataset::Casualties,
        Format::Stats19Vehicles => Dataset::Vehicles,
        _ => Dataset::Collisions,
    });
    let mut seen = HashSet::new();
    while let Some(row) = table.next_fitting(&mut account) {
        match columns.incident(row, kind, collisions) {
            Ok((body, incident)) if seen.insert(incident.reference) => {
                slices.push(&body, &incident);
                account.accept();
            }
            Ok(_) => account.aside(
                row.number,
                None,
                "this row stands in the file already".to_owned(),
                "send each collision, casualty and vehicle once",
            ),
            Err(complaint) => {
                let cell = complaint.column.map(|at| Cell { column: &header[at], value: row.cell(at) });
                account.aside(row.number, cell, complaint.problem, complaint.hint);
            }
        }
    }
    account.close(slices.finish())
}

fn open(text: &str) -> Option<Table<'_>> {
    Table::open(text, |cells| {
        cells.len() > 1 && cells.iter().any(|cell| INDEX.contains(&fold(cell).as_str()))
    })
}

/// Why a row cannot be read.
struct Complaint {
    column: Option<usize>,
    problem: String,
    hint: &'static str,
}

fn complaint(column: usize, problem: &str, hint: &'static str) -> Complaint {
    Complaint { column: Some(column), problem: problem.to_owned(), hint }
}

const INDEX: [&str; 2] = ["collisionindex", "accidentindex"];

/// Where everything is; names are folded.
struct Columns {
    index: Option<usize>,
    date: Option<usize>,
    time: Option<usize>,
    longitude: Option<usize>,
    latitude: Option<usize>,
    easting: Option<usize>,
    northing: Option<usize>,
    force: Option<usize>,
    severity: Option<usize>,
    lsoa: Option<usize>,
    district: Option<usize>,
    vehicle: Option<usize>,
    casualty: Option<usize>,
    casualty_severity: Option<usize>,
}

impl Columns {
    fn find(header: &[String]) -> Self {
        let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
        let find = |names: &[&str]| folded.iter().position(|name| names.contains(&name.as_str()));
        Self {
            index: find(&INDEX),
            date: find(&["date"]),
            time: find(&["time"]),
            longitude: find(&["longitude"]),
            latitude: find(&["latitude"]),
            easting: find(&["locationeastingosgr"]),
            northing: find(&["locationnorthingosgr"]),
            force: find(&["policeforce"]),
            severity: find(&["collisionseverity", "accidentseverity"]),
            lsoa: find(&["lsoaofcollisionlocation", "lsoaofaccidentlocation"]),
            district: find(&["localauthorityonsdistrict"]),
            vehicle: find(&["vehiclereference", "vehiclereferencenumber"]),
            casualty: find(&["casualtyreference", "casualtynumber"]),
            casualty_severity: find(&["casualtyseverity"]),
        }
    }

    fn kind(&self) -> Option<Format> {
        self.index?;
        if self.casualty_severity.is_some() || self.casualty.is_some() {
            Some(Format::Stats19Casualties)
        } else if self.severity.is_some() || self.force.is_some() {
            Some(Format::Stats19Collisions)
        } else {
            self.vehicle.map(|_| Format::Stats19Vehicles)
        }
    }

    /// Names of the columns without which nothing can be read.
    fn missing(&self) -> Vec<&'static str> {
        let needed = match self.kind() {
            Some(Format::Stats19Collisions) => {
                vec![(self.severity, "collision_severity"), (self.date, "date"), (self.force, "police_force")]
            }
            Some(Format::Stats19Casualties) => vec![(self.casualty_severity, "casualty_severity")],
            _ => vec![],
        };
        needed.into_iter().filter(|(column, _)| column.is_none()).map(|(_, name)| name).collect()
    }

    fn explain(&self, missing: &str, header: &[String]) -> String {
        match nearest(missing, header.iter().map(String::as_str)) {
            Some(near) => format!("the column \"{missing}\" is missing; is it \"{near}\"?"),
            None => format!("the column \"{missing}\" is missing"),
        }
    }

    fn index<'a>(&self, row: Row<'a>) -> &'a str {
        row.maybe(self.index)
    }

    fn incident(
        &self,
        row: Row<'_>,
        kind: Format,
        collisions: Option<&Collisions>,
    ) -> Result<(String, Incident), Complaint> {
        let index = self.index(row);
        let reference = match kind {
            Format::Stats19Collisions => index.to_owned(),
            _ => format!("{index}/{}/{}", row.maybe(self.vehicle), row.maybe(self.casualty)),
        };
        let reference = reference_of(&reference).filter(|_| !index.is_empty()).ok_or_else(|| {
            complaint(
                self.index.unwrap_or(0),
                "this is not a collision's index",
                "give the index that joins the three files",
            )
        })?;
        let category = self.category(row, kind)?;
        let own = self.date.is_some() && self.force.is_some();
        let occurrence = match collisions.and_then(|collisions| collisions.known.get(index)) {
            Some(known) if kind != Format::Stats19Collisions => known.clone(),
            _ if own => self.occurrence(row)?,
            _ => return Err(self.unplaced(collisions.is_some())),
        };
        let incident = Incident {
            row: u32::try_from(row.number).unwrap_or(u32::MAX),
            month: occurrence.moment.month,
            day: occurrence.moment.day,
            minute: occurrence.moment.minute,
            category,
            area: occurrence.area,
            point: occurrence.point,
            place: String::new(),
            reference,
            outcome: None,
            count: 1,
        };
        Ok((occurrence.body, incident))
    }

    fn unplaced(&self, with_collisions: bool) -> Complaint {
        let problem = if with_collisions {
            "the collision of this row is not in the collision file"
        } else {
            "the month of this row stands in the collision file, which is missing"
        };
        Complaint {
            column: self.index,
            problem: problem.to_owned(),
            hint: "send the collision file of the same years before, or together with, this one",
        }
    }

    fn category(&self, row: Row<'_>, kind: Format) -> Result<Category, Complaint> {
        let slugs = match kind {
            Format::Stats19Vehicles => return Ok(known("vehicle-in-collision")),
            Format::Stats19Casualties => ["casualty-killed", "casualty-serious", "casualty-slight"],
            _ => ["collision-fatal", "collision-serious", "collision-slight"],
        };
        let at = if kind == Format::Stats19Casualties { self.casualty_severity } else { self.severity };
        let slug = match row.maybe(at).to_ascii_lowercase().as_str() {
            "1" | "fatal" | "killed" => slugs[0],
            "2" | "serious" => slugs[1],
            "3" | "slight" => slugs[2],
            _ => {
                return Err(complaint(
                    at.unwrap_or(0),
                    "this is not a severity",
                    "give 1 for fatal, 2 for serious or 3 for slight",
                ));
            }
        };
        Ok(known(slug))
    }

    /// When and where a row with a date of its own happened. What is not known is left empty, not guessed.
    fn occurrence(&self, row: Row<'_>) -> Result<Occurrence, Complaint> {
        let date = row.maybe(self.date);
        let mut moment = ["DD/MM/YYYY", "YYYY-MM-DD"]
            .iter()
            .filter_map(|format| DateFormat::new(format))
            .find_map(|format| format.read(date))
            .ok_or_else(|| {
                complaint(
                    self.date.unwrap_or(0),
                    "this is not a date",
                    "write dates as 31/01/2025 or 2025-01-31",
                )
            })?;
        moment.minute = minute_of(row.maybe(self.time));
        let body = force_name(row.maybe(self.force)).ok_or_else(|| {
            complaint(
                self.force.unwrap_or(0),
                "this is not a police force",
                "give the force's number, like 21",
            )
        })?;
        let area = [self.lsoa, self.district]
            .into_iter()
            .find_map(|column| AreaCode::from_bytes(row.maybe(column).as_bytes()));
        Ok(Occurrence { moment, point: self.point(row), area, body })
    }

    /// Longitude and latitude within the box of Great Britain, or the grid reference.
    fn point(&self, row: Row<'_>) -> Option<Point> {
        let degrees = |column: Option<usize>| row.maybe(column).parse::<f64>().ok();
        if let (Some(lon), Some(lat)) = (degrees(self.longitude), degrees(self.latitude))
            && (-9.0..=3.0).contains(&lon)
            && (49.0..=61.5).contains(&lat)
        {
            return Some(Point { lon_e6: (lon * 1e6).round() as i32, lat_e6: (lat * 1e6).round() as i32 });
        }
        osgb::to_point(number_of(row.maybe(self.easting))?, number_of(row.maybe(self.northing))?)
    }
}

fn known(slug: &str) -> Category {
    Category::from_slug(slug).expect("the categories of road collisions are in the list")
}

#[cfg(test)]
mod tests;
