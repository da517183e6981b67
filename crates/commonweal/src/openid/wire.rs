//! The few requests to providers: https alone, no redirects, a limit on time and on size. What goes over it is never logged.

use crate::providers::is_loopback;
use openidconnect::url::Url;
use openidconnect::{HttpRequest, HttpResponse};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Longest a request may take.
const SECONDS_MOST: u64 = 10;
/// Largest answer in bytes: a description and its keys are some ten thousand.
const BYTES_MOST: u64 = 1_000_000;

/// How far a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere, by https.
    Https,
    /// This machine alone, where plain HTTP will do: for trying things out.
    ThisMachine,
}

/// A request did not come through.
#[derive(Debug, thiserror::Error)]
pub enum WireFailed {
    /// The provider's description leads where its requests may not go.
    #[error("a request may not go to {0}")]
    TooFar(String),
    /// No answer, or one that is not whole.
    #[error("no answer")]
    NoAnswer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Sends one request and waits for the answer.
pub trait Wire: Send + Sync {
    /// The answer, whatever its status.
    fn send(&self, reach: Reach, request: HttpRequest) -> Result<HttpResponse, WireFailed>;
}

/// A request under way.
pub type Sent = Pin<Box<dyn Future<Output = Result<HttpResponse, WireFailed>> + Send>>;

/// Requests over that wire, as the protocol's library wants to send them.
pub fn over(wire: Arc<dyn Wire>, on_this_machine: bool) -> impl Fn(HttpRequest) -> Sent {
    let reach = if on_this_machine { Reach::ThisMachine } else { Reach::Https };
    move |request| {
        let wire = wire.clone();
        Box::pin(async move {
            let sent = tokio::task::spawn_blocking(move || {
                allowed(reach, &request)?;
                wire.send(reach, request)
            });
            sent.await.map_err(|error| WireFailed::NoAnswer(Box::new(error)))?
        })
    }
}

fn allowed(reach: Reach, request: &HttpRequest) -> Result<(), WireFailed> {
    let address = request.uri().to_string();
    let fits = Url::parse(&address).is_ok_and(|url| match reach {
        Reach::Https => url.scheme() == "https",
        Reach::ThisMachine => is_loopback(&url),
    });
    // What follows the path may be a secret.
    let shown = address.split(['?', '#']).next().unwrap_or_default().to_owned();
    if fits { Ok(()) } else { Err(WireFailed::TooFar(shown)) }
}

/// The machine's own network.
pub struct Machine {
    far: ureq::Agent,
    near: ureq::Agent,
}

impl Machine {
    /// Asks nothing of it yet.
    pub fn new() -> Self {
        let settings = || {
            ureq::Agent::config_builder()
                .timeout_global(Some(Duration::from_secs(SECONDS_MOST)))
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
        };
        Self {
            far: settings().https_only(true).build().new_agent(),
            // A proxy of the network has nothing to do with this machine.
            near: settings().proxy(None).build().new_agent(),
        }
    }
}

impl Wire for Machine {
    fn send(&self, reach: Reach, request: HttpRequest) -> Result<HttpResponse, WireFailed> {
        let agent = match reach {
            Reach::Https => &self.far,
            Reach::ThisMachine => &self.near,
        };
        let failed = |error: ureq::Error| WireFailed::NoAnswer(Box::new(error));
        let answer =
            if request.body().is_empty() { agent.run(request.map(|_| ())) } else { agent.run(request) };
        let (parts, body) = answer.map_err(failed)?.into_parts();
        let bytes = body.into_with_config().limit(BYTES_MOST).read_to_vec().map_err(failed)?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}

/// An error and its causes on one line, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_goes_by_https_or_stays_on_this_machine() {
        let fits = |reach, address: &str| {
            let request = openidconnect::http::Request::builder().uri(address).body(Vec::new()).unwrap();
            allowed(reach, &request).is_ok()
        };
        assert!(fits(Reach::Https, "https://login.example/token"));
        for address in ["http://login.example/token", "http://127.0.0.1/token"] {
            assert!(!fits(Reach::Https, address), "{address}");
        }
        assert!(fits(Reach::ThisMachine, "http://127.0.0.1:3000/token"));
        assert!(fits(Reach::ThisMachine, "http://localhost:3000/token"));
        for address in ["http://192.0.2.1/token", "https://login.example/token", "http://127.0.0.1.example/"]
        {
            assert!(!fits(Reach::ThisMachine, address), "{address}");
        }
    }

    #[test]
    fn a_refused_address_is_told_without_what_may_be_a_secret() {
        let request =
            openidconnect::http::Request::builder().uri("http://a.example/x?code=1").body(Vec::new());
        let error = allowed(Reach::Https, &request.unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "a request may not go to http://a.example/x");
    }
}
