//! Requests for information between bodies, over a real store: what an agreement opens and for how long, who sees what, what
//! stands in the audit, and what happens when the glass is broken.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "set_up/two_bodies.rs"]
mod two_bodies;

use access::BreakGlass;
use chrono::NaiveDate;
use desk::register::Standing;
use desk::requests::{AskedWords, Opened};
use desk::{Desk, DeskError, NotDone};
use planning::information::{Answer, Command, Terms};
use records::audit::Asked;
use terms::{DataClass, RecordKind, Section, Vetting};
use two_bodies::{COUNCIL, FIRE, POLICE, Town, at};

const AGREEMENT: &str = r#"
id = "asb-hub"
version = 1
title = "Antisocial behaviour hub"
from = "2026-01-01"
until = "2026-06-30"
review_by = "2026-06-30"
gateways = ["cda98-s115"]
purposes = ["reduce-antisocial-behaviour"]
conditions = ["DPA 2018, Schedule 1, paragraph 10"]
retention = "Six years after the case closes"
dpia = "Council file 12"

[[party]]
body = "staffordshire-moorlands-district-council"
role = "controller"
basis = "UK GDPR article 6(1)(e)"
sends = false
receives = true

[[party]]
body = "staffordshire-police"
role = "controller"
basis = "DPA 2018, section 35"
sends = true
receives = false

[[item]]
kind = "case"
sections = ["offences", "identity"]
classes = ["criminal"]
necessity = "To know whether the same person is behind it"
"#;

impl Town {
    async fn new() -> Self {
        Self::with_agreement(AGREEMENT).await
    }

    async fn ask(&self, who: &Desk, terms: Terms) -> Result<Result<String, NotDone>, DeskError> {
        let words = AskedWords { about: "J. Sample, Mill Lane".into(), needed: "Whether known".into() };
        let asked = who.request_add(terms, &words, &self.keys, [1; 24]).await?;
        Ok(asked.map(|seen| seen.record.id.to_string()))
    }

    async fn open(&self, who: &Desk, glass: Option<&str>) -> Result<Option<Opened>, DeskError> {
        let glass = glass.map(|reason| BreakGlass::because(reason).unwrap());
        who.request_open("r-1", glass.as_ref(), &self.keys, [2; 24]).await
    }

    async fn acts(&self) -> Vec<String> {
        let asked = Asked { record_id: Some("r-1".into()), most: 100, ..Asked::default() };
        let mut acts: Vec<String> = self
            .root
            .audit(&asked)
            .await
            .unwrap()
            .into_iter()
            .filter(|line| line.record_kind == "request" && !line.purpose.is_empty())
            .map(|line| format!("{} {} {}", line.act, line.purpose, line.agreement))
            .collect();
        acts.reverse();
        acts
    }
}

fn terms() -> Terms {
    Terms {
        from: COUNCIL.parse().unwrap(),
        to: POLICE.parse().unwrap(),
        purpose: "reduce-antisocial-behaviour".parse().unwrap(),
        gateway: "cda98-s115".parse().unwrap(),
        agreement: "asb-hub".parse().unwrap(),
        kind: RecordKind::Case,
        sections: vec![Section::Offences],
        class: DataClass::Criminal,
        urgent: false,
    }
}

fn refused(result: Result<impl Sized, DeskError>) -> access::Decision {
    match result {
        Err(DeskError::Refused(refused)) => refused.decision,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was allowed"),
    }
}

#[tokio::test]
async fn a_request_is_asked_answered_and_read_and_nobody_else_knows_that_it_is_there() {
    let town = Town::new().await;
    let case_worker = town.someone("cas", COUNCIL, "case-worker").await;
    let other = town.someone("cat", COUNCIL, "case-worker").await;
    let fire = town.someone("fay", FIRE, "liaison-officer").await;
    let (lou, pat) = (town.as_("lou"), town.as_("pat"));
    assert_eq!(town.ask(&case_worker, terms()).await.unwrap().unwrap(), "r-1");
    for stranger in [&other, &fire] {
        assert_eq!(refused(town.open(stranger, None).await).denial, Some(access::Denial::NotFound));
        assert!(stranger.requests().await.unwrap().requests.is_empty());
    }
    assert_eq!(lou.requests().await.unwrap().requests.len(), 1, "their liaison officer sees it");
    let opened = town.open(&pat, None).await.unwrap().unwrap();
    assert_eq!((opened.asked.about.as_str(), opened.shared), ("J. Sample, Mill Lane", None));
    let shared = "Two cautions, 2025";
    let answer = pat.request_answer(("r-1", 1), (Answer::Shared, ""), shared, &town.keys, [3; 24]);
    answer.await.unwrap().unwrap();
    assert_eq!(town.open(&case_worker, None).await.unwrap().unwrap().shared.as_deref(), Some(shared));
    case_worker.request_do(("r-1", 2), Command::Receive).await.unwrap().unwrap();
    let looked = town.open(&pat, None).await.unwrap().unwrap().looked;
    assert_eq!(looked.iter().map(|line| line.actor.as_str()).collect::<Vec<_>>(), ["pat", "cas", "pat"]);
    let why = "reduce-antisocial-behaviour asb-hub";
    let acts = town.acts().await;
    let told: Vec<String> =
        ["ask", "open", "answer", "open", "receive", "open"].map(|act| format!("request.{act} {why}")).into();
    assert_eq!(acts, told);
}

#[tokio::test]
async fn what_is_asked_and_shared_stands_nowhere_in_the_clear() {
    let town = Town::new().await;
    let (lou, pat) = (town.as_("lou"), town.as_("pat"));
    town.ask(&lou, terms()).await.unwrap().unwrap();
    let answer = pat.request_answer(("r-1", 1), (Answer::Shared, ""), "Two cautions", &town.keys, [3; 24]);
    answer.await.unwrap().unwrap();
    town.open(
        &town.someone("off", FIRE, "community-safety-officer").await,
        Some("Somebody is in danger tonight"),
    )
    .await
    .unwrap()
    .unwrap();
    let mut all = Vec::new();
    for file in std::fs::read_dir(town.folder.path().join("records")).unwrap() {
        all.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    for secret in ["Mill Lane", "Two cautions", "in danger tonight"] {
        let there = all.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
        assert!(!there, "{secret:?} stands in the store");
    }
    assert!(all.windows(3).any(|bytes| bytes == b"r-1"), "the outline does stand in it");
}

#[tokio::test]
async fn when_an_agreement_ends_nothing_passes_any_more_from_the_next_day_on() {
    let town = Town::new().await;
    let (lou, pat) = (town.as_("lou"), town.as_("pat"));
    for _ in 0..2 {
        town.ask(&lou, terms()).await.unwrap().unwrap();
    }
    let last = pat.at(at("2026-06-30"));
    let part = (Answer::Part, "The rest is held elsewhere");
    last.request_answer(("r-1", 1), part, "Two cautions", &town.keys, [3; 24]).await.unwrap().unwrap();
    drop((lou, pat, last));
    // The rules are kept for some seconds: a program that is started on the next day knows better at once.
    let after = Desk::open(town.folder.path(), at("2026-07-01")).await.unwrap();
    let (lou, pat) =
        (after.asked_by(town.as_("lou").asker().clone()), after.asked_by(town.as_("pat").asker().clone()));
    let no = pat.request_answer(("r-2", 1), (Answer::Shared, ""), "Two cautions", &town.keys, [4; 24]).await;
    assert!(refused(no).by.is_empty(), "no rule opens it");
    assert!(matches!(town.ask(&lou, terms()).await.unwrap(), Err(NotDone::Refused(_))));
    assert!(lou.requests_possible().await.unwrap().is_empty());
    let refused = (Answer::Refused, "The agreement has ended");
    pat.request_answer(("r-2", 1), refused, "", &town.keys, [5; 24]).await.unwrap().unwrap();
}

#[tokio::test]
async fn files_under_an_agreement_come_in_until_its_last_day_and_not_after() {
    use desk::arrivals::{Handling, Sender};
    let town = Town::new().await;
    for (day, licence, comes) in [
        ("2026-06-30", "asb-hub", true),
        ("2026-07-01", "asb-hub", false),
        ("2026-07-01", "asb-hub v1", false),
        ("2026-07-01", "Antisocial behaviour hub", false),
        ("2026-07-01", "Open Government Licence 3.0", true),
    ] {
        let desk = Desk::open(town.folder.path(), at(day)).await.unwrap();
        let sender = Sender { body: "Staffordshire Police".into(), licence: licence.into() };
        match desk.begin_import(sender, Handling::default()).await {
            Ok(_) => assert!(comes, "{day} {licence}"),
            Err(DeskError::NotInForce { state, .. }) => {
                assert!(!comes && state == "expired", "{day} {licence}")
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn only_what_the_agreement_lists_can_be_asked_for() {
    let town = Town::new().await;
    let lou = town.as_("lou");
    for beyond in [
        Terms { sections: vec![Section::Offences, Section::Health], ..terms() },
        Terms { class: DataClass::Special, ..terms() },
        Terms { kind: RecordKind::Referral, ..terms() },
        Terms { purpose: "prevent".parse().unwrap(), ..terms() },
        Terms { gateway: "pcsc22-s16".parse().unwrap(), ..terms() },
        Terms { to: FIRE.parse().unwrap(), ..terms() },
    ] {
        assert!(
            matches!(town.ask(&lou, beyond.clone()).await.unwrap(), Err(NotDone::Refused(_))),
            "{beyond:?}"
        );
    }
    // The police send and do not receive.
    let turned = Terms { from: POLICE.parse().unwrap(), to: COUNCIL.parse().unwrap(), ..terms() };
    assert!(matches!(town.ask(&town.as_("pat"), turned).await.unwrap(), Err(NotDone::Refused(_))));
}

#[tokio::test]
async fn whoever_has_a_conflict_of_interest_is_shut_out_whatever_their_role() {
    let town = Town::new().await;
    let lou = town.as_("lou");
    let second = town.someone("liz", COUNCIL, "liaison-officer").await;
    town.ask(&lou, terms()).await.unwrap().unwrap();
    town.open(&second, None).await.unwrap().unwrap();
    lou.request_do(("r-1", 1), Command::ShutOut("liz".parse().unwrap())).await.unwrap().unwrap();
    let no = refused(town.open(&second, None).await);
    assert_eq!(no.by.iter().map(access::RuleName::as_str).next(), Some("conflict-of-interest-lock"));
    assert_eq!(no.denial, Some(access::Denial::NotFound), "they are not even told that it is there");
    assert!(second.requests().await.unwrap().requests.is_empty());
    let in_again = Command::LetIn("liz".parse().unwrap());
    assert!(second.request_do(("r-1", 2), in_again.clone()).await.is_err(), "they cannot let themselves in");
    lou.request_do(("r-1", 2), in_again).await.unwrap().unwrap();
    town.open(&second, None).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_broken_glass_opens_at_once_and_is_reviewed_by_somebody_else() {
    let town = Town::new().await;
    let officer = town.someone("off", POLICE, "community-safety-officer").await;
    let (lou, pat) = (town.as_("lou"), town.as_("pat"));
    town.ask(&lou, terms()).await.unwrap().unwrap();
    assert!(town.open(&officer, None).await.is_err());
    let opened = town.open(&officer, Some("Somebody is in danger tonight")).await.unwrap().unwrap();
    assert!(opened.glass);
    assert_eq!(opened.asked.about, "J. Sample, Mill Lane");
    assert!(town.open(&officer, None).await.is_err(), "only this once");
    let waits = pat.mine().await.unwrap();
    assert!(waits.iter().any(|one| one.kind == "glass" && one.id == "r-1"), "{waits:?}");
    let (broken, reason) = pat.glass_broken(&town.keys).await.unwrap().remove(0);
    assert_eq!(reason, "Somebody is in danger tonight");
    assert_eq!(broken.record.review_by, "2026-06-11".parse::<NaiveDate>().unwrap());
    assert!(officer.glass_broken(&town.keys).await.unwrap().is_empty());
    assert!(officer.glass_review("glass-1", 1, "It was right").await.is_err());
    pat.glass_review("glass-1", 1, "It was right").await.unwrap().unwrap();
    assert!(!pat.mine().await.unwrap().iter().any(|one| one.kind == "glass"));
    assert!(town.acts().await.iter().any(|act| act.starts_with("request.glass ")));
}

#[tokio::test]
async fn without_training_nothing_about_people_opens_and_the_reader_is_told_why() {
    let town = Town::new().await;
    let lou = town.as_("lou");
    town.ask(&lou, terms()).await.unwrap().unwrap();
    let day: NaiveDate = "2026-06-09".parse().unwrap();
    let lapsed = Standing {
        vetting: Vetting::Police2,
        vetted_until: Some("2027-01-01".parse().unwrap()),
        trained_until: Some(day),
    };
    town.root.set_standing("lou", &lapsed).await.unwrap().unwrap();
    let no = refused(town.open(&lou, None).await);
    assert_eq!(no.by.iter().map(access::RuleName::as_str).next(), Some("training-before-personal-data"));
    let held = lou.requests().await.unwrap();
    assert!(held.requests.is_empty() && held.closed[0].contains("training"), "{:?}", held.closed);
}
