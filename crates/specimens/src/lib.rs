//! Synthetic places with known truth: nobody lives here.
