//! Holding to account: asking, answering, keeping a promise by forms; what everybody reads.

use super::routes::{app, get, post, signed_in};
use axum::http::StatusCode;

#[tokio::test]
async fn the_chief_constable_is_asked_by_a_form_that_keeps_what_was_typed() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let send = async |rest: &str| {
        post(&app, "/app/holding-to-account", &cookie, &format!("csrf={csrf}&{rest}")).await
    };
    let asked = send("source=panel&words=Why%3F&objective=plan-3.1&meeting=").await;
    assert_eq!(asked.location(), "/app/holding-to-account/ask-2");
    let none = send("source=&words=Why+so+late%3F&objective=plan-3.1").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("Choose whose question it is") && none.body.contains("Why so late?"));
    assert!(send("source=panel&words=Why%3F&objective=").await.body.contains("Choose the objective"));
    assert!(send("source=panel&words=&objective=plan-3.1").await.body.contains("There is no question"));
}

#[tokio::test]
async fn no_promise_closes_without_proof_or_a_reason() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let send = async |id: &str, rest: &str| {
        let path = format!("/app/holding-to-account/{id}");
        post(&app, &path, &cookie, &format!("csrf={csrf}&seen=3&{rest}")).await
    };
    let keep = "step=keep&number=1&on=2026-11-01&words=Nine+in+ten";
    let bare = send("ask-1", &format!("{keep}&proof=")).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.body.contains("Nothing shows it.") && bare.body.contains("Nine in ten</textarea>"));
    let kept = send("ask-1", &format!("{keep}&proof=M-4")).await;
    assert_eq!(kept.location(), "/app/holding-to-account/ask-1");
    assert!(send("ask-1", "step=drop&number=1&reason=").await.body.contains("There is no reason"));
    assert!(send("ask-1", "step=settle&words=Done").await.body.contains("A promise is still to be kept"));
    assert!(
        send("ask-2", "step=commit&words=x&owner=&due=2026-12-01")
            .await
            .body
            .contains("Choose who promises it")
    );
    assert!(send("ask-2", "step=publish").await.body.contains("It is not answered yet"));
    assert!(send("ask-2", "step=bring&meeting=").await.body.contains("Choose a meeting"));
    assert_eq!(send("ask-2", "step=bring&meeting=m-9").await.status, StatusCode::SEE_OTHER);
    assert_eq!(send("ask-5", "step=publish").await.status, StatusCode::SEE_OTHER);
    assert_eq!(send("ask-1", "step=nonsense").await.status, StatusCode::NOT_FOUND);
    assert_eq!(send("ask-9", keep).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn everybody_reads_what_was_kept_and_what_was_not() {
    let page = get(&app(), "/holding-to-account", "").await;
    for words in ["1 promise late.", "1 promise kept.", "1 promise not kept.", "The libraries have no room."]
    {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(page.body.contains("https://police.example.org/joiners"));
    assert!(!page.body.contains("How many officers are on leave"), "what nobody published is not shown");
}
