//! How small is too small, and how a withheld number says why.
//! A threshold is configuration with a source; no rule here may be switched off by leaving a field out.

use terms::{AreaCode, AreaKind, DataMark, MeasureDefinition, Sensitivity};

/// Below this a float counts as 0: sums of shares carry rounding dust, not people.
pub(crate) const DUST: f64 = 1e-6;

/// The thresholds of publication.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Counts above 0 and under this are withheld. People; 5 by the practice of the Government Statistical Service.
    pub minimum: u32,
    /// The same for sensitive measures. 10 by the practice of the NHS.
    pub minimum_sensitive: u32,
    /// Fewest answers a survey's per cent may rest on.
    pub base_survey: u32,
    /// Fewest incidents in the earlier period that a per cent change may rest on.
    pub base_change: u32,
}

impl Policy {
    /// What the public may see.
    pub const fn public() -> Self {
        Self { minimum: 5, minimum_sensitive: 10, base_survey: 30, base_change: 50 }
    }

    /// The smallest count above 0 that may be shown for a measure of that sensitivity. Never below 1.
    pub fn minimum_for(&self, sensitivity: Sensitivity) -> f64 {
        let minimum = match sensitivity {
            Sensitivity::Ordinary => self.minimum,
            Sensitivity::Sensitive => self.minimum_sensitive.max(self.minimum),
        };
        f64::from(minimum.max(1))
    }

    /// Whether a count of that measure is too small to show. 0 is not; a count below 0 is no count and is.
    ///
    /// ```
    /// use disclosure::Policy;
    /// use terms::Sensitivity;
    /// let policy = Policy::public();
    /// assert!(!policy.is_small(0.0, Sensitivity::Ordinary));
    /// assert!(policy.is_small(4.0, Sensitivity::Ordinary));
    /// assert!(!policy.is_small(5.0, Sensitivity::Ordinary));
    /// assert!(policy.is_small(9.0, Sensitivity::Sensitive));
    /// ```
    pub fn is_small(&self, count: f64, sensitivity: Sensitivity) -> bool {
        small(count, self.minimum_for(sensitivity))
    }

    /// Why nothing of that measure may be shown for that area, whatever the counts; `None` if it may.
    pub fn refuses_area(&self, definition: &MeasureDefinition, area: AreaCode) -> Option<Withheld> {
        let wide = matches!(
            area.kind(),
            AreaKind::District
                | AreaKind::County
                | AreaKind::Region
                | AreaKind::CommunitySafetyArea
                | AreaKind::PoliceForceArea
                | AreaKind::FireServiceArea
                | AreaKind::Country
        );
        (definition.sensitivity == Sensitivity::Sensitive && !wide).then_some(Withheld::BelowDistrict)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::public()
    }
}

/// Above 0 and under the minimum, or not a count at all.
pub(crate) fn small(count: f64, minimum: f64) -> bool {
    if count.is_nan() || count < -DUST {
        return true;
    }
    count > DUST && count < minimum - DUST
}

/// Why a number is not shown. A value, not an error: the page prints [`Withheld::words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// Some count is above 0 and under the minimum at every step tried.
    SmallCounts {
        /// The smallest count that may be shown.
        minimum: u32,
    },
    /// A sensitive measure for a place smaller than a district.
    BelowDistrict,
    /// Showing it would let a small count be worked out by subtraction.
    BySubtraction {
        /// The smallest count that may be shown.
        minimum: u32,
    },
    /// Too few to take a per cent of.
    BaseTooSmall {
        /// Fewest that are needed.
        needed: u32,
    },
    /// Some areas of the list have too few; leave these out and work it out again.
    LeaveOut {
        /// The areas, in order of code.
        areas: Vec<AreaCode>,
    },
    /// It holds a value that is not in the series it says it was worked out from.
    NotFromRelease,
    /// There is nothing to show.
    NothingHeld,
}

impl Withheld {
    /// Why, for how long, and what would change it: sentences for a page.
    pub fn words(&self) -> String {
        match self {
            Self::SmallCounts { minimum } => format!(
                "We do not show this number. There were fewer than {minimum} in some periods, and people could be \
                 recognised. We will show it when every year has none or at least {minimum}."
            ),
            Self::BelowDistrict => {
                "We do not show this for places smaller than a district, to protect people. \
                 The figure for the whole district is published when it is large enough."
                    .to_owned()
            }
            Self::BySubtraction { minimum } => format!(
                "We do not show this number. Another number could be taken from it to find a count below \
                 {minimum}. We will show it when that is no longer so."
            ),
            Self::BaseTooSmall { needed } => {
                format!("There are too few to give a per cent. We give one from {needed} upwards.")
            }
            Self::LeaveOut { areas } => format!(
                "We do not show this yet: {} of the areas compared have counts too small to publish. \
                 We will show it without them.",
                areas.len()
            ),
            Self::NotFromRelease => {
                "We do not show this. It rests on numbers that are not published. We will show \
                 it when it has been worked out again from the published ones."
                    .to_owned()
            }
            Self::NothingHeld => {
                "We hold no figures for this yet. We will show them when they have been sent.".to_owned()
            }
        }
    }

    /// The mark beside the empty cell.
    pub const fn mark(&self) -> DataMark {
        match self {
            Self::NothingHeld => DataMark::NotAvailable,
            _ => DataMark::Withheld,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_withheld_number_says_why_and_until_when() {
        let all = [
            Withheld::SmallCounts { minimum: 5 },
            Withheld::BelowDistrict,
            Withheld::BySubtraction { minimum: 5 },
            Withheld::BaseTooSmall { needed: 30 },
            Withheld::LeaveOut { areas: vec!["E07000198".parse().unwrap()] },
            Withheld::NotFromRelease,
            Withheld::NothingHeld,
        ];
        for reason in all {
            let words = reason.words();
            assert!(words.contains("when") || words.contains("We "), "{words}");
            for sentence in words.split(". ") {
                assert!(sentence.split(' ').count() <= 25, "{sentence}");
            }
        }
    }

    #[test]
    fn a_count_below_nothing_is_never_shown() {
        assert!(Policy::public().is_small(-1.0, Sensitivity::Ordinary));
        assert!(Policy::public().is_small(f64::NAN, Sensitivity::Ordinary));
    }

    #[test]
    fn a_policy_of_nought_still_shows_no_half_person() {
        let policy = Policy { minimum: 0, minimum_sensitive: 0, ..Policy::public() };
        assert!(policy.is_small(0.5, Sensitivity::Sensitive));
    }
}
