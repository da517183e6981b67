//! The staff half of the door: Today, senders, and the assessment on the desk.

use super::{FrontDoor, closed};
use desk::arrivals::Whose;
use desk::writing::{Frozen, Saved};
use desk::{Desk, Making};
use disclosure::Released;
use planning::{Assessment, ByPeople, Quarter};
use std::collections::{BTreeMap, BTreeSet};
use terms::{AreaCode, AreaKind, Dataset, DeliveryId, Edition, SignedText, Standing};
use web::door::{
    Answer, AssessmentDesk, AssessmentKnown, Caller, Closed, FileKind, FrozenVersion, JobState, Sender,
    TakeAway, Today, TodayLine, WaitingKnown,
};

/// What a person must know this morning.
pub async fn today(door: &FrontDoor, caller: &Caller) -> Answer<Today> {
    let desk = door.of(caller)?;
    let known = |one: desk::mine::Waiting| WaitingKnown {
        kind: one.kind.to_owned(),
        id: one.id,
        words: one.words,
        by: one.by,
        late: one.late,
    };
    let waiting = desk.mine().await.map_err(closed)?.into_iter().map(known).collect();
    if !caller.opens.imports {
        // Whoever has nothing to do with files has no files to hear of.
        return Ok(Today { waiting, ..Today::default() });
    }
    let mut deliveries = desk.deliveries().await.map_err(closed)?;
    deliveries.retain(|held| held.undone.is_none());
    deliveries.sort_by_key(|held| std::cmp::Reverse(held.delivery.received));
    let line = |held: &lake::HeldDelivery, words: String| TodayLine {
        words,
        import: Some(held.delivery.id),
        on: Some(held.delivery.received.date_naive()),
    };
    let arrived = deliveries
        .iter()
        .take(10)
        .map(|held| line(held, format!("{} from {}", held.delivery.file_name, held.delivery.sender)));
    let to_mend = deliveries.iter().filter(|held| held.delivery.aside > 0).take(20).map(|held| {
        line(held, format!("{}: {} rows kept aside", held.delivery.file_name, held.delivery.aside))
    });
    let view = desk.view().await.map_err(closed)?;
    let mut missing = Vec::new();
    let whose = desk.whose_files().await.map_err(closed)?;
    for (body, months) in view.bodies(Dataset::PoliceStreet) {
        if !whose.covers(body) {
            continue;
        }
        let (Some(first), Some(last)) = (months.first(), months.last()) else { continue };
        for month in terms::Period::new(*first, *last).iter().filter(|month| !months.contains(month)) {
            let words = format!("{body} sent nothing for {}", month.words());
            missing.push(TodayLine { words, import: None, on: None });
        }
    }
    missing.truncate(20);
    let open = |job: &web::door::Job| !matches!(job.state, JobState::Done | JobState::Cancelled);
    Ok(Today {
        waiting,
        arrived: arrived.collect(),
        missing,
        to_mend: to_mend.collect(),
        jobs: door.jobs_of(&desk).await?.into_iter().filter(open).collect(),
    })
}

/// Bodies that sent something before, with the licences they sent under.
pub async fn senders(desk: &Desk) -> Answer<Vec<Sender>> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for held in desk.deliveries().await.map_err(closed)? {
        known.entry(held.delivery.sender).or_default().insert(held.delivery.licence);
    }
    if let Whose::Of(own) = desk.whose_files().await.map_err(closed)? {
        known.entry(own).or_default().insert("Sharing agreement".to_owned());
    } else if known.is_empty() {
        known
            .entry("data.police.uk".to_owned())
            .or_default()
            .insert("Open Government Licence v3.0".to_owned());
    }
    let sender = |(name, licences): (String, BTreeSet<String>)| Sender {
        name,
        licences: licences.into_iter().collect(),
    };
    Ok(known.into_iter().map(sender).collect())
}

/// The assessments that can be worked on.
pub async fn assessments(desk: &Desk) -> Answer<Vec<AssessmentKnown>> {
    let view = desk.view().await.map_err(closed)?;
    let mut all = Vec::new();
    for (code, _) in view.gazetteer().areas(AreaKind::District) {
        if view.home_body(Dataset::PoliceStreet, code).await.map_err(closed)?.is_none() {
            continue;
        }
        let draft = draft(desk, code, Standing::Draft).await?;
        all.push(AssessmentKnown {
            area: draft.area.clone(),
            filled: draft.completeness().filled.len(),
            frozen: desk.frozen(code).await.map_err(closed)?.last().map(version),
        });
    }
    Ok(all)
}

fn version(frozen: &Frozen) -> FrozenVersion {
    FrozenVersion { version: frozen.version, on: frozen.on, by: frozen.by.clone() }
}

/// The assessment as it stands after the last commit.
async fn draft(desk: &Desk, area: AreaCode, standing: Standing) -> Answer<Released<Assessment>> {
    let commit = desk.view().await.map_err(closed)?.commit();
    draft_at(desk, area, commit, standing).await
}

async fn draft_at(
    desk: &Desk,
    area: AreaCode,
    commit: u64,
    standing: Standing,
) -> Answer<Released<Assessment>> {
    let texts = desk.texts(area).await.map_err(closed)?.into_iter().map(|written| written.text).collect();
    let today = desk.now().date_naive();
    let (scheme, _) = desk.assessment_scheme(area).await.map_err(closed)?;
    let edition = Edition { as_of: today, mode: scheme.way.mode(), standing };
    let people = ByPeople {
        texts,
        pins: desk.pins(area).await.map_err(closed)?,
        topics: scheme.topics(Quarter::of(today)),
    };
    let earlier = desk.last_frozen(area).await.map_err(closed)?;
    let making = Making { edition, people, earlier };
    desk.assessment_at(area, commit, making).await.map_err(closed)
}

/// The draft and its frozen versions.
pub async fn assessment(desk: &Desk, area: AreaCode) -> Answer<AssessmentDesk> {
    let texts = desk.texts(area).await.map_err(closed)?;
    let seen: BTreeMap<String, u32> =
        texts.into_iter().map(|written| (written.text.part, written.version)).collect();
    let frozen = desk.frozen(area).await.map_err(closed)?;
    let draft = draft(desk, area, Standing::Draft).await?.get().clone();
    let workbench = super::workbench::known(desk, &draft, (&seen, frozen.last())).await?;
    desk.looked_at_assessment("assessment.read", area).await.map_err(closed)?;
    Ok(AssessmentDesk { draft, seen, frozen: frozen.iter().rev().map(version).collect(), workbench })
}

/// Saves what a person wrote.
pub async fn write(
    desk: &Desk,
    caller: &Caller,
    area: AreaCode,
    part: &str,
    words: &str,
    seen: u32,
) -> Answer<()> {
    if !desk.is_part(area, part).await.map_err(closed)? {
        return Err(Closed::NotFound);
    }
    let text = SignedText {
        part: part.to_owned(),
        words: words.replace("\r\n", "\n"),
        by: caller.name.clone(),
        on: desk.now().date_naive(),
    };
    match desk.write_text(area, &text, seen).await.map_err(closed)? {
        Saved::As(_) => Ok(()),
        Saved::Stale => Err(Closed::Stale),
    }
}

/// Freezes the draft: every format is made once and its bytes are kept under their hash.
pub async fn freeze(door: &FrontDoor, desk: &Desk, caller: &Caller, area: AreaCode) -> Answer<u32> {
    let frozen = desk.frozen(area).await.map_err(closed)?;
    let next = frozen.last().map_or(0, |frozen| frozen.version) + 1;
    let on = desk.now().date_naive();
    let standing = Standing::Frozen { version: next, on, by: caller.name.clone() };
    let commit = desk.view().await.map_err(closed)?.commit();
    let texts = desk.texts(area).await.map_err(closed)?;
    let assessment = draft_at(desk, area, commit, standing).await?;
    let said = assessment.derive(planning::assessment::told::said).get().clone();
    let document = document(door, desk, assessment).await?;
    let mut files = BTreeMap::new();
    for kind in FileKind::ALL {
        let file = super::public::take_away(&document, &name(area, Some(next)), kind)?;
        let id = desk.keep(file.bytes).await.map_err(closed)?;
        files.insert(kind.extension().to_owned(), id.to_string());
    }
    let texts = texts.into_iter().map(|written| (written.text.part, written.version)).collect();
    let by = caller.name.clone();
    let frozen = Frozen { version: next, on, by, commit, files, texts, said: Some(said) };
    match desk.freeze(area, &frozen).await.map_err(closed)? {
        Saved::As(version) => Ok(version),
        Saved::Stale => Err(Closed::Stale),
    }
}

async fn document(
    door: &FrontDoor,
    desk: &Desk,
    assessment: Released<Assessment>,
) -> Answer<reports::Document> {
    let shapes = desk.shapes(assessment.get().area.code).await.map_err(closed)?;
    Ok(reports::assessment::document(&assessment, &shapes, &door.publisher))
}

pub(super) fn name(area: AreaCode, version: Option<u32>) -> String {
    match version {
        Some(version) => format!("{area}-assessment-v{version}"),
        None => format!("{area}-assessment-draft"),
    }
}

/// A frozen version as it was kept, or the draft as it is now.
pub async fn assessment_file(
    door: &FrontDoor,
    desk: &Desk,
    area: AreaCode,
    version: Option<u32>,
    kind: FileKind,
) -> Answer<TakeAway> {
    let Some(version) = version else {
        let document = document(door, desk, draft(desk, area, Standing::Draft).await?).await?;
        desk.looked_at_assessment("assessment.take-away", area).await.map_err(closed)?;
        return super::public::take_away(&document, &name(area, None), kind);
    };
    let frozen = desk.frozen(area).await.map_err(closed)?;
    let kept = frozen.iter().find(|frozen| frozen.version == version).ok_or(Closed::NotFound)?;
    let id: DeliveryId =
        kept.files.get(kind.extension()).and_then(|id| id.parse().ok()).ok_or(Closed::NotFound)?;
    let bytes = desk.kept(id).await.map_err(closed)?;
    desk.looked_at_assessment("assessment.take-away", area).await.map_err(closed)?;
    let file_name = format!("{}.{}", name(area, Some(version)), kind.extension());
    Ok(TakeAway { file_name, media_type: kind.media_type(), bytes })
}
