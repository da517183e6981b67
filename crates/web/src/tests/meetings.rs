//! Forms of meetings: what was typed stays where something must be mended.

use super::routes::{app, get, post, signed_in};
use axum::http::StatusCode;

#[tokio::test]
async fn a_series_with_something_missing_is_shown_again_with_what_was_typed() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let good = format!(
        "csrf={csrf}&title=Our+watch&kind=watch&about=To+watch.&often=m1&nth=third&day=3&from=2026-12-01&starts=10%3A00\
         &minutes=60&place=Town+hall&members=council&members=police&quorum=2&notice=5&papers=3&agenda=2&minutes_days=1"
    );
    let saved = post(&app, "/app/meetings/series", &cookie, &good).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/app/meetings/series/new"));
    for (wrong, words) in [
        ("&starts=10%3A00", "Give the time it starts"),
        ("&often=m1", "Choose how often"),
        ("&minutes=60", "Give its length"),
        ("&members=council&members=police", "Its quorum can never be reached"),
    ] {
        let got = post(&app, "/app/meetings/series", &cookie, &good.replacen(wrong, "", 1)).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(
            got.body.contains(words) && got.body.contains("value=\"Our watch\""),
            "{wrong}: {}",
            got.body
        );
    }
}

#[tokio::test]
async fn lines_are_written_item_by_item_and_kept_when_something_is_missing() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let form = |rest: &str| format!("csrf={csrf}&item=item-2&{rest}");
    let write = async |rest: &str| post(&app, "/app/meetings/m-1/live", &cookie, &form(rest)).await;
    assert_eq!(write("step=note&words=Heard").await.location(), "/app/meetings/m-1/live?item=2");
    assert_eq!(write("step=dealt-with").await.location(), "/app/meetings/m-1/live?item=3", "on to the next");
    let got = write("step=action&action=Mend+the+lamps&body=&due=2026-12-04&lever=make-harder").await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("Choose who does it") && got.body.contains("Mend the lamps"));
    assert_eq!(write("step=decision&words=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stranger = "step=action&action=x&body=stranger&due=2026-12-04&lever=make-harder";
    assert!(write(stranger).await.body.contains("no such member"));
    let nowhere = post(&app, "/app/meetings/m-1/live", &cookie, &format!("csrf={csrf}&item=item-9")).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_meeting_is_run_by_buttons_and_says_no_in_words() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let step = async |rest: &str| {
        post(&app, "/app/meetings/m-1", &cookie, &format!("csrf={csrf}&seen=4&{rest}")).await
    };
    assert_eq!(step("step=end").await.location(), "/app/meetings/m-1/minutes");
    assert_eq!(step("step=attend&presence-ann=here&signed-ann=yes").await.location(), "/app/meetings/m-1");
    assert!(step("step=attend").await.body.contains("Say who is here"));
    assert!(step("step=cancel&reason=Snow").await.body.contains("The meeting is under way"));
    assert_eq!(step("step=dance").await.status, StatusCode::NOT_FOUND);
    let old = post(&app, "/app/meetings/m-1", &cookie, &format!("csrf={csrf}&seen=3&step=end")).await;
    assert_eq!(old.status, StatusCode::CONFLICT, "somebody else was first");
    let plan =
        post(&app, "/app/meetings/plan", &cookie, &format!("csrf={csrf}&series=series-1&on=2026-12-04"))
            .await;
    assert_eq!(plan.location(), "/app/meetings/m-2");
    let page = get(&app, "/app/meetings/m-1/live?item=1", &cookie).await;
    assert!(page.body.contains("Harrowdale Police"), "bodies are named");
    assert!(!page.body.contains("Bo Sample"), "people on the wall are not");
}
