//! Targets and surveys on the desk: what was typed becomes a target or a wave, or words that say how to mend it.

use super::{FrontDoor, board, closed, not_done, wave_sheet};
use access::Resource;
use async_trait::async_trait;
use charts::{Chart, Frame, Typeface};
use desk::Desk;
use desk::targets::{NewTarget, TargetRead};
use desk::waves::{KeptWave, NewWave};
use planning::target::{Aim, Baseline, Kind, Profile, Stage, Terms};
use planning::wording::{number, per_cent};
use planning::{Quarter, Year};
use std::collections::BTreeMap;
use terms::{Action, AreaKind, BodyId, Dataset, MeasureId, Month, Period, RecordId, RecordKind};
use web::door::{
    Answer, BoardKnown, Caller, Choice, Closed, ExceptionKnown, ExceptionStep, ExceptionsKnown, FileKind,
    PerformanceKnown, PublicTarget, TakeAway, TargetChoices, TargetKnown, TargetLine, TargetMonth,
    TargetStart, TargetStep, TargetTyped, TargetsDoor, TargetsKnown, WAVE_MODES, WAVE_SAMPLINGS, WaveLine,
    WaveTyped, WavesKnown, YearEndKnown, YearEndTold,
};

fn refused(words: &str) -> Closed {
    Closed::Refused(words.to_owned())
}

/// Names that lines of targets show.
pub(super) struct Names {
    bodies: BTreeMap<BodyId, String>,
    priorities: BTreeMap<RecordId, String>,
}

impl Names {
    pub(super) async fn read(desk: &Desk) -> Answer<Self> {
        let register = desk.register().await.map_err(closed)?;
        let bodies = register.template.register.bodies.iter();
        Ok(Self {
            bodies: bodies.map(|body| (body.id.clone(), body.name.clone())).collect(),
            priorities: desk.target_priorities().await.map_err(closed)?.into_iter().collect(),
        })
    }

    pub(super) fn body(&self, id: &BodyId) -> String {
        self.bodies.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    pub(super) fn priority(&self, id: Option<&RecordId>) -> String {
        let title = |id: &RecordId| self.priorities.get(id).cloned().unwrap_or_else(|| id.to_string());
        id.map(title).unwrap_or_default()
    }
}

async fn line(desk: &Desk, names: &Names, read: &TargetRead) -> Answer<TargetLine> {
    let terms = &read.target.terms;
    let about = match &terms.baseline {
        Baseline::Counted { measure, .. } => {
            let catalogue = desk.measures().await.map_err(closed)?;
            let found = catalogue.measure(measure.as_str());
            found.map_or_else(|| measure.to_string(), |definition| definition.title.clone())
        }
        Baseline::Asked(wave) => wave.wording.clone(),
    };
    Ok(TargetLine {
        target: read.target.clone(),
        seen: read.version,
        verdict: read.verdict.clone(),
        area: desk.view().await.map_err(closed)?.gazetteer().name(terms.area),
        owner: names.body(&terms.owner),
        priority: names.priority(terms.priority.as_ref()),
        about,
    })
}

fn months(read: &TargetRead) -> Vec<TargetMonth> {
    let Some(course) = &read.course else { return Vec::new() };
    let (so_far, plan, unchanged) = (course.so_far(), course.plan(), course.had_nothing_changed());
    let month = |(at, month): (usize, Month)| TargetMonth {
        month: month.words(),
        counted: course.series.at(month),
        so_far: so_far.get(at).copied(),
        plan: plan.map(|plan| plan[at]),
        unchanged: unchanged.get(at).copied(),
    };
    course.goal.year.iter().enumerate().map(month).collect()
}

pub(super) async fn charts_of(desk: &Desk, read: &TargetRead, area: &str) -> Answer<Vec<Chart>> {
    let Baseline::Counted { measure, .. } = &read.target.terms.baseline else { return Ok(Vec::new()) };
    let catalogue = desk.measures().await.map_err(closed)?;
    let Some(definition) = catalogue.measure(measure.as_str()) else { return Ok(Vec::new()) };
    let Some(course) = desk.target_course(&read.target.id).await.map_err(closed)? else {
        return Ok(Vec::new());
    };
    let frame = Frame {
        id: format!("{}-year", read.target.id),
        title: None,
        place: area.to_owned(),
        source: read.method.first().cloned().unwrap_or_default(),
        notes: Vec::new(),
    };
    Ok(charts::year(&frame, &course, definition, &Typeface::approximate()).into_iter().collect())
}

async fn wave_line(desk: &Desk, kept: &KeptWave) -> Answer<WaveLine> {
    Ok(WaveLine {
        share: desk::waves::share(&kept.wave),
        wave: kept.wave.clone(),
        title: kept.title.clone(),
        area: desk.view().await.map_err(closed)?.gazetteer().name(kept.area),
        again: (kept.first != kept.id).then(|| kept.first.to_string()),
    })
}

async fn waves_of(desk: &Desk, read: &TargetRead) -> Answer<Vec<WaveLine>> {
    let Baseline::Asked(baseline) = &read.target.terms.baseline else { return Ok(Vec::new()) };
    let all = desk.waves().await.map_err(closed)?;
    let Some(first) = all.iter().find(|kept| kept.id == baseline.id).map(|kept| kept.first.clone()) else {
        return Ok(Vec::new());
    };
    let mut lines = Vec::new();
    for kept in all.iter().filter(|kept| kept.first == first) {
        lines.push(wave_line(desk, kept).await?);
    }
    Ok(lines)
}

async fn areas(desk: &Desk) -> Answer<Vec<Choice>> {
    let view = desk.view().await.map_err(closed)?;
    let mut areas = Vec::new();
    for (code, name) in view.gazetteer().areas(AreaKind::District) {
        if view.home_body(Dataset::PoliceStreet, code).await.map_err(closed)?.is_some() {
            areas.push((code.to_string(), name));
        }
    }
    Ok(areas)
}

/// Meetings that are kept here, newest first.
pub(super) async fn meetings(desk: &Desk) -> Answer<Vec<Choice>> {
    let all = desk.target_meetings().await.map_err(closed)?;
    let words = |(id, title, on): (RecordId, String, chrono::NaiveDate)| {
        (id.to_string(), format!("{title}, {}", planning::day_words(on)))
    };
    Ok(all.into_iter().map(words).collect())
}

fn kind_of(slug: &str) -> Answer<Kind> {
    Kind::ALL
        .into_iter()
        .find(|kind| kind.slug() == slug)
        .ok_or_else(|| refused("Choose what kind of target it is"))
}

/// A number as people type it: "1,204", "12.5 %".
fn typed_number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',' && *c != '%').collect();
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

fn reach_of(kind: Kind, text: &str) -> Answer<Option<f64>> {
    let number = || typed_number(text).ok_or_else(|| refused("Write the number to reach in digits"));
    match kind {
        Kind::KeepLow => Ok(None),
        Kind::Reduce => number().map(Some),
        Kind::FewerSay | Kind::MoreHappy => number().map(|share| Some(share / 100.0)),
    }
}

fn optional(text: &str) -> Option<RecordId> {
    RecordId::new(text.trim())
}

/// What was typed, with a stand-in for what a first look does not need.
fn target_typed(typed: &TargetTyped, whole: bool) -> Answer<NewTarget> {
    let kind = kind_of(&typed.kind)?;
    let year = typed.year.parse().ok().and_then(Year::starting);
    let owner = BodyId::new(&typed.owner);
    Ok(NewTarget {
        title: typed.title.clone(),
        kind,
        area: typed.area.parse().map_err(|_| refused("Choose an area"))?,
        year: year.ok_or_else(|| refused("Choose a year"))?,
        measure: MeasureId::new(&typed.measure),
        wave: optional(&typed.wave),
        reach: if whole { reach_of(kind, &typed.reach)? } else { None },
        even: typed.profile != "years",
        owner: match owner {
            Some(owner) => owner,
            None if whole => return Err(refused("Choose the body that answers for it")),
            None => BodyId::new("nobody").expect("a short name"),
        },
        lead: None,
        priority: optional(&typed.priority),
    })
}

pub(super) fn wave_typed(typed: &WaveTyped) -> Answer<NewWave> {
    let month = |text: &str| {
        text.trim().parse::<Month>().map_err(|_| refused("Write the months of fieldwork like 2026-06"))
    };
    let (from, to) = (month(&typed.from)?, month(&typed.to)?);
    if to < from {
        return Err(refused("The last month of fieldwork lies before the first"));
    }
    let mode = WAVE_MODES.iter().find(|(short, ..)| *short == typed.mode);
    let (_, mode, _) = *mode.ok_or_else(|| refused("Choose how people were asked"))?;
    let sampling = WAVE_SAMPLINGS.iter().find(|(short, ..)| *short == typed.sampling);
    let (_, sampling, _) = *sampling.ok_or_else(|| refused("Choose how people were found"))?;
    let again = optional(&typed.again);
    let stand_in = "E00000000".parse().ok().filter(|_| again.is_some());
    let area = typed.area.parse().ok().or(stand_in).ok_or_else(|| refused("Choose an area"))?;
    let base = typed_number(&typed.base).filter(|base| *base >= 0.0 && *base <= 10_000_000.0);
    Ok(NewWave {
        area,
        title: typed.title.clone(),
        again,
        wording: typed.wording.clone(),
        fieldwork: Period::new(from, to),
        share: typed_number(&typed.share).ok_or_else(|| refused("Write the share as a per cent"))? / 100.0,
        base: base.ok_or_else(|| refused("Write how many people answered, in digits"))? as u32,
        design_effect: if typed.design_effect.trim().is_empty() {
            1.0
        } else {
            typed_number(&typed.design_effect)
                .ok_or_else(|| refused("Write the design effect as a number, like 1.2"))?
        },
        mode,
        sampling,
        source: typed.source.clone(),
    })
}

fn start(found: &desk::targets::BaselineFound, title: &str) -> TargetStart {
    let mut sentences = Vec::new();
    match &found.baseline {
        Baseline::Counted { period, total, .. } => {
            sentences.push(format!(
                "{title}: there were {} in {}, {} in a usual twelve months.",
                number(*total),
                period.words(),
                number(found.usual.unwrap_or(*total))
            ));
            if let Some(coming) = found.do_nothing {
                sentences.push(format!(
                    "If all goes on as before, about {} are to come in the year.",
                    number(coming)
                ));
            }
        }
        Baseline::Asked(wave) => sentences.push(format!(
            "{} of {} people in {}: “{}”",
            per_cent(wave.share),
            number(f64::from(wave.base)),
            wave.fieldwork.words(),
            wave.wording
        )),
    }
    TargetStart { sentences, course_known: found.profile.is_some() }
}

/// A draft as it would have been typed.
fn as_typed(terms: &Terms) -> TargetTyped {
    let (measure, wave) = match &terms.baseline {
        Baseline::Counted { measure, .. } => (measure.to_string(), String::new()),
        Baseline::Asked(wave) => (String::new(), wave.id.to_string()),
    };
    TargetTyped {
        kind: terms.kind.slug().to_owned(),
        area: terms.area.to_string(),
        year: terms.year.start().to_string(),
        measure,
        wave,
        title: terms.title.clone(),
        reach: match terms.aim {
            Aim::AtMost(most) => most.round().to_string(),
            Aim::Share(share) => ((share * 1_000.0).round() / 10.0).to_string(),
            Aim::StayLow => String::new(),
        },
        profile: if terms.profile == Profile::Even { "even" } else { "years" }.to_owned(),
        owner: terms.owner.to_string(),
        priority: terms.priority.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

#[async_trait]
impl TargetsDoor for FrontDoor {
    async fn targets(&self, caller: &Caller) -> Answer<TargetsKnown> {
        let desk = self.of(caller)?;
        let read = desk.targets().await.map_err(closed)?;
        let names = Names::read(&desk).await?;
        let mut lines = Vec::with_capacity(read.len());
        for one in &read {
            lines.push(line(&desk, &names, one).await?);
        }
        let plans = Resource::paper(RecordKind::Plan);
        let may_add = desk.would(Action::Add, &plans).await.map_err(closed)?;
        Ok(TargetsKnown { lines, may_add })
    }

    async fn target(&self, caller: &Caller, id: &str) -> Answer<TargetKnown> {
        let desk = self.of(caller)?;
        let id = RecordId::new(id).ok_or(Closed::NotFound)?;
        let read = desk.target(&id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        let line = line(&desk, &Names::read(&desk).await?, &read).await?;
        let plans = Resource::paper(RecordKind::Plan);
        let own = Resource { owner: Some(read.target.terms.owner.clone()), ..plans.clone() };
        Ok(TargetKnown {
            charts: charts_of(&desk, &read, &line.area).await?,
            months: months(&read),
            waves: waves_of(&desk, &read).await?,
            meetings: meetings(&desk).await?,
            may_change: desk.would(Action::Change, &own).await.map_err(closed)?,
            may_decide: desk.would(Action::Decide, &plans).await.map_err(closed)?,
            method: read.method,
            line,
        })
    }

    async fn target_choices(&self, caller: &Caller) -> Answer<TargetChoices> {
        let desk = self.of(caller)?;
        let this = Year::of(desk.now().date_naive());
        let pair = |year: Year| (year.start().to_string(), year.words());
        let catalogue = desk.measures().await.map_err(closed)?;
        let measures = catalogue.measures().iter();
        let bodies = desk.bodies().await.map_err(closed)?;
        let waves = desk.waves().await.map_err(closed)?;
        let priorities = desk.target_priorities().await.map_err(closed)?;
        let words = |kept: &KeptWave| {
            let share = per_cent(kept.wave.share);
            (kept.id.to_string(), format!("{}, {}: {share}", kept.title, kept.wave.fieldwork.words()))
        };
        Ok(TargetChoices {
            areas: areas(&desk).await?,
            measures: measures.map(|one| (one.id.to_string(), one.title.clone())).collect(),
            waves: waves.iter().map(words).collect(),
            years: [this, this.next(), this.before()].map(pair).to_vec(),
            bodies: bodies.iter().map(|body| (body.id.to_string(), body.name.clone())).collect(),
            priorities: priorities.into_iter().map(|(id, title)| (id.to_string(), title)).collect(),
        })
    }

    async fn target_start(&self, caller: &Caller, typed: &TargetTyped) -> Answer<TargetStart> {
        let desk = self.of(caller)?;
        let new = target_typed(typed, false)?;
        let found = desk.target_baseline(&new).await.map_err(closed)?;
        let found = found.map_err(|why| Closed::Refused(why.to_string()))?;
        let catalogue = desk.measures().await.map_err(closed)?;
        let title = new.measure.as_ref().and_then(|id| catalogue.measure(id.as_str()));
        Ok(start(&found, title.map_or("", |definition| definition.title.as_str())))
    }

    async fn target_add(&self, caller: &Caller, typed: &TargetTyped) -> Answer<String> {
        let new = target_typed(typed, true)?;
        let done = self.of(caller)?.target_add(&new).await.map_err(closed)?;
        done.map(|seen| seen.record.id.to_string()).map_err(not_done)
    }

    async fn target_typed(&self, caller: &Caller, id: &str) -> Answer<(TargetTyped, i64)> {
        let desk = self.of(caller)?;
        let id = RecordId::new(id).ok_or(Closed::NotFound)?;
        let read = desk.target(&id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        if read.target.stage != Stage::Draft {
            return Err(Closed::NotFound);
        }
        Ok((as_typed(&read.target.terms), read.version))
    }

    async fn target_write(&self, caller: &Caller, id: &str, seen: i64, typed: &TargetTyped) -> Answer<()> {
        let new = target_typed(typed, true)?;
        let id = RecordId::new(id).ok_or(Closed::NotFound)?;
        let done = self.of(caller)?.target_write(&id, seen, &new).await.map_err(closed)?;
        done.map(|_| ()).map_err(not_done)
    }

    async fn target_step(&self, caller: &Caller, id: &str, seen: i64, step: TargetStep) -> Answer<()> {
        let desk = self.of(caller)?;
        let id = RecordId::new(id).ok_or(Closed::NotFound)?;
        let done = match step {
            TargetStep::Lock(meeting) => {
                let meeting =
                    optional(&meeting).ok_or_else(|| refused("Say at which meeting it was signed off"))?;
                desk.target_lock(&id, seen, meeting).await
            }
            TargetStep::Revise { reach, even, reason } => {
                let read = desk.target(&id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
                let terms = read.target.terms;
                let profile = if even { Profile::Even } else { terms.profile };
                let reach = if reach.trim().is_empty() { None } else { reach_of(terms.kind, &reach)? };
                desk.target_revise(&id, seen, (reach, profile), &reason).await
            }
            TargetStep::Close(account) => desk.target_close(&id, seen, &account).await,
            TargetStep::Withdraw(reason) => desk.target_withdraw(&id, seen, &reason).await,
        };
        done.map_err(closed)?.map(|_| ()).map_err(not_done)
    }

    async fn waves(&self, caller: &Caller) -> Answer<WavesKnown> {
        let desk = self.of(caller)?;
        let mut waves = Vec::new();
        for kept in desk.waves().await.map_err(closed)? {
            waves.push(wave_line(&desk, &kept).await?);
        }
        let may_add = desk.would(Action::Add, &Resource::paper(RecordKind::Plan)).await.map_err(closed)?;
        Ok(WavesKnown { waves, areas: areas(&desk).await?, may_add })
    }

    async fn wave_add(&self, caller: &Caller, typed: &WaveTyped) -> Answer<()> {
        let done = self.of(caller)?.wave_add(wave_typed(typed)?).await.map_err(closed)?;
        done.map(|_| ()).map_err(not_done)
    }

    async fn waves_sheet(&self, caller: &Caller, text: &str) -> Answer<()> {
        let desk = self.of(caller)?;
        let areas = self.waves(caller).await?.areas;
        let (rows, new): (Vec<usize>, Vec<NewWave>) = wave_sheet::read(text, &areas)?.into_iter().unzip();
        match desk.waves_add(&new).await.map_err(closed)? {
            Ok(_) => Ok(()),
            Err((at, why)) => match not_done(why) {
                Closed::Refused(words) => Err(Closed::Refused(format!("Row {}: {words}", rows[at]))),
                other => Err(other),
            },
        }
    }

    async fn exceptions(&self, caller: &Caller) -> Answer<ExceptionsKnown> {
        board::exceptions(&self.of(caller)?).await
    }

    async fn exception(&self, caller: &Caller, id: &str) -> Answer<ExceptionKnown> {
        board::exception(&self.of(caller)?, id).await
    }

    async fn exception_step(&self, caller: &Caller, id: &str, seen: i64, step: ExceptionStep) -> Answer<()> {
        board::exception_step(&self.of(caller)?, id, seen, step).await
    }

    async fn watch(&self, caller: &Caller) -> Answer<String> {
        let done = self.of(caller)?.watch_run().await.map_err(closed)?;
        Ok(board::watch_words(&done))
    }

    async fn board(&self, caller: &Caller, quarter: Option<Quarter>) -> Answer<BoardKnown> {
        board::board(&self.of(caller)?, quarter).await
    }

    async fn pack_keep(&self, caller: &Caller, quarter: Quarter) -> Answer<()> {
        board::pack_keep(self, &self.of(caller)?, caller, quarter).await
    }

    async fn pack_file(
        &self,
        caller: &Caller,
        quarter: Quarter,
        version: Option<u32>,
        kind: FileKind,
    ) -> Answer<TakeAway> {
        board::pack_file(self, &self.of(caller)?, (quarter, version), kind).await
    }

    async fn targets_told(&self) -> Answer<Vec<PublicTarget>> {
        board::told(self, None).await
    }

    async fn performance(&self, year: Option<i32>) -> Answer<PerformanceKnown> {
        board::performance(self, year).await
    }

    async fn year_end(&self, caller: &Caller, year: i32) -> Answer<YearEndKnown> {
        board::year_end(&self.of(caller)?, year).await
    }

    async fn year_end_file(&self, caller: &Caller, year: i32, kind: FileKind) -> Answer<TakeAway> {
        board::year_end_file(self, &self.of(caller)?, year, kind).await
    }

    async fn year_end_told(&self, year: i32) -> Answer<YearEndTold> {
        board::year_end_told(self, year).await
    }
}
