//! The journal of mapping profiles.

use crate::Profiles;
use chrono::{DateTime, Utc};

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

#[test]
fn a_profile_is_found_again_by_sender_and_form_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    {
        let profiles = Profiles::open(folder.path()).unwrap();
        assert_eq!(profiles.profile("Council", "a|b"), None);
        profiles.keep_profile("Council", "a|b", "one", noon()).unwrap();
        profiles.keep_profile("Council", "a|b", "two", noon()).unwrap();
        profiles.keep_profile("Council", "a|b", "two", noon()).unwrap();
        profiles.keep_profile("Police", "a|b", "three", noon()).unwrap();
    }
    let again = Profiles::open(folder.path()).unwrap();
    assert_eq!(again.profile("Council", "a|b").as_deref(), Some("two"));
    assert_eq!(again.profile("Police", "a|b").as_deref(), Some("three"));
    assert_eq!(again.profile("Police", "a"), None);
    let text = std::fs::read_to_string(folder.path().join("profiles.jsonl")).unwrap();
    assert_eq!(text.lines().count(), 3, "each version is kept, and the same again is none");
}

#[test]
fn a_line_cut_short_at_any_byte_takes_no_earlier_line_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profiles.jsonl");
    {
        let profiles = Profiles::open(folder.path()).unwrap();
        profiles.keep_profile("Council", "form", "one", noon()).unwrap();
        profiles.keep_profile("Council", "form", "two", noon()).unwrap();
    }
    let whole = std::fs::read(&path).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in first..whole.len() {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let profiles = Profiles::open(folder.path()).unwrap();
        assert_eq!(profiles.profile("Council", "form").as_deref(), Some("one"), "cut at {cut}");
        profiles.keep_profile("Council", "form", "three", noon()).unwrap();
        drop(profiles);
        let again = Profiles::open(folder.path()).unwrap();
        assert_eq!(again.profile("Council", "form").as_deref(), Some("three"), "cut at {cut}");
    }
}
