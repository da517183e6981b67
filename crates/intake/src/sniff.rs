//! What a file is, by its first bytes. It never trusts a name alone.

use crate::header::{self, Form, Header, NoHeader};
use crate::limits::Limits;
use crate::police::layout::{OUTCOMES, STOPS, STREET};
use crate::words::fold;
use crate::{decode, reference, refusal, sheet, stats19, unpack};
use std::borrow::Cow;
use terms::{Fault, Format};

/// Every delimited format, by its header.
pub(crate) static FORMS: [&Form; 3] = [&STREET.form, &OUTCOMES.form, &STOPS.form];

/// How many bytes of a file are enough to know it by: a header line has a few hundred.
pub(crate) const HEAD_BYTES: usize = 64 << 10;

/// What a file is, judged by its first bytes (64 KiB are plenty, fewer will do for a header row). `None` where it is
/// nothing we know.
///
/// Byte-order marks, UTF-16, line ends, quotation marks, the order of columns, other delimiters, additional columns, one
/// mistyped column and the Easting and Northing of old police files do not hide a format. The name says nothing here; it
/// is an argument so that formats without a header can be told apart by it.
///
/// ```
/// use terms::Format;
/// assert_eq!(intake::sniff("x.csv", b"Type,Date,Object of search,Outcome\r\n"), Some(Format::PoliceStops));
/// assert_eq!(intake::sniff("x.csv.gz", &[0x1f, 0x8b, 8]), Some(Format::Archive));
/// assert_eq!(intake::sniff("2025-01-kent-street.csv", b"a,b,c\n"), None);
/// ```
pub fn sniff(_name: &str, head: &[u8]) -> Option<Format> {
    if unpack::is_archive(head) {
        return Some(Format::Archive);
    }
    let head = &head[..head.len().min(HEAD_BYTES)];
    let text = head_text(head);
    let header = Header::of(&text, HEAD_BYTES);
    let police = header.as_ref().ok().and_then(|header| header.fitting(&FORMS));
    let speaks_police = header.is_ok_and(|header| speaks_police(&header));
    police
        .map(|form| form.format)
        .or_else(|| stats19::sniff(head))
        .or_else(|| (!speaks_police && sheet::sniff(head)).then_some(Format::PartnerSheet))
        .or_else(|| reference::sniff(head))
}

/// The first bytes as text, good enough to know names of columns by.
fn head_text(head: &[u8]) -> Cow<'_, [u8]> {
    decode::with_line_feeds(decode::unmark(head).0)
}

/// What is said of a file that [`sniff`] does not know: what of its first row we know, and which format is nearest. Names
/// of columns that we do not know are not repeated, for a file without a header has people in its first row.
pub fn unknown(name: &str, bytes: &[u8], limits: &Limits) -> Fault {
    let text = head_text(&bytes[..bytes.len().min(HEAD_BYTES)]);
    let header: Result<Header, NoHeader> = Header::of(&text, limits.line_bytes);
    header::unknown(name, header.as_ref().map_err(|none| *none), &FORMS)
}

/// Whether the header has words that data.police.uk alone uses: such a file is a police file that lacks something, not a
/// partner's sheet.
fn speaks_police(header: &Header) -> bool {
    const WORDS: [&str; 5] = ["crimetype", "outcometype", "fallswithin", "lastoutcomecategory", "crimeid"];
    header.names.iter().any(|name| WORDS.contains(&fold(name).as_str()))
        && header.nearest_form(&FORMS).is_some()
}

/// What is said of a file that came without a profile: a partner's sheet needs one, anything else is unknown.
pub(crate) fn unmapped(name: &str, bytes: &[u8], limits: &Limits) -> Fault {
    if sniff(name, bytes) != Some(Format::PartnerSheet) {
        return unknown(name, bytes, limits);
    }
    refusal(
        name,
        "this is a partner's sheet, and no mapping profile says how to read it",
        "have a profile proposed for it, check it, and send the sheet with it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,\
                          Crime type,Last outcome category,Context";

    fn check(text: impl AsRef<[u8]>, expected: Option<Format>) {
        assert_eq!(sniff("x", text.as_ref()), expected, "{:?}", String::from_utf8_lossy(text.as_ref()));
    }

    #[test]
    fn a_street_file_is_known_however_it_was_saved() {
        check(STREET, Some(Format::PoliceStreet));
        check(format!("\u{FEFF}{STREET}\r\nx"), Some(Format::PoliceStreet));
        check(format!("\n\"{}\"\n", STREET.replace(',', "\",\"")), Some(Format::PoliceStreet));
        check(format!("{}\n", STREET.replace(',', ";")), Some(Format::PoliceStreet));
        check(format!("{STREET}\r,2025-01\r"), Some(Format::PoliceStreet));
        check(format!("Notes,{}\n", STREET.to_uppercase()), Some(Format::PoliceStreet));
        check(format!("{}\n", STREET.replace("Crime type", "Crime tpye")), Some(Format::PoliceStreet));
        let reversed: Vec<&str> = STREET.rsplit(',').collect();
        check(reversed.join(","), Some(Format::PoliceStreet));
        let mut wide = vec![0xFF, 0xFE];
        STREET.encode_utf16().for_each(|unit| wide.extend_from_slice(&unit.to_le_bytes()));
        check(wide, Some(Format::PoliceStreet));
    }

    #[test]
    fn the_layout_of_2011_is_known() {
        let old = "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context";
        check(old, Some(Format::PoliceStreet));
    }

    #[test]
    fn outcomes_and_stops_are_told_from_street() {
        let outcomes = STREET.replace("Crime type,Last outcome category,Context", "Outcome type");
        check(outcomes, Some(Format::PoliceOutcomes));
        check(
            "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,\
             Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,\
             Outcome linked to object of search,Removal of more than just outer clothing",
            Some(Format::PoliceStops),
        );
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in ["", "\n", "Month,Crime type", "Name,Address,Date of birth\n", "{\"type\":1}", "\0\0\0"] {
            check(text, None);
        }
    }

    #[test]
    fn a_partners_sheet_is_known_and_told_what_it_needs() {
        check("Reported on,Incident type,Ward code\n", Some(Format::PartnerSheet));
        check("Totals\n\nArea code,Area name,Apr-24,May-24\nE07000001,A,1,2\n", Some(Format::PartnerSheet));
        check("PK\u{3}\u{4} [Content_Types].xml", Some(Format::PartnerSheet));
        check("LSOA21CD,LSOA21NM\nE01000001,A\n", Some(Format::Lookup));
        let told = |text: &str| unmapped("x.csv", text.as_bytes(), &Limits::default());
        assert!(told("Reported on,Incident type,Ward code\n").problem.contains("mapping profile"));
        assert!(told("Month,Crime type,Location\n").hint.contains("police street-level crime"));
    }

    #[test]
    fn an_unknown_file_is_told_what_it_is_near_to() {
        let fault = unknown("x.csv", b"Month,Crime type,Location\n2025-01,Drugs,Leek\n", &Limits::default());
        assert!(fault.hint.contains("police street-level crime"), "{}", fault.hint);
        assert!(fault.hint.contains("Reported by"), "{}", fault.hint);
    }
}
