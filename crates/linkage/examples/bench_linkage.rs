//! Times a linkage phase by phase: `bench_linkage FILE.csv MODEL.toml [TRUTH-COLUMN] [ID-COLUMN] [plain]`.
//!
//! Prints wall and processor seconds of each phase, peak memory, and precision, recall and F1 against the truth column.
//! It measures; it is no way to link real records: it holds them and prints nothing but counts.

#![expect(clippy::print_stdout, reason = "a measuring program speaks on its standard output")]

use linkage::{Linked, Model, Options, Phase, Records, Table, TextColumn, UseHomes, quality, run};
use std::sync::Mutex;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, model, rest @ ..] = args.as_slice() else {
        return Err("usage: bench_linkage FILE.csv MODEL.toml [TRUTH-COLUMN] [ID-COLUMN] [plain]".into());
    };
    let truth_column = rest.first().map_or("cluster", String::as_str);
    let id_column = rest.get(1).map_or("unique_id", String::as_str);
    let plain = rest.get(2).is_some_and(|word| word == "plain");
    let model = Model::from_toml(&std::fs::read_to_string(model)?)?;
    let clock = Clock::new();

    clock.phase("parse");
    let (table, truth) = read(file, &model, id_column, truth_column)?;
    clock.phase("encode");
    let records = Records::from_columns(&model, table)?;
    clock.phase("plan");
    let options = Options {
        progress: Some(&|phase| {
            clock.phase(match phase {
                Phase::Chance => "u",
                Phase::Prior => "prior",
                Phase::Sessions => "sessions",
                Phase::Homes => "homes",
                Phase::Rule(..) => "block, compare, score",
                Phase::Groups => "cluster",
                _ => "done",
            });
        }),
        homes: if plain { UseHomes::Never } else { UseHomes::ByEvidence },
        ..Options::default()
    };
    let linked = run(&records, &model, &options)?;
    let peak = peak_mb();
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
    report(&records, &model, &linked, &quality::labels(&truth));
    Ok(())
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

/// Only the columns that the model reads are kept.
fn read(
    file: &str,
    model: &Model,
    id: &str,
    truth: &str,
) -> Result<(Table, TextColumn), Box<dyn std::error::Error>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_path(file)?;
    let head: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let position = |name: &str| head.iter().position(|h| h == name);
    let names: Vec<&str> =
        [id, truth].into_iter().chain(model.columns.iter().map(|c| c.name.as_str())).collect();
    let positions: Vec<Option<usize>> = names.iter().map(|name| position(name)).collect();
    let mut columns = vec![TextColumn::default(); names.len()];
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        for (column, at) in columns.iter_mut().zip(&positions) {
            column.push(at.and_then(|at| row.get(at)).unwrap_or_default());
        }
    }
    let mut columns = columns.into_iter();
    let ids = columns.next().ok_or("no column of ids")?;
    let truth = columns.next().ok_or("no column of truth")?;
    let table =
        names[2..].iter().zip(columns).fold(Table::new(ids), |table, (name, c)| table.column(name, c));
    Ok((table, truth))
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

    fn report(&self) {
        let state = self.state.lock().expect("no holder panics");
        let (mut wall, mut processor) = (0.0, 0.0);
        for (name, w, p) in state.3.iter().filter(|(name, ..)| !name.is_empty()) {
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
