//! Facts about released tables, and a search over whole fillings as the second implementation.

use super::*;
use crate::series::tests::definition;
use proptest::prelude::*;
use terms::{NotATable, Sensitivity};

fn names(count: usize, letter: char) -> Vec<String> {
    (0..count).map(|i| format!("{letter}{i}")).collect()
}

fn release(cells: &[Vec<f64>]) -> Result<Released<CountTable>, Withheld> {
    let table = CountTable::new(names(cells.len(), 'r'), names(cells[0].len(), 'c'), cells).unwrap();
    release_table(&table, &definition(Sensitivity::Ordinary), &Policy::public())
}

fn show(table: &CountTable) -> String {
    let rows = table.with_margins().iter().map(|row| {
        let cells = row.iter().map(|c| c.map_or("[c]".to_owned(), |c| c.to_string()));
        cells.collect::<Vec<_>>().join(" ")
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_table_without_small_cells_is_shown_whole_with_its_zeros() {
    assert_eq!(release(&[vec![5.0, 0.0], vec![6.0, 9.0]]).unwrap().withheld(), 0);
}

#[test]
fn a_small_cell_takes_the_cheapest_square_with_it() {
    let shown = release(&[vec![3.0, 10.0, 40.0], vec![20.0, 50.0, 60.0], vec![11.0, 12.0, 70.0]]).unwrap();
    expect_test::expect![[r"
        [c] [c] 40 53
        20 50 60 130
        [c] [c] 70 93
        34 72 170 276"]]
    .assert_eq(&show(&shown));
}

#[test]
fn two_small_cells_alone_in_a_row_with_a_small_sum_are_not_enough() {
    // 1 and 2 in a row whose total is 33 leave 3 to share: the row needs a third.
    let shown = release(&[vec![1.0, 2.0, 30.0], vec![9.0, 9.0, 40.0], vec![9.0, 9.0, 50.0]]).unwrap();
    for column in 0..3 {
        assert_eq!(shown.count(0, column), None, "{}", show(&shown));
    }
}

#[test]
fn a_small_margin_is_hidden_too() {
    let shown = release(&[vec![3.0, 0.0], vec![20.0, 30.0]]).unwrap();
    assert_eq!(shown.row_total(0), None);
    assert_eq!(shown.count(0, 1), Some(0.0), "{}", show(&shown));
}

#[test]
fn a_table_of_fewer_than_five_is_withheld() {
    assert_eq!(release(&[vec![3.0, 1.0]]).unwrap_err(), Withheld::SmallCounts { minimum: 5 });
}

#[test]
fn a_ragged_table_is_refused() {
    assert_eq!(
        CountTable::new(names(2, 'r'), names(2, 'c'), &[vec![1.0, 2.0], vec![1.0]]).unwrap_err(),
        NotATable
    );
    assert_eq!(CountTable::new(names(1, 'r'), names(1, 'c'), &[vec![-1.0]]).unwrap_err(), NotATable);
}

#[test]
fn a_table_as_large_as_a_county_is_released_in_time() {
    // 200 places and 14 kinds, mostly small: an order of magnitude more cells than a district's.
    let cells: Vec<Vec<f64>> = (0..200u32)
        .map(|r| (0..14u32).map(|c| f64::from((r * 7919 + c * 104_729) % 97 % (3 + 5 * c))).collect())
        .collect();
    let shown = release(&cells).unwrap();
    assert!(shown.total().is_some());
    assert!(shown.with_margins().iter().flatten().flatten().all(|&c| c == 0.0 || c >= 5.0));
}

proptest! {
    #[test]
    fn no_small_cell_is_shown(cells in prop::collection::vec(prop::collection::vec(0u8..12, 4), 1..6)) {
        let cells: Vec<Vec<f64>> = cells.iter().map(|r| r.iter().map(|&c| f64::from(c)).collect()).collect();
        if let Ok(shown) = release(&cells) {
            prop_assert!(shown.with_margins().iter().flatten().flatten().all(|&c| c == 0.0 || c >= 5.0));
        }
    }

    #[test]
    fn no_hidden_cell_can_be_solved_for(
        cells in prop_oneof![
            prop::collection::vec(prop::collection::vec(prop_oneof![Just(0u8), 1u8..5, 5u8..9], 2), 2),
            prop::collection::vec(prop::collection::vec(prop_oneof![Just(0u8), 1u8..5, 5u8..9], 3), 2),
            prop::collection::vec(prop::collection::vec(prop_oneof![Just(0u8), 1u8..5, 5u8..9], 2), 3),
        ],
    ) {
        let cells: Vec<Vec<f64>> = cells.iter().map(|r| r.iter().map(|&c| f64::from(c)).collect()).collect();
        let Ok(shown) = release(&cells) else { return Ok(()) };
        let (height, width) = (shown.with_margins().len(), shown.with_margins()[0].len());
        let truth = CountTable::new(names(height - 1, 'r'), names(width - 1, 'c'), &cells).unwrap();
        for row in 0..height {
            for column in 0..width {
                if shown.with_margins()[row][column].is_none() {
                    let value = truth.with_margins()[row][column].unwrap() as i32;
                    let fits = |want: i32| fillable(shown.with_margins(), row, column, want);
                    let low = (0..=value).find(|&want| fits(want)).unwrap();
                    let high = (value..=low + 5).rev().find(|&want| fits(want)).unwrap_or(value);
                    prop_assert!(high - low >= 5, "({row}, {column}) in {low}..{high} of\n{}", show(&shown));
                }
            }
        }
    }
}

/// Whether some table of whole numbers agrees with all that is shown and has `want` in that cell: tries every
/// filling of the hidden inner cells, and lets hidden margins be what they come to.
fn fillable(shown: &[Vec<Option<f64>>], row: usize, column: usize, want: i32) -> bool {
    let known: Vec<Vec<Option<i32>>> = shown
        .iter()
        .enumerate()
        .map(|(r, cells)| {
            let at = |c: usize| (r == row && c == column).then_some(want);
            cells.iter().enumerate().map(|(c, cell)| at(c).or(cell.map(|v| v as i32))).collect()
        })
        .collect();
    let mut fill = vec![vec![0; known[0].len() - 1]; known.len() - 1];
    extend(&known, &mut fill, 0)
}

fn extend(known: &[Vec<Option<i32>>], fill: &mut Vec<Vec<i32>>, next: usize) -> bool {
    let (height, width) = (fill.len(), fill[0].len());
    if next > 0 && next.is_multiple_of(width) {
        let row = next / width - 1;
        if known[row][width].is_some_and(|total| total != fill[row].iter().sum::<i32>()) {
            return false;
        }
    }
    if next == height * width {
        let column_fits = |c: usize| {
            known[height][c].is_none_or(|total| total == fill.iter().map(|row| row[c]).sum::<i32>())
        };
        return (0..width).all(column_fits)
            && known[height][width].is_none_or(|total| total == fill.iter().flatten().sum::<i32>());
    }
    let (row, column) = (next / width, next % width);
    if let Some(value) = known[row][column] {
        fill[row][column] = value;
        return extend(known, fill, next + 1);
    }
    let above: i32 = fill[..row].iter().map(|cells| cells[column]).sum();
    let before: i32 = fill[row][..column].iter().sum();
    let most = [known[height][column].map(|t| t - above), known[row][width].map(|t| t - before)];
    let most = most.into_iter().flatten().min().unwrap_or(14);
    for value in 0..=most {
        fill[row][column] = value;
        if extend(known, fill, next + 1) {
            return true;
        }
    }
    false
}
