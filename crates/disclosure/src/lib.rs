//! What may be published, and the only way out.
