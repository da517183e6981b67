//! Feeds: the public calendar of meetings, the calendars of staff under their secret addresses, and news as Atom (RFC 4287).
//! No feed holds a name, a case or a person.

use crate::page::escaped;
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::session;
use crate::site::Site;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveTime;
use planning::calendar::{Entry, When, feed};
use planning::meeting::notice::Notice;
use std::sync::Arc;

const CALENDAR: &str = "text/calendar; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";

fn calendar(site: &Site, headers: &HeaderMap, entries: &[Entry]) -> String {
    let brand = site.pages.brand();
    feed(&brand.site, &site.host(headers), entries, site.clock.now())
}

fn entry(notice: &Notice, base: &str) -> Option<Entry> {
    let starts = NaiveTime::parse_from_str(&notice.starts, "%H:%M").ok()?;
    Some(Entry {
        id: format!("meeting-{}", notice.id),
        title: notice.title.clone(),
        when: When::At { on: notice.on, starts, minutes: notice.minutes_long },
        place: notice.place.clone(),
        address: format!("{base}{}#{}", at::PUBLIC, notice.id),
        changes: notice.changes,
        cancelled: !notice.cancelled.is_empty(),
    })
}

/// GET `/meetings.ics`: meetings in public.
pub(crate) async fn public(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, Problem> {
    let base = site.address(&headers);
    let told = site.door.meetings_told().await?;
    let open = told.iter().filter(|notice| notice.in_public);
    let entries: Vec<Entry> = open.filter_map(|notice| entry(notice, &base)).collect();
    Ok(([(header::CONTENT_TYPE, CALENDAR)], calendar(&site, &headers, &entries)).into_response())
}

/// GET `/calendar/{file}`: the calendar of a person of staff, for whoever knows its secret.
pub(crate) async fn own(
    State(site): State<Arc<Site>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let secret = file.strip_suffix(".ics").filter(|secret| secret.len() == 64).ok_or(Problem::NotFound)?;
    let entries = site.door.calendar(session::key(secret), &site.address(&headers)).await?;
    let kept = [(header::CONTENT_TYPE, CALENDAR), (header::CACHE_CONTROL, "private, no-store")];
    Ok((kept, calendar(&site, &headers, &entries)).into_response())
}

/// Text as XML wants it: marks are written out, control characters are dropped.
fn xml(text: &str) -> String {
    escaped(&text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>())
}

/// GET `/news.atom`: what was published, latest first.
pub(crate) async fn news(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, Problem> {
    let base = xml(&site.address(&headers));
    let told = site.door.news().await?;
    let brand = site.pages.brand();
    let updated = told.first().map_or_else(|| site.clock.today(), |news| news.on);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-GB\">\n\
         <title>{}: news</title>\n<id>{base}{here}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{here}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{base}{}\"/>\n<updated>{updated}T00:00:00Z</updated>\n\
         <author><name>{}</name></author>\n",
        xml(&brand.site),
        at::PUBLIC,
        xml(&brand.operator),
        here = at::NEWS,
    );
    for news in told.iter() {
        text.push_str(&format!(
            "<entry>\n<title>{}</title>\n<id>{base}{}#{}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{base}{}\"/>\n\
             <updated>{on}T00:00:00Z</updated>\n<published>{on}T00:00:00Z</published>\n<summary>{}</summary>\n</entry>\n",
            xml(&news.title),
            at::NEWS,
            xml(&news.id),
            xml(&news.path),
            xml(&news.words),
            on = news.on,
        ));
    }
    text.push_str("</feed>\n");
    Ok(([(header::CONTENT_TYPE, ATOM)], text).into_response())
}
