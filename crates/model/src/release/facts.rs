//! Every figure that some document prints, once: profiles come in, names with the persons
//! behind them go out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::limits::{self, answers_floor, answers_reason, floor, is_sensitive, reason};
use super::{Earlier, HiddenBecause};
use crate::catalogue::{
    Catalogue, Confidentiality, Indicator, Measure, Question, Statistic, Survey, Theme,
};
use crate::group::Group;
use crate::id::{FigureKey, IndicatorId, Owner};
use crate::profile::{AnswerShares, Estimate, Method, Profile, QuestionProfile};
use crate::reading::{Reading, Why};
use crate::settings::Thresholds;
use crate::work::{Workers, gather};

/// A figure as far as hiding is concerned.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// Figures with the same persons have the same population.
    pub population: Arc<str>,
    /// Persons behind it; none if unknown or hidden by whoever published it.
    pub base: Option<u32>,
    /// A further number of persons that it gives away: those who answered, of a rate.
    pub answered: Option<u32>,
    /// How many of the persons have something, or what they have together, by name.
    pub having: Vec<Having>,
    /// Why it must be hidden for its own sake.
    pub reason: Option<HiddenBecause>,
    /// Hidden by whoever published it.
    pub withheld: bool,
    /// Others publish it too.
    pub fixed: bool,
    /// Smallest number of persons.
    pub floor: u32,
    /// Smallest number of persons who may be seen to agree; zero where it tells nothing.
    pub agree: u32,
    /// Grades may give way to stages.
    pub merges: bool,
    /// What is lost with it.
    pub weight: u64,
}

/// A number that persons make up together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Having {
    /// Its name beside that of the figure.
    pub name: String,
    /// The number.
    pub value: u64,
    /// The least and the most that one person can add.
    pub each: (u64, u64),
    /// Differences below this do not matter.
    pub grain: u64,
    /// Nobody having it tells as much as everybody having it.
    pub both_ends: bool,
}

/// Points are counted in hundredths.
const HUNDREDTHS: f64 = 100.0;

/// Followed pupils are some of those with a test: the others are what is left.
#[derive(Debug, Clone)]
pub(super) struct Complement {
    /// The figure of the followed.
    pub followed: FigureKey,
    /// The figures of all who took the test.
    pub all: Vec<FigureKey>,
}

/// All figures of a build by name.
pub(super) type Facts = BTreeMap<FigureKey, Fact>;

pub(super) fn facts(
    profiles: &[Profile],
    catalogue: &Catalogue,
    thresholds: &Thresholds,
    earlier: &[Earlier],
    workers: &dyn Workers,
) -> Facts {
    let populations = populations(catalogue);
    let maker = || Maker {
        catalogue,
        thresholds,
        populations: &populations,
        facts: Facts::new(),
    };
    let of_units = gather(workers, profiles.len(), |at| {
        let (profile, mut maker) = (&profiles[at], maker());
        maker.add_indicators(profile);
        maker.add_parts_of_other_years(profile);
        maker.add_progressions(profile);
        profile
            .questions
            .iter()
            .for_each(|question| maker.add_question(profile, question));
        maker.facts
    });
    let mut all: Vec<(FigureKey, Fact)> = of_units.into_iter().flatten().collect();
    // What is told of the municipality stands in many profiles; the first one counts.
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.dedup_by(|again, first| again.0 == first.0);
    let mut maker = Maker { facts: all.into_iter().collect(), ..maker() };
    for figure in earlier {
        maker.add_earlier(figure);
    }
    maker.facts
}

/// Returns the followed pupils who leave over one or few of those with a test, whose
/// result is then the difference of the two.
pub(super) fn complements(
    profiles: &[Profile],
    catalogue: &Catalogue,
    thresholds: &Thresholds,
) -> Vec<Complement> {
    let mut found = Vec::new();
    for profile in profiles {
        for followed in &profile.progressions {
            let Some(indicator) = catalogue.indicator(&followed.indicator) else {
                continue;
            };
            let left = followed.tested.saturating_sub(followed.matched);
            if left == 0 || left >= floor(indicator, thresholds) {
                continue;
            }
            let grades: BTreeSet<u8> =
                followed.grades.iter().map(|(_, to)| *to).collect();
            let part = |grade| FigureKey {
                indicator: followed.indicator.clone(),
                group: Group::Grade(grade),
                ..followed.key.clone()
            };
            let all = grades.into_iter().map(part).collect();
            found.push(Complement { followed: followed.key.clone(), all });
        }
    }
    found
}

struct Maker<'a> {
    catalogue: &'a Catalogue,
    thresholds: &'a Thresholds,
    populations: &'a BTreeMap<IndicatorId, Arc<str>>,
    facts: Facts,
}

impl Maker<'_> {
    fn add_indicators(&mut self, profile: &Profile) {
        for entry in &profile.indicators {
            let Some(indicator) = self.catalogue.indicator(&entry.indicator) else {
                continue;
            };
            let parts =
                entry.groups.iter().flat_map(|g| [Some(&g.own), g.municipality.as_ref()]);
            let all = [&entry.latest].into_iter();
            let all = all.chain(&entry.series).chain(&entry.pooled);
            for estimate in all.chain(&entry.municipality).chain(parts.flatten()) {
                self.add_estimate(estimate, indicator);
            }
        }
    }

    /// Year groups and agreements print figures of grades of earlier years; what stood
    /// beside those then is known, too.
    fn add_parts_of_other_years(&mut self, profile: &Profile) {
        let steps = profile.cohorts.iter().flat_map(|cohort| &cohort.steps);
        let agreed = profile.agreements.iter();
        let agreed = agreed.flat_map(|result| result.figures().chain(&result.beside));
        for estimate in steps.chain(agreed) {
            if let Some(indicator) = self.catalogue.indicator(&estimate.key.indicator) {
                self.add_estimate(estimate, indicator);
            }
        }
    }

    fn add_estimate(&mut self, estimate: &Estimate, indicator: &Indicator) {
        let withheld = estimate.reading == Reading::Absent(Why::Suppressed);
        let told = estimate.reading.value().is_some() || withheld;
        if !told || self.facts.contains_key(&estimate.key) {
            return;
        }
        let floor = floor(indicator, self.thresholds);
        let sensitive = is_sensitive(indicator);
        let agree = limits::agree(indicator.subject, self.thresholds);
        let published = matches!(
            estimate.method,
            Method::Published
                | Method::PublishedShare
                | Method::PublishedMean
                | Method::Counted
        );
        let open = indicator.confidentiality == Confidentiality::Open;
        let is_rate = indicator.id.as_str().ends_with(".svarprocent");
        let of_things = floor == 0;
        let fact = Fact {
            population: self.population(&indicator.id),
            base: estimate.base.filter(|_| !withheld && !is_rate && !of_things),
            answered: estimate.count.filter(|_| is_rate && !withheld),
            having: having(estimate, indicator).into_iter().collect(),
            reason: reason(estimate, indicator, self.thresholds),
            withheld: withheld && !of_things,
            fixed: estimate.key.owner == Owner::Municipality && published && open,
            floor,
            agree: if sensitive { agree } else { 0 },
            merges: limits::merges_grades(indicator.subject),
            weight: weight(&estimate.key) * if indicator.core { 3 } else { 1 },
        };
        self.facts.insert(estimate.key.clone(), fact);
    }

    /// Followed pupils are persons of their own: they are neither all of one test nor all
    /// of the other.
    fn add_progressions(&mut self, profile: &Profile) {
        for followed in &profile.progressions {
            let Some(indicator) = self.catalogue.indicator(&followed.indicator) else {
                continue;
            };
            let floor = floor(indicator, self.thresholds);
            let few = followed.matched < floor;
            let fact = Fact {
                population: format!("{}.fulgt", followed.key.indicator).into(),
                base: Some(followed.matched),
                answered: None,
                having: Vec::new(),
                reason: few.then_some(HiddenBecause::TooFew),
                withheld: false,
                fixed: false,
                floor,
                agree: 0,
                merges: false,
                weight: weight(&followed.key) * 3,
            };
            self.facts.entry(followed.key.clone()).or_insert(fact);
        }
    }

    fn add_question(&mut self, profile: &Profile, question: &QuestionProfile) {
        let Some(survey) = self.catalogue.survey(&question.survey) else { return };
        let Some(asked) = survey.question(&question.question) else { return };
        let unit = || Owner::Unit(profile.unit.clone());
        let own = question.own.iter().chain(&question.groups).map(|s| (unit(), s));
        let home = question.municipality.iter().map(|s| (Owner::Municipality, s));
        for (owner, shares) in own.chain(home) {
            let key = question.key(owner, shares.period, &shares.group);
            self.add_answers(key, shares, survey, asked);
        }
    }

    fn add_answers(
        &mut self,
        key: FigureKey,
        shares: &AnswerShares,
        survey: &Survey,
        question: &Question,
    ) {
        let withheld = shares.shares.is_none();
        if withheld && shares.why != Some(Why::Suppressed) {
            return;
        }
        let open = survey.confidentiality == Confidentiality::Open;
        let fact = Fact {
            population: survey.id.as_str().into(),
            base: shares.base.filter(|_| !withheld),
            answered: None,
            having: having_answers(shares, question),
            reason: answers_reason(shares, survey, question, self.thresholds),
            withheld,
            fixed: key.owner == Owner::Municipality && open,
            floor: answers_floor(survey, self.thresholds),
            agree: limits::agree(survey.subject, self.thresholds),
            merges: limits::merges_grades(survey.subject),
            weight: weight(&key),
        };
        self.facts.entry(key).or_insert(fact);
    }

    /// What was shown last year is known for ever, and what was hidden stays hidden.
    fn add_earlier(&mut self, figure: &Earlier) {
        let stays = HiddenBecause::Earlier;
        match (self.facts.get_mut(&figure.key), figure.hidden) {
            (Some(fact), true) if fact.reason.is_none() && !fact.withheld => {
                fact.reason = Some(stays);
            }
            (Some(fact), false) => {
                fact.fixed |= fact.base == figure.base && fact.reason.is_none()
            }
            (Some(_), true) => {}
            (None, _) => {
                let Some(indicator) = self.catalogue.indicator(&figure.key.indicator)
                else {
                    return;
                };
                let floor = floor(indicator, self.thresholds);
                let fact = Fact {
                    population: self.population(&indicator.id),
                    base: figure.base.filter(|_| !figure.hidden && floor > 0),
                    answered: None,
                    having: Vec::new(),
                    reason: None,
                    withheld: figure.hidden && floor > 0,
                    fixed: !figure.hidden,
                    floor,
                    agree: 0,
                    merges: false,
                    weight: 1,
                };
                self.facts.insert(figure.key.clone(), fact);
            }
        }
    }

    fn population(&self, id: &IndicatorId) -> Arc<str> {
        self.populations.get(id).cloned().unwrap_or_else(|| id.as_str().into())
    }
}

/// The persons of each indicator: those of its questionnaire, or of all indicators of one
/// source, or its own.
fn populations(catalogue: &Catalogue) -> BTreeMap<IndicatorId, Arc<str>> {
    let mut of = BTreeMap::new();
    for indicator in &catalogue.indicators {
        let id = indicator.id.as_str();
        let own = matches!(indicator.theme, Theme::Læring | Theme::Rammer);
        let stem = if own { id } else { id.split('.').next().unwrap_or(id) };
        of.insert(indicator.id.clone(), stem.into());
    }
    // A questionnaire's answers, scores and response rate rest on the same persons.
    for survey in &catalogue.surveys {
        let own = survey.questions.iter().filter_map(|q| q.indicator.as_ref());
        for id in own.chain(&survey.overall) {
            let stem = id.as_str().rsplit_once('.').map_or(id.as_str(), |(stem, _)| stem);
            for other in catalogue.indicators.iter().map(|i| &i.id) {
                let rest = other.as_str().strip_prefix(id.as_str());
                let sorted =
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
                if sorted || other.as_str() == format!("{stem}.svarprocent") {
                    of.insert(other.clone(), survey.id.as_str().into());
                }
            }
        }
    }
    of
}

fn having(estimate: &Estimate, indicator: &Indicator) -> Option<Having> {
    let (value, n) = (estimate.reading.value()?, estimate.base?);
    let [bottom, top] = indicator.bounds;
    match indicator.statistic {
        Statistic::Share => Some(Having {
            name: "antal".to_owned(),
            value: u64::from(estimate.count?),
            each: (0, 1),
            grain: 0,
            both_ends: true,
        }),
        // The weights of a ratio are nearly the persons, near enough for a reader.
        Statistic::Mean | Statistic::Ratio
            if bottom >= 0.0
                && (indicator.statistic == Statistic::Ratio
                    || indicator.measure == Measure::Points) =>
        {
            let sum = (value * f64::from(n) * HUNDREDTHS).round();
            let (low, high) = (bottom * HUNDREDTHS, top * HUNDREDTHS);
            Some(Having {
                name: "sum".to_owned(),
                value: sum as u64,
                each: (low.floor() as u64, high.ceil() as u64),
                grain: HUNDREDTHS as u64 - 1,
                both_ends: true,
            })
        }
        _ => None,
    }
}

fn having_answers(shares: &AnswerShares, question: &Question) -> Vec<Having> {
    let (Some(known), Some(n)) = (&shares.shares, shares.base) else { return Vec::new() };
    let count =
        |share: f64| (share / 100.0 * f64::from(n)).round().min(f64::from(n)) as u64;
    let answer = |(place, share): (usize, &f64)| Having {
        name: format!("svar-{}", place + 1),
        value: count(*share),
        each: (0, 1),
        grain: 0,
        both_ends: false,
    };
    let mut all: Vec<Having> = known.iter().enumerate().map(answer).collect();
    all.extend(limits::wanted(known, question).map(|share| Having {
        name: "oensket".to_owned(),
        value: count(share),
        each: (0, 1),
        grain: 0,
        both_ends: true,
    }));
    all
}

/// Larger groups matter more, and the municipality to all its units.
fn weight(key: &FigureKey) -> u64 {
    let group = match key.group {
        Group::All => 40,
        Group::Stage(_) => 12,
        Group::Grade(_) | Group::Sex(_) | Group::Other(_) => 6,
        Group::Class(_) => 3,
    };
    match key.owner {
        Owner::Unit(_) => group,
        Owner::Municipality | Owner::Nation => 10 * group,
    }
}
