//! `commonweal assess`: an area's strategic assessment in every format, the same bytes for the same store and day.

use crate::{Common, store};
use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use clap::Args;
use desk::{Earlier, Making};
use disclosure::Released;
use planning::Assessment;
use reports::Document;
use std::fs;
use std::path::{Path, PathBuf};
use terms::{AreaCode, Boundary, Edition, Mode, Standing};

/// Which assessment, and where to.
#[derive(Args)]
pub struct AssessArgs {
    /// The area's code, such as E07000198.
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    /// Folder to write to: made if it is not there.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// As of which day: what came later is left out. Today without it.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
    /// Say what changed since the end of this day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<NaiveDate>,
    /// Only what changed and what is out of the ordinary.
    #[arg(long)]
    refresh: bool,
    /// For partners alone: true counts, none withheld for being small. Not for publication.
    #[arg(long)]
    for_partners: bool,
    /// The body that publishes it.
    #[arg(long, default_value = "Community safety partnership", value_name = "BODY")]
    publisher: String,
    /// Which formats to write.
    #[arg(long, value_delimiter = ',', default_value = "html,pdf,xlsx,ods,csv,json", value_name = "LIST")]
    formats: Vec<String>,
}

/// Writes the assessment.
pub async fn assess(common: &Common, arguments: AssessArgs) -> Result<u8> {
    const KNOWN: [&str; 6] = ["html", "pdf", "xlsx", "ods", "csv", "json"];
    if let Some(unknown) = arguments.formats.iter().find(|format| !KNOWN.contains(&format.as_str())) {
        bail!("`{unknown}` is not a format we write: choose from {}", KNOWN.join(", "));
    }
    let desk = store::open(common).await?;
    let today = desk.now().date_naive();
    let as_of = arguments.as_of.unwrap_or(today);
    if as_of > today {
        bail!("--as-of {as_of} is still to come: today is {today}");
    }
    if let Some(since) = arguments.since.filter(|since| *since >= as_of) {
        bail!("--since {since} is not before {as_of}, the day of the assessment");
    }
    let edition = Edition {
        as_of,
        mode: if arguments.refresh { Mode::Refresh } else { Mode::Full },
        standing: Standing::Draft,
    };
    let earlier = match arguments.since {
        Some(on) => Some(Earlier { commit: desk.commit_on(on).await?, on }),
        None => None,
    };
    let commit = desk.commit_on(as_of).await?;
    let making = Making { edition, people: planning::ByPeople::default(), earlier };
    let with = (desk.shapes(arguments.area).await?, arguments.publisher);
    let make: fn(&Released<Assessment>, &(Vec<Boundary>, String)) -> Document =
        |assessment, (shapes, publisher)| reports::assessment::document(assessment, shapes, publisher);
    let document = match arguments.for_partners {
        true => {
            desk.for_partners().assessment_at(arguments.area, commit, making).await?.document(&with, make)
        }
        false => make(&desk.assessment_at(arguments.area, commit, making).await?, &with),
    };
    fs::create_dir_all(&arguments.out).with_context(|| format!("making {}", arguments.out.display()))?;
    for format in &arguments.formats {
        for (name, bytes) in files(&document, format)? {
            write(&arguments.out, &name, &bytes)?;
        }
    }
    if !common.quiet {
        eprintln!("{} is in {}", document.title, arguments.out.display());
    }
    Ok(0)
}

/// The files of one format.
pub fn files(document: &Document, format: &str) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(match format {
        "html" => vec![
            ("assessment.html".to_owned(), reports::html::render(document).into_bytes()),
            ("assessment.css".to_owned(), reports::html::STYLE.as_bytes().to_vec()),
        ],
        "pdf" => vec![("assessment.pdf".to_owned(), reports::pdf::render(document, &reports::fonts())?)],
        "xlsx" => vec![("assessment.xlsx".to_owned(), reports::workbook::xlsx(document)?)],
        "ods" => vec![("assessment.ods".to_owned(), reports::workbook::ods(document)?)],
        "json" => vec![("assessment.json".to_owned(), reports::open_data::json(document))],
        _ => {
            let files = reports::open_data::csv_files(document);
            files.into_iter().map(|file| (format!("csv/{}", file.name), file.bytes)).collect()
        }
    })
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
    }
    fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
}
