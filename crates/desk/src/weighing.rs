//! Volume beside harm (requirement S62), from released counts and a loaded table of weights.

use planning::{HarmShare, MeasureEvidence};
use terms::{Category, Estimate, HarmTable};

/// Shares of volume and of weighted harm, and the weighted total with its interval. Totals are left out, so that nothing is
/// counted twice.
pub fn shares(measures: &[MeasureEvidence], table: &HarmTable) -> (Vec<HarmShare>, Option<Estimate>) {
    let weighted = |category: &Category| table.weights.iter().any(|weight| weight.category == *category);
    // A measure of several kinds is weighed as the first of them that has a weight.
    let kind = |measure: &MeasureEvidence| {
        let kinds = &measure.definition.categories;
        kinds.iter().find(|category| weighted(category)).or(kinds.first()).copied()
    };
    let parts: Vec<(&MeasureEvidence, Category, f64)> = parts(measures)
        .filter_map(|measure| Some((measure, kind(measure)?, measure.latest.count?.value)))
        .filter(|(_, category, _)| {
            let dataset = category.dataset();
            table.weights.iter().any(|weight| weight.category.dataset() == dataset)
        })
        .collect();
    let volume: f64 = parts.iter().map(|(_, _, count)| count).sum();
    let counts: Vec<(Category, f64)> = parts.iter().map(|(_, category, count)| (*category, *count)).collect();
    let harm = figures::harm::weigh(&counts, table);
    let shares = parts
        .iter()
        .map(|(measure, category, count)| {
            let line = harm.lines.iter().find(|line| line.category == *category);
            HarmShare {
                measure: measure.definition.id.clone(),
                title: measure.definition.title.clone(),
                count: *count,
                volume: if volume > 0.0 { count / volume } else { 0.0 },
                harm: line.map(|line| line.share_of_harm),
                weighted: line.map(|line| line.harm),
            }
        })
        .collect();
    (shares, (!harm.lines.is_empty()).then_some(harm.total))
}

/// The measures that are no total of others: a measure that holds all of another's categories and more is its total.
pub fn parts(measures: &[MeasureEvidence]) -> impl Iterator<Item = &MeasureEvidence> {
    let is_total = |measure: &MeasureEvidence| {
        measures.iter().any(|other| {
            other.definition.id != measure.definition.id
                && other.definition.categories.len() < measure.definition.categories.len()
                && other.definition.categories.iter().all(|c| measure.definition.categories.contains(c))
        })
    };
    measures.iter().filter(move |measure| !is_total(measure))
}
