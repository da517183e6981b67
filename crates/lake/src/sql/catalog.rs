//! The tables that a query sees: the lake as it was after one commit.
//!
//! | table | a row is | columns |
//! | --- | --- | --- |
//! | `incidents` | a row that was accepted | `category, area, count, spot, row, day, minute, outcome, reference` and the slice's |
//! | `spots` | a place of a slice | `spot, lon_e6, lat_e6, area, place` and the slice's |
//! | `counts` | incidents of a slice in an area and category | `area, category, n` and the slice's |
//! | `coverage` | a slice | `rows, incidents` and the slice's |
//! | `deliveries` | a delivery | `delivery, file_name, sender, licence, received, format, bytes, accepted, aside, commit` |
//! | `categories`, `outcomes` | a kind | `category, slug, name, dataset`; `outcome, words` |
//! | `areas`, `links`, `populations`, … | a row of reference | as [`crate::ReferenceKind`] |
//!
//! A slice's own columns are `slice` (number), `dataset`, `body`, `month` (its first day) and `delivery`. In
//! `incidents` the unknown is null, except `area`, which is 0: an area is counted also where it is not known.

use super::file_table::{FileTable, Piece};
use super::param::first_day;
use crate::disk::Disk;
use crate::import::{counts_path, rows_path, spots_path};
use crate::layout::{COUNTS, ROWS, SPOTS};
use crate::log::PartNote;
use crate::reference::standing;
use crate::state::State;
use crate::{ReferenceKind, reference_columns};
use datafusion::arrow::array::{
    ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array, new_empty_array,
};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, SchemaRef};
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::datasource::{MemTable, ViewTable, provider_as_source};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::prelude::{col, lit, nullif};
use datafusion::scalar::ScalarValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Category, IncidentTable, Outcome};

/// The lake after one commit, and the lists that were given as arguments.
#[derive(Debug)]
pub(super) struct Snapshot {
    state: Arc<State>,
    as_of: u64,
    lists: BTreeMap<String, RecordBatch>,
    disk: Disk,
}

const NAMES: [&str; 7] = ["incidents", "spots", "counts", "coverage", "deliveries", "categories", "outcomes"];

#[async_trait::async_trait]
impl SchemaProvider for Snapshot {
    fn table_names(&self) -> Vec<String> {
        let reference = ReferenceKind::ALL.iter().map(|kind| kind.slug());
        let lists = self.lists.keys().map(String::as_str);
        NAMES.into_iter().chain(reference).chain(lists).map(str::to_owned).collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>, DataFusionError> {
        if let Some(kind) = ReferenceKind::from_slug(name) {
            return self.reference(kind).map(Some);
        }
        let table: Arc<dyn TableProvider> = match name {
            "incidents" => self.incidents()?,
            "spots" => Arc::new(self.pieces(&SPOTS.schema, spots_path, |part| part.spots_bytes)),
            "counts" => Arc::new(self.pieces(&COUNTS.schema, counts_path, |part| part.counts_bytes)),
            "coverage" => in_memory(self.coverage()?)?,
            "deliveries" => in_memory(self.deliveries()?)?,
            "categories" => in_memory(categories()?)?,
            "outcomes" => in_memory(outcomes()?)?,
            _ => match self.lists.get(name) {
                Some(list) => in_memory(list.clone())?,
                None => return Ok(None),
            },
        };
        Ok(Some(table))
    }

    fn table_exist(&self, name: &str) -> bool {
        NAMES.contains(&name) || ReferenceKind::from_slug(name).is_some() || self.lists.contains_key(name)
    }
}

fn in_memory(batch: RecordBatch) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(MemTable::try_new(batch.schema(), vec![vec![batch]])?))
}

/// Text that few slices differ in, held as a number.
fn word(text: impl Into<String>) -> ScalarValue {
    ScalarValue::Dictionary(Box::new(DataType::UInt16), Box::new(ScalarValue::Utf8(Some(text.into()))))
}

fn outside() -> Vec<FieldRef> {
    let words = || DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
    let field = |name: &str, kind| Arc::new(Field::new(name, kind, false));
    vec![
        field("slice", DataType::UInt32),
        field("dataset", words()),
        field("body", words()),
        field("month", DataType::Date32),
        field("delivery", words()),
    ]
}

impl Snapshot {
    pub(super) fn new(
        state: Arc<State>,
        as_of: u64,
        lists: BTreeMap<String, RecordBatch>,
        disk: Disk,
    ) -> Self {
        Self { state, as_of, lists, disk }
    }

    /// A table of one file of each live slice's trio.
    fn pieces(&self, inside: &SchemaRef, path: fn(&str) -> String, bytes: fn(&PartNote) -> u64) -> FileTable {
        let pieces = self.state.live(self.as_of).zip(0u32..).map(|(slice, number)| {
            let part = &self.state.parts[slice.part as usize];
            Piece {
                path: path(&part.path),
                bytes: bytes(part),
                group: Some((slice.group as usize, part.groups)),
                values: vec![
                    ScalarValue::UInt32(Some(number)),
                    word(slice.key.dataset.slug()),
                    word(slice.key.body.as_str()),
                    first_day(slice.key.month),
                    word(self.state.delivery_of(slice).to_string()),
                ],
            }
        });
        FileTable::new(inside.clone(), outside(), pieces.collect(), self.disk.clone())
    }

    /// The rows, with null for what is not known.
    fn incidents(&self) -> Result<Arc<dyn TableProvider>> {
        let rows = Arc::new(self.pieces(&ROWS.schema, rows_path, |part| part.rows_bytes));
        let names: Vec<String> = rows.schema().fields().iter().map(|field| field.name().clone()).collect();
        let known = names.into_iter().map(|name| match name.as_str() {
            "day" | "outcome" => nullif(col(&name), lit(0u8)).alias(name),
            "minute" => nullif(col(&name), lit(IncidentTable::NO_MINUTE)).alias(name),
            _ => col(name),
        });
        let plan =
            LogicalPlanBuilder::scan("rows", provider_as_source(rows), None)?.project(known)?.build()?;
        Ok(Arc::new(ViewTable::new(plan, None)))
    }

    fn reference(&self, kind: ReferenceKind) -> Result<Arc<dyn TableProvider>> {
        let files = standing(&self.state, self.as_of).into_iter().filter(|file| file.kind == kind);
        let piece = |file: crate::reference::Standing| Piece {
            path: file.path,
            bytes: file.bytes,
            group: None,
            values: vec![word(file.delivery.to_string())],
        };
        let words = DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
        let from = Arc::new(Field::new("from_delivery", words, false));
        let inside = reference_columns::schema(kind);
        Ok(Arc::new(FileTable::new(inside, vec![from], files.map(piece).collect(), self.disk.clone())))
    }

    fn coverage(&self) -> Result<RecordBatch> {
        let live: Vec<_> = self.state.live(self.as_of).collect();
        let month = ScalarValue::iter_to_array(live.iter().map(|slice| first_day(slice.key.month)));
        let text = |of: &dyn Fn(&crate::state::Held) -> String| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(live.iter().map(|slice| of(slice))))
        };
        let columns: [(&str, ArrayRef); 7] = [
            ("slice", Arc::new(UInt32Array::from_iter_values(0..live.len() as u32))),
            ("dataset", text(&|slice| slice.key.dataset.slug().to_owned())),
            ("body", text(&|slice| slice.key.body.clone())),
            ("month", if live.is_empty() { no_months() } else { month? }),
            ("delivery", text(&|slice| self.state.delivery_of(slice).to_string())),
            ("rows", Arc::new(UInt64Array::from_iter_values(live.iter().map(|slice| slice.rows)))),
            ("incidents", Arc::new(UInt64Array::from_iter_values(live.iter().map(|slice| slice.incidents)))),
        ];
        Ok(RecordBatch::try_from_iter(columns)?)
    }

    fn deliveries(&self) -> Result<RecordBatch> {
        let held: Vec<_> = self.state.arrivals.iter().filter(|arrived| arrived.stands(self.as_of)).collect();
        let text = |of: &dyn Fn(&terms::Delivery) -> String| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(held.iter().map(|arrived| of(&arrived.delivery))))
        };
        let number = |of: &dyn Fn(&crate::state::Arrived) -> u64| -> ArrayRef {
            Arc::new(UInt64Array::from_iter_values(held.iter().map(|arrived| of(arrived))))
        };
        let received = held.iter().map(|arrived| arrived.delivery.received.timestamp_micros());
        let received = TimestampMicrosecondArray::from_iter_values(received).with_timezone("UTC");
        let columns: [(&str, ArrayRef); 10] = [
            ("delivery", text(&|delivery| delivery.id.to_string())),
            ("file_name", text(&|delivery| delivery.file_name.clone())),
            ("sender", text(&|delivery| delivery.sender.clone())),
            ("licence", text(&|delivery| delivery.licence.clone())),
            ("received", Arc::new(received)),
            ("format", text(&|delivery| delivery.format.slug().to_owned())),
            ("bytes", number(&|arrived| arrived.delivery.bytes)),
            ("accepted", number(&|arrived| arrived.delivery.accepted)),
            ("aside", number(&|arrived| arrived.delivery.aside)),
            ("commit", number(&|arrived| arrived.commit)),
        ];
        Ok(RecordBatch::try_from_iter(columns)?)
    }
}

fn no_months() -> ArrayRef {
    new_empty_array(&DataType::Date32)
}

fn categories() -> Result<RecordBatch> {
    let kinds: Vec<Category> = Category::all().collect();
    let text = |of: fn(Category) -> &'static str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(kinds.iter().map(|kind| of(*kind))))
    };
    let columns: [(&str, ArrayRef); 4] = [
        ("category", Arc::new(UInt16Array::from_iter_values(kinds.iter().map(|kind| kind.id())))),
        ("slug", text(Category::slug)),
        ("name", text(Category::name)),
        ("dataset", text(|kind| kind.dataset().slug())),
    ];
    Ok(RecordBatch::try_from_iter(columns)?)
}

fn outcomes() -> Result<RecordBatch> {
    let known: Vec<Outcome> = (1..=u8::MAX).map_while(Outcome::from_id).collect();
    let columns: [(&str, ArrayRef); 2] = [
        ("outcome", Arc::new(UInt8Array::from_iter_values(known.iter().map(|outcome| outcome.id())))),
        ("words", Arc::new(StringArray::from_iter_values(known.iter().map(|outcome| outcome.words())))),
    ];
    Ok(RecordBatch::try_from_iter(columns)?)
}
