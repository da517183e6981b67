//! Incidents sorted into slices as they are read: one for each dataset, body and month.
//!
//! Within a slice the file's order is kept and each place is held once.

use std::collections::{BTreeMap, HashMap};
use terms::{AreaCode, Dataset, Incident, IncidentSlice, IncidentTable, Point, SliceKey, Spot};

/// A place as the key of a map: borrowed words would outlive their row.
type SpotKey = (Option<Point>, Option<AreaCode>, String);

#[derive(Default)]
struct Filling {
    table: IncidentTable,
    spots: HashMap<SpotKey, u32>,
}

/// Slices that are being filled.
pub(crate) struct Slices {
    dataset: Dataset,
    filling: BTreeMap<SliceKey, Filling>,
}

impl Slices {
    pub(crate) fn new(dataset: Dataset) -> Self {
        Self { dataset, filling: BTreeMap::new() }
    }

    /// Adds an incident to the slice of its body and month.
    pub(crate) fn push(&mut self, body: &str, incident: &Incident) {
        let key = SliceKey { dataset: self.dataset, body: body.to_owned(), month: incident.month };
        let Filling { table, spots } = self.filling.entry(key).or_default();
        let place = (incident.point, incident.area, incident.place.clone());
        let spot = *spots.entry(place).or_insert_with(|| {
            let spot = Spot { point: incident.point, area: incident.area, place: incident.place.clone() };
            table.spots.push(spot);
            (table.spots.len() - 1) as u32
        });
        table.push_at(spot, incident);
    }

    /// The slices, in order of their keys.
    pub(crate) fn finish(self) -> Vec<IncidentSlice> {
        self.filling.into_iter().map(|(key, filling)| IncidentSlice { key, table: filling.table }).collect()
    }
}

/// A sender's reference in the 32 bytes that a store keeps: as it is, filled up with zeros.
/// `None` for one that is longer.
pub(crate) fn reference_of(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    Some(bytes)
}
