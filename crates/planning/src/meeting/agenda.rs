//! An agenda built from what is open: late actions, exceptions, signals, what was put off, what falls due.
//!
//! It proposes, in an order that is always the same; people change it. It must never leave out what was put off.

use crate::account::{Inquiry, Stage as InquiryStage};
use crate::action::{Action, Stage as ActionStage};
use crate::exception::{Exception, Stage as ExceptionStage};
use crate::meeting::{Item, Kind, Meeting, Slot};
use crate::question::Question;
use crate::statutory::{CalendarLine, Standing};
use crate::{Track, Verdict, day_words};
use chrono::NaiveDate;
use terms::RecordId;

/// All that may go on an agenda. Leave empty what a meeting does not look at.
#[derive(Clone, Debug, Default)]
pub struct Open<'a> {
    /// The meeting of the series before, if there was one.
    pub last: Option<&'a Meeting>,
    /// Actions that are not ended.
    pub actions: &'a [Action],
    /// Exceptions that are open.
    pub exceptions: &'a [Exception],
    /// Titles and latest verdicts of targets: id, title, verdict.
    pub targets: &'a [(RecordId, String, Verdict)],
    /// New signals in the figures: what it is about, and a sentence.
    pub signals: &'a [(RecordId, String)],
    /// Problems and cases to look at: which, title and why now.
    pub problems: &'a [(RecordId, String, String)],
    /// Questions from the public that are open.
    pub questions: &'a [Question],
    /// Questions to the chief constable.
    pub inquiries: &'a [Inquiry],
    /// The statutory calendar.
    pub due: &'a [CalendarLine<'a>],
}

/// The agenda of a meeting, from what is open on a day. What was put off last time always comes; of the rest each kind of
/// meeting takes what is its business: exceptions go to the watch until they are escalated, then to the Strategy Group.
pub fn build(meeting: &Meeting, open: &Open, at: NaiveDate) -> Vec<Item> {
    let mut agenda = Agenda { items: Vec::new() };
    agenda.put(Slot::Opening, "Welcome, who is here, interests to declare", "", None, 5);
    if meeting.rules.confidential {
        agenda.put(Slot::Opening, "Confidentiality statement", "Everybody signs for this meeting.", None, 2);
    }
    if let Some(last) = open.last {
        let title = format!("Minutes of {}", day_words(last.on));
        agenda.put(Slot::LastMinutes, &title, "To be approved.", Some(&last.id), 5);
        for (item, reason) in last.put_off() {
            agenda.put(
                Slot::CarriedOver,
                &item.title,
                &format!("Put off last time: {reason}"),
                item.about.as_ref(),
                10,
            );
        }
    }
    let business = Business::of(meeting.kind);
    if business.actions {
        agenda.actions(open.actions, at);
        if let Some(last) = open.last {
            agenda.agreed_at(last, open.actions);
        }
    }
    for exception in open.exceptions.iter().filter(|exception| exception.open()) {
        let escalated = matches!(exception.stage, ExceptionStage::Escalated { .. });
        if business.exceptions == Some(escalated) {
            let title = title_of(open, &exception.target);
            agenda.put(Slot::Exceptions, &title, &why_exception(exception), Some(&exception.id), 15);
        }
    }
    if business.signals {
        for (about, words) in open.signals {
            agenda.put(Slot::Signals, words, "New in the figures.", Some(about), 5);
        }
    }
    if business.targets {
        agenda.targets(open, business.exceptions);
    }
    if business.problems {
        for (about, title, why) in open.problems {
            agenda.put(Slot::Problems, title, why, Some(about), 10);
        }
    }
    if business.questions {
        for question in open.questions.iter().filter(|question| question.open()) {
            agenda.put(Slot::Questions, &question.words, "Asked by the public.", Some(&question.id), 5);
        }
    }
    if business.inquiries {
        agenda.inquiries(open.inquiries, at);
    }
    if business.due {
        agenda.due(open.due);
    }
    for title in &meeting.rules.standing_items {
        agenda.put(Slot::Standing, title, "", None, 5);
    }
    agenda.items.sort_by_key(|item| item.slot);
    agenda.items
}

/// What a kind of meeting looks at.
struct Business {
    actions: bool,
    /// Exceptions: `Some(true)` those escalated, `Some(false)` the others.
    exceptions: Option<bool>,
    signals: bool,
    targets: bool,
    problems: bool,
    questions: bool,
    inquiries: bool,
    due: bool,
}

impl Business {
    const fn of(kind: Kind) -> Self {
        let none = Self {
            actions: false,
            exceptions: None,
            signals: false,
            targets: false,
            problems: false,
            questions: false,
            inquiries: false,
            due: false,
        };
        match kind {
            Kind::ProblemSolving => {
                Self { actions: true, signals: true, targets: true, problems: true, ..none }
            }
            Kind::Panel => Self { actions: true, problems: true, ..none },
            Kind::Watch => Self {
                actions: true,
                exceptions: Some(false),
                signals: true,
                targets: true,
                due: true,
                ..none
            },
            Kind::StrategyGroup => {
                Self { actions: true, exceptions: Some(true), targets: true, due: true, ..none }
            }
            Kind::PublicMeeting => Self { questions: true, ..none },
            Kind::Accountability => Self { questions: true, inquiries: true, ..none },
        }
    }
}

struct Agenda {
    items: Vec<Item>,
}

impl Agenda {
    /// Actions that are stuck or late.
    fn actions(&mut self, actions: &[Action], at: NaiveDate) {
        for action in actions {
            if let ActionStage::Blocked { reason, ask, .. } = &action.stage {
                self.put(
                    Slot::Actions,
                    &action.terms.title,
                    &format!("Blocked: {reason} Asked for: {ask}"),
                    Some(&action.id),
                    5,
                );
            } else if action.overdue(at) {
                let why = format!("Due on {}.", day_words(action.terms.due));
                self.put(Slot::Actions, &action.terms.title, &why, Some(&action.id), 3);
            }
        }
    }

    /// Promises of the chief constable that are late, then questions that wait for an answer, then what else is promised.
    fn inquiries(&mut self, inquiries: &[Inquiry], at: NaiveDate) {
        let mut open: Vec<&Inquiry> = inquiries.iter().filter(|one| one.open()).collect();
        open.sort_by_key(|one| one.order(at));
        for one in &open {
            for late in one.late_commitments(at) {
                let why = format!("Promised for {}. Asked: {}", day_words(late.due), one.words);
                self.put(Slot::CarriedOver, &format!("Late: {}", late.words), &why, Some(&one.id), 5);
            }
        }
        for one in open {
            let under = format!("Under \u{201c}{}\u{201d}.", one.objective.words);
            let why = match one.stage {
                InquiryStage::Asked => format!("{} asks. {under}", one.source.words()),
                _ => format!("Answered; to follow up. {under}"),
            };
            self.put(Slot::Questions, &one.words, &why, Some(&one.id), 10);
        }
    }

    /// What was agreed last time and is not done yet.
    fn agreed_at(&mut self, last: &Meeting, actions: &[Action]) {
        let of_last =
            |action: &&Action| action.terms.from.as_ref() == Some(&last.id) && !action.stage.ended();
        for action in actions.iter().filter(of_last) {
            let why = match &action.stage {
                ActionStage::Declined { reason } => format!("Agreed last time, then declined: {reason}"),
                _ => format!("Agreed last time. Due on {}.", day_words(action.terms.due)),
            };
            self.put(Slot::Actions, &action.terms.title, &why, Some(&action.id), 3);
        }
    }

    /// Targets that may be missed, were missed, or whose figures are late. What has an exception on this agenda stands there.
    /// The Strategy Group is also told of those whose exception their owner still has in hand; other meetings leave these to
    /// whoever was asked.
    fn targets(&mut self, open: &Open, exceptions: Option<bool>) {
        for (id, title, verdict) in open.targets {
            let Some(mut why) = why_target(verdict) else { continue };
            let reported = open.exceptions.iter().find(|one| one.open() && one.target == *id);
            if let Some(exception) = reported {
                if exceptions != Some(true) || matches!(exception.stage, ExceptionStage::Escalated { .. }) {
                    continue;
                }
                let stage = match exception.stage {
                    ExceptionStage::Decided => "Decided on before, and watched",
                    ExceptionStage::Answered => "Its owner has answered",
                    _ => "Its owner is asked",
                };
                why = format!("{why} {stage} ({}).", exception.id.as_str().to_uppercase());
            }
            self.put(Slot::Signals, title, &why, Some(id), 5);
        }
    }

    /// Duties that are late or due soon.
    fn due(&mut self, due: &[CalendarLine]) {
        for line in due {
            let why = match line.standing {
                Standing::Late(days) => format!("{days} days late. {}", line.duty.law),
                Standing::Soon(_) => format!("Due on {}. {}", day_words(line.due), line.duty.law),
                _ => continue,
            };
            self.put(Slot::Due, &line.duty.title, &why, Some(&line.duty.id), 5);
        }
    }

    /// One item for one thing: what is on already is not put on again.
    fn put(&mut self, slot: Slot, title: &str, why: &str, about: Option<&RecordId>, minutes: u32) {
        if about.is_some_and(|about| self.items.iter().any(|item| item.about.as_ref() == Some(about))) {
            return;
        }
        let id = format!("item-{}", self.items.len() + 1)
            .parse()
            .expect("a word, a hyphen and a number make a short name");
        let (title, why) = (title.to_owned(), why.trim().to_owned());
        self.items.push(Item { id, slot, title, why, about: about.cloned(), minutes });
    }
}

/// Why a target is to be spoken of; `None` where it goes well and its figures came.
fn why_target(verdict: &Verdict) -> Option<String> {
    let late = match verdict.months_late {
        0 => String::new(),
        1 => "Its figures are 1 month late.".to_owned(),
        months => format!("Its figures are {months} months late."),
    };
    match verdict.track {
        Track::AtRisk | Track::OffTrack => {
            Some(format!("{}. {late}", verdict.verdict.words()).trim().to_owned())
        }
        Track::OnTrack | Track::NotJudged => Some(late).filter(|late| !late.is_empty()),
    }
}

fn title_of(open: &Open, target: &RecordId) -> String {
    let found = open.targets.iter().find(|(id, _, _)| id == target);
    found.map_or_else(|| format!("Target {target}"), |(_, title, _)| title.clone())
}

fn why_exception(exception: &Exception) -> String {
    let rules: Vec<&str> = exception.rules.iter().map(|rule| rule.words()).collect();
    let since = day_words(exception.opened);
    let needed = exception.answers.last().and_then(|(answer, _)| answer.decision_needed.as_ref());
    let needed = needed.map_or(String::new(), |needed| format!(" To be decided: {needed}"));
    format!("{}, since {since}.{needed}", rules.join(", "))
}
