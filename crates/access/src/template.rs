//! A partnership as a file: the one that comes with the product, or another district's.
//!
//! It holds bodies, functions, areas, offices and promises with their dates, and no account.

use crate::Register;
use crate::catalogue::NaiveDateText;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use terms::{
    Agency, AgencyId, Body, BodyId, BodyKind, Combination, Commitment, Covering, Filling, Office,
    OfficeHolder, OwnTarget, Partnership, PartnershipArea, Role, Span,
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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    partnership: PartnershipRow,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    area: Vec<AreaRow>,
    agency: Vec<AgencyRow>,
    body: Vec<BodyRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    combination: Vec<CombinationRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    office: Vec<OfficeRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    commitment: Vec<CommitmentRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    target: Vec<TargetRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnershipRow {
    id: String,
    name: String,
    agencies: Vec<String>,
    /// Days on which the Strategy Group reviewed the spending of partnership money.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spend_reviews: Vec<NaiveDateText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CombinationRow {
    areas: Vec<String>,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
    agreed_by: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeRow {
    office: String,
    body: String,
    name: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    senior: bool,
    person: Option<String>,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommitmentRow {
    body: String,
    words: String,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
    outcome: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetRow {
    body: String,
    words: String,
    measure: Option<String>,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaRow {
    code: String,
    name: String,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    successors: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyRow {
    id: String,
    title: String,
    law: String,
    responsible_from: Option<NaiveDateText>,
    responsible_until: Option<NaiveDateText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyRow {
    id: String,
    name: String,
    kind: String,
    from: NaiveDateText,
    until: Option<NaiveDateText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fills: Vec<FillRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    successors: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    areas: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    services: Vec<String>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
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
            combinations: file.combination.iter().map(combination).collect::<Result<_, _>>()?,
            agencies: wanted,
            offices: file.office.iter().map(office).collect::<Result<_, _>>()?,
            commitments: file.commitment.iter().map(commitment).collect::<Result<_, _>>()?,
            targets: file.target.iter().map(target).collect::<Result<_, _>>()?,
            spend_reviews: file.partnership.spend_reviews.iter().map(day).collect::<Result<_, _>>()?,
        };
        spoken_of(&partnership, &bodies)?;
        let register = Register {
            partnership: Some(partnership),
            agencies,
            bodies,
            roles: shipped_roles(),
            people: Vec::new(),
        };
        Ok(Self { register, notes })
    }

    /// The register as a file that [`Template::read`] reads back as it was; notes stand with their bodies. `None` where no
    /// partnership was set up. People's accounts are not in it.
    pub fn to_text(&self) -> Option<String> {
        let partnership = self.register.partnership.as_ref()?;
        let note = |body: &BodyId| self.notes.iter().find(|(id, _)| id == body).map(|(_, note)| note.clone());
        let file = File {
            partnership: PartnershipRow {
                id: partnership.id.to_string(),
                name: partnership.name.clone(),
                agencies: texts(&partnership.agencies),
                spend_reviews: partnership.spend_reviews.iter().copied().map(NaiveDateText::of).collect(),
            },
            area: partnership.areas.iter().map(area_row).collect(),
            agency: self.register.agencies.iter().map(agency_row).collect(),
            body: self.register.bodies.iter().map(|body| body_row(body, note(&body.id))).collect(),
            combination: partnership.combinations.iter().map(combination_row).collect(),
            office: partnership.offices.iter().map(office_row).collect(),
            commitment: partnership.commitments.iter().map(commitment_row).collect(),
            target: partnership.targets.iter().map(target_row).collect(),
        };
        Some(toml::to_string(&file).expect("text, days and lists of them are TOML"))
    }
}

fn texts<T: std::fmt::Display>(ids: &[T]) -> Vec<String> {
    ids.iter().map(T::to_string).collect()
}

fn from_until(span: Span) -> (NaiveDateText, Option<NaiveDateText>) {
    (NaiveDateText::of(span.from), span.until.map(NaiveDateText::of))
}

fn area_row(area: &PartnershipArea) -> AreaRow {
    let (from, until) = from_until(area.span);
    AreaRow {
        code: area.area.to_string(),
        name: area.name.clone(),
        from,
        until,
        successors: texts(&area.successors),
    }
}

fn agency_row(agency: &Agency) -> AgencyRow {
    AgencyRow {
        id: agency.id.to_string(),
        title: agency.title.clone(),
        law: agency.law.clone(),
        responsible_from: agency.responsible.map(|span| NaiveDateText::of(span.from)),
        responsible_until: agency.responsible.and_then(|span| span.until).map(NaiveDateText::of),
    }
}

fn body_row(body: &Body, note: Option<String>) -> BodyRow {
    let (from, until) = from_until(body.span);
    let fill = |filling: &Filling| FillRow {
        agency: filling.agency.to_string(),
        from: Some(NaiveDateText::of(filling.span.from)),
        until: filling.span.until.map(NaiveDateText::of),
    };
    BodyRow {
        id: body.id.to_string(),
        name: body.name.clone(),
        kind: body.kind.slug().to_owned(),
        from,
        until,
        fills: body.fills.iter().map(fill).collect(),
        successors: texts(&body.successors),
        areas: body.areas.iter().map(|covering| covering.area.to_string()).collect(),
        services: body.services.clone(),
        note,
    }
}

fn combination_row(combination: &Combination) -> CombinationRow {
    let (from, until) = from_until(combination.span);
    CombinationRow { areas: texts(&combination.areas), from, until, agreed_by: texts(&combination.agreed_by) }
}

fn combination(row: &CombinationRow) -> Result<Combination, TemplateError> {
    Ok(Combination {
        areas: each(&row.areas, "an area code")?,
        span: span(&row.from, row.until.as_ref())?,
        agreed_by: each(&row.agreed_by, "a short name")?,
    })
}

fn office_row(held: &OfficeHolder) -> OfficeRow {
    let (from, until) = from_until(held.span);
    OfficeRow {
        office: held.office.slug().to_owned(),
        body: held.body.to_string(),
        name: held.name.clone(),
        post: held.post.clone(),
        senior: held.senior,
        person: held.person.as_ref().map(ToString::to_string),
        from,
        until,
    }
}

fn office(row: &OfficeRow) -> Result<OfficeHolder, TemplateError> {
    let unknown = || TemplateError::Wrong { what: row.office.clone(), wanted: "an office" };
    Ok(OfficeHolder {
        office: Office::from_slug(&row.office).ok_or_else(unknown)?,
        body: read(&row.body, "a short name")?,
        name: row.name.clone(),
        post: row.post.clone(),
        senior: row.senior,
        person: row.person.as_ref().map(|id| read(id, "an account")).transpose()?,
        span: span(&row.from, row.until.as_ref())?,
    })
}

fn commitment_row(promised: &Commitment) -> CommitmentRow {
    let (from, until) = from_until(promised.span);
    CommitmentRow {
        body: promised.body.to_string(),
        words: promised.words.clone(),
        from,
        until,
        outcome: promised.outcome.clone(),
    }
}

fn commitment(row: &CommitmentRow) -> Result<Commitment, TemplateError> {
    Ok(Commitment {
        body: read(&row.body, "a short name")?,
        words: row.words.clone(),
        span: span(&row.from, row.until.as_ref())?,
        outcome: row.outcome.clone(),
    })
}

fn target_row(target: &OwnTarget) -> TargetRow {
    let (from, until) = from_until(target.span);
    TargetRow {
        body: target.body.to_string(),
        words: target.words.clone(),
        measure: target.measure.as_ref().map(ToString::to_string),
        from,
        until,
    }
}

fn target(row: &TargetRow) -> Result<OwnTarget, TemplateError> {
    let unknown = |text: &String| TemplateError::Wrong { what: text.clone(), wanted: "a measure" };
    Ok(OwnTarget {
        body: read(&row.body, "a short name")?,
        words: row.words.clone(),
        measure: row
            .measure
            .as_ref()
            .map(|text| terms::MeasureId::new(text).ok_or_else(|| unknown(text)))
            .transpose()?,
        span: span(&row.from, row.until.as_ref())?,
    })
}

/// Whoever holds an office, promised something or agreed is a body that is listed.
fn spoken_of(partnership: &Partnership, bodies: &[Body]) -> Result<(), TemplateError> {
    let offices = partnership.offices.iter().map(|held| &held.body);
    let promised = partnership.commitments.iter().map(|promised| &promised.body);
    let aimed = partnership.targets.iter().map(|target| &target.body);
    let agreed = partnership.combinations.iter().flat_map(|one| &one.agreed_by);
    let mut all = offices.chain(promised).chain(aimed).chain(agreed);
    match all.find(|id| !bodies.iter().any(|body| body.id == **id)) {
        Some(stray) => Err(TemplateError::NotListed { what: stray.to_string() }),
        None => Ok(()),
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
