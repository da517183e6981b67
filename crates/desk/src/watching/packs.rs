//! The quarterly pack: the board of the Strategy Group and its papers are one dataset, kept by version with every format.

use crate::record::parsed;
use crate::waves::plans;
use crate::{Desk, DeskError};
use planning::achievement::Note;
use planning::meeting::series::Kind as MeetingKind;
use planning::pack::{Gathered, pack};
use planning::{Action as PlanAction, Exception, Meeting, Pack, Priority, Quarter, statutory};
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

/// Where the pack of a board comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Worked out today.
    Today,
    /// As it was kept last.
    Kept,
    /// Nobody kept one, and it is too late to make it: the pack is empty.
    Nothing,
}

/// The board of a quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// Which quarter.
    pub quarter: Quarter,
    /// The quarter in which today lies.
    pub now: Quarter,
    /// Where the pack comes from.
    pub held: Held,
    /// The dataset of the board and of its papers.
    pub pack: Pack,
}

/// "2026-q3".
pub fn pack_id(pack: &Pack) -> String {
    pack.of().id()
}

fn read(document: records::Document) -> Result<PackKept, DeskError> {
    let line: Line = parsed(&document)?;
    Ok(PackKept { pack: line.pack, by: line.by, files: line.files })
}

impl Desk {
    /// The board of a quarter, or of today's: as it would be today while the quarter or the one after it runs, otherwise as
    /// it was kept last. What was said of an earlier quarter is never worked out anew.
    pub async fn board(&self, quarter: Option<Quarter>) -> Result<Board, DeskError> {
        self.may(Action::Read, &plans()).await?;
        let today = self.now().date_naive();
        let now = Quarter::of(today);
        let quarter = quarter.unwrap_or(now);
        let kept = self.packs_read().await?;
        let held = match () {
            () if quarter == now || quarter == now.before() => Held::Today,
            () if kept.iter().any(|kept| kept.pack.of() == quarter) => Held::Kept,
            () => Held::Nothing,
        };
        let pack = match held {
            Held::Today => self.pack_today(quarter, &kept).await?,
            Held::Kept => {
                let last = kept.iter().rev().find(|kept| kept.pack.of() == quarter);
                last.expect("it was found just now").pack.clone()
            }
            Held::Nothing => {
                pack((quarter.year(), quarter.number()), &Gathered::default(), None, None, today)
            }
        };
        Ok(Board { quarter, now, held, pack })
    }

    /// The pack of a quarter as it would be today, with what changed since the last one of an earlier quarter.
    async fn pack_today(&self, quarter: Quarter, kept: &[PackKept]) -> Result<Pack, DeskError> {
        let today = self.now().date_naive();
        let targets: Vec<_> =
            self.targets_read().await?.into_iter().map(|read| (read.target, read.verdict)).collect();
        let priorities: Vec<Priority> = self.plain().await?;
        let actions: Vec<PlanAction> = self.plain().await?;
        let exceptions: Vec<Exception> = self.plain().await?;
        let notes: Vec<Note> = self.plain().await?;
        let (duties, done) = self.duties_and_done().await?;
        let duties = statutory::pressing(&duties, &done, today);
        let again = kept.iter().rev().find(|kept| kept.pack.of() == quarter);
        let before = kept.iter().rev().find(|kept| kept.pack.of() < quarter);
        let gathered = Gathered {
            priorities: &priorities,
            targets: &targets,
            actions: &actions,
            exceptions: &exceptions,
            duties: &duties,
            notes: &notes,
        };
        Ok(pack(
            (quarter.year(), quarter.number()),
            &gathered,
            before.map(|kept| &kept.pack),
            again.map(|kept| &kept.pack),
            today,
        ))
    }

    /// Every pack that was kept, oldest first.
    pub async fn packs(&self) -> Result<Vec<PackKept>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        self.packs_read().await
    }

    /// The pack that a meeting of the Strategy Group reads: that of the quarter before it, the last version that was kept by its
    /// day; without a version where none was kept and the meeting is to come. Other meetings have none.
    pub async fn pack_of_meeting(
        &self,
        meeting: &Meeting,
    ) -> Result<Option<(Quarter, Option<u32>)>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        if meeting.kind != MeetingKind::StrategyGroup {
            return Ok(None);
        }
        let quarter = Quarter::of(meeting.on).before();
        let kept = self.packs_read().await?;
        let by_then = |kept: &&PackKept| kept.pack.of() == quarter && kept.pack.as_of <= meeting.on;
        let version = kept.iter().rfind(by_then).map(|kept| kept.pack.version);
        let to_come = meeting.on >= self.now().date_naive();
        Ok(Some((quarter, version)).filter(|_| version.is_some() || to_come))
    }

    pub(crate) async fn packs_read(&self) -> Result<Vec<PackKept>, DeskError> {
        let mut all = Vec::new();
        for latest in self.store.documents(KIND, "").await? {
            for document in self.store.document_versions(KIND, &latest.id).await? {
                all.push(read(document)?);
            }
        }
        all.sort_by_key(|kept| (kept.pack.of(), kept.pack.version));
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
