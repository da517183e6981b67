//! Agencies' own places to sign in, as the operator's file `providers.toml` names them.
//!
//! Everything wrong with the file is found before the site is served and named by its entry. A client's secret stands in a
//! file of its own and is never printed.

use openidconnect::url::{Host, Url};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use terms::BodyId;

/// More providers than a sign-in page can show are a mistake.
const PROVIDERS_MOST: usize = 30;

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadProviders {
    /// It cannot be read.
    #[error("reading {}", path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// It is not TOML, or has a name that is not known, or lacks one.
    #[error("reading {} as a list of providers", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where and what.
        #[source]
        cause: Box<toml::de::Error>,
    },
    /// The site's own address is not one.
    #[error("`address` in {}: give the site's own address, like https://safer.example, without a path", path.display())]
    Address {
        /// The file.
        path: PathBuf,
    },
    /// Something is wrong with one entry.
    #[error("the provider `{name}` in {}: {wrong}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// Name of the entry, or its place in the list where it has none.
        name: String,
        /// What, and what to do.
        wrong: String,
    },
    /// There are too many.
    #[error("{} names more than {PROVIDERS_MOST} providers", path.display())]
    TooMany {
        /// The file.
        path: PathBuf,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    address: String,
    #[serde(default, rename = "provider")]
    providers: Vec<EntryText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText {
    name: String,
    title: String,
    issuer: String,
    client_id: String,
    client_secret_file: PathBuf,
    body: String,
    domains: Vec<String>,
    #[serde(default)]
    second_factor: bool,
    #[serde(default)]
    second_factor_acr: Vec<String>,
}

/// One agency's provider.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Short name: in addresses and in the audit.
    pub slug: String,
    /// What its button says.
    pub title: String,
    /// Its address, exactly as its own description gives it.
    pub issuer: IssuerUrl,
    /// As whom it knows this program.
    pub client_id: ClientId,
    /// What this program shows it.
    pub secret: ClientSecret,
    /// The body its people work for.
    pub body: BodyId,
    /// Domains of addresses it may speak for, in small letters.
    pub domains: BTreeSet<String>,
    /// Whether it always asks its people for a second factor.
    pub second_factor: bool,
    /// Values of `acr` that say it did.
    pub second_factor_acr: BTreeSet<String>,
}

impl Provider {
    /// Whether the provider runs on this machine: then alone plain HTTP is spoken with it.
    pub fn is_on_this_machine(&self) -> bool {
        is_loopback(self.issuer.url())
    }
}

/// Whether the address is one of this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Https, or an address of this machine.
fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_loopback(url)
}

/// All providers, and where they send people back to.
#[derive(Clone, Debug)]
pub struct Providers {
    /// Where people come back to.
    pub back: RedirectUrl,
    /// In the order of the file.
    pub all: Vec<Provider>,
}

impl Providers {
    /// Reads the file and the secrets it names.
    pub fn read(path: &Path) -> Result<Self, BadProviders> {
        let text = fs::read_to_string(path)
            .map_err(|cause| BadProviders::Unread { path: path.to_owned(), cause })?;
        let file: FileText = toml::from_str(&text)
            .map_err(|cause| BadProviders::NotToml { path: path.to_owned(), cause: Box::new(cause) })?;
        if file.providers.len() > PROVIDERS_MOST {
            return Err(BadProviders::TooMany { path: path.to_owned() });
        }
        let back = back(&file.address).ok_or_else(|| BadProviders::Address { path: path.to_owned() })?;
        let mut all: Vec<Provider> = Vec::new();
        for (index, entry) in file.providers.into_iter().enumerate() {
            let name =
                if entry.name.is_empty() { format!("number {}", index + 1) } else { entry.name.clone() };
            let read = provider(entry, path).and_then(|one| apart(one, &all));
            all.push(read.map_err(|wrong| BadProviders::Entry { path: path.to_owned(), name, wrong })?);
        }
        Ok(Self { back, all })
    }

    /// The one of that short name.
    pub fn find(&self, slug: &str) -> Option<&Provider> {
        self.all.iter().find(|provider| provider.slug == slug)
    }
}

/// The address people come back to.
fn back(address: &str) -> Option<RedirectUrl> {
    let url = Url::parse(address).ok()?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    if !(is_safe(&url) && bare && nobody && url.has_host()) {
        return None;
    }
    Some(RedirectUrl::from_url(url.join(web::route::SIGN_IN_BACK).ok()?))
}

fn is_domain(domain: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    domain.contains('.') && domain.split('.').all(part)
}

fn provider(entry: EntryText, path: &Path) -> Result<Provider, String> {
    // The same letters as a body's short name: it stands in addresses and in the audit.
    let slug = BodyId::new(&entry.name)
        .ok_or("`name` is made of lower-case letters, digits and hyphens, like westmarch-police")?;
    if entry.title.trim().is_empty() {
        return Err("give it a `title`: the name of the agency, for its button".to_owned());
    }
    let issuer = IssuerUrl::new(entry.issuer.clone()).ok().filter(|issuer| {
        is_safe(issuer.url()) && issuer.url().query().is_none() && issuer.url().fragment().is_none()
    });
    let issuer = issuer.ok_or("`issuer` is the provider's address and begins with https://")?;
    if entry.client_id.trim().is_empty() {
        return Err("`client_id` is the name under which the provider knows this program".to_owned());
    }
    let body = entry.body.parse().map_err(|_| {
        "`body` is the short name of a body in the register, like staffordshire-police".to_owned()
    })?;
    if entry.domains.is_empty() {
        return Err("`domains` lists the domains of addresses it may speak for".to_owned());
    }
    let domains: BTreeSet<String> = entry.domains.iter().map(|domain| domain.to_lowercase()).collect();
    if let Some(wrong) = domains.iter().find(|domain| !is_domain(domain)) {
        return Err(format!("`{wrong}` in `domains` is not a domain like westmarch-police.example"));
    }
    Ok(Provider {
        slug: slug.to_string(),
        title: entry.title.trim().to_owned(),
        issuer,
        client_id: ClientId::new(entry.client_id),
        secret: secret(path, &entry.client_secret_file)?,
        body,
        domains,
        second_factor: entry.second_factor,
        second_factor_acr: entry.second_factor_acr.into_iter().collect(),
    })
}

/// The secret in a file beside the list, or wherever the list says.
fn secret(list: &Path, file: &Path) -> Result<ClientSecret, String> {
    let file = list.parent().unwrap_or(Path::new("")).join(file);
    let text = fs::read_to_string(&file)
        .map_err(|cause| format!("`client_secret_file`: {} cannot be read ({cause})", file.display()))?;
    match text.trim() {
        "" => Err(format!("`client_secret_file`: {} is empty", file.display())),
        secret => Ok(ClientSecret::new(secret.to_owned())),
    }
}

/// No two have the same name, and no two speak for the same addresses: who somebody is has one source.
fn apart(one: Provider, others: &[Provider]) -> Result<Provider, String> {
    if others.iter().any(|other| other.slug == one.slug) {
        return Err("there are two of that `name`".to_owned());
    }
    for other in others {
        if let Some(both) = one.domains.intersection(&other.domains).next() {
            return Err(format!("`{}` speaks for {both} already: one provider alone may", other.slug));
        }
    }
    Ok(one)
}

#[cfg(test)]
pub(crate) mod tests;
