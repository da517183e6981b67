//! A form as it was typed: names and values in their order. It reads; what may be in a field is for the door to say.

use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

/// Names and values.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Typed(Vec<(String, String)>);

impl Typed {
    /// A form with these names and values.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of a field, without space around it; empty where there is none.
    pub(crate) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The same on one line.
    pub(crate) fn line(&self, name: &str) -> String {
        self.one(name).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The same with line breaks as they were meant.
    pub(crate) fn text(&self, name: &str) -> String {
        self.one(name).replace("\r\n", "\n")
    }

    /// Every value of a field that has several.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(known, value)| known == name && !value.is_empty())
            .map(|(_, v)| v.as_str())
            .collect()
    }

    /// A whole number; `None` where it is none.
    pub(crate) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.one(name).replace(',', "").parse().ok()
    }

    /// A day like 2026-11-20, as browsers send it.
    pub(crate) fn day(&self, name: &str) -> Option<NaiveDate> {
        self.one(name).parse().ok()
    }

    /// A time of day like 10:30.
    pub(crate) fn time(&self, name: &str) -> Option<NaiveTime> {
        NaiveTime::parse_from_str(self.one(name), "%H:%M").ok()
    }
}

#[cfg(test)]
impl From<&[(&str, &str)]> for Typed {
    fn from(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_people_type_them() {
        let typed = Typed::from(
            [
                ("day", " 2026-11-20 "),
                ("at", "10:30"),
                ("who", "a"),
                ("who", ""),
                ("who", "b"),
                ("keep-1", "x"),
            ]
            .as_slice(),
        );
        assert_eq!(typed.day("day"), "2026-11-20".parse().ok());
        assert_eq!(typed.time("at").map(|at| at.to_string()), Some("10:30:00".into()));
        assert_eq!(typed.all("who"), ["a", "b"]);
        assert_eq!((typed.one("none"), typed.number::<u32>("day")), ("", None));
    }
}
