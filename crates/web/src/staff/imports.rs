//! S3 The list of imports, and the faults of one: row, column, shape, problem, hint, and the file to mend.

use crate::door::{FaultList, ImportKnown, ImportStage};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::take_away::saved;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use planning::wording::number;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use terms::{DeliveryId, Fault, Kept};

/// Faults on one page.
const FAULTS_PAGE: u64 = 50;

/// How far an import is: words and a colour that only repeats them.
pub(crate) fn stage(stage: &ImportStage) -> (&'static str, &'static str) {
    match stage {
        ImportStage::Uploaded => ("Say what it is", "yellow"),
        ImportStage::Checking(_) => ("Being checked", "blue"),
        ImportStage::Checked => ("Ready to accept", "yellow"),
        ImportStage::Accepting(_) => ("Being counted", "blue"),
        ImportStage::Accepted { .. } => ("Accepted", "plain"),
        ImportStage::Undone => ("Taken back", "grey"),
        ImportStage::Refused => ("Cannot be used", "red"),
    }
}

#[derive(Serialize)]
struct RowView {
    file_name: String,
    href: String,
    sender: String,
    received: String,
    status: &'static str,
    tone: &'static str,
    rows: String,
    aside: String,
}

#[derive(Serialize)]
pub(crate) struct ImportsView {
    rows: Vec<RowView>,
    showing: String,
}

impl View for ImportsView {
    const TEMPLATE: &'static str = "staff/imports.html";
}

impl ImportsView {
    fn new(imports: &[ImportKnown]) -> Self {
        let row = |known: &ImportKnown| {
            let (status, tone) = stage(&known.stage);
            let count = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), |n| number(n as f64));
            RowView {
                file_name: known.file_name.clone(),
                href: route::import(known.id),
                sender: known.sender.clone(),
                received: words::moment(known.received),
                status,
                tone,
                rows: count(known.accepted),
                aside: count(known.aside),
            }
        };
        let showing = match imports.len() {
            0 => String::new(),
            many => format!("Showing 1 to {many}, newest first"),
        };
        Self { rows: imports.iter().map(row).collect(), showing }
    }
}

/// GET `/app/imports`
pub(crate) async fn imports(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let imports = site.door.imports(&staff.caller).await?;
    let frame = Frame::new("Imports", Place::Imports).signed(staff.signed());
    site.show(&frame, &ImportsView::new(&imports))
}

#[derive(Serialize)]
struct FaultView {
    place: String,
    column: String,
    shape: String,
    problem: String,
    hint: String,
    kept: &'static str,
}

impl FaultView {
    fn new(fault: &Fault) -> Self {
        Self {
            place: if fault.row == 0 { "Whole file".to_owned() } else { number(fault.row as f64) },
            column: fault.column.clone().unwrap_or_default(),
            shape: fault.shape.clone(),
            problem: fault.problem.clone(),
            hint: fault.hint.clone(),
            kept: match fault.kept {
                Kept::FileRefused => "File not used",
                Kept::RowAside => "Row kept aside",
                Kept::ValueAside => "Row counted without this value",
                Kept::Noted => "Row counted",
            },
        }
    }
}

#[derive(Serialize)]
pub(crate) struct FaultsView {
    file_name: String,
    faults: Vec<FaultView>,
    showing: String,
    earlier: String,
    later: String,
    file: String,
    back: String,
}

impl View for FaultsView {
    const TEMPLATE: &'static str = "staff/faults.html";
}

impl FaultsView {
    fn new(file_name: &str, delivery: DeliveryId, from: u64, list: &FaultList) -> Self {
        let page = route::import_step(delivery, "faults");
        let until = from + list.faults.len() as u64;
        let whole = |n: u64| number(n as f64);
        Self {
            file_name: file_name.to_owned(),
            faults: list.faults.iter().map(FaultView::new).collect(),
            showing: if list.faults.is_empty() {
                String::new()
            } else {
                format!("Showing {} to {} of {}", whole(from + 1), whole(until), whole(list.total))
            },
            earlier: if from > 0 {
                format!("{page}?from={}", from.saturating_sub(FAULTS_PAGE))
            } else {
                String::new()
            },
            later: if until < list.total { format!("{page}?from={until}") } else { String::new() },
            file: route::import_step(delivery, "faults.csv"),
            back: route::import(delivery),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    from: u64,
}

/// The delivery of an address, or no such page.
pub(crate) fn parse(delivery: &str) -> Result<DeliveryId, Problem> {
    delivery.parse().map_err(|_| Problem::NotFound)
}

/// GET `/app/imports/{delivery}/faults?from=`
pub(crate) async fn faults(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(delivery): Path<String>,
    Query(From { from }): Query<From>,
) -> Result<Response, Problem> {
    let delivery = parse(&delivery)?;
    let known = site.door.import(&staff.caller, delivery).await?.known;
    let list = site.door.faults(&staff.caller, delivery, from, FAULTS_PAGE).await?;
    let frame = Frame::new(format!("What to mend in {}", known.file_name), Place::Imports)
        .signed(staff.signed())
        .crumbs([
            Crumb::new("Imports", route::IMPORTS),
            Crumb::new(known.file_name.clone(), route::import(delivery)),
        ]);
    site.show(&frame, &FaultsView::new(&known.file_name, delivery, from, &list))
}

/// GET `/app/imports/{delivery}/faults.csv`
pub(crate) async fn faults_file(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(delivery): Path<String>,
) -> Result<Response, Problem> {
    Ok(saved(site.door.faults_file(&staff.caller, parse(&delivery)?).await?))
}

#[cfg(test)]
impl ImportsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known: Vec<_> = crate::sample::imports().into_iter().map(|import| import.known).collect();
        vec![Self::new(&known), Self::new(&[])]
    }
}

#[cfg(test)]
impl FaultsView {
    pub(crate) fn samples() -> Vec<Self> {
        let import = &crate::sample::imports()[0].known;
        let list = crate::sample::faults();
        vec![
            Self::new(&import.file_name, import.id, 0, &list),
            Self::new(&import.file_name, import.id, 50, &list),
            Self::new(&import.file_name, import.id, 0, &FaultList::default()),
        ]
    }
}
