//! How often two records of one person agree: the m probabilities, learnt by expectation and maximisation.
//!
//! Each session looks at the pairs of one rule and learns every comparison that the rule does not read (Dempster, Laird
//! and Rubin 1977; Winkler 1988; Splink's arrangement of sessions). Only counts of patterns are needed, so a session of
//! millions of pairs is a loop over some hundred lines. A session whose blocks are full of namesakes learns nonsense in
//! perfect calm; it is held against pairs that are nearly certain, and refused.

use crate::chance::Table;
use crate::model::Learning;
use crate::notice::Notice;
use crate::scheme::Scheme;

/// Least probability of a level inside a session; it keeps a level that was never seen from deciding everything.
const FLOOR: f64 = 1e-6;
/// First guess of m for the strongest level; the others share the rest. Splink's choice.
const FIRST_TOP: f64 = 0.95;
/// Nearly certain pairs needed before a session is held against them.
const CERTAIN_LEAST: f64 = 200.0;
/// Comparisons a session needs to tell two classes apart without leaning on its first guess: with three binary fields
/// the two-class model is just identified (Goodman 1974, Biometrika 61:215).
const COMPARISONS_LEAST: usize = 3;

/// What one session learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Its rule, in words.
    pub rule: String,
    /// Pairs looked at.
    pub pairs: u64,
    /// Share of the pairs that are of one person.
    pub match_share: f64,
    /// Rounds until it settled.
    pub rounds: u32,
    /// Largest change of a probability in the last round.
    pub last_change: f64,
    /// For each comparison of the model in use: m by digit, or nothing where the rule reads the comparison.
    pub m: Vec<Option<Vec<f64>>>,
    /// Whether it was left out.
    pub refused: bool,
    /// Which digits occurred, in step with `m`.
    pub(crate) seen: Vec<Vec<bool>>,
}

/// Patterns of a session's pairs, as digits and counts.
pub(crate) type Patterns = Vec<(Vec<u8>, f64)>;

/// Patterns of nearly certain pairs, and the fields that made them so.
pub(crate) struct Certain {
    pub(crate) mask: u64,
    pub(crate) patterns: Patterns,
}

pub(crate) fn patterns(scheme: &Scheme, counts: &[(u64, u64)]) -> Patterns {
    counts.iter().map(|(pattern, count)| (scheme.digits(*pattern), *count as f64)).collect()
}

/// The first guess of m for a comparison with this many digits.
pub(crate) fn first_guess(digits: usize) -> Vec<f64> {
    let rest = (1.0 - FIRST_TOP) / (digits as f64 - 2.0).max(1.0);
    (0..digits)
        .map(|d| match d {
            0 => 1.0,
            d if d == digits - 1 => FIRST_TOP,
            _ => rest,
        })
        .collect()
}

/// One session. `m` is the guess to start from; comparisons whose fields overlap `mask` are left alone.
pub(crate) fn session(
    scheme: &Scheme,
    learning: &Learning,
    rule: (String, u64),
    patterns: &Patterns,
    m: &Table,
    u: &Table,
    prior: f64,
) -> Session {
    let free: Vec<bool> = scheme.comparisons.iter().map(|c| c.reads & rule.1 == 0).collect();
    // Pairs of the rule agree on it: that is evidence before anything else is looked at.
    let mut odds = prior / (1.0 - prior);
    for (k, comparison) in scheme.comparisons.iter().enumerate().filter(|(k, _)| !free[*k]) {
        let top = usize::from(comparison.top());
        odds *= m[k][top] / u[k][top];
    }
    let mut share = odds / (1.0 + odds);
    let mut now = m.clone();
    let mut seen: Vec<Vec<bool>> = m.iter().map(|levels| vec![false; levels.len()]).collect();
    for (digits, _) in patterns {
        digits.iter().zip(&mut seen).for_each(|(d, seen)| seen[usize::from(*d)] = true);
    }
    let total: f64 = patterns.iter().map(|(_, count)| count).sum();
    let (mut rounds, mut change) = (0, f64::INFINITY);
    while rounds < learning.rounds && change >= learning.convergence && total > 0.0 {
        let (next, next_share) = round(&free, patterns, &now, u, share, total);
        change = (next_share - share).abs();
        for (k, levels) in next.into_iter().enumerate().filter(|(k, _)| free[*k]) {
            for (d, value) in levels.into_iter().enumerate().skip(1) {
                change = change.max((value - now[k][d]).abs());
                now[k][d] = value;
            }
        }
        share = next_share;
        rounds += 1;
    }
    Session {
        rule: rule.0,
        pairs: total as u64,
        match_share: share,
        rounds,
        last_change: change,
        m: now.into_iter().zip(&free).map(|(levels, free)| free.then_some(levels)).collect(),
        refused: false,
        seen,
    }
}

/// One round: how likely each pattern is a match, then the shares that follow.
fn round(free: &[bool], patterns: &Patterns, m: &Table, u: &Table, share: f64, total: f64) -> (Table, f64) {
    let mut sums: Table = m.iter().map(|levels| vec![0.0; levels.len()]).collect();
    let mut matches = 0.0;
    for (digits, count) in patterns {
        let mut odds = share / (1.0 - share);
        for (k, digit) in digits.iter().enumerate() {
            let d = usize::from(*digit);
            if free[k] && d > 0 {
                odds *= m[k][d] / u[k][d];
            }
        }
        let p = if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 };
        matches += p * count;
        for (k, digit) in digits.iter().enumerate() {
            sums[k][usize::from(*digit)] += p * count;
        }
    }
    for levels in &mut sums {
        let sum: f64 = levels[1..].iter().sum();
        for value in &mut levels[1..] {
            *value = if *value > 0.0 && sum > 0.0 { *value / sum } else { FLOOR };
        }
    }
    (sums, (matches / total).clamp(1e-12, 1.0 - 1e-12))
}

/// Holds a session against nearly certain pairs: the comparison that contradicts them, with both shares.
fn contradiction(scheme: &Scheme, session: &Session, certain: &[Certain]) -> Option<(String, f64, f64)> {
    scheme.comparisons.iter().enumerate().find_map(|(k, comparison)| {
        let learnt = *session.m[k].as_ref()?.last()?;
        let shares = certain_shares(scheme, k, certain)?;
        let expected = *shares.last()?;
        // Half of what is nearly certain, and a fifth of all pairs apart: far beyond chance and beyond mere bias.
        (learnt < 0.5 * expected && expected - learnt > 0.2)
            .then(|| (comparison.name.clone(), learnt, expected))
    })
}

/// Shares of a comparison's digits among nearly certain pairs whose rule does not read it.
fn certain_shares(scheme: &Scheme, k: usize, certain: &[Certain]) -> Option<Vec<f64>> {
    let comparison = &scheme.comparisons[k];
    let mut sums = vec![0.0; comparison.digits()];
    for source in certain.iter().filter(|source| comparison.reads & source.mask == 0) {
        for (digits, count) in &source.patterns {
            sums[usize::from(digits[k])] += count;
        }
    }
    let sum: f64 = sums[1..].iter().sum();
    (sum >= CERTAIN_LEAST).then(|| {
        sums[0] = 1.0;
        sums[1..].iter_mut().for_each(|s| *s = (*s / sum).max(FLOOR));
        sums
    })
}

/// Learns m over all sessions, in their order; each starts from what those before it learnt.
pub(crate) fn learn(
    scheme: &Scheme,
    learning: &Learning,
    rules: Vec<(String, u64, Patterns)>,
    certain: &[Certain],
    u: &Table,
    prior: f64,
    notices: &mut Vec<Notice>,
) -> (Table, Vec<Session>) {
    let guess: Table = scheme.comparisons.iter().map(|c| first_guess(c.digits())).collect();
    let mut m = guess.clone();
    let mut sessions: Vec<Session> = Vec::new();
    for (rule, mask, patterns) in rules {
        let mut done = session(scheme, learning, (rule, mask), &patterns, &m, u, prior);
        let learns = done.m.iter().flatten().count();
        if learns < COMPARISONS_LEAST {
            notices.push(Notice::NotIdentified { rule: done.rule.clone(), comparisons: learns });
        }
        if done.last_change >= learning.convergence {
            notices.push(Notice::NotSettled { rule: done.rule.clone(), change: done.last_change });
        }
        let contradicted = contradiction(scheme, &done, certain).filter(|_| learning.refuse_poisoned);
        if let Some((comparison, learnt, expected)) = contradicted {
            done.refused = true;
            notices.push(Notice::SessionRefused { rule: done.rule.clone(), comparison, learnt, expected });
        }
        done.refused |= done.pairs == 0;
        sessions.push(done);
        m = means(&guess, &sessions);
    }
    for (k, comparison) in scheme.comparisons.iter().enumerate() {
        if sessions.iter().any(|s| !s.refused && s.m[k].is_some()) {
            continue;
        }
        let shares = certain_shares(scheme, k, certain);
        let from_certain_pairs = shares.is_some();
        notices.push(Notice::NotLearnt { comparison: comparison.name.clone(), from_certain_pairs });
        m[k] = shares.unwrap_or_else(|| guess[k].clone());
    }
    if learning.renormalise {
        for levels in &mut m {
            let sum: f64 = levels[1..].iter().sum();
            levels[1..].iter_mut().for_each(|value| *value /= sum);
        }
    }
    (m, sessions)
}

/// Plain means over the sessions that saw a level; a level that none saw keeps its guess.
fn means(guess: &Table, sessions: &[Session]) -> Table {
    let mut out = guess.clone();
    for (k, levels) in out.iter_mut().enumerate() {
        for (d, value) in levels.iter_mut().enumerate().skip(1) {
            let seen: Vec<f64> = sessions
                .iter()
                .filter(|s| !s.refused && s.seen[k][d])
                .filter_map(|s| s.m[k].as_ref().map(|m| m[d]))
                .collect();
            if !seen.is_empty() {
                *value = seen.iter().sum::<f64>() / seen.len() as f64;
            }
        }
    }
    out
}

/// Names levels that speak less for one person than a weaker level of the same comparison.
pub(crate) fn out_of_order(m: &[f64], u: &[f64]) -> Option<usize> {
    (2..m.len()).rev().find(|d| (1..*d).any(|weaker| m[*d] / u[*d] < m[weaker] / u[weaker]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_guess_adds_up_to_one() {
        assert!((first_guess(5)[1..].iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(first_guess(3)[1..], [0.050000000000000044, 0.95]);
    }

    #[test]
    fn a_level_that_speaks_less_than_a_weaker_one_is_found() {
        assert_eq!(out_of_order(&[1.0, 0.1, 0.3, 0.6], &[1.0, 0.9, 0.09, 0.01]), None);
        assert_eq!(out_of_order(&[1.0, 0.1, 0.8, 0.1], &[1.0, 0.5, 0.1, 0.4]), Some(3));
    }
}
