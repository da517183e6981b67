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
    /// The rules over who may do what cannot be used.
    #[error("reading the rules of who may do what")]
    Rules {
        /// Why.
        #[source]
        cause: Box<access::RulesError>,
    },
    /// The register that is kept cannot be read.
    #[error("reading the partnership register")]
    Register {
        /// Why.
        #[source]
        cause: access::TemplateError,
    },
    /// An agreement that is kept cannot be read.
    #[error("reading a sharing agreement")]
    Paper {
        /// Why.
        #[source]
        cause: access::paper::PaperError,
    },
    /// A document that is kept cannot be read.
    #[error("reading a document of the kind {kind}")]
    Document {
        /// Its kind.
        kind: String,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
    /// A list of the settings that is kept cannot be read. It was checked before it was kept.
    #[error("reading the list of settings {list}")]
    Setting {
        /// Its short name.
        list: &'static str,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A rule says no, or none says yes.
    #[error("the asker may not do this: {}", .0.decision.words)]
    Refused(Box<crate::Refused>),
    /// A file comes under an agreement that is not in force.
    #[error(
        "the agreement {agreement} is {state}: nothing comes in under it. Sign it, or its next version, first"
    )]
    NotInForce {
        /// What the file comes under.
        agreement: String,
        /// Where that stands.
        state: &'static str,
    },
    /// There is no such delivery.
    #[error("no delivery {0} is held")]
    UnknownDelivery(terms::DeliveryId),
}
