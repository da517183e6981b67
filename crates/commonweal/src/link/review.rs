//! `commonweal link review`: pairs of a run, one after the other, for a person who says same, different or cannot tell.
//!
//! Values of records go to the terminal of whoever asked, or to the page they named, and nowhere else. What the model
//! thinks of a pair is shown only when it is asked for.

use super::described::Described;
use super::tables::{Gathered, gather_written};
use super::{LinkArgs, decided, model, run_options, say_to};
use crate::Common;
use crate::machine::clock;
use anyhow::{Context, Result};
use chrono::SecondsFormat;
use clap::Args;
use console::{Key, Term};
use linkage::review::{Alike, Label, Labels, Shown, Verdict, draw, measure, page, undecided};
use linkage::{Decisions, Edge, Linked, Records, TextColumn};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What to look at, and where verdicts go.
#[derive(Args, Clone)]
pub struct ReviewArgs {
    /// Folder that a run wrote to.
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// How many pairs.
    #[arg(long, default_value_t = 200, value_name = "N")]
    pairs: usize,
    /// The pairs nearest to the line, rather than a sample that tells how good the run is.
    #[arg(long)]
    near: bool,
    /// Where verdicts are added: `decisions.csv` in the folder of the run, if nothing else is said.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// What stands beside your verdicts: a reference, not a name.
    #[arg(long, default_value = "", value_name = "REFERENCE")]
    who: String,
    /// Write the pairs to a page that stands alone, to be decided in a browser, and ask nothing here.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Seed of the sample. The same seed draws the same pairs.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// A run that is looked at.
struct Desk<'a> {
    records: &'a Records,
    linked: &'a Linked,
    written: &'a [(String, TextColumn)],
    arguments: &'a ReviewArgs,
    decisions: &'a Path,
    group_from: f64,
}

/// Goes through pairs.
pub fn review(common: &Common, arguments: &ReviewArgs) -> Result<u8> {
    let say = say_to(common);
    let run: LinkArgs = Described::again(&arguments.run)?;
    let mut left_out = Vec::new();
    say("reading and comparing again");
    let (Gathered { model, table, .. }, written) = gather_written(&run, model(&run, &mut left_out)?, None)?;
    let records = Records::from_columns(&model, table)?;
    let linked = linkage::run(&records, &model, &run_options(&run))?;
    let at = arguments.decisions.clone().unwrap_or_else(|| arguments.run.join("decisions.csv"));
    let labels =
        if at.exists() { decided::read(&at, decided::several(&records))? } else { Labels::default() };
    let desk = Desk {
        records: &records,
        linked: &linked,
        written: &written,
        arguments,
        decisions: &at,
        group_from: run.group_from,
    };
    let pairs = desk.pairs(&labels);
    if let Some(file) = &arguments.page {
        let shown: Vec<Shown> = pairs.iter().map(|edge| desk.shown(edge)).collect();
        fs::write(file, page(&model.name, &shown)).with_context(|| format!("writing {}", file.display()))?;
        say(&format!("{} pairs: {}", shown.len(), file.display()));
        return Ok(0);
    }
    let labels = desk.go_through(&pairs, labels)?;
    eprintln!("{}", desk.told(&labels));
    Ok(0)
}

/// What somebody answered.
enum Answer {
    Say(Verdict),
    Back,
    Why,
    Stop,
}

impl Desk<'_> {
    /// The pairs to ask about, without those that somebody has spoken of.
    fn pairs(&self, labels: &Labels) -> Vec<Edge> {
        let ReviewArgs { pairs, near, seed, .. } = *self.arguments;
        let placed = labels.place(self.records);
        if near {
            return undecided(self.linked, &placed.decisions, &placed.unsure, self.group_from, pairs);
        }
        let said: BTreeSet<(String, String)> = labels
            .standing()
            .into_iter()
            .map(|number| &labels.log()[number])
            .flat_map(|label| {
                let (left, right) = (label.left.to_string(), label.right.to_string());
                [(left.clone(), right.clone()), (right, left)]
            })
            .collect();
        let named = |edge: &Edge| {
            let shown = self.shown(edge);
            (shown.left.to_string(), shown.right.to_string())
        };
        draw(self.linked, pairs, seed).into_iter().filter(|edge| !said.contains(&named(edge))).collect()
    }

    fn shown(&self, edge: &Edge) -> Shown {
        Shown::new(self.records, (edge.a, edge.b), self.written)
    }

    fn go_through(&self, pairs: &[Edge], mut labels: Labels) -> Result<Labels> {
        let (mut at, mut why) = (0usize, false);
        let mut asked: Vec<(usize, Label)> = Vec::new();
        while let Some(edge) = pairs.get(at) {
            let shown = self.shown(edge);
            let mut text = side_by_side(&shown, at + 1, pairs.len());
            if why {
                let _ = writeln!(text, "\n{}", self.linked.fitted.explain(self.records, edge.a, edge.b));
            }
            why = false;
            match ask(&text)? {
                Answer::Stop => break,
                Answer::Why => why = true,
                Answer::Say(verdict) => {
                    let Shown { left, right, .. } = shown;
                    let (who, when) = (self.arguments.who.clone(), now());
                    let label = Label { left, right, verdict, who, when };
                    decided::append(self.decisions, &label)?;
                    labels.say(label.clone());
                    asked.push((at, label));
                    at += 1;
                }
                Answer::Back => {
                    let Some((before, label)) = asked.pop() else { continue };
                    let back = Labels::take_back(&label, (&self.arguments.who, &now()));
                    decided::append(self.decisions, &back)?;
                    labels.say(back);
                    at = before;
                }
            }
        }
        Ok(labels)
    }

    /// What all verdicts together say of the run.
    fn told(&self, labels: &Labels) -> String {
        let placed = labels.place(self.records);
        let (same, different) = placed.decisions.counts();
        let mut text = format!(
            "{same} pairs are the same, {different} different, {} cannot be told: {}",
            placed.unsure.len(),
            self.decisions.display()
        );
        for found in &placed.contradictions {
            let _ = write!(text, "\nContradiction: {}.", found.words(labels));
        }
        if !self.arguments.near && same + different > 0 {
            text.push('\n');
            text.push_str(&quality(self.linked, &placed.decisions, self.group_from));
        }
        text
    }
}

fn quality(linked: &Linked, decisions: &Decisions, group_from: f64) -> String {
    let measured = measure(linked, decisions, group_from, 0.99);
    let share = |of: linkage::review::Share| format!("{:.3} ({:.3} to {:.3})", of.share, of.low, of.high);
    let mut text = format!(
        "From {group_from}: precision {}, recall among kept pairs {}.",
        share(measured.precision),
        share(measured.recall)
    );
    if let Some(best) = measured.best {
        let _ = write!(text, " Best F1, {:.3}, from {:.4}.", best.score.f1(), best.from);
    }
    text
}

fn now() -> String {
    clock().now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// One under the other, so that letters stand beneath letters.
fn side_by_side(shown: &Shown, number: usize, of: usize) -> String {
    let width = shown.lines.iter().map(|line| line.column.chars().count()).max().unwrap_or(0).max(6);
    let mut text = format!("Pair {number} of {of}\n\n");
    let _ = writeln!(text, "{:width$}  {}\n{:width$}  {}\n", "record", shown.left, "record", shown.right);
    for line in &shown.lines {
        let put = |value: &str| if value.is_empty() { "-".to_owned() } else { visible(value) };
        let (left, right) = (put(&line.left), put(&line.right));
        let words = match line.alike {
            Alike::Same if left == right => "same",
            Alike::Same => "same but for the writing",
            other => other.words(),
        };
        let _ = writeln!(text, "{:width$}  {left:40}  {words}", line.column);
        if left != right {
            let _ = writeln!(text, "{:width$}  {right}", "");
        }
    }
    text
}

/// A value without anything that would move the cursor.
fn visible(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Shows a pair and waits for an answer: a key at a terminal, a line of a file otherwise.
fn ask(text: &str) -> Result<Answer> {
    const KEYS: &str = "s same   d different   u cannot tell   w why   b back   q stop";
    let stdin = io::stdin();
    if stdin.is_terminal() {
        let term = Term::stderr();
        term.clear_screen().context("clearing the terminal")?;
        term.write_line(text).context("showing a pair")?;
        term.write_line(KEYS).context("showing a pair")?;
        loop {
            match term.read_key().context("waiting for a key")? {
                Key::Char(key) => {
                    if let Some(answer) = answer(key) {
                        return Ok(answer);
                    }
                }
                Key::Escape | Key::CtrlC => return Ok(Answer::Stop),
                Key::Backspace | Key::ArrowLeft => return Ok(Answer::Back),
                _ => {}
            }
        }
    }
    writeln!(io::stderr(), "{text}\n{KEYS}").context("showing a pair")?;
    let mut line = String::new();
    loop {
        line.clear();
        if stdin.lock().read_line(&mut line).context("waiting for an answer")? == 0 {
            return Ok(Answer::Stop);
        }
        if let Some(answer) = line.trim().chars().next().and_then(answer) {
            return Ok(answer);
        }
    }
}

fn answer(key: char) -> Option<Answer> {
    Some(match key.to_ascii_lowercase() {
        's' => Answer::Say(Verdict::Same),
        'd' => Answer::Say(Verdict::Different),
        'u' => Answer::Say(Verdict::Unsure),
        'b' => Answer::Back,
        'w' | '?' => Answer::Why,
        'q' => Answer::Stop,
        _ => return None,
    })
}
