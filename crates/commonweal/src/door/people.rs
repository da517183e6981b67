//! The people's half of the door: signing in, inviting, leaving, the audit.
//!
//! Passwords are hashed here and never kept; secrets of one-time codes are sealed before they reach the store. The operator's
//! own account, made on the first start, is the way in when nobody else has one.

use super::{FrontDoor, closed};
use crate::machine;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use chrono::{DateTime, Days, NaiveDate};
use desk::people::{ADMINISTRATOR, ROLES, SignInSet};
use records::audit::{Asked, Line, Note};
use records::{Actor, CredentialKind, Keys, Place};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use totp_rs::{Builder, Secret, Totp};
use web::door::{
    Answer, AuditAsked, AuditLine, Caller, Closed, Invitation, InvitationToken, NewPerson, PeopleDoor,
    PeopleKnown, PersonKnown, RoleKnown, SignedIn, TakeAway,
};

/// Shortest password, in characters: length, not composition, makes one strong (NIST SP 800-63B, 3.1.1).
const PASSWORD_SHORTEST: usize = 12;
/// Longest, so that hashing one costs no more than another.
const PASSWORD_LONGEST: usize = 1_000;
/// Recovery codes made with an account.
const RECOVERY_CODES: usize = 8;
/// Bytes of a one-time secret: as long as the hash of RFC 6238.
const SECRET_BYTES: usize = 20;
/// Seconds for which a one-time code holds (RFC 6238, 5.2).
const CODE_SECONDS: u64 = 30;
/// Lines of the audit on a page, and in a file.
const LINES_SHOWN: u64 = 100;
const LINES_TAKEN: usize = 10_000;

/// The hash of a password that nobody has.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y29tbW9ud2VhbC1ub2JvZHk$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The Argon2id hash of a password, in PHC form.
pub fn hashed(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow::anyhow!("hashing the password: {error}"))?.to_string())
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Closed {
    Closed::Failed(Box::new(error))
}

fn random() -> Answer<[u8; 32]> {
    machine::random().map_err(failed)
}

/// A new id without meaning: 128 bits.
fn new_id() -> Answer<String> {
    Ok(hex::encode(&random()?[..16]))
}

fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether a password is that of a hash; a hash of nobody costs the same work, so that names cannot be told by the clock.
async fn fits(password: &str, hash: Option<String>) -> Answer<bool> {
    let password = password.to_owned();
    let checked = tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        argon2::PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            && known
    });
    checked.await.map_err(failed)
}

/// One-time codes of a secret: six digits, half a minute each, one before and after allowed for slow clocks.
fn codes_of(secret: &[u8]) -> Answer<Totp> {
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_step_duration(CODE_SECONDS)
        .with_skew(1)
        .build()
        .map_err(|error| Closed::Failed(format!("making one-time codes: {error:?}").into()))
}

impl FrontDoor {
    fn keys(&self) -> Answer<Keys> {
        Keys::read(&self.keys).map_err(failed)
    }

    /// Refuses those who may not look after people and the audit, as if there were no such page.
    async fn administers(&self, caller: &Caller) -> Answer<()> {
        if self.is_operator(caller) {
            return Ok(());
        }
        let roles = self.desk.roles_today(&caller.account).await.map_err(closed)?;
        if roles.iter().any(|role| role == ADMINISTRATOR) { Ok(()) } else { Err(Closed::NotFound) }
    }

    fn is_operator(&self, caller: &Caller) -> bool {
        self.desk.records().account().is_some_and(|account| account.name == caller.account)
    }

    /// Writes down what a caller did.
    pub(super) async fn did(&self, caller: &Caller, act: &'static str, note: Note) -> Answer<()> {
        self.desk.note(&Actor::person(&caller.account), act, note).await.map_err(closed)
    }

    async fn token(&self) -> Answer<(String, [u8; 32])> {
        let token = hex::encode(random()?);
        let hash = hash_of(&token);
        Ok((token, hash))
    }

    async fn lines(&self, caller: &Caller, asked: &AuditAsked, most: u64) -> Answer<Vec<Line>> {
        self.administers(caller).await?;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let midnight = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
        let asked = Asked {
            actor: some(&asked.actor),
            act: some(&asked.act),
            record_kind: some(&asked.record_kind),
            record_id: some(&asked.record_id),
            from: asked.from.and_then(midnight),
            to: asked.to.and_then(|day| day.checked_add_days(Days::new(1))).and_then(midnight),
            before: asked.before,
            most,
        };
        self.desk.audit(&Actor::person(&caller.account), &asked).await.map_err(closed)
    }

    /// Names of accounts, for showing.
    async fn names(&self) -> Answer<BTreeMap<String, String>> {
        let people = self.desk.store().people().await.map_err(failed)?;
        Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
    }
}

#[async_trait]
impl PeopleDoor for FrontDoor {
    async fn sign_in(&self, name: &str, password: &str) -> Answer<SignedIn> {
        let name = name.trim();
        if let Some(account) = self.desk.records().account().filter(|account| account.name == name) {
            if !fits(password, Some(account.password_hash)).await? {
                return Ok(SignedIn::Wrong);
            }
            let caller = Caller { account: account.name.clone(), name: account.name };
            self.did(&caller, "person.sign-in", Note::about("person", &caller.account).with("operator"))
                .await?;
            return Ok(SignedIn::As(caller));
        }
        let found = self.desk.person_signing_in(name).await.map_err(closed)?;
        let hash = found.as_ref().and_then(|(_, credentials)| {
            let password = credentials.iter().find(|one| one.kind == CredentialKind::Password)?;
            String::from_utf8(password.value.clone()).ok()
        });
        let right = fits(password, hash).await?;
        Ok(match found {
            // Everybody who was invited has one-time codes.
            Some((person, _)) if right => {
                SignedIn::CodeNeeded(Caller { account: person.id, name: person.name })
            }
            _ => SignedIn::Wrong,
        })
    }

    async fn code(&self, caller: &Caller, code: &str) -> Answer<bool> {
        let credentials = self.desk.store().credentials(&caller.account).await.map_err(failed)?;
        let now = self.desk.now();
        for credential in credentials {
            let since = match credential.kind {
                CredentialKind::OneTimeCode => {
                    let place = Place { table: "credential", row: &credential.id, column: "value" };
                    let secret = self.keys()?.open(place, &credential.value).map_err(failed)?;
                    let at = u64::try_from(now.timestamp()).unwrap_or_default();
                    let Some(step) = codes_of(&secret)?.check(code, at) else { continue };
                    DateTime::from_timestamp((step * CODE_SECONDS) as i64, 0).unwrap_or(now)
                }
                CredentialKind::Recovery if credential.value == hash_of(&code.to_lowercase()) => now,
                _ => continue,
            };
            return self.desk.code_used(&caller.account, &credential, since).await.map_err(closed);
        }
        Ok(false)
    }

    async fn still(&self, caller: &Caller) -> Answer<bool> {
        if self.is_operator(caller) {
            return Ok(true);
        }
        let person = self.desk.store().person(&caller.account).await.map_err(failed)?;
        Ok(person.is_some_and(|person| person.left.is_none()))
    }

    async fn signed_out(&self, caller: &Caller) -> Answer<()> {
        self.did(caller, "person.sign-out", Note::about("person", &caller.account)).await
    }

    async fn people(&self, caller: &Caller) -> Answer<PeopleKnown> {
        self.administers(caller).await?;
        let titles: BTreeMap<&str, &str> = ROLES.into_iter().collect();
        let today = self.desk.now().date_naive();
        let mut people = Vec::new();
        for person in self.desk.store().people().await.map_err(failed)? {
            let held = self.desk.store().roles_of(&person.id).await.map_err(failed)?;
            let now = held.iter().filter(|held| held.holds_on(today));
            let title =
                |role: &String| titles.get(role.as_str()).map_or(role.clone(), |title| (*title).to_owned());
            let credentials = self.desk.store().credentials(&person.id).await.map_err(failed)?;
            people.push(PersonKnown {
                roles: now.map(|held| title(&held.role)).collect(),
                invited: credentials.is_empty(),
                left: person.left.map(|left| left.date_naive()),
                id: person.id,
                name: person.name,
                email: person.email,
                body: person.body,
            });
        }
        self.did(caller, "person.list", Note::about("person", "all")).await?;
        let role = |(slug, title): (&str, &str)| RoleKnown { slug: slug.into(), title: title.into() };
        Ok(PeopleKnown { people, roles: ROLES.into_iter().map(role).collect() })
    }

    async fn invite(&self, caller: &Caller, new: &NewPerson) -> Answer<InvitationToken> {
        self.administers(caller).await?;
        let refuse = |words: &str| Err(Closed::Refused(words.to_owned()));
        if new.name.is_empty() || new.body.is_empty() {
            return refuse("Give the person's name and the body they work for");
        }
        let (before, after) = new.email.split_once('@').unwrap_or_default();
        if before.is_empty() || !after.contains('.') || new.email.contains(' ') {
            return refuse("Give a whole email address, like name@example.org");
        }
        if !ROLES.iter().any(|(slug, _)| *slug == new.role) {
            return refuse("Choose a role");
        }
        let (token, hash) = self.token().await?;
        let new = desk::people::NewPerson {
            id: new_id()?,
            name: new.name.clone(),
            email: new.email.clone(),
            body: new.body.clone(),
            role: new.role.clone(),
            role_id: new_id()?,
        };
        match self.desk.invite(&Actor::person(&caller.account), &new, hash).await.map_err(closed)? {
            true => Ok(InvitationToken(token)),
            false => refuse("Somebody has that address already"),
        }
    }

    async fn invite_again(&self, caller: &Caller, person: &str) -> Answer<InvitationToken> {
        self.administers(caller).await?;
        let (token, hash) = self.token().await?;
        let by = Actor::person(&caller.account);
        let made = self.desk.invite_again(&by, person, hash).await.map_err(closed)?;
        made.then_some(InvitationToken(token)).ok_or(Closed::NotFound)
    }

    async fn leave(&self, caller: &Caller, person: &str) -> Answer<()> {
        self.administers(caller).await?;
        if caller.account == person {
            return Err(Closed::Refused("Somebody else must say that you have left".to_owned()));
        }
        let left = self.desk.leave(&Actor::person(&caller.account), person).await.map_err(closed)?;
        if left { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn invitation(&self, token: &str) -> Answer<Invitation> {
        let store = self.desk.store();
        let person = store.invitation_of(&hash_of(token), self.desk.now()).await.map_err(failed)?;
        let person = store.person(&person.ok_or(Closed::NotFound)?).await.map_err(failed)?;
        let person = person.filter(|person| person.left.is_none()).ok_or(Closed::NotFound)?;
        let secret = Secret::from(random()?[..SECRET_BYTES].to_vec()).to_base32();
        Ok(Invitation { name: person.name, email: person.email, secret })
    }

    async fn accept_invitation(
        &self,
        token: &str,
        password: &str,
        secret: &str,
        code: &str,
    ) -> Answer<Vec<String>> {
        self.invitation(token).await?;
        let refuse = |words: String| Err(Closed::Refused(words));
        let length = password.chars().count();
        if !(PASSWORD_SHORTEST..=PASSWORD_LONGEST).contains(&length) {
            return refuse(format!("A password has at least {PASSWORD_SHORTEST} characters"));
        }
        let secret = Secret::try_from_base32(secret).map_err(|_| Closed::NotFound)?;
        let secret: Vec<u8> = secret.as_ref().to_vec();
        if secret.len() < SECRET_BYTES {
            return Err(Closed::NotFound);
        }
        let at = u64::try_from(self.desk.now().timestamp()).unwrap_or_default();
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if codes_of(&secret)?.check(&code, at).is_none() {
            return refuse("That is not the code. Check the time on your phone".to_owned());
        }
        let typed = password.to_owned();
        let hash = tokio::task::spawn_blocking(move || hashed(&typed)).await.map_err(failed)?;
        let hash = hash.map_err(|error| Closed::Failed(error.into()))?;
        let (password_id, secret_id) = (new_id()?, new_id()?);
        let place = Place { table: "credential", row: &secret_id, column: "value" };
        let mut nonce = [0u8; 24];
        nonce.copy_from_slice(&random()?[..24]);
        let sealed = self.keys()?.seal(place, nonce, &secret);
        let codes: Vec<String> = (0..RECOVERY_CODES)
            .map(|_| {
                let code = hex::encode(&random()?[..8]);
                Ok(format!("{}-{}-{}-{}", &code[..4], &code[4..8], &code[8..12], &code[12..]))
            })
            .collect::<Answer<_>>()?;
        let recovery = codes.iter().map(|code| Ok((new_id()?, hash_of(code).to_vec())));
        let set = SignInSet {
            password: (password_id, hash.into_bytes()),
            recovery: recovery.collect::<Answer<_>>()?,
            secret: (secret_id.clone(), sealed),
        };
        let person = self.desk.accept_invitation(&hash_of(token), set).await.map_err(closed)?;
        person.map(|_| codes).ok_or(Closed::NotFound)
    }

    async fn audit(&self, caller: &Caller, asked: &AuditAsked) -> Answer<Vec<AuditLine>> {
        let lines = self.lines(caller, asked, LINES_SHOWN).await?;
        let names = self.names().await?;
        let shown = |line: Line| AuditLine {
            seq: line.seq,
            at: line.at,
            who: names.get(&line.actor).cloned().unwrap_or_else(|| line.actor.clone()),
            actor: line.actor,
            act: line.act,
            record_kind: line.record_kind,
            record_id: line.record_id,
            detail: line.detail,
        };
        Ok(lines.into_iter().map(shown).collect())
    }

    async fn audit_file(&self, caller: &Caller, asked: &AuditAsked) -> Answer<TakeAway> {
        let mut all: Vec<Line> = Vec::new();
        let mut asked = asked.clone();
        while all.len() < LINES_TAKEN {
            let lines = self.lines(caller, &asked, 1_000).await?;
            let Some(last) = lines.last() else { break };
            asked.before = Some(last.seq);
            all.extend(lines);
        }
        let mut csv = String::from("line,at,account,act,kind,record,purpose,decided by,detail\r\n");
        for line in all.iter().take(LINES_TAKEN) {
            let cells = [
                line.seq.to_string(),
                line.at.to_rfc3339(),
                line.actor.clone(),
                line.act.clone(),
                line.record_kind.clone(),
                line.record_id.clone(),
                line.purpose.clone(),
                line.decided_by.clone(),
                line.detail.clone(),
            ];
            let quoted: Vec<String> =
                cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            csv.push_str(&quoted.join(","));
            csv.push_str("\r\n");
        }
        Ok(TakeAway {
            file_name: "audit.csv".to_owned(),
            media_type: "text/csv; charset=utf-8",
            bytes: csv.into_bytes(),
        })
    }
}

#[cfg(test)]
mod tests;
