//! Dates by hand, every command at every stage, quorum, agendas, rates, and meetings drawn at random.

use super::agenda::{Open, build};
use super::rates::{attendance, follow_up};
use super::series::{Date, DayOfWeek, Nth};
use super::*;
use crate::action::tests::{action, done as act, finished};
use crate::action::{self, Action};
use crate::exception::tests::{answer, asked};
use crate::exception::{self, Exception};
use crate::question::tests::asked as question;
use crate::table::{day, id, survives_json, table};
use crate::target::tests::locked;
use crate::verdict::tests::told_reduce;
use crate::watch::Rule;
use proptest::prelude::*;

fn series(kind: Kind, recurrence: Recurrence) -> Series {
    let members = ["police", "council", "fire", "probation"].map(id).to_vec();
    Series {
        id: id("s1"),
        kind,
        title: kind.words().into(),
        terms_of_reference: "To solve problems together.".into(),
        recurrence,
        starts: "10:00:00".parse().unwrap(),
        minutes: 60,
        place: "Leek".into(),
        members,
        rules: Rules { must_attend: vec![id("police"), id("council")], ..Rules::usual(kind) },
    }
}

fn fortnightly() -> Recurrence {
    Recurrence::Weeks { every: 2, from: day("2026-04-09") }
}

fn quarterly() -> Recurrence {
    let thursday = DayOfWeek::new(3).unwrap();
    Recurrence::Months { every: 3, from: "2026-04".parse().unwrap(), nth: Nth::Third, day: thursday }
}

fn dates(recurrence: Recurrence, from: &str, until: &str) -> String {
    let series = series(Kind::Watch, recurrence);
    let dates = series.dates(day(from), day(until), &Holidays::shipped());
    dates.iter().map(|date| date.on.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn dates_are_those_of_a_wall_calendar() {
    assert_eq!(
        dates(fortnightly(), "2026-04-01", "2026-05-31"),
        "2026-04-09 2026-04-23 2026-05-07 2026-05-21"
    );
    assert_eq!(dates(fortnightly(), "2026-05-01", "2026-05-08"), "2026-05-07");
    assert_eq!(dates(quarterly(), "2026-04-01", "2027-03-31"), "2026-04-16 2026-07-16 2026-10-15 2027-01-21");
    let monday = |nth| Recurrence::Months {
        every: 1,
        from: "2026-01".parse().unwrap(),
        nth,
        day: DayOfWeek::new(0).unwrap(),
    };
    // 4 and 25 May 2026 are bank holidays: the meeting is on the Tuesday.
    assert_eq!(dates(monday(Nth::First), "2026-05-01", "2026-06-30"), "2026-05-05 2026-06-01");
    assert_eq!(dates(monday(Nth::Last), "2026-05-01", "2026-06-30"), "2026-05-26 2026-06-29");
    let set = Recurrence::Set { days: vec![day("2026-12-25"), day("2026-06-04"), day("2026-12-28")] };
    assert_eq!(
        dates(set, "2026-01-01", "2026-12-31"),
        "2026-06-04 2026-12-29",
        "two that fall together are one"
    );
    assert_eq!(DayOfWeek::new(7), None);
}

#[test]
fn a_date_says_when_it_moved_and_when_holidays_are_unknown() {
    let may_day = Recurrence::Set { days: vec![day("2026-05-04"), day("2031-05-05")] };
    let found =
        series(Kind::Watch, may_day).dates(day("2026-01-01"), day("2031-12-31"), &Holidays::shipped());
    assert_eq!((found[0].moved_from, found[0].holidays_unknown), (Some(day("2026-05-04")), false));
    assert_eq!((found[1].moved_from, found[1].holidays_unknown), (None, true));
}

#[test]
fn a_series_that_cannot_work_is_refused() {
    let told = |change: fn(&mut Series)| {
        let mut series = series(Kind::ProblemSolving, fortnightly());
        change(&mut series);
        series.checked().map(|_| ()).map_err(|refusal| refusal.wrong)
    };
    assert_eq!(told(|_| {}), Ok(()));
    survives_json(&series(Kind::StrategyGroup, quarterly()));
    survives_json(&series(Kind::Watch, Recurrence::Set { days: vec![day("2026-06-04")] }));
    assert!(told(|s| s.recurrence = Recurrence::Weeks { every: 0, from: day("2026-04-09") }).is_err());
    assert!(told(|s| s.rules.quorum = 5).is_err());
    assert!(told(|s| s.rules.must_attend.push(id("stranger"))).is_err());
    assert!(told(|s| s.rules.agenda_days = 9).is_err());
    assert!(told(|s| s.terms_of_reference.clear()).is_err());
}

fn item(name: &str) -> Item {
    Item {
        id: id(name),
        slot: Slot::Problems,
        title: name.into(),
        why: String::new(),
        about: None,
        minutes: 10,
    }
}

fn here(person: &str, body: &str) -> Command {
    Command::Attend(Attendance {
        person: id(person),
        body: id(body),
        presence: Presence::Here,
        senior: false,
        confidentiality: Some(day("2026-05-07")),
    })
}

fn done(meeting: &Meeting, command: Command) -> Meeting {
    let at = if matches!(meeting.stage, Stage::Planned) { day("2026-05-05") } else { day("2026-05-07") };
    apply(meeting.clone(), command, &id("p1"), at).unwrap()
}

fn planned() -> Meeting {
    let series = series(Kind::ProblemSolving, fortnightly());
    let meeting = Meeting::new(id("m1"), &series, day("2026-05-07"), &Holidays::shipped());
    done(&meeting, Command::Agenda(vec![item("parks"), item("noise")]))
}

fn note(item: &str) -> Command {
    Command::Minute { item: id(item), line: Minute::Note("Talked about.".into()) }
}

fn decision(item: &str) -> Command {
    let line = Minute::Decision { id: id("d1"), words: "Patrol the park.".into(), against: String::new() };
    Command::Minute { item: id(item), line }
}

fn open() -> Meeting {
    let commands = [
        Command::SendAgenda { late: None },
        here("p1", "police"),
        here("p2", "council"),
        here("p3", "fire"),
        Command::Open,
    ];
    commands.into_iter().fold(planned(), |meeting, command| done(&meeting, command))
}

fn put_off(item: &str) -> Command {
    Command::Minute { item: id(item), line: Minute::PutOff { reason: "No time.".into() } }
}

pub(crate) fn ended() -> Meeting {
    [decision("parks"), put_off("noise"), Command::End]
        .into_iter()
        .fold(open(), |meeting, command| done(&meeting, command))
}

fn lives() -> Vec<(&'static str, Meeting)> {
    let out = done(&planned(), Command::SendAgenda { late: None });
    let minutes_out = done(&ended(), Command::SendMinutes);
    vec![
        ("planned", planned()),
        ("agenda out", out.clone()),
        ("open", open()),
        ("all minuted", done(&done(&open(), note("parks")), put_off("noise"))),
        ("ended", ended()),
        ("minutes out", minutes_out.clone()),
        ("approved", done(&minutes_out, Command::Approve { at: id("m2") })),
        ("cancelled", done(&out, Command::Cancel { reason: "Snow.".into() })),
    ]
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let moved = Command::Move {
        on: day("2026-05-14"),
        reason: "Room.".into(),
        holidays: Box::new(Holidays::shipped()),
    };
    let commands = [
        ("agenda", Command::Agenda(vec![item("parks")])),
        ("agenda twice", Command::Agenda(vec![item("parks"), item("parks")])),
        ("urgent", Command::Urgent { item: item("fire"), reason: "Last night.".into() }),
        ("send agenda", Command::SendAgenda { late: None }),
        ("send, late", Command::SendAgenda { late: Some("Illness.".into()) }),
        ("move", moved),
        ("cancel", Command::Cancel { reason: "Snow.".into() }),
        ("attend", here("p9", "probation")),
        ("open", Command::Open),
        ("note", note("parks")),
        ("note elsewhere", note("moon")),
        ("decide", decision("parks")),
        ("end", Command::End),
        ("send minutes", Command::SendMinutes),
        ("approve", Command::Approve { at: id("m2") }),
        ("approve itself", Command::Approve { at: id("m1") }),
    ];
    let show = |meeting: &Meeting| {
        let (items, lines) = (meeting.agenda.len(), meeting.minutes.len());
        format!(
            "{} on {}, {items} items, {lines} lines, {} here",
            meeting.stage.slug(),
            meeting.on,
            meeting.quorum().here.len()
        )
    };
    insta::assert_snapshot!(table(
        &lives(),
        &commands,
        |s, c| apply(s, c, &id("p1"), day("2026-05-07")),
        show
    ));
    lives().iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn notice_papers_and_agenda_are_due_in_working_days() {
    let deadlines = planned().deadlines;
    // Thursday 7 May 2026; Monday 4 May is a bank holiday.
    assert_eq!(deadlines.agenda, day("2026-05-06"));
    assert_eq!(deadlines.papers, day("2026-05-05"));
    assert_eq!(deadlines.notice, day("2026-04-29"));
    assert_eq!(deadlines.minutes, day("2026-05-07"));
    assert!(ended().minutes_overdue(day("2026-05-08")) && !ended().minutes_overdue(day("2026-05-07")));
}

#[test]
fn there_is_no_decision_without_a_quorum_and_no_seat_without_a_signature() {
    let mut alone = open();
    alone.attendance.retain(|one| one.body != id("council"));
    let refused = apply(alone, decision("parks"), &id("p1"), day("2026-05-07")).unwrap_err();
    assert_eq!(refused.wrong, "There is no quorum. 2 bodies are here; 3 are needed. council is not here.");
    let mut public = open();
    public.rules.seniors = true;
    assert_eq!(
        public.quorum().missing,
        ["No senior person of police is here.", "No senior person of council is here."]
    );
    let mut unsigned = done(&planned(), Command::SendAgenda { late: None });
    unsigned.attendance = open().attendance;
    unsigned.attendance[1].confidentiality = None;
    let refused = apply(unsigned.clone(), Command::Open, &id("p1"), day("2026-05-07")).unwrap_err();
    assert_eq!(refused.wrong, "1 person has not signed the confidentiality statement.");
    let late = Command::Attend(Attendance { confidentiality: None, ..open().attendance[0].clone() });
    assert!(apply(open(), late, &id("p1"), day("2026-05-07")).is_err(), "nor for one who comes late");
    unsigned.rules.confidential = false;
    assert!(apply(unsigned, Command::Open, &id("p1"), day("2026-05-07")).is_ok());
}

#[test]
fn an_agenda_holds_what_is_open_once_and_in_order() {
    let blocked = act(
        &act(&action("a2"), action::Command::Accept { for_body: id("council"), person: None }),
        action::Command::Block { reason: "No licence.".into(), ask: "A letter.".into() },
    );
    let actions = [action("a1"), blocked, finished("a3")];
    let escalate = exception::Command::Escalate { reason: "Money.".into() };
    let answered = exception::Command::Answer { for_body: id("police"), answer: answer(Some("£5,000.")) };
    let one = exception::apply(asked(), answered, &id("p7"), day("2026-09-12")).unwrap();
    let escalated = exception::apply(one, escalate, &id("p7"), day("2026-09-12")).unwrap();
    let late = Exception { id: id("e2"), target: id("t2"), rules: vec![Rule::Late], ..asked() };
    let exceptions = [escalated, late];
    let duties = crate::statutory::shipped();
    let due =
        crate::statutory::calendar(&duties, &[], crate::Year::starting(2026).unwrap(), day("2026-10-10"));
    let last = ended();
    let signals = [(id("burglary"), "Burglary is above its limit.".to_owned())];
    let problems = [(id("pr1"), "Brough Park".to_owned(), "Three calls this week.".to_owned())];
    let questions = [question(crate::question::Asker::Public)];
    let said =
        |chance| crate::judge(&locked(crate::target::Kind::Reduce), &told_reduce(chance), day("2026-09-10"));
    let targets = [
        (id("t1"), "Fewer burglaries".to_owned(), said(0.1)),
        (id("t2"), "Less litter".to_owned(), crate::Verdict { months_late: 2, ..said(0.9) }),
        (id("t3"), "Fewer thefts".to_owned(), said(0.4)),
        (id("t4"), "Safer roads".to_owned(), said(0.9)),
        (id("t5"), "Fewer fires".to_owned(), crate::Verdict { months_late: 1, ..said(0.9) }),
    ];
    let inquiries = inquiries();
    let open = Open {
        last: Some(&last),
        targets: &targets,
        actions: &actions,
        exceptions: &exceptions,
        signals: &signals,
        problems: &problems,
        questions: &questions,
        inquiries: &inquiries,
        due: &due,
    };
    let shown = |kind| {
        let mut series = series(kind, quarterly());
        series.rules.standing_items = vec!["Next meeting".into()];
        let meeting = Meeting::new(id("m9"), &series, day("2026-10-15"), &Holidays::shipped());
        let items = build(&meeting, &open, day("2026-10-10"));
        assert!(
            apply(meeting, Command::Agenda(items.clone()), &id("p1"), day("2026-10-10")).is_ok(),
            "it is sound"
        );
        let lines = items.iter().map(|item| format!("{:?}: {} | {}\n", item.slot, item.title, item.why));
        format!("{}\n{}", kind.words(), lines.collect::<String>())
    };
    let all =
        [Kind::ProblemSolving, Kind::Watch, Kind::StrategyGroup, Kind::PublicMeeting, Kind::Accountability]
            .map(shown)
            .join("\n");
    insta::assert_snapshot!(all);
}

/// One that waits for an answer, one with a late promise, one that is settled.
fn inquiries() -> [crate::Inquiry; 3] {
    use crate::account::{Answer, Command, Objective, Source, apply};
    let objective = || Objective { of: id("plan-2"), words: "Fewer burglaries".into() };
    let new = |number: &str, words: &str| {
        crate::Inquiry::new(id(number), (Source::Panel, words), objective(), day("2026-05-01"), None)
    };
    let step = |one, command| apply(one, command, &id("p1"), day("2026-05-10")).unwrap();
    let said =
        || Command::Answer(Answer { words: "Soon.".into(), on: day("2026-05-10"), evidence: String::new() });
    let owner = id("police");
    let promise = Command::Commit { words: "All visited".into(), owner, due: day("2026-08-31") };
    let late = step(step(new("ask-2", "Is everybody visited?"), said()), promise);
    let settled = step(step(new("ask-3", "Who leads?"), said()), Command::Settle { words: "Told.".into() });
    [new("ask-1", "Why are there more?"), late, settled]
}

#[test]
fn what_became_of_meetings_is_counted() {
    let from = |mut action: Action, due: &str| {
        action.terms.from = Some(id("m1"));
        action.terms.due = day(due);
        action
    };
    let actions = [
        from(finished("a1"), "2026-05-04"),
        from(finished("a2"), "2026-05-03"),
        from(action("a3"), "2026-05-10"),
        from(action("a4"), "2026-07-01"),
        from(act(&action("a5"), action::Command::Drop { reason: "Not needed.".into() }), "2026-05-01"),
        action("elsewhere"),
    ];
    let rates = follow_up(&[ended()], &actions, day("2026-05-20"));
    assert_eq!(
        (rates.agreed, rates.on_time, rates.late, rates.overdue, rates.open, rates.other),
        (5, 1, 1, 1, 1, 1)
    );
    assert_eq!((rates.overdue_days_most, rates.on_time_share()), (10, Some(1.0 / 3.0)));
    assert_eq!(follow_up(&[], &actions, day("2026-05-20")).on_time_share(), None);
    let met = [ended(), planned(), ended()];
    let counted = attendance(&met, &[id("police"), id("probation")]);
    assert_eq!(counted, [(id("police"), [2, 0, 0]), (id("probation"), [0, 0, 2])]);
}

#[test]
fn decisions_and_what_was_put_off_are_found_again() {
    let meeting = ended();
    assert_eq!(meeting.decisions(), [(&id("d1"), "Patrol the park.")]);
    assert_eq!(
        meeting.put_off().iter().map(|(item, why)| (item.title.as_str(), *why)).collect::<Vec<_>>(),
        [("noise", "No time.")]
    );
    let refused = apply(open(), Command::End, &id("p1"), day("2026-05-07")).unwrap_err();
    assert_eq!(refused.wrong, "Nothing is written under parks and noise.");
}

proptest! {
    /// Dates lie in the time asked for, on working days, in order, and do not hang on where one begins to look.
    #[test]
    fn dates_are_the_same_wherever_one_begins(every in 1u32..5, weekly in any::<bool>(), offset in 0u64..200, at in 0u8..7) {
        let recurrence = if weekly {
            fortnightly()
        } else {
            let day = DayOfWeek::new(at).unwrap();
            Recurrence::Months { every, from: "2026-01".parse().unwrap(), nth: Nth::Last, day }
        };
        let series = series(Kind::Watch, recurrence);
        let holidays = Holidays::shipped();
        let (first, last) = (day("2026-01-01"), day("2028-12-31"));
        let all = series.dates(first, last, &holidays);
        prop_assert!(all.windows(2).all(|pair| pair[0].on < pair[1].on));
        prop_assert!(all.iter().all(|date| holidays.working(date.on)));
        let from = first + chrono::Days::new(offset);
        let later = series.dates(from, last, &holidays);
        let expected: Vec<Date> = all.into_iter().filter(|date| date.on >= from).collect();
        prop_assert_eq!(later, expected);
    }

    /// A meeting that ended has a line under every item.
    #[test]
    fn no_item_is_lost(steps in prop::collection::vec(0usize..6, 0..12)) {
        let commands = [
            note("parks"), note("noise"), put_off("noise"), decision("parks"), Command::End,
            Command::Urgent { item: item("fire"), reason: "Last night.".into() },
        ];
        let mut meeting = open();
        for step in steps {
            meeting = apply(meeting.clone(), commands[step].clone(), &id("p1"), day("2026-05-07")).unwrap_or(meeting);
        }
        prop_assert!(meeting.stage == Stage::Open || meeting.open_items().is_empty());
    }
}

#[test]
fn how_often_is_said_in_words() {
    let thursday = DayOfWeek::new(3).unwrap();
    let months = |every| Recurrence::Months {
        every,
        from: "2026-11".parse().unwrap(),
        nth: Nth::Third,
        day: thursday,
    };
    let words = [
        fortnightly(),
        Recurrence::Weeks { every: 1, from: day("2026-04-09") },
        months(1),
        months(3),
        months(12),
    ]
    .map(|recurrence| recurrence.words());
    assert_eq!(
        words,
        [
            "Every 2 weeks",
            "Every week",
            "The third Thursday of every month",
            "The third Thursday, every 3 months",
            "The third Thursday of November, every year",
        ]
    );
    for kind in Kind::ALL {
        assert_eq!(Kind::from_slug(kind.slug()), Some(kind));
    }
}

#[test]
fn papers_have_addresses_that_work_and_minutes_are_mended_before_they_go_out() {
    let paper =
        |address: &str| Command::Papers(vec![Paper { title: "Figures".into(), address: address.into() }]);
    let planned = planned();
    for good in ["/areas/E07000198", "https://example.org/x.pdf"] {
        assert_eq!(done(&planned, paper(good)).papers.len(), 1, "{good}");
    }
    for bad in ["", "//evil.example", "http://example.org", "https://", "javascript:x", "/a b"] {
        assert!(apply(planned.clone(), paper(bad), &id("p1"), day("2026-05-05")).is_err(), "{bad}");
    }
    let ended = ended();
    let right = |line| Command::Correct { line, words: "Patrol both parks.".into() };
    assert_eq!(done(&ended, right(0)).minutes[0].1.words(), "Patrol both parks.");
    assert!(apply(ended.clone(), right(99), &id("p1"), day("2026-05-08")).is_err(), "no such line");
    let out = done(&ended, Command::SendMinutes);
    assert!(apply(out, right(0), &id("p1"), day("2026-05-08")).is_err(), "they are out");
}

#[test]
fn what_was_agreed_last_time_comes_first_next_time() {
    let last = ended();
    let mut mine = action("a7");
    mine.terms.from = Some(last.id.clone());
    mine.terms.due = day("2026-12-01");
    let other = action("a8");
    let mut finished = finished("a9");
    finished.terms.from = Some(last.id.clone());
    let actions = [mine, other, finished];
    let open = Open { last: Some(&last), actions: &actions, ..Open::default() };
    let next = Meeting { id: id("m2"), stage: Stage::Planned, ..last.clone() };
    let items = build(&next, &open, day("2026-05-20"));
    let found: Vec<&str> = items
        .iter()
        .filter(|i| i.slot == Slot::Actions)
        .filter_map(|i| i.about.as_ref())
        .map(|a| a.as_str())
        .collect();
    assert_eq!(found, ["a7"], "not what came from elsewhere, nor what is done");
}
