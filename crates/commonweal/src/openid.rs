//! OpenID Connect with agencies' providers: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1; RFC 7636;
//! RFC 9207 where a provider does so).
//!
//! It learns from a provider who somebody is *there*: a subject, an address, whether by two factors. Whether that is anybody
//! here is the door's to say. Descriptions and keys are fetched when they are first needed and kept for half a day. Nothing a
//! provider says of a person is logged.

mod wire;

use crate::providers::{Provider, is_loopback};
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGrantType, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthenticationContextClass, AuthorizationCode,
    ClaimsVerificationError, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Mutex;
use web::door::{CameBack, ProviderAsked};
pub use wire::{Machine, Wire};
#[cfg(test)]
pub use wire::{Reach, WireFailed};

/// A provider's description and keys are good for so many hours.
const GOOD_HOURS: i64 = 12;
/// They are fetched again for a key that is not among them, but not more often than this.
const AGAIN_SECONDS: i64 = 60;
/// A provider that did not answer is not asked again for so many seconds.
const REST_SECONDS: i64 = 15;
/// A token was made at most so many minutes ago, and not later than this: clocks differ a little.
const ISSUED_MINUTES: i64 = 10;
const AHEAD_MINUTES: i64 = 2;

/// Signatures that are believed: by a key only the provider has. Never by a shared secret, never none.
const SIGNATURES: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What a provider's description says beyond the standard set.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Beyond {
    /// Whether it says who it is when it sends people back (RFC 9207).
    #[serde(default, rename = "authorization_response_iss_parameter_supported")]
    names_itself: bool,
}

impl AdditionalProviderMetadata for Beyond {}

type Description = ProviderMetadata<
    Beyond,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why somebody who came back is not let in. The name of the reason stands in the audit; whoever came back is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nobody of that browser was sent there with that state, or it was used, or is too old.
    #[error("state")]
    State,
    /// The provider said no, or somebody turned back.
    #[error("provider-said-no")]
    SaidNo,
    /// Another provider says it sent them.
    #[error("other-provider")]
    Issuer,
    /// The provider does not answer.
    #[error("no-answer")]
    NoAnswer,
    /// The provider does not take the code: it was used, or is not its own; or it does not know this program.
    #[error("code")]
    Code,
    /// The token is not signed by the provider, or not for this program.
    #[error("token")]
    Token,
    /// The token was made for another sign-in.
    #[error("nonce")]
    Nonce,
    /// The token is past its end, or was made long ago.
    #[error("expired")]
    Expired,
    /// The provider gives no address.
    #[error("no-address")]
    NoAddress,
    /// The provider does not say that the address is theirs.
    #[error("address-not-verified")]
    NotVerified,
    /// The provider may not speak for that domain.
    #[error("domain")]
    Domain,
    /// Nobody of that address was invited, or they have left.
    #[error("not-invited")]
    NotInvited,
    /// They work for another body than the provider's.
    #[error("other-body")]
    Body,
    /// They signed in there before as another subject: the address has a new owner.
    #[error("other-subject")]
    Subject,
}

/// The provider does not answer, or not as a provider does.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the provider does not answer")]
pub struct NoAnswer;

/// Who somebody is at a provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// The same for ever there.
    pub subject: String,
    /// Address in small letters, verified by the provider.
    pub email: String,
    /// Whether the provider says that they showed two factors.
    pub second_factor: bool,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shown(…, second factor: {})", self.second_factor)
    }
}

/// A provider's description as last fetched; none where it did not answer.
#[derive(Clone)]
struct Known {
    at: DateTime<Utc>,
    description: Option<Arc<Description>>,
}

/// What is known of the providers.
pub struct OpenId {
    wire: Arc<dyn Wire>,
    known: Mutex<BTreeMap<String, Arc<Mutex<Option<Known>>>>>,
}

impl OpenId {
    /// Knows nothing yet.
    pub fn new(wire: Arc<dyn Wire>) -> Self {
        Self { wire, known: Mutex::default() }
    }

    /// Where to send somebody who wants to sign in there.
    pub async fn address(
        &self,
        provider: &Provider,
        back: &RedirectUrl,
        asked: &ProviderAsked,
        now: DateTime<Utc>,
    ) -> Result<String, NoAnswer> {
        let description = self.description(provider, now, TimeDelta::hours(GOOD_HOURS)).await?;
        let client = client(provider, &description, back);
        let verifier = PkceCodeVerifier::new(asked.verifier.clone());
        let (state, nonce) = (CsrfToken::new(asked.state.clone()), Nonce::new(asked.nonce.clone()));
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for acr in &provider.second_factor_acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (url, _, _) = request.url();
        let safe = url.scheme() == "https" || provider.is_on_this_machine() && is_loopback(&url);
        if safe { Ok(url.into()) } else { Err(NoAnswer) }
    }

    /// Who came back from there.
    pub async fn shown(
        &self,
        provider: &Provider,
        redirect: &RedirectUrl,
        asked: &ProviderAsked,
        back: &CameBack,
        now: DateTime<Utc>,
    ) -> Result<Shown, Refused> {
        let age = TimeDelta::hours(GOOD_HOURS);
        let description = self.description(provider, now, age).await.map_err(|_| Refused::NoAnswer)?;
        let expected = description.additional_metadata().names_itself;
        if back.issuer.as_ref().map_or(expected, |issuer| issuer != description.issuer().as_str()) {
            return Err(Refused::Issuer);
        }
        let code = back.code.clone().ok_or(Refused::SaidNo)?;
        let first = client(provider, &description, redirect);
        let token = self.exchange(provider, &first, code, asked).await?;
        let id_token = token.extra_fields().id_token().ok_or(Refused::Token)?;
        let nonce = Nonce::new(asked.nonce.clone());
        let (client, claims) = match claims(&first, id_token, &nonce, now) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                // The provider may have a new key.
                let again = self.description(provider, now, TimeDelta::seconds(AGAIN_SECONDS)).await;
                let newer = client(provider, &*again.map_err(|_| Refused::NoAnswer)?, redirect);
                let claims = claims(&newer, id_token, &nonce, now).cloned();
                (newer, claims)
            }
            answer => {
                let claims = answer.cloned();
                (first, claims)
            }
        };
        let claims = claims.map_err(|wrong| reason(provider, &wrong))?;
        whole(&client, &token, id_token, &claims)?;
        let email = self.email(provider, &client, &token, &claims).await?;
        Ok(Shown {
            subject: claims.subject().as_str().to_owned(),
            email,
            second_factor: has_two_factors(provider, &claims),
        })
    }

    /// The description and keys of a provider, fetched again when they are older than `age`.
    async fn description(
        &self,
        provider: &Provider,
        now: DateTime<Utc>,
        age: TimeDelta,
    ) -> Result<Arc<Description>, NoAnswer> {
        let held = self.known.lock().await.entry(provider.slug.clone()).or_default().clone();
        // Held while it is fetched: a provider is asked once for all who wait.
        let mut held = held.lock().await;
        if let Some(known) = held.as_ref() {
            let good = if known.description.is_some() { age } else { TimeDelta::seconds(REST_SECONDS) };
            if now - known.at <= good {
                return known.description.clone().ok_or(NoAnswer);
            }
        }
        let over = self.over(provider);
        let fetched = Description::discover_async(provider.issuer.clone(), &over).await;
        let description = fetched.map(Arc::new).inspect_err(|error| {
            let error: &dyn std::error::Error = error;
            tracing::warn!(provider = provider.slug, cause = %wire::chain(error), "a provider does not answer");
        });
        let description = description.ok();
        *held = Some(Known { at: now, description: description.clone() });
        description.ok_or(NoAnswer)
    }

    /// Changes the code into tokens, once.
    async fn exchange(
        &self,
        provider: &Provider,
        client: &Client,
        code: String,
        asked: &ProviderAsked,
    ) -> Result<CoreTokenResponse, Refused> {
        let over = self.over(provider);
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| Refused::NoAnswer)?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()));
        request.request_async(&over).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => {
                // Its words for people may name somebody: only the standard's own code is logged.
                let code = match said.error() {
                    CoreErrorResponseType::Extension(_) => "another".to_owned(),
                    known => known.to_string(),
                };
                tracing::warn!(provider = provider.slug, code, "a provider does not take a code");
                Refused::Code
            }
            RequestTokenError::Request(_) => Refused::NoAnswer,
            _ => Refused::Token,
        })
    }

    /// The address of somebody, from the token or, where it is not in there, from where the token opens.
    async fn email(
        &self,
        provider: &Provider,
        client: &Client,
        token: &CoreTokenResponse,
        claims: &CoreIdTokenClaims,
    ) -> Result<String, Refused> {
        let (email, verified) = match claims.email() {
            Some(email) => (email.to_string(), claims.email_verified()),
            None => {
                let over = self.over(provider);
                let request = client
                    .user_info(token.access_token().clone(), Some(claims.subject().clone()))
                    .map_err(|_| Refused::NoAddress)?;
                let told: CoreUserInfoClaims =
                    request.request_async(&over).await.map_err(|_| Refused::NoAddress)?;
                let email = told.email().map(|email| email.to_string()).ok_or(Refused::NoAddress)?;
                (email, told.email_verified())
            }
        };
        if verified == Some(true) { Ok(email.trim().to_lowercase()) } else { Err(Refused::NotVerified) }
    }

    fn over(&self, provider: &Provider) -> impl Fn(openidconnect::HttpRequest) -> wire::Sent + use<> {
        wire::over(self.wire.clone(), provider.is_on_this_machine())
    }
}

fn client(provider: &Provider, description: &Description, back: &RedirectUrl) -> Client {
    let (id, secret) = (provider.client_id.clone(), provider.secret.clone());
    let client = CoreClient::from_provider_metadata(description.clone(), id, Some(secret));
    // Without a word on it, a provider takes the secret in the header (OpenID Connect Discovery 1.0, 3).
    let by_form = description.token_endpoint_auth_methods_supported().is_some_and(|known| {
        known.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !known.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    let how = if by_form { AuthType::RequestBody } else { AuthType::BasicAuth };
    client.set_redirect_uri(back.clone()).set_auth_type(how)
}

/// The claims of a token that the provider signed for this program and this sign-in, and that holds now.
fn claims<'t>(
    client: &Client,
    token: &'t CoreIdToken,
    nonce: &Nonce,
    now: DateTime<Utc>,
) -> Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
    let issued = move |at: DateTime<Utc>| {
        let age = now - at;
        let holds = age <= TimeDelta::minutes(ISSUED_MINUTES) && age >= -TimeDelta::minutes(AHEAD_MINUTES);
        if holds { Ok(()) } else { Err("made at another time".to_owned()) }
    };
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(SIGNATURES)
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(issued);
    token.claims(&verifier, nonce)
}

fn reason(provider: &Provider, wrong: &ClaimsVerificationError) -> Refused {
    match wrong {
        ClaimsVerificationError::Expired(_) => Refused::Expired,
        ClaimsVerificationError::InvalidNonce(_) => Refused::Nonce,
        ClaimsVerificationError::SignatureVerification(why) => {
            tracing::warn!(provider = provider.slug, cause = %why, "a provider's token is not signed by it");
            Refused::Token
        }
        _ => Refused::Token,
    }
}

/// Refuses a token of access that is not the one the signed token speaks of.
fn whole(
    client: &Client,
    token: &CoreTokenResponse,
    id_token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
) -> Result<(), Refused> {
    let Some(expected) = claims.access_token_hash() else { return Ok(()) };
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES);
    let algorithm = id_token.signing_alg().map_err(|_| Refused::Token)?;
    let key = id_token.signing_key(&verifier).map_err(|_| Refused::Token)?;
    let found =
        AccessTokenHash::from_token(token.access_token(), algorithm, key).map_err(|_| Refused::Token)?;
    if found == *expected { Ok(()) } else { Err(Refused::Token) }
}

/// Whether the token says that two factors were shown: by its class, or by its methods, as RFC 8176 names them: `mfa`, or
/// something they know beside something they have or are. A provider that always asks for two need not say so.
fn has_two_factors(provider: &Provider, claims: &CoreIdTokenClaims) -> bool {
    const KNOWN: [&str; 3] = ["pwd", "pin", "kba"];
    const HELD: [&str; 10] = ["otp", "hwk", "swk", "sc", "pop", "fpt", "face", "iris", "retina", "vbm"];
    let class = claims.auth_context_ref();
    let by_class = class.is_some_and(|acr| provider.second_factor_acr.contains(acr.as_str()));
    let methods: Vec<&str> =
        claims.auth_method_refs().map_or_else(Vec::new, |all| all.iter().map(|one| one.as_str()).collect());
    let any = |of: &[&str]| methods.iter().any(|method| of.contains(method));
    provider.second_factor || by_class || any(&["mfa"]) || any(&KNOWN) && any(&HELD)
}
