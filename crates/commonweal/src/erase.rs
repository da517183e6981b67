//! `commonweal erase`: somebody's account, for good, in the store and in every backup that is restored later.

use crate::{Common, store};
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use std::io::Write;

/// Whom.
#[derive(Args)]
pub struct EraseArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A person of staff: name, address, roles, all they sign in with. What they did stays in the audit under their id, and
    /// texts they signed keep their name.
    Person {
        /// Their id, or their work email address.
        who: String,
        /// By which rule, as a code that is written down: nothing about the person.
        #[arg(long, default_value = "asked-for", value_name = "CODE")]
        reason: String,
        /// Yes, for good. Without it nothing is erased.
        #[arg(long)]
        yes: bool,
    },
}

/// Erases, once it was confirmed.
pub async fn erase(common: &Common, arguments: EraseArgs) -> Result<u8> {
    let What::Person { who, reason, yes } = arguments.what;
    let desk = store::open(common).await?;
    let address = who.trim().to_lowercase();
    let people = desk.people().await?;
    let found = people.iter().find(|listed| listed.person.id == who || listed.person.email == address);
    let Some(found) = found else { bail!("nobody has that id or address") };
    let person = &found.person;
    if !yes {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}  {}  {}", person.id, person.name, person.email)?;
        bail!("nothing was erased: say --yes as well, and it is for good");
    }
    if !desk.person_erase(&person.id, &reason).await? {
        bail!("the operator's own account stays");
    }
    eprintln!("The account {} is erased. A backup that is restored later has it erased again.", person.id);
    Ok(0)
}
