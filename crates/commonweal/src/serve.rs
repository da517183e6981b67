//! `commonweal serve`: the public site and the staff site over a store.

use crate::demo::year::LivedYear;
use crate::door::{FrontDoor, Letters, Ways};
use crate::mail::{MailArgs, Post};
use crate::night::{self, NightArgs};
use crate::passkeys::Passkeys;
use crate::passwords::{Passwords, hashed};
use crate::providers::Providers;
use crate::{Common, keys, machine, store, watch};
use anyhow::{Context, Result};
use clap::Args;
use desk::Desk;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use web::{Brand, Settings, Site};

/// Where and as whom.
#[derive(Args)]
pub struct ServeArgs {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:4600", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The site's address as readers type it, like https://safer.example: passkeys are bound to it. Without it they are
    /// taken at http://localhost only.
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// The body that publishes the site.
    #[arg(long, default_value = "Community safety partnership", value_name = "BODY")]
    publisher: String,
    /// Where people can write to.
    #[arg(long, default_value = "community.safety@example.org", value_name = "ADDRESS")]
    contact: String,
    /// Readers come by https, through a proxy that ends TLS.
    #[arg(long)]
    https: bool,
    /// Address of a proxy before the program: then the reader's own address is taken from what it adds to
    /// `X-Forwarded-For`. Give it again for each further proxy. No other's word counts.
    #[arg(long, value_name = "ADDRESS")]
    trusted_proxy: Vec<IpAddr>,
    /// File that holds the operator's password, for the first start or to change it.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// File that names agencies' own places to sign in; `providers.toml` in the store, if it is there.
    #[arg(long, value_name = "FILE")]
    providers: Option<PathBuf>,
    /// List of passwords that were lost elsewhere, which nobody may set: SHA-1 hashes in order, one on each line.
    #[arg(long, value_name = "FILE")]
    lost_passwords: Option<PathBuf>,
    #[command(flatten)]
    night: NightArgs,
    #[command(flatten)]
    mail: MailArgs,
    /// Whether it is the demo, in which nobody is written to.
    #[arg(skip)]
    demo: bool,
}

impl ServeArgs {
    /// The demo's: everything as it comes.
    pub fn demo(listen: SocketAddr) -> Self {
        Self {
            listen,
            address: None,
            publisher: "Westmarch Community Safety Partnership".to_owned(),
            contact: "safer@westmarch.example".to_owned(),
            https: false,
            trusted_proxy: Vec::new(),
            password_file: None,
            providers: None,
            lost_passwords: None,
            night: NightArgs::plain(),
            mail: MailArgs::default(),
            demo: true,
        }
    }

    fn passwords(&self) -> Result<Passwords> {
        self.lost_passwords.as_deref().map_or_else(|| Ok(Passwords::default()), Passwords::without)
    }
}

/// Serves a store.
pub async fn serve(common: &Common, arguments: ServeArgs) -> Result<u8> {
    let desk = store::open(common).await?;
    if let Some(file) = &arguments.password_file {
        let password = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        arguments.passwords()?.check(password.trim())?;
        set_operator(&desk, password.trim()).await?;
    } else if !desk.has_operator().await? {
        let password = invented()?;
        set_operator(&desk, &password).await?;
        eprintln!(
            "An operator account was made. Sign in as `operator` with `{password}`. It is shown only once."
        );
    }
    run(desk, common.store.join("waiting"), keys::make(common)?, arguments, None).await
}

/// Makes the operator's account or changes its password.
pub async fn set_operator(desk: &Desk, password: &str) -> Result<()> {
    let id = invented()?;
    desk.set_operator(&id, hashed(password)?.as_bytes()).await?;
    Ok(())
}

/// A password nobody can guess: 96 bits as hex.
pub fn invented() -> Result<String> {
    let bytes = machine::random().context("asking the machine for randomness")?;
    Ok(bytes[..12].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The file with providers: the one that is named, or the store's own if there is one.
fn providers(named: Option<&Path>, own: PathBuf) -> Result<Option<Providers>> {
    let path = match named {
        Some(named) => named.to_owned(),
        None if own.exists() => own,
        None => return Ok(None),
    };
    Ok(Some(Providers::read(&path)?))
}

/// Serves until the process is told to stop.
pub async fn run(
    desk: Desk,
    waiting: PathBuf,
    keys: PathBuf,
    arguments: ServeArgs,
    year: Option<Arc<LivedYear>>,
) -> Result<u8> {
    let inbox = waiting.join("inbox");
    fs::create_dir_all(&inbox).with_context(|| format!("making {}", inbox.display()))?;
    let settings = Settings {
        https: arguments.https,
        inbox,
        trusted_proxies: arguments.trusted_proxy.clone(),
        demo: year.is_some(),
        ..Settings::default()
    };
    let brand = Brand::plain(&arguments.publisher, &arguments.contact)?;
    let ways = providers(arguments.providers.as_deref(), waiting.with_file_name("providers.toml"))?;
    let passwords = arguments.passwords()?;
    let clock = desk.clock();
    let letters = letters(&arguments, &waiting)?;
    let mut door = FrontDoor::new(desk.clone(), &arguments.publisher, waiting, keys)
        .with_passwords(passwords)
        .with_night(arguments.night.clone())
        .with_year(year)
        .with_letters(letters);
    tokio::spawn(door.workers().by_themselves());
    tokio::spawn(watch::by_itself(desk.clone(), door.workers()));
    tokio::spawn(ahead_of_readers(desk.clone()));
    tokio::spawn(night::by_itself(desk, door.workers()));
    if let Some(providers) = ways {
        door = door.with_ways(Ways::new(providers));
    }
    let listener = tokio::net::TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("listening on {}", arguments.listen))?;
    let listens = listener.local_addr()?;
    door = door.with_passkeys(passkeys(&arguments, listens)?);
    let site = Site::new(Arc::new(door), clock, Arc::new(machine::MachineDice), brand, settings)?;
    eprintln!("Serving on http://{listens}/ (stop with Ctrl-C)");
    web::serve(listener, Arc::new(site), stopped()).await.context("serving")?;
    Ok(0)
}

/// How letters with news leave. A demo keeps them in a folder beside its store: nobody is written to.
fn letters(arguments: &ServeArgs, waiting: &Path) -> Result<Option<Letters>> {
    let (mut mail, mut site) = (arguments.mail.clone(), arguments.address.clone());
    if arguments.demo {
        let folder = waiting.with_file_name("letters");
        eprintln!("Letters with news are not sent: they lie in {}.", folder.display());
        mail.mail = Some(format!("folder:{}", folder.display()));
        site = site.or_else(|| Some(format!("http://{}", arguments.listen)));
    }
    let post = Post::of(&mail, &arguments.publisher, &arguments.contact, site.as_deref())?;
    Ok(post.map(Letters::new))
}

/// Passkeys for the site's own address; for this machine alone where none is named and nobody else is listened to.
fn passkeys(arguments: &ServeArgs, listens: SocketAddr) -> Result<Option<Passkeys>> {
    match &arguments.address {
        Some(address) => Passkeys::at(address, &arguments.publisher).map(Some),
        None if listens.ip().is_loopback() => {
            Passkeys::at(&format!("http://localhost:{}", listens.port()), &arguments.publisher).map(Some)
        }
        None => Ok(None),
    }
}

/// After the start, and within a minute of each import, works out what the first reader would otherwise wait for.
async fn ahead_of_readers(desk: Desk) {
    loop {
        if let Err(error) = desk.work_ahead().await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "nothing was worked out ahead of readers"
            );
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

async fn stopped() {
    // Without a signal handler the process still ends by the default action.
    let _ = tokio::signal::ctrl_c().await;
}
