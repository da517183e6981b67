//! The partnership's year as types and rules: the strategic assessment first.
