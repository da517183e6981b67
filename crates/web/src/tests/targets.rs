//! Targets, exceptions and the board through the router: one view one address, old versions refused, the wall item by item.

use super::routes::{app, get, post, signed_in};
use axum::http::StatusCode;

#[tokio::test]
async fn one_view_of_the_list_of_targets_has_one_address() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    let form = "/app/targets?area=&year=2026&kind=reduce&owner=&stage=&track=";
    assert_eq!(get(&app, form, &cookie).await.location(), "/app/targets?kind=reduce&year=2026");
    let shown = get(&app, "/app/targets?kind=reduce&year=2026", &cookie).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("Fewer burglaries") && !shown.body.contains("Robbery stays rare"));
    assert!(shown.body.contains("Showing 4 of 7"));
}

#[tokio::test]
async fn a_target_is_written_in_two_looks_and_keeps_what_was_typed() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let second =
        get(&app, "/app/targets/new?area=E07990001&kind=reduce&measure=burglary&year=2026", &cookie).await;
    assert!(second.body.contains("there were 380"), "the baseline is in sight");
    let path = "/app/targets/new";
    let typed = format!("csrf={csrf}&kind=reduce&area=E07990001&year=2026&measure=burglary&reach=333");
    let missing = post(&app, path, &cookie, &typed).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.body.contains("value=\"333\"") && missing.body.contains("There is a problem"));
    let added = post(&app, path, &cookie, &format!("{typed}&title=Fewer+burglaries")).await;
    assert_eq!(added.location(), "/app/targets/t-5");
}

#[tokio::test]
async fn a_step_on_an_old_version_is_refused_and_a_reason_is_asked_for() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let step = async |path: &str, rest: &str| post(&app, path, &cookie, &format!("csrf={csrf}&{rest}")).await;
    assert_eq!(step("/app/targets/t-1", "step=withdraw&seen=1&reason=x").await.status, StatusCode::CONFLICT);
    let silent = step("/app/targets/t-1", "step=withdraw&seen=2").await;
    assert!(silent.body.contains("There is no reason."));
    assert_eq!(step("/app/targets/t-1", "step=dance&seen=2").await.status, StatusCode::NOT_FOUND);
    let blank = step("/app/exceptions/e-1", "step=answer&seen=3&action=Locks").await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.body.contains(">Locks</textarea>"));
    assert_eq!(step("/app/exceptions/e-1", "step=close&seen=1").await.status, StatusCode::CONFLICT);
    assert_eq!(step("/app/board/2026-q3", "").await.location(), "/app/board/2026-q3");
}

#[tokio::test]
async fn the_wall_goes_from_the_opening_to_the_last_target_and_back() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    let mut at = "/app/board?item=0".to_owned();
    let mut walked = 1;
    loop {
        let page = get(&app, &at, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{at}");
        let Some((before, _)) =
            page.body.split_once("rel=\"next\"").map(|(_, after)| after.split_once("</a>").unwrap())
        else {
            assert!(page.body.contains("Back to the board"));
            break;
        };
        at = before.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        walked += 1;
        assert!(walked < 50);
    }
    assert_eq!(walked, 2 + 4 + 5, "an opening, the grid, four open exceptions, five targets");
    for missing in [
        "/app/board/2026-q3/today.exe",
        "/app/board/2026-q3/v9.pdf",
        "/app/board/2026-q9",
        "/app/board/nonsense",
    ] {
        assert_eq!(get(&app, missing, &cookie).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn what_the_public_reads_of_targets_is_no_page_of_staff() {
    let page = get(&app(), "/performance", "").await;
    assert!(page.body.contains("Will miss it unless something changes"));
    assert!(!page.body.contains("/app/targets"));
}
