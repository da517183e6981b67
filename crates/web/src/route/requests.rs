//! Addresses of requests for information.

/// Requests.
pub const REQUESTS: &str = "/app/requests";
/// A new one.
pub const REQUEST_NEW: &str = "/app/requests/new";

/// One request: opened by GET, a step by POST.
pub fn request(id: &str) -> String {
    format!("{REQUESTS}/{id}")
}

/// Opening one in an emergency, by POST.
pub fn glass(id: &str) -> String {
    format!("{REQUESTS}/{id}/glass")
}

/// The review of a broken glass, by POST.
pub fn review(id: &str) -> String {
    format!("{REQUESTS}/glass/{id}")
}

/// A new one of what an agreement opens, by its key.
pub fn asking_for(key: &str) -> String {
    format!("{REQUEST_NEW}{}", crate::words::query(&[("of", key)]))
}
