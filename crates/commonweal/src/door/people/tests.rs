//! From an invitation to a signed-in person and out again, over a real store.

use super::*;
use std::sync::Arc;
use terms::FixedClock;
use web::door::{AgreementStep, Door, NewAsk, NewBarrier, PartnershipDoor};

mod accounts;
mod jobs;
mod keeping;
mod meetings;
mod proxy;
mod questions;
mod specified;

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
    desk.set_operator("password-1", hashed("correct horse battery").unwrap().as_bytes()).await.unwrap();
    if desk.register().await.unwrap().version == 0 {
        let text = access::Template::moorlands().to_text().unwrap();
        desk.register_save(&text, 0).await.unwrap().unwrap();
    }
    let keys = folder.path().join("keys");
    std::fs::write(&keys, Keys::text_of([5; 32])).unwrap();
    let door = FrontDoor::new(desk, "A partnership", folder.path().join("waiting"), keys);
    let operator = Caller { account: "operator".into(), name: "operator".into(), opens: Opens::ALL };
    Set { door, operator, _folder: folder }
}

fn new(email: &str, role: &str) -> NewPerson {
    let body = "staffordshire-moorlands-district-council";
    NewPerson { name: "Ann Example".into(), email: email.into(), body: body.into(), role: role.into() }
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

/// Somebody else with a role, by whose account something is asked.
async fn another(set: &Set, role: &str) -> Caller {
    let email = format!("{role}@example.org");
    set.door.invite(&set.operator, &new(&email, role)).await.unwrap();
    let people = set.door.people(&set.operator).await.unwrap().people;
    let known = people.into_iter().find(|person| person.email == email).unwrap();
    Caller { account: known.id, name: known.name, opens: Opens::default() }
}

#[tokio::test]
async fn an_invited_person_signs_in_with_password_and_code_each_code_once() {
    let set = set(NOON).await;
    let (ann, secret, codes) = join(&set, "community-safety-officer").await;
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
async fn a_changed_password_ends_other_sessions_and_new_codes_take_the_old_ones_place() {
    let set = set(NOON).await;
    let (ann, _, codes) = join(&set, "community-safety-officer").await;
    session(&set, &ann, 1).await.unwrap();
    session(&set, &ann, 2).await.unwrap();
    let change = async |old: &str, new: &str| set.door.password_change(&ann, [1; 32], old, new).await;
    for (old, new) in [
        ("not hers at all", "four other plain words"),
        ("three plain words", "too short"),
        ("three plain words", "three plain words"),
    ] {
        assert!(matches!(change(old, new).await, Err(Closed::Refused(_))), "{old} {new}");
    }
    assert!(set.door.session([2; 32]).await.unwrap().is_some(), "nothing has changed");
    change("three plain words", "four other plain words").await.unwrap();
    assert!(set.door.session([1; 32]).await.unwrap().is_some(), "she goes on where she is");
    assert!(set.door.session([2; 32]).await.unwrap().is_none(), "and is out elsewhere");
    assert_eq!(set.door.sign_in("ann@example.org", "three plain words").await.unwrap(), SignedIn::Wrong);
    assert_ne!(set.door.sign_in("ann@example.org", "four other plain words").await.unwrap(), SignedIn::Wrong);
    let new = set.door.recovery_anew(&ann, "four other plain words").await.unwrap();
    assert_eq!(new.len(), codes.len());
    assert!(!set.door.code(&ann, &codes[0]).await.unwrap(), "an old code works no more");
    assert!(set.door.code(&ann, &new[0]).await.unwrap());
    for _ in 0..10 {
        let _ = set.door.recovery_anew(&ann, "a guess at an open screen").await;
    }
    let late = set.door.recovery_anew(&ann, "four other plain words").await;
    assert!(matches!(late, Err(Closed::Refused(words)) if words.contains("Too many")), "guessing ends");
}

/// A session of somebody, by the number that stands for its name.
async fn session(set: &Set, caller: &Caller, number: u8) -> Option<Caller> {
    set.door.session_begin(caller, [number; 32], true).await.unwrap();
    set.door.session([number; 32]).await.unwrap()
}

#[tokio::test]
async fn whoever_leaves_is_out_everywhere_and_whoever_keeps_accounts_alone_may_say_so() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let ann = session(&set, &ann, 1).await.unwrap();
    assert!(ann.opens.imports && ann.opens.agreements && !ann.opens.people && !ann.opens.audit, "{ann:?}");
    let forbidden = |answer: &Closed| matches!(answer, Closed::Forbidden(_));
    assert!(forbidden(&set.door.people(&ann).await.unwrap_err()));
    assert!(forbidden(&set.door.audit(&ann, &AuditAsked::default()).await.unwrap_err()));
    let bo = new("bo@example.org", "case-worker");
    assert!(forbidden(&set.door.invite(&ann, &bo).await.unwrap_err()));
    assert!(forbidden(&set.door.leave(&ann, "operator").await.unwrap_err()));
    assert!(forbidden(&set.door.give_role(&ann, &ann.account, "administrator").await.unwrap_err()));
    set.door.leave(&set.operator, &ann.account).await.unwrap();
    assert!(set.door.session([1; 32]).await.unwrap().is_none(), "her session ended at once");
    assert_eq!(set.door.sign_in("ann@example.org", "three plain words").await.unwrap(), SignedIn::Wrong);
    let gone = set.door.agreements(&ann).await.unwrap_err();
    assert!(matches!(&gone, Closed::Forbidden(words) if words.contains("left")), "{gone:?}");
    let known = set.door.people(&set.operator).await.unwrap();
    assert!(known.people.iter().any(|person| person.left.is_some()));
    let refused = AuditAsked { act: "refused".into(), ..AuditAsked::default() };
    assert_eq!(set.door.audit(&set.operator, &refused).await.unwrap().len(), 6, "each refusal is a line");
}

#[tokio::test]
async fn a_refusal_says_which_role_would_help_and_the_overseer_learns_who_could() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "case-worker").await;
    let Err(Closed::Forbidden(words)) = set.door.people(&ann).await else { panic!("she keeps no accounts") };
    assert!(words.contains("administrator") && words.contains("auditor"), "{words}");
    let asked = |kind: &str, owner: &str, day: &str| CouldAsked {
        action: "read".into(),
        kind: kind.into(),
        owner: owner.into(),
        day: day.into(),
    };
    let could = async |asked: CouldAsked| {
        let found = set.door.who_could(&set.operator, &asked).await.unwrap();
        found.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(could(asked("register", "", "2026-03-04")).await, ["Ann Example", "operator"]);
    assert_eq!(could(asked("trail", "", "2026-03-04")).await, ["operator"]);
    assert_eq!(could(asked("register", "", "2026-03-03")).await, ["operator"], "she came a day later");
    let about_people = could(asked("case", "staffordshire-moorlands-district-council", "2026-03-04")).await;
    assert!(about_people.is_empty(), "nobody is on the team of a case, trained and vetted");
    let refused = set.door.who_could(&ann, &asked("trail", "", "2026-03-04")).await;
    assert!(matches!(refused, Err(Closed::Forbidden(_))));
    let wrong = set.door.who_could(&set.operator, &asked("trail", "", "yesterday")).await;
    assert!(matches!(wrong, Err(Closed::Refused(_))));
}

#[tokio::test]
async fn roles_are_given_and_ended_and_count_at_once() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "case-worker").await;
    assert!(!session(&set, &ann, 1).await.unwrap().opens.people);
    set.door.give_role(&set.operator, &ann.account, "administrator").await.unwrap();
    let ann = set.door.session([1; 32]).await.unwrap().unwrap();
    assert!(ann.opens.people && !ann.opens.imports);
    assert!(matches!(set.door.give_role(&ann, "nobody", "auditor").await, Err(Closed::NotFound)));
    assert!(matches!(set.door.give_role(&ann, &ann.account, "king").await, Err(Closed::NotFound)));
    let known = set.door.people(&ann).await.unwrap();
    let own = known.people.iter().find(|person| person.id == ann.account).unwrap();
    let held = own.roles.iter().find(|role| role.title == "Administrator").unwrap();
    set.door.end_role(&set.operator, &ann.account, &held.id).await.unwrap();
    assert!(!set.door.session([1; 32]).await.unwrap().unwrap().opens.people);
}

#[tokio::test]
async fn an_administrator_sees_everybody_and_nobody_shuts_themselves_out() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "administrator").await;
    assert_eq!(set.door.people(&ann).await.unwrap().people.len(), 2);
    assert!(matches!(set.door.leave(&ann, &ann.account).await, Err(Closed::Refused(_))));
    let taken = set.door.invite(&ann, &new("ANN@example.org", "case-worker")).await;
    assert!(matches!(taken, Err(Closed::Refused(words)) if words.contains("already")));
    let lines = set.door.audit(&set.operator, &AuditAsked::default()).await.unwrap();
    let acts: Vec<&str> = lines.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(acts[0], "person.list", "newest first");
    assert!(acts.contains(&"person.invite") && acts.contains(&"person.accept-invitation"));
    let everything = format!("{lines:?}");
    assert!(!everything.contains("example.org") && !everything.contains("three plain words"));
    let audit = AuditAsked { act: "audit.".into(), ..AuditAsked::default() };
    let again = set.door.audit(&set.operator, &audit).await.unwrap();
    assert_eq!(again.len(), 1, "looking is a line too");
    assert!(
        matches!(set.door.audit(&ann, &audit).await, Err(Closed::Forbidden(_))),
        "keeping is not reading"
    );
}

#[tokio::test]
async fn people_see_where_they_are_signed_in_and_end_it_there() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "case-worker").await;
    session(&set, &ann, 1).await.unwrap();
    session(&set, &ann, 2).await.unwrap();
    let known = set.door.sessions(&ann, [2; 32]).await.unwrap();
    assert_eq!(known.iter().filter(|one| one.this).count(), 1);
    let other = known.iter().find(|one| !one.this).unwrap();
    assert!(
        matches!(set.door.session_end(&set.operator, &other.id).await, Err(Closed::NotFound)),
        "not theirs"
    );
    set.door.session_end(&ann, &other.id).await.unwrap();
    assert!(set.door.session([1; 32]).await.unwrap().is_none());
    assert!(set.door.session([2; 32]).await.unwrap().is_some());
    let Set { _folder: folder, door, .. } = set;
    drop(door);
    let again = open(folder, "2026-03-04T13:00:00Z").await;
    assert!(again.door.session([2; 32]).await.unwrap().is_some(), "a restart signs nobody out");
}

#[tokio::test]
async fn a_barrier_is_met_counted_and_removed_by_those_who_may() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "case-worker").await;
    let (council, police) = ("staffordshire-moorlands-district-council", "staffordshire-police");
    let new = NewBarrier {
        title: "Names of repeat callers are not passed on.".into(),
        remover: police.into(),
        remedy: "Sign the agreement.".into(),
    };
    set.door.barrier_add(&ann, &new).await.unwrap();
    let nobodys = NewBarrier { remover: "nobody".into(), ..new.clone() };
    assert!(matches!(set.door.barrier_add(&ann, &nobodys).await, Err(Closed::Refused(_))));
    let ask = NewAsk {
        from: council.into(),
        to: police.into(),
        purpose: "reduce-antisocial-behaviour".into(),
        kind: "case".into(),
        outcome: "refused".into(),
        reason: "No agreement covers it.".into(),
        on: "2026-02-02".into(),
        answered: "2026-02-23".into(),
    };
    let one = async || set.door.barriers(&ann).await.unwrap().barriers.remove(0);
    for wrong in [
        NewAsk { to: council.into(), ..ask.clone() },
        NewAsk { purpose: "because".into(), ..ask.clone() },
        NewAsk { reason: String::new(), ..ask.clone() },
        NewAsk { answered: "2026-02-01".into(), ..ask.clone() },
        NewAsk { answered: String::new(), ..ask.clone() },
        NewAsk { on: "2026-03-05".into(), ..ask.clone() },
        NewAsk { on: "yesterday".into(), ..ask.clone() },
    ] {
        let refused = set.door.barrier_ask(&ann, "barrier-1", 1, &wrong).await;
        assert!(matches!(refused, Err(Closed::Refused(_))), "{wrong:?}");
    }
    set.door.barrier_ask(&ann, "barrier-1", one().await.seen, &ask).await.unwrap();
    assert!(matches!(set.door.barrier_ask(&ann, "barrier-1", 1, &ask).await, Err(Closed::Stale)));
    let met = one().await;
    assert_eq!((met.asked, met.refused, met.answer_days, met.age_days), (1, 1, Some(21.0), 30));
    assert_eq!(met.reasons, [("No agreement covers it.".to_owned(), 1)]);
    let how = "The agreement was signed.";
    let refused = set.door.barrier_remove(&ann, "barrier-1", met.seen, how).await;
    assert!(matches!(refused, Err(Closed::Forbidden(_))), "case workers add and do not close");
    set.door.barrier_remove(&set.operator, "barrier-1", met.seen, how).await.unwrap();
    assert!(one().await.removed.is_some());
    let again = set.door.barrier_ask(&ann, "barrier-1", met.seen + 1, &ask).await;
    assert!(matches!(again, Err(Closed::Refused(words)) if words.contains("removed already")));
}

#[tokio::test]
async fn whoever_hammers_at_an_account_does_not_shut_its_person_out() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "case-worker").await;
    let from = |account: &str, address: &str, device: Option<&str>| Try {
        account: account.into(),
        address: address.into(),
        device: device.map(str::to_owned),
    };
    let hers = from("ann@example.org", "192.0.2.7", Some("her own telephone"));
    set.door.tried(&from(&ann.account, "192.0.2.7", Some("her own telephone")), true).await.unwrap();
    let theirs = from("ann@example.org", "203.0.113.9", None);
    for _ in 0..8 {
        assert!(set.door.may_try(&theirs).await.unwrap());
        set.door.tried(&theirs, false).await.unwrap();
    }
    assert!(!set.door.may_try(&theirs).await.unwrap(), "eight tries and no more");
    assert!(
        !set.door.may_try(&from("ann@example.org", "203.0.113.10", None)).await.unwrap(),
        "from anywhere"
    );
    assert!(set.door.may_try(&hers).await.unwrap(), "her own device is known, and she may");
    let Set { _folder: folder, door, .. } = set;
    drop(door);
    let again = open(folder, "2026-03-04T12:10:00Z").await;
    assert!(!again.door.may_try(&theirs).await.unwrap(), "a restart forgets nothing");
    let Set { _folder: folder, door, .. } = again;
    drop(door);
    let later = open(folder, "2026-03-04T12:16:00Z").await;
    assert!(later.door.may_try(&theirs).await.unwrap(), "a quarter of an hour does");
}

#[tokio::test]
async fn an_agreement_is_signed_by_each_body_for_itself_and_ends_the_day_it_is_withdrawn() {
    let set = set(NOON).await;
    let invite = async |email: &str, body: &str| {
        let new = NewPerson {
            name: "Liaison".into(),
            email: email.into(),
            body: body.into(),
            role: "liaison-officer".into(),
        };
        let InvitationToken(token) = set.door.invite(&set.operator, &new).await.unwrap();
        let open = set.door.invitation(&token).await.unwrap();
        let code = code_at(&open.secret, NOON);
        set.door.accept_invitation(&token, "three plain words", &open.secret, &code).await.unwrap();
        let SignedIn::CodeNeeded(caller) = set.door.sign_in(email, "three plain words").await.unwrap() else {
            panic!("a code is asked for")
        };
        caller
    };
    let council = invite("c@example.org", "staffordshire-moorlands-district-council").await;
    let police = invite("p@example.org", "staffordshire-police").await;
    let pattern = set.door.agreements(&council).await.unwrap().pattern;
    let text = pattern;
    assert!(matches!(set.door.agreement_add(&council, "id = 3").await, Err(Closed::Refused(_))));
    set.door.agreement_add(&council, &text).await.unwrap();
    assert!(matches!(set.door.agreement_add(&council, &text).await, Err(Closed::Refused(_))), "it is there");
    let one = async |caller: &Caller| set.door.agreements(caller).await.unwrap().agreements.remove(0);
    let sign = || AgreementStep::Sign { name: "B. Example".into(), post: "Director".into() };
    let draft = one(&council).await;
    assert_eq!((draft.state, draft.problems.as_slice()), ("draft", &[][..]));
    set.door.agreement_step(&council, &draft.id, draft.seen, sign()).await.unwrap();
    assert!(matches!(
        set.door.agreement_step(&police, &draft.id, draft.seen, sign()).await,
        Err(Closed::Stale)
    ));
    let half = one(&police).await;
    assert_eq!((half.state, half.in_force), ("part-signed", false));
    assert!(half.may_sign.is_some() && one(&council).await.may_sign.is_none());
    set.door.agreement_step(&police, &half.id, half.seen, sign()).await.unwrap();
    let whole = one(&police).await;
    assert_eq!((whole.state, whole.in_force), ("active", true));
    assert_eq!(set.door.agreements(&council).await.unwrap().flows.len(), 2, "both ways");
    let end = AgreementStep::Withdraw { reason: "The hub closes.".into() };
    set.door.agreement_step(&council, &whole.id, whole.seen, end).await.unwrap();
    let after = set.door.agreements(&council).await.unwrap();
    assert_eq!((after.agreements[0].state, after.flows.len()), ("withdrawn", 0));
}

#[tokio::test]
async fn a_district_is_set_up_from_the_pattern_and_two_who_save_at_once_lose_nothing() {
    let set = set(NOON).await;
    let known = set.door.register(&set.operator).await.unwrap();
    assert_eq!(
        known.bodies.iter().filter(|body| body.kind == "responsible authority" && body.member).count(),
        6
    );
    assert!(known.checks.iter().any(|check| !check.missing.is_empty()), "nobody holds an office yet");
    let text = known.text.unwrap().replace("Moorlands Together", "Harrow Together");
    set.door.register_save(&set.operator, &text, known.seen).await.unwrap();
    assert!(matches!(set.door.register_save(&set.operator, &text, known.seen).await, Err(Closed::Stale)));
    let wrong = set.door.register_save(&set.operator, "[partnership", known.seen + 1).await;
    assert!(matches!(wrong, Err(Closed::Refused(words)) if words.contains("line 1")));
    assert!(set.door.register(&set.operator).await.unwrap().name.starts_with("Harrow Together"));
    let (ann, _, _) = join(&set, "case-worker").await;
    let seen = set.door.register(&ann).await.unwrap();
    assert!(seen.text.is_none() && !seen.bodies.is_empty(), "members read it and do not change it");
    let refused = set.door.register_save(&ann, &text, seen.seen).await;
    assert!(matches!(refused, Err(Closed::Forbidden(_))));
}

#[tokio::test]
async fn what_cannot_be_an_invitation_is_refused_in_words() {
    let set = set(NOON).await;
    for (email, role) in [
        ("no address", "community-safety-officer"),
        ("a@b", "community-safety-officer"),
        ("a@b.example", "king"),
    ] {
        let refused = set.door.invite(&set.operator, &new(email, role)).await;
        assert!(matches!(refused, Err(Closed::Refused(_))), "{email} {role}");
    }
    let InvitationToken(token) =
        set.door.invite(&set.operator, &new("a@b.example", "community-safety-officer")).await.unwrap();
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
    let (ann, _, _) = join(&set, "community-safety-officer").await;
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

#[tokio::test]
async fn people_see_who_looked_at_their_account_and_take_away_all_of_it_and_no_other() {
    let set = set(NOON).await;
    let (ann, secret, codes) = join(&set, "case-worker").await;
    assert!(set.door.person(&ann, &ann.account).await.unwrap().looked.is_empty(), "herself does not count");
    assert!(matches!(set.door.person(&ann, "operator").await, Err(Closed::Forbidden(_))));
    assert!(matches!(set.door.all_about(&ann, "operator").await, Err(Closed::Forbidden(_))));
    set.door.person(&set.operator, &ann.account).await.unwrap();
    let own = set.door.person(&ann, &ann.account).await.unwrap();
    assert_eq!(own.looked.iter().map(|line| line.who.as_str()).collect::<Vec<_>>(), ["operator"]);
    let all = String::from_utf8(set.door.all_about(&ann, &ann.account).await.unwrap().bytes).unwrap();
    for held in ["ann@example.org", "case-worker", "one-time-code", "person.accept-invitation", "person.read"]
    {
        assert!(all.contains(held), "{held} is held about her");
    }
    assert!(!all.contains(&secret) && codes.iter().all(|code| !all.contains(code.as_str())));
    assert!(!all.contains("argon2"), "not even a hash");
}

#[tokio::test]
async fn vetting_and_training_are_written_down_by_whoever_keeps_accounts_and_need_their_days() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "case-worker").await;
    let typed = |vetting: &str, vetted: &str, trained: &str| StandingKnown {
        vetting: vetting.into(),
        vetted_until: vetted.into(),
        trained_until: trained.into(),
    };
    let good = typed("police-2", "2027-05-03", "2026-12-31");
    assert!(matches!(set.door.set_standing(&ann, &ann.account, &good).await, Err(Closed::Forbidden(_))));
    set.door.set_standing(&set.operator, &ann.account, &good).await.unwrap();
    assert_eq!(set.door.person(&ann, &ann.account).await.unwrap().standing, good);
    for (wrong, says) in [
        (typed("police-2", "", ""), "last day of the vetting"),
        (typed("none", "2027-05-03", ""), "last day of the vetting"),
        (typed("royal", "", ""), "level of vetting"),
        (typed("police-2", "soon", ""), "like 2027-05-03"),
    ] {
        let refused = set.door.set_standing(&set.operator, &ann.account, &wrong).await;
        assert!(matches!(&refused, Err(Closed::Refused(words)) if words.contains(says)), "{refused:?}");
    }
    assert_eq!(set.door.person(&ann, &ann.account).await.unwrap().standing, good, "as it was");
}

#[tokio::test]
async fn a_liaison_officer_sends_their_own_bodys_files_and_sees_nobody_elses() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "liaison-officer").await;
    assert!(session(&set, &ann, 1).await.unwrap().opens.imports);
    let own = "Staffordshire Moorlands District Council";
    let senders: Vec<String> =
        set.door.senders(&ann).await.unwrap().into_iter().map(|known| known.name).collect();
    assert_eq!(senders, [own]);
    let upload = |sender: &str, text: &str| {
        let path = set._folder.path().join("upload.csv");
        std::fs::write(&path, text).unwrap();
        web::door::Upload {
            path,
            file_name: "reports.csv".into(),
            bytes: text.len() as u64,
            sender: sender.into(),
            licence: "Sharing agreement".into(),
        }
    };
    let refused = set.door.receive(&ann, upload("data.police.uk", "month,kind\n")).await;
    assert!(matches!(refused, Err(Closed::Forbidden(_))), "{refused:?}");
    let mine = set.door.receive(&ann, upload(own, "month,kind,number\n2026-01,noise,9\n")).await.unwrap();
    let theirs = upload("data.police.uk", "month,kind,number\n2026-01,noise,8\n");
    let theirs = set.door.receive(&set.operator, theirs).await.unwrap();
    let seen = |known: Vec<web::door::ImportKnown>| known.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(seen(set.door.imports(&ann).await.unwrap()), [mine]);
    assert_eq!(seen(set.door.imports(&set.operator).await.unwrap()).len(), 2);
    assert!(set.door.import(&ann, mine).await.is_ok());
    assert!(matches!(set.door.import(&ann, theirs).await, Err(Closed::NotFound)), "as if it were not there");
    assert!(matches!(set.door.faults_file(&ann, theirs).await, Err(Closed::NotFound)));
    let (bo, _) = {
        let InvitationToken(token) =
            set.door.invite(&set.operator, &new("bo@example.org", "case-worker")).await.unwrap();
        let open = set.door.invitation(&token).await.unwrap();
        let code = code_at(&open.secret, NOON);
        set.door.accept_invitation(&token, "three plain words", &open.secret, &code).await.unwrap();
        let signed = set.door.sign_in("bo@example.org", "three plain words").await.unwrap();
        let SignedIn::CodeNeeded(bo) = signed else { panic!("{signed:?}") };
        (bo, token)
    };
    assert!(matches!(set.door.imports(&bo).await, Err(Closed::Forbidden(_))));
}
