//! S3 Uploading a file: streamed to disk with a limit, never held in memory, removed again if anything goes wrong.

use crate::door::{Sender, Upload};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest text field of the form, in bytes.
const FIELD_BYTES_MAX: usize = 4_096;
/// Pieces of a file that may wait for the disk.
const PIECES_WAITING: usize = 16;

#[derive(Serialize)]
struct ChoiceView {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
struct GroupView {
    sender: String,
    choices: Vec<ChoiceView>,
}

#[derive(Serialize)]
pub(crate) struct UploadView {
    senders: Vec<GroupView>,
    most: String,
    error: &'static str,
    error_field: &'static str,
}

impl View for UploadView {
    const TEMPLATE: &'static str = "staff/upload.html";
}

/// Between a sender and a licence in the value of a choice: no name holds it.
const JOINT: char = '\t';

impl UploadView {
    fn new(senders: &[Sender], chosen: &str, most: u64, wrong: Option<Wrong>) -> Self {
        let group = |sender: &Sender| GroupView {
            sender: sender.name.clone(),
            choices: sender
                .licences
                .iter()
                .map(|licence| {
                    let value = format!("{}{JOINT}{licence}", sender.name);
                    ChoiceView {
                        text: format!("{} – {licence}", sender.name),
                        selected: value == chosen,
                        value,
                    }
                })
                .collect(),
        };
        Self {
            senders: senders.iter().map(group).collect(),
            most: words::size(most),
            error: wrong.map(Wrong::words).unwrap_or_default(),
            error_field: wrong.map(Wrong::field).unwrap_or_default(),
        }
    }
}

/// What is wrong with an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    NoSender,
    NoLicence,
    NoFile,
    Empty,
}

impl Wrong {
    const fn words(self) -> &'static str {
        match self {
            Self::NoSender => "Choose who sent the file, or name them",
            Self::NoLicence => "Say under which licence or agreement they sent it",
            Self::NoFile => "Choose a file",
            Self::Empty => "The file is empty. Choose another",
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Self::NoSender => "sender",
            Self::NoLicence => "new-licence",
            Self::NoFile | Self::Empty => "file",
        }
    }
}

/// GET `/app/imports/new`
pub(crate) async fn form(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, "", None).await
}

async fn show(site: &Site, staff: &Staff, chosen: &str, wrong: Option<Wrong>) -> Result<Response, Problem> {
    let senders = site.door.senders(&staff.caller).await?;
    let view = UploadView::new(&senders, chosen, site.settings.upload_bytes_max, wrong);
    let frame = Frame::new("Upload a file", Place::Imports)
        .signed(staff.signed())
        .crumbs([Crumb::new("Imports", route::IMPORTS)])
        .with_error(wrong.is_some());
    site.show(&frame, &view)
}

/// What came in: texts first, the file last.
#[derive(Default)]
struct Came {
    sender: String,
    new_sender: String,
    new_licence: String,
    file_name: String,
    /// The file on our disk and its size, if there was one.
    file: Option<(Held, u64)>,
}

impl Came {
    /// The sender and licence: those that were named, or the pair that was chosen.
    fn who(&self) -> Result<(&str, &str), Wrong> {
        match (self.new_sender.trim(), self.new_licence.trim()) {
            ("", "") => self.sender.split_once(JOINT).ok_or(Wrong::NoSender),
            ("", _) => Err(Wrong::NoSender),
            (_, "") => Err(Wrong::NoLicence),
            (sender, licence) => Ok((sender, licence)),
        }
    }
}

/// A file of ours that goes away with this value.
struct Held(PathBuf);

impl Drop for Held {
    fn drop(&mut self) {
        // It may have been moved by the door: then there is nothing left to remove.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// POST `/app/imports/new`
pub(crate) async fn upload(
    staff: Staff,
    State(site): State<Arc<Site>>,
    multipart: Multipart,
) -> Result<Response, Problem> {
    let came = take(&site, &staff, multipart).await?;
    let wrong = |wrong| show(&site, &staff, &came.sender, Some(wrong));
    let (sender, licence) = match came.who() {
        Ok(who) => who,
        Err(missing) => return wrong(missing).await,
    };
    let (held, bytes) = match &came.file {
        None => return wrong(Wrong::NoFile).await,
        Some((_, 0)) => return wrong(Wrong::Empty).await,
        Some((held, bytes)) => (held, *bytes),
    };
    let upload = Upload {
        path: held.0.clone(),
        file_name: came.file_name.clone(),
        bytes,
        sender: sender.to_owned(),
        licence: licence.to_owned(),
    };
    let delivery = site.door.receive(&staff.caller, upload).await?;
    Ok(Redirect::to(&route::import(delivery)).into_response())
}

/// Reads the form. The token comes before the file, so a form of nobody writes nothing to disk.
async fn take(site: &Site, staff: &Staff, mut multipart: Multipart) -> Result<Came, Problem> {
    let mut came = Came::default();
    let mut checked = false;
    while let Some(field) = multipart.next_field().await.map_err(|error| unreadable(site, error))? {
        match field.name() {
            Some("csrf") => {
                staff.check(&text(site, field).await?)?;
                checked = true;
            }
            Some("sender") => came.sender = text(site, field).await?,
            Some("new-sender") => came.new_sender = plain_words(&text(site, field).await?),
            Some("new-licence") => came.new_licence = plain_words(&text(site, field).await?),
            Some("file") if checked => {
                came.file_name = plain_name(field.file_name().unwrap_or_default());
                if !came.file_name.is_empty() {
                    let held = Held(site.settings.inbox.join(format!("{}.part", site.token())));
                    let bytes = to_disk(site, field, &held.0).await?;
                    came.file = Some((held, bytes));
                }
            }
            _ => {}
        }
    }
    if checked { Ok(came) } else { Err(Problem::OldForm) }
}

async fn text(site: &Site, mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| unreadable(site, error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > FIELD_BYTES_MAX {
            return Err(Problem::OldForm);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes the field's bytes to `path`, piece by piece, and answers how many there were.
async fn to_disk(site: &Site, mut field: Field<'_>, path: &Path) -> Result<u64, Problem> {
    let (send, mut receive) = tokio::sync::mpsc::channel::<axum::body::Bytes>(PIECES_WAITING);
    let path = path.to_owned();
    let writing = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        let mut file = std::fs::File::create_new(path)?;
        while let Some(piece) = receive.blocking_recv() {
            file.write_all(&piece)?;
        }
        file.sync_all()
    });
    let bytes = pieces(site, &mut field, send).await;
    // The writer is waited for in any case: a file that is still being made could not be removed.
    writing.await.map_err(Problem::failed)?.map_err(Problem::failed)?;
    bytes
}

/// Hands the pieces of a field to the writer and counts their bytes.
async fn pieces(
    site: &Site,
    field: &mut Field<'_>,
    send: tokio::sync::mpsc::Sender<axum::body::Bytes>,
) -> Result<u64, Problem> {
    let mut bytes = 0u64;
    while let Some(piece) = field.chunk().await.map_err(|error| unreadable(site, error))? {
        bytes += piece.len() as u64;
        if bytes > site.settings.upload_bytes_max {
            return Err(too_large(site));
        }
        // The writer stops on its first error and then takes no more; that error is the one to tell.
        if send.send(piece).await.is_err() {
            break;
        }
    }
    Ok(bytes)
}

fn too_large(site: &Site) -> Problem {
    Problem::TooLarge { most: words::size(site.settings.upload_bytes_max) }
}

fn unreadable(site: &Site, error: axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large(site) } else { Problem::OldForm }
}

/// A body or licence on one line of at most 200 characters.
fn plain_words(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    words::one_line(&line)
}

/// A file's name without any folder, at most 200 characters, without control characters.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect::<String>().trim().to_owned()
}

#[cfg(test)]
impl UploadView {
    pub(crate) fn samples() -> Vec<Self> {
        let senders = crate::sample::senders();
        vec![
            Self::new(&senders, "", 2_000_000_000, None),
            Self::new(&senders, "", 2_000_000_000, Some(Wrong::NoSender)),
            Self::new(&[], "", 2_000_000_000, Some(Wrong::Empty)),
            Self::new(&senders, "", 2_000_000_000, Some(Wrong::NoFile)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_chosen_or_named_with_its_licence() {
        let came = |sender: &str, new_sender: &str, new_licence: &str| Came {
            sender: sender.into(),
            new_sender: new_sender.into(),
            new_licence: new_licence.into(),
            ..Came::default()
        };
        assert_eq!(came("A\tOpen", "", "").who(), Ok(("A", "Open")));
        assert_eq!(
            came("A\tOpen", "B", "Agreement 4").who(),
            Ok(("B", "Agreement 4")),
            "what was named wins"
        );
        assert_eq!(came("", "", "").who(), Err(Wrong::NoSender));
        assert_eq!(came("A\tOpen", "B", " ").who(), Err(Wrong::NoLicence));
        assert_eq!(plain_words(" Ashmoor\tCouncil \n"), "Ashmoor Council");
    }

    #[test]
    fn a_name_has_no_folder() {
        assert_eq!(plain_name("C:\\files\\June.xlsx"), "June.xlsx");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\nb.csv"), "ab.csv");
        assert_eq!(plain_name("folder/"), "");
    }
}
