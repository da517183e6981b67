//! Bytes in, records and faults out.
