//! Stop and search files as data.police.uk ships them. A row has a point and a time and no area.

use crate::clockwork::{self, EVENING, WEEK_END};
use crate::dice::Dice;
use crate::layout::{degrees, print_e6};
use crate::place::Place;
use terms::{Category, Month};

/// Header of a stop and search file.
pub(crate) const STOPS: [&str; 15] = [
    "Type",
    "Date",
    "Part of a policing operation",
    "Policing operation",
    "Latitude",
    "Longitude",
    "Gender",
    "Age range",
    "Self-defined ethnicity",
    "Officer-defined ethnicity",
    "Legislation",
    "Object of search",
    "Outcome",
    "Outcome linked to object of search",
    "Removal of more than just outer clothing",
];

/// Stops a year for each 1,000 residents.
const YEARLY: f64 = 4.5;

const TYPES: [(&str, &str, f64); 3] = [
    ("Person search", "person-search", 78.0),
    ("Person and Vehicle search", "person-and-vehicle-search", 19.0),
    ("Vehicle search", "vehicle-search", 3.0),
];
const AGES: [(&str, f64); 5] =
    [("10-17", 17.0), ("18-24", 30.0), ("25-34", 26.0), ("over 34", 26.0), ("under 10", 0.1)];
const ETHNICITIES: [(&str, &str, f64); 5] = [
    ("White - English/Welsh/Scottish/Northern Irish/British", "White", 72.0),
    ("Asian/Asian British - Pakistani", "Asian", 9.0),
    ("Black/African/Caribbean/Black British - Any other Black/African/Caribbean background", "Black", 7.0),
    ("Mixed/Multiple ethnic groups - White and Black Caribbean", "Black", 4.0),
    ("Other ethnic group - Not stated", "White", 8.0),
];
const GROUNDS: [(&str, &str, f64); 4] = [
    ("Misuse of Drugs Act 1971 (section 23)", "Controlled drugs", 62.0),
    ("Police and Criminal Evidence Act 1984 (section 1)", "Offensive weapons", 17.0),
    ("Police and Criminal Evidence Act 1984 (section 1)", "Stolen goods", 13.0),
    ("Police and Criminal Evidence Act 1984 (section 1)", "Article for use in theft", 8.0),
];
const ENDS: [(&str, f64); 5] = [
    ("A no further action disposal", 71.0),
    ("Arrest", 14.0),
    ("Community resolution", 9.0),
    ("Summons / charged by post", 4.0),
    ("Caution (simple or conditional)", 2.0),
];

fn choose<'a, T>(dice: &mut Dice, all: &'a [T], weight: fn(&T) -> f64) -> &'a T {
    let weights: Vec<f64> = all.iter().map(weight).collect();
    &all[dice.weighted(&weights)]
}

/// The stops of one month of the county's own force, in order of time, each with its category.
pub(crate) fn rows(seed: u64, place: &Place, month: Month) -> Vec<(Vec<String>, Category)> {
    let mut dice = Dice::new(seed, &format!("stops {month}"));
    let mut rows = Vec::new();
    for lsoa in place.own() {
        let here = &place.lsoas[lsoa];
        let middle = if here.centre { 4.0 } else { 1.0 };
        for _ in 0..dice.poisson(f64::from(here.residents()) / 1000.0 * YEARLY / 12.0 * middle) {
            rows.push(row(&mut dice, place, lsoa, month));
        }
    }
    rows.sort_by(|a, b| a.0[1].cmp(&b.0[1]));
    rows
}

fn row(dice: &mut Dice, place: &Place, lsoa: usize, month: Month) -> (Vec<String>, Category) {
    let &(kind, slug, _) = choose(dice, &TYPES, |t| t.2);
    let day = clockwork::day(dice, month, &WEEK_END);
    let time = clockwork::clock(clockwork::minute(dice, &EVENING));
    let place_known = !dice.chance(0.02);
    let (lon, lat) = degrees(dice.pick(&place.lsoas[lsoa].snaps).at);
    let point = |e6| if place_known { print_e6(e6) } else { String::new() };
    let &(ethnicity, seen, _) = choose(dice, &ETHNICITIES, |e| e.2);
    let &(law, object, _) = choose(dice, &GROUNDS, |g| g.2);
    let end = choose(dice, &ENDS, |e| e.1).0;
    let person = slug != "vehicle-search";
    let of_person = |text: &str| if person { text.to_owned() } else { String::new() };
    let gender = if dice.chance(0.87) { "Male" } else { "Female" };
    let age = choose(dice, &AGES, |a| a.1).0;
    let linked = if end == ENDS[0].0 { "False" } else { *dice.pick(&["True", "True", "False"]) };
    let cells = vec![
        kind.to_owned(),
        format!("{month}-{day:02}T{time}:00+00:00"),
        "False".to_owned(),
        String::new(),
        point(lat),
        point(lon),
        of_person(gender),
        of_person(age),
        of_person(ethnicity),
        of_person(seen),
        law.to_owned(),
        object.to_owned(),
        end.to_owned(),
        linked.to_owned(),
        "False".to_owned(),
    ];
    (cells, Category::from_slug(slug).expect("a slug of the glossary"))
}
