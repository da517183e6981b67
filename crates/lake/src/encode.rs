//! Turns one slice into three row groups, on whatever thread calls. It writes nothing and keeps nothing.

use crate::LakeError;
use crate::layout::{COUNTS, Layout, REFERENCE_BYTES, ROWS, SPOTS};
use crate::tally::Tally;
use arrow::array::{
    ArrayRef, FixedSizeBinaryArray, Int32Array, StringArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array,
};
use arrow::buffer::{Buffer, NullBuffer};
use parquet::arrow::arrow_writer::{ArrowColumnChunk, compute_leaves};
use std::sync::Arc;
use terms::{IncidentSlice, IncidentTable, SliceKey, Spot};

/// A slice as it will lie in a part.
pub(crate) struct Encoded {
    pub(crate) key: SliceKey,
    pub(crate) rows: Vec<ArrowColumnChunk>,
    pub(crate) spots: Vec<ArrowColumnChunk>,
    pub(crate) counts: Vec<ArrowColumnChunk>,
    /// How many rows.
    pub(crate) row_count: u64,
    /// How many incidents: the sum of the rows' counts.
    pub(crate) incidents: u64,
}

/// Encodes a slice.
pub(crate) fn encode(slice: IncidentSlice) -> Result<Encoded, LakeError> {
    check(&slice)?;
    let IncidentSlice { key, table } = slice;
    let areas: Vec<u32> = table.spots.iter().map(|spot| spot.area.map_or(0, |area| area.pack())).collect();
    let area: Vec<u32> = table.spot.iter().map(|&spot| areas[spot as usize]).collect();
    let category: Vec<u16> = table.category.iter().map(|category| category.id()).collect();
    let row_count = table.len() as u64;
    let mut tally = Tally::default();
    for ((&area, &category), &count) in area.iter().zip(&category).zip(&table.count) {
        tally.add(area, category, count);
    }
    let incidents = table.count.iter().map(|&count| u64::from(count)).sum();
    let counts = counts_group(&tally)?;
    let spots = spots_group(&table.spots, areas)?;
    let rows = rows_group(table, category, area)?;
    Ok(Encoded { key, rows, spots, counts, row_count, incidents })
}

fn check(slice: &IncidentSlice) -> Result<(), LakeError> {
    let table = &slice.table;
    let wrong = |problem| Err(LakeError::NotATable { key: slice.key.clone(), problem });
    let lengths = [
        table.day.len(),
        table.minute.len(),
        table.category.len(),
        table.spot.len(),
        table.reference.len(),
        table.outcome.len(),
        table.count.len(),
    ];
    if lengths.iter().any(|&length| length != table.len()) {
        return wrong("its columns differ in length");
    }
    let spots = table.spots.len();
    if table.spot.iter().any(|&spot| spot as usize >= spots) {
        return wrong("a row names a spot that is not there");
    }
    Ok(())
}

fn rows_group(
    table: IncidentTable,
    category: Vec<u16>,
    area: Vec<u32>,
) -> Result<Vec<ArrowColumnChunk>, LakeError> {
    let present: Vec<bool> = table.reference.iter().map(|reference| *reference != [0; 32]).collect();
    let bytes = Buffer::from(table.reference.as_flattened());
    let reference = FixedSizeBinaryArray::new(REFERENCE_BYTES, bytes, Some(NullBuffer::from(present)));
    group(
        &ROWS,
        vec![
            Arc::new(UInt16Array::from(category)),
            Arc::new(UInt32Array::from(area)),
            Arc::new(UInt32Array::from(table.count)),
            Arc::new(UInt32Array::from(table.spot)),
            Arc::new(UInt32Array::from(table.row)),
            Arc::new(UInt8Array::from(table.day)),
            Arc::new(UInt16Array::from(table.minute)),
            Arc::new(UInt8Array::from(table.outcome)),
            Arc::new(reference),
        ],
    )
}

fn spots_group(spots: &[Spot], areas: Vec<u32>) -> Result<Vec<ArrowColumnChunk>, LakeError> {
    let number: Vec<u32> = (0..spots.len() as u32).collect();
    let lon: Int32Array = spots.iter().map(|spot| spot.point.map(|point| point.lon_e6)).collect();
    let lat: Int32Array = spots.iter().map(|spot| spot.point.map(|point| point.lat_e6)).collect();
    let place = StringArray::from_iter_values(spots.iter().map(|spot| spot.place.as_str()));
    group(
        &SPOTS,
        vec![
            Arc::new(UInt32Array::from(number)),
            Arc::new(lon),
            Arc::new(lat),
            Arc::new(UInt32Array::from(areas)),
            Arc::new(place),
        ],
    )
}

fn counts_group(tally: &Tally) -> Result<Vec<ArrowColumnChunk>, LakeError> {
    let (mut area, mut category, mut n) = (Vec::new(), Vec::new(), Vec::new());
    tally.each(|at, kind, count| {
        area.push(at);
        category.push(kind);
        n.push(count);
    });
    group(
        &COUNTS,
        vec![
            Arc::new(UInt32Array::from(area)),
            Arc::new(UInt16Array::from(category)),
            Arc::new(UInt64Array::from(n)),
        ],
    )
}

fn group(layout: &Layout, columns: Vec<ArrayRef>) -> Result<Vec<ArrowColumnChunk>, LakeError> {
    let failed =
        |cause| LakeError::Store { doing: "encoding", path: "a part".into(), cause: Arc::new(cause) };
    let writers = layout.factory.create_column_writers(0).map_err(failed)?;
    let fields = layout.schema.fields().iter().zip(columns);
    let mut chunks = Vec::with_capacity(writers.len());
    for (mut writer, (field, column)) in writers.into_iter().zip(fields) {
        // Every column of ours is flat, so each has exactly one leaf and one writer.
        for leaf in compute_leaves(field, &column).map_err(failed)? {
            writer.write(&leaf).map_err(failed)?;
        }
        chunks.push(writer.close().map_err(failed)?);
    }
    Ok(chunks)
}
