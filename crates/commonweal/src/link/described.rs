//! What a run was asked to do, as `run.json` tells it: enough to do it again, and to see whether anything changed since.
//!
//! It holds paths, hashes and options; nothing of a record.

use super::LinkArgs;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Name of the file in the folder of a run.
pub const FILE: &str = "run.json";

/// A file as a run read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Read {
    path: PathBuf,
    sha256: String,
}

/// What decides which pairs are compared and what they weigh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Described {
    program: String,
    model: Read,
    files: Vec<Read>,
    id: Option<String>,
    between_files: bool,
    keep_from: f64,
    no_homes: bool,
    block_most: usize,
    seed: u64,
    save_every: u64,
    /// What may change without a pair weighing anything else.
    group_from: f64,
}

impl Described {
    /// Describes what is asked for now, reading every file once for its hash.
    pub fn of(arguments: &LinkArgs) -> Result<Self> {
        let model = match arguments.built_in() {
            true => Read { path: arguments.model.clone(), sha256: String::new() },
            false => read(&arguments.model)?,
        };
        Ok(Described {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            model,
            files: arguments.files.iter().map(|path| read(path)).collect::<Result<_>>()?,
            id: arguments.id.clone(),
            between_files: arguments.between_files,
            keep_from: arguments.keep_from,
            no_homes: arguments.no_homes,
            block_most: arguments.block_most,
            seed: arguments.seed,
            save_every: arguments.save_every,
            group_from: arguments.group_from,
        })
    }

    /// What differs from an earlier description, in words; `None` where a stopped run may go on.
    pub fn differs(&self, earlier: &Described) -> Option<String> {
        if self.program != earlier.program {
            return Some(format!("it was version {} of the program that began it", earlier.program));
        }
        if self.model != earlier.model {
            return Some(format!("the model {} has changed since", earlier.model.path.display()));
        }
        if self.files.len() != earlier.files.len() {
            return Some(format!("it read {} files, and here are {}", earlier.files.len(), self.files.len()));
        }
        let mut pairs = self.files.iter().zip(&earlier.files);
        if let Some((now, then)) = pairs.find(|(now, then)| now != then) {
            return Some(match now.path == then.path {
                true => format!("{} has changed since", now.path.display()),
                false => format!("it read {} where {} is given now", then.path.display(), now.path.display()),
            });
        }
        let same = Described { group_from: self.group_from, ..earlier.clone() };
        (*self != same).then(|| {
            "one of --id, --between-files, --keep-from, --no-homes, --block-most, --seed and --save-every is not what \
             it was"
                .to_owned()
        })
    }

    /// What is asked for, once more: what was written in `folder` by a finished run.
    pub fn again(folder: &Path) -> Result<LinkArgs> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).with_context(|| {
            format!("reading {}: is {} a finished run?", path.display(), folder.display())
        })?;
        let then: Described =
            serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
        let arguments = LinkArgs {
            model: then.model.path.clone(),
            files: then.files.iter().map(|file| file.path.clone()).collect(),
            out: folder.to_owned(),
            id: then.id.clone(),
            between_files: then.between_files,
            keep_from: then.keep_from,
            group_from: then.group_from,
            no_homes: then.no_homes,
            block_most: then.block_most,
            seed: then.seed,
            save_every: then.save_every,
            ..LinkArgs::default()
        };
        match Described::of(&arguments)?.differs(&then) {
            None => Ok(arguments),
            Some(what) => {
                bail!("{} no longer tells of these files: {what}; link again first", path.display())
            }
        }
    }
}

fn read(path: &Path) -> Result<Read> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let path = fs::canonicalize(path).with_context(|| format!("finding {}", path.display()))?;
    Ok(Read { path, sha256: hex::encode(Sha256::digest(&bytes)) })
}
