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

/// Sends a file to the page for uploads as a browser does.
async fn upload(walk: &Walk, session: &str, name: &str, bytes: &[u8]) -> Got {
    let token = hex::encode(Sha256::digest(format!("forms of {session}").as_bytes()));
    let part = |head: &str, value: &[u8]| {
        [b"--b\r\nContent-Disposition: form-data; ", head.as_bytes(), b"\r\n\r\n", value, b"\r\n"].concat()
    };
    let body = [
        part("name=\"csrf\"", token.as_bytes()),
        part("name=\"sender\"", b"Westmarch Police\tInvented"),
        part(&format!("name=\"file\"; filename=\"{name}\""), bytes),
        b"--b--\r\n".to_vec(),
    ]
    .concat();
    let mut stream = tokio::net::TcpStream::connect(&walk.address).await.unwrap();
    let head = format!(
        "POST /app/imports/new HTTP/1.0\r\nHost: {}\r\nCookie: commonweal={session}\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n",
        walk.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default();
    Got { status, head: head.to_owned(), body: body.to_owned() }
}

/// Two hundred thousand bytes that unfold to two hundred million.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default();
    zip.start_file("2026-08/2026-08-westmarch-street.csv", packed).unwrap();
    let nought = vec![0u8; 1 << 20];
    for _ in 0..200 {
        std::io::Write::write_all(&mut zip, &nought).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn an_upload_that_unfolds_a_thousandfold_is_refused_in_words_and_nothing_of_it_is_counted() {
    let walk = walk().await;
    let analyst = walk.with_role(1, "partnership-analyst").await;
    let held = walk.desk.deliveries().await.unwrap().len();
    let bomb = bomb();
    assert!(bomb.len() < 400_000, "{}", bomb.len());
    let got = upload(&walk, &analyst.session, "august.zip", &bomb).await;
    assert_eq!(got.status, 303, "{}", got.body);
    let page = got.head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().trim().to_owned();
    let id = page.rsplit('/').next().unwrap().parse().unwrap();
    walk.door.read_as(&walk.operator, id, Format::PoliceStreet, &Mapping::default()).await.unwrap();
    for _ in 0..400 {
        match walk.door.import(&walk.operator, id).await.unwrap().known.stage {
            web::door::ImportStage::Uploaded | web::door::ImportStage::Checking(_) => {}
            web::door::ImportStage::Refused => break,
            stage => panic!("{stage:?}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let told = walk.get(&page, &analyst.session).await;
    assert!(told.body.contains("more than 200 times its size"), "{}", told.body);
    assert_eq!(walk.desk.deliveries().await.unwrap().len(), held, "nothing of it is counted");
    let many = upload(&walk, &analyst.session, "large.csv", &vec![b'a'; 1_000_001]).await;
    assert_eq!(many.status, 413, "what is larger than the operator lets in is not taken at all");
}
