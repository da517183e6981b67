//! Tables of counts by two things (place and kind, ward and year, weekday and hour), with their margins.
//! A released table must never let a hidden cell be worked out from the rows and columns it stands in.

use crate::flow::Network;
use crate::policy::small;
use crate::{Policy, Released, Withheld};
use terms::{DataMark, MeasureDefinition};

/// Counts of one measure by row and column. All cells are held: a kind that did not happen is 0, not absent.
/// The margins belong to the table, for a reader can add up.
#[derive(Clone, Debug, PartialEq)]
pub struct CountTable {
    rows: Vec<String>,
    columns: Vec<String>,
    // One row more and one column more than named: the margins.
    counts: Vec<Vec<Option<f64>>>,
}

/// The rows of the table do not have one count for each column, or a count is below 0 or no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a table needs one count of 0 or more for each row and column")]
pub struct NotATable;

impl CountTable {
    /// Rows and columns by name, and the count of each pair; margins are added up here, in order.
    ///
    /// ```
    /// let rows = vec!["North".to_owned(), "South".to_owned()];
    /// let columns = vec!["2024".to_owned(), "2025".to_owned()];
    /// let table = disclosure::CountTable::new(rows, columns, &[vec![5.0, 7.0], vec![0.0, 9.0]]).unwrap();
    /// assert_eq!(table.row_total(0), Some(12.0));
    /// assert_eq!(table.total(), Some(21.0));
    /// ```
    pub fn new(rows: Vec<String>, columns: Vec<String>, cells: &[Vec<f64>]) -> Result<Self, NotATable> {
        let fits = cells.len() == rows.len() && cells.iter().all(|row| row.len() == columns.len());
        let sound = cells.iter().flatten().all(|count| count.is_finite() && *count >= 0.0);
        if !fits || !sound {
            return Err(NotATable);
        }
        let mut counts: Vec<Vec<Option<f64>>> = cells
            .iter()
            .map(|row| row.iter().map(|c| Some(*c)).chain([Some(row.iter().sum())]).collect())
            .collect();
        let margin = (0..=columns.len())
            .map(|column| Some(counts.iter().map(|row| row[column].unwrap_or(0.0)).sum()))
            .collect();
        counts.push(margin);
        Ok(Self { rows, columns, counts })
    }

    /// Names of the rows.
    pub fn rows(&self) -> &[String] {
        &self.rows
    }

    /// Names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The count; `None` if withheld or outside.
    pub fn count(&self, row: usize, column: usize) -> Option<f64> {
        if row < self.rows.len() && column < self.columns.len() { self.counts[row][column] } else { None }
    }

    /// Sum of a row; `None` if withheld or outside.
    pub fn row_total(&self, row: usize) -> Option<f64> {
        if row < self.rows.len() { self.counts[row][self.columns.len()] } else { None }
    }

    /// Sum of a column; `None` if withheld or outside.
    pub fn column_total(&self, column: usize) -> Option<f64> {
        if column < self.columns.len() { self.counts[self.rows.len()][column] } else { None }
    }

    /// Sum of all; `None` if withheld.
    pub fn total(&self) -> Option<f64> {
        self.counts[self.rows.len()][self.columns.len()]
    }

    /// "Withheld" or "published", for the cell's mark.
    pub fn mark(&self, row: usize, column: usize) -> DataMark {
        if self.count(row, column).is_some() { DataMark::Published } else { DataMark::Withheld }
    }

    /// How many cells are withheld, margins included.
    pub fn withheld(&self) -> usize {
        self.counts.iter().flatten().filter(|count| count.is_none()).count()
    }
}

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
    if table.rows.is_empty() || table.columns.is_empty() {
        return Err(Withheld::NothingHeld);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    let counts: Vec<Vec<f64>> =
        table.counts.iter().map(|row| row.iter().map(|count| count.unwrap_or(0.0)).collect()).collect();
    if table.total().is_none_or(|total| small(total, minimum)) {
        return Err(Withheld::SmallCounts { minimum: minimum as u32 });
    }
    let hidden = hide(&counts, minimum);
    let mut shown = table.clone();
    for (row, hidden) in shown.counts.iter_mut().zip(&hidden) {
        for (cell, hidden) in row.iter_mut().zip(hidden) {
            if *hidden {
                *cell = None;
            }
        }
    }
    Ok(Released::new(shown))
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
