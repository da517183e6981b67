//! Named queries, each against a slow count of the same rows.

use super::made::{arrival, at, key, month, open, slice};
use crate::{CountRow, Lake, LakeError, Param};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use tempfile::{TempDir, tempdir};
use terms::{
    AreaCode, AreaRecord, Category, Dataset, IncidentSlice, IncidentTable, Month, Outcome, Reference,
};

const STREET: Dataset = Dataset::PoliceStreet;

fn span() -> Vec<(&'static str, Param)> {
    vec![
        ("dataset", Param::Dataset(STREET)),
        ("first", Param::Month(month("2025-01"))),
        ("last", Param::Month(month("2025-12"))),
    ]
}

fn with_lists(areas: Vec<AreaCode>) -> Vec<(&'static str, Param)> {
    let mut arguments = span();
    arguments.push(("categories_asked", Param::Categories(Category::of(STREET).collect())));
    arguments.push(("areas_asked", Param::Areas(areas)));
    arguments
}

fn areas() -> Vec<AreaCode> {
    (0..14).filter_map(|n| AreaCode::unpack(401_000_000 + n)).collect()
}

/// All rows in one batch.
async fn run(lake: &Lake, name: &str, arguments: Vec<(&str, Param)>) -> RecordBatch {
    let batches = lake.sql(name, arguments).await.unwrap();
    let schema = batches.first().map(RecordBatch::schema).unwrap();
    concat_batches(&schema, &batches).unwrap()
}

/// A column as whole numbers; `None` is null.
fn numbers(batch: &RecordBatch, name: &str) -> Vec<Option<i64>> {
    let column = cast(batch.column_by_name(name).unwrap(), &DataType::Int64).unwrap();
    column.as_primitive::<Int64Type>().iter().collect()
}

fn months(batch: &RecordBatch) -> Vec<Month> {
    let days = batch.column_by_name("month").unwrap().as_primitive::<Date32Type>();
    days.values()
        .iter()
        .map(|&day| Month::of(NaiveDate::default() + chrono::Days::new(day as u64)).unwrap())
        .collect()
}

/// Counts by way of SQL, for comparison with the others: `counts_monthly` leaves out rows without an area, so these
/// come from the rows.
pub(super) async fn counts(lake: &Lake, name: &str) -> Vec<CountRow> {
    let arguments = if name == "counts_monthly" { with_lists(areas()) } else { span() };
    let batches = lake.sql(name, arguments).await.unwrap();
    let mut rows = Vec::new();
    for batch in &batches {
        let (area, kind, n) = (numbers(batch, "area"), numbers(batch, "category"), numbers(batch, "n"));
        for (at, month) in months(batch).into_iter().enumerate() {
            let category = Category::from_id(kind[at].unwrap() as u16).unwrap();
            rows.push(CountRow { month, area: area[at].unwrap() as u32, category, n: n[at].unwrap() as u64 });
        }
    }
    if name == "counts_monthly" {
        let whole = Box::pin(counts(lake, "counts_from_rows")).await;
        rows.extend(whole.into_iter().filter(|row| row.area == 0));
        rows.sort_unstable();
    }
    rows
}

async fn town() -> (TempDir, Lake, Vec<IncidentSlice>) {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let slices: Vec<_> = (0..4u64)
        .map(|n| slice(key(&format!("Body {}", n % 2), &format!("2025-0{}", n / 2 + 1)), 200, n))
        .collect();
    // An earlier delivery that is superseded must never be counted.
    let old = slice(slices[0].key.clone(), 77, 99);
    for (name, minute, slices) in [("old", 1, vec![old]), ("new", 2, slices.clone())] {
        let sent = arrival(&lake, name, slices, minute).await;
        lake.commit(sent, at(minute)).await.unwrap();
    }
    (folder, lake, slices)
}

fn each(slices: &[IncidentSlice]) -> impl Iterator<Item = (&IncidentSlice, usize)> {
    slices.iter().flat_map(|slice| (0..slice.table.len()).map(move |row| (slice, row)))
}

fn area_of(table: &IncidentTable, row: usize) -> Option<AreaCode> {
    table.spots[table.spot[row] as usize].area
}

#[tokio::test]
async fn outcomes_are_counted_by_category() {
    let (_folder, lake, slices) = town().await;
    let asked = areas()[2..5].to_vec();
    let mut expected: BTreeMap<(i64, Option<i64>), i64> = BTreeMap::new();
    for (slice, row) in each(&slices) {
        let table = &slice.table;
        if area_of(table, row).is_some_and(|area| asked.contains(&area)) {
            let outcome = Some(i64::from(table.outcome[row])).filter(|&id| id != 0);
            *expected.entry((i64::from(table.category[row].id()), outcome)).or_default() +=
                i64::from(table.count[row]);
        }
    }
    let batch = run(&lake, "outcome_counts", with_lists(asked)).await;
    let kinds = numbers(&batch, "category").into_iter().map(Option::unwrap);
    let found: Vec<_> =
        kinds.zip(numbers(&batch, "outcome")).zip(numbers(&batch, "n").into_iter().flatten()).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    let words = batch.column_by_name("words").unwrap().as_string::<i32>();
    for (at, outcome) in numbers(&batch, "outcome").into_iter().enumerate() {
        let expected = outcome.map(|id| Outcome::from_id(id as u8).unwrap().words());
        assert_eq!(words.is_valid(at).then(|| words.value(at)), expected);
    }
}

#[tokio::test]
async fn times_are_counted_by_weekday_and_hour() {
    let (_folder, lake, slices) = town().await;
    let mut expected: BTreeMap<(i64, Option<i64>), i64> = BTreeMap::new();
    for (slice, row) in each(&slices) {
        let table = &slice.table;
        if table.day[row] == 0 || area_of(table, row).is_none() {
            continue;
        }
        let day = slice.key.month.first_day().with_day(u32::from(table.day[row])).unwrap();
        let weekday = i64::from(day.weekday().number_from_monday());
        let hour =
            Some(i64::from(table.minute[row] / 60)).filter(|_| table.minute[row] != IncidentTable::NO_MINUTE);
        *expected.entry((weekday, hour)).or_default() += i64::from(table.count[row]);
    }
    let batch = run(&lake, "times", with_lists(areas())).await;
    let days = numbers(&batch, "weekday").into_iter().map(Option::unwrap);
    let found: Vec<_> =
        days.zip(numbers(&batch, "hour")).zip(numbers(&batch, "n").into_iter().flatten()).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn completeness_counts_what_each_column_has() {
    let (_folder, lake, slices) = town().await;
    let batch = run(&lake, "completeness", span()).await;
    let mut expected: Vec<_> = slices
        .iter()
        .map(|slice| {
            let table = &slice.table;
            let rows = |has: &dyn Fn(usize) -> bool| (0..table.len()).filter(|&row| has(row)).count() as i64;
            let spot = |row: usize| &table.spots[table.spot[row] as usize];
            (
                (slice.key.month, slice.key.body.clone()),
                [
                    table.len() as i64,
                    rows(&|row| spot(row).area.is_some()),
                    rows(&|row| spot(row).point.is_some()),
                    rows(&|row| !spot(row).place.is_empty()),
                    rows(&|row| table.day[row] != 0),
                    rows(&|row| table.minute[row] != IncidentTable::NO_MINUTE),
                    rows(&|row| table.reference[row] != [0; 32]),
                    rows(&|row| table.outcome[row] != 0),
                ],
            )
        })
        .collect();
    expected.sort();
    let names = [
        "rows",
        "with_area",
        "with_point",
        "with_place",
        "with_day",
        "with_minute",
        "with_reference",
        "with_outcome",
    ];
    let columns = names.map(|name| numbers(&batch, name));
    let bodies = batch.column_by_name("body").unwrap().as_string::<i32>();
    let found: Vec<_> = months(&batch)
        .into_iter()
        .enumerate()
        .map(|(at, month)| {
            ((month, bodies.value(at).to_owned()), columns.each_ref().map(|column| column[at].unwrap()))
        })
        .collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn references_that_come_twice_are_listed() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let mut first = slice(key("A", "2025-01"), 60, 1);
    let mut second = slice(key("A", "2025-02"), 60, 2);
    for (row, byte) in [(0, 9), (1, 9), (2, 5)] {
        first.table.reference[row] = [byte; 32];
    }
    second.table.reference[7] = [5; 32];
    let sent = arrival(&lake, "both", vec![first, second], 1).await;
    lake.commit(sent, at(2)).await.unwrap();
    let mut arguments = span();
    arguments.push(("most", Param::Number(10)));
    let batch = run(&lake, "references_repeated", arguments).await;
    let references = batch.column_by_name("reference").unwrap().as_fixed_size_binary();
    assert_eq!([references.value(0)[0], references.value(1)[0]], [5, 9]);
    assert_eq!(numbers(&batch, "rows"), [Some(2), Some(2)]);
    assert_eq!(numbers(&batch, "months"), [Some(2), Some(1)]);
}

#[tokio::test]
async fn outcomes_find_their_crimes_in_any_month() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let crimes = slice(key("A", "2024-11"), 60, 1);
    let mut outcomes = slice(key("A", "2025-01"), 40, 2);
    outcomes.key.dataset = Dataset::PoliceOutcomes;
    let wanted: Vec<[u8; 32]> =
        crimes.table.reference.iter().copied().filter(|r| *r != [0; 32]).take(3).collect();
    outcomes.table.reference[..3].copy_from_slice(&wanted);
    let given = outcomes.table.reference.iter().filter(|r| **r != [0; 32]).count() as i64;
    let sent = arrival(&lake, "both", vec![crimes, outcomes], 1).await;
    lake.commit(sent, at(2)).await.unwrap();
    let batch = run(&lake, "outcomes_joined", span()[1..].to_vec()).await;
    assert_eq!((numbers(&batch, "outcomes"), numbers(&batch, "joined")), (vec![Some(given)], vec![Some(3)]));
}

#[tokio::test]
async fn areas_have_their_names_where_somebody_told_us() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let mut sent = arrival(&lake, "both", vec![slice(key("A", "2025-01"), 300, 1)], 1).await;
    let record = AreaRecord { code: areas()[1], name: "Leek East".to_owned(), year: 2021 };
    sent.reference = Some(Reference { areas: vec![record], ..Reference::default() });
    lake.commit(sent, at(2)).await.unwrap();
    let batch = run(&lake, "areas_seen", span()[..1].to_vec()).await;
    let (gss, name) = (batch.column_by_name("gss").unwrap(), batch.column_by_name("name").unwrap());
    let (gss, name) = (gss.as_string::<i32>(), name.as_string::<i32>());
    let found: Vec<_> =
        (0..3).map(|row| (gss.is_valid(row).then(|| gss.value(row)), name.is_valid(row))).collect();
    assert_eq!(found, [(None, false), (Some("E01000000"), false), (Some("E01000001"), true)]);
    assert_eq!(name.value(2), "Leek East");
}

#[tokio::test]
async fn a_query_can_be_asked_as_of_an_earlier_commit() {
    let (_folder, lake, _) = town().await;
    let rows = |batches: Vec<RecordBatch>| -> i64 {
        batches.iter().flat_map(|batch| numbers(batch, "rows")).map(Option::unwrap).sum()
    };
    assert_eq!(rows(lake.sql_as_of("completeness", span(), 1).await.unwrap()), 77);
    assert_eq!(rows(lake.sql("completeness", span()).await.unwrap()), 800);
    assert_eq!(rows(lake.sql_as_of("completeness", span(), 0).await.unwrap()), 0);
}

#[tokio::test]
async fn a_value_is_a_value_whatever_it_says() {
    let (_folder, lake, _) = town().await;
    let mut arguments = span();
    arguments[0].1 = Param::Text("police-street' OR '1' = '1".to_owned());
    assert_eq!(
        lake.sql("completeness", arguments).await.unwrap().iter().map(RecordBatch::num_rows).sum::<usize>(),
        0
    );
}

#[tokio::test]
async fn wrong_names_are_refused() {
    let (_folder, lake, _) = town().await;
    assert!(matches!(lake.sql("nothing", vec![]).await, Err(LakeError::NoSuchQuery(_))));
    let short = span()[..2].to_vec();
    assert!(matches!(lake.sql("completeness", short).await, Err(LakeError::WrongArguments { .. })));
}
