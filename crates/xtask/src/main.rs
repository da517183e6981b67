//! The house-keeping commands: `cargo demo`, `cargo verify` and `cargo xtask …`.
//! Light on purpose: it builds in seconds and starts everything else.

mod advisories;
mod asked;
mod assets;
mod bench;
mod browser;
mod demo;
mod linkage_bench;
mod load;
mod oidc;
mod outside;
mod rivals;
mod tidy;
mod verify;
mod walk;

use anyhow::{Context, Result, bail};
use assets::assets;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo demo                       build, fill a synthetic partnership, serve it
cargo verify                     formatting, lints, tidy, every test
cargo xtask tidy                 floors, lengths, names, glossary, code map
cargo xtask advisories           known faults and licences of what we build on
cargo xtask assets               styles, scripts, fonts and component macros, by lock file
cargo xtask bench [NAME]         measure: figures, intake, lake, rivals, linkage, access, audit, targets, load (our own without a name)
cargo xtask test browser         browser tests alone
cargo xtask test api             the public API against its own description (Schemathesis)
cargo xtask test feeds           calendar and news, opened by other people's libraries
cargo xtask test oidc            sign-in at agencies' own providers alone
cargo xtask test walk            a new district, from an empty store to an agreement withdrawn, in Chromium
cargo xtask test review          200 pairs at the review desk by keyboard, in Chromium
cargo xtask test year            a partnership's year, from the assessment to its end, in Chromium
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<()> {
    let root = root();
    match words {
        ["demo", rest @ ..] => demo::demo(&root, rest),
        ["verify"] => verify::verify(&root),
        ["tidy"] => tidy::tidy(&root),
        ["advisories"] => advisories::advisories(&root),
        ["assets"] => assets(&root),
        ["bench", rest @ ..] => bench::bench(&root, rest),
        ["test", "browser"] => browser::browser(&root),
        ["test", "api"] => outside::api(&root),
        ["test", "feeds"] => outside::feeds(&root),
        ["test", "oidc"] => oidc::oidc(&root),
        ["test", "walk"] => walk::walk(&root),
        ["test", "review"] => walk::review(&root),
        ["test", "year"] => walk::year(&root),
        [] | ["help" | "-h" | "--help"] => {
            eprint!("{HELP}");
            Ok(())
        }
        other => bail!("`{}` is not a command of xtask\n\n{HELP}", other.join(" ")),
    }
}

/// The workspace folder: the one cargo runs us in, which need not be the one we were built in, for checkouts may share
/// what was built.
fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.ancestors().nth(2).expect("xtask lives in crates/xtask").to_owned()
}

/// Runs a command in the workspace folder, its output passed through, and fails if it fails.
fn run_command(root: &Path, what: &str, program: &str, arguments: &[&str]) -> Result<()> {
    eprintln!("── {what}: {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .status()
        .with_context(|| format!("starting {program} for {what}"))?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    Ok(())
}
