//! Folding: one way of writing for what people write in many ways, before anything is compared.
//!
//! What is compared are characters, never bytes: `Łukasz` and `Lukasz` are equal after folding, and `Żak` is one edit
//! from `Zaki`, not two. Folding loses marks on letters on purpose and is never shown to anybody as the value.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How values of a column are folded before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fold {
    /// Only surrounding blanks are taken away.
    Exact,
    /// Compatibility decomposition (Unicode NFKD), marks dropped, letters without decomposition written out
    /// (`ł` l, `ø` o, `đ` d, `ß` ss, `æ` ae, `œ` oe, `þ` th, `ð` d, `ı` i), lower case, all dashes as `-`, all
    /// apostrophes as `'`, blanks run together.
    #[default]
    Text,
    /// As text; apostrophes and full stops are dropped, dashes become blanks: `O’Neill-Żak` is `oneill zak`.
    Name,
    /// Letters and digits in capitals with one blank before the last three: ` st16 2lh` is `ST16 2LH`.
    Postcode,
    /// Digits only; `+44` and `0044` become `0`.
    Phone,
    /// As text, without blanks; a `mailto:` before it is dropped.
    Email,
    /// A date in ISO order. Year first, or day first with `/`, `.` or `-`, or eight digits starting with the year.
    /// What is no date is folded as text.
    Date,
}

impl Fold {
    /// Reads the word used in a model file.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Fold> {
        Some(match word {
            "exact" => Fold::Exact,
            "text" => Fold::Text,
            "name" => Fold::Name,
            "postcode" => Fold::Postcode,
            "phone" => Fold::Phone,
            "email" => Fold::Email,
            "date" => Fold::Date,
            _ => return None,
        })
    }

    /// Appends the folded value to `out`. An empty result means that the value is missing.
    ///
    /// ```
    /// use linkage::Fold;
    /// let fold = |how: Fold, text: &str| { let mut out = String::new(); how.into(text, &mut out); out };
    /// assert_eq!(fold(Fold::Text, " ŁUKASZ  Żak "), "lukasz zak");
    /// assert_eq!(fold(Fold::Name, "O’Neill-Smith"), "oneill smith");
    /// assert_eq!(fold(Fold::Postcode, "st162lh"), "ST16 2LH");
    /// assert_eq!(fold(Fold::Phone, "+44 7911 123-456"), "07911123456");
    /// assert_eq!(fold(Fold::Date, "3/11/1984"), "1984-11-03");
    /// ```
    pub fn into(self, text: &str, out: &mut String) {
        match self {
            Fold::Exact => out.push_str(text.trim()),
            Fold::Text => fold_text(text, out, false),
            Fold::Name => fold_text(text, out, true),
            Fold::Postcode => fold_postcode(text, out),
            Fold::Phone => fold_phone(text, out),
            Fold::Email => fold_email(text, out),
            Fold::Date => match iso_date(text) {
                Some((year, month, day)) => out.push_str(&format!("{year:04}-{month:02}-{day:02}")),
                None => fold_text(text, out, false),
            },
        }
    }

    /// Whether folding would leave the value as it is. Quick, and may say `false` where it would.
    pub(crate) fn keeps(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
        if *first == b' ' || *last == b' ' {
            return false;
        }
        match self {
            Fold::Exact => first.is_ascii_graphic() && last.is_ascii_graphic(),
            Fold::Text => {
                plain(bytes, |b| (b' '..=b'~').contains(&b) && !b.is_ascii_uppercase() && b != b'`')
            }
            Fold::Name => plain(bytes, |b| b.is_ascii_lowercase() || b == b' '),
            Fold::Phone => bytes.iter().all(u8::is_ascii_digit) && !text.starts_with("00"),
            Fold::Email => {
                bytes.iter().all(|b| b.is_ascii_graphic() && !b.is_ascii_uppercase() && *b != b'`')
                    && !text.starts_with("mailto:")
            }
            Fold::Postcode => {
                bytes.len() > 4
                    && bytes[bytes.len() - 4] == b' '
                    && bytes.iter().enumerate().all(|(i, b)| {
                        b.is_ascii_uppercase() || b.is_ascii_digit() || (*b == b' ' && i == bytes.len() - 4)
                    })
            }
            Fold::Date => is_iso(bytes),
        }
    }
}

fn plain(bytes: &[u8], allowed: impl Fn(u8) -> bool) -> bool {
    let mut before = 0u8;
    for &b in bytes {
        if !allowed(b) || (b == b' ' && before == b' ') {
            return false;
        }
        before = b;
    }
    true
}

fn is_iso(bytes: &[u8]) -> bool {
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() })
}

fn fold_text(text: &str, out: &mut String, name: bool) {
    let start = out.len();
    let mut blank = false;
    let put = |ch: char, blank: &mut bool, out: &mut String| {
        if ch.is_whitespace() || ch.is_control() || (name && ch == '-') {
            *blank = out.len() > start;
        } else if !(name && matches!(ch, '\'' | '.')) {
            if std::mem::take(blank) {
                out.push(' ');
            }
            out.push(ch);
        }
    };
    if text.is_ascii() {
        for b in text.bytes() {
            put(char::from(if b == b'`' { b'\'' } else { b.to_ascii_lowercase() }), &mut blank, out);
        }
        return;
    }
    for ch in text.nfkd().filter(|ch| !is_combining_mark(*ch)) {
        let written: &str = match ch {
            'ł' | 'Ł' => "l",
            'ø' | 'Ø' => "o",
            'đ' | 'Đ' | 'ð' | 'Ð' => "d",
            'ß' | 'ẞ' => "ss",
            'æ' | 'Æ' => "ae",
            'œ' | 'Œ' => "oe",
            'þ' | 'Þ' => "th",
            'ħ' | 'Ħ' => "h",
            'ŧ' | 'Ŧ' => "t",
            'ı' => "i",
            'ŋ' | 'Ŋ' => "n",
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{02BC}' | '\u{02B9}' | '\u{00B4}'
            | '`' => "'",
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FF0D}' => "-",
            '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{00AD}' => "",
            _ => {
                ch.to_lowercase().filter(|c| !is_combining_mark(*c)).for_each(|c| put(c, &mut blank, out));
                continue;
            }
        };
        written.chars().for_each(|c| put(c, &mut blank, out));
    }
}

fn fold_postcode(text: &str, out: &mut String) {
    let start = out.len();
    out.extend(text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase));
    let letters: Vec<usize> = out[start..].char_indices().map(|(i, _)| i).collect();
    if letters.len() > 4 {
        out.insert(start + letters[letters.len() - 3], ' ');
    }
}

fn fold_phone(text: &str, out: &mut String) {
    let start = out.len();
    let abroad = text.trim_start().starts_with('+');
    out.extend(text.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| char::from_digit(d, 10)));
    let national = match &out[start..] {
        digits if abroad && digits.starts_with("44") => Some(2),
        digits if digits.starts_with("0044") => Some(4),
        _ => None,
    };
    if let Some(prefix) = national {
        // `+44 (0)7911` keeps its zero, `+44 7911` gets one.
        let rest = if out[start + prefix..].starts_with('0') { "" } else { "0" };
        out.replace_range(start..start + prefix, rest);
    }
}

fn fold_email(text: &str, out: &mut String) {
    let start = out.len();
    fold_text(text, out, false);
    let kept: String = out[start..].chars().filter(|c| !c.is_whitespace()).collect();
    out.truncate(start);
    out.push_str(kept.strip_prefix("mailto:").unwrap_or(&kept));
}

/// Year, month and day of a date as people write it, or `None`.
///
/// Day before month where the year comes last. The day must exist in its month.
pub(crate) fn iso_date(text: &str) -> Option<(i32, u32, u32)> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |part: &str| -> Option<u32> {
        (!part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())
            .flatten()
    };
    let (year, month, day) = match parts.as_slice() {
        [y, m, d] if y.len() == 4 => (number(y)?, number(m)?, number(d)?),
        [d, m, y] if y.len() == 4 => (number(y)?, number(m)?, number(d)?),
        [all] if all.len() == 8 && all.bytes().all(|b| b.is_ascii_digit()) => {
            (number(&all[..4])?, number(&all[4..6])?, number(&all[6..])?)
        }
        _ => return None,
    };
    let year = i32::try_from(year).ok()?;
    (year > 0 && (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month))
        .then_some((year, month, day))
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1 March of year 0 in the proleptic Gregorian calendar: only differences mean anything.
pub(crate) fn day_number(year: i32, month: u32, day: u32) -> i32 {
    let (y, m) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    365 * y + y.div_euclid(4) - y.div_euclid(100)
        + y.div_euclid(400)
        + i32::try_from((m * 153 + 2) / 5 + day).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(fold: Fold, text: &str, expected: &str) {
        let mut out = String::from("before ");
        fold.into(text, &mut out);
        assert_eq!(out, format!("before {expected}"), "{fold:?}");
    }

    #[test]
    fn marks_and_letters_of_other_alphabets_fold_to_one_writing() {
        check(Fold::Text, "Žofie  DVOŘÁKOVÁ", "zofie dvorakova");
        check(Fold::Text, "Straße", "strasse");
        check(Fold::Text, "İsmail", "ismail");
        check(Fold::Text, "ﬁona", "fiona");
        check(Fold::Text, "Ольга", "ольга");
        check(Fold::Name, "d\u{2019}Arcy\u{2013}Smith", "darcy smith");
        check(Fold::Name, "\u{200B}", "");
    }

    #[test]
    fn postcodes_phones_and_emails_fold_to_one_writing() {
        check(Fold::Postcode, "st1 6 2lh ", "ST16 2LH");
        check(Fold::Postcode, "B1", "B1");
        check(Fold::Phone, "0044 7911 123456", "07911123456");
        check(Fold::Phone, "+44 (0)7911 123456", "07911123456");
        check(Fold::Email, " MailTo:Ann.B@Example.org ", "ann.b@example.org");
    }

    #[test]
    fn dates_are_read_day_first_and_must_exist() {
        check(Fold::Date, "19840305", "1984-03-05");
        check(Fold::Date, "5.3.1984", "1984-03-05");
        check(Fold::Date, "29/02/2023", "29/02/2023");
        check(Fold::Date, "unknown", "unknown");
        assert_eq!(day_number(2000, 3, 1) - day_number(2000, 2, 28), 2);
        assert_eq!(day_number(1901, 1, 1) - day_number(1900, 1, 1), 365);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once_and_the_quick_answer_is_right(text in "\\PC{0,24}") {
            for fold in [Fold::Exact, Fold::Text, Fold::Name, Fold::Postcode, Fold::Phone, Fold::Email, Fold::Date] {
                let mut once = String::new();
                fold.into(&text, &mut once);
                if fold.keeps(&text) {
                    prop_assert_eq!(&once, &text, "{:?}", fold);
                }
                if fold != Fold::Phone && fold != Fold::Email && text.is_ascii() {
                    let mut twice = String::new();
                    fold.into(&once, &mut twice);
                    prop_assert_eq!(&once, &twice, "{:?}", fold);
                }
            }
        }
    }
}
