//! Columns that hold area codes, known by their names whatever the year and the house style:
//! `LAD24CD`, `lsoa21_code`, `LSOA code (2011)`, `ltla24cd`, `lsoa11`, `oslaua`.
//!
//! It knows the kinds of area that the Office for National Statistics names and no place at all.

use crate::words::fold;

/// Kind of area that a column speaks of, finest first. A code column of a finer kind lies within one of a
/// coarser kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stem {
    /// "Area code": whatever the code itself says.
    Any,
    OutputArea,
    Lsoa,
    Msoa,
    Parish,
    Ward,
    District,
    CommunitySafety,
    Fire,
    Upper,
    County,
    Police,
    Resilience,
    Combined,
    Region,
    Country,
    Nation,
}

/// What a column of areas holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Codes.
    Code,
    /// Names.
    Name,
    /// The column is named for the kind alone: a look at its values tells.
    Bare,
}

/// A column of areas, as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AreaColumn {
    pub(crate) stem: Stem,
    pub(crate) role: Role,
    /// Year of the list that the codes are from.
    pub(crate) year: Option<i32>,
    /// Codes brought up to date by whoever made the file; of use where the plain ones are absent.
    pub(crate) active: bool,
}

/// Folded beginnings of column names. A longer one stands before its own beginning.
const STEMS: &[(&str, Stem)] = &[
    ("lowerlayersuperoutputarea", Stem::Lsoa),
    ("lowersuperoutputarea", Stem::Lsoa),
    ("middlelayersuperoutputarea", Stem::Msoa),
    ("middlesuperoutputarea", Stem::Msoa),
    ("communitysafetypartnership", Stem::CommunitySafety),
    ("localauthoritydistrict", Stem::District),
    ("lowertierlocalauthority", Stem::District),
    ("uppertierlocalauthority", Stem::Upper),
    ("fireandrescueauthority", Stem::Fire),
    ("combinedauthority", Stem::Combined),
    ("policeforcearea", Stem::Police),
    ("localauthority", Stem::District),
    ("electoralward", Stem::Ward),
    ("outputarea", Stem::OutputArea),
    ("geography", Stem::Any),
    ("district", Stem::District),
    ("country", Stem::Country),
    ("parish", Stem::Parish),
    ("county", Stem::County),
    ("region", Stem::Region),
    ("oslaua", Stem::District),
    ("osward", Stem::Ward),
    ("cauth", Stem::Combined),
    ("lsoa", Stem::Lsoa),
    ("msoa", Stem::Msoa),
    ("ltla", Stem::District),
    ("utla", Stem::Upper),
    ("ctry", Stem::Country),
    ("ward", Stem::Ward),
    ("area", Stem::Any),
    ("gss", Stem::Any),
    ("ons", Stem::Any),
    ("par", Stem::Parish),
    ("lad", Stem::District),
    ("csp", Stem::CommunitySafety),
    ("fra", Stem::Fire),
    ("cty", Stem::County),
    ("pfa", Stem::Police),
    ("lrf", Stem::Resilience),
    ("rgn", Stem::Region),
    ("oa", Stem::OutputArea),
    ("wd", Stem::Ward),
    ("la", Stem::District),
    ("ew", Stem::Nation),
    ("gb", Stem::Nation),
    ("uk", Stem::Nation),
];

/// Reads a column's name. `None` where it is not one of area codes or names; Welsh names
/// (`LAD24NMW`) and codes of before 2009 (`LAD13CDO`) are none.
pub(crate) fn area_column(name: &str) -> Option<AreaColumn> {
    let folded = fold(name);
    STEMS.iter().filter(|(text, _)| folded.starts_with(text)).find_map(|&(text, stem)| {
        let rest = &folded[text.len()..];
        let (before, rest) = leading_year(rest);
        let (role, rest) = role_of(rest);
        let (after, rest) = leading_year(rest);
        let (rest, active) = match rest {
            "active" => ("", true),
            other => (other, false),
        };
        let bare_any = stem == Stem::Any && role == Role::Bare;
        (rest.is_empty() && !bare_any).then_some(AreaColumn { stem, role, year: before.or(after), active })
    })
}

fn role_of(rest: &str) -> (Role, &str) {
    const ROLES: [(&str, Role); 4] =
        [("code", Role::Code), ("cd", Role::Code), ("name", Role::Name), ("nm", Role::Name)];
    ROLES
        .iter()
        .find_map(|&(tail, role)| rest.strip_prefix(tail).map(|rest| (role, rest)))
        .unwrap_or((Role::Bare, rest))
}

/// Two or four digits at the start, as a year from 1980 to 2079.
fn leading_year(text: &str) -> (Option<i32>, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    match (digits, number.parse::<i32>()) {
        (2, Ok(short)) => (Some(if short < 80 { 2000 + short } else { 1900 + short }), rest),
        (4, Ok(year)) if (1980..2080).contains(&year) => (Some(year), rest),
        _ => (None, text),
    }
}

/// The year in a file's name: four digits first (`imd2019`), then two digits after a word that is no kind
/// of area (`population20_lsoa11` is of 2020). `None` where there is none.
pub(crate) fn year_in_name(file: &str) -> Option<i32> {
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file).to_ascii_lowercase();
    let runs: Vec<(&str, &str)> = digit_runs(&file);
    let full = runs
        .iter()
        .filter(|(_, digits)| digits.len() == 4)
        .find_map(|(_, digits)| digits.parse().ok().filter(|year| (1980..2080).contains(year)));
    full.or_else(|| {
        runs.iter()
            .filter(|(word, digits)| {
                digits.len() == 2 && word.len() > 1 && !STEMS.iter().any(|(text, _)| text == word)
            })
            .find_map(|(_, digits)| leading_year(digits).0)
    })
}

/// Each run of digits with the letters right before it.
fn digit_runs(text: &str) -> Vec<(&str, &str)> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let letters = bytes[..at].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        runs.push((&text[at - letters..at], &text[at..at + digits]));
        at += digits;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(stem: Stem, year: Option<i32>) -> Option<AreaColumn> {
        Some(AreaColumn { stem, role: Role::Code, year, active: false })
    }

    #[test]
    fn a_code_column_is_known_in_every_house_style() {
        for name in ["LSOA11CD", "lsoa11_code", "lsoa11cd", "LSOA code (2011)", "LSOA 2011 code"] {
            assert_eq!(area_column(name), code(Stem::Lsoa, Some(2011)), "{name}");
        }
        assert_eq!(area_column("LADCD"), code(Stem::District, None));
        assert_eq!(area_column("ltla24_code"), code(Stem::District, Some(2024)));
        assert_eq!(area_column("AREACD"), code(Stem::Any, None));
        assert_eq!(area_column("areacode"), code(Stem::Any, None));
        assert_eq!(area_column("gss_code"), code(Stem::Any, None));
        assert_eq!(area_column("PAR19CD"), code(Stem::Parish, Some(2019)));
        assert_eq!(area_column("lsoa21").unwrap().role, Role::Bare);
        assert!(area_column("LADCD_ACTIVE").unwrap().active);
    }

    #[test]
    fn a_name_column_and_a_stranger_are_told_apart() {
        assert_eq!(area_column("LAD24NM").unwrap().role, Role::Name);
        for name in
            ["LAD24NMW", "LAD13CDO", "areatype", "area_type", "latitude", "households", "FID", "ruc21_code"]
        {
            assert_eq!(area_column(name), None, "{name}");
        }
    }

    #[test]
    fn the_year_of_a_file_is_not_the_year_of_its_areas() {
        assert_eq!(year_in_name("population20_lsoa11.csv"), Some(2020));
        assert_eq!(year_in_name("census21_pop.csv"), Some(2021));
        assert_eq!(year_in_name("iod2019_eng.csv"), Some(2019));
        assert_eq!(year_in_name("lookup_ltla24_csp24.csv"), None);
        assert_eq!(year_in_name("2024/households.csv"), None);
    }
}
