//! What the name of a file of data.police.uk says: `2025-01-avon-and-somerset-stop-and-search.csv`.
//!
//! A name is a claim to be checked against the rows, never a source of counts.

use terms::Month;

/// What a file name claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// The month it begins with.
    pub month: Option<Month>,
    /// The force, its slug turned into words: "Avon and Somerset".
    pub force: Option<String>,
}

impl Named {
    /// Reads the last part of a path. Anything not in that shape claims nothing.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        let stem = name.split('.').next().unwrap_or_default();
        let Some((month, rest)) = stem.split_at_checked(7) else { return Self::default() };
        let Some(month) = Month::from_bytes(month.as_bytes()) else { return Self::default() };
        let slug = rest.strip_prefix('-').and_then(|rest| {
            ["-street", "-outcomes", "-stop-and-search"].iter().find_map(|kind| rest.strip_suffix(kind))
        });
        Self { month: Some(month), force: slug.filter(|slug| !slug.is_empty()).map(words) }
    }
}

/// `avon-and-somerset` is "Avon and Somerset", `btp` is "BTP": a part without a vowel is an abbreviation.
fn words(slug: &str) -> String {
    let parts = slug.split('-').filter(|part| !part.is_empty()).map(|part| {
        if part == "and" {
            return part.to_owned();
        }
        if !part.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            return part.to_ascii_uppercase();
        }
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    });
    parts.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, month: Option<&str>, force: Option<&str>) {
        let named = Named::of(path);
        let said = (named.month.map(|month| month.to_string()), named.force);
        assert_eq!(said, (month.map(str::to_owned), force.map(str::to_owned)), "{path}");
    }

    #[test]
    fn a_name_claims_a_month_and_a_force() {
        check(
            "2025-01/2025-01-avon-and-somerset-stop-and-search.csv",
            Some("2025-01"),
            Some("Avon and Somerset"),
        );
        check("all.zip/2024-12-BTP-street.csv.gz", Some("2024-12"), Some("BTP"));
        check("2025-01-street.csv", Some("2025-01"), None);
    }

    #[test]
    fn another_name_claims_nothing() {
        for path in ["", "crimes.csv", "2025-13-kent-street.csv", "été.csv", "ééééééé-kent-street.csv"]
        {
            check(path, None, None);
        }
    }
}
