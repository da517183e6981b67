//! The monthly watch: every target that is signed off is judged, and what may be missed is reported (requirement S109).
//!
//! It is a function of targets, figures and a day: run twice on the same day it finds the same, and never opens a second
//! exception on a target that has one.

use crate::exception::Exception;
use crate::{Target, Told, Track, Verdict, judge};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use terms::{BodyId, PersonId, RecordId};

/// Figures are an exception once they are later than this many months.
pub const MONTHS_LATE_MAX: u32 = 1;

/// Why a target is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// It will be missed unless something changes, or is getting worse.
    OffTrack,
    /// It was at risk last month and is again.
    AtRiskTwice,
    /// The latest months are worse than normal, though the year may still end well.
    Concern,
    /// The figures are more than [`MONTHS_LATE_MAX`] month late.
    Late,
}

impl Rule {
    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OffTrack => "Off track",
            Self::AtRiskTwice => "At risk two months running",
            Self::Concern => "Worse than normal lately",
            Self::Late => "Figures are late",
        }
    }
}

/// The rules that a verdict breaks, given the one of the month before.
pub fn rules(now: &Verdict, before: Option<&Verdict>) -> Vec<Rule> {
    let twice = now.track == Track::AtRisk && before.is_some_and(|before| before.track == Track::AtRisk);
    [
        (now.track == Track::OffTrack, Rule::OffTrack),
        (twice, Rule::AtRiskTwice),
        (now.concern && now.track != Track::OffTrack, Rule::Concern),
        (now.months_late > MONTHS_LATE_MAX, Rule::Late),
    ]
    .into_iter()
    .filter_map(|(broken, rule)| broken.then_some(rule))
    .collect()
}

/// A target and what the figures say of it.
#[derive(Clone, Debug)]
pub struct Watched<'a> {
    /// The target.
    pub target: &'a Target,
    /// What the figures say today.
    pub told: &'a Told,
    /// What was said of it a month ago.
    pub before: Option<&'a Verdict>,
}

/// What the watch found of one target that has no open exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which target.
    pub target: RecordId,
    /// Which rules it breaks; at least one.
    pub rules: Vec<Rule>,
    /// Who is asked.
    pub owner: BodyId,
    /// Who answers there.
    pub lead: PersonId,
    /// What was seen, in whole sentences.
    pub sentences: Vec<String>,
}

/// What a watch found.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// As of which day.
    pub on: NaiveDate,
    /// Every target that was judged, in the order given.
    pub verdicts: Vec<(RecordId, Verdict)>,
    /// Exceptions to open.
    pub found: Vec<Finding>,
    /// Open exceptions that still stand, with the rules broken and what was seen.
    pub standing: Vec<(RecordId, Vec<Rule>, Vec<String>)>,
    /// Open exceptions that may be closed with the verdict found ([`Exception::eased_by`]).
    pub eased: Vec<RecordId>,
}

/// Judges all targets that are signed off, on that day. Drafts and those that ended are left out.
pub fn watch(targets: &[Watched], open: &[Exception], at: NaiveDate) -> Watch {
    let mut watch =
        Watch { on: at, verdicts: Vec::new(), found: Vec::new(), standing: Vec::new(), eased: Vec::new() };
    for watched in targets.iter().filter(|watched| watched.target.watched()) {
        let target = watched.target;
        let verdict = judge(target, watched.told, at);
        let broken = rules(&verdict, watched.before);
        let exception = open.iter().find(|exception| exception.target == target.id && exception.open());
        match (exception, broken.is_empty()) {
            (Some(exception), true) if exception.eased_by(&verdict) => watch.eased.push(exception.id.clone()),
            (Some(exception), none) => {
                // At risk for the first month: what was broken before is not mended yet.
                let rules = if none { exception.rules.clone() } else { broken };
                watch.standing.push((exception.id.clone(), rules, verdict.sentences.clone()));
            }
            (None, false) => watch.found.push(Finding {
                target: target.id.clone(),
                rules: broken,
                owner: target.terms.owner.clone(),
                lead: target.terms.lead.clone(),
                sentences: verdict.sentences.clone(),
            }),
            (None, true) => {}
        }
        watch.verdicts.push((target.id.clone(), verdict));
    }
    watch
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exception;
    use crate::table::{day, id};
    use crate::target::tests::locked;
    use crate::target::{Kind, Target};
    use crate::verdict::tests::{told, told_reduce};
    use proptest::prelude::*;
    use terms::SelfVerdict;

    fn verdict(chance: f64) -> Verdict {
        judge(&locked(Kind::Reduce), &told_reduce(chance), day("2026-09-10"))
    }

    fn named(name: &str) -> Target {
        Target { id: id(name), ..locked(Kind::Reduce) }
    }

    #[test]
    fn each_rule_is_broken_by_what_it_says_and_nothing_else() {
        let check = |now: &Verdict, before: Option<f64>| rules(now, before.map(verdict).as_ref());
        assert_eq!(check(&verdict(0.1), None), [Rule::OffTrack]);
        assert_eq!(check(&verdict(0.4), None), []);
        assert_eq!(check(&verdict(0.4), Some(0.9)), []);
        assert_eq!(check(&verdict(0.4), Some(0.5)), [Rule::AtRiskTwice]);
        assert_eq!(check(&verdict(0.9), Some(0.1)), []);
        assert_eq!(check(&Verdict { concern: true, ..verdict(0.9) }, None), [Rule::Concern]);
        assert_eq!(check(&Verdict { concern: true, ..verdict(0.1) }, None), [Rule::OffTrack], "said once");
        assert_eq!(check(&Verdict { months_late: 1, ..verdict(0.9) }, None), []);
        assert_eq!(check(&Verdict { months_late: 2, ..verdict(0.9) }, None), [Rule::Late]);
        assert_eq!(check(&Verdict { months_late: 2, ..verdict(0.1) }, None), [Rule::OffTrack, Rule::Late]);
    }

    #[test]
    fn a_target_has_one_exception_at_a_time() {
        let (bad, good, draft) =
            (named("bad"), named("good"), Target::new(id("draft"), locked(Kind::Reduce).terms));
        let (low, middling, high) = (told_reduce(0.1), told_reduce(0.4), told_reduce(0.9));
        let at = day("2026-09-10");
        let watched = |told_bad| {
            [(&bad, told_bad), (&good, &high), (&draft, &low)].map(|(target, told)| Watched {
                target,
                told,
                before: None,
            })
        };
        let first = watch(&watched(&low), &[], at);
        assert_eq!(first.verdicts.len(), 2, "a draft is not judged");
        assert_eq!((first.found.len(), first.found[0].target.as_str()), (1, "bad"));
        let open = [Exception::new(id("e1"), &first.found[0], at)];
        let again = watch(&watched(&low), &open, at);
        assert!(again.found.is_empty() && again.standing.len() == 1);
        let eased = watch(&watched(&high), &open, at);
        assert_eq!((eased.eased, eased.standing.len()), (vec![id("e1")], 0));
        let risky = watch(&watched(&middling), &open, at);
        assert_eq!(
            (risky.eased.len(), &risky.standing[0].1),
            (0, &vec![Rule::OffTrack]),
            "at risk is not back on track"
        );
        let late = [Exception { rules: vec![Rule::Late], ..open[0].clone() }];
        assert_eq!(watch(&watched(&middling), &late, at).eased.len(), 1, "the figures came");
        let closing = exception::Command::Close(exception::Closing::Withdrawn { reason: "merged".into() });
        let closed = [exception::apply(open[0].clone(), closing, &id("p1"), at).unwrap()];
        assert_eq!(
            watch(&watched(&low), &closed, at).found.len(),
            1,
            "a closed one does not stand in the way"
        );
    }

    #[test]
    fn figures_that_never_came_are_an_exception() {
        let target = named("silent");
        let nothing = Told::nothing("2026-06".parse().unwrap());
        let found =
            watch(&[Watched { target: &target, told: &nothing, before: None }], &[], day("2026-08-10")).found;
        assert_eq!(found[0].rules, [Rule::Late]);
        assert!(found[0].sentences.iter().any(|sentence| sentence.contains("3 months late")), "{found:?}");
        let chart = Some((SelfVerdict::Worse, "Above the limit.".to_owned()));
        let low = Told { control: chart, low: Some(Err("too short".into())), ..told() };
        let held = Target { id: id("low"), ..locked(Kind::KeepLow) };
        let watched = watch(&[Watched { target: &held, told: &low, before: None }], &[], day("2026-09-10"));
        assert!(watched.found.is_empty(), "a chart alone is no alarm for a low number");
    }

    proptest! {
        #[test]
        fn every_target_is_judged_once_and_reported_at_most_once(
            chances in prop::collection::vec(0.0f64..1.0, 0..20), open_every in 1usize..5,
        ) {
            let targets: Vec<Target> = (0..chances.len()).map(|n| named(&format!("t{n}"))).collect();
            let tolds: Vec<_> = chances.iter().map(|chance| told_reduce(*chance)).collect();
            let watched: Vec<Watched> =
                targets.iter().zip(&tolds).map(|(target, told)| Watched { target, told, before: None }).collect();
            let at = day("2026-09-10");
            let all = watch(&watched, &[], at);
            prop_assert_eq!(all.found.len(), chances.iter().filter(|chance| **chance < 0.2).count());
            let open: Vec<Exception> = all
                .found
                .iter()
                .step_by(open_every)
                .map(|finding| Exception::new(finding.target.clone(), finding, at))
                .collect();
            let again = watch(&watched, &open, at);
            prop_assert_eq!(again.verdicts.len(), chances.len());
            prop_assert_eq!(again.found.len() + again.standing.len(), all.found.len());
            prop_assert!(again.eased.is_empty());
        }
    }
}
