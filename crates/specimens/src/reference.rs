//! Lookups and tables about areas, in the column layouts in which the statistics office publishes them.

use crate::codes;
use crate::names::{NEXT_FORCE, OWN_FORCE};
use crate::place::Place;
use crate::planted::RECIPES;
use crate::sheet::csv_text;

/// LSOA of 2021 to ward to district.
pub(crate) fn lsoa_ward_district(place: &Place) -> String {
    let rows: Vec<Vec<String>> = place
        .lsoas
        .iter()
        .map(|lsoa| {
            let (ward, district) = (&place.wards[lsoa.ward], &place.districts[lsoa.district]);
            vec![
                lsoa.name.clone(),
                lsoa.code.to_string(),
                ward.name.clone(),
                ward.code.to_string(),
                district.name.to_owned(),
                district.code.to_string(),
            ]
        })
        .collect();
    csv_text(
        &["lsoa21_name", "lsoa21_code", "ward24_name", "ward24_code", "ltla24_name", "ltla24_code"],
        &rows,
    )
}

/// District to partnership to force.
pub(crate) fn district_partnership_force(place: &Place) -> String {
    let rows: Vec<Vec<String>> = place
        .districts
        .iter()
        .map(|district| {
            let (force, number) = if district.own { (OWN_FORCE, 1) } else { (NEXT_FORCE, 2) };
            // The force area carries the county's name, as with the real ones.
            let area = force.split(' ').next().unwrap_or(force);
            vec![
                district.code.to_string(),
                district.name.to_owned(),
                district.partnership.to_string(),
                district.name.to_owned(),
                codes::force(number).to_string(),
                area.to_owned(),
            ]
        })
        .collect();
    csv_text(&["ltla24_code", "ltla24_name", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name"], &rows)
}

/// LSOA of 2011 to LSOA of 2021, with change codes.
pub(crate) fn lsoa_vintages(place: &Place) -> String {
    let rows: Vec<Vec<String>> = place
        .changes
        .iter()
        .map(|&(old, new, change)| {
            let (old, new) = (&place.old[old], &place.lsoas[new]);
            let district = &place.districts[new.district];
            vec![
                old.name.clone(),
                old.code.to_string(),
                change.to_string(),
                new.name.clone(),
                new.code.to_string(),
                district.name.to_owned(),
                district.code.to_string(),
            ]
        })
        .collect();
    csv_text(
        &[
            "lsoa11_name",
            "lsoa11_code",
            "change_code",
            "lsoa21_name",
            "lsoa21_code",
            "ltla22_name",
            "ltla22_code",
        ],
        &rows,
    )
}

const BANDS: [&str; 6] = [
    "Aged 15 years and under",
    "Aged 16 to 24 years",
    "Aged 25 to 34 years",
    "Aged 35 to 49 years",
    "Aged 50 to 64 years",
    "Aged 65 years and over",
];

/// Residents by six age bands, one row each, as the census table gives them.
pub(crate) fn residents(place: &Place) -> String {
    let rows: Vec<Vec<String>> = place
        .lsoas
        .iter()
        .flat_map(|lsoa| {
            BANDS.iter().zip(lsoa.ages).map(|(band, count)| {
                vec![lsoa.code.to_string(), lsoa.name.clone(), (*band).to_owned(), format!("{count}.0")]
            })
        })
        .collect();
    csv_text(&["lsoa21_code", "lsoa21_name", "age_group", "usual_residents"], &rows)
}

/// Households by district.
pub(crate) fn households(place: &Place) -> String {
    let rows: Vec<Vec<String>> = place
        .districts
        .iter()
        .map(|district| {
            let all: u32 = district.lsoas.iter().map(|&at| place.lsoas[at].households).sum();
            vec![district.name.to_owned(), district.code.to_string(), format!("{all}.0")]
        })
        .collect();
    csv_text(&["ltla21_name", "ltla21_code", "households"], &rows)
}

/// Households by LSOA.
pub(crate) fn households_by_lsoa(place: &Place) -> String {
    let rows: Vec<Vec<String>> = place
        .lsoas
        .iter()
        .map(|lsoa| vec![lsoa.name.clone(), lsoa.code.to_string(), format!("{}.0", lsoa.households)])
        .collect();
    csv_text(&["lsoa21_name", "lsoa21_code", "households"], &rows)
}

/// Ranks and deciles of deprivation.
pub(crate) fn deprivation(place: &Place) -> String {
    let rows: Vec<Vec<String>> = place
        .lsoas
        .iter()
        .map(|lsoa| {
            let district = &place.districts[lsoa.district];
            vec![
                lsoa.code.to_string(),
                lsoa.name.clone(),
                district.code.to_string(),
                district.name.to_owned(),
                format!("{}.0", lsoa.rank),
                format!("{}.0", lsoa.decile),
            ]
        })
        .collect();
    let header = [
        "lsoa21_code",
        "lsoa21_name",
        "lad24_code",
        "lad24_name",
        "index_of_multiple_deprivation_imd_rank",
        "index_of_multiple_deprivation_imd_decile",
    ];
    csv_text(&header, &rows)
}

/// The districts most like each district, nearest first: by mean deprivation and by share of town dwellers.
pub(crate) fn similar(place: &Place) -> String {
    let traits: Vec<(f64, f64)> = place
        .districts
        .iter()
        .map(|district| {
            let all = district.lsoas.len() as f64;
            let need: f64 = district.lsoas.iter().map(|&at| place.lsoas[at].need).sum();
            let towns = district.lsoas.iter().filter(|&&at| place.lsoas[at].urban).count() as f64;
            (need / all, 2.0 * towns / all)
        })
        .collect();
    let rows: Vec<Vec<String>> = (0..traits.len())
        .map(|own| {
            let apart = |other: usize| {
                let (need, towns) = (traits[own].0 - traits[other].0, traits[own].1 - traits[other].1);
                need * need + towns * towns
            };
            let mut others: Vec<usize> = (0..traits.len()).filter(|&other| other != own).collect();
            others.sort_by(|&a, &b| apart(a).total_cmp(&apart(b)).then(a.cmp(&b)));
            std::iter::once(own).chain(others).map(|at| place.districts[at].code.to_string()).collect()
        })
        .collect();
    let positions: Vec<String> = (1..traits.len()).map(|position| position.to_string()).collect();
    let header: Vec<&str> = std::iter::once("AREACD").chain(positions.iter().map(String::as_str)).collect();
    csv_text(&header, &rows)
}

/// Unit postcodes and the LSOA that fits each best.
pub(crate) fn postcodes(place: &Place) -> String {
    let mut rows = Vec::new();
    for lsoa in &place.lsoas {
        let district = &place.districts[lsoa.district];
        for spaced in &lsoa.postcodes {
            let (outward, inward) = spaced.split_once(' ').unwrap_or((spaced, ""));
            rows.push(vec![
                format!("{outward:<4}{inward}"),
                format!("{outward:<4} {inward}"),
                spaced.clone(),
                lsoa.code.to_string(),
                district.code.to_string(),
                lsoa.name.clone(),
                district.name.to_owned(),
            ]);
        }
    }
    rows.sort();
    csv_text(&["pcd7", "pcd8", "pcds", "lsoa21cd", "ladcd", "lsoa21nm", "ladnm"], &rows)
}

/// Invented weights in days, in the order of [`RECIPES`]. Antisocial behaviour has none: it is no crime.
const WEIGHTS: [Option<f64>; 14] = [
    None,
    Some(3.0),
    Some(220.0),
    Some(12.0),
    Some(4.0),
    Some(3.0),
    Some(250.0),
    Some(8.0),
    Some(350.0),
    Some(1.5),
    Some(2.5),
    Some(6.0),
    Some(180.0),
    Some(10.0),
];

/// Harm weights, labelled in every row as what they are.
pub(crate) fn harm() -> String {
    const NAME: &str = "Demonstration weights";
    const SOURCE: &str = "Commonweal specimens: invented for demonstration; not official";
    let rows: Vec<Vec<String>> = RECIPES
        .iter()
        .zip(WEIGHTS)
        .filter_map(|(recipe, weight)| {
            let printed = recipe.printed.to_owned();
            weight
                .map(|w| vec![printed, format!("{w}"), "days".to_owned(), NAME.to_owned(), SOURCE.to_owned()])
        })
        .collect();
    csv_text(&["crime_type", "weight", "unit", "name", "source"], &rows)
}
