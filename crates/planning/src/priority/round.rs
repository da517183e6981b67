//! A round in which priorities are chosen: candidates are gathered, scored blind, shown, decided.
//!
//! Nobody sees another's sheet before all are shown, and no sheet changes after. Every candidate gets a decision with a
//! reason and a meeting.

use crate::priority::matrix::Matrix;
use crate::priority::ranking::{Ranked, rank};
use crate::priority::{Candidate, Choice, ControlStrategy, Decided, Dissent, Priority, Sheet, sound};
use crate::{Refusal, Stamp, Year, refusal::written};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{PersonId, RecordId};

/// Where a round is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Candidates are put forward.
    Gathering,
    /// Each scorer fills in sheets, unseen by the others.
    Scoring,
    /// All sheets are shown; candidates are decided on.
    Deciding,
    /// Every candidate is decided.
    Closed,
}

impl Stage {
    /// A short stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Scoring => "scoring",
            Self::Deciding => "deciding",
            Self::Closed => "closed",
        }
    }
}

/// A round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Which.
    pub id: RecordId,
    /// For which year priorities are chosen.
    pub year: Year,
    /// How they are scored.
    pub matrix: Matrix,
    /// Where it is.
    pub stage: Stage,
    /// What was put forward.
    pub candidates: Vec<Candidate>,
    /// Taken back before scoring: id, title and why.
    pub taken_back: Vec<(RecordId, String, String)>,
    /// Who scores.
    pub scorers: Vec<PersonId>,
    /// Who did not score after all, and why the round went on.
    pub without: Vec<(PersonId, String)>,
    /// All sheets; see [`Round::sheets_for`] for who may see which.
    pub sheets: Vec<Sheet>,
    /// What was said against.
    pub dissent: Vec<Dissent>,
    /// What was decided, in order.
    pub decided: Vec<Decided>,
}

/// What somebody wants to do with a round.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Put a candidate forward, or write it anew.
    Put(Box<Candidate>),
    /// Take a candidate back.
    TakeBack {
        /// Which.
        candidate: RecordId,
        /// Why.
        reason: String,
    },
    /// Begin scoring by these people.
    Start {
        /// Who scores.
        scorers: Vec<PersonId>,
    },
    /// Hand in a sheet, or hand it in anew. It is the sheet of whoever gives the command.
    Score(Sheet),
    /// Go on without a scorer.
    GoWithout {
        /// Who.
        scorer: PersonId,
        /// Why.
        reason: String,
    },
    /// Show all sheets.
    Show,
    /// Say something against the order or a decision.
    Dissent {
        /// On which candidate.
        candidate: RecordId,
        /// What.
        words: String,
    },
    /// Decide on a candidate, or decide anew.
    Decide {
        /// Which.
        candidate: RecordId,
        /// What.
        choice: Choice,
        /// Why.
        reason: String,
        /// At which meeting.
        meeting: RecordId,
    },
    /// End the round.
    Close,
}

impl Round {
    /// A new round.
    pub fn new(id: RecordId, year: Year, matrix: Matrix) -> Self {
        Self {
            id,
            year,
            matrix,
            stage: Stage::Gathering,
            candidates: Vec::new(),
            taken_back: Vec::new(),
            scorers: Vec::new(),
            without: Vec::new(),
            sheets: Vec::new(),
            dissent: Vec::new(),
            decided: Vec::new(),
        }
    }

    /// The sheets somebody may see: their own while scoring, all afterwards.
    pub fn sheets_for(&self, who: &PersonId) -> Vec<&Sheet> {
        let all = matches!(self.stage, Stage::Deciding | Stage::Closed);
        self.sheets.iter().filter(|sheet| all || sheet.scorer == *who).collect()
    }

    /// Who has how many sheets still to hand in, in the order of the scorers; those the round goes without are left out.
    pub fn outstanding(&self) -> Vec<(PersonId, usize)> {
        let open = |scorer: &PersonId| {
            let lacks = |candidate: &&Candidate| {
                !self.sheets.iter().any(|sheet| sheet.scorer == *scorer && sheet.candidate == candidate.id)
            };
            self.candidates.iter().filter(lacks).count()
        };
        let here = |scorer: &&PersonId| self.without.iter().all(|(gone, _)| gone != *scorer);
        let counted = self.scorers.iter().filter(here).map(|scorer| (scorer.clone(), open(scorer)));
        counted.filter(|(_, count)| *count > 0).collect()
    }

    /// The order of the candidates; `None` before all sheets are shown.
    pub fn ranking(&self) -> Option<Vec<Ranked>> {
        matches!(self.stage, Stage::Deciding | Stage::Closed)
            .then(|| rank(&self.matrix, &self.candidates, &self.sheets))
    }

    /// The latest decision on a candidate.
    pub fn decision(&self, candidate: &RecordId) -> Option<&Decided> {
        self.decided.iter().rev().find(|decided| decided.candidate == *candidate)
    }

    /// The priority that an adopted candidate becomes, under the id given; `None` unless the round is closed and adopted it.
    pub fn priority(&self, candidate: &RecordId, id: RecordId) -> Option<Priority> {
        let decided = self.decision(candidate).filter(|decided| decided.choice == Choice::Adopt)?;
        let found = self.candidates.iter().find(|found| found.id == *candidate)?;
        (self.stage == Stage::Closed).then(|| Priority {
            id,
            candidate: found.clone(),
            round: self.id.clone(),
            year: self.year,
            decided: decided.clone(),
            dissent: self.dissent.iter().filter(|dissent| dissent.candidate == *candidate).cloned().collect(),
            strategy: ControlStrategy::default(),
        })
    }

    fn candidate(&self, id: &RecordId) -> Result<usize, Refusal> {
        self.candidates.iter().position(|candidate| candidate.id == *id).ok_or_else(|| {
            Refusal::not_there("This round has no such candidate.", "Choose one of those put forward.")
        })
    }
}

/// The round after a command, or why it stays as it is.
pub fn apply(mut round: Round, command: Command, by: &PersonId, at: NaiveDate) -> Result<Round, Refusal> {
    let stamp = Stamp::new(by, at);
    match (round.stage, command) {
        (Stage::Gathering, Command::Put(candidate)) => {
            sound(&candidate)?;
            match round.candidate(&candidate.id) {
                Ok(at) => round.candidates[at] = *candidate,
                Err(_) => round.candidates.push(*candidate),
            }
        }
        (Stage::Gathering, Command::TakeBack { candidate, reason }) => {
            written(&reason, "reason")?;
            let gone = round.candidates.remove(round.candidate(&candidate)?);
            round.taken_back.push((gone.id, gone.title, reason));
        }
        (Stage::Gathering, Command::Start { scorers }) => start(&mut round, scorers)?,
        (Stage::Scoring, Command::Score(sheet)) => score(&mut round, sheet, by)?,
        (Stage::Scoring, Command::GoWithout { scorer, reason }) => go_without(&mut round, scorer, reason)?,
        (Stage::Scoring, Command::Show) => {
            let open: usize = round.outstanding().iter().map(|(_, count)| count).sum();
            if open > 0 {
                return Err(Refusal::missing(
                    format!("{open} sheets are not handed in yet."),
                    "Wait for them, or say why the round goes on without a scorer.",
                ));
            }
            round.stage = Stage::Deciding;
        }
        (Stage::Deciding | Stage::Closed, Command::Dissent { candidate, words }) => {
            written(&words, "word against it")?;
            round.candidate(&candidate)?;
            round.dissent.push(Dissent { candidate, words, stamp });
        }
        (Stage::Deciding, Command::Decide { candidate, choice, reason, meeting }) => {
            round.candidate(&candidate)?;
            written(&reason, "reason")?;
            round.decided.push(Decided { candidate, choice, reason, meeting, stamp });
        }
        (Stage::Deciding, Command::Close) => {
            let open = |candidate: &&Candidate| round.decision(&candidate.id).is_none();
            let titles: Vec<String> = round.candidates.iter().filter(open).map(|c| c.title.clone()).collect();
            if !titles.is_empty() {
                let list = crate::wording::list(&titles);
                return Err(Refusal::missing(
                    format!("Nothing is decided on {list}."),
                    "Decide on every candidate first.",
                ));
            }
            round.stage = Stage::Closed;
        }
        (stage, command) => return Err(out_of_turn(stage, &command)),
    }
    Ok(round)
}

fn start(round: &mut Round, mut scorers: Vec<PersonId>) -> Result<(), Refusal> {
    scorers.sort();
    scorers.dedup();
    let problems = round.matrix.problems();
    if !problems.is_empty() {
        return Err(Refusal::unsound(problems.join(" "), "Mend the matrix first."));
    }
    if round.candidates.len() < 2 {
        return Err(Refusal::missing(
            "There is nothing to choose from.",
            "Put at least two candidates forward.",
        ));
    }
    if scorers.len() < round.matrix.scorers_min {
        let least = round.matrix.scorers_min;
        return Err(Refusal::missing(
            "There are too few scorers.",
            format!("Name at least {least}, from different bodies."),
        ));
    }
    round.scorers = scorers;
    round.stage = Stage::Scoring;
    Ok(())
}

fn score(round: &mut Round, sheet: Sheet, by: &PersonId) -> Result<(), Refusal> {
    if sheet.scorer != *by || !round.scorers.contains(by) {
        return Err(Refusal::not_theirs("This is not your sheet.", "Each scorer hands in their own."));
    }
    round.candidate(&sheet.candidate)?;
    let faults = round.matrix.faults(&sheet);
    if !faults.is_empty() {
        return Err(Refusal::unsound(faults.join(" "), "Score every element once, on its scale."));
    }
    round.sheets.retain(|old| old.scorer != sheet.scorer || old.candidate != sheet.candidate);
    round.sheets.push(sheet);
    // In an order that does not tell who was first.
    round.sheets.sort_by(|a, b| (&a.candidate, &a.scorer).cmp(&(&b.candidate, &b.scorer)));
    Ok(())
}

fn go_without(round: &mut Round, scorer: PersonId, reason: String) -> Result<(), Refusal> {
    written(&reason, "reason")?;
    if !round.scorers.contains(&scorer) || round.without.iter().any(|(gone, _)| *gone == scorer) {
        return Err(Refusal::not_there(
            "This person does not score in this round.",
            "Choose one of the scorers.",
        ));
    }
    if round.scorers.len() - round.without.len() <= round.matrix.scorers_min {
        let least = round.matrix.scorers_min;
        return Err(Refusal::unsound(
            format!("Fewer than {least} scorers would be left."),
            "Wait for their sheets.",
        ));
    }
    round.sheets.retain(|sheet| sheet.scorer != scorer);
    round.without.push((scorer, reason));
    Ok(())
}

fn out_of_turn(stage: Stage, command: &Command) -> Refusal {
    match (stage, command) {
        (Stage::Gathering, _) => {
            Refusal::stage("Candidates are still being gathered.", "Begin scoring first.")
        }
        (Stage::Scoring, Command::Decide { .. } | Command::Dissent { .. } | Command::Close) => {
            Refusal::stage("Scoring is still under way.", "Show all sheets first.")
        }
        (Stage::Scoring, _) => {
            Refusal::stage("Scoring has begun.", "Candidates and scorers stay as they are in this round.")
        }
        (Stage::Deciding, _) => {
            Refusal::stage("All sheets are shown.", "Decide on the candidates. Sheets stay as they are.")
        }
        (Stage::Closed, _) => Refusal::stage("This round is closed.", "Begin a new round."),
    }
}
