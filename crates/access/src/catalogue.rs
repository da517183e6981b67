//! The catalogue of purposes and lawful gateways: data with sources and limits, read from TOML.
//!
//! It is a help for those who write agreements. It gives no legal advice and holds no place or body.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{DataClass, Gateway, GatewayId, GatewayLimit, Purpose, PurposeId, Span};

const SHIPPED: &str = include_str!("../data/gateways.toml");

/// The catalogue cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is not the TOML we expect.
    #[error("reading the catalogue of gateways")]
    Unreadable {
        /// Why.
        #[source]
        cause: Box<toml::de::Error>,
    },
    /// A short name or class in it is none.
    #[error("the catalogue says {what:?} where a short name or class belongs")]
    NotAName {
        /// What it says.
        what: String,
    },
}

/// Purposes and gateways, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Why data may be used.
    pub purposes: Vec<Purpose>,
    /// By which law they may pass.
    pub gateways: Vec<Gateway>,
    /// Gateways whose text of law was not read in full for this catalogue: to be confirmed before anybody relies on
    /// them.
    pub unconfirmed: Vec<GatewayId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    purpose: Vec<PurposeRow>,
    #[serde(default)]
    gateway: Vec<GatewayRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PurposeRow {
    id: String,
    title: String,
    law_enforcement: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GatewayRow {
    id: String,
    title: String,
    law: String,
    source: String,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
    duty: bool,
    classes: Vec<String>,
    #[serde(default)]
    receivers: Vec<String>,
    #[serde(default)]
    purposes: Vec<String>,
    #[serde(default)]
    limit: Vec<LimitRow>,
    checked: bool,
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitRow {
    agencies: Vec<String>,
    classes: Vec<String>,
    words: String,
}

/// A day in quotes.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct NaiveDateText(String);

impl NaiveDateText {
    pub(crate) fn of(day: NaiveDate) -> Self {
        Self(day.to_string())
    }

    pub(crate) fn day(&self) -> Option<NaiveDate> {
        self.0.parse().ok()
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

fn named<T: std::str::FromStr>(text: &str) -> Result<T, CatalogueError> {
    text.parse().map_err(|_| CatalogueError::NotAName { what: text.to_owned() })
}

fn all<T: std::str::FromStr>(texts: &[String]) -> Result<Vec<T>, CatalogueError> {
    texts.iter().map(|text| named(text)).collect()
}

fn classes(texts: &[String]) -> Result<Vec<DataClass>, CatalogueError> {
    let class = |text: &String| {
        DataClass::from_slug(text).ok_or_else(|| CatalogueError::NotAName { what: text.clone() })
    };
    texts.iter().map(class).collect()
}

fn day(text: &NaiveDateText) -> Result<NaiveDate, CatalogueError> {
    text.day().ok_or_else(|| CatalogueError::NotAName { what: text.text().to_owned() })
}

impl Catalogue {
    /// The catalogue that comes with the product.
    pub fn shipped() -> Self {
        Self::read(SHIPPED).expect("the shipped catalogue is read by a test")
    }

    /// The text of it.
    pub const fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// A catalogue from TOML, in the form of `data/gateways.toml`.
    pub fn read(text: &str) -> Result<Self, CatalogueError> {
        let file: File =
            toml::from_str(text).map_err(|cause| CatalogueError::Unreadable { cause: Box::new(cause) })?;
        let mut catalogue = Self::default();
        for row in file.purpose {
            catalogue.purposes.push(Purpose {
                id: named(&row.id)?,
                title: row.title,
                law_enforcement: row.law_enforcement,
            });
        }
        for row in file.gateway {
            let limit = |limit: &LimitRow| {
                Ok(GatewayLimit {
                    agencies: all(&limit.agencies)?,
                    classes: classes(&limit.classes)?,
                    words: limit.words.clone(),
                })
            };
            let gateway = Gateway {
                id: named(&row.id)?,
                span: Span { from: day(&row.from)?, until: row.until.as_ref().map(day).transpose()? },
                duty: row.duty,
                classes: classes(&row.classes)?,
                receivers: all(&row.receivers)?,
                purposes: all(&row.purposes)?,
                limits: row.limit.iter().map(limit).collect::<Result<_, CatalogueError>>()?,
                title: row.title,
                law: row.law,
                source: row.source,
                words: row.words,
            };
            if !row.checked {
                catalogue.unconfirmed.push(gateway.id.clone());
            }
            catalogue.gateways.push(gateway);
        }
        Ok(catalogue)
    }

    /// The gateway with that id.
    pub fn gateway(&self, id: &GatewayId) -> Option<&Gateway> {
        self.gateways.iter().find(|gateway| gateway.id == *id)
    }

    /// The purpose with that id.
    pub fn purpose(&self, id: &PurposeId) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == *id)
    }
}
