//! Questions and duties of a partnership that does not exist, behind the sample's door.

use super::door::SampleDoor;
use crate::door::{
    ArrivedKnown, Caller, DutiesKnown, DutyKnown, DutyTyped, NewsKnown, QuestionStep, QuestionsDoor,
    QuestionsKnown,
};
use crate::{Answer, Closed};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use disclosure::{Released, public};
use planning::calendar::Entry;
use planning::question::answer::{self, Answered};
use planning::question::{Asker, Command, Promise, Question, apply};
use planning::statutory::{self, Standing};
use terms::{BodyId, PersonId};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn id<T: std::str::FromStr<Err = terms::NotAShortName>>(text: &str) -> T {
    text.parse().expect("a short name")
}

/// One question at each stage of its life.
fn each() -> Vec<Question> {
    let by: PersonId = id("ann");
    let step = |question: Question, command| {
        apply(question, command, &by, day("2026-11-10")).expect("it is its turn")
    };
    let asked = |number: &str, asker, words: &str| Question::new(id(number), asker, words, day("2026-11-02"));
    let take = || Command::Take { body: id("council"), meeting: None };
    let answer = |promise| Command::Answer {
        for_body: id("council"),
        words: "We count the lamps each month. Ten are out.".into(),
        promise,
    };
    let promise =
        Promise { words: "We will mend all ten.".into(), due: day("2026-12-18"), action: Some(id("a-7")) };
    let first = asked("q-1", Asker::Public, "When will the lamps in Mill Lane be mended?");
    let taken =
        step(asked("q-2", Asker::Commissioner, "Why did reports of burglary rise in the summer?"), take());
    let promised = step(
        step(asked("q-3", Asker::Public, "Who looks after the park at night?"), take()),
        answer(Some(promise)),
    );
    let kept = step(
        Question { id: id("q-4"), ..promised.clone() },
        Command::Kept { words: "All ten are mended.".into() },
    );
    let refused = step(
        asked("q-5", Asker::Public, "Can you look at one house in our street?"),
        Command::Refuse { reason: "It is about one home. We wrote how to report it.".into() },
    );
    vec![first, taken, promised, kept, refused]
}

/// Questions of every stage, and one that nobody has read.
pub fn questions() -> QuestionsKnown {
    let known = super::meetings::meetings();
    QuestionsKnown {
        questions: each().into_iter().map(|question| (question, 3)).collect(),
        arrived: vec![ArrivedKnown {
            id: "in-1".into(),
            words: "My neighbour J. plays drums all night. What can you do?".into(),
            on: day("2026-11-19"),
        }],
        names: known.names,
        members: known.members,
        meetings: vec![("m-3".into(), "Public meeting, 21 January 2027".into())],
        may_change: true,
    }
}

/// What the public may know of them.
pub fn told() -> Released<Vec<Answered>> {
    let name = |_: &BodyId| "Harrowdale Council".to_owned();
    let told: Vec<answer::Told> = each().iter().map(|question| answer::told(question, name)).collect();
    public(told).derive(|told| answer::answers(told))
}

/// The calendar of a year with one duty at each standing.
pub fn duties() -> DutiesKnown {
    let standings =
        [Standing::Late(12), Standing::Soon(10), Standing::Ahead, Standing::DoneLate(3), Standing::Done];
    let line = |(duty, standing): (statutory::Duty, Standing)| DutyKnown {
        due: day("2026-11-30"),
        standing,
        evidence: matches!(standing, Standing::Done | Standing::DoneLate(_))
            .then(|| ("m-1".to_owned(), "The Strategy Group approved it.".to_owned())),
        duty,
    };
    DutiesKnown {
        year: 2026,
        year_words: "2026 to 2027".into(),
        lines: statutory::shipped().into_iter().zip(standings).map(line).collect(),
        records: vec![("m-1".into(), "M-1 Strategy Group, 20 November 2026".into())],
        may_change: true,
    }
}

#[async_trait]
impl QuestionsDoor for SampleDoor {
    async fn questions(&self, _: &Caller) -> Answer<QuestionsKnown> {
        Ok(questions())
    }

    async fn question_settle(&self, _: &Caller, arrived: &str, words: Option<&str>) -> Answer<()> {
        match (arrived, words) {
            ("in-1", Some("")) => Err(Closed::Refused("There is no question. Write your question.".into())),
            ("in-1", _) => Ok(()),
            _ => Err(Closed::NotFound),
        }
    }

    async fn question_add(&self, _: &Caller, _: Asker, words: &str) -> Answer<()> {
        if words.is_empty() {
            Err(Closed::Refused("There is no question. Write your question.".into()))
        } else {
            Ok(())
        }
    }

    async fn question_step(&self, _: &Caller, id: &str, seen: i64, step: QuestionStep) -> Answer<()> {
        match (id, seen, step) {
            ("q-1", 3, QuestionStep::Answer(_)) => {
                Err(Closed::Refused("No body has it yet. Give it to a body first.".into()))
            }
            ("q-1" | "q-2" | "q-3", 3, _) => Ok(()),
            ("q-1" | "q-2" | "q-3", _, _) => Err(Closed::Stale),
            _ => Err(Closed::NotFound),
        }
    }

    async fn question_ask(&self, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn questions_told(&self) -> Answer<Released<Vec<Answered>>> {
        Ok(told())
    }

    async fn duties(&self, _: &Caller, _: Option<i32>) -> Answer<DutiesKnown> {
        Ok(duties())
    }

    async fn duty_done(&self, _: &Caller, done: &DutyTyped) -> Answer<()> {
        let known = duties().lines.iter().any(|line| line.duty.id.as_str() == done.duty);
        if known { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn duty_undone(&self, _: &Caller, _: &str, _: NaiveDate) -> Answer<()> {
        Ok(())
    }

    async fn calendar_since(&self, _: &Caller) -> Answer<Option<DateTime<Utc>>> {
        Ok(Some("2026-11-01T09:00:00Z".parse().expect("a moment")))
    }

    async fn calendar_set(&self, _: &Caller, _: Option<[u8; 32]>) -> Answer<()> {
        Ok(())
    }

    async fn calendar(&self, hash: [u8; 32], site: &str) -> Answer<Vec<Entry>> {
        use planning::meeting::Stage;
        if hash != crate::session::key(&"a".repeat(64)) {
            return Err(Closed::NotFound);
        }
        let meeting = super::meetings::meeting(Stage::Planned).meeting;
        Ok(vec![Entry::of_meeting(&meeting, &format!("{site}/app/meetings/m-1"))])
    }

    async fn news(&self) -> Answer<Released<Vec<NewsKnown>>> {
        Ok(told().derive(|answers| {
            let news = |one: &Answered| {
                let (_, on) = one.answer.as_ref()?;
                Some(NewsKnown {
                    id: format!("answer-{}", one.id),
                    title: format!("Answered: {}", one.words),
                    words: "The answer can be read.".into(),
                    on: *on,
                    path: format!("/meetings#{}", one.id),
                })
            };
            answers.iter().filter_map(news).collect()
        }))
    }
}

#[async_trait]
impl crate::door::LettersDoor for SampleDoor {
    fn letters_offered(&self) -> bool {
        true
    }

    async fn letter_ask(&self, address: &str) -> Answer<()> {
        match address.contains('@') {
            true => Ok(()),
            false => Err(Closed::Refused("Write your email address, like name@example.com".into())),
        }
    }

    async fn letter(&self, token: &str) -> Answer<bool> {
        match token {
            "17-ab" => Ok(true),
            "18-cd" => Ok(false),
            _ => Err(Closed::NotFound),
        }
    }

    async fn letter_begin(&self, token: &str) -> Answer<()> {
        self.letter(token).await.map(drop)
    }

    async fn letter_end(&self, token: &str) -> Answer<()> {
        self.letter(token).await.map(drop)
    }
}
