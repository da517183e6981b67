//! Every route of the site, walked by every role over a real store with a partnership and its year in it: who is shown
//! what, and what of it is written in the audit. Routes are read from the pages' own source, addresses and forms from the
//! pages themselves, so that a new route is walked without being listed.

mod acts;
mod attacks;
mod forms;
mod refusals;

use super::*;
use crate::demo;
use crate::passwords::hashed;
use desk::people::roles;
use forms::{Form, forms_of};
use records::Keys;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use terms::FixedClock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use web::door::{NewPerson, Opens, PeopleDoor};
use web::{Brand, Dice, Settings, Site};

/// When it is.
const NOW: &str = "2026-11-20T09:30:00Z";
/// The body that everybody works for: the owner of most of what the demo holds.
const BODY: &str = "ashmoor-district-council";
/// Roles whose pages are followed: between them they are shown every form.
const FOLLOWED: [&str; 5] = [
    "community-safety-officer",
    "partnership-analyst",
    "strategy-group-chair",
    "data-protection-officer",
    "administrator",
];
/// Addresses of one shape that are followed: records differ by how far they are.
const ALIKE_MOST: usize = 3;
/// Pages that are worked out anew each time: one of a shape is enough.
const WORKED_OUT: [&str; 7] =
    ["/areas", "/compare", "/performance", "/api", "/app/assessments/", "/app/board", "/app/thread"];

struct Counted(AtomicU64);

impl Dice for Counted {
    fn draw(&self) -> [u8; 32] {
        let mut bytes = [9; 32];
        bytes[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        bytes
    }
}

/// A route as the pages' source has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    pattern: String,
    method: &'static str,
}

/// Every route that a source names.
fn routes_in(source: &str) -> Vec<Route> {
    let mut routes = Vec::new();
    for rest in source.split(".route(").skip(1) {
        let Some((pattern, then)) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
        else {
            continue;
        };
        let then = then.split(".route(").next().unwrap().split("\n}").next().unwrap();
        for (method, call) in [("GET", "get("), ("POST", "post(")] {
            if then.contains(call) {
                routes.push(Route { pattern: pattern.to_owned(), method });
            }
        }
    }
    routes
}

/// Routes for everybody.
fn public_routes() -> Vec<Route> {
    let mut routes = routes_in(include_str!("../../../web/src/public.rs"));
    let api = include_str!("../../../web/src/public/api.rs");
    routes.extend(routes_in(api.split("#[cfg(test)]").next().unwrap()));
    routes.extend(routes_in(include_str!("../../../web/src/lib.rs")));
    routes
}

/// Routes of the staff site, signing in with them.
fn staff_routes() -> Vec<Route> {
    routes_in(include_str!("../../../web/src/staff.rs"))
}

/// Whether an address is one of a pattern's, and how many of its parts stand there in words.
fn fits(pattern: &str, address: &str) -> Option<usize> {
    let path = address.split(['?', '#']).next().unwrap();
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    let alike = pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(part, word)| part.starts_with('{') || part == word);
    alike.then(|| pattern.iter().filter(|part| !part.starts_with('{')).count())
}

/// The pattern that the router would choose for an address.
fn pattern_of<'a>(routes: &'a [Route], address: &str) -> Option<&'a str> {
    let found =
        routes.iter().filter_map(|route| Some((fits(&route.pattern, address)?, route.pattern.as_str())));
    found.max_by_key(|(words, _)| *words).map(|(_, pattern)| pattern)
}

/// What came back.
struct Got {
    status: u16,
    head: String,
    body: String,
}

impl Got {
    /// Sent to the page where people sign in.
    fn to_sign_in(&self) -> bool {
        self.status == 303 && self.head.contains("location: /sign-in")
    }
}

/// The site over its store.
struct Walk {
    address: String,
    door: FrontDoor,
    desk: Desk,
    operator: Caller,
    _folder: tempfile::TempDir,
}

/// A partnership where nobody lives, a file that waits, and everything of its year.
async fn walk() -> Walk {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock(NOW.parse().unwrap()));
    let desk = Desk::open(folder.path(), clock.clone()).await.unwrap();
    desk.set_operator("password-1", hashed("correct horse battery").unwrap().as_bytes()).await.unwrap();
    let keys = folder.path().join("keys");
    std::fs::write(&keys, Keys::text_of([5; 32])).unwrap();
    demo::small(&desk, &Keys::read(&keys).unwrap()).await.unwrap();
    let way = format!("folder:{}", folder.path().join("letters").display());
    let mail = crate::mail::MailArgs { mail: Some(way), mail_from: None };
    let post = crate::mail::Post::of(&mail, "A partnership", "safer@example.org", Some("http://127.0.0.1"));
    let door = FrontDoor::new(desk.clone(), "A partnership", folder.path().join("waiting"), keys)
        .with_letters(post.unwrap().map(Letters::new));
    let operator = Caller { account: "operator".into(), name: "operator".into(), opens: Opens::ALL };
    let settings = Settings {
        https: false,
        inbox: folder.path().to_owned(),
        upload_bytes_max: 1_000_000,
        ..Settings::default()
    };
    let brand = Brand::plain("A partnership", "").unwrap();
    let site =
        Site::new(Arc::new(door.clone()), clock, Arc::new(Counted(AtomicU64::new(1))), brand, settings)
            .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(web::serve(listener, Arc::new(site), std::future::pending()));
    let walk = Walk { address, door, desk, operator, _folder: folder };
    walk.arrive().await;
    walk
}

impl Walk {
    /// A file arrives that waits for a decision.
    async fn arrive(&self) {
        let path = self._folder.path().join("arrived.csv");
        let csv = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
                   Last outcome category,Context\n\
                   ,2026-08,Westmarch Police,Westmarch Police,,,Mill Lane,E01900001,Name,Drugs,,\n\
                   ,soon,Westmarch Police,Westmarch Police,,,Mill Lane,E01900001,Name,Drugs,,\n";
        std::fs::write(&path, csv).unwrap();
        let upload = Upload {
            path,
            file_name: "2026-08-westmarch-street.csv".into(),
            bytes: csv.len() as u64,
            sender: "Westmarch Police".into(),
            licence: "Invented".into(),
        };
        let delivery = self.door.receive(&self.operator, upload).await.unwrap();
        let street = Format::PoliceStreet;
        self.door.read_as(&self.operator, delivery, street, &Mapping::default()).await.unwrap();
        for _ in 0..400 {
            let stage = self.door.import(&self.operator, delivery).await.unwrap().known.stage;
            if stage == web::door::ImportStage::Checked {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("the file that arrived was never read");
    }

    /// Somebody with a role is signed in.
    async fn with_role(&self, number: usize, role: &str) -> Signed {
        let email = format!("{role}-{number}@example.org");
        let new = NewPerson { name: role.into(), email: email.clone(), body: BODY.into(), role: role.into() };
        self.door.invite(&self.operator, &new).await.unwrap();
        let people = self.door.people(&self.operator).await.unwrap().people;
        let known = people.into_iter().find(|person| person.email == email).unwrap();
        let caller = Caller { account: known.id, name: known.name, opens: Opens::default() };
        let session = format!("{number:064x}");
        self.door.session_begin(&caller, Sha256::digest(session.as_bytes()).into(), true).await.unwrap();
        Signed { role: role.to_owned(), session, account: caller.account }
    }

    async fn ask(&self, method: &str, path: &str, session: &str, form: &str) -> Got {
        let mut stream = tokio::net::TcpStream::connect(&self.address).await.unwrap();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nCookie: commonweal={session}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            form.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default();
        Got { status, head: head.to_owned(), body: body.to_owned() }
    }

    async fn get(&self, path: &str, session: &str) -> Got {
        self.ask("GET", path, session, "").await
    }

    /// Sends a form with the token of that session.
    async fn post(&self, path: &str, session: &str, form: &Form) -> Got {
        let token = hex::encode(Sha256::digest(format!("forms of {session}").as_bytes()));
        self.ask("POST", path, session, &form.body(&token)).await
    }

    /// Follows every link, a few of each shape, and answers the addresses and the forms that were met.
    async fn met(&self, session: &str) -> Met {
        let routes: Vec<Route> = public_routes().into_iter().chain(staff_routes()).collect();
        let mut met = Met::default();
        let begin = ["/", "/app", "/api/v1/areas"];
        let mut waiting: Vec<String> = begin.map(str::to_owned).to_vec();
        let mut alike: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(address) = waiting.pop() {
            let Some(pattern) = pattern_of(&routes, &address) else { continue };
            // Documents to print take long and say nothing that the others do not.
            if [".pdf", ".xlsx", ".ods"].iter().any(|end| address.ends_with(end))
                || !met.seen.insert(address.clone())
            {
                continue;
            }
            let count = alike.entry(pattern.to_owned()).or_default();
            *count += 1;
            let most =
                if WORKED_OUT.iter().any(|begins| pattern.starts_with(begins)) { 1 } else { ALIKE_MOST };
            if *count > most {
                continue;
            }
            let got = self.get(&address, session).await;
            if got.status != 200 {
                continue;
            }
            met.addresses.entry(pattern.to_owned()).or_default().insert(address.clone());
            if got.head.contains("text/html") {
                let links = got.body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
                waiting.extend(
                    links
                        .filter(|link| link.starts_with('/'))
                        .map(|link| link.split('#').next().unwrap().replace("&amp;", "&")),
                );
                met.forms.extend(forms_of(&got.body, &address));
            }
        }
        met
    }
}

/// What a walk met.
#[derive(Default)]
struct Met {
    seen: BTreeSet<String>,
    /// Addresses that answered, by pattern.
    addresses: BTreeMap<String, BTreeSet<String>>,
    /// Forms of the pages.
    forms: BTreeSet<Form>,
}

impl Met {
    fn add(&mut self, other: Self) {
        for (pattern, addresses) in other.addresses {
            self.addresses.entry(pattern).or_default().extend(addresses);
        }
        self.forms.extend(other.forms);
    }

    /// The first address of a pattern, or the pattern with a word nobody knows in each hole.
    fn address(&self, pattern: &str) -> String {
        if let Some(first) = self.addresses.get(pattern).and_then(BTreeSet::first) {
            return first.clone();
        }
        let parts = pattern.split('/').map(|part| if part.starts_with('{') { "unknown" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }
}

/// Somebody who is signed in.
struct Signed {
    role: String,
    /// The name of their session.
    session: String,
    account: String,
}

impl Signed {
    /// Somebody who is not.
    fn nobody() -> Self {
        Self { role: "nobody".into(), session: String::new(), account: String::new() }
    }
}

/// Somebody of each role, in the order of the roles.
async fn everybody(walk: &Walk) -> Vec<Signed> {
    let mut sessions = Vec::new();
    for (number, role) in roles().into_iter().enumerate() {
        sessions.push(walk.with_role(number + 1, role.id.as_str()).await);
    }
    sessions
}
