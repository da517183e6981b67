//! Facts about reading partners' sheets through profiles.

use super::*;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use terms::{Category, Dataset, Kept};

fn category(slug: &str) -> Category {
    Category::from_slug(slug).unwrap()
}

fn council() -> Profile {
    let column = |name: &str| ColumnRule::Column(name.to_owned());
    Profile {
        name: "Reports".to_owned(),
        version: 1,
        dataset: Dataset::Council,
        body: "Example Borough Council".to_owned(),
        header_row: HeaderRow::Row(1),
        sheet: None,
        columns: BTreeMap::from([
            (Field::Date, column("Opened")),
            (Field::Category, column("Type")),
            (Field::Lsoa, column("LSOA21CD")),
            (Field::Reference, column("Ref")),
        ]),
        codes: BTreeMap::from([
            ("flytip".to_owned(), category("fly-tipping")),
            ("noise".to_owned(), category("noise")),
        ]),
        left_out: BTreeSet::from(["testcall".to_owned()]),
        date_formats: vec!["DD/MM/YYYY HH:mm".to_owned(), "DD/MM/YYYY".to_owned()],
        wide: None,
    }
}

fn read_text(profile: &Profile, text: impl AsRef<[u8]>) -> Reading<Vec<IncidentSlice>> {
    let reading = read(profile, "sheet.csv", text.as_ref());
    assert!(reading.balanced());
    reading
}

#[test]
fn rows_become_incidents_by_month() {
    let text = "Opened,Type,LSOA21CD,Ref,Notes\n31/01/2025 23:10,Fly-tip,E01029761,A1,not read\n\
                01/02/2025,NOISE,,A2,\n02/02/2025,noise,E01029761,,\n";
    let reading = read_text(&council(), text);
    assert_eq!((reading.accepted, reading.faults.len()), (3, 0));
    let [january, february] = reading.records.as_slice() else { panic!("two months") };
    assert_eq!(january.key.body, "Example Borough Council");
    assert_eq!((january.table.day[0], january.table.minute[0]), (31, 23 * 60 + 10));
    assert_eq!(&january.table.reference[0][..3], b"A1\0");
    assert_eq!((february.table.row.as_slice(), february.table.spots.len()), ([3, 4].as_slice(), 2));
}

#[test]
fn a_row_that_cannot_be_read_says_why_and_what_was_meant() {
    let text = "Opened,Type,LSOA21CD,Ref\n2025-01-31,Noise,,1\n31/01/2025,Nosie,,2\n31/01/2025,Pothole,,3\n\
                31/01/2025,Test call,,4\n31/01/2025,Noise,Leek,5\n31/01/2025,Noise,,5\n,Noise,,6\n31/01/2025,Noise,,7,8\n";
    let reading = read_text(&council(), text);
    assert_eq!((reading.rows, reading.accepted, reading.aside()), (8, 1, 7));
    let told: Vec<(u64, &str, &str)> = reading
        .faults
        .iter()
        .map(|fault| (fault.row, fault.column.as_deref().unwrap_or("-"), fault.problem.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "Opened", "this is not a date in the form we were told"),
            (3, "Type", "the profile does not know this code"),
            (4, "Type", "the profile does not know this code"),
            (5, "Type", "rows with this code are left out, as somebody said"),
            (6, "LSOA21CD", "this is not an area code"),
            (7, "Ref", "this reference stands in an earlier row with the same time and category"),
            (8, "Opened", "there is no date"),
            (9, "-", "the row has 5 cells and the header 4"),
        ]
    );
    assert!(reading.faults[1].hint.starts_with("did you mean \"Noise complaints\"?"));
    assert_eq!(reading.faults[0].shape, "9999-99-99");
    assert_eq!(reading.faults[0].hint, "write dates as DD/MM/YYYY HH:mm or DD/MM/YYYY");
    assert_eq!(reading.faults[4].kept, Kept::ValueAside);
}

#[test]
fn a_profile_survives_being_written_down() {
    let mut profile = council();
    profile.header_row = HeaderRow::Find("Area code".to_owned());
    profile.sheet = Some("Table C1".to_owned());
    profile
        .columns
        .insert(Field::Category, ColumnRule::Joined(vec!["Type".to_owned(), "Sub-type".to_owned()]));
    profile.columns.insert(Field::Month, ColumnRule::Always("2025-06".to_owned()));
    assert_eq!(from_toml(&to_toml(&profile)).unwrap(), profile);
    profile.wide = Some(Wide::Categories(BTreeMap::from([("Noise\n(all)".to_owned(), category("noise"))])));
    assert_eq!(from_toml(&to_toml(&profile)).unwrap(), profile);
    profile.wide = Some(Wide::Months(BTreeMap::from([("Apr-24".to_owned(), "2024-04".parse().unwrap())])));
    assert_eq!(from_toml(&to_toml(&profile)).unwrap(), profile);
}

#[test]
fn a_profile_that_could_read_nothing_is_refused() {
    let text = to_toml(&council());
    let wrong = |from: &str, to: &str| from_toml(&text.replace(from, to)).unwrap_err().to_string();
    assert_eq!(wrong("\"council\"", "\"councl\""), "\"councl\" is not a dataset we know");
    assert_eq!(
        wrong("\"fly-tipping\"", "\"robbery\""),
        "\"robbery\" does not belong to the records of \"council\""
    );
    assert_eq!(wrong("DD/MM/YYYY HH:mm", "whenever"), "\"whenever\" is not a date format");
    assert_eq!(wrong("date = \"Opened\"", ""), "no column says when: map a date or a month");
    let mut profile = council();
    profile.columns.remove(&Field::Category);
    let reading = read_text(&profile, "Opened\n31/01/2025\n");
    assert!(reading.refused());
}

#[test]
fn a_missing_column_is_named_with_a_guess() {
    let reading = read_text(&council(), "Opend,Type,LSOA21CD,Ref\n31/01/2025,Noise,,1\n");
    assert!(reading.refused());
    assert_eq!(reading.faults[0].problem, "the column \"Opened\" is missing");
    assert_eq!(reading.faults[0].hint, "\"Opend\" is not in the profile; did you mean \"Opened\"?");
}

#[test]
fn old_encodings_and_other_delimiters_read_alike() {
    let text = "Opened;Type;LSOA21CD;Ref\r\n31/01/2025;Noise;E01029761;Caf\u{e9}\r\n";
    let plain = read_text(&council(), text);
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin: Vec<u8> = text.chars().map(|c| c as u32 as u8).collect();
    for bytes in [utf16, latin, format!("\u{feff}{text}").into_bytes()] {
        let reading = read_text(&council(), &bytes);
        assert_eq!((reading.records, reading.accepted), (plain.records.clone(), 1));
    }
}

#[test]
fn a_workbook_with_titles_above_its_header_is_read() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").unwrap().write(0, 0, "Fire incidents, first quarter").unwrap();
    let sheet = book.add_worksheet().set_name("Incidents").unwrap();
    let date = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    sheet.write(0, 0, "Incidents attended").unwrap();
    for (column, name) in
        ["Incident date", "Incident type", "Ward code", "Easting", "Northing"].iter().enumerate()
    {
        sheet.write(3, column as u16, *name).unwrap();
    }
    let rows = [
        ("Deliberate secondary fires", 5),
        ("Primary fire - deliberate - road vehicle", 6),
        ("Chimney fire", 7),
    ];
    for (row, (kind, day)) in (4..).zip(rows) {
        let stamp = ExcelDateTime::from_ymd(2025, 3, day).unwrap().and_hms(21, 30, 0).unwrap();
        sheet.write_with_format(row, 0, stamp, &date).unwrap();
        sheet.write(row, 1, kind).unwrap();
        sheet.write(row, 2, "E05007039").unwrap();
        sheet.write(row, 3, 398_000).unwrap();
        sheet.write(row, 4, 356_500).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let proposal = propose("fire.xlsx", &bytes);
    assert!(proposal.refused.is_empty());
    assert_eq!(proposal.profile.dataset, Dataset::Fire);
    assert_eq!(proposal.profile.header_row, HeaderRow::Find("Incident date".to_owned()));
    assert_eq!(proposal.profile.sheet.as_deref(), Some("Incidents"));
    assert_eq!(proposal.unmapped_codes, []);
    assert_eq!(proposal.questions, ["Whose records are these? Name the body."]);
    let mut profile = proposal.profile;
    profile.body = "Example Fire and Rescue Service".to_owned();
    let reading = read(&profile, "fire.xlsx", &bytes);
    assert!(reading.balanced());
    assert_eq!((reading.accepted, reading.faults.len()), (3, 0));
    let table = &reading.records[0].table;
    assert_eq!(
        (table.day.as_slice(), table.minute[0], table.row[0]),
        ([5, 6, 7].as_slice(), 21 * 60 + 30, 5)
    );
    let kinds: Vec<&str> = table.category.iter().map(|category| category.slug()).collect();
    assert_eq!(kinds, ["deliberate-secondary-fire", "deliberate-vehicle-fire", "other-fire-incident"]);
    let point = table.spots[0].point.unwrap();
    assert!(
        (point.lon_e6 + 2_031_000).abs() < 2_000 && (point.lat_e6 - 53_105_900).abs() < 2_000,
        "{point:?}"
    );
}

#[test]
fn published_totals_by_area_come_with_their_gaps() {
    let text = "Table C1: recorded crime by partnership\n\n\
        Area code,Area name,Total recorded crime (excluding fraud),Robbery,Residential burglary,Population\n\
        E22000269,Somewhere,4321,12,[x],95000\nE22000270,Elsewhere,0,..,7,80000\n\"Source: nobody\"\n";
    let proposal = propose("prc-csp.csv", text.as_bytes());
    assert_eq!(proposal.profile.dataset, Dataset::Totals);
    assert!(
        proposal.questions.iter().any(|question| question.starts_with("Which month")),
        "{:?}",
        proposal.questions
    );
    assert_eq!(proposal.unmapped_columns, ["Population"]);
    let mut profile = proposal.profile;
    profile.columns.insert(Field::Month, ColumnRule::Always("2025-06".to_owned()));
    profile.body = "Office for National Statistics".to_owned();
    let reading = read_text(&profile, text);
    assert_eq!((reading.rows, reading.accepted, reading.aside()), (3, 2, 1));
    let table = &reading.records[0].table;
    let mut counts: Vec<(String, u32, u32)> = (0..table.len())
        .map(|at| (table.category[at].slug().to_owned(), table.row[at], table.count[at]))
        .collect();
    counts.sort();
    let count = |slug: &str, row, count| (slug.to_owned(), row, count);
    assert_eq!(
        counts,
        [
            count("recorded-crime-total", 4, 4321),
            count("recorded-crime-total", 5, 0),
            count("recorded-residential-burglary", 5, 7),
            count("recorded-robbery", 4, 12),
        ]
    );
    assert_eq!(reading.faults.iter().filter(|fault| fault.kept == Kept::ValueAside).count(), 2);
}

#[test]
fn months_side_by_side_are_read() {
    let text = "Ward code,Category,Apr-24,May-24\nE05007039,Noise,3,4\nE05007040,Litter,0,-\n";
    let proposal = propose("quarter.csv", text.as_bytes());
    let reading = read_text(&proposal.profile, text);
    assert_eq!((reading.accepted, reading.aside()), (2, 0));
    let months: Vec<String> = reading.records.iter().map(|slice| slice.key.month.to_string()).collect();
    assert_eq!(months, ["2024-04", "2024-05"]);
    assert_eq!(reading.records[0].table.count, [3, 0]);
    assert_eq!(reading.records[1].table.count, [4]);
}

#[test]
fn health_records_keep_no_finer_place_than_an_outward_postcode() {
    let text = "Admission date,ICD10,Postcode,LSOA21CD\n03/01/2025,X99.0,ZZ1,E01029761\n04/01/2025,F10,ZZ12,\n\
                05/01/2025,S72,ZZ1,\n";
    let proposal = propose("hospital admissions.csv", text.as_bytes());
    assert_eq!(proposal.profile.dataset, Dataset::Health);
    assert_eq!(proposal.unmapped_codes, [("S72".to_owned(), 1)]);
    let reading = read_text(&proposal.profile, text);
    assert_eq!((reading.accepted, reading.aside()), (2, 1));
    let table = &reading.records[0].table;
    assert!(table.spots.iter().all(|spot| spot.area.is_none() && spot.point.is_none()));
    assert_eq!(table.spots[0].place, "ZZ1");
    assert_eq!(table.category[0].slug(), "admission-assault");
    let full = read_text(&proposal.profile, text.replace("ZZ1,", "ZZ1 1AA,"));
    assert!(full.refused());
    assert!(full.faults[0].hint.contains("outward half"));
}

#[test]
fn a_sheet_that_names_people_is_refused_in_any_of_its_sheets() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["Opened", "Type", "LSOA21CD", "Ref"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    let hidden = book.add_worksheet().set_name("Callers").unwrap();
    hidden.write(0, 0, "Case").unwrap().write(0, 1, "Surname").unwrap();
    hidden.write(1, 0, "1").unwrap().write(1, 1, "Example").unwrap();
    let reading = read(&council(), "x.xlsx", &book.save_to_buffer().unwrap());
    assert!(reading.refused() && reading.balanced());
    assert_eq!(reading.faults[0].column.as_deref(), Some("Surname (sheet Callers)"));
    assert!(!format!("{:?}", reading.faults).contains("Example"));
}

#[test]
fn the_real_labelled_casualties_are_read_through_a_profile() {
    let path = "stats19/trafford_STATS19_road_casualties_2019-Jun2024.csv.gz";
    let Some(bytes) = shared(path) else { return };
    let proposal = propose("road_casualties.csv", &bytes);
    assert!(proposal.refused.is_empty(), "{:?}", proposal.refused);
    let mut profile = proposal.profile;
    profile.body = "Greater Manchester Police".to_owned();
    profile.columns.insert(Field::Category, ColumnRule::Column("casualty_severity".to_owned()));
    profile.columns.insert(Field::Time, ColumnRule::Column("output_time".to_owned()));
    let reading = read(&profile, "road_casualties.csv", &bytes);
    assert!(reading.balanced());
    assert_eq!(profile.dataset, Dataset::Casualties);
    assert_eq!((reading.rows, reading.records.len()), (20_435, 66));
    assert!(reading.aside() * 100 < reading.rows, "{} {:?}", reading.aside(), reading.faults.first());
    let table = &reading.records[0].table;
    assert!(table.spots[0].point.is_some() && !table.spots[0].place.is_empty());
    assert!(table.minute.iter().all(|minute| *minute < 1440));
}

#[test]
fn the_real_public_reports_are_read_as_counts() {
    let Some(bytes) = shared("reports311/fms_lad_month_shef_a.csv.gz") else { return };
    // The first months are enough here: the file is long and all of one kind.
    let end =
        bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(10_000).map_or(bytes.len(), |(at, _)| at);
    let proposal = propose("reports.csv", &bytes[..end]);
    let columns = &proposal.profile.columns;
    for (field, column) in [(Field::Month, "month"), (Field::District, "lad"), (Field::Count, "reports")] {
        assert_eq!(columns.get(&field), Some(&ColumnRule::Column(column.to_owned())));
    }
    let mut profile = proposal.profile;
    profile.body = "FixMyStreet".to_owned();
    profile.columns.insert(Field::Category, ColumnRule::Column("SHEF_A_CODE".to_owned()));
    for code in 1..=94 {
        profile.codes.insert(format!("a{code}"), category("other-environmental"));
    }
    let reading = read(&profile, "reports.csv", &bytes[..end]);
    assert!(reading.balanced());
    assert_eq!(reading.accepted, 10_000);
}

/// A packed file of the shared folder; `None` (and a line that says so) where it is not here.
fn shared(path: &str) -> Option<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/");
    let Ok(packed) = std::fs::read(format!("{root}{path}")) else {
        eprintln!("skipped: ../shared is not here");
        return None;
    };
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

proptest! {
    #[test]
    fn any_bytes_are_accounted_for(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&council(), "x", &bytes).balanced());
        let proposal = propose("x", &bytes);
        prop_assert!(read(&proposal.profile, "x", &bytes).balanced());
    }

    #[test]
    fn any_table_can_be_proposed_and_read(
        header in proptest::collection::vec(prop::sample::select(vec![
            "Date", "Type", "LSOA21CD", "Time", "Postcode", "Easting", "Northing", "Apr-24", "May-24", "Robbery",
            "Area code", "Count", "Month", "Ref", "Location", "Surname", "",
        ]), 1..7),
        rows in proptest::collection::vec(
            proptest::collection::vec("([0-9]{1,2}/[0-9]{1,2}/2025|E0[0-9]{7}|[0-9.:-]{0,6}|Noise|\"a,b\"|ZZ1|[A-Za-z ]{0,6})", 0..7),
            0..10),
    ) {
        let mut text = header.join(",");
        for row in rows {
            text.push('\n');
            text.push_str(&row.join(","));
        }
        let proposal = propose("x.csv", text.as_bytes());
        let reading = read(&proposal.profile, "x.csv", text.as_bytes());
        prop_assert!(reading.balanced());
        if proposal.profile.check().is_ok() {
            prop_assert_eq!(from_toml(&to_toml(&proposal.profile)).unwrap(), proposal.profile);
        }
    }
}
