//! Agreements as text: how they are kept, and how they are read and compared by people. TOML, one agreement in each text.
//!
//! Reading checks every name; whether the agreement may be signed is another question ([`crate::agreement::problems`]).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{Agreement, DataClass, DataItem, Party, PartyRole, RecordKind, Section, Signature, Span};

/// The text holds no agreement.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// It is not the TOML we expect.
    #[error("reading the agreement")]
    Unreadable(#[from] Box<toml::de::Error>),
    /// Something in it is not what belongs there.
    #[error("{what:?} is not {wanted}")]
    Wrong {
        /// What it says.
        what: String,
        /// What belongs there.
        wanted: &'static str,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    id: String,
    version: u32,
    title: String,
    from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    review_by: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gateways: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    purposes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<String>,
    #[serde(default)]
    retention: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dpia: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    activated_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn_on: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    party: Vec<PartyRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    item: Vec<ItemRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyRow {
    body: String,
    role: String,
    #[serde(default)]
    basis: String,
    sends: bool,
    receives: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<SignatureRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureRow {
    name: String,
    post: String,
    on: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRow {
    kind: String,
    sections: Vec<String>,
    classes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
    #[serde(default)]
    necessity: String,
}

fn wrong<T>(found: Option<T>, what: &str, wanted: &'static str) -> Result<T, PaperError> {
    found.ok_or_else(|| PaperError::Wrong { what: what.to_owned(), wanted })
}

fn read<T: std::str::FromStr>(text: &str, wanted: &'static str) -> Result<T, PaperError> {
    wrong(text.parse().ok(), text, wanted)
}

fn each<T: std::str::FromStr>(texts: &[String], wanted: &'static str) -> Result<Vec<T>, PaperError> {
    texts.iter().map(|text| read(text, wanted)).collect()
}

fn day(text: &Option<String>) -> Result<Option<NaiveDate>, PaperError> {
    text.as_ref().map(|text| read(text, "a day")).transpose()
}

fn party(row: &PartyRow) -> Result<Party, PaperError> {
    let signature = |row: &SignatureRow| {
        Ok::<_, PaperError>(Signature {
            name: row.name.clone(),
            post: row.post.clone(),
            on: read(&row.on, "a day")?,
        })
    };
    Ok(Party {
        body: read(&row.body, "a short name")?,
        role: wrong(
            PartyRole::from_slug(&row.role),
            &row.role,
            "what a party is: controller, joint-controller or processor",
        )?,
        basis: row.basis.clone(),
        sends: row.sends,
        receives: row.receives,
        signature: row.signature.as_ref().map(signature).transpose()?,
    })
}

fn item(row: &ItemRow) -> Result<DataItem, PaperError> {
    let section = |slug: &String| wrong(Section::from_slug(slug), slug, "a section");
    let class = |slug: &String| wrong(DataClass::from_slug(slug), slug, "a class of data");
    Ok(DataItem {
        kind: wrong(RecordKind::from_slug(&row.kind), &row.kind, "a kind of record")?,
        sections: row.sections.iter().map(section).collect::<Result<_, _>>()?,
        classes: row.classes.iter().map(class).collect::<Result<_, _>>()?,
        fields: row.fields.clone(),
        necessity: row.necessity.clone(),
    })
}

/// An agreement from its text.
pub fn agreement_from(text: &str) -> Result<Agreement, PaperError> {
    let paper: Paper = toml::from_str(text).map_err(Box::new)?;
    Ok(Agreement {
        id: read(&paper.id, "a short name")?,
        version: paper.version,
        title: paper.title,
        parties: paper.party.iter().map(party).collect::<Result<_, _>>()?,
        gateways: each(&paper.gateways, "a short name")?,
        purposes: each(&paper.purposes, "a short name")?,
        items: paper.item.iter().map(item).collect::<Result<_, _>>()?,
        conditions: paper.conditions,
        retention: paper.retention,
        span: Span { from: read(&paper.from, "a day")?, until: day(&paper.until)? },
        review_by: read(&paper.review_by, "a day")?,
        dpia: paper.dpia,
        activated_on: day(&paper.activated_on)?,
        withdrawn_on: day(&paper.withdrawn_on)?,
    })
}

/// The text of an agreement; [`agreement_from`] reads it back as it was.
pub fn agreement_text(agreement: &Agreement) -> String {
    let names = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect();
    let party = |party: &Party| PartyRow {
        body: party.body.to_string(),
        role: party.role.slug().to_owned(),
        basis: party.basis.clone(),
        sends: party.sends,
        receives: party.receives,
        signature: party.signature.as_ref().map(|signature| SignatureRow {
            name: signature.name.clone(),
            post: signature.post.clone(),
            on: signature.on.to_string(),
        }),
    };
    let item = |item: &DataItem| ItemRow {
        kind: item.kind.slug().to_owned(),
        sections: names(item.sections.iter().map(|section| section.slug()).collect()),
        classes: names(item.classes.iter().map(|class| class.slug()).collect()),
        fields: item.fields.clone(),
        necessity: item.necessity.clone(),
    };
    let paper = Paper {
        id: agreement.id.to_string(),
        version: agreement.version,
        title: agreement.title.clone(),
        from: agreement.span.from.to_string(),
        until: agreement.span.until.map(|day| day.to_string()),
        review_by: agreement.review_by.to_string(),
        gateways: names(agreement.gateways.iter().map(|id| id.as_str()).collect()),
        purposes: names(agreement.purposes.iter().map(|id| id.as_str()).collect()),
        conditions: agreement.conditions.clone(),
        retention: agreement.retention.clone(),
        dpia: agreement.dpia.clone(),
        activated_on: agreement.activated_on.map(|day| day.to_string()),
        withdrawn_on: agreement.withdrawn_on.map(|day| day.to_string()),
        party: agreement.parties.iter().map(party).collect(),
        item: agreement.items.iter().map(item).collect(),
    };
    toml::to_string(&paper).expect("text, numbers and lists of them are TOML")
}
