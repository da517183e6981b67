//! Whether a list can take the place of another: nothing in use is lost, and what changed has a version of its own.

use super::lists::List;
use super::refused;
use crate::Catalogue;
use crate::record::NotDone;
use access::Catalogue as Laws;
use planning::priority::matrix::Matrix;
use planning::target::{Baseline, Target};
use terms::Agreement;

/// What lists are in use by.
pub(super) struct Used {
    pub agreements: Vec<Agreement>,
    pub targets: Vec<Target>,
}

/// Whether `after` can take the place of `before`.
pub(super) fn fits(before: &List, after: &List, used: &Used) -> Result<(), NotDone> {
    match (before, after) {
        (_, List::Laws(after)) => laws(after, &used.agreements),
        (List::Measures(before), List::Measures(after)) => measures(before, after, &used.targets),
        (List::Matrix(before), List::Matrix(after)) => matrix(before, after),
        _ => Ok(()),
    }
}

/// Every purpose and gateway that an agreement names is still there.
fn laws(after: &Laws, agreements: &[Agreement]) -> Result<(), NotDone> {
    for agreement in agreements {
        let gone_purpose = agreement.purposes.iter().find(|id| after.purpose(id).is_none());
        let gone_gateway = agreement.gateways.iter().find(|id| after.gateway(id).is_none());
        if let Some(gone) = gone_purpose.map(ToString::to_string).or(gone_gateway.map(ToString::to_string)) {
            let wrong = format!("The agreement {} v{} names {gone}.", agreement.id, agreement.version);
            let mend = "Keep it. Give a law its last day (until) if it is no longer in force.";
            return Err(refused(wrong, mend));
        }
    }
    Ok(())
}

/// Every measure that a target is set on is still there, and each that changed has a higher version.
fn measures(before: &Catalogue, after: &Catalogue, targets: &[Target]) -> Result<(), NotDone> {
    for target in targets {
        if let Baseline::Counted { measure, .. } = &target.terms.baseline
            && after.measure(measure.as_str()).is_none()
        {
            let wrong = format!("The target {} is set on {measure}.", target.id);
            return Err(refused(wrong, "Keep that measure."));
        }
    }
    for measure in after.measures() {
        let Some(old) = before.measure(measure.id.as_str()) else { continue };
        let same = terms::MeasureDefinition { version: old.version, ..measure.clone() } == *old;
        if same && measure.version != old.version {
            let wrong = format!("{} has another version and nothing else is changed.", measure.title);
            return Err(refused(wrong, &format!("Leave its version at {}.", old.version)));
        }
        if !same && measure.version <= old.version {
            let wrong = format!("{} is changed and kept version {}.", measure.title, measure.version);
            return Err(refused(wrong, &format!("Give it version {}.", old.version + 1)));
        }
    }
    Ok(())
}

/// A matrix that changed has a higher version.
fn matrix(before: &Matrix, after: &Matrix) -> Result<(), NotDone> {
    let same = Matrix { version: before.version, ..after.clone() } == *before;
    if !same && after.version <= before.version {
        let wrong = format!("The matrix is changed and kept version {}.", after.version);
        return Err(refused(wrong, &format!("Give it version {}.", before.version + 1)));
    }
    Ok(())
}
