//! Sign-in at a provider that stands in memory and signs real tokens, over a real store: who comes in, and every refusal.

use super::*;
use crate::openid::{Reach, Wire, WireFailed};
use chrono::{DateTime, TimeDelta, Utc};
use desk::Desk;
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::url::{Url, form_urlencoded};
use openidconnect::{
    AccessToken, Audience, AuthenticationMethodReference, EmptyAdditionalClaims, EndUserEmail, HttpRequest,
    HttpResponse, IssuerUrl, JsonWebKeyId, Nonce, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey,
    StandardClaims, SubjectIdentifier,
};
use records::Keys;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use web::door::{AuditAsked, InvitationToken, NewPerson, PeopleDoor};

const NOON: &str = "2026-03-04T12:00:00Z";
const ISSUER: &str = "https://login.westmarch-police.example";
const BODY: &str = "staffordshire-moorlands-district-council";
/// Keys made for this test alone: 32 times the same byte.
const KEYS: [&str; 2] = [
    "MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH",
    "MC4CAQAwBQYDK2VwBCIEIAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
];

fn signing_key(number: usize) -> CoreEdDsaPrivateSigningKey {
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", KEYS[number]);
    let id = JsonWebKeyId::new(format!("key-{number}"));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).unwrap()
}

/// What the provider says of somebody.
#[derive(Clone)]
struct Says {
    issuer: &'static str,
    audience: &'static str,
    subject: &'static str,
    email: Option<&'static str>,
    verified: Option<bool>,
    methods: &'static [&'static str],
    nonce: Option<&'static str>,
    made: TimeDelta,
    holds: TimeDelta,
    /// The key that signs, where it is not the provider's own.
    forged: bool,
}

const ANN: Says = Says {
    issuer: ISSUER,
    audience: "commonweal",
    subject: "subject-1",
    email: Some("Ann@police.example"),
    verified: Some(true),
    methods: &["pwd"],
    nonce: None,
    made: TimeDelta::zero(),
    holds: TimeDelta::minutes(5),
    forged: false,
};

/// A provider in memory. It takes each code once and checks the hash of the verifier, as RFC 7636 asks.
#[derive(Default)]
struct Fake {
    codes: Mutex<BTreeMap<String, (Says, String, String)>>,
    now: Mutex<DateTime<Utc>>,
    /// Which key it signs with, and shows.
    key: AtomicUsize,
    described: AtomicUsize,
    silent: Mutex<bool>,
    /// Says what it knows of somebody where the token opens, not in the token.
    told: Mutex<Option<serde_json::Value>>,
}

fn answer(status: u16, body: String) -> HttpResponse {
    let built =
        openidconnect::http::Response::builder().status(status).header("content-type", "application/json");
    built.body(body.into_bytes()).unwrap()
}

impl Fake {
    fn token(&self, body: &[u8]) -> HttpResponse {
        let form: BTreeMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let Some((says, nonce, challenge)) = self.codes.lock().unwrap().remove(&form["code"]) else {
            return answer(400, json!({ "error": "invalid_grant" }).to_string());
        };
        let verifier = PkceCodeVerifier::new(form["code_verifier"].clone());
        if PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() != challenge {
            return answer(400, json!({ "error": "invalid_grant" }).to_string());
        }
        let issued = *self.now.lock().unwrap() + says.made;
        let about = StandardClaims::new(SubjectIdentifier::new(says.subject.into()))
            .set_email(says.email.map(|email| EndUserEmail::new(email.into())))
            .set_email_verified(says.verified);
        let methods = says.methods.iter().map(|one| AuthenticationMethodReference::new((*one).into()));
        let claims = CoreIdTokenClaims::new(
            IssuerUrl::new(says.issuer.into()).unwrap(),
            vec![Audience::new(says.audience.into())],
            issued + says.holds,
            issued,
            about,
            EmptyAdditionalClaims {},
        )
        .set_nonce(Some(Nonce::new(says.nonce.map_or(nonce, str::to_owned))))
        .set_auth_method_refs(Some(methods.collect()));
        let shown = self.key.load(Ordering::Relaxed);
        let key = signing_key(if says.forged { 1 - shown } else { shown });
        let access = AccessToken::new("access".into());
        let token = CoreIdToken::new(claims, &key, CoreJwsSigningAlgorithm::EdDsa, Some(&access), None);
        let body = json!({ "access_token": "access", "token_type": "Bearer", "id_token": token.unwrap() });
        answer(200, body.to_string())
    }
}

impl Wire for Fake {
    fn send(&self, reach: Reach, request: HttpRequest) -> Result<HttpResponse, WireFailed> {
        assert_eq!(reach, Reach::Https);
        if *self.silent.lock().unwrap() {
            return Err(WireFailed::NoAnswer("silent".into()));
        }
        Ok(match request.uri().path() {
            "/.well-known/openid-configuration" => {
                self.described.fetch_add(1, Ordering::Relaxed);
                answer(
                    200,
                    json!({
                        "issuer": ISSUER,
                        "authorization_endpoint": format!("{ISSUER}/authorize"),
                        "token_endpoint": format!("{ISSUER}/token"),
                        "userinfo_endpoint": format!("{ISSUER}/me"),
                        "jwks_uri": format!("{ISSUER}/keys"),
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256", "EdDSA"],
                        "authorization_response_iss_parameter_supported": true,
                    })
                    .to_string(),
                )
            }
            "/keys" => {
                let key = signing_key(self.key.load(Ordering::Relaxed)).as_verification_key();
                answer(200, serde_json::to_string(&CoreJsonWebKeySet::new(vec![key])).unwrap())
            }
            "/token" => self.token(request.body()),
            "/me" => match &*self.told.lock().unwrap() {
                Some(told) => answer(200, told.to_string()),
                None => answer(404, "{}".into()),
            },
            other => panic!("{other}"),
        })
    }
}

struct Moving(AtomicI64);

impl terms::Clock for Moving {
    fn now(&self) -> DateTime<Utc> {
        NOON.parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(self.0.load(Ordering::Relaxed))
    }
}

struct Set {
    door: FrontDoor,
    operator: Caller,
    fake: Arc<Fake>,
    clock: Arc<Moving>,
    drawn: AtomicUsize,
    _folder: tempfile::TempDir,
}

/// A partnership with Ann invited, and one provider.
async fn set() -> Set {
    set_with("").await
}

async fn set_with(more: &str) -> Set {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Moving(AtomicI64::new(0)));
    let desk = Desk::open(folder.path(), clock.clone()).await.unwrap();
    desk.set_operator("password-1", b"no hash").await.unwrap();
    let text = access::Template::moorlands().to_text().unwrap();
    desk.register_save(&text, 0).await.unwrap().unwrap();
    let keys = folder.path().join("keys");
    std::fs::write(&keys, Keys::text_of([5; 32])).unwrap();
    let entry = crate::providers::tests::ENTRY;
    let text = format!("address = \"https://safer.example\"\n{entry}\n{more}\n");
    let providers = crate::providers::tests::read(&text).unwrap();
    let fake = Arc::new(Fake { now: Mutex::new(NOON.parse().unwrap()), ..Fake::default() });
    let ways = Ways { providers, openid: OpenId::new(fake.clone()) };
    let door = FrontDoor::new(desk, "A partnership", folder.path().join("waiting"), keys).with_ways(ways);
    let operator = Caller { account: "operator".into(), name: "operator".into(), opens: Opens::ALL };
    let set = Set { door, operator, fake, clock, drawn: AtomicUsize::new(0), _folder: folder };
    invite(&set, "ann@police.example", BODY).await;
    set
}

async fn invite(set: &Set, email: &str, body: &str) -> InvitationToken {
    let new = NewPerson {
        name: "Ann Example".into(),
        email: email.into(),
        body: body.into(),
        role: "community-safety-officer".into(),
    };
    set.door.invite(&set.operator, &new).await.unwrap()
}

impl Set {
    /// Sends somebody there, and answers what was asked and the code they come back with.
    async fn leave(&self, says: &Says) -> (ProviderAsked, CameBack) {
        let number = self.drawn.fetch_add(1, Ordering::Relaxed);
        let part = |what: &str| format!("{what}-{number}-{}", "0".repeat(50));
        let asked = ProviderAsked {
            provider: "westmarch-police".into(),
            state: part("state"),
            nonce: part("nonce"),
            verifier: part("verifier"),
        };
        let address = self.door.provider_address(&asked).await.unwrap().unwrap();
        let sent: BTreeMap<String, String> =
            Url::parse(&address).unwrap().query_pairs().into_owned().collect();
        assert_eq!(sent["response_type"], "code");
        assert_eq!(sent["redirect_uri"], "https://safer.example/sign-in/back");
        assert_eq!((&sent["state"], sent["code_challenge_method"].as_str()), (&asked.state, "S256"));
        assert!(!address.contains(&asked.verifier), "the verifier stays here");
        let minted = (says.clone(), sent["nonce"].clone(), sent["code_challenge"].clone());
        self.fake.codes.lock().unwrap().insert(format!("code-{number}"), minted);
        let back =
            CameBack { code: Some(format!("code-{number}")), issuer: Some(ISSUER.into()), quiet: false };
        (asked, back)
    }

    async fn sign_in(&self, says: &Says) -> SignedIn {
        let (asked, back) = self.leave(says).await;
        self.door.came_back(Some(&asked), &back).await.unwrap()
    }

    /// The newest line of the audit on providers: what it says.
    async fn said(&self) -> String {
        let lines = self.door.audit(&self.operator, &AuditAsked::default()).await.unwrap();
        let line = lines.into_iter().find(|line| line.act.starts_with("person.provider")).expect("a line");
        assert!(!format!("{line:?}").contains('@'), "no address stands in the audit");
        format!("{} {}", line.act, line.detail)
    }

    async fn is_refused(&self, says: &Says, reason: &str) {
        assert_eq!(self.sign_in(says).await, SignedIn::Wrong, "{reason}");
        assert_eq!(self.said().await, format!("person.provider-refused reason={reason}"));
    }
}

#[tokio::test]
async fn somebody_who_was_invited_comes_in_and_the_audit_says_how() {
    let set = set().await;
    let SignedIn::As(caller) = set.sign_in(&ANN).await else { panic!("she has no codes of ours yet") };
    assert_eq!(caller.name, "Ann Example");
    assert_eq!(set.said().await, "person.provider provider=westmarch-police factors=one");
    let known = set.door.people(&set.operator).await.unwrap().people;
    assert!(known.iter().any(|one| one.id == caller.account && !one.invited), "she has answered");
    let two = Says { methods: &["pwd", "otp"], ..ANN };
    assert!(matches!(set.sign_in(&two).await, SignedIn::AsByTwo(_)));
    assert_eq!(set.said().await, "person.provider provider=westmarch-police factors=two");
    assert_eq!(set.fake.described.load(Ordering::Relaxed), 1, "its description was kept");
}

#[tokio::test]
async fn a_provider_that_asked_for_one_factor_leaves_our_own_code_to_be_asked_for() {
    let set = set().await;
    let InvitationToken(token) = invite(&set, "bo@police.example", BODY).await;
    let open = set.door.invitation(&token).await.unwrap();
    let secret = totp_rs::Secret::try_from_base32(&open.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).with_step_duration(30).with_skew(1).build();
    let at = NOON.parse::<DateTime<Utc>>().unwrap().timestamp() as u64;
    let code = totp.unwrap().generate(at).to_string();
    set.door.accept_invitation(&token, "three plain words", &open.secret, &code).await.unwrap();
    let bo = Says { email: Some("bo@police.example"), subject: "subject-2", ..ANN };
    assert!(matches!(set.sign_in(&bo).await, SignedIn::CodeNeeded(_)));
    assert!(matches!(set.sign_in(&Says { methods: &["mfa"], ..bo }).await, SignedIn::AsByTwo(_)));
    let always = set_with("second_factor = true").await;
    assert!(matches!(always.sign_in(&ANN).await, SignedIn::AsByTwo(_)), "as the operator says");
}

#[tokio::test]
async fn a_code_works_once_and_only_for_the_browser_that_asked() {
    let set = set().await;
    let (_, back) = set.leave(&ANN).await;
    let (other, _) = set.leave(&ANN).await;
    assert_eq!(set.door.came_back(Some(&other), &back).await.unwrap(), SignedIn::Wrong, "another verifier");
    assert_eq!(set.said().await, "person.provider-refused reason=code");
    let (asked, back) = set.leave(&ANN).await;
    assert!(matches!(set.door.came_back(Some(&asked), &back).await.unwrap(), SignedIn::As(_)));
    assert_eq!(set.door.came_back(Some(&asked), &back).await.unwrap(), SignedIn::Wrong, "again");
    assert_eq!(set.said().await, "person.provider-refused reason=code");
    assert_eq!(set.door.came_back(None, &back).await.unwrap(), SignedIn::Wrong);
    assert_eq!(set.said().await, "person.provider-refused reason=state");
    let (other, back) = set.leave(&Says { verified: None, ..ANN }).await;
    let quiet = CameBack { quiet: true, ..back };
    assert_eq!(set.door.came_back(Some(&other), &quiet).await.unwrap(), SignedIn::Wrong);
    assert_eq!(set.said().await, "person.provider-refused reason=state", "too many are not written down");
}

#[tokio::test]
async fn a_token_that_is_not_for_this_sign_in_is_refused() {
    let set = set().await;
    set.is_refused(&Says { nonce: Some("another"), ..ANN }, "nonce").await;
    set.is_refused(&Says { holds: TimeDelta::seconds(-1), ..ANN }, "expired").await;
    set.is_refused(&Says { made: TimeDelta::minutes(-11), holds: TimeDelta::hours(1), ..ANN }, "expired")
        .await;
    set.is_refused(&Says { made: TimeDelta::minutes(9), ..ANN }, "expired").await;
    set.is_refused(&Says { issuer: "https://evil.example", ..ANN }, "token").await;
    set.is_refused(&Says { audience: "another-program", ..ANN }, "token").await;
    set.is_refused(&Says { forged: true, ..ANN }, "token").await;
}

#[tokio::test]
async fn an_address_that_is_not_verified_or_of_another_domain_is_refused() {
    let set = set().await;
    set.is_refused(&Says { verified: None, ..ANN }, "address-not-verified").await;
    set.is_refused(&Says { verified: Some(false), ..ANN }, "address-not-verified").await;
    set.is_refused(&Says { email: Some("ann@police.example.evil.example"), ..ANN }, "domain").await;
    set.is_refused(&Says { email: Some("ann@evil.example@police.example"), ..ANN }, "domain").await;
    set.is_refused(&Says { email: Some("operator"), ..ANN }, "no-address").await;
    set.is_refused(&Says { email: None, ..ANN }, "no-address").await;
    let told =
        |subject: &str| json!({ "sub": subject, "email": "ann@police.example", "email_verified": true });
    *set.fake.told.lock().unwrap() = Some(told("subject-9"));
    set.is_refused(&Says { email: None, ..ANN }, "no-address").await;
    *set.fake.told.lock().unwrap() = Some(told("subject-1"));
    assert!(matches!(set.sign_in(&Says { email: None, ..ANN }).await, SignedIn::As(_)), "it is asked for");
}

#[tokio::test]
async fn nobody_comes_in_who_was_not_invited_has_left_or_works_elsewhere() {
    let set = set().await;
    set.is_refused(&Says { email: Some("nobody@police.example"), ..ANN }, "not-invited").await;
    invite(&set, "cy@police.example", "staffordshire-county-council").await;
    set.is_refused(&Says { email: Some("cy@police.example"), ..ANN }, "other-body").await;
    let SignedIn::As(ann) = set.sign_in(&ANN).await else { panic!("she was invited") };
    set.is_refused(&Says { subject: "subject-2", ..ANN }, "other-subject").await;
    set.door.leave(&set.operator, &ann.account).await.unwrap();
    set.is_refused(&ANN, "not-invited").await;
}

#[tokio::test]
async fn somebody_who_turned_back_or_comes_from_another_provider_is_refused() {
    let set = set().await;
    let (asked, back) = set.leave(&ANN).await;
    for (back, reason) in [
        (CameBack { code: None, ..back.clone() }, "provider-said-no"),
        (CameBack { issuer: Some("https://evil.example".into()), ..back.clone() }, "other-provider"),
        (CameBack { issuer: None, ..back.clone() }, "other-provider"),
    ] {
        assert_eq!(set.door.came_back(Some(&asked), &back).await.unwrap(), SignedIn::Wrong);
        assert_eq!(set.said().await, format!("person.provider-refused reason={reason}"));
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_asked_again_after_a_rest() {
    let set = set().await;
    *set.fake.silent.lock().unwrap() = true;
    let part = || "0".repeat(64);
    let provider = "westmarch-police".to_owned();
    let asked = ProviderAsked { provider, state: part(), nonce: part(), verifier: part() };
    assert_eq!(set.door.provider_address(&asked).await.unwrap(), None);
    *set.fake.silent.lock().unwrap() = false;
    assert_eq!(set.door.provider_address(&asked).await.unwrap(), None, "it rests");
    set.clock.0.store(20, Ordering::Relaxed);
    assert!(set.door.provider_address(&asked).await.unwrap().is_some());
    let unknown = ProviderAsked { provider: "nobody".into(), ..asked };
    assert!(matches!(set.door.provider_address(&unknown).await, Err(Closed::NotFound)));
}

#[tokio::test]
async fn a_provider_may_change_its_key() {
    let set = set().await;
    assert!(matches!(set.sign_in(&ANN).await, SignedIn::As(_)));
    set.fake.key.store(1, Ordering::Relaxed);
    set.is_refused(&ANN, "token").await;
    set.clock.0.store(120, Ordering::Relaxed);
    *set.fake.now.lock().unwrap() += TimeDelta::seconds(120);
    assert!(matches!(set.sign_in(&ANN).await, SignedIn::As(_)), "its keys are fetched again");
    assert_eq!(set.fake.described.load(Ordering::Relaxed), 2);
}
