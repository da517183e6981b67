//! A choice of a form: an option of a list, a box, a button.

use serde::Serialize;

/// A choice of a form.
#[derive(Clone, Serialize)]
pub(crate) struct ChoiceView {
    pub(crate) value: String,
    text: String,
    pub(crate) chosen: bool,
}

impl ChoiceView {
    pub(crate) fn new(value: &str, text: &str, chosen: bool) -> Self {
        Self { value: value.to_owned(), text: text.to_owned(), chosen }
    }
}
