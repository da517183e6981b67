//! The pile of files as it grows: bytes, how many rows each holds, and what is counted in them.

use crate::county::SpecimenFile;
use crate::names::LICENCE;
use crate::sheet;
use crate::truth::{Counts, DirtyRow, OutcomeCell};
use std::collections::BTreeMap;
use terms::Format;

/// How a text is packed before it is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As it is.
    Plain,
    /// Under gzip, with `.gz` after its name.
    Gzip,
    /// Into the archive of the first year.
    Archive,
}

/// Files and their truth so far.
#[derive(Default)]
pub(crate) struct Pile {
    pub(crate) files: Vec<SpecimenFile>,
    pub(crate) late: Vec<SpecimenFile>,
    pub(crate) counts: Counts,
    pub(crate) late_counts: Counts,
    pub(crate) outcomes: BTreeMap<OutcomeCell, u32>,
    pub(crate) rows: BTreeMap<String, u64>,
    pub(crate) dirty: Vec<DirtyRow>,
    members: Vec<(String, Vec<u8>)>,
}

impl Pile {
    /// A file of bytes that are ready.
    pub(crate) fn bytes(&mut self, name: &str, sender: &str, format: Format, bytes: Vec<u8>) {
        self.files.push(made(name, sender, format, bytes));
    }

    /// A text with so many rows below its header.
    pub(crate) fn text(
        &mut self,
        name: &str,
        sender: &str,
        format: Format,
        packing: Packing,
        (text, rows): (String, u64),
    ) {
        let name = match packing {
            Packing::Plain => name.to_owned(),
            Packing::Gzip => format!("{name}.gz"),
            Packing::Archive => format!("{ARCHIVE}/{name}"),
        };
        match packing {
            Packing::Plain => self.bytes(&name, sender, format, text.into_bytes()),
            Packing::Gzip => self.bytes(&name, sender, format, sheet::gzip(text.as_bytes())),
            Packing::Archive => {
                let inner = name[ARCHIVE.len() + 1..].to_owned();
                self.members.push((inner, text.into_bytes()));
            }
        }
        self.rows.insert(name, rows);
    }

    /// A text that comes after the others, under the name of the file it replaces or completes. Its rows are
    /// listed under `late/` and that name.
    pub(crate) fn later(&mut self, name: &str, sender: &str, format: Format, (text, rows): (String, u64)) {
        self.late.push(made(name, sender, format, text.into_bytes()));
        self.rows.insert(format!("late/{name}"), rows);
    }

    /// Closes the archive and puts it on the pile.
    pub(crate) fn close_archive(&mut self) {
        let bytes = sheet::archive(&self.members);
        self.members.clear();
        self.bytes(ARCHIVE, "data.police.uk (specimen)", Format::Archive, bytes);
    }
}

/// Name of the archive of the first year.
pub(crate) const ARCHIVE: &str = "police-first-year.zip";

fn made(name: &str, sender: &str, format: Format, bytes: Vec<u8>) -> SpecimenFile {
    SpecimenFile {
        name: name.to_owned(),
        sender: sender.to_owned(),
        licence: LICENCE.to_owned(),
        format,
        bytes,
    }
}
