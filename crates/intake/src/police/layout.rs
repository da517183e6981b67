//! Where a police file has its columns. It knows names of columns only.

use crate::header::{Column, Form, Header};
use terms::{Dataset, Format};

/// What a column of a police file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// 64 hex digits, or empty.
    Reference,
    /// `2025-01`; in stop and search a date and time.
    When,
    /// The force whose records these are.
    Body,
    /// Longitude, degrees.
    Longitude,
    /// Latitude, degrees.
    Latitude,
    /// Easting, metres, in files before 2012.
    Easting,
    /// Northing, metres.
    Northing,
    /// The place in words.
    Place,
    /// LSOA code.
    Area,
    /// Crime type, or type of search.
    Category,
    /// What came of it.
    Outcome,
    /// Known, but nothing is taken from it: about people, or said twice.
    Left,
}

/// A police format: its columns and what each says.
#[derive(Debug)]
pub(crate) struct Police {
    pub form: Form,
    pub roles: &'static [Role],
    pub dataset: Dataset,
}

/// Street-level crime and antisocial behaviour, with the names the columns had before 2012.
pub(crate) static STREET: Police = Police {
    form: Form {
        format: Format::PoliceStreet,
        words: "police street-level crime",
        columns: &[
            Column::expected("Crime ID"),
            Column::required("Month"),
            Column::required("Reported by"),
            Column::optional("Falls within"),
            Column::optional("Longitude").or(&["lng", "lon"]),
            Column::optional("Latitude").or(&["lat"]),
            Column::expected("Location"),
            Column::expected("LSOA code"),
            Column::optional("LSOA name"),
            Column::required("Crime type").or(&["Crime category"]),
            Column::expected("Last outcome category").or(&["Last outcome", "Outcome category"]),
            Column::optional("Context"),
            Column::optional("Easting"),
            Column::optional("Northing"),
        ],
    },
    roles: &[
        Role::Reference,
        Role::When,
        Role::Body,
        Role::Left,
        Role::Longitude,
        Role::Latitude,
        Role::Place,
        Role::Area,
        Role::Left,
        Role::Category,
        Role::Outcome,
        Role::Left,
        Role::Easting,
        Role::Northing,
    ],
    dataset: Dataset::PoliceStreet,
};

/// Outcomes of recorded crimes.
pub(crate) static OUTCOMES: Police = Police {
    form: Form {
        format: Format::PoliceOutcomes,
        words: "police outcomes",
        columns: &[
            Column::required("Crime ID"),
            Column::required("Month"),
            Column::required("Reported by"),
            Column::optional("Falls within"),
            Column::optional("Longitude").or(&["lng", "lon"]),
            Column::optional("Latitude").or(&["lat"]),
            Column::expected("Location"),
            Column::expected("LSOA code"),
            Column::optional("LSOA name"),
            Column::required("Outcome type"),
            Column::optional("Easting"),
            Column::optional("Northing"),
        ],
    },
    roles: &[
        Role::Reference,
        Role::When,
        Role::Body,
        Role::Left,
        Role::Longitude,
        Role::Latitude,
        Role::Place,
        Role::Area,
        Role::Left,
        Role::Outcome,
        Role::Easting,
        Role::Northing,
    ],
    dataset: Dataset::PoliceOutcomes,
};

/// Stop and search. What is said of the person is left where it is.
pub(crate) static STOPS: Police = Police {
    form: Form {
        format: Format::PoliceStops,
        words: "police stop and search",
        columns: &[
            Column::required("Type"),
            Column::required("Date"),
            Column::optional("Part of a policing operation"),
            Column::optional("Policing operation"),
            Column::optional("Latitude").or(&["lat"]),
            Column::optional("Longitude").or(&["lng", "lon"]),
            Column::optional("Gender"),
            Column::optional("Age range"),
            Column::optional("Self-defined ethnicity"),
            Column::optional("Officer-defined ethnicity"),
            Column::optional("Legislation"),
            Column::required("Object of search"),
            Column::expected("Outcome"),
            Column::optional("Outcome linked to object of search"),
            Column::optional("Removal of more than just outer clothing"),
        ],
    },
    roles: &[
        Role::Category,
        Role::When,
        Role::Left,
        Role::Left,
        Role::Latitude,
        Role::Longitude,
        Role::Left,
        Role::Left,
        Role::Left,
        Role::Left,
        Role::Left,
        Role::Left,
        Role::Outcome,
        Role::Left,
        Role::Left,
    ],
    dataset: Dataset::PoliceStops,
};

/// The columns of one file.
#[derive(Debug)]
pub(crate) struct Layout {
    pub police: &'static Police,
    /// What each column says, in the file's order; columns we do not know are [`Role::Left`].
    pub roles: Vec<Role>,
    /// Names as the file has them.
    pub names: Vec<String>,
    pub delimiter: u8,
}

impl Layout {
    pub fn of(police: &'static Police, header: &Header) -> Self {
        let mut roles = vec![Role::Left; header.names.len()];
        for (&role, place) in police.roles.iter().zip(header.places(&police.form)) {
            if let Some(at) = place {
                roles[at] = role;
            }
        }
        Self { police, roles, names: header.names.clone(), delimiter: header.delimiter }
    }

    /// Position of a column.
    pub fn at(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|&has| has == role)
    }

    /// Whether points come as eastings and northings.
    pub fn grid(&self) -> bool {
        self.both(Role::Easting, Role::Northing) && !self.both(Role::Longitude, Role::Latitude)
    }

    /// Whether the file has points at all.
    pub fn points(&self) -> bool {
        self.grid() || self.both(Role::Longitude, Role::Latitude)
    }

    fn both(&self, one: Role, other: Role) -> bool {
        self.at(one).is_some() && self.at(other).is_some()
    }
}
