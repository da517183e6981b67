//! Waves of surveys: what was asked, of how many, how sure the answer is; and the form that enters one.

use super::{OptionView, crumb, options};
use crate::door::{WAVE_MODES, WAVE_SAMPLINGS, WaveLine, WaveTyped, WavesKnown, wave_headings};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use planning::wording::{number, per_cent};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct WaveView {
    id: String,
    title: String,
    area: String,
    when: String,
    share: String,
    between: String,
    base: String,
    how: String,
    source: String,
    wording: String,
    again: bool,
}

/// Waves as rows of a table.
pub(crate) fn waves(lines: &[WaveLine]) -> Vec<WaveView> {
    lines.iter().map(WaveView::new).collect()
}

impl WaveView {
    fn new(line: &WaveLine) -> Self {
        let wave = &line.wave;
        let mode =
            WAVE_MODES.iter().find(|(_, mode, _)| *mode == wave.mode).map_or("", |(_, _, words)| words);
        let found =
            WAVE_SAMPLINGS.iter().find(|(_, one, _)| *one == wave.sampling).map_or("", |(_, _, words)| words);
        Self {
            id: wave.id.to_string(),
            title: line.title.clone(),
            area: line.area.clone(),
            when: wave.fieldwork.words(),
            share: per_cent(wave.share),
            between: match &line.share {
                Ok(share) => format!("{} to {}", per_cent(share.low), per_cent(share.high)),
                Err(why) => format!("No range: {why}"),
            },
            base: number(f64::from(wave.base)),
            how: format!("{mode}. {found}."),
            source: wave.source.clone(),
            wording: wave.wording.clone(),
            again: line.again.is_some(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct SurveysView {
    waves: Vec<WaveView>,
    firsts: Vec<OptionView>,
    areas: Vec<OptionView>,
    modes: Vec<OptionView>,
    samplings: Vec<OptionView>,
    title: String,
    wording: String,
    from: String,
    to: String,
    share: String,
    base: String,
    design_effect: String,
    source: String,
    sheet: String,
    columns: String,
    may_add: bool,
    errors: Vec<String>,
    href: &'static str,
}

impl View for SurveysView {
    const TEMPLATE: &'static str = "staff/target_surveys.html";
}

impl SurveysView {
    pub(crate) fn new(known: &WavesKnown, (typed, sheet): (&WaveTyped, &str), error: &str) -> Self {
        let firsts: Vec<(String, String)> = known
            .waves
            .iter()
            .filter(|line| line.again.is_none())
            .map(|line| (line.wave.id.to_string(), format!("{}, {}", line.title, line.area)))
            .collect();
        let modes: Vec<(String, String)> =
            WAVE_MODES.iter().map(|(slug, _, words)| ((*slug).to_owned(), (*words).to_owned())).collect();
        let found: Vec<(String, String)> =
            WAVE_SAMPLINGS.iter().map(|(slug, _, words)| ((*slug).to_owned(), (*words).to_owned())).collect();
        Self {
            waves: waves(&known.waves),
            firsts: options(&firsts, &typed.again),
            areas: options(&known.areas, &typed.area),
            modes: options(&modes, &typed.mode),
            samplings: options(&found, &typed.sampling),
            title: typed.title.clone(),
            wording: typed.wording.clone(),
            from: typed.from.clone(),
            to: typed.to.clone(),
            share: typed.share.clone(),
            base: typed.base.clone(),
            design_effect: typed.design_effect.clone(),
            source: typed.source.clone(),
            sheet: sheet.to_owned(),
            columns: wave_headings(),
            may_add: known.may_add,
            errors: error.lines().map(str::to_owned).collect(),
            href: route::WAVES,
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    typed: (&WaveTyped, &str),
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.waves(&staff.caller).await?;
    let frame = Frame::new("Surveys", Place::Targets)
        .crumbs([crumb()])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &SurveysView::new(&known, typed, error))
}

/// GET `/app/targets/surveys`
pub(crate) async fn surveys(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, (&WaveTyped::default(), ""), "").await
}

#[derive(Deserialize)]
pub(crate) struct Entered {
    csrf: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    wording: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    share: String,
    #[serde(default)]
    base: String,
    #[serde(default)]
    design_effect: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    sampling: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    sheet: String,
}

/// POST `/app/targets/surveys`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Entered>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    if form.step == "sheet" {
        return match site.door.waves_sheet(&staff.caller, &form.sheet).await {
            Ok(()) => Ok(Redirect::to(route::WAVES).into_response()),
            Err(crate::Closed::Refused(words)) => {
                show(&site, &staff, (&WaveTyped::default(), &form.sheet), &words).await
            }
            Err(closed) => Err(closed.into()),
        };
    }
    let typed = WaveTyped {
        area: form.area,
        title: form.title,
        again: form.again,
        wording: form.wording,
        from: form.from,
        to: form.to,
        share: form.share,
        base: form.base,
        design_effect: form.design_effect,
        mode: form.mode,
        sampling: form.sampling,
        source: form.source,
    };
    match site.door.wave_add(&staff.caller, &typed).await {
        Ok(()) => Ok(Redirect::to(route::WAVES).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, (&typed, ""), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl SurveysView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::targets::waves();
        let empty = WavesKnown { may_add: true, ..WavesKnown::default() };
        vec![
            Self::new(&known, (&WaveTyped::default(), ""), ""),
            Self::new(&empty, (&WaveTyped::default(), ""), "Choose an area"),
            Self::new(&known, (&WaveTyped::default(), "Question\tArea"), "Row 2: area\nRow 3: share"),
        ]
    }
}
