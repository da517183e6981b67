//! What the files of one parcel hold, read one after another and put together; and what is refused whole.
//!
//! Nothing is kept or counted here.

use crate::arrivals::{Checked, Handling, Outcome, Parcel, Report, Sender, head};
use crate::profiles::{Standing, said_to_be_a_sheet, settled};
use chrono::{DateTime, Utc};
use intake::sheet::{self, Proposal};
use intake::{Content, Limits, Member, stats19};
use lake::Arrival;
use records::Profiles;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use terms::{
    Delivery, DeliveryId, Fault, Format, IncidentSlice, IncidentTable, Kept, Period, Reference, SliceKey,
};

/// What the files of one parcel gave together.
#[derive(Default)]
struct Gathered {
    formats: BTreeSet<Format>,
    slices: BTreeMap<SliceKey, IncidentSlice>,
    reference: Option<Reference>,
    rows: u64,
    accepted: u64,
    faults: Vec<Fault>,
    read: usize,
    proposed: Vec<(String, String)>,
    quiet: Vec<SliceKey>,
    names_people: bool,
    unseen: bool,
    unconfirmed: bool,
}

fn incidents(slice: &IncidentSlice) -> u64 {
    slice.table.count.iter().map(|count| u64::from(*count)).sum()
}

/// What a file is read with.
pub(crate) struct Reader<'a> {
    pub sender: &'a Sender,
    pub now: DateTime<Utc>,
    pub collisions: &'a stats19::Collisions,
    pub profiles: &'a Profiles,
    pub handling: Handling,
}

impl Reader<'_> {
    pub fn check(&self, parcel: &Parcel) -> Checked {
        let limits = Limits::default();
        let mut gathered = Gathered::default();
        intake::unpack(&parcel.name, &parcel.bytes, &limits, &mut |member| {
            match member {
                Ok(member) => gathered.member(&member, &limits, self),
                Err(missed) => {
                    gathered.unseen |= missed.unseen;
                    gathered.faults.push(missed.fault);
                }
            }
            ControlFlow::Continue(())
        });
        checked(parcel, self.sender, self.now, gathered)
    }

    /// Reads a partner's sheet by the profile kept for sheets of this form, or by the one proposed for it.
    fn sheet(&self, member: &Member<'_>, proposal: Proposal, gathered: &mut Gathered) {
        if !proposal.refused.is_empty() {
            return gathered.sheet_refused(proposal);
        }
        let guessed = proposal.profile.dataset;
        let (form, profile, standing) = settled(self.profiles, &self.sender.body, proposal);
        if profile.dataset != guessed {
            // What may stand in a sheet depends on whose records it holds, and a person said other than we guessed.
            let said = sheet::propose_for(Some(profile.dataset), &member.name, &member.bytes);
            if said.names_people {
                return gathered.sheet_refused(said);
            }
        }
        if standing == Standing::Proposed && !self.handling.confirm_mappings {
            let unconfirmed = about(
                &member.name,
                Kept::FileRefused,
                "nobody has confirmed how this sheet is to be read".to_owned(),
                "look at the proposed mapping, and confirm it or say what is wrong with it",
            );
            gathered.account(Format::PartnerSheet, 0, 0, true, vec![unconfirmed]);
            gathered.proposed.push((form, sheet::to_toml(&profile)));
            gathered.unconfirmed = true;
            return;
        }
        let mut reading = sheet::read(&profile, &member.name, &member.bytes);
        if let Standing::Grown(new) = &standing {
            reading.faults.extend(new.iter().map(|(code, category)| {
                let problem = format!("the code \"{code}\" is new and was read as {}", category.name());
                about(
                    &member.name,
                    Kept::Noted,
                    problem,
                    "say on the import's page if it means something else",
                )
            }));
        }
        // A proposal that cannot be read by is no mapping: it is not kept as one.
        gathered.unconfirmed |= standing == Standing::Proposed && reading.refused();
        if standing != Standing::Confirmed {
            gathered.proposed.push((form, sheet::to_toml(&profile)));
        }
        gathered.account(
            Format::PartnerSheet,
            reading.rows,
            reading.accepted,
            reading.refused(),
            reading.faults,
        );
        let quiet = quiet_months(&reading.records);
        gathered.quiet.extend(quiet.iter().cloned());
        let nothing = |key| IncidentSlice { key, table: IncidentTable::default() };
        let none_happened = if self.handling.quiet_months_missing { Vec::new() } else { quiet };
        for slice in reading.records.into_iter().chain(none_happened.into_iter().map(nothing)) {
            gathered.slice(slice);
        }
    }
}

/// A fault that speaks of a whole file.
fn about(file: &str, kept: Kept, problem: String, hint: &str) -> Fault {
    Fault {
        file: file.to_owned(),
        row: 0,
        column: None,
        shape: String::new(),
        problem,
        hint: hint.to_owned(),
        kept,
    }
}

/// The months between the first and the last of each body's rows in which it has none.
fn quiet_months(slices: &[IncidentSlice]) -> Vec<SliceKey> {
    let mut spans: BTreeMap<(terms::Dataset, &str), Period> = BTreeMap::new();
    for slice in slices {
        let month = slice.key.month;
        spans
            .entry((slice.key.dataset, &slice.key.body))
            .and_modify(|span| *span = Period::new(span.first().min(month), span.last().max(month)))
            .or_insert(Period::new(month, month));
    }
    let there: BTreeSet<&SliceKey> = slices.iter().map(|slice| &slice.key).collect();
    let mut quiet = Vec::new();
    for ((dataset, body), span) in spans {
        let keys = span.iter().map(|month| SliceKey { dataset, body: body.to_owned(), month });
        quiet.extend(keys.filter(|key| !there.contains(key)));
    }
    quiet
}

fn checked(parcel: &Parcel, sender: &Sender, now: DateTime<Utc>, mut gathered: Gathered) -> Checked {
    gathered.refuse_whole(&parcel.name);
    let id = DeliveryId(Sha256::digest(&parcel.bytes).into());
    let aside = gathered.faults.iter().filter(|fault| fault.kept == Kept::RowAside).count() as u64;
    let format = match gathered.formats.len() {
        0 => None,
        1 => gathered.formats.first().copied(),
        _ => Some(Format::Archive),
    };
    let accepted = gathered.read > 0;
    let report = Report {
        name: parcel.name.clone(),
        delivery: id,
        format,
        outcome: if accepted { Outcome::Accepted } else { Outcome::Refused },
        rows: gathered.rows,
        accepted: gathered.accepted,
        aside,
        faults: gathered.faults.clone(),
        slices: gathered.slices.iter().map(|(key, slice)| (key.clone(), incidents(slice))).collect(),
        proposed: gathered.proposed,
        quiet: gathered.quiet,
    };
    let arrival = accepted.then(|| Arrival {
        delivery: Delivery {
            id,
            file_name: parcel.name.clone(),
            sender: sender.body.clone(),
            licence: sender.licence.clone(),
            received: now,
            format: format.unwrap_or(Format::Archive),
            bytes: parcel.bytes.len() as u64,
            accepted: gathered.accepted,
            aside,
        },
        slices: gathered.slices.into_values().collect(),
        reference: gathered.reference,
        faults: gathered.faults,
    });
    Checked { report, arrival }
}

impl Gathered {
    fn sheet_refused(&mut self, proposal: Proposal) {
        self.names_people |= proposal.names_people;
        self.account(Format::PartnerSheet, 0, 0, true, proposal.refused);
    }

    /// Decision 11: what holds people's names is not kept, and neither is what they came in, nor what nobody could look
    /// into. And a file with a sheet that nobody confirmed waits as a whole: once kept, the same bytes would not be read
    /// again when somebody did.
    fn refuse_whole(&mut self, name: &str) {
        let (why, hint) = if self.names_people {
            ("one of its files names people", "take that file or its columns out, and send the rest again")
        } else if self.unseen {
            ("one of its files cannot be looked into", "take that file out, and send the rest again")
        } else if self.unconfirmed {
            (
                "nobody has confirmed how one of its sheets is to be read",
                "confirm the sheet, and send the whole again",
            )
        } else {
            return;
        };
        if self.read > 0 {
            let problem = format!("nothing in it was counted or kept, for {why}");
            self.faults.push(about(name, Kept::FileRefused, problem, hint));
        }
        (self.read, self.accepted) = (0, 0);
        self.slices.clear();
        self.quiet.clear();
    }

    fn member(&mut self, member: &Member<'_>, limits: &Limits, reader: &Reader<'_>) {
        let Some(format) = intake::sniff(&member.name, head(&member.bytes)) else {
            let people = sheet::people_in(&member.name, &member.bytes);
            self.names_people |= !people.is_empty();
            self.faults.extend(people);
            let proposal = sheet::propose(&member.name, &member.bytes);
            if said_to_be_a_sheet(reader.profiles, &reader.sender.body, &proposal) {
                return reader.sheet(member, proposal, self);
            }
            if let Content::Unknown(fault) =
                intake::read(Format::PartnerSheet, &member.name, &member.bytes, limits)
            {
                self.faults.push(fault);
            }
            return;
        };
        if format == Format::PartnerSheet {
            reader.sheet(member, sheet::propose(&member.name, &member.bytes), self);
            return;
        }
        let people = intake::people_beside(format, &member.name, &member.bytes, limits);
        if !people.is_empty() {
            self.names_people = true;
            self.account(format, 0, 0, true, people);
            return;
        }
        let content = match format {
            Format::Stats19Casualties | Format::Stats19Vehicles => {
                Content::Incidents(stats19::read(&member.name, &member.bytes, Some(reader.collisions)))
            }
            other => intake::read(other, &member.name, &member.bytes, limits),
        };
        match content {
            Content::Incidents(reading) => {
                self.account(format, reading.rows, reading.accepted, reading.refused(), reading.faults);
                for slice in reading.records {
                    self.slice(slice);
                }
            }
            Content::Reference(reading) => {
                self.account(format, reading.rows, reading.accepted, reading.refused(), reading.faults);
                merge(self.reference.get_or_insert_default(), reading.records);
            }
            Content::Unknown(fault) => self.faults.push(fault),
        }
    }

    fn account(&mut self, format: Format, rows: u64, accepted: u64, refused: bool, faults: Vec<Fault>) {
        self.formats.insert(format);
        self.rows += rows;
        self.accepted += accepted;
        self.read += usize::from(!refused);
        self.faults.extend(faults);
    }

    /// Two files of one archive may speak of one month: their rows are put together.
    fn slice(&mut self, slice: IncidentSlice) {
        let Some(held) = self.slices.get_mut(&slice.key) else {
            self.slices.insert(slice.key.clone(), slice);
            return;
        };
        let offset = held.table.spots.len() as u32;
        let table = slice.table;
        held.table.row.extend(table.row);
        held.table.day.extend(table.day);
        held.table.minute.extend(table.minute);
        held.table.category.extend(table.category);
        held.table.spot.extend(table.spot.iter().map(|spot| spot + offset));
        held.table.reference.extend(table.reference);
        held.table.outcome.extend(table.outcome);
        held.table.count.extend(table.count);
        held.table.spots.extend(table.spots);
    }
}

fn merge(all: &mut Reference, more: Reference) {
    all.areas.extend(more.areas);
    all.links.extend(more.links);
    all.populations.extend(more.populations);
    all.households.extend(more.households);
    all.deprivation.extend(more.deprivation);
    all.similar.extend(more.similar);
    all.boundaries.extend(more.boundaries);
    all.postcodes.extend(more.postcodes);
    all.harm.extend(more.harm);
}
