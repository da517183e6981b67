//! Groups made from pairs that are there already: after a decision nothing is compared again.

use crate::clusters::{self, Cuts, Decisions, Line};
use crate::linked::Linked;
use crate::notice::Notice;
use crate::records::Records;
use crate::run::{Grouping, Options};
use crate::weights::bits;

impl Linked {
    /// Makes the groups anew, by what people decided meanwhile or by another threshold. Of the options it reads how
    /// groups are made, from which probability, what was one group before, and the decisions.
    pub fn regroup(&mut self, records: &Records, options: &Options<'_>) {
        let join = bits(options.group_from.clamp(0.0, 1.0));
        let keep = bits(options.split_below.clamp(0.0, 1.0)).min(join);
        let line = Line { join, keep, before: options.before };
        let none = Decisions::default();
        let decisions = options.decisions.unwrap_or(&none);
        let (groups, cuts) = match options.grouping {
            Grouping::Connected => {
                (clusters::components(records.len(), &self.edges, line, decisions), Cuts::default())
            }
            Grouping::Consistent => {
                let Linked { fitted, edges, .. } = &*self;
                clusters::consistent(records, &fitted.scheme, &fitted.weights, (edges, decisions), line)
            }
        };
        let cuts = cuts.hold_against(&groups, decisions);
        let of_groups =
            |notice: &Notice| matches!(notice, Notice::LargeGroups { .. } | Notice::DecisionsUnheeded { .. });
        self.notices.retain(|notice| !of_groups(notice));
        if cuts.too_large > 0 {
            self.notices.push(Notice::LargeGroups { groups: cuts.too_large, largest: cuts.largest });
        }
        if cuts.decisions_unheeded > 0 {
            self.notices.push(Notice::DecisionsUnheeded { count: cuts.decisions_unheeded });
        }
        (self.groups, self.cuts) = (groups, cuts);
    }
}
