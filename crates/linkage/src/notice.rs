//! What a run did differently from what was asked, and why: named, counted, never silent.

use crate::blocks::SetAside;
use std::fmt;

/// Something that whoever reads the result must know.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Notice {
    /// A comparison has no value anywhere and was left out.
    NothingInComparison {
        /// The comparison.
        comparison: String,
    },
    /// A rule makes no pair.
    RuleMakesNoPair {
        /// The rule.
        rule: String,
    },
    /// Blocks of a rule were too large and were not compared.
    BlocksSetAside {
        /// The rule.
        rule: String,
        /// Most records a block may have.
        limit: usize,
        /// What was set aside.
        aside: SetAside,
    },
    /// A session looked at some of its blocks only.
    SessionDrawn {
        /// The session's rule.
        rule: String,
        /// Share of its pairs that were looked at.
        share: f64,
    },
    /// A session was left out: it contradicts pairs that are nearly certain.
    SessionRefused {
        /// The session's rule.
        rule: String,
        /// The comparison that shows it.
        comparison: String,
        /// Share of full agreement that the session learnt for pairs of one person.
        learnt: f64,
        /// Share of full agreement among pairs that are nearly certain.
        expected: f64,
    },
    /// A session did not settle within its rounds.
    NotSettled {
        /// The session's rule.
        rule: String,
        /// Largest change of a probability in the last round.
        change: f64,
    },
    /// A session compares fewer than three things apart from its rule, too few to tell two classes apart.
    NotIdentified {
        /// The session's rule.
        rule: String,
        /// How many comparisons it has.
        comparisons: usize,
    },
    /// No session could teach a comparison; its probabilities are those of nearly certain pairs, or the first guess.
    NotLearnt {
        /// The comparison.
        comparison: String,
        /// Whether nearly certain pairs taught it.
        from_certain_pairs: bool,
    },
    /// A stronger level speaks less for the same person than a weaker one.
    LevelsOutOfOrder {
        /// The comparison.
        comparison: String,
        /// The stronger level, by its label.
        level: String,
    },
    /// The class "another person of the same home" is used.
    HomesUsed {
        /// Share of the looked-at pairs of one home key that are of this class.
        share: f64,
        /// By how much the log likelihood of a pair rose, in bits.
        gain_bits: f64,
    },
    /// The class "another person of the same home" is not used, for want of evidence.
    HomesNotUsed {
        /// Why not.
        reason: String,
    },
    /// Groups were too large to be looked at pair by pair and were left as linked.
    LargeGroups {
        /// How many groups.
        groups: usize,
        /// Records in the largest.
        largest: usize,
    },
    /// Decisions that two records are different could not be heeded: their group is too large, or groups were not to be
    /// looked into.
    DecisionsUnheeded {
        /// How many.
        count: usize,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::NothingInComparison { comparison } => {
                write!(f, "Comparison `{comparison}` has no values and was left out.")
            }
            Notice::RuleMakesNoPair { rule } => write!(f, "Rule `{rule}` makes no pair."),
            Notice::BlocksSetAside { rule, limit, aside } => write!(
                f,
                "Rule `{rule}`: {} blocks of more than {limit} records were set aside; {} pairs were not compared by it. \
                 A value that so many records share is often a default. Add a second key to the rule.",
                aside.blocks, aside.pairs
            ),
            Notice::SessionDrawn { rule, share } => {
                write!(
                    f,
                    "Learning on `{rule}` looked at {:.1} % of its pairs, drawn by block.",
                    share * 100.0
                )
            }
            Notice::SessionRefused { rule, comparison, learnt, expected } => write!(
                f,
                "Learning on `{rule}` was left out: it says that {:.0} % of pairs of one person agree on `{comparison}`, \
                 where nearly certain pairs say {:.0} %. Its blocks hold too many namesakes.",
                learnt * 100.0,
                expected * 100.0
            ),
            Notice::NotSettled { rule, change } => {
                write!(f, "Learning on `{rule}` did not settle; a probability still moved by {change:.1e}.")
            }
            Notice::NotIdentified { rule, comparisons } => write!(
                f,
                "Learning on `{rule}` has {comparisons} comparisons of its own; fewer than three cannot tell pairs of \
                 one person from others without a good first guess."
            ),
            Notice::NotLearnt { comparison, from_certain_pairs: true } => {
                write!(f, "No session teaches `{comparison}`; nearly certain pairs did.")
            }
            Notice::NotLearnt { comparison, from_certain_pairs: false } => {
                write!(f, "Nothing teaches `{comparison}`; its first guess is used.")
            }
            Notice::LevelsOutOfOrder { comparison, level } => write!(
                f,
                "Comparison `{comparison}`: level `{level}` speaks less for one person than a weaker level does."
            ),
            Notice::HomesUsed { share, gain_bits } => write!(
                f,
                "Other people of the same home are a class of their own ({:.1} % of pairs of one home key; {gain_bits:.2} \
                 bits a pair gained).",
                share * 100.0
            ),
            Notice::HomesNotUsed { reason } => write!(f, "Homes are not used as a class: {reason}."),
            Notice::LargeGroups { groups, largest } => write!(
                f,
                "{groups} groups (largest {largest} records) are too large to be looked at pair by pair; they were cut at \
                 higher thresholds."
            ),
            Notice::DecisionsUnheeded { count } => write!(
                f,
                "{count} decisions that two records are different could not be heeded; look at their groups."
            ),
        }
    }
}
