//! A third class: another person of the same home.
//!
//! People who live together share surname, address, perhaps a telephone, so that two classes take them for one person.
//! What such pairs look like is learnt on pairs of one home key, whatever the blocking rules are, and used only if it
//! explains those pairs better than two classes do.

use crate::chance::Table;
use crate::notice::Notice;
use crate::records::Records;
use crate::scheme::Scheme;
use crate::sessions::Patterns;

const ROUNDS: usize = 300;
/// Learning is done when the log likelihood rises by less than this share of itself in a round.
const SETTLED: f64 = 1e-8;
/// Pairs of one home key that are looked at: so many for each record, within bounds. Among the least of them, a share
/// of half a per cent is a thousand pairs.
const PAIRS_FOR_EACH: u64 = 4;
const PAIRS_LEAST: u64 = 200_000;
const PAIRS_MOST: u64 = 1_000_000;
/// Least share of home pairs that must be of the class.
const SHARE_LEAST: f64 = 0.005;
/// A comparison agrees among people of one home by more than chance if it does so this much of what one person does.
const SHARED_LEAST: f64 = 0.25;
/// Share of the fully agreeing level that is left for people of one home whose home key differs by a slip.
const ELSEWHERE: f64 = 0.02;

/// What the third class looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct Homes {
    /// Probability of each digit of each comparison in use.
    pub v: Vec<Vec<f64>>,
    /// Probability that two records are of two people of one home.
    pub prior: f64,
    /// For each comparison: whether people of one home share its value as one person does, so that rarity of the value
    /// says nothing.
    pub shared: Vec<bool>,
}

/// How many pairs of one home key to look at.
pub(crate) fn pairs_wanted(records: usize) -> u64 {
    (PAIRS_FOR_EACH * records as u64).clamp(PAIRS_LEAST, PAIRS_MOST)
}

struct Fit {
    share: [f64; 3],
    v: Table,
    log_likelihood: f64,
    parameters: f64,
}

/// Learns the class from the patterns of pairs with an equal home key.
pub(crate) fn learn(
    scheme: &Scheme,
    records: &Records,
    home: &str,
    (patterns, home_pairs): (&Patterns, u64),
    (m, u): (&Table, &Table),
    all_pairs: u64,
) -> Result<(Homes, Notice), Notice> {
    let refused = |reason: &str| Notice::HomesNotUsed { reason: reason.to_owned() };
    let total: f64 = patterns.iter().map(|(_, count)| count).sum();
    if total < 1000.0 {
        return Err(refused("fewer than 1,000 pairs share a home key"));
    }
    let column = records.columns.iter().position(|c| c.name == home).expect("the model was checked");
    let of_home = records
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| f.column == column)
        .fold(0u64, |mask, (lane, _)| mask | 1 << lane);
    let reads_home: Vec<bool> = scheme.comparisons.iter().map(|c| c.reads & of_home != 0).collect();
    let (two, three) =
        rayon::join(|| fit(patterns, m, u, &reads_home, false), || fit(patterns, m, u, &reads_home, true));
    // Bayesian information criterion (Schwarz 1978): the better likelihood must pay for the parameters it took.
    let gain =
        three.log_likelihood - two.log_likelihood - 0.5 * (three.parameters - two.parameters) * total.ln();
    if gain <= 0.0 {
        return Err(refused("a third class does not explain pairs of one home key better than two"));
    }
    if three.share[1] < SHARE_LEAST {
        return Err(refused("hardly any pair of one home key is of two people who live together"));
    }
    let filled = records.filled(home).unwrap_or(0.0);
    // Pairs of one home are seen here only where both records have the key.
    let prior = three.share[1] * home_pairs as f64 / filled.powi(2).max(1e-6) / all_pairs.max(1) as f64;
    let mut v = three.v;
    for k in (0..v.len()).filter(|k| reads_home[*k]) {
        v[k] = away_from_key(&v[k], &m[k]);
    }
    let shared = v.iter().zip(m).map(|(v, m)| v[v.len() - 1] > SHARED_LEAST * m[m.len() - 1]).collect();
    let gain_bits = gain / total / std::f64::consts::LN_2;
    Ok((Homes { v, prior, shared }, Notice::HomesUsed { share: three.share[1], gain_bits }))
}

/// Among pairs of one key only some levels occur. The others get a little of what one person shows.
fn away_from_key(v: &[f64], m: &[f64]) -> Vec<f64> {
    let mut out = vec![1.0; v.len()];
    for d in 1..v.len() {
        let slip = if d == 1 { ELSEWHERE } else { ELSEWHERE * m[d] / m[2..].iter().sum::<f64>().max(1e-9) };
        out[d] = v[d].max(slip);
    }
    let sum: f64 = out[1..].iter().sum();
    out[1..].iter_mut().for_each(|p| *p /= sum);
    out
}

/// Expectation and maximisation with m and u held, except where a comparison reads the home key and so means something
/// else among these pairs.
fn fit(patterns: &Patterns, m: &Table, u: &Table, reads_home: &[bool], third: bool) -> Fit {
    let middle: Table =
        m.iter().zip(u).map(|(m, u)| m.iter().zip(u).map(|(m, u)| (m + u) / 2.0).collect()).collect();
    let mut classes = [m.clone(), middle, u.clone()];
    let mut share = if third { [0.1, 0.1, 0.8] } else { [0.1, 0.0, 0.9] };
    let total: f64 = patterns.iter().map(|(_, count)| count).sum();
    // What is learnt of each class; the rest is held, and multiplied once.
    let learns = |class: usize, k: usize| reads_home[k] || (third && class == 1);
    let learnt: [Vec<usize>; 3] =
        std::array::from_fn(|class| (0..m.len()).filter(|k| learns(class, *k)).collect());
    let held: Vec<[f64; 3]> = patterns
        .iter()
        .map(|(digits, _)| {
            std::array::from_fn(|class| {
                let held = (0..m.len()).filter(|k| digits[*k] > 0 && !learns(class, *k));
                held.map(|k| classes[class][k][usize::from(digits[k])]).product()
            })
        })
        .collect();
    let active = if third { [0, 1, 2].as_slice() } else { &[0, 2] };
    let mut log_likelihood = f64::NEG_INFINITY;
    for _ in 0..ROUNDS {
        let mut sums: [Table; 3] = std::array::from_fn(|_| m.iter().map(|l| vec![0.0; l.len()]).collect());
        let mut weights = [0.0; 3];
        let mut now = 0.0;
        for ((digits, count), held) in patterns.iter().zip(&held) {
            let mut likely = [0.0; 3];
            for &class in active {
                let learnt = learnt[class].iter().filter(|k| digits[**k] > 0);
                let product: f64 = learnt.map(|k| classes[class][*k][usize::from(digits[*k])]).product();
                likely[class] = share[class] * held[class] * product;
            }
            let sum = (likely[0] + likely[1] + likely[2]).max(f64::MIN_POSITIVE);
            now += count * sum.ln();
            for &class in active {
                let weight = likely[class] / sum * count;
                weights[class] += weight;
                learnt[class].iter().for_each(|k| sums[class][*k][usize::from(digits[*k])] += weight);
            }
        }
        for &class in active {
            share[class] = weights[class] / total;
            for &k in &learnt[class] {
                let sum: f64 = sums[class][k][1..].iter().sum();
                let levels = (m[k].len() - 1) as f64;
                for d in 1..m[k].len() {
                    // One pair spread over the levels keeps a level that was not seen from being impossible.
                    classes[class][k][d] = (sums[class][k][d] + 1.0 / levels) / (sum + 1.0);
                }
            }
        }
        let settled = (now - log_likelihood).abs() < SETTLED * now.abs();
        log_likelihood = now;
        if settled {
            break;
        }
    }
    let free = |of: &dyn Fn(usize) -> bool| -> f64 {
        (0..m.len()).filter(|k| of(*k)).map(|k| m[k].len() as f64 - 2.0).sum()
    };
    let parameters = 2.0 * free(&|k| reads_home[k]) + 1.0 + if third { free(&|_| true) + 1.0 } else { 0.0 };
    let [_, v, _] = classes;
    Fit { share, v, log_likelihood, parameters }
}
