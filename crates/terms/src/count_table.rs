//! A table of counts with its margins, some cells of which may be withheld.

use crate::DataMark;

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
    /// let table = terms::CountTable::new(rows, columns, &[vec![5.0, 7.0], vec![0.0, 9.0]]).unwrap();
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

    /// The same table with those cells withheld: `hidden` has one row more and one column more than named, for the
    /// margins. Cells it does not reach stay as they are.
    pub fn without(&self, hidden: &[Vec<bool>]) -> Self {
        let mut shown = self.clone();
        for (row, hidden) in shown.counts.iter_mut().zip(hidden) {
            for (cell, _) in row.iter_mut().zip(hidden).filter(|(_, hidden)| **hidden) {
                *cell = None;
            }
        }
        shown
    }

    /// Every cell with the margins last, row by row; `None` if withheld.
    pub fn with_margins(&self) -> &[Vec<Option<f64>>] {
        &self.counts
    }

    /// How many cells are withheld, margins included.
    pub fn withheld(&self) -> usize {
        self.counts.iter().flatten().filter(|count| count.is_none()).count()
    }
}
