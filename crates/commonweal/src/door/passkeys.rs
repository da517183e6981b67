//! Passkeys behind the door: the caller's own, and signing in with one.

use super::people::{failed, new_id, random};
use super::{FrontDoor, closed};
use crate::passkeys::{Answered, NoAnswer, Passkeys};
use records::{Credential, CredentialKind};
use web::door::{Answer, Caller, Closed, Opens, PasskeyAsked, PasskeyKnown, PasskeysKnown, SignedIn};
use webauthn_rs::prelude::Passkey;

fn read(credentials: &[Credential]) -> Vec<(String, Passkey)> {
    let passkeys = credentials.iter().filter(|one| one.kind == CredentialKind::Passkey);
    passkeys.filter_map(|one| Some((one.id.clone(), serde_json::from_slice(&one.value).ok()?))).collect()
}

fn written(passkey: &Passkey) -> Answer<Vec<u8>> {
    serde_json::to_vec(passkey).map_err(failed)
}

fn token() -> Answer<String> {
    Ok(hex::encode(random()?))
}

impl FrontDoor {
    /// The same door, which takes passkeys.
    pub fn with_passkeys(self, passkeys: Option<Passkeys>) -> Self {
        Self { passkeys: passkeys.map(std::sync::Arc::new), ..self }
    }

    /// The caller's passkeys, and a question for another one where the site takes them.
    pub(super) async fn own_passkeys(&self, caller: &Caller) -> Answer<PasskeysKnown> {
        let desk = self.signing_in();
        let credentials = desk.credentials(&caller.account).await.map_err(closed)?;
        let known = |one: &Credential| PasskeyKnown { id: one.id.clone(), added: one.added, used: one.used };
        let held = credentials.iter().filter(|one| one.kind == CredentialKind::Passkey).map(known).collect();
        let Some(passkeys) = &self.passkeys else { return Ok(PasskeysKnown { held, another: None }) };
        let own: Vec<Passkey> = read(&credentials).into_iter().map(|(_, passkey)| passkey).collect();
        let (token, who) = (token()?, (caller.name.as_str(), caller.name.as_str()));
        let options = passkeys.ask_for_new(&token, &caller.account, who, &own, desk.now());
        Ok(PasskeysKnown { held, another: options.map(|options| PasskeyAsked { token, options }) })
    }

    /// Adds the passkey that the caller's browser made.
    pub(super) async fn add_passkey(&self, caller: &Caller, token: &str, answer: &str) -> Answer<()> {
        let passkeys = self.passkeys.as_ref().ok_or(Closed::NotFound)?;
        let desk = self.signing_in();
        let passkey = passkeys.new_one(token, &caller.account, answer, desk.now()).map_err(|why| {
            tracing::warn!(why = %why, "a passkey was not added");
            Closed::Refused("The passkey was not added. Open this page again and try once more".to_owned())
        })?;
        desk.passkey_add(&caller.account, &new_id()?, written(&passkey)?).await.map_err(closed)
    }

    /// A question for whoever wants to sign in.
    pub(super) fn ask_for_passkey(&self) -> Answer<Option<PasskeyAsked>> {
        let Some(passkeys) = &self.passkeys else { return Ok(None) };
        let token = token()?;
        Ok(passkeys.ask(&token, self.desk.now()).map(|options| PasskeyAsked { token, options }))
    }

    /// Who answered.
    pub(super) async fn by_passkey(&self, token: &str, answer: &str) -> Answer<SignedIn> {
        let passkeys = self.passkeys.as_ref().ok_or(Closed::NotFound)?;
        match self.shown(passkeys, token, answer).await? {
            Ok(caller) => Ok(SignedIn::AsByTwo(caller)),
            Err(why) => {
                tracing::warn!(why = %why, "nobody was let in by a passkey");
                Ok(SignedIn::Wrong)
            }
        }
    }

    async fn shown(
        &self,
        passkeys: &Passkeys,
        token: &str,
        answer: &str,
    ) -> Answer<Result<Caller, NoAnswer>> {
        let (account, answered): (String, Answered) = match passkeys.answer(answer) {
            Ok(read) => read,
            Err(why) => return Ok(Err(why)),
        };
        let desk = self.signing_in();
        let Some(person) = desk.person_here(&account).await.map_err(closed)? else {
            return Ok(Err(NoAnswer::Late));
        };
        let held = read(&desk.credentials(&account).await.map_err(closed)?);
        let (id, passkey) = match passkeys.proven(token, &answered, held, desk.now()) {
            Ok(proven) => proven,
            Err(why) => return Ok(Err(why)),
        };
        desk.passkey_used(&account, &id, written(&passkey)?).await.map_err(closed)?;
        Ok(Ok(Caller { account: person.id, name: person.name, opens: Opens::default() }))
    }
}
