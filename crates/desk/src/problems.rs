//! Problem solving: problems with their gates, responses that are actions, and what came of them beside a comparison area,
//! worked out from released figures. It names nobody.

use crate::meetings::WORDS_MOST;
use crate::record::{NotDone, Record, id_of, next_number};
use crate::{Desk, DeskError, Done, Seen};
use access::Resource;
use chrono::NaiveDate;
use planning::action::{Lever, Terms};
use planning::evidence::{MeasureEvidence, Pin};
use planning::meeting::Meeting;
use planning::problem::{Command, Looked, Model, Objective, Problem, Response};
use planning::refusal::Why;
use planning::{Action as Agreed, AreaEvidence, Refusal};
use records::Kept;
use std::sync::Arc;
use terms::{Action, AreaCode, AreaKind, BodyId, Effect, MeasureId, Period, RecordKind};

/// Months from which the baseline of an objective is taken.
const BASELINE_MONTHS: i32 = 12;

/// What a response is, as somebody says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResponse {
    /// By which lever.
    pub lever: Lever,
    /// What is done.
    pub words: String,
    /// Why it should work here.
    pub why: String,
    /// Which body does it.
    pub body: BodyId,
    /// By when.
    pub due: NaiveDate,
}

/// Before and after, here and where nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which measure.
    pub measure: MeasureId,
    /// Where nothing was done.
    pub with: AreaCode,
    /// The ground around, to see whether the trouble moved.
    pub around: Option<AreaCode>,
    /// Months before.
    pub before: Period,
    /// Months after, as many.
    pub after: Period,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Plan)
}

fn no(why: Why, wrong: impl Into<String>, mend: &str) -> NotDone {
    Refusal::new(why, wrong, mend).into()
}

impl Desk {
    /// A problem as the rules see it: its lead works on it.
    async fn problem_paper(&self, id: &str) -> Result<Resource, DeskError> {
        let held = self.record_of::<Problem>(id).await?;
        Ok(Resource { owner: held.map(|seen| seen.record.lead), ..paper() })
    }

    /// Every problem: those that are open first, the one that is to be looked at next before the others.
    pub async fn problems(&self) -> Result<Vec<Seen<Problem>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut problems: Vec<Seen<Problem>> = self.records_of().await?;
        problems.sort_by_key(|seen| (!seen.record.open(), seen.record.review.unwrap_or(NaiveDate::MAX)));
        Ok(problems)
    }

    /// One problem.
    pub async fn problem(&self, id: &str) -> Result<Option<Seen<Problem>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        self.record_of(id).await
    }

    /// Whether the asker may work on a problem.
    pub async fn problem_is_theirs(&self, id: &str) -> Result<bool, DeskError> {
        self.would(Action::Change, &self.problem_paper(id).await?).await
    }

    /// The actions that do something about a problem, as they stand.
    pub async fn actions_of_problem(&self, id: &str) -> Result<Vec<Agreed>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let actions: Vec<Agreed> = self.plain().await?;
        Ok(actions
            .into_iter()
            .filter(|one| one.terms.from.as_ref().is_some_and(|from| from.as_str() == id))
            .collect())
    }

    /// Areas that can be compared, by name: districts of which figures are shown.
    pub async fn problem_areas(&self) -> Result<Vec<(AreaCode, String)>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        Ok(self.seen().await?.gazetteer().areas(AreaKind::District))
    }

    /// Opens a problem.
    pub async fn problem_add(
        &self,
        model: Model,
        title: &str,
        area: AreaCode,
        lead: BodyId,
    ) -> Result<Done<Problem>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        if title.trim().is_empty() || title.chars().count() > WORDS_MOST {
            return Ok(Err(no(Why::Missing, "It has no title.", "Say in a few words what it is.")));
        }
        let today = self.now().date_naive();
        if !self.access().await?.register().body(&lead).is_some_and(|body| body.is_member(today)) {
            return Ok(Err(no(Why::NotThere, "There is no such member.", "Choose who leads.")));
        }
        if !self.seen().await?.gazetteer().knows(area) {
            return Ok(Err(no(Why::NotThere, "There is no such area.", "Choose where it is.")));
        }
        let make = |id| Ok(Problem::new(id, model, title.trim(), area, lead.clone()));
        self.record_add("problem.add", &decided, make).await
    }

    /// Takes a step in a problem's life. To end it, a meeting must have agreed.
    pub async fn problem_do(
        &self,
        id: &str,
        seen: i64,
        command: Command,
    ) -> Result<Done<Problem>, DeskError> {
        let decided = self.may(Action::Change, &self.problem_paper(id).await?).await?;
        if let Command::Close { meeting } = &command
            && self.record_of::<Meeting>(meeting.as_str()).await?.is_none()
        {
            return Ok(Err(no(Why::NotThere, "There is no such meeting.", "Choose the one that agreed.")));
        }
        let name = match &command {
            Command::State(_) => "problem.state",
            Command::Show { .. } => "problem.show",
            Command::Objectives(_) => "problem.objectives",
            Command::Triangle(_) => "problem.triangle",
            Command::Respond(_) => "problem.respond",
            Command::Look(_) => "problem.look",
            Command::Review(_) => "problem.review",
            Command::Advance => "problem.advance",
            Command::Back { .. } => "problem.back",
            Command::Close { .. } => "problem.close",
            Command::Abandon { .. } => "problem.abandon",
        };
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let change = |problem| planning::problem::apply(problem, command, &by, at);
        self.record_change(id, seen, name, &decided, change).await
    }

    async fn released(
        &self,
        area: AreaCode,
    ) -> Result<Option<Arc<disclosure::Released<AreaEvidence>>>, DeskError> {
        match self.area(area).await {
            Ok(evidence) => Ok(Some(evidence)),
            Err(DeskError::UnknownArea(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds what shows that it is a problem: words, and a figure of its area as it stands today.
    pub async fn problem_show(
        &self,
        id: &str,
        seen: i64,
        words: &str,
        measure: Option<&MeasureId>,
    ) -> Result<Done<Problem>, DeskError> {
        let decided = self.may(Action::Change, &self.problem_paper(id).await?).await?;
        let Some(held) = self.record_of::<Problem>(id).await? else { return Ok(Err(NotDone::Unknown)) };
        let pin = match measure {
            None => None,
            Some(measure) => {
                let evidence = self.released(held.record.area).await?;
                let found = evidence.as_ref().and_then(|evidence| evidence.measure(measure)).map(pinned);
                let Some(pin) = found else {
                    return Ok(Err(no(
                        Why::NotThere,
                        "No figure of it is shown for this area.",
                        "Choose another.",
                    )));
                };
                Some(pin)
            }
        };
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let command = Command::Show { words: words.trim().to_owned(), pin };
        let change = |problem| planning::problem::apply(problem, command, &by, at);
        self.record_change(id, seen, "problem.show", &decided, change).await
    }

    /// The mean of the last twelve months of a measure in an area; `None` where a month is not shown.
    async fn baseline(&self, area: AreaCode, measure: &MeasureId) -> Result<Option<f64>, DeskError> {
        let Some(evidence) = self.released(area).await? else { return Ok(None) };
        let Some(found) = evidence.measure(measure) else { return Ok(None) };
        let last = found.latest.period.last();
        let months = Period::new(last.plus(1 - BASELINE_MONTHS), last);
        let counts: Option<Vec<f64>> = months.iter().map(|month| found.series.at(month)).collect();
        Ok(counts.map(|counts| counts.iter().sum::<f64>() / f64::from(BASELINE_MONTHS)))
    }

    /// Adds an objective, with its baseline from the released figures; the others stay.
    pub async fn problem_objective(
        &self,
        id: &str,
        seen: i64,
        objective: Objective,
    ) -> Result<Done<Problem>, DeskError> {
        let decided = self.may(Action::Change, &self.problem_paper(id).await?).await?;
        let Some(held) = self.record_of::<Problem>(id).await? else { return Ok(Err(NotDone::Unknown)) };
        let mut all = held.record.objectives;
        let baseline = match objective.baseline {
            Some(typed) => Some(typed),
            None => self.baseline(held.record.area, &objective.measure).await?,
        };
        all.retain(|other| other.words != objective.words);
        all.push(Objective { baseline, ..objective });
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let change = |problem| planning::problem::apply(problem, Command::Objectives(all), &by, at);
        self.record_change(id, seen, "problem.objectives", &decided, change).await
    }

    /// Does something about it: the response and its action are kept together.
    pub async fn problem_respond(
        &self,
        id: &str,
        seen: i64,
        new: &NewResponse,
    ) -> Result<Done<Problem>, DeskError> {
        let decided = self.may(Action::Change, &self.problem_paper(id).await?).await?;
        let today = self.now().date_naive();
        if !self.access().await?.register().body(&new.body).is_some_and(|body| body.is_member(today)) {
            return Ok(Err(no(Why::NotThere, "There is no such member.", "Choose who does it.")));
        }
        if new.words.trim().is_empty() || new.why.trim().is_empty() {
            return Ok(Err(no(
                Why::Missing,
                "It does not say what and why.",
                "Say what is done, and why it should work here.",
            )));
        }
        if new.due < today {
            return Ok(Err(no(Why::Unsound, "That day is past.", "Give a day to come.")));
        }
        loop {
            let Some(held) = self.record_of::<Problem>(id).await? else { return Ok(Err(NotDone::Unknown)) };
            if held.version != seen {
                return Ok(Err(NotDone::Stale));
            }
            let documents = self.store.documents(Agreed::KIND, "").await?;
            let number = next_number(documents.iter().map(|one| one.id.as_str()), Agreed::LETTER);
            let action = action_of(number, new, &held.record);
            let words = format!("{} {}", new.words.trim(), new.why.trim());
            let response = Response { lever: new.lever, words, action: action.id.clone() };
            let after =
                planning::problem::apply(held.record, Command::Respond(response), &self.stamped_by(), today);
            let after = match after {
                Ok(after) => after,
                Err(refusal) => return Ok(Err(refusal.into())),
            };
            let mut doing = self.store.begin("problem.respond", &self.actor(), self.now()).await?;
            let text = serde_json::to_string(&action).expect("an action is JSON");
            if !matches!(doing.document_save(Agreed::KIND, action.id.as_str(), 0, &text).await?, Kept::As(_))
            {
                continue;
            }
            doing.note(decided.note(Agreed::KIND, action.id.to_string()));
            let text = serde_json::to_string(&after).expect("a problem has finite numbers");
            let Kept::As(version) = doing.document_save(Problem::KIND, id, seen, &text).await? else {
                return Ok(Err(NotDone::Stale));
            };
            doing.note(decided.note(Problem::KIND, id));
            doing.commit().await?;
            return Ok(Ok(Seen { record: after, version }));
        }
    }

    /// What came of it here beside an area where nothing was done, from released figures; or why that cannot be said.
    pub async fn problem_effect(
        &self,
        area: AreaCode,
        compared: &Compared,
    ) -> Result<Result<Effect, String>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut series = Vec::new();
        for code in [Some(area), Some(compared.with), compared.around].into_iter().flatten() {
            let evidence = self.released(code).await?;
            let Some(found) = evidence.as_ref().and_then(|evidence| evidence.measure(&compared.measure))
            else {
                return Ok(Err("No figure of it is shown for one of these areas.".to_owned()));
            };
            series.push(found.series.clone());
        }
        if area == compared.with
            || compared.around.is_some_and(|around| around == area || around == compared.with)
        {
            return Ok(Err("Choose areas that differ.".to_owned()));
        }
        let effect =
            figures::effect::effect(&series[0], &series[1], series.get(2), (compared.before, compared.after));
        Ok(effect.map_err(|why| {
            let words = why.to_string();
            let mut letters = words.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{}.", letters.as_str())
        }))
    }

    /// Says what came of it: worked out where a comparison is named.
    pub async fn problem_look(
        &self,
        id: &str,
        seen: i64,
        looked: Looked,
        compared: Option<&Compared>,
    ) -> Result<Done<Problem>, DeskError> {
        let decided = self.may(Action::Change, &self.problem_paper(id).await?).await?;
        let Some(held) = self.record_of::<Problem>(id).await? else { return Ok(Err(NotDone::Unknown)) };
        let effect = match compared {
            None => None,
            Some(compared) => match self.problem_effect(held.record.area, compared).await? {
                Ok(effect) => Some(effect),
                Err(why) => {
                    return Ok(Err(no(
                        Why::Unsound,
                        why,
                        "Choose others, or say why there is no comparison.",
                    )));
                }
            },
        };
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let command = Command::Look(Box::new(Looked { effect, ..looked }));
        let change = |problem| planning::problem::apply(problem, command, &by, at);
        self.record_change(id, seen, "problem.look", &decided, change).await
    }
}

/// The figure of a measure as it stands.
fn pinned(found: &MeasureEvidence) -> Pin {
    let number = planning::wording::number;
    let value = found.latest.count.map_or_else(
        || "not available".to_owned(),
        |count| {
            format!(
                "{} ({} to {})",
                number(count.value),
                number(count.low.round()),
                number(count.high.round())
            )
        },
    );
    Pin {
        measure: found.definition.id.clone(),
        area: found.latest.area,
        period: found.latest.period,
        definition_version: found.definition.version,
        value,
    }
}

fn action_of(number: u64, new: &NewResponse, problem: &Problem) -> Agreed {
    let id = id_of::<Agreed>(number);
    let terms = Terms {
        priority: problem.priority.clone(),
        from: Some(problem.id.clone()),
        ..Terms::of_body(new.words.trim().to_owned(), new.lever, new.body.clone(), new.due)
    };
    Agreed::new(id, terms)
}
