//! `commonweal keys`: which file holds the keys of sealed cells, which key seals, and a new one in its place.

use crate::{Common, machine, store};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use records::Keys;
use serde_json::json;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Name under which systemd gives the keys to the program (`LoadCredential=commonweal-keys:…`).
const CREDENTIAL: &str = "commonweal-keys";

/// What to do with the keys.
#[derive(Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Say where the keys are, which one seals, and how many cells each has sealed.
    Status,
    /// Add a new key to the file and seal every cell again with it. Old keys stay in the file: older backups need them.
    Rotate {
        /// Add no key: seal again with the newest one of the file, after you changed the file yourself or were interrupted.
        #[arg(long)]
        reseal_only: bool,
    },
}

/// The file with the keys: the one that is named, the one that systemd gives, or the store's own.
pub fn file(common: &Common) -> PathBuf {
    let given = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    chosen(common.keys.as_deref(), given.as_deref(), &common.store)
}

fn chosen(named: Option<&Path>, given: Option<&Path>, store: &Path) -> PathBuf {
    let credential = given.map(|folder| folder.join(CREDENTIAL)).filter(|path| path.is_file());
    named.map(Path::to_owned).or(credential).unwrap_or_else(|| store.join("keys"))
}

/// The keys in a file, where it is there.
pub fn read(path: &Path) -> Result<Option<Keys>> {
    match path.exists() {
        true => Ok(Some(Keys::read(path).with_context(|| format!("reading {}", path.display()))?)),
        false => Ok(None),
    }
}

/// Makes the key file of a store where there is none. One that was named, and is not there, is a mistake.
pub fn make(common: &Common) -> Result<PathBuf> {
    let path = file(common);
    if path.exists() {
        read(&path)?;
        return Ok(path);
    }
    if common.keys.is_some() {
        bail!("there are no keys at {}: `commonweal keys rotate` makes the first one there", path.display());
    }
    fs::create_dir_all(&common.store).with_context(|| format!("making {}", common.store.display()))?;
    write(&path, &Keys::text_of(machine::random().context("asking the machine for randomness")?))?;
    eprintln!("Keys for sealed cells were made in {}. Keep a copy where the store is not.", path.display());
    Ok(path)
}

/// Writes a key file for the program's own account alone, whole or not at all.
fn write(path: &Path, text: &str) -> Result<()> {
    let beside = path.with_extension("part");
    let _ = fs::remove_file(&beside);
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
    let mut out = made.with_context(|| format!("writing beside {}", path.display()))?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).context("writing the keys")?;
    fs::rename(&beside, path).with_context(|| format!("putting {} in its place", path.display()))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).context("keeping the keys on the disk")
}

/// The text of a key file with one more key, whose number is the next one.
fn with_another(text: &str, key: [u8; 32]) -> Result<String> {
    let number = match text.trim() {
        "" => return Ok(Keys::text_of(key)),
        _ => Keys::from_text(text)?.newest().checked_add(1),
    };
    let Some(number) = number else { bail!("there are 255 keys: take out the oldest first") };
    let end = if text.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{text}{end}{number}:{}\n", hex::encode(key)))
}

/// Does it.
pub async fn keys(common: &Common, arguments: KeysArgs) -> Result<u8> {
    let path = file(common);
    match arguments.what {
        What::Status => status(common, &path).await,
        What::Rotate { reseal_only } => rotate(common, &path, reseal_only).await,
    }
}

async fn status(common: &Common, path: &Path) -> Result<u8> {
    let Some(keys) = read(path)? else { bail!("there are no keys at {}", path.display()) };
    let desk = store::open(common).await?;
    let cells = desk.cells_by_key().await?;
    let changed = desk.upkeep().await?.keys.map(|last| web::words::moment(last.at));
    let mut out = std::io::stdout().lock();
    if common.json {
        let cells: serde_json::Map<String, serde_json::Value> =
            cells.iter().map(|(key, cells)| (key.to_string(), (*cells).into())).collect();
        let said = json!({
            "file": path.display().to_string(), "newest": keys.newest(), "keys": keys.count(), "cells": cells,
            "changed": changed,
        });
        writeln!(out, "{said}")?;
        return Ok(0);
    }
    writeln!(out, "{}: {} keys; key {} seals.", path.display(), keys.count(), keys.newest())?;
    writeln!(
        out,
        "Last changed here: {}.",
        changed.unwrap_or_else(|| "not since the store was made".to_owned())
    )?;
    for (key, cells) in cells {
        let old = if key == keys.newest() {
            ""
        } else {
            " (an older key: `commonweal keys rotate` seals them again)"
        };
        writeln!(out, "Key {key} has sealed {cells} cells{old}.")?;
    }
    Ok(0)
}

async fn rotate(common: &Common, path: &Path, reseal_only: bool) -> Result<u8> {
    let desk = store::open(common).await?;
    if !reseal_only {
        let text =
            if path.exists() { fs::read_to_string(path).context("reading the keys")? } else { String::new() };
        let key = machine::random().context("asking the machine for randomness")?;
        // The new key is on the disk before any cell is sealed with it.
        write(path, &with_another(&text, key)?)?;
    }
    let Some(keys) = read(path)? else { bail!("there are no keys at {}", path.display()) };
    let sealed = desk.keys_rotate(&keys, &mut machine::nonce).await?;
    eprintln!("Key {} seals now. {sealed} cells were sealed again.", keys.newest());
    eprintln!(
        "Copy {} to where the store is not. Older keys stay in it: backups made before need them.",
        path.display()
    );
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_those_that_are_named_then_systemds_then_the_stores_own() {
        let given = tempfile::tempdir().unwrap();
        let (store, named) = (Path::new("/srv/store"), Path::new("/etc/keys"));
        assert_eq!(chosen(None, Some(given.path()), store), store.join("keys"), "systemd gives none of ours");
        fs::write(given.path().join(CREDENTIAL), "").unwrap();
        assert_eq!(chosen(None, Some(given.path()), store), given.path().join(CREDENTIAL));
        assert_eq!(chosen(Some(named), Some(given.path()), store), named);
        assert_eq!(chosen(None, None, store), store.join("keys"));
    }

    #[test]
    fn a_new_key_has_the_next_number_and_the_old_ones_stay() {
        let one = with_another("", [1; 32]).unwrap();
        let two = Keys::from_text(&with_another(one.trim_end(), [2; 32]).unwrap()).unwrap();
        assert_eq!((two.newest(), two.count()), (2, 2));
        assert!(with_another("255:00", [3; 32]).is_err(), "a file that is none is not written over");
        let last = format!("255:{}\n", "11".repeat(32));
        assert!(with_another(&last, [3; 32]).unwrap_err().to_string().contains("255 keys"));
    }

    #[test]
    fn a_key_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        write(&path, "one").unwrap();
        write(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
