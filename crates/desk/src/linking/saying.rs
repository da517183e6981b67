//! What people say of pairs: same, different, cannot tell; taken back; left to others. Nothing that was said is lost.

use super::{Run, SAID, Said, SaidLine, Word, no, pair_id};
use crate::record::{NotDone, Record};
use crate::{Desk, DeskError};
use access::Resource;
use planning::refusal::Why;
use records::Kept;
use terms::{Action, PersonId, RecordKind};

impl Desk {
    /// Says something of a pair, and answers which pair comes next for whoever said it; none where none waits. `sensitive`
    /// says that a second person must look as well.
    pub async fn linkage_say(
        &self,
        (id, number): (&str, usize),
        word: Word,
        sensitive: bool,
    ) -> Result<Result<Option<usize>, NotDone>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let (run, decided) = match self.run_open(id, Action::Change).await? {
            Ok(open) => open,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let Some(me) = self.reader().filter(|_| number >= 1 && number <= run.weights.len()) else {
            return Ok(Err(NotDone::Unknown));
        };
        let mut said = self.said_of(&run).await?;
        let (mut of_this, seen) = said.of(number);
        // What was said before a conflict came up may still be taken back.
        if word != Word::Withdrawn && said.hides(&run, number, me) {
            return Ok(Err(NotDone::Unknown));
        }
        if let Err(wrong) = sayable(&of_this, me, word) {
            return Ok(Err(wrong));
        }
        of_this.log.push(SaidLine { who: me.clone(), what: word, sensitive, at: self.now() });
        let text = serde_json::to_string(&of_this).expect("ids, words and times are JSON");
        let name = pair_id(&run.id, number);
        let mut doing = self.store.begin("linkage.say", &self.actor(), self.now()).await?;
        let Kept::As(version) = doing.document_save(SAID, &name, seen, &text).await? else {
            return Ok(Err(NotDone::Stale));
        };
        let what = format!("pair={number} verdict={}", word.slug());
        doing.note(decided.note(Run::KIND, id).doing(Action::Change).under(&run.agreement).with(what));
        doing.commit().await?;
        said.0.insert(number, (of_this, version));
        Ok(Ok(said.next(&run, me, number)))
    }

    /// Takes back what the asker said last and has not taken back, and answers of which pair that was; `None` where they
    /// said nothing.
    pub async fn linkage_back(&self, id: &str) -> Result<Result<Option<usize>, NotDone>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(run) = self.run_known(id).await?.map(|seen| seen.record) else {
            return Ok(Err(NotDone::Unknown));
        };
        let Some(me) = self.reader() else { return Ok(Err(NotDone::Unknown)) };
        let said = self.said_of(&run).await?;
        let mine = said.0.iter().filter(|(_, (of_this, _))| of_this.of(me).is_some());
        // Of two within one second the one further on.
        let last = mine.max_by_key(|(number, (of_this, _))| {
            (of_this.log.iter().filter(|line| line.who == *me).map(|line| line.at).max(), **number)
        });
        let Some(number) = last.map(|(number, _)| *number) else { return Ok(Ok(None)) };
        let taken_back = self.linkage_say((id, number), Word::Withdrawn, false).await?;
        Ok(taken_back.map(|_| Some(number)))
    }
}

/// Whether this person may say this of a pair as it stands.
fn sayable(said: &Said, who: &PersonId, word: Word) -> Result<(), NotDone> {
    let own = said.of(who).is_some();
    match word {
        Word::Withdrawn if own => Ok(()),
        Word::Withdrawn => {
            Err(no(Why::Stage, "You have said nothing of this pair.", "Look at the next one."))
        }
        Word::Conflict if own => {
            Err(no(Why::Stage, "You have decided this pair.", "Take your answer back first."))
        }
        Word::Conflict => Ok(()),
        _ if own => Err(no(Why::Stage, "You have decided this pair.", "Take your answer back to change it.")),
        _ if said.waits_for(who) => Ok(()),
        _ => Err(no(Why::Stage, "Others have decided this pair.", "Go on with the next one.")),
    }
}
