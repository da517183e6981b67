//! Imports by people: a file is uploaded, recognised, checked, accepted or left, and can be taken back.
//!
//! Nothing is counted before somebody accepts it. A waiting file lies on disk under its hash and is gone once decided.

use super::closed;
use super::waiting::{Mapped, Waiting, WaitingFiles};
use super::work::Steps;
use desk::arrivals::{Handling, Outcome, Parcel, Sender, undo_until};
use desk::jobs::{JobTaken, Work};
use desk::profiles::Said;
use desk::{Desk, DeskError};
use intake::sheet::Field;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use terms::{DataMark, DeliveryId, Format, Period};
use web::door::{
    Answer, Caller, Closed, FaultList, Import, ImportKnown, ImportStage, JobId, Mapping, MappingField,
    Meaning, PreviewLine, Quiet, TakeAway, Upload,
};

type Held = BTreeMap<DeliveryId, Waiting>;

/// The job of a file whose job is being queued at this moment.
const SOON: JobId = JobId(0);

/// The imports under way.
pub struct Imports {
    desk: Desk,
    files: WaitingFiles,
    held: Mutex<Held>,
}

/// Why a job on a file was not done.
pub enum NotDone {
    /// By a rule: a code.
    Because(&'static str),
    /// We failed.
    Failed(Box<DeskError>),
}

impl From<DeskError> for NotDone {
    fn from(cause: DeskError) -> Self {
        match cause {
            DeskError::Refused(_) => Self::Because("not-allowed"),
            cause => Self::Failed(Box::new(cause)),
        }
    }
}

/// A file that a job works on.
struct Underway {
    id: DeliveryId,
    waiting: Waiting,
    bytes: Vec<u8>,
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

fn disk(error: std::io::Error) -> Closed {
    Closed::Failed(Box::new(error))
}

impl Imports {
    /// Imports whose waiting files lie in a folder. Those that waited when the program ended wait again.
    pub fn new(desk: Desk, folder: PathBuf) -> Self {
        let files = WaitingFiles::new(folder);
        let mut held = Held::default();
        for (id, waiting) in files.all(&desk) {
            held.insert(id, waiting);
        }
        Self { desk, files, held: Mutex::new(held) }
    }

    /// Takes an upload in.
    pub async fn receive(&self, desk: &Desk, caller: &Caller, upload: Upload) -> Answer<DeliveryId> {
        desk.may_receive(&upload.sender).await.map_err(closed)?;
        let bytes = std::fs::read(&upload.path).map_err(disk)?;
        let id = DeliveryId(Sha256::digest(&bytes).into());
        if desk.delivery(id).await.is_ok_and(|held| held.undone.is_none()) {
            return Ok(id);
        }
        let sender = Sender { body: upload.sender, licence: upload.licence };
        let waiting = Waiting::new(desk, upload.file_name, sender, caller.name.clone(), desk.now(), &bytes);
        self.sweep();
        self.files.keep(id, &waiting, &bytes).map_err(disk)?;
        lock(&self.held).insert(id, waiting);
        Ok(id)
    }

    /// Takes away what nobody decided on in time.
    fn sweep(&self) {
        let now = self.desk.now();
        lock(&self.held).retain(|id, waiting| {
            let over = waiting.is_over(now);
            if over {
                self.files.forget(*id);
            }
            !over
        });
    }

    /// All imports, newest first.
    pub async fn list(&self, desk: &Desk) -> Answer<Vec<ImportKnown>> {
        self.sweep();
        let whose = desk.whose_files().await.map_err(closed)?;
        let mut all: Vec<ImportKnown> = lock(&self.held)
            .iter()
            .filter(|(_, waiting)| whose.covers(&waiting.sender.body))
            .map(|(id, waiting)| known(*id, waiting))
            .collect();
        for held in desk.deliveries().await.map_err(closed)? {
            let id = held.delivery.id;
            if !all.iter().any(|known| known.id == id) {
                all.push(known_delivery(&held));
            }
        }
        all.sort_by(|a, b| b.received.cmp(&a.received).then(a.file_name.cmp(&b.file_name)));
        all.truncate(200);
        Ok(all)
    }

    /// A file that waits, where it does and the caller may see its sender's files.
    async fn waiting(&self, desk: &Desk, id: DeliveryId) -> Answer<Option<Waiting>> {
        let whose = desk.whose_files().await.map_err(closed)?;
        let waiting = lock(&self.held).get(&id).cloned();
        Ok(waiting.filter(|waiting| whose.covers(&waiting.sender.body)))
    }

    /// One import.
    pub async fn one(&self, desk: &Desk, id: DeliveryId) -> Answer<Import> {
        if let Some(waiting) = self.waiting(desk, id).await? {
            desk.looked_at_files("delivery.read", Some(id)).await.map_err(closed)?;
            return Ok(page(id, &waiting, self.preview(desk, &waiting).await?));
        }
        let held = desk.delivery(id).await.map_err(closed)?;
        desk.looked_at_files("delivery.read", Some(id)).await.map_err(closed)?;
        let delivery = &held.delivery;
        Ok(Import {
            known: known_delivery(&held),
            licence: delivery.licence.clone(),
            bytes: delivery.bytes,
            by: delivery.sender.clone(),
            guess: Some(delivery.format),
            guess_words: "It was read so when it was accepted.".to_owned(),
            format: Some(delivery.format),
            columns: Vec::new(),
            fields: Vec::new(),
            mapping: Mapping::default(),
            questions: Vec::new(),
            codes: Vec::new(),
            quiet: Vec::new(),
            rows: Some(delivery.accepted + delivery.aside),
            problems: problems(&desk.faults(id).await.map_err(closed)?),
            preview: Vec::new(),
        })
    }

    /// Counts of each slice now and afterwards.
    async fn preview(&self, desk: &Desk, waiting: &Waiting) -> Answer<Vec<PreviewLine>> {
        let Some(report) = &waiting.report else { return Ok(Vec::new()) };
        let mut lines = Vec::new();
        for (key, after) in report.slices.iter().take(60) {
            let before = desk.held_count(key).await.map_err(closed)?;
            lines.push(PreviewLine {
                measure: key.dataset.name().to_owned(),
                area: key.body.clone(),
                period: Period::new(key.month, key.month).words(),
                before: before.map(|count| count as f64),
                after: Some(*after as f64),
                mark: if before.is_some() { DataMark::Revised } else { DataMark::Published },
            });
        }
        Ok(lines)
    }

    /// Says what a file is and starts its checks.
    pub async fn read_as(&self, desk: &Desk, id: DeliveryId, format: Format, said: &Mapping) -> Answer<()> {
        let waiting = self.waiting(desk, id).await?;
        let waiting = waiting.filter(|waiting| waiting.stage != ImportStage::Refused).ok_or_else(|| {
            Closed::Refused("This file does not wait to be read. Upload it again to use it.".to_owned())
        })?;
        let bytes = self.files.bytes(id).map_err(disk)?;
        let sheets = [Format::PartnerSheet, Format::Archive].contains(&format);
        if sheets && !waiting.mapped.sheet.is_empty() {
            if self.asks_again(desk, id, &waiting, said, &bytes).await? {
                return Ok(());
            }
        } else if waiting.guess.is_some_and(|guess| guess != format && guess != Format::Archive) {
            return Err(Closed::Refused(
                "The columns of this file are not those of that format. Choose what we think it is."
                    .to_owned(),
            ));
        }
        let work = Work::Check { file: id.to_string(), sender: waiting.sender.body.clone() };
        self.queue(desk, id, &work).await?;
        self.change(id, |waiting| waiting.format = Some(format));
        Ok(())
    }

    /// Queues work on a file that waits, and marks the file: nothing else is begun with it meanwhile.
    pub async fn queue(&self, desk: &Desk, id: DeliveryId, work: &Work) -> Answer<JobId> {
        let waits = self.waiting(desk, id).await?;
        let before = waits.map(|waiting| waiting.stage).ok_or_else(|| {
            Closed::Refused("This file does not wait any more. Upload it again to use it.".to_owned())
        })?;
        if under_way(&before) {
            return Err(Closed::Refused("Something is being done with this file already.".to_owned()));
        }
        self.change(id, |waiting| waiting.stage = stage(work, SOON));
        let queued = desk.job_queue(work).await.map_err(closed);
        let after = queued.as_ref().map_or(before, |job| stage(work, JobId(*job)));
        // It may be done already.
        self.change(id, |waiting| {
            if waiting.stage == stage(work, SOON) {
                waiting.stage = after;
            }
        });
        queued.map(JobId)
    }

    /// Marks the files whose jobs an earlier program left: they are gone on with.
    pub async fn resume(&self, desk: &Desk) {
        let open = desk.jobs().await.unwrap_or_default().into_iter().filter(desk::jobs::JobSeen::open);
        for job in open {
            if let Some(id) = job.work.file() {
                self.change(id, |waiting| waiting.stage = stage(&job.work, JobId(job.id)));
            }
        }
    }

    /// Nobody works on the file any more, and it was not decided: it waits as it did before.
    pub fn left(&self, work: &Work) {
        let Some(id) = work.file() else { return };
        self.change(id, |waiting| {
            if under_way(&waiting.stage) {
                let checked = matches!(work, Work::Count { .. }) && waiting.report.is_some();
                waiting.stage = if checked { ImportStage::Checked } else { ImportStage::Uploaded };
            }
        });
    }

    /// What a file is called that waits or was delivered.
    pub async fn name_of(&self, desk: &Desk, id: DeliveryId) -> String {
        let waits = lock(&self.held).get(&id).map(|waiting| waiting.file_name.clone());
        match waits {
            Some(name) => name,
            None => desk
                .delivery(id)
                .await
                .map_or_else(|_| "a file that is gone".to_owned(), |held| held.delivery.file_name),
        }
    }

    /// Hears what somebody said of a partner's sheet and keeps it. `true` where that raises questions nobody was asked yet:
    /// other records have other kinds, a column chosen just now may hold codes that were not shown, and an archive may hold
    /// another sheet.
    async fn asks_again(
        &self,
        desk: &Desk,
        id: DeliveryId,
        waiting: &Waiting,
        said: &Mapping,
        bytes: &[u8],
    ) -> Answer<bool> {
        self.change(id, |waiting| waiting.mapped.hear(said));
        let propose = |dataset| Mapped::propose(desk, &waiting.sender, &waiting.file_name, bytes, dataset);
        let other_records = said.dataset.is_some() && said.dataset != waiting.mapped.mapping.dataset;
        let mapped = if other_records {
            propose(said.dataset)
        } else {
            self.keep_profile(desk, waiting, said, bytes).await?;
            let mapped = propose(None);
            if !mapped.asks_more_than(&waiting.mapped) {
                return Ok(false);
            }
            mapped
        };
        self.change(id, |waiting| {
            waiting.mapped = mapped;
            waiting.stage = ImportStage::Uploaded;
        });
        Ok(true)
    }

    /// Keeps what somebody said of a partner's columns, for this sheet and the next ones of its form.
    async fn keep_profile(&self, desk: &Desk, waiting: &Waiting, said: &Mapping, bytes: &[u8]) -> Answer<()> {
        let field = |(slug, column): (&String, &String)| Some((Field::from_slug(slug)?, column.clone()));
        let code = |(code, meaning): (&String, &Meaning)| match meaning {
            Meaning::Kind(category) => (code.clone(), Some(*category)),
            Meaning::LeftOut => (code.clone(), None),
        };
        let said = Said {
            dataset: said.dataset,
            columns: said.columns.iter().filter_map(field).collect(),
            codes: said.codes.iter().map(code).collect(),
        };
        let sender = &waiting.sender.body;
        let sheet = desk.sheet_to_settle(sender, &waiting.file_name, bytes);
        let Some(sheet) = sheet.filter(|sheet| sheet.name == waiting.mapped.sheet) else {
            return Err(Closed::Refused(
                "Somebody confirmed this sheet meanwhile. Upload the file again.".to_owned(),
            ));
        };
        match desk.map_sheet(sender, &sheet.name, &sheet.bytes, &said).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(wrong)) => Err(Closed::Refused(format!("The sheet cannot be read yet: {wrong}."))),
            Err(error) => Err(closed(error)),
        }
    }

    /// Counts an import's accepted rows from now on.
    pub async fn accept(&self, desk: &Desk, id: DeliveryId, quiet: Quiet) -> Answer<()> {
        let waiting = self.waiting(desk, id).await?.ok_or(Closed::NotFound)?;
        if waiting.stage != ImportStage::Checked {
            return Err(Closed::Refused("Check the file before you accept it.".to_owned()));
        }
        let quiet_missing = quiet == Quiet::Missing;
        let work = Work::Count { file: id.to_string(), sender: waiting.sender.body, quiet_missing };
        self.queue(desk, id, &work).await.map(drop)
    }

    /// One page of faults.
    pub async fn faults(&self, desk: &Desk, id: DeliveryId, from: u64, most: u64) -> Answer<FaultList> {
        let waiting = self.waiting(desk, id).await?.and_then(|waiting| waiting.report);
        let faults = match waiting {
            Some(report) => report.faults,
            None => desk.faults(id).await.map_err(closed)?,
        };
        desk.looked_at_files("delivery.faults", Some(id)).await.map_err(closed)?;
        let total = faults.len() as u64;
        let faults = faults.into_iter().skip(from as usize).take(most as usize).collect();
        Ok(FaultList { faults, total })
    }

    /// The faulty rows with what is wrong.
    pub async fn faults_file(&self, desk: &Desk, id: DeliveryId) -> Answer<TakeAway> {
        let waiting = self.waiting(desk, id).await?;
        let sheets = match waiting {
            // What was refused is not kept, so there is nothing to give back.
            Some(waiting) if waiting.stage == ImportStage::Refused => return Err(Closed::NotFound),
            Some(waiting) => {
                let bytes = self.files.bytes(id).map_err(disk)?;
                desk.mend(&[Parcel { name: waiting.file_name, bytes }])
            }
            None => desk.mend_delivery(id).await.map_err(closed)?,
        };
        let sheet = sheets.into_iter().next().ok_or(Closed::NotFound)?;
        desk.looked_at_files("delivery.take-away", Some(id)).await.map_err(closed)?;
        let clean = |c: char| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '-' };
        Ok(TakeAway {
            file_name: sheet.name.chars().map(clean).collect(),
            media_type: "text/csv; charset=utf-8",
            bytes: sheet.bytes,
        })
    }

    /// The file of a job, from the disk.
    fn underway(&self, job: &JobTaken) -> Result<Underway, NotDone> {
        let gone = || NotDone::Because("gone");
        let id = job.work.file().ok_or_else(gone)?;
        let at_work = stage(&job.work, JobId(job.id.parse().unwrap_or_default()));
        self.change(id, |waiting| waiting.stage = at_work);
        let waiting = lock(&self.held).get(&id).cloned().ok_or_else(gone)?;
        let bytes = self.files.bytes(id).map_err(|_| gone())?;
        Ok(Underway { id, waiting, bytes })
    }

    /// Checks a file as it would be accepted, and shows what came of it; how many rows it has.
    pub async fn check(&self, desk: &Desk, job: &JobTaken) -> Result<u64, NotDone> {
        let Underway { id, waiting, bytes } = self.underway(job)?;
        let mapped = Mapped::propose(desk, &waiting.sender, &waiting.file_name, &bytes, None);
        let parcel = Parcel { name: waiting.file_name, bytes };
        let report = desk.check(vec![parcel], waiting.sender, Handling::default()).await?.pop();
        let rows = report.as_ref().map_or(0, |report| report.rows);
        let refused = report.as_ref().is_none_or(|report| report.outcome == Outcome::Refused);
        if refused {
            // It may hold what we must not have.
            self.files.forget(id);
        }
        self.change(id, |waiting| {
            waiting.stage = if refused { ImportStage::Refused } else { ImportStage::Checked };
            waiting.report = report;
            waiting.mapped = mapped;
        });
        Ok(rows)
    }

    /// Counts a file's accepted rows from now on; how many they are. A file whose rows are counted already is left alone.
    pub async fn count(
        &self,
        desk: &Desk,
        job: &JobTaken,
        quiet_missing: bool,
        steps: &Steps,
    ) -> Result<u64, NotDone> {
        let Underway { id, waiting, bytes } = match self.underway(job) {
            Ok(file) => file,
            Err(why) => return self.counted_before(desk, job).await.ok_or(why),
        };
        let handling = Handling { confirm_mappings: false, quiet_months_missing: quiet_missing };
        let importing = desk.begin_import(waiting.sender, handling).await?;
        let bundle = importing.read(vec![Parcel { name: waiting.file_name, bytes }]).await?;
        steps.set(1, 3);
        let report = importing.write(bundle).await?.pop();
        steps.set(2, 3);
        importing.finish().await?;
        steps.set(3, 3);
        if report.as_ref().is_some_and(|report| report.outcome == Outcome::Refused) {
            // What was said of its sheet was changed since the check: it waits to be checked again.
            self.change(id, |waiting| waiting.stage = ImportStage::Uploaded);
            return Err(NotDone::Because("changed"));
        }
        lock(&self.held).remove(&id);
        // The lake has the bytes now; a copy left behind would only take room.
        self.files.forget(id);
        Ok(report.map_or(0, |report| report.accepted))
    }

    /// The rows of a file that was counted before its worker could say so.
    async fn counted_before(&self, desk: &Desk, job: &JobTaken) -> Option<u64> {
        let held = desk.delivery(job.work.file()?).await.ok()?;
        held.undone.is_none().then_some(held.delivery.accepted)
    }

    fn change(&self, id: DeliveryId, with: impl FnOnce(&mut Waiting)) {
        if let Some(waiting) = lock(&self.held).get_mut(&id) {
            with(waiting);
        }
    }
}

/// The stage of a file while that work is done with it.
fn stage(work: &Work, job: JobId) -> ImportStage {
    match work {
        Work::Count { .. } => ImportStage::Accepting(job),
        _ => ImportStage::Checking(job),
    }
}

fn under_way(stage: &ImportStage) -> bool {
    matches!(stage, ImportStage::Checking(_) | ImportStage::Accepting(_))
}

/// What a column of that field is called on the page.
const fn title(field: Field) -> &'static str {
    match field {
        Field::Date => "Day",
        Field::Time => "Time",
        Field::Month => "Month",
        Field::Category => "Kind of report",
        Field::Lsoa => "Small area (LSOA)",
        Field::Ward => "Ward",
        Field::District => "District",
        Field::Area => "Area",
        Field::Outcode => "First half of the postcode",
        Field::Easting => "Easting",
        Field::Northing => "Northing",
        Field::Longitude => "Longitude",
        Field::Latitude => "Latitude",
        Field::Count => "How many",
        Field::Place => "Street or place",
        Field::Reference => "Reference number",
        Field::Body => "Body",
    }
}

/// What a column of that field holds, with an example.
const fn hint(field: Field) -> &'static str {
    match field {
        Field::Date => "The day it happened or was reported, like 14/06/2025",
        Field::Time => "The time of day, where it has a column of its own",
        Field::Month => "The month, in sheets of counts, like June 2025",
        Field::Category => "What was reported, in your own words or codes",
        Field::Lsoa => "Area code of a small area, like E01029761",
        Field::Ward => "Area code of a ward, like E05012345",
        Field::District => "Area code of a district, like E07000198",
        Field::Area => "An area code of any kind",
        Field::Outcode => "The first half of a postcode, like ST13",
        Field::Easting | Field::Northing => "British National Grid, in metres",
        Field::Longitude | Field::Latitude => "In degrees",
        Field::Count => "How many, where a row stands for several",
        Field::Place => "A street or place, without a house number",
        Field::Reference => "Your own number for the report",
        Field::Body => "Whose records they are, where that differs by row",
    }
}

fn fields() -> Vec<MappingField> {
    let required = |field: Field| matches!(field, Field::Date | Field::Category);
    Field::ALL
        .into_iter()
        .map(|field| MappingField {
            slug: field.slug().to_owned(),
            title: title(field).to_owned(),
            hint: hint(field).to_owned(),
            required: required(field),
        })
        .collect()
}

fn known(id: DeliveryId, waiting: &Waiting) -> ImportKnown {
    ImportKnown {
        id,
        file_name: waiting.file_name.clone(),
        sender: waiting.sender.body.clone(),
        received: waiting.received,
        stage: waiting.stage.clone(),
        accepted: waiting.report.as_ref().map(|report| report.accepted),
        aside: waiting.report.as_ref().map(|report| report.aside),
    }
}

fn known_delivery(held: &lake::HeldDelivery) -> ImportKnown {
    let delivery = &held.delivery;
    let undo_until = undo_until(delivery.received);
    ImportKnown {
        id: delivery.id,
        file_name: delivery.file_name.clone(),
        sender: delivery.sender.clone(),
        received: delivery.received,
        stage: if held.undone.is_some() { ImportStage::Undone } else { ImportStage::Accepted { undo_until } },
        accepted: Some(delivery.accepted),
        aside: Some(delivery.aside),
    }
}

fn page(id: DeliveryId, waiting: &Waiting, preview: Vec<PreviewLine>) -> Import {
    let sheet = &waiting.mapped.sheet;
    Import {
        known: known(id, waiting),
        licence: waiting.sender.licence.clone(),
        bytes: waiting.bytes,
        by: waiting.by.clone(),
        guess: waiting.guess,
        guess_words: match waiting.guess {
            _ if !sheet.is_empty() && *sheet != waiting.file_name => {
                format!("It holds a partner's sheet, {sheet}. What is asked here is of that sheet.")
            }
            Some(Format::PartnerSheet) => "Its columns are not those of a published format.".to_owned(),
            Some(format) => format!("Its columns are those of {}.", super::public::words_of(format)),
            None if !sheet.is_empty() => {
                "Its columns are not those of a format we know. If it is a partner's own sheet, \
                                          say so, and which column is what."
                    .to_owned()
            }
            None => "Its columns are not those of a format we know.".to_owned(),
        },
        format: waiting.format,
        columns: waiting.mapped.columns.clone(),
        fields: if sheet.is_empty() { Vec::new() } else { fields() },
        mapping: waiting.mapped.mapping.clone(),
        questions: waiting.mapped.questions.clone(),
        codes: waiting.mapped.codes.clone(),
        quiet: waiting.report.iter().flat_map(|report| &report.quiet).map(quiet_words).collect(),
        rows: waiting.report.as_ref().map(|report| report.rows),
        problems: waiting.report.as_ref().map(|report| problems(&report.faults)).unwrap_or_default(),
        preview,
    }
}

fn quiet_words(key: &terms::SliceKey) -> String {
    format!("{} ({}, {})", key.month.words(), key.dataset.name(), key.body)
}

/// Problems and how many rows have each, most first.
fn problems(faults: &[terms::Fault]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for fault in faults {
        *counts.entry(&fault.problem).or_default() += 1;
    }
    let mut problems: Vec<(String, u64)> =
        counts.into_iter().map(|(words, n)| (web::words::sentence(words), n)).collect();
    problems.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    problems
}
