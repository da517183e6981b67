//! A first mapping profile for a sheet nobody has seen before: what each column and code probably is, and what a person
//! must decide.
//!
//! It proposes and asks. It never reads a row into the store.

use super::book::Book;
use super::fields::{field_of, of_area};
use super::guess::{CODES_SHOWN, Columns, Seen, formats_for, month_of_name};
use super::kinds::{DATASETS, kind_of};
use super::personal::refusals;
use super::profile::{ColumnRule, Field, HeaderRow, Profile, Wide};
use crate::Table;
use crate::account::Account;
use crate::columns::{Role, Stem, area_column};
use crate::delimited::HEADER_WITHIN;
use crate::words::{fold, tokens};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Category, Dataset, Fault, Reading};

/// A proposal for one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The profile as far as it could be guessed. It may not yet pass [`Profile::check`].
    pub profile: Profile,
    /// Columns that nothing was proposed for, and that will not be read.
    pub unmapped_columns: Vec<String>,
    /// Codes that no category was found for, with how many rows hold them, the most frequent first; at most 200.
    pub unmapped_codes: Vec<(String, u64)>,
    /// What a person must decide, in sentences.
    pub questions: Vec<String>,
    /// Those of them that the values leave open, whatever a person says of columns: whether the day is before the month.
    pub doubts: Vec<String>,
    /// Why the file cannot be taken at all. Where it is not empty the file must be mended, whatever the profile.
    pub refused: Vec<Fault>,
    /// Whether it is refused because it names people or leads to their door.
    pub names_people: bool,
}

/// A code is a word or a few. Longer text is somebody's account of what happened and is never shown.
const CODE_LONGEST: usize = 60;

/// Proposes a profile for a file: columns by their names and values, date formats by the values, codes by their words,
/// and the dataset whose words fit most rows.
///
/// ```
/// use intake::sheet::{self, Field};
/// let file = "Reported on,Incident type,LSOA21CD\n31/01/2025,Fly tipping,E01029761\n01/02/2025,Pothole,E01029761\n";
/// let proposal = sheet::propose("reports.csv", file.as_bytes());
/// assert_eq!(proposal.profile.date_formats, ["DD/MM/YYYY"]);
/// assert!(proposal.profile.columns.contains_key(&Field::Category));
/// assert_eq!(proposal.unmapped_codes, [("Pothole".to_owned(), 1)]);
/// ```
pub fn propose(name: &str, bytes: &[u8]) -> Proposal {
    propose_for(None, name, bytes)
}

/// The same where it is known which records the sheet holds.
pub fn propose_for(dataset: Option<Dataset>, name: &str, bytes: &[u8]) -> Proposal {
    let book = match Book::open(name, bytes) {
        Ok(book) => book,
        Err(closed) => return nothing(name, dataset, closed.problem(), closed.hint()),
    };
    let Some((at, header_row, header)) = best_header(&book) else {
        return nothing(
            name,
            dataset,
            "the file holds no table",
            "send a sheet with a header row and rows below it",
        );
    };
    let sheet = &book.sheets()[at];
    let columns = Columns::look(sheet, header_row, &header);
    let mut proposer = Proposer {
        header: &header,
        columns: &columns,
        taken: BTreeSet::new(),
        questions: Vec::new(),
        doubts: Vec::new(),
    };
    let fields = proposer.fields();
    let category = fields.get(&Field::Category).map(|&at| &columns.seen[at]);
    let wide = proposer.wide(&fields, dataset);
    let guessed = dataset.unwrap_or_else(|| match &wide {
        Some(Wide::Categories(_)) => Dataset::Totals,
        _ => dataset_of(name, category, &mut proposer.questions),
    });
    let refused = refusals(name, &book, Some(header_row), Some(guessed));
    let (codes, unmapped_codes) = codes_of(guessed, category);
    let date_formats = proposer.date_formats(&fields);
    proposer.ask(&fields, wide.as_ref(), guessed);
    let profile = Profile {
        name: crate::reference::in_words(name),
        version: 1,
        dataset: guessed,
        body: String::new(),
        header_row: header_rule(header_row, &header),
        sheet: (book.sheets().len() > 1).then(|| sheet.name.clone()),
        columns: fields.iter().map(|(field, at)| (*field, ColumnRule::Column(header[*at].clone()))).collect(),
        codes,
        left_out: BTreeSet::new(),
        date_formats,
        wide,
    };
    let unmapped_columns = proposer.unmapped(&profile);
    let (questions, doubts) = (proposer.questions, proposer.doubts);
    let names_people = !refused.is_empty();
    Proposal { profile, unmapped_columns, unmapped_codes, questions, doubts, refused, names_people }
}

/// A header in row 1 is taken by its number. One below titles is found again by its first known name, for next quarter's
/// title may have a line more.
fn header_rule(header_row: u64, header: &[String]) -> HeaderRow {
    let known = header.iter().find(|name| field_of(name).is_some() || area_column(name).is_some());
    match known {
        Some(name) if header_row > 1 => HeaderRow::Find(name.clone()),
        _ => HeaderRow::Row(u32::try_from(header_row).unwrap_or(1)),
    }
}

fn nothing(name: &str, dataset: Option<Dataset>, problem: &str, hint: &str) -> Proposal {
    let refused: Reading<()> = Account::new(name).refuse(problem.to_owned(), hint);
    Proposal {
        profile: Profile {
            name: crate::reference::in_words(name),
            version: 1,
            dataset: dataset.unwrap_or(Dataset::Council),
            body: String::new(),
            header_row: HeaderRow::Row(1),
            sheet: None,
            columns: BTreeMap::new(),
            codes: BTreeMap::new(),
            left_out: BTreeSet::new(),
            date_formats: Vec::new(),
            wide: None,
        },
        unmapped_columns: Vec::new(),
        unmapped_codes: Vec::new(),
        questions: Vec::new(),
        doubts: Vec::new(),
        refused: refused.faults,
        names_people: false,
    }
}

/// The row near the top, of any sheet, most of whose cells name something we know; the earliest of equals, and the first
/// row with two cells where none does.
fn best_header(book: &Book<'_>) -> Option<(usize, u64, Vec<String>)> {
    let mut best: Option<(usize, usize, u64, Vec<String>)> = None;
    for (at, sheet) in book.sheets().iter().enumerate() {
        let mut rows = sheet.rows();
        for _ in 0..HEADER_WITHIN {
            let Some(row) = rows.next() else { break };
            let cells: Vec<String> = row.cells().map(str::to_owned).collect();
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let names = |cell: &&String| field_of(cell).is_some() || area_column(cell).is_some();
            let months: BTreeSet<_> = cells.iter().filter_map(|cell| month_of_name(cell)).collect();
            // One month is what a row of figures has as its date; a header of months has several.
            let months = if months.len() > 1 { months.len() } else { 0 };
            let known = cells.iter().filter(names).count() + months;
            if filled >= 2 && best.as_ref().is_none_or(|(most, ..)| known > *most) {
                best = Some((known, at, row.number, cells));
            }
        }
    }
    best.map(|(_, at, row, cells)| (at, row, cells))
}

struct Proposer<'a> {
    header: &'a [String],
    columns: &'a Columns,
    taken: BTreeSet<usize>,
    questions: Vec<String>,
    doubts: Vec<String>,
}

impl Proposer<'_> {
    /// The best column for each field.
    fn fields(&mut self) -> BTreeMap<Field, usize> {
        let mut found: BTreeMap<Field, (usize, usize)> = BTreeMap::new();
        for (at, name) in self.header.iter().enumerate() {
            let Some((field, sureness)) = self.field_at(at, name) else { continue };
            match found.get(&field) {
                Some((best, _)) if *best <= sureness => {}
                _ => {
                    found.insert(field, (sureness, at));
                }
            }
        }
        let fields: BTreeMap<Field, usize> = found.into_iter().map(|(field, (_, at))| (field, at)).collect();
        self.taken = fields.values().copied().collect();
        fields
    }

    /// What the column holds by its name, unless its values say otherwise.
    fn field_at(&self, at: usize, name: &str) -> Option<(Field, usize)> {
        let seen = &self.columns.seen[at];
        if seen.filled == 0 {
            return None;
        }
        let area = area_column(name);
        // Below a table stand notes: half is enough where the name says codes.
        let named =
            area.is_some_and(|column| column.role == Role::Code) && seen.area_codes * 2 >= seen.filled;
        if named || seen.mostly(seen.area_codes) {
            return Some((of_area(area.map_or(Stem::Any, |column| column.stem)), 0));
        }
        let (field, sureness) = field_of(name)?;
        let fits = match field {
            Field::Lsoa | Field::Ward | Field::District | Field::Area => false,
            Field::Date | Field::Month => seen.mostly_dates(),
            Field::Time => seen.mostly(seen.times),
            Field::Easting | Field::Northing | Field::Longitude | Field::Latitude | Field::Count => {
                seen.mostly(seen.numbers)
            }
            Field::Outcode => seen.mostly(seen.postcodes),
            Field::Category => seen.kinds.len() <= CODES_SHOWN && seen.longest <= CODE_LONGEST,
            Field::Place | Field::Reference | Field::Body => true,
        };
        fits.then_some((field, sureness))
    }

    /// Columns of counts: one for each month, or, beside area codes and without a category, one for each category.
    fn wide(&mut self, fields: &BTreeMap<Field, usize>, dataset: Option<Dataset>) -> Option<Wide> {
        let free: Vec<usize> = (0..self.header.len()).filter(|at| !self.taken.contains(at)).collect();
        let counts = |at: &&usize| self.columns.seen[**at].mostly_counts();
        let months: BTreeMap<String, terms::Month> = free
            .iter()
            .filter(counts)
            .filter_map(|&at| Some((self.header[at].clone(), month_of_name(&self.header[at])?)))
            .collect();
        if months.len() > 1 {
            return Some(Wide::Months(months));
        }
        let dated_rows = fields.contains_key(&Field::Date) && fields.contains_key(&Field::Category);
        if dated_rows || fields.contains_key(&Field::Category) {
            return None;
        }
        let categories = |dataset: Dataset| -> BTreeMap<String, Category> {
            free.iter()
                .filter(counts)
                .filter_map(|&at| Some((self.header[at].clone(), kind_of(dataset, &self.header[at])?)))
                .collect()
        };
        let best = match dataset {
            Some(dataset) => categories(dataset),
            None => categories(Dataset::Totals),
        };
        (!best.is_empty()).then_some(Wide::Categories(best))
    }

    fn date_formats(&mut self, fields: &BTreeMap<Field, usize>) -> Vec<String> {
        let mut formats = Vec::new();
        for field in [Field::Date, Field::Month] {
            let Some(&at) = fields.get(&field) else { continue };
            let (found, either_way) = formats_for(&self.columns.seen[at]);
            if either_way {
                let doubt = format!(
                    "No date in \"{}\" shows whether the day comes before the month. We read it so: 03/01 is 3 January. If \
                     it is not so, ask the sender for dates like 2025-01-31.",
                    self.header[at]
                );
                self.doubts.push(doubt.clone());
                self.questions.push(doubt);
            }
            for format in found {
                if !formats.contains(&format) {
                    formats.push(format);
                }
            }
        }
        formats
    }

    fn ask(&mut self, fields: &BTreeMap<Field, usize>, wide: Option<&Wide>, dataset: Dataset) {
        let has = |field: Field| fields.contains_key(&field);
        if !has(Field::Body) {
            self.questions.push("Whose records are these? Name the body.".to_owned());
        }
        if !(has(Field::Date) || has(Field::Month) || matches!(wide, Some(Wide::Months(_)))) {
            self.questions.push("Which month are these of, or which column says when?".to_owned());
        }
        if !(has(Field::Category) || matches!(wide, Some(Wide::Categories(_)))) {
            self.questions.push("Which column says what happened, or is every row of one kind?".to_owned());
        }
        let placed = [
            Field::Lsoa,
            Field::Ward,
            Field::District,
            Field::Area,
            Field::Outcode,
            Field::Longitude,
            Field::Easting,
        ];
        if !placed.into_iter().any(has) {
            self.questions.push(
                "No column gives an area code, an outward postcode or a point: rows will have no place."
                    .to_owned(),
            );
        }
        let fine =
            [Field::Lsoa, Field::Ward, Field::Longitude, Field::Latitude, Field::Easting, Field::Northing];
        if dataset == Dataset::Health && fine.into_iter().any(has) {
            self.questions.push(
                "Health records keep no place finer than an outward postcode: finer columns are not read."
                    .to_owned(),
            );
        }
    }

    fn unmapped(&self, profile: &Profile) -> Vec<String> {
        let mut used: BTreeSet<String> =
            profile.columns.values().flat_map(|rule| rule.columns()).map(|name| fold(name)).collect();
        match &profile.wide {
            Some(Wide::Categories(columns)) => used.extend(columns.keys().map(|name| fold(name))),
            Some(Wide::Months(columns)) => used.extend(columns.keys().map(|name| fold(name))),
            None => {}
        }
        self.header.iter().filter(|name| !name.is_empty() && !used.contains(&fold(name))).cloned().collect()
    }
}

/// The dataset whose words fit most rows. The file's name settles what the codes leave open.
fn dataset_of(name: &str, category: Option<&Seen>, questions: &mut Vec<String>) -> Dataset {
    let words = tokens(name);
    let named = DATASETS.into_iter().find(|dataset| {
        let telling: &[&str] = match dataset {
            Dataset::Fire => &["fire", "frs"],
            Dataset::Ambulance => &["ambulance"],
            Dataset::Health => &["hospital", "admissions", "nhs", "health"],
            Dataset::Housing => &["housing", "landlord", "homes"],
            Dataset::Casualties => &["casualties", "casualty"],
            Dataset::Collisions => &["collisions", "collision"],
            _ => &[],
        };
        words.iter().any(|word| telling.contains(&word.as_str()))
    });
    let fitting = |dataset: Dataset| -> u64 {
        let kinds = category.iter().flat_map(|seen| &seen.kinds);
        kinds.filter(|(code, _)| kind_of(dataset, code).is_some()).map(|(_, rows)| rows).sum()
    };
    let mut best = (named.unwrap_or(Dataset::Council), named.map_or(0, fitting));
    for dataset in DATASETS {
        let rows = fitting(dataset);
        if rows > best.1 {
            best = (dataset, rows);
        }
    }
    if best.1 == 0 && named.is_none() {
        questions
            .push("Which records are these: council, fire, ambulance, health, housing or others?".to_owned());
    }
    best.0
}

fn codes_of(dataset: Dataset, category: Option<&Seen>) -> Codes {
    let mut codes = BTreeMap::new();
    let mut unmapped: Vec<(String, u64)> = Vec::new();
    for (code, rows) in category.iter().flat_map(|seen| &seen.kinds) {
        match kind_of(dataset, code) {
            Some(category) => {
                codes.insert(Profile::code(code), category);
            }
            None => unmapped.push((code.clone(), *rows)),
        }
    }
    unmapped.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    unmapped.truncate(CODES_SHOWN);
    (codes, unmapped)
}

/// Codes we know, folded, with what they mean; and the others, with how many rows hold each.
pub type Codes = (BTreeMap<String, Category>, Vec<(String, u64)>);

/// The codes of a column that a person says holds the kinds: those whose words we know, folded, with what they mean in
/// that dataset; and the others with how many rows hold them, the most frequent first, at most 200. Both are empty for a
/// column that is not there or that holds more than codes.
pub fn codes_in_column(dataset: Dataset, column: &str, name: &str, bytes: &[u8]) -> Codes {
    in_column(column, name, bytes, |seen| {
        if short(seen) { codes_of(dataset, Some(seen)) } else { Default::default() }
    })
}

/// The date formats that read a column which a person says holds dates or months, as [`propose`] would choose them: at
/// most four, the one that reads most first. Empty for a column that is not there or that holds no dates.
pub fn date_formats_in_column(column: &str, name: &str, bytes: &[u8]) -> Vec<String> {
    in_column(column, name, bytes, |seen| formats_for(seen).0)
}

/// Whether a column holds codes: few and short. Anything else is somebody's account and is never shown.
fn short(seen: &Seen) -> bool {
    seen.kinds.len() <= CODES_SHOWN && seen.longest <= CODE_LONGEST
}

/// The codes of a column as the sheet has them, with how many rows hold each, the most frequent first. Empty for a column
/// that is not there or that holds more than codes.
pub fn codes_seen(column: &str, name: &str, bytes: &[u8]) -> Vec<(String, u64)> {
    let mut codes: Vec<(String, u64)> = in_column(column, name, bytes, |seen| {
        let kinds = short(seen).then_some(&seen.kinds).into_iter().flatten();
        kinds.map(|(code, rows)| (code.clone(), *rows)).collect()
    });
    codes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    codes
}

fn in_column<T: Default>(column: &str, name: &str, bytes: &[u8], look: impl FnOnce(&Seen) -> T) -> T {
    let Ok(book) = Book::open(name, bytes) else { return T::default() };
    let Some((at, header_row, header)) = best_header(&book) else { return T::default() };
    let columns = Columns::look(&book.sheets()[at], header_row, &header);
    let seen = header.iter().position(|name| fold(name) == fold(column)).map(|at| &columns.seen[at]);
    seen.map(look).unwrap_or_default()
}

/// Whether a delimited text could be a partner's sheet, by its header: it has a date or a month beside a kind, a count or
/// a place; or areas with a column for each month or for two kinds of recorded crime.
pub(crate) fn looks_like_one(book: &Book<'_>) -> bool {
    best_header(book).is_some_and(|(_, _, header)| {
        let fields: BTreeSet<Field> = header.iter().filter_map(|name| Some(field_of(name)?.0)).collect();
        let dated = fields.contains(&Field::Date) || fields.contains(&Field::Month);
        let area = header.iter().any(|name| area_column(name).is_some());
        let beside =
            [Field::Category, Field::Count, Field::Place, Field::Outcode, Field::Easting, Field::Longitude];
        let months = header.iter().filter(|name| month_of_name(name).is_some()).count();
        let kinds = header.iter().filter(|name| kind_of(Dataset::Totals, name).is_some()).count();
        dated && (area || beside.iter().any(|field| fields.contains(field)))
            || area && (months > 1 || kinds > 1)
    })
}

/// The header and the given rows as they came, from the sheet that looks most like a table.
pub(crate) fn rows_of(name: &str, bytes: &[u8], wanted: &[u64]) -> Table {
    let Ok(book) = Book::open(name, bytes) else { return Table::default() };
    let Some((at, _, header)) = best_header(&book) else { return Table::default() };
    let wanted: BTreeSet<u64> = wanted.iter().copied().collect();
    let mut found = Vec::new();
    let mut rows = book.sheets()[at].rows();
    while let Some(row) = rows.next() {
        if wanted.contains(&row.number) {
            found.push((row.number, row.cells().map(str::to_owned).collect()));
        }
    }
    Table { header, rows: found }
}
