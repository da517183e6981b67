//! The door behind the pages: every question of the site, carried to the desk.
//!
//! It checks who asks, turns desk answers into page answers, and holds the imports and jobs under way.

mod facts;
mod imports;
mod limits;
mod people;
mod public;
mod staff;
mod waiting;

use async_trait::async_trait;
use desk::{Desk, DeskError};
use imports::Imports;
pub use people::hashed;
use records::audit::Note;
use std::path::PathBuf;
use std::sync::Arc;
use terms::{AreaCode, DeliveryId, Format, MeasureId};
use web::door::{
    Answer, AssessmentDesk, AssessmentKnown, Caller, Check, Closed, DeliveryFacts, Door, FaultList, FileKind,
    Found, Import, ImportKnown, Job, JobId, LimitsDesk, MapShapes, Mapping, NewLimits, Overview, PublicArea,
    PublicMeasure, Quiet, Sender, SideBySide, TakeAway, Today, Upload,
};

/// The door of one store.
#[derive(Clone)]
pub struct FrontDoor {
    pub(crate) desk: Desk,
    pub(crate) publisher: String,
    pub(crate) imports: Arc<Imports>,
    /// The file with the keys of sealed cells.
    pub(crate) keys: PathBuf,
}

impl FrontDoor {
    /// A door to the desk. Uploads that wait for a decision lie in `waiting`.
    pub fn new(desk: Desk, publisher: &str, waiting: PathBuf, keys: PathBuf) -> Self {
        let imports = Arc::new(Imports::new(desk.clone(), waiting));
        Self { desk, publisher: publisher.to_owned(), imports, keys }
    }
}

/// A failure of the desk as the pages see it: an unknown thing is "not found", everything else is ours to mend.
fn closed(error: DeskError) -> Closed {
    match error {
        DeskError::UnknownArea(_) | DeskError::UnknownDelivery(_) => Closed::NotFound,
        other => Closed::Failed(Box::new(other)),
    }
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
        let held = self.desk.deliveries().await;
        let words = match &held {
            Ok(held) => format!("{} deliveries are held", held.len()),
            Err(_) => "the store does not answer".to_owned(),
        };
        vec![Check { name: "store".to_owned(), pass: held.is_ok(), words }]
    }

    async fn today(&self, _caller: &Caller) -> Answer<Today> {
        staff::today(self).await
    }

    async fn senders(&self, _caller: &Caller) -> Answer<Vec<Sender>> {
        staff::senders(self).await
    }

    async fn imports(&self, _caller: &Caller) -> Answer<Vec<ImportKnown>> {
        self.imports.list().await
    }

    async fn receive(&self, caller: &Caller, upload: Upload) -> Answer<DeliveryId> {
        let id = self.imports.receive(caller, upload).await?;
        self.did(caller, "import.upload", Note::about("delivery", id.to_string())).await?;
        Ok(id)
    }

    async fn import(&self, _caller: &Caller, delivery: DeliveryId) -> Answer<Import> {
        self.imports.one(delivery).await
    }

    async fn read_as(
        &self,
        caller: &Caller,
        delivery: DeliveryId,
        format: Format,
        mapping: &Mapping,
    ) -> Answer<()> {
        self.did(caller, "import.check", Note::about("delivery", delivery.to_string())).await?;
        self.imports.read_as(caller, delivery, format, mapping).await
    }

    async fn faults(
        &self,
        _caller: &Caller,
        delivery: DeliveryId,
        from: u64,
        most: u64,
    ) -> Answer<FaultList> {
        self.imports.faults(delivery, from, most).await
    }

    async fn faults_file(&self, _caller: &Caller, delivery: DeliveryId) -> Answer<TakeAway> {
        self.imports.faults_file(delivery).await
    }

    async fn accept(&self, caller: &Caller, delivery: DeliveryId, quiet: Quiet) -> Answer<()> {
        self.did(caller, "import.accept", Note::about("delivery", delivery.to_string())).await?;
        self.imports.accept(caller, delivery, quiet).await
    }

    async fn undo(&self, caller: &Caller, delivery: DeliveryId) -> Answer<()> {
        self.did(caller, "import.undo", Note::about("delivery", delivery.to_string())).await?;
        match self.desk.undo_import(delivery).await.map_err(closed)? {
            Ok(_) => Ok(()),
            Err(last) => Err(Closed::Refused(format!(
                "The last day to undo this was {}. Send a corrected file instead.",
                last.format("%-d %B %Y")
            ))),
        }
    }

    async fn jobs(&self, _caller: &Caller) -> Answer<Vec<Job>> {
        Ok(self.imports.jobs())
    }

    async fn job(&self, _caller: &Caller, job: JobId) -> Answer<Job> {
        self.imports.jobs().into_iter().find(|known| known.id == job).ok_or(Closed::NotFound)
    }

    async fn assessments(&self, _caller: &Caller) -> Answer<Vec<AssessmentKnown>> {
        staff::assessments(self).await
    }

    async fn assessment(&self, _caller: &Caller, area: AreaCode) -> Answer<AssessmentDesk> {
        staff::assessment(self, area).await
    }

    async fn write(&self, caller: &Caller, area: AreaCode, part: &str, words: &str, seen: u32) -> Answer<()> {
        let note = Note::about("assessment", area.to_string()).with(format!("part={part}"));
        self.did(caller, "assessment.write", note).await?;
        staff::write(self, caller, area, part, words, seen).await
    }

    async fn freeze(&self, caller: &Caller, area: AreaCode) -> Answer<u32> {
        self.did(caller, "assessment.freeze", Note::about("assessment", area.to_string())).await?;
        staff::freeze(self, caller, area).await
    }

    async fn limits(&self, _caller: &Caller, area: AreaCode) -> Answer<LimitsDesk> {
        limits::limits(self, area).await
    }

    async fn limits_anew(&self, caller: &Caller, area: AreaCode, new: &NewLimits) -> Answer<()> {
        limits::anew(self, caller, area, new).await
    }

    async fn limits_as_before(&self, caller: &Caller, area: AreaCode, gone: &NewLimits) -> Answer<()> {
        limits::as_before(self, caller, area, gone).await
    }

    async fn assessment_file(
        &self,
        _caller: &Caller,
        area: AreaCode,
        version: Option<u32>,
        kind: FileKind,
    ) -> Answer<TakeAway> {
        staff::assessment_file(self, area, version, kind).await
    }
}
