//! The workbench of an assessment behind the door, and what the public reads of it.

use super::meetings::{may, named, names};
use super::{FrontDoor, closed, done};
use async_trait::async_trait;
use desk::Desk;
use desk::workbench::Remark;
use desk::workbench::approvals::Approved;
use desk::writing::Frozen;
use disclosure::Released;
use planning::assessment::pinned::freshness;
use planning::assessment::told::AssessmentTold;
use planning::{Assessment, Quarter};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Action, AreaCode, RecordKind, SignedText};
use web::door::{
    Answer, ApprovalKnown, AssessmentStep, BodyNames, Caller, Closed, FileKind, PartStep, RemarkKnown,
    TakeAway, TextVersionKnown, WorkbenchDoor, WorkbenchKnown,
};

fn remark(held: Remark) -> RemarkKnown {
    RemarkKnown { number: held.number, text: held.text, settled: held.settled }
}

fn approval(held: &Approved, names: &BodyNames) -> ApprovalKnown {
    let name = |body: &terms::BodyId| names.get(body.as_str()).cloned().unwrap_or_else(|| body.to_string());
    let Approved { approval, may_sign, may_publish } = held;
    let on = |body| approval.signed.iter().find(|(signed, _)| signed == body).map(|(_, stamp)| stamp.on);
    ApprovalKnown {
        bodies: approval.must_sign.iter().map(|body| (name(body), on(body))).collect(),
        published: approval.published.as_ref().map(|stamp| stamp.on),
        replaced: approval.replaced,
        may_sign: may_sign.as_ref().map(name),
        may_publish: *may_publish,
    }
}

/// The people's side of an assessment: versions of its texts as they stand, and the last frozen version, say which words are
/// still those of that.
pub async fn known(
    desk: &Desk,
    draft: &Assessment,
    (seen, last): (&BTreeMap<String, u32>, Option<&Frozen>),
) -> Answer<WorkbenchKnown> {
    let area = draft.area.code;
    let (scheme, scheme_seen) = desk.assessment_scheme(area).await.map_err(closed)?;
    let carried: BTreeSet<String> = last
        .into_iter()
        .flat_map(|frozen| &frozen.texts)
        .filter(|(part, version)| seen.get(*part) == Some(*version))
        .map(|(part, _)| part.clone())
        .collect();
    let pins = desk.pins(area).await.map_err(closed)?;
    let names = names(desk).await?;
    let approvals = desk.approvals(area).await.map_err(closed)?;
    Ok(WorkbenchKnown {
        scheme,
        scheme_seen,
        remarks: desk.remarks(area).await.map_err(closed)?.into_iter().map(remark).collect(),
        pins: pins
            .into_iter()
            .map(|pin| {
                let now = freshness(&pin, &draft.evidence);
                (pin, now)
            })
            .collect(),
        carried,
        approvals: approvals.iter().map(|(version, held)| (*version, approval(held, &names))).collect(),
        may_write: may(desk, Action::Change, RecordKind::Assessment).await?,
    })
}

#[async_trait]
impl WorkbenchDoor for FrontDoor {
    async fn text_versions(
        &self,
        caller: &Caller,
        area: AreaCode,
        part: &str,
    ) -> Answer<Vec<TextVersionKnown>> {
        let desk = self.of(caller)?;
        let versions = desk.text_versions(area, part).await.map_err(closed)?;
        desk.looked_at_assessment("assessment.read", area).await.map_err(closed)?;
        let version = |one: desk::writing::Written| TextVersionKnown { version: one.version, text: one.text };
        Ok(versions.into_iter().map(version).collect())
    }

    async fn part_step(&self, caller: &Caller, area: AreaCode, part: &str, step: PartStep) -> Answer<()> {
        let desk = self.of(caller)?;
        done(
            match step {
                PartStep::Remark(words) => {
                    let (by, on) = (caller.name.clone(), desk.now().date_naive());
                    desk.remark_add(area, &SignedText { part: part.to_owned(), words, by, on }).await
                }
                PartStep::Settle(number) => desk.remark_settle(area, (part, number), &caller.name).await,
                PartStep::Pin(measure) => desk.pin(area, part, &measure, &caller.name).await,
                PartStep::Unpin(measure) => desk.unpin(area, part, &measure).await,
            }
            .map_err(closed)?,
        )
    }

    async fn assessment_step(&self, caller: &Caller, area: AreaCode, step: AssessmentStep) -> Answer<()> {
        let desk = self.of(caller)?;
        let (scheme, _) = desk.assessment_scheme(area).await.map_err(closed)?;
        let names = names(&desk).await?;
        let stepped = done(
            match step {
                AssessmentStep::Way(way, seen) => {
                    desk.assessment_scheme_save(area, &scheme.by(way), seen).await
                }
                AssessmentStep::Subject(quarter, title, seen) => {
                    let quarter = Quarter::parse(&quarter)
                        .ok_or_else(|| Closed::Refused("No quarter is chosen. Choose one.".to_owned()))?;
                    let scheme =
                        scheme.with(quarter, &title).map_err(|no| Closed::Refused(no.to_string()))?;
                    desk.assessment_scheme_save(area, &scheme, seen).await
                }
                AssessmentStep::Sign(version) => desk.assessment_sign(area, version).await,
                AssessmentStep::Publish(version) => desk.assessment_publish(area, version).await,
            }
            .map_err(closed)?,
        );
        stepped.map_err(|closed| named(closed, &names))
    }

    async fn assessments_told(&self) -> Answer<Released<Vec<AssessmentTold>>> {
        self.desk.assessments_told().await.map_err(closed)
    }

    async fn assessment_told_file(&self, area: AreaCode, version: u32, kind: FileKind) -> Answer<TakeAway> {
        let found = self.desk.assessment_told_file(area, version, kind.extension()).await.map_err(closed)?;
        Ok(TakeAway {
            file_name: format!("{}.{}", super::staff::name(area, Some(version)), kind.extension()),
            media_type: kind.media_type(),
            bytes: found.ok_or(Closed::NotFound)?,
        })
    }
}
