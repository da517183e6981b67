//! What a file of providers may say, and what is said of one that is wrong.

use super::*;

/// One entry that is right.
pub(crate) const ENTRY: &str = r#"
[[provider]]
name = "westmarch-police"
title = "Westmarch Police"
issuer = "https://login.westmarch-police.example"
client_id = "commonweal"
client_secret_file = "police.secret"
body = "staffordshire-moorlands-district-council"
domains = ["Police.Example"]
"#;

/// Reads a file of these entries beside one secret.
pub(crate) fn read(text: &str) -> Result<Providers, BadProviders> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("police.secret"), "open sesame\n").unwrap();
    fs::write(folder.path().join("empty"), "\n").unwrap();
    fs::write(folder.path().join("providers.toml"), text).unwrap();
    Providers::read(&folder.path().join("providers.toml"))
}

fn listed(entries: &str) -> String {
    format!("address = \"https://safer.example\"\n{entries}")
}

#[test]
fn a_file_says_who_may_speak_for_whom() {
    let providers = read(&listed(ENTRY)).unwrap();
    assert_eq!(providers.back.as_str(), "https://safer.example/sign-in/back");
    let police = providers.find("westmarch-police").unwrap();
    assert_eq!(police.title, "Westmarch Police");
    assert_eq!(police.secret.secret(), "open sesame");
    assert!(police.domains.contains("police.example") && !police.second_factor);
    assert!(!police.is_on_this_machine());
    assert!(!format!("{police:?}").contains("sesame"), "a secret is never shown");
    assert!(providers.find("somebody-else").is_none());
}

#[test]
fn a_wrong_entry_is_named_with_what_to_do() {
    let changed = |from: &str, to: &str| {
        assert!(ENTRY.contains(from), "{from}");
        read(&listed(&ENTRY.replace(from, to))).unwrap_err().to_string()
    };
    for (from, to, said) in [
        ("\"westmarch-police\"", "\"Westmarch Police\"", "the provider `Westmarch Police`"),
        ("\"westmarch-police\"", "\"\"", "the provider `number 1`"),
        ("\"Westmarch Police\"", "\" \"", "`title`"),
        ("https://login", "http://login", "`issuer`"),
        ("\"commonweal\"", "\"\"", "`client_id`"),
        ("police.secret", "nothing.secret", "`client_secret_file`"),
        ("police.secret", "empty", "is empty"),
        ("staffordshire-moorlands-district-council", "A Council", "`body`"),
        ("[\"Police.Example\"]", "[]", "`domains`"),
        ("Police.Example", "police", "`police` in `domains`"),
        ("Police.Example", "ann@police.example", "`ann@police.example` in `domains`"),
    ] {
        let error = changed(from, to);
        assert!(error.contains(said) && error.contains("the provider `"), "{to}: {error}");
    }
}

#[test]
fn two_of_one_name_or_for_one_domain_are_refused() {
    let twice = read(&listed(&format!("{ENTRY}{ENTRY}"))).unwrap_err().to_string();
    assert!(twice.contains("there are two of that `name`"), "{twice}");
    let other = ENTRY.replace("\"westmarch-police\"", "\"other\"");
    let both = read(&listed(&format!("{ENTRY}{other}"))).unwrap_err().to_string();
    assert!(both.contains("the provider `other`") && both.contains("police.example"), "{both}");
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    let unknown = read(&listed(&ENTRY.replace("title", "titel"))).unwrap_err();
    let cause = std::error::Error::source(&unknown).unwrap().to_string();
    assert!(cause.contains("titel"), "{cause}");
    for address in
        ["safer.example", "http://safer.example", "https://safer.example/x", "https://a:b@safer.example"]
    {
        let error = read(&format!("address = \"{address}\"\n{ENTRY}")).unwrap_err();
        assert!(matches!(error, BadProviders::Address { .. }), "{address}: {error}");
    }
    assert!(read(&format!("address = \"http://127.0.0.1:4600\"\n{ENTRY}")).is_ok(), "to try it out");
    let nowhere = Providers::read(Path::new("/nowhere/providers.toml")).unwrap_err();
    assert!(nowhere.to_string().contains("/nowhere/providers.toml"));
}
