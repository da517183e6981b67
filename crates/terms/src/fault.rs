//! What is wrong with a row, said so that its sender can mend it, and the count that loses nothing.

/// One thing wrong with a file, a row or a value.
///
/// It never repeats the value itself, which may be personal: it gives the value's [shape](shape_of).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// File name as sent, with the path inside an archive.
    pub file: String,
    /// Row as a person counts in a spreadsheet: the header is row 1. 0 speaks of the whole file.
    pub row: u64,
    /// Column name as the file has it, where one column is to blame.
    pub column: Option<String>,
    /// Shape of the value: `Aaaa 99` for "June 25". Empty where no value is to blame.
    pub shape: String,
    /// What is wrong, one sentence without a full stop.
    pub problem: String,
    /// How to mend it, one sentence without a full stop.
    pub hint: String,
    /// What became of the row.
    pub kept: Kept,
}

/// What became of a row, value or file with a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// The whole file is refused: nothing in it is counted.
    FileRefused,
    /// The row is kept aside and not counted.
    RowAside,
    /// The row is counted; only this value is left out.
    ValueAside,
    /// Nothing is left out; the sender should know.
    Noted,
}

/// What came of reading one file: what was accepted, what was kept aside, and how many rows there were.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading<R> {
    /// What was read, in the file's order.
    pub records: R,
    /// Rows behind `records`.
    pub accepted: u64,
    /// Rows in the file, header not counted.
    pub rows: u64,
    /// What is wrong, in the file's order. At most one [`Kept::RowAside`] for each row.
    pub faults: Vec<Fault>,
}

impl<R> Reading<R> {
    /// Rows kept aside.
    pub fn aside(&self) -> u64 {
        self.faults.iter().filter(|fault| fault.kept == Kept::RowAside).count() as u64
    }

    /// Whether the file as a whole was refused.
    pub fn refused(&self) -> bool {
        self.faults.iter().any(|fault| fault.kept == Kept::FileRefused)
    }

    /// The law of every reading: accepted rows and rows kept aside are all the rows there are.
    /// A refused file accepts nothing and is balanced when it accepts nothing.
    pub fn balanced(&self) -> bool {
        if self.refused() { self.accepted == 0 } else { self.accepted + self.aside() == self.rows }
    }
}

/// The shape of a value, safe to log and to show: letters become `A` or `a`, digits `9`, other
/// characters stay, runs longer than eight are cut with `…`.
///
/// ```
/// assert_eq!(terms::shape_of("June 25"), "Aaaa 99");
/// assert_eq!(terms::shape_of("12 Acacia Avenue, Leek"), "99 Aaaaaa …");
/// ```
pub fn shape_of(value: &str) -> String {
    const LONGEST: usize = 10;
    let mut shape = String::new();
    for (position, character) in value.chars().enumerate() {
        if position == LONGEST {
            shape.push('…');
            break;
        }
        shape.push(match character {
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c if c.is_numeric() => '9',
            c if c.is_control() => '·',
            c => c,
        });
    }
    shape
}
