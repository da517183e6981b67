//! Looking after a store from the command line, through the program itself.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use std::fs;
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_commonweal");

/// What the program said, and its exit code.
struct Said {
    out: String,
    errors: String,
    code: i32,
}

fn run(store: &Path, arguments: &[&str]) -> Said {
    let done = Command::new(PROGRAM)
        .env_remove("COMMONWEAL_RECORDS")
        .env_remove("CREDENTIALS_DIRECTORY")
        .arg("--store")
        .arg(store)
        .args(arguments)
        .output()
        .unwrap();
    Said {
        out: String::from_utf8(done.stdout).unwrap(),
        errors: String::from_utf8(done.stderr).unwrap(),
        code: done.status.code().unwrap(),
    }
}

/// The same, where it must go well: what it printed, and what it said beside.
fn well(store: &Path, arguments: &[&str]) -> (String, String) {
    let said = run(store, arguments);
    assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.errors);
    (said.out, said.errors)
}

/// A store with an operator in it, in a folder of its own.
fn store() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    well(&store, &["user", "operator"]);
    (folder, store)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_backup_is_tried_out_restored_and_its_dates_are_in_doctor() {
    let (folder, store) = store();
    let file = folder.path().join("one.backup.gz");
    let (_, made) = well(&store, &["backup", text(&file)]);
    assert!(made.contains("rows came back in SQLite"), "{made}");
    let (_, tried) = well(&store, &["backup", "--verify", text(&file)]);
    assert!(tried.contains("its audit is whole"), "{tried}");
    let looked = run(&store, &["doctor", "--quick"]).out;
    assert!(looked.contains("fine  rehearsal"), "{looked}");
    let elsewhere = folder.path().join("elsewhere");
    well(&elsewhere, &["restore", "--dry-run", text(&file)]);
    assert!(!elsewhere.join("records").exists(), "a dry run puts nothing there");
    well(&elsewhere, &["restore", text(&file)]);
    well(&elsewhere, &["audit", "verify"]);
    assert_eq!(run(&elsewhere, &["restore", text(&file)]).code, 1, "there is a store already");
    fs::write(&file, "no backup").unwrap();
    assert_eq!(run(&store, &["backup", "--verify", text(&file)]).code, 1);
}

#[test]
fn keys_are_made_changed_and_told_of_and_never_printed() {
    let (folder, store) = store();
    let named = folder.path().join("keys-elsewhere");
    let flags = ["--keys", text(&named)];
    assert_eq!(run(&store, &[flags[0], flags[1], "keys", "status"]).code, 1, "there are none yet");
    well(&store, &[flags[0], flags[1], "keys", "rotate"]);
    let (_, said) = well(&store, &[flags[0], flags[1], "keys", "rotate"]);
    assert!(said.contains("Key 2 seals now. 0 cells"), "{said}");
    let (status, _) = well(&store, &[flags[0], flags[1], "keys", "status"]);
    assert!(status.contains("2 keys; key 2 seals"), "{status}");
    let held = fs::read_to_string(&named).unwrap();
    for key in held.lines().filter_map(|line| line.split_once(':')) {
        assert!(!status.contains(key.1) && !said.contains(key.1));
    }
    well(&store, &[flags[0], flags[1], "keys", "rotate", "--reseal-only"]);
    assert_eq!(fs::read_to_string(&named).unwrap(), held, "no key is added");
    assert!(!store.join("keys").exists());
}

#[test]
fn a_signed_checkpoint_finds_a_chain_made_anew_and_another_key() {
    let (folder, store) = store();
    let (key, public) = (folder.path().join("signer"), folder.path().join("signer.pub"));
    let kept = folder.path().join("checkpoint");
    let (signed, _) = well(&store, &["audit", "checkpoint", "--sign", text(&key), "--new-key"]);
    fs::write(&kept, &signed).unwrap();
    assert_eq!(
        run(&store, &["audit", "checkpoint", "--sign", text(&key), "--new-key"]).code,
        1,
        "it is there"
    );
    let verify = |store: &Path, public: &Path| {
        run(store, &["audit", "verify", "--checkpoint", text(&kept), "--key", text(public)])
    };
    well(&store, &["user", "operator"]);
    assert_eq!(verify(&store, &public).code, 0, "lines that came later alter nothing");
    let unnamed = run(&store, &["audit", "verify", "--checkpoint", text(&kept)]);
    assert!(unnamed.code == 1 && unnamed.errors.contains("--key"), "{}", unnamed.errors);
    let other = folder.path().join("other");
    well(&store, &["audit", "checkpoint", "--sign", text(&other), "--new-key"]);
    assert_eq!(verify(&store, &folder.path().join("other.pub")).code, 3, "another key did not sign it");
    let anew = folder.path().join("anew");
    well(&anew, &["user", "operator"]);
    assert_eq!(verify(&anew, &public).code, 3, "it is of another store");
}

#[test]
fn missing_steps_are_named_tried_on_a_copy_and_made() {
    let (_folder, store) = store();
    let (steps, said) = well(&store, &["migrate", "--dry-run"]);
    assert!(steps.is_empty() && said.contains("nothing to do"), "{steps}{said}");
    let none = tempfile::tempdir().unwrap();
    assert!(well(none.path(), &["migrate"]).1.contains("no store"));
    assert!(!none.path().join("records").exists(), "asking makes none");
}

#[test]
fn check_looks_at_the_audit_at_sealed_cells_and_at_what_was_erased() {
    let (_folder, store) = store();
    let (_, said) = well(&store, &["check"]);
    assert!(said.contains("lines in order") && said.contains("0 things that were erased"), "{said}");
    // A ledger of a restore that was not gone through with names somebody who is there.
    let ledger = store.join("erased.jsonl");
    let line = r#"{"kind":"person","id":"operator","at_ms":1,"reason":"test"}"#;
    fs::write(&ledger, format!("{line}\n")).unwrap();
    let found = run(&store, &["check"]);
    assert_eq!(found.code, 3, "{}", found.errors);
    assert!(found.errors.contains("person operator was erased, and is there"), "{}", found.errors);
}

#[test]
fn nobody_is_erased_without_a_yes_and_the_operator_not_at_all() {
    let (_folder, store) = store();
    let erase = |more: &[&str]| run(&store, &[&["erase", "person", "operator"], more].concat());
    let asked = erase(&[]);
    assert!(asked.code == 1 && asked.errors.contains("--yes"), "{}", asked.errors);
    assert!(erase(&["--yes"]).errors.contains("stays"));
    assert!(run(&store, &["erase", "person", "nobody", "--yes"]).errors.contains("nobody has that"));
    assert!(well(&store, &["user", "list"]).0.contains("operator"));
}
