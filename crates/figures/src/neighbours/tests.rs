//! Tests of neighbour lists.

use super::*;
use crate::dice::Dice;
use crate::{golden, reference_values};
use proptest::prelude::*;

fn square(code: &str, west: f64, south: f64, side: f64) -> Boundary {
    let (east, north) = (west + side, south + side);
    Boundary {
        area: code.parse().unwrap(),
        name: String::new(),
        polygons: vec![vec![vec![(west, south), (east, south), (east, north), (west, north), (west, south)]]],
    }
}

/// Every other point sorted by distance, then number.
fn nearest_slowly(points: &[(f64, f64)], count: usize) -> Vec<Vec<u32>> {
    let distance = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2);
    (0..points.len())
        .map(|place| {
            let mut others: Vec<u32> = (0..points.len() as u32).filter(|&o| o as usize != place).collect();
            others.sort_by(|&a, &b| {
                let (a_far, b_far) = (
                    distance(points[place], points[a as usize]),
                    distance(points[place], points[b as usize]),
                );
                a_far.total_cmp(&b_far).then(a.cmp(&b))
            });
            others.truncate(count);
            others.sort_unstable();
            others
        })
        .collect()
}

#[test]
fn areas_that_share_a_corner_touch_but_share_no_edge() {
    // 2 | 3
    // --+--   and an island
    // 0 | 1
    let areas = [
        square("E01000001", -2.0, 53.0, 0.1),
        square("E01000002", -1.9, 53.0, 0.1),
        square("E01000003", -2.0, 53.1, 0.1),
        square("E01000004", -1.9, 53.1, 0.1),
        square("E01000005", 1.0, 50.0, 0.1),
    ];
    let queen = Neighbours::touching(&areas, Touching::EdgeOrCorner);
    assert_eq!(queen.of(0), &[1, 2, 3]);
    assert!(queen.of(4).is_empty());
    let rook = Neighbours::touching(&areas, Touching::Edge);
    assert_eq!((rook.of(0), rook.of(3)), (&[1, 2][..], &[1, 2][..]));
    assert_eq!(rook.len(), 5);
}

#[test]
fn a_hole_touches_what_fills_it() {
    let mut outer = square("E01000001", 0.0, 50.0, 3.0);
    let inner = square("E01000002", 1.0, 51.0, 1.0);
    outer.polygons[0].push(inner.polygons[0][0].iter().rev().copied().collect());
    let areas = Neighbours::touching(&[outer, inner], Touching::Edge);
    assert_eq!((areas.of(0), areas.of(1)), (&[1][..], &[0][..]));
}

#[test]
fn a_grid_of_squares_touches_like_a_lattice() {
    let areas: Vec<Boundary> = (0..20)
        .map(|at| square(&format!("E010000{at:02}"), f64::from(at % 5) * 0.1, f64::from(at / 5) * 0.1, 0.1))
        .collect();
    for touching in [Touching::EdgeOrCorner, Touching::Edge] {
        assert_eq!(Neighbours::touching(&areas, touching), Neighbours::lattice(4, 5, touching));
    }
}

#[test]
fn no_place_has_no_list() {
    assert!(Neighbours::lattice(0, 5, Touching::Edge).is_empty());
    assert!(Neighbours::nearest(&[], 4).is_empty());
    assert!(Neighbours::touching(&[], Touching::Edge).is_empty());
    assert!(Neighbours::nearest(&[(1.0, 1.0)], 4).of(0).is_empty());
    assert!(Neighbours::nearest(&[(1.0, 1.0), (2.0, 2.0)], 0).of(0).is_empty());
}

#[test]
fn a_point_nowhere_is_nobodys_neighbour() {
    let points = [(0.0, 0.0), (f64::NAN, 1.0), (1.0, 0.0), (2.0, 0.0)];
    let near = Neighbours::nearest(&points, 2);
    assert!(near.of(1).is_empty());
    assert_eq!((near.of(0), near.of(3)), (&[2, 3][..], &[0, 2][..]));
}

#[test]
fn towns_and_empty_country_give_the_same_lists_as_sorting_everything() {
    let mut dice = Dice::new(5, 0);
    let mut points: Vec<(f64, f64)> =
        (0..300).map(|_| (dice.normal() * 300.0, dice.normal() * 300.0)).collect();
    points.extend((0..60).map(|_| (dice.unit() * 60_000.0, dice.unit() * 60_000.0)));
    points.extend(vec![(77.0, 77.0); 12]);
    let near = Neighbours::nearest(&points, 7);
    for (place, list) in nearest_slowly(&points, 7).iter().enumerate() {
        assert_eq!(near.of(place), &list[..], "place {place}");
    }
}

#[test]
fn the_golden_points_have_their_golden_neighbours() {
    let (Some(points), Some(golden)) =
        (reference_values::columns("gi_points_input.csv"), golden("gi_star.json"))
    else {
        return;
    };
    let points: Vec<(f64, f64)> = points[1].iter().copied().zip(points[2].iter().copied()).collect();
    let near = Neighbours::nearest(&points, 6);
    for place in 0..points.len() {
        let expected = reference_values::numbers(&golden["points_knn6"]["neighbours"][place.to_string()]);
        let found: Vec<f64> = near.of(place).iter().map(|&id| f64::from(id)).collect();
        assert_eq!(found, expected, "place {place}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nearest_is_nearest(
        points in prop::collection::vec((0i32..40, 0i32..40), 0..70),
        count in 0usize..9,
    ) {
        // Whole numbers make many ties, which the lower number must win.
        let points: Vec<(f64, f64)> = points.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
        let near = Neighbours::nearest(&points, count);
        for (place, list) in nearest_slowly(&points, count).iter().enumerate() {
            prop_assert_eq!(near.of(place), &list[..]);
        }
    }

    #[test]
    fn points_on_a_line_are_found_too(xs in prop::collection::vec(-1e6f64..1e6, 2..60)) {
        let points: Vec<(f64, f64)> = xs.into_iter().map(|x| (x, 3.0)).collect();
        let near = Neighbours::nearest(&points, 3);
        for (place, list) in nearest_slowly(&points, 3).iter().enumerate() {
            prop_assert_eq!(near.of(place), &list[..]);
        }
    }
}
