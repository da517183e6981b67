//! Who works here: inviting, signing in, leaving, and what the audit says of it. Hashes and codes are worked out by the
//! caller; here is what they mean and what is written down.

use crate::{Desk, DeskError};
use chrono::{DateTime, TimeDelta, Utc};
use records::audit::{Asked, Line, Note};
use records::{Actor, Credential, CredentialKind, Person, RoleHeld, Store};

/// For how long an invitation is open.
const INVITATION_DAYS: i64 = 7;
/// The role that may invite, let leave, and read the audit.
pub const ADMINISTRATOR: &str = "administrator";

/// Roles that may be given: short name and title.
pub const ROLES: [(&str, &str); 8] = [
    ("officer", "Community safety officer"),
    ("analyst", "Partnership analyst"),
    ("case-worker", "Case worker"),
    ("liaison", "Designated liaison officer"),
    ("strategy-group", "Strategy Group member"),
    ("commissioner", "Commissioner’s office"),
    ("data-protection", "Data protection officer"),
    (ADMINISTRATOR, "Administrator"),
];

/// A person to be added, with the ids they get.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Id of the person.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Body.
    pub body: String,
    /// Short name of the role.
    pub role: String,
    /// Id of the role held.
    pub role_id: String,
}

/// How an invited person signs in from now on.
#[derive(Clone)]
pub struct SignInSet {
    /// Id and Argon2id hash of the password.
    pub password: (String, Vec<u8>),
    /// Id and sealed secret of the one-time codes.
    pub secret: (String, Vec<u8>),
    /// Ids and hashes of the recovery codes.
    pub recovery: Vec<(String, Vec<u8>)>,
}

impl Desk {
    /// The store of people, documents and the audit.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Writes down what somebody did or read, where the act itself is kept elsewhere.
    pub async fn note(&self, by: &Actor, act: &'static str, note: Note) -> Result<(), DeskError> {
        let mut done = self.store.begin(act, by, self.now()).await?;
        done.note(note);
        Ok(done.commit().await?)
    }

    /// Adds a person with a role from today on and an invitation that is open for seven days. `false` where somebody has
    /// that address.
    pub async fn invite(&self, by: &Actor, new: &NewPerson, token_hash: [u8; 32]) -> Result<bool, DeskError> {
        let mut act = self.store.begin("person.invite", by, self.now()).await?;
        if !act.person_add(&new.id, &new.name, &new.email, &new.body).await? {
            return Ok(false);
        }
        let from = self.now().date_naive();
        let role = RoleHeld { id: new.role_id.clone(), role: new.role.clone(), from, until: None };
        act.role_give(&new.id, &role).await?;
        act.invite(token_hash, &new.id, self.now() + TimeDelta::days(INVITATION_DAYS)).await?;
        act.commit().await?;
        Ok(true)
    }

    /// Another invitation for somebody who works here. `false` where there is no such person.
    pub async fn invite_again(
        &self,
        by: &Actor,
        person: &str,
        token_hash: [u8; 32],
    ) -> Result<bool, DeskError> {
        if self.store.person(person).await?.is_none_or(|person| person.left.is_some()) {
            return Ok(false);
        }
        let mut act = self.store.begin("person.invite-again", by, self.now()).await?;
        act.invite(token_hash, person, self.now() + TimeDelta::days(INVITATION_DAYS)).await?;
        act.commit().await?;
        Ok(true)
    }

    /// Shuts somebody out everywhere at once. `false` where there is no such person who works here.
    pub async fn leave(&self, by: &Actor, person: &str) -> Result<bool, DeskError> {
        let mut act = self.store.begin("person.leave", by, self.now()).await?;
        let left = act.person_leave(person).await?;
        if left {
            act.commit().await?;
        }
        Ok(left)
    }

    /// Uses an invitation up and sets how its person signs in: everything they had before is taken away. `None` where the
    /// invitation is unknown, used or past its end.
    pub async fn accept_invitation(
        &self,
        token_hash: &[u8; 32],
        set: SignInSet,
    ) -> Result<Option<String>, DeskError> {
        let mut act =
            self.store.begin("person.accept-invitation", &Actor::system("invitation"), self.now()).await?;
        let Some(person) = act.invitation_use(token_hash).await? else { return Ok(None) };
        for old in self.store.credentials(&person).await? {
            act.credential_take(&person, &old.id).await?;
        }
        act.credential_give(&person, &set.password.0, CredentialKind::Password, set.password.1).await?;
        act.credential_give(&person, &set.secret.0, CredentialKind::OneTimeCode, set.secret.1).await?;
        for (id, hash) in set.recovery {
            act.credential_give(&person, &id, CredentialKind::Recovery, hash).await?;
        }
        act.commit().await?;
        Ok(Some(person))
    }

    /// The person of an address and what they sign in with; `None` for nobody, and for those who have left.
    pub async fn person_signing_in(
        &self,
        email: &str,
    ) -> Result<Option<(Person, Vec<Credential>)>, DeskError> {
        let Some(person) = self.store.person_by_email(email).await?.filter(|one| one.left.is_none()) else {
            return Ok(None);
        };
        let credentials = self.store.credentials(&person.id).await?;
        Ok(Some((person, credentials)))
    }

    /// Uses a code up: a recovery code works once, a one-time code once in its half minute. `false` where it was used.
    /// `since` is when the code's time began.
    pub async fn code_used(
        &self,
        person: &str,
        credential: &Credential,
        since: DateTime<Utc>,
    ) -> Result<bool, DeskError> {
        let once = credential.kind == CredentialKind::Recovery;
        if !once && credential.used.is_some_and(|used| used >= since) {
            return Ok(false);
        }
        let mut act = self.store.begin("person.sign-in", &Actor::person(person), self.now()).await?;
        if !act.credential_use(person, &credential.id, once).await? {
            return Ok(false);
        }
        let how = if once { "recovery code" } else { "one-time code" };
        act.note(Note::about("person", person).with(how));
        act.commit().await?;
        Ok(true)
    }

    /// The short names of the roles a person holds today; none for those who have left.
    pub async fn roles_today(&self, person: &str) -> Result<Vec<String>, DeskError> {
        if self.store.person(person).await?.is_none_or(|person| person.left.is_some()) {
            return Ok(Vec::new());
        }
        let today = self.now().date_naive();
        let held = self.store.roles_of(person).await?;
        Ok(held.into_iter().filter(|held| held.holds_on(today)).map(|held| held.role).collect())
    }

    /// Lines of the audit, newest first. That somebody looked is a line too.
    pub async fn audit(&self, by: &Actor, asked: &Asked) -> Result<Vec<Line>, DeskError> {
        let lines = self.store.audit_search(asked).await?;
        self.note(by, "audit.read", Note::about("audit", "lines").with(format!("{} lines", lines.len())))
            .await?;
        Ok(lines)
    }
}
