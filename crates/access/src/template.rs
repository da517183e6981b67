//! A partnership as a file: the one that comes with the product, or another district's.
//!
//! It holds bodies, functions, areas and roles with their dates, and no person.

use crate::Register;
use crate::catalogue::NaiveDateText;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeSet;
use terms::{
    Agency, AgencyId, Body, BodyId, BodyKind, Covering, Filling, Partnership, PartnershipArea, Role, Span,
};

const ROLES: &str = include_str!("../data/roles.toml");
const MOORLANDS: &str = include_str!("../data/moorlands.toml");

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is not the TOML we expect.
    #[error("reading the partnership's file")]
    Unreadable {
        /// Why.
        #[source]
        cause: Box<toml::de::Error>,
    },
    /// Something in it is not what belongs there.
    #[error("{what:?} is not {wanted}")]
    Wrong {
        /// What it says.
        what: String,
        /// What belongs there.
        wanted: &'static str,
    },
    /// It speaks of a body or function that it does not list.
    #[error("{what:?} is spoken of and not listed")]
    NotListed {
        /// What it speaks of.
        what: String,
    },
    /// Two bodies or functions share a short name.
    #[error("{what:?} is listed twice")]
    Twice {
        /// The short name.
        what: String,
    },
}

/// A partnership read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// What goes into the register; no person is in it.
    pub register: Register,
    /// What somebody must confirm before it is relied on: body and note.
    pub notes: Vec<(BodyId, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    partnership: PartnershipRow,
    #[serde(default)]
    area: Vec<AreaRow>,
    agency: Vec<AgencyRow>,
    body: Vec<BodyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnershipRow {
    id: String,
    name: String,
    agencies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaRow {
    code: String,
    name: String,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
    #[serde(default)]
    successors: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyRow {
    id: String,
    title: String,
    law: String,
    responsible_from: Option<NaiveDateText>,
    responsible_until: Option<NaiveDateText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyRow {
    id: String,
    name: String,
    kind: String,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
    #[serde(default)]
    fills: Vec<FillRow>,
    #[serde(default)]
    successors: Vec<String>,
    #[serde(default)]
    areas: Vec<String>,
    #[serde(default)]
    services: Vec<String>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FillRow {
    agency: String,
    from: Option<NaiveDateText>,
    until: Option<NaiveDateText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    role: Vec<RoleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    id: String,
    title: String,
    what: String,
}

fn read<T: std::str::FromStr>(text: &str, wanted: &'static str) -> Result<T, TemplateError> {
    text.parse().map_err(|_| TemplateError::Wrong { what: text.to_owned(), wanted })
}

fn day(text: &NaiveDateText) -> Result<NaiveDate, TemplateError> {
    text.day().ok_or_else(|| TemplateError::Wrong { what: text.text().to_owned(), wanted: "a day" })
}

fn span(from: &NaiveDateText, until: Option<&NaiveDateText>) -> Result<Span, TemplateError> {
    Ok(Span { from: day(from)?, until: until.map(day).transpose()? })
}

fn each<T: std::str::FromStr>(texts: &[String], wanted: &'static str) -> Result<Vec<T>, TemplateError> {
    texts.iter().map(|text| read(text, wanted)).collect()
}

/// The roles that come with the product. What each may do is in the rules.
pub fn shipped_roles() -> Vec<Role> {
    let file: RolesFile = toml::from_str(ROLES).expect("the shipped roles are read by a test");
    let role = |row: RoleRow| Role {
        id: row.id.parse().expect("the shipped roles have short names"),
        title: row.title,
        what: row.what,
    };
    file.role.into_iter().map(role).collect()
}

impl Template {
    /// The Moorlands partnership: the list of 2010 and what became of its members, a pattern for another district.
    pub fn moorlands() -> Self {
        Self::read(MOORLANDS).expect("the shipped partnership is read by a test")
    }

    /// A partnership from TOML, in the form of `data/moorlands.toml`. Bodies and functions keep the file's order.
    pub fn read(text: &str) -> Result<Self, TemplateError> {
        let file: File =
            toml::from_str(text).map_err(|cause| TemplateError::Unreadable { cause: Box::new(cause) })?;
        let agencies = file.agency.iter().map(agency).collect::<Result<Vec<_>, _>>()?;
        let bodies = file.body.iter().map(body).collect::<Result<Vec<_>, _>>()?;
        let areas = file.area.iter().map(area).collect::<Result<Vec<_>, _>>()?;
        let mut notes = Vec::new();
        for (row, body) in file.body.iter().zip(&bodies) {
            notes.extend(row.note.iter().map(|note| (body.id.clone(), note.clone())));
        }
        let wanted: Vec<AgencyId> = each(&file.partnership.agencies, "a function")?;
        listed(&agencies, &bodies, &wanted)?;
        let partnership = Partnership {
            id: read(&file.partnership.id, "a short name")?,
            name: file.partnership.name,
            areas,
            combinations: Vec::new(),
            agencies: wanted,
            offices: Vec::new(),
            commitments: Vec::new(),
            targets: Vec::new(),
            spend_reviews: Vec::new(),
        };
        let register = Register {
            partnership: Some(partnership),
            agencies,
            bodies,
            roles: shipped_roles(),
            people: Vec::new(),
        };
        Ok(Self { register, notes })
    }
}

fn agency(row: &AgencyRow) -> Result<Agency, TemplateError> {
    let responsible =
        row.responsible_from.as_ref().map(|from| span(from, row.responsible_until.as_ref())).transpose()?;
    Ok(Agency {
        id: read(&row.id, "a short name")?,
        title: row.title.clone(),
        law: row.law.clone(),
        responsible,
    })
}

fn area(row: &AreaRow) -> Result<PartnershipArea, TemplateError> {
    Ok(PartnershipArea {
        area: read(&row.code, "an area code")?,
        name: row.name.clone(),
        span: span(&row.from, row.until.as_ref())?,
        successors: each(&row.successors, "an area code")?,
    })
}

fn body(row: &BodyRow) -> Result<Body, TemplateError> {
    let own = span(&row.from, row.until.as_ref())?;
    let fill = |fill: &FillRow| {
        Ok(Filling {
            agency: read(&fill.agency, "a function")?,
            span: span(fill.from.as_ref().unwrap_or(&row.from), fill.until.as_ref().or(row.until.as_ref()))?,
        })
    };
    let kind = || TemplateError::Wrong { what: row.kind.clone(), wanted: "a kind of body" };
    let areas = each(&row.areas, "an area code")?;
    Ok(Body {
        id: read(&row.id, "a short name")?,
        name: row.name.clone(),
        kind: BodyKind::from_slug(&row.kind).ok_or_else(kind)?,
        fills: row.fills.iter().map(fill).collect::<Result<_, TemplateError>>()?,
        span: own,
        successors: each(&row.successors, "a short name")?,
        areas: areas.into_iter().map(|area| Covering { area, span: own }).collect(),
        services: row.services.clone(),
    })
}

/// Everything spoken of is listed, and nothing is listed twice.
fn listed(agencies: &[Agency], bodies: &[Body], wanted: &[AgencyId]) -> Result<(), TemplateError> {
    let mut functions = BTreeSet::new();
    for agency in agencies {
        if !functions.insert(&agency.id) {
            return Err(TemplateError::Twice { what: agency.id.to_string() });
        }
    }
    let mut names = BTreeSet::new();
    for body in bodies {
        if !names.insert(&body.id) {
            return Err(TemplateError::Twice { what: body.id.to_string() });
        }
    }
    let filled = bodies.iter().flat_map(|body| body.fills.iter().map(|filling| &filling.agency));
    if let Some(stray) = filled.chain(wanted).find(|agency| !functions.contains(agency)) {
        return Err(TemplateError::NotListed { what: stray.to_string() });
    }
    match bodies.iter().flat_map(|body| &body.successors).find(|body| !names.contains(body)) {
        Some(stray) => Err(TemplateError::NotListed { what: stray.to_string() }),
        None => Ok(()),
    }
}
