//! What somebody tries who wants to know which accounts and records there are.

use super::*;
use web::door::SignedIn;

/// An address of that site without what differs from one asking to the next.
fn plain(got: &Got) -> (u16, String) {
    let words = got
        .body
        .split("name=\"csrf\" value=\"")
        .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
    (got.status, words.collect())
}

#[tokio::test]
async fn a_try_for_any_account_costs_the_same_work_and_gets_the_same_words() {
    let walk = walk().await;
    let invited = walk.with_role(1, "case-worker").await;
    let gone = walk.with_role(2, "case-worker").await;
    walk.door.leave(&walk.operator, &gone.account).await.unwrap();
    let names = [
        "operator",
        "case-worker-1@example.org",
        "case-worker-2@example.org",
        "nobody@example.org",
        "",
        "'--",
    ];
    let mut costs = Vec::new();
    let mut pages = Vec::new();
    for name in names {
        let before = walk.door.worked_out.load(Ordering::Relaxed);
        let signed = walk.door.sign_in(name, "not the password").await.unwrap();
        assert_eq!(signed, SignedIn::Wrong, "{name}");
        costs.push(walk.door.worked_out.load(Ordering::Relaxed) - before);
        let form = walk.get("/sign-in", "").await;
        let cookie = form.head.split("commonweal=").nth(1).unwrap().split(';').next().unwrap();
        let token = form.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let typed = Form {
            fields: vec![("name".into(), name.into()), ("password".into(), "wrong".into())],
            ..Form::empty("/sign-in")
        };
        let got = walk.ask("POST", "/sign-in", cookie, &typed.body(token)).await;
        pages.push(plain(&Got { body: got.body.replace(&format!("value=\"{name}\""), "value=\"\""), ..got }));
    }
    assert_eq!(costs, [1; 6], "one hash for each: of an account, of an invited one, of a leaver, of nobody");
    assert_eq!(pages[0].0, 422);
    let others: Vec<_> = pages.iter().filter(|page| **page != pages[0]).map(|page| page.0).collect();
    assert!(others.len() <= 1, "only a name with quotes is written otherwise on its page: {others:?}");
    assert!(!invited.session.is_empty());
}

#[tokio::test]
async fn records_of_another_body_are_like_records_that_are_not_there() {
    let walk = walk().await;
    let liaison = walk.with_role(1, "liaison-officer").await;
    let officer = walk.with_role(2, "community-safety-officer").await;
    let met = walk.met(&officer.session).await;
    let mut compared = 0;
    for (pattern, addresses) in
        met.addresses.iter().filter(|(pattern, _)| pattern.starts_with("/app/imports/{"))
    {
        let unknown = pattern.replace("{delivery}", &"0".repeat(64));
        let not_there = plain(&walk.get(&unknown, &liaison.session).await);
        assert_eq!(not_there.0, 404, "{unknown}");
        for address in addresses {
            let got = plain(&walk.get(address, &liaison.session).await);
            assert_eq!(got, not_there, "{address}");
            compared += 1;
        }
    }
    assert!(compared >= 3, "{compared}");
    let forms = met.forms.iter().filter(|form| form.action.starts_with("/app/imports/"));
    for form in forms.filter(|form| form.action != "/app/imports/new") {
        let step = form.action.rsplit('/').next().unwrap();
        let unknown = Form { action: format!("/app/imports/{}/{step}", "0".repeat(64)), ..form.clone() };
        let not_there = plain(&walk.post(&unknown.action, &liaison.session, &unknown).await);
        let got = plain(&walk.post(&form.action, &liaison.session, form).await);
        assert_eq!(got, not_there, "{}", form.action);
    }
    let mine = walk.get("/app/imports", &liaison.session).await;
    assert_eq!(mine.status, 200);
    assert!(!mine.body.contains("2026-08-westmarch-street.csv"), "nor is it in the list");
}
