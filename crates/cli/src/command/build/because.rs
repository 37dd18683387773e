//! Of what documents are made: settings, rules and figures come in, a hash goes out that
//! differs when anything they say could differ.

use std::fmt::{self, Debug};

use datapakke_model::release::Released;
use datapakke_model::source::SourceEntry;
use datapakke_model::{Profile, Unit};
use datapakke_report::Theme;
use sha2::{Digest, Sha256};

use crate::output::hex;
use crate::pipeline::Loaded;

/// The program: its version, and the hash of the sources it was built from.
pub const PROGRAM: &str =
    concat!("datapakke ", env!("CARGO_PKG_VERSION"), " ", env!("DATAPAKKE_SOURCES"));

/// The hash of values as the compiler prints them: whatever is added to them is in it.
#[derive(Clone)]
pub struct Hash(Sha256);

impl Hash {
    /// Begins with what all documents are made of.
    pub fn of_all(loaded: &Loaded, theme: &Theme) -> Self {
        let mut hash = Hash(Sha256::new());
        hash.add(&PROGRAM);
        hash.add(&loaded.project.config.settings);
        hash.add(&loaded.catalogue);
        hash.add(&loaded.register);
        for entry in &loaded.plan.sources.entries {
            // A file may change without any figure of a unit changing.
            hash.add(&SourceEntry { sha256: String::new(), ..entry.clone() });
        }
        hash.add(theme);
        hash.add(&loaded.project.templates);
        hash.add(&loaded.rubrics);
        hash
    }

    /// Returns the hash of everything that a unit's documents are made of in an edition;
    /// `self` is that of all documents, `profile` that of the released profile.
    pub fn of_unit(&self, loaded: &Loaded, unit: &Unit, profile: &str) -> String {
        let conferences = &loaded.prepared.conferences;
        let mut hash = self.clone();
        hash.add(unit);
        hash.add(profile);
        hash.add(&conferences.units.get(&unit.id));
        hash.add(&conferences.agreements_of(&unit.id));
        hash.end()
    }

    /// Returns the hash of a released profile, which is much longer than anything else: as
    /// bytes, since printing its numbers takes ten times as long.
    pub fn of_profile(profile: &Released<Profile>) -> String {
        let mut hash = Hash(Sha256::new());
        hash.add(&profile.edition());
        let bytes = postcard::to_extend(profile.value(), Vec::new());
        hash.0.update(bytes.expect("plain structs can be written"));
        hash.end()
    }

    /// Adds a value.
    pub fn add(&mut self, value: &(impl Debug + ?Sized)) {
        fmt::Write::write_fmt(self, format_args!("{value:?}\n"))
            .expect("hashing does not fail");
    }

    /// Ends it.
    pub fn end(self) -> String {
        hex(self.0)
    }
}

impl fmt::Write for Hash {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use datapakke_model::FigureKey;

    #[test]
    fn what_is_hashed_of_a_figure_s_name_can_be_read_back() {
        for key in [
            "751001/trivsel.generel/2025-26/alle",
            "kommune/fravaer.total/2024-25/klasse-7",
            "land/sygefravaer.krl/2025/alle",
            "751001/socref.forskel/2022-23--2024-25/udskoling",
        ] {
            let key: FigureKey = key.parse().unwrap();
            let bytes = postcard::to_extend(&key, Vec::new()).unwrap();
            assert_eq!(postcard::from_bytes::<FigureKey>(&bytes).unwrap(), key);
        }
    }
}
