//! A document as one web page that needs no script, with its style sheet beside it.

use crate::document::{Block, Document, NamedTable, Part, day, heading};
use charts::{Cell, Chart, Table};
use std::fmt::Write;

/// The style sheet that the page names. Goes beside it as `assessment.css`.
pub const STYLE: &str = include_str!("../templates/assessment.css");

/// Renders the page. Same document, same bytes. Nothing in it is fetched from anywhere but its own folder.
pub fn render(document: &Document) -> String {
    let mut page = String::new();
    let title = escaped(&document.title);
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {}</title>\n<link rel=\"stylesheet\" href=\"assessment.css\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to main content</a>\n<header><p>{}</p></header>\n<main id=\"main\">\n\
         <h1>{title}</h1>\n<p class=\"lead\">{}</p>\n<p>{}</p>\n",
        escaped(&document.publisher),
        escaped(&document.publisher),
        escaped(&document.subtitle),
        escaped(&document.standing)
    );
    summary(&mut page, &document.summary);
    page.push_str("<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n");
    for part in &document.parts {
        let _ = writeln!(page, "<li><a href=\"#{}\">{}</a></li>", escaped(&part.id), escaped(&part.title));
    }
    page.push_str("</ol>\n</nav>\n");
    for part in &document.parts {
        render_part(&mut page, part);
    }
    let _ = write!(
        page,
        "</main>\n<footer><p>As of {}. {}</p></footer>\n</body>\n</html>\n",
        day(document.as_of),
        escaped(&document.standing)
    );
    page
}

/// The page with its style inside, as one file to take away.
pub fn render_alone(document: &Document) -> String {
    let link = "<link rel=\"stylesheet\" href=\"assessment.css\">";
    render(document).replacen(link, &format!("<style>\n{STYLE}</style>"), 1)
}

fn summary(page: &mut String, sentences: &[String]) {
    if sentences.is_empty() {
        return;
    }
    page.push_str(
        "<section class=\"summary\" aria-labelledby=\"summary\">\n<h2 id=\"summary\">In short</h2>\n<ul>\n",
    );
    for sentence in sentences {
        let _ = writeln!(page, "<li>{}</li>", escaped(sentence));
    }
    page.push_str("</ul>\n</section>\n");
}

fn render_part(page: &mut String, part: &Part) {
    let id = escaped(&part.id);
    let _ =
        writeln!(page, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>", escaped(&part.title));
    let mut in_statements = false;
    for block in &part.blocks {
        let statement = matches!(block, Block::Statement { .. });
        if statement != in_statements {
            page.push_str(if statement { "<ul class=\"statements\">\n" } else { "</ul>\n" });
            in_statements = statement;
        }
        render_block(page, block);
    }
    if in_statements {
        page.push_str("</ul>\n");
    }
    page.push_str("</section>\n");
}

fn render_block(page: &mut String, block: &Block) {
    let _ = match block {
        Block::Heading(text) => writeln!(page, "<h3>{}</h3>", escaped(text)),
        Block::Paragraph(text) => writeln!(page, "<p>{}</p>", escaped(text)),
        Block::Statement { text, confidence, rests_on } => writeln!(
            page,
            "<li><p>{}</p><p class=\"rests\">How sure: {}. Rests on {}.</p></li>",
            escaped(text),
            escaped(&confidence.to_lowercase()),
            escaped(rests_on)
        ),
        Block::Written { paragraphs, by } => {
            page.push_str("<div class=\"written\">\n");
            for paragraph in paragraphs {
                let _ = writeln!(page, "<p>{}</p>", escaped(paragraph));
            }
            writeln!(page, "<p class=\"rests\">{}</p>\n</div>", escaped(by))
        }
        Block::Waiting(prompt) => {
            writeln!(page, "<p class=\"waiting\"><strong>Not written yet.</strong> {}</p>", escaped(prompt))
        }
        Block::List(items) => {
            page.push_str("<ul>\n");
            for item in items {
                let _ = writeln!(page, "<li>{}</li>", escaped(item));
            }
            writeln!(page, "</ul>")
        }
        Block::Figure(chart) => {
            figure(page, chart);
            Ok(())
        }
        Block::Table { id, table } => {
            let named = NamedTable { id, title: &table.caption, source: "", notes: &[], table };
            render_table(page, &named);
            Ok(())
        }
    };
}

fn figure(page: &mut String, chart: &Chart) {
    let id = escaped(&chart.id);
    let _ = write!(
        page,
        "<figure aria-labelledby=\"{id}-h\">\n<h3 id=\"{id}-h\">{}</h3>\n<p class=\"subtitle\">{}</p>\n\
         <div class=\"wide\">{}</div>\n<div class=\"narrow\">{}</div>\n",
        escaped(&chart.title),
        escaped(&chart.subtitle),
        chart.wide,
        chart.narrow
    );
    if !chart.source.is_empty() {
        let _ = writeln!(page, "<p class=\"source\">{}</p>", escaped(&chart.source));
    }
    for note in &chart.notes {
        let _ = writeln!(page, "<p class=\"source\">{}</p>", escaped(note));
    }
    page.push_str("<details>\n<summary>The figures behind this chart</summary>\n");
    render_table(
        page,
        &NamedTable { id: &chart.id, title: &chart.title, source: "", notes: &[], table: &chart.table },
    );
    page.push_str("</details>\n</figure>\n");
}

fn render_table(page: &mut String, named: &NamedTable<'_>) {
    let Table { caption, columns, rows, .. } = named.table;
    let _ = write!(
        page,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table id=\"table-{}\">\n<caption>{}</caption>\n<thead><tr>",
        escaped(caption),
        escaped(named.id),
        escaped(caption)
    );
    for column in columns {
        let class = if column.numeric { " class=\"number\"" } else { "" };
        let _ = write!(page, "<th scope=\"col\"{class}>{}</th>", escaped(&heading(column)));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for (position, (cell, column)) in row.iter().zip(columns).enumerate() {
            let class = if column.numeric { " class=\"number\"" } else { "" };
            let text = escaped(&cell_words(cell));
            let _ = if position == 0 {
                write!(page, "<th scope=\"row\"{class}>{text}</th>")
            } else {
                write!(page, "<td{class}>{text}</td>")
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

/// A cell as people read it.
pub(crate) fn cell_words(cell: &Cell) -> String {
    cell.words()
}

/// Text made safe inside an element or a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
