//! S2 Search: where is it? Over everything that the reader may find; the question stands in the address, so no form asks for
//! anything about people.

use crate::door::{FoundRecord, SearchAnswer};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use crate::words::{self, one_line};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Found things on a page.
const PAGE: usize = 25;

#[derive(Serialize)]
struct FoundView {
    title: String,
    href: String,
    kind: String,
    id: String,
    excerpt: String,
}

#[derive(Serialize)]
struct KindView {
    text: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
pub(crate) struct SearchView {
    asked: String,
    found: Vec<FoundView>,
    kinds: Vec<KindView>,
    showing: String,
    earlier: String,
    later: String,
}

impl View for SearchView {
    const TEMPLATE: &'static str = "staff/search.html";
}

/// What the address asks.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: String,
}

fn address(asked: &str, kind: &str, page: usize) -> String {
    let page = page.to_string();
    let pairs = [("kind", kind), ("page", if page == "1" { "" } else { page.as_str() }), ("q", asked)];
    let pairs: Vec<(&str, &str)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!("{}{}", route::SEARCH, words::query(&pairs))
}

impl SearchView {
    fn new(asking: &Asking, answer: &SearchAnswer) -> Self {
        let asked = one_line(&asking.q);
        let mut kinds: Vec<&str> = answer.found.iter().map(|found| found.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let chosen = |found: &&FoundRecord| asking.kind.is_empty() || found.kind == asking.kind;
        let all: Vec<&FoundRecord> = answer.found.iter().filter(chosen).collect();
        let last = all.len().div_ceil(PAGE).max(1);
        let page = asking.page.trim().parse().unwrap_or(1).clamp(1, last);
        let shown = all.iter().skip((page - 1) * PAGE).take(PAGE);
        let from = (page - 1) * PAGE + 1;
        let more = match answer.total > answer.found.len() {
            true => format!(" There are {} in all: ask for more words.", answer.total),
            false => String::new(),
        };
        Self {
            found: shown.map(|found| FoundView::new(found)).collect(),
            kinds: kinds
                .into_iter()
                .map(|kind| KindView {
                    text: words::sentence(&kind.replace('-', " ")),
                    href: address(&asked, kind, 1),
                    current: kind == asking.kind,
                })
                .collect(),
            showing: match all.len() {
                0 => String::new(),
                many => {
                    format!("Showing {from} to {} of {many}.{more}", (from + PAGE - 1).min(many))
                }
            },
            earlier: if page > 1 { address(&asked, &asking.kind, page - 1) } else { String::new() },
            later: if page < last { address(&asked, &asking.kind, page + 1) } else { String::new() },
            asked,
        }
    }
}

impl FoundView {
    fn new(found: &FoundRecord) -> Self {
        Self {
            title: found.title.clone(),
            href: route::record(&found.kind, &found.id).unwrap_or_default(),
            kind: words::sentence(&found.kind.replace('-', " ")),
            id: found.id.clone(),
            excerpt: found.excerpt.clone(),
        }
    }
}

/// GET `/app/search?q=&kind=&page=`
pub(crate) async fn search(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(asking): Query<Asking>,
) -> Result<Response, Problem> {
    let answer = site.door.search(&staff.caller, &one_line(&asking.q)).await?;
    let frame = Frame::new("Search", Place::Search).signed(staff.signed());
    site.show(&frame, &SearchView::new(&asking, &answer))
}

#[cfg(test)]
impl SearchView {
    pub(crate) fn samples() -> Vec<Self> {
        let found = crate::sample::found();
        let asking =
            |q: &str, kind: &str, page: &str| Asking { q: q.into(), kind: kind.into(), page: page.into() };
        let many: Vec<FoundRecord> = (0..60)
            .map(|number| FoundRecord { id: format!("a-{number}"), ..found.found[0].clone() })
            .collect();
        let many = SearchAnswer { total: 90, found: many };
        vec![
            Self::new(&Asking::default(), &SearchAnswer::default()),
            Self::new(&asking("nothing of the kind", "", ""), &SearchAnswer::default()),
            Self::new(&asking("light", "action", ""), &found),
            Self::new(&asking("light", "", "2"), &many),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_what_was_found_has_an_address_that_can_be_sent() {
        let views = SearchView::samples();
        let many = views.last().unwrap();
        assert_eq!(many.showing, "Showing 26 to 50 of 60. There are 90 in all: ask for more words.");
        assert_eq!(many.earlier, "/app/search?q=light");
        assert_eq!(many.later, "/app/search?page=3&q=light");
        assert_eq!(many.found.len(), 25);
    }
}
