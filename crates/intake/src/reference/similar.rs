//! Lists of similar areas: a row for each area with its neighbours in columns 1, 2, 3 …, or a row for
//! each pair.
//!
//! It makes no list of its own.

use super::places::CodeColumn;
use super::{Complaint, Matter, Options, find};
use crate::account::Account;
use crate::delimited::{Row, Table, number_of};
use crate::words::fold;
use std::collections::HashSet;
use terms::{AreaCode, Reference, SimilarArea};

/// Where the similar areas are found in a header.
pub(crate) enum Columns {
    /// Columns 1, 2, 3 …, in that order.
    Wide(Vec<usize>),
    /// A row for each pair; position where the file gives it.
    Long { similar: usize, position: Option<usize>, list: Option<usize> },
}

impl Columns {
    /// `None` where the header has no similar areas. Columns of numbers are neighbours only where the first row
    /// holds an area code below "1": they may be ages.
    pub(crate) fn find(table: &Table<'_>, codes: &[CodeColumn]) -> Option<Self> {
        let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
        let similar = header.iter().enumerate().position(|(at, name)| {
            let folded = fold(name);
            let about = ["similar", "neighbour", "neighbor", "peer", "comparator"];
            let is_code = !folded.contains("name") && !folded.ends_with("nm") && !folded.contains("rank");
            at != codes[0].code && is_code && about.iter().any(|word| folded.contains(word))
        });
        let holds_code = |at: usize| {
            table.first().is_some_and(|row| AreaCode::from_bytes(row.cell(at).as_bytes()).is_some())
        };
        if let Some(similar) = similar.filter(|&at| holds_code(at)) {
            let position = find(&header, &["rank", "position", "order", "neighbourrank", "similarityrank"]);
            return Some(Self::Long { similar, position, list: find(&header, &["list", "group", "model"]) });
        }
        let numbered: Vec<usize> =
            (1..).map_while(|number: u32| find(&header, &[number.to_string().as_str()])).collect();
        (numbered.len() > 1 && holds_code(numbered[0])).then_some(Self::Wide(numbered))
    }
}

/// Similar areas, as they are read.
pub(crate) struct Lists {
    columns: Columns,
    list: String,
    found: Vec<SimilarArea>,
    areas: HashSet<AreaCode>,
    pairs: HashSet<(AreaCode, AreaCode, String)>,
    counted: std::collections::HashMap<(AreaCode, String), u32>,
}

impl Lists {
    /// The list's name is, in this order: a comment `# list: …` or `# name: …` above the header, the
    /// loader's source, the file's name in words.
    pub(crate) fn new(
        name: &str,
        table: &Table<'_>,
        codes: &[CodeColumn],
        options: &Options<'_>,
    ) -> Option<Self> {
        let given = table.comment("list").or_else(|| table.comment("name"));
        let source = table.comment("source").or(options.source);
        let list = match (given, source) {
            (Some(list), Some(source)) => format!("{list} ({source})"),
            (Some(only), None) | (None, Some(only)) => only.to_owned(),
            (None, None) => in_words(name),
        };
        Some(Self {
            columns: Columns::find(table, codes)?,
            list,
            found: Vec::new(),
            areas: HashSet::new(),
            pairs: HashSet::new(),
            counted: std::collections::HashMap::new(),
        })
    }
}

/// `lists/ons_similar-areas.csv` as "ons similar areas".
pub(crate) fn in_words(file: &str) -> String {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = base.split('.').next().unwrap_or(base);
    stem.replace(['_', '-'], " ")
}

impl Matter for Lists {
    fn row(&mut self, area: AreaCode, row: Row<'_>) -> Result<(), Complaint> {
        const MEND: &str = "an area code is one capital letter and eight digits, like E07000198";
        let code_at = |at: usize| {
            AreaCode::from_bytes(row.cell(at).as_bytes())
                .ok_or_else(|| Complaint::at(at, "this is not an area code", MEND))
        };
        match &self.columns {
            Columns::Wide(columns) => {
                let filled: Vec<usize> =
                    columns.iter().copied().take_while(|&at| !row.cell(at).is_empty()).collect();
                let similar = filled.into_iter().map(code_at).collect::<Result<Vec<_>, _>>()?;
                if !self.areas.insert(area) {
                    return Err(Complaint {
                        column: None,
                        problem: "this area stands in an earlier row".to_owned(),
                        hint: "send one row for each area",
                    });
                }
                for (position, similar) in (1..).zip(similar) {
                    self.found.push(SimilarArea { area, similar, list: self.list.clone(), position });
                }
            }
            Columns::Long { similar, position, list } => {
                let at = *similar;
                let similar = code_at(at)?;
                let list =
                    Some(row.maybe(*list)).filter(|list| !list.is_empty()).unwrap_or(&self.list).to_owned();
                if !self.pairs.insert((area, similar, list.clone())) {
                    return Err(Complaint::at(
                        at,
                        "this pair stands in an earlier row",
                        "send each pair once",
                    ));
                }
                let counted = self.counted.entry((area, list.clone())).or_insert(0);
                *counted += 1;
                let position = match position {
                    Some(at) => number_of(row.cell(*at))
                        .filter(|number| number.fract() == 0.0 && (1.0..=1000.0).contains(number))
                        .map(|number| number as u32)
                        .ok_or_else(|| {
                            Complaint::at(*at, "this is not a position", "write 1 for the most similar area")
                        })?,
                    None => *counted,
                };
                self.found.push(SimilarArea { area, similar, list, position });
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, reference: &mut Reference, _: &mut Account) {
        reference.similar.extend(self.found);
    }
}
