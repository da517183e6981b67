//! Targets of a partnership that does not exist, behind the sample's door: one of each kind, a draft and one that is closed.

use super::door::SampleDoor;
use crate::door::{
    BoardHeld, BoardKnown, Caller, Choice, ExceptionKnown, ExceptionLine, ExceptionStep, ExceptionsKnown,
    FileKind, PackLine, PerformanceKnown, PublicTarget, TargetChoices, TargetKnown, TargetLine, TargetMonth,
    TargetStart, TargetStep, TargetTyped, TargetsDoor, TargetsKnown, WaveLine, WaveTyped, WavesKnown,
    YearEndKnown, YearEndTold,
};
use crate::{Answer, Closed, TakeAway};
use async_trait::async_trait;
use disclosure::{Policy, public, release_series};
use planning::target::{self, Aim, Baseline, Kind, Profile, Target, Terms};
use planning::watch::Rule;
use planning::{Exception, Quarter, Track, Verdict, Year, exception};
use terms::{
    Course, Goal, MeasureId, Month, Period, PersonId, Reach, RecordId, Sampling, TargetVerdict, Wave,
    WaveMode, YearEnd,
};

fn id(text: &str) -> RecordId {
    RecordId::new(text).expect("a short name")
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn wave(name: &str, from: &str, share: f64) -> Wave {
    Wave {
        id: id(name),
        wording: "Is litter a problem here? (very or fairly big)".into(),
        fieldwork: Period::new(month(from), month(from).plus(1)),
        share,
        base: 912,
        design_effect: 1.2,
        mode: WaveMode::Post,
        sampling: Sampling::Random,
        source: "Harrowdale residents’ survey".into(),
    }
}

fn terms(kind: Kind, title: &str) -> Terms {
    let counted = |name: &str, months: i32, total: f64| Baseline::Counted {
        measure: MeasureId::new(name).expect("an id"),
        period: Period::new(month("2026-03").plus(1 - months), month("2026-03")),
        total,
    };
    let (baseline, aim) = match kind {
        Kind::Reduce => (counted("burglary", 12, 380.0), Aim::AtMost(340.0)),
        Kind::KeepLow => (counted("robbery", 36, 21.0), Aim::StayLow),
        Kind::FewerSay => (Baseline::Asked(wave("w-1", "2025-10", 0.30)), Aim::Share(0.25)),
        Kind::MoreHappy => (Baseline::Asked(wave("w-1", "2025-10", 0.70)), Aim::Share(0.75)),
    };
    Terms {
        title: title.into(),
        kind,
        area: super::AREAS[0].0.parse().expect("a code"),
        year: Year::starting(2026).expect("a year"),
        baseline,
        aim,
        profile: Profile::Even,
        owner: "harrowdale-police".parse().expect("a short name"),
        lead: "p7".parse().expect("a short name"),
        priority: Some(id("p-1")),
    }
}

fn verdict(said: TargetVerdict, track: Track, chance: Option<f64>, words: &str) -> Verdict {
    Verdict {
        verdict: said,
        track,
        survey: None,
        chance,
        concern: false,
        months_late: 0,
        data_to: Some(month("2026-08")),
        sentences: vec![words.to_owned()],
    }
}

fn line(number: u32, kind: Kind, title: &str, verdict: Verdict) -> TargetLine {
    let by = PersonId::new("p1").expect("a short name");
    let draft = Target::new(id(&format!("t-{number}")), terms(kind, title));
    let lock = target::Command::Lock { meeting: id("m-1") };
    let target = target::apply(draft, lock, &by, day("2026-03-20")).expect("it is sound");
    TargetLine {
        target,
        seen: 2,
        verdict,
        area: super::AREAS[0].1.to_owned(),
        owner: "Harrowdale Police".into(),
        priority: "Burglary".into(),
        about: "Burglary".into(),
    }
}

/// One of each kind, a draft, one that was revised and closed, one withdrawn.
pub fn targets() -> TargetsKnown {
    use TargetVerdict::{Held, Missed, TooEarly, WillMeet, WillMiss};
    let by = PersonId::new("p1").expect("a short name");
    let miss = "As things go the year will end at about 371 (between 352 and 390, 8 times in 10).";
    let mut lines = vec![
        line(1, Kind::Reduce, "Fewer burglaries", verdict(WillMiss, Track::OffTrack, Some(0.04), miss)),
        line(2, Kind::KeepLow, "Robbery stays rare", verdict(Held, Track::OnTrack, None, "No higher.")),
        line(3, Kind::FewerSay, "Less litter", verdict(TooEarly, Track::NotJudged, None, "Nobody yet.")),
        line(4, Kind::MoreHappy, "More are happy", verdict(WillMeet, Track::OnTrack, None, "Up.")),
    ];
    let mut draft = line(5, Kind::Reduce, "A draft", verdict(WillMeet, Track::OnTrack, Some(0.995), ""));
    draft.target = Target::new(id("t-5"), terms(Kind::Reduce, "A draft"));
    let mut gone = line(6, Kind::Reduce, "Given up", verdict(WillMeet, Track::AtRisk, Some(0.5), ""));
    let withdraw = target::Command::Withdraw { reason: "Two districts merged.".into() };
    gone.target = target::apply(gone.target, withdraw, &by, day("2026-06-01")).expect("it is signed off");
    let missed = verdict(Missed, Track::OffTrack, Some(0.0), "There were 402.");
    let mut closed = line(7, Kind::Reduce, "Ended", missed.clone());
    let revise = target::Command::Revise {
        aim: Aim::AtMost(350.0),
        profile: Profile::Even,
        reason: "A prison closed.".into(),
    };
    let close = target::Command::Close { verdict: Box::new(missed), account: "Wardens came late.".into() };
    for (command, on) in [(revise, "2026-07-01"), (close, "2027-06-01")] {
        closed.target = target::apply(closed.target, command, &by, day(on)).expect("it is signed off");
    }
    lines.extend([draft, gone, closed]);
    TargetsKnown { lines, may_add: true }
}

fn chart() -> charts::Chart {
    let definition = super::definition(&super::KINDS[1]);
    let series = release_series(&super::series(0, 1), &definition, &Policy::public()).expect("large counts");
    let first = series.points[series.points.len() - 5].month;
    let goal = public(Goal {
        year: Period::new(first, first.plus(11)),
        reach: Reach::AtMost(340.0),
        shares: [1.0 / 12.0; 12],
        due_to: first,
        on: day("2026-11-20"),
    });
    let course = series.and(&goal).derive(|(series, goal)| {
        let end = YearEnd {
            counted: 140.0,
            counted_to: series.points.last().map(|point| point.month),
            months_left: 7,
            expected: 371.0,
            low_80: 352.0,
            high_80: 390.0,
            chance: 0.04,
            method: "forecast of the months left".into(),
        };
        Course { goal: goal.clone(), series: series.clone(), end: Ok(end), do_nothing: Vec::new() }
    });
    let frame =
        charts::Frame { id: "t-1-year".into(), place: "Blackmoor".into(), ..charts::Frame::default() };
    charts::year(&frame, &course, &definition, &charts::Typeface::approximate()).expect("there are months")
}

fn wave_lines() -> Vec<WaveLine> {
    let line = |name: &str, from: &str, share: f64, again: Option<&str>| WaveLine {
        wave: wave(name, from, share),
        title: "People who say litter is a problem".into(),
        area: super::AREAS[0].1.to_owned(),
        again: again.map(str::to_owned),
        share: Ok(terms::Estimate { value: share, low: share - 0.03, high: share + 0.03 }),
    };
    let mut own = line("w-3", "2026-06", 0.5, Some("w-1"));
    own.share = Err("people came by themselves".into());
    vec![line("w-1", "2025-10", 0.30, None), line("w-2", "2026-05", 0.27, Some("w-1")), own]
}

/// Every target with what bears on it.
pub fn all() -> Vec<TargetKnown> {
    let known = |line: TargetLine| {
        let first = line.target.id.as_str() == "t-1";
        let month = |month: &str, counted| TargetMonth {
            month: month.into(),
            counted,
            so_far: counted,
            plan: Some(28.0),
            unchanged: None,
        };
        let asked = line.target.terms.kind.asked();
        TargetKnown {
            charts: if first { vec![chart()] } else { Vec::new() },
            months: if first {
                vec![month("April 2026", Some(31.0)), month("May 2026", None)]
            } else {
                Vec::new()
            },
            waves: if asked { wave_lines() } else { Vec::new() },
            method: vec!["Counted from the records of Harrowdale Police, 5 files.".into()],
            meetings: if first { Vec::new() } else { vec![("m-1".into(), "Strategy Group".into())] },
            may_change: true,
            may_decide: true,
            line,
        }
    };
    targets().lines.into_iter().map(known).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<Choice> {
    list.iter().map(|(value, text)| ((*value).to_owned(), (*text).to_owned())).collect()
}

/// What a target can be about.
pub fn choices() -> TargetChoices {
    TargetChoices {
        areas: pairs(&[("E07990001", "Blackmoor")]),
        measures: pairs(&[("burglary", "Burglary")]),
        waves: pairs(&[("w-1", "People who say litter is a problem")]),
        years: pairs(&[("2026", "2026 to 2027"), ("2027", "2027 to 2028")]),
        bodies: pairs(&[("harrowdale-police", "Harrowdale Police")]),
        priorities: pairs(&[("p-1", "Burglary")]),
    }
}

/// Waves of one question.
pub fn waves() -> WavesKnown {
    WavesKnown { waves: wave_lines(), areas: choices().areas, may_add: true }
}

#[async_trait]
impl TargetsDoor for SampleDoor {
    async fn targets(&self, _: &Caller) -> Answer<TargetsKnown> {
        Ok(targets())
    }

    async fn target(&self, _: &Caller, id: &str) -> Answer<TargetKnown> {
        all().into_iter().find(|known| known.line.target.id.as_str() == id).ok_or(Closed::NotFound)
    }

    async fn target_choices(&self, _: &Caller) -> Answer<TargetChoices> {
        Ok(choices())
    }

    async fn target_start(&self, _: &Caller, typed: &TargetTyped) -> Answer<TargetStart> {
        if typed.area.is_empty() {
            return Err(Closed::Refused("Choose an area".into()));
        }
        Ok(TargetStart { sentences: vec!["Burglary: there were 380.".into()], course_known: true })
    }

    async fn target_add(&self, _: &Caller, typed: &TargetTyped) -> Answer<String> {
        if typed.title.is_empty() {
            return Err(Closed::Refused("The title is missing. Write a few words.".into()));
        }
        Ok("t-5".into())
    }

    async fn target_typed(&self, _: &Caller, id: &str) -> Answer<(TargetTyped, i64)> {
        let known = targets().lines.into_iter().find(|line| line.target.id.as_str() == id);
        let line = known.ok_or(Closed::NotFound)?;
        let typed = TargetTyped {
            kind: line.target.terms.kind.slug().to_owned(),
            area: "E07990001".into(),
            title: line.target.terms.title,
            ..TargetTyped::default()
        };
        Ok((typed, line.seen))
    }

    async fn target_write(&self, _: &Caller, _: &str, seen: i64, typed: &TargetTyped) -> Answer<()> {
        match (seen, typed.title.is_empty()) {
            (2, false) => Ok(()),
            (2, true) => Err(Closed::Refused("Give it a title.".into())),
            _ => Err(Closed::Stale),
        }
    }

    async fn target_step(&self, _: &Caller, id: &str, seen: i64, step: TargetStep) -> Answer<()> {
        let known = targets().lines.into_iter().find(|line| line.target.id.as_str() == id);
        let known = known.ok_or(Closed::NotFound)?;
        match step {
            _ if known.seen != seen => Err(Closed::Stale),
            TargetStep::Withdraw(reason) if reason.is_empty() => {
                Err(Closed::Refused("There is no reason. Write a reason.".into()))
            }
            _ => Ok(()),
        }
    }

    async fn waves(&self, _: &Caller) -> Answer<WavesKnown> {
        Ok(waves())
    }

    async fn wave_add(&self, _: &Caller, typed: &WaveTyped) -> Answer<()> {
        if typed.wording.is_empty() {
            return Err(Closed::Refused("The question is missing. Write it word for word.".into()));
        }
        Ok(())
    }

    async fn waves_sheet(&self, _: &Caller, text: &str) -> Answer<()> {
        if text.trim().is_empty() {
            return Err(Closed::Refused("Nothing was pasted.\nCopy the rows with their headings.".into()));
        }
        Ok(())
    }

    async fn exceptions(&self, _: &Caller) -> Answer<ExceptionsKnown> {
        Ok(exceptions())
    }

    async fn exception(&self, _: &Caller, id: &str) -> Answer<ExceptionKnown> {
        let known = all_exceptions().into_iter().find(|known| known.line.exception.id.as_str() == id);
        known.ok_or(Closed::NotFound)
    }

    async fn exception_step(&self, _: &Caller, id: &str, seen: i64, step: ExceptionStep) -> Answer<()> {
        step_exception(id, seen, &step)
    }

    async fn watch(&self, _: &Caller) -> Answer<String> {
        Ok("4 targets judged: 1 exception opened.".into())
    }

    async fn board(&self, _: &Caller, quarter: Option<Quarter>) -> Answer<BoardKnown> {
        Ok(match quarter {
            Some(quarter) if quarter != board().quarter => past_board(quarter),
            _ => board(),
        })
    }

    async fn pack_keep(&self, _: &Caller, _: Quarter) -> Answer<()> {
        Ok(())
    }

    async fn pack_file(
        &self,
        _: &Caller,
        quarter: Quarter,
        version: Option<u32>,
        kind: FileKind,
    ) -> Answer<TakeAway> {
        match (quarter == board().quarter, version) {
            (true, None | Some(1)) => Ok(super::door::text_file("pack", kind)),
            _ => Err(Closed::NotFound),
        }
    }

    async fn targets_told(&self) -> Answer<Vec<PublicTarget>> {
        Ok(performance().targets)
    }

    async fn performance(&self, year: Option<i32>) -> Answer<PerformanceKnown> {
        let known = performance();
        match year {
            Some(year) if known.years.iter().all(|known| known.start() != year) => Err(Closed::NotFound),
            Some(2025) => Ok(PerformanceKnown { year: Year::starting(2025), over: true, ..known }),
            _ => Ok(known),
        }
    }

    async fn year_end(&self, _: &Caller, year: i32) -> Answer<YearEndKnown> {
        let known = super::ended::year_end();
        if known.years.iter().all(|known| known.start() != year) { Err(Closed::NotFound) } else { Ok(known) }
    }

    async fn year_end_file(&self, _: &Caller, year: i32, kind: FileKind) -> Answer<TakeAway> {
        match year {
            2025 | 2026 => Ok(super::door::text_file("report", kind)),
            _ => Err(Closed::NotFound),
        }
    }

    async fn year_end_told(&self, year: i32) -> Answer<YearEndTold> {
        let told = super::ended::year_end_told();
        if told.year.start() == year { Ok(told) } else { Err(Closed::NotFound) }
    }
}

fn an_exception(number: u32) -> Exception {
    let finding = planning::watch::Finding {
        target: id("t-1"),
        rules: vec![Rule::OffTrack],
        owner: "harrowdale-police".parse().expect("a short name"),
        lead: PersonId::new("p7").expect("a short name"),
        sentences: vec!["As things go the year will end at about 371.".into()],
    };
    Exception::new(id(&format!("e-{number}")), &finding, day("2026-09-10"))
}

fn said() -> exception::Answer {
    exception::Answer {
        cause: "Three streets near the station.".into(),
        action: "Locks were fitted.".into(),
        actions: vec![id("a-1")],
        recovery: "Patrols until spring.".into(),
        back_by: month("2027-01"),
        decision_needed: Some("Money for lighting.".into()),
    }
}

/// One at every stage, the first with its owner.
pub(super) fn staged() -> Vec<Exception> {
    let by = PersonId::new("p1").expect("a short name");
    let answer = || exception::Command::Answer {
        for_body: "harrowdale-police".parse().expect("a short name"),
        answer: said(),
    };
    let escalate = || exception::Command::Escalate { reason: "A decision is needed.".into() };
    let decide = || exception::Command::Decide { meeting: id("m-1"), words: "Pay for it.".into() };
    let close = exception::Command::Close(exception::Closing::Withdrawn { reason: "Merged.".into() });
    let lives = [
        vec![],
        vec![answer()],
        vec![answer(), escalate()],
        vec![answer(), escalate(), decide()],
        vec![close],
    ];
    let live = |(at, commands): (usize, Vec<exception::Command>)| {
        commands.into_iter().fold(an_exception(at as u32 + 1), |held, command| {
            exception::apply(held, command, &by, day("2026-10-01")).expect("its life allows it")
        })
    };
    lives.into_iter().enumerate().map(live).collect()
}

fn exception_line(exception: Exception) -> ExceptionLine {
    ExceptionLine {
        eased: exception.id.as_str() == "e-4",
        exception,
        seen: 3,
        title: "Fewer burglaries".into(),
        owner: "Harrowdale Police".into(),
        verdict: Some(targets().lines[0].verdict.clone()),
    }
}

/// One exception at every stage.
pub fn exceptions() -> ExceptionsKnown {
    ExceptionsKnown {
        lines: staged().into_iter().map(exception_line).collect(),
        watched: Some(day("2026-11-02")),
        changed: vec!["Fewer burglaries: “May or may not meet it” before.".into()],
        may_watch: true,
    }
}

/// Each of them on its own page.
pub fn all_exceptions() -> Vec<ExceptionKnown> {
    let known = |line: ExceptionLine| ExceptionKnown {
        meetings: if line.eased { Vec::new() } else { pairs(&[("m-1", "Strategy Group")]) },
        actions: pairs(&[("a-1", "Fit locks")]),
        may_answer: true,
        may_change: true,
        may_decide: true,
        line,
    };
    exceptions().lines.into_iter().map(known).collect()
}

/// The board of the sample's quarter.
pub fn board() -> BoardKnown {
    let read: Vec<(Target, Verdict)> =
        targets().lines.into_iter().map(|line| (line.target, line.verdict)).collect();
    let staged = staged();
    let gathered = planning::pack::Gathered {
        targets: &read,
        exceptions: &staged,
        ..planning::pack::Gathered::default()
    };
    let year = Year::starting(2026).expect("a year");
    let before = planning::pack::pack((year, 2), &gathered, None, None, day("2026-08-20"));
    let mut pack = planning::pack::pack((year, 3), &gathered, Some(&before), None, day("2026-11-20"));
    pack.duties.push("Meet in public: due on 1 March 2027.".into());
    pack.notes.push("Street pastors on Fridays.".into());
    pack.changed.push("Fewer burglaries was revised.".into());
    BoardKnown {
        quarter: pack.of(),
        now: pack.of(),
        held: BoardHeld::Today,
        years: performance().years,
        pack,
        bodies: vec![("harrowdale-police".parse().expect("a short name"), "Harrowdale Police".into())],
        seen: staged.iter().map(|exception| (exception.id.clone(), 3)).collect(),
        kept: vec![PackLine {
            id: "2026-q3".into(),
            version: 1,
            title: "Quarter 3 of 2026 to 2027".into(),
            on: day("2026-11-19"),
            by: "Ann Example".into(),
        }],
        meetings: pairs(&[("m-1", "Strategy Group")]),
        may_keep: true,
        may_decide: true,
    }
}

/// A board of a partnership without targets.
pub fn empty_board() -> BoardKnown {
    let year = Year::starting(2026).expect("a year");
    let gathered = planning::pack::Gathered::default();
    let pack = planning::pack::pack((year, 3), &gathered, None, None, day("2026-11-20"));
    BoardKnown {
        quarter: pack.of(),
        now: pack.of(),
        held: BoardHeld::Today,
        years: Vec::new(),
        pack,
        bodies: Vec::new(),
        seen: Vec::new(),
        kept: Vec::new(),
        meetings: Vec::new(),
        may_keep: false,
        may_decide: false,
    }
}

/// A quarter of which nobody kept a pack.
pub fn past_board(quarter: Quarter) -> BoardKnown {
    BoardKnown { quarter, held: BoardHeld::Nothing, kept: board().kept, ..empty_board() }
}

/// The same targets as anybody may know them.
pub fn performance() -> PerformanceKnown {
    let definition = super::definition(&super::KINDS[1]);
    let series = release_series(&super::series(0, 1), &definition, &Policy::public()).expect("large counts");
    let shown = |(line, verdict): (TargetLine, disclosure::Released<Verdict>)| {
        let terms = line.target.terms;
        PublicTarget {
            id: line.target.id,
            title: terms.title,
            kind: terms.kind,
            area: super::record(0),
            measure: (terms.kind == Kind::Reduce).then(|| MeasureId::new("burglary").expect("an id")),
            year: terms.year,
            aim: terms.aim,
            priority: if terms.kind.asked() { String::new() } else { "Burglary".into() },
            account: if terms.kind == Kind::KeepLow { "It stayed low.".into() } else { String::new() },
            verdict,
            chart: (terms.kind == Kind::Reduce).then(chart),
        }
    };
    let said = [
        series.derive(|_| verdict(TargetVerdict::WillMiss, Track::OffTrack, Some(0.04), "There were 140.")),
        series.derive(|_| verdict(TargetVerdict::Held, Track::OnTrack, None, "No higher than chance.")),
        series.derive(|_| verdict(TargetVerdict::TooEarly, Track::NotJudged, None, "Nobody was asked yet.")),
        series.derive(|_| verdict(TargetVerdict::WillMeet, Track::AtRisk, None, "More people are happy.")),
    ];
    let year = Year::starting(2026).expect("a year");
    let targets = targets().lines.into_iter().zip(said).map(shown).collect();
    PerformanceKnown { year: Some(year), over: false, years: vec![year.before(), year], targets }
}

/// The half of the sample's door that holds exceptions, the board and its papers.
pub(super) fn step_exception(id: &str, seen: i64, step: &ExceptionStep) -> Answer<()> {
    let known = exceptions().lines.into_iter().find(|line| line.exception.id.as_str() == id);
    let known = known.ok_or(Closed::NotFound)?;
    match step {
        _ if known.seen != seen => Err(Closed::Stale),
        ExceptionStep::Answer(typed) if typed.cause.is_empty() => {
            Err(Closed::Refused("There is no cause. Write a cause.".into()))
        }
        _ => Ok(()),
    }
}
