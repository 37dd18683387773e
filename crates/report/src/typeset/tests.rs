//! Tests of the pages: a whole invented pack in; pages, text, places and sizes checked.

use std::collections::BTreeMap;

use typst::layout::{Frame, FrameItem, Point, Transform};

use super::*;
use crate::pack::{ChartRef, Lang, Pack, TableRow};

const SAMPLE: &str = include_str!("../../tests/fixtures/pack.json");
const HOSTILE: [&str; 2] =
    [r##"#read("datapakke.toml")"##, "*x* _y_ $z$ <a> @b \\ `c` = d // e"];
const MM: f64 = 72.0 / 25.4;

fn sample() -> Pack {
    serde_json::from_str(SAMPLE).expect("the fixture is a pack")
}

fn placeholder(chart: &ChartRef) -> String {
    let (width, height) = (chart.width_mm * 100.0, chart.height_mm * 100.0);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="#F3F5F8"/><text x="60" y="400" font-family="Datapakke Sans" font-size="282">æøå – ≤</text></svg>"##
    )
}

fn charts(pack: &Pack) -> BTreeMap<String, String> {
    pack.charts()
        .into_iter()
        .map(|chart| (chart.name.clone(), placeholder(chart)))
        .collect()
}

fn set(pack: &Pack) -> Result<Pdf, TypesetError> {
    typeset(pack, &charts(pack), &TypesetOptions::default())
}

fn set_with(path: &str, text: &str) -> Result<Pdf, TypesetError> {
    let pack = sample();
    let overrides = BTreeMap::from([(path.to_owned(), text.to_owned())]);
    typeset(&pack, &charts(&pack), &TypesetOptions { overrides, ..Default::default() })
}

/// One run of text on a page.
struct Run {
    page: usize,
    text: String,
    size: f64,
    family: String,
    left: f64,
    right: f64,
    baseline: f64,
}

fn runs(pack: &Pack) -> Vec<Run> {
    let options = TypesetOptions::default();
    let charts = charts(pack);
    let pages = expected_pages(pack);
    let (files, _) = mounted(pack, &charts, &options, pages).expect("nothing is missing");
    let engine = world::engine(&options.overrides, files).expect("no overrides");
    let date = datetime(options.date).expect("the default date exists");
    let world =
        PackWorld::new(&engine, "pack.typ", date).expect("the main template is embedded");
    let document = typst::compile::<PagedDocument>(&world).output.expect("compiles");
    let mut found = Vec::new();
    for (index, page) in document.pages().iter().enumerate() {
        collect(&page.frame, Transform::identity(), index + 1, &mut found);
    }
    found
}

/// Compiles another main template over a pack; returns the heights that it prints, each as
/// its part's name, a colon and millimetres.
pub(crate) fn ruled(
    pack: &Pack,
    charts: &BTreeMap<String, String>,
    pictures: BTreeMap<String, Arc<[u8]>>,
    main: &str,
) -> Vec<(String, f64)> {
    let overrides = BTreeMap::from([("pack.typ".to_owned(), main.to_owned())]);
    let options = TypesetOptions { overrides, pictures, ..Default::default() };
    let (mut files, unknown) =
        world::mount("pack.json", pack, &pack.charts(), charts, &options.theme);
    files.extend(super::pictures(pack, &options).expect("the pictures are there"));
    assert_eq!(unknown, None);
    let engine = world::engine(&options.overrides, files).expect("one override");
    let date = datetime(options.date).expect("the default date exists");
    let world = PackWorld::new(&engine, "pack.typ", date).expect("the override is there");
    let document = typst::compile::<PagedDocument>(&world).output.expect("compiles");
    let mut found = Vec::new();
    for page in document.pages() {
        collect(&page.frame, Transform::identity(), 1, &mut found);
    }
    let parts = found.iter().filter_map(|run| run.text.split_once(':'));
    parts.map(|(name, mm)| (name.to_owned(), mm.parse().expect("millimetres"))).collect()
}

fn collect(frame: &Frame, at: Transform, page: usize, found: &mut Vec<Run>) {
    for (position, item) in frame.items() {
        let at = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => {
                collect(&group.frame, at.pre_concat(group.transform), page, found);
            }
            FrameItem::Text(text) => {
                let start = Point::zero().transform(at);
                found.push(Run {
                    page,
                    text: text.text.to_string(),
                    size: text.size.to_pt(),
                    family: text.font.info().family.to_string(),
                    left: start.x.to_pt() / MM,
                    right: (start.x + text.width()).to_pt() / MM,
                    baseline: start.y.to_pt() / MM,
                });
            }
            _ => {}
        }
    }
}

fn text(pack: &Pack) -> String {
    runs(pack).into_iter().map(|run| run.text + " ").collect()
}

fn has(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn the_fixture_is_the_shape_of_pack_json() {
    let written: serde_json::Value =
        serde_json::to_value(sample()).expect("a pack serialises");
    let fixture: serde_json::Value =
        serde_json::from_str(SAMPLE).expect("the fixture is JSON");
    assert!(written == fixture, "{written:#}");
}

#[test]
fn the_sample_is_set_one_page_a_theme_to_both_standards() {
    let pack = sample();
    let pdf = set(&pack).expect("the sample is sound");
    assert_eq!(pdf.pages, pack.numbers().about());
    assert_eq!(pdf.warnings, []);
    assert!(has(&pdf.bytes, "pdfuaid"), "claims PDF/UA");
    assert!(has(&pdf.bytes, "pdfaid"), "claims PDF/A");
}

#[test]
fn same_input_gives_same_bytes_on_any_thread() {
    let pack = sample();
    let first = set(&pack).expect("the sample is sound");
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..2).map(|_| scope.spawn(|| set(&pack))).collect();
        for other in others {
            let other = other.join().expect("no panic").expect("the sample is sound");
            assert!(first.bytes == other.bytes, "the bytes differ");
        }
    });
}

#[test]
fn user_text_stays_text() {
    for hostile in HOSTILE {
        let mut pack = sample();
        pack.meta.unit = hostile.into();
        pack.meta.title = hostile.into();
        pack.cover.name = hostile.into();
        pack.overview.groups[0].rows[0].label = hostile.into();
        pack.themes[1].heading.headline = hostile.into();
        pack.themes[1].figures[0].left.title = hostile.into();
        pack.findings.items[0].title = hostile.into();
        pack.findings.items[0].words = hostile.into();
        pack.themes[1].figures[0].left.chart.alt = hostile.into();
        pack.about.sections[0].paragraphs[0] = hostile.into();
        set(&pack).expect("hostile text is only text");
        let squeeze = |text: &str| text.replace(char::is_whitespace, "");
        let n_seen = squeeze(&text(&pack)).matches(&squeeze(hostile)).count();
        // Nine content pages' headers and the seven places above that are printed.
        assert!(n_seen >= 16, "`{hostile}` was printed {n_seen} times");
    }
}

#[test]
fn a_template_reads_nothing_but_what_is_mounted() {
    for path in ["datapakke.toml", "/etc/hostname", "../Cargo.toml"] {
        let template = format!("#let about(..) = read(\"{path}\")");
        let refused = set_with("components/about.typ", &template);
        assert!(matches!(refused, Err(TypesetError::Template(_))), "{path}: {refused:?}");
    }
    for package in ["@preview/cetz:0.3.0", "@local/x:1.0.0", "https://example.org/x.typ"]
    {
        let template = format!("#import \"{package}\": *\n#let about(..) = []");
        let refused = set_with("components/about.typ", &template);
        assert!(matches!(refused, Err(TypesetError::Template(_))), "{package}");
    }
}

#[test]
fn a_broken_template_is_named_with_its_line() {
    let refused = set_with("components/notes.typ", "#let limits = 1\n#let x = (\n");
    let Err(TypesetError::Template(problems)) = refused else {
        panic!("expected a template error, found {refused:?}");
    };
    assert_eq!(
        (problems[0].file.as_str(), problems[0].line),
        ("components/notes.typ", 2)
    );
}

#[test]
fn words_can_be_replaced_but_not_from_outside_the_folder() {
    let words = include_str!("../../../../report-templates/content/da.toml");
    let changed = words.replace("Deltagere", "Med ved bordet");
    assert!(set_with("content/da.toml", &changed).is_ok());
    for path in ["../da.toml", "/pack.typ", "C:/a.typ", "pack.json", "charts/a.svg"] {
        let refused = set_with(path, "");
        assert_eq!(refused, Err(TypesetError::OverridePath(path.into())));
    }
}

#[test]
fn the_english_pack_has_english_words() {
    let mut pack = sample();
    pack.meta.lang = Lang::En;
    let text = text(&pack);
    assert!(text.contains("How to read the figures") && !text.contains("Sådan læses"));
    assert_eq!(set(&pack).expect("English is set too").pages, 10);
}

#[test]
fn long_names_shrink_and_stay_inside() {
    for name in [
        "Fjordby Heldagsskole og Specialtilbud ved Nørre Havneplads Ø",
        "Specialundervisningsogheldagstilbudscenterskolenvedhavnen",
        "Ø",
    ] {
        let mut pack = sample();
        pack.cover.name = name.into();
        pack.meta.unit = name.into();
        assert_eq!(set(&pack).expect("any name is set").pages, 10, "{name}");
        check_places(&runs(&pack));
    }
}

#[test]
fn a_theme_that_needs_two_sheets_is_named() {
    let mut pack = sample();
    let table = pack.themes[1].table.as_mut().expect("the sample has a table");
    let row: TableRow = table.rows[0].clone();
    table.rows.extend(std::iter::repeat_n(row, 30));
    let refused = set(&pack);
    assert_eq!(refused, Err(TypesetError::Overflow { page: "Fravær".into(), sheets: 2 }));
}

#[test]
fn a_long_last_part_flows_over_more_pages() {
    let mut pack = sample();
    let section = pack.about.sections[0].clone();
    pack.about.sections.extend(std::iter::repeat_n(section, 12));
    assert!(set(&pack).expect("the last part may be long").pages > 10);
}

#[test]
fn charts_must_be_there_and_described() {
    let mut pack = sample();
    let name = pack.themes[0].figures[0].left.chart.name.clone();
    let mut drawn = charts(&pack);
    drawn.remove(&name);
    let refused = typeset(&pack, &drawn, &TypesetOptions::default());
    assert_eq!(refused, Err(TypesetError::MissingChart(name.clone())));
    pack.themes[0].figures[0].left.chart.alt = " ".into();
    assert_eq!(set(&pack), Err(TypesetError::NoAltText(name)));
}

#[test]
fn an_emoji_becomes_a_box_and_a_warning() {
    let mut pack = sample();
    pack.themes[1].panel.as_mut().expect("the sample has a panel").label = "😀".into();
    let pdf = set(&pack).expect("an odd character does not stop a pack");
    assert!(pdf.warnings[0].message.contains('😀'));
}

/// Has every document, or those of one content.
#[derive(Debug)]
struct Has(Option<String>);

impl Earlier for Has {
    fn find(&self, content: &str) -> Option<(Vec<u8>, usize)> {
        let has = self.0.as_ref().is_none_or(|own| own == content);
        has.then(|| (b"earlier".to_vec(), 7))
    }
}

#[test]
fn a_document_made_of_the_very_same_is_found_and_no_other() {
    let pack = sample();
    let drawn = charts(&pack);
    let made = set(&pack).expect("the sample can be set");
    let own = Has(made.again());
    let with = |pack: &Pack, charts: &BTreeMap<String, String>, date| {
        let options = TypesetOptions { date, earlier: Some(&own), ..Default::default() };
        typeset(pack, charts, &options).expect("the sample can be set")
    };
    let date = PrintDate::default();
    let found = with(&pack, &drawn, date);
    assert_eq!((found.bytes, found.pages), (b"earlier".to_vec(), 7));
    assert_eq!(found.content, made.content);
    // Other words, another drawing, another day.
    let mut other = sample();
    other.overview.heading.headline.push('!');
    let mut redrawn = drawn.clone();
    let svg = redrawn.values_mut().next().expect("the sample has charts");
    *svg = svg.replacen("æøå", "æø", 1);
    let later = PrintDate { day: 2, ..date };
    for found in [
        with(&other, &drawn, date),
        with(&pack, &redrawn, date),
        with(&pack, &drawn, later),
    ] {
        assert!(found.bytes.starts_with(b"%PDF") && found.content != made.content);
    }
    // Another template.
    let overrides = BTreeMap::from([("content/egen.toml".into(), "a = 1".into())]);
    let options =
        TypesetOptions { overrides, earlier: Some(&own), ..TypesetOptions::default() };
    let pdf = typeset(&pack, &drawn, &options).expect("the sample can be set");
    assert_ne!(pdf.content, made.content);
    // A chart that is missing is told, whatever lies there.
    let all = Has(None);
    let options = TypesetOptions { earlier: Some(&all), ..TypesetOptions::default() };
    assert!(typeset(&pack, &BTreeMap::new(), &options).is_err());
}

#[test]
fn what_was_remarked_is_not_found_again() {
    let mut pack = sample();
    pack.themes[1].panel.as_mut().expect("the sample has a panel").label = "😀".into();
    assert_eq!(set(&pack).expect("a box is set").again(), None);
    assert!(set(&sample()).expect("the sample can be set").again().is_some());
}

#[test]
fn a_date_that_does_not_exist_is_refused() {
    let pack = sample();
    let date = PrintDate { year: 2026, month: 2, day: 30 };
    let options = TypesetOptions { date, ..Default::default() };
    assert_eq!(typeset(&pack, &charts(&pack), &options), Err(TypesetError::Date(date)));
}

#[test]
fn text_keeps_its_size_family_margins_and_baselines() {
    let found = runs(&sample());
    check_places(&found);
    for page in 2..=10 {
        let on_page = |run: &&Run| run.page == page;
        let headline = found.iter().filter(on_page).filter(|run| run.size == 20.0);
        let mut lines: Vec<i64> =
            headline.map(|run| (run.baseline * 10.0).round() as i64).collect();
        lines.dedup();
        assert_eq!(lines[0], 384, "page {page}: headline on 12.4 mm");
        assert!(lines.len() <= 2, "page {page}: {} headline lines", lines.len());
        if (4..=9).contains(&page) {
            let title = found.iter().filter(on_page).find(|run| run.size == 11.0);
            let baseline = title.expect("a theme has a figure title").baseline;
            assert!((baseline - 60.0).abs() < 0.05, "page {page}: title on {baseline}");
        }
    }
}

fn check_places(found: &[Run]) {
    assert!(!found.is_empty());
    for run in found {
        let place = format!("page {}: `{}`", run.page, run.text);
        assert!(run.size >= 7.999, "{place} is {} pt", run.size);
        assert!(run.family.starts_with("Datapakke Sans"), "{place} is in {}", run.family);
        assert!(run.left >= 19.0 && run.right <= 190.3, "{place}: {}", run.right);
        assert!(run.baseline > 11.0 && run.baseline < 291.0, "{place}: {}", run.baseline);
    }
}
