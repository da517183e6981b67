//! What is published, late, never published and due; every command in every state.

use super::told::{Publicly, listed, told};
use super::*;
use crate::table::{day, id, survives_json, table};
use proptest::prelude::*;

fn an_item(due: &str) -> Item {
    item(&format!("spending | Each payment over £500 | SI 2011/3050, item 3 | {due}")).unwrap()
}

fn publish(on: &str, answers: Answers) -> Command {
    Command::Publish {
        on: day(on),
        place: "https://pcc.example/spend".into(),
        words: "Spending".into(),
        answers,
    }
}

fn after(item: &Item, tracked: &Tracked, command: Command, on: &str) -> Tracked {
    apply(tracked.clone(), item, command, &id("p1"), day(on)).unwrap()
}

fn none() -> Tracked {
    Tracked::new(id("spending"))
}

#[test]
fn what_is_shipped_is_whole_each_is_there_once_and_none_claims_to_be_confirmed() {
    let (items, faults) = read(SHIPPED);
    assert_eq!(faults, Vec::<usize>::new());
    for (at, item) in items.iter().enumerate() {
        assert!(items[..at].iter().all(|other| other.id != item.id), "{}", item.id);
        assert!(!item.confirmed, "nobody has held {} against the law yet", item.id);
        assert!(RecordId::new(&format!("{DUTY}{}", item.id)).is_some());
    }
    for number in ["1", "2", "2A", "3", "4", "5", "6", "7", "7A", "7B", "7C", "8"] {
        let named = |item: &Item| item.law.split(',').any(|part| part.trim() == format!("item {number}"));
        assert!(items.iter().any(named), "item {number} of the schedule has a line");
    }
}

#[test]
fn lines_that_are_none_are_named() {
    let text = "# remark\naa | b | c | quarterly 30\naa | b | c | daily\naa | b | c | on-change 0\n\naa | b | c | when-made 28 | perhaps\naa | | c | yearly 06-30";
    assert_eq!((read(text).0.len(), read(text).1), (1, vec![3, 4, 6, 7]));
    assert_eq!(an_item("on-change 28").due.words(), "Within 28 days of each change");
    assert_eq!(an_item("when-made 7").due.words(), "Within 7 days of each new one");
    assert_eq!(an_item("yearly 06-30").due.words(), "Each year by 30 June");
}

/// Quarterly, 30 days after the quarter: due on 30 April, 30 July, 30 October and 30 January.
#[test]
fn what_is_due_on_days_is_never_published_then_published_then_soon_then_late() {
    let item = an_item("quarterly 30");
    let at = |tracked: Option<&Tracked>, on: &str| {
        let stands = item.stands(tracked, day(on));
        (stands.standing, stands.due.map(|due| due.to_string()).unwrap_or_default())
    };
    assert_eq!(at(None, "2026-08-10"), (Standing::Never, "2026-10-30".into()));
    let first = after(&item, &none(), publish("2026-08-10", Answers::Due(day("2026-07-30"))), "2026-08-11");
    assert_eq!(at(Some(&first), "2026-08-11"), (Standing::Published, "2026-10-30".into()));
    assert_eq!(at(Some(&first), "2026-09-18"), (Standing::Soon(42), "2026-10-30".into()));
    assert_eq!(at(Some(&first), "2026-10-30"), (Standing::Soon(0), "2026-10-30".into()));
    assert_eq!(at(Some(&first), "2026-10-31"), (Standing::Late(1), "2026-10-30".into()));
    let update = after(&item, &first, publish("2026-10-31", Answers::Nothing), "2026-10-31");
    assert_eq!(at(Some(&update), "2026-11-01").0, Standing::Late(2), "a correction answers no day");
    let early = after(&item, &first, publish("2026-10-01", Answers::Due(day("2026-10-30"))), "2026-10-01");
    assert_eq!(at(Some(&early), "2026-10-02"), (Standing::Published, "2027-01-30".into()), "before its day");
    let back = Command::TakeBack { number: 1, reason: "The wrong file.".into() };
    assert_eq!(at(Some(&after(&item, &first, back, "2026-09-01")), "2026-09-02").0, Standing::Never);
}

#[test]
fn what_changes_is_due_so_many_days_after_and_what_may_never_come_about_is_not_missed() {
    let (kept, made) = (an_item("on-change 28"), an_item("when-made 28"));
    let standing = |item: &Item, tracked: Option<&Tracked>, on: &str| item.stands(tracked, day(on)).standing;
    assert_eq!(standing(&kept, None, "2026-05-01"), Standing::Never);
    assert_eq!(standing(&made, None, "2026-05-01"), Standing::Nothing);
    let change = |on: &str| Command::Change { on: day(on), words: "A new deputy.".into() };
    let open = after(&made, &none(), change("2026-05-01"), "2026-05-02");
    assert_eq!(standing(&made, Some(&open), "2026-05-02"), Standing::Soon(27));
    assert_eq!(standing(&made, Some(&open), "2026-05-30"), Standing::Late(1));
    let two = after(&made, &open, change("2026-04-01"), "2026-05-02");
    assert_eq!(standing(&made, Some(&two), "2026-05-02"), Standing::Late(3), "the oldest counts");
    let one = after(&made, &two, publish("2026-05-02", Answers::Change(2)), "2026-05-02");
    assert_eq!(standing(&made, Some(&one), "2026-05-02"), Standing::Soon(27));
    let nothing = Command::Drop { number: 1, reason: "It was not agreed.".into() };
    assert_eq!(
        standing(&made, Some(&after(&made, &one, nothing, "2026-05-03")), "2027-05-02"),
        Standing::Published
    );
}

#[test]
fn every_command_in_every_state_has_one_outcome() {
    let item = an_item("on-change 28");
    let change = Command::Change { on: day("2026-05-01"), words: "A new deputy.".into() };
    let changed = after(&item, &none(), change.clone(), "2026-05-02");
    let shown = after(&item, &changed, publish("2026-05-03", Answers::Change(1)), "2026-05-03");
    let back = Command::TakeBack { number: 1, reason: "The page is gone.".into() };
    let dropped = after(&item, &changed, Command::Drop { number: 1, reason: "No.".into() }, "2026-05-03");
    let states = [
        ("nothing", none()),
        ("changed", changed.clone()),
        ("published", shown.clone()),
        ("taken back", after(&item, &shown, back.clone(), "2026-05-04")),
        ("dropped", dropped),
    ];
    let at = |place: &str| Command::Publish {
        on: day("2026-05-03"),
        place: place.into(),
        words: String::new(),
        answers: Answers::Nothing,
    };
    let commands = [
        ("publish change", publish("2026-05-03", Answers::Change(1))),
        ("publish more", publish("2026-05-03", Answers::Nothing)),
        ("publish by day", publish("2026-05-03", Answers::Due(day("2026-06-30")))),
        ("publish ahead", publish("2026-05-06", Answers::Nothing)),
        ("here", at("/plan/2026")),
        ("nowhere", at("")),
        ("script", at("javascript:alert(1)")),
        ("other host", at("//evil.example")),
        ("take back", back),
        ("take back, why", Command::TakeBack { number: 1, reason: " ".into() }),
        ("change", change),
        ("change ahead", Command::Change { on: day("2026-05-06"), words: "A new deputy.".into() }),
        ("drop", Command::Drop { number: 1, reason: "It was not agreed.".into() }),
    ];
    let show = |tracked: &Tracked| {
        let counted = tracked.counted().count();
        format!("{counted} published, {} waiting", tracked.waiting().len())
    };
    let apply = |state, command| apply(state, &item, command, &id("p1"), day("2026-05-05"));
    insta::assert_snapshot!(table(&states, &commands, apply, show));
    states.iter().for_each(|(_, state)| survives_json(state));
    let regular = an_item("yearly 06-30");
    let refused = super::apply(none(), &regular, commands[10].1.clone(), &id("p1"), day("2026-05-05"));
    assert_eq!(refused.unwrap_err().wrong, "It is due on its days.");
}

#[test]
fn the_public_is_told_late_ones_first_and_where_the_last_is() {
    let (regular, made) = (an_item("quarterly 30"), an_item("when-made 28"));
    let first =
        after(&regular, &none(), publish("2026-07-20", Answers::Due(day("2026-07-30"))), "2026-07-20");
    let today = day("2026-11-05");
    let list =
        listed(&[told(&made, None, today), told(&regular, None, today), told(&regular, Some(&first), today)]);
    let stands: Vec<Publicly> = list.iter().map(|one| one.stands).collect();
    assert_eq!(stands, [Publicly::Late, Publicly::NotYet, Publicly::Nothing]);
    assert_eq!(list[0].due, Some(day("2026-10-30")));
    let last = (day("2026-07-20"), "https://pcc.example/spend".to_owned(), "Spending".to_owned());
    assert_eq!((list[0].last.clone(), list[0].confirmed), (Some(last), true));
    let change = Command::Change { on: day("2026-11-01"), words: "A grant.".into() };
    let waiting = after(&made, &none(), change, "2026-11-02");
    assert_eq!(listed(&[told(&made, Some(&waiting), today)])[0].stands, Publicly::NotYet);
}

#[test]
fn among_duties_only_the_last_missed_day_presses_and_nothing_before_the_first_word() {
    let item = an_item("quarterly 30");
    let pressing = |tracked: &Tracked, on: &str| {
        let Some((duty, done)) = item.as_duty(tracked, day(on)) else { return "not among duties".to_owned() };
        let duties = [duty];
        let lines = crate::statutory::pressing(&duties, &done, day(on));
        lines.iter().map(|line| format!("{} {:?}", line.due, line.standing)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(pressing(&none(), "2026-11-05"), "not among duties");
    let first = after(&item, &none(), publish("2026-07-20", Answers::Due(day("2026-07-30"))), "2026-07-20");
    assert_eq!(pressing(&first, "2026-11-05"), "2026-10-30 Late(6)");
    assert_eq!(pressing(&first, "2027-02-05"), "2027-01-30 Late(6)", "one line, not two");
    let second = after(&item, &first, publish("2026-11-05", Answers::Due(day("2026-10-30"))), "2026-11-05");
    assert_eq!(pressing(&second, "2026-11-06"), "");
}

proptest! {
    /// What is said to press is what the item itself says: late here is late there.
    #[test]
    fn an_item_is_late_exactly_when_its_duty_is(
        days in 1u64..500,
        due in prop::sample::select(vec!["quarterly 30", "yearly 06-30", "twice-yearly 05-31 11-30", "quarterly next-quarter"]),
        answer in 0usize..3,
    ) {
        let item = an_item(due);
        let first = day("2026-07-20");
        let choices = item.may_answer(None, first);
        let command = publish("2026-07-20", choices[answer.min(choices.len() - 1)].clone());
        let tracked = apply(none(), &item, command, &id("p1"), first).unwrap();
        let today = first + Days::new(days);
        let (duty, done) = item.as_duty(&tracked, today).unwrap();
        let duties = [duty];
        let late = crate::statutory::pressing(&duties, &done, today)
            .iter()
            .any(|line| matches!(line.standing, crate::statutory::Standing::Late(_)));
        let stands = item.stands(Some(&tracked), today).standing;
        let said = matches!(stands, Standing::Late(by) if by <= crate::statutory::LATE_DAYS);
        prop_assert_eq!(late, said, "{:?} on {}", stands, today);
    }
}
