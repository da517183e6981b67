//! What is known about places, kept as Parquet files of one kind each and handed out as one [`Reference`].
//!
//! A later delivery takes the place of an earlier one of the same kind and file name; different files of one kind
//! stand side by side, in the order they came.

use crate::disk::{Part, blocking};
use crate::state::State;
use crate::{Lake, LakeError, reference_columns as columns};
use arrow::array::RecordBatch;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use terms::{DeliveryId, Reference};

/// The kinds of reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceKind {
    /// Names of areas.
    Areas,
    /// Links between areas.
    Links,
    /// Residents.
    Populations,
    /// Households.
    Households,
    /// Deprivation.
    Deprivation,
    /// Similar areas.
    Similar,
    /// Shapes.
    Boundaries,
    /// Postcodes.
    Postcodes,
    /// Harm weights.
    Harm,
}

impl ReferenceKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Areas,
        Self::Links,
        Self::Populations,
        Self::Households,
        Self::Deprivation,
        Self::Similar,
        Self::Boundaries,
        Self::Postcodes,
        Self::Harm,
    ];

    /// A short stable name: the file's in the store, and the table's in queries.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Areas => "areas",
            Self::Links => "links",
            Self::Populations => "populations",
            Self::Households => "households",
            Self::Deprivation => "deprivation",
            Self::Similar => "similar",
            Self::Boundaries => "boundaries",
            Self::Postcodes => "postcodes",
            Self::Harm => "harm",
        }
    }

    /// The kind with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// All reference that is held, and where each kind came from.
#[derive(Clone, Debug, Default)]
pub struct HeldReference {
    /// Commit it was read at.
    pub commit: u64,
    /// All of it, merged.
    pub reference: Arc<Reference>,
    /// The deliveries behind each kind, in the order of their rows.
    pub deliveries: BTreeMap<ReferenceKind, Vec<DeliveryId>>,
}

/// One file of reference that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) kind: ReferenceKind,
    pub(crate) path: String,
    /// Length of the file.
    pub(crate) bytes: u64,
    pub(crate) delivery: DeliveryId,
}

impl Lake {
    /// Everything known about places. Read once and kept until a commit changes it.
    ///
    /// # Errors
    /// [`LakeError::Store`], [`LakeError::Damaged`].
    pub async fn reference(&self) -> Result<Arc<Reference>, LakeError> {
        Ok(self.held_reference().await?.reference.clone())
    }

    /// The same, with the deliveries behind each kind.
    ///
    /// # Errors
    /// As [`Lake::reference`].
    pub async fn held_reference(&self) -> Result<Arc<HeldReference>, LakeError> {
        self.reference_at(u64::MAX).await
    }

    /// The same as it was after that commit. The last one asked for is kept until a commit changes it.
    ///
    /// # Errors
    /// As [`Lake::reference`].
    pub async fn reference_at(&self, as_of: u64) -> Result<Arc<HeldReference>, LakeError> {
        let state = self.now().await?;
        let held = self.inner.reference.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let commit = as_of.min(state.number());
        let files = standing(&state, commit);
        if let Some(held) = held
            && (held.commit == commit || standing(&state, held.commit) == files)
        {
            return Ok(held);
        }
        let mut parts = Vec::with_capacity(files.len());
        for file in files {
            parts.push((self.inner.disk.part(&file.path).await?, file));
        }
        let fresh = blocking("reading reference", move || merge(commit, &parts)).await?;
        let fresh = Arc::new(fresh);
        *self.inner.reference.lock().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }
}

/// The files that count after commit `as_of`, by kind and then in the order they came.
pub(crate) fn standing(state: &State, as_of: u64) -> Vec<Standing> {
    let mut latest: BTreeMap<(ReferenceKind, &str), (usize, Standing)> = BTreeMap::new();
    for (order, arrived) in state.arrivals.iter().enumerate().filter(|(_, arrived)| arrived.stands(as_of)) {
        for note in &arrived.reference {
            // A kind that a later program added is left to that program.
            let Some(kind) = ReferenceKind::from_slug(&note.kind) else { continue };
            let file =
                Standing { kind, path: note.path.clone(), bytes: note.bytes, delivery: arrived.delivery.id };
            latest.insert((kind, &arrived.delivery.file_name), (order, file));
        }
    }
    let mut files: Vec<_> = latest.into_values().collect();
    files.sort_by_key(|(order, file)| (file.kind, *order));
    files.into_iter().map(|(_, file)| file).collect()
}

fn merge(commit: u64, parts: &[(Part, Standing)]) -> Result<HeldReference, LakeError> {
    let mut reference = Reference::default();
    let mut deliveries: BTreeMap<ReferenceKind, Vec<DeliveryId>> = BTreeMap::new();
    for (part, file) in parts {
        let damaged = |problem: String| LakeError::damaged(file.path.as_str(), problem);
        let batches = ParquetRecordBatchReaderBuilder::try_new(part.clone())
            .and_then(|builder| {
                // One batch, so that a harm table never falls into two.
                let rows = builder.metadata().file_metadata().num_rows().max(1);
                builder.with_batch_size(rows as usize).build()
            })
            .map_err(|cause| damaged(cause.to_string()))?;
        let harm_before = reference.harm.len();
        for batch in batches {
            let batch = batch.map_err(|cause| damaged(cause.to_string()))?;
            columns::read(file.kind, &batch, &mut reference)
                .ok_or_else(|| damaged("its columns are not those of its kind".to_owned()))?;
        }
        for table in &mut reference.harm[harm_before..] {
            table.delivery.get_or_insert(file.delivery);
        }
        deliveries.entry(file.kind).or_default().push(file.delivery);
    }
    Ok(HeldReference { commit, reference: Arc::new(reference), deliveries })
}

/// A file of Parquet for each kind that holds anything: short name, bytes, rows.
pub(crate) fn encode(reference: &Reference) -> Result<Vec<(&'static str, Bytes, u64)>, LakeError> {
    let mut files = Vec::new();
    for kind in ReferenceKind::ALL {
        let Some(batch) = columns::batch(kind, reference) else { continue };
        let rows = batch.num_rows() as u64;
        files.push((kind.slug(), file_of(&batch).map_err(LakeError::store("encoding", kind.slug()))?, rows));
    }
    Ok(files)
}

fn file_of(batch: &RecordBatch) -> parquet::errors::Result<Bytes> {
    let level = ZstdLevel::try_new(1)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_created_by("commonweal lake".to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(batch)?;
    writer.into_inner().map(Bytes::from)
}
