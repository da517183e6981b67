//! `commonweal link desk`: pairs of a finished run, drawn and sealed into the store, for people who look at them on the pages
//! of staff. Only under an agreement in force, and for a purpose that it lists.
//!
//! Nothing of a record goes to standard error or standard output: they tell the run's number and how many pairs it holds.

use super::described::Described;
use super::tables::{Gathered, Written, gather_written};
use super::{LinkArgs, model, run_options, say_to};
use crate::{Common, keys, machine, store};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use desk::linking::{
    Brought, GROUPS_MOST, GroupKept, GroupText, NewRun, PairLine, PairText, RECORDS_MOST, RecordText,
};
use linkage::review::{Need, Order, Shown, draw, needs, strata};
use linkage::{Edge, Linked, Records};
use records::Keys;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use terms::{BodyId, DataClass};

/// Bits beyond which a level's weight says no more: JSON knows no infinity.
const BITS_MOST: f64 = 99.0;

/// Groups that hold at this probability or better, and that nothing speaks against, are not looked at.
const SURE: f64 = 0.99;

/// Which run, and under what it comes to the desk.
#[derive(Args, Clone)]
pub struct DeskArgs {
    /// Folder that a run wrote to.
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Short name of the agreement it rests on. It must be in force and list linkage runs.
    #[arg(long, value_name = "AGREEMENT")]
    agreement: String,
    /// Short name of the purpose, one that the agreement lists.
    #[arg(long, value_name = "PURPOSE")]
    purpose: String,
    /// Whose records the files hold: short names of bodies in the order of the files, with commas between.
    #[arg(long, required = true, value_delimiter = ',', value_name = "LIST")]
    bodies: Vec<String>,
    /// What the run is called on the pages. Never name anybody.
    #[arg(long, value_name = "WORDS")]
    title: String,
    /// How closely the law guards the records: `personal`, `criminal` or `special`.
    #[arg(long, default_value = "personal", value_name = "CLASS")]
    class: String,
    /// Who looks at pairs: addresses of their accounts, with commas between. Liaison officers can change it.
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    team: Vec<String>,
    /// Column that marks records as sensitive: by anything but nothing, `0`, `no`, `n`, `false`. Of a pair or a group with such a
    /// record no one person is enough. Every file must have it.
    #[arg(long, value_name = "COLUMN")]
    sensitive: Option<String>,
    /// How many pairs are drawn.
    #[arg(long, default_value_t = 200, value_name = "N")]
    pairs: usize,
    /// Seed of the sample. The same seed draws the same pairs.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// Brings a run to the desk.
pub async fn bring(common: &Common, arguments: DeskArgs) -> Result<u8> {
    let bodies: Vec<BodyId> = arguments
        .bodies
        .iter()
        .map(|body| body.parse().with_context(|| format!("{body} is not the short name of a body")))
        .collect::<Result<_>>()?;
    let class = DataClass::from_slug(&arguments.class).filter(|class| class.identifies());
    let class = class.context("--class is `personal`, `criminal` or `special`")?;
    let (of_run, house) = (arguments.clone(), bodies.clone());
    let quiet = common.clone();
    let drawn = tokio::task::spawn_blocking(move || drawn(&quiet, &of_run, &house));
    let brought = drawn.await.context("linking")??;
    let key_file = keys::make(common)?;
    let sealing = Keys::read(&key_file).with_context(|| format!("reading {}", key_file.display()))?;
    let desk = store::open(common).await?;
    let people = desk.people().await?;
    let found = |email: &String| {
        let known = people.iter().find(|listed| listed.person.email.eq_ignore_ascii_case(email));
        let id = known.with_context(|| format!("nobody signs in as {email}"))?.person.id.parse();
        id.with_context(|| format!("the account of {email}"))
    };
    let new = NewRun {
        title: arguments.title.clone(),
        agreement: arguments.agreement.parse().context("--agreement is the short name of an agreement")?,
        purpose: arguments.purpose.parse().context("--purpose is the short name of a purpose")?,
        class,
        bodies,
        team: arguments.team.iter().map(found).collect::<Result<_>>()?,
    };
    let kept = desk.linkage_bring(new, &brought, &sealing, &machine::nonce).await?;
    let kept = kept.context("nothing was brought to the desk")?.record;
    let (pairs, sensitive) = (kept.weights.len(), kept.sensitive.len());
    let marked = arguments.sensitive.as_ref().map(|_| format!(", {sensitive} of them sensitive"));
    match common.json {
        true => writeln!(
            std::io::stdout().lock(),
            "{}",
            json!({"run": kept.id.as_str(), "pairs": pairs, "sensitive": sensitive})
        ),
        false => writeln!(
            std::io::stderr().lock(),
            "{}: {pairs} pairs{}, at /app/linkage/{}",
            kept.id,
            marked.unwrap_or_default(),
            kept.id
        ),
    }
    .context("answering")?;
    Ok(0)
}

/// Reads and compares again, and draws the pairs.
fn drawn(common: &Common, arguments: &DeskArgs, bodies: &[BodyId]) -> Result<Brought> {
    let say = say_to(common);
    let run: LinkArgs = Described::again(&arguments.run)?;
    ensure!(
        bodies.len() == run.files.len(),
        "the run read {} files, and --bodies names {}: one for each file, in their order",
        run.files.len(),
        bodies.len()
    );
    say("reading and comparing again");
    let marks = arguments.sensitive.as_deref();
    let (gathered, written) = gather_written(&run, model(&run, &mut Vec::new())?, marks)?;
    let Gathered { model, table, marks, .. } = gathered;
    let records = Records::from_columns(&model, table)?;
    let linked = linkage::run(&records, &model, &run_options(&run))?;
    let whose = super::tables::names(&run).into_iter().zip(bodies.iter().cloned()).collect();
    let pairs = draw(&linked, arguments.pairs, arguments.seed);
    if pairs.is_empty() {
        bail!("the run kept no pair to look at");
    }
    let marked = |record: u32| marks.as_ref().is_some_and(|marks| marked(marks.get(record as usize)));
    Ok(brought((&records, &linked), (&written, &marked), &whose, &pairs, run.group_from))
}

/// Whether a cell of the column that marks records marks one. Words that we do not know mark it too.
fn marked(cell: &str) -> bool {
    !["", "0", "no", "n", "false"].contains(&cell.trim().to_lowercase().as_str())
}

/// Pairs as the desk keeps them. `marked` says which records their bodies marked as sensitive, `whose` which body sent each file;
/// where there is but one file, it has no name.
pub fn brought(
    (records, linked): (&Records, &Linked),
    (written, marked): (&Written, &dyn Fn(u32) -> bool),
    whose: &BTreeMap<String, BodyId>,
    pairs: &[Edge],
    group_from: f64,
) -> Brought {
    let body = |source: &str| {
        let named = whose.get(source).or_else(|| whose.values().next());
        named.cloned().expect("a run is of one file at least, and each has a body")
    };
    let pair = |edge: &Edge| {
        let Shown { left, right, lines } = Shown::new(records, (edge.a, edge.b), written);
        let record = |name: linkage::review::RecordName| RecordText {
            body: body(&name.source),
            source: name.source,
            id: name.id,
        };
        let lines = lines.into_iter().map(|line| PairLine {
            column: line.column,
            left: line.left,
            right: line.right,
            alike: line.alike.words().to_owned(),
        });
        let why = linked.fitted.explain(records, edge.a, edge.b).to_string();
        let text = PairText {
            left: record(left),
            right: record(right),
            lines: lines.collect(),
            why: why.lines().map(str::to_owned).collect(),
        };
        (text, edge.weight)
    };
    let decisions = linkage::Decisions::default();
    let doubtful = needs(linked, records, &decisions, (group_from, SURE), Order::Contradictory, GROUPS_MOST);
    let group = |need: &Need| group((records, linked), (written, marked), &body, need, group_from);
    let sensitive = (1..).zip(pairs).filter(|(_, edge)| marked(edge.a) || marked(edge.b));
    let level = |level: &linkage::LearntLevel| (level.label.clone(), level.bits.clamp(-BITS_MOST, BITS_MOST));
    let learnt = linked.fitted.learnt.iter();
    Brought {
        pairs: pairs.iter().map(pair).collect(),
        sensitive: sensitive.map(|(number, _)| number).collect(),
        groups: doubtful.iter().filter_map(group).collect(),
        strata: strata(linked, group_from),
        group_from,
        model: learnt
            .map(|one| (one.comparison.clone(), one.levels.iter().rev().map(level).collect()))
            .collect(),
    }
}

/// A group with the groups that it was kept apart from; none where that is more than people are shown at once.
fn group(
    (records, linked): (&Records, &Linked),
    (written, marked): (&Written, &dyn Fn(u32) -> bool),
    body: &dyn Fn(&str) -> BodyId,
    need: &Need,
    group_from: f64,
) -> Option<(GroupText, GroupKept)> {
    let of = |record: u32| linked.groups[record as usize];
    let tied =
        linked.edges.iter().filter(|edge| edge.probability() >= group_from && of(edge.a) != of(edge.b));
    let mut groups: BTreeSet<u32> = tied
        .filter(|edge| of(edge.a) == need.group || of(edge.b) == need.group)
        .flat_map(|edge| [of(edge.a), of(edge.b)])
        .collect();
    groups.insert(need.group);
    let all: Vec<u32> =
        (0u32..).zip(&linked.groups).filter(|(_, one)| groups.contains(one)).map(|(at, _)| at).collect();
    if all.len() > RECORDS_MOST {
        return None;
    }
    let numbers: Vec<u32> = groups.into_iter().collect();
    let record = |at: &u32| {
        let name = linkage::review::RecordName::of(records, *at);
        let cells = written.iter().map(|(_, texts)| texts.get(*at as usize).to_owned()).collect();
        (RecordText { body: body(&name.source), source: name.source, id: name.id }, cells)
    };
    let mut ties: Vec<(usize, usize, f64)> = Vec::new();
    for (a, left) in all.iter().enumerate() {
        for (b, right) in all.iter().enumerate().skip(a + 1) {
            ties.push((a + 1, b + 1, linkage::probability(linked.fitted.weigh(records, *left, *right))));
        }
    }
    ties.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let now = all.iter().map(|at| 1 + numbers.iter().position(|one| *one == of(*at)).unwrap_or(0)).collect();
    let text = GroupText {
        columns: written.iter().map(|(name, _)| name.clone()).collect(),
        records: all.iter().map(record).collect(),
        now,
        ties,
    };
    let thread = linkage::probability(need.thread.clamp(-BITS_MOST, BITS_MOST));
    let sensitive = all.iter().any(|record| marked(*record));
    Some((text, GroupKept { records: all.len(), contradictions: need.contradictions, thread, sensitive }))
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn a_word_that_nobody_knows_marks_a_record_rather_than_not() {
        for no in ["", " ", "0", "No", "N", "FALSE"] {
            assert!(!marked(no), "{no}");
        }
        for yes in ["1", "yes", "Protected address", "unknown", "-"] {
            assert!(marked(yes), "{yes}");
        }
    }
}
