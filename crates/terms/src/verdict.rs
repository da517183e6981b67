//! The only verdict words there are (`docs/words.md`).

/// Against itself, from the control chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SelfVerdict {
    /// A signal in the good direction.
    Better,
    /// A signal in the bad direction.
    Worse,
    /// A signal upwards in a measure that is not judged.
    Higher,
    /// A signal downwards in a measure that is not judged.
    Lower,
    /// No signal.
    Normal,
    /// Under 12 points.
    TooEarly,
}

impl SelfVerdict {
    /// Words as shown.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Better => "Better than normal",
            Self::Worse => "Worse than normal",
            Self::Higher => "Higher than normal",
            Self::Lower => "Lower than normal",
            Self::Normal => "Normal variation",
            Self::TooEarly => "Too early to say",
        }
    }
}

/// Against similar areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SimilarVerdict {
    /// Below.
    Lower,
    /// Within the range.
    Same,
    /// Above.
    Higher,
    /// No list, or too little data.
    CannotCompare,
}

impl SimilarVerdict {
    /// Words as shown.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Lower => "Lower than similar areas",
            Self::Same => "About the same",
            Self::Higher => "Higher than similar areas",
            Self::CannotCompare => "Cannot compare",
        }
    }
}

/// Long trend, five or more years where there are as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrendVerdict {
    /// Rising.
    Up,
    /// Falling.
    Down,
    /// Neither shown.
    NoClearTrend,
    /// Too short a series.
    TooEarly,
}

impl TrendVerdict {
    /// Words as shown.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Up => "Going up",
            Self::Down => "Going down",
            Self::NoClearTrend => "No clear trend",
            Self::TooEarly => "Too early to say",
        }
    }
}

/// Standing of a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataMark {
    /// As published.
    #[default]
    Published,
    /// May still change: `[p]`.
    Provisional,
    /// Changed since first published: `[r]`.
    Revised,
    /// Withheld to protect people: `[c]`.
    Withheld,
    /// Not available, nobody sent it: `[x]`.
    NotAvailable,
    /// Partly estimated, such as counts carried between LSOA vintages by weights: `[e]`.
    Estimated,
}

impl DataMark {
    /// Words as shown.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Published => "Published",
            Self::Provisional => "Provisional",
            Self::Revised => "Revised",
            Self::Withheld => "Withheld to protect people",
            Self::NotAvailable => "Not available",
            Self::Estimated => "Estimated",
        }
    }

    /// The shorthand of the Analysis Function, in square brackets; empty for published.
    pub const fn shorthand(self) -> &'static str {
        match self {
            Self::Published => "",
            Self::Provisional => "[p]",
            Self::Revised => "[r]",
            Self::Withheld => "[c]",
            Self::NotAvailable => "[x]",
            Self::Estimated => "[e]",
        }
    }
}
