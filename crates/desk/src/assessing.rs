//! The strategic assessment of an area, put together from released evidence and what people signed.

use crate::{Desk, DeskError, writing};
use access::Resource;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::{AreaEvidence, Assessment, ByPeople, WhatChanged, what_changed};
use terms::{
    Action, AreaCode, Boundary, Edition, Mode, PinnedFigure, RecordKind, SignedText, Standing, Topic,
};

/// What an assessment is set against, to say what changed: what was known after a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The commit.
    pub commit: u64,
    /// The day to name.
    pub on: NaiveDate,
}

impl Earlier {
    fn reading(self) -> Edition {
        Edition { as_of: self.on, mode: Mode::Full, standing: Standing::Draft }
    }
}

/// What an assessment is made from besides the evidence.
#[derive(Clone, Debug)]
pub struct Making {
    /// Which edition.
    pub edition: Edition,
    /// What people brought to it.
    pub people: ByPeople,
    /// What it says the changes since; `None` for a first one.
    pub earlier: Option<Earlier>,
}

impl Desk {
    /// The assessment with nothing that people wrote, from what was known on the edition's day.
    pub async fn assessment(
        &self,
        area: AreaCode,
        edition: Edition,
    ) -> Result<Released<Assessment>, DeskError> {
        let commit = self.commit_on(edition.as_of).await?;
        self.assessment_at(area, commit, Making { edition, people: ByPeople::default(), earlier: None }).await
    }

    /// The assessment from what was known after a commit.
    pub async fn assessment_at(
        &self,
        area: AreaCode,
        commit: u64,
        making: Making,
    ) -> Result<Released<Assessment>, DeskError> {
        self.may(Action::Read, &writing::assessments()).await?;
        let now = self.area_at(area, commit).await?;
        let changed = match making.earlier {
            Some(earlier) => self.changed_since(&now, area, earlier).await?,
            None => now.derive(first_of_all),
        };
        let ByPeople { texts, pins, topics } = making.people;
        let people = public((making.edition, (texts, (pins, topics))));
        Ok(now.and(&changed).and(&people).derive(put_together))
    }

    /// What changed since an earlier commit.
    async fn changed_since(
        &self,
        now: &Released<AreaEvidence>,
        area: AreaCode,
        earlier: Earlier,
    ) -> Result<Released<Option<WhatChanged>>, DeskError> {
        let before = match self.area_at(area, earlier.commit).await {
            Ok(before) => before,
            Err(DeskError::UnknownArea(_)) => return Ok(public(earlier.reading()).derive(nothing_held)),
            Err(error) => return Err(error),
        };
        Ok(before.and(now).and(&public(earlier.reading())).derive(compared))
    }

    /// The last commit of a day, by UTC; of today or a day to come, the last there is. 0 where there was none yet.
    pub async fn commit_on(&self, day: NaiveDate) -> Result<u64, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let end = day.and_hms_milli_opt(23, 59, 59, 999).expect("every day has a last millisecond").and_utc();
        match day >= self.clock.now().date_naive() {
            true => Ok(self.seen().await?.commit()),
            false => Ok(self.lake.commit_at(end).await?),
        }
    }

    /// The last frozen edition of an area, if there is one, as what the next is set against.
    pub async fn last_frozen(&self, area: AreaCode) -> Result<Option<Earlier>, DeskError> {
        let frozen = self.frozen(area).await?.pop();
        Ok(frozen.map(|frozen| Earlier { commit: frozen.commit, on: frozen.on }))
    }

    /// Outlines of the small places in an area, in order of code; those that are loaded.
    pub async fn shapes(&self, area: AreaCode) -> Result<Vec<Boundary>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let view = self.seen().await?;
        let gazetteer = view.gazetteer();
        let inside = gazetteer.current_lsoas(area);
        Ok(inside.iter().filter_map(|lsoa| gazetteer.boundary(*lsoa).cloned()).collect())
    }
}

fn compared(((before, now), since): &((AreaEvidence, AreaEvidence), Edition)) -> Option<WhatChanged> {
    Some(what_changed(before, now, Some(since.as_of)))
}

fn nothing_held(since: &Edition) -> Option<WhatChanged> {
    let nothing = "Nothing was held of this area on that day.".to_owned();
    Some(WhatChanged { since: Some(since.as_of), verdicts: vec![nothing], ..WhatChanged::default() })
}

fn first_of_all(_: &AreaEvidence) -> Option<WhatChanged> {
    None
}

type People = (Vec<SignedText>, (Vec<PinnedFigure>, Vec<Topic>));
type Parts = ((AreaEvidence, Option<WhatChanged>), (Edition, People));

fn put_together(((evidence, changed), (edition, (texts, (pins, topics)))): &Parts) -> Assessment {
    let people = ByPeople { texts: texts.clone(), pins: pins.clone(), topics: topics.clone() };
    Assessment::new(edition.clone(), evidence.clone(), &people, changed.clone())
}
