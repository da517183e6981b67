//! Overlap of two agencies' records without either handing over its list: keyed hashes of folded combinations of fields.
//!
//! Each combination of a record becomes HMAC-SHA-256 (RFC 2104, FIPS 180-4) under a key that only the two agencies hold,
//! salted with the purpose; nothing else of the record leaves. This hides nothing from whoever holds the key, and it
//! forgives no slip that folding does not: `docs/methods/linkage.md` says what it protects from and what not (Schnell,
//! Bachteler and Reiher 2009; Christen, Ranbaduge and Schnell 2020).

use crate::dictionary::TextColumn;
use crate::error::LinkageError;
use crate::model::{Key, Model, Prior, Rule};
use crate::records::{Table, check_ids};
use hmac::{Hmac, KeyInit, Mac};
use rayon::prelude::*;
use sha2::Sha256;
use std::collections::{BTreeMap, HashMap};

/// Shortest key, in bytes: as long as the hash (RFC 2104, section 3).
pub const KEY_LEAST: usize = 32;
/// A combination that more records of one file share than this is left out: it tells nobody apart, and how often it
/// comes would tell what it is.
pub const SHARED_MOST: usize = 10;
/// Bytes of a token that leave: 128 bits, so that two of a billion different ones are alike once in 10^20 times.
const TOKEN: usize = 16;

/// What the agencies share, and what each keeps to itself.
#[derive(Clone, Copy)]
pub struct Secrets<'a> {
    /// The key that both agencies hold.
    pub shared: &'a [u8],
    /// What the exchange is for, in the same words on both sides: tokens of one purpose say nothing under another.
    pub purpose: &'a str,
    /// A key of one's own that nobody else ever holds: references to rows are made with it.
    pub own: &'a [u8],
}

/// A record as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Stands for the record; only whoever sealed it knows for which.
    pub reference: String,
    /// One for each combination; empty where a field is missing or too many share it.
    pub tokens: Vec<String>,
}

/// A file as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Two files have the same only if key, purpose and combinations are the same.
    pub seal: String,
    /// What was combined, in words.
    pub combinations: Vec<String>,
    /// Rows in the order of their references, which is no order of anything.
    pub rows: Vec<SealedRow>,
}

/// What stays at home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The reference of each record, in the order of the file.
    pub references: Vec<String>,
    /// For each combination, how many records have none of it because too many share it.
    pub shared_by_many: Vec<usize>,
    /// Records of which nothing could be sealed.
    pub empty: usize,
}

/// What a model combines: what it says itself (`seal`), or else every rule of two keys or more, each once.
///
/// # Errors
/// [`LinkageError::Model`] where no rule has two keys: one field alone is guessed too easily.
pub fn combinations(model: &Model) -> Result<Vec<Rule>, LinkageError> {
    let nearly_certain: &[Rule] = match &model.prior {
        Prior::Rules { rules, .. } => rules,
        Prior::Given(_) => &[],
    };
    let derived = nearly_certain.iter().chain(&model.rules).chain(&model.sessions);
    let all: Vec<&Rule> = if model.seal.is_empty() { derived.collect() } else { model.seal.iter().collect() };
    let mut found: BTreeMap<Vec<String>, Rule> = BTreeMap::new();
    for rule in all.into_iter().filter(|rule| rule.keys.len() > 1) {
        let mut keys: Vec<(String, Key)> =
            rule.keys.iter().map(|key| (key.to_string(), key.clone())).collect();
        keys.sort_by(|a, b| a.0.cmp(&b.0));
        let names = keys.iter().map(|key| key.0.clone()).collect();
        found.insert(names, Rule { keys: keys.into_iter().map(|key| key.1).collect() });
    }
    if found.is_empty() {
        let say = "an exchange needs rules of two keys or more: one field alone is guessed too easily";
        return Err(LinkageError::model("the whole", say));
    }
    Ok(found.into_values().collect())
}

/// Seals records. A column that the model names and the table does not have leaves out the combinations that need it.
///
/// # Errors
/// [`LinkageError::WeakKey`] for a key of fewer than 32 bytes or no purpose; [`LinkageError::DuplicateIds`],
/// [`LinkageError::UnevenColumns`]; what [`combinations`] says.
pub fn seal(model: &Model, table: Table, secrets: &Secrets<'_>) -> Result<(Sealed, Kept), LinkageError> {
    let Secrets { shared, purpose, own } = *secrets;
    if shared.len() < KEY_LEAST || own.len() < KEY_LEAST || purpose.trim().is_empty() {
        return Err(LinkageError::WeakKey { least: KEY_LEAST });
    }
    let rules = combinations(model)?;
    let (ids, sources, columns) = table.into_parts()?;
    check_ids(&ids, sources.as_ref())?;
    let rows = ids.len();
    let folded: HashMap<String, Vec<String>> = columns
        .into_par_iter()
        .filter_map(|(name, texts)| {
            let fold = model.columns.iter().find(|column| column.name == name)?.fold;
            let value = |row: usize| {
                let mut out = String::new();
                fold.into(texts.get(row), &mut out);
                out
            };
            let values = (0..rows).map(value).collect();
            Some((name, values))
        })
        .collect();
    let names: Vec<String> = rules.iter().map(ToString::to_string).collect();
    let of_purpose = keyed(shared, &["commonweal exchange 1", purpose.trim()]);
    let mut shared_by_many = Vec::with_capacity(rules.len());
    let mut tokens: Vec<Vec<String>> = vec![Vec::with_capacity(rules.len()); rows];
    for (rule, name) in rules.iter().zip(&names) {
        let of_rule = take(of_purpose.clone(), name);
        let mut made: Vec<String> =
            (0..rows).into_par_iter().map(|row| token(&of_rule, rule, &folded, row)).collect();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        made.iter()
            .filter(|token| !token.is_empty())
            .for_each(|token| *counts.entry(token).or_default() += 1);
        let many: Vec<usize> = (0..rows)
            .filter(|row| counts.get(made[*row].as_str()).is_some_and(|n| *n > SHARED_MOST))
            .collect();
        many.iter().for_each(|row| made[*row].clear());
        shared_by_many.push(many.len());
        tokens.iter_mut().zip(made).for_each(|(row, token)| row.push(token));
    }
    let references = references(own, &ids, sources.as_ref());
    let empty = tokens.iter().filter(|row| row.iter().all(String::is_empty)).count();
    let mut sealed: Vec<SealedRow> = references
        .iter()
        .zip(tokens)
        .filter(|(_, tokens)| tokens.iter().any(|token| !token.is_empty()))
        .map(|(reference, tokens)| SealedRow { reference: reference.clone(), tokens })
        .collect();
    sealed.par_sort_unstable_by(|a, b| a.reference.cmp(&b.reference));
    let whole = names.iter().fold(take(of_purpose, "seal"), |mac, name| take(mac, name));
    let sealed = Sealed { seal: text_of(whole), combinations: names, rows: sealed };
    Ok((sealed, Kept { references, shared_by_many, empty }))
}

type Sealing = Hmac<Sha256>;

fn keyed(key: &[u8], parts: &[&str]) -> Sealing {
    let sealing = Sealing::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().fold(sealing, |sealing, part| take(sealing, part))
}

/// Takes in a part, its length first, so that no two lists of parts run together.
fn take(mut sealing: Sealing, part: &str) -> Sealing {
    sealing.update(&(part.len() as u64).to_le_bytes());
    sealing.update(part.as_bytes());
    sealing
}

fn text_of(sealing: Sealing) -> String {
    sealing.finalize().into_bytes().iter().take(TOKEN).map(|byte| format!("{byte:02x}")).collect()
}

/// The token of a row; empty where one of the fields is missing.
fn token(of_rule: &Sealing, rule: &Rule, folded: &HashMap<String, Vec<String>>, row: usize) -> String {
    let mut sealing = of_rule.clone();
    for key in &rule.keys {
        let part = folded.get(&key.column).map(|values| key.part.of(&values[row])).unwrap_or_default();
        if part.is_empty() {
            return String::new();
        }
        sealing = take(sealing, &part);
    }
    text_of(sealing)
}

fn references(own: &[u8], ids: &TextColumn, sources: Option<&TextColumn>) -> Vec<String> {
    let key = keyed(own, &["commonweal reference 1"]);
    let source = |row: usize| sources.map_or("", |sources| sources.get(row));
    let reference = |row: usize| text_of(take(take(key.clone(), source(row)), ids.get(row)));
    (0..ids.len()).into_par_iter().map(reference).collect()
}

/// Two rows that agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// Reference of the row of the first file.
    pub left: String,
    /// Reference of the row of the second.
    pub right: String,
    /// On how many combinations they agree. Combinations share fields, so these are steps, not independent witnesses.
    pub agreed: usize,
}

/// Rows of two sealed files that agree on at least `least` combinations, in the order of their references.
///
/// # Errors
/// [`LinkageError::OtherSeal`] where the files were not sealed alike.
pub fn overlap(left: &Sealed, right: &Sealed, least: usize) -> Result<Vec<Overlap>, LinkageError> {
    if left.seal != right.seal || left.combinations != right.combinations {
        return Err(LinkageError::OtherSeal);
    }
    let mut agreed: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for number in 0..left.combinations.len() {
        let token = |row: &'_ SealedRow| row.tokens.get(number).filter(|token| !token.is_empty()).cloned();
        let mut there: HashMap<String, Vec<u32>> = HashMap::new();
        for (row, token) in (0..).zip(&right.rows).filter_map(|(row, of)| Some((row, token(of)?))) {
            there.entry(token).or_default().push(row);
        }
        for (row, token) in (0..).zip(&left.rows).filter_map(|(row, of)| Some((row, token(of)?))) {
            for other in there.get(&token).into_iter().flatten() {
                *agreed.entry((row, *other)).or_default() += 1;
            }
        }
    }
    let found = agreed.into_iter().filter(|(_, agreed)| *agreed >= least.max(1));
    let reference = |rows: &[SealedRow], row: u32| rows[row as usize].reference.clone();
    Ok(found
        .map(|((a, b), agreed)| Overlap {
            left: reference(&left.rows, a),
            right: reference(&right.rows, b),
            agreed,
        })
        .collect())
}
