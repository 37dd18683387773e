//! What publishing asks of a disk, and the real one; tests put one that fails in its place.

use std::fs;
use std::io;
use std::path::Path;

/// The few things that are done to files; each either happens or says why not.
pub trait Disk: Sync {
    /// Reads a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Makes a folder and those above it.
    fn make(&self, folder: &Path) -> io::Result<()>;
    /// Writes a new file.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Waits until these new files below a folder are on the disk.
    fn settle(&self, folder: &Path, files: &[&String]) -> io::Result<()>;
    /// Lets a second path name the same file, or copies it where that is not possible.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves a file or folder.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Lets two folders change places at once; false where the system cannot.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<bool>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all that is in it; one that is not there is well.
    fn remove_all(&self, folder: &Path) -> io::Result<()>;
    /// Lists the files below a folder, as paths with `/`; a missing folder has none.
    fn files(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// Tells whether something has this path.
    fn exists(&self, path: &Path) -> bool;
}

/// The computer's own disk.
pub struct Real;

impl Disk for Real {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn make(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::write(path, bytes)
    }

    fn settle(&self, folder: &Path, files: &[&String]) -> io::Result<()> {
        settle(folder, files)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<bool> {
        exchange(one, other)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_all(&self, folder: &Path) -> io::Result<()> {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn files(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        let mut rest = vec![String::new()];
        while let Some(below) = rest.pop() {
            let entries = match fs::read_dir(folder.join(&below)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = match below.as_str() {
                    "" => name,
                    below => format!("{below}/{name}"),
                };
                match entry.file_type()?.is_dir() {
                    true => rest.push(path),
                    false => found.push(path),
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn exists(&self, path: &Path) -> bool {
        path.symlink_metadata().is_ok()
    }
}

/// Waits once for everything: hundreds of small files, each waited for, take longer than the
/// pages they were made from.
#[cfg(target_os = "linux")]
fn settle(folder: &Path, _: &[&String]) -> io::Result<()> {
    Ok(rustix::fs::syncfs(fs::File::open(folder)?)?)
}

/// Waits for all files at the same time.
#[cfg(not(target_os = "linux"))]
fn settle(folder: &Path, files: &[&String]) -> io::Result<()> {
    use rayon::prelude::*;
    // Windows waits only for files that are open for writing.
    let wait = |file: &&String| {
        fs::OpenOptions::new().write(true).open(folder.join(file))?.sync_all()
    };
    files.par_iter().try_for_each(wait)
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // Network shares and old kernels do not know how.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}
