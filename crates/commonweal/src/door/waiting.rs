//! Files that wait for a decision, and what is known of them. They lie on disk under their hash with a note beside them, and
//! wait again after the program was started anew. A file is gone once it was decided.

use chrono::{DateTime, Utc};
use desk::Desk;
use desk::arrivals::{Parcel, Report, Sender};
use desk::profiles::Standing;
use intake::sheet::{self, Field, Profile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use terms::{Dataset, DeliveryId, Format};
use web::door::{Column, ImportStage, Mapping, Meaning, SheetCode};

/// A file that waits for a decision.
#[derive(Clone)]
pub struct Waiting {
    pub file_name: String,
    pub sender: Sender,
    pub by: String,
    pub received: DateTime<Utc>,
    pub bytes: u64,
    pub guess: Option<Format>,
    pub format: Option<Format>,
    pub mapped: Mapped,
    pub stage: ImportStage,
    pub report: Option<Report>,
}

impl Waiting {
    /// A file as it came: recognised, with a proposal of how to read it.
    pub fn new(
        desk: &Desk,
        file_name: String,
        sender: Sender,
        by: String,
        received: DateTime<Utc>,
        bytes: &[u8],
    ) -> Self {
        let guess = guess(&file_name, bytes);
        let mapped = Mapped::propose(desk, &sender, &file_name, bytes, None);
        Self {
            bytes: bytes.len() as u64,
            file_name,
            sender,
            by,
            received,
            guess,
            format: None,
            mapped,
            stage: ImportStage::Uploaded,
            report: None,
        }
    }
}

/// How many days an upload waits for a decision. It may hold what we must not have, and nobody looked.
pub const WAITS_DAYS: i64 = 30;

impl Waiting {
    /// Whether nobody decided on it in time. One that is being read or counted at the moment is being decided on.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        let still = !matches!(self.stage, ImportStage::Checking(_) | ImportStage::Accepting(_));
        still && self.received + chrono::Duration::days(WAITS_DAYS) < now
    }
}

/// How a partner's sheet would be read.
#[derive(Clone, Default)]
pub struct Mapped {
    /// The sheet that is asked about: the file itself, or one in the archive. Empty where there is none.
    pub sheet: String,
    /// Whether a person said before how it is read.
    pub confirmed: bool,
    pub columns: Vec<Column>,
    pub mapping: Mapping,
    pub codes: Vec<SheetCode>,
    /// What the sheet does not settle, where nobody confirmed it yet.
    pub questions: Vec<String>,
}

impl Mapped {
    /// As it is remembered for the sender's sheets of this form, or as its columns and codes read; for other records than
    /// those where a person said so.
    pub fn propose(desk: &Desk, sender: &Sender, name: &str, bytes: &[u8], dataset: Option<Dataset>) -> Self {
        let Some(Parcel { name, bytes }) = desk.sheet_to_settle(&sender.body, name, bytes) else {
            return Self::default();
        };
        let (name, bytes) = (name.as_str(), bytes.as_slice());
        let (profile, _, standing) = desk.proposed_for(&sender.body, name, bytes, dataset);
        let mapped = profile
            .columns
            .iter()
            .filter_map(|(field, rule)| Some((field.slug().to_owned(), rule.columns().first()?.clone())));
        let columns: BTreeMap<String, String> = mapped.collect();
        let kinds = profile.columns.get(&Field::Category).and_then(|rule| rule.columns().first());
        let seen = kinds.map(|column| sheet::codes_seen(column, name, bytes)).unwrap_or_default();
        let meaning = |text: &str| {
            let code = Profile::code(text);
            match profile.left_out.contains(&code) {
                true => Some(Meaning::LeftOut),
                false => profile.codes.get(&code).map(|kind| Meaning::Kind(*kind)),
            }
        };
        let codes = seen.into_iter().map(|(text, rows)| SheetCode {
            meaning: meaning(&text),
            text,
            rows: Some(rows),
        });
        let questions = match standing {
            Standing::Proposed => sheet::propose_for(dataset, name, bytes).doubts,
            _ => Vec::new(),
        };
        Self {
            questions,
            sheet: name.to_owned(),
            confirmed: standing != Standing::Proposed,
            columns: names(name, bytes, &columns),
            codes: codes.collect(),
            mapping: Mapping { dataset: Some(profile.dataset), columns, codes: BTreeMap::new() },
        }
    }
}

impl Mapped {
    /// Shows what a person chose, whatever comes of it: nothing that was said has to be said twice.
    pub fn hear(&mut self, said: &Mapping) {
        self.mapping.columns = said.columns.clone();
        for code in &mut self.codes {
            code.meaning = said.codes.get(&code.text).copied();
        }
    }

    /// Whether it is of another sheet that nobody confirmed, or has an undecided code that the other did not show.
    pub fn asks_more_than(&self, other: &Self) -> bool {
        if self.sheet != other.sheet {
            return !self.confirmed;
        }
        let shown = |code: &SheetCode| other.codes.iter().any(|known| known.text == code.text);
        self.codes.iter().any(|code| code.meaning.is_none() && !shown(code))
    }
}

/// Every column of the sheet that a person may choose.
fn names(name: &str, bytes: &[u8], mapped: &BTreeMap<String, String>) -> Vec<Column> {
    let proposal = sheet::propose(name, bytes);
    let own = proposal.profile.columns.values().flat_map(|rule| rule.columns().to_vec());
    let mut names: Vec<String> =
        own.chain(proposal.unmapped_columns).chain(mapped.values().cloned()).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.into_iter().map(|name| Column { name, shape: String::new() }).collect()
}

/// What a file is, opened if it is an archive.
fn guess(name: &str, bytes: &[u8]) -> Option<Format> {
    let mut formats = Vec::new();
    intake::unpack(name, bytes, &intake::Limits::default(), &mut |member| {
        if let Ok(member) = member {
            let head = &member.bytes[..member.bytes.len().min(1 << 16)];
            formats.extend(intake::sniff(&member.name, head));
        }
        std::ops::ControlFlow::Continue(())
    });
    formats.sort_unstable();
    formats.dedup();
    match formats[..] {
        [] => None,
        [one] => Some(one),
        _ => Some(Format::Archive),
    }
}

/// What is remembered of a file beside its bytes.
#[derive(Serialize, Deserialize)]
struct Note {
    file_name: String,
    sender: String,
    licence: String,
    by: String,
    /// In the form of RFC 3339.
    received: String,
}

/// The folder in which files wait.
#[derive(Clone)]
pub struct WaitingFiles {
    folder: PathBuf,
}

impl WaitingFiles {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, id: DeliveryId) -> PathBuf {
        self.folder.join(id.to_string())
    }

    fn note(&self, id: DeliveryId) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    /// Keeps a file and, after its bytes last, the note that makes it a waiting one.
    pub fn keep(&self, id: DeliveryId, waiting: &Waiting, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        lasting(&self.path(id), bytes)?;
        let note = Note {
            file_name: waiting.file_name.clone(),
            sender: waiting.sender.body.clone(),
            licence: waiting.sender.licence.clone(),
            by: waiting.by.clone(),
            received: waiting.received.to_rfc3339(),
        };
        lasting(&self.note(id), &serde_json::to_vec(&note)?)?;
        File::open(&self.folder)?.sync_all()
    }

    /// The bytes of a waiting file.
    pub fn bytes(&self, id: DeliveryId) -> io::Result<Vec<u8>> {
        fs::read(self.path(id))
    }

    /// Takes a file away that was decided. What cannot be taken away now is not waited for again, for its note goes first.
    pub fn forget(&self, id: DeliveryId) {
        let _ = fs::remove_file(self.note(id));
        let _ = fs::remove_file(self.path(id));
    }

    /// Every file that waits, by its note; what nobody decided on in time is taken away. A note that cannot be read, or
    /// whose bytes are not there, is passed over.
    pub fn all(&self, desk: &Desk) -> Vec<(DeliveryId, Waiting)> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let notes = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        let (over, waiting): (Vec<_>, Vec<_>) = notes
            .filter_map(|path| self.one(desk, path))
            .partition(|(_, waiting)| waiting.is_over(desk.now()));
        over.iter().for_each(|(id, _)| self.forget(*id));
        waiting
    }

    fn one(&self, desk: &Desk, note: &Path) -> Option<(DeliveryId, Waiting)> {
        let id: DeliveryId = note.file_stem()?.to_str()?.parse().ok()?;
        let note: Note = serde_json::from_slice(&fs::read(note).ok()?).ok()?;
        let bytes = self.bytes(id).ok()?;
        let sender = Sender { body: note.sender, licence: note.licence };
        let received = DateTime::parse_from_rfc3339(&note.received).ok()?.with_timezone(&Utc);
        Some((id, Waiting::new(desk, note.file_name, sender, note.by, received, &bytes)))
    }
}

/// Writes a file under a name nobody reads, and gives it its own when its bytes last.
fn lasting(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("part");
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use terms::FixedClock;

    #[tokio::test]
    async fn the_sheet_in_an_archive_is_asked_about() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::on("2025-08-20".parse().unwrap()));
        let desk = Desk::open(&folder.path().join("store"), clock).await.unwrap();
        let sheet = b"Reported on,Incident type,LSOA21CD\n31/01/2025,Pothole,E01029761\n";
        let mut packed = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        packed.start_file("june/reports.csv", zip::write::SimpleFileOptions::default()).unwrap();
        packed.write_all(sheet).unwrap();
        let bytes = packed.finish().unwrap().into_inner();
        let sender = Sender { body: "Ashmoor Council".into(), licence: "Agreement 4".into() };
        let waiting = Waiting::new(&desk, "june.zip".into(), sender, "Ann".into(), desk.now(), &bytes);
        assert_eq!(waiting.mapped.sheet, "june.zip/june/reports.csv");
        let codes: Vec<_> = waiting.mapped.codes.iter().map(|code| (code.text.as_str(), code.rows)).collect();
        assert_eq!(codes, [("Pothole", Some(1))]);
        assert_eq!(waiting.mapped.columns.len(), 3);
        assert!(waiting.mapped.questions.is_empty(), "31/01 shows that the day is first");
        let either = b"Reported on,Incident type,LSOA21CD\n03/01/2025,Pothole,E01029761\n";
        let sender = Sender { body: "Ashmoor Council".into(), licence: "Agreement 4".into() };
        let waiting = Waiting::new(&desk, "june.csv".into(), sender, "Ann".into(), desk.now(), either);
        assert!(waiting.mapped.questions[0].contains("03/01 is 3 January"), "{:?}", waiting.mapped.questions);
    }

    #[tokio::test]
    async fn a_file_that_waited_waits_again_after_a_restart_and_not_after_it_was_decided() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::on("2025-08-20".parse().unwrap()));
        let desk = Desk::open(&folder.path().join("store"), clock).await.unwrap();
        let bytes = b"Reported on,Incident type,LSOA21CD\n31/01/2025,Fly tipping,E01029761\n";
        let sender = Sender { body: "Ashmoor Council".into(), licence: "Agreement 4".into() };
        let id = DeliveryId([7; 32]);
        let waiting = Waiting::new(&desk, "reports.csv".into(), sender, "Ann".into(), desk.now(), bytes);
        assert_eq!(waiting.mapped.mapping.dataset, Some(Dataset::Council));
        WaitingFiles::new(folder.path().join("waiting")).keep(id, &waiting, bytes).unwrap();
        let again = WaitingFiles::new(folder.path().join("waiting"));
        let all = again.all(&desk);
        assert_eq!(all.len(), 1);
        let (found, held) = &all[0];
        assert_eq!(
            (*found, held.file_name.as_str(), held.sender.body.as_str()),
            (id, "reports.csv", "Ashmoor Council")
        );
        assert_eq!(held.stage, ImportStage::Uploaded);
        assert_eq!(again.bytes(id).unwrap(), bytes);
        again.forget(id);
        assert!(again.all(&desk).is_empty());
    }

    #[tokio::test]
    async fn a_file_that_nobody_decided_on_for_thirty_days_is_taken_off_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = b"Reported on,Incident type,LSOA21CD\n31/01/2025,Fly tipping,E01029761\n";
        let files = WaitingFiles::new(folder.path().join("waiting"));
        let id = DeliveryId([7; 32]);
        for (day, waits) in [("2025-08-20", true), ("2025-09-19", true), ("2025-09-20", false)] {
            let clock = Arc::new(FixedClock::on(day.parse().unwrap()));
            let desk = Desk::open(&folder.path().join("store"), clock).await.unwrap();
            if day == "2025-08-20" {
                let sender = Sender { body: "Ashmoor Council".into(), licence: "Agreement 4".into() };
                let waiting =
                    Waiting::new(&desk, "reports.csv".into(), sender, "Ann".into(), desk.now(), bytes);
                files.keep(id, &waiting, bytes).unwrap();
            }
            assert_eq!(files.all(&desk).len(), usize::from(waits), "{day}");
            assert_eq!(files.bytes(id).is_ok(), waits, "{day}");
        }
    }
}
