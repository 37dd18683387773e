//! The project folder: what lies in it becomes bytes and texts; nothing is written but the key.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use datapakke_ingest::{Input, Key, conference};
use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Text};
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::config::{self, Config};

/// The name of the key file; it never leaves the project folder.
pub const KEY_FILE: &str = ".datapakke-noegle";

/// The project's own questions to talk about, put before the built-in ones.
pub const QUESTIONS_FILE: &str = "spoergsmaal.toml";

/// Figures that last year's documents printed, as `build` left them.
pub const EARLIER_FILE: &str = "sidste-aar/figures.csv";

/// The folder of the documents, below the project folder, unless another is asked for.
pub const OUT: &str = "ud";

/// What lies in a project folder.
pub struct Project {
    /// The folder.
    pub root: PathBuf,
    /// Its settings.
    pub config: Config,
    /// Export files below `data/`, by path.
    pub inputs: Vec<Input>,
    /// The units file, if there is one.
    pub units: Option<Input>,
    /// Own layouts: name and text.
    pub layouts: Vec<(String, String)>,
    /// Own questionnaires: name and text.
    pub surveys: Vec<(String, String)>,
    /// Files of the conferences and sheets of agreements, by path.
    pub conference: Vec<Input>,
    /// Own rubrics: name and text.
    pub rubrics: Vec<(String, String)>,
    /// Own questions to talk about, as text.
    pub questions: Option<String>,
    /// Own templates that replace built-in ones, by path.
    pub templates: BTreeMap<String, String>,
    /// Remarks made while opening.
    pub diagnostics: Vec<Diagnostic>,
}

impl Project {
    /// Opens a project folder and reads everything in it.
    pub fn open(root: &Path) -> Result<Self, Diagnostic> {
        let path = root.join(config::FILE);
        let text = fs::read_to_string(&path).map_err(|e| missing_settings(root, &e))?;
        let mut diagnostics = Vec::new();
        let config = config::read(&text)?.take(&mut diagnostics);
        let mut project = Project {
            root: root.to_owned(),
            config,
            inputs: Vec::new(),
            units: None,
            layouts: Vec::new(),
            surveys: Vec::new(),
            conference: Vec::new(),
            rubrics: Vec::new(),
            questions: None,
            templates: BTreeMap::new(),
            diagnostics,
        };
        let exports = project.files("data");
        let read: Vec<_> = exports.par_iter().map(|path| input(root, path)).collect();
        project.inputs = read.into_iter().filter_map(|one| project.noted(one)).collect();
        for name in ["enheder.csv", "enheder.xlsx"] {
            if project.root.join(name).is_file() && project.units.is_none() {
                project.units = project.input(name);
            }
        }
        project.layouts = project.texts("layouts", "toml");
        project.surveys = project.texts("spoergeskemaer", "toml");
        project.rubrics = project.texts("rubrikker", "toml");
        project.conference = project.conference_files();
        project.questions = project.optional(QUESTIONS_FILE);
        let templates = project.texts("skabeloner", "typ");
        let strip = |(path, text): (String, String)| {
            (path.trim_start_matches("skabeloner/").to_owned(), text)
        };
        project.templates = templates.into_iter().map(strip).collect();
        Ok(project)
    }

    /// Returns the key of the pseudonyms; makes it at first use.
    pub fn key(&self) -> Result<Key, Diagnostic> {
        let path = self.root.join(KEY_FILE);
        match fs::read(&path).map(Zeroizing::new) {
            Ok(bytes) => match <&[u8; 32]>::try_from(bytes.as_slice()) {
                Ok(bytes) if bytes.iter().any(|byte| *byte != 0) => {
                    Ok(Key::from_bytes(*bytes))
                }
                _ => Err(damaged(bytes.len())),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut bytes = Zeroizing::new([0; 32]);
                getrandom::fill(bytes.as_mut())
                    .map_err(|e| unusable_key(&e.to_string()))?;
                match write_private(&path, bytes.as_ref()) {
                    // Another run made it in the same moment.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        self.key()
                    }
                    made => made
                        .map(|()| Key::from_bytes(*bytes))
                        .map_err(|e| unusable_key(&e.to_string())),
                }
            }
            Err(error) => Err(unusable_key(&error.to_string())),
        }
    }

    /// Says that the key is gone though documents were made before, if so: a new one will
    /// be made, and nothing of this build can be put together with theirs.
    pub fn lost_key(&self) -> Option<Diagnostic> {
        let built = self.root.join(OUT).join("manifest.json").exists();
        let lost = built && !self.root.join(KEY_FILE).exists();
        lost.then(|| {
            Diagnostic::note(
                "key-new",
                "nøglen til pseudonymer var væk, så der er lavet en ny",
                "the key of the pseudonyms was gone, so a new one was made",
            )
            .at(Place::file(KEY_FILE))
            .hint(
                "enheders bogstaver i fælles dokumenter er nye; lav dem alle igen",
                "the units' letters in shared documents are new; make them all again",
            )
        })
    }

    /// Says that others than the owner may read the key, if they may.
    pub fn key_remark(&self) -> Option<Diagnostic> {
        let mode = mode(&self.root.join(KEY_FILE))?;
        (mode & 0o077 != 0).then(|| {
            Diagnostic::warning(
                "key-mode",
                format!(
                    "nøglen til pseudonymer kan læses af andre (rettigheder {mode:o})"
                ),
                format!(
                    "the key of the pseudonyms can be read by others (mode {mode:o})"
                ),
            )
            .at(Place::file(KEY_FILE))
            .hint(
                format!(
                    "kør `chmod 600 {KEY_FILE}`, eller `datapakke glem` for at få en ny"
                ),
                format!(
                    "run `chmod 600 {KEY_FILE}`, or `datapakke forget` to get a new one"
                ),
            )
        })
    }

    /// Reads one file; that it cannot be read becomes a remark.
    fn input(&mut self, path: &str) -> Option<Input> {
        let read = input(&self.root, path);
        self.noted(read)
    }

    /// Keeps what could not be read as a remark.
    fn noted<T>(&mut self, read: Result<T, Diagnostic>) -> Option<T> {
        read.map_err(|fault| self.diagnostics.push(fault)).ok()
    }

    /// Reads the files below `samtale/` and `aftaler/`, and the sheets of agreements
    /// beside the settings.
    fn conference_files(&mut self) -> Vec<Input> {
        let mut paths = self.files_but(conference::FOLDER, left_by_systems);
        paths.extend(self.files("aftaler"));
        let beside = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let mut sheets: Vec<String> = beside
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !left_by_systems(name) && conference::is_agreements(name))
            .collect();
        sheets.sort();
        paths.extend(sheets);
        paths.iter().filter_map(|path| self.bounded(path)).collect()
    }

    /// Reads a file unless it is larger than anything that is used of such a folder.
    fn bounded(&mut self, path: &str) -> Option<Input> {
        const MOST: u64 = 64 << 20;
        let size = fs::metadata(self.root.join(path)).map_or(0, |data| data.len());
        if size <= MOST {
            return self.input(path);
        }
        self.diagnostics.push(
            Diagnostic::warning(
                "file-too-large",
                "forventede en fil på højst 64 MB, fandt en større; den er ikke læst",
                "expected a file of at most 64 MB, found a larger one; it was not read",
            )
            .at(Place::file(path))
            .hint("gem den i en mindre udgave", "save it in a smaller version"),
        );
        None
    }

    /// Reads a file that need not be there.
    fn optional(&mut self, path: &str) -> Option<String> {
        match fs::read_to_string(self.root.join(path)) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                self.diagnostics.push(unreadable(path, &error));
                None
            }
        }
    }

    fn texts(&mut self, folder: &str, ending: &str) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for path in self.files(folder) {
            if !path.ends_with(&format!(".{ending}")) {
                continue;
            }
            match fs::read_to_string(self.root.join(&path)) {
                Ok(text) => texts.push((path, text)),
                Err(error) => self.diagnostics.push(unreadable(&path, &error)),
            }
        }
        texts
    }

    /// Lists the files below a folder, sorted, without what systems leave behind.
    fn files(&mut self, folder: &str) -> Vec<String> {
        self.files_but(folder, left_behind)
    }

    fn files_but(&mut self, folder: &str, unwanted: fn(&str) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut rest = vec![folder.to_owned()];
        while let Some(folder) = rest.pop() {
            let entries = match fs::read_dir(self.root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    self.diagnostics.push(unreadable(&folder, &error));
                    continue;
                }
            };
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = format!("{folder}/{name}");
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && !name.starts_with('.') => {
                        rest.push(path)
                    }
                    Ok(kind) if kind.is_file() && !unwanted(&name) => found.push(path),
                    _ => {}
                }
            }
        }
        found.sort();
        found
    }
}

/// Reads one file as an input, named by its path below the project folder.
fn input(root: &Path, path: &str) -> Result<Input, Diagnostic> {
    let bytes = fs::read(root.join(path)).map_err(|error| unreadable(path, &error))?;
    Ok(Input { path: path.to_owned(), bytes: bytes.into() })
}

/// Tells whether a file is not an export: left by a system, or a note to people.
fn left_behind(name: &str) -> bool {
    left_by_systems(name) || name.to_lowercase().ends_with(".md")
}

/// Tells whether a file is hidden, a lock of Excel, or a system's own.
fn left_by_systems(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || name == "thumbs.db"
        || name == "desktop.ini"
}

/// Says that a folder is no project.
pub fn missing_settings(root: &Path, error: &io::Error) -> Diagnostic {
    let folder = root.display();
    Diagnostic::error(
        "no-project",
        format!("fandt ingen {} i {folder}: {error}", config::FILE),
        format!("found no {} in {folder}: {error}", config::FILE),
    )
    .hint(
        "gå til projektmappen, nævn den, eller lav en med `datapakke ny`",
        "go to the project folder, name it, or make one with `datapakke new`",
    )
}

fn unusable_key(what: &str) -> Diagnostic {
    Diagnostic::error(
        "key",
        format!("nøglen til pseudonymer kan ikke bruges: {what}"),
        format!("the key of the pseudonyms cannot be used: {what}"),
    )
    .at(Place::file(KEY_FILE))
    .hint(
        "kontrollér, at du må skrive i projektmappen",
        "check that you may write in the project folder",
    )
}

fn damaged(length: usize) -> Diagnostic {
    Diagnostic::error(
        "key",
        format!("nøglen til pseudonymer er beskadiget: forventede 32 tilfældige byte, fandt {length} byte; intet er læst"),
        format!("the key of the pseudonyms is damaged: expected 32 random bytes, found {length} bytes; nothing was read"),
    )
    .at(Place::file(KEY_FILE))
    .hint(
        "kør `datapakke glem`, så laves en ny nøgle næste gang; tallene bliver de samme",
        "run `datapakke forget`, and a new key is made next time; the figures stay the same",
    )
}

/// Says that a file or folder cannot be opened.
pub fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(
        datapakke_model::Severity::Error,
        "unreadable",
        Text::new(
            format!("kan ikke åbnes: {error}"),
            format!("cannot be opened: {error}"),
        ),
    )
    .at(Place::file(path))
    .hint(
        "luk filen i andre programmer, og prøv igen",
        "close the file in other programs and try again",
    )
}

/// The rights of a file; none where the system has no such thing.
#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).ok().map(|data| data.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

#[cfg(unix)]
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)?.write_all(bytes)
}

#[cfg(not(unix))]
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}
