//! Numbers of police forces in road collision files, and the names under which the forces publish.

/// Number and name. Numbers: Department for Transport, "Road safety open dataset data guide", 2024. Names: those
/// of data.police.uk. 91 to 98 were given up in 2019.
const FORCES: &[(u16, &str)] = &[
    (1, "Metropolitan Police Service"),
    (3, "Cumbria Constabulary"),
    (4, "Lancashire Constabulary"),
    (5, "Merseyside Police"),
    (6, "Greater Manchester Police"),
    (7, "Cheshire Constabulary"),
    (10, "Northumbria Police"),
    (11, "Durham Constabulary"),
    (12, "North Yorkshire Police"),
    (13, "West Yorkshire Police"),
    (14, "South Yorkshire Police"),
    (16, "Humberside Police"),
    (17, "Cleveland Police"),
    (20, "West Midlands Police"),
    (21, "Staffordshire Police"),
    (22, "West Mercia Police"),
    (23, "Warwickshire Police"),
    (30, "Derbyshire Constabulary"),
    (31, "Nottinghamshire Police"),
    (32, "Lincolnshire Police"),
    (33, "Leicestershire Police"),
    (34, "Northamptonshire Police"),
    (35, "Cambridgeshire Constabulary"),
    (36, "Norfolk Constabulary"),
    (37, "Suffolk Constabulary"),
    (40, "Bedfordshire Police"),
    (41, "Hertfordshire Constabulary"),
    (42, "Essex Police"),
    (43, "Thames Valley Police"),
    (44, "Hampshire Constabulary"),
    (45, "Surrey Police"),
    (46, "Kent Police"),
    (47, "Sussex Police"),
    (48, "City of London Police"),
    (50, "Devon & Cornwall Police"),
    (52, "Avon and Somerset Constabulary"),
    (53, "Gloucestershire Constabulary"),
    (54, "Wiltshire Police"),
    (55, "Dorset Police"),
    (60, "North Wales Police"),
    (61, "Gwent Police"),
    (62, "South Wales Police"),
    (63, "Dyfed-Powys Police"),
    (91, "Northern Constabulary"),
    (92, "Grampian Police"),
    (93, "Tayside Police"),
    (94, "Fife Constabulary"),
    (95, "Lothian and Borders Police"),
    (96, "Central Scotland Police"),
    (97, "Strathclyde Police"),
    (98, "Dumfries and Galloway Constabulary"),
    (99, "Police Scotland"),
];

/// The name of the force with that number, or "Police force code NN" for one that is not in the list.
/// Text that is no number from 1 to 999 is a name already ("Staffordshire") and is matched to the list where it
/// opens a name there; `None` for an empty cell and for -1.
pub(crate) fn force_name(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.starts_with('-') {
        return None;
    }
    match text.parse::<u16>() {
        Ok(number) if (1..=999).contains(&number) => Some(
            FORCES
                .iter()
                .find(|(known, _)| *known == number)
                .map_or_else(|| format!("Police force code {number}"), |(_, name)| (*name).to_owned()),
        ),
        Ok(_) => None,
        Err(_) => {
            let lower = text.to_lowercase();
            let opens = |name: &str| {
                let rest = name.to_lowercase().strip_prefix(&lower).map(str::to_owned);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            FORCES.iter().find(|(_, name)| opens(name)).map(|(_, name)| (*name).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_force_is_known_by_number_or_name() {
        assert_eq!(force_name("21").as_deref(), Some("Staffordshire Police"));
        assert_eq!(force_name("Staffordshire").as_deref(), Some("Staffordshire Police"));
        assert_eq!(force_name("77").as_deref(), Some("Police force code 77"));
        for wrong in ["", "-1", "0", "Atlantis"] {
            assert_eq!(force_name(wrong), None, "{wrong}");
        }
        assert!(FORCES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
