//! Shares from samples: how sure one is, and whether two waves differ.
//!
//! It must never give an interval for people who came by themselves, nor compare two different questions.

use crate::interval::wilson;
use terms::{Estimate, Sampling, Wave, WaveChange};

/// Fewest effective answers: below 30 a share is not given as a per cent (domain rule on publishing shares).
pub const ANSWERS_MIN: f64 = 30.0;

/// Why two waves are not compared. The message can be shown as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCompared {
    /// Too few answers in one of them.
    #[error("too few people answered to compare")]
    TooFew,
    /// A wave has no interval.
    #[error("people came by themselves, so the answers are not statistically representative")]
    SelfSelected,
    /// The question was put in other words.
    #[error("the question was not the same")]
    OtherWording,
    /// People were asked in another way.
    #[error("people were not asked in the same way")]
    OtherMode,
    /// A share is not from 0 to 1, or a design effect not above 0.
    #[error("a share or a design effect is not a number we can use")]
    NotAShare,
}

/// The share of a wave with its 95 % interval: Wilson's, at the effective base `n / deff`.
///
/// # Errors
/// [`NotCompared::SelfSelected`], [`NotCompared::TooFew`] or [`NotCompared::NotAShare`].
///
/// ```
/// use terms::{Sampling, Wave, WaveMode};
/// let wave = Wave {
///     id: "w1".parse().unwrap(), wording: "Is litter a problem?".into(),
///     fieldwork: terms::Period::new("2026-06".parse().unwrap(), "2026-06".parse().unwrap()),
///     share: 0.98, base: 6400, design_effect: 1.0, mode: WaveMode::Post, sampling: Sampling::Random,
///     source: "residents' survey".into(),
/// };
/// let share = figures::survey::share(&wave).unwrap();
/// assert_eq!(format!("{:.1} {:.1}", share.low * 100.0, share.high * 100.0), "97.6 98.3");
/// ```
pub fn share(wave: &Wave) -> Result<Estimate, NotCompared> {
    let base = wave.base_effective();
    if !(0.0..=1.0).contains(&wave.share) || !base.is_finite() || wave.design_effect <= 0.0 {
        return Err(NotCompared::NotAShare);
    }
    if wave.sampling == Sampling::SelfSelected {
        return Err(NotCompared::SelfSelected);
    }
    if base < ANSWERS_MIN {
        return Err(NotCompared::TooFew);
    }
    wilson(wave.share * base, base).ok_or(NotCompared::NotAShare)
}

/// The change from one wave to a later one, with its 95 % interval.
///
/// Hybrid score interval at effective bases: `d − √((p2 − l2)² + (u1 − p1)²)` to `d + √((u2 − p2)² + (p1 − l1)²)`
/// with Wilson's `l` and `u`. It holds its level for shares near 0 and 1, where the plain z test does not. Source:
/// Newcombe 1998, Statistics in Medicine 17:873, method 10. Samples are taken to be independent.
///
/// # Errors
/// [`NotCompared`] says why they cannot be compared. Wordings are compared without regard to case and spaces.
pub fn change(before: &Wave, after: &Wave) -> Result<WaveChange, NotCompared> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if plain(&before.wording) != plain(&after.wording) {
        return Err(NotCompared::OtherWording);
    }
    if before.mode != after.mode {
        return Err(NotCompared::OtherMode);
    }
    let (first, second) = (share(before)?, share(after)?);
    let value = second.value - first.value;
    let down = (second.value - second.low).hypot(first.high - first.value);
    let up = (second.high - second.value).hypot(first.value - first.low);
    let difference = Estimate { value, low: value - down, high: value + up };
    Ok(WaveChange { before: first, after: second, difference })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;
    use terms::{Period, WaveMode};

    fn wave(share: f64, base: u32, design_effect: f64) -> Wave {
        Wave {
            id: "w".parse().unwrap(),
            wording: "Is litter a problem here? (very or fairly big)".into(),
            fieldwork: Period::new("2026-06".parse().unwrap(), "2026-07".parse().unwrap()),
            share,
            base,
            design_effect,
            mode: WaveMode::Post,
            sampling: Sampling::Random,
            source: "residents' survey".into(),
        }
    }

    /// Newcombe 1998, table II, case (a): 56/70 and 48/80, method 10: 0.0524 to 0.3339.
    #[test]
    fn the_interval_of_a_difference_is_that_of_the_paper() {
        let difference = change(&wave(0.6, 80, 1.0), &wave(0.8, 70, 1.0)).unwrap().difference;
        assert_eq!(format!("{:.4} {:.4}", difference.low, difference.high), "0.0524 0.3339");
    }

    #[test]
    fn a_design_effect_makes_a_clear_change_unclear() {
        let (before, after) = (wave(0.30, 1000, 1.0), wave(0.25, 1000, 1.0));
        assert!(change(&before, &after).unwrap().clear());
        let weighted = |wave: &Wave| Wave { design_effect: 2.0, ..wave.clone() };
        assert!(!change(&weighted(&before), &weighted(&after)).unwrap().clear());
    }

    #[test]
    fn what_differs_in_kind_is_not_compared() {
        let before = wave(0.3, 500, 1.2);
        let told = |after: Wave| change(&before, &after).unwrap_err();
        assert_eq!(
            told(Wave { wording: "Is noise a problem?".into(), ..before.clone() }),
            NotCompared::OtherWording
        );
        assert_eq!(told(Wave { mode: WaveMode::Online, ..before.clone() }), NotCompared::OtherMode);
        assert_eq!(
            told(Wave { sampling: Sampling::SelfSelected, ..before.clone() }),
            NotCompared::SelfSelected
        );
        assert_eq!(told(Wave { base: 30, ..before.clone() }), NotCompared::TooFew);
        assert_eq!(told(Wave { share: 1.2, ..before.clone() }), NotCompared::NotAShare);
        assert_eq!(told(Wave { design_effect: 0.0, ..before.clone() }), NotCompared::NotAShare);
        let spaced = Wave { wording: before.wording.to_uppercase().replace(' ', "  "), ..before.clone() };
        assert!(!change(&before, &spaced).unwrap().clear());
    }

    /// With nothing changed, about 5 in 100 pairs of waves differ clearly; from 30 to 20 per cent in 500 answers, most do.
    #[test]
    fn two_waves_differ_by_chance_as_often_as_they_should() {
        let mut dice = Dice::new(20, 1);
        let mut draw = |share: f64| {
            let yes = (0..500).filter(|_| dice.unit() < share).count();
            wave(yes as f64 / 500.0, 500, 1.0)
        };
        let mut clear =
            |p1: f64, p2: f64| (0..1000).filter(|_| change(&draw(p1), &draw(p2)).unwrap().clear()).count();
        let (false_alarms, caught) = (clear(0.2, 0.2), clear(0.3, 0.2));
        assert!((30..=70).contains(&false_alarms), "{false_alarms} of 1000");
        assert!(caught > 900, "{caught} of 1000");
    }
}
