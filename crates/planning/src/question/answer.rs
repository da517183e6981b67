//! What the public is told of questions: the words that somebody checked, who answers by when, the answer, and what became
//! of what was promised. Never who asked.

use crate::question::{Asker, Question, Stage};
use chrono::NaiveDate;
use terms::{BodyId, SignedText};

/// A question as it is told: its head and lines, each under the name of its part.
pub type Told = (SignedText, Vec<SignedText>);

/// A question as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Which.
    pub id: String,
    /// The question.
    pub words: String,
    /// Who asked: the public, the commissioner, the scrutiny committee.
    pub asker: String,
    /// When it came in.
    pub asked: NaiveDate,
    /// By when it is answered.
    pub due: Option<NaiveDate>,
    /// Which body answers, by name.
    pub body: String,
    /// The answer, and when it was given.
    pub answer: Option<(String, NaiveDate)>,
    /// What was promised, and by when.
    pub promise: Option<(String, NaiveDate)>,
    /// What was done of it.
    pub done: String,
    /// Why it is not answered here.
    pub refused: String,
}

impl Asker {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Public, Self::Commissioner, Self::Scrutiny];

    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Commissioner => "commissioner",
            Self::Scrutiny => "scrutiny",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Public => "The public",
            Self::Commissioner => "The commissioner",
            Self::Scrutiny => "The scrutiny committee",
        }
    }
}

/// What may be told of a question. `name` gives the name of a body.
pub fn told(question: &Question, name: impl Fn(&BodyId) -> String) -> Told {
    let line = |part: &str, by: &str, words: &str, on: NaiveDate| SignedText {
        part: part.to_owned(),
        words: words.to_owned(),
        by: by.to_owned(),
        on,
    };
    let answered = question.steps.iter().find(|(words, _)| words.starts_with("Answered by"));
    let answered = answered.map_or(question.asked, |(_, stamp)| stamp.on);
    let mut lines = Vec::new();
    let by = |body: &BodyId| line("body", "", &name(body), question.asked);
    match &question.stage {
        Stage::Asked => lines.push(line("due", "", "", question.due)),
        Stage::Taken { body } => lines.extend([line("due", "", "", question.due), by(body)]),
        Stage::Promised { body, answer, promise } => lines.extend([
            by(body),
            line("answer", "", answer, answered),
            line("promise", "", &promise.words, promise.due),
        ]),
        Stage::Closed { answer, done } => {
            lines.push(line("answer", "", answer, answered));
            lines.push(line("done", "", done, answered));
        }
        Stage::Refused { reason } => lines.push(line("refused", "", reason, question.asked)),
    }
    (line(question.id.as_str(), question.asker.words(), &question.words, question.asked), lines)
}

/// What was told, put in order for a page: those that wait first, then the latest answers.
pub fn answers(told: &[Told]) -> Vec<Answered> {
    let mut all: Vec<Answered> = told.iter().map(read).collect();
    all.sort_by_key(|one| {
        let answered = one.answer.as_ref().map(|(_, on)| *on);
        (answered.is_some() || !one.refused.is_empty(), std::cmp::Reverse(answered.unwrap_or(one.asked)))
    });
    all
}

fn read((head, lines): &Told) -> Answered {
    let of = |part: &str| lines.iter().find(|line| line.part == part);
    let words = |part: &str| of(part).map_or_else(String::new, |line| line.words.clone());
    let dated = |part: &str| of(part).map(|line| (line.words.clone(), line.on));
    Answered {
        id: head.part.clone(),
        words: head.words.clone(),
        asker: head.by.clone(),
        asked: head.on,
        due: of("due").map(|line| line.on),
        body: words("body"),
        answer: dated("answer"),
        promise: dated("promise"),
        done: words("done"),
        refused: words("refused"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::tests::asked;
    use crate::question::{Command, Promise, apply};
    use crate::table::{day, id};

    #[test]
    fn a_question_is_told_from_its_asking_to_what_was_done() {
        let name = |body: &BodyId| format!("The {body}");
        let tell = |question: &Question| read(&told(question, name));
        let step = |question: &Question, command| {
            apply(question.clone(), command, &id("p1"), day("2026-05-04")).unwrap()
        };
        let question = asked(Asker::Public);
        let first = tell(&question);
        assert_eq!((first.due, first.body.as_str(), first.answer), (Some(question.due), "", None));
        let taken = step(&question, Command::Take { body: id("council"), meeting: None });
        assert_eq!(tell(&taken).body, "The council");
        let promise = Promise { words: "All by June.".into(), due: day("2026-06-30"), action: None };
        let answer =
            Command::Answer { for_body: id("council"), words: "Soon.".into(), promise: Some(promise) };
        let promised = step(&taken, answer);
        assert_eq!(tell(&promised).promise, Some(("All by June.".into(), day("2026-06-30"))));
        let kept = tell(&step(&promised, Command::Kept { words: "Forty lamps.".into() }));
        assert_eq!(
            (kept.answer.unwrap(), kept.done.as_str()),
            (("Soon.".into(), day("2026-05-04")), "Forty lamps.")
        );
        let no = tell(&step(&taken, Command::Refuse { reason: "It is about one person.".into() }));
        assert_eq!(no.refused, "It is about one person.");
        let list = answers(&[told(&promised, name), told(&question, name)]);
        assert!(list[0].answer.is_none(), "those that wait come first");
    }
}
