//! Ids, areas, months and periods as text, for those who write documents: `"E07000198"`, `"2026-04"`.
//!
//! What is read is checked as strictly as what is typed. Nothing else in this crate knows of any format.

use crate::{
    AgencyId, AgreementId, AreaCode, BarrierId, BodyId, DataClass, GatewayId, MeasureId, Month,
    PartnershipId, Period, PersonId, PurposeId, RecordId, RecordKind, RoleId, Section,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

macro_rules! as_text {
    ($($name:ty),* $(,)?) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(D::Error::custom)
            }
        }
    )* };
}

as_text! {
    AgencyId, AgreementId, AreaCode, BarrierId, BodyId, GatewayId, MeasureId, Month, PartnershipId, PersonId,
    PurposeId, RecordId, RoleId,
}

macro_rules! as_slug {
    ($($name:ty),* $(,)?) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.slug())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let slug = String::deserialize(from)?;
                Self::from_slug(&slug).ok_or_else(|| D::Error::custom(format!("{slug:?} is not known")))
            }
        }
    )* };
}

as_slug! { DataClass, RecordKind, Section }

/// First and last month.
impl Serialize for Period {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.first(), self.last()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (first, last) = <(Month, Month)>::deserialize(from)?;
        Ok(Self::new(first, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_nonsense_is_not() {
        let period = Period::new("2026-04".parse().unwrap(), "2027-03".parse().unwrap());
        let all = (BodyId::new("police").unwrap(), MeasureId::new("burglary").unwrap(), period);
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(text, r#"["police","burglary",["2026-04","2027-03"]]"#);
        assert_eq!(serde_json::from_str::<(BodyId, MeasureId, Period)>(&text).unwrap(), all);
        for wrong in [r#""Ann Example""#, r#""""#, "7"] {
            assert!(serde_json::from_str::<BodyId>(wrong).is_err(), "{wrong}");
            assert!(serde_json::from_str::<Month>(wrong).is_err(), "{wrong}");
        }
    }
}
