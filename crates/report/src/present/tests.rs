//! Tests of whole packs from hand-made profiles.

use datapakke_model::profile::{Comparison, Verdict};
use datapakke_model::{Edition, Language, Profile, Reading, Why};
use proptest::prelude::*;

use super::sample::{
    World, a_calm_school, a_club, a_school, a_school_beyond_the_expected,
    a_school_with_courses, a_school_with_five_findings, a_school_with_four_findings,
    a_school_with_one_finding, a_school_with_three_findings, a_school_with_year_groups,
    a_school_without_much, months,
};
use super::*;

fn presented(profile: Profile, language: Language) -> Presented {
    let world = World::new(language);
    let released = world.release(profile, Edition::Fortrolig);
    present(&released, &world.context())
}

fn json(pack: &Pack) -> String {
    serde_json::to_string_pretty(pack).expect("a pack is plain data")
}

#[test]
fn the_pack_of_a_school() {
    insta::assert_snapshot!(json(&presented(a_school(), Language::Da).pack));
}

#[test]
fn the_pack_of_a_club_with_little() {
    insta::assert_snapshot!(json(&presented(a_club(), Language::En).pack));
}

/// Every profile of the tests.
fn samples() -> [Profile; 11] {
    [
        a_school(),
        a_school_with_courses(),
        a_club(),
        a_calm_school(),
        a_school_with_one_finding(),
        a_school_with_three_findings(),
        a_school_with_four_findings(),
        a_school_beyond_the_expected(),
        a_school_with_five_findings(),
        a_school_with_year_groups(),
        a_school_without_much(),
    ]
}

/// A page of findings as JSON.
fn findings_json(profile: Profile, language: Language) -> String {
    let findings = presented(profile, language).pack.findings;
    serde_json::to_string_pretty(&findings).expect("a page is plain data")
}

#[test]
fn the_page_of_five_findings() {
    insta::assert_snapshot!(findings_json(a_school_with_five_findings(), Language::Da));
}

#[test]
fn the_page_of_four_findings_of_the_seldom_kinds() {
    insta::assert_snapshot!(findings_json(a_school_with_four_findings(), Language::Da));
}

#[test]
fn the_page_of_pupils_beyond_the_expected() {
    insta::assert_snapshot!(findings_json(a_school_beyond_the_expected(), Language::Da));
}

#[test]
fn the_page_of_one_finding_in_english() {
    insta::assert_snapshot!(findings_json(a_school_with_one_finding(), Language::En));
}

#[test]
fn the_page_without_findings() {
    insta::assert_snapshot!(findings_json(a_calm_school(), Language::Da));
}

#[test]
fn the_pages_of_a_school_with_courses() {
    let mut pack = presented(a_school_with_courses(), Language::Da).pack;
    pack.themes.truncate(4);
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&pack.themes).expect("pages are plain data")
    );
}

#[test]
fn every_chart_of_the_pages_exists_and_is_described() {
    for profile in samples() {
        let presented = presented(profile, Language::Da);
        let mut named = Vec::new();
        for place in presented.pack.charts() {
            let chart = presented.charts.get(&place.name).expect("a named chart exists");
            assert_eq!(chart::alt(chart), place.alt);
            named.push(&place.name);
        }
        let n = named.len();
        named.sort();
        named.dedup();
        assert_eq!(named.len(), n, "no two charts share a name");
        assert_eq!(n, presented.charts.len(), "every chart is placed");
    }
}

#[test]
fn every_chart_can_be_drawn() {
    for language in [Language::Da, Language::En] {
        for profile in samples() {
            for (name, chart) in presented(profile, language).charts {
                let drawn = chart::draw(&chart, &Theme::default());
                assert!(drawn.is_ok(), "{name}: {:?}", drawn.err());
            }
        }
    }
}

#[test]
fn a_hidden_row_says_so_and_has_no_number() {
    let presented = presented(a_school(), Language::Da);
    let rows: Vec<_> =
        presented.pack.overview.groups.iter().flat_map(|g| &g.rows).collect();
    let row = rows.iter().find(|r| r.label.starts_with("Prøvekarakterer")).unwrap();
    assert_eq!(row.value, "skjult");
    assert_eq!(row.strip_text, "Skjult af hensyn til eleverne");
    assert_eq!((row.base.as_str(), row.change.text.as_str()), ("", ""));
    assert!(!json(&presented.pack).contains("7,4"));
}

#[test]
fn an_older_figure_names_its_year() {
    let presented = presented(a_school(), Language::Da);
    let rows: Vec<_> =
        presented.pack.overview.groups.iter().flat_map(|g| &g.rows).collect();
    let row = rows.iter().find(|r| r.label == "Samlet tilfredshed").unwrap();
    assert!(row.sublabel.ends_with("· 23/24"), "{}", row.sublabel);
}

#[test]
fn a_theme_without_figures_is_left_out_and_named_at_the_end() {
    let presented = presented(a_school(), Language::Da);
    let kickers: Vec<_> =
        presented.pack.themes.iter().map(|t| t.heading.kicker.as_str()).collect();
    assert_eq!(kickers, ["Fravær", "Trivsel", "Forældre og brugere", "Rammer"]);
    let about = json(&presented.pack);
    assert!(about.contains("fordi der ikke er læst tal: Medarbejdere"), "never read");
    assert!(about.contains("fordi alle tal er skjult: Læring og progression"), "hidden");
}

#[test]
fn every_page_has_a_chart_and_a_headline() {
    for profile in [a_school(), a_club(), a_school_with_courses()] {
        let pack = presented(profile, Language::Da).pack;
        assert!(!pack.themes.is_empty());
        for theme in &pack.themes {
            assert!(!theme.figures.is_empty(), "{}", theme.heading.kicker);
            assert!(!theme.heading.headline.is_empty());
            assert!(!theme.questions.is_empty());
        }
    }
}

#[test]
fn a_certain_change_reaches_headline_title_and_table_alike() {
    let pack = presented(a_school(), Language::Da).pack;
    let absence = &pack.themes[0];
    assert!(
        absence
            .heading
            .headline
            .starts_with("Elever med over 10 % fravær: tydeligt bedre.")
    );
    let rows = &absence.table.as_ref().unwrap().rows;
    let row =
        rows.iter().find(|r| r.cells[0].text == "Elever med over 10 % fravær").unwrap();
    assert_eq!(row.cells[2].emphasis, crate::pack::Emphasis::Certain);
    let titles = absence.figures.iter().flat_map(|r| r.right.iter().chain([&r.left]));
    assert!(
        titles
            .into_iter()
            .any(|f| f.title.ends_with("17\u{a0}% i 2025/26, tydeligt bedre"))
    );
}

#[test]
fn no_other_school_is_named() {
    let mut world = World::new(Language::Da);
    let mut other = world.register.units.values().next().unwrap().clone();
    other.id = "990010".parse().unwrap();
    other.name = "Naboskolen".into();
    world.register.units.insert(other.id.clone(), other);
    let released = world.release(a_school(), Edition::Fortrolig);
    let presented = present(&released, &world.context());
    let text = json(&presented.pack) + &format!("{:?}", presented.charts);
    assert!(!text.contains("Naboskolen") && !text.contains("99001"), "only own names");
}

#[test]
fn the_board_gets_no_test_of_what_it_may_not_have() {
    let world = World::new(Language::Da);
    for edition in [Edition::Skolebestyrelse, Edition::Offentlig] {
        let released = world.release(a_school(), edition);
        let presented = present(&released, &world.context());
        assert!(presented.figures.iter().all(|row| row.edition == edition.key()));
        for row in &presented.figures {
            let indicator = row.indicator.parse().unwrap();
            let found = world.catalogue.indicator(&indicator);
            assert!(
                found.is_none_or(|i| edition.may_have(i.confidentiality)),
                "{}",
                row.key
            );
        }
    }
}

/// The numbers in a text: digits with the signs between them.
fn numbers(text: &str) -> Vec<String> {
    let sign = |c: char| c == ',' || c == '.';
    text.split(|c: char| !c.is_ascii_digit() && !sign(c))
        .map(|n| n.trim_matches(sign).to_owned())
        .filter(|n| !n.is_empty())
        .collect()
}

/// Everything on the pages that may carry a figure, without the catalogue's own words.
fn printed(presented: &Presented, world: &World) -> Vec<String> {
    let pack = &presented.pack;
    let mut texts: Vec<String> = pack.cover.facts.clone();
    texts.push(pack.overview.heading.headline.clone());
    for row in pack.overview.groups.iter().flat_map(|g| &g.rows) {
        let cells =
            [&row.value, &row.base, &row.municipality, &row.nation, &row.change.text];
        texts.extend(cells.map(Clone::clone));
    }
    let page = &pack.findings;
    for item in &page.items {
        texts.extend([item.title.clone(), item.words.clone()]);
    }
    texts.push(page.table_title.clone());
    let rows = page.table.iter().flat_map(|table| &table.rows);
    texts.extend(rows.flat_map(|row| &row.cells).map(|cell| cell.text.clone()));
    for theme in &pack.themes {
        texts.push(theme.heading.headline.clone());
        texts.extend(theme.lead.clone());
        let rows = theme.figures.iter();
        let figures = rows.flat_map(|row| std::iter::once(&row.left).chain(&row.right));
        texts.extend(figures.map(|figure| figure.title.clone()));
        let rows = theme.table.iter().flat_map(|table| &table.rows);
        texts.extend(rows.flat_map(|row| &row.cells).map(|cell| cell.text.clone()));
    }
    texts.extend(pack.charts().iter().map(|place| place.alt.clone()));
    let language = world.settings.language;
    let indicators = world.catalogue.indicators.iter();
    let mut labels: Vec<&str> = indicators.map(|i| i.short.get(language)).collect();
    labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
    for text in &mut texts {
        for label in &labels {
            *text = text.replace(label, "");
        }
    }
    texts
}

/// Every way in which the listed figures may be spelled.
fn spellings(
    presented: &Presented,
    profile: &Profile,
    language: Language,
) -> Vec<String> {
    let mut out = Vec::new();
    for row in &presented.figures {
        for value in [row.value, row.low, row.high].into_iter().flatten() {
            out.extend(
                (0..3).map(|decimals| format::number(value.abs(), decimals, language)),
            );
        }
        if let Some(base) = row.base {
            out.push(format::count(base, language));
            out.extend(row.value.map(|v| part_of(v, base).to_string()));
        }
    }
    // Grades, years and the number of others are no figures.
    out.extend((0..=10).map(|grade| grade.to_string()));
    for year in 0..40 {
        out.extend([format!("{year:02}"), format!("20{year:02}")]);
    }
    out.extend(profile.indicators.iter().map(|entry| entry.peers.len().to_string()));
    // How many comparisons a finding is the largest of, how many pupils were tested, and
    // what could have been seen are no figures either.
    for finding in &profile.findings {
        out.extend(finding.largest_of.map(|n| n.to_string()));
    }
    out.extend(profile.progressions.iter().map(|p| p.tested.to_string()));
    let changes = profile.indicators.iter().filter_map(|e| e.change.as_ref());
    for visible in changes.filter_map(|c| c.smallest_visible) {
        for decimals in 0..3_u8 {
            let factor = 10_f64.powi(i32::from(decimals));
            let up = (visible * factor).ceil() / factor;
            out.push(format::number(up, decimals, language));
        }
    }
    out
}

#[test]
fn every_printed_number_is_a_listed_figure() {
    for profile in samples() {
        let world = World::new(Language::Da);
        let released = world.release(profile.clone(), Edition::Fortrolig);
        let presented = present(&released, &world.context());
        let allowed = spellings(&presented, &profile, Language::Da);
        for text in printed(&presented, &world) {
            for number in numbers(&text) {
                assert!(allowed.contains(&number), "`{number}` in `{text}`");
            }
        }
    }
}

/// What the pages of the talk say of figures in words of our own; people's words are theirs.
fn printed_of_the_talk(presented: &Presented) -> Vec<String> {
    let pack = &presented.pack;
    let mut texts = Vec::new();
    for item in pack.since.iter().flat_map(|page| &page.items) {
        texts.push(item.words.clone());
        let ours = item.rows.iter().filter(|r| ["Aftalt", "Forløb"].contains(&&*r.term));
        texts.extend(ours.map(|row| row.text.clone()));
    }
    for row in pack.voices.iter().flat_map(|page| &page.rows) {
        texts.extend([row.sublabel.clone(), row.value.clone(), row.base.clone()]);
    }
    let sections = pack.efforts.iter().flat_map(|page| &page.sections);
    texts.extend(sections.flat_map(|s| &s.items).map(|item| item.figure.clone()));
    for form in pack.forms.iter().flat_map(|page| &page.items) {
        texts.extend(
            form.measured.iter().flat_map(|m| [m.strong.clone(), m.words.clone()]),
        );
        let rows = form.table.iter().flat_map(|t| &t.table.rows);
        texts.extend(
            rows.flat_map(|row| row.cells.iter().skip(1)).map(|c| c.text.clone()),
        );
    }
    let drawn = presented.charts.iter();
    let drawn = drawn.filter(|(n, _)| n.starts_with("aftale-") || n.starts_with("maal-"));
    texts.extend(drawn.map(|(_, chart)| chart::alt(chart).to_owned()));
    texts
}

#[test]
fn every_number_on_the_pages_of_the_talk_is_listed_or_agreed() {
    let world = sample::a_world_of_talk(Language::Da);
    let profile = sample::a_school_that_agreed();
    let released = world.release(profile.clone(), Edition::Fortrolig);
    let presented = present(&released, &world.context());
    let mut allowed = spellings(&presented, &profile, Language::Da);
    // What was agreed is people's own: targets and the baseline they typed.
    for agreement in &world.agreements {
        let target = agreement.aim.and_then(datapakke_model::agreement::Aim::target);
        for value in target.into_iter().chain(agreement.baseline) {
            allowed.extend((0..3).map(|d| format::number(value.abs(), d, Language::Da)));
        }
    }
    // What can be seen is rounded up, so that no smaller change is promised.
    let seen = |row: &&FigureRow| {
        row.status.starts_with("visible") || row.status == "detectable"
    };
    for value in presented.figures.iter().filter(seen).filter_map(|row| row.value) {
        for decimals in 0..3_u8 {
            let factor = 10_f64.powi(i32::from(decimals));
            let up = (value * factor).ceil() / factor;
            allowed.push(format::number(up, decimals, Language::Da));
        }
    }
    let labels: Vec<&str> =
        world.catalogue.indicators.iter().map(|i| i.short.get(Language::Da)).collect();
    let texts = printed_of_the_talk(&presented);
    let mut n = 0;
    for mut text in texts {
        for label in &labels {
            text = text.replace(label, "");
        }
        for number in numbers(&text) {
            n += 1;
            assert!(allowed.contains(&number), "`{number}` in `{text}`");
        }
    }
    assert!(n > 60, "{n} numbers");
}

#[test]
fn every_listed_figure_can_be_asked_for_by_its_key() {
    for row in presented(a_school(), Language::Da).figures {
        let key: datapakke_model::FigureKey = row.key.parse().expect("a key reads back");
        assert_eq!(key.to_string(), row.key);
    }
}

#[test]
fn every_figure_and_every_chart_carries_rules_of_the_catalogue() {
    let world = World::new(Language::Da);
    let known = |id: &str| world.catalogue.rule(id).is_some();
    for profile in samples() {
        let presented = presented(profile, Language::Da);
        for row in &presented.figures {
            assert!(!row.rules.is_empty(), "{} {}", row.key, row.status);
            assert!(row.rules.iter().all(|id| known(id)), "{:?}", row.rules);
        }
        for row in presented.pack.themes.iter().flat_map(|theme| &theme.figures) {
            for figure in std::iter::once(&row.left).chain(&row.right) {
                assert!(!figure.rules.is_empty(), "{}", figure.title);
            }
        }
    }
}

#[test]
fn the_month_chart_points_only_where_the_year_is_certain() {
    for (verdict, filled) in [(Verdict::Lower, 7), (Verdict::NotCertain, 0)] {
        let mut profile = a_school_with_courses();
        profile.months = vec![months(&profile.unit, verdict)];
        let presented = presented(profile, Language::Da);
        let page = presented.pack.themes.iter().find(|t| t.heading.kicker == "Fravær");
        let page = page.expect("there is absence");
        let name = &page.figures[0].left.chart.name;
        let chart::Chart::Control(control) = &presented.charts[name] else {
            panic!("months come first, found {name}");
        };
        let months = control.years.iter().flat_map(|year| &year.months);
        let n = months.filter(|m| m.mark == chart::Mark::Certain).count();
        assert_eq!(n, filled);
        let bracket = control.bracket.as_ref().expect("the signal is shown either way");
        assert_eq!((bracket.certain, bracket.first, bracket.last), (filled > 0, 4, 10));
        let says = page.heading.headline.contains("under det sædvanlige");
        assert_eq!(says, filled > 0, "{}", page.heading.headline);
    }
}

#[test]
fn followed_pupils_who_did_not_move_with_certainty_are_said_to_have_not() {
    let pack = presented(a_school_with_courses(), Language::Da).pack;
    let page = &pack.themes[0];
    assert_eq!(
        page.heading.headline,
        "De elever, vi kan følge, har ikke flyttet sig sikkert i læsning eller matematik."
    );
    let limits = page.limits.as_ref().expect("the page says what it cannot say");
    assert!(limits.points[0].starts_with("85 af 97 elever"), "{:?}", limits.points);
    assert!(limits.points.iter().any(|p| p.contains("40\u{a0}placeringer")));
    assert_eq!(pack.themes[1].heading.kicker, "Prøver og karakterer");
    let table = pack.themes[1].table.as_ref().expect("marks have a table");
    assert!(table.columns.contains(&"Tre år samlet".to_owned()));
}

#[test]
fn four_years_make_no_tendency_and_five_certain_ones_do() {
    let pack = presented(a_school_with_courses(), Language::Da).pack;
    let page = |kicker: &str| {
        let found = pack.themes.iter().find(|t| t.heading.kicker == kicker);
        found.expect("the theme has a page")
    };
    let notes = &page("Fravær").definitions;
    assert!(notes.iter().any(|d| d.text.starts_with("Fire målinger: for få")));
    assert!(notes.iter().any(|d| d.text.contains("tydeligt under dem")), "similar");
    let headline = &page("Trivsel").heading.headline;
    assert!(headline.starts_with("Generel trivsel stiger over fem år."), "{headline}");
}

#[test]
fn merged_and_hidden_cells_of_movement_tell_no_sum() {
    let mut profile = a_school_with_courses();
    for p in &mut profile.progressions {
        let moves = p.moves.as_mut().expect("the sample has moves");
        moves.merged = true;
        (moves.rows[1].down, moves.rows[1].same) = (None, Some(33));
        moves.rows[2].same = None;
    }
    let presented = presented(profile, Language::Da);
    let page = &presented.pack.themes[0];
    let figures =
        page.figures.iter().flat_map(|r| std::iter::once(&r.left).chain(&r.right));
    let figure = figures.into_iter().last().expect("the page has figures");
    assert_eq!(figure.title, "Så mange skiftede tredjedel");
    let chart::Chart::Moves(moves) = &presented.charts[&figure.chart.name] else {
        panic!("movement comes last");
    };
    assert!(matches!(moves.rows[0].cells, chart::MoveCells::Hidden(_)));
    assert!(moves.total.contains("lagt sammen"));
    assert!(presented.figures.iter().all(|row| row.status != "moved-up"));
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let whys = vec![
        Why::Suppressed,
        Why::NotApplicable,
        Why::NotCollected,
        Why::Refused,
        Why::Unclear,
    ];
    prop_oneof![
        3 => (-20.0..120.0_f64).prop_map(Reading::Known),
        1 => proptest::sample::select(whys).prop_map(Reading::Absent),
    ]
}

fn any_verdict() -> impl Strategy<Value = Verdict> {
    proptest::sample::select(vec![
        Verdict::Better,
        Verdict::Worse,
        Verdict::Higher,
        Verdict::Lower,
        Verdict::NotCertain,
        Verdict::Counted,
        Verdict::NotAssessable,
    ])
}

/// Replaces the numbers and verdicts of a profile; a hidden one keeps a value that
/// must not come out.
fn shaken(
    mut profile: Profile,
    readings: &[(Reading, Option<u32>)],
    verdicts: &[Verdict],
    years: usize,
) -> Profile {
    let mut next = readings.iter().cycle();
    let mut verdict = verdicts.iter().cycle();
    let mut shake = |estimate: &mut Estimate, persons: bool| {
        let (reading, base) = next.next().expect("a cycle goes on");
        (estimate.reading, estimate.base) = (*reading, *base);
        if persons && base.is_some_and(|n| n < 5) {
            estimate.reading = Reading::Known(73_737.3);
        }
        estimate.interval =
            estimate.interval.filter(|_| estimate.reading.value().is_some());
    };
    let catalogue = Catalogue::built_in().expect("the catalogue is whole");
    for entry in &mut profile.indicators {
        let persons = catalogue.indicator(&entry.indicator).and_then(|i| i.smallest_base);
        let mut shake = |estimate: &mut Estimate| shake(estimate, persons.is_some());
        entry.series.truncate(years.max(1));
        entry.series.iter_mut().for_each(&mut shake);
        entry.latest = entry.series.last().expect("one is left").clone();
        entry.groups.iter_mut().for_each(|group| shake(&mut group.own));
        let judge = |c: &mut Comparison, v: Verdict| c.verdict = v;
        for c in entry.change.iter_mut().chain(&mut entry.against_rest) {
            judge(c, *verdict.next().expect("a cycle goes on"));
        }
        if years < 2 {
            entry.change = None;
        }
        for c in entry.trend.iter_mut().filter_map(|t| t.change.as_mut()) {
            judge(c, *verdict.next().expect("a cycle goes on"));
        }
    }
    shake_courses(&mut profile, readings, &mut verdict.copied());
    profile
}

/// Replaces the numbers and verdicts of months and followed pupils.
fn shake_courses(
    profile: &mut Profile,
    readings: &[(Reading, Option<u32>)],
    verdicts: &mut dyn Iterator<Item = Verdict>,
) {
    let mut verdict = || verdicts.next().expect("a cycle goes on");
    let values: Vec<f64> = readings.iter().filter_map(|r| r.0.value()).collect();
    let value = |i: usize| values.get(i % values.len().max(1)).copied();
    for chart in &mut profile.months {
        chart.latest.verdict = verdict();
        let points = chart.points.iter_mut().zip(readings.iter().cycle());
        for (point, (reading, base)) in points {
            (point.value, point.base) = (*reading, *base);
            point.deviation = reading.value().map(|v| v - point.usual);
            if base.is_none_or(|n| n < 5) {
                (point.value, point.deviation) =
                    (Reading::Known(73_737.3), Some(73_737.3));
            }
        }
    }
    for (i, p) in profile.progressions.iter_mut().enumerate() {
        for c in p.change.iter_mut().chain(p.expected.iter_mut().map(|e| &mut e.residual))
        {
            c.verdict = verdict();
            c.difference = value(i).unwrap_or(c.difference) / 2.0;
        }
        p.pupil_error = value(i + 1).map(f64::abs);
        p.left_difference = value(i + 2);
        p.left = readings[i % readings.len()].1.unwrap_or(0);
        for (j, third) in p.thirds.iter_mut().enumerate() {
            third.second = value(i + j).unwrap_or(third.second).clamp(0.0, 100.0);
            third.interval = None;
        }
        let moves = p.moves.iter_mut().flat_map(|m| &mut m.rows);
        for (row, (_, n)) in moves.zip(readings.iter().cycle()) {
            (row.down, row.same) = (*n, n.map(|n| n / 2));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_profile_becomes_a_pack_that_tells_no_secret_and_no_nonsense(
        readings in proptest::collection::vec(
            (any_reading(), proptest::option::of(0..600_u32)), 1..40),
        verdicts in proptest::collection::vec(any_verdict(), 1..12),
        years in 1..4_usize,
        unit in 0..3_usize,
        english in any::<bool>(),
    ) {
        let language = if english { Language::En } else { Language::Da };
        let profile = [a_club, a_school, a_school_with_courses][unit]();
        let profile = shaken(profile, &readings, &verdicts, years);
        let world = World::new(language);
        let released = world.try_release(profile, Edition::Fortrolig);
        prop_assume!(released.is_some());
        let presented = present(&released.expect("just assumed"), &world.context());
        let text = json(&presented.pack);
        for nonsense in ["NaN", "inf ", "-0,0", "−0,0 ", "null %"] {
            prop_assert!(!text.contains(nonsense), "{nonsense}");
        }
        for secret in ["73737", "73.737", "73,737"] {
            prop_assert!(!text.contains(secret), "{secret}");
        }
        // Whole, because longer floats may hold the same digits.
        let charts = format!("{:?}", presented.charts);
        prop_assert!(!charts.contains("73737.3"), "a chart tells the secret");
        for theme in &presented.pack.themes {
            prop_assert!(!theme.figures.is_empty(), "{} is empty", theme.heading.kicker);
        }
        for (name, chart) in &presented.charts {
            let drawn = chart::draw(chart, &Theme::default());
            prop_assert!(drawn.is_ok(), "{name}: {:?}", drawn.err());
        }
    }
}

/// What no page of findings may say: causes, quality, order and tests.
const CLAIMS: [&str; 14] = [
    "skyldes",
    "fordi",
    "effekt",
    "signifikant",
    "p-værdi",
    "p =",
    "nr. ",
    "bedste",
    "dårligste",
    "kvalitet",
    "fremgang",
    "markant",
    "på niveau",
    "klarer sig",
];

#[test]
fn no_finding_says_why_how_good_or_in_which_order() {
    for profile in samples() {
        let page = findings_json(profile, Language::Da).to_lowercase();
        for claim in CLAIMS {
            assert!(!page.contains(claim), "{claim}");
        }
    }
}

#[test]
fn every_finding_names_its_rule_and_asks_its_own_question() {
    let world = World::new(Language::Da);
    let page = presented(a_school_with_five_findings(), Language::Da).pack.findings;
    assert_eq!(page.items.len(), 5);
    let mut asked = std::collections::BTreeSet::new();
    for (item, place) in page.items.iter().zip(1..) {
        assert_eq!(item.number, place.to_string());
        assert!(!item.rules.is_empty(), "{}", item.title);
        assert!(item.rules.iter().all(|id| world.catalogue.rule(id).is_some()));
        assert!(item.question.ends_with('?') && asked.insert(&item.question));
        assert!(item.chart.is_some() && !item.verdict.is_empty());
    }
    assert!(page.items[0].words.contains("82 af 482 elever mod 124 af 476."));
    assert!(page.items[0].words.contains("tilfældig variation −14 til −4"));
    assert!(page.items[0].words.contains("Det er den største af 36 forskelle"));
    assert!(page.also.is_some_and(|also| also.text.contains("Ro og orden")));
}

#[test]
fn a_group_below_ten_has_no_percent_and_no_difference() {
    let mut profile = a_school_with_one_finding();
    let over =
        profile.indicators.iter_mut().find(|e| e.indicator.as_str() == "fravaer.over10");
    let over = over.expect("the sample has it");
    for (estimate, count) in over.series.iter_mut().zip([7, 4]) {
        (estimate.base, estimate.count) = (Some(9), Some(count));
    }
    over.latest = over.series[1].clone();
    let page = presented(profile, Language::Da).pack.findings;
    let item = &page.items[0];
    assert_eq!(item.title, "Elever med over 10 % fravær: 4 af 9 mod 7 af 9 sidste år");
    assert!(!item.words.contains("point"), "{}", item.words);
}

#[test]
fn a_page_without_findings_says_so_and_what_could_have_been_seen() {
    let page = presented(a_calm_school(), Language::Da).pack.findings;
    assert!(page.items.is_empty());
    assert_eq!(
        page.heading.headline,
        "Ingen af de 9 tal, der kan prøves, har ændret sig sikkert siden sidst. Det er det almindelige."
    );
    assert!((2..=3).contains(&page.questions.len()));
    let table = page.table.expect("there is always a table");
    assert!(table.columns.iter().any(|head| head == "Mindste synlige"));
    let row = table.rows.iter().find(|row| row.cells[0].text == "Social trivsel");
    let row = row.expect("the row is there");
    assert_eq!(
        row.cells.last().map(|c| c.text.as_str()),
        Some("for lille til at mærkes")
    );
    let terms: Vec<_> = page.rest.iter().map(|group| group.term.as_str()).collect();
    assert_eq!(
        terms,
        [
            "For små forskelle til at mærkes",
            "Kan ikke skelnes fra tilfældighed",
            "Optalt",
            "Skjult af hensyn til eleverne",
            "Intet at sammenligne med endnu",
        ]
    );
}

#[test]
fn a_hidden_finding_leaves_nothing_of_itself() {
    let mut profile = a_school_with_one_finding();
    let over =
        profile.indicators.iter_mut().find(|e| e.indicator.as_str() == "fravaer.over10");
    over.expect("the sample has it").latest.base = Some(3);
    let page = presented(profile, Language::Da).pack.findings;
    assert!(page.items.is_empty(), "a hidden change is no finding");
    let text = serde_json::to_string(&page).expect("plain data");
    assert!(!text.contains("−9 point") && !text.contains("82 af"), "{text}");
}

#[test]
fn only_the_edition_that_has_everything_says_there_is_nothing_else() {
    let world = World::new(Language::Da);
    for edition in [Edition::Fortrolig, Edition::Skolebestyrelse, Edition::Offentlig] {
        let released = world.release(a_school_with_one_finding(), edition);
        let page = present(&released, &world.context()).pack.findings;
        assert_eq!(page.items.len(), 1, "absence is open to all");
        let says = page.heading.headline.contains("Ingen anden forskel");
        assert_eq!(says, edition == Edition::Fortrolig, "{edition:?}");
    }
}

/// The lines about what is not there, on the last page.
fn lacking(pack: &Pack, title: &str) -> Vec<crate::pack::Definition> {
    let mut sections = pack.about.sections.iter();
    let found = sections.find(|section| section.title == title);
    found.map(|section| section.definitions.clone()).unwrap_or_default()
}

#[test]
fn every_reason_for_no_value_is_said_in_words_and_shortly() {
    let said = |language, title| {
        let pack = presented(a_school_without_much(), language).pack;
        lacking(&pack, title)
            .into_iter()
            .map(|line| format!("{}: {}", line.term, line.text))
            .collect::<Vec<_>>()
    };
    let danish = said(Language::Da, "Tal, som ikke er med, og hvorfor");
    assert_eq!(
        danish,
        [
            "De samme elever i to test: Ingen værdi, fordi der ikke er en tidligere måling (læsning og matematik).",
            "De samme elever i to test: Ingen værdi, fordi ingen er med i begge målinger (læsning).",
            "De samme elever i to test: Ingen værdi, fordi der er for få personer (matematik).",
            "Måned for måned: Ingen værdi, fordi der er målt for få gange (Generel trivsel).",
            "Tre år lagt sammen: Ingen værdi, fordi tal fra før 2024/25 ikke kan sammenlignes (Generel trivsel).",
            "Tre år lagt sammen: Ingen værdi, fordi der er målt for få gange (Social trivsel, Faglig trivsel, Støtte og inspiration, Ro og orden og 2 andre).",
            "Tilfældig variation: Ingen værdi, fordi intet har varieret (Generel trivsel).",
        ]
    );
    let english = said(Language::En, "Figures that are not here, and why");
    assert_eq!(english.len(), danish.len());
    assert!(english.iter().all(|line| line.contains("No value, because ")));
}

#[test]
fn the_page_of_a_theme_says_which_whole_figure_is_missing_and_why() {
    let pack = presented(a_school_without_much(), Language::Da).pack;
    let page = pack.themes.iter().find(|t| t.heading.kicker == "Trivsel").unwrap();
    let line = page.definitions.last().expect("the page says so last");
    assert_eq!(line.term, "Måned for måned");
    assert!(line.text.starts_with("Ingen værdi, fordi der er målt for få gange"));
    assert!(page.definitions.iter().all(|line| line.term != "Tre år lagt sammen"));
}

#[test]
fn an_edition_says_nothing_of_what_it_may_not_have_and_nobody_says_that_all_are_alike() {
    let world = World::new(Language::Da);
    let about = |profile: Profile, edition| {
        let released = world.release(profile, edition);
        let pack = present(&released, &world.context()).pack;
        json(&pack)
    };
    let open = about(a_school_without_much(), Edition::Offentlig);
    assert!(!open.contains("De samme elever i to test"), "tests are not public");
    assert!(open.contains("fordi intet har varieret"));
    let mut few = a_school_without_much();
    few.cohorts.clear();
    let entry = &mut few.indicators[0];
    assert_eq!(entry.indicator.as_str(), "trivsel.generel");
    // Parts with more persons than their total could not be hidden.
    entry.groups.clear();
    entry.latest.base = Some(4);
    entry.series.last_mut().unwrap().base = Some(4);
    let hidden = about(few, Edition::Fortrolig);
    assert!(!hidden.contains("fordi intet har varieret"), "it would say what all have");
    assert!(hidden.contains("fordi der er for få personer"));
}

#[test]
fn year_groups_are_drawn_without_a_line_over_what_is_hidden_and_without_a_verdict() {
    let presented = presented(a_school_with_year_groups(), Language::Da);
    let page = &presented.pack.themes[0];
    let row = page.figures.last().unwrap();
    assert!(row.spare, "it stands only where there is room");
    assert_eq!(row.left.title, "Generel trivsel: årgangene op gennem klassetrinnene");
    assert!(row.left.subtitle.contains("ikke helt de samme elever"));
    assert!(row.left.subtitle.contains("Tal fra før 2023/24 kan ikke sammenlignes"));
    assert_eq!(row.left.rules, ["published_mean", "smallest_base", "year_group"]);
    let Chart::SmallMultiples(chart) = &presented.charts[&row.left.chart.name] else {
        panic!("another form");
    };
    let titles: Vec<_> = chart.panels.iter().map(|p| p.title.as_str()).collect();
    let now = ["Nu 5.\u{a0}kl.", "Nu 7.\u{a0}kl.", "Nu 8.\u{a0}kl.", "Nu 9.\u{a0}kl."];
    assert_eq!(titles, now);
    assert_eq!(chart.panels[2].words, "fra 6.\u{a0}kl. i 23/24");
    assert!(chart.panels.iter().all(|p| p.mark == crate::chart::Mark::Open));
    assert!(matches!(chart.panels[2].own[1], Point::Hidden(_)));
    // The youngest year group began a year later.
    assert_eq!(chart.panels[0].own[0], Point::Gap);
    let by_rule = |row: &&FigureRow| row.rules.contains(&"year_group");
    assert_eq!(presented.figures.iter().filter(by_rule).count(), 10);
}

#[test]
fn pupils_who_are_followed_have_no_year_groups_beside_them() {
    let mut profile = a_school_with_year_groups();
    let mut followed =
        super::sample::followed(&profile.unit, "trivsel.generel", Verdict::NotCertain);
    followed.thirds.clear();
    followed.moves = None;
    profile.progressions.push(followed);
    let pack = presented(profile, Language::Da).pack;
    assert!(pack.themes.iter().flat_map(|t| &t.figures).all(|row| !row.spare));
}
