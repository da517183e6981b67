//! What can go wrong at the desk that is nobody's fault but ours.

/// A failure of a store or of the machine. A fault in a file is a [`terms::Fault`]; a rule's "no" is a value.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The lake failed.
    #[error("asking the lake")]
    Lake(#[from] lake::LakeError),
    /// The records failed.
    #[error("asking the records")]
    Records(#[from] records::RecordsError),
    /// The store of people, documents and the audit failed.
    #[error("asking the store")]
    Store(#[from] records::StoreError),
    /// A worker stopped before its work was done.
    #[error("waiting for work on {what}")]
    Worker {
        /// What it was doing.
        what: &'static str,
        /// Why it stopped.
        #[source]
        cause: tokio::task::JoinError,
    },
    /// There is no such area in what is held.
    #[error("no area {0} is known here: import a lookup that names it, and the files that count in it")]
    UnknownArea(terms::AreaCode),
    /// There is no such delivery.
    #[error("no delivery {0} is held")]
    UnknownDelivery(terms::DeliveryId),
}
