//! What people decided about pairs, in a file that only grows: read whole or refused by row and column, and added to.
//!
//! It holds ids, verdicts, who said them and when; no other value of a record is read from it or written to it.

use anyhow::{Context, Result, bail};
use intake::{Limits, TextCells};
use linkage::Records;
use linkage::review::{Label, Labels, Placed, RecordName, Verdict};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use terms::Kept;

const COLUMNS: [&str; 7] =
    ["source_l", "unique_id_l", "source_r", "unique_id_r", "verdict", "decided_by", "decided_at"];
/// Most faults of a file that are told at once.
const FAULTS_MOST: usize = 10;
/// The first record stands in the second row of a sheet.
const FIRST_ROW: usize = 2;

/// Reads decisions. Faulty rows are refused, all of them told with row and column. `several` says that the run is over
/// several files, so that an id alone names no record.
pub fn read(path: &Path, several: bool) -> Result<Labels> {
    let bytes = fs::read(path).with_context(|| format!("reading the decisions {}", path.display()))?;
    let name = path.display().to_string();
    let reading = intake::texts(&name, &bytes, &Limits::default(), 1, &|column| COLUMNS.contains(&column));
    let mut faults: Vec<String> = reading
        .faults
        .iter()
        .filter(|fault| fault.kept != Kept::Noted)
        .map(|fault| format!("row {}: {}; {}", fault.row, fault.problem, fault.hint))
        .collect();
    refuse(&name, &faults)?;
    let column = |wanted: &str| reading.records.iter().find(|cells| cells.name == wanted);
    let sources = if several { ["source_l", "source_r"].as_slice() } else { &[] };
    for wanted in ["unique_id_l", "unique_id_r", "verdict"].iter().chain(sources) {
        if column(wanted).is_none() {
            bail!("{name} has no column `{wanted}`; `pairs.csv` of a run has all but `verdict`");
        }
    }
    let mut log = Vec::new();
    for at in 0..usize::try_from(reading.accepted).context("counting decisions")? {
        let text = |wanted: &str| column(wanted).map_or("", |cells| cell(cells, at));
        let mut fault = |column: &str, problem: &str| {
            faults.push(format!("row {}, column `{column}`: {problem}", at + FIRST_ROW));
        };
        let verdict = match text("verdict").to_ascii_lowercase().as_str() {
            "same" => Verdict::Same,
            "different" => Verdict::Different,
            "unsure" => Verdict::Unsure,
            "withdrawn" => Verdict::Withdrawn,
            "" => continue,
            _ => {
                fault("verdict", "a verdict is `same`, `different`, `unsure` or `withdrawn`");
                continue;
            }
        };
        let empty = |wanted: &&&str| text(wanted).is_empty();
        if let Some(wanted) = ["unique_id_l", "unique_id_r"].iter().chain(sources).find(empty) {
            fault(wanted, "there is nothing: a decision is about two records");
            continue;
        }
        let named = |source: &str, id: &str| RecordName {
            source: if several { text(source).to_owned() } else { String::new() },
            id: text(id).to_owned(),
        };
        let (left, right) = (named("source_l", "unique_id_l"), named("source_r", "unique_id_r"));
        if left == right {
            fault("unique_id_r", "it is the record of `unique_id_l`: a decision is about two");
            continue;
        }
        let (who, when) = (text("decided_by").to_owned(), text("decided_at").to_owned());
        log.push(Label { left, right, verdict, who, when });
    }
    refuse(&name, &faults)?;
    Ok(Labels::new(log))
}

fn refuse(name: &str, faults: &[String]) -> Result<()> {
    match faults.is_empty() {
        true => Ok(()),
        false => bail!("{name} cannot be read; nothing was linked:{}", listed(faults)),
    }
}

/// The first of them, a line each, and how many there are more.
fn listed(faults: &[String]) -> String {
    let mut told: String = faults.iter().take(FAULTS_MOST).map(|fault| format!("\n  {fault}")).collect();
    if faults.len() > FAULTS_MOST {
        told.push_str(&format!("\n  and {} more", faults.len() - FAULTS_MOST));
    }
    told
}

/// Whether records of a run are named by file and id.
pub fn several(records: &Records) -> bool {
    !records.is_empty() && !records.source(0).is_empty()
}

/// Finds decisions among the records of a run. Those that contradict one another are refused in words. What could not be
/// used is said in `left_out`.
pub fn place(path: &Path, labels: &Labels, records: &Records, left_out: &mut Vec<String>) -> Result<Placed> {
    let placed = labels.place(records);
    if !placed.contradictions.is_empty() {
        let told: Vec<String> = placed.contradictions.iter().map(|found| found.words(labels)).collect();
        bail!(
            "{}: {} decisions say that two records are different which others make the same; nothing was linked:{}",
            path.display(),
            told.len(),
            listed(&told)
        );
    }
    let (same, different) = placed.decisions.counts();
    left_out.push(format!(
        "People decided about {} pairs: {same} are of one person, {different} of two. That stands above every weight.",
        same + different
    ));
    if placed.unknown > 0 {
        left_out.push(format!(
            "{}: {} decisions are about records that these files do not have.",
            path.display(),
            placed.unknown
        ));
    }
    Ok(placed)
}

/// Adds a decision to a file, which is made with its header if it is not there.
pub fn append(path: &Path, label: &Label) -> Result<()> {
    let add = || {
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        let mut text = String::new();
        if file.metadata()?.len() == 0 {
            text.push_str(&COLUMNS.join(","));
            text.push_str("\r\n");
        }
        text.push_str(&line(label));
        file.write_all(text.as_bytes())
    };
    add().with_context(|| format!("writing {}", path.display()))
}

/// Decisions as a whole file, as `--decisions` reads it.
pub fn text(labels: &[Label]) -> String {
    let lines: String = labels.iter().map(line).collect();
    format!("{}\r\n{lines}", COLUMNS.join(","))
}

fn line(label: &Label) -> String {
    let verdict = match label.verdict {
        Verdict::Same => "same",
        Verdict::Different => "different",
        Verdict::Unsure => "unsure",
        Verdict::Withdrawn => "withdrawn",
    };
    let Label { left, right, who, when, .. } = label;
    let cells = [&left.source, &left.id, &right.source, &right.id, verdict, who, when].map(quoted);
    format!("{}\r\n", cells.join(","))
}

/// A cell, in quotation marks where CSV needs them (RFC 4180).
fn quoted(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// The text of a row.
pub fn cell(cells: &TextCells, row: usize) -> &str {
    let from = row.checked_sub(1).map_or(0, |before| cells.ends[before] as usize);
    &cells.text[from..cells.ends[row] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_faulty_row_is_told_with_its_column_and_nothing_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("said.csv");
        let text = "source_l,unique_id_l,source_r,unique_id_r,verdict\n\
                    a,1,b,2,same\na,1,b,2,perhaps\na,,b,2,same\na,1,a,1,different\na,3,b,2,\n,3,b,2,unsure\n";
        fs::write(&path, text).unwrap();
        let said = format!("{:#}", read(&path, true).unwrap_err());
        assert!(said.contains("row 3, column `verdict`: a verdict is `same`"), "{said}");
        assert!(said.contains("row 4, column `unique_id_l`: there is nothing"), "{said}");
        assert!(said.contains("row 5, column `unique_id_r`: it is the record of"), "{said}");
        assert!(said.contains("row 7, column `source_l`: there is nothing"), "{said}");
        assert!(!said.contains("row 6"), "{said}");
        fs::write(&path, "unique_id_l,unique_id_r\n1,2\n").unwrap();
        assert!(read(&path, false).unwrap_err().to_string().contains("has no column `verdict`"));
    }

    #[test]
    fn what_is_added_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("said.csv");
        let name = |source: &str, id: &str| RecordName { source: source.to_owned(), id: id.to_owned() };
        let label = |verdict| Label {
            left: name("a, the \"first\"", "1"),
            right: name("b", "2,5"),
            verdict,
            who: "u7".to_owned(),
            when: "2026-11-21T12:00:00Z".to_owned(),
        };
        let all = [Verdict::Same, Verdict::Withdrawn, Verdict::Unsure, Verdict::Different].map(label);
        all.iter().for_each(|label| append(&path, label).unwrap());
        assert_eq!(read(&path, true).unwrap().log(), all);
        assert_eq!(text(&all).as_bytes(), fs::read(&path).unwrap(), "at once or one by one");
    }
}
