//! `commonweal doctor`: is everything in order? And `commonweal config show`: what is set, and where from.

use crate::providers::Providers;
use crate::{Common, FOUND_PROBLEMS, keys, migrate, store};
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use desk::Desk;
use desk::upkeep::Stands;
use records::Upkeep;
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// Days after which a backup, or its rehearsal, is too long ago.
const BACKUP_DAYS: i64 = 7;

/// How closely to look.
#[derive(Args)]
pub struct DoctorArgs {
    /// Leave out what reads every byte: deliveries and the whole audit.
    #[arg(long)]
    quick: bool,
}

/// Settings.
#[derive(Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    what: ConfigWhat,
}

#[derive(Subcommand)]
enum ConfigWhat {
    /// Print what is set. Passwords in addresses are left out.
    Show,
}

/// One thing that was looked at.
struct Look {
    what: &'static str,
    fine: bool,
    words: String,
}

fn look(what: &'static str, fine: bool, words: impl Into<String>) -> Look {
    Look { what, fine, words: words.into() }
}

/// Looks, and says what should be mended.
pub async fn doctor(common: &Common, arguments: DoctorArgs) -> Result<u8> {
    let looks = if let Some(steps) = steps_missing(common).await? {
        // Opening the store would make them.
        vec![look(
            "tables",
            false,
            format!(
                "{steps} steps are missing: run `commonweal migrate --dry-run`, then `commonweal migrate`"
            ),
        )]
    } else {
        looked(common, arguments).await?
    };
    let mut out = std::io::stdout().lock();
    for look in &looks {
        if common.json {
            writeln!(out, "{}", json!({ "what": look.what, "fine": look.fine, "words": look.words }))?;
        } else {
            writeln!(out, "{}  {:<12} {}", if look.fine { "fine" } else { "LOOK" }, look.what, look.words)?;
        }
    }
    Ok(if looks.iter().all(|look| look.fine) { 0 } else { FOUND_PROBLEMS })
}

/// How many steps the tables lack; `None` where they lack none, or the database does not say.
async fn steps_missing(common: &Common) -> Result<Option<usize>> {
    let Some(address) = migrate::address(common) else { return Ok(None) };
    let pending = Desk::migrations_pending(&address).await.map_or(0, |steps| steps.len());
    Ok((pending > 0).then_some(pending))
}

async fn looked(common: &Common, arguments: DoctorArgs) -> Result<Vec<Look>> {
    Ok(match store::open(common).await {
        Err(error) => vec![look("store", false, format!("{error:#}"))],
        Ok(desk) => {
            let mut looks = vec![look("store", true, format!("{} opens", common.store.display()))];
            looks.push(key_file(&keys::file(common)));
            looks.extend(providers(&common.store.join("providers.toml")));
            looks.extend(records(&desk, arguments.quick).await?);
            looks.extend(partnership(&desk).await?);
            looks
        }
    })
}

/// The keys of sealed cells: there, and for the program's own account alone.
fn key_file(path: &Path) -> Look {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(path) {
        Err(_) => look("keys", true, "none yet: `serve` makes them"),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => look(
            "keys",
            false,
            format!("others can read {}: take their permission away with `chmod 600`", path.display()),
        ),
        Ok(_) => look("keys", true, "there, and for this account alone; keep a copy elsewhere"),
    }
}

/// Agencies' own places to sign in: whether their file can be used. Nobody is asked over the network.
fn providers(path: &Path) -> Option<Look> {
    let read = path.exists().then(|| Providers::read(path))?;
    Some(match read {
        Ok(providers) => {
            look("providers", true, format!("{} named in {}", providers.all.len(), path.display()))
        }
        Err(why) => look("providers", false, format!("{:#}", anyhow::Error::from(why))),
    })
}

async fn records(desk: &Desk, quick: bool) -> Result<Vec<Look>> {
    let mut looks = Vec::new();
    if !quick {
        let problems = desk.check_store().await?;
        looks.push(match problems.first() {
            None => look("deliveries", true, "every one is there and unaltered"),
            Some(first) => look("deliveries", false, format!("{} are not whole: {first}", problems.len())),
        });
        let verified = desk.audit_verify(None).await?;
        looks.push(match verified.broken {
            None => look("audit", true, format!("whole, {} lines", verified.lines)),
            Some(broken) => look("audit", false, broken.words()),
        });
    }
    looks.extend(upkeep(&desk.upkeep().await?, desk.now()));
    looks.push(match desk.newest().await? {
        None => look("files", false, "nothing was delivered yet"),
        Some(day) => look("files", true, format!("the newest came on {day}")),
    });
    Ok(looks)
}

/// Backups, their rehearsal, and what the store is in.
fn upkeep(stands: &Stands, now: DateTime<Utc>) -> Vec<Look> {
    let stale = |last: &Upkeep| now - last.at > TimeDelta::days(BACKUP_DAYS);
    let on = |last: &Upkeep| web::words::moment(last.at);
    let backup = match &stands.backup {
        None => look("backup", false, "none was ever made: start `serve` with --backup-folder"),
        Some(last) if !last.ok => {
            look("backup", false, format!("that of {} failed: {}", on(last), last.note))
        }
        Some(last) if stale(last) => look("backup", false, format!("the last one is of {}", on(last))),
        Some(last) => look("backup", true, format!("made on {}: {}", on(last), last.note)),
    };
    let rehearsal = match &stands.rehearsal {
        None => look("rehearsal", false, "no backup was ever tried out: run `commonweal backup FILE`"),
        Some(last) if !last.ok => {
            look("rehearsal", false, format!("that of {} did not come back: {}", on(last), last.note))
        }
        Some(last) if stale(last) => look("rehearsal", false, format!("the last one is of {}", on(last))),
        Some(last) => look("rehearsal", true, format!("on {}: {}", on(last), last.note)),
    };
    let schema = format!("{}, tables as of {}", stands.database, stands.schema);
    vec![backup, rehearsal, look("database", true, schema)]
}

async fn partnership(desk: &Desk) -> Result<Vec<Look>> {
    let register = desk.register().await?;
    if register.version == 0 {
        return Ok(vec![look("partnership", false, "not set up yet: sign in and open \"Partnership\"")]);
    }
    let missing = register.checks.iter().filter(|check| !check.met()).count();
    let words = match missing {
        0 => "everything the law asks of the register is there".to_owned(),
        _ => format!("{missing} of {} checks of the register are not met", register.checks.len()),
    };
    let people = desk.people().await?;
    let keeps = |listed: &&desk::people::PersonListed| {
        let here = listed.person.left.is_none() && !listed.invited;
        here && listed.roles.iter().any(|held| held.role == "administrator")
    };
    let keepers = people.iter().filter(keeps).count();
    Ok(vec![
        look("partnership", missing == 0, words),
        match keepers {
            0 => look("accounts", false, "only the operator can keep them: invite an administrator"),
            _ => look("accounts", true, format!("{keepers} can keep them")),
        },
    ])
}

/// Prints what is set.
pub fn config(common: &Common, arguments: &ConfigArgs) -> Result<u8> {
    let ConfigWhat::Show = arguments.what;
    let records = match &common.records {
        None => format!("{} (SQLite)", common.store.join("records/records.sqlite").display()),
        Some(address) => without_password(address),
    };
    let mut out = std::io::stdout().lock();
    let lines = [
        ("store", "COMMONWEAL_STORE", common.store.display().to_string()),
        ("records", "COMMONWEAL_RECORDS", records),
        ("log", "COMMONWEAL_LOG", common.log.clone()),
        ("log-json", "COMMONWEAL_LOG_JSON", common.log_json.to_string()),
    ];
    for (name, variable, value) in lines {
        let from = if std::env::var_os(variable).is_some() { variable } else { "command line or default" };
        if common.json {
            writeln!(out, "{}", json!({ "name": name, "value": value, "from": from }))?;
        } else {
            writeln!(out, "{name:<10} {value}  ({from})")?;
        }
    }
    Ok(0)
}

/// The address of a database with what stands between the user's name and the host left out.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return "(not an address)".to_owned() };
    match rest.rsplit_once('@') {
        None => address.to_owned(),
        Some((who, place)) => {
            let user = who.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_not_printed() {
        assert_eq!(without_password("postgres://ann:secret@db:5432/x"), "postgres://ann@db:5432/x");
        assert_eq!(without_password("postgres://ann:se@cret@db/x"), "postgres://ann@db/x");
        assert_eq!(without_password("postgres://db/x"), "postgres://db/x");
        assert_eq!(without_password("secret"), "(not an address)");
    }
}
