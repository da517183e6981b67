//! Rows of a partner's sheet as incidents, under a profile.
//!
//! A row is never mended: what does not fit is kept aside with the reason. Health records keep no finer place than an
//! outward postcode (SI 2007/1831).

use super::kinds::{icd10, kind_of};
use super::layout::{Layout, WideColumns};
use super::personal::without_house_number;
use super::profile::{Field, Profile};
use crate::account::{Account, Cell};
use crate::delimited::{Row, number_of};
use crate::moment::{Moment, minute_of};
use crate::osgb;
use crate::reference::postcode_of;
use crate::slices::{Slices, reference_of};
use crate::words::nearest;
use std::collections::HashSet;
use terms::{AreaCode, Category, Dataset, Incident, Month, Outcode, Point};

/// Why a row is kept aside.
pub(super) struct Complaint {
    pub(super) field: Field,
    pub(super) problem: String,
    pub(super) hint: String,
}

fn complaint(field: Field, problem: &str, hint: &str) -> Complaint {
    Complaint { field, problem: problem.to_owned(), hint: hint.to_owned() }
}

/// Reads the rows below the header into slices.
pub(super) struct Rows<'a> {
    profile: &'a Profile,
    layout: &'a Layout,
    slices: Slices,
    seen: HashSet<Once>,
}

/// What two rows of one incident share: reference, month, day, minute and category.
type Once = ([u8; 32], Month, Option<u8>, Option<u16>, Category);

/// Marks for "no figure" in the tables of national bodies.
pub(super) const MISSING: [&str; 11] = ["", "[x]", "[c]", "[z]", "[u]", "..", "-", ":", "u", "n/a", "*"];

impl<'a> Rows<'a> {
    pub(super) fn new(profile: &'a Profile, layout: &'a Layout) -> Self {
        Self { profile, layout, slices: Slices::new(profile.dataset), seen: HashSet::new() }
    }

    pub(super) fn finish(self) -> Vec<terms::IncidentSlice> {
        self.slices.finish()
    }

    /// Reads one row and enters it in the account.
    pub(super) fn row(&mut self, row: Row<'_>, account: &mut Account) {
        let read = match &self.layout.wide {
            Some(wide) => self.wide(wide, row, account),
            None => self.long(row, account),
        };
        match read {
            Ok(()) => account.accept(),
            Err(complaint) => {
                let value = self.layout.value(complaint.field, row);
                let mapped = self.layout.fields.contains_key(&complaint.field);
                let cell = mapped.then(|| Cell { column: self.layout.name(complaint.field), value: &value });
                account.aside(row.number, cell, complaint.problem, &complaint.hint);
            }
        }
    }

    fn long(&mut self, row: Row<'_>, account: &mut Account) -> Result<(), Complaint> {
        let moment = self.moment(row)?;
        let category = self.category(row)?;
        let count = self.count(row)?;
        let body = self.body(row)?;
        let incident = self.incident(row, moment, category, count, account);
        // Many people and vehicles share the reference of one collision.
        let several = matches!(self.profile.dataset, Dataset::Casualties | Dataset::Vehicles);
        let known = (incident.reference, incident.month, incident.day, incident.minute, category);
        if incident.reference != [0; 32] && !several && !self.seen.insert(known) {
            return Err(complaint(
                Field::Reference,
                "this reference stands in an earlier row with the same time and category",
                "send each incident once",
            ));
        }
        self.slices.push(&body, &incident);
        Ok(())
    }

    /// One row with several counts. Nought is a count; a mark for "no figure" is none and is left out.
    fn wide(&mut self, wide: &WideColumns, row: Row<'_>, account: &mut Account) -> Result<(), Complaint> {
        let body = self.body(row)?;
        let cells: Vec<(usize, Moment, Category)> = match wide {
            WideColumns::Categories(columns) => {
                let moment = self.moment(row)?;
                columns.iter().map(|&(at, category)| (at, moment, category)).collect()
            }
            WideColumns::Months(columns) => {
                let category = self.category(row)?;
                let of = |month| Moment { month, day: None, minute: None };
                columns.iter().map(|&(at, month)| (at, of(month), category)).collect()
            }
        };
        let mut counts = Vec::with_capacity(cells.len());
        let mut gaps = Vec::new();
        for (at, moment, category) in cells {
            let text = row.cell(at);
            let missing = MISSING.contains(&text.to_lowercase().as_str());
            match whole(text).filter(|_| !missing) {
                Some(count) => counts.push((moment, category, count)),
                None => gaps.push((at, if missing { "there is no figure" } else { "this is not a number" })),
            }
        }
        let Some(&(moment, category, count)) = counts.first() else {
            return Err(complaint(
                Field::Count,
                "the row holds no figure",
                "nothing to do for rows of notes",
            ));
        };
        for (at, problem) in gaps {
            account.value(
                row.number,
                Cell { column: &self.layout.header[at], value: row.cell(at) },
                problem.to_owned(),
                "nothing to do where the figure is not published; a true nought is written 0",
            );
        }
        let first = self.incident(row, moment, category, count, account);
        for (moment, category, count) in counts {
            let incident = Incident { month: moment.month, category, count, ..first.clone() };
            self.slices.push(&body, &incident);
        }
        Ok(())
    }

    fn moment(&self, row: Row<'_>) -> Result<Moment, Complaint> {
        let formats = &self.layout.formats;
        let date = self.layout.value(Field::Date, row);
        let month = self.layout.value(Field::Month, row);
        let (field, text) =
            if date.is_empty() && !month.is_empty() { (Field::Month, month) } else { (Field::Date, date) };
        let field = if self.layout.fields.contains_key(&field) { field } else { Field::Month };
        if text.is_empty() {
            return Err(complaint(field, "there is no date", "give the day it happened or was reported"));
        }
        let plain = text.parse::<Month>().ok().map(|month| Moment { month, day: None, minute: None });
        let read = formats.iter().find_map(|format| format.read(&text)).or(plain);
        let mut moment = read.ok_or_else(|| {
            let formats = self.profile.date_formats.join(" or ");
            complaint(
                field,
                "this is not a date in the form we were told",
                &format!("write dates as {formats}"),
            )
        })?;
        let time = self.layout.value(Field::Time, row);
        if !time.is_empty() {
            moment.minute = minute_of(&time).or_else(|| {
                // A workbook gives a time of day with a day in front where the sender's cell had one.
                time.split_once(' ').and_then(|(_, clock)| minute_of(clock))
            });
        }
        Ok(moment)
    }

    fn category(&self, row: Row<'_>) -> Result<Category, Complaint> {
        let text = self.layout.value(Field::Category, row);
        let code = Profile::code(&text);
        if let Some(category) = self.profile.codes.get(&code) {
            return Ok(*category);
        }
        if self.profile.left_out.contains(&code) {
            return Err(complaint(
                Field::Category,
                "rows with this code are left out, as somebody said",
                "nothing to do, or give the code a category in the profile",
            ));
        }
        if self.profile.dataset == Dataset::Health
            && let Some(category) = icd10(&text)
        {
            return Ok(category);
        }
        let problem =
            if code.is_empty() { "there is no category" } else { "the profile does not know this code" };
        let meant = nearest(&text, self.profile.codes.keys().map(String::as_str))
            .and_then(|near| self.profile.codes.get(near).copied())
            .or_else(|| kind_of(self.profile.dataset, &text));
        let hint = match meant {
            Some(category) if !code.is_empty() => {
                format!("did you mean \"{}\"? Add the code to the profile", category.name())
            }
            _ => "add the code to the profile, or leave it out there".to_owned(),
        };
        Err(complaint(Field::Category, problem, &hint))
    }

    fn count(&self, row: Row<'_>) -> Result<u32, Complaint> {
        if !self.layout.fields.contains_key(&Field::Count) {
            return Ok(1);
        }
        let text = self.layout.value(Field::Count, row);
        whole(&text)
            .ok_or_else(|| complaint(Field::Count, "this is not a count", "give a whole number, 0 or more"))
    }

    fn body(&self, row: Row<'_>) -> Result<String, Complaint> {
        if !self.layout.fields.contains_key(&Field::Body) {
            return Ok(self.profile.body.clone());
        }
        let body = self.layout.value(Field::Body, row);
        if body.is_empty() {
            return Err(complaint(Field::Body, "the row does not say whose record it is", "name the body"));
        }
        Ok(body.into_owned())
    }

    fn incident(
        &self,
        row: Row<'_>,
        moment: Moment,
        category: Category,
        count: u32,
        account: &mut Account,
    ) -> Incident {
        let health = self.profile.dataset == Dataset::Health;
        Incident {
            row: u32::try_from(row.number).unwrap_or(u32::MAX),
            month: moment.month,
            day: moment.day,
            minute: moment.minute,
            category,
            area: self.area(row, health, account),
            point: if health { None } else { self.point(row, account) },
            place: self.place(row, health, account),
            reference: self.reference(row, account),
            outcome: None,
            count,
        }
    }

    /// The finest area that the row names.
    fn area(&self, row: Row<'_>, health: bool, account: &mut Account) -> Option<AreaCode> {
        const FINE: [Field; 4] = [Field::Lsoa, Field::Ward, Field::District, Field::Area];
        let fields = if health { &FINE[2..] } else { &FINE[..] };
        let mut finest = None;
        for &field in fields {
            let text = self.layout.value(field, row);
            if text.is_empty() || MISSING.contains(&text.as_ref()) {
                continue;
            }
            match AreaCode::from_bytes(text.as_bytes()) {
                Some(code) => finest = finest.or(Some(code)),
                None => account.value(
                    row.number,
                    Cell { column: self.layout.name(field), value: &text },
                    "this is not an area code".to_owned(),
                    "an area code is one capital letter and eight digits, like E07000198",
                ),
            }
        }
        finest
    }

    fn point(&self, row: Row<'_>, account: &mut Account) -> Option<Point> {
        let value = |field| self.layout.value(field, row);
        let (lon, lat) = (value(Field::Longitude), value(Field::Latitude));
        let (east, north) = (value(Field::Easting), value(Field::Northing));
        let degrees = |text: &str, low: f64, high: f64| {
            text.parse::<f64>().ok().filter(|number| (low..=high).contains(number))
        };
        let from_degrees = degrees(&lon, -9.0, 3.0).zip(degrees(&lat, 49.0, 61.5)).map(|(lon, lat)| Point {
            lon_e6: (lon * 1e6).round() as i32,
            lat_e6: (lat * 1e6).round() as i32,
        });
        let from_grid =
            || number_of(&east).zip(number_of(&north)).and_then(|(east, north)| osgb::to_point(east, north));
        let point = from_degrees.or_else(from_grid);
        let blank = |text: &str| MISSING.contains(&text.to_lowercase().as_str()) || text == "0";
        if point.is_none() && ![&lon, &lat, &east, &north].into_iter().all(|text| blank(text)) {
            let field = if blank(&lon) && blank(&lat) { Field::Easting } else { Field::Longitude };
            account.value(
                row.number,
                Cell { column: self.layout.name(field), value: &value(field) },
                "the point is not in Great Britain".to_owned(),
                "give longitude and latitude in degrees, or easting and northing in metres",
            );
        }
        point
    }

    /// The outward postcode if the sheet has one, otherwise the place in words without a house number.
    fn place(&self, row: Row<'_>, health: bool, account: &mut Account) -> String {
        let text = self.layout.value(Field::Outcode, row);
        if !text.is_empty() {
            let outcode = postcode_of(&text).and_then(|(_, outcode)| outcode);
            match outcode.as_ref().map(Outcode::as_str) {
                Some(outcode) => return outcode.to_owned(),
                None => account.value(
                    row.number,
                    Cell { column: self.layout.name(Field::Outcode), value: &text },
                    "this is not an outward postcode".to_owned(),
                    "give the first half of the postcode, like ST13",
                ),
            }
        }
        if health {
            String::new()
        } else {
            without_house_number(&self.layout.value(Field::Place, row)).to_owned()
        }
    }

    fn reference(&self, row: Row<'_>, account: &mut Account) -> [u8; 32] {
        let text = self.layout.value(Field::Reference, row);
        reference_of(&text).unwrap_or_else(|| {
            account.value(
                row.number,
                Cell { column: self.layout.name(Field::Reference), value: &text },
                "the reference is longer than 32 characters".to_owned(),
                "give a shorter reference, or none",
            );
            [0; 32]
        })
    }
}

/// A whole number from 0 to about four thousand million.
fn whole(text: &str) -> Option<u32> {
    number_of(text)
        .filter(|number| number.fract() == 0.0 && *number <= f64::from(u32::MAX))
        .map(|number| number as u32)
}
