//! What the public is told of what must be published: each item, where it is, since when, and whether it is late.

use super::{Item, Standing, Tracked};
use chrono::NaiveDate;
use terms::SignedText;

/// An item as it is told: its head and lines, each under the name of its part.
pub type Told = (SignedText, Vec<SignedText>);

/// How an item stands, as the public is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Publicly {
    /// Past its day.
    Late,
    /// Nothing is published yet.
    NotYet,
    /// It can be read.
    There,
    /// There has been nothing to publish.
    Nothing,
}

impl Publicly {
    /// Every one, in the order in which it is told.
    pub const ALL: [Self; 4] = [Self::Late, Self::NotYet, Self::There, Self::Nothing];

    const fn slug(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::NotYet => "not-yet",
            Self::There => "there",
            Self::Nothing => "nothing",
        }
    }
}

/// An item as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its short name.
    pub id: String,
    /// What must be published.
    pub title: String,
    /// By which law.
    pub law: String,
    /// How often, in words; whether that is held against the law.
    pub often: String,
    /// Whether how often is to be confirmed.
    pub confirmed: bool,
    /// How it stands.
    pub stands: Publicly,
    /// The day that was missed, or on which it is due next.
    pub due: Option<NaiveDate>,
    /// What was published last: when, where, and what in a few words.
    pub last: Option<(NaiveDate, String, String)>,
}

/// What may be told of an item on a day.
pub fn told(item: &Item, tracked: Option<&Tracked>, today: NaiveDate) -> Told {
    let stands = item.stands(tracked, today);
    let publicly = match stands.standing {
        Standing::Late(_) => Publicly::Late,
        Standing::Never => Publicly::NotYet,
        Standing::Nothing => Publicly::Nothing,
        Standing::Soon(_) | Standing::Published => match tracked.and_then(Tracked::last) {
            Some(_) => Publicly::There,
            None => Publicly::NotYet,
        },
    };
    let line = |part: &str, words: &str, by: &str, on: NaiveDate| SignedText {
        part: part.to_owned(),
        words: words.to_owned(),
        by: by.to_owned(),
        on,
    };
    let mut lines = vec![
        line("often", &item.due.words(), if item.confirmed { "" } else { "to be confirmed" }, today),
        line("stands", publicly.slug(), "", today),
    ];
    lines.extend(stands.due.map(|due| line("due", "", "", due)));
    if let Some(last) = tracked.and_then(Tracked::last) {
        lines.push(line("last", &last.words, &last.place, last.on));
    }
    (line(item.id.as_str(), &item.title, &item.law, today), lines)
}

/// What was told, put in order for a page: late ones first, else as in the list.
pub fn listed(told: &[Told]) -> Vec<Listed> {
    let mut all: Vec<Listed> = told.iter().map(read).collect();
    all.sort_by_key(|one| one.stands);
    all
}

fn read((head, lines): &Told) -> Listed {
    let of = |part: &str| lines.iter().find(|line| line.part == part);
    let words = |part: &str| of(part).map_or("", |line| line.words.as_str());
    let stands = Publicly::ALL.into_iter().find(|one| one.slug() == words("stands"));
    Listed {
        id: head.part.clone(),
        title: head.words.clone(),
        law: head.by.clone(),
        often: words("often").to_owned(),
        confirmed: of("often").is_none_or(|line| line.by.is_empty()),
        stands: stands.unwrap_or(Publicly::NotYet),
        due: of("due").map(|line| line.on),
        last: of("last").map(|line| (line.on, line.by.clone(), line.words.clone())),
    }
}
