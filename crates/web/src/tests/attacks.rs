//! What somebody tries who means harm: sessions chosen for others, ways to other sites, lines put into headers.

use super::routes::{app, get, post, signed_in};
use axum::http::{StatusCode, header};

#[tokio::test]
async fn a_session_that_somebody_else_chose_is_never_signed_in() {
    let app = app();
    // The attacker looks at the form and plants its session, or one made up, in somebody's browser.
    let form = get(&app, "/sign-in", "").await;
    let planted = form.cookie();
    let signs_in = format!("csrf={}&next=%2Fapp&name=ann&password=correct+horse", form.csrf());
    let answer = post(&app, "/sign-in", &planted, &signs_in).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_ne!(answer.cookie(), planted);
    assert_eq!(
        get(&app, "/app", &planted).await.status,
        StatusCode::SEE_OTHER,
        "the planted one opens nothing"
    );
    assert_eq!(
        post(&app, "/sign-in", &planted, &signs_in).await.status,
        StatusCode::FORBIDDEN,
        "and it is gone"
    );
    let made_up = format!("commonweal={}", "ab".repeat(32));
    assert_eq!(post(&app, "/sign-in", &made_up, &signs_in).await.status, StatusCode::FORBIDDEN);
}

/// Ways to write "another site" after a path of ours.
const ELSEWHERE: [&str; 14] = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/app\\@evil.example",
    "/app@evil.example",
    "/app.evil.example",
    "/appetite",
    "javascript:alert(1)",
    "/\tevil.example",
    "/app/\r\nset-cookie: commonweal=planted",
    "/app/\nlocation: https://evil.example",
    "/app/\0",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn signing_in_leads_to_this_site_alone_however_another_is_written() {
    let app = app();
    for elsewhere in ELSEWHERE {
        let next = encoded(elsewhere);
        let form = get(&app, &format!("/sign-in?next={next}"), "").await;
        assert!(form.body.contains("name=\"next\" value=\"/app\""), "{elsewhere:?}");
        for name in ["ann", "bo"] {
            let form = get(&app, "/sign-in", "").await;
            let body = format!("csrf={}&next={next}&name={name}&password=correct+horse", form.csrf());
            let answer = post(&app, "/sign-in", &form.cookie(), &body).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{elsewhere:?}");
            assert!(["/app", "/sign-in/code?next=%2Fapp"].contains(&answer.location()), "{elsewhere:?}");
            let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
            assert!(
                cookies.iter().all(|cookie| !cookie.to_str().unwrap().contains("planted")),
                "{elsewhere:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_name_of_a_file_puts_no_line_into_a_header() {
    let name = "figures.csv\"\r\nset-cookie: commonweal=planted; x=\"";
    let file = crate::TakeAway { file_name: name.into(), media_type: "text/csv", bytes: Vec::new() };
    let response = crate::public::take_away::saved(file);
    assert_eq!(response.status(), StatusCode::OK);
    assert!(!response.headers().contains_key(header::SET_COOKIE));
    let said = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(said.matches('"').count(), 2, "{said}");
    assert!(said.bytes().all(|byte| (32..127).contains(&byte)), "{said}");
}

#[tokio::test]
async fn the_host_that_is_asked_for_puts_nothing_into_a_feed() {
    let app = app();
    let request = axum::http::Request::get("/news.atom").header(header::HOST, "evil.example\"><script>");
    let got = super::routes::send(&app, request.body(axum::body::Body::empty()).unwrap()).await;
    assert!(!got.body.contains("script"), "{}", got.body);
}

#[tokio::test]
async fn an_address_with_anything_in_it_is_not_found_and_breaks_nothing() {
    const WORDS: [&str; 9] = [
        "..%2F..%2F..%2Fetc%2Fpasswd",
        "%2e%2e%2f%2e%2e%2fCargo.toml",
        "..%5C..%5Cwindows",
        "%00",
        "%0d%0aset-cookie:%20commonweal=planted",
        "'%20OR%201=1--",
        "%3Cscript%3E",
        "%F0%9F%92%A9",
        "9999999999999999999999",
    ];
    let app = app();
    let (cookie, _) = signed_in(&app).await;
    let sources =
        [include_str!("../public.rs"), include_str!("../staff.rs"), include_str!("../public/api.rs")];
    let patterns = sources.iter().flat_map(|source| source.split(".route(\"").skip(1));
    let holes: Vec<&str> = patterns
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|pattern| pattern.contains('{'))
        .collect();
    assert!(holes.len() > 40, "{}", holes.len());
    for pattern in holes.into_iter().chain(["/assets/{path}"]) {
        for word in WORDS.iter().copied().chain([&*"a".repeat(5_000)]) {
            let parts = pattern.split('/').map(|part| if part.starts_with('{') { word } else { part });
            let path = parts.collect::<Vec<_>>().join("/");
            let got = get(&app, &path, &cookie).await;
            assert!(got.status.as_u16() < 500, "{path}: {}", got.status);
            assert!(!got.headers.contains_key(header::SET_COOKIE) || path.starts_with("/sign-in"), "{path}");
            assert!(!got.body.contains("[workspace]") && !got.body.contains("root:x:"), "{path}");
            assert!(!got.body.contains("<script>alert"), "{path}");
        }
    }
}
