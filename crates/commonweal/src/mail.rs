//! Letters by email: how they read, and by which way they leave. No reader's address goes to a log, not even in an error.

use anyhow::{Context, Result, bail};
use clap::Args;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::{Address, AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::Path;
use web::door::NewsKnown;

/// By which way letters leave, and what they say of whom they come from.
#[derive(Args, Clone, Debug, Default)]
pub struct MailArgs {
    /// By which way letters leave: `smtps://NAME:PASSWORD@HOST`, `smtp://HOST?tls=required`, or `folder:PATH`, which keeps them
    /// as files. Without it the site offers no news by email. It needs --address.
    #[arg(long, value_name = "WAY", env = "COMMONWEAL_MAIL", hide_env_values = true)]
    pub mail: Option<String>,
    /// Whom letters come from. Without it the address that people can write to.
    #[arg(long, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
}

enum Way {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

/// A letter before it leaves.
pub struct Letter {
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub words: String,
    /// The address at which it is stopped.
    pub stop: String,
}

/// Why a letter did not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// The post says for good that it takes no letter for that address, or it is none.
    Refused,
    /// It may leave later.
    Later,
}

/// By which way letters leave, whom they come from, and where the site is.
pub struct Post {
    way: Way,
    from: Mailbox,
    /// The name of the site.
    pub name: String,
    /// What its addresses begin with, without a slash at the end.
    pub site: String,
}

impl Post {
    /// The way that the arguments name; none where they name none.
    pub fn of(arguments: &MailArgs, name: &str, contact: &str, site: Option<&str>) -> Result<Option<Self>> {
        let Some(way) = &arguments.mail else { return Ok(None) };
        let site = site.context("--mail needs --address: links in letters begin with it")?;
        let from = arguments.mail_from.as_deref().unwrap_or(contact);
        let address: Address = from.parse().with_context(|| format!("{from} is no address to send from"))?;
        let way = match way.strip_prefix("folder:") {
            Some(folder) => Way::Folder(folder_of(Path::new(folder))?),
            None if way.starts_with("smtp") => {
                // The address may hold a password: an error must not show it.
                let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(way);
                Way::Server(server.ok().context("--mail names no mail server that we understand")?.build())
            }
            None => bail!("--mail begins with smtp://, smtps:// or folder:"),
        };
        let from = Mailbox::new(Some(name.to_owned()), address);
        Ok(Some(Self { way, from, name: name.to_owned(), site: site.trim_end_matches('/').to_owned() }))
    }

    /// The link of a reader.
    pub fn link(&self, token: &str) -> String {
        format!("{}{}", self.site, web::letter_path(token))
    }

    /// The letter in which somebody is asked to say again that they want news.
    pub fn asks(&self, to: &str, token: &str) -> Letter {
        let link = self.link(token);
        let words = format!(
            "Somebody asked for news of {name} at this address. Was it you?\n\n\
             Open this page and press the button. Then we write to you when we publish something:\n{link}\n\n\
             If it was not you, do nothing. In a week we forget your address.\n",
            name = self.name
        );
        Letter {
            to: to.to_owned(),
            subject: format!("Do you want news of {}?", self.name),
            words,
            stop: link,
        }
    }

    /// A letter with news.
    pub fn tells(&self, to: &str, token: &str, news: &[NewsKnown]) -> Letter {
        let subject = match news {
            [one] => one.title.clone(),
            many => format!("{}: {} new things to read", self.name, many.len()),
        };
        let one = |one: &NewsKnown| format!("{}\n{}\n{}{}\n", one.title, one.words, self.site, one.path);
        let list: Vec<String> = news.iter().map(one).collect();
        let link = self.link(token);
        let words = format!(
            "{}\n--\n{} sends this because you asked for it. To stop it: {link}\n",
            list.join("\n"),
            self.name
        );
        Letter { to: to.to_owned(), subject, words, stop: link }
    }

    /// Lets a letter leave.
    pub async fn send(&self, letter: &Letter) -> Result<(), NotSent> {
        let message = self.message(letter).ok_or(NotSent::Refused)?;
        let sent = match &self.way {
            Way::Server(server) => server.send(message).await.map(drop).map_err(|error| error.is_permanent()),
            Way::Folder(folder) => folder.send(message).await.map(drop).map_err(|_| false),
        };
        sent.map_err(|for_good| if for_good { NotSent::Refused } else { NotSent::Later })
    }

    fn message(&self, letter: &Letter) -> Option<Message> {
        let to: Address = letter.to.parse().ok()?;
        let raw =
            |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.replace(['\r', '\n'], " "))
            // RFC 2369 and RFC 8058: a button of the reader's own program stops it.
            .raw_header(raw("List-Unsubscribe", format!("<{}>", letter.stop)))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .singlepart(SinglePart::plain(letter.words.clone()))
            .ok()
    }
}

fn folder_of(folder: &Path) -> Result<AsyncFileTransport<Tokio1Executor>> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(AsyncFileTransport::new(folder))
}

/// Whether a letter could be sent to that: what readers type.
pub fn an_address(text: &str) -> bool {
    text.len() <= 254 && text.parse::<Address>().is_ok_and(|address| address.domain().contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(folder: &Path) -> Post {
        let way = MailArgs { mail: Some(format!("folder:{}", folder.display())), mail_from: None };
        let post =
            Post::of(&way, "Safer Westmarch", "safer@westmarch.example", Some("https://safer.example/"));
        post.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_letter_says_how_it_is_stopped_to_people_and_to_programs() {
        let folder = tempfile::tempdir().unwrap();
        let post = post(folder.path());
        let news = NewsKnown {
            id: "plan-1".into(),
            title: "Plan of 2026".into(),
            words: "The plan can be read.".into(),
            on: "2026-04-01".parse().unwrap(),
            path: "/plan/2026".into(),
        };
        let letter = post.tells("ann@example.org", "17-ab", std::slice::from_ref(&news));
        assert!(letter.words.contains("https://safer.example/plan/2026"), "{}", letter.words);
        assert!(letter.words.ends_with("To stop it: https://safer.example/news/letters/17-ab\n"));
        post.send(&letter).await.unwrap();
        let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(file).unwrap();
        for line in [
            "From: \"Safer Westmarch\" <safer@westmarch.example>",
            "To: ann@example.org",
            "Subject: Plan of 2026",
            "List-Unsubscribe: <https://safer.example/news/letters/17-ab>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        let two = post.tells("ann@example.org", "17-ab", &[news.clone(), news]);
        assert_eq!(two.subject, "Safer Westmarch: 2 new things to read");
    }

    #[tokio::test]
    async fn what_is_no_address_gets_no_letter_and_a_headline_ends_no_header() {
        let folder = tempfile::tempdir().unwrap();
        let post = post(folder.path());
        let nobody = post.asks("nobody\r\nBcc: all@example.org", "17-ab");
        assert_eq!(post.send(&nobody).await, Err(NotSent::Refused));
        let sly =
            Letter { subject: "News\r\nBcc: all@example.org".into(), ..post.asks("ann@example.org", "1-a") };
        post.send(&sly).await.unwrap();
        let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(file).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        for wrong in
            ["", "ann", "ann@", "ann@localhost", "a b@example.org", "ann@example.org, bo@example.org"]
        {
            assert!(!an_address(wrong), "{wrong}");
        }
        assert!(an_address("ann.o'neill+news@example.org"));
    }

    #[test]
    fn a_way_that_is_none_is_refused_in_words_and_a_password_is_not_shown() {
        let of = |way: &str, site: Option<&str>| {
            let way = MailArgs { mail: Some(way.to_owned()), mail_from: None };
            Post::of(&way, "Safer", "safer@example.org", site).err().map(|error| format!("{error:#}"))
        };
        let site = Some("https://safer.example");
        assert!(of("smtp://localhost", None).unwrap().contains("--address"));
        assert!(of("pigeon:", site).unwrap().contains("smtp://, smtps:// or folder:"));
        let wrong = of("smtpx://ann:secret@mail.example", site).unwrap();
        assert!(!wrong.contains("secret"), "{wrong}");
        assert!(of("smtps://ann:secret@mail.example", site).is_none());
        assert!(Post::of(&MailArgs::default(), "Safer", "safer@example.org", None).unwrap().is_none());
    }
}
