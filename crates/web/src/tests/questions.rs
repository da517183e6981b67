//! Asking from the public site, feeds, and the forms of staff for questions and duties.

use super::routes::{app, get, post, signed_in};
use axum::http::{StatusCode, header};

#[tokio::test]
async fn anybody_asks_without_an_account_until_they_ask_too_often() {
    let app = app();
    let sent = post(&app, "/meetings/ask", "", "words=When+are+the+lamps+mended%3F").await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/meetings/ask?sent=yes"));
    assert!(!sent.headers.contains_key(header::SET_COOKIE));
    let empty = post(&app, "/meetings/ask", "", "words=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let long = post(&app, "/meetings/ask", "", &format!("words={}", "a".repeat(1_001))).await;
    assert!(long.body.contains("1,000 characters at most"));
    let machine = post(&app, "/meetings/ask", "", "words=x&website=http%3A%2F%2Fspam.example").await;
    assert_eq!(machine.location(), "/meetings/ask?sent=yes", "it is thanked and not heard");
    let mut last = StatusCode::OK;
    for _ in 0..20 {
        last = post(&app, "/meetings/ask", "", "words=Why%3F").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn news_by_email_begins_and_ends_by_a_button_and_never_by_opening_a_page() {
    let app = app();
    let asked = post(&app, "/news/letters", "", "address=ann%40example.org").await;
    assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, "/news/letters?did=sent"));
    let wrong = post(&app, "/news/letters", "", "address=ann").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("like name@example.com") && wrong.body.contains("value=\"ann\""));
    let machine = post(&app, "/news/letters", "", "address=x&website=http%3A%2F%2Fspam.example").await;
    assert_eq!(machine.location(), "/news/letters?did=sent", "it is thanked and not heard");
    assert!(get(&app, "/news/letters/18-cd", "").await.body.contains("Yes, send me news"));
    let begun = post(&app, "/news/letters/18-cd", "", "step=begin").await;
    assert_eq!(begun.location(), "/news/letters/18-cd");
    for stop in ["step=stop", "List-Unsubscribe=One-Click"] {
        assert_eq!(post(&app, "/news/letters/17-ab", "", stop).await.location(), "/news/letters?did=stopped");
    }
    assert_eq!(post(&app, "/news/letters/17-ab", "", "step=").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&app, "/news/letters/19-ef", "").await.status, StatusCode::NOT_FOUND);
    let mut last = StatusCode::OK;
    for _ in 0..20 {
        last = post(&app, "/news/letters", "", "address=ann%40example.org").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_public_page_shows_questions_and_minutes_and_leads_to_its_feeds() {
    let app = app();
    let page = get(&app, "/meetings", "").await;
    for words in [
        "When will the lamps in Mill Lane be mended?",
        "We will mend all ten.",
        "Patrol the park",
        "21 January 2027",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains("drums"), "what nobody has read is not shown");
    assert!(
        page.body.contains("type=\"application/atom+xml\"") && page.body.contains("href=\"/meetings.ics\"")
    );
    let calendar = get(&app, "/meetings.ics", "").await;
    assert_eq!(calendar.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(
        calendar.body.starts_with("BEGIN:VCALENDAR\r\n")
            && calendar.body.contains("SUMMARY:Harrowdale public meeting")
    );
    assert!(!calendar.body.contains("problem solving"), "only meetings in public");
    let atom = get(&app, "/news.atom", "").await;
    assert_eq!(atom.headers[header::CONTENT_TYPE], "application/atom+xml; charset=utf-8");
    assert!(
        atom.body.contains("<title>Answered: Who looks after the park at night?</title>"),
        "{}",
        atom.body
    );
}

#[tokio::test]
async fn a_calendar_address_is_shown_once_and_a_wrong_one_is_not_found() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let made = post(&app, "/app/account/calendar", &cookie, &format!("csrf={csrf}&step=begin")).await;
    assert!(made.body.contains("/calendar/") && made.body.contains(".ics"), "{}", made.body);
    assert!(!get(&app, "/app/account/calendar", &cookie).await.body.contains(".ics"));
    let own = get(&app, &format!("/calendar/{}.ics", "a".repeat(64)), "").await;
    assert_eq!(
        (own.status, own.headers[header::CACHE_CONTROL].to_str().unwrap()),
        (StatusCode::OK, "private, no-store")
    );
    for wrong in
        ["/calendar/aa.ics".to_owned(), format!("/calendar/{}.ics", "b".repeat(64)), "/calendar/x".into()]
    {
        assert_eq!(get(&app, &wrong, "").await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn questions_and_duties_go_on_by_forms_and_say_no_in_words() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let send = async |path: &str, rest: &str| post(&app, path, &cookie, &format!("csrf={csrf}&{rest}")).await;
    assert_eq!(
        send("/app/questions/q-1", "seen=3&step=take&body=council").await.location(),
        "/app/questions"
    );
    assert!(send("/app/questions/q-1", "seen=3&step=take&body=").await.body.contains("Choose who answers"));
    assert!(
        send("/app/questions/q-1", "seen=3&step=answer&words=x")
            .await
            .body
            .contains("Give it to a body first")
    );
    assert!(
        send("/app/questions/q-2", "seen=3&step=answer&words=x&promise=y").await.body.contains("Give a day")
    );
    assert_eq!(send("/app/questions/q-2", "seen=1&step=kept&words=x").await.status, StatusCode::CONFLICT);
    assert_eq!(send("/app/questions/arrived/in-1", "step=erase").await.status, StatusCode::SEE_OTHER);
    assert_eq!(send("/app/questions", "asker=&words=Why").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = "step=done&duty=strategic-assessment&due=2026-11-30&on=2026-11-01&evidence=m-1&words=Seen";
    assert_eq!(send("/app/duties?year=2026", done).await.location(), "/app/duties?year=2026");
    assert!(send("/app/duties", &done.replace("on=2026-11-01", "on=")).await.body.contains("Give the day"));
}
