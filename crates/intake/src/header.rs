//! Which columns a file has, and so what it is. It looks at header rows only, never at rows of data.

use crate::split::{Record, Splitter, Whole, value};
use crate::words::{distance, fold, nearest};
use terms::{Fault, Format, Kept};

/// A column that a format knows.
#[derive(Debug)]
pub(crate) struct Column {
    /// As the publisher writes it.
    pub name: &'static str,
    /// Other names it has had.
    pub also: &'static [&'static str],
    /// Whether nothing can be read without it.
    pub required: bool,
    /// Whether a file without it deserves a note.
    pub expected: bool,
}

impl Column {
    pub const fn required(name: &'static str) -> Self {
        Self { name, also: &[], required: true, expected: true }
    }

    pub const fn expected(name: &'static str) -> Self {
        Self { name, also: &[], required: false, expected: true }
    }

    pub const fn optional(name: &'static str) -> Self {
        Self { name, also: &[], required: false, expected: false }
    }

    pub const fn or(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    fn is(&self, name: &str) -> bool {
        alike(self.name, name) || self.also.iter().any(|also| alike(also, name))
    }
}

/// Whether two names have the same letters and digits, letter case and all else not counted.
fn alike(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

/// A delimited format: what it is and the columns it has.
#[derive(Debug)]
pub(crate) struct Form {
    pub format: Format,
    /// In words, for faults: "police street-level crime".
    pub words: &'static str,
    pub columns: &'static [Column],
}

impl Form {
    /// Whether a column of this name is one of its own.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.is(name))
    }
}

/// The header row of a file, cut and matched.
#[derive(Debug)]
pub(crate) struct Header {
    /// Names as the file has them, trimmed.
    pub names: Vec<String>,
    pub delimiter: u8,
    /// Where the first row of data starts, and its row number.
    pub body: usize,
    pub body_row: u64,
}

/// Why there is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoHeader {
    /// There is nothing but white space.
    Empty,
    /// The first line does not end within the bound, or a quotation mark in it is never closed.
    Endless,
}

impl Header {
    /// Cuts the first line that is not empty. The delimiter is whichever of comma, semicolon, tab and bar cuts it into
    /// most cells; comma if none cuts it.
    pub fn of(text: &[u8], line_bytes: usize) -> Result<Self, NoHeader> {
        let mut best: Option<Self> = None;
        for delimiter in *b",;\t|" {
            let mut splitter = Splitter::new(text, delimiter, line_bytes);
            let mut record = Record::default();
            match splitter.next(&mut record) {
                None => return Err(NoHeader::Empty),
                Some(Whole::TooLong | Whole::OpenQuote) => continue,
                Some(Whole::Yes) => {}
            }
            let cells = record.cells.iter();
            let names: Vec<String> = cells
                .map(|cell| String::from_utf8_lossy(&value(&text[cell.clone()])).trim().to_owned())
                .collect();
            if names.iter().all(String::is_empty) && record.next >= text.len() {
                return Err(NoHeader::Empty);
            }
            if best.as_ref().is_none_or(|best| best.names.len() < names.len()) {
                best = Some(Self { names, delimiter, body: splitter.at(), body_row: splitter.row() });
            }
        }
        best.ok_or(NoHeader::Endless)
    }

    /// For each column of the form, where the file has it (the first of two with one name).
    pub fn places(&self, form: &Form) -> Vec<Option<usize>> {
        form.columns.iter().map(|column| self.names.iter().position(|name| column.is(name))).collect()
    }

    /// How much the header looks like the form: columns found, and those missed by a slip of the keyboard at half.
    /// In halves.
    fn likeness(&self, form: &Form) -> usize {
        let places = self.places(form);
        let missed = form.columns.iter().zip(&places).filter(|(_, place)| place.is_none());
        let slips = missed.filter(|(column, _)| self.slip_of(column, &places).is_some()).count();
        2 * places.iter().flatten().count() + slips
    }

    /// The name in the file that is probably `column` mistyped.
    fn slip_of(&self, column: &Column, taken: &[Option<usize>]) -> Option<&str> {
        let free = self.names.iter().enumerate().filter(|(at, _)| !taken.contains(&Some(*at)));
        nearest(column.name, free.map(|(_, name)| name.as_str()))
            .filter(|name| distance(&fold(name), &fold(column.name)) <= 1 + column.name.len() / 6)
    }

    /// Whether every required column is there, but for one that may be mistyped.
    fn fits(&self, form: &Form) -> bool {
        let places = self.places(form);
        let columns = form.columns.iter().zip(&places);
        let mut missing = columns.filter(|(column, place)| column.required && place.is_none());
        match (missing.next(), missing.next()) {
            (None, _) => true,
            (Some((column, _)), None) => self.slip_of(column, &places).is_some(),
            (Some(_), Some(_)) => false,
        }
    }

    /// The form whose required columns are all there, the fullest one if several fit.
    pub fn fitting<'a>(&self, forms: &[&'a Form]) -> Option<&'a Form> {
        let fitting: Vec<&'a Form> = forms.iter().copied().filter(|form| self.fits(form)).collect();
        match fitting.as_slice() {
            [only] => Some(only),
            several => several
                .iter()
                .copied()
                .max_by_key(|form| (self.likeness(form), std::cmp::Reverse(form.format))),
        }
    }

    /// The form the header resembles most, if it shares two columns with any.
    pub fn nearest_form<'a>(&self, forms: &[&'a Form]) -> Option<&'a Form> {
        let near = forms.iter().filter(|form| self.likeness(form) >= 4);
        near.max_by_key(|form| (self.likeness(form), std::cmp::Reverse(form.format))).copied()
    }

    /// Faults of the header against a form: required columns missing (one fault, the file refused), expected columns
    /// missing, and two columns of one name (noted). `forms` are all there are, to say which the file may be instead.
    pub fn faults(&self, form: &Form, forms: &[&Form], file: &str) -> Vec<Fault> {
        let places = self.places(form);
        let mut faults = Vec::new();
        let missing = |wanted: fn(&Column) -> bool| {
            let columns = form.columns.iter().zip(&places);
            columns.filter(move |(column, place)| place.is_none() && wanted(column)).map(|(column, _)| column)
        };
        let required: Vec<&Column> = missing(|column| column.required).collect();
        if !required.is_empty() {
            let names: Vec<String> = required.iter().map(|column| format!("\"{}\"", column.name)).collect();
            let slips = required.iter().filter_map(|column| {
                let slip = self.slip_of(column, &places)?;
                Some(format!("\"{slip}\" is not a column we know: did you mean \"{}\"?", column.name))
            });
            let slips: Vec<String> = slips.collect();
            let noun = if names.len() == 1 { "column" } else { "columns" };
            faults.push(Fault {
                column: (required.len() == 1).then(|| required[0].name.to_owned()),
                problem: format!("a file of {} needs the {noun} {}", form.words, names.join(", ")),
                hint: match self.fitting(forms) {
                    Some(other) if other.format != form.format => {
                        format!("its columns are those of {}: send it as that", other.words)
                    }
                    _ if slips.is_empty() => format!("add the {noun} to the first row"),
                    _ => slips.join("; "),
                },
                ..whole_file(file, 1, Kept::FileRefused)
            });
            return faults;
        }
        for column in missing(|column| column.expected) {
            let slip = self.slip_of(column, &places);
            faults.push(Fault {
                column: Some(column.name.to_owned()),
                problem: format!("there is no column \"{}\", so nothing is known of it", column.name),
                hint: match slip {
                    Some(slip) => {
                        format!("\"{slip}\" is not a column we know: did you mean \"{}\"?", column.name)
                    }
                    None => "send it if you hold it".to_owned(),
                },
                ..whole_file(file, 1, Kept::Noted)
            });
        }
        faults.extend(self.doubles(file, &places));
        faults
    }

    fn doubles(&self, file: &str, places: &[Option<usize>]) -> Vec<Fault> {
        let names: Vec<String> = self.names.iter().map(|name| fold(name)).collect();
        let known = places.iter().flatten();
        let doubled = known.filter(|&&at| names[at + 1..].contains(&names[at]));
        let fault = |&at: &usize| Fault {
            column: Some(self.names[at].clone()),
            problem: "two columns have this name; the first is read".to_owned(),
            hint: "leave one of them out".to_owned(),
            ..whole_file(file, 1, Kept::Noted)
        };
        doubled.map(fault).collect()
    }
}

/// A fault of the whole file or its header, without words yet.
pub(crate) fn whole_file(file: &str, row: u64, kept: Kept) -> Fault {
    Fault {
        file: file.to_owned(),
        row,
        column: None,
        shape: String::new(),
        problem: String::new(),
        hint: String::new(),
        kept,
    }
}

/// What is said of a file whose header is of no known form. Names of columns that we do not know are not repeated: a
/// file without a header has people where the names should be.
pub(crate) fn unknown(file: &str, header: Result<&Header, NoHeader>, forms: &[&Form]) -> Fault {
    let fault = whole_file(file, 1, Kept::FileRefused);
    let header = match header {
        Err(NoHeader::Empty) => {
            let problem = "the file is empty".to_owned();
            return Fault { row: 0, problem, hint: "send the file again".to_owned(), ..fault };
        }
        Err(NoHeader::Endless) => {
            let problem = "the first line does not end where a header would".to_owned();
            return Fault {
                problem,
                hint: "send a file whose first row names its columns".to_owned(),
                ..fault
            };
        }
        Ok(header) => header,
    };
    let columns = forms.iter().flat_map(|form| form.columns);
    let mut known: Vec<&str> = Vec::new();
    for column in columns {
        if header.names.iter().any(|name| column.is(name)) && !known.contains(&column.name) {
            known.push(column.name);
        }
    }
    let shape = header.names.first().map_or(String::new(), |name| terms::shape_of(name));
    let count = header.names.len();
    let problem = match known.as_slice() {
        [] => format!("the first row has {count} cells, and none names a column we know"),
        known => format!("of the {count} cells of the first row we know only \"{}\"", known.join("\", \"")),
    };
    let hint = match header.nearest_form(forms) {
        Some(form) => {
            let places = header.places(form);
            let lacking =
                form.columns.iter().zip(places).filter(|(column, at)| column.required && at.is_none());
            let lacking: Vec<&str> = lacking.map(|(column, _)| column.name).collect();
            format!("the nearest format is {}, which also needs \"{}\"", form.words, lacking.join("\", \""))
        }
        None => {
            "say what the columns are with a mapping profile, or send the publisher's own file".to_owned()
        }
    };
    Fault { shape, problem, hint, ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Form = Form {
        format: Format::PoliceStreet,
        words: "street-level crime",
        columns: &[
            Column::required("Month"),
            Column::required("Crime type").or(&["Category"]),
            Column::expected("LSOA code"),
            Column::optional("Context"),
        ],
    };

    fn header(text: &str) -> Header {
        Header::of(text.as_bytes(), 1000).unwrap()
    }

    #[test]
    fn names_are_matched_without_regard_to_case_marks_and_order() {
        let header = header("\"crime_TYPE\";LSOA code ;MONTH\n");
        assert_eq!(header.places(&FORM), [Some(2), Some(0), Some(1), None]);
        assert_eq!(header.delimiter, b';');
        assert!(header.faults(&FORM, &[&FORM], "x.csv").is_empty());
    }

    #[test]
    fn a_mistyped_required_column_refuses_the_file_and_is_named() {
        let header = header("Mnoth,Category,LSOA code\n");
        assert!(header.fits(&FORM));
        let faults = header.faults(&FORM, &[&FORM], "x.csv");
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].kept, Kept::FileRefused);
        assert_eq!(faults[0].hint, "\"Mnoth\" is not a column we know: did you mean \"Month\"?");
    }

    #[test]
    fn an_unknown_header_never_repeats_what_may_be_a_person() {
        let header = header("Ann Example,12 Acacia Avenue,Month\n");
        let fault = unknown("x.csv", Ok(&header), &[&FORM]);
        assert!(!format!("{fault:?}").contains("Example"), "{fault:?}");
        assert!(fault.problem.contains("Month"));
    }

    #[test]
    fn an_empty_file_has_no_header() {
        for text in ["", "\n\n", "  \r\n", ",,\n"] {
            assert_eq!(Header::of(text.as_bytes(), 10).err(), Some(NoHeader::Empty), "{text:?}");
        }
        assert_eq!(Header::of(b"a,b,c,d,e,f,g", 5).err(), Some(NoHeader::Endless));
    }
}
