//! Who is shown what, and who is refused: every role at every page and every form. And what nobody needs to sign in for.

use super::*;
use std::fmt::Write;

/// What an answer means to whoever asked.
fn letter(got: &Got) -> char {
    match got.status {
        303 if got.to_sign_in() => 's',
        403 => 'r',
        404 => 'n',
        400..500 => 'w',
        500.. => '!',
        _ => '.',
    }
}

/// Every address of the staff site by its pattern, and every form by what it does.
struct Asked {
    rows: BTreeMap<String, Row>,
}

enum Row {
    Page(String),
    Form(Form),
}

/// Forms that are not sent here: two end the session that walks, the third writes every document of an assessment, which
/// takes long. Tests of their own walk them.
const NOT_SENT: [&str; 3] = ["/sign-out", "/app/account", "/app/assessments/{area}/freeze"];

/// For people who are not signed in yet: tests of their own.
fn before_signing_in(pattern: &str) -> bool {
    pattern.starts_with("/sign-in") || pattern.starts_with("/invitation/")
}

impl Asked {
    fn new(met: &Met) -> Self {
        let routes = staff_routes();
        let mut rows = BTreeMap::new();
        for route in routes.iter().filter(|route| !before_signing_in(&route.pattern)) {
            let Route { pattern, method } = route;
            if *method == "GET" {
                rows.insert(format!("{pattern} GET"), Row::Page(met.address(pattern)));
            } else if !NOT_SENT.contains(&pattern.as_str()) {
                let of_this = |form: &&Form| pattern_of(&routes, &form.action) == Some(pattern.as_str());
                let forms: Vec<&Form> = met.forms.iter().filter(of_this).collect();
                if forms.is_empty() {
                    let form = Form::empty(&met.address(pattern));
                    rows.insert(format!("{pattern} POST"), Row::Form(form));
                }
                for form in forms {
                    let does = form.value("step");
                    let row = format!("{pattern} POST {does}").trim_end().to_owned();
                    rows.entry(row).or_insert_with(|| Row::Form(form.clone()));
                }
            }
        }
        Self { rows }
    }
}

/// Somebody to whom things are done: one for each role that tries, so that no try stands in the way of the next.
async fn put_in(walk: &Walk, row: &Row, number: usize) -> Row {
    let somebody = async |address: &str| {
        // Whoever leaves has no role to end afterwards.
        let who = if address.ends_with("/leave") { "leaver" } else { "somebody" };
        let email = format!("{who}-{number}@example.org");
        let people = walk.door.people(&walk.operator).await.unwrap().people;
        let known = people.into_iter().find(|person| person.email == email).expect("they were invited");
        (known.id, known.roles.first().map_or_else(|| "none".to_owned(), |held| held.id.clone()))
    };
    let about = |address: &str, (person, role): (String, String)| {
        let mut parts: Vec<String> = address.split('/').map(str::to_owned).collect();
        parts[3] = person;
        if parts.get(4).is_some_and(|part| part == "roles") && parts.len() > 5 {
            parts[5] = role;
        }
        parts.join("/")
    };
    match row {
        Row::Page(address) if address.starts_with("/app/people/") => {
            Row::Page(about(address, somebody(address).await))
        }
        Row::Form(form) if form.action.starts_with("/app/people/") => {
            let action = about(&form.action, somebody(&form.action).await);
            Row::Form(Form { action, ..form.clone() })
        }
        Row::Page(address) => Row::Page(address.clone()),
        Row::Form(form) => Row::Form(form.clone()),
    }
}

#[tokio::test]
async fn every_role_opens_the_pages_and_forms_of_its_work_and_no_others() {
    let walk = walk().await;
    let mut sessions = vec![Signed::nobody()];
    sessions.extend(everybody(&walk).await);
    for number in 0..=sessions.len() {
        for who in ["somebody", "leaver"] {
            let email = format!("{who}-{number}@example.org");
            let new = NewPerson { name: who.into(), email, body: BODY.into(), role: "case-worker".into() };
            walk.door.invite(&walk.operator, &new).await.unwrap();
        }
    }
    let gone = walk.with_role(99, "auditor").await;
    walk.door.leave(&walk.operator, &gone.account).await.unwrap();
    let mut met = Met::default();
    for who in sessions.iter().filter(|who| FOLLOWED.contains(&who.role.as_str())) {
        met.add(walk.met(&who.session).await);
    }
    sessions.push(Signed { role: "who left".to_owned(), ..gone });
    let asked = Asked::new(&met);
    let mut table = String::from(
        ". shown or done   w told what to mend, or too late   r refused   n not found   s sent to sign in\n\n",
    );
    for (row, what) in &asked.rows {
        let mut letters = String::new();
        for (number, Signed { session, .. }) in sessions.iter().enumerate() {
            let got = match put_in(&walk, what, number).await {
                Row::Page(address) => walk.get(&address, session).await,
                Row::Form(form) => walk.post(&form.action, session, &form).await,
            };
            letters.push_str(&format!(" {}", letter(&got)));
        }
        writeln!(table, "{row:<60}{letters}").unwrap();
    }
    for (column, who) in sessions.iter().enumerate() {
        writeln!(table, "{:<60} {}{}", "", "  ".repeat(column), who.role).unwrap();
    }
    assert!(!table.contains(" !"), "something failed:\n{table}");
    insta::assert_snapshot!(table);
}

/// All that needs no sign-in. It may only shrink: a route that is open and not here fails the test, and so does a line
/// here that is no longer needed.
const OPEN: &[&str] = &[
    "GET /",
    "GET /about",
    "GET /about/accessibility",
    "GET /about/cookies",
    "GET /about/data",
    "GET /about/privacy",
    "GET /api/v1/areas",
    "GET /api/v1/areas/{area}",
    "GET /api/v1/areas/{area}/measures/{measure}",
    "GET /api/v1/areas/{area}/measures/{measure}/series",
    "GET /api/v1/meetings",
    "GET /api/v1/openapi.json",
    "GET /api/v1/plans",
    "GET /api/v1/plans/{plan}",
    "GET /api/v1/targets",
    "GET /areas",
    "GET /areas/{area}",
    "GET /areas/{area}/charts/{file}",
    "GET /areas/{area}/{measure}",
    "GET /areas/{area}/{measure}/charts/{file}",
    "GET /areas/{area}/{measure}/map.geojson",
    "GET /areas/{area}/{measure}/{file}",
    "GET /assessments",
    "GET /assessments/{area}",
    "GET /assessments/{area}/{file}",
    "GET /assets/{*path}",
    "GET /calendar/{file}",
    "GET /compare",
    "GET /compare.csv",
    "GET /compare/charts/{file}",
    "GET /compliance",
    "GET /deliveries/{delivery}",
    "GET /invitation/{token}",
    "GET /holding-to-account",
    "GET /livez",
    "GET /meetings",
    "GET /meetings.ics",
    "GET /meetings/ask",
    "GET /news.atom",
    "GET /news/letters",
    "GET /news/letters/{token}",
    "GET /performance",
    "GET /performance/{year}",
    "GET /performance/{year}/end",
    "GET /plan",
    "GET /plan/{plan}",
    "GET /plan/{plan}/{file}",
    "GET /readyz",
    "GET /robots.txt",
    "GET /sign-in",
    "GET /sign-in/back",
    "GET /sign-in/with/{provider}",
    "POST /invitation/{token}",
    "POST /meetings/ask",
    "POST /news/letters",
    "POST /news/letters/{token}",
    "POST /sign-in",
    "POST /sign-in/passkey",
];

#[tokio::test]
async fn nothing_but_this_list_is_open_to_whoever_is_not_signed_in() {
    let walk = walk().await;
    let met = walk.met("").await;
    let mut open = BTreeSet::new();
    for Route { pattern, method } in public_routes().into_iter().chain(staff_routes()) {
        let address = met.address(&pattern);
        let got = match method {
            "GET" => walk.get(&address, "").await,
            _ => walk.post(&address, "", &Form::empty(&address)).await,
        };
        if !got.to_sign_in() {
            open.insert(format!("{method} {pattern}"));
        }
    }
    let listed: BTreeSet<String> = OPEN.iter().map(|line| (*line).to_owned()).collect();
    let more: Vec<&String> = open.difference(&listed).collect();
    let no_longer: Vec<&String> = listed.difference(&open).collect();
    assert!(
        more.is_empty() && no_longer.is_empty(),
        "open and not listed: {more:#?}; listed in vain: {no_longer:#?}"
    );
}
