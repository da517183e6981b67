//! Archives made here, opened again, cut short and blown up.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::Write;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn opened(name: &str, bytes: &[u8], limits: &Limits) -> Vec<Result<Member<'static>, Missed>> {
    let mut all = Vec::new();
    unpack(name, bytes, limits, &mut |member| {
        all.push(member.map(Member::into_owned));
        ControlFlow::Continue(())
    });
    all
}

/// Each file as `name: length`, each fault as `! name: problem`, and as `? name: problem` what nobody could look into.
fn told(name: &str, bytes: &[u8], limits: &Limits) -> Vec<String> {
    let line = |member: Result<Member<'_>, Missed>| match member {
        Ok(member) => format!("{}: {}", member.name, member.bytes.len()),
        Err(Missed { fault, unseen: false }) => format!("! {}: {}", fault.file, fault.problem),
        Err(Missed { fault, unseen: true }) => format!("? {}: {}", fault.file, fault.problem),
    };
    opened(name, bytes, limits).into_iter().map(line).collect()
}

fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(told(name, bytes, &Limits::default()), expected);
}

#[test]
fn every_way_of_packing_gives_the_same_files() {
    check("a.csv", b"Month\n", &["a.csv: 6"]);
    check("a.csv.gz", &gz(b"Month\n"), &["a.csv: 6"]);
    let files: [(&str, &[u8]); 2] = [("2025-01/a.csv", b"Month\n"), ("2025-01/b.csv", b"Month\n1\n")];
    let expected = |name: &str| [format!("{name}/2025-01/a.csv: 6"), format!("{name}/2025-01/b.csv: 8")];
    for (name, bytes) in [
        ("x.tar", tar_of(&files)),
        ("x.tar.gz", gz(&tar_of(&files))),
        ("x.zip", zip_of(&files)),
        ("oddly.named", zip_of(&files)),
    ] {
        assert_eq!(told(name, &bytes, &Limits::default()), expected(name));
    }
}

#[test]
fn archives_inside_archives_are_opened_but_not_for_ever() {
    let packed = gz(b"Month\n");
    let inner = zip_of(&[("b.csv.gz", &packed), ("c.csv", b"x")]);
    check("x.zip", &zip_of(&[("in/y.zip", &inner)]), &["x.zip/in/y.zip/b.csv: 6", "x.zip/in/y.zip/c.csv: 1"]);
    let mut deep = gz(b"Month\n");
    for _ in 0..5 {
        deep = gz(&deep);
    }
    check("a.gz.gz", &deep, &["? a: there are archives inside archives more than 3 deep"]);
}

#[test]
fn a_spreadsheet_stays_whole_and_clutter_is_passed_over() {
    let sheet = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>")]);
    let line = format!("x.xlsx: {}", sheet.len());
    check("x.xlsx", &sheet, &[&line]);
    let zip = zip_of(&[("__MACOSX/._a.csv", b"x"), ("a/.DS_Store", b"x"), ("a/b.csv", b"1")]);
    check("x.zip", &zip, &["x.zip/a/b.csv: 1"]);
}

#[test]
fn a_truncated_file_is_not_given_and_says_how_far_it_was_read() {
    let text: Vec<u8> = (0..40_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let packed = gz(&text);
    let found = opened("a.csv.gz", &packed[..packed.len() / 2], &Limits::default());
    let [Err(fault)] = found.as_slice() else { panic!("{found:?}") };
    let read: u64 = fault.fault.problem.split(' ').find_map(|word| word.parse().ok()).unwrap();
    assert!(0 < read && read < text.len() as u64, "{}", fault.fault.problem);
    let tarred = gz(&tar_of(&[("a.csv", b"whole"), ("b.csv", &text)]));
    let found = told("x.tar.gz", &tarred[..tarred.len() / 2], &Limits::default());
    assert_eq!(found[0], "x.tar.gz/a.csv: 5");
    assert!(found[1].contains("damaged in \"b.csv\""), "{}", found[1]);
    let zipped = zip_of(&[("a.csv", &text)]);
    let found = told("x.zip", &zipped[..zipped.len() / 2], &Limits::default());
    assert!(found[0].starts_with("! x.zip: the zip archive"), "{}", found[0]);
}

#[test]
fn bombs_are_refused_early() {
    let nought = vec![0u8; 40 << 20];
    let bomb = gz(&nought);
    let small = Limits { ratio: 100, ..Limits::default() };
    assert!(told("a.gz", &bomb, &small)[0].starts_with("? a.gz: the delivery unpacks to more than"));
    assert!(told("a.zip", &zip_of(&[("a", &nought)]), &small)[0].contains("100 times its size"));
    assert!(told("a.tgz", &gz(&tar_of(&[("a", &nought)])), &small)[0].contains("100 times its size"));
    let tiny = Limits { member_bytes: 10, ..Limits::default() };
    assert_eq!(told("a.csv", b"12345678901", &tiny), ["? a.csv: the file has more than 10 bytes"]);
    assert_eq!(told("a.gz", &gz(b"12345678901"), &tiny), ["? a.gz: the file has more than 10 bytes"]);
    assert_eq!(
        told("a", &tar_of(&[("b", b"12345678901")]), &tiny),
        ["? a/b: the file has more than 10 bytes"]
    );
    let few = Limits { members: 1, ..Limits::default() };
    let zip = zip_of(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
    assert_eq!(told("x.zip", &zip, &few), ["x.zip/a: 1", "? x.zip/b: the delivery has more than 1 files"]);
    let total = Limits { total_bytes: 5, ..Limits::default() };
    let zip = zip_of(&[("a", b"1234"), ("b", b"5678")]);
    assert_eq!(told("x.zip", &zip, &total).len(), 2);
    assert!(told("x.zip", &zip, &total)[1].starts_with("? x.zip/b"));
}

#[test]
fn it_stops_when_told_to() {
    let mut count = 0;
    unpack("x.zip", &zip_of(&[("a", b"1"), ("b", b"2")]), &Limits::default(), &mut |_| {
        count += 1;
        ControlFlow::Break(())
    });
    assert_eq!(count, 1);
}

proptest! {
    #[test]
    fn damaged_archives_never_make_it_panic(
        kind in 0usize..4,
        cut in 0usize..2000,
        flips in prop::collection::vec((0usize..2000, any::<u8>()), 0..6),
    ) {
        let files: [(&str, &[u8]); 2] = [("a.csv", b"Month\n2025-01\n"), ("b/c.csv.gz", b"not a gzip file")];
        let mut bytes = match kind {
            0 => gz(b"Month\n2025-01\n"),
            1 => tar_of(&files),
            2 => zip_of(&files),
            _ => gz(&tar_of(&files)),
        };
        for (at, flip) in flips {
            let at = at % bytes.len();
            bytes[at] ^= flip;
        }
        bytes.truncate(bytes.len().saturating_sub(cut));
        opened("x", &bytes, &Limits { member_bytes: 1 << 20, total_bytes: 4 << 20, ..Limits::default() });
    }
}
