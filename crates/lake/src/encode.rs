//! Turns one slice into three row groups, on whatever thread calls. It writes nothing and keeps nothing.

use crate::LakeError;
use crate::layout::{COUNTS, Layout, ROWS, SPOTS};
use crate::pages::{self, Chunk};
use crate::tally::Tally;
use arrow::array::{ArrayRef, StringArray};
use parquet::arrow::arrow_writer::{ArrowColumnChunk, compute_leaves};
use parquet::errors::{ParquetError, Result as Written};
use parquet::file::writer::SerializedFileWriter;
use std::sync::Arc;
use terms::{IncidentSlice, IncidentTable, SliceKey, Spot};

/// A column of a row group, ready to be appended.
pub(crate) enum Column {
    /// Written page by page here.
    Ours(Chunk),
    /// Written by the general writer.
    General(ArrowColumnChunk),
}

/// A slice as it will lie in a part.
pub(crate) struct Encoded {
    pub(crate) key: SliceKey,
    pub(crate) rows: Vec<Column>,
    pub(crate) spots: Vec<Column>,
    pub(crate) counts: Vec<Column>,
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
    let mut tally = Tally::default();
    for ((&area, &category), &count) in area.iter().zip(&category).zip(&table.count) {
        tally.add(area, category, count);
    }
    let Some(counts) = Counted::of(&tally) else {
        return Err(LakeError::NotATable { key, problem: "an area has more incidents than 32 bits hold" });
    };
    let failed = |cause: ParquetError| LakeError::store("encoding", "a part")(cause);
    Ok(Encoded {
        rows: rows_group(&table, &category, &area).map_err(failed)?,
        spots: spots_group(&table.spots, &areas).map_err(failed)?,
        counts: counts.group().map_err(failed)?,
        row_count: table.len() as u64,
        incidents: table.count.iter().map(|&count| u64::from(count)).sum(),
        key,
    })
}

/// Adds a row group to a file.
pub(crate) fn append(file: &mut SerializedFileWriter<Vec<u8>>, columns: Vec<Column>) -> Written<()> {
    let mut group = file.next_row_group()?;
    for column in columns {
        match column {
            Column::Ours(chunk) => group.append_column(&chunk.bytes, chunk.close)?,
            Column::General(chunk) => chunk.append_to_row_group(&mut group)?,
        }
    }
    group.close().map(|_| ())
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

fn rows_group(table: &IncidentTable, category: &[u16], area: &[u32]) -> Written<Vec<Column>> {
    let column = |at| ROWS.column(at);
    let chunks = vec![
        pages::few(&column(0), category)?,
        pages::plain(&column(1), area)?,
        pages::few(&column(2), &table.count)?,
        pages::plain(&column(3), &table.spot)?,
        pages::rising(&column(4), &table.row)?,
        pages::few(&column(5), &table.day)?,
        pages::few(&column(6), &table.minute)?,
        pages::few(&column(7), &table.outcome)?,
        pages::references(&column(8), &table.reference)?,
    ];
    Ok(chunks.into_iter().map(Column::Ours).collect())
}

fn spots_group(spots: &[Spot], areas: &[u32]) -> Written<Vec<Column>> {
    let number: Vec<u32> = (0..spots.len() as u32).collect();
    let lon: Vec<Option<i32>> = spots.iter().map(|spot| spot.point.map(|point| point.lon_e6)).collect();
    let lat: Vec<Option<i32>> = spots.iter().map(|spot| spot.point.map(|point| point.lat_e6)).collect();
    let place = StringArray::from_iter_values(spots.iter().map(|spot| spot.place.as_str()));
    Ok(vec![
        Column::Ours(pages::rising(&SPOTS.column(0), &number)?),
        Column::Ours(pages::known(&SPOTS.column(1), &lon)?),
        Column::Ours(pages::known(&SPOTS.column(2), &lat)?),
        Column::Ours(pages::plain(&SPOTS.column(3), areas)?),
        Column::General(general(&SPOTS, 4, Arc::new(place))?),
    ])
}

/// A column of any kind, by the general writer.
fn general(layout: &Layout, at: usize, values: ArrayRef) -> Written<ArrowColumnChunk> {
    let missing = || ParquetError::General("a column has no writer".to_owned());
    let mut writer = layout.factory.create_column_writers(0)?.into_iter().nth(at).ok_or_else(missing)?;
    for leaf in compute_leaves(layout.schema.field(at), &values)? {
        writer.write(&leaf)?;
    }
    writer.close()
}

/// Counts by area and category, in order.
#[derive(Default)]
struct Counted {
    area: Vec<u32>,
    category: Vec<u16>,
    n: Vec<u32>,
}

impl Counted {
    /// `None` where a count passes 32 bits.
    fn of(tally: &Tally) -> Option<Self> {
        let (mut counted, mut fits) = (Self::default(), true);
        tally.each(|area, category, count| {
            counted.area.push(area);
            counted.category.push(category);
            counted.n.push(u32::try_from(count).unwrap_or_else(|_| {
                fits = false;
                u32::MAX
            }));
        });
        fits.then_some(counted)
    }

    fn group(&self) -> Written<Vec<Column>> {
        let chunks = vec![
            pages::rising(&COUNTS.column(0), &self.area)?,
            pages::few(&COUNTS.column(1), &self.category)?,
            pages::few(&COUNTS.column(2), &self.n)?,
        ];
        Ok(chunks.into_iter().map(Column::Ours).collect())
    }
}
