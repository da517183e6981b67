//! Writing large files straight to the disk, past the system's page cache: nobody will read them again soon, and a copy of
//! every byte is saved. Where the file system will not have that, the ordinary way is taken, with the same bytes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Smaller files go the ordinary way.
const SMALLEST: usize = 256 << 10;
/// Bytes of one write.
const CHUNK: usize = 1 << 20;
/// What addresses, lengths and places of straight writes must be multiples of.
const ALIGNED: usize = 4096;

/// Makes the file `path`, which must not be there, with these bytes. They need not last before it is synced.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<File> {
    if bytes.len() >= SMALLEST
        && let Some(file) = straight(path, bytes)
    {
        return Ok(file);
    }
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// `None` where the file system refuses.
#[cfg(target_os = "linux")]
fn straight(path: &Path, bytes: &[u8]) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flag = rustix::fs::OFlags::DIRECT.bits().cast_signed();
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).custom_flags(flag).open(path).ok()?;
    let mut buffer = vec![0u8; CHUNK + ALIGNED];
    let from = buffer.as_ptr().align_offset(ALIGNED);
    let buffer = &mut buffer[from..from + CHUNK];
    for chunk in bytes.chunks(CHUNK) {
        let padded = chunk.len().next_multiple_of(ALIGNED);
        buffer[..chunk.len()].copy_from_slice(chunk);
        buffer[chunk.len()..padded].fill(0);
        file.write_all(&buffer[..padded]).ok()?;
    }
    file.set_len(bytes.len() as u64).ok()?;
    Some(file)
}

#[cfg(not(target_os = "linux"))]
fn straight(_: &Path, _: &[u8]) -> Option<File> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_any_length_hold_exactly_what_was_given() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, SMALLEST - 1, SMALLEST, SMALLEST + 1, CHUNK, CHUNK + 4_095, 2 * CHUNK + 4_097] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let path = folder.path().join(length.to_string());
            create(&path, &bytes).unwrap().sync_all().unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), bytes, "{length} bytes");
        }
    }

    #[test]
    fn a_file_system_without_straight_writing_holds_the_same() {
        let Ok(folder) = tempfile::tempdir_in("/dev/shm") else { return };
        let bytes = vec![7; SMALLEST + 3];
        let path = folder.path().join("file");
        create(&path, &bytes).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}
