//! Signing in at agencies' own providers, through the router: who comes back, from where, how often and how late.

use super::routes::{Counted, Got, app, get, post};
use crate::sample::SampleDoor;
use crate::{Brand, Settings, Site, router};
use axum::Router;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Goes there, and answers the cookie and the state.
async fn leave(app: &Router, next: &str) -> (String, String) {
    let there = get(app, &format!("/sign-in/with/harrowdale?next={next}"), "").await;
    assert_eq!(there.status, StatusCode::SEE_OTHER);
    let state = there.location().strip_prefix("https://login.harrowdale.example/sign-in?state=").unwrap();
    (there.cookie(), state.to_owned())
}

fn is_refused(got: &Got) {
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains(crate::staff::provider::REFUSED), "{}", got.body);
}

#[tokio::test]
async fn whoever_comes_back_lands_where_they_wanted_to_go_and_once() {
    let app = app();
    let form = get(&app, "/sign-in?next=/app/imports?x=1", "").await;
    assert!(
        form.body.contains("href=\"/sign-in/with/harrowdale?next=%2Fapp%2Fimports%3Fx%3D1\""),
        "{}",
        form.body
    );
    let (cookie, state) = leave(&app, "%2Fapp%2Fimports").await;
    assert_eq!(get(&app, "/app", &cookie).await.status, StatusCode::SEE_OTHER, "nobody is signed in yet");
    let back = format!("/sign-in/back?code=of-ann&state={state}");
    let got = get(&app, &back, &cookie).await;
    assert_eq!((got.status, got.location()), (StatusCode::SEE_OTHER, "/app/imports"));
    let signed = got.cookie();
    assert_ne!(signed, cookie, "the session is new");
    assert_eq!(get(&app, "/app", &signed).await.status, StatusCode::OK);
    for cookie in [cookie, signed] {
        is_refused(&get(&app, &back, &cookie).await);
    }
}

#[tokio::test]
async fn the_state_of_another_browser_lets_nobody_in() {
    let app = app();
    let (mine, state) = leave(&app, "").await;
    let (theirs, other) = leave(&app, "").await;
    let back = |state: &str| format!("/sign-in/back?code=of-ann&state={state}");
    for cookie in [theirs.as_str(), ""] {
        is_refused(&get(&app, &back(&state), cookie).await);
    }
    is_refused(&get(&app, &back(""), &mine).await);
    is_refused(&get(&app, "/sign-in/back", &mine).await);
    let got = get(&app, &back(&other), &theirs).await;
    assert_eq!(got.location(), "/app", "a wrong try takes nothing away");
}

#[tokio::test]
async fn nobody_comes_back_after_a_quarter_of_an_hour() {
    struct Moving(AtomicI64);
    impl terms::Clock for Moving {
        fn now(&self) -> DateTime<Utc> {
            let start: DateTime<Utc> = "2026-11-20T09:30:00Z".parse().unwrap();
            start + TimeDelta::seconds(self.0.load(Ordering::Relaxed))
        }
    }
    let clock = Arc::new(Moving(AtomicI64::new(0)));
    let brand = Brand::plain("Blackmoor Community Safety Partnership", "").unwrap();
    let settings = Settings { https: false, ..Settings::default() };
    let dice = Arc::new(Counted(AtomicU64::new(1)));
    let site = Site::new(Arc::new(SampleDoor::default()), clock.clone(), dice, brand, settings).unwrap();
    let app = router(Arc::new(site));
    let (cookie, state) = leave(&app, "").await;
    clock.0.store(15 * 60 + 1, Ordering::Relaxed);
    is_refused(&get(&app, &format!("/sign-in/back?code=of-ann&state={state}"), &cookie).await);
}

#[tokio::test]
async fn a_code_is_asked_for_where_the_provider_asked_for_none() {
    let app = app();
    let (cookie, state) = leave(&app, "%2Fapp%2Fjobs").await;
    let got = get(&app, &format!("/sign-in/back?code=of-bo&state={state}"), &cookie).await;
    assert_eq!(got.location(), "/sign-in/code?next=%2Fapp%2Fjobs");
    let halfway = got.cookie();
    assert_eq!(get(&app, "/app", &halfway).await.status, StatusCode::SEE_OTHER, "not yet");
    let form = get(&app, got.location(), &halfway).await;
    let body = format!("csrf={}&code=123456&next=%2Fapp%2Fjobs", form.csrf());
    assert_eq!(post(&app, "/sign-in/code", &halfway, &body).await.location(), "/app/jobs");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_said_to_and_an_unknown_one_is_not_found() {
    let app = app();
    let got = get(&app, "/sign-in/with/silent?next=/app/jobs", "").await;
    assert_eq!(got.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(got.body.contains("That sign-in does not answer now"), "{}", got.body);
    assert_eq!(get(&app, "/sign-in/with/nobody", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_provider_sends_anybody_to_another_site() {
    let app = app();
    for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2Fapp%2F%5Cevil"] {
        let (cookie, state) = leave(&app, next).await;
        let got = get(&app, &format!("/sign-in/back?code=of-ann&state={state}"), &cookie).await;
        assert_eq!(got.location(), "/app", "{next}");
    }
}

#[tokio::test]
async fn one_address_that_comes_back_in_vain_too_often_is_turned_away_and_shuts_nobody_out() {
    let app = app();
    for _ in 0..40 {
        is_refused(&get(&app, "/sign-in/back?code=x&state=x", "").await);
    }
    let got = get(&app, "/sign-in/back?code=x&state=x", "").await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
    let (cookie, state) = leave(&app, "").await;
    let got = get(&app, &format!("/sign-in/back?code=of-ann&state={state}"), &cookie).await;
    assert_eq!(got.location(), "/app");
}
