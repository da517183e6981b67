//! S26 Settings: the lists that the partnership may change, what each holds, who changed it and why, and what a version
//! changed.

use crate::both::{self, Both, Piece};
use crate::door::{SettingEntryKnown, SettingKnown, SettingTyped};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct LineView {
    title: String,
    what: String,
    href: String,
    state: String,
}

#[derive(Serialize)]
pub(crate) struct SettingsView {
    lists: Vec<LineView>,
    register: &'static str,
}

impl View for SettingsView {
    const TEMPLATE: &'static str = "staff/settings.html";
}

/// Whose version holds, and since when.
fn state(known: &SettingKnown) -> String {
    known.versions.first().map_or_else(
        || "As it comes with the product".to_owned(),
        |last| format!("Version {}, {}, {}", last.version, last.by, words::day(last.on)),
    )
}

impl SettingsView {
    fn new(known: &[SettingKnown]) -> Self {
        let line = |one: &SettingKnown| LineView {
            title: one.title.clone(),
            what: one.what.clone(),
            href: route::setting(&one.slug),
            state: state(one),
        };
        Self { lists: known.iter().map(line).collect(), register: route::REGISTER }
    }
}

#[derive(Serialize)]
struct FactView {
    label: String,
    words: String,
}

#[derive(Serialize)]
struct EntryView {
    title: String,
    mark: String,
    facts: Vec<FactView>,
    source: String,
}

#[derive(Serialize)]
struct GroupView {
    title: String,
    entries: Vec<EntryView>,
}

#[derive(Serialize)]
struct VersionView {
    version: i64,
    by: String,
    on: String,
    why: String,
    href: String,
}

/// What a version changed.
#[derive(Serialize)]
struct ChangedView {
    title: String,
    pieces: Vec<Piece>,
}

#[derive(Serialize)]
pub(crate) struct SettingView {
    title: String,
    what: String,
    state: String,
    groups: Vec<GroupView>,
    versions: Vec<VersionView>,
    changed: Option<ChangedView>,
    may_change: bool,
    here: String,
    shipped_href: String,
    text: String,
    why: String,
    seen: i64,
    open: bool,
    error: String,
}

impl View for SettingView {
    const TEMPLATE: &'static str = "staff/setting.html";
}

fn entry(known: &SettingEntryKnown) -> EntryView {
    let fact = |(label, words): &(String, String)| FactView { label: label.clone(), words: words.clone() };
    EntryView {
        title: known.title.clone(),
        mark: known.mark.clone().unwrap_or_default(),
        facts: known.facts.iter().map(fact).collect(),
        source: known.source.clone().unwrap_or_default(),
    }
}

fn groups(entries: &[SettingEntryKnown]) -> Vec<GroupView> {
    let mut groups: Vec<GroupView> = Vec::new();
    for known in entries {
        match groups.last_mut().filter(|last| last.title == known.group) {
            Some(last) => last.entries.push(entry(known)),
            None => groups.push(GroupView { title: known.group.clone(), entries: vec![entry(known)] }),
        }
    }
    groups
}

/// Lines around a change that are shown with it.
const AROUND: usize = 2;

/// The lines that a version changed, with those around them; what lies between is left out.
fn changes(before: &str, after: &str) -> Vec<Piece> {
    let diff = similar::TextDiff::from_lines(before, after);
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if at > 0 {
            pieces.push(Piece { whose: "same", text: "…\n".to_owned() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let whose = match change.tag() {
                similar::ChangeTag::Equal => "same",
                similar::ChangeTag::Delete => "theirs",
                similar::ChangeTag::Insert => "yours",
            };
            match pieces.last_mut().filter(|last| last.whose == whose) {
                Some(last) => last.text.push_str(change.value()),
                None => pieces.push(Piece { whose, text: change.value().to_owned() }),
            }
        }
    }
    pieces
}

fn changed(known: &SettingKnown, version: i64) -> Option<ChangedView> {
    let at = known.versions.iter().position(|one| one.version == version)?;
    let before = known.versions.get(at + 1).map_or(&known.shipped, |one| &one.text);
    Some(ChangedView {
        title: format!("What version {version} changed"),
        pieces: changes(before, &known.versions[at].text),
    })
}

/// What the form shows again.
#[derive(Default)]
struct Again<'a> {
    typed: Option<&'a SettingTyped>,
    error: &'a str,
}

impl SettingView {
    fn new(known: &SettingKnown, wanted: &Wanted, again: &Again<'_>) -> Self {
        let version = |one: &crate::door::SettingVersionKnown| VersionView {
            version: one.version,
            by: one.by.clone(),
            on: words::day(one.on),
            why: one.why.clone(),
            href: route::setting_version(&known.slug, one.version),
        };
        let shipped = wanted.text.as_deref() == Some("shipped");
        let text = if shipped { &known.shipped } else { &known.text };
        Self {
            title: known.title.clone(),
            what: known.what.clone(),
            state: state(known),
            groups: groups(&known.entries),
            versions: known.versions.iter().map(version).collect(),
            changed: wanted.version.and_then(|version| changed(known, version)),
            may_change: known.may_change,
            here: route::setting(&known.slug),
            shipped_href: format!("{}?text=shipped#text", route::setting(&known.slug)),
            text: again.typed.map_or(text, |typed| &typed.text).clone(),
            why: again.typed.map(|typed| typed.why.clone()).unwrap_or_default(),
            seen: known.seen,
            open: shipped || again.typed.is_some(),
            error: again.error.to_owned(),
        }
    }
}

#[derive(Default, Deserialize)]
pub(crate) struct Wanted {
    version: Option<i64>,
    text: Option<String>,
}

async fn show(
    site: &Site,
    staff: &Staff,
    slug: &str,
    (wanted, again): (&Wanted, &Again<'_>),
) -> Result<Response, Problem> {
    let known = site.door.setting(&staff.caller, slug).await?;
    if wanted.version.is_some_and(|version| known.versions.iter().all(|one| one.version != version)) {
        return Err(Problem::NotFound);
    }
    let frame = Frame::new(&known.title, Place::Settings)
        .crumbs([Crumb::new("Settings", route::SETTINGS)])
        .signed(staff.signed())
        .with_error(!again.error.is_empty());
    site.show(&frame, &SettingView::new(&known, wanted, again))
}

/// GET `/app/settings`
pub(crate) async fn settings(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = site.door.settings(&staff.caller).await?;
    let frame = Frame::new("Settings", Place::Settings).signed(staff.signed());
    site.show(&frame, &SettingsView::new(&known))
}

/// GET `/app/settings/{list}?version=`
pub(crate) async fn setting(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    show(&site, &staff, &slug, (&wanted, &Again::default())).await
}

/// POST `/app/settings/{list}`
pub(crate) async fn save(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let typed = SettingTyped {
        text: form.text("text"),
        why: form.text("why"),
        seen: form.number("seen").unwrap_or(0),
    };
    match site.door.setting_save(&staff.caller, &slug, &typed).await {
        Ok(()) => Ok(Redirect::to(&route::setting(&slug)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            let again = Again { typed: Some(&typed), error: &words };
            show(&site, &staff, &slug, (&Wanted::default(), &again)).await
        }
        Err(crate::Closed::Stale) => {
            let now = site.door.setting(&staff.caller, &slug).await?;
            let both = Both {
                title: now.title.clone(),
                back: route::setting(&slug),
                to: route::setting(&slug),
                field: ("text", "The list"),
                by: now.versions.first().map(|last| last.by.clone()),
                theirs: now.text,
                seen: now.seen,
                yours: typed.text,
            };
            both::show(&site, &staff, Place::Settings, &both)
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl SettingsView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::new(&crate::sample::settings::known())]
    }
}

#[cfg(test)]
impl SettingView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::settings::known();
        let typed = SettingTyped { text: "[[measure".into(), why: "It was asked for".into(), seen: 2 };
        let again = Again { typed: Some(&typed), error: "Line 1: the list breaks off. Put that right" };
        let reader = SettingKnown { may_change: false, ..known[1].clone() };
        vec![
            Self::new(&known[0], &Wanted { version: Some(2), text: None }, &Again::default()),
            Self::new(&known[0], &Wanted { version: None, text: Some("shipped".into()) }, &Again::default()),
            Self::new(&known[1], &Wanted::default(), &again),
            Self::new(&reader, &Wanted::default(), &Again::default()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn a_version_shows_the_lines_it_changed_and_those_around_them_alone() {
        let before: String = (1..=20).map(|line| format!("line {line}\n")).collect();
        let after = before.replace("line 10\n", "line ten\n");
        let told: Vec<(&str, String)> =
            changes(&before, &after).into_iter().map(|piece| (piece.whose, piece.text)).collect();
        assert_eq!(
            told,
            [
                ("same", "line 8\nline 9\n".to_owned()),
                ("theirs", "line 10\n".to_owned()),
                ("yours", "line ten\n".to_owned()),
                ("same", "line 11\nline 12\n".to_owned()),
            ]
        );
    }
}
