//! Each kind at each of its ends, in words.

use super::*;
use crate::table::{day, survives_json};
use crate::target::tests::locked;
use expect_test::{Expect, expect};
use terms::Estimate;

pub(crate) fn year_end(chance: f64, months_left: u32) -> YearEnd {
    YearEnd {
        counted: 142.0,
        counted_to: Some("2026-08".parse().unwrap()),
        months_left,
        expected: 340.8,
        low_80: 321.9,
        high_80: 359.7,
        chance,
        method: "by profile".into(),
    }
}

/// A verdict of that name, as it might be of a whole year.
pub(crate) fn said(verdict: TargetVerdict) -> Box<Verdict> {
    let track = match verdict {
        TargetVerdict::Missed | TargetVerdict::GettingWorse | TargetVerdict::WillMiss => Track::OffTrack,
        _ => Track::OnTrack,
    };
    Box::new(Verdict {
        verdict,
        track,
        survey: None,
        chance: None,
        concern: false,
        months_late: 0,
        data_to: Some("2027-03".parse().unwrap()),
        sentences: Vec::new(),
    })
}

pub(crate) fn told() -> Told {
    let month: Month = "2026-08".parse().unwrap();
    Told { data_to: Some(month), ..Told::nothing(month) }
}

pub(crate) fn told_reduce(chance: f64) -> Told {
    Told { year_end: Some(Ok(year_end(chance, 7))), do_nothing: Some(372.4), ..told() }
}

fn check(kind: Kind, told: &Told, at: &str, expect: &Expect) {
    let verdict = judge(&locked(kind), told, day(at));
    survives_json(&verdict);
    let head = format!("{} / {}", verdict.verdict.words(), verdict.track.words());
    expect.assert_eq(&format!("{head}\n{}", verdict.sentences.join("\n")));
}

#[test]
fn a_target_to_reduce_is_judged_by_its_chance() {
    check(
        Kind::Reduce,
        &told_reduce(0.4915),
        "2026-09-10",
        &expect![[r#"
        May or may not meet it / At risk
        There were 142 from April to August 2026.
        As things go the year will end at about 341 (between 322 and 360, 8 times in 10). The target is 340 or fewer: a chance of 49 in 100.
        Had all gone on as before the year, about 372 were to come."#]],
    );
    check(
        Kind::Reduce,
        &told_reduce(0.004),
        "2026-09-10",
        &expect![[r#"
        Will miss it unless something changes / Off track
        There were 142 from April to August 2026.
        As things go the year will end at about 341 (between 322 and 360, 8 times in 10). The target is 340 or fewer: a chance of less than 1 in 100.
        Had all gone on as before the year, about 372 were to come."#]],
    );
    let over = Told { year_end: Some(Ok(YearEnd { expected: 142.0, ..year_end(1.0, 0) })), ..told() };
    check(
        Kind::Reduce,
        &over,
        "2027-04-10",
        &expect![[r#"
            Met the target / On track
            There were 142 from April to August 2026.
            The target was 340 or fewer."#]],
    );
}

#[test]
fn the_edges_of_a_chance_belong_to_the_middle() {
    let verdict = |chance| judge(&locked(Kind::Reduce), &told_reduce(chance), day("2026-09-10")).verdict;
    assert_eq!(verdict(0.1999), TargetVerdict::WillMiss);
    assert_eq!(verdict(0.2), TargetVerdict::Uncertain);
    assert_eq!(verdict(0.6), TargetVerdict::Uncertain);
    assert_eq!(verdict(0.6001), TargetVerdict::WillMeet);
}

#[test]
fn a_chart_adds_a_concern_and_nothing_else() {
    let chart = (SelfVerdict::Worse, "August is above the upper limit of 34.".to_owned());
    let told = Told { control: Some(chart), due_to: "2026-10".parse().unwrap(), ..told_reduce(0.7) };
    let verdict = judge(&locked(Kind::Reduce), &told, day("2026-12-10"));
    assert!(verdict.concern && verdict.verdict == TargetVerdict::WillMeet);
    assert_eq!(verdict.months_late, 2);
    check(
        Kind::Reduce,
        &told,
        "2026-12-10",
        &expect![[r#"
        Will meet the target / On track
        There were 142 from April to August 2026.
        As things go the year will end at about 341 (between 322 and 360, 8 times in 10). The target is 340 or fewer: a chance of 70 in 100.
        Had all gone on as before the year, about 372 were to come.
        Worse than normal. August is above the upper limit of 34.
        The figures are 2 months late: they should reach October 2026."#]],
    );
}

fn low(worse: bool) -> LowCheck {
    LowCheck {
        usual: 7.0,
        ceiling: 13.0,
        since: "2026-06".parse().unwrap(),
        until: "2026-08".parse().unwrap(),
        seen: 9.0,
        expected: 1.75,
        chance: 0.0005,
        worse,
    }
}

#[test]
fn a_low_number_is_held_or_getting_worse() {
    check(
        Kind::KeepLow,
        &Told { low: Some(Ok(low(true))), ..told() },
        "2026-09-10",
        &expect![[r#"
        Getting worse / Off track
        There were 9 in June 2026 to August 2026, where 1.8 is usual. That is too many to be chance."#]],
    );
    let chart = Some((SelfVerdict::Worse, "A run of seven.".to_owned()));
    let held = Told { low: Some(Ok(low(false))), control: chart, ..told() };
    check(
        Kind::KeepLow,
        &held,
        "2026-09-10",
        &expect![[r#"
            Held / On track
            The latest months are no higher than chance explains. It explains up to 13 in twelve months."#]],
    );
    assert!(!judge(&locked(Kind::KeepLow), &held, day("2026-09-10")).concern);
}

fn waves(before: f64, after: f64, half: f64) -> Told {
    let around = |value: f64, half| Estimate { value, low: value - half, high: value + half };
    let change = WaveChange {
        before: around(before, half),
        after: around(after, half),
        difference: around(after - before, half * 1.4),
    };
    Told { waves: Some(Ok(change)), ..told() }
}

#[test]
fn a_survey_is_judged_by_what_is_clear() {
    check(
        Kind::FewerSay,
        &waves(0.30, 0.29, 0.03),
        "2026-12-10",
        &expect![[r#"
        May or may not meet it / At risk
        No clear change: 29% of people (between 26% and 32%), 30% before. The share to reach is 25%."#]],
    );
    let judged = |kind, before, after, at| {
        let verdict = judge(&locked(kind), &waves(before, after, 0.03), day(at));
        (verdict.verdict, verdict.track, verdict.concern)
    };
    use TargetVerdict::{Met, Missed, Uncertain, WillMeet, WillMiss};
    use Track::{AtRisk, OffTrack, OnTrack};
    let (early, late) = ("2026-12-10", "2027-04-10");
    assert_eq!(judged(Kind::FewerSay, 0.30, 0.24, early), (WillMeet, OnTrack, false));
    assert_eq!(judged(Kind::FewerSay, 0.35, 0.28, early), (Uncertain, OnTrack, false));
    assert_eq!(judged(Kind::FewerSay, 0.30, 0.38, early), (WillMiss, OffTrack, true));
    assert_eq!(judged(Kind::FewerSay, 0.30, 0.38, late), (Missed, OffTrack, true));
    assert_eq!(judged(Kind::MoreHappy, 0.70, 0.71, early), (Uncertain, AtRisk, false));
    assert_eq!(judged(Kind::MoreHappy, 0.70, 0.60, early), (WillMiss, OffTrack, true));
    assert_eq!(judged(Kind::MoreHappy, 0.70, 0.76, late), (Met, OnTrack, false));
}

#[test]
fn nothing_sent_is_no_success() {
    let nothing = Told::nothing("2026-07".parse().unwrap());
    for kind in Kind::ALL {
        let verdict = judge(&locked(kind), &nothing, day("2027-04-10"));
        assert_eq!(
            (verdict.verdict, verdict.track),
            (TargetVerdict::NotAvailable, Track::NotJudged),
            "{kind:?}"
        );
        assert_eq!(verdict.months_late, 4);
    }
    let short = Told { year_end: Some(Err("20 months are too few to forecast from".into())), ..told() };
    check(
        Kind::Reduce,
        &short,
        "2026-09-10",
        &expect![[r#"
        Too early to say / Not judged
        It cannot be said where the year will end: 20 months are too few to forecast from."#]],
    );
}
