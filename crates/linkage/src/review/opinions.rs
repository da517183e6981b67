//! Several people about one pair: when one of them is enough, when a second must look, when a third.
//!
//! Nobody is told here what somebody else said. That a second person decides without knowing the first one's verdict is for
//! whoever shows the pair.

use super::labels::Verdict;

/// What one person said of a pair. The order of a list of them is the order in which they were said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Who, opaque.
    pub who: String,
    /// What. [`Verdict::Withdrawn`] takes back what this person said.
    pub verdict: Verdict,
    /// Whether they said that a second person must look as well.
    pub sensitive: bool,
}

/// How far a pair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Nobody has spoken.
    Nothing,
    /// One person has, and a second one is needed.
    Second,
    /// Two have, they do not agree, and a third is needed.
    Third,
    /// It is decided.
    Settled(Verdict),
}

/// Of each person the last thing they said, in the order in which they said it.
pub fn last_of_each<T, W: PartialEq>(log: &[T], who: impl Fn(&T) -> &W) -> Vec<&T> {
    let last = |(at, one): &(usize, &T)| !log[at + 1..].iter().any(|later| who(later) == who(one));
    log.iter().enumerate().filter(last).map(|(_, one)| one).collect()
}

/// What stands of a log: of each person the last thing they said and did not take back.
#[must_use]
pub fn standing(log: &[Opinion]) -> Vec<&Opinion> {
    let mut said = last_of_each(log, |one| &one.who);
    said.retain(|one| one.verdict != Verdict::Withdrawn);
    said
}

/// How far a pair is, by what was said of it. `sensitive` says that no one person is ever enough.
///
/// One person is enough where they can tell and nothing is sensitive. Where the first could not tell, the second decides;
/// where it is sensitive, both must say the same. Where two do not agree a third decides: what two of the three say holds,
/// and where no two say the same, it cannot be told.
///
/// ```
/// use linkage::review::{Opinion, Reached, Verdict, reached};
/// let said = |who: &str, verdict| Opinion { who: who.to_owned(), verdict, sensitive: false };
/// let mut log = vec![said("ann", Verdict::Unsure)];
/// assert_eq!(reached(&log, false), Reached::Second);
/// log.push(said("bo", Verdict::Same));
/// assert_eq!(reached(&log, false), Reached::Settled(Verdict::Same));
/// ```
#[must_use]
pub fn reached(log: &[Opinion], sensitive: bool) -> Reached {
    let said = standing(log);
    let sensitive = sensitive || said.iter().any(|one| one.sensitive);
    let verdicts: Vec<&Verdict> = said.iter().map(|one| &one.verdict).collect();
    match verdicts.as_slice() {
        // Whoever cannot tell has decided nothing: the second person decides alone, unless no one person is ever enough.
        [Verdict::Unsure] => Reached::Second,
        [Verdict::Unsure, other] if !sensitive => Reached::Settled(**other),
        all => match agreed(all, sensitive) {
            Agreed::Nothing => Reached::Nothing,
            Agreed::Second => Reached::Second,
            Agreed::Third => Reached::Third,
            Agreed::Settled(verdict) => Reached::Settled(verdict),
            Agreed::Apart => Reached::Settled(Verdict::Unsure),
        },
    }
}

/// How far it is with something that people sort, rather than call the same or different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreed<T> {
    /// Nobody has spoken.
    Nothing,
    /// One person has, and a second one is needed.
    Second,
    /// Two have, they do not agree, and a third is needed.
    Third,
    /// It is decided.
    Settled(T),
    /// Three people say three things. It stays as it is until one of them takes theirs back.
    Apart,
}

/// What people agree on, by what stands of what they said, each once. One is enough where it is not sensitive; else two must
/// say the same, and where they do not, what two of three say holds.
///
/// ```
/// use linkage::review::{Agreed, agreed};
/// assert_eq!(agreed(&[&1], false), Agreed::Settled(1));
/// assert_eq!(agreed(&[&1, &2], true), Agreed::Third);
/// assert_eq!(agreed(&[&1, &2, &2], true), Agreed::Settled(2));
/// assert_eq!(agreed(&[&1, &2, &3], true), Agreed::Apart);
/// ```
#[must_use]
pub fn agreed<T: PartialEq + Clone>(said: &[&T], sensitive: bool) -> Agreed<T> {
    match said {
        [] => Agreed::Nothing,
        [_] if sensitive => Agreed::Second,
        [one] => Agreed::Settled((*one).clone()),
        [one, other] if one == other => Agreed::Settled((*one).clone()),
        [_, _] => Agreed::Third,
        all => {
            let twice = |wanted: &&&T| all.iter().filter(|one| *one == *wanted).count() > 1;
            all.iter().find(twice).map_or(Agreed::Apart, |held| Agreed::Settled((*held).clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `a:same b:different! a:withdrawn`; an exclamation mark says that it is sensitive.
    fn check(log: &str, reached_is: Reached) {
        let read = |one: &str| {
            let (who, said) = one.split_once(':').unwrap();
            let verdict = match said.trim_end_matches('!') {
                "same" => Verdict::Same,
                "different" => Verdict::Different,
                "unsure" => Verdict::Unsure,
                _ => Verdict::Withdrawn,
            };
            Opinion { who: who.to_owned(), verdict, sensitive: said.ends_with('!') }
        };
        let log: Vec<Opinion> = log.split_whitespace().map(read).collect();
        assert_eq!(reached(&log, false), reached_is, "{log:?}");
    }

    #[test]
    fn one_person_is_enough_unless_it_is_sensitive_or_cannot_be_told() {
        check("", Reached::Nothing);
        check("a:same", Reached::Settled(Verdict::Same));
        check("a:unsure", Reached::Second);
        check("a:same!", Reached::Second);
        assert_eq!(reached(&[], true), Reached::Nothing, "nobody has spoken of a sensitive one either");
        let said = Opinion { who: "a".into(), verdict: Verdict::Same, sensitive: false };
        assert_eq!(reached(&[said], true), Reached::Second);
    }

    #[test]
    fn two_who_agree_settle_it_and_two_who_do_not_need_a_third() {
        check("a:same! b:same", Reached::Settled(Verdict::Same));
        check("a:same! b:different", Reached::Third);
        check("a:unsure b:different", Reached::Settled(Verdict::Different));
        check("a:unsure b:different!", Reached::Third);
        check("a:unsure b:unsure", Reached::Settled(Verdict::Unsure));
        check("a:same! b:different c:different", Reached::Settled(Verdict::Different));
        check("a:same! b:different c:unsure", Reached::Settled(Verdict::Unsure));
    }

    #[test]
    fn what_somebody_takes_back_is_as_if_they_had_not_said_it() {
        check("a:same a:withdrawn", Reached::Nothing);
        check("a:same a:withdrawn a:different", Reached::Settled(Verdict::Different));
        check("a:same! b:different a:withdrawn", Reached::Settled(Verdict::Different));
        check("a:same a:different", Reached::Settled(Verdict::Different));
        check("a:same! b:same b:withdrawn", Reached::Second);
    }
}
