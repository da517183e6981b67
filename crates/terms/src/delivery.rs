//! A delivery: the bytes somebody sent us, kept for ever as they came.

use chrono::{DateTime, Utc};
use std::fmt;
use std::str::FromStr;

/// A delivery is known by the SHA-256 of its bytes: the same file twice is one delivery.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(pub [u8; 32]);

impl DeliveryId {
    /// The first twelve hex digits: enough to say aloud and to find it again.
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

/// The text is not 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a delivery is named by 64 hex digits")]
pub struct NotADeliveryId;

impl FromStr for DeliveryId {
    type Err = NotADeliveryId;
    fn from_str(text: &str) -> Result<Self, NotADeliveryId> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(NotADeliveryId);
        }
        let mut bytes = [0u8; 32];
        for (position, byte) in bytes.iter_mut().enumerate() {
            *byte =
                u8::from_str_radix(&text[position * 2..position * 2 + 2], 16).map_err(|_| NotADeliveryId)?;
        }
        Ok(Self(bytes))
    }
}

/// What we know about a delivery besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// SHA-256 of the bytes.
    pub id: DeliveryId,
    /// File name as sent.
    pub file_name: String,
    /// Who sent it: the body's name.
    pub sender: String,
    /// Licence or agreement under which we hold it.
    pub licence: String,
    /// When we received it, UTC.
    pub received: DateTime<Utc>,
    /// What we read it as.
    pub format: Format,
    /// How many bytes.
    pub bytes: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Rows kept aside.
    pub aside: u64,
}

/// The file formats we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// data.police.uk street-level crime and antisocial behaviour.
    PoliceStreet,
    /// data.police.uk outcomes.
    PoliceOutcomes,
    /// data.police.uk stop and search.
    PoliceStops,
    /// STATS19 collisions.
    Stats19Collisions,
    /// STATS19 vehicles.
    Stats19Vehicles,
    /// STATS19 casualties.
    Stats19Casualties,
    /// Area boundaries, GeoJSON or TopoJSON.
    Boundaries,
    /// Area-to-area lookup.
    Lookup,
    /// Residents by area and age.
    Population,
    /// Households by area.
    Households,
    /// Deprivation ranks and deciles.
    Deprivation,
    /// Lists of similar areas.
    SimilarAreas,
    /// A table of harm weights.
    HarmWeights,
    /// A partner's sheet, read through a mapping profile.
    PartnerSheet,
    /// A zip or tar archive of any of these.
    Archive,
}

impl Format {
    /// Every format, in the order of the guide.
    pub const ALL: [Self; 15] = [
        Self::PoliceStreet,
        Self::PoliceOutcomes,
        Self::PoliceStops,
        Self::Stats19Collisions,
        Self::Stats19Vehicles,
        Self::Stats19Casualties,
        Self::Boundaries,
        Self::Lookup,
        Self::Population,
        Self::Households,
        Self::Deprivation,
        Self::SimilarAreas,
        Self::HarmWeights,
        Self::PartnerSheet,
        Self::Archive,
    ];

    /// A short stable name, used in stores and on the command line.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::PoliceStreet => "police-street",
            Self::PoliceOutcomes => "police-outcomes",
            Self::PoliceStops => "police-stops",
            Self::Stats19Collisions => "stats19-collisions",
            Self::Stats19Vehicles => "stats19-vehicles",
            Self::Stats19Casualties => "stats19-casualties",
            Self::Boundaries => "boundaries",
            Self::Lookup => "lookup",
            Self::Population => "population",
            Self::Households => "households",
            Self::Deprivation => "deprivation",
            Self::SimilarAreas => "similar-areas",
            Self::HarmWeights => "harm-weights",
            Self::PartnerSheet => "partner-sheet",
            Self::Archive => "archive",
        }
    }

    /// The format with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.slug() == slug)
    }
}
