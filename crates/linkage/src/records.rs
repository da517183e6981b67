//! Records made ready for a model: folded, written as codes, one short row of numbers for each.
//!
//! Values are about people. This module gives them out only to explain a pair to somebody who may see it; nothing here
//! prints them.

use crate::dictionary::{Dictionary, Spelling, TextColumn, day_of, days, encode};
use crate::error::LinkageError;
use crate::fold::Fold;
use crate::model::{FIELDS_MOST, Key, Model, Part, Prior, Test};
use crate::nicknames;
use rayon::prelude::*;
use std::collections::HashMap;

/// A table of texts as it was read: ids, perhaps sources, columns by name.
#[derive(Debug, Default)]
pub struct Table {
    ids: TextColumn,
    sources: Option<TextColumn>,
    columns: Vec<(String, TextColumn)>,
}

impl Table {
    /// A table of records with these ids.
    #[must_use]
    pub fn new(ids: TextColumn) -> Self {
        Table { ids, sources: None, columns: Vec::new() }
    }

    /// Says which file or agency each record is from. Linking without deduplicating needs it.
    #[must_use]
    pub fn sources(mut self, sources: TextColumn) -> Self {
        self.sources = Some(sources);
        self
    }

    /// Adds a column. Columns that the model does not name are left out when records are made.
    #[must_use]
    pub fn column(mut self, name: &str, texts: TextColumn) -> Self {
        self.columns.push((name.to_owned(), texts));
        self
    }

    /// Ids, sources and columns, once their lengths are seen to agree.
    #[expect(clippy::type_complexity, reason = "the three parts of a table")]
    pub(crate) fn into_parts(
        self,
    ) -> Result<(TextColumn, Option<TextColumn>, Vec<(String, TextColumn)>), LinkageError> {
        check_shape(&self)?;
        Ok((self.ids, self.sources, self.columns))
    }
}

/// The values of a column, or of columns that are compared with one another.
#[derive(Debug)]
pub(crate) struct Values {
    pub(crate) dictionary: Dictionary,
    pub(crate) spelling: Option<Spelling>,
    pub(crate) days: Option<Vec<i32>>,
    pub(crate) nicknames: Option<Vec<[u64; 4]>>,
    pub(crate) numbers: Option<Vec<f64>>,
}

/// A column of the model.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) fold: Fold,
    /// Which of the [`Values`] hold its texts.
    pub(crate) values: usize,
    /// How often each code occurs in this column.
    pub(crate) counts: Vec<u32>,
    /// Records that have a value.
    pub(crate) filled: u64,
}

/// A number in each row: the code of a column, or of a part of its value.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) column: usize,
    pub(crate) part: Part,
    /// For a part: its own dictionary, and its code for each code of the column.
    pub(crate) derived: Option<(Dictionary, Vec<u32>)>,
}

/// Records made ready for one model.
#[derive(Debug)]
pub struct Records {
    pub(crate) ids: TextColumn,
    pub(crate) sources: Vec<u16>,
    pub(crate) source_names: Vec<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) values: Vec<Values>,
    pub(crate) fields: Vec<Field>,
    /// Columns that are compared by their letters, each with its values.
    pub(crate) spelled: Vec<(usize, usize)>,
    /// Numbers in a row, a multiple of 16.
    pub(crate) lanes: usize,
    pub(crate) rows: Vec<u32>,
    /// For each row, one bit for each field that has a value.
    pub(crate) present: Vec<u64>,
}

/// What a column's values are needed for.
#[derive(Clone, Copy, Default)]
struct Needs {
    spelling: bool,
    days: bool,
    nicknames: bool,
    numbers: bool,
}

impl Records {
    /// Makes records ready: checks ids and columns, folds and encodes what the model reads.
    ///
    /// # Errors
    /// [`LinkageError::MissingColumn`], [`LinkageError::UnevenColumns`], [`LinkageError::DuplicateIds`],
    /// [`LinkageError::TooManyRecords`] or, where the model compares more than 64 columns and parts,
    /// [`LinkageError::Model`].
    pub fn from_columns(model: &Model, table: Table) -> Result<Records, LinkageError> {
        let rows = table.ids.len();
        check_shape(&table)?;
        check_ids(&table.ids, table.sources.as_ref())?;
        let groups = share_values(model);
        let mut given: HashMap<String, TextColumn> = table.columns.into_iter().collect();
        let mut names: Vec<&str> = given.keys().map(String::as_str).collect();
        names.sort_unstable();
        let present_names = names.join(", ");
        let mut taken: Vec<Vec<(usize, Fold, TextColumn)>> =
            vec![Vec::new(); groups.iter().max().map_or(0, |g| g + 1)];
        for (number, column) in model.columns.iter().enumerate() {
            let Some(texts) = given.remove(&column.name) else {
                return Err(LinkageError::MissingColumn {
                    column: column.name.clone(),
                    present: present_names,
                });
            };
            taken[groups[number]].push((number, column.fold, texts));
        }
        let needs: Vec<Needs> = (0..taken.len()).map(|group| needs_of(model, &groups, group)).collect();
        let encoded: Vec<(Values, CodesByColumn)> =
            taken.into_par_iter().zip(needs).map(|(columns, needs)| encode_group(columns, needs)).collect();
        let mut codes: Vec<Vec<u32>> = vec![Vec::new(); model.columns.len()];
        let mut values = Vec::with_capacity(encoded.len());
        for (group, of_columns) in encoded {
            values.push(group);
            of_columns.into_iter().for_each(|(number, column)| codes[number] = column);
        }
        let columns = columns_of(model, &groups, &values, &codes);
        let fields = fields_of(model, &columns, &values)?;
        let numbered = columns.iter().map(|c| c.values).enumerate();
        let spelled = numbered.filter(|(_, v)| values[*v].spelling.is_some()).collect();
        let (sources, source_names) = number_sources(table.sources.as_ref(), rows);
        let mut records = Records {
            ids: table.ids,
            sources,
            source_names,
            columns,
            values,
            lanes: fields.len().div_ceil(16) * 16,
            fields,
            spelled,
            rows: Vec::new(),
            present: Vec::new(),
        };
        records.fill_rows(&codes);
        Ok(records)
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.present.len()
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.present.is_empty()
    }

    /// The id of a record.
    #[must_use]
    pub fn id(&self, record: u32) -> &str {
        self.ids.get(record as usize)
    }

    /// The source of a record; empty where no sources were given.
    #[must_use]
    pub fn source(&self, record: u32) -> &str {
        let number = self.sources.get(record as usize).copied().unwrap_or(0);
        self.source_names.get(usize::from(number)).map_or("", String::as_str)
    }

    /// The folded value of a record's column; empty where it is missing or there is no such column.
    #[must_use]
    pub fn value(&self, record: u32, column: &str) -> &str {
        let Some(number) = self.columns.iter().position(|c| c.name == column) else { return "" };
        let Some(code) = self.rows.get(record as usize * self.lanes + number) else { return "" };
        self.values[self.columns[number].values].dictionary.text(*code)
    }

    /// Share of the records that have a value in a column, or `None` where there is no such column or no record.
    #[must_use]
    pub fn filled(&self, column: &str) -> Option<f64> {
        let column = self.columns.iter().find(|c| c.name == column)?;
        (!self.is_empty()).then(|| column.filled as f64 / self.len() as f64)
    }

    pub(crate) fn row(&self, record: u32) -> &[u32] {
        let start = record as usize * self.lanes;
        &self.rows[start..start + self.lanes]
    }

    /// How many codes a field has, the missing one among them.
    pub(crate) fn values_of(&self, field: usize) -> usize {
        let field = &self.fields[field];
        let own = field.derived.as_ref().map(|(dictionary, _)| dictionary.len());
        own.unwrap_or_else(|| self.values[self.columns[field.column].values].dictionary.len())
    }

    /// The field of a key. Models are checked when records are made, so each key of the model has one.
    pub(crate) fn field(&self, key: &Key) -> usize {
        self.fields
            .iter()
            .position(|f| f.part == key.part && self.columns[f.column].name == key.column)
            .expect("every key of the model became a field")
    }

    /// Makes room for so many more records at once, so that taking in one does not wait for all others to be moved.
    pub(crate) fn make_room(&mut self, records: usize) {
        self.rows.reserve(records * self.lanes);
        self.present.reserve(records);
        self.sources.reserve(records);
        self.ids.make_room(records);
        for values in &mut self.values {
            values.dictionary.make_room(records);
            values.spelling.iter_mut().for_each(|spelling| spelling.make_room(records));
            values.days.iter_mut().for_each(|days| days.reserve(records));
            values.nicknames.iter_mut().for_each(|sets| sets.reserve(records));
            values.numbers.iter_mut().for_each(|numbers| numbers.reserve(records));
        }
        for (dictionary, map) in self.fields.iter_mut().filter_map(|field| field.derived.as_mut()) {
            dictionary.make_room(records);
            map.reserve(records);
        }
    }

    /// Takes in one more record. `text` gives the value of each column by its number.
    pub(crate) fn append<'t>(&mut self, id: &str, source: &str, text: impl Fn(usize) -> &'t str) {
        let mut row = vec![0u32; self.lanes];
        let mut present = 0u64;
        let mut folded = String::new();
        for (number, column) in self.columns.iter().enumerate() {
            folded.clear();
            column.fold.into(text(number), &mut folded);
            row[number] = self.values[column.values].take_in(&folded);
        }
        for (lane, field) in self.fields.iter_mut().enumerate() {
            if let Some((dictionary, map)) = &mut field.derived {
                let source = &self.values[self.columns[field.column].values].dictionary;
                while map.len() < source.len() {
                    let part = field.part.of(source.text(map.len() as u32));
                    map.push(dictionary.code(&part));
                }
                row[lane] = map[row[field.column] as usize];
            }
            present |= u64::from(row[lane] != 0) << lane;
        }
        let known = self.source_names.iter().position(|name| name == source);
        let number = known.unwrap_or_else(|| {
            self.source_names.push(source.to_owned());
            self.source_names.len() - 1
        });
        self.sources.push(u16::try_from(number).unwrap_or(u16::MAX));
        self.ids.push(id);
        self.rows.extend_from_slice(&row);
        self.present.push(present);
    }

    /// Number of pairs that the mode of the model allows.
    pub(crate) fn pairs_in_all(&self, link_only: bool) -> u64 {
        let pairs = |n: u64| n * n.saturating_sub(1) / 2;
        let all = pairs(self.len() as u64);
        if !link_only {
            return all;
        }
        let mut sizes = vec![0u64; self.source_names.len()];
        self.sources.iter().for_each(|s| sizes[usize::from(*s)] += 1);
        all - sizes.into_iter().map(pairs).sum::<u64>()
    }

    fn fill_rows(&mut self, codes: &[Vec<u32>]) {
        let (lanes, fields) = (self.lanes, &self.fields);
        let count = self.ids.len();
        let mut rows = vec![0u32; count * lanes];
        let mut present = vec![0u64; count];
        const CHUNK: usize = 4096;
        rows.par_chunks_mut(CHUNK * lanes).zip(present.par_chunks_mut(CHUNK)).enumerate().for_each(
            |(chunk, (rows, present))| {
                for (lane, field) in fields.iter().enumerate() {
                    let of = &codes[field.column][chunk * CHUNK..];
                    for ((row, bits), code) in rows.chunks_exact_mut(lanes).zip(present.iter_mut()).zip(of) {
                        let code = field.derived.as_ref().map_or(*code, |(_, map)| map[*code as usize]);
                        row[lane] = code;
                        *bits |= u64::from(code != 0) << lane;
                    }
                }
            },
        );
        self.rows = rows;
        self.present = present;
    }
}

fn check_shape(table: &Table) -> Result<(), LinkageError> {
    let rows = table.ids.len();
    if rows > i32::MAX as usize {
        return Err(LinkageError::TooManyRecords { rows, limit: i32::MAX as usize });
    }
    let sources = table.sources.iter().map(|s| ("source", s.len()));
    let mut columns = table.columns.iter().map(|(name, texts)| (name.as_str(), texts.len())).chain(sources);
    match columns.find(|(_, len)| *len != rows) {
        None => Ok(()),
        Some((column, len)) => {
            Err(LinkageError::UnevenColumns { column: column.to_owned(), rows: len, expected: rows })
        }
    }
}

/// No id may come twice; two sources may use the same one.
pub(crate) fn check_ids(ids: &TextColumn, sources: Option<&TextColumn>) -> Result<(), LinkageError> {
    let source = |row: u32| sources.map_or("", |sources| sources.get(row as usize));
    // Ids that count up as numbers, as most do, cannot repeat.
    let number = |row: usize| ids.get(row).parse::<u64>().ok();
    if (1..ids.len()).all(|row| matches!((number(row - 1), number(row)), (Some(a), Some(b)) if a < b)) {
        return Ok(());
    }
    let mut rows: Vec<u32> = (0..ids.len() as u32).collect();
    let key = |row: u32| (ids.get(row as usize), source(row));
    rows.par_sort_unstable_by(|a, b| key(*a).cmp(&key(*b)).then(a.cmp(b)));
    let mut doubles = rows.windows(2).filter(|pair| key(pair[0]) == key(pair[1]));
    let Some(first) = doubles.next() else { return Ok(()) };
    let (first, second) = (first[0] as usize + 1, first[1] as usize + 1);
    Err(LinkageError::DuplicateIds { count: 1 + doubles.count(), first, second })
}

fn number_sources(sources: Option<&TextColumn>, rows: usize) -> (Vec<u16>, Vec<String>) {
    let Some(texts) = sources else { return (vec![0; rows], vec![String::new()]) };
    let mut names: Vec<String> = Vec::new();
    let mut index: HashMap<&str, u16> = HashMap::new();
    let numbers = (0..rows)
        .map(|row| {
            let text = texts.get(row);
            *index.entry(text).or_insert_with(|| {
                names.push(text.to_owned());
                u16::try_from(names.len() - 1).unwrap_or(u16::MAX)
            })
        })
        .collect();
    (numbers, names)
}

/// For each column, which group of shared values it is in. Columns that a test lets change places share theirs.
fn share_values(model: &Model) -> Vec<usize> {
    let mut group: Vec<usize> = (0..model.columns.len()).collect();
    let position = |name: &str| model.columns.iter().position(|c| c.name == name);
    for test in tests_of(model) {
        if let Test::Swapped(a, b) = test
            && let (Some(a), Some(b)) = (position(a), position(b))
        {
            let (keep, give) = (group[a].min(group[b]), group[a].max(group[b]));
            group.iter_mut().filter(|g| **g == give).for_each(|g| *g = keep);
        }
    }
    let mut seen: Vec<usize> = Vec::new();
    group
        .iter()
        .map(|g| {
            seen.iter().position(|s| s == g).unwrap_or_else(|| {
                seen.push(*g);
                seen.len() - 1
            })
        })
        .collect()
}

fn tests_of(model: &Model) -> impl Iterator<Item = &Test> {
    model.comparisons.iter().flat_map(|c| c.levels.iter()).flat_map(|l| l.any.iter().flatten())
}

fn needs_of(model: &Model, groups: &[usize], group: usize) -> Needs {
    let mut needs = Needs::default();
    let ours = |column: &str| {
        model.columns.iter().position(|c| c.name == column).is_some_and(|number| groups[number] == group)
    };
    for test in tests_of(model).filter(|test| test.columns().into_iter().any(&ours)) {
        match test {
            Test::Jaro(..)
            | Test::JaroWinkler(..)
            | Test::Levenshtein(..)
            | Test::Osa(..)
            | Test::Damerau(..) => {
                needs.spelling = true;
            }
            Test::Days(..) | Test::DayMonthSwapped(_) | Test::DefaultDate(_) => needs.days = true,
            Test::Nickname(_) => needs.nicknames = true,
            Test::Kilometres(..) => needs.numbers = true,
            Test::Equal(_) | Test::Swapped(..) => {}
        }
    }
    needs
}

/// Codes of columns, each with its number.
type CodesByColumn = Vec<(usize, Vec<u32>)>;

fn encode_group(columns: Vec<(usize, Fold, TextColumn)>, needs: Needs) -> (Values, CodesByColumn) {
    let mut dictionary = Dictionary::new();
    let codes = columns
        .into_iter()
        .map(|(number, fold, texts)| (number, encode(&texts, fold, &mut dictionary)))
        .collect();
    dictionary.shrink();
    let texts = || (0..dictionary.len() as u32).map(|code| dictionary.text(code));
    let values = Values {
        spelling: needs.spelling.then(|| Spelling::of(&dictionary)),
        days: needs.days.then(|| days(&dictionary)),
        nicknames: needs.nicknames.then(|| nicknames::all_sets(texts())),
        numbers: needs.numbers.then(|| texts().map(number_of).collect()),
        dictionary,
    };
    (values, codes)
}

fn number_of(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

impl Values {
    /// Code of a folded text, taken in with all that is known of it.
    pub(crate) fn take_in(&mut self, text: &str) -> u32 {
        if let Some(code) = self.dictionary.find(text) {
            return code;
        }
        let code = self.dictionary.code(text);
        self.spelling.iter_mut().for_each(|s| s.append(text));
        self.days.iter_mut().for_each(|d| d.push(day_of(text)));
        self.nicknames.iter_mut().for_each(|n| n.push(nicknames::sets_of(text)));
        self.numbers.iter_mut().for_each(|n| n.push(number_of(text)));
        code
    }
}

fn columns_of(model: &Model, groups: &[usize], values: &[Values], codes: &[Vec<u32>]) -> Vec<Column> {
    (0..model.columns.len())
        .into_par_iter()
        .map(|number| {
            let column = &model.columns[number];
            let mut counts = vec![0u32; values[groups[number]].dictionary.len()];
            codes[number].iter().for_each(|code| counts[*code as usize] += 1);
            let filled = counts[1..].iter().map(|c| u64::from(*c)).sum();
            counts[0] = 0;
            Column { name: column.name.clone(), fold: column.fold, values: groups[number], counts, filled }
        })
        .collect()
}

/// One field for each column, in the order of the model, then one for each part that a rule or a test needs.
fn fields_of(model: &Model, columns: &[Column], values: &[Values]) -> Result<Vec<Field>, LinkageError> {
    let prior: &[_] = match &model.prior {
        Prior::Rules { rules, .. } => rules,
        Prior::Given(_) => &[],
    };
    let of_rules = model.rules.iter().chain(&model.sessions).chain(prior).flat_map(|rule| &rule.keys);
    let of_tests = tests_of(model).filter_map(|test| match test {
        Test::Equal(key) => Some(key),
        _ => None,
    });
    let mut parts: Vec<(usize, Part)> = Vec::new();
    for key in of_rules.chain(of_tests) {
        let column = columns.iter().position(|c| c.name == key.column).expect("the model was checked");
        if key.part != Part::Whole && !parts.contains(&(column, key.part)) {
            parts.push((column, key.part));
        }
    }
    if columns.len() + parts.len() > FIELDS_MOST {
        return Err(LinkageError::model(
            "the whole",
            format!("more than {FIELDS_MOST} columns and parts of columns"),
        ));
    }
    let whole = (0..columns.len()).map(|column| Field { column, part: Part::Whole, derived: None });
    let derived: Vec<Field> = parts
        .into_par_iter()
        .map(|(column, part)| {
            let source = &values[columns[column].values].dictionary;
            let mut dictionary = Dictionary::new();
            let map =
                (0..source.len() as u32).map(|code| dictionary.code(&part.of(source.text(code)))).collect();
            Field { column, part, derived: Some((dictionary, map)) }
        })
        .collect();
    Ok(whole.chain(derived).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Model {
        Model::from_toml(
            "name = 'x'\nblock = [['first 1 of first', 'last']]\nprior = { value = 0.001 }\n\
             [columns]\nfirst = 'name'\nlast = 'name'\n[[compare]]\nname = 'first'\nlevels = ['equal', 'swapped-with last']\n",
        )
        .unwrap()
    }

    fn table(ids: &[&str], first: &[&str], last: &[&str]) -> Table {
        Table::new(ids.iter().collect())
            .column("first", first.iter().collect())
            .column("last", last.iter().collect())
    }

    #[test]
    fn columns_that_change_places_share_their_codes() {
        let records =
            Records::from_columns(&model(), table(&["a", "b"], &["Ann", "Lee"], &["lee", ""])).unwrap();
        assert_eq!(records.values.len(), 1);
        assert_eq!(records.row(0)[..3], [1, 2, 1]);
        assert_eq!(records.row(1)[..3], [2, 0, 2]);
        assert_eq!(
            (records.present[1], records.value(1, "last"), records.value(0, "last")),
            (0b101, "", "lee")
        );
        assert_eq!(records.filled("last"), Some(0.5));
    }

    #[test]
    fn a_bad_table_is_refused_with_its_fault() {
        let refused = |t: Table| Records::from_columns(&model(), t).unwrap_err().to_string();
        assert_eq!(
            refused(table(&["a", "b", "a"], &["x", "y", "z"], &["x", "y", "z"])),
            "1 ids are given to more than one record; rows 1 and 3 share the first of them"
        );
        assert_eq!(
            refused(table(&["a", "b"], &["x"], &["x", "y"])),
            "column `first` has 1 rows where 2 are expected"
        );
        assert_eq!(
            refused(Table::new(["a"].iter().collect()).column("last", ["x"].iter().collect())),
            "the model needs the column `first`, which the file does not have (it has last)"
        );
    }
}
