//! News by email behind the door: what readers ask, and the letters that leave.

use super::{FrontDoor, closed, done};
use crate::machine::nonce;
use crate::mail::{NotSent, Post, an_address};
use async_trait::async_trait;
use desk::Desk;
use desk::letters::{NewsKey, Sealing};
use records::Keys;
use std::sync::Arc;
use tokio::sync::OnceCell;
use web::door::{Answer, Closed, LettersDoor};

/// How letters leave, and the key of readers' links.
#[derive(Clone)]
pub struct Letters {
    post: Arc<Post>,
    key: Arc<OnceCell<NewsKey>>,
}

impl Letters {
    /// Letters that leave by that way.
    pub fn new(post: Post) -> Self {
        Self { post: Arc::new(post), key: Arc::default() }
    }

    async fn key(&self, desk: &Desk, keys: &Keys) -> Result<&NewsKey, desk::DeskError> {
        let sealing = Sealing { keys, nonce: &nonce };
        self.key.get_or_try_init(|| desk.news_key(sealing)).await
    }

    /// Sends what is due; how many letters left, and how many did not.
    pub async fn leave(&self, desk: &Desk, keys: &Keys) -> Result<(u64, u64), desk::DeskError> {
        let (mut left, mut stayed) = (0, 0);
        for due in desk.letters_due(self.key(desk, keys).await?).await? {
            let Some(to) = desk.letter_address(&due, keys).await? else { continue };
            let news: Vec<_> = due.news.iter().map(super::questions::known_news).collect();
            match self.post.send(&self.post.tells(&to, &due.token, &news)).await {
                Ok(()) => {
                    desk.letter_sent(&due).await?;
                    left += 1;
                }
                Err(NotSent::Refused) => desk.letter_came_back(&due).await?,
                Err(NotSent::Later) => stayed += 1,
            }
        }
        Ok((left, stayed))
    }

    /// Whether a letter is due.
    pub async fn due(&self, desk: &Desk, keys: &Keys) -> Result<bool, desk::DeskError> {
        Ok(!desk.letters_due(self.key(desk, keys).await?).await?.is_empty())
    }
}

impl FrontDoor {
    fn letters_of(&self) -> Answer<&Letters> {
        self.letters.as_ref().ok_or(Closed::NotFound)
    }
}

/// How often an address is asked for that two readers were given the same number at once.
const TRIES: usize = 3;

#[async_trait]
impl LettersDoor for FrontDoor {
    fn letters_offered(&self) -> bool {
        self.letters.is_some()
    }

    async fn letter_ask(&self, address: &str) -> Answer<()> {
        let letters = self.letters_of()?;
        if !an_address(address) {
            return Err(Closed::Refused("Write your email address, like name@example.com".to_owned()));
        }
        let keys = self.keys()?;
        let key = letters.key(&self.desk, &keys).await.map_err(closed)?;
        let sealing = Sealing { keys: &keys, nonce: &nonce };
        for _ in 0..TRIES {
            let asked = self.desk.news_ask(address, key, sealing).await.map_err(closed)?;
            let token = match done(asked) {
                Err(Closed::Stale) => continue,
                token => token?,
            };
            let Some(token) = token else { return Ok(()) };
            // Whoever asked is told the same either way: whether somebody is known must not show.
            if letters.post.send(&letters.post.asks(address, &token)).await.is_err() {
                tracing::warn!("a letter that asks somebody to say again that they want news did not leave");
            }
            return Ok(());
        }
        Err(Closed::Stale)
    }

    async fn letter(&self, token: &str) -> Answer<bool> {
        let key = self.letters_of()?.key(&self.desk, &self.keys()?).await.map_err(closed)?;
        self.desk.news_reader(token, key).await.map_err(closed)?.ok_or(Closed::NotFound)
    }

    async fn letter_begin(&self, token: &str) -> Answer<()> {
        let key = self.letters_of()?.key(&self.desk, &self.keys()?).await.map_err(closed)?;
        done(self.desk.news_begin(token, key).await.map_err(closed)?)
    }

    async fn letter_end(&self, token: &str) -> Answer<()> {
        let key = self.letters_of()?.key(&self.desk, &self.keys()?).await.map_err(closed)?;
        done(self.desk.news_end(token, key).await.map_err(closed)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MailArgs;
    use access::{Asker, Template};
    use desk::jobs::Work;
    use std::path::Path;
    use terms::FixedClock;

    async fn door(folder: &Path) -> FrontDoor {
        let clock = Arc::new(FixedClock("2026-11-20T09:30:00Z".parse().unwrap()));
        let desk = Desk::open(folder, clock).await.unwrap();
        desk.register_save(&Template::moorlands().to_text().unwrap(), 0).await.unwrap().unwrap();
        std::fs::write(folder.join("keys"), Keys::text_of([5; 32])).unwrap();
        let way =
            MailArgs { mail: Some(format!("folder:{}", folder.join("letters").display())), mail_from: None };
        let post =
            Post::of(&way, "Safer", "safer@example.org", Some("https://safer.example")).unwrap().unwrap();
        FrontDoor::new(desk, "Safer", folder.join("waiting"), folder.join("keys"))
            .with_letters(Some(Letters::new(post)))
    }

    fn letters(folder: &Path) -> Vec<String> {
        let files = std::fs::read_dir(folder.join("letters")).unwrap();
        let files = files.map(|file| file.unwrap().path()).filter(|path| path.extension().unwrap() == "eml");
        files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    #[tokio::test]
    async fn from_a_typed_address_to_a_letter_with_news_and_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let door = door(folder.path()).await;
        assert!(matches!(door.letter_ask("nobody").await, Err(Closed::Refused(_))));
        door.letter_ask("ann@example.org").await.unwrap();
        door.letter_ask("ann@example.org").await.unwrap();
        let sent = letters(folder.path());
        assert_eq!(sent.len(), 1, "one letter, however often it is asked for");
        let link = sent[0].split("https://safer.example/news/letters/").nth(1).unwrap();
        let token: String = link.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
        assert!(!door.letter(&token).await.unwrap());
        door.letter_begin(&token).await.unwrap();
        assert!(door.letter(&token).await.unwrap());
        let desk = door.desk.asked_by(Asker::Program("nightly"));
        let asked =
            desk.question_add(planning::question::Asker::Public, "Who mends the lamps?").await.unwrap();
        let (id, council) =
            (asked.unwrap().record.id.to_string(), "staffordshire-moorlands-district-council");
        let body = || council.parse().unwrap();
        use planning::question::Command::{Answer as Says, Take};
        desk.question_do(&id, 1, Take { body: body(), meeting: None }).await.unwrap().unwrap();
        let says = Says { for_body: body(), words: "We do.".into(), promise: None };
        desk.question_do(&id, 2, says).await.unwrap().unwrap();
        desk.job_queue(&Work::Letters).await.unwrap();
        door.workers().work().await;
        let news: Vec<String> =
            letters(folder.path()).into_iter().filter(|text| text.contains("Who mends the lamps?")).collect();
        assert_eq!(news.len(), 1);
        assert!(news[0].contains("To: ann@example.org") && news[0].contains("List-Unsubscribe-Post"));
        door.letter_end(&token).await.unwrap();
        assert!(matches!(door.letter(&token).await, Err(Closed::NotFound)));
    }

    #[tokio::test]
    async fn a_site_without_mail_offers_none() {
        let folder = tempfile::tempdir().unwrap();
        let door = door(folder.path()).await.with_letters(None);
        assert!(!door.letters_offered());
        assert!(matches!(door.letter_ask("ann@example.org").await, Err(Closed::NotFound)));
        assert!(matches!(door.letter("1-ab").await, Err(Closed::NotFound)));
    }
}
