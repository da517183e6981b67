//! What is written in the audit when a page is opened or a form is sent.

mod scene;

use super::*;
use records::audit::Asked;
use scene::ASK;
use std::fmt::Write;

/// What may stay without a line of its own, each with the reason. A list may only shrink: what writes nothing and is not
/// here fails the test, and so does a line here that is no longer needed.
type Excused = &'static [(&'static str, &'static str)];

/// What most of them show.
const WORK: &str = "work of the whole partnership, and of people no more than who of staff does what";

/// Pages that are opened without a line: they show what the whole partnership may see, and nothing of a person.
const PAGES_WITHOUT_A_LINE: Excused = &[
    ("/app", "the reader's own work"),
    ("/app/account/calendar", "the reader's own address"),
    ("/app/account/sign-in", "an empty form"),
    ("/app/achievements", WORK),
    ("/app/actions", WORK),
    ("/app/actions/new", WORK),
    ("/app/actions/{action}", WORK),
    ("/app/actions/{action}/write", WORK),
    ("/app/agreements", WORK),
    ("/app/agreements/{agreement}/write", WORK),
    ("/app/assessments", "names of areas"),
    ("/app/assessments/{area}/limits", "released figures"),
    ("/app/audit/who-could", "an empty form; an answer is written (`audit.who-could`)"),
    ("/app/barriers", WORK),
    ("/app/board", "released figures"),
    ("/app/board/{quarter}", "released figures"),
    ("/app/board/{quarter}/{file}", "released figures"),
    ("/app/duties", WORK),
    ("/app/exceptions", WORK),
    ("/app/exceptions/{exception}", WORK),
    ("/app/imports/new", "names of bodies"),
    ("/app/jobs", "names of files, which the list of imports has too"),
    ("/app/jobs/{job}", "how far a job is"),
    (
        "/app/linkage",
        "numbers of runs and how far each is: records stand on the page of a pair, and reading that is a line",
    ),
    (
        "/app/linkage/{run}",
        "numbers and weights: records stand on the page of a pair, and reading that is a line",
    ),
    ("/app/linkage/pointer", "an empty form; a question is written (`pointer.ask`)"),
    ("/app/meetings", WORK),
    ("/app/meetings/series", WORK),
    ("/app/meetings/series/{series}", WORK),
    ("/app/meetings/{meeting}", WORK),
    ("/app/meetings/{meeting}/minutes", WORK),
    ("/app/plan", WORK),
    ("/app/plan/new", WORK),
    ("/app/plan/{plan}", WORK),
    ("/app/plan/{plan}/lines/{priority}", WORK),
    ("/app/plan/{plan}/next", WORK),
    ("/app/plan/{plan}/parts/{part}", WORK),
    ("/app/priorities", WORK),
    ("/app/priorities/{round}", WORK),
    ("/app/priorities/{round}/{candidate}", WORK),
    ("/app/priority/{priority}", WORK),
    ("/app/problems", WORK),
    ("/app/problems/{problem}", WORK),
    ("/app/register", WORK),
    ("/app/register/partnership.toml", WORK),
    ("/app/register/pattern.toml", "a file that comes with the program"),
    (
        "/app/requests",
        "numbers, bodies and days: who it is about stands on the page of each, and reading that is a line",
    ),
    ("/app/requests/new", "an empty form"),
    ("/app/holding-to-account", WORK),
    ("/app/holding-to-account/{inquiry}", WORK),
    ("/app/specified", WORK),
    ("/app/search", "titles of what the reader may open"),
    ("/app/settings", "lists of laws, measures and words: nothing of a person"),
    ("/app/settings/{list}", "lists of laws, measures and words: nothing of a person"),
    ("/app/targets", "released figures"),
    ("/app/targets/new", "released figures"),
    ("/app/targets/surveys", "results of surveys, of no person"),
    ("/app/targets/{target}", "released figures"),
    ("/app/thread/{kind}/{id}", WORK),
    ("/app/year-end/{year}", WORK),
    ("/app/upkeep", "how the store is looked after: nothing of a person"),
];

/// Forms that change something without a line.
const FORMS_WITHOUT_A_LINE: Excused = &[];

/// Forms that the walk does not bring to an end, and where that is done.
const FORMS_NOT_WALKED: Excused = &[
    (
        "/app/account",
        "it ends the session that walks: `people_see_where_they_are_signed_in_and_end_it_there`",
    ),
    ("/app/account/passkeys", "it needs an authenticator: `passkeys.mjs` of the browser tests"),
    ("/app/account/passkeys/{passkey}/end", "it needs an authenticator: `passkeys.mjs` of the browser tests"),
    ("/app/account/sign-in", "it asks for one's own password, which those who walk have not"),
    ("/app/jobs/{job}/again", "`a_job_is_stopped_and_tried_again_by_those_who_may`"),
    ("/app/jobs/{job}/cancel", "`a_job_is_stopped_and_tried_again_by_those_who_may`"),
    ("/app/requests/glass/{glass}", "`a_broken_glass_opens_at_once_and_is_reviewed_by_somebody_else`"),
    ("/app/requests/{request}/glass", "`a_broken_glass_opens_at_once_and_is_reviewed_by_somebody_else`"),
    ("/app/demo/day", "it goes on in a demo alone, where nothing is anybody's"),
    ("/app/imports/new", "it takes a file: the walk begins with one, and `import.upload` says so"),
    (
        "/app/linkage/{run}/groups/{group}",
        "those who are named do: \
        `a_group_is_sorted_into_persons_by_two_where_it_is_sensitive_and_undone_without_loss`",
    ),
    (
        "/app/linkage/{run}/pairs/{pair}",
        "those who are named do: `each_look_and_each_word_is_a_line_of_the_audit_and_no_line_says_anything_of_a_record`",
    ),
    (
        "/app/people/{person}/standing",
        "`vetting_and_training_are_written_down_by_whoever_keeps_accounts_and_need_their_days`",
    ),
    (
        "/app/settings/{list}",
        "a list that is not changed is not kept: \
        `whoever_does_not_keep_the_lists_reads_them_and_changes_none_and_both_are_in_the_audit`",
    ),
];

/// How often a form is tried on other records, where one does not let it.
const TRIES: usize = 6;
/// How often the site is walked anew: a form may stand on a page only after another was sent.
const ROUNDS: usize = 2;

/// What is typed where the first thing that fits does not do: form, field, words.
const TYPED: &[(&str, &str, &str)] = &[
    ("/app/targets/surveys", "from", "2026-06"),
    ("/app/targets/surveys", "to", "2026-07"),
    ("/app/targets/surveys", "base", "500"),
    ("/app/targets/surveys", "design_effect", "1.2"),
    ("/app/targets/new", "reach", "10"),
    ("/app/targets/{target}/write", "reach", "9"),
    (
        "/app/targets/surveys",
        "sheet",
        "question,area,wording,from,to,share,answered,asked,found,source\n\
         Noise,E07900001,Is it loud?,2026-06,2026-06,30,500,post,quota,Survey",
    ),
    ("/app/meetings/series", "quorum", "1"),
    ("/app/actions/new", "needs", ""),
    ("/app/actions/{action}/write", "needs", ""),
];

/// What is said anew in a text that stands in a field already: form, field, before, after.
const SAID_ANEW: &[(&str, &str, &str, &str)] =
    &[("/app/agreements", "text", "id = \"asb-hub\"", "id = \"walked\"")];

/// A form as somebody fills it in who has thought about it.
fn thought_about(mut form: Form, pattern: &str) -> Form {
    for (name, value) in &mut form.fields {
        let here = |of: &str, field: &str| of == pattern && field == name;
        for (_, _, words) in TYPED.iter().filter(|(of, field, _)| here(of, field)) {
            (*words).clone_into(value);
        }
        for (_, _, before, after) in SAID_ANEW.iter().filter(|(of, field, ..)| here(of, field)) {
            *value = value.replace(before, after);
        }
    }
    form
}

impl Walk {
    /// The acts that somebody's account stands beside after that line, and the last line now.
    async fn written(&self, account: &str, after: i64) -> (BTreeSet<String>, i64) {
        let asked = Asked { actor: Some(account.to_owned()), most: 200, ..Asked::default() };
        let lines = self.desk.audit(&asked).await.unwrap();
        let last = lines.first().map_or(after, |line| line.seq);
        let new = lines.into_iter().filter(|line| line.seq > after && line.outcome.is_empty());
        (new.map(|line| line.act).collect(), last)
    }

    /// Sends a form as its page has it now. Answers what was written, or why it was not done.
    async fn done(&self, Tried { who, form, pattern }: &Tried<'_>) -> Result<BTreeSet<String>, String> {
        let page = self.get(&form.page, &who.session).await;
        let same = |now: &Form| now.action == form.action && now.value("step") == form.value("step");
        let now =
            forms_of(&page.body, &form.page).into_iter().find(same).ok_or("the page has it no longer")?;
        let now = thought_about(now, pattern);
        let (_, last) = self.written(&who.account, 0).await;
        let got = self.post(&now.action, &who.session, &now).await;
        if got.status >= 400 || got.to_sign_in() {
            let list = got.body.split("error-summary__list").nth(1).unwrap_or_default();
            let words =
                list.split("<li>").nth(1).unwrap_or_default().split("</li>").next().unwrap_or_default();
            let tags = words.split('<').filter_map(|rest| rest.split_once('>')).map(|(_, text)| text.trim());
            let words = if words.contains('<') { tags.collect::<String>() } else { words.trim().to_owned() };
            return Err(format!("{} {words} {:?}", got.status, now.fields));
        }
        // What is done by a job is written when the job is done.
        for _ in 0..100 {
            let (acts, _) = self.written(&who.account, last).await;
            if !acts.is_empty() {
                return Ok(acts);
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        Ok(BTreeSet::new())
    }
}

fn listed(excused: Excused) -> BTreeSet<String> {
    excused.iter().map(|(what, _)| (*what).to_owned()).collect()
}

fn same(what: &str, found: &BTreeSet<String>, excused: Excused) -> String {
    let listed = listed(excused);
    let more: Vec<&String> = found.difference(&listed).collect();
    let no_longer: Vec<&String> = listed.difference(found).collect();
    if more.is_empty() && no_longer.is_empty() {
        String::new()
    } else {
        format!("{what}: not listed {more:#?}, listed in vain {no_longer:#?}\n")
    }
}

/// Who tries a form, and what is tried.
struct Tried<'a> {
    who: &'a Signed,
    form: Form,
    pattern: &'a str,
}

/// What those who walk met: a page of each pattern, and forms by pattern and step.
#[derive(Default)]
struct Found<'a> {
    pages: BTreeMap<String, (&'a Signed, String)>,
    forms: BTreeMap<String, Vec<Tried<'a>>>,
}

/// What those who walk meet, and what stands on the pages on which a form was sent before: the next form often stands there,
/// and a walk that looks at one page of a kind may come by another.
async fn found<'a>(
    walk: &Walk,
    sessions: &'a [Signed],
    routes: &'a [Route],
    more: &[String],
    again: &BTreeSet<(String, String)>,
) -> Found<'a> {
    let mut found = Found::default();
    let mut walks: Vec<&Signed> = Vec::new();
    for role in FOLLOWED.iter().chain(&ASK) {
        walks.extend(sessions.iter().filter(|who| who.role == *role));
    }
    for who in walks {
        let mut met = walk.met(&who.session).await;
        for page in more {
            met.forms.extend(forms_of(&walk.get(page, &who.session).await.body, page));
        }
        for (_, page) in again.iter().filter(|(account, _)| *account == who.account) {
            met.forms.extend(forms_of(&walk.get(page, &who.session).await.body, page));
        }
        for (pattern, addresses) in met.addresses.iter().filter(|(pattern, _)| pattern.starts_with("/app")) {
            let first = || (who, addresses.first().unwrap().clone());
            found.pages.entry(pattern.clone()).or_insert_with(first);
        }
        for form in met.forms {
            let Some(pattern) = pattern_of(routes, &form.action) else { continue };
            let name = format!("{pattern} {}", form.value("step")).trim_end().to_owned();
            let of_this = found.forms.entry(name).or_default();
            if of_this.len() < TRIES {
                of_this.push(Tried { who, form, pattern });
            }
        }
    }
    found
}

/// What came of the forms that were tried.
#[derive(Default)]
struct Outcome {
    /// What each form wrote, by its name.
    written: BTreeMap<String, BTreeSet<String>>,
    silent: BTreeSet<String>,
    reasons: BTreeMap<String, String>,
    /// How often the site was walked anew.
    rounds: usize,
    /// Account and page of each form that was sent.
    sent: BTreeSet<(String, String)>,
}

/// What a job writes when it is done, whoever sent what meanwhile.
const BY_JOBS: [&str; 1] = ["import.accept"];

impl Outcome {
    /// Of each form what kinds of line it wrote, whatever was done with it. Which of its steps a record allows depends on who
    /// of those who walk comes first, and they have new names each time.
    fn kinds(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, acts) in &self.written {
            let of_this = kinds.entry(name.split(' ').next().unwrap_or_default()).or_default();
            let own = acts.iter().filter(|act| !BY_JOBS.contains(&act.as_str()));
            of_this.extend(own.map(|act| act.split('.').next().unwrap_or_default()));
        }
        kinds
    }

    /// Tries the forms that were not done before, those about people or the others. Answers whether one of them was done.
    async fn go_on(
        &mut self,
        walk: &Walk,
        forms: &BTreeMap<String, Vec<Tried<'_>>>,
        about_people: bool,
    ) -> bool {
        let mut more = false;
        let ours = |name: &str| name.starts_with("/app") && name.starts_with("/app/people/") == about_people;
        let mut in_turn: Vec<_> = forms.iter().filter(|(name, _)| ours(name)).collect();
        // What takes a record away comes late.
        in_turn.sort_by_key(|(name, _)| name.ends_with(" withdraw"));
        for (name, tries) in in_turn {
            for one in tries.iter().filter(|_| !self.written.contains_key(name)) {
                match walk.done(one).await {
                    Ok(acts) if acts.is_empty() => _ = self.silent.insert(name.clone()),
                    Ok(acts) => {
                        more = true;
                        self.written.insert(name.clone(), acts);
                        self.reasons.remove(name);
                        self.sent.insert((one.who.account.clone(), one.form.page.clone()));
                    }
                    Err(words) => {
                        self.reasons.entry(name.clone()).or_insert(words);
                        continue;
                    }
                }
                break;
            }
        }
        more
    }
}

#[tokio::test]
async fn every_form_writes_a_line_and_so_does_every_look_at_people() {
    let walk = walk().await;
    let sessions = everybody(&walk).await;
    let mut more = scene::set(&walk, &sessions).await;
    let routes = staff_routes();
    let first = found(&walk, &sessions, &routes, &more, &BTreeSet::new()).await;
    let (mut table, mut silent_pages) = (String::from("Pages\n"), BTreeSet::new());
    for (pattern, (who, address)) in &first.pages {
        let (_, last) = walk.written(&who.account, 0).await;
        walk.get(address, &who.session).await;
        let (acts, _) = walk.written(&who.account, last).await;
        if acts.is_empty() {
            silent_pages.insert(pattern.clone());
        } else {
            writeln!(table, "{pattern:<60} {}", Vec::from_iter(acts).join(" ")).unwrap();
        }
    }
    let (mut came, mut met) = (Outcome::default(), first);
    while came.go_on(&walk, &met.forms, false).await && came.rounds < ROUNDS {
        more.extend(scene::drafts(&walk).await);
        met = found(&walk, &sessions, &routes, &more, &came.sent).await;
        came.rounds += 1;
    }
    // Forms about people come last of all: one of them may end the role of who walks here.
    came.go_on(&walk, &met.forms, true).await;
    met = found(&walk, &sessions, &routes, &more, &came.sent).await;
    came.go_on(&walk, &met.forms, true).await;
    table.push_str("\nForms\n");
    for (pattern, kinds) in came.kinds() {
        writeln!(table, "{pattern:<60} {}", Vec::from_iter(kinds).join(" ")).unwrap();
    }
    let done: BTreeSet<&str> = came.written.keys().filter_map(|name| name.split(' ').next()).collect();
    let forms = routes.iter().filter(|route| route.method == "POST" && route.pattern.starts_with("/app"));
    let patterns = forms.map(|route| route.pattern.clone());
    let not_done = patterns.filter(|pattern| !done.contains(pattern.as_str())).collect();
    let wrong = [
        same("pages without a line", &silent_pages, PAGES_WITHOUT_A_LINE),
        same("forms without a line", &came.silent, FORMS_WITHOUT_A_LINE),
        same("forms not brought to an end", &not_done, FORMS_NOT_WALKED),
    ]
    .concat();
    assert!(wrong.is_empty(), "{wrong}\n{:#?}\n{table}", came.reasons);
    insta::assert_snapshot!(table);
}
