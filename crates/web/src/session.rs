//! Who is signed in, who is about to be, and which device they try from.
//!
//! Sessions of people lie behind the door and outlive a restart; a session's name is stored as its hash. Kept in memory is
//! only who looks at a form before signing in. Tokens are compared in constant time.

use crate::door::{Caller, ProviderAsked, Try};
use crate::problem::Problem;
use crate::site::Site;
use crate::{page, route};
use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, HeaderMap, HeaderValue};
use axum::http::request::Parts;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// A form that is to be filled in before signing in is good for so many hours.
const FORM_HOURS: i64 = 20;
/// More of them than this are not kept; the one longest unused goes.
const SESSIONS_MAX: usize = 10_000;
/// A password that was right, and a way to a provider, are good for so many minutes.
const HALFWAY_MINUTES: i64 = 15;

#[derive(Clone, Debug)]
struct Session {
    csrf: String,
    /// Whose password was right, and who must still show a code.
    halfway: Option<Caller>,
    /// Who was sent to an agency's provider, and where they wanted to go.
    away: Option<(ProviderAsked, String)>,
    begun: DateTime<Utc>,
    used: DateTime<Utc>,
}

/// Everybody who looks at the sign-in page.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<BTreeMap<[u8; 32], Session>>);

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<[u8; 32], Session>> {
        // A panic while the map was held cannot leave it half changed: each change is one insert or removal.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Starts a session of nobody yet, and answers its name and its form token.
    pub(crate) fn begin(&self, site: &Site) -> (String, String) {
        self.start(site, None, None)
    }

    /// Starts a session of somebody who must still show a code.
    pub(crate) fn begin_halfway(&self, site: &Site, caller: Caller) -> (String, String) {
        self.start(site, Some(caller), None)
    }

    /// Starts a session of nobody yet who is sent to a provider, and answers its name.
    pub(crate) fn begin_away(&self, site: &Site, asked: ProviderAsked, next: String) -> String {
        self.start(site, None, Some((asked, next))).0
    }

    fn start(
        &self,
        site: &Site,
        halfway: Option<Caller>,
        away: Option<(ProviderAsked, String)>,
    ) -> (String, String) {
        let (name, csrf, now) = (site.token(), site.token(), site.clock.devices());
        let mut sessions = self.lock();
        if sessions.len() >= SESSIONS_MAX {
            let oldest = sessions
                .iter()
                .min_by_key(|(_, session)| (session.halfway.is_some(), session.used))
                .map(|(key, _)| *key);
            oldest.and_then(|key| sessions.remove(&key));
        }
        sessions.insert(key(&name), Session { csrf: csrf.clone(), halfway, away, begun: now, used: now });
        (name, csrf)
    }

    fn find(&self, name: &str, now: DateTime<Utc>) -> Option<Session> {
        let mut sessions = self.lock();
        let session = sessions.get_mut(&key(name))?;
        if now - session.used > TimeDelta::hours(FORM_HOURS) {
            sessions.remove(&key(name));
            return None;
        }
        session.used = now;
        Some(session.clone())
    }

    /// Ends the session whose browser was sent away with that state and comes back now, and answers what is kept of it:
    /// once, and within a quarter of an hour.
    fn come_back(&self, name: &str, state: &str, now: DateTime<Utc>) -> Option<(ProviderAsked, String)> {
        let mut sessions = self.lock();
        let session = sessions.get(&key(name))?;
        let (asked, _) = session.away.as_ref()?;
        if !same(&asked.state, state) {
            return None;
        }
        let session = sessions.remove(&key(name))?;
        session.away.filter(|_| now - session.begun <= TimeDelta::minutes(HALFWAY_MINUTES))
    }

    /// Ends a session.
    pub(crate) fn end(&self, name: &str) {
        self.lock().remove(&key(name));
    }
}

/// The hash under which a session is stored.
pub(crate) fn key(name: &str) -> [u8; 32] {
    Sha256::digest(name.as_bytes()).into()
}

/// The token of a signed-in session's forms: it follows from the session's name, which only its browser has.
fn form_token(name: &str) -> String {
    hex::encode(Sha256::digest(format!("forms of {name}").as_bytes()))
}

/// Begins a session of somebody who showed all they sign in with, and answers the header that hands it to the browser.
pub(crate) async fn signed_in(
    site: &Site,
    headers: &HeaderMap,
    caller: &Caller,
    second_factor: bool,
) -> Result<HeaderValue, Problem> {
    cookie(headers, site).inspect(|old| site.sessions.end(old));
    let name = site.token();
    site.door.session_begin(caller, key(&name), second_factor).await?;
    Ok(set_cookie(site, &name))
}

/// Who tries to sign in, as far as the request tells.
pub(crate) fn attempt(site: &Site, headers: &HeaderMap, account: &str, address: &str) -> Try {
    Try {
        account: account.trim().to_lowercase(),
        address: address.to_owned(),
        device: named_cookie(headers, device_cookie_name(site.settings.https)),
    }
}

/// The header that makes this browser a known device for a year; `None` where it is one.
pub(crate) fn remember_device(site: &Site, attempt: &mut Try) -> Option<HeaderValue> {
    if attempt.device.is_some() {
        return None;
    }
    let token = site.token();
    let secure = if site.settings.https { "; Secure" } else { "" };
    let name = device_cookie_name(site.settings.https);
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}");
    attempt.device = Some(token);
    HeaderValue::from_str(&text).ok()
}

const fn device_cookie_name(https: bool) -> &'static str {
    if https { "__Host-commonweal-device" } else { "commonweal-device" }
}

/// Somebody who is signed in. A handler that takes one answers nobody else: they are sent to the sign-in page.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who.
    pub caller: Caller,
    csrf: String,
    name: String,
}

impl Staff {
    /// For the page's frame.
    pub fn signed(&self) -> page::Signed {
        page::Signed { name: self.caller.name.clone(), csrf: self.csrf.clone(), opens: self.caller.opens }
    }

    /// Refuses a form that was not made for this session.
    pub fn check(&self, token: &str) -> Result<(), Problem> {
        if same(&self.csrf, token) { Ok(()) } else { Err(Problem::OldForm) }
    }

    /// Hash of the session, to end it.
    pub(crate) fn session(&self) -> [u8; 32] {
        key(&self.name)
    }
}

impl FromRequestParts<Arc<Site>> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let Some(name) = cookie(&parts.headers, site) else {
            return Err(Problem::SignIn { next: wanted(parts) });
        };
        match site.door.session(key(&name)).await? {
            Some(caller) => Ok(Self { caller, csrf: form_token(&name), name }),
            None => Err(Problem::SignIn { next: wanted(parts) }),
        }
    }
}

/// Where to go after signing in: only ever a staff page of ours, asked for by GET.
fn wanted(parts: &Parts) -> String {
    let path = parts.uri.path_and_query().map_or(route::TODAY, |path| path.as_str());
    if parts.method == axum::http::Method::GET { safe_next(path) } else { route::TODAY.to_owned() }
}

/// The address if it is one of our staff pages, Today otherwise: nobody is sent to another site.
pub(crate) fn safe_next(next: &str) -> String {
    let ours = next == route::TODAY || next.starts_with("/app/") || next.starts_with("/app?");
    let plain = !next.contains(|c: char| c == '\\' || c.is_control());
    if ours && plain { next.to_owned() } else { route::TODAY.to_owned() }
}

/// Whether the token belongs to the session of this cookie, signed in or not.
pub(crate) fn token_fits(site: &Site, headers: &HeaderMap, token: &str) -> bool {
    cookie(headers, site)
        .and_then(|name| site.sessions.find(&name, site.clock.devices()))
        .is_some_and(|session| same(&session.csrf, token))
}

/// Whose password was right and who must still show a code, with the token of their form. A password that was right is
/// good for a quarter of an hour.
pub(crate) fn halfway(site: &Site, headers: &HeaderMap) -> Option<(Caller, String)> {
    let now = site.clock.devices();
    let session = site.sessions.find(&cookie(headers, site)?, now)?;
    let fresh = now - session.begun <= TimeDelta::minutes(HALFWAY_MINUTES);
    session.halfway.filter(|_| fresh).map(|caller| (caller, session.csrf))
}

/// Who was sent to a provider from this browser with that state, and where they wanted to go.
pub(crate) fn come_back(site: &Site, headers: &HeaderMap, state: &str) -> Option<(ProviderAsked, String)> {
    site.sessions.come_back(&cookie(headers, site)?, state, site.clock.devices())
}

/// Compares in a time that does not depend on where the texts differ.
fn same(a: &str, b: &str) -> bool {
    let differ = a.bytes().zip(b.bytes()).fold(0u8, |differ, (a, b)| differ | (a ^ b));
    a.len() == b.len() && differ == 0
}

const fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-commonweal" } else { "commonweal" }
}

/// The session's name from the request.
pub(crate) fn cookie(headers: &HeaderMap, site: &Site) -> Option<String> {
    named_cookie(headers, cookie_name(site.settings.https))
}

fn named_cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == wanted && value.len() == 64)
        .map(|(_, value)| value.to_owned())
}

/// The header that hands a session's name to the browser; an empty name takes it back.
pub(crate) fn set_cookie(site: &Site, name: &str) -> HeaderValue {
    let secure = if site.settings.https { "; Secure" } else { "" };
    let age = if name.is_empty() { "; Max-Age=0" } else { "" };
    let text =
        format!("{}={name}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", cookie_name(site.settings.https));
    HeaderValue::from_str(&text).expect("a token is hexadecimal digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        assert_eq!(safe_next("/app/imports?x=1"), "/app/imports?x=1");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/appetite",
            "/areas",
            "/app/\\evil",
            "/app/\r\nset-cookie: a=b",
            "/app/\0",
            "/app/\t",
            "",
        ] {
            assert_eq!(safe_next(elsewhere), "/app", "{elsewhere}");
        }
    }

    #[test]
    fn tokens_of_other_lengths_are_other_tokens() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "ab"));
        assert!(!same("abc", "abd"));
        assert!(!same("", "a"));
    }
}
