//! The staff's half of the sample.

use super::record;
use crate::door::{
    AssessmentDesk, AssessmentKnown, Column, FaultList, FoundRecord, FrozenVersion, Import, ImportKnown,
    ImportStage, Job, JobId, JobState, LimitsAnew, LimitsDesk, LimitsSuggested, Mapping, MappingField,
    Meaning, PreviewLine, SearchAnswer, Sender, SheetCode, Today, TodayLine, WaitingKnown,
};
use chrono::{DateTime, NaiveDate, Utc};
use planning::{AreaEvidence, Assessment, MeasureEvidence};
use std::collections::BTreeMap;
use terms::{
    Category, DataMark, Dataset, DeliveryId, Edition, Fault, Format, Kept, MeasureId, Mode, Period,
    SignedText, Standing,
};

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

/// Jobs in every state.
pub fn jobs() -> Vec<Job> {
    let open = |state: &JobState| matches!(state, JobState::Waiting | JobState::Running);
    let job = |id, what: &str, state: JobState, done, total| Job {
        id: JobId(id),
        what: what.to_owned(),
        by: "Ann Example".to_owned(),
        started: moment("2026-11-20T09:12:00Z"),
        ended: (!open(&state)).then(|| moment("2026-11-20T09:14:00Z")),
        may_stop: open(&state),
        may_try_again: matches!(state, JobState::Failed(_) | JobState::Cancelled),
        state,
        done,
        total,
        step: "reading rows".to_owned(),
        import: Some(DeliveryId([id as u8; 32])),
    };
    vec![
        job(2, "Checking council-antisocial-behaviour-june.xlsx", JobState::Running, 12_000, 48_000),
        job(5, "Counting again after a new lookup", JobState::Waiting, 0, 0),
        job(4, "Counting rows of 2026-08-blackmoor-street.csv", JobState::Done, 24_549, 24_549),
        job(6, "Making a backup and trying it out", JobState::Cancelled, 1, 2),
        job(
            3,
            "Reading fire-incidents-q2.csv",
            JobState::Failed("The disk is full. Make room, then try again.".into()),
            900,
            4_000,
        ),
    ]
}

/// Something found by its title, something by its words.
pub fn found() -> SearchAnswer {
    let found = |kind: &str, id: &str, title: &str, excerpt: &str| FoundRecord {
        kind: kind.into(),
        id: id.into(),
        title: title.into(),
        excerpt: excerpt.into(),
    };
    SearchAnswer {
        found: vec![
            found("barrier", "barrier-2", "Street lights are not in the council's sheet", ""),
            found("area", "E07990001", "Harrowdale", ""),
            found("action", "a-7", "Mend the underpass", "… the council lights it from dusk, and …"),
        ],
        total: 3,
    }
}

/// What a person must know this morning.
pub fn today() -> Today {
    let line = |words: &str, import: Option<u8>, on| TodayLine {
        words: words.to_owned(),
        import: import.map(|id| DeliveryId([id; 32])),
        on: Some(on),
    };
    let waiting = |kind: &str, id: &str, words: &str, by, late| WaitingKnown {
        kind: kind.into(),
        id: id.into(),
        words: words.into(),
        by,
        late,
    };
    Today {
        waiting: vec![
            waiting("agreement", "asb-hub", "Light the underpass at Mill Lane", Some(day(2026, 11, 2)), true),
            waiting("meeting", "m-1", "Strategy Group", Some(day(2026, 12, 3)), false),
            waiting("round", "round-1", "Score what was put forward for 2027 to 2028: 4 left", None, false),
        ],
        arrived: vec![
            line("Blackmoor Constabulary sent 2026-08-blackmoor-street.csv", Some(4), day(2026, 11, 19)),
            line(
                "Harrowdale Council sent council-antisocial-behaviour-june.xlsx",
                Some(1),
                day(2026, 11, 18),
            ),
        ],
        missing: vec![line(
            "Blackmoor Fire and Rescue: figures for the quarter to September 2026",
            None,
            day(2026, 10, 31),
        )],
        to_mend: vec![line("37 rows of council-antisocial-behaviour-june.xlsx", Some(1), day(2026, 11, 18))],
        jobs: jobs().into_iter().take(2).collect(),
    }
}

/// Senders with their licences.
pub fn senders() -> Vec<Sender> {
    vec![
        Sender {
            name: "Blackmoor Constabulary".into(),
            licences: vec!["Open Government Licence 3.0".into()],
        },
        Sender {
            name: "Harrowdale Council".into(),
            licences: vec!["Information sharing agreement 2025".into(), "Open Government Licence 3.0".into()],
        },
    ]
}

/// An import at every stage; the first waits for its mapping.
pub fn imports() -> Vec<Import> {
    let stages = [
        (1, ImportStage::Uploaded),
        (2, ImportStage::Checking(JobId(2))),
        (3, ImportStage::Checked),
        (4, ImportStage::Accepted { undo_until: day(2026, 12, 19) }),
        (5, ImportStage::Undone),
        (6, ImportStage::Refused),
        (7, ImportStage::Accepting(JobId(4))),
    ];
    stages.into_iter().map(|(id, stage)| import(id, stage)).collect()
}

fn codes() -> Vec<SheetCode> {
    let code = |text: &str, rows, meaning| SheetCode { text: text.into(), rows, meaning };
    vec![
        code("Bonfire in garden", Some(212), None),
        code("Test call", Some(9), Some(Meaning::LeftOut)),
        code("noise nuisance", None, Category::from_slug("noise").map(Meaning::Kind)),
    ]
}

fn import(id: u8, stage: ImportStage) -> Import {
    let checked = !matches!(stage, ImportStage::Uploaded | ImportStage::Checking(_));
    let accepted = if stage == ImportStage::Refused { 0 } else { 4_980 };
    let field = |slug: &str, title: &str, hint: &str, required| MappingField {
        slug: slug.into(),
        title: title.into(),
        hint: hint.into(),
        required,
    };
    let column = |name: &str, shape: &str| Column { name: name.into(), shape: shape.into() };
    Import {
        known: ImportKnown {
            id: DeliveryId([id; 32]),
            file_name: "council-antisocial-behaviour-june.xlsx".into(),
            sender: "Harrowdale Council".into(),
            received: moment("2026-11-18T14:05:00Z"),
            stage: stage.clone(),
            accepted: checked.then_some(accepted),
            aside: checked.then_some(37),
        },
        licence: "Information sharing agreement 2025".into(),
        bytes: 412_880,
        by: "Ann Example".into(),
        guess: Some(Format::PartnerSheet),
        guess_words: "It is a workbook with a header row that we do not know.".into(),
        format: checked.then_some(Format::PartnerSheet),
        columns: vec![
            column("Date reported", "99/99/9999"),
            column("Type", "Aaaaa"),
            column("LSOA", "A99999999"),
        ],
        fields: vec![
            field("date", "Date or month", "Like 14/06/2026 or June 2026", true),
            field("kind", "Kind of report", "What the report is about", true),
            field("area", "Area code", "An LSOA or ward code", false),
        ],
        questions: vec![
            "No date in \"Reported on\" shows whether the day comes before the month. We read it so: 03/01 is 3 January.".to_owned(),
        ],
        mapping: Mapping {
            dataset: Some(Dataset::Council),
            columns: BTreeMap::from([("date".to_owned(), "Date reported".to_owned())]),
            codes: BTreeMap::new(),
        },
        codes: codes(),
        quiet: if stage == ImportStage::Checked {
            vec!["May 2026 (Council reports, Harrowdale Council)".into()]
        } else {
            Vec::new()
        },
        rows: checked.then_some(accepted + 37),
        problems: if checked {
            vec![("The month is not one we can read".into(), 25), ("The area code is not known".into(), 12)]
        } else {
            Vec::new()
        },
        preview: if checked {
            vec![PreviewLine {
                measure: "Antisocial behaviour reported to the council".into(),
                area: "Harrowdale".into(),
                period: "April 2026 to June 2026".into(),
                before: None,
                after: Some(1_204.0),
                mark: DataMark::Provisional,
            }]
        } else {
            Vec::new()
        },
    }
}

/// The first page of the faults of an import.
pub fn faults() -> FaultList {
    let fault = |row, column: &str, shape: &str, problem: &str, hint: &str, kept| Fault {
        file: "council-antisocial-behaviour-june.xlsx".into(),
        row,
        column: (!column.is_empty()).then(|| column.to_owned()),
        shape: shape.into(),
        problem: problem.into(),
        hint: hint.into(),
        kept,
    };
    let faults = vec![
        fault(0, "Mnoth", "", "This column is not one we know", "Did you mean \"Month\"", Kept::Noted),
        fault(
            14,
            "Date reported",
            "Aaaa 99",
            "The date is not one we can read",
            "Write it like 14/06/2026",
            Kept::RowAside,
        ),
        fault(
            209,
            "LSOA",
            "A9999999",
            "The area code is too short",
            "An area code has a letter and eight digits",
            Kept::RowAside,
        ),
        fault(310, "Type", "", "The kind is empty", "Say what the report is about", Kept::ValueAside),
    ];
    FaultList { faults, total: 120 }
}

/// Assessments of the sample's areas.
pub fn assessments() -> Vec<AssessmentKnown> {
    let frozen = FrozenVersion { version: 2, on: day(2026, 1, 30), by: "Ann Example".into() };
    vec![
        AssessmentKnown { area: record(0), filled: 5, frozen: Some(frozen) },
        AssessmentKnown { area: record(1), filled: 3, frozen: None },
    ]
}

fn evidence(kind: usize) -> MeasureEvidence {
    let facts = super::facts(0, kind);
    let counted = super::series(0, kind);
    MeasureEvidence {
        definition: facts.definition.get().clone(),
        latest: super::latest(0, kind, &counted),
        series: counted,
        change: facts.change.map(|change| change.get().clone()),
        control: facts.control.map(|control| control.get().clone()),
        trend: facts.trend,
        forecast: facts.forecast.map(|forecast| forecast.get().clone()),
        comparison: facts.comparison.map(|(comparison, period)| (comparison.get().clone(), period)),
        funnel: None,
        rhythm: None,
        repeats: None,
        gaps: vec![Period::new(super::first(), super::first())],
        placed_per_cent: Some(98),
    }
}

/// Limits that start anew once, and a chart that suggests it elsewhere.
pub fn limits() -> LimitsDesk {
    let id = |slug: &str| MeasureId::new(slug).expect("a short name");
    LimitsDesk {
        area: record(0),
        measures: vec![(id("burglary"), "Burglary".to_owned()), (id("robbery"), "Robbery".to_owned())],
        suggested: vec![LimitsSuggested {
            title: "Robbery".to_owned(),
            from: "2025-06".parse().expect("a month"),
            points: 14,
            above: false,
        }],
        anew: vec![LimitsAnew {
            measure: id("burglary"),
            title: "Burglary".to_owned(),
            from: "2024-06".parse().expect("a month"),
            reason: SignedText {
                part: "limits".into(),
                words: "From June 2024 attempts are recorded with burglaries of homes.".into(),
                by: "Ann Example, partnership analyst".into(),
                on: day(2026, 11, 2),
            },
        }],
        reason_most: 300,
    }
}

/// An assessment on the desk: drafted sections, two written parts, two frozen versions.
pub fn assessment() -> AssessmentDesk {
    let written = |part: &str, words: &str| SignedText {
        part: part.into(),
        words: words.into(),
        by: "Ann Example, partnership analyst".into(),
        on: day(2026, 11, 2),
    };
    let evidence = AreaEvidence {
        area: record(0),
        measures: [0, 1, 3].into_iter().map(evidence).collect(),
        harm: Vec::new(),
        harm_total: None,
        harm_unit: String::new(),
        harm_source: String::new(),
        withheld: Vec::new(),
        places: Vec::new(),
        places_basis: String::new(),
        concentration: None,
        surface: None,
        foretold: None,
        quality: Vec::new(),
        deliveries: Vec::new(),
        methods: Vec::new(),
    };
    let edition = Edition { as_of: day(2026, 11, 20), mode: Mode::Full, standing: Standing::Draft };
    let texts = [
        written("public-view", "We asked 412 people at markets and online. Most named speeding first."),
        written("horizon-political", "The borough is to be merged in April 2028."),
    ];
    let people = planning::ByPeople {
        texts: texts.into(),
        pins: super::workbench::pins(),
        topics: super::workbench::scheme().topics(planning::Quarter::of(edition.as_of)),
    };
    let frozen = |version, on| FrozenVersion { version, on, by: "Ann Example".into() };
    AssessmentDesk {
        draft: Assessment::new(edition, evidence, &people, None),
        seen: BTreeMap::from([("public-view".to_owned(), 3), ("horizon-political".to_owned(), 1)]),
        frozen: vec![frozen(2, day(2026, 1, 30)), frozen(1, day(2025, 1, 31))],
        workbench: super::workbench::workbench(),
    }
}
