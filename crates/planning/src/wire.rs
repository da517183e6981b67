//! Days and times as text in documents: `"2026-06-04"`, `"10:00"`. For `#[serde(with = …)]`.
//!
//! Nothing here knows where a document is kept.

use chrono::{NaiveDate, NaiveTime};
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

/// Days in a list.
pub(crate) mod days {
    use super::{Deserialize, Deserializer, Error, NaiveDate, Serializer};

    pub(crate) fn serialize<S: Serializer>(days: &[NaiveDate], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(days.iter().map(NaiveDate::to_string))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<NaiveDate>, D::Error> {
        let texts: Vec<String> = Vec::deserialize(from)?;
        texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
    }
}

/// A time of day, to the minute.
pub(crate) mod time {
    use super::{Deserialize, Deserializer, Error, NaiveTime, Serializer};

    pub(crate) fn serialize<S: Serializer>(time: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&time.format("%H:%M"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
        NaiveTime::parse_from_str(&String::deserialize(from)?, "%H:%M").map_err(D::Error::custom)
    }
}
