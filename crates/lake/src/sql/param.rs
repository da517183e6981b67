//! Arguments of named queries: values that are bound, and lists that become tables of one column.

use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray, UInt16Array, UInt32Array};
use datafusion::error::DataFusionError;
use datafusion::scalar::ScalarValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{AreaCode, Category, Dataset, Month};

/// One argument. A value is used as `$name`, a list as `(SELECT value FROM name)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Param {
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// A dataset, as its short name.
    Dataset(Dataset),
    /// A month, as its first day.
    Month(Month),
    /// A list of texts.
    Texts(Vec<String>),
    /// A list of areas, as their packed codes.
    Areas(Vec<AreaCode>),
    /// A list of categories, as their numbers.
    Categories(Vec<Category>),
}

/// Values by name, and lists by name.
pub(super) type Split = (Vec<(String, ScalarValue)>, BTreeMap<String, RecordBatch>);

/// Tells values from lists.
pub(super) fn split(arguments: Vec<(&str, Param)>) -> Result<Split, DataFusionError> {
    let (mut values, mut lists) = (Vec::new(), BTreeMap::new());
    for (name, param) in arguments {
        let list: ArrayRef = match param {
            Param::Number(number) => {
                values.push((name.to_owned(), ScalarValue::from(number)));
                continue;
            }
            Param::Text(text) => {
                values.push((name.to_owned(), ScalarValue::from(text)));
                continue;
            }
            Param::Dataset(dataset) => {
                values.push((name.to_owned(), ScalarValue::from(dataset.slug())));
                continue;
            }
            Param::Month(month) => {
                values.push((name.to_owned(), first_day(month)));
                continue;
            }
            Param::Texts(texts) => Arc::new(StringArray::from(texts)),
            Param::Areas(areas) => {
                Arc::new(UInt32Array::from_iter_values(areas.into_iter().map(AreaCode::pack)))
            }
            Param::Categories(kinds) => {
                Arc::new(UInt16Array::from_iter_values(kinds.into_iter().map(Category::id)))
            }
        };
        lists.insert(name.to_owned(), RecordBatch::try_from_iter([("value", list)])?);
    }
    Ok((values, lists))
}

/// A month as the date that queries know it by.
pub(super) fn first_day(month: Month) -> ScalarValue {
    let epoch = chrono::NaiveDate::default();
    ScalarValue::Date32(Some((month.first_day() - epoch).num_days() as i32))
}
