//! What is written in the audit when a page is opened or a form is sent.

use super::*;
use records::audit::Asked;
use std::fmt::Write;

/// What may stay without a line of its own, each with the reason. A list may only shrink: what writes nothing and is not
/// here fails the test, and so does a line here that is no longer needed.
type Excused = &'static [(&'static str, &'static str)];

/// What most of them show.
const WORK: &str = "work of the whole partnership, and of people no more than who of staff does what";

/// Why most forms are not walked to their end: they need a record that is further in its life than those of the demo, or an
/// answer that is thought about. Tests of each kind of record do that; and whatever they do, an act that says nothing in the
/// audit changes nothing (`an_act_that_says_nothing_in_the_audit_changes_nothing`).
const FURTHER: &str = "it needs a record that is further, or an answer that was thought about";

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
    ("/app/actions/new", FURTHER),
    ("/app/actions/{action}/write", FURTHER),
    ("/app/agreements", FURTHER),
    (
        "/app/agreements/{agreement}",
        "`an_agreement_is_signed_by_each_body_for_itself_and_ends_the_day_it_is_withdrawn`",
    ),
    ("/app/assessments/{area}/limits/as-before", FURTHER),
    ("/app/demo/day", "it goes on in a demo alone, where nothing is anybody's"),
    ("/app/imports/new", "it takes a file: the walk begins with one, and `import.upload` says so"),
    ("/app/imports/{delivery}/read", FURTHER),
    ("/app/jobs/{job}/again", FURTHER),
    ("/app/jobs/{job}/cancel", FURTHER),
    (
        "/app/linkage/pointer",
        "case workers whom an agreement lets do: `a_question_leaves_the_same_lines_whatever_the_answer_is`",
    ),
    (
        "/app/linkage/{run}/groups/{group}",
        "those who are named do: \
        `a_group_is_sorted_into_persons_by_two_where_it_is_sensitive_and_undone_without_loss`",
    ),
    (
        "/app/linkage/{run}",
        "liaison officers do: `those_who_are_named_look_and_for_everybody_else_there_is_no_run`",
    ),
    (
        "/app/linkage/{run}/pairs/{pair}",
        "those who are named do: `each_look_and_each_word_is_a_line_of_the_audit_and_no_line_says_anything_of_a_record`",
    ),
    ("/app/meetings/series", FURTHER),
    ("/app/meetings/{meeting}/live", FURTHER),
    (
        "/app/people/{person}/standing",
        "`vetting_and_training_are_written_down_by_whoever_keeps_accounts_and_need_their_days`",
    ),
    ("/app/plan/new", FURTHER),
    ("/app/priorities/{round}/{candidate}", FURTHER),
    ("/app/requests/glass/{glass}", FURTHER),
    ("/app/requests/new", FURTHER),
    ("/app/requests/{request}", FURTHER),
    ("/app/requests/{request}/glass", FURTHER),
    (
        "/app/settings/{list}",
        "a list that is not changed is not kept: \
        `whoever_does_not_keep_the_lists_reads_them_and_changes_none_and_both_are_in_the_audit`",
    ),
    ("/app/targets/new", FURTHER),
    ("/app/targets/surveys", FURTHER),
    ("/app/targets/{target}", FURTHER),
    ("/app/targets/{target}/write", FURTHER),
];

/// How often a form is tried on other records, where one does not let it.
const TRIES: usize = 6;

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
    async fn done(&self, Tried { who, form }: &Tried<'_>) -> Result<BTreeSet<String>, String> {
        let page = self.get(&form.page, &who.session).await;
        let same = |now: &Form| now.action == form.action && now.value("step") == form.value("step");
        let now =
            forms_of(&page.body, &form.page).into_iter().find(same).ok_or("the page has it no longer")?;
        let (_, last) = self.written(&who.account, 0).await;
        let got = self.post(&now.action, &who.session, &now).await;
        if got.status >= 400 || got.to_sign_in() {
            let words = got.body.split("error-summary").nth(1).and_then(|rest| rest.split("<li>").nth(1));
            return Err(format!(
                "{} {}",
                got.status,
                words.unwrap_or_default().chars().take(90).collect::<String>()
            ));
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
}

#[tokio::test]
async fn every_form_writes_a_line_and_so_does_every_look_at_people() {
    let walk = walk().await;
    let sessions = everybody(&walk).await;
    let routes = staff_routes();
    let mut pages: BTreeMap<String, (&Signed, String)> = BTreeMap::new();
    let mut tried: BTreeMap<String, Vec<Tried<'_>>> = BTreeMap::new();
    for who in sessions.iter().filter(|who| FOLLOWED.contains(&who.role.as_str())) {
        let met = walk.met(&who.session).await;
        for (pattern, addresses) in met.addresses.iter().filter(|(pattern, _)| pattern.starts_with("/app")) {
            pages.entry(pattern.clone()).or_insert_with(|| (who, addresses.first().unwrap().clone()));
        }
        for form in met.forms {
            let Some(pattern) = pattern_of(&routes, &form.action) else { continue };
            let name = format!("{pattern} {}", form.value("step")).trim_end().to_owned();
            let of_this = tried.entry(name).or_default();
            if of_this.len() < TRIES {
                of_this.push(Tried { who, form });
            }
        }
    }
    let (mut table, mut silent_pages) = (String::from("Pages\n"), BTreeSet::new());
    for (pattern, (who, address)) in &pages {
        let (_, last) = walk.written(&who.account, 0).await;
        walk.get(address, &who.session).await;
        let (acts, _) = walk.written(&who.account, last).await;
        if acts.is_empty() {
            silent_pages.insert(pattern.clone());
        } else {
            writeln!(table, "{pattern:<60} {}", Vec::from_iter(acts).join(" ")).unwrap();
        }
    }
    table.push_str("\nForms\n");
    let (mut silent_forms, mut done, mut reasons) = (BTreeSet::new(), BTreeSet::new(), String::new());
    // Forms about people come last: one of them may end the role of somebody who walks here.
    let mut in_turn: Vec<_> = tried.iter().filter(|(name, _)| name.starts_with("/app")).collect();
    in_turn.sort_by_key(|(name, _)| name.starts_with("/app/people/"));
    for (name, tries) in in_turn {
        let mut why = String::new();
        for one in tries {
            match walk.done(one).await {
                Ok(acts) if acts.is_empty() => _ = silent_forms.insert(name.clone()),
                Ok(acts) => {
                    done.insert(name.split(' ').next().unwrap_or_default().to_owned());
                    writeln!(table, "{name:<60} {}", Vec::from_iter(acts).join(" ")).unwrap();
                }
                Err(words) => {
                    why = words;
                    continue;
                }
            }
            why.clear();
            break;
        }
        if !why.is_empty() {
            writeln!(reasons, "{name}: {why}").unwrap();
        }
    }
    let forms = routes.iter().filter(|route| route.method == "POST" && route.pattern.starts_with("/app"));
    let not_done =
        forms.map(|route| route.pattern.clone()).filter(|pattern| !done.contains(pattern)).collect();
    let wrong = [
        same("pages without a line", &silent_pages, PAGES_WITHOUT_A_LINE),
        same("forms without a line", &silent_forms, FORMS_WITHOUT_A_LINE),
        same("forms not brought to an end", &not_done, FORMS_NOT_WALKED),
    ]
    .concat();
    assert!(wrong.is_empty(), "{wrong}\n{reasons}\n{table}");
    insta::assert_snapshot!(table);
}
