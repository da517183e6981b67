//! Counting straight from the rows, without the cube and without SQL: three columns, all cores.
//!
//! It answers exactly what [`Lake::counts`] answers; the two check one another. Its cost is
//! reading three columns of each slice and one addition a row.

use crate::disk::blocking;
use crate::import::rows_path;
use crate::layout::{AREA, CATEGORY, COUNT};
use crate::query::{CountQuery, CountRow, Counts, Wanted, parts_of, wanted};
use crate::read::OpenPart;
use crate::tally::Tally;
use crate::{Lake, LakeError};
use rayon::prelude::*;
use std::collections::BTreeMap;
use terms::{Category, Month};

impl Lake {
    /// Incidents by month, area and category, counted from the rows themselves.
    ///
    /// # Errors
    /// [`LakeError::Store`], [`LakeError::Damaged`].
    pub async fn scan_counts(&self, query: &CountQuery) -> Result<Counts, LakeError> {
        let state = self.now().await?;
        let (slices, grounds) = wanted(&state, query);
        let mut parts = BTreeMap::new();
        for part in parts_of(&slices) {
            let path = rows_path(&state.parts[part as usize].path);
            let file = self.inner.disk.part(&path).await?;
            parts.insert(part, (path, file));
        }
        let only = query.categories.clone();
        let rows = blocking("scanning", move || {
            let open: BTreeMap<u32, OpenPart> = parts
                .into_par_iter()
                .map(|(part, (path, file))| Ok((part, OpenPart::new(&path, file)?)))
                .collect::<Result<_, LakeError>>()?;
            let mut months: BTreeMap<Month, Vec<Wanted>> = BTreeMap::new();
            for slice in slices {
                months.entry(slice.key.month).or_default().push(slice);
            }
            let months: Vec<(Month, Vec<Wanted>)> = months.into_iter().collect();
            let kinds = kinds_wanted(only.as_deref());
            let counted: Vec<Vec<CountRow>> = months
                .into_par_iter()
                .with_max_len(1)
                .map_init(Tally::default, |tally, (month, slices)| {
                    *tally = tally.emptied();
                    scan_month(month, &slices, &open, tally, &kinds)
                })
                .collect::<Result<_, LakeError>>()?;
            Ok(counted.concat())
        })
        .await?;
        Ok(Counts { rows, grounds })
    }
}

/// What is made of the incidents of a category.
#[derive(Clone, Copy)]
enum Kind {
    Unknown,
    Unasked,
    Asked(Category),
}

/// By the number under which a category is stored.
fn kinds_wanted(only: Option<&[Category]>) -> Vec<Kind> {
    let kind = |id| match Category::from_id(id) {
        Some(category) if only.is_none_or(|only| only.contains(&category)) => Kind::Asked(category),
        Some(_) => Kind::Unasked,
        None => Kind::Unknown,
    };
    (0..=u16::MAX).map(kind).collect()
}

/// Counts one month with an empty tally.
fn scan_month(
    month: Month,
    slices: &[Wanted],
    open: &BTreeMap<u32, OpenPart>,
    tally: &mut Tally,
    kinds: &[Kind],
) -> Result<Vec<CountRow>, LakeError> {
    let mut columns: [Vec<i32>; 3] = Default::default();
    for slice in slices {
        let part = &open[&slice.part];
        part.integers(slice.group, [CATEGORY, AREA, COUNT], &mut columns)?;
        let [category, area, count] = &columns;
        for ((&area, &category), &count) in area.iter().zip(category).zip(count) {
            // Parquet holds 32 bits whose sign means nothing.
            tally.add(area as u32, category as u16, count as u32);
        }
    }
    let mut rows = Vec::with_capacity(tally.cells());
    let mut unknown = None;
    tally.each(|area, id, n| match kinds[usize::from(id)] {
        Kind::Asked(category) => rows.push(CountRow { month, area, category, n }),
        Kind::Unasked => {}
        Kind::Unknown => unknown = Some(id),
    });
    match unknown {
        Some(id) => Err(LakeError::damaged(format!("rows of {month}"), format!("there is no category {id}"))),
        None => Ok(rows),
    }
}
