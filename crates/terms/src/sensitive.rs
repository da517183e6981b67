//! Values about people that must never reach a log, an error or an address.

use std::fmt;

/// A value that prints as `…` and cannot be serialised. To read it, say so: [`Sensitive::expose`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps the value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, at a place where showing it is right.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_sensitive_value_prints_nothing_of_itself() {
        assert_eq!(format!("{:?}", super::Sensitive::new("Ann Example")), "…");
    }
}
