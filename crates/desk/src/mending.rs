//! Rows that were kept aside, written back as a sheet that their sender can mend and send again.

use crate::arrivals::Parcel;
use crate::{Desk, DeskError};
use access::Resource;
use intake::{Content, Limits};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use terms::{Action, DeliveryId, Fault, Kept, RecordKind};

/// A sheet of faulty rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MendSheet {
    /// File name: the sent file's, with `-to-mend.csv` at the end.
    pub name: String,
    /// CSV: the sender's own columns and one called "problem".
    pub bytes: Vec<u8>,
}

impl Desk {
    /// One sheet for each file in the parcels with rows kept aside.
    pub fn mend(&self, parcels: &[Parcel]) -> Vec<MendSheet> {
        parcels.iter().flat_map(sheets).collect()
    }

    /// The sheets of a delivery that is held.
    pub async fn mend_delivery(&self, id: DeliveryId) -> Result<Vec<MendSheet>, DeskError> {
        self.delivery(id).await?;
        let held = self.delivery(id).await?;
        let bytes = self.lake.bytes(id).await?.to_vec();
        Ok(sheets(&Parcel { name: held.delivery.file_name, bytes }))
    }

    /// Looks whether every delivery's bytes are there and unaltered; one sentence for each that is not.
    pub async fn check_store(&self) -> Result<Vec<String>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Job)).await?;
        let mut problems = Vec::new();
        for held in self.lake.deliveries().await? {
            if let Err(error) = self.lake.bytes(held.delivery.id).await {
                problems.push(format!(
                    "Delivery {}: {error}. Restore it from a backup.",
                    held.delivery.id.short()
                ));
            }
        }
        Ok(problems)
    }
}

fn sheets(parcel: &Parcel) -> Vec<MendSheet> {
    let limits = Limits::default();
    let mut sheets = Vec::new();
    intake::unpack(&parcel.name, &parcel.bytes, &limits, &mut |member| {
        let Ok(member) = member else { return ControlFlow::Continue(()) };
        let head = &member.bytes[..member.bytes.len().min(1 << 16)];
        let Some(format) = intake::sniff(&member.name, head) else { return ControlFlow::Continue(()) };
        let faults = match intake::read(format, &member.name, &member.bytes, &limits) {
            Content::Incidents(reading) => reading.faults,
            Content::Reference(reading) => reading.faults,
            Content::Unknown(_) => Vec::new(),
        };
        let problems = problems(&faults);
        if !problems.is_empty() {
            let rows: Vec<u64> = problems.keys().copied().collect();
            let table = intake::rows_of(format, &member.name, &member.bytes, &rows);
            let name = format!("{}-to-mend.csv", member.name.replace('/', "-").trim_end_matches(".csv"));
            sheets.push(MendSheet {
                name,
                bytes: table.to_csv_with("problem", &|row| problems.get(&row).cloned()),
            });
        }
        ControlFlow::Continue(())
    });
    sheets
}

/// Everything wrong with each row that was kept aside, and how to mend it.
fn problems(faults: &[Fault]) -> BTreeMap<u64, String> {
    let mut problems: BTreeMap<u64, String> = BTreeMap::new();
    for fault in faults.iter().filter(|fault| fault.kept == Kept::RowAside) {
        let column = fault.column.as_deref().map(|column| format!("{column}: ")).unwrap_or_default();
        let words = format!("{column}{}. {}.", fault.problem, fault.hint);
        problems.entry(fault.row).and_modify(|all| *all = format!("{all} {words}")).or_insert(words);
    }
    problems
}
