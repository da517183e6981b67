//! People in the columns that a publisher's file should not have.
//!
//! A published format knows its columns, and they name nobody. What somebody put beside them is looked at as a partner's
//! sheet is, for the bytes of a delivery are kept. It reads what the reader of the format leaves out, and keeps nothing.

use super::personal::{self, Column};
use crate::decode::text_of;
use crate::delimited::{HEADER_WITHIN, Lines};
use crate::header::Header;
use crate::limits::Limits;
use crate::sniff::FORMS;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use terms::{Fault, Format};

/// The faults of a file of a published format in which columns name people or lead to their door: one for each column,
/// and the file is to be refused. Empty for a file as its publisher makes it, a partner's sheet (which is looked at when
/// it is read) and an archive.
///
/// Files of data.police.uk are looked through only where they have a column that the publisher's have not; then, as in
/// every other table, each column is judged by its name, unless it is the publisher's own, and by what it holds. Of maps
/// the properties of features are looked at.
///
/// ```
/// use intake::{Limits, people_beside};
/// let file = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
///             Last outcome category,Context,Surname\n\
///             ,2025-01,Kent Police,Kent Police,,,,,,Burglary,,,Example\n";
/// let faults = people_beside(terms::Format::PoliceStreet, "x.csv", file.as_bytes(), &Limits::default());
/// assert_eq!(faults[0].column.as_deref(), Some("Surname"));
/// ```
pub fn people_beside(format: Format, name: &str, bytes: &[u8], limits: &Limits) -> Vec<Fault> {
    let columns = match format {
        Format::PartnerSheet | Format::Archive => return Vec::new(),
        Format::PoliceStreet | Format::PoliceOutcomes | Format::PoliceStops => {
            match publishers_own(format, bytes, limits) {
                Some(own) if own.iter().any(|own| !own) => of_table(bytes, &own),
                _ => return Vec::new(),
            }
        }
        Format::Boundaries => of_map(bytes),
        _ => of_table(bytes, &[]),
    };
    personal::faults(name, "", &columns, None)
}

/// For each column of a police file, whether the publisher has it.
fn publishers_own(format: Format, bytes: &[u8], limits: &Limits) -> Option<Vec<bool>> {
    let form = FORMS.iter().find(|form| form.format == format)?;
    let (text, _) = crate::decode::unmark(&bytes[..bytes.len().min(limits.line_bytes.max(1 << 16))]);
    let header = Header::of(&crate::decode::with_line_feeds(text), limits.line_bytes).ok()?;
    Some(header.names.iter().map(|name| name.is_empty() || form.has(name)).collect())
}

/// The columns of delimited text. The first row with two cells or more is the header; titles may stand above it.
fn of_table(bytes: &[u8], own: &[bool]) -> Vec<Column> {
    let (text, _) = text_of("", bytes);
    let mut lines = Lines::new(&text);
    let mut columns: Vec<Column> = Vec::new();
    let (mut seen, mut headed) = (0usize, false);
    while let Some(row) = lines.next() {
        seen += 1;
        let filled = row.cells().filter(|cell| !cell.is_empty()).count();
        let is_header = !headed && seen <= HEADER_WITHIN && filled > 1;
        personal::note(&mut columns, row, is_header, !headed && seen <= HEADER_WITHIN);
        if is_header {
            headed = true;
            columns
                .iter_mut()
                .zip(own)
                .filter(|(_, own)| **own)
                .for_each(|(column, _)| column.is_published());
        }
    }
    columns
}

/// A map, of which the properties are of interest and the outlines are not.
#[derive(Deserialize)]
struct Outlines {
    #[serde(default)]
    features: Vec<Feature>,
    #[serde(default)]
    objects: BTreeMap<String, Object>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Object {
    #[serde(default)]
    geometries: Vec<Feature>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

/// The properties of a map's features, as columns. A map that cannot be read has none: its reader refuses it.
fn of_map(bytes: &[u8]) -> Vec<Column> {
    let (text, _) = text_of("", bytes);
    let Ok(map) = serde_json::from_str::<Outlines>(&text) else { return Vec::new() };
    let of_objects = map.objects.into_values().flat_map(|object| {
        object.geometries.into_iter().map(|feature| feature.properties).chain([object.properties])
    });
    let all = map.features.into_iter().map(|feature| feature.properties).chain(of_objects);
    let mut columns: BTreeMap<String, Column> = BTreeMap::new();
    for properties in all.chain([map.properties]).flatten() {
        for (name, value) in properties {
            let column = columns.entry(name).or_insert_with_key(|name| Column::named(name));
            match value {
                Value::Null => {}
                Value::String(text) => column.cell(text.trim()),
                other => column.cell(&other.to_string()),
            }
        }
    }
    columns.into_values().collect()
}
