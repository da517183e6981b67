//! The one place that knows where the bytes lie: a folder today, an object store where one machine is not enough.
//!
//! Everything goes through [`object_store`], except what an object store promises and a disk does not: that a
//! finished write is still there after the power fails. For a folder that promise is kept here, by writing to a
//! temporary name, syncing the file, giving it its name in one step and syncing the folder.
//! Nothing here knows what the bytes mean, and no file that has its name is ever written to again.

use crate::{LakeError, straight};
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where temporary files of a folder lie. All of it is rubbish whenever nobody holds the lock.
const UNFINISHED: &str = "tmp";

/// Numbers temporary files of this process.
static TEMPORARY: AtomicU64 = AtomicU64::new(0);

/// A place to keep files.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    store: Arc<dyn ObjectStore>,
    root: Option<Arc<PathBuf>>,
}

impl Disk {
    /// A folder on this machine, made if it is not there.
    pub(crate) fn folder(root: &Path) -> Result<Self, LakeError> {
        let failed = |cause: io::Error| LakeError::store("opening", root.display().to_string())(cause);
        fs::create_dir_all(root.join(UNFINISHED)).map_err(failed)?;
        let root = root.canonicalize().map_err(failed)?;
        let store = LocalFileSystem::new_with_prefix(&root)
            .map_err(LakeError::store("opening", root.display().to_string()))?;
        Ok(Self { store: Arc::new(store), root: Some(Arc::new(root)) })
    }

    /// The store behind it, for readers that bring their own way of reading.
    #[cfg(feature = "sql")]
    pub(crate) fn object_store(&self) -> Arc<dyn ObjectStore> {
        self.store.clone()
    }

    /// The folder, where it is one.
    pub(crate) fn root(&self) -> Option<&Path> {
        self.root.as_deref().map(PathBuf::as_path)
    }

    /// The whole file, or `None` where there is none.
    pub(crate) async fn read(&self, path: &str) -> Result<Option<Bytes>, LakeError> {
        match self.store.get(&Key::from(path)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(LakeError::store("reading", path))?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(cause) => Err(LakeError::store("reading", path)(cause)),
        }
    }

    /// Bytes `from..to` of a file.
    pub(crate) async fn read_range(&self, path: &str, from: u64, to: u64) -> Result<Bytes, LakeError> {
        self.store.get_range(&Key::from(path), from..to).await.map_err(LakeError::store("reading", path))
    }

    /// Length of a file, or `None` where there is none.
    pub(crate) async fn length(&self, path: &str) -> Result<Option<u64>, LakeError> {
        match self.store.head(&Key::from(path)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(cause) => Err(LakeError::store("reading", path)(cause)),
        }
    }

    /// Paths of all files below a folder, sorted.
    pub(crate) async fn list(&self, folder: &str) -> Result<Vec<String>, LakeError> {
        let found: Vec<_> = self
            .store
            .list(Some(&Key::from(folder)))
            .map_ok(|meta| meta.location.to_string())
            .try_collect()
            .await
            .map_err(LakeError::store("listing", folder))?;
        let mut found = found;
        found.sort_unstable();
        Ok(found)
    }

    /// Writes a file that must not be there yet, whole or not at all, and only returns when it will last.
    /// `false`: somebody else's is there, and stays.
    pub(crate) async fn put_new(&self, path: &str, bytes: Bytes) -> Result<bool, LakeError> {
        if let Some(root) = self.root.clone() {
            let owned = path.to_owned();
            return blocking("writing", move || place(&root, &owned, &bytes, How::New)).await;
        }
        match self.store.put_opts(&Key::from(path), PutPayload::from(bytes), PutMode::Create.into()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(cause) => Err(LakeError::store("writing", path)(cause)),
        }
    }

    /// Writes a file whole or not at all, over whatever was there.
    pub(crate) async fn put(&self, path: &str, bytes: Bytes) -> Result<(), LakeError> {
        if let Some(root) = self.root.clone() {
            let owned = path.to_owned();
            return blocking("writing", move || place(&root, &owned, &bytes, How::Over)).await.map(|_| ());
        }
        let payload = PutPayload::from(bytes);
        self.store.put(&Key::from(path), payload).await.map(|_| ()).map_err(LakeError::store("writing", path))
    }

    /// Writes a file of which a better copy lasts elsewhere: whole or not at all, but it may be lost with the power.
    pub(crate) async fn put_copy(&self, path: &str, bytes: Bytes) -> Result<(), LakeError> {
        let Some(root) = self.root.clone() else { return self.put(path, bytes).await };
        let owned = path.to_owned();
        blocking("writing", move || place(&root, &owned, &bytes, How::Copy)).await.map(|_| ())
    }

    /// Writes a file that nobody reads until a later commit names it: no temporary name is needed. Its bytes last
    /// when this returns; its name lasts after [`Disk::settle`] of its folder.
    pub(crate) async fn put_part(&self, path: &str, bytes: Bytes) -> Result<(), LakeError> {
        let Some(root) = self.root.clone() else { return self.put(path, bytes).await };
        let owned = path.to_owned();
        blocking("writing", move || {
            let failed = |cause: io::Error| LakeError::store("writing", owned.as_str())(cause);
            let mut file =
                OpenOptions::new().write(true).create_new(true).open(root.join(&owned)).map_err(failed)?;
            file.write_all(&bytes).map_err(failed)?;
            file.sync_all().map_err(failed)
        })
        .await
    }

    /// Makes the names in a folder last.
    pub(crate) async fn settle(&self, folder: &str) -> Result<(), LakeError> {
        let Some(root) = self.root.clone() else { return Ok(()) };
        let owned = folder.to_owned();
        blocking("syncing", move || sync_folder(&root.join(&owned), &owned)).await
    }

    /// Opens a part for reading from many threads at once.
    pub(crate) async fn part(&self, path: &str) -> Result<Part, LakeError> {
        if let Some(root) = &self.root {
            let failed = |cause: io::Error| LakeError::store("opening", path)(cause);
            let file = File::open(root.join(path)).map_err(failed)?;
            let length = file.metadata().map_err(failed)?.len();
            return Ok(Part::File { file: Arc::new(file), length });
        }
        let bytes = self.read(path).await?.ok_or_else(|| LakeError::damaged(path, "it is not there"))?;
        Ok(Part::Bytes(bytes))
    }

    /// Throws away what unfinished writes left. Only for the one who holds the lock alone.
    pub(crate) fn sweep_unfinished(&self) -> Result<usize, LakeError> {
        let Some(root) = self.root() else { return Ok(0) };
        let folder = root.join(UNFINISHED);
        let failed = |cause: io::Error| LakeError::store("sweeping", UNFINISHED)(cause);
        let mut swept = 0;
        for entry in fs::read_dir(&folder).map_err(failed)? {
            fs::remove_file(entry.map_err(failed)?.path()).map_err(failed)?;
            swept += 1;
        }
        Ok(swept)
    }
}

/// Runs blocking work where it holds nobody up.
pub(crate) async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, LakeError> + Send + 'static,
) -> Result<T, LakeError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| LakeError::Stopped(doing))?
}

fn sync_folder(folder: &Path, named: &str) -> Result<(), LakeError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(LakeError::store("syncing", named))
}

/// How a file gets its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// Only if the name is free; lasts.
    New,
    /// Over whatever was there; lasts.
    Over,
    /// Over whatever was there; need not last.
    Copy,
}

/// Writes `bytes` under a temporary name, syncs, gives the file its name, and syncs its folder.
fn place(root: &Path, path: &str, bytes: &[u8], how: How) -> Result<bool, LakeError> {
    let failed = |cause: io::Error| LakeError::store("writing", path)(cause);
    let target = root.join(path);
    let folder = target.parent().expect("a path within the lake has a folder");
    make_folders(root, folder).map_err(failed)?;
    let temporary = temporary(root).map_err(failed)?;
    let mut written = straight::create(&temporary, bytes);
    if how != How::Copy {
        written = written.and_then(|file| file.sync_all().map(|()| file));
    }
    let written = written.map(drop);
    let named = written.and_then(|()| {
        if how != How::New {
            return fs::rename(&temporary, &target).map(|()| true);
        }
        // A hard link fails where the name is taken: of two who try at once exactly one succeeds.
        match fs::hard_link(&temporary, &target) {
            Ok(()) => Ok(true),
            Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(other) => Err(other),
        }
    });
    if how == How::New || named.is_err() {
        // Left behind it is swept at the next opening; it never has a name that anybody reads.
        let _ = fs::remove_file(&temporary);
    }
    let named = named.map_err(failed)?;
    // Where the name was taken, whoever took it may not have synced the folder yet.
    if how != How::Copy {
        sync_folder(folder, path)?;
    }
    Ok(named)
}

/// Makes missing folders and lets their names last.
fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().unwrap_or(root);
    make_folders(root, above)?;
    match fs::create_dir(folder) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => Err(cause),
        _ => File::open(above)?.sync_all(),
    }
}

/// The name of a new temporary file, which is there and empty.
fn temporary(root: &Path) -> io::Result<PathBuf> {
    loop {
        let number = TEMPORARY.fetch_add(1, Ordering::Relaxed);
        let path = root.join(UNFINISHED).join(format!("{}-{number}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|_| path),
        }
    }
}

/// A finished file, readable at any place from many threads.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// On this machine.
    File {
        /// The open file.
        file: Arc<File>,
        /// Its length.
        length: u64,
    },
    /// Fetched whole from an object store.
    Bytes(Bytes),
}

impl parquet::file::reader::Length for Part {
    fn len(&self) -> u64 {
        match self {
            Self::File { length, .. } => *length,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

/// Reads on from a place in a part.
pub(crate) struct PartRead {
    part: Part,
    at: u64,
}

impl Read for PartRead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = match &self.part {
            Part::File { file, .. } => file.read_at(buffer, self.at)?,
            Part::Bytes(bytes) => bytes.get(self.at as usize..).unwrap_or_default().read(buffer)?,
        };
        self.at += got as u64;
        Ok(got)
    }
}

impl parquet::file::reader::ChunkReader for Part {
    type T = BufReader<PartRead>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        /// A page's header is shorter, as a rule; the reader asks again where one is not.
        const AHEAD: usize = 256;
        Ok(BufReader::with_capacity(AHEAD, PartRead { part: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        match self {
            Self::File { file, .. } => {
                let mut buffer = vec![0; length];
                file.read_exact_at(&mut buffer, start)?;
                Ok(buffer.into())
            }
            Self::Bytes(bytes) => {
                let start = start as usize;
                let end = start.checked_add(length).filter(|end| *end <= bytes.len());
                let end = end.ok_or_else(|| {
                    parquet::errors::ParquetError::EOF(format!("{length} bytes at {start} are not there"))
                })?;
                Ok(bytes.slice(start..end))
            }
        }
    }
}
