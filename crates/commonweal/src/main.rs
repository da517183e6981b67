//! The one program: import files, write an assessment, serve the site, show a demo.

mod assess;
mod audit;
mod backup;
mod demo;
mod doctor;
mod door;
mod erase;
mod import;
mod keys;
mod link;
mod machine;
mod mail;
mod migrate;
mod night;
mod openid;
mod passkeys;
mod passwords;
mod providers;
mod serve;
mod store;
mod user;
mod watch;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Exit code where checks found something to mend.
const FOUND_PROBLEMS: u8 = 3;

/// Keeps freed memory at hand, for files of megabytes come and go.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Evidence, plans and results of a community safety partnership, in one program.
#[derive(Parser)]
#[command(name = "commonweal", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Examples:\n  \
    commonweal demo\n  \
    commonweal import police-archive.zip --sender \"Westmarch Police\"\n  \
    commonweal assess --area E07000198 --out assessment\n  \
    commonweal link people persons.csv --out linked")]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Args, Clone)]
struct Common {
    /// Folder that holds everything: made on first use.
    #[arg(
        long,
        global = true,
        env = "COMMONWEAL_STORE",
        default_value = "commonweal-store",
        value_name = "FOLDER"
    )]
    store: PathBuf,
    /// Database of people, documents and the audit, like `postgres://user@host/name`. Without it, an SQLite file in the
    /// store.
    #[arg(long, global = true, env = "COMMONWEAL_RECORDS", hide_env_values = true, value_name = "ADDRESS")]
    records: Option<String>,
    /// File with the keys of sealed cells. Without it, the one that systemd gives as `commonweal-keys`, or `keys` in the
    /// store.
    #[arg(long, global = true, env = "COMMONWEAL_KEYS", value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Say only what went wrong.
    #[arg(short, long, global = true)]
    quiet: bool,
    /// How much to write to the log on standard error: `error`, `warn`, `info`, `debug`, or by part of the program, like
    /// `warn,lake=info`.
    #[arg(long, global = true, env = "COMMONWEAL_LOG", default_value = "warn", value_name = "LEVEL")]
    log: String,
    /// Write the log as one line of JSON an event.
    #[arg(long, global = true, env = "COMMONWEAL_LOG_JSON")]
    log_json: bool,
    /// Answer as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Read files, folders or `-`, check every row, and count what is sound.
    Import(import::ImportArgs),
    /// Take a delivery back: its rows are no longer counted; its bytes stay.
    Undo(store::UndoArgs),
    /// List what was delivered.
    Deliveries,
    /// Write an area's strategic assessment as web page, PDF, workbooks and open data.
    Assess(assess::AssessArgs),
    /// Find the records of some files that are of one person: pairs, groups and a report, by a model.
    Link(Box<link::LinkCommand>),
    /// Serve the public site and the staff site.
    Serve(serve::ServeArgs),
    /// Look whether the store is whole: deliveries, the audit, sealed cells, what was erased.
    Check,
    /// Say how the keys of sealed cells stand, or put a new one in place.
    Keys(keys::KeysArgs),
    /// Bring the tables of the store to this version of the program.
    Migrate(migrate::MigrateArgs),
    /// Erase a person's account for good.
    Erase(erase::EraseArgs),
    /// Look whether everything is in order, and say what to mend.
    Doctor(doctor::DoctorArgs),
    /// Show the settings.
    Config(doctor::ConfigArgs),
    /// Judge every target that is signed off, open exceptions, and say what changed.
    Watch,
    /// List, invite and shut out people.
    User(user::UserArgs),
    /// Verify, checkpoint or search the audit.
    Audit(audit::AuditArgs),
    /// Write people, documents and the audit to one file, and try it out.
    Backup(backup::BackupArgs),
    /// Put a backup back where there is none of these yet.
    Restore(backup::RestoreArgs),
    /// Fill a synthetic partnership, where nobody lives, through the real import.
    Demo(demo::DemoArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = start_log(&cli.common) {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("starting the runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The log goes to standard error: an incident number on a page is found there with its cause. Nothing of a person is ever
/// given to it, at any level.
fn start_log(common: &Common) -> Result<()> {
    let filter = EnvFilter::try_new(&common.log)
        .with_context(|| format!("`{}` is not a level of the log: try `warn` or `info`", common.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match common.log_json {
        true => log.json().init(),
        false => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
    }
    Ok(())
}

async fn run(cli: Cli) -> Result<u8> {
    let common = cli.common;
    match cli.command {
        Command::Import(arguments) => import::import(&common, arguments).await,
        Command::Undo(arguments) => store::undo(&common, arguments).await,
        Command::Deliveries => store::deliveries(&common).await,
        Command::Assess(arguments) => assess::assess(&common, arguments).await,
        Command::Link(arguments) => link::link(&common, *arguments).await,
        Command::Serve(arguments) => serve::serve(&common, arguments).await,
        Command::Doctor(arguments) => doctor::doctor(&common, arguments).await,
        Command::Config(arguments) => doctor::config(&common, &arguments),
        Command::Watch => watch::watch(&common).await,
        Command::User(arguments) => user::user(&common, arguments).await,
        Command::Keys(arguments) => keys::keys(&common, arguments).await,
        Command::Migrate(arguments) => migrate::migrate(&common, arguments).await,
        Command::Erase(arguments) => erase::erase(&common, arguments).await,
        Command::Check => store::check(&common).await,
        Command::Audit(arguments) => audit::audit(&common, arguments).await,
        Command::Backup(arguments) => backup::backup(&common, arguments).await,
        Command::Restore(arguments) => backup::put_back(&common, arguments).await,
        Command::Demo(arguments) => demo::demo(&common, arguments).await,
    }
}
