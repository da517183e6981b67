//! Files of data.police.uk: street-level crime, outcomes, and stop and search, as slices by force and month.
//!
//! It takes nothing that is said of a person, and no row is ever lost: it is counted, or kept aside with a reason.

mod digits;
mod hash;
pub(crate) mod layout;
mod named;
mod place;
mod quick;
mod rows;
mod slices;
mod twice;
mod when;
mod words;

use crate::Limits;
use crate::decode;
use crate::header::{Header, unknown, whole_file};
use crate::sniff::FORMS;
use layout::{Layout, Police};
use named::Named;
use quick::Quick;
use rows::{Rows, Stop};
use terms::{Dataset, Fault, IncidentSlice, Kept, Month, Reading};

/// Whether rows in which nothing is wrong may be read the quick way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As fast as we can.
    Quick,
    /// Every row with care: tests hold the quick way against this.
    #[cfg(test)]
    Careful,
}

/// Reads one file of the format.
pub(crate) fn read(
    police: &'static Police,
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    way: Way,
) -> Reading<Vec<IncidentSlice>> {
    // Row numbers and places in the text are held in 32 bits.
    if bytes.len() as u64 > limits.member_bytes.min(u64::from(u32::MAX / 2)) {
        let problem = format!("the file has {} bytes, more than we read at once", bytes.len());
        return refused(Fault { problem, hint: "send it month by month".to_owned(), ..whole(file) });
    }
    let (text, damaged) = decode::unmark(bytes);
    let text = decode::with_line_feeds(text);
    let mut notes = Vec::new();
    if damaged {
        notes.push(decode::broken_sixteen(file));
    }
    match read_text(police, file, &text, limits, way, &notes) {
        Ok(reading) => reading,
        Err(NotUtf8) => {
            notes.push(decode::guessed_encoding(file));
            let text = decode::windows_1252(&text);
            read_text(police, file, &text, limits, way, &notes).unwrap_or_else(|NotUtf8| {
                let problem = "the text is in no encoding we know".to_owned();
                refused(Fault { problem, hint: "save the file as CSV UTF-8".to_owned(), ..whole(file) })
            })
        }
    }
}

/// The text is not UTF-8.
struct NotUtf8;

fn whole(file: &str) -> Fault {
    whole_file(file, 0, Kept::FileRefused)
}

fn refused(fault: Fault) -> Reading<Vec<IncidentSlice>> {
    Reading { records: Vec::new(), accepted: 0, rows: 0, faults: vec![fault] }
}

fn read_text(
    police: &'static Police,
    file: &str,
    text: &[u8],
    limits: &Limits,
    way: Way,
    notes: &[Fault],
) -> Result<Reading<Vec<IncidentSlice>>, NotUtf8> {
    let header = match Header::of(text, limits.line_bytes) {
        Ok(header) => header,
        Err(none) => return Ok(refused(unknown(file, Err(none), &[&police.form]))),
    };
    if std::str::from_utf8(&text[..header.body]).is_err() {
        return Err(NotUtf8);
    }
    let mut before = notes.to_vec();
    before.extend(header.faults(&police.form, &FORMS, file));
    let named = Named::of(file);
    if police.dataset == Dataset::PoliceStops && named.force.is_none() {
        let problem = "a file of stop and search says only in its name which force it is from".to_owned();
        let hint =
            "name it as data.police.uk does, like 2025-01-staffordshire-stop-and-search.csv".to_owned();
        before.push(Fault { problem, hint, ..whole(file) });
    }
    if before.iter().any(|fault| fault.kept == Kept::FileRefused) {
        return Ok(Reading { records: Vec::new(), accepted: 0, rows: 0, faults: before });
    }
    let layout = Layout::of(police, &header);
    if !layout.points() {
        let problem =
            "there are no columns \"Longitude\" and \"Latitude\", so there are no points".to_owned();
        let hint = "send them if you hold them".to_owned();
        before.push(Fault { problem, hint, ..whole_file(file, 1, Kept::Noted) });
    }
    let mut rows = Rows::new(file, text, &layout, &named, limits);
    let quick = match way {
        Way::Quick => Quick::plan(&layout),
        #[cfg(test)]
        Way::Careful => None,
    };
    let stopped = rows.run(header.body, header.body_row, quick);
    match stopped {
        Ok(()) => Ok(finish(file, rows, before)),
        Err(Stop::NotUtf8) => Err(NotUtf8),
        Err(Stop::Hopeless) => {
            let problem = "more rows have faults that keep them aside than not".to_owned();
            let hint = "check that the file is what it says it is; the first faults are listed".to_owned();
            before.push(Fault { problem, hint, ..whole(file) });
            before.extend(
                rows.faults.finish().into_iter().take(20).map(|fault| Fault { kept: Kept::Noted, ..fault }),
            );
            Ok(Reading { records: Vec::new(), accepted: 0, rows: rows.rows, faults: before })
        }
        Err(Stop::TooManySlices) => {
            let problem = "the file names more forces and months than there are".to_owned();
            let hint = "check what stands in the column \"Reported by\"".to_owned();
            before.push(Fault { problem, hint, ..whole(file) });
            Ok(Reading { records: Vec::new(), accepted: 0, rows: rows.rows, faults: before })
        }
    }
}

fn finish(file: &str, mut rows: Rows<'_>, before: Vec<Fault>) -> Reading<Vec<IncidentSlice>> {
    rows.note_twice();
    let slices = std::mem::take(&mut rows.slices);
    for fault in before {
        rows.faults.push(fault);
    }
    if rows.rows == 0 {
        let problem = "the file has a header and no rows; this is not counted as no incidents".to_owned();
        let hint = "send the month again, or say that nothing was reported".to_owned();
        rows.faults.push(Fault { problem, hint, ..whole_file(file, 0, Kept::Noted) });
    } else if let Some(fault) = rows.named.month.and_then(|month| claim_fault(file, month, &slices)) {
        rows.faults.push(fault);
    }
    Reading {
        records: slices.into_iter().map(slices::Growing::finish).collect(),
        accepted: rows.accepted,
        rows: rows.rows,
        faults: rows.faults.finish(),
    }
}

/// What is said where the month in a file's name is not the month of its rows.
fn claim_fault(file: &str, month: Month, slices: &[slices::Growing]) -> Option<Fault> {
    let others = slices.iter().filter(|slice| slice.key.month != month);
    let elsewhere: usize = others.map(|slice| slice.table.len()).sum();
    let here: usize = slices.iter().map(|slice| slice.table.len()).sum::<usize>() - elsewhere;
    let problem = match (here, elsewhere) {
        (_, 0) => return None,
        (0, _) => format!("the file is named for {}, and no row is of that month", month.words()),
        (_, 1) => format!("the file is named for {}, and 1 row is of another month", month.words()),
        _ => format!("the file is named for {}, and {elsewhere} rows are of other months", month.words()),
    };
    let hint = "check that the right file was sent; rows count for the month they say".to_owned();
    Some(Fault { problem, hint, ..whole_file(file, 0, Kept::Noted) })
}

#[cfg(test)]
mod tests;
