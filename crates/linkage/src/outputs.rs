//! What a linkage leaves behind: pairs and groups as CSV, what was learnt as JSON.
//!
//! Ids go out, for they are what the result is about; no other value of a record does.

use crate::linked::Linked;
use crate::model::Model;
use crate::records::Records;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes the pairs, in the order of their records: ids, weight in bits, probability. Where records have sources, these
/// stand before each id.
///
/// # Errors
/// What the writer says.
pub fn pairs_csv(linked: &Linked, records: &Records, out: &mut dyn Write) -> io::Result<()> {
    let sources = records.source_names.len() > 1;
    out.write_all(if sources {
        b"source_l,unique_id_l,source_r,unique_id_r,match_weight,match_probability\r\n"
    } else {
        b"unique_id_l,unique_id_r,match_weight,match_probability\r\n"
    })?;
    for edge in &linked.edges {
        for record in [edge.a, edge.b] {
            if sources {
                cell(records.source(record), out)?;
                out.write_all(b",")?;
            }
            cell(records.id(record), out)?;
            out.write_all(b",")?;
        }
        write!(out, "{:.6},{:.9}\r\n", edge.weight, edge.probability())?;
    }
    Ok(())
}

/// Writes the group of every record, in the order of the records. A group is called by the id of its first record, with
/// the source before it and a colon between where records have sources.
///
/// # Errors
/// What the writer says.
pub fn clusters_csv(linked: &Linked, records: &Records, out: &mut dyn Write) -> io::Result<()> {
    let sources = records.source_names.len() > 1;
    out.write_all(if sources { b"source,unique_id,cluster\r\n" } else { b"unique_id,cluster\r\n" })?;
    for (record, group) in linked.groups.iter().enumerate() {
        if sources {
            cell(records.source(record as u32), out)?;
            out.write_all(b",")?;
        }
        cell(records.id(record as u32), out)?;
        out.write_all(b",")?;
        cell(&group_name(records, *group), out)?;
        out.write_all(b"\r\n")?;
    }
    Ok(())
}

/// What a group is called: after its first record.
pub(crate) fn group_name(records: &Records, group: u32) -> String {
    match records.source(group) {
        "" => records.id(group).to_owned(),
        source => format!("{source}:{}", records.id(group)),
    }
}

/// A cell, in quotation marks where CSV needs them (RFC 4180).
fn cell(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if !text.contains(['"', ',', '\n', '\r']) {
        return out.write_all(text.as_bytes());
    }
    write!(out, "\"{}\"", text.replace('"', "\"\""))
}

/// What was learnt, as JSON: prior, levels with their probabilities and bits, sessions, homes, what each rule made.
/// Numbers are given in full, so that a weight can be worked out again by hand.
#[must_use]
pub fn model_json(model: &Model, linked: &Linked) -> String {
    let fitted = &linked.fitted;
    let comparisons: Vec<Value> = fitted
        .learnt
        .iter()
        .map(|learnt| {
            let levels = learnt.levels.iter().rev().map(|level| {
                json!({"label": level.label, "m": level.m, "u": level.u, "bits": level.bits, "home": level.home})
            });
            json!({"name": learnt.comparison, "levels": levels.collect::<Vec<_>>()})
        })
        .collect();
    let sessions: Vec<Value> = fitted
        .sessions
        .iter()
        .map(|session| {
            json!({"rule": session.rule, "pairs": session.pairs, "match_share": session.match_share,
                   "rounds": session.rounds, "last_change": session.last_change, "refused": session.refused})
        })
        .collect();
    let rules: Vec<Value> = linked
        .rules
        .iter()
        .map(|rule| {
            json!({"rule": rule.rule, "pairs": rule.pairs, "new_pairs": rule.new_pairs,
                   "blocks_set_aside": rule.aside.blocks, "pairs_set_aside": rule.aside.pairs})
        })
        .collect();
    let notices: Vec<String> = linked.notices.iter().map(ToString::to_string).collect();
    let whole = json!({
        "name": model.name,
        "prior": fitted.prior,
        "home_prior": fitted.homes().map(|homes| homes.prior),
        "comparisons": comparisons,
        "sessions": sessions,
        "rules": rules,
        "notices": notices,
    });
    format!("{whole:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Table, run};

    #[test]
    fn ids_go_out_as_they_came_in_and_nothing_else_does() {
        let model = Model::from_toml(
            "name = 'x'\nblock = [['a']]\nprior = { value = 0.2 }\n[columns]\na = 'text'\n[[compare]]\nname = 'a'\n\
             levels = [{ when = 'equal', m = 0.9, u = 0.01 }]\n",
        )
        .unwrap();
        let table = Table::new(["1", "2,b", "3"].iter().collect())
            .column("a", ["secret", "Secret", ""].iter().collect());
        let write = |table: Table| {
            let records = Records::from_columns(&model, table).unwrap();
            let linked = run(&records, &model, &Options { group_from: 0.5, ..Options::default() }).unwrap();
            let (mut pairs, mut clusters) = (Vec::new(), Vec::new());
            pairs_csv(&linked, &records, &mut pairs).unwrap();
            clusters_csv(&linked, &records, &mut clusters).unwrap();
            let model = model_json(&model, &linked);
            assert!(!model.contains("ecret"));
            (String::from_utf8(pairs).unwrap(), String::from_utf8(clusters).unwrap())
        };
        let (pairs, clusters) = write(table);
        assert!(
            pairs.starts_with("unique_id_l,unique_id_r,match_weight,match_probability\r\n1,\"2,b\",4.49"),
            "{pairs}"
        );
        assert_eq!(clusters, "unique_id,cluster\r\n1,1\r\n\"2,b\",1\r\n3,3\r\n");
        let two = Table::new(["1", "1"].iter().collect())
            .sources(["x.csv", "y.csv"].iter().collect())
            .column("a", ["secret", "secret"].iter().collect());
        assert!(write(two).1.ends_with("x.csv,1,x.csv:1\r\ny.csv,1,x.csv:1\r\n"));
    }
}
