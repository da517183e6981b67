//! Times a linkage phase by phase: `bench_linkage MODEL.toml FILE.csv... [--id C] [--truth C] [--plain] [--json]`.
//!
//! With `--arrivals N` the last N records arrive later: it times how long they take to find their like among the others.
//!
//! Prints wall and processor seconds of each phase, peak memory, and precision, recall and F1 against the truth column,
//! or with `--json` one line for `cargo xtask bench linkage`. `--plain` is what others do: two classes, connected components.
//! It measures; it is no way to link real records: it prints
//! nothing but counts.

#![expect(clippy::print_stdout, reason = "a measuring program speaks on its standard output")]

use linkage::{
    Grouping, Linked, Model, Options, Phase, Records, Standing, Table, TextColumn, UseHomes, fit, quality,
    run,
};
use std::ops::Range;
use std::sync::Mutex;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = asked()?;
    let [model, files @ ..] = asked.free.as_slice() else {
        return Err("usage: bench_linkage MODEL.toml FILE.csv... [--id C] [--truth C] [--plain] [--json] \
                    [--arrivals N]"
            .into());
    };
    let model = match model.as_str() {
        "people" => Model::people(),
        path => Model::from_toml(&std::fs::read_to_string(path)?)?,
    };
    let clock = Clock::new();

    clock.phase("parse");
    let read = read(files, &model, &asked.id, &asked.truth)?;
    if asked.arrivals > 0 {
        return arrive(&model, &read, asked.arrivals);
    }
    let (table, truth) = read.whole();
    clock.phase("encode");
    let records = Records::from_columns(&model, table)?;
    clock.phase("block");
    let options = Options {
        progress: Some(&|phase| {
            clock.phase(match phase {
                Phase::Chance => "u and prior",
                Phase::Sessions => "sessions",
                Phase::Homes => "homes",
                Phase::Rule(..) => "compare and score",
                Phase::Groups => "cluster",
                _ => "done",
            });
        }),
        homes: if asked.plain { UseHomes::Never } else { UseHomes::ByEvidence },
        grouping: if asked.plain { Grouping::Connected } else { Grouping::Consistent },
        ..Options::default()
    };
    let (linked, peak) = (run(&records, &model, &options)?, peak_mb());
    let labels = quality::labels(&truth);
    if asked.json {
        println!("{}", line(&clock, peak, &linked, &labels, &records));
        return Ok(());
    }
    clock.report();
    println!(
        "records {} pairs {} edges {} prior {:.3e} peak {peak:.0} MB",
        records.len(),
        linked.pairs,
        linked.edges.len(),
        linked.fitted.prior
    );
    linked.notices.iter().for_each(|notice| println!("  {notice}"));
    if std::env::var_os("SHOW_MODEL").is_some() {
        show(&linked);
    }
    report(&records, &model, &linked, &labels);
    Ok(())
}

#[derive(Default)]
struct Asked {
    free: Vec<String>,
    id: String,
    truth: String,
    plain: bool,
    json: bool,
    arrivals: usize,
}

fn asked() -> Result<Asked, Box<dyn std::error::Error>> {
    let mut asked = Asked { id: "unique_id".into(), truth: "cluster".into(), ..Asked::default() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--id" => asked.id = words.next().ok_or("--id needs a column")?,
            "--truth" => asked.truth = words.next().ok_or("--truth needs a column")?,
            "--plain" => asked.plain = true,
            "--json" => asked.json = true,
            "--arrivals" => asked.arrivals = words.next().ok_or("--arrivals needs a number")?.parse()?,
            _ => asked.free.push(word),
        }
    }
    Ok(asked)
}

/// What was learnt, level by level.
fn show(linked: &Linked) {
    for learnt in &linked.fitted.learnt {
        for level in &learnt.levels {
            let home = level.home.map_or(String::new(), |h| format!("{h:.5}"));
            println!(
                "  {:12} {:50} m {:.5} u {:.3e} {:+.2} {home}",
                learnt.comparison, level.label, level.m, level.u, level.bits
            );
        }
    }
}

/// Labels that no two records of one file share: between files only pairs across them count.
fn scored_groups(linked: &Linked, truth: &[u32], records: &Records) -> quality::Score {
    let sources: std::collections::BTreeSet<&str> =
        (0..records.len() as u32).map(|r| records.source(r)).collect();
    let all = quality::of_groups(&linked.groups, truth);
    if sources.len() < 2 {
        return all;
    }
    let mut sum = all;
    for source in sources {
        let of: Vec<usize> = (0..records.len()).filter(|r| records.source(*r as u32) == source).collect();
        let pick = |from: &[u32]| of.iter().map(|r| from[*r]).collect::<Vec<u32>>();
        let within = quality::of_groups(&pick(&linked.groups), &pick(truth));
        sum.right -= within.right;
        sum.wrong -= within.wrong;
        sum.missed -= within.missed;
    }
    sum
}

fn line(clock: &Clock, peak: f64, linked: &Linked, truth: &[u32], records: &Records) -> serde_json::Value {
    let phases = clock.phases();
    let sum = |of: fn(&Spent) -> f64| phases.iter().map(of).sum::<f64>();
    let by = |of: fn(&Spent) -> f64| {
        phases.iter().map(|p| (p.0.to_owned(), of(p).into())).collect::<serde_json::Map<_, _>>()
    };
    let (best, _) = quality::advise(&linked.edges, truth, 0.99);
    serde_json::json!({
        "wall": sum(|p| p.1), "cpu": sum(|p| p.2), "megabytes": peak,
        "wall_by_phase": by(|p| p.1), "cpu_by_phase": by(|p| p.2),
        "records": records.len(), "pairs": linked.pairs,
        "f1_pairs": quality::of_pairs(&linked.edges, truth, 0.95).f1(),
        "f1_pairs_best": best.map_or(0.0, |b| b.score.f1()),
        "f1_groups": scored_groups(linked, truth, records).f1(),
    })
}

/// Scores against the truth, at several thresholds.
fn report(records: &Records, model: &Model, linked: &Linked, truth: &[u32]) {
    for from in [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999] {
        let score = quality::of_pairs(&linked.edges, truth, from);
        println!("  pairs from {from}: {}", said(&score));
    }
    let (best, _) = quality::advise(&linked.edges, truth, 0.99);
    best.iter().for_each(|b| println!("  best pairs from {:.5}: {}", b.from, said(&b.score)));
    println!(
        "  groups from 0.95: {} ({} components cut)",
        said(&quality::of_groups(&linked.groups, truth)),
        linked.cuts.components_cut
    );
    let missed = quality::missed(records, model, linked, truth, 0.95);
    println!(
        "  of {} true pairs, blocking misses {}, weight {}",
        missed.pairs, missed.by_blocking, missed.by_weight
    );
}

fn said(score: &quality::Score) -> String {
    format!("F1 {:.5} precision {:.5} recall {:.5}", score.f1(), score.precision(), score.recall())
}

/// Lets the last records arrive: the first half of them one by one, the rest together.
fn arrive(model: &Model, read: &Read, arrivals: usize) -> Result<(), Box<dyn std::error::Error>> {
    let held = read.ids.len().checked_sub(arrivals).ok_or("more arrivals than records")?;
    let records = Records::from_columns(model, read.rows(0..held))?;
    let fitted = fit(&records, model, &Options::default())?;
    let clock = Instant::now();
    let mut standing = Standing::new(records, model, fitted, 10_000);
    println!("{held} records stand ready after {:.2} s", clock.elapsed().as_secs_f64());
    let singly = arrivals / 2;
    let mut milliseconds = Vec::with_capacity(singly);
    let mut pairs = 0;
    for row in held..held + singly {
        let table = read.rows(row..row + 1);
        let clock = Instant::now();
        pairs += standing.add(table, 0.95)?.edges.len();
        milliseconds.push(clock.elapsed().as_secs_f64() * 1000.0);
    }
    milliseconds.sort_by(f64::total_cmp);
    if let [.., last] = milliseconds.as_slice() {
        let at = |share: f64| milliseconds[(milliseconds.len() as f64 * share) as usize];
        println!(
            "one by one: median {:.3} ms, 99 in 100 {:.3}, longest {last:.3}; {pairs} pairs",
            at(0.5),
            at(0.99)
        );
    }
    let table = read.rows(held + singly..held + arrivals);
    let clock = Instant::now();
    let found = standing.add(table, 0.95)?;
    println!(
        "{} together: {:.1} ms; {} pairs, {} blocks passed over",
        arrivals - singly,
        clock.elapsed().as_secs_f64() * 1000.0,
        found.edges.len(),
        found.blocks_passed_over
    );
    Ok(())
}

/// What was read.
struct Read {
    ids: TextColumn,
    truth: TextColumn,
    sources: Option<TextColumn>,
    columns: Vec<(String, TextColumn)>,
}

impl Read {
    fn whole(self) -> (Table, TextColumn) {
        let mut table = Table::new(self.ids);
        if let Some(sources) = self.sources {
            table = table.sources(sources);
        }
        (self.columns.into_iter().fold(table, |table, (name, texts)| table.column(&name, texts)), self.truth)
    }

    fn rows(&self, rows: Range<usize>) -> Table {
        let of =
            |texts: &TextColumn| rows.clone().map(|row| texts.get(row).to_owned()).collect::<TextColumn>();
        let mut table = Table::new(of(&self.ids));
        if let Some(sources) = &self.sources {
            table = table.sources(of(sources));
        }
        self.columns.iter().fold(table, |table, (name, texts)| table.column(name, of(texts)))
    }
}

/// Only the columns that the model reads are kept.
fn read(files: &[String], model: &Model, id: &str, truth: &str) -> Result<Read, Box<dyn std::error::Error>> {
    let names: Vec<&str> =
        [id, truth].into_iter().chain(model.columns.iter().map(|c| c.name.as_str())).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut columns: Vec<TextColumn> = Vec::new();
    let mut sources: Vec<usize> = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let bytes = std::fs::read(file)?;
        let limits = intake::Limits::default();
        let mut reading = intake::texts(file, &bytes, &limits, threads, &|name| names.contains(&name));
        let mut of_file = Vec::with_capacity(names.len());
        for name in &names {
            let found = reading.records.iter_mut().find(|cells| cells.name == *name);
            let cells = found.ok_or_else(|| format!("{file} has no column {name}"))?;
            let column =
                TextColumn::from_parts(std::mem::take(&mut cells.text), std::mem::take(&mut cells.ends));
            of_file.push(column.ok_or("a column that does not fit")?);
        }
        sources.extend(std::iter::repeat_n(number, of_file[0].len()));
        if columns.is_empty() {
            columns = of_file;
        } else {
            for (all, more) in columns.iter_mut().zip(&of_file) {
                (0..more.len()).for_each(|row| all.push(more.get(row)));
            }
        }
    }
    let mut columns = columns.into_iter();
    let ids = columns.next().ok_or("no column of ids")?;
    let truth = columns.next().ok_or("no column of truth")?;
    let sources = (files.len() > 1).then(|| sources.iter().map(ToString::to_string).collect());
    let columns = names[2..].iter().map(ToString::to_string).zip(columns).collect();
    Ok(Read { ids, truth, sources, columns })
}

/// A phase, its wall seconds, its processor seconds.
type Spent = (&'static str, f64, f64);

/// Wall and processor time by phase, in the order of first mention.
struct Clock {
    state: Mutex<(Instant, f64, &'static str, Vec<Spent>)>,
}

impl Clock {
    fn new() -> Self {
        Clock { state: Mutex::new((Instant::now(), processor_seconds(), "", Vec::new())) }
    }

    fn phase(&self, name: &'static str) {
        let mut state = self.state.lock().expect("no holder panics");
        let (wall, processor) = (state.0.elapsed().as_secs_f64(), processor_seconds() - state.1);
        let before = state.2;
        match state.3.iter_mut().find(|(n, ..)| *n == before) {
            Some(entry) => {
                entry.1 += wall;
                entry.2 += processor;
            }
            None => state.3.push((before, wall, processor)),
        }
        (state.0, state.1, state.2) = (Instant::now(), processor_seconds(), name);
    }

    fn phases(&self) -> Vec<Spent> {
        let state = self.state.lock().expect("no holder panics");
        state.3.iter().filter(|(name, ..)| !name.is_empty()).copied().collect()
    }

    fn report(&self) {
        let (mut wall, mut processor) = (0.0, 0.0);
        for (name, w, p) in self.phases() {
            println!("  {name}: {w:.2} s wall, {p:.2} s processor");
            wall += w;
            processor += p;
        }
        println!("total {wall:.2} s wall, {processor:.2} s processor");
    }
}

/// Processor time of this process, in seconds; 0 where the system does not say.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Largest memory of this process so far, in megabytes.
fn peak_mb() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
