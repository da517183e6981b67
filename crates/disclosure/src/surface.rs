//! Incidents by their points: how dense they are over the ground, and how often one follows another nearby.
//! It must never show a density itself: densities are sums over points, and sums can be solved. Classes cannot.

use crate::{Policy, Released, Withheld};
use terms::{DensitySurface, MeasureDefinition, NearRepeat, Sensitivity};

/// Releases a surface in classes. `within` says for each square how many incidents lie within one bandwidth of its
/// middle: squares with fewer than the minimum are left out, as if nothing were there.
///
/// `Err` for sensitive measures, where `within` does not fit the squares, and where no square is left.
pub fn release_surface(
    surface: &DensitySurface,
    within: &[f64],
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<DensitySurface>, Withheld> {
    if definition.sensitivity == Sensitivity::Sensitive {
        return Err(Withheld::BelowDistrict);
    }
    if within.len() != surface.squares.len() {
        return Err(Withheld::NothingHeld);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    let enough = surface.squares.iter().zip(within).filter(|(_, within)| **within >= minimum.max(1.0));
    let squares: Vec<_> = enough.map(|(square, _)| *square).collect();
    if squares.is_empty() {
        return Err(Withheld::SmallCounts { minimum: minimum as u32 });
    }
    Ok(Released::new(DensitySurface { squares, ..surface.clone() }))
}

/// Releases a table of near repeats: cells of pairs, of which those above 0 and under the minimum are left out. The
/// cells overlap with no published total, so none can be found by subtraction.
///
/// `events` is how many incidents the pairs were made of. `Err` for sensitive measures, for fewer events than any
/// published share needs, and where no cell is left.
pub fn release_near_repeats(
    cells: &[NearRepeat],
    events: u32,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<Vec<NearRepeat>>, Withheld> {
    if definition.sensitivity == Sensitivity::Sensitive {
        return Err(Withheld::BelowDistrict);
    }
    let needed = policy.base_survey.max(1);
    if events < needed {
        return Err(Withheld::BaseTooSmall { needed });
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    let shown: Vec<NearRepeat> =
        cells.iter().filter(|cell| cell.observed == 0 || cell.observed as f64 >= minimum).cloned().collect();
    if shown.is_empty() {
        return Err(Withheld::SmallCounts { minimum: minimum as u32 });
    }
    Ok(Released::new(shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{DenominatorKind, DensitySquare, MeasureId, Polarity};

    fn definition(sensitivity: Sensitivity) -> MeasureDefinition {
        MeasureDefinition {
            id: MeasureId::new("burglary").unwrap(),
            version: 1,
            title: "Burglary".into(),
            what_counts: String::new(),
            unit: "burglaries".into(),
            categories: Vec::new(),
            denominator: DenominatorKind::Residents,
            per: 1_000,
            polarity: Polarity::LowerIsBetter,
            sensitivity,
        }
    }

    fn surface() -> DensitySurface {
        let square = |column: usize| DensitySquare {
            west: column as f64,
            south: 53.0,
            east: column as f64 + 1.0,
            north: 54.0,
            class: column,
        };
        DensitySurface {
            bandwidth_metres: 500.0,
            side_metres: 250.0,
            classes: vec![(0.1, 1.0), (1.0, 2.0), (2.0, 9.0)],
            squares: (0..3).map(square).collect(),
        }
    }

    fn cell(observed: u64) -> NearRepeat {
        NearRepeat { metres: (0.0, 200.0), days: (0, 14), observed, expected: 2.0, p: 0.001 }
    }

    #[test]
    fn a_square_with_fewer_than_five_near_it_is_as_if_nothing_were_there() {
        let ordinary = definition(Sensitivity::Ordinary);
        let shown = release_surface(&surface(), &[9.0, 4.0, 5.0], &ordinary, &Policy::public()).unwrap();
        assert_eq!(shown.squares.iter().map(|square| square.class).collect::<Vec<_>>(), [0, 2]);
        assert!(release_surface(&surface(), &[4.0, 0.0, 1.0], &ordinary, &Policy::public()).is_err());
        assert!(release_surface(&surface(), &[9.0], &ordinary, &Policy::public()).is_err());
    }

    #[test]
    fn sensitive_measures_have_neither_surface_nor_near_repeats() {
        let sensitive = definition(Sensitivity::Sensitive);
        assert!(release_surface(&surface(), &[90.0; 3], &sensitive, &Policy::public()).is_err());
        assert!(release_near_repeats(&[cell(50)], 500, &sensitive, &Policy::public()).is_err());
    }

    #[test]
    fn cells_of_few_pairs_are_left_out_and_empty_ones_stay() {
        let ordinary = definition(Sensitivity::Ordinary);
        let cells = [cell(0), cell(4), cell(5)];
        let shown = release_near_repeats(&cells, 100, &ordinary, &Policy::public()).unwrap();
        assert_eq!(shown.iter().map(|cell| cell.observed).collect::<Vec<_>>(), [0, 5]);
        assert!(release_near_repeats(&cells, 5, &ordinary, &Policy::public()).is_err());
        assert!(release_near_repeats(&[cell(3)], 100, &ordinary, &Policy::public()).is_err());
    }
}
