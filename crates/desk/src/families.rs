//! Which measures are parts of which: disclosure control must see a total and its parts together.

use crate::view::Counted;
use disclosure::{Member, Policy, Released, Withheld, release_family};
use terms::{MeasureDefinition, Series};

/// A measure with its counts.
pub type Pair = (MeasureDefinition, Counted);

/// Releases the series of one area, in the order given. A measure whose categories hold all those of others is
/// their total; measures outside any total are released alone.
pub fn release(pairs: &[Pair], policy: &Policy) -> Vec<Result<Released<Series>, Withheld>> {
    let mut results: Vec<Option<Result<Released<Series>, Withheld>>> = pairs.iter().map(|_| None).collect();
    for (total, parts) in families(pairs) {
        let member = |index: usize| Member { series: &pairs[index].1.series, definition: &pairs[index].0 };
        let members: Vec<Member<'_>> = parts.iter().map(|&part| member(part)).collect();
        let released = release_family(total.map(member), &members, policy);
        if let (Some(index), Some(result)) = (total, released.total) {
            results[index] = Some(result);
        }
        for (index, result) in parts.into_iter().zip(released.parts) {
            results[index] = Some(result);
        }
    }
    results.into_iter().map(|result| result.unwrap_or(Err(Withheld::NothingHeld))).collect()
}

/// Families: a total with its parts, or one measure alone.
fn families(pairs: &[Pair]) -> Vec<(Option<usize>, Vec<usize>)> {
    let holds = |a: usize, b: usize| {
        a != b
            && pairs[a].0.categories.len() > pairs[b].0.categories.len()
            && pairs[b].0.categories.iter().all(|category| pairs[a].0.categories.contains(category))
    };
    let all = 0..pairs.len();
    let totals: Vec<usize> =
        all.clone().filter(|&a| all.clone().filter(|&b| holds(a, b)).count() >= 2).collect();
    let mut taken = vec![false; pairs.len()];
    let mut families = Vec::new();
    for total in totals {
        let parts: Vec<usize> = all.clone().filter(|&b| holds(total, b) && !taken[b]).collect();
        taken[total] = true;
        parts.iter().for_each(|&part| taken[part] = true);
        families.push((Some(total), parts));
    }
    families.extend(all.filter(|&index| !taken[index]).map(|index| (None, vec![index])));
    families
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;
    use lake::Grounds;
    use terms::{DataMark, Month, MonthCount, Step};

    fn pair(id: &str, counts: &[f64]) -> Pair {
        let definition = Catalogue::shipped().measure(id).unwrap().clone();
        let first = Month::new(2024, 1).unwrap();
        let points = counts.iter().enumerate().map(|(i, &count)| MonthCount {
            month: first.plus(i as i32),
            count: Some(count),
            mark: DataMark::Published,
        });
        let series = Series {
            measure: definition.id.clone(),
            area: "E07900001".parse().unwrap(),
            step: Step::Month,
            points: points.collect(),
        };
        let body = "Westmarch Police".to_owned();
        (
            definition,
            Counted { series, sent_as: body.clone(), body, grounds: Grounds::default(), placed: (1, 1) },
        )
    }

    #[test]
    fn the_months_of_the_one_small_part_cannot_be_found_by_subtraction() {
        let pairs = [
            pair("all-crime", &[42.0; 12]),
            pair("burglary", &[20.0; 12]),
            pair("shoplifting", &[20.0; 12]),
            pair("robbery", &[2.0; 12]),
            pair("antisocial-behaviour", &[50.0; 12]),
        ];
        let steps: Vec<Option<Step>> = release(&pairs, &Policy::public())
            .into_iter()
            .map(|result| result.ok().map(|series| series.step))
            .collect();
        assert_ne!(steps[3], Some(Step::Month));
        let shown_by_month = steps[..4].iter().filter(|step| **step == Some(Step::Month)).count();
        assert!(shown_by_month < 3, "total and two parts by month give the third away: {steps:?}");
        assert_eq!(steps[4], Some(Step::Month), "what is in no family stands alone");
    }
}
