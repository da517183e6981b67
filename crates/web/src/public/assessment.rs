//! What the evidence says: assessments that every responsible authority signed, as they were frozen, at addresses that stay.

use super::take_away::saved;
use crate::door::FileKind;
use crate::figure::Download;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::site::Site;
use crate::staff::assessments::DOCUMENTS;
use crate::{route, words};
use axum::extract::{Path, State};
use axum::response::Response;
use disclosure::Released;
use planning::assessment::told::{AssessmentTold, PartTold, Said};
use serde::Serialize;
use std::sync::Arc;
use terms::AreaCode;

#[derive(Serialize)]
struct LinkView {
    text: String,
    href: String,
    words: String,
}

#[derive(Serialize)]
pub(crate) struct PublicAssessmentsView {
    assessments: Vec<LinkView>,
}

impl View for PublicAssessmentsView {
    const TEMPLATE: &'static str = "public/assessments.html";
}

#[derive(Serialize)]
pub(crate) struct PublicAssessmentView {
    name: String,
    version: u32,
    period: String,
    frozen: String,
    published: String,
    newer: String,
    changed: Vec<String>,
    parts: Vec<PartTold>,
    signed: Vec<String>,
    files: Vec<Download>,
    versions: Vec<LinkView>,
    area: String,
}

impl View for PublicAssessmentView {
    const TEMPLATE: &'static str = "public/assessment.html";
}

fn version(area: AreaCode, one: &AssessmentTold) -> LinkView {
    LinkView {
        text: format!("Version {}", one.version),
        href: route::assessment_told(area, Some(one.version)),
        words: format!("published on {}", words::day(one.published)),
    }
}

impl PublicAssessmentsView {
    /// The newest of each area.
    pub(crate) fn new(told: &Released<Vec<AssessmentTold>>) -> Self {
        let newest = told.iter().filter(|one| one.replaced.is_none()).filter_map(|one| {
            Some(LinkView {
                text: one.name.clone(),
                href: route::assessment_told(one.code()?, None),
                words: format!("Published on {}", words::day(one.published)),
            })
        });
        Self { assessments: newest.collect() }
    }
}

impl PublicAssessmentView {
    /// A version of an area's assessment among those that were published; the newest where none is named.
    pub(crate) fn new(
        told: &Released<Vec<AssessmentTold>>,
        area: AreaCode,
        wanted: Option<u32>,
    ) -> Option<Self> {
        let all: Vec<&AssessmentTold> = told.iter().filter(|one| one.code() == Some(area)).collect();
        let one = match wanted {
            Some(wanted) => all.iter().find(|one| one.version == wanted)?,
            None => all.iter().find(|one| one.replaced.is_none())?,
        };
        let Said { period, changed, parts } = one.said.clone().unwrap_or_default();
        let kinds =
            DOCUMENTS.into_iter().filter(|kind| one.formats.iter().any(|had| had == kind.extension()));
        Some(Self {
            name: one.name.clone(),
            version: one.version,
            period,
            frozen: words::day(one.frozen),
            published: words::day(one.published),
            newer: one.replaced.map(|_| route::assessment_told(area, None)).unwrap_or_default(),
            changed,
            parts,
            signed: one.signed.iter().map(|(body, on)| format!("{body}, {}", words::day(*on))).collect(),
            files: kinds
                .map(|kind| Download {
                    words: kind.words().to_owned(),
                    href: route::assessment_told_file(area, one.version, kind),
                })
                .collect(),
            versions: all
                .iter()
                .filter(|other| other.version != one.version)
                .map(|other| version(area, other))
                .collect(),
            area: route::area(area),
        })
    }
}

fn crumbs() -> [Crumb; 2] {
    [
        Crumb::new("Our plans", route::plans::PUBLIC_PLANS),
        Crumb::new("What the evidence says", route::ASSESSMENTS_TOLD),
    ]
}

async fn show(site: &Site, area: &str, wanted: Option<u32>) -> Result<Response, Problem> {
    let area: AreaCode = area.parse().map_err(|_| Problem::NotFound)?;
    let told = site.door.assessments_told().await?;
    let view = PublicAssessmentView::new(&told, area, wanted).ok_or(Problem::NotFound)?;
    let title = format!("{}: what the evidence says, version {}", view.name, view.version);
    site.show(&Frame::new(title, Place::Plans).crumbs(crumbs()), &view)
}

/// GET `/assessments`
pub(crate) async fn assessments(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let told = site.door.assessments_told().await?;
    let frame = Frame::new("What the evidence says", Place::Plans)
        .crumbs([Crumb::new("Our plans", route::plans::PUBLIC_PLANS)]);
    site.show(&frame, &PublicAssessmentsView::new(&told))
}

/// GET `/assessments/{area}`
pub(crate) async fn assessment(
    State(site): State<Arc<Site>>,
    Path(area): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &area, None).await
}

/// GET `/assessments/{area}/{v1|v1.pdf}`
pub(crate) async fn version_or_file(
    State(site): State<Arc<Site>>,
    Path((area, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let number = |text: &str| text.strip_prefix('v').and_then(|n| n.parse().ok()).ok_or(Problem::NotFound);
    let Some((version, extension)) = file.split_once('.') else {
        return show(&site, &area, Some(number(&file)?)).await;
    };
    let kind = FileKind::from_extension(extension).ok_or(Problem::NotFound)?;
    let area: AreaCode = area.parse().map_err(|_| Problem::NotFound)?;
    Ok(saved(site.door.assessment_told_file(area, number(version)?, kind).await?))
}

#[cfg(test)]
impl PublicAssessmentsView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::new(&crate::sample::workbench::told()), Self { assessments: Vec::new() }]
    }
}

#[cfg(test)]
impl PublicAssessmentView {
    pub(crate) fn samples() -> Vec<Self> {
        let told = crate::sample::workbench::told();
        let area = told[0].code().expect("a code");
        [None, Some(1)].into_iter().filter_map(|version| Self::new(&told, area, version)).collect()
    }
}
