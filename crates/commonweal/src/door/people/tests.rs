//! From an invitation to a signed-in person and out again, over a real store.

use super::*;
use desk::Desk;
use std::sync::Arc;
use terms::FixedClock;

struct Set {
    door: FrontDoor,
    operator: Caller,
    _folder: tempfile::TempDir,
}

async fn set(at: &str) -> Set {
    let folder = tempfile::tempdir().unwrap();
    open(folder, at).await
}

async fn open(folder: tempfile::TempDir, at: &str) -> Set {
    let clock = Arc::new(FixedClock(at.parse().unwrap()));
    let desk = Desk::open(folder.path(), clock).await.unwrap();
    let account =
        records::Account { name: "operator".into(), password_hash: hashed("correct horse battery").unwrap() };
    desk.records().set_account(account, desk.now()).unwrap();
    let keys = folder.path().join("keys");
    std::fs::write(&keys, Keys::text_of([5; 32])).unwrap();
    let door = FrontDoor::new(desk, "A partnership", folder.path().join("waiting"), keys);
    let operator = Caller { account: "operator".into(), name: "operator".into() };
    Set { door, operator, _folder: folder }
}

fn new(email: &str, role: &str) -> NewPerson {
    NewPerson { name: "Ann Example".into(), email: email.into(), body: "Council".into(), role: role.into() }
}

fn code_at(secret: &str, at: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let at = at.parse::<DateTime<chrono::Utc>>().unwrap().timestamp() as u64;
    codes_of(secret.as_ref()).unwrap().generate(at).to_string()
}

const NOON: &str = "2026-03-04T12:00:00Z";

/// Invites Ann and answers the invitation; her caller and recovery codes.
async fn join(set: &Set, role: &str) -> (Caller, String, Vec<String>) {
    let InvitationToken(token) = set.door.invite(&set.operator, &new("Ann@example.org", role)).await.unwrap();
    let open = set.door.invitation(&token).await.unwrap();
    let code = code_at(&open.secret, NOON);
    let codes = set.door.accept_invitation(&token, "three plain words", &open.secret, &code).await.unwrap();
    assert!(matches!(set.door.invitation(&token).await, Err(Closed::NotFound)), "it works once");
    let signed = set.door.sign_in("ann@example.org", "three plain words").await.unwrap();
    let SignedIn::CodeNeeded(caller) = signed else { panic!("{signed:?}") };
    (caller, open.secret, codes)
}

#[tokio::test]
async fn an_invited_person_signs_in_with_password_and_code_each_code_once() {
    let set = set(NOON).await;
    let (ann, secret, codes) = join(&set, "officer").await;
    assert_eq!(set.door.sign_in("ann@example.org", "another password").await.unwrap(), SignedIn::Wrong);
    assert_eq!(set.door.sign_in("nobody@example.org", "three plain words").await.unwrap(), SignedIn::Wrong);
    let code = code_at(&secret, NOON);
    assert!(!set.door.code(&ann, "000000").await.unwrap() || code == "000000");
    assert!(set.door.code(&ann, &code).await.unwrap());
    assert!(!set.door.code(&ann, &code).await.unwrap(), "the same code again");
    assert!(!set.door.code(&ann, &code_at(&secret, "2026-03-04T12:02:00Z")).await.unwrap(), "a later one");
    assert!(set.door.code(&ann, &codes[0].to_uppercase()).await.unwrap(), "a recovery code");
    assert!(!set.door.code(&ann, &codes[0]).await.unwrap(), "works once");
}

#[tokio::test]
async fn whoever_leaves_is_out_and_whoever_administers_alone_may_say_so() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "officer").await;
    assert!(matches!(set.door.people(&ann).await, Err(Closed::NotFound)), "as if there were no such page");
    assert!(matches!(set.door.audit(&ann, &AuditAsked::default()).await, Err(Closed::NotFound)));
    assert!(matches!(set.door.invite(&ann, &new("bo@example.org", "officer")).await, Err(Closed::NotFound)));
    assert!(matches!(set.door.leave(&ann, &ann.account).await, Err(Closed::NotFound)));
    assert!(set.door.still(&ann).await.unwrap());
    set.door.leave(&set.operator, &ann.account).await.unwrap();
    assert!(!set.door.still(&ann).await.unwrap());
    assert_eq!(set.door.sign_in("ann@example.org", "three plain words").await.unwrap(), SignedIn::Wrong);
    let known = set.door.people(&set.operator).await.unwrap();
    assert!(known.people[0].left.is_some());
}

#[tokio::test]
async fn an_administrator_sees_everybody_and_the_audit_and_cannot_shut_themselves_out() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, ADMINISTRATOR).await;
    assert_eq!(set.door.people(&ann).await.unwrap().people.len(), 1);
    assert!(matches!(set.door.leave(&ann, &ann.account).await, Err(Closed::Refused(_))));
    let taken = set.door.invite(&ann, &new("ANN@example.org", "officer")).await;
    assert!(matches!(taken, Err(Closed::Refused(words)) if words.contains("already")));
    let lines = set.door.audit(&ann, &AuditAsked::default()).await.unwrap();
    let acts: Vec<&str> = lines.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(acts[0], "person.list", "newest first");
    assert!(acts.contains(&"person.invite") && acts.contains(&"person.accept-invitation"));
    let everything = format!("{lines:?}");
    assert!(!everything.contains("example.org") && !everything.contains("three plain words"));
    assert!(set.door.desk.store().audit_verify(None).await.unwrap().broken.is_none());
    let again =
        set.door.audit(&ann, &AuditAsked { act: "audit.".into(), ..AuditAsked::default() }).await.unwrap();
    assert_eq!(again.len(), 1, "looking is a line too");
}

#[tokio::test]
async fn what_cannot_be_an_invitation_is_refused_in_words() {
    let set = set(NOON).await;
    for (email, role) in [("no address", "officer"), ("a@b", "officer"), ("a@b.example", "king")] {
        let refused = set.door.invite(&set.operator, &new(email, role)).await;
        assert!(matches!(refused, Err(Closed::Refused(_))), "{email} {role}");
    }
    let InvitationToken(token) =
        set.door.invite(&set.operator, &new("a@b.example", "officer")).await.unwrap();
    let open = set.door.invitation(&token).await.unwrap();
    let code = code_at(&open.secret, NOON);
    for (password, code) in [("too short", code.as_str()), ("three plain words", "000")] {
        let refused = set.door.accept_invitation(&token, password, &open.secret, code).await;
        assert!(matches!(refused, Err(Closed::Refused(_))));
    }
    let weak = set.door.accept_invitation(&token, "three plain words", "AAAA", &code).await;
    assert!(matches!(weak, Err(Closed::NotFound)), "a secret of ours has 20 bytes");
}

#[tokio::test]
async fn an_invitation_ends_after_seven_days_and_a_new_one_takes_the_place_of_everything() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "officer").await;
    let InvitationToken(token) = set.door.invite_again(&set.operator, &ann.account).await.unwrap();
    let open_one = set.door.invitation(&token).await.unwrap();
    let code = code_at(&open_one.secret, NOON);
    set.door.accept_invitation(&token, "four other plain words", &open_one.secret, &code).await.unwrap();
    assert_eq!(set.door.sign_in("ann@example.org", "three plain words").await.unwrap(), SignedIn::Wrong);
    let InvitationToken(token) = set.door.invite_again(&set.operator, &ann.account).await.unwrap();
    let Set { _folder: folder, door, .. } = set;
    drop(door);
    let later = open(folder, "2026-03-11T12:00:01Z").await;
    assert!(matches!(later.door.invitation(&token).await, Err(Closed::NotFound)));
}
