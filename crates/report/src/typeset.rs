//! A `Pack` and its charts in; one PDF (PDF/UA-1 and PDF/A-2a) out, set by Typst.
//!
//! Typst sees nothing but what is mounted here: the embedded templates (each of
//! them replaceable), `/pack.json`, `/theme.json` and for each chart `/charts/<name>.svg`,
//! its shapes alone and its texts. User text reaches it only as JSON strings, never as
//! markup. The same input gives the same bytes.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use typst::diag::Warned;
use typst::foundations::{Datetime, NativeElement, Smart, StyleChain};
use typst::introspection::Introspector;
use typst::model::HeadingElem;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::earlier::{Content, Earlier};
use crate::pack::{ChartRef, Heading, Pack, PictureRef};
use crate::papers::Document;
use crate::plf::Slides;
use crate::theme::Theme;

mod error;
mod fonts;
mod labels;
mod tables;
mod world;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::ruled;

pub use error::{Problem, TypesetError};
use world::PackWorld;

/// How many later compilations an unused cache entry outlives: long enough for what a unit's
/// editions share, with its papers set between them and as much on a second thread; short
/// enough to bound memory.
const CACHE_AGE: usize = 12;

/// What the pages need besides their text and charts.
#[derive(Debug, Clone, Default)]
pub struct TypesetOptions<'a> {
    /// The municipality's colours.
    pub theme: Theme,
    /// The date written into the document.
    pub date: PrintDate,
    /// Templates and word lists that replace embedded ones or stand beside them:
    /// path such as `components/cover.typ` or `content/da.toml`, and its text.
    pub overrides: BTreeMap<String, String>,
    /// The pictures that the pages place, by their names.
    pub pictures: BTreeMap<String, Arc<[u8]>>,
    /// Where a document is looked for before it is set.
    pub earlier: Option<&'a dyn Earlier>,
}

/// The date a document carries; noon UTC, as the hour means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintDate {
    /// Year.
    pub year: i32,
    /// Month, from 1.
    pub month: u8,
    /// Day, from 1.
    pub day: u8,
}

impl Default for PrintDate {
    fn default() -> Self {
        Self { year: 2000, month: 1, day: 1 }
    }
}

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// What Typst remarked, and characters that the fonts do not hold.
    pub warnings: Vec<Problem>,
    /// The hash of what it is made of.
    pub content: String,
}

impl Pdf {
    /// Returns the hash by which it may be found again; none where something was remarked,
    /// which would have to be remarked again.
    pub fn again(&self) -> Option<String> {
        self.warnings.is_empty().then(|| self.content.clone())
    }
}

/// Sets a pack with the charts it names.
///
/// Safe to call from several threads. `charts` holds SVG text by
/// [`ChartRef::name`](crate::pack::ChartRef); names need not differ between packs, and
/// should not, as Typst remembers every path for the life of the process.
///
/// # Errors
/// A chart is missing or lacks its alternative text; a template is wrong; a page of
/// the pack takes more than one sheet (named by its kicker); the PDF standards refuse.
pub fn typeset(
    pack: &Pack,
    charts: &BTreeMap<String, String>,
    options: &TypesetOptions<'_>,
) -> Result<Pdf, TypesetError> {
    check_charts(&pack.charts(), charts)?;
    let date = datetime(options.date)?;
    let mut pages = expected_pages(pack);
    let mut again = 1..MOST_ATTEMPTS;
    loop {
        let mounted = mounted(pack, charts, options, pages)?;
        let pdf = compile("pack.typ", mounted, (date, options), |document| {
            check_pages(pack, document.introspector().as_ref(), document.pages().len())
        })?;
        if pdf.pages == pages || again.next().is_none() {
            return Ok(pdf);
        }
        pages = pdf.pages;
    }
}

/// Returns what the templates of a pack read, by path.
///
/// # Errors
/// A chart or picture is missing or lacks its alternative text.
pub fn files(
    pack: &Pack,
    charts: &BTreeMap<String, String>,
    options: &TypesetOptions<'_>,
) -> Result<Vec<(String, Vec<u8>)>, TypesetError> {
    check_charts(&pack.charts(), charts)?;
    Ok(mounted(pack, charts, options, expected_pages(pack))?.0)
}

/// Returns what the templates of a pack read, and the characters the fonts do not hold.
fn mounted(
    pack: &Pack,
    charts: &BTreeMap<String, String>,
    options: &TypesetOptions<'_>,
    pages: usize,
) -> Result<(world::Files, Option<String>), TypesetError> {
    let (mut files, unknown) =
        world::mount("pack.json", pack, &pack.charts(), charts, &options.theme);
    files.push((PAGES.to_owned(), pages.to_string().into_bytes()));
    files.extend(pictures(pack, options)?);
    Ok((files, unknown))
}

/// The file that tells how many pages there will be.
const PAGES: &str = "pages.json";

/// How often a pack is set at most until the number of its pages, which stands on each of
/// them, is the true one.
const MOST_ATTEMPTS: usize = 2;

/// About how many bytes of JSON a page of running text takes.
const BYTES_A_PAGE: usize = 8_000;

/// Returns how many pages a pack will have: all but the last have one sheet each, and those
/// flow. Where it is wrong the pack is set twice, with what Typst remembers of the first time.
fn expected_pages(pack: &Pack) -> usize {
    let flowing = serde_json::to_vec(&(&pack.about, &pack.appendix));
    let flowing = flowing.expect("a document has string keys only").len();
    1 + titles(pack).count() + flowing.div_ceil(BYTES_A_PAGE)
}

/// Sets a paper, which flows over as many pages as it needs, with the charts it names.
///
/// # Errors
/// A chart is missing or lacks its alternative text; a template is wrong; the PDF
/// standards refuse.
pub fn typeset_paper(
    paper: &Document,
    charts: &BTreeMap<String, String>,
    options: &TypesetOptions<'_>,
) -> Result<Pdf, TypesetError> {
    let placed = paper.charts();
    check_charts(&placed, charts)?;
    let date = datetime(options.date)?;
    let mounted = world::mount("paper.json", paper, &placed, charts, &options.theme);
    compile("paper.typ", mounted, (date, options), |_| Ok(()))
}

/// Sets slides, one page each, with the charts they name.
///
/// # Errors
/// A chart is missing or lacks its alternative text; a template is wrong; a slide takes
/// more than one page; the PDF standards refuse.
pub fn typeset_slides(
    slides: &Slides,
    charts: &BTreeMap<String, String>,
    options: &TypesetOptions<'_>,
) -> Result<Pdf, TypesetError> {
    let placed = slides.charts();
    check_charts(&placed, charts)?;
    let date = datetime(options.date)?;
    let mounted = world::mount("slides.json", slides, &placed, charts, &options.theme);
    compile("slides.typ", mounted, (date, options), |document| {
        let (pages, wanted) = (document.pages().len(), slides.slides.len());
        let page = slides.meta.pack.clone();
        let sheets = 1 + pages.saturating_sub(wanted);
        if pages == wanted {
            Ok(())
        } else {
            Err(TypesetError::Overflow { page, sheets })
        }
    })
}

/// Compiles what is mounted out of a main template, or finds what was made of the same.
fn compile(
    main: &'static str,
    (files, unknown): (world::Files, Option<String>),
    (date, options): (Datetime, &TypesetOptions<'_>),
    check: impl Fn(&PagedDocument) -> Result<(), TypesetError>,
) -> Result<Pdf, TypesetError> {
    let content = content(main, &files, options);
    if let Some((bytes, pages)) = options.earlier.and_then(|e| e.find(&content)) {
        return Ok(Pdf { bytes, pages, warnings: Vec::new(), content });
    }
    let _evict = EvictOnDrop;
    if let Some(watch) = WATCH.get() {
        watch(main, &files);
    }
    let engine = world::engine(&options.overrides, files)?;
    let world = PackWorld::new(&engine, main, date)?;
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    let document = output.map_err(|errors| error::template(&world, &errors))?;
    check(&document)?;
    let pages = document.pages().len();
    let bytes = typst_pdf::pdf(&document, &pdf_options(date)?)
        .map_err(|errors| error::template(&world, &errors))?;
    let mut warnings = error::problems(&world, &warnings);
    warnings.extend(unknown.map(error::unknown_characters));
    Ok(Pdf { bytes, pages, warnings, content })
}

/// Returns the hash of what a document is made of, but for this program. The number of its
/// pages follows from the rest.
fn content(main: &str, files: &world::Files, options: &TypesetOptions<'_>) -> String {
    let mut content = Content::new();
    content.add(main.as_bytes());
    content.add(format!("{:?}", options.date).as_bytes());
    for (path, bytes) in files.iter().filter(|(path, _)| path != PAGES) {
        content.add(path.as_bytes());
        content.add(bytes);
    }
    for (path, text) in &options.overrides {
        content.add(path.as_bytes());
        content.add(text.as_bytes());
    }
    content.end()
}

/// Looks at a document before it is set: the main template, and every file that Typst gets
/// beside the templates.
pub type Watch = fn(main: &'static str, files: &[(String, Vec<u8>)]);

static WATCH: OnceLock<Watch> = OnceLock::new();

/// Lets somebody look at every document from now on, so that a bench can set the very same
/// with Typst alone; the first watch stays.
pub fn watch(watch: Watch) {
    let _ = WATCH.set(watch);
}

/// Lets Typst forget everything it keeps between two compilations, where memory is short.
pub fn forget() {
    comemo::evict(0);
}

/// Ages Typst's cache when a compilation ends, however it ends.
struct EvictOnDrop;

impl Drop for EvictOnDrop {
    fn drop(&mut self) {
        comemo::evict(CACHE_AGE);
    }
}

fn check_charts(
    placed: &[&ChartRef],
    charts: &BTreeMap<String, String>,
) -> Result<(), TypesetError> {
    for chart in placed {
        if !charts.contains_key(&chart.name) {
            return Err(TypesetError::MissingChart(chart.name.clone()));
        }
        if chart.alt.trim().is_empty() {
            return Err(TypesetError::NoAltText(chart.name.clone()));
        }
    }
    Ok(())
}

/// Returns the pictures that the pages place.
fn pictures(
    pack: &Pack,
    options: &TypesetOptions<'_>,
) -> Result<Vec<(String, Vec<u8>)>, TypesetError> {
    let file = |picture: &PictureRef| {
        if picture.alt.trim().is_empty() {
            return Err(TypesetError::NoAltText(picture.name.clone()));
        }
        let bytes = options.pictures.get(&picture.name);
        let bytes =
            bytes.ok_or_else(|| TypesetError::MissingChart(picture.name.clone()))?;
        Ok((format!("pictures/{}", picture.name), bytes.to_vec()))
    };
    pack.pictures().map(file).collect()
}

/// Compares where each page begins with where the pack's page numbers say it does.
fn check_pages(
    pack: &Pack,
    introspector: &dyn Introspector,
    n_pages: usize,
) -> Result<(), TypesetError> {
    let mut names = vec![pack.meta.pack.as_str()];
    names.extend(titles(pack).map(|heading| heading.kicker.as_str()));
    let starts: Vec<usize> = introspector
        .query(&HeadingElem::ELEM.select())
        .iter()
        .filter(|heading| is_page_title(heading))
        .filter_map(|heading| introspector.page(heading.location()?))
        .map(usize::from)
        .collect();
    // After these come »Om tallene« and the appendix, which may flow over several pages.
    for (index, name) in names.iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(n_pages + 1);
        if next != index + 2 {
            let sheets = (next + 1).saturating_sub(index + 2);
            return Err(TypesetError::Overflow { page: (*name).to_owned(), sheets });
        }
    }
    Ok(())
}

/// Returns the titles of the pages that take one sheet each, without the cover.
fn titles(pack: &Pack) -> impl Iterator<Item = &Heading> {
    let since = pack.since.iter().map(|page| &page.heading);
    since
        .chain([&pack.overview.heading, &pack.findings.heading])
        .chain(pack.themes.iter().map(|page| &page.heading))
        .chain(pack.voices.iter().map(|page| &page.heading))
        .chain(pack.efforts.iter().map(|page| &page.heading))
        .chain(pack.forms.iter().map(|page| &page.heading))
}

fn is_page_title(heading: &typst::foundations::Content) -> bool {
    heading
        .to_packed::<HeadingElem>()
        .is_some_and(|heading| heading.resolve_level(StyleChain::default()).get() == 1)
}

fn datetime(date: PrintDate) -> Result<Datetime, TypesetError> {
    Datetime::from_ymd_hms(date.year, date.month, date.day, 12, 0, 0)
        .ok_or(TypesetError::Date(date))
}

fn pdf_options(date: Datetime) -> Result<PdfOptions, TypesetError> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
        .map_err(|refusal| TypesetError::Engine(refusal.message().to_string()))?;
    Ok(PdfOptions {
        creator: Smart::Custom(Some("datapakke".to_owned())),
        timestamp: Some(typst_pdf::Timestamp::new_utc(date)),
        standards,
        ..PdfOptions::default()
    })
}
