//! Who may open which page: every role against every page, over a real store and the real site.

use super::*;
use std::fmt::Write;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use web::{Brand, Dice, Settings, Site};

struct Fixed;

impl Dice for Fixed {
    fn draw(&self) -> [u8; 32] {
        [9; 32]
    }
}

/// One page of each part of the staff site, and what is left of forms without their token.
const PAGES: [&str; 35] = [
    "/app",
    "/app/account",
    "/app/imports",
    "/app/imports/new",
    "/app/jobs",
    "/app/assessments",
    "/app/plan",
    "/app/plan/new",
    "/app/priorities",
    "/app/actions",
    "/app/actions.csv",
    "/app/actions/new",
    "/app/register",
    "/app/register/partnership.toml",
    "/app/agreements",
    "/app/agreements/new/write",
    "/app/barriers",
    "/app/requests",
    "/app/requests/new",
    "/app/meetings",
    "/app/meetings/series",
    "/app/questions",
    "/app/duties",
    "/app/problems",
    "/app/account/calendar",
    "/app/targets",
    "/app/targets/new",
    "/app/targets/surveys",
    "/app/exceptions",
    "/app/board",
    "/app/people",
    "/app/upkeep",
    "/app/audit",
    "/app/audit.csv",
    "/app/audit/who-could",
];

async fn status(address: &str, path: &str, cookie: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: commonweal={cookie}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap_or_default().to_owned()
}

/// Adds somebody with a role, signed in under a cookie.
async fn with_role(set: &Set, number: usize, role: &str) -> String {
    let new = NewPerson {
        name: role.into(),
        email: format!("{role}-{number}@example.org"),
        body: "staffordshire-moorlands-district-council".into(),
        role: role.into(),
    };
    set.door.invite(&set.operator, &new).await.unwrap();
    let people = set.door.people(&set.operator).await.unwrap().people;
    let known = people.into_iter().find(|person| person.email == new.email).unwrap();
    let caller = Caller { account: known.id, name: known.name, opens: Opens::default() };
    let cookie = format!("{number:064x}");
    set.door.session_begin(&caller, Sha256::digest(cookie.as_bytes()).into(), true).await.unwrap();
    cookie
}

#[tokio::test]
async fn every_role_opens_the_pages_of_its_work_and_no_others() {
    let set = set(NOON).await;
    let mut cookies = vec![("nobody".to_owned(), String::new())];
    for (number, role) in roles().into_iter().enumerate() {
        cookies.push((role.id.to_string(), with_role(&set, number + 1, role.id.as_str()).await));
    }
    let gone = with_role(&set, 99, "auditor").await;
    let people = set.door.people(&set.operator).await.unwrap().people;
    let left = people.iter().find(|person| person.email == "auditor-99@example.org").unwrap();
    set.door.leave(&set.operator, &left.id).await.unwrap();
    cookies.push(("who left".to_owned(), gone));
    let settings = Settings { https: false, ..Settings::default() };
    let brand = Brand::plain("A partnership", "").unwrap();
    let clock = Arc::new(FixedClock(NOON.parse().unwrap()));
    let site = Site::new(Arc::new(set.door.clone()), clock, Arc::new(Fixed), brand, settings).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(web::serve(listener, Arc::new(site), std::future::pending()));
    let mut table = String::new();
    for path in PAGES {
        write!(table, "{path:<32}").unwrap();
        for (_, cookie) in &cookies {
            write!(table, " {}", status(&address, path, cookie).await).unwrap();
        }
        table.push('\n');
    }
    for (column, (role, _)) in cookies.iter().enumerate() {
        writeln!(table, "{:<32} {}{role}", "", "    ".repeat(column)).unwrap();
    }
    insta::assert_snapshot!(table);
}
