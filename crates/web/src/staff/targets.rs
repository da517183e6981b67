//! Targets: the list with its filters, and what the pages of targets share. What a target says is never decided here.

pub(crate) mod exceptions;
pub(crate) mod new;
pub(crate) mod one;
pub(crate) mod surveys;

use crate::door::{Choice, TargetLine, TargetsKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::line::VerdictView;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use planning::Track;
use planning::target::{Aim, Kind, Stage};
use planning::wording::{number, per_cent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use terms::TargetVerdict;

/// An option of a select.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OptionView {
    pub value: String,
    pub text: String,
    pub selected: bool,
}

/// Options with the chosen one marked.
pub(crate) fn options(choices: &[Choice], chosen: &str) -> Vec<OptionView> {
    let view = |(value, text): &Choice| OptionView {
        value: value.clone(),
        text: text.clone(),
        selected: value == chosen,
    };
    choices.iter().map(view).collect()
}

/// A word with the colour of its tag; the colour only repeats the word.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TagView {
    pub words: String,
    pub tone: &'static str,
}

/// How far off track.
pub(crate) fn track_tag(track: Track) -> TagView {
    let tone = match track {
        Track::OffTrack => "red",
        Track::AtRisk => "yellow",
        Track::OnTrack => "green",
        Track::NotJudged => "grey",
    };
    TagView { words: track.words().to_owned(), tone }
}

/// A verdict against a target: words, colour and shape.
pub(crate) fn against_target(verdict: TargetVerdict) -> VerdictView {
    use TargetVerdict::{
        GettingWorse, Held, Met, Missed, NotAvailable, TooEarly, Uncertain, WillMeet, WillMiss,
    };
    let (tone, shape) = match verdict {
        WillMeet | Met | Held => ("better", "up"),
        Uncertain => ("normal", "dot"),
        WillMiss | Missed | GettingWorse => ("worse", "diamond"),
        TooEarly | NotAvailable => ("early", "dots"),
    };
    VerdictView { words: verdict.words(), tone, shape }
}

/// "340 or fewer in the year".
pub(crate) fn aim_words(kind: Kind, aim: Aim) -> String {
    match (kind, aim) {
        (_, Aim::AtMost(most)) => format!("{} or fewer in the year", number(most)),
        (_, Aim::StayLow) => "No more than chance explains".to_owned(),
        (Kind::FewerSay, Aim::Share(share)) => format!("{} of people or fewer", per_cent(share)),
        (_, Aim::Share(share)) => format!("{} of people or more", per_cent(share)),
    }
}

/// "49 in 100"; empty where there is none.
pub(crate) fn chance_words(chance: Option<f64>) -> String {
    match chance.map(|chance| (chance, (chance * 100.0).round())) {
        None => String::new(),
        Some((_, hundredths)) if hundredths < 1.0 => "under 1 in 100".to_owned(),
        Some((_, hundredths)) if hundredths > 99.0 => "over 99 in 100".to_owned(),
        Some((_, hundredths)) => format!("{hundredths:.0} in 100"),
    }
}

/// Where a target is in its life.
pub(crate) fn stage_tag(stage: &Stage) -> TagView {
    let (words, tone) = match stage {
        Stage::Draft => ("Draft", "blue"),
        Stage::Locked { .. } => ("Signed off", "turquoise"),
        Stage::Closed { .. } => ("Closed", "grey"),
        Stage::Withdrawn { .. } => ("Withdrawn", "grey"),
    };
    TagView { words: words.to_owned(), tone }
}

/// What is said of a target: how it ended once it is closed, otherwise the verdict of today.
pub(crate) fn said(line: &TargetLine) -> TargetVerdict {
    match &line.target.stage {
        Stage::Closed { result, .. } => *result,
        _ => line.verdict.verdict,
    }
}

#[derive(Serialize)]
struct RowView {
    id: String,
    href: String,
    title: String,
    area: String,
    owner: String,
    aim: String,
    verdict: VerdictView,
    track: TagView,
    stage: TagView,
    signed: bool,
    chance: String,
    known_to: String,
}

impl RowView {
    fn new(line: &TargetLine) -> Self {
        let terms = &line.target.terms;
        Self {
            id: line.target.id.to_string(),
            href: route::target(line.target.id.as_str()),
            title: terms.title.clone(),
            area: line.area.clone(),
            owner: line.owner.clone(),
            aim: aim_words(terms.kind, terms.aim),
            verdict: against_target(said(line)),
            track: track_tag(line.verdict.track),
            stage: stage_tag(&line.target.stage),
            signed: matches!(line.target.stage, Stage::Locked { .. } | Stage::Closed { .. }),
            chance: chance_words(line.verdict.chance),
            known_to: line.verdict.data_to.map(|month| month.words()).unwrap_or_default(),
        }
    }
}

#[derive(Serialize)]
struct FilterView {
    name: &'static str,
    label: &'static str,
    any: &'static str,
    options: Vec<OptionView>,
}

#[derive(Serialize)]
pub(crate) struct TargetsView {
    rows: Vec<RowView>,
    shown: String,
    filters: Vec<FilterView>,
    filtered: bool,
    clear_href: &'static str,
    new_href: &'static str,
    surveys_href: &'static str,
    exceptions_href: &'static str,
    board_href: &'static str,
    may_add: bool,
    none_at_all: bool,
}

impl View for TargetsView {
    const TEMPLATE: &'static str = "staff/targets.html";
}

/// The filters of the list, by their names in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filters {
    #[serde(default)]
    area: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    track: String,
    #[serde(default)]
    year: String,
}

impl Filters {
    fn address(&self) -> String {
        route::targets(&[
            ("area", &self.area),
            ("kind", &self.kind),
            ("owner", &self.owner),
            ("stage", &self.stage),
            ("track", &self.track),
            ("year", &self.year),
        ])
    }

    /// Whether a target is shown, one filter left out where its own options are counted.
    fn fits(&self, line: &TargetLine, but: &str) -> bool {
        let facts = facts(line);
        let wanted = [
            ("area", &self.area),
            ("kind", &self.kind),
            ("owner", &self.owner),
            ("stage", &self.stage),
            ("track", &self.track),
            ("year", &self.year),
        ];
        wanted
            .iter()
            .zip(facts)
            .all(|((name, wanted), (_, value, _))| *name == but || wanted.is_empty() || **wanted == value)
    }
}

/// Filter, value and words of a target, in the order of the filters.
fn facts(line: &TargetLine) -> [(&'static str, String, String); 6] {
    let terms = &line.target.terms;
    let stage = stage_tag(&line.target.stage).words;
    let track = line.verdict.track;
    let slug = track.words().to_lowercase().replace(' ', "-");
    [
        ("area", terms.area.to_string(), line.area.clone()),
        ("kind", terms.kind.slug().to_owned(), terms.kind.words().to_owned()),
        ("owner", terms.owner.to_string(), line.owner.clone()),
        ("stage", line.target.stage.slug().to_owned(), stage),
        ("track", slug, track.words().to_owned()),
        ("year", terms.year.start().to_string(), terms.year.words()),
    ]
}

const LABELS: [(&str, &str, &str); 6] = [
    ("area", "Area", "All areas"),
    ("kind", "Kind", "All kinds"),
    ("owner", "Who answers for it", "All bodies"),
    ("stage", "Stage", "All stages"),
    ("track", "Track", "All"),
    ("year", "Year", "All years"),
];

/// Options of a filter with how many targets each would show.
fn filter(lines: &[TargetLine], filters: &Filters, at: usize) -> FilterView {
    let (name, label, any) = LABELS[at];
    let chosen =
        [&filters.area, &filters.kind, &filters.owner, &filters.stage, &filters.track, &filters.year][at];
    let all: BTreeSet<(String, String)> = lines
        .iter()
        .map(|line| {
            let (_, value, words) = facts(line)[at].clone();
            (words, value)
        })
        .collect();
    let count = |value: &str| {
        let fits = |line: &&TargetLine| filters.fits(line, name) && facts(line)[at].1 == value;
        lines.iter().filter(fits).count()
    };
    let options = all
        .into_iter()
        .map(|(words, value)| OptionView {
            text: format!("{words} ({})", count(&value)),
            selected: value == *chosen,
            value,
        })
        .collect();
    FilterView { name, label, any, options }
}

impl TargetsView {
    pub(crate) fn new(known: &TargetsKnown, filters: &Filters) -> Self {
        let mut lines: Vec<&TargetLine> = known.lines.iter().filter(|line| filters.fits(line, "")).collect();
        // Worst first; what nobody knows stands before what goes well.
        let worst = |line: &&TargetLine| match (&line.target.stage, line.verdict.track) {
            (Stage::Locked { .. }, Track::OffTrack) => 0,
            (Stage::Locked { .. }, Track::AtRisk) => 1,
            (Stage::Locked { .. }, Track::NotJudged) => 2,
            (Stage::Locked { .. }, Track::OnTrack) => 3,
            (Stage::Draft, _) => 4,
            (Stage::Closed { .. }, _) => 5,
            (Stage::Withdrawn { .. }, _) => 6,
        };
        lines.sort_by_key(worst);
        Self {
            shown: format!("Showing {} of {}", lines.len(), known.lines.len()),
            rows: lines.into_iter().map(RowView::new).collect(),
            filters: (0..LABELS.len()).map(|at| filter(&known.lines, filters, at)).collect(),
            filtered: filters.address() != route::TARGETS,
            clear_href: route::TARGETS,
            new_href: route::TARGET_NEW,
            surveys_href: route::WAVES,
            exceptions_href: route::EXCEPTIONS,
            board_href: route::BOARD,
            may_add: known.may_add,
            none_at_all: known.lines.is_empty(),
        }
    }
}

/// The way back from a page about a target.
pub(crate) fn crumb() -> Crumb {
    Crumb::new("Targets", route::TARGETS)
}

/// GET `/app/targets`
pub(crate) async fn targets(
    staff: Staff,
    State(site): State<Arc<Site>>,
    uri: Uri,
    Query(filters): Query<Filters>,
) -> Result<Response, Problem> {
    let address = filters.address();
    if uri.query().is_some() && address != uri.to_string() {
        return Ok(Redirect::to(&address).into_response());
    }
    let known = site.door.targets(&staff.caller).await?;
    let frame = Frame::new("Targets", Place::Targets).signed(staff.signed());
    site.show(&frame, &TargetsView::new(&known, &filters))
}

#[cfg(test)]
impl TargetsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::targets::targets();
        let filters = Filters { track: "on-track".into(), ..Filters::default() };
        vec![
            Self::new(&known, &Filters::default()),
            Self::new(&known, &filters),
            Self::new(&TargetsKnown::default(), &Filters::default()),
        ]
    }
}
