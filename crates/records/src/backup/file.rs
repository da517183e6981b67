//! The file of a backup: written line by line, read line by line, and whole or refused.

use super::BackedUp;
use super::tables::{CellKind, Shape};
use crate::StoreError;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The form of the file. Another number is refused.
const FORM: u32 = 1;
/// Bytes that one line may have: a document is far below.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// What a backup is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub store: String,
    pub at: String,
    /// Names of the migrations of its tables.
    pub steps: Vec<String>,
    pub tables: Vec<Shape>,
}

#[derive(Serialize, Deserialize)]
struct First {
    commonweal_backup: u32,
    #[serde(flatten)]
    head: Head,
}

#[derive(Serialize, Deserialize)]
struct Last {
    rows: u64,
    sha256: String,
}

/// A cell as JSON: bytes are `{"x": hexadecimal digits}`.
fn to_json(cell: &Value) -> serde_json::Value {
    match cell {
        Value::BigInt(number) => (*number).into(),
        Value::String(text) => text.clone().into(),
        Value::Bool(truth) => (*truth).into(),
        Value::Bytes(Some(bytes)) => serde_json::json!({ "x": hex::encode(bytes) }),
        _ => serde_json::Value::Null,
    }
}

fn from_json(kind: CellKind, cell: &serde_json::Value) -> Option<Value> {
    if cell.is_null() {
        return Some(match kind {
            CellKind::Int => Value::BigInt(None),
            CellKind::Text => Value::String(None),
            CellKind::Bytes => Value::Bytes(None),
            CellKind::Bool => Value::Bool(None),
        });
    }
    Some(match kind {
        CellKind::Int => Value::BigInt(Some(cell.as_i64()?)),
        CellKind::Text => Value::String(Some(cell.as_str()?.to_owned())),
        CellKind::Bytes => Value::Bytes(Some(hex::decode(cell.get("x")?.as_str()?).ok()?)),
        CellKind::Bool => Value::Bool(Some(cell.as_bool()?)),
    })
}

/// A backup that is being written, beside its place until it is whole.
pub(super) struct Writer {
    path: PathBuf,
    waiting: PathBuf,
    out: GzEncoder<BufWriter<File>>,
    digest: Sha256,
    rows: u64,
}

fn disk() -> impl Fn(std::io::Error) -> StoreError {
    |cause| StoreError::Disk { doing: "writing a backup", cause }
}

impl Writer {
    pub fn begin(path: &Path, head: &Head) -> Result<Self, StoreError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let waiting = path.with_file_name(name);
        let file =
            crate::disk::private().write(true).create(true).truncate(true).open(&waiting).map_err(disk())?;
        let out = GzEncoder::new(BufWriter::new(file), Compression::fast());
        let mut writer = Self { path: path.to_owned(), waiting, out, digest: Sha256::new(), rows: 0 };
        writer.line(&First { commonweal_backup: FORM, head: head.clone() })?;
        Ok(writer)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), StoreError> {
        let mut bytes = serde_json::to_vec(line).expect("lines of a backup are plain data");
        bytes.push(b'\n');
        self.digest.update(&bytes);
        self.out.write_all(&bytes).map_err(disk())
    }

    /// A row of the table with that number.
    pub fn row(&mut self, table: usize, cells: &[Value]) -> Result<(), StoreError> {
        self.rows += 1;
        let cells = cells.iter().map(to_json);
        let row: Vec<serde_json::Value> = std::iter::once(table.into()).chain(cells).collect();
        self.line(&row)
    }

    /// Ends the file and puts it in its place once it is on the disk.
    pub fn end(mut self) -> Result<BackedUp, StoreError> {
        let last = Last { rows: self.rows, sha256: hex::encode(self.digest.clone().finalize()) };
        self.line(&last)?;
        let file = self.out.finish().map_err(disk())?;
        let file = file.into_inner().map_err(|error| disk()(error.into_error()))?;
        file.sync_all().map_err(disk())?;
        let bytes = file.metadata().map_err(disk())?.len();
        std::fs::rename(&self.waiting, &self.path).map_err(disk())?;
        crate::disk::sync_folder_of(&self.path).map_err(disk())?;
        Ok(BackedUp { rows: self.rows, bytes })
    }
}

/// A backup that is being read.
pub(super) struct Reader {
    lines: BufReader<GzDecoder<BufReader<File>>>,
    digest: Sha256,
    pub head: Head,
    rows: u64,
}

fn broken(why: impl Into<String>) -> StoreError {
    StoreError::Backup(why.into())
}

fn next_line(lines: &mut impl BufRead) -> Result<Vec<u8>, StoreError> {
    use std::io::Read;
    let mut line = Vec::new();
    let read = lines.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
    read.map_err(|_| broken("it cannot be unpacked to its end"))?;
    match line.last() {
        Some(b'\n') => Ok(line),
        _ => Err(broken("it ends too early")),
    }
}

impl Reader {
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let file = File::open(path).map_err(StoreError::disk("opening a backup"))?;
        let mut lines = BufReader::new(GzDecoder::new(BufReader::new(file)));
        let line = next_line(&mut lines)?;
        let first: First =
            serde_json::from_slice(&line).map_err(|_| broken("its first line is not that of a backup"))?;
        if first.commonweal_backup != FORM {
            return Err(broken(format!(
                "it has form {}, and this program reads form {FORM}",
                first.commonweal_backup
            )));
        }
        Ok(Self { lines, digest: Sha256::new_with_prefix(&line), head: first.head, rows: 0 })
    }

    /// The next row: number of its table and its cells. `None` after the last one, when the whole file was found right.
    pub fn row(&mut self) -> Result<Option<(usize, Vec<Value>)>, StoreError> {
        let line = next_line(&mut self.lines)?;
        if line.starts_with(b"{") {
            return self.check_end(&line).map(|()| None);
        }
        self.digest.update(&line);
        self.rows += 1;
        let row: Vec<serde_json::Value> =
            serde_json::from_slice(&line).map_err(|_| broken(format!("row {} does not read", self.rows)))?;
        let read = || {
            let (table, cells) = row.split_first()?;
            let table = usize::try_from(table.as_u64()?).ok()?;
            let columns = &self.head.tables.get(table)?.columns;
            if columns.len() != cells.len() {
                return None;
            }
            let cells: Option<Vec<Value>> =
                columns.iter().zip(cells).map(|((_, kind), cell)| from_json(*kind, cell)).collect();
            Some((table, cells?))
        };
        Ok(Some(read().ok_or_else(|| broken(format!("row {} does not fit its table", self.rows)))?))
    }

    fn check_end(&mut self, line: &[u8]) -> Result<(), StoreError> {
        let last: Last = serde_json::from_slice(line).map_err(|_| broken("its last line does not read"))?;
        let digest = hex::encode(self.digest.clone().finalize());
        if last.rows != self.rows || last.sha256 != digest {
            return Err(broken("it is not what was written: rows or bytes are missing or were changed"));
        }
        if !self.lines.fill_buf().map_err(|_| broken("it cannot be unpacked to its end"))?.is_empty() {
            return Err(broken("something stands after its end"));
        }
        Ok(())
    }
}
