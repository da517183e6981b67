//! Days and times as text in documents: `"2026-06-04"`, `"10:00"`. For `#[serde(with = …)]`.
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

/// A day or none.
pub(crate) mod day_or_none {
    use super::{Deserialize, Deserializer, Error, NaiveDate, Serializer};

    pub(crate) fn serialize<S: Serializer>(day: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => to.collect_str(day),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        let text: Option<String> = Option::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
