//! Pairs to decide about as one page of HTML that stands alone: it asks nothing of any server, and what was decided leaves
//! it only as the file that somebody saves.
//!
//! The page holds values of records. It belongs where the files belong, and goes when it was used.

use super::shown::{Alike, Shown};
use crate::report::{STYLE, escaped};
use std::fmt::Write;

/// The page. The same pairs give the same bytes.
#[must_use]
pub fn page(title: &str, pairs: &[Shown]) -> String {
    let mut html = String::with_capacity(1 << 16);
    let (title, count) = (escaped(title), pairs.len());
    html.push_str(&format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Same person? {title}</title>\n\
         <style>{STYLE}{OWN_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Same person? {title}</h1>\n{INTRODUCTION}"
    ));
    for (number, pair) in pairs.iter().enumerate() {
        one(number + 1, count, pair, &mut html);
    }
    html.push_str(&format!(
        "<div class=\"bar\"><p id=\"count\" role=\"status\">0 of {count} decided</p>\n<button type=\"button\" id=\"save\">Save \
         decisions</button></div>\n</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    ));
    html
}

fn one(number: usize, count: usize, pair: &Shown, html: &mut String) {
    let Shown { left, right, lines } = pair;
    let cells = [&left.source, &left.id, &right.source, &right.id].map(|text| escaped(text));
    let names = [left.to_string(), right.to_string()].map(|name| escaped(&name));
    let _ = write!(
        html,
        "<fieldset id=\"p{number}\" tabindex=\"-1\" data-cells=\"4\" data-c0=\"{}\" data-c1=\"{}\" data-c2=\"{}\" \
         data-c3=\"{}\">\n<legend>Pair {number} of {count}</legend>\n<table>\n<thead><tr><th scope=\"col\">What</th><th \
         scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">Result</th></tr></thead>\n<tbody>\n",
        cells[0], cells[1], cells[2], cells[3], names[0], names[1]
    );
    for line in lines {
        let _ = writeln!(
            html,
            "<tr{}><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            if line.alike == Alike::Differs { " class=\"d\"" } else { "" },
            escaped(&line.column.replace('_', " ")),
            escaped(&line.left),
            escaped(&line.right),
            line.alike.words()
        );
    }
    html.push_str("</tbody>\n</table>\n<p class=\"choices\">");
    for (value, words) in
        [("same", "Same person"), ("different", "Different people"), ("unsure", "Cannot tell")]
    {
        let _ = write!(
            html,
            "<label><input type=\"radio\" name=\"p{number}\" value=\"{value}\"> {words}</label> "
        );
    }
    html.push_str("</p>\n</fieldset>\n");
}

const INTRODUCTION: &str = "<p>Look at each pair and say whether both records are of one person. What you choose stays on \
    this page until you save it. Give the saved file to the next run with <code>--decisions</code>.</p>\n<p>This page holds \
    personal data. Keep it where the files are kept, and delete it when you are done.</p>\n<p>With the keyboard: in a pair, \
    <kbd>s</kbd> says same, <kbd>d</kbd> different, <kbd>u</kbd> cannot tell, and each goes on to the next; <kbd>n</kbd> and \
    <kbd>p</kbd> go to the next and the one before.</p>\n<noscript><p><strong>Scripts are off, so nothing can be saved here. \
    You can print the page, mark the pairs, and write the verdicts into a file.</strong></p></noscript>\n<p><label \
    for=\"who\">Your reference, to stand beside your decisions</label><br><input id=\"who\" autocomplete=\"off\"></p>\n";

const OWN_STYLE: &str = "fieldset{border:2px solid #1b1b1b;margin:1.5rem 0;padding:.5rem 1rem 1rem}\
    fieldset:focus{outline:5px solid #ffdd00}tr.d td,tr.d th{background:#f3f2f1}tr.d td:last-child{font-weight:600}\
    input:focus,button:focus{outline:3px solid #ffdd00;outline-offset:0;box-shadow:0 0 0 5px #1b1b1b}\
    legend{font-weight:600;padding:0 .4rem}table{width:100%}td{overflow-wrap:anywhere}td:last-child{overflow-wrap:normal}\
    .choices label{display:inline-block;padding:.5rem 1rem .5rem 0}input[type=radio]{width:1.4rem;height:1.4rem;\
    vertical-align:middle}#who{font:inherit;padding:.3rem;border:2px solid #1b1b1b;max-width:100%;box-sizing:border-box}\
    .bar{position:sticky;bottom:0;background:#fff;border-top:2px solid #1b1b1b;padding:.5rem 0;display:flex;gap:1rem;\
    align-items:center;flex-wrap:wrap}.bar p{margin:0}button{font:inherit;font-weight:600;padding:.5rem 1rem;color:#fff;\
    background:#00703c;border:0}fieldset{scroll-margin:1rem;scroll-margin-bottom:5rem}@media(max-width:30rem){table{table-layout:fixed}td,\
    th{padding:.2rem .15rem;font-size:.8rem;overflow-wrap:break-word}th:first-child,th:last-child{width:23%}fieldset{padding:\
    .5rem}}@media print{.bar,#who,kbd{display:none}fieldset{break-inside:avoid}}";

const SCRIPT: &str = "\n'use strict';\n(() => {\n\
    const pairs = [...document.querySelectorAll('fieldset')];\n\
    const when = new Map();\n\
    let saved = true;\n\
    const chosen = pair => pair.querySelector('input:checked');\n\
    const tell = () => {\n\
    \x20 const count = pairs.filter(chosen).length;\n\
    \x20 document.getElementById('count').textContent = count + ' of ' + pairs.length + ' decided';\n\
    };\n\
    const go = at => { if (pairs[at]) { pairs[at].focus(); pairs[at].scrollIntoView({block: 'nearest'}); } };\n\
    document.addEventListener('change', event => {\n\
    \x20 if (event.target.type !== 'radio') return;\n\
    \x20 when.set(event.target.name, new Date().toISOString().replace(/\\.\\d+Z$/, 'Z'));\n\
    \x20 saved = false;\n\
    \x20 tell();\n\
    });\n\
    document.addEventListener('keydown', event => {\n\
    \x20 const pair = event.target.closest('fieldset');\n\
    \x20 if (!pair || event.ctrlKey || event.metaKey || event.altKey) return;\n\
    \x20 const at = pairs.indexOf(pair);\n\
    \x20 const verdict = {s: 'same', d: 'different', u: 'unsure'}[event.key];\n\
    \x20 if (verdict) {\n\
    \x20   pair.querySelector('input[value=' + verdict + ']').click();\n\
    \x20   go(at + 1);\n\
    \x20 } else if (event.key === 'n') { go(at + 1); } else if (event.key === 'p') { go(at - 1); } else { return; }\n\
    \x20 event.preventDefault();\n\
    });\n\
    const cell = text => /[\",\\r\\n]/.test(text) ? '\"' + text.replaceAll('\"', '\"\"') + '\"' : text;\n\
    document.getElementById('save').addEventListener('click', () => {\n\
    \x20 const who = document.getElementById('who').value;\n\
    \x20 const rows = ['source_l,unique_id_l,source_r,unique_id_r,verdict,decided_by,decided_at'];\n\
    \x20 for (const pair of pairs.filter(chosen)) {\n\
    \x20   const {c0, c1, c2, c3} = pair.dataset;\n\
    \x20   rows.push([c0, c1, c2, c3, chosen(pair).value, who, when.get(pair.id) || ''].map(cell).join(','));\n\
    \x20 }\n\
    \x20 const link = document.createElement('a');\n\
    \x20 link.href = URL.createObjectURL(new Blob([rows.join('\\r\\n') + '\\r\\n'], {type: 'text/csv'}));\n\
    \x20 link.download = 'decisions.csv';\n\
    \x20 link.click();\n\
    \x20 URL.revokeObjectURL(link.href);\n\
    \x20 saved = true;\n\
    });\n\
    addEventListener('beforeunload', event => { if (!saved) event.preventDefault(); });\n\
    tell();\n\
    if (pairs[0] && !location.hash) pairs[0].focus({preventScroll: true});\n\
    })();\n";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Line, RecordName};

    #[test]
    fn the_page_is_whole_and_no_value_becomes_html() {
        let name = |id: &str| RecordName { source: "a&b.csv".to_owned(), id: id.to_owned() };
        let line = |left: &str, alike| Line {
            column: "first_name".to_owned(),
            left: left.to_owned(),
            right: String::new(),
            alike,
        };
        let lines = vec![line("</script><b>\"Ann\"", Alike::OneMissing), line("", Alike::BothMissing)];
        let pair = Shown { left: name("1\""), right: name("2"), lines };
        let page = page("x <y>", &[pair.clone(), pair]);
        for tag in
            ["html", "head", "body", "main", "fieldset", "legend", "table", "tr", "td", "th", "label", "p"]
        {
            let opened =
                page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains("<b>") && !page.contains("src=") && !page.contains("http:"));
        assert!(page.contains("data-c1=\"1&quot;\"") && page.contains("Pair 2 of 2"));
    }
}
