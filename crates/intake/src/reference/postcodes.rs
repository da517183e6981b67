//! Postcodes and the area that fits each best, as in the ONS postcode directory.
//!
//! A postcode here is a fact of geography. It must never be joined to a person.

use super::{Complaint, Matter, find};
use crate::account::Account;
use crate::delimited::Row;
use std::collections::HashSet;
use terms::{AreaCode, Outcode, PostcodeLink, Reference};

/// Where the postcode is. Of several forms in one file the one with a space is taken.
pub(crate) fn column(header: &[&str]) -> Option<usize> {
    ["pcds", "postcode", "pcd8", "pcd7", "pcd2", "pcd", "outcode", "outwardcode", "postcodedistrict"]
        .iter()
        .find_map(|name| find(header, &[name]))
}

/// A postcode without spaces, upper case, and its outward half. `None` for other text.
/// The inward half is a digit and two letters (BS 7666 and Royal Mail's PAF guide).
pub(crate) fn postcode_of(text: &str) -> Option<(String, Option<Outcode>)> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if !plain.is_ascii() || plain.len() > 7 {
        return None;
    }
    if let Some(outward) = Outcode::new(&plain) {
        return Some((plain, Some(outward)));
    }
    let (outward, inward) = plain.split_at(plain.len().checked_sub(3)?);
    let shaped = matches!(inward.as_bytes(), [digit, a, b]
        if digit.is_ascii_digit() && a.is_ascii_uppercase() && b.is_ascii_uppercase());
    let outward = Outcode::new(outward).filter(|_| shaped)?;
    Some((plain, Some(outward)))
}

/// Postcodes, as they are read.
pub(crate) struct Postcodes {
    column: usize,
    found: Vec<PostcodeLink>,
    known: HashSet<String>,
}

impl Postcodes {
    pub(crate) fn new(column: usize) -> Self {
        Self { column, found: Vec::new(), known: HashSet::new() }
    }
}

impl Matter for Postcodes {
    fn row(&mut self, area: AreaCode, row: Row<'_>) -> Result<(), Complaint> {
        let (postcode, outcode) = postcode_of(row.cell(self.column)).ok_or_else(|| {
            Complaint::at(self.column, "this is not a postcode", "write a postcode like ST13 6HQ, or ST13")
        })?;
        // ONS closes its lists with 99999999 for "no such area": the Channel Islands and the Isle of Man.
        if area.pack() % 100_000_000 == 99_999_999 {
            return Err(Complaint {
                column: None,
                problem: "the postcode lies outside the statistical areas".to_owned(),
                hint: "nothing to do",
            });
        }
        if !self.known.insert(postcode.clone()) {
            return Err(Complaint::at(
                self.column,
                "this postcode stands in an earlier row",
                "send each postcode once, with the area that fits it best",
            ));
        }
        self.found.push(PostcodeLink { postcode, outcode, area });
        Ok(())
    }

    fn finish(self: Box<Self>, reference: &mut Reference, _: &mut Account) {
        reference.postcodes.extend(self.found);
    }
}
