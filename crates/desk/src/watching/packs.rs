//! The quarterly pack: the board of the Strategy Group and its papers are one dataset, kept by version with every format.

use crate::waves::plans;
use crate::{Desk, DeskError};
use planning::achievement::Note;
use planning::pack::{Gathered, pack};
use planning::{Action as PlanAction, Exception, Pack, Priority, Year};
use records::Kept;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{Action, DeliveryId};

/// Kind of the documents: one for each quarter, its id like `2026-q3`.
const KIND: &str = "pack";

/// A pack that never changes again.
#[derive(Clone, Debug, PartialEq)]
pub struct PackKept {
    /// The dataset.
    pub pack: Pack,
    /// Who kept it, by name.
    pub by: String,
    /// Each format's bytes, under their hash.
    pub files: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    pack: Pack,
    by: String,
    files: BTreeMap<String, String>,
}

/// "2026-q3".
pub fn pack_id(pack: &Pack) -> String {
    format!("{}-q{}", pack.year.start(), pack.quarter)
}

fn read(document: records::Document) -> Result<PackKept, DeskError> {
    let line: Line = serde_json::from_str(&document.text)
        .map_err(|cause| DeskError::Document { kind: document.kind, cause })?;
    Ok(PackKept { pack: line.pack, by: line.by, files: line.files })
}

impl Desk {
    /// The pack of this quarter as it would be today, with what changed since the last one of an earlier quarter.
    pub async fn board(&self) -> Result<Pack, DeskError> {
        self.may(Action::Read, &plans()).await?;
        let today = self.now().date_naive();
        let year = Year::of(today);
        let quarter = year.quarter(today).unwrap_or(1);
        let targets: Vec<_> =
            self.targets_read().await?.into_iter().map(|read| (read.target, read.verdict)).collect();
        let priorities: Vec<Priority> = self.year_of().await?;
        let actions: Vec<PlanAction> = self.year_of().await?;
        let exceptions: Vec<Exception> = self.year_of().await?;
        let notes: Vec<Note> = self.year_of().await?;
        let kept = self.packs_read().await?;
        let key = |pack: &Pack| (pack.year, pack.quarter);
        let again = kept.iter().rev().find(|kept| key(&kept.pack) == (year, quarter));
        let before = kept.iter().rev().find(|kept| key(&kept.pack) < (year, quarter));
        let gathered = Gathered {
            priorities: &priorities,
            targets: &targets,
            actions: &actions,
            exceptions: &exceptions,
            duties: &[],
            notes: &notes,
        };
        Ok(pack(
            (year, quarter),
            &gathered,
            before.map(|kept| &kept.pack),
            again.map(|kept| &kept.pack),
            today,
        ))
    }

    async fn year_of<T: crate::record::Record>(&self) -> Result<Vec<T>, DeskError> {
        Ok(self.records_of::<T>().await?.into_iter().map(|seen| seen.record).collect())
    }

    /// Every pack that was kept, oldest first.
    pub async fn packs(&self) -> Result<Vec<PackKept>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        self.packs_read().await
    }

    async fn packs_read(&self) -> Result<Vec<PackKept>, DeskError> {
        let mut all = Vec::new();
        for latest in self.store.documents(KIND, "").await? {
            for document in self.store.document_versions(KIND, &latest.id).await? {
                all.push(read(document)?);
            }
        }
        all.sort_by_key(|kept| (kept.pack.year, kept.pack.quarter, kept.pack.version));
        Ok(all)
    }

    /// Keeps a pack with its formats for ever. It must be the next version of its quarter; otherwise nothing is kept and the
    /// answer is `false`.
    pub async fn pack_keep(
        &self,
        pack: &Pack,
        by: &str,
        formats: BTreeMap<String, Vec<u8>>,
    ) -> Result<bool, DeskError> {
        let decided = self.may(Action::Change, &plans()).await?;
        let mut files = BTreeMap::new();
        for (kind, bytes) in formats {
            files.insert(kind, self.lake.keep_bytes(bytes.into()).await?.to_string());
        }
        let line = Line { pack: pack.clone(), by: by.to_owned(), files };
        let text = serde_json::to_string(&line).expect("a pack has text keys and finite numbers");
        let id = pack_id(pack);
        let mut act = self.store.begin("pack.keep", &self.actor(), self.now()).await?;
        let seen = i64::from(pack.version) - 1;
        let Kept::As(_) = act.document_save(KIND, &id, seen, &text).await? else { return Ok(false) };
        act.note(decided.note(KIND, id).with(format!("version {}", pack.version)));
        act.commit().await?;
        Ok(true)
    }

    /// The bytes of a format of a kept pack; `None` where there is no such pack or format.
    pub async fn pack_file(&self, id: &str, version: u32, kind: &str) -> Result<Option<Vec<u8>>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        let all = self.packs_read().await?;
        let kept = all.iter().find(|kept| pack_id(&kept.pack) == id && kept.pack.version == version);
        let Some(hash) = kept.and_then(|kept| kept.files.get(kind)) else { return Ok(None) };
        let Ok(hash) = hash.parse::<DeliveryId>() else { return Ok(None) };
        Ok(Some(self.lake.bytes(hash).await?.to_vec()))
    }
}
