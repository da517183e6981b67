//! Small places: how many in each, which stand out, how concentrated.
//! It must never show a score beside a hidden count: a score is a sum over neighbours, and sums can be solved.

use crate::{Policy, Released, Withheld};
use terms::{AreaCode, Concentration, DataMark, MeasureDefinition, PlaceScore, Sensitivity};

/// One place as the public may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicPlace {
    /// Which area.
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Incidents in it; `None` if withheld.
    pub count: Option<f64>,
    /// Residents, if known.
    pub population: Option<f64>,
    /// Gi* z score; `None` if withheld.
    pub z: Option<f64>,
    /// p-value; `None` if withheld.
    pub p: Option<f64>,
    /// Whether it stands out; `None` if withheld.
    pub stands_out: Option<bool>,
    /// "Published" or "withheld".
    pub mark: DataMark,
}

/// Releases places with their counts, in the order given. Counts under the minimum are withheld, and so many others
/// that none can be worked out from the total, which everybody knows. A withheld place loses count, score and
/// standing. Scores go from all places as soon as one place is withheld: Gi* is a sum over neighbours, so the
/// scores around a hidden place would give it away. Sensitive measures are never shown by small place.
///
/// Holding no place at all is `NothingHeld`; where even the sum of all is small, nothing is shown.
pub fn release_places(
    places: &[PlaceScore],
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<Vec<PublicPlace>>, Withheld> {
    if definition.sensitivity == Sensitivity::Sensitive {
        return Err(Withheld::BelowDistrict);
    }
    if places.is_empty() {
        return Err(Withheld::NothingHeld);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    let total: f64 = places.iter().map(|place| place.count).sum();
    if policy.is_small(total, definition.sensitivity) || places.iter().any(|place| place.count.is_nan()) {
        return Err(Withheld::SmallCounts { minimum: minimum as u32 });
    }
    // A list with a known total is a table of one row and one column of margins.
    let row: Vec<f64> = places.iter().map(|place| place.count).chain([total]).collect();
    let hidden = hide_list(&row, minimum);
    let all_shown = !hidden.iter().any(|&hidden| hidden);
    let shown = places.iter().zip(&hidden).map(|(place, &hidden)| PublicPlace {
        area: place.area,
        name: place.name.clone(),
        count: (!hidden).then_some(place.count),
        population: place.population,
        z: all_shown.then_some(place.z),
        p: all_shown.then_some(place.p),
        stands_out: (!hidden).then_some(place.stands_out),
        mark: if hidden { DataMark::Withheld } else { DataMark::Published },
    });
    Ok(Released::new(shown.collect()))
}

/// Which of a list of counts, total last, must be hidden with the total shown.
fn hide_list(row: &[f64], minimum: f64) -> Vec<bool> {
    let mut hidden: Vec<bool> =
        row[..row.len() - 1].iter().map(|&c| crate::policy::small(c, minimum)).collect();
    loop {
        let (count, sum) = hidden
            .iter()
            .zip(row)
            .filter(|(hidden, _)| **hidden)
            .fold((0, 0.0), |(n, s), (_, c)| (n + 1, s + c));
        if count == 0 || (count >= 2 && !crate::policy::small(sum, minimum)) {
            return hidden;
        }
        let shown = (0..hidden.len()).filter(|&i| !hidden[i]);
        // A zero gives no company: the smallest count above 0, and zeros only when nothing else is left.
        let next = shown.min_by(|&a, &b| {
            (row[a] == 0.0).cmp(&(row[b] == 0.0)).then(row[a].total_cmp(&row[b])).then(a.cmp(&b))
        });
        match next {
            Some(index) => hidden[index] = true,
            None => return hidden,
        }
    }
}

/// Fewest places that one step of a published Lorenz curve spans.
const PLACES_PER_STEP: usize = 5;

/// Releases how concentrated incidents are. `total` is the number of incidents behind it, which is public.
/// The Lorenz curve is thinned to steps that span at least five places and hold none or at least the minimum: each
/// single step of it is the count of one place. Gini coefficient and top share are rounded to two decimals.
/// `Err` for sensitive measures, for small totals and for fewer than ten places.
pub fn release_concentration(
    concentration: &Concentration,
    total: f64,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<Concentration>, Withheld> {
    if definition.sensitivity == Sensitivity::Sensitive {
        return Err(Withheld::BelowDistrict);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    if concentration.places < 2 * PLACES_PER_STEP {
        return Err(Withheld::BaseTooSmall { needed: 2 * PLACES_PER_STEP as u32 });
    }
    let top = concentration.top_5_per_cent * total;
    if policy.is_small(total, definition.sensitivity) || crate::policy::small(top, minimum) {
        return Err(Withheld::SmallCounts { minimum: minimum as u32 });
    }
    let two = |share: f64| (share * 100.0).round() / 100.0;
    Ok(Released::new(Concentration {
        places: concentration.places,
        gini: two(concentration.gini),
        top_5_per_cent: two(concentration.top_5_per_cent),
        lorenz: thin(&concentration.lorenz, concentration.places, total, minimum),
    }))
}

fn thin(curve: &[(f64, f64)], places: usize, total: f64, minimum: f64) -> Vec<(f64, f64)> {
    let wide = |a: (f64, f64), b: (f64, f64)| {
        (b.0 - a.0) * places as f64 >= PLACES_PER_STEP as f64 - 1e-6
            && !crate::policy::small((b.1 - a.1) * total, minimum)
    };
    let mut thinned: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    for &point in curve {
        if wide(thinned[thinned.len() - 1], point) && wide(point, (1.0, 1.0)) {
            thinned.push(point);
        }
    }
    thinned.push((1.0, 1.0));
    thinned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::tests::definition;
    use crate::table::hide;
    use proptest::prelude::*;

    fn places(counts: &[f64]) -> Vec<PlaceScore> {
        let place = |(i, &count): (usize, &f64)| PlaceScore {
            area: format!("E0101{i:04}").parse().unwrap(),
            name: format!("Place {i}"),
            count,
            population: Some(1500.0),
            z: count / 10.0,
            p: 0.5,
            stands_out: count > 50.0,
        };
        counts.iter().enumerate().map(place).collect()
    }

    fn check(counts: &[f64]) -> String {
        match release_places(&places(counts), &definition(Sensitivity::Ordinary), &Policy::public()) {
            Err(reason) => format!("{reason:?}"),
            Ok(shown) => {
                let cells = shown.iter().map(|p| p.count.map_or("[c]".to_owned(), |c| c.to_string()));
                cells.collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[test]
    fn a_lone_small_place_takes_the_next_smallest_with_it() {
        assert_eq!(check(&[60.0, 3.0, 9.0, 0.0]), "60 [c] [c] 0");
        assert_eq!(check(&[60.0, 1.0, 1.0, 9.0]), "60 [c] [c] [c]");
        assert_eq!(check(&[60.0, 3.0, 3.0, 9.0]), "60 [c] [c] 9");
        assert_eq!(check(&[60.0, 7.0, 0.0]), "60 7 0");
        assert_eq!(check(&[3.0, 0.0]), "SmallCounts { minimum: 5 }");
    }

    #[test]
    fn scores_go_from_all_places_when_one_is_withheld() {
        let definition = definition(Sensitivity::Ordinary);
        let shown = release_places(&places(&[60.0, 3.0, 9.0]), &definition, &Policy::public()).unwrap();
        assert!(shown.iter().all(|place| place.z.is_none() && place.p.is_none()));
        assert_eq!(shown[0].stands_out, Some(true));
        assert_eq!(shown[1].stands_out, None);
        let whole = release_places(&places(&[60.0, 8.0]), &definition, &Policy::public()).unwrap();
        assert!(whole.iter().all(|place| place.z.is_some()));
    }

    #[test]
    fn sensitive_measures_are_not_shown_by_small_place() {
        let shown =
            release_places(&places(&[60.0, 70.0]), &definition(Sensitivity::Sensitive), &Policy::public());
        assert_eq!(shown, Err(Withheld::BelowDistrict));
    }

    #[test]
    fn the_list_rule_agrees_with_the_rule_for_tables() {
        let row = [3.0, 9.0, 40.0, 52.0];
        let by_table = hide(&[row.to_vec(), row.to_vec()], 5.0);
        assert_eq!(&by_table[0][..3], &hide_list(&row, 5.0)[..]);
    }

    proptest! {
        #[test]
        fn hidden_places_share_enough_to_hide_in(counts in prop::collection::vec(0u8..20, 1..12)) {
            let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
            let definition = definition(Sensitivity::Ordinary);
            if let Ok(shown) = release_places(&places(&counts), &definition, &Policy::public()) {
                let hidden: Vec<f64> =
                    shown.iter().zip(&counts).filter(|(p, _)| p.count.is_none()).map(|(_, c)| *c).collect();
                // What is left of the total spans from 0 to its sum for each of them.
                prop_assert!(hidden.is_empty() || (hidden.len() >= 2 && hidden.iter().sum::<f64>() >= 5.0));
                prop_assert!(shown.iter().all(|p| p.count.is_none_or(|c| c == 0.0 || c >= 5.0)));
            }
        }

        #[test]
        fn no_step_of_a_published_curve_is_a_small_count(counts in prop::collection::vec(0u32..30, 10..80)) {
            let mut sorted = counts.clone();
            sorted.sort_unstable();
            let total = f64::from(sorted.iter().sum::<u32>());
            prop_assume!(total > 0.0);
            let (mut lorenz, mut sum) = (vec![(0.0, 0.0)], 0.0);
            for (i, &count) in sorted.iter().enumerate() {
                sum += f64::from(count);
                lorenz.push(((i + 1) as f64 / counts.len() as f64, sum / total));
            }
            let top = f64::from(sorted[sorted.len() - sorted.len().div_ceil(20)..].iter().sum::<u32>()) / total;
            let whole = Concentration { places: counts.len(), gini: 0.123_456, top_5_per_cent: top, lorenz };
            let definition = definition(Sensitivity::Ordinary);
            if let Ok(shown) = release_concentration(&whole, total, &definition, &Policy::public()) {
                for pair in shown.lorenz.windows(2) {
                    let step = ((pair[1].1 - pair[0].1) * total).round();
                    prop_assert!(step == 0.0 || step >= 5.0);
                    prop_assert!((pair[1].0 - pair[0].0) * counts.len() as f64 > 4.5);
                }
                prop_assert_eq!(shown.gini, 0.12);
            }
        }
    }
}
