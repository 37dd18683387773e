//! Schools whose findings are of the seldom kinds; all invented.

use datapakke_model::profile::With;

use super::courses::a_school_with_courses;
use super::*;

/// Calls one finding of each kind named, in that order.
fn call(profile: &mut Profile, kinds: &[(&str, FindingKind)]) {
    for (place, (indicator, kind)) in (1..).zip(kinds) {
        let of = (*indicator, *kind, Group::All);
        let found = finding(profile, of, Call::Called(place), None);
        assert!(found.comparison.is_some(), "{indicator} has no {kind:?}");
        profile.findings.push(found);
    }
}

/// A school with a trend, months off the usual, a distance from similar schools and one
/// from the country.
pub(crate) fn a_school_with_four_findings() -> Profile {
    let mut profile = a_school_with_courses();
    let unit = profile.unit.clone();
    let calm = (Some(Verdict::NotCertain), Some(Verdict::NotCertain));
    let own =
        entry(&unit, "fravaer_egen.total", &[6.4, 5.7], (Some(0.5), Some(480)), calm);
    profile.indicators.push(own);
    let general = entry_of(&mut profile, "trivsel.generel");
    let trend = general.trend.clone();
    let values = [3.4, 3.5, 3.5, 3.6, 3.7];
    *general = entry(&unit, "trivsel.generel", &values, (Some(0.1), Some(262)), calm);
    general.trend = trend;
    let change = general.trend.as_mut().and_then(|t| t.change.as_mut()).unwrap();
    *change = certain(change.with.clone(), 0.3, 0.2, Verdict::Better);
    profile.months[0].latest = certain(With::UsualMonths, -0.7, 0.4, Verdict::Better);
    let over = entry_of(&mut profile, "fravaer.over10");
    over.against_similar = Some(certain(With::Similar, -4.0, 2.6, Verdict::Better));
    let calm = entry_of(&mut profile, "trivsel.ro");
    calm.against_nation = Some(certain(With::Nation, -0.2, 0.12, Verdict::Worse));
    let kinds = [
        ("trivsel.generel", FindingKind::Trend),
        ("fravaer_egen.total", FindingKind::Months),
        ("fravaer.over10", FindingKind::Similar),
        ("trivsel.ro", FindingKind::Nation),
    ];
    call(&mut profile, &kinds);
    profile
}

/// A school whose followed pupils lie elsewhere than their first result lets expect.
pub(crate) fn a_school_beyond_the_expected() -> Profile {
    let mut profile = a_school_with_courses();
    let followed = &mut profile.progressions[1];
    let expected = followed.expected.as_mut().unwrap();
    expected.residual = certain(With::Expected, 4.2, 2.7, Verdict::Better);
    let (key, subject) = (followed.key.clone(), followed.indicator.clone());
    let of = (key.indicator.as_str(), FindingKind::Expected, Group::All);
    let mut found = finding(&profile, of, Call::Called(1), None);
    (found.key, found.subject) = (key, Subject::Indicator(subject));
    found.comparison = profile.comparison(&found).cloned();
    assert!(found.comparison.is_some());
    profile.findings.push(found);
    profile
}
