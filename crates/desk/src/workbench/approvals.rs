//! Signatures under a frozen assessment, and what the public reads of it once all have signed.

use crate::record::parsed;
use crate::writing::{EDITION, EditionLine, assessments, json};
use crate::{Desk, DeskError, NotDone};
use access::Resource;
use disclosure::{Released, public};
use planning::assessment::approval::{Approval, Command};
use planning::assessment::told::AssessmentTold;
use records::{Document, Kept};
use std::collections::BTreeMap;
use terms::{Action, AreaCode, BodyId, RecordKind, SignedText};

/// Kind of the documents that say who signed a frozen version.
pub(crate) const APPROVAL: &str = "assessment-approval";

/// Who signed a frozen version, and what the asker may do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// Signatures, publication, what took its place.
    pub approval: Approval,
    /// The body for which the asker may sign now.
    pub may_sign: Option<BodyId>,
    /// Whether the asker may publish it.
    pub may_publish: bool,
}

/// A frozen version as it goes out: made of released figures and signed words.
fn released() -> Resource {
    Resource::open(RecordKind::Assessment)
}

pub(crate) fn id(area: AreaCode, version: u32) -> String {
    format!("{area}/v{version}")
}

/// Area and version of "E07000198/v2".
fn of(document: &Document) -> Option<(AreaCode, u32)> {
    let (area, version) = document.id.split_once("/v")?;
    Some((area.parse().ok()?, version.parse().ok()?))
}

impl Desk {
    /// Who signed which frozen version of an area's assessment.
    pub async fn approvals(&self, area: AreaCode) -> Result<BTreeMap<u32, Approved>, DeskError> {
        self.may(Action::Read, &assessments()).await?;
        let may_publish = self.would(Action::Publish, &released()).await?;
        let own = match self.would(Action::Decide, &assessments()).await? {
            true => self.own_body().await?,
            false => None,
        };
        let mut found = BTreeMap::new();
        for document in self.store.documents(APPROVAL, &format!("{area}/v")).await? {
            let approval: Approval = parsed(&document)?;
            let open = approval.published.is_none();
            let may_sign = own.clone().filter(|own| open && approval.unsigned().contains(&own));
            let may_publish = may_publish && open && approval.unsigned().is_empty();
            found.extend(
                of(&document).map(|(_, version)| (version, Approved { approval, may_sign, may_publish })),
            );
        }
        Ok(found)
    }

    /// The latest frozen version of each area, where a body has yet to sign it.
    pub(crate) async fn to_sign(&self, body: &BodyId) -> Result<Vec<(AreaCode, u32)>, DeskError> {
        let made = |document: Document| -> Result<_, DeskError> {
            let approval: Approval = parsed(&document)?;
            let unsigned: Vec<BodyId> = approval.unsigned().into_iter().cloned().collect();
            Ok(of(&document).map(|(area, version)| (area, version, unsigned)))
        };
        let all = self.read_all(APPROVAL, made).await?;
        let latest = all.iter().flatten().fold(BTreeMap::new(), |mut latest, one| {
            let held = latest.entry(one.0).or_insert(one);
            *held = if held.1 < one.1 { one } else { *held };
            latest
        });
        let theirs = latest.into_values().filter(|(_, _, unsigned)| unsigned.contains(body));
        Ok(theirs.map(|(area, version, _)| (*area, *version)).collect())
    }

    /// Signs a frozen version for the asker's own body.
    pub async fn assessment_sign(
        &self,
        area: AreaCode,
        version: u32,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Decide, &assessments()).await?;
        let (Some(document), Some(body)) =
            (self.store.document(APPROVAL, &id(area, version)).await?, self.speaks_for().await?)
        else {
            return Ok(Err(NotDone::Unknown));
        };
        let approval: Approval = parsed(&document)?;
        match approval.apply(Command::Sign { body }, &self.stamped_by(), self.now().date_naive()) {
            Ok(signed) => {
                let text = json(&signed);
                self.document_keep(
                    APPROVAL,
                    &document.id,
                    document.version,
                    &text,
                    "assessment.sign",
                    &decided,
                )
                .await
            }
            Err(no) => Ok(Err(no.into())),
        }
    }

    /// Puts a frozen version that all have signed before the public. Whatever stood there before points at it from now on.
    pub async fn assessment_publish(
        &self,
        area: AreaCode,
        version: u32,
    ) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Publish, &released()).await?;
        let (by, today) = (self.stamped_by(), self.now().date_naive());
        let documents = self.store.documents(APPROVAL, &format!("{area}/v")).await?;
        let Some(own) = documents.iter().find(|document| of(document) == Some((area, version))) else {
            return Ok(Err(NotDone::Unknown));
        };
        let published = match parsed::<Approval>(own)?.apply(Command::Publish, &by, today) {
            Ok(published) => published,
            Err(no) => return Ok(Err(no.into())),
        };
        let mut after = vec![(own, published)];
        for other in documents.iter().filter(|document| document.id != own.id) {
            let replaced = parsed::<Approval>(other)?.apply(Command::Replace { by: version }, &by, today);
            after.extend(replaced.ok().map(|replaced| (other, replaced)));
        }
        let mut doing = self.store.begin("assessment.publish", &self.actor(), self.now()).await?;
        for (document, approval) in after {
            let seen = document.version;
            let Kept::As(_) = doing.document_save(APPROVAL, &document.id, seen, &json(&approval)).await?
            else {
                return Ok(Err(NotDone::Stale));
            };
        }
        doing.note(decided.note("assessment", area.to_string()).with(format!("version {version}")));
        doing.commit().await?;
        Ok(Ok(()))
    }

    /// Published assessments as the public reads them: by area, the latest version first.
    pub async fn assessments_told(&self) -> Result<Released<Vec<AssessmentTold>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let names = self.names_of_bodies().await?;
        let view = self.seen().await?;
        let mut told = Vec::new();
        for document in self.store.documents(APPROVAL, "").await? {
            let approval: Approval = parsed(&document)?;
            let (Some((area, version)), Some(published)) = (of(&document), &approval.published) else {
                continue;
            };
            let Some((frozen, line)) = self.edition(area, version).await? else { continue };
            let body = |body: &BodyId| names.get(body).cloned().unwrap_or_else(|| body.to_string());
            told.push(AssessmentTold {
                area: area.to_string(),
                name: view.gazetteer().name(area),
                version,
                frozen,
                published: published.on,
                replaced: approval.replaced,
                signed: approval.signed.iter().map(|(one, stamp)| (body(one), stamp.on)).collect(),
                said: line.said,
                formats: line.files.into_keys().collect(),
            });
        }
        told.sort_by(|a, b| a.name.cmp(&b.name).then(b.version.cmp(&a.version)));
        // It goes out because every authority signed it and it was published: as a text that was signed.
        let signed = told.iter().map(|one| SignedText {
            part: one.area.clone(),
            words: json(one),
            by: String::new(),
            on: one.published,
        });
        Ok(public(signed.collect::<Vec<_>>())
            .derive(|texts| texts.iter().filter_map(|text| serde_json::from_str(&text.words).ok()).collect()))
    }

    /// A document of a published version, as it was kept; `None` where it is not published.
    pub async fn assessment_told_file(
        &self,
        area: AreaCode,
        version: u32,
        extension: &str,
    ) -> Result<Option<Vec<u8>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let Some(document) = self.store.document(APPROVAL, &id(area, version)).await? else {
            return Ok(None);
        };
        if parsed::<Approval>(&document)?.published.is_none() {
            return Ok(None);
        }
        let Some((_, line)) = self.edition(area, version).await? else { return Ok(None) };
        match line.files.get(extension).and_then(|id| id.parse().ok()) {
            Some(id) => Ok(Some(self.lake.bytes(id).await?.to_vec())),
            None => Ok(None),
        }
    }

    async fn edition(
        &self,
        area: AreaCode,
        version: u32,
    ) -> Result<Option<(chrono::NaiveDate, EditionLine)>, DeskError> {
        let versions = self.store.document_versions(EDITION, &area.to_string()).await?;
        let Some(document) = versions.iter().find(|one| one.version == i64::from(version)) else {
            return Ok(None);
        };
        let line: EditionLine = parsed(document)?;
        Ok(Some((line.on, line)))
    }
}
