//! A file arrives: it is kept, opened, recognised, read and checked; then it is counted or given back with reasons.
//!
//! Nothing is counted before it is checked, and a file that is refused is not kept: it may hold what we must not have.

use crate::asking::Decided;
use crate::gathering::Reader;
use crate::{Desk, DeskError};
use access::Resource;
use chrono::{DateTime, NaiveDate, Utc};
use disclosure::{DeliveryNote, Released};
use intake::{Limits, stats19};
use lake::{Arrival, Committed, Import};
use rayon::prelude::*;
use records::audit::Note;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use terms::{Action, DeliveryId, Fault, Format, Period, RecordKind, SliceKey};
use tokio::task::{JoinError, JoinSet};

/// One file as somebody sent it.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// File name as sent.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Who sends, and under which licence or agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The body's name.
    pub body: String,
    /// "Open Government Licence v3.0", or the agreement's name.
    pub licence: String,
}

/// How an import treats what a person must decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    /// A sheet whose mapping nobody confirmed is read as proposed, and the proposal is kept as confirmed. Without this
    /// such a sheet is refused.
    pub confirm_mappings: bool,
    /// A month without rows inside a sheet's span is a gap. Without this nothing happened in it.
    pub quiet_months_missing: bool,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its accepted rows are counted (or would be, in a trial).
    Accepted,
    /// The same bytes were here before: nothing changed.
    HeldAlready,
    /// Not kept and not counted; the faults say why.
    Refused,
}

/// What we found in one file.
#[derive(Clone, Debug)]
pub struct Report {
    /// File name as sent.
    pub name: String,
    /// SHA-256 of its bytes.
    pub delivery: DeliveryId,
    /// What it was read as.
    pub format: Option<Format>,
    /// What became of it.
    pub outcome: Outcome,
    /// Rows in it; areas, links and the like count as rows of a reference file.
    pub rows: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Rows kept aside.
    pub aside: u64,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Whose, what and when, with the incidents of each.
    pub slices: Vec<(SliceKey, u64)>,
    /// Mapping profiles that nobody has confirmed or that have grown, to be kept when it is accepted: form and text.
    pub proposed: Vec<(String, String)>,
    /// Months inside a sheet's span in which it has no row.
    pub quiet: Vec<SliceKey>,
}

/// A file that was checked and not yet counted.
pub(crate) struct Checked {
    pub report: Report,
    pub arrival: Option<Arrival>,
}

/// Files that were read and not yet written.
pub struct Bundle {
    parcels: Vec<Parcel>,
    checked: Vec<Checked>,
}

/// How many files are kept at once.
const KEPT_AT_ONCE: usize = 3;

fn kept(done: Option<Result<Result<(), lake::LakeError>, JoinError>>) -> Result<(), DeskError> {
    done.map_or(Ok(()), |done| Ok(done.map_err(|cause| DeskError::Worker { what: "keeping files", cause })??))
}

/// An import under way: files go in one after another, and all are counted at once at the end.
pub struct Importing {
    decided: Decided,
    accepted: Arc<Mutex<Vec<DeliveryId>>>,
    desk: Desk,
    handling: Handling,
    import: Arc<Import>,
    sender: Sender,
    now: DateTime<Utc>,
    collisions: Arc<Mutex<stats19::Collisions>>,
}

/// For how many days an import can be taken back. After that figures rest on it: a corrected file is sent instead.
const UNDO_DAYS: u64 = 30;

/// The last day on which a delivery received at that time can be taken back.
pub fn undo_until(received: DateTime<Utc>) -> NaiveDate {
    let day = received.date_naive();
    day.checked_add_days(chrono::Days::new(UNDO_DAYS)).unwrap_or(day)
}

/// What the public may know of a delivery.
#[derive(Clone, Debug)]
pub struct PublicDelivery {
    /// Sender, licence, day, months.
    pub note: Released<DeliveryNote>,
    /// What it was read as.
    pub format: Format,
    /// Rows that count; none once it was taken back.
    pub accepted: u64,
    /// Rows kept aside.
    pub aside: u64,
}

/// Files that partners sent: about events, not people.
/// Whose files somebody may see and send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    All,
    /// Those of the body of that name, which is their own.
    Of(String),
}

impl Whose {
    /// Whether files of that sender are among them.
    pub fn covers(&self, sender: &str) -> bool {
        match self {
            Self::All => true,
            Self::Of(name) => name == sender,
        }
    }
}

pub(crate) fn deliveries() -> Resource {
    Resource::depersonalised(RecordKind::Delivery)
}

impl Desk {
    /// Checks files without keeping or counting anything: the reports are those that an import would give.
    pub async fn check(
        &self,
        parcels: Vec<Parcel>,
        sender: Sender,
        handling: Handling,
    ) -> Result<Vec<Report>, DeskError> {
        self.may_receive(&sender.body).await?;
        let now = self.now();
        let profiles = Arc::clone(&self.profiles);
        let reports = tokio::task::spawn_blocking(move || {
            let collisions = collisions_of(&parcels);
            let reader =
                Reader { sender: &sender, now, collisions: &collisions, profiles: &profiles, handling };
            let checked = parcels.par_iter().map(|parcel| reader.check(parcel).report);
            checked.collect()
        });
        reports.await.map_err(|cause| DeskError::Worker { what: "checking files", cause })
    }

    /// Begins an import. Dropping it before [`Importing::finish`] leaves nothing behind.
    pub async fn begin_import(&self, sender: Sender, handling: Handling) -> Result<Importing, DeskError> {
        let decided = self.may(Action::Add, &self.files_of(&sender.body).await?).await?;
        self.licence_in_force(&sender.licence).await?;
        Ok(Importing {
            decided,
            accepted: Arc::default(),
            desk: self.clone(),
            handling,
            import: Arc::new(self.lake.begin().await?),
            sender,
            now: self.now(),
            collisions: Arc::default(),
        })
    }

    /// Takes a delivery back: its rows are no longer counted, what it replaced speaks again, its bytes stay. `Err` inside is
    /// the last day on which it could be, where that is past.
    pub async fn undo_import(
        &self,
        delivery: DeliveryId,
    ) -> Result<Result<lake::Undone, NaiveDate>, DeskError> {
        let decided = self.may(Action::Decide, &deliveries()).await?;
        let held = self.delivery(delivery).await?;
        if held.undone.is_some() {
            // Nothing is said to be taken back twice.
            return Err(DeskError::UnknownDelivery(delivery));
        }
        let last = undo_until(held.delivery.received);
        if self.now().date_naive() > last {
            return Ok(Err(last));
        }
        self.said("import.undo", decided.note("delivery", delivery.to_string())).await?;
        Ok(Ok(self.lake.undo(delivery, self.now()).await?))
    }

    /// The same however late, for what should never have been sent.
    pub async fn undo_however_late(&self, delivery: DeliveryId) -> Result<lake::Undone, DeskError> {
        let decided = self.may(Action::Erase, &deliveries()).await?;
        self.said("import.undo", decided.note("delivery", delivery.to_string()).with("however late")).await?;
        Ok(self.lake.undo(delivery, self.now()).await?)
    }

    /// Files that a sender sends: they are the body's of that name, where the register has one.
    pub(crate) async fn files_of(&self, sender: &str) -> Result<Resource, DeskError> {
        let access = self.access().await?;
        let body = access.register().bodies.iter().find(|body| body.name == sender);
        Ok(Resource { owner: body.map(|body| body.id.clone()), ..deliveries() })
    }

    /// Goes on only where the asker may bring in files of that sender: for what is done with files before they are an import.
    pub async fn may_receive(&self, sender: &str) -> Result<(), DeskError> {
        self.may(Action::Add, &self.files_of(sender).await?).await.map(|_| ())
    }

    /// Whose files the asker may see and send.
    pub async fn whose_files(&self) -> Result<Whose, DeskError> {
        if let Some(name) = self.own_files_alone().await? {
            return Ok(Whose::Of(name));
        }
        self.may(Action::Read, &deliveries()).await.map(|_| Whose::All)
    }

    /// The same, without a trace; `None` where they may see nobody's.
    pub(crate) async fn files_seen(&self) -> Result<Option<Whose>, DeskError> {
        if let Some(name) = self.own_files_alone().await? {
            return Ok(Some(Whose::Of(name)));
        }
        Ok(self.would(Action::Read, &deliveries()).await?.then_some(Whose::All))
    }

    /// Writes down that the asker looked at files of agencies: at one, or at the list of them.
    pub async fn looked_at_files(&self, act: &'static str, one: Option<DeliveryId>) -> Result<(), DeskError> {
        let whose = self.whose_files().await?;
        let which = one.map_or_else(|| "all".to_owned(), |id| id.to_string());
        let note = Note::about("delivery", which).doing(Action::Read);
        self.said(act, note.with(if whose == Whose::All { "of=all" } else { "of=own-body" })).await
    }

    /// Name of the asker's own body, where they may send its files and nobody else's.
    async fn own_files_alone(&self) -> Result<Option<String>, DeskError> {
        if self.would(Action::Read, &deliveries()).await? {
            return Ok(None);
        }
        let Some(body) = self.own_body().await? else { return Ok(None) };
        let own = Resource { owner: Some(body.clone()), ..deliveries() };
        if !self.would(Action::Add, &own).await? {
            return Ok(None);
        }
        Ok(self.access().await?.register().body(&body).map(|body| body.name.clone()))
    }

    /// Whether there is any sender whose files the asker may bring in. It leaves no trace: for showing only what leads
    /// somewhere.
    pub async fn would_receive(&self) -> Result<bool, DeskError> {
        Ok(self.would(Action::Add, &deliveries()).await? || self.own_files_alone().await?.is_some())
    }

    /// Everything that was ever delivered and that the asker may see, in the order it came.
    pub async fn deliveries(&self) -> Result<Vec<lake::HeldDelivery>, DeskError> {
        let whose = self.whose_files().await?;
        let mut held = self.lake.deliveries().await?;
        held.retain(|held| whose.covers(&held.delivery.sender));
        Ok(held)
    }

    /// One delivery.
    pub async fn delivery(&self, id: DeliveryId) -> Result<lake::HeldDelivery, DeskError> {
        let whose = self.whose_files().await?;
        let held = self.lake.delivery(id).await?;
        // Another body's delivery is as if it were not there.
        held.filter(|held| whose.covers(&held.delivery.sender)).ok_or(DeskError::UnknownDelivery(id))
    }

    /// What the public may know of a delivery: never its file name.
    pub async fn delivery_note(&self, id: DeliveryId) -> Result<PublicDelivery, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let held = self.lake.delivery(id).await?.ok_or(DeskError::UnknownDelivery(id))?;
        Ok(PublicDelivery {
            note: disclosure::release_delivery(&held.delivery, &held.slices),
            format: held.delivery.format,
            accepted: if held.undone.is_some() { 0 } else { held.delivery.accepted },
            aside: held.delivery.aside,
        })
    }

    /// The day on which the newest delivery that counts came; `None` before the first.
    pub async fn newest(&self) -> Result<Option<NaiveDate>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let held = self.lake.deliveries().await?;
        let counts = held.iter().filter(|held| held.undone.is_none());
        Ok(counts.map(|held| held.delivery.received.date_naive()).max())
    }

    /// How many incidents are held of a slice; `None` where nobody sent that month.
    pub async fn held_count(&self, key: &SliceKey) -> Result<Option<u64>, DeskError> {
        self.whose_files().await?;
        let coverage = self.lake.coverage(key.dataset).await?;
        Ok(coverage
            .iter()
            .find(|held| held.body == key.body && held.month == key.month)
            .map(|held| held.count))
    }

    /// What was wrong with a delivery.
    pub async fn faults(&self, id: DeliveryId) -> Result<Vec<Fault>, DeskError> {
        self.delivery(id).await?;
        Ok(self.lake.faults(id).await?)
    }
}

impl Importing {
    /// Checks files and writes what is accepted; nothing is counted yet. Reports are in the order of the files.
    pub async fn add(&self, parcels: Vec<Parcel>) -> Result<Vec<Report>, DeskError> {
        self.write(self.read(parcels).await?).await
    }

    /// Checks files. Some may be read while others are written, in the order in which they came.
    pub async fn read(&self, parcels: Vec<Parcel>) -> Result<Bundle, DeskError> {
        let (sender, now, handling) = (self.sender.clone(), self.now, self.handling);
        let known = Arc::clone(&self.collisions);
        let profiles = Arc::clone(&self.desk.profiles);
        let work = tokio::task::spawn_blocking(move || {
            let collisions = {
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                known.extend(collisions_of(&parcels));
                known.clone()
            };
            let reader =
                Reader { sender: &sender, now, collisions: &collisions, profiles: &profiles, handling };
            let checked: Vec<Checked> = parcels.par_iter().map(|parcel| reader.check(parcel)).collect();
            Bundle { parcels, checked }
        });
        work.await.map_err(|cause| DeskError::Worker { what: "reading files", cause })
    }

    /// Keeps the bytes of what was accepted, several files at a time: each waits for the disk.
    async fn keep(&self, parcels: Vec<Parcel>, checked: &[Checked]) -> Result<(), DeskError> {
        let accepted = parcels.into_iter().zip(checked).filter(|(_, checked)| checked.arrival.is_some());
        let mut keeping = JoinSet::new();
        for (parcel, checked) in accepted {
            if keeping.len() >= KEPT_AT_ONCE {
                kept(keeping.join_next().await)?;
            }
            let (lake, id) = (self.desk.lake.clone(), checked.report.delivery);
            keeping.spawn(async move { lake.keep_hashed(id, parcel.bytes.into()).await });
            for (form, profile) in &checked.report.proposed {
                self.desk.profiles.keep_profile(&self.sender.body, form, profile, self.now)?;
            }
        }
        while let Some(done) = keeping.join_next().await {
            kept(Some(done))?;
        }
        Ok(())
    }

    /// Writes what was accepted; nothing is counted yet. Reports are in the order of the files.
    pub async fn write(&self, bundle: Bundle) -> Result<Vec<Report>, DeskError> {
        let Bundle { parcels, checked } = bundle;
        self.keep(parcels, &checked).await?;
        let (import, accepted) = (Arc::clone(&self.import), Arc::clone(&self.accepted));
        let held: BTreeSet<DeliveryId> = self
            .desk
            .lake
            .deliveries()
            .await?
            .iter()
            .filter(|d| d.undone.is_none())
            .map(|d| d.delivery.id)
            .collect();
        let writing = tokio::task::spawn_blocking(move || {
            let mut reports = Vec::with_capacity(checked.len());
            for Checked { mut report, arrival } in checked {
                if let Some(arrival) = arrival {
                    if held.contains(&report.delivery) {
                        report.outcome = Outcome::HeldAlready;
                    } else {
                        import.add(arrival)?;
                        accepted.lock().unwrap_or_else(PoisonError::into_inner).push(report.delivery);
                    }
                }
                reports.push(report);
            }
            Ok::<_, lake::LakeError>(reports)
        });
        let written = writing.await.map_err(|cause| DeskError::Worker { what: "writing rows", cause })?;
        Ok(written?)
    }

    /// Counts everything that was accepted, all at once.
    pub async fn finish(self) -> Result<Committed, DeskError> {
        let import = Arc::into_inner(self.import).expect("every worker that shared the import has ended");
        let accepted = std::mem::take(&mut *self.accepted.lock().unwrap_or_else(PoisonError::into_inner));
        if !accepted.is_empty() {
            let mut act = self.desk.store.begin("import.accept", &self.desk.actor(), self.now).await?;
            for id in accepted {
                act.note(self.decided.note("delivery", id.to_string()));
            }
            act.commit().await?;
        }
        Ok(import.finish(self.now).await?)
    }
}

/// Where and when the collisions in these files happened, for the casualties and vehicles among them.
fn collisions_of(parcels: &[Parcel]) -> stats19::Collisions {
    let mut all = stats19::Collisions::default();
    for parcel in parcels {
        intake::unpack(&parcel.name, &parcel.bytes, &Limits::default(), &mut |member| {
            if let Ok(member) = member
                && intake::sniff(&member.name, head(&member.bytes)) == Some(Format::Stats19Collisions)
            {
                all.extend(stats19::collision_dates(&member.bytes));
            }
            ControlFlow::Continue(())
        });
    }
    all
}

/// As much of a file as tells what it is.
pub(crate) fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(1 << 16)]
}

/// The months a report covers, if any.
pub fn months_of(report: &Report) -> Option<Period> {
    let months: Vec<terms::Month> = report.slices.iter().map(|(slice, _)| slice.month).collect();
    Some(Period::new(*months.iter().min()?, *months.iter().max()?))
}
