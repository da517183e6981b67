//! A file of JSON lines that only ever grows. A line is acknowledged when it is on the disk.

use crate::RecordsError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// An open journal with everything it holds.
pub struct Journal<T> {
    path: PathBuf,
    file: File,
    lines: Vec<T>,
}

impl<T> Journal<T> {
    /// Every line, oldest first.
    pub fn lines(&self) -> &[T] {
        &self.lines
    }
}

impl<T: Serialize + DeserializeOwned> Journal<T> {
    /// Opens or makes the file. What stands behind the last line end was cut short by a crash: it is taken away.
    pub fn open(path: &Path) -> Result<Self, RecordsError> {
        let failed = |doing| move |cause| RecordsError::Disk { doing, path: path.to_owned(), cause };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed("making the folder of"))?;
        }
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).read(true).open(path).map_err(failed("opening"))?;
        let bytes = fs::read(path).map_err(failed("reading"))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64).and_then(|()| file.sync_all()).map_err(failed("mending"))?;
        }
        let mut lines = Vec::new();
        for (at, line) in
            bytes[..whole].split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty())
        {
            let read = serde_json::from_slice(line);
            lines.push(read.map_err(|cause| RecordsError::Damaged {
                path: path.to_owned(),
                line: at + 1,
                cause,
            })?);
        }
        Ok(Self { path: path.to_owned(), file, lines })
    }

    /// Adds a line. When this returns it is on the disk.
    pub fn append(&mut self, line: T) -> Result<(), RecordsError> {
        let mut bytes = serde_json::to_vec(&line).expect("records are plain data");
        bytes.push(b'\n');
        self.file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_all())
            .map_err(|cause| RecordsError::Disk { doing: "writing to", path: self.path.clone(), cause })?;
        self.lines.push(line);
        Ok(())
    }
}
