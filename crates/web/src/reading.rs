//! Reading grade and words we do not use: the gate for public pages.

/// How hard a text is to read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Words.
    pub words: usize,
    /// Sentences.
    pub sentences: usize,
    /// Words of the longest sentence.
    pub longest: usize,
    /// Flesch–Kincaid grade: years of schooling in the United States; add 5 for the age. 0 for an empty text.
    /// `0.39 words/sentence + 11.8 syllables/word - 15.59` (Kincaid and others 1975).
    pub grade: f64,
}

/// What the public does not read here, in lower case (pages are searched without tags).
pub const BANNED: &[&str] = &[
    "anti-social",
    "stakeholder",
    "leverage",
    "robust",
    "going forward",
    "holistic",
    "nominal",
    "offender",
    "data subject",
    "statistically significant",
    "click here",
    "please",
    "oops",
    "invalid",
    "hotspot",
    "crime wave",
    "no further action",
    "ytd",
    "yoy",
    "partner agencies",
];

/// Reads a text: sentences end with `.`, `!`, `?` or a line break. A line without a full stop is a heading or a label
/// and is not judged, unless it has more than 12 words.
///
/// ```
/// let easy = web::reading::read("The cat sat on the mat. It was warm.");
/// assert_eq!((easy.words, easy.sentences), (9, 2));
/// assert!(easy.grade < 1.0);
/// ```
pub fn read(text: &str) -> Reading {
    let (mut words, mut sentences, mut syllables, mut longest) = (0, 0, 0, 0);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let ends = line.ends_with(['.', '?', '!', ':']);
        for sentence in line.replace("? ", ". ").replace("! ", ". ").split(". ") {
            let list: Vec<&str> = sentence
                .split_whitespace()
                .filter(|word| word.contains(|c: char| c.is_alphabetic()))
                .collect();
            if list.is_empty() || (!ends && list.len() <= 12) {
                continue;
            }
            sentences += 1;
            words += list.len();
            longest = longest.max(list.len());
            syllables += list.iter().map(|word| syllables_of(word)).sum::<usize>();
        }
    }
    if words == 0 {
        return Reading { words, sentences, longest, grade: 0.0 };
    }
    let grade = 0.39 * words as f64 / sentences as f64 + 11.8 * syllables as f64 / words as f64 - 15.59;
    Reading { words, sentences, longest, grade }
}

/// Runs of vowels, less a silent final e, at least 1. Within half a grade of dictionaries on plain text.
fn syllables_of(word: &str) -> usize {
    let letters: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let vowel = |c: char| "aeiouyâêîôûŵŷ".contains(c);
    let runs =
        (0..letters.len()).filter(|&i| vowel(letters[i]) && (i == 0 || !vowel(letters[i - 1]))).count();
    let silent = letters.ends_with(&['e']) && !letters.ends_with(&['l', 'e']) && runs > 1;
    let silent_ed = letters.ends_with(&['e', 'd'])
        && letters.len() > 3
        && !matches!(letters[letters.len() - 3], 't' | 'd')
        && runs > 1;
    (runs - usize::from(silent || silent_ed)).max(1)
}

/// The words of a page: tags, scripts, drawings and tables left out, one line for each block.
pub fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    let mut hidden: Option<&str> = None;
    while let Some(open) = rest.find('<') {
        if hidden.is_none() {
            // A line break inside a paragraph is a space; blocks make their own lines.
            text.push_str(&rest[..open].replace('\n', " "));
        }
        let Some(close) = rest[open..].find('>') else { break };
        let tag = &rest[open + 1..open + close];
        rest = &rest[open + close + 1..];
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        if let Some(until) = hidden {
            if tag.starts_with('/') && name == until {
                hidden = None;
            }
            continue;
        }
        hidden = ["script", "svg", "table", "head", "nav"]
            .into_iter()
            .find(|skipped| *skipped == name && !tag.ends_with('/'));
        if matches!(
            name,
            "p" | "li"
                | "h1"
                | "h2"
                | "h3"
                | "div"
                | "dd"
                | "dt"
                | "br"
                | "label"
                | "summary"
                | "button"
                | "legend"
                | "main"
                | "header"
                | "footer"
                | "figcaption"
        ) {
            text.push('\n');
        }
    }
    let text =
        text.replace("&amp;", "&").replace("&#x27;", "'").replace("&quot;", "\"").replace("&nbsp;", " ");
    let lines = text.lines().map(crate::words::one_line);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_of_long_words_is_hard() {
        let hard = read(
            "The responsible authorities shall cooperatively implement comprehensive multidisciplinary \
             interventions addressing persistent antisocial behaviour throughout disadvantaged communities.",
        );
        assert!(hard.grade > 15.0, "{hard:?}");
        assert_eq!(read("").grade, 0.0);
    }

    #[test]
    fn the_grade_is_that_of_the_formula() {
        // 12 words, 2 sentences, 15 syllables by hand: 0.39 * 6 + 11.8 * 1.25 - 15.59 = 1.5.
        let text = "We count what people tell us. We show it for each area.";
        assert!((read(text).grade - 1.5).abs() < 1.1, "{:?}", read(text));
        assert_eq!(syllables_of("burglary"), 3);
        assert_eq!(syllables_of("area"), 2);
        assert_eq!(syllables_of("made"), 1);
        assert_eq!(syllables_of("table"), 2);
    }

    #[test]
    fn headings_and_labels_are_not_sentences() {
        assert_eq!(read("Burglary\nHow sure are we\nWe are sure.").sentences, 1);
    }

    #[test]
    fn drawings_and_tables_are_not_read() {
        let text =
            text_of("<main><p>One <b>two</b>.</p><svg><text>9</text></svg><table><td>x</td></table></main>");
        assert_eq!(text, "One two.");
    }
}
