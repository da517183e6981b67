//! What an import leaves to people: how a sheet is read, what a month without rows is, whether it is taken back.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use desk::Desk;
use desk::arrivals::{Handling, Outcome, Parcel, Report, Sender};
use desk::profiles::Said;
use intake::sheet::Field;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use terms::{Category, Dataset, FixedClock, Month};

const SHEET: &str = "Reported on,Incident type,LSOA21CD\n\
                     31/01/2025,Fly tipping,E01029761\n\
                     14/02/2025,Fly tipping,E01029761\n\
                     02/05/2025,Fly tipping,E01029761\n";
const NAMES: &str = "Reported on,Incident type,LSOA21CD,Surname,Date of birth\n\
                     31/01/2025,Fly tipping,E01029761,Example,04/05/1961\n\
                     01/02/2025,Fly tipping,E01029761,Sample,14/11/1974\n";

async fn desk(folder: &Path, day: &str) -> Desk {
    Desk::open(folder, Arc::new(FixedClock::on(day.parse().unwrap()))).await.unwrap()
}

fn council() -> Sender {
    Sender { body: "Ashmoor Council".into(), licence: "Agreement 4".into() }
}

async fn send(desk: &Desk, handling: Handling, name: &str, bytes: &[u8]) -> Report {
    let importing = desk.begin_import(council(), handling).await.unwrap();
    let parcel = Parcel { name: name.into(), bytes: bytes.to_vec() };
    let report = importing.add(vec![parcel]).await.unwrap().remove(0);
    importing.finish().await.unwrap();
    report
}

async fn months(desk: &Desk) -> Vec<Month> {
    let view = desk.view().await.unwrap();
    view.bodies(Dataset::Council).flat_map(|(_, months)| months.iter().copied()).collect()
}

fn confirmed() -> Handling {
    Handling { confirm_mappings: true, ..Handling::default() }
}

#[tokio::test]
async fn a_sheet_nobody_confirmed_is_refused_with_its_proposal_and_read_once_somebody_did() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let report = send(&desk, Handling::default(), "reports.csv", SHEET.as_bytes()).await;
    assert_eq!(report.outcome, Outcome::Refused);
    assert!(report.faults[0].problem.contains("nobody has confirmed"), "{:?}", report.faults);
    assert_eq!(report.proposed.len(), 1);
    assert!(months(&desk).await.is_empty());
    desk.map_sheet("Ashmoor Council", "reports.csv", SHEET.as_bytes(), &Said::default())
        .await
        .unwrap()
        .unwrap();
    let report = send(&desk, Handling::default(), "reports.csv", SHEET.as_bytes()).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Accepted, 3), "{:?}", report.faults);
    assert!(report.proposed.is_empty(), "nothing is left to confirm");
}

#[tokio::test]
async fn a_code_that_is_new_in_a_confirmed_form_is_read_by_its_words_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    send(&desk, confirmed(), "reports.csv", SHEET.as_bytes()).await;
    let next = SHEET.replace("02/05/2025,Fly tipping", "02/05/2025,Graffiti");
    let report = send(&desk, Handling::default(), "reports.csv", next.as_bytes()).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Accepted, 3), "{:?}", report.faults);
    assert!(report.faults.iter().any(|fault| fault.problem.contains("is new and was read as Graffiti")));
}

#[tokio::test]
async fn what_a_person_said_of_codes_and_records_is_used_for_the_next_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let sheet = SHEET.replace("Fly tipping", "Code 7").replacen("Code 7", "Test", 1);
    let (_, unknown, _) = desk.proposed_for("Ashmoor Council", "reports.csv", sheet.as_bytes(), None);
    assert_eq!(unknown, [("Code 7".to_owned(), 2), ("Test".to_owned(), 1)]);
    let noise = Category::from_slug("housing-damage");
    let said = Said {
        dataset: Some(Dataset::Housing),
        columns: Vec::new(),
        codes: vec![("Code 7".into(), noise), ("Test".into(), None)],
    };
    desk.map_sheet("Ashmoor Council", "reports.csv", sheet.as_bytes(), &said).await.unwrap().unwrap();
    let report = send(&desk, Handling::default(), "reports.csv", sheet.as_bytes()).await;
    assert_eq!((report.accepted, report.aside), (2, 1), "{:?}", report.faults);
    assert_eq!(report.slices[0].0.dataset, Dataset::Housing);
    let (_, unknown, _) = desk.proposed_for("Ashmoor Council", "reports.csv", sheet.as_bytes(), None);
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[tokio::test]
async fn codes_of_a_column_that_a_person_chose_are_listed_and_known_words_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let sheet = SHEET.replace("Incident type", "Betreff").replacen("Fly tipping", "Code 9", 1);
    let (profile, unknown, _) = desk.proposed_for("Ashmoor Council", "reports.csv", sheet.as_bytes(), None);
    assert!(!profile.columns.contains_key(&Field::Category) && unknown.is_empty(), "nothing tells");
    let columns = [(Field::Date, "Reported on"), (Field::Category, "Betreff"), (Field::Lsoa, "LSOA21CD")];
    let columns = columns.map(|(field, name)| (field, name.to_owned())).to_vec();
    let said = Said { columns, ..Said::default() };
    desk.map_sheet("Ashmoor Council", "reports.csv", sheet.as_bytes(), &said).await.unwrap().unwrap();
    let (_, unknown, _) = desk.proposed_for("Ashmoor Council", "reports.csv", sheet.as_bytes(), None);
    assert_eq!(unknown, [("Code 9".to_owned(), 1)]);
    let report = send(&desk, Handling::default(), "reports.csv", sheet.as_bytes()).await;
    assert_eq!((report.accepted, report.aside), (2, 1), "{:?}", report.faults);
}

#[tokio::test]
async fn a_month_without_rows_is_named_and_is_a_zero_or_a_gap_as_a_person_says() {
    for (missing, held) in [(false, 5), (true, 3)] {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path(), "2025-08-20").await;
        let handling = Handling { quiet_months_missing: missing, ..confirmed() };
        let report = send(&desk, handling, "reports.csv", SHEET.as_bytes()).await;
        let quiet: Vec<String> = report.quiet.iter().map(|key| key.month.to_string()).collect();
        assert_eq!(quiet, ["2025-03", "2025-04"]);
        assert_eq!(months(&desk).await.len(), held);
    }
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn an_archive_with_a_sheet_nobody_confirmed_waits_whole_until_somebody_did() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    desk.map_sheet("Ashmoor Council", "reports.csv", SHEET.as_bytes(), &Said::default())
        .await
        .unwrap()
        .unwrap();
    let other = SHEET.replace("Reported on", "Opened").replace("Incident type", "Category");
    let bytes = zipped(&[("known.csv", SHEET), ("new.csv", &other)]);
    let report = send(&desk, Handling::default(), "both.zip", &bytes).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Refused, 0), "{:?}", report.faults);
    assert!(desk.kept(report.delivery).await.is_err(), "kept bytes would be \"held already\" next time");
    let sheet = desk.sheet_to_settle("Ashmoor Council", "both.zip", &bytes).unwrap();
    assert_eq!(sheet.name, "both.zip/new.csv");
    desk.map_sheet("Ashmoor Council", &sheet.name, &sheet.bytes, &Said::default()).await.unwrap().unwrap();
    let settled = desk.sheet_to_settle("Ashmoor Council", "both.zip", &bytes).unwrap();
    assert_eq!(settled.name, "both.zip/known.csv", "nothing is left to settle");
    let report = send(&desk, Handling::default(), "both.zip", &bytes).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Accepted, 6), "{:?}", report.faults);
}

#[tokio::test]
async fn a_check_says_what_the_import_then_does() {
    for handling in [Handling::default(), confirmed()] {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path(), "2025-08-20").await;
        let parcel = Parcel { name: "reports.csv".into(), bytes: SHEET.as_bytes().to_vec() };
        let checked = desk.check(vec![parcel], council(), handling).await.unwrap().remove(0);
        let sent = send(&desk, handling, "reports.csv", SHEET.as_bytes()).await;
        assert_eq!((checked.outcome, checked.accepted), (sent.outcome, sent.accepted));
        assert_eq!((checked.proposed, checked.slices), (sent.proposed, sent.slices));
    }
}

#[tokio::test]
async fn a_list_of_people_that_is_no_sheet_of_ours_has_its_archive_refused() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let bytes = zipped(&[("good.csv", SHEET), ("contacts.csv", "Surname,E-mail\nExample,a@example.org\n")]);
    let report = send(&desk, confirmed(), "both.zip", &bytes).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Refused, 0), "{:?}", report.faults);
    assert!(
        report
            .faults
            .iter()
            .any(|fault| fault.file == "both.zip/contacts.csv" && fault.column.as_deref() == Some("Surname"))
    );
    assert!(report.slices.is_empty() && desk.kept(report.delivery).await.is_err());
}

/// A file of each published format, its header and one row, to which a column may be added.
const PUBLISHED: [(&str, &str, &str); 5] = [
    (
        "2025-01-x-street.csv",
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
         Last outcome category,Context",
        ",2025-01,X Police,X Police,-2.0,53.0,On or near Mill Lane,E01029761,Own 001A,Burglary,,",
    ),
    (
        "2025-01-x-stop-and-search.csv",
        "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,\
         Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,\
         Outcome linked to object of search,Removal of more than just outer clothing",
        "Person search,2025-01-03T10:00:00+00:00,,,53.0,-2.0,Male,18-24,Asian - Any other Asian background,\
         Black African,Section 1,Drugs,Nothing,False,False",
    ),
    (
        "dft-collisions-2024.csv",
        "collision_index,collision_year,collision_reference,longitude,latitude,police_force,collision_severity,date,time,\
         lsoa_of_accident_location",
        "2024210000001,2024,210000001,-2.0,53.0,21,3,04/05/2024,14:05,E01029761",
    ),
    ("lookup.csv", "LSOA21CD,LSOA21NM,LAD24CD,LAD24NM", "E01029761,Somewhere 001A,E07000198,Somewhere"),
    ("population-2023.csv", "LSOA21CD,Total", "E01029761,1520"),
];

#[tokio::test]
async fn a_publishers_file_with_columns_about_people_is_refused_and_not_kept() {
    for (name, header, row) in PUBLISHED {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path(), "2025-08-20").await;
        let plain = send(&desk, confirmed(), name, format!("{header},Remark\n{row},fine\n").as_bytes()).await;
        assert_eq!((plain.outcome, plain.accepted), (Outcome::Accepted, 1), "{name}: {:?}", plain.faults);
        for (column, value) in
            [("Surname", "Example"), ("Date of birth", "04/05/1961"), ("Remark", "ann@example.org")]
        {
            let sent = format!("{header},{column}\n{row},{value}\n");
            let report = send(&desk, confirmed(), name, sent.as_bytes()).await;
            assert_eq!((report.outcome, report.accepted), (Outcome::Refused, 0), "{name} {column}");
            assert_eq!(report.faults[0].column.as_deref(), Some(column), "{name}");
            assert!(!format!("{:?}", report.faults).contains(value), "{name} {column}");
            assert!(desk.kept(report.delivery).await.is_err(), "its bytes are not kept");
        }
    }
}

#[tokio::test]
async fn a_map_whose_features_name_people_is_refused_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let map = |more: &str| {
        let ring = "[[[-2.0,53.0],[-1.9,53.0],[-1.9,53.1],[-2.0,53.0]]]";
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"LAD24CD":"E07000198",
            "LAD24NM":"Somewhere"{more}}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}]}}"#
        )
    };
    let report = send(&desk, confirmed(), "map.geojson", map("").as_bytes()).await;
    assert_eq!(report.outcome, Outcome::Accepted, "{:?}", report.faults);
    let report = send(&desk, confirmed(), "map.geojson", map(r#","surname":"Example""#).as_bytes()).await;
    assert_eq!(report.outcome, Outcome::Refused);
    assert_eq!(report.faults[0].column.as_deref(), Some("surname"));
    assert!(desk.kept(report.delivery).await.is_err());
}

#[tokio::test]
async fn an_archive_with_a_file_that_nobody_can_look_into_is_refused_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let mut bytes = zipped(&[("good.csv", SHEET), ("locked.csv", NAMES)]);
    // The first bit of the flags says that a file is locked: at 6 of its own header, at 8 of its line in the directory.
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let second = bytes.windows(4).enumerate().filter(|(_, four)| four == mark).nth(1).unwrap().0;
        bytes[second + at] |= 1;
    }
    let report = send(&desk, confirmed(), "both.zip", &bytes).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Refused, 0), "{:?}", report.faults);
    assert!(report.faults.iter().any(|fault| fault.problem.contains("locked with a password")));
    assert!(desk.kept(report.delivery).await.is_err());
}

#[tokio::test]
async fn full_postcodes_in_what_a_person_called_health_records_have_their_archive_refused() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let health = "Seen on,Kind,Postcode\n31/01/2025,Code 1,QQ1 1AA\n01/02/2025,Code 1,QQ1 1AB\n";
    let said = Said {
        dataset: Some(Dataset::Health),
        columns: vec![(Field::Date, "Seen on".into()), (Field::Category, "Kind".into())],
        codes: vec![("Code 1".into(), Category::from_slug("admission-assault"))],
    };
    desk.map_sheet("Ashmoor Council", "seen.csv", health.as_bytes(), &said).await.unwrap().unwrap();
    let bytes = zipped(&[("good.csv", SHEET), ("seen.csv", health)]);
    let report = send(&desk, confirmed(), "both.zip", &bytes).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Refused, 0), "{:?}", report.faults);
    assert!(desk.kept(report.delivery).await.is_err());
}

#[tokio::test]
async fn a_table_whose_columns_tell_us_nothing_is_read_once_a_person_said_how() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let sheet = "Wann,Was,Wo\n31/01/2025,Muell,E01029761\n01/02/2025,Muell,E01029761\n";
    let report = send(&desk, confirmed(), "liste.csv", sheet.as_bytes()).await;
    assert_eq!(report.outcome, Outcome::Refused, "confirming a proposal of nothing is no mapping");
    let found = desk.sheet_to_settle("Ashmoor Council", "liste.csv", sheet.as_bytes()).unwrap();
    let columns = [(Field::Date, "Wann"), (Field::Category, "Was"), (Field::Lsoa, "Wo")];
    let said = Said {
        dataset: Some(Dataset::Council),
        columns: columns.map(|(field, name)| (field, name.to_owned())).to_vec(),
        codes: vec![("Muell".into(), Category::from_slug("fly-tipping"))],
    };
    desk.map_sheet("Ashmoor Council", &found.name, &found.bytes, &said).await.unwrap().unwrap();
    let report = send(&desk, Handling::default(), "liste.csv", sheet.as_bytes()).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Accepted, 2), "{:?}", report.faults);
    let police = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
                  Last outcome category,Context\n";
    let both = zipped(&[("2025-01-x-street.csv", police), ("stray.csv", "Red,Green\n1,2\n")]);
    assert!(
        desk.sheet_to_settle("Ashmoor Council", "both.zip", &both).is_none(),
        "a stray table asks nothing"
    );
}

#[tokio::test]
async fn an_archive_of_which_one_file_names_people_is_refused_whole_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "2025-08-20").await;
    let bytes = zipped(&[("good.csv", SHEET), ("bad.csv", NAMES)]);
    let report = send(&desk, confirmed(), "both.zip", &bytes).await;
    assert_eq!((report.outcome, report.accepted), (Outcome::Refused, 0));
    let surname = report.faults.iter().find(|fault| fault.column.as_deref() == Some("Surname")).unwrap();
    assert_eq!(surname.file, "both.zip/bad.csv");
    assert!(months(&desk).await.is_empty());
    assert!(desk.kept(report.delivery).await.is_err(), "its bytes are not kept");
}

#[tokio::test]
async fn an_import_can_be_taken_back_for_thirty_days_and_then_only_however_late() {
    let folder = tempfile::tempdir().unwrap();
    let report = {
        let desk = desk(folder.path(), "2025-08-20").await;
        send(&desk, confirmed(), "reports.csv", SHEET.as_bytes()).await
    };
    let late = desk(folder.path(), "2025-09-20").await;
    assert_eq!(late.undo_import(report.delivery).await.unwrap(), Err("2025-09-19".parse().unwrap()));
    assert_eq!(months(&late).await.len(), 5);
    drop(late);
    let last = desk(folder.path(), "2025-09-19").await;
    last.undo_import(report.delivery).await.unwrap().unwrap();
    assert!(months(&last).await.is_empty());
    drop(last);
    let again = desk(folder.path(), "2025-08-20").await;
    let report =
        send(&again, confirmed(), "again.csv", SHEET.replace("E01029761", "E01029762").as_bytes()).await;
    drop(again);
    let much_later = desk(folder.path(), "2026-09-20").await;
    much_later.undo_however_late(report.delivery).await.unwrap();
    assert!(months(&much_later).await.is_empty());
}
