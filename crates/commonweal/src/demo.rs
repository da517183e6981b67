//! `commonweal demo`: a synthetic partnership, where nobody lives, filled through the real import and served.

pub mod almanac;
mod linking;
mod meetings;
mod partnership;
mod plans;
mod sharing;
mod targets;
pub mod year;

use crate::{Common, keys, serve, store};
use almanac::Almanac;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use desk::Desk;
use desk::arrivals::{Handling, Parcel, Report, Sender};
use desk::profiles::Said;
use intake::sheet::Field;
use records::Keys;
use specimens::{SpecimenFile, county};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use terms::{Category, Format, Month};
use year::LivedYear;

/// How the demo is filled and served.
#[derive(Args)]
pub struct DemoArgs {
    /// Seed of the synthetic county: the same seed gives the same county.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// How large the county is.
    #[arg(long, value_enum, default_value_t = Size::Demo)]
    size: Size,
    /// A year to be lived: nothing is planned yet, it is November 2025, and whoever is signed in moves the day on.
    #[arg(long)]
    year: bool,
    /// Fill the store and stop, without serving it.
    #[arg(long)]
    fill_only: bool,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:4600", value_name = "ADDRESS")]
    listen: std::net::SocketAddr,
}

/// Size of the synthetic county.
#[derive(Clone, Copy, ValueEnum)]
enum Size {
    /// One district, two years: for tests.
    Small,
    /// Six districts, three years and more.
    Demo,
}

/// The last month of the demo's files.
const LAST_MONTH: Month = match Month::new(2026, 9) {
    Ok(month) => month,
    Err(_) => panic!("September 2026 is a month"),
};

impl Size {
    fn of_county(self) -> specimens::Size {
        match self {
            Self::Small => specimens::Size::Small,
            Self::Demo => specimens::Size::Demo,
        }
    }
}

/// Fills and serves the demo.
pub async fn demo(common: &Common, arguments: DemoArgs) -> Result<u8> {
    if arguments.year {
        return lived(common, arguments).await;
    }
    let folder = folder(common, "demo-store");
    let started = Instant::now();
    let desk = store::open(&Common { store: folder.clone(), ..common.clone() }).await?;
    if desk.deliveries().await?.is_empty() {
        fill(&desk, &arguments, common.quiet).await?;
        eprintln!("Filled in {:.1} s.", started.elapsed().as_secs_f64());
    } else {
        eprintln!("The demo store in {} is filled already.", folder.display());
    }
    let key_file = keys::make(&Common { store: folder.clone(), ..common.clone() })?;
    let keys = Keys::read(&key_file)?;
    live(&desk, &keys).await?;
    if arguments.fill_only {
        return Ok(0);
    }
    let invited = partnership::invite(&desk).await?;
    sharing::set_up(&desk, &keys).await?;
    welcome(&desk, &invited, arguments.listen).await?;
    serve::run(desk, folder.join("waiting"), key_file, serve::ServeArgs::demo(arguments.listen), None).await
}

/// Serves a year to be lived.
async fn lived(common: &Common, arguments: DemoArgs) -> Result<u8> {
    let folder = folder(common, "demo-year");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let almanac = Arc::new(Almanac::open(&folder, year::FIRST)?);
    let common = Common { store: folder.clone(), ..common.clone() };
    let desk = store::open_by(&common, almanac.clone()).await?;
    eprintln!("Making a county where nobody lives (seed {}).", arguments.seed);
    let size = match arguments.size {
        Size::Small => specimens::Size::Small,
        Size::Demo => specimens::Size::Years,
    };
    let seeded = (arguments.seed, size);
    let year = LivedYear::open(desk.clone(), almanac, seeded).await?;
    partnership::set_up(&desk).await?;
    let key_file = keys::make(&common)?;
    if arguments.fill_only {
        return Ok(0);
    }
    let invited = partnership::invite(&desk).await?;
    eprintln!("It is {} here. Nothing is planned yet. Every page of staff has a form to go on.", year.day());
    welcome(&desk, &invited, arguments.listen).await?;
    let plain = serve::ServeArgs::demo(arguments.listen);
    serve::run(desk, folder.join("waiting"), key_file, plain, Some(Arc::new(year))).await
}

/// Says who may sign in, and how.
async fn welcome(desk: &Desk, invited: &[String], listen: std::net::SocketAddr) -> Result<()> {
    let password = serve::invented()?;
    serve::set_operator(desk, &password).await?;
    eprintln!("Everything here is invented: nobody lives in Westmarch.");
    eprintln!("Sign in at http://{listen}/app as `operator` with `{password}`.");
    for line in invited {
        eprintln!("Invited: {}", line.replace("/invitation/", &format!("http://{listen}/invitation/")));
    }
    Ok(())
}

/// The partnership's year in its order: who belongs, what the Strategy Group puts first in spring, what is to be reached, who
/// does what, what goes wrong, and the meetings that see it.
async fn live(desk: &Desk, keys: &Keys) -> Result<()> {
    partnership::set_up(desk).await?;
    meetings::begin(desk).await?;
    let group = plans::choose(desk).await?;
    targets::set_up(desk).await?;
    if let Some(group) = group {
        plans::set_up(desk, &group).await?;
    }
    targets::go_wrong(desk).await?;
    meetings::set_up(desk, keys).await
}

/// A small county with its partnership and its year, as the demo shows a large one.
#[cfg(test)]
pub async fn small(desk: &Desk, keys: &Keys) -> Result<()> {
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let arguments = DemoArgs { seed: 2026, size: Size::Small, year: false, fill_only: true, listen };
    fill(desk, &arguments, true).await?;
    live(desk, keys).await?;
    partnership::invite(desk).await?;
    sharing::set_up(desk, keys).await
}

/// The demo keeps to its own folder unless one is named.
fn folder(common: &Common, own: &str) -> PathBuf {
    if common.store.as_os_str() == "commonweal-store" { PathBuf::from(own) } else { common.store.clone() }
}

/// Sends every file of the county through the same door as a partner's file, sender by sender in the order they
/// come, so that late and corrected deliveries arrive after what they replace.
async fn fill(desk: &Desk, arguments: &DemoArgs, quiet: bool) -> Result<()> {
    eprintln!("Making a county where nobody lives (seed {}).", arguments.seed);
    let county = county(arguments.seed, arguments.size.of_county(), LAST_MONTH);
    confirm_profiles(desk, &county).await?;
    import(desk, county.files.into_iter().chain(county.late), quiet).await
}

/// Sends files in, those of one sender that follow one another as one parcel.
async fn import(desk: &Desk, files: impl IntoIterator<Item = SpecimenFile>, quiet: bool) -> Result<()> {
    let mut files = files.into_iter().peekable();
    while let Some(first) = files.next() {
        let sender = Sender { body: first.sender.clone(), licence: first.licence.clone() };
        let mut bundle = vec![parcel(first)];
        while let Some(next) =
            files.next_if(|next| next.sender == sender.body && next.licence == sender.licence)
        {
            bundle.push(parcel(next));
        }
        let importing = desk.begin_import(sender.clone(), Handling::default()).await?;
        let reports = importing.add(bundle).await?;
        importing.finish().await?;
        if !quiet {
            eprintln!("{}", line(&sender, &reports));
        }
    }
    Ok(())
}

fn parcel(file: SpecimenFile) -> Parcel {
    Parcel { name: file.name, bytes: file.bytes }
}

fn line(sender: &Sender, reports: &[Report]) -> String {
    let accepted: u64 = reports.iter().map(|report| report.accepted).sum();
    let aside: u64 = reports.iter().map(|report| report.aside).sum();
    format!("{}: {} files, {accepted} rows accepted, {aside} kept aside.", sender.body, reports.len())
}

/// What an operator would say once of each partner's sheets: what its codes mean, and which column is what where no
/// heading tells.
async fn confirm_profiles(desk: &Desk, county: &specimens::County) -> Result<()> {
    const COLUMNS: [(Field, &str); 4] = [
        (Field::Date, "Reported on"),
        (Field::Category, "What was reported"),
        (Field::Lsoa, "LSOA code"),
        (Field::Reference, "Ref"),
    ];
    for file in county.files.iter().filter(|file| file.format == Format::PartnerSheet) {
        let said = county.truth.codes.iter().filter(|code| code.sender == file.sender);
        let codes: Vec<(String, Option<Category>)> =
            said.map(|code| (code.code.to_owned(), Some(code.category))).collect();
        let dataset = codes.first().and_then(|(_, category)| Some((*category)?.dataset()));
        let said = Said { dataset, columns: Vec::new(), codes };
        let told = desk.map_sheet(&file.sender, &file.name, &file.bytes, &said).await?;
        if told.is_err() {
            let columns = COLUMNS.map(|(field, name)| (field, name.to_owned())).to_vec();
            // What still cannot be read then is said by the import itself.
            let _ = desk.map_sheet(&file.sender, &file.name, &file.bytes, &Said { columns, ..said }).await?;
        }
    }
    Ok(())
}
