//! What every handler is given: the door, the clock, the dice, the pages, who is signed in. No rule lives here.

use crate::door::{Door, Try};
use crate::page::{Frame, PageFailed, Pages, View};
use crate::problem::Problem;
use crate::session::Sessions;
use crate::{Brand, NoAssets};
use axum::Extension;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use terms::Clock;

/// Draws numbers nobody can guess. The program gives the machine's own; tests give known ones.
pub trait Dice: Send + Sync {
    /// 256 fresh bits.
    fn draw(&self) -> [u8; 32];
}

/// What an operator sets for the site.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether readers come by https. Cookies are then locked to it and browsers told to stay with it.
    pub https: bool,
    /// Folder for uploads that are still coming in.
    pub inbox: PathBuf,
    /// Largest upload in bytes.
    pub upload_bytes_max: u64,
    /// Proxies whose word counts for where a request comes from.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// A demo whose day is moved on by hand: staff pages then have a form for it.
    pub demo: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            https: true,
            inbox: std::env::temp_dir(),
            upload_bytes_max: 2_000_000_000,
            trusted_proxies: Vec::new(),
            demo: false,
        }
    }
}

/// The site.
pub struct Site {
    pub(crate) door: Arc<dyn Door>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) dice: Arc<dyn Dice>,
    pub(crate) pages: Pages,
    pub(crate) sessions: Sessions,
    pub(crate) settings: Settings,
}

impl Site {
    /// A site in front of that door. Fails if the assets were never fetched.
    pub fn new(
        door: Arc<dyn Door>,
        clock: Arc<dyn Clock>,
        dice: Arc<dyn Dice>,
        brand: Brand,
        settings: Settings,
    ) -> Result<Self, NoAssets> {
        Ok(Self { door, clock, dice, pages: Pages::new(brand)?, sessions: Sessions::default(), settings })
    }

    /// A page as an answer. One with something to mend says so to programs as well.
    pub(crate) fn show<V: View>(&self, frame: &Frame, view: &V) -> Result<Response, Problem> {
        let html: Result<String, PageFailed> = match self.settings.demo && frame.signed.is_some() {
            true => self.pages.render(&frame.clone().demo(self.clock.today()), view),
            false => self.pages.render(frame, view),
        };
        let status = if frame.error { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, Html(html?)).into_response())
    }

    /// The host that was asked for, where it is one; for addresses that leave the site.
    pub(crate) fn host(&self, headers: &HeaderMap) -> String {
        let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        let sound = !asked.is_empty() && asked.len() <= 255 && asked.chars().all(plain);
        if sound { asked.to_owned() } else { "localhost".to_owned() }
    }

    /// What whole addresses of this site begin with.
    pub(crate) fn address(&self, headers: &HeaderMap) -> String {
        format!("{}://{}", if self.settings.https { "https" } else { "http" }, self.host(headers))
    }

    /// Whether a visitor sends too much of one kind; what they send is counted where it is not. They are known by where they send
    /// from alone.
    pub(crate) async fn sends_too_much(
        &self,
        what: &str,
        from: Option<Extension<ConnectInfo<SocketAddr>>>,
    ) -> Result<bool, Problem> {
        let from = from.map(|Extension(ConnectInfo(at))| at.ip().to_string()).unwrap_or_default();
        let name = format!("{what}-{from}");
        let attempt = Try { account: name.clone(), address: name, device: None };
        if !self.door.may_try(&attempt).await? {
            return Ok(true);
        }
        self.door.tried(&attempt, false).await?;
        Ok(false)
    }

    /// Sixty-four hexadecimal digits nobody can guess.
    pub(crate) fn token(&self) -> String {
        hex::encode(self.dice.draw())
    }
}
