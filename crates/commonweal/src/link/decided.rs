//! What people decided about pairs, read from a file: the pairs of an earlier run with a column `verdict` added.
//!
//! Verdicts are `same`, `different`, and `unsure` or nothing, which decide nothing. Only ids are read from the file.

use anyhow::{Context, Result, bail};
use intake::{Limits, TextCells};
use linkage::{Decided, Decisions, Records};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use terms::Kept;

const COLUMNS: [&str; 5] = ["unique_id_l", "unique_id_r", "source_l", "source_r", "verdict"];

/// Reads decisions. What could not be used is said in `left_out`.
pub fn read(path: &Path, records: &Records, left_out: &mut Vec<String>) -> Result<Decisions> {
    let bytes = fs::read(path).with_context(|| format!("reading the decisions {}", path.display()))?;
    let name = path.display().to_string();
    let reading = intake::texts(&name, &bytes, &Limits::default(), 1, &|column| COLUMNS.contains(&column));
    if let Some(fault) = reading.faults.iter().find(|fault| fault.kept != Kept::Noted) {
        bail!("{name}: row {}: {}; {}", fault.row, fault.problem, fault.hint);
    }
    let column = |wanted: &str| reading.records.iter().find(|cells| cells.name == wanted);
    let needed = |wanted: &str| column(wanted).with_context(|| format!("{name} has no column `{wanted}`"));
    let (left, right, verdicts) = (needed("unique_id_l")?, needed("unique_id_r")?, needed("verdict")?);
    let sources = column("source_l").zip(column("source_r"));
    let rows: HashMap<(&str, &str), u32> =
        (0..records.len() as u32).map(|row| ((records.source(row), records.id(row)), row)).collect();
    let several = rows.keys().any(|(source, _)| !source.is_empty());
    if several && sources.is_none() {
        bail!("{name} has no columns `source_l` and `source_r`, and there are several files");
    }
    let (mut made, mut unknown) = (Vec::new(), 0usize);
    for row in 0..usize::try_from(reading.accepted).context("counting decisions")? {
        let what = match cell(verdicts, row).to_ascii_lowercase().as_str() {
            "same" => Decided::Same,
            "different" => Decided::Different,
            "unsure" | "" => continue,
            _ => bail!("{name}: row {}: a verdict is `same`, `different` or `unsure`", row + 1),
        };
        let found = |ids: &TextCells, source: Option<&TextCells>| {
            let source = source.filter(|_| several).map_or("", |source| cell(source, row));
            rows.get(&(source, cell(ids, row))).copied()
        };
        match (found(left, sources.map(|s| s.0)), found(right, sources.map(|s| s.1))) {
            (Some(a), Some(b)) => made.push((a, b, what)),
            _ => unknown += 1,
        }
    }
    let decisions = Decisions::new(records.len(), made).with_context(|| format!("heeding {name}"))?;
    let (same, different) = decisions.counts();
    left_out.push(format!(
        "People decided about {} pairs: {same} are of one person, {different} of two. That stands above every weight.",
        same + different
    ));
    if unknown > 0 {
        left_out.push(format!("{name}: {unknown} decisions are about records that these files do not have."));
    }
    Ok(decisions)
}

/// The text of a row.
fn cell(cells: &TextCells, row: usize) -> &str {
    let from = row.checked_sub(1).map_or(0, |before| cells.ends[before] as usize);
    &cells.text[from..cells.ends[row] as usize]
}
