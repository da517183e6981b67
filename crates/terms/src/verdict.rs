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

/// Against a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetVerdict {
    /// More likely than not to be met, by a margin.
    WillMeet,
    /// It could go either way.
    Uncertain,
    /// Hardly likely to be met as things go.
    WillMiss,
    /// The year is over and the target was met.
    Met,
    /// The year is over and the target was missed.
    Missed,
    /// A low number is no higher than chance explains.
    Held,
    /// A low number has risen by more than chance explains.
    GettingWorse,
    /// Too few months or answers to judge by.
    TooEarly,
    /// Nobody sent what it is judged by.
    NotAvailable,
}

impl TargetVerdict {
    /// The words people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WillMeet => "Will meet the target",
            Self::Uncertain => "May or may not meet it",
            Self::WillMiss => "Will miss it unless something changes",
            Self::Met => "Met the target",
            Self::Missed => "Missed the target",
            Self::Held => "Held",
            Self::GettingWorse => "Getting worse",
            Self::TooEarly => "Too early to say",
            Self::NotAvailable => "Not available",
        }
    }
}

/// Between two waves of a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SurveyVerdict {
    /// Clearly more say so.
    Up,
    /// Clearly fewer say so.
    Down,
    /// No more than chance between two samples.
    NoClearChange,
    /// Too few answered.
    TooFewAnswers,
    /// Another question, another way of asking, or people who came by themselves.
    CannotCompare,
}

impl SurveyVerdict {
    /// The words people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Up => "Up",
            Self::Down => "Down",
            Self::NoClearChange => "No clear change",
            Self::TooFewAnswers => "Too few answers",
            Self::CannotCompare => "Cannot compare",
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
