//! The part of the report that holds the result against what people decided.

use super::{Page, Told, count, per_cent};
use crate::clusters::Decisions;
use crate::review::{Share, measure};

/// The precision for which a threshold is advised.
const PRECISION_WANTED: f64 = 0.99;

pub(super) fn held_against(told: &Told<'_>, decisions: &Decisions, page: &mut Page) {
    let measured = measure(told.linked, decisions, told.group_from, PRECISION_WANTED);
    page.add("<h2>Held against what people decided</h2>\n");
    if measured.labelled == 0 {
        page.paragraph("No pair that was kept has been decided by a person.");
        return;
    }
    let share =
        |of: Share| vec![per_cent(of.share), format!("{} to {}", per_cent(of.low), per_cent(of.high))];
    let row = |what: &str, of: Share| [vec![what.to_owned()], share(of)].concat();
    let rows = [
        row("Pairs above the threshold that are of one person (precision)", measured.precision),
        row("Kept pairs of one person that are above it (recall)", measured.recall),
    ];
    page.table(
        &format!("By {} decided pairs, threshold {}", count(measured.labelled), told.group_from),
        &["What", "Estimate", "95% interval"],
        1,
        &rows,
    );
    if measured.unseen > 0 {
        page.paragraph(&format!(
            "Of {} pairs, nobody has looked at one of their weight: for them the model's own word was taken.",
            count(measured.unseen)
        ));
    }
    for (what, advice) in [("F1 is best", measured.best), ("precision is 99% or more", measured.precise)] {
        let said = advice.map(|of| {
            let (precision, recall) = (per_cent(of.score.precision()), per_cent(of.score.recall()));
            format!("From {:.4} on {what}: precision {precision}, recall {recall}.", of.from)
        });
        page.paragraph(&said.unwrap_or_else(|| format!("No threshold is found where {what}.")));
    }
    let steps: Vec<Vec<String>> = measured
        .steps
        .iter()
        .map(|step| {
            let shares = [per_cent(step.said), per_cent(step.found)];
            [vec![format!("{:+.1}", step.from_bits), count(step.pairs)], shares.to_vec()].concat()
        })
        .collect();
    let head = ["From bits", "Decided pairs", "The model says", "Of one person"];
    page.table("Do probabilities come true?", &head, 0, &steps);
    page.paragraph(
        "This holds if the pairs were drawn for the purpose, as `commonweal link review` draws them. Pairs that somebody \
         happened to look at flatter or darken it.",
    );
}
