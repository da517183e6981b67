//! The county's places: districts, wards, LSOAs of both vintages, their people, streets and postcodes.
//!
//! Everything a file says about an area is looked up here, so that two files cannot disagree.

use crate::codes;
use crate::dice::Dice;
use crate::layout::{self, Ground, Size};
use crate::mesh::{self, Spot, square_of};
use crate::names;
use std::collections::BTreeMap;
use terms::AreaCode;

/// A district.
pub(crate) struct District {
    pub(crate) code: AreaCode,
    pub(crate) name: &'static str,
    pub(crate) own: bool,
    pub(crate) level: f64,
    pub(crate) partnership: AreaCode,
    pub(crate) outcode: String,
    pub(crate) lsoas: Vec<usize>,
}

/// A ward.
pub(crate) struct Ward {
    pub(crate) code: AreaCode,
    pub(crate) name: String,
    pub(crate) district: usize,
    pub(crate) lsoas: Vec<usize>,
}

/// An LSOA of 2021.
pub(crate) struct Lsoa {
    pub(crate) code: AreaCode,
    pub(crate) name: String,
    pub(crate) district: usize,
    pub(crate) ward: usize,
    pub(crate) cell: usize,
    pub(crate) urban: bool,
    /// The middle of its town, where the shops are.
    pub(crate) centre: bool,
    /// Residents in six age bands: to 15, 16 to 24, 25 to 34, 35 to 49, 50 to 64, 65 and over.
    pub(crate) ages: [u32; 6],
    pub(crate) households: u32,
    /// How deprived, mean about 0, higher is worse.
    pub(crate) need: f64,
    pub(crate) rank: u32,
    pub(crate) decile: u8,
    pub(crate) snaps: Vec<Snap>,
    pub(crate) postcodes: Vec<String>,
    /// Its area and those it was made from: positions in [`Place::old`].
    pub(crate) old: Vec<usize>,
}

impl Lsoa {
    /// Everyone who lives there.
    pub(crate) fn residents(&self) -> u32 {
        self.ages.iter().sum()
    }
}

/// An LSOA of 2011.
pub(crate) struct OldLsoa {
    pub(crate) code: AreaCode,
    pub(crate) name: String,
    pub(crate) district: usize,
}

/// A point to which crimes are moved before they are published.
pub(crate) struct Snap {
    pub(crate) at: Spot,
    pub(crate) text: String,
    /// The LSOA of 2011 it lies in: position in [`Place::old`].
    pub(crate) old: usize,
}

/// All of it.
pub(crate) struct Place {
    pub(crate) ground: Ground,
    pub(crate) districts: Vec<District>,
    pub(crate) wards: Vec<Ward>,
    pub(crate) lsoas: Vec<Lsoa>,
    pub(crate) old: Vec<OldLsoa>,
    /// Position in `old`, position in `lsoas`, change code of the Office for National Statistics.
    pub(crate) changes: Vec<(usize, usize, char)>,
}

impl Place {
    /// Settles the ground of that seed and size.
    pub(crate) fn new(seed: u64, size: Size) -> Self {
        let ground = layout::ground(seed, size);
        let mut dice = Dice::new(seed, "place");
        let districts = districts(&ground);
        let mut place = Self {
            ground,
            districts,
            wards: Vec::new(),
            lsoas: Vec::new(),
            old: Vec::new(),
            changes: Vec::new(),
        };
        let mut names = names::wards(&mut dice);
        for district in 0..place.districts.len() {
            place.found_wards(district, &mut names, &mut dice);
        }
        place.rank();
        place.redraw(&mut dice);
        place.lay_streets(&mut dice);
        place
    }

    /// Positions of the LSOAs of the county's own districts.
    pub(crate) fn own(&self) -> impl Iterator<Item = usize> {
        (0..self.lsoas.len()).filter(|&at| self.districts[self.lsoas[at].district].own)
    }

    /// LSOAs of the same district that touch this one.
    pub(crate) fn beside(&self, lsoa: usize) -> Vec<usize> {
        let near = &self.ground.mesh.beside[self.lsoas[lsoa].cell];
        self.districts[self.lsoas[lsoa].district]
            .lsoas
            .iter()
            .copied()
            .filter(|&other| near.contains(&self.lsoas[other].cell))
            .collect()
    }

    /// Divides a district into wards of about five LSOAs around scattered middles, and settles their people.
    fn found_wards(&mut self, district: usize, names: &mut Vec<String>, dice: &mut Dice) {
        let cells: Vec<usize> =
            (0..self.ground.town_of.len()).filter(|&cell| self.ground.town_of[cell] == district).collect();
        let at = |cell: usize| self.ground.centres[cell];
        let mut middles = vec![cells[0]];
        while middles.len() < cells.len().div_ceil(5) {
            let gap =
                |cell: usize| middles.iter().map(|&m| square_of(at(m), at(cell))).fold(f64::MAX, f64::min);
            let next = cells.iter().copied().max_by(|&a, &b| gap(a).total_cmp(&gap(b)));
            middles.push(next.expect("a district has cells"));
        }
        let mut members = vec![Vec::new(); middles.len()];
        for &cell in &cells {
            let nearest = (0..middles.len()).min_by(|&a, &b| {
                square_of(at(middles[a]), at(cell)).total_cmp(&square_of(at(middles[b]), at(cell)))
            });
            members[nearest.expect("there is a middle")].push(cell);
        }
        members.retain(|cells| !cells.is_empty());
        for (position, cells) in members.into_iter().enumerate() {
            let number = self.wards.len();
            let first = self.lsoas.len();
            assert!(cells.len() <= 26, "a ward's LSOAs are lettered A to Z");
            for (letter, cell) in ('A'..='Z').zip(cells) {
                let name = format!("{} {:03}{letter}", self.districts[district].name, position + 1);
                let lsoa = self.settle(district, number, cell, name, dice);
                self.districts[district].lsoas.push(self.lsoas.len());
                self.lsoas.push(lsoa);
            }
            let name = names.pop().expect("there are more ward names than wards");
            let lsoas = (first..self.lsoas.len()).collect();
            self.wards.push(Ward { code: codes::ward(number as u32 + 1), name, district, lsoas });
        }
    }

    fn settle(&self, district: usize, ward: usize, cell: usize, name: String, dice: &mut Dice) -> Lsoa {
        let town = &self.ground.towns[district];
        let urban = self.ground.urban[cell];
        let centre = self.ground.urban[..cell]
            .iter()
            .zip(&self.ground.town_of[..cell])
            .all(|(&u, &t)| !u || t != district)
            && urban;
        let crowd = if centre { 250.0 } else { 0.0 };
        let residents = (1560.0 + crowd + 210.0 * dice.normal()).clamp(1010.0, 2600.0);
        let need =
            if urban { 0.45 } else { -0.55 } + if town.city { 0.45 } else { 0.0 } + 0.75 * dice.normal();
        let shares = if centre {
            [0.12, 0.22, 0.25, 0.19, 0.13, 0.09]
        } else if urban {
            [0.20, 0.11, 0.15, 0.20, 0.18, 0.16]
        } else {
            [0.15, 0.08, 0.09, 0.18, 0.24, 0.26]
        };
        let ages = shares.map(|share| (residents * share * dice.factor(0.08)).round() as u32);
        let people = f64::from(ages.iter().sum::<u32>());
        let households = (people / (2.28 + 0.08 * dice.normal())).round() as u32;
        let number = self.lsoas.len() as u32 + 1;
        Lsoa {
            code: codes::lsoa(number),
            name,
            district,
            ward,
            cell,
            urban,
            centre,
            ages,
            households,
            need,
            rank: 0,
            decile: 0,
            snaps: Vec::new(),
            postcodes: Vec::new(),
            old: Vec::new(),
        }
    }

    /// Ranks LSOAs by need, spread over a country of 33,755 LSOAs, 1 the most deprived.
    fn rank(&mut self) {
        const COUNTRY: u32 = 33_755;
        let mut order: Vec<usize> = (0..self.lsoas.len()).collect();
        order.sort_by(|&a, &b| self.lsoas[b].need.total_cmp(&self.lsoas[a].need));
        let all = order.len() as u32;
        for (position, lsoa) in order.into_iter().enumerate() {
            let rank = (position as u32 * COUNTRY + COUNTRY / 2) / all + 1;
            self.lsoas[lsoa].rank = rank;
            self.lsoas[lsoa].decile = ((rank - 1) * 10 / COUNTRY + 1) as u8;
        }
    }

    /// Gives each LSOA its forebears of 2011: most the same (U), and in every district where there is room one
    /// that was split (S), one merged from two (M) and one pair redrawn between them (X).
    fn redraw(&mut self, dice: &mut Dice) {
        let mut taken = vec![false; self.lsoas.len()];
        let mut fresh = 5_000;
        for district in 0..self.districts.len() {
            let mut members = self.districts[district].lsoas.clone();
            dice.shuffle(&mut members);
            if members.len() < 8 {
                continue;
            }
            for change in ['S', 'M', 'X'] {
                let found = members.iter().copied().find_map(|one| {
                    let free = !taken[one] && !self.lsoas[one].centre;
                    let other = self.beside(one).into_iter().find(|&o| !taken[o] && !self.lsoas[o].centre)?;
                    free.then_some((one.min(other), one.max(other)))
                });
                let Some((one, other)) = found else { continue };
                taken[one] = true;
                taken[other] = change != 'M';
                self.change(change, one, other, &mut fresh);
            }
        }
        let same = (0..taken.len()).filter(|&lsoa| !taken[lsoa]);
        for lsoa in same {
            let code = self.lsoas[lsoa].code;
            let old = self.keep_old(code, lsoa, "");
            self.link(old, lsoa, 'U');
        }
        self.changes.sort_unstable_by_key(|&(old, new, _)| (self.lsoas[new].code, self.old[old].code));
    }

    fn change(&mut self, change: char, one: usize, other: usize, fresh: &mut u32) {
        let (code_one, code_other) = (self.lsoas[one].code, self.lsoas[other].code);
        let mut renew = |lsoa: &mut Lsoa| {
            *fresh += 1;
            lsoa.code = codes::lsoa(*fresh);
        };
        renew(&mut self.lsoas[one]);
        let first = self.keep_old(code_one, one, "");
        if change == 'M' {
            let second = self.keep_old(codes::lsoa(*fresh - 1_000), one, "X");
            self.link(first, one, 'M');
            self.link(second, one, 'M');
            return;
        }
        renew(&mut self.lsoas[other]);
        if change == 'S' {
            self.link(first, one, 'S');
            self.link(first, other, 'S');
            return;
        }
        let second = self.keep_old(code_other, other, "");
        for (old, new) in [(first, one), (second, one), (second, other), (first, other)] {
            self.link(old, new, 'X');
        }
    }

    fn keep_old(&mut self, code: AreaCode, like: usize, suffix: &str) -> usize {
        let name = format!("{}{suffix}", self.lsoas[like].name);
        self.old.push(OldLsoa { code, name, district: self.lsoas[like].district });
        self.old.len() - 1
    }

    fn link(&mut self, old: usize, new: usize, change: char) {
        self.changes.push((old, new, change));
        self.lsoas[new].old.push(old);
    }

    /// Puts snap points and postcodes into every LSOA. A point stands well inside the straight-sided cell.
    fn lay_streets(&mut self, dice: &mut Dice) {
        // Counted by outward code, since two districts may share one.
        let mut next: BTreeMap<String, usize> = BTreeMap::new();
        for at in 0..self.lsoas.len() {
            let lsoa = &self.lsoas[at];
            let corners: Vec<Spot> =
                self.ground.mesh.cells[lsoa.cell].iter().map(|&k| self.ground.mesh.corners[k]).collect();
            let middle = mesh::centroid(&corners);
            let count = if lsoa.centre { 16 } else { 6 + dice.below(6) };
            let mut snaps = Vec::with_capacity(count);
            for number in 0..count {
                let side = dice.below(corners.len());
                let (a, b) = (corners[side], corners[(side + 1) % corners.len()]);
                let (along, out) = (dice.unit(), dice.between(0.1, 0.78));
                let edge = (a.0 + (b.0 - a.0) * along, a.1 + (b.1 - a.1) * along);
                let spot = (middle.0 + (edge.0 - middle.0) * out, middle.1 + (edge.1 - middle.1) * out);
                // Of two forebears the first holds most points of a redrawn area, half of a merged one.
                let old = lsoa.old[usize::from(number % 3 == 2) % lsoa.old.len()];
                snaps.push(Snap { at: spot, text: names::street(dice, lsoa.urban), old });
            }
            let district = lsoa.district;
            let postcodes = (0..5 + dice.below(4))
                .map(|_| {
                    let outcode = &self.districts[district].outcode;
                    let number = next.entry(outcode.clone()).or_default();
                    *number += 1;
                    postcode(outcode, *number)
                })
                .collect();
            (self.lsoas[at].snaps, self.lsoas[at].postcodes) = (snaps, postcodes);
        }
    }
}

fn districts(ground: &Ground) -> Vec<District> {
    let (mut plain, mut cities, mut next) = (0, 0, 100);
    let mut all: Vec<District> = Vec::with_capacity(ground.towns.len());
    for (position, town) in ground.towns.iter().enumerate() {
        let step = |counter: &mut u32| {
            *counter += 1;
            *counter
        };
        let code = match (town.own, town.city) {
            (true, true) => codes::unitary(step(&mut cities)),
            (true, false) => codes::district(step(&mut plain)),
            (false, _) => codes::district(step(&mut next)),
        };
        all.push(District {
            code,
            name: town.name,
            own: town.own,
            level: town.level,
            partnership: codes::partnership(position as u32 + 1),
            // Nine outward codes serve all: districts next door share the last.
            outcode: format!("ZZ{}", (position + 1).min(9)),
            lsoas: Vec::new(),
        });
    }
    all
}

/// The nth unit postcode under an outward code: `ZZ1 1AA`, `ZZ1 1AB`, … with the letters Royal Mail uses.
fn postcode(outcode: &str, number: usize) -> String {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let letter = |k: usize| char::from(LETTERS[k % LETTERS.len()]);
    let sector = number / (LETTERS.len() * LETTERS.len());
    format!("{outcode} {}{}{}", sector + 1, letter(number / LETTERS.len()), letter(number))
}
