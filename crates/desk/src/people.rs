//! Who works here: inviting, signing in, roles, leaving, and what the audit says of it. Hashes and codes are worked out by
//! the caller; here is what they mean, who may do it, and what is written down.

use crate::register::OPERATOR;
use crate::{Desk, DeskError};
use access::{Resource, shipped_roles};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use records::audit::{Asked, AuditForm, Line};
use records::{Attempt, AttemptLimits, Credential, CredentialKind, Person, RoleHeld, Session};
use std::collections::BTreeMap;
use terms::{Action, RecordKind, Role};

/// For how long an invitation is open.
const INVITATION_DAYS: i64 = 7;
/// A session ends after so many hours without use. WCAG 2.2, 2.2.1 asks for a way to extend any shorter limit; use
/// extends it.
const IDLE_HOURS: i64 = 20;
/// And after so many days in any case.
const SESSION_DAYS: i64 = 7;

/// A person to be added, with the ids they get.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Id of the person.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Short name of the body.
    pub body: String,
    /// Short name of the role.
    pub role: String,
    /// Id of the role held.
    pub role_id: String,
}

/// Why nobody was invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotInvited {
    /// Somebody has that address.
    #[error("somebody has that address already")]
    Taken,
    /// The body is not a member today.
    #[error("choose a body that is in the register")]
    Body,
    /// There is no such role.
    #[error("choose a role")]
    Role,
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

/// That somebody signs in at their agency's own provider.
#[derive(Clone)]
pub struct FromProvider<'a> {
    /// Short name of the provider.
    pub provider: &'a str,
    /// Whether they showed two factors there.
    pub second_factor: bool,
    /// Id and subject, for somebody who comes from there for the first time.
    pub new: Option<(String, Vec<u8>)>,
}

/// Somebody in the list.
#[derive(Clone, Debug)]
pub struct PersonListed {
    /// Who.
    pub person: Person,
    /// Name of their body, or its short name where the register does not know it.
    pub body: String,
    /// Roles held today.
    pub roles: Vec<RoleHeld>,
    /// Whether they have not answered their invitation yet.
    pub invited: bool,
}

/// Somebody who could have done something on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouldDo {
    /// Who.
    pub name: String,
    /// Their body.
    pub body: String,
    /// For which purposes; empty if none was needed.
    pub purposes: Vec<String>,
    /// By which rules.
    pub rules: Vec<String>,
    /// Only by breaking the glass.
    pub in_emergency_only: bool,
}

fn accounts() -> Resource {
    Resource::paper(RecordKind::Account)
}

fn trail() -> Resource {
    Resource::paper(RecordKind::Trail)
}

/// Roles that may be given.
pub fn roles() -> Vec<Role> {
    shipped_roles()
}

impl Desk {
    /// Everybody, in order of name.
    pub async fn people(&self) -> Result<Vec<PersonListed>, DeskError> {
        let decided = self.may(Action::Read, &accounts()).await?;
        let (access, today) = (self.access().await?, self.now().date_naive());
        let mut held = self.store.roles_of_all().await?;
        let signing = self.store.people_who_can_sign_in().await?;
        let mut listed = Vec::new();
        for person in self.store.people().await? {
            let roles = held.remove(&person.id).unwrap_or_default();
            let body = person.body.parse().ok().and_then(|id| access.register().body(&id));
            listed.push(PersonListed {
                body: body.map_or_else(|| person.body.clone(), |body| body.name.clone()),
                roles: roles.into_iter().filter(|held| held.holds_on(today)).collect(),
                invited: !signing.contains(&person.id),
                person,
            });
        }
        self.said("person.list", decided.note("person", "all")).await?;
        Ok(listed)
    }

    /// Names of accounts, for showing beside what they did.
    pub async fn names(&self) -> Result<BTreeMap<String, String>, DeskError> {
        self.may(Action::Read, &trail()).await?;
        Ok(self.store.people().await?.into_iter().map(|person| (person.id, person.name)).collect())
    }

    /// Names of some accounts, for showing who looked at what the asker may see.
    pub async fn names_of(
        &self,
        ids: impl Iterator<Item = &str>,
    ) -> Result<BTreeMap<String, String>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let wanted: std::collections::BTreeSet<&str> = ids.collect();
        let people = self.store.people().await?.into_iter();
        Ok(people.filter(|one| wanted.contains(one.id.as_str())).map(|one| (one.id, one.name)).collect())
    }

    /// Adds a person with a role from today on and an invitation that is open for seven days.
    pub async fn invite(
        &self,
        new: &NewPerson,
        token_hash: [u8; 32],
    ) -> Result<Result<(), NotInvited>, DeskError> {
        let decided = self.may(Action::Add, &accounts()).await?;
        let (access, from) = (self.access().await?, self.now().date_naive());
        let body = new.body.parse().ok().and_then(|id| access.register().body(&id));
        if body.is_none_or(|body| !body.is_member(from)) {
            return Ok(Err(NotInvited::Body));
        }
        if !roles().iter().any(|role| role.id.as_str() == new.role) {
            return Ok(Err(NotInvited::Role));
        }
        let mut act = self.store.begin("person.invite", &self.actor(), self.now()).await?;
        if !act.person_add(&new.id, &new.name, &new.email, &new.body).await? {
            return Ok(Err(NotInvited::Taken));
        }
        let role = RoleHeld { id: new.role_id.clone(), role: new.role.clone(), from, until: None };
        act.role_give(&new.id, &role).await?;
        act.invite(token_hash, &new.id, self.now() + TimeDelta::days(INVITATION_DAYS)).await?;
        act.note(decided.note("person", &new.id).with(format!("role={}", new.role)));
        act.commit().await?;
        self.rulebook.forget();
        Ok(Ok(()))
    }

    /// Another invitation for somebody who works here. `false` where there is no such person.
    pub async fn invite_again(&self, person: &str, token_hash: [u8; 32]) -> Result<bool, DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        if self.store.person(person).await?.is_none_or(|person| person.left.is_some()) {
            return Ok(false);
        }
        let mut act = self.store.begin("person.invite-again", &self.actor(), self.now()).await?;
        act.invite(token_hash, person, self.now() + TimeDelta::days(INVITATION_DAYS)).await?;
        act.note(decided.note("person", person));
        act.commit().await?;
        Ok(true)
    }

    /// Gives somebody a role from today on. `false` where there is no such person or role.
    pub async fn give_role(&self, person: &str, id: &str, role: &str) -> Result<bool, DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let known = roles().iter().any(|one| one.id.as_str() == role);
        if !known || self.store.person(person).await?.is_none_or(|person| person.left.is_some()) {
            return Ok(false);
        }
        let from = self.now().date_naive();
        let held = RoleHeld { id: id.to_owned(), role: role.to_owned(), from, until: None };
        let mut act = self.store.begin("person.give-role", &self.actor(), self.now()).await?;
        act.role_give(person, &held).await?;
        act.note(decided.note("person", person).with(format!("role={role}")));
        act.commit().await?;
        self.rulebook.forget();
        Ok(true)
    }

    /// Ends a role that somebody holds: yesterday was its last day. `false` where there is no such role.
    pub async fn end_role(&self, person: &str, id: &str) -> Result<bool, DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let last: NaiveDate = self.now().date_naive() - chrono::Days::new(1);
        let mut act = self.store.begin("person.end-role", &self.actor(), self.now()).await?;
        let ended = act.role_end(person, id, last).await?;
        if ended {
            act.note(decided.note("person", person));
            act.commit().await?;
            self.rulebook.forget();
        }
        Ok(ended)
    }

    /// Shuts somebody out everywhere at once. `false` where there is no such person who works here. The operator's own
    /// account stays: it is the way in when nobody else has one.
    pub async fn leave(&self, person: &str) -> Result<bool, DeskError> {
        let decided = self.may(Action::Decide, &accounts()).await?;
        if person == OPERATOR {
            return Ok(false);
        }
        let mut act = self.store.begin("person.leave", &self.actor(), self.now()).await?;
        let left = act.person_leave(person).await?;
        if left {
            act.note(decided.note("person", person));
            act.commit().await?;
            self.rulebook.forget();
        }
        Ok(left)
    }

    /// Erases somebody's account for good: name, address, roles, all they sign in with. What they did stays in the audit under
    /// their id. `false` for the operator's own account, which stays.
    pub async fn person_erase(&self, person: &str, reason: &str) -> Result<bool, DeskError> {
        let decided = self.may(Action::Erase, &accounts()).await?;
        if person == OPERATOR {
            return Ok(false);
        }
        let mut act = self.store.begin("person.erase", &self.actor(), self.now()).await?;
        act.person_erase(person, reason).await?;
        act.note(decided.note("person", person));
        act.commit().await?;
        self.rulebook.forget();
        Ok(true)
    }

    /// The person an invitation is for, where it is open.
    pub async fn invited(&self, token_hash: &[u8; 32]) -> Result<Option<Person>, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        let Some(id) = self.store.invitation_of(token_hash, self.now()).await? else { return Ok(None) };
        Ok(self.store.person(&id).await?.filter(|person| person.left.is_none()))
    }

    /// Uses an invitation up and sets how its person signs in: everything they had before is taken away. `None` where the
    /// invitation is unknown, used or past its end.
    pub async fn accept_invitation(
        &self,
        token_hash: &[u8; 32],
        set: SignInSet,
    ) -> Result<Option<String>, DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let mut act = self.store.begin("person.accept-invitation", &self.actor(), self.now()).await?;
        let Some(person) = act.invitation_use(token_hash).await? else { return Ok(None) };
        for old in self.store.credentials(&person).await? {
            act.credential_take(&person, &old.id).await?;
        }
        act.credential_give(&person, &set.password.0, CredentialKind::Password, set.password.1).await?;
        act.credential_give(&person, &set.secret.0, CredentialKind::OneTimeCode, set.secret.1).await?;
        for (id, hash) in set.recovery {
            act.credential_give(&person, &id, CredentialKind::Recovery, hash).await?;
        }
        act.note(decided.note("person", &person));
        act.commit().await?;
        Ok(Some(person))
    }

    /// The person of an address and what they sign in with; `None` for nobody, and for those who have left.
    pub async fn person_signing_in(
        &self,
        email: &str,
    ) -> Result<Option<(Person, Vec<Credential>)>, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        let Some(person) = self.store.person_by_email(email).await?.filter(|one| one.left.is_none()) else {
            return Ok(None);
        };
        let credentials = self.store.credentials(&person.id).await?;
        Ok(Some((person, credentials)))
    }

    /// What a person signs in with.
    pub async fn credentials(&self, person: &str) -> Result<Vec<Credential>, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        Ok(self.store.credentials(person).await?)
    }

    /// Uses a code up: a recovery code works once, a one-time code once in its half minute. `false` where it was used.
    /// `since` is when the code's time began.
    pub async fn code_used(
        &self,
        person: &str,
        credential: &Credential,
        since: DateTime<Utc>,
    ) -> Result<bool, DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let once = credential.kind == CredentialKind::Recovery;
        if !once && credential.used.is_some_and(|used| used >= since) {
            return Ok(false);
        }
        let mut act = self.store.begin("person.code", &self.actor(), self.devices()).await?;
        if !act.credential_use(person, &credential.id, once).await? {
            return Ok(false);
        }
        let how = if once { "recovery code" } else { "one-time code" };
        act.note(decided.note("person", person).with(how));
        act.commit().await?;
        Ok(true)
    }

    /// Somebody who works here; `None` for nobody, and for those who have left.
    pub async fn person_here(&self, person: &str) -> Result<Option<Person>, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        Ok(self.store.person(person).await?.filter(|one| one.left.is_none()))
    }

    /// Adds a passkey of somebody who is signed in.
    pub async fn passkey_add(&self, person: &str, id: &str, value: Vec<u8>) -> Result<(), DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let actor = records::Actor::person(person);
        let mut act = self.store.begin("person.passkey-add", &actor, self.now()).await?;
        act.credential_give(person, id, CredentialKind::Passkey, value).await?;
        act.note(decided.note("person", person));
        Ok(act.commit().await?)
    }

    /// Gives somebody who is signed in another password in place of theirs: its id and hash.
    pub async fn password_change(&self, person: &str, (id, hash): (&str, Vec<u8>)) -> Result<(), DeskError> {
        let kind = CredentialKind::Password;
        self.own_credentials(person, "person.password", kind, vec![(id.to_owned(), hash)]).await
    }

    /// Gives somebody who is signed in new recovery codes in place of those they have: ids and hashes.
    pub async fn recovery_anew(&self, person: &str, codes: Vec<(String, Vec<u8>)>) -> Result<(), DeskError> {
        self.own_credentials(person, "person.recovery-codes", CredentialKind::Recovery, codes).await
    }

    async fn own_credentials(
        &self,
        person: &str,
        name: &'static str,
        kind: CredentialKind,
        new: Vec<(String, Vec<u8>)>,
    ) -> Result<(), DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let old = self.store.credentials(person).await?;
        let mut act = self.store.begin(name, &records::Actor::person(person), self.now()).await?;
        for one in old.iter().filter(|one| one.kind == kind) {
            act.credential_take(person, &one.id).await?;
        }
        for (id, value) in new {
            act.credential_give(person, &id, kind, value).await?;
        }
        act.note(decided.note("person", person));
        Ok(act.commit().await?)
    }

    /// Keeps a passkey as it is after somebody signed in with it.
    pub async fn passkey_used(&self, person: &str, id: &str, value: Vec<u8>) -> Result<(), DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let mut act = self.store.begin("person.passkey", &self.actor(), self.now()).await?;
        act.passkey_use(person, id, value).await?;
        act.note(decided.note("person", person).with("passkey"));
        Ok(act.commit().await?)
    }

    /// Takes a passkey of theirs away. `false` where it is none.
    pub async fn passkey_end(&self, person: &str, id: &str) -> Result<bool, DeskError> {
        self.may(Action::Change, &accounts()).await?;
        let held = self.store.credentials(person).await?;
        if !held.iter().any(|one| one.id == id && one.kind == CredentialKind::Passkey) {
            return Ok(false);
        }
        let actor = records::Actor::person(person);
        let mut act = self.store.begin("person.passkey-end", &actor, self.now()).await?;
        let gone = act.credential_take(person, id).await?;
        act.commit().await?;
        Ok(gone)
    }

    /// Whether a try to sign in may be made now.
    pub async fn may_try(&self, attempt: &Attempt<'_>) -> Result<bool, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        let wait = self.store.attempt_must_wait(attempt, self.devices(), &AttemptLimits::default()).await?;
        Ok(wait.is_none())
    }

    /// Keeps what came of a try. One that passed makes its device known: to the account, and to the address that the
    /// account's person signs in with.
    pub async fn tried(&self, attempt: &Attempt<'_>, passed: bool) -> Result<(), DeskError> {
        self.may(Action::Change, &accounts()).await?;
        self.store.attempt_keep(attempt, passed, self.devices()).await?;
        if passed && let Some(person) = self.store.person(attempt.account).await? {
            let by_address = Attempt { account: &person.email, ..*attempt };
            self.store.attempt_keep(&by_address, true, self.devices()).await?;
        }
        Ok(())
    }

    /// Writes down that somebody came from their agency's provider, and, the first time, who they are there.
    pub async fn from_provider(&self, person: &str, from: FromProvider<'_>) -> Result<(), DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let actor = records::Actor::person(person);
        let mut act = self.store.begin("person.provider", &actor, self.now()).await?;
        if let Some((id, subject)) = from.new {
            act.credential_give(person, &id, CredentialKind::Provider, subject).await?;
        }
        let factors = if from.second_factor { "two" } else { "one" };
        act.note(
            decided.note("person", person).with(format!("provider={} factors={factors}", from.provider)),
        );
        Ok(act.commit().await?)
    }

    /// Begins a session of somebody who showed all they sign in with.
    pub async fn sign_in(
        &self,
        person: &str,
        token_hash: [u8; 32],
        second_factor: bool,
    ) -> Result<(), DeskError> {
        self.may(Action::Change, &accounts()).await?;
        let ends = self.devices() + TimeDelta::days(SESSION_DAYS);
        let mut act =
            self.store.begin("person.sign-in", &records::Actor::person(person), self.devices()).await?;
        act.session_start(token_hash, person, ends, second_factor).await?;
        Ok(act.commit().await?)
    }

    /// The person of a session that is open now; `None` where there is none or the person has left.
    pub async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<Person>, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        let idle = TimeDelta::hours(IDLE_HOURS);
        let open = self.store.session_of(token_hash, self.devices(), idle).await?;
        Ok(open.map(|(_, person)| person))
    }

    /// Ends a session. `false` where it is not open.
    pub async fn sign_out(&self, person: &str, token_hash: &[u8]) -> Result<bool, DeskError> {
        self.may(Action::Change, &accounts()).await?;
        let mine = self.store.sessions(person, self.devices()).await?;
        if !mine.iter().any(|session| session.token_hash == token_hash) {
            return Ok(false);
        }
        let mut act =
            self.store.begin("person.sign-out", &records::Actor::person(person), self.devices()).await?;
        let ended = act.session_end(token_hash).await?;
        act.commit().await?;
        Ok(ended)
    }

    /// Where a person is signed in, newest first.
    pub async fn sessions(&self, person: &str) -> Result<Vec<Session>, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        Ok(self.store.sessions(person, self.devices()).await?)
    }

    /// Whether the operator's account was made.
    pub async fn has_operator(&self) -> Result<bool, DeskError> {
        self.may(Action::Read, &accounts()).await?;
        Ok(self.store.person(OPERATOR).await?.is_some())
    }

    /// Makes the operator's account, or gives it another password: the way in when nobody else has one. `id` is that of
    /// the password, `hash` its Argon2id hash.
    pub async fn set_operator(&self, id: &str, hash: &[u8]) -> Result<(), DeskError> {
        let decided = self.may(Action::Add, &accounts()).await?;
        let new = self.store.person(OPERATOR).await?.is_none();
        let mut act = self.store.begin("person.operator", &self.actor(), self.now()).await?;
        if new {
            act.person_add(OPERATOR, "operator", OPERATOR, OPERATOR).await?;
        }
        for old in self.store.credentials(OPERATOR).await? {
            act.credential_take(OPERATOR, &old.id).await?;
        }
        act.credential_give(OPERATOR, id, CredentialKind::Password, hash.to_vec()).await?;
        act.note(decided.note("person", OPERATOR));
        act.commit().await?;
        self.rulebook.forget();
        Ok(())
    }

    /// Lines of the audit, newest first. That somebody looked is a line too.
    pub async fn audit(&self, asked: &Asked) -> Result<Vec<Line>, DeskError> {
        let decided = self.may(Action::Read, &trail()).await?;
        let lines = self.store.audit_search(asked).await?;
        let note = decided.note("audit", "lines").with(format!("{} lines", lines.len()));
        self.said("audit.read", note).await?;
        Ok(lines)
    }

    /// The same as a file, however many lines fit.
    pub async fn audit_file(&self, asked: &Asked, form: AuditForm) -> Result<Vec<u8>, DeskError> {
        let decided = self.may(Action::Export, &trail()).await?;
        let mut file = Vec::new();
        let lines = self.store.audit_export(asked, form, &mut file).await?;
        self.said("audit.export", decided.note("audit", "lines").with(format!("{lines} lines"))).await?;
        Ok(file)
    }

    /// Who could do something with a kind of record on a day, as the register and the agreements stand now: for the one who
    /// oversees. `owner` is the body whose record it is, for data about people.
    pub async fn who_could(
        &self,
        action: Action,
        kind: RecordKind,
        owner: Option<terms::BodyId>,
        day: NaiveDate,
    ) -> Result<Vec<CouldDo>, DeskError> {
        let decided = self.may(Action::Read, &trail()).await?;
        let access = self.access().await?;
        let resource = match owner {
            Some(owner) => Resource::about_people(kind, owner).section(terms::Section::Pointer),
            None => Resource::paper(kind),
        };
        let laws = self.laws().await?;
        let purposes: Vec<terms::PurposeId> = laws.purposes.iter().map(|known| known.id.clone()).collect();
        let found = access.who_could(action, &resource, &purposes, day);
        let register = access.register();
        let could = found.into_iter().filter_map(|one| {
            let person = register.person(&one.person)?;
            Some(CouldDo {
                name: person.name.expose().clone(),
                body: register.body(&person.body).map_or_else(String::new, |body| body.name.clone()),
                purposes: one.purposes.iter().map(ToString::to_string).collect(),
                rules: one.by.iter().map(ToString::to_string).collect(),
                in_emergency_only: one.in_emergency_only,
            })
        });
        let could: Vec<CouldDo> = could.collect();
        let asked = format!("who-could {} {} on {day}: {}", action.slug(), kind.slug(), could.len());
        self.said("audit.who-could", decided.note("audit", "who-could").with(asked)).await?;
        Ok(could)
    }

    /// Writes down that somebody came from an agency's provider and was not let in, and why.
    pub async fn provider_refused(&self, provider: &str, why: &str) -> Result<(), DeskError> {
        let decided = self.may(Action::Change, &accounts()).await?;
        let note = decided.note("provider", provider).with(format!("reason={why}"));
        self.said("person.provider-refused", note).await
    }

    /// Writes down that a file was uploaded, which waits until somebody decides on it.
    pub async fn uploaded(&self, delivery: terms::DeliveryId, sender: &str) -> Result<(), DeskError> {
        let decided = self.may(Action::Add, &self.files_of(sender).await?).await?;
        self.said("import.upload", decided.note("delivery", delivery.to_string())).await
    }
}
