//! A whole linkage: count, learn, compare, group.
//!
//! Learning looks at the pairs of its own rules, so that afterwards every pair is judged once and forgotten: what stays
//! in memory are the records, the pairs above the threshold, and the blocks of one rule at a time.

use crate::blocks::{Blocks, Keys, Look, UNIT_PAIRS, Walk};
use crate::chance::{self, Table};
use crate::clusters::{Cuts, Decisions};
use crate::error::LinkageError;
use crate::homes;
use crate::linked::{Edge, Fitted, Learnt, LearntLevel, Linked, RuleCount};
use crate::model::{Mode, Model, Prior, Rule};
use crate::notice::Notice;
use crate::pieces::{Compared, Journal, Piece};
use crate::quick::Memo;
use crate::records::Records;
use crate::scheme::{Pair, Scheme};
use crate::sessions::{self, Certain, Patterns};
use crate::tally::{Tally, join};
use crate::weights::{Judge, Weights, bits};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// What equal fields say is kept for two to this power of them: 150 KB for each thread, in its near cache.
const MEMO_POWER: u32 = 11;
/// Most pairs of a nearly certain rule whose patterns are looked at.
const CERTAIN_PAIRS: u64 = 300_000;

/// What to do with a block of too many records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Oversized {
    /// Leave it out and say so.
    #[default]
    SetAside,
    /// Refuse to run.
    Refuse,
}

/// Whether other people of the same home are a class of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UseHomes {
    /// Where the model names a home column and the records show the class.
    #[default]
    ByEvidence,
    /// Never.
    Never,
}

/// How groups are made from pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// Connected components, cut where their members contradict each other.
    #[default]
    Consistent,
    /// Connected components.
    Connected,
}

/// A step of a run, told when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Learning how often different people agree, and counting nearly certain pairs.
    Chance,
    /// Learning how often one person's records agree.
    Sessions,
    /// Looking for people who share a home.
    Homes,
    /// Comparing the pairs of the rule with this number, of so many.
    Rule(usize, usize),
    /// Making groups.
    Groups,
    /// Done.
    Done,
}

/// How a run is done. None of this changes what the records are.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Pairs below this probability are forgotten.
    pub keep_from: f64,
    /// Pairs from this probability on make groups.
    pub group_from: f64,
    /// How groups are made.
    pub grouping: Grouping,
    /// The group of each record in an earlier run, or [`crate::NEW`]; empty where there was none.
    pub before: &'a [u32],
    /// Pairs within an earlier group hold it together from this probability on; no more than `group_from`.
    pub split_below: f64,
    /// Whether homes are a class of their own.
    pub homes: UseHomes,
    /// Most records of a block.
    pub block_records_most: usize,
    /// What to do with larger ones.
    pub oversized: Oversized,
    /// Most pairs that the rules may make, a pair counted once for each rule.
    pub pairs_most: u64,
    /// Whether the pattern of every pair is counted. Without, a pair is left as soon as it is hopeless.
    pub count_patterns: bool,
    /// What people decided: it stands above every weight when groups are made.
    pub decisions: Option<&'a Decisions>,
    /// Keeps what was compared, so that a run that was stopped goes on from there; `None` where nobody does.
    pub journal: Option<&'a dyn Journal>,
    /// About how many pairs are compared between two entries of the journal.
    pub piece_pairs: u64,
    /// Set it from another thread, and the run stops with [`LinkageError::Cancelled`].
    pub cancel: Option<&'a AtomicBool>,
    /// Told when a step begins.
    pub progress: Option<&'a (dyn Fn(Phase) + Sync)>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            seed: 1,
            keep_from: 0.05,
            group_from: 0.95,
            grouping: Grouping::default(),
            before: &[],
            split_below: 0.5,
            homes: UseHomes::default(),
            block_records_most: 10_000,
            oversized: Oversized::default(),
            pairs_most: 20_000_000_000,
            count_patterns: false,
            decisions: None,
            journal: None,
            piece_pairs: 50_000_000,
            cancel: None,
            progress: None,
        }
    }
}

impl Options<'_> {
    fn tell(&self, phase: Phase) {
        self.progress.iter().for_each(|tell| tell(phase));
    }
}

/// Learns the model and links the records.
///
/// # Errors
/// What [`fit`] and [`link`] say.
pub fn run(records: &Records, model: &Model, options: &Options<'_>) -> Result<Linked, LinkageError> {
    let planned = planned(records, model, options)?;
    let fitted = fit(records, model, options)?;
    link_planned(records, model, fitted, planned, options)
}

/// Counts the pairs of every rule exactly, before anything is compared. `new_pairs` is not counted yet: it is 0.
///
/// # Errors
/// [`LinkageError::TooManyPairs`]; [`LinkageError::BlockTooLarge`] where such blocks are refused.
pub fn plan(records: &Records, model: &Model, options: &Options<'_>) -> Result<Vec<RuleCount>, LinkageError> {
    Ok(planned(records, model, options)?.into_iter().map(|(count, _)| count).collect())
}

/// What each rule makes, with its blocks.
type Planned = Vec<(RuleCount, Blocks)>;

fn planned(records: &Records, model: &Model, options: &Options<'_>) -> Result<Planned, LinkageError> {
    let of_rule = |rule: &Rule| {
        let (blocks, aside) = blocks_of(records, rule, model.mode, options)?;
        let pairs = blocks.pairs(records, model.mode);
        Ok((RuleCount { rule: rule.to_string(), pairs, new_pairs: 0, aside }, blocks))
    };
    let counts: Planned = model.rules.par_iter().map(of_rule).collect::<Result<_, LinkageError>>()?;
    let pairs = counts.iter().map(|(count, _)| count.pairs).sum::<u64>();
    match counts.iter().map(|(count, _)| count).max_by_key(|count| count.pairs) {
        Some(most) if pairs > options.pairs_most => Err(LinkageError::TooManyPairs {
            pairs,
            limit: options.pairs_most,
            rule: most.rule.clone(),
            largest: most.pairs,
        }),
        _ => Ok(counts),
    }
}

fn blocks_of(
    records: &Records,
    rule: &Rule,
    mode: Mode,
    options: &Options<'_>,
) -> Result<(Blocks, crate::blocks::SetAside), LinkageError> {
    let mut blocks = Blocks::of(records, &Keys::of(rule, records));
    let aside = blocks.set_aside(options.block_records_most, records, mode);
    if aside.blocks > 0 && options.oversized == Oversized::Refuse {
        return Err(LinkageError::BlockTooLarge {
            rule: rule.to_string(),
            blocks: aside.blocks,
            largest: aside.largest,
            limit: options.block_records_most,
        });
    }
    Ok((blocks, aside))
}

/// The blocks of several rules, made at the same time.
fn all_blocks(
    records: &Records,
    rules: &[Rule],
    mode: Mode,
    options: &Options<'_>,
) -> Result<Vec<(Blocks, crate::blocks::SetAside)>, LinkageError> {
    rules.par_iter().map(|rule| blocks_of(records, rule, mode, options)).collect()
}

/// Patterns of the pairs of some blocks.
fn tally(
    records: &Records,
    scheme: &Scheme,
    mode: Mode,
    (blocks, mask): (&Blocks, u64),
    cancel: Option<&AtomicBool>,
) -> Result<Vec<(u64, u64)>, LinkageError> {
    tally_walk(&Walk { records, mode, mask, earlier: &[], cancel }, scheme, blocks)
}

fn tally_walk(walk: &Walk<'_>, scheme: &Scheme, blocks: &Blocks) -> Result<Vec<(u64, u64)>, LinkageError> {
    let start = || Counter::new(walk.records, scheme);
    walk.sum(blocks, start, Counter::join).map(Counter::settle)
}

/// Counts of patterns of one thread.
struct Counter<'a> {
    records: &'a Records,
    scheme: &'a Scheme,
    tally: Tally,
    memo: Memo,
    sums: Vec<(u64, u64)>,
}

impl<'a> Counter<'a> {
    fn new(records: &'a Records, scheme: &'a Scheme) -> Self {
        let tally = Tally::new(scheme.patterns);
        Counter { records, scheme, tally, memo: Memo::new(MEMO_POWER), sums: Vec::new() }
    }

    fn join(mut self, other: Self) -> Self {
        let counts = std::mem::replace(&mut self.tally, Tally::new(0)).counts();
        self.sums = join(join(counts, std::mem::take(&mut self.sums)), other.settle());
        self
    }

    fn settle(self) -> Vec<(u64, u64)> {
        join(self.tally.counts(), self.sums)
    }
}

impl Look for Counter<'_> {
    #[inline(always)]
    fn look(&mut self, _: u32, _: u32, pair: &Pair<'_>) {
        self.tally.add(self.scheme.pattern(self.records, pair, &mut self.memo));
    }
}

/// The pairs of a rule, without a look at them.
struct Number(u64);

impl Look for Number {
    #[inline(always)]
    fn look(&mut self, _: u32, _: u32, _: &Pair<'_>) {
        self.0 += 1;
    }
}

/// The pairs of a piece of work that are worth keeping.
struct Keeper<'a> {
    judge: &'a Judge<'a>,
    memo: Memo,
    pairs: u64,
    edges: Vec<Edge>,
}

impl Look for Keeper<'_> {
    #[inline(always)]
    fn look(&mut self, a: u32, b: u32, pair: &Pair<'_>) {
        self.pairs += 1;
        if let Some(weight) = self.judge.judge(pair, &mut self.memo) {
            self.edges.push(Edge { a: a.min(b), b: a.max(b), weight });
        }
    }
}

/// Learns everything that a judgement of pairs needs.
///
/// # Errors
/// [`LinkageError::NothingToCompare`], [`LinkageError::Model`], [`LinkageError::BlockTooLarge`] or
/// [`LinkageError::Cancelled`].
pub fn fit(records: &Records, model: &Model, options: &Options<'_>) -> Result<Fitted, LinkageError> {
    let (scheme, empty) = Scheme::new(model, records)?;
    let mut notices: Vec<Notice> =
        empty.into_iter().map(|comparison| Notice::NothingInComparison { comparison }).collect();
    options.tell(Phase::Chance);
    // None of these needs another, and each has stretches that keep only one processor busy.
    let (u, (counted, home_pairs)) = rayon::join(
        || chance::learn(model, records, &scheme, options.seed, options.cancel),
        || {
            rayon::join(
                || prior_of(records, model, &scheme, options),
                || home_pairs(records, model, &scheme, options),
            )
        },
    );
    let (mut u, (prior, certain), home_pairs) = (u?, counted?, home_pairs?);
    write_given(model, &scheme, &mut u, |given| given.u);
    options.tell(Phase::Sessions);
    let mut rules = Vec::new();
    let made = all_blocks(records, &model.sessions, model.mode, options)?;
    for (number, (rule, (mut blocks, aside))) in model.sessions.iter().zip(made).enumerate() {
        if aside.blocks > 0 {
            let limit = options.block_records_most;
            notices.push(Notice::BlocksSetAside { rule: rule.to_string(), limit, aside });
        }
        let seed = options.seed ^ (number as u64 + 1) << 8;
        let share = blocks.draw(model.learning.session_pairs, seed, records, model.mode);
        if share < 1.0 {
            notices.push(Notice::SessionDrawn { rule: rule.to_string(), share });
        }
        let mask = Keys::of(rule, records).mask;
        let counts = tally(records, &scheme, model.mode, (&blocks, mask), options.cancel)?;
        rules.push((rule.to_string(), mask, sessions::patterns(&scheme, &counts)));
    }
    let (mut m, sessions) =
        sessions::learn(&scheme, &model.learning, rules, &certain, &u, prior, &mut notices);
    notices.retain(|notice| !is_given(model, notice));
    write_given(model, &scheme, &mut m, |given| given.m);
    let homes = match home_pairs {
        None => None,
        Some((home, counts, of_key)) => {
            options.tell(Phase::Homes);
            let all = records.pairs_in_all(model.mode == Mode::LinkOnly);
            let patterns: Patterns = sessions::patterns(&scheme, &counts);
            let found = homes::learn(&scheme, records, home, (&patterns, of_key), (&m, &u), all);
            let (found, notice) = found.map_or_else(|notice| (None, notice), |(h, notice)| (Some(h), notice));
            notices.push(notice);
            found
        }
    };
    let weights = Weights::new(&scheme, records, prior, (m, u), homes);
    let learnt = learnt_of(model, &scheme, &weights, &mut notices);
    Ok(Fitted { scheme, weights, sessions, learnt, prior, notices })
}

/// Whether a notice says that nothing was learnt of a comparison whose m the model gives.
fn is_given(model: &Model, notice: &Notice) -> bool {
    let Notice::NotLearnt { comparison, .. } = notice else { return false };
    let of = model.comparisons.iter().find(|of| of.name == *comparison);
    of.is_some_and(|of| of.levels.iter().all(|level| level.given.m.is_some()))
}

/// Probabilities that the model gives take the place of learnt ones.
fn write_given(
    model: &Model,
    scheme: &Scheme,
    table: &mut Table,
    which: impl Fn(&crate::model::Given) -> Option<f64>,
) {
    for (comparison, row) in scheme.comparisons.iter().zip(table) {
        let of = &model.comparisons[comparison.number];
        let from_weakest = std::iter::once(&of.otherwise).chain(of.levels.iter().rev().map(|l| &l.given));
        for (value, given) in row[1..].iter_mut().zip(from_weakest) {
            if let Some(given) = which(given) {
                *value = given.clamp(1e-12, 1.0);
            }
        }
    }
}

/// The prior, and the patterns of nearly certain pairs.
fn prior_of(
    records: &Records,
    model: &Model,
    scheme: &Scheme,
    options: &Options<'_>,
) -> Result<(f64, Vec<Certain>), LinkageError> {
    let (rules, recall) = match &model.prior {
        Prior::Given(prior) => return Ok((*prior, Vec::new())),
        Prior::Rules { rules, recall } => (rules, *recall),
    };
    let mut earlier: Vec<u64> = Vec::new();
    let mut pairs = 0u64;
    let mut certain = Vec::new();
    let made = all_blocks(records, rules, model.mode, options)?;
    for (number, (rule, (mut blocks, _))) in rules.iter().zip(made).enumerate() {
        let mask = Keys::of(rule, records).mask;
        let walk = Walk { records, mode: model.mode, mask, earlier: &earlier, cancel: options.cancel };
        pairs += match number {
            // All of its pairs are new: their number is known without a look at them.
            0 => blocks.pairs(records, model.mode),
            _ => walk.sum(&blocks, || Number(0), |a, b| Number(a.0 + b.0))?.0,
        };
        earlier.push(mask);
        blocks.draw(CERTAIN_PAIRS, options.seed ^ (number as u64 + 1) << 16, records, model.mode);
        let counts = tally(records, scheme, model.mode, (&blocks, mask), options.cancel)?;
        certain.push(Certain { mask, patterns: sessions::patterns(scheme, &counts) });
    }
    let all = records.pairs_in_all(model.mode == Mode::LinkOnly).max(1) as f64;
    // Not even one certain pair: half a pair keeps the odds finite. Nearly all pairs certain: the odds stay finite too.
    let prior = ((pairs as f64).max(0.5) / recall / all).min(0.5);
    Ok((prior, certain))
}

/// The home column, patterns of pairs with an equal home key, and how many such pairs there are.
type HomePairs<'m> = (&'m str, Vec<(u64, u64)>, u64);

fn home_pairs<'m>(
    records: &Records,
    model: &'m Model,
    scheme: &Scheme,
    options: &Options<'_>,
) -> Result<Option<HomePairs<'m>>, LinkageError> {
    let Some(home) = model.home.as_deref().filter(|_| options.homes == UseHomes::ByEvidence) else {
        return Ok(None);
    };
    let rule = Rule::on(&[home]);
    let (mut blocks, _) = blocks_of(records, &rule, model.mode, options)?;
    let pairs = blocks.pairs(records, model.mode);
    blocks.draw(homes::pairs_wanted(records.len()), options.seed ^ 0x686F_6D65, records, model.mode);
    let mask = Keys::of(&rule, records).mask;
    let counts = tally(records, scheme, model.mode, (&blocks, mask), options.cancel)?;
    Ok(Some((home, counts, pairs)))
}

fn learnt_of(model: &Model, scheme: &Scheme, weights: &Weights, notices: &mut Vec<Notice>) -> Vec<Learnt> {
    let mut all = Vec::with_capacity(scheme.comparisons.len());
    for (k, comparison) in scheme.comparisons.iter().enumerate() {
        let levels = &model.comparisons[comparison.number].levels;
        let label = |digit: usize| match digit {
            1 => "else".to_owned(),
            digit => levels[levels.len() + 1 - digit].label.clone(),
        };
        if let Some(digit) = sessions::out_of_order(&weights.m[k], &weights.u[k]) {
            notices
                .push(Notice::LevelsOutOfOrder { comparison: comparison.name.clone(), level: label(digit) });
        }
        let levels = (1..comparison.digits())
            .map(|digit| LearntLevel {
                label: label(digit),
                m: weights.m[k][digit],
                u: weights.u[k][digit],
                bits: weights.bits[k][digit],
                home: weights.homes.as_ref().map(|homes| homes.v[k][digit]),
            })
            .collect();
        all.push(Learnt { comparison: comparison.name.clone(), levels });
    }
    all
}

/// Compares the pairs of every rule and makes groups.
///
/// # Errors
/// [`LinkageError::BlockTooLarge`] where such blocks are refused, [`LinkageError::Cancelled`].
pub fn link(
    records: &Records,
    model: &Model,
    fitted: Fitted,
    options: &Options<'_>,
) -> Result<Linked, LinkageError> {
    link_planned(records, model, fitted, planned(records, model, options)?, options)
}

/// Judges the pairs of a rule, piece by piece where a journal keeps them.
fn compared(
    walk: &Walk<'_>,
    blocks: &Blocks,
    judge: &Judge<'_>,
    (learnt, rule): (u64, usize),
    options: &Options<'_>,
) -> Result<Compared, LinkageError> {
    let units = blocks.units();
    let together = match options.journal {
        None => units.len(),
        Some(_) => usize::try_from(options.piece_pairs / UNIT_PAIRS).unwrap_or(usize::MAX),
    };
    let start = || Keeper { judge, memo: Memo::new(MEMO_POWER), pairs: 0, edges: Vec::new() };
    let mut whole = Compared::default();
    for (number, units) in (0u32..).zip(units.chunks(together.max(1))) {
        let piece = Piece { learnt, rule: rule as u32, number };
        let brought = match options.journal.and_then(|journal| journal.kept(piece)) {
            Some(kept) => kept,
            None => {
                let mut brought = Compared::default();
                let finish = |keeper: Keeper<'_>| (keeper.pairs, keeper.edges);
                for (pairs, edges) in walk.over(blocks, units, start, finish)? {
                    brought.pairs += pairs;
                    brought.edges.extend(edges);
                }
                if options.journal.is_some_and(|journal| !journal.keep(piece, &brought)) {
                    return Err(LinkageError::NotKept);
                }
                brought
            }
        };
        whole.pairs += brought.pairs;
        whole.edges.extend(brought.edges);
    }
    Ok(whole)
}

fn link_planned(
    records: &Records,
    model: &Model,
    fitted: Fitted,
    planned: Planned,
    options: &Options<'_>,
) -> Result<Linked, LinkageError> {
    let least = bits(options.keep_from.clamp(0.0, 1.0));
    let judge = Judge::new(records, &fitted.scheme, &fitted.weights, least);
    let mut notices = fitted.notices.clone();
    let learnt = options.journal.map_or(0, |_| fitted.fingerprint());
    let (mut edges, mut rules) = (Vec::new(), Vec::new());
    let mut earlier: Vec<u64> = Vec::new();
    let mut patterns: Option<Vec<(u64, u64)>> = options.count_patterns.then(Vec::new);
    for (number, (rule, (mut count, blocks))) in model.rules.iter().zip(planned).enumerate() {
        options.tell(Phase::Rule(number, model.rules.len()));
        let mask = Keys::of(rule, records).mask;
        let walk = Walk { records, mode: model.mode, mask, earlier: &earlier, cancel: options.cancel };
        let found = compared(&walk, &blocks, &judge, (learnt, number), options)?;
        count.new_pairs = found.pairs;
        edges.extend(found.edges);
        if let Some(patterns) = &mut patterns {
            let counted = tally_walk(&walk, &fitted.scheme, &blocks)?;
            *patterns = join(std::mem::take(patterns), counted);
        }
        let (rule, limit) = (count.rule.clone(), options.block_records_most);
        if count.aside.blocks > 0 {
            notices.push(Notice::BlocksSetAside { rule, limit, aside: count.aside.clone() });
        } else if count.pairs == 0 {
            notices.push(Notice::RuleMakesNoPair { rule });
        }
        rules.push(count);
        earlier.push(mask);
    }
    edges.par_sort_unstable_by_key(|edge| (edge.a, edge.b));
    options.tell(Phase::Groups);
    let pairs = rules.iter().map(|r: &RuleCount| r.new_pairs).sum();
    let patterns = patterns
        .map(|counts| counts.into_iter().map(|(pattern, n)| (fitted.scheme.digits(pattern), n)).collect());
    let (groups, cuts) = (Vec::new(), Cuts::default());
    let mut linked = Linked { edges, groups, rules, pairs, patterns, fitted, cuts, notices };
    linked.regroup(records, options);
    options.tell(Phase::Done);
    Ok(linked)
}
