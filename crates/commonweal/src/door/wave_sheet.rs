//! Waves of surveys from a sheet: rows that somebody copied out of a spreadsheet, with their headings.
//!
//! All come in or none does. What is wrong is said by row and in words, for as many rows as are wrong at once.

use super::targets::wave_typed;
use desk::waves::NewWave;
use web::door::{
    Choice, Closed, WAVE_COLUMNS, WAVE_MODES, WAVE_SAMPLINGS, WaveColumn, WaveTyped, wave_headings,
};

/// Most rows of a sheet.
const ROWS_MOST: usize = 500;
/// Most rows that are told to be wrong at once.
const WRONG_MOST: usize = 10;

/// Headings that may be left out.
const NOT_NEEDED: [&str; 1] = ["design effect"];

/// What people write as well for how others were asked and found.
const SAID: [(&str, &str); 4] = [
    ("telephone", "phone"),
    ("post", "postal"),
    ("face-to-face", "in person"),
    ("self-selected", "open to all"),
];

/// The short name of a choice that was written in words.
fn short(words: &str) -> String {
    let words = words.trim().to_lowercase();
    let asked = WAVE_MODES.map(|(short, _, words)| (short, words));
    let found = WAVE_SAMPLINGS.map(|(short, _, words)| (short, words));
    let mut named = asked.into_iter().chain(found).chain(SAID);
    let said = named.find(|(_, said)| said.to_lowercase() == words);
    said.map_or_else(|| words.replace(' ', "-"), |(short, _)| short.to_owned())
}

fn heading(words: &str) -> String {
    words.trim().to_lowercase().replace(['_', '-'], " ")
}

/// The waves of a sheet, with the row of each as the sheet counts it, or what is wrong with it: a line for each row.
pub fn read(text: &str, areas: &[Choice]) -> Result<Vec<(usize, NewWave)>, Closed> {
    let table = intake::pasted(text);
    if table.header.is_empty() {
        return Err(Closed::Refused("Nothing was pasted. Copy the rows with their headings.".to_owned()));
    }
    if table.rows.len() > ROWS_MOST {
        return Err(Closed::Refused(format!("There are more than {ROWS_MOST} rows. Paste fewer at once.")));
    }
    let columns = columns(&table.header)?;
    let (mut waves, mut wrong) = (Vec::new(), Vec::new());
    for (number, row) in table.rows {
        match wave(&row, &columns, areas) {
            Ok(wave) => waves.push((usize::try_from(number).unwrap_or(usize::MAX), wave)),
            Err(words) => wrong.push(format!("Row {number}: {words}")),
        }
    }
    if !wrong.is_empty() {
        let more = wrong.len().saturating_sub(WRONG_MOST);
        wrong.truncate(WRONG_MOST);
        if more > 0 {
            wrong.push(format!("And {more} rows more."));
        }
        return Err(Closed::Refused(wrong.join("\n")));
    }
    if waves.is_empty() {
        return Err(Closed::Refused("There are headings and no row under them.".to_owned()));
    }
    Ok(waves)
}

/// What each column of the sheet fills.
fn columns(first: &[String]) -> Result<Vec<WaveColumn>, Closed> {
    let mut found: Vec<WaveColumn> = Vec::new();
    for cell in first {
        let name = heading(cell);
        let known = WAVE_COLUMNS.iter().find(|(known, _)| *known == name);
        let Some(column) = known else {
            return Err(Closed::Refused(format!(
                "The headings: we do not know the column “{cell}”. The columns are {}.",
                wave_headings()
            )));
        };
        if found.iter().any(|(there, _)| *there == column.0) {
            return Err(Closed::Refused(format!("The headings: the column “{cell}” is there twice.")));
        }
        found.push(*column);
    }
    let missing = WAVE_COLUMNS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !NOT_NEEDED.contains(name) && found.iter().all(|(there, _)| there != name));
    let missing: Vec<&str> = missing.collect();
    match missing.is_empty() {
        true => Ok(found),
        false => {
            Err(Closed::Refused(format!("The headings: these columns are missing: {}.", missing.join(", "))))
        }
    }
}

fn wave(row: &[String], columns: &[WaveColumn], areas: &[Choice]) -> Result<NewWave, String> {
    if row.len() > columns.len() {
        return Err(format!("it has {} cells, the headings are {}.", row.len(), columns.len()));
    }
    let mut typed = WaveTyped::default();
    for ((_, field), cell) in columns.iter().zip(row) {
        cell.clone_into(field(&mut typed));
    }
    let named = |(code, name): &&Choice| *code == typed.area || name.eq_ignore_ascii_case(&typed.area);
    let Some((code, _)) = areas.iter().find(named) else {
        return Err(format!("area: we do not know “{}”. Write its name or its code.", typed.area));
    };
    typed.area.clone_from(code);
    typed.mode = short(&typed.mode);
    typed.sampling = short(&typed.sampling);
    match wave_typed(&typed) {
        Ok(new) => Ok(new),
        Err(Closed::Refused(words)) => Err(format!("{words}.")),
        Err(_) => Err("it cannot be read.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "Question\tArea\tWording\tFrom\tTo\tShare\tAnswered\tDesign effect\tAsked\tFound\tSource";

    fn areas() -> Vec<Choice> {
        vec![("E07900001".into(), "Ashmoor".into()), ("E07900002".into(), "Leas".into())]
    }

    fn told(text: &str) -> Result<Vec<(usize, NewWave)>, String> {
        read(text, &areas()).map_err(|closed| match closed {
            Closed::Refused(words) => words,
            _ => panic!("it is refused in words"),
        })
    }

    #[test]
    fn rows_of_a_spreadsheet_become_waves() {
        let text = format!(
            "{HEAD}\r\nLitter\tAshmoor\t\"Is litter a problem, \"\"fairly\"\" or more?\"\t2026-06\t2026-07\t31 %\t1,012\t1.2\tBy telephone\tDrawn at random\tSurvey\r\n\t\t\r\nLitter\te07900002\tIs it?\t2026-06\t2026-07\t30\t500\t\tpost\tquota\tSurvey\n"
        );
        let wrong = told(&text).unwrap_err();
        assert!(wrong.starts_with("Row 4: area: we do not know “e07900002”"), "{wrong}");
        let waves = told(&text.replace("e07", "E07")).unwrap();
        let first = &waves[0].1;
        assert_eq!((waves[0].0, waves[1].0), (2, 4), "rows are counted as the sheet counts them");
        assert_eq!((first.share, first.base, first.design_effect), (0.31, 1_012, 1.2));
        assert_eq!(first.wording, "Is litter a problem, \"fairly\" or more?");
        assert_eq!((waves[1].1.design_effect, waves[1].1.area.to_string()), (1.0, "E07900002".to_owned()));
    }

    #[test]
    fn what_is_wrong_is_told_by_row_and_nothing_comes_in() {
        assert!(told("").unwrap_err().contains("Nothing was pasted"));
        assert!(told(HEAD).unwrap_err().contains("no row"));
        assert_eq!(
            told("Question,Area\nx,y").unwrap_err(),
            "The headings: these columns are missing: wording, from, to, share, answered, asked, found, source."
        );
        assert!(
            told(&HEAD.replace("Share", "Shares"))
                .unwrap_err()
                .contains("we do not know the column “Shares”")
        );
        assert!(told(&HEAD.replace("Area", "Question")).unwrap_err().contains("there twice"));
        let row = |share: &str, mode: &str| {
            format!("Litter\tAshmoor\tIs it?\t2026-06\t2026-07\t{share}\t500\t1\t{mode}\tquota\tSurvey")
        };
        let text = [HEAD, &row("lots", "post"), &row("30", "post"), &row("30", "by pigeon")].join("\n");
        assert_eq!(
            told(&text).unwrap_err(),
            "Row 2: Write the share as a per cent.\nRow 4: Choose how people were asked."
        );
        let many =
            std::iter::once(HEAD.to_owned()).chain((0..14).map(|_| row("lots", "post"))).collect::<Vec<_>>();
        assert!(told(&many.join("\n")).unwrap_err().ends_with("And 4 rows more."));
        let text = format!("{HEAD}\n{}\tmore", row("30", "post"));
        assert!(told(&text).unwrap_err().contains("it has 12 cells, the headings are 11"));
    }

    proptest::proptest! {
        #[test]
        fn no_sheet_brings_it_down(text in "(\\PC|\t|\n|,|;|\"){0,300}", head in proptest::bool::ANY) {
            let text = if head { format!("{HEAD}\n{text}") } else { text };
            let _ = read(&text, &areas());
        }
    }
}
