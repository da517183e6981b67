//! The fetched styles, scripts and fonts, and the templates: read from disk in development, embedded in a release.
//! What is served here never changes under its name, so it may be kept for ever.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;

/// What `cargo xtask assets` made to be served.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../assets/dist/static"]
struct Dist;

/// The component macros it brought.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../assets/dist/macros"]
struct Macros;

/// Our own templates.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
struct Templates;

/// Where the plain names are told.
const LIST: &str = "manifest.json";

/// Plain name of an asset to its address.
#[derive(Clone, Debug)]
pub struct Manifest(BTreeMap<String, String>);

/// The assets were never fetched.
#[derive(Debug, thiserror::Error)]
#[error("the styles and scripts are not there: run `cargo xtask assets`, then build again")]
pub struct NoAssets(#[source] Option<serde_json::Error>);

impl Manifest {
    /// Reads the list of hashed names.
    pub fn load() -> Result<Self, NoAssets> {
        let file = Dist::get(LIST).ok_or(NoAssets(None))?;
        let names: BTreeMap<String, String> =
            serde_json::from_slice(&file.data).map_err(|cause| NoAssets(Some(cause)))?;
        Ok(Self(names.into_iter().map(|(plain, hashed)| (plain, format!("/assets/{hashed}"))).collect()))
    }

    /// The address of an asset by its plain name; `None` if there is none.
    pub fn address(&self, plain: &str) -> Option<&str> {
        self.0.get(plain).map(String::as_str)
    }
}

/// The text of a template: ours by its path, the GOV.UK macros under `govuk_frontend_jinja/`.
pub fn template(name: &str) -> Option<String> {
    let file =
        if name.starts_with("govuk_frontend_jinja/") { Macros::get(name) } else { Templates::get(name) }?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// The names of our own templates, in order.
#[cfg(test)]
pub fn template_names() -> Vec<String> {
    let mut names: Vec<String> = Templates::iter().map(String::from).collect();
    names.sort();
    names
}

/// Every file that is served, with its bytes.
#[cfg(test)]
pub fn shipped() -> Vec<(String, Vec<u8>)> {
    let served = Dist::iter().map(|name| (Dist::get(&name), name));
    let macros = Macros::iter().map(|name| (Macros::get(&name), name));
    let mut files: Vec<(String, Vec<u8>)> = served
        .chain(macros)
        .filter_map(|(file, name)| Some((name.into_owned(), file?.data.into_owned())))
        .collect();
    files.sort();
    files
}

/// Serves one asset by its hashed name, for a year; 404 for anything else.
pub fn serve(path: &str, headers: &HeaderMap) -> Response {
    // The list of names is for us alone.
    let Some(file) = Dist::get(path).filter(|_| path != LIST) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..12]));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let head = [
        (header::CONTENT_TYPE, media_type(path).to_owned()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::ETAG, tag),
    ];
    (head, file.data.into_owned()).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_only_gov_uk_may_use_is_shipped() {
        let shipped = shipped();
        assert!(shipped.len() > 20, "run `cargo xtask assets` first");
        for (name, bytes) in shipped {
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let text = text.to_lowercase();
            for word in ["gds transport", "crown", "crest", "logotype"] {
                assert!(!text.contains(word), "{name} holds {word}");
            }
        }
    }

    #[test]
    fn an_asset_is_kept_for_a_year_and_a_stranger_is_not_found() {
        let manifest = Manifest::load().expect("run `cargo xtask assets` first");
        let address = manifest.address("site.css").unwrap().trim_start_matches("/assets/").to_owned();
        let answer = serve(&address, &HeaderMap::new());
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let mut seen = HeaderMap::new();
        seen.insert(header::IF_NONE_MATCH, answer.headers()[header::ETAG].clone());
        assert_eq!(serve(&address, &seen).status(), StatusCode::NOT_MODIFIED);
        for stranger in [LIST, "../manifest.json", "site.css"] {
            assert_eq!(serve(stranger, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{stranger}");
        }
    }
}
