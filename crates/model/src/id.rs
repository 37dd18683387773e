//! Identities: validated names whose only door is `FromStr`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::group::Group;
use crate::year::Period;

/// A text that is not a valid identity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected {expected}, found `{found}`")]
pub struct InvalidId {
    /// What a valid identity of this kind looks like.
    pub expected: &'static str,
    /// The text that was given.
    pub found: String,
}

macro_rules! identity {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(Arc<str>);

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                // Most of what is compared is one name in two places.
                match Arc::ptr_eq(&self.0, &other.0) {
                    true => Ordering::Equal,
                    false => self.0.cmp(&other.0),
                }
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl $name {
            /// Returns the identity as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok($name(text.into()))
                } else {
                    Err(InvalidId { expected: $expected, found: text.to_owned() })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

identity!(
    /// A unit: the six-digit institution number, or the municipality's own code.
    UnitId,
    "an institution number or own code (letters, digits, `-` and `_`, at most 40)",
    |text| (1..=40).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
);

identity!(
    /// An indicator: source and measure together, such as `trivsel.generel`.
    IndicatorId,
    "an indicator name such as `trivsel.generel`",
    dotted
);

identity!(
    /// A test instrument, such as `overgangstest`.
    InstrumentId,
    "an instrument name such as `overgangstest`",
    dotted
);

identity!(
    /// A questionnaire, such as `trivsel.4-9`.
    SurveyId,
    "a questionnaire name such as `trivsel.4-9`",
    dotted
);

identity!(
    /// A question within a questionnaire, such as `q14`.
    QuestionId,
    "a question name such as `q14`",
    dotted
);

fn dotted(text: &str) -> bool {
    !text.is_empty()
        && text.split('.').all(|part| {
            !part.is_empty()
                && part.chars().all(|c| {
                    c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c)
                })
        })
}

/// Whose value it is: a unit's, the municipality's or the nation's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// One unit.
    Unit(UnitId),
    /// The whole municipality, as published or computed from all its pupils.
    Municipality,
    /// The whole country, as published.
    Nation,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Unit(id) => id.fmt(f),
            Owner::Municipality => f.write_str("kommune"),
            Owner::Nation => f.write_str("land"),
        }
    }
}

impl FromStr for Owner {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Ok(match text {
            "kommune" => Owner::Municipality,
            "land" => Owner::Nation,
            other => Owner::Unit(other.parse()?),
        })
    }
}

/// The name of one printed figure: `unit/indicator/period/group`.
///
/// `explain` takes it; `figures.csv` lists it; Display and `FromStr` are inverse.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureKey {
    /// Whose figure it is.
    pub owner: Owner,
    /// What is measured.
    pub indicator: IndicatorId,
    /// When.
    pub period: Period,
    /// About whom.
    pub group: Group,
}

impl fmt::Display for FigureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let period = self.period.key();
        write!(f, "{}/{}/{}/{}", self.owner, self.indicator, period, self.group.key())
    }
}

impl FromStr for FigureKey {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId {
            expected: "a figure key `unit/indicator/period/group`, such as \
                       `751001/trivsel.generel/2025-26/alle`",
            found: text.to_owned(),
        };
        let parts: Vec<&str> = text.splitn(4, '/').collect();
        let [owner, indicator, period, group] = parts[..] else {
            return Err(invalid());
        };
        Ok(FigureKey {
            owner: owner.parse().map_err(|_| invalid())?,
            indicator: indicator.parse().map_err(|_| invalid())?,
            period: Period::from_key(period).ok_or_else(invalid)?,
            group: Group::from_key(group).ok_or_else(invalid)?,
        })
    }
}

/// As text for people; in forms for machines its parts, which need not be put together.
impl Serialize for FigureKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            return to.collect_str(self);
        }
        (&self.owner, &self.indicator, self.period, &self.group).serialize(to)
    }
}

impl<'de> Deserialize<'de> for FigureKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            return String::deserialize(from)?.parse().map_err(serde::de::Error::custom);
        }
        let (owner, indicator, period, group) = Deserialize::deserialize(from)?;
        Ok(FigureKey { owner, indicator, period, group })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_key_is_read_back_as_it_was_printed() {
        for key in [
            "751001/trivsel.generel/2025-26/alle",
            "kommune/fravaer.total/2024-25/klasse-7",
            "land/sygefravaer.krl/2025/alle",
            "SFO-1/bruger.samlet/2023-24/hold-5b",
            "751001/socref.forskel/2022-23--2024-25/udskoling",
        ] {
            let parsed: FigureKey = key.parse().unwrap_or_else(|e| panic!("{key}: {e}"));
            assert_eq!(parsed.to_string(), key);
        }
    }

    #[test]
    fn identities_refuse_what_could_break_a_path_or_a_key() {
        assert!("../x".parse::<UnitId>().is_err());
        assert!("a/b".parse::<UnitId>().is_err());
        assert!("".parse::<UnitId>().is_err());
        assert!("Trivsel".parse::<IndicatorId>().is_err());
        assert!("a..b".parse::<IndicatorId>().is_err());
    }
}
