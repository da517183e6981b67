//! Brings the styles, scripts, fonts and component macros of the site into `assets/dist`.
//!
//! Everything comes by lock file: npm packages by `assets/package-lock.json`, the Jinja macros by the hash in
//! `assets/requirements.txt`. Nothing fetched is committed. Files get the hash of their bytes in their name, and
//! `manifest.json` says which plain name became which. What only GOV.UK may use (its font, its arms, its logotype)
//! is left out and the step fails if any of it is found in the result.
//! This must never run as part of `cargo build`: a build needs no Node and no network.

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// This file: when it changes, the same sources may become something else.
const RECIPE: &str = include_str!("assets.rs");

/// Where the styles and fonts come from, by the plain name they get.
const COPIED: &[(&str, &str)] = &[
    (
        "noto-sans-latin-400.woff2",
        "node_modules/@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2",
    ),
    (
        "noto-sans-latin-700.woff2",
        "node_modules/@fontsource/noto-sans/files/noto-sans-latin-700-normal.woff2",
    ),
    (
        "noto-sans-latin-ext-400.woff2",
        "node_modules/@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2",
    ),
    (
        "noto-sans-latin-ext-700.woff2",
        "node_modules/@fontsource/noto-sans/files/noto-sans-latin-ext-700-normal.woff2",
    ),
    ("govuk-frontend.min.js", "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"),
    ("icon-document.svg", "node_modules/@ministryofjustice/frontend/moj/assets/images/icon-document.svg"),
    ("favicon.svg", "images/favicon.svg"),
    ("maplibre-gl.css", "node_modules/maplibre-gl/dist/maplibre-gl.css"),
];

/// Our own scripts, each after those it names. They use plain names; the hashed ones are written in.
const SCRIPTS: &[&str] = &["boot.js", "map.mjs", "site.mjs"];

/// The family that documents are set in, as files the typesetter reads.
const DOCUMENT_FONTS: &[(&str, &str)] = &[
    ("NotoSans-Regular.ttf", "node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf"),
    ("NotoSans-Bold.ttf", "node_modules/@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf"),
];

/// MapLibre loads its worker relative to itself, so the two keep their names inside a folder named by their hash.
const MAPLIBRE: &[&str] = &["maplibre-gl.mjs", "maplibre-gl-worker.mjs"];

/// Component macros we do not take: they draw the crown, the arms or the GOV.UK logotype.
const MACROS_LEFT_OUT: &[&str] = &["template.html", "logo.html", "header", "footer", "cookie-banner"];

/// Words that must not be in anything we ship, in lower case: they mark what only GOV.UK may use.
const FORBIDDEN: &[&str] = &["gds transport", "crown", "crest"];

/// Makes `assets/dist` from the lock files and our own sources under `root`; quick when nothing changed.
///
/// Needs `node`, `npm` and `python3` with pip on the path. Fails, and leaves no stamp, if a fetched file does not
/// match its hash or if anything reserved to GOV.UK is left in the result.
pub fn assets(root: &Path) -> Result<()> {
    let assets = root.join("assets");
    let dist = assets.join("dist");
    let stamp = stamp_of(&assets)?;
    if fs::read_to_string(dist.join("stamp")).is_ok_and(|old| old == stamp) {
        return Ok(());
    }
    fetch_packages(&assets)?;
    if dist.exists() {
        fs::remove_dir_all(&dist).context("emptying assets/dist")?;
    }
    fs::create_dir_all(dist.join("static"))?;
    let mut out = Output { folder: dist.join("static"), manifest: BTreeMap::new() };
    for (name, from) in COPIED {
        let bytes = fs::read(assets.join(from)).with_context(|| format!("reading {from}"))?;
        out.write(name, &bytes)?;
    }
    maplibre(&assets, &mut out)?;
    let documents = dist.join("documents");
    fs::create_dir_all(&documents)?;
    for (name, from) in DOCUMENT_FONTS {
        fs::copy(assets.join(from), documents.join(name)).with_context(|| format!("copying {from}"))?;
    }
    let css = out.with_hashed_names(&compile_styles(&assets)?);
    out.write("site.css", css.as_bytes())?;
    for name in SCRIPTS {
        let text = fs::read_to_string(assets.join("scripts").join(name))
            .with_context(|| format!("reading {name}"))?;
        let text = out.with_hashed_names(&text);
        out.write(name, text.as_bytes())?;
    }
    fetch_macros(&assets, &dist.join("macros"))?;
    refuse_reserved(&dist)?;
    fs::write(dist.join("static/manifest.json"), serde_json::to_vec_pretty(&out.manifest)?)?;
    fs::write(dist.join("stamp"), stamp)?;
    Ok(())
}

/// The files written so far: plain name to hashed name.
struct Output {
    folder: PathBuf,
    manifest: BTreeMap<String, String>,
}

impl Output {
    /// Writes the bytes under a name that holds their hash, so that it may be kept for ever.
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let (stem, extension) = name.rsplit_once('.').context("an asset has an extension")?;
        let hashed = format!("{stem}.{}.{extension}", short_hash(bytes));
        fs::write(self.folder.join(&hashed), bytes).with_context(|| format!("writing {hashed}"))?;
        self.manifest.insert(name.to_owned(), hashed);
        Ok(())
    }

    /// Replaces each quoted plain name in `text` by the hashed one.
    fn with_hashed_names(&self, text: &str) -> String {
        let mut text = text.replace("(/assets/images/", "(");
        for (name, hashed) in &self.manifest {
            for (before, after) in [("\"", "\""), ("\"./", "\""), ("(", ")")] {
                text = text.replace(&format!("{before}{name}{after}"), &format!("{before}{hashed}{after}"));
            }
        }
        text
    }
}

/// One hash over everything the result depends on.
fn stamp_of(assets: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(RECIPE);
    let mut files = vec!["package.json".into(), "package-lock.json".into(), "requirements.txt".into()];
    for folder in ["styles", "scripts", "images"] {
        let mut inside: Vec<PathBuf> = fs::read_dir(assets.join(folder))
            .with_context(|| format!("listing assets/{folder}"))?
            .map(|entry| entry.map(|entry| Path::new(folder).join(entry.file_name())))
            .collect::<std::io::Result<_>>()?;
        inside.sort();
        files.append(&mut inside);
    }
    for file in files {
        let bytes = fs::read(assets.join(&file)).with_context(|| format!("reading {}", file.display()))?;
        hash.update(file.to_string_lossy().as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Ok(hex::encode(hash.finalize()))
}

fn short_hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))[..12].to_owned()
}

/// `npm ci` from the lock file, unless these very packages are there.
fn fetch_packages(assets: &Path) -> Result<()> {
    let lock = fs::read(assets.join("package-lock.json")).context("reading assets/package-lock.json")?;
    let mark = assets.join("node_modules/.commonweal-lock");
    let wanted = short_hash(&lock);
    if fs::read_to_string(&mark).is_ok_and(|old| old == wanted) {
        return Ok(());
    }
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(assets))?;
    fs::write(mark, wanted)?;
    Ok(())
}

/// Compiles our style sheet with npm `sass`.
fn compile_styles(assets: &Path) -> Result<String> {
    let target = assets.join("node_modules/.commonweal-site.css");
    run(Command::new("node")
        .args([
            "node_modules/sass/sass.js",
            "--load-path=.",
            "--load-path=node_modules",
            "--style=compressed",
        ])
        .args(["--no-source-map", "--quiet-deps", "--quiet", "--no-charset", "styles/site.scss"])
        .arg(&target)
        .current_dir(assets))?;
    fs::read_to_string(target).context("reading the compiled style sheet")
}

/// MapLibre's two modules in one folder whose name holds the hash of both.
fn maplibre(assets: &Path, out: &mut Output) -> Result<()> {
    let mut both = Vec::new();
    for name in MAPLIBRE {
        let from = assets.join("node_modules/maplibre-gl/dist").join(name);
        let text = fs::read_to_string(&from).with_context(|| format!("reading {name}"))?;
        // The map of the source is not shipped, so nothing may point at it.
        let text = text.split("//# sourceMappingURL").next().unwrap_or_default().to_owned();
        both.push(text);
    }
    let folder = format!("maplibre.{}", short_hash(both.concat().as_bytes()));
    fs::create_dir_all(out.folder.join(&folder))?;
    for (name, text) in MAPLIBRE.iter().zip(both) {
        fs::write(out.folder.join(&folder).join(name), text)?;
        out.manifest.insert((*name).to_owned(), format!("{folder}/{name}"));
    }
    Ok(())
}

/// The Jinja macros, by pinned version and hash, without those we may not use.
fn fetch_macros(assets: &Path, target: &Path) -> Result<()> {
    let wheels = assets.join("node_modules/.commonweal-wheels");
    fs::create_dir_all(&wheels)?;
    run(Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--require-hashes", "--only-binary=:all:", "-r", "requirements.txt", "-d"])
        .arg(&wheels)
        .current_dir(assets))?;
    let wheel = fs::read_dir(&wheels)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .max()
        .context("pip brought no wheel")?;
    let unpacked = wheels.join("unpacked");
    if unpacked.exists() {
        fs::remove_dir_all(&unpacked)?;
    }
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&unpacked))?;
    copy_macros(&unpacked.join("govuk_frontend_jinja/templates"), &target.join("govuk_frontend_jinja"))
}

fn copy_macros(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("listing {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if MACROS_LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            copy_macros(&path, &to.join(name))?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// Fails if anything that only GOV.UK may use is in a text file of the result.
fn refuse_reserved(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            refuse_reserved(&path)?;
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let text = text.to_lowercase();
        for word in FORBIDDEN {
            ensure!(!text.contains(word), "{} holds \"{word}\", which only GOV.UK may use", path.display());
        }
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output =
        command.output().with_context(|| format!("starting {name}: is it installed and on the path?"))?;
    if !output.status.success() {
        bail!(
            "{name} failed: {}\n{}",
            String::from_utf8_lossy(&output.stderr).trim(),
            String::from_utf8_lossy(&output.stdout).trim()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let manifest = [("a.woff2", "a.123.woff2"), ("map.mjs", "map.456.mjs"), ("b.mjs", "folder.7/b.mjs")];
        let manifest =
            manifest.into_iter().map(|(name, hashed)| (name.to_owned(), hashed.to_owned())).collect();
        let out = Output { folder: PathBuf::new(), manifest };
        assert_eq!(out.with_hashed_names(text), expected);
    }

    #[test]
    fn names_in_styles_and_scripts_become_hashed_names() {
        check("src:url(\"a.woff2\")", "src:url(\"a.123.woff2\")");
        check("src:url(/assets/images/a.woff2)", "src:url(a.123.woff2)");
        check("import(\"./map.mjs\")", "import(\"./map.456.mjs\")");
        check("from \"./b.mjs\"", "from \"./folder.7/b.mjs\"");
        check("\"big-a.woff2\"", "\"big-a.woff2\"");
    }

    #[test]
    fn what_only_gov_uk_may_use_is_refused() {
        let folder = std::env::temp_dir().join(format!("commonweal-reserved-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.css"), "body { font-family: \"Noto Sans\" }").unwrap();
        assert!(refuse_reserved(&folder).is_ok());
        fs::write(folder.join("b.css"), "body { font-family: \"GDS Transport\" }").unwrap();
        assert!(refuse_reserved(&folder).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
