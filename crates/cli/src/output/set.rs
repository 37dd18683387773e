//! A folder of files that belong together: it shows the old set or the new one, never a
//! mixture, whatever happens on the way.
//!
//! The new set is written to the side, `.name.ny`. Then the two folders change places in
//! one step where the system can do that (Linux on its own disks); elsewhere the old one is
//! moved away, `.name.gammel`, and the new one moved in, and whoever comes next puts the old
//! one back if that was cut short.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;

/// The files of a set, by path below its folder, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Ends of the names beside a folder while its set is changed.
const NEW: &str = "ny";
const OLD: &str = "gammel";

/// Shows a new set in a folder. `keep` says of the other files that lie there whether they
/// stay; those of the new set are replaced in any case.
///
/// # Errors
/// The disk's; the folder then shows the old set.
pub fn publish(
    disk: &dyn Disk,
    folder: &Path,
    new: &Files,
    keep: &dyn Fn(&str) -> bool,
) -> io::Result<()> {
    recover(disk, folder)?;
    let there = disk.files(folder)?;
    let (stay, go): (Vec<&String>, Vec<&String>) =
        there.iter().filter(|path| !new.contains_key(*path)).partition(|path| keep(path));
    let same = |(path, bytes): (&String, &Vec<u8>)| {
        there.binary_search(path).is_ok()
            && disk.read(&folder.join(path)).is_ok_and(|old| old == *bytes)
    };
    let unchanged: Vec<bool> = new.iter().map(same).collect();
    if go.is_empty() && unchanged.iter().all(|same| *same) {
        return Ok(());
    }
    let staging = beside(folder, NEW);
    let written = (|| {
        disk.remove_all(&staging)?;
        disk.make(&staging)?;
        for ((path, bytes), same) in new.iter().zip(&unchanged) {
            let to = within(disk, &staging, path)?;
            match same {
                true => disk.link(&folder.join(path), &to)?,
                false => disk.write(&to, bytes)?,
            }
        }
        let written = new.keys().zip(&unchanged).filter(|(_, same)| !**same);
        disk.settle(&staging, &written.map(|(path, _)| path).collect::<Vec<_>>())?;
        for path in stay {
            disk.link(&folder.join(path), &within(disk, &staging, path)?)?;
        }
        swap(disk, &staging, folder)
    })();
    if written.is_err() {
        // What was begun is taken away; a failure to do so changes nothing that is read.
        let _ = disk.remove_all(&staging);
    }
    written
}

/// Takes away the files of a set that is no longer made; what else lies there stays.
///
/// # Errors
/// The disk's.
pub fn withdraw(
    disk: &dyn Disk,
    folder: &Path,
    made: &dyn Fn(&str) -> bool,
) -> io::Result<()> {
    recover(disk, folder)?;
    if disk.files(folder)?.iter().all(|path| made(path)) {
        let aside = beside(folder, NEW);
        disk.remove_all(&aside)?;
        if disk.exists(folder) {
            // Out of sight in one step, then taken apart.
            disk.rename(folder, &aside)?;
        }
        return disk.remove_all(&aside);
    }
    publish(disk, folder, &Files::new(), &|path| !made(path))
}

/// Ends what a killed build left half way at a folder: its set is whole again.
///
/// # Errors
/// The disk's.
pub fn recover(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    let old = beside(folder, OLD);
    if disk.exists(&old) {
        match disk.exists(folder) {
            true => disk.remove_all(&old)?,
            false => disk.rename(&old, folder)?,
        }
    }
    disk.remove_all(&beside(folder, NEW))
}

/// Returns the name of the folder that a name beside it belongs to, if it is one of ours.
pub fn owner(name: &str) -> Option<&str> {
    let stem = name.strip_prefix('.')?;
    let (stem, end) = stem.rsplit_once('.')?;
    (end == NEW || end == OLD).then_some(stem)
}

fn swap(disk: &dyn Disk, staging: &Path, folder: &Path) -> io::Result<()> {
    if !disk.exists(folder) {
        return disk.rename(staging, folder);
    }
    if disk.exchange(staging, folder)? {
        // The new set is shown; what cannot be cleared now is cleared by the next build.
        let _ = disk.remove_all(staging);
        return Ok(());
    }
    let old = beside(folder, OLD);
    disk.rename(folder, &old)?;
    if let Err(error) = disk.rename(staging, folder) {
        disk.rename(&old, folder)?;
        return Err(error);
    }
    let _ = disk.remove_all(&old);
    Ok(())
}

/// Returns the path of a file in a folder and makes the folders on the way.
fn within(disk: &dyn Disk, folder: &Path, path: &str) -> io::Result<PathBuf> {
    let file = folder.join(path);
    if let Some(above) = file.parent() {
        disk.make(above)?;
    }
    Ok(file)
}

fn beside(folder: &Path, end: &str) -> PathBuf {
    let name = folder.file_name().map(|n| n.to_string_lossy().into_owned());
    folder.with_file_name(format!(".{}.{end}", name.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::output::disk::Real;

    /// A disk that fails at one step, or dies there: nothing works after it.
    struct Faulty {
        steps: AtomicUsize,
        at: usize,
        dies: bool,
        exchanges: bool,
        kind: io::ErrorKind,
    }

    impl Faulty {
        fn step(&self) -> io::Result<()> {
            let now = self.steps.fetch_add(1, Ordering::Relaxed);
            match now == self.at || (self.dies && now > self.at) {
                true => Err(self.kind.into()),
                false => Ok(()),
            }
        }
    }

    impl Disk for Faulty {
        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            Real.read(path)
        }
        fn make(&self, folder: &Path) -> io::Result<()> {
            self.step().and_then(|()| Real.make(folder))
        }
        fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
            if let Err(error) = self.step() {
                // A full disk or a cut cable leaves half a file.
                std::fs::write(path, &bytes[..bytes.len() / 2])?;
                return Err(error);
            }
            Real.write(path, bytes)
        }
        fn settle(&self, _: &Path, _: &[&String]) -> io::Result<()> {
            // Waiting for a real disk at each of thousands of steps proves nothing more.
            self.step()
        }
        fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step().and_then(|()| Real.link(from, to))
        }
        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step().and_then(|()| Real.rename(from, to))
        }
        fn exchange(&self, one: &Path, other: &Path) -> io::Result<bool> {
            self.step()?;
            if self.exchanges { Real.exchange(one, other) } else { Ok(false) }
        }
        fn remove(&self, path: &Path) -> io::Result<()> {
            self.step().and_then(|()| Real.remove(path))
        }
        fn remove_all(&self, folder: &Path) -> io::Result<()> {
            if let Err(error) = self.step() {
                // Killed in the middle of it: some files are gone.
                if let Some(first) = Real.files(folder)?.first() {
                    Real.remove(&folder.join(first))?;
                }
                return Err(error);
            }
            Real.remove_all(folder)
        }
        fn files(&self, folder: &Path) -> io::Result<Vec<String>> {
            Real.files(folder)
        }
        fn exists(&self, path: &Path) -> bool {
            Real.exists(path)
        }
    }

    /// A disk that never fails.
    fn sound() -> Faulty {
        let (steps, kind) = (AtomicUsize::new(0), io::ErrorKind::Other);
        Faulty { steps, at: usize::MAX, dies: false, exchanges: true, kind }
    }

    fn set(word: &str) -> Files {
        let one = |name: &str| (name.to_owned(), format!("{word} {name}").into_bytes());
        let own = format!("kun-{word}.txt");
        ["a.pdf", "under/b.svg", own.as_str()].map(one).into()
    }

    fn shown(folder: &Path) -> Files {
        let names = Real.files(folder).unwrap();
        let read = |name: String| (name.clone(), Real.read(&folder.join(&name)).unwrap());
        names.into_iter().map(read).collect()
    }

    fn fresh(name: &str) -> PathBuf {
        let root = std::env::temp_dir()
            .join(format!("datapakke-sæt {}-{name}", std::process::id()));
        Real.remove_all(&root).unwrap();
        let folder = root.join("enhed æøå");
        publish(&sound(), &folder, &set("gammel"), &|_| false).unwrap();
        Real.write(&folder.join("egen note.txt"), b"min").unwrap();
        folder
    }

    fn mine(path: &str) -> bool {
        path == "egen note.txt"
    }

    fn with_note(mut files: Files) -> Files {
        files.insert("egen note.txt".into(), b"min".to_vec());
        files
    }

    /// Fails at every step there is; returns how many steps a whole run takes.
    fn every_step(dies: bool, exchanges: bool, kind: io::ErrorKind) -> usize {
        for at in 0.. {
            let folder = fresh(&format!("{dies}-{exchanges}-{kind:?}"));
            let disk = Faulty { steps: AtomicUsize::new(0), at, dies, exchanges, kind };
            let done = publish(&disk, &folder, &set("ny"), &mine);
            let steps = disk.steps.load(Ordering::Relaxed);
            let (old, new) = (with_note(set("gammel")), with_note(set("ny")));
            if Real.exists(&folder) {
                let now = shown(&folder);
                assert!(now == old || now == new, "step {at}: a mixture: {now:?}");
                if !dies {
                    assert_eq!(done.is_ok(), now == new, "step {at}: says what it did");
                }
            } else {
                assert!(dies && !exchanges, "step {at}: the folder is gone");
            }
            if !dies && done.is_err() {
                let beside = std::fs::read_dir(folder.parent().unwrap()).unwrap();
                assert_eq!(beside.count(), 1, "step {at}: what was begun is taken away");
            }
            // The next run sees a whole set and ends with the new one.
            recover(&Real, &folder).unwrap();
            let now = shown(&folder);
            assert!(now == old || now == new, "step {at}: {now:?}");
            publish(&sound(), &folder, &set("ny"), &mine).unwrap();
            assert_eq!(shown(&folder), new);
            let beside = std::fs::read_dir(folder.parent().unwrap()).unwrap().count();
            assert_eq!(beside, 1, "step {at}: nothing is left beside the folder");
            Real.remove_all(folder.parent().unwrap()).unwrap();
            if at >= steps {
                return steps;
            }
        }
        unreachable!()
    }

    #[test]
    fn a_full_or_locked_or_read_only_disk_leaves_the_old_set_at_every_step() {
        use io::ErrorKind::{
            PermissionDenied, ReadOnlyFilesystem, ResourceBusy, StorageFull,
        };
        for kind in [StorageFull, PermissionDenied, ReadOnlyFilesystem, ResourceBusy] {
            assert!(every_step(false, true, kind) > 8);
            assert!(every_step(false, false, kind) > 8);
        }
    }

    #[test]
    fn a_kill_at_every_step_leaves_the_old_set_or_the_new_one() {
        assert!(every_step(true, true, io::ErrorKind::Interrupted) > 8);
        assert!(every_step(true, false, io::ErrorKind::Interrupted) > 8);
    }

    #[test]
    fn an_unchanged_set_is_not_touched() {
        let folder = fresh("unchanged");
        let age = || std::fs::metadata(folder.join("a.pdf")).unwrap().modified().unwrap();
        let before = age();
        let disk = sound();
        publish(&disk, &folder, &set("gammel"), &mine).unwrap();
        // One step to see that nothing lies beside it.
        assert_eq!((age(), disk.steps.into_inner()), (before, 1));
        Real.remove_all(folder.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_withdrawn_set_goes_and_a_note_stays() {
        let folder = fresh("withdrawn");
        withdraw(&Real, &folder, &|path| !mine(path)).unwrap();
        assert_eq!(shown(&folder), with_note(Files::new()));
        withdraw(&Real, &folder, &|_| true).unwrap();
        assert!(!Real.exists(&folder));
        Real.remove_all(folder.parent().unwrap()).unwrap();
    }
}
