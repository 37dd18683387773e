//! Templates, data and charts in; the closed world that Typst compiles out.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use include_dir::{Dir, DirEntry, include_dir};
use serde::Serialize;
use serde_json::Value;
use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_as_lib::conversions::{IntoFileId, IntoSource};
use typst_as_lib::{TypstEngine, TypstWorld};

use super::{TypesetError, fonts, labels, tables};
use crate::pack::ChartRef;
use crate::theme::Theme;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../report-templates");

/// Mounted data: path and content.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// The engine's world with our library (row headers) and date (no clock).
pub(super) struct PackWorld<'a> {
    engine: TypstWorld<'a>,
    date: Datetime,
}

impl<'a> PackWorld<'a> {
    /// Opens the engine's world at the main template.
    pub(super) fn new(
        engine: &'a TypstEngine,
        main: &'static str,
        date: Datetime,
    ) -> Result<Self, TypesetError> {
        let world = engine.world_builder(main).build();
        let engine = world.map_err(|error| TypesetError::Engine(error.to_string()))?;
        Ok(Self { engine, date })
    }
}

impl World for PackWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        static LIBRARY: OnceLock<LazyHash<Library>> = OnceLock::new();
        LIBRARY.get_or_init(|| {
            let features = [Feature::A11yExtras].into_iter().collect();
            LazyHash::new(Library::builder().with_features(features).build())
        })
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.engine.book()
    }

    fn main(&self) -> FileId {
        self.engine.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.engine.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.engine.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        // Typst may ask for an index of another font book while it checks its cache.
        (index < fonts::all().len()).then(|| self.engine.font(index)).flatten()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.date)
    }
}

/// Builds an engine that can read the templates and `files`, and nothing else.
pub(super) fn engine(
    overrides: &BTreeMap<String, String>,
    mut files: Files,
) -> Result<TypstEngine, TypesetError> {
    if let Some(path) = overrides.keys().find(|path| !is_template_path(path)) {
        return Err(TypesetError::OverridePath(path.clone()));
    }
    let mut sources = embedded().sources.clone();
    for (path, text) in overrides {
        if path.ends_with(".typ") {
            sources.insert(path, (path.as_str(), text.clone()).into_source());
        }
    }
    let mut words = embedded().words.clone();
    words.extend(overrides.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let words = words.into_iter().filter(|(path, _)| path.ends_with(".toml"));
    files.extend(words.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
    Ok(TypstEngine::builder()
        .fonts(fonts::all().iter().cloned())
        .with_static_source_file_resolver(sources.into_values())
        .with_static_file_resolver(
            files.into_iter().map(|(path, bytes)| (path.as_str().into_file_id(), bytes)),
        )
        .build())
}

/// Returns what the templates read, and the characters the fonts do not hold.
pub(super) fn mount(
    name: &str,
    document: &impl Serialize,
    placed: &[&ChartRef],
    charts: &BTreeMap<String, String>,
    theme: &Theme,
) -> (Files, Option<String>) {
    let mut unknown = String::new();
    let mut data =
        serde_json::to_value(document).expect("a document has string keys only");
    make_printable(&mut data, &mut unknown);
    tables::measure(&mut data);
    let theme = serde_json::to_vec(theme).expect("a theme has string keys only");
    let mut files =
        vec![(name.into(), data.to_string().into()), ("theme.json".into(), theme)];
    // Only what the pages place: a stray chart must not slow Typst down.
    for chart in placed {
        let name = &chart.name;
        let svg = &charts[name];
        let clean = fonts::printable(svg, &mut unknown).unwrap_or_else(|| svg.clone());
        let (shapes, found) = labels::split(&clean, chart.width_mm);
        let found = serde_json::to_vec(&found).expect("labels are plain");
        files.push((format!("charts/{name}.shapes.svg"), shapes.into_bytes()));
        files.push((format!("charts/{name}.labels.json"), found));
        // Whole for the templates of a project that place it so.
        files.push((format!("charts/{name}.svg"), clean.into_bytes()));
    }
    (files, (!unknown.is_empty()).then_some(unknown))
}

fn make_printable(value: &mut Value, unknown: &mut String) {
    match value {
        Value::String(text) => {
            if let Some(clean) = fonts::printable(text, unknown) {
                *text = clean;
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| make_printable(item, unknown));
        }
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| make_printable(field, unknown));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The embedded templates, parsed once, and word lists.
struct Embedded {
    sources: BTreeMap<&'static str, Source>,
    words: BTreeMap<&'static str, &'static str>,
}

fn embedded() -> &'static Embedded {
    static EMBEDDED: OnceLock<Embedded> = OnceLock::new();
    EMBEDDED.get_or_init(|| {
        let mut found = Embedded { sources: BTreeMap::new(), words: BTreeMap::new() };
        collect(&TEMPLATES, &mut found);
        found
    })
}

fn collect(dir: &'static Dir<'static>, found: &mut Embedded) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, found),
            DirEntry::File(file) => {
                let path = file.path().to_str().expect("template names are plain");
                let text = file.contents_utf8().expect("templates are UTF-8");
                if path.ends_with(".typ") {
                    found.sources.insert(path, (path, text).into_source());
                } else {
                    found.words.insert(path, text);
                }
            }
        }
    }
}

fn is_template_path(path: &str) -> bool {
    let relative = !path.starts_with('/') && !path.contains('\\') && !path.contains(':');
    let plain =
        path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
    relative && plain && (path.ends_with(".typ") || path.ends_with(".toml"))
}
