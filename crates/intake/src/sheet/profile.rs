//! Mapping profiles: how one partner's sheet is read, written down once, checked by a person, and used again.
//!
//! A profile names columns and codes. It holds no rule about any one partner that is not written in it.

use std::collections::{BTreeMap, BTreeSet};
use terms::{Category, Dataset, Month};

use crate::moment::DateFormat;
use crate::words::fold;

/// How a partner's sheet is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What the profile is called: "Fly-tipping reports".
    pub name: String,
    /// Counts up with each change, from 1.
    pub version: u32,
    /// Which set of records the rows belong to.
    pub dataset: Dataset,
    /// The body whose records they are. Where the sheet has a [`Field::Body`] column, that is used row by row.
    pub body: String,
    /// Which row is the header.
    pub header_row: HeaderRow,
    /// Which sheet of a workbook, by name; `None` for the first that has the header.
    pub sheet: Option<String>,
    /// Where each thing stands.
    pub columns: BTreeMap<Field, ColumnRule>,
    /// The sender's codes, folded by [`Profile::code`], and what they mean.
    pub codes: BTreeMap<String, Category>,
    /// Folded codes whose rows are never counted ("test call"): they are kept aside without surprise.
    pub left_out: BTreeSet<String>,
    /// Date formats, tried in this order: `DD/MM/YYYY`, `YYYY-MM-DDTHH:mm:ssZ`, `D MMM YYYY`, `serial`.
    pub date_formats: Vec<String>,
    /// For sheets whose counts stand in several columns of one row.
    pub wide: Option<Wide>,
}

/// Which row holds the column names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderRow {
    /// That row, as a person counts: the first is 1.
    Row(u32),
    /// The first row in which a cell reads so, without regard to case and punctuation.
    Find(String),
}

/// What a column may hold. Anything else in the sheet is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Day it happened or was reported, perhaps with the time.
    Date,
    /// Time of day, where it has a column of its own.
    Time,
    /// Month, in sheets of counts.
    Month,
    /// What kind of incident, in the sender's codes.
    Category,
    /// LSOA code.
    Lsoa,
    /// Ward code.
    Ward,
    /// District code.
    District,
    /// Code of any kind of area: partnership, force, county.
    Area,
    /// Outward postcode; a full one is cut.
    Outcode,
    /// Degrees, WGS84.
    Longitude,
    /// Degrees, WGS84.
    Latitude,
    /// Metres on the British National Grid.
    Easting,
    /// Metres on the British National Grid.
    Northing,
    /// Place in words; a house number in front is taken off.
    Place,
    /// The sender's reference.
    Reference,
    /// How many incidents the row stands for.
    Count,
    /// The body whose record it is, in sheets of several.
    Body,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 17] = [
        Self::Date,
        Self::Time,
        Self::Month,
        Self::Category,
        Self::Lsoa,
        Self::Ward,
        Self::District,
        Self::Area,
        Self::Outcode,
        Self::Longitude,
        Self::Latitude,
        Self::Easting,
        Self::Northing,
        Self::Place,
        Self::Reference,
        Self::Count,
        Self::Body,
    ];

    /// A short stable name, used in the profile's text.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Month => "month",
            Self::Category => "category",
            Self::Lsoa => "lsoa",
            Self::Ward => "ward",
            Self::District => "district",
            Self::Area => "area",
            Self::Outcode => "outcode",
            Self::Longitude => "longitude",
            Self::Latitude => "latitude",
            Self::Easting => "easting",
            Self::Northing => "northing",
            Self::Place => "place",
            Self::Reference => "reference",
            Self::Count => "count",
            Self::Body => "body",
        }
    }

    /// The field with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.slug() == slug)
    }
}

/// Where a field's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRule {
    /// The column of that name, without regard to case and punctuation.
    Column(String),
    /// Several columns, joined with ` / `: "Noise / Loud music".
    Joined(Vec<String>),
    /// The same value for every row: a month, a category's code.
    Always(String),
}

impl ColumnRule {
    /// The columns it names.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::Column(name) => std::slice::from_ref(name),
            Self::Joined(names) => names,
            Self::Always(_) => &[],
        }
    }
}

/// Counts in several columns of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wide {
    /// A column for each category; the month comes from [`Field::Month`] or [`Field::Date`].
    Categories(BTreeMap<String, Category>),
    /// A column for each month; the category comes from [`Field::Category`].
    Months(BTreeMap<String, Month>),
}

/// What is wrong with a profile.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The text is not TOML of the right shape.
    #[error("reading the text of a mapping profile")]
    Text(#[source] toml::de::Error),
    /// A name that is not in a list of ours.
    #[error("\"{word}\" is not a {kind} we know")]
    Unknown {
        /// Dataset, field, category or month.
        kind: &'static str,
        /// The word.
        word: String,
    },
    /// A date format without month and year.
    #[error("\"{0}\" is not a date format")]
    DateFormat(String),
    /// Nothing says when.
    #[error("no column says when: map a date or a month")]
    NoTime,
    /// Nothing says what.
    #[error("no column says what happened: map a category")]
    NoCategory,
    /// Codes of a category from other records.
    #[error("\"{category}\" does not belong to the records of \"{dataset}\"")]
    Stranger {
        /// Short name of the category.
        category: &'static str,
        /// Short name of the dataset.
        dataset: &'static str,
    },
}

impl Profile {
    /// The form under which a code is held: letters and digits, lower case.
    pub fn code(text: &str) -> String {
        fold(text)
    }

    /// Whether a sheet could be read by it.
    ///
    /// # Errors
    /// The first thing that is wrong, in the order of [`ProfileError`].
    pub fn check(&self) -> Result<(), ProfileError> {
        if let Some(wrong) = self.date_formats.iter().find(|format| DateFormat::new(format).is_none()) {
            return Err(ProfileError::DateFormat(wrong.clone()));
        }
        let has = |field: Field| self.columns.contains_key(&field);
        let months = matches!(self.wide, Some(Wide::Months(_)));
        let categories = matches!(self.wide, Some(Wide::Categories(_)));
        if !(has(Field::Date) || has(Field::Month) || months) {
            return Err(ProfileError::NoTime);
        }
        if !(has(Field::Category) || categories) {
            return Err(ProfileError::NoCategory);
        }
        let in_columns = match &self.wide {
            Some(Wide::Categories(columns)) => columns.values().copied().collect(),
            _ => Vec::new(),
        };
        match self
            .codes
            .values()
            .copied()
            .chain(in_columns)
            .find(|category| category.dataset() != self.dataset)
        {
            Some(stranger) => {
                Err(ProfileError::Stranger { category: stranger.slug(), dataset: self.dataset.slug() })
            }
            None => Ok(()),
        }
    }
}
