//! Levels are tried from the strongest; what is missing is neither like nor unlike.

use super::*;
use crate::records::Table;

fn digits(compare: &str, columns: &[(&str, &str, [&str; 2])]) -> Vec<u8> {
    let mut text = String::from("name = 'x'\nblock = [['a']]\nprior = { value = 0.001 }\n[columns]\n");
    for (name, fold, _) in columns {
        text += &format!("{name} = '{fold}'\n");
    }
    let model = Model::from_toml(&format!("{text}{compare}")).unwrap();
    let mut table = Table::new(["1", "2"].iter().collect());
    for (name, _, values) in columns {
        table = table.column(name, values.iter().collect());
    }
    let records = Records::from_columns(&model, table).unwrap();
    let (scheme, _) = Scheme::new(&model, &records).unwrap();
    let digits = scheme.digits_of(&records, 0, 1);
    let pattern = scheme.pattern(&records, &pair_of(&records, 0, 1), &mut Memo::new(4));
    assert_eq!(scheme.digits(pattern), digits);
    digits
}

const PLACE: &str = "[[compare]]\nname = 'place'\ncolumns = ['a', 'b']\n\
    levels = ['a equal and b jaro-winkler 0.92', 'b jaro-winkler 0.95', 'a equal', 'a levenshtein 1', 'a same outcode']\n";

#[test]
fn one_comparison_of_two_columns_is_missing_only_where_both_are() {
    let place = |a: [&'static str; 2], b: [&'static str; 2]| {
        digits(PLACE, &[("a", "postcode", a), ("b", "text", b)])[0]
    };
    assert_eq!(place(["ST1 1AA", "ST1 1AA"], ["1 high street", "1 high streat"]), 6);
    assert_eq!(place(["ST1 1AA", ""], ["1 high street", "1 high street"]), 5);
    assert_eq!(place(["ST1 1AA", "ST1 1AA"], ["1 high street", ""]), 4);
    assert_eq!(place(["ST1 1AA", "ST1 1AB"], ["", ""]), 3);
    assert_eq!(place(["ST1 1AA", "ST1 9XY"], ["1 high street", "77 low road"]), 2);
    assert_eq!(place(["ST1 1AA", "WS1 9XY"], ["", ""]), 1);
    assert_eq!(place(["", "ST1 1AA"], ["", "1 high street"]), 0);
}

#[test]
fn names_swap_places_and_shorten() {
    let compare =
        "[[compare]]\nname = 'a'\nlevels = ['equal', 'nickname or swapped-with b', 'jaro-winkler 0.9']\n";
    let name = |a: [&'static str; 2], b: [&'static str; 2]| {
        digits(compare, &[("a", "name", a), ("b", "name", b)])[0]
    };
    assert_eq!(name(["Ann", "ann"], ["Lee", "Lee"]), 4);
    assert_eq!(name(["Bob", "Robert"], ["Lee", ""]), 3);
    assert_eq!(name(["Ann", "Lee"], ["Lee", "Ann"]), 3);
    assert_eq!(name(["Stephanie", "Stephani"], ["Lee", "Lee"]), 2);
    assert_eq!(name(["Ann", "Zoë"], ["Lee", "Lee"]), 1);
}

#[test]
fn dates_may_be_near_swapped_or_a_default() {
    let compare = "[[compare]]\nname = 'a'\nlevels = ['equal', 'day-month-swapped', 'default-date', 'damerau 1', 'within 30 days']\n";
    let date = |a: &'static str, b: &'static str| digits(compare, &[("a", "date", [a, b])])[0];
    assert_eq!(date("1984-03-05", "5/3/1984"), 6);
    assert_eq!(date("1984-03-05", "1984-05-03"), 5);
    assert_eq!(date("1984-03-05", "1984-01-01"), 4);
    assert_eq!(date("1984-03-05", "1948-03-05"), 3);
    assert_eq!(date("1984-03-05", "1984-02-20"), 2);
    assert_eq!(date("1984-03-05", "not known"), 1);
    assert_eq!(date("1984-03-05", ""), 0);
}

#[test]
fn points_are_compared_over_the_ground() {
    let compare = "[[compare]]\nname = 'where'\ncolumns = ['a', 'b']\nlevels = ['a equal and b equal', 'within 5 km', 'within 50 km']\n";
    let point = |a: [&'static str; 2], b: [&'static str; 2]| {
        digits(compare, &[("a", "exact", a), ("b", "exact", b)])[0]
    };
    // Stafford and Stoke-on-Trent are about 25 km apart.
    assert_eq!(point(["52.8066", "53.0027"], ["-2.1171", "-2.1794"]), 2);
    assert_eq!(point(["52.8066", "52.8166"], ["-2.1171", "-2.1171"]), 3);
    assert_eq!(point(["52.8066", "51.5"], ["-2.1171", "-0.12"]), 1);
    assert!((kilometres((52.0, 0.0), (53.0, 0.0)) - 111.195).abs() < 0.01);
}
