//! Areas: the nine-character codes of the Office for National Statistics, and outward postcodes.

use std::fmt;
use std::str::FromStr;

/// A statistical area, held as one number so that counting by area is fast.
///
/// The code `E01029771` is a letter and eight digits (the ONS "GSS" code). It is packed as
/// `(letter - 'A') * 100_000_000 + digits`, which is unique, keeps the order of the text, needs no
/// register, and fits 32 bits. Nothing is known here about any one place: a place is data.
///
/// ```
/// use terms::AreaCode;
/// let moorlands: AreaCode = "E07000198".parse().unwrap();
/// assert_eq!(moorlands.to_string(), "E07000198");
/// assert_eq!(AreaCode::unpack(moorlands.pack()), Some(moorlands));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(u32);

/// The digits after the letter span this many codes.
const PER_LETTER: u32 = 100_000_000;

impl AreaCode {
    /// The packed number, as it is stored. Never 0: no ONS code is `A00000000`.
    pub const fn pack(self) -> u32 {
        self.0
    }

    /// The code behind a packed number; `None` for 0 ("no area") and for numbers past `Z99999999`.
    pub const fn unpack(packed: u32) -> Option<Self> {
        if packed == 0 || packed as u64 >= 26 * PER_LETTER as u64 { None } else { Some(Self(packed)) }
    }

    /// Reads a code from bytes without copying: `None` unless it is one capital letter and eight digits.
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let (&letter, digits) = text.split_first()?;
        if !letter.is_ascii_uppercase() || digits.len() != 8 {
            return None;
        }
        let mut number = 0u32;
        for &digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u32::from(digit - b'0');
        }
        Self::unpack(u32::from(letter - b'A') * PER_LETTER + number)
    }

    /// What kind of area the code's first three characters say it is (ONS register of entities).
    pub fn kind(self) -> AreaKind {
        let letter = self.0 / PER_LETTER;
        let entity = (self.0 % PER_LETTER) / 1_000_000;
        let wales = letter == u32::from(b'W' - b'A');
        match (wales, entity) {
            (_, 0) => AreaKind::OutputArea,
            (_, 1) => AreaKind::Lsoa,
            (_, 2) => AreaKind::Msoa,
            (_, 4) => AreaKind::Parish,
            (_, 5) => AreaKind::Ward,
            (_, 6..=9) => AreaKind::District,
            (_, 10) => AreaKind::County,
            (_, 12) => AreaKind::Region,
            (_, 22) | (true, 14) => AreaKind::CommunitySafetyArea,
            (_, 23) | (true, 15) => AreaKind::PoliceForceArea,
            (_, 31) | (true, 25) => AreaKind::FireServiceArea,
            (_, 92) => AreaKind::Country,
            _ => AreaKind::Other,
        }
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = char::from(b'A' + (self.0 / PER_LETTER) as u8);
        write!(f, "{letter}{:08}", self.0 % PER_LETTER)
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not one capital letter and eight digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an area code is one capital letter and eight digits, like E07000198")]
pub struct NotAnAreaCode;

impl FromStr for AreaCode {
    type Err = NotAnAreaCode;
    fn from_str(text: &str) -> Result<Self, NotAnAreaCode> {
        Self::from_bytes(text.as_bytes()).ok_or(NotAnAreaCode)
    }
}

/// What kind of area a code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AreaKind {
    /// Census output area.
    OutputArea,
    /// Lower layer super output area: about 1,500 residents. 2011 and 2021 codes share the prefix.
    Lsoa,
    /// Middle layer super output area.
    Msoa,
    /// Civil parish or community.
    Parish,
    /// Electoral ward or division.
    Ward,
    /// District, borough, unitary authority or London borough: the area of most partnerships.
    District,
    /// County with districts below it.
    County,
    /// Region of England.
    Region,
    /// Area of a community safety partnership.
    CommunitySafetyArea,
    /// Police force area.
    PoliceForceArea,
    /// Fire and rescue authority area.
    FireServiceArea,
    /// England or Wales.
    Country,
    /// Anything else.
    Other,
}

impl AreaKind {
    /// A short stable name, used in stores and addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::OutputArea => "output-area",
            Self::Lsoa => "lsoa",
            Self::Msoa => "msoa",
            Self::Parish => "parish",
            Self::Ward => "ward",
            Self::District => "district",
            Self::County => "county",
            Self::Region => "region",
            Self::CommunitySafetyArea => "community-safety-area",
            Self::PoliceForceArea => "police-force-area",
            Self::FireServiceArea => "fire-service-area",
            Self::Country => "country",
            Self::Other => "other",
        }
    }
}

/// The outward half of a postcode, `ST13`: the finest place that health bodies may send
/// (SI 2007/1831, "general postcode address"). Two to four characters, upper case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcode(String);

impl Outcode {
    /// Reads an outward code; `None` for a full postcode or anything else.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let bytes = text.as_bytes();
        let letters = bytes.iter().take_while(|b| b.is_ascii_uppercase()).count();
        let rest = &bytes[letters..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let tail = &rest[digits..];
        let shaped = (1..=2).contains(&letters)
            && (1..=2).contains(&digits)
            && (tail.is_empty() || (tail.len() == 1 && digits == 1 && tail[0].is_ascii_uppercase()));
        shaped.then_some(Self(text))
    }

    /// The text, upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_survives_packing_and_keeps_its_order(a in "[A-Z][0-9]{8}", b in "[A-Z][0-9]{8}") {
            prop_assume!(a != "A00000000" && b != "A00000000");
            let (x, y): (AreaCode, AreaCode) = (a.parse().unwrap(), b.parse().unwrap());
            prop_assert_eq!(x.to_string(), a.clone());
            prop_assert_eq!(AreaCode::unpack(x.pack()), Some(x));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }
    }

    #[test]
    fn only_a_letter_and_eight_digits_make_a_code() {
        for wrong in ["", "E0700019", "E070001988", "e07000198", "E0700019X", "ÉE0700019"] {
            assert_eq!(wrong.parse::<AreaCode>(), Err(NotAnAreaCode), "{wrong}");
        }
    }

    #[test]
    fn an_outward_code_is_not_a_postcode() {
        for right in ["ST13", "st5", "W1A", "EC1A", "M1"] {
            assert!(Outcode::new(right).is_some(), "{right}");
        }
        for wrong in ["ST13 6HQ", "ST136HQ", "13", "STAFF", ""] {
            assert!(Outcode::new(wrong).is_none(), "{wrong}");
        }
    }
}
