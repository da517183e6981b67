//! Partners' sheets, each read through a mapping profile that a person has confirmed.
//!
//! A sheet that names people is refused whole, whatever its profile says (Crime and Disorder Act 1998, section 17A:
//! depersonalised information). Columns that no profile names are not read.

mod beside;
mod book;
mod fields;
mod guess;
mod kinds;
mod layout;
mod personal;
mod profile;
mod propose;
mod rows;
mod written;

pub use beside::people_beside;
pub use profile::{ColumnRule, Field, HeaderRow, Profile, ProfileError, Wide};
pub(crate) use propose::rows_of;
pub use propose::{
    Codes, Proposal, codes_in_column, codes_seen, date_formats_in_column, propose, propose_for,
};
pub use written::{from_toml, to_toml};

use crate::account::Account;
use book::Book;
use layout::Layout;
use rows::Rows;
use terms::{Fault, IncidentSlice, Reading};

/// Reads a sheet, CSV, XLSX or ODS, under its profile.
///
/// Rows below the header that hold anything are the rows of the reading, numbered as in the spreadsheet. A row without
/// a date in the profile's formats, or with a code that the profile does not know, is kept aside; a bad area code, point
/// or postcode is left out and said. Points on the British National Grid become longitude and latitude to about 3 metres.
/// A time with a zone is told in London. Nought is a count and gives an incident that stands for none.
///
/// Refused whole: a file with names, dates of birth, e-mail addresses, telephone or NHS numbers of people, or full
/// postcodes beside house numbers, in any of its sheets; a health file with full postcodes; a file that the profile does
/// not fit; a profile that does not [check](Profile::check).
///
/// ```
/// use intake::sheet;
/// let file = "Opened,Type,Ward code\n31/01/2025,Noise,E05007039\n12/02/2025,Litter,E05007039\n";
/// let mut profile = sheet::propose("asb.csv", file.as_bytes()).profile;
/// profile.body = "Example Borough Council".to_owned();
/// let reading = sheet::read(&profile, "asb.csv", file.as_bytes());
/// assert_eq!((reading.accepted, reading.records.len()), (2, 2));
/// assert_eq!(reading.records[0].key.body, "Example Borough Council");
///
/// let people = "Opened,Type,Complainant name\n31/01/2025,Noise,x\n";
/// assert!(sheet::read(&profile, "asb.csv", people.as_bytes()).refused());
/// ```
pub fn read(profile: &Profile, name: &str, bytes: &[u8]) -> Reading<Vec<IncidentSlice>> {
    let mut account = Account::new(name);
    if let Err(wrong) = profile.check() {
        return account.refuse(format!("the mapping profile cannot be used: {wrong}"), "mend the profile");
    }
    let mut book = match Book::open(name, bytes) {
        Ok(book) => book,
        Err(closed) => return account.refuse(closed.problem().to_owned(), closed.hint()),
    };
    account.told(book.guessed.take());
    let layout = Layout::find(profile, &book);
    let header_row = layout.as_ref().ok().map(|layout| layout.header_row);
    let personal = personal::refusals(name, &book, header_row, Some(profile.dataset));
    if !personal.is_empty() {
        return account.refuse_for(personal);
    }
    let layout = match layout {
        Ok(layout) => layout,
        Err((problem, hint)) => return account.refuse(problem, &hint),
    };
    let columns = layout.header.len();
    let mut reader = Rows::new(profile, &layout);
    let mut rows = book.sheets()[layout.sheet].rows();
    while let Some(row) = rows.next() {
        if row.number <= layout.header_row {
            continue;
        }
        if row.width() > columns {
            account.aside(
                row.number,
                None,
                format!("the row has {} cells and the header {columns}", row.width()),
                "put quotation marks around a value that holds a comma",
            );
            continue;
        }
        reader.row(row, &mut account);
    }
    account.close(reader.finish())
}

/// The faults of a table that names people, in a file that no reader of ours knows: one for each column. Empty for a file
/// that is no table by its content or its name, and for a table that names nobody.
///
/// An archive is kept whole, so what we cannot read in it is looked at as well.
///
/// ```
/// use intake::sheet;
/// let contacts = "Surname,E-mail\nExample,a@example.org\n";
/// assert_eq!(sheet::people_in("contacts.csv", contacts.as_bytes()).len(), 2);
/// assert!(sheet::people_in("colours.csv", b"Red,Green\n1,2\n").is_empty());
/// assert!(sheet::people_in("README.txt", b"Name, address and telephone are left out.\n").is_empty());
/// ```
pub fn people_in(name: &str, bytes: &[u8]) -> Vec<Fault> {
    const TABLES: [&str; 4] = ["csv", "tsv", "tab", "psv"];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let named_so = ending.is_some_and(|ending| TABLES.contains(&ending.as_str()));
    if !(named_so || book::is_workbook(bytes)) {
        return Vec::new();
    }
    Book::open(name, bytes).map_or_else(|_| Vec::new(), |book| personal::refusals(name, &book, None, None))
}

/// Whether the first bytes of a file look like a partner's sheet: a workbook, or delimited text whose header has a date or
/// a month beside a kind, a count or a place.
pub(crate) fn sniff(head: &[u8]) -> bool {
    book::is_workbook(head) || Book::open("", head).is_ok_and(|book| propose::looks_like_one(&book))
}

#[cfg(test)]
mod tests;
