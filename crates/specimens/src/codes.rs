//! Codes in the shape of the Office for National Statistics, from ranges that it does not use.
//!
//! Every code here has a 9 as the fourth character (`E07900001`): the register of geographic codes stands
//! far below 900000 in each of these entities, so no specimen can be taken for a real place, and a real place
//! can never enter a specimen. Postcodes start with `ZZ`, an area that Royal Mail has not allocated.

use terms::AreaCode;

/// The first number of our range in every entity.
const FIRST: u32 = 900_000;

fn code(entity: u32, number: u32) -> AreaCode {
    AreaCode::unpack(4 * 100_000_000 + entity * 1_000_000 + FIRST + number)
        .expect("an English code under E99999999 is in range")
}

/// An LSOA, of 2011 or 2021: `E01900001` on.
pub(crate) fn lsoa(number: u32) -> AreaCode {
    code(1, number)
}

/// A ward: `E05900001` on.
pub(crate) fn ward(number: u32) -> AreaCode {
    code(5, number)
}

/// A city with all the powers of a council: `E06900001` on.
pub(crate) fn unitary(number: u32) -> AreaCode {
    code(6, number)
}

/// A district: `E07900001` on.
pub(crate) fn district(number: u32) -> AreaCode {
    code(7, number)
}

/// The area of a community safety partnership: `E22900001` on.
pub(crate) fn partnership(number: u32) -> AreaCode {
    code(22, number)
}

/// A police force area: `E23900001` on.
pub(crate) fn force(number: u32) -> AreaCode {
    code(23, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_kind() {
        assert_eq!(lsoa(1).to_string(), "E01900001");
        assert_eq!(district(1).to_string(), "E07900001");
        assert_eq!(partnership(1).kind(), terms::AreaKind::CommunitySafetyArea);
        assert_eq!(force(1).kind(), terms::AreaKind::PoliceForceArea);
        assert_eq!(unitary(1).kind(), terms::AreaKind::District);
        assert_eq!(ward(1).kind(), terms::AreaKind::Ward);
    }
}
