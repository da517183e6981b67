//! Search over what the asker may find: plans and what is in them, meetings, questions, problems, agreements, barriers, texts
//! of assessments, areas. Nothing about people is ever searched here, and what a rule does not open is as if it were not.

use crate::{Desk, DeskError};
use access::Resource;
use records::Document;
use terms::{Action, AreaKind, RecordKind};

/// Most that is answered.
const MOST: usize = 200;
/// Longest excerpt, in characters.
const EXCERPT: usize = 160;
/// Longest question, in characters.
pub const ASKED_MOST: usize = 200;

/// Kinds of document: whose rules hold, and where the title stands in it.
const KINDS: [(&str, RecordKind, &str); 13] = [
    ("action", RecordKind::Plan, "/terms/title"),
    ("target", RecordKind::Plan, "/terms/title"),
    ("plan", RecordKind::Plan, "/title"),
    ("priority", RecordKind::Plan, "/candidate/title"),
    ("exception", RecordKind::Plan, "/sentences/0"),
    ("problem", RecordKind::Plan, "/title"),
    ("achievement", RecordKind::Plan, "/words"),
    ("meeting", RecordKind::Meeting, "/title"),
    ("question", RecordKind::Meeting, "/words"),
    ("inquiry", RecordKind::Accountability, "/words"),
    ("barrier", RecordKind::Barrier, "/title"),
    ("agreement", RecordKind::Agreement, "/title"),
    ("assessment-text", RecordKind::Assessment, "/words"),
];

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Kind of the record: "action", "area".
    pub kind: &'static str,
    /// Which.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where the words stand in it; empty where they stand in its title.
    pub excerpt: String,
}

/// What was found, and how much more there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Titles that hold the words first, then by kind and id.
    pub found: Vec<Found>,
    /// All of them.
    pub total: usize,
}

/// The texts of a document, in order.
fn texts(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        serde_json::Value::Object(fields) => fields.values().for_each(|field| texts(field, into)),
        _ => {}
    }
}

fn holds(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// The text around the first of the words, cut at spaces.
fn excerpt(text: &str, word: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let lower: Vec<char> = letters.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let sought: Vec<char> = word.chars().collect();
    let at = lower.windows(sought.len().max(1)).position(|window| window == sought).unwrap_or(0);
    let from = at.saturating_sub(EXCERPT / 3);
    let to = (from + EXCERPT).min(letters.len());
    let mut cut: String = letters[from..to].iter().collect();
    if from > 0 {
        cut = cut.split_once(' ').map_or(cut.clone(), |(_, rest)| format!("… {rest}"));
    }
    if to < letters.len() {
        cut = cut.rsplit_once(' ').map_or(cut.clone(), |(rest, _)| format!("{rest} …"));
    }
    cut
}

/// A document as it is searched.
struct Searched {
    id: String,
    title: String,
    /// Its texts, in order.
    texts: Vec<String>,
    /// All of them in small letters.
    low: String,
}

impl Searched {
    /// `pointer` says where the title stands.
    fn new(id: &str, text: &str, pointer: &str) -> Self {
        let (title, texts) = match serde_json::from_str::<serde_json::Value>(text) {
            Ok(value) => {
                let mut all = Vec::new();
                texts(&value, &mut all);
                (value.pointer(pointer).and_then(|title| title.as_str()).unwrap_or(id).to_owned(), all)
            }
            // Agreements are kept as their own text.
            Err(_) => {
                let title = text.lines().find_map(|line| line.strip_prefix("title = "));
                (title.unwrap_or(id).trim_matches('"').to_owned(), text.lines().map(str::to_owned).collect())
            }
        };
        let low = texts.join(" ").to_lowercase();
        Self { id: id.to_owned(), title, texts, low }
    }

    /// What it says of the words: its title, and an excerpt where the title does not hold them.
    fn look(&self, kind: &'static str, words: &[String]) -> Option<Found> {
        let found = |excerpt| Some(Found { kind, id: self.id.clone(), title: self.title.clone(), excerpt });
        if holds(&self.title, words) || words == [self.id.to_lowercase()] {
            return found(String::new());
        }
        if !words.iter().all(|word| self.low.contains(word)) {
            return None;
        }
        let first = &words[0];
        let place = self.texts.iter().find(|text| text.to_lowercase().contains(first))?;
        found(excerpt(place, first))
    }
}

/// A document taken apart once for all who search.
fn searched(document: Document) -> Result<Searched, DeskError> {
    let pointer = KINDS.iter().find(|(kind, ..)| *kind == document.kind).map_or("/title", |(.., at)| *at);
    Ok(Searched::new(&document.id, &document.text, pointer))
}

impl Desk {
    /// Whatever holds all the words, in any case of their letters, among what the asker may find. A short name alone, like
    /// `a-142`, finds its record.
    pub async fn find(&self, asked: &str) -> Result<Finding, DeskError> {
        self.may(Action::Find, &Resource::paper(RecordKind::Register)).await?;
        let asked: String = asked.chars().take(ASKED_MOST).collect();
        let words: Vec<String> = asked.to_lowercase().split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return Ok(Finding::default());
        }
        let mut found = Vec::new();
        for (kind, rules, _) in KINDS {
            if !self.would(Action::Find, &Resource::paper(rules)).await? {
                continue;
            }
            let documents = self.read_all(kind, searched).await?;
            found.extend(documents.iter().filter_map(|one| one.look(kind, &words)));
        }
        let view = self.view().await?;
        for (code, name) in view.gazetteer().areas(AreaKind::District) {
            if holds(&name, &words) || words == [code.to_string().to_lowercase()] {
                let (id, excerpt) = (code.to_string(), String::new());
                found.push(Found { kind: "area", id, title: name, excerpt });
            }
        }
        found.sort_by(|a, b| {
            let key = |one: &Found| (!one.excerpt.is_empty(), one.kind, one.id.len(), one.id.clone());
            key(a).cmp(&key(b))
        });
        let total = found.len();
        found.truncate(MOST);
        Ok(Finding { found, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn all_words_must_stand_in_it_and_the_title_needs_no_excerpt() {
        let text = r#"{"terms":{"title":"Light the underpass","note":"The council lights it from dusk."}}"#;
        let look = |asked: &str| Searched::new("a-7", text, "/terms/title").look("action", &words(asked));
        assert_eq!(look("underpass light").unwrap().excerpt, "");
        assert_eq!(look("dusk").unwrap().excerpt, "The council lights it from dusk.");
        assert_eq!(look("a-7").unwrap().title, "Light the underpass");
        assert_eq!(look("dusk dawn"), None);
        assert_eq!(look("terms"), None, "names of fields are not searched");
    }

    #[test]
    fn an_excerpt_is_cut_at_spaces_around_the_word_whatever_its_letters() {
        let long = format!("{} Ŵyneb the WORD stands here {}", "before ".repeat(40), "after ".repeat(40));
        let cut = excerpt(&long, "word");
        assert!(cut.starts_with("… before") && cut.ends_with("after …") && cut.contains("WORD"), "{cut}");
        assert!(cut.chars().count() <= EXCERPT + 4);
        assert_eq!(excerpt("", "word"), "");
        assert_eq!(excerpt("İ", "word"), "İ");
    }
}
