//! The list of duties is one of the settings: what a partnership changed of it, with all its versions, goes to them.

use super::text::Step;

pub(crate) const STEP: Step = Step {
    name: "m0005_duties_are_a_setting",
    both: &[],
    sqlite: &[
        "UPDATE document SET kind = 'setting', id = 'duties', text = json_object('why', '', 'text', text)
        WHERE kind = 'duties' AND id = 'list'",
    ],
    postgres: &["UPDATE document SET kind = 'setting', id = 'duties', \
         text = json_build_object('why', '', 'text', text)::text \
         WHERE kind = 'duties' AND id = 'list'"],
};
