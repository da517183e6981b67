//! Rules that turn evidence into plain sentences, each with the figures it rests on.
//!
//! The words of every verdict are those of `terms::verdict`; two points are never called a trend.

use crate::assessment::SectionKind;
use crate::evidence::{AreaEvidence, Confidence, MeasureEvidence, Pin, Statement};
use crate::wording::{inside, interval, list, number, per_cent, rate};
use terms::{Change, Mode, SelfVerdict, SimilarVerdict, TrendVerdict};

/// Drafts one section. Sections that only people can write come back empty.
/// In a refresh, the levels are left out where the control chart shows nothing new.
pub fn draft(kind: SectionKind, evidence: &AreaEvidence, mode: Mode) -> Vec<Statement> {
    match kind {
        SectionKind::LevelsAndPatterns => levels(evidence, mode),
        SectionKind::Changes => changes(evidence, mode),
        SectionKind::Priorities => priorities(evidence),
        SectionKind::CountyMatters => county(evidence),
        SectionKind::Reasons | SectionKind::PublicView | SectionKind::PlanProgress => Vec::new(),
    }
}

/// The two or three sentences that open the page of a measure.
pub fn opening(measure: &MeasureEvidence) -> Vec<Statement> {
    let mut sentences = vec![level(measure)];
    sentences.extend(measure.change.as_ref().map(|change| change_statement(measure, change)));
    sentences.extend(against_itself(measure));
    sentences.extend(against_similar(measure));
    sentences.extend(in_the_funnel(measure));
    sentences.extend(rhythm(measure));
    sentences.extend(repeats(measure));
    sentences
}

fn statement(measure: &MeasureEvidence, text: String, value: String) -> Statement {
    Statement { text, pins: vec![pin(measure, value)], confidence: measure.confidence() }
}

fn pin(measure: &MeasureEvidence, value: String) -> Pin {
    Pin {
        measure: measure.definition.id.clone(),
        area: measure.latest.area,
        period: measure.latest.period,
        definition_version: measure.definition.version,
        value,
    }
}

fn level(measure: &MeasureEvidence) -> Statement {
    let unit = &measure.definition.unit;
    let period = measure.latest.period.words();
    let Some(count) = &measure.latest.count else {
        let text = format!("{}: the count for {period} is not available.", measure.definition.title);
        return statement(measure, text, "not available".to_owned());
    };
    let mut text = format!("There were {} {unit} in {period}", number(count.value));
    if let Some(of) = &measure.latest.rate {
        text.push_str(&format!(": {}", rate(of)));
    }
    text.push('.');
    statement(measure, text, number(count.value))
}

fn change_statement(measure: &MeasureEvidence, change: &Change) -> Statement {
    let title = &measure.definition.title;
    // A clear change from or to nothing has no ratio; it is still a rise or a fall.
    let up = change.ratio.map_or(change.after > change.before, |ratio| ratio.value > 1.0);
    let direction = match (change.clear, up) {
        (true, true) => "risen",
        (true, false) => "fallen",
        (false, _) => "stayed about the same",
    };
    let has = if title.ends_with('s') && !title.ends_with("ss") { "have" } else { "has" };
    let mut text = format!(
        "{title} {has} {direction}: {} in {}, {} in the same months a year before",
        number(change.after),
        change.after_period.words(),
        number(change.before)
    );
    if change.after_period.year_before() != change.before_period {
        text = text.replace("the same months a year before", &change.before_period.words());
    }
    match (&change.per_cent, change.clear) {
        (Some(per_cent), true) => text.push_str(&format!(
            ". That is {}% {} (between {}% and {}%)",
            number(per_cent.value.abs()),
            if per_cent.value < 0.0 { "fewer" } else { "more" },
            number(per_cent.low.abs().min(per_cent.high.abs())),
            number(per_cent.low.abs().max(per_cent.high.abs()))
        )),
        (_, false) => text.push_str(". The difference is no more than chance could bring"),
        (None, true) => {}
    }
    text.push('.');
    statement(measure, text, format!("{} and {}", number(change.before), number(change.after)))
}

fn against_itself(measure: &MeasureEvidence) -> Option<Statement> {
    let control = measure.control.as_ref()?;
    let text = format!("{}: {}. {}", measure.definition.title, control.verdict.words(), control.words);
    Some(statement(measure, text.trim_end().to_owned(), control.verdict.words().to_owned()))
}

fn against_similar(measure: &MeasureEvidence) -> Option<Statement> {
    let (comparison, period) = measure.comparison.as_ref()?;
    if comparison.verdict == SimilarVerdict::CannotCompare {
        return None;
    }
    let range = comparison.range?;
    let text = format!(
        "{} in {}. The rate here is {}; half of the similar areas lie between {} and {}.",
        comparison.verdict.words(),
        period.words(),
        interval(&comparison.own),
        crate::wording::decimal(range[1]),
        crate::wording::decimal(range[3])
    );
    Some(statement(measure, text, interval(&comparison.own)))
}

fn levels(evidence: &AreaEvidence, mode: Mode) -> Vec<Statement> {
    let mut statements: Vec<_> = evidence
        .measures
        .iter()
        .filter(|measure| mode == Mode::Full || is_signal(measure))
        .map(|measure| {
            let mut levelled = level(measure);
            levelled.text = format!("{}. {}", measure.definition.title, levelled.text);
            levelled
        })
        .collect();
    statements.extend(harm(evidence));
    statements.extend(places(evidence));
    statements.extend(foretold(evidence));
    for measure in evidence.measures.iter().filter(|measure| mode == Mode::Full || is_signal(measure)) {
        statements.extend(rhythm(measure));
        statements.extend(repeats(measure));
    }
    statements
}

fn harm(evidence: &AreaEvidence) -> Option<Statement> {
    let heaviest = evidence.harm.iter().filter(|share| share.harm.is_some()).max_by(|a, b| {
        a.harm.unwrap_or(0.0).total_cmp(&b.harm.unwrap_or(0.0)).then_with(|| b.title.cmp(&a.title))
    })?;
    let measure = evidence.measure(&heaviest.measure)?;
    let text = format!(
        "By harm the picture differs: {} is {} of what was counted and {} of the weighted harm. {}",
        inside(&heaviest.title),
        per_cent(heaviest.volume),
        per_cent(heaviest.harm.unwrap_or(0.0)),
        evidence.harm_source
    );
    Some(statement(measure, text.trim_end().to_owned(), per_cent(heaviest.harm.unwrap_or(0.0))))
}

fn places(evidence: &AreaEvidence) -> Option<Statement> {
    let measure = evidence.measures.first()?;
    let standing: Vec<String> = evidence
        .places
        .iter()
        .filter(|place| place.more_than_expected)
        .map(|place| place.name.clone())
        .collect();
    let concentration = evidence.concentration.as_ref()?;
    let share = per_cent(concentration.top_5_per_cent);
    let text = match standing.len() {
        0 => format!(
            "No place stands out from its surroundings. The busiest 5% of places hold {share} of reports."
        ),
        1..=5 => format!(
            "{} stand out from their surroundings. The busiest 5% of places hold {share} of reports.",
            list(&standing)
        ),
        many => format!(
            "{many} places stand out from their surroundings, among them {}. The busiest 5% of places hold {share} of reports.",
            list(&standing[..3])
        ),
    };
    let text = if standing.len() == 1 {
        text.replacen(" stand out from their ", " stands out from its ", 1)
    } else {
        text
    };
    Some(statement(measure, text, share))
}

/// When it happens, as far as rows say.
fn rhythm(measure: &MeasureEvidence) -> Option<Statement> {
    let rhythm = measure.rhythm.as_ref()?;
    let evening = rhythm.evening().map(|share| format!("{} fell between 6pm and midnight", per_cent(share)));
    let day = rhythm.busiest_day().map(|day| format!("the busiest day was {day}"));
    let said: Vec<String> = [evening, day].into_iter().flatten().collect();
    if said.is_empty() {
        return None;
    }
    let timed = rhythm.timed_per_cent.filter(|timed| *timed < 95);
    let of = timed.map_or(String::new(), |timed| format!(" {timed}% of records say when."));
    let text = format!("{}, {}: {}.{of}", measure.definition.title, rhythm.period.words(), list(&said));
    let mut said = statement(measure, text, list(&said));
    if timed.is_some_and(|timed| timed < 80) {
        said.confidence = Confidence::Low;
    }
    Some(said)
}

/// Whether one follows another nearby.
fn repeats(measure: &MeasureEvidence) -> Option<Statement> {
    let repeats = measure.repeats.as_ref()?;
    let title = &measure.definition.title;
    let text = match repeats.standing_out().next() {
        Some(cell) => format!(
            "{title}: after one, another {} to {} metres away and {} to {} days later came {} times as often as chance \
             would bring.",
            number(cell.metres.0),
            number(cell.metres.1),
            cell.days.0,
            cell.days.1,
            crate::wording::decimal(cell.observed as f64 / cell.expected)
        ),
        None => format!("{title}: one is not followed by another nearby more often than chance would bring."),
    };
    let pairs = repeats.standing_out().next().map_or(0, |cell| cell.observed);
    Some(statement(measure, text, format!("{} pairs", number(pairs as f64))))
}

/// Where it lies beside all areas that the same body counts.
fn in_the_funnel(measure: &MeasureEvidence) -> Option<Statement> {
    let (funnel, period) = measure.funnel.as_ref()?;
    let own = funnel.points.iter().find(|point| point.area == measure.latest.area)?;
    // 99.8 % limits of the normal distribution (Spiegelhalter 2005).
    if own.z.abs() <= 3.09 {
        return None;
    }
    let text = format!(
        "{} in {}: of {} areas that the same body counts, this one lies {} what differences between areas explain.",
        measure.definition.title,
        period.words(),
        funnel.points.len(),
        if own.z > 0.0 { "above" } else { "below" }
    );
    Some(statement(measure, text, crate::wording::decimal(own.rate)))
}

/// How well last period's busiest places foretold this one's.
pub fn foretold(evidence: &AreaEvidence) -> Option<Statement> {
    let measure = evidence.measures.first()?;
    let foretold = evidence.foretold.as_ref()?;
    let accuracy = foretold.accuracy()?;
    let mut text = format!(
        "The {} busiest places of {} cover {}% of the ground. {}% of what came in {} fell in them: {} times its share of \
         the ground.",
        foretold.places.0,
        foretold.periods.0.words(),
        foretold.ground_per_cent,
        foretold.hits_per_cent,
        foretold.periods.1.words(),
        crate::wording::decimal(accuracy)
    );
    if let Some(best) = foretold.of_best_per_cent.filter(|best| *best < 100) {
        text.push_str(&format!(
            " That is {best}% of what the best choice of as many places would have held."
        ));
    }
    Some(statement(measure, text, format!("{}%", foretold.hits_per_cent)))
}

fn is_signal(measure: &MeasureEvidence) -> bool {
    measure
        .control
        .as_ref()
        .is_some_and(|control| !matches!(control.verdict, SelfVerdict::Normal | SelfVerdict::TooEarly))
}

fn changes(evidence: &AreaEvidence, mode: Mode) -> Vec<Statement> {
    let mut statements = Vec::new();
    for measure in &evidence.measures {
        let clear = measure.change.as_ref().is_some_and(|change| change.clear);
        if mode == Mode::Refresh && !clear && !is_signal(measure) {
            continue;
        }
        statements.extend(measure.change.as_ref().map(|change| change_statement(measure, change)));
        if is_signal(measure) {
            statements.extend(against_itself(measure));
        }
        if let Some((verdict @ (TrendVerdict::Up | TrendVerdict::Down), months)) = measure.trend {
            let text = format!(
                "{}: {} over the {} years held.",
                measure.definition.title,
                inside(verdict.words()),
                crate::wording::decimal(f64::from(months) / 12.0)
            );
            statements.push(statement(measure, text, verdict.words().to_owned()));
        }
    }
    statements
}

/// Why a measure may deserve priority, one reason each; empty if none does.
fn reasons(measure: &MeasureEvidence, evidence: &AreaEvidence) -> Vec<String> {
    let mut reasons = Vec::new();
    if measure.control.as_ref().is_some_and(|control| control.verdict == SelfVerdict::Worse) {
        reasons.push("it is worse than normal".to_owned());
    }
    if measure.comparison.as_ref().is_some_and(|(c, _)| c.verdict == SimilarVerdict::Higher)
        && measure.definition.polarity == terms::Polarity::LowerIsBetter
    {
        reasons.push("it is higher than in similar areas".to_owned());
    }
    if let Some(share) = evidence.harm.iter().find(|share| share.measure == measure.definition.id)
        && let Some(harm) = share.harm.filter(|&harm| harm >= 0.15)
    {
        reasons.push(format!("it is {} of the weighted harm", per_cent(harm)));
    }
    if measure.trend.is_some_and(|(verdict, _)| verdict == TrendVerdict::Up)
        && measure.definition.polarity == terms::Polarity::LowerIsBetter
    {
        reasons.push("it has been going up for years".to_owned());
    }
    reasons
}

fn priorities(evidence: &AreaEvidence) -> Vec<Statement> {
    let mut candidates: Vec<_> = evidence
        .measures
        .iter()
        .map(|measure| (measure, reasons(measure, evidence)))
        .filter(|(_, reasons)| !reasons.is_empty())
        .collect();
    candidates.sort_by_key(|(_, reasons)| std::cmp::Reverse(reasons.len()));
    candidates
        .into_iter()
        .map(|(measure, reasons)| {
            let text = format!("Consider {}: {}.", inside(&measure.definition.title), list(&reasons));
            statement(measure, text, reasons.len().to_string())
        })
        .collect()
}

fn county(evidence: &AreaEvidence) -> Vec<Statement> {
    evidence
        .measures
        .iter()
        .filter(|measure| {
            let higher = measure.comparison.as_ref().is_some_and(|(c, _)| c.verdict == SimilarVerdict::Higher);
            let worse = measure.control.as_ref().is_some_and(|control| control.verdict == SelfVerdict::Worse);
            higher && worse
        })
        .map(|measure| {
            let text = format!(
                "{} is worse than normal here and higher than in similar areas. Ask whether other districts see the same.",
                measure.definition.title
            );
            statement(measure, text, "both".to_owned())
        })
        .collect()
}
