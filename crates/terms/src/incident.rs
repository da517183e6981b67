//! Incidents: what happened, when and where, one row of an agency's file each, without any person.

use crate::{AreaCode, Category, Dataset, Month, Outcome};

/// A place on the ground in millionths of a degree (WGS84): exact for the six decimals that agencies print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Longitude, degrees times 1,000,000; west is negative.
    pub lon_e6: i32,
    /// Latitude, degrees times 1,000,000.
    pub lat_e6: i32,
}

/// One incident, as a partner's row gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Row in the file as a person counts it: the header is row 1.
    pub row: u32,
    /// Month it happened in.
    pub month: Month,
    /// Day of the month, where the sender says.
    pub day: Option<u8>,
    /// Minute of the day, 0 to 1,439, where the sender says.
    pub minute: Option<u16>,
    /// What kind of incident.
    pub category: Category,
    /// The finest area the row names: LSOA, ward or district.
    pub area: Option<AreaCode>,
    /// A point, where one may be held.
    pub point: Option<Point>,
    /// The place in the sender's words ("On or near High Street"), or an outward postcode. May be empty.
    pub place: String,
    /// The sender's reference, 32 bytes; all zero where there is none.
    pub reference: [u8; 32],
    /// What came of it, where the sender says.
    pub outcome: Option<Outcome>,
    /// How many incidents the row stands for, usually 1.
    pub count: u32,
}

/// A place that many incidents share. Held once in a table: police files have one for each snap point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// Point, where there is one.
    pub point: Option<Point>,
    /// Finest area, where there is one.
    pub area: Option<AreaCode>,
    /// The place in words; may be empty.
    pub place: String,
}

/// Incidents column by column, with each place held once. All columns have the same length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentTable {
    /// Row in the file; the header is row 1.
    pub row: Vec<u32>,
    /// Day of the month; 0 is not known.
    pub day: Vec<u8>,
    /// Minute of the day; [`IncidentTable::NO_MINUTE`] is not known.
    pub minute: Vec<u16>,
    /// Category.
    pub category: Vec<Category>,
    /// Index into `spots`.
    pub spot: Vec<u32>,
    /// Sender's reference; all zero where there is none.
    pub reference: Vec<[u8; 32]>,
    /// [`Outcome::id`]; 0 is none.
    pub outcome: Vec<u8>,
    /// Incidents the row stands for.
    pub count: Vec<u32>,
    /// The places, each once.
    pub spots: Vec<Spot>,
}

impl IncidentTable {
    /// "Time of day not known" in the `minute` column.
    pub const NO_MINUTE: u16 = u16::MAX;

    /// How many incidents (rows).
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// Adds a row whose place is already at `spot`.
    pub fn push_at(&mut self, spot: u32, incident: &Incident) {
        self.row.push(incident.row);
        self.day.push(incident.day.unwrap_or(0));
        self.minute.push(incident.minute.unwrap_or(Self::NO_MINUTE));
        self.category.push(incident.category);
        self.spot.push(spot);
        self.reference.push(incident.reference);
        self.outcome.push(incident.outcome.map_or(0, Outcome::id));
        self.count.push(incident.count);
    }
}

/// What one sender says of one month in one dataset: the unit that a later delivery replaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SliceKey {
    /// Which dataset.
    pub dataset: Dataset,
    /// The body whose records these are: "Staffordshire Police".
    pub body: String,
    /// Which month.
    pub month: Month,
}

/// The incidents of one [`SliceKey`] in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentSlice {
    /// Whose, what and when.
    pub key: SliceKey,
    /// The incidents, in the file's order.
    pub table: IncidentTable,
}
