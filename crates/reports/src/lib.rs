//! Assessment and packs as tagged PDF, accessible spreadsheets and open data.
