//! The kept cube: incidents by month, area and category, in memory, one small table for each slice.
//!
//! It is made from the counts that every import writes beside its rows, when somebody first asks, and only ever
//! added to: a slice is never changed, so a table never goes stale. Whole numbers only.

use crate::disk::blocking;
use crate::import::counts_path;
use crate::query::{CountQuery, CountRow, Counts, Sums, Wanted, wanted};
use crate::read::OpenPart;
use crate::state::State;
use crate::{AreaMap, Lake, LakeError};
use arrow::array::AsArray;
use arrow::datatypes::{UInt16Type, UInt32Type};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use terms::{Category, Month};

/// All slices whose counts have been read.
#[derive(Default)]
pub(crate) struct Cube {
    held: RwLock<Tables>,
}

#[derive(Default)]
struct Tables {
    /// Areas by dense number, in the order they were met.
    areas: Vec<u32>,
    number_of: HashMap<u32, u32>,
    /// By part and row group.
    slices: HashMap<(u32, u32), Arc<SliceCounts>>,
}

/// Counts of one slice, category by category: a measure of one category touches nothing else.
#[derive(Default)]
struct SliceCounts {
    /// Category and where its cells begin and end.
    kinds: Vec<(Category, u32, u32)>,
    /// Dense number of the area of each cell; ascending by code within a category.
    area: Vec<u32>,
    n: Vec<u32>,
}

/// One slice's counts as they lie in the file: sorted by area, then category.
struct Read {
    at: (u32, u32),
    cells: Vec<(u32, Category, u32)>,
}

impl Lake {
    /// Incidents by month, area and category, from the cube: no row is read.
    ///
    /// # Errors
    /// [`LakeError::Store`], [`LakeError::Damaged`].
    pub async fn counts(&self, query: &CountQuery) -> Result<Counts, LakeError> {
        let state = self.now().await?;
        let (slices, grounds) = wanted(&state, query);
        self.fill(&state, &slices).await?;
        let tables = self.inner.cube.read();
        let mut months: BTreeMap<Month, Vec<&Wanted>> = BTreeMap::new();
        for slice in &slices {
            months.entry(slice.key.month).or_default().push(slice);
        }
        let mut rows = Vec::new();
        for (month, slices) in months {
            tables.month(month, &slices, query.categories.as_deref(), &mut rows);
        }
        Ok(Counts { rows, grounds })
    }

    /// Incidents by month and target of `map`, summed over the categories asked for. A measure by district for all
    /// of England and Wales is one call.
    ///
    /// # Errors
    /// As [`Lake::counts`].
    pub async fn sum_by(&self, query: &CountQuery, map: &AreaMap) -> Result<Sums, LakeError> {
        let state = self.now().await?;
        let (slices, grounds) = wanted(&state, query);
        self.fill(&state, &slices).await?;
        let mut months: Vec<Month> = slices.iter().map(|slice| slice.key.month).collect();
        months.sort_unstable();
        months.dedup();
        let tables = self.inner.cube.read();
        // One more target at the end takes what the map does not know.
        let (targets, width) = (map.targets(), map.targets() + 1);
        let target_of: Vec<u32> =
            tables.areas.iter().map(|&area| map.target(area).unwrap_or(targets as u32)).collect();
        let mut wide = vec![0u64; months.len() * width];
        for slice in &slices {
            let month = months.binary_search(&slice.key.month).expect("every slice's month is in the list");
            let cells = &mut wide[month * width..(month + 1) * width];
            let Some(table) = tables.slices.get(&(slice.part, slice.group)) else { continue };
            for (area, n) in table.asked(query.categories.as_deref()) {
                for (&area, &n) in area.iter().zip(n) {
                    cells[target_of[area as usize] as usize] += u64::from(n);
                }
            }
        }
        drop(tables);
        let mut cells = Vec::with_capacity(months.len() * targets);
        let mut elsewhere = Vec::with_capacity(months.len());
        for month in wide.chunks_exact(width) {
            cells.extend_from_slice(&month[..targets]);
            elsewhere.push(month[targets]);
        }
        Ok(Sums { months, targets, cells, elsewhere, grounds })
    }

    /// Reads the counts of slices that have not been read yet.
    async fn fill(&self, state: &State, slices: &[Wanted]) -> Result<(), LakeError> {
        let mut missing: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        {
            let tables = self.inner.cube.read();
            for slice in slices {
                if !tables.slices.contains_key(&(slice.part, slice.group)) {
                    missing.entry(slice.part).or_default().push(slice.group);
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let mut parts = Vec::with_capacity(missing.len());
        for (part, groups) in missing {
            let path = counts_path(&state.parts[part as usize].path);
            let file = self.inner.disk.part(&path).await?;
            parts.push((part, groups, path, file));
        }
        let read = blocking("reading counts", move || {
            let read = parts.into_par_iter().map(|(part, groups, path, file)| {
                let open = OpenPart::new(&path, file)?;
                groups.into_iter().map(|group| read_group(&open, &path, part, group)).collect()
            });
            let read: Vec<Vec<Read>> = read.collect::<Result<_, LakeError>>()?;
            Ok(read)
        })
        .await?;
        let mut tables = self.inner.cube.held.write().unwrap_or_else(PoisonError::into_inner);
        read.into_iter().flatten().for_each(|slice| tables.take_in(slice));
        Ok(())
    }
}

fn read_group(open: &OpenPart, path: &str, part: u32, group: u32) -> Result<Read, LakeError> {
    let mut cells = Vec::new();
    if let Some(batch) = open.batch(group)? {
        let columns = (|| {
            let area = batch.column_by_name("area")?.as_primitive_opt::<UInt32Type>()?;
            let category = batch.column_by_name("category")?.as_primitive_opt::<UInt16Type>()?;
            Some((area, category, batch.column_by_name("n")?.as_primitive_opt::<UInt32Type>()?))
        })();
        let wrong = || LakeError::damaged(path, "its columns are not those of counts");
        let (area, category, n) = columns.ok_or_else(wrong)?;
        cells.reserve(batch.num_rows());
        for ((&area, &category), &n) in area.values().iter().zip(category.values()).zip(n.values()) {
            let category = Category::from_id(category)
                .ok_or_else(|| LakeError::damaged(path, format!("there is no category {category}")))?;
            cells.push((area, category, n));
        }
    }
    Ok(Read { at: (part, group), cells })
}

impl Cube {
    fn read(&self) -> RwLockReadGuard<'_, Tables> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    fn take_in(&mut self, read: Read) {
        if self.slices.contains_key(&read.at) {
            return;
        }
        let mut sizes: BTreeMap<Category, u32> = BTreeMap::new();
        for (_, category, _) in &read.cells {
            *sizes.entry(*category).or_default() += 1;
        }
        let mut table = SliceCounts {
            kinds: Vec::with_capacity(sizes.len()),
            area: vec![0; read.cells.len()],
            n: vec![0; read.cells.len()],
        };
        let mut next: BTreeMap<Category, u32> = BTreeMap::new();
        let mut start = 0;
        for (category, size) in sizes {
            table.kinds.push((category, start, start + size));
            next.insert(category, start);
            start += size;
        }
        let mut last = None;
        for (area, category, n) in read.cells {
            let number = match last {
                Some((code, number)) if code == area => number,
                _ => self.number(area),
            };
            last = Some((area, number));
            let at = next.get_mut(&category).expect("every category was measured above");
            table.area[*at as usize] = number;
            table.n[*at as usize] = n;
            *at += 1;
        }
        self.slices.insert(read.at, Arc::new(table));
    }

    fn number(&mut self, area: u32) -> u32 {
        let areas = &mut self.areas;
        *self.number_of.entry(area).or_insert_with(|| {
            areas.push(area);
            areas.len() as u32 - 1
        })
    }

    /// Adds the rows of one month, sorted by area and category.
    fn month(&self, month: Month, slices: &[&Wanted], only: Option<&[Category]>, into: &mut Vec<CountRow>) {
        let mut cells: Vec<(u64, u64)> = Vec::new();
        for slice in slices {
            let Some(table) = self.slices.get(&(slice.part, slice.group)) else { continue };
            for &(category, start, end) in &table.kinds {
                if only.is_some_and(|only| !only.contains(&category)) {
                    continue;
                }
                let range = start as usize..end as usize;
                for (&area, &n) in table.area[range.clone()].iter().zip(&table.n[range]) {
                    let code = self.areas[area as usize];
                    cells.push((u64::from(code) << 16 | u64::from(category.id()), u64::from(n)));
                }
            }
        }
        cells.sort_unstable();
        let start = into.len();
        for (key, n) in cells {
            let area = (key >> 16) as u32;
            let category = Category::from_id(key as u16).expect("the cube holds known categories alone");
            match into[start..].last_mut() {
                Some(last) if last.area == area && last.category == category => last.n += n,
                _ => into.push(CountRow { month, area, category, n }),
            }
        }
    }
}

impl SliceCounts {
    /// Areas and counts of the categories asked for.
    fn asked<'a>(&'a self, only: Option<&'a [Category]>) -> impl Iterator<Item = (&'a [u32], &'a [u32])> {
        let asked = move |kind: &&(Category, u32, u32)| only.is_none_or(|only| only.contains(&kind.0));
        self.kinds.iter().filter(asked).map(|&(_, start, end)| {
            let range = start as usize..end as usize;
            (&self.area[range.clone()], &self.n[range])
        })
    }
}
