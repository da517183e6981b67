//! From fine areas to the places a measure is wanted for: districts, wards, partnerships.

use terms::AreaCode;

/// Codes that share all but their lowest bits lie on one page.
const PAGE_BITS: u32 = 12;
const PAGE: usize = 1 << PAGE_BITS;

/// Which target each area belongs to. Targets are numbered from 0; an area belongs to at most one.
///
/// ```
/// use lake::AreaMap;
/// let [a, b]: [terms::AreaCode; 2] = ["E01029771".parse()?, "E01029772".parse()?];
/// let map = AreaMap::new(2, [(a, 0), (b, 1)]);
/// assert_eq!(map.target(a.pack()), Some(0));
/// assert_eq!(map.target(0), None);
/// # Ok::<(), terms::NotAnAreaCode>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaMap {
    targets: usize,
    /// Page numbers, sorted, each with its page of targets plus one; 0 is none.
    pages: Vec<(u32, Vec<u32>)>,
}

impl AreaMap {
    /// A map onto `targets` targets. Pairs that name a target of `targets` or more are left out; where an area is
    /// named twice, the last pair counts.
    pub fn new(targets: usize, pairs: impl IntoIterator<Item = (AreaCode, u32)>) -> Self {
        let mut map = Self { targets, pages: Vec::new() };
        for (area, target) in pairs.into_iter().filter(|pair| (pair.1 as usize) < targets) {
            let (page, at) = (area.pack() >> PAGE_BITS, area.pack() as usize % PAGE);
            let found = map.pages.binary_search_by_key(&page, |page| page.0);
            let index = found.unwrap_or_else(|index| {
                map.pages.insert(index, (page, vec![0; PAGE]));
                index
            });
            map.pages[index].1[at] = target + 1;
        }
        map
    }

    /// How many targets.
    pub fn targets(&self) -> usize {
        self.targets
    }

    /// The target of an area's packed code; `None` for one the map does not know, and for 0.
    pub fn target(&self, area: u32) -> Option<u32> {
        let page = self.pages.binary_search_by_key(&(area >> PAGE_BITS), |page| page.0).ok()?;
        self.pages[page].1[area as usize % PAGE].checked_sub(1)
    }
}
