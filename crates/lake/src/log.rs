//! The log of commits: numbered JSON files that are only ever added, one at a time.
//!
//! `commits/00000001.json`, `commits/00000002.json`, … A number is taken by whoever first creates its file; the
//! others read what was committed and try the next number, as Delta Lake and Apache Iceberg do. What the log says is all that
//! is true; a file that no commit names does not exist. These records are copies made for the disk.

use crate::LakeError;
use crate::disk::Disk;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use terms::{Dataset, Delivery, DeliveryId, Format, Month, SliceKey};

/// The format of folder that this program writes, and the latest it reads.
pub(crate) const FORMAT: u32 = 1;

const ABOUT: &str = "lake.json";

#[derive(Serialize, Deserialize)]
struct About {
    format: u32,
}

/// One commit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Commit {
    pub(crate) number: u64,
    pub(crate) at: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) arrivals: Vec<ArrivalNote>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<PartNote>,
    /// A delivery that is undone by this commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) undo: Option<String>,
}

/// A delivery that a commit brings in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ArrivalNote {
    pub(crate) delivery: DeliveryNote,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) slices: Vec<SliceNote>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) reference: Vec<ReferenceNote>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) faults: Option<FaultsNote>,
    /// Slices of earlier deliveries that this one took the place of, for whoever reads the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) supersedes: Vec<SupersededNote>,
}

/// [`Delivery`] as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DeliveryNote {
    id: String,
    file_name: String,
    sender: String,
    licence: String,
    received: String,
    format: String,
    bytes: u64,
    accepted: u64,
    aside: u64,
}

/// A slice: what it says, and row group `group` of part `part` of the same commit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SliceNote {
    dataset: String,
    body: String,
    month: String,
    pub(crate) part: usize,
    pub(crate) group: usize,
    pub(crate) rows: u64,
    pub(crate) incidents: u64,
}

/// A part: a trio of files, and how many row groups each has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartNote {
    /// Path without the three endings.
    pub(crate) path: String,
    pub(crate) groups: usize,
    pub(crate) rows_bytes: u64,
    pub(crate) spots_bytes: u64,
    pub(crate) counts_bytes: u64,
}

/// Reference of one kind from one delivery.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReferenceNote {
    pub(crate) kind: String,
    pub(crate) path: String,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// Where a delivery's faults lie: bytes `from..to` of a file of JSON lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FaultsNote {
    pub(crate) path: String,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) count: u64,
}

/// A slice that was there before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SupersededNote {
    dataset: String,
    body: String,
    month: String,
    delivery: String,
}

impl SupersededNote {
    pub(crate) fn new(key: &SliceKey, delivery: DeliveryId) -> Self {
        Self {
            dataset: key.dataset.slug().to_owned(),
            body: key.body.clone(),
            month: key.month.to_string(),
            delivery: delivery.to_string(),
        }
    }
}

impl SliceNote {
    pub(crate) fn new(key: &SliceKey, part: usize, group: usize, rows: u64, incidents: u64) -> Self {
        Self {
            dataset: key.dataset.slug().to_owned(),
            body: key.body.clone(),
            month: key.month.to_string(),
            part,
            group,
            rows,
            incidents,
        }
    }

    pub(crate) fn key(&self) -> Option<SliceKey> {
        let dataset = Dataset::from_slug(&self.dataset)?;
        let month: Month = self.month.parse().ok()?;
        Some(SliceKey { dataset, body: self.body.clone(), month })
    }
}

impl From<&Delivery> for DeliveryNote {
    fn from(delivery: &Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            file_name: delivery.file_name.clone(),
            sender: delivery.sender.clone(),
            licence: delivery.licence.clone(),
            received: time_text(delivery.received),
            format: delivery.format.slug().to_owned(),
            bytes: delivery.bytes,
            accepted: delivery.accepted,
            aside: delivery.aside,
        }
    }
}

impl DeliveryNote {
    /// Back to a [`Delivery`]; `None` where the note is not one of ours.
    pub(crate) fn delivery(&self) -> Option<Delivery> {
        Some(Delivery {
            id: self.id.parse().ok()?,
            file_name: self.file_name.clone(),
            sender: self.sender.clone(),
            licence: self.licence.clone(),
            received: time_of(&self.received)?,
            format: Format::from_slug(&self.format)?,
            bytes: self.bytes,
            accepted: self.accepted,
            aside: self.aside,
        })
    }
}

pub(crate) fn time_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

pub(crate) fn time_of(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.with_timezone(&Utc))
}

fn path_of(number: u64) -> String {
    format!("commits/{number:08}.json")
}

/// Marks a new folder with our format; refuses one that a later program wrote.
pub(crate) async fn check_format(disk: &Disk) -> Result<(), LakeError> {
    let bytes = match disk.read(ABOUT).await? {
        Some(bytes) => bytes,
        None => {
            let about = serde_json::to_vec(&About { format: FORMAT }).expect("a number is JSON");
            disk.put_new(ABOUT, about.into()).await?;
            disk.read(ABOUT).await?.ok_or_else(|| LakeError::damaged(ABOUT, "it is not there"))?
        }
    };
    let about: About =
        serde_json::from_slice(&bytes).map_err(|cause| LakeError::damaged(ABOUT, cause.to_string()))?;
    if about.format > FORMAT {
        return Err(LakeError::TooNew { found: about.format, known: FORMAT });
    }
    Ok(())
}

/// Reads a commit; `None` where that number is not taken.
pub(crate) async fn read(disk: &Disk, number: u64) -> Result<Option<Commit>, LakeError> {
    let path = path_of(number);
    let Some(bytes) = disk.read(&path).await? else { return Ok(None) };
    let commit: Commit =
        serde_json::from_slice(&bytes).map_err(|cause| LakeError::damaged(&path, cause.to_string()))?;
    if commit.number != number {
        return Err(LakeError::damaged(&path, "it bears another number"));
    }
    Ok(Some(commit))
}

/// Takes a number. `false`: somebody else has it.
pub(crate) async fn append(disk: &Disk, commit: &Commit) -> Result<bool, LakeError> {
    let text = serde_json::to_vec_pretty(commit).expect("a commit is plain JSON");
    disk.put_new(&path_of(commit.number), Bytes::from(text)).await
}

/// The last number taken, 0 for none; refuses a log with a hole.
pub(crate) async fn last(disk: &Disk) -> Result<u64, LakeError> {
    let held = disk.list("commits").await?;
    for (path, number) in held.iter().zip(1..) {
        if *path != path_of(number) {
            return Err(LakeError::damaged("commits", format!("number {number} is missing")));
        }
    }
    Ok(held.len() as u64)
}
