//! Feeds: calendars of staff under a secret address of their own, and news for everybody. A calendar holds no name, no
//! case and no person; its address is kept as a hash and can be ended.

use crate::record::{NotDone, parsed};
use crate::watching::PackKept;
use crate::{Desk, DeskError, Seen};
use access::{Asker, Resource};
use chrono::{DateTime, Days, NaiveDate, Utc};
use disclosure::{Released, public};
use planning::calendar::Entry;
use planning::{Plan, Question, Year, statutory};
use serde::{Deserialize, Serialize};
use terms::{Action, PersonId, RecordKind, SignedText};

/// Kind of the documents that hold the hash of somebody's address: one for each person.
const FEED: &str = "calendar-feed";
/// For how many days back a calendar shows meetings.
const BACK_DAYS: u64 = 90;
/// News shown at most.
const NEWS_MOST: usize = 50;

#[derive(Serialize, Deserialize)]
struct Line {
    /// Empty where it was ended.
    hash: String,
    made: DateTime<Utc>,
}

/// One thing that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The same for ever.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// In a sentence or two.
    pub words: String,
    /// When.
    pub on: NaiveDate,
    /// Its page.
    pub path: String,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Meeting)
}

impl Desk {
    async fn feed_line(&self, person: &str) -> Result<Option<(Line, i64)>, DeskError> {
        let Some(document) = self.store.document(FEED, person).await? else { return Ok(None) };
        let line = parsed(&document)?;
        Ok(Some((line, document.version)))
    }

    /// Since when the asker has a calendar address of their own.
    pub async fn calendar_since(&self) -> Result<Option<DateTime<Utc>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let line = self.feed_line(self.stamped_by().as_str()).await?;
        Ok(line.filter(|(line, _)| !line.hash.is_empty()).map(|(line, _)| line.made))
    }

    /// Gives the asker a calendar address in place of any before, by the hash of its secret; none for `None`.
    pub async fn calendar_set(&self, hash: Option<[u8; 32]>) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Read, &paper()).await?;
        let person = self.stamped_by();
        let seen = self.feed_line(person.as_str()).await?.map_or(0, |(_, version)| version);
        let hash = hash.map_or_else(String::new, hex::encode);
        let name = if hash.is_empty() { "calendar.end" } else { "calendar.begin" };
        let text = serde_json::to_string(&Line { hash, made: self.now() }).expect("text is JSON");
        self.document_keep(FEED, person.as_str(), seen, &text, name, &decided).await
    }

    /// Whose calendar address that is. For the part of the program that lets people in.
    pub async fn calendar_of(&self, hash: [u8; 32]) -> Result<Option<PersonId>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Account)).await?;
        let wanted = hex::encode(hash);
        for document in self.store.documents(FEED, "").await? {
            let line: Line = parsed(&document)?;
            if line.hash == wanted {
                return Ok(document.id.parse().ok());
            }
        }
        Ok(None)
    }

    /// The calendar of a person of staff: meetings and what falls due. `site` begins the addresses of its pages.
    pub async fn calendar(&self, site: &str) -> Result<Vec<Entry>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let today = self.now().date_naive();
        let from = today.checked_sub_days(Days::new(BACK_DAYS)).unwrap_or(today);
        let meetings = self.meetings_by_day().await?;
        let mut entries: Vec<Entry> = meetings
            .iter()
            .filter(|seen| seen.record.on >= from)
            .map(|seen| Entry::of_meeting(&seen.record, &format!("{site}/app/meetings/{}", seen.record.id)))
            .collect();
        let (duties, done) = self.duties_and_done().await?;
        let address = |line: &statutory::CalendarLine| {
            let published = line.duty.id.as_str().starts_with(planning::specified::DUTY);
            format!("{site}/app/{}", if published { "specified" } else { "duties" })
        };
        for year in [Year::of(today), Year::of(today).next()] {
            let lines = statutory::calendar(&duties, &done, year, today);
            let open = lines.iter().filter(|line| line.evidence.is_none() && line.due >= from);
            entries.extend(open.map(|line| Entry::of_duty(line, &address(line))));
        }
        Ok(entries)
    }

    /// What was published, latest first: minutes, answers, plans.
    pub async fn news(&self) -> Result<Released<Vec<News>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let mut told: Vec<(SignedText, Vec<SignedText>)> = Vec::new();
        let mut tell = |id: String, path: String, title: String, words: String, on: NaiveDate| {
            let line = |part: &str, words: String| SignedText {
                part: part.to_owned(),
                words,
                by: String::new(),
                on,
            };
            told.push((line(&id, title), vec![line("words", words), line("path", path)]));
        };
        let published = self.minutes_published().await?;
        for Seen { record: meeting, .. } in self.meetings_by_day().await? {
            if let Some(on) = published.get(meeting.id.as_str()) {
                let title = format!("{}, {}: minutes", meeting.title, planning::day_words(meeting.on));
                let words = format!(
                    "{} decided. What was decided and agreed can be read.",
                    meeting.decisions().len()
                );
                tell(
                    format!("minutes-{}", meeting.id),
                    format!("/meetings#minutes-{}", meeting.id),
                    title,
                    words,
                    *on,
                );
            }
        }
        for question in self.plain::<Question>().await? {
            let step = question.steps.iter().find(|(words, _)| words.starts_with("Answered by"));
            if let Some((_, stamp)) = step {
                let (id, path) = (format!("answer-{}", question.id), format!("/meetings#{}", question.id));
                tell(
                    id,
                    path,
                    format!("Answered: {}", question.words),
                    "The answer can be read.".into(),
                    stamp.on,
                );
            }
        }
        for (plan, address, on) in self.plans_published().await? {
            let words = "The plan can be read.".to_owned();
            tell(format!("plan-{}", plan.id), address, plan.title.clone(), words, on);
        }
        // The pack itself is for partners. That it was made is the moment at which the public page is in step with it.
        let first = |kept: &&PackKept| kept.pack.version == 1 && !kept.pack.grid.is_empty();
        for kept in self.packs_read().await?.iter().filter(first) {
            let (quarter, pack) = (kept.pack.of(), &kept.pack);
            let title = format!("How our targets stood: {}", quarter.words());
            let words = "What we said we would reach, and how far it is, can be read.".to_owned();
            let path = format!("/performance/{}", pack.year.start());
            tell(format!("update-{}", quarter.id()), path, title, words, pack.as_of);
        }
        told.sort_by(|(a, _), (b, _)| (b.on, &b.part).cmp(&(a.on, &a.part)));
        told.truncate(NEWS_MOST);
        Ok(public(told).derive(|told| told.iter().map(news).collect()))
    }

    /// Plans for everybody to read: where, and since when.
    async fn plans_published(&self) -> Result<Vec<(Plan, String, NaiveDate)>, DeskError> {
        let mut found = Vec::new();
        for plan in self.plain::<Plan>().await? {
            if !plan.stage.is_out() {
                continue;
            }
            let versions = self.store.document_versions("plan", plan.id.as_str()).await?;
            let is_out = |text: &str| {
                let read: Result<Plan, _> = serde_json::from_str(text);
                read.is_ok_and(|plan| plan.stage.is_out())
            };
            let first =
                versions.iter().filter(|one| is_out(&one.text)).map(|one| one.written.date_naive()).min();
            let address = plan.stage.address().to_owned();
            if let Some(on) = first.filter(|_| address.starts_with('/')) {
                found.push((plan, address, on));
            }
        }
        Ok(found)
    }

    /// The same desk, asked by whose calendar address that is; `None` for nobody's.
    pub async fn asked_by_calendar(&self, hash: [u8; 32]) -> Result<Option<Self>, DeskError> {
        let person = self.calendar_of(hash).await?;
        Ok(person.map(|person| self.asked_by(Asker::Person(person))))
    }
}

fn news((head, lines): &(SignedText, Vec<SignedText>)) -> News {
    let of = |part: &str| {
        lines.iter().find(|line| line.part == part).map_or_else(String::new, |line| line.words.clone())
    };
    News {
        id: head.part.clone(),
        title: head.words.clone(),
        words: of("words"),
        on: head.on,
        path: of("path"),
    }
}
