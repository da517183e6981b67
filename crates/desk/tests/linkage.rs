//! The review desk over a real store: what an agreement opens and for how long, who looks at pairs, when a second person must
//! and a third, and what stands in the audit.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "set_up/two_bodies.rs"]
mod two_bodies;

use access::{Asker, Denial};
use desk::linking::{
    Brought, GroupKept, GroupText, KnownAs, Listed, NewRun, PairLine, PairText, RecordText, TeamCommand, Word,
};
use desk::{Desk, DeskError, NotDone};
use linkage::pointer::Answer;
use linkage::review::{Agreed, Reached, Stratum, Verdict};
use records::audit::Asked;
use std::sync::atomic::{AtomicU64, Ordering};
use terms::DataClass;
use two_bodies::{COUNCIL, FIRE, POLICE, Town, desk};

const AGREEMENT: &str = include_str!("set_up/asb_hub.toml");

static NONCE: AtomicU64 = AtomicU64::new(1);

fn nonce() -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&NONCE.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    bytes
}

fn brought(pairs: usize) -> Brought {
    let record = |body: &str, id: String| RecordText { body: body.parse().unwrap(), source: body.into(), id };
    let pair = |at: usize| {
        let line = PairLine {
            column: "surname".into(),
            left: "Zzyzx".into(),
            right: "Zzyzxx".into(),
            alike: "differs".into(),
        };
        let text = PairText {
            left: record(COUNCIL, format!("c{at}")),
            right: record(POLICE, format!("p{at}")),
            lines: vec![line],
            why: vec!["Because.".into()],
        };
        (text, 4.0)
    };
    let strata = vec![Stratum { step: 2, above: true, pairs: 100, said: 94.0 }];
    let pairs: Vec<(PairText, f64)> = (1..=pairs).map(pair).collect();
    let three = [record(COUNCIL, "c1".into()), record(POLICE, "p1".into()), record(POLICE, "p9".into())];
    let group = GroupText {
        columns: vec!["surname".into()],
        records: three.into_iter().map(|one| (one, vec!["Zzyzx".to_owned()])).collect(),
        now: vec![1, 1, 1],
        ties: vec![(1, 2, 0.99), (2, 3, 0.95), (1, 3, 0.2)],
    };
    let kept = GroupKept { records: 3, contradictions: 1, thread: 0.95, sensitive: false };
    Brought { pairs, groups: vec![(group, kept)], strata, group_from: 0.9, ..Brought::default() }
}

fn new(team: &[&str]) -> NewRun {
    NewRun {
        title: "Repeat callers".into(),
        agreement: "asb-hub".parse().unwrap(),
        purpose: "reduce-antisocial-behaviour".parse().unwrap(),
        class: DataClass::Personal,
        bodies: vec![COUNCIL.parse().unwrap(), POLICE.parse().unwrap()],
        team: team.iter().map(|one| one.parse().unwrap()).collect(),
    }
}

impl Town {
    async fn new(kind: &str) -> Self {
        let town = Self::with_agreement(&AGREEMENT.replace("KIND", kind)).await;
        for (id, body) in [("ann", COUNCIL), ("bo", COUNCIL), ("cy", POLICE), ("zed", COUNCIL), ("flo", FIRE)]
        {
            town.someone(id, body, "case-worker").await;
        }
        town
    }

    async fn with_run(pairs: usize) -> Self {
        Self::with(&brought(pairs)).await
    }

    async fn with(brought: &Brought) -> Self {
        let town = Self::new("linkage").await;
        let team = new(&["ann", "bo", "cy"]);
        town.root.linkage_bring(team, brought, &town.keys, &nonce).await.unwrap().unwrap();
        town
    }

    /// The police bring whom they know: one whom they say so of, and one that is a secret.
    async fn with_pointers(&self) -> NewRun {
        let under = new(&[]);
        let listed = [
            ("p1", known("Ann", "Quillby", "1987-02-11"), false),
            ("p2", known("Bea", "Emberwick", "1990-07-04"), true),
        ]
        .map(|(id, known, secret)| Listed { id: id.into(), known, secret });
        let police = POLICE.parse().unwrap();
        let list = (&under.agreement, &under.purpose, &police);
        self.root.pointer_list(list, &listed, &self.keys, nonce()).await.unwrap().unwrap();
        under
    }

    async fn say(
        &self,
        who: &str,
        pair: usize,
        word: Word,
        sensitive: bool,
    ) -> Result<Option<usize>, NotDone> {
        self.as_(who).linkage_say(("run-1", pair), word, sensitive).await.unwrap()
    }

    async fn reached(&self, who: &str, pair: usize) -> Reached {
        let opened = self.as_(who).linkage_pair(("run-1", pair), false, &self.keys).await.unwrap();
        opened.unwrap().reached
    }

    /// Whether the run is not there for somebody: neither it, nor a pair of it, nor a word about one.
    async fn hidden_from(&self, who: &str) {
        let desk = self.as_(who);
        let unseen = |error: DeskError| match error {
            DeskError::Refused(refused) => {
                assert_eq!(refused.decision.denial, Some(Denial::NotFound), "{who}")
            }
            other => panic!("{who}: {other}"),
        };
        unseen(desk.linkage_run("run-1").await.unwrap_err());
        unseen(desk.linkage_pair(("run-1", 1), false, &self.keys).await.err().unwrap());
        unseen(desk.linkage_say(("run-1", 1), Word::Same, false).await.unwrap_err());
        unseen(desk.linkage_decisions("run-1", &self.keys).await.unwrap_err());
        assert!(desk.linkage_runs().await.unwrap().0.is_empty(), "{who}");
    }
}

#[tokio::test]
async fn a_run_comes_in_only_under_an_agreement_in_force_that_lists_linking() {
    let town = Town::new("linkage").await;
    let bring = async |desk: &Desk, new: NewRun| {
        desk.linkage_bring(new, &brought(1), &town.keys, &nonce).await.unwrap().map(|_| ())
    };
    let refused = |came: Result<(), NotDone>| came.unwrap_err().to_string();
    let other = NewRun { purpose: "community-safety-planning".parse().unwrap(), ..new(&[]) };
    let said = refused(bring(&town.root, other).await);
    assert!(said.contains("does not list that purpose"), "{said}");
    let special = NewRun { class: DataClass::Special, ..new(&[]) };
    assert!(refused(bring(&town.root, special).await).contains("does not list linkage runs"));
    let fire = NewRun { bodies: vec![COUNCIL.parse().unwrap(), FIRE.parse().unwrap()], ..new(&[]) };
    assert!(refused(bring(&town.root, fire).await).contains("is not a party"));
    assert!(refused(bring(&town.root, new(&["flo"])).await).contains("none of the bodies"));
    let later = desk(town.folder.path(), "2026-07-01").await;
    assert!(refused(bring(&later, new(&[])).await).contains("no agreement asb-hub in force"));
    bring(&town.root, new(&[])).await.unwrap();
    let cases = Town::new("case").await;
    let came = cases.root.linkage_bring(new(&[]), &brought(1), &cases.keys, &nonce).await.unwrap();
    assert!(came.unwrap_err().to_string().contains("does not list linkage runs"));
    let person = town.as_("lou").linkage_bring(new(&[]), &brought(1), &town.keys, &nonce).await;
    assert!(matches!(person, Err(DeskError::Refused(_))), "people bring none");
}

#[tokio::test]
async fn those_who_are_named_look_and_for_everybody_else_there_is_no_run() {
    let town = Town::with_run(3).await;
    for who in ["ann", "cy"] {
        let opened = town.as_(who).linkage_pair(("run-1", 2), false, &town.keys).await.unwrap().unwrap();
        assert_eq!((opened.text.left.id.as_str(), opened.left, opened.next), ("c2", 3, Some(3)), "{who}");
    }
    town.hidden_from("zed").await;
    town.hidden_from("flo").await;
    let lou = town.as_("lou");
    assert!(lou.linkage_run("run-1").await.unwrap().unwrap().staffs, "she says who looks");
    let looks = lou.linkage_pair(("run-1", 1), false, &town.keys).await;
    assert!(matches!(looks, Err(DeskError::Refused(_))), "and looks at none herself");
    let seen = lou.linkage_run("run-1").await.unwrap().unwrap().seen.version;
    let shut = TeamCommand::ShutOut("ann".parse().unwrap());
    let version = lou.linkage_team(("run-1", seen), shut).await.unwrap().unwrap().version;
    let ann = town.as_("ann").linkage_pair(("run-1", 1), false, &town.keys).await;
    assert!(matches!(ann, Err(DeskError::Refused(_))), "a conflict of interest shuts her out");
    let join = TeamCommand::Join("ann".parse().unwrap());
    assert!(lou.linkage_team(("run-1", version), join).await.unwrap().is_err(), "until she is let in again");
    let fire = TeamCommand::Join("flo".parse().unwrap());
    assert!(lou.linkage_team(("run-1", version), fire).await.unwrap().is_err(), "a body of the run alone");
}

#[tokio::test]
async fn when_the_agreement_ends_nobody_looks_any_more_and_nothing_leaves() {
    let town = Town::with_run(1).await;
    town.say("ann", 1, Word::Same, false).await.unwrap();
    let later = desk(town.folder.path(), "2026-07-01").await;
    let as_ = |who: &str| later.asked_by(Asker::Person(who.parse().unwrap()));
    let refused = as_("ann").linkage_pair(("run-1", 1), false, &town.keys).await.unwrap().err().unwrap();
    assert!(refused.to_string().contains("not in force"), "{refused}");
    assert!(as_("cy").linkage_say(("run-1", 1), Word::Same, false).await.unwrap().is_err());
    assert!(as_("lou").linkage_decisions("run-1", &town.keys).await.unwrap().is_err());
    let known = as_("ann").linkage_run("run-1").await.unwrap().unwrap();
    assert!(!known.looks && known.closed.contains("not in force"), "and the page says why");
}

#[tokio::test]
async fn a_second_person_looks_without_knowing_and_a_third_where_two_do_not_agree() {
    let town = Town::with_run(4).await;
    assert_eq!(town.say("ann", 1, Word::Same, false).await, Ok(Some(2)), "the next pair at once");
    assert_eq!(town.say("ann", 2, Word::Unsure, false).await, Ok(Some(3)));
    assert_eq!(town.say("ann", 3, Word::Same, true).await, Ok(Some(4)));
    assert_eq!(town.say("ann", 4, Word::Different, false).await, Ok(None), "none is left for her");
    let waits = town.as_("bo").linkage_run("run-1").await.unwrap().unwrap().progress;
    assert_eq!((waits.settled, waits.waiting, waits.mine), ([1, 1, 0], [2, 0], vec![2, 3]));
    let opened = town.as_("bo").linkage_pair(("run-1", 3), false, &town.keys).await.unwrap().unwrap();
    assert_eq!((opened.own, opened.reached, opened.waits), (None, Reached::Second, true));
    assert!(town.say("bo", 1, Word::Different, false).await.is_err(), "what is decided is decided");
    assert!(town.say("ann", 3, Word::Same, false).await.is_err(), "nobody is two people");
    town.say("bo", 2, Word::Different, false).await.unwrap();
    assert_eq!(town.reached("cy", 2).await, Reached::Settled(Verdict::Different));
    town.say("bo", 3, Word::Different, false).await.unwrap();
    assert_eq!(town.reached("cy", 3).await, Reached::Third);
    assert_eq!(town.say("cy", 3, Word::Same, false).await, Ok(None));
    assert_eq!(town.reached("bo", 3).await, Reached::Settled(Verdict::Same));
}

#[tokio::test]
async fn of_records_that_their_body_marked_two_people_say_the_same_without_being_asked() {
    let mut marked = Brought { sensitive: vec![2], ..brought(2) };
    marked.groups[0].1.sensitive = true;
    let town = Town::with(&marked).await;
    assert_eq!(town.reached("ann", 2).await, Reached::Nothing);
    town.say("ann", 1, Word::Same, false).await.unwrap();
    town.say("ann", 2, Word::Same, false).await.unwrap();
    assert_eq!(town.reached("bo", 1).await, Reached::Settled(Verdict::Same), "its records are not marked");
    assert_eq!(town.reached("bo", 2).await, Reached::Second);
    let told = async || town.as_("lou").linkage_decisions("run-1", &town.keys).await.unwrap().unwrap().len();
    assert_eq!(told().await, 1, "what one person said of it goes nowhere");
    town.say("bo", 2, Word::Same, false).await.unwrap();
    assert_eq!(town.reached("cy", 2).await, Reached::Settled(Verdict::Same));
    assert_eq!(told().await, 2);
    let sort = async |who: &str| {
        town.as_(who).linkage_sort(("run-1", 1), Some(&[1, 1, 2]), false).await.unwrap().unwrap();
        let opened = town.as_("cy").linkage_group(("run-1", 1), &town.keys).await.unwrap();
        opened.ok().unwrap().agreed
    };
    assert_eq!(sort("ann").await, Agreed::Second);
    assert_eq!(sort("bo").await, Agreed::Settled(vec![1, 1, 2]));
}

#[tokio::test]
async fn an_answer_is_taken_back_without_loss_and_a_pair_is_left_to_others() {
    let town = Town::with_run(3).await;
    town.say("ann", 1, Word::Same, false).await.unwrap();
    town.say("ann", 2, Word::Different, false).await.unwrap();
    assert_eq!(town.as_("ann").linkage_back("run-1").await.unwrap(), Ok(Some(2)), "the last one first");
    assert_eq!(town.reached("ann", 2).await, Reached::Nothing);
    town.say("ann", 2, Word::Same, false).await.unwrap();
    assert_eq!(town.reached("ann", 2).await, Reached::Settled(Verdict::Same));
    assert!(town.say("bo", 2, Word::Withdrawn, false).await.is_err(), "each for themselves");
    assert_eq!(town.say("ann", 3, Word::Conflict, false).await, Ok(None));
    let shown = town.as_("ann").linkage_pair(("run-1", 3), false, &town.keys).await.unwrap();
    assert!(matches!(shown.err(), Some(NotDone::Unknown)), "she knows somebody in it");
    assert_eq!(town.as_("bo").linkage_run("run-1").await.unwrap().unwrap().progress.mine, [3]);
    assert_eq!(town.as_("bo").linkage_back("run-1").await.unwrap(), Ok(None), "he has said nothing");
}

#[tokio::test]
async fn what_was_decided_goes_into_the_next_run_and_says_how_good_this_one_is() {
    let town = Town::with_run(4).await;
    for (pair, word) in [(1, Word::Same), (2, Word::Same), (3, Word::Different), (4, Word::Unsure)] {
        town.say("ann", pair, word, false).await.unwrap();
    }
    let labels = town.as_("lou").linkage_decisions("run-1", &town.keys).await.unwrap().unwrap();
    let told: Vec<String> =
        labels.iter().map(|one| format!("{} {} {:?}", one.left.id, one.right.id, one.verdict)).collect();
    assert_eq!(told, ["c1 p1 Same", "c2 p2 Same", "c3 p3 Different"], "the fourth waits for a second person");
    let run = town.as_("lou").linkage_run("run-1").await.unwrap().unwrap();
    let measured = run.measured.unwrap();
    assert_eq!(measured.labelled, 3);
    assert!(
        (measured.precision.share - 2.0 / 3.0).abs() < 1e-12,
        "two of three that it takes for one person are"
    );
}

#[tokio::test]
async fn each_look_and_each_word_is_a_line_of_the_audit_and_no_line_says_anything_of_a_record() {
    let town = Town::with_run(2).await;
    let ann = town.as_("ann");
    drop(ann.linkage_pair(("run-1", 1), false, &town.keys).await.unwrap());
    drop(ann.linkage_pair(("run-1", 1), true, &town.keys).await.unwrap());
    town.say("ann", 1, Word::Same, true).await.unwrap();
    ann.linkage_back("run-1").await.unwrap().unwrap();
    let store = records::Store::file(&town.folder.path().join("records/records.sqlite")).await.unwrap();
    let all = store.audit_search(&Asked { most: 1_000, ..Asked::default() }).await.unwrap();
    let of = |act: &str| all.iter().filter(|line| line.act == act).count();
    assert_eq!(
        (of("linkage.open"), of("linkage.why"), of("linkage.say")),
        (2, 2, 4),
        "the record and the run, for each"
    );
    assert!(all.iter().all(|line| !format!("{line:?}").contains("Zzyzx")));
    let bytes = std::fs::read(town.folder.path().join("records/records.sqlite")).unwrap();
    let wal = std::fs::read(town.folder.path().join("records/records.sqlite-wal")).unwrap_or_default();
    let holds = |bytes: &[u8]| bytes.windows(5).any(|five| five == b"Zzyzx");
    assert!(!holds(&bytes) && !holds(&wal), "records are sealed where they lie");
}

#[tokio::test]
async fn a_group_is_sorted_into_persons_by_two_where_it_is_sensitive_and_undone_without_loss() {
    let town = Town::with_run(1).await;
    let sort = async |who: &str, persons: Option<&[usize]>, sensitive| {
        town.as_(who).linkage_sort(("run-1", 1), persons, sensitive).await.unwrap()
    };
    let agreed = async |who: &str| {
        town.as_(who).linkage_group(("run-1", 1), &town.keys).await.unwrap().ok().unwrap().agreed
    };
    assert!(sort("ann", Some(&[1, 1]), false).await.is_err(), "every record has a person");
    sort("ann", Some(&[2, 2, 1]), true).await.unwrap();
    assert_eq!(agreed("bo").await, Agreed::Second);
    sort("bo", Some(&[1, 1, 3]), false).await.unwrap();
    assert_eq!(
        agreed("cy").await,
        Agreed::Settled(vec![1, 1, 2]),
        "both mean the same, whatever the numbers"
    );
    assert!(sort("cy", Some(&[1, 1, 1]), false).await.is_err(), "it is decided");
    let told = async || {
        let labels = town.as_("lou").linkage_decisions("run-1", &town.keys).await.unwrap().unwrap();
        let told = labels.iter().map(|one| format!("{} {} {:?}", one.left.id, one.right.id, one.verdict));
        told.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(told().await, "c1 p1 Same, c1 p9 Different, p1 p9 Different");
    sort("bo", None, false).await.unwrap();
    assert_eq!((agreed("cy").await, told().await), (Agreed::Second, String::new()), "as it was before");
    sort("bo", Some(&[1, 1, 1]), false).await.unwrap();
    assert_eq!(agreed("cy").await, Agreed::Third);
    sort("cy", Some(&[1, 1, 1]), false).await.unwrap();
    assert_eq!(told().await, "c1 p1 Same, c1 p9 Same", "what two of three say holds");
}

#[tokio::test]
async fn whoever_leaves_a_pair_to_others_meets_its_people_nowhere_else_in_the_run() {
    // Pair 1 is of c1 and p1; the group of c1, p1 and p9; pair 2 of others.
    let town = Town::with_run(2).await;
    let group = async |who: &str| {
        town.as_(who).linkage_group(("run-1", 1), &town.keys).await.unwrap().map(|one| one.waits)
    };
    let listed = async |who: &str| {
        let run = town.as_(who).linkage_run("run-1").await.unwrap().unwrap().seen.record;
        town.as_(who).linkage_groups(&run).await.unwrap().remove(0)
    };
    assert_eq!(group("ann").await, Ok(true));
    town.as_("ann").linkage_sort(("run-1", 1), Some(&[1, 1, 2]), false).await.unwrap().unwrap();
    town.say("ann", 1, Word::Conflict, false).await.unwrap();
    assert_eq!(group("ann").await, Err(NotDone::Unknown), "she knows somebody in it");
    let again = town.as_("ann").linkage_sort(("run-1", 1), Some(&[1, 1, 1]), false).await.unwrap();
    assert_eq!(again, Err(NotDone::Unknown));
    assert!(!listed("ann").await.opens && listed("bo").await.opens);
    town.as_("ann").linkage_sort(("run-1", 1), None, false).await.unwrap().unwrap();
    assert_eq!(listed("bo").await.agreed, Agreed::Nothing, "what she said before can be taken back");
    assert_eq!(group("bo").await, Ok(true));
    let other = town.as_("ann").linkage_pair(("run-1", 2), false, &town.keys).await.unwrap();
    assert!(other.is_ok(), "of people whom she does not know");
}

#[tokio::test]
async fn a_record_of_a_pair_that_was_left_hides_the_other_pairs_it_is_in() {
    let town = Town::new("linkage").await;
    let mut brought = brought(3);
    brought.pairs[2].0.left = brought.pairs[0].0.left.clone();
    let run = new(&["ann", "bo"]);
    town.root.linkage_bring(run, &brought, &town.keys, &nonce).await.unwrap().unwrap();
    town.say("ann", 1, Word::Conflict, false).await.unwrap();
    let shown = town.as_("ann").linkage_pair(("run-1", 3), false, &town.keys).await.unwrap();
    assert!(matches!(shown.err(), Some(NotDone::Unknown)), "c1 is in it too");
    assert_eq!(town.say("ann", 3, Word::Same, false).await, Err(NotDone::Unknown));
    let waits = async |who: &str| town.as_(who).linkage_run("run-1").await.unwrap().unwrap().progress.mine;
    assert_eq!((waits("ann").await, waits("bo").await), (vec![2], vec![1, 2, 3]));
}

fn known(first_name: &str, surname: &str, dob: &str) -> KnownAs {
    KnownAs {
        first_name: first_name.into(),
        surname: surname.into(),
        dob: dob.into(),
        postcode: String::new(),
    }
}

#[tokio::test]
async fn whoever_asks_is_told_to_ask_or_nothing_and_a_secret_is_the_same_as_nobody() {
    let town = Town::new("linkage").await;
    let under = town.with_pointers().await;
    let ask = async |who: &str, about: KnownAs| {
        let asked = (&under.agreement, &under.purpose);
        town.as_(who).pointer_ask(asked, &about, &town.keys, nonce()).await.unwrap()
    };
    assert_eq!(ask("ann", known("Anne", "Quillby", "1987-02-11")).await, Ok(Answer::Ask));
    assert_eq!(ask("ann", known("Bea", "Emberwick", "1990-07-04")).await, Ok(Answer::Nothing), "a secret");
    assert_eq!(ask("ann", known("Cy", "Nobody", "1970-01-01")).await, Ok(Answer::Nothing), "nobody");
    assert!(ask("ann", known("", "Quillby", "")).await.is_err(), "a surname alone is a fishing net");
    assert!(ask("flo", known("Ann", "Quillby", "1987-02-11")).await.is_err(), "no agreement lets her ask");
    assert!(ask("lou", known("Ann", "Quillby", "1987-02-11")).await.is_err(), "case workers ask");
    assert!(
        ask("cy", known("Ann", "Quillby", "1987-02-11")).await.unwrap() == Answer::Nothing,
        "their own list is not theirs to be pointed to"
    );
    let silent = town.as_("pat").pointers_silent(&town.keys).await.unwrap();
    let told: Vec<(&str, &str)> = silent.iter().map(|one| (one.by.as_str(), one.record.as_str())).collect();
    assert_eq!(told, [(COUNCIL, "p2")], "whoever holds the secret is told that somebody asked");
    assert!(town.as_("lou").pointers_silent(&town.keys).await.unwrap().is_empty());
    let later = desk(town.folder.path(), "2026-07-01").await.asked_by(Asker::Person("ann".parse().unwrap()));
    assert!(later.pointers_possible().await.unwrap().is_empty(), "the agreement has ended");
}

#[tokio::test]
async fn a_question_leaves_the_same_lines_whatever_the_answer_is() {
    let town = Town::new("linkage").await;
    let under = town.with_pointers().await;
    let mut written = Vec::new();
    for about in
        [("Ann", "Quillby", "1987-02-11"), ("Bea", "Emberwick", "1990-07-04"), ("Cy", "Nobody", "1970-01-01")]
    {
        let (before, asked) =
            (town.root.audit(&all()).await.unwrap().len(), (&under.agreement, &under.purpose));
        let ask = town.as_("ann");
        ask.pointer_ask(asked, &known(about.0, about.1, about.2), &town.keys, nonce())
            .await
            .unwrap()
            .unwrap();
        let lines = town.root.audit(&all()).await.unwrap();
        let new = lines.iter().take(lines.len() - before).filter(|line| line.act.starts_with("pointer."));
        let told: Vec<String> = new
            .map(|line| format!("{} {} {} {}", line.record_kind, line.detail, line.purpose, line.agreement))
            .collect();
        written.push(told);
        assert!(lines.iter().all(|line| !format!("{line:?}").contains(about.1)), "nothing of anybody");
    }
    assert!(written[0].len() > 2 && written.iter().all(|lines| *lines == written[0]), "{written:?}");
}

fn all() -> Asked {
    Asked { most: 1_000, ..Asked::default() }
}
