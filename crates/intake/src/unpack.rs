//! Takes archives apart, one file in memory at a time. It never writes, and never opens more than it was allowed to:
//! every byte that comes out of a decompressor is counted against [`Limits`].

use crate::limits::Limits;
use crate::refusal;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use terms::Fault;

/// One file of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'b> {
    /// File name as sent; for a file in an archive, the archive's name, a slash, and the path inside. A `.gz` at the end
    /// is taken off with the compression.
    pub name: String,
    /// Its bytes, not compressed; those that were given, without a copy, where they needed no unpacking.
    pub bytes: Cow<'b, [u8]>,
}

impl Member<'_> {
    /// The same file with bytes of its own, to be kept.
    pub fn into_owned(self) -> Member<'static> {
        Member { name: self.name, bytes: Cow::Owned(self.bytes.into_owned()) }
    }
}

/// A file of a delivery that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Which, why, and how to mend it.
    pub fault: Fault,
    /// Whether it is there, and nobody could look into it: it is locked, packed in a way that we cannot open, or past a
    /// limit. What it holds is not known, so what it came in cannot be taken for depersonalised (decision 11).
    pub unseen: bool,
}

/// Gives `each` the files of a delivery one after another, or what is missed for one that cannot be had.
///
/// Plain files, `.gz`, `.zip`, `.tar` and `.tar.gz` are known by their first bytes, also inside one another, three deep.
/// Spreadsheets, which are zip archives by nature, stay whole. Folders, and what macOS puts beside files, are passed
/// over. A truncated or damaged archive gives the files before the damage, then a fault that says how far reading came;
/// no file is given in part. A delivery past a limit is given up with a fault. Nothing further happens once `each`
/// answers [`ControlFlow::Break`].
///
/// ```
/// use std::ops::ControlFlow;
/// let mut names = Vec::new();
/// intake::unpack("a.csv", b"Month\n", &intake::Limits::default(), &mut |member| {
///     names.push(member.expect("a plain file has no faults").name);
///     ControlFlow::Continue(())
/// });
/// assert_eq!(names, ["a.csv"]);
/// ```
pub fn unpack(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    each: &mut dyn FnMut(Result<Member<'_>, Missed>) -> ControlFlow<()>,
) {
    let mut unpacking = Unpacking { limits, each, total: 0, members: 0 };
    // Break and Continue mean the same here: there is nothing after it.
    let _ = unpacking.open(&tidy_name(name), bytes, 0);
}

/// Whether the first bytes are those of an archive that [`unpack`] opens.
pub(crate) fn is_archive(head: &[u8]) -> bool {
    !matches!(kind_of(head), Kind::Plain)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Gzip,
    Zip,
    Tar,
}

/// Where a tar header has its magic word (POSIX ustar), and how long a header is.
const TAR_MAGIC_AT: usize = 257;
const TAR_HEADER: usize = 512;

fn kind_of(head: &[u8]) -> Kind {
    match head {
        [0x1f, 0x8b, ..] => Kind::Gzip,
        [b'P', b'K', 3, 4, ..] if is_spreadsheet(head) => Kind::Plain,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        _ if head.get(TAR_MAGIC_AT..TAR_MAGIC_AT + 5) == Some(b"ustar") => Kind::Tar,
        _ => Kind::Plain,
    }
}

/// XLSX and ODS are zip archives whose first entries have fixed names (ECMA-376 part 2; OpenDocument 1.3 part 2, 3.3).
fn is_spreadsheet(head: &[u8]) -> bool {
    let first_name = head.get(30..).unwrap_or_default();
    let head = &head[..head.len().min(4096)];
    first_name.starts_with(b"mimetypeapplication/vnd.oasis")
        || ["[Content_Types].xml", "xl/workbook", "_rels/.rels"]
            .iter()
            .any(|name| memchr::memmem::find(head, name.as_bytes()).is_some())
}

/// A name fit to show: no control characters, not endless, forward slashes.
fn tidy_name(name: &str) -> String {
    const LONGEST: usize = 300;
    let tidy = name.chars().map(|c| {
        if c.is_control() {
            '\u{FFFD}'
        } else if c == '\\' {
            '/'
        } else {
            c
        }
    });
    tidy.take(LONGEST).collect()
}

/// Folders and files that macOS and Windows put beside real ones.
fn is_clutter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    path.split('/').any(|part| part == "__MACOSX")
        || name.is_empty()
        || name.starts_with("._")
        || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&name)
}

struct Unpacking<'l, 'e> {
    limits: &'l Limits,
    each: &'e mut dyn FnMut(Result<Member<'_>, Missed>) -> ControlFlow<()>,
    /// Bytes that came out of all decompressors so far.
    total: u64,
    members: usize,
}

/// Why a stream could not be read to its end.
enum Cut {
    /// Past a limit, in words. The delivery is given up.
    Limit(String),
    /// The decompressor's complaint.
    Damaged,
}

impl Unpacking<'_, '_> {
    fn give(&mut self, name: String, bytes: Cow<'_, [u8]>) -> ControlFlow<()> {
        self.members += 1;
        if self.members > self.limits.members {
            let problem = format!("the delivery has more than {} files", self.limits.members);
            return self.give_up(&name, problem);
        }
        (self.each)(Ok(Member { name, bytes }))
    }

    /// Something broke off; what came of it was looked at.
    fn fault(&mut self, name: &str, problem: String, hint: &str) -> ControlFlow<()> {
        (self.each)(Err(Missed { fault: refusal(name, problem, hint), unseen: false }))
    }

    /// A file is there and whole, and stays shut.
    fn shut(&mut self, name: &str, problem: String, hint: &str) -> ControlFlow<()> {
        (self.each)(Err(Missed { fault: refusal(name, problem, hint), unseen: true }))
    }

    /// A limit was passed: one fault, and nothing more from this delivery.
    fn give_up(&mut self, name: &str, problem: String) -> ControlFlow<()> {
        let _ = self.shut(name, problem, "send the delivery in smaller parts");
        ControlFlow::Break(())
    }

    /// Opens a file whose bytes we hold.
    fn open(&mut self, name: &str, bytes: &[u8], depth: usize) -> ControlFlow<()> {
        let kind = kind_of(bytes);
        if kind != Kind::Plain && depth >= Limits::DEPTH {
            let problem = format!("there are archives inside archives more than {} deep", Limits::DEPTH);
            return self.shut(name, problem, "send the files in one archive");
        }
        match kind {
            Kind::Plain if bytes.len() as u64 > self.limits.member_bytes => {
                let problem = format!("the file has more than {} bytes", self.limits.member_bytes);
                self.give_up(name, problem)
            }
            Kind::Plain => self.give(name.to_owned(), Cow::Borrowed(bytes)),
            Kind::Gzip => self.gzip(name, bytes, depth),
            Kind::Zip => self.zip(name, bytes, depth),
            Kind::Tar => self.tar(name, bytes, bytes.len() as u64, depth),
        }
    }

    /// A file that came out of an archive: opened if it is one itself, given without a copy if not.
    fn inner(&mut self, name: String, bytes: Vec<u8>, depth: usize) -> ControlFlow<()> {
        if kind_of(&bytes) == Kind::Plain {
            self.give(name, Cow::Owned(bytes))
        } else {
            self.open(&name, &bytes, depth)
        }
    }

    fn gzip(&mut self, name: &str, bytes: &[u8], depth: usize) -> ControlFlow<()> {
        let mut decoder = MultiGzDecoder::new(bytes);
        let mut head = Vec::with_capacity(TAR_HEADER);
        // A fault here is met again, and told, when the whole is read.
        let whole_head = decoder.by_ref().take(TAR_HEADER as u64).read_to_end(&mut head).is_ok();
        if whole_head && kind_of(&head) == Kind::Tar {
            return self.tar(name, Cursor::new(head).chain(decoder), bytes.len() as u64, depth);
        }
        let packed = bytes.len() as u64;
        match self.read_all(MultiGzDecoder::new(bytes), packed) {
            Ok(content) => self.inner(without_gz(name), content, depth + 1),
            Err((Cut::Limit(problem), _)) => self.give_up(name, problem),
            Err((Cut::Damaged, read)) => self.fault(
                name,
                format!("the compressed file is cut short or damaged: {read} bytes could be read"),
                "send the file again; nothing in it was counted",
            ),
        }
    }

    fn tar(&mut self, name: &str, stream: impl Read, packed: u64, depth: usize) -> ControlFlow<()> {
        let allowed = self.allowed(packed);
        let mut metered = Metered { inner: stream, read: 0, allowed };
        let mut archive = tar::Archive::new(&mut metered);
        let mut given = 0usize;
        let mut stopped: Option<String> = None;
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(_) => return self.fault(name, "the archive cannot be read".to_owned(), "send it again"),
        };
        for entry in entries {
            let Ok(mut entry) = entry else {
                stopped = Some("the archive is cut short or damaged".to_owned());
                break;
            };
            let path = tidy_name(&String::from_utf8_lossy(&entry.path_bytes()));
            let kind = entry.header().entry_type();
            if kind.is_dir() || is_clutter(&path) || is_tar_note(kind) {
                continue;
            }
            let inside = format!("{name}/{path}");
            if !kind.is_file() && !kind.is_contiguous() {
                self.fault(&inside, "this is a link and not a file".to_owned(), "put the file itself in")?;
                continue;
            }
            if entry.size() > self.limits.member_bytes {
                let problem = format!("the file has more than {} bytes", self.limits.member_bytes);
                return self.give_up(&inside, problem);
            }
            let mut content = Vec::new();
            if entry.read_to_end(&mut content).is_err() || content.len() as u64 != entry.size() {
                stopped = Some(format!("the archive is cut short or damaged in \"{path}\""));
                break;
            }
            self.total = self.total.saturating_add(content.len() as u64);
            given += 1;
            self.inner(inside, content, depth + 1)?;
        }
        if metered.read >= metered.allowed {
            return self.give_up(name, limit_words(self.limits));
        }
        let read = metered.read;
        match stopped {
            None => ControlFlow::Continue(()),
            Some(problem) => {
                let problem = format!("{problem}: {read} bytes and {given} whole files could be read");
                self.fault(name, problem, "send the archive again")
            }
        }
    }

    fn zip(&mut self, name: &str, bytes: &[u8], depth: usize) -> ControlFlow<()> {
        let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => archive,
            Err(_) => {
                let problem = format!("the zip archive of {} bytes is cut short or damaged", bytes.len());
                return self.fault(name, problem, "send the archive again; nothing in it was counted");
            }
        };
        for index in 0..archive.len() {
            let trouble = archive.by_index(index).err();
            if let Some(trouble) = trouble {
                self.cannot_open(name, &mut archive, index, &trouble)?;
                continue;
            }
            let Ok(file) = archive.by_index(index) else { continue };
            let path = file.name().map(|name| tidy_name(&name)).unwrap_or_default();
            if file.is_dir() || is_clutter(&path) {
                continue;
            }
            let inside = format!("{name}/{path}");
            if file.is_symlink() {
                self.fault(&inside, "this is a link and not a file".to_owned(), "put the file itself in")?;
                continue;
            }
            let packed = file.compressed_size().min(bytes.len() as u64);
            match self.read_all(file, packed) {
                Ok(content) => self.inner(inside, content, depth + 1)?,
                Err((Cut::Limit(problem), _)) => return self.give_up(&inside, problem),
                Err((Cut::Damaged, read)) => {
                    let problem = format!("the file is cut short or damaged: {read} bytes could be read");
                    self.fault(&inside, problem, "send the archive again; nothing in this file was counted")?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Says why a file of a zip archive cannot be opened.
    fn cannot_open(
        &mut self,
        name: &str,
        archive: &mut zip::ZipArchive<Cursor<&[u8]>>,
        index: usize,
        trouble: &zip::result::ZipError,
    ) -> ControlFlow<()> {
        let path =
            archive.by_index_raw(index).ok().and_then(|file| file.name().ok().map(|name| tidy_name(&name)));
        let inside = format!("{name}/{}", path.unwrap_or_default());
        let locked = matches!(trouble, zip::result::ZipError::UnsupportedArchive(text)
            if *text == zip::result::ZipError::PASSWORD_REQUIRED);
        if locked {
            let problem = "the file is locked with a password".to_owned();
            return self.shut(&inside, problem, "send it without one, by a safe way");
        }
        let problem = "the file is packed in a way we cannot open".to_owned();
        self.shut(&inside, problem, "pack it again as an ordinary zip")
    }

    /// Bytes that may still come out of `packed` compressed bytes.
    fn allowed(&self, packed: u64) -> u64 {
        let by_ratio = packed.saturating_mul(self.limits.ratio).max(Limits::FREE_BYTES);
        by_ratio.min(self.limits.total_bytes.saturating_sub(self.total))
    }

    /// Reads one compressed file to its end; with the error comes how many bytes could be read.
    fn read_all(&mut self, stream: impl Read, packed: u64) -> Result<Vec<u8>, (Cut, u64)> {
        let allowed = self.allowed(packed).min(self.limits.member_bytes);
        let mut content = Vec::new();
        let outcome = stream.take(allowed.saturating_add(1)).read_to_end(&mut content);
        let read = content.len() as u64;
        self.total = self.total.saturating_add(read);
        if read > allowed {
            let problem = if read > self.limits.member_bytes {
                format!("the file has more than {} bytes", self.limits.member_bytes)
            } else {
                limit_words(self.limits)
            };
            return Err((Cut::Limit(problem), read));
        }
        outcome.map_err(|_| (Cut::Damaged, read))?;
        Ok(content)
    }
}

/// Entries of a tar archive that describe other entries.
fn is_tar_note(kind: tar::EntryType) -> bool {
    kind.is_pax_global_extensions()
        || kind.is_pax_local_extensions()
        || kind.is_gnu_longname()
        || kind.is_gnu_longlink()
}

fn limit_words(limits: &Limits) -> String {
    format!(
        "the delivery unpacks to more than {} bytes, or to more than {} times its size",
        limits.total_bytes, limits.ratio
    )
}

fn without_gz(name: &str) -> String {
    let stem = name
        .len()
        .checked_sub(3)
        .filter(|&at| at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(".gz"));
    stem.map_or(name, |at| &name[..at]).to_owned()
}

/// A reader that ends in an error once too much has come out of it.
struct Metered<R> {
    inner: R,
    read: u64,
    allowed: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.allowed - self.read).unwrap_or(usize::MAX);
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::other("more bytes than were allowed"));
        }
        let bound = left.min(buffer.len());
        let count = self.inner.read(&mut buffer[..bound])?;
        self.read += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
