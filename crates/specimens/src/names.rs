//! Invented names. They must stay invented: no district, force or council here may exist.

use crate::dice::Dice;

/// The county's own force.
pub const OWN_FORCE: &str = "Westmarch Police";
/// The force next door.
pub const NEXT_FORCE: &str = "Northmere Constabulary";
/// The councils' joint office.
pub const COUNCIL: &str = "Westmarch Council";
/// The fire service.
pub const FIRE: &str = "Westmarch Fire and Rescue";
/// The ambulance service.
pub const AMBULANCE: &str = "Westmarch Ambulance Service";
/// The hospital trust.
pub const HEALTH: &str = "Westmarch Hospitals";
/// The housing association.
pub const HOUSING: &str = "Linden Homes Association";
/// Who publishes road collisions.
pub const ROADS: &str = "Department for Transport (specimen)";
/// Who publishes areas and residents.
pub const STATISTICS: &str = "Office of Specimen Statistics";
/// The terms under which all of it may be used.
pub const LICENCE: &str = "Synthetic data, nobody lives here; free for any use";

const WARD_STARTS: [&str; 22] = [
    "Abbots", "Birch", "Copper", "Drovers", "Elder", "Foxglove", "Gorse", "Heron", "Ivy", "Juniper", "Kiln",
    "Lantern", "Marl", "Nettle", "Osier", "Plover", "Quarry", "Rook", "Sallow", "Teasel", "Umber", "Weavers",
];
const WARD_ENDS: [&str; 8] = ["side", "field", "gate", "hollow", "croft", "beck", "wick", "bank"];

const STREET_STARTS: [&str; 48] = [
    "Acorn", "Alder", "Anvil", "Badger", "Barley", "Beacon", "Bellows", "Bramble", "Candle", "Chapel",
    "Cherry", "Clover", "Cobbler", "Cooper", "Damson", "Elm", "Falcon", "Fennel", "Ferry", "Garland",
    "Glover", "Hazel", "Hollow", "Jasmine", "Lark", "Linnet", "Loom", "Maple", "Meadow", "Mill", "Minster",
    "Mulberry", "Orchard", "Otter", "Paddock", "Pepper", "Primrose", "Rowan", "Saddler", "Shuttle", "Sorrel",
    "Swallow", "Tanner", "Thistle", "Turner", "Vine", "Walnut", "Willow",
];
const STREET_ENDS: [&str; 12] = [
    "Road", "Street", "Lane", "Close", "Avenue", "Way", "Drive", "Grove", "Court", "Crescent", "Rise",
    "Place",
];
/// Where data.police.uk puts a crime that happened at a place and not along a street.
const PLACES: [&str; 8] = [
    "Supermarket",
    "Parking Area",
    "Petrol Station",
    "Shopping Area",
    "Park/Open Space",
    "Pedestrian Subway",
    "Sports/Recreation Area",
    "Nightclub",
];

/// Every ward name there is, mixed.
pub(crate) fn wards(dice: &mut Dice) -> Vec<String> {
    let mut all: Vec<String> = WARD_STARTS
        .iter()
        .flat_map(|start| WARD_ENDS.iter().map(move |end| format!("{start}{end}")))
        .collect();
    dice.shuffle(&mut all);
    all
}

/// The name of a snap point, as data.police.uk words it.
pub(crate) fn street(dice: &mut Dice, urban: bool) -> String {
    if urban && dice.chance(0.18) {
        return format!("On or near {}", dice.pick(&PLACES));
    }
    format!("On or near {} {}", dice.pick(&STREET_STARTS), dice.pick(&STREET_ENDS))
}
