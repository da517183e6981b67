//! What is planted in the county's crime: levels, seasons, trends, hotspots, steps, a change of recording.
//!
//! Numbers here are invented; the mix and the rates resemble an English county's, so that pages look real.
//! Nothing here may be quoted as a fact about any place.

use crate::dice::{Dice, exp};
use crate::place::Place;
use terms::{AreaCode, Category, Month};

/// How one category of police records is made.
pub(crate) struct Recipe {
    pub(crate) slug: &'static str,
    /// As data.police.uk prints it.
    pub(crate) printed: &'static str,
    /// Records a year for each 1,000 residents at level 1.
    pub(crate) yearly: f64,
    /// Change in a year, as a natural logarithm: 0.1 is about ten per cent more.
    pub(crate) trend: f64,
    /// Which row of [`SEASONS`].
    pub(crate) season: usize,
    /// How many times more in the middle of a town.
    pub(crate) centre: f64,
    /// How strongly it follows deprivation: the logarithm for each unit of need.
    pub(crate) need: f64,
}

const fn recipe(
    slug: &'static str,
    printed: &'static str,
    yearly: f64,
    trend: f64,
    season: usize,
    centre: f64,
    need: f64,
) -> Recipe {
    Recipe { slug, printed, yearly, trend, season, centre, need }
}

/// The fourteen kinds of data.police.uk, in its order.
pub(crate) const RECIPES: [Recipe; 14] = [
    recipe("anti-social-behaviour", "Anti-social behaviour", 16.0, -0.08, 1, 2.4, 0.30),
    recipe("bicycle-theft", "Bicycle theft", 0.8, -0.10, 1, 3.0, 0.05),
    recipe("burglary", "Burglary", 3.6, -0.07, 2, 1.2, 0.20),
    recipe("criminal-damage-arson", "Criminal damage and arson", 6.6, -0.04, 1, 1.6, 0.30),
    recipe("drugs", "Drugs", 2.5, 0.03, 0, 2.2, 0.35),
    recipe("other-theft", "Other theft", 5.2, -0.03, 0, 3.0, 0.10),
    recipe("possession-of-weapons", "Possession of weapons", 0.9, 0.05, 0, 2.2, 0.35),
    recipe("public-order", "Public order", 6.6, 0.0, 1, 3.2, 0.25),
    recipe("robbery", "Robbery", 0.9, -0.05, 0, 3.5, 0.40),
    recipe("shoplifting", "Shoplifting", 5.6, 0.16, 3, 16.0, 0.10),
    recipe("theft-from-the-person", "Theft from the person", 0.8, 0.04, 3, 9.0, 0.10),
    recipe("vehicle-crime", "Vehicle crime", 4.6, -0.02, 2, 1.1, 0.10),
    recipe("violent-crime", "Violence and sexual offences", 29.0, 0.01, 1, 2.2, 0.30),
    recipe("other-crime", "Other crime", 1.9, 0.04, 0, 1.5, 0.25),
];

/// Factors by calendar month, January first; each row has mean 1: even, summer, winter, before Christmas.
pub(crate) const SEASONS: [[f64; 12]; 4] = [
    [1.0; 12],
    [0.80, 0.83, 0.94, 1.00, 1.09, 1.15, 1.21, 1.17, 1.05, 1.00, 0.90, 0.86],
    [1.14, 1.08, 1.02, 0.95, 0.90, 0.88, 0.88, 0.91, 0.97, 1.06, 1.12, 1.09],
    [0.93, 0.93, 0.98, 0.97, 0.98, 0.96, 0.96, 0.98, 1.00, 1.05, 1.12, 1.14],
];

impl Recipe {
    /// The category it makes.
    pub(crate) fn category(&self) -> Category {
        Category::from_slug(self.slug).expect("the recipes use slugs of the glossary")
    }
}

/// More of one kind in a few neighbouring LSOAs of a district, all the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Hotspot {
    /// What kind.
    pub category: Category,
    /// Which district.
    pub district: AreaCode,
    /// The LSOAs (codes of 2021; their 2011 codes are the same).
    pub lsoas: Vec<AreaCode>,
    /// How many times the ordinary number.
    pub factor: f64,
}

/// A lasting change of level from one month on.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What kind.
    pub category: Category,
    /// Which district.
    pub district: AreaCode,
    /// First month at the new level.
    pub from: Month,
    /// How many times the old level.
    pub factor: f64,
}

/// From one month on a share of one kind is recorded as another: no change in what happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Whose records.
    pub body: &'static str,
    /// First month of the new practice.
    pub from: Month,
    /// Recorded before as.
    pub was: Category,
    /// Recorded now as.
    pub becomes: Category,
    /// Share that moves, 0 to 1.
    pub share: f64,
    /// The label for charts.
    pub label: &'static str,
}

/// Incidents that draw others after them, in partners' files that carry a day and a point.
///
/// Police street files carry neither, so near repeats cannot be seen in them.
#[derive(Clone, Debug, PartialEq)]
pub struct NearRepeats {
    /// What kind.
    pub category: Category,
    /// Probability that an incident is followed by one that it drew.
    pub share: f64,
    /// Greatest distance, metres.
    pub metres: f64,
    /// Greatest delay, days.
    pub days: u32,
}

/// Trend, season and level of one category in one district.
#[derive(Clone, Debug, PartialEq)]
pub struct Planted {
    /// First month of the police files.
    pub first: Month,
    /// Hotspots.
    pub hotspots: Vec<Hotspot>,
    /// Steps.
    pub steps: Vec<Step>,
    /// The change of recording.
    pub recording: Recording,
    /// Near repeats.
    pub near_repeats: Vec<NearRepeats>,
    /// Level by district and category: district order of the files, category order of data.police.uk.
    levels: Vec<(AreaCode, [f64; 14])>,
}

impl Planted {
    /// Plants everything for that place and period.
    pub(crate) fn new(seed: u64, place: &Place, first: Month, last: Month) -> Self {
        let mut dice = Dice::new(seed, "planted");
        let levels = place
            .districts
            .iter()
            .map(|district| (district.code, [0.0; 14].map(|_: f64| district.level * dice.factor(0.10))))
            .collect();
        let category = |slug| Category::from_slug(slug).expect("a slug of the glossary");
        let district = |at: usize| place.districts[at].code;
        let steps = if place.districts.iter().filter(|district| district.own).count() == 1 {
            vec![(0, "burglary", -8, 0.55)]
        } else {
            vec![
                (0, "burglary", -10, 0.62),
                (2, "vehicle-crime", -7, 1.6),
                (1, "anti-social-behaviour", -14, 0.8),
            ]
        };
        Self {
            first,
            hotspots: hotspots(place, &mut dice),
            steps: steps
                .into_iter()
                .map(|(at, slug, back, factor)| Step {
                    category: category(slug),
                    district: district(at),
                    from: last.plus(back),
                    factor,
                })
                .collect(),
            recording: Recording {
                body: crate::names::OWN_FORCE,
                from: last.plus(-16),
                was: category("public-order"),
                becomes: category("violent-crime"),
                share: 0.35,
                label: "Threats are recorded under violence and no longer under public order",
            },
            near_repeats: vec![
                NearRepeats {
                    category: category("deliberate-secondary-fire"),
                    share: 0.35,
                    metres: 200.0,
                    days: 7,
                },
                NearRepeats { category: category("graffiti"), share: 0.25, metres: 200.0, days: 14 },
            ],
            levels,
        }
    }

    /// Change of a police category in a year, as a natural logarithm; `None` for other datasets.
    pub fn trend(&self, category: Category) -> Option<f64> {
        RECIPES.iter().find(|recipe| recipe.category() == category).map(|recipe| recipe.trend)
    }

    /// Factors by calendar month of a police category, January first, mean 1; `None` for other datasets.
    pub fn season(&self, category: Category) -> Option<[f64; 12]> {
        RECIPES.iter().find(|recipe| recipe.category() == category).map(|recipe| SEASONS[recipe.season])
    }

    /// Level of a police category in a district against the recipe, without steps and hotspots.
    pub fn level(&self, category: Category, district: AreaCode) -> Option<f64> {
        let at = RECIPES.iter().position(|recipe| recipe.category() == category)?;
        self.levels.iter().find(|(code, _)| *code == district).map(|(_, levels)| levels[at])
    }

    /// Expected factor of time alone: season, trend, length of the month and steps of that district.
    pub(crate) fn time(&self, recipe: usize, district: AreaCode, month: Month) -> f64 {
        let shape = &RECIPES[recipe];
        let years = f64::from(month.since(self.first)) / 12.0;
        let days = f64::from(month.days()) / (365.25 / 12.0);
        let category = shape.category();
        let steps: f64 = self
            .steps
            .iter()
            .filter(|step| step.category == category && step.district == district && step.from <= month)
            .map(|step| step.factor)
            .product();
        exp(shape.trend * years) * SEASONS[shape.season][month.number() as usize - 1] * days * steps
    }

    /// Expected factor of place alone: level, deprivation, middle of town, hotspots.
    pub(crate) fn spread(&self, place: &Place, lsoa: usize, recipe: usize) -> f64 {
        let shape = &RECIPES[recipe];
        let here = &place.lsoas[lsoa];
        let category = shape.category();
        let level = self.levels[here.district].1[recipe];
        let hot: f64 = self
            .hotspots
            .iter()
            .filter(|spot| spot.category == category && spot.lsoas.contains(&here.code))
            .map(|spot| spot.factor)
            .product();
        let middle = if here.centre { shape.centre } else { 1.0 };
        level * exp(shape.need * here.need.clamp(-2.5, 2.5)) * middle * hot
    }
}

/// Two neighbouring LSOAs that kept their code, not in the middle of town, for each hotspot.
fn hotspots(place: &Place, dice: &mut Dice) -> Vec<Hotspot> {
    let wanted: &[(usize, &str, f64)] = if place.districts.iter().filter(|district| district.own).count() == 1
    {
        &[(0, "anti-social-behaviour", 9.0)]
    } else {
        &[(0, "anti-social-behaviour", 9.0), (1, "vehicle-crime", 7.0), (3, "criminal-damage-arson", 7.0)]
    };
    let kept = |lsoa: usize| {
        place.changes.iter().any(|&(_, new, change)| new == lsoa && change == 'U')
            && !place.lsoas[lsoa].centre
    };
    wanted
        .iter()
        .map(|&(district, slug, factor)| {
            let mut members = place.districts[district].lsoas.clone();
            dice.shuffle(&mut members);
            // An urban pair is best; where every one of them was redrawn, one LSOA alone is hot.
            members.sort_by_key(|&lsoa| !place.lsoas[lsoa].urban);
            let one = members.into_iter().find(|&lsoa| kept(lsoa)).expect("some LSOA kept its code");
            let other = place.beside(one).into_iter().find(|&lsoa| kept(lsoa));
            Hotspot {
                category: Category::from_slug(slug).expect("a slug of the glossary"),
                district: place.districts[district].code,
                lsoas: std::iter::once(one).chain(other).map(|lsoa| place.lsoas[lsoa].code).collect(),
                factor,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_moves_records_between_months_and_adds_none() {
        for season in SEASONS {
            assert!((season.iter().sum::<f64>() / 12.0 - 1.0).abs() < 0.001, "{season:?}");
        }
    }

    #[test]
    fn every_recipe_is_a_police_category() {
        for (recipe, category) in RECIPES.iter().zip(Category::of(terms::Dataset::PoliceStreet)) {
            assert_eq!(recipe.category(), category);
        }
    }
}
