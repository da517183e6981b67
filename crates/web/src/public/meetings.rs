//! P20 Meetings and questions: when the partnership meets in public, what was decided, what people asked and what became of
//! it. It shows what was released, and takes a question without asking who sends it.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::site::Site;
use crate::typed::Typed;
use crate::{route, words};
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, NaiveTime};
use disclosure::Released;
use planning::meeting::notice::Notice;
use planning::question::Asker;
use planning::question::answer::Answered;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;

/// Meetings with minutes, and questions, shown at most.
const MOST: usize = 50;

#[derive(Serialize)]
struct PaperView {
    title: String,
    href: String,
}

#[derive(Serialize)]
struct LineView {
    id: String,
    words: String,
}

#[derive(Serialize)]
struct MeetingView {
    id: String,
    title: String,
    on: String,
    starts: String,
    place: String,
    cancelled: String,
    agenda: Vec<String>,
    papers: Vec<PaperView>,
    decisions: Vec<LineView>,
    actions: Vec<LineView>,
    published: String,
}

#[derive(Serialize)]
struct QuestionView {
    id: String,
    words: String,
    asked: String,
    status: &'static str,
    tone: &'static str,
    waits: String,
    answer: Vec<String>,
    answered: String,
    promise: String,
    done: String,
    refused: String,
}

#[derive(Serialize)]
pub(crate) struct MeetingsView {
    coming: Vec<MeetingView>,
    past: Vec<MeetingView>,
    questions: Vec<QuestionView>,
    ask: &'static str,
    calendar: &'static str,
    news: &'static str,
    letters: &'static str,
    /// Where what must be published is listed; empty where nobody keeps that list.
    compliance: &'static str,
    /// Where the chief constable is held to account; empty where nothing is published.
    accounts: &'static str,
}

impl View for MeetingsView {
    const TEMPLATE: &'static str = "public/meetings.html";
}

fn lines(pairs: &[(String, String)]) -> Vec<LineView> {
    pairs.iter().map(|(id, words)| LineView { id: at::said(id), words: words.clone() }).collect()
}

fn meeting(notice: &Notice) -> MeetingView {
    let starts = NaiveTime::parse_from_str(&notice.starts, "%H:%M");
    MeetingView {
        id: notice.id.clone(),
        title: notice.title.clone(),
        on: words::day(notice.on),
        starts: starts.map_or_else(|_| notice.starts.clone(), words::time),
        place: notice.place.clone(),
        cancelled: notice.cancelled.clone(),
        agenda: notice.agenda.clone(),
        papers: notice
            .papers
            .iter()
            .map(|(title, href)| PaperView { title: title.clone(), href: href.clone() })
            .collect(),
        decisions: lines(&notice.decisions),
        actions: lines(&notice.actions),
        published: notice.published.map_or_else(String::new, words::day),
    }
}

/// "the commissioner", inside a sentence.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn question(known: &Answered) -> QuestionView {
    let by = |on: NaiveDate| words::day(on);
    let (status, tone) = match known {
        Answered { refused, .. } if !refused.is_empty() => ("Not answered here", "grey"),
        Answered { promise: Some(_), .. } => ("Promised", "turquoise"),
        Answered { answer: Some(_), done, .. } if !done.is_empty() => ("Done", "green"),
        Answered { answer: Some(_), .. } => ("Answered", "green"),
        _ => ("Waiting", "blue"),
    };
    let who = if known.body.is_empty() { "We" } else { known.body.as_str() };
    QuestionView {
        id: known.id.clone(),
        words: known.words.clone(),
        asked: if known.asker == Asker::Public.words() {
            by(known.asked)
        } else {
            format!("{} by {}", by(known.asked), lower(&known.asker))
        },
        status,
        tone,
        waits: known.due.map_or_else(String::new, |due| format!("{who} will answer by {}.", by(due))),
        answer: known.answer.iter().flat_map(|(text, _)| text.lines().map(str::to_owned)).collect(),
        answered: known.answer.as_ref().map_or_else(String::new, |(_, on)| by(*on)),
        promise: known
            .promise
            .as_ref()
            .map_or_else(String::new, |(text, due)| format!("{text} By {}.", by(*due))),
        done: known.done.clone(),
        refused: known.refused.clone(),
    }
}

/// Those in public from today on, soonest first.
pub(crate) fn coming(notices: &Released<Vec<Notice>>, today: NaiveDate) -> impl Iterator<Item = &Notice> {
    notices.iter().filter(move |notice| notice.in_public && notice.on >= today)
}

/// Those whose minutes are published, latest first.
pub(crate) fn past(notices: &Released<Vec<Notice>>) -> impl Iterator<Item = &Notice> {
    notices.iter().rev().filter(|notice| notice.published.is_some()).take(MOST)
}

impl MeetingsView {
    pub(crate) fn new(
        notices: &Released<Vec<Notice>>,
        answers: &Released<Vec<Answered>>,
        (listed, accounted, letters): (bool, bool, bool),
        today: NaiveDate,
    ) -> Self {
        Self {
            coming: coming(notices, today).map(meeting).collect(),
            past: past(notices).map(meeting).collect(),
            questions: answers.iter().take(MOST).map(question).collect(),
            ask: at::ASK,
            calendar: at::PUBLIC_CALENDAR,
            news: at::NEWS,
            letters: if letters { at::LETTERS } else { "" },
            accounts: if accounted { at::PUBLIC_ACCOUNTS } else { "" },
            compliance: if listed { at::COMPLIANCE } else { "" },
        }
    }
}

/// GET `/meetings`
pub(crate) async fn meetings(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let notices = site.door.meetings_told().await?;
    let answers = site.door.questions_told().await?;
    let also = (
        !site.door.specified_told().await?.is_empty(),
        !site.door.accounts_told().await?.is_empty(),
        site.door.letters_offered(),
    );
    let frame =
        Frame::new("Meetings and questions", Place::PublicMeetings).crumbs([Crumb::new("Home", route::HOME)]);
    site.show(&frame, &MeetingsView::new(&notices, &answers, also, site.clock.today()))
}

#[derive(Serialize)]
pub(crate) struct AskView {
    sent: bool,
    words: String,
    error: &'static str,
    emergency: String,
    here: &'static str,
    back: &'static str,
}

impl View for AskView {
    const TEMPLATE: &'static str = "public/ask.html";
}

async fn ask_page(
    site: &Site,
    status: StatusCode,
    words: &str,
    error: &'static str,
    sent: bool,
) -> Result<Response, Problem> {
    let title = if sent { "We have your question" } else { "Ask a question" };
    let frame = Frame::new(title, Place::PublicMeetings)
        .crumbs([Crumb::new("Home", route::HOME), Crumb::new("Meetings and questions", at::PUBLIC)])
        .with_error(!error.is_empty());
    let emergency = site.door.house_words().await?.emergency;
    let view = AskView { sent, words: words.to_owned(), error, emergency, here: at::ASK, back: at::PUBLIC };
    let mut response = site.show(&frame, &view)?;
    *response.status_mut() = status;
    Ok(response)
}

#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    sent: String,
}

/// GET `/meetings/ask`
pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Query(sent): Query<Sent>,
) -> Result<Response, Problem> {
    ask_page(&site, StatusCode::OK, "", "", sent.sent == "yes").await
}

/// Longest question, in characters: the desk says the same.
const QUESTION_MOST: usize = 1_000;

/// POST `/meetings/ask`: nobody is asked who they are; whoever sends too many must wait.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    let words = form.text("words");
    let mend = |error| ask_page(&site, StatusCode::UNPROCESSABLE_ENTITY, &words, error, false);
    // People leave this field empty; programs that fill in every form do not. They are thanked and not heard.
    if !form.one("website").is_empty() {
        return Ok(Redirect::to(&at::asked()).into_response());
    }
    if words.is_empty() {
        return mend("Write your question").await;
    }
    if words.chars().count() > QUESTION_MOST {
        return mend("Make your question shorter: 1,000 characters at most").await;
    }
    if site.sends_too_much("ask", address).await? {
        let error = "You sent many questions. Wait 15 minutes, then send the next";
        return ask_page(&site, StatusCode::TOO_MANY_REQUESTS, &words, error, false).await;
    }
    match site.door.question_ask(&words).await {
        Ok(()) => Ok(Redirect::to(&at::asked()).into_response()),
        Err(crate::Closed::Refused(_)) => {
            mend("We have too many questions to read now. Try again in a few days").await
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl MeetingsView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let none = crate::sample::meetings::told().derive(|_| Vec::new());
        let unasked = crate::sample::questions::told().derive(|_| Vec::new());
        vec![
            Self::new(
                &crate::sample::meetings::told(),
                &crate::sample::questions::told(),
                (true, true, true),
                today,
            ),
            Self::new(&none, &unasked, (false, false, false), today),
        ]
    }
}

#[cfg(test)]
impl AskView {
    pub(crate) fn samples() -> Vec<Self> {
        let emergency = "If someone is in danger, call 999. To tell the police, call 101.";
        let view = |sent, error| Self {
            sent,
            words: "Why?".into(),
            error,
            emergency: emergency.into(),
            here: at::ASK,
            back: at::PUBLIC,
        };
        vec![view(false, ""), view(false, "Write your question"), view(true, "")]
    }
}
