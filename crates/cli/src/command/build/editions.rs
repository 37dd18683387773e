//! What each edition tells of each unit: a checked plan comes in; hashes of the released
//! profiles go out, and each profile itself whenever somebody asks for it.
//!
//! A released profile takes far less time to make than to print and far more memory than
//! its hash, so only those that are being printed are in memory.

use std::collections::BTreeMap;

use datapakke_model::release::{Edition, Released, Verified};
use datapakke_model::{Profile, UnitId, UnitKind};
use rayon::prelude::*;

use super::because::Hash;
use crate::findings::{self, UnitFindings};

/// The editions of a build.
pub struct Editions {
    checked: Verified,
    /// The hash of every profile, by edition and place.
    hashes: BTreeMap<Edition, Vec<String>>,
}

impl Editions {
    /// Releases every profile once in each of the editions and keeps their hashes; what was
    /// weighed in the first edition, which has everything, comes with them.
    pub fn of(checked: Verified, editions: &[Edition]) -> (Self, Vec<UnitFindings>) {
        let n = checked.units().count();
        let all: Vec<(Edition, usize)> =
            editions.iter().flat_map(|edition| (0..n).map(|at| (*edition, at))).collect();
        let told = all.par_iter().map(|(edition, at)| {
            let released = checked.release_one(*at, *edition);
            let weighed = *edition == Edition::Fortrolig;
            (Hash::of_profile(&released), weighed.then(|| findings::of(&released)))
        });
        let told: Vec<(String, Option<UnitFindings>)> = told.collect();
        let mut hashes: BTreeMap<Edition, Vec<String>> = BTreeMap::new();
        let mut weighed = Vec::new();
        for ((edition, _), (hash, findings)) in all.into_iter().zip(told) {
            hashes.entry(edition).or_default().push(hash);
            weighed.extend(findings);
        }
        (Editions { checked, hashes }, weighed)
    }

    /// Returns what was checked.
    pub fn checked(&self) -> &Verified {
        &self.checked
    }

    /// Returns the units with their places.
    pub fn units(&self) -> impl Iterator<Item = (usize, &UnitId, UnitKind)> {
        self.checked.units().enumerate().map(|(at, (unit, kind))| (at, unit, kind))
    }

    /// Returns the hash of the profile at a place in one of the editions.
    pub fn hash(&self, at: usize, edition: Edition) -> &str {
        &self.hashes[&edition][at]
    }

    /// Releases the profiles at some places for an edition, on all threads.
    pub fn released(&self, places: &[usize], edition: Edition) -> Vec<Released<Profile>> {
        let one = |at: &usize| self.checked.release_one(*at, edition);
        places.par_iter().map(one).collect()
    }

    /// Releases all profiles for an edition.
    pub fn all(&self, edition: Edition) -> Vec<Released<Profile>> {
        let places: Vec<usize> = self.units().map(|(at, ..)| at).collect();
        self.released(&places, edition)
    }
}
