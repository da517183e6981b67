//! Tables of harm weights: one weight for each category, with a name, a unit and a source.
//!
//! No weight is built in, none is averaged here, and a table whose maker nobody names is refused.

use super::similar::in_words;
use super::{Complaint, Options, find};
use crate::account::{Account, Cell};
use crate::delimited::{Table, number_of};
use crate::words::{fold, nearest};
use terms::{Category, HarmTable, HarmWeight, Reading, Reference};

/// Where category and weight are found in a header.
pub(crate) struct Columns {
    category: usize,
    weight: usize,
}

/// `None` where the header is not one of a table of weights.
pub(crate) fn columns(header: &[&str]) -> Option<Columns> {
    let category = find(
        header,
        &["policeukcategory", "slug", "crimetype", "crimecategory", "category", "offencegroup"],
    )?;
    let weight = header.iter().position(|name| {
        let folded = fold(name);
        ["weight", "harm", "days", "severity"].iter().any(|word| folded.contains(word))
            && !folded.contains("name")
            && !folded.contains("source")
    })?;
    Some(Columns { category, weight })
}

/// The police category with that short name or that name, however it is hyphenated or cased.
fn category_of(text: &str) -> Option<Category> {
    let folded = fold(text);
    Category::from_slug(text.trim())
        .or_else(|| Category::all().find(|category| fold(category.name()) == folded))
        .or_else(|| Category::all().find(|category| fold(category.slug()) == folded))
}

/// Reads a table of weights. Name, source and unit come from comments above the header (`# source: …`), from
/// columns of those names, or, the source alone, from the loader.
pub(crate) fn read(
    mut account: Account,
    name: &str,
    mut table: Table<'_>,
    options: &Options<'_>,
) -> Reading<Reference> {
    let header = table.header.clone();
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let Some(columns) = columns(&names) else {
        return account.refuse(
            "a category and a weight column are needed".to_owned(),
            "name the columns \"category\" and \"weight\"",
        );
    };
    let said = |key: &str| table.comment(key).map(str::to_owned);
    let in_first_row = |key: &str| {
        let cell = table.first().map(|row| row.maybe(find(&names, &[key])).to_owned());
        cell.filter(|cell| !cell.is_empty())
    };
    let source =
        said("source").or_else(|| in_first_row("source")).or_else(|| options.source.map(str::to_owned));
    let Some(source) = source.filter(|source| !source.trim().is_empty()) else {
        return account.refuse(
            "the table does not say who made it".to_owned(),
            "add a line above the header, \"# source: who made it, when, and whether it is official\"",
        );
    };
    let title = said("name").or_else(|| in_first_row("name")).unwrap_or_else(|| in_words(name));
    let unit = said("unit").or_else(|| in_first_row("unit")).unwrap_or_else(|| unit_of(&names, &columns));
    let mut weights: Vec<HarmWeight> = Vec::new();
    while let Some(row) = table.next_fitting(&mut account) {
        let parsed = category_of(row.cell(columns.category))
            .ok_or_else(|| unknown_category(&columns, row.cell(columns.category)))
            .and_then(|category| {
                number_of(row.cell(columns.weight)).map(|weight| HarmWeight { category, weight }).ok_or_else(
                    || Complaint::at(columns.weight, "this is not a weight", "give a number, 0 or more"),
                )
            });
        match parsed {
            Ok(weight) if weights.iter().any(|known| known.category == weight.category) => {
                account.accept();
                return account.refuse(
                    format!("row {} gives \"{}\" a second weight", row.number, weight.category.name()),
                    "give one weight for each category; offences are not averaged here",
                );
            }
            Ok(weight) => {
                weights.push(weight);
                account.accept();
            }
            Err(complaint) => {
                let cell = complaint.column.map(|at| Cell { column: &header[at], value: row.cell(at) });
                account.aside(row.number, cell, complaint.problem, complaint.hint);
            }
        }
    }
    let table = HarmTable { name: title, source, unit, weights, delivery: None };
    account.close(Reference { harm: vec![table], ..Reference::default() })
}

fn unknown_category(columns: &Columns, text: &str) -> Complaint {
    let known = Category::all().map(Category::name);
    let problem = match nearest(text, known) {
        Some(meant) => format!("this is not a category we know; did you mean \"{meant}\"?"),
        None => "this is not a category we know".to_owned(),
    };
    Complaint::at(columns.category, problem, "use the names of data.police.uk, like burglary")
}

/// The unit that the weight's column names, or "points".
fn unit_of(header: &[&str], columns: &Columns) -> String {
    if fold(header[columns.weight]).contains("days") { "days" } else { "points" }.to_owned()
}
