//! Rows as they came in, for what needs points, days and minutes: hotspots, rhythm, near repeats.

use crate::disk::blocking;
use crate::import::{rows_path, spots_path};
use crate::query::{HeldRows, Places, RowQuery, Wanted, parts_of, wanted};
use crate::read::OpenPart;
use crate::{Lake, LakeError};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Int32Type, UInt8Type, UInt16Type, UInt32Type};
use rayon::prelude::*;
use std::collections::BTreeMap;
use terms::{AreaCode, Category, IncidentTable, Point, Spot};

impl Lake {
    /// The rows asked for, slice by slice in the order of body and month. A slice that is held but has no such row
    /// comes back empty, so that it is not mistaken for a gap.
    ///
    /// # Errors
    /// [`LakeError::Store`], [`LakeError::Damaged`].
    pub async fn rows(&self, query: &RowQuery) -> Result<Vec<HeldRows>, LakeError> {
        let state = self.now().await?;
        let (slices, _) = wanted(&state, &query.counts);
        let mut parts = BTreeMap::new();
        for part in parts_of(&slices) {
            let path = &state.parts[part as usize].path;
            let (rows, spots) = (rows_path(path), spots_path(path));
            let files = (self.inner.disk.part(&rows).await?, self.inner.disk.part(&spots).await?);
            parts.insert(part, ((rows, files.0), (spots, files.1)));
        }
        let query = query.clone();
        blocking("reading rows", move || {
            let open: BTreeMap<u32, (OpenPart, OpenPart)> = parts
                .into_par_iter()
                .map(|(part, ((rows, r), (spots, s)))| {
                    Ok((part, (OpenPart::new(&rows, r)?, OpenPart::new(&spots, s)?)))
                })
                .collect::<Result<_, LakeError>>()?;
            slices.into_par_iter().map(|slice| read_slice(slice, &open, &query)).collect()
        })
        .await
    }
}

fn read_slice(
    slice: Wanted,
    open: &BTreeMap<u32, (OpenPart, OpenPart)>,
    query: &RowQuery,
) -> Result<HeldRows, LakeError> {
    let (rows, spots) = &open[&slice.part];
    let damaged = || LakeError::damaged(format!("{:?}", slice.key), "its rows and spots cannot be read");
    let spots = match spots.batch(slice.group)? {
        Some(spots) => read_spots(&spots).ok_or_else(damaged)?,
        None => Vec::new(),
    };
    // Spots are few: where none is asked for, the rows need not be read.
    let asked = query.places == Places::All || spots.iter().any(|spot| query.places.hold(spot.area));
    let table = match asked.then(|| rows.batch(slice.group)).transpose()?.flatten() {
        None => IncidentTable::default(),
        Some(rows) => {
            table(&rows, &spots, query.counts.categories.as_deref(), &query.places).ok_or_else(damaged)?
        }
    };
    Ok(HeldRows { key: slice.key, delivery: slice.delivery, table })
}

fn read_spots(batch: &RecordBatch) -> Option<Vec<Spot>> {
    let lon = batch.column_by_name("lon_e6")?.as_primitive_opt::<Int32Type>()?;
    let lat = batch.column_by_name("lat_e6")?.as_primitive_opt::<Int32Type>()?;
    let area = batch.column_by_name("area")?.as_primitive_opt::<UInt32Type>()?;
    let place = batch.column_by_name("place")?.as_string_opt::<i32>()?;
    let spot = |row: usize| Spot {
        point: (lon.is_valid(row) && lat.is_valid(row))
            .then(|| Point { lon_e6: lon.value(row), lat_e6: lat.value(row) }),
        area: AreaCode::unpack(area.value(row)),
        place: place.value(row).to_owned(),
    };
    Some((0..batch.num_rows()).map(spot).collect())
}

fn table(
    batch: &RecordBatch,
    spots: &[Spot],
    only: Option<&[Category]>,
    places: &Places,
) -> Option<IncidentTable> {
    let category = batch.column_by_name("category")?.as_primitive_opt::<UInt16Type>()?.values();
    let count = batch.column_by_name("count")?.as_primitive_opt::<UInt32Type>()?.values();
    let spot = batch.column_by_name("spot")?.as_primitive_opt::<UInt32Type>()?.values();
    let row = batch.column_by_name("row")?.as_primitive_opt::<UInt32Type>()?.values();
    let day = batch.column_by_name("day")?.as_primitive_opt::<UInt8Type>()?.values();
    let minute = batch.column_by_name("minute")?.as_primitive_opt::<UInt16Type>()?.values();
    let outcome = batch.column_by_name("outcome")?.as_primitive_opt::<UInt8Type>()?.values();
    let reference = batch.column_by_name("reference")?.as_fixed_size_binary_opt()?;
    let within: Vec<bool> = spots.iter().map(|spot| places.hold(spot.area)).collect();
    let narrowed = only.is_some() || *places != Places::All;
    let mut number_of: Vec<Option<u32>> = match narrowed {
        true => vec![None; spots.len()],
        false => (0..spots.len() as u32).map(Some).collect(),
    };
    let mut table = IncidentTable::default();
    if !narrowed {
        table.spots = spots.to_vec();
    }
    for at in 0..batch.num_rows() {
        let kind = Category::from_id(category[at])?;
        let place = spot[at] as usize;
        if !*within.get(place)? || only.is_some_and(|only| !only.contains(&kind)) {
            continue;
        }
        let number = *number_of[place].get_or_insert_with(|| {
            table.spots.push(spots[place].clone());
            table.spots.len() as u32 - 1
        });
        table.spot.push(number);
        table.category.push(kind);
        table.row.push(row[at]);
        table.day.push(day[at]);
        table.minute.push(minute[at]);
        table.outcome.push(outcome[at]);
        table.count.push(count[at]);
        let known = reference.is_valid(at).then(|| reference.value(at).try_into().ok());
        table.reference.push(known.map_or(Some([0; 32]), |bytes| bytes)?);
    }
    Some(table)
}
