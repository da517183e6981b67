//! What can go wrong in the lake. Messages name files and hashes, never what a row says.

use std::sync::Arc;
use terms::{DeliveryId, SliceKey};

/// Why the lake could not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LakeError {
    /// The disk or the object store failed.
    #[error("{doing} {path}")]
    Store {
        /// What we were doing: "reading", "writing".
        doing: &'static str,
        /// Path within the lake.
        path: String,
        /// Cause.
        #[source]
        cause: Cause,
    },
    /// A file of the lake is not what it should be.
    #[error("{path} is damaged: {problem}")]
    Damaged {
        /// Path within the lake.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The folder was written by a later program.
    #[error("this folder has format {found} and this program knows formats up to {known}")]
    TooNew {
        /// Format of the folder.
        found: u32,
        /// Latest format we know.
        known: u32,
    },
    /// A commit names a delivery whose bytes were never kept.
    #[error("the bytes of delivery {0} have not been kept")]
    NotKept(DeliveryId),
    /// No such delivery is held, or it has been undone already.
    #[error("delivery {0} is not held")]
    NotHeld(DeliveryId),
    /// One delivery says twice what happened in one month.
    #[error("a delivery holds {} of {} for {} twice", .0.dataset.slug(), .0.body, .0.month)]
    SliceTwice(SliceKey),
    /// The columns of a slice do not agree with one another.
    #[error("the slice {} of {} for {} is not well made: {problem}", .key.dataset.slug(), .key.body, .key.month)]
    NotATable {
        /// Which slice.
        key: SliceKey,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No commit could be placed because other programs kept committing.
    #[error("other programs committed {0} times while we tried to")]
    Crowded(u32),
    /// There is no named query like that.
    #[error("there is no query named {0}")]
    NoSuchQuery(String),
    /// A query was given other arguments than it names.
    #[error("the query {name} takes these arguments: {expected}")]
    WrongArguments {
        /// Name of the query.
        name: String,
        /// What it takes, sorted.
        expected: String,
    },
    /// A query failed.
    #[error("running the query {name}")]
    Query {
        /// Name of the query.
        name: String,
        /// Cause.
        #[source]
        cause: Cause,
    },
    /// A task of ours was stopped or fell over.
    #[error("{0} was stopped")]
    Stopped(&'static str),
}

/// A cause that can be shared.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

impl LakeError {
    pub(crate) fn store<E>(doing: &'static str, path: impl Into<String>) -> impl FnOnce(E) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let path = path.into();
        move |cause| Self::Store { doing, path, cause: Arc::new(cause) }
    }

    pub(crate) fn damaged(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Damaged { path: path.into(), problem: problem.into() }
    }
}
