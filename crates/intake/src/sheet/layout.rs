//! A profile laid over one sheet: which cells of a row hold what.
//!
//! It finds columns and takes values out. What a value means is decided in `rows`.

use super::book::{Book, Sheet};
use super::profile::{ColumnRule, Field, HeaderRow, Profile, Wide};
use crate::delimited::{HEADER_WITHIN, Row};
use crate::moment::DateFormat;
use crate::words::{fold, nearest};
use std::borrow::Cow;
use std::collections::BTreeMap;
use terms::{Category, Month};

/// Where a field's value is found.
pub(super) enum Source {
    Column(usize),
    Joined(Vec<usize>),
    Always(String),
}

/// Which columns of a wide row hold counts.
pub(super) enum WideColumns {
    Categories(Vec<(usize, Category)>),
    Months(Vec<(usize, Month)>),
}

/// A sheet whose header was found and matched.
pub(super) struct Layout {
    /// Position of the sheet in its book.
    pub(super) sheet: usize,
    pub(super) header_row: u64,
    pub(super) header: Vec<String>,
    pub(super) fields: BTreeMap<Field, Source>,
    pub(super) wide: Option<WideColumns>,
    pub(super) formats: Vec<DateFormat>,
}

/// Why a profile does not fit a file: the problem and how to mend it.
pub(super) type Misfit = (String, String);

impl Layout {
    pub(super) fn find(profile: &Profile, book: &Book<'_>) -> Result<Self, Misfit> {
        let (sheet, header_row, header) = header_of(profile, book)?;
        let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
        let find = |name: &str| {
            folded.iter().position(|known| *known == fold(name)).ok_or_else(|| {
                match nearest(name, header.iter().map(String::as_str).filter(|name| !name.is_empty())) {
                    Some(near) => (
                        format!("the column \"{name}\" is missing"),
                        format!("\"{near}\" is not in the profile; did you mean \"{name}\"?"),
                    ),
                    None => (
                        format!("the column \"{name}\" is missing"),
                        "send the sheet with the columns of its mapping profile, or change the profile"
                            .to_owned(),
                    ),
                }
            })
        };
        let mut fields = BTreeMap::new();
        for (field, rule) in &profile.columns {
            let source = match rule {
                ColumnRule::Column(name) => Source::Column(find(name)?),
                ColumnRule::Joined(names) => {
                    Source::Joined(names.iter().map(|name| find(name)).collect::<Result<_, _>>()?)
                }
                ColumnRule::Always(value) => Source::Always(value.clone()),
            };
            fields.insert(*field, source);
        }
        let wide = match &profile.wide {
            None => None,
            Some(Wide::Categories(columns)) => {
                let found: Result<Vec<_>, Misfit> =
                    columns.iter().map(|(name, category)| Ok((find(name)?, *category))).collect();
                Some(WideColumns::Categories(found?))
            }
            Some(Wide::Months(columns)) => {
                let found: Result<Vec<_>, Misfit> =
                    columns.iter().map(|(name, month)| Ok((find(name)?, *month))).collect();
                Some(WideColumns::Months(found?))
            }
        };
        let formats = profile.date_formats.iter().filter_map(|format| DateFormat::new(format)).collect();
        Ok(Self { sheet, header_row, header, fields, wide, formats })
    }

    /// The value of a field in a row; empty where the profile has none.
    pub(super) fn value<'a>(&'a self, field: Field, row: Row<'a>) -> Cow<'a, str> {
        match self.fields.get(&field) {
            None => Cow::Borrowed(""),
            Some(Source::Column(at)) => Cow::Borrowed(row.cell(*at)),
            Some(Source::Always(value)) => Cow::Borrowed(value),
            Some(Source::Joined(columns)) => {
                let cells: Vec<&str> =
                    columns.iter().map(|at| row.cell(*at)).filter(|cell| !cell.is_empty()).collect();
                Cow::Owned(cells.join(" / "))
            }
        }
    }

    /// The name of the field's column, for faults.
    pub(super) fn name(&self, field: Field) -> &str {
        match self.fields.get(&field) {
            Some(Source::Column(at)) => &self.header[*at],
            Some(Source::Joined(columns)) => columns.first().map_or("", |at| &self.header[*at]),
            Some(Source::Always(_)) | None => field.slug(),
        }
    }
}

/// Finds the header: in the sheet that the profile names, otherwise in the first that has it.
fn header_of(profile: &Profile, book: &Book<'_>) -> Result<(usize, u64, Vec<String>), Misfit> {
    let candidates: Vec<usize> = match &profile.sheet {
        None => (0..book.sheets().len()).collect(),
        Some(name) => {
            let wanted = name.trim().to_lowercase();
            let at = book.sheets().iter().position(|sheet| sheet.name.trim().to_lowercase() == wanted);
            // Delimited text is one sheet without a name: somebody saved the right sheet as CSV.
            let at =
                at.or_else(|| (book.sheets().len() == 1 && book.sheets()[0].name.is_empty()).then_some(0));
            vec![at.ok_or_else(|| {
                let names: Vec<&str> = book.sheets().iter().map(|sheet| sheet.name.as_str()).collect();
                let hint = match nearest(name, names.iter().copied()) {
                    Some(near) => format!("there is a sheet \"{near}\": did you mean that?"),
                    None => format!("the sheets are \"{}\"", names.join("\", \"")),
                };
                (format!("the workbook has no sheet \"{name}\""), hint)
            })?]
        }
    };
    for at in candidates {
        if let Some((row, header)) = header_in(&book.sheets()[at], &profile.header_row) {
            return Ok((at, row, header));
        }
    }
    Err(match &profile.header_row {
        HeaderRow::Row(row) => (
            format!("there is no row {row} to take the column names from"),
            "send the sheet with its header row, or change the profile".to_owned(),
        ),
        HeaderRow::Find(text) => (
            format!("no row near the top has a cell \"{text}\""),
            "send the sheet with its header row, or change the profile".to_owned(),
        ),
    })
}

fn header_in(sheet: &Sheet<'_>, wanted: &HeaderRow) -> Option<(u64, Vec<String>)> {
    let mut rows = sheet.rows();
    for _ in 0..HEADER_WITHIN {
        let row = rows.next()?;
        let is_header = match wanted {
            HeaderRow::Row(number) => row.number == u64::from(*number),
            HeaderRow::Find(text) => row.cells().any(|cell| fold(cell) == fold(text)),
        };
        if is_header {
            return Some((row.number, row.cells().map(str::to_owned).collect()));
        }
    }
    None
}
