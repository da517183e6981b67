//! Where a request comes from: the address that connects, or, behind proxies that the operator trusts, the one they name.
//!
//! What a stranger writes into a header is never believed: only what was added by a trusted proxy, and nothing before it.

use crate::site::Site;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The header to which each proxy adds the address that connected to it.
const FORWARDED: &str = "x-forwarded-for";

/// Replaces the address that connects by the one that the request comes from.
pub(crate) async fn settle(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let trusted = &site.settings.trusted_proxies;
    if !trusted.is_empty()
        && let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied()
    {
        let from = origin(peer.ip(), request.headers(), trusted);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(from, 0)));
    }
    next.run(request).await
}

/// The last address that no trusted proxy has. Each proxy adds at the end, so whatever stands before that address was written
/// by strangers. Where a part cannot be read, it is the proxy that added it.
fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let trusts = |at: IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == at);
    let mut from = peer.to_canonical();
    let values = headers.get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok());
    let mut named: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    while trusts(from) {
        let Some(before) = named.pop().and_then(address) else { break };
        from = before;
    }
    from
}

/// An address, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let alone = text.parse::<IpAddr>().ok();
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|at| at.ip());
    alone.or_else(bracketed).or_else(with_port).map(|at| at.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, forwarded: &[&str], expected: &str) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED, value.parse().unwrap());
        }
        let trusted = ["10.0.0.1", "10.0.0.2"].map(|proxy| proxy.parse().unwrap());
        let found = origin(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(found.to_string(), expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_else() {
        check("10.0.0.1", &["192.0.2.7"], "192.0.2.7");
        check("::ffff:10.0.0.1", &["192.0.2.7"], "192.0.2.7");
        check("203.0.113.9", &["192.0.2.7"], "203.0.113.9");
        check("203.0.113.9", &[], "203.0.113.9");
    }

    #[test]
    fn what_a_stranger_wrote_before_is_not_believed() {
        check("10.0.0.1", &["192.0.2.7, 203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["192.0.2.7", "203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["192.0.2.7, 203.0.113.9, 10.0.0.2"], "203.0.113.9");
        check("10.0.0.1", &["10.0.0.2, 203.0.113.9"], "203.0.113.9");
    }

    #[test]
    fn what_cannot_be_read_comes_from_the_proxy_that_added_it() {
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["unknown"], "10.0.0.1");
        check("10.0.0.1", &["192.0.2.7, unknown, 10.0.0.2"], "10.0.0.2");
        check("10.0.0.1", &["192.0.2.7:4711"], "192.0.2.7");
        check("10.0.0.1", &["[2001:db8::7]:4711"], "2001:db8::7");
        check("10.0.0.1", &["[2001:db8::7]"], "2001:db8::7");
    }
}
