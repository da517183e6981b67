//! The wrapper for what partners alone may see: true counts, none withheld for being small.
//! It must never turn into a [`Released`] outside: its only way out is a document that says it is not for publication.

use crate::Released;

/// A value made under the policy for partners. It cannot be read, compared or drawn by itself, so no page can be given one:
///
/// ```compile_fail,E0308
/// use disclosure::{Released, Shared};
/// fn page(_: &Released<terms::Series>) {}
/// fn slip(partners: &Shared<terms::Series>) {
///     page(partners);
/// }
/// ```
/// nor can it be looked into:
/// ```compile_fail,E0599
/// fn look(partners: &disclosure::Shared<terms::Series>) -> terms::Series {
///     partners.get().clone()
/// }
/// ```
/// nor can anything but a document that bears the mark be made of it:
/// ```compile_fail,E0277
/// fn open(partners: &disclosure::Shared<terms::Series>) -> terms::Series {
///     partners.document(&(), |series, ()| series.get().clone())
/// }
/// ```
/// nor can it be carried out by what makes the document:
/// ```compile_fail,E0308
/// use disclosure::{Marked, Shared};
/// fn carry<D: Marked + Default>(partners: &Shared<terms::Series>, out: &mut Option<terms::Series>) -> D {
///     partners.document(&(), |series, ()| {
///         *out = Some(series.get().clone());
///         D::default()
///     })
/// }
/// ```
pub struct Shared<T> {
    value: Released<T>,
}

impl<T> Shared<T> {
    /// For partners alone from now on. What is public may always be kept among partners.
    pub fn among_partners(value: Released<T>) -> Self {
        Self { value }
    }

    /// The document made of it, marked. `make` is a plain pointer, so that it cannot carry anything out; what else it
    /// needs comes in as `with`.
    pub fn document<W, D: Marked>(&self, with: &W, make: fn(&Released<T>, &W) -> D) -> D {
        let mut document = make(&self.value, with);
        document.mark_for_partners();
        document
    }
}

/// A document that can say of itself, where every reader sees it, that it is for partners and not for publication.
pub trait Marked {
    /// Marks it.
    fn mark_for_partners(&mut self);
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::Month;

    struct Page(String);

    impl Marked for Page {
        fn mark_for_partners(&mut self) {
            self.0.push_str(" (for partners)");
        }
    }

    #[test]
    fn a_document_of_what_partners_see_is_marked() {
        let month: Month = "2025-06".parse().unwrap();
        let shared = Shared::among_partners(crate::public(month));
        let page = shared.document(&"As of", |month, words| Page(format!("{words} {}", month.words())));
        assert_eq!(page.0, "As of June 2025 (for partners)");
    }
}
