//! Who may come in from an agency's provider: somebody who was invited, works for the provider's body, and is the one who came
//! before. Nobody is added because a provider knows them; every answer is a line in the audit, with no address in it.

use super::{FrontDoor, closed};
use crate::openid::{Machine, OpenId, Refused, Shown};
use crate::providers::{Provider, Providers};
use desk::people::FromProvider;
use records::{Credential, CredentialKind, Person};
use std::sync::Arc;
use web::door::{Answer, Caller, CameBack, Closed, Opens, ProviderAsked, ProviderKnown, SignedIn};

/// The providers of a site, and what is known of them.
pub struct Ways {
    pub(super) providers: Providers,
    pub(super) openid: OpenId,
}

impl Ways {
    /// Over the machine's own network.
    pub fn new(providers: Providers) -> Self {
        Self { providers, openid: OpenId::new(Arc::new(Machine::new())) }
    }
}

/// The buttons of the sign-in page.
pub(super) fn known(door: &FrontDoor) -> Vec<ProviderKnown> {
    let known = |one: &Provider| ProviderKnown { slug: one.slug.clone(), title: one.title.clone() };
    door.ways.iter().flat_map(|ways| ways.providers.all.iter().map(known)).collect()
}

fn find<'a>(door: &'a FrontDoor, asked: &ProviderAsked) -> Answer<(&'a Ways, &'a Provider)> {
    let ways = door.ways.as_deref().ok_or(Closed::NotFound)?;
    Ok((ways, ways.providers.find(&asked.provider).ok_or(Closed::NotFound)?))
}

/// Where to send somebody.
pub(super) async fn address(door: &FrontDoor, asked: &ProviderAsked) -> Answer<Option<String>> {
    let (ways, provider) = find(door, asked)?;
    Ok(ways.openid.address(provider, &ways.providers.back, asked, door.desk.now()).await.ok())
}

/// Who came back.
pub(super) async fn came_back(
    door: &FrontDoor,
    asked: Option<&ProviderAsked>,
    back: &CameBack,
) -> Answer<SignedIn> {
    let name = asked.map_or("none", |asked| asked.provider.as_str());
    let Some(asked) = asked else { return refuse(door, name, back, Refused::State).await };
    let (ways, provider) = find(door, asked)?;
    let now = door.desk.now();
    let shown = match ways.openid.shown(provider, &ways.providers.back, asked, back, now).await {
        Ok(shown) => shown,
        Err(why) => return refuse(door, name, back, why).await,
    };
    match invited(door, provider, &shown).await? {
        Ok(signed) => Ok(signed),
        Err(why) => refuse(door, name, back, why).await,
    }
}

/// The same answer for every reason; the audit has the reason.
async fn refuse(door: &FrontDoor, provider: &str, back: &CameBack, why: Refused) -> Answer<SignedIn> {
    if back.quiet {
        return Ok(SignedIn::Wrong);
    }
    door.signing_in().provider_refused(provider, &why.to_string()).await.map_err(closed)?;
    Ok(SignedIn::Wrong)
}

/// The person of that address, if they may come in from there.
async fn invited(door: &FrontDoor, provider: &Provider, shown: &Shown) -> Answer<Result<SignedIn, Refused>> {
    let domain = match shown.email.split_once('@') {
        Some((name, domain)) if !name.is_empty() => domain,
        _ => return Ok(Err(Refused::NoAddress)),
    };
    if !provider.domains.contains(domain) {
        return Ok(Err(Refused::Domain));
    }
    let desk = door.signing_in();
    let Some((person, credentials)) = desk.person_signing_in(&shown.email).await.map_err(closed)? else {
        return Ok(Err(Refused::NotInvited));
    };
    if person.body != provider.body.as_str() {
        return Ok(Err(Refused::Body));
    }
    let subject = format!("{} {}", provider.issuer.as_str(), shown.subject).into_bytes();
    let Some(known) = same_subject(provider, &credentials, &subject) else {
        return Ok(Err(Refused::Subject));
    };
    let new = match known {
        Some(_) => None,
        None => Some((super::people::new_id()?, subject)),
    };
    let from = FromProvider { provider: &provider.slug, second_factor: shown.second_factor, new };
    desk.from_provider(&person.id, from).await.map_err(closed)?;
    Ok(Ok(signed(person, &credentials, shown.second_factor)))
}

/// What is held of them at that provider: `Some(None)` where they come for the first time, `None` where they came before as
/// somebody else.
fn same_subject<'a>(
    provider: &Provider,
    credentials: &'a [Credential],
    subject: &[u8],
) -> Option<Option<&'a Credential>> {
    let issuer = format!("{} ", provider.issuer.as_str()).into_bytes();
    let there = |one: &&Credential| one.kind == CredentialKind::Provider && one.value.starts_with(&issuer);
    match credentials.iter().find(there) {
        None => Some(None),
        Some(held) if held.value == subject => Some(Some(held)),
        Some(_) => None,
    }
}

fn signed(person: Person, credentials: &[Credential], second_factor: bool) -> SignedIn {
    let codes = credentials.iter().any(|one| one.kind == CredentialKind::OneTimeCode);
    let caller = Caller { account: person.id, name: person.name, opens: Opens::default() };
    match (second_factor, codes) {
        (true, _) => SignedIn::AsByTwo(caller),
        (false, true) => SignedIn::CodeNeeded(caller),
        (false, false) => SignedIn::As(caller),
    }
}

#[cfg(test)]
mod tests;
