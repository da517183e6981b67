//! The wrapper that says "this may be published", and what may be put in it without a rule.
//! It must never gain a public constructor, nor a way to change what is inside.

use std::ops::Deref;

/// A value that may be published. Only the rules of this crate make one; reading it is free.
#[derive(Clone, Debug, PartialEq)]
pub struct Released<T> {
    value: T,
}

impl<T> Released<T> {
    /// For the rules of this crate alone.
    pub(crate) fn new(value: T) -> Self {
        Self { value }
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// What follows from published numbers is itself published. The function is a plain pointer, so that it
    /// cannot carry anything in with it; settings come in through [`Released::and`].
    ///
    /// ```
    /// use terms::Period;
    /// let period = Period::year_to("2025-06".parse().unwrap());
    /// let words = disclosure::public(period).derive(|p| p.words());
    /// assert_eq!(words.get(), "July 2024 to June 2025");
    /// ```
    pub fn derive<U>(&self, f: fn(&T) -> U) -> Released<U> {
        Released::new(f(&self.value))
    }

    /// Both values together, for deriving from the two. Two releases that overlap must first have passed
    /// [`crate::differencing`].
    pub fn and<U>(&self, other: &Released<U>) -> Released<(T, U)>
    where
        T: Clone,
        U: Clone,
    {
        Released::new((self.value.clone(), other.value.clone()))
    }

    /// One that may be missing: that nothing is shown is no secret.
    pub fn optional(item: Option<Self>) -> Released<Option<T>> {
        Released::new(item.map(|item| item.value))
    }

    /// Several of one kind as one list, in the order given.
    pub fn list(items: &[Self]) -> Released<Vec<T>>
    where
        T: Clone,
    {
        Released::new(items.iter().map(|item| item.value.clone()).collect())
    }
}

impl<T: Clone> Released<Vec<T>> {
    /// Each one of a published list, in its order.
    pub fn items(&self) -> Vec<Released<T>> {
        self.value.iter().map(|item| Released::new(item.clone())).collect()
    }
}

impl<T: Clone> Released<Option<T>> {
    /// What was published, if anything was.
    pub fn item(&self) -> Option<Released<T>> {
        self.value.as_ref().map(|item| Released::new(item.clone()))
    }
}

impl<T, E> Released<Result<T, E>> {
    /// The release of what came out, or why nothing did.
    pub fn transpose(self) -> Result<Released<T>, E> {
        self.value.map(Released::new)
    }
}

impl<T> Deref for Released<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A fact about the world or about our methods that holds no person's data: definitions, names, outlines,
/// published populations. Sealed: the list below is the whole list, and a bare number or text is not on it.
pub trait AlreadyPublic: sealed::Sealed {}

/// Releases a fact that was public before we touched it.
pub fn public<T: AlreadyPublic>(fact: T) -> Released<T> {
    Released::new(fact)
}

macro_rules! already_public {
    ($($fact:ty),+ $(,)?) => {
        $(impl sealed::Sealed for $fact {} impl AlreadyPublic for $fact {})+
    };
}

already_public!(
    terms::MeasureDefinition,
    terms::MeasureId,
    terms::Category,
    terms::AreaCode,
    terms::AreaRecord,
    terms::AreaLink,
    terms::Boundary,
    terms::Population,
    terms::Households,
    terms::Deprivation,
    terms::SimilarArea,
    terms::Denominator,
    terms::HarmTable,
    terms::HarmWeight,
    terms::Parents,
    terms::Month,
    terms::Period,
    terms::Step,
    terms::Edition,
    // Which body sent which month: gaps are shown on every page.
    terms::SliceKey,
    // A decision of the partnership: it holds no count.
    terms::Goal,
    // Signed by the person who wrote it, for others to read.
    terms::SignedText,
    // Made of a figure that was released, and signed by the person who put it there.
    terms::PinnedFigure,
    terms::Topic,
    // A reason speaks of the minimum, never of the count.
    crate::Withheld,
    // Words written in the source code cannot hold anybody's data.
    &'static str,
);

impl<T: AlreadyPublic> sealed::Sealed for Vec<T> {}
impl<T: AlreadyPublic> AlreadyPublic for Vec<T> {}
impl<T: AlreadyPublic> sealed::Sealed for Option<T> {}
impl<T: AlreadyPublic> AlreadyPublic for Option<T> {}
impl<A: AlreadyPublic, B: AlreadyPublic> sealed::Sealed for (A, B) {}
impl<A: AlreadyPublic, B: AlreadyPublic> AlreadyPublic for (A, B) {}
