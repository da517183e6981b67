//! Meetings: series, dates, agendas built from what is open, attendance, what is written down, minutes and what became of
//! them. What is agreed in a meeting is kept with the meeting or not at all.
//!
//! Rules of their lives are in `planning`; here stands who may, and what is gathered for them. It names nobody.

mod agreed;
mod gathered;
mod publishing;

pub use agreed::Line;
pub use publishing::Announced;

use crate::record::NotDone;
use crate::{Desk, DeskError, Done, Seen};
use access::{Asker, Resource};
use chrono::NaiveDate;
use planning::Refusal;
use planning::meeting::rates::{FollowUp, attendance, follow_up};
use planning::meeting::series::{Date, Series};
use planning::meeting::{Attendance, Command, Meeting, Stage};
use planning::refusal::Why;
use std::collections::BTreeMap;
use terms::{Action, BodyId, PersonId, RecordId, RecordKind};

/// How far ahead dates of a series are shown, in days.
const AHEAD_DAYS: u64 = 400;
/// Dates shown of a series.
const DATES_SHOWN: usize = 8;
/// Most characters of anything that is written down in one go.
pub const WORDS_MOST: usize = 4_000;

/// A series with what became of its meetings.
#[derive(Clone, Debug)]
pub struct SeriesHeld {
    /// As it stands.
    pub series: Seen<Series>,
    /// Its next dates.
    pub dates: Vec<Date>,
    /// Its meetings, latest first.
    pub meetings: Vec<Meeting>,
    /// What became of the actions they agreed.
    pub follow_up: FollowUp,
    /// Of each member: in how many it was here, sent apologies, or neither.
    pub attendance: Vec<(BodyId, [u32; 3])>,
}

/// Somebody who may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Who.
    pub person: PersonId,
    /// As colleagues know them.
    pub name: String,
    /// For which body.
    pub body: BodyId,
}

pub(crate) fn paper() -> Resource {
    Resource::paper(RecordKind::Meeting)
}

/// What somebody must be allowed for a command: minutes are settled and approved by who may decide.
const fn needs(command: &Command) -> (Action, &'static str) {
    match command {
        Command::SendMinutes => (Action::Decide, "meeting.settle-minutes"),
        Command::Approve { .. } => (Action::Decide, "meeting.approve-minutes"),
        Command::Agenda(_) => (Action::Change, "meeting.agenda"),
        Command::Urgent { .. } => (Action::Change, "meeting.urgent"),
        Command::Papers(_) => (Action::Change, "meeting.papers"),
        Command::SendAgenda { .. } => (Action::Change, "meeting.send-agenda"),
        Command::Move { .. } => (Action::Change, "meeting.move"),
        Command::Cancel { .. } => (Action::Change, "meeting.cancel"),
        Command::Attend(_) => (Action::Change, "meeting.attend"),
        Command::Open => (Action::Change, "meeting.open"),
        Command::Minute { .. } => (Action::Change, "meeting.write"),
        Command::End => (Action::Change, "meeting.end"),
        Command::Correct { .. } => (Action::Change, "meeting.correct"),
    }
}

impl Desk {
    /// By whom something was said, for the stamps of records.
    pub(crate) fn stamped_by(&self) -> PersonId {
        let program = |name: &str| PersonId::new(name).expect("parts of the program have short names");
        match &self.asker {
            Asker::Person(person) => person.clone(),
            Asker::Program(name) => program(name),
            Asker::Visitor => program("visitor"),
        }
    }

    /// Every series, with its dates, its meetings and what became of them.
    pub async fn meeting_series(&self) -> Result<Vec<SeriesHeld>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let today = self.now().date_naive();
        let meetings: Vec<Meeting> =
            self.meetings_by_day().await?.into_iter().map(|seen| seen.record).collect();
        let actions: Vec<planning::Action> =
            self.records_of().await?.into_iter().map(|seen: Seen<planning::Action>| seen.record).collect();
        let holidays = self.holidays().await?;
        let until = today.checked_add_days(chrono::Days::new(AHEAD_DAYS)).unwrap_or(today);
        let held = |series: Seen<Series>| {
            let of_series: Vec<Meeting> =
                meetings.iter().rev().filter(|one| one.series == series.record.id).cloned().collect();
            let mut dates = series.record.dates(today, until, &holidays);
            dates.truncate(DATES_SHOWN);
            SeriesHeld {
                dates,
                follow_up: follow_up(&of_series, &actions, today),
                attendance: attendance(&of_series, &series.record.members),
                meetings: of_series,
                series,
            }
        };
        Ok(self.records_of().await?.into_iter().map(held).collect())
    }

    /// Adds a series.
    pub async fn series_add(&self, series: Series) -> Result<Done<Series>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        if let Some(no) = self.not_members(&series).await? {
            return Ok(Err(no));
        }
        self.record_add("series.add", &decided, |id| Series { id, ..series.clone() }.checked()).await
    }

    /// Changes a series: meetings that are planned already keep the rules they were planned with.
    pub async fn series_change(
        &self,
        id: &str,
        seen: i64,
        series: Series,
    ) -> Result<Done<Series>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        if let Some(no) = self.not_members(&series).await? {
            return Ok(Err(no));
        }
        let change = |old: Series| Series { id: old.id, ..series }.checked();
        self.record_change(id, seen, "series.change", &decided, change).await
    }

    async fn not_members(&self, series: &Series) -> Result<Option<NotDone>, DeskError> {
        let access = self.access().await?;
        let today = self.now().date_naive();
        let member = |id: &BodyId| access.register().body(id).is_some_and(|body| body.is_member(today));
        let refusal =
            Refusal::new(Why::NotThere, "A body is no member of the partnership.", "Choose members.");
        Ok((!series.members.iter().all(member)).then_some(NotDone::Refused(refusal)))
    }

    /// Plans a meeting of a series on a day.
    pub async fn meeting_plan(&self, series: &str, on: NaiveDate) -> Result<Done<Meeting>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        let Some(series) = self.record_of::<Series>(series).await? else { return Ok(Err(NotDone::Unknown)) };
        let today = self.now().date_naive();
        if on < today {
            let refusal = Refusal::new(Why::Unsound, "That day is past.", "Give a day to come.");
            return Ok(Err(refusal.into()));
        }
        let meetings: Vec<Seen<Meeting>> = self.records_of().await?;
        let taken = |seen: &Seen<Meeting>| {
            let meeting = &seen.record;
            meeting.series == series.record.id
                && meeting.on == on
                && !matches!(meeting.stage, Stage::Cancelled { .. })
        };
        if meetings.iter().any(taken) {
            let refusal = Refusal::new(Why::Stage, "It meets on that day already.", "Open that meeting.");
            return Ok(Err(refusal.into()));
        }
        let holidays = self.holidays().await?;
        let make = |id: RecordId| Ok(Meeting::new(id, &series.record, on, &holidays));
        self.record_add("meeting.plan", &decided, make).await
    }

    pub(crate) async fn meetings_by_day(&self) -> Result<Vec<Seen<Meeting>>, DeskError> {
        let mut meetings: Vec<Seen<Meeting>> = self.records_of().await?;
        meetings.sort_by_key(|seen| (seen.record.on, seen.record.starts));
        Ok(meetings)
    }

    /// Every meeting, by day.
    pub async fn meetings(&self) -> Result<Vec<Seen<Meeting>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        self.meetings_by_day().await
    }

    /// One meeting.
    pub async fn meeting(&self, id: &str) -> Result<Option<Seen<Meeting>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        self.record_of(id).await
    }

    /// The actions that were agreed in a meeting, as they stand.
    pub async fn actions_of_meeting(&self, id: &str) -> Result<Vec<planning::Action>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let actions: Vec<Seen<planning::Action>> = self.records_of().await?;
        let here =
            |action: &planning::Action| action.terms.from.as_ref().is_some_and(|from| from.as_str() == id);
        Ok(actions.into_iter().map(|seen| seen.record).filter(here).collect())
    }

    /// Who may come to a meeting, for whoever writes down who came: people of the bodies of its series.
    pub async fn invited_to(&self, id: &str) -> Result<Vec<Invited>, DeskError> {
        self.may(Action::Change, &paper()).await?;
        let Some(meeting) = self.record_of::<Meeting>(id).await? else { return Ok(Vec::new()) };
        let series = self.record_of::<Series>(meeting.record.series.as_str()).await?;
        let members = series.map(|series| series.record.members).unwrap_or_default();
        let people = self.store.people().await?.into_iter().filter(|person| person.left.is_none());
        let mut invited: Vec<Invited> = people
            .filter_map(|person| {
                let body: BodyId = person.body.parse().ok()?;
                Some(Invited { person: person.id.parse().ok()?, name: person.name, body })
            })
            .filter(|invited| members.contains(&invited.body))
            .collect();
        invited.sort_by(|a, b| (&a.body, &a.name).cmp(&(&b.body, &b.name)));
        Ok(invited)
    }

    /// Takes a step in a meeting's life. Who settles or approves minutes must be allowed to decide.
    pub async fn meeting_do(
        &self,
        id: &str,
        seen: i64,
        command: Command,
    ) -> Result<Done<Meeting>, DeskError> {
        let decided = self.may(needs(&command).0, &paper()).await?;
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        if let Command::Approve { at: later } = &command
            && self.record_of::<Meeting>(later.as_str()).await?.is_none()
        {
            return Ok(Err(NotDone::Unknown));
        }
        let act = needs(&command).1;
        let change = |meeting| planning::meeting::apply(meeting, command, &by, at);
        self.record_change(id, seen, act, &decided, change).await
    }

    /// Moves a meeting to another day.
    pub async fn meeting_move(
        &self,
        id: &str,
        seen: i64,
        on: NaiveDate,
        reason: &str,
    ) -> Result<Done<Meeting>, DeskError> {
        let holidays = Box::new(self.holidays().await?);
        self.meeting_do(id, seen, Command::Move { on, reason: reason.to_owned(), holidays }).await
    }

    /// Writes down who comes or came, all at once.
    pub async fn meeting_attendance(
        &self,
        id: &str,
        seen: i64,
        who: Vec<Attendance>,
    ) -> Result<Done<Meeting>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let change = |meeting| {
            who.into_iter().try_fold(meeting, |meeting, one| {
                planning::meeting::apply(meeting, Command::Attend(one), &by, at)
            })
        };
        self.record_change(id, seen, "meeting.attend", &decided, change).await
    }

    /// The names of bodies, for showing them.
    pub async fn body_names(&self) -> Result<BTreeMap<BodyId, String>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        self.names_of_bodies().await
    }
}
