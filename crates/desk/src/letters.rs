//! News by email: whoever asks for it, and says so again from what is sent to them, is written to when something was published,
//! until they stop it.
//!
//! An address is sealed, and erased when its reader stops. What stays is a keyed hash of it, so that nobody has letters sent to
//! the same address all day. No address stands in the audit, in a log or in a link.

use crate::feeds::News;
use crate::record::{NotDone, parsed};
use crate::{Desk, DeskError};
use access::Resource;
use chrono::{Days, NaiveDate};
use hmac::{Hmac, KeyInit, Mac};
use planning::Refusal;
use planning::refusal::Why;
use records::{Kept, Keys};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use terms::{Action, RecordKind, Section};

/// Kind of the documents by the keyed hash of an address: which reader it is.
const INDEX: &str = "news-index";
/// Kind of the documents of readers.
const READER: &str = "news-reader";
/// Kind of the sealed documents with a reader's address.
const ADDRESS: &str = "news-address";
/// Kind and id of the sealed document with the key of the hashes.
const KEY: (&str, &str) = ("news-key", "all");
/// Most readers, those included who have not said so again.
const READERS_MOST: usize = 20_000;
/// For how many days somebody may say so again.
const WAITS_DAYS: u64 = 7;
/// Bytes of a keyed hash that are kept.
const HASH: usize = 16;

/// What seals addresses: the keys, and new random bytes at each call.
#[derive(Clone, Copy)]
pub struct Sealing<'a> {
    /// Keys of sealed cells.
    pub keys: &'a Keys,
    /// 24 bytes of the machine's randomness.
    pub nonce: &'a (dyn Fn() -> [u8; 24] + Sync),
}

/// The key of the hashes. It has no `Debug`.
#[derive(Clone)]
pub struct NewsKey(Vec<u8>);

impl NewsKey {
    fn mac(&self, what: &str, words: &str) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("a keyed hash takes a key of any length");
        mac.update(what.as_bytes());
        mac.update(&[0]);
        mac.update(words.as_bytes());
        mac
    }

    fn hash(&self, what: &str, words: &str) -> String {
        hex::encode(&self.mac(what, words).finalize().into_bytes()[..HASH])
    }

    /// What stands in a reader's link: nobody makes it without the key.
    fn token(&self, reader: &str) -> String {
        let number = reader.trim_start_matches("reader-");
        format!("{number}-{}", self.hash("link", number))
    }

    fn reader(&self, token: &str) -> Option<String> {
        let (number, hash) = token.split_once('-')?;
        let given = hex::decode(hash).ok().filter(|given| given.len() == HASH)?;
        self.mac("link", number).verify_truncated_left(&given).ok()?;
        Some(format!("reader-{number}"))
    }
}

/// Which reader an address is of; none once they stopped.
#[derive(Serialize, Deserialize)]
struct Indexed {
    reader: Option<String>,
    asked: NaiveDate,
}

#[derive(Serialize, Deserialize)]
struct Reader {
    /// The keyed hash of the address.
    index: String,
    asked: NaiveDate,
    /// Since when they have said so again.
    since: Option<NaiveDate>,
    /// News that they have had.
    told: BTreeSet<String>,
    /// The day of the last letter.
    letter: Option<NaiveDate>,
}

/// A letter that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterDue {
    /// To whom: the number of a reader, never an address.
    pub reader: String,
    /// What stands in their link.
    pub token: String,
    /// What was published since their last letter, latest first.
    pub news: Vec<News>,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Consultation)
}

fn json<T: Serialize>(line: &T) -> String {
    serde_json::to_string(line).expect("days and ids are JSON")
}

impl Desk {
    /// The key of the hashes; made where there is none. It opens a sealed cell, so ask once.
    pub async fn news_key(&self, sealing: Sealing<'_>) -> Result<NewsKey, DeskError> {
        self.may(Action::Add, &paper()).await?;
        loop {
            let mut doing = self.store.begin("news.key", &self.actor(), self.now()).await?;
            let leave = doing.look(KEY.0, KEY.1, Section::Whole);
            if let Some(found) = doing.document_open(sealing.keys, KEY.0, &leave).await? {
                doing.commit().await?;
                return Ok(NewsKey(found.text.into_bytes()));
            }
            let drawn = Sha256::digest([(sealing.nonce)(), (sealing.nonce)()].concat());
            let text = hex::encode(drawn);
            let kept = doing.document_save_sealed(sealing.keys, (sealing.nonce)(), KEY, 0, &text).await?;
            if matches!(kept, Kept::As(_)) {
                doing.commit().await?;
                return Ok(NewsKey(text.into_bytes()));
            }
        }
    }

    /// Takes in that somebody asks for news at an address. Answers what stands in the link that they are sent, so that they say
    /// so again; `None` where nothing is to be sent: they have the news already, or were written to today.
    pub async fn news_ask(
        &self,
        address: &str,
        key: &NewsKey,
        sealing: Sealing<'_>,
    ) -> Result<Result<Option<String>, NotDone>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        let (index, today) = (key.hash("address", &address.trim().to_lowercase()), self.now().date_naive());
        let held = self.store.document(INDEX, &index).await?;
        let seen = held.as_ref().map_or(0, |document| document.version);
        let known: Option<Indexed> = held.as_ref().map(parsed).transpose()?;
        if known.as_ref().is_some_and(|known| known.asked == today) {
            return Ok(Ok(None));
        }
        let before = known.and_then(|known| known.reader);
        if let Some(reader) = &before
            && let Some((line, _)) = self.news_line(reader).await?
            && line.since.is_some()
        {
            return Ok(Ok(None));
        }
        if self.store.documents(READER, "").await?.len() >= READERS_MOST {
            let wrong = Refusal::new(Why::Stage, "Too many people get our news.", "Read it on this site.");
            return Ok(Err(wrong.into()));
        }
        // The time makes the number: one that was erased must never be given again.
        let reader = format!("reader-{}", self.now().timestamp_millis());
        let mut doing = self.store.begin("news.ask", &self.actor(), self.now()).await?;
        if let Some(before) = before {
            doing.document_erase(READER, &before, "asked-again").await?;
            doing.document_erase(ADDRESS, &before, "asked-again").await?;
        }
        let line =
            Reader { index: index.clone(), asked: today, since: None, told: BTreeSet::new(), letter: None };
        let indexed = Indexed { reader: Some(reader.clone()), asked: today };
        let sealed = doing
            .document_save_sealed(sealing.keys, (sealing.nonce)(), (ADDRESS, &reader), 0, address.trim())
            .await?;
        let kept = [
            sealed,
            doing.document_save(READER, &reader, 0, &json(&line)).await?,
            doing.document_save(INDEX, &index, seen, &json(&indexed)).await?,
        ];
        // Two who ask within one thousandth of a second: the second tries again.
        if !kept.iter().all(|kept| matches!(kept, Kept::As(_))) {
            return Ok(Err(NotDone::Stale));
        }
        doing.note(decided.note(READER, reader.clone()));
        doing.commit().await?;
        Ok(Ok(Some(key.token(&reader))))
    }

    async fn news_line(&self, reader: &str) -> Result<Option<(Reader, i64)>, DeskError> {
        let Some(document) = self.store.document(READER, reader).await? else { return Ok(None) };
        Ok(Some((parsed(&document)?, document.version)))
    }

    /// Whether whoever has that link gets news by now; `None` where there is no such reader.
    pub async fn news_reader(&self, token: &str, key: &NewsKey) -> Result<Option<bool>, DeskError> {
        self.may(Action::Add, &paper()).await?;
        let Some(reader) = key.reader(token) else { return Ok(None) };
        Ok(self.news_line(&reader).await?.map(|(line, _)| line.since.is_some()))
    }

    /// They have said so again: from now on they are written to of what comes.
    pub async fn news_begin(&self, token: &str, key: &NewsKey) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        let Some(reader) = key.reader(token) else { return Ok(Err(NotDone::Unknown)) };
        let Some((mut line, seen)) = self.news_line(&reader).await? else { return Ok(Err(NotDone::Unknown)) };
        if line.since.is_some() {
            return Ok(Ok(()));
        }
        line.since = Some(self.now().date_naive());
        line.told = self.news().await?.iter().map(|news| news.id.clone()).collect();
        self.document_keep(READER, &reader, seen, &json(&line), "news.begin", &decided).await
    }

    /// They want no more: their address is erased.
    pub async fn news_end(&self, token: &str, key: &NewsKey) -> Result<Result<(), NotDone>, DeskError> {
        self.may(Action::Add, &paper()).await?;
        match key.reader(token) {
            Some(reader) => self.news_erase(&reader, "stopped").await,
            None => Ok(Err(NotDone::Unknown)),
        }
    }

    async fn news_erase(&self, reader: &str, why: &'static str) -> Result<Result<(), NotDone>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        let Some((line, _)) = self.news_line(reader).await? else { return Ok(Err(NotDone::Unknown)) };
        let held = self.store.document(INDEX, &line.index).await?;
        let mut doing = self.store.begin("news.end", &self.actor(), self.now()).await?;
        doing.document_erase(READER, reader, why).await?;
        doing.document_erase(ADDRESS, reader, why).await?;
        if let Some(held) = held {
            let indexed = Indexed { reader: None, ..parsed(&held)? };
            if !matches!(
                doing.document_save(INDEX, &held.id, held.version, &json(&indexed)).await?,
                Kept::As(_)
            ) {
                return Ok(Err(NotDone::Stale));
            }
        }
        doing.note(decided.note(READER, reader).with(why));
        doing.commit().await?;
        Ok(Ok(()))
    }

    /// Letters that are due today: at most one a day for each reader, with all that they have not had.
    pub async fn letters_due(&self, key: &NewsKey) -> Result<Vec<LetterDue>, DeskError> {
        self.may(Action::Change, &paper()).await?;
        let (today, news) = (self.now().date_naive(), self.news().await?);
        let mut due = Vec::new();
        for document in self.store.documents(READER, "").await? {
            let line: Reader = parsed(&document)?;
            if line.since.is_none() || line.letter == Some(today) {
                continue;
            }
            let fresh: Vec<News> = news.iter().filter(|one| !line.told.contains(&one.id)).cloned().collect();
            if !fresh.is_empty() {
                due.push(LetterDue { token: key.token(&document.id), reader: document.id, news: fresh });
            }
        }
        Ok(due)
    }

    /// Where a letter goes. That it was looked at is in the audit, without it.
    pub async fn letter_address(&self, due: &LetterDue, keys: &Keys) -> Result<Option<String>, DeskError> {
        self.may(Action::Change, &paper()).await?;
        let mut doing = self.store.begin("news.letter", &self.actor(), self.now()).await?;
        let leave = doing.look(ADDRESS, &due.reader, Section::Contact);
        let found = doing.document_open(keys, ADDRESS, &leave).await?;
        doing.commit().await?;
        Ok(found.map(|document| document.text))
    }

    /// A letter has left: what was in it is not told again.
    pub async fn letter_sent(&self, due: &LetterDue) -> Result<(), DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let now: BTreeSet<String> = self.news().await?.iter().map(|news| news.id.clone()).collect();
        // Somebody who stopped meanwhile is gone.
        let Some((mut line, seen)) = self.news_line(&due.reader).await? else { return Ok(()) };
        line.told.retain(|id| now.contains(id));
        line.told.extend(due.news.iter().map(|news| news.id.clone()));
        line.letter = Some(self.now().date_naive());
        self.document_keep(READER, &due.reader, seen, &json(&line), "news.sent", &decided).await.map(drop)
    }

    /// The post says that nobody has that address: it is erased.
    pub async fn letter_came_back(&self, due: &LetterDue) -> Result<(), DeskError> {
        self.may(Action::Change, &paper()).await?;
        self.news_erase(&due.reader, "came-back").await.map(drop)
    }

    /// Erases addresses of those who have not said so again in a week; how many they were.
    pub async fn news_forget(&self) -> Result<usize, DeskError> {
        self.may(Action::Change, &paper()).await?;
        let today = self.now().date_naive();
        let mut gone = 0;
        for document in self.store.documents(READER, "").await? {
            let line: Reader = parsed(&document)?;
            let last = line.asked.checked_add_days(Days::new(WAITS_DAYS)).unwrap_or(line.asked);
            if line.since.is_none() && last < today {
                self.news_erase(&document.id, "not-confirmed").await?.ok();
                gone += 1;
            }
        }
        Ok(gone)
    }
}
