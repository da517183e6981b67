//! Passkeys (WebAuthn, level 3): the questions that browsers answer, and what the answers mean.
//!
//! A passkey shows two factors: the device, and its owner by finger, face or PIN, which is always asked for. The library
//! checks every answer; a question lives here in memory, for a quarter of an hour and one answer.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// A question is good for so many minutes.
const MINUTES: i64 = 15;
/// More questions than this are not kept; the oldest goes.
const MOST: usize = 10_000;

/// A question, with when it was asked.
type Question<T> = (DateTime<Utc>, T);

/// Questions by the hash of their token.
struct Open<T>(Mutex<BTreeMap<[u8; 32], Question<T>>>);

impl<T> Open<T> {
    fn new() -> Self {
        Self(Mutex::default())
    }

    fn put(&self, token: &str, question: T, now: DateTime<Utc>) {
        // A panic while the map was held cannot leave it half changed: each change is one insert or removal.
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            let oldest = open.iter().min_by_key(|(_, (asked, _))| *asked).map(|(key, _)| *key);
            oldest.and_then(|key| open.remove(&key));
        }
        open.insert(Sha256::digest(token).into(), (now, question));
    }

    /// The question of a token: once, and in its time.
    fn take(&self, token: &str, now: DateTime<Utc>) -> Option<T> {
        let key: [u8; 32] = Sha256::digest(token).into();
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        taken.filter(|(asked, _)| now - *asked <= TimeDelta::minutes(MINUTES)).map(|(_, question)| question)
    }
}

/// Why an answer is none.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// Nobody asked, too long ago, or it was answered already.
    #[error("the question is not open any more")]
    Late,
    /// It is not of the form of an answer.
    #[error("the browser's answer cannot be read")]
    Form(#[source] serde_json::Error),
    /// It does not hold.
    #[error("the answer does not hold")]
    False(#[source] webauthn_rs::prelude::WebauthnError),
}

/// Questions and answers for one site's address.
pub struct Passkeys {
    webauthn: Webauthn,
    adding: Open<(String, PasskeyRegistration)>,
    asking: Open<DiscoverableAuthentication>,
}

impl Passkeys {
    /// For the site at that address, which passkeys are bound to: scheme, name and port, as readers type them. A name is
    /// needed: browsers make no passkeys for numbers.
    pub fn at(address: &str, site: &str) -> Result<Self> {
        let origin = Url::parse(address).with_context(|| format!("reading the address {address}"))?;
        let name = origin.domain().with_context(|| {
            format!("{address} has no name: passkeys need one, like https://safer.example")
        })?;
        let webauthn = WebauthnBuilder::new(name, &origin).and_then(|builder| builder.rp_name(site).build());
        let webauthn = webauthn.with_context(|| format!("using passkeys at {address}"))?;
        Ok(Self { webauthn, adding: Open::new(), asking: Open::new() })
    }

    /// Asks somebody's browser for a new passkey: the question as JSON. `None` for an account whose id is no number of 128
    /// bits, as the operator's.
    pub fn ask_for_new(
        &self,
        token: &str,
        account: &str,
        (email, name): (&str, &str),
        held: &[Passkey],
        now: DateTime<Utc>,
    ) -> Option<String> {
        let id = Uuid::parse_str(account).ok()?;
        let held = held.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let (question, state) = self.webauthn.start_passkey_registration(id, email, name, Some(held)).ok()?;
        self.adding.put(token, (account.to_owned(), state), now);
        // Kept on the device with the account's number, so that nobody types who they are.
        let mut question = serde_json::to_value(question).ok()?;
        let wanted = question.pointer_mut("/publicKey/authenticatorSelection")?.as_object_mut()?;
        wanted.insert("residentKey".into(), "required".into());
        wanted.insert("requireResidentKey".into(), true.into());
        Some(question.to_string())
    }

    /// The new passkey of an answer, for whom it was asked.
    pub fn new_one(
        &self,
        token: &str,
        account: &str,
        answer: &str,
        now: DateTime<Utc>,
    ) -> Result<Passkey, NoAnswer> {
        let asked = self.adding.take(token, now).filter(|(whose, _)| whose == account);
        let (_, state) = asked.ok_or(NoAnswer::Late)?;
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(NoAnswer::Form)?;
        self.webauthn.finish_passkey_registration(&answer, &state).map_err(NoAnswer::False)
    }

    /// Asks whoever wants to sign in: the question as JSON. It says nothing about any account.
    pub fn ask(&self, token: &str, now: DateTime<Utc>) -> Option<String> {
        let (question, state) = self.webauthn.start_discoverable_authentication().ok()?;
        self.asking.put(token, state, now);
        serde_json::to_string(&question).ok()
    }

    /// Reads an answer: the account it names, not proven yet.
    pub fn answer(&self, answer: &str) -> Result<(String, Answered), NoAnswer> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(NoAnswer::Form)?;
        let (id, _) = self.webauthn.identify_discoverable_authentication(&answer).map_err(NoAnswer::False)?;
        Ok((id.simple().to_string(), Answered(answer)))
    }

    /// Whether an answer to that question was given by one of the account's passkeys, and which; it counts its use.
    pub fn proven(
        &self,
        token: &str,
        Answered(answer): &Answered,
        mut held: Vec<(String, Passkey)>,
        now: DateTime<Utc>,
    ) -> Result<(String, Passkey), NoAnswer> {
        let state = self.asking.take(token, now).ok_or(NoAnswer::Late)?;
        held.retain(|(_, passkey)| passkey.cred_id().as_slice() == answer.get_credential_id());
        let Some((id, mut passkey)) = held.pop() else { return Err(NoAnswer::Late) };
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(answer, state, &passkey)
            .map_err(NoAnswer::False)?;
        passkey.update_credential(&result);
        Ok((id, passkey))
    }
}

/// An answer that was read and not proven yet.
pub struct Answered(PublicKeyCredential);

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: &str = "0123456789abcdef0123456789abcdef";

    fn now() -> DateTime<Utc> {
        "2026-03-04T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_address_without_a_name_is_refused_with_what_to_do() {
        assert!(Passkeys::at("https://safer.example", "Safer").is_ok());
        assert!(Passkeys::at("http://localhost:4600", "Safer").is_ok());
        for wrong in ["http://127.0.0.1:4600", "safer.example", ""] {
            let why = format!("{:#}", Passkeys::at(wrong, "Safer").err().unwrap());
            assert!(why.contains("address") || why.contains("name"), "{why}");
        }
    }

    #[test]
    fn a_question_asks_for_the_owner_and_names_no_account() {
        let passkeys = Passkeys::at("https://safer.example", "Safer").unwrap();
        let question: serde_json::Value =
            serde_json::from_str(&passkeys.ask("token", now()).unwrap()).unwrap();
        assert_eq!(question["publicKey"]["userVerification"], "required");
        assert_eq!(question["publicKey"]["allowCredentials"].as_array().map_or(0, Vec::len), 0);
        assert!(passkeys.ask_for_new("t", "operator", ("operator", "operator"), &[], now()).is_none());
        let new = passkeys.ask_for_new("t", ANN, ("ann@safer.example", "Ann"), &[], now()).unwrap();
        let new: serde_json::Value = serde_json::from_str(&new).unwrap();
        assert_eq!(new["publicKey"]["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(new["publicKey"]["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(new["publicKey"]["rp"]["id"], "safer.example");
    }

    #[test]
    fn a_question_is_open_once_for_a_quarter_of_an_hour_and_for_one_account() {
        let passkeys = Passkeys::at("https://safer.example", "Safer").unwrap();
        let late = |token: &str, account: &str, minutes| {
            let found = passkeys.new_one(token, account, "{}", now() + TimeDelta::minutes(minutes));
            matches!(found, Err(NoAnswer::Late))
        };
        let ask = |token: &str| passkeys.ask_for_new(token, ANN, ("a@b.example", "Ann"), &[], now()).unwrap();
        assert!(late("t", ANN, 0), "nobody asked");
        ask("t");
        assert!(!late("t", ANN, 15), "it is open, though the answer is none");
        assert!(late("t", ANN, 0), "once");
        ask("t");
        assert!(late("t", ANN, 16));
        ask("t");
        assert!(late("t", "00000000000000000000000000000000", 0), "somebody else");
    }

    #[test]
    fn an_answer_that_is_none_is_refused_and_never_a_panic() {
        let passkeys = Passkeys::at("https://safer.example", "Safer").unwrap();
        for wrong in ["", "{}", "[]", r#"{"id":"a","rawId":"!","response":{},"type":"public-key"}"#] {
            assert!(matches!(passkeys.answer(wrong), Err(NoAnswer::Form(_))), "{wrong}");
        }
        let nobody = r#"{"id":"AA","rawId":"AA","type":"public-key",
            "response":{"authenticatorData":"AA","clientDataJSON":"AA","signature":"AA"}}"#;
        assert!(matches!(passkeys.answer(nobody), Err(NoAnswer::False(_))), "it names nobody");
    }
}
