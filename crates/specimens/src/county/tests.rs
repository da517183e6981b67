//! The county's files against its truth, read back by other means than those that wrote them.

use super::*;
use calamine::{Data, Reader, Xlsx};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::OnceLock;

mod areas;

const SEED: u64 = 20_250_630;

fn last_month() -> Month {
    "2025-06".parse().unwrap()
}

fn small() -> &'static County {
    static COUNTY: OnceLock<County> = OnceLock::new();
    COUNTY.get_or_init(|| county(SEED, Size::Small, last_month()))
}

fn demo() -> &'static County {
    static COUNTY: OnceLock<County> = OnceLock::new();
    COUNTY.get_or_init(|| county(SEED, Size::Demo, last_month()))
}

/// Every text among the files, unpacked: name as in [`Truth::rows`], format, text.
fn texts(files: &[SpecimenFile]) -> Vec<(String, Format, String)> {
    let mut all = Vec::new();
    for file in files {
        if file.format == Format::Archive {
            let mut archive = zip::ZipArchive::new(Cursor::new(&file.bytes)).unwrap();
            for at in 0..archive.len() {
                let mut member = archive.by_index(at).unwrap();
                let mut text = String::new();
                member.read_to_string(&mut text).unwrap();
                let member_name = member.name().unwrap().into_owned();
                let format = match member_name.as_str() {
                    name if name.ends_with("street.csv") => Format::PoliceStreet,
                    name if name.ends_with("outcomes.csv") => Format::PoliceOutcomes,
                    _ => Format::PoliceStops,
                };
                all.push((format!("{}/{member_name}", file.name), format, text));
            }
        } else if file.name.ends_with(".gz") {
            let mut text = String::new();
            flate2::read::GzDecoder::new(file.bytes.as_slice()).read_to_string(&mut text).unwrap();
            all.push((file.name.clone(), file.format, text));
        } else if !file.name.ends_with(".xlsx") {
            all.push((
                file.name.clone(),
                file.format,
                encoding_rs::WINDOWS_1252.decode(&file.bytes).0.into_owned(),
            ));
        }
    }
    all
}

/// Rows of a text by column name; rows of another width than the header's are left out.
fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader
        .records()
        .map(Result::unwrap)
        .filter(|record| record.len() == header.len())
        .map(|record| header.iter().cloned().zip(record.iter().map(str::to_owned)).collect())
        .collect()
}

/// The police category by the words of the file, found without the generator's own table.
fn police_category(words: &str) -> Option<Category> {
    let wanted = words.replace("Anti-social", "Antisocial");
    Category::of(Dataset::PoliceStreet).find(|category| category.name() == wanted)
}

fn street_counts(files: &[SpecimenFile]) -> Counts {
    let mut counts = Counts::default();
    for (_, _, text) in texts(files).into_iter().filter(|(_, format, _)| *format == Format::PoliceStreet) {
        for row in records(&text) {
            let (Ok(month), Some(category)) = (row["Month"].parse(), police_category(&row["Crime type"]))
            else {
                continue;
            };
            let body = if row["Falls within"] == OWN_FORCE { OWN_FORCE } else { NEXT_FORCE };
            let area = AreaCode::from_bytes(row["LSOA code"].as_bytes());
            counts.add(Cell { dataset: Dataset::PoliceStreet, body, month, area, category });
        }
    }
    counts
}

fn only(counts: &Counts, dataset: Dataset) -> Vec<(Cell, u32)> {
    counts.iter().filter(|(cell, _)| cell.dataset == dataset).map(|(cell, count)| (*cell, count)).collect()
}

#[test]
fn the_police_files_hold_exactly_what_the_truth_says() {
    let mut seen = street_counts(&small().files);
    assert_eq!(only(&seen, Dataset::PoliceStreet), only(&small().truth.first, Dataset::PoliceStreet));
    seen.replace(&street_counts(&small().late));
    assert_eq!(only(&seen, Dataset::PoliceStreet), only(&small().truth.last, Dataset::PoliceStreet));
}

#[test]
fn every_text_has_the_rows_that_the_truth_lists() {
    let rows = &small().truth.rows;
    let mut listed = 0;
    for (prefix, files) in [("", &small().files), ("late/", &small().late)] {
        for (name, _, text) in texts(files) {
            if let Some(&expected) = rows.get(&format!("{prefix}{name}")) {
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
                assert_eq!(reader.records().count() as u64, expected, "{prefix}{name}");
                listed += 1;
            }
        }
    }
    let books = rows.keys().filter(|name| name.ends_with(".xlsx")).count();
    assert_eq!(listed + books, rows.len());
    assert_eq!(books, 6, "fire and housing, three calendar years each");
}

#[test]
fn outcomes_join_to_crimes_and_agree_with_them() {
    let all = texts(&small().files);
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    for (_, _, text) in all.iter().filter(|(_, format, _)| *format == Format::PoliceStreet) {
        for row in records(text) {
            last.insert(row["Crime ID"].clone(), row["Last outcome category"].clone());
        }
    }
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let (mut joined, mut rows) = (0, 0u64);
    for (_, _, text) in all.iter().filter(|(_, format, _)| *format == Format::PoliceOutcomes) {
        for row in records(text) {
            rows += 1;
            let words = &row["Outcome type"];
            assert!(terms::Outcome::from_words(words).is_some(), "{words}");
            *counts.entry(words.clone()).or_default() += 1;
            if let Some(street) = last.get(&row["Crime ID"]) {
                assert_eq!(street, words);
                joined += 1;
            }
        }
    }
    let mut truth: BTreeMap<String, u32> = BTreeMap::new();
    for (cell, count) in &small().truth.outcomes {
        *truth.entry(cell.words.to_owned()).or_default() += count;
    }
    assert_eq!(counts, truth);
    assert_eq!(small().truth.first.total(Dataset::PoliceOutcomes), rows);
    // The gap and the lacking rows of the first version of a corrected month are all that does not join.
    assert!(joined * 100 > rows * 90 && joined < rows, "{joined} of {rows}");
}

#[test]
fn antisocial_behaviour_and_nothing_else_lacks_a_reference() {
    for (name, format, text) in texts(&small().files) {
        if format == Format::PoliceStreet {
            for row in records(&text) {
                let none = row["Crime ID"].is_empty();
                assert_eq!(none, row["Crime type"] == "Anti-social behaviour", "{name}");
                assert!(none || row["Crime ID"].len() == 64);
                assert!(!none || row["Last outcome category"].is_empty());
            }
        }
    }
}

#[test]
fn editions_of_lsoa_codes_are_never_mixed_in_one_file() {
    let county = small();
    let lookup =
        texts(&county.files).into_iter().find(|(name, ..)| name.contains("lsoa11-lsoa21")).unwrap().2;
    let rows = records(&lookup);
    let old: BTreeSet<&String> = rows.iter().map(|row| &row["lsoa11_code"]).collect();
    let new: BTreeSet<&String> = rows.iter().map(|row| &row["lsoa21_code"]).collect();
    for change in ["U", "S", "M", "X"] {
        assert!(rows.iter().any(|row| row["change_code"] == change), "{change}");
    }
    let bad: BTreeSet<&str> = ["", "E0190000"].into();
    let mut differ = 0;
    for (name, format, text) in texts(&county.files) {
        if format != Format::PoliceStreet {
            continue;
        }
        for row in records(&text).into_iter().filter(|row| row["Month"] != "2025-13") {
            let code = &row["LSOA code"];
            let month: Month = row["Month"].parse().unwrap();
            let edition = if month >= county.truth.vintage_from { &new } else { &old };
            assert!(bad.contains(code.as_str()) || edition.contains(code), "{name}: {code}");
            differ += usize::from(!new.contains(code) && !code.is_empty());
        }
    }
    assert!(differ > 20, "some codes exist in the older edition alone");
}

#[test]
fn a_gap_has_no_file_and_late_and_corrected_months_come_after() {
    let truth = &small().truth;
    let count = |counts: &Counts, key: &SliceKey| {
        counts.sum(|cell| cell.dataset == key.dataset && cell.body == key.body && cell.month == key.month)
    };
    let (gap, late, corrected) = (&truth.gaps[0], &truth.late[0], &truth.corrected[0]);
    assert_eq!((count(&truth.first, gap), count(&truth.last, gap)), (0, 0));
    assert_eq!(count(&truth.first, late), 0);
    assert!(count(&truth.last, late) > 0);
    let (before, after) = (count(&truth.first, corrected), count(&truth.last, corrected));
    assert!(before > 0 && before < after, "{before} {after}");
    let name = format!("{}-westmarch-street.csv", gap.month);
    assert!(!truth.rows.keys().any(|file| file.ends_with(&name)));
    let ashmoor = truth.districts[0].code;
    let series = truth.series(Category::ANTISOCIAL_BEHAVIOUR, ashmoor);
    assert_eq!(series.len(), 24);
    for (month, count) in series {
        assert_eq!(count.is_none(), month == truth.gaps[0].month);
    }
    assert!(truth.series(Category::ANTISOCIAL_BEHAVIOUR, "E07000198".parse().unwrap()).is_empty());
}

#[test]
fn spoilt_rows_stand_where_the_truth_says() {
    let county = small();
    let all = texts(&county.files);
    let mut kinds = BTreeSet::new();
    for dirty in &county.truth.dirty {
        let text = &all.iter().find(|(name, ..)| *name == dirty.file).unwrap().2;
        let mut lines =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
        let (header, row) = (&rows[0], &rows[dirty.row as usize - 1]);
        let cell = |name: &str| row.get(header.iter().position(|h| h == name).unwrap()).unwrap();
        let spoilt = match dirty.dirt {
            Dirt::UnknownCategory => cell(dirty.column) == "Cattle rustling",
            Dirt::EmptyCategory => cell(dirty.column).is_empty(),
            Dirt::ImpossibleDate => ["2025-13", "31/02/2025"].contains(&cell(dirty.column)),
            Dirt::SwappedCoordinates => {
                cell("Longitude").starts_with("53.") && cell("Latitude").starts_with('-')
            }
            Dirt::BadLsoa => cell(dirty.column) == "E0190000",
            Dirt::UnknownOutcome => terms::Outcome::from_words(cell(dirty.column)).is_none(),
            Dirt::TooFewCells => row.len() + 1 == header.len(),
            Dirt::TooManyCells => row.len() == header.len() + 1,
            Dirt::RepeatedReference => rows[1..dirty.row as usize - 1].iter().any(|above| above[0] == row[0]),
        };
        assert!(spoilt, "{dirty:?}: {row:?}");
        kinds.insert(dirty.dirt);
    }
    assert_eq!((county.truth.dirty.len(), kinds.len()), (13, 9));
}

#[test]
fn the_partners_sheets_hold_exactly_what_the_truth_says() {
    let county = small();
    let meaning = |sender: &str, code: &str| {
        county
            .truth
            .codes
            .iter()
            .find(|known| known.sender == sender && code == known.code)
            .map(|m| m.category)
    };
    let mut counts = Counts::default();
    let mut add = |partner: &Partner, day: &str, code: &str, area: Option<&str>| {
        let month = if let [d, m, y] = day.split('/').collect::<Vec<_>>()[..] {
            chrono::NaiveDate::from_ymd_opt(y.parse().unwrap(), m.parse().unwrap(), d.parse().unwrap())
        } else {
            day.parse().ok()
        };
        let (Some(day), Some(category)) = (month, meaning(partner.body, code)) else { return };
        let area = area.and_then(|code| AreaCode::from_bytes(code.as_bytes()));
        let (dataset, body) = (partner.dataset, partner.body);
        counts.add(Cell { dataset, body, month: Month::of(day).unwrap(), area, category });
    };
    for file in county.files.iter().filter(|file| file.format == Format::PartnerSheet) {
        let partner = PARTNERS.iter().find(|partner| partner.body == file.sender).unwrap();
        if file.name.ends_with("xlsx") {
            let mut book = Xlsx::new(Cursor::new(&file.bytes)).unwrap();
            let range = book.worksheet_range(partner.slug).unwrap();
            let rows: Vec<&[Data]> = range.rows().skip(partner.titles().len() + 1).collect();
            assert_eq!(rows.len() as u64, county.truth.rows[&file.name]);
            for row in rows {
                let Data::DateTime(date) = &row[1] else { panic!("no date in {}: {row:?}", file.name) };
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                let (code, area) = if partner.dataset == Dataset::Fire { (3, 4) } else { (2, 3) };
                let area = row[area].to_string();
                add(partner, &format!("{year}-{month:02}-{day:02}"), &row[code].to_string(), Some(&area));
            }
            continue;
        }
        for row in records(&texts(std::slice::from_ref(file))[0].2) {
            match partner.dataset {
                Dataset::Council => add(partner, &row["Date Reported"], &row["Type"], Some(&row["LSOA"])),
                Dataset::Ambulance => {
                    add(partner, &row["CallDate"], &row["Category"], Some(&row["LSOA21CD"]))
                }
                _ => add(partner, &row["Admission date"], &row["ICD-10"][..3], None),
            }
        }
    }
    for dataset in [Dataset::Council, Dataset::Fire, Dataset::Ambulance, Dataset::Health, Dataset::Housing] {
        assert!(!only(&counts, dataset).is_empty());
        assert_eq!(only(&counts, dataset), only(&county.truth.first, dataset), "{dataset:?}");
    }
}

#[test]
fn stops_and_roads_hold_exactly_what_the_truth_says() {
    let county = small();
    let mut seen: BTreeMap<(Dataset, Month), u64> = BTreeMap::new();
    let mut years: BTreeMap<String, Month> = BTreeMap::new();
    for (name, format, text) in texts(&county.files) {
        let rows = records(&text);
        match format {
            Format::PoliceStops => {
                for row in rows {
                    *seen.entry((Dataset::PoliceStops, row["Date"][..7].parse().unwrap())).or_default() += 1;
                }
            }
            Format::Stats19Collisions => {
                assert_eq!(rows[0].len(), 44, "{name}");
                for row in rows {
                    let date = &row["date"];
                    let month: Month = format!("{}-{}", &date[6..], &date[3..5]).parse().unwrap();
                    *seen.entry((Dataset::Collisions, month)).or_default() += 1;
                    years.insert(row["collision_index"].clone(), month);
                }
            }
            Format::Stats19Casualties | Format::Stats19Vehicles => {
                let (dataset, columns) = if format == Format::Stats19Vehicles {
                    (Dataset::Vehicles, 32)
                } else {
                    (Dataset::Casualties, 23)
                };
                assert_eq!(rows[0].len(), columns, "{name}");
                for row in rows {
                    *seen.entry((dataset, years[&row["collision_index"]])).or_default() += 1;
                }
            }
            _ => {}
        }
    }
    let mut truth: BTreeMap<(Dataset, Month), u64> = BTreeMap::new();
    for (cell, count) in county.truth.first.iter() {
        if [Dataset::PoliceStops, Dataset::Collisions, Dataset::Casualties, Dataset::Vehicles]
            .contains(&cell.dataset)
        {
            *truth.entry((cell.dataset, cell.month)).or_default() += u64::from(count);
        }
    }
    assert_eq!(seen, truth);
}

#[test]
fn a_planted_hotspot_is_the_largest_of_its_district() {
    for county in [small(), demo()] {
        let truth = &county.truth;
        for spot in &truth.planted.hotspots {
            let mut by_area: BTreeMap<AreaCode, u64> = BTreeMap::new();
            for (cell, count) in truth.last.iter() {
                if let Some(area) = cell.area
                    && cell.category == spot.category
                    && truth.district_of.get(&area) == Some(&spot.district)
                {
                    *by_area.entry(area).or_default() += u64::from(count);
                }
            }
            let (top, _) = by_area.iter().max_by_key(|(_, count)| **count).unwrap();
            assert!(spot.lsoas.contains(top), "{spot:?}: {by_area:?}");
        }
    }
}

#[test]
fn planted_steps_recording_and_trend_show_in_the_counts() {
    let truth = &demo().truth;
    let mean = |series: &[(Month, Option<u32>)], wanted: &dyn Fn(Month) -> bool| {
        let counts: Vec<f64> =
            series.iter().filter(|(m, _)| wanted(*m)).filter_map(|(_, c)| c.map(f64::from)).collect();
        counts.iter().sum::<f64>() / counts.len() as f64
    };
    for step in &truth.planted.steps {
        let series = truth.series(step.category, step.district);
        // The same calendar months a year apart, so that the season drops out.
        let after = mean(&series, &|m| m >= step.from && m < step.from.plus(12));
        let before =
            mean(&series, &|m| m.plus(12) >= step.from && m.plus(12) <= truth.months.last() && m < step.from);
        let ratio = after / before;
        assert!((ratio / step.factor - 1.0).abs() < 0.2, "{step:?}: {ratio}");
    }
    let recording = &truth.planted.recording;
    let whole = |category| -> Vec<(Month, Option<u32>)> {
        let own = truth.districts.iter().filter(|d| d.force == recording.body);
        let all: Vec<_> = own.map(|d| truth.series(category, d.code)).collect();
        (0..truth.months.months()).map(|at| (all[0][at].0, all.iter().map(|s| s[at].1).sum())).collect()
    };
    let was = whole(recording.was);
    let year = |from: Month| move |m: Month| m >= from && m < from.plus(12);
    let ratio = mean(&was, &year(recording.from)) / mean(&was, &year(recording.from.plus(-12)));
    assert!((ratio - (1.0 - recording.share)).abs() < 0.05, "{ratio}");
    let shoplifting = Category::from_slug("shoplifting").unwrap();
    let sold = whole(shoplifting);
    let last = truth.months.last().plus(-11);
    let growth = mean(&sold, &year(last)) / mean(&sold, &year(last.plus(-24)));
    let planted = (truth.planted.trend(shoplifting).unwrap() * 2.0).exp();
    assert!((growth / planted - 1.0).abs() < 0.08, "{growth} for {planted}");
}

#[test]
fn near_repeats_are_far_more_common_where_they_are_planted() {
    let place = Place::new(SEED, Size::Demo);
    let months = Period::new(last_month().plus(-38), last_month());
    let planted = Planted::new(SEED, &place, months.first(), months.last());
    let fire = PARTNERS.iter().find(|partner| partner.dataset == Dataset::Fire).unwrap();
    let all = fire.sightings(SEED, &place, &planted, months);
    let near = &planted.near_repeats[0];
    let share = |category: Category| {
        let some: Vec<&Sighting> = all.iter().filter(|seen| seen.category == category).collect();
        let point = |seen: &Sighting| {
            let (lon_e6, lat_e6) = crate::layout::degrees(seen.at);
            terms::Point { lon_e6, lat_e6 }
        };
        let followed = some.iter().enumerate().filter(|(at, first)| {
            some[at + 1..]
                .iter()
                .take_while(|next| (next.day - first.day).num_days() <= i64::from(near.days))
                .any(|next| partners::metres_between(point(first), point(next)) <= near.metres)
        });
        followed.count() as f64 / some.len() as f64
    };
    let (planted_share, ordinary) =
        (share(near.category), share(Category::from_slug("deliberate-vehicle-fire").unwrap()));
    assert!((planted_share - near.share).abs() < 0.08, "{planted_share}");
    assert!(ordinary < 0.05, "{ordinary}");
}

#[test]
fn the_demonstration_is_of_the_promised_size() {
    let truth = &demo().truth;
    let rows = |ending: &str| -> u64 {
        truth
            .rows
            .iter()
            .filter(|(name, _)| name.contains(ending) && !name.starts_with("late/"))
            .map(|(_, n)| n)
            .sum()
    };
    let police = rows("-street.csv") + rows("-outcomes.csv") + rows("-stop-and-search.csv");
    assert!((120_000..=205_000).contains(&police), "{police}");
    let own = truth.residents.iter().filter(|(lsoa, _)| {
        truth.districts.iter().any(|d| d.force == OWN_FORCE && d.code == truth.district_of[lsoa])
    });
    let residents: Vec<u32> = own.map(|(_, &count)| count).collect();
    assert!((165..=200).contains(&residents.len()), "{}", residents.len());
    let crimes = truth.last.sum(|cell| cell.dataset == Dataset::PoliceStreet && cell.body == OWN_FORCE);
    // One month of 39 is never sent.
    let rate = crimes as f64 / 38.0 * 12.0 / f64::from(residents.iter().sum::<u32>()) * 1000.0;
    assert!((75.0..115.0).contains(&rate), "{rate} for 1,000 residents a year");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let again = county(SEED, Size::Small, last_month());
    assert!(again == *small());
    assert!(county(SEED + 1, Size::Small, last_month()).files != small().files);
}

#[test]
fn the_small_county_is_what_it_was() {
    // Over unpacked texts: a new release of a packing library may change packed bytes, and may.
    let mut hash = Sha256::new();
    for (name, _, text) in texts(&small().files).into_iter().chain(texts(&small().late)) {
        hash.update(name.as_bytes());
        hash.update(text.as_bytes());
    }
    expect_test::expect!["8eda6ddf1869ee1966a6d69a995b281a6f607aa5d1f824e455fa322a9e44b95a"]
        .assert_eq(&hex::encode(hash.finalize()));
}

#[test]
fn awkward_files_hold_what_they_promise() {
    let all = crate::awkward(SEED);
    let refused = all.iter().filter(|one| one.expected == crate::Expected::Refused).count();
    assert_eq!((all.len(), refused), (7, 4));
    let named = |name: &str| &all.iter().find(|one| one.file.name.ends_with(name)).unwrap().file.bytes;
    let mut text = String::new();
    assert!(flate2::read::GzDecoder::new(named("cut.csv.gz").as_slice()).read_to_string(&mut text).is_err());
    let (text, encoding, broken) = encoding_rs::UTF_8.decode(named("utf16.csv"));
    assert_eq!((encoding, broken), (encoding_rs::UTF_16LE, false));
    assert_eq!(records(&text).len(), 12);
    assert!(String::from_utf8(named("people.csv").clone()).unwrap().contains("Date of birth"));
}
