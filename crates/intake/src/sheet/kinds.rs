//! Which category a sender's code probably means, and what ICD-10 codes mean for community safety.
//!
//! A guess by words is only a proposal. A range of ICD-10 is law (SI 2007/1831, schedule) and needs none.

use crate::words::{fold, nearest, tokens};
use terms::{Category, Dataset};

/// Words that tell a category, folded, by dataset. The first that is found in a code decides, so a narrow word stands
/// before a wide one.
const WORDS: &[(Dataset, &[(&str, &str)])] = &[
    (
        Dataset::Council,
        &[
            ("abandoned vehicle", "abandoned-vehicle"),
            ("abandoned car", "abandoned-vehicle"),
            ("flytip", "fly-tipping"),
            ("fly tip", "fly-tipping"),
            ("dumped", "fly-tipping"),
            ("graffiti", "graffiti"),
            ("dog mess", "dog-mess"),
            ("dog foul", "dog-mess"),
            ("dog waste", "dog-mess"),
            ("fouling", "dog-mess"),
            ("exclusion", "school-exclusion"),
            ("suspension", "school-exclusion"),
            ("racial", "racial-incident"),
            ("racist", "racial-incident"),
            ("noise", "noise"),
            ("loud music", "noise"),
            ("litter", "litter"),
            ("fly post", "other-environmental"),
            ("environmental", "other-environmental"),
            ("asb", "council-antisocial-behaviour"),
            ("antisocial", "council-antisocial-behaviour"),
            ("anti social", "council-antisocial-behaviour"),
            ("nuisance", "council-antisocial-behaviour"),
            ("rowdy", "council-antisocial-behaviour"),
            ("intimidat", "council-antisocial-behaviour"),
            ("street drinking", "council-antisocial-behaviour"),
            ("begging", "council-antisocial-behaviour"),
            ("harassment", "council-antisocial-behaviour"),
        ],
    ),
    (
        Dataset::Fire,
        &[
            ("malicious", "malicious-false-alarm"),
            ("hoax", "malicious-false-alarm"),
            ("violence", "violence-against-fire-staff"),
            ("attack on", "violence-against-fire-staff"),
            ("no smoke alarm", "dwelling-fire-no-alarm"),
            ("no alarm", "dwelling-fire-no-alarm"),
            ("not fitted", "dwelling-fire-no-alarm"),
            ("deliberate secondary", "deliberate-secondary-fire"),
            ("secondary deliberate", "deliberate-secondary-fire"),
            ("deliberate primary vehicle", "deliberate-vehicle-fire"),
            ("deliberate vehicle", "deliberate-vehicle-fire"),
            ("vehicle deliberate", "deliberate-vehicle-fire"),
            ("primary in vehicle", "deliberate-vehicle-fire"),
            ("deliberate primary", "deliberate-primary-fire"),
            ("primary deliberate", "deliberate-primary-fire"),
            ("accidental dwelling", "accidental-dwelling-fire"),
            ("accidental house", "accidental-dwelling-fire"),
            ("false alarm", "other-fire-incident"),
            ("special service", "other-fire-incident"),
            ("chimney", "other-fire-incident"),
            ("accidental", "other-fire-incident"),
        ],
    ),
    (
        Dataset::Ambulance,
        &[
            ("assault", "ambulance-assault"),
            ("stab", "ambulance-assault"),
            ("gunshot", "ambulance-assault"),
            ("alcohol", "ambulance-alcohol-drugs"),
            ("drug", "ambulance-alcohol-drugs"),
            ("overdose", "ambulance-alcohol-drugs"),
            ("intoxicat", "ambulance-alcohol-drugs"),
            ("disorder", "ambulance-other-crime"),
            ("crime", "ambulance-other-crime"),
        ],
    ),
    (
        Dataset::Health,
        &[
            ("domestic", "admission-domestic-abuse"),
            ("assault", "admission-assault"),
            ("mental", "mental-health-first-contact"),
            ("toxic", "admission-alcohol-toxic"),
            ("alcohol involve", "admission-alcohol-involved"),
            ("psychoactive", "admission-substance-use"),
            ("substance", "admission-substance-use"),
            ("drug", "admission-substance-use"),
        ],
    ),
    (
        Dataset::Housing,
        &[
            ("damage", "housing-damage"),
            ("vandal", "housing-damage"),
            ("asb", "housing-antisocial-behaviour"),
            ("antisocial", "housing-antisocial-behaviour"),
            ("anti social", "housing-antisocial-behaviour"),
            ("nuisance", "housing-antisocial-behaviour"),
            ("noise", "housing-antisocial-behaviour"),
            ("harassment", "housing-antisocial-behaviour"),
        ],
    ),
    (
        Dataset::Collisions,
        &[("fatal", "collision-fatal"), ("serious", "collision-serious"), ("slight", "collision-slight")],
    ),
    (
        Dataset::Casualties,
        &[
            ("fatal", "casualty-killed"),
            ("killed", "casualty-killed"),
            ("serious", "casualty-serious"),
            ("slight", "casualty-slight"),
        ],
    ),
    (
        Dataset::PoliceStreet,
        &[
            ("asb", "anti-social-behaviour"),
            ("antisocial", "anti-social-behaviour"),
            ("anti social", "anti-social-behaviour"),
            ("violen", "violent-crime"),
            ("sexual", "violent-crime"),
            ("arson", "criminal-damage-arson"),
            ("criminal damage", "criminal-damage-arson"),
            ("burglary", "burglary"),
            ("robbery", "robbery"),
            ("shoplifting", "shoplifting"),
            ("weapon", "possession-of-weapons"),
            ("public order", "public-order"),
            ("bicycle", "bicycle-theft"),
            ("theft from the person", "theft-from-the-person"),
            ("vehicle", "vehicle-crime"),
            ("drug", "drugs"),
        ],
    ),
    (
        Dataset::Totals,
        &[
            ("total recorded crime", "recorded-crime-total"),
            ("violence against the person", "recorded-violence"),
            ("sexual offences", "recorded-sexual-offences"),
            ("robbery", "recorded-robbery"),
            ("non residential burglary", ""),
            ("residential burglary", "recorded-residential-burglary"),
            ("burglary", "recorded-burglary"),
            ("vehicle offences", "recorded-vehicle-offences"),
            ("shoplifting", "recorded-shoplifting"),
            ("criminal damage", "recorded-damage-arson"),
            ("drug offences", "recorded-drugs"),
            ("possession of weapons", "recorded-weapons"),
            ("public order", "recorded-public-order"),
            ("miscellaneous crimes", "recorded-miscellaneous"),
            ("theft offences", "recorded-theft"),
        ],
    ),
];

/// The datasets a partner's sheet may be of, in the order in which a tie is settled.
pub(crate) const DATASETS: [Dataset; 9] = [
    Dataset::Council,
    Dataset::Fire,
    Dataset::Ambulance,
    Dataset::Health,
    Dataset::Housing,
    Dataset::Casualties,
    Dataset::Collisions,
    Dataset::PoliceStreet,
    Dataset::Totals,
];

/// The category of `dataset` that the code probably means: its own name first, then a telling word, then a name that
/// is a slip of the hand away. `None` where nothing is like it.
pub(crate) fn kind_of(dataset: Dataset, code: &str) -> Option<Category> {
    let folded = fold(code);
    if folded.is_empty() {
        return None;
    }
    let own = Category::of(dataset)
        .find(|category| fold(category.name()) == folded || fold(category.slug()) == folded);
    if own.is_some() {
        return own;
    }
    if dataset == Dataset::Health
        && let Some(category) = icd10(code)
    {
        return Some(category);
    }
    let words = tokens(code).join(" ");
    let telling = WORDS.iter().find(|(of, _)| *of == dataset).and_then(|(_, words_of)| {
        words_of.iter().find(|(word, _)| opens_a_word(&words, word) || opens_a_word(&in_order(&words), word))
    });
    match telling {
        Some((_, slug)) => Category::from_slug(slug),
        None => {
            let name = nearest(code, Category::of(dataset).map(Category::name))?;
            Category::of(dataset).find(|category| category.name() == name)
        }
    }
}

/// Whether `phrase` stands in the text at the start of a word.
fn opens_a_word(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| at == 0 || text.as_bytes()[at - 1] == b' ')
}

/// Fire services write "Primary fire - deliberate - road vehicle" as well as "Deliberate primary fire (vehicle)": the
/// words that matter, in the order the list above has them.
fn in_order(text: &str) -> String {
    const ORDER: [(&str, &str); 6] = [
        ("deliberate", "deliberate"),
        ("accidental", "accidental"),
        ("primary", "primary"),
        ("secondary", "secondary"),
        ("vehicle", "vehicle"),
        ("dwelling", "dwelling"),
    ];
    // "not vehicle" and "non-vehicle" say the opposite.
    let negated =
        text.contains("not vehicle") || text.contains("non vehicle") || text.contains("not in vehicle");
    let words: Vec<&str> = ORDER
        .iter()
        .filter(|(word, _)| opens_a_word(text, word) && !(*word == "vehicle" && negated))
        .map(|(_, word)| *word)
        .collect();
    words.join(" ")
}

/// The category of an ICD-10 code: assault X85 to Y09, psychoactive substances F10 to F19, toxic effect of alcohol T51,
/// evidence of alcohol involvement Y90 and Y91 (SI 2007/1831, schedule, as amended). Dots, spaces and further digits do
/// not matter. `None` for every other code and for text that is none.
pub(crate) fn icd10(code: &str) -> Option<Category> {
    let folded = fold(code);
    let bytes = folded.as_bytes();
    let [letter, tens, ones, rest @ ..] = bytes else { return None };
    let plain = tens.is_ascii_digit() && ones.is_ascii_digit() && rest.len() <= 3;
    if !plain || rest.iter().any(|b| !(b.is_ascii_digit() || *b == b'x' || b.is_ascii_lowercase())) {
        return None;
    }
    let block = (tens - b'0') * 10 + (ones - b'0');
    let slug = match (letter, block) {
        (b'x', 85..=99) | (b'y', 0..=9) => "admission-assault",
        (b'f', 10..=19) => "admission-substance-use",
        (b't', 51) => "admission-alcohol-toxic",
        (b'y', 90 | 91) => "admission-alcohol-involved",
        _ => return None,
    };
    Category::from_slug(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(dataset: Dataset, code: &str) -> &'static str {
        kind_of(dataset, code).map_or("-", Category::slug)
    }

    #[test]
    fn every_word_points_to_a_category_of_its_own_records() {
        for (dataset, words) in WORDS {
            for (word, slug) in *words {
                assert!(
                    slug.is_empty() || Category::from_slug(slug).unwrap().dataset() == *dataset,
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn codes_are_understood_in_their_senders_words() {
        for (dataset, code, expected) in [
            (Dataset::Council, "Fly-tip (large)", "fly-tipping"),
            (Dataset::Council, "Dog Fouling", "dog-mess"),
            (Dataset::Council, "Noise nuisance", "noise"),
            (Dataset::Council, "ASB - personal", "council-antisocial-behaviour"),
            (Dataset::Council, "Grafitti", "graffiti"),
            (Dataset::Council, "Pothole", "-"),
            (Dataset::Council, "Wasbeck Lane", "-"),
            (Dataset::Fire, "Primary fire - deliberate - road vehicle", "deliberate-vehicle-fire"),
            (Dataset::Fire, "Deliberate primary fire (not vehicle)", "deliberate-primary-fire"),
            (Dataset::Fire, "Deliberate Secondary Fires", "deliberate-secondary-fire"),
            (Dataset::Fire, "Accidental dwelling fire", "accidental-dwelling-fire"),
            (Dataset::Ambulance, "Stab / gunshot wound", "ambulance-assault"),
            (Dataset::Health, "X99.2", "admission-assault"),
            (Dataset::Totals, "Total recorded crime\n(excluding fraud)", "recorded-crime-total"),
            (Dataset::Totals, "Non-residential burglary", "-"),
            (Dataset::Casualties, "Fatal", "casualty-killed"),
        ] {
            assert_eq!(slug(dataset, code), expected, "{code}");
        }
    }

    #[test]
    fn the_ranges_of_the_regulations_are_kept() {
        for (code, expected) in [
            ("X85", "admission-assault"),
            ("Y09.9", "admission-assault"),
            ("F10.0", "admission-substance-use"),
            ("F19", "admission-substance-use"),
            ("T51.0", "admission-alcohol-toxic"),
            ("Y91", "admission-alcohol-involved"),
        ] {
            assert_eq!(icd10(code).map_or("-", Category::slug), expected, "{code}");
        }
        for outside in ["X84", "Y10", "F20", "T52", "Y92", "", "X9", "Ford 12", "F1099999"] {
            assert_eq!(icd10(outside), None, "{outside}");
        }
    }
}
