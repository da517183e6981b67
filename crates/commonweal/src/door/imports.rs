//! Imports by people: a file is uploaded, recognised, checked, accepted or left, and can be taken back.
//!
//! Nothing is counted before somebody accepts it. A waiting file lies on disk under its hash and is gone once decided.

use super::closed;
use super::waiting::{Mapped, Waiting, WaitingFiles};
use chrono::{DateTime, Utc};
use desk::Desk;
use desk::arrivals::{Handling, Outcome, Parcel, Report, Sender, Whose, undo_until};
use desk::profiles::Said;
use intake::sheet::Field;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use terms::{DataMark, DeliveryId, Format, Period};
use web::door::{
    Answer, Caller, Closed, FaultList, Import, ImportKnown, ImportStage, Job, JobId, JobState, Mapping,
    MappingField, Meaning, PreviewLine, Quiet, TakeAway, Upload,
};

#[derive(Default)]
struct Held {
    waiting: BTreeMap<DeliveryId, Waiting>,
    jobs: Vec<Job>,
}

/// The imports and jobs under way.
pub struct Imports {
    desk: Desk,
    files: WaitingFiles,
    held: Arc<Mutex<Held>>,
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
            held.waiting.insert(id, waiting);
        }
        Self { desk, files, held: Arc::new(Mutex::new(held)) }
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
        lock(&self.held).waiting.insert(id, waiting);
        Ok(id)
    }

    /// Takes away what nobody decided on in time.
    fn sweep(&self) {
        let now = self.desk.now();
        lock(&self.held).waiting.retain(|id, waiting| {
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
            .waiting
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
        let waiting = lock(&self.held).waiting.get(&id).cloned();
        Ok(waiting.filter(|waiting| whose.covers(&waiting.sender.body)))
    }

    /// One import.
    pub async fn one(&self, desk: &Desk, id: DeliveryId) -> Answer<Import> {
        if let Some(waiting) = self.waiting(desk, id).await? {
            return Ok(page(id, &waiting, self.preview(desk, &waiting).await?));
        }
        let held = desk.delivery(id).await.map_err(closed)?;
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
    pub async fn read_as(
        &self,
        desk: &Desk,
        caller: &Caller,
        id: DeliveryId,
        format: Format,
        said: &Mapping,
    ) -> Answer<()> {
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
        let job = self.start(&format!("Checking {}", waiting.file_name), &caller.name, id, "reading rows");
        self.change(id, |waiting| {
            waiting.format = Some(format);
            waiting.stage = ImportStage::Checking(job);
        });
        tokio::spawn(check(
            desk.clone(),
            Arc::clone(&self.held),
            self.files.clone(),
            Underway { id, job, waiting, bytes },
        ));
        Ok(())
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
    pub async fn accept(&self, desk: &Desk, caller: &Caller, id: DeliveryId, quiet: Quiet) -> Answer<()> {
        let waiting = self.waiting(desk, id).await?.ok_or(Closed::NotFound)?;
        if waiting.stage != ImportStage::Checked {
            return Err(Closed::Refused("Check the file before you accept it.".to_owned()));
        }
        let bytes = self.files.bytes(id).map_err(disk)?;
        let files = self.files.clone();
        let job = self.start(&format!("Counting {}", waiting.file_name), &caller.name, id, "writing rows");
        self.change(id, |waiting| waiting.stage = ImportStage::Accepting(job));
        let (desk, held) = (desk.clone(), Arc::clone(&self.held));
        tokio::spawn(async move {
            let parcel = Parcel { name: waiting.file_name, bytes };
            let done = accept(&desk, parcel, waiting.sender, quiet).await;
            let now = desk.now();
            let mut held = lock(&held);
            match done {
                Ok(Some(report)) if report.outcome == Outcome::Refused => {
                    // What was said of its sheet was changed since the check: it waits to be checked again.
                    let words =
                        "What the sheet's columns or codes mean was changed meanwhile. Check it again.";
                    end(&mut held, job, now, JobState::Failed(words.to_owned()), 0);
                    if let Some(waiting) = held.waiting.get_mut(&id) {
                        waiting.stage = ImportStage::Uploaded;
                    }
                }
                Ok(report) => {
                    let rows = report.map_or(0, |report| report.accepted);
                    end(&mut held, job, now, JobState::Done, rows);
                    held.waiting.remove(&id);
                    // The lake has the bytes now; a copy left behind would only take room.
                    files.forget(id);
                }
                Err(cause) => {
                    end(&mut held, job, now, failed(job, id, cause), 0);
                    if let Some(waiting) = held.waiting.get_mut(&id) {
                        waiting.stage = ImportStage::Checked;
                    }
                }
            }
        });
        Ok(())
    }

    /// One page of faults.
    pub async fn faults(&self, desk: &Desk, id: DeliveryId, from: u64, most: u64) -> Answer<FaultList> {
        let waiting = self.waiting(desk, id).await?.and_then(|waiting| waiting.report);
        let faults = match waiting {
            Some(report) => report.faults,
            None => desk.faults(id).await.map_err(closed)?,
        };
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
        let clean = |c: char| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '-' };
        Ok(TakeAway {
            file_name: sheet.name.chars().map(clean).collect(),
            media_type: "text/csv; charset=utf-8",
            bytes: sheet.bytes,
        })
    }

    /// Jobs, newest first.
    pub fn jobs(&self) -> Vec<Job> {
        lock(&self.held).jobs.iter().rev().take(100).cloned().collect()
    }

    /// The same, for those who may know of them.
    pub async fn jobs_for(&self, desk: &Desk) -> Answer<Vec<Job>> {
        let seen: Vec<DeliveryId> = self.list(desk).await?.into_iter().map(|known| known.id).collect();
        let whole = desk.whose_files().await.map_err(closed)? == Whose::All;
        let theirs = |job: &Job| whole || job.import.is_some_and(|import| seen.contains(&import));
        Ok(self.jobs().into_iter().filter(theirs).collect())
    }

    fn start(&self, what: &str, by: &str, import: DeliveryId, step: &str) -> JobId {
        let mut held = lock(&self.held);
        let id = JobId(held.jobs.len() as u64 + 1);
        held.jobs.push(Job {
            id,
            what: what.to_owned(),
            by: by.to_owned(),
            started: self.desk.now(),
            ended: None,
            state: JobState::Running,
            done: 0,
            total: 0,
            step: step.to_owned(),
            import: Some(import),
        });
        id
    }

    fn change(&self, id: DeliveryId, with: impl FnOnce(&mut Waiting)) {
        if let Some(waiting) = lock(&self.held).waiting.get_mut(&id) {
            with(waiting);
        }
    }
}

/// Words for the person who started a job that failed. The cause goes to the log under the job's number.
fn failed(job: JobId, import: DeliveryId, cause: impl std::error::Error + Send + Sync + 'static) -> JobState {
    let cause = anyhow::Error::new(cause);
    tracing::error!(job = job.0, import = %import.short(), error = format!("{cause:#}"), "a job failed");
    JobState::Failed(format!(
        "We could not finish this. Nothing was counted. Try again, or tell the operator: job {} did not end.",
        job.0
    ))
}

/// A file that a job works on.
struct Underway {
    id: DeliveryId,
    job: JobId,
    waiting: Waiting,
    bytes: Vec<u8>,
}

/// Checks a file as it would be accepted, and shows what came of it.
async fn check(desk: Desk, held: Arc<Mutex<Held>>, files: WaitingFiles, file: Underway) {
    let Underway { id, job, waiting, bytes } = file;
    let mapped = Mapped::propose(&desk, &waiting.sender, &waiting.file_name, &bytes, None);
    let parcel = Parcel { name: waiting.file_name, bytes };
    let checked = desk.check(vec![parcel], waiting.sender, Handling::default()).await;
    let now = desk.now();
    let mut held = lock(&held);
    match checked {
        Ok(mut reports) => {
            let report = reports.pop();
            end(&mut held, job, now, JobState::Done, report.as_ref().map_or(0, |report| report.rows));
            let refused = report.as_ref().is_none_or(|report| report.outcome == Outcome::Refused);
            if refused {
                // It may hold what we must not have.
                files.forget(id);
            }
            if let Some(waiting) = held.waiting.get_mut(&id) {
                waiting.stage = if refused { ImportStage::Refused } else { ImportStage::Checked };
                waiting.report = report;
                waiting.mapped = mapped;
            }
        }
        Err(cause) => {
            end(&mut held, job, now, failed(job, id, cause), 0);
            if let Some(waiting) = held.waiting.get_mut(&id) {
                waiting.stage = ImportStage::Uploaded;
            }
        }
    }
}

fn end(held: &mut Held, id: JobId, now: DateTime<Utc>, state: JobState, rows: u64) {
    if let Some(job) = held.jobs.iter_mut().find(|job| job.id == id) {
        (job.ended, job.state, job.done, job.total) = (Some(now), state, rows, rows);
        job.step = "finished".to_owned();
    }
}

async fn accept(
    desk: &Desk,
    parcel: Parcel,
    sender: Sender,
    quiet: Quiet,
) -> Result<Option<Report>, desk::DeskError> {
    let handling = Handling { confirm_mappings: false, quiet_months_missing: quiet == Quiet::Missing };
    let importing = desk.begin_import(sender, handling).await?;
    let mut reports = importing.add(vec![parcel]).await?;
    importing.finish().await?;
    Ok(reports.pop())
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
