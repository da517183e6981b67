//! The barrier register: what keeps bodies from sharing what they lawfully could, who asked, what was refused and why, for
//! how long, and who can remove it (requirement S50). It speaks of bodies and kinds of record, never of a person.

use crate::asking::Decided;
use crate::record::{next_number, parsed};
use crate::{Desk, DeskError};
use access::Resource;
use access::barriers::{self, BarrierSummary};
use chrono::NaiveDate;
use records::{Document, Kept};
use serde::{Deserialize, Serialize};
use terms::{Action, Ask, AskOutcome, Barrier, BodyId, RecordKind};

/// Kind of the documents: one for each barrier.
const KIND: &str = "barrier";
/// Most characters of a title, a remedy, a reason.
pub const WORDS_MOST: usize = 500;

/// Outcomes of a request, with their short names.
const OUTCOMES: [(AskOutcome, &str); 4] = [
    (AskOutcome::Waiting, "waiting"),
    (AskOutcome::Shared, "shared"),
    (AskOutcome::PartShared, "part-shared"),
    (AskOutcome::Refused, "refused"),
];

/// The outcome of that short name.
pub fn outcome(slug: &str) -> Option<AskOutcome> {
    OUTCOMES.iter().find(|(_, known)| *known == slug).map(|(outcome, _)| *outcome)
}

/// A barrier as it stands today.
#[derive(Clone, Debug)]
pub struct BarrierHeld {
    /// In figures.
    pub summary: BarrierSummary,
    /// When it was removed, and how.
    pub removed: Option<(NaiveDate, String)>,
    /// Version, for saving.
    pub seen: i64,
}

/// Why nothing was written down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// There is no such barrier.
    #[error("there is no such barrier")]
    Unknown,
    /// It is gone already.
    #[error("this barrier was removed already")]
    Removed,
    /// Words are missing or too many.
    #[error("fill in every text, {WORDS_MOST} characters at most each")]
    Words,
    /// A body is not in the register.
    #[error("choose bodies that are in the register, two different ones")]
    Body,
    /// The purpose is not in the catalogue.
    #[error("choose a purpose")]
    Purpose,
    /// Days that cannot be.
    #[error(
        "a request was made by today, and answered no earlier than it was made; one that waits has no answer yet"
    )]
    Days,
    /// Somebody else wrote first.
    #[error("somebody else wrote first: look at it again")]
    Stale,
}

#[derive(Serialize, Deserialize)]
struct Line {
    title: String,
    since: NaiveDate,
    remover: String,
    remedy: String,
    asks: Vec<AskLine>,
    removed: Option<(NaiveDate, String)>,
}

#[derive(Serialize, Deserialize)]
struct AskLine {
    on: NaiveDate,
    from: String,
    to: String,
    purpose: String,
    kind: String,
    outcome: String,
    reason: String,
    answered_on: Option<NaiveDate>,
}

fn slug(outcome: AskOutcome) -> &'static str {
    OUTCOMES.iter().find(|(known, _)| *known == outcome).map_or("", |(_, slug)| slug)
}

fn written(barrier: &Barrier) -> String {
    let ask = |ask: &Ask| AskLine {
        on: ask.on,
        from: ask.from.to_string(),
        to: ask.to.to_string(),
        purpose: ask.purpose.to_string(),
        kind: ask.kind.slug().to_owned(),
        outcome: slug(ask.outcome).to_owned(),
        reason: ask.reason.clone(),
        answered_on: ask.answered_on,
    };
    let line = Line {
        title: barrier.title.clone(),
        since: barrier.since,
        remover: barrier.remover.to_string(),
        remedy: barrier.remedy.clone(),
        asks: barrier.asks.iter().map(ask).collect(),
        removed: barrier.removed.clone(),
    };
    serde_json::to_string(&line).expect("text and days are JSON")
}

/// `None` where a short name in it is none, which no line of ours has.
fn read(document: &Document) -> Result<Option<Barrier>, DeskError> {
    let line: Line = parsed(document)?;
    let ask = |line: AskLine| {
        Some(Ask {
            on: line.on,
            from: line.from.parse().ok()?,
            to: line.to.parse().ok()?,
            purpose: line.purpose.parse().ok()?,
            kind: RecordKind::from_slug(&line.kind)?,
            outcome: outcome(&line.outcome)?,
            reason: line.reason,
            answered_on: line.answered_on,
        })
    };
    let asks: Option<Vec<Ask>> = line.asks.into_iter().map(ask).collect();
    let (Some(asks), Ok(id), Ok(remover)) = (asks, document.id.parse(), line.remover.parse()) else {
        return Ok(None);
    };
    Ok(Some(Barrier {
        id,
        title: line.title,
        since: line.since,
        asks,
        remover,
        owner: None,
        remedy: line.remedy,
        removed: line.removed,
    }))
}

fn the_register() -> Resource {
    Resource::paper(RecordKind::Barrier)
}

fn sound(words: &str) -> bool {
    !words.trim().is_empty() && words.chars().count() <= WORDS_MOST
}

impl Desk {
    async fn all_barriers(&self) -> Result<Vec<(Barrier, i64)>, DeskError> {
        let made = |document: Document| Ok(read(&document)?.map(|barrier| (barrier, document.version)));
        let all = self.read_all::<Option<(Barrier, i64)>>(KIND, made).await?;
        Ok(all.iter().flatten().cloned().collect())
    }

    /// Every barrier, those that stand first, the oldest of them first.
    pub async fn barriers(&self) -> Result<Vec<BarrierHeld>, DeskError> {
        self.may(Action::Read, &the_register()).await?;
        let all = self.all_barriers().await?;
        let known: Vec<Barrier> = all.iter().map(|(barrier, _)| barrier.clone()).collect();
        let held = |summary: BarrierSummary| {
            let (barrier, seen) = all.iter().find(|(barrier, _)| barrier.id == summary.id)?;
            Some(BarrierHeld { removed: barrier.removed.clone(), seen: *seen, summary })
        };
        Ok(barriers::register(&known, self.now().date_naive()).into_iter().filter_map(held).collect())
    }

    async fn is_body(&self, id: &BodyId) -> Result<bool, DeskError> {
        let known = self.access().await?.register().body(id).is_some();
        Ok(known && id.as_str() != crate::register::OPERATOR)
    }

    /// Adds a barrier that was first met today.
    pub async fn barrier_add(
        &self,
        title: &str,
        remover: BodyId,
        remedy: &str,
    ) -> Result<Result<(), NotKept>, DeskError> {
        let decided = self.may(Action::Add, &the_register()).await?;
        if !sound(title) || !sound(remedy) {
            return Ok(Err(NotKept::Words));
        }
        if !self.is_body(&remover).await? {
            return Ok(Err(NotKept::Body));
        }
        loop {
            let held = self.all_barriers().await?;
            let number = next_number(held.iter().map(|(barrier, _)| barrier.id.as_str()), KIND);
            let barrier = Barrier {
                id: format!("{KIND}-{number}").parse().expect("letters, digits and a hyphen"),
                title: title.trim().to_owned(),
                since: self.now().date_naive(),
                asks: Vec::new(),
                remover: remover.clone(),
                owner: None,
                remedy: remedy.trim().to_owned(),
                removed: None,
            };
            if self.keep_barrier(&barrier, 0, "barrier.add", &decided).await? {
                return Ok(Ok(()));
            }
        }
    }

    /// Writes down a request that met a barrier.
    pub async fn barrier_ask(&self, id: &str, seen: i64, ask: Ask) -> Result<Result<(), NotKept>, DeskError> {
        let decided = self.may(Action::Add, &the_register()).await?;
        let today = self.now().date_naive();
        if !sound(&ask.reason) && ask.outcome == AskOutcome::Refused
            || ask.reason.chars().count() > WORDS_MOST
        {
            return Ok(Err(NotKept::Words));
        }
        if ask.from == ask.to || !self.is_body(&ask.from).await? || !self.is_body(&ask.to).await? {
            return Ok(Err(NotKept::Body));
        }
        if self.laws().await?.purpose(&ask.purpose).is_none() {
            return Ok(Err(NotKept::Purpose));
        }
        let answered = match (ask.outcome, ask.answered_on) {
            (AskOutcome::Waiting, answered) => answered.is_none(),
            (_, Some(on)) => ask.on <= on && on <= today,
            (_, None) => false,
        };
        if ask.on > today || !answered {
            return Ok(Err(NotKept::Days));
        }
        self.change_barrier(id, seen, "barrier.ask", &decided, |barrier| {
            barrier.since = barrier.since.min(ask.on);
            barrier.asks.push(ask.clone());
            barrier.asks.sort_by_key(|ask| ask.on);
        })
        .await
    }

    /// Says that a barrier is gone, and how.
    pub async fn barrier_remove(
        &self,
        id: &str,
        seen: i64,
        how: &str,
    ) -> Result<Result<(), NotKept>, DeskError> {
        let decided = self.may(Action::Change, &the_register()).await?;
        if !sound(how) {
            return Ok(Err(NotKept::Words));
        }
        let today = self.now().date_naive();
        self.change_barrier(id, seen, "barrier.remove", &decided, |barrier| {
            barrier.removed = Some((today, how.trim().to_owned()));
        })
        .await
    }

    async fn change_barrier(
        &self,
        id: &str,
        seen: i64,
        name: &'static str,
        decided: &Decided,
        change: impl Fn(&mut Barrier),
    ) -> Result<Result<(), NotKept>, DeskError> {
        let Some(document) = self.store.document(KIND, id).await? else { return Ok(Err(NotKept::Unknown)) };
        let Some(mut barrier) = read(&document)? else { return Ok(Err(NotKept::Unknown)) };
        if barrier.removed.is_some() {
            return Ok(Err(NotKept::Removed));
        }
        if document.version != seen {
            return Ok(Err(NotKept::Stale));
        }
        change(&mut barrier);
        let kept = self.keep_barrier(&barrier, seen, name, decided).await?;
        Ok(if kept { Ok(()) } else { Err(NotKept::Stale) })
    }

    async fn keep_barrier(
        &self,
        barrier: &Barrier,
        seen: i64,
        name: &'static str,
        decided: &Decided,
    ) -> Result<bool, DeskError> {
        let mut act = self.store.begin(name, &self.actor(), self.now()).await?;
        let id = barrier.id.to_string();
        let Kept::As(_) = act.document_save(KIND, &id, seen, &written(barrier)).await? else {
            return Ok(false);
        };
        act.note(decided.note(KIND, id));
        act.commit().await?;
        Ok(true)
    }
}
