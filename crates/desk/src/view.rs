//! The lake as it was at one commit, put in order for asking: places, who covers them, counts by area.

use crate::loose::{Loose, Placer, may_be_loose};
use crate::{DeskError, Gazetteer};
use lake::{AreaMap, CountQuery, Grounds, Lake, Places, RowQuery, Sums};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use terms::{
    AreaCode, AreaKind, Category, DataMark, Dataset, MeasureDefinition, Month, MonthCount, Period, Series,
    Step,
};

/// Which months a body has sent of a dataset.
type Months = BTreeSet<Month>;

/// What is held at one commit. Cheap to share; built again when the lake has a new commit.
pub struct View {
    lake: Lake,
    commit: u64,
    gazetteer: Arc<Gazetteer>,
    coverage: BTreeMap<Dataset, BTreeMap<String, Months>>,
    layers: Mutex<HashMap<AreaKind, Arc<Layer>>>,
    sums: Mutex<HashMap<SumKey, Arc<Sums>>>,
    placer: OnceLock<Placer>,
    loose: Mutex<HashMap<(Dataset, String), Arc<Loose>>>,
    homes: Mutex<HashMap<(Dataset, AreaCode), Option<String>>>,
}

/// A body with so much fewer rows for each LSOA of an area than where it has most does not cover that area: a force's file
/// holds some crimes just over its border.
const STRAY: f64 = 0.05;

type SumKey = (AreaKind, Dataset, Option<Vec<Category>>, String);

/// The areas of one kind, numbered, and which of them each LSOA lies in.
pub struct Layer {
    areas: Vec<AreaCode>,
    map: AreaMap,
}

impl Layer {
    fn new(gazetteer: &Gazetteer, kind: AreaKind) -> Self {
        let pairs = gazetteer.lsoas_to(kind);
        let mut areas: Vec<AreaCode> = pairs.values().copied().collect();
        areas.sort_unstable();
        areas.dedup();
        let number =
            |area: AreaCode| areas.binary_search(&area).expect("every container is in the list") as u32;
        let mut all: Vec<(AreaCode, u32)> = pairs.iter().map(|(lsoa, area)| (*lsoa, number(*area))).collect();
        // Partners name wards and districts where they know no LSOA.
        all.extend(areas.iter().map(|area| (*area, number(*area))));
        let map = AreaMap::new(areas.len(), all);
        Self { areas, map }
    }

    /// The areas, in order of code.
    pub fn areas(&self) -> &[AreaCode] {
        &self.areas
    }

    fn number(&self, area: AreaCode) -> Option<usize> {
        self.areas.binary_search(&area).ok()
    }
}

/// Counts of one measure in one area, and what they were made from.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Month by month, gaps included.
    pub series: Series,
    /// The body whose records were counted, by its full name.
    pub body: String,
    /// The body as the files of this dataset name it.
    pub sent_as: String,
    /// Slices and deliveries.
    pub grounds: Grounds,
    /// Of the body's rows in the whole series: how many had a place we know, and how many there were.
    pub placed: (u64, u64),
}

impl View {
    /// Reads what was held after a commit.
    pub async fn read(lake: &Lake, commit: u64) -> Result<Self, DeskError> {
        let reference = &lake.reference_at(commit).await?.reference;
        let mut coverage: BTreeMap<Dataset, BTreeMap<String, Months>> = BTreeMap::new();
        for dataset in Dataset::ALL {
            for slice in lake.coverage_at(dataset, commit).await? {
                coverage.entry(dataset).or_default().entry(slice.body).or_default().insert(slice.month);
            }
        }
        Ok(Self {
            lake: lake.clone(),
            commit,
            gazetteer: Arc::new(Gazetteer::new(reference)),
            coverage,
            layers: Mutex::default(),
            sums: Mutex::default(),
            placer: OnceLock::new(),
            loose: Mutex::default(),
            homes: Mutex::default(),
        })
    }

    /// The commit it was read at.
    pub fn commit(&self) -> u64 {
        self.commit
    }

    /// What is known about places.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The bodies that sent anything of a dataset, with their months.
    pub fn bodies(&self, dataset: Dataset) -> impl Iterator<Item = (&str, &BTreeSet<Month>)> {
        self.coverage.get(&dataset).into_iter().flatten().map(|(body, months)| (body.as_str(), months))
    }

    /// The last month anybody sent of a dataset.
    pub fn last_month(&self, dataset: Dataset) -> Option<Month> {
        self.bodies(dataset).filter_map(|(_, months)| months.last().copied()).max()
    }

    /// The areas of that kind and the map of LSOAs onto them.
    pub fn layer(&self, kind: AreaKind) -> Arc<Layer> {
        let mut layers = self.layers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(layers.entry(kind).or_insert_with(|| Arc::new(Layer::new(&self.gazetteer, kind))))
    }

    /// Sums of one body's incidents for every area of a kind, all months.
    async fn sums(
        &self,
        kind: AreaKind,
        dataset: Dataset,
        categories: Option<&[Category]>,
        body: &str,
    ) -> Result<Arc<Sums>, DeskError> {
        let key: SumKey = (kind, dataset, categories.map(<[_]>::to_vec), body.to_owned());
        if let Some(sums) = self.sums.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(sums));
        }
        let query = CountQuery {
            categories: key.2.clone(),
            bodies: Some(vec![body.to_owned()]),
            as_of: Some(self.commit),
            ..CountQuery::of(dataset)
        };
        let sums = Arc::new(self.lake.sum_by(&query, &self.layer(kind).map).await?);
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&sums));
        Ok(sums)
    }

    /// What places rows that name no area.
    pub(crate) fn placer(&self) -> &Placer {
        self.placer.get_or_init(|| Placer::new(&self.gazetteer))
    }

    /// Rows of a body that name no area and could still be placed.
    async fn loose(&self, dataset: Dataset, body: &str) -> Result<Arc<Loose>, DeskError> {
        let key = (dataset, body.to_owned());
        if let Some(loose) = self.loose.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(loose));
        }
        let mut loose = Loose::default();
        if may_be_loose(dataset) {
            let counts = CountQuery {
                bodies: Some(vec![body.to_owned()]),
                as_of: Some(self.commit),
                ..CountQuery::of(dataset)
            };
            let rows = self.lake.rows(&RowQuery { counts, places: Places::WithoutArea }).await?;
            loose = Loose::count(&rows, self.placer());
        }
        let loose = Arc::new(loose);
        self.loose.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&loose));
        Ok(loose)
    }

    /// The area itself and every LSOA in it, of any vintage.
    pub(crate) fn codes_in(&self, area: AreaCode) -> BTreeSet<AreaCode> {
        let inside = self.gazetteer.lsoas_to(area.kind());
        inside.into_iter().filter(|(_, outer)| *outer == area).map(|(lsoa, _)| lsoa).chain([area]).collect()
    }

    /// The areas of a kind from which a body ever sent a row of a dataset, in order of code.
    pub(crate) async fn areas_of(
        &self,
        kind: AreaKind,
        dataset: Dataset,
        body: &str,
    ) -> Result<Vec<AreaCode>, DeskError> {
        let sums = self.sums(kind, dataset, None, body).await?;
        let loose = self.loose(dataset, body).await?;
        let layer = self.layer(kind);
        let mut found = Vec::new();
        for (number, area) in layer.areas().iter().enumerate() {
            let placed = || loose.by_month(None, |code| self.lies_in(code, *area)).values().sum::<f64>();
            if sums.target(number).iter().any(|n| *n > 0) || placed() > 0.0 {
                found.push(*area);
            }
        }
        Ok(found)
    }

    /// Whether an area lies in another, or is it.
    pub(crate) fn lies_in(&self, inner: AreaCode, outer: AreaCode) -> bool {
        inner == outer || self.gazetteer.containing(inner, outer.kind()) == Some(outer)
    }

    /// The name of a body as its other files have it: files of stop and search are named after the force's area
    /// ("Staffordshire"), street files after the force ("Staffordshire Police").
    pub fn full_name(&self, body: &str) -> String {
        let plain = |name: &str| name.to_lowercase().replace('&', "and").replace('-', " ");
        let short = plain(body);
        let mut fuller = self
            .bodies(Dataset::PoliceStreet)
            .map(|(name, _)| name)
            .filter(|name| plain(name).strip_prefix(&short).is_some_and(|rest| rest.starts_with(' ')));
        match (fuller.next(), fuller.next()) {
            (Some(one), None) => one.to_owned(),
            _ => body.to_owned(),
        }
    }

    /// The home body of an area in a dataset: the one that covers it (decision 5). For a district it is the body with most
    /// rows there over all months, unless those are strays of a body whose ground lies elsewhere. What lies in a
    /// district has its home body; what holds districts has one where it is that of all of them. Ties go to the first
    /// name. `None` where nobody covers the area.
    pub async fn home_body(&self, dataset: Dataset, area: AreaCode) -> Result<Option<String>, DeskError> {
        let mut districts: BTreeSet<AreaCode> = BTreeSet::new();
        for lsoa in self.gazetteer.current_lsoas(area) {
            districts.extend(self.gazetteer.containing(lsoa, AreaKind::District));
        }
        districts.extend(self.gazetteer.containing(area, AreaKind::District));
        if districts.is_empty() {
            return self.home_of_patch(dataset, area).await;
        }
        let mut home: Option<String> = None;
        for district in districts {
            let own = self.home_of_patch(dataset, district).await?;
            if own.is_none() || home.as_ref().is_some_and(|home| Some(home) != own.as_ref()) {
                return Ok(None);
            }
            home = own;
        }
        Ok(home)
    }

    async fn home_of_patch(&self, dataset: Dataset, area: AreaCode) -> Result<Option<String>, DeskError> {
        if let Some(home) = self.homes.lock().unwrap_or_else(PoisonError::into_inner).get(&(dataset, area)) {
            return Ok(home.clone());
        }
        let layer = self.layer(area.kind());
        let mut best: Option<(f64, String)> = None;
        let bodies: Vec<String> = self.bodies(dataset).map(|(body, _)| body.to_owned()).collect();
        for body in bodies {
            let Some(number) = layer.number(area) else { break };
            let named = self.sums(area.kind(), dataset, None, &body).await?;
            let loose = self.loose(dataset, &body).await?;
            let placed = loose.by_month(None, |code| self.lies_in(code, area)).values().sum::<f64>();
            let rows = named.target(number).iter().sum::<u64>() as f64 + placed;
            let strays = || self.strays(&layer, &named, number, rows);
            if rows > best.as_ref().map_or(0.0, |(most, _)| *most) && !strays() {
                best = Some((rows, body));
            }
        }
        let home = best.map(|(_, body)| body);
        let mut homes = self.homes.lock().unwrap_or_else(PoisonError::into_inner);
        homes.insert((dataset, area), home.clone());
        Ok(home)
    }

    /// Whether so many rows of a body in an area are strays: for each LSOA far fewer than where most of its rows lie.
    fn strays(&self, layer: &Layer, named: &Sums, number: usize, rows: f64) -> bool {
        let parts = |area: AreaCode| self.gazetteer.current_lsoas(area).len() as f64;
        let (mut weighted, mut all) = (0.0, 0.0);
        for (other, area) in layer.areas().iter().enumerate() {
            let there = named.target(other).iter().sum::<u64>() as f64;
            let lsoas = parts(*area);
            if there > 0.0 && lsoas > 0.0 {
                weighted += there * there / lsoas;
                all += there;
            }
        }
        let lsoas = parts(layer.areas()[number]);
        all > 0.0 && lsoas > 0.0 && rows / lsoas < STRAY * weighted / all
    }

    /// Counts of a measure in an area from the first to the last month its home body sent; `None` where nobody
    /// covers it. A month the home body sent and in which nothing happened is 0; one it did not send is a gap. A body
    /// that never sent one incident of the kind, anywhere, does not count that kind: that is no zero either.
    pub async fn counted(
        &self,
        definition: &MeasureDefinition,
        area: AreaCode,
    ) -> Result<Option<Counted>, DeskError> {
        let dataset = definition.categories[0].dataset();
        let kind = area.kind();
        let Some(number) = self.layer(kind).number(area) else { return Ok(None) };
        let Some(body) = self.home_body(dataset, area).await? else { return Ok(None) };
        let months = &self.coverage[&dataset][&body];
        let (Some(&first), Some(&last)) = (months.first(), months.last()) else { return Ok(None) };
        let sums = self.sums(kind, dataset, Some(&definition.categories), &body).await?;
        let nowhere: u64 = sums.elsewhere.iter().sum();
        let everywhere = nowhere + sums.cells.iter().sum::<u64>();
        if everywhere == 0 {
            return Ok(None);
        }
        let loose = self.loose(dataset, &body).await?;
        let mut counts = loose.by_month(Some(&definition.categories), |code| self.lies_in(code, area));
        let mut estimated: Months = counts
            .iter()
            .filter(|(month, n)| **n > 0.0 && loose.is_shared(**month))
            .map(|(m, _)| *m)
            .collect();
        let mut add = |number: usize, share: f64| {
            for (month, n) in sums.months.iter().zip(sums.target(number)).filter(|(_, n)| *n > 0) {
                *counts.entry(*month).or_default() += n as f64 * share;
                if share < 1.0 {
                    estimated.insert(*month);
                }
            }
        };
        add(number, 1.0);
        if kind == AreaKind::Lsoa {
            for (older, share) in self.gazetteer.made_of(area) {
                if let Some(number) = self.layer(kind).number(older) {
                    add(number, share);
                }
            }
        }
        let points = Period::new(first, last)
            .iter()
            .map(|month| match months.contains(&month) {
                true => MonthCount {
                    month,
                    count: Some(counts.get(&month).copied().unwrap_or(0.0)),
                    mark: if estimated.contains(&month) { DataMark::Estimated } else { DataMark::Published },
                },
                false => MonthCount { month, count: None, mark: DataMark::NotAvailable },
            })
            .collect();
        Ok(Some(Counted {
            series: Series { measure: definition.id.clone(), area, step: Step::Month, points },
            body: self.full_name(&body),
            sent_as: body,
            grounds: sums.grounds.clone(),
            placed: (everywhere - nowhere + loose.placed_of(&definition.categories), everywhere),
        }))
    }
}
