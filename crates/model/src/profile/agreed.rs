//! What the new data say of an agreement, and how large a change next year's data could
//! show at all.

use serde::{Deserialize, Serialize};

use super::{Comparison, Estimate, IndicatorProfile, Interval};
use crate::agreement::{AgreementOutcome, Aim, NotTestable};
use crate::catalogue::{Direction, Indicator};
use crate::conference::About;
use crate::group::Group;
use crate::id::FigureKey;
use crate::reading::{Reading, Why};
use crate::text::Text;
use crate::year::SchoolYear;

/// What the new data say of one agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementResult {
    /// The agreement's number within the unit.
    pub number: String,
    /// The school year whose data lay on the table when it was made.
    pub year: SchoolYear,
    /// The figure it is about; none where the unit's own criterion counts.
    pub about: Option<About>,
    /// What the figure is to do; where nobody said, the wanted direction.
    pub aim: Option<Aim>,
    /// The figure of the agreement's year, as the data have it today.
    pub baseline: Option<Estimate>,
    /// The latest figure, if it is newer.
    pub now: Option<Estimate>,
    /// Latest minus baseline, where both are there and nothing broke in between.
    pub change: Option<Comparison>,
    /// What may be said.
    pub outcome: AgreementOutcome,
    /// The baseline as it was typed, where the data say something else by now.
    pub typed: Option<f64>,
    /// The rule of `rules.toml` by which it was decided.
    pub rule: String,
    /// The other parts of the unit in the agreement's year. They are there so that hiding
    /// is decided over all parts together, and gone after release.
    pub beside: Vec<Estimate>,
}

impl AgreementResult {
    /// Returns the figures whose numbers it shows.
    pub fn figures(&self) -> impl Iterator<Item = &Estimate> {
        self.baseline.iter().chain(&self.now)
    }

    /// Hides every number, because one of the two figures is hidden.
    pub(crate) fn hide(&mut self) {
        let reason = NotTestable::GroupHidden;
        self.outcome = AgreementOutcome::NotTestable { reason };
        self.change = None;
        self.typed = None;
    }

    /// Tells whether one of its figures is hidden.
    pub fn is_hidden(&self) -> bool {
        self.figures().any(|e| e.reading == Reading::Absent(Why::Suppressed))
    }
}

/// How large a true change must be for next year's data to show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detectable {
    /// The figure it starts from: indicator, latest period and group.
    pub key: FigureKey,
    /// The true change in the wanted direction (both, where none is wanted) that the test
    /// of an agreement finds with the stated power, on the indicator's own scale, above
    /// zero. The next base is taken to be as large as this one.
    pub change: f64,
    /// The power: how often so large a change is found, such as 0.8.
    pub power: f64,
    /// Correlation of the two figures because of persons who are in both; none where the
    /// persons are not known and the years count as independent.
    pub correlation: Option<f64>,
    /// The reason why next year's figure cannot be put beside this one, if that is known.
    pub blocked: Option<Text>,
}

/// Where a fair target lies: far enough to be seen, near enough to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FairTarget {
    /// Between two values, the nearer first.
    Range {
        /// The nearest value that could be told from the baseline.
        from: f64,
        /// The farthest value that is fair.
        to: f64,
        /// What the far end is.
        end: TargetEnd,
    },
    /// A change that can be seen would go beyond what the best quarter of the units have.
    BeyondOthers {
        /// The nearest value that could be told from the baseline.
        from: f64,
        /// Where the best quarter of the units begins.
        quarter: f64,
    },
    /// A change that can be seen would leave the scale.
    OffScale,
}

/// What the far end of a fair target is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum TargetEnd {
    /// Where the best quarter of the units of the kind begins, this one included.
    BestQuarter,
    /// Twice the change that can be seen, since there are too few units to look at.
    Twice,
    /// The end of the scale.
    Scale,
}

/// Units from which on a quarter of them says something.
pub const FEWEST_FOR_A_QUARTER: usize = 6;

impl Detectable {
    /// Returns the fair target from what may be seen of the other units: none where no
    /// direction is wanted or the next figure cannot be compared.
    ///
    /// The near end is the baseline and the larger of the change that can be seen and the
    /// one that matters; the far end where the best quarter of the units begins (quantile
    /// of type 7), or with fewer than six units and for parts of a unit twice the near
    /// one; neither leaves the scale. Called after release, so that no hidden unit is in
    /// the quarter.
    pub fn target(
        &self,
        baseline: &Estimate,
        entry: &IndicatorProfile,
        indicator: &Indicator,
    ) -> Option<FairTarget> {
        let value = baseline.reading.value()?;
        let sign = match indicator.direction {
            Direction::Higher => 1.0,
            Direction::Lower => -1.0,
            Direction::None => return None,
        };
        if self.blocked.is_some() {
            return None;
        }
        let least = indicator.important.as_ref().map_or(0.0, |cited| cited.value);
        let step = self.change.max(least);
        let from = value + sign * step;
        let [low, high] = indicator.bounds;
        if from < low || from > high {
            return Some(FairTarget::OffScale);
        }
        let whole = self.key.group == Group::All;
        // A quarter that is printed as the unit's own value is no place to go.
        let apart = 10_f64.powi(-i32::from(indicator.decimals));
        let quarter = whole.then(|| best_quarter(value, entry, sign)).flatten();
        let range = |to: f64, end| {
            let inside = to.clamp(low, high);
            let end = if inside == to { end } else { TargetEnd::Scale };
            FairTarget::Range { from, to: inside, end }
        };
        Some(match quarter {
            Some(quarter) if sign * (quarter - from) >= 0.0 => {
                range(quarter, TargetEnd::BestQuarter)
            }
            Some(quarter) if sign * (quarter - value) > apart => {
                FairTarget::BeyondOthers { from, quarter }
            }
            // In the best quarter itself, or nearly, others are no measure.
            _ => range(value + 2.0 * sign * step, TargetEnd::Twice),
        })
    }
}

/// Returns where the best quarter of the units begins; none with too few of them.
fn best_quarter(own: f64, entry: &IndicatorProfile, sign: f64) -> Option<f64> {
    let mut values: Vec<f64> = entry.peers.iter().map(|peer| peer.value).collect();
    values.push(own);
    if values.len() < FEWEST_FOR_A_QUARTER {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let at = if sign > 0.0 { 0.75 } else { 0.25 } * (values.len() - 1) as f64;
    let (below, part) = (at.floor(), at.fract());
    let low = values[below as usize];
    let high = values[(below as usize + 1).min(values.len() - 1)];
    Some(low + part * (high - low))
}

/// Returns the values that could not be told from a baseline, from what could be seen.
pub fn unseen(baseline: f64, visible: f64) -> Interval {
    Interval { low: baseline - visible, high: baseline + visible, level: 0.95 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::id::{Owner, UnitId};
    use crate::profile::{Method, Peer};
    use crate::year::Period;

    fn entry(id: &str, value: f64, others: &[f64]) -> IndicatorProfile {
        let unit: UnitId = "1".parse().unwrap();
        let key = FigureKey {
            owner: Owner::Unit(unit.clone()),
            indicator: id.parse().unwrap(),
            period: Period::School(SchoolYear::starting(2025).unwrap()),
            group: Group::All,
        };
        let latest = Estimate {
            key,
            reading: Reading::Known(value),
            interval: None,
            base: Some(100),
            count: None,
            asked: None,
            sd: None,
            method: Method::PublishedShare,
            cells: Vec::new(),
            n_cells: 0,
        };
        let peer = |value: &f64| Peer { unit: unit.clone(), value: *value, base: None };
        IndicatorProfile {
            indicator: latest.key.indicator.clone(),
            series: vec![latest.clone()],
            latest,
            breaks: Vec::new(),
            municipality: Vec::new(),
            nation: Vec::new(),
            change: None,
            against_rest: None,
            against_nation: None,
            against_similar: None,
            trend: None,
            pooled: Vec::new(),
            funnel: None,
            peers: others.iter().map(peer).collect(),
            groups: Vec::new(),
        }
    }

    fn target(value: f64, others: &[f64], change: f64) -> Option<FairTarget> {
        let catalogue = Catalogue::built_in().unwrap();
        let entry = entry("fravaer.over10", value, others);
        let indicator = catalogue.indicator(&entry.indicator).unwrap();
        let detectable = Detectable {
            key: entry.latest.key.clone(),
            change,
            power: 0.8,
            correlation: None,
            blocked: None,
        };
        detectable.target(&entry.latest, &entry, indicator)
    }

    #[test]
    fn a_fair_target_lies_between_what_can_be_seen_and_what_others_have() {
        let others = [10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 24.0];
        let found = target(26.0, &others, 5.0).unwrap();
        let FairTarget::Range { from, to, end } = found else { panic!("{found:?}") };
        assert_eq!((from, to, end), (21.0, 14.0, TargetEnd::BestQuarter));
        let beyond = target(17.0, &others, 5.0).unwrap();
        assert_eq!(beyond, FairTarget::BeyondOthers { from: 12.0, quarter: 14.0 });
    }

    #[test]
    fn the_best_unit_and_few_units_have_no_others_to_reach() {
        let others = [10.0, 12.0, 14.0, 16.0, 18.0, 20.0];
        let best = target(9.5, &others, 3.0).unwrap();
        let FairTarget::Range { to, end, .. } = best else { panic!("{best:?}") };
        assert_eq!((to, end), (3.5, TargetEnd::Twice));
        let few = target(20.0, &[12.0, 14.0], 12.0).unwrap();
        let FairTarget::Range { to, end, .. } = few else { panic!("{few:?}") };
        assert_eq!((to, end), (0.0, TargetEnd::Scale));
    }

    #[test]
    fn a_change_that_leaves_the_scale_is_no_target() {
        assert_eq!(target(6.0, &[5.0, 7.0], 8.0), Some(FairTarget::OffScale));
    }
}
