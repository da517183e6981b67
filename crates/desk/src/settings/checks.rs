//! Whether a list can be kept: it can be read, nothing in use is lost, what changed has a version of its own.

use super::{HouseWords, Setting, refused};
use crate::Catalogue;
use crate::record::NotDone;
use access::Catalogue as Laws;
use planning::priority::matrix::Matrix;
use planning::working_day::Holidays;
use std::collections::{BTreeSet, HashMap};
use terms::Agreement;

const MEND_TOML: &str = "Put that right: everything else was read.";

/// The line, from 1, in which a TOML text cannot be read, and why.
fn toml_fault(text: &str, fault: &toml::de::Error) -> NotDone {
    let line = fault.span().map_or(1, |span| {
        let before = text.as_bytes().get(..span.start).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    });
    refused(format!("Line {line}: {}.", fault.message().trim_end_matches('.')), MEND_TOML)
}

/// Whether the text can be read at all.
pub(super) fn readable(setting: Setting, text: &str) -> Result<(), NotDone> {
    match setting {
        Setting::Laws => match Laws::read(text) {
            Ok(laws) if laws.gateways.is_empty() || laws.purposes.is_empty() => {
                Err(refused("No purpose or no law is left.", "Keep at least one of each."))
            }
            Ok(_) => Ok(()),
            Err(access::CatalogueError::Unreadable { cause }) => Err(toml_fault(text, &cause)),
            Err(other) => {
                Err(refused(format!("In the list, {other}."), "Use the short names of the others."))
            }
        },
        Setting::Measures => match Catalogue::read(text) {
            Ok(measures) if measures.measures().is_empty() => {
                Err(refused("No measure is left.", "Keep what is counted."))
            }
            Ok(_) => Ok(()),
            Err(crate::CatalogueError::Form(cause)) => Err(toml_fault(text, &cause)),
            Err(other) => Err(refused(format!("In {other}."), MEND_TOML)),
        },
        Setting::Matrix => {
            let matrix: Matrix = toml::from_str(text).map_err(|fault| toml_fault(text, &fault))?;
            matrix.problems().into_iter().next().map_or(Ok(()), |problem| Err(refused(problem, MEND_TOML)))
        }
        Setting::Holidays => match Holidays::read(text) {
            (_, faults) if !faults.is_empty() => {
                let wrong = format!("Line {} is no day with its name.", faults[0]);
                Err(refused(wrong, "Write it like this: 2026-12-25 Christmas Day."))
            }
            (holidays, _) if holidays.days().is_empty() => {
                Err(refused("No day is left.", "Keep the bank holidays of each year."))
            }
            _ => Ok(()),
        },
        Setting::Words => HouseWords::read(text).map(|_| ()).map_err(|fault| toml_fault(text, &fault)),
    }
}

/// Every purpose and gateway that an agreement names is still there.
pub(super) fn laws(text: &str, agreements: &[Agreement]) -> Result<(), NotDone> {
    let after = Laws::read(text).expect("it was read before");
    for agreement in agreements {
        let gone_purpose = agreement.purposes.iter().find(|id| after.purpose(id).is_none());
        let gone_gateway = agreement.gateways.iter().find(|id| after.gateway(id).is_none());
        let gone = gone_purpose.map(ToString::to_string).or(gone_gateway.map(ToString::to_string));
        if let Some(gone) = gone {
            let wrong = format!("The agreement {} v{} names {gone}.", agreement.id, agreement.version);
            return Err(refused(
                wrong,
                "Keep it. Give a law its last day (until) if it is no longer in force.",
            ));
        }
    }
    Ok(())
}

/// Every measure that a target is set on is still there, and each that changed has a higher version.
pub(super) fn measures(before: &str, text: &str, used: &HashMap<String, String>) -> Result<(), NotDone> {
    let after = Catalogue::read(text).expect("it was read before");
    let ids: BTreeSet<&String> = used.keys().collect();
    if let Some(gone) = ids.into_iter().find(|id| after.measure(id).is_none()) {
        return Err(refused(format!("The target {} is set on {gone}.", used[gone]), "Keep that measure."));
    }
    let Ok(earlier) = Catalogue::read(before) else { return Ok(()) };
    for measure in after.measures() {
        let Some(old) = earlier.measure(measure.id.as_str()) else { continue };
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
pub(super) fn matrix(before: &str, text: &str) -> Result<(), NotDone> {
    let after: Matrix = toml::from_str(text).expect("it was read before");
    let Ok(earlier) = toml::from_str::<Matrix>(before) else { return Ok(()) };
    let same = Matrix { version: earlier.version, ..after.clone() } == earlier;
    if !same && after.version <= earlier.version {
        let wrong = format!("The matrix is changed and kept version {}.", after.version);
        return Err(refused(wrong, &format!("Give it version {}.", earlier.version + 1)));
    }
    Ok(())
}
