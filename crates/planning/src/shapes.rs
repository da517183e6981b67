//! For tests: the shape of each document as it is stored. Documents outlive the program that wrote them: a change here
//! needs a step that reads the old ones.

use crate::assessment::approval::{self, Approval};
use crate::assessment::scheme::{Scheme, Way};
use crate::meeting::Rules;
use crate::table::{day, id};
use crate::{action, exception, meeting, plan, priority, problem, question, target, verdict};
use serde_json::Value;

/// The names of a document's fields, in order, and of what lies in them, with the kind of each value.
fn shape(value: &Value, indent: usize, text: &mut String) {
    let pad = "  ".repeat(indent);
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                text.push_str(&format!("{pad}{name}: {}\n", kind(inner)));
                shape(inner, indent + 1, text);
            }
        }
        Value::Array(items) => {
            if let Some(first) = items.first() {
                text.push_str(&format!("{pad}- {}\n", kind(first)));
                shape(first, indent + 1, text);
            }
        }
        _ => {}
    }
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "yes or no".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(text) => format!("\"{text}\""),
        Value::Array(items) => format!("list of {}", items.len()),
        Value::Object(_) => "fields".to_owned(),
    }
}

fn told<T: serde::Serialize>(name: &str, document: &T) -> String {
    let mut text = format!("{name}\n");
    shape(&serde_json::to_value(document).unwrap(), 1, &mut text);
    text
}

#[test]
fn stored_documents_keep_their_shape() {
    let close = target::Command::Close {
        verdict: verdict::tests::said(terms::TargetVerdict::Met),
        account: String::new(),
    };
    let reduce = target::tests::locked(target::Kind::Reduce);
    let closed = target::apply(reduce, close, &id("p1"), day("2027-04-20")).unwrap();
    let answer = exception::Command::Answer {
        for_body: id("police"),
        answer: exception::tests::answer(Some("Money.")),
    };
    let answered = exception::apply(exception::tests::asked(), answer, &id("p7"), day("2026-09-12")).unwrap();
    let round = priority::tests::closed();
    let council: terms::BodyId = id("council");
    let approval = Approval::new(vec![council.clone()])
        .apply(approval::Command::Sign { body: council }, &id("p1"), day("2026-11-02"))
        .unwrap();
    let scheme = Scheme::default()
        .by(Way::Continuous)
        .with(crate::Quarter::parse("2026-q3").unwrap(), "Drugs")
        .unwrap();
    let documents = [
        told("target", &closed),
        told("target of a survey", &target::tests::locked(target::Kind::FewerSay)),
        told("verdict", &verdict::tests::said(terms::TargetVerdict::Met)),
        told("priority", &round.priority(&id("burglary"), id("burglary-2026")).unwrap()),
        told("round", &round),
        told("plan", &plan::tests::in_force()),
        told("action", &action::tests::finished("a1")),
        told("exception", &answered),
        told("meeting", &meeting::tests::ended()),
        told("rules of meetings", &Rules::usual(meeting::Kind::StrategyGroup)),
        told("problem", &problem::tests::closed()),
        told("approval", &approval),
        told("scheme", &scheme),
        told("question", &question::tests::asked(question::Asker::Public)),
    ];
    insta::assert_snapshot!(documents.join("\n"));
}
