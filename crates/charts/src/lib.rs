//! Released series drawn as SVG, each with its table and words.
