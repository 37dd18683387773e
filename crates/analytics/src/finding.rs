//! What the data point at: decided comparisons come in, each unit's findings go out, the
//! most important for the talk first, with everything that was weighed and left.

use datapakke_model::catalogue::{Catalogue, Indicator, Statistic};
use datapakke_model::id::IndicatorId;
use datapakke_model::profile::{
    AlsoBecause, Call, Estimate, Finding, FindingKind, IndicatorProfile, Method, Profile,
    Reason, Subject, Verdict,
};
use datapakke_model::work::{Workers, change};

use crate::multiplicity::Decided;
use crate::trend;

/// As many findings as a page holds and a talk can bear.
const MOST: usize = 5;

/// From this many comparisons on, the largest of them is said to be just that.
const MANY: u32 = 5;

/// Gives every profile its findings.
pub(crate) fn findings(
    profiles: &mut [Profile],
    decided: Vec<Decided>,
    catalogue: &Catalogue,
    workers: &dyn Workers,
) {
    for one in decided {
        let weight = weight(&one, catalogue);
        let call = if one.reasons.is_empty() {
            Call::Also(AlsoBecause::NoRoom)
        } else {
            Call::Not(one.reasons)
        };
        profiles[one.unit].findings.push(Finding {
            subject: one.subject,
            kind: one.kind,
            key: one.key,
            comparison: Some(one.comparison),
            call,
            weight,
            largest_of: None,
        });
    }
    change(workers, profiles, |_, profile| {
        let untested = profile.indicators.iter().filter_map(|e| no_trend(e, catalogue));
        profile.findings.extend(untested.collect::<Vec<_>>());
        order(&mut profile.findings, catalogue);
    });
}

/// Returns the trend that could not be tested, with the reason; none where there is one,
/// where nothing is known, or where the figure is itself a verdict.
fn no_trend(entry: &IndicatorProfile, catalogue: &Catalogue) -> Option<Finding> {
    let trend = entry.trend.as_ref();
    let judged = catalogue.indicator(&entry.indicator)?.statistic == Statistic::Verdict;
    let known = entry.latest.reading.value().is_some() && !judged;
    if !known || trend.is_some_and(|trend| trend.change.is_some()) {
        return None;
    }
    let points = trend.map_or(1, |trend| trend.points) as usize;
    let spread = |e: &Estimate| e.sd.is_some() || e.method == Method::Share;
    let reason = match entry.latest.method {
        Method::Counted => Reason::Counted,
        _ if points < trend::FEWEST => Reason::FewPeriods,
        Method::PublishedShare => Reason::Chance,
        // With known errors only two slopes that point in two ways leave nothing to test.
        _ if entry.series.iter().all(spread) => Reason::Chance,
        _ => Reason::NoUncertainty,
    };
    Some(Finding {
        subject: Subject::Indicator(entry.indicator.clone()),
        kind: FindingKind::Trend,
        key: entry.latest.key.clone(),
        comparison: None,
        call: Call::Not(vec![reason]),
        weight: 0.0,
        largest_of: None,
    })
}

/// Orders one unit's candidates and calls the most important of the certain ones.
fn order(findings: &mut [Finding], catalogue: &Catalogue) {
    mark_largest(findings);
    let certain = |f: &Finding| !matches!(f.call, Call::Not(_));
    let rank = |f: &Finding| (!certain(f), f.key.clone(), f.kind, f.subject.clone());
    findings.sort_by(|a, b| {
        let lighter = b.weight.total_cmp(&a.weight);
        certain(b).cmp(&certain(a)).then(lighter).then_with(|| rank(a).cmp(&rank(b)))
    });
    let mut called: Vec<usize> = Vec::new();
    for i in 0..findings.len() {
        if !certain(&findings[i]) {
            break;
        }
        let same = called
            .iter()
            .find(|&&c| alike(&findings[c].subject, &findings[i].subject, catalogue));
        if let Some(&same) = same {
            let by = findings[same].key.clone();
            findings[i].call = Call::Also(AlsoBecause::SaidBy(by));
        } else if called.len() < MOST {
            called.push(i);
        }
    }
    balance(findings, &mut called);
    for (place, &i) in called.iter().enumerate() {
        findings[i].call = Call::Called(place as u32 + 1);
    }
    findings.sort_by_key(|f| match &f.call {
        Call::Called(place) => (0, *place),
        Call::Also(_) => (1, 0),
        Call::Not(_) => (2, 0),
    });
}

/// Makes room for a strength among concerns, or a concern among strengths, where one is
/// certain: a talk needs both.
fn balance(findings: &[Finding], called: &mut [usize]) {
    let verdict = |i: usize| {
        findings[i].comparison.as_ref().map_or(Verdict::NotCertain, |c| c.verdict)
    };
    for (all, other) in
        [(Verdict::Worse, Verdict::Better), (Verdict::Better, Verdict::Worse)]
    {
        let full = called.len() == MOST && called.iter().all(|&i| verdict(i) == all);
        let waiting = |f: &Finding| f.call == Call::Also(AlsoBecause::NoRoom);
        let found = (0..findings.len()).find(|&i| {
            !called.contains(&i) && waiting(&findings[i]) && verdict(i) == other
        });
        if let (true, Some(found), Some(last)) = (full, found, called.last_mut()) {
            *last = found;
        }
    }
}

/// Marks, per kind of comparison, the largest of many: a figure chosen because it is the
/// largest is as a rule smaller next year.
fn mark_largest(findings: &mut [Finding]) {
    let kinds: std::collections::BTreeSet<(FindingKind, bool)> =
        findings.iter().map(family).collect();
    for kind in kinds {
        let of: Vec<usize> = (0..findings.len())
            .filter(|&i| family(&findings[i]) == kind && tested(&findings[i]))
            .collect();
        let largest = of
            .iter()
            .max_by(|&&a, &&b| findings[a].weight.total_cmp(&findings[b].weight));
        if let Some(&largest) = largest
            && of.len() as u32 >= MANY
        {
            findings[largest].largest_of = Some(of.len() as u32);
        }
    }
}

fn family(finding: &Finding) -> (FindingKind, bool) {
    (finding.kind, matches!(finding.subject, Subject::Question(..)))
}

fn tested(finding: &Finding) -> bool {
    finding.comparison.as_ref().is_some_and(|c| c.q.is_some())
}

/// Returns the importance for the talk: how many times the smallest difference that
/// matters, weighted by what it is about. The weights are our judgement: what every
/// school must have comes before the rest, what changed before what differs, the whole
/// unit before a part of it, the municipality before the nation.
fn weight(decided: &Decided, catalogue: &Catalogue) -> f64 {
    let important = decided.important.filter(|i| *i > 0.0);
    let Some(important) = important else { return 0.0 };
    let of_subject = match &decided.subject {
        Subject::Question(..) => 0.6,
        Subject::Indicator(id) => match catalogue.indicator(id) {
            Some(indicator) if indicator.core => 1.5,
            Some(indicator) if indicator.overview => 1.2,
            _ => 0.8,
        },
    };
    let of_kind = match decided.kind {
        FindingKind::Change | FindingKind::SamePupils | FindingKind::Months => 1.3,
        FindingKind::Trend => 1.2,
        FindingKind::Rest | FindingKind::Expected => 1.0,
        FindingKind::Similar => 0.9,
        FindingKind::Nation | FindingKind::Group => 0.7,
    };
    decided.comparison.difference.abs() / important * of_subject * of_kind
}

/// Tells whether two subjects say the same to a reader.
fn alike(a: &Subject, b: &Subject, catalogue: &Catalogue) -> bool {
    match (a, b) {
        (Subject::Indicator(a), Subject::Indicator(b)) => same_measure(a, b, catalogue),
        (Subject::Question(..), Subject::Question(..)) => a == b,
        (Subject::Indicator(id), Subject::Question(survey, question))
        | (Subject::Question(survey, question), Subject::Indicator(id)) => {
            let question = catalogue.survey(survey).and_then(|s| s.question(question));
            let of = question.and_then(|q| q.indicator.as_ref());
            of.is_some_and(|of| same_measure(of, id, catalogue))
        }
    }
}

/// Tells whether two indicators are the same measure from two sources, or one the part of
/// another.
fn same_measure(a: &IndicatorId, b: &IndicatorId, catalogue: &Catalogue) -> bool {
    let (Some(a), Some(b)) = (catalogue.indicator(a), catalogue.indicator(b)) else {
        return a == b;
    };
    let last = |i: &Indicator| i.id.as_str().rsplit('.').next().map(str::to_owned);
    root(a, catalogue) == root(b, catalogue) || (a.theme == b.theme && last(a) == last(b))
}

/// Follows an indicator to the one that it is a part of or stands in for.
fn root<'a>(indicator: &'a Indicator, catalogue: &'a Catalogue) -> &'a IndicatorId {
    let above = indicator.part_of.as_ref().or(indicator.stands_in_for.as_ref());
    match above.and_then(|id| catalogue.indicator(id)) {
        // The catalogue's own check lets no indicator stand above itself.
        Some(above) => root(above, catalogue),
        None => &indicator.id,
    }
}

#[cfg(test)]
mod tests;
