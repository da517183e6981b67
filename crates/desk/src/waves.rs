//! Waves of surveys, entered by hand: one round of a question, and which later rounds ask it again.
//!
//! No answer of any one person is kept here: only shares, how many answered, and how they were asked.

use crate::asking::Decided;
use crate::record::{NotDone, Record, id_of, next_number};
use crate::{Desk, DeskError};
use access::Resource;
use planning::Refusal;
use planning::refusal::Why;
use records::Kept;
use serde::{Deserialize, Serialize};
use terms::{Action, AreaCode, Period, RecordId, RecordKind, Sampling, Wave, WaveMode};

/// Most characters of a wording or a title.
pub const WORDS_MOST: usize = 500;
/// Highest design effect that is believed: above it somebody mistook a column.
const DESIGN_EFFECT_MOST: f64 = 20.0;

/// A wave as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptWave {
    /// Which: `w-3`.
    pub id: RecordId,
    /// Whom it speaks for.
    pub area: AreaCode,
    /// "People who say litter is a problem".
    pub title: String,
    /// The first wave of the same question; its own id if it is the first.
    pub first: RecordId,
    /// What was asked, of how many, and what they said.
    pub wave: Wave,
}

impl Record for KeptWave {
    const KIND: &'static str = "wave";
    const LETTER: &'static str = "w";

    fn id(&self) -> &RecordId {
        &self.id
    }
}

/// A wave as somebody enters it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewWave {
    /// Whom it speaks for.
    pub area: AreaCode,
    /// What the answers that are counted say.
    pub title: String,
    /// The wave whose question it asks again, if it is not the first.
    pub again: Option<RecordId>,
    /// The question word for word, with the answers that are counted.
    pub wording: String,
    /// Months in which people were asked.
    pub fieldwork: Period,
    /// Share that gave the answers counted, 0 to 1.
    pub share: f64,
    /// How many answered.
    pub base: u32,
    /// Design effect.
    pub design_effect: f64,
    /// How they were asked.
    pub mode: WaveMode,
    /// How they were found.
    pub sampling: Sampling,
    /// Who ran it.
    pub source: String,
}

impl NewWave {
    fn sound(&self) -> Result<(), Refusal> {
        let unless = |sound: bool, wrong: &str, mend: &str| {
            if sound { Ok(()) } else { Err(Refusal::new(Why::Unsound, wrong, mend)) }
        };
        let words = |text: &str| !text.trim().is_empty() && text.chars().count() <= WORDS_MOST;
        unless(words(&self.wording), "The question is missing or too long.", "Write it word for word.")?;
        unless(words(&self.source), "Nobody is named who ran it.", "Say who asked.")?;
        unless(
            (0.0..=1.0).contains(&self.share),
            "The share is not between 0 and 100.",
            "Write it as a per cent.",
        )?;
        unless(self.base > 0, "Nobody answered.", "Write how many people answered this question.")?;
        unless(
            self.design_effect > 0.0 && self.design_effect <= DESIGN_EFFECT_MOST,
            "The design effect is not a number we can use.",
            "Write 1 for a simple random sample; with weights it is often 1.1 to 2.",
        )
    }
}

pub(crate) fn plans() -> Resource {
    Resource::paper(RecordKind::Plan)
}

impl Desk {
    /// Every wave, by question, oldest first.
    pub async fn waves(&self) -> Result<Vec<KeptWave>, DeskError> {
        self.may(Action::Read, &plans()).await?;
        self.kept_waves().await
    }

    pub(crate) async fn kept_waves(&self) -> Result<Vec<KeptWave>, DeskError> {
        let mut waves: Vec<KeptWave> =
            self.records_of::<KeptWave>().await?.into_iter().map(|seen| seen.record).collect();
        let key = |kept: &KeptWave| (kept.title.clone(), kept.first.clone(), kept.wave.fieldwork.first());
        waves.sort_by_key(key);
        Ok(waves)
    }

    /// Enters a wave, as [`Self::waves_add`] does.
    pub async fn wave_add(&self, new: NewWave) -> Result<Result<KeptWave, NotDone>, DeskError> {
        let kept = self.waves_add(&[new]).await?;
        Ok(kept.map(|mut kept| kept.swap_remove(0)).map_err(|(_, why)| why))
    }

    /// Enters waves, all or none; answers them in the order of their fieldwork, or which one is wrong, from nought, and why.
    ///
    /// Those of one title and area ask one question again, in the order of their fieldwork, and so do those that ask what was
    /// asked before. One that asks a question again belongs to the same area and bears the same title; without words of its own
    /// it has asked in the same ones.
    pub async fn waves_add(
        &self,
        new: &[NewWave],
    ) -> Result<Result<Vec<KeptWave>, (usize, NotDone)>, DeskError> {
        let decided = self.may(Action::Add, &plans()).await?;
        let seen = self.seen().await?;
        loop {
            let mut waves = self.kept_waves().await?;
            let before = waves.len();
            if let Err((at, why)) = asked(new, &mut waves, |area| seen.gazetteer().knows(area)) {
                return Ok(Err((at, why.into())));
            }
            let added = waves.split_off(before);
            // Somebody who took a number meanwhile keeps it: these get the next.
            if self.waves_keep(&added, &decided).await? {
                return Ok(Ok(added));
            }
        }
    }

    /// Keeps new waves, or none where one of their numbers is taken.
    async fn waves_keep(&self, waves: &[KeptWave], decided: &Decided) -> Result<bool, DeskError> {
        let mut doing = self.store.begin("wave.add", &self.actor(), self.now()).await?;
        for wave in waves {
            let text = serde_json::to_string(wave).expect("finite numbers and text are JSON");
            let id = wave.id.as_str();
            if !matches!(doing.document_save(KeptWave::KIND, id, 0, &text).await?, Kept::As(_)) {
                return Ok(false);
            }
            doing.note(decided.note(KeptWave::KIND, id));
        }
        doing.commit().await?;
        self.forget_verdicts();
        Ok(true)
    }
}

/// Adds waves to those that there are, each as what it asks again, if it does. Answers the first that is wrong, and why.
fn asked(
    new: &[NewWave],
    waves: &mut Vec<KeptWave>,
    knows: impl Fn(AreaCode) -> bool,
) -> Result<(), (usize, Refusal)> {
    let first = next_number(waves.iter().map(|kept| kept.id.as_str()), KeptWave::LETTER);
    let mut order: Vec<usize> = (0..new.len()).collect();
    order.sort_by_key(|at| new[*at].fieldwork.first());
    for (number, at) in (first..).zip(order) {
        let mut one = new[at].clone();
        let same = |kept: &&KeptWave| kept.area == one.area && kept.title == one.title.trim();
        if one.again.is_none() {
            one.again = waves.iter().find(same).map(|kept| kept.first.clone());
        }
        let earlier = waves.iter().find(|kept| one.again.as_ref() == Some(&kept.id));
        if let Some(earlier) = earlier.filter(|_| one.wording.trim().is_empty()) {
            one.wording.clone_from(&earlier.wave.wording);
        }
        let wave = asked_once(&one, waves)
            .and_then(|()| kept(&one, id_of::<KeptWave>(number), waves, knows(one.area)))
            .map_err(|why| (at, why))?;
        waves.push(wave);
    }
    Ok(())
}

/// Refused where the same question was entered for the same months before: somebody entered it twice.
fn asked_once(new: &NewWave, waves: &[KeptWave]) -> Result<(), Refusal> {
    let again =
        |kept: &KeptWave| new.again.as_ref() == Some(&kept.first) && kept.wave.fieldwork == new.fieldwork;
    match waves.iter().find(|kept| again(kept)) {
        Some(there) => Err(Refusal::new(
            Why::Stage,
            format!("{} is there already for {}.", there.title, there.wave.fieldwork.words()),
            "Take it out, or enter other months.",
        )),
        None => Ok(()),
    }
}

fn kept(new: &NewWave, id: RecordId, waves: &[KeptWave], knows: bool) -> Result<KeptWave, Refusal> {
    let unsound = |wrong: &str, mend: &str| Refusal::new(Why::Unsound, wrong, mend);
    new.sound()?;
    let before = match &new.again {
        None => None,
        Some(again) => Some(
            waves
                .iter()
                .find(|kept| kept.id == *again)
                .ok_or_else(|| unsound("There is no such earlier wave.", "Choose one from the list."))?,
        ),
    };
    let area = before.map_or(new.area, |before| before.area);
    if before.is_none() && !knows {
        return Err(unsound("We do not know that area.", "Choose one from the list."));
    }
    let title = before.map_or_else(|| new.title.trim().to_owned(), |before| before.title.clone());
    if title.is_empty() || title.chars().count() > WORDS_MOST {
        return Err(unsound("It has no title.", "Say in a few words what people said."));
    }
    let first = before.map_or_else(|| id.clone(), |before| before.first.clone());
    let wave = Wave {
        id: id.clone(),
        wording: new.wording.trim().to_owned(),
        fieldwork: new.fieldwork,
        share: new.share,
        base: new.base,
        design_effect: new.design_effect,
        mode: new.mode,
        sampling: new.sampling,
        source: new.source.trim().to_owned(),
    };
    Ok(KeptWave { id, area, title, first, wave })
}

/// The latest wave that asks the question of a baseline again, after it.
pub(crate) fn later<'a>(baseline: &Wave, waves: &'a [KeptWave]) -> Option<&'a KeptWave> {
    let first = &waves.iter().find(|kept| kept.id == baseline.id)?.first;
    waves
        .iter()
        .filter(|kept| kept.first == *first && kept.wave.fieldwork.first() > baseline.fieldwork.last())
        .max_by_key(|kept| kept.wave.fieldwork.last())
}

/// The share of a wave with its 95 % interval, 0 to 1; or why there is none, in words.
pub fn share(wave: &Wave) -> Result<terms::Estimate, String> {
    figures::survey::share(wave).map_err(|why| why.to_string())
}
