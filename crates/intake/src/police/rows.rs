//! One row of a police file, looked at with care: every cell is cut, checked, and its faults told.
//!
//! This is the law of reading. The quick way beside it ([`super::quick`]) may only take rows in which nothing is wrong,
//! and must take them exactly as this does.

use super::hash::Secrets;
use super::layout::{Layout, Role};
use super::named::Named;
use super::place::{self, PointIll};
use super::quick::Quick;
use super::slices::Growing;
use super::{digits, twice, when, words};
use crate::faults::{Faults, Ill};
use crate::limits::Limits;
use crate::split::{Record, Splitter, Whole, value};
use std::borrow::Cow;
use std::collections::HashMap;
use terms::{AreaCode, Category, Dataset, Incident, Month, Outcome, Point, SliceKey};

/// Most pairs of force and month in one file: the whole archive since 2010 has about 9,000. More means that the column
/// "Reported by" does not hold forces.
const SLICES_MAX: usize = 20_000;
/// Rows kept aside that are worth telling one by one although few or none are accepted.
const HOPELESS_ROWS: u64 = 100_000;

/// Bytes of an ordinary row, to make room for a file of one slice at once; real files have 210 to 240.
const ROW_BYTES: usize = 200;

/// Why reading stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// More rows kept aside than accepted, and very many.
    Hopeless,
    /// More than [`SLICES_MAX`] slices.
    TooManySlices,
}

/// Reads the rows of one file.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    pub text: &'a [u8],
    pub layout: &'a Layout,
    pub limits: &'a Limits,
    pub named: &'a Named,
    pub slices: Vec<Growing>,
    by_key: HashMap<(String, Month), usize>,
    guesses: words::Guesses,
    /// Slice of the row before, if it was accepted.
    pub current: Option<usize>,
    secrets: Secrets,
    pub faults: Faults,
    pub rows: u64,
    pub accepted: u64,
}

/// The cells of one row.
struct Cells<'r> {
    text: &'r [u8],
    record: &'r Record,
    layout: &'r Layout,
}

impl<'r> Cells<'r> {
    /// Value and name of a column, white space around the value taken off; an absent column is empty.
    fn get(&self, role: Role) -> (Cow<'r, str>, Option<&'r str>) {
        let Some(at) = self.layout.at(role) else { return (Cow::Borrowed(""), None) };
        let name = Some(self.layout.names[at].as_str());
        match value(&self.text[self.record.cells[at].clone()]) {
            Cow::Borrowed(raw) => (Cow::Borrowed(trimmed(raw)), name),
            Cow::Owned(raw) => (Cow::Owned(trimmed(&raw).to_owned()), name),
        }
    }
}

/// UTF-8 that was checked, white space around it taken off.
fn trimmed(raw: &[u8]) -> &str {
    std::str::from_utf8(raw).unwrap_or_default().trim()
}

/// What makes a row count.
struct Essentials {
    month: Month,
    day: Option<u8>,
    minute: Option<u16>,
    body: String,
    category: Category,
}

impl<'a> Rows<'a> {
    pub fn new(file: &str, text: &'a [u8], layout: &'a Layout, named: &'a Named, limits: &'a Limits) -> Self {
        let secrets = Secrets::new();
        Self {
            text,
            layout,
            limits,
            named,
            slices: Vec::new(),
            by_key: HashMap::new(),
            guesses: words::Guesses::default(),
            current: None,
            secrets,
            faults: Faults::new(file),
            rows: 0,
            accepted: 0,
        }
    }

    /// Reads every row from `body` on, the quick way where there is one.
    pub fn run(&mut self, body: usize, body_row: u64, mut quick: Option<Quick>) -> Result<(), Stop> {
        let mut splitter = Splitter::new(self.text, self.layout.delimiter, self.limits.line_bytes);
        splitter.skip_to(body, body_row);
        let mut record = Record::default();
        loop {
            if let Some(quick) = &mut quick {
                let (at, row) = quick.run(self, splitter.at(), splitter.row());
                splitter.skip_to(at, row);
            }
            let Some(whole) = splitter.next(&mut record) else { return Ok(()) };
            self.rows += 1;
            let spot = self.row(&record, whole)?;
            if let (Some(quick), Some(current)) = (&mut quick, self.current) {
                quick.learn(self.text, &record, &mut self.slices[current], spot);
            }
            if self.faults.aside_count() > HOPELESS_ROWS.max(self.accepted) {
                return Err(Stop::Hopeless);
            }
        }
    }

    /// One row. Gives the index of its place if the row was accepted and nothing was wrong with its place.
    fn row(&mut self, record: &Record, whole: Whole) -> Result<Option<u32>, Stop> {
        let text = self.text;
        if std::str::from_utf8(&text[record.span.clone()]).is_err() {
            return Err(Stop::NotUtf8);
        }
        self.current = None;
        if !self.shapely(record, whole) {
            return Ok(None);
        }
        let cells = Cells { text, record, layout: self.layout };
        let Some(essentials) = self.essentials(&cells) else { return Ok(None) };
        let row = record.row;
        let outcome = self.outcome(&cells, row);
        let reference = self.reference(&cells, row);
        let (point, point_fine) = self.point(&cells, row);
        let (area, area_fine) = self.area(&cells, row);
        let (place, _) = cells.get(Role::Place);
        let at = self.slice(essentials.body, essentials.month)?;
        let slice = &mut self.slices[at];
        let spot = slice.spot(point, area, place::place_words(&place));
        let row = u32::try_from(row).expect("a file of more than 4 GiB is refused before it is read");
        if self.layout.police.dataset == Dataset::PoliceStops {
            let Essentials { month, day, minute, category, .. } = essentials;
            let (place, count) = (String::new(), 1);
            let incident =
                Incident { row, month, day, minute, category, area, point, place, reference, outcome, count };
            slice.table.push_at(spot, &incident);
        } else {
            slice.push(row, essentials.category, spot, reference, outcome.map_or(0, Outcome::id));
        }
        self.accepted += 1;
        self.current = Some(at);
        Ok((point_fine && area_fine).then_some(spot))
    }

    /// Whether the row has as many cells as the header, none of them too long; tells what is wrong if not.
    fn shapely(&mut self, record: &Record, whole: Whole) -> bool {
        let wanted = self.layout.roles.len();
        let (problem, hint): (Cow<'static, str>, Cow<'static, str>) = match whole {
            Whole::TooLong => (
                format!("the row is longer than {} bytes", self.limits.line_bytes).into(),
                "look for a missing line end".into(),
            ),
            Whole::OpenQuote => (
                "a quotation mark opens in this row and is never closed".into(),
                "close it, or leave it out".into(),
            ),
            Whole::Yes if record.cells.len() != wanted => (
                format!("the row has {} cells and the header has {wanted}", record.cells.len()).into(),
                if record.cells.len() > wanted {
                    "put a value that holds a comma in quotation marks".into()
                } else {
                    "look for a row cut short".into()
                },
            ),
            Whole::Yes => {
                let long = record.cells.iter().position(|cell| cell.len() > Limits::CELL_BYTES);
                let Some(at) = long else { return true };
                let column = Some(self.layout.names[at].as_str());
                let problem = format!("a value is longer than {} bytes", Limits::CELL_BYTES).into();
                let hint = "look for a quotation mark that closes too late".into();
                self.faults.row_aside(record.row, Ill { column, value: "", problem, hint });
                return false;
            }
        };
        self.faults.row_aside(record.row, Ill { column: None, value: "", problem, hint });
        false
    }

    /// Month, body and category; a row without one of them is kept aside, each fault told.
    fn essentials(&mut self, cells: &Cells<'_>) -> Option<Essentials> {
        let row = cells.record.row;
        let dataset = self.layout.police.dataset;
        let (text, column) = cells.get(Role::When);
        let when = if dataset == Dataset::PoliceStops {
            when::moment_of(&text)
        } else {
            Month::from_bytes(text.as_bytes()).map(|month| (month, None, None))
        };
        if when.is_none() {
            let (problem, hint) = when::trouble(dataset, &text);
            self.faults.row_aside(row, Ill { column, value: &text, problem, hint });
        }
        let (body, column) = match &self.named.force {
            Some(force) if dataset == Dataset::PoliceStops => (Cow::Owned(force.clone()), None),
            _ => cells.get(Role::Body),
        };
        if body.is_empty() {
            let problem = "the row does not say which force reported it".into();
            self.faults.row_aside(row, Ill { column, value: "", problem, hint: "name the force".into() });
        }
        let (text, column) = cells.get(Role::Category);
        let category = match dataset {
            Dataset::PoliceOutcomes => Some(Category::POLICE_OUTCOME),
            _ => words::category_of(dataset, &text),
        };
        if category.is_none() {
            let (problem, hint) = if text.is_empty() {
                ("the row does not say what kind of incident it is", "give its kind".into())
            } else {
                let near = self.guesses.category(dataset, &text);
                let hint = near.map_or_else(
                    || Cow::Borrowed("use a kind of data.police.uk"),
                    |near| format!("did you mean \"{near}\"?").into(),
                );
                ("this is not a kind of incident we know", hint)
            };
            self.faults.row_aside(row, Ill { column, value: &text, problem: problem.into(), hint });
        }
        let (month, day, minute) = when?;
        let category = category?;
        (!body.is_empty()).then(|| Essentials { month, day, minute, body: body.into_owned(), category })
    }

    fn outcome(&mut self, cells: &Cells<'_>, row: u64) -> Option<Outcome> {
        let (text, column) = cells.get(Role::Outcome);
        if text.is_empty() {
            if self.layout.police.dataset == Dataset::PoliceOutcomes {
                let problem = "the row does not say what came of the crime".into();
                self.faults.note(row, Ill { column, value: "", problem, hint: "give the outcome".into() });
            }
            return None;
        }
        let outcome = Outcome::from_words(&text);
        if outcome.is_none() {
            let hint = self.guesses.outcome(&text).map_or_else(
                || Cow::Borrowed("use a wording of data.police.uk"),
                |near| format!("did you mean \"{near}\"?").into(),
            );
            let problem = "this is not an outcome we know".into();
            self.faults.value_aside(row, Ill { column, value: &text, problem, hint });
        }
        outcome
    }

    fn reference(&mut self, cells: &Cells<'_>, row: u64) -> [u8; 32] {
        let (text, column) = cells.get(Role::Reference);
        if text.is_empty() {
            return [0; 32];
        }
        digits::reference_of(text.as_bytes()).unwrap_or_else(|| {
            let problem = "a crime reference has 64 digits from 0 to 9 and a to f".into();
            let hint = "send it as data.police.uk gives it, or leave it empty".into();
            self.faults.value_aside(row, Ill { column, value: &text, problem, hint });
            [0; 32]
        })
    }

    /// Notes rows whose reference a row before them bears; both are counted.
    pub fn note_twice(&mut self) {
        let column = self.layout.at(Role::Reference).map(|at| self.layout.names[at].as_str());
        let with_outcome = self.layout.police.dataset == Dataset::PoliceOutcomes;
        for row in twice::rows(&self.slices, self.secrets, with_outcome) {
            let problem = "a row before this one has the same crime reference; both are counted".into();
            let hint = "leave one out if they are one crime".into();
            self.faults.note(u64::from(row), Ill { column, value: "", problem, hint });
        }
    }

    fn point(&mut self, cells: &Cells<'_>, row: u64) -> (Option<Point>, bool) {
        let grid = self.layout.grid();
        let roles = if grid { (Role::Easting, Role::Northing) } else { (Role::Longitude, Role::Latitude) };
        let (first, first_name) = cells.get(roles.0);
        let (second, second_name) = cells.get(roles.1);
        if !self.layout.points() {
            return (None, true);
        }
        let read =
            if grid { place::point_of_grid(&first, &second) } else { place::point_of(&first, &second) };
        let ill = match read {
            Ok(point) => return (point, true),
            Err(ill) => ill,
        };
        let (problem, hint) = point_trouble(ill, grid);
        let (column, value) = match ill {
            PointIll::SecondUnreadable | PointIll::SecondMissing => (second_name, &second),
            _ => (first_name, &first),
        };
        self.faults.value_aside(row, Ill { column, value, problem: problem.into(), hint: hint.into() });
        (None, false)
    }

    fn area(&mut self, cells: &Cells<'_>, row: u64) -> (Option<AreaCode>, bool) {
        let (text, column) = cells.get(Role::Area);
        match place::area_of(&text) {
            Ok(area) => (area, true),
            Err(()) => {
                let problem = "this is not an area code".into();
                let hint = "an area code is one capital letter and eight digits, like E01029771".into();
                self.faults.value_aside(row, Ill { column, value: &text, problem, hint });
                (None, false)
            }
        }
    }

    /// The slice of a body and month, begun if it is new.
    fn slice(&mut self, body: String, month: Month) -> Result<usize, Stop> {
        let dataset = self.layout.police.dataset;
        if let Some(&at) = self.by_key.get(&(body.clone(), month)) {
            return Ok(at);
        }
        let at = self.slices.len();
        if at == SLICES_MAX {
            return Err(Stop::TooManySlices);
        }
        let mut slice = Growing::new(SliceKey { dataset, body: body.clone(), month }, self.secrets);
        if at == 0 {
            slice.reserve(self.text.len() / ROW_BYTES + 1);
        }
        self.slices.push(slice);
        self.by_key.insert((body, month), at);
        Ok(at)
    }
}

/// What is wrong with a point, and how to mend it.
fn point_trouble(ill: PointIll, grid: bool) -> (&'static str, &'static str) {
    match ill {
        PointIll::FirstUnreadable | PointIll::SecondUnreadable if grid => {
            ("this is not a number of metres", "write metres of the National Grid, like 398500")
        }
        PointIll::FirstUnreadable | PointIll::SecondUnreadable => {
            ("this is not a number of degrees", "write decimal degrees, like -2.025646")
        }
        PointIll::FirstMissing | PointIll::SecondMissing => {
            ("one of the two coordinates is missing", "give both or neither")
        }
        PointIll::Nought => {
            ("both coordinates are 0, which is at sea", "leave both empty where the place is not known")
        }
        PointIll::Swapped => {
            ("longitude and latitude have changed places", "put longitude (about -2) under Longitude")
        }
        PointIll::Outside => {
            ("the point lies outside the United Kingdom", "check the coordinates, or leave both empty")
        }
    }
}
