//! Bytes to text: UTF-8 with or without a mark, UTF-16 with one, Windows-1252 when nothing else fits.
//!
//! It never loses a byte silently: where the encoding had to be guessed, a fault says so.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use terms::{Fault, Kept};

/// Takes a leading byte-order mark off. UTF-16 is turned into UTF-8 here, for its mark tells; anything else is passed on
/// as it is, not yet checked. The second value says that characters were lost in that.
pub(crate) fn unmark(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Cow::Borrowed(rest), false),
        [0xFF, 0xFE, ..] => sixteen(UTF_16LE, bytes),
        [0xFE, 0xFF, ..] => sixteen(UTF_16BE, bytes),
        _ => (Cow::Borrowed(bytes), false),
    }
}

fn sixteen(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> (Cow<'static, [u8]>, bool) {
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    (Cow::Owned(text.into_owned().into_bytes()), damaged)
}

/// Old Macintosh line ends (a carriage return alone) become line feeds, where the first line shows the file has them.
pub(crate) fn with_line_feeds(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let returns_alone = match memchr::memchr2(b'\r', b'\n', &text) {
        Some(at) => text[at] == b'\r' && text.get(at + 1).is_some_and(|&next| next != b'\n'),
        None => false,
    };
    if !returns_alone || memchr::memchr(b'\n', &text).is_some() {
        return text;
    }
    Cow::Owned(text.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect())
}

/// The text of Windows-1252 bytes, as UTF-8. Every byte stands for some character, so this cannot fail; it can be wrong.
pub(crate) fn windows_1252(bytes: &[u8]) -> Vec<u8> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned().into_bytes()
}

/// What the sender is told when the bytes were not UTF-8.
pub(crate) fn guessed_encoding(file: &str) -> Fault {
    Fault {
        file: file.to_owned(),
        row: 0,
        column: None,
        shape: String::new(),
        problem: "the text is not UTF-8, so it was read as Windows-1252".to_owned(),
        hint: "save the file as CSV UTF-8, and check accented letters here".to_owned(),
        kept: Kept::Noted,
    }
}

/// What the sender is told when UTF-16 text was broken.
pub(crate) fn broken_sixteen(file: &str) -> Fault {
    Fault {
        file: file.to_owned(),
        row: 0,
        column: None,
        shape: String::new(),
        problem: "some characters of this UTF-16 text are broken, and stand as \u{FFFD}".to_owned(),
        hint: "save the file as CSV UTF-8 and send it again".to_owned(),
        kept: Kept::Noted,
    }
}

/// The whole file as text, marks taken off, and what the sender should know about its encoding.
///
/// Never fails: bytes that are not UTF-8 are read as Windows-1252, with a fault. Empty bytes are empty text.
pub fn text_of<'a>(file: &str, bytes: &'a [u8]) -> (Cow<'a, str>, Option<Fault>) {
    let (text, damaged) = unmark(bytes);
    let text = with_line_feeds(text);
    let note = damaged.then(|| broken_sixteen(file));
    let valid = std::str::from_utf8(&text).is_ok();
    match (valid, text) {
        (true, Cow::Borrowed(text)) => {
            (Cow::Borrowed(std::str::from_utf8(text).expect("it was checked above")), note)
        }
        (true, Cow::Owned(text)) => {
            (Cow::Owned(String::from_utf8(text).expect("it was checked above")), note)
        }
        (false, text) => {
            let text = String::from_utf8(windows_1252(&text)).expect("encoding_rs writes UTF-8");
            (Cow::Owned(text), Some(guessed_encoding(file)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let plain = "Crime ID,Month\nŵ,é\n";
        let mut marked = vec![0xEF, 0xBB, 0xBF];
        marked.extend_from_slice(plain.as_bytes());
        let mut little = vec![0xFF, 0xFE];
        plain.encode_utf16().for_each(|unit| little.extend_from_slice(&unit.to_le_bytes()));
        let mut big = vec![0xFE, 0xFF];
        plain.encode_utf16().for_each(|unit| big.extend_from_slice(&unit.to_be_bytes()));
        for bytes in [plain.as_bytes().to_vec(), marked, little, big] {
            let (text, fault) = text_of("x.csv", &bytes);
            assert_eq!((text.as_ref(), fault), (plain, None));
        }
    }

    #[test]
    fn windows_1252_is_read_and_said() {
        let (text, fault) = text_of("x.csv", b"caf\xe9 \x80\n");
        assert_eq!(text, "café €\n");
        assert_eq!(fault.unwrap().kept, Kept::Noted);
    }

    #[test]
    fn half_a_character_of_utf_16_is_said() {
        let (text, fault) = text_of("x.csv", &[0xFF, 0xFE, b'a', 0, b'b']);
        assert!(text.starts_with('a'));
        assert!(fault.is_some());
    }

    #[test]
    fn returns_alone_end_lines_only_where_no_feed_does() {
        assert_eq!(text_of("x", b"a,b\r1,2\r").0, "a,b\n1,2\n");
        assert_eq!(text_of("x", b"a,b\r\n1,\r2\r\n").0, "a,b\r\n1,\r2\r\n");
        assert_eq!(text_of("x", b"").0, "");
    }
}
