//! The workbench of an assessment: how it is made, every version of a text, what others remark on it, and the figures that
//! people put beside their words.

pub mod approvals;

use crate::record::parsed;
use crate::writing::{TextLine, assessments, json, text_id};
use crate::{Desk, DeskError, NotDone};
use chrono::NaiveDate;
use planning::assessment::pinned;
use planning::assessment::scheme::Scheme;
use planning::{HORIZON, Quarter, Refusal, SectionKind, Why};
use records::Document;
use serde::{Deserialize, Serialize};
use terms::{Action, AreaCode, MeasureId, Month, Period, PinnedFigure, SignedText};

/// Kinds of the documents.
const SCHEME: &str = "assessment-scheme";
const REMARK: &str = "assessment-remark";
const PIN: &str = "assessment-pin";
/// Most characters of a remark.
const REMARK_MOST: usize = 2_000;

/// A remark on a part of the draft, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RemarkLine {
    words: String,
    by: String,
    on: NaiveDate,
    /// Who said that it is dealt with, and when.
    settled: Option<(String, NaiveDate)>,
}

/// A remark on a part of the draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Of which part.
    pub part: String,
    /// Number within the part, from 1.
    pub number: u32,
    /// The words, who wrote them, and when.
    pub text: SignedText,
    /// Who said that it is dealt with, and when.
    pub settled: Option<(String, NaiveDate)>,
    /// Its version, for settling.
    pub version: i64,
}

/// A pinned figure as it is kept.
#[derive(Serialize, Deserialize)]
struct PinLine {
    title: String,
    definition: u32,
    from: String,
    until: String,
    value: String,
    by: String,
    on: NaiveDate,
    /// It was taken away again.
    away: bool,
}

impl PinLine {
    fn figure(self, part: &str, measure: &str) -> Option<PinnedFigure> {
        let month = |text: &str| text.parse::<Month>().ok();
        Some(PinnedFigure {
            part: part.to_owned(),
            measure: MeasureId::new(measure)?,
            title: self.title,
            definition_version: self.definition,
            period: Period::new(month(&self.from)?, month(&self.until)?),
            value: self.value,
            by: self.by,
            on: self.on,
        })
    }
}

/// Part and last name of `part/last`, within an area's ids.
fn within<'a>(document: &'a Document, begins: &str) -> (&'a str, &'a str) {
    document.id[begins.len()..].rsplit_once('/').unwrap_or((&document.id[begins.len()..], ""))
}

fn no(why: Why, wrong: &str, mend: &str) -> NotDone {
    Refusal::new(why, wrong, mend).into()
}

impl Desk {
    /// How an area's assessment is made, with its version; in full, version 0, where nobody has said.
    pub async fn assessment_scheme(&self, area: AreaCode) -> Result<(Scheme, i64), DeskError> {
        self.may(Action::Read, &assessments()).await?;
        let held = self.store.document(SCHEME, &area.to_string()).await?;
        held.map_or(Ok((Scheme::default(), 0)), |document| Ok((parsed(&document)?, document.version)))
    }

    /// Says how an area's assessment is made, if `seen` is still the latest version.
    pub async fn assessment_scheme_save(
        &self,
        area: AreaCode,
        scheme: &Scheme,
        seen: i64,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &assessments()).await?;
        self.document_keep(SCHEME, &area.to_string(), seen, &json(scheme), "assessment.scheme", &decided)
            .await
    }

    /// Whether an area's assessment has such a part: one of the seven sections, of what is ahead, or of this year's subjects.
    pub async fn is_part(&self, area: AreaCode, part: &str) -> Result<bool, DeskError> {
        self.may(Action::Read, &assessments()).await?;
        if SectionKind::from_slug(part).is_some() || HORIZON.iter().any(|(slug, _)| *slug == part) {
            return Ok(true);
        }
        let (scheme, _) = self.assessment_scheme(area).await?;
        let topics = scheme.topics(Quarter::of(self.now().date_naive()));
        Ok(topics.iter().any(|topic| topic.part == part))
    }

    /// Every version of what people wrote in a part, the first one first.
    pub async fn text_versions(
        &self,
        area: AreaCode,
        part: &str,
    ) -> Result<Vec<crate::writing::Written>, DeskError> {
        self.may(Action::Read, &assessments()).await?;
        let versions = self.store.document_versions(crate::writing::TEXT, &text_id(area, part)).await?;
        versions.iter().map(|document| Ok(parsed::<TextLine>(document)?.written(part, document))).collect()
    }

    /// Remarks on an area's draft, by part, oldest first.
    pub async fn remarks(&self, area: AreaCode) -> Result<Vec<Remark>, DeskError> {
        self.may(Action::Read, &assessments()).await?;
        let begins = text_id(area, "");
        let remark = |document: &Document| {
            let line: RemarkLine = parsed(document)?;
            let (part, number) = within(document, &begins);
            let text = SignedText { part: part.to_owned(), words: line.words, by: line.by, on: line.on };
            Ok(Remark {
                part: part.to_owned(),
                number: number.parse().unwrap_or(0),
                text,
                settled: line.settled,
                version: document.version,
            })
        };
        let documents = self.store.documents(REMARK, &begins).await?;
        let mut remarks = documents.iter().map(remark).collect::<Result<Vec<_>, DeskError>>()?;
        remarks.sort_by(|a, b| (&a.part, a.number).cmp(&(&b.part, b.number)));
        Ok(remarks)
    }

    /// Writes a remark on a part. Whoever may read the draft may say what they think of it.
    pub async fn remark_add(
        &self,
        area: AreaCode,
        text: &SignedText,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Read, &assessments()).await?;
        let words = text.words.trim();
        if !self.is_part(area, &text.part).await? {
            return Ok(Err(NotDone::Unknown));
        }
        if words.is_empty() || words.chars().count() > REMARK_MOST {
            let mend = format!("Write 1 to {REMARK_MOST} characters.");
            return Ok(Err(no(Why::Missing, "The remark is empty or too long.", &mend)));
        }
        let number = self.store.documents(REMARK, &format!("{area}/{}/", text.part)).await?.len() + 1;
        let line = RemarkLine { words: words.to_owned(), by: text.by.clone(), on: text.on, settled: None };
        let id = format!("{area}/{}/{number}", text.part);
        self.document_keep(REMARK, &id, 0, &json(&line), "assessment.remark", &decided).await
    }

    /// Says that a remark is dealt with.
    pub async fn remark_settle(
        &self,
        area: AreaCode,
        (part, number): (&str, u32),
        by: &str,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &assessments()).await?;
        let id = format!("{area}/{part}/{number}");
        let Some(document) = self.store.document(REMARK, &id).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        let mut line: RemarkLine = parsed(&document)?;
        if line.settled.is_some() {
            return Ok(Err(no(Why::Stage, "The remark is dealt with already.", "There is nothing to do.")));
        }
        line.settled = Some((by.to_owned(), self.now().date_naive()));
        self.document_keep(REMARK, &id, document.version, &json(&line), "assessment.remark-settle", &decided)
            .await
    }

    /// Figures that people put beside the words of an area's draft, by part and measure.
    pub async fn pins(&self, area: AreaCode) -> Result<Vec<PinnedFigure>, DeskError> {
        self.may(Action::Read, &assessments()).await?;
        let begins = text_id(area, "");
        let mut pins = Vec::new();
        for document in self.store.documents(PIN, &begins).await? {
            let line: PinLine = parsed(&document)?;
            let (part, measure) = within(&document, &begins);
            if !line.away {
                pins.extend(line.figure(part, measure));
            }
        }
        Ok(pins)
    }

    /// Puts the latest figure of a measure beside the words of a part. It stays as it is today; putting it there again takes
    /// the figure of that day.
    pub async fn pin(
        &self,
        area: AreaCode,
        part: &str,
        measure: &str,
        by: &str,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &assessments()).await?;
        if !self.is_part(area, part).await? {
            return Ok(Err(NotDone::Unknown));
        }
        let evidence = self.area(area).await?;
        let found = MeasureId::new(measure).and_then(|id| evidence.get().measure(&id).cloned());
        let Some((found, value)) = found.and_then(|one| pinned::value(&one).map(|value| (one, value))) else {
            return Ok(Err(no(Why::NotThere, "There is no such figure.", "Choose one of the list.")));
        };
        let line = PinLine {
            title: found.definition.title,
            definition: found.definition.version,
            from: found.latest.period.first().to_string(),
            until: found.latest.period.last().to_string(),
            value,
            by: by.to_owned(),
            on: self.now().date_naive(),
            away: false,
        };
        let id = format!("{area}/{part}/{measure}");
        let seen = self.store.document(PIN, &id).await?.map_or(0, |document| document.version);
        self.document_keep(PIN, &id, seen, &json(&line), "assessment.pin", &decided).await
    }

    /// Takes a figure away again. That it stood there stays known.
    pub async fn unpin(
        &self,
        area: AreaCode,
        part: &str,
        measure: &str,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Change, &assessments()).await?;
        let id = format!("{area}/{part}/{measure}");
        let Some(document) = self.store.document(PIN, &id).await? else { return Ok(Err(NotDone::Unknown)) };
        let line = PinLine { away: true, ..parsed(&document)? };
        self.document_keep(PIN, &id, document.version, &json(&line), "assessment.unpin", &decided).await
    }
}
