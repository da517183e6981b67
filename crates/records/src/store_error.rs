//! What can go wrong in the store.

use sea_orm::DbErr;

/// A failure of the store. A rule's "no" is a value, not one of these.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be reached or opened.
    #[error("opening the store of records")]
    Open(#[source] DbErr),
    /// Its tables could not be brought up to date.
    #[error("bringing the tables of the store up to date")]
    Migrate(#[source] DbErr),
    /// A later version of the program has changed its tables.
    #[error(
        "the store was changed by a later version of the program ({migration}): use that version, or restore a backup"
    )]
    Newer {
        /// The migration we do not know.
        migration: String,
    },
    /// A question or change failed.
    #[error("{doing}")]
    Database {
        /// Name of the act or question.
        doing: &'static str,
        /// Why.
        #[source]
        cause: DbErr,
    },
    /// An act was to be committed that says nothing in the audit.
    #[error("the act {0} says nothing in the audit")]
    Silent(&'static str),
    /// A sealed cell cannot be opened: another key, another place, or altered bytes.
    #[error("opening a sealed cell of {table}, column {column}")]
    Sealed {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A key file that does not hold keys.
    #[error("reading the keys: {0}")]
    Keys(&'static str),
    /// A document or backup that does not read as one.
    #[error("reading {what}")]
    Unreadable {
        /// What was read.
        what: &'static str,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
    /// A backup that is not whole.
    #[error("the backup cannot be used: {0}")]
    Backup(String),
    /// Others wrote for so long that the act had to give up. Nothing was changed.
    #[error("the act {0} waited too long for its turn to write")]
    Busy(&'static str),
    /// Something that must be there is not.
    #[error("{0} is not there")]
    Missing(&'static str),
    /// A note for the audit holds more than codes: an `@`, a control character, a letter that is not plain, or it is
    /// longer than 200 characters.
    #[error("a note of the act {0} holds more than codes")]
    NotPlain(&'static str),
    /// A record was to be read with leave for another one, or without any.
    #[error("there is no leave to read this record")]
    OtherAccess,
    /// The ledger of what was erased, outside the store, could not be read or written.
    #[error("keeping the ledger of what was erased")]
    Ledger(#[source] Box<crate::RecordsError>),
    /// The disk failed.
    #[error("{doing}")]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        cause: std::io::Error,
    },
}

impl StoreError {
    pub(crate) fn database(doing: &'static str) -> impl FnOnce(DbErr) -> Self {
        move |cause| Self::Database { doing, cause }
    }

    pub(crate) fn disk(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |cause| Self::Disk { doing, cause }
    }
}
