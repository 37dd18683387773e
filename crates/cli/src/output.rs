//! Files and sets of files that appear whole or not at all: written to the side, then moved
//! into place.

use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

use datapakke_model::Diagnostic;
use datapakke_model::source::Place;
use sha2::{Digest, Sha256};

pub mod disk;
pub mod lock;
pub mod record;
pub mod set;

/// Returns the SHA-256 of bytes, in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// Ends a hash and returns it in hex.
pub fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file whole: a reader sees the old content or the new, never a part. Returns its
/// hash.
pub fn write(path: &Path, bytes: &[u8]) -> Result<String, Diagnostic> {
    join(path, bytes, &[])
}

/// Writes a file whole out of its beginning and other files, one after the other, without
/// holding them; returns its hash. A file that is so already is left as it is.
pub fn join(path: &Path, head: &[u8], parts: &[PathBuf]) -> Result<String, Diagnostic> {
    let aside = aside(path);
    let joined = (|| {
        if let Ok(old) = fs::File::open(path)
            && let Some(hash) = is_joined(old, head, parts)?
        {
            return Ok(hash);
        }
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let mut file = Hashed { to: fs::File::create(&aside)?, hash: Sha256::new() };
        pour(head, parts, &mut file)?;
        file.to.sync_all()?;
        let Hashed { to, hash } = file;
        drop(to);
        fs::rename(&aside, path)?;
        Ok(hex(hash))
    })();
    joined.map_err(|error| {
        // What was begun is taken away; a failure to do so changes nothing that is read.
        let _ = fs::remove_file(&aside);
        cannot_write(path, &error)
    })
}

/// Returns the hash of a file if it is what would be written.
fn is_joined(
    old: fs::File,
    head: &[u8],
    parts: &[PathBuf],
) -> io::Result<Option<String>> {
    let same = Same { old: io::BufReader::with_capacity(PIECE, old), buffer: Vec::new() };
    let mut same = Hashed { to: same, hash: Sha256::new() };
    match pour(head, parts, &mut same) {
        Ok(()) => Ok(same.to.old.fill_buf()?.is_empty().then(|| hex(same.hash))),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(error),
    }
}

/// How much of a file is in hand at a time.
const PIECE: usize = 1 << 17;

/// Writes the beginning and the other files.
fn pour(head: &[u8], parts: &[PathBuf], to: &mut impl Write) -> io::Result<()> {
    to.write_all(head)?;
    for part in parts {
        let mut part = io::BufReader::with_capacity(PIECE, fs::File::open(part)?);
        loop {
            let piece = part.fill_buf()?;
            if piece.is_empty() {
                break;
            }
            to.write_all(piece)?;
            let n = piece.len();
            part.consume(n);
        }
    }
    Ok(())
}

/// Takes what an old file says already, and nothing else.
struct Same {
    old: io::BufReader<fs::File>,
    buffer: Vec<u8>,
}

impl Write for Same {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.resize(bytes.len(), 0);
        let read = self.old.read_exact(&mut self.buffer);
        match read.is_ok() && self.buffer == bytes {
            true => Ok(bytes.len()),
            false => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A place to write to, and the hash of what was written.
struct Hashed<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.to.write(bytes)?;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn aside(path: &Path) -> PathBuf {
    let name =
        path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.ny"))
}

/// Says that a file or folder cannot be written, and what may be the matter.
pub fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        "cannot-write",
        format!("kan ikke skrives: {error}"),
        format!("cannot be written: {error}"),
    )
    .at(Place::file(path.display().to_string()))
    .hint(
        "er filen åben i et andet program, er mappen skrivebeskyttet, eller er disken fuld?",
        "is the file open in another program, the folder read-only, or the disk full?",
    )
}

/// Returns a name that is safe as a folder on every system: letters, digits and hyphens.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'æ' => out.push_str("ae"),
            'ø' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    out.truncate(60);
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_name_is_plain() {
        assert_eq!(slug("Ådalens Skole, afd. Ørnevej"), "aadalens-skole-afd-oernevej");
        assert_eq!(slug("#read(\"datapakke.toml\")"), "read-datapakke-toml");
        assert_eq!(slug("../.."), "");
    }

    #[test]
    fn files_are_joined_whole_and_an_unchanged_one_is_left() {
        let folder =
            std::env::temp_dir().join(format!("datapakke-join-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let parts = ["a", "b"].map(|name| folder.join(name));
        for part in &parts {
            fs::write(part, format!("{}\r\n", part.display())).unwrap();
        }
        let whole = folder.join("alle.csv");
        let hash = join(&whole, b"hoved\r\n", &parts).unwrap();
        let text = fs::read_to_string(&whole).unwrap();
        let [a, b] = parts.each_ref().map(|part| part.display());
        assert_eq!(text, format!("hoved\r\n{a}\r\n{b}\r\n"));
        assert_eq!(hash, sha256(text.as_bytes()));
        let age = || fs::metadata(&whole).unwrap().modified().unwrap();
        let before = age();
        assert_eq!(join(&whole, b"hoved\r\n", &parts).unwrap(), hash);
        assert_eq!(age(), before);
        // A part that is gone: the old file stays, and nothing lies beside it.
        fs::remove_file(&parts[1]).unwrap();
        assert_eq!(join(&whole, b"hoved\r\n", &parts).unwrap_err().code, "cannot-write");
        assert_eq!(fs::read_to_string(&whole).unwrap(), text);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder =
            std::env::temp_dir().join(format!("datapakke-output-{}", std::process::id()));
        fs::create_dir_all(folder.join("optaget")).unwrap();
        let fault = write(&folder.join("optaget"), b"x").unwrap_err();
        assert_eq!(fault.code, "cannot-write");
        let left: Vec<_> =
            fs::read_dir(&folder).unwrap().flatten().map(|e| e.file_name()).collect();
        assert_eq!(left, ["optaget"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
