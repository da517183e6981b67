//! What is held about somebody who works here, who looked at it, and all of it as a file: for themselves, for whoever keeps
//! accounts, and for the data protection officer who answers a subject access request (UK GDPR, article 15).
//!
//! Passwords, secrets and codes are never in it: only that there is one, and since when.

use crate::register::Standing;
use crate::{Desk, DeskError};
use access::Resource;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use records::audit::{Asked, Line};
use records::{Credential, Person, RoleHeld, Session};
use serde::Serialize;
use terms::{Action, PersonId, RecordKind, Vetting};

/// Kind of the record in the audit.
const KIND: &str = "person";
/// Lines of the audit in a file about somebody, at most, of each sort.
const LINES_MOST: usize = 100_000;

/// Somebody who works here, as one page shows them.
#[derive(Clone, Debug)]
pub struct PersonHeld {
    /// Who.
    pub person: Person,
    /// Name of their body.
    pub body: String,
    /// Every role they ever held, in order of its first day.
    pub roles: Vec<RoleHeld>,
    /// How far they are vetted and trained.
    pub standing: Standing,
    /// Who looked at their account or took it out, newest first, at most 1,000.
    pub looked: Vec<Line>,
}

/// Why a standing was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotVetted {
    /// There is nobody of that id, or they have left.
    #[error("nobody of that name works here")]
    Unknown,
    /// Vetting needs its last day, and none has none.
    #[error("give the last day of the vetting, or choose that they are not vetted")]
    Day,
}

/// The account of one person; they themselves may look at it and take it away.
fn account(person: &str) -> Resource {
    let resource = Resource::paper(RecordKind::Account);
    match person.parse::<PersonId>() {
        Ok(id) => resource.team([id]),
        Err(_) => resource,
    }
}

#[derive(Serialize)]
struct AllHeld {
    made: String,
    name: String,
    email: String,
    body: String,
    added: String,
    left: Option<String>,
    roles: Vec<RoleLine>,
    vetting: &'static str,
    vetted_until: Option<NaiveDate>,
    trained_until: Option<NaiveDate>,
    signs_in_with: Vec<WayLine>,
    sessions: Vec<SessionLine>,
    what_they_did: Vec<AuditLine>,
    what_was_done_about_them: Vec<AuditLine>,
}

#[derive(Serialize)]
struct RoleLine {
    role: String,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

#[derive(Serialize)]
struct WayLine {
    kind: &'static str,
    since: String,
    last_used: Option<String>,
}

#[derive(Serialize)]
struct SessionLine {
    started: String,
    last_used: String,
    two_factors: bool,
}

#[derive(Serialize)]
struct AuditLine {
    line: i64,
    at: String,
    by: String,
    act: String,
    record: String,
    decided_by: String,
    detail: String,
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn role(held: RoleHeld) -> RoleLine {
    RoleLine { role: held.role, from: held.from, until: held.until }
}

fn way(one: &Credential) -> WayLine {
    WayLine { kind: one.kind.slug(), since: moment(one.added), last_used: one.used.map(moment) }
}

fn session(one: &Session) -> SessionLine {
    SessionLine { started: moment(one.started), last_used: moment(one.seen), two_factors: one.second_factor }
}

fn line(line: Line) -> AuditLine {
    AuditLine {
        line: line.seq,
        at: moment(line.at),
        by: line.actor,
        act: line.act,
        record: format!("{} {}", line.record_kind, line.record_id),
        decided_by: line.decided_by,
        detail: line.detail,
    }
}

impl Desk {
    /// Somebody who works here, and who looked at their account. `None` where there is nobody of that id.
    pub async fn person(&self, id: &str) -> Result<Option<PersonHeld>, DeskError> {
        let decided = self.may(Action::Read, &account(id)).await?;
        let Some(person) = self.store.person(id).await? else { return Ok(None) };
        let looked = self.store.who_looked(KIND, id, None).await?;
        self.said("person.read", decided.note(KIND, id).doing(Action::Read)).await?;
        Ok(Some(PersonHeld {
            body: self.body_name(&person.body).await?,
            roles: self.store.roles_of(id).await?,
            standing: self.standing(id).await?,
            looked,
            person,
        }))
    }

    async fn body_name(&self, id: &str) -> Result<String, DeskError> {
        let access = self.access().await?;
        let body = id.parse().ok().and_then(|id| access.register().body(&id).map(|body| body.name.clone()));
        Ok(body.unwrap_or_else(|| id.to_owned()))
    }

    /// Everything that is held about somebody who works here, as JSON. `None` where there is nobody of that id.
    pub async fn all_about(&self, id: &str) -> Result<Option<String>, DeskError> {
        let decided = self.may(Action::Export, &account(id)).await?;
        let Some(person) = self.store.person(id).await? else { return Ok(None) };
        self.said("person.export", decided.note(KIND, id).doing(Action::Export)).await?;
        let standing = self.standing(id).await?;
        let by_them = Asked { actor: Some(id.to_owned()), ..Asked::default() };
        let about_them =
            Asked { record_kind: Some(KIND.into()), record_id: Some(id.to_owned()), ..Asked::default() };
        let held = AllHeld {
            made: moment(self.now()),
            body: self.body_name(&person.body).await?,
            name: person.name,
            email: person.email,
            added: moment(person.added),
            left: person.left.map(moment),
            roles: self.store.roles_of(id).await?.into_iter().map(role).collect(),
            vetting: standing.vetting.slug(),
            vetted_until: standing.vetted_until,
            trained_until: standing.trained_until,
            signs_in_with: self.store.credentials(id).await?.iter().map(way).collect(),
            sessions: self.store.sessions(id, self.now()).await?.iter().map(session).collect(),
            what_they_did: self.lines(by_them).await?,
            what_was_done_about_them: self.lines(about_them).await?,
        };
        Ok(Some(serde_json::to_string_pretty(&held).expect("texts, days and numbers are JSON")))
    }

    /// Lines of the audit, newest first, page by page.
    async fn lines(&self, asked: Asked) -> Result<Vec<AuditLine>, DeskError> {
        let (mut asked, mut all) = (Asked { most: 1_000, ..asked }, Vec::new());
        while all.len() < LINES_MOST {
            let page = self.store.audit_search(&asked).await?;
            let Some(last) = page.last() else { break };
            asked.before = Some(last.seq);
            all.extend(page.into_iter().map(line));
        }
        Ok(all)
    }

    /// Writes down how far somebody is vetted and trained.
    pub async fn set_standing(
        &self,
        person: &str,
        standing: &Standing,
    ) -> Result<Result<(), NotVetted>, DeskError> {
        let decided = self.may(Action::Change, &Resource::paper(RecordKind::Account)).await?;
        if (standing.vetting == Vetting::None) != standing.vetted_until.is_none() {
            return Ok(Err(NotVetted::Day));
        }
        if self.store.person(person).await?.is_none_or(|person| person.left.is_some()) {
            return Ok(Err(NotVetted::Unknown));
        }
        self.keep_standing(person, standing, &decided).await?;
        Ok(Ok(()))
    }
}
