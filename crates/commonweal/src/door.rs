//! The door behind the pages: every question of the site, carried to the desk.
//!
//! It checks who asks, turns desk answers into page answers, and holds the imports and jobs under way.

mod accounts;
mod agreements;
mod board;
mod demo_day;
mod facts;
mod imports;
mod jobs;
mod letters;
mod limits;
mod linkage;
mod meetings;
mod own;
mod papers;
mod partnership;
mod passkeys;
mod people;
mod plans;
mod problems;
mod providers;
mod public;
mod questions;
mod requests;
mod settings;
mod specified;
mod staff;
mod targets;
#[cfg(test)]
mod tests;
mod upkeep;
mod waiting;
mod wave_sheet;
mod work;
mod workbench;

use crate::demo::year::LivedYear;
use crate::night::NightArgs;
use crate::passkeys::Passkeys;
use crate::passwords::Passwords;
use access::Asker;
use async_trait::async_trait;
pub use board::watch_words;
use desk::{Desk, DeskError, NotDone};
use imports::Imports;
pub use letters::Letters;
use papers::Papers;
pub use providers::Ways;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use terms::{AreaCode, DeliveryId, Format, MeasureId};
use web::door::{
    Answer, AssessmentDesk, AssessmentKnown, Caller, Check, Closed, DeliveryFacts, Door, FaultList, FileKind,
    Found, FoundRecord, Import, ImportKnown, Job, JobId, LimitsDesk, MapShapes, Mapping, NewLimits, Overview,
    PublicArea, PublicMeasure, Quiet, SearchAnswer, Sender, SideBySide, TakeAway, Today, Upload,
};
pub use work::Workers;

/// The door of one store.
#[derive(Clone)]
pub struct FrontDoor {
    pub(crate) desk: Desk,
    pub(crate) publisher: String,
    pub(crate) imports: Arc<Imports>,
    /// The file with the keys of sealed cells.
    pub(crate) keys: PathBuf,
    /// Which passwords may be set.
    pub(crate) passwords: Passwords,
    /// Passkeys; none where the site's address has no name.
    pub(crate) passkeys: Option<Arc<Passkeys>>,
    /// Those who do the jobs.
    pub(crate) workers: Workers,
    /// Agencies' own places to sign in; none where the operator named none.
    pub(crate) ways: Option<Arc<Ways>>,
    /// The demo's year, where one is lived.
    pub(crate) year: Option<Arc<LivedYear>>,
    /// Documents of published plans.
    pub(crate) papers: Papers,
    /// News by email; none where the operator named no way for it.
    pub(crate) letters: Option<Letters>,
    /// How many passwords were compared with a hash: each try costs one, whoever it names.
    pub(crate) worked_out: Arc<AtomicU64>,
}

impl FrontDoor {
    /// A door to the desk. Uploads that wait for a decision lie in `waiting`.
    pub fn new(desk: Desk, publisher: &str, waiting: PathBuf, keys: PathBuf) -> Self {
        let imports = Arc::new(Imports::new(desk.clone(), waiting));
        let workers = Workers::new(&desk, Arc::clone(&imports), keys.clone());
        let desk = desk.asked_by(Asker::Visitor);
        Self {
            desk,
            publisher: publisher.to_owned(),
            imports,
            workers,
            keys,
            passwords: Passwords::default(),
            passkeys: None,
            ways: None,
            year: None,
            papers: Papers::default(),
            letters: None,
            worked_out: Arc::default(),
        }
    }

    /// The same door, which lets these passwords alone be set.
    pub fn with_passwords(self, passwords: Passwords) -> Self {
        Self { passwords, ..self }
    }

    /// The same door, whose workers do each night what that says.
    pub fn with_night(self, night: NightArgs) -> Self {
        Self { workers: self.workers.with_night(night), ..self }
    }

    /// The same door, with the demo's year behind it.
    pub fn with_year(self, year: Option<Arc<LivedYear>>) -> Self {
        Self { year, ..self }
    }

    /// The same door, which sends letters that way.
    pub fn with_letters(self, letters: Option<Letters>) -> Self {
        Self { workers: self.workers.with_letters(letters.clone()), letters, ..self }
    }

    /// Those who do its jobs.
    pub fn workers(&self) -> Workers {
        self.workers.clone()
    }

    /// The same door, open to those whom these providers know.
    pub fn with_ways(self, ways: Ways) -> Self {
        Self { ways: Some(Arc::new(ways)), ..self }
    }

    /// The desk, asked by somebody who is signed in.
    pub(crate) fn of(&self, caller: &Caller) -> Answer<Desk> {
        let person = caller.account.parse().map_err(|_| Closed::NotFound)?;
        Ok(self.desk.asked_by(Asker::Person(person)))
    }

    /// The desk, asked by the part of the program that lets people in.
    pub(crate) fn signing_in(&self) -> Desk {
        self.desk.asked_by(Asker::Program("sign-in"))
    }
}

/// A failure of the desk as the pages see it: an unknown thing is "not found", and so is one that nobody may know of;
/// a rule's "no" is said in its words; everything else is ours to mend.
fn closed(error: DeskError) -> Closed {
    match error {
        DeskError::UnknownArea(_) | DeskError::UnknownDelivery(_) => Closed::NotFound,
        DeskError::Refused(refused) if refused.decision.denial == Some(access::Denial::NotFound) => {
            Closed::NotFound
        }
        DeskError::Refused(refused) => {
            let words = std::iter::once(refused.decision.words.clone()).chain(refused.helps.iter().cloned());
            Closed::Forbidden(words.collect::<Vec<_>>().join(" "))
        }
        DeskError::NotInForce { .. } => Closed::Refused(web::words::sentence(&error.to_string())),
        other => Closed::Failed(Box::new(other)),
    }
}

/// Why nothing was done to a record, as the pages see it.
fn not_done(why: NotDone) -> Closed {
    match why {
        NotDone::Unknown => Closed::NotFound,
        NotDone::Stale => Closed::Stale,
        NotDone::Refused(refusal) => Closed::Refused(refusal.to_string()),
    }
}

/// What came of a command, as the pages see it.
fn done<T>(done: Result<T, NotDone>) -> Answer<T> {
    done.map_err(not_done)
}

#[async_trait]
impl Door for FrontDoor {
    async fn overview(&self) -> Answer<Overview> {
        public::overview(self).await
    }

    async fn find(&self, postcode: &str) -> Answer<Found> {
        public::find(self, postcode).await
    }

    async fn area(&self, area: AreaCode) -> Answer<PublicArea> {
        public::area(self, area).await
    }

    async fn measure(&self, area: AreaCode, measure: &MeasureId) -> Answer<PublicMeasure> {
        public::measure(self, area, measure).await
    }

    async fn compare(&self, areas: &[AreaCode], measures: &[MeasureId]) -> Answer<SideBySide> {
        public::compare(self, areas, measures).await
    }

    async fn shapes(&self, area: AreaCode, _measure: &MeasureId) -> Answer<MapShapes> {
        public::shapes(self, area).await
    }

    async fn measure_file(&self, area: AreaCode, measure: &MeasureId, kind: FileKind) -> Answer<TakeAway> {
        public::measure_file(self, area, measure, kind).await
    }

    async fn delivery(&self, delivery: DeliveryId) -> Answer<DeliveryFacts> {
        public::delivery(self, delivery).await
    }

    async fn ready(&self) -> Vec<Check> {
        let newest = self.desk.newest().await;
        let words = match &newest {
            Ok(Some(day)) => format!("the newest delivery came on {day}"),
            Ok(None) => "nothing was delivered yet".to_owned(),
            Err(_) => "the store does not answer".to_owned(),
        };
        vec![Check { name: "store".to_owned(), pass: newest.is_ok(), words }]
    }

    async fn search(&self, caller: &Caller, words: &str) -> Answer<SearchAnswer> {
        let finding = self.of(caller)?.find(words).await.map_err(closed)?;
        let known = |one: desk::finding::Found| FoundRecord {
            kind: one.kind.to_owned(),
            id: one.id,
            title: one.title,
            excerpt: one.excerpt,
        };
        Ok(SearchAnswer { total: finding.total, found: finding.found.into_iter().map(known).collect() })
    }

    async fn today(&self, caller: &Caller) -> Answer<Today> {
        staff::today(self, caller).await
    }

    async fn senders(&self, caller: &Caller) -> Answer<Vec<Sender>> {
        staff::senders(&self.of(caller)?).await
    }

    async fn imports(&self, caller: &Caller) -> Answer<Vec<ImportKnown>> {
        let desk = self.of(caller)?;
        let list = self.imports.list(&desk).await?;
        desk.looked_at_files("delivery.list", None).await.map_err(closed)?;
        Ok(list)
    }

    async fn receive(&self, caller: &Caller, upload: Upload) -> Answer<DeliveryId> {
        let desk = self.of(caller)?;
        let sender = upload.sender.clone();
        let id = self.imports.receive(&desk, caller, upload).await?;
        desk.uploaded(id, &sender).await.map_err(closed)?;
        Ok(id)
    }

    async fn import(&self, caller: &Caller, delivery: DeliveryId) -> Answer<Import> {
        self.imports.one(&self.of(caller)?, delivery).await
    }

    async fn read_as(
        &self,
        caller: &Caller,
        delivery: DeliveryId,
        format: Format,
        mapping: &Mapping,
    ) -> Answer<()> {
        self.imports.read_as(&self.of(caller)?, delivery, format, mapping).await?;
        self.workers.call();
        Ok(())
    }

    async fn faults(&self, caller: &Caller, delivery: DeliveryId, from: u64, most: u64) -> Answer<FaultList> {
        self.imports.faults(&self.of(caller)?, delivery, from, most).await
    }

    async fn faults_file(&self, caller: &Caller, delivery: DeliveryId) -> Answer<TakeAway> {
        self.imports.faults_file(&self.of(caller)?, delivery).await
    }

    async fn accept(&self, caller: &Caller, delivery: DeliveryId, quiet: Quiet) -> Answer<()> {
        self.imports.accept(&self.of(caller)?, delivery, quiet).await?;
        self.workers.call();
        Ok(())
    }

    async fn undo(&self, caller: &Caller, delivery: DeliveryId) -> Answer<()> {
        let desk = self.of(caller)?;
        if desk.delivery(delivery).await.map_err(closed)?.undone.is_some() {
            return Err(Closed::Stale);
        }
        match desk.undo_import(delivery).await.map_err(closed)? {
            Ok(_) => Ok(()),
            Err(last) => Err(Closed::Refused(format!(
                "The last day to undo this was {}. Send a corrected file instead.",
                web::words::day(last)
            ))),
        }
    }

    async fn jobs(&self, caller: &Caller) -> Answer<Vec<Job>> {
        self.jobs_of(&self.of(caller)?).await
    }

    async fn job(&self, caller: &Caller, job: JobId) -> Answer<Job> {
        self.job_of(&self.of(caller)?, job).await
    }

    async fn job_cancel(&self, caller: &Caller, job: JobId) -> Answer<()> {
        self.job_stop(caller, job).await
    }

    async fn job_again(&self, caller: &Caller, job: JobId) -> Answer<JobId> {
        self.job_anew(caller, job).await
    }

    async fn assessments(&self, caller: &Caller) -> Answer<Vec<AssessmentKnown>> {
        staff::assessments(&self.of(caller)?).await
    }

    async fn assessment(&self, caller: &Caller, area: AreaCode) -> Answer<AssessmentDesk> {
        staff::assessment(&self.of(caller)?, area).await
    }

    async fn write(&self, caller: &Caller, area: AreaCode, part: &str, words: &str, seen: u32) -> Answer<()> {
        staff::write(&self.of(caller)?, caller, area, part, words, seen).await
    }

    async fn freeze(&self, caller: &Caller, area: AreaCode) -> Answer<u32> {
        staff::freeze(self, &self.of(caller)?, caller, area).await
    }

    async fn limits(&self, caller: &Caller, area: AreaCode) -> Answer<LimitsDesk> {
        limits::limits(&self.of(caller)?, area).await
    }

    async fn limits_anew(&self, caller: &Caller, area: AreaCode, new: &NewLimits) -> Answer<()> {
        limits::anew(&self.of(caller)?, caller, area, new).await
    }

    async fn limits_as_before(&self, caller: &Caller, area: AreaCode, gone: &NewLimits) -> Answer<()> {
        limits::as_before(&self.of(caller)?, area, gone).await
    }

    async fn assessment_file(
        &self,
        caller: &Caller,
        area: AreaCode,
        version: Option<u32>,
        kind: FileKind,
    ) -> Answer<TakeAway> {
        staff::assessment_file(self, &self.of(caller)?, area, version, kind).await
    }
}
