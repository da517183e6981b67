//! How long a decision takes: `cargo run --release -p access --example decisions`.
//!
//! 500 rules and more: those shipped and enough agreements between twenty bodies. The best and the middle of 20 rounds
//! over questions of every kind are printed, in microseconds of this thread's own time on the processor, so that other
//! work on the machine does not count.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program that measures")]

use access::{Access, Asker, Circumstances, Question, Register, Resource, Rules};
use std::time::Instant;
use terms::{
    Action, Agreement, Body, BodyKind, DataClass, DataItem, Party, PartyRole, Person, RecordKind, RoleHeld,
    Section, Sensitive, Signature, Span, Vetting,
};

/// Agreements differ by purpose; questions are put for the first one.
const PURPOSES: [&str; 3] = ["reduce-antisocial-behaviour", "reduce-reoffending", "protect-victims"];

fn register() -> Register {
    let span = Span::since("2020-01-01".parse().unwrap());
    let body = |number: usize| Body {
        id: format!("body-{number}").parse().unwrap(),
        name: String::new(),
        kind: BodyKind::Responsible,
        fills: Vec::new(),
        span,
        successors: Vec::new(),
        areas: Vec::new(),
        services: Vec::new(),
    };
    let person = |number: usize| Person {
        id: format!("person-{number}").parse().unwrap(),
        name: Sensitive::new(String::new()),
        body: format!("body-{}", number % 20).parse().unwrap(),
        roles: vec![RoleHeld { role: "case-worker".parse().unwrap(), span }],
        vetting: Vetting::Police2,
        vetted_until: None,
        trained_until: "2027-01-01".parse().ok(),
        left_on: None,
    };
    Register {
        bodies: (0..20).map(body).collect(),
        people: (0..400).map(person).collect(),
        ..Register::default()
    }
}

fn agreement(number: usize) -> Agreement {
    let on = "2026-01-01".parse().unwrap();
    let party = |number: usize| Party {
        body: format!("body-{}", number % 20).parse().unwrap(),
        role: PartyRole::JointController,
        basis: String::new(),
        sends: true,
        receives: true,
        signature: Some(Signature { name: String::new(), post: String::new(), on }),
    };
    let item = |kind| DataItem {
        kind,
        sections: vec![Section::Pointer, Section::Risk, Section::Notes],
        classes: vec![DataClass::Personal],
        fields: Vec::new(),
        necessity: String::new(),
    };
    Agreement {
        id: format!("agreement-{number}").parse().unwrap(),
        version: 1,
        title: String::new(),
        parties: (0..8).map(|step| party(number + step)).collect(),
        gateways: vec!["cda98-s115".parse().unwrap()],
        purposes: vec![PURPOSES[number % 3].parse().unwrap()],
        items: vec![item(RecordKind::Case), item(RecordKind::Referral)],
        conditions: Vec::new(),
        retention: String::new(),
        span: Span::since(on),
        review_by: "2026-12-01".parse().unwrap(),
        dpia: None,
        activated_on: Some(on),
        withdrawn_on: None,
    }
}

/// Questions in a round.
const QUESTIONS: usize = 8_000;

/// Nanoseconds this thread has run (Linux).
fn ran() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

fn main() {
    let start = Instant::now();
    let shipped = Rules::shipped().unwrap();
    let read = start.elapsed();
    let agreements: Vec<Agreement> = (0..14).map(agreement).collect();
    let start = Instant::now();
    let rules = shipped.with_agreements(&agreements).unwrap();
    let compiled = start.elapsed();
    println!("{} rules shipped, read and checked in {read:.1?}", shipped.len());
    println!("{} rules with 14 agreements of 8 parties, in {compiled:.1?}", rules.len());
    let access = Access::new(rules, register());
    let day = "2026-06-04".parse().unwrap();
    let around = Circumstances::for_purpose(PURPOSES[0].parse().unwrap());
    let start = Instant::now();
    let callers: Vec<_> = (0..400)
        .map(|number| {
            access.caller(&Asker::Person(format!("person-{number}").parse().unwrap()), day).unwrap()
        })
        .collect();
    println!("a caller made ready: {:.1} µs", start.elapsed().as_secs_f64() * 1e6 / 400.0);
    let case = |number: usize| {
        Resource::about_people(RecordKind::Case, format!("body-{}", number % 20).parse().unwrap())
            .record(format!("case-{number}").parse().unwrap())
            .section(Section::Notes)
            .team((0..6).map(|step| format!("person-{}", (number + step) % 400).parse().unwrap()))
    };
    let cases: Vec<Resource> = (0..400).map(case).collect();
    let plan = Resource::paper(RecordKind::Plan);
    // The person with the place's own number is on the team: 13 bodies on are parties to agreements with its owner.
    // Of twenty bodies seventeen have an agreement with the third after them.
    let told: [(&str, usize, Action, Option<&Resource>, usize); 4] = [
        ("a case of one's own body", 0, Action::Read, None, 20),
        ("another body's case, by agreement", 3, Action::Read, None, 17),
        ("another body's case, refused", 7, Action::Decide, None, 20),
        ("a plan", 0, Action::Read, Some(&plan), 20),
    ];
    for (title, step, action, fixed, agreed) in told {
        let mut rounds: Vec<f64> = Vec::new();
        let mut allowed = 0;
        for _ in 0..20 {
            allowed = 0;
            let start = ran();
            let put = cases.iter().enumerate().filter(|(number, _)| number % 20 < agreed).cycle();
            for (number, case) in put.take(QUESTIONS) {
                let caller = &callers[(number + step) % 400];
                let resource = fixed.unwrap_or(case);
                let question = Question { caller, action, resource, circumstances: &around };
                allowed += u32::from(access.decide(&question).allowed);
            }
            rounds.push((ran() - start) / 1e3 / QUESTIONS as f64);
        }
        rounds.sort_by(f64::total_cmp);
        println!(
            "{title}: best {:.1} µs, middle {:.1} µs ({allowed} of {QUESTIONS} allowed)",
            rounds[0], rounds[10]
        );
    }
}
