//! Partners' sheets in the formats that partners send: the prescribed data of SI 2007/1831, without any person.
//!
//! Council: CSV in Windows-1252, British dates, own codes. Fire and housing: workbooks with lines of title.
//! Ambulance and health: CSV. Health rows carry an outward postcode and a diagnosis code, and nothing finer.

use crate::clockwork::{self, EVENING, Hours, NIGHT, OFFICE, WEEK_END, WORK_DAYS};
use crate::dice::Dice;
use crate::layout::{KM_PER_LAT, KM_PER_LON, degrees, print_e6};
use crate::mesh::{Spot, inside};
use crate::names::{AMBULANCE, COUNCIL, FIRE, HEALTH, HOUSING};
use crate::place::Place;
use crate::planted::{NearRepeats, Planted};
use crate::sheet::Value;
use crate::truth::{Cell, CodeMeaning};
use chrono::{Datelike, Days, NaiveDate};
use terms::{Category, Dataset, Month, Period};

/// How one kind of a partner's rows is made.
struct Kind {
    slug: &'static str,
    /// What the sheet prints.
    code: &'static str,
    /// Rows a year for each 1,000 residents.
    yearly: f64,
    /// Change in a year, as a natural logarithm.
    trend: f64,
    /// How many times more in the middle of a town.
    centre: f64,
    hours: &'static Hours,
    week: &'static [f64; 7],
}

const fn kind(
    slug: &'static str,
    code: &'static str,
    yearly: f64,
    trend: f64,
    centre: f64,
    hours: &'static Hours,
) -> Kind {
    Kind { slug, code, yearly, trend, centre, hours, week: &WEEK_END }
}

const fn weekday(slug: &'static str, code: &'static str, yearly: f64, trend: f64) -> Kind {
    Kind { slug, code, yearly, trend, centre: 1.0, hours: &OFFICE, week: &WORK_DAYS }
}

const COUNCIL_KINDS: [Kind; 7] = [
    kind("council-antisocial-behaviour", "ASB-P", 0.9, -0.05, 1.6, &EVENING),
    kind("council-antisocial-behaviour", "ASB-N", 2.0, -0.05, 1.6, &EVENING),
    weekday("fly-tipping", "FLYT", 5.2, 0.08),
    weekday("graffiti", "GRAF", 0.8, -0.06),
    weekday("dog-mess", "DOGM", 1.3, 0.0),
    kind("noise", "NOIS", 1.6, 0.02, 1.2, &NIGHT),
    weekday("school-exclusion", "EXCL", 0.7, 0.10),
];

const FIRE_KINDS: [Kind; 6] = [
    kind("deliberate-primary-fire", "Deliberate primary fire (not vehicle)", 0.28, -0.03, 1.2, &NIGHT),
    kind("deliberate-vehicle-fire", "Deliberate primary fire in vehicle", 0.22, -0.05, 0.6, &NIGHT),
    kind("deliberate-secondary-fire", "Deliberate secondary fire (not vehicle)", 1.1, -0.02, 0.8, &EVENING),
    kind("violence-against-fire-staff", "Violence against fire staff", 0.03, 0.05, 1.5, &NIGHT),
    kind("dwelling-fire-no-alarm", "Dwelling fire, no smoke alarm fitted", 0.09, -0.08, 1.0, &EVENING),
    kind("malicious-false-alarm", "Malicious false alarm", 0.16, -0.04, 2.5, &EVENING),
];

const AMBULANCE_KINDS: [Kind; 3] = [
    kind("ambulance-assault", "ASSAULT", 0.9, 0.02, 4.0, &NIGHT),
    kind("ambulance-alcohol-drugs", "ALCOHOL/DRUGS", 1.2, 0.03, 3.0, &NIGHT),
    kind("ambulance-other-crime", "OTHER C&D", 0.3, 0.0, 1.5, &EVENING),
];

/// Diagnoses: the code printed is one of ICD-10, and its first characters decide what it means.
const HEALTH_KINDS: [Kind; 8] = [
    kind("admission-assault", "Y04", 0.42, 0.01, 1.0, &NIGHT),
    kind("admission-assault", "X99", 0.07, 0.03, 1.0, &NIGHT),
    kind("admission-substance-use", "F10", 0.9, 0.02, 1.0, &NIGHT),
    kind("admission-substance-use", "F11", 0.25, 0.03, 1.0, &NIGHT),
    kind("admission-substance-use", "F19", 0.2, 0.0, 1.0, &NIGHT),
    kind("admission-alcohol-toxic", "T51", 0.06, 0.0, 1.0, &NIGHT),
    kind("admission-alcohol-involved", "Y90", 0.15, 0.0, 1.0, &NIGHT),
    kind("admission-alcohol-involved", "Y91", 0.08, 0.0, 1.0, &NIGHT),
];

const HOUSING_KINDS: [Kind; 3] = [
    kind("housing-antisocial-behaviour", "Antisocial behaviour - noise", 0.9, -0.02, 0.6, &EVENING),
    kind("housing-antisocial-behaviour", "Antisocial behaviour - other", 0.8, -0.02, 0.6, &EVENING),
    kind("housing-damage", "Damage to property", 0.6, -0.03, 0.6, &EVENING),
];

/// One thing that a partner saw.
pub(crate) struct Sighting {
    pub(crate) day: NaiveDate,
    pub(crate) minute: u16,
    pub(crate) lsoa: usize,
    pub(crate) at: Spot,
    pub(crate) category: Category,
    pub(crate) code: &'static str,
    pub(crate) reference: String,
}

impl Sighting {
    /// The month it happened in.
    pub(crate) fn month(&self) -> Month {
        Month::of(self.day).expect("days lie in the county's months")
    }

    /// The cell it counts under: health rows print no area.
    pub(crate) fn cell(&self, place: &Place, partner: &Partner) -> Cell {
        let area = (partner.dataset != Dataset::Health).then(|| place.lsoas[self.lsoa].code);
        let (dataset, body) = (partner.dataset, partner.body);
        Cell { dataset, body, month: self.month(), area, category: self.category }
    }
}

/// A partner and its sheet.
pub(crate) struct Partner {
    pub(crate) body: &'static str,
    pub(crate) dataset: Dataset,
    /// Start of its file names.
    pub(crate) slug: &'static str,
    /// Months in one sheet: 3, in step with the information periods of SI 2007/1831, or 12.
    pub(crate) months: u32,
    prefix: &'static str,
    kinds: &'static [Kind],
}

/// The five partners.
pub(crate) const PARTNERS: [Partner; 5] = [
    Partner {
        body: COUNCIL,
        dataset: Dataset::Council,
        slug: "council",
        months: 3,
        prefix: "WC",
        kinds: &COUNCIL_KINDS,
    },
    Partner {
        body: FIRE,
        dataset: Dataset::Fire,
        slug: "fire",
        months: 12,
        prefix: "FR",
        kinds: &FIRE_KINDS,
    },
    Partner {
        body: AMBULANCE,
        dataset: Dataset::Ambulance,
        slug: "ambulance",
        months: 12,
        prefix: "AM",
        kinds: &AMBULANCE_KINDS,
    },
    Partner {
        body: HEALTH,
        dataset: Dataset::Health,
        slug: "health",
        months: 12,
        prefix: "H",
        kinds: &HEALTH_KINDS,
    },
    Partner {
        body: HOUSING,
        dataset: Dataset::Housing,
        slug: "housing",
        months: 12,
        prefix: "LH",
        kinds: &HOUSING_KINDS,
    },
];

/// Every code of every partner and its meaning, in the order of the tables above.
pub(crate) fn codes() -> Vec<CodeMeaning> {
    PARTNERS
        .iter()
        .flat_map(|partner| {
            partner.kinds.iter().map(|kind| CodeMeaning {
                sender: partner.body,
                code: kind.code,
                category: category(kind.slug),
            })
        })
        .collect()
}

fn category(slug: &str) -> Category {
    Category::from_slug(slug).expect("a slug of the glossary")
}

impl Partner {
    /// Everything it saw in the county in that period, by day and time.
    pub(crate) fn sightings(
        &self,
        seed: u64,
        place: &Place,
        planted: &Planted,
        months: Period,
    ) -> Vec<Sighting> {
        let mut dice = Dice::new(seed, self.slug);
        let mut all = Vec::new();
        for month in months.iter() {
            let years = f64::from(month.since(months.first())) / 12.0;
            for lsoa in place.own() {
                let here = &place.lsoas[lsoa];
                let people = f64::from(here.residents()) / 1000.0;
                let need = crate::dice::exp(0.25 * here.need.clamp(-2.5, 2.5));
                for kind in self.kinds {
                    let middle = if here.centre { kind.centre } else { 1.0 };
                    let time = crate::dice::exp(kind.trend * years);
                    for _ in 0..dice.poisson(people * kind.yearly / 12.0 * need * middle * time) {
                        self.chain(&mut dice, place, planted, (month, months), lsoa, kind, &mut all);
                    }
                }
            }
        }
        all.sort_by(|a, b| (a.day, a.minute, a.lsoa, a.code).cmp(&(b.day, b.minute, b.lsoa, b.code)));
        for (number, sighting) in (1..).zip(&mut all) {
            sighting.reference = format!("{}{number:06}", self.prefix);
        }
        all
    }

    /// One sighting, and those it draws after it where near repeats are planted.
    #[expect(clippy::too_many_arguments, reason = "one call, and each is a different thing")]
    fn chain(
        &self,
        dice: &mut Dice,
        place: &Place,
        planted: &Planted,
        (month, months): (Month, Period),
        lsoa: usize,
        kind: &Kind,
        into: &mut Vec<Sighting>,
    ) {
        let ring = place.ground.mesh.ring(place.lsoas[lsoa].cell);
        let snap = dice.pick(&place.lsoas[lsoa].snaps).at;
        let mut at = around(dice, snap, 60.0, &ring);
        let number = clockwork::day(dice, month, kind.week);
        let mut day =
            NaiveDate::from_ymd_opt(month.year(), month.number(), number).expect("a day of the month");
        let category = category(kind.slug);
        let repeats = planted.near_repeats.iter().find(|near| near.category == category);
        loop {
            let minute = clockwork::minute(dice, kind.hours);
            into.push(Sighting {
                day,
                minute,
                lsoa,
                at,
                category,
                code: kind.code,
                reference: String::new(),
            });
            let Some(NearRepeats { share, metres, days, .. }) = repeats else { return };
            if !dice.chance(*share) {
                return;
            }
            day = day + Days::new(dice.below(*days as usize + 1) as u64);
            if Month::of(day).map_or(true, |month| month > months.last()) {
                return;
            }
            at = around(dice, at, *metres, &ring);
        }
    }

    /// File name of the sheet that holds the month: by quarter or by year.
    pub(crate) fn file(&self, month: Month) -> String {
        let ending = if matches!(self.dataset, Dataset::Fire | Dataset::Housing) { "xlsx" } else { "csv" };
        let period = if self.months == 3 {
            format!("{}-q{}", month.year(), month.number().div_ceil(3))
        } else {
            month.year().to_string()
        };
        format!("partners/{}-{period}.{ending}", self.slug)
    }

    /// Header of its sheet.
    pub(crate) fn header(&self) -> &'static [&'static str] {
        match self.dataset {
            Dataset::Council => {
                &["Report No", "Date Reported", "Time", "Type", "LSOA", "Longitude", "Latitude", "Location"]
            }
            Dataset::Fire => {
                &["Incident number", "Date", "Time", "Incident type", "LSOA", "Longitude", "Latitude"]
            }
            Dataset::Ambulance => &["CallRef", "CallDate", "CallTime", "Category", "LSOA21CD"],
            Dataset::Health => &["Admission date", "Postcode district", "ICD-10"],
            _ => &["Ref", "Reported on", "What was reported", "LSOA code"],
        }
    }

    /// Lines above the header of its workbook.
    pub(crate) fn titles(&self) -> &'static [&'static str] {
        match self.dataset {
            Dataset::Fire => &["Westmarch Fire and Rescue", "Incidents under SI 2007/1831", "Depersonalised"],
            Dataset::Housing => &["Linden Homes Association: reports from tenants"],
            _ => &[],
        }
    }

    /// One row of its CSV sheet.
    pub(crate) fn text_row(&self, place: &Place, seen: &Sighting) -> Vec<String> {
        let here = &place.lsoas[seen.lsoa];
        let (lon, lat) = degrees(seen.at);
        match self.dataset {
            Dataset::Council => {
                // A school is a place of children: exclusions carry the area and no point.
                let point = seen.category != category("school-exclusion");
                let e6 = |value| if point { print_e6(value) } else { String::new() };
                vec![
                    seen.reference.clone(),
                    clockwork::british(seen.day),
                    clockwork::clock(seen.minute),
                    seen.code.to_owned(),
                    here.code.to_string(),
                    e6(lon),
                    e6(lat),
                    if here.centre { "Café quarter".to_owned() } else { here.name.clone() },
                ]
            }
            Dataset::Ambulance => vec![
                seen.reference.clone(),
                seen.day.to_string(),
                clockwork::clock(seen.minute),
                seen.code.to_owned(),
                here.code.to_string(),
            ],
            _ => {
                // The fourth character of a diagnosis says more of how; it does not change the meaning.
                let detail = seen.minute % 10;
                let outcode = place.districts[here.district].outcode.clone();
                vec![seen.day.to_string(), outcode, format!("{}.{detail}", seen.code)]
            }
        }
    }

    /// One row of its workbook.
    pub(crate) fn book_row(&self, place: &Place, seen: &Sighting) -> Vec<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        let date = Value::Date(seen.day.year() as u16, seen.day.month() as u8, seen.day.day() as u8);
        let area = text(&place.lsoas[seen.lsoa].code.to_string());
        if self.dataset == Dataset::Housing {
            return vec![text(&seen.reference), date, text(seen.code), area];
        }
        let (lon, lat) = degrees(seen.at);
        let (lon, lat) = (text(&print_e6(lon)), text(&print_e6(lat)));
        vec![text(&seen.reference), date, Value::Time(seen.minute), text(seen.code), area, lon, lat]
    }
}

/// A point at most so many metres away and inside the ring; the same point where eight throws miss.
fn around(dice: &mut Dice, from: Spot, metres: f64, ring: &[Spot]) -> Spot {
    // A hair less than asked, since printing rounds to about 0.1 m.
    let reach = (metres - 0.5) / 1000.0;
    for _ in 0..8 {
        let (dx, dy) = (dice.between(-1.0, 1.0), dice.between(-1.0, 1.0));
        let to = (from.0 + dx * reach, from.1 + dy * reach);
        if dx * dx + dy * dy <= 1.0 && inside(ring, to) {
            return to;
        }
    }
    from
}

/// Metres between two printed points of this county, flat: good to 1 % over a few kilometres.
pub fn metres_between(a: terms::Point, b: terms::Point) -> f64 {
    let dx = f64::from(a.lon_e6 - b.lon_e6) / 1e6 * KM_PER_LON;
    let dy = f64::from(a.lat_e6 - b.lat_e6) / 1e6 * KM_PER_LAT;
    (dx * dx + dy * dy).sqrt() * 1000.0
}
