//! Which passwords may be set, and their hashes. Length makes one strong, not composition (NIST SP 800-63B, 3.1.1), and one
//! that others lost already is refused where the operator keeps a list of those.
//!
//! The list never leaves the machine and neither does what somebody typed: it is a file of SHA-1 hashes in order, one on each
//! line, as "Pwned Passwords" gives it (`HASH:count`, ordered by hash). It is searched where it lies, for it is large.

use anyhow::{Context, Result, bail};
use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use sha1::{Digest, Sha1};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Fewest characters.
const SHORTEST: usize = 12;
/// Most, so that hashing one costs no more than another.
const LONGEST: usize = 1_000;
/// Hexadecimal digits of a SHA-1.
const DIGITS: usize = 40;

/// Why a password may not be set.
#[derive(Debug, thiserror::Error)]
pub enum NotAPassword {
    /// Too short.
    #[error("a password has at least {SHORTEST} characters: three or four words are good")]
    Short,
    /// Too long.
    #[error("a password has at most {LONGEST} characters")]
    Long,
    /// In the list of those that were lost.
    #[error("this password was among those lost elsewhere, so others try it: choose another one")]
    Breached,
    /// The list cannot be read.
    #[error("reading the list of lost passwords")]
    List(#[source] io::Error),
}

/// Which passwords may be set.
#[derive(Clone, Debug, Default)]
pub struct Passwords {
    lost: Option<PathBuf>,
}

impl Passwords {
    /// With a list of lost passwords. A file that is none, or not in order where it is looked at, is refused.
    pub fn without(list: &Path) -> Result<Self> {
        let shown = list.display();
        let file = File::open(list).with_context(|| format!("opening the list of lost passwords {shown}"))?;
        let length = file.metadata().with_context(|| format!("measuring {shown}"))?.len();
        let mut lines = BufReader::new(file);
        let mut last = String::new();
        for step in 0..64 {
            let hash =
                line_after(&mut lines, length / 64 * step).with_context(|| format!("reading {shown}"))?;
            let Some(hash) = hash else { continue };
            if hash.len() != DIGITS || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                bail!(
                    "{shown} is no list of lost passwords: each line must begin with the {DIGITS} hexadecimal digits of a SHA-1"
                );
            }
            if hash < last {
                bail!("{shown} is not in order of its hashes: sort it first (`LC_ALL=C sort`)");
            }
            last = hash;
        }
        Ok(Self { lost: Some(list.to_owned()) })
    }

    /// Whether this may be set.
    pub fn check(&self, password: &str) -> Result<(), NotAPassword> {
        match password.chars().count() {
            ..SHORTEST => return Err(NotAPassword::Short),
            LONGEST.. => return Err(NotAPassword::Long),
            _ => {}
        }
        let Some(list) = &self.lost else { return Ok(()) };
        match listed(list, password).map_err(NotAPassword::List)? {
            true => Err(NotAPassword::Breached),
            false => Ok(()),
        }
    }
}

/// Whether a list in order holds the hash of a password.
fn listed(list: &Path, password: &str) -> io::Result<bool> {
    let sought = hex::encode_upper(Sha1::digest(password.as_bytes()));
    let file = File::open(list)?;
    let (mut from, mut to) = (0, file.metadata()?.len());
    let mut lines = BufReader::with_capacity(512, file);
    // The first line that begins at or after `from` is before the one sought, or it is the one; `to` is past it.
    while from < to {
        let middle = from + (to - from) / 2;
        match line_after(&mut lines, middle)? {
            Some(hash) if hash == sought => return Ok(true),
            Some(hash) if hash < sought => from = middle + 1,
            _ => to = middle,
        }
    }
    Ok(line_after(&mut lines, from)?.is_some_and(|hash| hash == sought))
}

/// The hash on the first line that begins at or after a byte, in capitals; `None` past the last one.
fn line_after(lines: &mut BufReader<File>, byte: u64) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    match byte {
        0 => lines.seek(SeekFrom::Start(0))?,
        _ => {
            let at = lines.seek(SeekFrom::Start(byte - 1))?;
            lines.read_until(b'\n', &mut line)?;
            at
        }
    };
    line.clear();
    lines.read_until(b'\n', &mut line)?;
    let line = String::from_utf8_lossy(&line).trim().to_ascii_uppercase();
    let hash = line.split(':').next().unwrap_or_default();
    Ok((!hash.is_empty()).then(|| hash.to_owned()))
}

/// The Argon2id hash of a password, in PHC form.
pub fn hashed(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow::anyhow!("hashing the password: {error}"))?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(passwords: &[String]) -> tempfile::NamedTempFile {
        let mut lines: Vec<String> = passwords
            .iter()
            .enumerate()
            .map(|(i, word)| format!("{}:{}\r\n", hex::encode_upper(Sha1::digest(word)), i * 37))
            .collect();
        lines.sort();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), lines.concat()).unwrap();
        file
    }

    #[test]
    fn every_listed_password_is_refused_and_every_other_one_is_not() {
        for many in [1, 2, 3, 100, 2_000] {
            let lost: Vec<String> = (0..many).map(|i| format!("lost password {i}")).collect();
            let file = list(&lost);
            let passwords = Passwords::without(file.path()).unwrap();
            for word in &lost {
                assert!(matches!(passwords.check(word), Err(NotAPassword::Breached)), "{word} of {many}");
            }
            for i in 0..200 {
                passwords.check(&format!("a password of my own {i}")).unwrap();
            }
        }
    }

    #[test]
    fn length_counts_in_characters_and_nothing_else_does() {
        let passwords = Passwords::default();
        passwords.check("ŵŷŵŷŵŷŵŷŵŷŵŷ").unwrap();
        passwords.check("aaaaaaaaaaaa").unwrap();
        assert!(matches!(passwords.check("Aa1!Aa1!Aa1"), Err(NotAPassword::Short)));
        assert!(matches!(passwords.check(&"a".repeat(1_000)), Err(NotAPassword::Long)));
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_before_anybody_sets_a_password() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let unordered = format!("{}\n{}\n", "F".repeat(40), "0".repeat(40));
        for (text, says) in
            [("password\nletmein\n", "no list of lost passwords"), (&unordered, "not in order")]
        {
            std::fs::write(file.path(), text).unwrap();
            let wrong = Passwords::without(file.path()).unwrap_err().to_string();
            assert!(wrong.contains(says), "{wrong}");
        }
        assert!(Passwords::without(Path::new("/nowhere/list")).is_err());
    }
}
