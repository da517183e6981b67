//! A target through the door of the pages: from what an officer types to the papers of the quarter, over a real store.

use super::*;
use access::{Asker, Template};
use desk::arrivals::{Handling, Parcel, Sender};
use desk::people::NewPerson;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use terms::{FixedClock, Period};
use web::door::{Opens, TargetStep, TargetTyped, TargetsDoor, WaveTyped};

const BODY: &str = "Westmarch Police";
const POLICE: &str = "staffordshire-police";
const COUNCIL: &str = "staffordshire-moorlands-district-council";

fn files() -> Vec<Parcel> {
    let lookup = "LSOA21CD,LSOA21NM,LTLA22CD,LTLA22NM\nE01900001,One 001A,E07900001,Ashmoor\n";
    let mut files = vec![Parcel { name: "lookup.csv".into(), bytes: lookup.into() }];
    let spring: Month = "2026-04".parse().unwrap();
    for month in Period::new("2023-04".parse().unwrap(), "2026-09".parse().unwrap()).iter() {
        let mut csv =
            "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,\
                       Crime type,Last outcome category,Context\n"
                .to_owned();
        let count = 30 + month.since(spring).rem_euclid(5) + 3 * month.since(spring.plus(-1)).max(0);
        for row in 0..count {
            let id = i32::from(month.index()) * 1_000 + row;
            writeln!(
                csv,
                "{id:064x},{month},{BODY},{BODY},-2.0,53.0,On or near Mill Lane,E01900001,Name,Burglary,,"
            )
            .unwrap();
        }
        files.push(Parcel { name: format!("{month}-westmarch-street.csv"), bytes: csv.into_bytes() });
    }
    files
}

async fn door(folder: &Path) -> FrontDoor {
    let clock = Arc::new(FixedClock("2026-11-20T09:30:00Z".parse().unwrap()));
    let desk = Desk::open(folder, clock).await.unwrap();
    let text = Template::moorlands().to_text().unwrap();
    desk.register_save(&text, 0).await.unwrap().unwrap();
    let sender = Sender { body: BODY.into(), licence: "Invented".into() };
    let importing = desk.begin_import(sender, Handling::default()).await.unwrap();
    importing.add(files()).await.unwrap();
    importing.finish().await.unwrap();
    FrontDoor::new(desk, "A partnership", folder.join("waiting"), folder.join("keys"))
}

async fn somebody(door: &FrontDoor, id: &str, body: &str, role: &str) -> Caller {
    let new = NewPerson {
        id: id.into(),
        name: format!("{id} Example"),
        email: format!("{id}@example.org"),
        body: body.into(),
        role: role.into(),
        role_id: format!("{id}-role"),
    };
    let desk = door.desk.asked_by(Asker::Program("sign-in"));
    desk.invite(&new, [id.as_bytes()[0]; 32]).await.unwrap().unwrap();
    Caller { account: id.into(), name: new.name, opens: Opens::default() }
}

fn typed() -> TargetTyped {
    TargetTyped {
        kind: "reduce".into(),
        area: "E07900001".into(),
        year: "2026".into(),
        measure: "burglary".into(),
        title: "Fewer burglaries".into(),
        reach: "340".into(),
        profile: "years".into(),
        owner: POLICE.into(),
        ..TargetTyped::default()
    }
}

#[tokio::test]
async fn a_target_goes_from_what_is_typed_to_the_papers_of_the_quarter() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let officer = somebody(&door, "ann", COUNCIL, "community-safety-officer").await;
    let group = somebody(&door, "bo", COUNCIL, "strategy-group-member").await;
    let owner = somebody(&door, "cy", POLICE, "liaison-officer").await;
    let start = door.target_start(&officer, &typed()).await.unwrap();
    assert!(start.sentences[0].starts_with("Burglary: there were ") && start.course_known, "{start:?}");
    for wrong in [
        TargetTyped { kind: "dream".into(), ..typed() },
        TargetTyped { reach: "many".into(), ..typed() },
        TargetTyped { owner: String::new(), ..typed() },
        TargetTyped { title: " ".into(), ..typed() },
    ] {
        assert!(matches!(door.target_add(&officer, &wrong).await, Err(Closed::Refused(_))), "{wrong:?}");
    }
    assert!(matches!(door.target_add(&owner, &typed()).await, Err(Closed::Forbidden(_))));
    assert_eq!(door.target_add(&officer, &typed()).await.unwrap(), "t-1");
    let lock = || TargetStep::Lock("sg-1".into());
    assert!(matches!(door.target_step(&officer, "t-1", 1, lock()).await, Err(Closed::Forbidden(_))));
    door.target_step(&group, "t-1", 1, lock()).await.unwrap();
    assert!(matches!(door.target_step(&group, "t-1", 1, lock()).await, Err(Closed::Stale)));
    let known = door.target(&owner, "t-1").await.unwrap();
    assert_eq!((known.months.len(), known.charts.len()), (12, 1));
    assert!(known.may_change && !known.may_decide, "the owner works on its target");
    let said = door.watch(&officer).await.unwrap();
    assert!(said.starts_with("1 target judged: 1 exception opened"), "{said}");
    let answer = AnswerTyped {
        cause: "Three streets.".into(),
        action: "Locks.".into(),
        recovery: "By spring.".into(),
        back_by: "2027-02".into(),
        needed: "Money for lights.".into(),
        ..AnswerTyped::default()
    };
    let step = |answer: &AnswerTyped| ExceptionStep::Answer(answer.clone());
    let undated = AnswerTyped { back_by: "soon".into(), ..answer.clone() };
    assert!(matches!(door.exception_step(&owner, "e-1", 1, step(&undated)).await, Err(Closed::Refused(_))));
    let other = door.exception_step(&officer, "e-1", 1, step(&answer)).await;
    assert!(matches!(other, Err(Closed::Refused(words)) if words.contains("Another body is asked")));
    door.exception_step(&owner, "e-1", 1, step(&answer)).await.unwrap();
    door.watch(&officer).await.unwrap();
    let seen = door.exception(&group, "e-1").await.unwrap().line.seen;
    let decide = ExceptionStep::Decide { meeting: "sg-2".into(), words: "Pay for them.".into() };
    door.exception_step(&group, "e-1", seen, decide).await.unwrap();
    let quarter = Quarter::parse("2026-q3").unwrap();
    door.pack_keep(&officer, quarter).await.unwrap();
    let board = door.board(&owner, None).await.unwrap();
    assert_eq!((board.pack.version, board.kept.len(), board.may_keep), (2, 1, false));
    assert!(matches!(door.pack_keep(&owner, quarter).await, Err(Closed::Forbidden(_))));
    let pdf = door.pack_file(&owner, quarter, Some(1), FileKind::Pdf).await.unwrap();
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let page = door.pack_file(&owner, quarter, Some(1), FileKind::Html).await.unwrap();
    let page = String::from_utf8(page.bytes).unwrap();
    for words in ["Pay for them.", "OFFICIAL", "Will miss it unless something changes"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("Example"), "no person is named");
    let public = door.performance(None).await.unwrap();
    assert_eq!((public.targets.len(), public.targets[0].chart.is_some(), public.over), (1, true, false));
    assert!(matches!(door.performance(Some(2025)).await, Err(Closed::NotFound)), "that year had no target");
    let earlier = door.board(&owner, Some(Quarter::parse("2024-q1").unwrap())).await.unwrap();
    assert!(
        earlier.held == BoardHeld::Nothing && earlier.pack.grid.is_empty(),
        "no pack is made up afterwards"
    );
    let late = door.pack_keep(&officer, earlier.quarter).await;
    assert!(matches!(late, Err(Closed::NotFound)));
}

#[tokio::test]
async fn waves_of_a_sheet_come_in_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let officer = somebody(&door, "ann", COUNCIL, "community-safety-officer").await;
    let reader = somebody(&door, "bo", COUNCIL, "case-worker").await;
    let row = |month: &str, share: &str| {
        format!("Litter,Ashmoor,Is litter a problem?,{month},{month},{share},500,post,quota,Survey")
    };
    let head = "question,area,wording,from,to,share,answered,asked,found,source";
    let sheet = |rows: &[String]| format!("{head}\n{}", rows.join("\n"));
    let refused = async |rows: &[String]| match door.waves_sheet(&officer, &sheet(rows)).await {
        Err(Closed::Refused(words)) => words,
        other => panic!("{other:?}"),
    };
    assert!(refused(&[row("2025-10", "30"), row("2026-10", "130")]).await.starts_with("Row 3: "));
    assert!(door.waves(&officer).await.unwrap().waves.is_empty(), "nothing came in");
    assert!(door.waves_sheet(&reader, &sheet(&[row("2025-10", "30")])).await.is_err(), "case workers read");
    // The later row stands first.
    door.waves_sheet(&officer, &sheet(&[row("2026-10", "22"), row("2025-10", "30")])).await.unwrap();
    let known = door.waves(&officer).await.unwrap().waves;
    let told: Vec<_> = known.iter().map(|line| (line.wave.share, line.again.is_some())).collect();
    assert_eq!(told, [(0.30, false), (0.22, true)], "the second asks the first again");
    let twice = refused(&[row("2026-11", "20"), row("2026-10", "22")]).await;
    assert!(twice.starts_with("Row 3: Litter is there already for October 2026"), "{twice}");
    door.waves_sheet(&officer, &sheet(&[row("2026-11", "20")])).await.unwrap();
    assert_eq!(door.waves(&officer).await.unwrap().waves.len(), 3);
}

#[tokio::test]
async fn a_wave_that_cannot_be_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let officer = somebody(&door, "ann", COUNCIL, "community-safety-officer").await;
    let wave = WaveTyped {
        area: "E07900001".into(),
        title: "Litter".into(),
        wording: "Is litter a problem?".into(),
        from: "2026-06".into(),
        to: "2026-07".into(),
        share: "31 %".into(),
        base: "1,012".into(),
        mode: "post".into(),
        sampling: "random".into(),
        source: "Survey".into(),
        ..WaveTyped::default()
    };
    for wrong in [
        WaveTyped { share: "131".into(), ..wave.clone() },
        WaveTyped { to: "2026-05".into(), ..wave.clone() },
        WaveTyped { base: "0".into(), ..wave.clone() },
        WaveTyped { mode: "by pigeon".into(), ..wave.clone() },
        WaveTyped { again: "w-9".into(), ..wave.clone() },
    ] {
        assert!(matches!(door.wave_add(&officer, &wrong).await, Err(Closed::Refused(_))), "{wrong:?}");
    }
    door.wave_add(&officer, &wave).await.unwrap();
    let known = door.waves(&officer).await.unwrap();
    assert_eq!((known.waves[0].wave.base, known.waves[0].wave.share), (1_012, 0.31));
    assert!(known.waves[0].share.is_ok());
}
