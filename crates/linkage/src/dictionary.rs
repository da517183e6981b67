//! A column as numbers: each folded value is kept once and known by its code.
//!
//! Code 0 is "missing". Codes are given in the order of first appearance, so the same file gives the same codes. The
//! characters of a column are written as bytes of the column's own alphabet: one character is one byte, whatever its
//! language, so that comparing bytes is comparing characters.

use crate::fold::{Fold, day_number, iso_date};
use std::collections::HashMap;

/// Texts of one column, one after the other in one piece of memory. An empty text is a missing value.
#[derive(Debug, Clone, Default)]
pub struct TextColumn {
    bytes: String,
    ends: Vec<u32>,
}

impl TextColumn {
    /// An empty column with room for `rows` values.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        TextColumn { bytes: String::with_capacity(rows * 8), ends: Vec::with_capacity(rows) }
    }

    /// A column of texts that stand one after the other, and the byte where each ends.
    ///
    /// `None` where the ends do not rise, do not end at a character, or the last is not the end of the text.
    ///
    /// ```
    /// let column = linkage::TextColumn::from_parts("AnnBo".to_owned(), vec![3, 3, 5]);
    /// assert_eq!(column.map(|c| (c.get(0).len(), c.get(1).len(), c.len())), Some((3, 0, 3)));
    /// assert!(linkage::TextColumn::from_parts("Ann".to_owned(), vec![4]).is_none());
    /// ```
    #[must_use]
    pub fn from_parts(text: String, ends: Vec<u32>) -> Option<Self> {
        let rises = ends.is_sorted() && ends.iter().all(|end| text.is_char_boundary(*end as usize));
        let whole = ends.last().copied().unwrap_or(0) as usize == text.len();
        (rises && whole).then_some(TextColumn { bytes: text, ends })
    }

    /// Makes room for so many more values of the usual length.
    pub(crate) fn make_room(&mut self, rows: usize) {
        self.bytes.reserve(rows * (self.bytes.len() / self.ends.len().max(1) + 1));
        self.ends.reserve(rows);
    }

    /// Adds the value of the next row. A column holds at most 4 GiB of text; what is beyond is kept as missing.
    pub fn push(&mut self, text: &str) {
        if self.bytes.len() + text.len() < u32::MAX as usize {
            self.bytes.push_str(text);
        }
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row; empty where it is missing or the row does not exist.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let Some(end) = self.ends.get(row) else { return "" };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.bytes[start as usize..*end as usize]
    }
}

impl<S: AsRef<str>> FromIterator<S> for TextColumn {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut column = TextColumn::default();
        texts.into_iter().for_each(|text| column.push(text.as_ref()));
        column
    }
}

/// The values of a column, each once. Entry 0 is the missing value.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary {
    arena: String,
    ends: Vec<u32>,
    slots: Vec<(u32, u32)>,
}

impl Dictionary {
    pub(crate) fn new() -> Self {
        Dictionary { arena: String::new(), ends: vec![0], slots: vec![(0, 0); 1 << 10] }
    }

    /// Number of entries, the missing value among them.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn text(&self, code: u32) -> &str {
        let code = code as usize;
        if code == 0 || code >= self.ends.len() {
            return "";
        }
        &self.arena[self.ends[code - 1] as usize..self.ends[code] as usize]
    }

    /// Code of a folded text, or `None` if it is new. Empty text is code 0.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        self.probe(text, hash(text.as_bytes())).ok()
    }

    /// Code of a folded text; a new one is taken in.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        self.code_hashed(text, hash(text.as_bytes()))
    }

    /// Brings the places of some texts near before they are looked at one by one. Nothing changes.
    fn approach(&self, hashes: impl Iterator<Item = u64>) {
        let (mask, arena) = (self.slots.len() - 1, self.arena.as_bytes());
        let mut codes = [0u32; TOGETHER];
        for (hashed, code) in hashes.zip(&mut codes) {
            *code = self.slots[hashed as usize & mask].1;
        }
        let mut seen = 0u8;
        for code in codes {
            let start = self.ends[(code as usize).saturating_sub(1)];
            seen ^= arena.get(start as usize).copied().unwrap_or(0);
        }
        std::hint::black_box(seen);
    }

    /// As [`Dictionary::code`], of a text whose hash is known.
    fn code_hashed(&mut self, text: &str, hashed: u64) -> u32 {
        if text.is_empty() {
            return 0;
        }
        match self.probe(text, hashed) {
            Ok(code) => code,
            Err(slot) => {
                let code = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
                self.arena.push_str(text);
                self.ends.push(u32::try_from(self.arena.len()).unwrap_or(u32::MAX));
                self.slots[slot] = ((hashed >> 32) as u32, code);
                if self.ends.len() * 2 > self.slots.len() {
                    self.grow();
                }
                code
            }
        }
    }

    /// The code, or the free slot where the text belongs.
    fn probe(&self, text: &str, hashed: u64) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let tag = (hashed >> 32) as u32;
        let mut at = hashed as usize & mask;
        loop {
            let (seen, code) = self.slots[at];
            if code == 0 {
                return Err(at);
            }
            if seen == tag && self.text(code) == text {
                return Ok(code);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        let mut slots = vec![(0u32, 0u32); size];
        for code in 1..self.ends.len() as u32 {
            let hashed = hash(self.text(code).as_bytes());
            let mut at = hashed as usize & (size - 1);
            while slots[at].1 != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = ((hashed >> 32) as u32, code);
        }
        self.slots = slots;
    }

    /// Makes room for so many more values of the usual length, so that none waits for all others to be moved.
    pub(crate) fn make_room(&mut self, values: usize) {
        self.arena.reserve(values * (self.arena.len() / self.ends.len().max(1) + 1));
        self.ends.reserve(values);
        if (self.ends.len() + values) * 2 > self.slots.len() {
            self.grow();
        }
    }

    /// Gives back memory that only taking in new values needs. `find` still works.
    pub(crate) fn shrink(&mut self) {
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Rows whose places in the dictionary are looked up together, so that the memory works on all of them at once.
const TOGETHER: usize = 32;

/// Codes of each row of a column of texts, with values folded and taken into the dictionary.
pub(crate) fn encode(texts: &TextColumn, fold: Fold, dictionary: &mut Dictionary) -> Vec<u32> {
    let mut folded = String::new();
    let mut codes = Vec::with_capacity(texts.len());
    let mut at = [(0usize, 0usize, 0u64); TOGETHER];
    for start in (0..texts.len()).step_by(TOGETHER) {
        folded.clear();
        let rows = start..(start + TOGETHER).min(texts.len());
        // Values that folding changes stand in `folded`, one after the other; the others are read where they are.
        for (row, at) in rows.clone().zip(&mut at) {
            let text = texts.get(row);
            let from = folded.len();
            if !fold.keeps(text) {
                fold.into(text, &mut folded);
                let end = folded.len();
                *at = (from, end, hash(&folded.as_bytes()[from..end]));
            } else {
                *at = (KEPT, 0, hash(text.as_bytes()));
            }
        }
        dictionary.approach(at[..rows.len()].iter().map(|(_, _, hashed)| *hashed));
        for (row, (from, end, hashed)) in rows.zip(&at) {
            let text = if *from == KEPT { texts.get(row) } else { &folded[*from..*end] };
            codes.push(dictionary.code_hashed(text, *hashed));
        }
    }
    codes
}

/// In place of where a folded value starts: the value was kept as it is.
const KEPT: usize = usize::MAX;

/// A quick hash of bytes: eight at a time, multiplied and folded. Not for anything that an enemy chooses.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = bytes.len() as u64 ^ 0x2545_F491_4F6C_DD1D;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("chunks of eight"));
        state = mix(state ^ word, FACTOR);
    }
    let mut word = [0u8; 8];
    word[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    mix(mix(state ^ u64::from_le_bytes(word), FACTOR), 0xD6E8_FEB8_6659_FD93)
}

fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0xA076_1D64_78BD_642F) * u128::from(b);
    (wide as u64) ^ ((wide >> 64) as u64)
}

/// Texts of a dictionary as bytes of an alphabet of their own, for comparing characters quickly.
#[derive(Debug, Clone)]
pub(crate) struct Spelling {
    /// All texts, one byte for each character, with 64 bytes to spare at the end.
    pub(crate) bytes: Vec<u8>,
    /// For each code: what is needed to refuse a pair before looking at its letters.
    pub(crate) shapes: Vec<Shape>,
    letters: Letters,
}

/// How characters became bytes.
#[derive(Debug, Clone)]
enum Letters {
    /// Each character has a byte of its own.
    Own(HashMap<char, u8>),
    /// More than 255 different characters: bytes are not enough, texts are compared as characters.
    TooMany,
}

/// What is known of a text without its letters.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shape {
    /// Which letters: two bits for each of 32 classes, one set for one letter, both for two or more.
    pub(crate) letters: u64,
    /// Where its bytes start.
    pub(crate) start: u32,
    /// First four characters.
    pub(crate) first: u32,
    /// Number of characters.
    pub(crate) len: u16,
    /// Letters beyond the second of their class.
    pub(crate) more: u16,
}

impl Spelling {
    pub(crate) fn of(dictionary: &Dictionary) -> Self {
        let mut spelling = Spelling {
            bytes: Vec::with_capacity(dictionary.arena.len() + 64),
            shapes: Vec::with_capacity(dictionary.len()),
            letters: Letters::Own((1..=127u8).map(|b| (char::from(b), b)).collect()),
        };
        (0..dictionary.len() as u32).for_each(|code| spelling.push(dictionary.text(code)));
        spelling.bytes.resize(spelling.bytes.len() + 64, 0);
        spelling
    }

    /// Whether bytes stand for characters one to one.
    pub(crate) fn exact(&self) -> bool {
        matches!(self.letters, Letters::Own(_))
    }

    /// Makes room for so many more texts of the usual length.
    pub(crate) fn make_room(&mut self, values: usize) {
        self.bytes.reserve(values * (self.bytes.len() / self.shapes.len().max(1) + 1));
        self.shapes.reserve(values);
    }

    /// Adds a text that was taken into the dictionary after the spelling was made.
    pub(crate) fn append(&mut self, text: &str) {
        let kept = self.bytes.len() - 64;
        self.bytes.truncate(kept);
        self.push(text);
        self.bytes.resize(self.bytes.len() + 64, 0);
    }

    fn push(&mut self, text: &str) {
        let start = self.bytes.len();
        for ch in text.chars() {
            let byte = if ch.is_ascii() { ch as u8 } else { self.letter(ch) };
            self.bytes.push(byte);
        }
        let of = &self.bytes[start..];
        let mut counts = [0u16; 32];
        of.iter().for_each(|b| counts[usize::from(b & 31)] += 1);
        let mut shape = Shape { start: u32::try_from(start).unwrap_or(u32::MAX), ..Shape::default() };
        for (class, count) in counts.iter().enumerate() {
            shape.letters |= u64::from(*count > 0) << (2 * class) | u64::from(*count > 1) << (2 * class + 1);
            shape.more += count.saturating_sub(2);
        }
        shape.len = u16::try_from(of.len()).unwrap_or(u16::MAX);
        let mut first = [0u8; 4];
        let head = of.len().min(4);
        first[..head].copy_from_slice(&of[..head]);
        shape.first = u32::from_le_bytes(first);
        self.shapes.push(shape);
    }

    fn letter(&mut self, ch: char) -> u8 {
        let Letters::Own(map) = &mut self.letters else { return 255 };
        let next = u8::try_from(map.len() + 1);
        if let (None, Err(_)) = (map.get(&ch), next) {
            self.letters = Letters::TooMany;
            return 255;
        }
        *map.entry(ch).or_insert(next.unwrap_or(255))
    }
}

/// For each code, the day number of its date, or `i32::MIN` where it is none.
pub(crate) fn days(dictionary: &Dictionary) -> Vec<i32> {
    (0..dictionary.len() as u32).map(|code| day_of(dictionary.text(code))).collect()
}

pub(crate) fn day_of(text: &str) -> i32 {
    iso_date(text).map_or(i32::MIN, |(y, m, d)| day_number(y, m, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_code_and_a_missing_one_has_none() {
        let texts: TextColumn = ["Ann", "", "ann ", "Łucja", "lucja", "  "].iter().collect();
        let mut dictionary = Dictionary::new();
        assert_eq!(encode(&texts, Fold::Text, &mut dictionary), [1, 0, 1, 2, 2, 0]);
        assert_eq!(
            (dictionary.text(2), dictionary.find("ann"), dictionary.find("bob")),
            ("lucja", Some(1), None)
        );
    }

    #[test]
    fn many_values_keep_their_codes_when_the_table_grows() {
        let mut dictionary = Dictionary::new();
        let codes: Vec<u32> = (0..20_000).map(|n| dictionary.code(&format!("value {n}"))).collect();
        assert!(
            codes.iter().enumerate().all(|(n, code)| dictionary.find(&format!("value {n}")) == Some(*code))
        );
    }

    #[test]
    fn a_character_is_one_byte_whatever_its_language() {
        let mut dictionary = Dictionary::new();
        dictionary.code("żółw");
        let spelling = Spelling::of(&dictionary);
        assert_eq!(spelling.shapes[1].len, 4);
        assert!(spelling.exact());
        let mut many = Dictionary::new();
        for n in 0..300u32 {
            many.code(&char::from_u32(0x4E00 + n).unwrap().to_string());
        }
        assert!(!Spelling::of(&many).exact());
    }
}
