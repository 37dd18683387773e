//! Templates, data and charts come in, a PDF goes out, set by Typst alone: the yardstick T.
//!
//! Nothing of ours works here: every file is read, parsed and loaded beforehand, so a run
//! is one compilation and one export, with the standards that our packs keep.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use datapakke_report::typeset;

use crate::clock::time;

/// The templates and fonts, loaded once.
pub struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: HashMap<FileId, Source>,
    words: HashMap<FileId, Bytes>,
}

impl Shelf {
    /// Reads the templates and fonts of the repository.
    pub fn open(root: &Path) -> Self {
        let fonts = ["Regular", "SemiBold", "Italic"].map(|style| {
            let path =
                root.join(format!("crates/report/fonts/DatapakkeSans-{style}.ttf"));
            let bytes = std::fs::read(path).expect("the font is in the repository");
            Font::new(Bytes::new(bytes), 0).expect("the font is sound")
        });
        let features = [Feature::A11yExtras].into_iter().collect();
        let mut shelf = Shelf {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts: fonts.into(),
            sources: HashMap::new(),
            words: HashMap::new(),
        };
        shelf.add(&root.join("report-templates"), "");
        shelf
    }

    fn add(&mut self, folder: &Path, prefix: &str) {
        for entry in
            std::fs::read_dir(folder).expect("the templates are in the repository")
        {
            let path = entry.expect("a folder can be listed").path();
            let name =
                path.file_name().and_then(|name| name.to_str()).expect("plain names");
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                self.add(&path, &format!("{name}/"));
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("templates are UTF-8");
            let id = file_id(&name);
            if name.ends_with(".typ") {
                self.sources.insert(id, Source::new(id, text));
            } else {
                self.words.insert(id, Bytes::from_string(text));
            }
        }
    }
}

/// A main template and the files by path.
type Mounted = (&'static str, Vec<(String, Vec<u8>)>);

thread_local! {
    /// The document that was set last.
    static LAST: RefCell<Option<Mounted>> = const { RefCell::new(None) };
}

/// One document's data and charts on the shelf of templates.
pub struct PlainDocument<'a> {
    shelf: &'a Shelf,
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl<'a> PlainDocument<'a> {
    /// Takes the main template and the files by their path below the root, such as
    /// `pack.json`.
    pub fn new(
        shelf: &'a Shelf,
        main: &str,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Self {
        let files =
            files.into_iter().map(|(path, bytes)| (file_id(&path), Bytes::new(bytes)));
        PlainDocument { shelf, main: file_id(main), files: files.collect() }
    }

    /// Takes the very document that a piece of work on this thread sets last.
    pub fn of(shelf: &'a Shelf, make: impl FnOnce()) -> Self {
        typeset::watch(|main, files| {
            LAST.replace(Some((main, files.to_vec())));
        });
        make();
        let (main, files) = LAST.take().expect("a document is set on this thread");
        PlainDocument::new(shelf, main, files)
    }

    /// Returns what Typst alone takes on one core, its memory emptied before.
    pub fn seconds(&self) -> f64 {
        let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        one_core.expect("a pool of one thread").install(|| {
            comemo::evict(0);
            time(|| self.pdf()).wall
        })
    }

    /// Compiles and exports.
    pub fn pdf(&self) -> Vec<u8> {
        let document =
            typst::compile::<PagedDocument>(self).output.expect("the pack compiles");
        typst_pdf::pdf(&document, &options()).expect("the pack keeps the standards")
    }
}

fn options() -> PdfOptions {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
    let date = Datetime::from_ymd_hms(2026, 11, 2, 12, 0, 0).expect("a date that exists");
    PdfOptions {
        creator: Smart::Custom(Some("plain".to_owned())),
        timestamp: Some(Timestamp::new_utc(date)),
        standards: standards.expect("the two standards agree"),
        ..PdfOptions::default()
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a plain relative path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for PlainDocument<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shelf.sources.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.get(&id).or_else(|| self.shelf.words.get(&id));
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd(2026, 11, 2)
    }
}
