//! Work that may go wrong comes in; its result goes out, or where in the program it broke.
//!
//! What a panic says may hold a cell's text, so it is never shown: only file and line are.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use datapakke_model::Diagnostic;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static BROKE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether a panic that nobody catches is told by its place alone.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Lets every panic print where it happened and nothing of what it says, from here on: what
/// the program itself asks for, and a test that runs it in its own process does not.
pub fn quiet() {
    QUIET.store(true, Ordering::Relaxed);
    install();
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        let ours = move |info: &PanicHookInfo<'_>| {
            if GUARDED.get() {
                BROKE.set(Some(place(info)));
            } else if !QUIET.load(Ordering::Relaxed) {
                before(info);
            } else {
                use std::io::Write;
                // Nobody may be listening any more.
                let _ = writeln!(std::io::stderr(), "{}", place(info));
            }
        };
        panic::set_hook(Box::new(ours));
    });
}

/// Does something and catches a panic; the error says where it happened.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install();
    let outer = GUARDED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    done.map_err(|_| BROKE.take().unwrap_or_else(|| "?".to_owned()))
}

/// Says that the program broke at a place, and that it is no fault of the user.
pub fn broke(place: &str) -> Diagnostic {
    Diagnostic::error(
        "program-broke",
        format!("programmet gik i stykker ({place})"),
        format!("the program broke ({place})"),
    )
    .hint(
        "det er en fejl i datapakke, ikke i dine filer: send linjen og versionen til dem, der laver programmet",
        "this is a fault of datapakke, not of your files: send the line and the version to its makers",
    )
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map_or_else(
        || "?".to_owned(),
        |at| {
            let file = at.file().replace('\\', "/");
            let below = file.rsplit("/crates/").next().unwrap_or(&file);
            // A library lies in somebody's home folder, whose name is nobody's business.
            let short = match below.split_once("/registry/src/") {
                Some((_, library)) => library.split_once('/').map_or("?", |(_, at)| at),
                None => below,
            };
            format!("{short}:{}", at.line())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_and_its_words_are_not_told() {
        let place = caught(|| panic!("Jens Hansen")).unwrap_err();
        assert!(place.contains("guard.rs:") && !place.contains("Jens"), "{place}");
        assert_eq!(caught(|| 2), Ok(2));
    }
}
