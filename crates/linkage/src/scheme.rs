//! The comparisons of a model, made ready for many pairs: which levels equal codes decide, which need the letters.
//!
//! A pair's agreement is one number, its pattern: a digit for each comparison, 0 where it is missing, 1 for "else",
//! and one more for each stronger level.

use crate::alike::{self, Edits};
use crate::dictionary::{Shape, Spelling};
use crate::error::LinkageError;
use crate::model::{Comparison, Key, Model, Test};
use crate::nicknames;
use crate::quick::{Known, Memo};
use crate::records::Records;
use crate::weights::COMPARISONS_MOST;

/// Two rows and what their numbers say at once.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) a: &'a [u32],
    pub(crate) b: &'a [u32],
    /// Fields that have a value in both and the same one.
    pub(crate) equal: u64,
    /// Fields that have a value in both.
    pub(crate) both: u64,
    /// Shapes of the columns compared by their letters, where they were copied; else nothing.
    pub(crate) shapes: (&'a [Shape], &'a [Shape]),
}

/// Fields equal in two rows, missing ones among them.
#[inline(always)]
pub(crate) fn equal_fields(a: &[u32], b: &[u32]) -> u64 {
    let mut mask = 0u64;
    for (chunk, (x, y)) in a.chunks_exact(16).zip(b.chunks_exact(16)).enumerate() {
        let (x, y): (&[u32; 16], &[u32; 16]) =
            (x.try_into().expect("sixteen"), y.try_into().expect("sixteen"));
        let mut bits = 0u32;
        for lane in 0..16 {
            bits |= u32::from(x[lane] == y[lane]) << lane;
        }
        mask |= u64::from(bits) << (16 * chunk);
    }
    mask
}

/// Fields of a row that have a value.
#[inline(always)]
pub(crate) fn filled_fields(row: &[u32]) -> u64 {
    let mut mask = 0u64;
    for (chunk, lanes) in row.as_chunks::<16>().0.iter().enumerate() {
        let mut bits = 0u32;
        for (lane, code) in lanes.iter().enumerate() {
            bits |= u32::from(*code != 0) << lane;
        }
        mask |= u64::from(bits) << (16 * chunk);
    }
    mask
}

impl<'a> Pair<'a> {
    #[inline(always)]
    pub(crate) fn new(a: &'a [u32], b: &'a [u32], present_a: u64, present_b: u64) -> Self {
        let both = present_a & present_b;
        Pair { a, b, both, equal: equal_fields(a, b) & both, shapes: (&[], &[]) }
    }

    /// The shapes of both values of a field, copied ones where there are any.
    #[inline(always)]
    fn shapes_of<'s>(&'s self, field: usize, slot: usize, spelling: &'s Spelling) -> (&'s Shape, &'s Shape) {
        match (self.shapes.0.get(slot), self.shapes.1.get(slot)) {
            (Some(x), Some(y)) => (x, y),
            _ => (&spelling.shapes[self.a[field] as usize], &spelling.shapes[self.b[field] as usize]),
        }
    }
}

/// Something measured of two values; more is more alike.
#[derive(Debug, Clone, PartialEq)]
enum Measure {
    Jaro { values: usize, field: usize, slot: usize, least: f64, raised: bool },
    Edits { values: usize, field: usize, slot: usize, most: u32, kind: Edits },
    Nickname { values: usize, field: usize },
    Swapped { first: usize, second: usize },
    Days { values: usize, field: usize },
    DayMonthSwapped { values: usize, field: usize },
    DefaultDate { values: usize, field: usize },
    Kilometres { values: (usize, usize), fields: (usize, usize) },
}

/// Tests that must all hold.
#[derive(Debug, Clone)]
struct Conjunct {
    /// Fields that must be equal.
    equal: u64,
    /// Fields that must have a value in both.
    needs: u64,
    /// Measures and the least they must reach.
    checks: Vec<(u8, f64)>,
}

/// A comparison made ready.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) name: String,
    /// Where this comparison stands in the model.
    pub(crate) number: usize,
    /// Fields of its columns: it is missing where none has a value in both.
    present: u64,
    /// All fields it reads, parts included.
    pub(crate) reads: u64,
    levels: Vec<Vec<Conjunct>>,
    measures: Vec<Measure>,
    /// Where only one measure is left once equality failed: its least values with their digits, strongest first.
    ladder: Vec<(f64, u8)>,
    /// The field whose value's frequency adjusts the strongest level.
    pub(crate) term: Option<usize>,
    /// The first field that some level needs to be equal, for drawing pairs.
    pub(crate) anchor: Option<usize>,
    /// Whether equality of the anchor alone decides the strongest level.
    pub(crate) exact_top: bool,
}

/// What equal codes say of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quick {
    /// The digit.
    Digit(u8),
    /// At most this digit; letters must be looked at.
    AtMost(u8),
}

/// Most measures of one comparison.
const MEASURES_MOST: usize = 8;

impl Compiled {
    /// Number of digits, missing and else among them.
    pub(crate) fn digits(&self) -> usize {
        self.levels.len() + 2
    }

    pub(crate) fn top(&self) -> u8 {
        (self.levels.len() + 1) as u8
    }

    /// About how much the letters cost, in reads of a number.
    pub(crate) fn cost(&self) -> f64 {
        let of = |measure: &Measure| match measure {
            Measure::Jaro { .. } => 8.0,
            Measure::Edits { .. } | Measure::DayMonthSwapped { .. } | Measure::DefaultDate { .. } => 3.0,
            Measure::Kilometres { .. } => 6.0,
            Measure::Nickname { .. } | Measure::Swapped { .. } | Measure::Days { .. } => 1.0,
        };
        1.0 + self.measures.iter().map(of).sum::<f64>()
    }

    fn new(comparison: &Comparison, number: usize, records: &Records) -> Result<Compiled, LinkageError> {
        let whole = |column: &str| records.field(&Key::whole(column));
        let mut compiled = Compiled {
            name: comparison.name.clone(),
            number,
            present: comparison.columns.iter().fold(0, |mask, c| mask | 1 << whole(c)),
            reads: 0,
            levels: Vec::new(),
            measures: Vec::new(),
            ladder: Vec::new(),
            term: comparison.term_frequency.as_deref().map(whole),
            anchor: None,
            exact_top: false,
        };
        let read: Vec<usize> = comparison.reads().into_iter().map(whole).collect();
        for (lane, field) in records.fields.iter().enumerate() {
            compiled.reads |= u64::from(read.contains(&field.column)) << lane;
        }
        for level in &comparison.levels {
            let any = level.any.iter().map(|all| compiled.conjunct(all, records)).collect();
            compiled.levels.push(any);
        }
        if compiled.measures.len() > MEASURES_MOST {
            return Err(LinkageError::model(
                format!("comparison `{}`", comparison.name),
                format!("more than {MEASURES_MOST} different measures; make it two comparisons"),
            ));
        }
        compiled.find_anchor();
        compiled.find_ladder();
        Ok(compiled)
    }

    /// Whether a pair can reach the digit without an equal anchor.
    pub(crate) fn without_anchor(&self, digit: usize) -> bool {
        let level = (self.levels.len() + 1).checked_sub(digit).and_then(|index| self.levels.get(index));
        let free =
            |any: &Vec<Conjunct>| any.iter().any(|c| self.anchor.is_none_or(|f| c.equal >> f & 1 == 0));
        level.is_none_or(free)
    }

    fn find_anchor(&mut self) {
        let equal = self.levels.iter().flatten().map(|c| c.equal).find(|mask| *mask != 0);
        self.anchor = equal.map(|mask| mask.trailing_zeros() as usize);
        self.exact_top = self.anchor.is_some_and(|field| {
            self.levels[0].iter().any(|c| c.equal == 1 << field && c.checks.is_empty())
                && self.present == 1 << field
        });
    }

    fn find_ladder(&mut self) {
        let equal = self.levels.iter().take_while(|any| any.iter().all(|c| c.checks.is_empty())).count();
        let top = self.top();
        let step = |(index, any): (usize, &Vec<Conjunct>)| match any.as_slice() {
            [Conjunct { equal: 0, checks, .. }] if self.measures.len() == 1 => match checks.as_slice() {
                [(0, least)] => Some((*least, top - index as u8)),
                _ => None,
            },
            _ => None,
        };
        self.ladder =
            self.levels.iter().enumerate().skip(equal).map(step).collect::<Option<_>>().unwrap_or_default();
    }

    fn conjunct(&mut self, tests: &[Test], records: &Records) -> Conjunct {
        let mut conjunct = Conjunct { equal: 0, needs: 0, checks: Vec::new() };
        for test in tests {
            for column in test.columns() {
                conjunct.needs |= 1 << records.field(&Key::whole(column));
            }
            if let Test::Equal(key) = test {
                conjunct.equal |= 1 << records.field(key);
                continue;
            }
            let (measure, least) = measure_of(test, records);
            let same = self.measures.iter_mut().position(|known| merge(known, &measure));
            let index = same.unwrap_or_else(|| {
                self.measures.push(measure);
                self.measures.len() - 1
            });
            conjunct.checks.push((index as u8, least));
        }
        conjunct
    }

    /// What equal codes alone say.
    pub(crate) fn quick(&self, pair: &Pair<'_>) -> Quick {
        if pair.both & self.present == 0 {
            return Quick::Digit(0);
        }
        let top = self.top();
        for (index, any) in self.levels.iter().enumerate() {
            for conjunct in any {
                if pair.equal & conjunct.equal == conjunct.equal
                    && pair.both & conjunct.needs == conjunct.needs
                {
                    let digit = top - index as u8;
                    return if conjunct.checks.is_empty() {
                        Quick::Digit(digit)
                    } else {
                        Quick::AtMost(digit)
                    };
                }
            }
        }
        Quick::Digit(1)
    }

    /// The digit of a pair, from a level that `quick` said is the strongest possible.
    #[inline(always)]
    pub(crate) fn slow(&self, records: &Records, pair: &Pair<'_>, from: u8) -> u8 {
        self.strongest::<false>(records, pair, from)
    }

    /// The strongest digit that the shapes of the texts allow, without a look at their letters.
    #[inline(always)]
    pub(crate) fn at_most(&self, records: &Records, pair: &Pair<'_>, from: u8) -> u8 {
        self.strongest::<true>(records, pair, from)
    }

    #[inline(always)]
    fn strongest<const SHAPES: bool>(&self, records: &Records, pair: &Pair<'_>, from: u8) -> u8 {
        if !self.ladder.is_empty() {
            // Quick answered with a level of the ladder, so the field that all of them need is there.
            let value = self.measures[0].of::<SHAPES>(records, pair);
            let reached = self.ladder.iter().find(|(least, digit)| *digit <= from && value >= *least);
            return reached.map_or(1, |(_, digit)| *digit);
        }
        let (mut known, mut asked) = ([0.0; MEASURES_MOST], 0u32);
        let top = self.top();
        for (index, any) in self.levels.iter().enumerate().skip(usize::from(top - from)) {
            for conjunct in any {
                if pair.equal & conjunct.equal != conjunct.equal
                    || pair.both & conjunct.needs != conjunct.needs
                {
                    continue;
                }
                let mut holds = true;
                for (measure, least) in &conjunct.checks {
                    let measure = usize::from(*measure);
                    if asked >> measure & 1 == 0 {
                        known[measure] = self.measures[measure].of::<SHAPES>(records, pair);
                        asked |= 1 << measure;
                    }
                    if known[measure] < *least {
                        holds = false;
                        break;
                    }
                }
                if holds {
                    return top - index as u8;
                }
            }
        }
        1
    }

    #[inline]
    pub(crate) fn digit(&self, records: &Records, pair: &Pair<'_>) -> u8 {
        match self.quick(pair) {
            Quick::Digit(digit) => digit,
            Quick::AtMost(from) => self.slow(records, pair, from),
        }
    }
}

/// Whether the measure is already there; the known one is widened to serve both.
fn merge(known: &mut Measure, new: &Measure) -> bool {
    match (known, new) {
        (
            Measure::Jaro { values, field, least, raised, .. },
            Measure::Jaro { values: v, field: f, least: l, raised: r, .. },
        ) if values == v && field == f && raised == r => {
            *least = least.min(*l);
            true
        }
        (
            Measure::Edits { values, field, most, kind, .. },
            Measure::Edits { values: v, field: f, most: m, kind: k, .. },
        ) if values == v && field == f && kind == k => {
            *most = (*most).max(*m);
            true
        }
        (known, new) => known == new,
    }
}

fn measure_of(test: &Test, records: &Records) -> (Measure, f64) {
    let field = |column: &str| records.field(&Key::whole(column));
    let values = |column: &str| records.columns[field(column)].values;
    let slot = |column: &str| {
        let at = records.spelled.iter().position(|(c, _)| *c == field(column));
        at.expect("a column measured by letters is spelled")
    };
    let jaro = |c: &str, least: f64, raised: bool| Measure::Jaro {
        values: values(c),
        field: field(c),
        slot: slot(c),
        least,
        raised,
    };
    let edits = |c: &str, most: u32, kind: Edits| Measure::Edits {
        values: values(c),
        field: field(c),
        slot: slot(c),
        most,
        kind,
    };
    match test {
        Test::Equal(_) => unreachable!("equal keys are compared as codes"),
        Test::Jaro(c, least) => (jaro(c, *least, false), *least),
        Test::JaroWinkler(c, least) => (jaro(c, *least, true), *least),
        Test::Levenshtein(c, most) => (edits(c, *most, Edits::Levenshtein), -f64::from(*most)),
        Test::Osa(c, most) => (edits(c, *most, Edits::Osa), -f64::from(*most)),
        Test::Damerau(c, most) => (edits(c, *most, Edits::Damerau), -f64::from(*most)),
        Test::Nickname(c) => (Measure::Nickname { values: values(c), field: field(c) }, 1.0),
        Test::Swapped(a, b) => (Measure::Swapped { first: field(a), second: field(b) }, 1.0),
        Test::Days(c, most) => (Measure::Days { values: values(c), field: field(c) }, -most),
        Test::DayMonthSwapped(c) => (Measure::DayMonthSwapped { values: values(c), field: field(c) }, 1.0),
        Test::DefaultDate(c) => (Measure::DefaultDate { values: values(c), field: field(c) }, 1.0),
        Test::Kilometres(a, b, most) => {
            (Measure::Kilometres { values: (values(a), values(b)), fields: (field(a), field(b)) }, -most)
        }
    }
}

impl Measure {
    /// The measure of a pair, or with `SHAPES` the most that it can be; minus infinity where a value is not of the kind.
    #[inline(always)]
    fn of<const SHAPES: bool>(&self, records: &Records, pair: &Pair<'_>) -> f64 {
        let yes = |holds: bool| if holds { 1.0 } else { 0.0 };
        let codes = |field: usize| (pair.a[field], pair.b[field]);
        match self {
            Measure::Jaro { values, field, slot, least, raised } => {
                let ((a, b), values) = (codes(*field), &records.values[*values]);
                if a == b {
                    return 1.0;
                }
                let spelling = values.spelling.as_ref().expect("made for every column measured by letters");
                let (x, y) = pair.shapes_of(*field, *slot, spelling);
                if SHAPES {
                    return alike::jaro_most(x, y, *raised);
                }
                alike::jaro(&values.dictionary, spelling, (a, x), (b, y), *least, *raised)
            }
            Measure::Edits { values, field, slot, most, kind } => {
                let ((a, b), values) = (codes(*field), &records.values[*values]);
                if a == b {
                    return 0.0;
                }
                let spelling = values.spelling.as_ref().expect("made for every column measured by letters");
                let (x, y) = pair.shapes_of(*field, *slot, spelling);
                if SHAPES {
                    return -(alike::edits_least(x, y) as f64);
                }
                let most = *most as usize;
                -(alike::edits(&values.dictionary, spelling, (a, x), (b, y), most, *kind) as f64)
            }
            Measure::Nickname { values, field } => {
                let ((a, b), values) = (codes(*field), &records.values[*values]);
                let sets = values.nicknames.as_ref().expect("made for every column of nicknames");
                yes(a == b || nicknames::share(&sets[a as usize], &sets[b as usize]))
            }
            Measure::Swapped { first, second } => {
                yes(pair.a[*first] == pair.b[*second] && pair.a[*second] == pair.b[*first])
            }
            Measure::Days { values, field } => {
                let days = records.values[*values].days.as_ref().expect("made for every column of dates");
                let (a, b) = codes(*field);
                let (a, b) = (days[a as usize], days[b as usize]);
                if a == i32::MIN || b == i32::MIN { f64::NEG_INFINITY } else { -f64::from(a.abs_diff(b)) }
            }
            Measure::DayMonthSwapped { values, field } => {
                let (a, b) = codes(*field);
                let dictionary = &records.values[*values].dictionary;
                yes(day_month_swapped(dictionary.text(a), dictionary.text(b)))
            }
            Measure::DefaultDate { values, field } => {
                let (a, b) = codes(*field);
                let dictionary = &records.values[*values].dictionary;
                yes(default_date(dictionary.text(a), dictionary.text(b)))
            }
            Measure::Kilometres { values, fields } => {
                let number = |values: usize, code: u32| {
                    records.values[values].numbers.as_ref().map_or(f64::NAN, |n| n[code as usize])
                };
                let ((lat_a, lat_b), (lon_a, lon_b)) = (codes(fields.0), codes(fields.1));
                let a = (number(values.0, lat_a), number(values.1, lon_a));
                let b = (number(values.0, lat_b), number(values.1, lon_b));
                let apart = kilometres(a, b);
                if apart.is_nan() { f64::NEG_INFINITY } else { -apart }
            }
        }
    }
}

fn day_month_swapped(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == 10 && b.len() == 10 && a[..4] == b[..4] && a[5..7] == b[8..] && a[8..] == b[5..7] && a != b
}

fn default_date(a: &str, b: &str) -> bool {
    a.len() == 10
        && b.len() == 10
        && a.get(..4) == b.get(..4)
        && (a.ends_with("-01-01") || b.ends_with("-01-01"))
}

/// Distance of two points in degrees on a sphere of 6,371.009 km (mean radius, IUGG), by the haversine.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = ((lat_b - lat_a) / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = dlat.sin().powi(2) + lat_a.cos() * lat_b.cos() * dlon.sin().powi(2);
    2.0 * 6_371.009 * h.sqrt().min(1.0).asin()
}

/// All comparisons of a model, for one set of records.
#[derive(Debug, Clone)]
pub(crate) struct Scheme {
    pub(crate) comparisons: Vec<Compiled>,
    /// What a digit of each comparison counts in a pattern.
    place: Vec<u64>,
    /// Number of possible patterns.
    pub(crate) patterns: u64,
}

impl Scheme {
    /// Makes comparisons ready. Those whose columns have no value at all are left out and named.
    pub(crate) fn new(model: &Model, records: &Records) -> Result<(Scheme, Vec<String>), LinkageError> {
        let mut comparisons = Vec::new();
        let mut empty = Vec::new();
        for (number, comparison) in model.comparisons.iter().enumerate() {
            let filled =
                comparison.columns.iter().any(|c| records.filled(c).is_some_and(|share| share > 0.0));
            if filled {
                comparisons.push(Compiled::new(comparison, number, records)?);
            } else {
                empty.push(comparison.name.clone());
            }
        }
        if comparisons.is_empty() {
            return Err(LinkageError::NothingToCompare);
        }
        if comparisons.len() > COMPARISONS_MOST {
            return Err(LinkageError::model(
                "the whole",
                format!("more than {COMPARISONS_MOST} comparisons"),
            ));
        }
        let mut place = vec![1u64; comparisons.len()];
        let mut patterns = 1u64;
        for (number, comparison) in comparisons.iter().enumerate().rev() {
            place[number] = patterns;
            patterns = patterns.checked_mul(comparison.digits() as u64).ok_or_else(|| {
                LinkageError::model("the whole", "the comparisons have too many levels together")
            })?;
        }
        Ok((Scheme { comparisons, place, patterns }, empty))
    }

    /// The pattern of a pair.
    #[inline(always)]
    pub(crate) fn pattern(&self, records: &Records, pair: &Pair<'_>, memo: &mut Memo) -> u64 {
        let known = memo.of(pair, |known| self.ask(pair, known));
        let (mut pattern, mut waiting) = (known.pattern, known.waiting);
        while waiting != 0 {
            let k = waiting.trailing_zeros() as usize;
            let digit = self.comparisons[k].slow(records, pair, known.digits[k]);
            pattern += u64::from(digit) * self.place[k];
            waiting &= waiting - 1;
        }
        pattern
    }

    /// What equal codes say of a pair.
    pub(crate) fn ask(&self, pair: &Pair<'_>, known: &mut Known) {
        (known.waiting, known.pattern) = (0, 0);
        for (k, comparison) in self.comparisons.iter().enumerate() {
            match comparison.quick(pair) {
                Quick::Digit(digit) => {
                    known.digits[k] = digit;
                    known.pattern += u64::from(digit) * self.place[k];
                }
                Quick::AtMost(digit) => {
                    known.digits[k] = digit;
                    known.waiting |= 1 << k;
                }
            }
        }
    }

    /// The digits of a pattern.
    pub(crate) fn digits(&self, pattern: u64) -> Vec<u8> {
        self.comparisons
            .iter()
            .zip(&self.place)
            .map(|(c, place)| (pattern / place % c.digits() as u64) as u8)
            .collect()
    }

    /// The digits of two records.
    pub(crate) fn digits_of(&self, records: &Records, a: u32, b: u32) -> Vec<u8> {
        let pair = pair_of(records, a, b);
        self.comparisons.iter().map(|c| c.digit(records, &pair)).collect()
    }
}

pub(crate) fn pair_of(records: &Records, a: u32, b: u32) -> Pair<'_> {
    Pair::new(records.row(a), records.row(b), records.present[a as usize], records.present[b as usize])
}

#[cfg(test)]
mod tests;
