//! Ranks and deciles of the indices of multiple deprivation, by LSOA or by district.
//!
//! Only the overall index is kept: a rank of one domain is no rank of deprivation.

use super::{Complaint, Matter, find};
use crate::account::Account;
use crate::columns::year_in_name;
use crate::delimited::{Row, number_of};
use crate::words::fold;
use terms::{AreaCode, Deprivation, Reference};

/// Where ranks are found in a header.
pub(crate) struct Columns {
    rank: Option<usize>,
    decile: Option<usize>,
    /// Domain of the index, in files with a row for each domain.
    domain: Option<usize>,
    year: Option<usize>,
    /// Year in a column's name: `IMD19`, `wimd_2019_rank`.
    named_year: Option<i32>,
}

impl Columns {
    /// `None` where the header has no rank of the overall index.
    pub(crate) fn find(header: &[&str]) -> Option<Self> {
        let year = find(header, &["year", "deprivationdatayear", "datayear"]);
        if let Some(domain) = find(header, &["indexdomain", "domain", "indicesofdeprivation"]) {
            let rank = find(header, &["rankaveragescore", "rankofaveragescore", "rank"]);
            let decile = find(header, &["decile"]);
            let some = rank.is_some() || decile.is_some();
            return some.then_some(Self { rank, decile, domain: Some(domain), year, named_year: None });
        }
        let overall = |name: &&str| {
            let folded = fold(name);
            folded.contains("imd") || folded.contains("indexofmultipledeprivation")
        };
        let about = |what: &str| header.iter().position(|name| overall(name) && fold(name).contains(what));
        let bare = || {
            header.iter().position(|name| {
                let folded = fold(name);
                let rest = folded.strip_prefix("wimd").or_else(|| folded.strip_prefix("imd"));
                rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
            })
        };
        let (rank, decile) = (about("rank").or_else(bare), about("decile"));
        let named_year = rank.or(decile).and_then(|at| year_in_name(header[at]));
        (rank.is_some() || decile.is_some()).then_some(Self { rank, decile, domain: None, year, named_year })
    }
}

/// Ranks, as they are read.
pub(crate) struct Ranks {
    columns: Columns,
    file_year: Option<i32>,
    found: Vec<Deprivation>,
}

impl Ranks {
    /// `None` where no year is known.
    pub(crate) fn new(header: &[&str], file_year: Option<i32>) -> Option<Self> {
        let columns = Columns::find(header)?;
        let dated = columns.year.is_some() || columns.named_year.is_some() || file_year.is_some();
        dated.then_some(Self { columns, file_year, found: Vec::new() })
    }

    fn whole(row: Row<'_>, at: Option<usize>) -> Result<Option<u32>, Complaint> {
        let Some((at, text)) = at.map(|at| (at, row.cell(at))).filter(|(_, text)| !text.is_empty()) else {
            return Ok(None);
        };
        number_of(text)
            .filter(|number| number.fract() == 0.0 && (1.0..=1_000_000.0).contains(number))
            .map(|number| Some(number as u32))
            .ok_or_else(|| {
                Complaint::at(
                    at,
                    "this is not a rank or decile",
                    "give a whole number, 1 for the most deprived",
                )
            })
    }
}

impl Matter for Ranks {
    fn row(&mut self, area: AreaCode, row: Row<'_>) -> Result<(), Complaint> {
        if let Some(domain) = self.columns.domain {
            let folded = fold(row.cell(domain));
            if !(folded.contains("indexofmultipledeprivation")
                || folded == "imd"
                || folded.starts_with("aindex"))
            {
                return Err(Complaint::at(
                    domain,
                    "the row is about one domain of deprivation, and only the overall index is kept",
                    "nothing to do",
                ));
            }
        }
        let rank = Self::whole(row, self.columns.rank)?;
        let decile = Self::whole(row, self.columns.decile)?;
        if decile.is_some_and(|decile| decile > 10) {
            let at = self.columns.decile.unwrap_or(0);
            return Err(Complaint::at(at, "there is no such decile", "deciles go from 1 to 10"));
        }
        if rank.is_none() && decile.is_none() {
            let at = self.columns.rank.or(self.columns.decile).unwrap_or(0);
            return Err(Complaint::at(at, "there is neither rank nor decile", "give one of them"));
        }
        let year = match self.columns.year.map(|at| (at, row.cell(at))) {
            Some((at, text)) => text
                .parse()
                .ok()
                .filter(|year| (1980..2080).contains(year))
                .ok_or_else(|| Complaint::at(at, "this is not a year", "write the year in four digits"))?,
            None => self.columns.named_year.or(self.file_year).unwrap_or(0),
        };
        self.found.push(Deprivation { area, year, rank, decile: decile.map(|decile| decile as u8) });
        Ok(())
    }

    fn finish(self: Box<Self>, reference: &mut Reference, _: &mut Account) {
        reference.deprivation.extend(self.found);
    }
}
