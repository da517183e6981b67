//! The groups of an earlier run, from its `clusters.csv`, for the records of this one.

use super::decided::{cell, several};
use anyhow::{Context, Result, bail};
use intake::Limits;
use linkage::{NEW, Records};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use terms::Kept;

const COLUMNS: [&str; 3] = ["source", "unique_id", "cluster"];

/// For each record its earlier group, or [`NEW`] where the file does not have it.
pub fn read(path: &Path, records: &Records) -> Result<Vec<u32>> {
    let bytes = fs::read(path).with_context(|| format!("reading the earlier groups {}", path.display()))?;
    let name = path.display().to_string();
    let reading = intake::texts(&name, &bytes, &Limits::default(), 1, &|column| COLUMNS.contains(&column));
    if let Some(fault) = reading.faults.iter().find(|fault| fault.kept != Kept::Noted) {
        bail!("{name}: row {}: {}; {}", fault.row, fault.problem, fault.hint);
    }
    let column = |wanted: &str| reading.records.iter().find(|cells| cells.name == wanted);
    let needed = |wanted: &str| column(wanted).with_context(|| format!("{name} has no column `{wanted}`"));
    let (ids, clusters) = (needed("unique_id")?, needed("cluster")?);
    let sources = if several(records) { Some(needed("source")?) } else { None };
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut groups: HashMap<(&str, &str), u32> = HashMap::new();
    for row in 0..usize::try_from(reading.accepted).context("counting records")? {
        let next = numbers.len() as u32;
        let group = *numbers.entry(cell(clusters, row)).or_insert(next);
        groups.insert((sources.map_or("", |cells| cell(cells, row)), cell(ids, row)), group);
    }
    let of = |record: u32| groups.get(&(records.source(record), records.id(record))).copied().unwrap_or(NEW);
    Ok((0..records.len() as u32).map(of).collect())
}
