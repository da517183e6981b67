//! `commonweal user`: who works here, from the command line, for the one who runs the program.

use crate::{Common, machine, serve, store};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use desk::people::NewPerson;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;

/// What to do about whom.
#[derive(Args)]
pub struct UserArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List everybody, with their roles.
    List,
    /// Invite somebody: prints the path of a link that works once, for seven days.
    Invite {
        /// Their name.
        #[arg(long)]
        name: String,
        /// Their work email address.
        #[arg(long)]
        email: String,
        /// Short name of their body in the register.
        #[arg(long)]
        body: String,
        /// Short name of their role, like `case-worker`.
        #[arg(long)]
        role: String,
    },
    /// Shut somebody out everywhere, at once.
    Leave {
        /// Their work email address.
        email: String,
    },
    /// Give the operator's account a new password and print it.
    Operator,
}

/// Does it.
pub async fn user(common: &Common, arguments: UserArgs) -> Result<u8> {
    let desk = store::open(common).await?;
    let mut out = std::io::stdout().lock();
    match arguments.what {
        What::List => {
            for listed in desk.people().await? {
                let roles: Vec<&str> = listed.roles.iter().map(|held| held.role.as_str()).collect();
                let state = match (listed.person.left, listed.invited) {
                    (Some(_), _) => "left",
                    (None, true) => "invited",
                    (None, false) => "works here",
                };
                if common.json {
                    let line = json!({
                        "id": listed.person.id, "name": listed.person.name, "email": listed.person.email, "body": listed.person.body,
                        "roles": roles, "state": state,
                    });
                    writeln!(out, "{line}")?;
                } else {
                    writeln!(
                        out,
                        "{:<12} {:<32} {:<28} {}  {}",
                        state,
                        listed.person.email,
                        listed.person.name,
                        listed.body,
                        roles.join(", ")
                    )?;
                }
            }
        }
        What::Invite { name, email, body, role } => {
            let known: Vec<String> = desk::people::roles().iter().map(|role| role.id.to_string()).collect();
            if !known.contains(&role) {
                bail!("`{role}` is no role: choose one of {}", known.join(", "));
            }
            let id =
                || machine::random().map(|bytes| hex::encode(&bytes[..16])).context("asking for randomness");
            let token = hex::encode(machine::random().context("asking for randomness")?);
            let new = NewPerson { id: id()?, name, email, body, role, role_id: id()? };
            let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
            desk.invite(&new, hash).await??;
            writeln!(out, "/invitation/{token}")?;
            eprintln!("Send them this path after the address of the site, by a way only they can read.");
        }
        What::Leave { email } => {
            let people = desk.people().await?;
            let email = email.trim().to_lowercase();
            let found =
                people.iter().find(|listed| listed.person.email == email && listed.person.left.is_none());
            let Some(found) = found else { bail!("nobody who works here has the address {email}") };
            if !desk.leave(&found.person.id).await? {
                bail!("the operator's own account stays: give it another password instead");
            }
            eprintln!("They are shut out.");
        }
        What::Operator => {
            let password = serve::invented()?;
            serve::set_operator(&desk, &password).await?;
            writeln!(out, "{password}")?;
            eprintln!("Sign in as `operator` with it. It is shown only once.");
        }
    }
    Ok(0)
}
