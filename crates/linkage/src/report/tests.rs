//! The page says what was found, names nobody unasked, and is whole HTML.

use super::*;
use crate::{Decided, Options, Table, run};

fn page(truth: bool, name_groups: bool) -> String {
    let model = Model::from_toml(
        "name = 'A <small> one'\nblock = [['a'], ['b']]\nlearn = [['a'], ['b']]\nprior = { value = 0.05 }\n\
         [columns]\na = 'text'\nb = 'text'\nc = 'text'\n[[compare]]\nname = 'a'\nlevels = ['equal', 'jaro-winkler 0.8']\n\
         [[compare]]\nname = 'b'\nlevels = ['equal']\n[[compare]]\nname = 'c'\nlevels = ['equal']\n",
    )
    .unwrap();
    let text = |of: fn(usize) -> usize| (0..60).map(|n| format!("Secret {}", of(n))).collect();
    let table = Table::new((0..60).map(|n| format!("id-{n}")).collect())
        .column("a", text(|n| n / 3))
        .column("b", text(|n| if n % 3 == 2 { n + 100 } else { n / 3 }))
        .column("c", text(|n| if n % 3 == 0 { n + 200 } else { n / 3 }));
    let records = Records::from_columns(&model, table).unwrap();
    let linked = run(&records, &model, &Options { group_from: 0.5, ..Options::default() }).unwrap();
    let labels: Vec<u32> = (0..60).map(|n| n / 3).collect();
    let decisions = Decisions::new(60, vec![(0, 1, Decided::Same), (3, 4, Decided::Same)]).unwrap();
    let parts = [("sex".to_owned(), (0..60).map(|n| ["F", "", "M"][n / 3 % 3].to_owned()).collect())];
    html(&Told {
        model: &model,
        records: &records,
        linked: &linked,
        group_from: 0.5,
        truth: truth.then_some(labels.as_slice()),
        decisions: truth.then_some(&decisions),
        parts: &parts,
        left_out: &["2 rows of x.csv were kept aside.".to_owned()],
        name_groups,
    })
}

#[test]
fn the_page_is_whole_and_holds_no_value_of_a_record() {
    let page = page(true, false);
    for tag in ["html", "head", "body", "main", "table", "svg", "ul", "figure", "tr", "td", "th"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert!(!page.contains("ecret") && !page.contains("id-"));
    assert!(page.contains("<h1>Linkage: A &lt;small&gt; one</h1>"));
    for said in [
        "Held against the truth",
        "By 2 decided pairs, threshold 0.5",
        "Quality of groups by sex",
        "(missing)",
        "2 rows of x.csv",
        "scope=\"row\"",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn without_truth_only_estimates_are_shown() {
    let page = page(false, true);
    assert!(!page.contains("Held against the truth") && page.contains("Precision, estimated"));
    assert_eq!(page, self::page(false, true));
}

#[test]
fn counts_have_commas() {
    assert_eq!([count(7u64), count(1_234u64), count(46_402_784u64)], ["7", "1,234", "46,402,784"]);
}
