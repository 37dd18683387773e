//! Hand-made groups: what stands on their page, and what must not.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::profile::{
    BreakKind, Funnel, IndicatorProfile, SeriesBreak, Verdict, Zone,
};
use datapakke_model::{
    Edition, FigureKey, Language, Profile, Reading, Released, SchoolYear, Text, UnitId,
    UnitKind,
};
use proptest::prelude::*;
use serde_json::Value;

use super::cells::Style;
use super::limits::{Member, drawn};
use super::names::Names;
use super::{Around, Group, Page, data, group_workbook, page};
use crate::format;
use crate::present::sample::{World, entry, school, with_grades};

const NAMES: [&str; 7] = [
    "Strandskolen",
    "Åvangsskolen",
    "Havbo </script> Skole",
    "Ærtevangs \"Skole\"",
    "Bakkeskolen",
    "Nørremarkskolen",
    "Engvejens Skole",
];

/// A group of the first `n` schools, of which those in `nameless` do not agree.
pub(crate) struct Sample {
    pub world: World,
    pub profiles: Vec<Released<Profile>>,
    lot: BTreeMap<UnitId, u64>,
    /// What last year's documents showed.
    pub told: Option<BTreeSet<FigureKey>>,
}

impl Sample {
    pub fn new(n: usize, nameless: &[usize], seed: u64) -> Self {
        Self::changed(n, nameless, seed, |_, _| {})
    }

    /// The same with every profile changed before it is released; from the eighth on the
    /// units have names of sixty characters.
    pub fn changed(
        n: usize,
        nameless: &[usize],
        seed: u64,
        change: impl Fn(usize, &mut Profile),
    ) -> Self {
        let mut world = World::new(Language::Da);
        let one = world.register.units.values().next().unwrap().clone();
        world.register.units.clear();
        let mut lot = BTreeMap::new();
        for k in 0..n {
            let long =
                format!("Den selvejende friskole og fritidsinstitution ved Å nr. {k:04}");
            let name = NAMES.get(k).map_or(long, |name| (*name).to_owned());
            let unit = datapakke_model::Unit {
                id: id(k),
                name,
                kind: UnitKind::Skole,
                named: !nameless.contains(&k),
                ..one.clone()
            };
            world.register.units.insert(id(k), unit);
            let drawn =
                (k as u64 + 1).wrapping_mul(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            lot.insert(id(k), drawn);
        }
        let release = |k| {
            let mut one = profile(k);
            change(k, &mut one);
            world.release(one, Edition::Fortrolig)
        };
        let profiles = (0..n).map(release).collect();
        Sample { world, profiles, lot, told: None }
    }

    pub fn with<T>(&self, work: impl FnOnce(&Group<'_>, &Around<'_>) -> T) -> T {
        let name = Text::new("PLF Nord", "PLF Nord");
        let profiles: Vec<&Released<Profile>> = self.profiles.iter().collect();
        let told = self.told.as_ref();
        let group = Group { name: &name, profiles: &profiles, lot: &self.lot, told };
        let around = Around {
            catalogue: &self.world.catalogue,
            register: &self.world.register,
            settings: &self.world.settings,
            sources: &self.world.sources,
            theme: &self.world.theme,
        };
        work(&group, &around)
    }

    fn page(&self) -> Page {
        self.with(page).unwrap()
    }

    /// The data of the page, without the words of the page itself.
    fn data(&self) -> Value {
        let data = self.with(|group, around| {
            data::data(group, around, &Names::new(group, around.register))
        });
        let mut value = serde_json::to_value(data).unwrap();
        value.as_object_mut().unwrap().remove("words");
        value
    }
}

pub(crate) fn id(k: usize) -> UnitId {
    format!("99000{}", k + 1).parse().unwrap()
}

/// A school with a test (confidential, with a funnel) and absence (open, with grades); the
/// third has too few tested, and the second was merged.
fn profile(k: usize) -> Profile {
    let unit = id(k);
    let base = 100 + 57 * k as u32;
    let shift = k as f64 * 1.37;
    let tested = if k == 2 { 4 } else { base };
    let verdicts = (Some(Verdict::Better), Some(Verdict::NotCertain));
    let values = [48.234 + shift, 51.467 + shift];
    let mut test =
        entry(&unit, "test.laesning", &values, (Some(3.21), Some(tested)), verdicts);
    test.funnel = Some(funnel(base));
    if k == 1 {
        test.breaks.push(SeriesBreak {
            before: school(2025),
            kind: BreakKind::Unit,
            reason: Text::new("Vestskolen blev lagt ind under Åvangsskolen.", "Merged."),
        });
    }
    let absence = entry(
        &unit,
        "fravaer.total",
        &[6.8 + shift / 9.0],
        (Some(0.6), Some(base)),
        verdicts,
    );
    let absence: IndicatorProfile = with_grades(absence, &unit, &[6.1, 5.8, 5.6]);
    Profile {
        cohorts: Vec::new(),
        lacking: Vec::new(),
        unit,
        kind: UnitKind::Skole,
        year: SchoolYear::starting(2025).unwrap(),
        indicators: vec![test, absence],
        questions: Vec::new(),
        progressions: Vec::new(),
        months: Vec::new(),
        similar: None,
        findings: Vec::new(),
        agreements: Vec::new(),
        detectable: Vec::new(),
        n_units: 7,
        n_tests: 20,
    }
}

fn funnel(base: u32) -> Funnel {
    let error = 28.0 / f64::from(base).sqrt();
    let around = |z: f64| (52.0 - z * error, 52.0 + z * error);
    Funnel {
        centre: 52.0,
        inner: around(1.959_963_984_540_054),
        outer: around(3.090_232_306_167_813),
        units: 7,
        dispersion: 1.0,
        between: 0.0,
        zone: Zone::Inside,
    }
}

fn indicator<'a>(data: &'a Value, id: &str) -> &'a Value {
    data["indicators"].as_array().unwrap().iter().find(|i| i["id"] == id).unwrap()
}

#[test]
fn the_data_of_a_named_group_are_as_they_were() {
    insta::assert_json_snapshot!(Sample::new(4, &[], 1).data());
}

#[test]
fn a_page_loads_and_runs_nothing_but_itself() {
    let html = Sample::new(4, &[], 1).page().html;
    assert!(html.contains("default-src 'none'; script-src 'sha256-"));
    for outside in ["http://", "https://", "@import", "src=\"", "href=\"/"] {
        let found = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!found.contains(outside), "{outside}");
    }
    assert!(html.len() < 200_000, "{} bytes", html.len());
}

#[test]
fn names_cannot_end_the_data() {
    let html = Sample::new(4, &[], 1).page().html;
    assert_eq!(html.matches("</script>").count(), 2);
    let start = html.find("id=\"data\">").unwrap() + "id=\"data\">".len();
    let end = start + html[start..].find("</script>").unwrap();
    let data: Value = serde_json::from_str(&html[start..end]).unwrap();
    let names: Vec<&str> = data["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["name"].as_str().unwrap())
        .collect();
    // Danish order: Æ and Å come last.
    assert_eq!(names, [NAMES[2], NAMES[0], NAMES[3], NAMES[1]]);
}

#[test]
fn one_or_two_without_consent_would_be_known_so_nobody_is_named() {
    for nameless in [&[3][..], &[0, 3]] {
        let sample = Sample::new(6, nameless, 1);
        let page = sample.page();
        assert_eq!(page.letters.len(), 6);
        for name in NAMES {
            assert!(!page.html.contains(name.split(' ').next().unwrap()), "{name}");
        }
        assert!(!page.html.contains("Vestskolen"), "the merger would name the school");
    }
}

#[test]
fn of_three_without_consent_only_they_are_not_named() {
    let sample = Sample::new(7, &[1, 3, 4], 1);
    let page = sample.page();
    assert_eq!(page.letters.keys().cloned().collect::<Vec<_>>(), [id(1), id(3), id(4)]);
    assert!(page.html.contains("Strandskolen") && !page.html.contains("Bakkeskolen"));
    let data = sample.data();
    let test = indicator(&data, "test.laesning");
    assert_eq!(test["loose"], false);
    for (unit, cell) in data["units"]
        .as_array()
        .unwrap()
        .iter()
        .zip(test["views"][1]["cells"].as_array().unwrap())
    {
        if unit["named"] == false {
            assert_eq!(cell[3], Value::Null, "a base names a unit");
            let low = cell[1].as_f64().unwrap();
            assert_eq!(low, low.floor(), "a fine interval tells the base");
        }
    }
    // Anybody can look absence up: it is under no letter.
    assert_eq!(indicator(&data, "fravaer.total")["loose"], true);
}

#[test]
fn letters_follow_the_lot_and_not_the_names() {
    let letters = |seed| Sample::new(6, &[0, 1, 2, 3, 4, 5], seed).page().letters;
    assert_eq!(letters(5), letters(5));
    let others: Vec<_> = (2..8).map(letters).collect();
    assert!(others.iter().any(|other| *other != letters(1)));
}

#[test]
fn a_hidden_value_is_not_in_the_source_and_takes_the_funnel_with_it() {
    let sample = Sample::new(6, &[], 1);
    let data = sample.data();
    let view = &indicator(&data, "test.laesning")["views"][1];
    assert!(view["cells"].as_array().unwrap().iter().any(|cell| cell == "h"));
    assert_eq!(view["funnel_hidden"], true);
    assert!(view.get("funnel").is_none());
    // The third school's test: 51.467 + 2 · 1.37.
    assert!(!sample.page().html.contains("54.2"));
}

#[test]
fn a_group_of_two_or_without_figures_has_no_page() {
    assert_eq!(Sample::new(2, &[], 1).with(page), None);
    let mut empty = Sample::new(3, &[], 1);
    for k in 0..3 {
        let bare = Profile { indicators: Vec::new(), ..profile(k) };
        empty.profiles[k] = empty.world.release(bare, Edition::Fortrolig);
    }
    assert_eq!(empty.with(page), None);
}

fn members(sizes: &[u32], nameless: &[usize]) -> Vec<Member> {
    let member = |(place, base): (usize, &u32)| Member {
        place,
        value: 52.0 + if place == 0 { 30.0 } else { 0.0 },
        base: *base,
        named: !nameless.contains(&place),
        lot: (place as u64 * 7919) % 31,
        funnel: funnel(*base),
    };
    sizes.iter().enumerate().map(member).collect()
}

#[test]
fn a_funnel_is_smooth_only_when_all_are_named() {
    let sizes = [90, 130, 210, 300, 420, 480, 520, 610, 700];
    let (all, zones) = drawn(&members(&sizes, &[]), |v| v).unwrap();
    assert!(all.bands.is_empty() && all.curve.len() > 20);
    assert!(all.curve.windows(2).all(|w| w[0][1] < w[1][1]), "limits narrow with size");
    assert_eq!(zones[0], (0, 2));
    // The curve passes through a unit's own limits: 52 − 1.96·28/√420.
    let near = all
        .curve
        .iter()
        .min_by(|a, b| (a[0] - 420.0).abs().total_cmp(&(b[0] - 420.0).abs()));
    assert!((near.unwrap()[1] - funnel(420).inner.0).abs() < 0.1);

    let (some, _) = drawn(&members(&sizes, &[1, 4, 7]), |v| v).unwrap();
    assert!(some.curve.is_empty());
    for band in &some.bands {
        let hidden = band.units.iter().filter(|at| [1, 4, 7].contains(at)).count();
        assert!(band.units.len() >= 3 && (hidden == 0 || hidden >= 3), "{band:?}");
    }
}

#[test]
fn a_band_has_the_limits_of_its_smallest_unit_and_an_order_by_lot() {
    let sizes = [90, 130, 210, 300, 420, 480, 520, 610, 700];
    let everybody: Vec<usize> = (0..9).collect();
    let (drawn, zones) = drawn(&members(&sizes, &everybody), |v| v).unwrap();
    let labels: Vec<&str> = drawn.bands.iter().map(|b| b.label.0.as_str()).collect();
    assert_eq!(labels, ["under 300", "300–499", "mindst 500"]);
    assert!((drawn.bands[1].inner[0] - funnel(300).inner.0).abs() < 0.001);
    assert!(drawn.bands.iter().any(|b| !b.units.is_sorted()), "size must not show");
    assert_eq!(zones.iter().find(|z| z.0 == 0), Some(&(0, 2)));
    assert_eq!(zones.len(), 9);
}

#[test]
fn the_page_has_the_same_words_in_both_languages_and_none_that_orders_schools() {
    let text = include_str!("../../../../report-templates/compare/words.json");
    let words: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_str(text).unwrap();
    let keys = |language: &str| words[language].keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys("da"), keys("en"));
    for key in keys("da") {
        let places = |language: &str| {
            let text = words[language][&key].to_string();
            let parts = text.split('{').skip(1).filter_map(|p| p.split('}').next());
            let mut found: Vec<String> = parts.map(str::to_owned).collect();
            found.retain(|place| place != "lie");
            found.sort();
            found.dedup();
            found
        };
        assert_eq!(places("da"), places("en"), "{key}");
    }
    let page = include_str!("../../../../report-templates/compare/page.html");
    for word in
        ["rank", "rang", "bedste skole", "best school", "dårligste", "worst", "vinder"]
    {
        let all = format!("{text}{page}").to_lowercase();
        assert!(!all.contains(word), "{word}");
    }
}

proptest! {
    #[test]
    fn a_kept_value_prints_as_the_exact_one(value in -500.0..500.0_f64, decimals in 0..3_u8) {
        let style = Style { decimals, percent_from: 10 };
        let printed = |v: f64| format::number(v, decimals, Language::Da);
        let kept = style.keep(value);
        prop_assert_eq!(printed(kept), printed(value));
        prop_assert!((kept - value).abs() <= 10_f64.powi(-i32::from(decimals)) * 0.11);
    }
}

#[test]
fn a_share_of_few_persons_is_no_percentage() {
    let mut world = World::new(Language::Da);
    world.settings.thresholds.percent = 10;
    let unit = id(0);
    let mut entry =
        entry(&unit, "fravaer.over10", &[44.0], (Some(9.0), Some(9)), (None, None));
    entry.latest.method = datapakke_model::profile::Method::Share;
    let style = Style { decimals: 0, percent_from: 10 };
    assert_eq!(style.cell(&entry.latest, true), super::cells::Cell::Absent("f"));
    entry.latest.reading = Reading::Absent(datapakke_model::Why::NotApplicable);
    assert_eq!(style.cell(&entry.latest, true), super::cells::Cell::Absent("a"));
}

#[test]
fn the_workbook_names_nobody_whom_the_page_does_not_name() {
    let sample = Sample::new(7, &[0, 1, 2, 3], 11);
    let made = sample.with(group_workbook).unwrap().unwrap();
    assert_eq!(sample.with(group_workbook).unwrap().unwrap(), made, "the same bytes");
    assert_eq!(made.letters.len(), 4);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&made.xlsx)).unwrap();
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut part = String::new();
        let mut file = archive.by_index(at).unwrap();
        if std::io::Read::read_to_string(&mut file, &mut part).is_ok() {
            text += &part;
        }
    }
    for (k, name) in NAMES.iter().enumerate() {
        let plain = name.split([' ', '<']).next().unwrap();
        assert_eq!(text.contains(plain), k > 3, "{name}");
        assert!(!text.contains(id(k).as_str()), "{name} has no number");
    }
    for letter in made.letters.values() {
        assert!(text.contains(letter.as_str()), "{letter}");
    }
    assert!(Sample::new(2, &[], 11).with(group_workbook).unwrap().is_none());
}
