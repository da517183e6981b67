//! What the public is told of questions to the chief constable: by objective, with the answer, what was promised, and what was
//! and was not kept.

use super::{Became, Commitment, Inquiry, Source, Stage};
use chrono::NaiveDate;
use terms::{BodyId, SignedText};

/// A question as it is told: its head and lines, each under the name of its part.
pub type Told = (SignedText, Vec<SignedText>);

/// What became of a promise, as the public is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Promised {
    /// Past its day and not kept.
    Late,
    /// To be kept.
    Open,
    /// Kept.
    Kept,
    /// Given up.
    Dropped,
}

impl Promised {
    const ALL: [Self; 4] = [Self::Late, Self::Open, Self::Kept, Self::Dropped];

    const fn slug(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Dropped => "dropped",
        }
    }
}

/// A promise as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseTold {
    /// What.
    pub words: String,
    /// By which body, by name.
    pub owner: String,
    /// By when.
    pub due: NaiveDate,
    /// What became of it.
    pub became: Promised,
    /// What was done, or why not; empty while it is open.
    pub since: String,
    /// When it was kept or given up.
    pub on: Option<NaiveDate>,
    /// The address that shows it; empty where it is no address.
    pub proof: String,
}

/// A question as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounted {
    /// Which.
    pub id: String,
    /// Under which objective.
    pub objective: String,
    /// Whose question it is.
    pub source: Source,
    /// The question.
    pub words: String,
    /// When it was asked.
    pub asked: NaiveDate,
    /// The answer and its day.
    pub answer: Option<(String, NaiveDate)>,
    /// The address that the answer rests on; empty where it is no address.
    pub evidence: String,
    /// What was promised, late ones first.
    pub promises: Vec<PromiseTold>,
    /// What came of it; empty while it is open.
    pub settled: String,
}

/// An address that everybody can open, or nothing.
fn open_to_all(place: &str) -> &str {
    let ours = place.starts_with('/') && !place.starts_with("/app");
    if place.starts_with("https://") || ours { place } else { "" }
}

fn line(part: &str, words: &str, by: &str, on: NaiveDate) -> SignedText {
    SignedText { part: part.to_owned(), words: words.to_owned(), by: by.to_owned(), on }
}

/// A promise in three lines: what, by whom and when; what became of it; what shows it.
fn promise(one: &Commitment, owner: &str, today: NaiveDate) -> Vec<SignedText> {
    let became = match &one.became {
        Became::Open if one.late(today) => Promised::Late,
        Became::Open => Promised::Open,
        Became::Kept { .. } => Promised::Kept,
        Became::Dropped { .. } => Promised::Dropped,
    };
    let mut lines = vec![line("promise", &one.words, owner, one.due)];
    lines.push(match &one.became {
        Became::Open => line(became.slug(), "", "", one.due),
        Became::Kept { on, words, proof } => line(became.slug(), words, open_to_all(proof), *on),
        Became::Dropped { reason, on } => line(became.slug(), reason, "", *on),
    });
    lines
}

/// What may be told of a question; nothing of one that is not published. `name` gives the name of a body.
pub fn told(inquiry: &Inquiry, name: impl Fn(&BodyId) -> String, today: NaiveDate) -> Option<Told> {
    inquiry.published?;
    let mut lines = vec![line("objective", &inquiry.objective.words, "", inquiry.asked)];
    if let Some(answer) = &inquiry.answer {
        lines.push(line("answer", &answer.words, open_to_all(&answer.evidence), answer.on));
    }
    for one in &inquiry.commitments {
        lines.extend(promise(one, &name(&one.owner), today));
    }
    if let Stage::Settled { words } = &inquiry.stage {
        lines.push(line("settled", words, "", inquiry.asked));
    }
    Some((line(inquiry.id.as_str(), &inquiry.words, inquiry.source.slug(), inquiry.asked), lines))
}

/// What was told, put in order for a page: by objective in the order of their names, what is open first, then the latest.
pub fn accounted(told: &[Told]) -> Vec<Accounted> {
    let mut all: Vec<Accounted> = told.iter().map(read).collect();
    all.sort_by(|a, b| {
        let key =
            |one: &Accounted| (one.objective.clone(), !one.settled.is_empty(), std::cmp::Reverse(one.asked));
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    all
}

fn read((head, lines): &Told) -> Accounted {
    let of = |part: &str| lines.iter().find(|line| line.part == part);
    let words = |part: &str| of(part).map_or_else(String::new, |line| line.words.clone());
    let mut promises: Vec<PromiseTold> = lines
        .windows(2)
        .filter(|pair| pair[0].part == "promise")
        .map(|pair| {
            let became = Promised::ALL.into_iter().find(|one| one.slug() == pair[1].part);
            let became = became.unwrap_or(Promised::Open);
            let ended = matches!(became, Promised::Kept | Promised::Dropped);
            PromiseTold {
                words: pair[0].words.clone(),
                owner: pair[0].by.clone(),
                due: pair[0].on,
                became,
                since: pair[1].words.clone(),
                on: ended.then_some(pair[1].on),
                proof: pair[1].by.clone(),
            }
        })
        .collect();
    promises.sort_by_key(|one| (one.became, one.due));
    Accounted {
        id: head.part.clone(),
        objective: words("objective"),
        source: Source::ALL.into_iter().find(|one| one.slug() == head.by).unwrap_or(Source::Commissioner),
        words: head.words.clone(),
        asked: head.on,
        answer: of("answer").map(|line| (line.words.clone(), line.on)),
        evidence: of("answer").map_or_else(String::new, |line| line.by.clone()),
        promises,
        settled: words("settled"),
    }
}
