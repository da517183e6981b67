//! Measures: a number with its parents.

use crate::{AreaCode, Category, DataMark, DeliveryId, Month, Period, Step};
use std::fmt;

/// The short stable name of a measure: `burglary`. Lower-case letters, digits and hyphens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureId(String);

impl MeasureId {
    /// `None` unless the text is 1 to 64 lower-case letters, digits and hyphens.
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for MeasureId {
    type Err = crate::NotAShortName;
    fn from_str(text: &str) -> Result<Self, crate::NotAShortName> {
        Self::new(text).ok_or(crate::NotAShortName)
    }
}

impl fmt::Display for MeasureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MeasureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which way is better, if either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// Fewer is better.
    LowerIsBetter,
    /// More is better.
    HigherIsBetter,
    /// Neither: reported domestic abuse, stop and search.
    NotJudged,
}

/// How carefully a measure must be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Counts under 5 are withheld.
    Ordinary,
    /// Domestic, sexual, hate, self-harm, children: counts under 10 are withheld, nothing below district.
    Sensitive,
}

/// What a rate is out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DenominatorKind {
    /// Usual residents of all ages.
    Residents,
    /// Households.
    Households,
    /// No rate: counts alone.
    None,
}

/// What is counted, and how it is to be read. A change of any field is a new `version`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureDefinition {
    /// Short stable name.
    pub id: MeasureId,
    /// Version of this definition, from 1.
    pub version: u32,
    /// "Burglary".
    pub title: String,
    /// "Burglaries of homes and other buildings that the police recorded." One or two plain sentences.
    pub what_counts: String,
    /// What one count is, plural: "burglaries", "reports", "crimes".
    pub unit: String,
    /// Categories whose incidents are counted; all of one dataset.
    pub categories: Vec<Category>,
    /// What a rate is out of.
    pub denominator: DenominatorKind,
    /// Rate per this many, such as 1,000.
    pub per: u32,
    /// Which way is better.
    pub polarity: Polarity,
    /// How carefully it is published.
    pub sensitivity: Sensitivity,
}

/// What a rate was divided by.
#[derive(Clone, Debug, PartialEq)]
pub struct Denominator {
    /// Residents or households.
    pub kind: DenominatorKind,
    /// Area it was counted for.
    pub area: AreaCode,
    /// Year of the estimate.
    pub year: i32,
    /// How many. Above 0.
    pub count: f64,
    /// "Census 2021, usual residents".
    pub source: String,
    /// The delivery it was read from.
    pub delivery: Option<DeliveryId>,
}

/// A value with a 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Estimate {
    /// Best value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// There is nobody to divide by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate needs somebody to be out of")]
pub struct RateOverNobody;

/// A rate: it cannot be built without its population.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    estimate: Estimate,
    per: u32,
    denominator: Denominator,
}

impl Rate {
    /// A rate per `per` of the denominator from an estimate of the count behind it.
    pub fn new(count: Estimate, per: u32, denominator: Denominator) -> Result<Self, RateOverNobody> {
        if denominator.count.is_nan() || denominator.count <= 0.0 || per == 0 {
            return Err(RateOverNobody);
        }
        let scale = f64::from(per) / denominator.count;
        let estimate =
            Estimate { value: count.value * scale, low: count.low * scale, high: count.high * scale };
        Ok(Self { estimate, per, denominator })
    }

    /// The rate and its interval.
    pub fn estimate(&self) -> Estimate {
        self.estimate
    }

    /// Per how many.
    pub fn per(&self) -> u32 {
        self.per
    }

    /// What it is out of.
    pub fn denominator(&self) -> &Denominator {
        &self.denominator
    }
}

/// One point of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonthCount {
    /// First month of the step.
    pub month: Month,
    /// How many; `None` is a gap: nobody sent this month. A gap is never a zero.
    pub count: Option<f64>,
    /// Provisional, revised, withheld …
    pub mark: DataMark,
}

/// Counts of one measure in one area over time, one point for each step, gaps included.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Which measure.
    pub measure: MeasureId,
    /// Which area.
    pub area: AreaCode,
    /// Months, quarters or years.
    pub step: Step,
    /// Oldest first, without holes: a missing step is a point whose count is `None`.
    pub points: Vec<MonthCount>,
}

impl Series {
    /// The months it spans, if it has any point.
    pub fn period(&self) -> Option<Period> {
        Some(Period::new(self.points.first()?.month, self.points.last()?.month))
    }

    /// The count of that month: `None` for a gap and outside the series.
    pub fn at(&self, month: Month) -> Option<f64> {
        let first = self.points.first()?.month;
        let offset = usize::try_from(month.since(first)).ok()?;
        self.points
            .iter()
            .find(|p| p.month == month)
            .or(self.points.get(offset).filter(|p| p.month == month))?
            .count
    }

    /// Sum over a period; `None` if any month of it is a gap or outside.
    pub fn total(&self, period: Period) -> Option<f64> {
        period.iter().map(|month| self.at(month)).sum()
    }
}

/// A change between two periods as the ratio of their rates or counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Count in the earlier period.
    pub before: f64,
    /// Count in the later period.
    pub after: f64,
    /// Earlier period.
    pub before_period: Period,
    /// Later period.
    pub after_period: Period,
    /// `after / before` with its interval; `None` where either is 0.
    pub ratio: Option<Estimate>,
    /// Per cent change, only where the base is 50 or more.
    pub per_cent: Option<Estimate>,
    /// Whether the interval leaves 1 out: otherwise "no clear change".
    pub clear: bool,
}

/// Where a number comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parents {
    /// Version of the measure's definition.
    pub definition_version: u32,
    /// Deliveries whose rows were counted, in order of their hash.
    pub deliveries: Vec<DeliveryId>,
    /// How it was worked out, in one or two sentences: intervals, weights between LSOA vintages, the lot.
    pub method: Vec<String>,
}

/// A number of the product: what was counted, where, when, how sure, and its parents.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// What is counted.
    pub definition: MeasureDefinition,
    /// Where.
    pub area: AreaCode,
    /// When.
    pub period: Period,
    /// How many, with an interval; `None` if a month of the period is a gap.
    pub count: Option<Estimate>,
    /// Rate, if there is a denominator and no gap.
    pub rate: Option<Rate>,
    /// Where it comes from.
    pub parents: Parents,
}
