//! The audit as a file for a data protection officer: CSV, or one JSON object on each line.

use super::{Asked, Line};
use crate::{Store, StoreError};
use chrono::SecondsFormat;
use std::io::Write;

/// Lines read at once.
const PAGE: u64 = 1_000;

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditForm {
    /// Comma-separated, with a first line of names.
    Csv,
    /// One JSON object on each line.
    JsonLines,
}

const NAMES: [&str; 14] = [
    "number",
    "at",
    "actor",
    "body",
    "act",
    "what",
    "outcome",
    "record_kind",
    "record_id",
    "section",
    "purpose",
    "agreement",
    "decided_by",
    "detail",
];

fn values(line: &Line) -> [String; 14] {
    let at = line.at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let texts = [
        &line.actor,
        &line.body,
        &line.act,
        &line.what,
        &line.outcome,
        &line.record_kind,
        &line.record_id,
        &line.section,
        &line.purpose,
        &line.agreement,
        &line.decided_by,
        &line.detail,
    ];
    let mut all = vec![line.seq.to_string(), at];
    all.extend(texts.into_iter().cloned());
    all.try_into().expect("two and twelve are fourteen")
}

/// A cell that no spreadsheet takes for a formula or for two cells.
fn cell(value: &str) -> String {
    let harmless = value.bytes().next().is_none_or(|first| first.is_ascii_alphanumeric());
    let whole = !value.contains([',', '"', '\n', '\r']);
    match (harmless, whole) {
        (true, true) => value.to_owned(),
        (true, false) => format!("\"{}\"", value.replace('"', "\"\"")),
        (false, _) => format!("\"'{}\"", value.replace('"', "\"\"")),
    }
}

impl Store {
    /// Writes every line that fits, newest first, however many, and says how many. One page is in memory at a time.
    ///
    /// # Errors
    /// [`StoreError::Database`]; [`StoreError::Disk`] where `out` fails.
    pub async fn audit_export(
        &self,
        asked: &Asked,
        form: AuditForm,
        out: &mut (dyn Write + Send),
    ) -> Result<u64, StoreError> {
        let failed = || StoreError::disk("writing the audit to a file");
        if form == AuditForm::Csv {
            writeln!(out, "{}", NAMES.join(",")).map_err(failed())?;
        }
        let (mut asked, mut count) = (Asked { most: PAGE, ..asked.clone() }, 0);
        loop {
            let page = self.audit_search(&asked).await?;
            let Some(last) = page.last() else { return Ok(count) };
            asked.before = Some(last.seq);
            count += page.len() as u64;
            for line in &page {
                let values = values(line);
                match form {
                    AuditForm::Csv => writeln!(out, "{}", values.map(|value| cell(&value)).join(",")),
                    AuditForm::JsonLines => {
                        let pairs = NAMES.into_iter().zip(values);
                        let object: serde_json::Map<String, serde_json::Value> =
                            pairs.map(|(name, value)| (name.to_owned(), value.into())).collect();
                        writeln!(out, "{}", serde_json::Value::Object(object))
                    }
                }
                .map_err(failed())?;
            }
        }
    }
}
