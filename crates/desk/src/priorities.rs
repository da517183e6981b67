//! Rounds in which priorities are chosen, and the priorities that come of them (requirement S9).
//!
//! Nobody is shown another's scores before all are shown, whoever asks. Figures beside a candidate are released ones.

use crate::actions::paper;
use crate::record::{NotDone, Seen};
use crate::{Desk, DeskError, Done};
use access::Resource;
use planning::priority::ranking::Ranked;
use planning::priority::round::{self, Command, Round, Stage};
use planning::priority::{Beside, Candidate, Choice, ControlStrategy, Priority, Sheet, Source};
use planning::{AreaEvidence, MeasureEvidence, Pin, Refusal, Why, Year};
use terms::{Action, AreaCode, MeasureId, PersonId, RecordId};

/// A round as the asker may see it.
#[derive(Clone, Debug)]
pub struct RoundHeld {
    /// As it stands, with those sheets alone that the asker may see.
    pub seen: Seen<Round>,
    /// The order; `None` before all sheets are shown.
    pub ranking: Option<Vec<Ranked>>,
    /// Who has how many sheets still to hand in.
    pub outstanding: Vec<(PersonId, usize)>,
    /// Whether the asker may put candidates forward and take the round on.
    pub may_run: bool,
    /// Whether the asker scores in it.
    pub scores: bool,
    /// Whether the asker may decide.
    pub may_decide: bool,
}

/// An issue as it is put forward: what of it is told by figures is found by the desk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forward {
    /// "Burglary of homes".
    pub title: String,
    /// Measures whose figures speak for it.
    pub measures: Vec<MeasureId>,
    /// What residents say, or empty.
    pub residents: String,
    /// Which consultation, wave or meeting that comes from.
    pub voice: Option<RecordId>,
    /// The duty, or empty.
    pub duty: String,
    /// Place in what the public puts first.
    pub public_rank: Option<u32>,
    /// Whether it is a national priority.
    pub national: bool,
    /// Whether it is an objective of the commissioner's plan.
    pub commissioner: bool,
}

/// Scorers of a round may work on it.
fn scorers(round: &Round) -> Resource {
    Resource { id: Some(round.id.clone()), team: round.scorers.clone(), ..paper() }
}

fn number(measure: &MeasureEvidence) -> Option<f64> {
    measure.latest.count.as_ref().map(|count| count.value)
}

fn counted(measure: &MeasureEvidence) -> String {
    number(measure).map_or_else(|| "not available".to_owned(), planning::wording::number)
}

fn pin(measure: &MeasureEvidence) -> Pin {
    Pin {
        measure: measure.definition.id.clone(),
        area: measure.latest.area,
        period: measure.latest.period,
        definition_version: measure.definition.version,
        value: counted(measure),
    }
}

fn told(measure: &MeasureEvidence) -> String {
    let normal =
        measure.control.as_ref().map_or_else(String::new, |control| format!(" {}.", control.verdict.words()));
    let period = measure.latest.period.words();
    format!("{} {} in {period}.{normal}", counted(measure), measure.definition.unit)
}

fn beside(evidence: &AreaEvidence, measures: &[&MeasureEvidence], forward: &Forward) -> Beside {
    let first = measures.first();
    let shares: Vec<f64> = measures
        .iter()
        .filter_map(|measure| evidence.harm.iter().find(|share| share.measure == measure.definition.id)?.harm)
        .collect();
    let trend = first.and_then(|measure| {
        let itself = measure.control.as_ref().map(|control| control.verdict.words().to_owned());
        let long = measure.trend.map(|(verdict, _)| verdict.words().to_owned());
        let all: Vec<String> = itself.into_iter().chain(long).collect();
        (!all.is_empty()).then(|| all.join(". "))
    });
    Beside {
        volume: measures.iter().filter_map(|measure| number(measure)).reduce(|a, b| a + b),
        harm_share: (!shares.is_empty()).then(|| shares.iter().sum()),
        trend,
        comparison: first
            .and_then(|measure| measure.comparison.as_ref())
            .map(|(comparison, _)| comparison.verdict.words().to_owned()),
        public_rank: forward.public_rank,
        public_share: None,
        statutory: !forward.duty.trim().is_empty(),
        national: forward.national,
        commissioner: forward.commissioner,
    }
}

impl Desk {
    /// The area of the partnership today; `None` before it was set up.
    pub(crate) async fn own_area(&self) -> Result<Option<AreaCode>, DeskError> {
        let access = self.access().await?;
        let today = self.now().date_naive();
        let partnership = access.register().partnership.as_ref();
        Ok(partnership
            .and_then(|partnership| partnership.areas.iter().find(|area| area.span.holds(today)))
            .map(|area| area.area))
    }

    async fn round_for_asker(&self, seen: Seen<Round>) -> Result<RoundHeld, DeskError> {
        let who = self.stamped_by();
        let Seen { record: mut round, version } = seen;
        let (ranking, outstanding) = (round.ranking(), round.outstanding());
        let sheets = round.sheets_for(&who).into_iter().cloned().collect();
        round.sheets = sheets;
        Ok(RoundHeld {
            scores: round.scorers.contains(&who),
            may_run: self.would(Action::Change, &paper()).await?,
            may_decide: self.would(Action::Decide, &paper()).await?,
            seen: Seen { record: round, version },
            ranking,
            outstanding,
        })
    }

    /// Every round, the latest year first.
    pub async fn rounds(&self) -> Result<Vec<RoundHeld>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut held = Vec::new();
        for seen in self.records_of::<Round>().await? {
            held.push(self.round_for_asker(seen).await?);
        }
        held.sort_by_key(|held| std::cmp::Reverse(held.seen.record.year));
        Ok(held)
    }

    /// One round.
    pub async fn round(&self, id: &str) -> Result<Option<RoundHeld>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        match self.record_of::<Round>(id).await? {
            Some(seen) => Ok(Some(self.round_for_asker(seen).await?)),
            None => Ok(None),
        }
    }

    /// Begins a round for a year, with the matrix that comes with the program.
    pub async fn round_add(&self, year: Year) -> Result<Done<Round>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        let held = self.records_of::<Round>().await?;
        if held.iter().any(|held| held.record.year == year && held.record.stage != Stage::Closed) {
            let wrong = format!("A round for {} is under way.", year.words());
            return Ok(Err(Refusal::new(Why::Stage, wrong, "Go on with that one.").into()));
        }
        let matrix = self.matrix().await?;
        self.record_add("round.add", &decided, |id| Ok(Round::new(id, year, matrix.clone()))).await
    }

    /// Measures of the partnership's own area: id, title and what the figures say.
    pub async fn round_measures(&self) -> Result<Vec<(MeasureId, String, String)>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let Some(area) = self.own_area().await? else { return Ok(Vec::new()) };
        let evidence = match self.area(area).await {
            Ok(evidence) => evidence,
            Err(DeskError::UnknownArea(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let line = |measure: &MeasureEvidence| {
            (measure.definition.id.clone(), measure.definition.title.clone(), told(measure))
        };
        Ok(evidence.measures.iter().map(line).collect())
    }

    /// Puts an issue forward, with the released figures that speak for it as they are today.
    pub async fn round_put(&self, id: &str, seen: i64, forward: &Forward) -> Result<Done<Round>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let Some(area) = self.own_area().await? else {
            let no =
                Refusal::new(Why::Missing, "The partnership has no area yet.", "Set the register up first.");
            return Ok(Err(no.into()));
        };
        let mut sources = Vec::new();
        let mut stands = beside_nothing(forward);
        if !forward.measures.is_empty() {
            let evidence = self.area(area).await?;
            let measures: Vec<&MeasureEvidence> =
                forward.measures.iter().filter_map(|id| evidence.measure(id)).collect();
            if measures.len() < forward.measures.len() {
                let wrong = "A measure has no figures here that may be shown.";
                return Ok(Err(Refusal::new(Why::NotThere, wrong, "Choose among those that have.").into()));
            }
            let words: Vec<String> = measures.iter().map(|measure| told(measure)).collect();
            let pins = measures.iter().map(|measure| pin(measure)).collect();
            sources.push(Source::Evidence { words: words.join(" "), pins });
            stands = beside(&evidence, &measures, forward);
        }
        if !forward.residents.trim().is_empty() {
            let words = forward.residents.trim().to_owned();
            sources.push(Source::Residents { words, voice: forward.voice.clone() });
        }
        if !forward.duty.trim().is_empty() {
            sources.push(Source::Law { duty: forward.duty.trim().to_owned() });
        }
        let (by, today) = (self.stamped_by(), self.now().date_naive());
        self.record_change(id, seen, "round.put", &decided, |held: Round| {
            let same = held.candidates.iter().find(|known| known.title == forward.title.trim());
            let next = held.candidates.len() + held.taken_back.len() + 1;
            let name = format!("{}-c{next}", held.id);
            let id = same.map_or_else(
                || RecordId::new(&name).expect("a short name, a hyphen, a letter and a number"),
                |same| same.id.clone(),
            );
            let title = forward.title.trim().to_owned();
            let candidate = Candidate { id, title, area, sources, beside: stands };
            round::apply(held, Command::Put(Box::new(candidate)), &by, today)
        })
        .await
    }

    /// Does something with a round. A scorer's sheet is kept whatever other sheets came in meanwhile; a round that ends
    /// leaves its priorities behind.
    pub async fn round_do(&self, id: &str, seen: i64, command: Command) -> Result<Done<Round>, DeskError> {
        let held = self.record_of::<Round>(id).await?;
        let (action, asked, act) = needs(&command, held.as_ref().map(|held| &held.record));
        let decided = self.may(action, &asked).await?;
        let (by, today) = (self.stamped_by(), self.now().date_naive());
        let command = match command {
            Command::Score(sheet) => Command::Score(Sheet { scorer: by.clone(), ..sheet }),
            other => other,
        };
        let closing = command == Command::Close;
        let mut seen = seen;
        loop {
            if matches!(command, Command::Score(_) | Command::Dissent { .. }) {
                let Some(latest) = self.record_of::<Round>(id).await? else {
                    return Ok(Err(NotDone::Unknown));
                };
                seen = latest.version;
            }
            let change = |round| round::apply(round, command.clone(), &by, today);
            match self.record_change(id, seen, act, &decided, change).await? {
                Err(NotDone::Stale) if matches!(command, Command::Score(_) | Command::Dissent { .. }) => {}
                Ok(done) if closing => {
                    self.priorities_of(&done.record, &decided).await?;
                    return Ok(Ok(done));
                }
                done => return Ok(done),
            }
        }
    }

    /// Keeps the priorities that a closed round adopted, each once.
    async fn priorities_of(&self, round: &Round, decided: &crate::asking::Decided) -> Result<(), DeskError> {
        for candidate in &round.candidates {
            if round.decision(&candidate.id).is_none_or(|made| made.choice != Choice::Adopt) {
                continue;
            }
            let known = self.records_of::<Priority>().await?;
            if known
                .iter()
                .any(|known| known.record.round == round.id && known.record.candidate.id == candidate.id)
            {
                continue;
            }
            let missing = || Refusal::new(Why::Stage, "The round is not closed.", "Close it first.");
            let make = |id| round.priority(&candidate.id, id).ok_or_else(missing);
            // A refusal cannot be: the round is closed and adopted it.
            let _ = self.record_add("priority.add", decided, make).await?;
        }
        Ok(())
    }

    /// Every priority, those of the latest year first.
    pub async fn priorities(&self) -> Result<Vec<Seen<Priority>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut held = self.records_of::<Priority>().await?;
        held.sort_by_key(|held| std::cmp::Reverse(held.record.year));
        Ok(held)
    }

    /// Writes what is meant to be done about a priority, strand by strand.
    pub async fn priority_strategy(
        &self,
        id: &str,
        seen: i64,
        strategy: ControlStrategy,
    ) -> Result<Done<Priority>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        self.record_change(id, seen, "priority.strategy", &decided, |held: Priority| {
            held.with_strategy(strategy)
        })
        .await
    }
}

fn beside_nothing(forward: &Forward) -> Beside {
    Beside {
        public_rank: forward.public_rank,
        statutory: !forward.duty.trim().is_empty(),
        national: forward.national,
        commissioner: forward.commissioner,
        ..Beside::default()
    }
}

/// What somebody must be allowed for a command, on what, and what it is called in the audit.
fn needs(command: &Command, round: Option<&Round>) -> (Action, Resource, &'static str) {
    let by_scorers = || round.map_or_else(paper, scorers);
    match command {
        Command::Put(_) => (Action::Change, paper(), "round.put"),
        Command::TakeBack { .. } => (Action::Change, paper(), "round.take-back"),
        Command::Start { .. } => (Action::Change, paper(), "round.start"),
        Command::Score(_) => (Action::Change, by_scorers(), "round.score"),
        Command::GoWithout { .. } => (Action::Change, paper(), "round.go-without"),
        Command::Show => (Action::Change, paper(), "round.show"),
        Command::Dissent { .. } => (Action::Change, by_scorers(), "round.dissent"),
        Command::Decide { .. } => (Action::Decide, paper(), "round.decide"),
        Command::Close => (Action::Decide, paper(), "round.close"),
    }
}
