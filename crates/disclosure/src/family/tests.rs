//! Facts about families, checked against the bounds of flows as a second implementation.

use super::*;
use crate::flow::Network;
use crate::series::tests::{definition, monthly};
use proptest::prelude::*;
use terms::Sensitivity;

fn release(parts: &[Vec<f64>], unplaced: &[f64]) -> FamilyRelease {
    let wrap = |counts: &[f64]| monthly("2024-01", &counts.iter().map(|&c| Some(c)).collect::<Vec<_>>());
    let total: Vec<f64> =
        (0..unplaced.len()).map(|t| unplaced[t] + parts.iter().map(|part| part[t]).sum::<f64>()).collect();
    let (total, parts) = (wrap(&total), parts.iter().map(|part| wrap(part)).collect::<Vec<_>>());
    let definition = definition(Sensitivity::Ordinary);
    let members: Vec<_> = parts.iter().map(|series| Member { series, definition: &definition }).collect();
    release_family(Some(Member { series: &total, definition: &definition }), &members, &Policy::public())
}

fn words(release: &FamilyRelease) -> Vec<&'static str> {
    release
        .total
        .iter()
        .chain(&release.parts)
        .map(|member| member.as_ref().map_or("withheld", |series| series.step.word()))
        .collect()
}

#[test]
fn parts_without_small_cells_are_all_shown_by_month() {
    let shown = release(&[vec![9.0; 6], vec![8.0; 6]], &[0.0; 6]);
    assert_eq!(words(&shown), ["month", "month", "month"]);
}

#[test]
fn a_lone_small_part_takes_the_smallest_other_with_it() {
    let shown = release(&[vec![9.0; 6], vec![3.0; 6], vec![20.0; 6]], &[0.0; 6]);
    assert_eq!(words(&shown), ["month", "quarter", "quarter", "month"]);
}

#[test]
fn two_small_parts_whose_sum_is_not_small_need_no_third() {
    let shown = release(&[vec![3.0; 6], vec![4.0; 6], vec![20.0; 6]], &[0.0; 6]);
    assert_eq!(words(&shown), ["month", "quarter", "quarter", "month"]);
}

#[test]
fn a_few_incidents_of_no_part_are_not_given_away() {
    let shown = release(&[vec![9.0; 6], vec![20.0; 6]], &[0.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
    // Month 2 holds two incidents of neither part: one part must be hidden for the rest to be large enough, and
    // by quarter the two would follow again.
    assert!(words(&shown).contains(&"withheld") || words(&shown)[0] == "quarter", "{:?}", words(&shown));
}

#[test]
fn a_part_that_is_small_all_year_is_withheld_with_company() {
    let mut rare = vec![0.0; 12];
    rare[3] = 2.0;
    let shown = release(&[vec![9.0; 12], rare, vec![20.0; 12]], &[0.0; 12]);
    assert_eq!(words(&shown), ["month", "withheld", "withheld", "month"]);
}

#[test]
fn one_part_that_may_never_be_shown_does_not_take_the_others_from_their_quarters() {
    let mut rare = vec![0.0; 12];
    rare[3] = 2.0;
    let shown = release(&[vec![4.0; 12], vec![3.0; 12], rare, vec![6.0; 12], vec![40.0; 12]], &[0.0; 12]);
    assert_eq!(words(&shown), ["month", "quarter", "withheld", "withheld", "month", "month"]);
}

#[test]
fn a_gap_in_one_part_is_a_gap_in_all() {
    let definition = definition(Sensitivity::Ordinary);
    let total = monthly("2025-01", &[Some(20.0), Some(20.0)]);
    let part = monthly("2025-01", &[None, Some(12.0)]);
    let member = |series| Member { series, definition: &definition };
    let shown = release_family(Some(member(&total)), &[member(&part)], &Policy::public());
    assert_eq!(shown.total.unwrap().unwrap().points[0].count, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    /// Three parts over six months: whatever is shown, for every hidden cell there are fillings that agree with
    /// all that is shown and lie at least five apart, or the cell is plainly not small.
    #[test]
    fn no_part_can_be_worked_out(
        parts in prop::collection::vec(prop::collection::vec(prop_oneof![Just(0u8), 1u8..5, 5u8..30], 6), 3),
        unplaced in prop::collection::vec(prop_oneof![8 => Just(0u8), 1 => 1u8..9], 6),
    ) {
        let parts: Vec<Vec<f64>> = parts.iter().map(|p| p.iter().map(|&c| f64::from(c)).collect()).collect();
        let unplaced: Vec<f64> = unplaced.iter().map(|&c| f64::from(c)).collect();
        let shown = release(&parts, &unplaced);
        for member in shown.total.iter().chain(&shown.parts).flatten() {
            for point in &member.points {
                prop_assert!(point.count.is_none_or(|c| c == 0.0 || c >= 5.0));
            }
        }
        let Some(Ok(total)) = &shown.total else { return Ok(()) };
        if total.step != Step::Month {
            return Ok(());
        }
        // Rows: the parts not shown by month, and the incidents of no part; columns: the months of one quarter.
        // The bounds of flows, which know nothing of the rules above, say what a reader could find out.
        let hidden: Vec<(&Vec<f64>, bool)> = parts.iter().zip(&shown.parts)
            .filter(|(_, member)| !matches!(member, Ok(series) if series.step == Step::Month))
            .map(|(part, member)| (part, matches!(member, Ok(series) if series.step == Step::Quarter)))
            .chain([(&unplaced, false)])
            .collect();
        for quarter in 0..2 {
            let mut counts: Vec<Vec<f64>> = hidden.iter().map(|(cells, _)| {
                let months = &cells[quarter * 3..quarter * 3 + 3];
                months.iter().copied().chain([months.iter().sum()]).collect()
            }).collect();
            counts.push((0..4).map(|c| counts.iter().map(|row| row[c]).sum()).collect());
            let mut secret: Vec<Vec<bool>> =
                hidden.iter().map(|(_, by_quarter)| vec![true, true, true, !by_quarter]).collect();
            secret.push(vec![false; 4]);
            let network = Network::new(&counts, &secret);
            for (arc, &count) in counts.iter().flatten().enumerate() {
                if secret[arc / 4][arc % 4] && count > 0.0 && count < 5.0 {
                    let (down, up) = network.freedom(arc, 5.0);
                    prop_assert!(down + up >= 5.0, "{counts:?} {secret:?} {arc}: {down} {up}");
                }
            }
        }
    }
}
