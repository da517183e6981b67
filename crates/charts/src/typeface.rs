//! How wide text is. A label is measured, never guessed, so that none is clipped or runs into another.
//! It must never depend on what is installed: without a font given, a built-in table of widths is used.

use std::collections::BTreeMap;

/// Widths of Noto Sans Regular for U+0020 to U+007E, thousandths of the size. Source: the font's `hmtx` table.
/// It is wider than Arial in almost every letter, so a label that fits in it fits in the fallback too.
const REGULAR: [u16; 95] = [
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572,
    572, 572, 572, 572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339,
    273, 619, 524, 907, 760, 781, 605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572,
    444, 281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258, 534, 258, 935, 618, 605, 615, 615, 413, 479,
    361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
];

/// The same of Noto Sans Bold.
const BOLD: [u16; 95] = [
    260, 286, 472, 646, 572, 901, 750, 266, 339, 339, 545, 572, 285, 322, 285, 413, 572, 572, 572, 572, 572,
    572, 572, 572, 572, 572, 285, 285, 572, 572, 572, 477, 897, 690, 672, 637, 740, 560, 549, 724, 765, 389,
    331, 664, 565, 943, 813, 796, 628, 796, 660, 551, 579, 756, 650, 967, 667, 624, 579, 331, 413, 331, 572,
    411, 362, 604, 633, 514, 633, 591, 387, 633, 657, 305, 305, 620, 305, 982, 657, 619, 633, 633, 454, 497,
    434, 657, 569, 856, 578, 569, 488, 394, 551, 394, 572,
];

/// Any other letter: as wide as a wide Welsh one.
const OTHER: f64 = 0.79;

/// Bold is wider than regular by this, where a font is given in one weight alone.
const BOLD_FACTOR: f64 = 1.09;

/// The bytes are not a font.
#[derive(Debug, thiserror::Error)]
#[error("reading a typeface for measuring text")]
pub struct NotATypeface {
    #[source]
    cause: ttf_parser::FaceParsingError,
}

/// The widths of a font's letters.
#[derive(Clone, Debug)]
pub struct Typeface {
    // Thousandths would lose nothing; widths are kept as shares of the size.
    given: BTreeMap<char, f64>,
}

impl Typeface {
    /// The built-in table of widths: the same on every machine.
    pub fn approximate() -> Self {
        Self { given: BTreeMap::new() }
    }

    /// Measures with the font whose bytes are given (TTF or OTF). Latin letters, digits and marks are read;
    /// any other letter is taken to be wide.
    pub fn new(bytes: &[u8]) -> Result<Self, NotATypeface> {
        let face = ttf_parser::Face::parse(bytes, 0).map_err(|cause| NotATypeface { cause })?;
        let em = f64::from(face.units_per_em());
        let letters = ('\u{20}'..='\u{17f}').chain('\u{2010}'..='\u{2026}').chain(['€', '≥', '≤', '−']);
        let width = |letter| {
            let glyph = face.glyph_index(letter)?;
            Some((letter, f64::from(face.glyph_hor_advance(glyph)?) / em))
        };
        Ok(Self { given: letters.filter_map(width).collect() })
    }

    /// Width of a line of text at that size, in the size's unit. Empty text has none.
    ///
    /// ```
    /// let face = charts::Typeface::approximate();
    /// assert!(face.width("1,000", 13.0, false) < 34.0);
    /// ```
    pub fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        text.chars().map(|letter| self.letter(letter, bold)).sum::<f64>() * size
    }

    fn letter(&self, letter: char, bold: bool) -> f64 {
        if let Some(width) = self.given.get(&letter) {
            return if bold { width * BOLD_FACTOR } else { *width };
        }
        let place = (letter as usize).checked_sub(32).filter(|place| *place < 95);
        let table = if bold { &BOLD } else { &REGULAR };
        place.map_or(OTHER, |place| f64::from(table[place]) / 1000.0)
    }

    /// Breaks text into lines no wider than `room`, at spaces; a word that is wider alone keeps its own line and is
    /// cut with "…". Never empty.
    pub(crate) fn wrap(&self, text: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
        let mut lines: Vec<String> = vec![String::new()];
        for word in text.split_whitespace() {
            let line = lines.last_mut().expect("there is always a line");
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if line.is_empty() || self.width(&longer, size, bold) <= room {
                *line = longer;
            } else {
                lines.push(word.to_owned());
            }
        }
        for line in &mut lines {
            while self.width(line, size, bold) > room && line.chars().count() > 2 {
                let kept = line.trim_end_matches('…').chars().count() - 1;
                *line = line.chars().take(kept).chain(['…']).collect();
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_widths_are_those_of_noto_sans() {
        let Ok(bytes) = std::fs::read("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf") else {
            eprintln!("skipped: Noto Sans is not installed");
            return;
        };
        let (given, built_in) = (Typeface::new(&bytes).unwrap(), Typeface::approximate());
        for letter in ' '..='~' {
            let text = letter.to_string();
            let (a, b) = (given.width(&text, 100.0, false), built_in.width(&text, 100.0, false));
            assert!((a - b).abs() <= 0.06, "{letter}: {a} and {b}");
        }
    }

    #[test]
    fn bytes_that_are_no_font_are_refused() {
        assert!(Typeface::new(b"not a font").is_err());
    }

    #[test]
    fn wrapped_lines_fit_and_keep_their_words() {
        let face = Typeface::approximate();
        let lines = face.wrap("Violence and sexual offences", 14.0, false, 100.0);
        assert_eq!(lines.join(" "), "Violence and sexual offences");
        assert!(lines.iter().all(|line| face.width(line, 14.0, false) <= 100.0));
        assert!(face.wrap("Llanfairpwllgwyngyllgogerychwyrndrobwll", 14.0, false, 60.0)[0].ends_with('…'));
    }
}
