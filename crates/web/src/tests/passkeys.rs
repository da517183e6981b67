//! Signing in with a passkey, over the sample.

use super::routes::{app, get, post, signed_in};
use axum::http::StatusCode;

#[tokio::test]
async fn a_passkey_lets_in_at_once_and_an_answer_to_another_question_does_not() {
    let app = app();
    let form = get(&app, "/sign-in", "").await;
    assert!(form.body.contains("data-passkey=\"get\"") && form.body.contains("value=\"0808\""));
    let body = |token: &str, csrf: &str| format!("csrf={csrf}&token={token}&answer=ann&next=/app/jobs");
    let strange = post(&app, "/sign-in/passkey", &form.cookie(), &body("0808", "00")).await;
    assert_eq!(strange.status, StatusCode::FORBIDDEN, "a form of another session");
    let old = post(&app, "/sign-in/passkey", &form.cookie(), &body("0909", &form.csrf())).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let signed = post(&app, "/sign-in/passkey", &old.cookie(), &body("0808", &old.csrf())).await;
    assert_eq!(signed.location(), "/app/jobs", "no code is asked for");
    let (cookie, csrf) = signed_in(&app).await;
    let add =
        post(&app, "/app/account/passkeys", &cookie, &format!("csrf={csrf}&token=0808&answer=no")).await;
    assert_eq!(add.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(add.body.contains("The passkey was not added"));
}
