//! The depersonalised set of section 17A: a sheet that names people, or leads to their door, is refused.
//!
//! Columns are judged by their names and by what they hold. What a column holds is never repeated.

use super::book::{Book, Sheet};
use crate::columns::area_column;
use crate::delimited::{HEADER_WITHIN, Row};
use crate::reference::postcode_of;
use crate::words::{fold, tokens};
use std::collections::BTreeSet;
use terms::{Dataset, Fault, Kept};

/// Share of a column's filled cells that must look personal before the column is taken for personal: one in five.
/// A single slip in a place column does not refuse a file; a habit does.
const ONE_IN: u64 = 5;

/// What makes a column personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trait {
    Name,
    BirthDate,
    Email,
    Phone,
    NhsNumber,
    InsuranceNumber,
    Registration,
    HomeAddress,
    /// Personal only beside a full postcode.
    House,
    /// Personal beside a house, and in any health record.
    FullPostcode,
}

impl Trait {
    const fn problem(self) -> &'static str {
        match self {
            Self::Name => "the column holds names of people",
            Self::BirthDate => "the column holds dates of birth",
            Self::Email => "the column holds e-mail addresses",
            Self::Phone => "the column holds telephone numbers",
            Self::NhsNumber => "the column holds NHS numbers",
            Self::InsuranceNumber => "the column holds National Insurance numbers",
            Self::Registration => "the column holds vehicle registrations",
            Self::HomeAddress => "the column holds where people live",
            Self::House => "the column holds house numbers or addresses, and another holds full postcodes",
            Self::FullPostcode => "the column holds full postcodes",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::FullPostcode => "cut postcodes to the outward half, like ST13, and send the sheet again",
            Self::Name => {
                "take the column out, or name it for what it is if it names no person, like \"site name\""
            }
            Self::House => {
                "take the column out, or cut postcodes to the outward half, and send the sheet again"
            }
            _ => {
                "take the column out and send the sheet again: only depersonalised records may be shared here"
            }
        }
    }
}

/// Words for a person; a column named for one with "name", "address" or the like is personal.
const PEOPLE: [&str; 22] = [
    "victim",
    "complainant",
    "customer",
    "caller",
    "reporter",
    "offender",
    "suspect",
    "perpetrator",
    "patient",
    "tenant",
    "resident",
    "contact",
    "witness",
    "applicant",
    "person",
    "client",
    "driver",
    "keeper",
    "owner",
    "informant",
    "claimant",
    "householder",
];

/// Columns whose name alone tells, folded.
const NAMED: &[(Trait, &[&str])] = &[
    (
        Trait::Name,
        &[
            "name",
            "fullname",
            "forename",
            "forenames",
            "firstname",
            "firstnames",
            "surname",
            "lastname",
            "familyname",
            "middlename",
            "middlenames",
            "givenname",
            "knownas",
            "alias",
            "nameofperson",
        ],
    ),
    (Trait::BirthDate, &["dob", "dateofbirth", "birthdate", "birthday", "born"]),
    (Trait::Email, &["email", "emailaddress", "mail"]),
    (
        Trait::Phone,
        &[
            "phone",
            "telephone",
            "tel",
            "telno",
            "mobile",
            "phonenumber",
            "telephonenumber",
            "mobilenumber",
            "contactnumber",
            "landline",
            "mobileno",
            "phoneno",
        ],
    ),
    (Trait::NhsNumber, &["nhsnumber", "nhsno", "nhs"]),
    (Trait::InsuranceNumber, &["nino", "ninumber", "nationalinsurancenumber"]),
    (
        Trait::Registration,
        &["registrationnumber", "vehicleregistration", "vrm", "vrn", "numberplate", "registration"],
    ),
    (Trait::HomeAddress, &["homeaddress", "uprn"]),
    (
        Trait::House,
        &[
            "address",
            "addressline1",
            "address1",
            "housenumber",
            "houseno",
            "housename",
            "fulladdress",
            "streetaddress",
            "propertynumber",
            "propertyaddress",
            "buildingnumber",
            "flat",
        ],
    ),
];

fn by_name(name: &str) -> Option<Trait> {
    if area_column(name).is_some() {
        return None;
    }
    let folded = fold(name);
    if let Some((found, _)) = NAMED.iter().find(|(_, names)| names.contains(&folded.as_str())) {
        return Some(*found);
    }
    let words = tokens(name);
    let has = |word: &str| words.iter().any(|known| known == word);
    let about_person = PEOPLE.iter().any(|person| has(person) || has(&format!("{person}s")));
    if about_person && (has("name") || has("forename") || has("surname") || has("details")) {
        Some(Trait::Name)
    } else if about_person && (has("address") || has("postcode") && has("home")) {
        Some(Trait::HomeAddress)
    } else if has("dob") || has("birth") {
        Some(Trait::BirthDate)
    } else if has("email") || has("mail") && has("e") {
        Some(Trait::Email)
    } else if has("telephone") || has("phone") || has("mobile") {
        Some(Trait::Phone)
    } else if has("nhs") && (has("number") || has("no")) {
        Some(Trait::NhsNumber)
    } else {
        None
    }
}

/// Whether a column is named for people, without saying that it holds their names: "Complainant", "Reported by".
fn is_about_people(name: &str) -> bool {
    let words = tokens(name);
    let person = |word: &String| {
        PEOPLE.iter().any(|person| word.trim_end_matches('s') == *person) || word == "officer"
    };
    words.iter().any(person)
        || words.len() > 1 && words.last().is_some_and(|word| word == "by" || word == "to")
}

/// "Ann Example", "Example, Ann": two or three words with capitals, none of them a word for a body.
fn is_name_like(value: &str) -> bool {
    const BODIES: [&str; 18] = [
        "police",
        "constabulary",
        "council",
        "service",
        "services",
        "team",
        "district",
        "borough",
        "county",
        "housing",
        "authority",
        "association",
        "school",
        "trust",
        "department",
        "unit",
        "ward",
        "centre",
    ];
    let words: Vec<&str> =
        value.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    let name = |word: &&str| {
        let mut letters = word.trim_end_matches('.').chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
    };
    (2..=3).contains(&words.len())
        && words.iter().all(name)
        && !words.iter().any(|word| BODIES.contains(&word.to_lowercase().as_str()))
}

/// What the value of a cell looks like. Cheap marks are looked for first: most cells have none of them.
fn by_value(value: &str) -> Option<Trait> {
    if value.len() < 5 {
        return None;
    }
    if value.contains('@') && value.split_whitespace().any(is_email) {
        return Some(Trait::Email);
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let plain = || value.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect::<String>();
    if (10..=15).contains(&digits) && value.len() <= 24 {
        let plain = plain();
        if is_phone(&plain, digits) {
            return Some(Trait::Phone);
        }
        return (digits == 10 && plain.len() == 10 && is_nhs_number(&plain)).then_some(Trait::NhsNumber);
    }
    if digits == 6 && is_insurance_number(&plain()) {
        return Some(Trait::InsuranceNumber);
    }
    if !value.contains(' ') {
        return (digits > 1 && is_full_postcode(value)).then_some(Trait::FullPostcode);
    }
    let words: Vec<&str> = value.split_whitespace().collect();
    if value.starts_with(['M', 'm']) {
        let title = words[0].trim_end_matches('.').to_ascii_lowercase();
        let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
        if matches!(title.as_str(), "mr" | "mrs" | "ms" | "miss" | "mx") && words.get(1).is_some_and(capital)
        {
            return Some(Trait::Name);
        }
    }
    let last_two = || words[words.len().saturating_sub(2)..].concat();
    if digits > 1 && is_full_postcode(&last_two()) {
        let led = words.len() > 2 && words[0].bytes().next().is_some_and(|b| b.is_ascii_digit());
        return Some(if led { Trait::HomeAddress } else { Trait::FullPostcode });
    }
    (digits > 0 && is_house(&words)).then_some(Trait::House)
}

fn is_email(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.split_once('@').is_some_and(|(who, host)| {
        let mut labels = host.split('.');
        !who.is_empty() && host.contains('.') && !host.contains('@') && labels.all(|label| !label.is_empty())
    })
}

/// A British number: 10 or 11 digits after a 0, or 10 after +44.
fn is_phone(plain: &str, digits: usize) -> bool {
    match plain.strip_prefix('+').or_else(|| plain.strip_prefix("00")) {
        Some(abroad) => {
            abroad.starts_with("44") && (11..=13).contains(&abroad.len()) && digits >= abroad.len()
        }
        None => {
            digits == plain.len()
                && (10..=11).contains(&digits)
                && matches!(plain.as_bytes(), [b'0', b'1' | b'2' | b'3' | b'7' | b'8', ..])
        }
    }
}

/// Ten digits whose last is the check digit: 11 less the weighted sum of the others modulo 11 (NHS Data Dictionary,
/// "NHS NUMBER"). One number in eleven passes by chance.
fn is_nhs_number(plain: &str) -> bool {
    let digits: Vec<u32> = plain.bytes().map(|b| u32::from(b - b'0')).collect();
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    check != 10 && check == digits[9] && plain != "0000000000"
}

fn is_insurance_number(plain: &str) -> bool {
    matches!(plain.as_bytes(), [a, b, middle @ .., z] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic()
        && middle.len() == 6 && middle.iter().all(u8::is_ascii_digit) && matches!(z.to_ascii_uppercase(), b'A'..=b'D'))
}

/// A postcode with its inward half.
pub(crate) fn is_full_postcode(text: &str) -> bool {
    postcode_of(text)
        .is_some_and(|(plain, outcode)| outcode.is_some_and(|out| out.as_str().len() < plain.len()))
}

/// "12 Acacia Avenue", "Flat 2, 14a High St".
fn is_house(words: &[&str]) -> bool {
    let number = |word: &str| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&digits) && word[digits..].trim_end_matches(',').len() <= 1
    };
    let flat = matches!(words[0].to_ascii_lowercase().as_str(), "flat" | "apartment" | "apt");
    const STREETS: [&str; 26] = [
        "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "close", "drive", "dr", "way",
        "crescent", "court", "place", "terrace", "gardens", "grove", "hill", "row", "square", "walk", "mews",
        "rise", "view", "park",
    ];
    let by_comma = number(words[0]) && words[0].ends_with(',');
    let street = words[1..].iter().any(|word| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
        STREETS.contains(&plain.as_str())
    });
    (number(words[0]) || flat) && (street || by_comma)
}

/// A place in words without the house number in front: "12 High Street" is "High Street".
pub(crate) fn without_house_number(place: &str) -> &str {
    let words: Vec<&str> = place.split_whitespace().collect();
    if words.len() < 2 || !is_house(&words) {
        return place;
    }
    let mut rest = place.trim_start();
    let is_part = |word: &str| {
        let lower = word.trim_end_matches(',').to_ascii_lowercase();
        lower.starts_with(|c: char| c.is_ascii_digit())
            || matches!(lower.as_str(), "flat" | "apartment" | "apt")
    };
    while let Some((first, after)) = rest.split_once(char::is_whitespace).filter(|(first, _)| is_part(first))
    {
        let _ = first;
        rest = after.trim_start();
    }
    rest
}

/// What is known of one column after a look at all rows.
#[derive(Default)]
pub(super) struct Column {
    name: String,
    /// The publisher's own column: its name names nobody.
    published: bool,
    about_people: bool,
    filled: u64,
    seen: std::collections::BTreeMap<Trait, u64>,
}

impl Column {
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), about_people: is_about_people(name), ..Self::default() }
    }

    /// Its name is one of the publisher's, so it says nothing; what it holds still may.
    pub(super) fn is_published(&mut self) {
        (self.published, self.about_people) = (true, false);
    }

    /// Takes in what one cell holds.
    pub(super) fn cell(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        let name = || (self.about_people && is_name_like(cell)).then_some(Trait::Name);
        if let Some(found) = by_value(cell).or_else(name) {
            *self.seen.entry(found).or_default() += 1;
        }
    }
}

/// The faults for which a file is refused: one for each personal column of any of its sheets, for the bytes of a
/// delivery are kept. Empty where nothing is personal.
pub(crate) fn refusals(
    file: &str,
    book: &Book<'_>,
    header_row: Option<u64>,
    dataset: Option<Dataset>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for sheet in book.sheets() {
        faults.extend(self::faults(file, &sheet.name, &columns(sheet, header_row), dataset));
    }
    faults
}

/// One fault for each personal one among the columns of a table.
pub(super) fn faults(file: &str, sheet: &str, columns: &[Column], dataset: Option<Dataset>) -> Vec<Fault> {
    let fault = |(name, found): (String, Trait)| Fault {
        file: file.to_owned(),
        row: 0,
        column: Some(if sheet.is_empty() { name } else { format!("{name} (sheet {sheet})") }),
        shape: String::new(),
        problem: found.problem().to_owned(),
        hint: found.hint().to_owned(),
        kept: Kept::FileRefused,
    };
    personal(columns, dataset).into_iter().map(fault).collect()
}

/// Looks at every row. A cell of the top rows that reads like a name of a personal column names its column; so does the
/// header.
fn columns(sheet: &Sheet<'_>, header_row: Option<u64>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut rows = sheet.rows();
    let mut seen = 0usize;
    let mut headed = false;
    while let Some(row) = rows.next() {
        seen += 1;
        let top = seen <= HEADER_WITHIN && !headed;
        let is_header = match header_row {
            Some(number) => row.number == number,
            None => top && row.cells().filter(|cell| !cell.is_empty()).count() > 1,
        };
        headed |= is_header;
        note(&mut columns, row, is_header, top);
    }
    columns
}

/// Takes in one row.
pub(super) fn note(columns: &mut Vec<Column>, row: Row<'_>, is_header: bool, top: bool) {
    for (at, cell) in row.cells().enumerate() {
        if columns.len() <= at {
            columns.resize_with(at + 1, Column::default);
        }
        let column = &mut columns[at];
        if cell.is_empty() {
            continue;
        }
        if is_header {
            column.name = cell.to_owned();
            column.about_people = is_about_people(cell);
            (column.filled, column.seen) = (0, Default::default());
        } else {
            if top && column.name.is_empty() && by_name(cell).is_some() {
                column.name = cell.to_owned();
            }
            column.cell(cell);
        }
    }
}

/// The personal ones among the columns. An empty column of a personal name holds nobody.
fn personal(columns: &[Column], dataset: Option<Dataset>) -> Vec<(String, Trait)> {
    let mut found: BTreeSet<(usize, Trait)> = BTreeSet::new();
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.filled > 0) {
        found.extend(by_name(&column.name).filter(|_| !column.published).map(|kind| (at, kind)));
        let often = column.seen.iter().filter(|(kind, count)| {
            // By chance one ten-digit reference in eleven looks like an NHS number: a few prove nothing.
            let least = if **kind == Trait::NhsNumber { 3 } else { 1 };
            **count >= least && **count * ONE_IN >= column.filled
        });
        found.extend(often.map(|(kind, _)| (at, *kind)));
    }
    let health = dataset == Some(Dataset::Health);
    let any = |wanted: Trait| found.iter().any(|(_, kind)| *kind == wanted);
    let (houses, postcodes) = (any(Trait::House), any(Trait::FullPostcode));
    let refused = |kind: Trait| match kind {
        Trait::House => postcodes || health,
        Trait::FullPostcode => health || houses,
        _ => true,
    };
    let name = |at: usize| match columns[at].name.as_str() {
        "" => format!("column {}", at + 1),
        name => name.to_owned(),
    };
    let mut told = BTreeSet::new();
    found
        .into_iter()
        .filter(|(at, kind)| refused(*kind) && told.insert(*at))
        .map(|(at, kind)| (name(at), kind))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, dataset: Option<Dataset>) -> Vec<String> {
        let book = Book::open("x", text.as_bytes()).unwrap();
        refusals("x.csv", &book, None, dataset).into_iter().filter_map(|fault| fault.column).collect()
    }

    #[test]
    fn columns_named_for_people_are_refused() {
        let text = "Date,Type,Victim name,DOB,E-mail,Contact number\n1/1/2025,Noise,x,x,x,x\n";
        assert_eq!(refused(text, None), ["Victim name", "DOB", "E-mail", "Contact number"]);
        let text = "Date,LSOA name,Street name,School name,Ward name,Reported by\n1/1/2025,a,b,c,d,e\n";
        assert!(refused(text, None).is_empty());
        assert!(refused("Date,Surname\n1/1/2025,\n", None).is_empty(), "an empty column holds nobody");
    }

    #[test]
    fn columns_that_hold_people_are_refused_whatever_they_are_called() {
        for value in [
            "somebody@example.org",
            "07700 900123",
            "+44 7700 900123",
            "943 476 5919",
            "QQ 12 34 56 C",
            "Mrs Example",
            "12 Acacia Avenue ZZ1 1AA",
        ] {
            let text =
                format!("Date,Other\n1/1/2025,{value}\n1/1/2025,{value}\n1/1/2025,{value}\n1/1/2025,x\n");
            assert_eq!(refused(&text, None), ["Other"], "{value}");
        }
        let mostly_clean =
            "Date,Notes\n".to_owned() + &"1/1/2025,fine\n".repeat(20) + "1/1/2025,a@example.org\n";
        assert!(refused(&mostly_clean, None).is_empty());
    }

    #[test]
    fn a_column_about_people_is_refused_where_it_names_them() {
        let named = "Date,Complainant,Reported by\n1/1/2025,Ann Example,\"Example, Bob\"\n";
        assert_eq!(refused(named, None), ["Complainant", "Reported by"]);
        let counted =
            "Date,Victims,Reported by,Assigned to\n1/1/2025,2,Example Police,Noise Team\n1/1/2025,Yes,Web,\n";
        assert!(refused(counted, None).is_empty());
    }

    #[test]
    fn a_postcode_is_refused_beside_a_house_and_in_health_records() {
        let alone = "Date,Postcode\n1/1/2025,ZZ1 1AA\n";
        assert!(refused(alone, None).is_empty());
        assert_eq!(refused(alone, Some(Dataset::Health)), ["Postcode"]);
        let outward = "Date,Postcode\n1/1/2025,ZZ1\n";
        assert!(refused(outward, Some(Dataset::Health)).is_empty());
        let beside = "Date,House no,Postcode\n1/1/2025,12,ZZ1 1AA\n";
        assert_eq!(refused(beside, None), ["House no", "Postcode"]);
        let street = "Date,Location,Postcode\n1/1/2025,12 Acacia Avenue,ZZ1 1AA\n";
        assert_eq!(refused(street, None), ["Location", "Postcode"]);
        assert!(refused("Date,Location\n1/1/2025,12 Acacia Avenue\n", None).is_empty());
    }

    #[test]
    fn numbers_of_other_kinds_are_not_taken_for_people() {
        let text = "Reference,Easting,Northing,Date,Time,Code\n\
            2024061393664,398000,356500,45658,14:05,E01029761\n2024061393665,398100,356600,45659,14:06,E01029762\n";
        assert!(refused(text, None).is_empty());
    }

    #[test]
    fn a_house_number_is_taken_off_a_place() {
        assert_eq!(without_house_number("12 High Street"), "High Street");
        assert_eq!(without_house_number("Flat 2, 14a High Street"), "High Street");
        assert_eq!(without_house_number("12, The Old Mill"), "The Old Mill");
        assert_eq!(without_house_number("On or near High Street"), "On or near High Street");
        assert_eq!(without_house_number("3 Counties Arena"), "3 Counties Arena");
    }
}
