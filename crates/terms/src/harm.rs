//! Harm weights: how much one kind of crime weighs beside another, from a table with a source.

use crate::{Category, DeliveryId};

/// The weight of one category.
#[derive(Clone, Debug, PartialEq)]
pub struct HarmWeight {
    /// Which category.
    pub category: Category,
    /// Weight, in the table's unit.
    pub weight: f64,
}

/// A table of weights. The product ships none: an operator loads one whose source they can name.
#[derive(Clone, Debug, PartialEq)]
pub struct HarmTable {
    /// Name as given in the file.
    pub name: String,
    /// Who made it, when, and whether it is official: printed wherever a weighted figure is.
    pub source: String,
    /// Unit of a weight: "days in prison".
    pub unit: String,
    /// The weights. A category that is absent has none and is shown apart.
    pub weights: Vec<HarmWeight>,
    /// Where it was read from.
    pub delivery: Option<DeliveryId>,
}
