//! A linkage told on one page of HTML: what was linked, how, how sure it is, what to look at, what was left out.
//!
//! It stands alone: no script, no picture from elsewhere, every chart beside its table. It names no value of a record;
//! ids of groups that need a look are the only thing about a single person, and can be left out.

use crate::attention::doubts;
use crate::clusters::Decisions;
use crate::linked::Linked;
use crate::model::{Mode, Model};
use crate::outputs::group_name;
use crate::quality::{self, Score};
use crate::records::Records;
use std::fmt::Write;

mod said;

/// Most groups named for a look.
const GROUPS_MOST: usize = 50;
/// Thresholds that the table of thresholds shows.
const THRESHOLDS: [f64; 7] = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999];

/// What the report speaks of.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The model.
    pub model: &'a Model,
    /// The records.
    pub records: &'a Records,
    /// What came of them.
    pub linked: &'a Linked,
    /// Pairs from this probability on made groups.
    pub group_from: f64,
    /// Who is who, where that is known ([`quality::labels`]).
    pub truth: Option<&'a [u32]>,
    /// What people decided, where somebody did.
    pub decisions: Option<&'a Decisions>,
    /// Parts of the records that quality is told for: what parts them, and the part of each record. Needs the truth.
    pub parts: &'a [(String, Vec<String>)],
    /// What was left out before linking began, a sentence each.
    pub left_out: &'a [String],
    /// Whether groups that need a look are named by their ids.
    pub name_groups: bool,
}

/// The page. The same run gives the same bytes.
#[must_use]
pub fn html(told: &Told<'_>) -> String {
    let mut page = Page(String::with_capacity(1 << 16));
    let name = escaped(&told.model.name);
    page.add(&format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>Linkage: {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Linkage: {name}</h1>\n"
    ));
    summary(told, &mut page);
    weights(told, &mut page);
    blocking(told, &mut page);
    learning(told, &mut page);
    thresholds(told, &mut page);
    if let Some(truth) = told.truth {
        held_against(told, truth, &mut page);
    }
    if let Some(decisions) = told.decisions {
        said::held_against(told, decisions, &mut page);
    }
    attention(told, &mut page);
    left_out(told, &mut page);
    page.add(LIMITS);
    page.add("</main>\n</body>\n</html>\n");
    page.0
}

pub(crate) const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;margin:0 1rem}\
    main{max-width:60rem;margin:auto}table{border-collapse:collapse;margin:1rem 0}\
    caption{text-align:left;font-weight:600;padding:.3rem 0}td,th{border:1px solid #767676;padding:.2rem .6rem;\
    text-align:left;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
    .scroll{overflow-x:auto}.for{fill:#1d5f8a}.against{fill:#9a4a12}svg text{font:13px system-ui,sans-serif}";

const LIMITS: &str = "<h2>What this page cannot say</h2>\n<ul>\n<li>Probabilities are as good as the model. Without \
    labels by people who looked, precision and recall are estimates by the model itself, and it does not know what it \
    does not know.</li>\n<li>Comparisons are taken as independent. Where two of them say the same thing, weights are too \
    large.</li>\n<li>A pair that no rule makes is never compared. Only known truth shows how many there are.</li>\n\
    <li>A link is a proposal. Decisions about a person need a person, and a lawful reason.</li>\n</ul>\n";

struct Page(String);

impl Page {
    fn add(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// A table. Columns from `numbers_from` on are of numbers. Cells are text, not HTML.
    fn table(&mut self, caption: &str, head: &[&str], numbers_from: usize, rows: &[Vec<String>]) {
        let class = |at: usize| if at >= numbers_from { " class=\"n\"" } else { "" };
        self.add(&format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table>\n<caption>{0}</caption>\n\
             <thead><tr>",
            escaped(caption)
        ));
        for (at, cell) in head.iter().enumerate() {
            self.add(&format!("<th scope=\"col\"{}>{}</th>", class(at), escaped(cell)));
        }
        self.add("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.add("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let cell = escaped(cell);
                self.add(&match at {
                    0 => format!("<th scope=\"row\">{cell}</th>"),
                    at => format!("<td{}>{cell}</td>", class(at)),
                });
            }
            self.add("</tr>\n");
        }
        self.add("</tbody>\n</table>\n</div>\n");
    }

    fn paragraph(&mut self, text: &str) {
        self.add(&format!("<p>{}</p>\n", escaped(text)));
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A count with commas between thousands.
fn count(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn per_cent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// A probability, small ones with two digits that count.
fn chance(probability: f64) -> String {
    if probability < 0.001 { format!("{probability:.1e}") } else { format!("{probability:.4}") }
}

fn summary(told: &Told<'_>, page: &mut Page) {
    let Told { records, linked, .. } = told;
    let mut sizes = std::collections::BTreeMap::<u32, u64>::new();
    linked.groups.iter().for_each(|group| *sizes.entry(*group).or_default() += 1);
    let several = sizes.values().filter(|size| **size > 1);
    let (groups, grouped) = several.fold((0u64, 0u64), |(groups, sum), size| (groups + 1, sum + size));
    let mode = match told.model.mode {
        Mode::Dedupe => "within files and across them",
        Mode::LinkOnly => "between files only",
    };
    let mut rows = vec![
        vec!["Records".to_owned(), count(records.len())],
        vec!["Pairs compared".to_owned(), count(linked.pairs)],
        vec!["Pairs kept".to_owned(), count(linked.edges.len())],
        vec!["Groups of two records or more".to_owned(), count(groups)],
        vec!["Records in them".to_owned(), count(grouped)],
        vec!["Largest group".to_owned(), count(sizes.values().max().copied().unwrap_or(0))],
        vec!["Prior: two records are one person".to_owned(), format!("{:.2e}", linked.fitted.prior)],
    ];
    for source in records.source_names.iter().rev().filter(|name| !name.is_empty()) {
        let of_source = (0..records.len() as u32).filter(|record| records.source(*record) == source).count();
        rows.insert(1, vec![format!("from {source}"), count(of_source)]);
    }
    page.paragraph(&format!(
        "Records are compared {mode}; pairs from a probability of {} on make groups.",
        told.group_from
    ));
    page.table("The run", &["What", "How many"], 1, &rows);
    let filled: Vec<Vec<String>> = told
        .model
        .columns
        .iter()
        .map(|column| vec![column.name.clone(), per_cent(records.filled(&column.name).unwrap_or(0.0))])
        .collect();
    page.table("How much of each column is filled", &["Column", "Records with a value"], 1, &filled);
}

fn weights(told: &Told<'_>, page: &mut Page) {
    page.add("<h2>What agreement is worth</h2>\n");
    page.paragraph(
        "m is how often records of one person reach a level, u how often records of different people do. The weight is \
         log2 of m over u, in bits: each bit doubles the odds. Rare values add to the strongest level, common ones take \
         from it.",
    );
    let learnt = &told.linked.fitted.learnt;
    let levels = || learnt.iter().flat_map(|of| of.levels.iter().rev().map(move |level| (of, level)));
    let homes = told.linked.fitted.homes().is_some();
    let rows: Vec<Vec<String>> = levels()
        .map(|(of, level)| {
            let mut row = vec![
                of.comparison.clone(),
                level.label.clone(),
                chance(level.m),
                chance(level.u),
                format!("{:+.2}", level.bits),
            ];
            row.extend(level.home.filter(|_| homes).map(chance));
            row
        })
        .collect();
    chart(levels().map(|(of, level)| (format!("{}: {}", of.comparison, level.label), level.bits)), page);
    let head = ["Comparison", "Level", "m", "u", "Weight, bits", "Same home"];
    page.table("Levels and weights", &head[..5 + usize::from(homes)], 2, &rows);
    if let Some(homes) = told.linked.fitted.homes() {
        page.paragraph(&format!(
            "Two people of one home are a class of their own, with a prior of {:.2e}: what people who live together share \
             does not make them one person.",
            homes.prior
        ));
    }
}

/// Bars of weights, right for one person, left for two. The table says the same.
fn chart(levels: impl Iterator<Item = (String, f64)>, page: &mut Page) {
    let levels: Vec<(String, f64)> = levels.collect();
    let most = levels.iter().map(|(_, bits)| bits.abs()).fold(1.0, f64::max);
    let (row, label, half) = (20.0, 330.0, 200.0);
    let (width, height) = (label + 2.0 * half + 60.0, row * levels.len() as f64 + 10.0);
    let middle = label + half;
    let mut svg = format!(
        "<figure>\n<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"weights-title\" style=\"max-width:100%;height:auto\">\n<title id=\"weights-title\">Weights of \
         all levels in bits, from {:+.1} to {:+.1}; the table below has them</title>\n\
         <line x1=\"{middle}\" x2=\"{middle}\" y1=\"0\" y2=\"{height}\" stroke=\"#767676\"/>\n",
        levels.iter().map(|l| l.1).fold(0.0, f64::min),
        levels.iter().map(|l| l.1).fold(0.0, f64::max),
    );
    for (number, (name, bits)) in levels.iter().enumerate() {
        let (y, length) = (row * number as f64 + 5.0, bits.abs() / most * half);
        let short: String = name.chars().take(48).collect();
        let (x, class) = if *bits < 0.0 { (middle - length, "against") } else { (middle, "for") };
        let _ = writeln!(
            svg,
            "<text x=\"0\" y=\"{:.0}\">{}</text><rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.0}\" width=\"{length:.1}\" \
             height=\"14\"/><text x=\"{:.1}\" y=\"{:.0}\">{bits:+.1}</text>",
            y + 11.0,
            escaped(&short),
            y,
            middle + bits.max(0.0) / most * half + 4.0,
            y + 11.0,
        );
    }
    page.add(&svg);
    page.add("</svg>\n<figcaption>Bars to the right speak for one person, bars to the left for two.</figcaption>\n</figure>\n");
}

fn blocking(told: &Told<'_>, page: &mut Page) {
    page.add("<h2>Which pairs were compared</h2>\n");
    let rows: Vec<Vec<String>> = told
        .linked
        .rules
        .iter()
        .map(|rule| {
            vec![
                rule.rule.clone(),
                count(rule.pairs),
                count(rule.new_pairs),
                count(rule.aside.blocks),
                count(rule.aside.pairs),
            ]
        })
        .collect();
    let head = ["Rule: equal in", "Pairs", "Pairs no rule above makes", "Blocks set aside", "Their pairs"];
    page.table("Pairs by rule", &head, 1, &rows);
}

fn learning(told: &Told<'_>, page: &mut Page) {
    page.add("<h2>How it was learnt</h2>\n");
    let rows: Vec<Vec<String>> = told
        .linked
        .fitted
        .sessions
        .iter()
        .map(|session| {
            let fate = match (session.refused, session.last_change >= told.model.learning.convergence) {
                (true, _) => "refused",
                (false, true) => "not settled",
                (false, false) => "settled",
            };
            vec![
                session.rule.clone(),
                fate.to_owned(),
                count(session.pairs),
                per_cent(session.match_share),
                session.rounds.to_string(),
                format!("{:.1e}", session.last_change),
            ]
        })
        .collect();
    if rows.is_empty() {
        page.paragraph("No session was asked for: probabilities were given, or are first guesses.");
        return;
    }
    let head = ["Pairs equal in", "Outcome", "Pairs", "Of one person", "Rounds", "Last change"];
    page.table("Sessions", &head, 2, &rows);
}

fn scored(score: &Score) -> [String; 3] {
    [per_cent(score.precision()), per_cent(score.recall()), format!("{:.4}", score.f1())]
}

fn thresholds(told: &Told<'_>, page: &mut Page) {
    page.add("<h2>Where to draw the line</h2>\n");
    let rows: Vec<Vec<String>> = THRESHOLDS
        .iter()
        .map(|from| {
            let estimate = quality::estimate(told.linked, told.records, told.model.mode, *from);
            let least = crate::weights::bits(*from);
            let taken = told.linked.edges.iter().filter(|edge| edge.weight >= least).count();
            let mut row =
                vec![from.to_string(), count(taken), per_cent(estimate.precision), per_cent(estimate.recall)];
            if let Some(truth) = told.truth {
                row.extend(scored(&quality::of_pairs(&told.linked.edges, truth, *from)));
            }
            row
        })
        .collect();
    let head = ["From", "Pairs", "Precision, estimated", "Recall, estimated", "Precision", "Recall", "F1"];
    page.table("Thresholds", &head[..if told.truth.is_some() { 7 } else { 4 }], 0, &rows);
    page.paragraph(
        "Estimated precision is the mean probability of the pairs taken; estimated recall holds their sum against the \
         prior's expectation over all pairs. Both are only as good as the model.",
    );
}

fn held_against(told: &Told<'_>, truth: &[u32], page: &mut Page) {
    page.add("<h2>Held against the truth</h2>\n");
    let linked = told.linked;
    let mut rows = Vec::new();
    let mut row = |what: String, score: &Score| {
        let mut cells = vec![what];
        cells.extend(scored(score));
        cells.extend([count(score.wrong), count(score.missed)]);
        rows.push(cells);
    };
    row(format!("pairs from {}", told.group_from), &quality::of_pairs(&linked.edges, truth, told.group_from));
    row("all pairs within groups".to_owned(), &quality::of_groups(&linked.groups, truth));
    if let (Some(best), _) = quality::advise(&linked.edges, truth, 0.99) {
        row(format!("pairs from {:.4}, where F1 is best", best.from), &best.score);
    }
    let head = ["What", "Precision", "Recall", "F1", "Wrong pairs", "Missed pairs"];
    page.table("Precision and recall", &head, 1, &rows);
    let missed = quality::missed(told.records, told.model, linked, truth, told.group_from);
    page.paragraph(&format!(
        "Of {} true pairs, no rule makes {}, and {} that a rule makes weigh too little.",
        count(missed.pairs),
        count(missed.by_blocking),
        count(missed.by_weight)
    ));
    let steps: Vec<Vec<String>> = quality::calibration(&linked.edges, truth, 2.0)
        .iter()
        .map(|step| {
            vec![
                format!("{:+.0}", step.from_bits),
                count(step.pairs),
                per_cent(step.said),
                per_cent(step.found),
            ]
        })
        .collect();
    let head = ["From bits", "Pairs", "The model says", "Of one person"];
    page.table("Do probabilities come true?", &head, 0, &steps);
    for (name, parts) in told.parts {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let rows: Vec<Vec<String>> = quality::by_part(&linked.groups, truth, &parts)
            .iter()
            .map(|(part, score)| {
                let mut cells = vec![if part.is_empty() { "(missing)".to_owned() } else { part.clone() }];
                cells.push(count(score.right + score.missed));
                cells.extend(scored(score));
                cells
            })
            .collect();
        let head = ["Part", "True pairs", "Precision", "Recall", "F1"];
        page.table(&format!("Quality of groups by {name}"), &head, 1, &rows);
    }
}

fn attention(told: &Told<'_>, page: &mut Page) {
    page.add("<h2>What a person should look at</h2>\n");
    let doubts = doubts(told.linked, told.group_from, GROUPS_MOST);
    let cuts = &told.linked.cuts;
    page.paragraph(&format!(
        "{} groups of three records or more are held together by fewer ties than they have pairs. {} chains were cut because \
         their members contradict each other, which keeps {} likely pairs apart. {} pairs lie between even odds and the \
         threshold.",
        count(doubts.thin_groups),
        count(cuts.components_cut),
        count(doubts.kept_apart),
        count(doubts.near)
    ));
    let rows: Vec<Vec<String>> = doubts
        .thin
        .iter()
        .enumerate()
        .map(|(number, group)| {
            let name = if told.name_groups {
                group_name(told.records, group.group)
            } else {
                format!("group {}", number + 1)
            };
            let weakest = if group.ties == 0 { "none".to_owned() } else { format!("{:+.1}", group.weakest) };
            vec![name, count(group.records), count(group.ties), per_cent(group.density), weakest]
        })
        .collect();
    if !rows.is_empty() {
        let head = ["Group", "Records", "Ties", "Share of pairs tied", "Weakest tie, bits"];
        page.table("The thinnest groups", &head, 1, &rows);
    }
}

fn left_out(told: &Told<'_>, page: &mut Page) {
    page.add("<h2>What was left out or done differently</h2>\n");
    let notices = told.linked.notices.iter().map(ToString::to_string);
    let all: Vec<String> = told.left_out.iter().cloned().chain(notices).collect();
    if all.is_empty() {
        page.paragraph("Nothing.");
        return;
    }
    page.add("<ul>\n");
    all.iter().for_each(|text| page.add(&format!("<li>{}</li>\n", escaped(text))));
    page.add("</ul>\n");
}

#[cfg(test)]
mod tests;
