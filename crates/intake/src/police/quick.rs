//! The quick way through rows in which nothing is wrong: one pass over the bytes, no allocation but for new places.
//!
//! Most of a row has been seen before. Month and force are compared with the row before, a place with the places of
//! its slice, a category and an outcome with the known words, all by their bytes, so that no delimiter is searched for.
//! A row that is odd in any way is left to [`super::rows`], untouched; this never tells a fault and never guesses.

use super::digits::reference_of;
use super::layout::{Layout, Role};
use super::place;
use super::rows::Rows;
use super::slices::{Growing, MEMO_KEY, Memo};
use super::words::{self, Lexicon};
use crate::limits::Limits;
use crate::split::Record;
use memchr::memchr2;
use terms::{AreaCode, Category, Dataset, Outcome, Point};

/// Most columns of a place read the quick way: the five of data.police.uk, and room for others between them.
const PLACE_CELLS: usize = 8;

/// One thing to do, from left to right.
#[derive(Debug)]
enum Step {
    /// A crime reference or nothing.
    Reference,
    /// Cells that are as in the row before: index into [`Quick::same`].
    Same(usize),
    /// The cells of a place.
    Place,
    /// A category.
    Category,
    /// An outcome or nothing.
    Outcome,
    /// A cell that must be empty.
    Empty,
}

/// How the rows of one file are read the quick way.
#[derive(Debug)]
pub(crate) struct Quick {
    steps: Vec<Step>,
    /// What each run of unchanging cells looks like, and its columns.
    same: Vec<(Vec<u8>, std::ops::Range<usize>)>,
    /// Columns of the place, side by side.
    place: std::ops::Range<usize>,
    place_roles: Vec<Role>,
    categories: Lexicon<Category>,
    outcomes: Lexicon<Outcome>,
    category: Category,
    with_outcome: bool,
    delimiter: u8,
}

/// What a row says once it is read. Nothing is kept of it yet: the row may still turn out to be odd.
struct Found<'t> {
    reference: [u8; 32],
    category: Category,
    outcome: u8,
    place: Place<'t>,
}

/// A place, by its index or as it is read for the first time.
enum Place<'t> {
    Known(u32),
    New(NewPlace<'t>),
}

struct NewPlace<'t> {
    point: Option<Point>,
    area: Option<AreaCode>,
    words: &'t str,
    start: usize,
    length: usize,
    hash: u32,
}

fn is_place(role: Role) -> bool {
    matches!(role, Role::Longitude | Role::Latitude | Role::Place | Role::Area)
}

impl Quick {
    /// A plan for the layout, or `None` where rows must be read with care: stop and search, eastings, and columns of
    /// one kind that stand apart.
    pub fn plan(layout: &Layout) -> Option<Self> {
        let dataset = layout.police.dataset;
        if dataset == Dataset::PoliceStops || layout.grid() || !layout.points() {
            return None;
        }
        let places =
            || layout.roles.iter().enumerate().filter(|(_, role)| is_place(**role)).map(|(at, _)| at);
        let (first, last) = (places().min()?, places().max()?);
        // The name of the LSOA stands beside its code and changes with it.
        let end = if layout.roles.get(last + 1) == Some(&Role::Left) && last + 2 < layout.roles.len() {
            last + 2
        } else {
            last + 1
        };
        let place = first..end;
        if place.len() > PLACE_CELLS {
            return None;
        }
        if !layout.roles[place.clone()].iter().all(|&role| is_place(role) || role == Role::Left) {
            return None;
        }
        let mut quick = Self {
            steps: Vec::new(),
            same: Vec::new(),
            place_roles: layout.roles[place.clone()].to_vec(),
            place,
            categories: words::categories(dataset),
            outcomes: words::outcomes(),
            category: Category::POLICE_OUTCOME,
            with_outcome: dataset == Dataset::PoliceOutcomes,
            delimiter: layout.delimiter,
        };
        quick.lay_steps(layout);
        Some(quick)
    }

    fn lay_steps(&mut self, layout: &Layout) {
        let mut at = 0;
        while at < layout.roles.len() {
            if at == self.place.start {
                self.steps.push(Step::Place);
                at = self.place.end;
                continue;
            }
            let ahead = layout.roles[at..].iter().find(|&&role| role != Role::Left);
            match layout.roles[at] {
                Role::Left if matches!(ahead, Some(Role::When | Role::Body)) => {
                    at = self.lay_same(layout, at)
                }
                Role::Reference => self.steps.push(Step::Reference),
                Role::Category => self.steps.push(Step::Category),
                Role::Outcome => self.steps.push(Step::Outcome),
                Role::When | Role::Body => at = self.lay_same(layout, at),
                _ => self.steps.push(Step::Empty),
            }
            at += 1;
        }
    }

    /// Lays a run of cells that seldom change; gives its last column.
    fn lay_same(&mut self, layout: &Layout, at: usize) -> usize {
        let run = layout.roles[at..].iter().enumerate().take_while(|(ahead, role)| {
            at + ahead != self.place.start && matches!(role, Role::When | Role::Body | Role::Left)
        });
        let end = at + run.count();
        self.steps.push(Step::Same(self.same.len()));
        self.same.push((Vec::new(), at..end));
        end - 1
    }

    /// Reads rows from `at` on for as long as nothing is odd. Gives where it stopped, and the number of that row.
    pub fn run(&mut self, rows: &mut Rows<'_>, mut at: usize, mut row: u64) -> (usize, u64) {
        let Some(current) = rows.current else { return (at, row) };
        let text = rows.text;
        while let Some((found, next)) = self.row(text, &rows.slices[current].memo, at) {
            if next - at > rows.limits.line_bytes {
                break;
            }
            let Found { reference, category, outcome, place } = found;
            let slice = &mut rows.slices[current];
            let spot = match place {
                Place::Known(spot) => spot,
                Place::New(NewPlace { point, area, words, start, length, hash }) => {
                    let spot = slice.spot(point, area, words);
                    slice.memo.keep(start, length, hash, spot);
                    spot
                }
            };
            slice.push(row as u32, category, spot, reference, outcome);
            rows.rows += 1;
            rows.accepted += 1;
            row += 1;
            at = next;
            if at >= text.len() {
                break;
            }
        }
        (at, row)
    }

    /// One row; `None` if it is odd.
    #[inline]
    fn row<'t>(&self, text: &'t [u8], memo: &Memo, start: usize) -> Option<(Found<'t>, usize)> {
        let (category, place) = (self.category, Place::Known(0));
        let mut found = Found { reference: [0; 32], category, outcome: 0, place };
        let mut at = start;
        let last = self.steps.len() - 1;
        for (index, step) in self.steps.iter().enumerate() {
            let stop = if index == last { b'\n' } else { self.delimiter };
            let rest = text.get(at..)?;
            at += match step {
                Step::Reference if ends(*rest.first()?, stop) => 0,
                Step::Reference => {
                    found.reference = reference_of(rest.get(..64)?)?;
                    64
                }
                Step::Same(run) => {
                    let same = &self.same[*run].0;
                    rest.starts_with(same).then_some(same.len())?
                }
                Step::Place => {
                    let (place, length) = self.place(text, memo, at, stop)?;
                    found.place = place;
                    length
                }
                Step::Category => {
                    let (category, length) = self.categories.at_start(rest, stop)?;
                    found.category = category;
                    length
                }
                Step::Outcome if ends(*rest.first()?, stop) => 0,
                Step::Outcome => {
                    let (outcome, length) = self.outcomes.at_start(rest, stop)?;
                    found.outcome = outcome.id();
                    length
                }
                Step::Empty => 0,
            };
            at = after(text, at, stop)?;
        }
        if self.with_outcome && found.outcome == 0 {
            return None;
        }
        Some((found, at))
    }

    /// The place that stands at `at`, and how long it is: known by its bytes, or read for the first time.
    #[inline]
    fn place<'t>(&self, text: &'t [u8], memo: &Memo, at: usize, stop: u8) -> Option<(Place<'t>, usize)> {
        let key: &[u8; MEMO_KEY] = text.get(at..at + MEMO_KEY)?.try_into().ok()?;
        let hash = memo.hash(key);
        if let Some((spot, length)) = memo.find(text, at, hash, |byte| ends(byte, stop)) {
            return Some((Place::Known(spot), length));
        }
        let new = self.cut_place(text, at, stop, hash)?;
        let length = new.length;
        Some((Place::New(new), length))
    }

    /// Cuts and reads the cells of a place that are not quoted and in which nothing is wrong.
    #[inline]
    fn cut_place<'t>(&self, text: &'t [u8], start: usize, stop: u8, hash: u32) -> Option<NewPlace<'t>> {
        let mut ends = [0usize; PLACE_CELLS];
        let ends = ends.get_mut(..self.place_roles.len())?;
        let mut at = start;
        let last = ends.len() - 1;
        for (index, end) in ends.iter_mut().enumerate() {
            let rest = &text[at..];
            let length = memchr2(self.delimiter, b'\n', rest)?;
            let stop = if index == last { stop } else { self.delimiter };
            if rest[0] == b'"' || length > Limits::CELL_BYTES || rest[length] != stop {
                return None;
            }
            let returned = stop == b'\n' && length > 0 && rest[length - 1] == b'\r';
            *end = at + length - usize::from(returned);
            at += length + 1;
        }
        let end = ends[last];
        let whole = std::str::from_utf8(&text[start..end]).ok()?;
        let (mut longitude, mut latitude, mut words, mut area) = ("", "", "", "");
        let mut at = 0;
        for (role, end) in self.place_roles.iter().zip(ends) {
            let cell = whole.get(at..*end - start)?;
            at = *end - start + 1;
            match role {
                Role::Longitude => longitude = trimmed(cell),
                Role::Latitude => latitude = trimmed(cell),
                Role::Place => words = trimmed(cell),
                Role::Area => area = trimmed(cell),
                _ => {}
            }
        }
        let point = place::point_of(longitude, latitude).ok()?;
        let area = place::area_of(area).ok()?;
        Some(NewPlace { point, area, words: place::place_words(words), start, length: end - start, hash })
    }

    /// Remembers an accepted row that was read with care: its unchanging cells, and its place if that was fine.
    pub fn learn(&mut self, text: &[u8], record: &Record, slice: &mut Growing, spot: Option<u32>) {
        for (bytes, columns) in &mut self.same {
            let run = record.cells[columns.start].start..record.cells[columns.end - 1].end;
            bytes.clear();
            bytes.extend_from_slice(&text[run]);
        }
        let run = record.cells[self.place.start].start..record.cells[self.place.end - 1].end;
        let (Some(spot), Some(key)) = (spot, text.get(run.start..run.start + MEMO_KEY)) else { return };
        let hash = slice.memo.hash(key.try_into().expect("it is as long as the key"));
        let stop = text.get(run.end).copied();
        if slice.memo.find(text, run.start, hash, |byte| Some(byte) == stop).is_none() {
            slice.memo.keep(run.start, run.len(), hash, spot);
        }
    }
}

/// A cell with white space around it taken off; the common case has none.
#[inline]
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

/// Whether a cell that is followed by `byte` ends there.
#[inline]
fn ends(byte: u8, stop: u8) -> bool {
    byte == stop || (stop == b'\n' && byte == b'\r')
}

/// Where the next cell starts, if `stop` stands at `at`; a line may end in carriage return and line feed.
#[inline]
fn after(text: &[u8], at: usize, stop: u8) -> Option<usize> {
    match *text.get(at)? {
        byte if byte == stop => Some(at + 1),
        b'\r' if stop == b'\n' && text.get(at + 1) == Some(&b'\n') => Some(at + 2),
        _ => None,
    }
}
