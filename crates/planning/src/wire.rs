//! Days as text in documents: `"2026-06-04"`. For `#[serde(with = …)]`.
//!
//! Nothing here knows where a document is kept.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// A day.
pub(crate) mod day {
    use super::{Deserialize, Deserializer, Error, NaiveDate, Serializer};

    pub(crate) fn serialize<S: Serializer>(day: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
