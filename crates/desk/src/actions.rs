//! Actions: who does what by when. Officers propose, the owning body accepts or declines and works, everybody of the
//! partnership reads (requirements S11, S12).
//!
//! No body ever accepts for another, and nothing here names a person in the audit or in an address.

use crate::record::{Seen, parsed};
use crate::{Desk, DeskError, Done, NotDone};
use access::{Asker, Resource};
use chrono::{DateTime, Utc};
use planning::action::list::{Counts, Filter, Order, counts, put_in_order, shows};
use planning::action::{Command, Owner, Terms, needs, told};
use planning::{Refusal, Why};
use std::collections::BTreeMap;
use terms::{Action, BodyId, PersonId, RecordId, RecordKind};

/// Most actions of one page of a list.
pub const PAGE_MOST: usize = 100;

/// A part of the list of actions.
#[derive(Clone, Debug)]
pub struct ActionsListed {
    /// The part that was asked for, in order.
    pub rows: Vec<planning::Action>,
    /// How many the filter lets through.
    pub found: usize,
    /// Counts of all.
    pub counts: Counts,
}

/// A record that stands beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Which.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// Short name of its stage.
    pub stage: &'static str,
}

/// What one version of a record changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// What, in a sentence.
    pub words: String,
    /// Why, where a reason was given.
    pub reason: String,
    /// The account that did it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One action with what stands around it.
#[derive(Clone, Debug)]
pub struct ActionHeld {
    /// As it stands.
    pub seen: Seen<planning::Action>,
    /// What it needs done first.
    pub needs: Vec<Beside>,
    /// What waits for it.
    pub holds_up: Vec<Beside>,
    /// Its life, oldest first.
    pub history: Vec<HistoryLine>,
    /// Whether the asker's own body owns it, and they may accept or decline.
    pub may_answer: bool,
    /// Whether the asker may work on it.
    pub may_work: bool,
    /// Whether the asker may write it anew, hand it on or give it up.
    pub may_write: bool,
}

pub(crate) fn paper() -> Resource {
    Resource::paper(RecordKind::Plan)
}

/// A plan record as the rules see it: its owning body and whoever is named in it may work on it.
fn theirs(action: &planning::Action) -> Resource {
    let team = match &action.terms.owner {
        Owner::Body { person, .. } => person.iter().cloned().collect(),
        Owner::Group { .. } => Vec::new(),
    };
    Resource { id: Some(action.id.clone()), owner: Some(action.terms.owner.body().clone()), team, ..paper() }
}

/// Whether a command is about what an action is, not about the work on it: for those who write plans alone.
const fn writes(command: &Command) -> bool {
    matches!(command, Command::Write(_) | Command::Reassign { .. } | Command::Drop { .. })
}

const fn act(command: &Command) -> &'static str {
    match command {
        Command::Write(_) => "action.write",
        Command::Accept { .. } => "action.accept",
        Command::Decline { .. } => "action.decline",
        Command::Reassign { .. } => "action.reassign",
        Command::Start => "action.start",
        Command::Block { .. } => "action.block",
        Command::Unblock { .. } => "action.unblock",
        Command::Reschedule { .. } => "action.reschedule",
        Command::StepDone(_) => "action.step-done",
        Command::StepDropped { .. } => "action.step-dropped",
        Command::Finish { .. } => "action.finish",
        Command::Drop { .. } => "action.drop",
    }
}

fn beside(action: &planning::Action) -> Beside {
    Beside { id: action.id.clone(), title: action.terms.title.clone(), stage: action.stage.slug() }
}

/// Bodies that an action speaks of.
fn bodies_of(terms: &Terms) -> Vec<&BodyId> {
    use planning::action::MoneySource;
    let mut found = vec![terms.owner.body()];
    found.extend(terms.gifts.iter().map(|gift| &gift.from));
    found.extend(terms.money.iter().filter_map(|money| match &money.source {
        MoneySource::Body(body) => Some(body),
        _ => None,
    }));
    found
}

impl Desk {
    pub(crate) async fn all_actions(&self) -> Result<Vec<planning::Action>, DeskError> {
        Ok(self.records_of().await?.into_iter().map(|seen: Seen<planning::Action>| seen.record).collect())
    }

    /// A part of the list of actions: `most` from the `from`th on, with counts of all.
    pub async fn actions(
        &self,
        filter: &Filter,
        order: Order,
        from: usize,
        most: usize,
    ) -> Result<ActionsListed, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let today = self.now().date_naive();
        let all = self.all_actions().await?;
        let counts = counts(&all, today);
        let mut rows: Vec<planning::Action> =
            all.into_iter().filter(|action| shows(filter, action, today)).collect();
        put_in_order(&mut rows, order, |action| action);
        let found = rows.len();
        let rows = rows.into_iter().skip(from).take(most.min(PAGE_MOST)).collect();
        Ok(ActionsListed { rows, found, counts })
    }

    /// All actions that a filter lets through, to be taken away as a file.
    pub async fn actions_export(
        &self,
        filter: &Filter,
        order: Order,
    ) -> Result<Vec<planning::Action>, DeskError> {
        let decided = self.may(Action::Export, &paper()).await?;
        let today = self.now().date_naive();
        let mut rows: Vec<planning::Action> =
            self.all_actions().await?.into_iter().filter(|action| shows(filter, action, today)).collect();
        put_in_order(&mut rows, order, |action| action);
        self.said("action.export", decided.note("action", "all")).await?;
        Ok(rows)
    }

    /// One action with its needs, what waits for it and its history.
    pub async fn action(&self, id: &str) -> Result<Option<ActionHeld>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let Some(seen) = self.record_of::<planning::Action>(id).await? else { return Ok(None) };
        let all = self.all_actions().await?;
        let needs = seen.record.terms.needs.iter();
        let needs = needs.filter_map(|need| all.iter().find(|other| other.id == *need)).map(beside).collect();
        let holds_up = needs::held_up_by(&seen.record, &all).into_iter().map(beside).collect();
        let mut history = Vec::new();
        let mut before: Option<planning::Action> = None;
        for document in self.store.document_versions("action", id).await? {
            let after: planning::Action = parsed(&document)?;
            let (words, reason) = told(before.as_ref(), &after);
            history.push(HistoryLine { words, reason, by: document.written_by, at: document.written });
            before = Some(after);
        }
        let may_write = self.would(Action::Change, &paper()).await?;
        let may_work = self.would(Action::Change, &theirs(&seen.record)).await?;
        let own = self.own_body().await?;
        let may_answer = may_work && own.as_ref() == Some(seen.record.terms.owner.body());
        Ok(Some(ActionHeld { seen, needs, holds_up, history, may_answer, may_work, may_write }))
    }

    /// Proposes an action to its owner.
    pub async fn action_add(&self, terms: Terms) -> Result<Done<planning::Action>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        if let Err(why) = self.sound_action(None, &terms).await? {
            return Ok(Err(why.into()));
        }
        let (by, today) = (self.stamped_by(), self.now().date_naive());
        self.record_add("action.add", &decided, |id| {
            let empty = planning::Action::new(id, terms.clone());
            planning::action::apply(empty, Command::Write(Box::new(terms.clone())), &by, today)
        })
        .await
    }

    /// Does something with an action. Whoever accepts or declines speaks for their own body, whatever they say.
    pub async fn action_do(
        &self,
        id: &str,
        seen: i64,
        command: Command,
    ) -> Result<Done<planning::Action>, DeskError> {
        let held = self.record_of::<planning::Action>(id).await?;
        let asked = match &held {
            Some(held) if !writes(&command) => theirs(&held.record),
            _ => paper(),
        };
        let decided = self.may(Action::Change, &asked).await?;
        let Some(own) = self.speaks_for().await? else { return Ok(Err(NotDone::Unknown)) };
        let command = match command {
            Command::Accept { person, .. } => Command::Accept { for_body: own, person },
            Command::Decline { reason, .. } => Command::Decline { for_body: own, reason },
            Command::Write(terms) => {
                if let Err(why) = self.sound_action(Some(id), &terms).await? {
                    return Ok(Err(why.into()));
                }
                Command::Write(terms)
            }
            Command::Reassign { owner, reason } => {
                if let Err(why) = self.known_bodies(&[owner.body()]).await? {
                    return Ok(Err(why.into()));
                }
                Command::Reassign { owner, reason }
            }
            other => other,
        };
        if let Command::Accept { person: Some(person), for_body } = &command
            && self.access().await?.register().person(person).is_none_or(|known| known.body != *for_body)
        {
            let why = Refusal::new(Why::Unsound, "This person is not of your body.", "Choose a colleague.");
            return Ok(Err(why.into()));
        }
        let (by, today) = (self.stamped_by(), self.now().date_naive());
        let change = |action| planning::action::apply(action, command.clone(), &by, today);
        self.record_change(id, seen, act(&command), &decided, change).await
    }

    /// The body for which the asker accepts, declines and signs; the program speaks for none.
    pub(crate) async fn speaks_for(&self) -> Result<Option<BodyId>, DeskError> {
        Ok(match &self.asker {
            Asker::Person(_) => self.own_body().await?,
            _ => BodyId::new("program"),
        })
    }

    /// Refused where an action speaks of bodies or actions that are not there, or waits for itself in the end.
    async fn sound_action(&self, id: Option<&str>, terms: &Terms) -> Result<Result<(), Refusal>, DeskError> {
        if let Err(why) = self.known_bodies(&bodies_of(terms)).await? {
            return Ok(Err(why));
        }
        if terms.needs.is_empty() {
            return Ok(Ok(()));
        }
        let mut all = self.all_actions().await?;
        if let Some(unknown) = terms.needs.iter().find(|need| all.iter().all(|action| action.id != **need)) {
            let wrong = format!("There is no action {unknown}.");
            return Ok(Err(Refusal::new(Why::NotThere, wrong, "Name actions by their numbers, like a-12.")));
        }
        if let Some(own) = id.and_then(|id| all.iter_mut().find(|action| action.id.as_str() == id)) {
            own.terms.needs.clone_from(&terms.needs);
        }
        Ok(needs::no_circle(&all))
    }

    pub(crate) async fn known_bodies(&self, bodies: &[&BodyId]) -> Result<Result<(), Refusal>, DeskError> {
        let access = self.access().await?;
        let today = self.now().date_naive();
        let member = |body: &BodyId| access.register().body(body).is_some_and(|body| body.is_member(today));
        Ok(if bodies.iter().all(|body| member(body)) {
            Ok(())
        } else {
            let wrong = "A body is not a member of the partnership today.";
            Err(Refusal::new(Why::NotThere, wrong, "Choose among its members."))
        })
    }

    /// Everybody who works here today: account, name and body. For showing who does what to those who read plans.
    pub async fn colleagues(&self) -> Result<BTreeMap<PersonId, (String, BodyId)>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let access = self.access().await?;
        let people = access.register().people.iter();
        Ok(people
            .map(|person| (person.id.clone(), (person.name.expose().clone(), person.body.clone())))
            .collect())
    }
}
