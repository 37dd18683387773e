//! The random-intercept model of persons in groups: sums per group come in, estimates,
//! their uncertainty and shrunken group effects go out.
//!
//! y = β₀ + β′x + u + e with u ~ N(0, τ²) per group and e ~ N(0, σ²) per person
//! (Goldstein 1986, Biometrika 73:43–56; Laird & Ware 1982, Biometrics 38:963–974). Only
//! n, means and sums of products about the means are needed of each group, so a step of
//! the search costs the number of groups and not of persons. [`Sums`] collects them,
//! [`Sums::fit`] estimates everything, [`Sums::fit_given`] and [`Sums::effects`] are for
//! few groups, where τ² cannot be learned from the groups themselves, and
//! [`Sums::interval`] gives profile-likelihood intervals.

mod fit;
mod interval;
mod sums;
mod surface;

pub use fit::{Effect, Fit, Given, Method, shrink};
pub use interval::Parameter;
pub use sums::Sums;

/// Why a random-intercept model has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoFit {
    /// A number is not finite, negative where it may not be, or the wrong count of
    /// numbers was given.
    Input,
    /// Nobody is there.
    NoRows,
    /// There is one group only: nothing varies between groups.
    OneGroup,
    /// No more groups than terms that are the same for everybody in a group.
    TooFewGroups,
    /// No more persons than terms.
    TooFewRows,
    /// Too few persons within the groups to tell persons from groups, as with one person
    /// in each.
    TooFewWithin,
    /// A term is constant or given by the others.
    Singular,
    /// The outcome is the same for everybody, or the terms give it exactly.
    NoSpread,
    /// Within the groups the terms give the outcome exactly.
    NoSpreadWithin,
    /// The numbers are too large, too small or too unequal to compute with.
    OutOfRange,
}
