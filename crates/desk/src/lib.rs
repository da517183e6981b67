//! One function for each thing anyone can ask of the system.
