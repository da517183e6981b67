//! What a machine can check of "every function of the desk asks first": each public asynchronous function of `Desk` that
//! reads or writes a store asks `may` or `would` before it does. Exceptions are named here, and none may be named in vain.

use std::collections::BTreeSet;

/// Functions that reach a store before they ask, and why. This list may only shrink.
const EXCUSED: [(&str, &str); 9] = [
    ("action_do", "what may be done depends on whose action it is: it is read, then asked, then changed"),
    ("assessment", "asks in `assessment_at`; which commit there was on a day is no secret"),
    ("deliveries", "`whose_files` asks"),
    ("delivery", "`whose_files` asks"),
    ("faults", "`delivery` asks"),
    ("held_count", "`whose_files` asks"),
    ("mend_delivery", "`delivery` asks"),
    ("round_do", "what may be done depends on the round: it is read, then asked, then changed"),
    (
        "target_withdraw",
        "a draft is its writer's, a target the group's: it is read, then asked, then changed",
    ),
];

/// What reaches a store.
const REACHES: [&str; 4] = [".store", ".lake", ".record_of", ".commit_on"];
/// What asks.
const ASKS: [&str; 3] = [".may(", ".may_in(", ".would("];

/// The functions of `impl Desk` in a source that reach a store before they ask.
fn unasked(text: &str) -> Vec<String> {
    let (mut found, mut in_desk) = (Vec::new(), false);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("impl") {
            in_desk = line.starts_with("impl Desk ");
        }
        let Some(rest) = line.strip_prefix("    pub async fn ").filter(|_| in_desk) else { continue };
        let name = rest.split(['(', '<']).next().unwrap_or_default();
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "    }").collect();
        let body = format!("{line}\n{}", body.join("\n"));
        let first = |words: &[&str]| words.iter().filter_map(|word| body.find(word)).min();
        let reached = first(&REACHES);
        if reached.is_some_and(|reached| first(&ASKS).is_none_or(|asked| asked > reached)) {
            found.push(name.to_owned());
        }
    }
    found
}

/// Says what is wrong with the sources of the desk, tests left out.
pub fn check<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>, untidy: &mut Vec<String>) {
    let mut excused: BTreeSet<&str> = EXCUSED.iter().map(|(name, _)| *name).collect();
    for (file, text) in sources {
        for name in unasked(text) {
            if !excused.remove(name.as_str()) {
                untidy.push(format!("{file}: `{name}` reaches a store before it asks `may` or `would`"));
            }
        }
    }
    untidy.extend(excused.into_iter().map(|name| {
        format!("crates/xtask/src/asked.rs: `{name}` is excused in vain: take it out of the list")
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_that_reads_before_it_asks_is_found() {
        let text = "impl Desk {\n    pub async fn sound(&self) {\n        self.may(x).await?;\n        self.store.all()\n    }\n    \
                    pub async fn silent(\n        &self,\n    ) {\n        self.store.all()\n    }\n    \
                    pub async fn late(&self) {\n        self.lake.all();\n        self.may(x)\n    }\n}\nimpl Other {\n    \
                    pub async fn elsewhere(&self) {\n        self.store.all()\n    }\n}\n";
        assert_eq!(unasked(text), ["silent", "late"]);
    }
}
