//! The sans-serif family that documents are set in, embedded from the brought assets.

use crate::pdf::Fonts;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../assets/dist/documents"]
struct Brought;

/// The embedded fonts; none where the assets were not brought before the build.
pub fn fonts() -> Fonts {
    let mut names: Vec<_> = Brought::iter().collect();
    names.sort();
    Fonts::new(
        names
            .iter()
            .filter(|name| name.ends_with(".ttf"))
            .filter_map(|name| Brought::get(name))
            .map(|file| file.data.into_owned())
            .collect(),
    )
}
