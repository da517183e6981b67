//! Routes through the router: refusals, headers, forms, links.

use super::tables::{HASH, public_paths, staff_forms, staff_pages};
use crate::sample::SampleDoor;
use crate::{Brand, Dice, Settings, Site, headers, router};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use terms::FixedClock;
use tower::ServiceExt;

pub(super) struct Counted(pub(super) AtomicU64);

impl Dice for Counted {
    fn draw(&self) -> [u8; 32] {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        bytes
    }
}

pub(super) fn site(https: bool, inbox: &std::path::Path) -> Router {
    let clock = FixedClock("2026-11-20T09:30:00Z".parse().unwrap());
    let brand = Brand::plain("Blackmoor Community Safety Partnership", "").unwrap();
    let settings =
        Settings { https, inbox: inbox.to_owned(), upload_bytes_max: 10_000, ..Settings::default() };
    let dice = Arc::new(Counted(AtomicU64::new(1)));
    let site = Site::new(Arc::new(SampleDoor::default()), Arc::new(clock), dice, brand, settings);
    router(Arc::new(site.expect("run `cargo xtask assets` first")))
}

pub(super) fn app() -> Router {
    site(false, &std::env::temp_dir())
}

pub(super) struct Got {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Got {
    pub(super) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    pub(super) fn csrf(&self) -> String {
        let after = self.body.split("name=\"csrf\" value=\"").nth(1).expect("the page has a form");
        after.split('"').next().unwrap().to_owned()
    }

    pub(super) fn cookie(&self) -> String {
        let set = self.headers[header::SET_COOKIE].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }
}

pub(super) async fn send(app: &Router, request: Request<Body>) -> Got {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 10_000_000).await.unwrap();
    Got { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

pub(super) async fn get(app: &Router, path: &str, cookie: &str) -> Got {
    send(app, Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
}

pub(super) async fn post(app: &Router, path: &str, cookie: &str, form: &str) -> Got {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    send(app, request.unwrap()).await
}

/// Signs in and answers the cookie and the token of the session.
pub(super) async fn signed_in(app: &Router) -> (String, String) {
    let form = get(app, "/sign-in", "").await;
    let body = format!("csrf={}&next=%2Fapp&name=ann&password=correct+horse", form.csrf());
    let answer = post(app, "/sign-in", &form.cookie(), &body).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/app"));
    let cookie = answer.cookie();
    assert_ne!(cookie, form.cookie(), "the session is new after signing in");
    let csrf = get(app, "/app", &cookie).await.csrf();
    (cookie, csrf)
}

/// Whether an address is one of a route's: each part of the pattern in braces stands for anything.
fn is_of(route: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap();
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len()
        && route.iter().zip(&path).all(|(pattern, part)| pattern.starts_with('{') || pattern == part)
}

#[test]
fn every_route_of_the_staff_site_is_in_the_tables_of_refusals() {
    // Signing in, the code, and invitations are for those who are not signed in yet, and have tests of their own.
    const BEFORE: [&str; 3] = ["/sign-in", "/sign-in/code", "/invitation/{token}"];
    let routes = include_str!("../staff.rs").split(".route(\"").skip(1);
    let (pages, forms) = (staff_pages(), staff_forms());
    for line in routes {
        let route = line.split('"').next().unwrap();
        let methods = line.split_once('"').unwrap().1.lines().next().unwrap();
        if BEFORE.contains(&route) || route.starts_with("/sign-in/") {
            continue;
        }
        let listed = |table: &[String]| table.iter().any(|path| is_of(route, path));
        assert!(!methods.contains("get(") || listed(&pages), "{route} is read and in no table");
        assert!(!methods.contains("post(") || listed(&forms), "{route} is written to and in no table");
    }
}

#[tokio::test]
async fn public_pages_answer_and_set_no_cookie() {
    let app = app();
    for path in public_paths() {
        let got = get(&app, &path, "").await;
        let found = got.status == StatusCode::OK || got.status == StatusCode::SEE_OTHER;
        assert!(found, "{path}: {}", got.status);
        let cookie = got.headers.contains_key(header::SET_COOKIE);
        assert_eq!(cookie, path == "/sign-in", "{path}");
    }
}

#[tokio::test]
async fn nobody_who_is_not_signed_in_gets_a_staff_page() {
    let app = app();
    for path in staff_pages() {
        for cookie in ["", "commonweal=0000000000000000000000000000000000000000000000000000000000000000"] {
            let got = get(&app, &path, cookie).await;
            assert_eq!(got.status, StatusCode::SEE_OTHER, "{path}");
            assert!(got.location().starts_with("/sign-in?next=/app"), "{path}: {}", got.location());
            assert!(got.body.is_empty(), "{path}");
        }
    }
    for path in staff_forms() {
        let got = post(&app, &path, "", "csrf=00").await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{path}");
        assert!(got.location().starts_with("/sign-in"), "{path}");
    }
}

#[tokio::test]
async fn looking_at_the_sign_in_page_signs_nobody_in() {
    let app = app();
    let form = get(&app, "/sign-in", "").await;
    assert_eq!(get(&app, "/app", &form.cookie()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn staff_pages_answer_those_who_are_signed_in() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    for path in staff_pages() {
        let got = get(&app, &path, &cookie).await;
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
        assert_eq!(got.headers[header::CACHE_CONTROL], "no-store", "{path}");
        // With the navigation of staff, whose last link leads out of it.
        let page = got.headers[header::CONTENT_TYPE].to_str().is_ok_and(|kind| kind.starts_with("text/html"));
        assert!(!page || got.body.contains(">Public site<"), "{path} has the public's navigation");
    }
}

#[tokio::test]
async fn a_form_of_another_session_does_nothing() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    for path in staff_forms() {
        if path == "/app/imports/new" {
            continue; // It has a form of its own: see below.
        }
        let form = "csrf=1111111111111111111111111111111111111111111111111111111111111111&seen=0&words=x&format=boundaries";
        let got = post(&app, &path, &cookie, form).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{path}");
    }
    let wrong = post(&app, "/sign-in", "", "csrf=00&name=ann&password=correct+horse").await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    let mut paths = public_paths();
    paths.extend(staff_pages());
    paths.extend(["/nothing-here".to_owned(), "/assets/nothing.css".to_owned()]);
    for path in paths {
        let got = get(&app, &path, &cookie).await;
        assert_eq!(got.headers["content-security-policy"], headers::POLICY, "{path}");
        assert_eq!(got.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(!got.headers.contains_key("strict-transport-security"), "{path}");
    }
    assert!(!headers::POLICY.contains("unsafe"));
    let secure = get(&site(true, &std::env::temp_dir()), "/", "").await;
    assert!(secure.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn what_is_not_there_is_not_found_in_words() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    for path in [
        "/nothing",
        "/areas/E07999999",
        "/areas/nonsense",
        "/areas/E07990001/no-such-measure",
        "/areas/E07990001/NOT",
        "/areas/E07990001/burglary/figures.pdf",
        "/areas/E07990001/burglary/figures",
        "/areas/E07990001/burglary/charts/none.svg",
        "/deliveries/00",
        "/compare.csv",
        "/app/imports/00",
        "/app/jobs/99",
        "/app/assessments/E07990001/parts/nothing",
        "/app/assessments/E07990001/v9.pdf",
        "/app/assessments/E07990001/parts/public-view/versions?version=9",
        "/assessments/E07990002",
        "/plan/2026/plan.docx",
        "/plan/1999/plan.pdf",
        "/assessments/E07990001/v3",
        "/assessments/E07990001/2",
        "/assessments/E07990001/v2.xlsx",
        "/assessments/E07990001/v3.pdf",
        "/app/assessments/E07990001/draft.exe",
        "/app/actions/a-99",
        "/app/thread/action/a-99",
        "/app/thread/nonsense/a-1",
    ] {
        let got = get(&app, path, &cookie).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{path}");
        assert!(got.body.contains("Page not found"), "{path}: {}", got.body);
    }
}

#[tokio::test]
async fn a_page_that_is_held_is_not_sent_again() {
    let app = app();
    let first = get(&app, "/areas/E07990001", "").await;
    let tag = first.headers[header::ETAG].clone();
    assert_eq!(first.headers[header::CACHE_CONTROL], "public, max-age=300");
    let request =
        Request::get("/areas/E07990001").header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap();
    let again = send(&app, request).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.headers[header::ETAG], tag);
}

#[tokio::test]
async fn public_pages_are_light() {
    let app = app();
    for path in [
        "/",
        "/performance",
        "/areas/E07990001",
        "/areas/E07990001/burglary",
        "/compare?areas=E07990001,E07990002,E07990003&measures=burglary,drugs",
    ] {
        let request = Request::get(path).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        assert!(bytes.len() < 40_000, "{path} weighs {}", bytes.len());
    }
}

#[tokio::test]
async fn a_postcode_leads_to_its_area_or_says_what_to_do() {
    let app = app();
    assert_eq!(get(&app, "/areas?postcode=zz1+1zz", "").await.location(), "/areas/E07990001");
    for (path, words) in [
        ("/areas", "Enter a postcode, like ST13 6HQ"),
        ("/areas?postcode=x", "Enter a full postcode"),
        ("/areas?postcode=AB1+2CD", "We hold no figures for this postcode"),
    ] {
        let got = get(&app, path, "").await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(got.body.contains(words), "{path}");
        assert!(got.body.contains("<title>Error: "), "{path}");
        assert!(got.body.contains("There is a problem"), "{path}");
    }
}

#[tokio::test]
async fn one_view_of_a_comparison_has_one_address() {
    let app = app();
    let form = "/compare?areas=E07990002&areas=E07990001&measures=drugs&measures=burglary";
    let got = get(&app, form, "").await;
    assert_eq!(got.location(), "/compare?areas=E07990001,E07990002&measures=burglary,drugs");
    assert_eq!(get(&app, got.location(), "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_is_refused_in_the_same_words_and_then_slowed() {
    let app = app();
    for attempt in 0..9 {
        let form = get(&app, "/sign-in", "").await;
        let name = if attempt % 2 == 0 { "ann" } else { "Ann" };
        let body = format!("csrf={}&name={name}&password=wrong", form.csrf());
        let got = post(&app, "/sign-in", &form.cookie(), &body).await;
        if attempt < 8 {
            assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(got.body.contains("The name or the password is wrong"));
        } else {
            assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
        }
        assert!(!got.body.contains("wrong\" value"), "the password is not sent back");
    }
}

#[tokio::test]
async fn the_cookie_is_locked_to_https_where_there_is_https() {
    let got = get(&site(true, &std::env::temp_dir()), "/sign-in", "").await;
    let cookie = got.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-commonweal="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let out = post(&app, "/sign-out", &cookie, &format!("csrf={csrf}")).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(get(&app, "/app", &cookie).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_rule_that_says_no_is_shown_on_the_form() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let read = format!("/app/imports/{HASH}/read");
    let got = post(&app, &read, &cookie, &format!("csrf={csrf}&format=")).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("Choose what this file is"));
    let got = post(&app, &read, &cookie, &format!("csrf={csrf}&format=partner-sheet&column-kind=Type")).await;
    assert!(got.body.contains("Choose the column that holds the date or month"));
    let right = format!("csrf={csrf}&format=partner-sheet&column-date=Date+reported");
    assert_eq!(post(&app, &read, &cookie, &right).await.location(), format!("/app/imports/{HASH}"));
    let frozen = post(&app, "/app/assessments/E07990001/freeze", &cookie, &format!("csrf={csrf}")).await;
    assert_eq!(frozen.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_change_that_somebody_else_made_first_is_not_lost() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let part = "/app/assessments/E07990001/parts/public-view";
    let old = post(&app, part, &cookie, &format!("csrf={csrf}&seen=1&words=mine")).await;
    assert_eq!(old.status, StatusCode::CONFLICT);
    assert!(old.body.contains("Somebody else saved this first"));
    assert!(old.body.contains(">mine</textarea>"), "what she wrote is there");
    let theirs = get(&app, part, &cookie).await.body;
    let theirs = theirs.split("</textarea>").next().and_then(|page| page.rsplit('>').next()).unwrap().trim();
    let word = theirs.split_whitespace().next().unwrap();
    assert!(!word.is_empty() && old.body.contains(word), "and what they wrote");
    assert!(old.body.contains("name=\"seen\" value=\"3\""), "she can save hers over theirs");
    let new = post(&app, part, &cookie, &format!("csrf={csrf}&seen=3&words=mine")).await;
    assert_eq!(new.location(), "/app/assessments/E07990001");
    let long = "x".repeat(20_001);
    let long = post(&app, part, &cookie, &format!("csrf={csrf}&seen=3&words={long}")).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn upload(app: &Router, cookie: &str, parts: &[(&str, Option<&str>, &str)]) -> Got {
    let mut body = String::new();
    for (name, file, value) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.push_str(&format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--b--\r\n");
    let request = Request::post("/app/imports/new")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body));
    send(app, request.unwrap()).await
}

#[tokio::test]
async fn an_upload_is_streamed_to_disk_within_its_limit_and_leaves_nothing_behind() {
    let inbox = tempfile::tempdir().unwrap();
    let app = site(false, inbox.path());
    let (cookie, csrf) = signed_in(&app).await;
    let (csrf, sender) =
        (("csrf", None, csrf.as_str()), ("sender", None, "Harrowdale Council\tOpen Government Licence 3.0"));
    let file = |text| ("file", Some("june.csv"), text);
    let got = upload(&app, &cookie, &[csrf, sender, file("month,count\n2026-06,3\n")]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    assert!(got.location().starts_with("/app/imports/0101"));
    let big = "x".repeat(12_000);
    for (parts, status, words) in [
        (vec![csrf, sender], 422, "Choose a file"),
        (vec![csrf, sender, file("")], 422, "The file is empty"),
        (vec![csrf, file("a,b")], 422, "Choose who sent the file"),
        (vec![csrf, sender, file(&big)], 413, "The file is too large"),
        (vec![("csrf", None, "00"), sender, file("a,b")], 403, "This form is too old"),
        (vec![file("a,b"), sender], 403, "This form is too old"),
    ] {
        let got = upload(&app, &cookie, &parts).await;
        assert_eq!(got.status.as_u16(), status, "{words}");
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    assert_eq!(std::fs::read_dir(inbox.path()).unwrap().count(), 0, "nothing is left in the inbox");
}

#[tokio::test]
async fn every_link_leads_somewhere() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    let mut waiting: Vec<String> =
        ["/", "/app", "/compare?areas=E07990001,E07990002&measures=burglary"].map(String::from).into();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(path) = waiting.pop() {
        let got = get(&app, &path, &cookie).await;
        let there = got.status.is_success() || got.status.is_redirection();
        // Similar areas of the sample have no figures of their own.
        assert!(there, "{path}: {}", got.status);
        let html = got
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !html {
            continue;
        }
        for link in got.body.split("href=\"").chain(got.body.split("src=\"")).skip(1) {
            let link = link.split('"').next().unwrap().replace("&amp;", "&");
            if let Some(anchor) = link.strip_prefix('#') {
                assert!(got.body.contains(&format!("id=\"{anchor}\"")), "{path} points at #{anchor}");
            } else if link.starts_with('/') {
                let page = link.split('#').next().unwrap().to_owned();
                if seen.insert(page.clone()) {
                    waiting.push(page);
                }
            }
        }
    }
    assert!(seen.len() > 60, "only {} links", seen.len());
}

#[tokio::test]
async fn the_state_of_a_job_is_plain_and_the_page_asks_again_without_scripts() {
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    let state: serde_json::Value =
        serde_json::from_str(&get(&app, "/app/jobs/2/state.json", &cookie).await.body).unwrap();
    assert_eq!(state["running"], true);
    assert_eq!(state["words"], "Reading rows: 12,000 of 48,000.");
    let running = get(&app, "/app/jobs/2", &cookie).await.body;
    assert!(running.contains("http-equiv=\"refresh\"") && running.contains("<progress"));
    assert!(!get(&app, "/app/jobs/4", &cookie).await.body.contains("http-equiv=\"refresh\""));
}

#[tokio::test]
async fn a_missing_part_makes_the_program_not_ready_but_alive() {
    let app = app();
    let live = get(&app, "/livez", "").await;
    assert_eq!((live.status, live.body.as_str()), (StatusCode::OK, "{\"status\":\"pass\"}"));
    let ready = get(&app, "/readyz", "").await;
    assert_eq!(ready.headers[header::CONTENT_TYPE], "application/health+json");
    assert!(ready.body.contains("\"database\""));
}

#[tokio::test]
async fn a_password_alone_opens_nothing_where_a_code_is_asked_for() {
    let app = app();
    let form = get(&app, "/sign-in", "").await;
    let body = format!("csrf={}&name=bo&password=correct+horse&next=/app/jobs", form.csrf());
    let halfway = post(&app, "/sign-in", &form.cookie(), &body).await;
    assert_eq!(halfway.location(), "/sign-in/code?next=%2Fapp%2Fjobs");
    let cookie = halfway.cookie();
    assert_eq!(get(&app, "/app", &cookie).await.status, StatusCode::SEE_OTHER, "not signed in yet");
    let page = get(&app, halfway.location(), &cookie).await;
    let wrong = post(&app, "/sign-in/code", &cookie, &format!("csrf={}&code=000000", page.csrf())).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = format!("csrf={}&code=123+456&next=/app/jobs", wrong.csrf());
    let signed = post(&app, "/sign-in/code", &cookie, &right).await;
    assert_eq!(signed.location(), "/app/jobs");
    assert_ne!(signed.cookie(), cookie, "the session is new");
    assert_eq!(get(&app, "/app/jobs", &signed.cookie()).await.status, StatusCode::OK);
    assert_eq!(get(&app, "/sign-in/code", "").await.status, StatusCode::SEE_OTHER, "for nobody else");
}

#[tokio::test]
async fn an_invitation_sets_password_and_code_and_shows_recovery_codes_once() {
    let app = app();
    let path = format!("/invitation/{}", crate::sample::people::TOKEN);
    assert_eq!(get(&app, "/invitation/unknown", "").await.status, StatusCode::NOT_FOUND);
    let form = get(&app, &path, "").await;
    let post_form = async |csrf: &str, rest: &str| {
        post(&app, &path, &form.cookie(), &format!("csrf={csrf}&secret=ABC&{rest}")).await
    };
    assert_eq!(post_form("00", "password=x&code=1").await.status, StatusCode::FORBIDDEN);
    let short = post_form(&form.csrf(), "password=short&code=123456").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.body.contains("value=\"ABC\""), "the phone has the key already");
    let cookie = short.cookie();
    let body = format!("csrf={}&secret=ABC&password=three+plain+words&code=123456", short.csrf());
    let done = post(&app, &path, &cookie, &body).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.body.contains("4f7k-9q2m") && !done.body.contains("three plain words"));
}

#[tokio::test]
async fn an_invitation_is_shown_once_and_a_taken_address_keeps_what_was_typed() {
    let app = app();
    let (cookie, csrf) = signed_in(&app).await;
    let taken = format!("csrf={csrf}&name=Dee&email=ann@harrowdale.example&body=Council&role=analyst");
    let refused = post(&app, "/app/people", &cookie, &taken).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("value=\"Dee\""));
    let made = post(&app, "/app/people", &cookie, &taken.replace("ann@", "dee@")).await;
    assert!(made.body.contains(&format!("/invitation/{}", crate::sample::people::TOKEN)));
}
