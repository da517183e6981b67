//! What waits for what among actions: no circles, and who is held up by whom.
//!
//! It looks at the actions it is given; one that is not among them is taken as ended.

use crate::Refusal;
use crate::action::Action;
use std::collections::{BTreeMap, BTreeSet};
use terms::RecordId;

/// A circle of actions that wait for one another, in order from the smallest id; `None` if there is none.
pub fn circle(actions: &[Action]) -> Option<Vec<RecordId>> {
    let needs: BTreeMap<&RecordId, &[RecordId]> =
        actions.iter().map(|action| (&action.id, action.terms.needs.as_slice())).collect();
    let mut clear: BTreeSet<&RecordId> = BTreeSet::new();
    for start in needs.keys() {
        // Depth first, with the path kept: a need that is on the path closes a circle.
        let mut path: Vec<(&RecordId, usize)> = vec![(start, 0)];
        while let Some((here, next)) = path.last().copied() {
            let Some(need) = needs.get(here).and_then(|needs| needs.get(next)) else {
                clear.insert(here);
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            if let Some(from) = path.iter().position(|(on_path, _)| *on_path == need) {
                let mut found: Vec<RecordId> = path[from..].iter().map(|(id, _)| (*id).clone()).collect();
                let smallest = (0..found.len()).min_by_key(|&at| found[at].clone()).unwrap_or(0);
                found.rotate_left(smallest);
                return Some(found);
            }
            if !clear.contains(need) && needs.contains_key(need) {
                path.push((need, 0));
            }
        }
    }
    None
}

/// Refused if the actions, as they would be, wait for one another in a circle. Ask before an action's needs are kept.
pub fn no_circle(actions: &[Action]) -> Result<(), Refusal> {
    let Some(found) = circle(actions) else { return Ok(()) };
    let title = |id: &RecordId| {
        actions
            .iter()
            .find(|action| action.id == *id)
            .map_or_else(|| id.to_string(), |a| a.terms.title.clone())
    };
    let titles: Vec<String> = found.iter().map(title).collect();
    Err(Refusal::unsound(
        format!("These wait for one another: {}.", crate::wording::list(&titles)),
        "Take one of the needs away.",
    ))
}

/// The actions it still waits for, in the order of its needs.
pub fn waits_for<'a>(action: &Action, actions: &'a [Action]) -> Vec<&'a Action> {
    let open = |id: &RecordId| actions.iter().find(|other| other.id == *id && !other.stage.ended());
    action.terms.needs.iter().filter_map(open).collect()
}

/// The open actions that wait for it, in the order given.
pub fn held_up_by<'a>(action: &Action, actions: &'a [Action]) -> Vec<&'a Action> {
    let waits = |other: &&Action| !other.stage.ended() && other.terms.needs.contains(&action.id);
    if action.stage.ended() { Vec::new() } else { actions.iter().filter(waits).collect() }
}
