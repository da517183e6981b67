//! Rates, intervals, control charts, forecasts and places with more reports, pure.
