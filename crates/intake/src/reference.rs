//! What is known about places, from the files that national bodies publish: boundaries, lookups,
//! residents, households, deprivation, similar areas, harm weights and postcodes.
//!
//! A file is known by its header, never by its name, which gives at most a year. Nothing is assumed of
//! any one place, and nothing is invented that the file does not say.

mod ages;
mod boundaries;
mod deprivation;
mod harm;
mod places;
mod population;
mod postcodes;
mod similar;
mod topology;

use crate::account::{Account, Cell};
use crate::columns::{area_column, year_in_name};
use crate::decode::text_of;
use crate::delimited::{Row, Table};
use crate::words::{fold, tokens};
use places::{CodeColumn, Places, code_columns};
pub(crate) use postcodes::postcode_of;
pub(crate) use similar::in_words;
use terms::{AreaCode, Format, Reading, Reference};

/// What the person who loads a reference file adds to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Who made the file, when, and whether it is official. Needed for harm weights that do not say.
    pub source: Option<&'a str>,
    /// Year of the figures or lists, where neither file nor file name says.
    pub year: Option<i32>,
}

/// Why a row cannot be read.
struct Complaint {
    column: Option<usize>,
    problem: String,
    hint: &'static str,
}

impl Complaint {
    fn at(column: usize, problem: impl Into<String>, hint: &'static str) -> Self {
        Self { column: Some(column), problem: problem.into(), hint }
    }
}

/// The figures that a table holds besides codes and names.
trait Matter {
    /// Reads one row about `area`.
    fn row(&mut self, area: AreaCode, row: Row<'_>) -> Result<(), Complaint>;
    /// Hands over what was read, with remarks on the file.
    fn finish(self: Box<Self>, reference: &mut Reference, account: &mut Account);
}

/// A table of codes and names alone.
struct PlacesAlone;

impl Matter for PlacesAlone {
    fn row(&mut self, _: AreaCode, _: Row<'_>) -> Result<(), Complaint> {
        Ok(())
    }
    fn finish(self: Box<Self>, _: &mut Reference, _: &mut Account) {}
}

/// What kind of reference file this is, from its first bytes and its header. `None` where it is none, and
/// for tables of events (with a date, a month or a reference), which are a partner's sheet.
/// Postcode lookups are [`Format::Lookup`].
pub fn sniff(bytes: &[u8]) -> Option<Format> {
    if boundaries::sniff(bytes) {
        return Some(Format::Boundaries);
    }
    let (text, _) = text_of("", bytes);
    let table = Table::open(&text, is_header)?;
    let of_events = table.header.iter().any(|name| {
        tokens(name).iter().any(|word| {
            matches!(
                word.as_str(),
                "date" | "time" | "month" | "opened" | "reported" | "incident" | "reference"
            )
        })
    });
    if of_events { None } else { format_of(&table) }
}

/// Reads a reference file.
///
/// A row is a line below the header, or a feature of a map, counted from 1. Each is accepted or kept aside.
/// A row with an area code that is none is kept aside; one bad value among many is left out and said.
/// The year of a list is taken from the column (`LAD24CD`), of figures from a year column, then
/// [`Options::year`], then the file's name, then the code column; a lookup without any is read with the year 0
/// and says so, figures without any are refused.
///
/// ```
/// use intake::reference::{self, Options};
/// let file = "LSOA21CD,LSOA21NM,LAD24CD,LAD24NM\nE01000001,Somewhere 001A,E07000001,Somewhere\n";
/// let reading = reference::read("lookup.csv", file.as_bytes(), &Options::default());
/// assert!(reading.balanced());
/// assert_eq!(reading.records.areas.len(), 2);
/// assert_eq!(reading.records.links[0].to.to_string(), "E07000001");
/// ```
pub fn read(name: &str, bytes: &[u8], options: &Options<'_>) -> Reading<Reference> {
    let mut account = Account::new(name);
    if boundaries::sniff(bytes) {
        return boundaries::read(account, name, bytes, options);
    }
    let (text, guessed) = text_of(name, bytes);
    account.told(guessed);
    let Some(table) = Table::open(&text, is_header) else {
        return account.refuse(
            "no column with area codes was found".to_owned(),
            "name the columns as the Office for National Statistics does, like LSOA21CD and LAD24NM",
        );
    };
    match format_of(&table) {
        Some(Format::HarmWeights) => harm::read(account, name, table, options),
        Some(format) => read_table(account, name, table, format, options),
        None => account.refuse(
            "the file has area codes but no names, links or figures that we know".to_owned(),
            "send a lookup, residents, households, deprivation, similar areas or postcodes",
        ),
    }
}

/// Whether a row of cells may be the header of a reference file.
fn is_header(cells: &[&str]) -> bool {
    let named: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    named.len() > 1
        && (named.iter().any(|cell| area_column(cell).is_some())
            || postcodes::column(&named).is_some()
            || harm::columns(&named).is_some())
}

fn format_of(table: &Table<'_>) -> Option<Format> {
    let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
    let codes = code_columns(&table.header, table.first());
    if codes.is_empty() {
        return harm::columns(&header).map(|_| Format::HarmWeights);
    }
    if postcodes::column(&header).is_some() {
        Some(Format::Lookup)
    } else if similar::Columns::find(table, &codes).is_some() {
        Some(Format::SimilarAreas)
    } else if deprivation::Columns::find(&header).is_some() {
        Some(Format::Deprivation)
    } else if population::Columns::find(&header).is_some() {
        Some(Format::Population)
    } else if population::households_column(&header).is_some() {
        Some(Format::Households)
    } else if codes.len() > 1 || codes[0].name.is_some() {
        Some(Format::Lookup)
    } else {
        None
    }
}

/// Year of the figures in a table, outside its rows.
fn year_of(name: &str, options: &Options<'_>, codes: &[CodeColumn]) -> Option<i32> {
    options.year.or_else(|| year_in_name(name)).or_else(|| codes.first().and_then(|column| column.year))
}

fn matter(
    name: &str,
    table: &Table<'_>,
    format: Format,
    codes: &[CodeColumn],
    options: &Options<'_>,
) -> Option<Box<dyn Matter>> {
    let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
    let year = year_of(name, options, codes);
    Some(match format {
        Format::SimilarAreas => Box::new(similar::Lists::new(name, table, codes, options)?),
        Format::Deprivation => Box::new(deprivation::Ranks::new(&header, year)?),
        Format::Population => Box::new(population::Residents::new(&header, year)?),
        Format::Households => Box::new(population::HouseholdCounts::new(&header, year)?),
        _ => match postcodes::column(&header) {
            Some(column) => Box::new(postcodes::Postcodes::new(column)),
            None => Box::new(PlacesAlone),
        },
    })
}

fn read_table(
    mut account: Account,
    name: &str,
    mut table: Table<'_>,
    format: Format,
    options: &Options<'_>,
) -> Reading<Reference> {
    let codes = code_columns(&table.header, table.first());
    let Some(mut matter) = matter(name, &table, format, &codes, options) else {
        return account.refuse(
            "the file does not say of which year its figures are".to_owned(),
            "put the year into the file's name, like population-2023.csv, or add a column \"year\"",
        );
    };
    let mut places = Places::new(&table.header, codes, options.year.or_else(|| year_in_name(name)));
    let header = table.header.clone();
    let alone = format == Format::Lookup && postcodes::column(&as_strs(&header)).is_none();
    while let Some(row) = table.next_fitting(&mut account) {
        let subject = places.subject().code;
        let text = row.cell(subject);
        let Some(area) = AreaCode::from_bytes(text.as_bytes()) else {
            account.aside(
                row.number,
                Some(Cell { column: &header[subject], value: text }),
                if text.is_empty() { "there is no area code" } else { "this is not an area code" }.to_owned(),
                "an area code is one capital letter and eight digits, like E07000198",
            );
            continue;
        };
        match matter.row(area, row) {
            Ok(()) => {
                places.row(&header, row, &mut account);
                account.accept();
            }
            Err(complaint) => {
                let cell = complaint.column.map(|at| Cell { column: &header[at], value: row.cell(at) });
                account.aside(row.number, cell, complaint.problem, complaint.hint);
            }
        }
    }
    if alone && places.is_empty() && account.accepted() > 0 {
        return account.refuse(
            "the area codes have neither names nor links".to_owned(),
            "add a column of names beside the codes, like LAD24NM beside LAD24CD",
        );
    }
    let undated = places.is_undated();
    let mut reference = Reference::default();
    places.finish(&mut reference, &header, &mut account);
    matter.finish(&mut reference, &mut account);
    if undated && !(reference.areas.is_empty() && reference.links.is_empty()) {
        account.note(
            0,
            "the file does not say of which year its codes are".to_owned(),
            "put the year into the column's name, like LAD24CD, or into the file's name",
        );
    }
    account.close(reference)
}

fn as_strs(header: &[String]) -> Vec<&str> {
    header.iter().map(String::as_str).collect()
}

/// The first column whose folded name is one of these.
fn find(header: &[&str], names: &[&str]) -> Option<usize> {
    header.iter().position(|name| names.contains(&fold(name).as_str()))
}

#[cfg(test)]
mod tests;
