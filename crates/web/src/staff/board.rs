//! S13 The quarterly board: what must be decided, exceptions, the grid, the detail; and the same item by item for the wall.

use super::targets::exceptions::stage_tag;
use super::targets::{OptionView, TagView, against_target, chance_words, crumb, options, track_tag};
use crate::door::{BoardHeld, BoardKnown, FileKind};
use crate::figure::Download;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::line::VerdictView;
use crate::public::take_away::saved;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::Quarter;
use planning::pack::{Card, Detail, Row};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct CardView {
    id: String,
    anchor: String,
    title: String,
    href: String,
    rules: String,
    since: String,
    tag: TagView,
    sentences: Vec<String>,
    cause: String,
    action: String,
    recovery: String,
    needed: String,
    answer_words: &'static str,
    decisions: Vec<String>,
    may_decide: bool,
    seen: i64,
}

impl CardView {
    fn new(card: &Card, known: &BoardKnown) -> Self {
        let seen = known.seen.iter().find(|(id, _)| *id == card.exception).map_or(0, |(_, seen)| *seen);
        let answer = card.answer.as_ref();
        Self {
            id: card.exception.to_string(),
            anchor: format!("card-{}", card.exception),
            title: card.title.clone(),
            href: route::exception(card.exception.as_str()),
            rules: card.rules.clone(),
            since: words::day(card.since),
            tag: match (card.escalated, answer, card.decisions.is_empty()) {
                (true, _, _) => TagView { words: "Before the Strategy Group".to_owned(), tone: "orange" },
                (false, _, false) => stage_tag(&planning::exception::Stage::Decided),
                (false, Some(_), true) => stage_tag(&planning::exception::Stage::Answered),
                (false, None, true) => TagView { words: "Owner is asked".to_owned(), tone: "blue" },
            },
            sentences: card.sentences.clone(),
            cause: answer.map(|answer| answer.cause.clone()).unwrap_or_default(),
            action: answer.map(|answer| answer.action.clone()).unwrap_or_default(),
            recovery: answer
                .map(|answer| format!("{} By {}.", answer.recovery, answer.back_by.words()))
                .unwrap_or_default(),
            needed: answer.and_then(|answer| answer.decision_needed.clone()).unwrap_or_default(),
            answer_words: match (answer, card.answer_overdue) {
                (Some(_), _) => "",
                (None, true) => "The owner has not answered in time.",
                (None, false) => "The owner is asked.",
            },
            decisions: card.decisions.clone(),
            may_decide: card.escalated && known.may_decide,
            seen,
        }
    }
}

#[derive(Serialize)]
struct RowView {
    id: String,
    title: String,
    href: String,
    verdict: VerdictView,
    track: TagView,
    chance: String,
    before: String,
    known_to: String,
    owner: String,
}

/// The grid of one priority.
#[derive(Serialize)]
struct GroupView {
    title: String,
    rows: Vec<RowView>,
}

impl RowView {
    fn new(row: &Row, known: &BoardKnown) -> Self {
        Self {
            id: row.target.to_string(),
            title: row.title.clone(),
            href: route::target(row.target.as_str()),
            verdict: against_target(row.verdict),
            track: track_tag(row.track),
            chance: chance_words(row.chance),
            before: row.before.map_or_else(String::new, |before| before.words().to_owned()),
            known_to: row.data_to.map(|month| month.words()).unwrap_or_default(),
            owner: body(known, &row.owner),
        }
    }
}

fn body(known: &BoardKnown, id: &terms::BodyId) -> String {
    let found = known.bodies.iter().find(|(body, _)| body == id);
    found.map_or_else(|| id.to_string(), |(_, name)| name.clone())
}

fn groups(known: &BoardKnown) -> Vec<GroupView> {
    let mut groups: Vec<GroupView> = Vec::new();
    for row in &known.pack.grid {
        let title =
            row.priority.as_ref().map_or_else(|| "Under no priority".to_owned(), |(_, title)| title.clone());
        let view = RowView::new(row, known);
        match groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.rows.push(view),
            None => groups.push(GroupView { title, rows: vec![view] }),
        }
    }
    groups
}

#[derive(Serialize)]
struct DetailView {
    id: String,
    title: String,
    href: String,
    verdict: VerdictView,
    track: TagView,
    sentences: Vec<String>,
    revisions: Vec<String>,
    actions: Vec<String>,
}

impl DetailView {
    fn new(detail: &Detail, known: &BoardKnown) -> Option<Self> {
        let row = known.pack.grid.iter().find(|row| row.target == detail.target)?;
        let action = |line: &planning::pack::ActionLine| {
            let late = match line.days_overdue {
                0 => format!("due {}", words::day(line.due)),
                days => format!("{} late", words::counted(days.unsigned_abs(), "day", "days")),
            };
            format!(
                "{}, {}: {}, {late}. {}",
                line.action.as_str().to_uppercase(),
                line.title,
                body(known, &line.owner),
                line.blocked
            )
            .trim_end()
            .to_owned()
        };
        Some(Self {
            id: detail.target.to_string(),
            title: row.title.clone(),
            href: route::target(detail.target.as_str()),
            verdict: against_target(row.verdict),
            track: track_tag(row.track),
            sentences: detail.sentences.clone(),
            revisions: detail.revisions.clone(),
            actions: detail.actions.iter().map(action).collect(),
        })
    }
}

#[derive(Serialize)]
struct KeptView {
    title: String,
    href: String,
    by: String,
    files: Vec<Download>,
}

#[derive(Serialize)]
pub(crate) struct BoardView {
    title: String,
    as_of: String,
    told: &'static str,
    shown: bool,
    ways: Vec<Crumb>,
    summary: Vec<String>,
    asked: Vec<String>,
    cards: Vec<CardView>,
    groups: Vec<GroupView>,
    details: Vec<DetailView>,
    changed: Vec<String>,
    duties: Vec<String>,
    notes: Vec<String>,
    counts: Vec<(String, u32)>,
    meetings: Vec<OptionView>,
    files: Vec<Download>,
    kept: Vec<KeptView>,
    version: u32,
    may_keep: bool,
    href: String,
    wall_href: String,
}

impl View for BoardView {
    const TEMPLATE: &'static str = "staff/board.html";
}

/// Formats that are offered, in order.
const KINDS: [FileKind; 5] = [FileKind::Pdf, FileKind::Xlsx, FileKind::Ods, FileKind::Html, FileKind::Json];

/// What the reader should know of where the board comes from.
const fn told(held: BoardHeld) -> &'static str {
    match held {
        BoardHeld::Today => "",
        BoardHeld::Kept => "This is the pack as it was kept. It never changes.",
        BoardHeld::Nothing => "No pack was kept for this quarter, so there is nothing to show.",
    }
}

/// To the quarter before, as far back as packs were kept, to the one after, up to today's, and to the year's end.
fn ways(known: &BoardKnown) -> Vec<Crumb> {
    let to = |quarter: Quarter| Crumb::new(quarter.words(), route::board(quarter));
    let kept = known.kept.iter().filter_map(|line| Quarter::parse(&line.id));
    let mut ways = Vec::new();
    if known.quarter >= known.now || kept.min().is_some_and(|first| first < known.quarter) {
        ways.push(to(known.quarter.before()));
    }
    if known.quarter < known.now {
        ways.push(to(known.quarter.after()));
    }
    let own = known.quarter.year();
    let ends = [own.before(), own].into_iter().filter(|year| known.years.contains(year));
    ways.extend(
        ends.map(|year| Crumb::new(format!("The year’s end: {}", year.words()), route::year_end(year))),
    );
    ways
}

fn summary(known: &BoardKnown) -> Vec<String> {
    let pack = &known.pack;
    let mut sentences = vec![format!(
        "{} signed off, {} open, {} asked of you.",
        words::counted(pack.grid.len() as u64, "target", "targets"),
        words::counted(pack.exceptions.len() as u64, "exception", "exceptions"),
        words::counted(pack.asked.len() as u64, "decision", "decisions")
    )];
    let late = pack.grid.iter().filter(|row| row.months_late > 0).count() as u64;
    if late > 0 {
        sentences.push(format!("Figures of {} are late.", words::counted(late, "target", "targets")));
    }
    sentences
}

impl BoardView {
    pub(crate) fn new(known: &BoardKnown) -> Self {
        let pack = &known.pack;
        let files = |address: &dyn Fn(FileKind) -> String| -> Vec<Download> {
            KINDS.iter().map(|kind| Download { words: kind.words().into(), href: address(*kind) }).collect()
        };
        let counts = &pack.actions;
        let quarter = known.quarter;
        let nothing = known.held == BoardHeld::Nothing;
        Self {
            title: quarter.words(),
            as_of: words::day(pack.as_of),
            told: told(known.held),
            shown: !nothing,
            ways: ways(known),
            summary: if nothing { Vec::new() } else { summary(known) },
            asked: pack
                .asked
                .iter()
                .map(|(id, said)| format!("{}: {said}", id.as_str().to_uppercase()))
                .collect(),
            cards: pack.exceptions.iter().map(|card| CardView::new(card, known)).collect(),
            groups: groups(known),
            details: pack.details.iter().filter_map(|detail| DetailView::new(detail, known)).collect(),
            changed: pack.changed.clone(),
            duties: pack.duties.clone(),
            notes: pack.notes.clone(),
            counts: [
                ("Done", counts.done),
                ("In time", counts.in_time),
                ("Late", counts.late),
                ("Blocked", counts.blocked),
                ("Ended otherwise", counts.ended_otherwise),
            ]
            .map(|(words, count)| (words.to_owned(), count))
            .to_vec(),
            meetings: options(&known.meetings, ""),
            files: match known.held {
                BoardHeld::Today => files(&|kind| route::pack_today(quarter, kind)),
                BoardHeld::Kept | BoardHeld::Nothing => Vec::new(),
            },
            kept: known
                .kept
                .iter()
                .map(|line| KeptView {
                    title: format!("{}, version {}, {}", line.title, line.version, words::day(line.on)),
                    href: Quarter::parse(&line.id).map(route::board).unwrap_or_default(),
                    by: line.by.clone(),
                    files: files(&|kind| route::pack_kept(&line.id, line.version, kind)),
                })
                .collect(),
            version: pack.version,
            may_keep: known.may_keep && known.held == BoardHeld::Today,
            href: route::board(quarter),
            wall_href: route::board_item(quarter, 0),
        }
    }
}

/// One item on the wall: an opening, an exception, the grid, or a target.
#[derive(Serialize)]
pub(crate) struct WallView {
    title: String,
    number: usize,
    of: usize,
    opening: Vec<String>,
    asked: Vec<String>,
    card: Option<CardView>,
    groups: Vec<GroupView>,
    detail: Option<DetailView>,
    meetings: Vec<OptionView>,
    before_href: String,
    after_href: String,
    board_href: String,
}

impl View for WallView {
    const TEMPLATE: &'static str = "staff/board_wall.html";
}

impl WallView {
    /// The item of that number, the last one for any larger.
    pub(crate) fn new(known: &BoardKnown, item: usize) -> Self {
        let (cards, details) = (known.pack.exceptions.len(), known.pack.details.len());
        let of = 2 + cards + details;
        let (at, quarter) = (item.min(of - 1), known.quarter);
        let mut view = Self {
            title: known.quarter.words(),
            number: at + 1,
            of,
            opening: Vec::new(),
            asked: Vec::new(),
            card: None,
            groups: Vec::new(),
            detail: None,
            meetings: options(&known.meetings, ""),
            before_href: at.checked_sub(1).map(|at| route::board_item(quarter, at)).unwrap_or_default(),
            after_href: if at + 1 < of { route::board_item(quarter, at + 1) } else { String::new() },
            board_href: route::board(quarter),
        };
        match at {
            0 => {
                view.opening = summary(known);
                let asked = &known.pack.asked;
                view.asked = asked
                    .iter()
                    .map(|(id, said)| format!("{}: {said}", id.as_str().to_uppercase()))
                    .collect();
            }
            at if at <= cards => view.card = Some(CardView::new(&known.pack.exceptions[at - 1], known)),
            at if at == cards + 1 => view.groups = groups(known),
            at => view.detail = DetailView::new(&known.pack.details[at - cards - 2], known),
        }
        view
    }
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    item: Option<usize>,
}

async fn show(
    site: &Site,
    staff: &Staff,
    quarter: Option<Quarter>,
    item: Option<usize>,
) -> Result<Response, Problem> {
    let known = site.door.board(&staff.caller, quarter).await?;
    let frame = Frame::new("Quarterly board", Place::Targets).crumbs([crumb()]).signed(staff.signed());
    match item.filter(|_| known.held != BoardHeld::Nothing) {
        None => site.show(&frame, &BoardView::new(&known)),
        Some(item) => site.show(&frame, &WallView::new(&known, item)),
    }
}

/// The quarter that an address names.
fn named(quarter: &str) -> Result<Quarter, Problem> {
    Quarter::parse(quarter).ok_or(Problem::NotFound)
}

/// GET `/app/board`: the quarter in which today lies.
pub(crate) async fn today(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    show(&site, &staff, None, asked.item).await
}

/// GET `/app/board/{quarter}`, and with `item` the one of that number for the wall.
pub(crate) async fn board(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(quarter): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    show(&site, &staff, Some(named(&quarter)?), asked.item).await
}

#[derive(Deserialize)]
pub(crate) struct Keep {
    csrf: String,
}

/// POST `/app/board/{quarter}`: keeps its pack as it is today.
pub(crate) async fn keep(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(quarter): Path<String>,
    Form(form): Form<Keep>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let quarter = named(&quarter)?;
    site.door.pack_keep(&staff.caller, quarter).await?;
    Ok(Redirect::to(&route::board(quarter)).into_response())
}

/// GET `/app/board/{quarter}/{file}`: `today.pdf`, or `v1.xlsx`.
pub(crate) async fn file(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((quarter, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (name, ending) = file.rsplit_once('.').ok_or(Problem::NotFound)?;
    let kind = FileKind::from_extension(ending).ok_or(Problem::NotFound)?;
    let version = match name {
        "today" => None,
        name => Some(name.strip_prefix('v').and_then(|number| number.parse().ok()).ok_or(Problem::NotFound)?),
    };
    let taken = site.door.pack_file(&staff.caller, named(&quarter)?, version, kind).await?;
    Ok(saved(taken))
}

#[cfg(test)]
impl BoardView {
    pub(crate) fn samples() -> Vec<Self> {
        use crate::sample::targets::{board, empty_board, past_board};
        let earlier = Quarter::parse("2024-q1").expect("a quarter");
        [board(), empty_board(), past_board(earlier)].iter().map(Self::new).collect()
    }
}

#[cfg(test)]
impl WallView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::targets::board();
        (0..12)
            .map(|item| Self::new(&known, item))
            .chain([Self::new(&crate::sample::targets::empty_board(), 1)])
            .collect()
    }
}
