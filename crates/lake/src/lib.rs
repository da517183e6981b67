//! Deliveries kept byte for byte, and the rows counted from them.
