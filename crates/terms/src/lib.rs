//! The glossary as types.
//!
//! Every name here is in `GLOSSARY.md`, and at least two crates exchange it.
//! There are constructors and checks only: no file, no clock, no dice, no database, no statistics.
//! A type that only one crate needs lives in that crate.

pub mod area;
pub mod body;
pub mod category;
pub mod clock;
pub mod comparison;
pub mod control;
pub mod count_table;
pub mod delivery;
pub mod edition;
pub mod effect;
pub mod fault;
pub mod forecast;
pub mod harm;
pub mod id;
pub mod incident;
pub mod measure;
pub mod partnership;
pub mod period;
pub mod person;
pub mod record_kind;
pub mod reference;
pub mod sensitive;
pub mod sharing;
pub mod spots;
pub mod target;
pub mod verdict;
pub mod wave;

mod wire;

pub use area::{AreaCode, AreaKind, NotAnAreaCode, Outcode};
pub use body::{Agency, Body, BodyKind, Covering, Filling, Span};
pub use category::{Category, Dataset, Outcome};
pub use clock::{Clock, FixedClock};
pub use comparison::{Comparison, Funnel, FunnelPoint, Peer};
pub use control::{ControlChart, ControlPoint, Phase, RuleSet, Season, Signal};
pub use count_table::{CountTable, NotATable};
pub use delivery::{Delivery, DeliveryId, Format, NotADeliveryId};
pub use edition::{Edition, Mode, PinnedFigure, SignedText, Standing, Topic};
pub use effect::{BeforeAfter, Displacement, Effect};
pub use fault::{Fault, Kept, Reading, shape_of};
pub use forecast::{Forecast, ForecastPoint};
pub use harm::{HarmTable, HarmWeight};
pub use id::{
    AgencyId, AgreementId, BarrierId, BodyId, GatewayId, NotAShortName, PartnershipId, PersonId, PurposeId,
    RecordId, RoleId,
};
pub use incident::{Incident, IncidentSlice, IncidentTable, Point, SliceKey, Spot};
pub use measure::{
    Change, Denominator, DenominatorKind, Estimate, Measure, MeasureDefinition, MeasureId, MonthCount,
    Parents, Polarity, Rate, RateOverNobody, Sensitivity, Series,
};
pub use partnership::{
    Combination, Commitment, Office, OfficeHolder, OwnTarget, Partnership, PartnershipArea,
};
pub use period::{Month, NotAMonth, Period, Step};
pub use person::{Person, Role, RoleHeld, Vetting};
pub use record_kind::{Action, DataClass, RecordKind, Section};
pub use reference::{
    AreaLink, AreaRecord, Boundary, Deprivation, Households, Population, PostcodeLink, Reference, Relation,
    SimilarArea,
};
pub use sensitive::Sensitive;
pub use sharing::{
    Agreement, AgreementState, Ask, AskOutcome, Barrier, DataItem, Gateway, GatewayLimit, Party, PartyRole,
    Purpose, Signature,
};
pub use spots::{Concentration, DensitySquare, DensitySurface, NearRepeat, PlaceScore, SpotMethod};
pub use target::{Course, Goal, LowCheck, Reach, YearEnd};
pub use verdict::{DataMark, SelfVerdict, SimilarVerdict, SurveyVerdict, TargetVerdict, TrendVerdict};
pub use wave::{Sampling, Wave, WaveChange, WaveMode};
