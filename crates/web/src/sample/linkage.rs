//! The review desk of the sample: one run half done, one whose agreement has ended. The two persons do not exist.

use super::door::SampleDoor;
use crate::door::{
    Answer, Caller, Closed, GroupKnown, GroupLineKnown, GroupStep, LinkageDoor, MeasuredKnown, PairKnown,
    PairLineKnown, PairStep, PointerAnswer, PointerDesk, PointerTyped, RunKnown, RunOpened, RunsKnown,
    ShareKnown, TakeAway, TeamStep,
};
use async_trait::async_trait;
use chrono::NaiveDate;

fn run() -> RunKnown {
    RunKnown {
        id: "run-1".to_owned(),
        title: "Repeat callers, autumn".to_owned(),
        purpose: "Stop repeat antisocial behaviour and protect those who suffer from it".to_owned(),
        agreement: "asb-hub".to_owned(),
        bodies: vec!["Harrowdale Council".to_owned(), "Westmarch Police".to_owned()],
        brought: NaiveDate::from_ymd_opt(2026, 11, 16).expect("a day of the year"),
        pairs: 200,
        settled: [61, 48, 4],
        waiting: [6, 1],
        mine: 81,
        next: Some(17),
        looks: true,
        closed: String::new(),
        seen: 3,
    }
}

/// What a reviewer knows.
pub fn known() -> RunsKnown {
    let ended = RunKnown {
        id: "run-2".to_owned(),
        title: "Night shelter, spring".to_owned(),
        closed: "The agreement is not in force today, so nobody looks at its records.".to_owned(),
        looks: false,
        settled: [3, 2, 0],
        waiting: [0, 0],
        pairs: 5,
        mine: 0,
        next: None,
        ..run()
    };
    RunsKnown { runs: vec![run(), ended], closed: Vec::new() }
}

/// One run, opened by somebody who may do everything with it.
pub fn opened() -> RunOpened {
    let share = |share, low, high| ShareKnown { share, low, high };
    let levels = |all: &[(&str, f64)]| all.iter().map(|(label, bits)| ((*label).to_owned(), *bits)).collect();
    let person = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    RunOpened {
        run: run(),
        measured: Some(MeasuredKnown {
            precision: share(0.993, 0.930, 1.0),
            recall: share(0.983, 0.978, 0.989),
            best: Some(0.8),
            steps: vec![(0.06, 20, 0.1, 0.15), (0.5, 24, 0.71, 0.75), (0.95, 60, 0.998, 1.0)],
        }),
        group_from: 0.95,
        model: vec![
            ("first_name".to_owned(), levels(&[("equal", 6.4), ("nickname", 4.9), ("else", -3.8)])),
            ("dob".to_owned(), levels(&[("equal", 11.2), ("damerau 1", 6.0), ("else", -5.1)])),
        ],
        groups: vec![
            GroupLineKnown {
                number: 1,
                records: 3,
                contradictions: 2,
                thread: 0.61,
                reached: "nothing",
                waits: true,
                opens: true,
            },
            GroupLineKnown {
                number: 2,
                records: 4,
                contradictions: 0,
                thread: 0.97,
                reached: "settled",
                waits: false,
                opens: true,
            },
        ],
        team: vec![person("ann", "Ann Example"), person("bob", "Bob Example")],
        shut_out: vec![person("cy", "Cy Example")],
        people: vec![person("ann", "Ann Example"), person("cy", "Cy Example"), person("di", "Di Example")],
        exports: true,
    }
}

/// Under what somebody may ask for pointers.
pub fn pointer_desk() -> PointerDesk {
    let on = NaiveDate::from_ymd_opt(2026, 11, 18).expect("a day of the year");
    PointerDesk {
        choices: vec![(
            "asb-hub/reduce-antisocial-behaviour".to_owned(),
            "asb-hub, to stop repeat antisocial behaviour: Westmarch Police".to_owned(),
        )],
        silent: vec![("Westmarch Police".to_owned(), on, "C-0031".to_owned())],
    }
}

/// Somebody is known.
pub fn pointed() -> PointerAnswer {
    let key = "asb-hub/westmarch-police/reduce-antisocial-behaviour/case".to_owned();
    PointerAnswer {
        known: true,
        requests: vec![(key, "Cases of Westmarch Police, under asb-hub".to_owned())],
    }
}

/// One group: two records of one person, and one of a brother or sister.
pub fn group() -> GroupKnown {
    let record = |body: &str, id: &str, cells: [&str; 3]| {
        (body.to_owned(), id.to_owned(), cells.iter().map(|cell| (*cell).to_owned()).collect())
    };
    GroupKnown {
        run: "run-1".to_owned(),
        title: "Repeat callers, autumn".to_owned(),
        number: 1,
        columns: vec!["first_name".to_owned(), "surname".to_owned(), "dob".to_owned()],
        records: vec![
            record("Harrowdale Council", "C-0412", ["Catherine", "Sample", "1987-02-11"]),
            record("Westmarch Police", "P-9931", ["Katherine", "Sample", "1987-11-02"]),
            record("Westmarch Police", "P-1207", ["Carl", "Sample", ""]),
        ],
        now: vec![1, 1, 1],
        ties: vec![(1, 2, 0.998), (2, 3, 0.96), (1, 3, 0.21)],
        group_from: 0.95,
        own: None,
        reached: "nothing",
        sensitive: true,
        waits: true,
    }
}

/// One pair.
pub fn pair() -> PairKnown {
    let line = |column: &str, left: &str, right: &str, alike: &str| PairLineKnown {
        column: column.to_owned(),
        left: left.to_owned(),
        right: right.to_owned(),
        alike: alike.to_owned(),
    };
    PairKnown {
        run: "run-1".to_owned(),
        title: "Repeat callers, autumn".to_owned(),
        number: 17,
        of: 200,
        left: ("Harrowdale Council".to_owned(), "C-0412".to_owned()),
        right: ("Westmarch Police".to_owned(), "P-9931".to_owned()),
        lines: vec![
            line("first_name", "Catherine", "Katherine", "differs"),
            line("surname", "Sample", "SAMPLE", "same"),
            line("dob", "1987-02-11", "1987-11-02", "differs"),
            line("postcode", "ZZ1 1ZZ", "ZZ1 1ZZ", "same"),
            line("address", "14 Imaginary Street, Nowhere-on-the-Water", "", "one missing"),
            line("phone", "", "", "both missing"),
        ],
        why: None,
        sensitive: false,
        own: None,
        reached: "nothing",
        waits: true,
        left_to_do: 81,
        next: Some(18),
    }
}

#[async_trait]
impl LinkageDoor for SampleDoor {
    async fn linkage_runs(&self, _: &Caller) -> Answer<RunsKnown> {
        Ok(known())
    }

    async fn linkage_run(&self, _: &Caller, run: &str) -> Answer<RunOpened> {
        match run {
            "run-1" => Ok(opened()),
            "run-2" => Ok(RunOpened {
                run: known().runs.remove(1),
                measured: None,
                groups: Vec::new(),
                exports: false,
                ..opened()
            }),
            _ => Err(Closed::NotFound),
        }
    }

    async fn linkage_team(&self, _: &Caller, run: &str, seen: i64, step: TeamStep) -> Answer<()> {
        match (run, seen, step) {
            ("run-1", 3, TeamStep::Join(person)) if person.is_empty() => {
                Err(Closed::Refused("Choose somebody.".to_owned()))
            }
            ("run-1", 3, _) => Ok(()),
            ("run-1", _, _) => Err(Closed::Stale),
            _ => Err(Closed::NotFound),
        }
    }

    async fn linkage_pair(&self, _: &Caller, run: &str, number: usize, why: bool) -> Answer<PairKnown> {
        let thinks = || {
            vec![
                "Before anything is compared: -13.3 bits.".to_owned(),
                "first_name: nickname; speaks for one person (+4.9 bits).".to_owned(),
                "Together +3.1 bits: a probability of 0.8955 that they are one person.".to_owned(),
            ]
        };
        match (run, number) {
            ("run-1", 1..=200) => Ok(PairKnown { number, why: why.then(thinks), ..pair() }),
            _ => Err(Closed::NotFound),
        }
    }

    async fn linkage_step(
        &self,
        _: &Caller,
        run: &str,
        number: usize,
        step: PairStep,
    ) -> Answer<Option<usize>> {
        match (run, number, step) {
            ("run-1", 200, PairStep::Say(..)) => Ok(None),
            ("run-1", 1..=200, PairStep::Back) => Ok(Some(number.saturating_sub(1).max(1))),
            ("run-1", 1..=200, _) => Ok(Some(number + 1)),
            _ => Err(Closed::NotFound),
        }
    }

    async fn pointer_desk(&self, _: &Caller) -> Answer<PointerDesk> {
        Ok(pointer_desk())
    }

    async fn pointer_ask(&self, _: &Caller, typed: &PointerTyped) -> Answer<PointerAnswer> {
        match typed.surname.as_str() {
            "" => Err(Closed::Refused("That is too little to know anybody by.".to_owned())),
            "Sample" => Ok(pointed()),
            _ => Ok(PointerAnswer { known: false, requests: Vec::new() }),
        }
    }

    async fn linkage_group(&self, _: &Caller, run: &str, number: usize) -> Answer<GroupKnown> {
        match (run, number) {
            ("run-1", 1) => Ok(group()),
            ("run-1", 2) => Ok(GroupKnown {
                number: 2,
                own: Some(vec![1, 1, 2]),
                reached: "settled",
                waits: false,
                ..group()
            }),
            _ => Err(Closed::NotFound),
        }
    }

    async fn linkage_sort(&self, _: &Caller, run: &str, number: usize, step: GroupStep) -> Answer<()> {
        match (run, number, step) {
            ("run-1", 1, GroupStep::Sort(persons, _)) if persons.len() != 3 => {
                Err(Closed::Refused("Not every record has a person. Look at it again.".to_owned()))
            }
            ("run-1", 1 | 2, _) => Ok(()),
            _ => Err(Closed::NotFound),
        }
    }

    async fn linkage_decisions(&self, _: &Caller, run: &str) -> Answer<TakeAway> {
        match run {
            "run-1" => Ok(TakeAway {
                file_name: "run-1-decisions.csv".to_owned(),
                media_type: "text/csv; charset=utf-8",
                bytes: b"source_l,unique_id_l,source_r,unique_id_r,verdict,decided_by,decided_at\r\n"
                    .to_vec(),
            }),
            _ => Err(Closed::NotFound),
        }
    }
}
