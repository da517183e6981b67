//! The half of the door for questions, duties and feeds.

use super::meetings::{may, members, names};
use super::{FrontDoor, closed, done, not_done};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use desk::feeds::News;
use disclosure::Released;
use planning::Year;
use planning::calendar::Entry;
use planning::meeting::Stage;
use planning::question::answer::Answered;
use planning::question::{Asker, Command};
use planning::statutory::Done;
use terms::{Action, BodyId, RecordKind};
use web::door::{
    Answer, ArrivedKnown, Caller, Closed, DutiesKnown, DutyKnown, DutyTyped, NewsKnown, QuestionStep,
    QuestionsDoor, QuestionsKnown,
};

fn body(id: &str) -> Answer<BodyId> {
    id.parse().map_err(|_| Closed::Refused("Choose who answers.".to_owned()))
}

#[async_trait]
impl QuestionsDoor for FrontDoor {
    async fn questions(&self, caller: &Caller) -> Answer<QuestionsKnown> {
        let desk = self.of(caller)?;
        let may_change = may(&desk, Action::Change, RecordKind::Meeting).await?;
        let arrived = if may_change {
            desk.questions_arrived(&self.keys()?).await.map_err(closed)?
        } else {
            Vec::new()
        };
        let today = desk.now().date_naive();
        let coming = desk.meetings().await.map_err(closed)?.into_iter().map(|seen| seen.record);
        let coming = coming.filter(|one| one.on >= today && !matches!(one.stage, Stage::Cancelled { .. }));
        let questions = desk.questions().await.map_err(closed)?;
        Ok(QuestionsKnown {
            questions: questions.into_iter().map(|seen| (seen.record, seen.version)).collect(),
            arrived: arrived
                .into_iter()
                .map(|one| ArrivedKnown { id: one.id, words: one.words, on: one.on })
                .collect(),
            names: names(&desk).await?,
            members: members(&desk).await?,
            meetings: coming
                .map(|one| (one.id.to_string(), format!("{}, {}", one.title, planning::day_words(one.on))))
                .collect(),
            may_change,
        })
    }

    async fn question_settle(&self, caller: &Caller, arrived: &str, words: Option<&str>) -> Answer<()> {
        let desk = self.of(caller)?;
        match words {
            Some(words) => done(desk.question_settle(arrived, words).await.map_err(closed)?).map(drop),
            None => desk.question_set_aside(arrived).await.map_err(closed)?.map_err(not_done),
        }
    }

    async fn question_add(&self, caller: &Caller, asker: Asker, words: &str) -> Answer<()> {
        done(self.of(caller)?.question_add(asker, words).await.map_err(closed)?).map(drop)
    }

    async fn question_step(&self, caller: &Caller, id: &str, seen: i64, step: QuestionStep) -> Answer<()> {
        let desk = self.of(caller)?;
        let command = match step {
            QuestionStep::Take(to, meeting) => {
                let meeting = meeting.map(|id| id.parse().map_err(|_| Closed::NotFound)).transpose()?;
                Command::Take { body: body(&to)?, meeting }
            }
            QuestionStep::Answer(words) => {
                let held = desk.question(id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
                let planning::question::Stage::Taken { body } = held.record.stage else {
                    return Err(Closed::Refused("No body has it, or it is answered already.".to_owned()));
                };
                Command::Answer { for_body: body, words, promise: None }
            }
            QuestionStep::Promise(words, promise, due) => {
                let kept = desk.question_promise(id, seen, &words, (&promise, due)).await;
                return done(kept.map_err(closed)?).map(drop);
            }
            QuestionStep::Kept(words) => Command::Kept { words },
            QuestionStep::PutOff(due, reason) => Command::PutOff { due, reason },
            QuestionStep::Refuse(reason) => Command::Refuse { reason },
        };
        done(desk.question_do(id, seen, command).await.map_err(closed)?).map(drop)
    }

    async fn question_ask(&self, words: &str) -> Answer<()> {
        self.desk
            .question_ask(words, &self.keys()?, crate::machine::nonce())
            .await
            .map_err(closed)?
            .map_err(not_done)
    }

    async fn questions_told(&self) -> Answer<Released<Vec<Answered>>> {
        self.desk.questions_told().await.map_err(closed)
    }

    async fn duties(&self, caller: &Caller, year: Option<i32>) -> Answer<DutiesKnown> {
        let desk = self.of(caller)?;
        let year = year.and_then(Year::starting).unwrap_or_else(|| Year::of(desk.now().date_naive()));
        let found = desk.duties(year).await.map_err(closed)?;
        let records = desk.duty_proofs().await.map_err(closed)?;
        let line = |line: desk::duties::DutyLine| DutyKnown {
            duty: line.duty,
            due: line.due,
            standing: line.standing,
            evidence: line.evidence,
        };
        Ok(DutiesKnown {
            year: year.start(),
            year_words: year.words(),
            lines: found.lines.into_iter().map(line).collect(),
            records: records.into_iter().map(|proof| (proof.record, proof.words)).collect(),
            may_change: may(&desk, Action::Change, RecordKind::Meeting).await?,
        })
    }

    async fn duty_done(&self, caller: &Caller, typed: &DutyTyped) -> Answer<()> {
        let evidence = typed.evidence.trim();
        let done = Done {
            duty: typed.duty.parse().map_err(|_| Closed::NotFound)?,
            due: typed.due,
            on: typed.on,
            // A number alone is said aloud in capitals; kind and id stand as they were offered.
            evidence: if evidence.contains('/') { evidence.to_owned() } else { evidence.to_lowercase() },
        };
        let desk = self.of(caller)?;
        desk.duty_done(done, &typed.words).await.map_err(closed)?.map_err(not_done)
    }

    async fn duty_undone(&self, caller: &Caller, duty: &str, due: NaiveDate) -> Answer<()> {
        self.of(caller)?.duty_undone(duty, due).await.map_err(closed)?.map_err(not_done)
    }

    async fn calendar_since(&self, caller: &Caller) -> Answer<Option<DateTime<Utc>>> {
        let desk = self.of(caller)?;
        // Whoever may see no meeting has no calendar of them: their account page says nothing of it.
        if !may(&desk, Action::Read, RecordKind::Meeting).await? {
            return Ok(None);
        }
        desk.calendar_since().await.map_err(closed)
    }

    async fn calendar_set(&self, caller: &Caller, hash: Option<[u8; 32]>) -> Answer<()> {
        self.of(caller)?.calendar_set(hash).await.map_err(closed)?.map_err(not_done)
    }

    async fn calendar(&self, hash: [u8; 32], site: &str) -> Answer<Vec<Entry>> {
        let whose = self.signing_in().asked_by_calendar(hash).await.map_err(closed)?;
        let desk = whose.ok_or(Closed::NotFound)?;
        // Whoever left may see nothing any more; that there was such an address stays a secret.
        if !may(&desk, Action::Read, RecordKind::Meeting).await? {
            return Err(Closed::NotFound);
        }
        desk.calendar(site).await.map_err(closed)
    }

    async fn news(&self) -> Answer<Released<Vec<NewsKnown>>> {
        let news = self.desk.news().await.map_err(closed)?;
        Ok(news.derive(|list| list.iter().map(known_news).collect()))
    }
}

pub(super) fn known_news(news: &News) -> NewsKnown {
    NewsKnown {
        id: news.id.clone(),
        title: news.title.clone(),
        words: news.words.clone(),
        on: news.on,
        path: news.path.clone(),
    }
}
