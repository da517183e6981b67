//! Invented people whom two agencies know, as each wrote them down: for linking, where the truth is known.
//!
//! Given names are common ones, surnames are made of two halves, and nobody lives at any of the addresses. Records are spoilt
//! as real ones are: letters swapped, short names, days and months exchanged, people who moved, gaps. Some are brother and
//! sister of one home, whom a linkage must keep apart.

use crate::dice::Dice;

const FIRST: [(&str, &str); 40] = [
    ("Catherine", "Kate"),
    ("William", "Bill"),
    ("Elizabeth", "Liz"),
    ("Robert", "Bob"),
    ("Margaret", "Maggie"),
    ("James", "Jim"),
    ("Patricia", "Pat"),
    ("Michael", "Mike"),
    ("Susan", "Sue"),
    ("Thomas", "Tom"),
    ("Jennifer", "Jenny"),
    ("Andrew", "Andy"),
    ("Deborah", "Debbie"),
    ("Steven", "Steve"),
    ("Samantha", "Sam"),
    ("Daniel", "Dan"),
    ("Victoria", "Vicky"),
    ("Matthew", "Matt"),
    ("Rebecca", "Becky"),
    ("Anthony", "Tony"),
    ("Zoë", "Zoe"),
    ("Seán", "Sean"),
    ("Aisha", "Aisha"),
    ("Mohammed", "Mo"),
    ("Agnieszka", "Aga"),
    ("Łukasz", "Lukasz"),
    ("Priya", "Priya"),
    ("Oluwaseun", "Seun"),
    ("Siân", "Sian"),
    ("Nguyet", "Nguyet"),
    ("Christopher", "Chris"),
    ("Alexandra", "Alex"),
    ("Benjamin", "Ben"),
    ("Jessica", "Jess"),
    ("Joseph", "Joe"),
    ("Kimberley", "Kim"),
    ("Edward", "Ted"),
    ("Florence", "Flo"),
    ("Harriet", "Hattie"),
    ("Gregory", "Greg"),
];
const SURNAME_STARTS: [&str; 20] = [
    "Abbot", "Brindle", "Cinder", "Dapple", "Ember", "Fallow", "Gimble", "Hollin", "Inkle", "Jasper",
    "Kestle", "Lumber", "Mottle", "Nimble", "Orrel", "Pebble", "Quill", "Rumble", "Sorrel", "Thimble",
];
const SURNAME_ENDS: [&str; 8] = ["by", "combe", "worth", "field", "stock", "mere", "shaw", "wick"];
const STREETS: [&str; 16] = [
    "Acorn Road",
    "Beacon Street",
    "Candle Lane",
    "Damson Close",
    "Ferry Road",
    "Garland Way",
    "Jasmine Court",
    "Linnet Grove",
    "Mulberry Rise",
    "Otter Drive",
    "Pepper Street",
    "Quarry Lane",
    "Saddler Place",
    "Tanner Street",
    "Vine Crescent",
    "Walnut Avenue",
];

/// A person as one agency wrote them down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    /// The agency's own number.
    pub id: String,
    /// Given name.
    pub first_name: String,
    /// Surname.
    pub surname: String,
    /// Date of birth, ISO; empty where it is not known.
    pub dob: String,
    /// Postcode.
    pub postcode: String,
    /// House number and street.
    pub address: String,
    /// Telephone; empty where it is not known.
    pub phone: String,
    /// `F` or `M`; empty where it is not known.
    pub sex: String,
    /// Who it is in truth.
    pub person: usize,
}

#[derive(Clone)]
struct Truth {
    first: usize,
    surname: String,
    day: [usize; 3],
    home: (usize, usize),
    phone: String,
}

fn home(dice: &mut Dice) -> (usize, usize) {
    (dice.below(STREETS.len()), 1 + dice.below(60))
}

fn somebody(dice: &mut Dice) -> Truth {
    Truth {
        first: dice.below(FIRST.len()),
        surname: format!("{}{}", dice.pick(&SURNAME_STARTS), dice.pick(&SURNAME_ENDS)),
        day: [1945 + dice.below(63), 1 + dice.below(12), 1 + dice.below(28)],
        home: home(dice),
        // Numbers that Ofcom keeps free for drama.
        phone: format!("07700 900{:03}", dice.below(1_000)),
    }
}

/// Swaps two letters that stand beside one another, the first left where it is.
fn swapped(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 3 {
        let at = 1 + dice.below(letters.len() - 2);
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

fn written(dice: &mut Dice, truth: &Truth, (id, person): (String, usize)) -> PersonRecord {
    let (full, short) = FIRST[truth.first];
    let first_name = if dice.chance(0.12) { short } else { full };
    let surname = if dice.chance(0.10) { swapped(dice, &truth.surname) } else { truth.surname.clone() };
    let [year, month, day] = truth.day;
    let (month, day) = if day <= 12 && dice.chance(0.10) { (day, month) } else { (month, day) };
    let year = if dice.chance(0.03) { year + 1 } else { year };
    let (street, house) = if dice.chance(0.12) { home(dice) } else { truth.home };
    let left_out =
        |dice: &mut Dice, text: String, share: f64| if dice.chance(share) { String::new() } else { text };
    let sex = if truth.first.is_multiple_of(2) { "F" } else { "M" };
    PersonRecord {
        id,
        first_name: first_name.to_owned(),
        surname,
        dob: left_out(dice, format!("{year:04}-{month:02}-{day:02}"), 0.08),
        postcode: left_out(dice, format!("ZZ{} {}ZZ", 1 + street / 4, 1 + street % 4), 0.04),
        address: format!("{house} {}", STREETS[street]),
        phone: left_out(dice, truth.phone.clone(), 0.45),
        sex: left_out(dice, sex.to_owned(), 0.10),
        person,
    }
}

/// The people whom two agencies know, each as it wrote them down: two in five are known to both, and one in eight has a
/// brother or sister of the same home. The same seed gives the same people.
pub fn known_to_two(seed: u64, people: usize) -> [Vec<PersonRecord>; 2] {
    let mut dice = Dice::new(seed, "persons");
    let mut truths: Vec<Truth> = Vec::with_capacity(people);
    while truths.len() < people {
        let one = somebody(&mut dice);
        if dice.chance(0.125) {
            let years = 1 + dice.below(4);
            let first = (one.first + 1 + dice.below(FIRST.len() - 1)) % FIRST.len();
            let day = [one.day[0] + years, 1 + dice.below(12), 1 + dice.below(28)];
            truths.push(Truth { first, day, ..one.clone() });
        }
        truths.push(one);
    }
    truths.truncate(people);
    let mut held = [Vec::new(), Vec::new()];
    for (person, truth) in truths.iter().enumerate() {
        let knows = match dice.below(5) {
            0 | 1 => [true, true],
            2 => [true, false],
            _ => [false, true],
        };
        for (agency, letter) in [(0, "C"), (1, "P")].into_iter().filter(|(agency, _)| knows[*agency]) {
            let id = format!("{letter}-{:04}", 1 + held[agency].len());
            let record = written(&mut dice, truth, (id, person));
            held[agency].push(record);
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_people_and_two_in_five_are_known_to_both() {
        let held = known_to_two(7, 1_000);
        assert_eq!(held, known_to_two(7, 1_000));
        let both =
            held[0].iter().filter(|one| held[1].iter().any(|other| other.person == one.person)).count();
        assert!((350..450).contains(&both), "{both}");
    }
}
