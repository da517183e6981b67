//! Sensitive cells, sealed so that whoever has the database alone cannot read them, and bound to their place so that a cell
//! moved to another row, column or table does not open (XChaCha20-Poly1305; RFC 8439 with the long nonce of
//! draft-irtf-cfrg-xchacha-03).

use crate::StoreError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a nonce.
const NONCE: usize = 24;

/// Where a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its table.
    pub table: &'static str,
    /// What names its row.
    pub row: &'a str,
    /// Its column.
    pub column: &'static str,
}

impl Place<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [self.table, self.row, self.column] {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

/// The keys of a store: the newest seals, all open. Their bytes are never shown.
#[derive(Clone)]
pub struct Keys {
    newest: u8,
    keys: BTreeMap<u8, [u8; KEY]>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} of them)", self.keys.len())
    }
}

impl Keys {
    /// Reads a key file: one key a line, its number from 1 to 255, a colon, and 64 hex digits. Empty lines and lines that
    /// begin with `#` are passed over. The highest number seals.
    ///
    /// # Errors
    /// [`StoreError::Keys`] says what is wrong, never a key.
    pub fn from_text(text: &str) -> Result<Self, StoreError> {
        let mut keys = BTreeMap::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (number, hex) = line.split_once(':').ok_or(StoreError::Keys("a line has no colon"))?;
            let number: u8 =
                number.trim().parse().map_err(|_| StoreError::Keys("a number is not 1 to 255"))?;
            let bytes = hex::decode(hex.trim()).map_err(|_| StoreError::Keys("a key is not hex digits"))?;
            let key: [u8; KEY] =
                bytes.try_into().map_err(|_| StoreError::Keys("a key has not 64 hex digits"))?;
            if number == 0 || keys.insert(number, key).is_some() {
                return Err(StoreError::Keys("a number is 0 or stands twice"));
            }
        }
        let newest = *keys.keys().next_back().ok_or(StoreError::Keys("there is no key"))?;
        Ok(Self { newest, keys })
    }

    /// Reads the key file of a store.
    ///
    /// # Errors
    /// [`StoreError::Disk`], and as [`Keys::from_text`].
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        Self::from_text(&std::fs::read_to_string(path).map_err(StoreError::disk("reading the key file"))?)
    }

    /// The text of a key file with one key of these bytes.
    pub fn text_of(key: [u8; KEY]) -> String {
        format!(
            "# Keep a copy where the store is not. Without it sealed cells cannot be read.\n1:{}\n",
            hex::encode(key)
        )
    }

    /// Seals bytes for a place, with a nonce that is never used twice: 24 bytes of the machine's randomness.
    pub fn seal(&self, place: Place<'_>, nonce: [u8; NONCE], bytes: &[u8]) -> Vec<u8> {
        let cipher = XChaCha20Poly1305::new(Key::from_slice(&self.keys[&self.newest]));
        let aad = place.bytes();
        let sealed = cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg: bytes, aad: &aad });
        let sealed = sealed.expect("a cell is far shorter than the cipher allows");
        [&[self.newest][..], &nonce, &sealed].concat()
    }

    /// Opens what was sealed for that place.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] for a key we do not have, another place, or altered bytes.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let wrong = || StoreError::Sealed { table: place.table, column: place.column };
        let (number, rest) = sealed.split_first().ok_or_else(wrong)?;
        if rest.len() < NONCE {
            return Err(wrong());
        }
        let (nonce, cell) = rest.split_at(NONCE);
        let key = self.keys.get(number).ok_or_else(wrong)?;
        let aad = place.bytes();
        XChaCha20Poly1305::new(Key::from_slice(key))
            .decrypt(XNonce::from_slice(nonce), Payload { msg: cell, aad: &aad })
            .map_err(|_| wrong())
    }

    /// The number of the key that seals.
    pub const fn newest(&self) -> u8 {
        self.newest
    }

    /// How many keys there are: all of them open.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// Whether a cell was sealed with another key than the newest: it wants sealing again.
    pub fn is_old(&self, sealed: &[u8]) -> bool {
        sealed.first() != Some(&self.newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLACE: Place<'static> = Place { table: "credential", row: "c1", column: "value" };

    fn keys(text: &str) -> Keys {
        Keys::from_text(text).unwrap()
    }

    fn one() -> String {
        format!("1:{}", "11".repeat(32))
    }

    #[test]
    fn a_cell_moved_to_another_row_column_or_table_does_not_open() {
        let keys = keys(&one());
        let sealed = keys.seal(PLACE, [9; NONCE], b"secret");
        assert_eq!(keys.open(PLACE, &sealed).unwrap(), b"secret");
        for place in [
            Place { row: "c2", ..PLACE },
            Place { column: "person", ..PLACE },
            Place { table: "document", ..PLACE },
            Place { table: "credentialc", row: "1", ..PLACE },
        ] {
            assert!(keys.open(place, &sealed).is_err(), "{place:?}");
        }
    }

    #[test]
    fn an_older_key_still_opens_and_the_newest_seals() {
        let old = keys(&one()).seal(PLACE, [9; NONCE], b"secret");
        let both = keys(&format!("{}\n# new\n2:{}\n", one(), "22".repeat(32)));
        assert_eq!(both.open(PLACE, &old).unwrap(), b"secret");
        assert!(both.is_old(&old));
        let new = both.seal(PLACE, [8; NONCE], b"secret");
        assert!(!both.is_old(&new));
        assert!(keys(&one()).open(PLACE, &new).is_err(), "a key we do not have");
    }

    #[test]
    fn a_key_file_that_holds_none_says_why_and_never_a_key() {
        for text in ["", "1", "0:00", "1:zz", "1:00", &format!("{}\n{}", one(), one())] {
            let error = Keys::from_text(text).unwrap_err().to_string();
            assert!(error.starts_with("reading the keys: "), "{error}");
        }
        assert_eq!(format!("{:?}", keys(&one())), "Keys(1 of them)");
    }

    proptest! {
        #[test]
        fn whatever_is_sealed_opens_and_whatever_is_altered_does_not(
            bytes in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), bit in 0u8..8,
        ) {
            let keys = keys(&one());
            let mut sealed = keys.seal(PLACE, [3; NONCE], &bytes);
            prop_assert_eq!(keys.open(PLACE, &sealed).unwrap(), bytes);
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(keys.open(PLACE, &sealed).is_err());
        }
    }
}
