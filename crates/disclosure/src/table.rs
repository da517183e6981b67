//! Tables of counts by two things (place and kind, ward and year, weekday and hour), with their margins.
//! A released table must never let a hidden cell be worked out from the rows and columns it stands in.

use crate::flow::Network;
use crate::policy::small;
use crate::{Policy, Released, Withheld};
use terms::{CountTable, MeasureDefinition};

/// Releases a table: cells above 0 and under the minimum are withheld, margins too, and then as many others as it
/// takes until every withheld cell could be anything within at least the minimum, from all that is shown.
///
/// The others are chosen greedily along the cheapest cycle (zeros and margins last); the check is exact for
/// two-way tables with margins (maximum flows, see `flow`), and runs again until it holds, so it is sound however
/// good or poor the choice was. Each round hides at least one more cell, so it ends.
///
/// `Err` where all counts together are under the minimum, and for a table without rows or columns.
/// The caller answers for geography: for a sensitive measure whose rows lie below district, see
/// [`Policy::refuses_area`]. Two tables that overlap must pass [`crate::differencing`] as well.
pub fn release_table(
    table: &CountTable,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<CountTable>, Withheld> {
    if table.rows().is_empty() || table.columns().is_empty() {
        return Err(Withheld::NothingHeld);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    let counts: Vec<Vec<f64>> = table
        .with_margins()
        .iter()
        .map(|row| row.iter().map(|count| count.unwrap_or(0.0)).collect())
        .collect();
    if table.total().is_none_or(|total| small(total, minimum)) {
        return Err(Withheld::SmallCounts { minimum: minimum as u32 });
    }
    Ok(Released::new(table.without(&hide(&counts, minimum))))
}

/// Which cells of a table with margins must be hidden.
pub(crate) fn hide(counts: &[Vec<f64>], minimum: f64) -> Vec<Vec<bool>> {
    let width = counts.first().map_or(0, Vec::len);
    let mut hidden: Vec<Vec<bool>> =
        counts.iter().map(|row| row.iter().map(|&count| small(count, minimum)).collect()).collect();
    let mut network = Network::new(counts, &hidden);
    loop {
        let mut changed = false;
        for arc in 0..counts.len() * width {
            while hidden[arc / width][arc % width] {
                let (down, up) = network.freedom(arc, minimum);
                if down + up >= minimum - crate::policy::DUST {
                    break;
                }
                let company = network.company(arc, minimum);
                if company.is_empty() {
                    // Cannot happen while the grand total's arc is there; hiding everything is always safe.
                    return vec![vec![true; width]; counts.len()];
                }
                for other in company {
                    network.hide(other);
                    hidden[other / width][other % width] = true;
                }
                changed = true;
            }
        }
        if !changed {
            return hidden;
        }
    }
}

#[cfg(test)]
#[path = "table/tests.rs"]
mod tests;
