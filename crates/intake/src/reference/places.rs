//! Names of areas and how they hang together, from any table with columns of area codes.
//!
//! It keeps a link only where the file leaves no doubt: a parish that lies in two wards gets none.

use crate::account::{Account, Cell};
use crate::columns::{AreaColumn, Role, Stem, area_column};
use crate::delimited::{Row, number_of};
use crate::words::fold;
use std::collections::{HashMap, HashSet};
use terms::{AreaCode, AreaLink, AreaRecord, Reference, Relation};

/// A column of codes and the column of names that goes with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeColumn {
    pub(crate) code: usize,
    pub(crate) name: Option<usize>,
    pub(crate) stem: Stem,
    pub(crate) year: Option<i32>,
}

/// Two columns of codes that a link joins.
struct Pair {
    from: CodeColumn,
    to: CodeColumn,
    relation: Relation,
    year: i32,
    /// Position in `links` of what is known of each `from`, by `from` for parts and by both for successors.
    known: HashMap<(AreaCode, Option<AreaCode>), usize>,
    links: Vec<AreaLink>,
    doubtful: HashSet<AreaCode>,
}

/// What a table says of places.
pub(crate) struct Places {
    columns: Vec<CodeColumn>,
    pairs: Vec<Pair>,
    change: Option<usize>,
    weight: Option<usize>,
    year: i32,
    named: HashSet<(AreaCode, i32)>,
    areas: Vec<AreaRecord>,
}

/// The columns of codes in a header, finest first. A column that is named for a kind of area alone counts
/// when `first`, a row below the header, holds a code there.
pub(crate) fn code_columns(header: &[String], first: Option<Row<'_>>) -> Vec<CodeColumn> {
    let known: Vec<(usize, AreaColumn)> =
        header.iter().enumerate().filter_map(|(at, name)| Some((at, area_column(name)?))).collect();
    let holds_code =
        |at: usize| first.is_some_and(|row| AreaCode::from_bytes(row.cell(at).as_bytes()).is_some());
    let is_code = |&(at, column): &(usize, AreaColumn)| match column.role {
        Role::Code => true,
        Role::Name => false,
        Role::Bare => holds_code(at),
    };
    let codes: Vec<_> = known.iter().copied().filter(is_code).collect();
    let mut found: Vec<CodeColumn> = Vec::new();
    for &(code, column) in &codes {
        let plain_too = codes.iter().any(|(_, other)| !other.active && other.stem == column.stem);
        if column.active && plain_too {
            continue;
        }
        let name = known
            .iter()
            .filter(|(at, other)| {
                *at != code
                    && other.stem == column.stem
                    && other.active == column.active
                    && !is_code(&(*at, *other))
            })
            .filter(|(_, other)| other.year == column.year || other.year.is_none())
            .max_by_key(|(_, other)| other.year == column.year)
            .map(|&(at, _)| at);
        found.push(CodeColumn { code, name, stem: column.stem, year: column.year });
    }
    found.sort_by_key(|column| (column.stem, column.year));
    found
}

impl Places {
    /// `year` is the year of the lists where the columns' names give none; `None` is not known and
    /// stored as 0.
    pub(crate) fn new(header: &[String], columns: Vec<CodeColumn>, year: Option<i32>) -> Self {
        let find = |names: &[&str]| header.iter().position(|name| names.contains(&fold(name).as_str()));
        let mut places = Self {
            change: find(&["changecode", "chgind", "change", "changeindicator"]),
            weight: find(&["weight", "share", "proportion", "ratio"]),
            year: year.unwrap_or(0),
            pairs: Vec::new(),
            columns: Vec::new(),
            named: HashSet::new(),
            areas: Vec::new(),
        };
        places.pairs = pairs(&columns, places.year);
        places.columns = columns;
        places
    }

    /// The code that the row speaks of.
    pub(crate) fn subject(&self) -> CodeColumn {
        self.columns[0]
    }

    /// Whether no column tells a year.
    pub(crate) fn is_undated(&self) -> bool {
        self.year == 0 && self.columns.iter().any(|column| column.year.is_none())
    }

    /// Takes names and links from a row. A code that is none is left out and said.
    pub(crate) fn row(&mut self, header: &[String], row: Row<'_>, account: &mut Account) {
        let code_at = |column: CodeColumn| AreaCode::from_bytes(row.cell(column.code).as_bytes());
        for column in &self.columns {
            let text = row.cell(column.code);
            let Some(code) = code_at(*column) else {
                if !text.is_empty() {
                    account.value(
                        row.number,
                        Cell { column: header.get(column.code).map_or("", String::as_str), value: text },
                        "this is not an area code".to_owned(),
                        "an area code is one capital letter and eight digits, like E07000198",
                    );
                }
                continue;
            };
            let name = row.maybe(column.name);
            let year = column.year.unwrap_or(self.year);
            if !name.is_empty() && self.named.insert((code, year)) {
                self.areas.push(AreaRecord { code, name: name.to_owned(), year });
            }
        }
        let change = row.maybe(self.change).chars().next().filter(char::is_ascii_uppercase);
        let weight = number_of(row.maybe(self.weight)).filter(|share| (0.0..=1.0).contains(share));
        for pair in &mut self.pairs {
            if let (Some(from), Some(to)) = (code_at(pair.from), code_at(pair.to)) {
                pair.join(from, to, change, weight);
            }
        }
    }

    /// Whether anything was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.areas.is_empty() && self.pairs.iter().all(|pair| pair.links.is_empty())
    }

    /// Hands over what was found, names and links in the file's order.
    pub(crate) fn finish(self, reference: &mut Reference, header: &[String], account: &mut Account) {
        reference.areas.extend(self.areas);
        // A code that two years share (an LSOA that did not change) is in one district once, not twice.
        let mut told: HashSet<(AreaCode, AreaCode, Relation, i32)> = HashSet::new();
        for pair in self.pairs {
            if !pair.doubtful.is_empty() {
                let areas = if pair.doubtful.len() == 1 { "area" } else { "areas" };
                account.note(
                    0,
                    format!(
                        "no link is kept for {} {areas} of \"{}\" that would lie in more than one of \"{}\"",
                        pair.doubtful.len(),
                        header[pair.from.code],
                        header[pair.to.code]
                    ),
                    "nothing to do, unless each was meant to lie in one",
                );
            }
            let doubtful = pair.doubtful;
            let sure = pair.links.into_iter().filter(|link| !doubtful.contains(&link.from));
            reference
                .links
                .extend(sure.filter(|link| told.insert((link.from, link.to, link.relation, link.year))));
        }
    }
}

impl Pair {
    fn join(&mut self, from: AreaCode, to: AreaCode, change: Option<char>, weight: Option<f64>) {
        let became = self.relation == Relation::Became;
        if from == to && !became {
            return;
        }
        let key = (from, became.then_some(to));
        if let Some(&at) = self.known.get(&key) {
            if self.links[at].to != to {
                self.doubtful.insert(from);
            }
            return;
        }
        self.known.insert(key, self.links.len());
        self.links.push(AreaLink {
            from,
            to,
            relation: self.relation,
            weight: if became { weight } else { Some(1.0) },
            change: change.filter(|_| became && self.from.stem == Stem::Lsoa),
            year: self.year,
        });
    }
}

/// Which columns are joined: the finest to each coarser one, a district and a partnership to each above
/// them, and two years of one kind to one another.
fn pairs(columns: &[CodeColumn], year: i32) -> Vec<Pair> {
    let finest = columns.first().map(|column| column.stem);
    let mut pairs = Vec::new();
    for (at, &from) in columns.iter().enumerate() {
        for &to in &columns[at + 1..] {
            let relation = if from.stem == to.stem {
                match (from.year, to.year) {
                    (Some(older), Some(newer)) if older < newer => Relation::Became,
                    _ => continue,
                }
            } else if Some(from.stem) == finest
                || matches!(from.stem, Stem::District | Stem::CommunitySafety)
                || (from.stem, to.stem) == (Stem::Ward, Stem::District)
            {
                Relation::Within
            } else {
                continue;
            };
            pairs.push(Pair {
                from,
                to,
                relation,
                year: from.year.max(to.year).unwrap_or(year),
                known: HashMap::new(),
                links: Vec::new(),
                doubtful: HashSet::new(),
            });
        }
    }
    pairs
}
