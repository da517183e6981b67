//! Turns a view and the frame around it into a page. Templates choose and repeat; a field that a view does not have
//! is an error, not an empty space.

use crate::door::Opens;
use crate::files::{Manifest, NoAssets, template};
use crate::{Brand, route};
use minijinja::value::{Object, ObjectRepr, Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use std::sync::Arc;

/// A page could not be made: a fault of ours, never of the reader.
#[derive(Debug, thiserror::Error)]
#[error("making the page from {template}")]
pub struct PageFailed {
    template: String,
    #[source]
    cause: minijinja::Error,
}

/// A step back towards the home page.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// Words.
    pub text: String,
    /// Where to.
    pub href: String,
}

impl Crumb {
    /// A crumb.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

/// Which part of the site a page stands in, for the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Home and areas.
    Areas,
    /// Comparison.
    Compare,
    /// Meetings and questions.
    PublicMeetings,
    /// How the partnership is doing.
    Performance,
    /// Plans.
    Plans,
    /// About.
    About,
    /// Sign-in.
    SignIn,
    /// Staff: Today.
    Today,
    /// Staff: search.
    Search,
    /// Staff: imports.
    Imports,
    /// Staff: jobs.
    Jobs,
    /// Staff: assessments.
    Assessments,
    /// Staff: meetings.
    Meetings,
    /// Staff: targets, exceptions and the board.
    Targets,
    /// Staff: priorities, plans and actions.
    Plan,
    /// Staff: the partnership register.
    Register,
    /// Staff: sharing agreements.
    Agreements,
    /// Staff: the person's own account.
    Account,
    /// Staff: people.
    People,
    /// Staff: audit.
    Audit,
    /// Staff: lists that the partnership may change.
    Settings,
    /// Staff: upkeep.
    Upkeep,
    /// Staff pages' own front door, or none at all.
    Nowhere,
}

impl Place {
    fn staff(self) -> bool {
        matches!(
            self,
            Self::Today
                | Self::Search
                | Self::Imports
                | Self::Jobs
                | Self::Assessments
                | Self::Meetings
                | Self::Targets
                | Self::Plan
                | Self::Register
                | Self::Agreements
                | Self::Settings
                | Self::Account
                | Self::People
                | Self::Audit
                | Self::Upkeep
        )
    }
}

/// What a page knows of the person who looks at it: staff pages alone.
#[derive(Clone, Debug, Serialize)]
pub struct Signed {
    /// Name as shown.
    pub name: String,
    /// Token that every form sends back.
    pub csrf: String,
    /// Where the navigation leads.
    #[serde(skip)]
    pub opens: Opens,
}

/// What stands around every page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Title of the page, without the site's name.
    pub title: String,
    /// Where in the site.
    pub place: Place,
    /// Way back, home first, the page itself left out.
    pub crumbs: Vec<Crumb>,
    /// "20 November 2026"; empty where the page has no date.
    pub updated: String,
    /// Whether something in a form must be mended: the title then starts with "Error:".
    pub error: bool,
    /// Who is signed in.
    pub signed: Option<Signed>,
    /// Seconds until the page asks again without scripts; 0 for never.
    pub refresh: u32,
    /// The day of a demo that is lived through.
    pub demo: Option<chrono::NaiveDate>,
}

impl Frame {
    /// A frame without crumbs, date or error.
    pub fn new(title: impl Into<String>, place: Place) -> Self {
        Self {
            title: title.into(),
            place,
            crumbs: Vec::new(),
            updated: String::new(),
            error: false,
            signed: None,
            refresh: 0,
            demo: None,
        }
    }

    /// In a demo, on that day.
    pub fn demo(mut self, day: chrono::NaiveDate) -> Self {
        self.demo = Some(day);
        self
    }

    /// With a way back.
    pub fn crumbs(mut self, crumbs: impl IntoIterator<Item = Crumb>) -> Self {
        self.crumbs = crumbs.into_iter().collect();
        self
    }

    /// With the day of the newest figure.
    pub fn updated(mut self, day: Option<chrono::NaiveDate>) -> Self {
        self.updated = day.map(crate::words::day).unwrap_or_default();
        self
    }

    /// For somebody who is signed in.
    pub fn signed(mut self, signed: Signed) -> Self {
        self.signed = Some(signed);
        self
    }

    /// With something to mend.
    pub fn with_error(mut self, error: bool) -> Self {
        self.error = error;
        self
    }

    /// Asking again after so many seconds.
    pub fn refresh(mut self, seconds: u32) -> Self {
        self.refresh = seconds;
        self
    }
}

/// A page's own data: one struct, one template.
pub trait View: Serialize {
    /// The template, by its path under `templates`.
    const TEMPLATE: &'static str;
}

/// All templates, ready.
#[derive(Debug)]
pub struct Pages {
    environment: Environment<'static>,
    manifest: Manifest,
    brand: Brand,
}

#[derive(Serialize)]
struct NavigationItem {
    text: &'static str,
    href: &'static str,
    current: bool,
}

#[derive(Serialize)]
struct FrameView<'a> {
    title: String,
    site: &'a str,
    operator: &'a str,
    contact: &'a str,
    crumbs: &'a [Crumb],
    navigation: Vec<NavigationItem>,
    updated: &'a str,
    signed: Option<&'a Signed>,
    staff: bool,
    refresh: u32,
    demo: Option<DemoView>,
    files: FilesView<'a>,
    routes: RoutesView,
}

/// The form of a demo that goes on to another day.
#[derive(Serialize)]
struct DemoView {
    today: String,
    next: String,
    action: &'static str,
}

impl DemoView {
    fn new(day: chrono::NaiveDate) -> Self {
        let next = day.succ_opt().unwrap_or(day).to_string();
        Self { today: crate::words::day(day), next, action: route::DEMO_DAY }
    }
}

#[derive(Serialize)]
struct FilesView<'a> {
    css: &'a str,
    brand: &'static str,
    boot: &'a str,
    script: &'a str,
    icon: &'a str,
    font: &'a str,
    map_style: &'a str,
}

#[derive(Serialize)]
struct RoutesView {
    home: &'static str,
    find: &'static str,
    compare: &'static str,
    about: &'static str,
    accessibility: &'static str,
    privacy: &'static str,
    cookies: &'static str,
    data: &'static str,
    api_areas: &'static str,
    api_document: &'static str,
    sign_in: &'static str,
    sign_out: &'static str,
    today: &'static str,
    search: &'static str,
    imports: &'static str,
    upload: &'static str,
    jobs: &'static str,
    assessments: &'static str,
    account: &'static str,
    news: &'static str,
}

const ROUTES: RoutesView = RoutesView {
    home: route::HOME,
    find: route::FIND,
    compare: route::COMPARE,
    about: route::ABOUT,
    accessibility: route::ACCESSIBILITY,
    privacy: route::PRIVACY,
    cookies: route::COOKIES,
    data: route::api::EXPLAINED,
    api_areas: route::api::AREAS,
    api_document: route::api::DOCUMENT,
    sign_in: route::SIGN_IN,
    sign_out: route::SIGN_OUT,
    today: route::TODAY,
    search: route::SEARCH,
    imports: route::IMPORTS,
    upload: route::UPLOAD,
    jobs: route::JOBS,
    assessments: route::ASSESSMENTS,
    account: route::ACCOUNT,
    news: route::meetings::NEWS,
};

impl Pages {
    /// Reads the list of assets; templates are read when first used (in development: again after each change).
    pub fn new(brand: Brand) -> Result<Self, NoAssets> {
        Ok(Self { environment: environment(), manifest: Manifest::load()?, brand })
    }

    /// The operator.
    pub fn brand(&self) -> &Brand {
        &self.brand
    }

    /// The page's HTML.
    pub fn render<V: View>(&self, frame: &Frame, view: &V) -> Result<String, PageFailed> {
        let failed = |cause| PageFailed { template: V::TEMPLATE.to_owned(), cause };
        let context = minijinja::context! {
            frame => strict(Value::from(Serde(self.frame(frame)))),
            view => strict(Value::from(Serde(view))),
        };
        // In development a template is read again each time, so that a change shows without a build.
        if cfg!(debug_assertions) && !cfg!(test) {
            return environment().get_template(V::TEMPLATE).and_then(|t| t.render(context)).map_err(failed);
        }
        self.environment.get_template(V::TEMPLATE).and_then(|t| t.render(context)).map_err(failed)
    }

    fn frame<'a>(&'a self, frame: &'a Frame) -> FrameView<'a> {
        let address = |plain| self.manifest.address(plain).unwrap_or_default();
        let error = if frame.error { "Error: " } else { "" };
        FrameView {
            title: format!("{error}{} – {}", frame.title, self.brand.site),
            site: &self.brand.site,
            operator: &self.brand.operator,
            contact: &self.brand.contact,
            crumbs: &frame.crumbs,
            navigation: navigation(
                frame.place,
                frame.signed.as_ref().map_or(Opens::ALL, |signed| signed.opens),
            ),
            updated: &frame.updated,
            signed: frame.signed.as_ref(),
            staff: frame.place.staff(),
            refresh: frame.refresh,
            demo: frame.demo.map(DemoView::new),
            files: FilesView {
                css: address("site.css"),
                brand: route::BRAND,
                boot: address("boot.js"),
                script: address("site.mjs"),
                icon: address("favicon.svg"),
                font: address("noto-sans-latin-400.woff2"),
                map_style: address("maplibre-gl.css"),
            },
            routes: ROUTES,
        }
    }
}

fn navigation(place: Place, opens: Opens) -> Vec<NavigationItem> {
    let item = |text, href, at| NavigationItem { text, href, current: place == at };
    if place.staff() {
        let parts = [
            (true, item("Today", route::TODAY, Place::Today)),
            (opens.imports, item("Imports", route::IMPORTS, Place::Imports)),
            (opens.assessments, item("Assessments", route::ASSESSMENTS, Place::Assessments)),
            (opens.meetings, item("Meetings", route::meetings::MEETINGS, Place::Meetings)),
            (opens.targets, item("Targets", route::TARGETS, Place::Targets)),
            (opens.plans, item("Plan", route::plans::PLAN, Place::Plan)),
            (opens.imports || opens.upkeep, item("Jobs", route::JOBS, Place::Jobs)),
            (opens.register, item("Partnership", route::REGISTER, Place::Register)),
            (opens.agreements, item("Agreements", route::AGREEMENTS, Place::Agreements)),
            (opens.people, item("People", route::PEOPLE, Place::People)),
            (opens.audit, item("Audit", route::AUDIT, Place::Audit)),
            (opens.upkeep, item("Upkeep", route::UPKEEP, Place::Upkeep)),
            (opens.settings, item("Settings", route::SETTINGS, Place::Settings)),
        ];
        parts.into_iter().filter(|(open, _)| *open).map(|(_, item)| item).collect()
    } else {
        vec![
            item("Areas", route::HOME, Place::Areas),
            item("Compare", route::COMPARE, Place::Compare),
            item("Meetings", route::meetings::PUBLIC, Place::PublicMeetings),
            item("How we are doing", route::PERFORMANCE, Place::Performance),
            item("Our plan", route::plans::PUBLIC_PLANS, Place::Plans),
            item("About", route::ABOUT, Place::About),
        ]
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    // The macros of others ask for settings that we do not give, so asking is allowed; printing what is not there
    // never is. Our own views go further: see `strict`.
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_formatter(|out, state, value| {
        if value.is_undefined() && !state.name().starts_with("govuk_frontend_jinja/") {
            let detail = format!("{} prints a value that is not there", state.name());
            return Err(minijinja::Error::new(minijinja::ErrorKind::UndefinedError, detail));
        }
        match value.as_str().filter(|_| !value.is_safe() && *state.auto_escape() == AutoEscape::Html) {
            Some(text) => out.write_str(&escaped(text)).map_err(minijinja::Error::from),
            None => minijinja::escape_formatter(out, state, value),
        }
    });
    environment.add_filter("escape", |value: Value| match value.as_str() {
        Some(text) if !value.is_safe() => Value::from_safe_string(escaped(text)),
        _ => value,
    });
    environment.add_filter("plain", plain);
    environment.add_filter("sentence", |text: String| crate::words::sentence(&text));
    // The macros were written for Python.
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.set_loader(|name| Ok(template(name)));
    environment
}

/// A map in which a missing key is an error even when it is only asked for.
#[derive(Debug)]
struct Strict(Value);

impl Object for Strict {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let inner = self.0.get_item(key).ok().filter(|value| !value.is_undefined());
        Some(inner.map(strict).unwrap_or_else(|| {
            let detail = format!("the view has no field {key}");
            Value::from(minijinja::Error::new(minijinja::ErrorKind::UndefinedError, detail))
        }))
    }

    fn enumerate(self: &Arc<Self>) -> minijinja::value::Enumerator {
        match self.0.try_iter() {
            Ok(keys) => minijinja::value::Enumerator::Values(keys.collect()),
            Err(_) => minijinja::value::Enumerator::NonEnumerable,
        }
    }
}

fn strict(value: Value) -> Value {
    match value.kind() {
        ValueKind::Map => Value::from_object(Strict(value)),
        ValueKind::Seq => match value.try_iter() {
            Ok(items) => items.map(strict).collect::<Vec<_>>().into(),
            Err(_) => value,
        },
        _ => value,
    }
}

/// For the component macros of others, which ask for settings that we do not give: the value without strictness.
fn plain(value: Value) -> Value {
    if let Some(strict) = value.downcast_object_ref::<Strict>() {
        return strict.0.clone();
    }
    match value.kind() {
        ValueKind::Seq => match value.try_iter() {
            Ok(items) => items.map(plain).collect::<Vec<_>>().into(),
            Err(_) => value,
        },
        _ => value,
    }
}

/// Text that a browser reads as text, in an element or a quoted attribute. The engine's own would write every `/`
/// of an address as five characters.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let mut environment = environment();
        environment.add_template("t.html", source).unwrap();
        let context = minijinja::context! { bad => "<b>\"x\" & 'y'/z</b>" };
        assert_eq!(environment.get_template("t.html").unwrap().render(context).unwrap(), expected);
    }

    #[test]
    fn what_people_type_is_never_markup() {
        check("{{ bad }}", "&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;/z&lt;/b&gt;");
        check("{{ bad | escape }}", "&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;/z&lt;/b&gt;");
        check(
            "{% set joined = bad ~ '!' %}{{ joined }}",
            "&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;/z&lt;/b&gt;!",
        );
        check("{{ bad | safe }}", "<b>\"x\" & 'y'/z</b>");
    }
}
