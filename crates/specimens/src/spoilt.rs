//! Rows spoilt on purpose, and whole files that are awkward or must be refused.
//!
//! Every person in here is invented, lives in a postcode area that does not exist, and is in a file that the
//! product has to refuse.

use crate::dice::Dice;
use crate::place::Place;
use crate::sheet::{csv_text, gzip};
use crate::truth::Dirt;
use terms::{Format, Kept};

/// A copy of a good row with one fault. `header` tells which cell is which; the columns a fault needs are those
/// of a street file or of the council's sheet. Returns the name of the column to blame, empty for the whole row.
pub(crate) fn spoil(row: &mut Vec<String>, header: &[&'static str], dirt: Dirt) -> &'static str {
    let find = |names: &[&str]| {
        header
            .iter()
            .position(|name| names.contains(name))
            .expect("only sheets with these columns are spoilt")
    };
    let mut put = |names: &[&str], value: &str| {
        let at = find(names);
        row[at] = value.to_owned();
        header[at]
    };
    const KIND: [&str; 2] = ["Crime type", "Type"];
    match dirt {
        Dirt::UnknownCategory => put(&KIND, "Cattle rustling"),
        Dirt::EmptyCategory => put(&KIND, ""),
        Dirt::ImpossibleDate if header.contains(&"Month") => put(&["Month"], "2025-13"),
        Dirt::ImpossibleDate => put(&["Date Reported"], "31/02/2025"),
        Dirt::BadLsoa => put(&["LSOA code", "LSOA"], "E0190000"),
        Dirt::UnknownOutcome => put(&["Last outcome category"], "Sent to the moon"),
        Dirt::SwappedCoordinates => {
            let (lon, lat) = (find(&["Longitude"]), find(&["Latitude"]));
            row.swap(lon, lat);
            header[lon]
        }
        Dirt::TooFewCells => {
            row.pop();
            ""
        }
        Dirt::TooManyCells => {
            row.push("1".to_owned());
            ""
        }
        Dirt::RepeatedReference => header[0],
    }
}

/// What should come of an awkward file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It is refused as a whole, and nothing in it is counted.
    Refused,
    /// It is read, all so many rows of it.
    Read {
        /// Rows, header not counted.
        rows: u64,
    },
}

impl Expected {
    /// How a fault about the whole file would say it; `None` where there is none.
    pub const fn kept(self) -> Option<Kept> {
        match self {
            Self::Refused => Some(Kept::FileRefused),
            Self::Read { .. } => None,
        }
    }
}

/// An awkward file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awkward {
    /// The file.
    pub file: crate::SpecimenFile,
    /// What should come of it.
    pub expected: Expected,
    /// Why.
    pub why: &'static str,
}

fn file(name: &str, format: Format, bytes: Vec<u8>) -> crate::SpecimenFile {
    crate::SpecimenFile {
        name: format!("awkward/{name}"),
        sender: crate::names::COUNCIL.to_owned(),
        licence: crate::names::LICENCE.to_owned(),
        format,
        bytes,
    }
}

/// Files that test an importer's manners: personal data, other alphabets of bytes, files that break off.
///
/// The areas are those of the small county with that seed.
pub fn awkward(seed: u64) -> Vec<Awkward> {
    let place = Place::new(seed, crate::Size::Small);
    let mut dice = Dice::new(seed, "awkward");
    let header = ["Report No", "Date Reported", "Time", "Type", "LSOA"];
    let rows: Vec<Vec<String>> = (1..=12)
        .map(|number| {
            let code = place.lsoas[dice.below(place.districts[0].lsoas.len())].code.to_string();
            let kind = (*dice.pick(&["FLYT", "GRAF", "DOGM"])).to_owned();
            vec![format!("WC9{number:05}"), format!("{number:02}/03/2025"), "10:15".to_owned(), kind, code]
        })
        .collect();
    let plain = csv_text(&header, &rows);
    let read = Expected::Read { rows: rows.len() as u64 };
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(plain.encode_utf16().flat_map(u16::to_le_bytes));
    let marked: Vec<u8> = [b"\xef\xbb\xbf".as_slice(), plain.replace('\n', "\r\n").as_bytes()].concat();
    let packed = gzip(plain.as_bytes());
    let cut = packed[..packed.len() * 2 / 3].to_vec();
    let sheet = Format::PartnerSheet;
    let entry = |name: &str, bytes, expected, why| Awkward { file: file(name, sheet, bytes), expected, why };
    vec![
        entry(
            "council-people.csv",
            people(&rows, &header),
            Expected::Refused,
            "names, dates of birth, addresses",
        ),
        entry(
            "council-addresses.csv",
            addresses(&rows, &header),
            Expected::Refused,
            "house numbers with full postcodes",
        ),
        entry("council-utf16.csv", utf16, read, "UTF-16 with a byte order mark"),
        entry("council-utf8-mark.csv", marked, read, "UTF-8 with a byte order mark and Windows line ends"),
        entry(
            "council-semicolons.csv",
            plain.replace(',', ";").into_bytes(),
            read,
            "semicolons between cells",
        ),
        entry("council-cut.csv.gz", cut, Expected::Refused, "a gzip file that breaks off"),
        entry("council-empty.csv", Vec::new(), Expected::Refused, "no bytes at all"),
    ]
}

fn people(rows: &[Vec<String>], header: &[&str]) -> Vec<u8> {
    let wide: Vec<&str> = header
        .iter()
        .copied()
        .chain(["Complainant name", "Date of birth", "House number", "Postcode"])
        .collect();
    let rows: Vec<Vec<String>> = (1..)
        .zip(rows)
        .map(|(number, row)| {
            let person = ["Ada Example", "Bert Sample", "Cleo Specimen"][number % 3];
            let extra =
                [person.to_owned(), format!("{number:02}/07/1980"), number.to_string(), "ZZ1 1AA".to_owned()];
            row.iter().cloned().chain(extra).collect()
        })
        .collect();
    csv_text(&wide, &rows).into_bytes()
}

fn addresses(rows: &[Vec<String>], header: &[&str]) -> Vec<u8> {
    let wide: Vec<&str> = header.iter().copied().chain(["Address"]).collect();
    let rows: Vec<Vec<String>> = (1..)
        .zip(rows)
        .map(|(number, row)| {
            row.iter()
                .cloned()
                .chain([format!(
                    "{number} Mulberry Road, Ashmoor, ZZ1 1A{}",
                    "ABDEFGHJLNPQ".as_bytes()[number as usize - 1] as char
                )])
                .collect()
        })
        .collect();
    csv_text(&wide, &rows).into_bytes()
}
