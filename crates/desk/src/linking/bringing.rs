//! A run is brought to the desk: only under an agreement in force that lists linking, for a purpose that it lists, with
//! records of bodies that are parties to it.

use super::groups::GROUP;
use super::{
    GROUPS_MOST, GroupKept, GroupText, NAMES, Numbered, PAIR, PairText, RECORDS_MOST, RecordText, Run,
    StratumKept, no, pair_id,
};
use crate::record::{NotDone, Record, id_of, next_number};
use crate::{Desk, DeskError, Done, Seen};
use access::agreement::open_on;
use access::coverage::coverage;
use access::{Circumstances, Resource};
use linkage::review::Stratum;
use planning::Stamp;
use planning::refusal::Why;
use records::audit::Note;
use records::{Kept, Keys};
use std::collections::HashMap;
use terms::{Action, Agreement, AgreementId, BodyId, DataClass, PersonId, PurposeId, RecordId, RecordKind};

/// Most pairs of one run.
pub const PAIRS_MOST: usize = 2_000;
/// Most characters of what a run is called.
const TITLE_MOST: usize = 100;

/// What a run is, and under what it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun {
    /// What it is called.
    pub title: String,
    /// The agreement it rests on.
    pub agreement: AgreementId,
    /// What for.
    pub purpose: PurposeId,
    /// How closely the law guards its records.
    pub class: DataClass,
    /// Whose records are in it.
    pub bodies: Vec<BodyId>,
    /// Who looks at pairs.
    pub team: Vec<PersonId>,
}

/// What a run holds.
#[derive(Clone, Default)]
pub struct Brought {
    /// Pairs in the order in which they are looked at, each with its weight in bits.
    pub pairs: Vec<(PairText, f64)>,
    /// Pairs with a record that its body marked as sensitive, by number from 1, in order.
    pub sensitive: Vec<usize>,
    /// Groups that need attention, the most doubtful first.
    pub groups: Vec<(GroupText, GroupKept)>,
    /// All pairs of the run, counted by weight.
    pub strata: Vec<Stratum>,
    /// Probability from which on pairs make groups.
    pub group_from: f64,
    /// Each comparison with its levels and what they weigh, in bits.
    pub model: Vec<(String, Vec<(String, f64)>)>,
}

/// Why an agreement does not carry a run today, in words; `None` where it does.
fn not_carried(agreement: &Agreement, new: &NewRun, flows: &[access::coverage::Flow]) -> Option<String> {
    if !agreement.purposes.contains(&new.purpose) {
        return Some("The agreement does not list that purpose.".to_owned());
    }
    let lists = agreement.items.iter().any(|item| {
        item.kind == RecordKind::Linkage
            && item.classes.contains(&new.class)
            && super::PARTS.iter().all(|part| item.sections.contains(part))
    });
    if !lists {
        return Some(format!(
            "The agreement does not list {} with name, date of birth, address and contact details, and {}.",
            RecordKind::Linkage.words(),
            new.class.words()
        ));
    }
    let party = |body: &&BodyId| agreement.parties.iter().any(|party| party.body == **body);
    if let Some(body) = new.bodies.iter().find(|body| !party(body)) {
        return Some(format!("{body} is not a party to the agreement."));
    }
    let reaches = |body: &&BodyId| {
        flows.iter().any(|flow| {
            flow.agreement == new.agreement
                && flow.purpose == new.purpose
                && flow.kind == RecordKind::Linkage
                && flow.from == **body
                && new.bodies.contains(&flow.to)
        })
    };
    let silent = new.bodies.iter().filter(|_| new.bodies.len() > 1).find(|body| !reaches(body));
    silent.map(|body| format!("The agreement does not let {body} share this with any other body of the run."))
}

impl Desk {
    /// Brings a run to the desk: its pairs sealed, each by a nonce of the machine's randomness.
    pub async fn linkage_bring(
        &self,
        new: NewRun,
        brought: &Brought,
        keys: &Keys,
        nonces: &(dyn Fn() -> [u8; 24] + Sync),
    ) -> Result<Done<Run>, DeskError> {
        let Some(first) = new.bodies.first() else {
            return Ok(Err(no(Why::Missing, "There is no body.", "Say whose records are in the run.")));
        };
        let whole = Resource::about_people(RecordKind::Linkage, first.clone()).class(new.class);
        let for_this = Circumstances::for_purpose(new.purpose.clone());
        let decided = self.may_in(Action::Add, &whole, &for_this).await?;
        if let Err(why) = self.carried(&new, brought).await? {
            return Ok(Err(why));
        }
        loop {
            let held = self.store.documents(Run::KIND, "").await?;
            let number = next_number(held.iter().map(|one| one.id.as_str()), Run::LETTER);
            let id = id_of::<Run>(number);
            let names = Names::of(brought);
            let run =
                run(id, &new, (brought, &names), Stamp::new(&self.stamped_by(), self.now().date_naive()));
            let mut doing = self.store.begin("linkage.bring", &self.actor(), self.now()).await?;
            let text = serde_json::to_string(&run).expect("finite numbers and text are JSON");
            let Kept::As(version) = doing.document_save(Run::KIND, run.id.as_str(), 0, &text).await? else {
                continue;
            };
            let names = serde_json::to_string(&names).expect("text is JSON");
            doing.document_save_sealed(keys, nonces(), (NAMES, run.id.as_str()), 0, &names).await?;
            for (at, (pair, _)) in brought.pairs.iter().enumerate() {
                let text = serde_json::to_string(pair).expect("text is JSON");
                let id = pair_id(&run.id, at + 1);
                doing.document_save_sealed(keys, nonces(), (PAIR, &id), 0, &text).await?;
            }
            for (at, (group, _)) in brought.groups.iter().enumerate() {
                let text = serde_json::to_string(group).expect("text and finite numbers are JSON");
                let id = pair_id(&run.id, at + 1);
                doing.document_save_sealed(keys, nonces(), (GROUP, &id), 0, &text).await?;
            }
            let pairs = format!("pairs={} groups={}", brought.pairs.len(), brought.groups.len());
            doing.note(decided.note(Run::KIND, run.id.to_string()).under(&run.agreement).with(pairs));
            doing.commit().await?;
            return Ok(Ok(Seen { record: run, version }));
        }
    }

    /// Whether an agreement in force carries the run, and it is one that people can look through.
    async fn carried(&self, new: &NewRun, brought: &Brought) -> Result<Result<(), NotDone>, DeskError> {
        let today = self.now().date_naive();
        let title = new.title.trim().chars().count();
        if title == 0 || title > TITLE_MOST {
            let mend = format!("Call it something, in {TITLE_MOST} characters at most. Never name anybody.");
            return Ok(Err(no(Why::Missing, "The run has no title, or a long one.", &mend)));
        }
        if brought.pairs.is_empty() || brought.pairs.len() > PAIRS_MOST {
            let mend = format!("Bring between 1 and {PAIRS_MOST} pairs.");
            return Ok(Err(no(
                Why::Unsound,
                "There are no pairs, or too many for people to look at.",
                &mend,
            )));
        }
        let large = brought.groups.iter().any(|(_, kept)| kept.records > RECORDS_MOST);
        if large || brought.groups.len() > GROUPS_MOST {
            let mend = format!("Bring {GROUPS_MOST} groups at most, of {RECORDS_MOST} records at most each.");
            return Ok(Err(no(Why::Unsound, "There are too many groups, or large ones.", &mend)));
        }
        let agreements = self.agreements_known().await?;
        let flows = coverage(&agreements, today);
        let found = agreements.iter().find(|one| one.id == new.agreement && open_on(one, today));
        let wrong = match found {
            Some(agreement) => not_carried(agreement, new, &flows),
            None => Some(format!("There is no agreement {} in force today.", new.agreement)),
        };
        let Some(wrong) = wrong else { return self.team_of(new).await };
        let act = self.store.begin("refused", &self.actor(), self.now()).await?;
        let note = Note::about("agreement", new.agreement.to_string()).doing(Action::Add);
        act.refuse(&self.store, note.with("linkage run")).await?;
        Ok(Err(no(Why::NotThere, &wrong, "Sign one that lists it first.")))
    }

    /// Whether everybody who is to look at pairs works for one of the bodies.
    async fn team_of(&self, new: &NewRun) -> Result<Result<(), NotDone>, DeskError> {
        let access = self.access().await?;
        let works = |person: &&PersonId| {
            access.register().person(person).is_some_and(|known| new.bodies.contains(&known.body))
        };
        Ok(match new.team.iter().all(|person| works(&person)) {
            true => Ok(()),
            false => Err(no(Why::NotThere, "Somebody works for none of the bodies.", "Name others.")),
        })
    }
}

/// Which records a run's pairs and groups are of.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Names {
    pub(super) pairs: Vec<(RecordText, RecordText)>,
    pub(super) groups: Vec<Vec<RecordText>>,
}

impl Names {
    fn of(brought: &Brought) -> Self {
        let group = |(group, _): &(GroupText, GroupKept)| {
            group.records.iter().map(|(record, _)| record.clone()).collect()
        };
        Self {
            pairs: brought.pairs.iter().map(|(pair, _)| (pair.left.clone(), pair.right.clone())).collect(),
            groups: brought.groups.iter().map(group).collect(),
        }
    }
}

/// Records in the order in which pairs and groups name them.
fn numbered(names: &Names) -> Numbered {
    let mut known: HashMap<(&BodyId, &str, &str), usize> = HashMap::new();
    let mut number = |record| {
        let RecordText { body, source, id }: &RecordText = record;
        let next = known.len();
        *known.entry((body, source.as_str(), id.as_str())).or_insert(next)
    };
    Numbered {
        pairs: names.pairs.iter().map(|(left, right)| [number(left), number(right)]).collect(),
        groups: names.groups.iter().map(|group| group.iter().map(&mut number).collect()).collect(),
    }
}

fn run(id: RecordId, new: &NewRun, (brought, names): (&Brought, &Names), by: Stamp) -> Run {
    let kept =
        |one: &Stratum| StratumKept { step: one.step, above: one.above, pairs: one.pairs, said: one.said };
    let mut bodies = new.bodies.clone();
    bodies.sort();
    bodies.dedup();
    Run {
        id,
        title: new.title.trim().to_owned(),
        agreement: new.agreement.clone(),
        purpose: new.purpose.clone(),
        class: new.class,
        bodies,
        brought: by,
        team: new.team.clone(),
        shut_out: Vec::new(),
        weights: brought.pairs.iter().map(|(_, weight)| *weight).collect(),
        sensitive: brought.sensitive.clone(),
        groups: brought.groups.iter().map(|(_, kept)| *kept).collect(),
        of: numbered(names),
        group_from: brought.group_from,
        strata: brought.strata.iter().map(kept).collect(),
        model: brought.model.clone(),
    }
}
