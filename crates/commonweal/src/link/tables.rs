//! Files as one table of texts for the engine: which columns, which ids, what is missing.

use super::{LinkArgs, PARTS_MOST};
use anyhow::{Context, Result, bail};
use intake::{Limits, TextCells};
use linkage::{Fold, Model, Table, TextColumn};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use terms::{Fault, Kept};

/// Everything read for one run.
pub struct Gathered {
    /// The model, without columns that no file has where it may do without them.
    pub model: Model,
    /// Ids, sources and the columns of the model.
    pub table: Table,
    /// The id of each record.
    pub ids: TextColumn,
    /// Who is who, where it was asked for.
    pub truth: Option<TextColumn>,
    /// What parts the records, and the part of each.
    pub by: Vec<(String, Vec<String>)>,
    /// What each record says in the column that marks them, where one was asked for.
    pub marks: Option<TextColumn>,
}

/// One file as it was read.
struct Sheet {
    name: String,
    rows: usize,
    cells: Vec<TextCells>,
    /// All columns of the file, by name.
    header: Vec<String>,
}

impl Sheet {
    fn cells(&self, column: &str) -> Option<&TextCells> {
        self.cells.iter().find(|cells| cells.name == column)
    }
}

/// Columns as they were written, by name.
pub type Written = Vec<(String, TextColumn)>;

/// Reads all files. What had to be left out is said in `left_out`.
pub fn gather(arguments: &LinkArgs, model: Model, left_out: &mut Vec<String>) -> Result<Gathered> {
    gather_and(arguments, model, (None, left_out), &mut |_, _| {})
}

/// Reads all files, and keeps what stands in the columns of the model as it was written. `marks` is a column that every file
/// must have too.
pub fn gather_written(
    arguments: &LinkArgs,
    model: Model,
    marks: Option<&str>,
) -> Result<(Gathered, Written)> {
    let mut written = Vec::new();
    let mut keep = |name: &str, texts: &TextColumn| written.push((name.to_owned(), texts.clone()));
    let gathered = gather_and(arguments, model, (marks, &mut Vec::new()), &mut keep)?;
    // In the order in which the model compares them, which is the order in which people think of them.
    let compared = gathered.model.comparisons.iter().flat_map(|comparison| comparison.reads());
    let order: Vec<&str> = compared.collect();
    written.sort_by_key(|(name, _)| order.iter().position(|column| column == name).unwrap_or(order.len()));
    Ok((gathered, written))
}

fn gather_and(
    arguments: &LinkArgs,
    model: Model,
    (marks, left_out): (Option<&str>, &mut Vec<String>),
    see: &mut dyn FnMut(&str, &TextColumn),
) -> Result<Gathered> {
    let id = arguments.id.as_deref().unwrap_or("unique_id");
    let extra: Vec<&str> = [id]
        .into_iter()
        .chain(arguments.truth.as_deref())
        .chain(marks)
        .chain(arguments.by.iter().map(String::as_str))
        .collect();
    let wanted: BTreeSet<&str> =
        model.columns.iter().map(|column| column.name.as_str()).chain(extra.iter().copied()).collect();
    let names = names(arguments);
    let mut sheets = Vec::with_capacity(arguments.files.len());
    for (path, name) in arguments.files.iter().zip(names) {
        let sheet = read(path, name, &wanted, left_out)?;
        if sheet.rows == 0 {
            bail!("{} has a header and no rows", path.display());
        }
        sheets.push(sheet);
    }
    let model = present(arguments, model, &sheets, left_out)?;
    if arguments.id.is_none() && sheets.iter().all(|sheet| sheet.cells(id).is_none()) {
        left_out.push(
            "There is no column `unique_id`; records are known by their row, counted from 1.".to_owned(),
        );
    } else {
        every(&sheets, id)?;
    }
    let ids = ids(&sheets, id)?;
    let mut table = Table::new(ids.clone());
    if sheets.len() > 1 {
        let sources = sheets.iter().flat_map(|sheet| std::iter::repeat_n(sheet.name.as_str(), sheet.rows));
        table = table.sources(sources.collect());
    }
    for column in &model.columns {
        let texts = joined(&sheets, &column.name)?;
        see(&column.name, &texts);
        table = table.column(&column.name, texts);
    }
    let whole = |column| every(&sheets, column).and_then(|()| joined(&sheets, column));
    let truth = arguments.truth.as_deref().map(whole).transpose()?;
    let marks = marks.map(whole).transpose()?;
    let by = arguments.by.iter().map(|column| Ok((column.clone(), parts(&sheets, column)?)));
    Ok(Gathered { by: by.collect::<Result<_>>()?, model, table, ids, truth, marks })
}

/// What each file is called in what is written: its name, with a number where two have the same.
pub fn names(arguments: &LinkArgs) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (number, path) in arguments.files.iter().enumerate() {
        let name =
            path.file_name().map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned());
        let name = if names.contains(&name) { format!("{name} ({})", number + 1) } else { name };
        names.push(name);
    }
    names
}

fn read(path: &Path, name: String, wanted: &BTreeSet<&str>, left_out: &mut Vec<String>) -> Result<Sheet> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let header = RefCell::new(Vec::new());
    let wants = |column: &str| {
        header.borrow_mut().push(column.to_owned());
        wanted.contains(column)
    };
    let reading = intake::texts(&name, &bytes, &Limits::default(), threads, &wants);
    drop(bytes);
    for Fault { row, problem, hint, kept, .. } in &reading.faults {
        match kept {
            Kept::FileRefused => bail!("{}: {problem}; {hint}", path.display()),
            Kept::Noted => left_out.push(format!("{name}: {problem}.")),
            _ if reading.aside() <= 10 => {
                left_out.push(format!("{name}: row {row} was kept aside: {problem}. To mend it: {hint}."));
            }
            _ => {}
        }
    }
    if reading.aside() > 10 {
        let first = reading.faults.iter().find(|fault| fault.kept == Kept::RowAside);
        let (row, problem) = first.map_or((0, ""), |fault| (fault.row, fault.problem.as_str()));
        left_out.push(format!(
            "{name}: {} of {} rows were kept aside; the first is row {row}: {problem}.",
            reading.aside(),
            reading.rows
        ));
    }
    let rows = usize::try_from(reading.accepted).context("counting rows")?;
    let mut header = header.into_inner();
    header.dedup();
    Ok(Sheet { name, rows, cells: reading.records, header })
}

/// Holds the model against the columns there are. The model that comes with the program does without what is not there;
/// any other must be met in full.
fn present(
    arguments: &LinkArgs,
    model: Model,
    sheets: &[Sheet],
    left_out: &mut Vec<String>,
) -> Result<Model> {
    let ours = arguments.built_in();
    let lacking: Vec<String> = model
        .columns
        .iter()
        .map(|column| column.name.clone())
        .filter(|column| sheets.iter().all(|sheet| sheet.cells(column).is_none()))
        .collect();
    for column in model.columns.iter().filter(|column| !ours || !lacking.contains(&column.name)) {
        every(sheets, &column.name)?;
    }
    if lacking.is_empty() {
        return Ok(model);
    }
    let named: Vec<&str> = lacking.iter().map(String::as_str).collect();
    left_out.push(format!("No file has {}; the model was used without.", named.join(", ")));
    let stem = model.without(&named);
    stem.with_context(|| {
        format!(
            "using the model `people`, whose columns no file has: {}; rename columns of the files, or write a model",
            named.join(", ")
        )
    })
}

/// Every file must have the column.
fn every(sheets: &[Sheet], column: &str) -> Result<()> {
    match sheets.iter().find(|sheet| sheet.cells(column).is_none()) {
        None => Ok(()),
        Some(sheet) => {
            let there = sheet.header.join(", ");
            bail!("{} has no column `{column}`; it has {there}", sheet.name)
        }
    }
}

fn ids(sheets: &[Sheet], id: &str) -> Result<TextColumn> {
    if sheets.iter().all(|sheet| sheet.cells(id).is_none()) {
        return Ok(sheets.iter().flat_map(|sheet| (1..=sheet.rows).map(|row| row.to_string())).collect());
    }
    let ids = joined(sheets, id)?;
    match (0..ids.len()).find(|row| ids.get(*row).is_empty()) {
        Some(row) => bail!("record {} has no `{id}`: every record needs one", row + 1),
        None => Ok(ids),
    }
}

/// A column over all files, one after the other. A file without it gives empty values.
fn joined(sheets: &[Sheet], column: &str) -> Result<TextColumn> {
    let (mut text, mut ends) = (String::new(), Vec::new());
    for sheet in sheets {
        let before = text.len();
        match sheet.cells(column) {
            Some(cells) => {
                text.push_str(&cells.text);
                let shifted = cells.ends.iter().map(|end| u32::try_from(before + *end as usize));
                ends.extend(
                    shifted.collect::<Result<Vec<_>, _>>().context("a column holds more than 4 GiB")?,
                );
            }
            None => ends.extend(std::iter::repeat_n(u32::try_from(before).unwrap_or(u32::MAX), sheet.rows)),
        }
    }
    TextColumn::from_parts(text, ends).context("a column could not be put together")
}

/// The part of each record. A column of dates is taken by decade.
fn parts(sheets: &[Sheet], column: &str) -> Result<Vec<String>> {
    every(sheets, column)?;
    let texts = joined(sheets, column)?;
    let mut folded = String::new();
    let mut decades = Vec::with_capacity(texts.len());
    let mut dates = 0usize;
    for row in 0..texts.len() {
        folded.clear();
        Fold::Date.into(texts.get(row), &mut folded);
        let date = folded.len() == 10 && folded.as_bytes()[4] == b'-' && folded.as_bytes()[7] == b'-';
        dates += usize::from(date);
        decades.push(if date { format!("{}0s", &folded[..3]) } else { String::new() });
    }
    let filled = (0..texts.len()).filter(|row| !texts.get(*row).is_empty()).count();
    let parts: Vec<String> = if dates * 10 >= filled * 9 && dates > 0 {
        decades
    } else {
        (0..texts.len()).map(|row| texts.get(row).to_owned()).collect()
    };
    let different = parts.iter().collect::<BTreeSet<_>>().len();
    if different > PARTS_MOST {
        bail!("`{column}` has {different} different values; a column for --by has at most {PARTS_MOST}");
    }
    Ok(parts)
}
