//! The golden thread through one record, as a list with links and as a picture with the same words. What is missing is said.

use crate::door::{MetKnown, ThreadKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use axum::extract::{Path, State};
use axum::response::Response;
use planning::thread::{Kind, Node};
use serde::Serialize;
use std::fmt::Write;
use std::sync::Arc;

/// Boxes of the picture at most; the list has all.
const BOXES_MOST: usize = 36;
/// Width of a column of the picture, of a box in it, and height of a row, in the picture's own units.
const COLUMN: usize = 196;
const BOX: usize = 164;
const ROW: usize = 74;
/// Characters of a line in a box, and lines of a title.
const LINE_MOST: usize = 20;
const LINES_MOST: usize = 2;

#[derive(Serialize)]
struct NodeView {
    kind: &'static str,
    title: String,
    href: String,
    page: String,
    through: String,
}

#[derive(Serialize)]
struct GroupView {
    kind: &'static str,
    nodes: Vec<NodeView>,
}

#[derive(Serialize)]
pub(crate) struct ThreadView {
    kind: &'static str,
    title: String,
    open: String,
    back: Vec<GroupView>,
    forward: Vec<GroupView>,
    missing_back: Vec<&'static str>,
    missing_forward: Vec<&'static str>,
    picture: String,
}

impl View for ThreadView {
    const TEMPLATE: &'static str = "staff/thread.html";
}

/// The page of the record it is or is a part of, where there is one.
fn open(node: &Node) -> String {
    match node.kind {
        Kind::Action => route::action(&node.id),
        Kind::Plan => route::plan(&node.id),
        Kind::Priority => route::priority(&node.id),
        // A part of a record, or what another record says: that record's page.
        _ => crate::route::meetings::record(node.record.as_str()),
    }
}

fn groups(known: &ThreadKnown, met: &[MetKnown]) -> Vec<GroupView> {
    let title = |kind: Kind, id: &str| {
        let all = known.back.iter().chain(&known.forward).map(|met| &met.node).chain([&known.start]);
        all.into_iter()
            .find(|node| node.kind == kind && node.id == id)
            .map_or("", |node| &node.title)
            .to_owned()
    };
    let of = |kind: Kind| {
        let nodes: Vec<NodeView> = met
            .iter()
            .filter(|met| met.node.kind == kind)
            .map(|met| NodeView {
                kind: kind.words(),
                title: met.node.title.clone(),
                href: route::thread(kind.slug(), &met.node.id),
                page: open(&met.node),
                through: if met.far > 1 { title(met.by.0, &met.by.1) } else { String::new() },
            })
            .collect();
        (!nodes.is_empty()).then(|| GroupView { kind: kind.words(), nodes })
    };
    Kind::ALL.into_iter().filter_map(of).collect()
}

/// Column of a kind, in the order in which one thing leads to another.
const fn column(kind: Kind) -> usize {
    match kind {
        Kind::Evidence | Kind::Voice | Kind::Law => 0,
        Kind::Decision | Kind::Priority => 1,
        Kind::Target | Kind::Exception | Kind::Problem | Kind::Plan | Kind::Resource => 2,
        Kind::Action | Kind::Promise => 3,
        Kind::Result => 4,
    }
}

/// Text that may stand between tags.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A title in lines that fit a box.
fn lines(title: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in title.split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= LINE_MOST {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let long = lines.len() > LINES_MOST;
    lines.truncate(LINES_MOST);
    for line in &mut lines {
        if line.chars().count() > LINE_MOST {
            *line = line.chars().take(LINE_MOST - 1).chain(['…']).collect();
        }
    }
    if long && let Some(last) = lines.last_mut() {
        let kept: String = last.chars().take(LINE_MOST - 1).collect();
        *last = format!("{}…", kept.trim_end());
    }
    lines
}

/// The picture: boxes in columns from evidence to result, with a line for each link that was walked.
fn picture(known: &ThreadKnown) -> String {
    let mut boxes: Vec<&Node> = vec![&known.start];
    let nearest = |met: &&MetKnown| met.far;
    let mut met: Vec<&MetKnown> = known.back.iter().chain(&known.forward).collect();
    met.sort_by_key(nearest);
    let mut shown: Vec<&MetKnown> = Vec::new();
    for one in met.into_iter().take(BOXES_MOST - 1) {
        if !boxes.iter().any(|node| node.kind == one.node.kind && node.id == one.node.id) {
            boxes.push(&one.node);
        }
        shown.push(one);
    }
    let used: Vec<usize> = (0..5).filter(|at| boxes.iter().any(|node| column(node.kind) == *at)).collect();
    let place = |wanted: &Node| {
        let at = used.iter().position(|at| *at == column(wanted.kind)).unwrap_or(0);
        let above = boxes.iter().take_while(|node| node.kind != wanted.kind || node.id != wanted.id);
        let row = above.filter(|node| column(node.kind) == column(wanted.kind)).count();
        (at * COLUMN + 8, row * ROW + 8)
    };
    let tallest = used.iter().map(|at| boxes.iter().filter(|node| column(node.kind) == *at).count()).max();
    let (width, height) = (used.len() * COLUMN - (COLUMN - BOX) + 16, tallest.unwrap_or(1) * ROW + 8);
    let mut svg = format!(
        "<svg class=\"cw-thread\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"thread-title thread-words\"><title id=\"thread-title\">From evidence to result</title><desc id=\"thread-words\">Boxes in columns, with lines between what led to what. The lists below say the same in words.</desc>"
    );
    for one in &shown {
        let Some(by) = boxes.iter().find(|node| node.kind == one.by.0 && node.id == one.by.1) else {
            continue;
        };
        let back = known.back.iter().any(|met| std::ptr::eq(met, *one));
        let (from, to) = if back { (place(&one.node), place(by)) } else { (place(by), place(&one.node)) };
        let (x1, y1, x2, y2) = (from.0 + BOX, from.1 + 28, to.0, to.1 + 28);
        let (x1, x2) = if from.0 < to.0 { (x1, x2) } else { (from.0 + BOX / 2, to.0 + BOX / 2) };
        let middle = usize::midpoint(x1, x2);
        // Writing to a text cannot fail.
        let _ = write!(
            svg,
            "<path d=\"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}\" fill=\"none\" stroke=\"#505a5f\" stroke-width=\"2\"/>"
        );
    }
    for node in &boxes {
        let (x, y) = place(node);
        let start = std::ptr::eq(*node, &raw const known.start);
        let (fill, edge) = if start { ("#dbe9f6", 3) } else { ("#ffffff", 1) };
        let _ = write!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"58\" rx=\"3\" fill=\"{fill}\" stroke=\"#0c2d4a\" stroke-width=\"{edge}\"/><text x=\"{}\" y=\"{}\" font-size=\"12\" fill=\"#505a5f\">{}</text>",
            x + 8,
            y + 15,
            plain(node.kind.words())
        );
        for (n, line) in lines(&node.title).iter().enumerate() {
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"{}\" font-size=\"13\" fill=\"#0b0c0c\">{}</text>",
                x + 8,
                y + 32 + 17 * n,
                plain(line)
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

impl ThreadView {
    pub(crate) fn new(known: &ThreadKnown) -> Self {
        Self {
            kind: known.start.kind.words(),
            title: known.start.title.clone(),
            open: open(&known.start),
            back: groups(known, &known.back),
            forward: groups(known, &known.forward),
            missing_back: known.missing_back.iter().map(|kind| kind.words()).collect(),
            missing_forward: known.missing_forward.iter().map(|kind| kind.words()).collect(),
            picture: picture(known),
        }
    }
}

/// GET `/app/thread/{kind}/{id}`
pub(crate) async fn thread(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let kind = Kind::from_slug(&kind).ok_or(Problem::NotFound)?;
    let known = site.door.thread(&staff.caller, kind, &id).await?;
    let frame = Frame::new(format!("Thread: {}", known.start.title), Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN)])
        .signed(staff.signed());
    site.show(&frame, &ThreadView::new(&known))
}

#[cfg(test)]
impl ThreadView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::plans::thread();
        let alone = ThreadKnown { back: Vec::new(), forward: Vec::new(), ..known.clone() };
        vec![Self::new(&known), Self::new(&alone)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_fits_its_box_and_says_that_it_goes_on() {
        assert_eq!(lines("Gate the alleys"), ["Gate the alleys"]);
        let long = lines("Two wardens walk the market square on Friday and Saturday evenings until midnight");
        assert_eq!(long.len(), LINES_MOST);
        assert!(
            long.iter().all(|line| line.chars().count() <= LINE_MOST) && long[1].ends_with('…'),
            "{long:?}"
        );
    }

    #[test]
    fn the_picture_shows_every_box_once_and_no_tag_of_a_title() {
        let mut known = crate::sample::plans::thread();
        known.start.title = "<b>Gate</b> & light".into();
        let svg = picture(&known);
        assert_eq!(svg.matches("<rect").count(), 1 + known.back.len() + known.forward.len());
        assert!(svg.contains("&lt;b&gt;Gate&lt;/b&gt; &amp; light") && !svg.contains("<b>"));
    }
}
