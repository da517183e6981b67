//! Road collisions, casualties and vehicles in the columns of STATS19 as published for 2024.
//!
//! -1 stands for "not recorded", as in the published files. Codes are drawn at random within their lists; nothing
//! but place, time, severity and the numbers of people and vehicles is meant.

use crate::clockwork::{self, TRAFFIC, WORK_DAYS};
use crate::dice::Dice;
use crate::layout::{degrees, grid, print_e6};
use crate::place::Place;
use crate::sheet::csv_text;
use chrono::{Datelike, NaiveDate};
use terms::{AreaCode, Category, Month};

/// Collisions a year for each 1,000 residents.
const YEARLY: f64 = 1.5;
/// The force's number in STATS19; real ones go to 98, and 90 is not given out.
const FORCE: &str = "90";

/// A row as names and values, so that header and row cannot drift apart.
type Named = Vec<(&'static str, String)>;

/// What counts of one collision.
pub(crate) struct Collision {
    pub(crate) month: Month,
    pub(crate) area: AreaCode,
    pub(crate) category: Category,
    pub(crate) casualties: Vec<Category>,
    pub(crate) vehicles: usize,
    rows: (Named, Vec<Named>, Vec<Named>),
}

/// The collisions in the county's own districts in those months of one year, by date and time.
pub(crate) fn collisions(seed: u64, place: &Place, months: &[Month]) -> Vec<Collision> {
    let mut dice = Dice::new(seed, &format!("roads {}", months[0].year()));
    let mut made = Vec::new();
    for &month in months {
        for lsoa in place.own() {
            let here = &place.lsoas[lsoa];
            let busy = if here.centre {
                2.2
            } else if here.urban {
                0.9
            } else {
                1.3
            };
            for _ in 0..dice.poisson(f64::from(here.residents()) / 1000.0 * YEARLY / 12.0 * busy) {
                let number = clockwork::day(&mut dice, month, &WORK_DAYS);
                let day = NaiveDate::from_ymd_opt(month.year(), month.number(), number)
                    .expect("a day of the month");
                made.push((day, clockwork::minute(&mut dice, &TRAFFIC), lsoa));
            }
        }
    }
    made.sort_unstable();
    (1..)
        .zip(made)
        .map(|(number, (day, minute, lsoa))| collision(&mut dice, place, number, day, minute, lsoa))
        .collect()
}

fn slug(slug: &str) -> Category {
    Category::from_slug(slug).expect("a slug of the glossary")
}

fn collision(
    dice: &mut Dice,
    place: &Place,
    number: u32,
    day: NaiveDate,
    minute: u16,
    lsoa: usize,
) -> Collision {
    let here = &place.lsoas[lsoa];
    let severe = if here.urban { [0.008, 0.20, 0.792] } else { [0.026, 0.29, 0.684] };
    let worst = dice.weighted(&severe);
    let vehicles = 1 + dice.weighted(&[0.30, 0.58, 0.10, 0.02]);
    let hurt = 1 + dice.weighted(&[0.80, 0.14, 0.04, 0.02]);
    // The worst-hurt person decides the severity of the collision; the others are hurt as badly or less.
    let severities: Vec<usize> = (0..hurt)
        .map(|person| if person == 0 { worst } else { worst.max(dice.weighted(&[0.01, 0.12, 0.87])) })
        .collect();
    let reference = format!("{FORCE}{number:07}");
    let key: Named = vec![
        ("collision_index", format!("{}{reference}", day.year())),
        ("collision_year", day.year().to_string()),
        ("collision_ref_no", reference),
    ];
    let facts = Facts { place, lsoa, day, minute, worst, vehicles, hurt };
    let row = collision_row(dice, &key, &facts);
    let vehicle_rows = (1..=vehicles).map(|vehicle| vehicle_row(dice, &key, vehicle)).collect();
    let casualty_rows = (1..)
        .zip(&severities)
        .map(|(person, &severity)| {
            let vehicle = 1 + dice.below(vehicles);
            casualty_row(dice, &key, here.code, vehicle, person, severity)
        })
        .collect();
    Collision {
        month: Month::of(day).expect("days lie in the county's months"),
        area: here.code,
        category: slug(["collision-fatal", "collision-serious", "collision-slight"][worst]),
        casualties: severities
            .iter()
            .map(|&s| slug(["casualty-killed", "casualty-serious", "casualty-slight"][s]))
            .collect(),
        vehicles,
        rows: (row, casualty_rows, vehicle_rows),
    }
}

struct Facts<'a> {
    place: &'a Place,
    lsoa: usize,
    day: NaiveDate,
    minute: u16,
    worst: usize,
    vehicles: usize,
    hurt: usize,
}

/// Probabilities that the published files give beside the severity: serious, slight.
fn adjusted(dice: &mut Dice, severity: usize) -> (String, String) {
    let serious = match severity {
        0 => 0.0,
        1 => 1.0,
        _ => (dice.unit() * 0.3 * 1e6).round() / 1e6,
    };
    let slight = if severity == 2 { 1.0 - serious } else { 0.0 };
    (format!("{serious:.6}"), format!("{slight:.6}"))
}

fn collision_row(dice: &mut Dice, key: &Named, facts: &Facts<'_>) -> Named {
    let here = &facts.place.lsoas[facts.lsoa];
    let district = &facts.place.districts[here.district];
    let at = dice.pick(&here.snaps).at;
    let ((lon, lat), (east, north)) = (degrees(at), grid(at));
    let dark = !(7 * 60..19 * 60).contains(&facts.minute);
    let light = match (dark, here.urban) {
        (false, _) => "1",
        (true, true) => "4",
        (true, false) => "6",
    };
    let limit = if here.urban {
        *dice.pick(&["20", "30", "30", "30", "40"])
    } else {
        *dice.pick(&["30", "40", "60", "60"])
    };
    let wet = dice.chance(0.28);
    let (serious, slight) = adjusted(dice, facts.worst);
    let junction = dice.pick(&["0", "3", "3", "6", "1"]).to_string();
    let text = |text: &str| text.to_owned();
    let mut row = key.clone();
    row.extend([
        ("location_easting_osgr", east.to_string()),
        ("location_northing_osgr", north.to_string()),
        ("longitude", print_e6(lon)),
        ("latitude", print_e6(lat)),
        ("police_force", text(FORCE)),
        ("collision_severity", (facts.worst + 1).to_string()),
        ("enhanced_collision_severity", text("-1")),
        ("number_of_vehicles", facts.vehicles.to_string()),
        ("number_of_casualties", facts.hurt.to_string()),
        ("date", clockwork::british(facts.day)),
        ("day_of_week", (facts.day.weekday().num_days_from_sunday() + 1).to_string()),
        ("time", clockwork::clock(facts.minute)),
        ("local_authority_district", text("-1")),
        ("local_authority_ons_district", district.code.to_string()),
        ("local_authority_highway", district.code.to_string()),
        ("local_authority_highway_current", district.code.to_string()),
        ("first_road_class", dice.pick(&["3", "3", "4", "6", "6"]).to_string()),
        ("first_road_number", text("0")),
        ("road_type", dice.pick(&["6", "6", "6", "3", "1", "2"]).to_string()),
        ("speed_limit", text(limit)),
        ("junction_detail_historic", junction.clone()),
        ("junction_detail", junction),
        ("junction_control", text("-1")),
        ("second_road_class", text("-1")),
        ("second_road_number", text("-1")),
        ("pedestrian_crossing_human_control_historic", text("0")),
        ("pedestrian_crossing_physical_facilities_historic", text("0")),
        ("pedestrian_crossing", text("0")),
        ("light_conditions", text(light)),
        ("weather_conditions", text(if wet { "2" } else { "1" })),
        ("road_surface_conditions", text(if wet { "2" } else { "1" })),
        ("special_conditions_at_site", text("0")),
        ("carriageway_hazards_historic", text("0")),
        ("carriageway_hazards", text("0")),
        ("urban_or_rural_area", text(if here.urban { "1" } else { "2" })),
        ("did_police_officer_attend_scene_of_collision", dice.pick(&["1", "1", "2", "3"]).to_string()),
        ("trunk_road_flag", text("2")),
        ("lsoa_of_collision_location", here.code.to_string()),
        ("collision_injury_based", text("1")),
        ("collision_adjusted_serious", serious),
        ("collision_adjusted_slight", slight),
    ]);
    row
}

/// An age in years and the band of STATS19 that holds it.
fn age(dice: &mut Dice, youngest: usize) -> (String, String) {
    const TOPS: [usize; 10] = [5, 10, 15, 20, 25, 35, 45, 55, 65, 75];
    let age = youngest + dice.below(75);
    (age.to_string(), (TOPS.iter().filter(|&&top| age > top).count() + 1).to_string())
}

fn casualty_row(
    dice: &mut Dice,
    key: &Named,
    home: AreaCode,
    vehicle: usize,
    person: usize,
    severity: usize,
) -> Named {
    let text = |text: &str| text.to_owned();
    let class = dice.weighted(&[0.62, 0.2, 0.18]) + 1;
    let kind = if class == 3 { "0" } else { *dice.pick(&["9", "9", "9", "9", "1", "3", "19"]) };
    let (age, band) = age(dice, 2);
    let (serious, slight) = adjusted(dice, severity);
    let mut row = key.clone();
    row.extend([
        ("vehicle_reference", vehicle.to_string()),
        ("casualty_reference", person.to_string()),
        ("casualty_class", class.to_string()),
        ("sex_of_casualty", dice.pick(&["1", "1", "1", "2", "2"]).to_string()),
        ("age_of_casualty", age),
        ("age_band_of_casualty", band),
        ("casualty_severity", (severity + 1).to_string()),
        ("enhanced_casualty_severity", text("-1")),
        ("pedestrian_location", text(if class == 3 { "5" } else { "0" })),
        ("pedestrian_movement", text(if class == 3 { "1" } else { "0" })),
        ("car_passenger", text(if class == 2 && kind == "9" { "1" } else { "0" })),
        ("bus_or_coach_passenger", text("0")),
        ("pedestrian_road_maintenance_worker", text("0")),
        ("casualty_type", text(kind)),
        ("casualty_imd_decile", (1 + dice.below(10)).to_string()),
        ("lsoa_of_casualty", home.to_string()),
        ("casualty_injury_based", text("1")),
        ("casualty_adjusted_serious", serious),
        ("casualty_adjusted_slight", slight),
        ("casualty_distance_banding", (1 + dice.below(4)).to_string()),
    ]);
    row
}

fn vehicle_row(dice: &mut Dice, key: &Named, vehicle: usize) -> Named {
    let text = |text: &str| text.to_owned();
    let (age, band) = age(dice, 17);
    let mut row = key.clone();
    row.extend([
        ("vehicle_reference", vehicle.to_string()),
        ("vehicle_type", dice.pick(&["9", "9", "9", "9", "9", "1", "3", "19", "11"]).to_string()),
        ("towing_and_articulation", text("0")),
        ("vehicle_manoeuvre_historic", text("18")),
        ("vehicle_manoeuvre", text("18")),
        ("vehicle_direction_from", (1 + dice.below(8)).to_string()),
        ("vehicle_direction_to", (1 + dice.below(8)).to_string()),
        ("vehicle_location_restricted_lane_historic", text("0")),
        ("vehicle_location_restricted_lane", text("0")),
        ("junction_location", dice.below(9).to_string()),
        ("skidding_and_overturning", text("0")),
        ("hit_object_in_carriageway", text("0")),
        ("vehicle_leaving_carriageway", text("0")),
        ("hit_object_off_carriageway", text("0")),
        ("first_point_of_impact", dice.below(5).to_string()),
        ("vehicle_left_hand_drive", text("1")),
        ("journey_purpose_of_driver_historic", text("-1")),
        ("journey_purpose_of_driver", text("-1")),
        ("sex_of_driver", dice.pick(&["1", "1", "2", "3"]).to_string()),
        ("age_of_driver", age),
        ("age_band_of_driver", band),
        ("engine_capacity_cc", dice.pick(&["999", "1199", "1598", "1968", "-1"]).to_string()),
        ("propulsion_code", dice.pick(&["1", "1", "2", "8", "-1"]).to_string()),
        ("age_of_vehicle", dice.below(18).to_string()),
        ("generic_make_model", text("-1")),
        ("driver_imd_decile", (1 + dice.below(10)).to_string()),
        ("lsoa_of_driver", text("-1")),
        ("escooter_flag", text("0")),
        ("driver_distance_banding", (1 + dice.below(4)).to_string()),
    ]);
    row
}

/// The three files of one year: collisions, casualties, vehicles, with their rows.
pub(crate) fn files(made: &[Collision]) -> [(&'static str, String, u64); 3] {
    let collisions: Vec<&Named> = made.iter().map(|c| &c.rows.0).collect();
    let casualties: Vec<&Named> = made.iter().flat_map(|c| &c.rows.1).collect();
    let vehicles: Vec<&Named> = made.iter().flat_map(|c| &c.rows.2).collect();
    [("collision", collisions), ("casualty", casualties), ("vehicle", vehicles)].map(|(kind, rows)| {
        let header: Vec<&str> =
            rows.first().map_or_else(Vec::new, |row| row.iter().map(|(name, _)| *name).collect());
        let cells: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|(_, value)| value.clone()).collect()).collect();
        (kind, csv_text(&header, &cells), rows.len() as u64)
    })
}
