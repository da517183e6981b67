//! Synthetic answers behind the door: three places that do not exist, so that every page can be looked at and tested
//! without a store. Counts come from a fixed formula and pass through the same release as real ones.

mod door;
pub(crate) mod ended;
#[cfg_attr(not(test), allow(dead_code, reason = "some samples are for tests alone"))]
pub(crate) mod linkage;
#[cfg_attr(not(test), allow(dead_code, reason = "some samples are for tests alone"))]
pub(crate) mod partnership;
#[cfg_attr(not(test), allow(dead_code, reason = "some samples are for tests alone"))]
pub(crate) mod people;
#[cfg_attr(not(test), allow(dead_code, reason = "some samples are for tests alone"))]
pub(crate) mod plans;
pub(crate) mod requests;
mod staff;
#[cfg_attr(not(test), allow(dead_code, reason = "some samples are for tests alone"))]
pub(crate) mod targets;
#[cfg_attr(not(test), allow(dead_code, reason = "some samples are for tests alone"))]
pub(crate) mod year;

pub use door::SampleDoor;
pub use staff::{assessment, assessments, faults, found, imports, jobs, limits, senders, today};

use crate::door::{
    AreaKnown, DeliveryFacts, MeasureFacts, Overview, PublicArea, PublicMeasure, PublicPlaces, SideBySide,
    Used,
};
use chrono::NaiveDate;
use disclosure::{Policy, Released, Withheld, public};
use planning::Confidence;
use terms::{
    AreaCode, AreaRecord, Change, Comparison, ControlChart, ControlPoint, DataMark, Delivery, DeliveryId,
    Denominator, DenominatorKind, Estimate, Forecast, ForecastPoint, Format, Measure, MeasureDefinition,
    MeasureId, Month, MonthCount, Parents, Peer, Period, Phase, PlaceScore, Polarity, Rate, RuleSet, Season,
    Sensitivity, Series, Signal, SimilarVerdict, Step, TrendVerdict,
};

/// Three places that do not exist.
pub const AREAS: [(&str, &str, f64); 3] = [
    ("E07990001", "Blackmoor", 95_000.0),
    ("E07990002", "Harrowdale", 121_000.0),
    ("E07990003", "Upper Wend and the Villages", 64_000.0),
];

struct Kind {
    id: &'static str,
    title: &'static str,
    what: &'static str,
    unit: &'static str,
    polarity: Polarity,
    level: f64,
    /// What the last seven months are multiplied by.
    lately: f64,
}

const KINDS: [Kind; 6] = [
    Kind {
        id: "antisocial-behaviour",
        title: "Antisocial behaviour",
        what: "Reports of antisocial behaviour to the police. One event may be reported more than once.",
        unit: "reports",
        polarity: Polarity::LowerIsBetter,
        level: 140.0,
        lately: 1.0,
    },
    Kind {
        id: "burglary",
        title: "Burglary",
        what: "Burglaries of homes and other buildings that the police recorded.",
        unit: "burglaries",
        polarity: Polarity::LowerIsBetter,
        level: 41.0,
        lately: 0.66,
    },
    Kind {
        id: "drugs",
        title: "Drugs",
        what: "Drug crimes that the police recorded. More checks by the police mean more records.",
        unit: "crimes",
        polarity: Polarity::NotJudged,
        level: 22.0,
        lately: 1.5,
    },
    Kind {
        id: "shoplifting",
        title: "Shoplifting",
        what: "Thefts from shops that the police recorded. Many are never reported.",
        unit: "thefts",
        polarity: Polarity::LowerIsBetter,
        level: 88.0,
        lately: 1.35,
    },
    Kind {
        id: "robbery",
        title: "Robbery",
        what: "Thefts with force or threat that the police recorded.",
        unit: "robberies",
        polarity: Polarity::LowerIsBetter,
        level: 1.4,
        lately: 1.0,
    },
    Kind {
        id: "vehicle-crime",
        title: "Vehicle crime",
        what: "Thefts of and from vehicles that the police recorded.",
        unit: "crimes",
        polarity: Polarity::LowerIsBetter,
        level: 35.0,
        lately: 1.0,
    },
];

const MONTHS: i32 = 36;

fn first() -> Month {
    Month::new(2023, 9).expect("September 2023 is a month")
}

fn last() -> Month {
    first().plus(MONTHS - 1)
}

fn record(area: usize) -> AreaRecord {
    let (code, name, _) = AREAS[area];
    AreaRecord { code: code.parse().expect("a code"), name: name.to_owned(), year: 2025 }
}

fn definition(kind: &Kind) -> MeasureDefinition {
    MeasureDefinition {
        id: MeasureId::new(kind.id).expect("an id"),
        version: 2,
        title: kind.title.to_owned(),
        what_counts: kind.what.to_owned(),
        unit: kind.unit.to_owned(),
        categories: Vec::new(),
        denominator: DenominatorKind::Residents,
        per: 1_000,
        polarity: kind.polarity,
        sensitivity: Sensitivity::Ordinary,
    }
}

/// A wobble between -1 and 1 that is the same every time.
fn wobble(area: usize, kind: usize, month: i32) -> f64 {
    let mut mixed = (area as u64) << 40 | (kind as u64) << 20 | month as u64;
    // The finaliser of SplitMix64: near numbers go far apart.
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    (mixed % 2_001) as f64 / 1_000.0 - 1.0
}

fn series(area: usize, kind: usize) -> Series {
    let of = &KINDS[kind];
    let size = AREAS[area].2 / 95_000.0;
    let count = |step: i32| {
        let lately = if step >= MONTHS - 7 && area == 0 { of.lately } else { 1.0 };
        (of.level * size * lately * (1.0 + 0.16 * wobble(area, kind, step))).round().max(0.0)
    };
    let points = (0..MONTHS).map(|step| MonthCount {
        month: first().plus(step),
        // Harrowdale sent nothing for two months: a gap, never a zero.
        count: (area != 1 || !(14..16).contains(&step)).then(|| count(step)),
        mark: if step >= MONTHS - 3 { DataMark::Provisional } else { DataMark::Published },
    });
    Series {
        measure: definition(of).id,
        area: record(area).code,
        step: Step::Month,
        points: points.collect(),
    }
}

fn poisson(count: f64) -> Estimate {
    Estimate {
        value: count,
        low: (count - 1.96 * count.sqrt()).max(0.0),
        high: count + 1.96 * count.sqrt() + 2.0,
    }
}

fn latest(area: usize, kind: usize, series: &Series) -> Measure {
    let of = definition(&KINDS[kind]);
    let period = Period::year_to(last());
    let count = series.total(period).map(poisson);
    let denominator = Denominator {
        kind: DenominatorKind::Residents,
        area: record(area).code,
        year: 2024,
        count: AREAS[area].2,
        source: "Mid-year estimate 2024".to_owned(),
        delivery: None,
    };
    Measure {
        rate: count.and_then(|count| Rate::new(count, of.per, denominator).ok()),
        definition: of,
        area: record(area).code,
        period,
        count,
        parents: Parents { definition_version: 2, deliveries: vec![delivery_id()], method: Vec::new() },
    }
}

/// Mean and limits of the months before the last seven, as an XmR chart has them.
fn control(series: &Series, kind: &Kind) -> ControlChart {
    let base: Vec<f64> =
        series.points[..(MONTHS - 7) as usize].iter().filter_map(|point| point.count).collect();
    let mean = base.iter().sum::<f64>() / base.len() as f64;
    let ranges = base.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / (base.len() - 1) as f64;
    let (lower, upper) = ((mean - 2.66 * ranges).max(0.0), mean + 2.66 * ranges);
    let recent: Vec<f64> =
        series.points[(MONTHS - 7) as usize..].iter().filter_map(|point| point.count).collect();
    let signal = if recent.iter().all(|&count| count > mean) {
        Some(Signal::ShiftUp)
    } else if recent.iter().all(|&count| count < mean) {
        Some(Signal::ShiftDown)
    } else {
        None
    };
    let points = series.points.iter().enumerate().map(|(step, point)| ControlPoint {
        month: point.month,
        value: point.count,
        charted: point.count,
        phase: 0,
        signal: signal.filter(|_| step >= (MONTHS - 7) as usize),
    });
    let words = match signal {
        Some(signal) => format!(
            "The last 7 months are all {} the average of {mean:.0}. That is too many in a row to be chance.",
            if signal.is_up() { "above" } else { "below" }
        ),
        None => format!("Nearly all months lie between {lower:.0} and {upper:.0}, as we would expect."),
    };
    ControlChart {
        rules: RuleSet::XmrScreened,
        season: Season::AsCounted,
        points: points.collect(),
        phases: vec![Phase {
            from: first(),
            reason: String::new(),
            mean,
            lower,
            upper,
            base_points: base.len(),
            early: false,
        }],
        verdict: signal.map_or(terms::SelfVerdict::Normal, |signal| signal.verdict(kind.polarity)),
        words,
    }
}

fn comparison(area: usize, kind: usize) -> Option<Released<Comparison>> {
    let of = definition(&KINDS[kind]);
    let own = latest(area, kind, &series(area, kind)).rate?.estimate();
    let names = ["Ashwold", "Brackley Vale", "Coldharbour", "Dunmere", "Eskford", "Fernhill"];
    let mut counts = std::collections::BTreeMap::new();
    let peers: Vec<Peer> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let code: AreaCode = format!("E0799010{at}").parse().expect("a code");
            let value = KINDS[kind].level * 12.0 * 1_000.0 / 95_000.0 * (1.0 + 0.3 * wobble(at, kind, 99));
            counts.insert(code, (value * 95.0).round());
            let spread = value * 0.06;
            let rate = Some(Estimate { value, low: value - spread, high: value + spread });
            Peer { area: code, name: (*name).to_owned(), rate }
        })
        .collect();
    counts.insert(record(area).code, own.value * AREAS[area].2 / 1_000.0);
    let mut sorted: Vec<f64> = peers.iter().filter_map(|peer| peer.rate.map(|rate| rate.value)).collect();
    sorted.sort_by(f64::total_cmp);
    let range = [sorted[0], sorted[1], (sorted[2] + sorted[3]) / 2.0, sorted[4], sorted[5]];
    let verdict = match own.value {
        value if value < range[1] => SimilarVerdict::Lower,
        value if value > range[3] => SimilarVerdict::Higher,
        _ => SimilarVerdict::Same,
    };
    let list = "Six places like this one, drawn up for this sample".to_owned();
    let comparison = Comparison { own, list, peers, range: Some(range), verdict };
    disclosure::release_comparison(&comparison, record(area).code, &of, &counts, &Policy::public()).ok()
}

/// Repeats the mean of the last twelve months: enough for a sample.
fn ahead(series: &Series) -> Forecast {
    let held: Vec<f64> = series.points.iter().rev().filter_map(|point| point.count).take(12).collect();
    let mean = held.iter().sum::<f64>() / held.len().max(1) as f64;
    let spread = mean.max(1.0).sqrt();
    let points = (1..=6).map(|step| ForecastPoint {
        month: last().plus(step),
        mean,
        low_80: mean - 1.28 * spread,
        high_80: mean + 1.28 * spread,
        low_95: mean - 1.96 * spread,
        high_95: mean + 1.96 * spread,
    });
    Forecast {
        method: "Mean of the last 12 months".to_owned(),
        points: points.collect(),
        mase: 0.81,
        mase_naive: 1.04,
        coverage_80: 0.83,
        tested: 24,
    }
}

fn facts(area: usize, kind: usize) -> MeasureFacts {
    let (of, policy, counted) = (definition(&KINDS[kind]), Policy::public(), series(area, kind));
    let shown = disclosure::release_series(&counted, &of, &policy);
    let beside = shown.as_ref().ok();
    let latest = disclosure::release_measure(&latest(area, kind, &counted), beside, &policy);
    let monthly = beside.filter(|series| series.step == Step::Month);
    let year = Period::year_to(last());
    let change = counted.total(year).zip(counted.total(year.year_before())).map(|(after, before)| {
        let ratio = after / before.max(1.0);
        let ratio = Estimate { value: ratio, low: ratio * 0.93, high: ratio * 1.07 };
        let share = |r: f64| (r - 1.0) * 100.0;
        Change {
            before,
            after,
            before_period: year.year_before(),
            after_period: year,
            ratio: Some(ratio),
            per_cent: (before >= 50.0).then(|| Estimate {
                value: share(ratio.value),
                low: share(ratio.low),
                high: share(ratio.high),
            }),
            clear: ratio.low > 1.0 || ratio.high < 1.0,
        }
    });
    let forecast = match (monthly, area) {
        (None, _) => Err("We do not forecast: the counts are too small to show by month.".to_owned()),
        (Some(_), 1) => Err("We do not forecast: two months are missing.".to_owned()),
        (Some(series), _) => Ok(series.derive(ahead)),
    };
    MeasureFacts {
        area: record(area),
        definition: public(of.clone()),
        control: monthly
            .and_then(|shown| disclosure::release_control(&control(&counted, &KINDS[kind]), shown).ok()),
        latest,
        change: change.and_then(|c| disclosure::release_change(&c, &of, record(area).code, &policy).ok()),
        trend: Some((TrendVerdict::NoClearTrend, MONTHS as u32)),
        forecast,
        comparison: comparison(area, kind).map(|comparison| (comparison, year)),
        gaps: if area == 1 { vec![Period::new(first().plus(14), first().plus(15))] } else { Vec::new() },
        funnel: None,
        rhythm: None,
        repeats: None,
        placed_per_cent: Some(98),
        confidence: if area == 1 { Confidence::Moderate } else { Confidence::High },
        series: shown,
    }
}

fn updated() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 10, 14)
}

/// What is held.
pub fn overview() -> Overview {
    Overview {
        areas: (0..AREAS.len()).map(|area| AreaKnown { area: record(area), measures: KINDS.len() }).collect(),
        measures: KINDS.iter().map(|kind| public(definition(kind))).collect(),
        postcodes: true,
        updated: updated(),
        highlights: vec![facts(0, 3), facts(0, 1), facts(0, 2)],
    }
}

/// The areas, an area that has ended, and one of which nothing is held.
pub fn areas() -> Vec<PublicArea> {
    let mut areas: Vec<PublicArea> = (0..AREAS.len()).map(area).collect();
    let ended =
        AreaRecord { code: "E07990009".parse().expect("a code"), name: "Old Wend".into(), year: 2019 };
    areas.push(PublicArea {
        area: ended,
        measures: Vec::new(),
        range: None,
        places: None,
        shaded: None,
        more: Vec::new(),
        gaps: Vec::new(),
        replaced_by: vec![record(2)],
        updated: None,
    });
    areas
}

fn area(area: usize) -> PublicArea {
    let measures: Vec<MeasureFacts> = (0..KINDS.len()).map(|kind| facts(area, kind)).collect();
    let names = ["Market Square and Mill Lane", "Canal Side", "Northgate", "Station Road", "The Glebe"];
    let scores: Vec<PlaceScore> = names
        .iter()
        .enumerate()
        .map(|(at, name)| PlaceScore {
            area: format!("E0199000{at}").parse().expect("a code"),
            name: (*name).to_owned(),
            count: 96.0 - 17.0 * at as f64,
            population: Some(1_500.0),
            z: 4.0 - at as f64,
            p: 0.0001 * 10f64.powi(at as i32),
            stands_out: at < 2,
        })
        .collect();
    let places = disclosure::release_places(&scores, &definition(&KINDS[0]), &Policy::public()).ok();
    let gap = "Nobody sent figures for November and December 2024.".to_owned();
    PublicArea {
        area: record(area),
        range: draw::range(&measures),
        shaded: draw::shaded(area),
        more: Vec::new(),
        measures,
        places: places.filter(|_| area == 0).map(|places| PublicPlaces {
            places,
            basis: "Antisocial behaviour, September 2025 to August 2026, by small area".to_owned(),
            concentration: None,
            foretold: "The 3 busiest places of the year before cover 4% of the ground. 15% of what came later fell in them."
                .to_owned(),
        }),
        gaps: if area == 1 { vec![gap] } else { Vec::new() },
        replaced_by: Vec::new(),
        updated: updated(),
    }
}

fn measure(area: usize, kind: usize) -> PublicMeasure {
    let facts = facts(area, kind);
    PublicMeasure {
        charts: draw::measure(&facts),
        facts,
        deliveries: vec![disclosure::release_delivery(&delivery_record(), &[])],
        methods: vec![
            "Intervals for counts are exact Poisson intervals at 95%.".to_owned(),
            "Rates divide by usual residents of all ages.".to_owned(),
        ],
        denominator: "95,000 usual residents, mid-year estimate 2024".to_owned(),
        updated: updated(),
    }
}

/// A measure with everything, one with small counts, one with a gap.
pub fn measures() -> Vec<PublicMeasure> {
    let mut bare = measure(2, 4);
    bare.facts.latest = Err(Withheld::SmallCounts { minimum: 5 });
    bare.facts.series = Err(Withheld::SmallCounts { minimum: 5 });
    bare.facts.control = None;
    bare.facts.comparison = None;
    bare.charts.clear();
    bare.deliveries.clear();
    vec![measure(0, 1), measure(0, 4), measure(1, 0), bare]
}

/// All areas by four measures.
pub fn side_by_side() -> SideBySide {
    let cells: Vec<MeasureFacts> =
        (0..AREAS.len()).flat_map(|area| (0..KINDS.len()).map(move |kind| facts(area, kind))).collect();
    SideBySide { multiples: draw::multiples(&cells), cells }
}

fn delivery_id() -> DeliveryId {
    DeliveryId([0x5a; 32])
}

fn delivery_record() -> Delivery {
    Delivery {
        id: delivery_id(),
        file_name: "2026-08-blackmoor-street.csv".to_owned(),
        sender: "Blackmoor Constabulary".to_owned(),
        licence: "Open Government Licence 3.0".to_owned(),
        received: "2026-10-14T08:12:00Z".parse().expect("a moment"),
        format: Format::PoliceStreet,
        bytes: 4_812_331,
        accepted: 24_512,
        aside: 37,
    }
}

/// A delivery's public facts.
pub fn delivery() -> DeliveryFacts {
    DeliveryFacts {
        note: disclosure::release_delivery(&delivery_record(), &[]),
        read_as: "Street-level crime from data.police.uk".to_owned(),
        used: Used::of(24_512, 37),
        used_in: KINDS.iter().map(|kind| (record(0), public(definition(kind)))).collect(),
    }
}

pub mod accounts;
mod demo;
mod draw;
pub mod meetings;
pub mod problems;
pub mod questions;
pub mod settings;
pub mod specified;
pub mod upkeep;
pub mod workbench;
