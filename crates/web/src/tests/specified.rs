//! The list of what must be published: its forms, and what everybody reads.

use super::routes::{app, get, post, signed_in};
use axum::http::StatusCode;

#[tokio::test]
async fn what_is_published_is_said_by_a_form_and_what_is_wrong_is_said_in_words() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let send = async |item: &str, rest: &str| {
        post(&app, &format!("/app/specified/{item}"), &cookie, &format!("csrf={csrf}&seen=3&{rest}")).await
    };
    let publish = "step=publish&on=2026-11-19&place=https%3A%2F%2Fpcc.example.org%2Fq2.csv&words=Q2";
    let done = send("spending", &format!("{publish}&answers=2026-10-30")).await;
    assert_eq!(done.location(), "/app/specified#spending");
    let again = send("spending", &format!("{publish}&answers=2026-07-30")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.body.contains("published already")
            && again.body.contains("value=\"https://pcc.example.org/q2.csv\"")
    );
    assert!(send("spending", "step=publish&on=&answers=nothing").await.body.contains("Give the day"));
    assert!(
        send("spending", &format!("{publish}&answers="))
            .await
            .body
            .contains("Choose what it was published for")
    );
    let change = "step=change&on=2026-11-01&words=A+deputy+left";
    assert_eq!(send("office-holders", change).await.status, StatusCode::SEE_OTHER);
    assert!(send("spending", change).await.body.contains("It is due on its days"));
    assert_eq!(send("accounts", "step=take-back&number=2&reason=Gone").await.status, StatusCode::SEE_OTHER);
    assert!(
        send("accounts", "step=take-back&number=1&reason=Gone").await.body.contains("That does not count")
    );
    assert_eq!(
        send("office-holders", "step=drop&number=1&reason=He+stays").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(send("nonsense", change).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send("spending", "step=nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn everybody_reads_what_is_late_and_where_the_rest_is() {
    let page = get(&app(), "/compliance", "").await;
    let at =
        |words: &str| page.body.find(words).unwrap_or_else(|| panic!("{words} is not there: {}", page.body));
    assert!(at("It was due on 30 October 2026.") < at("What you can read"), "what is late comes first");
    for words in ["April to June 2026", "https://pcc.example.org/accounts.pdf", "1 is late."] {
        at(words);
    }
    assert!(!page.body.contains("draft.pdf"), "what was taken back is not shown");
    let meetings = get(&app(), "/meetings", "").await;
    assert!(meetings.body.contains("href=\"/compliance\""));
}
