//! What people write into an assessment, and the versions of it that are frozen. Each text and each version is kept with
//! its author in the store, in the same transaction as the line of the audit that says so.

use crate::record::parsed;
use crate::workbench::approvals;
use crate::{Desk, DeskError};
use access::Resource;
use chrono::NaiveDate;
use planning::assessment::approval::Approval;
use planning::assessment::told::Said;
use records::{Document, Kept};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{Action, AreaCode, RecordKind, SignedText};

/// Kinds of the documents.
pub(crate) const TEXT: &str = "assessment-text";
pub(crate) const EDITION: &str = "assessment-edition";

/// A text as it stands, with the version it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The words, who wrote them, and when.
    pub text: SignedText,
    /// From 1.
    pub version: u32,
}

/// A version of an assessment that never changes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// From 1.
    pub version: u32,
    /// When it was frozen.
    pub on: NaiveDate,
    /// By whom.
    pub by: String,
    /// What the lake held then.
    pub commit: u64,
    /// Each format's bytes, under their hash.
    pub files: BTreeMap<String, String>,
    /// Version of each text that was in it.
    pub texts: BTreeMap<String, u32>,
    /// What it says, from released figures and signed words; `None` for one frozen before that was kept.
    pub said: Option<Said>,
}

/// What came of saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is this version now.
    As(u32),
    /// Somebody else saved first; nothing was changed.
    Stale,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct TextLine {
    words: String,
    by: String,
    on: NaiveDate,
}

impl TextLine {
    pub(crate) fn written(self, part: &str, document: &Document) -> Written {
        let text = SignedText { part: part.to_owned(), words: self.words, by: self.by, on: self.on };
        Written { version: version(document), text }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct EditionLine {
    pub on: NaiveDate,
    by: String,
    commit: u64,
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    texts: BTreeMap<String, u32>,
    #[serde(default)]
    pub said: Option<Said>,
}

pub(crate) fn text_id(area: AreaCode, part: &str) -> String {
    format!("{area}/{part}")
}

fn version(document: &Document) -> u32 {
    u32::try_from(document.version).unwrap_or(u32::MAX)
}

pub(crate) fn json<T: Serialize>(line: &T) -> String {
    serde_json::to_string(line).expect("text, days and numbers are JSON")
}

pub(crate) fn assessments() -> Resource {
    Resource::paper(RecordKind::Assessment)
}

impl Desk {
    /// The latest text of each part of an area's assessment, in order of part.
    pub async fn texts(&self, area: AreaCode) -> Result<Vec<Written>, DeskError> {
        self.may(Action::Read, &assessments()).await?;
        let begins = text_id(area, "");
        let written = |document: Document| {
            let line: TextLine = parsed(&document)?;
            Ok(line.written(&document.id[begins.len()..], &document))
        };
        self.store.documents(TEXT, &begins).await?.into_iter().map(written).collect()
    }

    /// Writes down that the asker looked at an assessment that is not published, or took it away.
    pub async fn looked_at_assessment(&self, act: &'static str, area: AreaCode) -> Result<(), DeskError> {
        let decided = self.may(Action::Read, &assessments()).await?;
        self.said(act, decided.note("assessment", area.to_string()).doing(Action::Read)).await
    }

    /// Saves a text if `seen` is still the latest version of its part, 0 for a part nobody wrote. Older versions stay.
    pub async fn write_text(&self, area: AreaCode, text: &SignedText, seen: u32) -> Result<Saved, DeskError> {
        let decided = self.may(Action::Change, &assessments()).await?;
        let line = TextLine { words: text.words.clone(), by: text.by.clone(), on: text.on };
        let mut act = self.store.begin("assessment.write", &self.actor(), self.now()).await?;
        let id = text_id(area, &text.part);
        let Kept::As(now) = act.document_save(TEXT, &id, i64::from(seen), &json(&line)).await? else {
            return Ok(Saved::Stale);
        };
        act.note(decided.note("assessment", area.to_string()).with(format!("part={}", text.part)));
        act.commit().await?;
        Ok(Saved::As(u32::try_from(now).unwrap_or(u32::MAX)))
    }

    /// Frozen versions of an area's assessment, oldest first.
    pub async fn frozen(&self, area: AreaCode) -> Result<Vec<Frozen>, DeskError> {
        self.may(Action::Read, &assessments()).await?;
        let frozen = |document: Document| {
            let line: EditionLine = parsed(&document)?;
            Ok(Frozen {
                version: version(&document),
                on: line.on,
                by: line.by,
                commit: line.commit,
                files: line.files,
                texts: line.texts,
                said: line.said,
            })
        };
        self.store.document_versions(EDITION, &area.to_string()).await?.into_iter().map(frozen).collect()
    }

    /// Keeps a frozen version. It must be the next one; otherwise nothing is kept.
    pub async fn freeze(&self, area: AreaCode, frozen: &Frozen) -> Result<Saved, DeskError> {
        let decided = self.may(Action::Change, &assessments()).await?;
        let line = EditionLine {
            on: frozen.on,
            by: frozen.by.clone(),
            commit: frozen.commit,
            files: frozen.files.clone(),
            texts: frozen.texts.clone(),
            said: frozen.said.clone(),
        };
        let approval = json(&Approval::new(self.signers().await?));
        let seen = i64::from(frozen.version) - 1;
        let mut act = self.store.begin("assessment.freeze", &self.actor(), self.now()).await?;
        let Kept::As(_) = act.document_save(EDITION, &area.to_string(), seen, &json(&line)).await? else {
            return Ok(Saved::Stale);
        };
        let id = approvals::id(area, frozen.version);
        let Kept::As(_) = act.document_save(approvals::APPROVAL, &id, 0, &approval).await? else {
            return Ok(Saved::Stale);
        };
        let said = format!("version {}", frozen.version);
        act.note(decided.note("assessment", area.to_string()).with(said));
        act.commit().await?;
        Ok(Saved::As(frozen.version))
    }
}
