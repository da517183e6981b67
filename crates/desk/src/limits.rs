//! Where a person said that the limits of a control chart start anew, and why. Limits are never moved without a reason,
//! and the reason stands with every figure that rests on them.

use crate::asking::Decided;
use crate::{Desk, DeskError};
use access::Resource;
use chrono::NaiveDate;
use figures::control::{self, Rebase};
use records::Kept;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{Action, AreaCode, MeasureId, Month, RecordKind, SignedText};

/// Kind of the documents: one for each area.
const KIND: &str = "control-limits";
/// Which part of a document a reason is: it stands beside the figure.
const PART: &str = "limits";
/// Most characters of a reason: it stands under a chart.
pub const REASON_MOST: usize = 300;

/// A point from which limits are worked out anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anew {
    /// Of which measure.
    pub measure: MeasureId,
    /// First month of the new limits.
    pub from: Month,
    /// Why, who said so, and when.
    pub reason: SignedText,
}

/// Why limits cannot start anew there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnew {
    /// The measure is not in the catalogue, or nothing is shown of it for that area.
    #[error("choose a measure that is shown for this area")]
    Measure,
    /// Nothing is counted in that month, or it is the first one.
    #[error("choose a month after the first that is counted, and no later than the last")]
    Month,
    /// No reason, or one too long to stand under a chart.
    #[error("say in one or two sentences what changed, {REASON_MOST} characters at most")]
    Reason,
    /// Limits start anew there already.
    #[error("limits start anew in that month already: take that out first")]
    Already,
}

/// What the data themselves suggest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Of which measure.
    pub measure: MeasureId,
    /// Its name.
    pub title: String,
    /// First month of the run.
    pub from: Month,
    /// How many points it has.
    pub points: usize,
    /// Whether they lie above the mean.
    pub above: bool,
}

/// All re-bases, by area and measure.
pub(crate) type Rebases = BTreeMap<(AreaCode, MeasureId), Vec<(Month, SignedText)>>;

/// What is said of a re-base beside the figure.
pub(crate) fn words(from: Month, reason: &SignedText) -> String {
    let why = reason.words.trim_end_matches('.');
    format!("Limits start anew in {}: {why} ({}, {}).", from.words(), reason.by, reason.on)
}

/// As the chart wants them.
pub(crate) fn for_chart(anew: &[(Month, SignedText)]) -> Vec<Rebase> {
    anew.iter().filter_map(|(from, reason)| Rebase::new(*from, reason.words.trim_end_matches('.'))).collect()
}

/// One re-base as it is kept.
#[derive(Serialize, Deserialize)]
struct Line {
    measure: String,
    from: String,
    reason: String,
    by: String,
    on: NaiveDate,
}

/// What is kept. A line that cannot be read would be a line that this program did not write: it is passed over.
fn read(text: &str) -> Vec<Anew> {
    let lines: Vec<Line> = serde_json::from_str(text).unwrap_or_default();
    let anew = |line: Line| {
        let reason = SignedText { part: PART.to_owned(), words: line.reason, by: line.by, on: line.on };
        Some(Anew { measure: MeasureId::new(&line.measure)?, from: line.from.parse().ok()?, reason })
    };
    lines.into_iter().filter_map(anew).collect()
}

fn written(all: &[Anew]) -> String {
    let line = |one: &Anew| Line {
        measure: one.measure.to_string(),
        from: one.from.to_string(),
        reason: one.reason.words.clone(),
        by: one.reason.by.clone(),
        on: one.reason.on,
    };
    serde_json::to_string(&all.iter().map(line).collect::<Vec<_>>()).expect("text and days are JSON")
}

fn evidence() -> Resource {
    Resource::depersonalised(RecordKind::Evidence)
}

impl Desk {
    /// Where limits start anew in an area, by measure and month.
    pub async fn limits(&self, area: AreaCode) -> Result<Vec<Anew>, DeskError> {
        self.may(Action::Read, &evidence()).await?;
        let document = self.store.document(KIND, &area.to_string()).await?;
        Ok(document.map(|document| read(&document.text)).unwrap_or_default())
    }

    pub(crate) async fn rebases(&self) -> Result<Rebases, DeskError> {
        let mut all = Rebases::new();
        for document in self.store.documents(KIND, "").await? {
            let Ok(area) = document.id.parse::<AreaCode>() else { continue };
            for one in read(&document.text) {
                all.entry((area, one.measure)).or_default().push((one.from, one.reason));
            }
        }
        Ok(all)
    }

    /// Where the charts of an area end in so long a run on one side of the mean that something may have changed for good.
    pub async fn limits_suggested(&self, area: AreaCode) -> Result<Vec<Suggested>, DeskError> {
        self.may(Action::Read, &evidence()).await?;
        let evidence = self.area(area).await?;
        let suggested = evidence.measures.iter().filter_map(|measure| {
            let found = control::suggest_rebase(measure.control.as_ref()?)?;
            Some(Suggested {
                measure: measure.definition.id.clone(),
                title: measure.definition.title.clone(),
                from: found.from,
                points: found.points,
                above: found.above,
            })
        });
        Ok(suggested.collect())
    }

    /// A re-base with its reason, signed by whoever gives it.
    pub fn anew(&self, measure: MeasureId, from: Month, reason: &str, by: &str) -> Anew {
        let on = self.now().date_naive();
        let words = reason.trim().to_owned();
        Anew { measure, from, reason: SignedText { part: PART.to_owned(), words, by: by.to_owned(), on } }
    }

    /// Lets the limits of a measure start anew. The second of two people who do so at once is told what the first did.
    pub async fn limits_anew(&self, area: AreaCode, anew: Anew) -> Result<Result<(), NotAnew>, DeskError> {
        let decided = self.may(Action::Change, &evidence()).await?;
        let evidence = self.area(area).await?;
        let Some(shown) = evidence.measures.iter().find(|one| one.definition.id == anew.measure) else {
            return Ok(Err(NotAnew::Measure));
        };
        let counted = || shown.series.points.iter().filter(|point| point.count.is_some());
        let inside = counted().next().is_some_and(|first| first.month < anew.from)
            && counted().next_back().is_some_and(|last| anew.from <= last.month);
        if !inside {
            return Ok(Err(NotAnew::Month));
        }
        let reason = anew.reason.words.trim();
        if reason.is_empty() || reason.chars().count() > REASON_MOST {
            return Ok(Err(NotAnew::Reason));
        }
        self.change_limits(&decided, "limits.anew", area, |all| {
            if all.iter().any(|one| one.measure == anew.measure && one.from == anew.from) {
                return Err(NotAnew::Already);
            }
            all.push(anew.clone());
            all.sort_by(|a, b| (&a.measure, a.from).cmp(&(&b.measure, b.from)));
            Ok(())
        })
        .await
    }

    /// Takes a re-base out again. Nothing happens where there is none.
    pub async fn limits_as_before(
        &self,
        area: AreaCode,
        measure: &MeasureId,
        from: Month,
    ) -> Result<(), DeskError> {
        let decided = self.may(Action::Change, &evidence()).await?;
        let gone = |all: &mut Vec<Anew>| {
            all.retain(|one| !(one.measure == *measure && one.from == from));
            Ok(())
        };
        self.change_limits(&decided, "limits.as-before", area, gone).await.map(|_| ())
    }

    async fn change_limits(
        &self,
        decided: &Decided,
        name: &'static str,
        area: AreaCode,
        change: impl Fn(&mut Vec<Anew>) -> Result<(), NotAnew>,
    ) -> Result<Result<(), NotAnew>, DeskError> {
        loop {
            let document = self.store.document(KIND, &area.to_string()).await?;
            let (seen, mut all) =
                document.map_or((0, Vec::new()), |document| (document.version, read(&document.text)));
            if let Err(why) = change(&mut all) {
                return Ok(Err(why));
            }
            let text = written(&all);
            let mut act = self.store.begin(name, &self.actor(), self.now()).await?;
            if let Kept::As(_) = act.document_save(KIND, &area.to_string(), seen, &text).await? {
                act.note(decided.note("measure", area.to_string()));
                act.commit().await?;
                self.forget_evidence();
                return Ok(Ok(()));
            }
        }
    }
}
