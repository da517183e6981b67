//! Facts about the records: nothing acknowledged is lost, nobody's words are written over.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn area() -> AreaCode {
    "E07900001".parse().unwrap()
}

fn text(words: &str) -> SignedText {
    SignedText {
        part: "reasons".into(),
        words: words.into(),
        by: "Ann Example, analyst".into(),
        on: day("2026-06-04"),
    }
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let records = Records::open(folder.path()).unwrap();
    assert_eq!(records.write(area(), text("First."), 0).unwrap(), Saved::As(1));
    assert_eq!(records.write(area(), text("Second."), 1).unwrap(), Saved::As(2));
    drop(records);
    let again = Records::open(folder.path()).unwrap().texts(area());
    assert_eq!((again.len(), again[0].version, again[0].text.words.as_str()), (1, 2, "Second."));
}

#[test]
fn the_second_of_two_who_write_at_once_loses_nothing_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let records = Records::open(folder.path()).unwrap();
    records.write(area(), text("Mine."), 0).unwrap();
    assert_eq!(records.write(area(), text("Yours."), 0).unwrap(), Saved::Stale(1));
    assert_eq!(records.texts(area())[0].text.words, "Mine.");
}

#[test]
fn a_line_cut_short_at_any_byte_takes_no_earlier_line_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("texts.jsonl");
    let records = Records::open(folder.path()).unwrap();
    records.write(area(), text("Kept."), 0).unwrap();
    let kept = std::fs::read(&path).unwrap();
    records.write(area(), text("Cut short."), 1).unwrap();
    drop(records);
    let whole = std::fs::read(&path).unwrap();
    for end in kept.len()..whole.len() {
        std::fs::write(&path, &whole[..end]).unwrap();
        let records = Records::open(folder.path()).unwrap();
        assert_eq!(records.texts(area())[0].text.words, "Kept.", "cut at byte {end}");
        assert_eq!(records.write(area(), text("Again."), 1).unwrap(), Saved::As(2));
    }
}

#[test]
fn versions_of_an_edition_follow_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let records = Records::open(folder.path()).unwrap();
    let frozen = |version| Frozen {
        area: area(),
        version,
        on: day("2026-06-04"),
        commit: Some(4),
        by: "Ann Example".into(),
        files: BTreeMap::new(),
    };
    assert_eq!(records.freeze(frozen(2)).unwrap(), Saved::Stale(0));
    assert_eq!(records.freeze(frozen(1)).unwrap(), Saved::As(1));
    assert_eq!(records.frozen(area()).len(), 1);
}

#[test]
fn a_profile_is_found_again_by_sender_and_form() {
    let folder = tempfile::tempdir().unwrap();
    let records = Records::open(folder.path()).unwrap();
    let at = day("2026-06-04").and_hms_opt(12, 0, 0).unwrap().and_utc();
    records.keep_profile("Council", "a|b", "one", at).unwrap();
    records.keep_profile("Council", "a|b", "two", at).unwrap();
    assert_eq!(records.profile("Council", "a|b").as_deref(), Some("two"));
    assert_eq!(records.profile("Council", "a|c"), None);
}
