//! A pair, opened: two records side by side, for somebody who may look at both today. Each look is a line of the audit.

use super::{PAIR, PairText, Run, pair_id};
use crate::record::{NotDone, Record};
use crate::{Desk, DeskError};
use access::Resource;
use linkage::review::{Reached, Verdict};
use records::Keys;
use terms::{Action, RecordKind, Section};

/// A pair with all that its reader may see. What others said is not in it until the pair is decided.
pub struct PairOpened {
    /// The run.
    pub run: Run,
    /// Number of the pair, from 1.
    pub number: usize,
    /// The records.
    pub text: PairText,
    /// Probability that they are of one person, as far as the model is right.
    pub probability: f64,
    /// How far it is.
    pub reached: Reached,
    /// Whether a body marked one of its records as sensitive.
    pub sensitive: bool,
    /// What the reader said and has not taken back.
    pub own: Option<Verdict>,
    /// Whether it waits for a word of the reader's.
    pub waits: bool,
    /// Pairs that wait for the reader.
    pub left: usize,
    /// The next of them, this one left out.
    pub next: Option<usize>,
}

impl Desk {
    /// Opens a pair. With `why` the reader is told what the model thinks, and that they were is in the audit.
    pub async fn linkage_pair(
        &self,
        (id, number): (&str, usize),
        why: bool,
        keys: &Keys,
    ) -> Result<Result<PairOpened, NotDone>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let (run, decided) = match self.run_open(id, Action::Read).await? {
            Ok(open) => open,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let (Some(weight), Some(me)) = (run.weights.get(number.wrapping_sub(1)), self.reader()) else {
            return Ok(Err(NotDone::Unknown));
        };
        let said = self.said_of(&run).await?;
        let (of_this, _) = said.of(number);
        if said.hides(&run, number, me) {
            return Ok(Err(NotDone::Unknown));
        }
        let name = pair_id(&run.id, number);
        let act = if why { "linkage.why" } else { "linkage.open" };
        let note = decided.note(Run::KIND, id).doing(Action::Read).under(&run.agreement);
        let Some(text) = self.unsealed((act, note), (PAIR, &name, Section::Identity), keys).await? else {
            return Ok(Err(NotDone::Unknown));
        };
        Ok(Ok(PairOpened {
            number,
            text,
            probability: linkage::probability(*weight),
            reached: of_this.reached(),
            sensitive: of_this.marked,
            own: of_this.of(me),
            waits: of_this.waits_for(me),
            left: said.waiting_for(&run, me).count(),
            next: said.next(&run, me, number).filter(|next| *next != number),
            run,
        }))
    }
}
