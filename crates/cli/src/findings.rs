//! `findings.json`: everything the finding engine weighed for each unit, and why it was
//! called or not; its fields are documented in the README.

use datapakke_model::Profile;
use datapakke_model::profile::{
    AlsoBecause, Call, Finding, FindingKind, Reason, Subject, Test, Verdict,
};
use datapakke_model::release::Released;
use serde::Serialize;

/// One unit's candidates, the called ones first.
#[derive(Serialize)]
pub struct UnitFindings {
    unit: String,
    tests: u32,
    candidates: Vec<Candidate>,
}

#[derive(Serialize)]
struct Candidate {
    key: String,
    about: String,
    kind: FindingKind,
    difference: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    smallest_visible: Option<f64>,
    p: Option<f64>,
    q: Option<f64>,
    verdict: Option<Verdict>,
    rules: Vec<&'static str>,
    called: Option<u32>,
    said_by: Option<String>,
    no_room: bool,
    reasons: Vec<Reason>,
    largest_of: Option<u32>,
}

/// Returns what is written of a released profile.
pub fn of(released: &Released<Profile>) -> UnitFindings {
    let profile = released.value();
    UnitFindings {
        unit: profile.unit.to_string(),
        tests: profile.n_tests,
        candidates: profile.findings.iter().map(candidate).collect(),
    }
}

fn candidate(finding: &Finding) -> Candidate {
    let comparison = finding.comparison.as_ref();
    let interval = comparison.and_then(|c| c.interval);
    let (called, said_by, no_room, reasons) = match &finding.call {
        Call::Called(place) => (Some(*place), None, false, Vec::new()),
        Call::Also(AlsoBecause::SaidBy(key)) => {
            (None, Some(key.to_string()), false, Vec::new())
        }
        Call::Also(AlsoBecause::NoRoom) => (None, None, true, Vec::new()),
        Call::Not(reasons) => (None, None, false, reasons.clone()),
    };
    Candidate {
        key: finding.key.to_string(),
        about: match &finding.subject {
            Subject::Indicator(id) => id.to_string(),
            Subject::Question(survey, question) => format!("{survey}.{question}"),
        },
        kind: finding.kind,
        difference: comparison.map(|c| c.difference),
        low: interval.map(|i| i.low),
        high: interval.map(|i| i.high),
        smallest_visible: comparison.and_then(|c| c.smallest_visible),
        p: comparison.and_then(|c| c.p),
        q: comparison.and_then(|c| c.q),
        verdict: comparison.map(|c| c.verdict),
        rules: rules(finding),
        called,
        said_by,
        no_room,
        reasons,
        largest_of: finding.largest_of,
    }
}

/// Returns the rules by which the comparison was made and judged.
fn rules(finding: &Finding) -> Vec<&'static str> {
    let Some(comparison) = &finding.comparison else { return Vec::new() };
    let tested = comparison.test.map_or(&[][..], Test::rules).iter().copied();
    tested.chain([comparison.verdict.rule()]).collect()
}
