//! The public site and the staff site.
