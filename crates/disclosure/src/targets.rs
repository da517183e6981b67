//! What a target is judged by, for the public: whether a low number has risen, and waves of a survey.
//! A verdict that rests on a withheld count must be withheld with it.

use crate::{Policy, Released, Withheld};
use terms::{LowCheck, MeasureDefinition, Wave};

/// Releases whether a low number has risen by more than chance explains, and no number with it: "no" tells nothing that is not
/// said of every quiet place, and "yes" is told on no fewer than the policy's smallest count.
///
/// ```
/// # use terms::*;
/// # let definition = MeasureDefinition { id: MeasureId::new("arson").unwrap(), version: 1, title: "Arson".into(),
/// #   what_counts: String::new(), unit: "fires".into(), categories: vec![], denominator: DenominatorKind::None,
/// #   per: 1000, polarity: Polarity::LowerIsBetter, sensitivity: Sensitivity::Ordinary };
/// let month = "2026-08".parse().unwrap();
/// let check = LowCheck { usual: 7.0, ceiling: 13.0, since: month, until: month, seen: 4.0, expected: 0.6, chance: 0.001, worse: true };
/// let policy = disclosure::Policy::public();
/// assert!(disclosure::release_low(&check, &definition, &policy).is_err());
/// assert!(*disclosure::release_low(&LowCheck { seen: 5.0, ..check }, &definition, &policy).unwrap());
/// ```
pub fn release_low(
    check: &LowCheck,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<bool>, Withheld> {
    let minimum = policy.minimum_for(definition.sensitivity);
    match check.worse && check.seen < minimum {
        true => Err(Withheld::SmallCounts { minimum: minimum as u32 }),
        false => Ok(Released::new(check.worse)),
    }
}

/// Releases a wave of a survey that enough people answered.
pub fn release_wave(wave: &Wave, policy: &Policy) -> Result<Released<Wave>, Withheld> {
    let needed = policy.base_survey.max(1);
    if wave.base < needed { Err(Withheld::BaseTooSmall { needed }) } else { Ok(Released::new(wave.clone())) }
}
