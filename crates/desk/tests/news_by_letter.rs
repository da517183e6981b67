//! News by email over a real store: who is written to, when, and what is left of them once they stop.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use access::{Asker as By, Template};
use desk::Desk;
use desk::letters::{NewsKey, Sealing};
use planning::question::{Asker, Command};
use records::Keys;
use records::audit::Asked;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use terms::FixedClock;

const COUNCIL: &str = "staffordshire-moorlands-district-council";
const ADDRESS: &str = "Reader.Zzyzx@Example.org";

static DRAWN: AtomicU64 = AtomicU64::new(1);

fn nonce() -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&DRAWN.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    bytes
}

fn keys() -> Keys {
    Keys::from_text(&format!("1:{}\n", "11".repeat(32))).unwrap()
}

struct Town {
    folder: tempfile::TempDir,
    keys: Keys,
    key: NewsKey,
}

impl Town {
    async fn new() -> Self {
        let (folder, keys) = (tempfile::tempdir().unwrap(), keys());
        let desk = on(folder.path(), "2026-06-01").await;
        desk.register_save(&Template::moorlands().to_text().unwrap(), 0).await.unwrap().unwrap();
        let key = visitor(&desk).news_key(Sealing { keys: &keys, nonce: &nonce }).await.unwrap();
        Self { folder, keys, key }
    }

    async fn on(&self, day: &str) -> Desk {
        on(self.folder.path(), day).await
    }

    fn sealing(&self) -> Sealing<'_> {
        Sealing { keys: &self.keys, nonce: &nonce }
    }

    async fn asks(&self, day: &str, address: &str) -> Option<String> {
        let desk = visitor(&self.on(day).await);
        desk.news_ask(address, &self.key, self.sealing()).await.unwrap().unwrap()
    }

    async fn begins(&self, day: &str, token: &str) {
        visitor(&self.on(day).await).news_begin(token, &self.key).await.unwrap().unwrap();
    }

    /// Sends what is due on a day; headlines of each letter, by its address.
    async fn letters(&self, day: &str) -> Vec<(String, Vec<String>)> {
        let desk = self.on(day).await;
        let mut sent = Vec::new();
        for due in desk.letters_due(&self.key).await.unwrap() {
            let to = desk.letter_address(&due, &self.keys).await.unwrap().unwrap();
            desk.letter_sent(&due).await.unwrap();
            sent.push((to, due.news.into_iter().map(|news| news.title).collect()));
        }
        sent
    }

    /// A question is answered: that is news.
    async fn publishes(&self, day: &str, words: &str) {
        let desk = self.on(day).await;
        let asked = desk.question_add(Asker::Public, words).await.unwrap().unwrap();
        let (id, body) = (asked.record.id.to_string(), || COUNCIL.parse().unwrap());
        let take = Command::Take { body: body(), meeting: None };
        let seen = desk.question_do(&id, asked.version, take).await.unwrap().unwrap().version;
        let answer = Command::Answer { for_body: body(), words: "Tomorrow.".into(), promise: None };
        desk.question_do(&id, seen, answer).await.unwrap().unwrap();
    }
}

async fn on(folder: &Path, day: &str) -> Desk {
    let clock = FixedClock(
        format!("{day}T09:00:00.{:03}Z", DRAWN.fetch_add(1, Ordering::Relaxed) % 1_000).parse().unwrap(),
    );
    Desk::open(folder, Arc::new(clock)).await.unwrap()
}

fn visitor(desk: &Desk) -> Desk {
    desk.asked_by(By::Visitor)
}

#[tokio::test]
async fn whoever_says_so_again_is_written_to_once_a_day_of_what_came_since() {
    let town = Town::new().await;
    town.publishes("2026-06-01", "Who mends the lamps?").await;
    let token = town.asks("2026-06-01", ADDRESS).await.unwrap();
    town.publishes("2026-06-02", "Who cuts the hedge?").await;
    assert!(town.letters("2026-06-02").await.is_empty(), "they have not said so again");
    town.begins("2026-06-03", &token).await;
    assert!(town.letters("2026-06-03").await.is_empty(), "nothing came since");
    town.publishes("2026-06-04", "Who shuts the gate?").await;
    let letter = |titles: &[&str]| {
        vec![(
            ADDRESS.to_owned(),
            titles.iter().map(|title| format!("Answered: {title}")).collect::<Vec<_>>(),
        )]
    };
    assert_eq!(town.letters("2026-06-04").await, letter(&["Who shuts the gate?"]));
    town.publishes("2026-06-04", "Who locks the hall?").await;
    assert!(town.letters("2026-06-04").await.is_empty(), "one a day");
    assert_eq!(town.letters("2026-06-05").await, letter(&["Who locks the hall?"]));
    assert!(town.letters("2026-06-06").await.is_empty());
}

#[tokio::test]
async fn an_address_is_written_to_once_a_day_however_often_somebody_types_it() {
    let town = Town::new().await;
    let first = town.asks("2026-06-01", ADDRESS).await.unwrap();
    assert_eq!(town.asks("2026-06-01", " reader.zzyzx@example.ORG ").await, None, "however it is written");
    let again = town.asks("2026-06-02", ADDRESS).await.unwrap();
    let desk = visitor(&town.on("2026-06-02").await);
    assert_eq!(desk.news_reader(&first, &town.key).await.unwrap(), None, "the last letter counts");
    assert_eq!(desk.news_reader(&again, &town.key).await.unwrap(), Some(false));
    town.begins("2026-06-02", &again).await;
    assert_eq!(town.asks("2026-06-03", ADDRESS).await, None, "they have it already");
    assert!(town.asks("2026-06-03", "other@example.org").await.is_some());
}

#[tokio::test]
async fn of_those_who_stop_or_never_say_so_again_nothing_is_left_but_a_hash() {
    let town = Town::new().await;
    let token = town.asks("2026-06-01", ADDRESS).await.unwrap();
    town.begins("2026-06-01", &token).await;
    town.asks("2026-06-01", "never@example.org").await.unwrap();
    let desk = visitor(&town.on("2026-06-02").await);
    desk.news_end(&token, &town.key).await.unwrap().unwrap();
    assert_eq!(desk.news_reader(&token, &town.key).await.unwrap(), None);
    assert!(desk.news_begin(&token, &town.key).await.unwrap().is_err(), "the link is spent");
    town.publishes("2026-06-03", "Who mends the lamps?").await;
    assert!(town.letters("2026-06-03").await.is_empty());
    assert_eq!(town.on("2026-06-08").await.news_forget().await.unwrap(), 0, "a week has eight days here");
    assert_eq!(town.on("2026-06-09").await.news_forget().await.unwrap(), 1);
    let store = records::Store::file(&town.folder.path().join("records/records.sqlite")).await.unwrap();
    let gone = store.erased().await.unwrap();
    assert_eq!(gone.iter().filter(|one| one.kind == "news-address").count(), 2);
    assert!(town.asks("2026-06-10", ADDRESS).await.is_some(), "and they may ask anew");
}

#[tokio::test]
async fn a_link_cannot_be_made_up_and_no_address_stands_open_anywhere() {
    let town = Town::new().await;
    let token = town.asks("2026-06-01", ADDRESS).await.unwrap();
    town.begins("2026-06-01", &token).await;
    town.publishes("2026-06-02", "Who mends the lamps?").await;
    assert_eq!(town.letters("2026-06-02").await.len(), 1);
    let desk = visitor(&town.on("2026-06-02").await);
    let (number, hash) = token.split_once('-').unwrap();
    let other = if hash.starts_with('0') { "1" } else { "0" };
    for wrong in [
        String::new(),
        number.to_owned(),
        format!("{number}-"),
        format!("{number}-{other}{}", &hash[1..]),
        format!("{number}-{}", &hash[..30]),
        format!("1{number}-{hash}"),
    ] {
        assert_eq!(desk.news_reader(&wrong, &town.key).await.unwrap(), None, "{wrong}");
        assert!(desk.news_end(&wrong, &town.key).await.unwrap().is_err(), "{wrong}");
    }
    let store = records::Store::file(&town.folder.path().join("records/records.sqlite")).await.unwrap();
    let lines = store.audit_search(&Asked { most: 1_000, ..Asked::default() }).await.unwrap();
    for act in ["news.ask", "news.begin", "news.letter", "news.sent"] {
        assert!(lines.iter().any(|line| line.act == act), "{act}");
    }
    assert!(lines.iter().all(|line| !format!("{line:?}").to_lowercase().contains("zzyzx")));
    for file in ["records.sqlite", "records.sqlite-wal"] {
        let bytes = std::fs::read(town.folder.path().join("records").join(file)).unwrap_or_default();
        assert!(!bytes.windows(5).any(|five| five.eq_ignore_ascii_case(b"zzyzx")), "{file}");
    }
}
