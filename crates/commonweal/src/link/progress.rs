//! How far a run has come, in a file beside what it will write: a run that was stopped goes on from there.
//!
//! Each piece is written whole and with its sum; one that a pulled plug cut in two is forgotten, never believed. The file
//! holds numbers of rows and weights, no value of a record, and goes when the run is done.

use super::described::Described;
use anyhow::{Context, Result, bail};
use linkage::{Compared, Journal, Piece};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Name of the file in the folder of a run.
const FILE: &str = "progress";
/// Bytes of a sum: enough to find a torn write.
const SUM: usize = 8;
/// Bytes before what a piece brought: its length, what was learnt, rule and number.
const HEAD: usize = 8 + 8 + 4 + 4;

/// The file and what is in it.
pub struct Progress {
    path: PathBuf,
    written: Mutex<Written>,
}

struct Written {
    file: File,
    /// Where each piece begins, and how long it is.
    pieces: HashMap<Piece, (u64, usize)>,
    end: u64,
    failed: Option<io::Error>,
}

impl Progress {
    /// Opens the file in the folder of a run. Without `resume` it begins anew; with it, what an earlier run of the same
    /// description kept is there, and one of another description is refused.
    pub fn open(folder: &Path, now: &Described, resume: bool) -> Result<Self> {
        let path = folder.join(FILE);
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.with_context(|| format!("opening {}", path.display()))?;
        if file.try_lock().is_err() {
            bail!("another run is writing to {}", folder.display());
        }
        let opened = match resume {
            true => read(&mut file, now).with_context(|| format!("going on with {}", path.display()))?,
            false => None,
        };
        let (pieces, end) = match opened {
            Some(opened) => opened,
            None => {
                let line = format!("{}\n", serde_json::to_string(now).context("describing the run")?);
                begin(&mut file, &line).with_context(|| format!("writing {}", path.display()))?
            }
        };
        file.set_len(end).with_context(|| format!("shortening {}", path.display()))?;
        Ok(Progress { path, written: Mutex::new(Written { file, pieces, end, failed: None }) })
    }

    /// How many pieces are kept.
    pub fn pieces(&self) -> usize {
        self.written.lock().map_or(0, |written| written.pieces.len())
    }

    /// Why nothing could be kept any more.
    pub fn failure(&self) -> Option<anyhow::Error> {
        let failed = self.written.lock().ok()?.failed.take()?;
        Some(anyhow::Error::new(failed).context(format!("writing {}", self.path.display())))
    }

    /// The run is done.
    pub fn done(self) -> Result<()> {
        fs::remove_file(&self.path).with_context(|| format!("removing {}", self.path.display()))
    }
}

impl Journal for Progress {
    fn kept(&self, piece: Piece) -> Option<Compared> {
        let mut written = self.written.lock().ok()?;
        let (at, length) = *written.pieces.get(&piece)?;
        let mut bytes = vec![0u8; length];
        written.file.seek(SeekFrom::Start(at)).ok()?;
        written.file.read_exact(&mut bytes).ok()?;
        Compared::from_bytes(&bytes)
    }

    fn keep(&self, piece: Piece, brought: &Compared) -> bool {
        let Ok(mut written) = self.written.lock() else { return false };
        let kept = written.append(piece, &brought.to_bytes());
        kept.map_err(|error| written.failed = Some(error)).is_ok()
    }
}

impl Written {
    fn append(&mut self, piece: Piece, bytes: &[u8]) -> io::Result<()> {
        let mut entry = Vec::with_capacity(HEAD + bytes.len() + SUM);
        entry.extend((bytes.len() as u64).to_le_bytes());
        entry.extend(piece.learnt.to_le_bytes());
        entry.extend(piece.rule.to_le_bytes());
        entry.extend(piece.number.to_le_bytes());
        entry.extend(bytes);
        let sum = sum(&entry);
        entry.extend(sum);
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&entry)?;
        self.file.sync_data()?;
        self.pieces.insert(piece, (self.end + HEAD as u64, bytes.len()));
        self.end += entry.len() as u64;
        Ok(())
    }
}

fn sum(bytes: &[u8]) -> [u8; SUM] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|at| digest[at])
}

type Opened = (HashMap<Piece, (u64, usize)>, u64);

fn begin(file: &mut File, line: &str) -> io::Result<Opened> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(line.as_bytes())?;
    file.sync_data()?;
    Ok((HashMap::new(), line.len() as u64))
}

/// What an earlier run kept; `None` where there was none, or it had not come to describe itself.
fn read(file: &mut File, now: &Described) -> Result<Option<Opened>> {
    let mut lines = BufReader::new(file);
    let mut line = String::new();
    lines.read_line(&mut line).context("reading what the stopped run was asked for")?;
    let Some(told) = line.strip_suffix('\n') else { return Ok(None) };
    let then: Described = serde_json::from_str(told).context("reading what the stopped run was asked for")?;
    if let Some(what) = now.differs(&then) {
        bail!("{what}; leave out --resume to begin anew");
    }
    let mut pieces = HashMap::new();
    let mut end = line.len() as u64;
    while let Some((piece, length)) = entry(&mut lines).context("reading what was compared")? {
        pieces.insert(piece, (end + HEAD as u64, length));
        end += (HEAD + length + SUM) as u64;
    }
    Ok(Some((pieces, end)))
}

/// The next entry; `None` at the end, or where an entry is not whole.
fn entry(lines: &mut impl Read) -> io::Result<Option<(Piece, usize)>> {
    let mut bytes = Vec::new();
    lines.by_ref().take(HEAD as u64).read_to_end(&mut bytes)?;
    let number = |from: usize, bytes: &[u8]| {
        bytes
            .get(from..from + 8)
            .and_then(|part| part.first_chunk::<8>())
            .map(|part| u64::from_le_bytes(*part))
    };
    let (Some(length), Some(learnt), Some(which)) =
        (number(0, &bytes), number(8, &bytes), number(16, &bytes))
    else {
        return Ok(None);
    };
    lines.by_ref().take(length.saturating_add(SUM as u64)).read_to_end(&mut bytes)?;
    let Some((whole, last)) = bytes.split_last_chunk::<SUM>() else { return Ok(None) };
    if (whole.len() as u64) != length.saturating_add(HEAD as u64) || sum(whole) != *last {
        return Ok(None);
    }
    let piece = Piece { learnt, rule: which as u32, number: (which >> 32) as u32 };
    Ok(Some((piece, whole.len() - HEAD)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::LinkArgs;
    use linkage::Edge;

    fn brought(n: u32) -> Compared {
        let edges = (0..n).map(|a| Edge { a, b: a + 1, weight: f64::from(a) / 3.0 }).collect();
        Compared { pairs: u64::from(n) * 7, edges }
    }

    #[test]
    fn what_was_kept_is_there_again_and_what_was_torn_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "x\n1\n").unwrap();
        let asked = LinkArgs { model: "people".into(), files: vec![file.clone()], ..LinkArgs::default() };
        let now = Described::of(&asked).unwrap();
        let open = |resume| Progress::open(folder.path(), &now, resume);
        let piece = |number| Piece { learnt: 5, rule: 1, number };
        let progress = open(true).unwrap();
        assert!((0..3).all(|n| progress.keep(piece(n), &brought(n))));
        assert!(open(true).err().unwrap().to_string().starts_with("another run is writing"));
        drop(progress);

        let path = folder.path().join(FILE);
        let whole = fs::read(&path).unwrap();
        let kept = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let progress = open(true).unwrap();
            (0..3).filter(|n| progress.kept(piece(*n)) == Some(brought(*n))).count()
        };
        assert_eq!(kept(&whole), 3);
        let mut before = 3;
        for length in (0..whole.len()).rev() {
            let now = kept(&whole[..length]);
            assert!(now <= before && now <= 2, "{length}");
            before = now;
        }
        assert_eq!(before, 0);
        let mut bent = whole.clone();
        bent[whole.len() - 40] ^= 1;
        assert_eq!(kept(&bent), 2);

        fs::write(&path, &whole).unwrap();
        fs::write(&file, "x\n2\n").unwrap();
        let now = Described::of(&asked).unwrap();
        let said = format!("{:#}", Progress::open(folder.path(), &now, true).err().unwrap());
        assert!(said.contains("a.csv has changed since; leave out --resume to begin anew"), "{said}");
        assert_eq!(Progress::open(folder.path(), &now, false).unwrap().pieces(), 0);
    }
}
