//! Editions, and the only maker of `Released`: applies a plan of hiding and checks it.

mod check;
mod facts;
mod known;
mod ledger;
pub mod limits;
mod union;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Confidentiality, Indicator, Survey};
use crate::group::Group;
use crate::id::{FigureKey, IndicatorId, Owner};
use crate::profile::{
    Call, Estimate, IndicatorProfile, Lacking, MonthChart, MonthPoint, NoValue, Profile,
    QuestionProfile, Reason, Subject,
};
use crate::reading::{Reading, Why};
use crate::text::Text;
use crate::unit::Unit;

pub use check::{Refused, Verified, verified};
pub use known::{Follows, Hidden, Known};
pub use ledger::{Count, Ledger};
pub use verify::{
    Cell as GuardedCell, Openness, Refusal, Relation as KnownSum, Table, verify,
};

/// For whom a set of documents is made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// Leadership and administration.
    Fortrolig,
    /// The school's board.
    Skolebestyrelse,
    /// Leaders of a group of schools that learn together.
    Plf,
    /// Anyone.
    Offentlig,
}

impl Edition {
    /// All editions, the one with the most first.
    pub const ALL: [Edition; 4] =
        [Edition::Fortrolig, Edition::Skolebestyrelse, Edition::Plf, Edition::Offentlig];

    /// Returns the folder name of the edition.
    pub fn key(self) -> &'static str {
        match self {
            Edition::Fortrolig => "fortrolig",
            Edition::Skolebestyrelse => "skolebestyrelse",
            Edition::Plf => "plf",
            Edition::Offentlig => "offentlig",
        }
    }

    /// Returns what stands on every page: the edition and its legal basis.
    pub fn mark(self) -> Text {
        match self {
            Edition::Fortrolig => Text::new(
                "Fortroligt – folkeskoleloven § 55 b",
                "Confidential – folkeskoleloven § 55 b",
            ),
            Edition::Skolebestyrelse => Text::new(
                "Skolebestyrelsen – fortroligt, folkeskoleloven § 55 b",
                "School board – confidential, folkeskoleloven § 55 b",
            ),
            Edition::Plf => Text::new(
                "Læringsfællesskabet – fortroligt, folkeskoleloven § 55 b",
                "Learning community – confidential, folkeskoleloven § 55 b",
            ),
            Edition::Offentlig => Text::new("Offentlig udgave", "Public edition"),
        }
    }

    /// Tells whether the edition may have indicators of a confidentiality at all.
    pub fn may_have(self, confidentiality: Confidentiality) -> bool {
        match (self, confidentiality) {
            (_, Confidentiality::Open) => true,
            (Edition::Fortrolig, _) => true,
            (
                Edition::Skolebestyrelse | Edition::Plf,
                Confidentiality::Test | Confidentiality::Internal,
            ) => true,
            (Edition::Skolebestyrelse | Edition::Plf, Confidentiality::Staff) => false,
            (Edition::Offentlig, _) => false,
        }
    }

    /// Tells whether a document for the readers of one unit may name another: leadership
    /// sees all, a learning community those of its own group who agreed, others none.
    pub fn may_name(self, reader: &Unit, other: &Unit) -> bool {
        let own = reader.id == other.id;
        let group = reader.group.is_some() && reader.group == other.group;
        match self {
            Edition::Fortrolig => true,
            Edition::Plf => own || (group && other.named),
            Edition::Skolebestyrelse | Edition::Offentlig => own,
        }
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Why a figure is hidden.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum HiddenBecause {
    /// Too few persons are behind it.
    TooFew,
    /// It points at one to four persons of a part of a unit.
    Few,
    /// Everybody in a small group gave the same answer.
    Uniform,
    /// One person may stand for nearly all of it.
    Dominated,
    /// It was hidden last year, and last year's documents are still around.
    Earlier,
    /// Most of its table by grade must be hidden, so the table by stage stands instead.
    Merged,
    /// It would give away a figure hidden for another reason.
    Protects,
}

/// A figure of last year's documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Earlier {
    /// Its name.
    pub key: FigureKey,
    /// Persons behind it, where they were printed.
    pub base: Option<u32>,
    /// Whether it was hidden.
    pub hidden: bool,
}

/// Which figures are hidden, and why, with what shows that none of them can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// The hidden figures.
    pub hidden: BTreeMap<FigureKey, HiddenBecause>,
    /// What figures protect that are hidden for the sake of others.
    pub protects: BTreeMap<FigureKey, FigureKey>,
    /// Figures that can be told from what others publish, whatever is hidden here.
    pub told_elsewhere: BTreeMap<FigureKey, String>,
    /// Tables that show the protection, by ledger.
    pub tables: BTreeMap<String, Vec<Table>>,
}

/// A value that a checked plan released; nothing else can be rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Released<T> {
    value: T,
    edition: Edition,
}

impl<T> Released<T> {
    /// Returns what was released.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the edition it was released for.
    pub fn edition(&self) -> Edition {
        self.edition
    }
}

fn released(
    profile: &Profile,
    plan: &Plan,
    catalogue: &Catalogue,
    edition: Edition,
) -> Profile {
    let mut out = profile.clone();
    out.indicators.retain(|entry| {
        catalogue
            .indicator(&entry.indicator)
            .is_some_and(|indicator| edition.may_have(indicator.confidentiality))
    });
    for entry in &mut out.indicators {
        let floor = catalogue.indicator(&entry.indicator).and_then(|i| i.smallest_base);
        let hide = |estimate: &mut Estimate| {
            let few = matches!((estimate.base, floor), (Some(n), Some(t)) if n < t);
            if few || plan.hidden.contains_key(&estimate.key) {
                hide(estimate);
            }
        };
        hide(&mut entry.latest);
        entry.series.iter_mut().for_each(hide);
        entry.municipality.iter_mut().for_each(hide);
        let period = entry.latest.key.period;
        let gone = |e: &Estimate| e.reading == Reading::Absent(Why::Suppressed);
        // What the others have together is the municipality less the unit.
        if entry.municipality.iter().any(|e| e.key.period == period && gone(e)) {
            entry.against_rest = None;
        }
        let mut groups = std::mem::take(&mut entry.groups);
        for group in &mut groups {
            hide(&mut group.own);
            let part = group.municipality.as_ref().map(|m| &m.key);
            if part.is_some_and(|key| plan.hidden.contains_key(key)) {
                group.municipality = None;
                group.against_rest = None;
            }
            if group.own.reading == Reading::Absent(Why::Suppressed) {
                group.against_rest = None;
            }
        }
        entry.groups = groups;
        if entry.latest.reading == Reading::Absent(Why::Suppressed) {
            entry.change = None;
            entry.against_rest = None;
            entry.against_nation = None;
        }
        entry.peers.retain(|peer| {
            let key = FigureKey {
                owner: Owner::Unit(peer.unit.clone()),
                indicator: entry.indicator.clone(),
                period,
                group: Group::All,
            };
            let few = matches!((peer.base, floor), (Some(n), Some(t)) if n < t);
            !few && !plan.hidden.contains_key(&key)
        });
        let earlier = entry.series.iter().rev().find(|e| e.key.period < period);
        if earlier.is_some_and(|e| e.reading == Reading::Absent(Why::Suppressed)) {
            entry.change = None;
        }
    }
    for entry in &mut out.indicators {
        hide_courses(entry, plan, catalogue);
        let indicator = catalogue.indicator(&entry.indicator);
        if indicator.is_some_and(|i| i.confidentiality != Confidentiality::Open) {
            hide_few_others(entry, profile, edition);
        }
    }
    out.questions.retain(|question| {
        catalogue
            .survey(&question.survey)
            .is_some_and(|survey| edition.may_have(survey.confidentiality))
    });
    for question in &mut out.questions {
        let floor = catalogue.survey(&question.survey).map_or(u32::MAX, smallest_shares);
        let names =
            QuestionProfile { own: Vec::new(), groups: Vec::new(), ..question.clone() };
        let owner = Owner::Unit(out.unit.clone());
        let own = question.own.iter_mut().chain(&mut question.groups);
        let own = own.map(|shares| (owner.clone(), shares));
        let home = question.municipality.iter_mut();
        for (owner, shares) in own.chain(home.map(|s| (Owner::Municipality, s))) {
            let of_unit = owner != Owner::Municipality;
            let key = names.key(owner, shares.period, &shares.group);
            let few = shares.base.is_some_and(|n| n < floor);
            if !few && !plan.hidden.contains_key(&key) {
                continue;
            }
            shares.shares = None;
            shares.why = Some(Why::Suppressed);
            shares.base = None;
            shares.cells = Vec::new();
            if shares.group == Group::All && of_unit {
                question.change = None;
            }
        }
    }
    hide_followed(&mut out, plan, catalogue, edition);
    hide_agreed(&mut out, plan, catalogue, edition);
    hide_cohorts(&mut out, plan, catalogue, edition);
    out.lacking = lacking_of(&out, catalogue, edition);
    hide_findings(&mut out, catalogue, edition);
    out
}

/// Keeps what an edition may say of values that are not there: not that nothing varies
/// where the figure is hidden, since then all have the same.
fn lacking_of(
    profile: &Profile,
    catalogue: &Catalogue,
    edition: Edition,
) -> Vec<Lacking> {
    let may = |lacking: &&Lacking| {
        let indicator = catalogue.indicator(&lacking.indicator);
        let latest = profile.latest(&lacking.indicator, &Group::All);
        let known = latest.is_some_and(|e| e.reading.value().is_some());
        indicator.is_some_and(|i| edition.may_have(i.confidentiality))
            && (known || lacking.why != NoValue::NothingVaries)
    };
    profile.lacking.iter().filter(may).cloned().collect()
}

/// Fewer others than this can be told apart though they have no names; our judgement.
const FEWEST_UNNAMED: usize = 4;

/// Takes away what tells the confidential figures of other units to readers who may not
/// know whose they are: with one other, the municipality less the unit is that other.
fn hide_few_others(entry: &mut IndicatorProfile, profile: &Profile, edition: Edition) {
    if edition == Edition::Fortrolig {
        return;
    }
    let own = profile.indicators.iter().find(|e| e.indicator == entry.indicator);
    let others = own.map_or(0, |own| own.peers.len());
    if others < FEWEST_UNNAMED {
        entry.peers.clear();
    }
    // A special school has no other of its kind, but the town may be it and one school.
    if others <= 1 {
        entry.municipality.clear();
        entry.against_rest = None;
        for group in &mut entry.groups {
            group.municipality = None;
            group.against_rest = None;
        }
    }
}

/// Takes away what is worked out from several figures of which one is hidden.
fn hide_courses(entry: &mut IndicatorProfile, plan: &Plan, catalogue: &Catalogue) {
    let floor = catalogue.indicator(&entry.indicator).and_then(|i| i.smallest_base);
    for pooled in &mut entry.pooled {
        let few = matches!((pooled.base, floor), (Some(n), Some(t)) if n < t);
        if few || plan.hidden.contains_key(&pooled.key) {
            hide(pooled);
        }
    }
    let hidden = |e: &Estimate| e.reading == Reading::Absent(Why::Suppressed);
    if hidden(&entry.latest) {
        entry.against_similar = None;
        entry.funnel = None;
    }
    let within = |from| entry.series.iter().filter(move |e| e.key.period >= from);
    if entry.trend.as_ref().is_some_and(|t| within(t.from).any(hidden)) {
        entry.trend = None;
    }
}

/// Takes away the followed pupils and the months that the edition may not have, that the
/// plan hides, or that rest on too few.
fn hide_followed(
    out: &mut Profile,
    plan: &Plan,
    catalogue: &Catalogue,
    edition: Edition,
) {
    let smallest = |id: &IndicatorId| {
        let indicator = catalogue.indicator(id);
        let may = indicator.is_some_and(|i| edition.may_have(i.confidentiality));
        may.then(|| indicator.and_then(|i| i.smallest_base).unwrap_or(0))
    };
    out.progressions.retain(|p| {
        smallest(&p.indicator).is_some_and(|floor| p.matched >= floor)
            && !plan.hidden.contains_key(&p.key)
    });
    out.months.retain(|chart| {
        smallest(&chart.indicator).is_some() && !plan.hidden.contains_key(&chart.key)
    });
    for chart in &mut out.months {
        let floor = smallest(&chart.indicator).unwrap_or(u32::MAX);
        hide_months(chart, floor);
    }
}

/// Hides the months with too few pupils; a single hidden month of a year is the year less
/// the other months, so the smallest other month goes with it.
fn hide_months(chart: &mut MonthChart, floor: u32) {
    let few = |p: &MonthPoint| p.base.is_none_or(|n| n < floor);
    let years: BTreeSet<_> = chart.points.iter().map(|p| p.year).collect();
    for year in years {
        let mut months: Vec<&mut MonthPoint> =
            chart.points.iter_mut().filter(|p| p.year == year).collect();
        let n = months.iter().filter(|p| few(p)).count();
        let other = months.iter().filter(|p| !few(p)).min_by_key(|p| (p.base, p.month));
        let other = other.map(|p| p.month).filter(|_| n == 1);
        for point in months.iter_mut().filter(|p| few(p) || other == Some(p.month)) {
            point.value = Reading::Absent(Why::Suppressed);
            point.deviation = None;
            point.base = None;
            point.cells = Vec::new();
        }
    }
}

/// Takes away the agreements that the edition may not have and every number of those of
/// which a figure is hidden, and what could be seen of figures that are not shown.
fn hide_agreed(out: &mut Profile, plan: &Plan, catalogue: &Catalogue, edition: Edition) {
    out.agreements.retain(|result| {
        let indicator = result.about.as_ref().map(|a| catalogue.indicator(&a.indicator));
        let may = |i: &Indicator| edition.may_have(i.confidentiality);
        indicator.is_none_or(|found| found.is_some_and(may))
    });
    for result in &mut out.agreements {
        let indicator =
            result.about.as_ref().and_then(|a| catalogue.indicator(&a.indicator));
        let floor = indicator.and_then(|i| i.smallest_base);
        for estimate in result.baseline.iter_mut().chain(&mut result.now) {
            let few = matches!((estimate.base, floor), (Some(n), Some(t)) if n < t);
            if few || plan.hidden.contains_key(&estimate.key) {
                hide(estimate);
            }
        }
        if result.is_hidden() {
            result.baseline.iter_mut().chain(&mut result.now).for_each(hide);
            result.hide();
        }
        result.beside = Vec::new();
    }
    let mut detectable = std::mem::take(&mut out.detectable);
    detectable.retain(|d| {
        let shown = out.latest(&d.key.indicator, &d.key.group);
        shown.is_some_and(|e| e.key == d.key && e.reading.value().is_some())
    });
    out.detectable = detectable;
}

/// Takes away the year groups that the edition may not have, and every step whose own
/// figure, or the whole unit's of that period, is hidden; one step alone tells of no way.
fn hide_cohorts(out: &mut Profile, plan: &Plan, catalogue: &Catalogue, edition: Edition) {
    let mut cohorts = std::mem::take(&mut out.cohorts);
    cohorts.retain_mut(|cohort| {
        let Some(indicator) = catalogue.indicator(&cohort.indicator) else { return false };
        for step in &mut cohort.steps {
            let whole = FigureKey { group: Group::All, ..step.key.clone() };
            let few = matches!((step.base, indicator.smallest_base), (Some(n), Some(t)) if n < t);
            let hidden = |key: &FigureKey| plan.hidden.contains_key(key);
            if few || hidden(&step.key) || hidden(&whole) {
                hide(step);
            }
        }
        let shown = cohort.steps.iter().filter(|step| step.reading.value().is_some());
        edition.may_have(indicator.confidentiality) && shown.count() > 1
    });
    out.cohorts = cohorts;
}

/// Takes away the findings that the edition may not have, and says of those whose
/// comparison is hidden only that it is.
fn hide_findings(out: &mut Profile, catalogue: &Catalogue, edition: Edition) {
    let mut findings = std::mem::take(&mut out.findings);
    findings.retain(|finding| {
        let confidentiality = match &finding.subject {
            Subject::Indicator(id) => catalogue.indicator(id).map(|i| i.confidentiality),
            Subject::Question(survey, _) => {
                catalogue.survey(survey).map(|s| s.confidentiality)
            }
        };
        confidentiality.is_some_and(|c| edition.may_have(c))
    });
    for finding in &mut findings {
        if finding.comparison.is_some() && out.comparison(finding).is_none() {
            finding.call = Call::Not(vec![Reason::Hidden]);
            finding.comparison = None;
            // The order of importance would tell how large the difference is.
            finding.weight = 0.0;
            finding.largest_of = None;
        }
    }
    findings.sort_by_key(|f| f.comparison.is_none().then(|| f.key.clone()));
    let mut place = 0;
    for finding in &mut findings {
        if let Call::Called(order) = &mut finding.call {
            place += 1;
            *order = place;
        }
    }
    out.findings = findings;
}

/// Returns how many must have answered before the shares of single answers are shown: in a
/// staff group of fewer than ten a share tells what one colleague answered.
fn smallest_shares(survey: &Survey) -> u32 {
    match survey.confidentiality {
        Confidentiality::Staff => survey.smallest_base.max(SMALLEST_STAFF_SHARES),
        _ => survey.smallest_base,
    }
}

/// Smallest staff group of which single answers are shown; our judgement.
const SMALLEST_STAFF_SHARES: u32 = 10;

/// Takes away everything from which a figure could be told.
fn hide(estimate: &mut Estimate) {
    estimate.reading = Reading::Absent(Why::Suppressed);
    estimate.interval = None;
    estimate.base = None;
    estimate.count = None;
    estimate.asked = None;
    estimate.sd = None;
    estimate.cells = Vec::new();
    estimate.n_cells = 0;
}
