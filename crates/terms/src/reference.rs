//! What is known about places: their names, parts, people, shapes and likenesses. All of it is data with dates.

use crate::{AreaCode, HarmTable, Outcode};

/// An area and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRecord {
    /// Code.
    pub code: AreaCode,
    /// Name.
    pub name: String,
    /// Year of the list it is taken from.
    pub year: i32,
}

/// How two areas hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// `from` lies in `to`.
    Within,
    /// `from` (LSOA of 2011) became `to` (LSOA of 2021).
    Became,
}

/// A link from one area to another.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaLink {
    /// The smaller or older one.
    pub from: AreaCode,
    /// The larger or newer one.
    pub to: AreaCode,
    /// How.
    pub relation: Relation,
    /// Share of `from` that goes to `to`, 0 to 1. 1 for [`Relation::Within`]. `None` where the file gives no share:
    /// weights are then made from residents.
    pub weight: Option<f64>,
    /// ONS change code of an LSOA link: `U`, `S`, `M` or `X`.
    pub change: Option<char>,
    /// Year of the lookup.
    pub year: i32,
}

/// Residents of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Where.
    pub area: AreaCode,
    /// Year of the estimate.
    pub year: i32,
    /// Youngest age, in years.
    pub age_from: u8,
    /// Oldest age, in years; 255 for "and over".
    pub age_to: u8,
    /// How many.
    pub count: f64,
}

/// Households of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Households {
    /// Where.
    pub area: AreaCode,
    /// Year.
    pub year: i32,
    /// How many.
    pub count: f64,
}

/// Deprivation of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Deprivation {
    /// Where.
    pub area: AreaCode,
    /// Year of the index.
    pub year: i32,
    /// Rank, 1 the most deprived, if given.
    pub rank: Option<u32>,
    /// Decile, 1 the most deprived, if given.
    pub decile: Option<u8>,
}

/// One entry of a list of similar areas.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarArea {
    /// Whose list.
    pub area: AreaCode,
    /// The similar one.
    pub similar: AreaCode,
    /// Name of the list and who drew it up.
    pub list: String,
    /// Position, 1 the most similar.
    pub position: u32,
}

/// The outline of an area: polygons of rings of longitude and latitude in degrees (WGS84); the first ring
/// of a polygon is its outside, the others are holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// Which area.
    pub area: AreaCode,
    /// Its name, if the file has it.
    pub name: String,
    /// Polygons, rings, points.
    pub polygons: Vec<Vec<Vec<(f64, f64)>>>,
}

/// A postcode district or unit and the LSOA that fits it best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostcodeLink {
    /// Postcode without spaces, upper case, or an outward code.
    pub postcode: String,
    /// Outward half.
    pub outcode: Option<Outcode>,
    /// LSOA, ward or district.
    pub area: AreaCode,
}

/// Everything one reference file may hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// Names.
    pub areas: Vec<AreaRecord>,
    /// Links.
    pub links: Vec<AreaLink>,
    /// Residents.
    pub populations: Vec<Population>,
    /// Households.
    pub households: Vec<Households>,
    /// Deprivation.
    pub deprivation: Vec<Deprivation>,
    /// Similar areas.
    pub similar: Vec<SimilarArea>,
    /// Shapes.
    pub boundaries: Vec<Boundary>,
    /// Postcodes.
    pub postcodes: Vec<PostcodeLink>,
    /// Harm weights.
    pub harm: Vec<HarmTable>,
}
