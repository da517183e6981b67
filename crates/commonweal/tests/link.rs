//! `commonweal link` as an analyst meets it: what comes out, and what is said when something is wrong.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as IoWrite;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_commonweal");
const MODEL: &str = "
name = 'persons'
block = [['surname', 'dob'], ['first_name', 'dob'], ['surname', 'first_name']]
learn = [['surname', 'dob'], ['first_name']]
prior = { value = 0.002 }
[columns]
first_name = 'name'
surname = 'name'
dob = 'date'
[[compare]]
name = 'first_name'
levels = ['equal', 'jaro-winkler 0.9']
[[compare]]
name = 'surname'
levels = ['equal', 'jaro-winkler 0.9']
[[compare]]
name = 'dob'
levels = ['equal', 'damerau 1']
";

/// Ninety persons; a second file holds them again, some with a slip.
fn persons(prefix: &str, slips: bool) -> String {
    let parts = ["ak", "el", "in", "or", "ut", "yv", "om", "ez", "ir", "as"];
    let mut text = "unique_id,first_name,surname,dob\n".to_owned();
    for n in 0..90 {
        let slip = if slips && n % 5 == 0 { "e" } else { "" };
        let (first, surname) = (parts[n % 9], format!("{}{}mann{slip}", parts[n % 10], parts[n / 10]));
        writeln!(text, "{prefix}{n},{first}bert,{surname},19{}-0{}-1{}", 30 + n / 2, 1 + n % 9, n % 7)
            .unwrap();
    }
    text
}

fn link(folder: &Path, words: &[&str]) -> Output {
    Command::new(PROGRAM)
        .current_dir(folder)
        .args(["link", "--quiet", "--json"])
        .args(words)
        .args(["--out", "out"])
        .output()
        .unwrap()
}

fn refusal(folder: &Path, words: &[&str]) -> String {
    let output = link(folder, words);
    assert!(!output.status.success(), "{words:?} went through");
    String::from_utf8(output.stderr).unwrap()
}

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("model.toml", MODEL);
    write("a.csv", &persons("a", false));
    write("b.csv", &persons("b", true));
    folder
}

/// The group of a record, as `clusters.csv` tells it.
fn group(folder: &Path, id: &str) -> String {
    let text = fs::read_to_string(folder.join("out/clusters.csv")).unwrap();
    let line = text.lines().find(|line| line.split(',').nth(1) == Some(id)).unwrap().to_owned();
    line.split(',').nth(2).unwrap().to_owned()
}

#[test]
fn what_people_decided_stands_and_what_contradicts_itself_is_refused() {
    let desk = desk();
    let folder = desk.path();
    let files = ["model.toml", "a.csv", "b.csv"];
    assert!(link(folder, &files).status.success());
    assert_eq!(group(folder, "a1"), group(folder, "b1"));
    assert_ne!(group(folder, "a2"), group(folder, "b3"));

    let head = "source_l,unique_id_l,source_r,unique_id_r,verdict\n";
    let decide = |rows: &str| fs::write(folder.join("said.csv"), format!("{head}{rows}")).unwrap();
    let asked = [&files[..], &["--decisions", "said.csv"]].concat();
    decide(
        "a.csv,a1,b.csv,b1,different\na.csv,a2,b.csv,b3,same\na.csv,a4,b.csv,b4,unsure\na.csv,gone,b.csv,b4,same\n",
    );
    let output = link(folder, &asked);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_ne!(group(folder, "a1"), group(folder, "b1"));
    assert_eq!(group(folder, "a2"), group(folder, "b3"));
    let report = fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("People decided about 2 pairs: 1 are of one person, 1 of two."));
    assert!(report.contains("1 decisions are about records that these files do not have"));

    decide("a.csv,a1,b.csv,b1,same\nb.csv,b1,a.csv,a5,same\na.csv,a5,a.csv,a1,different\n");
    let said = refusal(folder, &asked);
    assert!(
        said.contains("1 decisions say that two records are different which others make the same")
            && said.contains("a.csv:a5 and a.csv:a1 are said to be different, but")
            && said.contains("a.csv:a5 is b.csv:b1 and b.csv:b1 is a.csv:a1"),
        "{said}"
    );
    decide("a.csv,a1,b.csv,b1,perhaps\n");
    assert!(
        refusal(folder, &asked)
            .contains("row 2, column `verdict`: a verdict is `same`, `different`, `unsure`")
    );
}

#[test]
fn a_wrong_table_is_refused_by_name() {
    let desk = desk();
    let folder = desk.path();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    write("head.csv", b"unique_id,first_name,surname,dob\n");
    write("short.csv", b"unique_id,first_name,surname\n1,ann,mann\n");
    write("twice.csv", b"unique_id,first_name,surname,dob\n1,ann,mann,\n1,bea,mann,\n");
    write("no-id.csv", b"unique_id,first_name,surname,dob\n1,ann,mann,\n,bea,mann,\n");
    write("nothing.csv", b"");
    for (file, says) in [
        ("head.csv", "head.csv has a header and no rows"),
        ("short.csv", "short.csv has no column `dob`; it has unique_id, first_name, surname"),
        ("twice.csv", "1 ids are given to more than one record; rows 1 and 2"),
        ("no-id.csv", "record 2 has no `unique_id`"),
        ("nothing.csv", "nothing.csv: the file is empty"),
        ("absent.csv", "reading absent.csv"),
    ] {
        let said = refusal(folder, &["model.toml", file]);
        assert!(said.contains(says), "{file}: {said}");
    }
    let said = refusal(folder, &["model.toml", "a.csv", "b.csv", "--id", "number"]);
    assert!(said.contains("a.csv has no column `number`; it has unique_id"), "{said}");
    assert!(refusal(folder, &["model.toml", "a.csv", "--between-files"]).contains("two files or more"));
}

#[test]
fn other_encodings_are_read_and_said() {
    let desk = desk();
    let folder = desk.path();
    let accented = persons("b", true).replace("akbert", "ákbert");
    let windows: Vec<u8> = accented.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    fs::write(folder.join("windows.csv"), windows).unwrap();
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(accented.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(folder.join("wide.csv"), wide).unwrap();
    for file in ["windows.csv", "wide.csv"] {
        assert!(link(folder, &["model.toml", "a.csv", file]).status.success(), "{file}");
        // The accent is folded, so the first person is found again in either writing.
        assert_eq!(group(folder, "a9"), group(folder, "b9"), "{file}");
        let report = fs::read_to_string(folder.join("out/report.html")).unwrap();
        assert_eq!(report.contains("it was read as Windows-1252"), file == "windows.csv");
    }
}

#[test]
fn the_model_that_comes_with_it_does_without_what_is_not_there() {
    let desk = desk();
    let output = link(desk.path(), &["people", "a.csv", "b.csv"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(group(desk.path(), "a1"), group(desk.path(), "b1"));
    fs::write(desk.path().join("other.csv"), "unique_id,colour\n1,red\n2,blue\n").unwrap();
    let said = refusal(desk.path(), &["people", "other.csv"]);
    assert!(said.contains("whose columns no file has") && said.contains("surname"), "{said}");
}

/// People of so few surnames that the rules make some millions of pairs.
fn crowd(rows: usize) -> String {
    let mut text = "unique_id,first_name,surname,dob\n".to_owned();
    for n in 0..rows {
        let of = n / 2;
        let first =
            format!("{}{}", ["ann", "bela", "carla", "dov"][of % 4], ["", "e"][usize::from(n % 11 == 0)]);
        let surname = format!("{}mann", ["ak", "el", "in", "or", "ut"][of % 5]);
        writeln!(text, "p{n},{first},{surname},19{}-0{}-1{}", 10 + of % 89, 1 + of % 9, of % 7).unwrap();
    }
    text
}

/// All that a run leaves, by name.
fn left(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_run_killed_at_any_moment_goes_on_and_leaves_the_same_bytes() {
    let desk = desk();
    let folder = desk.path();
    fs::write(folder.join("crowd.csv"), crowd(9_000)).unwrap();
    fs::write(folder.join("wide.toml"), MODEL.replace("block = [", "block = [['surname'], ['first_name'], "))
        .unwrap();
    let command = |out: &str| {
        let mut command = Command::new(PROGRAM);
        command.current_dir(folder).args([
            "link",
            "--quiet",
            "wide.toml",
            "crowd.csv",
            "--save-every",
            "200000",
        ]);
        command.args(["--group-from", "0.9", "--out", out]).stderr(Stdio::null());
        command
    };
    assert!(command("whole").status().unwrap().success());
    let whole = left(&folder.join("whole"));
    assert_eq!(whole.len(), 5);

    // Seeded, and longer by and by, so that every stage is hit and the last try comes through.
    let (mut dice, mut killed, mut seen) = (20_261_121u64, 0, 0);
    for round in 0..60u64 {
        let mut running = command("again").arg("--resume").spawn().unwrap();
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(20 + (dice >> 33) % (60 + 40 * round)));
        running.kill().unwrap();
        let done = running.wait().unwrap().success();
        killed += u32::from(!done);
        let kept = fs::metadata(folder.join("again/progress")).map_or(0, |file| file.len());
        seen += u32::from(kept > 2_000);
        if done {
            break;
        }
    }
    assert!(command("again").arg("--resume").status().unwrap().success());
    assert!(killed > 0 && seen > 0, "{killed} killed, {seen} with something kept");
    let again = left(&folder.join("again"));
    for ((name, bytes), (other, others)) in whole.iter().zip(&again) {
        assert_eq!((name, bytes == others), (other, true));
    }
    assert_eq!(whole.len(), again.len());
}

#[test]
fn a_stopped_run_of_other_files_is_not_gone_on_with() {
    let desk = desk();
    let folder = desk.path();
    let files = ["model.toml", "a.csv", "b.csv"];
    assert!(link(folder, &files).status.success());
    // As if it had been stopped: the run describes itself in one line, and that is what it begins with.
    let told: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("out/run.json")).unwrap()).unwrap();
    let stopped = || fs::write(folder.join("out/progress"), format!("{told}\n")).unwrap();
    let resumed = |words: &[&'static str]| [&files[..], words, &["--resume"]].concat();
    stopped();
    assert!(link(folder, &resumed(&[])).status.success());
    assert!(!folder.join("out/progress").exists());
    stopped();
    assert!(
        refusal(folder, &resumed(&["--seed", "2"])).contains("--seed and --save-every is not what it was")
    );
    // Where groups begin changes no pair: a stopped run goes on.
    assert!(link(folder, &resumed(&["--group-from", "0.5"])).status.success());
    stopped();
    fs::write(folder.join("b.csv"), persons("b", false)).unwrap();
    let said = refusal(folder, &resumed(&[]));
    assert!(said.contains("b.csv has changed since; leave out --resume to begin anew"), "{said}");
    fs::write(folder.join("model.toml"), MODEL.replace("0.002", "0.003")).unwrap();
    assert!(refusal(folder, &resumed(&[])).contains("model.toml has changed since"));
    assert!(link(folder, &files).status.success());
}

/// Goes through pairs of the run in `out`, with these answers.
fn review(folder: &Path, words: &[&str], answers: &str) -> (bool, String) {
    let mut running = Command::new(PROGRAM)
        .current_dir(folder)
        .args(["--quiet", "link", "review", "out"])
        .args(words)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn pairs_are_decided_one_by_one_and_the_next_run_heeds_it() {
    let desk = desk();
    let folder = desk.path();
    let files = ["model.toml", "a.csv", "b.csv"];
    assert!(link(folder, &files).status.success());
    // Different, taken back, cannot tell, then different, why, and stop.
    let (done, said) = review(folder, &["--who", "u7"], "d\nb\nu\nno\nd\nw\nq\n");
    assert!(done, "{said}");
    assert!(
        said.contains("Pair 1 of ") && said.contains("same but for the writing") || said.contains("same"),
        "{said}"
    );
    assert!(said.contains("Before anything is compared"), "{said}");
    assert!(said.contains("0 pairs are the same, 1 different, 1 cannot be told"), "{said}");
    assert!(said.contains("From 0.95: precision"), "{said}");
    let text = fs::read_to_string(folder.join("out/decisions.csv")).unwrap();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let verdicts: Vec<&str> = lines.iter().map(|line| line[4]).collect();
    assert_eq!(verdicts, ["verdict", "different", "withdrawn", "unsure", "different"]);
    assert_eq!((lines[1][..4].to_vec(), lines[1][5]), (lines[3][..4].to_vec(), "u7"));
    assert!(lines[4][6].ends_with('Z'));
    // Two have been spoken of and are not asked about again.
    let of = |said: &str| {
        said.split("Pair 1 of ").nth(1).unwrap().lines().next().unwrap().parse::<usize>().unwrap()
    };
    let (_, again) = review(folder, &[], "q\n");
    assert_eq!(of(&again), of(&said) - 2);

    let (left, right) = (lines[4][1], lines[4][3]);
    let asked = [&files[..], &["--decisions", "out/decisions.csv"]].concat();
    assert!(link(folder, &asked).status.success());
    assert_ne!(group(folder, left), group(folder, right));
    assert!(
        fs::read_to_string(folder.join("out/report.html"))
            .unwrap()
            .contains("Held against what people decided")
    );

    let (done, _) = review(folder, &["--page", "look.html", "--near", "--pairs", "7"], "");
    let page = fs::read_to_string(folder.join("look.html")).unwrap();
    assert!(done && page.contains("Pair 7 of 7") && page.contains("mann"));
    fs::write(folder.join("b.csv"), persons("b", false)).unwrap();
    let (done, said) = review(folder, &[], "q\n");
    assert!(!done && said.contains("b.csv has changed since; link again first"), "{said}");
}

#[test]
fn groups_of_an_earlier_run_hold_together_down_to_a_lower_line() {
    let desk = desk();
    let folder = desk.path();
    let files = ["model.toml", "a.csv", "b.csv"];
    assert!(link(folder, &[&files[..], &["--group-from", "0.5"]].concat()).status.success());
    let before = fs::read_to_string(folder.join("out/clusters.csv")).unwrap();
    fs::write(folder.join("before.csv"), &before).unwrap();
    let higher = [&files[..], &["--group-from", "0.999999999"]].concat();
    assert!(link(folder, &higher).status.success());
    assert_ne!(fs::read_to_string(folder.join("out/clusters.csv")).unwrap(), before);
    assert!(link(folder, &[&higher[..], &["--before", "before.csv"]].concat()).status.success());
    assert_eq!(fs::read_to_string(folder.join("out/clusters.csv")).unwrap(), before);
    let low = [&higher[..], &["--before", "before.csv", "--split-below", "0.01"]].concat();
    assert!(refusal(folder, &low).contains("--split-below is less than --keep-from"));
}

#[test]
fn two_agencies_find_whom_both_know_and_neither_hands_over_its_list() {
    let desk = desk();
    let folder = desk.path();
    let run = |words: &[&str]| {
        let output = Command::new(PROGRAM).current_dir(folder).arg("link").args(words).output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert!(run(&["key", "k"]).0 && !run(&["key", "k"]).0);
    let seal = |file: &str, purpose: &str, out: &str| {
        run(&["seal", "model.toml", file, "--key-file", "k", "--purpose", purpose, "--out", out])
    };
    assert!(seal("a.csv", "night shelter", "a-sealed.csv").0);
    assert!(seal("b.csv", "night shelter", "b-sealed.csv").0);
    let text = fs::read_to_string(folder.join("a-sealed.csv")).unwrap();
    assert!(
        text.starts_with("reference,seal,dob + first_name,dob + surname,first_name + surname\r\n"),
        "{text}"
    );
    assert!(!text.contains("mann") && !text.contains("bert"));
    assert!(text.split([',', '\r', '\n']).all(|cell| cell != "a1"), "nobody's id is in it");
    let (done, said, _) = run(&["overlap", "a-sealed.csv", "b-sealed.csv", "-o", "both.csv"]);
    assert!(done && said.starts_with("72 pairs of rows agree on 2 of 3 combinations or more"), "{said}");
    // Back at home, a reference becomes a record again.
    let both = fs::read_to_string(folder.join("both.csv")).unwrap();
    let mine = fs::read_to_string(folder.join("a-sealed.mine.csv")).unwrap();
    let reference = both.lines().nth(1).unwrap().split(',').next().unwrap();
    assert!(mine.lines().any(|line| line.starts_with(reference) && line.contains(",\"a")));

    assert!(seal("b.csv", "something else", "c-sealed.csv").0);
    let (done, _, said) = run(&["overlap", "a-sealed.csv", "c-sealed.csv"]);
    assert!(!done && said.contains("sealed under another key, for another purpose"), "{said}");
    fs::write(folder.join("few.csv"), persons("c", false).lines().take(4).collect::<Vec<_>>().join("\n"))
        .unwrap();
    assert!(seal("few.csv", "night shelter", "few-sealed.csv").0);
    let (_, said, _) = run(&["overlap", "a-sealed.csv", "few-sealed.csv"]);
    assert!(said.starts_with("fewer than 5 pairs of rows"), "{said}");
    fs::write(folder.join("short"), "abcd").unwrap();
    let (done, _, said) =
        run(&["seal", "model.toml", "a.csv", "--key-file", "short", "--purpose", "x", "-o", "x.csv"]);
    assert!(!done && (said.contains("others than its owner") || said.contains("too short")), "{said}");
}
