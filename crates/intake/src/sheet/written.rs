//! A mapping profile as plain text (TOML), so that it can be kept, read by people, compared and used again.
//!
//! The text is the profile: nothing is added when it is read.

use super::profile::{ColumnRule, Field, HeaderRow, Profile, ProfileError, Wide};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Category, Dataset, Month};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    name: String,
    version: u32,
    dataset: String,
    body: String,
    header: Header,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    #[serde(default)]
    date_formats: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    columns: BTreeMap<String, Rule>,
    #[serde(default)]
    codes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wide: Option<WideText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Header {
    Row(u32),
    Find(String),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Rule {
    Column(String),
    Joined(Vec<String>),
    Always { always: String },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WideText {
    Categories(BTreeMap<String, String>),
    Months(BTreeMap<String, String>),
}

/// The profile as text. Reading it again with [`from_toml`] gives the same profile.
pub fn to_toml(profile: &Profile) -> String {
    let text = Text {
        name: profile.name.clone(),
        version: profile.version,
        dataset: profile.dataset.slug().to_owned(),
        body: profile.body.clone(),
        header: match &profile.header_row {
            HeaderRow::Row(row) => Header::Row(*row),
            HeaderRow::Find(text) => Header::Find(text.clone()),
        },
        sheet: profile.sheet.clone(),
        date_formats: profile.date_formats.clone(),
        left_out: profile.left_out.iter().cloned().collect(),
        columns: profile.columns.iter().map(|(field, rule)| (field.slug().to_owned(), rule.into())).collect(),
        codes: slugs(&profile.codes),
        wide: profile.wide.as_ref().map(|wide| match wide {
            Wide::Categories(columns) => WideText::Categories(slugs(columns)),
            Wide::Months(columns) => WideText::Months(
                columns.iter().map(|(column, month)| (column.clone(), month.to_string())).collect(),
            ),
        }),
    };
    toml::to_string_pretty(&text).expect("maps of strings are TOML")
}

/// Reads a profile from its text and checks it ([`Profile::check`]).
///
/// # Errors
/// The text is not TOML, names something we do not know, or could read no sheet.
///
/// ```
/// use intake::sheet;
/// let text = "name = \"Fly-tipping\"\nversion = 1\ndataset = \"council\"\nbody = \"Example Council\"\n\
///             header = { row = 1 }\ndate_formats = [\"DD/MM/YYYY\"]\n\
///             [columns]\ndate = \"Opened\"\ncategory = \"Type\"\n[codes]\n\"fly tip\" = \"fly-tipping\"\n";
/// let profile = sheet::from_toml(text).unwrap();
/// assert_eq!(sheet::from_toml(&sheet::to_toml(&profile)).unwrap(), profile);
/// let sheet = "Opened,Type\n31/01/2025,Fly-tip\n";
/// assert_eq!(sheet::read(&profile, "sheet.csv", sheet.as_bytes()).accepted, 1);
/// ```
pub fn from_toml(text: &str) -> Result<Profile, ProfileError> {
    let text: Text = toml::from_str(text).map_err(ProfileError::Text)?;
    let unknown = |kind: &'static str, word: &str| ProfileError::Unknown { kind, word: word.to_owned() };
    let mut columns = BTreeMap::new();
    for (field, rule) in text.columns {
        let field = Field::from_slug(&field).ok_or_else(|| unknown("field", &field))?;
        columns.insert(field, rule.into());
    }
    let wide = match text.wide {
        None => None,
        Some(WideText::Categories(columns)) => Some(Wide::Categories(categories(columns, str::to_owned)?)),
        Some(WideText::Months(columns)) => {
            let mut months = BTreeMap::new();
            for (column, month) in columns {
                months.insert(column, month.parse::<Month>().map_err(|_| unknown("month", &month))?);
            }
            Some(Wide::Months(months))
        }
    };
    let profile = Profile {
        name: text.name,
        version: text.version,
        dataset: Dataset::from_slug(&text.dataset).ok_or_else(|| unknown("dataset", &text.dataset))?,
        body: text.body,
        header_row: match text.header {
            Header::Row(row) => HeaderRow::Row(row),
            Header::Find(text) => HeaderRow::Find(text),
        },
        sheet: text.sheet,
        columns,
        codes: categories(text.codes, Profile::code)?,
        left_out: text.left_out.iter().map(|code| Profile::code(code)).collect::<BTreeSet<_>>(),
        date_formats: text.date_formats,
        wide,
    };
    profile.check()?;
    Ok(profile)
}

fn slugs(codes: &BTreeMap<String, Category>) -> BTreeMap<String, String> {
    codes.iter().map(|(code, category)| (code.clone(), category.slug().to_owned())).collect()
}

fn categories(
    texts: BTreeMap<String, String>,
    key: impl Fn(&str) -> String,
) -> Result<BTreeMap<String, Category>, ProfileError> {
    texts
        .into_iter()
        .map(|(code, slug)| match Category::from_slug(&slug) {
            Some(category) => Ok((key(&code), category)),
            None => Err(ProfileError::Unknown { kind: "category", word: slug }),
        })
        .collect()
}

impl From<&ColumnRule> for Rule {
    fn from(rule: &ColumnRule) -> Self {
        match rule {
            ColumnRule::Column(name) => Self::Column(name.clone()),
            ColumnRule::Joined(names) => Self::Joined(names.clone()),
            ColumnRule::Always(value) => Self::Always { always: value.clone() },
        }
    }
}

impl From<Rule> for ColumnRule {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::Column(name) => Self::Column(name),
            Rule::Joined(names) => Self::Joined(names),
            Rule::Always { always } => Self::Always(always),
        }
    }
}
