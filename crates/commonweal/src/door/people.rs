//! The people's half of the door: signing in, inviting, leaving, the audit.
//!
//! Passwords are hashed here and never kept; secrets of one-time codes are sealed before they reach the store. The operator's
//! own account, made on the first start, is the way in when nobody else has one. What anybody may do is the desk's to say.

use super::{FrontDoor, closed, providers};
use crate::machine;
use crate::passwords::{NotAPassword, hashed};
use access::Resource;
use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use async_trait::async_trait;
use chrono::{DateTime, Days, NaiveDate};
use desk::Desk;
use desk::people::{SignInSet, roles};
use records::audit::{Asked, AuditForm, Line};
use records::{CredentialKind, Keys, Place};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use terms::Action;
use totp_rs::{Builder, Secret, Totp};
use web::door::{
    Answer, AuditAsked, AuditLine, Caller, CameBack, Closed, CouldAsked, CouldChoices, CouldKnown,
    Invitation, InvitationToken, NewPerson, Opens, PasskeyAsked, PasskeysKnown, PeopleDoor, PeopleKnown,
    PersonHeldKnown, PersonKnown, ProviderAsked, ProviderKnown, RoleHeldKnown, RoleKnown, SessionKnown,
    SignedIn, StandingKnown, TakeAway, Try,
};

/// Recovery codes made with an account.
const RECOVERY_CODES: usize = 8;
/// Bytes of a one-time secret: as long as the hash of RFC 6238.
const SECRET_BYTES: usize = 20;
/// Seconds for which a one-time code holds (RFC 6238, 5.2).
const CODE_SECONDS: u64 = 30;
/// Lines of the audit on a page.
const LINES_SHOWN: u64 = 100;

/// The hash of a password that nobody has.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y29tbW9ud2VhbC1ub2JvZHk$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Closed {
    Closed::Failed(Box::new(error))
}

pub(super) fn random() -> Answer<[u8; 32]> {
    machine::random().map_err(failed)
}

/// A new id without meaning: 128 bits.
pub(super) fn new_id() -> Answer<String> {
    Ok(hex::encode(&random()?[..16]))
}

fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether a password is that of a hash; a hash of nobody costs the same work, so that names cannot be told by the clock.
pub(super) async fn fits(worked_out: &AtomicU64, password: &str, hash: Option<String>) -> Answer<bool> {
    worked_out.fetch_add(1, Ordering::Relaxed);
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

/// Ids of recovery codes, with what is kept of each.
type KeptCodes = Vec<(String, Vec<u8>)>;

/// New recovery codes as they are shown once, and what is kept of them.
pub(super) fn recovery_codes() -> Answer<(Vec<String>, KeptCodes)> {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| {
            let code = hex::encode(&random()?[..8]);
            Ok(format!("{}-{}-{}-{}", &code[..4], &code[4..8], &code[8..12], &code[12..]))
        })
        .collect::<Answer<_>>()?;
    let kept = codes.iter().map(|code| Ok((new_id()?, hash_of(code).to_vec()))).collect::<Answer<_>>()?;
    Ok((codes, kept))
}

/// What is kept of a password.
pub(super) async fn hash_of_password(password: &str) -> Answer<Vec<u8>> {
    let typed = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || hashed(&typed)).await.map_err(failed)?;
    Ok(hash.map_err(|error| Closed::Failed(error.into()))?.into_bytes())
}

impl FrontDoor {
    /// Refuses what is no password, in words for whoever typed it.
    pub(super) fn fit_to_be_a_password(&self, password: &str) -> Answer<()> {
        match self.passwords.check(password) {
            Ok(()) => Ok(()),
            Err(NotAPassword::List(cause)) => Err(failed(cause)),
            Err(why) => Err(Closed::Refused(web::words::sentence(&why.to_string()))),
        }
    }

    pub(super) fn keys(&self) -> Answer<Keys> {
        Keys::read(&self.keys).map_err(failed)
    }

    async fn token(&self) -> Answer<(String, [u8; 32])> {
        let token = hex::encode(random()?);
        let hash = hash_of(&token);
        Ok((token, hash))
    }

    /// What they may open, as the rules say today.
    async fn opens(&self, desk: &Desk) -> Answer<Opens> {
        use terms::RecordKind as Kind;
        let reads = async |kind| desk.would(Action::Read, &Resource::paper(kind)).await.map_err(closed);
        Ok(Opens {
            imports: desk.would_receive().await.map_err(closed)?,
            assessments: reads(Kind::Assessment).await?,
            meetings: reads(Kind::Meeting).await?,
            targets: reads(Kind::Plan).await?,
            plans: reads(Kind::Plan).await?,
            register: reads(Kind::Register).await?,
            agreements: reads(Kind::Agreement).await?,
            people: reads(Kind::Account).await?,
            audit: reads(Kind::Trail).await?,
            upkeep: reads(Kind::Job).await?,
            settings: desk.would(Action::Change, &Resource::paper(Kind::Settings)).await.map_err(closed)?,
        })
    }
}

fn known(attempt: &Try) -> records::Attempt<'_> {
    records::Attempt {
        account: &attempt.account,
        address: &attempt.address,
        device: attempt.device.as_deref(),
    }
}

fn question(asked: &AuditAsked, most: u64) -> Asked {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let midnight = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
    Asked {
        actor: some(&asked.actor),
        act: some(&asked.act),
        record_kind: some(&asked.record_kind),
        record_id: some(&asked.record_id),
        from: asked.from.and_then(midnight),
        to: asked.to.and_then(|day| day.checked_add_days(Days::new(1))).and_then(midnight),
        before: asked.before,
        most,
    }
}

/// A line of the audit as pages show it; `names` are those of accounts.
fn shown(line: Line, names: &BTreeMap<String, String>) -> AuditLine {
    AuditLine {
        seq: line.seq,
        at: line.at,
        who: names.get(&line.actor).cloned().unwrap_or_else(|| line.actor.clone()),
        actor: line.actor,
        act: line.act,
        record_name: match line.record_kind.as_str() {
            "person" => names.get(&line.record_id).cloned().unwrap_or_default(),
            _ => String::new(),
        },
        record_kind: line.record_kind,
        record_id: line.record_id,
        detail: line.detail,
    }
}

#[async_trait]
impl PeopleDoor for FrontDoor {
    async fn sign_in(&self, name: &str, password: &str) -> Answer<SignedIn> {
        let found = self.signing_in().person_signing_in(name.trim()).await.map_err(closed)?;
        let hash = found.as_ref().and_then(|(_, credentials)| {
            let password = credentials.iter().find(|one| one.kind == CredentialKind::Password)?;
            String::from_utf8(password.value.clone()).ok()
        });
        let right = fits(&self.worked_out, password, hash).await?;
        Ok(match found {
            Some((person, credentials)) if right => {
                // Everybody who was invited has one-time codes; the operator's own account has none.
                let codes = credentials.iter().any(|one| one.kind == CredentialKind::OneTimeCode);
                let caller = Caller { account: person.id, name: person.name, opens: Opens::default() };
                if codes { SignedIn::CodeNeeded(caller) } else { SignedIn::As(caller) }
            }
            _ => SignedIn::Wrong,
        })
    }

    fn providers(&self) -> Vec<ProviderKnown> {
        providers::known(self)
    }

    async fn provider_address(&self, asked: &ProviderAsked) -> Answer<Option<String>> {
        providers::address(self, asked).await
    }

    async fn came_back(&self, asked: Option<&ProviderAsked>, back: &CameBack) -> Answer<SignedIn> {
        providers::came_back(self, asked, back).await
    }

    async fn passkey_asked(&self) -> Answer<Option<PasskeyAsked>> {
        self.ask_for_passkey()
    }

    async fn passkey_sign_in(&self, token: &str, answer: &str) -> Answer<SignedIn> {
        self.by_passkey(token, answer).await
    }

    async fn passkeys(&self, caller: &Caller) -> Answer<PasskeysKnown> {
        self.own_passkeys(caller).await
    }

    async fn passkey_add(&self, caller: &Caller, token: &str, answer: &str) -> Answer<()> {
        self.add_passkey(caller, token, answer).await
    }

    async fn passkey_end(&self, caller: &Caller, passkey: &str) -> Answer<()> {
        let gone = self.signing_in().passkey_end(&caller.account, passkey).await.map_err(closed)?;
        if gone { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn code(&self, caller: &Caller, code: &str) -> Answer<bool> {
        let desk = self.signing_in();
        let credentials = desk.credentials(&caller.account).await.map_err(closed)?;
        let now = desk.devices();
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
            return desk.code_used(&caller.account, &credential, since).await.map_err(closed);
        }
        Ok(false)
    }

    async fn may_try(&self, attempt: &Try) -> Answer<bool> {
        self.signing_in().may_try(&known(attempt)).await.map_err(closed)
    }

    async fn tried(&self, attempt: &Try, passed: bool) -> Answer<()> {
        self.signing_in().tried(&known(attempt), passed).await.map_err(closed)
    }

    async fn session_begin(&self, caller: &Caller, session: [u8; 32], second_factor: bool) -> Answer<()> {
        self.signing_in().sign_in(&caller.account, session, second_factor).await.map_err(closed)
    }

    async fn session(&self, session: [u8; 32]) -> Answer<Option<Caller>> {
        let Some(person) = self.signing_in().session(&session).await.map_err(closed)? else {
            return Ok(None);
        };
        let mut caller = Caller { account: person.id, name: person.name, opens: Opens::default() };
        caller.opens = self.opens(&self.of(&caller)?).await?;
        Ok(Some(caller))
    }

    async fn password_change(
        &self,
        caller: &Caller,
        this: [u8; 32],
        password: &str,
        new: &str,
    ) -> Answer<()> {
        self.change_password(caller, this, password, new).await
    }

    async fn recovery_anew(&self, caller: &Caller, password: &str) -> Answer<Vec<String>> {
        self.give_recovery_codes(caller, password).await
    }

    async fn session_end(&self, caller: &Caller, session: &str) -> Answer<()> {
        let hash = hex::decode(session).map_err(|_| Closed::NotFound)?;
        let ended = self.signing_in().sign_out(&caller.account, &hash).await.map_err(closed)?;
        if ended { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn sessions(&self, caller: &Caller, this: [u8; 32]) -> Answer<Vec<SessionKnown>> {
        let sessions = self.signing_in().sessions(&caller.account).await.map_err(closed)?;
        let known = |session: records::Session| SessionKnown {
            this: session.token_hash == this,
            id: hex::encode(session.token_hash),
            started: session.started,
            seen: session.seen,
        };
        Ok(sessions.into_iter().map(known).collect())
    }

    async fn people(&self, caller: &Caller) -> Answer<PeopleKnown> {
        let desk = self.of(caller)?;
        let titles: BTreeMap<String, String> =
            roles().into_iter().map(|role| (role.id.to_string(), role.title)).collect();
        let held = |held: records::RoleHeld| RoleHeldKnown {
            title: titles.get(&held.role).cloned().unwrap_or(held.role),
            id: held.id,
        };
        let person = |listed: desk::people::PersonListed| PersonKnown {
            roles: listed.roles.into_iter().map(held).collect(),
            invited: listed.invited,
            left: listed.person.left.map(|left| left.date_naive()),
            changes: listed.person.id != desk::register::OPERATOR,
            id: listed.person.id,
            name: listed.person.name,
            email: listed.person.email,
            body: listed.body,
        };
        let people = desk.people().await.map_err(closed)?.into_iter().map(person).collect();
        let accounts = Resource::paper(terms::RecordKind::Account);
        if !desk.would(Action::Change, &accounts).await.map_err(closed)? {
            return Ok(PeopleKnown { people, ..PeopleKnown::default() });
        }
        let bodies = desk.bodies().await.map_err(closed)?;
        Ok(PeopleKnown {
            people,
            roles: titles
                .iter()
                .map(|(slug, title)| RoleKnown { slug: slug.clone(), title: title.clone() })
                .collect(),
            bodies: bodies.into_iter().map(|body| (body.id.to_string(), body.name)).collect(),
        })
    }

    async fn person(&self, caller: &Caller, person: &str) -> Answer<PersonHeldKnown> {
        standing::person(self, caller, person).await
    }

    async fn all_about(&self, caller: &Caller, person: &str) -> Answer<TakeAway> {
        let held = self.of(caller)?.all_about(person).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        let bytes = held.into_bytes();
        Ok(TakeAway { file_name: "held.json".to_owned(), media_type: "application/json", bytes })
    }

    async fn set_standing(&self, caller: &Caller, person: &str, typed: &StandingKnown) -> Answer<()> {
        let standing = standing::read(typed)?;
        let kept = self.of(caller)?.set_standing(person, &standing).await.map_err(closed)?;
        kept.map_err(|why| Closed::Refused(web::words::sentence(&why.to_string())))
    }

    async fn invite(&self, caller: &Caller, new: &NewPerson) -> Answer<InvitationToken> {
        let refuse = |words: &str| Err(Closed::Refused(words.to_owned()));
        if new.name.is_empty() {
            return refuse("Give the person's name");
        }
        let (before, after) = new.email.split_once('@').unwrap_or_default();
        if before.is_empty() || !after.contains('.') || new.email.contains(' ') {
            return refuse("Give a whole email address, like name@example.org");
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
        match self.of(caller)?.invite(&new, hash).await.map_err(closed)? {
            Ok(()) => Ok(InvitationToken(token)),
            Err(why) => refuse(&web::words::sentence(&why.to_string())),
        }
    }

    async fn invite_again(&self, caller: &Caller, person: &str) -> Answer<InvitationToken> {
        let (token, hash) = self.token().await?;
        let made = self.of(caller)?.invite_again(person, hash).await.map_err(closed)?;
        made.then_some(InvitationToken(token)).ok_or(Closed::NotFound)
    }

    async fn give_role(&self, caller: &Caller, person: &str, role: &str) -> Answer<()> {
        let given = self.of(caller)?.give_role(person, &new_id()?, role).await.map_err(closed)?;
        if given { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn end_role(&self, caller: &Caller, person: &str, held: &str) -> Answer<()> {
        let ended = self.of(caller)?.end_role(person, held).await.map_err(closed)?;
        if ended { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn leave(&self, caller: &Caller, person: &str) -> Answer<()> {
        if caller.account == person {
            return Err(Closed::Refused("Somebody else must say that you have left".to_owned()));
        }
        let left = self.of(caller)?.leave(person).await.map_err(closed)?;
        if left { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn invitation(&self, token: &str) -> Answer<Invitation> {
        let person = self.signing_in().invited(&hash_of(token)).await.map_err(closed)?;
        let person = person.ok_or(Closed::NotFound)?;
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
        self.fit_to_be_a_password(password)?;
        let secret = Secret::try_from_base32(secret).map_err(|_| Closed::NotFound)?;
        let secret: Vec<u8> = secret.as_ref().to_vec();
        if secret.len() < SECRET_BYTES {
            return Err(Closed::NotFound);
        }
        let at = u64::try_from(self.desk.devices().timestamp()).unwrap_or_default();
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if codes_of(&secret)?.check(&code, at).is_none() {
            return refuse("That is not the code. Check the time on your phone".to_owned());
        }
        let hash = hash_of_password(password).await?;
        let (password_id, secret_id) = (new_id()?, new_id()?);
        let place = Place { table: "credential", row: &secret_id, column: "value" };
        let sealed = self.keys()?.seal(place, machine::nonce(), &secret);
        let (codes, recovery) = recovery_codes()?;
        let set = SignInSet { password: (password_id, hash), recovery, secret: (secret_id.clone(), sealed) };
        let person = self.signing_in().accept_invitation(&hash_of(token), set).await.map_err(closed)?;
        person.map(|_| codes).ok_or(Closed::NotFound)
    }

    async fn audit(&self, caller: &Caller, asked: &AuditAsked) -> Answer<Vec<AuditLine>> {
        let desk = self.of(caller)?;
        let lines = desk.audit(&question(asked, LINES_SHOWN)).await.map_err(closed)?;
        let names = desk.names().await.map_err(closed)?;
        let shown = |line| shown(line, &names);
        Ok(lines.into_iter().map(shown).collect())
    }

    async fn who_could(&self, caller: &Caller, asked: &CouldAsked) -> Answer<Vec<CouldKnown>> {
        let refuse = |words: &str| Closed::Refused(words.to_owned());
        let action = Action::from_slug(&asked.action).ok_or_else(|| refuse("Choose what is done"))?;
        let kind =
            terms::RecordKind::from_slug(&asked.kind).ok_or_else(|| refuse("Choose a kind of record"))?;
        let day = asked.day.parse().map_err(|_| refuse("Write the day like 2026-11-20"))?;
        let owner = Some(asked.owner.as_str()).filter(|owner| !owner.is_empty());
        let owner = owner.map(|owner| owner.parse().map_err(|_| refuse("Choose a body"))).transpose()?;
        let found = self.of(caller)?.who_could(action, kind, owner, day).await.map_err(closed)?;
        let known = |one: desk::people::CouldDo| CouldKnown {
            how: format!(
                "{}{}by {}",
                if one.in_emergency_only { "In an emergency only, " } else { "" },
                match one.purposes.as_slice() {
                    [] => String::new(),
                    purposes => format!("for {}, ", purposes.join(", ")),
                },
                one.rules.join(", "),
            ),
            name: one.name,
            body: one.body,
        };
        Ok(found.into_iter().map(known).collect())
    }

    async fn could_choices(&self, caller: &Caller) -> Answer<CouldChoices> {
        let desk = self.of(caller)?;
        // The form is for those who may ask.
        desk.names().await.map_err(closed)?;
        let both = |slug: &str, words: &str| (slug.to_owned(), words.to_owned());
        let bodies = desk.bodies().await.map_err(closed)?;
        Ok(CouldChoices {
            actions: Action::ALL.iter().map(|action| both(action.slug(), action.words())).collect(),
            kinds: terms::RecordKind::ALL.iter().map(|kind| both(kind.slug(), kind.words())).collect(),
            bodies: bodies.into_iter().map(|body| (body.id.to_string(), body.name)).collect(),
            today: desk.now().date_naive().to_string(),
        })
    }

    async fn audit_file(&self, caller: &Caller, asked: &AuditAsked) -> Answer<TakeAway> {
        let desk = self.of(caller)?;
        let bytes = desk.audit_file(&question(asked, 0), AuditForm::Csv).await.map_err(closed)?;
        Ok(TakeAway { file_name: "audit.csv".to_owned(), media_type: "text/csv; charset=utf-8", bytes })
    }
}

mod standing;

#[cfg(test)]
mod tests;
