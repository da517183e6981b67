//! Signed checkpoints (Ed25519, RFC 8032): how the chain stood, as a few lines of text to be kept where whoever keeps the
//! store has no hand.

use super::Checkpoint;
use crate::{Store, StoreError};
use chrono::{DateTime, SecondsFormat, Utc};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;
use std::path::Path;

const TITLE: &str = "commonweal audit checkpoint 1";

/// The key that signs. Its bytes are never shown.
pub struct Signer(Ed25519KeyPair);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public())
    }
}

impl Signer {
    /// From 32 bytes of the machine's randomness.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&seed).expect("every 32 bytes are a seed"))
    }

    /// Reads a file with 64 hexadecimal digits. Lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`StoreError::Disk`]; [`StoreError::Keys`] says what is wrong, never the key.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        let text = std::fs::read_to_string(path).map_err(StoreError::disk("reading the signing key"))?;
        let digits: String = text.lines().filter(|line| !line.starts_with('#')).map(str::trim).collect();
        let mut seed = [0; 32];
        hex::decode_to_slice(digits, &mut seed)
            .map_err(|_| StoreError::Keys("a signing key has 64 hex digits"))?;
        Ok(Self::new(seed))
    }

    /// The public half, 64 hexadecimal digits. Keep it with the checkpoints, away from the store.
    pub fn public(&self) -> String {
        hex::encode(self.0.public_key().as_ref())
    }
}

/// A signed statement of how the chain stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    store: String,
    checkpoint: Checkpoint,
    at: String,
    signature: String,
}

impl SignedCheckpoint {
    /// Id of the store.
    pub fn store(&self) -> &str {
        &self.store
    }

    /// Number and hash of the line it speaks of.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// When it was made, as RFC 3339 in UTC.
    pub fn at(&self) -> &str {
        &self.at
    }

    fn signed_text(&self) -> String {
        let Self { store, checkpoint, at, .. } = self;
        format!("{TITLE}\nstore {store}\nline {}\nat {at}\n", checkpoint.to_text())
    }

    /// Whether the key with this public half signed it.
    pub fn is_signed_by(&self, public: &str) -> bool {
        let (Ok(public), Ok(signature)) = (hex::decode(public), hex::decode(&self.signature)) else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, public).verify(self.signed_text().as_bytes(), &signature).is_ok()
    }

    /// From its text; `None` where it is none. The signature is not checked here.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let title = lines.next()?;
        let mut line =
            |before: &str| lines.next()?.strip_prefix(before)?.strip_prefix(' ').map(str::to_owned);
        let [store, checkpoint, at, signature] = ["store", "line", "at", "signature"].map(&mut line);
        let checkpoint = Checkpoint::from_text(&checkpoint?)?;
        let read = Self { store: store?, checkpoint, at: at?, signature: signature? };
        (title == TITLE && read.to_text() == text).then_some(read)
    }

    /// Its text: five lines.
    pub fn to_text(&self) -> String {
        format!("{}signature {}\n", self.signed_text(), self.signature)
    }
}

impl Store {
    /// Signs the chain as it stands.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn audit_sign(
        &self,
        signer: &Signer,
        now: DateTime<Utc>,
    ) -> Result<SignedCheckpoint, StoreError> {
        let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (store, checkpoint) = (self.id().to_owned(), self.audit_checkpoint().await?);
        let mut made = SignedCheckpoint { store, checkpoint, at, signature: String::new() };
        made.signature = hex::encode(signer.0.sign(made.signed_text().as_bytes()));
        Ok(made)
    }
}
