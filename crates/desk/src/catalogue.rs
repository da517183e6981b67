//! The catalogue of measures: what the product counts, as data that an operator may change.

use serde::Deserialize;
use terms::{Category, DenominatorKind, MeasureDefinition, MeasureId, Polarity, Sensitivity};

/// The measures the product ships with.
const SHIPPED: &str = include_str!("../measures.toml");

/// A catalogue that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The text is not the form of a catalogue.
    #[error("reading the catalogue of measures")]
    Form(#[source] toml::de::Error),
    /// An entry says something that is not possible.
    #[error("measure `{id}`: {problem}")]
    Entry {
        /// Which entry.
        id: String,
        /// What is wrong with it and how to mend it.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    measure: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    version: u32,
    title: String,
    what_counts: String,
    unit: String,
    all_of: Vec<String>,
    denominator: String,
    per: u32,
    polarity: String,
    #[serde(default)]
    sensitive: bool,
}

/// The measures, in the order in which they are shown.
#[derive(Clone, Debug)]
pub struct Catalogue {
    measures: Vec<MeasureDefinition>,
}

impl Catalogue {
    /// The catalogue that ships with the product.
    pub fn shipped() -> Self {
        Self::read(SHIPPED).expect("the shipped catalogue is checked by a test")
    }

    /// The text that ships with the product.
    pub const fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// Reads a catalogue. Refused: two measures of one name, an unknown category, categories of two datasets.
    pub fn read(text: &str) -> Result<Self, CatalogueError> {
        let file: File = toml::from_str(text).map_err(CatalogueError::Form)?;
        let mut measures: Vec<MeasureDefinition> = Vec::with_capacity(file.measure.len());
        for entry in file.measure {
            let id = entry.id.clone();
            let measure =
                definition(entry).map_err(|problem| CatalogueError::Entry { id: id.clone(), problem })?;
            if measures.iter().any(|other| other.id == measure.id) {
                return Err(CatalogueError::Entry {
                    id,
                    problem: "is there twice: give one another id".to_owned(),
                });
            }
            measures.push(measure);
        }
        Ok(Self { measures })
    }

    /// All of them.
    pub fn measures(&self) -> &[MeasureDefinition] {
        &self.measures
    }

    /// The one of that name.
    pub fn measure(&self, id: &str) -> Option<&MeasureDefinition> {
        self.measures.iter().find(|measure| measure.id.as_str() == id)
    }
}

fn definition(entry: Entry) -> Result<MeasureDefinition, String> {
    let id = MeasureId::new(&entry.id).ok_or("use lower-case letters, digits and hyphens")?;
    let categories = entry
        .all_of
        .iter()
        .map(|slug| Category::from_slug(slug).ok_or_else(|| format!("`{slug}` is not a category we know")))
        .collect::<Result<Vec<_>, _>>()?;
    let first = categories.first().ok_or("name at least one category in `all_of`")?;
    if categories.iter().any(|category| category.dataset() != first.dataset()) {
        return Err("count categories of one dataset only".to_owned());
    }
    let denominator = match entry.denominator.as_str() {
        "residents" => DenominatorKind::Residents,
        "households" => DenominatorKind::Households,
        "none" => DenominatorKind::None,
        other => return Err(format!("`{other}` is no denominator: use residents, households or none")),
    };
    let polarity = match entry.polarity.as_str() {
        "lower" => Polarity::LowerIsBetter,
        "higher" => Polarity::HigherIsBetter,
        "not-judged" => Polarity::NotJudged,
        other => return Err(format!("`{other}` is no polarity: use lower, higher or not-judged")),
    };
    if entry.per == 0 {
        return Err("`per` must be above 0".to_owned());
    }
    Ok(MeasureDefinition {
        id,
        version: entry.version,
        title: entry.title,
        what_counts: entry.what_counts,
        unit: entry.unit,
        categories,
        denominator,
        per: entry.per,
        polarity,
        sensitivity: if entry.sensitive { Sensitivity::Sensitive } else { Sensitivity::Ordinary },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_catalogue_counts_every_police_crime_once_beside_the_total() {
        let catalogue = Catalogue::shipped();
        let total = &catalogue.measure("all-crime").unwrap().categories;
        for category in total {
            let parts = catalogue.measures().iter().filter(|m| m.categories.contains(category)).count();
            assert!(parts <= 2, "{category:?} is counted {parts} times");
        }
    }

    #[test]
    fn an_unknown_category_is_named() {
        let text = SHIPPED.replacen("\"robbery\"", "\"robery\"", 1);
        let error = Catalogue::read(&text).unwrap_err();
        assert!(error.to_string().contains("`robery` is not a category we know"), "{error}");
    }

    #[test]
    fn a_measure_may_not_stand_there_twice() {
        let text = SHIPPED.replace("id = \"drugs\"", "id = \"burglary\"");
        assert!(Catalogue::read(&text).is_err());
    }
}
