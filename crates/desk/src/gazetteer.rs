//! What is known about places, put in order for asking: names, what lies in what, residents, likenesses.
//!
//! It is built from the reference deliveries in the lake. Nothing about any one place stands in code.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use terms::{
    AreaCode, AreaKind, Boundary, Denominator, DenominatorKind, HarmTable, Outcode, Reference, Relation,
    SimilarArea,
};

/// Links, names, residents and shapes, ready to be asked.
#[derive(Debug, Default)]
pub struct Gazetteer {
    names: BTreeMap<AreaCode, String>,
    /// Each area's containing areas, one for each kind, from the latest lookup that has the pair.
    within: HashMap<AreaCode, BTreeMap<AreaKind, AreaCode>>,
    /// LSOAs that became others, with the share that went to each.
    became: HashMap<AreaCode, Vec<(AreaCode, f64)>>,
    /// How those shares were found, a sentence or two.
    carrying: Vec<String>,
    residents: HashMap<AreaCode, (i32, f64)>,
    households: HashMap<AreaCode, (i32, f64)>,
    similar: HashMap<AreaCode, Vec<SimilarArea>>,
    boundaries: HashMap<AreaCode, Boundary>,
    postcodes: HashMap<String, AreaCode>,
    harm: Option<HarmTable>,
    /// The LSOAs in use today inside each area of a kind: found once, on the first question.
    inside: Mutex<HashMap<AreaKind, Arc<Inside>>>,
}

type Inside = HashMap<AreaCode, Vec<AreaCode>>;

impl Gazetteer {
    /// Puts the reference in order. Where two years speak of one thing, the later year is kept.
    pub fn new(reference: &Reference) -> Self {
        let mut gazetteer = Self::default();
        gazetteer.read_names(reference);
        gazetteer.read_people(reference);
        gazetteer.read_links(reference);
        for entry in &reference.similar {
            gazetteer.similar.entry(entry.area).or_default().push(entry.clone());
        }
        for entries in gazetteer.similar.values_mut() {
            entries.sort_by(|a, b| a.list.cmp(&b.list).then(a.position.cmp(&b.position)));
        }
        for boundary in &reference.boundaries {
            gazetteer.boundaries.insert(boundary.area, boundary.clone());
            if !boundary.name.is_empty() {
                gazetteer.names.entry(boundary.area).or_insert_with(|| boundary.name.clone());
            }
        }
        for link in &reference.postcodes {
            gazetteer.postcodes.insert(squeezed(&link.postcode), link.area);
        }
        gazetteer.harm = reference.harm.last().cloned();
        gazetteer
    }

    fn read_names(&mut self, reference: &Reference) {
        let mut years: HashMap<AreaCode, i32> = HashMap::new();
        for area in &reference.areas {
            let year = years.entry(area.code).or_insert(i32::MIN);
            if area.year >= *year && !area.name.is_empty() {
                *year = area.year;
                self.names.insert(area.code, area.name.clone());
            }
        }
    }

    /// Residents of an area and year are the sum over its age bands, unless one band spans all ages.
    fn read_people(&mut self, reference: &Reference) {
        let mut bands: BTreeMap<(AreaCode, i32), (f64, Option<f64>)> = BTreeMap::new();
        for band in &reference.populations {
            let entry = bands.entry((band.area, band.year)).or_default();
            if band.age_from == 0 && band.age_to == u8::MAX {
                entry.1 = Some(band.count);
            } else {
                entry.0 += band.count;
            }
        }
        for ((area, year), (summed, whole)) in bands {
            self.residents.insert(area, (year, whole.unwrap_or(summed)));
        }
        let mut households: Vec<_> = reference.households.iter().collect();
        households.sort_by_key(|entry| (entry.area, entry.year));
        for entry in households {
            self.households.insert(entry.area, (entry.year, entry.count));
        }
    }

    fn read_links(&mut self, reference: &Reference) {
        let mut links: Vec<_> = reference.links.iter().collect();
        links.sort_by_key(|link| (link.year, link.from, link.to));
        for link in links.iter().filter(|link| link.relation == Relation::Within) {
            self.within.entry(link.from).or_default().insert(link.to.kind(), link.to);
        }
        let weights = figures::carry::weights(&reference.links, &reference.populations);
        for (from, to, share) in weights.all() {
            self.became.entry(from).or_default().push((to, share));
        }
        self.carrying = weights.method();
    }

    /// The area's name, or its code where no name is loaded.
    pub fn name(&self, area: AreaCode) -> String {
        self.names.get(&area).cloned().unwrap_or_else(|| area.to_string())
    }

    /// Whether anything at all is known of the area.
    pub fn knows(&self, area: AreaCode) -> bool {
        self.names.contains_key(&area)
            || self.within.contains_key(&area)
            || self.residents.contains_key(&area)
    }

    /// Every area of that kind with a name, in order of name.
    pub fn areas(&self, kind: AreaKind) -> Vec<(AreaCode, String)> {
        let mut areas: Vec<_> = self
            .names
            .iter()
            .filter(|(code, _)| code.kind() == kind)
            .map(|(code, name)| (*code, name.clone()))
            .collect();
        areas.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
        areas
    }

    /// The area of that kind which the area lies in, directly, through another area, or through what it became.
    pub fn containing(&self, area: AreaCode, kind: AreaKind) -> Option<AreaCode> {
        self.containing_within(area, kind, 4)
    }

    fn containing_within(&self, area: AreaCode, kind: AreaKind, steps: u8) -> Option<AreaCode> {
        if area.kind() == kind {
            return Some(area);
        }
        if let Some(containers) = self.within.get(&area) {
            if let Some(found) = containers.get(&kind) {
                return Some(*found);
            }
            if steps > 0 {
                let next = containers.values().find_map(|up| self.containing_within(*up, kind, steps - 1));
                if next.is_some() {
                    return next;
                }
            }
        }
        let (largest, _) =
            self.became.get(&area)?.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        if steps > 0 { self.containing_within(*largest, kind, steps - 1) } else { None }
    }

    /// Every LSOA, of any vintage, with the area of that kind it lies in.
    pub fn lsoas_to(&self, kind: AreaKind) -> BTreeMap<AreaCode, AreaCode> {
        let known: BTreeSet<AreaCode> = self
            .within
            .keys()
            .chain(self.became.keys())
            .copied()
            .filter(|area| area.kind() == AreaKind::Lsoa)
            .collect();
        known.into_iter().filter_map(|lsoa| Some((lsoa, self.containing(lsoa, kind)?))).collect()
    }

    /// The LSOAs in use today inside the area, in order of code: those that did not become others.
    pub fn current_lsoas(&self, area: AreaCode) -> Vec<AreaCode> {
        self.inside(area.kind()).get(&area).cloned().unwrap_or_default()
    }

    fn inside(&self, kind: AreaKind) -> Arc<Inside> {
        let mut known = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(kind).or_insert_with(|| {
            let mut inside = Inside::new();
            for (lsoa, container) in self.lsoas_to(kind) {
                if self.is_current(lsoa) {
                    inside.entry(container).or_default().push(lsoa);
                }
            }
            Arc::new(inside)
        }))
    }

    fn is_current(&self, lsoa: AreaCode) -> bool {
        match self.became.get(&lsoa) {
            Some(parts) => parts.iter().any(|(to, _)| *to == lsoa),
            None => true,
        }
    }

    /// What the LSOA became, with shares that sum to 1; itself where it did not change.
    pub fn carried(&self, lsoa: AreaCode) -> Vec<(AreaCode, f64)> {
        self.became.get(&lsoa).cloned().unwrap_or_else(|| vec![(lsoa, 1.0)])
    }

    /// How counts of older LSOAs were carried to newer ones, a sentence or two; empty where no lookup says so.
    pub fn carrying(&self) -> &[String] {
        &self.carrying
    }

    /// The LSOAs that became others and of which a part went to this one, with that share.
    pub fn made_of(&self, lsoa: AreaCode) -> Vec<(AreaCode, f64)> {
        let mut older: Vec<(AreaCode, f64)> = self
            .became
            .iter()
            .filter(|(from, _)| **from != lsoa)
            .flat_map(|(from, parts)| parts.iter().map(|(to, share)| (*from, *to, *share)))
            .filter(|(_, to, _)| *to == lsoa)
            .map(|(from, _, share)| (from, share))
            .collect();
        older.sort_by_key(|(from, _)| *from);
        older
    }

    /// Every outline of areas of that kind.
    pub fn outlines(&self, kind: AreaKind) -> impl Iterator<Item = &Boundary> {
        let mut outlines: Vec<&Boundary> =
            self.boundaries.values().filter(|boundary| boundary.area.kind() == kind).collect();
        outlines.sort_by_key(|boundary| boundary.area);
        outlines.into_iter()
    }

    /// For each outward code the areas of its postcodes, with how many postcodes lie in each.
    pub fn outward_codes(&self) -> BTreeMap<String, BTreeMap<AreaCode, u32>> {
        let mut codes: BTreeMap<String, BTreeMap<AreaCode, u32>> = BTreeMap::new();
        for (postcode, area) in &self.postcodes {
            let outward = match Outcode::new(postcode) {
                Some(outward) => outward.as_str().to_owned(),
                None => postcode[..postcode.len().saturating_sub(3)].to_owned(),
            };
            *codes.entry(outward).or_default().entry(*area).or_default() += 1;
        }
        codes
    }

    /// What a rate of that kind in the area is out of; summed over its LSOAs where the area itself has no figure.
    pub fn denominator(&self, area: AreaCode, kind: DenominatorKind) -> Option<Denominator> {
        let (table, what) = match kind {
            DenominatorKind::Residents => (&self.residents, "residents"),
            DenominatorKind::Households => (&self.households, "households"),
            DenominatorKind::None => return None,
        };
        if let Some(&(year, count)) = table.get(&area).filter(|(_, count)| *count > 0.0) {
            return Some(Denominator {
                kind,
                area,
                year,
                count,
                source: format!("{what}, {year}"),
                delivery: None,
            });
        }
        let parts: Vec<(i32, f64)> =
            self.current_lsoas(area).iter().map(|lsoa| table.get(lsoa).copied()).collect::<Option<_>>()?;
        let year = parts.iter().map(|(year, _)| *year).min()?;
        let count: f64 = parts.iter().map(|(_, count)| count).sum();
        let source = format!("{what}, {year}, summed over {} LSOAs", parts.len());
        (count > 0.0).then_some(Denominator { kind, area, year, count, source, delivery: None })
    }

    /// Areas similar to this one, the most similar first, own area left out. Where several lists are loaded,
    /// the first by name is used and named.
    pub fn similar(&self, area: AreaCode) -> &[SimilarArea] {
        let Some(entries) = self.similar.get(&area) else { return &[] };
        let list = &entries[0].list;
        let end = entries.iter().position(|entry| entry.list != *list).unwrap_or(entries.len());
        &entries[..end]
    }

    /// The outline.
    pub fn boundary(&self, area: AreaCode) -> Option<&Boundary> {
        self.boundaries.get(&area)
    }

    /// The harm weights loaded last.
    pub fn harm(&self) -> Option<&HarmTable> {
        self.harm.as_ref()
    }

    /// Whether any postcode is loaded.
    pub fn knows_postcodes(&self) -> bool {
        !self.postcodes.is_empty()
    }

    /// The area of a postcode, written with or without spaces; by its outward half where the whole is not loaded.
    pub fn postcode(&self, text: &str) -> Option<AreaCode> {
        let whole = squeezed(text);
        if !whole.is_ascii() {
            return None;
        }
        let outward = whole.len().checked_sub(3).map(|end| &whole[..end]);
        self.postcodes.get(&whole).or_else(|| self.postcodes.get(outward?)).copied()
    }
}

fn squeezed(postcode: &str) -> String {
    postcode.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{AreaLink, AreaRecord, Population, PostcodeLink};

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    fn link(from: &str, to: &str, relation: Relation, year: i32) -> AreaLink {
        AreaLink { from: code(from), to: code(to), relation, weight: None, change: None, year }
    }

    fn people(area: &str, from: u8, to: u8, count: f64) -> Population {
        Population { area: code(area), year: 2021, age_from: from, age_to: to, count }
    }

    fn example() -> Gazetteer {
        Gazetteer::new(&Reference {
            areas: vec![AreaRecord { code: code("E07900001"), name: "Ashmoor".into(), year: 2024 }],
            links: vec![
                link("E01900002", "E05900001", Relation::Within, 2024),
                link("E01900003", "E05900001", Relation::Within, 2024),
                link("E05900001", "E07900001", Relation::Within, 2024),
                link("E01900001", "E01900002", Relation::Became, 2021),
                link("E01900001", "E01900003", Relation::Became, 2021),
            ],
            populations: vec![
                people("E01900002", 0, 15, 300.0),
                people("E01900002", 16, 255, 1_200.0),
                people("E01900003", 0, 255, 500.0),
            ],
            postcodes: vec![PostcodeLink {
                postcode: "ZZ1 1AA".into(),
                outcode: None,
                area: code("E01900002"),
            }],
            ..Reference::default()
        })
    }

    #[test]
    fn an_old_lsoa_is_found_in_its_district_through_what_it_became() {
        let district = example().containing(code("E01900001"), AreaKind::District);
        assert_eq!(district, Some(code("E07900001")));
    }

    #[test]
    fn shares_of_a_split_follow_residents_and_sum_to_one() {
        let parts = example().carried(code("E01900001"));
        assert_eq!(parts, [(code("E01900002"), 0.75), (code("E01900003"), 0.25)]);
    }

    #[test]
    fn residents_of_a_district_are_summed_over_the_lsoas_in_use() {
        let out_of = example().denominator(code("E07900001"), DenominatorKind::Residents).unwrap();
        assert_eq!((out_of.count, out_of.year), (2_000.0, 2021));
        assert_eq!(example().denominator(code("E07900001"), DenominatorKind::Households), None);
    }

    #[test]
    fn a_postcode_is_found_however_it_is_spaced() {
        assert_eq!(example().postcode("zz11aa"), Some(code("E01900002")));
        assert_eq!(example().postcode("ZZ9 9ZZ"), None);
        assert_eq!(example().postcode("É"), None);
    }
}
