//! One whole year of an invented partnership, lived through the public rules: from candidates to the year's report.
#![expect(clippy::unwrap_used, reason = "a test may stop")]

use chrono::NaiveDate;
use planning::action::{Action, Lever, Owner};
use planning::meeting::series::{Kind as MeetingKind, Recurrence, Rules, Series};
use planning::meeting::{Attendance, Meeting, Minute, Presence, agenda};
use planning::pack::{Gathered, Pack, pack, year_report};
use planning::plan::{Kind as PlanKind, Line, Plan};
use planning::priority::matrix::{Confidence, Matrix, Part};
use planning::priority::round::{self, Round};
use planning::priority::{Candidate, Choice, ControlStrategy, Priority, Sheet, Source, Strand};
use planning::target::{Aim, Baseline, Kind, Profile, Target, Terms};
use planning::thread::{self, Records, gather};
use planning::watch::Rule;
use planning::working_day::Holidays;
use planning::{Exception, Told, Verdict, Watched, Year, action, exception, meeting, plan, target, watch};
use std::str::FromStr;
use terms::{
    Estimate, LowCheck, MeasureId, Month, NotAShortName, Period, PersonId, Sampling, TargetVerdict, Wave,
    WaveChange, WaveMode, YearEnd,
};

fn id<T: FromStr<Err = NotAShortName>>(text: &str) -> T {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn officer() -> PersonId {
    id("p1")
}

fn year() -> Year {
    Year::starting(2026).unwrap()
}

/// Three scorers, blind; burglary and violence come before litter.
fn priorities() -> Vec<Priority> {
    let matrix = Matrix::shipped();
    let mut round = Round::new(id("round-2026"), year(), matrix.clone());
    let names = ["burglary", "violence", "litter"];
    for (name, rank) in names.into_iter().zip([2, 3, 1]) {
        let mut candidate = Candidate {
            id: id(name),
            title: name.to_owned(),
            area: "E07000198".parse().unwrap(),
            sources: vec![
                Source::Residents { words: format!("People speak of {name}."), voice: None },
                Source::Law { duty: "Crime and Disorder Act 1998, section 6".into() },
            ],
            beside: Default::default(),
        };
        candidate.beside.public_rank = Some(rank);
        let pins = vec![planning::Pin {
            measure: MeasureId::new(name).unwrap(),
            area: candidate.area,
            period: Period::year_to(month("2025-12")),
            definition_version: 1,
            value: "380 (343 to 420)".into(),
        }];
        candidate.sources.push(Source::Evidence { words: format!("There were 380 of {name}."), pins });
        round = round::apply(round, round::Command::Put(Box::new(candidate)), &officer(), day("2026-01-10"))
            .unwrap();
    }
    let scorers: Vec<PersonId> = ["p1", "p2", "p3"].map(id).to_vec();
    let start = round::Command::Start { scorers: scorers.clone() };
    round = round::apply(round, start, &officer(), day("2026-01-12")).unwrap();
    for scorer in &scorers {
        for (name, harm) in names.into_iter().zip([3, 4, 1]) {
            let score = |part, id: &str| match (part, id) {
                (Part::Harm, _) => harm,
                (Part::Likelihood, "frequency") => 3,
                _ => 1,
            };
            let scores = matrix.elements.iter().map(|e| (e.id.clone(), score(e.part, &e.id))).collect();
            let (candidate, confidence) = (id(name), Confidence::High);
            let sheet = Sheet { scorer: scorer.clone(), candidate, scores, confidence, note: String::new() };
            round = round::apply(round, round::Command::Score(sheet), scorer, day("2026-01-14")).unwrap();
        }
        assert!(round.ranking().is_none(), "nobody sees the order while scores come in");
    }
    round = round::apply(round, round::Command::Show, &officer(), day("2026-01-15")).unwrap();
    let order: Vec<String> =
        round.ranking().unwrap().iter().map(|ranked| ranked.candidate.to_string()).collect();
    assert_eq!(order, ["violence", "burglary", "litter"]);
    for (name, choice) in names.into_iter().zip([Choice::Adopt, Choice::Adopt, Choice::Refer]) {
        let (candidate, meeting, reason) = (id(name), id("sg-0"), "Harm and what people say.".to_owned());
        let decide = round::Command::Decide { candidate, choice, reason, meeting };
        round = round::apply(round, decide, &officer(), day("2026-02-05")).unwrap();
    }
    round = round::apply(round, round::Command::Close, &officer(), day("2026-02-05")).unwrap();
    let lines = Strand::ALL.map(|strand| (strand, format!("What we do: {}.", strand.words()))).to_vec();
    let strategy = ControlStrategy { lines, left_out: Vec::new() };
    ["burglary", "violence"]
        .map(|name| {
            let priority = round.priority(&id(name), id(&format!("{name}-2026"))).unwrap();
            priority.with_strategy(strategy.clone()).unwrap()
        })
        .to_vec()
}

/// Five targets of all four kinds, signed off; the second goes wrong.
fn targets() -> Vec<Target> {
    let counted = |name: &str, months: i32, total: f64| Baseline::Counted {
        measure: MeasureId::new(name).unwrap(),
        period: Period::new(month("2026-03").plus(1 - months), month("2026-03")),
        total,
    };
    let wave = |share| {
        Baseline::Asked(Wave {
            id: id("w2025"),
            wording: "How do you find it here?".into(),
            fieldwork: Period::new(month("2025-10"), month("2025-11")),
            share,
            base: 900,
            design_effect: 1.2,
            mode: WaveMode::Post,
            sampling: Sampling::Random,
            source: "Residents' survey".into(),
        })
    };
    let terms = |kind, title: &str, baseline, aim, priority: &str| Terms {
        title: title.into(),
        kind,
        area: "E07000198".parse().unwrap(),
        year: year(),
        baseline,
        aim,
        profile: Profile::Even,
        owner: id("police"),
        lead: id("p7"),
        priority: Some(id(priority)),
    };
    let all = [
        terms(
            Kind::Reduce,
            "Fewer burglaries",
            counted("burglary", 12, 380.0),
            Aim::AtMost(350.0),
            "burglary-2026",
        ),
        terms(
            Kind::Reduce,
            "Less violence",
            counted("violence", 12, 900.0),
            Aim::AtMost(850.0),
            "violence-2026",
        ),
        terms(
            Kind::KeepLow,
            "Robbery stays rare",
            counted("robbery", 36, 21.0),
            Aim::StayLow,
            "violence-2026",
        ),
        terms(Kind::FewerSay, "Fewer are afraid", wave(0.30), Aim::Share(0.25), "violence-2026"),
        terms(Kind::MoreHappy, "More are happy here", wave(0.70), Aim::Share(0.74), "burglary-2026"),
    ];
    all.into_iter()
        .enumerate()
        .map(|(at, terms)| {
            let target = Target::new(id(&format!("t{}", at + 1)), terms);
            let lock = target::Command::Lock { meeting: id("sg-0") };
            target::apply(target, lock, &officer(), day("2026-03-20")).unwrap()
        })
        .collect()
}

fn actions() -> Vec<Action> {
    (1..=12)
        .map(|n| {
            let priority = if n % 2 == 0 { "burglary-2026" } else { "violence-2026" };
            let terms = action::Terms {
                title: format!("Action {n}"),
                lever: Lever::ALL[n % 3],
                owner: Owner::Body { body: id(if n % 2 == 0 { "council" } else { "police" }), person: None },
                priority: Some(id(priority)),
                plan: Some(id("plan-2026")),
                from: Some(id("sg-0")),
                gifts: vec![action::Gift {
                    kind: action::InKind::People,
                    words: "Two wardens".into(),
                    from: id("council"),
                }],
                money: Vec::new(),
                milestones: Vec::new(),
                needs: if n > 1 { vec![id(&format!("a{}", n - 1))] } else { Vec::new() },
                what_works: Vec::new(),
                grounds: action::Grounds::default(),
                due: NaiveDate::from_ymd_opt(2026, 4 + n as u32 / 2, 28).unwrap(),
            };
            Action::new(id(&format!("a{n}")), terms)
        })
        .collect()
}

fn delivery_plan() -> Plan {
    let mut plan =
        Plan::new(id("plan-2026"), PlanKind::Delivery, "Delivery plan", day("2026-04-01"), day("2027-03-31"));
    plan.must_sign = vec![id("police"), id("council")];
    let line = |priority: &str, odd: bool| Line {
        priority: id(priority),
        owner: id("police"),
        steps: (1..=12).filter(|n| (n % 2 == 1) == odd).map(|n| id(&format!("a{n}"))).collect(),
        resources: "People and rooms.".into(),
        targets: if odd { ["t2", "t3", "t4"].map(id).to_vec() } else { ["t1", "t5"].map(id).to_vec() },
    };
    let write = |part: &str| plan::Command::Write { part: part.into(), words: "In plain words.".into() };
    let mut commands: Vec<plan::Command> =
        PlanKind::Delivery.parts().iter().map(|part| write(part.slug)).collect();
    commands.push(plan::Command::Line(Box::new(line("burglary-2026", false))));
    commands.push(plan::Command::Line(Box::new(line("violence-2026", true))));
    commands.push(plan::Command::Approve { meeting: id("sg-0") });
    commands.push(plan::Command::Sign { body: id("police") });
    commands.push(plan::Command::Sign { body: id("council") });
    commands.push(plan::Command::Publish { address: "/plans/2026".into() });
    let plan =
        commands.into_iter().fold(plan, |p, c| plan::apply(p, c, &officer(), day("2026-03-25")).unwrap());
    plan::apply(plan, plan::Command::Begin, &officer(), day("2026-04-01")).unwrap()
}

/// What the figures say at the end of the nth month of the year: violence goes wrong from August on.
fn told(target: &Target, elapsed: i32) -> Told {
    let to = month("2026-03").plus(elapsed);
    let mut told = Told { data_to: Some(to), ..Told::nothing(to) };
    let around = |value: f64, half: f64| Estimate { value, low: value - half, high: value + half };
    match target.id.as_str() {
        "t3" => {
            told.low = Some(Ok(LowCheck {
                usual: 7.0,
                ceiling: 13.0,
                since: to,
                until: to,
                seen: 1.0,
                expected: 0.6,
                chance: 0.4,
                worse: false,
            }));
        }
        "t4" | "t5" if elapsed >= 8 => {
            let (before, after) = if target.id.as_str() == "t4" { (0.30, 0.24) } else { (0.70, 0.75) };
            let difference = around(after - before, 0.04);
            told.waves =
                Some(Ok(WaveChange { before: around(before, 0.03), after: around(after, 0.03), difference }));
        }
        "t4" | "t5" => {}
        name => {
            let wrong = name == "t2" && elapsed >= 5;
            let counted =
                if name == "t1" { 28.0 } else { 70.0 + if wrong { 6.0 } else { 0.0 } } * f64::from(elapsed);
            let left = (12 - elapsed) as u32;
            let chance = match (wrong, left) {
                (true, _) => 0.12 * f64::from(left) / 12.0,
                (false, 0) => 1.0,
                (false, _) => 0.7,
            };
            told.year_end = Some(Ok(YearEnd {
                counted,
                counted_to: Some(to),
                months_left: left,
                expected: counted * 12.0 / f64::from(elapsed),
                low_80: counted,
                high_80: counted * 1.2 * 12.0 / f64::from(elapsed),
                chance,
                method: "told".into(),
            }));
        }
    }
    told
}

/// A fortnightly meeting from agenda to minutes, with one decision and an action under it.
fn hold(meeting: Meeting, open: &agenda::Open, decide: &str) -> Meeting {
    let items = agenda::build(&meeting, open, meeting.deadlines.agenda);
    let about =
        items.iter().find(|item| item.about == Some(id(decide))).or(items.first()).unwrap().id.clone();
    let (sent, on) = (meeting.deadlines.agenda, meeting.on);
    let here = |person: &str, body: &str| {
        meeting::Command::Attend(Attendance {
            person: id(person),
            body: id(body),
            presence: Presence::Here,
            senior: true,
            confidentiality: Some(on),
        })
    };
    let mut held =
        meeting::apply(meeting, meeting::Command::Agenda(items.clone()), &officer(), sent).unwrap();
    held = meeting::apply(held, meeting::Command::SendAgenda { late: None }, &officer(), sent).unwrap();
    let mut commands =
        vec![here("p1", "police"), here("p2", "council"), here("p3", "fire"), meeting::Command::Open];
    let decision = Minute::Decision {
        id: id(&format!("d-{}", held.id)),
        words: "Go on.".into(),
        against: String::new(),
    };
    let agreed = Minute::Action { id: id(decide), words: "As planned.".into() };
    for item in items {
        let lines = if item.id == about {
            vec![decision.clone(), agreed.clone()]
        } else {
            vec![Minute::Note("Heard.".into())]
        };
        commands
            .extend(lines.into_iter().map(|line| meeting::Command::Minute { item: item.id.clone(), line }));
    }
    commands.extend([meeting::Command::End, meeting::Command::SendMinutes]);
    commands.into_iter().fold(held, |m, c| meeting::apply(m, c, &officer(), on).unwrap())
}

fn six_meetings(actions: &[Action]) -> Vec<Meeting> {
    let kind = MeetingKind::ProblemSolving;
    let series = Series {
        id: id("hub"),
        kind,
        title: "Problem-solving meeting".into(),
        terms_of_reference: "To solve problems together.".into(),
        recurrence: Recurrence::Weeks { every: 2, from: day("2026-04-09") },
        starts: "10:00:00".parse().unwrap(),
        minutes: 60,
        place: "Leek".into(),
        members: ["police", "council", "fire"].map(id).to_vec(),
        rules: Rules::usual(kind),
    };
    let series = series.checked().unwrap();
    let holidays = Holidays::shipped();
    let mut held: Vec<Meeting> = Vec::new();
    for (n, date) in series.dates(day("2026-04-01"), day("2026-06-20"), &holidays).iter().enumerate() {
        let meeting = Meeting::new(id(&format!("hub-{}", n + 1)), &series, date.on, &holidays);
        let open = agenda::Open { last: held.last(), actions, ..agenda::Open::default() };
        held.push(hold(meeting, &open, &format!("a{}", n + 1)));
    }
    assert_eq!(held.len(), 6);
    held
}

/// Every action is accepted, done and shown, each after the one it waits for.
fn carried_out(mut actions: Vec<Action>) -> Vec<Action> {
    for at in 0..actions.len() {
        assert!(action::needs::waits_for(&actions[at], &actions).is_empty());
        let on = actions[at].terms.due;
        let evidence = vec![action::Evidence { words: format!("Action {} stands.", at + 1), record: None }];
        let for_body = actions[at].terms.owner.body().clone();
        let commands = [
            action::Command::Accept { for_body, person: None },
            action::Command::Start,
            action::Command::Finish { evidence },
        ];
        let done = commands
            .into_iter()
            .fold(actions[at].clone(), |a, c| action::apply(a, c, &officer(), on).unwrap());
        actions[at] = done;
    }
    actions
}

/// Twelve watches; what goes wrong is answered, put before the group and decided. Packs at each quarter's end.
fn watched_year(
    targets: &[Target],
    priorities: &[Priority],
    actions: &[Action],
) -> (Vec<Exception>, Vec<Pack>) {
    let (mut exceptions, mut packs): (Vec<Exception>, Vec<Pack>) = (Vec::new(), Vec::new());
    let mut before: Vec<Verdict> = Vec::new();
    for elapsed in 1..=12 {
        let at = month("2026-03").plus(elapsed + 1).first_day() + chrono::Days::new(9);
        let tolds: Vec<Told> = targets.iter().map(|target| told(target, elapsed)).collect();
        let watched: Vec<Watched> = targets
            .iter()
            .zip(&tolds)
            .enumerate()
            .map(|(n, (target, told))| Watched { target, told, before: before.get(n) })
            .collect();
        let watch = watch(&watched, &exceptions, at);
        for finding in &watch.found {
            let found = Exception::new(id(&format!("e-{}", finding.target)), finding, at);
            let answer = exception::Answer {
                cause: "Two new bars.".into(),
                action: "Wardens at closing time.".into(),
                actions: vec![id("a11")],
                recovery: "Back by January.".into(),
                back_by: month("2027-01"),
                decision_needed: Some("Pay for wardens.".into()),
            };
            let answer = exception::Command::Answer { for_body: id("police"), answer };
            let found = exception::apply(found, answer, &id("p7"), at).unwrap();
            let reason = found.should_escalate(at).unwrap();
            let found =
                exception::apply(found, exception::Command::Escalate { reason }, &officer(), at).unwrap();
            exceptions.push(found);
        }
        if elapsed % 3 == 0 {
            let judged: Vec<(Target, Verdict)> = targets
                .iter()
                .cloned()
                .zip(watch.verdicts.iter().map(|(_, verdict)| verdict.clone()))
                .collect();
            let gathered = Gathered {
                priorities,
                targets: &judged,
                actions,
                exceptions: &exceptions,
                ..Gathered::default()
            };
            packs.push(pack((year(), elapsed as u32 / 3), &gathered, packs.last(), None, at));
            for at_group in &mut exceptions {
                let decide =
                    exception::Command::Decide { meeting: id("sg-q"), words: "£8,000 for wardens.".into() };
                *at_group =
                    exception::apply(at_group.clone(), decide, &officer(), at).unwrap_or(at_group.clone());
            }
        }
        before = watch.verdicts.into_iter().map(|(_, verdict)| verdict).collect();
    }
    (exceptions, packs)
}

#[test]
fn a_whole_year_can_be_lived_through() {
    let priorities = priorities();
    let (targets, actions) = (targets(), actions());
    action::needs::no_circle(&actions).unwrap();
    let plan = delivery_plan();
    let meetings = six_meetings(&actions);
    let (exceptions, packs) = watched_year(&targets, &priorities, &actions);
    let actions = carried_out(actions);

    // Violence goes wrong in August and is found by the watch of September.
    assert_eq!(exceptions.len(), 1);
    let caught = &exceptions[0];
    assert_eq!((caught.target.as_str(), caught.rules.as_slice()), ("t2", [Rule::OffTrack].as_slice()));
    assert_eq!(caught.opened, day("2026-09-10"));
    assert_eq!(packs.len(), 4);
    assert!(packs[0].exceptions.is_empty() && packs[1].asked.len() == 1 && packs[3].grid.len() == 5);
    assert!(packs[1].changed.iter().any(|words| words.contains("A new exception on Less violence")));

    let closed: Vec<Target> = targets
        .iter()
        .map(|target| {
            let result = match target.id.as_str() {
                "t2" => TargetVerdict::Missed,
                "t3" => TargetVerdict::Held,
                _ => TargetVerdict::Met,
            };
            let said = planning::judge(target, &told(target, 12), day("2027-04-12"));
            assert_eq!(said.verdict, result, "{}", target.terms.title);
            let account = "Wardens came too late.".to_owned();
            let close = target::Command::Close { verdict: Box::new(said), account };
            target::apply(target.clone(), close, &officer(), day("2027-04-12")).unwrap()
        })
        .collect();
    let report = year_report((year(), Some(&plan)), &closed, &actions, &exceptions, &[], &[]);
    assert_eq!(report.headline, "Of 5 targets we missed 1 and reached 4.");
    assert_eq!(report.missed[0].caught.unwrap().months_early, 6);
    assert_eq!((report.outturn.done, report.outturn.on_time, report.outturn.open), (12, 12, 0));
    let account = plan::Outturn { account: "A good year with one miss.".into(), ..report.outturn.clone() };
    let close = plan::Command::Close { outturn: Box::new(account) };
    assert!(plan::apply(plan.clone(), close, &officer(), day("2027-04-12")).is_ok());

    let thread = gather(&Records {
        priorities: &priorities,
        plans: &[plan],
        targets: &closed,
        actions: &actions,
        exceptions: &exceptions,
        meetings: &meetings,
        ..Records::default()
    });
    let walk = thread.walk(thread::Kind::Action, "a11").unwrap();
    assert!(walk.missing_back.is_empty() && walk.missing_forward.is_empty(), "{walk:?}");
    assert!(
        walk.back.iter().any(|met| met.node.kind == thread::Kind::Exception),
        "the decision came of an exception"
    );
    assert!(thread.torn(true).is_empty(), "{:?}", thread.torn(true));
}
