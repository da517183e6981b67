//! Bytes in, records and faults out.
//!
//! Every file that a partner or a publisher sends is read here, into the types of [`terms`]. It never opens a file, never
//! asks the clock, and never loses a row: rows accepted and rows kept aside are all the rows there are
//! ([`terms::Reading::balanced`]).
//!
//! [`sniff`] tells what a file is, [`unpack`] takes archives apart, [`read`] reads one file, and [`rows_of`] gives rows
//! back as they came, for their sender to mend.

mod account;
mod columns;
mod decode;
mod delimited;
mod faults;
mod header;
mod limits;
mod moment;
mod osgb;
mod police;
mod slices;
mod sniff;
mod split;
mod table;
mod texts;
mod unpack;
mod words;

pub mod reference;
pub mod sheet;
pub mod stats19;

pub use limits::Limits;
pub use sheet::people_beside;
pub use sniff::{sniff, unknown};
pub use table::{Table, pasted, rows_of};
pub use texts::{TextCells, texts};
pub use unpack::{Member, Missed, unpack};

use police::Way;
use terms::{Fault, Format, IncidentSlice, Kept, Reading, Reference};

/// What one file held.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Incidents, by body and month.
    Incidents(Reading<Vec<IncidentSlice>>),
    /// Areas, populations, boundaries and other things that incidents are held against.
    Reference(Reading<Reference>),
    /// Nothing we can read: what the first row looked like, and which format is nearest.
    Unknown(Fault),
}

/// Reads one file that was unpacked already.
///
/// `name` is used in faults, and for the month and force that names of data.police.uk claim. Bytes that are not UTF-8
/// are read as Windows-1252 with a fault. The same bytes always give the same content. A file that is not of the format
/// is refused by a fault in its [`Reading`]; an empty one too, and one with a header alone is noted, for no rows are
/// not no crime. [`Format::Archive`] is never read: [`unpack`] it first. Casualties and vehicles need their collisions
/// ([`stats19::read`]), harm weights may need their source ([`reference::read`]), a partner's sheet needs its mapping
/// profile ([`sheet::read`]): call those with what is known.
///
/// ```
/// use intake::{Content, Limits, read};
/// let file = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
///             Last outcome category,Context\n\
///             ,2025-01,Kent Police,Kent Police,1.08,51.28,On or near High Street,E01024063,Canterbury 001A,\
///             Anti-social behaviour,,\n";
/// let Content::Incidents(reading) =
///     read(terms::Format::PoliceStreet, "2025-01-kent-street.csv", file.as_bytes(), &Limits::default())
/// else {
///     panic!("a police file holds incidents")
/// };
/// assert_eq!((reading.accepted, reading.rows, reading.faults.len()), (1, 1, 0));
/// assert_eq!(reading.records[0].key.body, "Kent Police");
/// ```
pub fn read(format: Format, name: &str, bytes: &[u8], limits: &Limits) -> Content {
    match format {
        Format::PoliceStreet => police_content(&police::layout::STREET, name, bytes, limits),
        Format::PoliceOutcomes => police_content(&police::layout::OUTCOMES, name, bytes, limits),
        Format::PoliceStops => police_content(&police::layout::STOPS, name, bytes, limits),
        Format::Stats19Collisions | Format::Stats19Vehicles | Format::Stats19Casualties => {
            Content::Incidents(stats19::read(name, bytes, None))
        }
        Format::Boundaries
        | Format::Lookup
        | Format::Population
        | Format::Households
        | Format::Deprivation
        | Format::SimilarAreas
        | Format::HarmWeights => {
            Content::Reference(reference::read(name, bytes, &reference::Options::default()))
        }
        Format::PartnerSheet => Content::Unknown(sniff::unmapped(name, bytes, limits)),
        Format::Archive => Content::Unknown(unknown(name, bytes, limits)),
    }
}

fn police_content(
    police: &'static police::layout::Police,
    name: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Content {
    Content::Incidents(police::read(police, name, bytes, limits, Way::Quick))
}

/// A fault of a whole file, refused.
pub(crate) fn refusal(file: &str, problem: impl Into<String>, hint: impl Into<String>) -> Fault {
    Fault { problem: problem.into(), hint: hint.into(), ..header::whole_file(file, 0, Kept::FileRefused) }
}
