//! One build at a time in a folder of documents, and the mark of a build that was cut short.
//!
//! The system takes the lock away with the process that holds it, so a lock is never stale.
//! The file beside says whether the build that held it came to its end.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use datapakke_model::Diagnostic;
use datapakke_model::source::Place;

use super::cannot_write;

/// The name of the file in the folder of documents.
pub const FILE: &str = ".datapakke-laas";

/// What stands in the file while a build runs, and after one that was cut short.
const RUNNING: &[u8] = b"en bygning er i gang eller blev afbrudt\n";

/// A folder of documents held by one build.
pub struct Lock {
    file: File,
    path: PathBuf,
}

/// How a folder of documents stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The last build came to its end.
    Ended,
    /// The last build was cut short.
    Interrupted,
    /// A build is running.
    Running,
}

impl Lock {
    /// Holds a folder; nothing in it is changed before [`begin`](Self::begin).
    ///
    /// # Errors
    /// Another build holds it, or it cannot be written.
    pub fn hold(folder: &Path) -> Result<Self, Diagnostic> {
        let path = folder.join(FILE);
        let fault = |error: io::Error| cannot_write(&path, &error);
        fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
        let file = open(&path).map_err(fault)?;
        match file.try_lock() {
            Ok(()) => {}
            // Some network shares know no locks; the sets are still whole one by one.
            Err(TryLockError::Error(error)) if unknown(&error) => {}
            Err(TryLockError::Error(error)) => return Err(fault(error)),
            Err(TryLockError::WouldBlock) => return Err(busy(folder)),
        }
        Ok(Lock { file, path })
    }

    /// Marks that the documents are being changed.
    ///
    /// # Errors
    /// The mark cannot be written.
    pub fn begin(&mut self) -> Result<(), Diagnostic> {
        let file = &mut self.file;
        let begun = file.rewind().and_then(|()| file.write_all(RUNNING));
        let begun = begun.and_then(|()| file.sync_all());
        begun.map_err(|error| cannot_write(&self.path, &error))
    }

    /// Marks that the build came to its end, and lets go of the folder.
    ///
    /// # Errors
    /// The mark cannot be written.
    pub fn end(self) -> Result<(), Diagnostic> {
        let ended = self.file.set_len(0).and_then(|()| self.file.sync_all());
        ended.map_err(|error| cannot_write(&self.path, &error))
    }
}

/// Tells how a folder of documents stands, without changing anything.
pub fn state(folder: &Path) -> State {
    let Ok(mut file) = File::open(folder.join(FILE)) else { return State::Ended };
    match (file.try_lock_shared(), marked(&mut file)) {
        (Err(TryLockError::WouldBlock), _) => State::Running,
        (_, Ok(false)) => State::Ended,
        // A locked file cannot be read on some systems.
        (_, Err(error)) if error.kind() != io::ErrorKind::NotFound => State::Running,
        _ => State::Interrupted,
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn marked(file: &mut File) -> io::Result<bool> {
    let mut text = Vec::new();
    file.rewind()?;
    file.take(RUNNING.len() as u64).read_to_end(&mut text)?;
    Ok(!text.is_empty())
}

fn unknown(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Says that another build holds a folder.
pub fn busy(folder: &Path) -> Diagnostic {
    Diagnostic::error(
        "build-running",
        "en anden bygning er i gang i den samme mappe",
        "another build is running in the same folder",
    )
    .at(Place::file(folder.display().to_string()))
    .hint(
        "vent, til den er færdig, eller byg til en anden mappe med --ud",
        "wait until it has ended, or build into another folder with --out",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_build_is_refused_and_a_dead_one_is_not_in_the_way() {
        let folder =
            std::env::temp_dir().join(format!("datapakke-laas-{}", std::process::id()));
        assert_eq!(state(&folder), State::Ended);
        drop(Lock::hold(&folder).unwrap());
        assert_eq!(state(&folder), State::Ended, "nothing was changed");
        let mut first = Lock::hold(&folder).unwrap();
        first.begin().unwrap();
        assert_eq!(Lock::hold(&folder).err().unwrap().code, "build-running");
        assert_eq!(state(&folder), State::Running);
        // What a kill does: the file is closed, and no end is marked.
        drop(first);
        assert_eq!(state(&folder), State::Interrupted);
        let second = Lock::hold(&folder).unwrap();
        assert_eq!(state(&folder), State::Running);
        second.end().unwrap();
        assert_eq!(state(&folder), State::Ended);
        fs::remove_dir_all(&folder).unwrap();
    }
}
