//! Every document of a build comes by, what Typst alone takes for all of them goes out.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use datapakke_report::typeset;

use crate::plain::{PlainDocument, Shelf};
use crate::project::repository;

/// Seconds by document: a pack whose number of pages was guessed wrong is set twice by the
/// program, and counts once here.
static SECONDS: LazyLock<Mutex<HashMap<u64, f64>>> = LazyLock::new(Mutex::default);

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::open(repository()));

/// Sets every document that is built from now on with Typst alone, too.
pub fn watch() {
    LazyLock::force(&SHELF);
    typeset::watch(set);
}

/// Returns the number of documents and the seconds for all.
pub fn sum() -> (usize, f64) {
    let seconds = SECONDS.lock().unwrap_or_else(PoisonError::into_inner);
    (seconds.len(), seconds.values().sum())
}

fn set(main: &'static str, files: &[(String, Vec<u8>)]) {
    let mut hash = DefaultHasher::new();
    main.hash(&mut hash);
    files.iter().filter(|(path, _)| path != "pages.json").for_each(|f| f.hash(&mut hash));
    let took = PlainDocument::new(&SHELF, main, files.to_vec()).seconds();
    let mut seconds = SECONDS.lock().unwrap_or_else(PoisonError::into_inner);
    seconds.insert(hash.finish(), took);
}
