//! For tests: every command in every state, as one text.

use crate::Refusal;
use std::fmt::Write as _;

/// One line for each state and command: the state it leads to in the words of `show`, or the refusal.
pub(crate) fn table<S: Clone, C: Clone>(
    states: &[(&str, S)],
    commands: &[(&str, C)],
    apply: impl Fn(S, C) -> Result<S, Refusal>,
    show: impl Fn(&S) -> String,
) -> String {
    let mut text = String::new();
    for (state_name, state) in states {
        for (name, command) in commands {
            let outcome = match apply(state.clone(), command.clone()) {
                Ok(after) => show(&after),
                Err(refusal) => format!("no: {refusal}"),
            };
            let _ = writeln!(text, "{state_name:<14} {name:<18} {outcome}");
        }
    }
    text
}

/// Written as JSON and read back it is the same.
pub(crate) fn survives_json<
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
>(
    it: &T,
) {
    let text = serde_json::to_string(it).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), it, "{text}");
}

/// A day.
pub(crate) fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// An id of any kind.
pub(crate) fn id<T: std::str::FromStr<Err = terms::NotAShortName>>(text: &str) -> T {
    text.parse().unwrap()
}
