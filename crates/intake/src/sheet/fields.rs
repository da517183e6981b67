//! What a column probably is, from its name: the words that councils, fire services, hospitals and landlords use.
//!
//! A guess here is only a proposal. A person confirms it before a sheet is read.

use super::profile::Field;
use crate::columns::{Role, Stem, area_column};
use crate::words::fold;

/// Folded column names, the surest first within each field.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Date,
        &[
            "incidentdate",
            "dateofincident",
            "eventdate",
            "dateofevent",
            "occurreddate",
            "occurredon",
            "dateoccurred",
            "admissiondate",
            "admitted",
            "admittedon",
            "dateofadmission",
            "calldate",
            "dateofcall",
            "datereported",
            "reporteddate",
            "reportedon",
            "reportdate",
            "dateopened",
            "openeddate",
            "opened",
            "openedon",
            "datereceived",
            "receiveddate",
            "datelogged",
            "loggeddate",
            "datecreated",
            "createddate",
            "created",
            "createdon",
            "daterecorded",
            "recordeddate",
            "requesteddatetime",
            "datetime",
            "dateandtime",
            "timestamp",
            "date",
            "startdate",
            "datestarted",
            "fromdate",
        ],
    ),
    (Field::Month, &["month", "monthyear", "yearmonth", "monthending", "reportingmonth"]),
    (
        Field::Time,
        &["time", "incidenttime", "timeofincident", "timeofcall", "calltime", "timereported", "reportedtime"],
    ),
    (
        Field::Category,
        &[
            "incidenttype",
            "typeofincident",
            "incidentcategory",
            "crimetype",
            "offencetype",
            "category",
            "type",
            "asbtype",
            "casetype",
            "reporttype",
            "servicename",
            "servicetype",
            "requesttype",
            "subject",
            "issue",
            "issuetype",
            "nature",
            "classification",
            "subcategory",
            "calltype",
            "icd10",
            "icd10code",
            "diagnosis",
            "primarydiagnosis",
            "diagnosiscode",
            "severity",
            "casualtyseverity",
            "collisionseverity",
            "code",
        ],
    ),
    (
        Field::Outcode,
        &[
            "outcode",
            "outwardcode",
            "outwardpostcode",
            "postcodedistrict",
            "postcodeoutward",
            "postcode",
            "postalcode",
            "patientpostcode",
            "incidentpostcode",
        ],
    ),
    (Field::Longitude, &["longitude", "lon", "lng", "long"]),
    (Field::Latitude, &["latitude", "lat"]),
    (
        Field::Easting,
        &["easting", "eastings", "xcoordinate", "xcoord", "osx", "bnge", "locationeasting", "x"],
    ),
    (
        Field::Northing,
        &["northing", "northings", "ycoordinate", "ycoord", "osy", "bngn", "locationnorthing", "y"],
    ),
    (
        Field::Place,
        &[
            "location",
            "streetname",
            "street",
            "roadname",
            "road",
            "place",
            "locationdescription",
            "site",
            "park",
            "neighbourhood",
            "locality",
            "town",
            "areaname",
            "wardname",
            "ward",
            "district",
        ],
    ),
    (
        Field::Reference,
        &[
            "reference",
            "referencenumber",
            "ref",
            "refno",
            "incidentreference",
            "incidentref",
            "incidentnumber",
            "incidentid",
            "casereference",
            "caseref",
            "casenumber",
            "caseno",
            "caseid",
            "enquiryreference",
            "enquirynumber",
            "jobnumber",
            "servicerequestid",
            "requestid",
            "arefno",
            "id",
        ],
    ),
    (
        Field::Count,
        &[
            "count",
            "incidents",
            "reports",
            "numberofincidents",
            "numberofreports",
            "noofincidents",
            "quantity",
            "number",
            "total",
            "offences",
            "numberofoffences",
            "calls",
            "admissions",
            "numberofadmissions",
        ],
    ),
    (
        Field::Body,
        &["body", "organisation", "authority", "localauthorityname", "forcename", "frsname", "frsterritory"],
    ),
];

/// What a column of that name probably holds, and how sure that is: 0 is surest. `None` for a stranger.
pub(crate) fn field_of(name: &str) -> Option<(Field, usize)> {
    if let Some(column) = area_column(name).filter(|column| column.role == Role::Code) {
        return Some((of_area(column.stem), 0));
    }
    let folded = fold(name);
    NAMES.iter().find_map(|(field, names)| {
        names.iter().position(|known| *known == folded).map(|sureness| (*field, sureness))
    })
}

/// The field for codes of that kind of area.
pub(crate) fn of_area(stem: Stem) -> Field {
    match stem {
        Stem::Lsoa => Field::Lsoa,
        Stem::Ward => Field::Ward,
        Stem::District => Field::District,
        _ => Field::Area,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_are_known() {
        for (name, field) in [
            ("Date Opened", Field::Date),
            ("INCIDENT_DATE", Field::Date),
            ("Type of incident", Field::Category),
            ("LSOA21CD", Field::Lsoa),
            ("Ward code", Field::Ward),
            ("Area code", Field::Area),
            ("Eastings", Field::Easting),
            ("Ref.", Field::Reference),
        ] {
            assert_eq!(field_of(name).map(|(field, _)| field), Some(field), "{name}");
        }
        for stranger in ["Date closed", "Officer", "Notes", ""] {
            assert_eq!(field_of(stranger), None, "{stranger}");
        }
    }

    #[test]
    fn no_name_stands_for_two_fields() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let before = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), before);
        assert!(all.iter().all(|name| fold(name) == **name));
    }
}
