//! Kinds of incident and what came of them, with the numbers under which they are stored.
//!
//! Numbers are for ever: a kind may be added, none is renumbered or used again.

use std::fmt;

/// Which set of records a row belongs to (the holders of SI 2007/1831, and road collisions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    /// Police recorded crime and antisocial behaviour, street level.
    PoliceStreet,
    /// Outcomes of police recorded crime.
    PoliceOutcomes,
    /// Police stop and search.
    PoliceStops,
    /// Council reports: antisocial behaviour, environment, exclusions.
    Council,
    /// Fire service incidents.
    Fire,
    /// Ambulance calls.
    Ambulance,
    /// Hospital admissions and contacts.
    Health,
    /// Housing providers' reports.
    Housing,
    /// Road collisions (STATS19).
    Collisions,
    /// Road casualties (STATS19).
    Casualties,
    /// Vehicles in road collisions (STATS19).
    Vehicles,
    /// Published totals that come as numbers and not as rows (recorded-crime workbooks and the like).
    Totals,
}

impl Dataset {
    /// Every dataset.
    pub const ALL: [Self; 12] = [
        Self::PoliceStreet,
        Self::PoliceOutcomes,
        Self::PoliceStops,
        Self::Council,
        Self::Fire,
        Self::Ambulance,
        Self::Health,
        Self::Housing,
        Self::Collisions,
        Self::Casualties,
        Self::Vehicles,
        Self::Totals,
    ];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PoliceStreet => "Crimes recorded by the police",
            Self::PoliceOutcomes => "Outcomes of recorded crimes",
            Self::PoliceStops => "Police stop and search",
            Self::Council => "Council reports",
            Self::Fire => "Fire service incidents",
            Self::Ambulance => "Ambulance calls",
            Self::Health => "Hospital admissions and contacts",
            Self::Housing => "Housing providers’ reports",
            Self::Collisions => "Road collisions",
            Self::Casualties => "Road casualties",
            Self::Vehicles => "Vehicles in road collisions",
            Self::Totals => "Published totals",
        }
    }

    /// A short stable name, used in stores.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::PoliceStreet => "police-street",
            Self::PoliceOutcomes => "police-outcomes",
            Self::PoliceStops => "police-stops",
            Self::Council => "council",
            Self::Fire => "fire",
            Self::Ambulance => "ambulance",
            Self::Health => "health",
            Self::Housing => "housing",
            Self::Collisions => "collisions",
            Self::Casualties => "casualties",
            Self::Vehicles => "vehicles",
            Self::Totals => "totals",
        }
    }

    /// The dataset with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.slug() == slug)
    }
}

/// A kind of incident, as a stored number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(u16);

struct Kind {
    id: u16,
    dataset: Dataset,
    slug: &'static str,
    name: &'static str,
}

const fn kind(id: u16, dataset: Dataset, slug: &'static str, name: &'static str) -> Kind {
    Kind { id, dataset, slug, name }
}

/// Ordered by `id`. The names of the police kinds are those of data.police.uk, except that
/// "Anti-social behaviour" is one word here as everywhere in the product.
const KINDS: &[Kind] = &[
    kind(1, Dataset::PoliceStreet, "anti-social-behaviour", "Antisocial behaviour"),
    kind(2, Dataset::PoliceStreet, "bicycle-theft", "Bicycle theft"),
    kind(3, Dataset::PoliceStreet, "burglary", "Burglary"),
    kind(4, Dataset::PoliceStreet, "criminal-damage-arson", "Criminal damage and arson"),
    kind(5, Dataset::PoliceStreet, "drugs", "Drugs"),
    kind(6, Dataset::PoliceStreet, "other-theft", "Other theft"),
    kind(7, Dataset::PoliceStreet, "possession-of-weapons", "Possession of weapons"),
    kind(8, Dataset::PoliceStreet, "public-order", "Public order"),
    kind(9, Dataset::PoliceStreet, "robbery", "Robbery"),
    kind(10, Dataset::PoliceStreet, "shoplifting", "Shoplifting"),
    kind(11, Dataset::PoliceStreet, "theft-from-the-person", "Theft from the person"),
    kind(12, Dataset::PoliceStreet, "vehicle-crime", "Vehicle crime"),
    kind(13, Dataset::PoliceStreet, "violent-crime", "Violence and sexual offences"),
    kind(14, Dataset::PoliceStreet, "other-crime", "Other crime"),
    // Kinds that data.police.uk used before May 2013.
    kind(15, Dataset::PoliceStreet, "public-disorder-weapons", "Public disorder and weapons"),
    kind(16, Dataset::PoliceStreet, "violent-crime-2011", "Violent crime"),
    // Files of outcomes do not say what kind of crime it was; the crime itself, found by its reference, does.
    kind(30, Dataset::PoliceOutcomes, "police-outcome", "Outcome of a recorded crime"),
    kind(40, Dataset::PoliceStops, "person-search", "Person search"),
    kind(41, Dataset::PoliceStops, "vehicle-search", "Vehicle search"),
    kind(42, Dataset::PoliceStops, "person-and-vehicle-search", "Person and vehicle search"),
    kind(
        100,
        Dataset::Council,
        "council-antisocial-behaviour",
        "Antisocial behaviour reported to the council",
    ),
    kind(101, Dataset::Council, "fly-tipping", "Fly-tipping"),
    kind(102, Dataset::Council, "graffiti", "Graffiti"),
    kind(103, Dataset::Council, "dog-mess", "Dog mess"),
    kind(104, Dataset::Council, "school-exclusion", "School exclusions"),
    kind(105, Dataset::Council, "racial-incident", "Racial incidents"),
    kind(106, Dataset::Council, "noise", "Noise complaints"),
    kind(107, Dataset::Council, "litter", "Litter"),
    kind(108, Dataset::Council, "abandoned-vehicle", "Abandoned vehicles"),
    kind(109, Dataset::Council, "other-environmental", "Other environmental crime"),
    kind(120, Dataset::Fire, "deliberate-primary-fire", "Deliberate primary fires, not vehicles"),
    kind(121, Dataset::Fire, "deliberate-vehicle-fire", "Deliberate primary fires in vehicles"),
    kind(122, Dataset::Fire, "deliberate-secondary-fire", "Deliberate secondary fires, not vehicles"),
    kind(123, Dataset::Fire, "violence-against-fire-staff", "Violence against fire staff"),
    kind(124, Dataset::Fire, "dwelling-fire-no-alarm", "House fires with no smoke alarm fitted"),
    kind(125, Dataset::Fire, "malicious-false-alarm", "Malicious false alarms"),
    kind(126, Dataset::Fire, "accidental-dwelling-fire", "Accidental house fires"),
    kind(127, Dataset::Fire, "other-fire-incident", "Other fire service incidents"),
    kind(140, Dataset::Ambulance, "ambulance-assault", "Ambulance calls: assault"),
    kind(141, Dataset::Ambulance, "ambulance-alcohol-drugs", "Ambulance calls: alcohol or drugs"),
    kind(142, Dataset::Ambulance, "ambulance-other-crime", "Ambulance calls: other crime and disorder"),
    kind(160, Dataset::Health, "admission-assault", "Hospital admissions: assault"),
    kind(161, Dataset::Health, "admission-substance-use", "Hospital admissions: drug and alcohol use"),
    kind(162, Dataset::Health, "admission-alcohol-toxic", "Hospital admissions: toxic effect of alcohol"),
    kind(163, Dataset::Health, "admission-alcohol-involved", "Hospital admissions: alcohol involved"),
    kind(164, Dataset::Health, "admission-domestic-abuse", "Hospital admissions: domestic abuse"),
    kind(165, Dataset::Health, "mental-health-first-contact", "First mental health outpatient contacts"),
    kind(
        180,
        Dataset::Housing,
        "housing-antisocial-behaviour",
        "Antisocial behaviour reported to a landlord",
    ),
    kind(181, Dataset::Housing, "housing-damage", "Damage reported to a landlord"),
    kind(200, Dataset::Collisions, "collision-fatal", "Fatal collisions"),
    kind(201, Dataset::Collisions, "collision-serious", "Serious collisions"),
    kind(202, Dataset::Collisions, "collision-slight", "Slight collisions"),
    kind(210, Dataset::Casualties, "casualty-killed", "People killed on the road"),
    kind(211, Dataset::Casualties, "casualty-serious", "People seriously injured on the road"),
    kind(212, Dataset::Casualties, "casualty-slight", "People slightly injured on the road"),
    kind(220, Dataset::Vehicles, "vehicle-in-collision", "Vehicles in collisions"),
    kind(300, Dataset::Totals, "recorded-crime-total", "Total recorded crime excluding fraud"),
    // The groups of the Office for National Statistics' recorded-crime tables.
    kind(301, Dataset::Totals, "recorded-violence", "Recorded crime: violence against the person"),
    kind(302, Dataset::Totals, "recorded-sexual-offences", "Recorded crime: sexual offences"),
    kind(303, Dataset::Totals, "recorded-robbery", "Recorded crime: robbery"),
    kind(304, Dataset::Totals, "recorded-theft", "Recorded crime: theft offences"),
    kind(305, Dataset::Totals, "recorded-burglary", "Recorded crime: burglary"),
    kind(306, Dataset::Totals, "recorded-residential-burglary", "Recorded crime: residential burglary"),
    kind(307, Dataset::Totals, "recorded-vehicle-offences", "Recorded crime: vehicle offences"),
    kind(308, Dataset::Totals, "recorded-shoplifting", "Recorded crime: shoplifting"),
    kind(309, Dataset::Totals, "recorded-damage-arson", "Recorded crime: criminal damage and arson"),
    kind(310, Dataset::Totals, "recorded-drugs", "Recorded crime: drug offences"),
    kind(311, Dataset::Totals, "recorded-weapons", "Recorded crime: possession of weapons"),
    kind(312, Dataset::Totals, "recorded-public-order", "Recorded crime: public order"),
    kind(
        313,
        Dataset::Totals,
        "recorded-miscellaneous",
        "Recorded crime: miscellaneous crimes against society",
    ),
];

impl Category {
    /// Antisocial behaviour recorded by the police: the only police kind that has no reference and no outcome.
    pub const ANTISOCIAL_BEHAVIOUR: Self = Self(1);

    /// A row of a file of outcomes, which does not say what kind of crime it was.
    pub const POLICE_OUTCOME: Self = Self(30);

    /// Every category, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|kind| Self(kind.id))
    }

    /// The categories of a dataset.
    pub fn of(dataset: Dataset) -> impl Iterator<Item = Self> {
        KINDS.iter().filter(move |kind| kind.dataset == dataset).map(|kind| Self(kind.id))
    }

    /// Stored number, never 0.
    pub const fn id(self) -> u16 {
        self.0
    }

    /// The category with that number.
    pub fn from_id(id: u16) -> Option<Self> {
        KINDS.binary_search_by_key(&id, |kind| kind.id).ok().map(|_| Self(id))
    }

    /// The category with that short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        KINDS.iter().find(|kind| kind.slug == slug).map(|kind| Self(kind.id))
    }

    fn kind(self) -> &'static Kind {
        let position =
            KINDS.binary_search_by_key(&self.0, |kind| kind.id).expect("a Category holds a known number");
        &KINDS[position]
    }

    /// A short stable name: data.police.uk's own where it has one.
    pub fn slug(self) -> &'static str {
        self.kind().slug
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        self.kind().name
    }

    /// Which dataset it belongs to.
    pub fn dataset(self) -> Dataset {
        self.kind().dataset
    }
}

impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// What came of a crime, as data.police.uk words it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcome(u8);

/// Wordings of data.police.uk's "Last outcome category" and "Outcome type". The stored number is the
/// position plus one. Files have used several wordings for one outcome; each is kept as it came.
const OUTCOMES: &[&str] = &[
    "Under investigation",
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Further investigation is not in the public interest",
    "Formal action is not in the public interest",
    "Further action is not in the public interest",
    "Action to be taken by another organisation",
    "Local resolution",
    "Offender given a caution",
    "Offender given penalty notice",
    "Offender given a drugs possession warning",
    "Awaiting court outcome",
    "Court result unavailable",
    "Status update unavailable",
    "Suspect charged as part of another case",
    "Suspect charged",
    "Defendant found not guilty",
    "Court case unable to proceed",
    "Offender sent to prison",
    "Offender given suspended prison sentence",
    "Offender given community sentence",
    "Offender fined",
    "Offender otherwise dealt with",
    "Offender given conditional discharge",
    "Offender given absolute discharge",
    "Offender ordered to pay compensation",
    "Offender deprived of property",
    "Defendant sent to Crown Court",
    "Charged/Summonsed",
    "Penalty Notice for Disorder",
    "Caution",
    "Community resolution",
    "Cannabis warning",
    "Taken into consideration",
    "Evidential difficulties",
    "Prosecution not in the public interest",
    "Diversionary, educational or intervention activity",
    "Nothing found - no further action",
    "A no further action disposal",
    "Arrest",
    "Summons / charged by post",
    "Caution (simple or conditional)",
    "Khat or Cannabis warning",
    "Suspect summonsed to court",
    "Article found - Detailed outcome unavailable",
    "Offender cautioned",
    "Suspect arrested",
    "Local resolution (community resolution)",
    "Formal action is not in the public interest; suspect aged under 10",
    "Offender given drugs possession warning",
    "Suspected psychoactive substances seized - No further action",
];

impl Outcome {
    /// The outcome with that wording, compared without regard to case.
    pub fn from_words(words: &str) -> Option<Self> {
        OUTCOMES.iter().position(|known| known.eq_ignore_ascii_case(words)).map(|at| Self(at as u8 + 1))
    }

    /// Stored number, never 0.
    pub const fn id(self) -> u8 {
        self.0
    }

    /// The outcome with that number.
    pub fn from_id(id: u8) -> Option<Self> {
        (id >= 1 && usize::from(id) <= OUTCOMES.len()).then_some(Self(id))
    }

    /// As the file words it.
    pub fn words(self) -> &'static str {
        OUTCOMES[usize::from(self.0) - 1]
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn category_numbers_rise_and_slugs_are_unique() {
        assert!(KINDS.windows(2).all(|pair| pair[0].id < pair[1].id));
        let mut slugs: Vec<_> = KINDS.iter().map(|kind| kind.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), KINDS.len());
        for category in Category::all() {
            assert_eq!(Category::from_slug(category.slug()), Some(category));
            assert_eq!(Category::from_id(category.id()), Some(category));
        }
        assert_eq!(Category::from_id(0), None);
    }

    #[test]
    fn an_outcome_is_found_by_its_wording() {
        let outcome = Outcome::from_words("local resolution").unwrap();
        assert_eq!(outcome.words(), "Local resolution");
        assert_eq!(Outcome::from_id(outcome.id()), Some(outcome));
        assert_eq!(Outcome::from_id(0), None);
    }
}
