//! Names of things that are data: bodies, people, roles, purposes, agreements.
//!
//! Each is its own type, so that one can never be taken for another. None of them may hold words about a person:
//! a person's id is a number or a random text, never a name.

use std::fmt;

/// The text is not 1 to 64 lower-case letters, digits and hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a short name is 1 to 64 lower-case letters, digits and hyphens")]
pub struct NotAShortName;

/// Whether a text may be a short name: 1 to 64 lower-case letters, digits and hyphens. A hyphenated UUID is one.
fn fits(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

macro_rules! short_name {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)] pub struct $name(String);

        impl $name {
            /// `None` unless the text is 1 to 64 lower-case letters, digits and hyphens.
            pub fn new(text: &str) -> Option<Self> {
                fits(text).then(|| Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAShortName;
            fn from_str(text: &str) -> Result<Self, NotAShortName> {
                Self::new(text).ok_or(NotAShortName)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )* };
}

short_name! {
    /// A body: `staffordshire-police`.
    BodyId;
    /// A person of staff: a number or random text, never a name.
    PersonId;
    /// A role that a person holds: `case-worker`.
    RoleId;
    /// A function that a body fills: `police`, `probation`.
    AgencyId;
    /// A partnership: `moorlands-together`.
    PartnershipId;
    /// A purpose for which data are used: `reduce-antisocial-behaviour`.
    PurposeId;
    /// A lawful gateway: `cda98-s115`.
    GatewayId;
    /// An information-sharing agreement: `asb-hub-2026`.
    AgreementId;
    /// A barrier to sharing: `hospital-assaults-late`.
    BarrierId;
    /// One record of any kind: a number or random text, never words about a person.
    RecordId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_a_short_name_and_a_persons_name_is_not() {
        assert!(PersonId::new("6f1c9a52-0f3c-4d2b-9d2e-0b6f7f3f2a11").is_some());
        for wrong in ["", "Ann Example", "ann_example", "\"", &"a".repeat(65)] {
            assert_eq!(wrong.parse::<PersonId>(), Err(NotAShortName), "{wrong}");
        }
    }
}
