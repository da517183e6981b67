//! Linkage runs at the review desk, as the pages ask for them.

use super::{Answer, Caller, TakeAway};
use async_trait::async_trait;
use chrono::NaiveDate;

/// A run: nothing of it is about anybody.
#[derive(Clone, Debug, PartialEq)]
pub struct RunKnown {
    /// Which.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What for.
    pub purpose: String,
    /// The agreement it rests on.
    pub agreement: String,
    /// Whose records are in it, by name.
    pub bodies: Vec<String>,
    /// When it was brought.
    pub brought: NaiveDate,
    /// How many pairs it has.
    pub pairs: usize,
    /// Pairs that were decided: the same, different, cannot be told.
    pub settled: [usize; 3],
    /// Pairs that wait for a second person, and for a third.
    pub waiting: [usize; 2],
    /// Pairs that wait for the caller.
    pub mine: usize,
    /// The first of them.
    pub next: Option<usize>,
    /// Whether the caller looks at pairs.
    pub looks: bool,
    /// Why nobody looks at its records today; empty where they do.
    pub closed: String,
    /// Version, for saving.
    pub seen: i64,
}

/// The runs that the caller may know of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunsKnown {
    /// The latest first.
    pub runs: Vec<RunKnown>,
    /// Why some are closed to the caller, in words.
    pub closed: Vec<String>,
}

/// A share with its interval of 95 per cent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareKnown {
    /// The estimate, its lower and its upper end, from 0 to 1.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How good a run is by what people decided.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredKnown {
    /// Of the pairs that the model takes for one person, how many are.
    pub precision: ShareKnown,
    /// Of the kept pairs of one person, how many the model takes for one.
    pub recall: ShareKnown,
    /// Best threshold by what was decided, as a probability.
    pub best: Option<f64>,
    /// For each step of weight: its lowest probability, pairs decided, what the model said of them, what people did.
    pub steps: Vec<(f64, u64, f64, f64)>,
}

/// A run, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOpened {
    /// As in the list.
    pub run: RunKnown,
    /// How good it is; none before anything was decided.
    pub measured: Option<MeasuredKnown>,
    /// Probability from which on pairs make groups.
    pub group_from: f64,
    /// The model: each comparison with its levels and what they weigh, in bits.
    pub model: Vec<(String, Vec<(String, f64)>)>,
    /// Groups that need attention; empty for those who look at none.
    pub groups: Vec<GroupLineKnown>,
    /// Who looks at pairs: id and name.
    pub team: Vec<(String, String)>,
    /// Who is kept from it: id and name.
    pub shut_out: Vec<(String, String)>,
    /// Who could look or be kept from it: id and name. Empty for those who may not say.
    pub people: Vec<(String, String)>,
    /// Whether the caller takes decisions away.
    pub exports: bool,
}

/// A group that needs attention, in a list: nothing of it is about anybody.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupLineKnown {
    /// Number of the group, from 1.
    pub number: usize,
    /// Records in it.
    pub records: usize,
    /// Pairs that speak against it, and ties to others that were cut.
    pub contradictions: u64,
    /// Probability that it is of one person at its thinnest place.
    pub thread: f64,
    /// `nothing`, `second`, `third`, `settled`, `apart`.
    pub reached: &'static str,
    /// Whether it waits for the caller.
    pub waits: bool,
    /// Whether the caller may open it: not where they left one of its people to others.
    pub opens: bool,
}

/// A group, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupKnown {
    /// The run.
    pub run: String,
    /// What it is called.
    pub title: String,
    /// Number of the group, from 1.
    pub number: usize,
    /// The columns.
    pub columns: Vec<String>,
    /// Each record: whose, its id there, what it says in each column.
    pub records: Vec<(String, String, Vec<String>)>,
    /// Which person each record is of as the run has it, from 1.
    pub now: Vec<usize>,
    /// Two records, from 1, and the probability that they are of one person.
    pub ties: Vec<(usize, usize, f64)>,
    /// Probability from which on pairs make groups.
    pub group_from: f64,
    /// What the caller said, or what was decided.
    pub own: Option<Vec<usize>>,
    /// As in the list.
    pub reached: &'static str,
    /// Whether a body marked one of its records as sensitive.
    pub sensitive: bool,
    /// Whether it waits for the caller.
    pub waits: bool,
}

/// What somebody does with a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupStep {
    /// Says which person each record is of, and whether a second person must say the same.
    Sort(Vec<usize>, bool),
    /// Takes back what they said.
    TakeBack,
}

/// A column of two records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairLineKnown {
    /// The column.
    pub column: String,
    /// What one record says.
    pub left: String,
    /// What the other says.
    pub right: String,
    /// "same", "differs", "one missing", "both missing".
    pub alike: String,
}

/// A pair, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct PairKnown {
    /// The run.
    pub run: String,
    /// What it is called.
    pub title: String,
    /// Number of the pair, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Whose one record is, and its id there.
    pub left: (String, String),
    /// Whose the other is, and its id there.
    pub right: (String, String),
    /// Column by column.
    pub lines: Vec<PairLineKnown>,
    /// What the model thinks and why; only where it was asked for.
    pub why: Option<Vec<String>>,
    /// Whether a body marked one of its records as sensitive.
    pub sensitive: bool,
    /// What the caller said: `same`, `different`, `unsure`.
    pub own: Option<&'static str>,
    /// `nothing`, `second`, `third`, or what was decided.
    pub reached: &'static str,
    /// Whether it waits for the caller.
    pub waits: bool,
    /// Pairs that wait for the caller.
    pub left_to_do: usize,
    /// The next of them.
    pub next: Option<usize>,
}

/// What somebody does with a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairStep {
    /// Says `same`, `different` or `unsure`, and whether a second person must look.
    Say(String, bool),
    /// Takes back what they said of this pair.
    TakeBack,
    /// Knows somebody in it, and leaves it to others.
    Leave,
    /// Takes back what they said last, whichever pair that was.
    Back,
}

/// Who looks at a run: each with the id of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamStep {
    /// They look.
    Join(String),
    /// They no longer do.
    Leave(String),
    /// They are kept from it.
    ShutOut(String),
    /// They are no longer kept from it.
    LetIn(String),
}

/// Where somebody asks whether another agency knows a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointerDesk {
    /// Under what they may ask: names it in a form, and in words.
    pub choices: Vec<(String, String)>,
    /// Questions about people whom their own body keeps secret: which body asked, when, about which record. For its liaison
    /// officers alone.
    pub silent: Vec<(String, NaiveDate, String)>,
}

/// A question as it was typed. It has no `Debug`: it is about a person.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PointerTyped {
    /// Under what.
    pub under: String,
    /// Given name.
    pub first_name: String,
    /// Surname.
    pub surname: String,
    /// Day of birth.
    pub dob: String,
    /// Postcode.
    pub postcode: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointerAnswer {
    /// Known to another agency.
    pub known: bool,
    /// What can be asked for under the same agreement, whoever knows them: key of the request, and words. Only where known.
    pub requests: Vec<(String, String)>,
}

/// The review desk.
#[async_trait]
pub trait LinkageDoor: Send + Sync {
    /// The runs that the caller may know of.
    async fn linkage_runs(&self, caller: &Caller) -> Answer<RunsKnown>;
    /// One run, without its records.
    async fn linkage_run(&self, caller: &Caller, run: &str) -> Answer<RunOpened>;
    /// Says who looks at it.
    async fn linkage_team(&self, caller: &Caller, run: &str, seen: i64, step: TeamStep) -> Answer<()>;
    /// Opens a pair; with `why` also what the model thinks.
    async fn linkage_pair(&self, caller: &Caller, run: &str, number: usize, why: bool) -> Answer<PairKnown>;
    /// Does something with a pair; answers which comes next for the caller, none where none waits.
    async fn linkage_step(
        &self,
        caller: &Caller,
        run: &str,
        number: usize,
        step: PairStep,
    ) -> Answer<Option<usize>>;
    /// Under what the caller may ask for pointers, and what was asked of their body in silence.
    async fn pointer_desk(&self, caller: &Caller) -> Answer<PointerDesk>;
    /// Asks whether another agency knows a person.
    async fn pointer_ask(&self, caller: &Caller, typed: &PointerTyped) -> Answer<PointerAnswer>;
    /// Opens a group.
    async fn linkage_group(&self, caller: &Caller, run: &str, number: usize) -> Answer<GroupKnown>;
    /// Sorts a group into persons, or takes that back.
    async fn linkage_sort(&self, caller: &Caller, run: &str, number: usize, step: GroupStep) -> Answer<()>;
    /// What was decided, as a file for the next run.
    async fn linkage_decisions(&self, caller: &Caller, run: &str) -> Answer<TakeAway>;
}
